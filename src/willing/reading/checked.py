"""The gate through which every model's draft goes: what is not in the text, or in no vocabulary, is no draft.

A model may be wrong, and a text may tell it to be. So nothing of what it says is taken on trust: its words must stand in the
text, its nation must be named there, its numbers must be written there, and the rest must be words that Willing knows. What is
not proved so is the stance, which is why a draft that only a model made is no surer than even.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cache
from typing import Any, Final

from willing.faults import FaultyInput
from willing.reading.draft import Draft, Reading, Span, Unread
from willing.reading.lexicon import Lexicon, Match, language_file
from willing.reading.names import alpha_3, groups, office_on
from willing.reading.numbers import amounts
from willing.reading.words import Sentence, fold, paragraphs, sentences
from willing.vocabulary.condition import Condition, Event, Nations, Offered, Total, atoms, parse
from willing.vocabulary.quantity import as_written
from willing.vocabulary.records import PLACES, Statement
from willing.vocabulary.words import known_capabilities

__all__ = ["ALONE", "STEP", "WORDS", "Gate", "gate_of", "known_events", "merged", "stances"]

ALONE: Final = 0.5  # how sure a draft is that only a model made
STEP: Final = 0.1  # how much surer one is that both readers made
WORDS: Final = ("actor", "stance", "capability", "place", "quantity", "condition", "reason")  # what a model quotes words for
_REFUSED: Final = "a model's draft was refused: "
_BEFORE: Final = 2  # sentences before the evidence in which a nation may be named
_LONGEST: Final = 3  # sentences that evidence may be
_MOST: Final = 200  # drafts of one piece of a text
_NO_EVENTS: Final = frozenset({"others", "none"})  # what the languages' files hold beside events
_SUREST: Final = 0.98
_BOUND: Final = re.compile(
    r"(?:up to|at most|under|fewer than|less than|below|at least|more than|over|not less than|about|around|some|circa|ca\.?"
    r"|<=|≤|>=|≥|~)\s*"
)


class _Refused(Exception):
    """A draft does not pass, and why."""


@cache
def stances() -> tuple[str, ...]:
    """The stances that a statement may have."""
    return next(tuple(one.metadata["column"].among) for one in fields(Statement) if one.name == "stance")


@cache
def known_events() -> frozenset[str]:
    """The events that the languages know; those that begin with a dot are what a nation does."""
    return frozenset(language_file("en")["events"]) - _NO_EVENTS


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a model says: each a text, blank where it says nothing; `words` quotes the text for some of it."""

    sentence: str
    nation: str
    stance: str
    capability: str
    place: str
    quantity: str
    condition: str
    words: Mapping[str, str]


def _claim(said: object) -> _Claim:
    """A draft as a model's JSON has it."""
    if not isinstance(said, dict):
        raise _Refused("it is not of the shape that was asked for")
    words: Any = said.get("words", {})
    told = [said.get(name, "") for name in ("sentence", "nation", "stance", "capability", "place", "quantity", "condition")]
    if not isinstance(words, dict) or not all(isinstance(one, str) for one in (*told, *words.values())):
        raise _Refused("it is not of the shape that was asked for")
    sentence, nation, stance, capability, place, quantity, condition = (one.strip() for one in told)
    quoted = {name: words[name].strip() for name in WORDS if name in words}
    return _Claim(sentence, nation, stance, capability, place, quantity, condition, quoted)


@dataclass(frozen=True, slots=True)
class Gate:
    """What a text lets a model say of it: its sentences, each with what the language's lexicon finds there.

    `host` and `patron` are nations that a case names so, `events` those that a condition may speak of.
    """

    content: str
    found: tuple[tuple[Sentence, Sequence[Match]], ...]
    day: date | None = None
    host: str = ""
    patron: str = ""
    events: frozenset[str] = field(default_factory=known_events)

    def names_somebody(self, piece: Span) -> bool:
        """Whether a nation is named in a piece of the text or right before it, not only the host; else no draft could pass."""
        return bool(self._named(self._around(self._sentences(piece))).keys() - {self.host})

    def drafts(self, said: Sequence[object], piece: Span) -> tuple[list[Draft], list[Unread]]:
        """What a model says of a piece of the text: the drafts that pass, each once, and why others do not; at most 200 are
        looked at.
        """
        kept: dict[tuple[object, ...], Draft] = {}
        left: dict[Unread, None] = {}
        for one in said[:_MOST]:
            span = Span(piece.start, piece.start)
            try:
                claim = _claim(one)
                span = self._evidence(claim, piece)
                draft = self._draft(claim, span)
            except _Refused as why:
                left[Unread(span, f"{_REFUSED}{why}")] = None
                continue
            kept.setdefault((draft.nation, draft.stance, draft.capability, draft.place, draft.quantity, draft.span), draft)
        if len(said) > _MOST:
            left[Unread(Span(piece.start, piece.start), f"a model's reply was cut: it has more than {_MOST} drafts")] = None
        return list(kept.values()), list(left)

    # ---- where it stands ----------------------------------------------------------------------------------------------

    def _sentences(self, span: Span) -> range:
        """The numbers of the sentences that a span touches."""
        first = bisect_right(self.found, span.start, key=lambda one: one[0].end)
        return range(first, max(first, bisect_left(self.found, span.end, key=lambda one: one[0].start)))

    def _around(self, rows: range, after: int = 0) -> range:
        return range(max(0, rows.start - _BEFORE), min(len(self.found), rows.stop + after))

    def _evidence(self, claim: _Claim, piece: Span) -> Span:
        """The whole sentences in which the quotation stands; of several the first near which the nation is named."""
        places = list(_occurrences(self.content, claim.sentence, piece))
        rows = [one for one in dict.fromkeys(map(self._sentences, places)) if one]
        if not rows:
            raise _Refused("its quotation is not in the text")
        rows = [one for one in rows if len(one) <= _LONGEST]
        if not rows:
            raise _Refused(f"its quotation is longer than {_LONGEST} sentences")
        best = next((one for one in rows if claim.nation in self._named(self._around(one))), rows[0])
        return Span(self.found[best.start][0].start, self.found[best.stop - 1][0].end)

    def _quoted(self, claim: _Claim, name: str, span: Span) -> Span | None:
        """Where the words stand that a claim quotes for something, the nearest to the evidence; None where it quotes none."""
        quote = claim.words.get(name, "")
        if not quote:
            return None
        near = self._around(self._sentences(span), after=0 if name == "actor" else _BEFORE)
        within = Span(self.found[near.start][0].start, self.found[near.stop - 1][0].end)
        places = list(_occurrences(self.content, quote, within))
        if not places:
            raise _Refused(f"the words that it quotes for its {name} are not in the text there")
        return min(places, key=lambda one: max(span.start - one.start, one.end - span.end, 0))

    def _named(self, rows: range) -> dict[str, Span]:
        """The nations that are named in some sentences: by a name, a seat of government, an adjective or who holds office."""
        named: dict[str, Span] = {}
        for at in reversed(rows):
            sentence, matches = self.found[at]
            none = {place for one in matches if one.kind == "none" for place in range(one.first, one.last)}
            for one in matches:
                if one.first not in none:
                    place = Span(sentence.places[one.first][0], sentence.places[one.last - 1][1])
                    for nation in self._nations(one):
                        named.setdefault(nation, place)
        return named

    def _nations(self, one: Match) -> Iterator[str]:
        if one.kind == "nation":
            yield one.value
        elif one.kind == "group" and (group := groups().get(one.value)) is not None and group.kind != "organisation":
            yield from group.members
        elif one.kind == "person" and (office := office_on(one.value, self.day)) is not None and office.nation:
            yield office.nation

    # ---- what it says -------------------------------------------------------------------------------------------------

    def _draft(self, claim: _Claim, span: Span) -> Draft:
        near = self._named(self._around(self._sentences(span)))
        if claim.nation not in _codes():
            raise _Refused("its nation is no code of one")
        if claim.nation not in near:
            raise _Refused("its nation is not named there")
        if claim.nation == self.host:
            raise _Refused("the host's own words are no offer")
        for word, known, what in (
            (claim.stance, stances(), "stance"),
            (claim.capability or "land", known_capabilities(), "capability"),
            (claim.place or "home", PLACES, "place"),
        ):
            if word not in known:
                raise _Refused(f"its {what} is none that Willing knows")
        spans = {name: place for name in WORDS if (place := self._quoted(claim, name, span)) is not None}
        actor = spans.setdefault("actor", near[claim.nation])
        speaker, voice = self._speaker(claim.nation, actor)
        condition = self._condition(claim, span, spans)
        waits = condition not in ("", "always") and claim.stance in {"pledges", "ready"}
        reason = spans.get("reason")
        return Draft(
            nation=claim.nation,
            stance="conditional" if waits else claim.stance,
            span=span,
            speaker=speaker,
            voice=voice or "sourced",
            said_on=self.day,
            capability=claim.capability,
            place=claim.place,
            quantity=self._quantity(claim, spans.get("quantity")),
            condition=condition,
            reason=self.content[reason.start : reason.end] if reason else "",
            reason_nations=tuple(one for one in self._within(reason) if one != claim.nation) if reason else (),
            spans=spans,
            rule="model",
            confidence=ALONE,
        )

    def _within(self, span: Span) -> list[str]:
        """The nations that are named within a span, in its order."""
        told = [
            (place.start, nation)
            for at in self._sentences(span)
            for nation, place in self._named(range(at, at + 1)).items()
            if span.start <= place.start and place.end <= span.end
        ]
        return list(dict.fromkeys(nation for _, nation in sorted(told)))

    def _speaker(self, nation: str, actor: Span) -> tuple[str, str]:
        """Who speaks, with office, and what kind of voice that is, where the words for who does it name somebody in office."""
        for at in self._sentences(actor):
            sentence, matches = self.found[at]
            for one in matches:
                inside = actor.start <= sentence.places[one.first][0] and sentence.places[one.last - 1][1] <= actor.end
                office = office_on(one.value, self.day) if one.kind == "person" and inside else None
                if office is not None and office.nation == nation:
                    return f"{office.person}, {office.office}", office.voice
        return "", ""

    def _amounts(self, span: Span) -> Iterator[str]:
        """The amounts that touch a span, as the case format writes them; the 16 of an F-16 is none."""
        for at in self._sentences(span):
            sentence, matches = self.found[at]
            taken = {place for one in matches if one.kind == "capability" for place in range(one.first, one.last)}
            for one in amounts(sentence.words, matches):
                start, end = sentence.places[one.first][0], sentence.places[one.last - 1][1]
                if start < span.end and span.start < end and one.last - 1 not in taken:
                    yield one.text

    def _quantity(self, claim: _Claim, span: Span | None) -> str:
        if not claim.quantity:
            return ""
        meant = as_written(claim.quantity, "")
        if meant is None or meant.is_unsaid:
            raise _Refused("its amount is not written as an amount is")
        told = list(self._amounts(span)) if span is not None else []
        if numbers := _numbers(claim.quantity):
            if numbers <= {number for one in told for number in _numbers(one)}:
                return claim.quantity
        else:
            for one in told:  # "several thousand" is what the text says, in the words of the case format
                vague = None if _numbers(one) else as_written(one, "")
                if vague is not None and vague.most and meant.most and vague.least <= meant.most and meant.least <= vague.most:
                    return one
        raise _Refused("its amount is not in the words that it quotes")

    def _condition(self, claim: _Claim, span: Span, spans: Mapping[str, Span]) -> str:
        if not claim.condition:
            return ""
        try:
            meant = parse(claim.condition)
        except FaultyInput:
            raise _Refused("its condition is none in the condition language") from None
        quoted = spans.get("condition")
        if quoted is None:
            raise _Refused("it quotes no words for its condition")
        rows = self._sentences(span)
        there = self._sentences(quoted)
        named = set(self._named(self._around(range(min(rows.start, there.start), max(rows.stop, there.stop))))) | {self.patron}
        numbers = {number for one in self._amounts(quoted) for number in _numbers(one)}
        for why in self._wrong(meant, named, numbers):
            raise _Refused(why)
        return str(meant)

    def _wrong(self, meant: Condition, named: Collection[str], numbers: Collection[float]) -> Iterator[str]:
        """What a condition speaks of that is neither in the vocabulary nor in the text."""
        for one in atoms(meant):
            match one:
                case Event(name) if name not in self.events:
                    nation, dot, deed = name.partition(".")
                    if f"{dot}{deed}" not in self.events:
                        yield "its condition waits for what is no event that Willing knows"
                    elif nation.upper() not in named:
                        yield "its condition waits for a nation that is not named there"
                case Offered(nation, _) if nation not in named:
                    yield "its condition waits for a nation that is not named there"
                case Nations(least=least) | Total(least=least) if least > 1 and least not in numbers:
                    yield "a number of its condition is not in the words that it quotes"
            thing = "" if isinstance(one, Event) else one.capability
            if thing and thing not in known_capabilities():
                yield "its condition waits for a capability that Willing does not know"


@cache
def _codes() -> frozenset[str]:
    return frozenset(alpha_3().values())


def _numbers(quantity: str) -> set[float]:
    """The numbers that an amount of the case format is written with; none for "several thousand"."""
    bare = quantity.strip().casefold()
    while (found := _BOUND.match(bare)) is not None and found.end():
        bare = bare[found.end() :]
    meant = as_written(bare, "") if any(letter.isdecimal() for letter in bare) else None
    return set() if meant is None else {one for one in (meant.least, meant.most) if one is not None}


def _occurrences(content: str, quote: str, within: Span) -> Iterator[Span]:
    """Where a quotation stands letter for letter; only where lines break and how wide gaps are may differ."""
    parts = quote.split()
    if parts:
        pattern = re.compile(r"\s+".join(map(re.escape, parts)))
        for found in pattern.finditer(content, within.start, within.end):
            yield Span(found.start(), found.end())


def gate_of(
    content: str,
    lexicon: Lexicon,
    *,
    day: date | None = None,
    host: str = "",
    patron: str = "",
    events: Collection[str] = (),
) -> Gate:
    """The gate of a text; `events` are those that a case has besides the ones that the languages know.

    Cost:
        Linear in the text, about what reading it by rules costs.
    """
    short = frozenset(fold(one) for one in lexicon.settings.get("writing", {}).get("abbreviations", ()))
    found = tuple(
        (sentence, lexicon.matches(sentence.words))
        for start, end in paragraphs(content)
        for sentence in sentences(content, start, end, short)
    )
    own = frozenset(lexicon.settings.get("events", ())) - _NO_EVENTS
    return Gate(content, found, day, host, patron, known_events() | own | frozenset(events))


# ---- both readers -----------------------------------------------------------------------------------------------------


def merged(rules: Reading, drafts: Iterable[Draft], unread: Iterable[Unread]) -> Reading:
    """What both readers made of a text: where who and stance agree, one draft, surer; what only one of them has stays as it is.

    A sentence that the rules left unread is none any more where a model's draft rests on it.
    """
    drafts = list(drafts)
    kept = list(rules.drafts)
    added: list[Draft] = []
    for one in drafts:
        agree = [at for at, other in enumerate(rules.drafts) if _agree(other, one)]
        for at in agree:
            kept[at] = replace(kept[at], rule="model and rules", confidence=_surer(rules.drafts[at]))
        same = next((at for at in agree if _fits(kept[at], one)), None)
        if same is not None:
            kept[same] = _filled(kept[same], one)
        elif agree:
            added.append(replace(one, rule="model and rules", confidence=max(_surer(rules.drafts[at]) for at in agree)))
        else:
            added.append(one)
    left = [one for one in rules.unread if not any(_touch(one.span, other.span) for other in drafts)]
    return Reading(
        rules.language,
        tuple(sorted((*kept, *added), key=lambda one: one.span.start)),
        tuple(sorted((*left, *unread), key=lambda one: one.span.start)),
    )


def _surer(one: Draft) -> float:
    return max(one.confidence, min(_SUREST, one.confidence + STEP))


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _agree(one: Draft, other: Draft) -> bool:
    """Whether two drafts are of one nation, stance and sentence."""
    return one.nation == other.nation and one.stance == other.stance and _touch(one.span, other.span)


def _fits(one: Draft, other: Draft) -> bool:
    """Whether two drafts say nothing that differs; a kind of a capability does not differ from it."""
    thing, kind = sorted((one.capability, other.capability), key=len)
    amount, more = one.quantity, other.quantity
    return (
        (not thing or thing == kind or kind.startswith(f"{thing}."))
        and (not one.place or not other.place or one.place == other.place)
        and (not one.condition or not other.condition or one.condition == other.condition)
        and (not amount or not more or as_written(amount, "") == as_written(more, ""))
    )


def _filled(one: Draft, other: Draft) -> Draft:
    """A draft, with what it left unsaid as another one has it."""
    said = {name: getattr(other, name) for name in ("capability", "place", "quantity", "condition") if not getattr(one, name)}
    if not one.reason:
        said |= {"reason": other.reason, "reason_nations": other.reason_nations}
    if not one.speaker and other.speaker:
        said |= {"speaker": other.speaker, "voice": other.voice}
    return replace(one, **said, spans={**other.spans, **one.spans})
