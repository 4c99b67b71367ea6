"""What people decided on drafts: a line of JSON a decision, added at once and never written over.

The last line on a draft counts. A line that was cut short, as when a machine stops in the middle of it, counts as not written.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, get_args

from willing.faults import Fault, FaultyInput, clipped
from willing.ledger.tables import MOST_FAULTS
from willing.reading.kept import json_lines, plain_real
from willing.vocabulary.records import SHEETS

__all__ = ["Decision", "Verdict", "add_decision", "alone", "decided_path", "decisions"]

# `entered`: confirmed, and its rows are in the case. `taken back`: as if nobody had decided.
Verdict = Literal["confirmed", "entered", "rejected", "taken back"]
_VERDICTS: Final = get_args(Verdict)
_TEXTS: Final = ("draft", "case", "by", "at", "verdict", "remark", "read_from", "span", "words")
_ROWS: Final = ("edits", "statement", "source")
_MOST: Final = 20_000
_MOST_LINES: Final = 1_000_000
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided on one draft, for one case.

    Attributes:
        draft: the id of the draft.
        case: the id of the case.
        by, at: who, and when.
        verdict: what.
        edits: the columns of the statement that were told otherwise than the reader had them.
        remark: why, in words.
        read_from, span, words: the file, the characters of its text and what stands there: the evidence itself.
        statement, source: the rows that a confirmed draft becomes, without their blanks.
    """

    draft: str
    case: str
    by: str
    at: datetime
    verdict: Verdict
    edits: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""
    read_from: str = ""
    span: str = ""
    words: str = ""
    statement: Mapping[str, str] = field(default_factory=dict)
    source: Mapping[str, str] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """What tells this decision from another on the same draft: a short hash of its line."""
        return hashlib.sha256(_line(self)).hexdigest()[:16]


def decided_path(drafts: Path) -> Path:
    """Where the decisions on a file of drafts are kept: beside it."""
    real = plain_real(drafts)
    return real.with_name(f"{real.name}.decided")


def decisions(path: Path, case: str) -> dict[str, Decision]:
    """The last decision on each draft that one was made on for a case, by the draft's id; those taken back are not among them.

    Raises:
        FaultyInput: with every line that is no decision.
    """
    found: dict[str, Decision] = {}
    faults: list[Fault] = []
    if os.path.lexists(path):
        for where, said in json_lines(path, faults, most=_MOST_LINES, cut=True):
            if (one := _decision(said or {})) is None:
                faults.append(Fault(where, "a line that is no decision", "a line as `willing confirm` writes it"))
            elif one.case == case:
                found.pop(one.draft, None)
                if one.verdict != "taken back":
                    found[one.draft] = one
    if faults:
        raise FaultyInput(faults[:MOST_FAULTS])
    return found


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else decides on these drafts meanwhile, where the system lets one ask for it.

    A file in which nothing was decided is gone afterwards.

    Raises:
        FaultyInput: if somebody does already, and for a place that cannot be written.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    name = clipped(str(path))
    while True:
        try:
            file = path.open("ab")
        except OSError as error:
            raise FaultyInput([Fault(name, f"a place that cannot be written ({error.strerror})", "room for decisions")]) from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            remedy = "the same again once they are done"
            raise FaultyInput([Fault(name, "drafts that somebody decides on at this moment", "one at a time", remedy)]) from None
        if _stands(file.fileno(), path):
            break
        file.close()  # who had it before took an empty file away: a lock on that keeps nobody out
    with file:
        try:
            yield
        finally:
            if not os.fstat(file.fileno()).st_size:
                path.unlink(missing_ok=True)


def _stands(handle: int, path: Path) -> bool:
    """Whether an open file is still the one at its path."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False


def add_decision(path: Path, *some: Decision) -> None:
    """The decisions are on the disk, after those that were, all or none.

    Raises:
        FaultyInput: for a disk that does not take them.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _append(handle, b"".join(map(_line, some)))
        finally:
            os.close(handle)
    except OSError as error:
        found, remedy = f"a place that takes nothing ({error.strerror or error})", "the same again: it goes on where it stopped"
        raise FaultyInput([Fault(clipped(str(path)), found, "room for what is decided", remedy)]) from None


def _append(handle: int, new: bytes) -> None:
    """The bytes stand at the end of a file, from a line of their own, or nothing of them does."""
    end = os.lseek(handle, 0, os.SEEK_END)
    start = _sound_end(handle, end)
    if start < 0:  # the last line is whole, and only its end is missing
        start, new = end, b"\n" + new
    os.ftruncate(handle, start)
    os.lseek(handle, start, os.SEEK_SET)
    try:
        left = memoryview(new)
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    except BaseException:
        os.ftruncate(handle, start)
        raise


def _sound_end(handle: int, end: int) -> int:
    """Where the last whole line ends; -1 where what follows it is JSON as well."""
    at = max(0, end - 2**19)
    os.lseek(handle, at, os.SEEK_SET)
    last = os.read(handle, end - at)
    rest = last[last.rfind(b"\n") + 1 :]
    if not rest:
        return end
    try:
        json.loads(rest)
    except (ValueError, RecursionError):
        return end - len(rest)
    return -1


def _line(one: Decision) -> bytes:
    said = asdict(one) | {"at": one.at.isoformat(timespec="seconds")}
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


def _decision(said: Mapping[str, Any]) -> Decision | None:
    """The decision that a line tells, or nothing where it tells none."""
    if said.keys() != {*_TEXTS, *_ROWS} or said["verdict"] not in _VERDICTS:
        return None
    rows = [said[name] for name in _ROWS]
    if not all(isinstance(one, dict) and len(one) <= 60 for one in rows):
        return None
    columns = (SHEETS["statements"].columns, SHEETS["statements"].columns, SHEETS["sources"].columns)
    if any(one.keys() - known.keys() for one, known in zip(rows, columns, strict=True)):
        return None
    if not _sound([said[name] for name in _TEXTS]) or not _sound(cell for one in rows for cell in one.values()):
        return None
    try:
        at = datetime.fromisoformat(said["at"])
    except ValueError:
        return None
    return Decision(**{**said, "at": at})


def _sound(texts: Iterable[object]) -> bool:
    return all(isinstance(one, str) and len(one) <= _MOST and not _FORBIDDEN.search(one) for one in texts)
