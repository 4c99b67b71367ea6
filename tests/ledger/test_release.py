"""A public copy has nothing of what is restricted, no number of what is withheld, and is a sound case (rule H1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from willing.faults import FaultyInput
from willing.ledger.case import Case, case_folder, case_of, shipped_cases
from willing.ledger.folder import folder_texts, read_settings, read_tables, write_new_case
from willing.ledger.release import GIST, Left, released
from willing.ledger.settings import setting_rows
from willing.ledger.tables import Row, Sheets
from willing.vocabulary.records import TABLES

MARKED = ("sources", "statements", "requirements", "sites", "figures", "amounts")
SETTINGS = {
    "id": "test",
    "title": "A test",
    "about": "force",
    "requirement": "small",
    "requirements.small.title": "Small",
    "requirements.small.sources": "s1",
    "requirements.large.title": "Large",
    "requirements.large.sources": "s2; s3",
}
BASE: dict[str, list[dict[str, str]]] = {
    "settings": [{"setting": setting, "value": value} for setting, value in SETTINGS.items()],
    "nations": [{"nation": code, "name": code.title()} for code in ("AAA", "BBB", "CCC")],
    "sources": [
        {"source": f"s{n}", "publisher": f"Daily {n}", "grade": "B", "url": f"https://example.org/{n}", "title": f"Title {n}"}
        for n in range(1, 7)
    ],
    "events": [
        {"event": "ceasefire", "says": "there is a ceasefire", "kind": "event", "basis": "assumption", "sources": "s1"},
        {"event": "tired", "says": "they are tired", "kind": "reason", "basis": "fact", "sources": "s4"},
    ],
    "statements": [
        {
            "statement": f"st{n}",
            "nation": nation,
            "speaker": "A. Person",
            "voice": "head",
            "said_on": "2025-03-01",
            "about": "force",
            "stance": "pledges",
            "capability": "land",
            "place": "in_host",
            "quantity": "100",
            "gist": "They said so.",
            "sources": f"s{n}; s{n % 6 + 1}",
            "basis": "fact",
        }
        for n, nation in enumerate(("AAA", "AAA", "BBB", "CCC"), 1)
    ],
    "promises": [{"promise": "AAA.land", "basis": "fact", "sources": "s1"}, {"promise": "BBB.land", "basis": "fact"}],
    "requirements": [
        {
            "requirement": requirement,
            "line": line,
            "name": line.title(),
            "capability": "land",
            "needs": "500",
            "priority": "1",
            "basis": "fact",
            "sources": "s5",
        }
        for requirement, line in (("small", "a"), ("small", "b"), ("large", "c"))
    ],
    "sites": [{"site": "old_harbour", "name": "Old Harbour", "kind": "town", "basis": "fact", "sources": "s6"}],
    "figures": [{"figure": "f1", "who": "planners", "amount": "many", "basis": "estimate", "sources": "s6"}],
    "amounts": [
        {"offer": "AAA.land@in_host", "likely": "50", "basis": "estimate", "sources": "s1"},
        {"offer": "CCC.land@in_host", "likely": "50", "basis": "estimate", "sources": "s5"},
    ],
}


def sheets(change: Callable[[dict[str, list[dict[str, str]]]], None] = lambda tables: None) -> Sheets:
    """The rows of the base, changed."""
    tables = {name: [dict(cells) for cells in rows] for name, rows in BASE.items()}
    change(tables)
    return {name: [Row(number, cells) for number, cells in enumerate(rows, 2)] for name, rows in tables.items()}


def marked(**marks: str) -> Sheets:
    """The base with marks: `statements="1:withheld 2:restricted"`, rows counted from nought."""

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        for name, said in marks.items():
            for one in said.split():
                place, _, mark = one.partition(":")
                tables[name][int(place)]["handling"] = mark

    return sheets(change)


def cells(copy: Sheets, name: str) -> list[dict[str, str]]:
    """The cells of a table that are not blank."""
    return [{column: text for column, text in row.cells.items() if text} for row in copy[name]]


def of(folder: Path) -> Sheets:
    """The rows of a case folder."""
    found, _ = read_tables(folder)
    return {**found, "settings": setting_rows(read_settings(folder))}


def texts(copy: Sheets) -> str:
    """All that the files of a case say, but for the examples of the format and what it says was left out."""
    rows = [row for row in copy["settings"] if row.cells["setting"] != "left_out"]
    return "\n".join(text for name, text in folder_texts({**copy, "settings": rows}).items() if name != "datapackage.json")


def test_a_case_without_marks_is_its_own_copy() -> None:
    """Nothing is left out, and the rows are the very rows."""
    before = sheets()
    copy, left = released(before)
    assert copy is before
    assert not left
    assert left.words == ()


def test_a_withheld_statement_keeps_its_place_and_no_number() -> None:
    """Who, when, where and with which voice stays; amount, words and what could tell the amount is gone."""

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        tables["statements"][2] |= {
            "handling": "withheld",
            "speaker": "B. Person",
            "condition": "ceasefire and total(land, troops) >= 7777",
            "because": "tired",
            "caveats": "number: at most 8888; area: not east of 30",
            "reason": "five thousand are tired",
        }

    copy, left = released(sheets(change))
    assert cells(copy, "statements")[2] == {
        "statement": "st3",
        "nation": "BBB",
        "speaker": "B. Person",
        "voice": "head",
        "said_on": "2025-03-01",
        "about": "force",
        "stance": "pledges",
        "capability": "land",
        "place": "in_host",
        "condition": "ceasefire and withheld_others",
        "because": "tired",
        "caveats": "number: withheld; area: withheld",
        "gist": GIST,
        "sources": "s3; s4",
        "basis": "fact",
        "handling": "withheld",
    }
    assert left == Left({}, {"statements": 1, "sources": 2})
    assert case_of(copy).left_out == ("numbers of 2 rows of sources", "numbers of 1 row of statements")


def test_a_condition_that_counts_is_replaced_and_never_dropped() -> None:
    """An event stands for it, of the same matter, so that no promise looks firmer than it is."""

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        for name in ("vote", "a_vote"):
            tables["events"].append({"event": name, "says": "they vote", "kind": "approval", "basis": "fact"})
        tables["statements"][0] |= {"handling": "withheld", "condition": "nations(land) >= 3 and 2 of (vote, a_vote, ceasefire)"}
        tables["statements"][3] |= {"handling": "withheld", "condition": "(BBB or total(land) >= 9999) and ceasefire"}

    copy, _ = released(sheets(change))
    said = cells(copy, "statements")
    assert [said[n]["condition"] for n in (0, 3)] == ["withheld_approval and withheld_others", "ceasefire and withheld_others"]
    events = {one["event"]: one["kind"] for one in cells(copy, "events")}
    assert (events["withheld_others"], events["withheld_approval"]) == ("others", "approval")


def test_the_pages_of_a_withheld_row_are_not_shown_the_way_to() -> None:
    """A link tells what it says, and a copy's too; publisher, grade, day and language stay, and one report stays one."""

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        tables["statements"][0]["handling"] = "withheld"
        tables["sources"][0] |= {"title": "5,432 to go", "url": "https://example.org/5432-to-go", "digest": "f00d"}
        tables["sources"][4] |= {"digest": "f00d"}

    before = sheets(change)
    copy, left = released(before)
    shown = {one["source"]: one for one in cells(copy, "sources")}
    assert shown["s1"] == {
        "source": "s1",
        "publisher": "Daily 1",
        "grade": "B",
        "url": "https://withheld.invalid/s1",
        "handling": "withheld",
    }
    assert (shown["s5"]["copy_of"], shown["s5"]["url"], shown["s5"].get("title")) == ("s1", "https://withheld.invalid/s5", None)
    assert case_of(copy).report_of("s5") == case_of(before).report_of("s5") == "s1"
    assert left.numbers == {"sources": 3, "statements": 1}


def test_a_restricted_source_leaves_no_trace() -> None:
    """Who cited it too does so no more, who cited it alone cites what is withheld, and its copies are one report among them."""

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        tables["sources"][0] |= {"handling": "restricted", "digest": "f00d", "title": "Secret"}
        tables["sources"][1]["copy_of"] = "s1"
        tables["sources"][2]["copy_of"] = "s1"
        tables["sources"][3]["copy_of"] = "s3"
        tables["statements"][0]["sources"] = "s1"
        tables["statements"][2]["note"] = ""
        tables["nations"][0]["note"] = "see s1."

    before = sheets(change)
    copy, left = released(before)
    said, shown = cells(copy, "statements"), {one["source"]: one for one in cells(copy, "sources")}
    assert said[0]["sources"] == "withheld"
    assert cells(copy, "events")[0]["sources"] == "withheld"
    assert shown["withheld"]["url"] == "https://withheld.invalid/withheld"
    assert "s1" not in shown
    assert [shown[one].get("copy_of") for one in ("s2", "s3", "s4")] == [None, "s2", "s3"]
    assert case_of(copy).reports(["s2", "s3", "s4"]) == 1
    assert cells(copy, "nations")[0]["note"] == "see withheld."
    assert not re.search(r"\bs1\b|f00d|Secret", texts(copy))
    assert left.rows == {"sources": 1}


def test_what_is_nothing_without_a_restricted_statement_goes_with_it() -> None:
    """Spreads and promises of an offer that nobody speaks of, and pages that nothing else cites."""
    copy, left = released(marked(statements="0:restricted 1:restricted 3:restricted"))
    assert [one["statement"] for one in cells(copy, "statements")] == ["st3"]
    assert [one["promise"] for one in cells(copy, "promises")] == ["BBB.land"]
    assert cells(copy, "amounts") == []
    assert left.rows == {"statements": 3, "promises": 1, "amounts": 2}


def test_a_spread_of_a_withheld_amount_goes_with_it() -> None:
    """What tells how an amount may turn out tells the amount."""
    copy, left = released(marked(statements="1:withheld"))
    assert [one["offer"] for one in cells(copy, "amounts")] == ["CCC.land@in_host"]
    assert left.rows == {"amounts": 1}


def test_a_line_without_its_number_asks_for_nothing() -> None:
    """A withheld line is left out; a requirement without lines goes, and another is the case's own."""
    copy, left = released(marked(requirements="0:withheld 1:restricted"))
    case = case_of(copy)
    assert list(case.requirements) == ["large"]
    assert case.requirement == "large"
    assert left.rows == {"requirements": 2}
    assert "requirements.small.title" not in {row.cells["setting"] for row in copy["settings"]}


def test_without_any_line_there_is_no_copy() -> None:
    """A case asks for something."""
    with pytest.raises(FaultyInput, match="no line that may be released"):
        released(marked(requirements="0:restricted 1:restricted 2:withheld"))


def test_sites_and_figures_keep_their_names() -> None:
    """Where a site lies and what a figure says is gone."""

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        tables["sites"][0] |= {"handling": "withheld", "latitude": "46.123", "longitude": "30.456", "note": "holds 2000"}
        tables["figures"][0] |= {"handling": "withheld", "amount": "64,000", "who": "7 planners", "gist": "So many."}

    copy, _ = released(sheets(change))
    assert cells(copy, "sites") == [
        {"site": "old_harbour", "name": "Old Harbour", "kind": "town", "basis": "fact", "sources": "s6", "handling": "withheld"}
    ]
    assert cells(copy, "figures") == [
        {
            "figure": "f1",
            "who": "withheld",
            "amount": "withheld",
            "gist": GIST,
            "basis": "estimate",
            "sources": "s6",
            "handling": "withheld",
        }
    ]


def test_a_copy_of_a_copy_adds_up_what_was_left_out() -> None:
    """Marks that are set on a copy leave out more, and the copy says so of both."""
    copy, _ = released(marked(statements="0:restricted 2:withheld"))

    def again(row: Row) -> Row:
        return Row(row.number, {**row.cells, "handling": "restricted"} if row.cells["statement"] == "st4" else row.cells)

    twice, left = released({**copy, "statements": [again(row) for row in copy["statements"]]})
    assert left.rows["statements"] == 1
    assert case_of(twice).left_out[:1] == ("2 rows of statements",)
    assert "numbers of 1 row of statements" in case_of(twice).left_out


# ---- laws ---------------------------------------------------------------------------------------------------------------


def drawn(draw: Random) -> tuple[Sheets, set[str]]:
    """A case with marks, a number of its own in every cell that takes one; and the numbers that must not be in a copy."""
    secret: set[str] = set()
    numbers = iter(draw.sample(range(100_000, 999_999), 300))
    links = ["", *(f"s{n}" for n in range(1, 7))]

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        for name in MARKED:
            for number, row in enumerate(tables[name]):
                row["handling"] = draw.choice(("", "", "", "withheld", "restricted"))
                mine = [str(next(numbers)) for _ in range(6)]
                if name == "statements":
                    row |= {"quantity": mine[0], "gist": f"It was {mine[1]}.", "reason": f"for {mine[2]}"}
                    row |= {"condition": f"ceasefire and total(land, troops) >= {mine[3]}", "caveats": f"number: {mine[4]}"}
                    row |= {"because": "tired", "unit": draw.choice(("", f"people {mine[5]}")), "speaker": f"Person {mine[5]}"}
                    row["sources"] = "; ".join(draw.sample(links[1:], draw.randint(1, 3)))
                elif name == "sources":
                    row |= {
                        "title": f"{mine[0]} go",
                        "url": f"https://example.org/{mine[1]}",
                        "digest": draw.choice(("", "f00d")),
                    }
                    row["copy_of"] = draw.choice(links[: number + 1])
                elif name == "requirements":
                    row |= {"needs": mine[0], "smallest": mine[1], "note": mine[2]}
                elif name == "sites":
                    row |= {
                        "population": mine[0],
                        "note": mine[1],
                        "area": mine[2],
                        "runway_m": mine[3],
                        "distances": f"X {mine[4]}",
                    }
                elif name == "figures":
                    row |= {"amount": mine[0], "gist": mine[1], "what_for": mine[2], "who": f"planner {mine[3]}"}
                else:
                    row |= {"least": "1", "likely": "", "most": mine[0], "note": mine[1]}
                if row["handling"]:
                    secret.update(one for one in mine if any(one in text for text in row.values()))
        if all(row["handling"] for row in tables["requirements"]):
            tables["requirements"][draw.randrange(3)]["handling"] = ""
            secret.difference_update(re.findall(r"\d{6}", " ".join(" ".join(row.values()) for row in tables["requirements"])))

    return sheets(change), secret


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32))
def test_what_is_kept_back_is_nowhere_in_the_copy(seed: int) -> None:
    """No number of a row that is withheld or restricted stands in any file of the copy, nor the id or fingerprint of a restricted
    one; the copy is sound, counts no more reports than the case, and its own copy is itself.
    """
    before, secret = drawn(Random(seed))
    case = case_of(before)
    copy, left = released(before)
    text = texts(copy)
    assert [one for one in secret if one in text] == []
    gone = {
        row.cells[TABLES[name].key[0]]
        for name in ("sources", "statements", "sites", "figures")
        for row in before[name]
        if row.cells["handling"] == "restricted"
    }
    assert [one for one in gone if re.search(rf"(?<![\w/.]){re.escape(one)}(?!\w)", text)] == []
    made = case_of(copy)
    assert bool(left) == bool(made.left_out) == any(row.cells["handling"] for name in MARKED for row in before[name])
    there = [one for one in made.sources if one in case.sources]
    for one in there:
        for other in there:
            assert (made.report_of(one) == made.report_of(other)) == (case.report_of(one) == case.report_of(other))
    again, more = released(copy)
    assert again is copy
    assert not more


@pytest.mark.parametrize("name", shipped_cases())
def test_a_shipped_case_with_marks_has_a_sound_copy(name: str) -> None:
    """With one row in seven withheld and one in eleven restricted, what stays is a case, and of a copy the copy is itself."""
    before = of(case_folder(name))
    for table in MARKED:
        for number, row in enumerate(before[table]):
            row.cells["handling"] = "withheld" if number % 7 == 3 else "restricted" if number % 11 == 5 else ""
    copy, left = released(before)
    assert left.rows
    assert left.numbers
    assert released(copy)[0] is copy


def test_the_example_is_its_own_copy(tmp_path: Path) -> None:
    """What `willing new` makes has no marks."""
    write_new_case(tmp_path / "new")
    before = of(tmp_path / "new")
    assert released(before)[0] is before
    assert Case.read(tmp_path / "new").left_out == ()
