"""The ledger's contract, on both databases: what goes in comes out, nothing is lost, and every past day can be seen again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from recorded import AT, behind, cells_of, day, example, gone, keys, loaded, new, numbered, plain, to, told, without
from sqlalchemy import delete

from willing.analysis.bearing import BEARING
from willing.analysis.offers import Offer, offers
from willing.faults import FaultyInput
from willing.ledger.case import Case, State, shipped_cases
from willing.ledger.entries import Entry, RowChange, cells_text, key_of, stamp
from willing.ledger.folder import folder_texts, write_folder
from willing.ledger.ledger import Ledger, Receipt
from willing.ledger.place import case_at, sheets_at
from willing.ledger.schema import CURRENT
from willing.vocabulary.records import SHEETS

LATER = AT + timedelta(days=1)


def assert_sound(ledger: Ledger) -> None:
    """Nothing was done to the entries, and the index follows from them."""
    verdict = ledger.verify()
    assert (verdict.tampering, verdict.stale) == ((), ())


def said(entries: tuple[Entry, ...]) -> list[tuple[Any, ...]]:
    """What entries say without their seals."""
    return [(e.number, e.recorded_at, e.recorded_by, e.act, e.table, e.key, e.regards, e.cells, e.why) for e in entries]


# ---- in and out


@pytest.mark.parametrize("name", shipped_cases())
def test_a_case_comes_out_as_it_went_in(place: str, name: str, tmp_path: Path) -> None:
    """A shipped case's export is, byte for byte, its folder in canonical form, and reads as the same case."""
    sheets = sheets_at(name)
    ledger = loaded(place, sheets)
    texts = folder_texts(ledger.sheets())
    assert texts == folder_texts(sheets)
    assert ledger.case() == Case.read(name)
    write_folder(tmp_path / "out", texts)
    assert {one.name: one.read_bytes().decode() for one in (tmp_path / "out").iterdir()} == texts
    assert Case.read(tmp_path / "out") == Case.read(name)


def test_a_ledger_of_a_ledgers_export_says_the_same(places: Callable[[], str], tmp_path: Path) -> None:
    """To export and load again changes no row, no order of rows and no case."""
    first = loaded(places(), sheets_at("haiti-2024"))
    write_folder(tmp_path / "out", folder_texts(first.sheets()))
    again = loaded(places(), sheets_at(tmp_path / "out"))
    assert plain(again.sheets()) == plain(first.sheets())
    assert again.case() == first.case()
    assert [(e.table, e.key, e.cells) for e in again.entries()] == [(e.table, e.key, e.cells) for e in first.entries()]


def test_every_row_of_a_case_is_an_entry(place: str) -> None:
    """A new ledger has an entry for each row, in the order of the tables and their rows, with who recorded it, when and why."""
    ledger = loaded(place)
    rows = [(table, key_of(table, row.cells), row.cells) for table in SHEETS for row in example()[table]]
    assert said(ledger.entries()) == [
        (number, AT, "Ann", "records", table, key, None, {k: v for k, v in cells.items() if v}, "begun")
        for number, (table, key, cells) in enumerate(rows, 1)
    ]
    assert numbered(ledger.sheets())


def test_a_ledger_is_opened_again(place: str) -> None:
    """What was recorded is there for whoever opens the place later, under the same id."""
    ledger = loaded(place)
    ledger.append([to(ledger, "nations", "FRA", note="A note")], by="Ben", at=LATER)
    again = Ledger(place)
    assert (again.id, again.receipt(), again.entries()) == (ledger.id, ledger.receipt(), ledger.entries())
    assert case_at(place) == ledger.case()


def test_two_ledgers_of_one_case_bear_different_seals(places: Callable[[], str]) -> None:
    """Each ledger has an id of its own, which its seals rest on."""
    one, other = loaded(places()), loaded(places())
    assert one.id != other.id
    assert {e.hash for e in one.entries()}.isdisjoint(e.hash for e in other.entries())


def test_a_ledger_is_not_made_where_one_is(place: str) -> None:
    """A second load of a place is refused, and the ledger there stays as it was."""
    ledger = loaded(place)
    before = ledger.entries()
    with pytest.raises(FaultyInput) as caught:
        loaded(place, sheets_at("haiti-2024"))
    assert "`willing import` adds to a ledger what a folder says otherwise" in told(caught.value)
    assert Ledger(place).entries() == before


def test_a_faulty_case_makes_no_ledger(place: str) -> None:
    """Rows that make no sound case are refused before anything is made."""
    with pytest.raises(FaultyInput):
        loaded(place, without(example(), "sources"))
    with pytest.raises(FaultyInput):
        Ledger(place)
    assert loaded(place).receipt().number > 0


def test_progress_is_told_while_rows_are_recorded(place: str) -> None:
    """Loading tells how many entries are written, up to all of them."""
    heard: list[tuple[int, int]] = []
    ledger = Ledger.load(place, example(), by="Ann", at=AT, done=lambda done, of: heard.append((done, of)))
    number = ledger.receipt().number
    assert heard[-1] == (number, number)


# ---- entries


def test_entries_carry_who_when_what_and_what_they_regard(place: str) -> None:
    """A correction, a withdrawal and a new row each say who recorded them, when, why, and which entry they take the place of."""
    ledger = loaded(place)
    last = ledger.receipt().number
    first = {(e.table, e.key): e.number for e in ledger.entries()}
    row = "FRA.land@in_host"
    fresh = new("nations", {"nation": "DEU", "name": "Germany", "member": "yes"})
    changed = to(ledger, "nations", "POL", note="Neighbour")
    numbers = ledger.append([fresh, changed, gone(ledger, "amounts", row)], by="Ben", at=LATER, why="tidied")
    assert numbers == (last + 1, last + 3)
    assert said(ledger.entries())[last:] == [
        (last + 1, LATER, "Ben", "records", "nations", "DEU", None, fresh.after, "tidied"),
        (last + 2, LATER, "Ben", "supersedes", "nations", "POL", first["nations", "POL"], changed.after, "tidied"),
        (last + 3, LATER, "Ben", "withdraws", "amounts", row, first["amounts", row], None, "tidied"),
    ]
    ledger.append([to(ledger, "nations", "POL", note="")], by="Ann", at=day(2))
    (again,) = ledger.entries(last=1)
    assert (again.act, again.regards) == ("supersedes", last + 2)
    assert "note" not in (again.cells or {})


def test_entries_are_looked_through_by_table_row_number_and_day(place: str) -> None:
    """Entries can be asked for by table, by row, up to a day or a number, and only the last few, always in order."""
    ledger = loaded(place)
    first = ledger.receipt().number
    ledger.append([to(ledger, "nations", "POL", note="one")], by="Ben", at=day(1))
    ledger.append([to(ledger, "nations", "POL", note="two")], by="Ben", at=day(2))
    every = ledger.entries()
    assert [e.number for e in every] == list(range(1, first + 3))
    assert ledger.entries(table="nations") == tuple(e for e in every if e.table == "nations")
    assert ledger.entries(key="POL") == tuple(e for e in every if e.key == "POL")
    assert ledger.entries(table="events", key="POL") == ()
    assert ledger.entries(last=2) == every[-2:]
    assert ledger.entries(day(1).date(), key="POL", last=1) == every[-2:-1]
    assert ledger.entries(first) == every[:first]


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda ledger: RowChange("statements", ("st2",), cells_of(ledger, "statements", "st1"), None),
        lambda ledger: RowChange("nations", ("POL",), None, {"nation": "POL", "name": "Poland"}),
        lambda ledger: new("statements", cells_of(ledger, "statements", "st1"), statement="st9", nation="XXX"),
        lambda ledger: gone(ledger, "sources", "s1"),
    ],
    ids=["another row known", "a row that is there", "an unknown nation", "a source that others name"],
)
def test_changes_are_kept_all_or_none(place: str, spoilt: Callable[[Ledger], RowChange]) -> None:
    """If one change of several is refused, none of them is kept, whatever their order, and the next append goes on as ever."""
    ledger = loaded(place)
    before, rows = ledger.entries(), plain(ledger.sheets())
    good = [to(ledger, "nations", "FRA", note="A note"), new("nations", {"nation": "DEU", "name": "Germany"})]
    for changes in ([*good, spoilt(ledger)], [spoilt(ledger), *good], [good[0], spoilt(ledger), good[1]]):
        with pytest.raises(FaultyInput):
            ledger.append(changes, by="Ben", at=LATER)
        assert (ledger.entries(), plain(ledger.sheets())) == (before, rows)
    assert ledger.append(good, by="Ben", at=LATER) == (len(before) + 1, len(before) + 2)
    assert_sound(ledger)


def test_a_change_that_knew_another_row_is_refused_and_told_the_entry(place: str) -> None:
    """Who wants to change what somebody else changed meanwhile is told the entry that did; what each would have is untouched."""
    ledger = loaded(place)
    mine = to(ledger, "nations", "POL", note="mine")
    _, theirs = ledger.append([to(ledger, "nations", "POL", note="theirs")], by="Ben", at=LATER)
    with pytest.raises(FaultyInput) as caught:
        ledger.append([mine], by="Ann", at=LATER)
    assert told(caught.value) == (
        f"nations POL: found a row that was changed (entry {theirs}); wanted the row as it was known.\n"
        "    Try: the same command again: it compares with what is there now."
    )
    _, taken = ledger.append([gone(ledger, "amounts", "FRA.land@in_host")], by="Ben", at=LATER)
    before = next(row.cells for row in example()["amounts"])
    with pytest.raises(FaultyInput) as caught:
        ledger.append([RowChange("amounts", ("FRA.land@in_host",), before, {**before, "note": "x"})], by="Ann", at=LATER)
    assert f"found no such row (entry {taken}); wanted" in told(caught.value)
    with pytest.raises(FaultyInput) as caught:
        ledger.append([new("nations", {"nation": "FRA", "name": "France"})], by="Ann", at=LATER)
    assert "found a row that is there (entry " in told(caught.value)
    assert cells_of(ledger, "nations", "POL")["note"] == "theirs"


@pytest.mark.parametrize("number", range(6))
def test_what_is_no_change_of_one_row_is_refused(place: str, number: int) -> None:
    """A row changed twice at once, one that is taken away and not there, one under another row's name or none, a table or a
    column that no case has: each is a fault, and nothing is kept."""
    ledger = loaded(place)
    poland = cells_of(ledger, "nations", "POL")
    changes, wanted = [
        (
            [to(ledger, "nations", "POL", note="one"), to(ledger, "nations", "POL", note="two")],
            "nations POL: found more than one change",
        ),
        ([RowChange("nations", ("DEU",), None, None)], "nations DEU: found no such row"),
        ([RowChange("nations", ("POL",), poland, {**poland, "nation": "DEU"})], "nations POL: found the row 'DEU'"),
        ([RowChange("nations", ("",), None, {"name": "Nowhere"})], "nations , column 'nation': found a blank"),
        ([RowChange("armies", ("POL",), None, {"army": "POL"})], "armies POL: found no such table"),
        ([to(ledger, "nations", "POL", colour="red")], "nations POL: found a column 'colour'"),
    ][number]
    before = ledger.entries()
    with pytest.raises(FaultyInput) as caught:
        ledger.append(changes, by="Ben", at=LATER)
    assert wanted in told(caught.value)
    assert ledger.entries() == before


def test_unsound_changes_are_refused_whole_and_their_faults_name_rows(place: str) -> None:
    """Rows that make no sound case are refused with all their faults, each naming its row by what tells it apart."""
    ledger = loaded(place)
    like = cells_of(ledger, "statements", "st1")
    fresh = [
        new("statements", like, statement="st8", nation="XXX"),
        new("statements", like, statement="st9", said_on="soon", sources="s7"),
    ]
    with pytest.raises(FaultyInput) as caught:
        ledger.append(fresh, by="Ben", at=LATER)
    wheres = [fault.where for fault in caught.value.faults]
    assert wheres == ["statements st8, column 'nation'", "statements st9, column 'said_on'", "statements st9, column 'sources'"]
    with pytest.raises(FaultyInput) as caught:
        ledger.append([gone(ledger, "sources", "s2"), gone(ledger, "nations", "POL")], by="Ben", at=LATER)
    wheres = sorted(fault.where for fault in caught.value.faults)
    cited = "commitments c1, column 'nation'"
    assert wheres == [cited, "statements st1, column 'sources'", "statements st2, column 'nation'"]
    with pytest.raises(FaultyInput) as caught:
        ledger.append([to(ledger, "requirements", "small | land", needs="many")], by="Ben", at=LATER)
    assert [fault.where for fault in caught.value.faults] == ["requirements small | land, column 'needs'"]


def test_faults_of_settings_speak_of_the_ledger(place: str) -> None:
    """A setting that makes no sound case is told as one of the ledger's table, not of a file that it has not."""
    ledger = loaded(place)
    with pytest.raises(FaultyInput, match=r"^settings, \[case\]"):
        ledger.append([gone(ledger, "settings", "title")], by="Ben", at=LATER)


def test_rows_that_make_no_case_are_told_with_the_way_to_look(place: str) -> None:
    """Where what was recorded makes no case, though nothing unsound is taken, the faults name what tells why."""
    ledger = loaded(place)
    with behind(place) as connection:
        connection.execute(delete(CURRENT).where(CURRENT.c.sheet == "settings", CURRENT.c.key == "title"))
    for ask in (ledger.case, lambda: ledger.case(on=AT.date(), bearing=BEARING), lambda: sheets_at(place)):
        with pytest.raises(FaultyInput) as caught:
            ask()
        assert told(caught.value).endswith("\n    Try: `willing ledger verify` tells what was done to it.")


def test_a_ledger_takes_only_what_is_a_case_with_all_that_is_there(place: str) -> None:
    """Whatever is appended, the whole case stays sound: the quick look at new words lets nothing through."""
    ledger = loaded(place)
    like, source = cells_of(ledger, "statements", "st1"), cells_of(ledger, "sources", "s1")
    ledger.append(
        [
            new("statements", like, statement="st7", sources="s1; s5"),
            new("sources", source, source="s5", copy_of="s6", url="https://example.org/5"),
            new("sources", source, source="s6", url="https://example.org/6"),
        ],
        by="Ben",
        at=LATER,
    )
    assert ledger.case().report_of("s5") == "s6"
    tried = [
        [new("sources", source, source="s8", copy_of="s9"), new("sources", source, source="s9", copy_of="s8")],
        [new("sources", source, source="s8", copy_of="s0")],
        [to(ledger, "sources", "s1", copy_of="s2")],
        [to(ledger, "statements", "st1", capability="sea.mine_countermeasures")],
        [to(ledger, "statements", "st1", condition="unheard_of")],
        [to(ledger, "statements", "st1", about="another thing")],
        [to(ledger, "settings", "requirement", value="large")],
        [to(ledger, "settings", "about", value="forces")],
        [gone(ledger, "settings", "title")],
        [gone(ledger, "events", "ceasefire")],
    ]
    for changes in tried:
        before = ledger.receipt()
        try:
            ledger.append(changes, by="Ben", at=LATER)
        except FaultyInput:
            assert ledger.receipt() == before
        assert ledger.case().statements


def test_a_row_withdrawn_and_recorded_again_stands_last(place: str) -> None:
    """A corrected row keeps its place; one that was withdrawn and is recorded again comes after all others."""
    ledger = loaded(place)
    assert keys(ledger, "statements") == ["st1", "st2", "st3"]
    ledger.append([to(ledger, "statements", "st2", gist="Poland sends none.")], by="Ben", at=day(1))
    assert keys(ledger, "statements") == ["st1", "st2", "st3"]
    before = cells_of(ledger, "statements", "st2")
    ledger.append([gone(ledger, "statements", "st2")], by="Ben", at=day(2))
    assert keys(ledger, "statements") == ["st1", "st3"]
    ledger.append([new("statements", before)], by="Ben", at=day(3))
    assert keys(ledger, "statements") == ["st1", "st3", "st2"]
    assert [(e.act, e.number == e.placed) for e in ledger.entries(key="st2")] == [
        ("records", True),
        ("supersedes", False),
        ("withdraws", False),
        ("records", True),
    ]
    known = {number: keys(ledger, "statements", day(number).date()) for number in range(4)}
    assert known == {0: ["st1", "st2", "st3"], 1: ["st1", "st2", "st3"], 2: ["st1", "st3"], 3: ["st1", "st3", "st2"]}


def test_rows_whose_order_counts_keep_it(place: str, tmp_path: Path) -> None:
    """Lines of equal priority are served, and the odds of an event looked through, in the order in which they were recorded."""
    ledger = loaded(place)
    line, odds = cells_of(ledger, "requirements", "small | land"), cells_of(ledger, "odds", "ceasefire | own_border")
    ledger.append(
        [
            *(new("requirements", line, line=name) for name in ("z", "a", "m")),
            gone(ledger, "odds", "ceasefire"),
        ],
        by="Ben",
        at=LATER,
    )
    ledger.append([new("odds", odds, given="not own_border")], by="Ben", at=LATER)
    ledger.append([new("odds", odds, given="")], by="Ben", at=LATER)
    changes = [to(ledger, "requirements", "small | z", name="The last"), to(ledger, "odds", "ceasefire | own_border", note="x")]
    ledger.append(changes, by="Ben", at=LATER)
    assert keys(ledger, "requirements") == ["small | land", "small | mines", "small | z", "small | a", "small | m"]
    assert keys(ledger, "odds") == ["ceasefire | own_border", "ceasefire | not own_border", "ceasefire"]
    write_folder(tmp_path / "out", folder_texts(ledger.sheets()))
    assert Case.read(tmp_path / "out") == ledger.case()


def test_a_clock_put_back_does_not_put_entries_back(place: str) -> None:
    """An entry is never dated before the one before it, whatever the clock says, so that days known stay as they were."""
    ledger = loaded(place)
    ledger.append([to(ledger, "nations", "POL", note="one")], by="Ben", at=day(2))
    seen = plain(ledger.sheets(day(1).date()))
    ledger.append([to(ledger, "nations", "POL", note="two")], by="Ben", at=day(-300))
    moments = [e.recorded_at for e in ledger.entries()]
    assert moments[-2:] == [day(2), day(2) + timedelta(microseconds=1)]
    assert moments == sorted(moments)
    assert plain(ledger.sheets(day(1).date())) == seen
    assert ledger.verify().tampering == ()


def test_no_two_appends_have_one_moment(place: str) -> None:
    """What was recorded together has one moment, and the next append a later one, though the clock gives the same."""
    ledger = loaded(place)
    first = ledger.receipt().number
    for note in ("one", "two", "three"):
        changes = [to(ledger, table, key, note=note) for table, key in (("nations", "POL"), ("nations", "FRA"))]
        ledger.append(changes, by="Ann", at=AT)
    moments = [e.recorded_at for e in ledger.entries()]
    assert moments[first:] == [AT + timedelta(microseconds=number) for number in (1, 1, 2, 2, 3, 3)]
    assert_sound(ledger)


def test_moments_are_in_universal_time(place: str) -> None:
    """A moment of any zone is kept in UTC to the microsecond, and a day is a day of UTC."""
    ledger = loaded(place)
    east = datetime.fromisoformat("2025-05-02T01:30:00.000001+02:00")
    ledger.append([to(ledger, "nations", "POL", note="one")], by="Ben", at=east)
    assert ledger.entries(last=1)[0].recorded_at == datetime(2025, 5, 1, 23, 30, 0, 1, tzinfo=UTC)
    assert ledger.receipt(date(2025, 5, 1)) == ledger.receipt()
    assert ledger.receipt(date(2025, 4, 30)).number == ledger.receipt().number - 1


def test_a_writer_waits_for_another_and_readers_for_nobody(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one writes others read what was there; one that would write too is told, after a while, who is in the way."""
    monkeypatch.setattr("willing.ledger.database._WAIT_S", 1)
    ledger = loaded(place)
    before, change = ledger.case(), to(ledger, "nations", "POL", note="x")
    with ledger.database.writing() as connection:
        connection.execute(delete(CURRENT))
        assert Ledger(place).case() == before
        with pytest.raises(FaultyInput, match=r"found another writer that did not end in \d+ seconds; wanted"):
            Ledger(place).append([change], by="Ben", at=LATER)
        connection.rollback()
    assert ledger.append([change], by="Ben", at=LATER)[1] == ledger.receipt().number
    assert_sound(ledger)


# ---- what was known


def test_what_was_known_on_a_day_or_by_an_entry_is_seen_again(place: str) -> None:
    """The case as of a day, and as of an entry, is the one that was there then; after the last entry, the one that is there."""
    ledger = loaded(place)
    cases, numbers = [ledger.case()], [ledger.receipt().number]
    for number in (1, 2, 3):
        ledger.append([to(ledger, "nations", "POL", note=f"note {number}")], by="Ben", at=day(number))
        cases.append(ledger.case())
        numbers.append(ledger.receipt().number)
    for number, case in enumerate(cases):
        assert ledger.case(day(number).date()) == case
        assert ledger.case(numbers[number]) == case
        assert ledger.receipt(numbers[number]) == ledger.receipt(day(number).date())
    assert len({case.nations["POL"].note for case in cases}) == 4
    assert ledger.case(day(400).date()) == ledger.case()
    with pytest.raises(FaultyInput) as caught:
        ledger.case(10**15)
    assert f"found entry {10**15}; wanted one up to {numbers[-1]}" in told(caught.value)
    assert case_at(place, day(1).date()) == cases[1]


def test_nobody_ever_knew_half_an_append(place: str) -> None:
    """Known as of an entry in the midst of an append is what was known before it; in the midst of the first, nothing."""
    ledger = loaded(place)
    before, number = ledger.case(), ledger.receipt().number
    changes = [to(ledger, "nations", key, note="both") for key in ("FRA", "POL")]
    ledger.append(changes, by="Ben", at=day(1))
    assert ledger.case(number + 1) == before
    assert ledger.receipt(number + 1).number == number
    assert ledger.case(number + 2) == ledger.case() != before
    assert [ledger.case(number + more).known for more in (1, 2)] == [
        State(number, AT.date()),
        State(number + 2, day(1).date()),
    ]
    assert ledger.case().known is None
    assert [ledger.entries(number + more)[-1].number for more in (0, 1, 2)] == [number, number, number + 2]
    with pytest.raises(FaultyInput, match="knew nothing"):
        ledger.sheets(number - 1)


@pytest.mark.parametrize("known", [date(2025, 4, 9), date(1, 1, 1), 0, -5])
def test_before_the_first_entry_nothing_was_known(place: str, known: date | int) -> None:
    """Asked for what it knew before it knew anything, a ledger says from when on it knows."""
    ledger = loaded(place)
    for ask in (ledger.sheets, ledger.case, ledger.receipt, ledger.entries):
        with pytest.raises(FaultyInput) as caught:
            ask(known)
        assert re.fullmatch(
            rf"known-on: found {known}, by which .* knew nothing; wanted a day from 2025-04-10 on, when its first entries "
            r"were recorded, or an entry from \d+ on, the last of them\.",
            told(caught.value),
        )


def test_a_folder_knows_no_earlier_day(tmp_path: Path) -> None:
    """Who asks a folder what was known on a day is told that it keeps no record of it, and what would."""
    write_folder(tmp_path / "case", folder_texts(example()))
    with pytest.raises(FaultyInput) as caught:
        case_at(tmp_path / "case", date(2025, 4, 10))
    assert told(caught.value) == (
        "known-on: found 2025-04-10, of a case that keeps no record of it; wanted a ledger.\n"
        "    Try: `willing ledger load` makes a ledger of a folder; from then on it knows."
    )


# ---- contests


def contested(ledger: Ledger, note: str = "theirs") -> int:
    """The number of a contest over Poland's note, raised after somebody else wrote one."""
    wish = to(ledger, "nations", "POL", note=note)
    ledger.append([to(ledger, "nations", "POL", note="ours")], by="Ann", at=day(1))
    return ledger.append([], contests=[wish], by="Ben", at=day(2), why="I saw another page")[1]


def test_a_contest_is_kept_and_nothing_follows_from_it(place: str) -> None:
    """What somebody else would have a row say is an entry beside it: no row, no case and no place in the order changes."""
    ledger = loaded(place)
    before, rows = ledger.case(), plain(ledger.sheets())
    assert ledger.contests() == ()
    number = contested(ledger)
    assert {**ledger.case().nations} == {**before.nations, "POL": replace(before.nations["POL"], note="ours")}
    assert [len(found) for found in plain(ledger.sheets()).values()] == [len(found) for found in rows.values()]
    (open_one,) = ledger.contests()
    assert (open_one.entry.number, open_one.entry.act, open_one.entry.regards) == (number, "contests", number - 1)
    assert open_one.entry.why == "I saw another page"
    assert (open_one.entry.cells or {})["note"] == "theirs"
    assert (open_one.now or {})["note"] == "ours"
    assert_sound(ledger)


def test_a_contest_that_is_taken_is_what_the_row_says(place: str) -> None:
    """Taken, a contest supersedes the row and is open no more."""
    ledger = loaded(place)
    number = contested(ledger)
    taken = ledger.take_contest(number, by="Ann", at=day(3), why="Right")
    entry, end = ledger.entries(last=2)
    assert (end.act, end.regards) == ("yields", number)
    assert (entry.number, entry.act, entry.regards, entry.recorded_by, entry.why) == (
        taken,
        "supersedes",
        number - 1,
        "Ann",
        "Right",
    )
    assert cells_of(ledger, "nations", "POL")["note"] == "theirs"
    assert ledger.contests() == ()
    assert ledger.verify().stale == ()


def test_a_contest_that_is_given_up_leaves_the_row(place: str) -> None:
    """Given up, a contest is open no more, and the row says what it said; other contests on it stay open."""
    ledger = loaded(place)
    number = contested(ledger)
    other = ledger.append([], contests=[to(ledger, "nations", "POL", note="third")], by="Cat", at=day(3))[1]
    given_up = ledger.yield_contest(number, by="Ben", at=day(4))
    (entry,) = ledger.entries(last=1)
    assert (entry.number, entry.act, entry.regards, entry.cells) == (given_up, "yields", number, None)
    assert cells_of(ledger, "nations", "POL")["note"] == "ours"
    assert [one.entry.number for one in ledger.contests()] == [other]
    assert_sound(ledger)


def test_a_contest_is_open_until_somebody_settles_it(place: str) -> None:
    """Nothing that is entered ends a contest; taken after all, it changes its own columns, and what others entered stays."""
    ledger = loaded(place)
    number = contested(ledger)
    ledger.append([to(ledger, "nations", "FRA", note="another")], by="Ann", at=day(3))
    ledger.append([to(ledger, "nations", "POL", groups="EU", note="agreed")], by="Ann", at=day(4))
    assert [one.entry.number for one in ledger.contests()] == [number]
    ledger.take_contest(number, by="Ann", at=day(5))
    row = cells_of(ledger, "nations", "POL")
    assert (row["groups"], row["note"]) == ("EU", "theirs")
    assert ledger.contests() == ()


def test_a_contest_of_an_older_row_takes_nothing_back(place: str) -> None:
    """Who contests one column of a row that was changed in another meanwhile contests that one alone."""
    ledger = loaded(place)
    wish = to(ledger, "nations", "POL", note="theirs")
    ledger.append([to(ledger, "nations", "POL", groups="EU")], by="Ann", at=day(1))
    number = ledger.append([], contests=[wish], by="Ben", at=day(2))[1]
    assert (ledger.contests()[0].entry.cells or {})["groups"] == "EU"
    ledger.take_contest(number, by="Ann", at=day(3))
    row = cells_of(ledger, "nations", "POL")
    assert (row["groups"], row["note"]) == ("EU", "theirs")


def test_changes_and_contests_of_one_append_stand_together(place: str) -> None:
    """An append may change some rows and contest others; the contests come after its changes, and stay open."""
    ledger = loaded(place)
    ledger.append(
        [to(ledger, "nations", "FRA", note="mine")], contests=[to(ledger, "nations", "POL", note="theirs")], by="Ben", at=day(1)
    )
    assert [(e.act, e.key) for e in ledger.entries(last=2)] == [("supersedes", "FRA"), ("contests", "POL")]
    assert len(ledger.contests()) == 1


def test_a_contest_may_want_a_row_gone(place: str) -> None:
    """Who would have a row withdrawn contests it with no cells; taken, the row is gone, and its ledger sound."""
    ledger = loaded(place)
    wish = gone(ledger, "amounts", "FRA.land@in_host")
    ledger.append([to(ledger, "amounts", "FRA.land@in_host", note="kept")], by="Ann", at=day(1))
    number = ledger.append([], contests=[wish], by="Ben", at=day(2))[1]
    assert dict(ledger.contests()[0].entry.cells or {}) == {}
    ledger.take_contest(number, by="Ann", at=day(3))
    assert ledger.entries(last=2)[0].act == "withdraws"
    assert keys(ledger, "amounts") == []
    assert ledger.contests() == ()
    assert ledger.verify().stale == ()


def test_a_contest_may_want_a_row_that_is_gone(place: str) -> None:
    """Who would keep a row that was withdrawn contests the withdrawal; taken, the row is recorded again."""
    ledger = loaded(place)
    wish = to(ledger, "amounts", "FRA.land@in_host", note="kept")
    _, withdrawn = ledger.append([gone(ledger, "amounts", "FRA.land@in_host")], by="Ann", at=day(1))
    number = ledger.append([], contests=[wish], by="Ben", at=day(2))[1]
    (open_one,) = ledger.contests()
    assert (open_one.entry.regards, open_one.now) == (withdrawn, None)
    ledger.take_contest(number, by="Ann", at=day(3))
    assert ledger.entries(last=2)[0].act == "records"
    assert cells_of(ledger, "amounts", "FRA.land@in_host")["note"] == "kept"


def test_a_contest_that_would_not_be_sound_cannot_be_taken(place: str) -> None:
    """Nonsense may be wished for, and is kept as a wish; to take it is refused, and it stays open."""
    ledger = loaded(place)
    number = ledger.append([], contests=[to(ledger, "nations", "POL", member="perhaps")], by="Ben", at=day(1))[1]
    with pytest.raises(FaultyInput) as caught:
        ledger.take_contest(number, by="Ann", at=day(2))
    assert "nations POL, column 'member': found 'perhaps'" in told(caught.value)
    assert [one.entry.number for one in ledger.contests()] == [number]


@pytest.mark.parametrize("settle", ["take_contest", "yield_contest"])
def test_what_is_no_open_contest_cannot_be_settled(place: str, settle: str) -> None:
    """A number that is no contest's, or one's that is closed, is refused."""
    ledger = loaded(place)
    number = contested(ledger)
    ledger.yield_contest(number, by="Ben", at=day(3))
    for other in (1, number, number + 1, 999):
        with pytest.raises(FaultyInput) as caught:
            getattr(ledger, settle)(other, by="Ben", at=day(4))
        assert told(caught.value) == (
            f"contest: found {other}; wanted the number of a contest that is open.\n"
            "    Try: `willing ledger contests` lists them."
        )


# ---- questions of one day


def answer(found: tuple[Offer, ...]) -> list[Offer]:
    """Offers in all but their trails."""
    return [replace(one, trail=()) for one in found]


def assert_days_agree(ledger: Ledger) -> None:
    """On days all over the case, the words that bear on the day make the offers that all words make."""
    whole = ledger.case()
    days = sorted({s.said_on for s in whole.statements if s.said_on} | {m.held_on for m in whole.meetings})
    for on in {days[0] - timedelta(days=1), days[len(days) // 3], days[2 * len(days) // 3], days[-1] + timedelta(days=400)}:
        some = ledger.case(on=on, bearing=BEARING)
        assert answer(offers(some, on)) == answer(offers(whole, on)), on
        said = {one.statement for one in some.statements}
        told = {key: one for key, one in whole.translations.items() if one.of_table != "statements" or one.row in said}
        assert some.translations == told
        rest: Any = {"statements": (), "sources": {}, "translations": {}}
        assert replace(some, **rest) == replace(whole, **rest)


@pytest.mark.parametrize("name", shipped_cases())
def test_the_words_that_bear_on_a_day_make_its_offers(tmp_path: Path, name: str) -> None:
    """Asked for one day, a ledger reads what bears on it and makes the offers that the whole case makes."""
    ledger = loaded(tmp_path / "ledger", sheets_at(name))
    ledger.index(BEARING)
    assert_days_agree(ledger)


def test_a_statement_is_translated_later(place: str) -> None:
    """A translation joins a statement that is there, and is refused where there is none, or none of that text."""
    ledger = loaded(place, sheets_at("haiti-2024"))
    spoken = next(one for one in ledger.case().statements if not one.reason and one.gist)
    cells = {"of_table": "statements", "language": "fr", "text": "Dit.", "row": spoken.statement}
    ledger.append([new("translations", cells, column="gist")], by="Ben", at=day(1))
    assert ledger.case().said_in("fr", "statements", spoken.statement, "gist") == "Dit."
    for wanted, change in (("a row of statements", {"row": "nowhere"}), ("a text in statements", {"column": "reason"})):
        with pytest.raises(FaultyInput, match=wanted):
            ledger.append([new("translations", {**cells, "column": "gist"} | change)], by="Ben", at=day(2))


def test_the_words_that_bear_on_a_day_follow_every_change(place: str) -> None:
    """The offers of a day are those of the whole case with the index made, not yet made, and while rows are touched."""
    ledger = loaded(place, sheets_at("haiti-2024"))
    assert_days_agree(ledger)
    ledger.index(BEARING)
    assert ledger.index(BEARING) == 0
    assert_days_agree(ledger)
    whole = ledger.case()
    said = [s for s in whole.statements if s.said_on and s.capability and s.nation in whole.nations]
    first, middle = said[0], said[len(said) // 2]
    ledger.append(
        [
            to(ledger, "statements", first.statement, stance="withdraws"),
            new(
                "statements", cells_of(ledger, "statements", middle.statement), statement="st_new", stance="refuses", quantity=""
            ),
        ],
        by="Ben",
        at=day(1),
    )
    assert_days_agree(ledger)
    ledger.index(BEARING)
    assert_days_agree(ledger)
    event = next(iter(whole.events.values()))
    ledger.append([to(ledger, "events", event.event, note="Seen", kind="clarity")], by="Ben", at=day(2))
    assert_days_agree(ledger)
    ledger.append([to(ledger, "settings", "count", value="pledged")], by="Ben", at=day(3))
    assert_days_agree(ledger)
    ledger.index(BEARING)
    ledger.append([gone(ledger, "statements", "st_new")], by="Ben", at=day(4))
    assert_days_agree(ledger)
    ledger.index(BEARING, anew=True)
    assert_days_agree(ledger)


def test_a_word_moved_to_another_nation_bears_there(place: str) -> None:
    """A statement that is put down to another nation leaves the first and joins the second at once, indexed or not."""
    ledger = loaded(place)
    ledger.index(BEARING)
    ledger.append([gone(ledger, "amounts", "FRA.land@in_host")], by="Ben", at=day(1))
    ledger.append([to(ledger, "statements", "st1", nation="POL", said_on="2025-03-02")], by="Ben", at=day(1))
    assert_days_agree(ledger)
    some = ledger.case(on=date(2025, 3, 5), bearing=BEARING)
    assert [one.id for one in offers(some, date(2025, 3, 5))] == [one.id for one in offers(ledger.case(), date(2025, 3, 5))]


def test_the_last_day_is_that_of_the_case(place: str) -> None:
    """The day a question is asked for, if it names none, follows every change of statements and meetings."""
    ledger = loaded(place)
    assert ledger.last_day() == ledger.case().last_day == date(2025, 3, 1)
    ledger.append([to(ledger, "meetings", "m1", held_on="2025-06-01")], by="Ben", at=day(1))
    assert ledger.last_day() == ledger.case().last_day == date(2025, 6, 1)
    ledger.append([gone(ledger, "meetings", "m1")], by="Ben", at=day(2))
    assert ledger.last_day() == ledger.case().last_day == date(2025, 3, 1)


def test_an_index_made_anew_is_the_one_that_was_kept(place: str) -> None:
    """The index made anew from the entries places every row where the appends had placed it."""
    ledger = loaded(place)
    ledger.append([to(ledger, "nations", "POL", note="x"), gone(ledger, "amounts", "FRA.land@in_host")], by="Ben", at=day(1))
    before = plain(ledger.sheets())
    heard: list[tuple[int, int]] = []
    assert ledger.index(BEARING, anew=True, done=lambda done, of: heard.append((done, of))) == 2
    assert heard[-1] == (2, 2)
    assert plain(ledger.sheets()) == before
    assert ledger.verify().stale == ()


# ---- verify


def test_an_untouched_ledger_verifies(place: str) -> None:
    """Where nothing was done behind its back a ledger verifies, with the receipt for its last entry; earlier ones hold."""
    ledger = loaded(place)
    early = ledger.receipt()
    contested(ledger)
    heard: list[tuple[int, int]] = []
    assert ledger.verify(early).tampering == ()
    verdict = ledger.verify(None, lambda done, of: heard.append((done, of)))
    last = ledger.entries()[-1]
    assert (verdict.entries, verdict.receipt, verdict.tampering, verdict.stale) == (
        last.number,
        Receipt(last.number, last.hash),
        (),
        (),
    )
    assert heard == [(last.number, last.number)]
    assert str(verdict.receipt) == f"{last.number}:{last.hash}"


def test_a_receipt_of_another_ledger_does_not_fit(places: Callable[[], str]) -> None:
    """A receipt holds for the ledger it was given by, and up to its entry."""
    one, other = loaded(places()), loaded(places())
    (found,) = one.verify(other.receipt()).tampering
    assert (found.number, found.says) == (
        other.receipt().number,
        f"entry {other.receipt().number} does not bear the seal of the receipt",
    )
    (found,) = one.verify(Receipt(999, "0" * 64)).tampering
    assert found.says == "entry 999, of which there is a receipt, is gone"


def test_seals_follow_from_what_entries_say(place: str) -> None:
    """Each seal is SHA-256 over the seal before it, a line feed and what the entry says, as the documentation has it."""
    import hashlib
    import json

    ledger = loaded(place)
    contested(ledger)
    before = ledger.id
    for e in ledger.entries():
        cells = None if e.cells is None else json.dumps(dict(sorted(e.cells.items())), ensure_ascii=False, separators=(",", ":"))
        row = [e.number, stamp(e.recorded_at), e.recorded_by, e.act, e.table, e.key, e.regards, e.placed, cells, e.why]
        text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        before = hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()
        assert e.hash == before


# ---- pure values


@given(st.lists(st.datetimes(timezones=st.timezones()), min_size=2))
@settings(max_examples=50)
def test_stamps_stand_in_the_order_of_moments(moments: list[datetime]) -> None:
    """As texts, moments stand in the order in which they come, whatever their zones."""
    known = [one for one in moments if datetime(2, 1, 1, tzinfo=UTC) < one < datetime(9998, 1, 1, tzinfo=UTC)]
    stamps = [stamp(one) for one in sorted(known)]
    assert stamps == sorted(stamps)
    assert all(len(one) == 27 for one in stamps)
    assert all(a <= b for a, b in pairwise(stamps))


def test_cells_have_one_text() -> None:
    """Cells in any order, with blanks or without, have the same text; a row that is gone has none."""
    assert cells_text({"b": "2", "a": "é", "c": ""}) == cells_text({"a": "é", "b": "2"}) == '{"a":"é","b":"2"}'
    assert cells_text({}) == "{}"
    assert cells_text(None) is None
