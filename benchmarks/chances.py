"""What `make bench` runs after `bench.py`: what the questions about chances and moves cost, and how the cost grows.

Every item is asked in a process of its own, which ends when its time does; a figure that is not reached is told as such. Seconds
are of processor time, the least of up to five rounds, and of a machine on a day: the whole processes stand beside a yardstick of
the same run, importing NumPy, and growth is told as a ratio. `chances.py NAME` asks one item and prints what it tells.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from bench import processor_time
from coalitions import HUGE, LARGE, LOOSE, MEDIUM, NATIONAL, Size, chances, coalition
from limited import Told, console, limit, measured, megabytes, tell, told_by
from rich.table import Table

from willing.analysis.assessment import Question
from willing.analysis.offers import Offer
from willing.ledger.case import Case
from willing.vocabulary.chance import Chance
from willing.vocabulary.condition import ALWAYS
from willing.vocabulary.records import Odds

LIMIT: Final = 60.0
SHIPPED: Final = "ukraine-2025"
EVENTS: Final = (10, 12, 14, 16, 18, 20, 22)
OFFERS: Final = (100, 200, 400)
NATIONS: Final = (15, 33, 60)


@dataclass(frozen=True, slots=True)
class Subject:
    """Of what is asked, all of it in memory."""

    case: Case
    asked: Question
    offers: list[Offer]

    @property
    def patron(self) -> str:
        """The case's own, or else the first nation."""
        return self.case.patron or next(iter(self.case.nations))


def shipped() -> Subject:
    """The shipped case, as its own page asks."""
    from willing.analysis.assessment import question
    from willing.analysis.offers import offers

    case = Case.read(SHIPPED)
    asked = question(case)
    return Subject(case, asked, list(offers(case, asked.as_of)))


def drawn(size: Size) -> Subject:
    """An invented coalition, with a chance for each of its events."""
    case, asked, found = coalition(size.nations, size.offers, size.events, woven=size.woven, own=size.own)
    rows = [
        Odds(event=event, given=ALWAYS, chance=Chance(share, share), basis="assumption", sources=(), note="")
        for event, share in chances(case).items()
    ]
    return Subject(replace(case, odds=tuple(rows)), asked, found)


# ---- questions -------------------------------------------------------------------------------------------------------------

Method = Literal["best", "exact", "estimate"]


def _odds(of: Subject, method: Method = "best", precision: float = 0.001) -> str:
    from willing.analysis.odds import odds

    found = odds(of.case, of.asked, found=of.offers, method=method, precision=precision)
    every = [found.whole, *found.lines]
    exact = sum(one.out_of_reach is None for one in every)
    whole = found.whole.jointly.certain
    share = f"{whole.low:.4%}" if whole.low == whole.high else f"{whole.low:.2%} to {whole.high:.2%}"
    about = "" if not whole.error else f" ± {whole.error:.3%}"
    drawn = f", {found.draws:,} draws" if found.draws else ""
    return f"{share}{about}; {exact} of {len(every)} exact{drawn}"


def _critical(of: Subject) -> str:
    from willing.analysis.critical import critical
    from willing.analysis.goal import goal

    found = critical(of.case, of.asked, goal(of.asked), found=of.offers)
    known = [kind for kind in ("nations", "offers", "events") if any(one.shapley is not None for one in getattr(found, kind))]
    return f"{len(found.goal.wanted)} lines; values of {', '.join(known) or 'none'}"


def _first(sets: Iterable[Any], count: int) -> str:
    told = list(itertools.islice(sets, count))
    return f"{len(told)} sets, of {told[0].size} to {told[-1].size} moves" if told else "no set"


def _unlocking(of: Subject, count: int) -> str:
    from willing.analysis.goal import goal
    from willing.analysis.unlock import unlocking

    return _first(unlocking(of.case, of.asked, goal(of.asked), found=of.offers).sets, count)


def _breaking(of: Subject, count: int) -> str:
    from willing.analysis.goal import goal
    from willing.analysis.unlock import breaking

    return _first(breaking(of.case, of.asked, goal(of.asked), found=of.offers).sets, count)


def _tipping(of: Subject) -> str:
    from willing.analysis.unlock import tipping

    found = tipping(of.case, of.asked, found=of.offers)
    return f"{len(found)} circles, {sum(len(one.sets) for one in found)} sets"


def _backstop(of: Subject) -> str:
    from willing.analysis.backstop import backstop

    found = backstop(of.case, of.asked, patron=of.patron, found=of.offers)
    return f"{sum(one.is_needed for one in found.needs)} of {len(found.needs)} lines need it"


Step = Callable[[Subject], str]
QUESTIONS: Final[Mapping[str, Step]] = {
    "odds": _odds,
    "odds, estimated ± 0.1 %": lambda of: _odds(of, "estimate"),
    "odds, estimated ± 1 %": lambda of: _odds(of, "estimate", 0.01),
    "critical": _critical,
    "unlock: first set": lambda of: _unlocking(of, 1),
    "unlock: first 20": lambda of: _unlocking(of, 20),
    "unlock: first 1,000": lambda of: _unlocking(of, 1_000),
    "unlock: first 20 that break": lambda of: _breaking(of, 20),
    "unlock: tipping sets": _tipping,
    "backstop": _backstop,
}
FIRST: Final = "unlock: first set"
THOUSAND: Final = "unlock: first 1,000"
ESTIMATED: Final = "odds, estimated ± 0.1 %"
ROUGHLY: Final = "odds, estimated ± 1 %"


# ---- items -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """What one process is asked: of what, which questions, for how long."""

    subject: Callable[[], Subject]
    questions: tuple[str, ...]
    seconds: float = LIMIT


def _of(size: Size) -> Callable[[], Subject]:
    return lambda: drawn(size)


def sizes() -> Iterator[Size]:
    """The sizes of the curves, each once."""
    yield from dict.fromkeys(
        [
            *(replace(MEDIUM, events=count) for count in EVENTS),
            *(replace(MEDIUM, offers=count) for count in OFFERS),
            *(replace(MEDIUM, nations=count) for count in NATIONS),
        ]
    )


def name_of(size: Size) -> str:
    """Nations, offers and events; and if it hangs together otherwise than most, how."""
    woven = "" if size.woven == MEDIUM.woven else f", {size.woven:.0%} wait for others"
    own = "" if not size.own else f", {size.own:.0%} of the events one nation's own"
    return f"{size.nations}/{size.offers}/{size.events}{woven}{own}"


ITEMS: Final[Mapping[str, Item]] = {
    "shipped": Item(shipped, tuple(QUESTIONS)),
    "medium": Item(_of(MEDIUM), tuple(QUESTIONS)),
    "national odds": Item(_of(NATIONAL), ("odds",)),
    "loose odds": Item(_of(LOOSE), ("odds",)),
    "large odds": Item(_of(LARGE), ("odds",)),
    "large estimate": Item(_of(LARGE), (ESTIMATED,)),
    "large sets": Item(_of(LARGE), (FIRST, THOUSAND)),
    "huge estimate": Item(_of(HUGE), (ROUGHLY, ESTIMATED), 180.0),
    **{name_of(size): Item(_of(size), ("odds",), 20.0) for size in sizes()},
}


def asked(item: Item, rounds: int = 5) -> Iterator[dict[str, Any]]:
    """Each question's seconds, what it found, and the most memory the process has held by then."""
    of = item.subject()
    for name in item.questions:
        seconds, found = measured(lambda: QUESTIONS[name](of), rounds)
        yield {"question": name, "seconds": seconds, "found": found, "memory": megabytes()}


def told_of(name: str) -> Told:
    """What an item tells in a process of its own."""
    return told_by([sys.executable, __file__, name], ITEMS[name].seconds)


# ---- tables ----------------------------------------------------------------------------------------------------------------


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, justify="left" if column in ("what", "found", "of") else "right")
    return table


def questions() -> Iterator[Table]:
    """Every question, of the shipped case and of a drawn one."""
    for name, title in (("shipped", SHIPPED), ("medium", name_of(MEDIUM) + " (nations/offers/events)")):
        told = told_of(name)
        table = _table(f"Questions of {title}: case and offers in memory", "what", "seconds", "found")
        _add(table, ITEMS[name], told)
        yield table


def _add(table: Table, item: Item, told: Told, *before: str, with_memory: bool = False) -> None:
    lines = {line["question"]: line for line in told.lines}
    for question in item.questions:
        if question not in lines:
            table.add_row(*before, question, "", *([""] if with_memory else []), told.why or "not asked")
            continue
        line = lines[question]
        memory = [f"{line['memory']:,.0f}"] if with_memory else []
        table.add_row(*before, question, f"{line['seconds']:.3f}", *memory, line["found"])


def processes(rounds: int = 5) -> Table:
    """Whole cold processes, beside importing NumPy."""
    table = _table("Whole processes", "what", "seconds", "of the yardstick")
    yardstick, _ = processor_time([sys.executable, "-c", "import numpy"], rounds)
    table.add_row("yardstick: python -c 'import numpy'", f"{yardstick:.3f}", "1.0")
    for command in ("assess", "odds", "critical", "unlock", "backstop"):
        least, _ = processor_time([sys.executable, "-m", "willing", command, SHIPPED], rounds)
        table.add_row(f"willing {command} {SHIPPED}", f"{least:.3f}", f"{least / yardstick:.1f}")
    return table


def large() -> Table:
    """What is near the edge of what can be reached, with time and memory."""
    table = _table("Large coalitions (nations/offers/events)", "of", "what", "seconds", "MB", "found")
    of = {"national odds": NATIONAL, "loose odds": LOOSE, "large odds": LARGE, "large estimate": LARGE, "large sets": LARGE}
    for name, size in (*of.items(), ("huge estimate", HUGE)):
        _add(table, ITEMS[name], told_of(name), name_of(size), with_memory=True)
    return table


def curves() -> Table:
    """How the cost of the odds grows."""
    table = _table("Odds: how the cost grows (nations/offers/events)", "of", "seconds", f"of {name_of(MEDIUM)}", "found")
    told = {size: told_of(name_of(size)) for size in sizes()}
    own = told[MEDIUM].lines[0]["seconds"] if told[MEDIUM].lines else None
    for curve, of_curve in (("events", EVENTS), ("offers", OFFERS), ("nations", NATIONS)):
        for count in of_curve:
            size = replace(MEDIUM, **{curve: count})
            found = told[size].lines[0] if told[size].lines else None
            if found is None:
                table.add_row(name_of(size), "", "", told[size].why)
            else:
                ratio = f"{found['seconds'] / own:.2f}" if own else ""
                table.add_row(name_of(size), f"{found['seconds']:.3f}", ratio, found["found"], end_section=count == of_curve[-1])
    return table


def main(words: Sequence[str] = ()) -> None:
    """Print the tables, or ask one item."""
    if words:
        limit(ITEMS[words[0]].seconds)
        tell(lambda: asked(ITEMS[words[0]]))
        return
    out = console()
    for table in questions():
        out.print(table)
    for made in (processes, curves, large):
        out.print(made())


if __name__ == "__main__":
    main(sys.argv[1:])
