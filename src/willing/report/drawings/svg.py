"""What drawings are made of: elements, colours, hatches, how wide a text is.

A drawing is one `svg` element with a title and a description, made of elements and presentation attributes alone: no style, no
script, nothing fetched. Texts and attributes are escaped where the whole is written, so that whatever a case says is a text.
Colour is never the only sign: each meaning has a pattern too.

>>> print(written(drawing(20, 10, "A box", "Empty.", [node("rect", width=20, height=10, fill=PAPER)])))
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10" ...><title>A box</title><desc>Empty.</desc><rect ... /></svg>
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from xml.etree import ElementTree as ET

from willing.report.tongue import tongue

__all__ = [
    "ALONE",
    "CONDITIONAL",
    "FONTS",
    "INK",
    "LINE",
    "MISSING",
    "MISSING_EDGE",
    "MUTED",
    "PAPER",
    "SHORT",
    "TOGETHER",
    "cut_to",
    "drawing",
    "from_parts",
    "hatch",
    "label",
    "node",
    "width_of",
    "wrapped",
    "written",
]

ALONE: Final = "#1b7a43"
TOGETHER: Final = "#2b6cb0"
CONDITIONAL: Final = "#b7791f"
MISSING: Final = "#f3f4f6"
MISSING_EDGE: Final = "#9ca3af"
SHORT: Final = "#b42318"
INK: Final = "#1a202c"
MUTED: Final = "#4a5568"
LINE: Final = "#d5dae1"
PAPER: Final = "#ffffff"
FONTS: Final = "Noto Sans, Noto Sans Arabic, sans-serif"

_ARABIC_FONTS: Final = "Noto Sans Arabic, Noto Sans, sans-serif"
_ARABIC: Final = re.compile(r"[\u0600-\u065f\u066e-\u06d5\u06ee\u06ef\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")
_UNWRITABLE: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ISOLATES: Final = "\u2066\u2067\u2068"
_POP: Final = "\u2069"
_BREAKS: Final = re.compile(r"[^\S\u00a0\u202f]+")
_NARROW: Final = frozenset("iljI|.,:;'!()[]f t-·")
_WIDE: Final = frozenset("mwMWЖШЩЮ@%—")


def node(tag: str, children: Iterable[ET.Element] = (), /, text: str = "", **attributes: object) -> ET.Element:
    """An element with its attributes: `stroke_width=2` is `stroke-width="2"`, `class_` is `class`; `None` leaves one out.

    Numbers are told to two digits after the point. Characters that XML cannot have are left out of texts.
    """
    made = ET.Element(tag, {_name(name): _value(value) for name, value in attributes.items() if value is not None})
    made.text = _writable(text) or None
    made.extend(children)
    return made


def drawing(wide: float, high: float, title: str, says: str, children: Iterable[ET.Element], **attributes: Any) -> ET.Element:
    """A whole drawing, with what readers of screens are told of it first. It is laid out from left to right in every tongue."""
    root = node(
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_value(wide)} {_value(high)}",
        role="img",
        font_family=FONTS,
        direction="ltr" if tongue().direction == "rtl" else None,  # whatever the page about it has
        **attributes,
    )
    root.append(node("title", text=title))
    root.append(node("desc", text=says))
    root.extend(children)
    return root


def written(root: ET.Element) -> str:
    """A drawing as a text, everything in it escaped."""
    return ET.tostring(root, encoding="unicode")


def label(x: float, y: float, text: str, size: float, **attributes: Any) -> ET.Element:
    """A line of text at a place, in the ink unless another `fill` is named.

    Where the tongue at hand goes from right to left, so do its words; the ends that `text_anchor` names stay left and right.
    Each script has its own font by name, as some that draw a text find none for the second script in it.
    """
    runs = _by_script(text)
    if tongue().direction == "rtl":
        runs = [("\u2067" if at == 0 else "") + run + ("\u2069" if at == len(runs) - 1 else "") for at, run in enumerate(runs)]
    given: dict[str, Any] = {"x": x, "y": y, "font_size": size, "fill": INK, **attributes}
    if len(runs) == 1:
        return node("text", text=runs[0], font_family=_ARABIC_FONTS if _ARABIC.search(text) else None, **given)
    spans = [node("tspan", text=run, font_family=_ARABIC_FONTS if _ARABIC.search(run) else FONTS) for run in runs]
    return node("text", spans, **given)


def _by_script(text: str) -> list[str]:
    """A text in pieces of one script each, Arabic or other; what is of no script goes with what is before it."""
    pieces: list[str] = [""]
    before: bool | None = None
    for letter in text:
        script = True if _ARABIC.match(letter) else False if letter.isalpha() else None
        if script is not None and before is not None and script != before:
            pieces.append("")
        before = before if script is None else script
        pieces[-1] += letter
    return pieces


def hatch(name: str, colour: str, *, ground: str = PAPER, kind: str = "lines", step: float = 6) -> ET.Element:
    """A pattern to fill with as `url(#name)`: `lines` across, `dots`, or `grid`. Its name is one for the page, so prefix it."""
    marks = {
        "lines": [node("path", d=f"M-1,{step + 1}L{step + 1},-1", stroke=colour, stroke_width=step / 4)],
        "dots": [node("circle", cx=step / 2, cy=step / 2, r=step / 5, fill=colour)],
        "grid": [node("path", d=f"M0,{step / 2}H{step}M{step / 2},0V{step}", stroke=colour, stroke_width=step / 6)],
    }[kind]
    square = node("rect", width=step, height=step, fill=ground)
    return node("pattern", [square, *marks], id=name, width=step, height=step, patternUnits="userSpaceOnUse")


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a line of text is: enough to keep texts apart, and seldom too little.

    >>> width_of("", 10), width_of("Old Harbour", 10) < width_of("Old Harbour", 10, bold=True)
    (0.0, True)
    """
    shown = [letter for letter in text if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf"]
    return sum(map(_ems, shown)) * size * (1.1 if bold else 1.0)


def _ems(letter: str) -> float:
    if letter in _NARROW:
        return 0.32
    if _ARABIC.match(letter):
        return 0.5
    return 0.92 if letter in _WIDE else 0.66 if letter.isupper() else 0.58 if letter.isdigit() else 0.56


def cut_to(text: str, wide: float, size: float, *, bold: bool = False) -> str:
    """A text that is no wider than so much, its end left out where it would be."""
    if width_of(text, size, bold=bold) <= wide:
        return text
    kept = text
    while kept and width_of(f"{kept}…", size, bold=bold) > wide:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def wrapped(text: str, wide: float, size: float, *, bold: bool = False) -> list[str]:
    """A text in lines no wider than so much, at least one: whole, with a word that alone is wider on several of them.

    What keeps to its own direction does so on each line that it is on. At a space that does not break no line ends.

    >>> wrapped("one two three", 40, 10), wrapped("", 40, 10)
    (['one two', 'three'], [''])
    """
    lines = [""]
    for word in _BREAKS.split(text.strip()):
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size, bold=bold) <= wide:
            lines[-1] = longer
            continue
        *full, last = _pieces(word, wide, size, bold)
        lines[-1:] = [*filter(None, lines[-1:]), *full, last]
    return list(_closed(lines))


def _pieces(word: str, wide: float, size: float, bold: bool) -> list[str]:
    """A word in pieces no wider than so much, each of a letter at least."""
    pieces, taken = [""], 0.0
    for letter in word:
        taken += (own := width_of(letter, size, bold=bold))
        if pieces[-1] and taken > wide:
            pieces.append("")
            taken = own
        pieces[-1] += letter
    return pieces


def _closed(lines: Iterable[str]) -> Iterator[str]:
    """Lines of a text, each with the ends and the beginnings of what keeps to its own direction across them."""
    opened: list[str] = []
    for line in lines:
        begins = "".join(opened)
        for letter in line:
            if letter in _ISOLATES:
                opened.append(letter)
            elif letter == _POP and opened:
                opened.pop()
        yield begins + line + _POP * len(opened)


def from_parts(parts: Iterable[object]) -> list[ET.Element]:
    """Elements out of plain data: each a tag, its attributes, and the elements or texts within."""
    found = []
    for part in parts:
        assert isinstance(part, list)
        tag, attributes, inner = part
        assert isinstance(attributes, Mapping)
        made = ET.Element(tag, dict(attributes))
        made.text = "".join(one for one in inner if isinstance(one, str)) or None
        made.extend(from_parts([one for one in inner if not isinstance(one, str)]))
        found.append(made)
    return found


def _name(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"
    return _writable(str(value))


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("", text)
