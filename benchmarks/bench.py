"""What `make bench` runs: the two speeds that are promised, each beside something to compare it with.

Seconds of processor time are those of this machine on this day, so every table carries a yardstick measured in the same run:
starting Python, and importing pandas, which a notebook of the same trade would begin with.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from willing.ledger.folder import write_new_case
from willing.ledger.tables import csv_text
from willing.vocabulary.records import TABLES

ROUNDS = 9
NATIONS = 200
OFFERS = 10_000


def processor_time(command: Sequence[str], rounds: int = ROUNDS) -> tuple[float, float]:
    """The least and the median processor time of a whole process, user and system, over the rounds."""
    taken = []
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(taken), statistics.median(taken)


def codes(count: int) -> Iterator[str]:
    """Three-letter codes for nations that there are none of."""
    for number in range(count):
        yield "".join(chr(65 + number // 26**place % 26) for place in (2, 1, 0))


def large_case(folder: Path, count: int = NATIONS, offers: int = OFFERS) -> None:
    """A coalition of 200 nations with 10,000 offers (or of other numbers), half of them on conditions, against twenty lines."""
    write_new_case(folder)
    draw = random.Random(20250410)
    nations = list(codes(count))
    groups = ["land", "air", "sea", "logistics", "engineers", "medical", "monitoring", "training", "protection", "lift"]
    kinds = {g: [g, *(f"{g}.kind_{n}" for n in range(9))] for g in groups}
    conditions: list[Callable[[list[str]], str]] = [
        lambda others: "ceasefire",
        lambda others: f"ceasefire and {draw.choice(others)}",
        lambda others: f"nations({draw.choice(groups)}) >= {draw.randint(2, 150)}",
        lambda others: f"total(land) >= {draw.randint(1, 400) * 1000} or backstop",
        lambda others: f"2 of ({', '.join(draw.sample(others, 3))})",
    ]
    write = {name: lambda rows, name=name: _write(folder, name, rows) for name in TABLES}
    write["nations"]([{"nation": n, "name": n} for n in nations])
    write["bodies"]([])
    write["meetings"]([])
    write["figures"]([])
    write["sites"]([])
    for name in ("commitments", "tasks", "areas", "caveats", "roads", "translations"):
        write[name]([])
    write["odds"]([])
    write["amounts"]([])
    write["promises"]([])
    write["sources"]([{"source": "s1", "publisher": "P", "url": "https://example.org/1"}])
    write["capabilities"]([{"capability": k, "name": k, "unit": g, "smallest": "1"} for g, finer in kinds.items() for k in finer])
    write["events"](
        [
            {"event": "ceasefire", "says": "there is a ceasefire", "kind": "event", "basis": "assumption"},
            {
                "event": "backstop",
                "says": "there is a backstop",
                "kind": "backing",
                "basis": "assumption",
                "when": f"{nations[7]}.air",
            },
        ]
    )
    keys = [(n, k) for n in nations for finer in kinds.values() for k in finer]
    draw.shuffle(keys)
    write["statements"](
        [
            {
                "statement": f"st{number}",
                "nation": nation,
                "voice": "head",
                "said_on": f"2025-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}",
                "about": "force",
                "stance": "pledges",
                "capability": kind,
                "place": draw.choice(["in_host", "neighbour", "", "outside"]),
                "quantity": draw.choice(["", "100", "1-20", "up to 30", "500"]),
                "condition": draw.choice(conditions)([n for n in nations if n != nation]) if draw.random() < 0.5 else "",
                "gist": "They said so.",
                "sources": "s1",
                "basis": "fact",
            }
            for number, (nation, kind) in enumerate(keys[:offers])
        ]
    )
    write["requirements"](
        [
            {
                "requirement": "small",
                "line": f"l{number}",
                "name": "Line",
                "capability": draw.choice(kinds[groups[number % 10]]),
                "needs": str(draw.randint(100, 40_000)),
                "place": draw.choice(["", "in_host", "outside"]),
                "priority": str(number % 4),
                "basis": "assumption",
            }
            for number in range(20)
        ]
    )


def _write(folder: Path, name: str, rows: Sequence[dict[str, str]]) -> None:
    columns = list(TABLES[name].columns)
    lines = ([row.get(column, "") for column in columns] for row in rows)
    (folder / TABLES[name].file).write_text(csv_text(columns, lines), encoding="utf-8")


def measured_large(folder: Path) -> list[tuple[str, float]]:
    """Seconds of processor time to read the large case and to answer its question, the best of three."""
    from willing.analysis.assessment import assess, question
    from willing.ledger.case import Case
    from willing.vocabulary.condition import parse

    reading, answering = [], []
    for _ in range(3):
        parse.cache_clear()
        start = time.process_time()
        case = Case.read(folder)
        reading.append(time.process_time() - start)
        asked = question(case)
        start = time.process_time()
        answer = assess(case, asked)
        answering.append(time.process_time() - start)
    assert len(answer.offers) == OFFERS, len(answer.offers)
    return [(f"read {OFFERS:,} statements of {NATIONS} nations", min(reading)), ("assess them", min(answering))]


def main() -> None:
    """Print the table."""
    table = Table(title="Willing: processor time", title_justify="left")
    for name in ("what", "least", "median", "promised"):
        table.add_column(name, justify="left" if name == "what" else "right")
    willing = [sys.executable, "-m", "willing"]
    whole = [
        ("yardstick: python -c pass", [sys.executable, "-c", "pass"], ""),
        ("yardstick: python -c 'import pandas'", [sys.executable, "-c", "import pandas"], ""),
        ("willing assess ukraine-2025, whole process", [*willing, "assess", "ukraine-2025"], "< 0.5 s"),
        ("willing assess ukraine-2025 --requirement large", [*willing, "assess", "ukraine-2025", "--requirement", "large"], ""),
        ("willing nations ukraine-2025", [*willing, "nations", "ukraine-2025"], ""),
    ]
    for name, command, promised in whole:
        least, median = processor_time(command)
        table.add_row(name, f"{least:.3f} s", f"{median:.3f} s", promised)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "large"
        large_case(folder)
        for name, seconds in measured_large(folder):
            table.add_row(name, f"{seconds:.3f} s", "", "< 2 s" if name.startswith("assess") else "")
        least, median = processor_time([*willing, "assess", str(folder)])
        table.add_row("both, whole process", f"{least:.3f} s", f"{median:.3f} s", "")
    Console().print(table)


if __name__ == "__main__":
    main()
