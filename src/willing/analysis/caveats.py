"""How an offer may be used once it is there: what its caveats bar, and where its capital must be asked first.

A condition decides whether an offer stands, a caveat how it may be used; the two never meet. The rules (docs/rules.md, C1 to
C5) in short: what a caveat means is what a row of `caveats` says of its words; one of which no row says it has an effect that
is unknown; a prohibition that bears bars, a limitation that bears asks the capital first; what is to be expected of a nation
bars nothing, and leaves open; asked without a task or a site, the best choice counts.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from willing.analysis.areas import area_fit
from willing.analysis.fit import Fit, kind_fit, place_fit
from willing.analysis.offers import Offer
from willing.analysis.said import is_own
from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.case import Case
from willing.vocabulary.records import Caveat, Coded, Statement, Task

__all__ = ["VERDICTS", "Caveats", "Limit", "State", "Use", "Verdict", "can_do", "caveats_of", "use"]

Verdict = Literal["free", "ask first", "unknown", "barred"]
State = Literal["declared", "reported", "inferred", "prior"]

VERDICTS: Final[tuple[Verdict, ...]] = ("free", "ask first", "unknown", "barred")  # from the widest to the narrowest


@dataclass(frozen=True, slots=True)
class Limit:
    """A caveat of an offer, and what it means there.

    Attributes:
        caveat: its kind and words.
        said: the statement that holds it; `None` if nobody stated it, and it was inferred or is to be expected.
        row: what it means; `None` if no row of the case says so, and its effect is unknown.
        state: how it came to be known.
    """

    caveat: Caveat
    said: Statement | None
    row: Coded | None
    state: State

    @property
    def is_told(self) -> bool:
        """Whether the case says on what it bears; if not, its effect is unknown (rule C2)."""
        return self.row is not None and self.row.is_told


@dataclass(frozen=True, slots=True)
class Use:
    """Whether an offer may be used, as far as anything public tells. 'free' means that nothing public stands against it.

    Attributes:
        verdict: 'free'; 'ask first', of its capital; 'unknown', which is anything between free and barred; or 'barred'.
        hours: what the asking takes: the longest answer of the limitations that bear, 0 without any, `None` if one is unsaid.
        because: the caveats behind the verdict; none if it is free.
        somewhere: the others that bear for some of the tasks or at some of the sites that could be chosen.
    """

    verdict: Verdict
    hours: float | None
    because: tuple[Limit, ...]
    somewhere: tuple[Limit, ...] = ()


_Whereabouts = tuple[Fit, ...]  # whether a site lies in each of the areas of the case, in their order


class Caveats:
    """The caveats of a case, ready to be asked of many offers; nothing of the case is looked at twice.

    Args:
        case: the case.

    Cost:
        One pass over the statements, and over the areas for each site that is asked of; without a site, for every town.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._rows = {(one.kind, one.words, one.nation): one for one in case.caveats}
        supposed = [one for one in case.caveats if one.nation and one.state in ("inferred", "prior")]
        stated = {(said.nation, one) for said in case.statements for one in said.caveats} if supposed else set()
        self._unstated: dict[str, list[Coded]] = defaultdict(list)
        for row in supposed:
            if (row.nation, Caveat(row.kind, row.words)) not in stated:
                self._unstated[row.nation].append(row)
        self._areas = {name: place for place, name in enumerate(case.areas)}
        self._lies: dict[str, _Whereabouts] = {}
        self._towns: frozenset[_Whereabouts] | None = None

    def of(self, offer: Offer) -> tuple[Limit, ...]:
        """Every caveat of an offer: those that its words hold, the latest first, then those of its nation that nobody stated."""
        found = []
        for caveat, said in offer.caveats:
            row = self._row(caveat, offer.nation)
            follows: State = "declared" if is_own(said) else "reported"
            found.append(Limit(caveat, said, row, _state(row, follows)))
        held = {caveat for caveat, _ in offer.caveats}
        for row in self._unstated.get(offer.nation, ()):
            if (caveat := Caveat(row.kind, row.words)) not in held:
                found.append(Limit(caveat, None, row, _state(row, "inferred")))
        return tuple(found)

    def use(self, offer: Offer, *, task: str | None = None, site: str | None = None) -> Use:
        """How an offer may be used: for a task, at a site; as the function `use`."""
        return self.use_of(offer, self.of(offer), task=task, site=site)

    def use_of(self, offer: Offer, limits: Sequence[Limit], *, task: str | None = None, site: str | None = None) -> Use:
        """How an offer may be used if these are its caveats, for what-ifs; as the function `use`."""
        case = self._case
        _refuse_unknown("task", task, case.tasks)
        _refuse_unknown("site", site, case.sites)
        tasks = self._tasks_for(offer) if task is None else (task,)
        choices = []
        for name in tasks:
            place = _place(offer, case.tasks.get(name), site)
            for lies in self._whereabouts(place, site, limits):
                choices.append([_effect(one, self._bears(one, name, place, lies)) for one in limits])
        return _best(limits, choices)

    def _row(self, caveat: Caveat, nation: str) -> Coded | None:
        named = (caveat.kind, caveat.words)
        return self._rows.get((*named, nation)) or self._rows.get((*named, ""))

    def _tasks_for(self, offer: Offer) -> tuple[str, ...]:
        """The tasks that the offer can do; without any, one that the case does not name."""
        able = tuple(name for name, one in self._case.tasks.items() if can_do(offer, one) > Fit.NO)
        return able or ("",)

    def _whereabouts(self, place: str, site: str | None, limits: Iterable[Limit]) -> Iterable[_Whereabouts]:
        """In which areas the offer would be used: at the site, or at each town; towns that lie in the same ones are one."""
        if not any(one.row is not None and one.row.areas for one in limits):
            return ((),)
        if site is not None:
            return (self._areas_at(site),)
        if _over_host(place) is Fit.NO:
            return ((Fit.NO,) * len(self._areas),)
        if self._towns is None:
            self._towns = frozenset(self._areas_at(one.site) for one in self._case.sites.values() if one.kind == "town")
        return self._towns or ((Fit.MAYBE,) * len(self._areas),)

    def _areas_at(self, site: str) -> _Whereabouts:
        if site not in self._lies:
            found = self._case.sites[site]
            self._lies[site] = tuple(area_fit(self._case, found, area) for area in self._case.areas.values())
        return self._lies[site]

    def _bears(self, limit: Limit, task: str, place: str, lies: _Whereabouts) -> Fit:
        """Whether a caveat bears on a task at a place and in some areas: where several things are told, all must be so."""
        row = limit.row
        if row is None or row.bears or not row.tasks.has(task):
            return Fit.NO
        places = max(place_fit(place, one) for one in row.places) if row.places else Fit.YES
        areas = min(_over_host(place), max(lies[self._areas[one]] for one in row.areas)) if row.areas else Fit.YES
        return min(places, areas)


def caveats_of(case: Case, offer: Offer) -> tuple[Limit, ...]:
    """Every caveat of an offer, each with what it means (rule C1).

    Those that its words hold come first, the latest first: each with the row of `caveats` for its kind, its words and the
    nation, or else the row for anybody who says so, or none. What the row does not say of its state follows from the voice: a
    nation's own word declares, others' report. Then come the rows of the nation whose words none of its statements holds, in the
    order of the file: they were inferred or are to be expected, and are caveats of each of its offers.

    Cost:
        One pass over the statements of the case; to ask of many offers, make one `Caveats`.
    """
    return Caveats(case).of(offer)


def use(case: Case, offer: Offer, *, task: str | None = None, site: str | None = None) -> Use:
    """How an offer may be used, as far as anything public tells (rules C2 to C4).

    An offer without caveats is free, which says nothing of what its capital agreed to:

    >>> from willing import Case, offers
    >>> case = Case.read("haiti-2024")
    >>> use(case, offers(case, case.last_day)[0])
    Use(verdict='free', hours=0.0, because=(), somewhere=())

    Args:
        case: the case.
        offer: the offer; whether it stands is not asked.
        task: the task, by its id. Without it, of the tasks that the offer can do the one that is least limited.
        site: where, by its id. Without it, of the towns of the case the one that is least limited, so that a caveat on areas
            bars only what lies in them everywhere; such caveats then stand under `somewhere`.

    Returns:
        The verdict with the caveats behind it; the order of statements and rows changes only theirs. What the offer leaves
        unsaid of its place, and the case of a site's, may be so or not (rule V2): a prohibition that may bear leaves unknown,
        a limitation that may bear asks first.

    Raises:
        FaultyInput: for a task or a site that the case does not know.

    Cost:
        As `caveats_of`, and linear in tasks and towns; to ask of many offers, make one `Caveats`.
    """
    return Caveats(case).use(offer, task=task, site=site)


def can_do(offer: Offer, task: Task) -> Fit:
    """Whether an offer is of a kind, and at a place, that can do a task; what it leaves unsaid of them leaves it open (V2)."""
    kinds = max((kind_fit(offer.capability, one) for one in task.capabilities), default=Fit.NO)
    return min(kinds, place_fit(offer.place, task.place))


def _state(row: Coded | None, follows: State) -> State:
    for state in ("declared", "reported", "inferred", "prior"):
        if row is not None and row.state == state:
            return state
    return follows


def _place(offer: Offer, task: Task | None, site: str | None) -> str:
    """Where the offer would be used: at its place; one unsaid is in the host at a site, or else where the task is done."""
    return offer.place or ("in_host" if site is not None else task.place if task is not None else "")


def _over_host(place: str) -> Fit:
    return max(place_fit(place, "in_host"), place_fit(place, "airspace"))


def _effect(limit: Limit, bears: Fit) -> Verdict:
    """What a caveat alone would make of a use on which it bears, or may bear."""
    row = limit.row
    if row is None or not row.is_told:
        return "unknown"
    if bears is Fit.NO:
        return "free"
    if row.strength == "limitation":
        return "ask first"
    return "barred" if bears is Fit.YES and limit.state != "prior" else "unknown"


def _best(limits: Sequence[Limit], choices: Sequence[Sequence[Verdict]]) -> Use:
    """The use at the best choice, given the effect of each caveat at each; of a use that is barred everywhere, all that bars."""
    found = [(_narrowest(effects), _hours(limits, effects)) for effects in choices]
    best = min(found, key=_narrowness)
    because, others = set(), set()
    for (verdict, hours), effects in zip(found, choices, strict=True):
        for number, effect in enumerate(effects):
            if effect == "free":
                continue
            others.add(number)
            if effect == verdict == best[0] and (verdict == "barred" or hours == best[1]):
                because.add(number)
    return Use(
        verdict=best[0],
        hours=best[1],
        because=tuple(one for number, one in enumerate(limits) if number in because),
        somewhere=tuple(one for number, one in enumerate(limits) if number in others - because),
    )


def _narrowest(effects: Iterable[Verdict]) -> Verdict:
    return max(effects, key=VERDICTS.index, default="free")


def _narrowness(found: tuple[Verdict, float | None]) -> tuple[int, float]:
    verdict, hours = found
    return VERDICTS.index(verdict), math.inf if hours is None else hours


def _hours(limits: Sequence[Limit], effects: Sequence[Verdict]) -> float | None:
    """The longest answer among the limitations that bear."""
    longest = 0.0
    for limit, effect in zip(limits, effects, strict=True):
        if effect == "ask first" and limit.row is not None:
            if limit.row.hours is None:
                return None
            longest = max(longest, limit.row.hours)
    return longest


def _refuse_unknown(kind: str, name: str | None, known: Mapping[str, object]) -> None:
    if name is not None and name not in known:
        raise FaultyInput([Fault(kind, clipped(name), f"a {kind} of the case", nearest(name, known))])
