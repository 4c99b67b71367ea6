"""Who waits for whom and for what, reduced to its circles, and what comes of waiting and of moving together.

Every way from an offer to what it waits for, and on to the offers that could bring that about, is followed; what leads back to
where it began is a circle (rule S6), and all else is left out. What comes of it is told for two courses (rule S7): all wait for
the others to begin, or all move together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from willing.analysis.assessment import Assessment
from willing.analysis.circuit import Circuit, State
from willing.analysis.fill import Fill, fill, matches
from willing.analysis.offers import Offer, Status
from willing.analysis.standing import Circle, Waits, waits_in
from willing.vocabulary.condition import Condition, Event, Nations, Offered, Total, conjuncts
from willing.vocabulary.records import Line

__all__ = ["BringsAbout", "HangsOn", "Knot", "LineGain", "Reached", "Thing", "Waiting", "WaitsFor", "waiting"]

_NOBODY: Final = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a thing has come, at the least and at the most amounts: whether it holds, and of a count or total how much it has.

    A count or total is one of others, so what is told is what it comes to for whoever of those that wait lacks most.
    """

    holds: tuple[bool, bool]
    has: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Thing:
    """What is waited for in a circle: an event, an offer of a nation, a count of nations or a total, here and in both courses."""

    what: Event | Offered | Nations | Total
    if_all_wait: Reached
    if_all_move: Reached

    @property
    def needs(self) -> float | None:
        """The nations or the amount that a count or total asks for."""
        return self.what.least if isinstance(self.what, Nations | Total) else None


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """Offers of a nation that wait for a thing; `needed` if one of them cannot stand without, whatever else comes."""

    nation: str
    thing: Condition
    offers: tuple[str, ...]
    needed: bool


@dataclass(frozen=True, slots=True)
class BringsAbout:
    """Offers of a nation that could bring a thing about, or part of it."""

    nation: str
    thing: Condition
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HangsOn:
    """An event that offers bring about by way of a thing; `needed` if it cannot come true without."""

    event: Condition
    thing: Condition
    needed: bool


@dataclass(frozen=True, slots=True)
class Knot:
    """A circle as a graph: from nations to the things that they wait for, and from things to the nations that bring them about.

    Attributes:
        circle: the circle, with what its members wait for besides.
        nations: whose offers are in it, each with these, by code.
        things: what is waited for in it, that for which most wait first.
        waits_for, brings_about, hangs_on: the ways; every nation has one of each of the first two.
    """

    circle: Circle
    nations: Mapping[str, tuple[str, ...]]
    things: tuple[Thing, ...]
    waits_for: tuple[WaitsFor, ...]
    brings_about: tuple[BringsAbout, ...]
    hangs_on: tuple[HangsOn, ...]


@dataclass(frozen=True, slots=True)
class LineGain:
    """A line that gets another amount if all move together than if all wait, at the least or at the most."""

    line: Line
    unit: str
    if_all_wait: tuple[float, float]
    if_all_move: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who waits for whom, and what comes of it.

    Attributes:
        knots: the circles, largest first; without any, nobody waits for themselves by way of others.
        if_all_wait, if_all_move: how many lines are filled in either course, for certain and at most.
        lines: the lines between which the courses make a difference, in the order in which they are served.
    """

    knots: tuple[Knot, ...]
    if_all_wait: tuple[int, int]
    if_all_move: tuple[int, int]
    lines: tuple[LineGain, ...]


def waiting(answer: Assessment) -> Waiting:
    """The circles of an answer as graphs, and how many lines are filled if all wait and if all move together.

    In both courses every event that the scenario leaves free turns out well. If all wait, of the offers that count those fill
    lines that then stand alone; if all move together, those that then stand jointly, and members of circles count whatever their
    rung (rule S7). Without a circle the two differ at most by offers of one nation that wait for each other.

    Cost:
        The fixpoints of at most four circuits, and two fills.
    """
    asked, every = answer.question, [*answer.offers.values()]

    def settled(offers: Sequence[Offer]) -> Circuit:
        return Circuit(answer.case, offers, asked.scenario, asked.as_of, open_events=True)

    found = waits_in(settled([one for one in every if one.counts_from(Status.FLOATED)]))
    members = {one for circle, _ in found for one in circle.members}
    waits = settled([one for one in every if one.id in answer.counted])
    moves = waits if members <= answer.counted else settled([one for one in every if one.id in answer.counted | members])
    lines = asked.requirement.lines
    matched = matches(answer.case, every, lines)
    ends = _States(waits.least("least"), waits.least("most")), _States(moves.greatest("least"), moves.greatest("most"))
    wait, move = (fill(lines, matched, {"least": end.least.standing, "most": end.most.standing}) for end in ends)
    return Waiting(
        knots=tuple(_knot(answer, circle, graph, (waits, ends[0]), (moves, ends[1])) for circle, graph in found),
        if_all_wait=wait.filled(lines),
        if_all_move=move.filled(lines),
        lines=tuple(_gains(answer, wait, move)),
    )


@dataclass(frozen=True, slots=True)
class _States:
    """Where a circuit ends, at the least and at the most amounts."""

    least: State
    most: State


def _gains(answer: Assessment, wait: Fill, move: Fill) -> Iterator[LineGain]:
    for one in answer.lines:
        before, after = ((end.least[one.line.line], end.most[one.line.line]) for end in (wait, move))
        if before != after:
            yield LineGain(one.line, one.unit, before, after)


def _knot(
    answer: Assessment, circle: Circle, graph: Waits, waits: tuple[Circuit, _States], moves: tuple[Circuit, _States]
) -> Knot:
    by_nation: dict[str, list[str]] = defaultdict(list)
    waiting_for: dict[tuple[str, Condition], list[str]] = defaultdict(list)
    bringing: dict[tuple[str, Condition], list[str]] = defaultdict(list)
    hangs_on: list[HangsOn] = []
    whens = moves[0].derived
    for member in circle.members:
        nation = answer.offers[member].nation
        by_nation[nation].append(member)
        for thing in graph[member]:
            assert not isinstance(thing, str)
            waiting_for[nation, thing].append(member)
    for one in graph:
        if isinstance(one, str):
            continue
        for to in graph[one]:
            if isinstance(to, str):
                bringing[answer.offers[to].nation, one].append(to)
            else:
                assert isinstance(one, Event)
                hangs_on.append(HangsOn(one, to, to in conjuncts(whens[one.name])))
    owners: dict[Condition, set[str]] = defaultdict(set)
    for nation, thing in waiting_for:
        owners[thing].add(nation)
    for link in hangs_on:
        owners[link.thing].add(_NOBODY)
    number = {thing: sum(len(offers) for (_, to), offers in waiting_for.items() if to == thing) for thing in owners}
    order = sorted(owners, key=lambda thing: (-number[thing], str(thing)))
    place = {thing: k for k, thing in enumerate(order)}
    return Knot(
        circle=circle,
        nations={nation: tuple(by_nation[nation]) for nation in sorted(by_nation)},
        things=tuple(
            Thing(thing, _reached(thing, owners[thing], *waits), _reached(thing, owners[thing], *moves))
            for thing in order
            if isinstance(thing, Event | Offered | Nations | Total)
        ),
        waits_for=tuple(
            WaitsFor(nation, thing, tuple(offers), any(thing in conjuncts(answer.offers[one].condition) for one in offers))
            for (nation, thing), offers in sorted(waiting_for.items(), key=lambda one: (place[one[0][1]], one[0][0]))
        ),
        brings_about=tuple(
            BringsAbout(nation, thing, tuple(sorted(offers)))
            for (nation, thing), offers in sorted(bringing.items(), key=lambda one: (place[one[0][1]], one[0][0]))
        ),
        hangs_on=tuple(sorted(hangs_on, key=lambda one: (place[one.event], place[one.thing]))),
    )


def _reached(thing: Event | Offered | Nations | Total, owners: set[str], circuit: Circuit, end: _States) -> Reached:
    least, most = (all(circuit.holds(thing, state, owner) for owner in owners) for state in (end.least, end.most))
    if not isinstance(thing, Nations | Total):
        return Reached((least, most), None)
    low, high = (min(circuit.measure(thing, state, owner) for owner in owners) for state in (end.least, end.most))
    return Reached((least, most), (low, high))
