"""The p-median instances of OR-Library by spopt, whose programs CBC solves, beside Willing, in one run.

`siting_peers.py` asks both for the first twenty instances; `siting_peers.py 300 pmed1 pmed36` gives spopt 300 seconds for each of
these. Each instance is asked in a process of its own, from the matrix of distances to the optimum; seconds are of the processor,
CBC's included, the least of three processes, or of fewer once they have taken five seconds. What is not solved within the limit
counts as the limit in the ratio, and so at least; what ends for another reason, as by the clock, is left out, and said so.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import math
import resource
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from limited import console, limit, tell, told_by
from rich.table import Table
from siting import instance, names

__all__ = ["Found", "asked", "ratio"]

LIMIT: Final = 60.0
FIRST: Final = 20
_ROUNDS: Final = 3
_ENOUGH: Final = 5.0


def spent() -> float:
    """The processor seconds of this process and of those that it has waited for."""
    both = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(one.ru_utime + one.ru_stime for one in both)


def by_willing(name: str) -> Iterator[dict[str, Any]]:
    """The median of an instance by Willing."""
    from willing.logic.median import median

    one = instance(name)
    start = spent()
    found = median(one.distances, one.places)
    if found.proven:
        yield {"seconds": spent() - start, "cost": found.cost}


def by_spopt(name: str) -> Iterator[dict[str, Any]]:
    """The same by spopt: a program with a variable for each pair of nodes, solved by CBC to the end."""
    pulp, locate = importlib.import_module("pulp"), importlib.import_module("spopt.locate")
    one = instance(name)
    start = spent()
    model = locate.PMedian.from_cost_matrix(one.distances, np.ones(len(one.distances)), p_facilities=one.places)
    try:
        model = model.solve(pulp.PULP_CBC_CMD(msg=False), results=False)
    except pulp.PulpSolverError:
        # CBC is a process under the same limit, and pulp does not tell one that was ended by it from another error.
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        if ended.ru_utime + ended.ru_stime < resource.getrlimit(resource.RLIMIT_CPU)[0] - 1:
            raise
        yield {"seconds": spent() - start, "cost": None}
        return
    if pulp.LpStatus[model.problem.status] == "Optimal":
        yield {"seconds": spent() - start, "cost": pulp.value(model.problem.objective)}


WAYS: Final = {"willing": by_willing, "spopt": by_spopt}


@dataclass(frozen=True, slots=True)
class Found:
    """The least seconds of several processes and what they found; or nothing, and why: not in time, or for another reason."""

    seconds: float = math.inf
    cost: float | None = None
    late: bool = False
    why: str = ""


def asked(way: str, name: str, seconds: float) -> Found:
    """What one of the two finds of an instance, in processes of its own: three, or fewer once they have taken long enough."""
    best, taken = Found(), 0.0
    for _ in range(_ROUNDS):
        told = told_by([sys.executable, __file__, f"{seconds:g}", way, name], seconds)
        line: dict[str, Any] = told.lines[0] if told.lines else {"seconds": 0.0, "cost": None}
        out_of_time = line["seconds"] > seconds or told.why == f"not within {seconds:g} s"
        if out_of_time or line["cost"] is None:
            late = out_of_time or bool(told.lines)
            return Found(late=late, why=f"not within {seconds:g} s" if late else told.why or "not proven")
        if line["seconds"] < best.seconds:
            best = Found(line["seconds"], line["cost"])
        taken += line["seconds"]
        if taken > _ENOUGH:
            break
    return best


def ratio(own: float, other: float) -> float:
    """How many times as long the other took."""
    return other / own


def main(words: Sequence[str] = ()) -> int:
    """Print both side by side; 1 if they found different optima, or Willing none."""
    seconds = float(words[0]) if words else LIMIT
    table = Table(title=f"Medians: at most {seconds:g} s of processor time each", title_justify="left")
    for column in ("instance", "n", "p", "willing", "spopt with CBC", "times"):
        table.add_column(column, justify="left" if column == "instance" else "right")
    ratios, agree = [], True
    for name in words[1:] or names()[:FIRST]:
        one = instance(name)
        own, other = (asked(way, name, seconds) for way in WAYS)
        agree = agree and all(found.late or (found.cost and round(found.cost) == one.optimum) for found in (own, other))
        size = name, str(len(one.distances)), str(one.places)
        if own.cost is None or (other.cost is None and not other.late):
            table.add_row(*size, own.why or f"{own.seconds:.3f}", other.why or f"{other.seconds:.2f}", "not told")
            continue
        ratios.append(ratio(own.seconds, seconds if other.late else other.seconds))
        said = f"{'> ' if other.late else ''}{ratios[-1]:,.0f}"
        table.add_row(*size, f"{own.seconds:.3f}", other.why or f"{other.seconds:.2f}", said)
    version = importlib.metadata.version("spopt")
    middle = f"{statistics.median(ratios):,.0f}" if ratios else "none"
    table.caption = f"spopt {version}; the median of the ratios is {middle}, with what was not solved counted as {seconds:g} s"
    console().print(table)
    return 0 if agree else 1


if __name__ == "__main__":
    if sys.argv[2:3] and sys.argv[2] in WAYS:
        limit(float(sys.argv[1]))
        tell(lambda: WAYS[sys.argv[2]](sys.argv[3]))
    else:
        sys.exit(main(sys.argv[1:]))
