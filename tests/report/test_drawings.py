"""Drawings are whole, harmless and readable; lands, symbols and fonts are what they say they are."""

from __future__ import annotations

import base64
import functools
import json
import re
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from builders import case, coded, site
from lands import asked_of, land, land_offer

import willing.report
from willing import Case
from willing.analysis.areas import km_between
from willing.analysis.assessment import question
from willing.analysis.candidates import Limits
from willing.analysis.sites import Siting, sites
from willing.report.drawings import svg
from willing.report.drawings.map import case_map, map_geojson, site_map
from willing.report.drawings.projection import sheet
from willing.report.drawings.svg import wrapped
from willing.report.lands import Box, land_at, land_name, lands_within, main_box
from willing.report.sites_words import site_name
from willing.report.symbols import SIZES, symbol
from willing.report.tongue import speaking
from willing.vocabulary.words import known_capabilities

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SVG = "{http://www.w3.org/2000/svg}"
REPORT = Path(willing.report.__file__).parent
CASES = ("ukraine-2025", "haiti-2024", "green-climate-fund-2014")
TAGS = {"svg", "title", "desc", "g", "path", "rect", "circle", "text", "tspan"}
HOSTILE = '<script>alert("1")</script> & \x00\x08\u202eold'

Rect = tuple[float, float, float, float]


@functools.cache
def siting(name: str) -> Siting:
    """An answer of a shipped case: three sites of the one, two of the other, which counts people."""
    of = Case.read(name)
    count, kind = (3, "land") if name == CASES[0] else (2, "personnel")
    return sites(of, question(of, as_of=date(2025, 12, 1)), (count,), capability=kind)


@functools.cache
def drawn(name: str, code: str) -> str:
    """A map of a shipped case in a tongue: of an answer, or of the case alone where its name begins with a star."""
    with speaking(code):
        return case_map(Case.read(name[1:])) if name[0] == "*" else site_map(siting(name))


MAPS = [(name, code) for code in ("en", "ar") for name in (*CASES[:2], *(f"*{one}" for one in CASES))]
every_map = pytest.mark.parametrize(("name", "code"), MAPS, ids=[f"{name}-{code}" for name, code in MAPS])


def number_in(element: ET.Element, name: str) -> float:
    """An attribute that is a number."""
    return float(element.get(name, "0"))


def placed(root: ET.Element) -> Iterator[tuple[ET.Element, float, float]]:
    """Texts of a drawing itself, with where they begin to count from; what symbols and keys have inside is theirs."""

    def within(element: ET.Element, dx: float, dy: float) -> Iterator[tuple[ET.Element, float, float]]:
        for one in element:
            moved = re.fullmatch(r"translate\(([\d.]+),([\d.]+)\)", one.get("transform", ""))
            if one.tag == f"{SVG}text":
                yield one, dx, dy
            elif moved:
                yield from within(one, dx + float(moved[1]), dy + float(moved[2]))
            elif one.tag != f"{SVG}svg" or one.get("width") == root.get("viewBox", "").split()[2]:
                yield from within(one, dx, dy)

    return within(root, 0.0, 0.0)


def rect_of(text: ET.Element, dx: float, dy: float) -> Rect:
    """About where a line of text is."""
    size, words = number_in(text, "font-size"), "".join(text.itertext())
    wide = svg.width_of(words, size, bold=text.get("font-weight") == "bold")
    left = number_in(text, "x") + dx - {"middle": wide / 2, "end": wide}.get(text.get("text-anchor", ""), 0.0)
    below = number_in(text, "y") + dy
    return left, below - size * 0.8, left + wide, below + size * 0.25


def fields(root: ET.Element) -> list[Rect]:
    """The fields beside chosen sites."""
    found = [one for one in root.iter(f"{SVG}rect") if one.get("rx")]
    edges = [tuple(number_in(one, name) for name in ("x", "y", "width", "height")) for one in found]
    return [(x, y, x + wide, y + high) for x, y, wide, high in edges]


def meet(one: Rect, other: Rect) -> bool:
    """Whether two rectangles overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@every_map
def test_a_map_is_a_drawing_and_no_program(name: str, code: str) -> None:
    """It is well-formed, told in words first, and has elements and presentation attributes alone: nothing is run or fetched."""
    root = ET.fromstring(drawn(name, code))
    assert root.tag == f"{SVG}svg"
    assert [one.tag for one in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert all(one.text and one.text.strip() for one in root[:2])
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= TAGS
    names = {name for one in root.iter() for name in one.attrib}
    assert names.isdisjoint({"style", "class", "href", "src", "id"})
    assert [name for name in names if name.startswith(("on", "{"))] == []
    assert not any("url(" in value or ":" in value for one in root.iter() for value in one.attrib.values())


@every_map
def test_words_lie_on_the_sheet(name: str, code: str) -> None:
    """No line of text runs over the edge of the drawing."""
    root = ET.fromstring(drawn(name, code))
    wide, high = map(float, root.get("viewBox", "").split()[2:])
    texts = list(placed(root))
    assert texts
    off = [("".join(text.itertext()), rect) for text, dx, dy in texts if not inside(rect := rect_of(text, dx, dy), wide, high)]
    assert off == []


def inside(rect: Rect, wide: float, high: float) -> bool:
    """Whether a rectangle lies on a sheet."""
    return rect[0] >= 0 and rect[1] >= 0 and rect[2] <= wide and rect[3] <= high


@every_map
def test_names_keep_off_each_other(name: str, code: str) -> None:
    """No field lies on another one, and no name of a place or land on a field or on another name."""
    root = ET.fromstring(drawn(name, code))
    beside = fields(root)
    names = [rect_of(text, dx, dy) for text, dx, dy in placed(root) if not text.get("stroke")]
    free = [(left + 2, top + 2, right - 2, bottom - 2) for left, top, right, bottom in names]
    assert [pair for pair in combinations(beside, 2) if meet(*pair)] == []
    assert [pair for pair in combinations(free, 2) if meet(*pair)] == []
    on_fields = [(one, field) for one in free for field in beside if meet(one, field)]
    assert [pair for pair in on_fields if not (pair[0][0] >= pair[1][0] and pair[0][2] <= pair[1][2])] == []


@pytest.mark.parametrize("code", ["en", "ar"])
@pytest.mark.parametrize("name", CASES[:2])
def test_an_answer_is_told_in_words(name: str, code: str) -> None:
    """The title names the chosen sites in the reader's tongue, and each has a field."""
    root = ET.fromstring(drawn(name, code))
    of = siting(name)
    chosen = [of.case.sites[one] for one in of.placements[0].best.sites]
    with speaking(code):
        called = [site_name(of.case, one.site) for one in chosen]
    assert all(one in (root[0].text or "") for one in called)
    assert len(fields(root)) == len(chosen)
    field_texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text") if text.get("font-weight") == "bold"]
    assert all(any(name in text for text in field_texts) for name in called)


def test_many_sites_keep_off_each_other() -> None:
    """Of six sites on a line, no field lies on another, on a site, or over the edge of the map."""
    of = land([land_offer("FRA", 3000)])
    root = ET.fromstring(site_map(sites(of, asked_of(of), (6,))))
    beside = fields(root)
    assert len(beside) == 6
    assert [pair for pair in combinations(beside, 2) if meet(*pair)] == []
    dots = [(number_in(one, "cx"), number_in(one, "cy")) for one in root.iter(f"{SVG}circle") if one.get("r") == "5.5"]
    spots = [(x - 5, y - 5, x + 5, y + 5) for x, y in dots]
    assert [(spot, field) for spot in spots for field in beside if meet(spot, field)] == []
    high = next(number_in(one, "height") for one in root.iter(f"{SVG}svg") if one.get("width") == "560")
    assert all(inside(field, 560, high) for field in beside)


def test_amounts_that_may_change_hands_are_told_apart() -> None:
    """Where others could stand at a site than do for certain, what is certain and what is possible are two lines."""
    root = ET.fromstring(drawn("haiti-2024", "en"))
    assert "For certain: Kenya" in (root[1].text or "")
    assert "At most: " in (root[1].text or "")


def test_an_unsaid_amount_is_told_as_unsaid() -> None:
    """Nobody is told to bring what a site still wants: a nation without an amount has none, and the whole is told apart."""
    told = ET.fromstring(drawn("haiti-2024", "en"))[1].text or ""
    assert "Chad (amount unsaid)" in told
    assert not re.search(r"(Antigua and Barbuda|Chad) [\d,]+", told)
    assert re.search(r"All together at most: [\d,]+", told)


def test_a_case_without_places_shows_its_nations() -> None:
    """Without a site and without a host, the nations of the coalition are drawn, and all of them told."""
    of = Case.read(CASES[2])
    root = ET.fromstring(drawn(f"*{CASES[2]}", "en"))
    members = [nation.name for nation in of.nations.values() if nation.member == "yes"]
    assert members
    assert all(name in (root[1].text or "") for name in members)


def test_a_case_without_anything_is_drawn() -> None:
    """A case without nations, places or host is the world; one town alone is drawn about that town."""
    assert ET.fromstring(case_map(case(nations=())))[0].text == "Map of the nations of the coalition"
    alone = ET.fromstring(case_map(case(sites={"here": site("here", 46.0, 30.0)})))
    assert [one.text for one in alone.iter(f"{SVG}title")][1:] == ["here"]


def test_hostile_names_are_texts() -> None:
    """Whatever a case calls a place is a text, without the characters that no XML may have; nothing in it is markup."""
    bad = [
        replace(site("bad", 46.0, 30.0), name=HOSTILE),
        replace(site("worse", 47.0, 31.0, kind="object"), name='"/><svg onload="x()">'),
    ]
    told = case_map(case(sites={one.site: one for one in bad}))
    root = ET.fromstring(told)
    assert "<script" not in told
    assert "\x00" not in told
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= TAGS
    assert HOSTILE.replace("\x00", "").replace("\x08", "") in {one.text for one in root.iter(f"{SVG}title")}


def texts_of(told: str) -> set[str]:
    """All lines of text of a drawing."""
    return {"".join(one.itertext()) for one in ET.fromstring(told).iter(f"{SVG}text")}


def test_a_limit_is_drawn_and_explained() -> None:
    """The land nearer to the front than the limit is a band, with its key; without the limit there is neither."""
    of = land()
    key = "Nearer to the line than 100 km"
    assert key in texts_of(site_map(sites(of, asked_of(of), (2,), limits=Limits(front_km=100))))
    assert key not in texts_of(site_map(sites(of, asked_of(of), (2,))))


def test_caveats_are_marks_with_a_key() -> None:
    """Who must ask the capital first, and who may be unable to serve, is marked beside the amount; each mark is explained."""
    ask = coded("area: ask in the east", "limitation", areas=("everywhere",), hours=12)
    asks = land([land_offer("GBR", 3000, "area: ask in the east")], rows=[ask])
    told = texts_of(site_map(sites(asks, asked_of(asks), (2,))))
    assert any(re.fullmatch(r"GBR [\d,]+\*", text) for text in told)
    assert "Must ask its capital first" in told
    unknown = land([land_offer("FRA", 3000, "area: somewhere else")])
    told = texts_of(site_map(sites(unknown, asked_of(unknown), (2,))))
    assert any(re.fullmatch(r"At most: FRA [\d,]+\?", text) for text in told)
    assert {"Unknown whether it may be used", "Contingent that may come"} <= told


def test_a_map_that_moves_has_what_the_drawing_has() -> None:
    """GeoJSON has closed rings, the lands, each site's name in the reader's tongue and who stands there, within its box."""
    found = siting(CASES[0])
    with speaking("ar"):
        told = map_geojson(found)
    json.dumps(told, allow_nan=False)
    by_role: dict[str, list[dict[str, object]]] = {}
    for feature in told["features"]:
        by_role.setdefault(feature["properties"]["role"], []).append(feature["properties"])
        if feature["properties"]["role"] == "land":
            assert all(ring[0] == ring[-1] for part in feature["geometry"]["coordinates"] for ring in part)
    assert [one["code"] for one in by_role["land"] if one["host"]] == [found.case.host]
    assert len(by_role["site"]) == len(found.placements[0].best.sites)
    posts = {found.case.sites[post.site].name: post for post in found.placements[0].jointly.posts}
    for one in by_role["site"]:
        who = one["who"]
        assert isinstance(who, list)
        assert one["label"] != one["name"], "its Arabic name"
        assert sum(nation["least"] or 0 for nation in who) == pytest.approx(posts[str(one["name"])].gets[0])
    west, south, east, north = told["bbox"]
    assert west < east
    assert south < north
    assert len({feature["id"] for feature in told["features"]}) == len(told["features"])


# ---- lands -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ((34.1, 44.95), "UKR"),  # Simferopol
        ((33.6, 44.6), "UKR"),  # beside Sevastopol
        ((36.3, 45.3), "UKR"),  # beside Kerch
        ((38.0, 48.0), "UKR"),  # Donetsk
        ((38.97, 45.03), "RUS"),  # Krasnodar
        ((33.4, 35.25), "CYP"),
        ((44.07, 9.56), "SOM"),
        ((20.9, 42.6), "XKX"),
        ((177.5, 65.0), "RUS"),
        ((-175.0, 66.0), "RUS"),  # beyond the 180th meridian
        ((31.0, 43.0), None),  # at sea
    ],
)
def test_a_place_is_in_the_land_that_it_is_recognised_to_be_in(place: tuple[float, float], code: str | None) -> None:
    """Lands have their recognised borders where whole parts of them are known to differ."""
    assert land_at(place) == code


def test_no_land_has_a_place_of_another() -> None:
    """Each place of a grid is in one land at the most."""
    for east in range(-10, 60, 3):
        for north in range(34, 60, 3):
            at = Box(east + 0.31, north + 0.17, east + 0.32, north + 0.18)
            assert len([one for one in lands_within(at) if area(one.parts) > 0.9e-4]) <= 1


def area(parts: tuple[tuple[tuple[tuple[float, float], ...], ...], ...]) -> float:
    """Square degrees of some parts, holes taken out."""
    return sum((1 if at == 0 else -1) * abs(ring_area(ring)) for part in parts for at, ring in enumerate(part))


def ring_area(ring: tuple[tuple[float, float], ...]) -> float:
    """Square degrees of a ring."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, (*ring[1:], ring[0]), strict=True)) / 2


def test_lands_are_cut_to_the_box() -> None:
    """Nothing of what is told lies outside, a box within a land is all that land, and at sea there is none."""
    box = Box(20.0, 44.0, 30.0, 50.0)
    found = lands_within(box)
    assert all(box.grown(1e-9).has(corner) for one in found for part in one.parts for ring in part for corner in ring)
    whole = lands_within(Box(30.0, 48.5, 31.0, 49.5))
    assert [one.code for one in whole] == ["UKR"]
    assert area(whole[0].parts) == pytest.approx(1.0)
    assert lands_within(Box(-40.0, 30.0, -35.0, 35.0)) == ()
    assert {one.code for one in lands_within(Box(170.0, 60.0, 190.0, 70.0))} >= {"RUS"}


def test_a_land_that_is_not_known_is_nowhere() -> None:
    """It has no box, and its code is its name; so has what is nobody's."""
    assert main_box("QQQ") is None
    assert main_box("") is None
    assert land_name("QQQ") == "QQQ"
    assert land_name("FRA") == "France"


@pytest.mark.parametrize("box", [Box(22.1, 44.3, 40.2, 52.4), Box(-74.5, 18.0, -71.6, 20.1), Box(10.0, -4.0, 18.0, 4.0)])
def test_lengths_are_right_on_the_sheet(box: Box) -> None:
    """Short ways anywhere in a country are drawn to the scale of its middle, to within half a per cent, north up."""
    made = sheet(box, 560, 300, 520)
    assert made.unit_km is not None
    for u in (0.0, 0.5, 1.0):
        for v in (0.0, 0.5, 1.0):
            east, north = box.west + u * (box.east - box.west), box.south + v * (box.north - box.south)
            for de, dn in ((0.01, 0.0), (0.0, 0.01)):
                (ax, ay), (bx, by) = made.at(east, north), made.at(east + de, north + dn)
                km = km_between((north, east), (north + dn, east + de))
                assert ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5 * made.unit_km == pytest.approx(km, rel=0.005)
            assert -1e-9 <= made.at(east, north)[0] <= 560 + 1e-9
            assert -1e-9 <= made.at(east, north)[1] <= made.high + 1e-9
    assert made.at(box.west, box.north)[1] < made.at(box.west, box.south)[1]


# ---- symbols, fonts, data ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("capability", [*known_capabilities(), "personnel.police", "nobody_knows", "land.of_another_case"])
def test_every_capability_has_a_symbol(capability: str) -> None:
    """Of any capability of any case there is a drawing and a code of 20 digits, whose digits tell what is drawn."""
    for planned in (False, True):
        found = symbol(capability, 900, "troops", planned=planned)
        assert re.fullmatch(r"13\d{18}", found.sidc)
        assert found.sidc[3] == "3", "friendly"
        assert found.sidc[6] == str(int(planned))
        assert (found.sidc[8:10] == "16") == (found.size == "battalion")
        assert found.elements()
        assert {one.tag for root in found.elements() for one in root.iter()} <= TAGS
    assert symbol(capability).size == ""


def test_a_size_is_that_of_the_unit_or_of_its_heads() -> None:
    """Each size comes from its own unit and from heads, the more the larger; other units have none."""
    assert [symbol("land", 1, unit).size for unit in SIZES] == list(SIZES)
    assert [symbol("land", heads, "troops").size for heads in (59, 60, 299, 300, 1_999, 2_000, 7_999, 8_000)] == [
        "",
        *("company",) * 2,
        *("battalion",) * 2,
        *("brigade",) * 2,
        "division",
    ]
    assert symbol("sea", 900, "troops").size == ""


@pytest.mark.parametrize("font", sorted(REPORT.glob("fonts/*.ttf")), ids=lambda path: path.stem)
def test_fonts_keep_what_shapes_them(font: Path) -> None:
    """Each is small, and has the tables by which Arabic letters join and marks find their place."""
    data = font.read_bytes()
    tables = {data[12 + 16 * at : 16 + 16 * at].decode() for at in range(struct.unpack(">H", data[4:6])[0])}
    assert {"GSUB", "GPOS", "GDEF", "cmap", "glyf"} <= tables
    assert len(data) < 170_000
    assert font.with_suffix(".woff2").stat().st_size < len(data) / 2


def test_data_are_small_and_name_their_source() -> None:
    """Lands and symbols that ship are a few hundred kilobytes, and say of what they are made."""
    sizes = {path.name: path.stat().st_size for path in REPORT.glob("data/*.json")}
    assert sizes["lands.json"] < 450_000
    assert sizes["symbols.json"] < 60_000
    for name, words in (("lands.json", "Natural Earth"), ("symbols.json", "milsymbol")):
        assert words in json.loads((REPORT / "data" / name).read_text(encoding="utf-8"))["source"]


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_map_can_be_printed(code: str, tmp_path: Path) -> None:
    """Typst sets a map with the fonts that ship and no others; ink is where the words are."""
    import typst

    (tmp_path / "map.svg").write_text(drawn(CASES[1], code), encoding="utf-8")
    (tmp_path / "map.typ").write_text('#set page(width: 10cm, height: auto, margin: 0cm)\n#image("map.svg")', encoding="utf-8")
    made = typst.compile(tmp_path / "map.typ", font_paths=[REPORT / "fonts"], ignore_system_fonts=True, format="pdf")
    names = set(re.findall(rb"NotoSans\w*-\w+", made))
    assert b"NotoSans-Regular" in names
    assert (b"NotoSansArabic-Regular" in names) == (code == "ar")
    assert b"DejaVu" not in made


def test_words_stay_in_their_fields(browser: Browser) -> None:
    """As a browser measures them with the fonts that ship, no line is wider than its field, and none runs off the drawing."""
    faces = "".join(
        f"@font-face{{font-family:'{family}';font-weight:{weight};src:url(data:font/woff2;base64,{encoded(file)})}}"
        for family, name in (("Noto Sans", "NotoSans"), ("Noto Sans Arabic", "NotoSansArabic"))
        for weight, file in ((400, f"{name}-Regular.woff2"), (700, f"{name}-Bold.woff2"))
    )
    with closing(browser.new_page()) as page:
        for name, code in MAPS:
            page.set_content(f"<style>{faces}</style><body>{drawn(name, code)}</body>")
            assert page.evaluate("Promise.all([...document.fonts].map((face) => face.load())).then((faces) => faces.length)") == 4
            assert page.evaluate(_RUN_OUT) == [], (name, code)


_RUN_OUT = """() => {
  const sheet = document.querySelector("svg").getBoundingClientRect();
  const held = (one, by) => one.left >= by.left - 1 && one.right <= by.right + 1;
  return [...document.querySelectorAll("text")].filter((text) => {
    const field = text.parentElement.querySelector(":scope > rect[rx]");
    return !held(text.getBoundingClientRect(), field ? field.getBoundingClientRect() : sheet);
  }).map((text) => text.textContent);
}"""


def encoded(file: str) -> str:
    """A font that ships, as text."""
    return base64.b64encode((REPORT / "fonts" / file).read_bytes()).decode()


def test_texts_are_cut_to_their_width() -> None:
    """A text that fits is itself; one that does not ends in an ellipsis and fits."""
    assert svg.cut_to("Old Harbour", 500, 12) == "Old Harbour"
    cut = svg.cut_to("Old Harbour " * 20, 100, 12)
    assert cut.endswith("…")
    assert svg.width_of(cut, 12) <= 100


@pytest.mark.parametrize("kind", ["lines", "dots", "grid"])
def test_hatches_are_patterns(kind: str) -> None:
    """Each kind of hatch is a pattern of its name that repeats over a step."""
    made = svg.hatch("a", svg.ALONE, kind=kind, step=6)
    assert (made.tag, made.get("id"), made.get("width"), made.get("patternUnits")) == ("pattern", "a", "6", "userSpaceOnUse")


def test_each_script_has_its_font() -> None:
    """A text of two scripts is told in pieces, each in a font that has it; one of one script is whole."""
    whole = svg.label(0, 0, "Old Harbour 25", 10)
    assert (whole.text, len(whole)) == ("Old Harbour 25", 0)
    mixed = svg.label(0, 0, "ميناء APP-6 قديم", 10)
    assert [one.text for one in mixed] == ["ميناء ", "APP-6 ", "قديم"]
    assert ["Arabic" in (one.get("font-family") or "").partition(",")[0] for one in mixed] == [True, False, True]


def test_the_page_of_symbols_tells_all_of_them() -> None:
    """docs/symbols.md has a row for each symbol, with the code that it is drawn by, and no other."""
    page = (Path(__file__).parents[2] / "docs" / "symbols.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?:`([\w.*]+)`|\(any other\)) \|.*\| `(\d{20})` \|$", page, re.M)
    symbols = json.loads((REPORT / "data" / "symbols.json").read_text(encoding="utf-8"))["symbols"]
    assert dict(rows) == {name: told["sidc"] for name, told in symbols.items()}


def test_no_line_ends_at_a_space_that_does_not_break() -> None:
    """A range that is held together by such spaces stays on one line."""
    whole = "3,260\u00a0to\u00a036,340"
    assert whole in wrapped(f"from one end {whole} and on", 80, 10)
