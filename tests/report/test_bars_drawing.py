"""The bars of an answer as a drawing to hand on: whole, of which case and question, and after a change with what was before."""

from __future__ import annotations

import functools
from itertools import pairwise
from typing import Final
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, strategies as st

from willing import Case
from willing.analysis.assessment import Assessment, assess, question
from willing.analysis.changes import Difference, change, whatif
from willing.report import change_words, sentences
from willing.report.bars import bar
from willing.report.drawings.bars import bars_drawing
from willing.report.drawings.svg import width_of, wrapped
from willing.report.tongue import bounds, speaking, text

SVG: Final = "{http://www.w3.org/2000/svg}"
WIDE: Final = 900
MARKS: Final = str.maketrans("", "", "\u2066\u2067\u2068\u2069")
CHANGES: Final[dict[str, dict[str, object]]] = {
    "event": {"suppose": "not ceasefire"},
    "nation": {"without": ["FRA"]},
    "stays": {"stays": ["DEU: neighbour"]},
    "condition": {"conditions": ["NLD.land: "]},
    "rung": {"count": "pledged"},
    "requirement": {"requirement": "small"},
}


@functools.cache
def answer() -> Assessment:
    """An answer of a shipped case."""
    case = Case.read("ukraine-2025")
    return assess(case, question(case))


def differing(words: dict[str, object]) -> tuple[Difference, str]:
    """A change of it, and what is supposed in words."""
    before = answer()
    made = change(before.case, **words)  # type: ignore[arg-type]
    return whatif(before.case, before.question, made, before=before), change_words.supposed(before.case, made)


def drawn(words: dict[str, object], code: str = "en") -> ET.Element:
    """Its drawing."""
    with speaking(code):
        found, supposed = differing(words)
        return ET.fromstring(bars_drawing(found.after, found.before, supposed))


def told(root: ET.Element) -> str:
    """All that is written in a drawing."""
    return " ".join("".join(one.itertext()).translate(MARKS) for one in root.iter(f"{SVG}text"))


def thin(root: ET.Element) -> dict[float, list[ET.Element]]:
    """The parts of the bars before a change, by their height on the drawing."""
    found: dict[float, list[ET.Element]] = {}
    for one in root.iter(f"{SVG}rect"):
        if one.get("height") == "6" and float(one.get("x", "0")) > 100:
            found.setdefault(float(one.get("y", "0")), []).append(one)
    return found


@pytest.mark.parametrize("code", ["en", "ar"])
@pytest.mark.parametrize("name", CHANGES)
def test_a_drawing_of_a_change_says_what_is_supposed_and_what_was_before(name: str, code: str) -> None:
    """The verdicts are whole; the case and the question that was asked stand at the foot; the same is told to who cannot see."""
    root = drawn(CHANGES[name], code)
    with speaking(code):
        found, supposed = differing(CHANGES[name])
        words = told(root)
        for says in (
            sentences.verdict(found.after),
            supposed,
            sentences.verdict(found.before),
            text(found.after.case, "settings", "", "title"),
            sentences.asked(found.before, in_words=True),
        ):
            assert says.translate(MARKS) in words
        assert supposed in (root.findtext(f"{SVG}desc") or "")


@pytest.mark.parametrize("name", CHANGES)
def test_lines_that_changed_have_their_earlier_bar_beneath(name: str) -> None:
    """Those alone: parted as the bar was, with what it got then; and the key says what the thin bars are."""
    root = drawn(CHANGES[name])
    found, _supposed = differing(CHANGES[name])
    before = {one.line.line: one for one in found.before.lines}
    changed = [
        before[one.line.line]
        for one in found.after.lines
        if one.line.line in before
        and (bar(before[one.line.line]), before[one.line.line].jointly, before[one.line.line].line.needs)
        != (bar(one), one.jointly, one.line.needs)
    ]
    bars = [parts for _y, parts in sorted(thin(root).items())]
    assert [len(parts) for parts in bars] == [len(bar(one)) for one in changed]
    words = told(root)
    assert all(f"was {bounds(*one.jointly)}" in words for one in changed)
    assert ("thin: before the change" in words) == bool(changed)


def test_lines_that_are_no_longer_asked_for_are_named() -> None:
    """Since they have no bar."""
    found, _supposed = differing(CHANGES["requirement"])
    asked = {one.line.line for one in found.after.lines}
    gone = [one.line.name for one in found.before.lines if one.line.line not in asked]
    assert gone
    assert f"No longer asked for: {', '.join(gone)}." in told(drawn(CHANGES["requirement"]))


@pytest.mark.parametrize("code", ["en", "ar"])
def test_nothing_is_written_beyond_the_edge_or_over_something_else(code: str) -> None:
    """Of a drawing with much supposed."""
    everything: dict[str, object] = {key: value for words in CHANGES.values() for key, value in words.items()}
    root = drawn(everything, code)
    high = float(root.get("viewBox", "").split()[3])
    heights = []
    for one in root.iter(f"{SVG}text"):
        words = "".join(one.itertext())
        wide = width_of(words, float(one.get("font-size", "0")), bold=one.get("font-weight") == "bold")
        x, y = float(one.get("x", "0")), float(one.get("y", "0"))
        left = x - wide if one.get("text-anchor") == "end" else x
        assert left >= 0, words
        assert left + wide <= WIDE, words
        assert y + 4 <= high
        if x == 16:
            heights.append(y)
    assert all(after - earlier >= 14 for earlier, after in pairwise(sorted(set(heights))))


def test_a_drawing_without_a_change_has_no_earlier_bars() -> None:
    """It says what was asked beneath the verdict, and of which case it is."""
    root = ET.fromstring(bars_drawing(answer()))
    assert thin(root) == {}
    assert "before the change" not in told(root)
    assert sentences.verdict(answer()) in told(root)
    assert told(root).count(sentences.asked(answer(), in_words=True)) == 1
    assert told(root).endswith(answer().case.title)


@given(st.text(alphabet="ab cdeW\u0627\u0644 \u2068\u2069", max_size=80), st.integers(20, 200))
def test_a_wrapped_text_is_whole_and_fits(words: str, wide: int) -> None:
    """Each line is no wider, all its letters are there in their order, and what keeps its direction ends on the line it is on."""
    lines = wrapped(words, wide, 12)
    assert lines
    assert all(width_of(one, 12) <= wide for one in lines)
    assert "".join("".join(lines).translate(MARKS).split()) == "".join(words.translate(MARKS).split())
    for one in lines:
        open_now = [0]
        for letter in one:
            open_now.append(open_now[-1] + (letter == "\u2068") - (letter == "\u2069" and open_now[-1] > 0))
        assert open_now[-1] == 0
