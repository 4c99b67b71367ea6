"""What a diagram holds in: the likeliest ways, and the smallest sets of variables that suffice.

A set suffices and none of its members can be spared exactly if the diagram holds with it and, for each
member, does not hold without that one. So each choice carries along where the diagram would be without it; a way ends as soon
as one of these holds by itself. (Rauzy, A. (1993), New algorithms for fault trees analysis, Reliability Engineering and System
Safety 40(3), takes supersets away after the fact.)
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterator, Mapping

from willing.logic.diagram import HOLDS, PERHAPS, Diagram

__all__ = ["likeliest", "smallest_sets"]

_Step = tuple[int, int, int]  # the variable, and where to if it is false and if it is true


def _steps(diagram: Diagram) -> dict[int, _Step]:
    return {state: (variable, low, high) for state, variable, low, high in diagram.steps()}


def likeliest(
    diagram: Diagram, chances: Mapping[int, float], count: int, end: int = 0
) -> Iterator[tuple[dict[int, bool], float]]:
    """The ways through a diagram on which it holds, likeliest first: what each decides, and its chance. No two overlap.

    Cost: for each way, as many steps as the diagram has layers, times the logarithm of what is still to be looked at.
    """
    steps = _steps(diagram)
    best = {HOLDS: 1.0, PERHAPS: float(end)}
    for state, variable, low, high in diagram.steps():
        p = chances[variable]
        best[state] = max((1 - p) * best.get(low, 0.0), p * best.get(high, 0.0))
    tie = itertools.count()
    heap: list[tuple[float, int, float, int, tuple[tuple[int, bool], ...]]] = []

    def push(state: int, chance: float, taken: tuple[tuple[int, bool], ...]) -> None:
        if chance * best.get(state, 0.0) > 0:
            heapq.heappush(heap, (-chance * best[state], next(tie), chance, state, taken))

    push(diagram.root, 1.0, ())
    while heap and count:
        _, _, chance, state, taken = heapq.heappop(heap)
        if state not in steps:
            count -= 1
            yield dict(taken), chance
            continue
        variable, low, high = steps[state]
        push(low, chance * (1 - chances[variable]), (*taken, (variable, False)))
        push(high, chance * chances[variable], (*taken, (variable, True)))


def smallest_sets(
    diagram: Diagram, *, weigh: Callable[[int], float] = lambda variable: 1.0, end: int = 0
) -> Iterator[tuple[frozenset[int], float]]:
    """Every inclusion-minimal set of variables with which a diagram holds, all others being false; lightest first.

    The diagram must be one in which no variable harms. Sets of the same weight come in the order of the diagram.

    Args:
        diagram: the diagram.
        weigh: the weight of a variable, more than nought.
        end: 0 for holding at the least, 1 for holding at the most.

    Yields:
        Each set with its weight, as soon as it is known that no lighter one is left. The empty set if it holds by itself; none if
        it cannot hold.

    Cost:
        For each set about as many steps as layers, each with as many comparisons as the set has members.
    """
    steps = _steps(diagram)
    held = {HOLDS} if end == 0 else {HOLDS, PERHAPS}
    layer = {state: place for place, one in enumerate(diagram.layers) for state in one.states.tolist()}
    cheapest = dict.fromkeys(held, 0.0)
    enough = set(held)  # holds if nothing more is taken
    for state, variable, low, high in diagram.steps():
        ways = [cheapest[low]] if low in cheapest else []
        if high in cheapest:
            ways.append(cheapest[high] + weigh(variable))
        if ways:
            cheapest[state] = min(ways)
        if low in enough:
            enough.add(state)
    tie = itertools.count()
    heap: list[tuple[float, int, float, int, frozenset[int], frozenset[int]]] = []

    def push(spent: float, state: int, taken: frozenset[int], without: frozenset[int]) -> None:
        if state in cheapest and without.isdisjoint(enough):
            # Later ones first among equals: a way that is nearly through is finished before others are begun.
            heapq.heappush(heap, (spent + cheapest[state], -next(tie), spent, state, taken, without))

    def on(state: int, place: int, truth: bool) -> int:
        """Where a state is once the variable of a layer is decided, those of layers between being false."""
        while layer.get(state, place + 1) < place:
            state = steps[state][1]
        return steps[state][2 if truth else 1] if layer.get(state) == place else state

    push(0.0, diagram.root, frozenset(), frozenset())
    while heap:
        total, _, spent, state, taken, without = heapq.heappop(heap)
        if state in enough:
            yield taken, total
            continue
        variable, low, high = steps[state]
        place = layer[state]
        push(spent, low, taken, frozenset(on(other, place, False) for other in without))
        without_it = frozenset((*(on(other, place, True) for other in without), low))
        push(spent + weigh(variable), high, taken | {variable}, without_it)
