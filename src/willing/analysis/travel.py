r"""How long the way is from site to site, by road and by air, and by how much that is off.

With :math:`g_{ij}` the great circle from :math:`i` to :math:`j` in kilometres, the hours by road are

.. math:: t_{ij} = \begin{cases} \text{as the row of roads says} & \text{where there is one} \\
          g_{ij}\, c / v & \text{elsewhere} \end{cases}

for a detour :math:`c` and a speed :math:`v` that the case assumes (rule L1). How far this is off is measured on the case's own
rows: for each, by how many per cent :math:`g_{ij} c` misses its kilometres [Love1979]_.

.. [Love1979] Love, R. & Morris, J. (1979), Mathematical models of road travel distances, Management Science 25(2).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import TYPE_CHECKING, Literal

from willing.analysis.areas import EARTH_KM, km_between, point_of
from willing.ledger.case import Case
from willing.vocabulary.records import Road, Site

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from willing.ledger.times import Times

__all__ = ["RoadError", "Travel", "hours_by_road", "road_error", "travel"]


@dataclass(frozen=True, slots=True)
class RoadError:
    """By how many per cent the straight line times the detour misses the kilometres of the case's own roads.

    Attributes:
        pairs: how many rows it was measured on.
        mean, median, worst: of the misses, too long or too short alike.
        worst_pair: the start and the end of the worst.
        longer: how many rows it makes longer than they are.
    """

    pairs: int
    mean: float
    median: float
    worst: float
    worst_pair: tuple[str, str]
    longer: int


@dataclass(frozen=True, slots=True, eq=False)
class Travel:
    """The ways between sites, both ways.

    Attributes:
        sites: their ids, in the order of the rows and columns.
        road: hours by road; not a number where nothing tells it.
        air: hours by helicopter, along the great circle.
        told: for how many pairs the hours by road come from a row, of the case or of the table that was brought.
        brought: whether such a table was.
        error: how far the approximation is off; `None` for a case without roads that could be compared.
    """

    sites: tuple[str, ...]
    road: NDArray[np.float64]
    air: NDArray[np.float64]
    told: int
    brought: bool
    error: RoadError | None

    def quickest(self, start: int, end: int) -> tuple[float, Literal["air", "road"]]:
        """The hours from one to another on the quicker way, and which it is; by air if both take as long."""
        by_road, by_air = float(self.road[start, end]), float(self.air[start, end])
        return (by_road, "road") if by_road < by_air or math.isnan(by_air) else (by_air, "air")


def travel(case: Case, sites: Sequence[Site], times: Times | None = None) -> Travel:
    """The ways between sites: hours as a table says, else as the case's roads do, else approximated (rule L1).

    Args:
        case: whose roads and assumptions.
        sites: the sites; one without a place has no hours but those that are told.
        times: hours that the user brings, by start and end, which go before the case's.

    Returns:
        A matrix of hours by road and one by air, nought from each site to itself.

    Cost:
        Square in the sites: some milliseconds for a few hundred.
    """
    import numpy as np

    ids = tuple(site.site for site in sites)
    km = _great_circles(sites)
    road = km * _hours_per_km(case)
    places = {name: place for place, name in enumerate(ids)}
    pairs: set[tuple[int, int]] = set()
    for row in case.roads:
        start, end = places.get(row.start), places.get(row.end)
        if start is not None and end is not None and start != end:
            road[start, end] = road[end, start] = _row_hours(case, row)
            pairs.add((min(start, end), max(start, end)))
    for (first, last), hours in (times or {}).items():
        start, end = places.get(first), places.get(last)
        if start is not None and end is not None and start != end:
            road[start, end] = hours
            pairs.add((min(start, end), max(start, end)))
    np.fill_diagonal(road, 0.0)
    for matrix in (road, km):
        matrix.setflags(write=False)
    air = km / case.assumptions["air_kmh"]
    air.setflags(write=False)
    return Travel(ids, road, air, len(pairs), times is not None, road_error(case))


def hours_by_road(case: Case, start: str, end: str) -> float | None:
    """Hours by road from site to site, as `travel` has them without a table that was brought.

    No hours from a site to itself; `None` where no row tells it and the place of one of them is unsaid.

    Raises:
        KeyError: for a site that the case has not.

    Cost:
        Linear in the case's roads.
    """
    one, other = case.sites[start], case.sites[end]
    if start == end:
        return 0.0
    told = next((row for row in case.roads if {row.start, row.end} == {start, end}), None)
    if told is not None:
        return _row_hours(case, told)
    here, there = point_of(one), point_of(other)
    return None if here is None or there is None else km_between(here, there) * _hours_per_km(case)


def road_error(case: Case) -> RoadError | None:
    """How far the approximation is off, measured on the case's roads; `None` where none of them can be compared."""
    misses: list[tuple[float, tuple[str, str], bool]] = []
    for row in case.roads:
        start, end = point_of(case.sites[row.start]), point_of(case.sites[row.end])
        if start is not None and end is not None and row.km > 0:
            guess = km_between(start, end) * case.assumptions["detour"]
            misses.append((100 * abs(guess - row.km) / row.km, (row.start, row.end), guess > row.km))
    if not misses:
        return None
    off = [miss for miss, _, _ in misses]
    worst = max(misses)
    return RoadError(len(off), fmean(off), median(off), worst[0], worst[1], sum(long for _, _, long in misses))


def _row_hours(case: Case, row: Road) -> float:
    return row.km / case.assumptions["road_kmh"] if row.hours is None else row.hours


def _hours_per_km(case: Case) -> float:
    """Of the straight line, where no row tells the way."""
    return case.assumptions["detour"] / case.assumptions["road_kmh"]


def _great_circles(sites: Sequence[Site]) -> NDArray[np.float64]:
    """Kilometres along the great circle between every two; not a number where one has no place."""
    import numpy as np

    points = [point_of(site) for site in sites]
    degrees = np.array([(np.nan, np.nan) if one is None else one for one in points], dtype=np.float64).reshape(-1, 2)
    north, east = np.radians(degrees).T
    units = np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1)
    apart = np.linalg.norm(np.cross(units[:, None, :], units[None, :, :]), axis=2)
    km: NDArray[np.float64] = EARTH_KM * np.arctan2(apart, units @ units.T)
    np.fill_diagonal(km, 0.0)
    return km
