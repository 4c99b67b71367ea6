"""The bar of a line, as SVG."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from willing.report.brief.shape import Bar

__all__ = ["bar"]

_ALONE, _JOINTLY, _EMPTY, _EDGE = "#1b7a43", "#2b6cb0", "#f3f4f6", "#9ca3af"
_WIDTH, _HEIGHT = 120, 10


def bar(one: Bar) -> str:
    """How much of its need a line gets: solid what is certain, striped what is possible; the second colour what comes jointly.

    It runs from left to right in every tongue.
    """
    svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {_WIDTH} {_HEIGHT}", "role": "img"})
    SubElement(svg, "title").text = one.says
    SubElement(svg, "rect", _rect(0, 1, _EMPTY) | {"stroke": _EDGE, "stroke-width": "0.6"})
    (alone, alone_most), (jointly, jointly_most) = one.alone, one.jointly
    _solid(svg, 0, alone, _ALONE)
    _solid(svg, alone, jointly, _JOINTLY)
    certain = max(alone, jointly)
    _striped(svg, certain, alone_most, _ALONE)
    _striped(svg, max(certain, alone_most), jointly_most, _JOINTLY)
    return tostring(svg, encoding="unicode")


def _rect(start: float, end: float, colour: str) -> dict[str, str]:
    x, width = round(start * (_WIDTH - 1) + 0.5, 2), round(max(0.0, end - start) * (_WIDTH - 1), 2)
    return {"x": f"{x:g}", "y": "0.5", "width": f"{width:g}", "height": f"{_HEIGHT - 1}", "fill": colour}


def _solid(svg: Element, start: float, end: float, colour: str) -> None:
    if end > start:
        SubElement(svg, "rect", _rect(start, end, colour))


def _striped(svg: Element, start: float, end: float, colour: str) -> None:
    if end <= start:
        return
    SubElement(svg, "rect", _rect(start, end, colour) | {"fill-opacity": "0.18"})
    first, last = start * (_WIDTH - 1) + 0.5, end * (_WIDTH - 1) + 0.5
    places = [first + 1 + 3 * k for k in range(int((last - first - 0.5) // 3) + 1)]
    path = "".join(f"M{x:.2f} 0.5V{_HEIGHT - 0.5}" for x in places if x < last)
    if path:
        SubElement(svg, "path", {"d": path, "stroke": colour, "stroke-width": "1"})
