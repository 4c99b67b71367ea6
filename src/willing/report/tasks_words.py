"""Who may do what, in words: the headline, the cells, what a caveat does, who brings a reserve. Computes no number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from willing.analysis.caveats import Limit, Verdict
from willing.analysis.fit import Fit
from willing.analysis.tasks import Cell, Contingent, Reserve, Roster, Usable
from willing.ledger.case import Case
from willing.report import sentences
from willing.report.sites_words import hours, site_name
from willing.report.tongue import N_, _, _n, apart, between, joined, number, place, quoted, term, text

__all__ = [
    "VERDICTS",
    "answer_words",
    "brought_words",
    "cell_words",
    "doubts",
    "headline",
    "known_words",
    "limit_words",
    "reserve_words",
    "stands_words",
    "task_name",
]

VERDICTS: Final[Mapping[Verdict, str]] = {
    "free": N_("free"),
    "ask first": N_("ask first"),
    "unknown": N_("unknown whether it may"),
    "barred": N_("barred"),
}
"""What a contingent may do, in words."""


def task_name(case: Case, task: str) -> str:
    """What a task is called in the tongue at hand."""
    return text(case, "tasks", task, "name") or task


def headline(found: Roster) -> str:
    """How many contingents stand, and how many of the tasks they can do."""
    tasks = found.answer.case.tasks
    if not tasks:
        return _("This case names no tasks, so nothing can be said of who may do what.")
    done = {one.task for one in found.usable if one.in_all[0] > 0}
    perhaps = {one.task for one in found.usable if one.in_all[1] > 0}
    able = sum(bool(one.cells) for one in found.contingents)
    if not able:
        return _n("Nobody stands who can do the {count} task.", "Nobody stands who can do any of {count} tasks.", len(tasks))
    return _n(
        "{count} contingent stands. Tasks that can be done: {done} of {total}.",
        "{count} contingents stand. Tasks that can be done: {done} of {total}.",
        able,
        done=sentences.count_of_lines((len(done), len(perhaps))),
        total=number(len(tasks)),
    )


def cell_words(cell: Cell) -> str:
    """What a contingent may do of a task: the verdict, with the hours that an answer takes."""
    use = cell.use
    if use.verdict != "ask first":
        return _(VERDICTS[use.verdict])
    if use.hours is None:
        return _("ask first, how long is unsaid")
    return _("ask first, {hours}", hours=hours(use.hours))


def doubts(cell: Cell) -> list[str]:
    """What else is to be said of it: that it is not everywhere so, and that it may not be of the kind."""
    found = []
    if cell.use.verdict != "barred" and cell.use.somewhere:
        found.append(_("not everywhere"))
    if cell.fit is Fit.MAYBE:
        found.append(_("if its kind or place is the right one"))
    return found


def answer_words(one: Usable) -> str:
    """How long the capitals in it take to answer."""
    return _("how long is unsaid") if one.hours is None else hours(one.hours)


def limit_words(case: Case, limit: Limit) -> str:
    """What a caveat does, as a clause, without its words."""
    row = limit.row
    if row is None or not row.is_told:
        return _("what it bars is unknown, since nothing says on what it bears")
    if row.bears:
        return _("bears on nothing that is asked here")
    named = [task_name(case, one.strip()) for one in str(row.tasks).split(";") if one.strip()]
    tasks = joined(named) if named else _("every task")
    where = _where(case, row.areas, row.places)
    scope = _("{tasks} ({where})", tasks=tasks, where=where) if where else tasks
    if row.strength == "prohibition":
        return _("may bar: {scope}", scope=scope) if limit.state == "prior" else _("bars: {scope}", scope=scope)
    if row.hours is None:
        return _("the capital is asked first, how long it takes is unsaid: {scope}", scope=scope)
    return _("the capital is asked first, {hours}: {scope}", hours=hours(row.hours), scope=scope)


def _where(case: Case, areas: Sequence[str], places: Sequence[str]) -> str:
    return apart([*(text(case, "areas", one, "name") or one for one in areas), *map(place, places)])


def known_words(limit: Limit) -> str:
    """Of which kind a caveat is, and how it came to be known."""
    return apart([term("caveat", limit.caveat.kind), term("caveat state", limit.state)])


def reserve_words(found: Reserve) -> str:
    """How much may be there in time, by unit."""
    return apart(between(*amount, unit) for unit, amount in found.amounts.items()) or _("none")


def brought_words(case: Case, found: Reserve, placed: Mapping[str, str]) -> str:
    """Who brings a reserve: those who stand somewhere, with their hours; those whose place nobody told."""
    told = []
    for one in found.helpers:
        who = sentences.offer_words(case, one.offer)
        if one.offer not in placed:
            told.append(_("perhaps at hand: {who}", who=who))
        elif one.travel is None:
            told.append(_("perhaps, the way being unknown: {who}", who=who))
        elif one.hours is None:
            told.append(_("once its capital answers: {who}", who=who))
        else:
            told.append(_("{who}: {hours}", who=who, hours=hours(round(one.hours, 1))))
    return _("; ").join(told)


def stands_words(case: Case, one: Contingent) -> str:
    """Where a contingent is taken to stand, and what stands against that."""
    assert one.stands_at is not None
    where = _("{offer} at {site}", offer=sentences.offer_words(case, one.offer.id), site=site_name(case, one.stands_at))
    if one.there is None or one.there.verdict == "free":
        return where
    why = apart(quoted(limit.caveat.words) for limit in one.there.because)
    return _("{where}: {verdict} ({why})", where=where, verdict=_(VERDICTS[one.there.verdict]), why=why)
