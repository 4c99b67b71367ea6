"""Which towns may host by themselves: how far each is from the front and a hospital, what is near it, and which limit it breaks.

A town that breaks a limit is no candidate, and neither is one of which nothing tells that it keeps it (rule L3).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from willing.analysis.areas import area_fit, km_to_front, point_of
from willing.analysis.fit import Fit
from willing.analysis.travel import Travel
from willing.faults import Fault, Suggesting, clipped
from willing.ledger.case import Case
from willing.vocabulary.records import Site

__all__ = [
    "AIRFIELD_KM",
    "RAIL_KM",
    "RUNWAY_M",
    "Access",
    "Candidate",
    "Evacuation",
    "Left",
    "Limits",
    "Why",
    "candidates",
    "left_out",
    "limit_faults",
]

RUNWAY_M: Final = 2_000
AIRFIELD_KM: Final = 30
RAIL_KM: Final = 10
_EVEN: Final = 1e-9

Access = Literal["yes", "no", "unknown"]
Why = Literal[
    "no coordinates",
    "left out",
    "in the area",
    "perhaps in the area",
    "near the line",
    "far from a hospital",
    "no hospital known",
    "no runway",
    "runway unknown",
    "nobody may stand there",
]


@dataclass(frozen=True, slots=True)
class Limits:
    """What every choice keeps.

    Attributes:
        within: hours by road within which a site reaches a client.
        front_km: at least so far from the front.
        evacuation_minutes: at most so long to a hospital.
        runway_m: at least such a runway near.
        not_in: ids of areas in which no site lies.
        require, without: ids of towns that every choice has, and that none has.
    """

    within: float = 2.0
    front_km: float | None = None
    evacuation_minutes: float | None = None
    runway_m: float | None = None
    not_in: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evacuation:
    """The quickest way from a site to a hospital that takes the badly wounded: minutes, the town, by road or by air."""

    minutes: float
    to: str
    by: Literal["air", "road"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A town that could host: what is told of it by itself; `None` is unknown."""

    site: Site
    front_km: float | None
    evacuation: Evacuation | None
    airfield: Access
    rail: Access


@dataclass(frozen=True, slots=True)
class Left:
    """A town that no choice has, and why.

    Attributes:
        why: the first limit that it breaks, or is not known to keep.
        figure: the kilometres, minutes or metres that break it, where they are known.
        area: the area it lies in.
    """

    site: str
    why: Why
    figure: float | None = None
    area: str = ""


def limit_faults(case: Case, limits: Limits) -> Iterator[Fault]:
    """What of some limits the case does not know, or no town could keep."""
    towns = {site.site for site in case.sites.values() if site.kind == "town"}
    near = Suggesting()
    for where, names in (("require", limits.require), ("without", limits.without)):
        for name in names:
            if name not in towns:
                yield Fault(where, f"no town {clipped(name)}", "a town of the case", near.nearest(name, towns))
    for name in limits.without:
        if name in limits.require:
            yield Fault("without", f"{clipped(name)}, which is required too", "towns that are not required")
    for name in limits.not_in:
        if name not in case.areas:
            yield Fault("not-in", f"no area {clipped(name)}", "an area of the case", near.nearest(name, case.areas))
    if limits.front_km is not None and not case.front:
        wanted = "a case whose case.toml names its `front`, a line of areas.csv"
        yield Fault("front-km", "a case without a front", wanted)
    for where, figure in (
        ("within", limits.within),
        ("front-km", limits.front_km),
        ("evacuation-minutes", limits.evacuation_minutes),
        ("runway", limits.runway_m),
    ):
        if figure is not None and not 0 <= figure < math.inf:
            yield Fault(where, str(figure), "a number, nought or more")


def candidates(case: Case, towns: Sequence[Site], travel: Travel) -> list[Candidate]:
    """What is told of each town by itself.

    Args:
        case: with its front.
        towns: the towns.
        travel: the ways between sites, of which the towns are the first, in the same order.

    Cost:
        Linear in towns times hospitals, and in towns times points of the front.
    """
    hospitals = [at for at, town in enumerate(towns) if town.hospital == "yes"]
    return [
        Candidate(
            site=town,
            front_km=km_to_front(case, town),
            evacuation=_evacuation(at, hospitals, towns, travel),
            airfield=_airfield(town, RUNWAY_M),
            rail="unknown" if town.rail_km is None else "yes" if town.rail_km <= RAIL_KM else "no",
        )
        for at, town in enumerate(towns)
    ]


def left_out(case: Case, limits: Limits, towns: Sequence[Candidate], may_stand: Sequence[bool]) -> Mapping[str, Left]:
    """The towns that are no candidates, by id, each with the first limit that it breaks.

    Args:
        case: with its areas.
        limits: what every choice keeps.
        towns: the towns.
        may_stand: for each, whether any contingent may be there.
    """
    found = {one.site.site: _broken(case, limits, one, may) for one, may in zip(towns, may_stand, strict=True)}
    return {name: left for name, left in found.items() if left is not None}


def _evacuation(at: int, hospitals: Sequence[int], towns: Sequence[Site], travel: Travel) -> Evacuation | None:
    ways = [(*travel.quickest(at, to), to) for to in hospitals]
    known = [way for way in ways if not math.isnan(way[0])]
    if not known:
        return None
    hours, by, to = min(known, key=lambda way: (way[0], way[2]))
    return Evacuation(hours * 60, towns[to].site, by)


def _broken(case: Case, limits: Limits, told: Candidate, may_stand: bool) -> Left | None:
    """The first limit that a town breaks, or is not known to keep."""
    town = told.site
    if point_of(town) is None:
        return Left(town.site, "no coordinates")
    if town.site in limits.without:
        return Left(town.site, "left out")
    for area in limits.not_in:
        if lies := area_fit(case, town, case.areas[area]):
            return Left(town.site, "in the area" if lies is Fit.YES else "perhaps in the area", area=area)
    if limits.front_km is not None and told.front_km is not None and told.front_km < limits.front_km:
        return Left(town.site, "near the line", told.front_km)
    if limits.evacuation_minutes is not None:
        if told.evacuation is None:
            return Left(town.site, "no hospital known")
        if told.evacuation.minutes > limits.evacuation_minutes + _EVEN:
            return Left(town.site, "far from a hospital", told.evacuation.minutes)
    if limits.runway_m is not None and (runway := _airfield(town, limits.runway_m)) != "yes":
        return Left(town.site, "no runway" if runway == "no" else "runway unknown", town.runway_m)
    return None if may_stand else Left(town.site, "nobody may stand there")


def _airfield(town: Site, runway_m: float) -> Access:
    """Whether an airfield with such a runway is near."""
    if (town.runway_m is not None and town.runway_m < runway_m) or (
        town.airfield_km is not None and town.airfield_km > AIRFIELD_KM
    ):
        return "no"
    return "unknown" if town.runway_m is None or town.airfield_km is None else "yes"
