"""What `make bench-aralia` runs: the chance of the top of each of the 43 published fault trees, beside what others found.

Each is asked in a process of its own: first within the work that `willing odds TREE.xml` gives it before it estimates, then,
where that is not enough, as `--exact` does, for 60 seconds of processor time. `aralia.py 300` gives more; `aralia.py 60 elf9601`
asks one.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from limited import Told, console, limit, measured, megabytes, tell, told_by
from rich.table import Table

ARALIA: Final = Path(__file__).parents[1] / "tests" / "data" / "aralia"
LIMIT: Final = 60.0
SAME: Final = 1e-9


def published() -> dict[str, dict[str, str]]:
    """Tree to the row of what others found of it."""
    with (ARALIA / "published.csv").open(encoding="utf-8", newline="") as file:
        return {row["model"]: row for row in csv.DictReader(file)}


def answered(model: str, unlimited: bool) -> Iterator[dict[str, Any]]:
    """The chance of a tree's top, if it is reached, with the seconds and the states it took."""
    import numpy as np

    from willing.analysis.fault_trees import network_of
    from willing.ledger.faulttree import FaultTree
    from willing.logic.answers import OutOfReach, answers
    from willing.logic.diagram import Diagram

    tree = FaultTree.read(ARALIA / f"{model}.xml")
    network, root = network_of(tree, tree.tops[0])
    row = np.array([[tree.chances[variable] for variable in network.variables]])
    seconds, (found,) = measured(lambda: answers(network, [root], "least", end=0, unlimited=unlimited), rounds=3, enough=1.0)
    if isinstance(found, OutOfReach):
        yield {"seconds": seconds, "steps": found.steps}
        return
    chance = float(found.chance(row, 0)[0])
    states = found.size if isinstance(found, Diagram) else 1 << len(found.variables)
    yield {"seconds": seconds, "chance": chance, "states": states, "memory": megabytes()}


def asked(model: str, seconds: float) -> tuple[str, Told, Told | None]:
    """A tree asked in the usual way, and where that does not do, exactly."""
    command = [sys.executable, __file__, f"{seconds:g}", model]
    usual = told_by([*command, "usual"], seconds)
    if usual.lines and "chance" in usual.lines[0]:
        return model, usual, None
    return model, usual, told_by([*command, "exact"], seconds)


def agreement(chance: float, row: dict[str, str]) -> tuple[str, float]:
    """Whether a chance is what was published, to every digit printed, and how far it is from what another package finds.

    Blank and nought where nobody has found it.
    """
    if not row["recomputed"]:
        return "", 0.0
    digits = Decimal(row["published_probability"])
    last = Decimal(1).scaleb(int(digits.as_tuple().exponent))
    printed = "yes" if abs(Decimal(chance) - digits) <= last / 2 else "no"
    return printed, abs(chance / float(row["recomputed"]) - 1)


def table_of(models: Sequence[str], seconds: float) -> tuple[Table, bool]:
    """The table of the trees, and whether all that is exact agrees with the other package."""
    table = Table(title=f"Fault trees: at most {seconds:g} s of processor time each", title_justify="left")
    for column in ("tree", "events", "how", "seconds", "states", "MB", "chance", "as printed", "oxidd apart"):
        table.add_column(column, justify="left" if column in ("tree", "how") else "right")
    known = published()
    agrees, counts = True, [0, 0, 0]
    with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        for model, usual, exact in pool.map(lambda model: asked(model, seconds), models):
            row = known[model]
            told = exact or usual
            found = told.lines[0] if told.lines else {}
            if "chance" not in found:
                counts[2] += 1
                of_usual = f"{usual.lines[0]['seconds']:.2f}" if usual.lines else ""
                table.add_row(model, row["basic_events"], told.why or "too wide", of_usual, "", "", "", "", "")
                continue
            counts[0 if exact is None else 1] += 1
            printed, apart = agreement(found["chance"], row)
            agrees = agrees and apart <= SAME
            table.add_row(
                model,
                row["basic_events"],
                "exact" if exact is None else "with --exact",
                f"{found['seconds']:.2f}",
                f"{found['states']:,}",
                f"{found['memory']:.0f}",
                f"{found['chance']:.6g}",
                printed,
                f"{apart:.0e}",
            )
    table.caption = f"{counts[0]} exact, {counts[1]} more with --exact, {counts[2]} not; of those the time until it is estimated"
    return table, agrees


def main(words: Sequence[str] = ()) -> int:
    """Print the table; 1 if an exact chance is not what another package finds."""
    seconds = float(words[0]) if words else LIMIT
    if words[2:] in (["usual"], ["exact"]):
        limit(seconds)
        tell(lambda: answered(words[1], words[2] == "exact"))
        return 0
    table, agrees = table_of(words[1:] or sorted(published()), seconds)
    console().print(table)
    return 0 if agrees else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
