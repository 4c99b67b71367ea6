"""The smallest sets and the likeliest ways of a diagram, all of them and in order, against every subset and every scenario."""

from __future__ import annotations

import itertools
from random import Random

import numpy as np
import pytest
from by_hand import all_ways, drawn_network, minimal_sets, settled, weights_of

from willing.logic.diagram import diagram
from willing.logic.network import Builder, Rise, Term
from willing.logic.sets import likeliest, smallest_sets

RISES: tuple[Rise, Rise] = ("least", "greatest")


@pytest.mark.parametrize("block", range(4))
def test_every_smallest_set_comes_once_and_the_lightest_first(block: int) -> None:
    """Exactly the inclusion-minimal sets, by weight, at both ends; the empty one if it holds already, none if it cannot."""
    for seed in range(block * 60, block * 60 + 60):
        draw = Random(seed)
        network, roots = drawn_network(draw, variables=6, denied=False)
        ways = all_ways(6)
        weights = [draw.choice((1.0, 1.0, 2.0, 0.5, draw.uniform(0.01, 9))) for _ in range(6)]
        order = draw.choice((None, draw.sample(range(6), 6)))
        for rise in RISES:
            for end in (0, 1):
                wins = settled(network, ways, rise, end)[roots[0]]
                want = set(minimal_sets(6, wins))
                one_end = draw.choice((None, end))
                found = diagram(network, roots[0], rise, end=one_end, order=order)
                told = list(smallest_sets(found, weigh=weights.__getitem__, end=end))
                assert {one for one, _ in told} == want, (seed, rise, end)
                assert len(told) == len(want), (seed, rise, end)
                assert all(abs(total - sum(weights[v] for v in one)) < 1e-9 for one, total in told)
                assert all(total <= after + 1e-9 for (_, total), (_, after) in itertools.pairwise(told)), (seed, told)
                if wins[0]:
                    assert told == [(frozenset(), 0.0)]
                if not wins[-1]:
                    assert told == []


@pytest.mark.parametrize("block", range(2))
def test_the_likeliest_ways_carry_all_the_chance_and_do_not_overlap(block: int) -> None:
    """Each way suffices, no scenario is in two, they fall in chance, and together they are the chance."""
    for seed in range(block * 60, block * 60 + 60):
        draw = Random(seed)
        network, roots = drawn_network(draw)
        ways = all_ways(5)
        chances = [draw.choice((0.0, 1.0, 0.5, draw.random())) for _ in range(5)]
        weights = weights_of(ways, chances)
        for rise in RISES:
            found = diagram(network, roots[0], rise)
            for end in (0, 1):
                truths = settled(network, ways, rise, end)[roots[0]]
                told = list(likeliest(found, dict(enumerate(chances)), 1000, end))
                covered = np.zeros(ways.shape[1], np.int64)
                for way, chance in told:
                    here = np.logical_and.reduce(
                        [np.ones(ways.shape[1], np.bool_), *(ways[v] == truth for v, truth in way.items())]
                    )
                    assert truths[here].all(), (seed, rise, end)
                    assert abs(weights[here].sum() - chance) < 1e-12
                    assert chance > 0
                    covered += here
                assert covered.max(initial=0) <= 1
                assert (covered[truths & (weights > 0)] == 1).all(), (seed, rise, end)
                assert all(one >= after - 1e-15 for (_, one), (_, after) in itertools.pairwise(told))
                assert told[:2] == list(likeliest(found, dict(enumerate(chances)), 2, end))


def test_a_majority_of_thirty_tells_its_first_sets_at_once() -> None:
    """Of a hundred and fifty-five million smallest majorities the lightest come first, without the others being made."""
    built = Builder()
    parts = [built.literal(built.variable(f"v{k}")) for k in range(30)]
    root = built.reach(built.sum_of(Term(part, 1, 1) for part in parts), 15)
    found = smallest_sets(diagram(built.network(), root, "least"), weigh=lambda v: 1.0 + v)
    told = list(itertools.islice(found, 4))
    assert told[0] == (frozenset(range(15)), 120.0)
    assert [total for _, total in told] == [120.0, 121.0, 122.0, 122.0]
