"""Fault trees asked as coalitions are: the chance of the top event, and what it hangs on.

A fault tree is a network without circles, whose basic events come true independently; that the top *fails* where a force *stands*
changes no sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from willing.analysis.odds import drawing_faults
from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.faulttree import Constant, FaultTree, Formula, Gate, Ref
from willing.logic.answers import OutOfReach, answers
from willing.logic.network import FALSE, TRUE, Builder, Network

__all__ = ["BasicEvent", "TreeOdds", "network_of", "tree_odds"]

_RISE: Final = "least"


@dataclass(frozen=True, slots=True)
class BasicEvent:
    """What hangs on a basic event.

    Attributes:
        event: its name.
        chance: of the event itself.
        birnbaum: how much the chance of the top rises from the event not happening to its happening.
        criticality: that rise times the event's own chance, as a share of the top's: the part of the top's chance that would go
            if the event could not happen (Fussell and Vesely's, by the risk that is gone).
    """

    event: str
    chance: float
    birnbaum: float
    criticality: float


@dataclass(frozen=True, slots=True)
class TreeOdds:
    """The chance of a fault tree's top event.

    Attributes:
        name, top: the tree and the gate that was asked for.
        chance: of the top; `low` and `high` are the same if it is exact, and otherwise an interval that holds with `confidence`.
        events: the basic events on which it hangs, those with the greatest criticality first.
        out_of_reach: what an exact answer would have taken, where it was estimated.
        draws: how many scenarios were drawn; 0 if it is exact.
        complete: whether drawing was not broken off.
    """

    name: str
    top: str
    chance: float
    low: float
    high: float
    confidence: float
    events: tuple[BasicEvent, ...]
    out_of_reach: OutOfReach | None
    draws: int
    complete: bool


def tree_odds(
    tree: FaultTree,
    top: str | None = None,
    *,
    precision: float = 0.001,
    confidence: float = 0.99,
    seed: int = 1,
    method: Literal["best", "exact", "estimate"] = "best",
    passed: Callable[[str, int, int], None] | None = None,
) -> TreeOdds:
    """The chance of a gate of a fault tree; of its one top, if none is named. Arguments otherwise as for `odds`.

    Raises:
        FaultyInput: for a gate that the tree has not, and if it has several tops and none is named.
    """
    import numpy as np

    from willing.logic.estimate import estimates

    if faults := list(drawing_faults(precision, confidence, seed)):
        raise FaultyInput(faults)
    name = top or (tree.tops[0] if len(tree.tops) == 1 else "")
    if name not in tree.gates:
        wanted = "a gate of the tree" if top else f"one top event; it has {', '.join(tree.tops[:8])}"
        raise FaultyInput([Fault("top", clipped(name) if top else "none named", wanted, nearest(name, tree.gates))])
    network, root = network_of(tree, name)
    row = np.array([tree.chances[variable] for variable in network.variables])
    tell = passed or (lambda what, done, of: None)
    if method == "estimate":
        answer = None
    else:
        (found,) = answers(
            network,
            [root],
            _RISE,
            end=0,
            unlimited=method == "exact",
            passed=lambda done, of: tell("diagram", done, of),
        )
        answer = None if isinstance(found, OutOfReach) else found
    if answer is not None:
        values, slopes = answer.chance_and_slopes(row[None, :], 0)
        chance = float(values[0])
        events = _events(tree, network, {v: float(slope[0]) for v, slope in slopes.items()}, chance)
        return TreeOdds(tree.name, name, chance, chance, chance, confidence, events, None, 0, True)
    reached = None
    complete = True
    try:
        for better in estimates(
            network,
            [root],
            _RISE,
            row,
            precision=precision,
            confidence=confidence,
            seed=seed,
            passed=lambda done, of: tell("drawing", done, of),
        ):
            reached = better
    except KeyboardInterrupt:
        if reached is None:
            raise
        complete = False
    assert reached is not None
    one = reached[0][0]
    count = len(network.variables_of([root]))
    return TreeOdds(
        name=tree.name,
        top=name,
        chance=one.chance,
        low=one.low,
        high=one.high,
        confidence=confidence,
        events=_events(tree, network, {v: slope for v, (slope, _) in one.slopes.items()}, one.chance),
        out_of_reach=OutOfReach(count, count) if method == "estimate" else found if isinstance(found, OutOfReach) else None,
        draws=one.draws,
        complete=complete,
    )


def _events(tree: FaultTree, network: Network, slopes: dict[int, float], chance: float) -> tuple[BasicEvent, ...]:
    found = []
    for variable, slope in slopes.items():
        name = network.variables[variable]
        own = tree.chances[name]
        found.append(BasicEvent(name, own, slope, slope * own / chance if chance else 0.0))
    return tuple(sorted(found, key=lambda e: (-e.criticality, -e.birnbaum, e.event)))


def network_of(tree: FaultTree, top: str) -> tuple[Network, int]:
    """The network of a gate, with a variable for each basic event that it hangs on, and its node."""
    return _Growing(tree).grown(top)


class _Growing:
    """A network grown from a tree, each gate and its denial once, deeper gates first."""

    def __init__(self, tree: FaultTree) -> None:
        self.tree, self.built = tree, Builder()
        self.variables: dict[str, int] = {}
        self.done: dict[tuple[str, bool], int] = {}

    def grown(self, top: str) -> tuple[Network, int]:
        unseen: list[tuple[str, bool]] = [(top, True)]
        while unseen:  # without recursion: trees are deep
            name, positive = unseen[-1]
            if (name, positive) in self.done:
                unseen.pop()
                continue
            formula = self.tree.gates[name]
            missing = [one for one in _asked(formula, positive) if one[0] in self.tree.gates and one not in self.done]
            if missing:
                unseen += missing
                continue
            unseen.pop()
            self.done[name, positive] = self.node(formula, positive)
        return self.built.network(), self.done[top, True]

    def node(self, formula: Formula, positive: bool) -> int:
        match formula:
            case Constant(truth):
                return TRUE if truth is positive else FALSE
            case Ref(name):
                if name in self.tree.gates:
                    return self.done[name, positive]
                if name not in self.variables:
                    self.variables[name] = self.built.variable(name)
                return self.built.literal(self.variables[name], positive)
            case Gate(kind, operands, least):
                return self.gate(kind, operands, least, positive)

    def gate(self, kind: str, operands: tuple[Formula, ...], least: int, positive: bool) -> int:
        def parts(sign: bool) -> list[int]:
            return [self.node(operand, sign) for operand in operands]

        match kind:
            case "not":
                return self.node(operands[0], not positive)
            case "and" | "nand":
                both = positive is (kind == "and")
                return self.built.all_of(parts(True)) if both else self.built.any_of(parts(False))
            case "or" | "nor":
                some = positive is (kind == "or")
                return self.built.any_of(parts(True)) if some else self.built.all_of(parts(False))
            case "atleast":
                if positive:
                    return self.built.at_least(least, parts(True))
                return self.built.at_least(len(operands) - least + 1, parts(False))
            case "imply":
                if positive:
                    return self.built.any_of((self.node(operands[0], False), self.node(operands[1], True)))
                return self.built.all_of((self.node(operands[0], True), self.node(operands[1], False)))
            case _:  # xor: an odd number is true; iff: an even number is false
                odd = positive is (kind == "xor")
                return self.parity(operands, odd) if kind == "xor" else self.even_false(operands, not odd)

    def parity(self, operands: tuple[Formula, ...], odd: bool) -> int:
        """An odd (or even) number of the operands is true."""
        is_odd, is_even = FALSE, TRUE
        for operand in operands:
            true, false = self.node(operand, True), self.node(operand, False)
            is_odd, is_even = (
                self.built.any_of((self.built.all_of((is_odd, false)), self.built.all_of((is_even, true)))),
                self.built.any_of((self.built.all_of((is_even, false)), self.built.all_of((is_odd, true)))),
            )
        return is_odd if odd else is_even

    def even_false(self, operands: tuple[Formula, ...], even: bool) -> int:
        """An even (or odd) number of the operands is false."""
        return self.parity(operands, odd=(len(operands) % 2 == 1) is even)


def _asked(formula: Formula, positive: bool) -> Iterable[tuple[str, bool]]:
    """The names a formula refers to, each with the sign in which it is needed."""
    match formula:
        case Ref(name):
            yield name, positive
        case Gate(kind, operands, _):
            for k, operand in enumerate(operands):
                if kind in ("xor", "iff"):
                    signs = [True, False]
                elif kind in ("not", "nand", "nor") or (kind == "imply" and k == 0):
                    signs = [not positive]
                else:
                    signs = [positive]
                for sign in signs:
                    yield from _asked(operand, sign)
