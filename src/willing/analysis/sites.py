r"""Which of the candidate towns host the force, and which contingent stands at which of them.

Candidates are the towns of the case that keep the limits; clients are its towns, by their inhabitants, and its objects, by their
weight (rule L2). With :math:`P(S)` and :math:`O(S)` the share of people and of objects that at least one site of a choice
:math:`S` reaches within so many hours, :math:`e_j` the minutes from site :math:`j` to a hospital that takes the badly wounded and
:math:`f_j` its distance from the front, a choice is told by

.. math:: P(S), \quad O(S), \quad \max_{j \in S} e_j, \quad \min_{j \in S} f_j,

and by how many of its sites have an airfield and a railway near (rule L3). Unbeaten are the choices than which none is better in
one of the four and as good in the others, to the grain told beside it (rule L4; `willing.logic.unbeaten`). Recommended is the
choice with the greatest :math:`P(S) + O(S)` among those that keep the limits [Church1974]_, ties by the quickest way to a
hospital, then by the distance from the front (rule L5).

.. [Church1974] Church, R. & ReVelle, C. (1974), The maximal covering location problem, Papers of the Regional Science
   Association 32.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from willing.analysis.areas import point_of
from willing.analysis.assessment import Assessment, Question, assess
from willing.analysis.candidates import Access, Candidate, Evacuation, Left, Limits, candidates, left_out, limit_faults
from willing.analysis.contingents import Contingents, Posting
from willing.analysis.standing import Mode
from willing.analysis.travel import Travel, travel
from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.case import Case
from willing.logic.location import Located, Model, located, ranked
from willing.logic.unbeaten import Aims, Cover, Passed, Point, scores, unbeaten
from willing.vocabulary.records import Site

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from willing.ledger.times import Times

__all__ = [
    "GRAINS",
    "MOST_SITES",
    "Choice",
    "Idea",
    "Placement",
    "Siting",
    "Unchosen",
    "sites",
    "usual_kind",
]

MOST_SITES: Final = 12
GRAINS: Final[Mapping[str, float]] = {"people": 1.0, "objects": 1.0, "evacuation": 10.0, "front": 10.0}
"""What makes a difference between choices: per cents of people and of objects, minutes, kilometres (rule L4)."""
_RUNNERS_UP: Final = 0.03
_MOST_RUNNERS_UP: Final = 5
_MOST_TRIED: Final = 10
_EVEN: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Choice:
    """Some towns, and what they come to together.

    Attributes:
        sites: their ids, in the order of the file.
        people: the share of people within the hours of one of them; `None` if no town tells how many it has.
        objects: the share of objects, by weight; `None` without objects.
        reached, missed: ids of the objects within the hours and beyond.
        evacuation: the slowest of their ways to a hospital, and the site it starts from.
        front_km: the least of their distances from the front.
        airfields, rails: how many have one near for certain, and how many may, since nothing tells.
    """

    sites: tuple[str, ...]
    people: float | None
    objects: float | None
    reached: tuple[str, ...]
    missed: tuple[str, ...]
    evacuation: tuple[str, Evacuation] | None
    front_km: float | None
    airfields: tuple[int, int]
    rails: tuple[int, int]

    @property
    def worth(self) -> float:
        """The share of people and that of objects added; twice that of people without objects."""
        people = self.people or 0.0
        return people + (people if self.objects is None else self.objects)


@dataclass(frozen=True, slots=True)
class Unchosen:
    """A town that an idea names and the recommended choice has not.

    Attributes:
        left: the limit that keeps it out of every choice; `None` if none does.
        with_it: the best choice that has it; `None` if no choice may, or the model tells none.
    """

    site: str
    left: Left | None = None
    with_it: Choice | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """The answer for one number of sites.

    Attributes:
        count: how many.
        model: by which the choice was made: 'coverage' unless another was asked for.
        best: the recommended choice.
        value, bound, proven: what the model's choice comes to, and what no choice passes but those passed over.
        runners_up: others within 3 per cent of its worth, the best first.
        unbeaten: the choices than which none is better in one thing and as good in all others; of those that differ by less than
            the grain one, the recommended one if it is among them. Only for 'coverage'.
        beyond: towns and objects that no candidate reaches at all, or for 'cover' within the hours; nothing counts them.
        passed_over: choices that were better, and left a site empty while contingents were left.
        leaves_empty: whether this choice does so too, as does every other that was tried: those within 3 per cent, the ten best
            of them; of 'centre' and 'cover' none.
        alone, jointly: who stands where.
        unchosen: towns that the ideas name and the choice has not, and why.
    """

    count: int
    model: Model
    best: Choice
    value: float
    bound: float
    proven: bool
    runners_up: tuple[Choice, ...]
    unbeaten: tuple[Choice, ...]
    beyond: tuple[str, ...]
    passed_over: tuple[Choice, ...]
    leaves_empty: bool
    alone: Posting
    jointly: Posting
    unchosen: tuple[Unchosen, ...]


@dataclass(frozen=True, slots=True)
class Idea:
    """A place somebody spoke of, and the towns of the case that its words name."""

    site: Site
    towns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Siting:
    """Which towns host the force.

    Attributes:
        case, question, limits: what was asked.
        capability: the kind of contingent that is placed.
        travel: the ways between towns and objects, and how far their times are off.
        candidates: the towns that keep the limits, by id.
        left: the other towns, by id, each with the limit that it breaks.
        people: how many inhabitants all towns have that tell it.
        people_unsaid: towns whose inhabitants are unsaid, and count for nothing.
        objects: the objects, those without a place apart.
        unplaced: objects whose place is unsaid.
        placements: an answer for each number of sites that was asked for and can be had, in order.
        ideas: what was said of places, in the order of the file.
    """

    case: Case
    question: Question
    limits: Limits
    capability: str
    travel: Travel
    candidates: Mapping[str, Candidate]
    left: Mapping[str, Left]
    people: float
    people_unsaid: tuple[str, ...]
    objects: tuple[str, ...]
    unplaced: tuple[str, ...]
    placements: tuple[Placement, ...]
    ideas: tuple[Idea, ...]


def sites(
    case: Case,
    asked: Question,
    counts: Sequence[int] = (),
    *,
    limits: Limits | None = None,
    model: Model = "coverage",
    capability: str | None = None,
    times: Times | None = None,
    passed: Passed = lambda what, done, of: None,
) -> Siting:
    """Which towns host the force: for each number of sites the choices that nothing beats, one recommended, and who stands there.

    Args:
        case, asked: the case and the question; `question` makes one from words. The question decides which offers stand.
        counts: how many sites, one number or several; none for the model 'cover', which tells how many it takes.
        limits: what every choice keeps.
        model: 'coverage' recommends the choice that reaches most people and objects, and tells what nothing beats; 'median',
            'centre' and 'cover' are the classical models of `willing.logic.location` alone.
        capability: the kind of contingent that is placed, `usual_kind` unless one is named; offers in its own unit, in the
            host, that stand.
        times: travel times that were brought, from `willing.ledger.times.read_times`.
        passed: is told how far the work for all numbers of sites has come.

    Returns:
        The answer, with reasons. A town whose inhabitants are unsaid serves nobody by itself and may still be chosen.

    Raises:
        FaultyInput: for what the case does not know, and for limits that leave too few towns.

    Cost:
        A second or two for each number of sites among a hundred towns; what nothing beats is most of it.
    """
    return _Siting(case, asked, limits or Limits(), model, capability, times, passed).answer(counts)


def usual_kind(answer: Assessment) -> str:
    """The kind of contingent that is placed unless somebody names one: the group that most offers of the host are of.

    Offers that count go first; where none does, those that are no refusal are asked. A group that is no capability by itself is
    left out. Of several with as many offers the first by id; `land` where there is nothing to go by.

    >>> from willing import Case, question
    >>> usual_kind(assess(case := Case.read("haiti-2024"), question(case)))
    'personnel'
    """
    here = [one for one in answer.offers.values() if one.status.is_live and one.place == "in_host"]
    for several in ([one for one in here if one.id in answer.counted], here):
        groups = Counter(one.capability.partition(".")[0] for one in several)
        known = {group: count for group, count in groups.items() if group in answer.case.capabilities}
        if known:
            return min(known, key=lambda group: (-known[group], group))
    return "land"


class _Siting:
    """One question of siting, being answered."""

    def __init__(
        self,
        case: Case,
        asked: Question,
        limits: Limits,
        model: Model,
        capability: str | None,
        times: Times | None,
        passed: Passed,
    ) -> None:
        self._case, self._asked, self._limits, self._model, self._passed = case, asked, limits, model, passed
        answer = assess(case, asked)
        self._capability = usual_kind(answer) if capability is None else capability
        self._before = 0.0, 1.0  # how much of the work is done when a number of sites begins, and its part of the whole
        self._refuse_unknown()
        every = case.sites.values()
        self._towns = [site for site in every if site.kind == "town"]
        placed = [site for site in every if site.kind == "object"]
        self._objects = [site for site in placed if point_of(site) is not None]
        self._unplaced = tuple(site.site for site in placed if point_of(site) is None)
        self._travel = travel(case, [*self._towns, *self._objects], times)
        self._people = np.array([float(site.population or 0) for site in self._towns])
        self._weights = np.array([1.0 if site.weight is None else float(site.weight) for site in self._objects])
        self._contingents = Contingents(answer, self._capability, [site.site for site in self._towns])
        self._told = candidates(case, self._towns, self._travel)
        may_stand = [self._contingents.may_stand(at) for at in range(len(self._towns))]
        self._left = left_out(case, limits, self._told, may_stand)
        self._open = [at for at, one in enumerate(self._told) if one.site.site not in self._left]
        self._fixed = [at for at, town in enumerate(self._towns) if town.site in limits.require]
        hours = self._travel.road[: len(self._towns)].T  # from the site to the client, where a table tells both ways
        self._hours = np.where(np.isnan(hours), np.inf, hours)
        self._reach = self._hours <= limits.within + _EVEN

    def answer(self, counts: Sequence[int]) -> Siting:
        """The whole answer."""
        self._refuse_counts(counts)
        asked = tuple(counts) if self._model != "cover" else (0,)
        placements = []
        for number, count in enumerate(asked):
            self._before = number / len(asked), 1 / len(asked)
            placements.append(self._placement(count))
        known = self._people[[site.population is not None for site in self._towns]]
        return Siting(
            case=self._case,
            question=self._asked,
            limits=self._limits,
            capability=self._capability,
            travel=self._travel,
            candidates={self._towns[at].site: self._told[at] for at in self._open},
            left=self._left,
            people=float(known.sum()),
            people_unsaid=tuple(site.site for site in self._towns if site.population is None),
            objects=tuple(site.site for site in self._objects),
            unplaced=self._unplaced,
            placements=tuple(placements),
            ideas=self._ideas(),
        )

    # ---- what was asked --------------------------------------------------------------------------------------------------

    def _refuse_unknown(self) -> None:
        case = self._case
        faults = list(limit_faults(case, self._limits))
        if self._capability not in case.capabilities:
            remedy = nearest(self._capability, case.capabilities)
            faults.append(Fault("capability", clipped(self._capability), "a capability of the case", remedy))
        if not any(site.kind == "town" for site in case.sites.values()):
            faults.append(Fault("sites", "no town", "towns to choose from in sites.csv"))
        if faults:
            raise FaultyInput(faults)

    def _refuse_counts(self, counts: Sequence[int]) -> None:
        faults = []
        if self._model == "cover":
            faults += [Fault("count", str(count), "none, since 'cover' tells how many") for count in counts]
        elif not counts:
            faults.append(Fault("count", "none", "how many sites to choose", "--count 4, or --count 3..6"))
        for name in self._limits.require:
            if name in self._left:
                faults.append(Fault("require", f"{clipped(name)}: {self._left[name].why}", "towns that keep the limits"))
        beyond = [count for count in counts if self._model != "cover" and not 1 <= count <= MOST_SITES]
        if beyond:
            more = f" and {len(beyond) - 1} more such" if len(beyond) > 1 else ""
            faults.append(Fault("count", f"{beyond[0]}{more}", f"from 1 to {MOST_SITES} sites"))
        for count in counts if self._model != "cover" else ():
            if count in beyond:
                continue
            if count > len(self._open):
                found = f"{count} sites, and {len(self._open)} towns that keep the limits"
                faults.append(Fault("count", found, "no more sites than towns", "a wider limit"))
            elif count < len(self._fixed):
                faults.append(Fault("count", f"{count} sites, and {len(self._fixed)} that are required", "no fewer sites"))
        if self._model == "cover" and not self._open:
            faults.append(Fault("limits", "no town that keeps them", "one at least", "a wider limit"))
        if faults:
            raise FaultyInput(faults)

    # ---- choices ---------------------------------------------------------------------------------------------------------

    def _placement(self, count: int) -> Placement:
        found = self._ranked(count)
        chosen, passed_over, posted, leaves_empty = self._posted(found)
        rest = [one for one in found if one is not chosen and one not in passed_over]
        best = self._choice(chosen.chosen)
        told = self._unbeaten(count, chosen.chosen) if self._model == "coverage" else ()
        named = {town for idea in self._ideas() for town in idea.towns}
        return Placement(
            count=len(chosen.chosen),
            model=self._model,
            best=best,
            value=chosen.value,
            bound=chosen.bound,
            proven=chosen.proven,
            runners_up=tuple(self._choice(one.chosen) for one in rest[:_MOST_RUNNERS_UP]),
            unbeaten=tuple(self._choice(point.places) for point in told),
            beyond=self._beyond(),
            passed_over=tuple(self._choice(one.chosen) for one in passed_over),
            leaves_empty=leaves_empty,
            alone=posted[Mode.ALONE],
            jointly=posted[Mode.TOGETHER],
            unchosen=tuple(self._unchosen(town, count) for town in sorted(named) if town not in best.sites),
        )

    def _ranked(self, count: int) -> list[Located]:
        """The model's choice, ties broken, and those that come near it."""
        asking = self._asking(count)
        if self._model in ("centre", "cover"):
            return [located(**asking)]
        found = list(ranked(**asking, share=_RUNNERS_UP, most=_MOST_TRIED))
        if self._model == "coverage":
            first = self._with_ties(found[0], asking)
            found = [first, *(one for one in found if one.chosen != first.chosen)]
        return found

    def _asking(self, count: int) -> dict[str, Any]:
        """The model, its clients with weight, and the candidates."""
        names = [site.site for site in (*self._towns, *self._objects)]
        beyond = set(self._beyond())
        weights = np.where([name in beyond for name in names], 0.0, self._worths())
        asking: dict[str, Any] = {
            "model": self._model,
            "times": self._hours,
            "weights": weights,
            "allowed": self._open,
            "fixed": self._fixed,
        }
        if self._model != "cover":
            asking["count"] = count
        if self._model in ("coverage", "cover"):
            asking["within"] = self._limits.within + _EVEN
        return asking

    def _beyond(self) -> tuple[str, ...]:
        """Clients that count for something, and that no candidate reaches."""
        sites, hours = (*self._towns, *self._objects), self._hours[:, self._open]
        reaches = hours <= self._limits.within + _EVEN if self._model == "cover" else np.isfinite(hours)
        near = np.atleast_1d(reaches.any(axis=1))
        return tuple(site.site for site, is_near, worth in zip(sites, near, self._worths(), strict=True) if worth and not is_near)

    def _worths(self) -> NDArray[np.float64]:
        """What each client counts: people and objects come to one each."""
        parts = [part / part.sum() if part.sum() > 0 else part for part in (self._people, self._weights)]
        return np.concatenate(parts)

    def _with_ties(self, first: Located, asking: Mapping[str, Any]) -> Located:
        """Of the choices of the same worth, one with the quickest way to a hospital, then the farthest from the front."""
        allowed = list(asking["allowed"])
        best = first
        measures: tuple[Callable[[int], float], ...] = (
            lambda at: math.inf if (way := self._told[at].evacuation) is None else way.minutes,
            lambda at: -math.inf if (km := self._told[at].front_km) is None else -km,
        )
        for measure in measures:
            worst = max(map(measure, best.chosen))
            levels = sorted({measure(at) for at in allowed if measure(at) < worst})
            low, high = 0, len(levels)
            while low < high:
                middle = (low + high) // 2
                among = [at for at in allowed if measure(at) <= levels[middle]]
                other = self._as_good(among, asking, first.value)
                if other is None:
                    low = middle + 1
                else:
                    best, high = other, middle
            worst = max(map(measure, best.chosen))
            allowed = [at for at in allowed if measure(at) <= worst]
        return best

    def _as_good(self, among: Sequence[int], asking: Mapping[str, Any], value: float) -> Located | None:
        """A choice among some candidates that is worth as much, if there is one."""
        if len(among) < asking["count"] or not set(asking["fixed"]) <= set(among):
            return None
        found = located(**{**asking, "allowed": among})
        return found if found.value >= value - _EVEN else None

    def _unbeaten(self, count: int, best: Sequence[int]) -> tuple[Point, ...]:
        """The choices that nothing beats, with the recommended choice in the stead of one of its score."""
        towns = len(self._towns)
        people = Cover(
            self._reach[:towns][:, self._open], self._people, max(float(self._people.sum()), 1.0) * GRAINS["people"] / 100
        )
        covers = [people]
        if self._weights.sum() > 0:
            grain = float(self._weights.sum()) * GRAINS["objects"] / 100
            covers.append(Cover(self._reach[towns:][:, self._open], self._weights, grain))
        told = [self._told[at] for at in self._open]
        floors = []
        if any(one.evacuation for one in told):
            slowest = [math.inf if one.evacuation is None else one.evacuation.minutes for one in told]
            floors.append([-_steps(minutes, GRAINS["evacuation"]) for minutes in slowest])
        if self._case.front:
            floors.append([math.floor((one.front_km or 0) / GRAINS["front"]) for one in told])
        aims = Aims(
            tuple(covers), np.array(floors, dtype=np.int64).reshape(len(floors), len(told)), np.zeros((0, len(told)), dtype=bool)
        )
        fixed = [self._open.index(at) for at in self._fixed]
        begun, part = self._before

        def passed(what: str, done: int, of: int) -> None:
            self._passed(what, round(1000 * (begun + part * done / of)), 1000)

        found = unbeaten(aims, count, required=fixed, passed=passed)
        recommended = scores(aims, [self._open.index(at) for at in best])
        return tuple(
            replace(point, places=tuple(best) if point.score == recommended else tuple(self._open[at] for at in point.places))
            for point in found
        )

    def _choice(self, places: Sequence[int]) -> Choice:
        towns, chosen = len(self._towns), sorted(places)
        reached = np.atleast_1d(self._reach[:, chosen].any(axis=1))
        told = [self._told[at] for at in chosen]
        ways = [(one.site.site, one.evacuation) for one in told if one.evacuation is not None]
        known = [one.front_km for one in told if one.front_km is not None]
        people, weight = float(self._people.sum()), float(self._weights.sum())
        objects = [(site.site, bool(reached[towns + k])) for k, site in enumerate(self._objects)]
        return Choice(
            sites=tuple(one.site.site for one in told),
            people=float(self._people @ reached[:towns]) / people if people else None,
            objects=float(self._weights @ reached[towns:]) / weight if weight else None,
            reached=tuple(name for name, is_reached in objects if is_reached),
            missed=tuple(name for name, is_reached in objects if not is_reached),
            evacuation=max(ways, key=lambda way: way[1].minutes) if ways and len(ways) == len(told) else None,
            front_km=min(known) if known and len(known) == len(told) else None,
            airfields=_counted([one.airfield for one in told]),
            rails=_counted([one.rail for one in told]),
        )

    def _unchosen(self, town: str, count: int) -> Unchosen:
        if town in self._left:
            return Unchosen(town, self._left[town])
        at = next(at for at, one in enumerate(self._towns) if one.site == town)
        if self._model != "coverage" or (at not in self._fixed and len(self._fixed) >= count):
            return Unchosen(town)
        found = located(**{**self._asking(count), "fixed": sorted({*self._fixed, at})})
        return Unchosen(town, with_it=self._choice(found.chosen))

    def _ideas(self) -> tuple[Idea, ...]:
        """What was said of places, each with the towns whose English name its words have."""
        found = []
        for site in self._case.sites.values():
            if site.kind == "idea":
                # A river takes the article that a town never has.
                named = [town.site for town in self._towns if re.search(rf"(?<!the )\b{re.escape(town.name)}\b", site.name)]
                found.append(Idea(site, tuple(named)))
        return tuple(found)

    # ---- contingents -----------------------------------------------------------------------------------------------------

    def _posted(self, found: Sequence[Located]) -> tuple[Located, list[Located], dict[Mode, Posting], bool]:
        """The first choice that leaves no site empty while contingents are left; without one, the first, and that it does."""
        passed_over: list[Located] = []
        first: dict[Mode, Posting] | None = None
        for one in found:
            chosen = sorted(one.chosen)
            shares = self._shares(chosen)
            posted = {mode: self._contingents.posted(chosen, shares, mode) for mode in (Mode.ALONE, Mode.TOGETHER)}
            first = first or posted
            empty = any(post.gets[1] == 0 for post in posted[Mode.TOGETHER].posts)
            spare = any(why in ("barred", "not needed") for _, why in posted[Mode.TOGETHER].unused)
            if not (empty and spare):
                return one, passed_over, posted, False
            passed_over.append(one)
        assert first is not None
        return found[0], [], first, True

    def _shares(self, chosen: Sequence[int]) -> list[float]:
        """The part of what the choice serves that is nearest to each of its sites (rule L6); none for a choice of none."""
        if not chosen:
            return []
        worths = self._worths()
        hours = self._hours[:, list(chosen)]
        nearest_site = hours.argmin(axis=1)
        reached = hours.min(axis=1) <= self._limits.within + _EVEN
        sums = [float(worths[reached & (nearest_site == j)].sum()) for j in range(len(chosen))]
        total = sum(sums)
        return [one / total if total else 1 / len(chosen) for one in sums]


def _counted(found: Sequence[Access]) -> tuple[int, int]:
    return found.count("yes"), found.count("unknown")


def _steps(minutes: float, grain: float) -> int:
    """In how many whole grains the minutes are over; more than any for a way that nobody knows."""
    return 10**6 if minutes == math.inf else math.ceil(minutes / grain - _EVEN)
