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

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from willing.logic.machine import run
from willing.logic.network import All, Any_, Judged, Literal_, Network, Reach, Rise, Sum, at_end
from willing.logic.program import ALWAYS, NEVER, Writer, write_both
from willing.logic.scenarios import WITHIN_A_WORD, Literals, Plan, restricted, unpacked

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FAILS", "HOLDS", "MOST_STATES", "PERHAPS", "Diagram", "Layer", "TooWide", "diagram", "effort"]

FAILS: Final = 0
HOLDS: Final = 1
PERHAPS: Final = 2
"""The three ends: fails even at the most; holds at the least; holds at the most only."""

MOST_STATES: Final = 1 << 18
"""How many states a layer may have, and some eight times as many all together, before a diagram is given up."""

_CHUNK: Final = 1 << 16
_LAST: Final = 6
"""Of so many variables, all that they can be is one word."""


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
        self.look = _Look(network, root, rise, order)
        self.order, self.most = order, most_states
        self.size = 3
        self.layers: list[Layer] = []

    def made(self, passed: Callable[[int, int], None] | None) -> Diagram:
        rows = len(self.order)
        ends, states = self._looked_at(np.zeros((1, self.look.decided), np.uint64))
        if ends[0] >= 0:
            return Diagram((), int(ends[0]), 3)
        ids = np.array([self._new_ids(1)])
        for row, variable in enumerate(self.order[:-_LAST]):
            asks = self.look.asks(states, row)
            split = np.flatnonzero(asks)
            if not len(split):
                continue
            stay = np.flatnonzero(~asks)
            ends, fresh_states = self._looked_at(self.look.split(states[split], row))
            open_ones = np.flatnonzero(ends < 0)
            first, which = _same(np.concatenate([states[stay, -2:], fresh_states[open_ones, -2:]]))
            # A state that stayed keeps its number; of the new ones, each different one gets its own.
            number = np.full(len(first), -1, np.int64)
            number[which[: len(stay)]] = ids[stay]
            fresh = np.flatnonzero(number < 0)
            number[fresh] = self._new_ids(len(fresh)) + np.arange(len(fresh))
            goes = ends.astype(np.int64)
            goes[open_ones] = number[which[len(stay) :]]
            self.layers.append(Layer(variable, ids[split], goes[: len(split)], goes[len(split) :]))
            states = np.concatenate([states[stay], fresh_states[open_ones[first[fresh] - len(stay)]]])
            ids = np.concatenate([ids[stay], number[fresh]])
            self.steps += 2 * len(split) * self.effort
            if len(ids) > self.most or self.size > 8 * self.most or self.steps > self.most_steps:
                raise TooWide(row + 1, rows, len(ids))
            if passed is not None:
                passed(row + 1, rows)
        found = self._folded(ids, states)
        if passed is not None:
            passed(rows, rows)
        return found

    def _folded(self, ids: NDArray[np.int64], states: NDArray[np.uint64]) -> Diagram:
        """The diagram, once so few variables are left that all they can be is tried; what says the same is one, from the end up.

        Of each state that is left a word tells in which scenarios of the last variables it holds, at each end.
        """
        last = self.order[-_LAST:]
        words = self.look.words(states, last)
        first, which = _same(words)
        different = words[first]
        leads = np.arange(self.size)  # from each number to the number of what says the same
        layers: list[Layer] = []
        size = 3
        halves: list[tuple[int, NDArray[np.int64], NDArray[np.int64]]] = []
        for place, variable in enumerate(last):
            wide = np.uint64(1 << (len(last) - 1 - place))
            mask = (np.uint64(1) << wide) - np.uint64(1)
            parts = np.concatenate([different & mask, different >> wide & mask])
            first, goes = _same(parts)
            halves.append((variable, goes[: len(different)], goes[len(different) :]))
            different = parts[first]
        at = np.array([(FAILS, PERHAPS), (FAILS, HOLDS)])[different[:, 0].astype(int), different[:, 1].astype(int)]
        for variable, low, high in reversed(halves):
            layer, at, size = _layer(variable, at[low], at[high], size)
            layers.append(layer)
        leads[ids] = at[which]
        for made in reversed(self.layers):
            layer, leads[made.states], size = _layer(made.variable, leads[made.low], leads[made.high], size)
            layers.append(layer)
        root = int(leads[3])
        return Diagram(tuple(layer for layer in reversed(layers) if len(layer.states)), root, size)

    def _new_ids(self, count: int) -> int:
        first = self.size
        self.size += count
        return first

    def _looked_at(self, decided: NDArray[np.uint64]) -> tuple[NDArray[np.int8], NDArray[np.uint64]]:
        """For each state its end or -1, and all that is to be known of it."""
        parts = [self.look.at(decided[at : at + _CHUNK]) for at in range(0, len(decided), _CHUNK)]
        ends, states = zip(*parts, strict=True)
        return np.concatenate(ends), np.concatenate(states)


def _layer(variable: int, low: NDArray[np.int64], high: NDArray[np.int64], size: int) -> tuple[Layer, NDArray[np.int64], int]:
    """A layer with a state for each different pair of ways; and where each of the given goes: there, or where both ways lead."""
    pairs, which = np.unique(low << np.int64(32) | high, return_inverse=True)
    lows, highs = pairs >> np.int64(32), pairs & np.int64((1 << 32) - 1)
    open_ = np.flatnonzero(lows != highs)
    goes = lows.copy()
    goes[open_] = size + np.arange(len(open_))
    return Layer(variable, goes[open_], lows[open_], highs[open_]), goes[which.ravel()], size + len(open_)


class _Look:
    """The program that tells of states what they have settled, and what tells them apart.

    States are the same if the same nodes are open and matter, and if of what is decided all that these still hang on is the same.
    """

    def __init__(self, network: Network, root: int, rise: Rise, order: Sequence[int]) -> None:
        writer = self.writer = Writer()
        self.network, self.order = network, order
        self.plan = Plan(network, [root], rise)
        rows = list(zip([writer.read() for _ in order], [writer.read() for _ in order], strict=True))
        sure = {(v, sign): row[not sign] for v, row in zip(order, rows, strict=True) for sign in (True, False)}
        open_ = {(v, sign): writer.less(ALWAYS, row[sign]) for v, row in zip(order, rows, strict=True) for sign in (True, False)}
        self.surely, self.perhaps = write_both(writer, network, [root], rise, (sure, open_))
        self.needs = self._needs(root)
        asks = dict.fromkeys(order, NEVER)
        for one, need in self.needs.items():
            node = network.nodes[one]
            if isinstance(node, Literal_):
                asks[node.variable] = writer.either(asks[node.variable], need)
        for row in (self.surely.of[root], self.perhaps.of[root], *asks.values(), *dict.fromkeys(self._tells_apart())):
            writer.write(row)
        self.variables = len(order)
        self.wide = max(1, -(-len(order) // 64))
        self.program = writer.program()

    def _is_open(self, one: int) -> int:
        return self.writer.less(self.perhaps.of[one], self.surely.of[one])

    def _needs(self, root: int) -> dict[int, int]:
        """Where each node is open and something open hangs on it, down from the root; for a sum, where something open asks it."""
        network, writer = self.network, self.writer
        needs = {root: self._is_open(root)}

        def ask(one: int, within: Callable[[int], bool]) -> None:
            for part in dict.fromkeys(network.parts(one)):
                if within(part) and needs.get(one, NEVER) != NEVER:
                    wanted = needs[one] if isinstance(network.nodes[part], Sum) else writer.both(needs[one], self._is_open(part))
                    needs[part] = writer.either(needs.get(part, NEVER), wanted)

        for group in reversed(network.groups([root])):
            if not network.is_circle(group):
                ask(group[0], lambda part: True)
                continue
            members = frozenset(group)
            order, awaited = network.in_order(group)
            copies = {one: writer.copied(needs.get(one, NEVER)) for one in awaited}
            needs.update(copies)
            start = len(writer.steps)
            for one in reversed(order):
                ask(one, members.__contains__)
            for one, copy in copies.items():
                writer.keep(copy, needs[one])
            writer.again(start, 6)
            for one in reversed(order):
                ask(one, lambda part, members=members: part not in members)  # type: ignore[misc]
        return needs

    def _tells_apart(self) -> Iterator[int]:
        """Rows that together tell states apart."""
        network, writer, surely = self.network, self.writer, self.surely.of
        for one, need in self.needs.items():
            match network.nodes[one]:
                case Sum(terms, _):
                    digits = [*self.surely.digits[one]]
                    if any(term.least != term.most for term in terms):
                        digits += writer.added((surely[term.node], term.most) for term in terms)
                    yield from (writer.both(digit, need) for digit in digits)
                    continue
                case Any_(_, at_most) if at_most:
                    yield writer.both(writer.any_of(surely[part] for part in at_most), need)
                case Judged(parts, _):
                    yield from (writer.both(surely[part], need) for part in parts)
                case Reach(asked, without, _):
                    total = network.nodes[asked]
                    assert isinstance(total, Sum)
                    yield from (writer.both(surely[total.terms[k].node], need) for k in without)
            yield need

    @property
    def decided(self) -> int:
        """How many words of a state tell what is decided: a bit for each variable that holds, and for each that does not."""
        return 2 * self.wide

    def asks(self, states: NDArray[np.uint64], row: int) -> NDArray[np.bool_]:
        """Which states ask for a variable."""
        return (states[:, self.decided + row // 64] >> np.uint64(row % 64) & np.uint64(1)).astype(np.bool_)

    def split(self, states: NDArray[np.uint64], row: int) -> NDArray[np.uint64]:
        """What is decided once a variable is: for every state that it is false, and then for every state that it is true."""
        found = np.tile(states[:, : self.decided], (2, 1))
        bit = np.uint64(1 << row % 64)
        found[: len(states), self.wide + row // 64] |= bit
        found[len(states) :, row // 64] |= bit
        return found

    def at(self, decided: NDArray[np.uint64]) -> tuple[NDArray[np.int8], NDArray[np.uint64]]:
        """For each state its end or -1; and what it has decided, what it asks for, and the print of what it leaves open."""
        states = len(decided)
        given = np.zeros((self.decided, 64 * -(-states // 64)), np.uint64)
        given[:, :states] = decided.T
        bits = np.concatenate([turned(one.reshape(-1, 64).T).reshape(-1, 64).T for one in given])
        of_holds, of_denied = bits[: self.variables], bits[64 * self.wide : 64 * self.wide + self.variables]
        found = run(self.program, np.concatenate([of_holds, of_denied]))
        asks_rows = found[2 : 2 + self.variables]
        asked = [turned(_filled(asks_rows[at : at + 64])) for at in range(0, 64 * self.wide, 64)]
        asks = np.stack(asked, axis=1)[:states]
        ends = np.full(states, -1, np.int8)
        ends[~asks.any(axis=1)] = PERHAPS
        ends[~unpacked(found[1], states)] = FAILS
        ends[unpacked(found[0], states)] = HOLDS
        return ends, np.concatenate([decided, asks, prints(found[2 + self.variables :]).T[:states]], axis=1)

    def words(self, states: NDArray[np.uint64], last: Sequence[int]) -> NDArray[np.uint64]:
        """For each state, at each end, a word of all that the last variables can be, the first of them counting slowest."""
        decided = states[:, : self.decided].T
        variables = len(self.network.variables)
        found = np.empty((len(states), 2), np.uint64)
        for at in range(0, len(states), _CHUNK >> 3):
            here = slice(at, at + (_CHUNK >> 3))
            holds = np.zeros((variables, len(decided[0, here])), np.uint64)
            for row, variable in enumerate(self.order[: -len(last)]):
                holds[variable] = -(decided[row // 64, here] >> np.uint64(row % 64) & np.uint64(1))
            for place, variable in enumerate(reversed(last)):
                holds[variable] = WITHIN_A_WORD[place]
            for end, rows in enumerate(self.plan.both(Literals(holds, ~holds))):
                found[here, end] = rows[0]
        return found & np.uint64((1 << (1 << len(last))) - 1)


_MIX: Final = (np.array([[0x9E3779B97F4A7C15], [0xC2B2AE3D27D4EB4F]], np.uint64), np.uint64(29), np.uint64(32))


def prints(rows: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A print of 128 bits of what all rows say of each scenario, as two rows of words.

    Two that differ have the same print with a chance of some 10⁻³⁸: of a hundred million of them, no two do but with 10⁻²².
    """
    words = rows.shape[1]
    found = np.zeros((2, words * 64), np.uint64)
    factor, one, two = _MIX
    for at in range(0, len(rows), 64):
        found ^= turned(_filled(rows[at : at + 64]))
        found *= factor
        found ^= found >> one
        found *= factor[::-1]
        found ^= found >> two
    return found


def _filled(rows: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Sixty-four rows, those beyond the given ones empty."""
    found = np.zeros((64, rows.shape[1]), np.uint64)
    found[: len(rows)] = rows
    return found


def turned(block: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Of sixty-four rows, for each scenario a word of what they say of it.

    Source: Warren, H. (2012), Hacker's Delight, second edition, 7-3.
    """
    block = block.copy()
    for power in range(5, -1, -1):
        wide = 1 << power
        mask = np.uint64(sum(1 << bit for bit in range(64) if not bit >> power & 1))
        halves = block.reshape(-1, 2, wide, block.shape[1])
        change = ((halves[:, 0] >> np.uint64(wide)) ^ halves[:, 1]) & mask
        halves[:, 1] ^= change
        halves[:, 0] ^= change << np.uint64(wide)
    return np.ascontiguousarray(block.T).ravel()


def _same(pairs: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each different pair comes first; and for each pair, which of these it is."""
    _, first, which = np.unique(pairs[:, 0], return_index=True, return_inverse=True)
    if not np.array_equal(pairs[first, 1][which], pairs[:, 1]):
        _, first, which = np.unique(pairs, axis=0, return_index=True, return_inverse=True)
    return first, which.ravel()
