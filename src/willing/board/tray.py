"""What readers of the board brought to be read: texts, the drafts that were made of them, and what was decided on each.

Drafts are kept as `willing read --drafts` keeps them, so that `willing confirm` goes on with the same file; texts beside them.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import tempfile
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from willing.faults import Fault, FaultyInput, clipped
from willing.reading.told import MOST_LETTERS, Text

if TYPE_CHECKING:
    from willing.ledger.case import Case
    from willing.ledger.ledger import Ledger
    from willing.reading.desk import Desk
    from willing.reading.kept import KeptDraft, Line

__all__ = ["Brought", "Tray", "made_by_hand"]

_SECONDS: Final = 20  # of a processor, that reading one text may take
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_MOST_BYTES: Final = 4 * MOST_LETTERS  # of a text that is kept
_PLAIN: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a reader tells of a text, as its source: what the text itself says of these goes before."""

    name: str = ""
    title: str = ""
    publisher: str = ""
    address: str = ""
    language: str = ""
    published: date | None = None


class Tray:
    """The drafts that wait for somebody's decision, in a file beside the case or wherever the board was told.

    Attributes:
        path: the file of the drafts; `None` where the case is nobody's own, and nothing is kept.
        by: who decides, where a reader gives no other name; blank where readers must give one.
        is_open: whether readers may bring texts and decide; who only looks may not.
    """

    def __init__(
        self, place: str, path: Path | None, *, by: str, is_open: bool, follow: Callable[[Ledger], None] = lambda kept: None
    ) -> None:
        """Of the case at a place. `follow` is told each time that its ledger has more entries."""
        self.place, self.path, self.by, self.is_open = place, path, by, is_open
        self._follow = follow
        self._reading = threading.BoundedSemaphore(2)  # texts that are read at once
        self._deciding = threading.Lock()
        self._drafts: tuple[Hashable, tuple[KeptDraft, ...]] = (None, ())  # as the file was
        self._seen: tuple[Case, Hashable, Desk] | None = None  # the desk that was looked at last: of which case and files

    def drafts(self) -> tuple[KeptDraft, ...]:
        """All drafts, in the order in which they were made.

        Raises:
            FaultyInput: for a file that holds something else.
        """
        from willing.reading.kept import kept_drafts

        if self.path is None or not os.path.lexists(self.path):
            return ()
        state = _state(self.path)
        known, found = self._drafts
        if state is None or state != known:
            found = kept_drafts(self.path)
            self._drafts = state, found
        return found

    def read(self, content: bytes, brought: Brought, *, host: str, patron: str) -> str:
        """The text is read, and its drafts are in the tray; what it is called there.

        Args:
            content: the bytes of a text, a page, a PDF or a Word document.
            brought: what the reader tells of it.
            host, patron: of the case that the text is about.

        Returns:
            The digest of the text.

        Raises:
            FaultyInput: for what is no text or cannot be read in time, and for a disk that does not take it.
        """
        from willing.reading.kept import add_drafts
        from willing.reading.many import read_many

        path = self.file()
        suffix = Path(brought.name).suffix.lower()
        with self._reading, tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch, f"text{suffix if re.fullmatch(r'[.][a-z]{2,5}', suffix) else '.txt'}")
            file.write_bytes(content)
            made = partial(_made_of, brought=brought, host=host, patron=patron)
            (done,) = read_many([file], made, workers=1, seconds=_SECONDS)
        if done.faults:
            name = brought.name or "the text"
            raise FaultyInput([Fault(clipped(name), one.found, one.wanted, one.remedy) for one in done.faults])
        (found,) = done.found
        self._keep(found["digest"], found["content"])
        add_drafts(path, found["kept"])
        return str(found["digest"])

    def content(self, digest: str) -> str | None:
        """A text as it was read, if it is kept here: in a plain file, no link, of no more than may be read."""
        if self.path is None or not _DIGEST.fullmatch(digest):
            return None
        file = self._text(digest)
        try:
            if file.parent.is_symlink() or file.is_symlink():
                return None
            with open(os.open(file, _PLAIN), "rb") as opened:
                if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                    return None
                found = opened.read(_MOST_BYTES + 1)
            return found.decode("utf-8") if len(found) <= _MOST_BYTES else None
        except (OSError, UnicodeDecodeError):
            return None

    def keep(self, line: Line) -> None:
        """A draft that was made by hand is in the tray, once.

        Raises:
            FaultyInput: where it may not, and for a disk that does not take it.
        """
        from willing.reading.kept import add_drafts

        add_drafts(self.file(), [line])

    @contextlib.contextmanager
    def desk(self, by: str = "", *more: KeptDraft) -> Iterator[Desk]:
        """The drafts and the case, for one who decides; nobody else does meanwhile.

        Args:
            by: who decides.
            more: drafts that are no more than looked at yet, to stand behind those of the tray.

        Raises:
            FaultyInput: where the board is for looking only, where somebody decides elsewhere, for a name that no screen should
                show, and for a case that takes nothing.
        """
        from willing.reading.decided import alone, decided_path
        from willing.reading.desk import Desk, into

        path, name = decided_path(self.file()), (by or self.by).strip()
        if not name or len(name) > 200 or not name.isprintable():
            found = clipped(name) if name else "nothing"
            raise FaultyInput([Fault("by", found, "the name of who decides, at most 200 characters")])
        with self._deciding, alone(path):
            drafts = {one.id: one for one in (*self.drafts(), *more)}
            yield Desk(tuple(drafts.values()), into(self.place, self._follow), path, name)

    def look(self, case: Case) -> Desk | None:
        """The drafts and the case, to look at; `None` where there are no drafts or the case is nobody's own.

        Nothing is read again until the case is another one, or the files of the drafts and the decisions are.

        Args:
            case: the case as it is kept now.
        """
        from willing.reading.decided import decided_path
        from willing.reading.desk import Desk, into

        if self.path is None or not os.path.lexists(self.path):
            return None
        path = decided_path(self.path)
        states = (_state(self.path), _state(path))
        if self._seen is not None and self._seen[0] is case and self._seen[1] == states:
            return self._seen[2]
        if not (drafts := self.drafts()):
            return None
        desk = Desk(drafts, into(self.place), path, self.by)
        self._seen = case, states, desk
        return desk

    def file(self) -> Path:
        """The file that drafts go into.

        Raises:
            FaultyInput: where they may not, or there is no such place.
        """
        if not self.is_open:
            raise FaultyInput([Fault("the desk", "a board for looking", "one whose desk is open", "willing board --desk")])
        if self.path is None:
            remedy = "`willing ledger load CASE FILE` makes a ledger; or name a file for the drafts: willing board --drafts FILE"
            raise FaultyInput([Fault("the desk", "a case that is nobody's own", "a folder or a ledger of your own", remedy)])
        return self.path

    def _text(self, digest: str) -> Path:
        assert self.path is not None
        return self.path.with_name(f"{self.path.name}.texts") / f"{digest}.txt"

    def _keep(self, digest: str, content: str) -> None:
        from willing.ledger.disk import put_file, text_writer

        file = self._text(digest)
        if file.parent.is_symlink():
            raise FaultyInput([Fault(clipped(str(file.parent)), "a link", "a folder for texts", "take the link away")])
        try:
            file.parent.mkdir(exist_ok=True)
        except OSError as error:
            found = f"a place that cannot be written ({error.strerror})"
            raise FaultyInput([Fault(clipped(str(file.parent)), found, "room for texts")]) from None
        if self.content(digest) != content:
            put_file(file, text_writer(content), replace=True)


def made_by_hand(statement: Mapping[str, str], source: Mapping[str, str]) -> tuple[KeptDraft, Line]:
    """A statement that a reader makes without a text, as a draft and as it is kept (`willing.reading.by_hand`)."""
    from willing.reading.by_hand import by_hand
    from willing.reading.kept import kept_draft
    from willing.report.drafts_plain import kept

    (line,) = kept(*by_hand(statement, source))
    return kept_draft(line), line


def _state(path: Path) -> Hashable:
    """What shows that a file was changed; `None` where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


def _made_of(text: Text, *, brought: Brought, host: str, patron: str) -> Sequence[Any]:
    """What is kept of a text: its drafts as plain data, and its content."""
    from dataclasses import replace

    from willing.reading.reader import read
    from willing.report.drafts_plain import kept

    told = replace(
        text,
        name=brought.name or "pasted",
        title=text.title or brought.title,
        publisher=text.publisher or brought.publisher,
        address=text.address or brought.address,
        published=text.published or brought.published,
    )
    language = brought.language or text.language
    found = read(told.content, language=language, day=told.published, host=host, patron=patron)
    return [{"digest": told.digest, "content": told.content, "kept": kept(told, found)}]
