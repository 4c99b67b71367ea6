"""Who waits for whom? The circles as graphs and in words, what comes of waiting and of moving together, and what breaks them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from willing.board.asked import Asked
from willing.board.screen import Screen, Table
from willing.board.shelf import Shelf
from willing.faults import Fault, FaultyInput, clipped
from willing.report import sentences, tongue
from willing.report.tongue import N_, _
from willing.vocabulary.condition import Event, Not, Offered, conjuncts
from willing.vocabulary.scenario import Scenario

if TYPE_CHECKING:
    from willing.analysis.assessment import Assessment
    from willing.analysis.unlock import MoveSet, Tipping
    from willing.analysis.waiting import Knot, Thing, Waiting
    from willing.ledger.case import Case
    from willing.vocabulary.condition import Condition

__all__ = ["SCREENS"]

_SETS: Final = 5


@dataclass(frozen=True, slots=True)
class Sentence:
    """A thing in words: who waits for it, what hangs on it, who could bring it about, what that hangs on, how far it comes."""

    thing: Thing
    name: str
    url: str
    waits: tuple[tuple[str, bool], ...]
    brings: tuple[str, ...]
    hangs_on: tuple[str, ...]
    needed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A circle as it is shown.

    Attributes:
        below: members that are below the rung that counts.
        sets: what breaks it: each the offers that are announced, and where supposing so leads.
        closes: whether it closes by itself once what is waited for besides has come; `None` if no announcement closes it.
        besides: what members wait for besides, in words, where that leads, and the nations.
    """

    knot: Knot
    drawn: Markup
    sentences: tuple[Sentence, ...]
    below: tuple[str, ...]
    sets: tuple[tuple[MoveSet, str], ...]
    closes: bool | None
    besides: tuple[tuple[str, str, tuple[str, ...]], ...]


def _waiting(case: Case, asked: Asked) -> tuple[Waiting, tuple[Tipping, ...]]:
    from willing.analysis.assessment import assess
    from willing.analysis.unlock import tipping
    from willing.analysis.waiting import waiting

    question = asked.question(case)
    answer = assess(case, question)
    found = waiting(answer)
    tipped = tipping(case, question, count=_most(asked), found=answer.offers.values()) if found.knots else ()
    return found, tuple(tipped)


def _most(asked: Asked) -> int:
    word = asked.get("most") or str(_SETS)
    number = int(word) if word.isascii() and word.isdecimal() and len(word) < 9 else 0
    if number < 1:
        raise FaultyInput([Fault("most", clipped(word), "a number of at least 1")])
    return number


def _found(shelf: Shelf, asked: Asked) -> tuple[Assessment, Waiting, tuple[Tipping, ...]]:
    answer = shelf.assessment(asked)
    words = asked.only("as_of", "scenario", "requirement", "count", "known_on", "most")
    return answer, *shelf.slow(_waiting, words)


def _page(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    from willing.report import waiting_words

    answer, found, tipped = _found(shelf, asked)
    sets = {one.circle.members: one for one in tipped}
    return {
        "settled": asked.base(),
        "answer": answer,
        "found": found,
        "circles": [_shown(one, k, sets.get(one.circle.members), answer, asked) for k, one in enumerate(found.knots)],
        "words": waiting_words,
    }


def _shown(knot: Knot, number: int, tipped: Tipping | None, answer: Assessment, asked: Asked) -> Shown:
    case, base = answer.case, asked.base()
    circle = knot.circle
    return Shown(
        knot=knot,
        drawn=Markup(_drawn(knot, case, base, f"circle-{number}")),
        sentences=tuple(_sentence(one, knot, case, base) for one in knot.things),
        below=tuple(member for member in circle.members if member not in answer.counted),
        sets=tuple((one, _announced(one, knot, answer, asked)) for one in tipped.sets if one.size) if tipped else (),
        closes=None if tipped is None or not tipped.sets else tipped.sets[0].size == 0,
        besides=tuple(
            (
                sentences.condition_text(case, part),
                _leads_to(part, base, knot, members),
                tuple(dict.fromkeys(answer.offers[member].nation for member in members)),
            )
            for part, members in circle.besides
        ),
    )


def _drawn(knot: Knot, case: Case, asked: Asked | None, key: str) -> str:
    from willing.report.drawings.waiting import knot_drawing
    from willing.report.waiting_words import both_courses

    things = {one.what: one for one in knot.things}
    return knot_drawing(
        knot,
        lambda code: tongue.name(case, code),
        lambda what: sentences.condition_text(case, what),
        reached=lambda what: both_courses(things[what]) if what in things else "",
        nation_link=None if asked is None else lambda code: asked.url("why", about=code),
        thing_link=None if asked is None else lambda what: _leads_to(what, asked, knot),
        key=key,
    )


def _leads_to(what: Condition, asked: Asked, knot: Knot, members: Sequence[str] = ()) -> str:
    """Where what is waited for leads: an event to supposing it, an offer to why it does not stand, else to why those wait."""
    bring = [offer for way in knot.brings_about if way.thing == what for offer in way.offers]
    wait = [*members, *(offer for way in knot.waits_for if way.thing == what for offer in way.offers)]
    match what:
        case Event(name):
            return asked.url("whatif", suppose=name)
        case Not(Event(name)):
            return asked.url("whatif", suppose=str(Scenario({name: False})))
        case Offered() if bring:
            return asked.url("why", about=bring[0])
        case _:
            return asked.url("why", about=wait[0]) if wait else asked.url("assess")


def _sentence(thing: Thing, knot: Knot, case: Case, asked: Asked) -> Sentence:
    what = thing.what
    return Sentence(
        thing=thing,
        name=sentences.condition_text(case, what),
        url=_leads_to(what, asked, knot),
        waits=tuple((way.nation, way.needed) for way in knot.waits_for if way.thing == what),
        brings=tuple(way.nation for way in knot.brings_about if way.thing == what),
        hangs_on=tuple(sentences.condition_text(case, way.thing) for way in knot.hangs_on if way.event == what),
        needed_by=tuple(sentences.condition_text(case, way.event) for way in knot.hangs_on if way.thing == what),
    )


def _announced(one: MoveSet, knot: Knot, answer: Assessment, asked: Asked) -> str:
    """The what-if of a set: its offers without conditions, and the events come that the circle waits for besides."""
    case = answer.case
    truths: dict[str, bool] = dict.fromkeys(one.events, True)
    for part, _members in knot.circle.besides:
        for each in conjuncts(part):
            match each:
                case Event(name) if name not in answer.question.scenario.truths:
                    truths.setdefault(name, True)
                case Not(Event(name)) if name not in answer.question.scenario.truths:
                    truths.setdefault(name, False)
    truths = {name: holds for name, holds in truths.items() if name in case.events}
    uncounted = [member for member in knot.circle.members if member not in answer.counted]
    return asked.base().url(
        "whatif",
        suppose=str(Scenario(truths)) if truths else "",
        condition=[f"{offer}:" for offer in one.offers],
        then_count="floated" if uncounted else "",
    )


def _answer(shelf: Shelf, asked: Asked) -> Any:
    from willing.report import waiting_plain

    return waiting_plain.waiting(*_found(shelf, asked))


def _table(shelf: Shelf, asked: Asked) -> Table:
    answer, found, _tipped = _found(shelf, asked)
    from willing.report.waiting_words import reached

    case = answer.case
    head = [
        _("circle"), _("what is waited for"), _("who waits"), _("who could bring it about"), _("hangs on"), _("if all wait"),
        _("if all move together"),
    ]  # fmt: skip

    def rows() -> Iterator[Sequence[str | float | None]]:
        for number, knot in enumerate(found.knots, 1):
            for thing in knot.things:
                told = _sentence(thing, knot, case, asked)
                waits = [tongue.name(case, nation) for nation, _needed in told.waits]
                yield [
                    number, told.name, _listed([*waits, *told.needed_by]), _listed(tongue.name(case, one) for one in told.brings),
                    _listed(told.hangs_on), reached(thing, thing.if_all_wait), reached(thing, thing.if_all_move),
                ]  # fmt: skip

    return Table(head, rows())


def _listed(words: Iterable[str]) -> str:
    return "; ".join(words)


def _drawing(shelf: Shelf, asked: Asked) -> str:
    """The largest circle; where there is none, a sheet that says so."""
    from willing.report.drawings.canvas import Canvas

    answer, found, _tipped = _found(shelf, asked)
    if found.knots:
        return _drawn(found.knots[0], answer.case, None, "circle")
    sheet = Canvas(640, 60, title=_("Who waits for whom"), says=sentences.waited(answer, found))
    sheet.text(16, 34, sentences.waited(answer, found), size=13, wide=608)
    return str(sheet)


SCREENS: Final = (Screen("circles", N_("Who waits for whom?"), _page, _answer, _table, _drawing, slow=True, words=("most",)),)
