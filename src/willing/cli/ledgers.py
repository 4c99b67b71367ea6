"""The ledger of a team: made, exported, verified, looked through; each command parses, calls and prints."""

from __future__ import annotations

import getpass
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from willing.cli.shell import InOrder, json_option, known_on, known_option, main, print_json, print_shown, progress, tell
from willing.faults import Fault, FaultyInput, clipped

if TYPE_CHECKING:
    from willing.ledger.ledger import Ledger, Receipt

__all__ = ["by_options", "follow_with_index", "ledger", "recorder", "refuse_addresses"]

_Command = TypeVar("_Command", bound=Callable[..., Any])
_LEDGER = click.argument("place", metavar="LEDGER")


def by_options(command: _Command) -> _Command:
    """The options --by and --why: who records, and a remark."""
    for option in (
        click.option("--why", default="", metavar="TEXT", help="A remark, kept with each entry."),
        click.option("--by", envvar="WILLING_BY", metavar="NAME", help="Who records it; else $WILLING_BY, or the login name."),
    ):
        command = option(command)
    return command


def refuse_addresses(*paths: Path) -> None:
    """Refuse the address of a server where a file is meant: it may hold a password, and would become the name of a folder.

    Raises:
        FaultyInput: for an address.
    """
    if any(re.match(r"[a-z+]{2,}:/", str(path)) for path in paths):
        raise FaultyInput([Fault("file", "the address of a server", "a file or a folder", "the ledger in its own place")])


def recorder(by: str | None, why: str = "") -> str:
    """Who records: the name given, or the one that the machine knows.

    Raises:
        FaultyInput: where there is none, and for a remark that no screen should show.
    """
    if len(why) > 2_000 or not why.isprintable():
        wanted = "a remark in one line, of at most 2,000 characters"
        raise FaultyInput([Fault("why", clipped(why), wanted)])
    try:
        name = (getpass.getuser() if by is None else by).strip()
    except (OSError, KeyError):
        name = ""
    if not name or len(name) > 200 or not name.isprintable():
        raise FaultyInput([Fault("by", clipped(name), "the name of who records it, at most 200 characters", "--by 'A. Person'")])
    return name


@main.group(cls=InOrder)
def ledger() -> None:
    """Keep a case in a ledger, where nothing is overwritten.

    LEDGER is a file, or the address of a PostgreSQL database: postgresql://user@host/name.
    """


@ledger.command()
@click.argument("case")
@_LEDGER
@by_options
@json_option
def load(case: str, place: str, by: str | None, why: str, as_json: bool) -> None:
    """Make a ledger of a case: an entry for each of its rows."""
    from willing.ledger.ledger import Ledger
    from willing.ledger.place import sheets_at

    name = recorder(by, why)
    sheets = sheets_at(case)
    rows = sum(map(len, sheets.values()))
    with progress("entries", rows) as bar:
        made = Ledger.load(
            place, sheets, by=name, at=datetime.now(UTC), why=why, done=lambda done, of: bar.update(done - bar.pos)
        )
    receipt = made.receipt()
    if as_json:
        print_json({"ledger": made.name, "id": made.id, "entries": receipt.number, "receipt": str(receipt)})
    else:
        click.echo(f"{made.name} has {receipt.number:,} entries.\nReceipt: {receipt}")
    follow_with_index(made)


@ledger.command()
@_LEDGER
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Take the place of a folder of such files.")
@known_option
@json_option
def export(place: str, folder: Path, replace: bool, as_json: bool) -> None:
    """Write the case that a ledger knows as a case folder, in its canonical form.

    The folder is the same to the byte whenever the rows are, so it does not say which entry it knew; to edit a case and bring it
    back, use `willing export`, which does.
    """
    from willing.ledger.formats import write_case_folder
    from willing.ledger.place import ledger_at, sheets_at

    refuse_addresses(folder)
    ledger_at(place)
    files = write_case_folder(folder, sheets_at(place, known_on()), None, replace=replace)
    if as_json:
        print_json({"folder": str(folder), "files": files})
    else:
        click.echo(f"{folder} has {', '.join(files)}.")


@ledger.command()
@_LEDGER
@click.option("--receipt", metavar="NUMBER:SEAL", help="A receipt noted before: nothing up to there may have changed since.")
@json_option
def verify(place: str, receipt: str | None, as_json: bool) -> None:
    """Is every entry as it was recorded?

    Exits with 1 if anything was done behind the ledger's back, or its index does not follow from its entries.
    """
    from willing.analysis.bearing import BEARING
    from willing.ledger.place import ledger_at
    from willing.report import ledger_plain, ledger_screen

    kept = ledger_at(place)
    noted = _receipt(receipt)
    with progress("entries", 0) as bar:

        def done(looked: int, of: int) -> None:
            bar.length = of
            bar.update(looked - bar.pos)

        verdict = kept.verify(noted, done, bearing=BEARING)
    if as_json:
        print_json(ledger_plain.verdict(verdict))
    else:
        print_shown(ledger_screen.show_verdict, kept.name, verdict)
    sys.exit(1 if verdict.tampering or verdict.stale else 0)


def _receipt(text: str | None) -> Receipt | None:
    from willing.ledger.ledger import Receipt

    if text is None:
        return None
    number, _, seal = text.partition(":")
    if not number.isdecimal() or len(number) > 15 or len(seal) != 64 or set(seal) - set("0123456789abcdef"):
        raise FaultyInput([Fault("receipt", clipped(text), "a number and a seal, as `willing ledger verify` prints them")])
    return Receipt(int(number), seal)


@ledger.command()
@_LEDGER
@click.argument("about", required=False)
@click.option("--last", type=click.IntRange(1), default=20, metavar="N", help="The last N only (20).")
@known_option
@json_option
def entries(place: str, about: str | None, last: int, as_json: bool) -> None:
    """Who recorded what, and when?

    The last entries; of one table (statements) or one row (st001, 'requirements small | land') if ABOUT names it.
    """
    from willing.ledger.place import ledger_at
    from willing.report import ledger_plain, ledger_screen
    from willing.vocabulary.records import SHEETS

    table, _, key = (about or "").partition(" ")
    named = {"table": table, "key": key or None} if table in SHEETS else {"key": about}
    found = ledger_at(place).entries(known_on(), last=last, **named)
    if about and not found:
        raise FaultyInput(
            [Fault("ABOUT", clipped(about), "a table, or a row that has entries", "the id of a row, such as st001")]
        )
    if as_json:
        print_json([ledger_plain.entry(one) for one in found])
    else:
        print_shown(ledger_screen.show_entries, found)


@ledger.command()
@_LEDGER
@json_option
def contests(place: str, as_json: bool) -> None:
    """Where would two people have a row say different things?"""
    from willing.ledger.place import ledger_at
    from willing.report import ledger_plain, ledger_screen

    found = ledger_at(place).contests()
    if as_json:
        print_json([ledger_plain.contest(one) for one in found])
    else:
        print_shown(ledger_screen.show_contests, found)


@ledger.command()
@_LEDGER
@click.argument("number", type=click.IntRange(1))
@click.option("--take/--leave", required=True, help="The row says from now on what the contest would have it say, or stays.")
@click.option(
    "--as", "name", metavar="ID", help="With --take: keep the row, and a contest that is another new row under this id."
)
@by_options
@json_option
def settle(place: str, number: int, take: bool, name: str | None, by: str | None, why: str, as_json: bool) -> None:
    """End a contest: take what it says, or leave the row as it is.

    Where two people entered different rows with one id, --take --as ID keeps both.
    """
    from willing.ledger.place import ledger_at

    if name is not None and not take:
        raise click.UsageError("--as needs --take.")
    kept, who, now = ledger_at(place), recorder(by, why), datetime.now(UTC)
    if take:
        entry = kept.take_contest(number, by=who, at=now, why=why, name=name)
    else:
        entry = kept.yield_contest(number, by=who, at=now, why=why)
    if as_json:
        print_json({"contest": number, "taken": take, "entry": entry})
    else:
        done = "given up" if not take else "taken" if name is None else f"kept as {name}"
        click.echo(f"Contest {number} is {done} by entry {entry}.")
    follow_with_index(kept)


@ledger.command()
@_LEDGER
@click.option("--even-so", is_flag=True, help="Also if it speaks of entries that are gone, and so shows that they were there.")
@json_option
def index(place: str, even_so: bool, as_json: bool) -> None:
    """Make the index of a ledger anew from its entries."""
    from willing.ledger.place import ledger_at

    made = _make_index(ledger_at(place), anew=True, even_so=even_so)
    if as_json:
        print_json({"nations": made})
    else:
        click.echo(f"The index is made anew, of {made} nations.")


@ledger.command()
@_LEDGER
@json_option
def upgrade(place: str, as_json: bool) -> None:
    """Bring a ledger of an earlier version up to this one; every entry is kept."""
    from willing.ledger.ledger import Ledger

    before, after = Ledger.upgrade(place)
    kept = Ledger(place)
    if as_json:
        print_json({"before": before, "after": after})
    else:
        click.echo(f"{kept.name} is of version {after}" + ("." if before == after else f", was of {before}."))
    follow_with_index(kept)


@ledger.command()
@_LEDGER
@click.argument("role")
@click.option("--write/--read", required=True, help="May it add entries, or only ask?")
@json_option
def grant(place: str, role: str, write: bool, as_json: bool) -> None:
    """Let a role of the PostgreSQL server ask a ledger, or add to it; to change or delete entries, nobody."""
    from willing.ledger.place import ledger_at

    ledger_at(place).grant(role, write=write)
    if as_json:
        print_json({"role": role, "write": write})
    else:
        click.echo(f"{role} may {'add to' if write else 'ask'} the ledger.")


def follow_with_index(kept: Ledger) -> None:
    """The index follows what a ledger has kept; where it could not be made, that is told, and that nothing is lost.

    Answers do not need it. So what was kept and told stays the outcome of a command, whatever becomes of the index.
    """
    try:
        _make_index(kept)
    except FaultyInput as error:
        tell(error)
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted.", err=True)
    else:
        return
    click.echo("The entries are kept, without an index of them; `willing ledger index` makes the index.", err=True)


def _make_index(kept: Ledger, *, anew: bool = False, even_so: bool = False) -> int:
    """The index of a ledger is as its entries make it."""
    from willing.analysis.bearing import BEARING

    with progress("index", 0) as bar:

        def done(made: int, of: int) -> None:
            bar.length = of
            bar.update(made - bar.pos)

        return kept.index(BEARING, anew=anew, even_so=even_so, done=done)
