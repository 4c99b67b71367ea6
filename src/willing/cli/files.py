"""A case out to a file that people edit, and what they edited back into the ledger; each command parses, calls and prints."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from willing.cli.ledgers import by_options, make_index, recorder
from willing.cli.shell import json_option, known_on, known_option, main, print_json, print_shown
from willing.faults import Fault, FaultyInput, clipped

if TYPE_CHECKING:
    from willing.ledger.entries import RowChange
    from willing.ledger.ledger import Ledger
    from willing.ledger.merge import Conflict, Merge
    from willing.ledger.origin import Origin
    from willing.ledger.tables import Sheets

__all__ = ["export", "import_"]

_MOST_TOLD = 20  # cells of a public copy to look at that are named


@main.command()
@click.argument("case")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--release", type=click.Choice(["public"]), help="Leave out what is marked as not for release (rule H1).")
@click.option("--replace", is_flag=True, help="Take the place of a file or folder of such a name.")
@known_option
@json_option
def export(case: str, out: Path, release: str | None, replace: bool, as_json: bool) -> None:
    """Write a case to a workbook, JSON Lines, Parquet or CSV.

    OUT ends in .xlsx, .jsonl or .parquet, or in nothing for a case folder. What is written of a ledger knows which entry was its
    last, so that `willing import` tells what was edited from what others entered meanwhile.
    """
    from willing.ledger.formats import write_sheets
    from willing.ledger.origin import Origin
    from willing.ledger.place import is_ledger, ledger_at, sheets_at
    from willing.ledger.release import released

    origin: Origin | None = None
    if is_ledger(case):
        kept = ledger_at(case)
        receipt = kept.receipt(known_on())
        sheets = kept.sheets(receipt.number)
        origin = Origin(kept.id, receipt.number, receipt.hash)
    else:
        sheets = sheets_at(case, known_on())
    left: Sequence[str] = ()
    told: Sequence[tuple[str, str, str]] = ()
    if release:
        sheets, what = released(sheets)
        left, told, origin = what.words, what.told_again, None
    write_sheets(out, sheets, origin, replace=replace)
    rows = sum(map(len, sheets.values()))
    if as_json:
        look_at = [{"table": table, "key": key, "column": column} for table, key, column in told]
        entry = origin.entry if origin else None
        print_json({"out": str(out), "rows": rows, "entry": entry, "left_out": list(left), "look_at": look_at})
        return
    knew = f", of entries up to {origin.entry:,}" if origin else ""
    click.echo(f"{out} has {rows:,} rows{knew}.")
    if left:
        click.echo(f"Left out: {'; '.join(left)}.")
    if told:
        cells = ", ".join(f"{table} {key} ({column})" for table, key, column in told[:_MOST_TOLD])
        more = f", and {len(told) - _MOST_TOLD:,} more (--json lists them)" if len(told) > _MOST_TOLD else ""
        click.echo(f"Numbers that are withheld stand elsewhere in the copy, by chance or not; look at: {cells}{more}.")


@main.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("place", metavar="LEDGER")
@click.option("--yes", is_flag=True, help="Append without asking.")
@click.option("--since", type=click.IntRange(1), metavar="ENTRY", help="The last entry that the file knew, if it does not say.")
@by_options
@json_option
def import_(file: Path, place: str, yes: bool, since: int | None, by: str | None, why: str, as_json: bool) -> None:
    """Append to a ledger what a file says otherwise.

    FILE is what `willing export` writes, edited: a workbook, JSON Lines, Parquet or a case folder. What it changes is shown, and
    appended on yes. What others changed meanwhile stays; where both changed the same, the two are shown side by side, and the
    file's word is kept as a contest, which `willing ledger settle` ends.
    """
    from willing.ledger.case import case_of
    from willing.ledger.formats import in_words_of, read_sheets
    from willing.ledger.merge import merged
    from willing.ledger.place import ledger_at

    name = recorder(by)
    kept = ledger_at(place)
    ours, origin = read_sheets(file)
    with in_words_of(file):
        case_of(ours)
    base = _known_to(kept, file, origin, since)
    found = merged(kept.sheets(base) if base is not None else kept.sheets(), kept.sheets(), ours)
    contests = _contests(found, kept)
    if not as_json:
        _show(kept, found)
    if not found.changes and not contests:
        appended: tuple[int, int] | None = None
    elif yes or (sys.stdin.isatty() and not as_json and click.confirm(_asked(found, contests))):
        moment = datetime.now(UTC)
        appended = kept.append(
            found.changes,
            by=name,
            at=moment,
            why=why or f"import of {file.name}"[:200],
            contests=contests,
        )
        make_index(kept)
    else:
        appended = None
        if not as_json:
            click.echo("Nothing was appended" + ("." if sys.stdin.isatty() else "; with --yes it is."))
    if as_json:
        from willing.report import changes_plain

        told: dict[str, Any] = {
            "changes": changes_plain.changes(found.changes),
            "conflicts": changes_plain.conflicts(found.conflicts, _entered(kept, found.conflicts)),
            "appended": None if appended is None else {"first": appended[0], "last": appended[1]},
        }
        print_json(told)
    elif appended is not None:
        first, last = appended
        which = f"entry {first}" if first == last else f"entries {first:,} to {last:,}"
        kept_too = f" Contests among them: {len(contests)}; `willing ledger contests` lists them." if contests else ""
        click.echo(f"Appended {which}.{kept_too}")


def _known_to(kept: Ledger, file: Path, origin: Origin | None, since: int | None) -> int | None:
    """The last entry that the file knew; `None` if it does not say, and is taken to know all.

    Raises:
        FaultyInput: for a file of another ledger, or of one whose entries were changed since.
    """
    if since is not None:
        return since
    if origin is None:
        return None
    where = clipped(file.name)
    if origin.ledger != kept.id:
        found, wanted = "rows of another ledger", f"rows of {clipped(kept.name)}"
        raise FaultyInput([Fault(where, found, wanted, "--since with the last entry of this one that the file knew")])
    if kept.receipt(origin.entry).hash != origin.hash:
        found, wanted = f"another seal of entry {origin.entry} than the ledger has", "the ledger that was exported"
        raise FaultyInput([Fault(where, found, wanted, "`willing ledger verify`: something was changed behind its back")])
    return origin.entry


def _contests(found: Merge, kept: Ledger) -> list[RowChange]:
    """What the file would have rows say that others changed meanwhile."""
    from willing.ledger.merge import settled

    if not found.conflicts:
        return []
    theirs: Sheets = kept.sheets()
    return [change for one in found.conflicts if one.kind != "order" for change in settled(one, "ours", theirs)]


def _show(kept: Ledger, found: Merge) -> None:
    from willing.report.changes_screen import show_changes, show_conflicts

    if found.changes or not found.conflicts:
        print_shown(lambda out: show_changes(out, found.changes, most=100))
    if found.conflicts:
        if found.changes:
            click.echo()
        print_shown(show_conflicts, found.conflicts, _entered(kept, found.conflicts))


def _entered(kept: Ledger, found: Sequence[Conflict]) -> dict[tuple[str, tuple[str, ...]], str]:
    """Who last entered each row in conflict, and when."""
    from willing.ledger.entries import key_text

    entered = {}
    for one in found:
        for last in kept.entries(table=one.table, key=key_text(one.key), last=1):
            day = f"{last.recorded_at:%d %b %Y}".lstrip("0")
            entered[one.table, one.key] = f"entry {last.number}, by {last.recorded_by}, {day}"
    return entered


def _asked(found: Merge, contests: Sequence[RowChange]) -> str:
    rows = len({(one.table, one.key) for one in found.changes})
    parts = [f"append {rows:,} changed rows"] if rows else []
    parts += [f"keep {len(contests):,} as contests"] if contests else []
    return f"{' and '.join(parts)}?".capitalize()
