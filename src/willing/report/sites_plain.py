"""Sites as plain data: for JSON, in the shapes that docs/json.md documents, and as GeoJSON (RFC 7946). Computes no number."""

from __future__ import annotations

import json
from typing import Any

from willing.analysis.areas import point_of
from willing.analysis.candidates import Candidate, Evacuation, Left
from willing.analysis.contingents import Part, Post, Posting
from willing.analysis.sites import Choice, Placement, Siting
from willing.analysis.travel import Travel
from willing.ledger.case import Case
from willing.report.plain import Plain, amount, asked
from willing.vocabulary.records import Site

__all__ = ["geojson", "geojson_text", "sites"]


def sites(found: Siting) -> Plain:
    """The whole answer."""
    limits = found.limits
    return {
        "question": asked(found.case, found.question),
        "capability": found.capability,
        "limits": {
            "within_hours": limits.within,
            "front_km": limits.front_km,
            "evacuation_minutes": limits.evacuation_minutes,
            "runway_m": limits.runway_m,
            "not_in": list(limits.not_in),
            "require": list(limits.require),
            "without": list(limits.without),
        },
        "travel": _travel(found.case, found.travel),
        "people": found.people,
        "people_unsaid": list(found.people_unsaid),
        "objects": list(found.objects),
        "objects_unplaced": list(found.unplaced),
        "candidates": [_candidate(one) for one in found.candidates.values()],
        "left_out": [_left(one.site, one) for one in found.left.values()],
        "placements": [_placement(one) for one in found.placements],
        "ideas": [
            {
                "site": idea.site.site,
                "name": idea.site.name,
                "says": idea.site.note,
                "towns": list(idea.towns),
                "basis": idea.site.basis,
                "sources": list(idea.site.sources),
            }
            for idea in found.ideas
        ],
    }


def _travel(case: Case, found: Travel) -> Plain:
    error = found.error
    return {
        "detour": case.assumptions["detour"],
        "road_kmh": case.assumptions["road_kmh"],
        "air_kmh": case.assumptions["air_kmh"],
        "told": found.told,
        "brought": found.brought,
        "error": None
        if error is None
        else {
            "pairs": error.pairs,
            "mean": round(error.mean, 3),
            "median": round(error.median, 3),
            "worst": round(error.worst, 3),
            "worst_pair": list(error.worst_pair),
            "longer": error.longer,
        },
    }


def _evacuation(way: Evacuation | None) -> Plain | None:
    return None if way is None else {"minutes": round(way.minutes, 3), "to": way.to, "by": way.by}


def _kilometres(km: float | None) -> float | None:
    return None if km is None else round(km, 3)


def _candidate(one: Candidate) -> Plain:
    return {
        "site": one.site.site,
        "name": one.site.name,
        "front_km": _kilometres(one.front_km),
        "evacuation": _evacuation(one.evacuation),
        "airfield": one.airfield,
        "rail": one.rail,
        "basis": one.site.basis,
        "sources": list(one.site.sources),
    }


def _left(site: str, left: Left | None, with_it: Choice | None = None) -> Plain:
    return {
        "site": site,
        "why": "not chosen" if left is None else left.why,
        "figure": None if left is None else _kilometres(left.figure),
        "area": None if left is None else left.area or None,
        "with_it": None if with_it is None else _choice(with_it),
    }


def _choice(choice: Choice) -> Plain:
    way = choice.evacuation
    return {
        "sites": list(choice.sites),
        "people": None if choice.people is None else round(choice.people, 9),
        "objects": None if choice.objects is None else round(choice.objects, 9),
        "reached": list(choice.reached),
        "missed": list(choice.missed),
        "evacuation": None if way is None else {"from": way[0], **(_evacuation(way[1]) or {})},
        "front_km": _kilometres(choice.front_km),
        "airfields": {"certain": choice.airfields[0], "unknown": choice.airfields[1]},
        "rails": {"certain": choice.rails[0], "unknown": choice.rails[1]},
    }


def _placement(one: Placement) -> Plain:
    return {
        "count": one.count,
        "model": one.model,
        "best": _choice(one.best),
        "value": round(one.value, 9),
        "bound": round(one.bound, 9),
        "proven": one.proven,
        "runners_up": [_choice(other) for other in one.runners_up],
        "unbeaten": [_choice(other) for other in one.unbeaten],
        "beyond": list(one.beyond),
        "passed_over": [_choice(other) for other in one.passed_over],
        "leaves_empty": one.leaves_empty,
        "alone": _posting(one.alone),
        "jointly": _posting(one.jointly),
        "not_chosen": [_left(other.site, other.left, other.with_it) for other in one.unchosen],
    }


def _posting(posting: Posting) -> Plain:
    return {
        "unit": posting.unit,
        "posts": [_post(post) for post in posting.posts],
        "unused": [{"offer": offer, "why": why} for offer, why in posting.unused],
        "filled": {"least": round(posting.filled[0], 9), "most": round(posting.filled[1], 9)},
    }


def _post(post: Post) -> Plain:
    return {
        "site": post.site,
        "share": round(post.share, 9),
        "wanted": round(post.wanted, 3),
        "gets": amount(*post.gets),
        "certain": [_part(part) for part in post.certain],
        "possible": [_part(part) for part in post.possible],
    }


def _part(part: Part) -> Plain:
    caveats = [str(limit.caveat) for limit in part.use.because]
    return {"offer": part.offer, "amount": part.amount, "verdict": part.use.verdict, "because": caveats}


# ---- GeoJSON ---------------------------------------------------------------------------------------------------------


def geojson(found: Siting, placement: Placement) -> Plain:
    """One choice as a FeatureCollection: the sites, the other candidates, the objects, the front; longitude before latitude.

    Positions are of WGS 84, as RFC 7946 has them, and nothing says otherwise.
    """
    case, best = found.case, placement.best
    posts = {post.site: post for post in placement.jointly.posts}
    features = [_chosen(found, posts[site]) for site in best.sites]
    features += [_feature(one.site, "candidate", _told(one)) for name, one in found.candidates.items() if name not in best.sites]
    features += [
        _feature(case.sites[name], "object", {"weight": case.sites[name].weight, "reached": name in best.reached})
        for name in found.objects
    ]
    if case.front:
        area = case.areas[case.front]
        line = [[east, north] for north, east in area.points]
        told = {"role": "front", "name": area.name, "basis": area.basis, "sources": list(area.sources), "note": area.note}
        geometry = {"type": "LineString", "coordinates": line}
        features.append({"type": "Feature", "id": area.area, "geometry": geometry, "properties": told})
    return {"type": "FeatureCollection", "features": features}


def geojson_text(found: Siting, placement: Placement) -> str:
    """The same as a text, in UTF-8 what it is."""
    return json.dumps(geojson(found, placement), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _chosen(found: Siting, post: Post) -> Plain:
    candidate = found.candidates[post.site]
    return _feature(
        candidate.site, "site", {**_told(candidate), "unit": found.case.capabilities[found.capability].unit, **_post(post)}
    )


def _told(one: Candidate) -> Plain:
    return {key: told for key, told in _candidate(one).items() if key not in ("site", "name", "basis", "sources")}


def _feature(site: Site, role: str, told: dict[str, Any]) -> Plain:
    point = point_of(site)
    assert point is not None
    properties = {
        "role": role,
        "name": site.name,
        "name_local": site.name_local,
        "name_ar": site.name_ar,
        "population": site.population,
        **{key: value for key, value in told.items() if key != "site"},
        "basis": site.basis,
        "sources": list(site.sources),
    }
    return {
        "type": "Feature",
        "id": site.site,
        "geometry": {"type": "Point", "coordinates": [point[1], point[0]]},
        "properties": properties,
    }
