"""A ledger as large as a team fills it in years: how long loading, a question about one day, and a history of all days take.

`ledgers.py ENTRIES …` makes ledgers of so many entries (2,000, 20,000 and 200,000 without) of the shipped case, every word in it
said again and again (`repeated.py`), and answers from them; each step in seconds of the clock and of the processor. With the
address of an empty PostgreSQL database in WILLING_BENCH_URL, the same there. A question is asked as a user asks it, by a process
of its own, and once more within a process that has begun; beside it stands the same question to a case folder of the shipped
case, and how long Python takes to load the libraries alone.
"""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

from repeated import DAYS, SIZES, said_again

from willing.analysis.assessment import assess, question
from willing.analysis.bearing import BEARING
from willing.analysis.changes import history
from willing.ledger.case import Case
from willing.ledger.entries import RowChange
from willing.ledger.ledger import Ledger
from willing.ledger.place import sheets_at
from willing.ledger.tables import Row, Sheets
from willing.vocabulary.quantity import Quantity

SHIPPED = "ukraine-2025"
ASKED = 5  # days that are asked about, even steps apart


def rows_again(entries: int) -> Sheets:
    """The rows of the shipped case said again, so many in all: `said_again` as a file would have it."""
    shipped = sheets_at(SHIPPED)
    others = sum(len(rows) for table, rows in shipped.items() if table not in ("statements", "sources")) + DAYS
    case = said_again(Case.read(SHIPPED), max(0, entries - others))
    word = {row.cells["statement"]: row.cells for row in shipped["statements"]}
    known = {row.cells["source"]: row.cells for row in shipped["sources"]}
    sheets = {table: [dict(row.cells) for row in rows] for table, rows in shipped.items()}
    sheets["statements"] = [
        {
            **word[one.statement.partition("-")[0]],
            "statement": one.statement,
            "said_on": one.said_on.isoformat() if one.said_on else "",
            "gist": one.gist,
            "sources": "; ".join(one.sources),
        }
        for one in case.statements
    ]
    sheets["sources"] = [
        known.get(
            name,
            {
                "source": name,
                "publisher": one.publisher,
                "grade": one.grade,
                "url": one.url,
                "published_on": one.published_on.isoformat() if one.published_on else "",
                "language": one.language,
                "title": one.title,
                "copy_of": one.copy_of,
            },
        )
        for name, one in case.sources.items()
    ]
    sheets["meetings"] += [
        {
            "meeting": one.meeting,
            "body": one.body,
            "held_on": one.held_on.isoformat(),
            "place": one.place,
            "level": one.level,
            "sources": "; ".join(one.sources),
        }
        for one in case.meetings
        if one.attending == Quantity.unsaid("") and one.meeting.startswith("on-")
    ]
    return {table: [Row(number, cells) for number, cells in enumerate(rows, 2)] for table, rows in sheets.items()}


@contextmanager
def told(what: str) -> Iterator[None]:
    """The clock and the processor over a step, other processes that it takes among them, printed."""
    gc.collect()
    begun, worked = perf_counter(), _worked()
    yield
    print(f"  {what:<58} {perf_counter() - begun:8.2f} s  {_worked() - worked:8.2f} s", flush=True)


def _worked() -> float:
    """What this process and those that it began and that are done have worked so far."""
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + others.ru_utime + others.ru_stime


def process(*words: str) -> None:
    """A command in a process of its own."""
    subprocess.run([sys.executable, "-m", "willing", *words], check=True, stdout=subprocess.DEVNULL)


def days_of(case: Case) -> list[date]:
    """The first day, the last, and some between."""
    first = min(meeting.held_on for meeting in case.meetings)
    return [first + timedelta(days=DAYS * number // (ASKED - 1)) for number in range(ASKED)]


def answers(kept: Ledger, place: str) -> None:
    """Questions about one day, a correction, and a history of all days, on a ledger that is there."""
    days = days_of(Case.read(SHIPPED))
    for day in (days[1], days[-1]):
        with told(f"assess --as-of {day}, a process of its own"):
            process("assess", place, "--as-of", day.isoformat())
    for day in (days[0], days[ASKED // 2], days[-1]):
        with told(f"assess --as-of {day}, in a process that has begun"):
            case = kept.case(on=day, bearing=BEARING)
            assess(case, question(case, as_of=day))
    known = kept.receipt().number
    before = kept.entries(table="statements", key="st001", last=1)[0].cells or {}
    with told("one correction, checked, appended, indexed"):
        after = {**before, "gist": "They said so, in other words."}
        kept.append([RowChange("statements", ("st001",), before, after)], by="A. Person", at=datetime.now(UTC))
        kept.index(BEARING)
    with told(f"assess --known-on {known:,}, as it was before"):
        case = kept.case(known)
        assess(case, question(case))
    with told(f"history of {DAYS} days, the reading of the ledger with it"):
        case = kept.case()
        asked = question(case, as_of=max(meeting.held_on for meeting in case.meetings if meeting.meeting.startswith("on-")))
        print(f"  ({sum(1 for _ in history(case, asked))} answers)", flush=True)
    with told("verify"):
        verdict = kept.verify()
        assert not verdict.tampering, verdict.tampering
        assert not verdict.stale, verdict.stale


def main() -> None:
    """Time it all at each size."""
    print(f"{'':<60} {'clock':>9}   {'processor':>9}")
    with told("yardstick: Python loads the libraries"):
        subprocess.run([sys.executable, "-c", "import sqlalchemy, numpy, highspy, rich.console, click"], check=True)
    with told(f"assess {SHIPPED}, a folder, a process of its own"):
        process("assess", SHIPPED)
    for entries in map(int, sys.argv[1:] or map(str, SIZES)):
        sheets = rows_again(entries)
        among = " and ".join(f"{len(sheets[table]):,} {table}" for table in ("statements", "sources"))
        print(f"{sum(map(len, sheets.values())):,} entries, {among} among them")
        with tempfile.TemporaryDirectory() as folder:
            for place in filter(None, (str(Path(folder, "team.willing")), os.environ.get("WILLING_BENCH_URL"))):
                print(f" {place.partition(':')[0] if '://' in place else 'a file'}")
                with told("load: checked, sealed, kept"):
                    kept = Ledger.load(place, sheets, by="A. Person", at=datetime.now(UTC))
                with told("load: its index"):
                    kept.index(BEARING)
                answers(kept, place)


if __name__ == "__main__":
    main()
