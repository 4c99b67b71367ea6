"""Sites in words: what a choice comes to, why a town is left out, how times are told. Computes no number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from willing.analysis.candidates import AIRFIELD_KM, RAIL_KM, RUNWAY_M, Left, Limits
from willing.report.tongue import N_, _, _n, bounds, isolated, joined, number, text, tongue

if TYPE_CHECKING:
    from willing.analysis.contingents import Posting, Unused
    from willing.analysis.sites import Choice, Placement, Siting, Unchosen
    from willing.analysis.travel import RoadError, Travel
    from willing.ledger.case import Case
    from willing.logic.location import Model
    from willing.vocabulary.records import Site

__all__ = [
    "MODELS",
    "UNUSED",
    "alone_words",
    "choice_words",
    "empty_words",
    "error_words",
    "hours",
    "limit_words",
    "minutes",
    "names",
    "per_cent_of",
    "proof_words",
    "reached_words",
    "site_name",
    "site_names",
    "swap_words",
    "times_words",
    "unchosen_words",
    "why_words",
]

MODELS: Final[Mapping[Model, str]] = {
    "coverage": N_("the most people and objects reached"),
    "median": N_("the least time that people and objects are away, by their weight: the median"),
    "centre": N_("the shortest way to whoever is farthest: the centre"),
    "cover": N_("the fewest towns that reach everybody: the cover"),
}
"""What each model seeks."""
UNUSED: Final[Mapping[Unused, str]] = {
    "barred": N_("since their caveats bar these sites"),
    "ask first": N_("since their capitals must be asked first where others are free"),
    "size": N_("being too small to be of use"),
    "unit": N_("said in another unit"),
    "not needed": N_("since no more is wanted"),
}
"""Why what stands is placed nowhere, as a clause."""
_EVEN: Final = 1e-9


def site_name(case: Case, site: str) -> str:
    """What a site is called in the tongue at hand, where the case says it in that."""
    found = case.sites[site]
    return (tongue().language == "ar" and found.name_ar) or text(case, "sites", site, "name")


def _area(case: Case, area: str) -> str:
    return text(case, "areas", area, "name")


def site_names(case: Case, sites: Iterable[str]) -> list[str]:
    """What some sites are called."""
    return [site_name(case, one) for one in sites]


def alone_words(case: Case, alone: Posting) -> str:
    """How much stands at each site if nobody moves first, as a clause."""
    told = (_("{site} {amount}", site=site_name(case, post.site), amount=bounds(*post.gets)) for post in alone.posts)
    return _("; ").join(map(isolated, told))


def names(case: Case, sites: tuple[str, ...]) -> str:
    """The sites by name: "Rivne, Boryspil and Odesa"."""
    return joined(site_name(case, site) for site in sites) if sites else _("none")


def per_cent_of(share: float) -> str:
    """A share in whole per cents."""
    return _("{share} %", share=number(round(100 * share)))


def airfield_words(site: Site) -> str:
    """In what the airfield of a town is none that counts as near; blank if it is in nothing that is told."""
    told = []
    if site.runway_m is not None and site.runway_m < RUNWAY_M:
        told.append(_("too short, at least {metres} m", metres=number(RUNWAY_M)))
    if site.airfield_km is not None and site.airfield_km > AIRFIELD_KM:
        told.append(_("too far, at most {km} km", km=number(AIRFIELD_KM)))
    return _("; ").join(told)


def minutes(amount: float) -> str:
    """Minutes as people say them.

    >>> minutes(0.2), minutes(1.2), minutes(100.0)
    ('less than a minute', '1 minute', '100 minutes')
    """
    return _("less than a minute") if amount < 0.5 else _n("{count} minute", "{count} minutes", round(amount))


def hours(amount: float) -> str:
    """So many hours: `1 hour`, `1.5 hours`."""
    return _n("{count} hour", "{count} hours", amount)


def choice_words(found: Siting, choice: Choice) -> str:
    """What a choice comes to, in a sentence or two; of no town, that there is nobody to reach."""
    if not choice.sites:
        return _("There is nobody to reach: no town that may be reached tells its people, and no object counts.")
    case = found.case
    told = [
        _n(
            "It reaches {whom} within {hours} by road",
            "They reach {whom} within {hours} by road",
            len(choice.sites),
            whom=reached_words(choice),
            hours=hours(found.limits.within),
        )
    ]
    if choice.evacuation is None:
        told.append(_("the way to a hospital is unknown"))
    elif choice.evacuation[1].to == choice.evacuation[0]:
        told.append(_("each has a hospital"))
    else:
        site, way = choice.evacuation
        start, end = site_name(case, site), site_name(case, way.to)
        if way.by == "air":
            where = _("from {start} by air to {end}", start=start, end=end)
        else:
            where = _("from {start} by road to {end}", start=start, end=end)
        told.append(_("a hospital is at most {minutes} away ({where})", minutes=minutes(way.minutes), where=where))
    if case.front:
        front = _area(case, case.front)
        if choice.front_km is None:
            told.append(_("{area} is an unknown distance away", area=front))
        else:
            told.append(_("{area} is at least {km} km away", area=front, km=number(round(choice.front_km))))
    return f"{_('; ').join(told)}. {_near(choice)}"


def swap_words(found: Siting, best: Choice, other: Choice) -> str:
    """What another choice has in the stead of what the best one has, and what it comes to."""
    new = tuple(site for site in other.sites if site not in best.sites)
    old = tuple(site for site in best.sites if site not in other.sites)
    named = {"new": names(found.case, new), "old": names(found.case, old)}
    return _("{new} for {old}: {reached}", **named, reached=reached_words(other, digits=1))


def proof_words(placement: Placement) -> str:
    """Whether the choice is proven to be the best, and in what; that all are as good where nobody is told."""
    if placement.best.people is None and placement.best.objects is None:
        return _("No town tells its people and no object has a place, so one choice is as good as another by whom it reaches.")
    if placement.model == "coverage":
        good = _("no choice that keeps the limits reaches more of people and objects together")
    elif placement.model == "cover":
        good = _("no fewer towns reach everybody who has a town within reach")
    else:
        good = _("no choice that keeps the limits does better")
    if placement.passed_over:
        good = _("but for what is passed over, {good}", good=good)
    return _("Proven: {good}.", good=good) if placement.proven else _("Not proven that {good}.", good=good)


def empty_words(placement: Placement) -> str:
    """That a site stands empty while contingents are left; nothing where none does."""
    if not placement.leaves_empty:
        return ""
    if placement.model in ("centre", "cover"):
        return _("A site stands empty while contingents are left; this model tries no other choice.")
    return _(
        "A site stands empty while contingents are left, and so it does with every other choice within 3 per cent that was tried,"
        " the ten best at most. Nothing further was tried: fewer sites, or --without such a town, may do better."
    )


def reached_words(choice: Choice, digits: int = 0) -> str:
    """Whom a choice reaches: "42 % of people and 8 of 11 objects"."""
    if choice.people is None:
        people = _("an unknown part of people")
    else:
        people = _("{share} % of people", share=number(100 * choice.people, digits))
    total = len(choice.reached) + len(choice.missed)
    if not total:
        return people
    return _n(
        "{people} and {reached} of {count} object",
        "{people} and {reached} of {count} objects",
        total,
        people=people,
        reached=number(len(choice.reached)),
    )


def _near(choice: Choice) -> str:
    runway = _("a runway of {metres} m within {km} km", metres=number(RUNWAY_M), km=number(AIRFIELD_KM))
    return _n(
        "Of {count} site {airfields} and {rails}.",
        "Of {count} sites {airfields} and {rails}.",
        len(choice.sites),
        airfields=_access(choice.airfields, runway),
        rails=_access(choice.rails, _("a railway within {km} km", km=number(RAIL_KM))),
    )


def _access(found: tuple[int, int], what: str) -> str:
    has, unknown = found
    text = _n("{count} has {what}", "{count} have {what}", has, what=what)
    return _n("{text} ({count} unknown)", "{text} ({count} unknown)", unknown, text=text) if unknown else text


def limit_words(case: Case, limits: Limits) -> str:
    """The limits that every choice keeps, besides the hours; nothing without any."""
    told = []
    if limits.front_km is not None:
        told.append(_("at least {km} km from {area}", km=number(limits.front_km), area=_area(case, case.front)))
    if limits.evacuation_minutes is not None:
        told.append(_n("a hospital within {count} minutes", "a hospital within {count} minutes", limits.evacuation_minutes))
    if limits.runway_m is not None:
        told.append(_("a runway of {metres} m within {km} km", metres=number(limits.runway_m), km=number(AIRFIELD_KM)))
    told += [_("not in {area}", area=_area(case, area)) for area in limits.not_in]
    if limits.require:
        told.append(_("with {sites}", sites=names(case, limits.require)))
    if limits.without:
        told.append(_("without {sites}", sites=names(case, limits.without)))
    return _("; ").join(map(isolated, told))


def unchosen_words(found: Siting, placement: Placement, town: Unchosen) -> str:
    """Why a town that was named is not chosen, as a clause."""
    if town.left is None:
        return _not_chosen(found, placement, town.with_it)
    case, left, figure = found.case, town.left, town.left.figure
    match left.why:
        case "near the line":
            return _("{km} km from {area}", km=number(round(figure or 0)), area=_area(case, case.front))
        case "far from a hospital":
            return _("{minutes} from a hospital", minutes=minutes(figure or 0))
        case "no runway" if figure is not None:
            return _("the nearest runway has {metres} m, or is too far", metres=number(figure))
        case _:
            return why_words(found, left)


def _not_chosen(found: Siting, placement: Placement, with_it: Choice | None) -> str:
    if with_it is None:
        full = len(found.limits.require) >= placement.count > 0
        return _("the sites that are required leave no room") if full else _("others do as well or better")
    gain, reaches = with_it.worth - placement.best.worth, reached_words(with_it)
    if gain < -_EVEN:
        return _("others reach more; the best choice with it reaches {whom}", whom=reaches)
    if gain < _EVEN:
        return _("as much is reached without it; the best choice with it reaches {whom}", whom=reaches)
    return _("left a site empty; the best choice with it reaches {whom}", whom=reaches)


def why_words(found: Siting, left: Left) -> str:
    """Which limit keeps a town out, as a clause."""
    case, limits = found.case, found.limits
    match left.why:
        case "no coordinates":
            return _("their place being unsaid")
        case "left out":
            return _("as asked")
        case "in the area":
            return _("in {area}", area=_area(case, left.area))
        case "perhaps in the area":
            return _("perhaps in {area}", area=_area(case, left.area))
        case "near the line":
            return _("less than {km} km from {area}", km=number(limits.front_km or 0), area=_area(case, case.front))
        case "far from a hospital":
            return _("more than {minutes} from a hospital", minutes=minutes(limits.evacuation_minutes or 0))
        case "no hospital known":
            return _("no way to a hospital known")
        case "no runway":
            return _("no such runway near")
        case "runway unknown":
            return _("nothing telling of a runway near")
        case "nobody may stand there":
            return _("no contingent that stands may be there")


def times_words(case: Case, travel: Travel) -> str:
    """How travel times are told, and their error, in a sentence or two."""
    assumed = {name: number(value) for name, value in case.assumptions.items()}
    rest = {"detour": assumed["detour"], "road": assumed["road_kmh"], "air": assumed["air_kmh"]}
    if not travel.told:
        told = _(
            "Times by road: the straight line times {detour} at {road} km/h; by air {air} km/h. All three are assumptions.",
            **rest,
        )
    elif travel.brought:
        told = _n(
            "Times by road: {count} pair as the table that was brought or a road of the case tells, else the straight line times"
            " {detour} at {road} km/h; by air {air} km/h. All three are assumptions.",
            "Times by road: {count} pairs as the table that was brought or a road of the case tells, else the straight line times"
            " {detour} at {road} km/h; by air {air} km/h. All three are assumptions.",
            travel.told,
            **rest,
        )
    else:
        told = _n(
            "Times by road: {count} pair as the case's roads tell, else the straight line times {detour} at {road} km/h;"
            " by air {air} km/h. All three are assumptions.",
            "Times by road: {count} pairs as the case's roads tell, else the straight line times {detour} at {road} km/h;"
            " by air {air} km/h. All three are assumptions.",
            travel.told,
            **rest,
        )
    return f"{told} {error_words(case, travel.error)}"


def error_words(case: Case, error: RoadError | None) -> str:
    """By how much the approximation is off."""
    if error is None:
        return _("How far that is off is unknown: the case has no roads to compare with.")
    start, end = (site_name(case, one) for one in error.worst_pair)
    off = _(
        "{mean} % in the mean, {median} % in the median, {worst} % at worst",
        mean=number(round(error.mean)),
        median=number(round(error.median)),
        worst=number(round(error.worst)),
    )
    return _n(
        "Measured on the case's own {count} road, it is off by {off} ({start} to {end}); it makes {longer} of them longer than"
        " they are.",
        "Measured on the case's own {count} roads, it is off by {off} ({start} to {end}); it makes {longer} of them longer than"
        " they are.",
        error.pairs,
        off=off,
        start=start,
        end=end,
        longer=number(error.longer),
    )
