"""What differs between two states of a case's rows, and what becomes of edits made to an older state than the ledger's.

Rows are told apart by their table's key; a blank cell and a missing one are the same. The order of rows counts in two tables
only: among the lines of one requirement, and among the rows of one event's odds. Elsewhere it is ignored.

Edits by two people meet in three states: `base`, what the edited file knew; `theirs`, the ledger now; `ours`, the edited file.
Where only one side changed a cell, its change stands; where both made the same change, nothing is left to do; where they changed
it differently, it is a conflict, and somebody has to say. Cells that mean something only together (`TOGETHER`) are one cell in
this: 5000 by one and 'vehicles' by another are not 5000 vehicles. A conflict holds back the cells that clash, not their row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from willing.faults import Fault, FaultyInput, clipped
from willing.ledger.entries import RowChange
from willing.ledger.tables import Row, Sheets
from willing.vocabulary.records import SHEETS, Table

__all__ = ["ORDERED", "TOGETHER", "Conflict", "Merge", "applied", "changes", "merged", "wishes"]

Key = tuple[str, ...]
Cells = Mapping[str, str]

# The tables in which the order of rows counts, with how many of the key's parts the rows share that it counts among.
ORDERED: Final[Mapping[str, int]] = {"requirements": 1, "odds": 1}

# Columns whose cells mean something only together; every other column is by itself.
TOGETHER: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "capabilities": (("unit", "smallest", "unsized"),),
    "sources": (("url", "digest"),),
    "meetings": (("attending", "counted"),),
    "statements": (
        ("nation", "capability", "place", "tranche", "quantity", "unit"),  # how much of what, and of whose
        ("speaker", "voice", "stance"),  # the word that was given
        ("because", "reason"),
    ),
    "promises": (("arrives_on", "leaves_on"), ("tour_months", "tours", "pool", "pool_of", "ratio")),
    "commitments": (("quantity", "capability"), ("since", "until")),
    "areas": (("provinces", "points", "near", "within_km"),),
    "caveats": (("strength", "hours", "state", "tasks", "areas", "places", "bears"),),
    "requirements": (("capability", "needs", "smallest", "accepts"),),
    "sites": (("latitude", "longitude"), ("airfield", "airfield_km", "runway_m")),
    "amounts": (("least", "likely", "most"),),
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that both sides changed, and differently: as it was, as the ledger has it now, as the file has it.

    `kind` says what: `cells` (those of `columns`; where else the rows differ, only one side changed them), a `row` that one side
    took out and the other changed, or the `order` of the rows that share the key (each side then has it under the one name
    `order`). None is a row that is not there.
    """

    table: str
    key: Key
    kind: Literal["cells", "row", "order"]
    columns: tuple[str, ...]
    base: Cells | None
    theirs: Cells | None
    ours: Cells | None


@dataclass(frozen=True, slots=True)
class Merge:
    """What an edited file asks of the ledger as it is now, and what it cannot ask before somebody has said which is right.

    A row may be in both: changed in some columns, in conflict over others.
    """

    changes: tuple[RowChange, ...]
    conflicts: tuple[Conflict, ...]


# ---- two states -------------------------------------------------------------------------------------------------------


def changes(before: Sheets, after: Sheets) -> tuple[RowChange, ...]:
    """What turns the rows of `before` into those of `after`: tables in their order; in each, first what is taken out and what
    changes, in the order of `before`, then what is new, in the order of `after`.

    Where order counts and has changed, the rows up to which it has not are left; the others are taken out, and entered again
    after them. So a row may come twice: taken out, and new.

    Raises:
        FaultyInput: for two rows of one key in a table.

    Cost:
        Linear in the rows.
    """
    return tuple(one for table in SHEETS.values() for one in _changes(table, _keyed(before, table), _keyed(after, table)))


def applied(sheets: Sheets, found: Iterable[RowChange]) -> dict[str, list[Row]]:
    """The rows once the changes are made: changed ones in their places, new ones at the ends of their tables.

    Rows are numbered anew, as in a spreadsheet, in tables with changes; the others are as they were.

    Raises:
        FaultyInput: where a change speaks of a row that is not there, or enters one that is.
    """
    made = {name: list(rows) for name, rows in sheets.items()}
    by_table: dict[str, list[RowChange]] = {}
    for one in found:
        by_table.setdefault(one.table, []).append(one)
    for name, wanted in by_table.items():
        table = SHEETS[name]
        rows = _keyed(sheets, table)
        for one in wanted:
            if (one.key in rows) != (one.before is not None):
                there = "a row that is there already" if one.before is None else "no such row"
                raise FaultyInput([Fault(f"{name}, {'/'.join(one.key)}", there, "the rows that the changes were made for")])
            if one.after is None:
                del rows[one.key]
            else:
                rows[one.key] = one.after
        made[name] = _numbered(table, rows)
    return made


def _numbered(table: Table, rows: Mapping[Key, Cells]) -> list[Row]:
    return [
        Row(number, {column: cells.get(column, "") for column in table.columns}) for number, cells in enumerate(rows.values(), 2)
    ]


def _keyed(sheets: Sheets, table: Table) -> dict[Key, Cells]:
    """The rows of a table by key, in their order, without their blanks."""
    found: dict[Key, Cells] = {}
    for row in sheets.get(table.name, ()):
        cells = {column: cell for column in table.columns if (cell := row.cells.get(column))}
        key = tuple(cells.get(part, "") for part in table.key)
        if key in found:
            where = f"{table.file}, row {row.number}, column {table.key[-1]!r}"
            raise FaultyInput([Fault(where, f"{clipped('/'.join(filter(None, key)))} again", "each row once")])
        found[key] = cells
    return found


def _changes(table: Table, before: Mapping[Key, Cells], after: Mapping[Key, Cells]) -> Iterator[RowChange]:
    stays = _staying(table, before, after)
    for key, cells in before.items():
        if key not in stays:
            yield RowChange(table.name, key, cells, None)
        elif cells != after[key]:
            yield RowChange(table.name, key, cells, after[key])
    for key, cells in after.items():
        if key not in stays:
            yield RowChange(table.name, key, None, cells)


def _staying(table: Table, before: Mapping[Key, Cells], after: Mapping[Key, Cells]) -> set[Key]:
    """The rows of both that need not be moved: among rows whose order counts, the first ones that are in order already."""
    if table.name not in ORDERED:
        return before.keys() & after.keys()
    place = {key: number for number, key in enumerate(before)}
    stays: set[Key] = set()
    for keys in _orders(table, after).values():
        last = -1
        for key in keys:
            if place.get(key, -1) < last or key not in place:
                break
            last = place[key]
            stays.add(key)
    return stays


def _orders(table: Table, rows: Iterable[Key]) -> dict[Key, list[Key]]:
    """The rows among which order counts, in order, by the part of the key that they share."""
    found: dict[Key, list[Key]] = {}
    for key in rows:
        found.setdefault(key[: ORDERED[table.name]], []).append(key)
    return found


def _differing(table: str, one: Cells, other: Cells) -> tuple[str, ...]:
    return tuple(column for column in SHEETS[table].columns if one.get(column, "") != other.get(column, ""))


# ---- three states -----------------------------------------------------------------------------------------------------


def merged(base: Sheets, theirs: Sheets, ours: Sheets) -> Merge:
    """What `ours` changed of `base` and `theirs` did not, as changes to `theirs`; and what both changed, differently.

    A row whose cells clash is changed in those that do not, and keeps theirs where they do; a row that one side took out and the
    other changed is left as `theirs` has it; `wishes` says what the file would have it say. Whether the rows then mean
    something (a source that one side took out and the other cites), making a case of them tells.

    Raises:
        FaultyInput: for two rows of one key in a table.
    """
    found: list[RowChange] = []
    conflicts: list[Conflict] = []
    for table in SHEETS.values():
        three = _keyed(base, table), _keyed(theirs, table), _keyed(ours, table)
        wanted, against = _merged(table, *three)
        found += _changes(table, three[1], wanted)
        conflicts += against
    return Merge(tuple(found), tuple(conflicts))


def wishes(conflicts: Iterable[Conflict], theirs: Sheets) -> list[RowChange]:
    """What the file would have rows of `theirs` say, for each conflict that is about a row and not about an order.

    Where cells clash, the file's cells of these columns, and what either side changed of the others. A row that says so already
    is left out; one that both sides entered, as two things, is wished for as a new row.

    Args:
        conflicts: what was found in a merge.
        theirs: the rows with the changes of that merge made; of rows without them, a wish has the file's other edits too.
    """
    wanted = [one for one in conflicts if one.kind != "order"]
    rows = {name: _keyed(theirs, SHEETS[name]) for name in {one.table for one in wanted}}
    found = [_wish(one, rows[one.table].get(one.key)) for one in wanted]
    return [one for one in found if one.before != one.after]


def _wish(conflict: Conflict, now: Cells | None) -> RowChange:
    wanted = conflict.ours
    if conflict.kind == "cells" and wanted is not None:
        if conflict.base is None:
            return RowChange(conflict.table, conflict.key, None, wanted)
        if now is not None:
            table = SHEETS[conflict.table]
            woven = _woven(table, conflict.base, now, wanted)[0]
            both = {column: (wanted if column in conflict.columns else woven).get(column, "") for column in table.columns}
            wanted = {column: cell for column, cell in both.items() if cell}
    return RowChange(conflict.table, conflict.key, now, wanted)


def _merged(
    table: Table, base: Mapping[Key, Cells], theirs: Mapping[Key, Cells], ours: Mapping[Key, Cells]
) -> tuple[Mapping[Key, Cells], list[Conflict]]:
    """The rows of a table as both sides want them, theirs where they differ; and where they do."""
    rows: dict[Key, Cells] = {}
    conflicts = []
    for key in dict.fromkeys((*theirs, *ours, *base)):
        three = base.get(key), theirs.get(key), ours.get(key)
        wanted, conflict = _row(table, key, *three)
        if wanted is not None:
            rows[key] = wanted
        if conflict:
            conflicts.append(conflict)
    if table.name not in ORDERED:
        return rows, sorted(conflicts, key=lambda one: one.key)
    if list(base) == list(theirs) and rows.keys() == ours.keys():
        return {key: rows[key] for key in ours}, sorted(conflicts, key=lambda one: one.key)
    groups = [_orders(table, state) for state in (base, theirs, ours)]
    placed: dict[Key, Cells] = {}
    for group, keys in _orders(table, rows).items():
        order, clash = _order(set(keys), *(one.get(group, []) for one in groups))
        placed |= {key: rows[key] for key in order}
        if clash:
            told = [{"order": _told(one.get(group, []), len(group))} for one in groups]
            conflicts.append(Conflict(table.name, group, "order", (), *told))
    return placed, sorted(conflicts, key=lambda one: one.key)


def _row(
    table: Table, key: Key, base: Cells | None, theirs: Cells | None, ours: Cells | None
) -> tuple[Cells | None, Conflict | None]:
    """A row as both sides want it, theirs where they are at odds; and what they are at odds over."""
    if ours in (base, theirs):
        return theirs, None
    if theirs == base:
        return ours, None
    if theirs is None or ours is None:
        columns = _differing(table.name, base or {}, theirs or ours or {})
        return theirs, Conflict(table.name, key, "row", columns, base, theirs, ours)
    if base is None:
        return theirs, Conflict(table.name, key, "cells", _differing(table.name, theirs, ours), base, theirs, ours)
    woven, clashing = _woven(table, base, theirs, ours)
    return woven, Conflict(table.name, key, "cells", clashing, base, theirs, ours) if clashing else None


def _woven(table: Table, base: Cells, theirs: Cells, ours: Cells) -> tuple[Cells, tuple[str, ...]]:
    """The cells of a row as both sides changed them, theirs where they clash; and the columns that clash."""
    woven: dict[str, str] = {}
    clashing: set[str] = set()
    for columns in _units(table):
        was, now, file = ([state.get(column, "") for column in columns] for state in (base, theirs, ours))
        woven |= {column: cell for column, cell in zip(columns, file if now == was else now, strict=True) if cell}
        if now not in (was, file) and file != was:
            clashing |= {column for column, a, b, c in zip(columns, was, now, file, strict=True) if not a == b == c}
    return woven, tuple(column for column in table.columns if column in clashing)


def _units(table: Table) -> Iterator[tuple[str, ...]]:
    """The columns of a table, those that belong together in one."""
    together = TOGETHER.get(table.name, ())
    yield from together
    yield from ((column,) for column in table.columns if not any(column in group for group in together))


# ---- order ------------------------------------------------------------------------------------------------------------


def _order(rows: set[Key], base: Sequence[Key], theirs: Sequence[Key], ours: Sequence[Key]) -> tuple[list[Key], bool]:
    """The rows in the order that both sides want; in theirs, where both moved rows, and differently.

    A side that only entered rows and took some out wants no order of its own: its new rows come after the row that they come
    after there.
    """
    if theirs in (base, ours):
        return _inserted(ours, theirs, rows), False
    if ours == base:
        return _inserted(theirs, ours, rows), False
    both = set(base) & set(theirs) & set(ours)
    was, now, file = ([key for key in state if key in both] for state in (base, theirs, ours))
    if file in (was, now):
        return _inserted(theirs, ours, rows), False
    if now == was:
        return _inserted(ours, theirs, rows), False
    stands = set(theirs)
    return [key for key in (*theirs, *(key for key in ours if key not in stands)) if key in rows], True


def _inserted(first: Sequence[Key], second: Sequence[Key], rows: set[Key]) -> list[Key]:
    """The rows in the order of `first`; those that only `second` has, after the one that they come after there."""
    placed = {key for key in first if key in rows}
    after: dict[Key | None, list[Key]] = {}
    last: Key | None = None
    for key in second:
        if key in placed:
            last = key
        elif key in rows:
            after.setdefault(last, []).append(key)
    return [*after.get(None, ()), *(one for key in first if key in placed for one in (key, *after.get(key, ())))]


def _told(keys: Iterable[Key], shared: int) -> str:
    """An order as a text, a row a line: what of its key the rows do not share, apart by tabs."""
    return "\n".join("\t".join(key[shared:]) for key in keys)
