"""Who waits for whom, as a graph in columns: who waits, what for, what that hangs on, and who could bring it about.

Each column is laid out by itself: what has its neighbours high up is high up, by the mean of their places, a few times there and
back; ties go by the order of the answer, so that one answer has one drawing. Every way has a place of its own on the things that
it leads to and from, and the colour and the dashes of the thing, so that it can be followed; one that passes a column by has a
place there too. Nations stand twice, at the left as those who wait and at the right as those who are waited for: read on from
the right at the left. In a tongue that runs from right to left all of it is the other way round.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from willing.report.drawings.canvas import Canvas
from willing.report.drawings.svg import INK, MUTED, PAPER, cut_to, wrapped
from willing.report.tongue import _, _n, joined, tongue

if TYPE_CHECKING:
    from willing.analysis.waiting import Knot
    from willing.vocabulary.condition import Condition

__all__ = ["INKS", "knot_drawing"]

INKS: Final = (
    ("#1d4f91", ""),
    ("#9a3412", "7 3"),
    ("#1b7a43", "2 2.5"),
    ("#6b21a8", "10 3 2 3"),
    ("#0f5f6b", "5 5"),
    ("#8a5a0b", "12 4"),
    ("#9d174d", "3 4"),
    ("#374151", "8 2 2 2 2 2"),
)
"""The colours and dashes of the things that are waited for, taken in turn."""

_Kind = Literal["waits", "thing", "brings", "passes"]
_WIDE: Final[Mapping[_Kind, float]] = {"waits": 150, "thing": 224, "brings": 150, "passes": 0}
_FEW: Final = 48  # ways of which each still has a rim that sets it off from those that it crosses
_BEFORE_NUMBER: Final = re.compile(r" (?=[\u2066-\u2068]?\d)")
_GAP, _LANE, _TOP, _PORT, _ROWS = 12.0, 96.0, 46.0, 8.0, 3


@dataclass(slots=True)
class _Node:
    """Something in a column: a nation on one of its two sides, a thing, or a way that passes by."""

    kind: _Kind
    order: int
    words: list[str] = field(default_factory=list)
    says: str = ""
    href: str = ""
    ink: int = 0
    tall: float = 0.0
    y: float = 0.0
    before: list[_Node] = field(default_factory=list)
    after: list[_Node] = field(default_factory=list)

    @property
    def middle(self) -> float:
        """Where its middle is."""
        return self.y + self.tall / 2


@dataclass(slots=True)
class _Way:
    """A way from one thing to another by way of the columns between; `firm` if nothing else would do."""

    nodes: list[_Node]
    ink: int
    firm: bool


def knot_drawing(
    knot: Knot,
    nation: Callable[[str], str],
    thing: Callable[[Condition], str],
    *,
    reached: Callable[[Condition], str] = lambda one: "",
    nation_link: Callable[[str], str] | None = None,
    thing_link: Callable[[Condition], str] | None = None,
    key: str = "circle",
) -> str:
    """A circle as a graph.

    Args:
        knot: the circle.
        nation, thing: what a nation, and what is waited for, is called.
        reached: how far a thing comes, shown below it.
        nation_link, thing_link: where nations and things lead to; without them the drawing is one picture.
        key: what names within it begin with.
    """
    columns, ways = _graph(knot, nation, thing, reached, nation_link, thing_link)
    _order(columns)
    height = _place(columns)
    lefts, width = _across(columns)
    sheet = Canvas(width, height, title=_("Who waits for whom"), says=_says(knot, nation), key=key)
    if nation_link is not None or thing_link is not None:
        sheet.holds_links()
    last = len(columns) - 1
    turned = tongue().direction == "rtl"
    for k, left in enumerate(lefts):
        head = _("who waits") if k == 0 else _("who could bring it about") if k == last else _("what for") if k == 1 else ""
        head = head or _("what that hangs on")
        begins, anchor = (width - left, "end") if turned else (left, None)
        sheet.text(begins, 20, head, size=12, fill=MUTED, anchor=anchor, wide=_wide(columns[k]) + _LANE - 10)
    place = {id(one): left for column, left in zip(columns, lefts, strict=True) for one in column}
    wide = {id(one): _wide(column) for column in columns for one in column}
    ports = _ports(ways)
    halo = 4.0 if len(ways) <= _FEW else 0.0
    sheet.begin(transform=f"matrix(-1 0 0 1 {width:.6g} 0)" if turned else None)
    for number, way in enumerate(ways):
        _draw_way(sheet, number, way, halo, place, wide, ports)
    sheet.end()
    for column in columns:
        for one in column:
            x = place[id(one)]
            _draw_node(sheet, one, width - x - wide[id(one)] if turned else x, wide[id(one)])
    return str(sheet)


def _says(knot: Knot, nation: Callable[[str], str]) -> str:
    return _n(
        "{nations} wait for each other by way of {count} thing. The same is told in words beside the drawing.",
        "{nations} wait for each other by way of {count} things. The same is told in words beside the drawing.",
        len(knot.things),
        nations=joined(map(nation, knot.nations)),
    )


# ---- what is where -------------------------------------------------------------------------------------------------------


def _graph(
    knot: Knot,
    nation: Callable[[str], str],
    thing: Callable[[Condition], str],
    reached: Callable[[Condition], str],
    nation_link: Callable[[str], str] | None,
    thing_link: Callable[[Condition], str] | None,
) -> tuple[list[list[_Node]], list[_Way]]:
    depths = _depths(knot)
    last = max(depths.values(), default=0) + 2
    columns: list[list[_Node]] = [[] for _column in range(last + 1)]
    waits: dict[str, _Node] = {}
    brings: dict[str, _Node] = {}
    things: dict[Condition, _Node] = {}
    for order, code in enumerate(knot.nations):
        name, href = nation(code), nation_link(code) if nation_link else ""
        for side, kind, at in ((waits, "waits", 0), (brings, "brings", last)):
            made = _Node(kind, order, [cut_to(name, 136, 12)], name, href)  # type: ignore[arg-type]
            side[code] = made
            columns[at].append(made)
    for order, one in enumerate(knot.things):
        name, state = thing(one.what), reached(one.what)
        below = _wrapped(state, 200, 11) if state else []
        words = _wrapped(name, 200, 12) + [f"\0{part}" for part in below]
        href = thing_link(one.what) if thing_link else ""
        made = _Node("thing", order, words, f"{name} – {state}" if state else name, href, order % len(INKS))
        things[one.what] = made
        columns[depths[one.what] + 1].append(made)
    level = {id(one): k for k, column in enumerate(columns) for one in column}
    ways: list[_Way] = []

    def lead(begin: _Node, end: _Node, ink: int, firm: bool) -> None:
        nodes = [begin]
        for at in range(level[id(begin)] + 1, level[id(end)]):
            nodes.append(_Node("passes", 1000 + len(ways), ink=ink, tall=_PORT))
            columns[at].append(nodes[-1])
        nodes.append(end)
        if level[id(begin)] < level[id(end)]:
            for one, following in zip(nodes, nodes[1:], strict=False):  # noqa: RUF007
                one.after.append(following)
                following.before.append(one)
        ways.append(_Way(nodes, ink, firm))

    for way in knot.waits_for:
        lead(waits[way.nation], things[way.thing], things[way.thing].ink, way.needed)
    for hang in knot.hangs_on:
        lead(things[hang.event], things[hang.thing], things[hang.thing].ink, hang.needed)
    for bring in knot.brings_about:
        lead(things[bring.thing], brings[bring.nation], things[bring.thing].ink, True)
    return columns, ways


def _depths(knot: Knot) -> dict[Condition, int]:
    """How many events away from what nations wait for a thing is: what hangs on nothing is nearest to those who wait."""
    hangs: dict[Condition, list[Condition]] = defaultdict(list)
    for one in knot.hangs_on:
        hangs[one.event].append(one.thing)
    under = {one.thing for one in knot.hangs_on}
    found: dict[Condition, int] = {}
    for roots in ([one.what for one in knot.things if one.what not in under], [one.what for one in knot.things]):
        for root in roots:
            if root in found:
                continue
            found[root] = 0
            rest: deque[Condition] = deque([root])
            while rest:
                here = rest.popleft()
                for under_it in hangs[here]:
                    if under_it not in found:
                        found[under_it] = found[here] + 1
                        rest.append(under_it)
    return found


def _order(columns: Sequence[list[_Node]]) -> None:
    """Order each column by the mean place of the neighbours on one side, from left to right and back."""
    for column in columns:
        _stack(column)
    for turn in range(8):
        forth = turn % 2 == 0
        for column in columns[1:] if forth else list(reversed(columns))[1:]:
            means = {}
            for k, one in enumerate(column):
                near = one.before if forth else one.after
                means[id(one)] = (sum(other.middle for other in near) / len(near) if near else one.middle, k)
            column.sort(key=lambda one: means[id(one)])
            _stack(column)


def _stack(column: Iterable[_Node]) -> None:
    y = 0.0
    for one in column:
        if one.kind == "thing":
            ports = max(len(one.before), len(one.after))
            one.tall = max(15.0 * len(one.words) + 12, _PORT * ports + 8)
        elif one.kind != "passes":
            one.tall = max(26.0, _PORT * max(len(one.before), len(one.after)) + 6)
        one.y = y
        y += one.tall + _GAP


def _place(columns: Sequence[Sequence[_Node]]) -> float:
    """Centre the columns beside each other; how high all is."""
    heights = [column[-1].y + column[-1].tall if column else 0.0 for column in columns]
    most = max(heights, default=0.0)
    for column, height in zip(columns, heights, strict=True):
        spare = (most - height) / (len(column) + 1) if column else 0.0
        for k, one in enumerate(column, 1):
            one.y += _TOP + spare * k
    return most + _TOP + 24


def _wide(column: Sequence[_Node]) -> float:
    return max((_WIDE[one.kind] for one in column), default=0.0)


def _across(columns: Sequence[Sequence[_Node]]) -> tuple[list[float], float]:
    """Where each column begins, and how wide all is: the more ways between two columns, the wider they are apart."""
    lefts, x = [], 16.0
    for column in columns:
        lefts.append(x)
        lane = min(2.5 * _LANE, max(_LANE, 2.0 * sum(len(one.after) for one in column)))
        x += _wide(column) + lane
    return lefts, lefts[-1] + _wide(columns[-1]) + 16


def _ports(ways: Sequence[_Way]) -> dict[tuple[int, int, bool], float]:
    """Where each way leaves and enters: by its number, the node, and whether it leaves; in the order of their other ends."""
    sides: dict[tuple[int, bool], list[tuple[float, int, _Node]]] = defaultdict(list)
    for number, way in enumerate(ways):
        for one, following in zip(way.nodes, way.nodes[1:], strict=False):
            sides[id(one), True].append((following.middle, number, one))
            sides[id(following), False].append((one.middle, number, following))
    found = {}
    for (node, leaves), several in sides.items():
        several.sort(key=lambda one: one[:2])
        for k, (_y, number, one) in enumerate(several, 1):
            found[number, node, leaves] = one.y + one.tall * k / (len(several) + 1)
    return found


# ---- strokes -------------------------------------------------------------------------------------------------------------


def _draw_way(
    sheet: Canvas,
    number: int,
    way: _Way,
    halo: float,
    place: Mapping[int, float],
    wide: Mapping[int, float],
    ports: Mapping[tuple[int, int, bool], float],
) -> None:
    colour, dashes = INKS[way.ink]
    begin, end = way.nodes[0], way.nodes[-1]
    x, y = place[id(begin)] + wide[id(begin)], ports[number, id(begin), True]
    told = f"M{x:.6g} {y:.6g}"
    if place[id(end)] <= place[id(begin)]:  # back to what is left of it, or beside it
        y_end = ports[number, id(end), False]
        x_end = place[id(end)] + wide[id(end)]
        out = max(x, x_end) + _LANE * 0.7
        told += f"C{out:.6g} {y:.6g} {out:.6g} {y_end:.6g} {x_end + 7:.6g} {y_end:.6g}"
        tip = f"M{x_end:.6g} {y_end:.6g}l8 -4v8Z"
    else:
        for one in way.nodes[1:]:
            x_end, y_end = place[id(one)], ports[number, id(one), False]
            stop = x_end - (7 if one is end else 0)
            half = (stop - x) / 2
            told += f"C{x + half:.6g} {y:.6g} {stop - half:.6g} {y_end:.6g} {stop:.6g} {y_end:.6g}"
            x, y = x_end + wide[id(one)], y_end
            if one is not end:
                told += f"H{x:.6g}"
        tip = f"M{place[id(end)]:.6g} {ports[number, id(end), False]:.6g}l-8 -4v8Z"
    stroke: dict[str, Any] = {"fill": "none", "stroke": colour, "stroke_width": 1.6 if way.firm else 1.0}
    if halo:
        sheet.path(told, stroke=PAPER, stroke_width=halo, fill="none")
    sheet.path(told, stroke_dasharray=dashes or None, **stroke)
    sheet.path(tip, fill=colour if way.firm else PAPER, stroke=colour, stroke_width=1)


def _draw_node(sheet: Canvas, one: _Node, x: float, wide: float) -> None:
    if one.kind == "passes":
        return
    if one.href:
        sheet.begin("a", says=one.says, href=one.href)
    else:
        sheet.begin(says=one.says)
    colour, dashes = INKS[one.ink]
    if one.kind == "thing":
        sheet.rect(
            x, one.y, wide, one.tall, rx=4, fill="#f6f7f9", stroke=colour, stroke_width=1.8, stroke_dasharray=dashes or None
        )
    else:
        sheet.rect(x, one.y, wide, one.tall, rx=one.tall / 2 if one.tall < 30 else 13, fill=PAPER, stroke=INK, stroke_width=1.2)
    y = one.middle - 15 * (len(one.words) - 1) / 2 + 4
    for words in one.words:
        small = words.startswith("\0")
        bold = "bold" if one.kind != "thing" else None
        sheet.text(
            x + wide / 2, y, words.lstrip("\0"), size=11 if small else 12, anchor="middle", wide=wide - 12,
            fill=MUTED if small else INK, font_weight=bold,
        )  # fmt: skip
        y += 15
    sheet.end()


def _wrapped(words: str, wide: float, size: float) -> list[str]:
    """Words on as many lines as they take, three at most; a number stays with the word before it."""
    lines = wrapped(_BEFORE_NUMBER.sub("\u00a0", words), wide, size)
    return lines if len(lines) <= _ROWS else [*lines[: _ROWS - 1], cut_to(" ".join(lines[_ROWS - 1 :]), wide, size)]
