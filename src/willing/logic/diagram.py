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

from willing.logic.network import Literal_, Network, Rise, Sum, at_end
from willing.logic.program import WORD
from willing.logic.scenarios import Literals, Plan, restricted
from willing.logic.states import FAILS, HOLDS, PERHAPS, Look, same

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FAILS", "HOLDS", "MOST_STATES", "PERHAPS", "Diagram", "Layer", "TooWide", "Work", "diagram"]

MOST_STATES: Final = 1 << 18
"""How many states a layer may have before a diagram is given up."""

_ROOM: Final = 1 << 30
"""How many bytes all states may take while a diagram is made."""

_LAST: Final = 6
"""Of so many variables, all that they can be is one word."""

_LAST_COUNT: Final = 20
"""As many states take as long to be looked at as one in all that the last variables can be."""

_TRIED: Final = 1 << 17
"""After so many states, the order by which they lead further is gone on with."""

_DRAWN: Final = 1 << 12


@dataclass(slots=True)
class Work:
    """How much work is left for the diagrams that share it.

    Attributes:
        left: in steps of the machine: for each state its program's, and 20,000 more.
    """

    left: float = math.inf


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
    work: Work | None = None,
    order: Sequence[int] | None = None,
    passed: Callable[[int, int], None] | None = None,
) -> Diagram:
    """The diagram of a node over the variables that matter to it.

    Args:
        network, root, rise: what is asked, in which fixpoint.
        fixed: variables that are not open.
        end: the only end that will be asked for, if so; the diagram is the smaller for it.
        most_states: how wide a layer may be.
        most_steps: how much work it may be, in the units of `Work`.
        work: what is left for this diagram and others; what it takes is taken from it.
        order: the order in which to decide the variables; without it, the one in which the network names them from the root, or
            that of their influence, if by that the first states lead further.
        passed: told after each layer how many of how many variables are decided.

    Raises:
        TooWide: when a layer is wider or the work more than allowed, or all states would take more than a gigabyte.

    Cost:
        A microsecond for each state, and a third of a millisecond for each layer.
    """
    left, (top,) = restricted(network if end is None else at_end(network, end), [root], rise, fixed)
    if top <= HOLDS:
        return Diagram((), top, 3)
    relevant = set(left.variables_of([top]))

    shared = (Work(most_steps), work or Work())

    def begun(order: Sequence[int]) -> _Making:
        return _Making(left, top, rise, [v for v in order if v in relevant], most_states, shared)

    if order is not None:
        return begun(order).made(passed)
    making = begun(named_order(left, top))
    if not making.goes_on(passed, _TRIED):
        other = begun(influence_order(left, top, rise))
        if other.goes_on(None, _TRIED) or other.row > making.row:
            making = other
    return making.made(passed)


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


def influence_order(network: Network, root: int, rise: Rise) -> list[int]:
    """The variables by how much a node hangs on each, as a few thousand scenarios tell in which each is as often true as false.

    The same scenarios every time.
    """
    plan = Plan(network, [root], rise)
    draw = np.random.Generator(np.random.PCG64(1))
    holds = draw.integers(0, 1 << 64, size=(len(network.variables), _DRAWN // WORD), dtype=np.uint64)
    found = plan.both(Literals(holds, ~holds))
    alike = sum(np.bitwise_count(~(holds ^ rows[0])).sum(axis=1, dtype=np.int64) for rows in found)
    return sorted(plan.variables, key=lambda variable: -abs(int(alike[variable]) - _DRAWN))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """States that wait for the same variable: a number for each, its print in two rows, and what holds in it."""

    numbers: NDArray[np.int64]
    prints: NDArray[np.uint64]
    holds: NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class _Made:
    """A layer before it is folded: which of its states each number is, and where each state goes, by numbers."""

    variable: int
    numbers: NDArray[np.int64]
    which: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]


class _Making:
    """A diagram in the making: the open states, each with what holds in it, waiting for the first variable that it asks for."""

    def __init__(
        self,
        network: Network,
        root: int,
        rise: Rise,
        order: Sequence[int],
        most_states: int,
        shared: tuple[Work, Work],
    ) -> None:
        self.look = Look(network, root, rise, order)
        self.order, self.most, self.shared = order, most_states, shared
        self.row, self.deep = 0, max(0, len(order) - _LAST)
        self.size = 3
        self.waiting: list[list[_Waiting]] = [[] for _ in range(self.deep + 1)]
        self.layers: list[_Made] = []
        nothing = np.zeros((1, self.look.wide), np.uint64)
        if self.deep:
            self.root = int(self._sent_on(nothing)[0])
        else:  # so few variables that it need not be looked at
            self.root, self.size = 3, 4
            self.waiting[0].append(_Waiting(np.array([3]), np.zeros((2, 1), np.uint64), nothing))

    def made(self, passed: Callable[[int, int], None] | None) -> Diagram:
        """The diagram, once it is gone on with to its end."""
        self.goes_on(passed)
        if self.deep:
            left = sum(len(one.numbers) for one in self.waiting[self.deep])
            self._spend(left, _LAST_COUNT * left)
        found = self._folded()
        if passed is not None:
            passed(len(self.order), len(self.order))
        return found

    def goes_on(self, passed: Callable[[int, int], None] | None, size: float = math.inf) -> bool:
        """Layer after layer until only the last variables are left, or until there are so many states; whether none is left."""
        while self.row < self.deep and self.size < size:
            waiting, row = self.waiting[self.row], self.row
            self.row += 1
            if waiting:
                numbers, which, holds = self._met(row)
                self._spend(len(holds), 2 * len(holds))
                goes = self._sent_on(self.look.split(holds, row))
                self.layers.append(_Made(self.order[row], numbers, which, *np.split(goes, 2)))
            if passed is not None:
                passed(self.row, len(self.order))
        return self.row == self.deep

    def _spend(self, states: int, looked_at: int) -> None:
        for work in self.shared:
            work.left -= looked_at * self.look.cost
        room = self.size * 8 * (self.look.wide + 6)
        if states > self.most or room > _ROOM or self.shared[0].left < 0:
            raise TooWide(self.row, len(self.order), states)

    def _sent_on(self, holds: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Where new states go: to an end, or to a number of their own, under which they wait for what they ask first."""
        goes, first, prints = self.look.at(holds, self.row)
        open_ = np.flatnonzero(goes < 0)
        goes[open_] = self.size + np.arange(len(open_))
        self.size += len(open_)
        first = np.minimum(first[open_], self.deep)
        by_first = np.argsort(first, kind="stable")
        open_, first = open_[by_first], first[by_first]
        starts = [0, *(np.flatnonzero(np.diff(first)) + 1).tolist(), len(first)]
        for start, stop in itertools.pairwise(starts):
            if start < stop:
                here = open_[start:stop]
                self.waiting[first[start]].append(_Waiting(goes[here], prints[:, here], holds[here]))
        return goes

    def _met(self, row: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint64]]:
        """The numbers that wait for a variable, which of the different states each is, and what holds in these."""
        waiting, self.waiting[row] = self.waiting[row], []
        first, which = same(np.concatenate([one.prints for one in waiting], axis=1))
        return np.concatenate([one.numbers for one in waiting]), which, np.concatenate([one.holds for one in waiting])[first]

    def _folded(self) -> Diagram:
        """The diagram, once so few variables are left that all they can be is tried; what says the same is one, from the end up.

        Of each state that is left a word tells in which scenarios of the last variables it holds, at each end.
        """
        last = self.order[-_LAST:]
        leads = np.arange(self.size)  # from each number to that of what says the same
        layers: list[Layer] = []
        size = 3
        if self.waiting[self.deep]:
            numbers, which, holds = self._met(self.deep)
            words = self.look.words(holds, last)
            first, among = same(words)
            different = words[:, first]
            halves: list[tuple[int, NDArray[np.int64], NDArray[np.int64]]] = []
            for place, variable in enumerate(last):
                wide = np.uint64(1 << (len(last) - 1 - place))
                mask = (np.uint64(1) << wide) - np.uint64(1)
                parts = np.concatenate([different & mask, different >> wide & mask], axis=1)
                first, goes = same(parts)
                low, high = np.split(goes, 2)
                halves.append((variable, low, high))
                different = parts[:, first]
            at = np.array([(FAILS, PERHAPS), (FAILS, HOLDS)])[different[0].astype(int), different[1].astype(int)]
            for variable, low, high in reversed(halves):
                layer, at, size = _layer(variable, at[low], at[high], size)
                layers.append(layer)
            leads[numbers] = at[among[which]]
        for made in reversed(self.layers):
            layer, at, size = _layer(made.variable, leads[made.low], leads[made.high], size)
            layers.append(layer)
            leads[made.numbers] = at[made.which]
        root = int(leads[self.root])
        return Diagram(tuple(layer for layer in reversed(layers) if len(layer.states)), root, size)


def _layer(variable: int, low: NDArray[np.int64], high: NDArray[np.int64], size: int) -> tuple[Layer, NDArray[np.int64], int]:
    """A layer with a state for each different pair of ways; and where each of the given goes: there, or where both ways lead."""
    first, which = same((low << np.int64(32) | high)[None, :])
    low, high = low[first], high[first]
    open_ = np.flatnonzero(low != high)
    goes = low.copy()
    goes[open_] = size + np.arange(len(open_))
    return Layer(variable, goes[open_], low[open_], high[open_]), goes[which], size + len(open_)
