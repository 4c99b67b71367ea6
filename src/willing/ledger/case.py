"""A case folder to one immutable `Case`: read whole or refused whole, with every fault of every table together."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.folder import read_settings, read_tables
from willing.ledger.meaning import Known, meaning_faults
from willing.ledger.reports import report_ids
from willing.ledger.settings import ASSUMED, rows_document, setting_rows, settings
from willing.ledger.tables import MOST_FAULTS, Names, Row, Sheets, records
from willing.vocabulary.condition import (
    Condition,
)
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import (
    PLACES,
    TABLES,
    Area,
    Body,
    Capability,
    Coded,
    Commitment,
    Event,
    Figure,
    Line,
    Meeting,
    Nation,
    Odds,
    Promise,
    Road,
    Site,
    Source,
    Spread,
    Statement,
    Task,
    Translation,
)
from willing.vocabulary.scenario import Scenario, scenario
from willing.vocabulary.words import known_capabilities

__all__ = ["Case", "Requirement", "State", "case_faults", "case_folder", "case_of", "part_of", "read_case", "shipped_cases"]

_SHELF: Final = Path(__file__).parents[1] / "cases"


@dataclass(frozen=True, slots=True)
class Requirement:
    """A statement of requirements: its lines in the order in which they are served, each in every window it is asked for in."""

    id: str
    title: str
    says: str
    basis: str
    sources: tuple[str, ...]
    lines: tuple[Line, ...]

    def on(self, day: date) -> Requirement:
        """The requirement with the lines that a day asks for, and no others (rule F7); there may be none."""
        lines = tuple(line for line in self.lines if line.is_asked_on(day))
        return self if len(lines) == len(self.lines) else replace(self, lines=lines)


@dataclass(frozen=True, slots=True)
class State:
    """An earlier state of a ledger: the number of its last entry, and the day on which that was recorded."""

    entry: int
    recorded_on: date


def _none() -> Mapping[Any, Any]:
    return MappingProxyType({})


def _assumed() -> Mapping[str, float]:
    return MappingProxyType({name: number for name, (number, _) in ASSUMED.items()})


class _Worked:
    """What is worked out of a case when it is first asked for, beside its fields: no part of what it is or how it travels."""

    __slots__ = ("_report_ids",)
    _report_ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Case(_Worked):
    """Everything that is known of one coalition, whatever the day: records by id, read from a folder.

    Nothing in a case is computed but what its files leave to defaults. Ask the analysis for standings and fills.
    """

    id: str
    title: str
    says: str
    host: str
    patron: str
    about: tuple[str, ...]
    scenario: str
    scenarios: Mapping[str, str]
    requirement: str
    count: str
    capabilities: Mapping[str, Capability]
    nations: Mapping[str, Nation]
    bodies: Mapping[str, Body]
    sources: Mapping[str, Source]
    meetings: tuple[Meeting, ...]
    events: Mapping[str, Event]
    statements: tuple[Statement, ...]
    promises: Mapping[str, Promise]
    requirements: Mapping[str, Requirement]
    sites: Mapping[str, Site]
    figures: tuple[Figure, ...]
    odds: tuple[Odds, ...]
    amounts: tuple[Spread, ...]
    commitments: tuple[Commitment, ...] = ()
    tasks: Mapping[str, Task] = field(default_factory=_none)
    areas: Mapping[str, Area] = field(default_factory=_none)
    caveats: tuple[Coded, ...] = ()
    roads: tuple[Road, ...] = ()
    translations: Mapping[tuple[str, str, str, str], Translation] = field(default_factory=_none)  # by language and place
    front: str = ""
    assumptions: Mapping[str, float] = field(default_factory=_assumed)
    left_out: tuple[str, ...] = ()  # of a public copy: what it has not, in words (rule H1)
    known: State | None = field(default=None, compare=False)  # of a ledger that was asked for less than all: up to where

    @classmethod
    def read(cls, case: str | Path) -> Case:
        """The case in a folder, or the shipped case of that name.

        Raises:
            FaultyInput: with all faults of all files, in the order of the tables and their rows. Nothing is half-loaded.

        Cost:
            Linear in the size of the files; at most 64 MiB and 200,000 rows a table.
        """
        return read_case(case_folder(case))[1]

    @property
    def last_day(self) -> date:
        """The day of the latest statement or meeting: the day a question is asked for, if it names none."""
        days = [s.said_on for s in self.statements if s.said_on] + [m.held_on for m in self.meetings]
        return max(days, default=date.min)

    def scenario_of(self, text: str | None, where: str = "scenario") -> Scenario:
        """The scenario a text says or names; without one, the case's own. Faults name the place as `where`."""
        return scenario(self.scenario if text is None else text, self.events, self.scenarios, where)

    def requirement_of(self, name: str | None) -> Requirement:
        """The requirement of that name; without one, the case's own.

        Raises:
            FaultyInput: for a name the case has not.
        """
        wanted = name or self.requirement
        if wanted not in self.requirements:
            remedy = nearest(wanted, self.requirements) or f"there are {', '.join(self.requirements)}"
            raise FaultyInput([Fault("requirement", clipped(wanted), "a requirement of the case", remedy)])
        return self.requirements[wanted]

    def check_condition(self, condition: Condition, text: str, where: str, owner: str = "") -> None:
        """Refuse a condition that speaks of what the case does not know, or that company could break (rule S1).

        Args:
            condition: the condition.
            text: what it was read from, for the places in its faults.
            where: how the faults name it.
            owner: the nation whose condition it is.
        """
        known = Known(self.capabilities.values(), self.nations.values(), self.events.values(), self.sources.values())
        if faults := list(known.condition_faults(condition, text, where, owner)):
            raise FaultyInput(faults)

    def name(self, word: str) -> str:
        """The reader's words for a nation, body, event, capability or place; the word itself where it is none of them."""
        if word in self.nations:
            return self.nations[word].name
        if word in self.events:
            return self.events[word].says
        if word in self.capabilities:
            return self.capabilities[word].name
        if word in self.bodies:
            return self.bodies[word].name
        return PLACES.get(word, "a nation nobody named" if word == "unnamed" else word)

    def said_in(self, language: str, table: str, row: str, column: str) -> str | None:
        """A text of the case in another language, or `None` where nobody told it.

        Args:
            language: its ISO 639 code.
            table: the table in which the text stands; `settings` is case.toml.
            row: the id of the row; of a line `Line.row`; of case.toml `requirements.ID`, `scenarios.NAME`, or a blank for the
                case.
            column: the column of the text, one that `TRANSLATED` has for the table.

        Returns:
            What `translations.csv` tells, and of a site's name in Arabic what the site itself does.

        Cost: that of looking it up.
        """
        if (found := self.translations.get((language, table, row, column))) is not None:
            return found.text
        if (language, table, column) == ("ar", "sites", "name") and row in self.sites:
            return self.sites[row].name_ar or None
        return None

    def report_of(self, source: str) -> str:
        """The id of the report that a source is, or retells: copies of one report are one (rule E4)."""
        if not hasattr(self, "_report_ids"):
            object.__setattr__(self, "_report_ids", report_ids(self.sources))
        return self._report_ids[source]

    def reports(self, sources: Collection[str]) -> int:
        """How many reports the sources are, copies of one counted once."""
        return len({self.report_of(source) for source in sources})


def shipped_cases() -> tuple[str, ...]:
    """The names of the cases that come with Willing, in order."""
    return tuple(sorted(one.parent.name for one in _SHELF.glob("*/case.toml")))


def case_folder(case: str | Path) -> Path:
    """The folder that a path or a shipped case's name stands for.

    Raises:
        FaultyInput: where there is neither, with the nearest names.
    """
    path = Path(case).parent if Path(case).name == "case.toml" else Path(case)
    shipped = shipped_cases()
    try:
        path.exists()
    except OSError as error:
        found = f"a name that no disk takes ({error.strerror})"
        wanted = "a case folder or the name of a shipped case"
        raise FaultyInput([Fault(clipped(str(case)), found, wanted, f"shipped are {', '.join(shipped)}")]) from None
    if str(case) in shipped and not os.path.exists(path / "case.toml"):
        return _SHELF / str(case)
    if os.path.exists(path / "case.toml"):
        return path
    wanted, are = "a case folder or the name of a shipped case", f"shipped are {', '.join(shipped)}"
    if path.is_dir():
        readable = os.access(path, os.R_OK | os.X_OK)
        found = "a folder without case.toml" if readable else "a folder that cannot be read"
        makes = f"`willing new {case}` makes one; {are}" if readable else ""
    elif path.exists():
        found, makes = "a file", are
    elif path.suffix:
        found, wanted = "no such file or folder", f"{wanted}, or a ledger"
        makes = f"`willing ledger load CASE {case}` makes a ledger of a case; {are}"
    else:
        found, makes = "no such folder", f"`willing new {case}` makes one; {are}"
    raise FaultyInput([Fault(clipped(str(case)), found, wanted, nearest(str(case), shipped) or makes)])


# ---- reading ----------------------------------------------------------------------------------------------------------


def read_case(folder: Path) -> tuple[Sheets, Case]:
    """The rows of a case folder, `settings` among them, and the case that they make.

    Raises:
        FaultyInput: as `Case.read`.
    """
    sheets, shapes = read_tables(folder)
    try:
        said: Mapping[str, Any] | None = read_settings(folder)
        faults: list[Fault] = []
    except FaultyInput as error:
        said, faults = None, list(error.faults)
    case = _case(sheets, shapes, said, faults)
    return {**sheets, "settings": setting_rows(said or {})}, case


def case_of(sheets: Sheets) -> Case:
    """The case that rows make, by table, `settings` among them.

    Raises:
        FaultyInput: with all faults of all rows, in the order of the tables and their rows.
    """
    document, faults = rows_document(sheets["settings"])
    return _case(sheets, {}, document, faults)


def part_of(sheets: Sheets) -> Case:
    """The case that some of its rows make: all of most tables, and of statements and sources as many as a question needs.

    What only a whole case can be asked, such as whether a statement makes each offer of `amounts`, is not asked of it. The
    translations of statements that are not among the rows are no part of it.

    Raises:
        FaultyInput: with all faults of all rows.
    """
    document, faults = rows_document(sheets["settings"])
    said = {row.cells.get("statement") for row in sheets.get("statements", ())}
    told = [
        row for row in sheets.get("translations", ()) if row.cells.get("of_table") != "statements" or row.cells.get("row") in said
    ]
    return _case({**sheets, "translations": told}, {}, document, faults, whole=False)


def case_faults(sheets: Sheets, shapes: Mapping[str, list[Fault]], others: Sequence[Fault] = ()) -> list[Fault]:
    """Everything wrong with rows of which some are at fault in their shape already, in the order of the tables and their rows.

    Args:
        sheets: the rows by table, `settings` among them, as far as they could be had.
        shapes: what is wrong with the shape of each table.
        others: what else is wrong.

    Returns:
        All these, and what the cells that could be had are at fault for; where both tell of one cell, what its shape is at fault
        for.
    """
    document, said = rows_document(sheets["settings"])
    told = [*others, *shapes.get("settings", ()), *said]
    try:
        _case(sheets, shapes, None if told else document, told)
    except FaultyInput as error:
        shape = {fault for faults in (*shapes.values(), others) for fault in faults}
        places = {fault.where for fault in shape}
        return [fault for fault in error.faults if fault in shape or fault.where not in places]
    return []


def _case(
    sheets: Sheets,
    shapes: Mapping[str, list[Fault]],
    document: Mapping[str, Any] | None,
    document_faults: list[Fault],
    *,
    whole: bool = True,
) -> Case:
    """The case of rows and settings, given what was wrong with the shape of the tables and of the settings."""
    faults: list[Fault] = []
    names = Names()
    for one in known_capabilities().values():
        names.add("capability", one.capability, one.capability)
    sound: dict[str, list[tuple[Row, Any]]] = {}
    units = {one.capability: one.unit for one in known_capabilities().values()}
    for table in TABLES.values():
        read, shape = sheets.get(table.name, ()), shapes.get(table.name, [])
        if shape and not read and table.columns[table.key[0]].kind == "id":
            names.unread.add(table.key[0])
        sound[table.name], cells = records(table, read, names, _measured(units) if table.record is Statement else _as_it_is)
        if table.record is Capability:
            units |= {one.capability: one.unit for _, one in sound[table.name]}
        if shape or cells:
            names.faulty.add(table.name)
        faults += shape + cells
    said, shape = settings(document or {})
    shape = document_faults + (shape if document is not None else [])
    faults += shape
    faults += meaning_faults(sound, said if not shape else None, names, whole=whole)
    if faults:
        raise FaultyInput(sorted(faults, key=_place)[:MOST_FAULTS])
    return _assembled({name: [one for _, one in pairs] for name, pairs in sound.items()}, said)


def _place(fault: Fault) -> tuple[int, int]:
    """Where a fault stands in the order of the tables and their rows; what is no table comes last."""
    found = re.match(r"(\w+)\.csv(?:, row (\d+))?", fault.where)
    if found is None or found[1] not in TABLES:
        return len(TABLES), 0
    return list(TABLES).index(found[1]), int(found[2] or 0)


def _assembled(found: Mapping[str, list[Any]], settings: Mapping[str, Any]) -> Case:
    capabilities = dict(known_capabilities())
    for one in found["capabilities"]:
        capabilities[one.capability] = replace(one, unsized=replace(one.unsized, unit=one.unit))
    requirements = {
        key: Requirement(
            id=key,
            title=said["title"],
            says=said["says"],
            basis=said["basis"] or "assumption",
            sources=tuple(said["sources"]),
            lines=tuple(
                sorted((line for line in found["requirements"] if line.requirement == key), key=lambda line: line.priority)
            ),
        )
        for key, said in settings["requirements"].items()
    }
    return Case(
        **{key: settings[key] for key in ("id", "title", "says", "host", "patron", "scenario", "requirement", "count", "front")},
        assumptions=MappingProxyType(settings["assumptions"]),
        about=tuple(settings["about"]),
        left_out=tuple(settings["left_out"]),
        scenarios=MappingProxyType(settings["scenarios"]),
        capabilities=MappingProxyType(capabilities),
        nations=_by("nation", found["nations"]),
        bodies=_by("body", found["bodies"]),
        sources=_by("source", found["sources"]),
        meetings=tuple(sorted(found["meetings"], key=lambda m: (m.held_on, m.meeting))),
        events=_by("event", found["events"]),
        statements=tuple(found["statements"]),
        promises=_by("promise", found["promises"]),
        commitments=tuple(found["commitments"]),
        requirements=MappingProxyType(requirements),
        tasks=_by("task", found["tasks"]),
        areas=_by("area", found["areas"]),
        caveats=tuple(found["caveats"]),
        sites=_by("site", found["sites"]),
        roads=tuple(found["roads"]),
        translations=MappingProxyType({(one.language, one.of_table, one.row, one.column): one for one in found["translations"]}),
        figures=tuple(found["figures"]),
        odds=tuple(found["odds"]),
        amounts=tuple(found["amounts"]),
    )


def _by(key: str, found: Sequence[Any]) -> Mapping[str, Any]:
    return MappingProxyType({getattr(one, key): one for one in found})


def _measured(units: Mapping[str, str]) -> Callable[[dict[str, Any]], None]:
    """What gives the amount of a statement its unit: the one that was said, or else the capability's own."""
    made: dict[tuple[Quantity, str], Quantity] = {}

    def complete(values: dict[str, Any]) -> None:
        amount, unit = values["quantity"], values["unit"] or units.get(values["capability"], "")
        if (amount, unit) not in made:
            made[amount, unit] = Quantity(amount.least, amount.most, unit)
        values["quantity"] = made[amount, unit]

    return complete


def _as_it_is(values: dict[str, Any]) -> None:
    pass
