"""Sites in words: what a choice comes to, why a town is left out, how times are told. Computes no number."""

from __future__ import annotations

from willing.analysis.sites import AIRFIELD_KM, RAIL_KM, RUNWAY_M, Choice, Left, Limits, Siting
from willing.analysis.travel import RoadError, Travel
from willing.ledger.case import Case
from willing.report.screen import counted
from willing.vocabulary.quantity import number_text

__all__ = [
    "choice_words",
    "error_words",
    "left_words",
    "limit_words",
    "minutes",
    "names",
    "per_cent_of",
    "times_words",
    "worth_words",
]


def names(case: Case, sites: tuple[str, ...]) -> str:
    """The sites by name: "Rivne, Boryspil and Odesa"."""
    called = [case.sites[site].name for site in sites]
    return called[0] if len(called) == 1 else f"{', '.join(called[:-1])} and {called[-1]}" if called else "none"


def per_cent_of(share: float) -> str:
    """A share in whole per cents."""
    return f"{100 * share:.0f} %"


def minutes(amount: float) -> str:
    """Minutes as people say them.

    >>> minutes(0.2), minutes(1.2), minutes(100.0)
    ('less than a minute', '1 minute', '100 minutes')
    """
    return "less than a minute" if amount < 0.5 else counted(round(amount), "minute")


def choice_words(found: Siting, choice: Choice) -> str:
    """What a choice comes to, in a sentence or two."""
    case, total = found.case, len(choice.reached) + len(choice.missed)
    objects = f" and {len(choice.reached)} of {counted(total, 'object')}" if total else ""
    told = [f"They reach {per_cent_of(choice.people)} of people{objects} within {_hours(found.limits.within)} by road"]
    if choice.evacuation is not None:
        site, way = choice.evacuation
        where = f"from {case.sites[site].name} by {way.by} to {case.sites[way.to].name}"
        told.append(f"a hospital is at most {minutes(way.minutes)} away ({where})" if way.to != site else "each has a hospital")
    else:
        told.append("the way to a hospital is unknown")
    if case.front:
        front = case.areas[case.front].name
        near = "an unknown distance" if choice.front_km is None else f"{choice.front_km:.0f} km at least"
        told.append(f"{front} is {near} away")
    return f"{'; '.join(told)}. {_near(choice)}"


def _near(choice: Choice) -> str:
    airfields = _access(choice.airfields, f"a runway of {number_text(RUNWAY_M)} m within {AIRFIELD_KM} km")
    rails = _access(choice.rails, f"a railway within {RAIL_KM} km")
    return f"Of {counted(len(choice.sites), 'site')} {airfields} and {rails}."


def _access(found: tuple[int, int], what: str) -> str:
    has, unknown = found
    return f"{has} {'has' if has == 1 else 'have'} {what}{f' ({unknown} unknown)' if unknown else ''}"


def _hours(within: float) -> str:
    return "1 hour" if within == 1 else f"{number_text(within)} hours"


def limit_words(case: Case, limits: Limits) -> str:
    """The limits that every choice keeps, besides the hours; nothing without any."""
    told = []
    if limits.front_km is not None:
        told.append(f"at least {number_text(limits.front_km)} km from {case.areas[case.front].name}")
    if limits.evacuation_minutes is not None:
        told.append(f"a hospital within {number_text(limits.evacuation_minutes)} minutes")
    if limits.runway_m is not None:
        told.append(f"a runway of {number_text(limits.runway_m)} m within {AIRFIELD_KM} km")
    told += [f"not in {case.areas[area].name}" for area in limits.not_in]
    if limits.require:
        told.append(f"with {names(case, limits.require)}")
    if limits.without:
        told.append(f"without {names(case, limits.without)}")
    return "; ".join(told)


def left_words(case: Case, left: Left, count: int = 0) -> str:
    """Why a town is not chosen, as a clause."""
    figure = left.figure
    match left.why:
        case "near the line":
            return f"{figure:.0f} km from {case.areas[case.front].name}"
        case "far from a hospital":
            return f"{minutes(figure or 0)} from a hospital"
        case "no runway":
            return "no such runway near" if figure is None else f"the nearest runway has {number_text(figure)} m, or is too far"
        case "runway unknown":
            return "nothing tells of a runway near"
        case "in the area":
            return f"in {case.areas[left.area].name}"
        case "nobody may stand there":
            return "no contingent that stands may be there"
        case "left out":
            return "left out as asked"
        case "others reach more":
            return f"others reach more{worth_words(left.with_it)}" if left.with_it else "others do better"
        case why:
            return why


def worth_words(choice: Choice) -> str:
    """What the best choice with a town comes to, after a clause."""
    objects = "" if choice.objects is None else f" and {per_cent_of(choice.objects)} of objects"
    return f"; the best choice with it reaches {per_cent_of(choice.people)} of people{objects}"


def times_words(case: Case, travel: Travel) -> str:
    """How travel times are told, and their error, in a sentence or two."""
    assumed = {name: number_text(number) for name, number in case.assumptions.items()}
    brought = "the table that was brought, else " if travel.brought else ""
    told = f"Times by road: {brought}{counted(travel.told, 'pair')} as told, else the straight line times {assumed['detour']}"
    told += f" at {assumed['road_kmh']} km/h; by air {assumed['air_kmh']} km/h. All three are assumptions."
    return f"{told} {error_words(case, travel.error)}"


def error_words(case: Case, error: RoadError | None) -> str:
    """By how much the approximation is off."""
    if error is None:
        return "How far that is off is unknown: the case has no roads to compare with."
    start, end = (case.sites[one] for one in error.worst_pair)
    off = f"{error.mean:.0f} % in the mean, {error.median:.0f} % in the median, {error.worst:.0f} % at worst"
    return (
        f"Measured on the case's own {counted(error.pairs, 'road')}, it is off by {off} ({start.name} to {end.name}); it makes"
        f" {error.longer} of them longer than they are."
    )
