"""Random small coalitions, drawn by a seed: circles, thresholds, vague amounts, denied events, lines that compete."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

from builders import DAY, accepts, case, event, line, odds_row, offer, spread

from willing.analysis.circuit import Circuit
from willing.analysis.fill import fill, is_met, matches
from willing.analysis.offers import Offer
from willing.analysis.standing import Mode, standing
from willing.ledger.case import Case
from willing.vocabulary.condition import parse
from willing.vocabulary.records import Line, Odds, Spread
from willing.vocabulary.scenario import Scenario, scenario

NATIONS = ("AAA", "BBB", "CCC", "DDD", "FRA", "GBR")
FREE = ("ceasefire", "mandate", "vote")
KINDS = ("land", "land.light_battalion", "air", "sea.escort", "sea")


def condition(draw: Random, owner: str, depth: int = 2) -> str:
    """A condition that company never breaks."""
    others = [nation for nation in NATIONS if nation != owner]
    if depth == 0 or draw.random() < 0.55:
        return draw.choice(
            [
                "always",
                "ceasefire",
                "mandate",
                "vote",
                "not vote",
                "backstop",
                draw.choice(others),
                f"{draw.choice(others)}.{draw.choice(('land', 'air'))}",
                f"nations({draw.choice(('land', 'sea', 'air'))}) >= {draw.randint(1, 3)}",
                f"total(land, troops) >= {draw.choice((1, 300, 500, 900))}",
                f"total(sea.escort) >= {draw.randint(1, 3)}",
            ]
        )
    one, two = condition(draw, owner, depth - 1), condition(draw, owner, depth - 1)
    if len({parse(one), parse(two), parse("ceasefire")}) < 3:
        return f"({one} and {two})"
    return draw.choice([f"({one} and {two})", f"({one} or {two})", f"2 of ({one}, {two}, ceasefire)"])


def coalition_of(draw: Random, *, exact: bool = False, offers: int = 7) -> tuple[Case, list[Offer], list[Line]]:
    """A case with an event that an offer brings about, offers, and lines that may compete for them."""
    found: dict[str, Offer] = {}
    for _ in range(draw.randint(1, offers)):
        nation, kind = draw.choice(NATIONS), draw.choice(KINDS)
        least = draw.choice((0, 1, 2, 300, 500))
        if kind.startswith("sea") or "." in kind:
            least = min(least, 2)
        most = least if exact or draw.random() < 0.5 else draw.choice((least + 1, least + 400, None))
        place = draw.choice(("", "in_host")) if not exact else "in_host"
        one = offer(nation, kind, condition(draw, nation), least=least, most=most, place=place)
        found[one.id] = one
    lines = [
        line(f"l{k}", kind, draw.choice((1, 2, 3)) if kind != "land" else draw.choice((300, 800)), place=place, accepts=takes)
        for k, (kind, place, takes) in enumerate(
            draw.sample(
                [
                    ("land", "", ()),
                    ("land", "in_host", ()),
                    ("sea", "", ()),
                    ("sea.escort", "", ()),
                    ("sea.mine_countermeasures", "", accepts("sea.escort", 2, 1)),
                    ("land.light_battalion", "", ()),
                    ("air", "", ()),
                ],
                draw.randint(1, 3),
            )
        )
    ]
    events = [*(event(name) for name in FREE), event("backstop", when=draw.choice(("AAA.land or vote", "nations(air) >= 1")))]
    return case(events=events, lines=lines, nations=NATIONS), list(found.values()), lines


def scenarios(of: Case, free: tuple[str, ...] = FREE) -> Iterator[Scenario]:
    """Every scenario of the free events."""
    for truths in itertools.product((False, True), repeat=len(free)):
        yield scenario(", ".join(name if truth else f"not {name}" for name, truth in zip(free, truths, strict=True)), of.events)


def met_by_hand(of: Case, offers: list[Offer], lines: list[Line], fixed: Scenario, mode: str) -> dict[str, tuple[bool, bool]]:
    """Which lines are met for certain and at most in one scenario, by the standing and the fill of that scenario alone."""
    stands = standing(of, offers, fixed, DAY).at(Mode.ALONE if mode == "alone" else Mode.TOGETHER)
    filled = fill(lines, matches(of, offers, lines), stands)
    return {one.line: (is_met(filled.least[one.line], one), is_met(filled.most[one.line], one)) for one in lines}


def circuit_of(of: Case, offers: list[Offer], text: str = "") -> Circuit:
    """The circuit of the offers."""
    return Circuit(of, offers, scenario(text, of.events), DAY)


# ---- odds

TIED = (*FREE, "winter")
"""The events that may have odds: those that offers wait for, and one that only the odds of others hang on."""


def circumstance(draw: Random, among: tuple[str, ...], depth: int = 1) -> str:
    """A condition on events, denied ones too."""
    if depth == 0 or draw.random() < 0.5:
        return draw.choice(("", "not ")) + draw.choice(among)
    one, two = circumstance(draw, among, depth - 1), circumstance(draw, among, depth - 1)
    if len({parse(one), parse(two), parse("since")}) < 3:
        return one
    return draw.choice([f"({one} and {two})", f"({one} or {two})", f"not ({one} or {two})", f"2 of ({one}, {two}, since)"])


def odds_of(draw: Random, *, ranges: int = 6) -> list[Odds]:
    """Odds of `TIED` events that hang on others of them without a circle, with at most so many ranges told."""
    rows = []
    order = draw.sample(TIED, len(TIED))
    for place, name in enumerate(order):
        for _ in range(draw.choice((0, 1, 1, 1, 2, 3))):
            told = draw.choice(("0.3", "0.5", "0.85", "0", "1", f"{draw.random():.3f}", "0.2-0.6", "0-0.1", "0.9-1", "unknown"))
            if ("-" in told or told == "unknown") and (ranges := ranges - 1) < 0:
                told = "0.4"
            given = circumstance(draw, (*order[:place], "since")) if draw.random() < 0.6 else ""
            rows.append(odds_row(name, told, given))
            if not given:
                break
    return rows


def with_odds(of: Case, rows: list[Odds]) -> Case:
    """The case with these odds, an event on which only odds hang, and one that holds since before the day."""
    more = {"winter": event("winter"), "since": event("since", holds_from=DAY - timedelta(days=9))}
    return replace(of, events={**of.events, **more}, odds=tuple(rows))


def spreads_of(draw: Random, offers: list[Offer], most: int) -> list[Spread]:
    """How some of the vague offers may turn out; those without a most are given one."""
    vague = [one for one in offers if one.quantity.least != one.quantity.most]
    found = []
    for one in draw.sample(vague, min(most, len(vague))):
        least = float(one.quantity.least)
        top = least + 700 if one.quantity.most is None else float(one.quantity.most)
        low = draw.choice((None, least + (top - least) / 4))
        likely = draw.choice((None, least, top, least + (top - least) * draw.random()))
        found.append(spread(one.id, low, likely, top if one.quantity.most is None else draw.choice((None, top))))
    return found


def with_smallest(draw: Random, lines: list[Line]) -> list[Line]:
    """The lines, some of which take no offer below a smallest useful amount."""
    return [replace(one, smallest=draw.choice((0, 0, one.needs / 2, one.needs))) for one in lines]


# ---- moves


def generous_of(draw: Random, offers: int = 6) -> tuple[Case, list[Offer], list[Line]]:
    """A coalition most of whose offers fit its lines, so that these are met in several ways."""
    some = draw.sample(
        [
            ("land", draw.choice((300, 800)), ()),
            ("sea.escort", 2, ()),
            ("sea.mine_countermeasures", 2, accepts("sea.escort", 2, 1)),
            ("sea", 3, ()),
            ("air", 1, ()),
        ],
        draw.choice((1, 2, 2, 3)),
    )
    lines = [
        line(f"l{k}", kind, needs, place=draw.choice(("", "in_host")), accepts=takes, smallest=draw.choice((0, 0, 0, needs)))
        for k, (kind, needs, takes) in enumerate(some)
    ]
    kinds = [one.capability for one in lines] + [one.capability for line_ in lines for one in line_.accepts]
    found: dict[str, Offer] = {}
    for _ in range(offers):
        nation, kind = draw.choice(NATIONS), draw.choice(kinds)
        least = draw.choice((300, 500)) if kind == "land" else draw.choice((1, 2, 4))
        most = least if draw.random() < 0.6 else draw.choice((least + 1, least * 2, None))
        place = draw.choice(("", "in_host", "in_host"))
        one = offer(nation, kind, condition(draw, nation), least=least, most=most, place=place)
        found[one.id] = one
    events = [*(event(name) for name in FREE), event("backstop", when=draw.choice(("AAA or vote", "nations(air) >= 1")))]
    return case(events=events, lines=lines, nations=NATIONS), list(found.values()), lines


def waiting_of(draw: Random) -> tuple[Case, list[Offer]]:
    """Nations most of which wait for others, and of two events each of which only helps or only harms."""
    found = []
    for nation in draw.sample(NATIONS, draw.randint(2, 6)):
        others = [other for other in NATIONS if other != nation]
        waits = [
            draw.choice(
                [
                    f"{draw.choice(others)}.land",
                    f"nations(land) >= {draw.randint(1, 4)}",
                    f"total(land, troops) >= {draw.choice((300, 800, 1500))}",
                    f"({draw.choice(others)} or {draw.choice(others)})",
                    "backstop",
                    "ceasefire",
                    "not vote",
                ]
            )
            for _ in range(draw.choice((1, 1, 2)))
        ]
        least = draw.choice((300, 500))
        found.append(offer(nation, "land", f" {draw.choice(('and', 'and', 'or'))} ".join(waits), least=least, most=least + 200))
    events = [event("ceasefire"), event("vote"), event("backstop", when=f"{NATIONS[0]} and {NATIONS[1]}")]
    return case(events=events, lines=[line("land")], nations=NATIONS), found
