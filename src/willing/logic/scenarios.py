"""A network in very many scenarios at once, one bit a scenario, sixty-four scenarios a machine word; and in one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from willing.logic.machine import run
from willing.logic.network import (
    FALSE,
    TRUE,
    All,
    Any_,
    Constant,
    Judged,
    Literal_,
    Network,
    Reach,
    Rise,
    Sum,
    is_vague,
    simplified,
)
from willing.logic.program import Program, Writer, Written, write_both, write_nodes

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "WITHIN_A_WORD",
    "Literals",
    "Plan",
    "all_scenarios",
    "best_case",
    "fixed_case",
    "known_nodes",
    "packed",
    "restricted",
    "unpacked",
]

_ONES: Final = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
# The first six variables of all scenarios in order, as they repeat in every word.
WITHIN_A_WORD: Final = tuple(np.uint64(sum(1 << bit for bit in range(64) if bit >> variable & 1)) for variable in range(6))


def packed(truths: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Rows of truths, one column a scenario, as words; scenarios beyond the last are false."""
    rows = np.packbits(np.atleast_2d(truths), axis=1, bitorder="little")
    words = -(-rows.shape[1] // 8)
    padded = np.zeros((rows.shape[0], words * 8), np.uint8)
    padded[:, : rows.shape[1]] = rows
    found = padded.view(np.uint64)
    return found if truths.ndim > 1 else found[0]


def unpacked(bits: NDArray[np.uint64], scenarios: int) -> NDArray[np.bool_]:
    """Words as truths, one a scenario."""
    return np.unpackbits(bits.view(np.uint8), axis=-1, count=scenarios, bitorder="little").view(np.bool_)


@dataclass(frozen=True, slots=True)
class Literals:
    """Which literals hold in which scenarios: a row of words a variable.

    In a scenario that leaves a variable open, neither it nor its denial holds at the least, and both do at the most.
    """

    holds: NDArray[np.uint64]
    denied: NDArray[np.uint64]

    @property
    def words(self) -> int:
        """How many words a row has."""
        return int(self.holds.shape[1])


def all_scenarios(variables: int, among: Sequence[int]) -> Literals:
    """All scenarios of some of the variables in the order of counting, the first of them counting fastest; others are false."""
    words = 1 << max(0, len(among) - 6)
    holds = np.zeros((variables, words), np.uint64)
    for place, variable in enumerate(among):
        if place < 6:
            holds[variable] = WITHIN_A_WORD[place]
        else:
            run = 1 << (place - 6)
            holds[variable].reshape(-1, 2, run)[:, 1] = _ONES
    return Literals(holds, ~holds)


class Plan:
    """What has to be worked out, so that some roots are known in any scenarios, in a fixpoint.

    Args:
        network: the network.
        roots: the nodes asked for.
        rise: which fixpoint.
    """

    def __init__(self, network: Network, roots: Iterable[int], rise: Rise) -> None:
        self.network, self.rise = network, rise
        self.roots = tuple(roots)
        self.variables = network.variables_of(self.roots)
        self.is_vague = is_vague(network, self.roots)
        self._programs: dict[tuple[int, ...], tuple[Program, list[tuple[int, bool]]]] = {}

    def rows(self, literals: Literals, end: int) -> NDArray[np.uint64]:
        """Where each root holds: a row of words for each.

        Args:
            literals: which literals hold.
            end: 0 for the least, 1 for the most.

        Cost:
            A step for each part of a node and for each bit of a term of a sum, for 1,024 scenarios some ten nanoseconds; a group
            that waits for itself is repeated until nothing moves, in practice three to eight times.
        """
        return self._rows(literals, (end,))

    def both(self, literals: Literals) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """The same at the least and at the most: one array twice where the ends cannot differ."""
        if not self.is_vague:
            rows = self._rows(literals, (0,))
            return rows, rows
        rows = self._rows(literals, (0, 1))
        return rows[: len(self.roots)], rows[len(self.roots) :]

    def _rows(self, literals: Literals, ends: tuple[int, ...]) -> NDArray[np.uint64]:
        if ends not in self._programs:
            self._programs[ends] = self._written(ends)
        program, read = self._programs[ends]
        given = [(literals.holds if positive else literals.denied)[variable] for variable, positive in read]
        return run(program, np.stack(given) if given else np.zeros((0, literals.words), np.uint64))

    def _written(self, ends: tuple[int, ...]) -> tuple[Program, list[tuple[int, bool]]]:
        """The program, and the literals that it reads."""
        writer = Writer()
        nodes = (self.network.nodes[one] for group in self.network.groups(self.roots) for one in group)
        read = [(node.variable, node.positive) for node in nodes if isinstance(node, Literal_)]
        literals = {literal: writer.read() for literal in read}
        if len(ends) == 2:
            written: tuple[Written, ...] = write_both(writer, self.network, self.roots, self.rise, (literals, literals))
        else:
            written = (write_nodes(writer, self.network, self.roots, self.rise, ends[0], literals),)
        for one in written:
            for root in self.roots:
                writer.write(one.of[root])
        return writer.program(), read


def _one_scenario(
    network: Network, roots: Sequence[int], rise: Rise, end: int, holds: Callable[[Literal_], bool]
) -> dict[int, bool]:
    """The value of every node but sums in one scenario, told by its literals; by plain arithmetic, without words."""
    of: dict[int, bool] = {FALSE: False, TRUE: True}
    come_to: dict[int, int] = {}  # of each sum

    def value(one: int) -> bool:
        match network.nodes[one]:
            case All(parts):
                return all(of[part] for part in parts)
            case Any_(parts, at_most):
                return any(of[part] for part in parts) or (end == 1 and any(of[part] for part in at_most))
            case Literal_() as literal:
                return holds(literal)
            case Reach(total, without, enough):
                asked = network.nodes[total]
                assert isinstance(asked, Sum)
                got = come_to[total]
                for k in without:
                    if of[asked.terms[k].node]:
                        got -= asked.terms[k].most if end else asked.terms[k].least
                return got >= enough[end]
            case Judged(parts, judges):
                return judges[end](tuple(of[part] for part in parts))
            case Constant(truth):
                return truth
            case Sum():
                raise TypeError("a sum has no value")

    def add_up(one: int) -> None:
        node = network.nodes[one]
        assert isinstance(node, Sum)
        come_to[one] = node.base[end] + sum([term.most if end else term.least for term in node.terms if of[term.node]])

    for group in network.groups(roots):
        (first, *others) = group
        if not others and not network.is_circle(group):
            if isinstance(network.nodes[first], Sum):
                add_up(first)
            else:
                of[first] = value(first)
            continue
        order, _ = network.in_order(group)
        sums = [one for one in order if isinstance(network.nodes[one], Sum)]
        rest = [one for one in order if one not in set(sums)]
        of.update(dict.fromkeys(rest, rise == "greatest"))
        counted: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for one in sums:
            add_up(one)
            for term in network.nodes[one].terms:  # type: ignore[union-attr]
                counted[term.node].append((one, term.most if end else term.least))
        moved = True
        while moved:
            moved = False
            for one in rest:
                now = value(one)
                if now is not of[one]:
                    of[one], moved = now, True
                    for total, weight in counted.get(one, ()):
                        come_to[total] += weight if now else -weight
    return of


def known_nodes(network: Network, roots: Sequence[int], rise: Rise, fixed: Mapping[int, bool]) -> dict[int, bool]:
    """Nodes that are the same whatever the open variables turn out to be, at the least and at the most.

    Args:
        network, roots, rise: as for `Plan`.
        fixed: the variables that are not open.
    """
    surely = _one_scenario(network, roots, rise, 0, lambda one: fixed.get(one.variable) is one.positive)
    perhaps = _one_scenario(network, roots, rise, 1, lambda one: fixed.get(one.variable) is not (not one.positive))
    found = {one: True for one, truth in surely.items() if truth}
    return found | {one: False for one, truth in perhaps.items() if not truth}


def restricted(
    network: Network, roots: Sequence[int], rise: Rise, fixed: Mapping[int, bool] | None = None
) -> tuple[Network, tuple[int, ...]]:
    """The network with some variables fixed, without all that is thereby settled; and the roots in it."""
    return simplified(network, roots, known_nodes(network, roots, rise, fixed or {}))


def fixed_case(network: Network, roots: Sequence[int], rise: Rise, fixed: Mapping[int, bool], end: int) -> list[bool]:
    """Which roots hold in the one scenario in which variables are as fixed; those not named are false."""
    found = _one_scenario(network, roots, rise, end, lambda one: fixed.get(one.variable, False) is one.positive)
    return [found[root] for root in roots]


def best_case(network: Network, roots: Sequence[int], rise: Rise, end: int) -> list[bool]:
    """Which roots hold if every variable and its denial turned out well."""
    found = _one_scenario(network, roots, rise, end, lambda one: True)
    return [found[root] for root in roots]
