"""Drafts kept in a file until a person has looked at each: a line of JSON a draft, with what is known of its text.

Such a file may come from others, so it is taken as hostile: its size, lines and fields are bounded, every field is checked, and
a line that says something else than its words is refused with its number.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from willing.faults import Fault, FaultyInput, clipped
from willing.ledger.tables import MOST_FAULTS, plain_file
from willing.reading.draft import Draft, Span
from willing.reading.told import CONTROL, Text

__all__ = [
    "BESIDE",
    "BY_HAND",
    "MOST_WORDS",
    "DraftsFile",
    "KeptDraft",
    "Line",
    "add_drafts",
    "draft_id",
    "json_lines",
    "kept_draft",
    "kept_drafts",
    "plain_real",
]

BESIDE: Final = 300  # characters of the text kept before and after a draft's words
BY_HAND: Final = "by hand"
"""The rule of a draft that a person made, and no reader; its words are what was said, in one sentence, and no text's."""

MOST_WORDS: Final = 20_000
_MOST_BYTES: Final = 256 * 2**20
_MOST_LINE: Final = 2**18
_MOST_LINES: Final = 100_000
_MOST_CELL: Final = 500
_MOST_LETTERS: Final = 16 * 2**20  # of a text from which a draft is
_MOST_SPANS: Final = 40
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_WANTED: Final = "an object of JSON, as Willing writes it"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")

# What one line holds once it is read as JSON.
Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as it was kept, with as much of its text as a person needs to decide on it.

    Attributes:
        id: the same for the same draft of the same text, whoever reads it and when.
        draft: what the reader made; its signs are not kept.
        text: what is known of the text; its content is not here.
        words: what stands at the draft's span.
        spans: what stands at each of its other spans.
        before, after: what stands beside the words, as far as it was kept.
    """

    id: str
    draft: Draft
    text: Text
    words: str
    spans: Mapping[str, str]
    before: str
    after: str

    @property
    def where(self) -> str:
        """The characters of the text at which the words stand: `120-245`."""
        return f"{self.draft.span.start}-{self.draft.span.end}"

    @property
    def is_by_hand(self) -> bool:
        """Whether a person made it without a text."""
        return self.draft.rule == BY_HAND


def draft_id(digest: str, one: Draft) -> str:
    """What tells a draft from all others: a short hash of its text's digest, its place there, and who offers what."""
    who = (one.nation, one.body, one.count)
    said = (digest, one.span.start, one.span.end, *who, one.stance, one.about, one.capability, one.place, one.quantity)
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def kept_draft(line: Line) -> KeptDraft:
    """The draft that a line tells.

    Raises:
        FaultyInput: for a line that tells none.
    """
    try:
        return _kept(line)
    except _Unsound as error:
        raise FaultyInput([Fault("the draft", *error.args)]) from None


def kept_drafts(path: Path) -> tuple[KeptDraft, ...]:
    """The drafts of a file in their order, each once.

    Raises:
        FaultyInput: for a file that is not to be read or too large, and with every line that is no draft.
    """
    found: dict[str, KeptDraft] = {}
    for one in _drafts(path):
        found.setdefault(one.id, one)
    return tuple(found.values())


def _drafts(path: Path) -> Iterator[KeptDraft]:
    """The drafts of a file one by one; behind the last, all its faults are raised."""
    faults: list[Fault] = []
    for where, said in json_lines(path, faults):
        if said is not None:
            try:
                yield _kept(said)
            except _Unsound as error:
                faults.append(Fault(where, *error.args))
    if faults:
        raise FaultyInput(faults[:MOST_FAULTS])


def add_drafts(path: Path, lines: Sequence[Line]) -> tuple[int, int]:
    """A file has these drafts after those that it had, each once, all or none.

    Returns:
        How many are new, and how many are left out since a field of theirs is beyond what a line may hold.

    Raises:
        FaultyInput: where a file stands that holds something else, and for a disk that does not take it; what stood there stays.
    """
    file = DraftsFile(path)
    file.add(lines)
    return file.new, file.left


class DraftsFile:
    """A file to which drafts are added as they come, each once, behind those that it had. Only their ids are held.

    Attributes:
        new: how many were added.
        again: how many it had already.
        left: how many are left out, since a field of theirs is beyond what a line may hold.

    Raises:
        FaultyInput: where a file stands that holds something else.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._real = path, plain_real(path)
        self._known = {one.id for one in _drafts(path)} if self._real.exists() else set()
        self._bytes = self._real.stat().st_size if self._real.exists() else 0
        self.new = self.again = self.left = 0

    def add(self, lines: Sequence[Line]) -> None:
        """The file has these drafts as well, all or none.

        Raises:
            FaultyInput: for more than a file may hold, and a disk that does not take them; what stood there stays.
        """
        sound = [(line["id"], made) for line in lines if (made := _written(line))]
        new = {one: made for one, made in sound if one not in self._known}
        after = b"".join(new.values())
        name, count = clipped(str(self._path)), len(self._known) + len(new)
        if count > _MOST_LINES or self._bytes + len(after) >= _MOST_BYTES:
            found, wanted = f"{count:,} drafts", f"at most {_MOST_LINES:,}, of {_MOST_BYTES >> 20} MiB together"
            raise FaultyInput([Fault(name, found, wanted, "another file for the others")])
        if new:
            try:
                _append(self._real, after)
            except OSError as error:
                found, remedy = f"a place that takes nothing ({error.strerror or error})", "the same again: what it has stays"
                raise FaultyInput([Fault(name, found, "room for drafts", remedy)]) from None
        self._known |= new.keys()
        self._bytes += len(after)
        self.new += len(new)
        self.again += len(sound) - len(new)
        self.left += len(lines) - len(sound)


def _append(path: Path, new: bytes) -> None:
    """The bytes stand at the end of a file, from a line of their own, or nothing of them does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b", buffering=0) as file:
        end = file.seek(0, os.SEEK_END)
        if end and file.seek(end - 1) and file.read(1) != b"\n":
            new = b"\n" + new
        try:
            left = memoryview(new)
            while left:
                left = left[file.write(left) :]
        except BaseException:
            file.truncate(end)
            raise


def _written(line: Line) -> bytes:
    """A draft as it stands in a file; nothing where a field is beyond what a line may hold."""
    try:
        _kept(line)
    except _Unsound:
        return b""
    made = json.dumps(line, ensure_ascii=False, allow_nan=False).encode() + b"\n"
    return made if len(made) <= _MOST_LINE else b""


def plain_real(path: Path) -> Path:
    """The file that a path, perhaps a link, stands for: whoever names it means it."""
    try:
        return path.resolve(strict=True)
    except (OSError, RuntimeError):
        return path


def json_lines(
    path: Path, faults: list[Fault], *, most: int = _MOST_LINES, cut: bool = False
) -> Iterator[tuple[str, Line | None]]:
    """The objects of a file of JSON, one a line, each with its place; what is none is added to the faults.

    Args:
        path: the file's.
        faults: takes what is wrong.
        most: lines that it may have.
        cut: whether a last line that does not end counts as not written, if it is no JSON.
    """
    real, name = plain_real(path), _shown(path)
    with plain_file(real, real.parent, name, _MOST_BYTES) as file:
        for number in range(1, most + 2):
            line = file.readline(_MOST_LINE + 1)
            if not line:
                return
            where = f"{name}, line {number}"
            if number > most:
                faults.append(Fault(where, f"more than {most:,} lines", f"at most {most:,}"))
                return
            if len(line) > _MOST_LINE:
                faults.append(Fault(where, f"a line of more than {_MOST_LINE >> 10} KiB", "one object a line"))
                return
            if len(faults) >= MOST_FAULTS:
                return
            if not line.strip():
                continue
            try:
                said = json.loads(line.decode("utf-8"), object_pairs_hook=_once)
            except (ValueError, RecursionError) as error:
                if cut and not line.endswith(b"\n"):
                    return
                what = "a name twice" if isinstance(error, _Twice) else "a line that is no JSON"
                faults.append(Fault(where, what, _WANTED))
                continue
            if isinstance(said, dict):
                yield where, said
            else:
                faults.append(Fault(where, "JSON that is no object", _WANTED))


def _shown(path: Path) -> str:
    return re.sub(r"[\t\r\n\0]", " ", path.name.encode("utf-8", "replace").decode().translate(CONTROL))


class _Twice(ValueError):
    """A name stands twice in an object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Twice
    return made


# ---- one line ---------------------------------------------------------------------------------------------------------


class _Unsound(Exception):
    """A line that is no draft: what was found and wanted."""


_CELLS: Final = ("nation", "body", "count", "speaker", "capability", "place", "quantity", "condition")
_ABOUT: Final = ("title", "publisher", "address")
_NAMES: Final = frozenset(
    (
        *("id", "file", "language", "digest", *_ABOUT, "published", "letters", "before", "after", *_CELLS),
        *("voice", "said_on", "about", "stance", "reason", "reason_nations", "confidence", "rule", "span", "spans"),
    )
)


def _kept(said: Line) -> KeptDraft:
    if strange := sorted(said.keys() - _NAMES):
        raise _Unsound(f"a name {clipped(strange[0])}", "the names of a draft alone")
    if lacking := sorted(_NAMES - said.keys()):
        raise _Unsound(f"no {lacking[0]!r}", "every name of a draft")
    digest = _text(said, "digest")
    if not _DIGEST.fullmatch(digest):
        raise _Unsound(f"{clipped(digest)} in 'digest'", "SHA-256 of the text's file, in hexadecimal")
    letters = said["letters"]
    if type(letters) is not int or not 0 < letters <= _MOST_LETTERS:
        raise _Unsound("no length of a text in 'letters'", f"a whole number up to {_MOST_LETTERS:,}")
    text = Text(
        _text(said, "file"),
        "",
        published=_day(said, "published"),
        language=_text(said, "language"),
        digest=digest,
        **{name: _text(said, name) for name in _ABOUT},
    )
    span, words = _span(said["span"], "span", letters)
    parts = said["spans"]
    if not isinstance(parts, dict) or len(parts) > _MOST_SPANS or any(not re.fullmatch(r"[a-z_]{1,40}", one) for one in parts):
        raise _Unsound("no map of spans in 'spans'", f"at most {_MOST_SPANS} spans by name")
    spans = {name: _span(one, f"spans.{name}", letters) for name, one in parts.items()}
    for name, (one, there) in spans.items():
        inside = span.start <= one.start and one.end <= span.end
        if inside and words[one.start - span.start : one.end - span.start] != there:
            raise _Unsound(f"other words in 'spans.{name}' than stand there in 'span'", "the words of the text")
    nations = said["reason_nations"]
    if not isinstance(nations, list) or len(nations) > 200:
        raise _Unsound("no list in 'reason_nations'", "a list of codes")
    confidence = said["confidence"]
    if type(confidence) not in (int, float) or not 0 <= confidence <= 1:
        raise _Unsound("no chance in 'confidence'", "a number from 0 to 1")
    cells: dict[str, Any] = {name: _text(said, name) for name in (*_CELLS, "voice", "about", "stance", "rule")}
    draft = Draft(
        span=span,
        spans={name: one for name, (one, _) in spans.items()},
        said_on=_day(said, "said_on"),
        reason=_text(said, "reason", MOST_WORDS),
        reason_nations=tuple(_short(one, "reason_nations", _MOST_CELL) for one in nations),
        confidence=float(confidence),
        **cells,
    )
    made = draft_id(digest, draft)
    if said["id"] != made:
        raise _Unsound(f"{clipped(str(said['id'])[:80])} in 'id'", f"the id of this draft, {made}")
    beside = [_text(said, name, 2 * BESIDE) for name in ("before", "after")]
    return KeptDraft(made, draft, text, words, {name: there for name, (_, there) in spans.items()}, *beside)


def _text(said: Line, name: str, most: int = _MOST_CELL) -> str:
    return "" if said[name] is None else _short(said[name], name, most)


def _short(value: object, name: str, most: int) -> str:
    if not isinstance(value, str):
        raise _Unsound(f"no text in {name!r}", "a text, or null")
    if len(value) > most:
        raise _Unsound(f"{len(value):,} characters in {name!r}", f"at most {most:,}")
    if _FORBIDDEN.search(value):
        raise _Unsound(f"a control character in {name!r}", "a text without any")
    return value


def _day(said: Line, name: str) -> date | None:
    told = _text(said, name)
    try:
        return date.fromisoformat(told if _DAY.fullmatch(told) else "-") if told else None
    except ValueError:
        raise _Unsound(f"{clipped(told)} in {name!r}", "a day, such as 2025-04-10") from None


def _span(value: object, name: str, letters: int) -> tuple[Span, str]:
    if not isinstance(value, dict) or value.keys() != {"start", "end", "text"}:
        raise _Unsound(f"no span in {name!r}", "a start, an end and the text between them")
    start, end, words = value["start"], value["end"], _short(value["text"], name, MOST_WORDS)
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= letters:
        raise _Unsound(f"a span outside the text in {name!r}", f"characters from 0 to {letters:,}")
    if end - start != len(words):
        raise _Unsound(f"{len(words):,} characters at a span of {end - start:,} in {name!r}", "the words that stand there")
    return Span(start, end), words
