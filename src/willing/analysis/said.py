"""What each word is said of: a promise or one of its tranches, at a place (rules O1, O8 and O9).

Words are taken in order: by day, within a day the stronger voice after the weaker, then by id. A word belongs to one promise;
a word on the whole is heard by each tranche too, and a refusal of a group of capabilities by each of its kinds.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from operator import attrgetter
from typing import Final

from willing.ledger.case import Case
from willing.vocabulary.promises import Key, continued, goes_on, key_of
from willing.vocabulary.records import Promise, Statement

__all__ = [
    "Family",
    "Placed",
    "Status",
    "Stream",
    "carried",
    "claimed",
    "day_of",
    "families",
    "in_order",
    "is_own",
    "rung",
    "stands",
    "strength",
]


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
_SPEAKS: Final = frozenset(_OWN)
_STRENGTH: Final = {voice: _OWN.index(voice) if voice in _OWN else len(_OWN) for voice in _CARRIES}  # the less, the stronger


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


def stands(statement: Statement) -> bool:
    """Whether the word offers something; one that does not refuses or withdraws."""
    return _stands(statement.voice, statement.stance)


@functools.cache
def _stands(voice: str, stance: str) -> bool:
    status = _rung(voice, stance)
    return status is not None and status.is_live


def is_own(statement: Statement) -> bool:
    """Whether the nation itself speaks; other voices report."""
    return statement.voice in _SPEAKS


def strength(statement: Statement) -> int:
    """The rank of the voice: the less, the stronger."""
    return _STRENGTH[statement.voice]


# The day of a word that has one, asked so often that it is no function of ours.
day_of: Final[Callable[[Statement], date]] = attrgetter("said_on")


def in_order(case: Case, statements: Iterable[Statement], as_of: date = date.max) -> list[Statement]:
    """The statements that make offers up to a day, in the order in which they are taken.

    Statements without a day never govern, statements of bodies make no nation's offer, and those whose `about` is not among
    the case's make none either.
    """
    about, bodies = case.about, case.bodies
    found = [
        one
        for one in statements
        if one.capability
        and one.said_on is not None
        and one.said_on <= as_of
        and one.about in about
        and one.nation not in bodies
        and _rung(one.voice, one.stance) is not None
    ]
    found.sort(key=_order)
    return found


def _order(statement: Statement) -> tuple[date, int, str]:
    return day_of(statement), -_STRENGTH[statement.voice], statement.statement


# ---- families: words that may hang together -------------------------------------------------------------------------------


def families(promises: Mapping[str, Promise]) -> Callable[[Statement], tuple[str, str]]:
    """The nation and group of capabilities that a statement's words are reckoned with.

    Words of different families never meet: a refusal of a group is one of its kinds, and a promise takes the words of the one
    that it continues, in whatever group that was.
    """
    first: dict[tuple[str, str], tuple[str, str]] = {}

    def root(of: tuple[str, str]) -> tuple[str, str]:
        while of in first:
            of = first[of]
        return of

    for one in promises.values():
        if one.continues:
            ends = sorted({root((key[0], _group(key[1]))) for key in (key_of(one.promise), key_of(one.continues))})
            first.update((other, ends[0]) for other in ends[1:])
    known: dict[tuple[str, str], tuple[str, str]] = {}

    def family_of(statement: Statement) -> tuple[str, str]:
        of = (statement.nation, statement.capability)
        if of not in known:
            known[of] = root((of[0], _group(of[1])))
        return known[of]

    return family_of


def _group(capability: str) -> str:
    return capability.partition(".")[0]


# ---- placing --------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Placed:
    """What was said of a promise or tranche at one place, in order.

    Attributes:
        place: the place.
        around: ids of the words that were said of the whole and not of the tranche itself.
        words: what was looked at.
        later: what was not yet.
    """

    place: str
    around: set[str]
    words: list[Statement] = field(default_factory=list)
    later: list[Statement] = field(default_factory=list)


class Stream:
    """The words of a promise or of one of its tranches, by place.

    A word that names no place is said of the place that the nation itself named last, or else the first one named; a refusal
    that names none is one of every place. A word on the whole is heard by a tranche at the place that it names, or wherever the
    tranche is if it names none.
    """

    __slots__ = ("_around", "_at", "_governs", "by_place", "decides", "floating")

    def __init__(self, heard: list[Statement], around: set[str]) -> None:
        self._around = around
        self._governs = _SPEAKS if any(said.voice in _SPEAKS for said in heard) else _CARRIES.keys()
        self._at = next((said for said in heard if said.place and said.voice in self._governs), None)
        self.decides: dict[str, Statement | None] = {}  # statement to the one that says where it is, if it does not
        where = [self._resolved(said) for said in heard]
        places = dict.fromkeys(
            place for said, place in zip(heard, where, strict=True) if place is not None and said.statement not in around
        )
        self.floating = not places  # only refusals of every place
        self.by_place = {place: Placed(place, around) for place in places or (self._at.place if self._at else "",)}
        for said, place in zip(heard, where, strict=True):
            self._put(said, place)

    def hear(self, said: Statement, mine: bool) -> bool:
        """Take a later word; False, and nothing is right any more, if it moves what was said before."""
        if not mine:
            self._around.add(said.statement)
        place = self._resolved(said)
        if mine and place is not None and place not in self.by_place:
            return False
        if self.floating and self._at is not None and self._at.place not in self.by_place:
            return False
        self._put(said, place)
        return True

    def _resolved(self, said: Statement) -> str | None:
        """The place a word is said of; `None` for every one."""
        if said.place:
            if said.voice in self._governs:
                self._at = said
            return said.place
        if not _stands(said.voice, said.stance) or said.statement in self._around:
            return None
        self.decides[said.statement] = self._at
        return self._at.place if self._at else ""

    def _put(self, said: Statement, place: str | None) -> None:
        if place is None:
            for found in self.by_place.values():
                found.later.append(said)
        elif place in self.by_place:
            self.by_place[place].later.append(said)


class Family:
    """All that one nation said of capabilities that hang together, taken in word by word."""

    def __init__(self, promises: Collection[Promise]) -> None:
        self._continued = continued(promises)
        self.words: list[Statement] = []
        self.kinds: dict[tuple[str, int | None, str, bool], Statement] = {}  # the latest word of each kind that places words
        self.streams: dict[Key, Stream] = {}
        self._routes: dict[tuple[str, int | None, bool, bool], list[tuple[Key, bool]]] = {}

    def hear(self, words: Iterable[Statement]) -> bool:
        """Take in words, in order and later than all before; whether the streams had to be laid out anew."""
        words = list(words)
        kinds = {(one.capability, one.tranche, one.place, one.voice in _SPEAKS): one for one in words}
        anew = not kinds.keys() <= self.kinds.keys()
        self.kinds.update(kinds)
        self.words += words
        if not anew:
            anew = not all(self.streams[key].hear(one, mine) for one in words for key, mine in self._route(one))
        if anew:
            self._lay_out()
        return anew

    def _lay_out(self) -> None:
        self._routes.clear()
        heard: dict[Key, list[Statement]] = defaultdict(list)
        around: dict[Key, set[str]] = defaultdict(set)
        nation = self.words[0].nation
        raw = {(nation, capability, tranche) for capability, tranche, _, _ in self.kinds}
        spoken = raw | {(nation, capability, None) for _, capability, _ in raw}
        self._names = {}
        for key in raw:
            self._names[key] = key
            for other, by in goes_on(self._continued, key):
                if by in spoken:
                    self._names[key] = other
        self._targets = set(self._names.values())
        for one in self.words:
            for key, mine in self._route(one):
                heard[key].append(one)
                if not mine:
                    around[key].add(one.statement)
        self.streams = {key: Stream(found, around[key]) for key, found in heard.items()}

    def _route(self, said: Statement) -> list[tuple[Key, bool]]:
        """The promises and tranches that hear a word, each with whether it was said of that very one."""
        kind = (said.capability, said.tranche, stands(said), said.stance == "deploys")
        if kind not in self._routes:
            self._routes[kind] = list(self._routed(said))
        return self._routes[kind]

    def _routed(self, said: Statement) -> Iterator[tuple[Key, bool]]:
        own = self._names[said.nation, said.capability, said.tranche]
        yield own, True
        hearing = {own}
        if own[2] is None and said.stance != "deploys":  # what is there is there in some tranche, and nobody said in which
            parts = [key for key in self._targets if key[1] == own[1] and key not in hearing]
            yield from ((key, False) for key in parts)
            hearing.update(parts)
        if said.tranche is None and not stands(said):  # who refuses land refuses its kinds
            for key in self._targets - hearing:
                if key[1].startswith(f"{said.capability}."):
                    yield key, key[2] is None
