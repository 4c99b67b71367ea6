"""Where the force would stand, as a map: sites with who stands there, the front, objects, the lands around.

A chosen site is a dot with a line to a field beside it: the symbol of what stands there, the site's name, and by nation how much,
from what is certain to what is possible. Fields keep off each other, the sites and the frame; the names of other places are
drawn where there is room for them. Circles are about as far as a site reaches by road: the hours at the case's speed, less its
detour. All of it is told in words too, for those who do not see it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from willing.analysis.areas import point_of
from willing.ledger.case import Case
from willing.report.drawings import svg
from willing.report.drawings.projection import Sheet, sheet
from willing.report.drawings.stands import ASKS, UNKNOWN, Stand, listed, name_of, nation_name, stands
from willing.report.drawings.svg import INK, LINE, MUTED, PAPER, SHORT, TOGETHER, label, node, width_of
from willing.report.lands import Box, Land, box_of, land_name, lands_within, main_box
from willing.report.plain import Plain
from willing.report.symbols import Symbol
from willing.report.tongue import _, _n, number, tongue, units
from willing.vocabulary.records import Area, Site

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

    from willing.analysis.sites import Placement, Siting

__all__ = ["case_map", "map_geojson", "site_map"]

_WIDE: Final = 560.0
_LEAST_HIGH, _MOST_HIGH = 300.0, 520.0
_MARGIN: Final = 0.07
_AROUND: Final = 0.7
_PAD: Final = 5.0
_BIG, _TEXT, _SMALL, _TINY = 16.0, 13.5, 12.5, 10.5
_FINEST: Final = 1.0  # closer corners of a land are one
_MOST_NATIONS: Final = 3
_MOST_TOWNS: Final = 10
_SEA, _LAND, _HOST, _MEMBER = "#e6eff5", "#f5f5f2", "#fdf4dc", "#c9dcf2"
_BORDER: Final = "#b3bac4"
_WORLD: Final = Box(-168.0, -56.0, 180.0, 76.0)

Rect = tuple[float, float, float, float]  # left, top, right, bottom


def site_map(found: Siting, placement: Placement | None = None) -> str:
    """The map of an answer as standalone SVG, in the tongue at hand.

    Args:
        found: which towns host the force.
        placement: the choice that is drawn, with who stands there if all announce jointly; the first of the answer without one.

    Returns:
        A drawing 560 units wide; without any placement, of the towns that may be chosen.

    Cost:
        Some tenths of a second.
    """
    chosen = placement or next(iter(found.placements), None)
    return _Map(found.case, found, chosen).written()


def case_map(case: Case) -> str:
    """The map of a case without an answer: its towns, objects and front; without sites its host, and without one its nations."""
    return _Map(case, None, None).written()


def map_geojson(found: Siting, placement: Placement | None = None) -> Plain:
    """The same as GeoJSON (RFC 7946), for a map that can be moved: `sites_plain.geojson`, with lands and what popups tell.

    Each site has its `label` in the tongue at hand, and the chosen ones their `sidc` and `who`: by nation `least`, `most` and
    `marks`. Lands have the role `land`, their `code` and whether they are the `host`; they go on around what the drawing shows,
    which is `bbox`.
    """
    from willing.report import sites_plain

    chosen = placement or next(iter(found.placements), None)
    drawn = _Map(found.case, found, chosen)
    features: list[Any] = [
        {
            "type": "Feature",
            "id": f"land:{land.code}",
            "geometry": {"type": "MultiPolygon", "coordinates": [[[*ring, ring[0]] for ring in part] for part in land.parts]},
            "properties": {
                "role": "land",
                "code": land.code,
                "label": land_name(land.code),
                "host": land.code == found.case.host,
            },
        }
        for land in lands_within(drawn.box.grown(_AROUND))
    ]
    fields = {field.site.site: field for field in drawn.fields}
    for feature in sites_plain.geojson(found, chosen)["features"] if chosen is not None else ():
        told = feature["properties"]
        site = found.case.sites.get(feature["id"])
        told["label"] = told["name"] if site is None else name_of(found.case, site)
        if (field := fields.get(feature["id"])) is not None and told["role"] == "site":
            told["sidc"] = None if field.symbol is None else field.symbol.sidc
            told["who"] = [{"nation": one.name, "least": one.least, "most": one.most, "marks": one.marks} for one in field.who]
        features.append(feature)
    box = drawn.box
    return {"type": "FeatureCollection", "bbox": [box.west, box.south, box.east, box.north], "features": features}


@dataclass(frozen=True, slots=True)
class _Measured:
    """The words of a field, cut to lines, and how wide and high it is with them."""

    title: str
    lines: tuple[str, ...]
    sign_wide: float
    wide: float
    high: float


def _measured(case: Case, field: Stand) -> _Measured:
    sign = 44.0 if field.symbol is not None else 0.0
    title = svg.cut_to(name_of(case, field.site), 200, _BIG, bold=True)
    lines = tuple(short for line in field.lines(_MOST_NATIONS) for short in _wrapped(line, 190, _TEXT))
    words = max([width_of(title, _BIG, bold=True), *(width_of(line, _TEXT) for line in lines)])
    wide = words + sign + (3 if sign else 2) * _PAD
    high = max(_BIG * 1.2 + len(lines) * _TEXT * 1.25 + 1.5 * _PAD, 36.0 if sign else 0.0)
    return _Measured(title, lines, sign, wide, high)


class _Map:
    """One map, being drawn."""

    def __init__(self, case: Case, found: Siting | None, placement: Placement | None) -> None:
        self._case, self._found, self._placement = case, found, placement
        self.fields = stands(found, placement) if found is not None and placement is not None else ()
        self.box = self._box()
        self._sheet: Sheet = sheet(self.box, _WIDE, _LEAST_HIGH, _MOST_HIGH)
        self.lands: tuple[Land, ...] = lands_within(self._sheet.seen)
        self._hard: list[Rect] = []
        self._soft: list[Rect] = []
        self._faint: list[Rect] = []
        self._legend: list[tuple[list[ET.Element], str]] = []

    # ---- what is drawn ---------------------------------------------------------------------------------------------------

    def _front(self) -> Area | None:
        return self._case.areas[self._case.front] if self._case.front else None

    def _box(self) -> Box:
        """Around the host's mainland, the sites and the front; else around the sites; else the world."""
        every = [point_of(site) for site in self._case.sites.values() if site.kind != "idea"]
        front = self._front()
        points = [(place[1], place[0]) for place in (*every, *(front.points if front is not None else ())) if place is not None]
        land = main_box(self._case.host)
        corners = [(land.west, land.south), (land.east, land.north)] if land is not None else []
        box = box_of([*points, *corners])
        return _WORLD if box is None else box.grown(_MARGIN)

    # ---- the whole -------------------------------------------------------------------------------------------------------

    def written(self) -> str:
        """The drawing as a text."""
        high = self._sheet.high
        on_the_map = [node("rect", width=_WIDE, height=high, fill=_SEA), *self._land(), *self._zone(), *self._reach()]
        on_the_map += [*self._line(), *self._objects(), *self._towns(), *self._chosen()]
        on_the_map += self._named_lands()
        bar = self._scale_bar()
        framed = node("svg", [*on_the_map, *bar], width=_WIDE, height=high, viewBox=f"0 0 {_WIDE:g} {high:.2f}")
        edge = node("rect", x=0.5, y=0.5, width=_WIDE - 1, height=high - 1, fill="none", stroke=_BORDER)
        legend, bottom = self._legend_at(high + 8)
        whole = [node("rect", width=_WIDE, height=bottom, fill=PAPER), framed, edge, *legend]
        return svg.written(svg.drawing(_WIDE, bottom, self._title(), self._says(), whole))

    def _title(self) -> str:
        if self.fields:
            names = listed(name_of(self._case, field.site) for field in self.fields)
            return _n("Map of {count} site: {sites}", "Map of {count} sites: {sites}", len(self.fields), sites=names)
        if self._case.host:
            return _("Map of {place}", place=nation_name(self._case, self._case.host))
        return _("Map of the places of the case") if self._case.sites else _("Map of the nations of the coalition")

    def _says(self) -> str:
        if self.fields:
            return " ".join(self._told(field) for field in self.fields)
        towns = [
            name_of(self._case, site) for site in self._case.sites.values() if site.kind == "town" and point_of(site) is not None
        ]
        if towns or self._case.host:
            return listed(towns)
        return listed(nation_name(self._case, code) for code in self._members())

    def _told(self, field: Stand) -> str:
        """A field in a sentence or two, with how far the site is from the front and from a hospital."""
        assert self._found is not None
        who = _("; ").join(field.lines()) or _("nobody stands there")
        told = [_("{site}: {who}.", site=name_of(self._case, field.site), who=who)]
        candidate = self._found.candidates.get(field.site.site)
        if candidate is not None and candidate.front_km is not None:
            told.append(_("{km} km from the front.", km=number(round(candidate.front_km))))
        if candidate is not None and (way := candidate.evacuation) is not None:
            minutes = round(way.minutes)
            by_air = _n("A hospital is {count} minute away by air.", "A hospital is {count} minutes away by air.", minutes)
            by_road = _n("A hospital is {count} minute away by road.", "A hospital is {count} minutes away by road.", minutes)
            told.append(by_air if way.by == "air" else by_road)
        return " ".join(told)

    def _members(self) -> list[str]:
        return [code for code, nation in self._case.nations.items() if nation.member == "yes"]

    # ---- layers, from the ground up --------------------------------------------------------------------------------------

    def _land(self) -> list[ET.Element]:
        found = []
        members = set() if self._case.sites or self._case.host else set(self._members())
        last = (self._case.host, *members)
        for land in sorted(self.lands, key=lambda one: one.code in last):
            host, member = land.code == self._case.host and bool(land.code), land.code in members
            fill = _HOST if host else _MEMBER if member else _LAND
            edge: dict[str, Any] = {
                "stroke": MUTED if host else TOGETHER if member else _BORDER,
                "stroke_width": 1.4 if host else 0.7,
            }
            found.append(node("path", d=self._path(land), fill=fill, fill_rule="evenodd", stroke_linejoin="round", **edge))
            if member:
                found += self._ring(land)
        if members:
            self._explain(
                [node("rect", x=2, y=3, width=22, height=12, fill=_MEMBER, stroke=TOGETHER)], _("Nation of the coalition")
            )
        return found

    def _path(self, land: Land) -> str:
        """The outline of a land, without corners that nobody could tell from the one before."""
        told, finest = [], _FINEST if self._sheet.unit_km is not None else 2 * _FINEST
        for part in land.parts:
            for ring in part:
                corners: list[tuple[float, float]] = []
                for east, north in ring:
                    x, y = self._sheet.at(east, north)
                    if not corners or abs(x - corners[-1][0]) + abs(y - corners[-1][1]) >= finest:
                        corners.append((x, y))
                if len(corners) > 2:
                    told.append(f"M{'L'.join(f'{x:.1f},{y:.1f}' for x, y in corners)}Z")
        return "".join(told)

    def _ring(self, land: Land) -> list[ET.Element]:
        """A ring around a land that is too small to be seen."""
        extent = main_box(land.code)
        if extent is None:
            return []
        (left, bottom), (right, top) = self._sheet.at(extent.west, extent.south), self._sheet.at(extent.east, extent.north)
        if max(right - left, bottom - top) > 5:
            return []
        ring = node("circle", cx=(left + right) / 2, cy=(top + bottom) / 2, r=3.5, fill="none", stroke=TOGETHER, stroke_width=1.2)
        return [ring]

    def _zone(self) -> list[ET.Element]:
        """The land nearer to the front, or to a line, than a limit of the question lets."""
        if self._found is None or self._sheet.unit_km is None:
            return []
        limits, front, found = self._found.limits, self._front(), []
        bands = [(front.points, limits.front_km)] if front is not None and limits.front_km else []
        for name in limits.not_in:
            area = self._case.areas[name]
            if area.near and area.within_km is not None:
                bands.append((self._case.areas[area.near].points, area.within_km))
        for points, km in bands:
            look = {"fill": "none", "stroke": SHORT, "stroke_linejoin": "round", "stroke_linecap": "round"}
            wide = 2 * km / self._sheet.unit_km
            found.append(node("path", d=self._track(points), stroke_width=wide, stroke_opacity=0.1, **look))
        if bands:
            key = node("rect", x=2, y=3, width=22, height=12, fill=SHORT, fill_opacity=0.1)
            self._explain([key], _("Nearer to the line than {km} km", km=number(max(km for _points, km in bands))))
        return found

    def _track(self, points: Sequence[tuple[float, float]]) -> str:
        told = [self._sheet.at(east, north) for north, east in points]
        return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in told)

    def _reach(self) -> list[ET.Element]:
        """How far each chosen site reaches by road, about."""
        if self._found is None or not self.fields or self._sheet.unit_km is None:
            return []
        assumed, hours = self._case.assumptions, self._found.limits.within
        radius = hours * assumed["road_kmh"] / assumed["detour"] / self._sheet.unit_km
        look: dict[str, Any] = {"fill": "none", "stroke": MUTED, "stroke_width": 0.9, "stroke_dasharray": "5,4"}
        self._explain(
            [node("circle", cx=13, cy=9, r=7, **look)],
            _n("About {count} hour by road", "About {count} hours by road", hours),
        )
        return [node("circle", cx=x, cy=y, r=radius, **look) for x, y in map(self._spot, (field.site for field in self.fields))]

    def _line(self) -> list[ET.Element]:
        front = self._front()
        if front is None:
            return []
        track = self._track(front.points)
        look: dict[str, Any] = {"fill": "none", "stroke_linejoin": "round", "stroke_linecap": "round"}
        marks = [
            node("path", d=track, stroke=PAPER, stroke_width=6, stroke_opacity=0.8, **look),
            node("path", d=track, stroke=SHORT, stroke_width=3, **look),
        ]
        steps = [self._sheet.at(east, north) for north, east in front.points]
        for (ax, ay), (bx, by) in pairwise(steps):
            for share in (0.0, 0.5, 1.0):
                x, y = ax + share * (bx - ax), ay + share * (by - ay)
                self._soft.append((x - 4, y - 4, x + 4, y + 4))
        name = front.name[:1].upper() + front.name[1:] if tongue().language == "en" else _("The front")
        self._explain([node("path", d="M2,9H24", stroke=SHORT, stroke_width=3)], name)
        return marks

    def _objects(self) -> list[ET.Element]:
        reached = set(self._placement.best.reached) if self._placement is not None else set()
        found, shown = [], {True: False, False: False}
        for site in self._case.sites.values():
            if site.kind != "object" or point_of(site) is None:
                continue
            x, y = self._spot(site)
            near = site.site in reached or self._placement is None
            shown[near] = True
            mark = _diamond(x, y, filled=near)
            mark.append(node("title", text=name_of(self._case, site)))
            found.append(mark)
            self._hard.append((x - 6, y - 6, x + 6, y + 6))
        if shown[True]:
            text = _("Object") if self._placement is None else _("Object within reach")
            self._explain([_diamond(13, 9, filled=True)], text)
        if shown[False]:
            self._explain([_diamond(13, 9, filled=False)], _("Object beyond reach"))
        return found

    def _towns(self) -> list[ET.Element]:
        """The other towns: those that may be chosen, and those left out."""
        chosen = {field.site.site for field in self.fields}
        left = self._found.left if self._found is not None else {}
        found, shown = [], {True: False, False: False}
        for site in self._case.sites.values():
            if site.kind != "town" or site.site in chosen or point_of(site) is None:
                continue
            x, y = self._spot(site)
            may = site.site not in left
            shown[may] = True
            mark = _dot(x, y, filled=may)
            mark.append(node("title", text=name_of(self._case, site)))
            self._faint.append((x - 2, y - 2, x + 2, y + 2))
            found.append(mark)
        if shown[True]:
            self._explain([_dot(13, 9, filled=True)], _("Town that may be chosen") if self._found is not None else _("Town"))
        if shown[False]:
            self._explain([_dot(13, 9, filled=False)], _("Town left out"))
        return found

    def _spot(self, site: Site) -> tuple[float, float]:
        point = point_of(site)
        assert point is not None, "only sites with a place are drawn"
        return self._sheet.at(point[1], point[0])

    # ---- fields and names ------------------------------------------------------------------------------------------------

    def _chosen(self) -> list[ET.Element]:
        spots = [self._spot(field.site) for field in self.fields]
        self._hard += [(x - 8, y - 8, x + 8, y + 8) for x, y in spots]
        self._hard.append((0, self._sheet.high - 30, 140, self._sheet.high))  # the scale's
        measured = [_measured(self._case, field) for field in self.fields]
        places = self._settled(spots, measured)
        self._hard += map(_grown, places)
        found: list[ET.Element] = []
        for (x, y), (left, top, right, bottom) in zip(spots, places, strict=True):
            foot = (min(max(x, left), right), min(max(y, top), bottom))
            found.append(node("path", d=f"M{x:.1f},{y:.1f}L{foot[0]:.1f},{foot[1]:.1f}", stroke=INK, stroke_width=1.2))
        found += [self._drawn(*one) for one in zip(self.fields, measured, places, strict=True)]
        found += [node("circle", cx=x, cy=y, r=5.5, fill=INK, stroke=PAPER, stroke_width=2) for x, y in spots]
        if self.fields:
            self._explain([node("circle", cx=13, cy=9, r=5.5, fill=INK)], _("Chosen site"), first=True)
            self._explain_who()
        return [*found, *self._other_names()]

    def _settled(self, spots: Sequence[tuple[float, float]], measured: Sequence[_Measured]) -> list[Rect]:
        """The place of each field: one after the other, the largest first, and then each once more beside all others."""
        order = sorted(range(len(spots)), key=lambda at: -measured[at].high * measured[at].wide)
        places: dict[int, Rect] = {}
        for at in (*order, *order):
            places.pop(at, None)
            taken = [_grown(place) for place in places.values()]
            lines = [bit for other, place in places.items() for bit in _leader(*spots[other], place)]
            places[at] = self._free(*spots[at], measured[at], taken, lines)
        return [places[at] for at in range(len(spots))]

    def _free(self, x: float, y: float, field: _Measured, taken: list[Rect], lines: list[Rect]) -> Rect:
        """The place for a field around a spot that hides least of what is there, the nearer the better."""
        hard = [*self._hard, *taken]
        others = [one for one in hard if not (one[0] < x < one[2] and one[1] < y < one[3])]
        best, least = (0.0, 0.0, field.wide, field.high), math.inf
        for away in (14.0, 26.0, 42.0, 64.0, 90.0, 125.0, 165.0):
            if away >= least:
                break
            for turn in range(16):
                u, v = math.cos(turn * math.pi / 8), math.sin(turn * math.pi / 8)
                left = min(max(x + u * away + (u - 1) / 2 * field.wide, 3), _WIDE - field.wide - 3)
                top = min(max(y + v * away + (v - 1) / 2 * field.high, 3), self._sheet.high - field.high - 3)
                place = (left, top, left + field.wide, top + field.high)
                bits = _leader(x, y, place)
                hidden = 10 * _hidden(place, hard) + 2 * _hidden(place, self._soft) + 0.4 * _hidden(place, self._faint)
                crossed = sum(_hidden(bit, others) for bit in bits) + 4 * _hidden(place, lines)
                cost = away + hidden + 10 * crossed
                if cost < least:
                    best, least = place, cost
        return best

    def _drawn(self, field: Stand, measured: _Measured, place: Rect) -> ET.Element:
        """A field at its place: from the side where reading begins the symbol, and then the words."""
        left, top, right, _bottom = place
        rtl, sign = tongue().direction == "rtl", measured.sign_wide
        look: dict[str, Any] = {"rx": 4, "fill": PAPER, "fill_opacity": 0.93, "stroke": MUTED, "stroke_width": 0.8}
        inside = [node("rect", x=left, y=top, width=measured.wide, height=measured.high, **look)]
        if field.symbol is not None:
            sign_left = right - _PAD - sign if rtl else left + _PAD
            inside.append(_sign(field.symbol, sign_left, top + 4, sign, min(measured.high - 8, 42.0)))
        at = {"text_anchor": "end" if rtl else "start"}
        indent = sign + (2 * _PAD if sign else _PAD)
        x = right - indent if rtl else left + indent
        inside.append(label(x, top + _PAD + _BIG * 0.9, measured.title, _BIG, font_weight="bold", **at))
        for row, line in enumerate(measured.lines):
            inside.append(label(x, top + _PAD + _BIG * 1.2 + (row + 0.85) * _TEXT * 1.25, line, _TEXT, **at))
        return node("g", [node("title", text=self._told(field)), *inside])

    def _other_names(self) -> list[ET.Element]:
        """Names of objects and of the largest other towns, where there is room."""
        chosen = {field.site.site for field in self.fields}
        every = [site for site in self._case.sites.values() if site.site not in chosen and point_of(site) is not None]
        towns = sorted((site for site in every if site.kind == "town"), key=lambda site: -(site.population or 0))[:_MOST_TOWNS]
        objects = [site for site in every if site.kind == "object"]
        size = _SMALL if self.fields else _TEXT
        return [
            named for site in (*towns, *objects) for named in self._beside(*self._spot(site), name_of(self._case, site), size)
        ]

    def _beside(self, x: float, y: float, text: str, size: float) -> list[ET.Element]:
        """A name next to a spot, if a place there is free."""
        if width_of(text, size) > 150:
            return []
        wide = width_of(text, size) + 2
        for left, middle in ((x + 8, y), (x - 8 - wide, y), (x - wide / 2, y - size * 0.95), (x - wide / 2, y + size * 0.95)):
            place = (left, middle - size * 0.6, left + wide, middle + size * 0.6)
            if self._is_free(place):
                self._hard.append(place)
                return _haloed(left + wide / 2, middle + size * 0.35, text, size, INK)
        return []

    def _is_free(self, place: Rect) -> bool:
        left, top, right, bottom = place
        inside = left >= 3 and top >= 3 and right <= _WIDE - 3 and bottom <= self._sheet.high - 3
        return inside and not _hidden(place, self._hard) and not _hidden(place, self._soft)

    def _named_lands(self) -> list[ET.Element]:
        """The names of lands, where there is room for them on the largest piece of each that is seen."""
        members = set(self._members()) if not self._case.sites and not self._case.host else None
        found = []
        for land in sorted(self.lands, key=lambda one: one.code != self._case.host):
            if not land.code or (members is not None and land.code not in members):
                continue
            text = nation_name(self._case, land.code)
            size = _SMALL if members is None else _TINY
            wide = width_of(text, size) + 4
            spots = self._inside(land)
            for x, y in spots:
                place = (x - wide / 2, y - size * 0.6, x + wide / 2, y + size * 0.6)
                if self._is_free(place):
                    self._hard.append(place)
                    found.append(label(x, y + size * 0.35, text, size, text_anchor="middle", fill=MUTED))
                    break
        return found

    def _inside(self, land: Land) -> list[tuple[float, float]]:
        """Spots within a land as far from its edges as may be, the farthest first."""
        rings = [[self._sheet.at(*corner) for corner in part[0]] for part in land.parts]
        ring = max(rings, key=_extent)
        left, right = max(min(x for x, _ in ring), 0.0), min(max(x for x, _ in ring), _WIDE)
        top, bottom = max(min(y for _, y in ring), 0.0), min(max(y for _, y in ring), self._sheet.high)
        if right <= left or bottom <= top:
            return []
        spots = []
        for u in range(1, 10):
            for v in range(1, 10):
                x, y = left + (right - left) * u / 10, top + (bottom - top) * v / 10
                if _holds(ring, x, y):
                    off = min(*(abs(x - a) / 2 + abs(y - b) for a, b in ring), x / 2, (_WIDE - x) / 2, y, self._sheet.high - y)
                    spots.append((off, x, y))
        return [(x, y) for _, x, y in sorted(spots, reverse=True)]

    # ---- what explains it ------------------------------------------------------------------------------------------------

    def _explain(self, key: list[ET.Element], text: str, *, first: bool = False) -> None:
        self._legend.insert(0 if first else len(self._legend), (key, text))

    def _explain_who(self) -> None:
        assert self._placement is not None
        unit = self._placement.jointly.unit
        whole = [one for field in self.fields for one in field.who]
        signs = [field.symbol for field in self.fields if field.symbol is not None]
        if not signs:
            return
        for planned, text in ((False, _("Contingent, for certain")), (True, _("Contingent that may come"))):
            sign = next((one for one in signs if one.planned is planned), None)
            if sign is not None:
                self._explain([_sign(sign, 0, 0, 26, 18)], text)
        if any(sign.size for sign in signs):
            self._explain(
                [label(13, 14, "I II X", 12, text_anchor="middle", font_weight="bold")], _("Company, battalion, brigade")
            )
        told = units(unit)
        ranges = any(one.least is not None and one.most is not None and one.least != one.most for one in whole)
        amounts = _("Numbers: {unit}, certain to possible", unit=told) if ranges else _("Numbers: {unit}", unit=told)
        self._explain([label(13, 14, "0–9", 12, text_anchor="middle")], amounts)
        marks = "".join(one.marks for one in whole)
        for mark, text in ((ASKS, _("Must ask its capital first")), (UNKNOWN, _("Unknown whether it may be used"))):
            if mark in marks:
                self._explain([label(13, 14, mark, 14, text_anchor="middle", font_weight="bold")], text)

    def _scale_bar(self) -> list[ET.Element]:
        km = self._sheet.unit_km
        if km is None:
            return []
        room = 120 * km
        long = max((step * 10**power for power in range(-1, 5) for step in (1, 2, 5) if step * 10**power <= room), default=room)
        x, y, wide = 12.0, self._sheet.high - 10, long / km
        ruler = f"M{x},{y - 5}V{y}H{x + wide:.1f}V{y - 5}"
        return [
            node("path", d=ruler, fill="none", stroke=PAPER, stroke_width=4, stroke_opacity=0.8),
            node("path", d=ruler, fill="none", stroke=INK, stroke_width=1.4),
            *_haloed(x + wide / 2, y - 4, _("{count} km", count=number(long)), _SMALL, INK),
        ]

    def _legend_at(self, top: float) -> tuple[list[ET.Element], float]:
        """The legend in two columns, from the side where reading begins, and where it ends."""
        rtl, half = tongue().direction == "rtl", _WIDE / 2
        found, y = [], top
        for row in range(0, len(self._legend), 2):
            deepest = y
            for column, (key, text) in enumerate(self._legend[row : row + 2]):
                lines = _wrapped(text, half - 44, _SMALL)
                left = half * (1 - column if rtl else column) + 4
                sign_x, text_x = (left + half - 36, left + half - 44) if rtl else (left + 2, left + 36)
                found.append(node("g", key, transform=f"translate({sign_x:.1f},{y:.1f})"))
                at = {"text_anchor": "end" if rtl else "start"}
                found += [label(text_x, y + 13.5 + n * 15, line, _SMALL, **at) for n, line in enumerate(lines)]
                deepest = max(deepest, y + 20 + 15 * (len(lines) - 1))
            y = deepest
        side = {"text_anchor": "end" if rtl else "start"}
        by = label(
            _WIDE - 6 if rtl else 6,
            y + 13,
            _("Map data: Natural Earth. Symbols: APP-6, by milsymbol."),
            _TINY,
            fill=MUTED,
            **side,
        )
        rule = [node("path", d=f"M0,{y + 0.5:.1f}H{_WIDE:g}", stroke=LINE)] if self._legend else []
        return [*found, *rule, by], y + 19


def _grown(place: Rect) -> Rect:
    left, top, right, bottom = place
    return left - 3, top - 3, right + 3, bottom + 3


def _leader(x: float, y: float, place: Rect) -> list[Rect]:
    """Where the line from a spot to its field runs, in small squares."""
    left, top, right, bottom = place
    foot_x, foot_y = min(max(x, left), right), min(max(y, top), bottom)
    steps = max(1, round(math.hypot(foot_x - x, foot_y - y) / 8))
    spots = [(x + (foot_x - x) * at / steps, y + (foot_y - y) * at / steps) for at in range(1, steps)]
    return [(a - 2, b - 2, a + 2, b + 2) for a, b in spots]


def _sign(sign: Symbol, left: float, top: float, wide: float, high: float) -> ET.Element:
    """A symbol as large as it can be in a rectangle, in its middle."""
    box = " ".join(f"{edge:g}" for edge in sign.box)
    return node("svg", sign.elements(), x=left, y=top, width=wide, height=high, viewBox=box)


def _diamond(x: float, y: float, *, filled: bool) -> ET.Element:
    shape = f"M{x:.1f},{y - 5.5:.1f}l5.5,5.5 -5.5,5.5 -5.5,-5.5z"
    return node("path", d=shape, fill=TOGETHER if filled else PAPER, stroke=PAPER if filled else TOGETHER, stroke_width=1.5)


def _dot(x: float, y: float, *, filled: bool) -> ET.Element:
    return node("circle", cx=x, cy=y, r=2.4, fill=MUTED if filled else PAPER, stroke=PAPER if filled else MUTED, stroke_width=0.8)


def _haloed(x: float, y: float, text: str, size: float, fill: str) -> list[ET.Element]:
    """A name in the middle of a place, readable on whatever is below it."""
    around = {"stroke": PAPER, "stroke_width": 3, "stroke_opacity": 0.85, "stroke_linejoin": "round", "aria_hidden": "true"}
    return [
        label(x, y, text, size, text_anchor="middle", **around),
        label(x, y, text, size, text_anchor="middle", fill=fill),
    ]


def _hidden(place: Rect, others: Iterable[Rect]) -> float:
    """How much of other rectangles one hides."""
    left, top, right, bottom = place
    return sum(max(0.0, min(right, r) - max(left, a)) * max(0.0, min(bottom, b) - max(top, t)) for a, t, r, b in others)


def _wrapped(text: str, wide: float, size: float) -> list[str]:
    """A text in lines no wider than so much, cut where a word alone is wider."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > wide:
            lines.append(word)
        else:
            lines[-1] = longer
    return [svg.cut_to(line, wide, size) for line in lines]


def _extent(ring: Sequence[tuple[float, float]]) -> float:
    xs, ys = zip(*ring, strict=True)
    return float((max(xs) - min(xs)) * (max(ys) - min(ys)))


def _holds(ring: Sequence[tuple[float, float]], x: float, y: float) -> bool:
    inside = False
    (ax, ay) = ring[-1]
    for bx, by in ring:
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
        ax, ay = bx, by
    return inside
