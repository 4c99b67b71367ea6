"""A disk that is full: told, nothing that was there is lost, and once there is room the ledger goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from recorded import behind, day, loaded, new, to, told
from sqlalchemy import text

from willing.faults import FaultyInput
from willing.ledger.ledger import Ledger

# No file of this process grows beyond so many bytes, as on a disk that is full: appends go on until that is told.
FILL = """
import json, resource, signal, sys
from datetime import UTC, datetime
from willing.faults import FaultyInput
from willing.ledger.entries import RowChange
from willing.ledger.ledger import Ledger
from willing.ledger.place import sheets_at
what, place, size = sys.argv[1:]
sheets = sheets_at("haiti-2024")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), resource.RLIM_INFINITY))
acknowledged = []
try:
    if what == "load":
        Ledger.load(place, sheets, by="Ann", at=datetime.now(UTC))
    ledger = Ledger(place)
    for number in range(10_000):
        row = {"source": f"f{number}", "publisher": "P", "url": "https://example.org", "title": "x" * 15_000}
        last = ledger.append([RowChange("sources", (row["source"],), None, row)], by="Ann", at=datetime.now(UTC))[1]
        acknowledged.append([last, ledger.receipt(last).hash])
except FaultyInput as error:
    print(json.dumps({"fault": str(error), "acknowledged": acknowledged}))
"""
FULL = ": found a disk that takes no more; wanted room for the entries.\n    Try: make room; what was there is there."


def filled(what: str, place: Path, size: int) -> tuple[str, list[tuple[int, str]]]:
    """What was told when the disk was full, and the numbers and seals acknowledged until then."""
    command = [sys.executable, "-c", FILL, what, str(place), str(size)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Traceback" not in run.stderr, run.stderr[-2000:]
    found = json.loads(run.stdout)
    return found["fault"], [(number, seal) for number, seal in found["acknowledged"]]


@pytest.mark.parametrize("room", [70_000, 300_000])
def test_a_file_on_a_full_disk_keeps_what_it_had(tmp_path: Path, room: int) -> None:
    """When the disk is full an append is refused whole; every earlier one is there, verified, and the next finds room again."""
    path = tmp_path / "ledger"
    first = loaded(path).receipt().number
    fault, acknowledged = filled("append", path, path.stat().st_size + room)
    assert fault.endswith(FULL)
    ledger = Ledger(path)
    verdict = ledger.verify()
    assert (verdict.entries, verdict.tampering, verdict.stale) == (first + len(acknowledged), (), ())
    assert [(e.number, e.hash) for e in ledger.entries()][first:] == acknowledged
    source = {"source": "g", "publisher": "P", "url": "https://example.org", "title": "x" * 15_000}
    assert ledger.append([new("sources", source)], by="Ann", at=day(400))[0] == verdict.entries + 1
    assert ledger.verify().tampering == ()


def test_a_ledger_that_finds_no_room_is_not_made(tmp_path: Path) -> None:
    """A load onto a full disk is told, and leaves neither a ledger nor a half of one."""
    fault, _ = filled("load", tmp_path / "ledger", 50_000)
    assert fault.endswith(FULL)
    assert list(tmp_path.iterdir()) == []


def raising(table: str, state: str) -> tuple[str, str]:
    """Statements after which an entry of a table fails with a state, as a server's own failures do."""
    return (
        f"create or replace function failing() returns trigger language plpgsql as "
        f"$$ begin raise exception 'could not extend file' using errcode = '{state}'; end $$",
        f"create trigger failing before insert on {table} for each row execute function failing()",
    )


@pytest.mark.parametrize("places", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", ["entries", "seals", "current_rows"])
def test_a_server_on_a_full_disk_keeps_what_it_had(places: Callable[[], str], table: str) -> None:
    """When a server tells in the midst of an append that its disk is full, that is the fault, and nothing of it is kept."""
    ledger = loaded(place := places())
    before = ledger.entries()
    change = to(ledger, "nations", "POL", note="x")
    with behind(place) as connection:
        for statement in raising(table, "53100"):
            connection.execute(text(statement))
    with pytest.raises(FaultyInput) as caught:
        ledger.append([change], by="Ann", at=day(1))
    assert told(caught.value).endswith(FULL)
    assert ledger.entries() == before
    with behind(place) as connection:
        connection.execute(text(f"drop trigger failing on {table}"))
    assert ledger.append([change], by="Ann", at=day(1))[0] == len(before) + 1
    verdict = ledger.verify()
    assert (verdict.tampering, verdict.stale) == ((), ())
