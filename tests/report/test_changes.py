"""Changes and conflicts as people and programs see them."""

import json

import pytest
from hypothesis import given, strategies as st

from willing.ledger.entries import RowChange
from willing.ledger.merge import Conflict, changes, merged
from willing.ledger.tables import Row
from willing.report import changes_plain
from willing.report.changes_screen import _both, _side_by_side, show_changes, show_conflicts
from willing.report.screen import WIDTH, shown


def rows(table: str, *cells: dict[str, str]) -> dict[str, list[Row]]:
    """Sheets with these rows of one table."""
    return {table: [Row(number, one) for number, one in enumerate(cells, 2)]}


NATIONS = rows("nations", {"nation": "FRA", "name": "Frence"}, {"nation": "POL", "name": "Poland", "note": "x"})
EDITED = rows("nations", {"nation": "FRA", "name": "France", "note": "y"}, {"nation": "EST", "name": "Estonia"})


def test_a_diff_tells_each_row_with_a_sign() -> None:
    """New rows have +, those taken out −, changed cells their old and new text."""
    assert shown(show_changes, changes(NATIONS, EDITED)) == (
        "3 rows: 1 new, 1 taken out, 1 changed\n"
        "\n"
        "nations\n"
        "  ~ FRA\n"
        "      name: Frence → France\n"
        "      note: (blank) → y\n"
        "  − POL\n"
        "      name: Poland; note: x\n"
        "  + EST\n"
        "      name: Estonia"
    )


def test_nothing_is_told_as_nothing() -> None:
    """Without changes and conflicts there is a sentence."""
    assert shown(show_changes, ()) == "Nothing changes."
    assert shown(show_conflicts, ()) == "Nothing is in conflict."


def test_a_row_that_moved_is_told_once() -> None:
    """A row taken out and entered again has moved, with what changed in it besides."""
    lines = [{"requirement": "small", "line": name, "needs": "1"} for name in "abc"]
    found = changes(rows("requirements", *lines), rows("requirements", lines[2], lines[0] | {"needs": "2"}, lines[1]))
    assert shown(show_changes, found) == (
        "2 rows: 1 changed, 2 moved\n\nrequirements\n  ↕ small / a moved\n      needs: 1 → 2\n  ↕ small / b moved"
    )


def test_long_diffs_are_cut_if_wanted() -> None:
    """Of many rows the first ones are told, and how many more there are."""
    found = changes({}, rows("nations", *({"nation": f"N{n}"} for n in range(5))))
    assert shown(show_changes, found, most=2).split("\n")[-3:] == ["  + N0", "  + N1", "  … and 3 more."]


CONFLICTS = merged(
    NATIONS,
    rows("nations", {"nation": "FRA", "name": "Francia"}),
    rows("nations", {"nation": "FRA", "name": "France"}, {"nation": "POL", "name": "Polska", "note": "x"}),
).conflicts


def test_conflicts_stand_side_by_side() -> None:
    """What was, what the ledger has and what the file has; and who entered it, where that is known."""
    told = shown(show_conflicts, CONFLICTS, {("nations", ("FRA",)): "2025-03-02 by Ana"})
    lines = [" ".join(line.replace("─", "").split()) for line in told.split("\n")]
    assert [line for line in lines if line] == [
        "2 conflicts: both sides changed the same, and differently.",
        "! nations, FRA: changed by both",
        "In the ledger since 2025-03-02 by Ana.",
        "column was ledger now the file",
        "name Frence Francia France",
        "! nations, POL: the ledger took it out, the file changed it",
        "column was ledger now the file",
        "name Poland (no such row) Polska",
    ]


def test_two_orders_stand_side_by_side() -> None:
    """An order is told by the names of its rows."""
    states = [
        rows("requirements", *({"requirement": "small", "line": name} for name in names)) for names in ("abc", "bac", "acb")
    ]
    told = shown(show_conflicts, merged(*states).conflicts)
    assert "! requirements, small: its rows are in two orders" in told
    assert "a; b; c" in told
    assert "b; a; c" in told
    assert "a; c; b" in told


@pytest.mark.parametrize("text", ["x" * 5_000, "word " * 1_000, "a\x1b[31mb\rc\nd\te\u202e", "[red]no[/red]"])
def test_no_text_breaks_the_screen(text: str) -> None:
    """Whatever a cell says, lines are at most 100 columns wide, and nothing in it commands the terminal."""
    one = RowChange("nations", ("FRA",), {"nation": "FRA", "name": text}, {"nation": "FRA", "name": "b"})
    against = Conflict("nations", ("FRA",), "cells", ("name",), {"name": text}, {"name": "b"}, {"name": text[::-1]})
    for told in (shown(show_changes, [one]), shown(show_conflicts, [against], {("nations", ("FRA",)): text})):
        assert max(map(len, told.split("\n"))) <= WIDTH
        assert not {"\x1b", "\r", "\t", "\u202e"} & set(told)
        assert "[red]" in told or "[red]" not in text


SAME = "The minister told the council of it, at length and in many words. " * 10


def test_of_long_cells_what_differs_is_shown() -> None:
    """A long cell is told from a little before the first difference to a little after the last."""
    one, other = (f"{SAME}We shall send {many} troops by May. {SAME}".strip() for many in ("5000", "up to 300"))
    found = changes(rows("nations", {"nation": "FRA", "note": one}), rows("nations", {"nation": "FRA", "note": other}))
    assert " ".join(" ".join(shown(show_changes, found).split("\n")[4:]).split()) == (
        "note: …length and in many words. We shall send «5000» → «up to 300» troops by May. The minister told the co…"
    )


def test_of_long_cells_side_by_side_what_differs_is_shown() -> None:
    """Three long cells differ to whoever reads them, two of them far behind the place where the third does."""
    late = "x" * 400
    texts = [f"{SAME}{text}" for text in ("A", f"B{late}C", f"B{late}D")]
    told = _side_by_side(texts)
    assert [text.startswith("…") and text.endswith("»") for text in told] == [True] * 3
    assert [text[-3:] for text in told] == ["«A»", "xC»", "xD»"]
    state = [rows("nations", {"nation": "FRA", "note": text}) for text in texts]
    assert "xC»" in "".join(shown(show_conflicts, merged(*state).conflicts).split())


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("a b", "a  b", "a «b» → «␣b»"),
        ("a\nb", "a b", "«a\\nb» → «a b»"),
        ("FRA", "FRA\u200b", "«FRA» → «FRA\\u200b»"),
        ("", "(blank)", "«» → «(blank)»"),
        ("a\x1b", "a\x07", "«a\\x1b» → «a\\x07»"),
        ("", "x" * 400, f"(blank) → {'x' * 299}…"),
    ],
)
def test_cells_that_look_alike_are_told_apart(before: str, after: str, told: str) -> None:
    """What nobody sees is written out where nothing else differs."""
    assert _both(before, after) == told


PIECES = st.lists(st.sampled_from(["a", "b", "word ", " ", "\n", "y" * 150, "z" * 320, "ab " * 110]), max_size=5).map("".join)


@given(PIECES, PIECES, PIECES)
def test_different_cells_never_look_alike(was: str, theirs: str, ours: str) -> None:
    """Whatever two texts differ in, they are shown differently, side by side and as a change."""
    texts = [text.strip() for text in (was, theirs, ours)]
    told = _side_by_side(texts)
    assert [told.index(one) for one in told] == [texts.index(one) for one in texts]
    if texts[0] != texts[1]:
        before, after = _both(texts[0], texts[1]).split(" → ")
        assert before.rpartition("«")[2].rstrip("»") != after.removeprefix("«").partition("»")[0]


def test_programs_get_the_same() -> None:
    """JSON has every change and conflict whole."""
    told = json.loads(json.dumps(changes_plain.changes(changes(NATIONS, EDITED))))
    assert [(one["change"], one["key"], one["columns"]) for one in told] == [
        ("changed", ["FRA"], ["name", "note"]),
        ("taken_out", ["POL"], ["nation", "name", "note"]),
        ("new", ["EST"], ["nation", "name"]),
    ]
    assert told[0]["before"] == {"nation": "FRA", "name": "Frence"}
    assert told[1]["after"] is None
    (first, second) = changes_plain.conflicts(CONFLICTS, {("nations", ("FRA",)): "Ana"})
    assert (first["was"], first["ledger"], first["file"], first["entered"]) == (
        {"nation": "FRA", "name": "Frence"},
        {"nation": "FRA", "name": "Francia"},
        {"nation": "FRA", "name": "France"},
        "Ana",
    )
    assert (second["conflict"], second["ledger"], second["entered"]) == ("row", None, None)
