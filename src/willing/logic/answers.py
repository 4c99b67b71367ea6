"""The answer of each of several nodes, in the form that is cheapest: a table, a diagram, or none where both are out of reach."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from willing.logic.diagram import MOST_STATES, Diagram, TooWide, Work, diagram
from willing.logic.network import All, Any_, Judged, Literal_, Network, Rise, Sum, at_end
from willing.logic.scenarios import restricted
from willing.logic.table import Table, tables

__all__ = ["STEPS", "Answer", "OutOfReach", "answers", "directions"]

Answer = Table | Diagram

_TABLE: Final = 20
_HOPELESS: Final = 0.25
"""If no more than this share of the work is left, it is not worth an attempt."""

STEPS: Final = 1_000_000_000_000
"""How much work the diagrams of one call may be before they are given up (`Work`): some ten seconds."""


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
    passed: Callable[[int, int], None] | None = None,
) -> list[Answer | OutOfReach]:
    """The answer of each root, exact, or that it is out of reach.

    Up to twenty variables together, all scenarios of all roots are worked out at once. Beyond that, each root by itself: up to
    twenty variables as a table, and otherwise as a diagram. Diagrams share an amount of work, of which each may take half of what
    is left: those of few variables and parts first, so that the hard ones do not cost the easy ones the attempt.

    Args:
        network, roots, rise, fixed, end: as for `diagram`.
        unlimited: go on until a layer has four million states, or all of them take a gigabyte.
        most_steps: otherwise, how much work all diagrams may be; a layer may then have half a million states.
        passed: told after each part of the work how many of how many parts are done.
    """
    left, tops = network if end is None else at_end(network, end), tuple(roots)
    if fixed or len(left.variables_of(tops)) > _TABLE:  # otherwise a table is made sooner than what is settled is left out
        left, tops = restricted(left, tops, rise, fixed)
    among = left.variables_of(tops)
    if len(among) <= _TABLE:
        found = tables(left, tops, rise, among)
        if passed is not None:
            passed(len(roots), len(roots))
        return list(found)
    work = Work(math.inf if unlimited else most_steps)
    own = {top: restricted(left, [top], rise) for top in dict.fromkeys(tops)}
    needed = {top: len(alone.variables_of(at)) for top, (alone, at) in own.items()}
    effort = {top: _effort(alone) for top, (alone, _) in own.items()}
    found_each: dict[int, Answer | OutOfReach] = {}
    for done, top in enumerate(sorted(own, key=lambda top: (needed[top], effort[top])), 1):
        if work.left < most_steps * _HOPELESS and needed[top] > _TABLE:
            found_each[top] = OutOfReach(needed[top], needed[top] + effort[top].bit_length())
        else:
            found_each[top] = _answer(*own[top], rise, work, work.left / min(2, len(own) - done + 1))
        if passed is not None:
            passed(done, len(own))
    return [found_each[top] for top in tops]


def _answer(own: Network, tops: tuple[int, ...], rise: Rise, work: Work, most_steps: float) -> Answer | OutOfReach:
    (top,) = tops
    needed = own.variables_of(tops)
    if len(needed) <= _TABLE:
        return tables(own, [top], rise, needed)[0]
    try:
        most_states = MOST_STATES << (4 if most_steps == math.inf else 1)
        return diagram(own, top, rise, most_states=most_states, most_steps=most_steps, work=work)
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
