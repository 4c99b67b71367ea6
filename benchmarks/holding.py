"""What `make bench` runs last: needs filled over months, at three sizes, and one of them in a thousand scenarios.

The worlds are drawn by a seed and made to look like the real thing: kinds of capability in groups, offers of a kind or of a whole
group, several needs of one kind with windows of their own, substitutes two for one, arrivals and departures, tours that are a
nation's and ratios that are a kind's, pools from just what is offered to five times that, people in round numbers beside
battalions and ships, and needs that ask for something beside them. Seconds are by the clock, of a machine on a day; a scenario
asked in a sweep stands beside the same one asked afresh, as a ratio. `holding.py NAME` asks one size and prints what it tells.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from limited import console, limit, megabytes, tell, told_by
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn
from rich.table import Table

from willing.logic.months import Beside, Filled, Holding, Need, Supply, filled

SEED: Final = 20250410
MONTHS: Final = 24
GROUPS: Final = 17
KINDS: Final = 75
LIMIT: Final = 240.0
SCENARIOS: Final = 1_000
AFRESH: Final = 30
EVENTS: Final = 14


@dataclass(frozen=True, slots=True)
class Size:
    """How many nations, offers and lines there are."""

    nations: int
    offers: int
    lines: int


SIZES: Final = {"small": Size(12, 60, 20), "coalition": Size(33, 300, 60), "world": Size(193, 5_000, 400)}
SWEPT: Final = "coalition"


@dataclass(frozen=True, slots=True)
class World:
    """Needs, supplies, and for each supply the events without which it does not stand."""

    needs: tuple[Need, ...]
    supplies: tuple[Supply, ...]
    waits: tuple[frozenset[int], ...]

    def scenarios(self, count: int, seed: int = SEED) -> Iterator[frozenset[str]]:
        """So many scenarios, in each of which every event has a truth; the ids of those that stand."""
        draw = random.Random(seed)
        for _ in range(count):
            true = {event for event in range(EVENTS) if draw.random() < 0.7}
            yield frozenset(s.id for s, events in zip(self.supplies, self.waits, strict=True) if events <= true)


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    group: int
    ratio: int
    step: float  # amounts are multiples of it
    smallest: float
    whole: bool


def _kinds(draw: random.Random) -> list[_Kind]:
    found = []
    for n in range(KINDS):
        style = draw.random()
        step, smallest, whole = (1.0, 1.0, True) if style < 0.75 else (50.0, 100.0, True) if style < 0.9 else (2.5, 0.0, False)
        found.append(_Kind(f"kind_{n:02}", n % GROUPS, draw.randint(2, 5), step, smallest, whole))
    return found


def world(size: Size, seed: int = SEED) -> World:
    """A world of that size; the same in every run."""
    draw = random.Random(seed)
    kinds = _kinds(draw)
    by_group = {g: [kind for kind in kinds if kind.group == g] for g in range(GROUPS)}
    common = [1 / (1 + n % 25) ** 0.5 for n in range(KINDS)]
    share = size.offers / size.lines
    needs, wanted, accepted = [], [], []
    for n in range(size.lines):
        kind = draw.choices(kinds, common)[0]
        start = draw.choice([1, 1, 1, 1, 3, 4, 7])
        end = draw.choice([None, None, None, 13, 19])
        others = [k for k in by_group[kind.group] if k.name != kind.name and k.whole == kind.whole and k.step == kind.step]
        far = [k for k in kinds if k.group != kind.group]
        beside: tuple[Beside, ...] = ()
        if draw.random() < 0.05:
            beside = (Beside(frozenset({draw.choice(far).name}), 1.0, draw.choice([4.0, 6.0, 10.0]) * kind.step),)
        amount = kind.step * max(1, round(share * draw.uniform(0.3, 4.0)))
        needs.append(Need(f"line_{n:03}", amount, start, end, kind.smallest, kind.whole, beside))
        wanted.append((kind, draw.choice(["in", "in", "near"])))
        accepted.append(draw.choice(others).name if others and draw.random() < 0.3 else "")
    tours = [draw.choice([4, 6, 6, 12]) for _ in range(size.nations)]
    favourite = [draw.sample(range(EVENTS), 2) for _ in range(size.nations)]
    supplies, waits = [], []
    for n in range(size.offers):
        nation = draw.randrange(size.nations)
        kind = draw.choices(kinds, common)[0]
        of_group = draw.random() < 0.1
        place = draw.choice(["in", "in", "", "near"])
        worths = {}
        for need, (asked, where), accepts in zip(needs, wanted, accepted, strict=True):
            if place and place != where:
                continue
            fits = asked.group == kind.group and asked.step == kind.step and asked.whole == kind.whole
            if kind.name == asked.name or (of_group and fits):
                worths[need.id] = 1.0
            elif kind.name == accepts:
                worths[need.id] = 0.5
        amount = kind.step * draw.choice([1, 1, 2, 2, 3, 4, 6, 8])
        arrives = draw.choice([1, 1, 2, 2, 3, 4, 5, 6, 7])
        pool = None if draw.random() < 0.15 else kind.step * draw.randint(int(amount / kind.step), 5 * int(amount / kind.step))
        supplies.append(
            Supply(
                f"offer_{n:04}",
                amount,
                worths,
                arrives,
                draw.choice([13, 19]) if draw.random() < 0.15 else None,
                pool,
                tours[nation],
                kind.ratio if draw.random() < 0.8 else draw.randint(2, 5),
                draw.choice([1, 2]) if draw.random() < 0.1 else None,
                kind.whole,
                kind.name,
            )
        )
        waits.append(frozenset(draw.sample(favourite[nation], draw.choice([0, 0, 1, 1, 2]))))
    return World(tuple(needs), tuple(supplies), tuple(waits))


# ---- what is measured ------------------------------------------------------------------------------------------------------


def _told(found: Filled, of: World) -> dict[str, Any]:
    cells = [(n.id, m) for n in of.needs for m in range(MONTHS) if n.start <= m + 1 and (n.end is None or m + 1 < n.end)]
    got = sum(min(1.0, found.amounts[n.id][m] / n.amount) for n in of.needs for m in range(MONTHS) if (n.id, m) in set(cells))
    asked = sum(n.amount for n in of.needs for m in range(MONTHS) if n.start <= m + 1 and (n.end is None or m + 1 < n.end))
    return {
        "cells": len(cells),
        "proven": sum(found.proven[n][m] for n, m in cells),
        "filled": got / len(cells),
        "gap": sum(found.gaps.values()) / asked,
        "gaps": len(found.gaps),
    }


def answered(name: str) -> Iterator[dict[str, Any]]:
    """One size: what it takes to fill it, and of the one that is swept, the sweep and the sample afresh."""
    of = world(SIZES[name])
    filled([Need("any", 1)], [Supply("one", 1, {"any": 1})], 1)  # the solver is there
    began = time.monotonic()
    found = filled(of.needs, of.supplies, MONTHS, limit=50)
    yield {"what": "filled", "seconds": time.monotonic() - began, **_told(found, of), "memory": megabytes()}
    if name != SWEPT:
        return
    holding, sweep, began = Holding(of.needs, of.supplies, MONTHS), list[Filled](), time.monotonic()
    with Progress(
        "scenarios", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True
    ) as bar:
        task = bar.add_task("scenarios", total=SCENARIOS)
        for standing in of.scenarios(SCENARIOS):
            sweep.append(holding.filled(standing, limit=10))
            bar.advance(task)
    warm = time.monotonic() - began
    sample = random.Random(SEED).sample(range(SCENARIOS), AFRESH)
    chosen = list(of.scenarios(SCENARIOS))
    began, equal = time.monotonic(), 0
    for n in sample:
        alone = [supply for supply in of.supplies if supply.id in chosen[n]]
        again = filled(of.needs, alone, MONTHS, limit=10)
        equal += all(
            abs(a - b) < 1e-4 for need in of.needs for a, b in zip(again.amounts[need.id], sweep[n].amounts[need.id], strict=True)
        )
    afresh = (time.monotonic() - began) / AFRESH
    yield {
        "what": "swept",
        "seconds": warm,
        "each": warm / SCENARIOS,
        "afresh": afresh,
        "equal": equal,
        "proven": sum(one.is_proven for one in sweep),
    }


def main() -> None:
    """Ask every size in a process of its own and print what they told."""
    sizes = Table(
        "", "nations", "offers", "lines", "cells", "seconds", "proven", "gap", "of the need met", "MB", title="Filled over months"
    )
    sweeps = Table(
        "", "scenarios", "seconds", "each, in a sweep", "each, afresh", "ratio", "equal", "proven", title="Many scenarios"
    )
    for name, size in SIZES.items():
        told = told_by([sys.executable, __file__, name], LIMIT)
        for line in told.lines:
            if line["what"] == "filled":
                sizes.add_row(
                    name,
                    f"{size.nations}",
                    f"{size.offers:,}",
                    f"{size.lines}",
                    f"{line['cells']:,}",
                    f"{line['seconds']:.2f}",
                    f"{line['proven']:,}",
                    f"{line['gap']:.1%} in {line['gaps']} lines" if line["gaps"] else "none",
                    f"{line['filled']:.0%}",
                    f"{line['memory']:.0f}",
                )
            else:
                sweeps.add_row(
                    name,
                    f"{SCENARIOS:,}",
                    f"{line['seconds']:.1f}",
                    f"{1000 * line['each']:.0f} ms",
                    f"{1000 * line['afresh']:.0f} ms",
                    f"{line['afresh'] / line['each']:.1f}",
                    f"{line['equal']} of {AFRESH}",
                    f"{line['proven']:,}",
                )
        if told.why:
            sizes.add_row(name, f"{size.nations}", f"{size.offers:,}", f"{size.lines}", "", told.why)
    console().print(sizes)
    console().print(sweeps)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        limit(LIMIT)
        tell(lambda: answered(sys.argv[1]))
    else:
        main()
