"""Fault trees against what others published, and small random ones against every scenario."""

from __future__ import annotations

import csv
import itertools
import math
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Literal

import numpy as np
import pytest

from willing.analysis.fault_trees import BasicEvent, network_of, tree_odds
from willing.faults import FaultyInput
from willing.ledger.faulttree import KINDS, Constant, FaultTree, Formula, Gate, Ref
from willing.logic.answers import OutOfReach

ARALIA = Path(__file__).parents[1] / "data" / "aralia"
MISPRINTED = {"das9204"}
WIDE = {"das9701", "nus9601"}
"""Those whose diagram is out of reach; all others are answered exactly."""


def published() -> dict[str, dict[str, str]]:
    """The table of what others found."""
    with (ARALIA / "published.csv").open(encoding="utf-8", newline="") as file:
        return {row["model"]: row for row in csv.DictReader(file)}


PUBLISHED = published()


def read(model: str) -> FaultTree:
    """One of the trees."""
    return FaultTree.read(ARALIA / f"{model}.xml")


@pytest.mark.parametrize("model", sorted(set(PUBLISHED) - WIDE))
def test_a_tree_has_the_chance_that_is_published(model: str) -> None:
    """To every digit printed, and to nine digits that of another package; the printed value of das9204 is a misprint."""
    row = PUBLISHED[model]
    tree = read(model)
    found = tree_odds(tree)
    assert found.out_of_reach is None
    assert (found.low, found.high, found.draws) == (found.chance, found.chance, 0)
    assert math.isclose(found.chance, float(row["recomputed"]), rel_tol=1e-9)
    digits = Decimal(row["published_probability"])
    last = Decimal(1).scaleb(int(digits.as_tuple().exponent))
    assert (abs(Decimal(found.chance) - digits) <= last / 2) is (model not in MISPRINTED)
    assert len(tree.chances) == int(row["basic_events"])
    checked_events(tree, found.events, found.chance)


def checked_events(tree: FaultTree, events: tuple[BasicEvent, ...], chance: float) -> None:
    """Each event's chance is its own, criticality is importance times that by the top's, the most critical first."""
    keys = []
    for one in events:
        assert one.chance == tree.chances[one.event]
        assert math.isclose(one.criticality, one.birnbaum * one.chance / chance, rel_tol=1e-12)
        keys.append(-one.criticality)
    assert keys == sorted(keys)


@pytest.mark.parametrize(("model", "method"), [("das9701", "best"), ("edfpa14o", "estimate")])
def test_a_tree_not_exact_is_estimated_by_an_interval_that_holds_what_is_published(
    model: str, method: Literal["best", "estimate"]
) -> None:
    """Out of reach, or as asked: its interval is as narrow as wanted, and holds the value of another package."""
    found = tree_odds(read(model), precision=0.01, confidence=0.9999, method=method)
    assert isinstance(found.out_of_reach, OutOfReach)
    assert found.out_of_reach.variables <= int(PUBLISHED[model]["basic_events"])
    assert found.draws > 0
    assert found.low <= float(PUBLISHED[model]["recomputed"]) <= found.high
    assert found.high - found.low <= 0.02


def drawn_tree(draw: Random) -> FaultTree:
    """A random tree with every kind of gate, house events, and formulas within formulas."""
    names = [f"e{k}" for k in range(5)]
    gates: dict[str, Formula] = {"house": Constant(draw.random() < 0.5)}

    def formula(depth: int) -> Formula:
        if depth == 0 or draw.random() < 0.3:
            return Constant(draw.random() < 0.5) if draw.random() < 0.05 else Ref(draw.choice([*names, *gates]))
        kind = draw.choice(KINDS)
        count = {"not": 1, "imply": 2}.get(kind) or draw.randint(1 if kind not in ("xor", "iff") else 2, 4)
        operands = tuple(formula(depth - 1) for _ in range(count))
        return Gate(kind, operands, draw.randint(0, count) if kind == "atleast" else 0)

    for k in range(draw.randint(1, 6)):
        gates[f"g{k}"] = formula(2)
    top = list(gates)[-1]
    return FaultTree("tree", (top,), gates, {name: draw.choice((0.0, 1.0, draw.random(), 0.5)) for name in names})


def so(tree: FaultTree, formula: Formula, truths: Mapping[str, bool]) -> bool:
    """Whether a formula is true, by counting the operands that are."""
    match formula:
        case Constant(truth):
            return truth
        case Ref(name):
            return so(tree, tree.gates[name], truths) if name in tree.gates else truths[name]
        case Gate(kind, operands, least):
            told = [so(tree, operand, truths) for operand in operands]
            return {
                "and": all(told),
                "or": any(told),
                "not": not told[0],
                "atleast": sum(told) >= least,
                "xor": sum(told) % 2 == 1,
                "iff": (len(told) - sum(told)) % 2 == 0,
                "imply": not told[0] or told[-1],
                "nand": not all(told),
                "nor": not any(told),
            }[kind]


@pytest.mark.parametrize("block", range(3))
def test_a_small_tree_has_the_chance_of_all_its_scenarios(block: int) -> None:
    """Every connective, denied and within others: chance, importance and criticality summed over all scenarios."""
    for seed in range(block * 200, block * 200 + 200):
        tree = drawn_tree(Random(seed))
        (top,) = tree.tops
        names = list(tree.chances)
        holds = [dict(zip(names, way, strict=True)) for way in itertools.product((False, True), repeat=5)]
        won = [truths for truths in holds if so(tree, tree.gates[top], truths)]

        def chance(won: list[dict[str, bool]], own: Mapping[str, float]) -> float:
            return sum(math.prod(own[name] if true else 1 - own[name] for name, true in truths.items()) for truths in won)

        want = chance(won, tree.chances)
        found = tree_odds(tree)
        assert math.isclose(found.chance, want, abs_tol=1e-12), seed
        told = {one.event: one for one in found.events}
        for name in names:
            slope = chance(won, {**tree.chances, name: 1.0}) - chance(won, {**tree.chances, name: 0.0})
            assert math.isclose(told[name].birnbaum if name in told else 0.0, slope, abs_tol=1e-12), (seed, name)
        if found.chance:
            checked_events(tree, found.events, found.chance)
        network, root = network_of(tree, top)
        assert set(network.variables) <= set(names)
        if seed % 20 == 0:
            by_draws = tree_odds(tree, method="estimate", precision=0.02, confidence=0.999999)
            assert by_draws.low <= want <= by_draws.high, seed
        assert root < len(network.nodes)


def test_any_gate_may_be_asked_for_and_one_of_several_tops_must_be() -> None:
    """A gate below the top has its own chance; two tops and none named is refused, and so is a name that is no gate."""
    tree = FaultTree(
        "two",
        ("one", "other"),
        {"one": Gate("and", (Ref("a"), Ref("b"))), "other": Gate("or", (Ref("a"), Ref("b")))},
        {"a": 0.5, "b": 0.25},
    )
    assert (tree_odds(tree, "one").chance, tree_odds(tree, "other").chance) == (0.125, 0.625)
    for name, message in (
        (None, "top: found none named; wanted one top event; it has one, other."),
        ("ones", "top: found 'ones'; wanted a gate of the tree.\n    Try: did you mean one?"),
    ):
        with pytest.raises(FaultyInput) as refused:
            tree_odds(tree, name)
        assert str(refused.value) == message


def test_a_deep_tree_needs_no_recursion() -> None:
    """A chain of twenty thousand gates, each of the one below and an event."""
    gates: dict[str, Formula] = {"g0": Ref("e")}
    for k in range(1, 20_000):
        gates[f"g{k}"] = Gate("or" if k % 2 else "and", (Ref(f"g{k - 1}"), Ref("e")))
    assert tree_odds(FaultTree("deep", ("g19999",), gates, {"e": 0.25})).chance == 0.25


def test_interrupted_drawing_tells_what_it_has() -> None:
    """The estimate reached by then, with its wider interval, marked as not complete."""
    tree = read("elf9601")

    def stop(what: str, done: int, of: int) -> None:
        if what == "drawing" and done > of / 3:
            raise KeyboardInterrupt

    found = tree_odds(tree, method="estimate", precision=0.0015, passed=stop)
    assert not found.complete
    assert found.draws > 0
    assert found.low <= found.chance <= found.high
    assert np.isfinite(found.chance)
