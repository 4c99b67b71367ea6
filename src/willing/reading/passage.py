"""A sentence on its way to drafts: what is known of it, where nothing is promised, and what goes over from the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from willing.reading.draft import Draft, Span, Unread
from willing.reading.scene import Actor, Known, Row, Scene
from willing.reading.scopes import Scope

__all__ = ["Context", "Passage", "carry", "unplaced"]


@dataclass(slots=True)
class Context:
    """What goes over from one sentence to the next.

    Attributes:
        force: whether the text speaks of a force at all.
        actors, speaker: who acted, and who spoke, in the sentence before.
        quoted: who closes the quotation with which a paragraph opens.
        counted: what the sentence before says of nations that it only counts.
        things: what was spoken of.
        named: whether the sentence before names the force.
        reason: what the sentence gives as the reason of what the one before it said, with the nations that it names.
    """

    force: bool = False
    actors: Row = ()
    speaker: Actor | None = None
    quoted: Actor | None = None
    counted: tuple[Draft, ...] = ()
    things: tuple[str, ...] = ()
    named: bool = False
    reason: tuple[Span, tuple[str, ...]] | None = None


@dataclass(slots=True)
class Passage:
    """A sentence being read: the scene, what is known, what went before, and where nothing is promised (conditions, reasons)."""

    scene: Scene
    context: Context
    scopes: tuple[Scope, ...] = ()
    reason: tuple[int, int] | None = None
    idle: frozenset[int] = frozenset()
    unread: list[Unread] = field(default_factory=list)

    @property
    def known(self) -> Known:
        """What is known before the text is read."""
        return self.scene.known

    @property
    def span(self) -> Span:
        """The whole sentence."""
        return Span(self.scene.sentence.start, self.scene.sentence.end)


def carry(scene: Scene, context: Context, drafts: Sequence[Draft]) -> None:
    """The context is brought up to the sentence."""
    if things := tuple(dict.fromkeys(one.capability for one in drafts)):
        context.things = things
    elif scene.kind("capability") and scene.kind("action"):
        context.things = (scene.kind("capability")[0].value,)
    context.counted = tuple(one for one in drafts if one.count)
    context.named = bool(scene.kind("mission", "force"))
    rows = [row for row in scene.rows if not row[0].beside]
    if rows:
        context.actors = () if rows[0][0].mute else tuple(unplaced(one) for one in rows[0])
    speaker = next((one for row in rows for one in row if one.speaker or one.voice), rows[0][0] if rows else None)
    if speaker is not None:
        context.speaker = None if speaker.mute else unplaced(speaker)


def unplaced(actor: Actor) -> Actor:
    """An actor without the words that name it, for sentences in which they do not stand."""
    return replace(actor, first=0, last=0) if actor.last else actor
