"""Who is critical, by the formulas of the books over every coalition, in fractions."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from builders import asked, case, event, line, odds_row, offer
from by_hand import all_ways, drawn_network, met_everywhere, settled, stands_everywhere, weights_of
from drawn import FREE, coalition_of, generous_of

from willing.analysis.critical import Player, Powers, critical, powers
from willing.analysis.goal import Goal, goal
from willing.analysis.offers import Offer
from willing.ledger.case import Case
from willing.logic.network import Builder, Rise, Term
from willing.vocabulary.records import Line

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOLERANCE = 1e-12
RISES: tuple[Rise, Rise] = ("least", "greatest")


def values_by_hand(wins: NDArray[np.bool_], players: int) -> tuple[list[Fraction], list[Fraction], list[Fraction]]:
    """Shapley's values by orders in which players come, Banzhaf's by swings, and the share of winning coalitions each breaks."""
    shapley, banzhaf, breaks = [], [], []
    won = int(wins.sum())
    factorial = [math.factorial(n) for n in range(players + 1)]
    for k in range(players):
        turns = [s for s in range(1 << players) if not s >> k & 1 and int(wins[s | 1 << k]) != int(wins[s])]
        orders = sum(
            (int(wins[s | 1 << k]) - int(wins[s])) * factorial[s.bit_count()] * factorial[players - 1 - s.bit_count()]
            for s in turns
        )
        shapley.append(Fraction(orders, factorial[players]))
        banzhaf.append(Fraction(sum(int(wins[s | 1 << k]) - int(wins[s]) for s in turns), 1 << (players - 1)))
        turned = sum(int(wins[s | 1 << k]) - int(wins[s]) for s in turns)
        breaks.append(Fraction(max(turned, 0), won) if won else Fraction(0))  # whoever mostly harms breaks nothing
    return shapley, banzhaf, breaks


def by_orders(wins: NDArray[np.bool_], players: int) -> list[Fraction]:
    """Shapley's values by their definition: in how many of all orders each player's coming turns defeat into victory."""
    found = [0] * players
    for order in itertools.permutations(range(players)):
        here = 0
        for k in order:
            found[k] += int(wins[here | 1 << k]) - int(wins[here])
            here |= 1 << k
    return [Fraction(count, math.factorial(players)) for count in found]


@pytest.mark.parametrize("block", range(2))
def test_the_values_of_a_game_are_those_of_all_its_coalitions(block: int) -> None:
    """Shapley by all orders, Banzhaf by all swings, breaks by all winning coalitions, at both ends, players who may harm too."""
    for seed in range(block * 100, block * 100 + 100):
        draw = Random(seed)
        network, roots = drawn_network(draw, variables=6, denied=draw.random() < 0.3)
        fixed = {5: draw.random() < 0.5}
        ways = all_ways(6)
        ways[5] = fixed[5]
        for rise in RISES:
            for end in (0, 1):
                wins = settled(network, ways, rise, end)[roots[0]][:32]
                shapley, banzhaf, breaks = values_by_hand(wins, 5)
                assert shapley == by_orders(wins, 5)
                found = powers(network, roots[0], rise, {f"p{k}": k for k in range(5)}, fixed=fixed, end=end)
                assert isinstance(found, Powers)
                assert found.wins is bool(wins[-1])
                assert abs(found.share - wins.sum() / 32) < TOLERANCE
                for told, want in ((found.shapley, shapley), (found.banzhaf, banzhaf), (found.breaks, breaks)):
                    for k in range(5):
                        assert abs(told.get(f"p{k}", 0.0) - float(want[k])) < TOLERANCE, (seed, rise, end, k)
                assert abs(sum(found.shapley.values()) - (int(wins[-1]) - int(wins[0]))) < TOLERANCE


def drawn(seed: int) -> tuple[Random, Case, list[Offer], list[Line], Goal]:
    """A random coalition with odds of single events, and a goal."""
    draw = Random(seed)
    of, offers, lines = generous_of(draw) if draw.random() < 0.7 else coalition_of(draw)
    rows = [odds_row(name, draw.choice(("0.3", "0.9", "0.2-0.8", "1"))) for name in FREE if draw.random() < 0.8]
    wanted = goal(
        asked(of),
        line=draw.choice((None, draw.choice(lines).line)),
        mode=draw.choice(("alone", "jointly")),
        sureness=draw.choice(("certain", "possible")),
    )
    return draw, replace(of, odds=tuple(rows)), offers, lines, wanted


def middles(of: Case) -> dict[str, float]:
    """Each event's chance at the middle of what is known: one half if nothing is."""
    found = dict.fromkeys(FREE, 0.5)
    for row in of.odds:
        found[row.event] = (row.chance.least + row.chance.most) / 2
    return found


def met_by_all(
    of: Case,
    offers: list[Offer],
    lines: list[Line],
    wanted: Goal,
    truths: Mapping[str, bool],
    there: Mapping[str, NDArray[np.bool_]],
) -> dict[str, NDArray[np.bool_]]:
    """Line to where it is met, a column for each way in which offers may be there."""
    columns = len(next(iter(there.values())))
    events = {name: np.full(columns, truths.get(name, False)) for name in FREE}
    stands = stands_everywhere(of, offers, events, wanted.mode, wanted.end, present=there)
    return met_everywhere(of, offers, lines, stands, wanted.end)


def whole(met: Mapping[str, NDArray[np.bool_]], lines: Sequence[str]) -> NDArray[np.bool_]:
    """Where all of the lines are met."""
    found: NDArray[np.bool_] = np.logical_and.reduce([met[name] for name in lines])
    return found


@pytest.mark.parametrize("block", range(5))
def test_the_critical_are_those_whom_every_coalition_tells(block: int) -> None:
    """Nations and offers by all coalitions in the scenario as asked, and by the chance that goes without them."""
    told_any = 0
    for seed in range(block * 40, block * 40 + 40):
        draw, of, offers, lines, wanted = drawn(seed)
        fixed = {name: draw.random() < 0.8 for name in FREE if draw.random() < 0.5}
        text = ", ".join(name if truth else f"not {name}" for name, truth in fixed.items())
        found = critical(of, asked(of, text), wanted, found=offers)
        chances = middles(of)
        free = [name for name in FREE if name not in fixed]
        scenarios = [dict(fixed) | dict(zip(free, way, strict=True)) for way in all_ways(len(free)).T.tolist()]
        weights = weights_of(all_ways(len(free)), [chances[name] for name in free])
        everyone = {one.id: np.ones(1, np.bool_) for one in offers}
        at_hand = [name for name, truths in met_by_all(of, offers, lines, wanted, fixed, everyone).items() if truths[0]]
        aim = [name for name in wanted.wanted if name in at_hand] or list(wanted.wanted)
        assert list(found.goal.wanted) == aim, seed
        assert found.wins is bool(at_hand and set(aim) <= set(at_hand)), seed
        for players, name_of in (
            (found.nations, {one.id: one.nation for one in offers}),
            (found.offers, {one.id: one.id for one in offers}),
        ):
            names = sorted(set(name_of.values()))
            ways = all_ways(len(names))
            there = {one.id: ways[names.index(name_of[one.id])] for one in offers}
            wins = whole(met_by_all(of, offers, lines, wanted, fixed, there), aim)
            values = values_by_hand(wins, len(names))
            by_scenario = [whole(met_by_all(of, offers, lines, wanted, one, there), aim) for one in scenarios]
            chance = sum(w for w, won in zip(weights, by_scenario, strict=True) if won[-1])
            assert found.chance is not None
            assert abs(found.chance - chance) < TOLERANCE, seed
            told = {one.name: one for one in players}
            for k, name in enumerate(names):
                without = (1 << len(names)) - 1 - (1 << k)
                fall = chance - sum(w for w, won in zip(weights, by_scenario, strict=True) if won[without])
                share = fall / chance if chance else None
                if name in told:
                    told_any += 1
                    checked(told[name], fall, share, [float(one[k]) for one in values], seed)
                else:
                    assert abs(fall) < TOLERANCE, (seed, name)
                    assert [one[k] for one in values] == [0, 0, 0], (seed, name)
            assert [one.name for one in players] == [one.name for one in sorted(players, key=rank)]
    assert told_any > 50


def checked(one: Player, birnbaum: float, fussell_vesely: float | None, values: Sequence[float], seed: object) -> None:
    """A player has these values."""
    assert one.birnbaum is not None
    assert abs(one.birnbaum - birnbaum) < TOLERANCE, (seed, one)
    if fussell_vesely is None:
        assert one.fussell_vesely is None, (seed, one)
    else:
        assert one.fussell_vesely is not None
        assert abs(one.fussell_vesely - fussell_vesely) < TOLERANCE, (seed, one)
    for told, want in zip((one.shapley, one.banzhaf, one.breaks), values, strict=True):
        assert told is not None
        assert abs(told - want) < TOLERANCE, (seed, one)


def rank(one: Player) -> tuple[float, float, float, float, str]:
    """The most critical first."""
    return -(one.breaks or 0), -abs(one.birnbaum or 0), -(one.shapley or 0), -one.troops, one.name


@pytest.mark.parametrize("block", range(2))
def test_critical_events_are_those_whom_every_scenario_tells(block: int) -> None:
    """Events as players that come true or not; their importance is P(do e) - P(do not e), and what goes if e cannot be."""
    told_any = 0
    for seed in range(1000 + block * 60, 1060 + block * 60):
        _, of, offers, lines, wanted = drawn(seed)
        found = critical(of, asked(of), wanted, found=offers)
        aim = found.goal.wanted
        ways = all_ways(3)
        rows = dict(zip(FREE, ways, strict=True))
        stands = stands_everywhere(of, offers, rows, wanted.mode, wanted.end)
        wins = whole(met_everywhere(of, offers, lines, stands, wanted.end), aim)
        shapley, banzhaf, breaks = values_by_hand(wins, 3)
        chances = [middles(of)[name] for name in FREE]
        told = {one.name: one for one in found.events}
        chance = weights_of(ways, chances)[wins].sum()
        for k, name in enumerate(FREE):
            do, not_do = (weights_of(ways, [p if j != k else t for j, p in enumerate(chances)])[wins].sum() for t in (1.0, 0.0))
            values = [float(one[k]) for one in (shapley, banzhaf, breaks)]
            if name in told:
                told_any += 1
                checked(told[name], do - not_do, (chance - not_do) / chance if chance else None, values, (seed, name))
            else:
                assert abs(do - not_do) < TOLERANCE, (seed, name)
                assert values == [0, 0, 0], (seed, name)
    assert told_any > 20


def test_who_steps_in_after_an_event_that_matters_to_nobody_else_counts() -> None:
    """FRA fills the line in any case; without it DEU does after the vote, so FRA's absence costs one half and not all."""
    offers = [offer("FRA", "air", least=1, most=1), offer("DEU", "air", "vote", least=1, most=1)]
    of = case(events=[event("vote")], lines=[line("air", "air", 1)], odds=(odds_row("vote", "0.5"),))
    found = critical(of, asked(of), goal(asked(of)), found=offers)
    told = {one.name: (one.birnbaum, one.fussell_vesely) for one in found.nations}
    assert told == {"FRA": (0.5, 0.5)}


def test_one_for_whom_nobody_can_stand_in_is_sole_and_has_its_share_of_the_troops() -> None:
    """FRA alone has ships, and 300 of 1,000 troops; each line of ships is its own."""
    offers = [
        offer("FRA", "sea.escort", least=2, most=2),
        offer("FRA", "land", least=300, most=300),
        offer("GBR", "land", least=700, most=900),
    ]
    lines = [line("ships", "sea.escort", 2), line("land", "land", 900)]
    of = case(lines=lines)
    found = critical(of, asked(of), goal(asked(of)), found=offers)
    told = {one.name: (one.sole, one.troops, one.breaks, one.shapley) for one in found.nations}
    assert told == {"FRA": (("ships",), 0.3, 1.0, 0.5), "GBR": ((), 0.7, 1.0, 0.5)}
    assert [(one.name, one.troops) for one in found.offers] == [("GBR.land", 0.7), ("FRA.land", 0.3), ("FRA.sea.escort", 0.0)]


def test_a_weighted_vote_has_the_values_of_the_textbook() -> None:
    """[51; 50, 49, 1]: Shapley 2/3, 1/6, 1/6 and Banzhaf 3/4, 1/4, 1/4, although the second has forty-nine times the third."""
    built = Builder()
    players = {name: built.variable(name) for name in "abc"}
    total = built.sum_of(Term(built.literal(v), w, w) for v, w in zip(players.values(), (50, 49, 1), strict=True))
    root = built.reach(total, 51)
    rise: Rise = "least"
    found = powers(built.network(), root, rise, players)
    assert isinstance(found, Powers)
    assert {name: round(value, 12) for name, value in found.shapley.items()} == {
        "a": round(2 / 3, 12),
        "b": round(1 / 6, 12),
        "c": round(1 / 6, 12),
    }
    assert found.banzhaf == {"a": 0.75, "b": 0.25, "c": 0.25}
    assert (found.share, found.breaks["a"]) == (0.375, 1.0)
