"""The lands of the world, simplified for a map of a country and its neighbours, and cut to a box.

Corners are degrees east and north, within some five kilometres of the truth, less for small lands. Codes are those of ISO 3166-1
with XKX, which that leaves to users; land that is nobody's has the code ''. Borders are the recognised ones where
`tools/lands.py` says so, and elsewhere as Natural Earth draws them. What crosses the 180th meridian goes on beyond it, and is
there a second time from the other side, so that a box may lie across it.

Source: Natural Earth, 1:10m, public domain. `tools/lands.py` makes `data/lands.json` of it.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from willing.report.tongue import tongue

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Box", "Land", "Part", "box_of", "land_at", "land_name", "lands_within", "main_box"]

Place = tuple[float, float]  # degrees east and north
Part = tuple[tuple[Place, ...], ...]
"""A piece of land in one: its shore or border, and then the holes in it; no corner is told twice."""

_FILE: Final = Path(__file__).parent / "data" / "lands.json"


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of the map between two meridians and two parallels, in degrees; `west` is less than `east`."""

    west: float
    south: float
    east: float
    north: float

    def meets(self, other: Box) -> bool:
        """Whether they have a place in common, be it on an edge."""
        return self.west <= other.east and other.west <= self.east and self.south <= other.north and other.south <= self.north

    def has(self, place: Place) -> bool:
        """Whether a place lies in it or on its edge."""
        return self.west <= place[0] <= self.east and self.south <= place[1] <= self.north

    def grown(self, share: float) -> Box:
        """The same with so much of its width and height added on each side; latitudes stay latitudes."""
        wide, high = share * (self.east - self.west), share * (self.north - self.south)
        return Box(self.west - wide, max(self.south - high, -90.0), self.east + wide, min(self.north + high, 90.0))


@dataclass(frozen=True, slots=True)
class Land:
    """A land, or what of it lies in a box."""

    code: str
    parts: tuple[Part, ...]


def lands_within(box: Box) -> tuple[Land, ...]:
    """What of each land lies in a box, by code; lands that have nothing in it are left out.

    Where the box cuts a land, the land's edge goes along the box's: take a box larger than what is seen, lest that be seen.

    Cost:
        A tenth of a second the first time, and then linear in the corners of the parts that meet the box.

    Source:
        Sutherland, I. & Hodgman, G. (1974), Reentrant polygon clipping, Communications of the ACM 17.
    """
    found = []
    for code, parts in _lands().items():
        cut = tuple(cut for extent, part in parts if box.meets(extent) and (cut := _cut(part(), extent, box)))
        if cut:
            found.append(Land(code, cut))
    return tuple(found)


def land_at(place: Place) -> str | None:
    """The code of the land that a place is in; `None` at sea.

    >>> land_at((2.35, 48.85)), land_at((-30.0, 40.0))
    ('FRA', None)
    """
    for code, parts in _lands().items():
        for extent, part in parts:
            if extent.has(place):
                shore, *holes = part()
                if _holds(shore, place) and not any(_holds(hole, place) for hole in holes):
                    return code
    return None


def main_box(code: str) -> Box | None:
    """Around the largest part of a land, which for most is its mainland; `None` for a land that is not known."""
    parts = _lands().get(code, ()) if code else ()
    return max((extent for extent, _ in parts), key=_size, default=None)


def box_of(places: Sequence[Place]) -> Box | None:
    """The smallest box around some places; `None` without any."""
    if not places:
        return None
    easts, norths = zip(*places, strict=True)
    return Box(min(easts), min(norths), max(easts), max(norths))


def land_name(code: str) -> str:
    """What a land is called in the tongue at hand; its code where nothing tells.

    >>> from willing.report.tongue import speaking
    >>> with speaking("ar"):
    ...     land_name("FRA"), land_name("QQQ")
    ('فرنسا', 'QQQ')
    """
    from babel import Locale
    from babel.core import get_global

    two = " ".join(get_global("territory_aliases").get(code, [code]))
    return str(Locale.parse(tongue().code, sep="-").territories.get(two, code))


def _size(box: Box) -> float:
    return (box.east - box.west) * (box.north - box.south)


@functools.cache
def _lands() -> Mapping[str, tuple[tuple[Box, functools.partial[Part]], ...]]:
    """The parts of each land, each with the box around it, its corners counted out only when asked for."""
    told = json.loads(_FILE.read_text(encoding="utf-8"))
    grid, arcs = told["grid"], told["arcs"]
    around = round(360 / grid)
    found: dict[str, tuple[tuple[Box, functools.partial[Part]], ...]] = {}
    for code, parts in told["lands"].items():
        seen = []
        for rings in parts:
            west, south, east, north = _extent(_ring(rings[0], arcs, around))
            turns = (0, -around) if 2 * east > around else (0, around) if 2 * west < -around else (0,)
            for turn in turns:
                extent = Box((west + turn) * grid, south * grid, (east + turn) * grid, north * grid)
                seen.append((extent, functools.partial(_part, rings, arcs, around, turn, grid)))
        found[code] = tuple(seen)
    return MappingProxyType(found)


def _part(rings: Sequence[Sequence[int]], arcs: Sequence[Sequence[int]], around: int, turn: int, grid: float) -> Part:
    return tuple(tuple(((x + turn) * grid, y * grid) for x, y in _ring(ring, arcs, around)) for ring in rings)


def _extent(ring: Sequence[tuple[int, int]]) -> tuple[int, int, int, int]:
    xs, ys = zip(*ring, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _ring(ring: Sequence[int], arcs: Sequence[Sequence[int]], around: int) -> list[tuple[int, int]]:
    """The corners of a ring, told by arcs; one that is told by its complement is walked backwards.

    From corner to corner it goes the short way around the earth, on beyond the 180th meridian where it crosses that.
    """
    found: list[tuple[int, int]] = []
    for arc in ring:
        corners = list(_corners(arcs[max(arc, ~arc)]))
        found += corners[:-1] if arc >= 0 else corners[:0:-1]
    turn, before = 0, found[0][0]
    for at, (x, y) in enumerate(found):
        turn += around * round((before - x) / around)
        before = x
        found[at] = (x + turn, y)
    return found


def _corners(steps: Sequence[int]) -> Iterator[tuple[int, int]]:
    x, y = steps[0], steps[1]
    yield x, y
    for at in range(2, len(steps), 2):
        x, y = x + steps[at], y + steps[at + 1]
        yield x, y


def _cut(part: Part, extent: Box, box: Box) -> Part:
    """What of a part lies in a box; nothing if its shore does not."""
    if box.has((extent.west, extent.south)) and box.has((extent.east, extent.north)):
        return part
    cut = tuple(ring for ring in (_cut_ring(ring, box) for ring in part) if len(ring) > 2)
    return cut if len(_cut_ring(part[0], box)) > 2 else ()


def _cut_ring(ring: Sequence[Place], box: Box) -> tuple[Place, ...]:
    left = list(ring)
    for axis, edge, sign in ((0, box.west, 1), (0, box.east, -1), (1, box.south, 1), (1, box.north, -1)):
        kept: list[Place] = []
        for a, b in pairwise([*left[-1:], *left]):
            a_in, b_in = sign * (a[axis] - edge) >= 0, sign * (b[axis] - edge) >= 0
            if a_in != b_in:
                share = (edge - a[axis]) / (b[axis] - a[axis])
                across = a[1 - axis] + share * (b[1 - axis] - a[1 - axis])
                kept.append((edge, across) if axis == 0 else (across, edge))
            if b_in:
                kept.append(b)
        left = kept
    return tuple(left)


def _holds(ring: Sequence[Place], at: Place) -> bool:
    """Whether a ring has a place inside, by how often a way out crosses it."""
    inside = False
    for a, b in pairwise([*ring, ring[0]]):
        if (a[1] > at[1]) != (b[1] > at[1]) and at[0] < (b[0] - a[0]) * (at[1] - a[1]) / (b[1] - a[1]) + a[0]:
            inside = not inside
    return inside
