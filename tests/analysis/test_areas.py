"""Distances against known ones, and which sites lie in which areas."""

from __future__ import annotations

import math

import pytest
from builders import area, case, site
from hypothesis import given, strategies as st

from willing.analysis.areas import EARTH_KM, area_fit, km_between, km_to_front, km_to_line, sites_in
from willing.analysis.fit import Fit
from willing.ledger.case import Case
from willing.vocabulary.records import Road

POINTS = st.tuples(st.floats(-89, 89), st.floats(-180, 180))
PARIS, WARSAW, LISBON = (48.8566, 2.3522), (52.2297, 21.0122), (38.7223, -9.1393)
FRONT = area("front", points=((46.0, 30.0), (46.0, 31.0)))
NEAR = area("near_front", near="front", within_km=50)
EAST = area("east", provinces=("XX-02",))


@pytest.mark.parametrize(("one", "other", "km"), [(PARIS, WARSAW, 1367), (PARIS, LISBON, 1453), (WARSAW, LISBON, 2760)])
def test_distances_between_capitals_are_the_known_ones(one: tuple[float, float], other: tuple[float, float], km: float) -> None:
    """Great-circle distances between capitals are the published ones, to half a per cent."""
    assert km_between(one, other) == pytest.approx(km, rel=0.005)


def test_a_degree_of_a_meridian_is_a_nautical_sixty() -> None:
    """A degree is the 360th part of the circumference, on a meridian and on the equator."""
    degree = 2 * math.pi * EARTH_KM / 360
    assert km_between((10, 20), (11, 20)) == pytest.approx(degree)
    assert km_between((0, 20), (0, 21)) == pytest.approx(degree)
    assert km_between((0, 179.5), (0, -179.5)) == pytest.approx(degree)


@given(POINTS, POINTS)
def test_the_way_back_is_as_long(one: tuple[float, float], other: tuple[float, float]) -> None:
    """Distance is the same both ways, nought from a point to itself, and at most half the circumference."""
    assert km_between(one, other) == pytest.approx(km_between(other, one))
    assert km_between(one, one) == 0
    assert km_between(one, other) <= math.pi * EARTH_KM + 1e-6


@given(POINTS, POINTS, POINTS)
def test_a_segment_is_as_near_as_the_nearest_of_many_points_on_it(
    p: tuple[float, float], a: tuple[float, float], b: tuple[float, float]
) -> None:
    """The distance to a segment is that to the nearest of a thousand points on it, found without the formula."""
    turn = km_between(a, b) / EARTH_KM
    if not 1e-3 < turn < 3:
        return
    ends = [(math.radians(n), math.radians(e)) for n, e in (a, b)]
    unit = [(math.cos(n) * math.cos(e), math.cos(n) * math.sin(e), math.sin(n)) for n, e in ends]
    on_it = []
    for k in range(1001):
        weight = (math.sin((1 - k / 1000) * turn), math.sin(k / 1000 * turn))
        x, y, z = (weight[0] * unit[0][i] + weight[1] * unit[1][i] for i in range(3))
        on_it.append((math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))))
    nearest = min(km_between(p, one) for one in on_it)
    found = km_to_line(p, [a, b])
    assert found <= nearest + 1e-3
    assert nearest - found <= turn / 1000 * EARTH_KM


def test_beyond_its_ends_a_line_is_as_far_as_its_end() -> None:
    """A point behind the end of a line is as far from it as from the end, and one beside it as its perpendicular."""
    line = [(0.0, 0.0), (0.0, 10.0)]
    assert km_to_line((0, 12), line) == pytest.approx(km_between((0, 12), (0, 10)))
    assert km_to_line((0, -3), line) == pytest.approx(km_between((0, -3), (0, 0)))
    assert km_to_line((2, 5), line) == pytest.approx(km_between((2, 5), (0, 5)))
    assert km_to_line((0, 180), line) == pytest.approx(km_between((0, 180), (0, 10)))


def test_a_line_of_one_point_is_that_point_and_one_of_none_is_refused() -> None:
    """A line needs a point, and may double back on itself."""
    assert km_to_line(PARIS, [WARSAW]) == km_to_line(PARIS, [WARSAW, WARSAW]) == km_between(PARIS, WARSAW)
    with pytest.raises(ValueError, match="at least one point"):
        km_to_line(PARIS, [])


def world(*roads: Road) -> Case:
    """A case with a front, the land near it, an eastern province, and towns in and out of them."""
    sites = (
        site("at_front", 46.2, 30.5, "XX-02 East"),
        site("inland", 47.0, 30.5, "XX-01 West"),
        site("nowhere", None, None, ""),
    )
    areas = {one.area: one for one in (FRONT, NEAR, EAST)}
    return case(sites={one.site: one for one in sites}, areas=areas, front="front", roads=roads)


def test_a_site_lies_near_a_line_up_to_its_kilometres() -> None:
    """22 km lie within 50, 111 do not, and of a site whose place is unsaid it is left open."""
    of = world()
    assert [area_fit(of, one, NEAR) for one in of.sites.values()] == [Fit.YES, Fit.NO, Fit.MAYBE]
    assert km_to_front(of, of.sites["at_front"]) == pytest.approx(22.2, abs=0.1)
    assert km_to_front(of, of.sites["nowhere"]) is None


def test_a_site_lies_in_its_province() -> None:
    """The first word of a site's area is its province; without one it is left open."""
    of = world()
    assert [area_fit(of, one, EAST) for one in of.sites.values()] == [Fit.YES, Fit.NO, Fit.MAYBE]
    assert sites_in(of, "east") == ("at_front",)


def test_nothing_lies_in_a_line() -> None:
    """A line has no inside."""
    of = world()
    assert {area_fit(of, one, FRONT) for one in of.sites.values()} == {Fit.NO}
