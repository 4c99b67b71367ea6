"""Does it add up? The verdict, a bar for each line, and what flips it: before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from willing.analysis.assessment import Assessment, LineAnswer, begun
from willing.analysis.standing import Mode
from willing.analysis.why import brought_about, waiting_for
from willing.board.asked import CHANGE, Asked
from willing.board.screen import Screen, Table
from willing.board.screens.nations import sorted_as
from willing.board.shelf import Shelf
from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.report import change_words, sentences, tongue
from willing.report.bars import PARTS, Segment, bar
from willing.report.tongue import N_, _
from willing.vocabulary.condition import Event as Happening, Not
from willing.vocabulary.scenario import Scenario

if TYPE_CHECKING:
    from willing.analysis.changes import Difference
    from willing.ledger.case import Case
    from willing.vocabulary.condition import Condition

__all__ = ["SCREENS", "Toggle", "flipped"]

_FAILING: Final = 3
_NEITHER: Final = (False, False)
_WAITED_FOR: Final = 5  # events that are told of
_CHANGED: Final = 12  # offers, and lines, that are told of
_CIRCLES: Final = 2
_FEW: Final = 3  # of what a sentence lists
_NEXT_DOOR: Final = "neighbour"
STATES: Final = {
    "alone": N_("filled"),
    "jointly": N_("filled jointly"),
    "perhaps": N_("perhaps filled"),
    "short": N_("short"),
}
"""What becomes of a line, in a word."""


@dataclass(frozen=True, slots=True)
class BarRow:
    """A line as the screen shows it: after the change, and before it where there is one."""

    answer: LineAnswer
    segments: tuple[Segment, ...]
    before: LineAnswer | None
    before_segments: tuple[Segment, ...]
    changed: bool
    """Whether it was asked for before, and is among the lines that the change changes."""


@dataclass(frozen=True, slots=True)
class Toggle:
    """Something that may be flipped, by its id: whether it is on as things are shown, and whether that is a change.

    An event that offers bring about is on if they do for certain; `brought` says that it is theirs, and whether for certain.
    """

    id: str
    label: str
    is_on: bool
    is_changed: bool
    waiting: int = 0
    brought: Literal["", "certain", "possible"] = ""


def _page(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    found: Difference | None = shelf.difference(asked) if asked.is_flipped else None
    answer = found.after if found else shelf.assessment(asked)
    before = found.before if found else None
    earlier = {one.line.line: one for one in before.lines} if before else {}
    changed = {one.line for one in found.lines} if found else set()
    rows = [
        BarRow(one, bar(one), old, bar(old) if old else (), old is not None and one.line.line in changed)
        for one in answer.lines
        for old in [earlier.get(one.line.line)]
    ]
    ids = {one.line.line for one in answer.lines}
    failing = [one for state in ("short", "perhaps") for one in answer.lines if one.met == state]
    waiting = _waiting(shelf, asked, answer)
    coming, staying = _switched_nations(before or answer, asked)
    return {
        "answer": answer,
        "before": before,
        "difference": found,
        "rows": rows,
        "no_longer": [one for one in earlier.values() if one.line.line not in ids],
        "failing": failing[:_FAILING],
        "failing_more": len(failing) - _FAILING,
        "parts": PARTS,
        "shown": {segment.part for row in rows for segment in row.segments},
        "states": STATES,
        "words": change_words,
        "changes": _changes(found, asked) if found else None,
        "turns": _turns(answer, asked, waiting),
        "events": _events(answer, waiting, _waiting(shelf, asked.base(), before) if before else waiting, asked),
        "nations": _nations(answer.case, asked, coming, staying),
        "nations_count": len(coming),
        "stays_somewhere": bool(staying),
        "settled": settled(answer, asked),
        "earlier": asked.base(),
        "is_settled": is_settled(asked),
    }


def settled(answer: Assessment, asked: Asked) -> Asked:
    """The question that the answer after a change is to, for the screens that ask no what-if."""
    question = answer.question
    changed = {"suppose": "scenario", "then_requirement": "requirement", "then_count": "count"}
    words = {"scenario": str(question.scenario), "requirement": question.requirement.id, "count": str(question.count)}
    return asked.base().but(**{name: words[name] for change, name in changed.items() if asked.get(change)})


def is_settled(asked: Asked) -> bool:
    """Whether a question alone has the answer after the change: what nations do differently is in no question."""
    return not any(map(asked.all, ("without", "stays", "condition")))


def _waiting(shelf: Shelf, asked: Asked, answer: Assessment) -> Mapping[str, tuple[str, ...]]:
    """`waiting_for` of the answer to what was asked, kept, since every flip is drawn beside the same answer before it."""
    key = ("waiting", shelf.reading(answer.case), *asked.but(lang="").words.items())
    return shelf.kept(key, lambda: waiting_for(answer))


def _changes(found: Difference, asked: Asked) -> dict[str, Any]:
    """What a change does, as far as there is room: offers that stand otherwise or elsewhere, and lines."""
    called = {one.line.line: tongue.line_name(found.after.case, one.line) for one in (*found.before.lines, *found.after.lines)}
    return {
        "supposed": change_words.supposed(found.after.case, asked.change(found.after.case)),
        "offers": found.offers[:_CHANGED],
        "moved": [(one.offer, sentences.moved(one, called)) for one in found.moved[:_CHANGED]],
        "lines": [(one.line, called[one.line], one.after is not None) for one in found.lines[:_CHANGED]],
        "offers_more": len(found.offers) - _CHANGED,
        "moved_more": len(found.moved) - _CHANGED,
        "lines_more": len(found.lines) - _CHANGED,
    }


def _turns(answer: Assessment, asked: Asked, waiting: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """What would change an answer: the circles, what stands only together, the events that are waited for; the first few of each.

    Args:
        waiting: `waiting_for` of the answer: offers that wait for an event itself, and not for another that hangs on it.
    """
    to = settled(answer, asked)
    events, circles_at = to.url("events"), to.url("circles") if is_settled(asked) else ""

    def leads(part: Condition, circle: int) -> tuple[str, str]:
        """What is waited for, in words, and where it leads: an event to its own row, all else to the circle."""
        match part:
            case Happening(name) | Not(Happening(name)):
                url = f"{events}#event.{name}"
            case _:
                url = circles_at and f"{circles_at}#circle-{circle}"
        return sentences.condition_text(answer.case, part), url

    circles = [
        {
            "label": change_words.circle_label(at, len(answer.circles)),
            "url": circles_at and f"{circles_at}#circle-{at}",
            "waits": [
                (len(nations), tongue.joined(tongue.name(answer.case, nation) for nation in nations), leads(part, at))
                for part, nations in waits[:_FEW]
            ],
            "waits_more": len(waits) - _FEW,
            "ending": sentences.circle_ending(one),
            "below": [member for member in one.members if member not in answer.counted],
            "besides": [leads(part, at) for part, _members in one.besides[:_FEW]],
            "besides_more": len(one.besides) - _FEW,
        }
        for at, one in enumerate(answer.circles[:_CIRCLES], 1)
        for waits in [sentences.circle_waits(one)]
    ]
    told = answer.waits[:_WAITED_FOR]
    return {
        "circles": circles,
        "circles_more": len(answer.circles) - len(circles),
        "circles_at": circles_at,
        "together": sorted(offer for offer, mode in answer.standing.most.items() if mode is Mode.TOGETHER),
        "waits": [
            (one, f"{events}#event.{one.event}", f"{events}#waiting.{one.event}" if len(one.offers) == len(direct) else "")
            for one in told
            for direct in [waiting.get(one.event, ())]
        ],
        "waits_more": len(answer.waits) - _WAITED_FOR,
        "is_by_way": any(len(one.offers) != len(waiting.get(one.event, ())) for one in told),
        "few": _FEW,
    }


def _events(
    answer: Assessment, waiting: Mapping[str, tuple[str, ...]], earlier: Mapping[str, tuple[str, ...]], asked: Asked
) -> Iterator[tuple[str, int, bool, Iterator[Toggle]]]:
    """The events by kind, with how many they are and whether one is changed.

    The kind comes first for which most offers wait, and in it the event for which most do.

    Args:
        waiting: `waiting_for` of the answer, which the screen of events tells too.
        earlier: the same before the change: their order, so that what is flipped stays where it is.
    """
    case = answer.case
    supposed = case.scenario_of(asked.get("suppose")).truths
    brought = brought_about(answer)
    on = _happens(answer, brought)
    before = defaultdict(int, {event: len(offers) for event, offers in earlier.items()})
    by_kind: dict[str, list[str]] = defaultdict(list)
    for event in _switched(case):
        by_kind[case.events[event].kind].append(event)

    def toggle(event: str) -> Toggle:
        certain, possible = brought.get(event, _NEITHER)
        by_offers: Literal["certain", "possible", ""] = "certain" if certain else "possible" if possible else ""
        label, waits = tongue.name(case, event), len(waiting.get(event, ()))
        return Toggle(f"event.{event}", label, event in on, event in supposed, waits, by_offers)

    for kind in sorted(by_kind, key=lambda kind: (kind != "event", -sum(before[one] for one in by_kind[kind]), kind)):
        ordered = sorted(by_kind[kind], key=lambda one: (-before[one], one))
        yield kind, len(ordered), not supposed.keys().isdisjoint(ordered), map(toggle, ordered)


def _switched(case: Case) -> list[str]:
    """The events that have a switch: a reason of one nation is for that nation to give up."""
    return [one.event for one in case.events.values() if one.kind != "reason"]


def _happens(answer: Assessment, brought: Mapping[str, tuple[bool, bool]]) -> frozenset[str]:
    """The events that hold in an answer: by its scenario, else by offers that bring them about for certain, or by their day."""
    fixed = answer.question.scenario.truths
    by_offers = {event for event, (certain, _at_most) in brought.items() if certain}
    come = {*begun(answer.case, answer.question.as_of), *by_offers} - fixed.keys()
    return frozenset({*(event for event, holds in fixed.items() if holds), *come})


def _nations(
    case: Case, asked: Asked, nations: Collection[str], stayers: Collection[str]
) -> Iterator[tuple[str, Toggle, Toggle | None]]:
    """Each nation that has a switch: whether it comes and, if it is one that could stay next door, whether it does."""
    gone, staying = asked.all("without"), _staying(asked)
    for nation in sorted(nations, key=lambda nation: sorted_as(tongue.name(case, nation))):
        comes = Toggle(f"nation.{nation}", _("takes part"), nation not in gone, nation in gone)
        stays = None
        if nation in stayers:
            stays = Toggle(f"stays.{nation}", _("stays next door"), nation in staying, nation in staying)
        yield nation, comes, stays


def _switched_nations(before: Assessment, asked: Asked) -> tuple[set[str], set[str]]:
    """The nations that have a switch: all with an offer that counts, or that are out; and those that could stay next door."""
    gone = asked.all("without")
    counted = [before.offers[one] for one in before.counted]
    inside = {offer.nation for offer in counted if offer.place == "in_host"}
    return {*(offer.nation for offer in counted), *gone}, {*inside, *_staying(asked)}.difference(gone)


def _staying(asked: Asked) -> dict[str, str]:
    """The words of the nations that stay elsewhere."""
    return {word.partition(":")[0].strip(): word for word in asked.all("stays")}


def _flipped(shelf: Shelf, asked: Asked) -> Asked:
    """What is asked once a switch is flipped: what it stands for is the other way than it is in the answer to what is asked now.

    Raises:
        FaultyInput: for what is no switch of the screen.
    """
    switch = asked.get("flip")
    asked = asked.but(flip="")
    case = shelf.case(asked.known)
    before = shelf.assessment(asked)
    gone, staying = asked.all("without"), _staying(asked)
    nations, stayers = _switched_nations(before, asked)
    kind, _dot, name = switch.partition(".")
    if kind == "event" and name in _switched(case):
        supposed = dict(case.scenario_of(asked.get("suppose")).truths)
        if supposed.pop(name, None) is None:
            answer = flipped(shelf, asked)
            supposed[name] = name not in _happens(answer, brought_about(answer))
        return asked.but(suppose=str(Scenario(supposed)) if supposed else "")
    if kind == "nation" and name in nations:
        return asked.but(without=[one for one in gone if one != name] if name in gone else [*gone, name])
    if kind == "stays" and name in stayers:
        others = [word for one, word in staying.items() if one != name]
        return asked.but(stays=others if name in staying else [*others, f"{name}: {_NEXT_DOOR}"])
    switches = (("event", _switched(case)), ("nation", nations), ("stays", stayers))
    known = [f"{kind}.{one}" for kind, several in switches for one in several]
    raise FaultyInput([Fault("flip", clipped(switch), "a switch of this screen", nearest(switch, known))])


def _assess(shelf: Shelf, asked: Asked) -> Any:
    from willing.report import plain

    return plain.assessment(shelf.assessment(asked))


def _whatif(shelf: Shelf, asked: Asked) -> Any:
    from willing.report import plain

    return plain.difference(shelf.difference(asked))


def flipped(shelf: Shelf, asked: Asked) -> Assessment:
    """The answer after the change, if there is one."""
    return shelf.difference(asked).after if asked.is_flipped else shelf.assessment(asked)


def _table(shelf: Shelf, asked: Asked) -> Table:
    answer = flipped(shelf, asked)
    head = [
        _("line"), _("name"), _("needs"), _("unit"), _("alone, least"), _("alone, most"), _("jointly, least"),
        _("jointly, most"), _("if all that count stood"), _("state"), _("why"),
    ]  # fmt: skip
    rows: Iterator[list[str | float | None]] = (
        [
            one.line.line,
            one.line.name,
            one.line.needs,
            one.unit,
            *one.alone,
            *one.jointly,
            one.if_all_stood,
            _(STATES[one.met]),
            sentences.shortfall(one.shortfall, most=99) if one.shortfall else "",
        ]
        for one in answer.lines
    )
    return Table(head, rows)


def _drawing(shelf: Shelf, asked: Asked) -> str:
    from willing.report.drawings.bars import bars_drawing

    if not asked.is_flipped:
        return bars_drawing(shelf.assessment(asked))
    found = shelf.difference(asked)
    return bars_drawing(found.after, found.before, change_words.supposed(found.after.case, asked.change(found.after.case)))


SCREENS: Final = (
    Screen(
        "assess",
        N_("Does it add up?"),
        _page,
        _assess,
        _table,
        _drawing,
        template="adds_up.html",
        changed="whatif",
        grouped=True,
    ),
    Screen(
        "whatif",
        "",
        _page,
        _whatif,
        _table,
        _drawing,
        template="adds_up.html",
        words=(*CHANGE, "flip"),
        grouped=True,
        flipped=_flipped,
    ),
)
