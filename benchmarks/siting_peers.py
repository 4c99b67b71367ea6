"""The p-median instances of OR-Library by spopt, whose programs CBC solves, beside Willing, in one run.

`siting_peers.py` asks both for the first twenty instances; `siting_peers.py 300 pmed1 pmed36` gives spopt 300 seconds for each of
these. Each instance is asked in a process of its own, from the matrix of distances to the optimum; seconds are of the processor,
CBC's included, and of Willing's the least of three processes. What is not solved within the limit counts as the limit in the
ratio, and so at least; what CBC is still at after that is ended.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import resource
import statistics
import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from limited import Told, console, limit, tell, told_by
from rich.table import Table
from siting import instance, names

__all__ = ["asked", "ratio"]

LIMIT: Final = 60.0
FIRST: Final = 20
_ROUNDS: Final = 3


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
    model = model.solve(pulp.PULP_CBC_CMD(msg=False), results=False)
    if pulp.LpStatus[model.problem.status] == "Optimal":
        yield {"seconds": spent() - start, "cost": pulp.value(model.problem.objective)}


WAYS: Final = {"willing": by_willing, "spopt": by_spopt}


def asked(way: str, name: str, seconds: float) -> Told:
    """What one of the two finds of an instance, in a process of its own."""
    told = told_by([sys.executable, __file__, f"{seconds:g}", way, name], seconds)
    late = [f"not within {seconds:g} s" for line in told.lines if line["seconds"] > seconds]
    return Told([], late[0]) if late else told


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
        own = [line for _ in range(_ROUNDS) for line in asked("willing", name, seconds).lines]
        other = asked("spopt", name, seconds)
        if not own:
            table.add_row(name, str(len(one.distances)), str(one.places), "not proven")
            agree = False
            continue
        least = min(line["seconds"] for line in own)
        taken = other.lines[0]["seconds"] if other.lines else seconds
        agree = agree and all(round(line["cost"]) == one.optimum for line in (*own, *other.lines))
        ratios.append(ratio(least, taken))
        said = f"{taken:.2f}" if other.lines else other.why or f"not within {seconds:g} s"
        times = f"{'' if other.lines else '> '}{ratios[-1]:,.0f}"
        table.add_row(name, str(len(one.distances)), str(one.places), f"{least:.3f}", said, times)
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
