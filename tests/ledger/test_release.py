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
    assert (left.rows, left.numbers) == ({}, {"statements": 1, "sources": 2})
    assert places(left) == [("statements", one, "quantity") for one in ("st2", "st4", "st1")]
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


def promised(*promises: tuple[str, str], **cells: str) -> Callable[[dict[str, list[dict[str, str]]]], None]:
    """Has these promises, each with the one that it continues, with these cells."""

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        tables["promises"] = [{"promise": one, "continues": other, "basis": "fact", **cells} for one, other in promises]

    return change


def speaking(capability: str, *said: int, handling: str = "") -> Callable[[dict[str, list[dict[str, str]]]], None]:
    """Has these statements, counted from nought, speak of the capability, with that mark."""

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        for one in said:
            tables["statements"][one] |= {"capability": capability, "handling": handling}

    return change


def changed(*changes: Callable[[dict[str, list[dict[str, str]]]], None]) -> Sheets:
    """The base, changed in turn."""

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        for one in changes:
            one(tables)

    return sheets(change)


@pytest.mark.parametrize("mark", ["withheld", "restricted"])
@pytest.mark.parametrize(("marks", "opens"), [("land", "air"), ("air", "land")])
def test_a_mark_covers_all_names_of_a_promise(mark: str, marks: str, opens: str) -> None:
    """Spreads, notes, days and names with numbers are gone from what a promise went on as, and from what it was before."""
    told = promised(
        ("AAA.air", "AAA.land"), name="the 4321", note="formerly 4321", arrives_on="2025-05-05", leaves_on="2026-05-05"
    )

    def spread(tables: dict[str, list[dict[str, str]]]) -> None:
        tables["amounts"][0] |= {"offer": f"AAA.{opens}@in_host", "likely": "1111", "most": "2222"}

    before = changed(speaking(marks, 0, handling=mark), speaking(opens, 1), told, spread)
    copy, left = released(before)
    assert [one["offer"] for one in cells(copy, "amounts")] == ["CCC.land@in_host"]
    assert left.rows["amounts"] == 1
    promise = {"promise": "AAA.air", "basis": "fact"}
    gone = mark == "restricted" and marks == "air"
    expected = promise if mark == "restricted" else {**promise, "continues": "AAA.land"}
    assert cells(copy, "promises") == ([] if gone else [expected])
    assert released(copy)[0] is copy


def test_both_marks_clear_a_promise_alike() -> None:
    """A restricted word beside an open one leaves no more of the promise's own row than a withheld one."""
    told = {"name": "the five thousand", "note": "as said in secret", "arrives_on": "2025-05-05"}
    found = []
    for mark in ("withheld", "restricted"):
        copy, left = released(changed(speaking("land", 0, handling=mark), promised(("AAA.land", ""), **told)))
        assert left.numbers["promises"] == 1
        found.append(cells(copy, "promises"))
    assert found[0] == found[1] == [{"promise": "AAA.land", "basis": "fact"}]


def test_a_promise_of_which_nobody_speaks_any_more_is_gone_whatever_its_name() -> None:
    """One without words of its own goes with what it continues; what went on with a gone one goes on with the one before."""
    silent = changed(speaking("land", 0, 1, 3, handling="restricted"), promised(("AAA.air", "AAA.land")))
    copy, left = released(silent)
    assert cells(copy, "promises") == []
    assert left.rows["promises"] == 1
    chain = promised(("AAA.training", "AAA.air"), ("AAA.air", "AAA.land"))
    three = changed(speaking("training", 0), speaking("air", 1, handling="restricted"), chain)
    next(row for row in three["statements"] if row.cells["statement"] == "st3").cells["nation"] = "AAA"
    copy, _ = released(three)
    assert cells(copy, "promises") == [{"promise": "AAA.training", "continues": "AAA.land", "basis": "fact"}]


def test_ids_that_tell_something_are_replaced() -> None:
    """Of withheld rows and the pages that they cite; a few letters and a running number stay, and what refers to them follows."""

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        tables["sources"][0]["source"] = "le-monde-5000-troops"
        tables["sources"][1] |= {"source": "withheld_1", "copy_of": "le-monde-5000-troops"}
        for row in (row for name in tables if name != "settings" for row in tables[name] if row.get("sources")):
            row["sources"] = row["sources"].replace("s1", "le-monde-5000-troops").replace("s2", "withheld_1")
        tables["settings"][5]["value"] = "le-monde-5000-troops"
        tables["settings"][7]["value"] = "withheld_1; s3"
        tables["statements"][0] |= {"statement": "fra-5000", "handling": "withheld", "sources": "le-monde-5000-troops"}
        tables["statements"][2] |= {"statement": "st47", "quantity": "47", "handling": "withheld"}
        tables["statements"][3] |= {"statement": "usa5000", "handling": "withheld"}
        tables["nations"][0]["note"] = "see fra-5000, le-monde-5000-troops/st47."
        tables["sites"][0] |= {"handling": "withheld", "note": "so"}
        tables["figures"][0] |= {"figure": "many", "handling": "withheld", "sources": "s6"}

    before = sheets(change)
    copy, left = released(before)
    assert [one["statement"] for one in cells(copy, "statements")] == ["withheld_1", "st2", "withheld_2", "withheld_3"]
    assert [one["source"] for one in cells(copy, "sources")[:3]] == ["withheld_2", "withheld_1", "s3"]
    first, second, *_ = cells(copy, "sources")
    assert (first["url"], second["copy_of"]) == ("https://withheld.invalid/withheld_2", "withheld_2")
    assert cells(copy, "statements")[0]["sources"] == "withheld_2"
    assert [copy["settings"][n].cells["value"] for n in (5, 7)] == ["withheld_2", "withheld_1; s3"]
    assert cells(copy, "nations")[0]["note"] == "see withheld_1, withheld_2/withheld_2."
    assert (cells(copy, "sites")[0]["site"], cells(copy, "figures")[0]["figure"]) == ("old_harbour", "withheld_1")
    assert "5000" not in texts(copy)
    assert case_of(copy).reports(["withheld_1", "withheld_2"]) == 1
    assert released(copy)[0] is copy
    assert texts(released(before)[0]) == texts(copy)
    assert left.numbers == {"sources": 6, "statements": 3, "sites": 1, "figures": 1}


@pytest.mark.parametrize("mark", ["withheld", "restricted"])
def test_a_requirement_does_not_say_what_its_line_asked_for(mark: str) -> None:
    """Its words are gone with the line's number, and its title if a number stands in it."""

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        tables["requirements"][0]["handling"] = mark
        for name, title in (("small", "Two cities"), ("large", "A corps")):
            tables["settings"] += [{"setting": f"requirements.{name}.says", "value": "Six thousand in two cities"}]
            next(row for row in tables["settings"] if row["setting"] == f"requirements.{name}.title")["value"] = title

    copy, _ = released(sheets(change))
    requirements = case_of(copy).requirements
    assert [(one.title, one.says) for one in requirements.values()] == [
        ("withheld", ""),
        ("A corps", "Six thousand in two cities"),
    ]
    copy, _ = released(marked(requirements=f"0:{mark}"))
    assert case_of(copy).requirements["small"].title == "Small"


def test_no_word_names_what_is_gone() -> None:
    """Neither a scenario's name nor any other text; ids of letters alone and within other words count too."""

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        tables["statements"][1] |= {"statement": "macron-memo", "handling": "restricted"}
        tables["figures"][0] |= {"figure": "leak", "handling": "restricted"}
        tables["statements"][2] |= {"about": "leak", "caveats": "number: as in leak", "reason": "leaks; macron-memo's; x/leak"}
        tables["nations"][1] |= {"groups": "NATO; leak", "note": "Macron-memo, and a macron-memorandum"}
        tables["settings"] += [
            {"setting": "scenarios.macron-memo", "value": "ceasefire"},
            {"setting": "scenarios.leak", "value": "not ceasefire"},
            {"setting": "scenario", "value": "leak"},
            {"setting": "says", "value": "What the leak says"},
        ]

    before = sheets(change)
    copy, _ = released(before)
    case = case_of(copy)
    assert case.scenarios == {"withheld": "ceasefire", "withheld 2": "not ceasefire"}
    assert (case.scenario, case.says, case.about) == ("withheld 2", "What the withheld says", ("force",))
    said = cells(copy, "statements")[1]
    assert (said["about"], said["caveats"]) == ("withheld", "number: as in withheld")
    assert said["reason"] == "leaks; withheld's; x/withheld"
    assert cells(copy, "nations")[1] == {
        "nation": "BBB",
        "name": "Bbb",
        "groups": "NATO; withheld",
        "note": "withheld, and a macron-memorandum",
    }


def test_ids_that_are_words_of_the_format_break_nothing() -> None:
    """Kinds of caveats, units and what the copy says itself stay what they are."""

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        for n, name in enumerate(("number", "troops", "said", "What", "force"), 1):
            tables["figures"].append({**tables["figures"][0], "figure": name, "handling": "restricted"})
            tables["figures"][n]["sources"] = "s6"
        tables["statements"][0] |= {"caveats": "number: a number", "unit": "troops"}
        tables["statements"][2]["handling"] = "withheld"

    copy, _ = released(sheets(change))
    said = cells(copy, "statements")
    assert (said[0]["caveats"], said[0]["unit"], said[2]["gist"]) == ("number: a withheld", "troops", GIST)
    assert {one["about"] for one in said} == {"force"}
    assert released(copy)[0] is copy


def places(left: Left) -> list[tuple[str, str, str]]:
    """The cells in which a withheld number stands again."""
    return [(one.table, one.key, one.column) for one in left.told_again]


@pytest.mark.parametrize("again", ["5300", "5,300 men", "5 300", "5.300", "5.3k", "5.3 thousand", "five thousand three hundred"])
def test_where_a_withheld_number_is_told_again(again: str) -> None:
    """Wherever it stands and however it is written, so that a person looks; the cells in the order of the tables."""

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        tables["statements"][0] |= {"handling": "withheld", "quantity": "5300", "gist": "On 5 May 2025 they spoke of it."}
        for row in tables["statements"][1:]:
            row |= {"quantity": "7", "gist": "In 2025, on 2025-05-05."}
        tables["statements"][2]["gist"] = f"It was {again}."
        tables["settings"].append({"setting": "says", "value": again})
        tables["amounts"].clear()
        tables["events"][0]["note"] = f"({again})"
        tables["nations"][0]["note"] = "5301, 15300, 53"

    _, left = released(sheets(change))
    assert sorted(places(left)) == [("events", "ceasefire", "note"), ("settings", "says", "value"), ("statements", "st3", "gist")]
    assert {one.numbers for one in left.told_again} == {(5300.0,)}


def test_the_cells_near_what_is_gone_are_told_first() -> None:
    """Those of the nation whose number it was, that name it, or a page that is withheld; then what may be another's number."""

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        tables["statements"][0] |= {"handling": "withheld", "quantity": "5300"}
        for row in tables["statements"][1:]:
            row |= {"quantity": "7"}
        tables["amounts"].clear()
        tables["nations"][0]["note"] = "5,300 at home"
        tables["nations"][1]["note"] = "5,300 and 700"
        tables["events"][0]["note"] = "5300 of AAA"
        tables["events"][1]["note"] = "5300 of CCC"
        tables["figures"][0]["gist"] = "5300 in all"
        tables["figures"][0]["sources"] = "s1"

    _, left = released(sheets(change))
    assert [(one.table, one.key, one.near) for one in left.told_again] == [
        ("nations", "AAA", True),
        ("events", "ceasefire", True),
        ("figures", "f1", True),
        ("nations", "BBB", False),
        ("events", "tired", False),
    ]
    assert {one.numbers for one in left.told_again} == {(5300.0,)}


def test_a_number_is_told_again_in_an_address_an_id_and_a_line() -> None:
    """Rows of several keys are named by all; what four figures in a text may be as a year is passed over."""

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        tables["statements"][0] |= {
            "handling": "restricted",
            "quantity": "500",
            "gist": "In 2030 some 2000 come.",
            "sources": "s1",
        }
        for row in tables["statements"][1:]:
            row |= {"quantity": "2030", "sources": "s3"}
        tables["sources"][2]["url"] = "https://example.org/2030/05/05/the-500-go"
        tables["amounts"].clear()
        tables["events"].append({"event": "those_500", "says": "they are there", "kind": "event", "basis": "fact"})

    _, left = released(sheets(change))
    lines = [("requirements", key, "needs") for key in ("small | a", "small | b", "large | c")]
    assert places(left) == [("sources", "s3", "url"), ("events", "those_500", "event"), *lines]


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
                    row["statement"] = draw.choice((row["statement"], f"{row['nation'].lower()}-{mine[4]}"))
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


def with_caveats(*rows: dict[str, str], **marks: str) -> Sheets:
    """The base with the caveat `task: no fighting` of the first two statements and the third, what it means, and marks."""

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        for number, handling in zip(
            (0, 1, 2), (marks.get("first", ""), marks.get("second", ""), marks.get("third", "")), strict=True
        ):
            tables["statements"][number] |= {"caveats": "area: at sea only; task: no fighting", "handling": handling}
        tables["caveats"] = [
            {"kind": "task", "words": "no fighting", "strength": "prohibition", "bears": "no", "basis": "fact", **row}
            for row in rows
        ]

    return sheets(change)


def test_what_a_caveat_means_goes_with_the_last_statement_that_held_it() -> None:
    """A row of caveats whose words only restricted or withheld statements held is left out; one still stated stays."""
    ours, anybody = {"nation": "AAA", "sources": "s1"}, {"sources": "s3"}
    for marks, kept in (
        ({"first": "restricted"}, [ours, anybody]),
        ({"first": "restricted", "second": "restricted"}, [anybody]),
        ({"first": "withheld", "second": "restricted"}, [anybody]),
        ({"first": "restricted", "second": "restricted", "third": "restricted"}, []),
        ({"first": "withheld", "second": "withheld", "third": "withheld"}, []),
    ):
        copy, left = released(with_caveats(ours, anybody, **marks))
        assert [row.cells.get("nation", "") for row in copy["caveats"]] == [row.get("nation", "") for row in kept], marks
        assert left.rows.get("caveats", 0) == 2 - len(kept)
        assert "no fighting" in texts(copy) or not kept


def test_what_nobody_stated_stays_in_a_copy() -> None:
    """A caveat that was inferred, and words that no statement ever held, are no words of a row that is gone."""
    inferred = {"nation": "AAA", "words": "no night work", "state": "inferred"}
    copy, left = released(with_caveats(inferred, {"words": "nobody said so"}, first="restricted", second="restricted"))
    assert [row.cells["words"] for row in copy["caveats"]] == ["no night work", "nobody said so"]
    assert "caveats" not in left.rows


def test_a_road_goes_with_a_site_at_its_end() -> None:
    """Roads from and to sites with a mark are left out, since they tell where these are; those between others stay."""

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        tables["sites"] += [{**tables["sites"][0], "site": name, "name": name} for name in ("camp", "depot", "mill")]
        tables["sites"][1]["handling"], tables["sites"][2]["handling"] = "restricted", "withheld"
        tables["roads"] = [
            {"start": "old_harbour", "end": end, "km": km, "basis": "fact"}
            for end, km in (("camp", "7"), ("depot", "8"), ("mill", "9"))
        ]

    copy, left = released(sheets(change))
    assert [row.cells["end"] for row in copy["roads"]] == ["mill"]
    assert left.rows["roads"] == 2


def translated(
    *places: tuple[str, str, str], change: Callable[[dict[str, list[dict[str, str]]]], None] = lambda tables: None
) -> Sheets:
    """The base, changed, with a translation for each place: of table, row and column."""

    def both(tables: dict[str, list[dict[str, str]]]) -> None:
        change(tables)
        tables["translations"] = [
            {"of_table": table, "row": row, "column": column, "language": "ar", "text": f"نص {number}"}
            for number, (table, row, column) in enumerate(places)
        ]

    return sheets(both)


def test_a_translation_goes_with_what_it_translates() -> None:
    """Translations of a line or site that is gone, and of a requirement that lost a line, are left out; the others stay."""
    gone = [
        ("requirements", "small/b", "name"),
        ("settings", "requirements.small", "title"),
        ("sites", "old_harbour", "name"),
    ]
    stays = [
        ("settings", "", "title"),
        ("settings", "requirements.large", "title"),
        ("events", "ceasefire", "says"),
        ("requirements", "small/a", "name"),
        ("nations", "AAA", "name"),
    ]

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        tables["requirements"][1]["handling"] = tables["sites"][0]["handling"] = "restricted"

    copy, left = released(translated(*gone, *stays, change=change))
    assert [(one["of_table"], one.get("row", ""), one["column"]) for one in cells(copy, "translations")] == stays
    assert left.rows["translations"] == len(gone)
    assert "3 rows of translations" in left.words
    assert "3 rows of translations" in case_of(copy).left_out
    assert released(copy)[0] is copy


def test_a_translation_of_a_text_that_is_changed_is_left_out() -> None:
    """Where a text named a row that is gone, its translations are left out, for no rule knows their words; so are those of a
    scenario that has another name.
    """

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        tables["sites"].append({**tables["sites"][0], "site": "camp_7", "name": "Camp", "handling": "restricted"})
        tables["events"][0]["says"] = "camp_7 is closed"
        tables["settings"] += [
            {"setting": "scenarios.camp_7 open", "value": "ceasefire"},
            {"setting": "scenarios.peace", "value": "ceasefire"},
        ]

    places = [
        ("events", "ceasefire", "says"),
        ("events", "tired", "says"),
        ("settings", "scenarios.camp_7 open", "name"),
        ("settings", "scenarios.peace", "name"),
    ]
    copy, left = released(translated(*places, change=change))
    assert [row["row"] for row in cells(copy, "translations")] == ["tired", "scenarios.peace"]
    assert left.rows["translations"] == 2
    assert "camp_7" not in texts(copy)


def test_a_translation_names_its_row_as_it_is_called_in_the_copy() -> None:
    """A withheld site whose id tells something has another one in the copy, and its name in other languages goes with it."""

    def change(tables: dict[str, list[dict[str, str]]]) -> None:
        tables["sites"][0] |= {"site": "camp_for_7777", "name": "Camp", "handling": "withheld"}

    copy, left = released(translated(("sites", "camp_for_7777", "name"), change=change))
    assert [row["row"] for row in cells(copy, "translations")] == [row["site"] for row in cells(copy, "sites")] == ["withheld_1"]
    assert case_of(copy).said_in("ar", "sites", "withheld_1", "name") == "نص 0"
    assert "translations" not in left.rows
