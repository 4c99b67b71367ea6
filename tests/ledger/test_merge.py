"""Two states of a case's rows compared, and edits by two people brought together."""

from collections.abc import Mapping, Sequence
from typing import Final

import pytest
from hypothesis import given, settings, strategies as st

from willing.faults import FaultyInput
from willing.ledger.entries import RowChange
from willing.ledger.merge import ORDERED, TOGETHER, Conflict, applied, changes, merged, wishes
from willing.ledger.tables import Row, Sheets
from willing.vocabulary.records import SHEETS

FEW = settings(max_examples=80)  # each draws up to forty rows
VARIED: Final[Mapping[str, tuple[tuple[str, ...], list[tuple[str, ...]], tuple[str, ...]]]] = {
    "nations": (("nation",), [("FRA",), ("POL",), ("EST",)], ("name", "member", "note")),
    "statements": (("statement",), [("st1",), ("st2",), ("st3",)], ("stance", "voice", "quantity", "unit", "condition", "gist")),
    "requirements": (
        ("requirement", "line", "asked_from"),
        [
            ("small", "a", ""),
            ("small", "b", ""),
            ("small", "b", "2025"),
            ("small", "c", ""),
            ("large", "a", ""),
            ("large", "d", ""),
        ],
        ("needs", "priority"),
    ),
    "odds": (("event", "given"), [("truce", ""), ("truce", "mandate"), ("truce", "not mandate"), ("mandate", "")], ("chance",)),
}


def sheets_of(state: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, list[Row]]:
    """Sheets with these rows."""
    return {name: [Row(number, dict(cells)) for number, cells in enumerate(rows, 2)] for name, rows in state.items()}


@st.composite
def states(draw: st.DrawFn) -> dict[str, list[Row]]:
    """The rows of a few tables, some of a few known keys, in some order, with few values."""
    state = {}
    for name, (parts, keys, columns) in VARIED.items():
        state[name] = [
            {**dict(zip(parts, key, strict=True)), **dict(zip(columns, cells(number, len(columns)), strict=True))}
            for key, number in draw(st.dictionaries(st.sampled_from(keys), st.integers(0, 3 ** len(columns) - 1))).items()
        ]
    return sheets_of(state)


def cells(number: int, length: int) -> list[str]:
    """Cells of three values, counted through."""
    return [("", "1", "2")[number // 3**place % 3] for place in range(length)]


Rows = dict[tuple[str, ...], dict[str, str]]


def rows_of(sheets: Sheets) -> dict[str, Rows]:
    """The rows of each table by key, without blanks."""
    return {
        name: {
            tuple(row.cells.get(part, "") for part in table.key): {column: cell for column, cell in row.cells.items() if cell}
            for row in sheets.get(name, ())
        }
        for name, table in SHEETS.items()
    }


def orders_of(sheets: Sheets) -> dict[str, dict[str, list[tuple[str, ...]]]]:
    """The keys in order, where order counts, by the part that they share."""
    rows = rows_of(sheets)
    return {
        name: {group: [key for key in rows[name] if key[0] == group] for group in {key[0] for key in rows[name]}}
        for name in ORDERED
    }


def told(sheets: Sheets) -> tuple[object, object]:
    """What counts of sheets."""
    return rows_of(sheets), orders_of(sheets)


def turned(found: Sequence[Conflict]) -> list[Conflict]:
    """Conflicts with the sides exchanged."""
    return [Conflict(one.table, one.key, one.kind, one.columns, one.base, one.ours, one.theirs) for one in found]


@FEW
@given(states(), states())
def test_changes_applied_are_the_other_state(before: Sheets, after: Sheets) -> None:
    """What differs, done to the one, gives the other, but for orders that say nothing."""
    assert told(applied(before, changes(before, after))) == told(after)


@FEW
@given(states())
def test_nothing_differs_from_itself(state: Sheets) -> None:
    """A state has no changes to itself, blanks written out or not, whatever the order where none counts."""
    assert changes(state, state) == ()
    bare = {
        name: [Row(9, {key: cell for key, cell in row.cells.items() if cell}) for row in rows] for name, rows in state.items()
    }
    bare["statements"].reverse()
    assert changes(state, bare) == changes(bare, state) == ()


@FEW
@given(states(), states())
def test_a_change_says_what_changes(before: Sheets, after: Sheets) -> None:
    """No change is empty; one that keeps its row names the columns that differ."""
    for one in changes(before, after):
        assert one.before != one.after
        if one.before is not None and one.after is not None:
            assert one.columns == tuple(c for c in SHEETS[one.table].columns if one.before.get(c) != one.after.get(c))


@FEW
@given(states(), states())
def test_edits_of_what_did_not_move_are_the_changes(base: Sheets, ours: Sheets) -> None:
    """While the ledger stands still, a file asks for what it changed, and nothing is in conflict."""
    found = merged(base, base, ours)
    assert found.changes == changes(base, ours)
    assert found.conflicts == ()


@FEW
@given(states(), states())
def test_a_file_that_nobody_edited_asks_for_nothing(base: Sheets, theirs: Sheets) -> None:
    """However far the ledger has gone, an unchanged file changes nothing of it."""
    found = merged(base, theirs, base)
    assert (found.changes, found.conflicts) == ((), ())


@FEW
@given(states(), states())
def test_the_same_edit_twice_is_no_change(base: Sheets, both: Sheets) -> None:
    """What both sides did alike is done already."""
    found = merged(base, both, both)
    assert (found.changes, found.conflicts) == ((), ())


@FEW
@given(states(), states(), states())
def test_conflicts_are_the_same_from_both_sides(base: Sheets, theirs: Sheets, ours: Sheets) -> None:
    """Whoever is called ours, the conflicts are the same, with their sides exchanged."""
    assert turned(merged(base, ours, theirs).conflicts) == list(merged(base, theirs, ours).conflicts)


@FEW
@given(states(), states(), states())
def test_no_edit_is_lost(base: Sheets, theirs: Sheets, ours: Sheets) -> None:
    """Each cell that ours changed is in the merged state or told as a conflict, and so is each row that it took out."""
    found = merged(base, theirs, ours)
    result = applied(theirs, found.changes)
    was, now, file, made = (rows_of(state) for state in (base, theirs, ours, result))
    conflicts = {(one.table, one.key): one for one in found.conflicts}
    for name in VARIED:
        rows = {"was": was[name], "now": now[name], "file": file[name], "made": made[name]}
        for key in {*rows["was"], *rows["now"], *rows["file"]}:
            states = {state: rows[state].get(key) for state in rows}
            against = conflicts.get((name, key))
            if against is not None:
                assert (against.base, against.theirs, against.ours) == (states["was"], states["now"], states["file"])
            if against is not None and against.kind == "row":
                assert states["made"] == states["now"]
                continue
            if states["now"] == states["was"]:
                assert states["made"] == states["file"]
            for column in SHEETS[name].columns:
                found_cells = {state: (found_row or {}).get(column, "") for state, found_row in states.items()}
                if against is not None and column in against.columns:
                    assert found_cells["made"] == found_cells["now"]
                elif found_cells["file"] != found_cells["was"]:
                    assert found_cells["made"] == found_cells["file"], (name, key, column)
                elif found_cells["now"] != found_cells["was"]:
                    assert found_cells["made"] == found_cells["now"], (name, key, column)
            if states["was"] is not None and states["file"] is None:
                assert states["made"] is None


@FEW
@given(states(), states(), states())
def test_what_only_theirs_changed_stays(base: Sheets, theirs: Sheets, ours: Sheets) -> None:
    """No change reverts a cell that only theirs changed, or a row that only they entered or took out."""
    made = rows_of(applied(theirs, merged(base, theirs, ours).changes))
    was, now, file = (rows_of(state) for state in (base, theirs, ours))
    for name in VARIED:
        for key in {*was[name], *now[name], *file[name]}:
            three = was[name].get(key), now[name].get(key), file[name].get(key)
            if three[0] == three[2]:
                assert made[name].get(key) == three[1]
            if None in three:
                continue
            for column in SHEETS[name].columns:
                cells = [(row or {}).get(column, "") for row in (*three, made[name][key])]
                if cells[2] == cells[0]:
                    assert cells[3] == cells[1], (name, key, column)


@FEW
@given(states(), states(), states())
def test_an_order_that_one_side_wants_comes_about(base: Sheets, theirs: Sheets, ours: Sheets) -> None:
    """Rows of both sides that only one moved stand as it moved them, unless a conflict tells of their order."""
    found = merged(base, theirs, ours)
    result = applied(theirs, found.changes)
    at_odds = {(one.table, one.key[0]) for one in found.conflicts if one.kind == "order"}
    for name in ORDERED:
        was, now, file, made = (orders_of(state)[name] for state in (base, theirs, ours, result))
        for group in {*was, *now, *file}:
            both = set(was.get(group, [])) & set(now.get(group, [])) & set(file.get(group, []))
            orders = [[key for key in state.get(group, []) if key in both] for state in (was, now, file, made)]
            if (name, group) in at_odds:
                assert orders[3] == orders[1]
            elif orders[1] == orders[0]:
                assert orders[3] == orders[2]
            elif orders[2] == orders[0]:
                assert orders[3] == orders[1]


@FEW
@given(states(), states(), states())
def test_a_wish_has_what_the_file_says_of_what_clashes(base: Sheets, theirs: Sheets, ours: Sheets) -> None:
    """The file's cells where they clash, and the other columns as either side changed them; an order is no row's.

    It comes to the same where the changes of the merge were not made before.
    """
    found = merged(base, theirs, ours)
    state: Sheets = applied(theirs, found.changes)
    conflicts = {(one.table, one.key): one for one in found.conflicts if one.kind != "order"}
    wanted = wishes(found.conflicts, state)
    assert {(one.table, one.key) for one in wanted} == conflicts.keys()
    assert [one.after for one in wishes(found.conflicts, theirs)] == [one.after for one in wanted]
    for one in wanted:
        conflict = conflicts[one.table, one.key]
        now = rows_of(state)[one.table].get(one.key)
        assert one.before == (None if conflict.kind == "cells" and conflict.base is None else now)
        if conflict.kind == "cells":
            assert now is not None
            assert one.after is not None
            assert conflict.ours is not None
            chosen = {c: (conflict.ours if c in conflict.columns else now).get(c) for c in SHEETS[one.table].columns}
            assert {c: one.after.get(c) for c in SHEETS[one.table].columns} == chosen
        else:
            assert one.after == conflict.ours


def lines(*names: str, requirement: str = "small") -> dict[str, list[Row]]:
    """A requirement with these lines."""
    return sheets_of({"requirements": [{"requirement": requirement, "line": name} for name in names]})


@pytest.mark.parametrize(
    ("before", "after", "out", "entered"),
    [
        ("abc", "abc", "", ""),
        ("abc", "abcd", "", "d"),
        ("abc", "ac", "b", ""),
        ("abc", "acb", "", ""),
        ("abc", "cab", "ab", "ab"),
        ("abc", "dabc", "abc", "dabc"),
        ("abcd", "abxcd", "cd", "xcd"),
    ],
)
def test_only_what_is_out_of_order_is_moved(before: str, after: str, out: str, entered: str) -> None:
    """The longest beginning that is in order stays; the rest is taken out and entered again at the end."""
    found = changes(lines(*before), lines(*after))
    if after == "acb":
        out = entered = "b"
    assert "".join(one.key[1] for one in found if one.after is None) == out
    assert "".join(one.key[1] for one in found if one.before is None) == entered


def test_two_people_change_different_cells_of_one_row() -> None:
    """Both changes stand."""
    base = sheets_of({"statements": [{"statement": "st1", "gist": "A", "confidence": "low"}]})
    theirs = sheets_of({"statements": [{"statement": "st1", "gist": "A", "confidence": "high"}]})
    ours = sheets_of({"statements": [{"statement": "st1", "gist": "B", "confidence": "low"}]})
    now = {"statement": "st1", "gist": "A", "confidence": "high"}
    assert merged(base, theirs, ours).changes == (RowChange("statements", ("st1",), now, {**now, "gist": "B"}),)


def test_cells_that_belong_together_are_one() -> None:
    """An amount by one and a unit by another are a conflict of both cells."""
    base = sheets_of({"statements": [{"statement": "st1", "quantity": "5", "unit": "troops"}]})
    theirs = sheets_of({"statements": [{"statement": "st1", "quantity": "5", "unit": "vehicles"}]})
    ours = sheets_of({"statements": [{"statement": "st1", "quantity": "5000", "unit": "troops"}]})
    found = merged(base, theirs, ours)
    assert found.changes == ()
    assert [(one.kind, one.columns) for one in found.conflicts] == [("cells", ("quantity", "unit"))]


def test_a_conflict_holds_back_only_what_clashes() -> None:
    """The file's other edits of the row are among the changes; what it wishes beside them is its word on what clashed."""
    was = {"statement": "st1", "quantity": "5", "unit": "troops", "gist": "A", "confidence": "low"}
    now = {**was, "unit": "vehicles", "confidence": "high"}
    file = {**was, "quantity": "5000", "gist": "B"}
    theirs = sheets_of({"statements": [now]})
    found = merged(sheets_of({"statements": [was]}), theirs, sheets_of({"statements": [file]}))
    woven = {**now, "gist": "B"}
    assert found.changes == (RowChange("statements", ("st1",), now, woven),)
    (one,) = found.conflicts
    assert one == Conflict("statements", ("st1",), "cells", ("quantity", "unit"), was, now, file)
    state = applied(theirs, found.changes)
    taken = {**woven, "quantity": "5000", "unit": "troops"}
    assert wishes([one], state) == [RowChange("statements", ("st1",), woven, taken)]
    assert wishes([one], sheets_of({"statements": [taken]})) == []


def test_a_row_taken_out_and_changed_is_a_conflict() -> None:
    """Whether the row stays or goes, somebody has to say."""
    base = sheets_of({"nations": [{"nation": "FRA", "name": "Frence"}]})
    ours = sheets_of({"nations": [{"nation": "FRA", "name": "France"}]})
    (found,) = merged(base, {"nations": []}, ours).conflicts
    assert (found.kind, found.columns, found.theirs, found.ours) == ("row", ("name",), None, {"nation": "FRA", "name": "France"})
    assert wishes([found], {"nations": []}) == [RowChange("nations", ("FRA",), None, {"nation": "FRA", "name": "France"})]


def test_one_id_entered_twice_is_a_conflict() -> None:
    """Two people who gave two things one id are told; what the file wishes for is another new row."""
    theirs, ours = (sheets_of({"nations": [{"nation": "FRA", "name": name}]}) for name in ("France", "Francia"))
    (found,) = merged({}, theirs, ours).conflicts
    assert (found.kind, found.columns, found.base) == ("cells", ("name",), None)
    assert wishes([found], theirs) == [RowChange("nations", ("FRA",), None, {"nation": "FRA", "name": "Francia"})]


def test_two_orders_are_a_conflict() -> None:
    """Two people who moved the same lines in different ways are told; it is no row's."""
    theirs = lines("b", "a", "c")
    found = merged(lines("a", "b", "c"), theirs, lines("a", "c", "b", "d"))
    assert [(one.key, one.before is None) for one in found.changes] == [(("small", "d", ""), True)]
    (one,) = found.conflicts
    assert (one.kind, one.key, one.ours) == ("order", ("small",), {"order": "a\t\nc\t\nb\t\nd\t"})
    state = applied(theirs, found.changes)
    assert wishes([one], state) == []


def test_lines_of_two_people_in_between_both_come() -> None:
    """New lines come after the line that they come after in each file."""
    found = merged(lines("a", "b"), lines("a", "x", "b"), lines("y", "a", "b", "z"))
    assert found.conflicts == ()
    state = applied(lines("a", "x", "b"), found.changes)
    assert "".join(row.cells["line"] for row in state["requirements"]) == "yaxbz"


def test_a_key_twice_is_refused() -> None:
    """Rows that cannot be told apart are not compared."""
    twice = sheets_of({"nations": [{"nation": "FRA"}, {"nation": "FRA"}]})
    with pytest.raises(FaultyInput, match=r"nations.csv, row 3, column 'nation': found 'FRA' again; wanted each row once"):
        changes(twice, {})


def test_changes_of_other_rows_are_refused() -> None:
    """A change is made to the row that it was made for, or not at all."""
    entered = RowChange("nations", ("FRA",), None, {"nation": "FRA"})
    with pytest.raises(FaultyInput, match="a row that is there already"):
        applied(sheets_of({"nations": [{"nation": "FRA"}]}), [entered])
    with pytest.raises(FaultyInput, match="no such row"):
        applied({"nations": []}, [RowChange("nations", ("FRA",), {"nation": "FRA"}, None)])


def test_columns_belong_together_once() -> None:
    """The cells that are one in a merge are columns of their tables, each in one group, and none tells rows apart."""
    for name, groups in TOGETHER.items():
        columns = [column for group in groups for column in group]
        assert set(columns) <= set(SHEETS[name].columns) - set(SHEETS[name].key)
        assert len(columns) == len(set(columns))
