"""Who may do what: the contingents that stand against the tasks, the force that caveats leave, and the reserve near each site.

A contingent is an offer that counts and stands, if all announce jointly. Each task is looked at by itself: a contingent that may
do several is counted whole for each, since it is one force that is asked for one thing or another. What it brings is counted in
its own unit, and units are never added across (rule V5). What caveats leave of it is rule C5.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from willing.analysis.assessment import Assessment
from willing.analysis.caveats import Caveats, Limit, Use, can_do
from willing.analysis.circuit import bounds_of
from willing.analysis.fit import Fit, place_fit
from willing.analysis.offers import Offer
from willing.analysis.standing import Mode
from willing.analysis.travel import hours_by_road
from willing.faults import Fault, FaultyInput, Suggesting, clipped
from willing.ledger.case import Case
from willing.vocabulary.records import Site, Task

__all__ = ["Cell", "Contingent", "Helper", "Reserve", "Roster", "Usable", "tasks", "usable"]

_EVEN: Final = 1e-9  # hours that are added up come exactly in time
_NOTHING: Final[tuple[float, float]] = (0, 0)


@dataclass(frozen=True, slots=True)
class Cell:
    """A contingent and a task that it can do: whether its kind and place are those asked for, and how it may be used."""

    fit: Fit
    use: Use

    @property
    def counts(self) -> tuple[bool, bool]:
        """Whether it counts for the task at the least and at the most, as far as kind, place and caveats go (rule C5)."""
        sure = self.fit is Fit.YES and self.use.verdict in ("free", "ask first")
        return sure, self.use.verdict != "barred"


@dataclass(frozen=True, slots=True)
class Contingent:
    """An offer that counts and stands.

    Attributes:
        offer: the offer.
        modes: its standing with vague amounts at their least and at their most; at the most it stands, alone or together.
        brings: the least and the most that it brings.
        unit: of what.
        limits: its caveats.
        stands_at: the site at which it stands, if that was told.
        there: how it may be used there, for the task for which it is least limited; `None` if no site was told.
        cells: the tasks that it can do, by id, in the order of the file.
    """

    offer: Offer
    modes: tuple[Mode, Mode]
    brings: tuple[float, float]
    unit: str
    limits: tuple[Limit, ...]
    stands_at: str | None
    there: Use | None
    cells: Mapping[str, Cell]

    @property
    def is_sure(self) -> bool:
        """Whether it stands with vague amounts at their least too."""
        return self.modes[0] > Mode.WITHHELD


@dataclass(frozen=True, slots=True)
class Usable:
    """The force for a task at a place, in one unit, the least and the most each.

    Attributes:
        task, place, unit: for what, where and of what; a task done anywhere has a place for each that the offers name.
        at_once: what may be used without asking anybody.
        in_all: with what its capitals must be asked for first.
        barred: what could do it and is barred by caveats.
        hours: the longest answer of the capitals in it, 0 if none is asked, `None` if one is unsaid.
        offers: ids of those that may be used.
    """

    task: str
    place: str
    unit: str
    at_once: tuple[float, float]
    in_all: tuple[float, float]
    barred: tuple[float, float]
    hours: float | None
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Helper:
    """A contingent that may come to a site: for which task, how it may be used there, and how long it takes.

    Attributes:
        offer: its id.
        task: the reserve's task for which it is there soonest.
        use: how it may be used for that at the site.
        travel: hours on the road from where it stands; `None` if that is not known.
        hours: these with the answer of its capital; `None` if either is unsaid.
        gives: the least and the most that it adds to the reserve of the site.
    """

    offer: str
    task: str
    use: Use
    travel: float | None
    hours: float | None
    gives: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Reserve:
    """What may be at a site in time: the least and the most by unit, and who brings it; those who may be at hand among them."""

    site: str
    amounts: Mapping[str, tuple[float, float]]
    helpers: tuple[Helper, ...]


@dataclass(frozen=True)
class Roster:
    """Who may do what, and who could come where.

    Attributes:
        answer: which offers count and stand.
        within: hours within which a reserve must be there.
        contingents: by id of the offer; those that stand and can do no task are among them, without cells.
        withheld: ids of the offers that count and do not stand.
        usable: the force for each task, in the order of the file, then by place and unit; a task without any is left out.
        reserves: for each town and each object of the case, in the order of the file.
    """

    answer: Assessment
    within: float
    contingents: tuple[Contingent, ...]
    withheld: tuple[str, ...]
    usable: tuple[Usable, ...]
    reserves: tuple[Reserve, ...]


def tasks(answer: Assessment, *, within: float = 24, stands: Mapping[str, str] | None = None) -> Roster:
    """Who may do which task, how much force caveats leave for each, and which reserve could be at each site in time.

    >>> import willing
    >>> case = willing.Case.read("haiti-2024")
    >>> found = tasks(willing.assess(case, willing.question(case)))
    >>> len(found.usable), len(found.contingents)  # a case without tasks
    (0, 16)

    Args:
        answer: which offers count and stand, as `assess` finds it.
        within: hours within which a reserve must be there, from the moment at which it is asked for.
        stands: where contingents stand, each the id of an offer with that of a site.

    Returns:
        The roster. Contingents whose place nobody told count for reserves at the most only: they could be at hand. In a case
        without tasks nothing is usable, and without tasks for a reserve every reserve is empty.

    Raises:
        FaultyInput: for every offer that does not stand, and every site that the case does not know, of `stands`; and for hours
            below nought.

    Cost:
        A look at each contingent for each task, and one for each site and task of the reserve.
    """
    case = answer.case
    told = dict(stands or {})
    _refuse_strangers(answer, told, within)
    caveats = Caveats(case)
    found = _contingents(answer, caveats, told)
    return Roster(
        answer=answer,
        within=within,
        contingents=found,
        withheld=tuple(sorted(answer.counted - set(_standing(answer)))),
        usable=_usable(case, found),
        reserves=tuple(_reserve(case, caveats, found, one, within) for one in case.sites.values() if one.kind != "idea"),
    )


def usable(answer: Assessment) -> tuple[Usable, ...]:
    """The force that caveats leave for each task, place and unit: what stands, less what prohibitions bar (rule C5).

    Tasks in the order of the file; one that no contingent can do is left out.
    """
    return _usable(answer.case, _contingents(answer, Caveats(answer.case), {}))


def _contingents(answer: Assessment, caveats: Caveats, stands: Mapping[str, str]) -> tuple[Contingent, ...]:
    found = []
    for name in _standing(answer):
        modes = (answer.standing.least[name], answer.standing.most[name])
        offer = answer.offers[name]
        limits = caveats.of(offer)
        cells = {
            task.task: Cell(fit, caveats.use_of(offer, limits, task=task.task))
            for task in answer.case.tasks.values()
            if (fit := can_do(offer, task)) > Fit.NO
        }
        site = stands.get(name)
        there = None if site is None else caveats.use_of(offer, limits, site=site)
        brings = bounds_of(answer.case, offer)
        found.append(Contingent(offer, modes, brings, offer.quantity.unit, limits, site, there, cells))
    return tuple(found)


def _standing(answer: Assessment) -> list[str]:
    return sorted(one for one in answer.counted if answer.standing.most[one] > Mode.WITHHELD)


def _refuse_strangers(answer: Assessment, stands: Mapping[str, str], within: float) -> None:
    faults = []
    near = Suggesting()
    if not 0 <= within < math.inf:
        faults.append(Fault("within", f"{within:g}", "hours, none or more"))
    known, sites = _standing(answer), answer.case.sites
    for name, site in stands.items():
        if name not in known:
            faults.append(Fault("at", clipped(name), "an offer that counts and stands", near.nearest(name, known)))
        if site not in sites:
            faults.append(Fault("at", clipped(site), "a site of the case", near.nearest(site, sites)))
    if faults:
        raise FaultyInput(faults)


def _usable(case: Case, contingents: Sequence[Contingent]) -> tuple[Usable, ...]:
    found = []
    for task in case.tasks.values():
        able: dict[tuple[str, str], list[Contingent]] = {}
        for one in contingents:
            if task.task in one.cells:
                able.setdefault((task.place or one.offer.place, one.unit), []).append(one)
        found += [_force(task, place, unit, able[place, unit]) for place, unit in sorted(able)]
    return tuple(found)


def _force(task: Task, place: str, unit: str, able: Iterable[Contingent]) -> Usable:
    at_once = in_all = barred = _NOTHING
    hours: float | None = 0.0
    names = []
    for one in able:
        cell = one.cells[task.task]
        sure, perhaps = cell.counts
        sure = sure and one.is_sure
        if not perhaps:
            barred = _plus(barred, one.brings, sure=one.is_sure and cell.fit is Fit.YES)
            continue
        names.append(one.offer.id)
        in_all = _plus(in_all, one.brings, sure=sure)
        if cell.use.hours == 0 and cell.use.verdict != "ask first":
            at_once = _plus(at_once, one.brings, sure=sure)
        else:
            hours = _longer(hours, cell.use.hours)
    return Usable(task.task, place, unit, at_once, in_all, barred, hours, tuple(names))


def _plus(amount: tuple[float, float], more: tuple[float, float], *, sure: bool) -> tuple[float, float]:
    return amount[0] + (more[0] if sure else 0), amount[1] + more[1]


def _longer(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else max(one, other)


def _reserve(case: Case, caveats: Caveats, contingents: Sequence[Contingent], site: Site, within: float) -> Reserve:
    helpers = [
        found for one in contingents if (found := _helper(case, caveats, one, site, within)) is not None and found.gives[1] > 0
    ]
    amounts: dict[str, tuple[float, float]] = {}
    units = {one.offer.id: one.unit for one in contingents}
    for helper in helpers:
        unit = units[helper.offer]
        amounts[unit] = _plus(amounts.get(unit, _NOTHING), helper.gives, sure=True)
    return Reserve(site.site, amounts, tuple(helpers))


def _helper(case: Case, caveats: Caveats, one: Contingent, site: Site, within: float) -> Helper | None:
    """The contingent as it may come to a site for one of the reserve's tasks; `None` if it may not, or surely comes too late."""
    travel = None if one.stands_at is None else hours_by_road(case, one.stands_at, site.site)
    found = []
    in_host = place_fit(one.offer.place, "in_host")
    for name in one.cells:
        if case.tasks[name].reserve != "yes" or in_host is Fit.NO:
            continue
        cell = Cell(min(in_host, one.cells[name].fit), caveats.use_of(one.offer, one.limits, task=name, site=site.site))
        if cell.use.verdict == "barred" or (cell.use.hours or 0) + (travel or 0) > within + _EVEN:
            continue
        hours = None if travel is None or cell.use.hours is None else travel + cell.use.hours
        sure = cell.counts[0] and one.is_sure and hours is not None
        helper = Helper(one.offer.id, name, cell.use, travel, hours, (one.brings[0] if sure else 0, one.brings[1]))
        found.append(helper)
    return min(found, key=lambda helper: (-helper.gives[0], math.inf if helper.hours is None else helper.hours), default=None)
