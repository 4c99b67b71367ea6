"""Why an offer stands or does not: a short chain of reasons, down to events and statements.

The chain follows what decides. Each link is data, not text: what is looked at, whether it holds, what makes it so, and the
statements and sources it rests on. A link that comes back to an offer above it says so and stops: that is a circle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from willing.analysis.assessment import Assessment, LineAnswer
from willing.analysis.circuit import BOUNDS, Circuit, State
from willing.analysis.offers import Offer
from willing.analysis.standing import Mode
from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.vocabulary.condition import Condition, Event, Nations, Not, Offered, Total, atoms
from willing.vocabulary.records import Statement

__all__ = ["Explained", "Reason", "brought_about", "explained", "waiting_for", "why"]

Kind = Literal[
    "offer",
    "condition",
    "fixed",
    "happened",
    "free",
    "brought about",
    "measure",
    "offered",
    "circle",
    "further",
    "cited",
    "clash",
    "reported",
]
_DEEPEST = 7


@dataclass(frozen=True, slots=True)
class Reason:
    """One link of a chain.

    Attributes:
        kind: what the link is about: an *offer*; a part of its *condition*; an event that the scenario has *fixed*, that has
            *happened*, that is left *free* or is *brought about* by offers; a *measure* (a count or total of others); what a
            nation has *offered*; a *circle* back to an offer above; an offer whose own chain goes *further*; a reason *cited*
            for holding back; a *clash* of words; or what was *reported* beside the nation's own word.
        subject: the offer's id, or the condition as it is written.
        holds: at the least and at the most amounts, if nobody else moves first; for an offer, whether it stands alone.
        standing: for an offer, its modes at the least and at the most; `None` if it does not count.
        has: for a measure, how far it has come at the least and at the most.
        said: the statements the link rests on, the governing one first.
        sources: ids of further sources, such as those of an event.
        because: the links it hangs on.
    """

    kind: Kind
    subject: str
    holds: tuple[bool, bool]
    standing: tuple[Mode, Mode] | None = None
    has: tuple[float, float] | None = None
    said: tuple[Statement, ...] = ()
    sources: tuple[str, ...] = ()
    because: tuple[Reason, ...] = ()


def why(answer: Assessment, offer: str) -> Reason:
    """The chain of reasons for one offer, refused ones included.

    Args:
        answer: the assessment to explain.
        offer: the offer's id; it must be among the assessment's.
    """
    return _Chain(answer).of_offer(answer.offers[offer], ())


@dataclass(frozen=True, slots=True)
class Explained:
    """What was asked about, explained: offers with their chains of reasons, and lines of the requirement."""

    answer: Assessment
    about: str
    offers: tuple[tuple[Offer, Reason], ...]
    lines: tuple[LineAnswer, ...]


def explained(answer: Assessment, about: str) -> Explained:
    """Why an offer stands or does not, or why a line is short.

    Args:
        answer: the assessment to explain.
        about: an offer (`DEU.land@neighbour`), a promise, what a nation offers of a capability (`ITA.land`), a nation, or a line.

    Raises:
        FaultyInput: for what the answer has nothing of.
    """
    found = [o for o in answer.offers.values() if about in (o.id, o.nation, o.promise, f"{o.nation}.{o.capability}")]
    lines = tuple(line for line in answer.lines if line.line.line == about)
    if not found and not lines:
        known = {*answer.offers, *(o.nation for o in answer.offers.values()), *(one.line.line for one in answer.lines)}
        known |= {f"{o.nation}.{o.capability}" for o in answer.offers.values()}
        raise FaultyInput([Fault("ABOUT", clipped(about), "a nation, an offer or a line of the answer", nearest(about, known))])
    return Explained(answer, about, tuple((one, why(answer, one.id)) for one in found), lines)


def waiting_for(answer: Assessment) -> Mapping[str, tuple[str, ...]]:
    """For each event that a condition speaks of which does not hold yet, the offers that wait for it; others are left out."""
    found: dict[str, list[str]] = {}
    for offer, parts in answer.waits_for.items():
        for name in {atom.name: None for part in parts for atom in atoms(part) if isinstance(atom, Event)}:
            found.setdefault(name, []).append(offer)
    return {event: tuple(offers) for event, offers in found.items()}


def brought_about(answer: Assessment) -> Mapping[str, tuple[bool, bool]]:
    """For each event that is for offers to bring about, whether they do, at the least and at the most amounts.

    As they stand if nobody moves first. Those that the scenario fixes are left out, and those whose day has come: whether they
    hold does not hang on what is offered.

    Cost:
        Next to nothing for an answer with its groundwork: the fixpoints are those of `assess`.
    """
    circuit = _circuit(answer)
    least, most = (circuit.least(bound).events for bound in BOUNDS)
    return {event: (event in least, event in most) for event in circuit.derived}


def _circuit(answer: Assessment) -> Circuit:
    """The circuit of the offers that count."""
    asked = answer.question
    counted = [answer.offers[one] for one in sorted(answer.counted)]
    wiring = answer.groundwork.firm if answer.groundwork else None
    return Circuit(answer.case, counted, asked.scenario, asked.as_of, wiring=wiring)


class _Chain:
    def __init__(self, answer: Assessment) -> None:
        self.answer = answer
        self.circuit = _circuit(answer)
        self.states: tuple[State, State] = (self.circuit.least("least"), self.circuit.least("most"))

    def of_offer(self, offer: Offer, above: tuple[str, ...]) -> Reason:
        if offer.id in above or len(above) >= _DEEPEST:
            return self._link("circle" if offer.id in above else "further", offer.id)
        parts = tuple(self._of_part(part, said, offer, (*above, offer.id)) for part, said in offer.conditions)
        beside = () if above else tuple(self._beside(offer))
        return replace(self._link("offer", offer.id), said=(offer.word,), because=(*parts, *beside))

    def _link(self, kind: Kind, offer: str) -> Reason:
        """A link about an offer, without what it hangs on."""
        modes = self.answer.standing.of(offer)
        least, most = modes or (Mode.WITHHELD, Mode.WITHHELD)
        return Reason(kind, offer, (least is Mode.ALONE, most is Mode.ALONE), modes)

    def _beside(self, offer: Offer) -> Iterator[Reason]:
        """What was said beside the condition: reasons for holding back, clashes, and others' reports since."""
        for reason, said in offer.reasons:
            yield Reason("cited", reason, (True, True), said=(said,))
        for clash in offer.clashes:
            yield Reason(
                "clash", clash.why, (True, True), said=(clash.governs, *(s for s in clash.statements if s != clash.governs))
            )
        if not offer.reported:
            since = [s for s in offer.trail if s.voice in ("sourced", "named_by_other") and _after(s, offer.word)]
            if since:
                yield Reason("reported", offer.id, (True, True), said=tuple(since))

    def _of_part(self, part: Condition, said: Statement, offer: Offer, above: tuple[str, ...]) -> Reason:
        holds = self._holds(part, offer.nation)
        because = tuple(self._of_atom(atom, offer.nation, above) for atom in dict.fromkeys(atoms(part)))
        if len(because) == 1 and because[0].subject == str(part):
            only = because[0]
            return replace(only, holds=holds, said=(said,))
        return Reason("condition", str(part), holds, said=(said,), because=because)

    def _of_atom(self, atom: Event | Offered | Nations | Total, owner: str, above: tuple[str, ...]) -> Reason:
        holds = self._holds(atom, owner)
        if isinstance(atom, Event):
            return self._of_event(atom, holds, above)
        if isinstance(atom, Offered):
            return Reason("offered", str(atom), holds, because=tuple(self._feeders(atom, "", above)))
        has = tuple(self.circuit.measure(atom, state, owner) for state in self.states)
        because = () if holds[0] else tuple(self._feeders(atom, owner, above))
        return Reason("measure", str(atom), holds, has=(has[0], has[1]), because=because)

    def _of_event(self, atom: Event, holds: tuple[bool, bool], above: tuple[str, ...]) -> Reason:
        event = self.answer.case.events[atom.name]
        if atom.name in self.circuit.derived:
            when = self.circuit.derived[atom.name]
            parts = () if holds[0] else tuple(self._of_atom(one, "", above) for one in dict.fromkeys(atoms(when)))
            return Reason("brought about", atom.name, holds, sources=event.sources, because=parts)
        if atom.name in self.answer.question.scenario.truths:
            return Reason("fixed", atom.name, holds)
        return Reason("happened" if holds[0] else "free", atom.name, holds, sources=event.sources)

    def _feeders(self, atom: Offered | Nations | Total, owner: str, above: tuple[str, ...]) -> Iterator[Reason]:
        """Others' offers that could bring the atom about and do not stand yet; those that wait in turn are followed."""
        for one in sorted(set(self.circuit.feeders(atom))):
            if self.answer.offers[one].nation != owner and not all(one in state.standing for state in self.states):
                follow = isinstance(atom, Offered) or one in above
                offer = self.answer.offers[one]
                yield self.of_offer(offer, above) if follow else self._link("offer", one)

    def _holds(self, condition: Condition | Not, owner: str) -> tuple[bool, bool]:
        least, most = self.states
        return self.circuit.holds(condition, least, owner), self.circuit.holds(condition, most, owner)


def _after(statement: Statement, word: Statement) -> bool:
    return (statement.said_on or date.min) >= (word.said_on or date.min)
