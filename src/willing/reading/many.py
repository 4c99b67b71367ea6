"""Any number of files read, on all processors, each to a result or a fault, in their order; what is done is kept.

Each process is handed one file after the other over a pipe of its own, with a bound of time for each. One that is ended, or
that a file holds up, costs that file and no other: another process takes its place. Little is held: only so many files are
handed out ahead of the one whose turn it is, and none while much waits for it.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from willing.faults import Fault, FaultyInput, clipped
from willing.reading.bounds import bound_memory, bound_processor, ended
from willing.reading.texts import SUFFIXES, read_here, read_text, shown, text_bytes
from willing.reading.told import Text

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

__all__ = ["Done", "files_of", "read_many"]

SECONDS: Final = 20  # of a processor, for one file, what is made of it included
_SLOWER: Final = 6  # times as long by the clock, on a machine that does much else
_FEW: Final = 4  # files, for which no processes are started
_SMALL: Final = 2**17  # bytes that few files have together
_MOST: Final = 3  # processes, each of which has its own 16 lexicons
_AHEAD: Final = 32  # files handed out before their turn, a process
_WAITING: Final = 2**24  # bytes of what was made of those that wait for their turn
_WAIT: Final = 0.5

# What makes of a text what is kept of it: values that JSON has, since they go from one process to another and into a file.
Read = Callable[[Text], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one file.

    Attributes:
        name: the file as it is shown.
        digest: SHA-256 of its bytes; blank where they could not be read.
        found: what was made of its text; empty where there are faults.
        faults: why nothing was made of it.
    """

    name: str
    digest: str
    found: tuple[Any, ...] = ()
    faults: tuple[Fault, ...] = ()


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The files named, and those in folders that are texts by their names; each once, a folder's in the order of their names.

    Hidden files and folders, and links to folders, are passed over within a folder.

    Raises:
        FaultyInput: for every path where nothing is.
    """
    found: dict[Path, None] = {}
    faults = []
    for path in paths:
        if not os.path.lexists(path):
            faults.append(Fault(shown(path), "nothing", "a file or a folder"))
        elif not path.is_dir():
            found[path] = None
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(one for one in folders if not one.startswith("."))
            texts = sorted(one for one in names if one.lower().endswith(SUFFIXES) and not one.startswith("."))
            found |= dict.fromkeys(Path(folder, one) for one in texts)
    if faults:
        raise FaultyInput(faults)
    return list(found)


def read_many(
    paths: Iterable[Path],
    read: Read,
    *,
    kept: Path | None = None,
    edition: str = "",
    workers: int | None = None,
    seconds: int = SECONDS,
    done: Callable[[int, int], None] = lambda done, of: None,
) -> Generator[Done]:
    """What became of each file, in the order of `files_of`; whatever a file does, the others are read.

    Args:
        paths: files, and folders that are gone through.
        read: what makes of a text what is wanted: a function of a module, whose values JSON has.
        kept: a file to which each file that is done is added, as a line of JSON; what is in it of the same name, digest and
            edition is taken from there. A file that was held up or whose process was ended is not in it, and is tried again.
        edition: names what `read` does; another one makes everything anew.
        workers: in how many processes. If not said, as many as there are processors, at most three; none for a few small files.
        seconds: of a processor, that one file may take.
        done: told after each file how many are done, and of how many.

    Raises:
        FaultyInput: for a path where nothing is, and for a file to keep in that is not to be written.

    Cost:
        That of `read_text` and `read`, shared among the processors. Processes are started afresh, so a script keeps its work
        under ``if __name__ == "__main__"``. Articles in sixteen languages took up to 80 MB here and 107 MB a process at the
        most (resident memory of each, looked at every fifth of a second), so three stay under half a gigabyte.
    """
    files = files_of(paths)
    book = _Book(kept, edition)
    count = 0
    try:
        most = (0 if _are_few(files) else min(_processors(), _MOST)) if workers is None else workers
        some = _Crew(files, read, book, min(most, len(files)), seconds).all() if most > 0 else _here(files, read, book)
        for one in some:
            count += 1
            done(count, len(files))
            yield one
    finally:
        book.close()


def _are_few(files: Sequence[Path]) -> bool:
    """Whether files are so few and small that none of them takes long."""
    if len(files) >= _FEW:
        return False
    with suppress(OSError):
        return sum(path.stat().st_size for path in files) <= _SMALL
    return True


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _here(files: Sequence[Path], read: Read, book: _Book) -> Iterator[Done]:
    """The files read in this process, whatever comes apart slowly in one beside it."""
    for path in files:
        digest, known = _known(path, book)
        if known is None:
            known = _made(path, digest, read, read_text)
            book.add(known)
        yield known


def _known(path: Path, book: _Book) -> tuple[str, Done | None]:
    """The digest of a file, and what became of it where that is known: from before, or since it cannot be read."""
    try:
        digest = hashlib.sha256(text_bytes(path)).hexdigest()
    except FaultyInput as error:
        return "", Done(shown(path), "", faults=error.faults)
    return digest, book.get(shown(path), digest)


def _made(path: Path, digest: str, read: Read, text_at: Callable[[Path], Text]) -> Done:
    """What becomes of a file in this process."""
    try:
        text = text_at(path)
        return Done(text.name, text.digest, tuple(read(text)))
    except FaultyInput as error:
        return Done(shown(path), digest, faults=error.faults)
    except (Exception, RecursionError) as error:  # whatever `read` stumbles over, the others are read
        found = f"a text that cannot be read ({clipped(f'{type(error).__name__}: {error}')[1:-1]})"
        return Done(shown(path), digest, faults=(Fault(shown(path), found, "a text that can be read"),))


@dataclass(slots=True, eq=False)
class _Hand:
    """A process at work: its pipe, and the file it is at with the time until which it may be."""

    process: BaseProcess
    pipe: Any
    number: int = -1
    digest: str = ""
    until: float = field(default=0.0)


class _Crew:
    """Processes that read files; however it ends, none is left."""

    def __init__(self, files: Sequence[Path], read: Read, book: _Book, workers: int, seconds: int) -> None:
        self._files, self._read, self._book, self._workers, self._seconds = files, read, book, workers, seconds
        self._hands: list[_Hand] = []
        self._ready: dict[int, bytes | Done] = {}  # those whose turn is to come, most as they came over the pipe
        self._next = self._turn = self._waiting = 0

    def all(self) -> Iterator[Done]:
        """What became of each file, in their order."""
        try:
            while self._turn < len(self._files):
                self._hand_out()
                if (one := self._ready.pop(self._turn, None)) is not None:
                    self._turn += 1
                    if isinstance(one, bytes):
                        self._waiting -= len(one)
                        one = pickle.loads(one)
                    yield one
                else:
                    self._hear()
        finally:
            for hand in self._hands:
                hand.process.kill()
            for hand in self._hands:
                hand.process.join()
                hand.pipe.close()

    def _hand_out(self) -> None:
        """Every process has a file, unless too many are ahead of the one whose turn it is."""
        while self._next < min(len(self._files), self._turn + _AHEAD * self._workers) and self._waiting < _WAITING:
            idle = next((hand for hand in self._hands if hand.number < 0), None)
            if idle is None and len(self._hands) >= self._workers:
                return
            number = self._next
            self._next += 1
            digest, known = _known(self._files[number], self._book)
            if known is not None:
                self._ready[number] = known
                if number == self._turn:
                    return
                continue
            hand = idle or self._hired()
            hand.number, hand.digest = number, digest
            hand.until = monotonic() + _SLOWER * self._seconds
            try:
                hand.pipe.send((self._files[number], digest))
            except OSError:  # it was ended while it waited, which is no fault of this file
                self._let_go(hand)
                self._next = number

    def _hired(self) -> _Hand:
        from multiprocessing import get_context

        context = get_context("spawn")
        here, there = context.Pipe()
        process = context.Process(target=_serve, args=(there, self._read, self._seconds), daemon=True)
        process.start()
        there.close()  # so that the pipe ends with the process
        self._hands.append(_Hand(process, here))
        return self._hands[-1]

    def _let_go(self, hand: _Hand) -> int | None:
        """A process is gone, and how it ended."""
        hand.process.kill()
        hand.process.join()
        hand.pipe.close()
        self._hands.remove(hand)
        return hand.process.exitcode

    def _hear(self) -> None:
        """Take what processes have done, and end those that take too long."""
        from multiprocessing.connection import wait

        busy = {hand.pipe: hand for hand in self._hands if hand.number >= 0}
        for pipe in wait(list(busy), _WAIT):
            hand = busy[pipe]
            try:
                self._take(hand.number, hand.pipe.recv_bytes())
                hand.number = -1
            except (EOFError, OSError):
                hand.process.join(1)  # it ends by itself, and tells how
                self._lost(hand, self._let_go(hand))
        now = monotonic()
        for hand in [one for one in self._hands if one.number >= 0 and one.until < now]:
            self._let_go(hand)
            self._lost(hand, None)

    def _take(self, number: int, one: bytes) -> None:
        if self._book.is_open:
            self._book.add(pickle.loads(one))
        self._ready[number] = one
        self._waiting += len(one)

    def _lost(self, hand: _Hand, code: int | None) -> None:
        """A file's process is gone before its work was done."""
        name = shown(self._files[hand.number])
        fault = ended(name, code, self._seconds * (_SLOWER if code is None else 1))
        self._ready[hand.number] = Done(name, hand.digest, faults=(fault,))


def _serve(pipe: Connection, read: Read, seconds: int) -> None:
    """Read the files that a pipe names until it ends, as it does with the process at its other end."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other end is interrupted too, and knows what to do
    bound_memory()
    with suppress(EOFError, OSError):
        while True:
            path, digest = pipe.recv()
            bound_processor(seconds)
            pipe.send(_made(path, digest, read, read_here))


_BEGINS: Final = b'{"name": '  # every line that is kept


class _Book:
    """What is done, in a file of a line of JSON each; only where each stands is held.

    A line that was cut short counts as not written. Lines are added whole, so that several may keep in one file.
    """

    def __init__(self, path: Path | None, edition: str) -> None:
        self._path, self._edition = path, edition
        self._at: dict[bytes, int] = {}
        self._file: Any = None
        if path is not None:
            try:
                self._file = path.open("a+b", buffering=0)
                self._look()
            except FaultyInput:
                self.close()
                raise
            except OSError as error:
                found = f"a place that takes nothing ({error.strerror or error})"
                raise FaultyInput([Fault(clipped(str(path)), found, "a file to keep in what is done")]) from None

    def _look(self) -> None:
        self._file.seek(0)
        at, line = 0, b""
        with open(self._file.fileno(), "rb", closefd=False) as lines:
            for line in lines:
                if not at and not line.startswith(_BEGINS):
                    found = (
                        f"a file that begins {clipped(line[:40].decode(errors='replace'))}, which was not kept by willing read"
                    )
                    raise FaultyInput([Fault(clipped(str(self._path)), found, "a file of its own", "another name")])
                if (said := _line(line)) is not None and said["edition"] == self._edition:
                    self._at[self._key(said["name"], said["digest"])] = at
                at += len(line)
        if line and not line.endswith(b"\n"):
            self._file.write(b"\n")

    def _key(self, name: str, digest: str) -> bytes:
        return hashlib.blake2b(f"{digest} {name}".encode(), digest_size=16).digest()

    def get(self, name: str, digest: str) -> Done | None:
        """What became of a file of that name and digest, if it is kept."""
        at = self._at.get(self._key(name, digest))
        if at is None:
            return None
        with open(self._file.fileno(), "rb", closefd=False) as lines:
            lines.seek(at)
            said = _line(lines.readline())
        if said is None or (said["name"], said["digest"]) != (name, digest):
            return None
        return Done(name, digest, tuple(said["found"]), tuple(Fault(*one) for one in said["faults"]))

    @property
    def is_open(self) -> bool:
        """Whether anything is kept."""
        return self._file is not None

    def add(self, one: Done) -> None:
        """A file is done, and stays so however the process ends from here on."""
        if self._file is None or not one.digest:
            return
        faults = [[fault.where, fault.found, fault.wanted, fault.remedy] for fault in one.faults]
        said = {"name": one.name, "digest": one.digest, "edition": self._edition, "found": one.found, "faults": faults}
        try:
            self._file.write(json.dumps(said, allow_nan=False).encode() + b"\n")
        except OSError as error:
            found, remedy = (
                f"a place that takes nothing ({error.strerror or error})",
                "the same again: it goes on where it stopped",
            )
            raise FaultyInput([Fault(clipped(str(self._path)), found, "room for what is done", remedy)]) from None

    def close(self) -> None:
        """The file is let go of."""
        if self._file is not None:
            self._file.close()


def _line(line: bytes) -> dict[str, Any] | None:
    """A line as it was kept, or nothing for one that was cut short or is something else."""
    try:
        said = json.loads(line)
        sound = said.keys() == {"name", "digest", "edition", "found", "faults"} and line.endswith(b"\n")
        sound = sound and isinstance(said["found"], list) and all(len(one) == 4 for one in said["faults"])
    except (ValueError, AttributeError, TypeError, RecursionError):
        return None
    return said if sound else None
