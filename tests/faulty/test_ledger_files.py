"""Places that are no ledger, damaged ones and hostile ones: each refused with a fault, and no password is let out."""

from __future__ import annotations

import random
import sqlite3
import string
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner
from recorded import behind, day, example, is_file, loaded, new, plain, to, told, unguarded
from sqlalchemy import Connection, text

from willing.analysis.bearing import BEARING
from willing.cli import main
from willing.faults import FaultyInput
from willing.ledger.ledger import Ledger
from willing.ledger.place import case_at

SECRET = "s3cret-w0rd"


# ---- no ledger


def zipped(path: Path) -> None:
    """A zip archive."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", "y")


def another_database(path: Path) -> None:
    """A SQLite database of something else."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table notes (word text)")


def truncated(path: Path) -> None:
    """The first half of a ledger."""
    loaded(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scribbled(path: Path) -> None:
    """A ledger with other bytes in its pages."""
    loaded(path)
    content = bytearray(path.read_bytes())
    content[4096 * 2 : 4096 * 12] = b"\xa5" * (4096 * 10)
    path.write_bytes(bytes(content))


FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing": (lambda path: None, r"found no such file; wanted a ledger\.\n    Try: `willing ledger load` makes one\."),
    "an empty file": (lambda path: path.touch(), r"found a database without a ledger; wanted one with"),
    "a folder": (lambda path: path.mkdir(), r"found a place where no ledger can be opened; wanted"),
    "a zip": (zipped, r"found a file that is no ledger, or a damaged one; wanted a ledger"),
    "a text": (lambda path: path.write_text("A text\n" * 500), r"found a file that is no ledger, or a damaged one; wanted"),
    "another database": (another_database, r"found a database without a ledger; wanted one with"),
    "half a ledger": (truncated, r"found a file that is no ledger, or a damaged one; wanted"),
    "a scribbled ledger": (scribbled, r"found a file that is no ledger, or a damaged one; wanted"),
}


@pytest.mark.parametrize("kind", FILES)
def test_what_is_no_ledger_is_told(kind: str, tmp_path: Path) -> None:
    """A file that is no ledger, or not a whole one, is a fault that says so, whatever is asked, and stays as it is."""
    path = tmp_path / "place"
    make, says = FILES[kind]
    make(path)
    change = to(loaded(tmp_path / "other"), "nations", "POL", note="x")
    before = path.read_bytes() if path.is_file() else b""
    for ask in (
        lambda: Ledger(path).verify(),
        lambda: Ledger(path).sheets(),
        lambda: Ledger(path).append([change], by="Ann", at=day(1)),
    ):
        with pytest.raises(FaultyInput, match=says):
            ask()
    with pytest.raises(FaultyInput) if "scribbled" not in kind else suppress(FaultyInput):
        Ledger.upgrade(path)
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_name_that_no_disk_takes_is_told(tmp_path: Path) -> None:
    """A name too long for any disk is a fault, for who asks and for who loads."""
    path = tmp_path / ("x" * 300)
    for ask in (lambda: Ledger(path), lambda: Ledger.upgrade(path), lambda: loaded(path)):
        with pytest.raises(FaultyInput):
            ask()


def test_a_ledger_is_not_made_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A load into a folder that is missing is told, and makes none."""
    with pytest.raises(
        FaultyInput, match=r"found a place that cannot be written \(No such file or directory\); wanted a file in a"
    ):
        loaded(tmp_path / "missing" / "ledger")
    assert list(tmp_path.iterdir()) == []


def test_a_load_leaves_nothing_beside_the_ledger(tmp_path: Path) -> None:
    """What is made on the way to a ledger is gone when it is there, and when it is refused."""
    loaded(tmp_path / "ledger")
    with pytest.raises(FaultyInput):
        loaded(tmp_path / "ledger")
    assert {one.name for one in tmp_path.iterdir()} <= {"ledger", "ledger-wal", "ledger-shm"}  # the latter two are SQLite's notes


# ---- addresses


def test_an_address_of_a_file_is_the_file(tmp_path: Path) -> None:
    """`sqlite:///` and a path stand for the file."""
    loaded(tmp_path / "ledger")
    address = f"sqlite:///{tmp_path / 'ledger'}"
    assert Ledger(address).receipt() == Ledger(tmp_path / "ledger").receipt()
    assert Ledger(address).name == str(tmp_path / "ledger")
    assert case_at(address) == case_at(tmp_path / "ledger")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("mysql://user@host/name", "ledger: found an address of 'mysql'; wanted a file, or an address such as "),
        ("https://example.org/ledger", "ledger: found an address of 'https'; wanted a file, or an address such as "),
        ("file:///tmp/ledger", "ledger: found an address of 'file'; wanted a file, or an address such as "),
        ("sqlite://", "ledger: found an address of 'sqlite'; wanted a file, or an address such as "),
        ("://", "ledger: found an address that cannot be read; wanted a file, or an address such as "),
        (f"postgresql://user:{SECRET}@host:port/name", "ledger: found an address that cannot be read; wanted a file, or "),
    ],
)
def test_another_address_is_refused(address: str, says: str) -> None:
    """An address of anything but a file and PostgreSQL, or of no shape, is refused without a look at it."""
    with pytest.raises(FaultyInput) as caught:
        Ledger(address)
    assert told(caught.value).startswith(says)
    assert SECRET not in told(caught.value)


def test_a_server_that_does_not_answer_is_told_at_once() -> None:
    """Where no server listens, and where there is no such host, that is told within seconds; the password is not."""
    for where in ("127.0.0.1:1", "no-such-host.invalid"):
        begun = time.monotonic()
        with pytest.raises(FaultyInput) as caught:
            Ledger(f"postgresql://user:{SECRET}@{where}/name")
        assert time.monotonic() - begun < 20
        assert "found no server that answers; wanted a PostgreSQL server" in told(caught.value)
        assert SECRET not in told(caught.value)


@pytest.mark.parametrize("places", ["postgresql"], indirect=True)
def test_a_password_is_shown_nowhere(places: Callable[[], str]) -> None:
    """Whatever is asked of a server and goes wrong or right, the password of its address is in no fault and no output."""
    place = places()
    loaded(place)
    _, _, rest = place.partition("://")
    name, _, where = rest.partition("@")
    password = name.partition(":")[2]
    wrong = f"postgresql://postgres:{SECRET}@{where}"
    commands: list[tuple[str, ...]] = [
        ("ledger", command, address)
        for command in ("verify", "entries", "contests", "index", "upgrade")
        for address in (place, wrong, f"postgresql://postgres@{where}?password={SECRET}", f"{place}x")
    ]
    commands += [("ledger", "load", "haiti-2024", place), ("ledger", "grant", place, "nobody_there", "--read")]
    commands += [("assess", address) for address in (place, wrong, f"{place}x")]
    for words in commands:
        found = CliRunner().invoke(main, words)
        assert found.exception is None or isinstance(found.exception, SystemExit), (words[:2], found.exception)
        assert password not in found.output
        assert SECRET not in found.output, words
    for address in (wrong, f"postgresql://postgres@{where}?password={SECRET}"):
        with pytest.raises(FaultyInput) as caught:
            Ledger(address)
        assert "found a server that does not let us in; wanted a user and a password that it knows" in told(caught.value)
    with pytest.raises(FaultyInput, match=r"found no such database; wanted a database that is there"):
        Ledger(f"{place}x")


# ---- a folder that takes nothing

ASK = """
import os, sys
from datetime import UTC, datetime
from willing.faults import FaultyInput
from willing.ledger.entries import RowChange
from willing.ledger.ledger import Ledger
row = {"source": "g", "publisher": "P", "url": "https://example.org"}
def ask(place):
    print(len(Ledger(place).case().statements))
    try:
        Ledger(place).append([RowChange("sources", ("g",), None, row)], by="Ann", at=datetime.now(UTC))
    except FaultyInput as error:
        print(error)
ask(sys.argv[1])  # so that everything is loaded while it can be
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
ask(sys.argv[2])
"""


@pytest.mark.parametrize("notes", ["all", "an empty -wal", "none"])
def test_a_ledger_in_a_folder_that_takes_nothing_can_be_asked(notes: str) -> None:
    """Who may read a ledger's file and write nothing beside it asks it all the same, and is told that nothing can be added."""
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)
        folder = Path(home) / "folder"
        folder.mkdir()
        loaded(Path(home) / "warm")
        loaded(folder / "ledger")
        if notes != "all":
            for left in ("ledger-wal", "ledger-shm"):
                (folder / left).unlink(missing_ok=True)
        if notes == "an empty -wal":
            (folder / "ledger-wal").touch()
        for one in folder.iterdir():
            one.chmod(0o444)
        folder.chmod(0o555)
        command = [sys.executable, "-c", ASK, str(Path(home) / "warm"), str(folder / "ledger")]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        folder.chmod(0o755)
    assert run.stderr == ""
    statements = str(len(example()["statements"]))
    assert run.stdout.splitlines()[:2] == [statements, statements]
    # SQLite opens nothing for writing where a log stands without its index.
    closed = "found a place where no ledger can be opened; wanted a file in a folder that may be written."
    open_to_read = "found a ledger that may only be read here; wanted one that may be written."
    assert (closed if notes == "an empty -wal" else open_to_read) in run.stdout


# ---- hostile


def resealed(connection: Connection) -> None:
    """The chain is made anew, as somebody would who knows how."""
    from willing.ledger.entries import entry_text, sealed

    before = connection.execute(text("select id from ledger")).scalar_one()
    for entry in connection.execute(text("select * from entries order by number")).all():
        before = sealed(before, entry_text(*entry[:10]))
        connection.execute(text("update entries set hash = :hash where number = :number"), {"hash": before, "number": entry[0]})
    connection.execute(text("update seals set hash = :hash"), {"hash": before})


HOSTILE = {
    "cells that are a list": "update entries set cells = '[1, 2]' where number = 16",
    "cells that are no JSON": "update entries set cells = '{' where number = 16",
    "cells within cells": "update entries set cells = '{\"nation\": {\"a\": 1}}' where number = 16",
    "cells without an end": f"update entries set cells = '{'[' * 100_000}' where number = 16",
    "cells in bytes": "update entries set cells = cast(cells as blob) where number = 16",
    "a column that no table has": "update entries set cells = '{\"nation\":\"POL\",\"navy\":\"x\"}' where number = 16",
    "no cells": "update entries set cells = '{}' where number = 16",
    "cells without a key": "update entries set cells = '{\"name\":\"x\"}' where number = 16",
    "a setting without a name": "update entries set cells = '{\"value\":\"x\"}' where number = 2",
    "fifty megabytes": (
        "update entries set cells = '{\"nation\":\"POL\",\"name\":\"' || "
        "(select replace(hex(zeroblob(25000000)), '0', 'x')) || '\"}' where number = 16"
    ),
    "a table nobody knows": "update entries set sheet = 'armies' where number = 16",
    "a day that is none": "update entries set recorded_at = 'yesterday' where number = 16",
    "a word for a number": "update entries set regards = 'x', act = 'supersedes' where number = 16",
    "a blob for a name": "update entries set recorded_by = x'ff00' where number = 16",
    "a text that is none": "update entries set recorded_by = cast(x'ff' as text) where number = 16",
    "a formula": "update entries set cells = '{\"nation\":\"POL\",\"name\":\"=1+1\"}' where number = 16",
    "a row in no place": "update current_rows set entry = 999999",
    "no ledger": "delete from ledger",
    "a ledger too many": "insert into ledger values ('a', 'b')",
    "a view for a table": "alter table entries rename to kept; create view entries as select * from kept",
    "a view for a version": (
        "drop table alembic_version; create view alembic_version as select '0002' as version_num"
    ),
    "a trigger that deletes": (
        "create trigger hostile after insert on entries begin delete from current_rows; end"
    ),
    "a trigger without an end": (
        "create trigger hostile after insert on seals begin insert into seals values (new.number + 1, 'x'); end; "
        "pragma recursive_triggers = on"
    ),
    "a table without columns": "drop table current_rows; create table current_rows (x text)",
    "no index at all": "drop table current_rows",
    "another's version": "drop table alembic_version; create table alembic_version (x text)",
}  # fmt: skip


UNSEALED = {
    "no ledger",
    "a ledger too many",
    "a view for a table",
    "a blob for a name",
    "a text that is none",
    "cells in bytes",
}


@pytest.mark.parametrize("harm", HOSTILE)
def test_a_hostile_file_is_refused_with_faults(harm: str, tmp_path: Path) -> None:
    """A file made to harm gives answers or faults to whatever is asked of it, in seconds, and never a traceback."""
    path = tmp_path / "ledger"
    loaded(path)
    with behind(path) as connection:
        unguarded(connection)
        connection.execute(text("pragma ignore_check_constraints = on"))
        for statement in (
            HOSTILE[harm].split("; ") if "trigger" not in HOSTILE[harm] else [HOSTILE[harm].partition("; pragma")[0]]
        ):
            connection.exec_driver_sql(statement)
        if harm not in UNSEALED:
            resealed(connection)
    change = to(loaded(tmp_path / "other"), "nations", "FRA", note="x")
    begun = time.monotonic()
    asked: list[Callable[[], object]] = [
        lambda: Ledger(path).verify(),
        lambda: Ledger(path).case(),
        lambda: Ledger(path).case(20),
        lambda: Ledger(path).case(on=day(0).date(), bearing=BEARING),
        lambda: Ledger(path).entries(),
        lambda: Ledger(path).contests(),
        lambda: Ledger(path).receipt(),
        lambda: Ledger(path).last_day(),
        lambda: Ledger(path).append([change], by="Ann", at=day(1)),
        lambda: Ledger(path).index(BEARING, anew=True),
        lambda: Ledger.upgrade(path),
    ]
    refused = 0
    for ask in asked:
        try:
            ask()
        except FaultyInput as error:
            refused += 1
            assert len(str(error)) < 20_000
    assert time.monotonic() - begun < 60
    if harm not in (
        "a table nobody knows",
        "a trigger that deletes",
        "a view for a version",
        "a trigger without an end",
        "a formula",
    ):
        assert refused or Ledger(path).verify().tampering or Ledger(path).verify().stale


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('{"nation":"AAA","name":"x', '{","note":"x"},{"nation":"BBB","name":"x"}'),
        ('{"nation":"AAA","name":[{}', '{}],"name":"x"},{"nation":"BBB","name":"x"}'),
        ('{"nation":"AAA"},{"nation":"BBB"', '"name":"x"}'),
        ('{"nation":"AAA","name":"x"},{"nation":"BBB","name":"x"}', ""),
        ('{"nation":"AAA","name":"x"}', '{"nation":"BBB","name":"\\udc00"}'),
    ],
)
def test_rows_that_are_rows_only_together_are_refused(one: str, other: str, tmp_path: Path) -> None:
    """Rows are read many at a time; what is no row by itself is none beside others either."""
    path = tmp_path / "ledger"
    first, second = (entry.number for entry in loaded(path).entries(table="nations")[:2])
    with behind(path) as connection:
        unguarded(connection)
        for number, cells in ((first, one), (second, other)):
            connection.execute(
                text("update entries set cells = :cells where number = :number"), {"cells": cells, "number": number}
            )
    faulty = second if '"}' in one[-2:] and "}," not in one else first
    for known in (None, Ledger(path).receipt().number):
        with pytest.raises(FaultyInput, match=f"entry {faulty}: found a row that no ledger writes"):
            Ledger(path).sheets(known)


def test_a_row_of_a_very_long_name_is_kept_or_told(place: str) -> None:
    """Where the server cannot look up a row by so long a text, that is the fault, and nothing is kept; a file takes it."""
    name = "".join(random.Random(1).choices(string.ascii_letters, k=6_000))
    ledger = loaded(place)
    before = ledger.receipt()
    change = new("settings", {"setting": f"scenarios.{name}", "value": "ceasefire"})
    if is_file(place):
        ledger.append([change], by="Ann", at=day(1))
        assert name in ledger.case().scenarios
        return
    with pytest.raises(FaultyInput, match="found a row told from others by a text too long for the server's index; wanted"):
        ledger.append([change], by="Ann", at=day(1))
    assert ledger.receipt() == before


@pytest.mark.parametrize("word", ["\udcff", "x\0y", "x" * 100_000, "\u202e"])
def test_any_remark_is_kept_or_refused(place: str, word: str) -> None:
    """A remark or name of odd letters is kept as it is, or is a fault; nothing is half kept."""
    ledger = loaded(place)
    before = ledger.receipt().number
    try:
        ledger.append([to(ledger, "nations", "POL", note="x")], by="Ann", at=day(1), why=word)
    except FaultyInput:
        assert ledger.receipt().number == before
    else:
        assert ledger.entries(last=1)[0].why == word
    assert ledger.verify().tampering == ()
    assert plain(Ledger(place).sheets())
