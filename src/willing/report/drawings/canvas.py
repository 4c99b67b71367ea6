"""A sheet that is drawn on piece by piece, and the fills that parts of a bar have in every drawing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final
from xml.etree import ElementTree as ET

from willing.report.drawings.svg import INK, LINE, MISSING, PAPER, cut_to, drawing, label, node, width_of, written

__all__ = ["FILLS", "Canvas", "step_path"]

FILLS: Final = ("alone", "together", "perhaps_alone", "perhaps_together", "conditional", "missing")
"""The parts of a bar, each with a fill of its own: solid where certain and unconditional, else hatched, dotted or empty."""

_HATCHES: Final[dict[str, tuple[str, str, int, float]]] = {  # its ground, its marks, how they are turned, how wide they are
    "together": ("#2b6cb0", "#bcd4ee", 45, 2.0),
    "perhaps_alone": ("#dff1e5", "#1b7a43", -45, 1.6),
    "perhaps_together": ("#e3edf8", "#2b6cb0", 45, 1.4),
    "conditional": ("#fdf3dc", "#b7791f", 0, 0.0),
}


class Canvas:
    """A drawing under way, in its own units from the upper left corner; left is left in every tongue."""

    def __init__(self, width: float, height: float, *, title: str, says: str = "", key: str = "") -> None:
        """An empty sheet.

        Args:
            width, height: its size, in pixels where nobody says otherwise.
            title: what it is, for those who do not see it.
            says: what it shows, in a sentence or two.
            key: what names within it begin with, so that several can be in one page.
        """
        self._key = re.sub(r"[^a-z0-9]+", "-", key.lower())
        self._root = drawing(float(width), float(height), title, says, [], width=float(width), height=float(height))
        self._at = [self._root]
        self._patterns: dict[str, ET.Element] = {}
        self.rect(0, 0, width, height, fill=PAPER)

    def __str__(self) -> str:
        return written(self._root)

    def holds_links(self) -> None:
        """Say that there are links in it, so that they can be reached; without that, a drawing is one picture."""
        self._root.set("role", "group")

    def rect(self, x: float, y: float, width: float, height: float, **attributes: Any) -> None:
        """A rectangle."""
        wide, high = max(0.0, float(width)), max(0.0, float(height))
        self._add(node("rect", x=float(x), y=float(y), width=wide, height=high, **attributes))

    def line(self, x1: float, y1: float, x2: float, y2: float, **attributes: Any) -> None:
        """A straight line, grey where no other colour is told."""
        self._add(node("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), **{"stroke": LINE, **attributes}))

    def path(self, d: str, **attributes: Any) -> None:
        """A path."""
        self._add(node("path", d=d, **attributes))

    def text(
        self, x: float, y: float, words: str, *, size: float = 12, anchor: str | None = None, wide: float = 0, **attributes: Any
    ) -> None:
        """Words that begin at a place, or have their middle or their end there; with `wide` cut to that width."""
        bold = attributes.get("font_weight") == "bold"
        shown = cut_to(words, wide, size, bold=bold) if wide else words
        self._add(label(float(x), float(y), shown, size, text_anchor=anchor, **attributes))

    def begin(self, element: str = "g", *, says: str = "", **attributes: Any) -> None:
        """Open a group, or a link: `begin("a", href=…)`; what follows is in it, until `end`. With `says` it has that title."""
        made = node(element, [node("title", text=says)] if says else [], **attributes)
        self._add(made)
        self._at.append(made)

    def end(self) -> None:
        """Close what was opened last."""
        self._at.pop()

    def fill(self, part: str) -> str:
        """What a part of a bar is filled with: one of `FILLS`."""
        if part in ("alone", "missing"):
            return _HATCHES["perhaps_alone"][1] if part == "alone" else MISSING
        name = f"{self._key}-{part.replace('_', '-')}"
        if part not in self._patterns:
            self._patterns[part] = _pattern(name, part)
            self._root.insert(2, node("defs", [self._patterns[part]]))
        return f"url(#{name})"

    def swatch(self, x: float, y: float, part: str, words: str, *, edge: str = INK) -> float:
        """A sample of a fill with what it means; the place at which the next one may begin."""
        self.rect(x, y - 9, 18, 10, fill=self.fill(part), stroke=edge, stroke_width=0.6)
        self.text(x + 23, y, words, size=11)
        return x + 23 + width_of(words, 11) + 14

    def _add(self, made: ET.Element) -> None:
        self._at[-1].append(made)


def _pattern(name: str, part: str) -> ET.Element:
    ground, mark, turn, wide = _HATCHES[part]
    size = 6 if part == "together" else 5
    marks = node("rect", width=wide, height=size, fill=mark) if wide else node("circle", cx=2.5, cy=2.5, r=1.2, fill=mark)
    square = node("rect", width=size, height=size, fill=ground)
    turned = f"rotate({turn})" if turn else None
    return node(
        "pattern", [square, marks], id=name, width=size, height=size, patternUnits="userSpaceOnUse", patternTransform=turned
    )


def step_path(spans: Iterable[tuple[float, float, float, float]]) -> str:
    """Rectangles as one path: each from x to x and from y to y; those without size are left out."""
    return " ".join(
        f"M{x:.6g} {y:.6g}H{x_end:.6g}V{y_end:.6g}H{x:.6g}Z" for x, x_end, y, y_end in spans if x_end > x and y != y_end
    )
