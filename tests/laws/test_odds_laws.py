"""The odds are the sum over all scenarios, each answered by itself and weighed by hand."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from builders import DAY, asked, case, event, line, odds_row, offer, spread, statement
from by_hand import all_ways
from drawn import TIED, coalition_of, generous_of, odds_of, spreads_of, with_odds, with_smallest

from willing.analysis.coalition import MODES, circuit_of, coalition
from willing.analysis.fill import fill, is_met, matches
from willing.analysis.odds import Mover, amount_steps, odds, ways
from willing.analysis.offers import Offer
from willing.analysis.standing import Mode, standing
from willing.ledger.case import Case
from willing.logic.answers import OutOfReach, answers
from willing.logic.diagram import diagram
from willing.logic.sets import likeliest
from willing.vocabulary.condition import All, Always, Any_, AtLeast, Condition, Event, Not, parse
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Line, Spread
from willing.vocabulary.scenario import scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOLERANCE = 1e-12
STANDS = {"alone": Mode.ALONE, "jointly": Mode.TOGETHER}


def so(condition: Condition, truths: Mapping[str, bool]) -> bool:
    """Whether a condition on events is so; what holds since before the day does."""
    match condition:
        case Always():
            return True
        case Event(name):
            return name == "since" or truths[name]
        case Not(one):
            return not so(one, truths)
        case All(operands):
            return all(so(part, truths) for part in operands)
        case Any_(operands):
            return any(so(part, truths) for part in operands)
        case AtLeast(least, operands):
            return sum(so(part, truths) for part in operands) >= least
    raise AssertionError(condition)


@dataclass(frozen=True)
class World:
    """All scenarios of a case: what decides each event in each, and what is met there.

    Attributes:
        coins: what has a chance: an event with the place of the row that applies (-1 where none does), with its bounds.
        columns: for each scenario and event that is not fixed, the coin that decides it and whether it comes true.
        met: mode, end and line (`None` for all of them) to where it is met.
    """

    coins: dict[tuple[str, int], tuple[float, float]]
    columns: list[list[tuple[tuple[str, int], bool]]]
    met: dict[tuple[str, int, str | None], NDArray[np.bool_]]

    @property
    def middle(self) -> dict[tuple[str, int], float]:
        """Every chance at the middle of what is known of it."""
        return {coin: (low + high) / 2 for coin, (low, high) in self.coins.items()}

    def chance(self, key: tuple[str, int, str | None], chances: Mapping[tuple[str, int], float]) -> float:
        """The sum of the weights of the scenarios in which it is met."""
        weights = np.array([np.prod([chances[c] if true else 1 - chances[c] for c, true in col]) for col in self.columns])
        return float(weights[self.met[key]].sum())

    def span(self, key: tuple[str, int, str | None]) -> tuple[float, float]:
        """The least and the greatest chance over all corners of what is known."""
        open_ones = [coin for coin, (low, high) in self.coins.items() if low != high]
        corners = all_ways(len(open_ones))
        weights = np.ones((len(self.columns), corners.shape[1]))
        for k, column in enumerate(self.columns):
            for coin, true in column:
                low, high = self.coins[coin]
                p = np.where(corners[open_ones.index(coin)], high, low) if coin in open_ones else np.full(corners.shape[1], low)
                weights[k] *= p if true else 1 - p
        found = weights[self.met[key]].sum(axis=0)
        return float(found.min()), float(found.max())

    def mover(self, event: str, line: str | None) -> tuple[tuple[float, float], tuple[float, float]]:
        """P(do e) - P(do not e), and P(e at its most) - P(e at its least), for certain and at most, all others at the middle."""
        own = [coin for coin in self.coins if coin[0] == event]

        def at(end: int, value: Mapping[tuple[str, int], float]) -> float:
            return self.chance(("jointly", end, line), {**self.middle, **value})

        forced = [at(end, dict.fromkeys(own, 1.0)) - at(end, dict.fromkeys(own, 0.0)) for end in (0, 1)]
        swung = [at(end, {c: self.coins[c][1] for c in own}) - at(end, {c: self.coins[c][0] for c in own}) for end in (0, 1)]
        return (forced[0], forced[1]), (swung[0], swung[1])


def met_now(of: Case, offers: list[Offer], lines: list[Line], text: str) -> dict[str, tuple[tuple[bool, bool], ...]]:
    """Mode to whether each line is met for certain and at most, in one scenario, by `standing` and `fill`."""
    stood = standing(of, offers, scenario(text, of.events), DAY)
    matched = matches(of, offers, lines)
    told = {}
    for mode, stands in STANDS.items():
        filled = fill(lines, matched, stood.at(stands))
        told[mode] = tuple((is_met(filled.least[one.line], one), is_met(filled.most[one.line], one)) for one in lines)
    return told


def world(of: Case, offers: list[Offer], lines: list[Line], fixed: Mapping[str, bool] | None = None) -> World:
    """Every scenario of the events that may have odds."""
    free = [name for name in TIED if name not in (fixed or {})]
    coins: dict[tuple[str, int], tuple[float, float]] = {}
    columns = []
    met: dict[tuple[str, int, str | None], list[bool]] = {}
    known: dict[str, dict[str, tuple[tuple[bool, bool], ...]]] = {}
    for way in itertools.product((False, True), repeat=len(free)):
        truths = {**(fixed or {}), **dict(zip(free, way, strict=True))}
        column = []
        for name in free:
            rows = [(k, row) for k, row in enumerate(of.odds) if row.event == name and so(row.given, truths)]
            coin = (name, rows[0][0] if rows else -1)
            coins[coin] = (rows[0][1].chance.least, rows[0][1].chance.most) if rows else (0.0, 1.0)
            column.append((coin, truths[name]))
        columns.append(column)
        text = ", ".join(name if truth else f"not {name}" for name, truth in sorted(truths.items()) if name != "winter")
        told = known[text] = known[text] if text in known else met_now(of, offers, lines, text)
        for mode, ends in told.items():
            for end in (0, 1):
                for one, both in zip(lines, ends, strict=True):
                    met.setdefault((mode, end, one.line), []).append(both[end])
                met.setdefault((mode, end, None), []).append(all(both[end] for both in ends))
    return World(coins, columns, {key: np.array(found, np.bool_) for key, found in met.items()})


def told_movers(movers: Sequence[Mover]) -> dict[str, tuple[tuple[float, float], tuple[float, float]]]:
    """Event to its importance and swing; they come with the widest swing first, each once and exact."""
    swings = [max(map(abs, one.swing)) for one in movers]
    assert swings == sorted(swings, reverse=True)
    assert len({one.event for one in movers}) == len(movers)
    assert all(one.error == 0 for one in movers)
    return {one.event: (one.importance, one.swing) for one in movers}


def close(told: Iterable[float], want: Iterable[float]) -> bool:
    """Whether numbers are the same but for the last digits of a float."""
    return all(abs(one - other) < TOLERANCE for one, other in zip(told, want, strict=True))


def drawn(seed: int) -> tuple[Random, Case, list[Offer], list[Line]]:
    """A random coalition with odds."""
    draw = Random(seed)
    of, offers, lines = coalition_of(draw) if draw.random() < 0.5 else generous_of(draw)
    if draw.random() < 0.4:
        lines = with_smallest(draw, lines)
        of = replace(of, requirements={"r": replace(of.requirements["r"], lines=tuple(lines))})
    return draw, with_odds(of, odds_of(draw)), offers, lines


@pytest.mark.parametrize("block", range(6))
def test_the_odds_are_the_sum_over_scenarios(block: int) -> None:
    """Alone and jointly, for certain and at most, over all corners of what is unknown, of each line and of the whole."""
    for seed in range(block * 60, block * 60 + 60):
        draw, of, offers, lines = drawn(seed)
        fixed = {"vote": draw.random() < 0.5} if draw.random() < 0.2 else {}
        by_hand = world(of, offers, lines, fixed)
        text = ", ".join(name if truth else f"not {name}" for name, truth in fixed.items())
        found = odds(of, asked(of, text), found=offers)
        assert (found.draws, found.complete) == (0, True)
        for prospect in (found.whole, *found.lines):
            name = None if prospect.line is None else prospect.line.line
            for mode, likelihood in (("alone", prospect.alone), ("jointly", prospect.jointly)):
                for end, span in enumerate((likelihood.certain, likelihood.possible)):
                    assert close((span.low, span.high), by_hand.span((mode, end, name))), (seed, name, mode, end)
                    assert (span.error, span.whole) == (0.0, True)
            told = told_movers(prospect.movers)
            for one in TIED:
                importance, swing = told.pop(one, ((0.0, 0.0), (0.0, 0.0)))
                want = by_hand.mover(one, name) if one not in fixed else ((0.0, 0.0), (0.0, 0.0))
                assert close(importance, want[0]), (seed, name, one)
                assert close(swing, want[1]), (seed, name, one)
            assert told == {}


@pytest.mark.parametrize("block", range(2))
def test_diagrams_and_tables_give_the_same_odds(block: int) -> None:
    """Each line's diagram, for both ends or one alone and in any order, has the table's chance and slopes."""
    for seed in range(1000 + block * 25, 1025 + block * 25):
        draw, of, offers, lines = drawn(seed)
        spreads = {one.offer: one for one in spreads_of(draw, offers, 1)}
        steps = {one.id: s for one in offers if one.id in spreads and (s := amount_steps(one, spreads[one.id]))}
        made = coalition(circuit_of(of, asked(of), offers), lines, odds=of.odds, steps=steps)
        roots = [made.whole(), *made.met.values()]
        network = made.grown()
        count = len(network.variables)
        chances = np.array([[draw.random() for _ in range(count)] for _ in range(2)])
        corners = np.array([[float(draw.random() < 0.5) for _ in range(count)] for _ in range(40)])
        for rise in MODES.values():
            for root, table in zip(roots, answers(network, roots, rise), strict=True):
                assert not isinstance(table, OutOfReach)
                order = draw.sample(range(count), count)
                for end in (0, 1):
                    values, slopes = table.chance_and_slopes(chances, end)
                    for told in (diagram(network, root, rise, order=order), diagram(network, root, rise, end=end)):
                        again, more = told.chance_and_slopes(chances, end)
                        assert close(again, values), (seed, rise, end)
                        assert np.array_equal(told.chance(corners, end), table.chance(corners, end)), (seed, rise, end)
                        for v in set(slopes) | set(more):
                            assert close(more.get(v, np.zeros(2)), slopes.get(v, np.zeros(2))), (seed, v)


def nine(one: Offer, how: Spread) -> list[tuple[Fraction, Fraction]]:
    """Nine equal parts of the span, each at its middle, with the part of an even or a triangular distribution in it (rule P3)."""
    low = Fraction(how.least if how.least is not None else one.quantity.least)
    high = Fraction(how.most if how.most is not None else one.quantity.most or 0)
    cuts = [low + (high - low) * k / 9 for k in range(10)]

    def below(x: Fraction) -> Fraction:
        if how.likely is None:
            return (x - low) / (high - low)
        top = min(max(Fraction(how.likely), low), high)
        rising = min(x, top)  # the triangle's height at its top is 2 / (high - low)
        area = (rising - low) ** 2 / ((high - low) * (top - low)) if top > low else Fraction(0)
        if x > top:
            area += ((high - top) ** 2 - (high - x) ** 2) / ((high - low) * (high - top))
        return area

    return [((a + b) / 2, below(b) - below(a)) for a, b in itertools.pairwise(cuts)]


def test_the_nine_amounts_of_a_spread_are_an_even_or_a_triangular_distribution() -> None:
    """Amounts rise, chances add up to one, and both are those worked out in fractions."""
    for seed in range(300):
        draw, _, offers, _ = drawn(seed)
        for how in spreads_of(draw, offers, 3):
            (one,) = (one for one in offers if one.id == how.offer)
            want = nine(one, how)
            assert sum(share for _, share in want) == 1
            told = amount_steps(one, how)
            assert told is not None
            for (amount, share), (exact, part) in zip(told, want, strict=True):
                assert abs(amount - exact) < 1e-9
                assert abs(share - part) < TOLERANCE


@pytest.mark.parametrize("block", range(2))
def test_vague_amounts_with_a_spread_are_summed_over_the_nine(block: int) -> None:
    """The odds are the sum over the amounts of the odds with exactly that; the offer moves them from its least to its most."""
    checked = 0
    for seed in range(2000 + block * 25, 2025 + block * 25):
        draw, of, offers, lines = drawn(seed)
        spreads = spreads_of(draw, offers, 2 if seed % 25 == 0 else 1)
        if not spreads:
            continue
        checked += 1
        of = replace(of, amounts=tuple(spreads), odds=tuple(row for row in of.odds if row.chance.is_exact))
        found = odds(of, asked(of), found=offers)
        parts = [(how.offer, nine(next(o for o in offers if o.id == how.offer), how)) for how in spreads]
        weighed: list[tuple[float, World]] = []
        for amounts in itertools.product(*(part for _, part in parts)):
            exact = {name: float(amount) for (name, _), (amount, _) in zip(parts, amounts, strict=True)}
            sized = [
                replace(o, quantity=Quantity(exact[o.id], exact[o.id], o.quantity.unit)) if o.id in exact else o for o in offers
            ]
            share = float(np.prod([float(share) for _, share in amounts]))
            weighed.append((share, world(of, sized, lines)))
        for prospect in (found.whole, *found.lines):
            name = None if prospect.line is None else prospect.line.line
            for mode, likelihood in (("alone", prospect.alone), ("jointly", prospect.jointly)):
                for end, span in enumerate((likelihood.certain, likelihood.possible)):
                    coins = weighed[0][1].coins
                    if all(low == high for low, high in coins.values()):
                        want = sum(share * w.chance((mode, end, name), w.middle) for share, w in weighed)
                        assert close((span.low, span.high), (want, want)), (seed, name, mode, end)
                    else:
                        open_ones = [coin for coin, (low, high) in coins.items() if low != high]
                        sums = [
                            sum(
                                share * w.chance((mode, end, name), {**w.middle, **dict(zip(open_ones, corner, strict=True))})
                                for share, w in weighed
                                if share
                            )
                            for corner in itertools.product((0.0, 1.0), repeat=len(open_ones))
                        ]
                        assert close((span.low, span.high), (min(sums), max(sums))), (seed, name, mode, end)
            if len(parts) == 1:
                told = told_movers(prospect.movers)
                ends = [
                    weighed[-1][1].chance(("jointly", end, name), weighed[-1][1].middle)
                    - weighed[0][1].chance(("jointly", end, name), weighed[0][1].middle)
                    for end in (0, 1)
                ]
                assert close(told.get(parts[0][0], ((0.0, 0.0), (0.0, 0.0)))[0], ends), (seed, name)
    assert checked > 10


def test_ways_are_circumstances_in_which_it_is_met_and_carry_its_chance() -> None:
    """Told to the end, the ways of a line come to its chance with everything at the middle, the likeliest first."""
    told_some = 0
    for seed in range(3000, 3150):
        _, of, offers, lines = drawn(seed)
        by_hand = world(of, offers, lines)
        made = coalition(circuit_of(of, asked(of), offers), lines, odds=of.odds)
        middle = {v: (chance.least + chance.most) / 2 for v, chance in made.chances.items()}
        for name, root in made.met.items():
            told = list(likeliest(diagram(made.network, root, "greatest"), middle, 10_000))
            told_some += len(told)
            assert abs(sum(chance for _, chance in told) - by_hand.chance(("jointly", 0, name), by_hand.middle)) < TOLERANCE
            assert [chance for _, chance in told] == sorted((chance for _, chance in told), reverse=True)
    assert told_some > 100


def test_the_ways_of_a_case_are_told_by_its_events() -> None:
    """A line that FRA fills after the ceasefire, and GBR without it if there is a mandate: a mandate does in either case."""
    said = [
        statement("FRA", "pledges", "land", statement="a", quantity=Quantity(500, 500, "troops"), condition=parse("ceasefire")),
        statement(
            "GBR",
            "pledges",
            "land",
            statement="b",
            quantity=Quantity(500, 500, "troops"),
            condition=parse("mandate and not ceasefire"),
        ),
    ]
    events = [event("ceasefire"), event("mandate")]
    rows = (odds_row("ceasefire", "0.3"), odds_row("mandate", "0.9"))
    of = case(said, events=events, lines=[line("land", needs=500)], odds=rows)
    told = ways(of, asked(of), "land")
    assert [dict(one.truths) for one in told] == [{"mandate": True}, {"ceasefire": True, "mandate": False}]
    assert close([one.chance for one in told], [0.9, 0.03])
    assert ways(of, asked(of), None, count=1) == told[:1]


def test_more_than_ten_events_that_help_and_harm_leave_the_range_open() -> None:
    """Eleven unknown events each of which helps one offer and stops another: the range told lies within the true one."""
    names = [f"e{k}" for k in range(11)]
    offers = [
        offer(nation, "sea.escort", condition, least=1, most=1)
        for nation, condition in (
            ("AAA", " and ".join(names)),
            ("BBB", " and ".join(f"not {name}" for name in names)),
        )
    ]
    lines = [line("l", "sea.escort", 1)]
    of = case(events=[event(name) for name in names], lines=lines)
    found = odds(of, asked(of), found=offers).lines[0].jointly.certain
    assert found.whole is False
    assert 0.0 <= found.low <= found.high <= 1.0
    few = odds(replace(of, odds=(odds_row("e0", "0.5"),)), asked(of), found=offers).lines[0].jointly.certain
    assert (few.low, few.high, few.whole) == (0.0, 0.5, True)


def test_an_offer_that_may_grow_into_an_earlier_line_is_sure_of_a_later_one_only_while_it_is_small() -> None:
    """From three ships on the offer may be claimed by the first line, if its place turns out so; below, it serves the second."""
    lines = [line("first", "sea", 3, place="in_host", smallest=3), line("second", "sea", 2, smallest=2)]
    of = case(events=[event("vote")], lines=lines, amounts=(spread("AAA.sea"),))
    found = odds(of, asked(of), found=[offer("AAA", "sea", least=2, most=4)])
    second = found.lines[1].jointly
    below_three = 4 / 9  # of the nine middles from 2.11 to 3.89
    assert close((second.certain.low, second.certain.high), (below_three, below_three))
    assert close((second.possible.low, second.possible.high), (1.0, 1.0))
