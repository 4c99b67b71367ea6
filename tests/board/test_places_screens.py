"""The screens of places: which towns, who stands where, what they may do there; as pages, as data and as a map."""

from __future__ import annotations

import csv
import io
import json
import shutil
import time
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from boards import tray_of
from commands import willing
from starlette.testclient import TestClient

from willing.board.app import board
from willing.board.shelf import Shelf
from willing.ledger.case import Case

MARKUP = "<img src=x onerror=alert(1)>"


def reader_of(place: str) -> Iterator[TestClient]:
    shelf = Shelf(place)
    with TestClient(
        board(shelf, tray_of(place), hosts={"127.0.0.1"}), base_url="http://127.0.0.1:8377", follow_redirects=False
    ) as client:
        yield client


@pytest.fixture(scope="module")
def ukraine() -> Iterator[TestClient]:
    yield from reader_of("ukraine-2025")


@pytest.fixture(scope="module")
def haiti() -> Iterator[TestClient]:
    yield from reader_of("haiti-2024")


@pytest.fixture(scope="module")
def fund() -> Iterator[TestClient]:
    yield from reader_of("green-climate-fund-2014")


def had(client: TestClient, address: str) -> str:
    """What is answered in the end: a slow answer is asked for again."""
    for _ in range(200):
        found = client.get(address)
        if found.status_code != 202:
            assert found.status_code == 200, found.text[:500]
            return found.text
        time.sleep(0.2)
    raise AssertionError(f"{address} was not answered in time")


# ---- as data -------------------------------------------------------------------------------------------------------------


def test_without_a_number_four_sites_are_chosen_and_half_of_few_towns(haiti: TestClient) -> None:
    """So that there is something to choose."""
    assert had(haiti, "/sites.json") == willing("sites", "haiti-2024", "--count", "2", "--json").stdout


def test_a_row_is_a_site_and_a_contingent(ukraine: TestClient) -> None:
    """Of each number of sites, with how much of it for certain and at most; what stands is what the answer posts."""
    table = had(ukraine, "/sites.csv?sites=2")
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
    posts = json.loads(had(ukraine, "/sites.json?sites=2"))["placements"][0]["jointly"]["posts"]
    posted = {(post["site"], part["offer"], part["amount"]) for post in posts for part in post["possible"]}
    assert {(row["site"], row["offer"], float(row["at most"])) for row in rows if float(row["at most"])} == posted
    assert {row["sites"] for row in rows} == {"2"}


def test_a_row_is_a_contingent_and_a_task(ukraine: TestClient) -> None:
    """All that the answer tells of it."""
    rows = list(csv.DictReader(io.StringIO(had(ukraine, "/tasks.csv").removeprefix("\ufeff"))))
    contingents = json.loads(had(ukraine, "/tasks.json"))["contingents"]
    assert {(row["offer"], row["task"], row["may it"]) for row in rows} == {
        (one["offer"], cell["task"], {"unknown": "unknown whether it may"}.get(cell["verdict"], cell["verdict"]))
        for one in contingents
        for cell in one["tasks"]
    }


# ---- the page ------------------------------------------------------------------------------------------------------------


def test_the_page_tells_what_the_answer_comes_to(ukraine: TestClient) -> None:
    """The towns by name, whom they reach, who stands there as a link to why, the runner-up, the error of the times."""
    answer = json.loads(had(ukraine, "/sites.json?sites=2"))
    placement, case = answer["placements"][0], Case.read("ukraine-2025")
    page = had(ukraine, "/sites?sites=2")
    for site in placement["best"]["sites"]:
        assert f'data-site="{site}"' in page
        assert escape(case.sites[site].name) in page
    assert f"{round(100 * placement['best']['people'])} % of people" in page
    offers = {part["offer"] for post in placement["jointly"]["posts"] for part in post["possible"]}
    assert offers
    assert all(f"/why?about={offer.replace('@', '@')}" in page for offer in offers)
    assert f"{round(answer['travel']['error']['mean'])} % in the mean" in page
    assert page.count("<svg") > len(placement["best"]["sites"])


def test_each_choice_that_none_beats_can_be_shown(ukraine: TestClient) -> None:
    """Its towns are those of the page and of the map, and it is marked among the others; the answer as data stays."""
    answer = json.loads(had(ukraine, "/sites.json?sites=2"))
    best = answer["placements"][0]["best"]["sites"]
    other = next(one for one in answer["placements"][0]["unbeaten"] if one["sites"] != best)
    asked = f"sites=2&choice={','.join(other['sites'])}"
    page = had(ukraine, f"/sites?{asked}")
    assert [f'data-site="{site}"' in page for site in other["sites"]] == [True, True]
    assert 'aria-current="true"' in page
    places = json.loads(had(ukraine, f"/sites.geojson?{asked}"))
    assert {one["id"] for one in places["features"] if one["properties"]["role"] == "site"} == set(other["sites"])
    assert ET.fromstring(had(ukraine, f"/sites.svg?{asked}")).tag.endswith("svg")
    assert json.loads(had(ukraine, f"/sites.json?{asked}")) == answer


@pytest.mark.parametrize(
    "words",
    [
        "sites=0",
        "sites=6..3",
        "sites=many",
        "sites=2&within=-1",
        "sites=2&within=nan",
        "sites=2&runway=x",
        "sites=2&model=best",
        "sites=2&choice=nowhere",
        "sites=2&require=atlantis",
        "sites=2&not_in=atlantis",
        "sites=2&capability=land.dragons",
        "sites=2&front_km=50",
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_way_out(haiti: TestClient, words: str) -> None:
    """As a page, and as data."""
    for _ in range(50):
        page, data = (haiti.get(f"/sites{kind}?{words}") for kind in ("", ".json" if "choice" not in words else ".geojson"))
        if 202 not in (page.status_code, data.status_code):
            break
        time.sleep(0.2)
    assert (page.status_code, data.status_code) == (422, 422)
    assert data.json()["faults"][0]["wanted"]


@pytest.mark.parametrize("words", ["at=nobody: kyiv", "at=PRT.air: atlantis", "at=kyiv", "within=-2"])
def test_a_stand_that_nobody_can_take_is_refused(ukraine: TestClient, words: str) -> None:
    """An offer that does not stand, a site that is not there, half of the two, hours below nought."""
    assert ukraine.get(f"/tasks?{words}").status_code == ukraine.get(f"/tasks.json?{words}").status_code == 422


def test_a_case_without_towns_says_so_and_shows_what_there_is(fund: TestClient) -> None:
    """Its nations on a map, and no map that can be moved."""
    page = had(fund, "/sites")
    assert "names no towns" in page
    assert "<svg" in page
    assert "map.js" not in page
    assert "names no tasks" in had(fund, "/tasks")
    assert ET.fromstring(had(fund, "/sites.svg")).tag.endswith("svg")


def test_in_arabic_places_have_their_arabic_names(ukraine: TestClient) -> None:
    """On the page, and in what the map is drawn of."""
    case = Case.read("ukraine-2025")
    site = json.loads(had(ukraine, "/sites.json?sites=2"))["placements"][0]["best"]["sites"][0]
    name = case.sites[site].name_ar
    assert name
    assert name in had(ukraine, "/sites?sites=2&lang=ar")
    places = json.loads(had(ukraine, "/sites.geojson?sites=2&lang=ar"))
    assert name in {one["properties"]["label"] for one in places["features"]}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A case whose towns, objects, tasks, areas and caveats are markup."""
    place = tmp_path_factory.mktemp("hostile") / "case"
    shutil.copytree(Path(str(files("willing") / "cases" / "ukraine-2025")), place)
    for table in ("sites", "tasks", "areas"):
        path = place / f"{table}.csv"
        head, *rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
        for row in rows:
            row[1] = f"{MARKUP}{row[1]}"
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows([head, *rows])
        path.write_text(out.getvalue(), encoding="utf-8")
    for path in place.glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace("non-combat role", "<i>role</i>"), encoding="utf-8")
    yield from reader_of(str(place))


def test_names_of_a_case_stay_text(hostile: TestClient) -> None:
    """Towns, areas, tasks and caveats that are markup are shown as they are written, and are no markup of a drawing either."""
    for address in ("/sites?sites=1", "/tasks"):
        page = had(hostile, address)
        assert escape(MARKUP) in page
        assert "&lt;i&gt;role&lt;/i&gt;" in page
        assert MARKUP not in page
        assert "<i>role" not in page
    drawing = ET.fromstring(had(hostile, "/sites.svg?sites=1"))
    assert not [one for one in drawing.iter() if one.tag.endswith("img")]
    places = json.loads(had(hostile, "/sites.geojson?sites=1"))
    assert any(one["properties"]["label"].startswith(MARKUP) for one in places["features"])


def test_what_comes_along_is_kept_only_by_its_version(haiti: TestClient) -> None:
    """An address with a version holds for good; one without is asked for again, and is sent compressed."""
    kept = haiti.get("/static/map.js?v=1").headers
    assert "immutable" in kept["cache-control"]
    assert kept["content-encoding"] == "gzip"
    assert haiti.get("/static/map.js").headers["cache-control"] == "private, no-cache"
    assert haiti.get("/sites?sites=1").headers["cache-control"] == "no-store"
