"""The case that the board shows, read again once it has changed where it is kept, and the answers that were given lately."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from willing.ledger.place import case_at, is_ledger, ledger_at

if TYPE_CHECKING:
    from willing.analysis.assessment import Assessment, Question
    from willing.analysis.changes import Difference
    from willing.analysis.offers import Offer
    from willing.board.asked import Asked
    from willing.ledger.case import Case

__all__ = ["NotYet", "Shelf", "patient"]

_Answer = TypeVar("_Answer")
_OFFERS_KEPT: Final = 400_000  # as many offers as all kept answers together may be about
_MOST_KEPT: Final = 512
_PATIENCE: Final[ContextVar[float]] = ContextVar("patience", default=0.8)
_MOST_UNDERWAY: Final = 32  # slow answers that wait their turn


class NotYet(Exception):
    """An answer that is still being worked out."""


@contextmanager
def patient(seconds: float) -> Iterator[None]:
    """Within it a slow answer is waited for so long: for a file that was asked for, and not for a page, which can say so."""
    before = _PATIENCE.set(seconds)
    try:
        yield
    finally:
        _PATIENCE.reset(before)


class Shelf:
    """A place where a case is kept, and what was asked of it lately. Threads may ask at once; nobody waits for a slow answer."""

    def __init__(self, place: str) -> None:
        """Of a folder, a shipped case, a file of rows, a ledger or its address.

        Raises:
            FaultyInput: where there is no sound case.
        """
        self.place = place
        self._guard = threading.Lock()
        self._state: Hashable = None
        self._cases: dict[date | int | None, Case] = {}
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._latest: dict[int, Assessment] = {}  # the last answer about the offers of a day
        self._underway: dict[Hashable, Future[Any]] = {}
        self._apart: ProcessPoolExecutor | None = None
        self.case()

    def close(self) -> None:
        """End what is underway."""
        with self._guard:
            apart, self._apart = self._apart, None
        if apart is not None:
            for process in list((apart._processes or {}).values()):
                process.terminate()
            apart.shutdown(wait=False, cancel_futures=True)

    @property
    def is_ledger(self) -> bool:
        """Whether what is confirmed can be entered, with who and when."""
        return is_ledger(self.place)

    def case(self, known: date | int | None = None) -> Case:
        """The case as it is kept now, or as the ledger knew it then.

        Raises:
            FaultyInput: where it is not sound any more, or no ledger can tell.
        """
        state = self._state_of_place()
        with self._guard:
            if state != self._state:
                self._cases.clear()
                self._kept.clear()
                self._latest.clear()
                self._state = state
            found = self._cases.get(known)
        if found is None:
            found = case_at(self.place, known)
            with self._guard:
                if len(self._cases) > 4:
                    self._cases.clear()
                self._cases[known] = found
        return found

    def _state_of_place(self) -> Hashable:
        """What shows that the case was changed: the last entry of a ledger's server, else how the files are."""
        if "://" in self.place:
            return ledger_at(self.place).receipt()
        path = Path(self.place)
        if not path.exists():
            return None  # a shipped case
        files = sorted(path.iterdir()) if path.is_dir() else [path, path.with_name(path.name + "-wal")]
        return tuple((one.name, found.st_mtime_ns, found.st_size) for one in files if (found := _stat(one)) is not None)

    def kept(self, key: Hashable, make: Callable[[], _Answer], *, about: int = 1) -> _Answer:
        """The answer of that name, if it was given lately; else it is made, and kept.

        Args:
            key: what was asked, the case among it.
            make: what makes it.
            about: how many offers it is about: an answer about many is kept beside fewer others.
        """
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: _Answer = self._kept[key]
                return found
        made = make()
        with self._guard:
            self._kept[key] = made
            while len(self._kept) > max(8, min(_MOST_KEPT, _OFFERS_KEPT // max(1, about))):
                self._kept.popitem(last=False)
        return made

    def slow(self, work: Callable[[Case, Asked], _Answer], asked: Asked, *, spoken: bool = False) -> _Answer:
        """The answer of a function that may take seconds, worked out in a process beside this one, so that nobody else waits.

        Args:
            work: a function of a module, which is given the case and what was asked.
            asked: what was asked.
            spoken: whether the tongue makes another answer; if not, one serves all.

        Raises:
            NotYet: where it takes longer; whoever asks again gets it, or this once more.
            FaultyInput: as `work`.
        """
        asked = asked if spoken else asked.but(lang="")
        key = (work.__module__, work.__qualname__, id(self.case(asked.known)), *asked.words.items())
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: _Answer = self._kept[key]
                return found
            if key not in self._underway:
                if len(self._underway) >= _MOST_UNDERWAY:
                    raise NotYet
                self._underway[key] = self._process().submit(_worked, self.place, self._state, work, asked)
            future = self._underway[key]
        try:
            made: _Answer = future.result(_PATIENCE.get())
        except TimeoutError:
            raise NotYet from None
        except BrokenProcessPool:
            self.close()
            raise NotYet from None
        finally:
            if future.done():
                with self._guard:
                    self._underway.pop(key, None)
        return self.kept(key, lambda: made)

    def _process(self) -> ProcessPoolExecutor:
        if self._apart is None:
            self._apart = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        return self._apart

    def offers(self, case: Case, day: date) -> tuple[Offer, ...]:
        """The offers of a day."""
        from willing.analysis.offers import offers

        return self.kept(("offers", id(case), day), lambda: offers(case, day))

    def assessment(self, asked: Asked) -> Assessment:
        """The answer to the question alone, before anything is changed."""
        case = self.case(asked.known)
        return self.answer(case, asked.question(case))

    def answer(self, case: Case, question: Question) -> Assessment:
        """The answer to a question."""
        found = self.offers(case, question.as_of)
        key = (id(case), question.as_of, str(question.scenario), question.requirement.id, question.count)
        return self.kept(key, lambda: self._assessed(case, question, found), about=len(found))

    def _assessed(self, case: Case, question: Question, found: Sequence[Offer]) -> Assessment:
        """An answer, by what an earlier one of the same offers has worked out already."""
        from willing.analysis.assessment import assess

        with self._guard:
            latest = self._latest.get(id(found))
        made = assess(case, question, found=found, before=latest)
        with self._guard:
            if len(self._latest) > 8:
                self._latest.clear()
            self._latest[id(found)] = made
        return made

    def difference(self, asked: Asked) -> Difference:
        """The answers before and after the change."""
        from willing.analysis.changes import whatif

        case = self.case(asked.known)
        question, change = asked.question(case), asked.change(case)
        before = self.answer(case, question)
        key = ("whatif", id(case), *asked.but(lang="").words.items())
        found = self.offers(case, question.as_of)
        return self.kept(key, lambda: whatif(case, question, change, found=found, before=before), about=len(found))


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


_READ: dict[Hashable, Case] = {}


def _worked(place: str, state: Hashable, work: Callable[[Case, Asked], _Answer], asked: Asked) -> _Answer:
    """The answer, in the process beside; it keeps the case that it read last."""
    if (key := (place, state, asked.known)) not in _READ:
        _READ.clear()
        _READ[key] = case_at(place, asked.known)
    return work(_READ[key], asked)
