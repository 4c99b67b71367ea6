"""docs/case-format.md says what the reader does: its columns, limits, settings and amounts are those of the code."""

import os
import re
from pathlib import Path

import pytest
from builders import csv_row

from willing.faults import FaultyInput
from willing.ledger import tables
from willing.ledger.case import Case
from willing.ledger.folder import write_new_case
from willing.ledger.settings import ASSUMED, settings
from willing.vocabulary import condition, quantity, scenario
from willing.vocabulary.chance import chance
from willing.vocabulary.quantity import as_written
from willing.vocabulary.records import CLAIMS, HANDLING, PLACES, TABLES, Caveat, Column, Kind

PAGE = Path(__file__).parents[2] / "docs" / "case-format.md"
WRITE = os.environ.get("WILLING_GOLDEN") == "write"
END = "<!-- end -->"

KINDS: dict[Kind, str] = {
    "id": "id",
    "text": "text",
    "choice": "one word of a list",
    "day": "day",
    "latitude": "degrees",
    "longitude": "degrees",
    "number": "number",
    "whole": "whole number",
    "quantity": "amount",
    "condition": "condition",
    "circumstance": "condition on events",
    "chance": "chance",
    "caveats": "caveats",
    "accepts": "substitutions",
    "distances": "distances",
    "names": "list of words",
    "url": "web address",
    "nation": "a nation's code",
    "speaker": "a nation's code, a body's id or `unnamed`",
    "nations": "list of nations' codes",
    "body": "a body's id",
    "source": "a source's id",
    "sources": "list of sources' ids",
    "capability": "a capability's id",
    "event": "an event's id",
    "offer": "an offer's id",
    "promise": "a promise's id",
    "after": "day counted from D",
    "points": "points",
    "places": "list of places",
    "capabilities": "list of capabilities' ids",
    "tasks": "list of tasks' ids, or `all but` and these",
    "area": "an area's id",
    "areas": "list of areas' ids",
    "site": "a site's id",
    "row": "what tells a row",
    "language": "a language's code",
}


_PARTS = ("scenarios", "requirements", "assumptions")


def part(name: str) -> str:
    """What stands between the marker of that name and the next end."""
    _, begin, rest = PAGE.read_text(encoding="utf-8").partition(f"<!-- {name} -->")
    shown, end, _ = rest.partition(END)
    assert begin, f"no marker {name}"
    assert end, f"no end after {name}"
    return shown


def kept(name: str, generated: str) -> None:
    """Compare a generated part with the page, or write it there."""
    if not WRITE:
        assert part(name) == generated
        return
    before, begin, rest = PAGE.read_text(encoding="utf-8").partition(f"<!-- {name} -->")
    PAGE.write_text(before + begin + generated + END + rest.partition(END)[2], encoding="utf-8")


def grid(header: str, rows: list[list[str]]) -> str:
    """A table as Markdown, with a blank line before and after."""
    names = [name.strip() for name in header.split("|")]
    lines = [names, ["---"] * len(names), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n\n"


def cells(name: str) -> list[list[str]]:
    """The rows of a table of the page without its head, cells as they are written."""
    rows = [line for line in part(name).split("\n") if line.startswith("|")][2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def described(name: str, column: Column, key: tuple[str, ...]) -> list[str]:
    """The row that describes a column."""
    words = ", ".join(f"`{word}`" for word in column.among if word)
    example = next((text for text in column.examples if text), "")
    return [
        f"`{name}`" + (" (key)" if name in key else ""),
        KINDS[column.kind],
        "yes" if column.required else "",
        words,
        column.says,
        f"`{example}`" if example else "",
    ]


@pytest.mark.parametrize("name", TABLES)
def test_the_columns_of_each_table_are_those_of_its_record(name: str) -> None:
    """Between its markers a table of the case is described column by column, in order."""
    table = TABLES[name]
    rows = [described(one, column, table.key) for one, column in table.columns.items()]
    kept(f"columns: {name}", grid("column | cell | required | words | meaning | example", rows))


def test_the_limits_are_those_of_the_reader() -> None:
    """Each limit is the reader's own constant."""
    rows = [
        ["a file", f"{tables.MOST_BYTES >> 20} MiB"],
        ["a table", f"{tables.MOST_ROWS:,} rows"],
        ["a text", f"{tables.MOST_CELL:,} characters"],
        ["a condition", f"{condition._LONGEST:,} characters, parentheses {condition._DEEPEST} deep"],
        ["a scenario", f"{scenario._LONGEST:,} characters"],
        ["an id", "80 characters"],
        ["a web address", "2,000 characters after `http://`"],
        ["an amount", f"60 characters, {quantity._LARGEST:,}"],
        ["faults told at once", f"{tables.MOST_FAULTS:,}"],
    ]
    kept("limits", grid("what | at most", rows))
    for length, sound in ((80, True), (81, False)):
        assert bool(tables.ID.fullmatch("a" * length)) is sound
    assert as_written("0" * 60, "") is not None
    assert as_written("0" * 61, "") is None


def test_each_amount_means_what_the_page_says() -> None:
    """A cell of the table of amounts is read as the figure beside it; every word for an amount is there."""
    written = [(form.strip("`"), meaning) for forms, meaning, *_ in cells("amounts") for form in re.findall(r"`([^`]*)`", forms)]
    assert len(written) > 30
    for form, meaning in written:
        found = as_written(form, "")
        assert found is not None, form
        assert found.figure == meaning, form
    assert set(quantity._WORDS) <= {form for form, _ in written}


def test_each_refused_amount_is_refused() -> None:
    """A cell of the table of refused amounts is not understood."""
    for forms, *_ in cells("refused amounts"):
        for form in re.findall(r"`([^`]*)`", forms):
            assert as_written(form, "") is None, form


def test_each_chance_means_what_the_page_says() -> None:
    """A cell of the table of chances is read as the figure beside it, and one that the page refuses is not understood."""
    written = [(form, meaning.strip("`")) for forms, meaning in cells("chances") for form in re.findall(r"`([^`]*)`", forms)]
    assert len(written) > 5
    for form, meaning in written:
        assert str(chance(form) or "refused") == meaning, form


def test_a_number_has_a_decimal_point() -> None:
    """In a number a point is the decimal sign and a comma parts thousands; what could be either is refused, as the page says."""
    needs = TABLES["requirements"].columns["needs"]
    read = tables._READERS["number"]
    assert [read(cell, needs, tables.Names()) for cell in ("1500", "46.5", "6,000")] == [1500, 46.5, 6000]
    with pytest.raises(tables._Unread):
        read("6.000", needs, tables.Names())
    assert "`6.000` is refused" in PAGE.read_text(encoding="utf-8")


def test_the_assumptions_are_those_of_the_code() -> None:
    """The page names every number that is assumed where nothing was said, with the number and what it is of."""
    shown = {name.strip("`"): (float(number.strip("`")), says) for name, number, says in cells("assumptions")}
    assert shown == ASSUMED


def test_the_settings_are_those_of_case_toml(tmp_path: Path) -> None:
    """The page names every setting with its default, and says which of them a case needs."""
    shown = {name.strip("`"): default.strip("`") for name, _, default, _ in cells("settings")}
    defaults = {name: str(value) for name, value in settings({})[0].items() if name not in _PARTS}
    assert list(shown) == list(defaults)
    for name, default in shown.items():
        write_new_case(tmp_path / name)
        file = tmp_path / name / "case.toml"
        text = re.sub(rf"^{name} = .*\n", "", file.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
        file.write_text(text, encoding="utf-8")
        if default == "required":
            with pytest.raises(FaultyInput, match=f"no '{name}'"):
                Case.read(tmp_path / name)
        else:
            assert default == {"": "blank", "[]": "empty"}.get(defaults[name], defaults[name])
            Case.read(tmp_path / name)


def test_the_files_that_a_case_needs_are_named(tmp_path: Path) -> None:
    """A table said to be required is missed when it is not there; the others are not."""
    needed = {name.strip("`").removesuffix(".csv"): need == "yes" for name, need, _ in cells("tables")}
    assert list(needed) == list(TABLES)
    for name, need in needed.items():
        folder = tmp_path / name
        write_new_case(folder)
        (folder / f"{name}.csv").unlink()
        try:
            Case.read(folder)
            faults = ""
        except FaultyInput as error:
            faults = str(error)
        assert (f"{name}.csv: found no such file" in faults) is need


def test_the_translations_that_the_page_shows_are_read(tmp_path: Path) -> None:
    """The example of the table has no fault in a new case, and each row of it is found."""
    shown = re.findall(r"^```\n(of_table,row,.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(shown) == 1
    write_new_case(tmp_path)
    (tmp_path / "translations.csv").write_text(shown[0], encoding="utf-8")
    assert len(Case.read(tmp_path).translations) == len(shown[0].splitlines()) - 1 > 4


@pytest.mark.parametrize("name", ["odds", "promises"])
def test_the_rows_that_the_page_shows_are_read(tmp_path: Path, name: str) -> None:
    """The example of a table that the page shows has no fault in a case that knows its events."""
    shown = re.findall(rf"^```\n({TABLES[name].key[0]},.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(shown) == 1
    write_new_case(tmp_path)
    events = tmp_path / "events.csv"
    peace = csv_row("events", event="peace_agreement", says="there is peace", kind="event", basis="assumption")
    events.write_text(events.read_text(encoding="utf-8") + peace, encoding="utf-8")
    (tmp_path / f"{name}.csv").write_text(shown[0], encoding="utf-8")
    assert len(getattr(Case.read(tmp_path), name)) == 3


def test_the_words_of_lists_are_explained() -> None:
    """Each place, each kind of caveat, each way of handling and each grade of a claim has its row, in order."""
    assert [(name.strip("`"), says) for name, says in cells("places")] == list(PLACES.items())
    assert [name.strip("`") for name, _ in cells("caveats")] == list(Caveat.KINDS)
    for marker, words in (("handling", HANDLING), ("claims", CLAIMS)):
        assert [(name.strip("`"), says) for name, says in cells(marker)] == list(words.items())


@pytest.mark.parametrize(
    ("column", "cell", "why"),
    [
        ("said_on", "10.4.2025", "a day as year-month-day"),
        ("said_on", "2025-4-10", "a day as year-month-day"),
        ("said_on", "2025-02-30", "a day of the calendar"),
        ("said_on", "April 2025", "a day as year-month-day"),
        ("said_on", "45757", "a day as year-month-day"),
        ("gist", "=1+1", "no spreadsheet runs as a formula"),
        ("gist", "+ more", "no spreadsheet runs as a formula"),
        ("gist", "- less", "no spreadsheet runs as a formula"),
        ("gist", "@home", "no spreadsheet runs as a formula"),
        ("caveats", "away from the front", "'kind: words'"),
        ("voice", "Head", "one of parliament_or_council"),
        ("nation", "FR", "a nation of the case"),
        ("sources", "s1, s2", "a source of the case"),
        ("statement", "st 1", "an id"),
        ("condition", "not FRA", "rule S1"),
        ("condition", "ceasefir", "a known event"),
        ("because", "ceasefire", "an event of kind 'reason'"),
    ],
)
def test_the_cells_that_the_page_calls_refused_are(tmp_path: Path, column: str, cell: str, why: str) -> None:
    """A cell that the page says is refused is refused, for the reason it gives."""
    write_new_case(tmp_path)
    names = list(TABLES["statements"].columns)
    row = dict.fromkeys(names, "") | {
        "statement": "st1",
        "nation": "FRA",
        "voice": "head",
        "about": "force",
        "stance": "pledges",
        "gist": "Said.",
        "sources": "s1",
        "basis": "fact",
    }
    row[column] = cell
    text = tables.csv_text(names, iter([list(row.values())]))
    (tmp_path / "statements.csv").write_text(text, encoding="utf-8")
    (tmp_path / "amounts.csv").unlink()  # of an offer that is made no more
    with pytest.raises(FaultyInput) as refused:
        Case.read(tmp_path)
    assert [f"column '{column}'" in fault.where and why in fault.wanted for fault in refused.value.faults] == [True]
    assert f"`{cell}`" in PAGE.read_text(encoding="utf-8")
