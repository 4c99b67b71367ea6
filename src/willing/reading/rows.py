"""Confirmed drafts to the rows of a case: the cells a reader's words become, and what is wrong with them in that case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from willing.faults import Fault, FaultyInput
from willing.ledger.case import part_of
from willing.ledger.reports import address
from willing.ledger.tables import CONTROL, Row, Sheets
from willing.reading.draft import Draft
from willing.reading.kept import KeptDraft
from willing.reading.told import Text
from willing.vocabulary.records import TABLES

__all__ = ["Cells", "Proposal", "confidence_word", "gist_of", "latest_word", "proposal", "row_faults", "with_rows"]

# What a row says, column to text, without its blanks.
Cells = Mapping[str, str]

_LONGEST_GIST: Final = 200
_SURE: Final = 0.8
_LIKELY: Final = 0.6
_FORMULA: Final = "=+-@ \t"  # no cell begins with what a spreadsheet runs
_STATEMENT: Final = TABLES["statements"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft as the rows that it would become: the statement, and the source of it, which the case has already or not."""

    statement: Cells
    source: Cells
    known: bool

    def edited(self, column: str, value: str) -> Proposal:
        """The same with another cell in the statement; a blank takes it out."""
        return self.corrected({column: value}, {})

    def corrected(self, statement: Cells, source: Cells) -> Proposal:
        """The same with other cells; a blank takes one out. A source that the case has already stays as it is there."""
        told = self.source if self.known else {column: cell for column, cell in {**self.source, **source}.items() if cell}
        return Proposal(_in_order({**self.statement, **statement}), told, self.known)


def proposal(one: KeptDraft, sheets: Sheets) -> Proposal:
    """The rows that a draft becomes in a case as it stands, with ids that are free there.

    A source with the text's digest or its address is taken for the text's own. What was made by hand has no text, and its
    source no digest.
    """
    source = _known_source(one.text, sheets)
    cells = source or _source_cells(one.text, _free("r", "sources", sheets))
    if one.is_by_hand and source is None:
        cells = {column: cell for column, cell in cells.items() if column != "digest"}
    said = _said(one) | {"statement": _free("d", "statements", sheets), "sources": cells["source"]}
    return Proposal(_in_order(said), cells, source is not None)


def _source_cells(text: Text, name: str) -> Cells:
    """What a text tells of itself, as the row of a source; what it does not tell is left blank, and its grade always."""
    told = {
        "source": name,
        "publisher": _cell(text.publisher),
        "url": text.address.strip(),
        "published_on": text.published.isoformat() if text.published else "",
        "language": _cell(text.language),
        "title": _cell(text.title),
        "digest": text.digest,
    }
    return {column: cell for column, cell in told.items() if cell}


def gist_of(words: str) -> str:
    """The words of a draft as a cell: one line of at most 200 characters."""
    line = _cell(words)
    return line if len(line) <= _LONGEST_GIST else line[: _LONGEST_GIST - 1].rstrip() + "…"


def confidence_word(chance: float) -> str:
    """A reader's chance as the case format says it: high from 0.8, medium from 0.6.

    >>> confidence_word(0.87), confidence_word(0.6), confidence_word(0.3)
    ('high', 'medium', 'low')
    """
    return "high" if chance >= _SURE else "medium" if chance >= _LIKELY else "low"


def latest_word(sheets: Sheets, nation: str, capability: str) -> Cells | None:
    """What the case has as the last word of a nation on a capability, if it has one."""
    said = [
        row.cells
        for row in sheets["statements"]
        if row.cells.get("nation") == nation and row.cells.get("capability", "") == capability
    ]
    return max(said, key=lambda cells: cells.get("said_on", ""), default=None)


def row_faults(sheets: Sheets, one: Proposal) -> list[Fault]:
    """What is wrong with the rows of a draft in a sound case, by the gate that every cell of a case passes.

    Faults of other rows are told only where there are none of these.
    """
    statement = _after(sheets["statements"], one.statement)[-1]
    rows: dict[str, Sequence[Row]] = {**sheets, "statements": [statement]}
    if not one.known:
        rows["sources"] = _after(sheets["sources"], one.source)
    try:
        part_of(rows)
    except FaultyInput as error:
        own = [(f"statements.csv, row {statement.number}", "the draft")]
        own += [] if one.known else [(f"sources.csv, row {rows['sources'][-1].number}", "its source")]
        found = [Fault(_renamed(fault.where, own), fault.found, fault.wanted, fault.remedy) for fault in error.faults]
        named = tuple(name for _, name in own)
        return [fault for fault in found if fault.where.startswith(named)] or found
    return []


def with_rows(sheets: Sheets, some: Iterable[Proposal]) -> tuple[dict[str, Sequence[Row]], tuple[Proposal, ...]]:
    """The rows of a case with those of confirmed drafts after them, and each draft as it then stands there.

    An id that was taken meanwhile gives way to a free one; a source that the case has got meanwhile is taken for the draft's;
    rows that the case has already, whatever their ids, are not entered again.
    """
    rows: dict[str, Sequence[Row]] = {**sheets, "sources": [*sheets["sources"]], "statements": [*sheets["statements"]]}
    made: list[Proposal] = []
    for one in some:
        text = Text("", "", address=one.source.get("url", ""), digest=one.source.get("digest", ""))
        standing = _known_source(text, rows)
        source = standing or {**one.source, "source": _unused(one.source["source"], "r", "sources", rows)}
        statement = {**one.statement, "sources": source["source"]}
        same = next((row.cells for row in rows["statements"] if _same(row.cells, statement)), None)
        if same is None:
            statement["statement"] = _unused(one.statement["statement"], "d", "statements", rows)
            if standing is None:
                rows["sources"] = _after(rows["sources"], source)
            rows["statements"] = _after(rows["statements"], statement)
        made.append(Proposal(_in_order(same or statement), source, True))
    return rows, tuple(made)


def _after(rows: Sequence[Row], cells: Cells) -> list[Row]:
    return [*rows, Row((rows[-1].number if rows else 1) + 1, dict(cells))]


def _said(one: KeptDraft) -> dict[str, str]:
    draft: Draft = one.draft
    reason = draft.reason and f"{_cell(draft.reason)} ({', '.join(draft.reason_nations)})".replace(" ()", "")
    return {
        "nation": draft.nation or draft.body or ("unnamed" if draft.count else ""),
        "speaker": _cell(draft.speaker),
        "voice": draft.voice,
        "said_on": draft.said_on.isoformat() if draft.said_on else "",
        "about": _cell(draft.about),
        "stance": draft.stance,
        "capability": draft.capability,
        "place": draft.place,
        "quantity": draft.quantity,
        "condition": draft.condition,
        "reason": gist_of(reason),
        "basis": "fact",
        "confidence": confidence_word(draft.confidence),
    }


def _cell(text: str) -> str:
    """A text as one line that a cell takes: no control characters, nothing that a spreadsheet runs."""
    return " ".join(CONTROL.sub(" ", text).split()).lstrip(_FORMULA)


def _in_order(cells: Cells) -> Cells:
    return {column: cell for column in _STATEMENT.columns if (cell := cells.get(column, ""))}


def _known_source(text: Text, sheets: Sheets) -> Cells | None:
    """The row of the source that a text is, by its digest or else by its address."""
    at = address(text.address) if text.address else ""
    by_address = None
    for row in sheets["sources"]:
        if text.digest and row.cells.get("digest") == text.digest:
            return {column: cell for column, cell in row.cells.items() if cell}
        if by_address is None and at and address(row.cells.get("url", "")) == at:
            by_address = {column: cell for column, cell in row.cells.items() if cell}
    return by_address


def _free(letter: str, table: str, sheets: Sheets) -> str:
    """The id after the last of its kind: r0001, r0002 …"""
    key = TABLES[table].key[0]
    taken = [found[1] for row in sheets[table] if (found := re.fullmatch(rf"{letter}(\d{{1,9}})", row.cells.get(key, "")))]
    return f"{letter}{max(map(int, taken), default=0) + 1:04d}"


def _unused(name: str, letter: str, table: str, sheets: Sheets) -> str:
    key = TABLES[table].key[0]
    return _free(letter, table, sheets) if any(row.cells.get(key) == name for row in sheets[table]) else name


def _same(one: Cells, other: Cells) -> bool:
    return all(one.get(column, "") == other.get(column, "") for column in _STATEMENT.columns if column != "statement")


def _renamed(where: str, own: Iterable[tuple[str, str]]) -> str:
    for place, name in own:
        if where == place or where.startswith(f"{place},"):
            return name + where[len(place) :]
    return where
