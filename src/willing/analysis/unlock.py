"""The smallest sets of moves: what unlocks a force, what breaks it, what lights a circle.

A *move* is an event that comes about, or an offer made firm: announced whatever its condition, or raised to the rung that counts.
A set of moves unlocks if the goal is met once they are made and nothing else; it is told only if none of its moves can be spared
(rule U1). All such sets come, the lightest first, each as soon as it is known that no lighter one is left.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from willing.analysis.assessment import Question
from willing.analysis.circuit import Circuit
from willing.analysis.coalition import MODES, Moves, circuit_of, coalition
from willing.analysis.goal import Goal
from willing.analysis.offers import Offer, Status
from willing.analysis.standing import Circle, circles
from willing.faults import Fault, FaultyInput, Suggesting, clipped
from willing.ledger.case import Case
from willing.logic.answers import directions
from willing.logic.diagram import diagram
from willing.logic.minimal import denied, is_judged, minimal_sets
from willing.logic.network import Network, Rise, at_end
from willing.logic.scenarios import best_case, fixed_case
from willing.logic.sets import smallest_sets

__all__ = ["MoveSet", "Tipping", "Unlocking", "breaking", "tipping", "unlocking"]

_MOST_UNCLEAR: Final = 6
_LIGHTEST: Final = 0.001
_HEAVIEST: Final = 1_000_000
Who = Literal["nations", "offers"]


@dataclass(frozen=True, slots=True)
class MoveSet:
    """A set of moves none of which can be spared: events, and offers or nations by their ids, with its weight."""

    events: tuple[str, ...]
    offers: tuple[str, ...]
    weight: float

    @property
    def size(self) -> int:
        """How many moves it has."""
        return len(self.events) + len(self.offers)


@dataclass(frozen=True, slots=True)
class Unlocking:
    """What unlocks a goal.

    Attributes:
        goal: what is to be met; lines that not even all moves together meet are left out of it.
        moves: how many moves there are to choose from.
        sets: the sets, lightest first; drawn one by one, so stop when there are enough. The empty set if it is met already.
    """

    goal: Goal
    moves: int
    sets: Iterator[MoveSet] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Tipping:
    """What lights a circle: the smallest sets of its members that, announced firmly, make all the others follow."""

    circle: Circle
    sets: tuple[MoveSet, ...]


def unlocking(
    case: Case,
    asked: Question,
    wanted: Goal,
    *,
    weights: Mapping[str, float] | None = None,
    found: Iterable[Offer] | None = None,
) -> Unlocking:
    """All inclusion-minimal sets of moves with which a goal is met, lightest first.

    Args:
        case, asked: the question. Events that its scenario fixes are no moves; neither are events that can only harm.
        wanted: what is to be met.
        weights: event, offer or nation to the weight of its move, more than nought; of those not named it is 1. A nation's weight
            is that of each of its offers.
        found: the offers to take in the stead of those of the day.

    Where more than six lines compete, or offers have no common rate of exchange, up to six events that may both help and harm are
    taken either way; more of them stay away.

    Raises:
        FaultyInput: for weights of what the case does not know, or not from 0.001 to 1,000,000.
        TooWide: for weights so many-figured that the solver cannot add them up, if the diagram that does would be too wide.
        TooWide: where more than six lines compete or offers have no common rate of exchange, if the diagram would be too wide.
    """
    every = asked.offers(case, found)
    live = [one for one in every if one.counts_from(Status.FLOATED) and one.nation != "unnamed"]
    circuit = Circuit(case, live, asked.scenario, asked.as_of)
    rise = MODES[wanted.mode]
    silent = frozenset(one.id for one in live if not one.counts_from(asked.count))
    made = coalition(circuit, wanted.lines, Moves(firm={one.id: f"firm {one.id}" for one in live}, silent=silent))
    roots = [made.met[line] for line in wanted.wanted]
    ends = best_case(made.network, roots, rise, wanted.end)
    aim = wanted.within([line for line, met in zip(wanted.wanted, ends, strict=True) if met]) if any(ends) else wanted
    root = made.whole(aim.wanted)
    network = made.grown()
    offer_of = {variable: name.removeprefix("firm ") for name, variable in made.moves.items()}
    event_of = {variable: name for name, variable in made.events.items()}
    weight = _weights(weights or {}, offer_of, event_of, {*case.events, *case.nations})
    moves = [variable for variable, sign in directions(network, [root])[0].items() if sign >= 0]
    sets = (
        MoveSet(
            tuple(sorted(event_of[v] for v in one if v in event_of)),
            tuple(sorted(offer_of[v] for v in one if v in offer_of)),
            total,
        )
        for one, total in _minimal(network, root, rise, weight, end=aim.end)
    )
    return Unlocking(aim, len(moves), sets if any(ends) or not wanted.wanted else iter(()))


def _weights(
    given: Mapping[str, float], offer_of: Mapping[int, str], event_of: Mapping[int, str], known: Collection[str]
) -> dict[int, float]:
    names = {*offer_of.values(), *event_of.values(), *known}
    faults = []
    near = Suggesting()
    for name, weight in given.items():
        if name not in names:
            faults.append(Fault("weight", clipped(name), "an event, an offer or a nation of the case", near.nearest(name, names)))
        if not _LIGHTEST <= weight <= _HEAVIEST:
            faults.append(Fault(f"weight of {clipped(name)}", f"{weight:g}", f"a number from {_LIGHTEST} to {_HEAVIEST:,}"))
    if faults:
        raise FaultyInput(faults)
    found = {v: given[event] for v, event in event_of.items() if event in given}
    for v, offer in offer_of.items():
        nation = offer.partition(".")[0]
        if offer in given or nation in given:
            found[v] = given.get(offer, given.get(nation, 1.0))
    return found


def _minimal(
    network: Network,
    root: int,
    rise: Rise,
    weights: Mapping[int, float],
    *,
    fixed: Mapping[int, bool] | None = None,
    end: int = 0,
) -> Iterator[tuple[frozenset[int], float]]:
    """All minimal sets, lightest first. Where lines are for a judge to say, by diagrams, one for each way events may turn out."""
    if not is_judged(network, root):
        yield from minimal_sets(network, root, rise, fixed=fixed, end=end, weights=weights)
        return
    (signs,) = directions(network, [root])
    open_ones = {v: sign for v, sign in signs.items() if v not in (fixed or {})}
    unclear = [v for v, sign in open_ones.items() if sign == 0][:_MOST_UNCLEAR]
    away = {v: False for v, sign in open_ones.items() if sign <= 0 and v not in unclear} | dict(fixed or {})
    streams = []
    for truths in itertools.product((False, True), repeat=len(unclear)):
        taken = frozenset(v for v, truth in zip(unclear, truths, strict=True) if truth)
        whole = diagram(network, root, rise, fixed={**away, **dict(zip(unclear, truths, strict=True))}, end=end)
        streams.append(_with(taken, smallest_sets(whole, weigh=lambda v: weights.get(v, 1.0), end=end), weights))
    told: list[frozenset[int]] = []
    for one, total in heapq.merge(*streams, key=lambda pair: pair[1]):
        if not any(smaller <= one for smaller in told):
            told.append(one)
            yield one, total


def _with(
    taken: frozenset[int], sets: Iterator[tuple[frozenset[int], float]], weights: Mapping[int, float]
) -> Iterator[tuple[frozenset[int], float]]:
    more = sum(weights.get(v, 1.0) for v in taken)
    for one, total in sets:
        yield one | taken, total + more


def breaking(
    case: Case,
    asked: Question,
    wanted: Goal,
    *,
    who: Who = "nations",
    weights: Mapping[str, float] | None = None,
    found: Iterable[Offer] | None = None,
) -> Unlocking:
    """All inclusion-minimal sets of withdrawals, of nations or of offers, that break a goal, lightest first.

    The scenario is as it was asked: events it leaves free do not come true. Lines that are not met there are left out of the
    goal. Arguments, faults and result as for `unlocking`; the withdrawn are the set's `offers`.
    """
    circuit = circuit_of(case, asked, found)
    names = {offer.id: offer.nation if who == "nations" else offer.id for offer in circuit.offers}
    made = coalition(circuit, wanted.lines, Moves(present=names))
    rise = MODES[wanted.mode]
    events_off = dict.fromkeys(made.events.values(), False)
    all_there = {**events_off, **dict.fromkeys(made.moves.values(), True)}
    ends = fixed_case(made.network, [made.met[line] for line in wanted.wanted], rise, all_there, wanted.end)
    met = [line for line, holds in zip(wanted.wanted, ends, strict=True) if holds]
    aim = wanted.within(met)
    root = made.whole(aim.wanted)
    name_of = {variable: name for name, variable in made.moves.items()}
    weight = _weights(weights or {}, name_of, {}, case.nations)
    if not met:
        return Unlocking(aim, 0, iter(()))
    turned = denied(at_end(made.grown(), aim.end))
    fixed = dict.fromkeys(made.events.values(), True)  # taken away
    sets = (
        MoveSet((), tuple(sorted(name_of[v] for v in one)), total)
        for one, total in _minimal(turned, root, "least" if rise == "greatest" else "greatest", weight, fixed=fixed)
    )
    matter = set(made.grown().variables_of([root])).intersection(made.moves.values())
    return Unlocking(aim, len(matter), sets)


def tipping(case: Case, asked: Question, *, count: int = 5, found: Iterable[Offer] | None = None) -> tuple[Tipping, ...]:
    """For each circle among the live offers, the smallest announcements that light it: the others then stand alone.

    What members wait for beside the circle is taken to come: events that the scenario leaves free turn out well, as where circles
    are sought. At most `count` sets a circle.
    """
    every = asked.offers(case, found)
    live = [one for one in every if one.counts_from(Status.FLOATED)]
    found_circles = circles(case, live, asked.scenario, asked.as_of)
    told = []
    for circle in found_circles:
        members = set(circle.members)
        circuit = Circuit(case, live, asked.scenario, asked.as_of)
        made = coalition(circuit, (), Moves(firm={one: f"firm {one}" for one in circle.members}))
        root = made.all_stand(sorted(members))
        network = made.grown()
        (signs,) = directions(network, [root])
        well = {v: signs.get(v, 1) >= 0 for v in made.events.values()}
        name_of = {variable: name.removeprefix("firm ") for name, variable in made.moves.items()}
        sets = (
            MoveSet((), tuple(sorted(name_of[v] for v in one)), total)
            for one, total in minimal_sets(network, root, "least", fixed=well)
        )
        told.append(Tipping(circle, tuple(itertools.islice(sets, count))))
    return tuple(told)
