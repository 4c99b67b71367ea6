"""The commands of a ledger: made, asked, verified, settled, exported; in words and as data, on a file and on a server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from recorded import AT, behind, day, first_version, is_file, loaded, new, past_guards, to
from sqlalchemy import text

from willing.cli import main
from willing.faults import Fault, FaultyInput
from willing.ledger.case import Case
from willing.ledger.folder import folder_texts
from willing.ledger.ledger import Ledger
from willing.ledger.place import sheets_at
from willing.ledger.schema import NEWEST

PLAIN = {"FORCE_COLOR": None, "TTY_COMPATIBLE": None, "COLUMNS": "300", "CLICOLOR_FORCE": None, "WILLING_BY": "Zoë"}
ENTRY = {"entry", "recorded_at", "recorded_by", "act", "table", "row", "regards", "cells", "why", "seal"}


def willing(*words: str, env: dict[str, str | None] | None = None) -> Result:
    """What the command line does with these words, in a pipe."""
    return CliRunner().invoke(main, words, env={**PLAIN, **(env or {})})


def parsed(*words: str, code: int = 0) -> Any:
    """The answer to these words as data."""
    found = willing(*words, "--json")
    assert (found.exit_code, found.stderr) == (code, ""), found.output
    return json.loads(found.stdout)


def shown(*words: str, code: int = 0) -> str:
    """The answer to these words as text."""
    found = willing(*words)
    assert (found.exit_code, found.stderr) == (code, ""), found.output
    return found.stdout


def refused(*words: str) -> str:
    """What is told where these words are refused."""
    found = willing(*words)
    assert (found.exit_code, found.stdout) == (1, ""), found.output
    return found.stderr


def test_a_ledger_is_loaded_and_exported(place: str, tmp_path: Path) -> None:
    """`load` records every row of a case and prints a receipt; `export` writes the case's canonical folder."""
    found = parsed("ledger", "load", "haiti-2024", place, "--by", "Ann", "--why", "begun")
    ledger = Ledger(place)
    assert found == {
        "ledger": ledger.name,
        "id": ledger.id,
        "entries": ledger.receipt().number,
        "receipt": str(ledger.receipt()),
    }
    first = ledger.entries()[0]
    assert (first.recorded_by, first.why) == ("Ann", "begun")
    found = parsed("ledger", "export", place, str(tmp_path / "out"))
    texts = folder_texts(sheets_at("haiti-2024"))
    assert found == {"folder": str(tmp_path / "out"), "files": sorted(texts)}
    assert {one.name: one.read_text(encoding="utf-8") for one in (tmp_path / "out").iterdir()} == texts
    assert Case.read(tmp_path / "out") == ledger.case()
    assert "already" in refused("ledger", "export", place, str(tmp_path / "out"))
    assert parsed("ledger", "export", place, str(tmp_path / "out"), "--replace") == found
    assert parsed("ledger", "export", place, str(tmp_path / "out.v2"))["files"] == found["files"]
    assert {one.name: one.read_text(encoding="utf-8") for one in (tmp_path / "out.v2").iterdir()} == texts


def test_a_load_says_how_many_and_the_receipt(place: str) -> None:
    """In words, a load tells the number of entries and the receipt; who records is the environment's, without --by."""
    assert shown("ledger", "load", "haiti-2024", place) == (
        f"{Ledger(place).name} has {Ledger(place).receipt().number:,} entries.\nReceipt: {Ledger(place).receipt()}\n"
    )
    assert Ledger(place).entries()[0].recorded_by == "Zoë"
    assert "willing import" in refused("ledger", "load", "haiti-2024", place)


@pytest.mark.parametrize("by", ["", "  ", "x" * 201, "a\x1bb", "\udcff"])
def test_a_recorder_has_a_name(tmp_path: Path, by: str) -> None:
    """Nobody records without a name, or under one that cannot be shown; nothing is made then."""
    told = refused("ledger", "load", "haiti-2024", str(tmp_path / "ledger"), "--by", by)
    assert told.startswith("by: found ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [("assess",), ("odds",), ("check",)])
def test_questions_take_a_ledger(place: str, command: tuple[str, ...]) -> None:
    """A question asked of a ledger is answered as of the case that it was loaded from."""
    loaded(place, sheets_at("haiti-2024"))
    assert shown(command[0], place).replace(place, "haiti-2024") == shown(command[0], "haiti-2024")


def test_a_question_is_asked_of_what_was_known(place: str, tmp_path: Path) -> None:
    """--known-on takes a day or the number of an entry; a day before the first is refused, and so is a word that is neither."""
    ledger = loaded(place)
    last = ledger.receipt().number
    ledger.append([to(ledger, "settings", "title", value="Another title")], by="Ben", at=day(3))
    title = "An example coalition"
    for known in ("2025-04-12", str(last)):
        assert parsed("ledger", "entries", place, "--known-on", known, "--last", "1")[0]["entry"] == last
        out = tmp_path / known
        shown("ledger", "export", place, str(out), "--known-on", known)
        assert Case.read(out).title == title
    assert "knew nothing" in refused("assess", place, "--known-on", "2025-04-09")
    assert "keeps no record of it" in refused("assess", "haiti-2024", "--known-on", "2025-04-09")
    assert willing("assess", place, "--known-on", "soon").exit_code == 2


def test_entries_are_shown(place: str) -> None:
    """`entries` lists the last ones; those of a table, or of one row with what each changed, if that is named."""
    ledger = loaded(place)
    ledger.append([to(ledger, "nations", "POL", note="A neighbour")], by="Ben", at=day(1), why="I looked")
    last = ledger.receipt().number
    found = parsed("ledger", "entries", place, "POL")
    assert [set(one) for one in found] == [ENTRY, ENTRY]
    assert found[1] == {
        "entry": last,
        "recorded_at": "2025-04-11T12:00:00.000000Z",
        "recorded_by": "Ben",
        "act": "supersedes",
        "table": "nations",
        "row": "POL",
        "regards": found[0]["entry"],
        "cells": {"nation": "POL", "name": "Poland", "member": "yes", "groups": "NATO; EU", "note": "A neighbour"},
        "why": "I looked",
        "seal": ledger.receipt().hash,
    }
    assert len(parsed("ledger", "entries", place)) == 20
    assert {one["table"] for one in parsed("ledger", "entries", place, "nations")} == {"nations"}
    assert [one["row"] for one in parsed("ledger", "entries", place, "requirements small | land")] == ["small | land"]
    text_ = shown("ledger", "entries", place, "POL")
    assert f"supersedes {found[0]['entry']}" in text_
    assert f"Entry {last}: I looked\n  note: A neighbour" in text_
    assert "ABOUT: found 'XXX'; wanted a table, or a row that has entries." in refused("ledger", "entries", place, "XXX")


def test_verify_tells_and_exits_with_what_it_found(place: str) -> None:
    """`verify` exits with 0 where all is as recorded, and with 1, and the place, where it is not."""
    ledger = loaded(place)
    receipt = str(ledger.receipt())
    number = ledger.receipt().number
    assert parsed("ledger", "verify", place) == {
        "sound": True,
        "entries": number,
        "receipt": receipt,
        "tampering": [],
        "stale_index": [],
    }
    told = " ".join(shown("ledger", "verify", place, "--receipt", receipt).split())
    assert told == f"{ledger.name}: {number} entries, each as it was recorded. Receipt: {receipt}"
    with behind(place) as connection, past_guards(connection):
        connection.execute(text("update entries set recorded_by = 'Eve' where number = 5"))
        connection.execute(text("update current_rows set entry = 1 where key = 'POL'"))
    found = parsed("ledger", "verify", place, code=1)
    assert found["sound"] is False
    assert [one["entry"] for one in found["tampering"]] == [5]
    assert found["stale_index"] == ["nations POL"]
    told = " ".join(shown("ledger", "verify", place, code=1).split())
    assert "was changed behind its back:" in told
    assert "what entry 5 says does not give its seal" in told
    assert "`willing ledger index` makes it anew" in told


@pytest.mark.parametrize("receipt", ["", "5", "x:y", f"5:{'g' * 64}", f"-5:{'0' * 64}", f"5:{'0' * 63}"])
def test_a_receipt_that_is_none_is_told(tmp_path: Path, receipt: str) -> None:
    """Only a number and a seal, as verify prints them, are a receipt."""
    loaded(tmp_path / "ledger")
    assert "receipt: found " in refused("ledger", "verify", str(tmp_path / "ledger"), "--receipt", receipt)


def test_contests_are_listed_and_settled(place: str) -> None:
    """`contests` shows what two people would have a row say; `settle` takes a contest or leaves the row, once."""
    ledger = loaded(place)
    assert parsed("ledger", "contests", place) == []
    assert shown("ledger", "contests", place) == "No contest is open.\n"
    numbers = [
        ledger.append([], contests=[to(ledger, "nations", key, note="theirs")], by="Ben", at=day(1), why="a page")[1]
        for key in ("FRA", "POL")
    ]
    found = parsed("ledger", "contests", place)
    assert [set(one) for one in found] == [ENTRY | {"now", "another_row"}] * 2
    assert {one["another_row"] for one in found} == {False}
    assert [(one["entry"], one["cells"]["note"], one["now"].get("note")) for one in found] == [
        (n, "theirs", None) for n in numbers
    ]
    told = shown("ledger", "contests", place)
    assert f"Contest {numbers[0]}: nations FRA, by Ben, 11 Apr 2025 (a page)" in told
    assert "(blank)" in told
    entry = parsed("ledger", "settle", place, str(numbers[0]), "--take", "--by", "Ann")
    assert entry == {"contest": numbers[0], "taken": True, "entry": numbers[1] + 1}
    assert (
        shown("ledger", "settle", place, str(numbers[1]), "--leave")
        == f"Contest {numbers[1]} is given up by entry {numbers[1] + 3}.\n"
    )
    assert ledger.case().nations["FRA"].note == "theirs"
    assert ledger.case().nations["POL"].note == ""
    assert "wanted the number of a contest that is open" in refused("ledger", "settle", place, str(numbers[1]), "--leave")
    assert willing("ledger", "settle", place, "1").exit_code == 2


def test_an_entry_that_ends_a_contest_changes_no_cell(place: str) -> None:
    """`entries` of a row tells which contest ended; cells are those of entries that say something, and of contests."""
    ledger = loaded(place)
    number = ledger.append([], contests=[to(ledger, "nations", "POL", note="theirs")], by="Ben", at=day(1))[1]
    ledger.yield_contest(number, by="Ann", at=day(2), why="no source")
    ledger.append([to(ledger, "nations", "POL", note="ours")], by="Ann", at=day(3))
    told = shown("ledger", "entries", place, "POL")
    assert told.endswith(
        f"Entry {number}: a page\n  note: theirs\n\nEntry {number + 1}: no source\n  It ends contest {number}.\n\n"
        f"Entry {number + 2}\n  note: ours\n".replace(": a page", "")
    )


@pytest.fixture
def twice(place: str) -> str:
    """A ledger in which two people entered a statement st9, of France and of Poland, and the second is a contest."""
    ledger = loaded(place)
    like = next(row.cells for row in ledger.sheets()["statements"])
    france, poland = (new("statements", like, statement="st9", nation=nation, gist=nation) for nation in ("FRA", "POL"))
    ledger.append([france], by="Ann", at=day(1))
    ledger.append([], contests=[poland], by="Ben", at=day(2))
    return place


def test_another_new_row_with_an_id_is_told_and_kept_under_its_own(twice: str) -> None:
    """It is no edit: both rows can be kept, each under its id, and the contest ends."""
    ledger = Ledger(twice)
    number = ledger.receipt().number
    told = shown("ledger", "contests", twice)
    assert "No edit of the row, but another new row with the same id" in told
    assert f"settle LEDGER {number} --take --as NEW-ID, --take, or --leave" in told
    assert parsed("ledger", "contests", twice)[0]["another_row"] is True
    assert (
        shown("ledger", "settle", twice, str(number), "--take", "--as", "st10", "--by", "Ann")
        == f"Contest {number} is kept as st10 by entry {number + 1}.\n"
    )
    rows = {row.cells["statement"]: row.cells["gist"] for row in ledger.sheets()["statements"]}
    assert (rows["st9"], rows["st10"]) == ("FRA", "POL")
    assert [(one.act, one.key, one.regards) for one in ledger.entries(last=2)] == [
        ("records", "st10", None),
        ("yields", "st9", number),
    ]
    assert ledger.contests() == ()
    assert ledger.verify().tampering == ()


def test_another_new_row_can_take_the_place_of_the_first(twice: str) -> None:
    """Taken under the same id, it says all that it says, whatever the other's was corrected to since."""
    ledger = Ledger(twice)
    number = ledger.receipt().number
    ledger.append([to(ledger, "statements", "st9", confidence="low")], by="Ann", at=day(3))
    shown("ledger", "settle", twice, str(number), "--take")
    (row,) = (row.cells for row in ledger.sheets()["statements"] if row.cells["statement"] == "st9")
    assert (row["nation"], row.get("confidence")) == ("POL", "high")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("st9", "wanted an id that no row of statements has had"),
        ("st1", "wanted an id that no row of statements has had"),
        ("not an id", "statements not an id, column 'statement'"),
    ],
)
def test_an_id_that_is_not_free_is_refused(twice: str, name: str, wanted: str) -> None:
    """Nothing is kept, and the contest stays open, where the id is taken or is none."""
    ledger = Ledger(twice)
    number = ledger.receipt().number
    assert wanted in refused("ledger", "settle", twice, str(number), "--take", "--as", name)
    assert [one.entry.number for one in ledger.contests()] == [number]
    assert willing("ledger", "settle", twice, str(number), "--leave", "--as", "st10").exit_code == 2


def test_what_is_no_other_row_is_not_kept_as_one(place: str) -> None:
    """An edit is no row of its own, and a row without an id cannot have another."""
    ledger = loaded(place)
    amount = next(row.cells for row in ledger.sheets()["amounts"])
    wishes = [to(ledger, "nations", "POL", note="theirs"), new("amounts", amount, note="another")]
    first, last = ledger.append([], contests=wishes, by="Ben", at=day(1))
    told = refused("ledger", "settle", place, str(first), "--take", "--as", "PLX")
    assert "wanted a contest that is another new row" in told
    assert "wanted a row with an id of its own" in refused("ledger", "settle", place, str(last), "--take", "--as", "x")
    assert len(ledger.contests()) == 2


@pytest.mark.parametrize(
    "error",
    [FaultyInput([Fault("team", "a ledger that somebody writes to", "it free")]), KeyboardInterrupt()],
    ids=["busy", "stopped"],
)
@pytest.mark.parametrize("what", ["load", "import", "settle"])
def test_what_is_kept_is_told_whatever_becomes_of_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, error: BaseException
) -> None:
    """Entries are kept before the index is made: that it could not be made, or somebody stopped it, is a warning."""
    place = str(tmp_path / "team.willing")
    if what != "load":
        ledger = loaded(place)
        number = ledger.append([], contests=[to(ledger, "nations", "POL", note="theirs")], by="Ben", at=day(1))[1]
    file = tmp_path / "x.jsonl"
    if what == "import":
        shown("export", place, str(file))
        file.write_text(
            file.read_text(encoding="utf-8").replace("is ready", "was ready").replace('"Poland"', '"Polska"'), encoding="utf-8"
        )

    def fail(*words: object, **options: object) -> None:
        raise error

    monkeypatch.setattr(Ledger, "index", fail)
    words = {
        "load": ("ledger", "load", "haiti-2024", place),
        "import": ("import", str(file), place, "--yes"),
        "settle": ("ledger", "settle", place, "44", "--take"),
    }
    found = willing(*words[what])
    last = Ledger(place).receipt().number
    told = {"load": f"has {last:,} entries.", "import": f"Appended entry {last}.", "settle": "Contest 44 is taken by entry 45."}
    assert (found.exit_code, told[what] in found.stdout) == (0, True), found.output
    assert "The entries are kept, without an index of them; `willing ledger index` makes the index.\n" in found.stderr
    assert ("somebody writes to" if isinstance(error, FaultyInput) else "Interrupted.") in found.stderr
    if what == "settle":
        assert (number, Ledger(place).contests()) == (44, ())


def test_the_index_is_made_anew(place: str) -> None:
    """`index` tells of how many nations it was made, and a ledger whose index was lost answers as before."""
    ledger = loaded(place)
    before = ledger.case()
    with behind(place) as connection:
        connection.execute(text("delete from current_rows"))
    assert parsed("ledger", "index", place) == {"nations": 2}
    assert shown("ledger", "index", place) == "The index is made anew, of 2 nations.\n"
    assert ledger.case() == before


def test_an_index_that_shows_what_is_gone_is_made_anew_on_demand_only(place: str) -> None:
    """`index` leaves an index that speaks of an entry behind the last as it is, unless it is told to make it anew even so."""
    ledger = loaded(place)
    number = ledger.append([to(ledger, "nations", "POL", note="x")], by="Ben", at=day(1))[1]
    with behind(place) as connection, past_guards(connection):
        for table in ("entries", "seals"):
            connection.execute(text(f"delete from {table} where number = {number}"))
    assert f"found an index that speaks of entry {number}, which is gone" in refused("ledger", "index", place)
    assert f"the index speaks of entry {number}" in shown("ledger", "verify", place, code=1)
    assert parsed("ledger", "index", place, "--even-so") == {"nations": 2}
    assert parsed("ledger", "verify", place)["sound"] is True


def test_an_earlier_ledger_is_upgraded(place: str) -> None:
    """`upgrade` brings a ledger of an earlier version up, and says from which to which."""
    first_version(place)
    assert "Try: `willing ledger upgrade " in refused("ledger", "verify", place)
    assert parsed("ledger", "upgrade", place) == {"before": "0001", "after": NEWEST}
    assert parsed("ledger", "upgrade", place) == {"before": NEWEST, "after": NEWEST}
    assert shown("ledger", "upgrade", place) == f"{Ledger(place).name} is of version {NEWEST}.\n"
    assert parsed("ledger", "verify", place)["sound"] is True


def test_a_role_is_granted(place: str) -> None:
    """`grant` lets a role of a server ask or add; of a file it says what protects it."""
    loaded(place)
    if is_file(place):
        assert "who may write it is a matter of its folder" in refused("ledger", "grant", place, "reader", "--read")
        return
    with behind(place) as connection:
        connection.execute(text("create role reader"))
    try:
        assert parsed("ledger", "grant", place, "reader", "--read") == {"role": "reader", "write": False}
        assert shown("ledger", "grant", place, "reader", "--write") == "reader may add to the ledger.\n"
    finally:
        with behind(place) as connection:
            connection.execute(text("drop owned by reader"))
            connection.execute(text("drop role reader"))


@pytest.mark.parametrize("command", ["verify", "entries", "contests", "index", "upgrade", "export"])
def test_a_place_without_a_ledger_is_told(tmp_path: Path, command: str) -> None:
    """Every command of a ledger says where there is none, exits with 1 and makes nothing."""
    more = (str(tmp_path / "out"),) if command == "export" else ()
    assert "found no such file; wanted a ledger" in refused("ledger", command, str(tmp_path / "nowhere"), *more)
    assert list(tmp_path.iterdir()) == []


def test_every_answer_says_which_state_it_rests_on(place: str) -> None:
    """Asked in the midst of an append, answers rest on the state before it, and say so; asked for all, they name none."""
    ledger = loaded(place)
    number = ledger.receipt().number
    ledger.append([to(ledger, "nations", key, note="both") for key in ("FRA", "POL")], by="Ben", at=day(1))
    for known, entry, on in ((str(number + 1), number, AT.date()), (day(1).date().isoformat(), number + 2, day(1).date())):
        knew = f"s the ledger knew it at entry {entry} of {on.day} {on:%b %Y}"
        for words in (
            ("assess",),
            ("nations",),
            ("whatif", "--suppose", "not ceasefire"),
            ("history",),
            ("events",),
            ("sources",),
        ):
            assert knew in shown(words[0], place, *words[1:], "--known-on", known)
        question = parsed("assess", place, "--known-on", known)["question"]
        assert (question["known"], question["known_recorded_on"]) == (entry, on.isoformat())
        assert parsed("ledger", "entries", place, "--known-on", known)[-1]["entry"] == entry
    assert "the ledger knew" not in shown("assess", place)
    question = parsed("assess", place)["question"]
    assert (question["known"], question["known_recorded_on"]) == (None, None)
