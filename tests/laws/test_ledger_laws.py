"""A ledger is what a plain reading of its entries makes it: any interleaving of any recorders' work, on any day.

The model knows nothing of entries. It keeps the rows of each table in a dictionary, which remembers the order in which its keys
came, and copies them all after each row that is changed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from recorded import AT, day, example, loaded, plain

from willing.analysis.bearing import BEARING
from willing.faults import FaultyInput
from willing.ledger.case import Case, case_of
from willing.ledger.entries import STATES, Entry, RowChange, key_of
from willing.ledger.ledger import Ledger
from willing.ledger.tables import Row, Sheets
from willing.vocabulary.records import SHEETS

Cells = Mapping[str, str]
Rows = dict[str, dict[str, Cells]]

NOTES = st.sampled_from(["", "one", "two"])
CELLS: dict[str, st.SearchStrategy[Cells]] = {
    "nations": st.fixed_dictionaries({"nation": st.sampled_from(["FRA", "AAA", "BBB"]), "name": st.just("N"), "note": NOTES}),
    "sources": st.fixed_dictionaries(
        {
            "source": st.sampled_from(["s2", "s3", "s4"]),
            "publisher": st.just("P"),
            "url": st.just("https://example.org"),
            "copy_of": st.sampled_from(["", "", "s1", "s3", "s4"]),
        }
    ),
    "events": st.fixed_dictionaries(
        {
            "event": st.sampled_from(["ceasefire", "peace"]),
            "says": st.just("they stop"),
            "kind": st.sampled_from(["event", "mandate"]),
            "when": st.sampled_from(["", "", "AAA.land", "peace"]),
            "basis": st.just("fact"),
            "sources": st.just("s1"),
        }
    ),
    "statements": st.fixed_dictionaries(
        {
            "statement": st.sampled_from(["st1", "st2", "st4", "st5"]),
            "nation": st.sampled_from(["FRA", "FRA", "AAA"]),
            "voice": st.sampled_from(["head", "minister"]),
            "said_on": st.sampled_from(["2025-03-01", "2025-04-01"]),
            "about": st.just("force"),
            "stance": st.sampled_from(["pledges", "refuses"]),
            "capability": st.just("land"),
            "place": st.sampled_from(["in_host", "in_host", ""]),
            "quantity": st.sampled_from(["", "100"]),
            "condition": st.sampled_from(["", "ceasefire", "peace"]),
            "gist": st.just("They would."),
            "sources": st.sampled_from(["s1", "s1", "s3; s1"]),
            "basis": st.just("fact"),
        }
    ),
    "requirements": st.fixed_dictionaries(
        {
            "requirement": st.just("small"),
            "line": st.sampled_from(["land", "air", "mines"]),
            "name": st.just("L"),
            "capability": st.just("land"),
            "needs": st.sampled_from(["10", "20", "none"]),
            "basis": st.just("fact"),
            "sources": st.just("s1"),
        }
    ),
    "settings": st.fixed_dictionaries(
        {"setting": st.sampled_from(["scenarios.x", "scenarios.y"]), "value": st.just("ceasefire")}
    ),
}


@dataclass
class Model:
    """The rows of a case, and all that they were after each entry with the day of it."""

    rows: Rows
    then: list[tuple[date, Rows]] = field(default_factory=list)
    contests: dict[int, tuple[str, str, Cells, Cells | None]] = field(default_factory=dict)  # wish, and the row as it was then
    ends: list[int] = field(default_factory=list)  # the last entry of each append

    def entry(self, on: date, table: str, key: str, cells: Cells | None) -> None:
        """A row says something else, or is gone."""
        if cells is None:
            del self.rows[table][key]
        else:
            self.rows[table][key] = {column: cell for column, cell in cells.items() if cell}
        self.noted(on)

    def noted(self, on: date) -> None:
        """An entry was recorded on a day, never before the day of the last one."""
        last = self.then[-1][0] if self.then else on
        self.then.append((max(on, last), {table: dict(rows) for table, rows in self.rows.items()}))

    def known(self, known: date | int) -> Rows:
        """The rows on a day, or by the entry of a number: after the last append that had ended by then."""
        if isinstance(known, date):
            return [rows for on, rows in self.then if on <= known][-1]
        return self.at(max(end for end in self.ends if end <= known))

    def at(self, number: int) -> Rows:
        """The rows that the entries up to a number leave."""
        return self.then[number - 1][1]

    def wanted(self, number: int) -> tuple[str, str, Cells | None]:
        """What a contest would have its row say now: its own columns, over what the row says."""
        table, key, cells, then = self.contests[number]
        now = self.rows[table].get(key)
        if not cells:
            return table, key, None
        if now is None or then is None:
            return table, key, cells
        own = {column: cells.get(column, "") for column in {*cells, *then} if cells.get(column) != then.get(column)}
        return table, key, {column: cell for column, cell in {**now, **own}.items() if cell}


def read(rows: Rows) -> dict[str, list[Cells]]:
    """Rows as `plain` tells those of a ledger."""
    return {table: list(of.values()) for table, of in rows.items() if of}


def case(rows: Rows) -> Case:
    """The case that rows make."""
    return case_of(
        {table: [Row(number, dict(cells)) for number, cells in enumerate(of.values(), 2)] for table, of in rows.items()}
    )


def sound(rows: Rows) -> bool:
    """Whether rows make a case."""
    try:
        case(rows)
    except FaultyInput:
        return False
    return True


def new_model() -> Model:
    """The rows of a new case, each recorded on the first day."""
    model = Model({table: {} for table in SHEETS})
    for table in SHEETS:
        for row in example()[table]:
            model.entry(AT.date(), table, key_of(table, row.cells), row.cells)
    model.ends.append(len(model.then))
    return model


def act(data: st.DataObject, ledger: Ledger, model: Model) -> None:
    """Somebody does something at some moment: the ledger takes it if, and only if, the model finds it sound."""
    at = day(data.draw(st.integers(0, 6), "day")) + timedelta(seconds=data.draw(st.integers(-9, 9), "seconds"))
    on = max(at.date(), model.then[-1][0])
    by = data.draw(st.sampled_from(["Ann", "Ben"]), "by")
    kind = data.draw(st.sampled_from(["change", "change", "change", "contest", "settle"]), "kind")
    if kind == "contest":
        wish = changed(data, model.rows)
        number = ledger.append([], contests=[wish], by=by, at=at)[1]
        wished = {column: cell for column, cell in (wish.after or {}).items() if cell}
        model.contests[number] = (wish.table, wish.name, wished, model.rows[wish.table].get(wish.name))
        model.noted(on)
    elif kind == "settle" and model.contests:
        number = data.draw(st.sampled_from(sorted(model.contests)), "contest")
        if data.draw(st.booleans(), "yields"):
            ledger.yield_contest(number, by=by, at=at)
            del model.contests[number]
            model.noted(on)
        else:
            table, key, cells = model.wanted(number)
            same = cells == model.rows[table].get(key)
            changes = [] if same else [RowChange(table, (key,), model.rows[table].get(key), cells)]
            if taken(ledger, model, on, changes, lambda: ledger.take_contest(number, by=by, at=at)):
                del model.contests[number]
                model.noted(on)
    elif kind == "change":
        known = data.draw(st.sampled_from([model.rows] * 4 + [model.then[-2][1]]), "known")
        changes = list(
            {(one.table, one.name): one for one in (changed(data, known) for _ in range(data.draw(st.integers(1, 3))))}.values()
        )
        moved = any(model.rows[one.table].get(one.name) != one.before for one in changes)
        taken(ledger, model, on, changes, lambda: ledger.append(changes, by=by, at=at), moved=moved)
    if len(model.then) > model.ends[-1]:
        model.ends.append(len(model.then))


def changed(data: st.DataObject, known: Rows) -> RowChange:
    """A change of some row by somebody who knows these rows."""
    table = data.draw(st.sampled_from(sorted(CELLS)), "table")
    cells = data.draw(CELLS[table], "cells")
    key = key_of(table, cells)
    before = known[table].get(key)
    return RowChange(table, (key,), before, None if before is not None and data.draw(st.integers(0, 3)) == 0 else cells)


def taken(
    ledger: Ledger, model: Model, on: date, changes: list[RowChange], do: Callable[[], object], *, moved: bool = False
) -> bool:
    """The changes are in ledger and model, or in neither; returns which."""
    wished = {table: dict(rows) for table, rows in model.rows.items()}
    for one in changes:
        if one.after is None:
            moved |= wished[one.table].pop(one.name, None) is None
        else:
            wished[one.table][one.name] = {column: cell for column, cell in one.after.items() if cell}
    if moved or not sound(wished):
        before = ledger.receipt()
        with pytest.raises(FaultyInput):
            do()
        assert ledger.receipt() == before
        return False
    do()
    for one in changes:
        model.entry(on, one.table, one.name, one.after)
    return True


def rows_known(entries: Iterable[Entry]) -> Sheets:
    """The rows that a run of entries leaves, by table, each table's in its order: the plain meaning of a ledger."""
    known: dict[tuple[str, str], Entry] = {}
    for entry in sorted(entries, key=lambda one: one.number):
        if entry.act in STATES:
            known[entry.table, entry.key] = entry
    sheets: dict[str, list[Row]] = {name: [] for name in SHEETS}
    for one in sorted(known.values(), key=lambda one: one.placed):
        if one.cells is not None and one.table in sheets:
            sheets[one.table].append(Row(len(sheets[one.table]) + 2, dict(one.cells)))
    return sheets


def assert_alike(data: st.DataObject, ledger: Ledger, model: Model, first: int) -> None:
    """Ledger and model have the same rows in the same order, now, on each day, and at any entry from the first."""
    entries = ledger.entries()
    assert len(entries) == len(model.then)
    for number in range(first, len(entries) + 1):
        assert plain(rows_known(entries[:number])) == read(model.at(number))
    for _ in range(3):
        number = data.draw(st.integers(first, len(entries)), "known")
        assert plain(ledger.sheets(number)) == read(model.known(number))
    for known in sorted({on for on, _ in model.then}):
        assert plain(ledger.sheets(known)) == read(model.known(known))
        assert plain(rows_known(one for one in entries if one.recorded_at.date() <= known)) == read(model.known(known))
        if sound(model.known(known)):
            assert ledger.case(known) == case(model.known(known))
    assert plain(ledger.sheets()) == read(model.rows)
    assert ledger.case() == case(model.rows)
    assert [one.entry.number for one in ledger.contests()] == sorted(model.contests)
    assert [one.now for one in ledger.contests()] == [model.rows[t].get(k) for _, (t, k, *_) in sorted(model.contests.items())]
    verdict = ledger.verify()
    assert (verdict.tampering, verdict.stale) == ((), ())


def work(data: st.DataObject, ledger: Ledger) -> None:
    """Some work on a ledger of a new case, and then all that can be asked of it."""
    model = new_model()
    first = len(model.then)
    for _ in range(data.draw(st.integers(1, 10), "acts")):
        act(data, ledger, model)
    assert_alike(data, ledger, model, first)
    ledger.index(BEARING, anew=True)
    assert plain(ledger.sheets()) == read(model.rows)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """What gives a new copy of the file of a ledger."""
    folder, numbers = tmp_path_factory.mktemp("copies"), count(1)
    loaded(folder / "0")
    return lambda: Path(shutil.copy(folder / "0", folder / f"{next(numbers)}"))


@given(st.data())
@settings(max_examples=25)
def test_a_file_is_what_its_entries_make_it(copies: Callable[[], Path], data: st.DataObject) -> None:
    """On SQLite, whoever records whatever when, each day and each entry shows the rows and the case of the plain model."""
    work(data, Ledger(copies()))


@pytest.mark.parametrize("places", ["postgresql"], indirect=True)
@given(st.data())
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_database_is_what_its_entries_make_it(places: Callable[[], str], data: st.DataObject) -> None:
    """On PostgreSQL, whoever records whatever when, each day and each entry shows the rows and the case of the plain model."""
    work(data, loaded(places()))
