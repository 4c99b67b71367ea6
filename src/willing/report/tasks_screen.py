"""Who may do what, to a terminal: the force for each task, the contingents, their caveats, the reserve. Computes no number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from willing.analysis.caveats import Limit, Verdict
from willing.analysis.fit import Fit
from willing.analysis.tasks import Cell, Contingent, Reserve, Roster, Usable
from willing.report import sentences
from willing.report.screen import WIDTH, counted, grid, hours_text, say, styled
from willing.report.tongue import between, units
from willing.vocabulary.quantity import number_text

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["limit_text", "show_tasks"]

_MARKS: Final[Mapping[Verdict, str]] = {"free": "yes", "ask first": "ask", "unknown": "?", "barred": "no"}
_COLOURS: Final[Mapping[Verdict, str]] = {"free": "green", "ask first": "yellow", "unknown": "yellow", "barred": "red"}
_THERE: Final[Mapping[Verdict, str]] = {
    "ask first": "its capital must be asked first",
    "unknown": "perhaps barred there",
    "barred": "barred there",
}
_CELL: Final = 6  # columns that a task takes in the table of contingents
_MOST_SITES: Final = 6


def show_tasks(out: Console, found: Roster) -> None:
    """The force for each task, then who may do which of them, then the caveats behind it, then the reserve near each site."""
    case = found.answer.case
    out.print(_headline(found), style="bold")
    out.print(sentences.asked(found.answer))
    for note in sentences.release_notes(found.answer):
        say(out, note, 0)
    if not case.tasks:
        return
    out.print()
    _show_force(out, found)
    _show_contingents(out, found)
    _show_limits(out, found)
    _show_reserves(out, found)


def _headline(found: Roster) -> str:
    tasks = found.answer.case.tasks
    if not tasks:
        return "This case names no tasks (tasks.csv), so nothing can be said of who may do what."
    done = {one.task for one in found.usable if one.in_all[0] > 0}
    perhaps = {one.task for one in found.usable if one.in_all[1] > 0}
    able = sum(bool(one.cells) for one in found.contingents)
    if not able:
        return f"Nobody stands who can do any of {counted(len(tasks), 'task')}."
    stand = "1 contingent stands" if able == 1 else f"{able} contingents stand"
    return f"{stand} and can do {sentences.count_of_lines((len(done), len(perhaps)))} of {counted(len(tasks), 'task')}."


def _show_force(out: Console, found: Roster) -> None:
    tasks = found.answer.case.tasks
    numbers = {name: number for number, name in enumerate(tasks, 1)}
    table = grid(
        "", "task", "where", "of", "at once", "once asked", "barred", right=("", "at once", "once asked", "barred"), folds=False
    )
    before = ""
    for one in found.usable:
        task = tasks[one.task]
        lead = ("", "") if one.task == before else (str(numbers[one.task]), one.task + "!" * bool(task.reserve))
        asked = f"{sentences.bounds(*one.in_all)} {_answer(one)}" if one.hours != 0 or one.in_all != one.at_once else ""
        barred = sentences.bounds(*one.barred) if one.barred[1] else ""
        table.add_row(*lead, one.place or "unsaid", units(one.unit), sentences.bounds(*one.at_once), asked, barred)
        before = one.task
    if found.usable:
        out.print(table)
        legend = (
            "at once: free, which means that nothing public stands against it, not that a capital agreed; once asked: with those "
            "whose capital must be asked first; barred: what could do it and may not. a–b is at the least and at the most. "
            "Each task by itself: who may do several is counted for each."
        )
        say(out, legend + (" !: the reserve's." if any(one.reserve for one in tasks.values()) else ""), 0, 0)
    nobody = [f"{numbers[name]} {name}" for name in tasks if name not in {one.task for one in found.usable}]
    if nobody:
        say(out, f"Nobody who stands can do {sentences.listed(nobody, 12)}.", 0)


def _answer(one: Usable) -> str:
    return "(in ? h)" if one.hours is None else f"(in {number_text(one.hours)} h)"


def _show_contingents(out: Console, found: Roster) -> None:
    able = [one for one in found.contingents if one.cells]
    numbers = {name: number for number, name in enumerate(found.answer.case.tasks, 1)}
    used = [name for name in numbers if any(name in one.cells for one in able)]
    if not able:
        return
    out.print()
    out.print("Who may do what", style="bold")
    named = [_name(one) for one in able]
    room = WIDTH - max(map(len, named)) - max(len(_brings(one)) for one in able) - 4
    each = max(1, room // _CELL)
    for start in range(0, len(used), each):
        part = used[start : start + each]
        rows = [one for one in able if any(name in one.cells for name in part)]
        table = grid("contingent", "brings", *(str(numbers[name]) for name in part), right=("brings",), folds=False)
        for one in rows:
            cells = [_mark(one.cells.get(name)) for name in part]
            table.add_row(_name(one), _brings(one), *(styled(text, colour) for text, colour in cells))
        out.print(table)
    together = any(not one.is_sure or str(one.modes[1]) == "together" for one in able)
    legend = (
        "yes: nothing public stands against it; ask: its capital first; ?: a caveat whose effect is unknown, or that may bear; "
        "no: barred; blank: cannot do it; *: not everywhere, since a caveat bears at some sites; ~: if its kind or place, which "
        "it leaves unsaid, is the right one"
    )
    say(out, legend + ("; †: stands only if announced jointly, or only at the most." if together else "."), 0, 0)
    if found.withheld:
        say(out, f"Not shown: {counted(len(found.withheld), 'offer')} that would count, but withheld (`willing nations`).", 0)


def _name(one: Contingent) -> str:
    return one.offer.id + ("" if one.is_sure and str(one.modes[1]) == "alone" else " †")


def _brings(one: Contingent) -> str:
    return between(*one.brings, one.unit)


def _mark(cell: Cell | None) -> tuple[str, str]:
    if cell is None:
        return "", ""
    verdict = cell.use.verdict
    somewhere = verdict != "barred" and bool(cell.use.somewhere)
    return _MARKS[verdict] + "*" * somewhere + "~" * (cell.fit is Fit.MAYBE), _COLOURS[verdict]


# ---- caveats --------------------------------------------------------------------------------------------------------------


def _show_limits(out: Console, found: Roster) -> None:
    whose: dict[Limit, list[str]] = defaultdict(list)
    for one in found.contingents:
        if one.cells:
            for limit in one.limits:
                whose[limit].append(one.offer.id)
    if not whose:
        return
    out.print()
    out.print("The caveats", style="bold")
    idle = []
    for limit, offers in whose.items():
        if limit.row is not None and limit.row.bears:
            idle.append(f"“{limit.caveat.words}” ({offers[0]})")
        else:
            say(out, f"{', '.join(offers)}: {limit_text(limit)}.")
    if idle:
        say(out, f"On nothing that is asked here bear {sentences.listed(idle, 12)}.")


def limit_text(limit: Limit) -> str:
    """A caveat in a line: its words, how it is known, and what it does."""
    row, origin = limit.row, limit.said
    known = f"{limit.caveat.kind}; {limit.state}" + (f" [{origin.statement}]" if origin else "")
    lead = f"“{limit.caveat.words}” ({known})"
    if row is None or not row.is_told:
        return f"{lead}: what it bars is unknown, since no row of caveats.csv says on what it bears"
    if row.bears:
        return f"{lead}: bears on nothing that is asked here"
    where = "".join(_where(row.areas, row.places))
    tasks = str(row.tasks).replace(";", ",") or "every task"
    basis = "" if row.basis == "fact" else f" ({row.basis})"
    if row.strength == "prohibition":
        verb = "may bar" if limit.state == "prior" else "bars"
        return f"{lead}: {verb} {tasks}{where}{basis}"
    answer = "an answer in a time that is unsaid" if row.hours is None else f"an answer in {hours_text(row.hours)}"
    return f"{lead}: has the capital asked first for {tasks}{where}, {answer}{basis}"


def _where(areas: Sequence[str], places: Sequence[str]) -> Iterator[str]:
    if areas:
        yield f" in {', '.join(areas)}"
    if places:
        yield f" at {', '.join(places)}"


# ---- reserves -------------------------------------------------------------------------------------------------------------


def _show_reserves(out: Console, found: Roster) -> None:
    case = found.answer.case
    tasks = [one for one in case.tasks.values() if one.reserve]
    if not tasks or not found.reserves:
        return
    out.print()
    out.print(f"The reserve within {hours_text(found.within)}", style="bold")
    told = [f"{one.offer.id} at {one.stands_at}{_there(one)}" for one in found.contingents if one.stands_at]
    if told:
        say(out, f"Taken to stand: {sentences.listed(told, 12)}.")
    placed = {one.offer.id for one in found.contingents if one.stands_at}
    alike: dict[tuple[tuple[str, ...], tuple[tuple[str, bool], ...]], list[Reserve]] = defaultdict(list)
    for one in found.reserves:
        alike[tuple(_amounts(one)), tuple((helper.offer, helper.travel is None) for helper in one.helpers)].append(one)
    for (amounts, _), these in alike.items():
        sites = [one.site for one in these]
        where = f"all {len(sites)} sites" if len(sites) == len(found.reserves) > 1 else sentences.listed(sites, _MOST_SITES)
        brought = "; ".join(_brought(these, placed))
        say(out, f"{', '.join(amounts) or 'none'}{f' ({brought})' if brought else ''}: {where}.")
    if any(helper.offer not in placed for one in found.reserves for helper in one.helpers):
        say(out, "At hand: nobody told where they stand, so they count at the most only (--at 'OFFER: SITE' tells it).", 0)


def _there(one: Contingent) -> str:
    """What stands against a contingent where it is said to stand; nothing if nothing does."""
    if one.there is None or one.there.verdict == "free":
        return ""
    words = ", ".join(f"“{limit.caveat.words}”" for limit in one.there.because)
    return f" ({_THERE[one.there.verdict]}: {words})"


def _amounts(one: Reserve) -> Iterator[str]:
    yield from (between(*amount, unit) for unit, amount in one.amounts.items())


def _brought(these: Sequence[Reserve], placed: Collection[str]) -> Iterator[str]:
    """Who brings a reserve, the same at all these sites: those who stand somewhere, with the hours to the farthest; others."""
    coming = [helper for helper in these[0].helpers if helper.travel is not None]
    for first in coming:
        hours = [helper.hours for one in these for helper in one.helpers if helper.offer == first.offer]
        known = [number for number in hours if number is not None]
        within = f"in at most {number_text(round(max(known), 1))} h" if len(known) == len(hours) else "once its capital answers"
        yield f"{first.offer} {within}"
    far = [helper.offer for helper in these[0].helpers if helper.travel is None and helper.offer in placed]
    if far:
        yield f"perhaps {sentences.listed(far, 4)}, how long the way is being unknown"
    loose = [helper.offer for helper in these[0].helpers if helper.offer not in placed]
    if loose:
        yield f"perhaps at hand {sentences.listed(loose, 4)}"
