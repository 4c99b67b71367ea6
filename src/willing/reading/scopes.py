"""Where a condition or a reason stands in a sentence, and what it says: events, and nations that are named."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from willing.reading.lexicon import Match
from willing.reading.scene import MARKS, STOPS, Actor, Scene

__all__ = ["Scope", "conditions", "events_in", "nations_of_reason", "reason_in", "reason_told"]

_DOES: Final = 2  # words of "does", "does so", "does it"


@dataclass(frozen=True, slots=True)
class Scope:
    """The words in which a condition stands, `first` up to `last`, and the events found there, each with the nation beside it.

    `unless` tells that the offer falls without them: "not without American help".
    """

    first: int
    last: int
    unless: bool
    found: tuple[tuple[str, str], ...]

    def parts(self, actor: Actor) -> list[str]:
        """The condition's parts for an actor, in the condition language; nobody waits for their own doing."""
        told = []
        for event, nation in self.found:
            if event == "others":
                told.append("nations(land) >= 1")
            elif not event.startswith("."):
                told.append(event)
            elif nation and nation != actor.nation:
                told.append(f"{nation.lower()}{event}")
        return told


def conditions(scene: Scene) -> Iterator[Scope]:
    """The conditions of a sentence: what stands behind "if" up to the next comma, and before what closes one."""
    size = len(scene.stretch)
    opening = scene.kind("particle", "if", "unless")
    for one in opening:
        last = _end(scene, one.last, size)
        inner = (two.first for two in opening if one.last <= two.first < last)
        if any(one.last <= act.first < two for two in inner for act in scene.acts):
            continue  # "after 14 nations agreed to take part in case of a ceasefire"
        if last <= one.last + 1 < size:  # "if, however, there is a truce"
            last = _end(scene, one.last + 2, size)
        events = [event for event in scene.kind("event") if one.last <= event.first < last or _begun(one, event)]
        if not events and (supposed := _supposed(scene, one, last)) is not None:
            yield supposed
            continue
        acts = [act.first for act in scene.acts if events and act.first >= events[0].last]
        last = min([last, *acts])
        begin = min([one.last, *(event.first for event in events)])
        if found := events_in(scene, begin, last, scene.known.patron):
            end = max(event.last for event in events if event.first < last)
            of = end + 1 if any(event.value.startswith(".") and event.last == end for event in events) else end - 1
            nations = [nation.last for nation in scene.kind("nation") if end <= nation.first <= min(of, last - 1)]
            if any(one.last <= nation.first < end for nation in scene.kind("nation")):
                nations = []  # the event has its nation: "without American help Norway will not"
            yield Scope(one.first, max([end, *nations]), one.value == "unless", found)
    for one in scene.kind("particle", "if_after", "unless_after"):
        begin = scene.stretch.index(scene.stretch[one.first])
        acts = [act.last for act in scene.acts if begin <= act.first < one.first]
        behind = [event.first for event in scene.kind("event") if begin <= event.first < one.last]
        if acts and behind and any(event < max(acts) for event in behind) and max(behind) >= max(acts):
            begin = max(acts)
        if found := events_in(scene, begin, one.last, scene.known.patron):
            first = min(event.first for event in scene.kind("event") if begin <= event.first < one.last)
            nations = [
                at.first
                for at in scene.kind("nation")
                if at.first < first and 0 <= first - at.last <= 1 and scene.fold(at.last) not in MARKS
            ]
            yield Scope(min([first, *nations]), one.last, one.value == "unless_after", found)


def _begun(marker: Match, event: Match) -> bool:
    """Whether what opens a condition opens its event as well: Czech "with the consent of parliament"."""
    return marker.first <= event.first < marker.last < event.last


def _supposed(scene: Scene, marker: Match, last: int) -> Scope | None:
    """The clause that supposes that others act: "if Canada sends troops", "if Canada does"; None where it supposes no such."""
    if not any((one.first, one.last) == (marker.first, marker.last) for one in scene.kind("particle", "supposing")):
        return None
    row = next((row for row in scene.rows if marker.last <= row[0].first <= marker.last + 2 and not row[0].beside), None)
    if row is None:
        return None
    others = [other[0].first for other in scene.rows if other[0].first >= row[-1].last and not other[0].beside]
    acts = [act for act in scene.kind("action", "give", "join") if row[-1].last <= act.first < last]
    if acts:
        end = min([last, *(at for at in others if at > acts[0].last)])
    elif last - row[-1].last <= _DOES + (scene.fold(last - 1) in STOPS):
        end = last
    else:
        return None
    return Scope(marker.first, end, marker.value == "unless", tuple((".takes_part", one.nation) for one in row if one.nation))


def _end(scene: Scene, first: int, size: int) -> int:
    return next((at for at in range(first, size) if scene.fold(at) in MARKS), size)


def events_in(scene: Scene, first: int, last: int, patron: str) -> tuple[tuple[str, str], ...]:
    """The events in words `first` up to `last`, each with the nation nearest to it there, or else the patron."""
    nations = [one for one in scene.kind("nation") if first <= one.first < last]
    found = []
    for one in scene.kind("event"):
        if first <= one.first < last:
            near = min(nations, key=lambda nation: abs(nation.first - one.first), default=None)
            found.append((one.value, near.value if near else patron))
    return tuple(dict.fromkeys(one for one in found if one[1] or not one[0].startswith(".")))


def reason_in(scene: Scene) -> tuple[int, int] | None:
    """The words of a sentence's reason: from "because" to a comma behind which somebody else acts or "but" stands, to a verb of
    saying, or to the sentence's end.
    """
    one = next(iter(scene.kind("particle", "because")), None)
    if one is None:
        return _reason_before(scene)
    begins = {said.first for said in scene.kind("particle", "say")}
    turns = {turn.first - 1 for turn in scene.kind("particle", "but")}
    turns |= {at for row in scene.rows if not row[0].beside and (at := _mark_before(scene, row[0].first)) > one.last}
    size = len(scene.stretch) - (scene.fold(-1) in STOPS)
    inside = range(one.last + 1, size)
    last = next((at for at in inside if at in begins or (at in turns and scene.fold(at) in MARKS)), size)
    here = scene.stretch[one.first]
    acts = [act.first for act in scene.acts if act.first > one.last]
    acts += [no.first for no in scene.kind("particle", "not") if no.first > one.last]
    before = any(act.first < one.first for act in scene.acts)
    if acts and not before and scene.stretch[min(acts)] == here and scene.fold(one.first - 1) not in MARKS:
        last = min(last, *acts)  # "Austria for its neutrality will not take part"
    source = any(one.last <= press.first < last for press in scene.kind("particle", "press"))  # "citing a source"
    return (one.first, last) if one.last < last and not source else None


def _reason_before(scene: Scene) -> tuple[int, int] | None:
    """The words of a reason that its particle closes, as in Turkish: from a comma, or from behind who acts."""
    one = next(iter(scene.kind("particle", "because_after")), None)
    if one is None:
        return None
    begin = scene.stretch.index(scene.stretch[one.first])
    acts = [row[-1].last for row in scene.rows if begin == row[0].first and row[-1].last < one.first]
    return (max([begin, *acts]), one.last)


def reason_told(scene: Scene, idle: Collection[int]) -> tuple[int, int] | None:
    """The stretch of words that tell a reason without "because": "it must guard its own border". None in a condition."""
    told = next((one for one in scene.kind("reason") if one.first not in idle), None)
    if told is None:
        return None
    here = [at for at, number in enumerate(scene.stretch) if number in (scene.stretch[told.first], scene.stretch[told.last - 1])]
    turns = {at for one in scene.kind("particle", "but", "and") for at in range(one.first, one.last)}
    first = next((at for at in here if at not in turns and scene.fold(at) not in MARKS), told.first)
    last = here[-1] + 1
    while last > told.last and scene.fold(last - 1) in STOPS:
        last -= 1
    return first, last


def _mark_before(scene: Scene, at: int) -> int:
    """The comma right before a name, with at most a conjunction between, where a stance follows the name; -1 where none is."""
    mark = next((back for back in (at - 1, at - 2) if back >= 0 and scene.fold(back) in MARKS), -1)
    here = {scene.stretch[at]}
    acts = any(scene.stretch[one.first] in here and one.first > at for one in scene.acts)
    return mark if acts else -1


def nations_of_reason(scene: Scene, reason: tuple[int, int] | None, actors: Sequence[Actor]) -> list[tuple[str, ...]]:
    """The nations that a reason names, for each actor: one each where the text says "respectively", else all of them."""
    first, last = reason or (0, 0)
    acting = {one.nation for one in actors}
    named = list(
        dict.fromkeys(one.value for one in scene.kind("nation") if first <= one.first < last and one.value not in acting)
    )
    if scene.kind("particle", "respectively") and len(named) == len(actors):
        return [(one,) for one in named]
    return [tuple(named)] * len(actors)
