"""Drafts to statements: a person confirms, corrects or rejects each; nothing is ever accepted by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from willing.cli.ledgers import follow_with_index, recorder, refuse_addresses
from willing.cli.shell import json_option, main, print_json, print_shown
from willing.faults import Fault, FaultyInput, clipped, nearest

if TYPE_CHECKING:
    from willing.ledger.ledger import Ledger
    from willing.ledger.tables import Sheets
    from willing.reading.decided import Decision, Verdict
    from willing.reading.kept import KeptDraft
    from willing.reading.rows import Proposal

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
_AT_ONCE: Final = 40  # statements whose places in the text one remark holds
_MOST_REMARK: Final = 2_000


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
    from willing.reading.decided import alone, decided_path, decisions
    from willing.reading.kept import kept_drafts

    refuse_addresses(drafts)
    name = "" if as_json else recorder(by)
    found = kept_drafts(drafts)
    into = _Ledger(case) if _is_ledger(case) else _Folder(case)
    sheets = into.sheets()
    case_id = next((row.cells.get("value", "") for row in sheets["settings"] if row.cells.get("setting") == "id"), "")
    path = decided_path(drafts)
    if as_json:
        known = decisions(path, case_id)
        verdicts = {one.id: known[one.id].verdict if one.id in known else "undecided" for one in found}
        print_json({"case": case_id, "drafts": len(found), "verdicts": verdicts})
        return
    with alone(path):
        desk = _Desk(found, into, sheets, path, decisions(path, case_id), name, case_id)
        try:
            desk.go_on()
            desk.enter()
            desk.go()
        except click.Abort:
            click.echo()
            desk.enter()
            raise
        desk.enter()
    desk.tell()


def _is_ledger(case: str) -> bool:
    from willing.ledger.place import is_ledger

    return is_ledger(case)


# ---- where the rows go ------------------------------------------------------------------------------------------------


class _Folder:
    """A case folder of somebody's own, into which confirmed rows go all at once.

    Raises:
        FaultyInput: where there is none, and for a shipped case.
    """

    def __init__(self, case: str) -> None:
        from willing.ledger.case import case_folder, shipped_cases

        if case in shipped_cases() and not (Path(case) / "case.toml").exists():
            remedy = f"`willing export {case} {case}` writes one"
            raise FaultyInput(
                [Fault(clipped(case), "a case that comes with Willing", "a folder or a ledger of your own", remedy)]
            )
        self._folder = case_folder(case).resolve()

    def sheets(self) -> Sheets:
        """The rows of the case as they stand, which make a sound one."""
        from willing.ledger.case import read_case

        return read_case(self._folder)[0]

    def parts(self, some: Sequence[Decision]) -> Iterable[Sequence[Decision]]:
        """What goes in together."""
        return [some]

    def enter(self, sheets: Sheets, rows: Sheets, some: Sequence[Decision], by: str) -> None:
        """The folder has the rows.

        A folder with nothing else in it is written anew whole. One with other files, or in which somebody stands, gets its
        sources first and its statements then: each file whole, and a sound case in between.
        """
        from willing.ledger.case import case_of
        from willing.ledger.disk import put_file, put_folder, text_writer
        from willing.ledger.folder import folder_texts

        case_of(rows)
        texts = folder_texts(rows)
        standing = {one.name for one in self._folder.iterdir()}
        if standing <= texts.keys() and not Path.cwd().is_relative_to(self._folder):
            for name in standing & {"case.toml", "datapackage.json"}:  # remarks in it, and which ledger it came from, stay
                texts[name] = (self._folder / name).read_bytes().decode("utf-8")
            put_folder(self._folder, {name: text_writer(text) for name, text in texts.items()}, replace=True)
            return
        for table in ("sources", "statements"):
            if len(rows[table]) > len(sheets[table]):
                put_file(self._folder / f"{table}.csv", text_writer(texts[f"{table}.csv"]), replace=True)


class _Ledger:
    """A ledger, into which confirmed rows go by an append for each text."""

    def __init__(self, case: str) -> None:
        from willing.ledger.place import ledger_at

        self._kept: Ledger = ledger_at(case)

    def sheets(self) -> Sheets:
        """The rows of the case as the ledger has them now."""
        return self._kept.sheets()

    def parts(self, some: Sequence[Decision]) -> Iterable[Sequence[Decision]]:
        """What goes in together: the statements of one text, as many as one remark has room for."""
        for _, group in groupby(some, key=lambda one: (one.read_from, one.source.get("digest"))):
            of_text = list(group)
            yield from (of_text[at : at + _AT_ONCE] for at in range(0, len(of_text), _AT_ONCE))

    def enter(self, sheets: Sheets, rows: Sheets, some: Sequence[Decision], by: str) -> None:
        """The ledger has the rows, with the places in the text as the remark."""
        from willing.ledger.merge import changes

        places = "; ".join(f"{one.span} ({one.statement['statement']})" for one in some)
        why = f"read from {''.join(c if c.isprintable() else ' ' for c in some[0].read_from)}, characters {places}"
        if found := changes(sheets, rows):
            self._kept.append(found, by=by, at=datetime.now(UTC), why=why)
            follow_with_index(self._kept)


# ---- deciding ---------------------------------------------------------------------------------------------------------


class _Desk:
    """Drafts in front of a person: what is decided is on the disk as soon as it is."""

    def __init__(
        self,
        drafts: Sequence[KeptDraft],
        into: _Folder | _Ledger,
        sheets: Sheets,
        path: Path,
        known: dict[str, Decision],
        by: str,
        case: str,
    ) -> None:
        self._drafts, self._into, self._sheets, self._path = drafts, into, sheets, path
        self._known, self._by, self._case = known, by, case
        self._edits: dict[str, dict[str, str]] = {}  # by draft, cells told otherwise, until it is decided
        self._told: dict[str, dict[str, str]] = {}  # by a text's digest, what its source needs and the text does not say

        self._then: Sheets | None = None  # the case with what waits, once it is made

    def go_on(self) -> None:
        """What was confirmed before and is not in the case is to be entered, if the person says so, or else undecided again.

        The decisions may have come from others with the drafts: who enters them has seen them.
        """
        from willing.reading.decided import add_decision
        from willing.report.confirm_screen import show_waiting

        own = {one.id for one in self._drafts}
        self._known = {name: one for name, one in self._known.items() if name in own}
        waiting = [one for one in self._known.values() if one.verdict == "confirmed"]
        if not waiting:
            return
        print_shown(show_waiting, waiting)
        try:
            told = click.confirm("Enter them?")
        except click.Abort:
            self._known = {}  # nothing is entered of what nobody looked at; it stays as it is kept
            raise
        if not told:
            add_decision(self._path, *(self._decision(one, "taken back") for one in waiting))
            self._known = {name: one for name, one in self._known.items() if one not in waiting}

    def go(self) -> None:
        """Each draft that was undecided is decided or skipped, or the person has had enough."""
        queue = [one for one in self._drafts if one.id not in self._known]
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
                    at += self._reject(one)
                case "skip":
                    at += 1
                case "back" if not at:
                    click.echo("This is the first.")
                case "back":
                    at -= 1
                    self._take_back(queue[at])
                case _:
                    return

    def enter(self) -> None:
        """What is confirmed and not in the case yet is there, and the decisions say so.

        Raises:
            FaultyInput: where the case does not take it. What would make a sound case unsound is undecided again.
        """
        from willing.reading.decided import add_decision
        from willing.reading.rows import with_rows

        waiting = [one for one in self._known.values() if one.verdict == "confirmed"]
        for part in self._into.parts(waiting) if waiting else ():
            sheets = self._into.sheets()
            rows, made = with_rows(sheets, map(_proposal, part))
            some = [self._decision(one, "entered", rows=rows_of) for one, rows_of in zip(part, made, strict=True)]
            try:
                self._into.enter(sheets, rows, some, self._by)
            except FaultyInput:
                if _is_sound(sheets) and not _is_sound(rows):
                    add_decision(self._path, *(self._decision(one, "taken back") for one in part))
                raise
            add_decision(self._path, *some)
            self._known |= {one.draft: one for one in some}
            click.echo(f"Entered {', '.join(one.statement['statement'] for one in some)}.")
            self._sheets, self._then = rows, None

    def tell(self) -> None:
        """How the drafts stand."""
        count = Counter(self._known[one.id].verdict for one in self._drafts if one.id in self._known)
        left = len(self._drafts) - count.total()
        click.echo(
            f"Of {len(self._drafts):,} drafts {count['entered']:,} are in the case, {count['rejected']:,} are rejected, "
            f"{left:,} undecided."
        )

    # ---- one draft

    def _now(self) -> Sheets:
        """The case with what is confirmed and waits."""
        from willing.reading.rows import with_rows

        if self._then is None:
            waiting = [_proposal(one) for one in self._known.values() if one.verdict == "confirmed"]
            self._then = with_rows(self._sheets, waiting)[0]
        return self._then

    def _proposed(self, one: KeptDraft, sheets: Sheets) -> Proposal:
        from willing.reading.rows import Proposal, proposal

        made = proposal(one, sheets)
        if not made.known:
            made = Proposal(made.statement, {**made.source, **self._told.get(one.text.digest, {})}, False)
        for column, value in self._edits.get(one.id, {}).items():
            made = made.edited(column, value)
        return made

    def _show(self, one: KeptDraft, count: str) -> None:
        from willing.reading.rows import latest_word
        from willing.report.confirm_screen import show_draft

        sheets = self._now()
        made = self._proposed(one, sheets)
        cells = made.statement
        word = latest_word(sheets, cells.get("nation", ""), cells.get("capability", ""))
        click.echo()
        print_shown(show_draft, one, {name: cell for name, cell in cells.items() if name not in _GIVEN}, word, count)
        for fault in self._first_faults(one, made, sheets):
            click.echo(f"  To be mended before it can be confirmed: {fault}")

    def _first_faults(self, one: KeptDraft, first: Proposal, sheets: Sheets) -> list[Fault]:
        """What is wrong with the cells of a draft as they are, its source apart."""
        from willing.reading.rows import gist_of, row_faults

        first = first if first.statement.get("gist") else first.edited("gist", gist_of(one.words))
        return [fault for fault in row_faults(sheets, first) if not fault.where.startswith("its source")]

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
        from willing.reading.rows import gist_of, row_faults

        sheets = self._now()
        if self._at_fault(self._first_faults(one, self._proposed(one, sheets), sheets)):
            return False
        for column in ("publisher", "url"):
            if not self._sourced(one, column, sheets):
                return False
        edits = self._edits.setdefault(one.id, {})
        if "gist" not in edits:
            edits["gist"] = click.prompt("Said in one sentence", default=gist_of(one.words)).strip()
        made = self._proposed(one, sheets)
        if self._at_fault(row_faults(sheets, made)):
            del edits["gist"]
            return False
        self._decide(one, "confirmed", made)
        return True

    def _at_fault(self, faults: Iterable[Fault]) -> bool:
        """Whether there are faults, which are told then."""
        found = list(faults)
        if found:
            _tell(found)
            click.echo("The draft stays undecided: edit what is at fault, or skip it.")
        return bool(found)

    def _sourced(self, one: KeptDraft, column: str, sheets: Sheets) -> bool:
        """Whether the text's source has what every source needs, asked for if the text does not say it; blank goes back."""
        from willing.reading.rows import Proposal, row_faults

        words = {"publisher": "Who published the text", "url": "Its web address"}
        made = self._proposed(one, sheets)
        if made.known:
            return True
        told = made.source.get(column, "")
        while True:
            if told:
                tried = Proposal(made.statement, {**made.source, column: told}, False)
                faults = [fault for fault in row_faults(sheets, tried) if fault.where == f"its source, column {column!r}"]
                if not faults:
                    self._told.setdefault(one.text.digest, {})[column] = told
                    return True
                _tell(faults)
            told = click.prompt(f"{words[column]} (blank: back)", default="", show_default=False).strip()
            if not told:
                return False

    def _edit(self, one: KeptDraft) -> None:
        from willing.reading.rows import row_faults
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
            if value == ".":
                return
            sheets = self._now()
            made = self._proposed(one, sheets).edited(name, value)
            if not (faults := [fault for fault in row_faults(sheets, made) if f"the draft, column {name!r}" in fault.where]):
                break
            _tell(faults)
        self._edits.setdefault(one.id, {})[name] = value

    def _reject(self, one: KeptDraft) -> bool:
        while True:
            remark = click.prompt("Why (may be blank)", default="", show_default=False).strip()
            if len(remark) <= _MOST_REMARK and (remark.isprintable() or not remark):
                break
            _tell([Fault("why", clipped(remark), f"a remark in one line, of at most {_MOST_REMARK:,} characters")])
        self._decide(one, "rejected", remark=remark)
        return True

    def _take_back(self, one: KeptDraft) -> None:
        from willing.reading.decided import add_decision

        if (before := self._known.get(one.id)) is not None:
            self._edits[one.id] = dict(before.edits)
            add_decision(self._path, self._decision(before, "taken back"))
            del self._known[one.id]
            self._then = None

    def _decide(self, one: KeptDraft, verdict: Verdict, rows: Proposal | None = None, remark: str = "") -> None:
        from willing.reading.decided import Decision, add_decision
        from willing.reading.rows import with_rows

        made = Decision(
            one.id,
            self._case,
            self._by,
            datetime.now(UTC),
            verdict,
            edits=self._edits.get(one.id, {}),
            remark=remark,
            read_from=one.text.name,
            span=one.where,
            words=one.words,
            statement=rows.statement if rows else {},
            source=rows.source if rows else {},
        )
        add_decision(self._path, made)
        self._known.pop(one.id, None)
        self._known[one.id] = made
        if rows is not None:
            self._then = with_rows(self._now(), [rows])[0]

    def _decision(self, one: Decision, verdict: Verdict, rows: Proposal | None = None) -> Decision:
        from dataclasses import replace

        made = replace(one, verdict=verdict, by=self._by, at=datetime.now(UTC))
        return made if rows is None else replace(made, statement=rows.statement, source=rows.source)


def _proposal(one: Decision) -> Proposal:
    from willing.reading.rows import Proposal

    return Proposal(one.statement, one.source, False)


def _is_sound(rows: Sheets) -> bool:
    from willing.ledger.case import case_of

    try:
        case_of(rows)
    except FaultyInput:
        return False
    return True


def _tell(faults: Iterable[Fault]) -> None:
    for fault in faults:
        click.echo(str(fault), err=True)
