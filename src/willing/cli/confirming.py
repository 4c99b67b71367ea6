"""Drafts to statements: a person confirms, corrects or rejects each; nothing is ever accepted by itself."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from willing.cli.ledgers import follow_with_index, recorder, refuse_addresses
from willing.cli.shell import json_option, main, print_json, print_shown
from willing.faults import Fault, FaultyInput, clipped, nearest

if TYPE_CHECKING:
    from willing.reading.desk import Desk
    from willing.reading.kept import KeptDraft

__all__ = ["confirm"]

_WORDS: Final = {
    "confirm": "it is said so: it becomes a statement of the case",
    "edit": "one of its columns says something else",
    "reject": "it is not said: it is not asked about again",
    "skip": "undecided for now; the next",
    "back": "to the one before, which is undecided again",
    "quit": "enter what is confirmed, and leave",
}
_ASKED: Final = ", ".join((*(f"({word[0]}){word[1:]}" for word in _WORDS), "?"))
_GIVEN: Final = ("statement", "sources")  # columns that are no matter of what was said


@main.command()
@click.argument("drafts", type=click.Path(path_type=Path), metavar="DRAFTS")
@click.argument("case", metavar="CASE|LEDGER")
@click.option("--by", envvar="WILLING_BY", metavar="NAME", help="Who decides; else $WILLING_BY, or the login name.")
@json_option
def confirm(drafts: Path, case: str, by: str | None, as_json: bool) -> None:
    """Make statements of the drafts that a person confirms.

    DRAFTS is what `willing read --drafts` keeps. Each draft that nobody has decided on is shown, in the order of the text, and
    confirmed, edited, rejected or skipped. Decisions are kept at once in DRAFTS.decided; what is confirmed is entered into the
    case at the end. With --json nothing is asked: it tells how the drafts stand.
    """
    from willing.reading.decided import alone, decided_path
    from willing.reading.desk import Desk, into
    from willing.reading.kept import kept_drafts

    refuse_addresses(drafts)
    name = "" if as_json else recorder(by)
    found = kept_drafts(drafts)
    entered = into(case, follow_with_index)
    path = decided_path(drafts)
    if as_json:
        desk = Desk(found, entered, path, name)
        verdicts = {one.id: made.verdict if (made := desk.decision(one)) else "undecided" for one in found}
        print_json({"case": desk.case, "drafts": len(found), "verdicts": verdicts})
        return
    with alone(path):
        person = _Person(Desk(found, entered, path, name))
        try:
            person.go_on()
            person.enter()
            person.go()
        except click.Abort:
            click.echo()
            person.enter()
            raise
        person.enter()
    person.tell()


class _Person:
    """Who decides, at the terminal: asked about one draft after the other."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def go_on(self) -> None:
        """What was confirmed before and is not in the case is to be entered, if the person says so, or else undecided again.

        The decisions may have come from others with the drafts: who enters them has seen them.
        """
        from willing.report.confirm_screen import show_waiting

        waiting = self._desk.waiting
        if not waiting:
            return
        print_shown(show_waiting, list(waiting))
        try:
            told = click.confirm("Enter them?")
        except click.Abort:
            self._desk.forget()  # nothing is entered of what nobody looked at; it stays as it is kept
            raise
        if not told:
            self._desk.take_back(*waiting)

    def go(self) -> None:
        """Each draft that was undecided is decided or skipped, or the person has had enough."""
        queue = self._desk.undecided
        at = 0
        while at < len(queue):
            one = queue[at]
            self._show(one, f"{at + 1} of {len(queue)}")
            match self._choice():
                case "confirm":
                    at += self._confirm(one)
                case "edit":
                    self._edit(one)
                case "reject":
                    self._reject(one)
                    at += 1
                case "skip":
                    at += 1
                case "back" if not at:
                    click.echo("This is the first.")
                case "back":
                    at -= 1
                    if (before := self._desk.decision(queue[at])) is not None:
                        self._desk.take_back(before)
                case _:
                    return

    def enter(self) -> None:
        """What is confirmed and not in the case yet is there."""
        for statements in self._desk.enter():
            click.echo(f"Entered {', '.join(statements)}.")

    def tell(self) -> None:
        """How the drafts stand."""
        count = self._desk.verdicts
        left = len(self._desk.drafts) - count.total()
        click.echo(
            f"Of {len(self._desk.drafts):,} drafts {count['entered']:,} are in the case, {count['rejected']:,} are rejected, "
            f"{left:,} undecided."
        )

    def _show(self, one: KeptDraft, count: str) -> None:
        from willing.report.confirm_screen import show_draft

        cells = self._desk.proposed(one).statement
        shown = {name: cell for name, cell in cells.items() if name not in _GIVEN}
        click.echo()
        print_shown(show_draft, one, shown, self._desk.latest(one), count)
        for fault in self._desk.faults(one):
            click.echo(f"  To be mended before it can be confirmed: {fault}")

    def _choice(self) -> str:
        while True:
            told = click.prompt(_ASKED, prompt_suffix=" > ", default="?", show_default=False).strip().casefold()
            for word in _WORDS:
                if told and word.startswith(told):
                    return word
            if told == "?":
                for word, means in _WORDS.items():
                    click.echo(f"  {word:8}{means}")
            else:
                _tell([Fault("the answer", clipped(told), f"one of {', '.join(_WORDS)}, or its first letter", "? tells them")])

    def _confirm(self, one: KeptDraft) -> bool:
        """Whether the draft is confirmed now; if its cells are at fault, that is told."""
        from willing.reading.rows import gist_of

        if self._at_fault(self._desk.faults(one)):
            return False
        for column in ("publisher", "url"):
            if not self._sourced(one, column):
                return False
        gist = self._desk.proposed(one).statement.get("gist", "")
        if not gist:
            gist = click.prompt("Said in one sentence", default=gist_of(one.words)).strip()
        return not self._at_fault(self._desk.confirm(one, gist))

    def _at_fault(self, faults: Iterable[Fault]) -> bool:
        """Whether there are faults, which are told then."""
        found = list(faults)
        if found:
            _tell(found)
            click.echo("The draft stays undecided: edit what is at fault, or skip it.")
        return bool(found)

    def _sourced(self, one: KeptDraft, column: str) -> bool:
        """Whether the text's source has what every source needs, asked for if the text does not say it; blank goes back."""
        words = {"publisher": "Who published the text", "url": "Its web address"}
        made = self._desk.proposed(one)
        if made.known:
            return True
        told = made.source.get(column, "")
        while True:
            if told:
                if not (faults := self._desk.tell_source(one, column, told)):
                    return True
                _tell(faults)
            told = click.prompt(f"{words[column]} (blank: back)", default="", show_default=False).strip()
            if not told:
                return False

    def _edit(self, one: KeptDraft) -> None:
        from willing.vocabulary.records import TABLES

        columns = {name: column for name, column in TABLES["statements"].columns.items() if name not in _GIVEN}
        while True:
            name = click.prompt("Column (blank: back)", default="", show_default=False).strip()
            if not name:
                return
            if name in columns:
                break
            remedy = nearest(name, columns) or f"the columns are {', '.join(columns)}"
            _tell([Fault("the column", clipped(name), "a column of statements", remedy)])
        click.echo(f"{name}: {columns[name].says}")
        if columns[name].among:
            click.echo(f"One of {', '.join(filter(None, columns[name].among))}.")
        while True:
            value = click.prompt("Says (blank: nothing, '.': as it is)", default="", show_default=False).strip()
            if value == "." or not (faults := self._desk.edit(one, name, value)):
                return
            _tell(faults)

    def _reject(self, one: KeptDraft) -> None:
        while True:
            try:
                self._desk.reject(one, click.prompt("Why (may be blank)", default="", show_default=False).strip())
            except FaultyInput as error:
                _tell(error.faults)
            else:
                return


def _tell(faults: Iterable[Fault]) -> None:
    for fault in faults:
        click.echo(str(fault), err=True)
