"""`willing sites`: what it prints, writes and refuses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from willing.cli import main
from willing.ledger.case import case_folder

UKRAINE = "ukraine-2025"
PLAIN = {"FORCE_COLOR": None, "COLUMNS": None}


def asked(*words: str) -> Result:
    """The answer of a command."""
    return CliRunner().invoke(main, ["sites", *words], env=PLAIN)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case with a town, an idea and an object whose names are markup, escapes of a terminal's and quotes."""
    folder = tmp_path_factory.mktemp("hostile") / "case"
    shutil.copytree(case_folder(UKRAINE), folder)
    file = folder / "sites.csv"
    text = file.read_text(encoding="utf-8")
    text = text.replace("boryspil,Boryspil,", 'boryspil,"<script>alert(1)</script> [red]""\\u202e",', 1)
    file.write_text(text.replace(",Port of Odesa,", ",</style>{{7*7}} & Port,", 1), encoding="utf-8")
    return folder


def positions(geometry: dict[str, Any]) -> list[list[float]]:
    """The positions of a point or a line."""
    found = geometry["coordinates"]
    return [found] if geometry["type"] == "Point" else found


def valid(told: dict[str, Any]) -> None:
    """What RFC 7946 asks of such a collection: its members, longitude before latitude in WGS 84, and no crs."""
    assert told.keys() == {"type", "features"}
    assert told["type"] == "FeatureCollection"
    for feature in told["features"]:
        assert feature.keys() == {"type", "id", "geometry", "properties"}
        assert feature["type"] == "Feature"
        assert isinstance(feature["id"], str)
        assert isinstance(feature["properties"], dict)
        geometry = feature["geometry"]
        assert geometry.keys() == {"type", "coordinates"}
        assert geometry["type"] in ("Point", "LineString")
        found = positions(geometry)
        assert len(found) >= (1 if geometry["type"] == "Point" else 2)
        assert all(len(one) == 2 and abs(one[0]) <= 180 and abs(one[1]) <= 90 for one in found)


def test_geojson_is_valid_and_has_everything() -> None:
    """A choice as GeoJSON: sites with who stands there, other candidates, objects and the front, each with basis and sources."""
    result = asked(UKRAINE, "--count", "3", "--geojson", "-", "--front-km", "100")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    valid(told)
    roles = [feature["properties"]["role"] for feature in told["features"]]
    assert (roles.count("site"), roles.count("candidate"), roles.count("object"), roles.count("front")) == (3, 80, 11, 1)
    for feature in told["features"]:
        assert {"name", "basis", "sources", "role"} <= feature["properties"].keys()
    chosen = [feature["properties"] for feature in told["features"] if feature["properties"]["role"] == "site"]
    assert all({"gets", "certain", "possible", "wanted", "share", "front_km", "evacuation"} <= one.keys() for one in chosen)
    kyiv = next(feature for feature in told["features"] if feature["id"] == "kyiv")
    east, north = kyiv["geometry"]["coordinates"]
    assert (round(east, 1), round(north, 1)) == (30.5, 50.5)


def test_geojson_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """A new file has it, and a file that is there stays as it is."""
    file = tmp_path / "sites.geojson"
    first = asked(UKRAINE, "--count", "2", "--geojson", str(file))
    assert first.exit_code == 0, first.output
    assert first.stdout.startswith("2 sites: ")
    valid(json.loads(file.read_text(encoding="utf-8")))
    before = file.read_bytes()
    again = asked(UKRAINE, "--count", "2", "--geojson", str(file))
    assert again.exit_code == 1
    assert "found something that is there already; wanted a name that is free." in again.stderr
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_hostile_names_stay_text(hostile: Path) -> None:
    """Markup and escapes in names are text: in JSON, in GeoJSON and on the screen."""
    told = json.loads(asked(str(hostile), "--count", "3", "--geojson", "-").stdout)
    valid(told)
    names = {feature["id"]: feature["properties"]["name"] for feature in told["features"]}
    assert names["boryspil"] == '<script>alert(1)</script> [red]"\\u202e'
    assert names["odesa_port"] == "</style>{{7*7}} & Port"
    plain = json.loads(asked(str(hostile), "--count", "3", "--json").stdout)
    assert {one["name"] for one in plain["candidates"]} >= {'<script>alert(1)</script> [red]"\\u202e'}
    screen = asked(str(hostile), "--count", "3", "--require", "boryspil")
    assert '<script>alert(1)</script> [red]"' in screen.stdout.replace("\n", " ")
    assert "\x1b" not in screen.stdout


def test_marks_of_what_is_unknown_have_a_legend() -> None:
    """Where nothing tells of a railway or an airfield the table says a+b?, and what that is; elsewhere it says neither."""
    for limits in ((), ("--require", "kyiv", "--require", "lviv")):
        screen = " ".join(asked(UKRAINE, "--count", "2", "--top", "1", *limits).stdout.split())
        table = screen[screen.index("people objects") : screen.index("Compared in")]
        assert ("?" in table) == ("a+b?: a have one near for certain" in screen)


def test_several_numbers_are_answered_in_order() -> None:
    """A range and a number make an answer each; a rung among them is the rung."""
    told = json.loads(asked(UKRAINE, "--count", "2..3", "--count", "1", "--count", "pledged", "--json").stdout)
    assert [one["count"] for one in told["placements"]] == [2, 3, 1]
    assert told["question"]["count"] == "pledged"


def test_times_that_are_brought_are_used(tmp_path: Path) -> None:
    """With a table of hours the pairs that it tells are taken from it, and it is said so."""
    file = tmp_path / "hours.csv"
    file.write_text("start,end,hours\nkyiv,lviv,0.5\n", encoding="utf-8")
    result = asked(UKRAINE, "--count", "1", "--times", str(file), "--require", "kyiv")
    assert result.exit_code == 0, result.output
    assert "the table that was brought" in " ".join(result.stdout.split())
    faulty = tmp_path / "faulty.csv"
    faulty.write_text("start,end,hours\nkyiw,lviv,0.5\n", encoding="utf-8")
    refused = asked(UKRAINE, "--count", "1", "--times", str(faulty))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == (
        "faulty.csv, row 2, column 'start': found no site 'kyiw'; wanted a site of the case.\n    Try: did you mean kyiv?\n"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--count", "four"), "'four' is neither a number of sites, such as 4 or 3..6, nor a rung"),
        (("--count", "5..3"), "'5..3' is neither a number of sites"),
        (("--count", "3..4", "--geojson", "-"), "--geojson has one choice: name one --count."),
        (("--count", "3", "--geojson", "-", "--json"), "One value is printed, --json or --geojson -."),
        (("--count", "pledged", "--count", "approved", "--count", "3"), "Offers count from one rung."),
    ],
)
def test_words_that_do_not_go_together_are_told(words: tuple[str, ...], told: str) -> None:
    """What was not understood is said, and the exit code is 2."""
    result = asked(UKRAINE, *words)
    assert result.exit_code == 2
    assert told in result.stderr


def test_limits_that_leave_too_few_are_refused() -> None:
    """A limit that leaves no town is refused with what was found and wanted."""
    result = asked(UKRAINE, "--count", "3", "--front-km", "2000")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("count: found 3 sites, and 0 towns that keep the limits; wanted no more sites than towns.")


def test_ideas_name_their_sources() -> None:
    """What was said of places stands beside, each with its sources; all of it if asked for."""
    few, every = (asked(UKRAINE, "--count", "2", *more).stdout for more in ((), ("--ideas",)))
    assert "[s135]" in few
    assert "more that name no town of the case (--ideas shows them)" in few
    assert "strategic cities" not in few
    assert "strategic cities" in every
