"""Offers distilled from statements: one a nation, capability and place, as of a day.

A statement is what somebody said; an offer is what a nation's words add up to. The rules (docs/rules.md, O1 to O7) in short:
the latest word decides whether the nation offers or refuses; a rung once earned, an amount once named and a condition once
made stay until a later word on the same matter or a refusal; silence changes nothing; reports on unnamed people never speak
over the nation itself; two words of one day that clash are both shown.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from itertools import groupby
from typing import Final, TypeVar

from willing.ledger.case import Case
from willing.vocabulary.condition import (
    ALWAYS,
    Condition,
    Event,
    all_of,
    atoms,
    conjuncts,
)
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Caveat, Statement

__all__ = ["Clash", "Offer", "Status", "carried", "claimed", "matter", "offers", "rung"]


_Part = TypeVar("_Part")


class Status(IntEnum):
    """How binding a nation's word is; from `FLOATED` up, each is firmer than the one before."""

    WITHDRAWN = -2
    REFUSED = -1
    FLOATED = 1
    INDICATED = 2
    PLEDGED = 3
    APPROVED = 4
    ARRANGED = 5
    PRESENT = 6

    def __str__(self) -> str:
        return self.name.lower()

    @property
    def is_live(self) -> bool:
        """Whether something is on offer."""
        return self > 0


_CLAIMED: Final[Mapping[str, Status]] = {
    "refuses": Status.REFUSED,
    "withdraws": Status.WITHDRAWN,
    "considers": Status.INDICATED,
    "conditional": Status.INDICATED,
    "ready": Status.INDICATED,
    "hosts": Status.INDICATED,
    "leads": Status.INDICATED,
    "pledges": Status.PLEDGED,
    "approves": Status.APPROVED,
    "arranges": Status.ARRANGED,
    "deploys": Status.PRESENT,
}
# The rungs that each voice can carry: what the rung needs (rule O2). A word above them falls to the highest below.
_CARRIES: Final[Mapping[str, tuple[Status, ...]]] = {
    "parliament_or_council": (Status.INDICATED, Status.PLEDGED, Status.APPROVED),
    "text": (Status.INDICATED, Status.PLEDGED, Status.APPROVED, Status.ARRANGED, Status.PRESENT),
    "head": (Status.INDICATED, Status.PLEDGED, Status.PRESENT),
    "minister": (Status.INDICATED, Status.PLEDGED, Status.PRESENT),
    "official": (Status.INDICATED, Status.PRESENT),
    "military": (Status.INDICATED, Status.PRESENT),
    "organisation_head": (Status.FLOATED,),
    "sourced": (Status.FLOATED,),
    "named_by_other": (Status.FLOATED,),
    "analyst": (Status.FLOATED,),
    "party": (),
}
# Voices that show a nation's position, the strongest first.
_OWN: Final = ("parliament_or_council", "text", "head", "minister", "official", "military")


@dataclass(frozen=True, slots=True)
class Clash:
    """Words of one day that cannot both be so; `governs` was taken, for the reason given."""

    said_on: date
    statements: tuple[Statement, ...]
    governs: Statement
    why: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One nation's contribution of one capability at one place, with every word it rests on.

    Attributes:
        id: readable: nation, capability and, where it was said, place: `DEU.land@neighbour`.
        status: how binding the nation's word is.
        quantity: the latest amount promised since the last refusal, in its unit; unsaid if none was.
        arrived: the latest amount said to be there; unsaid if none was. An arrival does not shrink the promise (rule O5).
        condition: what must hold for the offer to stand.
        conditions: its parts, each with the statement it comes from.
        word: the statement that governs: the latest word of the nation itself, or of others where it never spoke.
        rung_from: the statement that earned the status.
        amount_from: the statement that named the quantity, if any did.
        trail: every statement on this offer up to the day, the latest first.
        clashes: words of one day that cannot both be so.
        reported: whether the status rests on others' reports alone.
        position: the words since the nation last turned, in order: what status, amount and conditions were taken from.
    """

    id: str
    nation: str
    capability: str
    place: str
    status: Status
    quantity: Quantity
    arrived: Quantity
    condition: Condition
    conditions: tuple[tuple[Condition, Statement], ...]
    because: tuple[tuple[Condition, Statement], ...]
    caveats: tuple[tuple[Caveat, Statement], ...]
    word: Statement
    rung_from: Statement
    amount_from: Statement | None
    trail: tuple[Statement, ...]
    clashes: tuple[Clash, ...]
    reported: bool
    position: tuple[Statement, ...] = ()

    @property
    def reasons(self) -> tuple[tuple[str, Statement], ...]:
        """The reasons that were cited for holding back, the latest first, each once."""
        cited = {s.reason: s for s in reversed(self.trail) if s.reason and _position(s)}
        return tuple((reason, said) for reason, said in reversed(cited.items()))

    def on(self, condition: Condition) -> Offer:
        """The offer on another condition, for what-ifs; its parts are put down to the word that governs."""
        return replace(self, condition=condition, conditions=tuple((part, self.word) for part in conjuncts(condition)))

    def at(self, status: Status) -> Offer:
        """The offer with the amount that counts from a rung: what has arrived, if only what is present counts."""
        return replace(self, quantity=self.arrived) if status is Status.PRESENT else self

    def counts_from(self, status: Status) -> bool:
        """Whether the offer counts when offers from this rung up do; an unnamed contributor never counts (rule E6)."""
        return self.status.is_live and self.status >= status and self.nation != "unnamed"


def offers(case: Case, as_of: date) -> tuple[Offer, ...]:
    """Every offer and refusal that the statements up to the day add up to, ordered by id.

    Statements without a day never govern, statements of bodies make no nation's offer, and those whose `about` is not among
    the case's make none either. Without statements, no offers. Cost: one pass over the statements.
    """
    said: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in case.statements:
        if (
            statement.capability
            and statement.said_on is not None
            and statement.said_on <= as_of
            and statement.about in case.about
            and statement.nation not in case.bodies
            and _position(statement)
        ):
            said[statement.nation, statement.capability].append(statement)
    found: list[Offer] = []
    for (nation, capability), statements in said.items():
        group, dot, _ = capability.partition(".")
        wider = [s for s in said.get((nation, group), ()) if dot and not _stands(s)]  # who refuses land refuses its kinds
        for place, words in _by_place([*statements, *wider]):
            found.append(_offer(case, nation, capability, place, words))
    return tuple(sorted(found, key=lambda offer: offer.id))


def rung(statement: Statement) -> Status | None:
    """The rung that a statement earns: what it claims, or the highest below that its voice can carry; `None` if none.

    What the press tells of unnamed people is floated, whatever it says they offer; and a minister who says that troops are
    approved has pledged them, until parliament's act is on record:

    >>> from willing import Case
    >>> said = next(s for s in Case.read("ukraine-2025").statements if s.statement == "st309")
    >>> said.voice, str(rung(said))
    ('sourced', 'floated')
    """
    return _rung(statement.voice, statement.stance)


def claimed(statement: Statement) -> Status | None:
    """The rung that a statement's words claim, whoever says them; `None` if they claim no offer and no refusal."""
    return _CLAIMED.get(statement.stance)


def carried(voice: str) -> tuple[Status, ...]:
    """The live rungs that a kind of speaker can carry, the lowest first (rule O2)."""
    return _CARRIES[voice]


@functools.cache
def _rung(voice: str, stance: str) -> Status | None:
    claimed, carries = _CLAIMED.get(stance), _CARRIES[voice]
    if claimed is None or not carries:
        return None
    if not claimed.is_live:
        return claimed
    return max((status for status in carries if status <= claimed), default=carries[0])


def _position(statement: Statement) -> bool:
    return rung(statement) is not None


def _day(statement: Statement) -> date:
    assert statement.said_on is not None
    return statement.said_on


def _by_place(statements: Iterable[Statement]) -> Iterator[tuple[str, list[Statement]]]:
    """The statements by place, each place's in order: by day, and within a day the stronger voice after the weaker.

    A word that names no place joins the place the nation itself named last, or else the first one named; a refusal that names
    none is one of every place.
    """
    ordered = sorted(statements, key=lambda s: (_day(s), -_strength(s), s.statement))
    own = {s.statement for s in ordered if s.voice in _OWN} or {s.statement for s in ordered}
    current = next((s.place for s in ordered if s.place and s.statement in own), "")
    places: dict[str, list[Statement]] = {s.place: [] for s in ordered if s.place} or {"": []}
    for statement in ordered:
        if statement.place and statement.statement in own:
            current = statement.place
        everywhere = not statement.place and not _stands(statement)
        for place in places if everywhere else (statement.place or current,):
            places.setdefault(place, []).append(statement)
    yield from places.items()


def _offer(case: Case, nation: str, capability: str, place: str, words: list[Statement]) -> Offer:
    """What the words on one key add up to; `words` are in order of their days, at least one."""
    own = [s for s in words if s.voice in _OWN]
    spoken = own or words
    clashes: list[Clash] = []
    position: list[Statement] = []  # the unbroken position: words since it last turned
    for _, same_day in groupby(spoken, key=_day):
        todays = list(same_day)
        live = [s for s in todays if _stands(s)]
        if live and len(live) < len(todays):
            clash = _clash(todays)
            clashes.append(clash)
            todays = [s for s in todays if _stands(s) == _stands(clash.governs)]
        if position and _stands(position[-1]) != _stands(todays[-1]):
            position = []
        position += todays
    if position[-1].stance == "withdraws":
        position = [s for s in position if s.stance == "withdraws"]
    unit = case.capabilities[capability].unit
    amount, amount_from, amounts_clash = _amount([s for s in position if s.stance != "deploys"], unit)
    arrived, arrived_from, _ = _amount([s for s in position if s.stance == "deploys"], unit)
    if amount_from is None:
        amount, amount_from = arrived, arrived_from
    elif arrived.unit == amount.unit:
        amount = _at_least_what_is_there(amount, arrived)
    word = position[-1]
    rung_from = max(reversed(position), key=lambda s: rung(s) or Status.REFUSED)
    status = rung(rung_from)
    assert status is not None
    conditions = tuple(_conditions(case, position)) if status.is_live else ()
    return Offer(
        id=f"{nation}.{capability}" + (f"@{place}" if place else ""),
        nation=nation,
        capability=capability,
        place=place,
        status=status,
        quantity=amount,
        arrived=arrived,
        condition=all_of(tuple(part for part, _ in conditions)),
        conditions=conditions,
        because=_latest(words, lambda s: conjuncts(s.because) if s.because else ()),
        caveats=_latest(position, lambda s: s.caveats),
        word=word,
        rung_from=rung_from,
        amount_from=amount_from,
        trail=tuple(reversed(words)),
        clashes=(*clashes, *amounts_clash),
        reported=not own,
        position=tuple(position),
    )


def _stands(statement: Statement) -> bool:
    status = rung(statement)
    return status is not None and status.is_live


def _clash(todays: list[Statement]) -> Clash:
    ranked = sorted(todays, key=lambda s: (_strength(s), _stands(s)))
    strongest = ranked[0]
    level = [s for s in todays if _strength(s) == _strength(strongest)]
    why = (
        "the stronger voice governs"
        if len({_stands(s) for s in level}) == 1
        else "voices of one strength: the refusal governs until they agree"
    )
    return Clash(_day(strongest), tuple(todays), strongest, why)


def _strength(statement: Statement) -> int:
    return _OWN.index(statement.voice) if statement.voice in _OWN else len(_OWN)


def _amount(position: list[Statement], unit: str) -> tuple[Quantity, Statement | None, tuple[Clash, ...]]:
    """The latest amount named; two different ones of one day make one range and a clash.

    Of amounts in different units the stronger voice's is taken, and the clash is told.
    """
    sized = [s for s in position if not s.quantity.is_unsaid]
    if not sized or not _stands(sized[-1]):
        return Quantity.unsaid(unit), None, ()
    last = sized[-1]
    todays = [s for s in sized if s.said_on == last.said_on]
    if len({s.quantity for s in todays}) == 1:
        return last.quantity, last, ()
    if len({s.quantity.unit for s in todays}) > 1:
        return last.quantity, last, (Clash(_day(last), tuple(todays), last, "amounts in different units: the last is taken"),)
    widest = Quantity(min(s.quantity.least for s in todays), _greatest(s.quantity.most for s in todays), last.quantity.unit)
    return widest, last, (Clash(_day(last), tuple(todays), last, "the range holds every amount of the day"),)


def _at_least_what_is_there(promised: Quantity, arrived: Quantity) -> Quantity:
    most = promised.most if arrived.most is None else _greatest((promised.most, arrived.most))
    return Quantity(max(promised.least, arrived.least), most, promised.unit)


def _greatest(tops: Iterable[float | None]) -> float | None:
    """The greatest of several ceilings; none if one of them is open."""
    found: float = 0
    for top in tops:
        if top is None:
            return None
        found = max(found, top)
    return found


def _conditions(case: Case, position: list[Statement]) -> Iterator[tuple[Condition, Statement]]:
    """The parts of the condition: for each matter, those of the latest day on which the nation spoke of it.

    A word without a condition leaves all as they are; `always`, written out, drops those of earlier days, and so does an
    arrival: what is there waits for nothing that was asked before.
    """
    of_matter: dict[str, tuple[date, dict[Condition, Statement]]] = {}
    for statement in position:
        if statement.condition == ALWAYS or rung(statement) is Status.PRESENT:
            of_matter = {about: found for about, found in of_matter.items() if found[0] == _day(statement)}
        if statement.condition is None:
            continue
        for part in conjuncts(statement.condition):
            about = matter(case, part)
            day, parts = of_matter.get(about, (date.min, {}))
            if _day(statement) > day:
                parts = {}
            of_matter[about] = (_day(statement), {**parts, part: statement})
    for _, parts in of_matter.values():
        yield from parts.items()


def matter(case: Case, part: Condition) -> str:
    """What a part of a condition is about: its first event's kind, or 'others' where it counts on other offers.

    Each approval is a matter of its own: who speaks of the cabinet has said nothing of parliament.
    """
    first = next(iter(atoms(part)), None)
    if not isinstance(first, Event):
        return "others"
    kind = case.events[first.name].kind
    return f"{kind} {first.name}" if kind == "approval" else kind


def _latest(words: Iterable[Statement], parts: Callable[[Statement], tuple[_Part, ...]]) -> tuple[tuple[_Part, Statement], ...]:
    """Each part that was ever named, with the latest statement that named it, the latest first."""
    named: dict[_Part, Statement] = {}
    for statement in words:
        for part in parts(statement):
            named.pop(part, None)
            named[part] = statement
    return tuple(reversed(named.items()))
