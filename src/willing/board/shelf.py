"""The case that the board shows, read again once it has changed where it is kept, and the answers that were given lately."""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import os
import signal
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from willing.faults import Fault, FaultyInput
from willing.ledger.place import case_at, is_ledger, ledger_at

if TYPE_CHECKING:
    from willing.analysis.assessment import Assessment, Question
    from willing.analysis.changes import Difference
    from willing.analysis.offers import Offer
    from willing.board.asked import Asked
    from willing.ledger.case import Case

__all__ = ["NotYet", "Shelf", "patient"]

_Answer = TypeVar("_Answer")
_WEIGHT: Final = 400_000  # offers that all kept answers together may be about
_LEAST: Final = 800  # what an answer counts for, however few it is about
_STATES: Final = 3  # of a ledger, that are kept beside the present one
_PATIENCE: Final[ContextVar[float]] = ContextVar("patience", default=0.8)
_MOST_UNDERWAY: Final = 32  # slow answers that wait their turn
_MOST_WORK: Final = 300.0  # seconds of processor time that one may take
_LEFT_AFTER: Final = (
    90.0  # seconds after which nobody waits any more who has not asked again; a page out of sight asks once a minute
)


class NotYet(Exception):
    """An answer that is still being worked out."""


class _TooLong(BaseException):
    """More work than is allowed: nothing that works out an answer takes it for a fault of its own."""


@contextmanager
def patient(seconds: float) -> Iterator[None]:
    """Within it a slow answer is waited for so long: for a file that was asked for, and not for a page, which can say so."""
    before = _PATIENCE.set(seconds)
    try:
        yield
    finally:
        _PATIENCE.reset(before)


@dataclass(frozen=True, slots=True)
class _Turn:
    """A slow answer that waits its turn: what it is kept as, what those who ask for it wait for, and the work."""

    key: Hashable
    future: Future[Any]
    work: Callable[[], Any]


class Shelf:
    """A place where a case is kept, and what was asked of it lately. Threads may ask at once; nobody waits for a slow answer."""

    def __init__(self, place: str, *, most_work: float = _MOST_WORK) -> None:
        """Of a folder, a shipped case, a file of rows, a ledger or its address.

        Args:
            place: where the case is kept.
            most_work: seconds of processor time that a slow answer may take.

        Raises:
            FaultyInput: where there is no sound case.
        """
        self.place = place
        self._most_work = most_work
        self._guard = threading.RLock()
        self._state: Hashable = None
        self._readings = itertools.count(1)
        self._cases: dict[date | int | None, tuple[int, Case]] = {}  # what was read, with the number of the reading
        self._kept: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()  # answers with their weights
        self._weight = 0
        self._making: dict[Hashable, Future[Any]] = {}  # what somebody makes at this moment, and others wait for
        self._latest: dict[tuple[int, date], Assessment] = {}  # the last answer about the offers of a day
        self._underway: dict[Hashable, Future[Any]] = {}  # slow answers, begun and waiting their turn
        self._waited_for: dict[Hashable, float] = {}  # until when somebody waits for what is underway
        self._turns: deque[_Turn] = deque()  # those that are not begun
        self._is_closed = False
        self._apart: ProcessPoolExecutor | None = None  # which is given one at a time: it breaks if what it has is cancelled
        self._begun: Future[Any] | None = None  # what it has
        self.case()

    def close(self) -> None:
        """End what is underway, and begin nothing slow any more."""
        with self._guard:
            self._is_closed = True
            apart, self._apart = self._apart, None
            self._leave_all()
        if apart is not None:
            _end(apart)

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
                self._state = state
                self._cases.clear()
                self._kept.clear()
                self._weight = 0
                self._latest.clear()
                self._leave_all()  # what still runs is about a case that is no more
            if known in self._cases:
                return self._cases[known][1]
        return self._once(("case", state, known), lambda: self._read(state, known))

    def _read(self, state: Hashable, known: date | int | None) -> Case:
        """The case, kept unless it has changed again since."""
        found = case_at(self.place, known)
        with self._guard:
            if state == self._state:
                for old in [one for one in self._cases if one is not None][: len(self._cases) - _STATES]:
                    del self._cases[old]
                self._cases[known] = (next(self._readings), found)
        return found

    def reading(self, case: Case) -> int:
        """The number of the reading that a case is from, another one whenever it was read anew: what keys of answers name it by.

        One that has been read since has no number any more, and gets a new one: nothing is known of it.
        """
        with self._guard:
            return next((number for number, one in self._cases.values() if one is case), 0) or next(self._readings)

    def _state_of_place(self) -> Hashable:
        """What shows that the case was changed: the last entry of a ledger's server, else how the files are."""
        if "://" in self.place:
            return ledger_at(self.place).receipt()
        path = Path(self.place)
        try:
            if not path.exists():
                return None  # a shipped case
            files = sorted(path.iterdir()) if path.is_dir() else [path, path.with_name(path.name + "-wal")]
        except OSError as error:
            return error.errno
        return tuple((one.name, found.st_mtime_ns, found.st_size) for one in files if (found := _stat(one)) is not None)

    def kept(self, key: Hashable, make: Callable[[], _Answer], *, about: int = 1) -> _Answer:
        """The answer of that name, if it was given lately; else it is made, by one of those who ask for it at once, and kept.

        Args:
            key: what was asked, with the number of the reading (`reading`) that it was asked of.
            make: what makes it.
            about: how many offers it is about. All kept answers together are about so many at most; the oldest go first.

        Raises:
            Whatever `make` does, for all who wait; nothing is kept then.
        """
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: _Answer = self._kept[key][1]
                return found

        def made() -> _Answer:
            answer = make()
            self._keep(key, answer, about)
            return answer

        return self._once(key, made)

    def _once(self, key: Hashable, make: Callable[[], _Answer]) -> _Answer:
        """What is made, by the first who asks; whoever asks meanwhile waits for it."""
        with self._guard:
            future = self._making.get(key)
            is_mine = future is None
            if future is None:
                future = self._making[key] = Future()
        if not is_mine:
            found: _Answer = future.result()
            return found
        try:
            made = make()
        except BaseException as error:
            future.set_exception(error)
            raise
        else:
            future.set_result(made)
            return made
        finally:
            with self._guard:
                self._making.pop(key, None)

    def _keep(self, key: Hashable, answer: object, about: int) -> None:
        weight = max(_LEAST, about)
        with self._guard:
            if key in self._kept:
                self._weight -= self._kept.pop(key)[0]
            self._kept[key] = (weight, answer)
            self._weight += weight
            while self._weight > _WEIGHT and len(self._kept) > 4:
                self._weight -= self._kept.popitem(last=False)[1][0]

    def slow(self, work: Callable[[Case, Asked], _Answer], asked: Asked, *, spoken: bool = False) -> _Answer:
        """The answer of a function that may take seconds, worked out in a process beside this one, so that nobody else waits.

        Args:
            work: a function of a module, which is given the case and what was asked.
            asked: what was asked.
            spoken: whether the tongue makes another answer; if not, one serves all.

        Raises:
            NotYet: where it takes longer; whoever asks again gets it, or this once more.
            FaultyInput: as `work`, and for what takes more work than is allowed.
        """
        asked = asked if spoken else asked.but(lang="")
        key = (work.__module__, work.__qualname__, self.reading(self.case(asked.known)), *asked.words.items())
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                kept: _Answer = _told(self._kept[key][1])
                return kept
            future = self._underway.get(key)
            if future is None:
                self._leave_what_nobody_waits_for()
                if self._is_closed or len(self._underway) >= _MOST_UNDERWAY:
                    raise NotYet
                future = self._underway[key] = Future()
                self._turns.append(_Turn(key, future, partial(_worked, self.place, self._state, work, asked, self._most_work)))
                self._begin_next()
            patience = _PATIENCE.get()
            self._waited_for[key] = max(self._waited_for.get(key, 0), time.monotonic() + patience + _LEFT_AFTER)
        try:
            made: _Answer = future.result(patience)
        except (TimeoutError, BrokenProcessPool, CancelledError):
            raise NotYet from None
        return made

    def _leave_what_nobody_waits_for(self) -> None:
        """Answers that wait their turn and that nobody asked for lately are not begun."""
        now = time.monotonic()
        self._leave([key for key in self._underway if self._waited_for.get(key, now) < now])

    def _leave(self, keys: Iterable[Hashable]) -> None:
        """Begin none of these any more; what has begun goes on, and is kept if it is still among what is underway."""
        for key in list(keys):
            if self._underway[key].cancel():
                del self._underway[key]
                self._waited_for.pop(key, None)

    def _leave_all(self) -> None:
        self._leave(self._underway)
        self._underway.clear()
        self._waited_for.clear()

    def _begin_next(self) -> None:
        """Let the process beside work on what has waited longest, if it has nothing to do."""
        while self._begun is None and self._turns:
            turn = self._turns.popleft()
            if not turn.future.set_running_or_notify_cancel():
                continue
            self._begun = self._handed(turn.work)
            self._begun.add_done_callback(partial(self._done, turn))  # at once, if it is there already

    def _handed(self, work: Callable[[], Any]) -> Future[Any]:
        """Work in the process beside; in another one, if that has ended."""
        if self._apart is not None:
            with contextlib.suppress(BrokenProcessPool):
                return self._apart.submit(work)
        try:
            self._apart = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
            return self._apart.submit(work)
        except (OSError, RuntimeError) as error:  # no room for a process, or for what watches it
            self._apart, failed = None, Future[Any]()
            failed.set_exception(error)
            return failed

    def _done(self, turn: _Turn, worked: Future[Any]) -> None:
        """An answer is there, or why there is none: kept for who asks again, whether or not somebody still waits."""
        error = worked.exception()
        with self._guard:
            if isinstance(error, BrokenProcessPool):
                self._apart = None
            if self._underway.get(turn.key) is turn.future:  # else the case is another one since
                del self._underway[turn.key]
                self._waited_for.pop(turn.key, None)
                if error is None or isinstance(error, FaultyInput):
                    self._keep(turn.key, worked.result() if error is None else error, 1)
            self._begun = None
        if error is None:
            turn.future.set_result(worked.result())
        else:
            turn.future.set_exception(error)
        with self._guard:
            self._begin_next()

    def offers(self, case: Case, day: date) -> tuple[Offer, ...]:
        """The offers of a day."""
        from willing.analysis.offers import offers

        return self.kept(("offers", self.reading(case), day), lambda: offers(case, day))

    def assessment(self, asked: Asked) -> Assessment:
        """The answer to the question alone, before anything is changed."""
        case = self.case(asked.known)
        return self.answer(case, asked.question(case))

    def answer(self, case: Case, question: Question) -> Assessment:
        """The answer to a question."""
        found = self.offers(case, question.as_of)
        key = ("answer", self.reading(case), question.as_of, str(question.scenario), question.requirement.id, question.count)
        return self.kept(key, lambda: self._assessed(case, question, found), about=len(found))

    def _assessed(self, case: Case, question: Question, found: Sequence[Offer]) -> Assessment:
        """An answer, by what an earlier one of the same offers has worked out already."""
        from willing.analysis.assessment import assess

        key = (self.reading(case), question.as_of)
        with self._guard:
            latest = self._latest.get(key)
        made = assess(case, question, found=found, before=latest)
        with self._guard:
            if len(self._latest) > 8:
                self._latest.clear()
            self._latest[key] = made
        return made

    def difference(self, asked: Asked) -> Difference:
        """The answers before and after the change."""
        from willing.analysis.changes import whatif

        case = self.case(asked.known)
        question, change = asked.question(case), asked.change(case)
        before = self.answer(case, question)
        key = ("whatif", self.reading(case), *asked.but(lang="").words.items())
        found = self.offers(case, question.as_of)
        return self.kept(key, lambda: whatif(case, question, change, found=found, before=before), about=len(found))


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def _told(kept: Any) -> Any:
    """An answer that was kept, or the refusal that was."""
    if isinstance(kept, FaultyInput):
        raise kept
    return kept


def _end(apart: ProcessPoolExecutor) -> None:
    for process in list((apart._processes or {}).values()):
        process.terminate()
    apart.shutdown()  # its thread too, which Python would otherwise trip over where it ends at that moment


_READ: dict[Hashable, Case] = {}


def _worked(place: str, state: Hashable, work: Callable[[Case, Asked], _Answer], asked: Asked, most_work: float) -> _Answer:
    """The answer, in the process beside; it keeps the case that it read last."""
    try:
        with _at_most(most_work):
            return _answered(place, state, work, asked)
    except _TooLong:
        remedy = "ask for less at once, or at the terminal, which waits as long as it takes"
        raise FaultyInput([Fault("the work of the answer", f"more than {most_work:g} seconds", "less", remedy)]) from None


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Within it no more than so many seconds of processor time are spent, where the system can tell."""

    def too_long(*_: object) -> None:
        raise _TooLong

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGPROF, too_long)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _answered(place: str, state: Hashable, work: Callable[[Case, Asked], _Answer], asked: Asked) -> _Answer:
    if (key := (place, state, asked.known)) not in _READ:
        _READ.clear()
        _READ[key] = case_at(place, asked.known)
    return work(_READ[key], asked)
