"""The sets that branching finds are those that trying every subset finds, and the solver tells the same family."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from random import Random

import pytest
from by_hand import all_ways, drawn_network, minimal_sets as by_trying, settled

from willing.logic import minimal
from willing.logic.branching import Branching, TooMany
from willing.logic.minimal import is_judged
from willing.logic.network import Builder, Network, Rise, Term, at_end
from willing.logic.scenarios import restricted

RISES: tuple[Rise, Rise] = ("least", "greatest")


def waiting(draw: Random) -> tuple[Network, int]:
    """Offers that stand if made firm, or when events, sums of others or others come; and lines that they must fill."""
    built = Builder()
    events = [built.variable(f"e{k}") for k in range(draw.randint(1, 4))]
    firm = [built.variable(f"f{k}") for k in range(draw.randint(3, 6))]
    stands = [built.promise() for _ in firm]
    sizes = [draw.randint(1, 4) for _ in firm]
    total = built.sum_of(Term(stand, size, size) for stand, size in zip(stands, sizes, strict=True))

    def condition(own: int) -> int:
        literals = [built.literal(draw.choice(events), draw.random() < 0.8) for _ in range(2)]
        match draw.randrange(6):
            case 0:
                return built.all_of(literals)
            case 1:
                return built.any_of(literals)
            case 2:
                return built.all_of([literals[0], built.reach(total, draw.randint(1, sum(sizes)), [stands[own]])])
            case 3:
                return built.all_of([literals[0], built.reach(total, draw.randint(1, sum(sizes)))])
            case 4:
                return built.all_of(draw.sample(stands, 2))
            case _:
                return built.any_of([draw.choice(stands), built.all_of(literals)])

    for own, (variable, stand) in enumerate(zip(firm, stands, strict=True)):
        built.settle(stand, built.any_of([built.literal(variable), condition(own)]))
    lines = []
    rest = list(range(len(firm)))
    draw.shuffle(rest)
    cut = draw.randint(1, len(rest) - 1)
    for part in (rest[:cut], rest[cut:], draw.sample(rest, 2)):
        sum_of = built.sum_of(Term(stands[k], sizes[k], sizes[k]) for k in part)
        if draw.random() < 0.8:
            lines.append(built.reach(sum_of, draw.randint(1, sum(sizes[k] for k in part))))
    if draw.random() < 0.3:
        lines.append(draw.choice(stands))
    if draw.random() < 0.2:
        lines.append(built.literal(draw.choice(events), False))
    root = built.all_of(lines)
    return built.network(), root


def networks(draw: Random) -> Iterator[tuple[Network, int]]:
    """One of offers that wait, and one of anything."""
    yield waiting(draw)
    network, roots = drawn_network(draw, denied=draw.random() < 0.7)
    if not is_judged(network, roots[0]):
        yield network, roots[0]


@pytest.mark.parametrize("block", range(4))
def test_branching_finds_every_minimal_set_up_to_any_weight(block: int) -> None:
    """And nothing that does not hold, nothing heavier and nothing twice."""
    asked = 0
    for seed in range(block * 50, block * 50 + 25):
        draw = Random(seed)
        for network, root in networks(draw):
            for rise in RISES:
                left, (top,) = restricted(at_end(network, 0), [root], rise)
                if top <= 1:
                    continue
                asked += 1
                costs = {v: draw.choice((1, 1, 2, 3)) if seed % 2 else 1 for v in left.variables_of([top])}
                ways = all_ways(len(network.variables))
                wins = settled(network, ways, rise, 0)[root]
                least = by_trying(len(network.variables), wins)
                branching = Branching(left, top, rise, costs)
                for most in range(1, sum(costs.values()) + 1):
                    found = list(branching.sets(most))
                    assert len({one for one, _ in found}) == len(found), seed
                    assert all(weight == sum(costs[v] for v in one) <= most for one, weight in found), seed
                    assert all(wins[sum(1 << v for v in one)] for one, _ in found), seed
                    assert {one for one in least if sum(costs[v] for v in one) <= most} <= {one for one, _ in found}, (seed, rise)
    assert asked > 40


@pytest.mark.parametrize("block", range(4))
def test_all_sets_come_in_order_whoever_finds_them(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given up by the solver at once or after a conflict or two, and by branching early, late or not at all."""
    asked = 0
    monkeypatch.setattr(Branching, "suits", True)
    for seed in range(block * 50, block * 50 + 50):
        draw = Random(seed)
        for network, root in networks(draw):
            monkeypatch.setattr(minimal, "_PATIENCE", draw.choice((1, 1, 2)))
            monkeypatch.setattr(minimal, "_MOST_SETS", draw.choice((1, 30, 1 << 20, 1 << 20)))
            weights = {v: draw.choice((1.0, 2.0, 0.5, 3.25)) if seed % 3 else 1.0 for v in range(len(network.variables))}
            for rise in RISES:
                wins = settled(network, all_ways(len(network.variables)), rise, 0)[root]
                want = set(by_trying(len(network.variables), wins))
                told = list(minimal.minimal_sets(network, root, rise, weights=weights))
                asked += len(told) > 2
                assert {one for one, _ in told} == want, (seed, rise)
                assert len(told) == len(want), (seed, rise)
                assert all(total == sum(weights[v] for v in one) for one, total in told)
                assert all(total <= after for (_, total), (_, after) in itertools.pairwise(told)), (seed, rise)
    assert asked > 20


def test_branching_ends_where_it_is_told_to() -> None:
    """A limit on the sets that are looked at."""
    network, root = waiting(Random(3))
    left, (top,) = restricted(network, [root], "greatest")
    branching = Branching(left, top, "greatest", dict.fromkeys(left.variables_of([top]), 1))
    with pytest.raises(TooMany):
        list(branching.sets(9, 3))
