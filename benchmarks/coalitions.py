"""Coalitions of invented nations, drawn by a seed: offers on conditions, circles among them, and lines to fill.

They are made to look like the real thing and to be easy for nobody: round amounts, events that many offers share, thresholds
that neither everybody nor nobody passes, and nations that wait for each other. The same numbers and seed give the same
coalition in every run.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from willing.analysis.assessment import Question
from willing.analysis.offers import Offer, Status, offers as offers_of
from willing.ledger.case import Case, Requirement
from willing.vocabulary.condition import Condition, parse
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Capability, Event, Line, Nation, Source, Statement, Substitution
from willing.vocabulary.scenario import Scenario
from willing.vocabulary.words import known_capabilities

__all__ = ["HUGE", "LARGE", "LOOSE", "MEDIUM", "NATIONAL", "SEED", "SMALL", "Size", "chances", "coalition"]

SEED: Final = 20250410
DAY: Final = date(2025, 4, 10)


@dataclass(frozen=True, slots=True)
class Size:
    """How many nations, offers and events a coalition has, and how it hangs together (`coalition`)."""

    nations: int
    offers: int
    events: int
    woven: float = 0.35
    own: float = 0.0


SMALL: Final = Size(6, 20, 6)
MEDIUM: Final = Size(33, 200, 16)
LARGE: Final = Size(60, 500, 30)
LOOSE: Final = Size(60, 500, 30, woven=0.1)
NATIONAL: Final = Size(60, 500, 30, woven=0.1, own=0.6)
HUGE: Final = Size(193, 5_000, 60)


@dataclass(frozen=True, slots=True)
class _Ware:
    """A capability that is offered: the line it serves, how often it is offered, its sizes, and where it serves."""

    capability: str
    line: str
    often: int
    sizes: Sequence[int]
    places: tuple[str, ...]

    @property
    def group(self) -> str:
        return self.capability.partition(".")[0]


_ASHORE: Final = ("in_host", "neighbour", "home", "outside")
_ABOVE: Final = ("airspace", "neighbour", "home", "outside")
_AT_SEA: Final = ("offshore", "neighbour", "home", "outside")
_BATTALIONS: Final = (*range(300, 800, 50), *range(800, 1600, 100))
_FEW: Final = (1, 1, 1, 2, 2, 3, 4)

# A group is offered either as such and by kind, with one line for the whole group, or by kind only, with a line a kind: so no
# offer leaves open which line it serves, and none could serve two.
_WARES: Final = (
    _Ware("land", "land", 5, _BATTALIONS, _ASHORE),
    _Ware("land.battle_group", "land", 9, _BATTALIONS, _ASHORE),
    _Ware("air.fighters", "air.fighters", 5, range(2, 20, 2), _ABOVE),
    _Ware("sea.mine_countermeasures", "sea.mine_countermeasures", 5, (1, 1, 2, 3), _AT_SEA),
    _Ware("engineers.combat", "engineers.combat", 4, _FEW, _ASHORE),
    _Ware("medical.role_2", "medical.role_2", 4, (1, 1, 1, 2), _ASHORE),
    _Ware("monitoring", "monitoring", 2, range(10, 65, 5), _ASHORE),
    _Ware("monitoring.monitors", "monitoring", 3, range(10, 65, 5), _ASHORE),
    _Ware("training.trainers", "training.trainers", 5, range(20, 160, 10), _ASHORE),
    _Ware("air_defence.short_range", "air_defence.short_range", 4, _FEW, _ASHORE),
    _Ware("sea.escort", "sea.escort", 3, (1, 1, 2), _AT_SEA),
    _Ware("lift.tactical_air", "lift.tactical_air", 4, (1, 2, 2, 3, 4, 6), _ABOVE),
    _Ware("logistics.battalion", "logistics.battalion", 3, (1, 1, 1, 2), _ASHORE),
    _Ware("protection.military_police", "protection.military_police", 3, _FEW, _ASHORE),
    _Ware("air.tanking", "air.tanking", 2, (1, 2, 2, 3, 4), _ABOVE),
    _Ware("engineers.construction", "engineers.construction", 3, _FEW, _ASHORE),
    _Ware("communications.signals", "communications.signals", 3, (1, 1, 2, 3), _ASHORE),
    _Ware("air.utility_helicopters", "air.utility_helicopters", 3, (2, 3, 4, 4, 6, 8), _ABOVE),
    _Ware("air_defence.medium_range", "air_defence.medium_range", 2, (1, 1, 2), _ASHORE),
    _Ware("medical.role_1", "medical.role_1", 3, (1, 1, 2, 3), _ASHORE),
    _Ware("protection.base_defence", "protection.base_defence", 3, _FEW, _ASHORE),
    _Ware("lift.strategic_air", "lift.strategic_air", 2, (1, 1, 2, 3), _ABOVE),
)

_NAMES: Final = (
    "ceasefire",
    "mandate",
    "backing",
    "host_consent",
    "funding",
    "rules_of_engagement",
    "air_cover",
    "command_agreed",
    "winter_over",
    "exit_date",
    "union_decision",
    "transit_rights",
    "status_agreement",
    "intelligence_shared",
    "borders_quiet",
    "elections_over",
)

# The kinds of condition, in how many of a hundred offers each is found, if a part of them waits for what others offer.
_ALWAYS: Final = 20


def _shares(woven: float) -> Mapping[str, float]:
    alone = 100 - _ALWAYS - 100 * woven
    return {
        "always": _ALWAYS,
        "one event": alone * 5 / 9,
        "two events": alone * 4 / 9,
        "total": 100 * woven * 2 / 7,
        "nations": 100 * woven * 2 / 7,
        "offered": 100 * woven * 3 / 7,
    }


_OWN: Final = 0.5
_THRESHOLDS: Final = (0.5, 0.8)  # of what the others could bring in all
_NEEDS: Final = (0.45, 0.7)  # of what is offered in all
_ACCEPTED: Final[Mapping[str, tuple[Substitution, ...]]] = {
    "engineers.construction": (Substitution("engineers.combat", 1, 1),),
    "medical.role_2": (Substitution("medical.role_1", 3, 1),),
    "land": (Substitution("protection.base_defence", 1, 120),),
    "protection.military_police": (Substitution("protection.base_defence", 2, 1),),
    "lift.tactical_air": (Substitution("lift.strategic_air", 1, 2), Substitution("air.utility_helicopters", 4, 1)),
    "air_defence.short_range": (Substitution("air_defence.medium_range", 1, 1),),
}


@dataclass(frozen=True, slots=True)
class _Draft:
    """An offer that has its size and not yet its condition."""

    nation: str
    ware: _Ware
    place: str
    amount: int


def coalition(
    nations: int,
    offers: int,
    events: int,
    *,
    lines: int = 20,
    seed: int = SEED,
    vague: float = 0.0,
    accepts: bool = False,
    woven: float = 0.35,
    own: float = 0.0,
) -> tuple[Case, Question, list[Offer]]:
    """A coalition, the question what it fills as things stand, and the offers its statements add up to.

    Of a hundred offers 20 stand in any case, 25 wait for one event, 20 for two or one of two, 10 for an event and a total, 10
    for an event and a number of nations, 15 for partners; fewer of the last three, and more of the others, if it is less woven.
    Thresholds lie at 50 to 80 in a hundred of what the others could bring; partners choose each other and wait for what waits
    itself, where there is any, so that circles are many. In all but tiny coalitions every event is spoken of by several offers,
    the first ones by more. Each line needs 45 to 70 in a hundred of what is offered of its capability in all; no two lines ask
    for the same.

    Args:
        nations: at most 624.
        offers: at most 88 a nation.
        events: the free events, that only a scenario decides.
        lines: at most 20; those whose capability nobody offers are left out.
        seed: another seed, another coalition.
        vague: the part of the offers that leave their size open: unsaid, a floor, a ceiling or a range.
        accepts: whether lines take other capabilities in the stead of their own.
        woven: the part of the offers that wait for what others offer, at most 0.8.
        own: the part of the events that is one nation's own affair, as a vote of its parliament is: no other nation's offer waits
            for it, and each nation that has one says it in the stead of a common event half of the time.

    Raises:
        ValueError: for more offers than there are different things to offer, or more nations or lines than there are.
    """
    wares = [ware for ware in _WARES if ware.line in _line_capabilities()[:lines]]
    if not 0 < lines <= len(_line_capabilities()) or not 0 < nations <= 624 or offers > 4 * nations * len(wares):
        raise ValueError(f"no coalition of {nations} nations has {offers} offers for {lines} lines")
    draw = random.Random(seed)
    codes = [f"X{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(nations)]
    names = [*_NAMES, *(f"event_{n + 1}" for n in range(len(_NAMES), events))][:events]
    drafts = _drafts(draw, codes, offers, wares)
    common, votes = _votes(drafts, names, round(own * events))
    capabilities = _capabilities()
    conditions = _conditions(draw, codes, drafts, common, votes, woven)
    said = zip(drafts, _quantities(draw, drafts, capabilities, vague), conditions, strict=True)
    statements = [_statement(number, *one) for number, one in enumerate(said, 1)]
    requirement = Requirement("r", "The requirement", "", "assumption", (), tuple(_lines(draw, drafts, lines, accepts)))
    case = Case(
        id="drawn",
        title=f"{nations} nations, {offers} offers, {events} events",
        says="",
        host="",
        patron="",
        about=("force",),
        scenario="",
        scenarios=MappingProxyType({}),
        requirement="r",
        count="indicated",
        capabilities=capabilities,
        nations={code: Nation(nation=code, name=code, member="yes", groups=(), note="") for code in codes},
        bodies={},
        sources={"s1": _source()},
        meetings=(),
        events={name: _event(name) for name in names},
        statements=tuple(statements),
        promises={},
        requirements={"r": requirement},
        sites={},
        figures=(),
        odds=(),
        amounts=(),
    )
    return case, Question(DAY, Scenario({}), requirement, Status.INDICATED), list(offers_of(case, DAY))


def chances(case: Case, *, seed: int = SEED) -> dict[str, float]:
    """How likely each free event is, from 0.4 to 0.9 in steps of 0.05."""
    draw = random.Random(f"chances {seed}")
    return {name: draw.randint(8, 18) / 20 for name, event in case.events.items() if event.when is None}


def _line_capabilities() -> list[str]:
    return list(dict.fromkeys(ware.line for ware in _WARES))


def _drafts(draw: random.Random, codes: Sequence[str], offers: int, wares: Sequence[_Ware]) -> list[_Draft]:
    """Different things that nations offer: some nations a lot, many a few; each line's capability is offered if any can be."""
    means = {code: draw.choice((1, 1, 1, 2, 2, 4)) for code in codes}
    found: dict[tuple[str, str, str], _Draft] = {}
    first = [*wares]
    draw.shuffle(first)
    while len(found) < offers:
        ware = first.pop() if first else draw.choices(wares, [one.often for one in wares])[0]
        nation = draw.choices(codes, list(means.values()))[0]
        place = next((p for p in ware.places if (nation, ware.capability, p) not in found), None)
        if place is None:
            continue
        found[nation, ware.capability, place] = _Draft(nation, ware, place, draw.choice(ware.sizes))
    return list(found.values())


def _quantities(
    draw: random.Random, drafts: Sequence[_Draft], capabilities: Mapping[str, Capability], vague: float
) -> Iterator[Quantity]:
    open_ones = set(draw.sample(range(len(drafts)), round(vague * len(drafts))))
    for number, draft in enumerate(drafts):
        unit, amount = capabilities[draft.ware.capability].unit, draft.amount
        if number not in open_ones:
            yield Quantity(amount, amount, unit)
            continue
        most: Sequence[tuple[int, int | None]] = ((0, None), (amount, None), (0, amount), (amount, 2 * amount))
        yield Quantity(*draw.choices(most, (4, 1, 3, 2))[0], unit)


def _conditions(
    draw: random.Random,
    codes: Sequence[str],
    drafts: Sequence[_Draft],
    names: Sequence[str],
    votes: Mapping[str, str],
    woven: float,
) -> Iterator[Condition | None]:
    """A condition for each draft, or none for those that stand in any case."""
    kinds = [kind for kind, share in _shares(woven).items() for _ in range(round(share * len(drafts) / 100))]
    kinds = [*kinds, *("one event" for _ in range(len(drafts) - len(kinds)))][: len(drafts)]
    draw.shuffle(kinds)
    events = _deck(draw, names, len(drafts) + kinds.count("two events") - kinds.count("always"))
    of_nation: dict[str, list[str]] = defaultdict(list)
    waiting: dict[str, list[str]] = defaultdict(list)
    brought: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for kind, draft in zip(kinds, drafts, strict=True):
        of_nation[draft.nation].append(draft.ware.capability)
        if kind in ("total", "nations", "offered"):
            waiting[draft.nation].append(draft.ware.capability)
        brought[draft.ware.group][draft.nation] += draft.amount
    partners = _partners(draw, sorted(of_nation))
    for kind, draft in zip(kinds, drafts, strict=True):
        if kind == "always":
            yield None
            continue
        one = next(events)
        if draft.nation in votes and draw.random() < _OWN:
            one = votes[draft.nation]
        group = draft.ware.group if draw.random() < 0.5 else draw.choice(drafts).ware.group
        others = {nation: amount for nation, amount in brought[group].items() if nation != draft.nation}
        level = draw.uniform(*_THRESHOLDS)
        friends = [f"{friend}.{draw.choice(waiting[friend] or of_nation[friend])}" for friend in partners[draft.nation]]
        if kind in ("nations", "total") and not others:
            kind = "one event"  # noqa: PLW2901 - nobody else offers any
        if kind == "offered" and not friends:
            kind = "two events"  # noqa: PLW2901 - nobody else offers anything
        match kind:
            case "one event":
                yield parse(one if draw.random() < 0.9 else f"not {one}")
            case "two events":
                other = next((name for name in events if name != one), one) if len(names) > 1 else one
                yield parse(f"{one} {draw.choice(('and', 'and', 'or'))} {other}")
            case "total":
                yield parse(f"{one} and total({group}) >= {_rounded(level * sum(others.values()))}")
            case "nations":
                yield parse(f"nations({group}) >= {max(1, round(level * len(others)))} and {one}")
            case _ if len(friends) > 1 and draw.random() < 0.4:
                yield parse(f"2 of ({', '.join(dict.fromkeys((*friends, one)))})")
            case _:
                yield parse(f"{friends[0]} and {one}")


def _votes(drafts: Sequence[_Draft], names: Sequence[str], count: int) -> tuple[Sequence[str], Mapping[str, str]]:
    """The events that are common to all, and nation to the event that is its own; those that offer most have one first."""
    offered: dict[str, int] = defaultdict(int)
    for draft in drafts:
        offered[draft.nation] += 1
    first = sorted(offered, key=lambda nation: (-offered[nation], nation))[: min(count, len(names) - 1)]
    return names[: len(names) - len(first)], dict(zip(first, names[len(names) - len(first) :], strict=True))


def _deck(draw: random.Random, names: Sequence[str], cards: int) -> Iterator[str]:
    """Names without end, of which every round of `cards` holds each as often as half an equal share, the first ones more."""
    while True:
        equal = [name for name in names for _ in range(max(2, cards // (2 * len(names))))]
        weights = [1 / (place + 2) for place in range(len(names))]
        deck = [*equal, *draw.choices(names, weights, k=max(0, cards - len(equal)))]
        draw.shuffle(deck)
        yield from deck


def _partners(draw: random.Random, offering: Sequence[str]) -> Mapping[str, list[str]]:
    """Up to three partners for each nation; partnership is mutual, and some nations have none."""
    partners: dict[str, list[str]] = {nation: [] for nation in offering}
    for nation in offering:
        for friend in draw.sample(offering, min(2, len(offering))):
            if friend != nation and friend not in partners[nation] and max(len(partners[nation]), len(partners[friend])) < 3:
                partners[nation].append(friend)
                partners[friend].append(nation)
    return partners


def _rounded(amount: float) -> int:
    """The amount in a figure that somebody would name: to hundreds above a thousand, to tens above a hundred."""
    step = 100 if amount >= 1000 else 10 if amount >= 100 else 1
    return max(1, step * round(amount / step))


def _lines(draw: random.Random, drafts: Sequence[_Draft], lines: int, accepts: bool) -> Iterator[Line]:
    offered: dict[str, int] = defaultdict(int)
    for draft in drafts:
        offered[draft.ware.line] += draft.amount
    for number, capability in enumerate(_line_capabilities()[:lines], 1):
        level = draw.uniform(*_NEEDS)
        if capability not in offered:
            continue
        yield Line(
            requirement="r",
            line=f"l{number:02d}",
            name=capability,
            capability=capability,
            needs=_rounded(level * offered[capability]),
            place="",
            priority=1 + number // 8,
            smallest=None,
            accepts=_ACCEPTED.get(capability, ()) if accepts else (),
            basis="assumption",
            sources=(),
            note="",
        )


def _statement(number: int, draft: _Draft, quantity: Quantity, condition: Condition | None) -> Statement:
    return Statement(
        statement=f"st{number}",
        nation=draft.nation,
        speaker="A. Person",
        voice="head",
        said_on=DAY,
        about="force",
        stance="pledges",
        capability=draft.ware.capability,
        place=draft.place,
        quantity=quantity,
        unit="",
        condition=condition,
        because=None,
        caveats=(),
        reason="",
        gist="They said so.",
        sources=("s1",),
        basis="assumption",
        confidence="",
    )


def _event(name: str) -> Event:
    return Event(event=name, says=name, kind="event", when=None, holds_from=None, basis="assumption", sources=(), note="")


def _source() -> Source:
    return Source(
        source="s1", publisher="P", grade="", url="https://example.org", published_on=DAY, language="en", title="", copy_of=""
    )


def _capabilities() -> dict[str, Capability]:
    """Those that are known, and battle groups counted in troops."""
    known = dict(known_capabilities())
    return {**known, "land.battle_group": replace(known["land"], capability="land.battle_group", code="", name="battle groups")}
