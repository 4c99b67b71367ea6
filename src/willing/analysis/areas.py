r"""Where on the map: which sites lie in an area, and how far a site is from another and from a line.

The earth is taken for a sphere of radius :math:`R` = 6371.0088 km. With :math:`a, b, p` the unit vectors of two points and of a
third, and :math:`n = a \times b`,

.. math:: d(a, b) = R\,\operatorname{atan2}(|a \times b|,\; a \cdot b)

is the way along the great circle, and the way from :math:`p` to the segment from :math:`a` to :math:`b` is

.. math:: R \arcsin\frac{|p \cdot n|}{|n|} \text{ if } (n \times a) \cdot p \ge 0 \text{ and } (b \times n) \cdot p \ge 0,
   \text{ else } \min(d(a, p),\, d(b, p))

since the two products tell whether the foot of the perpendicular falls between the ends. A sphere is at most 0.6 per cent off.

Source: Moritz, H. (2000), Geodetic Reference System 1980, Journal of Geodesy 74, for :math:`R`, the mean of the half-axes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from willing.analysis.fit import Fit
from willing.ledger.case import Case
from willing.vocabulary.records import Area, Site

__all__ = ["EARTH_KM", "area_fit", "km_between", "km_to_front", "km_to_line", "point_of", "sites_in"]

EARTH_KM: Final = 6371.0088

Point = tuple[float, float]  # degrees north and east
_Vector = tuple[float, float, float]


def km_between(one: Point, other: Point) -> float:
    """Kilometres from point to point along the great circle; points are degrees north and east.

    >>> round(km_between((0, 0), (0, 90)))  # a quarter of the equator
    10008
    """
    return _apart(_unit(one), _unit(other))


def km_to_line(point: Point, line: Sequence[Point]) -> float:
    """Kilometres from a point to the nearest point of a line, which goes from point to point along great circles.

    A line of one point is that point.

    >>> round(km_to_line((1, 5), [(0, 0), (0, 10)]), 1), round(km_to_line((0, 11), [(0, 0), (0, 10)]), 1)
    (111.2, 111.2)

    Raises:
        ValueError: for a line without points.

    Cost:
        Linear in the points of the line.
    """
    at, corners = _unit(point), [_unit(one) for one in line]
    if not corners:
        raise ValueError("a line has at least one point")
    return min((_to_segment(at, a, b) for a, b in pairwise(corners)), default=_apart(at, corners[0]))


def point_of(site: Site) -> Point | None:
    """Where a site is, in degrees north and east; `None` if one of them is unsaid."""
    return None if site.latitude is None or site.longitude is None else (site.latitude, site.longitude)


def area_fit(case: Case, site: Site, area: Area) -> Fit:
    """Whether a site lies in an area: yes, no, or maybe where what would tell it is unsaid.

    It lies in some provinces if the first word of its `area` is the code of one of them, and near a line if it is no farther
    from it than `within_km`. A line by itself has no inside: nothing lies in it.
    """
    if area.provinces:
        code = site.area.partition(" ")[0]
        return Fit.MAYBE if not code else Fit.YES if code in area.provinces else Fit.NO
    if not area.near or area.within_km is None:
        return Fit.NO
    point = point_of(site)
    if point is None:
        return Fit.MAYBE
    return Fit.YES if km_to_line(point, case.areas[area.near].points) <= area.within_km else Fit.NO


def sites_in(case: Case, area: str, *, kind: str = "town") -> tuple[str, ...]:
    """The ids of the sites of a kind that lie in an area for certain, in the order of the file.

    Raises:
        KeyError: for an area that the case has not.
    """
    found = case.areas[area]
    return tuple(one.site for one in case.sites.values() if one.kind == kind and area_fit(case, one, found) is Fit.YES)


def km_to_front(case: Case, site: Site) -> float | None:
    """Kilometres from a site to the front that case.toml names; `None` if it names none or the site's place is unsaid."""
    point = point_of(site)
    return None if point is None or not case.front else km_to_line(point, case.areas[case.front].points)


def _unit(point: Point) -> _Vector:
    north, east = math.radians(point[0]), math.radians(point[1])
    return (math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north))


def _cross(a: _Vector, b: _Vector) -> _Vector:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def _dot(a: _Vector, b: _Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _apart(a: _Vector, b: _Vector) -> float:
    return EARTH_KM * math.atan2(math.hypot(*_cross(a, b)), _dot(a, b))


def _to_segment(p: _Vector, a: _Vector, b: _Vector) -> float:
    n = _cross(a, b)
    length = math.hypot(*n)
    if length > 0 and _dot(_cross(n, a), p) >= 0 and _dot(_cross(b, n), p) >= 0:
        return EARTH_KM * math.asin(min(1.0, abs(_dot(p, n)) / length))
    return min(_apart(a, p), _apart(b, p))
