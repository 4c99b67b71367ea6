"""Processes that work on a ledger and are killed: forked from one that has loaded everything, so that a killing costs little."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from multiprocessing.connection import Connection, wait
from random import Random
from typing import Any

from willing.faults import FaultyInput
from willing.ledger.entries import RowChange
from willing.ledger.ledger import Ledger
from willing.ledger.place import sheets_at

AT = datetime(2025, 4, 10, 12, tzinfo=UTC)
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["__main__", "willing.ledger.ledger", "sqlalchemy.dialects.postgresql.psycopg", "alembic.command"])


class Worker:
    """A process that does something and tells of it; the end of what it tells is the end of it."""

    def __init__(self, work: Callable[..., None], *given: Any) -> None:
        self._told, told = FORKS.Pipe(duplex=False)
        self.at_work = False
        self.process = FORKS.Process(target=work, args=(*given, told))
        self.process.start()
        told.close()

    def heard(self) -> Iterator[Any]:
        """What was told and not heard before, without waiting for more."""
        with suppress(EOFError):
            while self._told.poll():
                self.at_work = True
                yield self._told.recv()

    @staticmethod
    def any_heard(workers: Iterable[Worker]) -> None:
        """Wait until one of several tells something, for a while at most."""
        wait([one._told for one in workers], 10)

    def waited(self) -> Any:
        """The next thing that is told."""
        return self._told.recv()

    def killed(self) -> list[Any]:
        """SIGKILL; what it had told until then and nobody heard."""
        with suppress(ProcessLookupError):
            self.process.kill()
        return self.ended()

    def ended(self) -> list[Any]:
        """Wait until it ends; what it told until then and nobody heard."""
        self.process.join()
        rest = list(self.heard())
        self._told.close()
        self.process.close()
        return rest


def append(place: str, seed: int, told: Connection) -> None:
    """Append new sources as fast as it goes, and tell of each append when it is acknowledged: its mark, number and seal."""
    draw = Random(seed)
    with suppress(FaultyInput):  # a server that is gone
        ledger = Ledger(place)
        told.send(None)
        for number in count():
            rows = [f"s{seed}.{number}.{row}" for row in range(draw.randint(1, 5))]
            changes = [
                RowChange("sources", (row,), None, {"source": row, "publisher": "P", "url": f"https://example.org/{row}"})
                for row in rows
            ]
            mark = f"{seed}.{number} of {len(rows)}"
            last = ledger.append(changes, by=f"Writer {seed}", at=AT, why=mark)[1]
            told.send((mark, last, ledger.receipt(last).hash))


def load(place: str, case: str, told: Connection) -> None:
    """Make a ledger of a case."""
    sheets = sheets_at(case)
    told.send(None)
    Ledger.load(place, sheets, by="Ann", at=AT)


def upgrade(place: str, told: Connection) -> None:
    """Bring a ledger up to this version."""
    told.send(None)
    Ledger.upgrade(place)


def index(place: str, told: Connection) -> None:
    """Make the index of a ledger anew."""
    from willing.analysis.bearing import BEARING

    ledger = Ledger(place)
    told.send(None)
    ledger.index(BEARING, anew=True)
