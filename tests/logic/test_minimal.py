"""The smallest sets that a solver finds are those that trying every subset finds."""

from __future__ import annotations

import itertools
from random import Random

import numpy as np
import pytest
from by_hand import all_ways, drawn_network, minimal_sets as by_trying, settled

from willing.logic import minimal
from willing.logic.minimal import denied, is_judged
from willing.logic.network import Builder, Network, Rise, Term, at_end

RISES: tuple[Rise, Rise] = ("least", "greatest")
OTHER: dict[Rise, Rise] = {"least": "greatest", "greatest": "least"}


@pytest.mark.parametrize("block", range(4))
def test_every_minimal_set_comes_once_and_the_lightest_first(block: int) -> None:
    """With variables that help, harm or do either, at both ends, from below and above, some of them fixed."""
    asked = 0
    for seed in range(block * 100, block * 100 + 100):
        draw = Random(seed)
        network, roots = drawn_network(draw, denied=draw.random() < 0.7)
        if is_judged(network, roots[0]):
            continue
        asked += 1
        fixed = {v: draw.random() < 0.5 for v in range(5) if draw.random() < 0.15}
        ways = all_ways(5)
        beyond = np.zeros(32, np.bool_)
        for v, truth in fixed.items():
            beyond |= ways[v]
            ways[v] = truth
        weights = {v: draw.choice((1.0, 2.0, 0.5, 3.25)) for v in range(5)}
        for rise in RISES:
            for end in (0, 1):
                wins = settled(network, ways, rise, end)[roots[0]] & ~beyond
                want = set(by_trying(5, wins))
                told = list(minimal.minimal_sets(network, roots[0], rise, fixed=fixed, end=end, weights=weights))
                assert {one for one, _ in told} == want, (seed, rise, end)
                assert len(told) == len(want), (seed, rise, end)
                assert all(total == sum(weights[v] for v in one) for one, total in told)
                assert all(total <= after for (_, total), (_, after) in itertools.pairwise(told)), (seed, rise, end)
    assert asked > 30


@pytest.mark.parametrize("block", range(2))
def test_a_denied_network_holds_where_the_network_does_not(block: int) -> None:
    """With each variable saying that it is taken away, from below what was from above, at the least."""
    for seed in range(block * 100, block * 100 + 100):
        network, roots = drawn_network(Random(seed))
        ways = all_ways(5)
        turned = denied(network)
        for rise in RISES:
            holds = settled(network, ways, rise, 0)
            fails = settled(turned, ~ways, OTHER[rise], 0)
            again = settled(denied(at_end(network, 1)), ~ways, OTHER[rise], 0)
            most = settled(network, ways, rise, 1)
            for root in roots:
                where = 1 - root if root <= 1 else root
                assert np.array_equal(fails[where], ~holds[root]), (seed, rise)
                assert np.array_equal(again[where], ~most[root]), (seed, rise)


def sum_of(weights: list[int], enough: int) -> tuple[Network, int]:
    """A sum of so many variables that is to come to a number."""
    built = Builder()
    total = built.sum_of(Term(built.literal(built.variable(f"v{k}")), w, w) for k, w in enumerate(weights))
    root = built.reach(total, enough)
    return built.network(), root


def test_amounts_beyond_a_machine_word_of_a_solver_are_summed_soundly() -> None:
    """Millionths of tens of thousands of troops with odd parts: three of 3,333,333,333, and one less than all three."""
    network, root = sum_of([3_333_333_333, 3_333_333_331, 3_333_333_337], 6_666_666_668)
    told = {one for one, _ in minimal.minimal_sets(network, root, "least")}
    assert told == {frozenset({0, 2}), frozenset({1, 2})}


def test_weights_of_any_digits_are_weighed_soundly() -> None:
    """A tenth, a third and a ten-billionth: sets come in the order of their true weights."""
    network, root = sum_of([1, 1, 2], 2)
    told = list(minimal.minimal_sets(network, root, "least", weights={0: 1 / 3, 1: 0.1, 2: 0.4333333333}))
    assert [sorted(one) for one, _ in told] == [[2], [0, 1]]
    assert told[0][1] == 0.4333333333
    heavy = list(minimal.minimal_sets(network, root, "least", weights={0: 3e9, 1: 3e9, 2: 5e9}))
    assert [sorted(one) for one, _ in heavy] == [[2], [0, 1]]
