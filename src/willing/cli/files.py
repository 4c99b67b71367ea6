"""A case out to a file that people edit, and what they edited back into the ledger; each command parses, calls and prints."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from willing.cli.ledgers import by_options, follow_with_index, recorder, refuse_addresses
from willing.cli.shell import json_option, known_on, known_option, main, print_json, print_shown
from willing.faults import Fault, FaultyInput, clipped

if TYPE_CHECKING:
    from willing.ledger.entries import Entry, RowChange
    from willing.ledger.ledger import Ledger, Receipt
    from willing.ledger.merge import Conflict, Merge
    from willing.ledger.origin import Origin
    from willing.ledger.release import Told
    from willing.ledger.tables import Sheets

    _Trails = Mapping[tuple[str, str], tuple[Entry, ...]]  # by table and key, the entries that said what is known of a row

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

    refuse_addresses(out)
    origin: Origin | None = None
    upto = known_on()
    if is_ledger(case):
        kept = ledger_at(case)
        receipt = kept.receipt(upto)
        upto, origin = receipt.number, Origin(kept.id, receipt.number, receipt.hash)
    sheets = sheets_at(case, upto)
    left: Sequence[str] = ()
    told: Sequence[Told] = ()
    if release:
        sheets, what = released(sheets)
        left, told, origin = what.words, what.told_again, None
    write_sheets(out, sheets, origin, replace=replace)
    rows = sum(map(len, sheets.values()))
    if as_json:
        look_at = [asdict(one) for one in told]
        entry = origin.entry if origin else None
        print_json({"out": str(out), "rows": rows, "entry": entry, "left_out": list(left), "look_at": look_at})
        return
    knew = f", of entries up to {origin.entry:,}" if origin else ""
    click.echo(f"{out} has {rows:,} rows{knew}.")
    if left:
        click.echo(f"Left out: {'; '.join(left)}.")
    if told:
        click.echo(_again(told))


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
    from willing.ledger.entries import key_text
    from willing.ledger.formats import in_words_of, read_sheets
    from willing.ledger.merge import applied, merged, wishes
    from willing.ledger.place import ledger_at

    refuse_addresses(file)
    name = recorder(by, why)
    kept = ledger_at(place)
    ours, origin = read_sheets(file)
    with in_words_of(file):
        case_of(ours)
    theirs = kept.sheets()
    _refuse_copies(file, ours, theirs)
    found = merged(kept.sheets(_known_to(kept, file, origin, since)), theirs, ours)
    trails = kept.trails((one.table, key_text(one.key)) for one in found.conflicts)
    wanted = wishes(found.conflicts, applied(theirs, found.changes))
    contests, given_up = _new_contests(kept, wanted, trails)
    entered = _entered(found.conflicts, trails)
    if not as_json:
        _show(found, entered)
        if given_up:
            click.echo(f"Not contested again: {'; '.join(given_up)}.")
    if not found.changes and not contests:
        appended: tuple[int, int] | None = None
        if found.conflicts and not as_json:
            click.echo("What the file says otherwise is contested already, was given up, or is an order; nothing was appended.")
    elif yes or (sys.stdin.isatty() and not as_json and click.confirm(_asked(found, contests))):
        remark = why or f"import of {file.name}"[:200]
        appended = kept.append(found.changes, by=name, at=datetime.now(UTC), why=remark, contests=contests)
    else:
        appended = None
        if not as_json:
            click.echo("Nothing was appended" + ("." if sys.stdin.isatty() else "; with --yes it is."))
    if as_json:
        from willing.report import changes_plain

        told: dict[str, Any] = {
            "changes": changes_plain.changes(found.changes),
            "conflicts": changes_plain.conflicts(found.conflicts, entered),
            "appended": None if appended is None else {"first": appended[0], "last": appended[1]},
        }
        print_json(told)
    elif appended is not None:
        first, last = appended
        which = f"entry {first}" if first == last else f"entries {first:,} to {last:,}"
        kept_too = f" Contests among them: {len(contests)}; `willing ledger contests` lists them." if contests else ""
        click.echo(f"Appended {which}.{kept_too}")
    if appended is not None:
        follow_with_index(kept)


def _again(told: Sequence[Told]) -> str:
    """Where numbers that are withheld stand again, those first that are likely the same."""
    many, near = len(told), sum(one.near for one in told)
    stand = "1 cell" if many == 1 else f"{many:,} cells"
    close = f" ({near:,} of them about the same nation, row or page, told first)" if near else ""
    cells = ", ".join(
        f"{one.table} {one.key} ({one.column}: {' and '.join(f'{number:,.12g}' for number in one.numbers)})"
        for one in told[:_MOST_TOLD]
    )
    rest = f"; {many - _MOST_TOLD:,} are not shown (--json lists them)" if many > _MOST_TOLD else ""
    return f"Numbers that are withheld stand again in {stand} of the copy, by chance or not{close}; look at: {cells}{rest}."


def _known_to(kept: Ledger, file: Path, origin: Origin | None, since: int | None) -> int:
    """The last entry that the file knew.

    Raises:
        FaultyInput: for a file that does not say, of another ledger, or of one whose entries were changed since, and for an entry
            that the ledger has not.
    """
    where = clipped(file.name)
    if since is not None:
        return _receipt(kept, since, "since").number
    remedy = "--since with the last entry of this ledger that the file knew"
    if origin is None:
        found, wanted = "rows that do not say what they knew of the ledger", "what `willing export` writes of a ledger"
        raise FaultyInput([Fault(where, found, wanted, f"{remedy}: what others entered later then stays")])
    if origin.ledger != kept.id:
        raise FaultyInput([Fault(where, "rows of another ledger", f"rows of {clipped(kept.name)}", remedy)])
    receipt = _receipt(kept, origin.entry, where)
    if (receipt.number, receipt.hash) != (origin.entry, origin.hash):
        found, wanted = f"another seal of entry {origin.entry} than the ledger has", "the ledger that was exported"
        raise FaultyInput([Fault(where, found, wanted, "`willing ledger verify`: something was changed behind its back")])
    return origin.entry


def _receipt(kept: Ledger, entry: int, where: str) -> Receipt:
    """The seal of an entry; that there is none is a fault of the place where it was named."""
    try:
        return kept.receipt(entry)
    except FaultyInput as error:
        raise FaultyInput(replace(one, where=where) if one.where == "known-on" else one for one in error.faults) from None


def _refuse_copies(file: Path, ours: Sheets, theirs: Sheets) -> None:
    """Refuse a public copy where the ledger is none: what was left out of it would be taken out of the ledger."""
    left, own = (
        next((row.cells.get("value", "") for row in rows["settings"] if row.cells.get("setting") == "left_out"), "")
        for rows in (ours, theirs)
    )
    if left and left != own:
        wanted = "what `willing export` writes without --release"
        raise FaultyInput([Fault(clipped(file.name), f"a public copy, without {clipped(left)}", wanted)])


def _new_contests(kept: Ledger, wanted: Sequence[RowChange], trails: _Trails) -> tuple[list[RowChange], list[str]]:
    """What the file would have rows say that nobody contests already; and what was given up of it since the row last changed, by
    whom and when.
    """
    from willing.ledger.entries import cells_text

    if not wanted:
        return [], []
    open_ones = {(one.entry.table, one.entry.key, cells_text(one.entry.cells or {})) for one in kept.contests()}
    ended = {(one.table, one.key, one.regards, cells_text(one.cells or {})): end for one, end in kept.ended_contests()}
    contests, given_up = [], []
    for one in wanted:
        row, says = (one.table, one.name), cells_text(one.after or {})
        last = trails[row][-1].number if row in trails else None
        if (end := ended.get((*row, last, says))) is not None:
            given_up.append(f"{clipped(' '.join(row))[1:-1]}, given up by {clipped(end.recorded_by)[1:-1]} on {_day(end)}")
        elif (*row, says) not in open_ones:
            contests.append(one)
    return contests, given_up


def _show(found: Merge, entered: Mapping[tuple[str, tuple[str, ...]], str]) -> None:
    from willing.report.changes_screen import show_changes, show_conflicts

    if found.changes or not found.conflicts:
        print_shown(show_changes, found.changes)
    if found.conflicts:
        if found.changes:
            click.echo()
        print_shown(show_conflicts, found.conflicts, entered)
        if any(one.kind == "order" for one in found.conflicts):
            click.echo("An order in conflict is not kept: the ledger's stays. Export anew to change it.")


def _entered(found: Sequence[Conflict], trails: _Trails) -> dict[tuple[str, tuple[str, ...]], str]:
    """Who last entered each row in conflict, and when."""
    from willing.ledger.entries import key_text

    last = {(one.table, one.key): trails.get((one.table, key_text(one.key)), ())[-1:] for one in found}
    return {row: f"entry {one.number}, by {one.recorded_by}, {_day(one)}" for row, ends in last.items() for one in ends}


def _day(entry: Entry) -> str:
    from willing.report.sentences import day

    return day(entry.recorded_at.date())


def _asked(found: Merge, contests: Sequence[RowChange]) -> str:
    rows = len({(one.table, one.key) for one in found.changes})
    parts = [f"append {rows:,} changed rows"] if rows else []
    parts += [f"keep {len(contests):,} as contests"] if contests else []
    return f"{' and '.join(parts)}?".capitalize()
