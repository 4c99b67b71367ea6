"""A sweep says what its single questions say, wherever its parts are worked out and whoever is lost on the way."""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Thread
from types import MappingProxyType

import pytest
from builders import DAY, case, event, line, statement

from willing.analysis import sweep as sweeping
from willing.analysis.assessment import assess, question
from willing.analysis.sweep import MOST_CELLS, Cell, Grid, Swept, days_between, parts, sweep
from willing.faults import FaultyInput
from willing.ledger.case import Case
from willing.vocabulary.condition import parse

UKRAINE = Case.read("ukraine-2025")
SPRING = Grid.of(UKRAINE, days=days_between(UKRAINE, date(2025, 4, 1), date(2025, 8, 31), "week"), requirements=["small"])


def in_words(row: Swept) -> str:
    """Everything a row says, kinds of numbers too."""
    return repr(row)


@functools.cache
def in_this_process() -> list[str]:
    """The rows of the spring of 2025, from this process."""
    return [*map(in_words, sweep(UKRAINE, SPRING))]


# ---- the grid


def test_cells_come_day_by_day_and_within_a_day_by_scenario_requirement_and_rung() -> None:
    """The order of the cells is that of the grid, the last word turning fastest; parts are cut from it."""
    days = (DAY, DAY + timedelta(1))
    grid = Grid(days, ("peace", "truce only"), ("small", "large"), ("pledged", "indicated"))
    cells = list(grid.cells)
    assert (len(grid), len(cells)) == (16, 16)
    assert cells[:3] == [
        Cell(DAY, "peace", "small", "pledged"),
        Cell(DAY, "peace", "small", "indicated"),
        Cell(DAY, "peace", "large", "pledged"),
    ]
    assert cells == sorted(cells, key=lambda c: (c.day, c.scenario, grid.requirements.index(c.requirement)))
    assert [cell for number in range(grid.parts) for cell in grid.part(number)] == cells


@pytest.mark.parametrize("days", [1, 7, 40, 1000])
@pytest.mark.parametrize("scenarios", [1, 5, 130, 300])
def test_the_parts_of_a_grid_are_its_cells(days: int, scenarios: int) -> None:
    """Parts hold each cell once, in order, and none more than 120 of them."""
    grid = Grid(tuple(DAY + timedelta(n) for n in range(days)), tuple(map(str, range(scenarios))), ("r",), ("indicated",))
    sizes = [len(grid.part(number)) for number in range(grid.parts)]
    assert sum(sizes) == len(grid)
    assert 0 < min(sizes) <= max(sizes) <= 120
    assert grid.part(grid.parts - 1)[-1] == list(grid.cells)[-1]
    assert grid.part(grid.parts) == ()


def test_what_is_not_named_is_as_the_case_says() -> None:
    """Without words: the last day, the scenarios of the case, all requirements, the rung of the case."""
    assert Grid.of(UKRAINE) == Grid((UKRAINE.last_day,), tuple(UKRAINE.scenarios), tuple(UKRAINE.requirements), (UKRAINE.count,))
    unnamed = replace(UKRAINE, scenario="not ceasefire,not peace_agreement")
    assert Grid.of(unnamed).scenarios == ("not ceasefire, not peace_agreement", *UKRAINE.scenarios)
    bare = replace(UKRAINE, scenario="", scenarios=MappingProxyType({}))
    assert Grid.of(bare).scenarios == ("",)
    assert next(sweep(bare, Grid.of(bare))).scenario == "as things stand"


def test_each_word_is_asked_once() -> None:
    """A word said twice is one, and a scenario is spelled in one way."""
    grid = Grid.of(
        UKRAINE, days=[DAY, DAY], scenarios=["peace", "  peace", "ceasefire,not   pol.consent", ""], counts=["pledged"] * 2
    )
    assert grid.days == (DAY,)
    assert grid.scenarios == ("peace", "ceasefire, not pol.consent", "")
    assert grid.counts == ("pledged",)


def test_every_unknown_word_is_told() -> None:
    """All faults of a grid are told together."""
    with pytest.raises(FaultyInput) as told:
        Grid.of(UKRAINE, scenarios=["peace", "ceasfire"], requirements=["smal"], counts=["pledge"])
    assert [fault.where for fault in told.value.faults] == ["scenario", "requirement", "count"]


def test_a_grid_too_large_is_refused() -> None:
    """More than a million cells, or days, are refused before any is answered."""
    days = days_between(UKRAINE, date(1850, 1, 1), date(2050, 1, 1))
    with pytest.raises(FaultyInput, match=rf"^grid: found 1,461,000 cells on 73,050 days; wanted at most {MOST_CELLS:,} cells"):
        Grid.of(UKRAINE, days=days)
    with pytest.raises(FaultyInput, match=r"^grid: found 3,652,059 days; wanted"):
        days_between(UKRAINE, date(1, 1, 1), date(9999, 12, 31))


def test_days_step_by_day_week_month_or_meeting() -> None:
    """The first day is always there; the last is if a step falls on it; of meetings, each day once."""
    begin, end = date(2025, 1, 30), date(2025, 3, 30)
    assert len(days_between(UKRAINE, begin, end)) == 60
    assert days_between(UKRAINE, begin, end, "week")[-1] == date(2025, 3, 27)
    assert [str(day) for day in days_between(UKRAINE, begin, end, "month")] == ["2025-01-30", "2025-02-28", "2025-03-30"]
    held = days_between(UKRAINE, begin, end, "meeting")
    assert held == tuple(sorted({one.held_on for one in UKRAINE.meetings if begin <= one.held_on <= end}))
    assert days_between(UKRAINE, end, end) == (end,)


@pytest.mark.parametrize(
    ("begin", "end", "every", "told"),
    [
        ("2025-03-02", "2025-03-01", "day", r"^days: found from 2025-03-02 to 2025-03-01; wanted a first day"),
        ("2025-03-01", "2025-03-02", "fortnight", r"^every: found 'fortnight'; wanted one of day, week, month, meeting"),
        ("1990-01-01", "1990-02-01", "meeting", r"^days: found no meeting from 1990-01-01 to 1990-02-01"),
    ],
)
def test_days_that_are_none_are_refused(begin: str, end: str, every: str, told: str) -> None:
    """A last day before the first, an unknown step and days of meetings without a meeting are refused."""
    with pytest.raises(FaultyInput, match=told):
        days_between(UKRAINE, date.fromisoformat(begin), date.fromisoformat(end), every)


def test_a_fingerprint_tells_cases_and_grids_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """One letter of the case, one word of the grid or another version, and the fingerprint is another."""
    grid = Grid.of(UKRAINE)
    changed = replace(UKRAINE.statements[0], gist="They said something else.")
    found = {
        grid.fingerprint(UKRAINE),
        grid.fingerprint(replace(UKRAINE, statements=(changed, *UKRAINE.statements[1:]))),
        Grid.of(UKRAINE, counts=["pledged"]).fingerprint(UKRAINE),
        replace(grid, scenarios=grid.scenarios[::-1]).fingerprint(UKRAINE),
    }
    monkeypatch.setattr(sweeping, "version", lambda name: "9.9")
    found.add(grid.fingerprint(UKRAINE))
    assert len(found) == 5
    assert all(re.fullmatch(r"[0-9a-f]{16}", one) for one in found)


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    """The order in which Python hashes words does not show in it."""
    script = "import willing; c = willing.Case.read('ukraine-2025'); print(willing.Grid.of(c).fingerprint(c))"
    found = {
        subprocess.run([sys.executable, "-c", script], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("1", "2")
    }
    assert found == {f"{Grid.of(UKRAINE).fingerprint(UKRAINE)}\n".encode()}


# ---- the answers


def test_a_sweep_says_what_the_single_questions_say() -> None:
    """Each row is what `assess` says of its line on its day, whatever days share."""
    grid = Grid.of(
        UKRAINE,
        days=days_between(UKRAINE, date(2025, 4, 8), date(2025, 4, 14)),
        scenarios=["peace", "not ceasefire"],
        counts=["indicated", "present"],
    )
    rows = iter(sweep(UKRAINE, grid))
    for cell in grid.cells:
        asked = question(UKRAINE, as_of=cell.day, scenario=cell.scenario, requirement=cell.requirement, count=cell.count)
        answer = assess(UKRAINE, asked)
        for one in answer.lines:
            row = next(rows)
            assert (row.day, row.scenario, row.requirement, row.count) == (cell.day, cell.scenario, cell.requirement, cell.count)
            assert (row.line, row.needs, row.unit, row.lines) == (one.line.line, one.line.needs, one.unit, len(answer.lines))
            assert (row.alone, row.jointly, row.met) == (one.alone, one.jointly, one.met)
            assert row.cause == (one.shortfall.cause if one.shortfall else None)
            assert (row.filled_alone, row.filled_jointly, row.ceiling) == (
                answer.filled_alone,
                answer.filled_jointly,
                answer.ceiling,
            )
    assert next(rows, None) is None


def test_a_day_on_which_an_event_begins_has_an_answer_of_its_own() -> None:
    """Nobody says anything new, and yet the day changes the answer: its event holds from then on."""
    waits = statement(condition=parse("spring"), quantity=replace(statement().quantity, least=5, most=5))
    world = case([waits], [event("spring", holds_from=DAY + timedelta(2))], [line("l", needs=5)])
    grid = Grid.of(world, days=days_between(world, DAY - timedelta(1), DAY + timedelta(3)))
    assert [row.met for row in sweep(world, grid)] == ["short", "short", "short", "alone", "alone"]


def test_a_requirement_without_lines_has_no_rows() -> None:
    """No lines, no rows, and no fault."""
    world = case()
    assert list(sweep(world, Grid.of(world))) == []


def test_progress_is_told_part_by_part() -> None:
    """After each part the cells done so far are told, the last time all."""
    told: list[tuple[int, int]] = []
    list(sweep(UKRAINE, SPRING, done=lambda done, of: told.append((done, of))))
    assert len(told) == SPRING.parts
    assert told == sorted(told)
    assert told[-1] == (len(SPRING), len(SPRING))


def test_only_the_parts_asked_for_are_answered() -> None:
    """Parts can be asked for in any choice; each is what the whole sweep has there."""
    found = dict(parts(UKRAINE, SPRING, [2, 0]))
    assert list(found) == [2, 0]
    assert [*map(in_words, found[0])] == in_this_process()[: len(found[0])]
    assert dict(parts(UKRAINE, SPRING, [])) == {}


def test_a_case_travels_whole() -> None:
    """What is unpacked elsewhere is the case that was packed, and as read-only."""
    found = sweeping._unpacked(sweeping._packed(UKRAINE))
    assert found == UKRAINE
    assert repr(found) == repr(UKRAINE)


def test_processes_of_this_machine_say_the_same() -> None:
    """In two processes the rows are bit for bit those of one."""
    assert [*map(in_words, sweep(UKRAINE, SPRING, workers=2))] == in_this_process()


def test_a_process_that_is_ended_from_outside_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that the system ends is a fault with a way out, and no traceback."""
    monkeypatch.setattr(sweeping, "_packed", lambda case: Grenade())
    with pytest.raises(FaultyInput, match=r"^workers: found a process that was ended from outside; wanted .*\n.*fewer workers"):
        list(sweep(UKRAINE, SPRING, workers=2))


class Grenade:
    """Ends the process in which it is unpacked, as a system without memory would."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (9,)


def test_a_sweep_costs_no_frame_and_no_scheduler() -> None:
    """A sweep in this process loads neither pandas nor pyarrow nor Dask."""
    script = "import sys, willing; c = willing.Case.read('haiti-2024'); list(willing.sweep(c, willing.Grid.of(c)))"
    loaded = f"{script}; print(sorted({{'pandas', 'pyarrow', 'dask', 'distributed'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", loaded], capture_output=True, check=True).stdout == b"[]\n"


# ---- Dask: a real scheduler, and real workers in processes of their own

HERE = ["--host", "127.0.0.1", "--no-dashboard"]


@contextmanager
def started(module: str, *words: str, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process of Dask on this machine, with the line that tells it is ready; ended when the block is left."""
    ready = r"Scheduler at:\s+(\S+)" if module.endswith("scheduler") else r"Registered to:\s+(\S+)"
    process = subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{module}", *words, *HERE],
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        told = next((found[1] for text in process.stderr if (found := re.search(ready, text))), None)
        assert told is not None, f"{module} did not start"
        reader = Thread(target=process.stderr.read, daemon=True)
        reader.start()
        yield process, told
    finally:
        process.kill()
        process.wait()
        reader.join()
        process.stderr.close()


@contextmanager
def cluster(workers: int) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """The address of a scheduler of its own, and its workers, each a process with one thread."""
    with ExitStack() as stack:
        _, address = stack.enter_context(started("dask_scheduler", "--port", "0"))
        alone = ["--nthreads", "1", "--no-nanny"]
        yield address, [stack.enter_context(started("dask_worker", address, *alone))[0] for _ in range(workers)]


def test_two_workers_say_what_one_process_says() -> None:
    """Rows from two workers of a Dask scheduler are bit for bit those of this process, in the same order."""
    with cluster(2) as (address, _):
        assert [*map(in_words, sweep(UKRAINE, SPRING, dask=address))] == in_this_process()


def test_a_worker_that_is_lost_midway_costs_time_and_nothing_else() -> None:
    """One of two workers is killed while its parts are under way; the other one makes them anew."""
    with cluster(2) as (address, workers):
        left: list[int] = []

        def kill_one(done: int, of: int) -> None:
            workers[0].kill()
            left.append(of - done)

        found = [*map(in_words, sweep(UKRAINE, SPRING, dask=address, done=kill_one))]
        assert left[0] > len(SPRING) / 2
        assert workers[0].wait(5) != 0
        assert found == in_this_process()


def test_a_scheduler_without_workers_and_one_that_is_lost_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for workers that are not there, at the beginning or for long after they are lost."""
    monkeypatch.setattr(sweeping, "_ABANDONED", 0.5)
    with cluster(0) as (address, _):
        with pytest.raises(FaultyInput, match=rf"^dask, '{address}': found a scheduler without workers; wanted at least one"):
            next(sweep(UKRAINE, SPRING, dask=address))
        with started("dask_worker", address, "--nthreads", "1", "--no-nanny") as (worker, _):
            rows = sweep(UKRAINE, SPRING, dask=address, done=lambda done, of: worker.kill())
            with pytest.raises(FaultyInput, match=rf"^dask, '{address}': found a scheduler or workers that were lost midway"):
                list(rows)


def test_workers_with_another_version_are_refused(tmp_path: Path) -> None:
    """A worker that has another Willing is told with both versions; nothing is answered."""
    made = tmp_path / "willing-9.9.dist-info"
    made.mkdir()
    (made / "METADATA").write_text("Metadata-Version: 2.1\nName: willing\nVersion: 9.9\n", encoding="utf-8")
    with cluster(0) as (address, _):
        alone = ["--nthreads", "1", "--no-nanny"]
        with started("dask_worker", address, *alone, PYTHONPATH=str(tmp_path)), pytest.raises(FaultyInput) as told:
            next(sweep(UKRAINE, SPRING, dask=address))
    assert re.fullmatch(
        r"dask, tcp://\S+: found Willing 9\.9; wanted Willing \S+, as here\.\n    Try: the same version of Willing where .*",
        str(told.value),
    )


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("tcp://127.0.0.1:9", "no scheduler that answers within 1 seconds"),
        ("nowhere", "no scheduler (missing port number in address 'nowhere')"),
        ("carrier://127.0.0.1:9", "no scheduler (unknown address scheme 'carrier'"),
    ],
)
def test_an_address_without_a_scheduler_is_told(monkeypatch: pytest.MonkeyPatch, address: str, found: str) -> None:
    """An address where nobody answers, and one that is none, are faults within the time that a scheduler gets."""
    monkeypatch.setattr(sweeping, "_PATIENCE", 1.0)
    with pytest.raises(FaultyInput) as told:
        next(sweep(UKRAINE, SPRING, dask=address))
    assert str(told.value).startswith(f"dask, {address!r}: found {found}")


def test_without_dask_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extra is not installed, the fault says how to have it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(FaultyInput, match=r"^dask: found no Dask here; .*\n    Try: pip install 'willing\[dask\]'\.$"):
        next(sweep(UKRAINE, SPRING, dask="tcp://127.0.0.1:1"))
