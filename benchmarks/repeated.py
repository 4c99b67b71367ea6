"""Cases as large as a ledger grows: the shipped one as it would look had every word in it been said again, many times over.

Most of what a ledger takes in over months is repetition: the same nation in the same sense, told by one more paper, or copied
from another. So the answers of each day are those of the shipped case, while statements and sources are as many as is asked for.
`repeated.py ENTRIES` tells how long the offers of a day, of each day, and a history of all days take.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from time import process_time
from types import MappingProxyType
from typing import Final

from willing.analysis.said import in_order, is_own, stands
from willing.ledger.case import Case
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Meeting, Source, Statement

SEED: Final = 20250116
DAYS: Final = 600
SIZES: Final = (2_000, 20_000, 200_000)
_COPIES: Final = 0.2  # of the reports, those that a second paper retells


def said_again(case: Case, entries: int, days: int = DAYS, *, seed: int = SEED) -> Case:
    """The case with so many statements and sources together, its words said again over so many days from its first one.

    What is said again on a day is what the nation had said last, so the terms of every offer are on each day what they were.
    Of two words of one day none is said again, and none on a day on which the nation says something new. The case has a meeting
    on each of the days.
    """
    draw = random.Random(seed)
    told = sorted((one for one in case.statements if one.said_on is not None), key=lambda one: (one.said_on, one.statement))
    first = told[0].said_on
    assert first is not None
    calendar = [first + timedelta(days=number) for number in range(days)]
    sayable = [list(_sayable(case, day)) for day in calendar]
    left = entries - len(case.statements) - len(case.sources)
    statements: list[Statement] = []
    sources: list[Source] = []
    number = 0
    while left > 0 and any(sayable):
        number += 1
        day = min(int(len(calendar) * draw.random()), len(calendar) - 1)
        if not sayable[day]:
            continue
        reports = [_report(f"r{number}", calendar[day], draw)]
        if draw.random() < _COPIES:
            reports.append(replace(_report(f"r{number}c", calendar[day], draw), copy_of=reports[0].source))
        word = draw.choice(sayable[day])
        again = replace(
            word,
            statement=f"{word.statement}-{number}",
            said_on=calendar[day],
            gist=f"{word.gist[:-1]}, they say again.",
            sources=tuple(one.source for one in reports),
        )
        statements.append(again)
        sources += reports
        left -= 1 + len(reports)
    return replace(
        case,
        statements=(*case.statements, *statements),
        sources=MappingProxyType({**case.sources, **{one.source: one for one in sources}}),
        meetings=tuple(_meeting(case, day) for day in calendar),
    )


def _sayable(case: Case, day: date) -> Iterator[Statement]:
    """What the nations had said last by the day before: their own last word on each promise, and the last report on it."""
    new = {one.nation for one in case.statements if one.said_on == day}
    last: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
    words = in_order(case, case.statements, day - timedelta(days=1))
    own = {(one.nation, one.capability) for one in words if is_own(one)}
    for one in words:
        last[one.nation, one.capability, is_own(one)].append(one)
    live: dict[tuple[str, str], date] = {}  # the last day on which something was offered, of the capability or a kind of it
    for one in words:
        if stands(one) and one.said_on is not None:
            live[one.nation, one.capability] = live[one.nation, one.capability.partition(".")[0]] = one.said_on
    for (nation, capability, by_itself), found in last.items():
        word = found[-1]
        refuses_kinds = not stands(word) and live.get((word.nation, word.capability), date.min) >= (word.said_on or date.min)
        alone = len(found) < 2 or found[-2].said_on != word.said_on
        if nation not in new and alone and not refuses_kinds and (by_itself or (nation, capability) not in own):
            yield word


def _report(name: str, day: date, draw: random.Random) -> Source:
    paper = draw.randint(1, 400)
    return Source(
        source=name,
        publisher=f"Paper {paper}",
        grade=draw.choice("ABCD"),
        url=f"https://example.org/{paper}/{name}",
        published_on=day,
        language="en",
        title="The same, said again",
        copy_of="",
    )


def _meeting(case: Case, day: date) -> Meeting:
    return Meeting(
        meeting=f"on-{day}",
        body=next(iter(case.bodies)),
        held_on=day,
        place="online",
        level="envoys",
        chairs=(),
        attending=Quantity.unsaid(""),
        counted="",
        note="",
        sources=(next(iter(case.sources)),),
    )


def _seconds(what: str, begin: float) -> None:
    print(f"  {what}: {process_time() - begin:.2f} s", flush=True)


def main() -> None:
    """Time the offers of the last day, the intervals in which words bear, and a history of all days."""
    from willing.analysis.assessment import question
    from willing.analysis.bearing import bearings
    from willing.analysis.changes import history
    from willing.analysis.offers import offers

    shipped = Case.read("ukraine-2025")
    for entries in map(int, sys.argv[1:] or map(str, SIZES)):
        case = said_again(shipped, entries)
        print(f"{len(case.statements):,} statements, {len(case.sources):,} sources, {len(case.meetings)} days")
        asked = question(case)
        begin = process_time()
        print(f"  {len(offers(case, asked.as_of))} offers")
        _seconds("offers of the last day", begin)
        begin = process_time()
        spans = list(bearings(case))
        _seconds("bearings", begin)
        print(f"  {sum(until is None for _, _, until in spans):,} statements bear on the last day; {len(spans):,} spans")
        begin = process_time()
        circles = sum(len(one.answer.circles) for one in history(case, asked))
        _seconds(f"history, {circles} circles in all", begin)


if __name__ == "__main__":
    main()
