"""The answer of each of several nodes, in the form that is cheapest: a table, a diagram, or none where both are out of reach."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from willing.logic.diagram import MOST_STATES, Diagram, TooWide, diagram
from willing.logic.network import All, Any_, Judged, Literal_, Network, Rise, Sum, at_end
from willing.logic.scenarios import restricted
from willing.logic.table import Table, tables

__all__ = ["STEPS", "Answer", "OutOfReach", "answers", "directions"]

Answer = Table | Diagram

_ONE_TABLE: Final = 18
_OWN_TABLE: Final = 20
STEPS: Final = 300_000_000_000
"""How much work a diagram may be before it is given up (`diagram`): some five to ten seconds."""


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """A node that would take too long to answer exactly.

    Attributes:
        variables: how many variables it hangs on.
        steps: about how many steps it would take, as a power of two.
    """

    variables: int
    steps: int


def directions(network: Network, roots: Sequence[int]) -> list[dict[int, int]]:
    """For each root, and each variable that it hangs on: 1 if it can only help, -1 if it can only harm, 0 if it may do either."""
    helps: dict[int, int] = {}
    harms: dict[int, int] = {}
    for group in network.groups(roots):
        helping = harming = 0
        for one in group:
            node = network.nodes[one]
            if isinstance(node, Literal_):
                bit = 1 << node.variable
                helping, harming = (helping | bit, harming) if node.positive else (helping, harming | bit)
            for part in network.parts(one):
                helping |= helps.get(part, 0)
                harming |= harms.get(part, 0)
        for one in group:
            helps[one], harms[one] = helping, harming
    return [
        {
            variable: (helps[root] >> variable & 1) - (harms[root] >> variable & 1)
            for variable in range((helps[root] | harms[root]).bit_length())
            if (helps[root] | harms[root]) >> variable & 1
        }
        for root in roots
    ]


def answers(
    network: Network,
    roots: Sequence[int],
    rise: Rise,
    *,
    fixed: Mapping[int, bool] | None = None,
    end: int | None = None,
    unlimited: bool = False,
    most_steps: float = STEPS,
    hopeless: float = math.inf,
    passed: Callable[[int, int], None] | None = None,
) -> list[Answer | OutOfReach]:
    """The answer of each root, exact, or that it is out of reach.

    Up to eighteen variables together, all scenarios of all roots are worked out at once. Beyond that, each root by itself: up to
    twenty variables as a table, and otherwise as a diagram, which is given up after so many steps. A root out of reach spares
    the others of as many variables the attempt.

    Args:
        network, roots, rise, fixed, end: as for `diagram`.
        unlimited: go on until a layer has four million states.
        most_steps: otherwise, how much work a diagram may be; a layer may have half a million states.
        hopeless: roots of so many variables are known to be out of reach.
        passed: told after each part of the work how many of how many parts are done.
    """
    left, tops = restricted(network if end is None else at_end(network, end), roots, rise, fixed)
    among = left.variables_of(tops)
    if len(among) <= _ONE_TABLE:
        found = tables(left, tops, rise, among)
        if passed is not None:
            passed(len(roots), len(roots))
        return list(found)
    found_each: dict[int, Answer | OutOfReach] = {}
    each = _effort(left).bit_length()
    most = math.inf if unlimited else most_steps
    matter = directions(left, tops)
    for done, top in enumerate(tops):
        if top not in found_each:
            needed = len(matter[done])
            if needed >= hopeless and not unlimited:
                found_each[top] = OutOfReach(needed, needed + each)
            else:
                found_each[top] = _answer(*restricted(left, [top], rise), rise, most)
            if isinstance(found_each[top], OutOfReach):
                hopeless = min(hopeless, needed)
        if passed is not None:
            passed(done + 1, len(tops))
    return [found_each[top] for top in tops]


def _answer(own: Network, tops: tuple[int, ...], rise: Rise, most_steps: float) -> Answer | OutOfReach:
    (top,) = tops
    needed = own.variables_of(tops)
    if len(needed) <= _OWN_TABLE:
        return tables(own, [top], rise, needed)[0]
    try:
        return diagram(own, top, rise, most_states=MOST_STATES << (4 if most_steps == math.inf else 1), most_steps=most_steps)
    except TooWide as wide:
        return OutOfReach(len(needed), wide.states.bit_length() + wide.of - wide.decided + _effort(own).bit_length())


def _effort(network: Network) -> int:
    """What one scenario of a network takes: its parts, and the binary digits of what sums add up."""
    found = 0
    for node in network.nodes:
        if isinstance(node, Sum):
            found += sum(term.least.bit_count() + term.most.bit_count() for term in node.terms)
        else:
            found += 1 + len(node.parts) if isinstance(node, All | Any_ | Judged) else 1
    return found
