"""Many questions of one case in one go: a grid of days, scenarios, requirements and rungs.

Each cell of the grid is one question and is answered by `assess`, so a sweep says what the single questions say. Rows come in
the order of the grid and are the same whether they are worked out here, in processes of this machine or by workers of a Dask
scheduler: where a part of the grid is answered never shows in it.

The grid is cut into parts, by the grid alone. A part is what is handed to a worker, and what a caller may keep so as not to
ask for it again; the `fingerprint` of a grid tells whose parts they are.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import math
import pickle
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from importlib import import_module
from importlib.metadata import version
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from willing.analysis.assessment import Assessment, Cause, assess, begun, question
from willing.analysis.offers import OffersByDay
from willing.analysis.withheld import withheld_amounts
from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.case import Case

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

__all__ = ["MOST_CELLS", "Cell", "Every", "Grid", "Swept", "days_between", "parts", "sweep"]

MOST_CELLS: Final = 1_000_000
_LARGEST_PART: Final = 120  # cells; the smaller, the less is lost when a sweep is ended, the larger, the more days share
_FEWEST_PARTS: Final = 32  # so that a small grid too is shared out among workers
_PATIENCE: Final = 5.0  # seconds that a scheduler gets to answer
_ABANDONED: Final = 30.0  # seconds without any worker after which nobody is expected to come

Every = Literal["day", "week", "month", "meeting"]
_Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Cell:
    """One question of a grid, in words."""

    day: date
    scenario: str
    requirement: str
    count: str


@dataclass(frozen=True, slots=True)
class Swept:
    """What a cell's answer says of one line, with the verdict of the whole cell; pairs are at the least and at the most.

    Attributes:
        day, scenario, requirement, count: the cell. A scenario is its name, or its events in order.
        line, needs, unit: the line, what it needs, and the unit of its amounts.
        alone, jointly: what the line gets if nobody moves first, and if all announce jointly.
        met: as in `LineAnswer`.
        cause: why it is not filled for certain, jointly; `None` if it is.
        lines: how many lines the requirement has on that day.
        filled_alone, filled_jointly: how many of them are filled, for certain and at most.
        ceiling: how many could be filled at most if every free event turned out well.
    """

    day: date
    scenario: str
    requirement: str
    count: str
    line: str
    needs: float
    unit: str
    alone: _Pair
    jointly: _Pair
    met: Literal["alone", "jointly", "perhaps", "short"]
    cause: Cause | None
    lines: int
    filled_alone: tuple[int, int]
    filled_jointly: tuple[int, int]
    ceiling: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The questions of a sweep: each day with each scenario, each requirement and each rung, in this order.

    `Grid.of` makes one whose words a case knows:

    >>> from willing import Case
    >>> grid = Grid.of(Case.read("ukraine-2025"), days=[date(2025, 4, 10)], requirements=["small"])
    >>> len(grid), grid.scenarios[:2], grid.counts
    (5, ('peace', 'truce only'), ('indicated',))

    Attributes:
        days: in any order, each once.
        scenarios: names of scenarios of the case, or their texts; blank for things as they stand.
        requirements: ids.
        counts: rungs.
    """

    days: tuple[date, ...]
    scenarios: tuple[str, ...]
    requirements: tuple[str, ...]
    counts: tuple[str, ...]

    @classmethod
    def of(
        cls,
        case: Case,
        *,
        days: Iterable[date] = (),
        scenarios: Iterable[str] = (),
        requirements: Iterable[str] = (),
        counts: Iterable[str] = (),
    ) -> Grid:
        """The grid that the words ask of a case; each word once, in the order in which it was first said.

        What the words leave out is as the case says: its last day, the scenarios it names (and the one it takes without a
        word, if that is another), all its requirements, the rung from which it counts.

        Raises:
            FaultyInput: for every scenario, requirement or rung that the case does not know, and for a grid of more than
                `MOST_CELLS` cells.
        """
        faults: list[Fault] = []
        wanted = {
            "scenario": dict.fromkeys(scenarios),
            "requirement": dict.fromkeys(requirements),
            "count": dict.fromkeys(counts),
        }
        for what, words in wanted.items():
            for word in words:
                try:
                    question(case, **{what: word})  # type: ignore[arg-type]
                except FaultyInput as error:
                    faults += error.faults
        if faults:
            raise FaultyInput(faults)
        grid = cls(
            days=tuple(dict.fromkeys(days)) or (case.last_day,),
            scenarios=tuple(dict.fromkeys(_spelled(case, text) for text in wanted["scenario"])) or _scenarios(case),
            requirements=tuple(wanted["requirement"]) or tuple(case.requirements),
            counts=tuple(wanted["count"]) or (case.count,),
        )
        if len(grid) > MOST_CELLS:
            raise FaultyInput([_too_large(f"{len(grid):,} cells on {len(grid.days):,} days")])
        return grid

    def __len__(self) -> int:
        """How many cells the grid has."""
        return len(self.days) * self._a_day

    @property
    def _a_day(self) -> int:
        return len(self.scenarios) * len(self.requirements) * len(self.counts)

    @property
    def cells(self) -> Iterator[Cell]:
        """The cells in the order of their rows."""
        return map(self._cell, range(len(self)))

    def _cell(self, number: int) -> Cell:
        rest, count = divmod(number, len(self.counts))
        rest, requirement = divmod(rest, len(self.requirements))
        day, scenario = divmod(rest, len(self.scenarios))
        return Cell(self.days[day], self.scenarios[scenario], self.requirements[requirement], self.counts[count])

    @property
    def _size(self) -> int:
        """How many cells a part has, whole days of them where a day is small."""
        size = min(_LARGEST_PART, max(self._a_day, math.ceil(len(self) / _FEWEST_PARTS)), len(self) or 1)
        return size // self._a_day * self._a_day if 0 < self._a_day <= size else size

    @property
    def parts(self) -> int:
        """How many parts the grid is cut into; the same on every machine."""
        return math.ceil(len(self) / self._size)

    def part(self, number: int) -> tuple[Cell, ...]:
        """The cells of a part, counted from 0."""
        return tuple(map(self._cell, range(len(self))[number * self._size : (number + 1) * self._size]))

    def fingerprint(self, case: Case) -> str:
        """Sixteen letters and figures that are the same while the case, the grid and the version of Willing are.

        Cost: linear in the case.
        """
        what = (version("willing"), self._size, self, *_plain_fields(case).items())
        return hashlib.sha256(repr(what).encode()).hexdigest()[:16]


def _too_large(found: str) -> Fault:
    return Fault("grid", found, f"at most {MOST_CELLS:,} cells", "ask every week or every month")


def _scenarios(case: Case) -> tuple[str, ...]:
    """The scenarios a case names, and before them the one it takes without a word, unless one of them says the same."""
    own = case.scenario_of(None)
    said = any(case.scenario_of(name) == own for name in case.scenarios)
    return (*case.scenarios,) if said else (_spelled(case, case.scenario), *case.scenarios)


def _spelled(case: Case, text: str) -> str:
    """The name of a scenario, or its events in order; blank where nothing is fixed."""
    name = text.strip()
    if name in case.scenarios:
        return name
    found = case.scenario_of(text)
    return str(found) if found.truths else ""


def days_between(case: Case, begin: date, end: date, every: str = "day") -> tuple[date, ...]:
    """The days from the first to the last, both possibly among them: every day, week or month, or those of meetings.

    Months are counted from the first day; where a month has no such day, its last one is taken:

    >>> from willing import Case
    >>> [str(day) for day in days_between(Case.read("ukraine-2025"), date(2025, 1, 31), date(2025, 4, 1), "month")]
    ['2025-01-31', '2025-02-28', '2025-03-31']

    Raises:
        FaultyInput: for a first day after the last, an unknown step, days of meetings where there are none, and more days than a
            grid may have cells.
    """
    if every not in get_args(Every):
        raise FaultyInput(
            [Fault("every", clipped(every), f"one of {', '.join(get_args(Every))}", nearest(every, get_args(Every)))]
        )
    if begin > end:
        raise FaultyInput([Fault("days", f"from {begin} to {end}", "a first day that is not after the last")])
    if every == "meeting":
        days = tuple(sorted({one.held_on for one in case.meetings if begin <= one.held_on <= end}))
        if not days:
            found = f"no meeting from {begin} to {end}"
            raise FaultyInput([Fault("days", found, "at least one day", "ask every week or every month")])
        return days
    if every == "month":
        months = (end.year - begin.year) * 12 + end.month - begin.month
        return tuple(day for k in range(months + 1) if (day := _months_later(begin, k)) <= end)
    steps_on = range(0, (end - begin).days + 1, 7 if every == "week" else 1)
    if len(steps_on) > MOST_CELLS:
        raise FaultyInput([_too_large(f"{len(steps_on):,} days")])
    return tuple(begin + timedelta(days=n) for n in steps_on)


def _months_later(day: date, months: int) -> date:
    from calendar import monthrange

    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def sweep(
    case: Case,
    grid: Grid,
    *,
    workers: int = 1,
    dask: str | None = None,
    done: Callable[[int, int], None] = lambda done, of: None,
) -> Iterator[Swept]:
    """A row for each line of each cell, in the order of the grid and of the lines; one part of the grid after the other.

    A cell has the lines that its day asks for (rule F7): days may have more rows or fewer, or none.

    Args:
        case: the case.
        grid: what is asked; `Grid.of` makes one from words.
        workers: in how many processes of this machine; with 1, in this one.
        dask: the address of a Dask scheduler, `tcp://host:port`, whose workers do the work instead.
        done: told after each part how many cells are done, and of how many.

    Raises:
        FaultyInput: for a scheduler that does not answer, has no workers or workers with another version of Willing; for
            workers that are lost for good.

    Cost:
        An `assess` a cell; days on which no offer came to other terms, no event began and no line came or went share theirs
        within a part. Processes are started afresh, so a script that asks for them keeps its work under
        ``if __name__ == "__main__"``.
    """
    finished: dict[int, tuple[Swept, ...]] = {}
    turn = cells = 0
    for number, rows in parts(case, grid, range(grid.parts), workers=workers, dask=dask):
        finished[number] = rows
        cells += len(grid.part(number))
        done(cells, len(grid))
        while turn in finished:
            yield from finished.pop(turn)
            turn += 1


def parts(
    case: Case, grid: Grid, numbers: Collection[int], *, workers: int = 1, dask: str | None = None
) -> Iterator[tuple[int, tuple[Swept, ...]]]:
    """The rows of the parts asked for, each with its number, in the order in which they are done.

    Raises:
        FaultyInput: as for `sweep`; parts done before are had by then.
    """
    if not numbers:
        return
    if dask is not None:
        with _scheduler(dask, _packed(case)) as (executor, packed, watch):
            yield from _shared_out(executor, packed, grid, numbers, watch)
    elif workers > 1:
        yield from _in_processes(min(workers, len(numbers)), _packed(case), grid, numbers)
    else:
        by_day = OffersByDay(case)
        for number in numbers:
            yield number, tuple(_rows(case, by_day, grid.part(number)))


def _rows(case: Case, by_day: OffersByDay, cells: Iterable[Cell]) -> Iterator[Swept]:
    """The rows of some cells.

    An answer hangs on its day by the terms of the offers, which events had begun and which lines are asked for, and by nothing
    else.
    """
    known: dict[tuple[str, str, str], tuple[Swept, ...]] = {}
    day: date | None = None
    before: tuple[object, ...] = ()
    answer: Assessment | None = None
    for cell in cells:
        if cell.day != day:
            day = cell.day
            found = by_day.on(day)
            lines = tuple(one.on(day).lines for one in case.requirements.values())
            now = (tuple(one.terms for one in found), withheld_amounts(case, found), begun(case, day), lines)
            if now != before:
                before = now
                known.clear()
        words = (cell.scenario, cell.requirement, cell.count)
        if words not in known:
            asked = question(case, as_of=cell.day, scenario=cell.scenario, requirement=cell.requirement, count=cell.count)
            answer = assess(case, asked, found=found, before=answer)
            known[words] = tuple(_told(answer, cell))
        yield from (replace(row, day=cell.day) for row in known[words])


def _told(answer: Assessment, cell: Cell) -> Iterator[Swept]:
    for one in answer.lines:
        yield Swept(
            day=cell.day,
            scenario=cell.scenario or str(answer.question.scenario),
            requirement=cell.requirement,
            count=cell.count,
            line=one.line.line,
            needs=one.line.needs,
            unit=one.unit,
            alone=one.alone,
            jointly=one.jointly,
            met=one.met,
            cause=one.shortfall.cause if one.shortfall else None,
            lines=len(answer.lines),
            filled_alone=answer.filled_alone,
            filled_jointly=answer.filled_jointly,
            ceiling=answer.ceiling,
        )


# ---- elsewhere --------------------------------------------------------------------------------------------------------


def _plain_fields(case: Case) -> dict[str, Any]:
    """The fields of a case by name, its read-only mappings as plain ones."""
    found = {one.name: getattr(case, one.name) for one in fields(case)}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in found.items()}


def _packed(case: Case) -> bytes:
    """The case as bytes; read-only mappings cannot travel as they are."""
    return zlib.compress(pickle.dumps(_plain_fields(case), protocol=5), 1)


@functools.lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> Case:
    found: dict[str, Any] = pickle.loads(zlib.decompress(packed))
    read_only: dict[str, Any] = {k: MappingProxyType(one) if isinstance(one, dict) else one for k, one in found.items()}
    return Case(**read_only)


def _part(packed: bytes, grid: Grid, number: int) -> tuple[str, tuple[Swept, ...]]:
    """The rows of one part, with the version of Willing that made them."""
    case = _unpacked(packed)
    return version("willing"), tuple(_rows(case, OffersByDay(case), grid.part(number)))  # a worker may have several threads


def _handed_on(packed: bytes) -> bytes:
    return packed


def _shared_out(
    executor: Executor, packed: Any, grid: Grid, numbers: Iterable[int], watch: Callable[[], None]
) -> Iterator[tuple[int, tuple[Swept, ...]]]:
    """The parts as they are done. Only so many are handed out ahead that nobody waits for work and little is held."""
    ahead = 64
    left = iter(numbers)
    running: dict[Future[tuple[str, tuple[Swept, ...]]], int] = {}
    while True:
        for number in islice(left, ahead - len(running)):
            running[executor.submit(_part, packed, grid, number)] = number
        if not running:
            return
        finished, _ = wait(running, timeout=1, return_when=FIRST_COMPLETED)
        if not finished:
            watch()
        for one in sorted(finished, key=running.__getitem__):
            made_by, rows = one.result()
            _refuse_other_versions({"a worker": made_by})
            yield running.pop(one), rows


def _refuse_other_versions(found: Mapping[str, str | None]) -> None:
    """Refuse workers whose Willing is not this one: their answers could differ."""
    own = version("willing")
    remedy = "the same version of Willing where the workers run, and start them anew"
    if faults := [
        Fault(f"dask, {where}", f"Willing {has}" if has else "no Willing", f"Willing {own}, as here", remedy)
        for where, has in found.items()
        if has != own
    ]:
        raise FaultyInput(faults)


def _in_processes(workers: int, packed: bytes, grid: Grid, numbers: Iterable[int]) -> Iterator[tuple[int, tuple[Swept, ...]]]:
    """The parts as processes of this machine have done them; however it ends, no process is left.

    Each process has a pipe of its own and is given one part after the other. There are no threads here, so an interruption
    finds nothing half done.
    """
    from multiprocessing import get_context
    from multiprocessing.connection import wait as ready

    context = get_context("spawn")
    left = iter(numbers)
    processes: list[BaseProcess] = []
    busy: list[Any] = []
    try:
        for number in islice(left, workers):
            here, there = context.Pipe()
            processes.append(context.Process(target=_serve, args=(there, packed, grid), daemon=True))
            processes[-1].start()
            there.close()  # so that the pipe ends with the process
            here.send(number)
            busy.append(here)
        while busy:
            pipes: list[Any] = [*ready(busy)]
            for pipe in pipes:
                try:
                    found = pipe.recv()
                    if (following := next(left, None)) is None:
                        busy.remove(pipe)
                    else:
                        pipe.send(following)
                except (EOFError, OSError):
                    found_instead, wanted = "a process that was ended from outside", "processes that end their work"
                    remedy = "fewer workers, if memory ran out"
                    raise FaultyInput([Fault("workers", found_instead, wanted, remedy)]) from None
                yield found
    finally:
        for process in processes:
            process.kill()
            process.join()


def _serve(pipe: Connection, packed: bytes, grid: Grid) -> None:
    """Answer the parts that a pipe names until it ends, as it does with the process at its other end."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other end is interrupted too, and knows what to do
    case = _unpacked(packed)
    by_day = OffersByDay(case)
    with suppress(EOFError, OSError):
        while True:
            number = pipe.recv()
            pipe.send((number, tuple(_rows(case, by_day, grid.part(number)))))


@contextmanager
def _scheduler(address: str, packed: bytes) -> Iterator[tuple[Executor, Any, Callable[[], None]]]:
    """An executor over the workers of a scheduler, the case where they can reach it, and a watch for workers that are gone.

    The case is the result of a task and is not scattered: what was scattered is lost with the worker that has it, while the
    scheduler makes a task's result anew elsewhere. So a lost worker costs the parts it was at, and nothing else.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        found, wanted = "no Dask here", "the package 'distributed'"
        raise FaultyInput([Fault("dask", found, wanted, "pip install 'willing[dask]'")]) from None
    import asyncio
    from concurrent.futures import ThreadPoolExecutor
    from time import monotonic

    where = f"dask, {clipped(address)}"
    try:
        with ThreadPoolExecutor(1) as aside:  # in a notebook this thread has a loop of its own running
            aside.submit(lambda: asyncio.run(asyncio.wait_for(_identity(address), _PATIENCE))).result()
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        found = f"no scheduler that answers within {_PATIENCE:.0f} seconds"
        if isinstance(error, ValueError | TypeError):
            found = f"no scheduler ({error})"
        remedy = "tcp://HOST:PORT, as `dask scheduler` prints it when it starts"
        raise FaultyInput([Fault(where, found, "the address of a Dask scheduler", remedy)]) from None
    log = logging.getLogger("distributed.client")
    loud = log.level
    log.setLevel(logging.CRITICAL + 1)  # what is lost is told as a fault, without Dask's tracebacks before it
    client = distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
    try:
        workers = client.get_versions(packages=["willing"])["workers"]
        if not workers:
            remedy = f"dask worker {address}"
            raise FaultyInput([Fault(where, "a scheduler without workers", "at least one worker", remedy)])
        _refuse_other_versions({name: found["packages"].get("willing") for name, found in sorted(workers.items())})
        last_seen = monotonic()

        def watch() -> None:
            nonlocal last_seen
            if client.scheduler_info().get("workers"):
                last_seen = monotonic()
            elif monotonic() - last_seen > _ABANDONED:
                raise _Abandoned

        try:
            yield client.get_executor(pure=False), client.submit(_handed_on, packed, pure=False), watch
        except (CancelledError, distributed.KilledWorker, OSError, _Abandoned):
            found = "a scheduler or workers that were lost midway"
            raise FaultyInput([Fault(where, found, "workers that stay", "the same again, once they are back")]) from None
    finally:
        client.close(timeout=_PATIENCE)
        log.setLevel(loud)


class _Abandoned(Exception):
    """No worker is left, and none has come back."""


async def _identity(address: str) -> None:
    """Ask a scheduler who it is."""
    core: Any = import_module("distributed.core")
    async with core.rpc(address, timeout=_PATIENCE) as scheduler:
        if (await scheduler.identity()).get("type") != "Scheduler":
            raise TypeError("it is a worker's address")
