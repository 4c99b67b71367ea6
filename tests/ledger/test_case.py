"""Cases: read whole, unchangeable, each report counted once."""

import re
from dataclasses import FrozenInstanceError, replace
from datetime import date
from pathlib import Path

import pytest
from builders import csv_row

from willing.faults import FaultyInput
from willing.ledger.case import Case, case_folder, case_of, shipped_cases
from willing.ledger.folder import read_settings, read_tables, write_new_case
from willing.ledger.settings import COUNTS, setting_rows
from willing.vocabulary.condition import ALWAYS, parse
from willing.vocabulary.words import known_capabilities

SOURCES = """source,publisher,url,copy_of
first,Example Daily,https://example.org/1,
copy,Example Blog,https://example.org/2,first
copy_of_copy,Example Forum,https://example.org/3,copy
other,Example Weekly,https://example.org/4,
s1,Example Monthly,https://example.org/5,
s2,Example Yearly,https://example.org/6,s1
"""


def test_the_shipped_cases_are_these() -> None:
    """Three cases come with Willing, in order of their names."""
    assert shipped_cases() == ("green-climate-fund-2014", "haiti-2024", "ukraine-2025")


@pytest.mark.parametrize("name", shipped_cases())
def test_every_shipped_case_is_sound(name: str) -> None:
    """A shipped case reads without a fault, under its own name, and has what a question needs."""
    case = Case.read(name)
    assert case.id == name
    assert case.statements
    assert case.requirement in case.requirements
    assert case.count in COUNTS
    assert all(one.lines for one in case.requirements.values())


@pytest.mark.parametrize("name", shipped_cases())
def test_no_statement_without_a_source_and_no_source_without_a_page(name: str) -> None:
    """Every statement, meeting and figure has a source of the case, and every source a page (rule E1)."""
    case = Case.read(name)
    said = [(one.sources, one) for one in case.statements]
    met = [(one.sources, one) for one in case.meetings]
    named = [(one.sources, one) for one in case.figures]
    for sources, row in (*said, *met, *named):
        assert sources, row
        assert set(sources) <= set(case.sources), row
    assert all(one.url.startswith(("http://", "https://")) for one in case.sources.values())


@pytest.mark.parametrize("name", shipped_cases())
def test_every_amount_of_a_shipped_case_has_its_unit(name: str) -> None:
    """An amount is in the unit its statement names, else in its capability's; without a capability it has none."""
    case = Case.read(name)
    for said in case.statements:
        own = case.capabilities[said.capability].unit if said.capability else ""
        assert said.quantity.unit == (said.unit or own)


@pytest.mark.parametrize("name", shipped_cases())
def test_a_case_is_read_the_same_by_name_and_by_folder(name: str) -> None:
    """A shipped case's name stands for its folder."""
    assert Case.read(name) == Case.read(case_folder(name)) == Case.read(str(case_folder(name)))


@pytest.mark.parametrize("name", shipped_cases())
def test_a_case_is_the_same_from_its_rows(name: str) -> None:
    """The rows of a folder's tables and of its settings make the case that is read from the folder."""
    folder = case_folder(name)
    assert case_of(read_tables(folder)[0] | {"settings": setting_rows(read_settings(folder))}) == Case.read(name)


def test_faults_of_rows_are_those_of_the_folder(tmp_path: Path) -> None:
    """Rows that make no case are refused with the faults that their folder is refused with."""
    write_new_case(tmp_path)
    for file, sound, faulty in (
        ("statements.csv", "st1,FRA", "st 1,XYZ"),
        ("promises.csv", "FRA.sea", "FRA.see"),
        ("case.toml", 'host = ""', 'host = "GBR"'),
    ):
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert sound in text
        (tmp_path / file).write_text(text.replace(sound, faulty, 1), encoding="utf-8")
    with pytest.raises(FaultyInput) as of_folder:
        Case.read(tmp_path)
    with pytest.raises(FaultyInput) as of_rows:
        case_of(read_tables(tmp_path)[0] | {"settings": setting_rows(read_settings(tmp_path))})
    assert of_rows.value.faults == of_folder.value.faults
    assert len(of_rows.value.faults) == 4


def test_a_promise_of_a_case_stands_under_its_name(tmp_path: Path) -> None:
    """Promises are read with their days and with the promise that they go on with; a blank is unsaid."""
    write_new_case(tmp_path)
    more = csv_row(
        "promises", promise="FRA.land.2", leaves_on="2026-01-01", continues="FRA.sea.mine_countermeasures", basis="fact"
    )
    file = tmp_path / "promises.csv"
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
    case = Case.read(tmp_path)
    assert {key: (one.name, one.arrives_on, one.leaves_on, one.continues) for key, one in case.promises.items()} == {
        "FRA.sea.mine_countermeasures": ("a minehunter", date(2025, 6, 1), None, ""),
        "FRA.land.2": ("", None, date(2026, 1, 1), "FRA.sea.mine_countermeasures"),
    }


def test_a_line_may_be_asked_for_on_several_spans(tmp_path: Path) -> None:
    """Rows of one line are told apart by the day from which they are asked for."""
    write_new_case(tmp_path)
    said = {"requirement": "small", "line": "air", "name": "Air", "capability": "air.fighters", "priority": "1", "basis": "fact"}
    spans = (("6000", "", "2025-06-01"), ("9000", "2025-06-01", "2026-06-01"))
    more = "".join(csv_row("requirements", **said, needs=n, asked_from=begin, asked_until=end) for n, begin, end in spans)
    file = tmp_path / "requirements.csv"
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
    lines = [one for one in Case.read(tmp_path).requirements["small"].lines if one.line == "air"]
    assert [(one.needs, one.asked_from, one.asked_until) for one in lines] == [
        (6000, None, date(2025, 6, 1)),
        (9000, date(2025, 6, 1), date(2026, 6, 1)),
    ]


def test_lines_stand_in_the_order_in_which_they_are_served(tmp_path: Path) -> None:
    """Lines are ordered by priority, and equal ones as in the file."""
    write_new_case(tmp_path)
    (tmp_path / "requirements.csv").write_text(
        "requirement,line,name,capability,needs,priority,basis\n"
        + "".join(f"small,{line},A line,land,1,{priority},fact\n" for line, priority in [("a", 2), ("b", 1), ("c", 2), ("d", 1)]),
        encoding="utf-8",
    )
    assert [line.line for line in Case.read(tmp_path).requirements["small"].lines] == ["b", "d", "a", "c"]


def test_a_case_cannot_be_changed(tmp_path: Path) -> None:
    """Nobody sets a part of a case, nor a row of it."""
    write_new_case(tmp_path)
    case = Case.read(tmp_path)
    with pytest.raises(FrozenInstanceError):
        case.title = "Another"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        case.statements[0].gist = "Another"  # type: ignore[misc]
    for rows in (case.capabilities, case.nations, case.bodies, case.sources, case.events, case.requirements, case.sites):
        with pytest.raises(TypeError):
            rows["new"] = None  # type: ignore[index]
    with pytest.raises(TypeError):
        case.scenarios["new"] = "ceasefire"  # type: ignore[index]


def test_copies_of_one_report_count_once(tmp_path: Path) -> None:
    """A source and all that retell it, however far removed, are one report (rule E4)."""
    write_new_case(tmp_path)
    (tmp_path / "sources.csv").write_text(SOURCES, encoding="utf-8")
    case = Case.read(tmp_path)
    assert [case.report_of(one) for one in ("first", "copy", "copy_of_copy", "other")] == ["first", "first", "first", "other"]
    assert case.reports(["copy", "copy_of_copy"]) == 1
    assert case.reports(["first", "copy", "copy_of_copy"]) == 1
    assert case.reports(["copy_of_copy", "other"]) == 2
    assert case.reports(["other", "other"]) == 1
    assert case.reports([]) == 0


@pytest.mark.parametrize("name", shipped_cases())
def test_a_shipped_copy_is_never_its_own_report(name: str) -> None:
    """Following a copy to the first report ends at a source that retells nothing."""
    case = Case.read(name)
    assert all(case.sources[case.report_of(source)].copy_of == "" for source in case.sources)


def test_the_last_day_is_that_of_the_latest_word_or_meeting(tmp_path: Path) -> None:
    """A question that names no day is asked for the latest statement's or meeting's."""
    write_new_case(tmp_path)
    assert Case.read(tmp_path).last_day == date(2025, 3, 1)
    meetings = tmp_path / "meetings.csv"
    meetings.write_text(meetings.read_text(encoding="utf-8").replace("2025-03-01", "2025-03-08"), encoding="utf-8")
    assert Case.read(tmp_path).last_day == date(2025, 3, 8)


def test_everything_has_the_readers_words(tmp_path: Path) -> None:
    """A nation, body, event, capability or place is told by its name, an unknown word by itself."""
    write_new_case(tmp_path)
    case = Case.read(tmp_path)
    assert {word: case.name(word) for word in ("FRA", "coalition", "ceasefire", "land", "in_host", "unnamed", "zzz")} == {
        "FRA": "France",
        "coalition": "The coalition of this example",
        "ceasefire": "there is a ceasefire",
        "land": "land forces",
        "in_host": "inside the host nation",
        "unnamed": "a nation nobody named",
        "zzz": "zzz",
    }


def test_a_condition_is_held_against_the_case(tmp_path: Path) -> None:
    """A condition made outside the files is refused for what the case does not know, and taken otherwise."""
    write_new_case(tmp_path)
    case = Case.read(tmp_path)
    case.check_condition(ALWAYS, "", "--condition")
    case.check_condition(parse("not ceasefire and POL.land"), "not ceasefire and POL.land", "--condition")
    with pytest.raises(FaultyInput) as caught:
        case.check_condition(parse("ceasefire and truce and GBR"), "ceasefire and truce and GBR", "--condition")
    assert str(caught.value) == (
        "--condition, character 25: found no nation 'GBR'; wanted a known nation.\n"
        "--condition, character 15: found no event 'truce'; wanted a known event.\n"
        "    Try: add it to events.csv."
    )


def test_a_text_is_told_in_another_language_where_the_case_has_it(tmp_path: Path) -> None:
    """Each row of translations is found by language, table, row and column; what is not there is nothing."""
    write_new_case(tmp_path)
    case = Case.read(tmp_path)
    assert len(case.translations) == 4
    for one in case.translations.values():
        assert case.said_in("ar", one.of_table, one.row, one.column) == one.text
        assert case.said_in("fr", one.of_table, one.row, one.column) is None
    assert case.said_in("ar", "settings", "scenarios.no truce", "name") == "لا هدنة"
    assert case.said_in("ar", "events", "own_border", "says") is None
    assert case.said_in("ar", "events", "no_such_event", "says") is None


def test_a_line_is_translated_in_each_span(tmp_path: Path) -> None:
    """A line that is asked for from a day has that day in the name of its row, so that its spans may be called differently."""
    write_new_case(tmp_path)
    path = tmp_path / "requirements.csv"
    line = {
        "requirement": "small",
        "line": "mines",
        "capability": "sea.mine_countermeasures",
        "priority": "2",
        "basis": "assumption",
    }
    header, land, _ = path.read_text(encoding="utf-8").splitlines(keepends=True)
    spans = [
        csv_row("requirements", **line, name="Mine clearance", needs="2", asked_until="2025-06-01"),
        csv_row("requirements", **line, name="Fewer mines", needs="1", asked_from="2025-06-01"),
    ]
    path.write_text("".join((header, land, *spans)), encoding="utf-8")
    with (tmp_path / "translations.csv").open("a", encoding="utf-8") as file:
        for row, text in (("small/mines", "إزالة الألغام"), ("small/mines/2025-06-01", "ألغام أقل")):
            file.write(csv_row("translations", of_table="requirements", row=row, column="name", language="ar", text=text))
    case = Case.read(tmp_path)
    found = [one for one in case.requirements["small"].lines if one.line == "mines"]
    assert [case.said_in("ar", "requirements", one.row, "name") for one in found] == ["إزالة الألغام", "ألغام أقل"]


def test_a_site_has_its_arabic_name_from_either_table(tmp_path: Path) -> None:
    """What a site says of itself in Arabic is its name in Arabic, and in no other language."""
    write_new_case(tmp_path)
    path = tmp_path / "sites.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Old Harbour,,,", "Old Harbour,,الميناء القديم,"), encoding="utf-8")
    case = Case.read(tmp_path)
    assert case.said_in("ar", "sites", "old_harbour", "name") == "الميناء القديم"
    assert case.said_in("fr", "sites", "old_harbour", "name") is None
    assert case.said_in("ar", "sites", "no_such_site", "name") is None


def test_a_folder_of_before_is_read_without_translations(tmp_path: Path) -> None:
    """A case without the file has no texts in other languages, and is otherwise the same."""
    write_new_case(tmp_path)
    before = Case.read(tmp_path)
    (tmp_path / "translations.csv").unlink()
    case = Case.read(tmp_path)
    assert not case.translations
    assert replace(before, translations=case.translations) == case


@pytest.mark.parametrize("name", shipped_cases())
def test_every_text_of_a_shipped_case_is_told_in_arabic(name: str) -> None:
    """What is said of the case and its requirements, and every text of its tables; nations have their usual names."""
    case = Case.read(name)
    places = [("settings", "", "title"), ("settings", "", "says")]
    places += [("settings", f"scenarios.{scenario}", "name") for scenario in case.scenarios]
    for key, requirement in case.requirements.items():
        places += [("settings", f"requirements.{key}", column) for column in ("title", "says")]
        places += [("requirements", line.row, "name") for line in requirement.lines]
    for table, rows in (("bodies", case.bodies), ("tasks", case.tasks), ("areas", case.areas), ("sites", case.sites)):
        places += [(table, row, "name") for row in rows]
    places += [("events", row, "says") for row in case.events]
    places += [("meetings", one.meeting, "place") for one in case.meetings if one.place]
    own = [one for key, one in case.capabilities.items() if one != known_capabilities().get(key)]
    places += [("capabilities", one.capability, column) for one in own for column in ("name", "unit")]
    for place in places:
        told = case.said_in("ar", *place)
        assert told, place
        assert re.search("[\u0621-\u064a]", told), place
