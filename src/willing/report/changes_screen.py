"""What differs between two states of a case, and what two people changed differently, to a terminal. Computes no number.

Signs stand before colours: + new, − taken out, ~ changed, ↕ moved. Control characters of a cell never reach the terminal. Where
two texts are compared, what differs is seen: of long ones and of those that look alike, what stands around it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Final

from willing.ledger.entries import RowChange
from willing.ledger.merge import Conflict
from willing.ledger.tables import CONTROL
from willing.report.screen import counted, grid, say, styled

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["show_changes", "show_conflicts"]

_BLANK: Final = "(blank)"
_GONE: Final = "(no such row)"
_LONG: Final = 300  # of a cell that is told in a line
_ROOM: Final = 120  # for what differs, from where it does
_AROUND: Final = 40  # of what stands before and after it
_WORD: Final = 20  # as much more as differs, where a word ends
_UNSEEN: Final = re.compile(r"^ +| +$| {2,}")


def show_changes(out: Console, found: Sequence[RowChange], *, most: int | None = None) -> None:
    """How many rows are new, taken out, changed and moved; then, table by table, each of them with its cells.

    Args:
        out: where it is shown.
        found: the changes, in their order; a row that is taken out and new has moved.
        most: how many rows are told of each table; None tells all.
    """
    if not found:
        out.print("Nothing changes.")
        return
    rows: dict[tuple[str, tuple[str, ...]], RowChange] = {}
    for one in found:
        twin = rows.get((one.table, one.key))
        rows[one.table, one.key] = RowChange(one.table, one.key, twin.before, one.after) if twin else one
    moved = _twice(found)
    out.print(_summary(rows, moved), style="bold")
    for table in dict.fromkeys(one.table for one in found):
        out.print()
        out.print(table, style="bold")
        told = [one for one in rows.values() if one.table == table]
        for one in told[:most]:
            _show_row(out, one, moved=(one.table, one.key) in moved)
        if most is not None and len(told) > most:
            say(out, f"… and {len(told) - most:,} more.")


def _twice(found: Iterable[RowChange]) -> set[tuple[str, tuple[str, ...]]]:
    """The rows that are both taken out and new."""
    times = Counter((one.table, one.key) for one in found)
    return {place for place, number in times.items() if number > 1}


def _summary(rows: Mapping[tuple[str, tuple[str, ...]], RowChange], moved: set[tuple[str, tuple[str, ...]]]) -> str:
    new = sum(one.before is None for one in rows.values())
    out = sum(one.after is None for one in rows.values())
    changed = sum(one.before is not None and one.after is not None and bool(one.columns) for one in rows.values())
    parts = [f"{new:,} new" if new else "", f"{out:,} taken out" if out else "", f"{changed:,} changed" if changed else ""]
    parts.append(f"{len(moved):,} moved" if moved else "")
    return f"{counted(len(rows), 'row')}: {', '.join(filter(None, parts))}"


def _show_row(out: Console, one: RowChange, *, moved: bool) -> None:
    name = _name(one.key)
    if one.before is None:
        out.print(styled(f"  + {name}", "green"))
        _show_cells(out, one, one.after or {})
    elif one.after is None:
        out.print(styled(f"  − {name}", "red"))
        _show_cells(out, one, one.before)
    else:
        out.print(styled(f"  {'↕' if moved else '~'} {name}{' moved' if moved else ''}", "cyan" if moved else "yellow"))
        for column in one.columns:
            say(out, f"{column}: {_both(one.before.get(column, ''), one.after.get(column, ''))}", 6)


def _show_cells(out: Console, one: RowChange, cells: Mapping[str, str]) -> None:
    """The cells of a row that is new or taken out, but for those that its name tells."""
    told = [f"{column}: {_cell(cells, column)}" for column, cell in cells.items() if cell not in one.key]
    if told:
        say(out, "; ".join(told), 6)


def _name(key: Sequence[str]) -> str:
    return _plain(" / ".join(filter(None, key)))


def _cell(cells: Mapping[str, str], column: str) -> str:
    return _plain(cells.get(column, "")) or _BLANK


def _text(cells: Mapping[str, str] | None, column: str) -> str | None:
    return None if cells is None else cells.get(column, "")


def _plain(text: str) -> str:
    """A text in one line, without what a terminal would obey."""
    text = _spaced(text).strip()
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", CONTROL.sub("�", text))


def show_conflicts(
    out: Console, found: Sequence[Conflict], entered: Mapping[tuple[str, tuple[str, ...]], str] | None = None
) -> None:
    """Each conflict with its cells side by side: what was, what the ledger has now, what the file has.

    Args:
        out: where it is shown.
        found: the conflicts.
        entered: who last entered a row in the ledger and when, by table and key, as far as it is known.
    """
    if not found:
        out.print("Nothing is in conflict.")
        return
    out.print(f"{counted(len(found), 'conflict')}: both sides changed the same, and differently.", style="bold")
    for one in found:
        out.print()
        who = (entered or {}).get((one.table, one.key), "")
        out.print(styled(f"! {one.table}, {_name(one.key)}: {_matter(one)}", "red"))
        if who:
            say(out, f"In the ledger since {_plain(who)}.", 4)
        table = grid("column", "was", "ledger now", "the file")
        for column in ("order",) if one.kind == "order" else one.columns:
            states = [
                _listed(state) if one.kind == "order" else _text(state, column) for state in (one.base, one.theirs, one.ours)
            ]
            table.add_row(column, *_side_by_side(states))
        out.print(table)


def _matter(one: Conflict) -> str:
    match one.kind:
        case "row" if one.theirs is None:
            return "the ledger took it out, the file changed it"
        case "row":
            return "the file took it out, the ledger changed it"
        case "order":
            return "its rows are in two orders"
        case _ if one.base is None:
            return "entered by both, as two things"
        case _:
            return "changed by both"


def _listed(state: Mapping[str, str] | None) -> str:
    """An order as the names of its rows."""
    lines = (state or {}).get("order", "").split("\n")
    return "; ".join(" / ".join(filter(None, line.split("\t"))) or "(otherwise)" for line in lines)


# ---- what differs -----------------------------------------------------------------------------------------------------


def _both(before: str, after: str) -> str:
    """A cell before and after: whole, or where they are long or look alike, what stands around their difference.

    >>> _both("Frence", "France"), _both("", "France"), _both("a b", "a  b")
    ('Frence → France', '(blank) → France', 'a «b» → «␣b»')
    """
    if (plain := _told_apart((before, after))) is not None:
        return " → ".join(plain)
    lead, (old, new), rest = _parted((before, after))
    return f"{lead}«{old}» → «{new}»{rest}"


def _side_by_side(states: Sequence[str | None]) -> list[str]:
    """The texts of states, as `_both`; None is a row that is not there."""
    if (plain := _told_apart(states)) is not None:
        return plain
    texts = list(dict.fromkeys(text for text in states if text))
    lead, middles, rest = _parted(texts)
    shown = {text: f"{lead}«{middle}»{rest}" for text, middle in zip(texts, middles, strict=True)}
    return [_GONE if state is None else shown.get(state, _BLANK) for state in states]


def _told_apart(states: Sequence[str | None]) -> list[str] | None:
    """The texts as they are shown whole, or cut where that does; None where different ones would then look alike."""
    shown = [_GONE if state is None else _plain(state) or _BLANK for state in states]
    texts = {state for state in states if state}
    looks = {"".join(filter(str.isprintable, _plain(text))) for text in texts} - {"", _BLANK, _GONE}
    cut = len(texts) > 1 and any(len(text) > _LONG for text in texts)
    return None if cut or len(looks) < len(texts) else shown


def _parted(texts: Sequence[str]) -> tuple[str, list[str], str]:
    """What different texts have in common before they differ, what of each differs, and what they have in common after that."""
    start = _alike(texts) if len(texts) > 1 else 0
    end = _alike([text[start:][::-1] for text in texts]) if len(texts) > 1 else 0
    first = texts[0]
    word = first.rfind(" ", max(0, start - _WORD), start) + 1  # whole words are read more easily
    start = word if word else 0 if start <= _WORD else start
    space = first.find(" ", len(first) - end, len(first) - end + _WORD)
    end = len(first) - space if space >= 0 else 0 if end <= _WORD else end
    before, after = _spaced(first[:start]), _spaced(first[len(first) - end :])
    lead = before if len(before) <= _AROUND else f"…{before[-_AROUND:]}"
    rest = after if len(after) <= _AROUND else f"{after[:_AROUND]}…"
    middles = [text[start : len(text) - end] for text in texts]
    places: list[set[int]] = [{0} for _ in texts]
    for one, other in combinations(range(len(texts)), 2):
        place = _alike((middles[one], middles[other]))
        places[one].add(place)
        places[other].add(place)
    return lead, [_seen(middle, at) for middle, at in zip(middles, places, strict=True)], rest


def _alike(texts: Sequence[str]) -> int:
    """How many letters all texts begin with alike."""
    one, other = min(texts), max(texts)
    return next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other)))


def _seen(text: str, places: Iterable[int]) -> str:
    """A text from each of these places on, as far as there is room, with signs for what nobody sees."""
    told, shown = "", 0
    for place in sorted(places):
        start = max(shown, place - _WORD)
        told += "…" * (start > shown) + text[start : place + _ROOM]
        shown = max(shown, min(len(text), place + _ROOM))
    told = _UNSEEN.sub(lambda found: "␣" * len(found[0]), told)
    told = "".join(one if one.isprintable() and one != "\\" else one.encode("unicode_escape").decode() for one in told)
    return told + "…" * (shown < len(text))
