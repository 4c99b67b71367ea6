"""The fields of a statement and its source, as a reader fills them: what each takes, in words, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from willing.faults import Fault, FaultyInput
from willing.report import source_words, tongue
from willing.report.sentences import condition_text
from willing.report.tongue import N_, _
from willing.vocabulary.condition import parse
from willing.vocabulary.quantity import as_written
from willing.vocabulary.records import TABLES, VOICES, Caveat

if TYPE_CHECKING:
    from willing.ledger.case import Case

__all__ = ["LABELS", "SOURCE_LABELS", "Choices", "Field", "address_hint", "field_of", "source_fields", "statement_fields"]

LABELS: Final[Mapping[str, str]] = {
    "nation": N_("who"),
    "speaker": N_("speaker"),
    "voice": N_("whose voice"),
    "said_on": N_("day it was said"),
    "about": N_("about"),
    "stance": N_("stance"),
    "capability": N_("capability"),
    "tranche": N_("tranche"),
    "place": N_("place"),
    "quantity": N_("how much"),
    "unit": N_("unit"),
    "condition": N_("only if"),
    "because": N_("because"),
    "caveats": N_("caveats"),
    "reason": N_("reason"),
    "gist": N_("in one sentence"),
    "basis": N_("basis"),
    "confidence": N_("confidence"),
}
"""The columns of a statement that a reader fills, in their order, each by its label."""

SOURCE_LABELS: Final[Mapping[str, str]] = {
    "publisher": N_("Publisher"),
    "url": N_("Web address"),
    "title": N_("Title"),
    "published_on": N_("day it was published"),
    "language": N_("language"),
    "grade": N_("grade"),
}
"""The columns of a source that a reader fills, in their order, each by its label."""

_PLACES: Final = {"the draft": "c", "its source": "s"}  # how a fault's place begins, and the names of fields there
_COLUMN: Final = re.compile(rf"({'|'.join(_PLACES)}), column '(\w+)'")
_ALONE: Final = {"by": "by", "why": "remark"}  # faults of fields that are of no table
_LEFTWARD: Final = frozenset({"url", "condition", "because", "quantity", "unit", "tranche", "language", "about"})
_AMOUNTS: Final = "5000; 10-15k; up to 300; ~5000; several thousand"

Kind = Literal["text", "long", "day", "whole", "list", "select"]

# Words to choose among, code and what it says, under their heads; one without a head stands by itself.
Choices = Sequence[tuple[str, Sequence[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Field:
    """A field: what it is called, what it holds, and what helps to fill it.

    Attributes:
        name: of the form: `c.` and a column of statements, or `s.` and one of sources.
        label: in the tongue at hand.
        value: as it stands in a table.
        kind: 'select' takes one of its choices, 'list' suggests them; 'whole' is a whole number.
        choices: by code, in words; the code that the field has is among them.
        hint: what it takes, and what a blank means.
        says: what its value says, in a sentence; blank where that is plain.
        span: the words of the text that it was read from.
        faults: what is wrong with it.
        is_needed: whether it may not be blank.
    """

    name: str
    label: str
    value: str
    kind: Kind = "text"
    choices: Choices = ()
    hint: str = ""
    says: str = ""
    span: str = ""
    faults: tuple[Fault, ...] = ()
    is_needed: bool = False

    @property
    def is_leftward(self) -> bool:
        """Whether what it takes is written from left to right in every tongue."""
        return self.name.partition(".")[2] in _LEFTWARD


def field_of(fault: Fault) -> str:
    """The name of the field that a fault is of; blank where it is of none."""
    if found := _COLUMN.match(fault.where):
        name = f"{_PLACES[found[1]]}.{found[2]}"
        return name if found[2] in (LABELS if found[1] == "the draft" else SOURCE_LABELS) else ""
    return _ALONE.get(fault.where, "")


def statement_fields(
    case: Case, cells: Mapping[str, str], faults: Iterable[Fault], spans: Mapping[str, str], published: str = ""
) -> Iterator[Field]:
    """The fields of a statement, in their order.

    Args:
        case: whose words they take.
        cells: what stands in them.
        faults: what is wrong; those of no field here are no matter.
        spans: by column, the words that were read for it.
        published: the day on which its source was published, as a cell.
    """
    by_field = _by_field(faults)
    columns = TABLES["statements"].columns
    for column, label in LABELS.items():
        value, name = cells.get(column, ""), f"c.{column}"
        kind, choices = _taken(case, column, value, columns[column].required)
        yield Field(
            name,
            _(label),
            value,
            kind,
            choices,
            _hint(case, column, cells, published),
            _said(case, column, value),
            spans.get("actor" if column == "nation" else column, ""),
            by_field.get(name, ()),
            columns[column].required,
        )


def source_fields(case: Case, cells: Mapping[str, str], faults: Iterable[Fault]) -> Iterator[Field]:
    """The fields of a source that the case does not have, in their order; the arguments as of `statement_fields`."""
    by_field = _by_field(faults)
    columns = TABLES["sources"].columns
    hints = {
        "url": address_hint(),
        "published_on": _("The day on which the page appeared; what it tells may have been said before."),
        "language": _("two letters, such as {example}", example="en"),
    }
    for column, label in SOURCE_LABELS.items():
        value, name = cells.get(column, ""), f"s.{column}"
        kind: Kind = "text"
        choices: Choices = ()
        match column:
            case "published_on":
                kind = _day_kind(value)
            case "language":
                codes = dict.fromkeys(one.language for one in case.sources.values() if one.language)
                kind, choices = "list", [("", [(code, source_words.language(code)) for code in codes])]
            case "grade":
                kind, choices = "select", _among(value, columns[column].among, source_words.graded, source_words.graded(""))
        faults_here, needed = by_field.get(name, ()), columns[column].required
        yield Field(name, _(label), value, kind, choices, hints.get(column, ""), faults=faults_here, is_needed=needed)


def address_hint() -> str:
    """What stands as the address of a source, and what where it has none on the web."""
    return _(
        "The whole address, such as {example}. Of what is nowhere on the web, a reference of its own that is written as an"
        " address and leads nowhere: {reference}.",
        example="https://example.org/news", reference="https://archive.invalid/letter-12",
    )  # fmt: skip


def _by_field(faults: Iterable[Fault]) -> dict[str, tuple[Fault, ...]]:
    found: dict[str, tuple[Fault, ...]] = {}
    for one in faults:
        found[field_of(one)] = (*found.get(field_of(one), ()), one)
    return found


# ---- what a field takes -----------------------------------------------------------------------------------------------


def _taken(case: Case, column: str, value: str, needed: bool) -> tuple[Kind, Choices]:
    """How a column is filled, and with which words."""
    among = TABLES["statements"].columns[column].among
    match column:
        case "nation":
            return "select", _with(value, _who(case), _("choose") if needed else "")
        case "capability":
            return "select", _with(value, _capabilities(case), _("a general position"))
        case "voice":
            return "select", _among(value, among, lambda word: tongue.term("voice", VOICES.get(word, word)), _("choose"))
        case "place":
            return "select", _among(value, among, tongue.place, _("unsaid"))
        case "stance" | "basis" | "confidence":
            kind: Literal["stance", "basis", "confidence"] = column
            blank = _("choose") if needed else _("unsaid")
            return "select", _among(value, among, lambda word: tongue.term(kind, word), blank)
        case "about":
            used = dict.fromkeys((*case.about, *(one.about for one in case.statements)))
            return "list", [("", [(word, "") for word in used])]
        case "unit":
            units = sorted({one.unit for one in case.capabilities.values() if one.unit}, key=str.casefold)
            return "list", [("", [(unit, tongue.term("unit", unit)) for unit in units])]
        case "condition" | "because":
            return "list", [("", [(event, tongue.name(case, event)) for event in _events(case, column)])]
        case "said_on":
            return _day_kind(value), ()
        case "tranche":
            return ("whole" if not value or (value.isascii() and value.isdecimal()) else "text"), ()
        case "gist":
            return "long", ()
        case _:
            return "text", ()


def _day_kind(value: str) -> Kind:
    """A field for days shows nothing of what is none: that stands in a field for text, to be mended."""
    try:
        return "day" if not value or date.fromisoformat(value).isoformat() == value else "text"
    except ValueError:
        return "text"


def _events(case: Case, column: str) -> Iterator[str]:
    """The events that a condition may name, or those of a reason, first."""
    first = [one.event for one in case.events.values() if (one.kind == "reason") == (column == "because")]
    yield from dict.fromkeys((*first, *case.events))


def _who(case: Case) -> Choices:
    nations = sorted(((code, tongue.name(case, code)) for code in case.nations), key=lambda one: one[1].casefold())
    bodies = [(body, tongue.name(case, body)) for body in case.bodies]
    heads = (_("Nations"), nations), (_("Bodies"), bodies), ("", [("unnamed", tongue.name(case, "unnamed"))])
    return [(head, [(code, _coded(words, code)) for code, words in some]) for head, some in heads if some]


def _capabilities(case: Case) -> Choices:
    groups: dict[str, list[tuple[str, str]]] = {}
    for capability in case.capabilities:
        words = _coded(tongue.name(case, capability), capability)
        groups.setdefault(capability.partition(".")[0], []).append((capability, words))
    return [(tongue.name(case, group), some) for group, some in groups.items()]


def _coded(words: str, code: str) -> str:
    """Words with their code, which may be looked for too."""
    return words if words == code else _("{words} ({code})", words=words, code=code)


def _among(value: str, among: Iterable[str], words: Callable[[str], str], blank: str) -> Choices:
    return _with(value, [("", [(word, words(word)) for word in among if word])], blank)


def _with(value: str, choices: Choices, blank: str) -> Choices:
    """The choices behind a blank, with the value itself if it is none of them, so that it is not lost by being looked at."""
    strange = value and all(value != code for _head, some in choices for code, _words in some)
    first = [("", blank), *([(value, _("{word}, which the case does not know", word=value))] if strange else [])]
    return [("", first), *choices]


# ---- in words ---------------------------------------------------------------------------------------------------------


def _hint(case: Case, column: str, cells: Mapping[str, str], published: str) -> str:
    match column:
        case "speaker":
            return _("name and office")
        case "said_on":
            told = _("The day on which the words were said; without it the statement makes no offer.")
            try:
                return f"{told} {_('Published on {day}.', day=tongue.day(date.fromisoformat(published)))}" if published else told
            except ValueError:
                return told
        case "about":
            return _("What makes offers: {words}. Any other word is kept and makes none.", words=tongue.apart(case.about))
        case "tranche":
            return _("a number, if the offer comes in dated parts; blank is the whole offer")
        case "quantity":
            return _("such as {examples}; blank is unsaid", examples=_AMOUNTS)
        case "unit":
            known = case.capabilities.get(cells.get("capability", ""))
            if known is None or not known.unit:
                return _("blank is the unit of the capability")
            return _("blank is the unit of the capability: {unit}", unit=_coded(tongue.term("unit", known.unit), known.unit))
        case "condition":
            return _(
                "Events of the case by their codes, joined by {words}; {example} is two others with land forces. Blank is unsaid;"
                " {always} drops what was asked for before.",
                words="and, or, not, ( )", example="nations(land) >= 2", always="always",
            )  # fmt: skip
        case "because":
            return _("Reasons of a refusal or delay, by their codes.")
        case "caveats":
            kinds = tongue.apart(_coded(tongue.term("caveat", one), one) for one in Caveat.KINDS)
            return _("Limits on the use, as {example}. Kinds: {kinds}.", example="kind: words; kind: words", kinds=kinds)
        case "reason":
            return _("in own words")
        case "gist":
            return _("what was said, in own words")
        case "confidence":
            return _("how sure you are of it")
        case _:
            return ""


def _said(case: Case, column: str, value: str) -> str:
    """What a cell says, where its words are a language of their own; blank where it says nothing that can be read."""
    if not value:
        return ""
    if column in ("condition", "because"):
        try:
            return condition_text(case, parse(value))
        except FaultyInput:
            return ""
    if column == "quantity" and (amount := as_written(value, "")) is not None:
        return tongue.quantity(amount)
    return ""
