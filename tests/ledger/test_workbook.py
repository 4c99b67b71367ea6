"""A case as a workbook: what people find in it, and what comes back of it, whoever saved it."""

import io
import re
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from recorded import read_workbook

from willing.faults import FaultyInput
from willing.ledger import workbook
from willing.ledger.case import Case, case_folder, case_of
from willing.ledger.folder import folder_texts, write_new_case
from willing.ledger.formats import in_words_of, read_sheets
from willing.ledger.origin import Origin
from willing.ledger.tables import Sheets
from willing.ledger.workbook import ABOUT, write_workbook
from willing.vocabulary.records import SHEETS

ORIGIN = Origin("5f0c", 12, "9f86d081884c7d65")


@pytest.fixture(name="sheets")
def _sheets(tmp_path: Path) -> Sheets:
    write_new_case(tmp_path / "case")
    return read_sheets(tmp_path / "case")[0]


def written(sheets: Sheets, origin: Origin | None = ORIGIN) -> bytes:
    """The bytes of a workbook with these rows."""
    out = io.BytesIO()
    write_workbook(out, sheets, origin)
    return out.getvalue()


def edited(content: bytes, edit: Any) -> bytes:
    """A workbook that somebody edited in another program."""
    book = load_workbook(io.BytesIO(content))
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refusal(content: bytes) -> str:
    """What is told of a workbook that is refused."""
    with pytest.raises(FaultyInput) as caught:
        read_workbook(content)
    return str(caught.value)


def test_a_workbook_has_a_sheet_for_each_table_and_one_about_itself(sheets: Sheets) -> None:
    """The sheet about it comes first and tells title, sheets, capabilities and origin; each table has its sheet and columns."""
    book = load_workbook(io.BytesIO(written(sheets)))
    assert book.sheetnames == [ABOUT, *SHEETS]
    about = {str(row[0].value): row[1].value for row in book[ABOUT].iter_rows(max_col=2)}
    assert "An example coalition" in about
    assert {name: about[name] for name in ("ledger", "entry", "hash")} == dict(ORIGIN.told)
    assert {name: about[name] for name in SHEETS} == {name: table.says for name, table in SHEETS.items()}
    assert about["field_kitchens"] == "field kitchens (kitchen)"
    for name, table in SHEETS.items():
        sheet = book[name]
        assert [cell.value for cell in sheet[1]] == list(table.columns)
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        for cell, column in zip(sheet[1], table.columns.values(), strict=True):
            assert cell.comment is not None
            assert cell.comment.text.startswith(column.says)
            assert ("Required." in cell.comment.text) == column.required
            assert all(word in cell.comment.text for word in column.among)


def test_every_cell_is_a_text(sheets: Sheets) -> None:
    """Cells are texts in the text format, those still to be written too; so no id becomes a day and no text a formula."""
    content = written(sheets)
    book = load_workbook(io.BytesIO(content))
    for name in SHEETS:
        assert {cell.data_type for row in book[name].iter_rows() for cell in row if cell.value is not None} == {"s"}
        assert {cell.number_format for row in book[name].iter_rows() for cell in row if cell.value is not None} == {"@"}
        assert {form.number_format for form in book[name].column_dimensions.values()} == {"@"}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        told = {name: archive.read(name) for name in archive.namelist()}
    assert not any(re.search(rb"<(x:)?f[ >]", text) for name, text in told.items() if name.startswith("xl/worksheets/"))
    assert b"numberStoredAsText" in told["xl/worksheets/sheet2.xml"]


def test_cells_can_be_chosen_from_lists(sheets: Sheets) -> None:
    """Words of a list stop what is none; ids are offered from the sheet that has them, and where several may stand, no more."""
    book = load_workbook(io.BytesIO(written(sheets)))
    offered = {
        (name, str(book[name].cell(1, next(iter(one.sqref.ranges)).min_col).value)): one
        for name in SHEETS
        for one in book[name].data_validations.dataValidation
    }
    kinds = {(name, column): one for name, table in SHEETS.items() for column, one in table.columns.items()}
    listed = ("nation", "speaker", "nations", "body", "source", "sources", "event", "capability", "area", "areas", "site")
    assert offered.keys() == {place for place, one in kinds.items() if one.among or one.kind in listed}
    for place, one in offered.items():
        if among := list(filter(None, kinds[place].among)):
            assert one.formula1 == f'"{",".join(among)}"'
            assert len(one.formula1) <= 257
            assert (one.errorStyle or "stop", one.showErrorMessage) == ("stop", True)
        else:
            assert one.errorStyle == "warning"
            assert one.showErrorMessage == (kinds[place].kind not in ("speaker", "nations", "sources", "capability", "areas"))
    assert offered["sources", "copy_of"].formula1 == "OFFSET(sources!$A$2,0,0,MAX(COUNTA(sources!$A:$A)-1,1),1)"
    first, last = re.findall(r"\d+", offered["statements", "capability"].formula1)
    assert book[ABOUT].cell(int(last), 1).value == "field_kitchens"
    assert book[ABOUT].cell(int(first) - 1, 1).value == "Capabilities"


def test_the_same_rows_give_the_same_bytes(sheets: Sheets, tmp_path: Path) -> None:
    """Neither the clock nor the order of hashes is in a workbook."""
    script = (
        "import sys; from pathlib import Path; from willing.ledger.formats import read_sheets, write_sheets; "
        "from willing.ledger.origin import Origin; "
        f"write_sheets(Path(sys.argv[2]), read_sheets(Path(sys.argv[1]))[0], {ORIGIN!r})"
    )
    for seed in "01":
        words = [sys.executable, "-c", script, str(tmp_path / "case"), str(tmp_path / f"{seed}.xlsx")]
        subprocess.run(words, env={"PYTHONHASHSEED": seed}, timeout=60, check=True)
    content = written(sheets)
    assert (tmp_path / "0.xlsx").read_bytes() == (tmp_path / "1.xlsx").read_bytes() == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_workbook_saved_elsewhere_is_the_same_case(sheets: Sheets) -> None:
    """What another program makes of the file reads as before, with its origin."""
    again, origin = read_workbook(edited(written(sheets), lambda book: None))
    assert folder_texts(again) == folder_texts(sheets)
    assert origin == ORIGIN


def test_a_workbook_may_have_no_origin(sheets: Sheets) -> None:
    """Rows of no ledger are of none, and so is a workbook that lost its first sheet."""
    assert read_workbook(written(sheets, None))[1] is None
    assert read_workbook(edited(written(sheets), lambda book: book.remove(book[ABOUT])))[1] is None


def test_half_an_origin_is_refused(sheets: Sheets) -> None:
    """An origin that somebody wrote over is told, since it would be guessed at otherwise what others entered."""

    def edit(book: Workbook) -> None:
        for row in book[ABOUT].iter_rows(max_col=2):
            if row[0].value == "entry":
                row[1].value = "the twelfth"

    assert refusal(edited(written(sheets), edit)) == (
        "about, 'entry': found 'the twelfth'; wanted the number of an entry.\n"
        "    Try: export the ledger again, and put the rows there."
    )


def test_what_a_spreadsheet_makes_of_cells_is_read_as_it_was_meant(sheets: Sheets) -> None:
    """Real days and numbers become texts: whole days year-month-day, numbers without what the binary form adds."""

    def edit(book: Workbook) -> None:
        said, sites, needs = book["statements"], book["sites"], book["requirements"]
        columns = {name: number for number, name in enumerate(SHEETS["statements"].columns, 1)}
        said.cell(2, columns["said_on"]).value = date(2025, 4, 10)
        said.cell(2, columns["said_on"]).number_format = "dd.mm.yyyy"
        said.cell(3, columns["said_on"]).value = datetime.fromisoformat("2025-04-11")
        said.cell(2, columns["quantity"]).value = 1500.0
        said.cell(2, columns["quantity"]).number_format = "#,##0"
        sites.cell(2, list(SHEETS["sites"].columns).index("latitude") + 1).value = -33.1 + 0.0000000000000071
        needs.cell(2, list(SHEETS["requirements"].columns).index("needs") + 1).value = 4.1

    again, _ = read_workbook(edited(written(sheets), edit))
    assert [row.cells["said_on"] for row in again["statements"]] == ["2025-04-10", "2025-04-11", "2025-03-01"]
    assert again["statements"][0].cells["quantity"] == "1500"
    assert again["sites"][0].cells["latitude"] == "-33.1"
    assert again["requirements"][0].cells["needs"] == "4.1"


def test_hidden_rows_and_sheets_count(sheets: Sheets) -> None:
    """What is hidden in a spreadsheet is there."""

    def edit(book: Workbook) -> None:
        book["statements"].row_dimensions[3].hidden = True
        book["sources"].sheet_state = "veryHidden"

    assert folder_texts(read_workbook(edited(written(sheets), edit))[0]) == folder_texts(sheets)


def test_columns_and_sheets_in_any_order_and_blank_rows_are_read(sheets: Sheets) -> None:
    """Rows keep the numbers that the spreadsheet shows; in a workbook of no ledger, columns and sheets may be left out."""

    def edit(book: Workbook) -> None:
        book["statements"].insert_rows(3, 5)
        book.move_sheet("statements", -5)
        book["nations"].delete_cols(list(SHEETS["nations"].columns).index("note") + 1)
        book.create_sheet("Sheet1")
        book.remove(book["odds"])

    again, _ = read_workbook(edited(written(sheets, None), edit))
    assert [row.number for row in again["statements"]] == [2, 8, 9]
    assert folder_texts(again) == folder_texts({**sheets, "odds": []})


def test_every_fault_of_every_sheet_is_told(sheets: Sheets) -> None:
    """Formulas, errors, truths, times, days out of place, strange sheets and columns: all at once, each with its place."""

    def edit(book: Workbook) -> None:
        columns = {name: number for number, name in enumerate(SHEETS["statements"].columns, 1)}
        said = book["statements"]
        said.cell(2, columns["quantity"]).value = "=1+1"
        said.cell(3, columns["reason"]).value = "#REF!"
        said.cell(3, columns["reason"]).data_type = "e"
        said.cell(3, columns["confidence"]).value = True
        said.cell(4, columns["said_on"]).value = datetime.fromisoformat("2025-04-10T12:00")
        said.cell(4, columns["quantity"]).value = date(2025, 2, 1)
        said.cell(4, columns["unit"]).value = 12345678901234567
        said.cell(4, len(columns) + 2).value = "beside"
        book["nations"].merge_cells("B2:C2")
        book["nations"].cell(1, 3).value = "mebmer"
        book.create_sheet("statments").append(["x"])
        book.remove(book["sources"])
        book["odds"].delete_rows(1, 5)

    assert refusal(edited(written(sheets), edit)).split("\n") == [
        "nations, row 1: found a column 'mebmer'; wanted a column of the sheet 'nations'.",
        "    Try: did you mean member?",
        "nations, row 2: found merged cells, B2:C2; wanted each cell by itself.",
        "    Try: unmerge them, and fill each.",
        "sources: found no such sheet; wanted a table that every case has.",
        "    Try: copy the sheet back from the export; to take rows out, delete the rows.",
        "statements, row 2, column 'quantity': found a formula; wanted text or a number.",
        "    Try: put its result there: copy, then paste special, values.",
        "statements, row 3, column 'reason': found the error #REF!; wanted text or a number.",
        "statements, row 3, column 'confidence': found true or false; wanted text or a number.",
        "    Try: write it as a text, such as 'yes'.",
        "statements, row 4, column 'said_on': found a time of a day; wanted a whole day, such as 2025-04-10.",
        "    Try: write the day as a text.",
        "statements, row 4, column 'unit': found the number 1.234567890123457e+16; wanted a number of at most fifteen figures.",
        "    Try: write it as a text: a spreadsheet keeps fifteen figures of a number.",
        "statements, row 4, column 'quantity': found a day, 2025-02-01, which a spreadsheet may have made of another text; "
        "wanted a text.",
        "    Try: format the cell as text, and write it again.",
        "statements, row 4, column X: found 'beside'; wanted cells under the names of the first row.",
        "odds, row 1: found an empty sheet; wanted a first row with the columns event, given, chance, basis, sources, note.",
        "case.xlsx: found a sheet 'statments'; wanted a sheet of a case.",
        "    Try: did you mean statements?",
    ]


def test_sheets_and_columns_of_an_export_that_are_gone_are_told(sheets: Sheets) -> None:
    """Where a workbook says what it knew, a sheet or column that is not there is no row taken out and no cell emptied."""

    def edit(book: Workbook) -> None:
        for name in ("odds", "amounts", "nations"):
            book.remove(book[name])
        book["events"].title = "evnts"
        columns = list(SHEETS["statements"].columns)
        book["statements"].delete_cols(columns.index("condition") + 1)
        book["statements"].delete_cols(columns.index("stance") + 1)

    assert refusal(edited(written(sheets), edit)).split("\n") == [
        "nations: found no such sheet; wanted a table that every case has.",
        "    Try: copy the sheet back from the export; to take rows out, delete the rows.",
        "events: found no such sheet; wanted every sheet of the export.",
        "    Try: did you mean evnts?",
        "statements, row 1: found no column 'stance'; wanted every column that the sheet 'statements' requires.",
        "    Try: copy the column back from the export; to empty it, clear its cells.",
        "statements, row 1: found no column 'condition'; wanted every column of the export.",
        "    Try: copy the column back from the export; to empty it, clear its cells.",
        "odds: found no such sheet; wanted every sheet of the export.",
        "    Try: copy the sheet back from the export; to take rows out, delete the rows.",
        "amounts: found no such sheet; wanted every sheet of the export.",
        "    Try: copy the sheet back from the export; to take rows out, delete the rows.",
        "case.xlsx: found a sheet 'evnts'; wanted a sheet of a case.",
        "    Try: did you mean events?",
    ]


def test_rows_of_an_export_may_be_deleted(sheets: Sheets) -> None:
    """A sheet with its columns and no rows is a table that somebody emptied."""
    content = edited(written(sheets), lambda book: book["odds"].delete_rows(2, 50))
    again, origin = read_workbook(content)
    assert (again["odds"], origin) == ([], ORIGIN)


def test_merged_cells_are_refused(sheets: Sheets) -> None:
    """A cell over two rows is of none."""
    told = refusal(edited(written(sheets), lambda book: book["nations"].merge_cells("E2:E3")))
    assert told == (
        "nations, row 2: found merged cells, E2:E3; wanted each cell by itself.\n    Try: unmerge them, and fill each."
    )


def test_faults_of_shape_and_of_meaning_are_told_together(sheets: Sheets, tmp_path: Path) -> None:
    """A formula in one sheet hides no unknown word in another, and a cell is told once."""

    def edit(book: Workbook) -> None:
        columns = {name: number for number, name in enumerate(SHEETS["statements"].columns, 1)}
        book["statements"].cell(2, columns["stance"]).value = "=1+1"
        book["statements"].cell(3, columns["stance"]).value = "pledge"
        book["settings"].cell(2, 1).value = "titel"

    path = tmp_path / "case.xlsx"
    path.write_bytes(edited(written(sheets), edit))
    with pytest.raises(FaultyInput) as caught:
        read_sheets(path)
    assert [fault.where for fault in caught.value.faults] == [
        "statements, row 2, column 'stance'",
        "statements, row 3, column 'stance'",
        "settings, row 2, column 'setting'",
    ]
    assert caught.value.faults[1].remedy == "did you mean pledges?"


def test_a_fault_of_a_head_hides_no_other_of_its_sheet(sheets: Sheets, tmp_path: Path) -> None:
    """Beside a column that no table has, faults of cells are told; beside a required one that is gone, all that can be."""

    def edit(book: Workbook) -> None:
        columns = {name: number for number, name in enumerate(SHEETS["statements"].columns, 1)}
        said = book["statements"]
        said.cell(1, len(columns) + 1).value = "remarks"
        said.cell(2, len(columns) + 1).value = "to be checked"
        said.cell(3, columns["stance"]).value = "pledge"
        said.cell(4, columns["quantity"]).value = "=1+1"
        said.merge_cells("M2:M3")
        book["sources"].cell(1, list(SHEETS["sources"].columns).index("url") + 1).value = "link"
        book["sources"].cell(3, 2).value = "=1+1"
        book["sources"].merge_cells("A3:A4")

    path = tmp_path / "case.xlsx"
    path.write_bytes(edited(written(sheets), edit))
    with pytest.raises(FaultyInput) as caught:
        read_sheets(path)
    assert [(fault.where, fault.found) for fault in caught.value.faults] == [
        ("sources, row 1", "a column 'link'"),
        ("sources, row 1", "no column 'url'"),
        ("sources, row 3, column 'publisher'", "a formula"),
        ("sources, row 3", "merged cells, A3:A4"),
        ("statements, row 1", "a column 'remarks'"),
        ("statements, row 2", "merged cells, M2:M3"),
        ("statements, row 3, column 'stance'", "'pledge'"),
        ("statements, row 4, column 'quantity'", "a formula"),
    ]


def test_faults_of_cells_name_the_sheet(sheets: Sheets, tmp_path: Path) -> None:
    """A case made of a workbook's rows tells its faults by sheets, remedies too."""
    path = tmp_path / "case.xlsx"
    column = list(SHEETS["statements"].columns).index("condition") + 1

    def edit(book: Workbook) -> None:
        book["statements"].cell(2, column).value = "truce"

    path.write_bytes(edited(written(sheets), edit))
    with pytest.raises(FaultyInput) as caught, in_words_of(path):
        case_of(read_sheets(path)[0])
    assert str(caught.value) == (
        "statements, row 2, column 'condition', character 1: found no event 'truce'; wanted a known event.\n"
        "    Try: add it to the sheet 'events'."
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "=HYPERLINK(1)", "=cmd|' /C calc'!A1"])
def test_no_writer_of_workbooks_makes_a_formula(sheets: Sheets, start: str) -> None:
    """A cell that got past every reader is a text to a spreadsheet all the same."""
    sheets["nations"][0].cells["note"] = f"{start}1"
    content = written(sheets)
    sheet = load_workbook(io.BytesIO(content))["nations"]
    cell = sheet.cell(2, list(SHEETS["nations"].columns).index("note") + 1)
    assert (cell.data_type, cell.number_format) == ("s", "@")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name)
    assert read_workbook(content)[0]["nations"][0].cells["note"] == f"{start}1".strip()


@pytest.mark.parametrize(
    "text", ["a\nb", "a  b", "_x0041_", "<&>\"'", "\x1b[31m", "a\rb", "😀 é عربي", "\ufffe", "x" * 20_000, "]]>", "_x000D_"]
)
def test_any_text_comes_back(sheets: Sheets, text: str) -> None:
    """Letters that XML has not, and texts that look like a spreadsheet's escapes, come back as they were."""
    sheets["nations"][0].cells["note"] = text
    assert read_workbook(written(sheets))[0]["nations"][0].cells["note"] == text


@pytest.mark.parametrize("bound", ["MOST_TAGS", "MOST_INFLATED"])
def test_what_could_not_be_read_again_is_not_written(sheets: Sheets, monkeypatch: pytest.MonkeyPatch, bound: str) -> None:
    """Rows beyond the reader's bounds are refused, with the files that take them."""
    monkeypatch.setattr(workbook, bound, 300)
    with pytest.raises(FaultyInput, match="more rows than fit; wanted no more than a workbook is read with"):
        written(sheets)


def test_a_large_shipped_case_comes_back() -> None:
    """Every cell of the largest shipped case is as it was."""
    folder = case_folder("ukraine-2025")
    sheets = read_sheets(folder)[0]
    again = read_workbook(written(sheets))[0]
    assert folder_texts(again) == folder_texts(sheets)
    assert case_of(again) == Case.read(folder)
