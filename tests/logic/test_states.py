"""Turning, prints and orders: what a diagram tells its states apart by."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from willing.logic.diagram import diagram, influence_order, named_order
from willing.logic.machine import _followed, run
from willing.logic.network import Builder, Network, Term
from willing.logic.program import WORD, Writer
from willing.logic.scenarios import packed, unpacked
from willing.logic.states import Look, same


@pytest.mark.parametrize("rows", [1, 37, 64, 100, 200])
def test_rows_turned_are_the_same_bits_the_other_way_and_their_prints_differ_where_they_do(rows: int) -> None:
    """By the machine and by NumPy; 2,000 scenarios, each twice, that differ in one row out of all or in many."""
    draw = np.random.Generator(np.random.PCG64(rows))
    truths = draw.random((rows, 2000)) < draw.choice((0.01, 0.5, 0.99), size=(rows, 1))
    truths[-1, :1000] = ~truths[-1, 1000:]
    truths[:-1, :1000] = truths[:-1, 1000:]
    given = packed(np.concatenate([truths, truths], axis=1))
    writer = Writer()
    values = [writer.read() for _ in range(rows)]
    turned = writer.turned(values[:WORD])
    for block in (turned, writer.turned(turned), *writer.prints(values)):
        for word in block:
            writer.write(word)
    program = writer.program()
    found = run(program, given)
    assert np.array_equal(found, _followed(program, given))
    first, back, *prints = found.reshape(4, WORD, -1)
    assert np.array_equal(unpacked(back[: min(rows, WORD)], 4000), unpacked(given[:WORD], 4000))
    words = first.T.ravel()[:4000]
    for row in range(WORD):
        assert np.array_equal(words >> np.uint64(row) & np.uint64(1), unpacked(given[row], 4000) if row < rows else words * 0)
    pairs = np.stack([one.T.ravel()[:4000] for one in prints])
    assert np.array_equal(pairs[:, :2000], pairs[:, 2000:])
    for one in pairs:
        assert len(set(one.tolist())) == len({tuple(column) for column in truths.T.tolist()})


def test_different_columns_are_told_though_their_first_row_is_the_same() -> None:
    """Random pairs of small numbers, and single rows: each column is where it is said to be."""
    draw = np.random.Generator(np.random.PCG64(1))
    for count in (1, 2, 50, 3000):
        for rows in (1, 2):
            columns = draw.integers(0, 9, size=(rows, count)).astype(np.uint64)
            first, which = same(columns)
            assert np.array_equal(columns[:, first][:, which], columns)
            assert len(first) == len({tuple(column) for column in columns.T.tolist()})


def unlike(variables: int, lines: int) -> tuple[Network, int]:
    """Sums over variables named in pairs of one that weighs much and one that weighs little, all to be reached."""
    draw = Random(1)
    built = Builder()
    parts = [built.literal(built.variable(f"v{k}")) for k in range(variables)]
    lot = [built.all_of([built.any_of(draw.sample(parts[::2], 2)), part]) for part in parts]
    sums = [
        built.sum_of(Term(part, *[draw.randint(1, 9) * (50 if k % 2 else 1)] * 2) for k, part in enumerate(lot))
        for _ in range(lines)
    ]
    found = built.all_of(built.reach(one, 25 * 5 * variables // 2) for one in sums)
    return built.network(), found


def test_whatever_the_order_a_diagram_says_the_same_and_the_better_one_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three sums of twenty-four: by influence, the least first, and as chosen between these once a thousand states are tried."""
    network, root = unlike(24, 3)
    chances = np.random.Generator(np.random.PCG64(2)).random((5, 24))
    good = influence_order(network, root, "least")
    assert sorted(good) == sorted(named_order(network, root)) == list(range(24))
    orders = (good, good[::-1], named_order(network, root))
    monkeypatch.setattr("willing.logic.diagram._TRIED", 1_000)
    monkeypatch.setattr("willing.logic.diagram.named_order", lambda network, root: good[::-1])
    chosen = diagram(network, root, "least")
    made = [diagram(network, root, "least", order=order) for order in orders]
    assert chosen.variables == made[0].variables
    assert chosen.size == made[0].size < made[1].size
    for one in made:
        assert np.allclose(one.chance(chances, 0), chosen.chance(chances, 0), rtol=0, atol=1e-12)


def test_of_few_variables_no_program_is_written() -> None:
    """Six are tried at once."""
    network, root = unlike(6, 2)
    assert diagram(network, root, "least").size > 3
    assert "program" not in vars(Look(network, root, "least", range(6)))
