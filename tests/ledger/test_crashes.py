"""Whatever is killed, and whenever: what was acknowledged is there, what is there is whole, and the ledger goes on.

The moments are drawn from a seed, but what a process does by then is not, so no two runs are alike; each must hold.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import crashing
from crashing import Worker
from recorded import behind, day, first_version, is_file, keys, loaded, plain, to
from sqlalchemy import select, text

from willing.analysis.bearing import BEARING
from willing.faults import FaultyInput
from willing.ledger.entries import entry_text, sealed
from willing.ledger.ledger import Ledger
from willing.ledger.place import sheets_at
from willing.ledger.schema import ENTRIES, NEWEST, SEALS

if TYPE_CHECKING:
    from postgres import Server

WRITERS = 3


class Watch:
    """What was acknowledged of a ledger, held against what is there; each entry is looked at once."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.last, self.seal = ledger.receipt().number, ledger.receipt().hash
        self.seen: dict[int, tuple[str, str]] = {}
        self.unchecked: list[tuple[str, int, str]] = []
        self.acknowledged = 0

    def heard(self, told: list[Any]) -> None:
        """What writers told: marks, numbers and seals of appends."""
        self.unchecked += [one for one in told if one is not None]

    def check(self) -> None:
        """No number is left out, every seal follows, every append is whole, and each that was acknowledged is there."""
        fresh = ENTRIES.c.number > self.last
        with self.ledger.database.reading() as connection:
            entries = [tuple(one) for one in connection.execute(select(ENTRIES).where(fresh).order_by(ENTRIES.c.number))]
            noted = connection.execute(select(SEALS.c.number, SEALS.c.hash).where(SEALS.c.number > self.last)).all()
        assert [entry[0] for entry in entries] == list(range(self.last + 1, self.last + len(entries) + 1))
        for mark, size in Counter(entry[9] for entry in entries).items():
            assert mark.endswith(f" of {size}"), mark
        for number, *said, seal in entries:
            assert seal == sealed(self.seal, entry_text(number, *said))
            self.last, self.seal = number, seal
            self.seen[number] = (said[8], seal)
        assert all(self.seen[number][1] == seal for number, seal in noted)
        assert all(self.seen.get(number) == (mark, seal) for mark, number, seal in self.unchecked)
        self.acknowledged += len(self.unchecked)
        self.unchecked.clear()


@contextmanager
def at_work(place: str) -> Iterator[tuple[list[Worker], Callable[[], Worker]]]:
    """Writers at work on a ledger, and what starts another; none is left at the end."""
    seeds = count(1)

    def another() -> Worker:
        return Worker(crashing.append, place, next(seeds))

    writers = [another() for _ in range(WRITERS)]
    try:
        yield writers, another
    finally:
        for one in writers:
            one.killed()


def test_writers_are_killed_again_and_again(place: str) -> None:
    """One writer or all of them are killed at any moment: nothing acknowledged is lost, nothing is half, and others go on."""
    rounds = 50 if "://" in place else 125  # of a server each takes five times as long, most of it to begin a writer anew
    draw = Random(20250410)
    watch = Watch(loaded(place))
    with at_work(place) as (writers, another):
        for _ in range(rounds):
            before = len(watch.unchecked)
            while len(watch.unchecked) == before:
                Worker.any_heard(writers)
                for one in writers:
                    watch.heard(list(one.heard()))
            time.sleep(draw.uniform(0, 0.05))
            busy = [one for one in writers if one.at_work]
            for one in busy if draw.random() < 0.05 else [draw.choice(busy)]:
                watch.heard(one.killed())
                writers[writers.index(one)] = another()
            watch.check()
        for one in writers:
            watch.heard(list(one.heard()))
    watch.check()
    assert watch.acknowledged >= rounds
    verdict = watch.ledger.verify()
    assert (verdict.tampering, verdict.stale) == ((), ())
    assert watch.ledger.append([to(watch.ledger, "nations", "POL", note="on")], by="Ann", at=day(1))[0] == verdict.entries + 1


def test_a_server_is_killed_while_writers_write(postgres: Server) -> None:
    """A server that loses all its processes at once has, when it is started again, every append that it acknowledged."""
    draw = Random(20250411)
    place = postgres.database("crashes")
    watch = Watch(loaded(place))
    for _ in range(10):
        with at_work(place) as (writers, _):
            for one in writers:
                watch.heard([one.waited()])
            time.sleep(draw.uniform(0, 0.3))
            postgres.crash()
            for one in writers:
                watch.heard(one.ended())
            writers.clear()
        postgres.restart()
        watch.check()
    assert watch.acknowledged
    assert watch.ledger.verify().tampering == ()


def struck(server: Server, place: str) -> bool:
    """Whether a process that serves a writer was there to be killed."""
    serving = text("select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
    with behind(place) as connection:
        pid = connection.execute(serving).scalars().first()
    if pid is None:
        return False
    try:
        server.kill_backend(pid)
    except ProcessLookupError:
        return False
    return True


def test_a_process_of_the_server_is_killed_while_writers_write(postgres: Server) -> None:
    """When the process that serves one writer is killed, its append is whole or not there, and so is everybody else's."""
    draw = Random(20250412)
    place = postgres.database("crashes")
    watch = Watch(loaded(place))
    hits = 0
    for _ in range(5):
        with at_work(place) as (writers, _):
            for one in writers:
                watch.heard([one.waited()])
            time.sleep(draw.uniform(0, 0.2))
            hit = struck(postgres, place)
            while not hit and any(one.process.is_alive() for one in writers):  # each lives for one transaction only
                hit = struck(postgres, place)
            hits += hit
            for one in writers:
                watch.heard(one.killed())
            writers.clear()
        watch.check()
    assert hits
    assert watch.ledger.verify().tampering == ()


def took(work: Callable[..., None], *given: Any) -> float:
    """How long a piece of work takes from when it is begun."""
    worker = Worker(work, *given)
    worker.waited()
    begun = time.monotonic()
    worker.ended()
    return time.monotonic() - begun


def killed(draw: Random, within: float, work: Callable[..., None], *given: Any) -> None:
    """A piece of work is begun, and killed within a time."""
    worker = Worker(work, *given)
    worker.waited()
    time.sleep(draw.uniform(0, within))
    worker.killed()


def test_a_load_that_is_killed_makes_a_whole_ledger_or_none(places: Callable[[], str]) -> None:
    """A load that is killed leaves all rows or no ledger, and nothing that hinders the next."""
    draw, case = Random(20250413), "haiti-2024"
    sheets = sheets_at(case)
    rows = sum(map(len, sheets.values()))
    whole = took(crashing.load, places(), case)
    place = places()
    for _ in range(6):
        killed(draw, whole * 1.1, crashing.load, place, case)
        try:
            ledger = Ledger(place)
        except FaultyInput:
            continue
        assert ledger.receipt().number == rows
        assert ledger.verify().tampering == ledger.verify(ledger.receipt()).tampering == ()
        assert plain(ledger.sheets()) == plain(sheets)
        place = places()
    if not is_file(place) or not Path(place).exists():
        assert loaded(place).verify().tampering == ()


def test_an_upgrade_that_is_killed_leaves_one_version_or_the_other(places: Callable[[], str]) -> None:
    """A ledger whose upgrade is killed is of the version before or after it, with every entry, and can be brought up."""
    draw = Random(20250414)
    place = places()
    first_version(place)
    whole = took(crashing.upgrade, place)
    before = Ledger(place).entries()
    for _ in range(8):
        place = places()
        first_version(place)
        killed(draw, whole * 1.1, crashing.upgrade, place)
        assert Ledger.upgrade(place) in {("0001", NEWEST), (NEWEST, NEWEST)}
        assert [(e.table, e.key, e.cells) for e in Ledger(place).entries()] == [(e.table, e.key, e.cells) for e in before]
        assert Ledger(place).verify().tampering == ()


def test_an_index_that_is_killed_is_the_one_before_or_after(place: str) -> None:
    """Making the index anew loses no answer when it is killed, and can be done again."""
    draw = Random(20250415)
    ledger = loaded(place, sheets_at("haiti-2024"))
    rows = keys(ledger, "statements")
    whole = took(crashing.index, place)
    for _ in range(8):
        killed(draw, whole * 1.1, crashing.index, place)
        assert keys(ledger, "statements") == rows
        assert ledger.verify().stale == ()
    ledger.index(BEARING, anew=True)
    assert ledger.index(BEARING) == 0
