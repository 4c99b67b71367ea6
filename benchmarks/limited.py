"""Work in processes of their own, which end when their time or their memory does, and tell each thing as soon as it is done."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from rich.console import Console

__all__ = ["MEMORY", "Told", "console", "limit", "measured", "megabytes", "tell", "told_by"]

MEMORY: Final = 6 * 2**30
_OUT_OF_MEMORY: Final = 77
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Told:
    """What a process told line by line, and why it told no more: nothing if it came to its end."""

    lines: list[dict[str, Any]]
    why: str


def told_by(command: Sequence[str], seconds: float) -> Told:
    """Run a process, whose `main` begins with `limit(seconds)`, and listen. By the clock it may take thrice as long."""
    try:
        ended = subprocess.run(command, capture_output=True, timeout=3 * seconds + 30, check=False)
    except subprocess.TimeoutExpired as late:
        return Told(_lines(late.stdout or b""), f"not within {3 * seconds + 30:g} s by the clock")
    if ended.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return Told(_lines(ended.stdout), f"not within {seconds:g} s")
    if ended.returncode == _OUT_OF_MEMORY:
        return Told(_lines(ended.stdout), f"not in {MEMORY / 2**30:.0f} GiB")
    last = ended.stderr.decode(errors="replace").strip().splitlines()[-1:] if ended.returncode else []
    return Told(_lines(ended.stdout), " ".join(last) or ("" if not ended.returncode else f"exit code {ended.returncode}"))


def _lines(stdout: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stdout.decode().splitlines(keepends=True) if line.endswith("\n")]


def limit(seconds: float) -> None:
    """Let this process take no more than so much processor time, and no more memory than `MEMORY`."""
    whole = max(1, round(seconds))
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def tell(works: Callable[[], Iterator[dict[str, Any]]]) -> None:
    """Print each of the findings as soon as it is there."""
    try:
        for found in works():
            print(json.dumps(found), flush=True)
    except MemoryError:
        sys.exit(_OUT_OF_MEMORY)


def measured(work: Callable[[], _T], rounds: int = 5, enough: float = 3.0) -> tuple[float, _T]:
    """The least processor time of several rounds, fewer once they have taken enough seconds, with what the last one found."""
    least, spent, found = float("inf"), 0.0, None
    for _ in range(rounds):
        start = time.process_time()
        found = work()
        taken = time.process_time() - start
        least, spent = min(least, taken), spent + taken
        if spent > enough:
            break
    assert found is not None
    return least, found


def console() -> Console:
    """Where tables are printed: as wide as the screen, and wide enough for all of them where there is none."""
    return Console() if sys.stdout.isatty() else Console(width=130)


def megabytes() -> float:
    """The most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
