"""A sheet to draw on: elements of SVG with attributes alone, and the fills that parts of a bar have in every drawing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final
from xml.etree import ElementTree as Xml

__all__ = ["COLOURS", "FILLS", "Canvas", "clipped_to", "step_path"]

COLOURS: Final = {
    "alone": "#1b7a43",
    "together": "#2b6cb0",
    "conditional": "#b7791f",
    "short": "#b42318",
    "ink": "#1a202c",
    "muted": "#4a5568",
    "line": "#d5dae1",
    "empty": "#f3f4f6",
    "edge": "#9ca3af",
    "paper": "#ffffff",
}
"""The colours of all drawings. None is the only sign of anything."""

FILLS: Final = ("alone", "together", "perhaps_alone", "perhaps_together", "conditional", "missing")
"""The parts of a bar, each with a fill of its own: solid where certain and unconditional, else hatched, dotted or empty."""

_FONT: Final = "Noto Sans, Noto Sans Arabic, sans-serif"
_UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDE: Final = 0.56  # of the size of a letter: how wide one is, on average


class Canvas:
    """A drawing under way, in its own units from the upper left corner.

    What is said in it is text, whatever it says: nothing of it becomes markup, and what XML cannot write is left out.
    """

    def __init__(self, width: float, height: float, *, title: str, says: str = "", key: str = "") -> None:
        """An empty sheet.

        Args:
            width, height: its size, in pixels where nobody says otherwise.
            title: what it is, for those who do not see it.
            says: what it shows, in a sentence or two.
            key: what names within it begin with, so that several can be in one page.
        """
        self._key = re.sub(r"[^a-z0-9]+", "-", key.lower())
        self.width, self.height = width, height
        self._root = Xml.Element("svg", {"xmlns": "http://www.w3.org/2000/svg"})
        self._root.attrib |= {"viewBox": f"0 0 {_told(width)} {_told(height)}", "width": _told(width), "height": _told(height)}
        self._root.attrib |= {"font-family": _FONT, "font-size": "12", "fill": COLOURS["ink"], "role": "img"}
        self._at = [self._root]
        self._patterns: Xml.Element | None = None
        named = Xml.SubElement(self._root, "title", {"id": self._name("title")})
        named.text = _printable(title)
        by = [named.attrib["id"]]
        if says:
            told = Xml.SubElement(self._root, "desc", {"id": self._name("says")})
            told.text = _printable(says)
            by.append(told.attrib["id"])
        self._root.set("aria-labelledby", " ".join(by))
        self.rect(0, 0, width, height, fill=COLOURS["paper"])

    def __str__(self) -> str:
        return Xml.tostring(self._root, encoding="unicode")

    def holds_links(self) -> None:
        """Say that there are links in it, so that they can be reached; without that, a drawing is one picture."""
        self._root.set("role", "group")

    def rect(self, x: float, y: float, width: float, height: float, **attributes: str | float) -> None:
        """A rectangle."""
        self._add("rect", {"x": x, "y": y, "width": max(0.0, width), "height": max(0.0, height), **attributes})

    def line(self, x1: float, y1: float, x2: float, y2: float, **attributes: str | float) -> None:
        """A straight line, grey where no other colour is told."""
        self._add("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "stroke": COLOURS["line"], **attributes})

    def path(self, d: str, **attributes: str | float) -> None:
        """A path."""
        self._add("path", {"d": d, **attributes})

    def circle(self, x: float, y: float, radius: float, **attributes: str | float) -> None:
        """A circle."""
        self._add("circle", {"cx": x, "cy": y, "r": radius, **attributes})

    def text(self, x: float, y: float, words: str, *, anchor: str = "start", wide: float = 0, **attributes: str | float) -> None:
        """Words that begin, are centred, or end at a place: by `anchor`, as a page from left to right has it.

        With `wide` no wider than that, as far as that can be told; what is cut off is in the title of the words.
        """
        shown = clipped_to(words, wide, float(attributes.get("font_size", 12))) if wide else words
        found = self._add("text", {"x": x, "y": y, "text-anchor": anchor, **attributes})
        if shown != words:
            Xml.SubElement(found, "title").text = _printable(words)
            found[0].tail = _printable(shown)
        else:
            found.text = _printable(shown)

    def begin(self, element: str = "g", **attributes: str | float) -> None:
        """Open a group, or a link: `begin("a", href=…)`; what follows is in it, until `end`."""
        self._at.append(self._add(element, attributes))

    def end(self) -> None:
        """Close what was opened last."""
        self._at.pop()

    def name(self, words: str) -> None:
        """A title for what was opened last."""
        found = Xml.Element("title")
        found.text = _printable(words)
        self._at[-1].insert(0, found)

    def fill(self, part: str) -> str:
        """What a part of a bar is filled with: one of `FILLS`."""
        if part == "alone":
            return COLOURS["alone"]
        if part == "missing":
            return COLOURS["empty"]
        if self._patterns is None:
            self._patterns = Xml.Element("defs")
            self._root.insert(1, self._patterns)
        name = self._name(part.replace("_", "-"))
        if all(one.get("id") != name for one in self._patterns):
            self._patterns.append(_pattern(name, part))
        return f"url(#{name})"

    def _name(self, word: str) -> str:
        return f"{self._key}-{word}" if self._key else word

    def _add(self, element: str, attributes: Mapping[str, str | float]) -> Xml.Element:
        told = {name.rstrip("_").replace("_", "-"): _told(value) for name, value in attributes.items()}
        return Xml.SubElement(self._at[-1], element, told)


def _pattern(name: str, part: str) -> Xml.Element:
    ground, mark, turn, wide = {
        "together": ("#2b6cb0", "#bcd4ee", 45, 2.0),
        "perhaps_alone": ("#dff1e5", "#1b7a43", -45, 1.6),
        "perhaps_together": ("#e3edf8", "#2b6cb0", 45, 1.4),
        "conditional": ("#fdf3dc", "#b7791f", 0, 0.0),
    }[part]
    size = "6" if part == "together" else "5"
    made = Xml.Element("pattern", {"id": name, "width": size, "height": size, "patternUnits": "userSpaceOnUse"})
    if turn:
        made.set("patternTransform", f"rotate({turn})")
    Xml.SubElement(made, "rect", {"width": size, "height": size, "fill": ground})
    if wide:
        Xml.SubElement(made, "rect", {"width": _told(wide), "height": size, "fill": mark})
    else:
        Xml.SubElement(made, "circle", {"cx": "2.5", "cy": "2.5", "r": "1.2", "fill": mark})
    return made


def step_path(spans: Iterable[tuple[float, float, float, float]]) -> str:
    """Rectangles as one path: each from x to x and from y to y; those without size are left out."""
    return " ".join(
        f"M{_told(x)} {_told(y)}H{_told(x_end)}V{_told(y_end)}H{_told(x)}Z"
        for x, x_end, y, y_end in spans
        if x_end > x and y != y_end
    )


def clipped_to(words: str, wide: float, size: float = 12) -> str:
    """Words cut to a width, as far as it can be told without the font."""
    most = max(1, int(wide / (size * _WIDE)))
    return words if len(words) <= most else words[: max(1, most - 1)].rstrip() + "…"


def _told(value: str | float) -> str:
    return _printable(value) if isinstance(value, str) else f"{round(value, 2):g}" if abs(value) < 1e5 else f"{value:.0f}"


def _printable(words: str) -> str:
    return _UNPRINTABLE.sub("", words)
