"""The bar of a line, as SVG."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from willing.report.brief.shape import Bar

__all__ = ["KEY", "WIDE", "bar"]

_ALONE, _JOINTLY, _EMPTY, _EDGE = "#1b7a43", "#2b6cb0", "#f3f4f6", "#9ca3af"
WIDE: Final = 120
"""How wide the bar of a line is drawn, in units; it is 10 high."""
KEY: Final = 50
"""How wide a bar is drawn that shows what bars look like."""
_HEIGHT: Final = 10
_PITCH, _STRIPE = 9.0, 3.8  # as wide as they are still told apart on paper, where a line's bar is as long as a thumbnail


def bar(one: Bar, wide: int = WIDE) -> str:
    """How much of its need a line gets: solid what is certain, striped what is possible; the second colour what comes jointly.

    It runs from left to right in every tongue.
    """
    svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {wide} {_HEIGHT}", "role": "img"})
    SubElement(svg, "title").text = one.says
    SubElement(svg, "rect", _rect(0, 1, _EMPTY, wide) | {"stroke": _EDGE, "stroke-width": "0.6"})
    (alone, alone_most), (jointly, jointly_most) = one.alone, one.jointly
    _solid(svg, 0, alone, _ALONE, wide)
    _solid(svg, alone, jointly, _JOINTLY, wide)
    certain = max(alone, jointly)
    _striped(svg, certain, alone_most, _ALONE, wide)
    _striped(svg, max(certain, alone_most), jointly_most, _JOINTLY, wide)
    return tostring(svg, encoding="unicode")


def _rect(start: float, end: float, colour: str, wide: int) -> dict[str, str]:
    x, width = round(start * (wide - 1) + 0.5, 2), round(max(0.0, end - start) * (wide - 1), 2)
    return {"x": f"{x:g}", "y": "0.5", "width": f"{width:g}", "height": f"{_HEIGHT - 1}", "fill": colour}


def _solid(svg: Element, start: float, end: float, colour: str, wide: int) -> None:
    if end > start:
        SubElement(svg, "rect", _rect(start, end, colour, wide))


def _striped(svg: Element, start: float, end: float, colour: str, wide: int) -> None:
    if end <= start:
        return
    SubElement(svg, "rect", _rect(start, end, "#ffffff", wide) | {"stroke": colour, "stroke-width": "0.9"})
    first, last = start * (wide - 1) + 0.5, end * (wide - 1) + 0.5
    gap = _PITCH - _STRIPE  # first the gap, so that no stripe is one with what is solid before it
    for k in range(int((last - first) // _PITCH) + 1):
        x = first + k * _PITCH + gap
        if (width := min(_STRIPE, last - x)) > 0:
            SubElement(svg, "rect", {"x": f"{x:.2f}", "y": "0.5", "width": f"{width:.2f}", "height": "9", "fill": colour})
