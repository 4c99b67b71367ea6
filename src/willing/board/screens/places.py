"""Where would it go? Which towns host the force, who stands at each, how far that is from what, and what was said of places."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from willing.board.asked import Asked
from willing.board.screen import Screen, Table
from willing.board.shelf import Shelf
from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.report import sites_words, tongue
from willing.report.sites_words import MODELS, UNUSED, site_name
from willing.report.tasks_words import VERDICTS
from willing.report.tongue import N_, _
from willing.vocabulary.promises import key_of

if TYPE_CHECKING:
    from willing.analysis.candidates import Candidate, Limits
    from willing.analysis.caveats import Limit, Use, Verdict
    from willing.analysis.contingents import Part
    from willing.analysis.offers import Offer
    from willing.analysis.sites import Choice, Placement, Siting
    from willing.ledger.case import Case
    from willing.vocabulary.records import Site

__all__ = ["SCREENS", "hours_asked"]

_QUESTION: Final = ("as_of", "scenario", "requirement", "count", "known_on")
_LIMITS: Final = ("within", "front_km", "evacuation_minutes", "runway", "not_in", "require", "without")
_WORDS: Final = (*_QUESTION, *_LIMITS, "sites", "capability", "model")
_USUAL: Final = 4
_SHOWN: Final = 10
_LARGEST: Final = 1e6


@dataclass(frozen=True, slots=True)
class There:
    """An offer at a site: how much of it, whether it may be there, and which caveats say what.

    Attributes:
        least, most: how much stands there for certain, and how much could.
        verdict: whether its caveats let it: of `Use`.
        because: the caveats behind that.
        elsewhere: the others, which bar it from some tasks or from other sites.
    """

    offer: str
    nation: str
    kind: str
    least: float
    most: float
    verdict: Verdict
    because: tuple[Limit, ...]
    elsewhere: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class Stood:
    """A chosen site: who stands there, and how far it is from what.

    Attributes:
        sign: the symbol of what stands there, as a drawing; blank where nobody does.
        who: those who stand there, and could; then who is barred there.
        next: the nearest other site of the choice, with the hours by road to it; `None` where there is none, or no way is known.
    """

    site: Site
    name: str
    sign: Markup
    who: tuple[There, ...]
    barred: tuple[There, ...]
    gets: tuple[float, float]
    wanted: float
    share: float
    candidate: Candidate
    next: tuple[str, float] | None


# ---- what was asked ------------------------------------------------------------------------------------------------------


def hours_asked(asked: Asked, usual: float) -> float:
    """Within how many hours.

    Raises:
        FaultyInput: for what is no number of them.
    """
    return _amount(asked, "within") if asked.get("within") else usual


def _amount(asked: Asked, name: str) -> float:
    word = asked.get(name)
    try:
        found = float(word)
    except ValueError:
        found = math.nan
    if not 0 <= found <= _LARGEST:
        raise FaultyInput([Fault(name, clipped(word), "a number, nought or more")])
    return found


def _limits(asked: Asked) -> Limits:
    from willing.analysis.candidates import Limits

    front_km, minutes, runway_m = (
        _amount(asked, name) if asked.get(name) else None for name in ("front_km", "evacuation_minutes", "runway")
    )
    within, areas = hours_asked(asked, 2.0), asked.all("not_in")
    return Limits(within, front_km, minutes, runway_m, areas, asked.all("require"), asked.all("without"))


def _model(asked: Asked) -> Any:
    word = asked.get("model") or "coverage"
    if word not in MODELS:
        raise FaultyInput([Fault("model", clipped(word), f"one of {', '.join(MODELS)}", nearest(word, MODELS))])
    return word


def _counts(asked: Asked, case: Case) -> tuple[int, ...]:
    """How many sites, one number or several; without a word four, or half of few towns."""
    word = asked.get("sites")
    if _model(asked) == "cover":
        return ()
    if not word:
        return (max(1, min(_USUAL, len(_towns(case)) // 2)),)
    found = re.fullmatch(r"([0-9]{1,3})(?:(?:\.\.|-)([0-9]{1,3}))?", word)
    if found is None or int(found[1]) > int(found[2] or found[1]):
        raise FaultyInput([Fault("sites", clipped(word), "a number of sites, such as 4 or 3..6")])
    return tuple(range(int(found[1]), int(found[2] or found[1]) + 1))


def _towns(case: Case) -> list[Site]:
    return [one for one in case.sites.values() if one.kind == "town"]


# ---- the answer, worked out in a process beside --------------------------------------------------------------------------


def _siting(case: Case, asked: Asked, counts: Sequence[int], limits: Limits) -> Siting:
    from willing.analysis.sites import sites

    return sites(
        case, asked.question(case), counts, limits=limits, model=_model(asked), capability=asked.get("capability") or None
    )


def _worked(case: Case, asked: Asked) -> dict[str, Any]:
    """The answer without the case, so that little goes from one process to the other."""
    found = _siting(case, asked, _counts(asked, case), _limits(asked))
    return {
        "capability": found.capability,
        "travel": found.travel,
        "candidates": dict(found.candidates),
        "left": dict(found.left),
        "people": found.people,
        "people_unsaid": found.people_unsaid,
        "objects": found.objects,
        "unplaced": found.unplaced,
        "placements": found.placements,
        "ideas": found.ideas,
    }


def _placed(case: Case, asked: Asked) -> Placement:
    """Who stands where with the choice that is asked for."""
    names = _choice_asked(asked)
    return _siting(case, asked, (len(names),), replace(_limits(asked), require=names)).placements[0]


def _found(shelf: Shelf, asked: Asked) -> Siting:
    from willing.analysis.sites import Siting

    case = shelf.case(asked.known)
    question, limits = asked.question(case), _limits(asked)
    _counts(asked, case)
    worked = shelf.slow(_worked, asked.only(*_WORDS))
    return Siting(case=case, question=question, limits=limits, **worked)


def _choice_asked(asked: Asked) -> tuple[str, ...]:
    return tuple(filter(None, asked.get("choice").split(",")))


def _shown(shelf: Shelf, asked: Asked, found: Siting) -> Placement:
    """The choice that is shown, with who stands there: the first of the answer unless another one is asked for.

    Raises:
        FaultyInput: for a choice that the answer does not have.
    """
    if not (names := set(_choice_asked(asked))):
        return found.placements[0]
    for placement in found.placements:
        if names == set(placement.best.sites):
            return placement
        for one in (*placement.unbeaten, *placement.runners_up):
            if names == set(one.sites):
                made: Placement = shelf.slow(_placed, asked.only(*_WORDS, "choice"))
                return replace(
                    made, unbeaten=placement.unbeaten, runners_up=placement.runners_up, passed_over=placement.passed_over
                )
    wanted = "one of the choices that nothing beats, or that come near the best"
    raise FaultyInput([Fault("choice", clipped(asked.get("choice")), wanted, "a link of the table shows one")])


def _of(placement: Placement, found: Siting) -> Placement:
    """The answer for a number of sites, of which a choice is shown."""
    return next((one for one in found.placements if len(one.best.sites) == len(placement.best.sites)), placement)


# ---- who stands there ----------------------------------------------------------------------------------------------------


def _stood(found: Siting, placement: Placement, offers: Mapping[str, Offer]) -> list[Stood]:
    from willing.report.drawings import svg
    from willing.report.drawings.stands import stands
    from willing.report.drawings.svg import node

    signs = {}
    for one in stands(found, placement):
        if one.symbol is not None:
            box = one.symbol.box
            seen = " ".join(f"{edge:g}" for edge in box)
            signs[one.site.site] = Markup(
                svg.written(
                    node("svg", one.symbol.elements(), class_="sign", viewBox=seen, width=42, height=32, aria_hidden="true")
                )
            )
    uses = _uses(found, placement, offers)
    rows = []
    for post in placement.jointly.posts:
        site = found.case.sites[post.site]
        rows.append(
            Stood(
                site,
                site_name(found.case, post.site),
                signs.get(post.site, Markup("")),
                tuple(_there(found.case, post.certain, post.possible)),
                tuple(_barred(found.case, uses, post.site)),
                post.gets,
                post.wanted,
                post.share,
                found.candidates[post.site],
                _next(found, placement.best.sites, post.site),
            )
        )
    return rows


def _there(case: Case, certain: Sequence[Part], possible: Sequence[Part]) -> Iterator[There]:
    parts: dict[str, tuple[list[Part], list[Part]]] = {}
    for bound, several in enumerate((certain, possible)):
        for part in several:
            parts.setdefault(part.offer, ([], []))[bound].append(part)
    for offer, (sure, perhaps) in parts.items():
        least, most = (math.fsum(part.amount for part in side) for side in (sure, perhaps))
        yield _row(case, offer, min(least, most), max(least, most), (*sure, *perhaps)[0].use)


def _barred(case: Case, uses: dict[str, dict[str, Use]], site: str) -> Iterator[There]:
    for offer, by_site in uses.items():
        if by_site[site].verdict == "barred":
            yield _row(case, offer, 0.0, 0.0, by_site[site])


def _uses(found: Siting, placement: Placement, offers: Mapping[str, Offer]) -> dict[str, dict[str, Use]]:
    """What their caveats let those who stand do at each site of the choice."""
    from willing.analysis.caveats import Caveats

    caveats = Caveats(found.case)
    every = {part.offer for post in placement.jointly.posts for part in (*post.certain, *post.possible)}
    every |= {offer for offer, _why in placement.jointly.unused}
    return {name: {site: caveats.use(offers[name], site=site) for site in placement.best.sites} for name in sorted(every)}


def _row(case: Case, offer: str, least: float, most: float, use: Use) -> There:
    nation, kind, _tranche = key_of(offer.partition("@")[0])
    return There(
        offer,
        tongue.name(case, nation),
        tongue.name(case, kind) if kind else "",
        least,
        most,
        use.verdict,
        use.because,
        use.somewhere,
    )


def _next(found: Siting, sites: Sequence[str], site: str) -> tuple[str, float] | None:
    """The nearest other site by road."""
    at = {name: k for k, name in enumerate(found.travel.sites)}
    ways = [(float(found.travel.road[at[site], at[other]]), other) for other in sites if other != site]
    known = [way for way in ways if not math.isnan(way[0])]
    if not known:
        return None
    hours, other = min(known)
    return other, hours


# ---- the page ------------------------------------------------------------------------------------------------------------


def _page(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    case = shelf.case(asked.known)
    answer = shelf.assessment(asked)
    shared: dict[str, Any] = {"settled": asked.base(), "answer": answer, "words": sites_words, "models": MODELS}
    if not _towns(case):
        return {**shared, "found": None, "drawn": Markup(_drawing(shelf, asked)), "ideas": _ideas_alone(case)}
    found = _found(shelf, asked)
    placement = _shown(shelf, asked, found)
    best = _of(placement, found)
    order = sorted(best.unbeaten, key=lambda one: (-one.worth, one.sites))
    unused: dict[str, list[str]] = {}
    for offer, why in placement.jointly.unused:
        unused.setdefault(UNUSED[why], []).append(offer)
    return {
        **shared,
        "found": found,
        "placement": placement,
        "best": best,
        "is_best": placement.best.sites == best.best.sites,
        "rows": _stood(found, placement, answer.offers),
        "verdicts": VERDICTS,
        "drawn": Markup(_drawing(shelf, asked)),
        "first": order[:_SHOWN],
        "rest": order[_SHOWN:],
        "figures": lambda one: _figures(found, one),
        "shows": lambda one: _shows(asked, best, one),
        "alone": placement.alone if _amounts(placement, alone=True) != _amounts(placement, alone=False) else None,
        "unused": unused,
        "front": case.areas[case.front] if case.front else None,
        "front_name": tongue.text(case, "areas", case.front, "name") if case.front else "",
        "areas": [(one.area, tongue.text(case, "areas", one.area, "name")) for one in case.areas.values()],
        "kinds": sorted({found.capability, *(one.capability for one in answer.offers.values() if one.id in answer.counted)}),
        "asked_count": asked.get("sites") or (str(found.placements[0].count) if len(found.placements) == 1 else ""),
        "left": _left(found),
        "counts": _offered_counts(case),
        "reach_km": found.limits.within * case.assumptions["road_kmh"] / case.assumptions["detour"],
    }


def _offered_counts(case: Case) -> list[str]:
    """How many sites a reader may ask for at a click."""
    most = min(8, len(_towns(case)))
    return [*map(str, range(1, most + 1)), *(["3..6"] if most >= 6 else [])]


def _amounts(placement: Placement, *, alone: bool) -> list[tuple[float, float]]:
    return [post.gets for post in (placement.alone if alone else placement.jointly).posts]


def _left(found: Siting) -> dict[str, list[str]]:
    """Towns that no choice has, by why."""
    reasons: dict[str, list[str]] = {}
    for left in found.left.values():
        reasons.setdefault(sites_words.why_words(found, left), []).append(site_name(found.case, left.site))
    return reasons


def _shows(asked: Asked, best: Placement, choice: Choice) -> str:
    """The address that shows a choice."""
    if choice.sites == best.best.sites:
        return asked.url("sites", choice="", sites=asked.get("sites") if ".." not in asked.get("sites") else str(best.count))
    return asked.url("sites", choice=",".join(choice.sites))


def _figures(found: Siting, one: Choice) -> list[str]:
    """What a choice is compared by, and its access; `?` is unknown, and n+m? is n for certain and perhaps m more."""
    return [
        "?" if one.people is None else sites_words.per_cent_of(one.people),
        "–" if one.objects is None else tongue.number(len(one.reached)),
        "?" if one.evacuation is None else _("{count} min", count=tongue.number(round(one.evacuation[1].minutes))),
        "–"
        if not found.case.front
        else "?"
        if one.front_km is None
        else _("{count} km", count=tongue.number(round(one.front_km))),
        *(
            f"{tongue.number(sure)}{f'+{tongue.number(perhaps)}?' if perhaps else ''}"
            for sure, perhaps in (one.airfields, one.rails)
        ),
    ]


def _kilometres(km: float | None) -> str:
    return "?" if km is None else _("{count} km", count=tongue.number(round(km)))


def _ideas_alone(case: Case) -> list[Site]:
    return [one for one in case.sites.values() if one.kind == "idea"]


# ---- as data -------------------------------------------------------------------------------------------------------------


def _answer(shelf: Shelf, asked: Asked) -> Any:
    from willing.report import sites_plain

    return sites_plain.sites(_found(shelf, asked))


def _table(shelf: Shelf, asked: Asked) -> Table:
    found = _found(shelf, asked)
    offers = shelf.assessment(asked).offers
    placements = [_shown(shelf, asked, found)] if asked.get("choice") or len(found.placements) == 1 else found.placements
    head = [
        _("sites"), _("site"), _("name"), _("latitude"), _("longitude"), _("km from the front"), _("minutes to a hospital"),
        _("hospital"), _("by"), _("airfield"), _("km to it"), _("runway in m"), _("km to a railway"), _("next site"),
        _("hours to it by road"), _("wants"), _("offer"), _("nation"), _("capability"), _("for certain"), _("at most"), _("unit"),
        _("may it"), _("caveats"), _("sources"),
    ]  # fmt: skip

    def rows() -> Iterator[Sequence[str | float | None]]:
        for placement in placements:
            for one in _stood(found, placement, offers):
                site, way = one.site, one.candidate.evacuation
                place: list[str | float | None] = [
                    placement.count, site.site, one.name, site.latitude, site.longitude, _to(one.candidate.front_km),
                    _to(way.minutes) if way else None, site_name(found.case, way.to) if way else "", way.by if way else "",
                    site.airfield, site.airfield_km, site.runway_m, site.rail_km,
                    site_name(found.case, one.next[0]) if one.next else "", _to(one.next[1]) if one.next else None,
                    _to(one.wanted),
                ]  # fmt: skip
                several = (*one.who, *one.barred)
                for each in several:
                    why = "; ".join(limit.caveat.words for limit in (*each.because, *each.elsewhere))
                    yield [
                        *place, each.offer, each.nation, each.kind, each.least, each.most, placement.jointly.unit,
                        _(VERDICTS[each.verdict]), why, "; ".join(site.sources),
                    ]  # fmt: skip
                if not several:
                    yield [*place, "", "", "", 0, 0, placement.jointly.unit, "", "", "; ".join(site.sources)]

    return Table(head, rows())


def _to(amount: float | None) -> float | None:
    return None if amount is None else round(amount, 3)


def _drawing(shelf: Shelf, asked: Asked) -> str:
    from willing.report.drawings.map import case_map, site_map

    case = shelf.case(asked.known)
    if not _towns(case):
        return case_map(case)
    found = _found(shelf, asked)
    shown = _shown(shelf, asked, found)
    key = ("site_map", shelf.reading(case), tongue.tongue().code, *asked.but(lang="").words.items())
    return shelf.kept(key, lambda: site_map(found, shown))


def _places(shelf: Shelf, asked: Asked) -> Any:
    from willing.report.drawings.map import map_geojson

    found = _found(shelf, asked)
    return map_geojson(found, _shown(shelf, asked, found))


SCREENS: Final = (
    Screen("sites", N_("Where would it go?"), _page, _answer, _table, _drawing, _places, slow=True, words=(*_WORDS, "choice")),
)
