"""What a ledger tells of itself, to a terminal. Computes no number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from willing.ledger.entries import STATES, Entry
from willing.report.screen import grid, plain_line, say, styled

if TYPE_CHECKING:
    from rich.console import Console

    from willing.ledger.ledger import Contest, Verdict

__all__ = ["show_contests", "show_entries", "show_verdict"]

_MOST: Final = 50  # faults that are told one by one


def show_verdict(out: Console, name: str, found: Verdict) -> None:
    """Whether every entry is as it was recorded; what is not, and where."""
    if not found.entries and not found.tampering:
        out.print(f"{name} has no entries.")
    elif not found.tampering:
        number = "1 entry" if found.entries == 1 else f"{found.entries:,} entries"
        out.print(f"{name}: {number}, each as it was recorded.", soft_wrap=True)
    else:
        out.print(styled(f"{name} was changed behind its back:", "bold red"))
        for one in found.tampering[:_MOST]:
            say(out, plain_line(one.says) + ".")
        if len(found.tampering) > _MOST:
            say(out, f"… and {len(found.tampering) - _MOST:,} more.")
    if found.stale:
        what = f"{plain_line(', '.join(found.stale[:5]))}{' …' if len(found.stale) > 5 else ''}"
        say(out, f"The index of rows does not follow from the entries ({what}): `willing ledger index` makes it anew.", 0, 0)
    if found.receipt:
        out.print(f"Receipt: {found.receipt}", soft_wrap=True)


def show_entries(out: Console, found: Sequence[Entry]) -> None:
    """Entries in order: number, when, who, what they do to which row, and what it then says."""
    table = grid("entry", "recorded", "by", "act", "row", right=("entry",))
    for one in found:
        when = f"{one.recorded_at:%Y-%m-%d %H:%M} UTC"
        act = one.act if one.regards is None else f"{one.act} {one.regards}"
        table.add_row(str(one.number), when, plain_line(one.recorded_by), act, plain_line(f"{one.table} {one.key}"))
    out.print(table)
    if len(found) == 1 or len({(one.table, one.key) for one in found}) == 1:
        before: Mapping[str, str] = {}
        for one in found:
            out.print()
            out.print(f"Entry {one.number}" + (f": {plain_line(one.why)}" if one.why else ""), style="bold")
            if one.act == "yields":
                say(out, f"It ends contest {one.regards}.", 2, 2)
                continue
            cells = one.cells or {}
            for column in dict.fromkeys((*cells, *before)):
                if cells.get(column) != before.get(column):
                    say(out, plain_line(f"{column}: {cells.get(column, '(blank)')}"), 2, 2)
            before = cells if one.act in STATES else before


def show_contests(out: Console, found: Sequence[Contest]) -> None:
    """Each open contest: what the ledger says of the row beside what somebody else would have it say."""
    if not found:
        out.print("No contest is open.")
    for number, one in enumerate(found):
        if number:
            out.print()
        entry = one.entry
        title = f"Contest {entry.number}: {entry.table} {entry.key}, by {entry.recorded_by}, {entry.recorded_at:%d %b %Y}"
        out.print(plain_line(title + (f" ({entry.why})" if entry.why else "")), style="bold")
        if one.is_another_row and one.now is not None:
            say(out, "No edit of the row, but another new row with the same id: --take would put it in the other's place.", 2, 2)
        table = grid("column", "the ledger", plain_line(entry.recorded_by))
        now, theirs = one.now or {}, entry.cells or {}
        for column in dict.fromkeys((*now, *theirs)):
            if now.get(column) != theirs.get(column):
                table.add_row(*map(plain_line, (column, now.get(column, "(blank)"), theirs.get(column, "(blank)"))))
        out.print(table)
        ways = "--take --as NEW-ID, --take, or --leave" if one.is_another_row else "--take, or --leave"
        say(out, f"willing ledger settle LEDGER {entry.number} {ways}", 2, 0)
