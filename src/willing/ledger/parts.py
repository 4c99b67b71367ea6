"""The finished parts of a long work, kept on disk beside the file it ends in, so that it can go on where it was stopped.

A part is there whole or not at all: it is written under another name, and renamed once the disk has it. Its file is named for
the work it belongs to, and holds the digest of what it says; one that a failing disk cut short counts as not done.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from willing.faults import Fault, FaultyInput, clipped
from willing.ledger.disk import Writer, written

__all__ = ["Parts"]

_PART: Final = re.compile(r"([0-9a-f]{16})-(\d{6})\.json")


class Parts:
    """The parts of one work that are done, each a list of rows, in the folder `FILE.parts` beside the file it ends in.

    Args:
        file: the file that the work ends in.
        work: sixteen hexadecimal digits that no other work has; parts of another work in the folder are refused.
        of: how many parts the work has.

    Raises:
        FaultyInput: where nothing can be written, and for a folder with parts of another work: they may be days of work, so
            they are neither used nor thrown away.
    """

    def __init__(self, file: Path, work: str, of: int) -> None:
        self._file, self._work, self._of = file, work, of
        self._folder = file.with_name(f"{file.name}.parts")
        with self._disk(self._folder):
            if file.is_dir():
                raise FaultyInput([Fault(clipped(str(file)), "a folder", "a file")])
            self._folder.mkdir(exist_ok=True)
            others = {found[1] for one in self._folder.iterdir() if (found := _PART.fullmatch(one.name))} - {work}
        if others:
            fault = Fault(
                clipped(str(self._folder)),
                "finished parts of another question, or of a case that has changed since",
                "parts of this one, or none",
                "the command that began it, another --out, or to remove the folder",
            )
            raise FaultyInput([fault])

    def missing(self) -> list[int]:
        """The numbers of the parts that are not done, in order."""
        return [number for number in range(self._of) if self._read(number) is None]

    def keep(self, number: int, rows: Sequence[Sequence[Any]]) -> None:
        """A part is done, and stays so however the process ends from here on."""
        said = json.dumps(rows, ensure_ascii=False, allow_nan=False).encode()
        digest = hashlib.sha256(said).hexdigest().encode()
        self._put(self._path(number), lambda file: file.write(digest + b"\n" + said))

    def rows(self) -> Iterator[list[Any]]:
        """The rows of all parts, in order."""
        for number in range(self._of):
            rows = self._read(number)
            if rows is None:
                found, remedy = "a part that is gone or was cut short", "the same command, which makes it anew"
                raise FaultyInput([Fault(clipped(str(self._path(number))), found, "the part as it was kept", remedy)])
            yield from rows

    def finish(self, write: Callable[[IO[bytes], Iterator[list[Any]]], object]) -> None:
        """The file is there whole, as `write` writes it from the rows, and the parts are gone.

        A file of that name is replaced, and only once the new one is whole.
        """
        self._put(self._file, lambda file: write(file, self.rows()))
        with contextlib.suppress(OSError):  # a folder with something else in it stays
            for number in range(self._of):
                self._path(number).unlink(missing_ok=True)
            for left in self._folder.glob(f"{self._work}-*.tmp"):
                left.unlink()
            self._folder.rmdir()

    def _path(self, number: int) -> Path:
        return self._folder / f"{self._work}-{number:06d}.json"

    def _read(self, number: int) -> list[list[Any]] | None:
        with self._disk(self._path(number)):
            try:
                digest, _, said = self._path(number).read_bytes().partition(b"\n")
            except FileNotFoundError:
                return None
        if hashlib.sha256(said).hexdigest().encode() != digest:
            return None
        rows: list[list[Any]] = json.loads(said)
        return rows

    def _put(self, path: Path, write: Writer) -> None:
        """The path is a file that holds what is written; it takes its name, perhaps another's, once the disk has it."""
        unfinished = self._folder / f"{self._work}-{path.name}.{os.getpid()}.tmp"
        with self._disk(path):
            try:
                unfinished.unlink(missing_ok=True)
                written(unfinished, write).replace(path)
            finally:
                unfinished.unlink(missing_ok=True)

    @staticmethod
    @contextmanager
    def _disk(path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            found = f"a place that takes nothing ({error.strerror or error})"
            remedy = "the same command once there is room: it goes on where it stopped"
            raise FaultyInput([Fault(clipped(str(path)), found, "a place to write", remedy)]) from None
