"""Settings of every test: examples are drawn alike each time, and none is hurried. What tests share: a PostgreSQL, a browser."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from postgres import Server

sys.path.insert(0, str(Path(__file__).parent))

_EXAMPLES = int(os.environ.get("WILLING_EXAMPLES", "100"))
settings.register_profile(
    "laws", deadline=None, derandomize=True, max_examples=_EXAMPLES, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("laws")

# A shell without a terminal starts what it leaves in the background deaf to Ctrl-C, and so is all that this then starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL, started when the first test asks for it and shared by all that do, each with a database of its own."""
    from postgres import server

    with server() as one:
        yield one


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the tests of a module, each of which opens pages of its own.

    No longer: what drives it has an event loop going in this thread, beside which no other test could run one of its own.
    """
    from browsers import chromium

    with chromium() as one:
        yield one


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """What gives, each time it is asked, a place where no ledger is yet: a file, and then an empty database."""
    numbers = count(1)
    if request.param == "sqlite":
        return lambda: str(tmp_path / f"ledger{next(numbers)}.willing")
    server: Server = request.getfixturevalue("postgres")
    return lambda: server.database(f"place{next(numbers)}")


@pytest.fixture
def place(places: Callable[[], str]) -> str:
    """A place where no ledger is yet: a file, and then an empty database."""
    return places()
