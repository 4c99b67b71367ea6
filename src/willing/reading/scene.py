"""A sentence taken apart: its phrases by kind, its stretches between commas and conjunctions, and who is named in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from willing.reading.draft import Span
from willing.reading.lexicon import Match, Order
from willing.reading.names import body_of, groups, office_on, parties
from willing.reading.numbers import Amount, amounts
from willing.reading.words import Sentence

__all__ = ["MARKS", "STOPS", "Actor", "Known", "Row", "Scene", "lands", "scene_of"]

MARKS: Final = frozenset(",،;؛:()[]—–")
STOPS: Final = MARKS | frozenset(".!?…؟")
_COMMAS: Final = frozenset(",،")
_TYPE: Final = re.compile(r"[^\W\d_][-‑]$")
_OPENERS: Final = {"–": "–", "—": "—", "(": ")", "[": "]", ",": ",", "،": "،"}
_ASIDE: Final = 14  # words of an aside at most
_SAYING: Final = 7  # and of one that only tells who says it
_ACTS: Final = 3  # words between who acts and what they do or say, at most
_DASHES: Final = frozenset("–—")
_DATELINE: Final = 8  # words of where a report comes from
_SPOKEN: Final = frozenset({"stance", "action", "capability"})
_OPEN: Final = frozenset("([")
_CLOSED: Final = frozenset(")]")
_STARTS: Final = MARKS | frozenset('"“„«')
_NAMING: Final = ("nation", "person", "group")
_PLACING: Final = frozenset({"into", "into_after", "the"})
_SMALL: Final = frozenset({"not", "no", "but", "if", "unless", "beside"})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before a text is read: its day, and the nations that are its host and patron, blank where nobody knows."""

    day: date | None = None
    host: str = ""
    patron: str = ""

    @property
    def parties(self) -> frozenset[str]:
        """Those against whom the force would stand: what they say is no offer to it."""
        return parties().get(self.host, frozenset())


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts or speaks: a nation, an organisation, or so many unnamed ones; words `first` up to `last` of a sentence.

    `beside` is who is named without acting ("in Ukraine", "from Belarus"); `mute` who speaks for no nation: out of office, of the
    opposition.
    """

    nation: str
    first: int
    last: int
    body: str = ""
    count: str = ""
    speaker: str = ""
    voice: str = ""
    beside: bool = False
    mute: bool = False


# Names in a row that do the same: "Poland and Greece".
Row = tuple[Actor, ...]


@dataclass(frozen=True)
class Scene:
    """A sentence with its phrases by kind, the number of the stretch in which each word stands, and its numbers; who is named in
    it and what else is asked for again and again is worked out once, when it is asked for.
    """

    text: str
    sentence: Sentence
    known: Known
    phrases: dict[tuple[str, ...], list[Match]]
    stretch: tuple[int, ...]
    order: Order
    aside: frozenset[int] = frozenset()
    numbers: tuple[Amount, ...] = ()

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Who is named, in order, those in a row together."""
        return _named_rows(self, list(_rows(self)))

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """The numbers that are amounts: who is counted is no amount of anything, nor is the 16 of an F-16."""
        taken = {at for row in self.rows for one in row if one.count for at in range(one.first, one.last)}
        taken |= {at for one in self.kind("capability") for at in range(one.first, one.last)}
        return tuple(one for one in self.numbers if one.last - 1 not in taken)

    @cached_property
    def acts(self) -> list[Match]:
        """The phrases that say what is done and what is said of it: actions and stances."""
        return [*self.kind("action"), *self.kind("stance")]

    @cached_property
    def lands(self) -> list[Match]:
        """The nations that are named as places, with the words that say so."""
        return list(lands([*self.kind("particle", *_PLACING), *self.kind("nation")]))

    @cached_property
    def articles(self) -> dict[int, int]:
        """The first word of each article, by the word behind it."""
        return {one.last: one.first for one in self.kind("particle", "the")}

    @cached_property
    def joints(self) -> dict[int, Match]:
        """What joins names, "and", "as well as", by the word behind it, an article between or not."""
        joints = {one.last: one for one in self.kind("particle", "and")}
        return {at: joints[first] for at, first in self.articles.items() if first in joints} | joints

    @cached_property
    def edges(self) -> dict[int, tuple[int, int]]:
        """The first and the last word of each stretch that is no mark."""
        told: dict[int, tuple[int, int]] = {}
        for at, number in enumerate(self.stretch):
            if self.fold(at) not in STOPS:
                told[number] = (told[number][0] if number in told else at, at)
        return told

    @cached_property
    def _firsts(self) -> list[int]:
        return [row[0].first for row in self.rows]

    def rows_in(self, first: int, last: int) -> Sequence[Row]:
        """The names in words `first` up to `last`, exclusive."""
        some = self.rows[bisect_left(self._firsts, first) : bisect_left(self._firsts, last)]
        return some if not some or some[-1][-1].last <= last else some[:-1]

    @cached_property
    def besides(self) -> frozenset[int]:
        """The words at which a name would not act: right behind "in", "from", "against", with or without an article."""
        ends = {one.last for one in self.kind("particle", "beside")}
        return frozenset(ends | {last for last, first in self.articles.items() if first in ends})

    def spoken_of(self, at: int, until: int) -> list[Match]:
        """The "we" and "they" in the stretch of a word, before another word."""
        here = self.stretch[at]
        return [one for one in self.kind("particle", "we", "they") if one.first < until and self.stretch[one.first] == here]

    def small(self, at: int) -> bool:
        """Whether a word is written small, as only the adjectives of nations are: "soldados alemanes"."""
        return self.text[self.sentence.places[at][0]].islower()

    def owns(self, row: Row) -> bool:
        """Whether names are those of a thing's owners: "Polish soldiers", or behind it an adjective that is written small."""
        things = self.kind("capability")
        if any(one.first == row[-1].last for one in things):
            return True
        if self.order.verb_first and any(row[0].first == one.last for one in things):
            return True
        return self.small(row[0].first) and any(0 <= row[0].first - one.last <= 1 for one in things)

    def kind(self, kind: str, *values: str) -> list[Match]:
        """The phrases of a kind, or of some values of it, in the order of the text."""
        if len(values) < 2:
            return self.phrases.get((kind, *values), [])
        return [one for one in self.phrases.get((kind,), ()) if one.value in values]

    def span(self, first: int, last: int) -> Span:
        """The place in the text of words `first` up to `last`, exclusive."""
        places = self.sentence.places
        return Span(places[first][0], places[last - 1][1])

    def fold(self, at: int) -> str:
        """A word, as it is compared."""
        return self.sentence.words[at]


def scene_of(text: str, sentence: Sentence, found: Sequence[Match], known: Known, order: Order) -> Scene:
    """A sentence taken apart, given its phrases."""
    phrases = _told_apart(found)
    starts = {one.first for one in phrases.get(("particle", "but"), ())}
    asides = dict(_asides(sentence, phrases))
    stretch, number, back, until = [], 0, 0, 0
    highest = 0
    for at, word in enumerate(sentence.words):
        if at in asides:
            back, until, number = number, asides[at], highest + 1
        number += at in starts and at > 0 and not until
        stretch.append(number)
        highest = max(highest, number)
        if until and at + 1 == until:  # what follows an aside goes on with what stands before it
            number, until = back, 0
        elif word in MARKS and not until:
            number = highest + 1
    figures = any(word[:1].isdigit() for word in sentence.words)
    told = amounts(_counted(text, sentence) if figures else sentence.words, found) if ("number",) in phrases or figures else []
    within = frozenset(at for first, last in asides.items() for at in range(first, last))
    return Scene(text, sentence, known, phrases, tuple(stretch), order, within, tuple(told))


def _counted(text: str, sentence: Sentence) -> list[str]:
    """The words of a sentence without figures that only name a type: the 17 of "C-17"."""
    return [
        "" if word[:1].isdigit() and _TYPE.search(text, max(first - 2, 0), first) else word
        for word, (first, _) in zip(sentence.words, sentence.places, strict=True)
    ]


def _asides(sentence: Sentence, phrases: Mapping[tuple[str, ...], Sequence[Match]]) -> Iterator[tuple[int, int]]:
    """Where something stands in between that parts nothing: between dashes or brackets, or who says it between commas."""
    words = sentence.words
    says = {at for one in phrases.get(("particle", "say"), ()) for at in range(one.first, one.last)}
    first = 0
    for at, word in enumerate(words):
        if at < first or word not in _OPENERS or at == 0:
            continue
        closes = _OPENERS[word]
        last = next((end for end in range(at + 1, min(at + _ASIDE, len(words))) if words[end] in closes), 0)
        if (
            last
            and last + 1 < len(words)
            and (word not in _COMMAS or (last - at <= _SAYING and any(at < say <= at + 2 for say in says)))
        ):
            first = last + 1
            yield at, last + 1


def _told_apart(found: Sequence[Match]) -> dict[tuple[str, ...], list[Match]]:
    """The phrases by kind, and by kind and value, without those that mean nothing for being part of a longer one.

    "Support" in the name of a support mission supports nothing; the "yet" of "not yet" begins nothing, and its "not" denies no
    more than the phrase does.
    """
    missions = {at for one in found if one.kind == "mission" and one.last - one.first > 1 for at in range(one.first, one.last)}
    longer: dict[int, Match] = {}
    for one in found:
        if one.kind in {"stance", "event"} and one.last - one.first > 1:
            longer.update((at, one) for at in range(one.first, one.last))
    phrases: dict[tuple[str, ...], list[Match]] = {}
    for one in found:
        if one.value == "none" and one.kind != "none":
            continue
        if one.kind in _SPOKEN and one.first in missions and one.last - 1 in missions:
            continue
        of = longer.get(one.first)
        if one.kind == "mission" and of is not None and of.last - of.first > one.last - one.first:
            within = one.value in {"meeting", "aid"} and one.last <= of.last  # "is in talks to join"
            if within or of.kind == "event":
                continue
        if one.kind == "stance" and one.value == "asks" and of is not None and of.kind == "event":
            continue  # "if Peru asks for it"
        small = of is not None and one.last <= of.last and one.last - one.first < of.last - of.first
        if small and one.kind == "particle" and one.value in _SMALL:
            continue
        phrases.setdefault((one.kind,), []).append(one)
        phrases.setdefault((one.kind, one.value), []).append(one)
    return phrases


# ---- who is named -----------------------------------------------------------------------------------------------------


def _rows(scene: Scene) -> Iterator[Row]:
    """The names of a sentence in order, those in a row together."""
    joints = {at for one in scene.kind("particle", "and", "the") for at in range(one.first, one.last)}
    joined = {at for one in scene.kind("particle", "and") for at in range(one.first, one.last)}
    events = scene.kind("event")
    row: list[Actor] = []
    for name in sorted(_names(scene), key=lambda name: (name.first, -name.last)):
        same = bool(row) and row[-1].beside and name.nation == row[-1].nation and name.first - row[-1].last <= 1
        one = replace(name, beside=True) if same and name.speaker else name  # "with his counterpart, A. Person"
        if row and (one.first, one.last) == (row[-1].first, row[-1].last):  # "the Baltic states" are three
            row.append(one)
            continue
        if row and one.first < row[-1].last:
            continue
        if row and _in_brackets(scene, row[-1], one) and (one.nation, one.body) == (row[-1].nation, row[-1].body):
            row[-1] = replace(row[-1], last=one.last + 1)  # "the European Union (EU)"
            continue
        between = range(row[-1].last, one.first) if row else range(0)
        # "Without guarantees of America, Sweden" is no list.
        closes = bool(row) and any(event.last == row[-1].last and event.first < row[-1].first for event in events)
        if (
            row
            and not closes
            and (between or scene.order.joins)
            and len(between) <= 3
            and (not between or any(at in joined or scene.fold(at) in _COMMAS for at in between))
            and not one.mute
            and all(at in joints or scene.fold(at) in _COMMAS for at in between)
            and not _turns(scene, row, one, any(at in joined for at in between))
            and not (_is_owner(scene, one) and not any(at in joined for at in between))
        ):
            row.append(replace(one, beside=row[-1].beside))
            continue
        if row:
            yield tuple(row)
        row = [one]
    if row:
        yield tuple(row)


def _in_brackets(scene: Scene, before: Actor, one: Actor) -> bool:
    """Whether a name stands alone in brackets right behind another."""
    follows = one.first - 1 == before.last and scene.fold(before.last) in _OPEN
    return follows and one.last < len(scene.stretch) and scene.fold(one.last) in _CLOSED


def _is_owner(scene: Scene, one: Actor) -> bool:
    """Whether a name has the ending of who owns what follows, Turkish "ABD'nin": behind a comma it goes on with no list."""
    return one.last < len(scene.stretch) and scene.fold(one.last) in scene.order.owners


def _turns(scene: Scene, row: Sequence[Actor], after: Actor, joined: bool) -> bool:
    """Whether somebody else begins to act behind a comma: "according to Norway, 14 countries", "in Paris, Norway said"."""
    before = row[-1]
    if any(one.last in (row[0].first, row[0].first - 1) for one in scene.kind("particle", "by")):
        return False  # "chaired by the prime minister of Norway and Denmark"
    if joined:
        return before.beside and bool(after.voice or after.speaker)
    if bool(before.speaker or before.voice) != bool(after.speaker or after.voice) or bool(after.count) != bool(before.count):
        return True
    says = scene.kind("particle", "say")
    return before.beside and any(0 <= one.first - after.last <= _ACTS for one in (*scene.acts, *says))


def _named_rows(scene: Scene, rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows without who is only counted where the names follow: "some countries, such as Italy"."""
    such = [one.first for one in scene.kind("particle", "such")]
    named = []
    for row, after in zip(rows, (*rows[1:], ()), strict=False):
        counted = row[-1].count and after
        told = counted and (
            _as_many(scene, row, after)
            or any(row[-1].last <= at <= row[-1].last + 1 and at < after[0].first <= at + 3 for at in such)
        )
        named.append(row[:-1] if told else row)  # "Sweden and five others, among them Peru"
    return tuple(row for row in named if row)


def _dateline(scene: Scene) -> range:
    """The words before the first where a report tells from where it comes: "PARIS –", "Oslo (agency) -"."""
    if not any(one.first == 0 for one in scene.kind("seat")):
        return range(0)
    dash = next((at for at in range(1, min(_DATELINE, len(scene.stretch))) if scene.fold(at) in _DASHES), 0)
    return range(dash)


def _as_many(scene: Scene, row: Row, after: Row) -> bool:
    """Whether names follow a count as its members: "two countries, Egypt and Jordan,"."""
    gap = after[0].first - row[-1].last
    return row[-1].count == str(len(after)) and 1 <= gap <= 2 and scene.fold(row[-1].last) in MARKS


def _speaks_from(scene: Scene, actor: Actor, people: Set[int]) -> bool:
    """Whether those in a land act, whom nobody names: "in Norway they refused", as Slavic newspapers have it."""
    place = next((one for one in scene.lands if one.first < actor.last and actor.first < one.last), None)
    opens = place is not None and (place.first == 0 or scene.fold(place.first - 1) in _STARTS)
    return opens and not people.isdisjoint(range(actor.last, actor.last + 3))


def _also(scene: Scene, none: Match) -> bool:
    """Whether a phrase that looks like a name with the ending of a place says "too": Turkish writes that apart, "Norveç de"."""
    if none.last - none.first != 2 or scene.fold(none.first + 1) not in scene.order.too:
        return False
    places = scene.sentence.places
    return scene.text[places[none.first][1] : places[none.first + 1][0]].isspace()


def _names(scene: Scene) -> Iterator[Actor]:
    if not any((kind,) in scene.phrases for kind in _NAMING) and ("particle", "members") not in scene.phrases:
        return
    beside_at = scene.besides
    nobody = {at for one in scene.kind("none") if not _also(scene, one) for at in range(one.first, one.last)}
    taken = set(nobody)
    articles = set(scene.articles.values())
    for one in scene.kind("person"):
        if one.first not in taken:
            actor = _person(scene, one, beside_at)
            taken.update(range(actor.first, actor.last))
            yield actor
    taken.update(_dateline(scene))
    people = {one.first for one in scene.kind("particle", "people")}
    for one in scene.kind("nation"):
        if one.first not in taken:
            actor = _nation(scene, one, taken, beside_at)
            if people and actor.beside and _speaks_from(scene, actor, people):
                actor = replace(actor, beside=False)
            taken.update(range(actor.first, actor.last))
            yield actor
    for one in scene.kind("group"):
        group = groups().get(one.value)
        if group is not None and one.first not in taken:
            taken.update(range(one.first, one.last))
            beside = one.beside or one.first in beside_at
            if group.kind == "organisation":
                yield Actor("", one.first, one.last, body=group.group, beside=beside)
            else:
                yield from (Actor(member, one.first, one.last, beside=beside) for member in group.members)
    taken -= nobody  # the countries of "EU countries" may be counted
    many = {at for of in scene.kind("particle", "most", "several") for at in range(of.first, of.last + 1)}
    many |= {at for of in scene.kind("particle", "they", "we") for at in range(of.first, of.last)}
    for one in scene.kind("particle", "members"):
        free = one.first not in taken and one.first not in beside_at and not one.beside
        near = (amount for amount in scene.numbers if 0 <= one.first - amount.last <= 1 or 0 <= amount.first - one.last <= 1)
        count = next((amount for amount in near if amount.first not in articles), None)
        if count is not None:  # "19 of the 70 countries"
            small = beside_at | {at - 1 for at in beside_at} | articles
            parts = (amount for amount in scene.numbers if 0 < count.first - amount.last <= 2)
            count = next((amount for amount in parts if small.issuperset(range(amount.last, count.first))), count)
        if count is not None and one.first not in taken:
            first = min(one.first, count.first)
            yield Actor("", first, max(one.last, count.last), count=count.text, beside=first in beside_at)
        elif count is None and free and not many.intersection(range(one.first - 1, one.last + 1)):
            yield Actor("", one.first, one.last, mute=True)
    for few in scene.kind("particle", "most", "several"):
        of = next((one for one in scene.kind("particle", "members") if 0 <= one.first - few.last <= 1), None)
        if of is not None and of.first not in taken:
            taken.update(range(few.first, of.last))
            yield Actor("", few.first, of.last, count=few.value, beside=few.first in beside_at)


def lands(found: Iterable[Match]) -> Iterator[Match]:
    """Where a nation's name is a place, "in the country", "to the country": the nation, with the words that say so."""
    nations = [one for one in found if one.kind == "nation"]
    if not nations:
        return
    small = [one for one in found if one.kind == "particle" and one.value in _PLACING]
    before = {one.last: one.first for one in small if one.value == "into"}
    before |= {one.last: before[one.first] for one in small if one.value == "the" and one.first in before}
    after = {one.first: one.last for one in small if one.value == "into_after"}
    for one in nations:
        if one.first in before or one.last in after or one.beside:
            yield Match("land", one.value, before.get(one.first, one.first), after.get(one.last, one.last))


def _person(scene: Scene, name: Match, beside_at: Set[int]) -> Actor:
    """Who a named person speaks for: the nation of the office held on the day, or the one that is told with the title."""
    office = office_on(name.value, scene.known.day)
    nations = {at for one in scene.kind("nation") for at in range(one.first, one.last)}
    title = next((one for one in scene.kind("title") if 0 <= name.first - one.last <= 2 + 2 * (one.last in nations)), None)
    nation = None
    if title is not None:
        nation = next((one for one in scene.kind("nation") if 0 <= title.first - one.last <= 1), None) or next(
            (one for one in scene.kind("nation") if 0 <= one.first - title.last <= 1 and one.last <= name.first), None
        )
    first = min(one.first for one in (name, title, nation) if one is not None)
    beside = first in beside_at
    former = any(first - 3 < one.last <= name.first + 2 for one in scene.kind("particle", "former"))
    told = Actor("", first, name.last, speaker=name.value, beside=beside, mute=True)
    if former or (office is not None and office.voice == "party"):
        return told
    if office is not None:
        body = "" if office.nation else body_of(office.office)
        speaker = f"{name.value}, {office.office}"
        return replace(told, nation=office.nation, body=body, speaker=speaker, voice=office.voice, mute=False)
    if title is not None and nation is not None:
        return replace(told, nation=nation.value, voice=title.value, mute=title.value == "party")
    return told


def _nation(scene: Scene, name: Match, taken: set[int], beside_at: Set[int]) -> Actor:
    """A nation, with the title of who speaks for it if one stands by: "the Polish prime minister", "the president of France"."""
    title = next(
        (one for one in scene.kind("title") if -1 <= one.first - name.last <= 2 or 0 <= name.first - one.last <= 2), None
    )
    if title is not None and any(
        name.last <= act.first < title.first or title.last <= act.first < name.first for act in scene.acts
    ):
        title = None
    if title is None or title.first in taken:
        return Actor(name.value, name.first, name.last, beside=name.beside or name.first in beside_at)
    first, last = min(name.first, title.first), max(name.last, title.last)
    former = any(first - 3 < one.last <= last + 1 for one in scene.kind("particle", "former"))
    mute = title.value == "party" or former
    beside = (name.beside if first == name.first else title.beside) or first in beside_at
    return Actor("" if mute else name.value, first, last, voice=title.value, beside=beside, mute=mute)
