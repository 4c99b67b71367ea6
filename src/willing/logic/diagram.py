"""A network's answer as a decision diagram: what is settled is left, what is left the same is shared.

Variables are decided one after the other, for all states of a layer at once. A state is what remains open once some variables are
decided: which nodes are still open and matter, and how far each sum that they ask has come. Two states that leave the same open
are one; a state that is settled is an end. So a layer is as wide as there are different things left to ask, not as there are
scenarios: a vote of fifty states is as wide as its votes, an independent line adds one state and not a factor.

The diagram is made once and asked often: chances, slopes and numbers of coalitions are sums over its layers.

Source for the form: Bryant, R. (1986), Graph-based algorithms for Boolean function manipulation, IEEE Transactions on Computers
35(8); for making it from the top by what is left: Abio, I. et al. (2012), A new look at BDDs for pseudo-Boolean constraints,
Journal of Artificial Intelligence Research 45.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from willing.logic.network import All, Any_, Judged, Literal_, Network, Reach, Rise, Sum, at_end
from willing.logic.scenarios import Literals, Plan, Values, digits_of, packed, restricted, unpacked

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FAILS", "HOLDS", "MOST_STATES", "PERHAPS", "Diagram", "Layer", "TooWide", "diagram", "effort"]

FAILS: Final = 0
HOLDS: Final = 1
PERHAPS: Final = 2
"""The three ends: fails even at the most; holds at the least; holds at the most only."""

MOST_STATES: Final = 1 << 18
"""How many states a layer may have, and some eight times as many all together, before a diagram is given up."""

_CHUNK: Final = 1 << 17
_MOST_PATTERNS: Final = 64
_MOST_SUMS: Final = 1 << 14


class TooWide(Exception):
    """The diagram would be wider than allowed: after so many of its variables it had so many states."""

    def __init__(self, decided: int, of: int, states: int) -> None:
        super().__init__(f"{states:,} states after {decided} of {of} variables")
        self.decided, self.of, self.states = decided, of, states


@dataclass(frozen=True, slots=True)
class Layer:
    """The states that decide one variable: where each goes if it is false and if it is true."""

    variable: int
    states: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Diagram:
    """Layers from the first variable to the last. A state leads only to states of later layers and to the three ends.

    Attributes:
        layers: in the order of deciding; a variable that matters to no state has none.
        root: the state to begin with, or an end.
        size: the number of states with the three ends.
    """

    layers: tuple[Layer, ...]
    root: int
    size: int

    @property
    def variables(self) -> tuple[int, ...]:
        """The variables that matter, in the order in which they are decided."""
        return tuple(layer.variable for layer in self.layers)

    @property
    def depends_on(self) -> tuple[int, ...]:
        """The variables that ever matter, as far as it is known."""
        return self.variables

    @property
    def is_vague(self) -> bool:
        """Whether it may hold at the most where it does not at the least."""
        return self.root == PERHAPS or any((one.low == PERHAPS).any() or (one.high == PERHAPS).any() for one in self.layers)

    def chance(self, chances: NDArray[np.float64], end: int) -> NDArray[np.float64]:
        """The chance that it holds, for each row of chances of the variables.

        Args:
            chances: a row for each question, a column for each variable of the network.
            end: 0 for the least, 1 for the most.
        """
        found: NDArray[np.float64] = self._upwards(chances, end)[self.root]
        return found

    def chance_and_slopes(
        self, chances: NDArray[np.float64], end: int
    ) -> tuple[NDArray[np.float64], dict[int, NDArray[np.float64]]]:
        """The chance, and for each variable that matters how much the chance rises from it being false to it being true.

        That slope is Birnbaum's importance. Arguments as for `chance`; cost: two passes over the diagram.
        """
        up = self._upwards(chances, end)
        reach = np.zeros_like(up)
        reach[self.root] = 1.0
        slopes: dict[int, NDArray[np.float64]] = {}
        for layer in self.layers:
            here = reach[layer.states]
            slopes[layer.variable] = (here * (up[layer.high] - up[layer.low])).sum(axis=0)
            p = chances[:, layer.variable]
            np.add.at(reach, layer.high, here * p)
            np.add.at(reach, layer.low, here * (1.0 - p))
        return up[self.root], slopes

    def _upwards(self, chances: NDArray[np.float64], end: int) -> NDArray[np.float64]:
        """The chance from each state on."""
        up = np.zeros((self.size, len(chances)))
        up[HOLDS] = 1.0
        up[PERHAPS] = end
        for layer in reversed(self.layers):
            p = chances[:, layer.variable]
            up[layer.states] = up[layer.low] * (1.0 - p) + up[layer.high] * p
        return up

    def steps(self) -> Iterator[tuple[int, int, int, int]]:
        """Every state with its variable and where it goes if false and if true, later layers first."""
        for layer in reversed(self.layers):
            for state, low, high in zip(layer.states.tolist(), layer.low.tolist(), layer.high.tolist(), strict=True):
                yield state, layer.variable, low, high


def diagram(
    network: Network,
    root: int,
    rise: Rise,
    *,
    fixed: Mapping[int, bool] | None = None,
    end: int | None = None,
    most_states: int = MOST_STATES,
    most_steps: float = math.inf,
    order: Sequence[int] | None = None,
    passed: Callable[[int, int], None] | None = None,
) -> Diagram:
    """The diagram of a node over the variables that matter to it.

    Args:
        network, root, rise: what is asked, in which fixpoint.
        fixed: variables that are not open.
        end: the only end that will be asked for, if so; the diagram is the smaller for it.
        most_states: how wide a layer may be.
        most_steps: how much work it may be, a step being one part of a node, or one binary digit of a sum's term, in one state.
        order: the order in which to decide the variables; without it, the one in which the network names them from the root.
        passed: told after each layer how many of how many variables are decided.

    Raises:
        TooWide: when a layer is wider than allowed, the whole more than eight times so, or the work more than allowed.

    Cost:
        For each layer, some four passes over what is left of the network with a bit for each state.
    """
    left, (top,) = restricted(network if end is None else at_end(network, end), [root], rise, fixed)
    if top <= HOLDS:
        return Diagram((), top, 3)
    chosen = list(order) if order is not None else named_order(left, top)
    relevant = set(left.variables_of([top]))
    return _Making(left, top, rise, [v for v in chosen if v in relevant], most_states, most_steps).made(passed)


def effort(network: Network) -> int:
    """What one scenario of a network takes: its parts, and the binary digits of what sums add up."""
    found = 0
    for node in network.nodes:
        if isinstance(node, Sum):
            found += sum(term.least.bit_count() + term.most.bit_count() for term in node.terms)
        else:
            found += 1 + len(node.parts) if isinstance(node, All | Any_ | Judged) else 1
    return found


def named_order(network: Network, root: int) -> list[int]:
    """The variables as the network names them from a node, the heavier terms of a sum first."""
    order: dict[int, None] = {}
    seen: set[int] = set()
    unseen = [root]
    while unseen:
        one = unseen.pop()
        if one in seen:
            continue
        seen.add(one)
        node = network.nodes[one]
        if isinstance(node, Literal_):
            order.setdefault(node.variable)
        elif isinstance(node, Sum):
            unseen += [term.node for term in sorted(node.terms, key=lambda term: term.most)]
        else:
            unseen += reversed(tuple(network.parts(one)))
    return list(order)


class _Making:
    """A diagram in the making: the open states of a layer, each with what it has decided and what it leaves open."""

    def __init__(
        self, network: Network, root: int, rise: Rise, order: Sequence[int], most_states: int, most_steps: float
    ) -> None:
        self.effort, self.steps, self.most_steps = effort(network), 0.0, most_steps
        self.sums: dict[bytes, NDArray[np.int64] | None] = {}
        self.plan = Plan(network, [root], rise)
        self.network, self.root, self.order, self.most = network, root, order, most_states
        self.row_of = {variable: row for row, variable in enumerate(order)}
        self.size = 3
        self.layers: list[Layer] = []

    def made(self, passed: Callable[[int, int], None] | None) -> Diagram:
        rows = len(self.order)
        nothing = np.zeros((rows, 1), np.bool_)
        ends, keys, asks = self._looked_at(nothing, nothing)
        if ends[0] >= 0:
            return Diagram((), int(ends[0]), 3)
        ids = np.array([self._new_ids(1)])
        holds = denied = nothing
        for row, variable in enumerate(self.order):
            split = np.flatnonzero(asks[row])
            if not len(split):
                continue
            stay = np.flatnonzero(~asks[row])
            new_holds, new_denied = np.tile(holds[:, split], 2), np.tile(denied[:, split], 2)
            new_denied[row, : len(split)] = True
            new_holds[row, len(split) :] = True
            ends, new_keys, new_asks = self._looked_at(new_holds, new_denied)
            open_ones = np.flatnonzero(ends < 0)
            every_key = np.concatenate([keys[stay], new_keys[open_ones]])
            _, first, which = np.unique(every_key, return_index=True, return_inverse=True)
            which = which.ravel()
            # A state that stayed keeps its number; of the new ones, each different one gets its own.
            number = np.full(len(first), -1, np.int64)
            number[which[: len(stay)]] = ids[stay]
            fresh = np.flatnonzero(number < 0)
            number[fresh] = self._new_ids(len(fresh)) + np.arange(len(fresh))
            goes = ends.astype(np.int64)
            goes[open_ones] = number[which[len(stay) :]]
            self.layers.append(Layer(variable, ids[split], goes[: len(split)], goes[len(split) :]))
            pick = first[fresh] - len(stay)
            chosen = open_ones[pick]
            holds = np.concatenate([holds[:, stay], new_holds[:, chosen]], axis=1)
            denied = np.concatenate([denied[:, stay], new_denied[:, chosen]], axis=1)
            asks = np.concatenate([asks[:, stay], new_asks[:, chosen]], axis=1)
            keys = np.concatenate([keys[stay], new_keys[chosen]])
            ids = np.concatenate([ids[stay], number[fresh]])
            self.steps += 2 * len(split) * self.effort
            if len(ids) > self.most or self.size > 8 * self.most or self.steps > self.most_steps:
                raise TooWide(row + 1, rows, len(ids))
            if passed is not None:
                passed(row + 1, rows)
        return Diagram(tuple(self.layers), 3, self.size)

    def _new_ids(self, count: int) -> int:
        first = self.size
        self.size += count
        return first

    def _looked_at(
        self, holds: NDArray[np.bool_], denied: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int8], NDArray[np.void], NDArray[np.bool_]]:
        """For each state: its end or -1, what it leaves open as a key, and which variables it still asks for."""
        parts = [
            self._chunk_looked_at(holds[:, at : at + _CHUNK], denied[:, at : at + _CHUNK])
            for at in range(0, holds.shape[1], _CHUNK)
        ]
        if len(parts) == 1:
            return parts[0]
        ends, keys, asks = zip(*parts, strict=True)
        return np.concatenate(ends), np.concatenate(keys), np.concatenate(asks, axis=1)

    def _chunk_looked_at(
        self, holds: NDArray[np.bool_], denied: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int8], NDArray[np.void], NDArray[np.bool_]]:
        states = holds.shape[1]
        words = -(-states // 64)
        true = np.zeros((len(self.network.variables), words), np.uint64)
        false = np.zeros_like(true)
        true[self.order], false[self.order] = packed(holds), packed(denied)
        surely = self.plan.values(0, Literals(true, false))
        perhaps = self.plan.values(1, Literals(~false, ~true))
        needs = _needs(self.plan, surely, perhaps, self.root)
        asks = np.zeros((len(self.order), words), np.uint64)
        for one, need in needs.items():
            node = self.network.nodes[one]
            if isinstance(node, Literal_):
                asks[self.row_of[node.variable]] |= need
        rows = np.stack(list(_rows(self.plan, surely, perhaps, needs, states, self.sums)))
        bits = np.unpackbits(rows.view(np.uint8), axis=1, count=states, bitorder="little")
        columns = np.ascontiguousarray(np.packbits(bits, axis=0).T)
        keys = columns.view(np.dtype((np.void, columns.shape[1]))).ravel()
        open_variables = unpacked(asks, states)
        ends = np.full(states, -1, np.int8)
        ends[~open_variables.any(axis=0)] = PERHAPS
        ends[~unpacked(perhaps.of[self.root], states)] = FAILS
        ends[unpacked(surely.of[self.root], states)] = HOLDS
        return ends, keys, open_variables


def _needs(plan: Plan, surely: Values, perhaps: Values, root: int) -> dict[int, NDArray[np.uint64]]:
    """Where each node is open and something open hangs on it, down from the root; for a sum, where something open asks it."""
    network = plan.network
    is_open = {one: perhaps.of[one] & ~surely.of[one] for one in surely.of}
    needs = {root: is_open[root]}

    def ask(part: int, need: NDArray[np.uint64]) -> bool:
        wanted = need if isinstance(network.nodes[part], Sum) else need & is_open[part]
        if part not in needs:
            needs[part] = wanted
            return bool(wanted.any())
        more = needs[part] | wanted
        grew = not np.array_equal(more, needs[part])
        needs[part] = more
        return grew

    for group in reversed(plan.groups):
        grew = True
        while grew:
            grew = False
            for one in reversed(group.nodes):
                if one not in needs:
                    continue
                for part in network.parts(one):
                    grew |= ask(part, needs[one])
            grew &= len(group.nodes) > 1
    return needs


def _rows(
    plan: Plan,
    surely: Values,
    perhaps: Values,
    needs: Mapping[int, NDArray[np.uint64]],
    states: int,
    sums: dict[bytes, NDArray[np.int64] | None],
) -> Iterator[NDArray[np.uint64]]:
    """What tells states apart: the open nodes that matter, and of what is decided, that on which these still hang."""
    network = plan.network
    nothing = np.zeros_like(surely.of[HOLDS])
    in_full: dict[int, NDArray[np.uint64]] = {}  # where a sum is asked in a way that needs all of it
    for group in plan.groups:
        for one in group.nodes:
            node = network.nodes[one]
            if isinstance(node, Reach) and one in needs and not _is_plain(network, node):
                in_full[node.sum] = in_full.get(node.sum, nothing) | needs[one]
    for group in plan.groups:
        for one in group.nodes:
            need = needs.get(one, nothing)
            node = network.nodes[one]
            match node:
                case Sum(terms, _):
                    if one not in in_full:
                        continue
                    wide = sum(term.most for term in terms).bit_length()
                    digits = [surely.digits[one]]
                    if any(term.least != term.most for term in terms):
                        digits.append(digits_of((surely.of[term.node], term.most) for term in terms))
                    for number in digits:
                        yield from _digit_rows(number, wide, in_full[one], nothing)
                    continue
                case Reach() if _is_plain(network, node):
                    total = network.nodes[node.sum]
                    assert isinstance(total, Sum)
                    wide = node.enough[0].bit_length()
                    if need.any():
                        yield from _missing(plan, node, total, surely, perhaps, need, states, wide, sums)
                    else:
                        yield from itertools.repeat(nothing, wide)
                case Any_(_, at_most) if at_most:
                    some = nothing
                    for part in at_most:
                        some = some | surely.of[part]
                    yield some & need
                case Judged(parts, _):
                    for part in parts:
                        yield surely.of[part] & need
                case Reach(asked, without, _):
                    total = network.nodes[asked]
                    assert isinstance(total, Sum)
                    for k in without:
                        yield surely.of[total.terms[k].node] & need
            yield need


def _is_plain(network: Network, node: Reach) -> bool:
    """Whether what a sum still misses says all that is to be said of it: it is the same at both ends."""
    total = network.nodes[node.sum]
    assert isinstance(total, Sum)
    return (
        not node.without
        and node.enough[0] - total.base[0] == node.enough[1] - total.base[1]
        and all(term.least == term.most for term in total.terms)
    )


def _digit_rows(
    number: Sequence[NDArray[np.uint64] | None], wide: int, need: NDArray[np.uint64], nothing: NDArray[np.uint64]
) -> Iterator[NDArray[np.uint64]]:
    for place in range(wide):
        digit = number[place] if place < len(number) else None
        yield nothing if digit is None else digit & need


def _missing(
    plan: Plan,
    node: Reach,
    total: Sum,
    surely: Values,
    perhaps: Values,
    need: NDArray[np.uint64],
    states: int,
    wide: int,
    sums: dict[bytes, NDArray[np.int64] | None],
) -> Iterator[NDArray[np.uint64]]:
    """What a sum still misses, raised to what its open terms can bring: states that miss the same in this way ask the same."""
    scale = plan.scale(node.sum, 0)
    reached = np.zeros(states, np.int64)
    for place, digit in enumerate(surely.digits[node.sum]):
        if digit is not None:
            reached += unpacked(digit, states).astype(np.int64) << place
    if node.sum in surely.missing:
        reached = plan.whole(node.sum, 0) - reached
    for k in node.without:
        term = total.terms[k]
        reached -= unpacked(surely.of[term.node], states) * np.int64(term.least // scale)
    missing = -((total.base[0] - node.enough[0]) // scale) - reached
    asked = np.flatnonzero(unpacked(need, states))
    terms = [term for k, term in enumerate(total.terms) if k not in node.without]
    weights = np.array([term.least // scale for term in terms], np.int64)
    is_open = np.stack([unpacked(perhaps.of[t.node] & ~surely.of[t.node], states)[asked] for t in terms])
    patterns, which = np.unique(np.packbits(is_open, axis=0), axis=1, return_inverse=True)
    if patterns.shape[1] <= _MOST_PATTERNS:
        which = which.ravel()
        for k in range(patterns.shape[1]):
            here = asked[which == k]
            left = weights[np.unpackbits(patterns[:, k], count=len(weights)).astype(np.bool_)]
            key = np.sort(left).tobytes()
            if key not in sums:
                sums[key] = _sums_of(left)
            reachable = sums[key]
            if reachable is not None:
                places = np.minimum(np.searchsorted(reachable, missing[here]), len(reachable) - 1)
                missing[here] = reachable[places]
    bits = np.zeros((wide, states), np.bool_)
    for place in range(wide):
        bits[place, asked] = missing[asked] >> place & 1
    yield from packed(bits)


def _sums_of(weights: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """All that some of the weights come to, rising; `None` if that is too much to tell."""
    sums = np.zeros(1, np.int64)
    for weight in weights:
        sums = np.union1d(sums, sums + weight)
        if len(sums) > _MOST_SUMS:
            return None
    return sums
