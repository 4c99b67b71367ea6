"""Sites in words: what a choice comes to, why a town is left out, how times are told. Computes no number."""

from __future__ import annotations

from willing.analysis.candidates import AIRFIELD_KM, RAIL_KM, RUNWAY_M, Left, Limits
from willing.analysis.sites import Choice, Placement, Siting, Unchosen
from willing.analysis.travel import RoadError, Travel
from willing.ledger.case import Case
from willing.report.screen import counted, hours_text
from willing.report.sentences import joined
from willing.vocabulary.quantity import number_text

__all__ = [
    "choice_words",
    "error_words",
    "limit_words",
    "minutes",
    "names",
    "per_cent_of",
    "reached_words",
    "times_words",
    "unchosen_words",
    "why_words",
]

_EVEN = 1e-9


def names(case: Case, sites: tuple[str, ...]) -> str:
    """The sites by name: "Rivne, Boryspil and Odesa"."""
    called = [case.sites[site].name for site in sites]
    return joined(called) if called else "none"


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
    """What a choice comes to, in a sentence or two; of no town, that there is nobody to reach."""
    if not choice.sites:
        return "There is nobody to reach: no town that may be reached tells its people, and no object counts."
    case = found.case
    they = "It reaches" if len(choice.sites) == 1 else "They reach"
    told = [f"{they} {reached_words(choice)} within {hours_text(found.limits.within)} by road"]
    if choice.evacuation is not None:
        site, way = choice.evacuation
        where = f"from {case.sites[site].name} by {way.by} to {case.sites[way.to].name}"
        told.append(f"a hospital is at most {minutes(way.minutes)} away ({where})" if way.to != site else "each has a hospital")
    else:
        told.append("the way to a hospital is unknown")
    if case.front:
        front = case.areas[case.front].name
        near = "an unknown distance" if choice.front_km is None else f"at least {choice.front_km:.0f} km"
        told.append(f"{front} is {near} away")
    return f"{'; '.join(told)}. {_near(choice)}"


def reached_words(choice: Choice, digits: int = 0) -> str:
    """Whom a choice reaches: "42 % of people and 8 of 11 objects"."""
    people = "an unknown part of people" if choice.people is None else f"{100 * choice.people:.{digits}f} % of people"
    total = len(choice.reached) + len(choice.missed)
    return people + (f" and {len(choice.reached)} of {counted(total, 'object')}" if total else "")


def _near(choice: Choice) -> str:
    airfields = _access(choice.airfields, f"a runway of {number_text(RUNWAY_M)} m within {AIRFIELD_KM} km")
    rails = _access(choice.rails, f"a railway within {RAIL_KM} km")
    return f"Of {counted(len(choice.sites), 'site')} {airfields} and {rails}."


def _access(found: tuple[int, int], what: str) -> str:
    has, unknown = found
    return f"{has} {'has' if has == 1 else 'have'} {what}{f' ({unknown} unknown)' if unknown else ''}"


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


def unchosen_words(found: Siting, placement: Placement, town: Unchosen) -> str:
    """Why a town that was named is not chosen, as a clause."""
    if town.left is None:
        return _not_chosen(found, placement, town.with_it)
    case, left, figure = found.case, town.left, town.left.figure
    match left.why:
        case "near the line":
            return f"{figure:.0f} km from {case.areas[case.front].name}"
        case "far from a hospital":
            return f"{minutes(figure or 0)} from a hospital"
        case "no runway":
            return "no such runway near" if figure is None else f"the nearest runway has {number_text(figure)} m, or is too far"
        case _:
            return why_words(found, left)


def _not_chosen(found: Siting, placement: Placement, with_it: Choice | None) -> str:
    if with_it is None:
        full = len(found.limits.require) >= placement.count > 0
        return "the sites that are required leave no room" if full else "others do as well or better"
    gain = with_it.worth - placement.best.worth
    lead = "others reach more" if gain < -_EVEN else "as much is reached without it" if gain < _EVEN else "left a site empty"
    return f"{lead}; the best choice with it reaches {reached_words(with_it)}"


def why_words(found: Siting, left: Left) -> str:
    """Which limit keeps a town out, as a clause."""
    case, limits = found.case, found.limits
    match left.why:
        case "no coordinates":
            return "their place being unsaid"
        case "left out":
            return "as asked"
        case "in the area":
            return f"in {case.areas[left.area].name}"
        case "perhaps in the area":
            return f"perhaps in {case.areas[left.area].name}"
        case "near the line":
            return f"less than {number_text(limits.front_km or 0)} km from {case.areas[case.front].name}"
        case "far from a hospital":
            return f"more than {minutes(limits.evacuation_minutes or 0)} from a hospital"
        case "no hospital known":
            return "no way to a hospital known"
        case "no runway":
            return "no such runway near"
        case "runway unknown":
            return "nothing telling of a runway near"
        case "nobody may stand there":
            return "no contingent that stands may be there"


def times_words(case: Case, travel: Travel) -> str:
    """How travel times are told, and their error, in a sentence or two."""
    assumed = {name: number_text(number) for name, number in case.assumptions.items()}
    by = "the table that was brought or a road of the case tells" if travel.brought else "the case's roads tell"
    pairs = f"{counted(travel.told, 'pair')} as {by}, else " if travel.told else ""
    told = f"Times by road: {pairs}the straight line times {assumed['detour']}"
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
