"""What was read: drafts of statements with the words each rests on, and what smells of a promise and could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

__all__ = ["Draft", "Note", "Reading", "Span", "Unread"]


@dataclass(frozen=True, slots=True)
class Span:
    """The characters of a text from `start` up to `end`, exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement as a reader understood it; it counts for nothing before a person confirms it.

    The words are those of the case format. `nation` is blank for an organisation (`body`) and for nations that are counted and
    not named (`count`). `reason_nations` are those whose threat or doing the reason names. `confidence` is the chance that who
    and which stance are right, `signs` what tells it, `rule` what was read together to make the stance.
    """

    nation: str
    stance: str
    span: Span
    about: str = "force"
    body: str = ""
    count: str = ""
    speaker: str = ""
    voice: str = "sourced"
    said_on: date | None = None
    capability: str = ""
    place: str = ""
    quantity: str = ""
    condition: str = ""
    reason: str = ""
    reason_nations: tuple[str, ...] = ()
    spans: Mapping[str, Span] = field(default_factory=dict)
    rule: str = ""
    signs: frozenset[str] = frozenset()
    confidence: float = 0.5


@dataclass(frozen=True, slots=True)
class Unread:
    """Words that smell of a promise and could not be read, and what was missing."""

    span: Span
    why: str


@dataclass(frozen=True, slots=True)
class Note:
    """Words that are no statement of anybody and that planners note: how many nations of what ('count'), where to ('site')."""

    kind: str
    says: str
    span: Span


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a reader made of one text: its language, drafts in the order of the text, what was left unread, and notes."""

    language: str
    drafts: tuple[Draft, ...]
    unread: tuple[Unread, ...]
    notes: tuple[Note, ...] = ()
