"""Who is in? Nations by what they offer, with the definitions that make the number what it is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from willing.analysis.contributors import Contributors, Definition, contributors, group_of, offers_by_nation
from willing.board.asked import Asked
from willing.board.screen import Screen, Table
from willing.board.shelf import Shelf
from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.report import sentences, tongue
from willing.report.bars import PARTS, standing_part
from willing.report.tongue import N_, _

if TYPE_CHECKING:
    from willing.analysis.assessment import Assessment
    from willing.analysis.offers import Offer

__all__ = ["SCREENS", "Row", "sorted_as"]

NAMES: Final = {
    "troops": N_("troops in the country"),
    "inside": N_("anything in the country"),
    "any": N_("any role"),
    "members": N_("members"),
    "everybody": N_("everybody"),
}
"""What each definition is called."""

COUNTS: Final = {
    "troops": N_(
        "offers of land forces that count; those said to serve in the host nation, up to those whose place was left unsaid too"
    ),
    "inside": N_(
        "offers that count, of any kind; those said to serve in the host nation, up to those whose place was left unsaid too"
    ),
    "any": N_("offers that count, of any kind, wherever they serve"),
    "members": N_("nations that the case has as members, up to those of which it is unclear"),
    "everybody": N_("nations that offered or refused something, and all members"),
}
"""What each definition counts."""

_MEMBER: Final = {"yes": N_("member"), "unclear": N_("membership unclear"), "no": N_("not a member"), "": N_("membership unsaid")}
_DEFAULT: Final = "everybody"
_ROOM: Final = 8  # columns that a page of 1,280 pixels has room for, beside the nations


@dataclass(frozen=True, slots=True)
class Row:
    """A nation as the matrix shows it.

    Attributes:
        nation: its code.
        name: the reader's name of it.
        member: 'yes', 'no', 'unclear' or nothing.
        certain: whether the definition that was chosen holds of it whatever was left open.
        cells: its offers and refusals in each of the columns.
    """

    nation: str
    name: str
    member: str
    certain: bool
    cells: tuple[tuple[Offer, ...], ...]


def _chosen(found: Contributors, asked: Asked) -> Definition:
    """The definition that was asked for.

    Raises:
        FaultyInput: for one that there is not.
    """
    who = asked.get("who") or _DEFAULT
    for definition in found.definitions.values():
        if definition.means == who:
            return definition
    known = list(found.definitions)
    raise FaultyInput([Fault("who", clipped(who), f"one of {', '.join(known)}", nearest(who, known))])


def _columns(answer: Assessment, nations: Sequence[str]) -> list[str]:
    """The groups of capabilities in which one of the nations offers or refuses something, in the order of the case."""
    offered = {group_of(one.capability) for one in answer.offers.values() if one.nation in nations}
    order = {group: place for place, group in enumerate(dict.fromkeys(map(group_of, answer.case.capabilities)))}
    return sorted(offered, key=lambda group: (order.get(group, len(order)), group))


def _rows(answer: Assessment, definition: Definition, columns: Sequence[str]) -> list[Row]:
    case, offers = answer.case, offers_by_nation(answer)
    rows = []
    for nation in definition.at_most:
        own = offers.get(nation, ())
        member = case.nations[nation].member if nation in case.nations else ""
        cells = tuple(tuple(one for one in own if group_of(one.capability) == column) for column in columns)
        rows.append(Row(nation, tongue.name(case, nation), member, nation in definition.certain, cells))
    return sorted(rows, key=lambda row: (sorted_as(row.name), row.nation))


def _shared(columns: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """The columns that share one, the last, since there is no room for all: those in which fewest nations say anything.

    Of columns that as many nations fill the last ones of the case; nothing where all have room.
    """
    if len(columns) <= _ROOM:
        return []
    filled = {column: sum(bool(row.cells[k]) for row in rows) for k, column in enumerate(columns)}
    kept = sorted(columns, key=lambda column: -filled[column])[: _ROOM - 1]
    return [column for column in columns if column not in kept]


def _gathered(row: Row, columns: Sequence[str], shared: Sequence[str]) -> Row:
    """The same nation with the cells of those columns in one, the last."""
    own = [cell for column, cell in zip(columns, row.cells, strict=True) if column not in shared]
    last = tuple(one for column, cell in zip(columns, row.cells, strict=True) if column in shared for one in cell)
    return replace(row, cells=(*own, last))


def sorted_as(name: str) -> str:
    """A name as readers look for it: its letters without marks, and without the article that Arabic writes to it."""
    spelled = unicodedata.normalize("NFKD", name.removeprefix("ال")).casefold()
    return "".join(one for one in spelled if not unicodedata.combining(one))


def _shown(shelf: Shelf, asked: Asked) -> tuple[Assessment, Contributors, Definition, list[str], list[Row]]:
    answer = shelf.assessment(asked)
    found = contributors(answer)
    definition = _chosen(found, asked)
    columns = _columns(answer, list(definition.at_most))
    return answer, found, definition, columns, _rows(answer, definition, columns)


def _page(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    answer, found, definition, columns, rows = _shown(shelf, asked)
    parts = [
        standing_part(answer.standing.of(one.id)) for row in rows for cell in row.cells for one in cell if one.status.is_live
    ]
    shared = _shared(columns, rows)
    statuses = {one.status for row in rows for cell in row.cells for one in cell}
    return {
        "answer": answer,
        "found": found,
        "definition": definition,
        "columns": [column for column in columns if column not in shared],
        "shared": shared,
        "shared_names": tongue.joined(tongue.name(answer.case, column) for column in shared),
        "rows": [_gathered(row, columns, shared) for row in rows] if shared else rows,
        "names": NAMES,
        "what_counts": COUNTS,
        "members": _MEMBER,
        "parts": PARTS,
        "parts_shown": parts,
        "statuses": [str(one) for one in sorted(statuses, key=lambda one: (one < 0, one))],
        "part_of": standing_part,
        "group_of": group_of,
        "chairs": tongue.joined(tongue.name(answer.case, one) for one in met.chairs) if (met := found.last_meeting) else "",
    }


def _answer(shelf: Shelf, asked: Asked) -> Any:
    from willing.report import plain

    answer = shelf.assessment(asked)
    return plain.nations(answer, offers_by_nation(answer))


def _table(shelf: Shelf, asked: Asked) -> Table:
    answer, _found, _definition, _columns_shown, rows = _shown(shelf, asked)
    head = [
        _("nation"), _("name"), _("member"), _("offer"), _("capability"), _("place"), _("status"), _("least"), _("most"),
        _("unit"), _("standing"), _("condition"), _("reasons"),
    ]  # fmt: skip
    return Table(head, list(_lines(answer, rows)))


def _lines(answer: Assessment, rows: Sequence[Row]) -> Iterator[list[str | float | None]]:
    case = answer.case
    for row in rows:
        for one in (offer for cell in row.cells for offer in cell):
            live = one.status.is_live
            yield [
                row.nation,
                row.name,
                _(_MEMBER[row.member]),
                one.id,
                tongue.name(case, one.capability),
                tongue.place(one.place),
                tongue.term("status", str(one.status)),
                one.quantity.least if live and not one.quantity.is_unsaid else None,
                one.quantity.most if live else None,
                tongue.term("unit", one.quantity.unit) if live else "",
                sentences.mode(answer.standing.of(one.id)) if live else "",
                str(one.condition) if one.conditions and live else "",
                "; ".join(sentences.cited(reason, said, case) for reason, said in one.reasons),
            ]


def _drawing(shelf: Shelf, asked: Asked) -> str:
    from willing.report.drawings.matrix import matrix_drawing

    answer, _found, _definition, columns, rows = _shown(shelf, asked)
    return matrix_drawing(answer, columns, [row.nation for row in rows])


SCREENS: Final = (Screen("nations", N_("Who is in?"), _page, _answer, _table, _drawing, words=("who",)),)
