"""Drafts in front of a person: each is confirmed, corrected or rejected, and what is confirmed goes into a case.

What is decided is on the disk as soon as it is, in the file of decisions beside the drafts; nothing is ever accepted by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from willing.faults import Fault, FaultyInput, clipped
from willing.ledger.case import case_folder, case_of, read_case, shipped_cases
from willing.ledger.place import is_ledger, ledger_at
from willing.reading.decided import Decision, Verdict, add_decision, decisions
from willing.reading.rows import Proposal, gist_of, latest_word, proposal, row_faults, with_rows

if TYPE_CHECKING:
    from willing.ledger.ledger import Ledger
    from willing.ledger.tables import Sheets
    from willing.reading.kept import KeptDraft
    from willing.reading.rows import Cells

__all__ = ["MOST_REMARK", "TOLD_OF_SOURCE", "Desk", "Into", "into"]

MOST_REMARK: Final = 2_000
"""The most characters of a remark on why a draft is rejected."""

TOLD_OF_SOURCE: Final = ("publisher", "url", "title", "published_on", "language", "grade")
"""The columns of a source that a person may tell; the first two every source needs."""

_AT_ONCE: Final = 40  # statements whose places in the text one remark holds


# ---- where the rows go ------------------------------------------------------------------------------------------------


class Into(Protocol):
    """A case of somebody's own, which confirmed rows go into."""

    def sheets(self) -> Sheets:
        """The rows of the case as they stand now, which make a sound one."""

    def parts(self, some: Sequence[Decision]) -> Iterable[Sequence[Decision]]:
        """What goes in together."""

    def enter(self, sheets: Sheets, rows: Sheets, some: Sequence[Decision], by: str) -> None:
        """The case has the rows."""


def into(place: str, follow: Callable[[Ledger], None] = lambda kept: None) -> Into:
    """The folder or the ledger at a place, to enter rows into.

    Args:
        place: where it is.
        follow: is told each time that the ledger has more entries.

    Raises:
        FaultyInput: where there is none, and for a shipped case.
    """
    return _Ledger(ledger_at(place), follow) if is_ledger(place) else _Folder(place)


class _Folder:
    """A case folder of somebody's own, into which confirmed rows go all at once."""

    def __init__(self, case: str) -> None:
        if case in shipped_cases() and not (Path(case) / "case.toml").exists():
            remedy = f"`willing export {case} {case}` writes one"
            raise FaultyInput(
                [Fault(clipped(case), "a case that comes with Willing", "a folder or a ledger of your own", remedy)]
            )
        self._folder = case_folder(case).resolve()

    def sheets(self) -> Sheets:
        return read_case(self._folder)[0]

    def parts(self, some: Sequence[Decision]) -> Iterable[Sequence[Decision]]:
        return [some]

    def enter(self, sheets: Sheets, rows: Sheets, some: Sequence[Decision], by: str) -> None:
        """The folder has the rows.

        A folder with nothing else in it is written anew whole. One with other files, or in which somebody stands, gets its
        sources first and its statements then: each file whole, and a sound case in between.
        """
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

    def __init__(self, kept: Ledger, follow: Callable[[Ledger], None]) -> None:
        self._kept, self._follow = kept, follow

    def sheets(self) -> Sheets:
        return self._kept.sheets()

    def parts(self, some: Sequence[Decision]) -> Iterable[Sequence[Decision]]:
        """The statements of one text, as many as one remark has room for."""
        for _, group in groupby(some, key=lambda one: (one.read_from, one.source.get("digest"))):
            of_text = list(group)
            yield from (of_text[at : at + _AT_ONCE] for at in range(0, len(of_text), _AT_ONCE))

    def enter(self, sheets: Sheets, rows: Sheets, some: Sequence[Decision], by: str) -> None:
        """The ledger has the rows, with the places in the text as the remark."""
        from willing.ledger.merge import changes

        places = "; ".join(f"{one.span} ({one.statement['statement']})".lstrip() for one in some)
        name = "".join(c if c.isprintable() else " " for c in some[0].read_from)
        why = f"read from {name}, characters {places}" if name else f"made by hand: {places}"
        if found := changes(sheets, rows):
            self._kept.append(found, by=by, at=datetime.now(UTC), why=why)
            self._follow(self._kept)


# ---- deciding ---------------------------------------------------------------------------------------------------------


class Desk:
    """The drafts of a file, what was decided on each, and the case that they go into.

    Whoever decides holds `decided.alone` meanwhile.

    Attributes:
        drafts: the drafts, in their order.
    """

    def __init__(self, drafts: Sequence[KeptDraft], into: Into, path: Path, by: str) -> None:
        """At the drafts of a file.

        Args:
            drafts: they.
            into: the case.
            path: the file of the decisions.
            by: who decides.

        Raises:
            FaultyInput: for decisions that cannot be read, and a case that is not sound.
        """
        self.drafts = drafts
        self._into, self._path, self._by = into, path, by
        self._sheets = into.sheets()
        self._case = next(
            (row.cells.get("value", "") for row in self._sheets["settings"] if row.cells.get("setting") == "id"), ""
        )
        own = {one.id for one in drafts}
        self._known = {name: one for name, one in decisions(path, self._case).items() if name in own}
        self._edits: dict[str, dict[str, str]] = {}  # by draft, cells told otherwise, until it is decided
        self._told: dict[str, dict[str, str]] = {}  # by a text's digest, what its source needs and the text does not say
        self._stood: dict[str, Decision] = {}  # by draft, what another decision has taken the place of
        self._then: Sheets | None = None  # the case with what waits, once it is made

    @property
    def case(self) -> str:
        """The id of the case."""
        return self._case

    @property
    def undecided(self) -> tuple[KeptDraft, ...]:
        """The drafts that nobody has decided on."""
        return tuple(one for one in self.drafts if one.id not in self._known)

    @property
    def waiting(self) -> tuple[Decision, ...]:
        """What is confirmed and not in the case yet."""
        return tuple(one for one in self._known.values() if one.verdict == "confirmed")

    @property
    def verdicts(self) -> Counter[str]:
        """How many drafts are confirmed, entered and rejected."""
        return Counter(self._known[one.id].verdict for one in self.drafts if one.id in self._known)

    @property
    def entered(self) -> tuple[Decision, ...]:
        """What is in the case, in the order in which it was decided."""
        return tuple(one for one in self._known.values() if one.verdict == "entered")

    def decision(self, one: KeptDraft) -> Decision | None:
        """What was decided on a draft."""
        return self._known.get(one.id)

    def forget(self) -> None:
        """As if nothing had been decided: what is on the disk stays there, and nothing of it is entered."""
        self._known = {}

    # ---- one draft

    def proposed(self, one: KeptDraft) -> Proposal:
        """The rows that a draft becomes, as they were corrected so far, or when it was decided on."""
        made = proposal(one, self._now())
        if not made.known:
            made = made.corrected({}, self._told.get(one.text.digest, {}))
        decided = self._known.get(one.id)
        for column, value in {**(decided.edits if decided else {}), **self._edits.get(one.id, {})}.items():
            made = made.edited(column, value)
        return made

    def latest(self, one: KeptDraft) -> Cells | None:
        """What the case has as the last word of the draft's nation on its capability."""
        cells = self.proposed(one).statement
        return latest_word(self._now(), cells.get("nation", ""), cells.get("capability", ""))

    def faults(self, one: KeptDraft) -> list[Fault]:
        """What is wrong with the cells of a draft as they are, its source apart; a gist that nobody has told is its words."""
        first = self.proposed(one)
        first = first if first.statement.get("gist") else first.edited("gist", gist_of(one.words))
        return [fault for fault in row_faults(self._now(), first) if not fault.where.startswith("its source")]

    def edit(self, one: KeptDraft, column: str, value: str) -> list[Fault]:
        """A column of a draft says something else, unless that is at fault: then the faults."""
        made = self.proposed(one).edited(column, value)
        faults = [fault for fault in row_faults(self._now(), made) if f"the draft, column {column!r}" in fault.where]
        if not faults:
            self._edits.setdefault(one.id, {})[column] = value
        return faults

    def correct(self, one: KeptDraft, statement: Cells, source: Cells) -> list[Fault]:
        """These columns of a draft and of its text's source say something else, unless anything is at fault: then all faults.

        A gist that nobody has told is the words of the draft; one that was made by hand has no others.
        """
        now = self.proposed(one)
        told = {column: cell for column, cell in statement.items() if cell != now.statement.get(column, "")}
        if not told.get("gist", now.statement.get("gist", "")) and not one.is_by_hand:
            told["gist"] = gist_of(one.words)
        of_source = {} if now.known else {name: cell for name, cell in source.items() if cell != now.source.get(name, "")}
        faults = row_faults(self._now(), now.corrected(told, of_source))
        if not faults:
            self._edits.setdefault(one.id, {}).update(told)
            self._told.setdefault(one.text.digest, {}).update(of_source)
        return faults

    def tell_source(self, one: KeptDraft, column: str, value: str) -> list[Fault]:
        """What the source of a draft's text needs and the text does not say, unless that is at fault: then the faults."""
        made = self.proposed(one)
        tried = made.corrected({}, {column: value})
        faults = [fault for fault in row_faults(self._now(), tried) if fault.where == f"its source, column {column!r}"]
        if not faults:
            self._told.setdefault(one.text.digest, {})[column] = value
        return faults

    def confirm(self, one: KeptDraft, gist: str = "") -> list[Fault]:
        """The draft is confirmed, and waits to be entered, unless its rows are at fault: then all their faults.

        Args:
            one: the draft.
            gist: what was said, in one sentence, if nobody has told it as an edit.
        """
        edits = self._edits.setdefault(one.id, {})
        made = self.proposed(one) if "gist" in edits else self.proposed(one).edited("gist", gist)
        faults = row_faults(self._now(), made)
        if not faults:
            edits.setdefault("gist", gist)
            self._decide(one, "confirmed", made)
        return faults

    def reject(self, one: KeptDraft, remark: str = "") -> None:
        """The draft is not what was said.

        Raises:
            FaultyInput: for a remark that is too long, or of more than a line.
        """
        if len(remark) > MOST_REMARK or not (remark.isprintable() or not remark):
            raise FaultyInput([Fault("why", clipped(remark), f"a remark in one line, of at most {MOST_REMARK:,} characters")])
        self._decide(one, "rejected", remark=remark)

    def take_back(self, *some: Decision) -> None:
        """These decisions are undecided again, with the edits that were made."""
        add_decision(self._path, *(self._again(one, "taken back") for one in some))
        for one in some:
            self._edits[one.draft] = dict(one.edits)
            del self._known[one.draft]
        self._then = None

    @contextmanager
    def reconsidered(self, one: KeptDraft) -> Iterator[None]:
        """Within it a draft is as if nobody had decided on it, with the edits that were made; the disk knows nothing of that.

        Who leaves it without another decision leaves the one that stood.
        """
        before, known, edits = self._known.get(one.id), dict(self._known), dict(self._edits)
        told = {column: before.source[column] for column in TOLD_OF_SOURCE if column in before.source} if before else {}
        if before is not None:
            del self._known[one.id]
            self._edits[one.id] = dict(before.edits)
            self._told.setdefault(one.text.digest, told)
            self._stood[one.id], self._then = before, None
        try:
            yield
        finally:
            if before is not None and one.id not in self._known:
                self._known, self._edits, self._then = known, edits, None
                del self._stood[one.id]

    def enter(self, *only: KeptDraft) -> Iterator[tuple[str, ...]]:
        """What waits is in the case, part by part, and the decisions say so; the ids of the statements of each.

        Args:
            only: the drafts of which this is so; all, if none is named.

        Raises:
            FaultyInput: where the case does not take it. What would make a sound case unsound is undecided again, or decided as
                it was before it was reconsidered.
        """
        named = {one.id for one in only}
        waiting = [one for one in self.waiting if one.draft in named or not only]
        for part in self._into.parts(waiting) if waiting else ():
            sheets = self._into.sheets()
            rows, made = with_rows(sheets, map(_proposal, part))
            some = [self._again(one, "entered", rows_of) for one, rows_of in zip(part, made, strict=True)]
            try:
                self._into.enter(sheets, rows, some, self._by)
            except FaultyInput:
                if _is_sound(sheets) and not _is_sound(rows):
                    add_decision(self._path, *(self._stood.get(one.draft) or self._again(one, "taken back") for one in part))
                raise
            add_decision(self._path, *some)
            self._known |= {one.draft: one for one in some}
            self._sheets, self._then = rows, None
            yield tuple(one.statement["statement"] for one in some)

    def _now(self) -> Sheets:
        """The case with what is confirmed and waits."""
        if self._then is None:
            self._then = with_rows(self._sheets, map(_proposal, self.waiting))[0]
        return self._then

    def _decide(self, one: KeptDraft, verdict: Verdict, rows: Proposal | None = None, remark: str = "") -> None:
        made = Decision(
            one.id,
            self._case,
            self._by,
            datetime.now(UTC),
            verdict,
            edits=self._edits.get(one.id, {}),
            remark=remark,
            read_from="" if one.is_by_hand else one.text.name,
            span="" if one.is_by_hand else one.where,
            words=one.words,
            statement=rows.statement if rows else {},
            source=rows.source if rows else {},
        )
        add_decision(self._path, made)
        self._known.pop(one.id, None)
        self._known[one.id] = made
        if rows is not None:
            self._then = with_rows(self._now(), [rows])[0]

    def _again(self, one: Decision, verdict: Verdict, rows: Proposal | None = None) -> Decision:
        made = replace(one, verdict=verdict, by=self._by, at=datetime.now(UTC))
        return made if rows is None else replace(made, statement=rows.statement, source=rows.source)


def _proposal(one: Decision) -> Proposal:
    return Proposal(one.statement, one.source, False)


def _is_sound(rows: Sheets) -> bool:
    try:
        case_of(rows)
    except FaultyInput:
        return False
    return True
