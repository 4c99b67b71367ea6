"""Answers that a board works out in a process beside it, which takes them from a module that it can import."""

from __future__ import annotations

import contextlib
import os
import time

from willing.board.asked import Asked
from willing.ledger.case import Case


def told(case: Case, asked: Asked) -> str:
    """What a slow answer is in these tests, at once."""
    return f"{case.title} {asked.get('about')}"


def refused(case: Case, asked: Asked) -> str:
    """A slow answer that there is none."""
    case.scenario_of("no such event")
    return "never"


def endless(case: Case, asked: Asked) -> None:
    """A slow answer that is worked on for ever."""
    while True:
        with contextlib.suppress(Exception):
            sum(range(100_000))


def held_up(case: Case, asked: Asked) -> int:
    """A slow answer that takes for ever: the number of the process that works on it."""
    time.sleep(60)
    return os.getpid()
