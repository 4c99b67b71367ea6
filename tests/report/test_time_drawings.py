"""Charts over time, months and circles: well formed, of attributes alone, inside the sheet, and the same each time."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final
from xml.etree import ElementTree as ET

import pytest
from builders import DAY, asked, case, event, line, offer, statement

from willing.analysis.assessment import assess
from willing.analysis.holding import hold
from willing.analysis.waiting import Knot, waiting
from willing.report.bars import PARTS, Segment
from willing.report.course import Course, LineThen, Then, then
from willing.report.drawings.months import line_months_drawing, months_drawing, strip_drawing
from willing.report.drawings.time import course_drawing, filled_drawing, line_drawing
from willing.report.drawings.waiting import knot_drawing
from willing.report.tongue import speaking
from willing.vocabulary.condition import parse
from willing.vocabulary.quantity import Quantity

HOSTILE: Final = "]]><script>alert(1)</script>\"'&amp; \u202e \ud800 \x07" + "long " * 60


def boxes(text: str) -> Iterator[tuple[str, float, float]]:
    """Where the corners of rectangles, the ends of lines, the beginnings of words and the corners of absolute paths are."""
    root = ET.fromstring(text)
    patterns = {id(one) for defs in root.iter("{http://www.w3.org/2000/svg}defs") for one in defs.iter()}
    for one in root.iter():
        tag = one.tag.rpartition("}")[2]
        has = one.attrib
        if id(one) in patterns:
            continue
        if tag == "rect":
            x, y = float(has["x"]), float(has["y"])
            yield tag, x, y
            yield tag, x + float(has["width"]), y + float(has["height"])
        elif tag == "line":
            yield tag, float(has["x1"]), float(has["y1"])
            yield tag, float(has["x2"]), float(has["y2"])
        elif tag == "text":
            yield tag, float(has["x"]), float(has["y"])
        elif tag == "path":
            for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", has["d"]):
                yield tag, float(x), float(y)


def check(text: str) -> ET.Element:
    """A drawing that is sound; its root."""
    root = ET.fromstring(text)
    names = [one.tag.rpartition("}")[2] for one in root.iter()]
    assert not {"style", "script", "image", "foreignObject", "use"} & set(names)
    assert not any(name == "style" or name.startswith("on") for one in root.iter() for name in one.attrib)
    assert root[0].tag.endswith("title")
    assert root[0].text
    assert root[1].tag.endswith("desc")
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for tag, x, y in boxes(text):
        assert -0.5 <= x <= width + 0.5, (tag, x, y)
        assert -0.5 <= y <= height + 0.5, (tag, x, y)
    ids = [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]*)\)", text)) <= set(ids)
    return root


def answers(days: int = 6, name: str = "land") -> Course:
    """A course in which amounts go up and down, a line comes and another goes."""
    draw, moments = Random(7), []
    for k in range(days):
        amounts = sorted(draw.uniform(0, 1.2) for _ in range(5))
        ends = [0.0, *(min(1.0, one) for one in amounts), 1.0]
        parts = [part for part in PARTS if part != "together_perhaps_alone"]  # which is of offers only
        spans = zip(parts, itertools.pairwise(ends), strict=True)
        cut = tuple(Segment(part, begins, end) for part, (begins, end) in spans if end > begins)
        got = LineThen(name, "troops", 1000, (0, 500), (100, float("inf")), 900, "short", cut)
        lines = (got, replace(got, line="late")) if k > 2 else (got,)
        moments.append(Then(DAY + timedelta(30 * k), ("m",) if k % 2 else (), k, (0, 1), (1, len(lines)), 0, lines))
    return Course(DAY, DAY + timedelta(30 * days), tuple(moments))


def circle(count: int) -> Knot:
    """A circle of so many nations: half wait for an event that the others bring about, who wait for a total."""
    names = [f"{chr(65 + k // 26)}{chr(65 + k % 26)}X" for k in range(count)]
    half = names[: max(1, count // 2)]
    offers = [offer(n, "land", "go", least=10, most=10) for n in half]
    offers += [offer(n, "air", "total(land, troops) >= 10", least=1, most=1) for n in names[len(half) :]]
    when = " and ".join(f"{n}.air" for n in names[len(half) :])
    world = case(events=[event("go", when)], lines=[line("land", needs=10)], nations=names)
    (knot,) = waiting(assess(world, asked(world), found=offers)).knots
    return knot


@pytest.mark.parametrize("tongue", ["en", "ar", "ar-EG"])
def test_charts_over_time_are_sound(tongue: str) -> None:
    """Whatever lines are called, in every tongue, with a day marked or none."""
    course = answers()
    with speaking(tongue):
        for chosen in (None, DAY, DAY + timedelta(40), DAY + timedelta(4000)):
            check(filled_drawing(course, chosen=chosen))
            check(line_drawing(course, "late", HOSTILE, chosen=chosen))
            check(course_drawing(course, {"land": HOSTILE}, chosen=chosen))


@pytest.mark.parametrize("ends", [DAY, DAY + timedelta(1), DAY + timedelta(25), date(9999, 12, 31)])
def test_any_time_has_marks_for_its_days(ends: date) -> None:
    """From a day to thousands of years."""
    course = replace(answers(1), ends=ends)
    root = check(filled_drawing(course))
    told = ["".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert any(re.search(r"\d{4}", words) for words in told)


def test_a_chart_without_answers_is_a_sheet() -> None:
    """No moment, no line."""
    check(course_drawing(Course(DAY, DAY, ()), {}))


def test_the_answer_of_a_day_takes_the_place_of_that_days() -> None:
    """And stands between the others else; what a day shows is the last answer up to it."""
    course = answers(3)
    world = case(lines=[line("land")])
    one = then(assess(world, replace(asked(world), as_of=DAY + timedelta(30))))
    assert [moment.day for moment in course.on(one).moments] == [moment.day for moment in course.moments]
    assert course.on(one).at(DAY + timedelta(31)) == one
    assert course.at(DAY - timedelta(1)) is None


def test_steps_of_one_height_are_one_piece() -> None:
    """An answer that is repeated adds nothing to a chart."""
    course = answers(2)
    first = course.moments[0]
    again = replace(course, moments=(first, replace(first, day=first.day + timedelta(9), meetings=())))
    once = replace(course, moments=(replace(first),))
    assert line_drawing(again, "land", "x").count("Z") == line_drawing(once, "land", "x").count("Z")


@pytest.mark.parametrize("months", [1, 24, 120])
def test_months_are_sound(months: int) -> None:
    """A chart of a line, strips of all, one strip."""
    told = [statement("FRA", quantity=Quantity(100, 900, "troops")), statement("GBR", statement="st2", condition=parse("FRA"))]
    world = case(told, lines=[line("land", needs=500), line("sea", "sea", 0.5)])
    found = hold(world, asked(world), months=months)
    for one in found.lines:
        check(line_months_drawing(one, HOSTILE))
        check(strip_drawing(one, HOSTILE))
    check(months_drawing(found.lines, {"land": HOSTILE}))
    check(months_drawing((), {}))


@pytest.mark.parametrize("tongue", ["en", "ar"])
@pytest.mark.parametrize("count", [2, 3, 8, 40])
def test_circles_are_sound(count: int, tongue: str) -> None:
    """From two nations to forty; boxes of a column do not overlap, and each nation and thing is a link."""
    knot = circle(count)
    with speaking(tongue):
        text = knot_drawing(knot, lambda code: code, lambda what: HOSTILE, nation_link=lambda code: f"/n?{code}", thing_link=str)
    root = check(text)
    links = list(root.iter("{http://www.w3.org/2000/svg}a"))
    assert len(links) == 2 * len(knot.nations) + len(knot.things)
    columns: dict[float, list[tuple[float, float]]] = {}
    for link in links:
        box = next(one for one in link if one.tag.endswith("rect")).attrib
        columns.setdefault(float(box["x"]), []).append((float(box["y"]), float(box["y"]) + float(box["height"])))
    for spans in columns.values():
        for (_begin, end), (begin, _end) in itertools.pairwise(sorted(spans)):
            assert end < begin


def test_a_circle_is_drawn_the_way_the_tongue_runs() -> None:
    """In Arabic who waits stands at the right, and each box as far from there as in English from the left."""
    told = []
    for tongue in ("en", "ar"):
        with speaking(tongue):
            root = check(knot_drawing(circle(3), lambda code: code, lambda what: "x", nation_link=lambda code: f"/n?{code}"))
        wide = float(root.attrib["viewBox"].split()[2])
        boxes = [next(one for one in link if one.tag.endswith("rect")).attrib for link in root.iter() if link.tag.endswith("}a")]
        told.append([float(box["x"]) for box in boxes])
    assert told[1] == pytest.approx([wide - x - 150 for x in told[0]], abs=0.02)


def test_each_way_ends_at_a_place_of_its_own() -> None:
    """So that it can be followed."""
    text = knot_drawing(circle(12), str, str)
    tips = re.findall(r'd="(M[\d.]+ [\d.]+)l-8 -4v8Z"', text)
    assert len(tips) == len(set(tips)) > 12


def test_one_circle_has_one_drawing() -> None:
    """Whenever and however often it is drawn."""
    assert knot_drawing(circle(9), str, str) == knot_drawing(circle(9), str, str)
