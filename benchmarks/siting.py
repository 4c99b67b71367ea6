"""What `make bench` runs of siting: the forty p-median instances of OR-Library proven, and the other models on some of them.

`siting.py` proves all; `siting.py pmed36 pmed40` these. Seconds are of the processor, from the matrix of distances to the proof;
what is quick is asked thrice, and the least told. The other models choose from the same graphs: `centre` as many places as the
instance says, `cover` the fewest within what the centre came to, and `coverage` as many places within two thirds of that.
"""

from __future__ import annotations

import csv
import lzma
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from limited import console, measured
from rich.table import Table
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from willing.logic.location import Located, Model, located
from willing.logic.median import Median, median

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["OTHERS", "Instance", "instance", "proven"]

DATA: Final = Path(__file__).parent / "data"
OTHERS: Final = ("pmed1", "pmed4", "pmed6", "pmed8", "pmed11", "pmed13", "pmed16", "pmed18", "pmed21", "pmed23")
"""On which instances the other models are asked."""
_ROUNDS: Final = 3
_ENOUGH: Final = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A graph, how many of its nodes to choose, and what that costs at the least.

    Attributes:
        name: as OR-Library has it.
        distances: between all nodes, whole numbers.
        places: how many to choose.
        optimum: as published.
    """

    name: str
    distances: NDArray[np.float64]
    places: int
    optimum: int


@cache
def _texts() -> dict[str, tuple[list[list[int]], int]]:
    """Instance to its lines, the first that with the number of nodes, edges and places, and to its optimum."""
    with lzma.open(DATA / "pmed.txt.xz", "rt", encoding="ascii") as file:
        lines = [list(map(int, line.split())) for line in file]
    found, at = {}, 0
    with (DATA / "pmed.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            after = at + 1 + lines[at][1]
            found[row["instance"]] = lines[at:after], int(row["optimum"])
            at = after
    return found


def names() -> list[str]:
    """The names of all instances, in the order of the library."""
    return list(_texts())


def instance(name: str) -> Instance:
    """An instance, with the shortest paths between all its nodes."""
    ((nodes, _, places), *edges), optimum = _texts()[name]
    start, end, length = np.array(edges).T
    graph = csr_array((length, (start - 1, end - 1)), shape=(nodes, nodes))
    return Instance(name, shortest_path(graph, method="D", directed=False), places, optimum)


def proven(one: Instance) -> tuple[float, Median]:
    """The median of an instance, with the processor seconds it took."""
    return measured(lambda: median(one.distances, one.places), rounds=_ROUNDS, enough=_ENOUGH)


def others(one: Instance) -> Iterator[tuple[Model, str, float, Located]]:
    """The other models asked of an instance, each with what was asked and the processor seconds it took."""
    seconds, centre = measured(lambda: located("centre", one.distances, count=one.places), rounds=1)
    yield "centre", f"p = {one.places}", seconds, centre
    seconds, cover = measured(lambda: located("cover", one.distances, within=centre.value), rounds=1)
    yield "cover", f"within {centre.value:g}", seconds, cover
    within = float(2 * centre.value // 3)
    seconds, coverage = measured(lambda: located("coverage", one.distances, within=within, count=one.places), rounds=1)
    yield "coverage", f"p = {one.places}, within {within:g}", seconds, coverage


def main(words: Sequence[str] = ()) -> int:
    """Print both tables; 1 if something was not proven, or is not what was published."""
    asked = list(words) or names()
    table = Table(title="Medians: the p-median instances of OR-Library", title_justify="left")
    for column in ("instance", "n", "p", "seconds", "published", "found", "proven", "nodes"):
        table.add_column(column, justify="left" if column in ("instance", "proven") else "right")
    whole, agree = 0.0, 0
    for name in asked:
        one = instance(name)
        seconds, found = proven(one)
        whole += seconds
        agree += found.proven and found.cost == one.optimum
        size = str(len(one.distances)), str(one.places)
        told = (
            f"{one.optimum:,}",
            f"{found.cost:,.0f}",
            "yes" if found.proven else f"at least {found.bound:,.0f}",
            f"{found.nodes:,}",
        )
        table.add_row(name, *size, f"{seconds:.3f}", *told)
    table.caption = f"{agree} of {len(asked)} proven to be what was published, in {whole:.2f} s together"
    console().print(table)

    table = Table(title="The other models on the same graphs", title_justify="left")
    for column in ("instance", "n", "model", "asked", "seconds", "value", "bound"):
        table.add_column(column, justify="left" if column in ("instance", "model", "asked") else "right")
    sure = True
    for name in OTHERS if not words else ():
        one = instance(name)
        for model, what, seconds, choice in others(one):
            sure = sure and choice.proven
            came_to = f"{choice.value:g}", f"{choice.bound:g}"
            table.add_row(name, str(len(one.distances)), model, what, f"{seconds:.3f}", *came_to)
    if not words:
        console().print(table)
    return 0 if agree == len(asked) and sure else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
