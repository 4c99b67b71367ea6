"""A diagram holds where its network does, whatever the order in which it decides, and gives up rather than grow without end."""

from __future__ import annotations

import resource
import time
from random import Random

import numpy as np
import pytest
from by_hand import all_ways, drawn_network, settled, weights_of

from willing.logic.answers import OutOfReach, answers
from willing.logic.diagram import HOLDS, PERHAPS, Diagram, TooWide, diagram
from willing.logic.network import FALSE, TRUE, Builder, Network, Rise, Term

RISES: tuple[Rise, Rise] = ("least", "greatest")


def walked(found: Diagram, ways: np.ndarray[tuple[int, int], np.dtype[np.bool_]], end: int) -> list[bool]:
    """Where a diagram holds, by walking it."""
    steps = {state: (variable, low, high) for state, variable, low, high in found.steps()}
    told = []
    for way in ways.T:
        state = found.root
        while state in steps:
            variable, low, high = steps[state]
            state = high if way[variable] else low
        told.append(state == HOLDS or (state == PERHAPS and end == 1))
    return told


@pytest.mark.parametrize("block", range(4))
def test_a_diagram_holds_where_its_network_does(block: int) -> None:
    """In any order of its variables, for both ends at once and for one alone, with some of them fixed."""
    for seed in range(block * 60, block * 60 + 60):
        draw = Random(seed)
        network, roots = drawn_network(draw)
        order = draw.sample(range(5), 5)
        fixed = {v: draw.random() < 0.5 for v in range(5) if draw.random() < 0.2}
        ways = all_ways(5)
        for v, truth in fixed.items():
            ways[v] = truth
        for rise in RISES:
            by_hand = [settled(network, ways, rise, end) for end in (0, 1)]
            for root in roots:
                both = diagram(network, root, rise, fixed=fixed, order=draw.choice((order, None)))
                for end in (0, 1):
                    one = diagram(network, root, rise, fixed=fixed, end=end, order=order)
                    want = by_hand[end][root].tolist()
                    assert walked(both, ways, end) == want, (seed, rise, end, root)
                    assert walked(one, ways, 0) == walked(one, ways, 1) == want, (seed, rise, end, root)
                assert len(set(both.variables)) == len(both.variables)
                assert not set(both.variables) & set(fixed)


@pytest.mark.parametrize("block", range(2))
def test_a_diagram_weighs_every_scenario(block: int) -> None:
    """Its chance is the sum over scenarios; its slopes are what the chance does as a variable turns."""
    for seed in range(block * 100, block * 100 + 100):
        draw = Random(seed)
        network, roots = drawn_network(draw)
        ways = all_ways(5)
        chances = np.array([[draw.choice((0.0, 0.25, draw.random(), 1.0)) for _ in range(5)] for _ in range(2)])
        for rise in RISES:
            found = diagram(network, roots[0], rise)
            for end in (0, 1):
                truths = settled(network, ways, rise, end)[roots[0]]
                values, slopes = found.chance_and_slopes(chances, end)
                for k, row in enumerate(chances):
                    assert abs(values[k] - weights_of(ways, row)[truths].sum()) < 1e-12
                    assert values[k] == found.chance(chances, end)[k]
                    for v in range(5):
                        turned = [np.where(np.arange(5) == v, truth, row) for truth in (0.0, 1.0)]
                        low, high = (weights_of(ways, one)[truths].sum() for one in turned)
                        told = slopes[v][k] if v in slopes else 0.0
                        assert abs(told - (high - low)) < 1e-12, (seed, v)


def wide_sums(sums: int, variables: int, seed: int = 1) -> tuple[Network, int]:
    """As many sums as said over the same variables, each with random big weights, all to be half reached."""
    draw = Random(seed)
    built = Builder()
    parts = [built.literal(built.variable(f"v{k}")) for k in range(variables)]
    asked = []
    for _ in range(sums):
        terms = [Term(part, *[draw.randint(1, 10**9)] * 2) for part in parts]
        asked.append(built.reach(built.sum_of(terms), sum(term.most for term in terms) // 2))
    root = built.all_of(asked)
    return built.network(), root


def test_a_diagram_too_wide_is_given_up_and_says_where() -> None:
    """Twenty sums of random big weights: no two scenarios leave the same open, so the widest layer allowed is soon passed."""
    network, root = wide_sums(20, 40)
    with pytest.raises(TooWide, match=r"states after \d+ of 40 variables") as refused:
        diagram(network, root, "least", most_states=300)
    assert refused.value.of == 40
    assert 300 < refused.value.states <= 600
    assert refused.value.decided < 40


def test_what_explodes_is_out_of_reach_within_seconds_and_little_memory() -> None:
    """A dozen sums of forty: the attempt is given up soon, and says how many variables and steps it would take."""
    network, root = wide_sums(12, 40)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    found = answers(network, [root, root], "least")
    took, grown = time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert found[0] == found[1]
    assert isinstance(found[0], OutOfReach)
    assert found[0].variables == 40
    assert found[0].steps > 30
    assert took < 30
    assert grown < 700_000  # KiB


def test_lines_of_their_own_add_states_and_do_not_multiply_them() -> None:
    """A force of n lines, each by three offers of its own: each further line adds the same few states."""

    def size(lines: int) -> int:
        built = Builder()
        met = []
        for k in range(lines):
            parts = [built.literal(built.variable(f"v{k}.{j}")) for j in range(3)]
            met.append(built.reach(built.sum_of(Term(part, 1, 1) for part in parts), 2))
        root = built.all_of(met)
        return diagram(built.network(), root, "least").size

    sizes = [size(lines) for lines in (1, 2, 10, 40)]
    assert sizes[1] - sizes[0] == 4
    assert sizes == [sizes[0] + 4 * (lines - 1) for lines in (1, 2, 10, 40)]


def test_a_vote_is_no_wider_than_its_votes() -> None:
    """Two hundred voters of one vote each: as many states in a layer as there are different counts."""
    built = Builder()
    parts = [built.literal(built.variable(f"v{k}")) for k in range(200)]
    root = built.at_least(101, parts)
    found = diagram(built.network(), root, "least")
    assert max(len(layer.states) for layer in found.layers) <= 101
    half = found.chance(np.full((1, 200), 0.5), 0)[0]
    assert abs(half - 0.47182575) < 1e-6  # (1 - P(exactly 100 of 200)) / 2


def test_what_is_settled_has_no_layers() -> None:
    """What always holds, or never does, is an end; a variable is one state."""
    built = Builder()
    one = built.literal(built.variable("one"))
    network = built.network()
    assert diagram(network, TRUE, "least") == Diagram((), HOLDS, 3)
    assert diagram(network, FALSE, "greatest") == Diagram((), 0, 3)
    assert diagram(network, one, "least", fixed={0: True}).root == HOLDS
    assert (diagram(network, one, "least").size, diagram(network, one, "least").variables) == (4, (0,))


@pytest.mark.parametrize("block", range(3))
def test_answers_are_the_same_as_tables_or_as_diagrams(block: int) -> None:
    """Over more than sixteen variables roots are answered one by one; each still holds where its network does."""
    for seed in (block * 2,):
        draw = Random(seed)
        built = Builder()
        parts = [built.literal(built.variable(f"v{k}")) for k in range(22)]
        pool = list(parts)
        for _ in range(9):
            some = draw.sample(parts, 5)
            total = built.sum_of(
                Term(part, least, least + draw.randint(0, 2)) for part in some for least in (draw.randint(0, 3),)
            )
            pool.append(built.reach(total, draw.randint(2, 6)))
        roots = [built.all_of(draw.sample(pool[22:], size)) for size in (2, 3)] + [built.any_of(pool[22:]), parts[0]]
        network = built.network()
        chances = np.array([[draw.random() for _ in range(22)]])
        rows = np.array([[float(draw.random() < 0.6) for _ in range(22)] for _ in range(300)])
        found = answers(network, roots, "least")
        for root, answer in zip(roots, found, strict=True):
            assert not isinstance(answer, OutOfReach)
            for end in (0, 1):
                want = settled(network, rows.T.astype(np.bool_), "least", end)[root]
                assert np.array_equal(answer.chance(rows, end), want.astype(float)), (seed, root, end)
                one = diagram(network, root, "least", order=draw.sample(range(22), 22)).chance(chances, end)
                assert abs(one[0] - answer.chance(chances, end)[0]) < 1e-12
