"""Ways from site to site: rows where there are any, elsewhere an approximation whose error is told."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from builders import case, road, site

from willing.analysis.areas import km_between
from willing.analysis.travel import hours_by_road, road_error, travel
from willing.ledger.case import Case
from willing.ledger.settings import ASSUMED

# Airport to airport, from public tables of great circles, to within the flattening of the earth.
LONDON, NEW_YORK, SYDNEY = (51.4775, -0.4614), (40.6399, -73.7787), (-33.9461, 151.1772)


def world(**words: Any) -> Case:
    """Three airports and a town whose place is unsaid, at 100 km an hour by road and 200 by air, without a detour."""
    places = [site("lhr", *LONDON), site("jfk", *NEW_YORK), site("syd", *SYDNEY), site("lost")]
    assumed = {**{name: number for name, (number, _) in ASSUMED.items()}, "detour": 1.0, "road_kmh": 100.0, "air_kmh": 200.0}
    return case(sites={one.site: one for one in places}, assumptions=MappingProxyType(assumed), **words)


@pytest.mark.parametrize(("start", "end", "km"), [("lhr", "jfk", 5540), ("lhr", "syd", 17016), ("jfk", "syd", 16013)])
def test_distances_are_those_that_are_known(start: str, end: str, km: float) -> None:
    """Hours by air times the speed are the published great circles, to half a per cent."""
    of = world()
    found = travel(of, list(of.sites.values()))
    ids = list(found.sites)
    assert found.air[ids.index(start), ids.index(end)] * 200 == pytest.approx(km, rel=0.005)


def test_a_road_goes_before_the_straight_line() -> None:
    """Rule L1: a row's own hours, else its kilometres at the assumed speed, both ways; elsewhere the straight line."""
    of = world(roads=(road("lhr", "jfk", 6000), road("syd", "jfk", 100, 7)))
    found = travel(of, list(of.sites.values()))
    assert found.road[0, 1] == found.road[1, 0] == 60
    assert found.road[1, 2] == found.road[2, 1] == 7
    assert found.road[0, 2] == pytest.approx(found.air[0, 2] * 2)
    assert found.told == 2
    assert not found.brought


def test_a_table_goes_before_the_roads() -> None:
    """What a user brings goes before the case's rows, each way for itself."""
    of = world(roads=(road("lhr", "jfk", 6000),))
    found = travel(of, list(of.sites.values()), {("lhr", "jfk"): 1.5, ("jfk", "lhr"): 2.5, ("lost", "lhr"): 9.0})
    assert (found.road[0, 1], found.road[1, 0], found.road[3, 0]) == (1.5, 2.5, 9.0)
    assert found.told == 2
    assert found.brought


def test_an_unsaid_place_has_no_hours() -> None:
    """To a site without a place nothing is told, and it is nought from each site to itself."""
    of = world()
    found = travel(of, list(of.sites.values()))
    assert np.isnan(found.road[3, :3]).all()
    assert (np.diag(found.road) == 0).all()
    assert found.quickest(3, 3) == (0.0, "air")


def test_a_pair_by_itself_has_the_hours_that_are_told_or_none() -> None:
    """Rule L1 for one pair: a row's hours or kilometres, both ways; nought to itself; none from a place that is unsaid."""
    of = world(roads=(road("lhr", "jfk", 6000), road("syd", "lost", 100, 7)))
    assert hours_by_road(of, "jfk", "lhr") == 60
    assert hours_by_road(of, "lost", "syd") == 7
    assert hours_by_road(of, "lost", "lost") == 0
    assert hours_by_road(of, "lost", "lhr") is None


def test_the_matrix_is_what_each_pair_is_alone() -> None:
    """The matrix by road and the hours of one pair are the same, on a shipped case too."""
    of = Case.read("ukraine-2025")
    some = [one for one in of.sites.values() if one.kind != "idea"][:25]
    found = travel(of, some)
    for i, start in enumerate(some):
        for j, end in enumerate(some):
            told = hours_by_road(of, start.site, end.site)
            assert told is not None
            assert math.isclose(found.road[i, j], told, abs_tol=1e-9)


def test_the_error_is_measured_on_the_roads_of_the_case() -> None:
    """Mean, median and worst of how far the straight line times the detour misses each road, too long or too short."""
    straight = km_between(LONDON, NEW_YORK)
    of = world(roads=(road("lhr", "jfk", straight * 2), road("jfk", "syd", km_between(NEW_YORK, SYDNEY) / 1.1)))
    found = road_error(of)
    assert found is not None
    assert (found.pairs, found.longer, found.worst_pair) == (2, 1, ("lhr", "jfk"))
    assert (found.worst, found.mean, found.median) == pytest.approx((50, 30, 30))


def test_without_roads_the_error_is_unknown() -> None:
    """No road, or none between sites whose places are told, is nothing to measure on."""
    assert road_error(world()) is None
    assert road_error(world(roads=(road("lhr", "lost", 5),))) is None


def test_the_quicker_way_is_taken() -> None:
    """By road where a row makes it shorter than by air, and it is said which."""
    of = world(roads=(road("lhr", "jfk", 10),))
    found = travel(of, list(of.sites.values()))
    assert found.quickest(0, 1) == (0.1, "road")
    assert found.quickest(0, 2)[1] == "air"
