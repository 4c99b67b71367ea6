"""Offers distilled from statements: one a nation, capability and place, as of a day; one for each tranche where there are any.

A statement is what somebody said; an offer is what a nation's words add up to. The rules (docs/rules.md, O1 to O9) in short:
the latest word decides whether the nation offers or refuses; a rung once earned, an amount once named and a condition once
made stay until a later word on the same matter or a refusal; silence changes nothing; reports on unnamed people never speak
over the nation itself; two words of one day that clash are both shown; a tranche is an offer of its own, and the whole what
it promises beyond them; a promise under a new name is the old one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import TypeVar, overload

from willing.analysis.said import (
    Family,
    Placed,
    Status,
    carried,
    claimed,
    day_of,
    families,
    in_order,
    is_own,
    rung,
    stands,
    strength,
)
from willing.ledger.case import Case
from willing.vocabulary.condition import (
    ALWAYS,
    Condition,
    Event,
    all_of,
    atoms,
    conjuncts,
)
from willing.vocabulary.promises import Key, name_of
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Caveat, Statement

__all__ = ["Clash", "Distilled", "Offer", "OffersByDay", "Status", "by_family", "carried", "claimed", "matter", "offers", "rung"]


_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class Clash:
    """Words of one day that cannot both be so; `governs` was taken, for the reason given."""

    said_on: date
    statements: tuple[Statement, ...]
    governs: Statement
    why: str


class Trail(Sequence[Statement]):
    """The words of a list as it is when the trail is made, the latest first; the list may grow meanwhile, and do nothing else.

    So the trails of one offer on many days are one list of words, not a copy of all earlier ones a day.

    >>> said = ["a word", "another"]
    >>> trail = Trail(said)
    >>> said.append("a later one")
    >>> list(trail), trail[0], trail[::-1]
    (['another', 'a word'], 'another', ('a word', 'another'))
    """

    __slots__ = ("_count", "_words")

    def __init__(self, words: list[Statement]) -> None:
        self._words, self._count = words, len(words)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Statement: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Statement, ...]: ...
    def __getitem__(self, at: int | slice) -> Statement | tuple[Statement, ...]:
        places = range(self._count - 1, -1, -1)[at]
        return self._words[places] if isinstance(places, int) else tuple(self._words[place] for place in places)

    def __iter__(self) -> Iterator[Statement]:
        return reversed(self._words[: self._count])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Trail) and self[:] == other[:]

    def __hash__(self) -> int:
        return hash(self[:])

    def __repr__(self) -> str:
        return repr(self[:])


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
        tranche: its number, if it is a tranche; the offer of the whole is what that promises beyond its tranches (rule O8).
        arrives_on, leaves_on: the days from which it is there, and no longer there, as `promises.csv` has them.
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
    trail: Sequence[Statement]
    clashes: tuple[Clash, ...]
    reported: bool
    tranche: int | None = None
    arrives_on: date | None = None
    leaves_on: date | None = None

    @property
    def promise(self) -> str:
        """The id without the place: nation, capability and, for a tranche, its number."""
        return name_of((self.nation, self.capability, self.tranche))

    @property
    def is_within_the_whole(self) -> bool:
        """Whether it is a tranche whose size nobody named, of a whole whose size is known: then the whole's offer has it."""
        return self.tranche is not None and self.amount_from is None and self.quantity.most == 0

    @property
    def terms(self) -> tuple[object, ...]:
        """All of the offer on which answers hang: what is offered, where, how firmly, how much, and on what condition."""
        return (
            self.id,
            self.nation,
            self.capability,
            self.place,
            self.status,
            self.quantity,
            self.arrived,
            self.condition,
            self.arrives_on,
            self.leaves_on,
        )

    @property
    def position(self) -> tuple[Statement, ...]:
        """The words since the nation last turned, in order: what status, amount and conditions were taken from."""
        _, position, _ = _turned(_spoken(self.trail[::-1]))
        return tuple(_unless_withdrawn(position))

    @property
    def reasons(self) -> tuple[tuple[str, Statement], ...]:
        """The reasons that were cited for holding back, the latest first, each once."""
        cited = {s.reason: s for s in reversed(self.trail) if s.reason}
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
    found: list[Offer] = []
    for words in by_family(case, case.statements, as_of):
        distilled = Distilled(case)
        distilled.hear(words)
        found += distilled.offers()
    return tuple(sorted(found, key=lambda offer: offer.id))


def by_family(case: Case, statements: Iterable[Statement], as_of: date = date.max) -> list[list[Statement]]:
    """The statements that make offers up to a day, in order, those together that may hang together."""
    family_of = families(case.promises)
    said: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for one in in_order(case, statements, as_of):
        said[family_of(one)].append(one)
    return list(said.values())


class OffersByDay:
    """The offers of a case on one day after another, each day worked out from the day before.

    `on(day)` is what `offers(case, day)` is, and the same offer object as the day before where nobody spoke of it since:

    >>> from willing import Case
    >>> by_day = OffersByDay(Case.read("ukraine-2025"))
    >>> before, after = (by_day.on(day) for day in (date(2025, 4, 10), date(2025, 4, 11)))
    >>> after == offers(Case.read("ukraine-2025"), date(2025, 4, 11))
    True

    Args:
        case: the case.
        until: the last day that will be asked for.

    Cost:
        Over days in order, linear in the statements; each step back starts afresh.
    """

    def __init__(self, case: Case, until: date = date.max) -> None:
        self._case = case
        self._said = by_family(case, case.statements, until)
        self._start()

    def _start(self) -> None:
        self._day = date.min
        self._done = [0] * len(self._said)
        self._heard = [Distilled(self._case) for _ in self._said]
        self._found: tuple[Offer, ...] = ()

    def on(self, day: date) -> tuple[Offer, ...]:
        """Every offer and refusal of the day, ordered by id."""
        if day < self._day:
            self._start()
        self._day = day
        anew = False
        for number, words in enumerate(self._said):
            done = self._done[number]
            if done < len(words) and day_of(words[done]) <= day:
                upto = self._done[number] = bisect_right(words, day, done, key=day_of)
                self._heard[number].hear(words[done:upto])
                anew = True
        if anew:
            every = (offer for one in self._heard for offer in one.offers())
            self._found = tuple(sorted(every, key=lambda offer: offer.id))
        return self._found


class Distilled:
    """The offers that one family of words adds up to, kept up to date as more are heard.

    Of what was said of an offer only the words are looked at again that a later word may still turn on.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self.family = Family(case.promises.values())
        self.made: dict[tuple[Key, str], _Made] = {}
        self._offers: dict[str, tuple[Offer, ...]] = {}  # by capability

    def hear(self, words: Iterable[Statement]) -> None:
        """Take in words, in order and later than all before."""
        if self.family.hear(words):
            self.made.clear()
            self._offers.clear()
        for key, stream in self.family.streams.items():
            for place, placed in stream.by_place.items():
                if placed.later:
                    self.made[key, place] = _made(self._case, key, placed, self.made.get((key, place)))
                    self._offers.pop(key[1], None)

    def offers(self) -> Iterator[Offer]:
        """Every offer and refusal, in no order."""
        by_capability: dict[str, list[_Made]] = {}
        for (key, _), one in self.made.items():
            by_capability.setdefault(key[1], []).append(one)
        for capability, made in by_capability.items():
            if capability not in self._offers:
                self._offers[capability] = tuple(_apart(made))
            yield from self._offers[capability]


@dataclass(slots=True)
class _Made:
    """An offer before tranches and whole are told apart, and what it takes to go on from it.

    Attributes:
        offer: the offer, its amount the one that was said of it.
        heard: the words it was made from; those left out turn nothing any more.
        around: ids of words on the whole, whose amounts are not the tranche's.
        spoken: those that speak for the nation, in order.
        position: of these, the unbroken position: the words since it last turned.
        before: the last word before it turned.
        gone: the latest amount of a tranche that was ever offered, though it may be refused by now.
    """

    offer: Offer
    heard: list[Statement]
    around: set[str]
    spoken: Sequence[Statement]
    position: list[Statement]
    before: Statement | None
    gone: Quantity
    needs: list[Statement] | None = None

    def needed(self) -> list[Statement]:
        """The words that the offer rests on, and those on which it may rest after a later word; few, however often repeated."""
        if self.needs is None:
            kept = {one.statement for one in self._kept()}
            self.needs = [one for one in self.heard if one.statement in kept]
        return self.needs

    def _kept(self) -> Iterator[Statement]:
        offer = self.offer
        yield from (self.position[0], offer.word, offer.rung_from)
        if self.before is not None:
            yield self.before
        yield from (said for clash in offer.clashes for said in clash.statements)
        sized = [said for said in _mine(self.spoken, self.around) if not said.quantity.is_unsaid and stands(said)]
        since = day_of(self.position[0])
        for arrived in (False, True):
            named = [said for said in sized if (said.stance == "deploys") is arrived]
            yield from _last_named(named)
            yield from _last_named([said for said in named if day_of(said) >= since])
        yield from (said for _, said in offer.conditions)
        yield from [said for said in self.position if _drops_conditions(said)][-1:]
        yield from [said for said in self.position if said.handling == "withheld" and said.quantity.is_unsaid][-1:]  # rule H1
        yield from (said for _, said in offer.because)
        yield from (said for _, said in offer.caveats)
        yield from (said for _, said in _latest(self.position, lambda s: s.caveats))
        yield from {said.reason: said for said in self.heard if said.reason}.values()
        yield from {said.reason: said for said in reversed(self.heard) if said.reason}.values()
        yield from [said for said in _mine(self.heard, self.around) if said.place or stands(said)][-1:]  # why it has this place


def _mine(words: Sequence[Statement], around: set[str]) -> Sequence[Statement]:
    """Those of the words that were said of this very promise or tranche."""
    return [said for said in words if said.statement not in around] if around else words


def _last_named(sized: Sequence[Statement]) -> Iterator[Statement]:
    """The words that named the latest amount: the last, or all of its day if they differ."""
    if sized:
        todays = [said for said in sized if said.said_on == sized[-1].said_on]
        yield from todays if len({said.quantity for said in todays}) > 1 else todays[-1:]


def _made(case: Case, key: Key, placed: Placed, known: _Made | None) -> _Made:
    """What the words on one promise or tranche at one place add up to, given what they did before the later ones."""
    heard = placed.later if known is None else [*known.needed(), *placed.later]
    placed.words += placed.later
    placed.later = []
    spoken = _spoken(heard)
    clashes, unbroken, before = _turned(spoken)
    position = _unless_withdrawn(unbroken)
    nation, capability, tranche = key
    unit = case.capabilities[capability].unit
    sized = _mine(position, placed.around)
    amount, amount_from, amounts_clash = _amount([s for s in sized if s.stance != "deploys"], unit)
    arrived, arrived_from, _ = _amount([s for s in sized if s.stance == "deploys"], unit)
    if amount_from is None:
        amount, amount_from = arrived, arrived_from
    elif arrived.unit == amount.unit:
        amount = _at_least_what_is_there(amount, arrived)
    rung_from = max(reversed(position), key=lambda s: rung(s) or Status.REFUSED)
    status = rung(rung_from)
    assert status is not None
    conditions = tuple(_conditions(case, position)) if status.is_live else ()
    arrives_on, leaves_on = _dates(case, key)
    offer = Offer(
        id=name_of(key) + (f"@{placed.place}" if placed.place else ""),
        nation=nation,
        capability=capability,
        place=placed.place,
        status=status,
        quantity=amount,
        arrived=arrived,
        condition=_together(tuple(part for part, _ in conditions), known),
        conditions=conditions,
        because=_latest(heard, lambda s: conjuncts(s.because) if s.because else ()),
        caveats=_latest(position, lambda s: s.caveats),
        word=position[-1],
        rung_from=rung_from,
        amount_from=amount_from,
        trail=Trail(placed.words),
        clashes=(*clashes, *amounts_clash),
        reported=not is_own(position[-1]),
        tranche=tranche,
        arrives_on=arrives_on,
        leaves_on=leaves_on,
    )
    gone = amount if tranche is None else _ever([said for said in _mine(spoken, placed.around) if stands(said)], unit)
    return _Made(offer, heard, placed.around, spoken, unbroken, before, gone)


def _together(parts: tuple[Condition, ...], known: _Made | None) -> Condition:
    """The condition of all parts; while these stay what they were, the one that they made before."""
    if known is not None and parts == tuple(part for part, _ in known.offer.conditions):
        return known.offer.condition
    return all_of(parts)


def _spoken(words: Sequence[Statement]) -> Sequence[Statement]:
    """Those of the words that speak for the nation: its own, or where it said nothing, what was reported."""
    return [said for said in words if is_own(said)] or words


def _turned(spoken: Sequence[Statement]) -> tuple[list[Clash], list[Statement], Statement | None]:
    """The clashes, the unbroken position, which is the words since it last turned, and the last word before that."""
    clashes: list[Clash] = []
    position: list[Statement] = []
    before: Statement | None = None
    for _, same_day in groupby(spoken, key=day_of):
        todays = list(same_day)
        live = [s for s in todays if stands(s)]
        if live and len(live) < len(todays):
            clash = _clash(todays)
            clashes.append(clash)
            todays = [s for s in todays if stands(s) == stands(clash.governs)]
        if position and stands(position[-1]) != stands(todays[-1]):
            before = position[-1]
            position = []
        position += todays
    return clashes, position, before


def _unless_withdrawn(position: list[Statement]) -> list[Statement]:
    """The position; where it ends in a withdrawal, the withdrawals alone."""
    return [said for said in position if said.stance == "withdraws"] if position[-1].stance == "withdraws" else position


def _ever(live: list[Statement], unit: str) -> Quantity:
    """The latest amount that live words named, whatever came after them."""
    promised, promised_from, _ = _amount([s for s in live if s.stance != "deploys"], unit)
    return promised if promised_from is not None else _amount(live, unit)[0]


def _dates(case: Case, key: Key) -> tuple[date | None, date | None]:
    """From when it is there and from when no longer; a tranche of which nothing is said as its whole."""
    if not case.promises:
        return None, None
    rows = [case.promises[name] for one in (key, (*key[:2], None)) if (name := name_of(one)) in case.promises]
    return (
        next((row.arrives_on for row in rows if row.arrives_on), None),
        next((row.leaves_on for row in rows if row.leaves_on), None),
    )


# ---- tranches and the whole -----------------------------------------------------------------------------------------------


def _apart(made: Sequence[_Made]) -> Iterator[Offer]:
    """The offers of one capability: each tranche, and of each whole what it promises beyond its tranches (rule O8).

    Tranches are part of the whole at their place, or of the one whose place was left unsaid where there is none at theirs.
    """
    wholes = {one.offer.place: one for one in made if one.offer.tranche is None}
    parts: dict[str, list[_Made]] = {}
    for one in made:
        if one.offer.tranche is not None:
            parts.setdefault(one.offer.place if one.offer.place in wholes else "", []).append(one)
    for place, whole in wholes.items():
        yield from _beyond(whole, parts.pop(place, []))
    for others in parts.values():
        yield from (one.offer for one in others)


def _beyond(whole: _Made, parts: list[_Made]) -> Iterator[Offer]:
    """The tranches, and what the whole promises beyond them: its amount less what they take at their most.

    A refused tranche takes what it was away from the whole, unless the whole's amount was named since. One whose size nobody
    named is within what remains; if it is not on the whole's own terms, nothing of that is certain.
    """
    offer = whole.offer
    if not offer.status.is_live or not parts:
        yield from (one.offer for one in (whole, *parts))
        return
    if offer.quantity.is_unsaid:  # then only tranches count
        yield from (one.offer for one in (whole, *parts) if one is not whole or not any(p.offer.status.is_live for p in parts))
        return
    assert offer.amount_from is not None
    left, arrived, certain = offer.quantity, offer.arrived, True
    for part in parts:
        of_part, live = part.offer, part.offer.status.is_live
        taken = of_part.quantity if live else part.gone
        if taken.unit == left.unit and (live or day_of(offer.amount_from) <= day_of(part.position[0])):
            if taken.is_unsaid:
                certain = certain and live and (of_part.status, of_part.condition) == (offer.status, offer.condition)
                of_part = replace(of_part, quantity=Quantity.exactly(0, left.unit)) if live else of_part
            else:
                left = _less(left, taken)
        if live and arrived.unit == of_part.arrived.unit and not arrived.is_unsaid and not of_part.arrived.is_unsaid:
            arrived = _less(arrived, of_part.arrived)
        yield of_part
    if left.most != 0 or (not arrived.is_unsaid and arrived.most != 0):
        yield replace(offer, quantity=left if certain else Quantity(0, left.most, left.unit), arrived=arrived)


def _less(whole: Quantity, part: Quantity) -> Quantity:
    """What a whole is beyond a part, whatever the part turns out to be."""
    if part.most is None:
        return Quantity(0, None if whole.most is None else 0, whole.unit)
    most = None if whole.most is None else max(0, round(whole.most - part.most, 6))
    return Quantity(max(0, round(whole.least - part.most, 6)), most, whole.unit)


# ---- one offer ------------------------------------------------------------------------------------------------------------


def _clash(todays: list[Statement]) -> Clash:
    ranked = sorted(todays, key=lambda s: (strength(s), stands(s)))
    strongest = ranked[0]
    level = [s for s in todays if strength(s) == strength(strongest)]
    why = (
        "the stronger voice governs"
        if len({stands(s) for s in level}) == 1
        else "voices of one strength: the refusal governs until they agree"
    )
    return Clash(day_of(strongest), tuple(todays), strongest, why)


def _amount(position: Sequence[Statement], unit: str) -> tuple[Quantity, Statement | None, tuple[Clash, ...]]:
    """The latest amount named; two different ones of one day make one range and a clash.

    Of amounts in different units the stronger voice's is taken, and the clash is told.
    """
    sized = [s for s in position if not s.quantity.is_unsaid]
    if not sized or not stands(sized[-1]):
        return Quantity.unsaid(unit), None, ()
    last = sized[-1]
    todays = [s for s in sized if s.said_on == last.said_on]
    if len({s.quantity for s in todays}) == 1:
        return last.quantity, last, ()
    if len({s.quantity.unit for s in todays}) > 1:
        return last.quantity, last, (Clash(day_of(last), tuple(todays), last, "amounts in different units: the last is taken"),)
    widest = Quantity(min(s.quantity.least for s in todays), _greatest(s.quantity.most for s in todays), last.quantity.unit)
    return widest, last, (Clash(day_of(last), tuple(todays), last, "the range holds every amount of the day"),)


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


def _conditions(case: Case, position: list[Statement]) -> list[tuple[Condition, Statement]]:
    """The parts of the condition, in its order: for each matter, those of the latest day on which the nation spoke of it.

    A word without a condition leaves all as they are; `always`, written out, drops those of earlier days, and so does an
    arrival: what is there waits for nothing that was asked before.
    """
    of_matter: dict[str, tuple[date, dict[Condition, Statement]]] = {}
    for statement in position:
        if _drops_conditions(statement):
            of_matter = {about: found for about, found in of_matter.items() if found[0] == day_of(statement)}
        if statement.condition is None:
            continue
        for part in conjuncts(statement.condition):
            about = matter(case, part)
            day, parts = of_matter.get(about, (date.min, {}))
            if day_of(statement) > day:
                parts = {}
            of_matter[about] = (day_of(statement), {**parts, part: statement})
    return sorted((pair for _, parts in of_matter.values() for pair in parts.items()), key=lambda pair: str(pair[0]))


def _drops_conditions(statement: Statement) -> bool:
    if statement.stance == "deploys" and rung(statement) is Status.PRESENT:
        return True
    return statement.condition is not None and statement.condition == ALWAYS


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
