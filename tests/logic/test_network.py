"""A network in all scenarios at once is what going round it, scenario by scenario, comes to."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from by_hand import all_ways, drawn_network, settled, weights_of

from willing.logic.answers import directions
from willing.logic.network import FALSE, TRUE, Builder, Rise, Term, at_end, is_vague
from willing.logic.scenarios import Plan, all_scenarios, best_case, fixed_case, known_nodes, restricted, unpacked
from willing.logic.table import MOST_VARIABLES, tables

RISES: tuple[Rise, Rise] = ("least", "greatest")
BLOCKS = range(4)


def seeds(block: int) -> range:
    """The seeds of a block of random networks."""
    return range(block * 100, block * 100 + 100)


@pytest.mark.parametrize("block", BLOCKS)
def test_every_node_is_its_fixpoint_in_every_scenario(block: int) -> None:
    """At the least and at the most, from below and from above, with sums, thresholds, judgements and circles."""
    for seed in seeds(block):
        draw = Random(seed)
        network, roots = drawn_network(draw, variables=draw.choice((3, 5, 7)))
        ways = all_ways(len(network.variables))
        literals = all_scenarios(len(network.variables), range(len(network.variables)))
        for rise in RISES:
            for end in (0, 1):
                by_hand = settled(network, ways, rise, end)
                found = Plan(network, roots, rise).rows(literals, end)
                for k, root in enumerate(roots):
                    told = unpacked(found[k], ways.shape[1])
                    assert np.array_equal(told, by_hand[root]), (seed, rise, end, root)


@pytest.mark.parametrize("block", BLOCKS)
def test_a_network_without_what_is_settled_says_the_same(block: int) -> None:
    """With some variables fixed, and with one end for both, each root holds where it held."""
    for seed in seeds(block):
        draw = Random(seed)
        network, roots = drawn_network(draw)
        fixed = {v: draw.random() < 0.5 for v in range(5) if draw.random() < 0.4}
        ways = all_ways(5)
        for v, truth in fixed.items():
            ways[v] = truth
        for rise in RISES:
            left, tops = restricted(network, roots, rise, fixed)
            known = known_nodes(network, roots, rise, fixed)
            for end in (0, 1):
                by_hand = settled(network, ways, rise, end)
                again = settled(left, ways, rise, end)
                one_end = settled(at_end(network, end), ways, rise, 1 - end)
                for root, top in zip(roots, tops, strict=True):
                    assert np.array_equal(again[top], by_hand[root]), (seed, rise, end)
                    assert np.array_equal(one_end[root], by_hand[root]), (seed, rise, end)
                for place, truth in known.items():
                    assert (by_hand[place] == truth).all(), (seed, rise, end, place)
            assert not set(left.variables_of(tops)) & set(fixed), seed


@pytest.mark.parametrize("block", BLOCKS[:2])
def test_a_table_weighs_every_scenario(block: int) -> None:
    """Its chance is the sum over scenarios, and its slopes are what the chance does as a variable turns."""
    for seed in seeds(block):
        draw = Random(seed)
        network, roots = drawn_network(draw)
        ways = all_ways(5)
        chances = np.array([[draw.choice((0.0, 0.25, draw.random(), 1.0)) for _ in range(5)] for _ in range(3)])
        for rise in RISES:
            among = network.variables_of(roots)
            made = tables(network, roots, rise, among)
            for end in (0, 1):
                by_hand = settled(network, ways, rise, end)
                for root, table in zip(roots, made, strict=True):
                    values, slopes = table.chance_and_slopes(chances, end)
                    assert set(slopes) == set(among)
                    for k, row in enumerate(chances):
                        want = weights_of(ways, row)[by_hand[root]].sum()
                        assert abs(values[k] - want) < 1e-12
                        assert abs(table.chance(chances, end)[k] - want) < 1e-12
                        for v, slope in slopes.items():
                            turned = [np.where(np.arange(5) == v, truth, row) for truth in (0.0, 1.0)]
                            rise_by_hand = [weights_of(ways, one)[by_hand[root]].sum() for one in turned]
                            assert abs(slope[k] - (rise_by_hand[1] - rise_by_hand[0])) < 1e-12, (seed, v)


@pytest.mark.parametrize("block", BLOCKS[:2])
def test_signs_and_vagueness_are_never_denied_by_a_scenario(block: int) -> None:
    """A variable that can only help never harms, one that can only harm never helps; what is not vague has one end."""
    for seed in seeds(block):
        draw = Random(seed)
        network, roots = drawn_network(draw, vague=draw.random() < 0.5)
        ways = all_ways(5)
        signs = directions(network, roots)
        for rise in RISES:
            ends = [settled(network, ways, rise, end) for end in (0, 1)]
            for root, sign in zip(roots, signs, strict=True):
                assert not (ends[0][root] & ~ends[1][root]).any()
                if not is_vague(network, [root]):
                    assert np.array_equal(ends[0][root], ends[1][root])
                for v in range(5):
                    low, high = ends[0][root][~ways[v]], ends[0][root][ways[v]]
                    if sign.get(v, 1) == 1:
                        assert not (low & ~high).any(), (seed, v)
                    if sign.get(v, -1) == -1:
                        assert not (high & ~low).any(), (seed, v)


def test_a_sum_that_is_asked_for_less_at_the_most_is_vague() -> None:
    """The terms are exact, but two of three are asked for at the least and one at the most."""
    built = Builder()
    parts = [built.literal(built.variable(name)) for name in "abc"]
    root = built.reach(built.sum_of(Term(part, 1, 1) for part in parts), (2, 1))
    assert is_vague(built.network(), [root])


def test_one_scenario_and_the_best_one() -> None:
    """The fixed case is its column of all scenarios; the best case holds wherever any scenario does."""
    for seed in range(200):
        draw = Random(seed)
        network, roots = drawn_network(draw)
        ways = all_ways(5)
        way = draw.randrange(32)
        for rise in RISES:
            for end in (0, 1):
                by_hand = settled(network, ways, rise, end)
                fixed = {v: bool(ways[v, way]) for v in range(5)}
                assert fixed_case(network, roots, rise, fixed, end) == [bool(by_hand[root][way]) for root in roots]
                best = best_case(network, roots, rise, end)
                assert all(told or not by_hand[root].any() for told, root in zip(best, roots, strict=True)), seed


def test_two_who_wait_for_each_other_hold_from_above_only() -> None:
    """A circle of two is false in the least fixpoint and true in the greatest, until one of them is made firm."""
    built = Builder()
    firm = built.literal(built.variable("firm"))
    one, other = built.promise(), built.promise()
    built.settle(one, built.any_of((other, firm)))
    built.settle(other, one)
    network = built.network()
    told = {rise: tables(network, [one], rise, [0])[0].truths[0].tolist() for rise in RISES}
    assert told == {"least": [False, True], "greatest": [True, True]}


def test_a_node_that_waits_for_itself_alone_holds_from_above_only() -> None:
    """Also where one scenario is asked for, and where what is settled is left out."""
    built = Builder()
    one = built.promise()
    built.settle(one, one)
    network = built.network()
    told = {rise: (fixed_case(network, [one], rise, {}, 0), restricted(network, [one], rise)[1]) for rise in RISES}
    assert told == {"least": ([False], (FALSE,)), "greatest": ([True], (TRUE,))}


def test_a_sum_without_its_asker_counts_the_others_only() -> None:
    """Of 3, 4 and 5, seven are reached without the 5 by both others alone, and without the 3 and the 4 never."""
    built = Builder()
    parts = [built.literal(built.variable(name)) for name in "abc"]
    total = built.sum_of(Term(part, weight, weight) for part, weight in zip(parts, (3, 4, 5), strict=True))
    asked = [built.reach(total, 7, left_out) for left_out in ((), parts[2:], parts[:2])]
    found = [table.truths[0].astype(int).tolist() for table in tables(built.network(), asked, "least", range(3))]
    assert found == [[0, 0, 0, 1, 0, 1, 1, 1], [0, 0, 0, 1, 0, 0, 0, 1], [0] * 8]


def test_what_is_decided_at_once_is_no_node() -> None:
    """Nothing of everything holds, something of nothing does not, and a single part is itself."""
    built = Builder()
    one = built.literal(built.variable("one"))
    assert (built.all_of(()), built.any_of(()), built.all_of((one, TRUE)), built.any_of((one, FALSE))) == (TRUE, FALSE, one, one)
    assert (built.all_of((one, FALSE)), built.any_of((one, TRUE))) == (FALSE, TRUE)
    assert (built.at_least(0, ()), built.at_least(2, (one,)), built.at_least(1, (one,))) == (TRUE, FALSE, one)


def test_a_table_of_too_many_variables_is_not_made() -> None:
    """Beyond a million scenarios it is refused at once."""
    built = Builder()
    parts = [built.literal(built.variable(f"v{k}")) for k in range(MOST_VARIABLES + 1)]
    with pytest.raises(ValueError, match="21 variables"):
        tables(built.network(), [built.all_of(parts)], "least", range(MOST_VARIABLES + 1))
