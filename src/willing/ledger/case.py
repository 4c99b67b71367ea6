"""A case folder to one immutable `Case`: read whole or refused whole, with every fault of every table together."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.tables import MOST_FAULTS, Names, Row, plain_bytes, plain_text, records, rows
from willing.vocabulary.condition import (
    ALWAYS,
    Condition,
    Event as EventAtom,
    Nations,
    Offered,
    Total,
    atoms,
    denied_events,
)
from willing.vocabulary.records import (
    PLACES,
    TABLES,
    Body,
    Capability,
    Event,
    Figure,
    Line,
    Meeting,
    Nation,
    Site,
    Source,
    Statement,
    Table,
)
from willing.vocabulary.scenario import Scenario, scenario
from willing.vocabulary.words import known_capabilities

__all__ = ["COUNTS", "Case", "Requirement", "case_folder", "shipped_cases"]

_SHELF: Final = Path(__file__).parents[1] / "cases"
COUNTS: Final = ("floated", "indicated", "pledged", "approved", "arranged", "present")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A statement of requirements: its lines in the order in which they are served."""

    id: str
    title: str
    says: str
    basis: str
    sources: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that is known of one coalition, whatever the day: records by id, read from a folder.

    Nothing in a case is computed but what its files leave to defaults. Ask the analysis for standings and fills.
    """

    id: str
    title: str
    says: str
    host: str
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
    requirements: Mapping[str, Requirement]
    sites: Mapping[str, Site]
    figures: tuple[Figure, ...]

    @classmethod
    def read(cls, case: str | Path) -> Case:
        """The case in a folder, or the shipped case of that name.

        Raises:
            FaultyInput: with all faults of all files, in the order of the tables and their rows. Nothing is half-loaded.

        Cost:
            Linear in the size of the files; at most 64 MiB and 200,000 rows a table.
        """
        return _read(case_folder(case))

    @property
    def last_day(self) -> date:
        """The day of the latest statement or meeting: the day a question is asked for, if it names none."""
        days = [s.said_on for s in self.statements if s.said_on] + [m.held_on for m in self.meetings]
        return max(days, default=date.min)

    def scenario_of(self, text: str | None) -> Scenario:
        """The scenario a text says or names; without one, the case's own."""
        return scenario(self.scenario if text is None else text, self.events, self.scenarios)

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

    def check_condition(self, condition: Condition, text: str, where: str) -> None:
        """Refuse a condition that speaks of what the case does not know, or that company could break (rule S1).

        Args:
            condition: the condition.
            text: what it was read from, for the places in its faults.
            where: how the faults name it.
        """
        known = _Known(self.capabilities.values(), self.nations.values(), self.events.values(), self.sources.values())
        if faults := list(known.condition_faults(condition, text, where)):
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

    def report_of(self, source: str) -> str:
        """The id of the report that a source is, or retells: copies of one report are one (rule E4)."""
        seen = {source}
        while (original := self.sources[source].copy_of) and original not in seen:
            seen.add(original)
            source = original
        return source

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
    path = Path(case)
    shipped = shipped_cases()
    if str(case) in shipped and not (path / "case.toml").exists():
        return _SHELF / str(case)
    if (path / "case.toml").exists():
        return path
    remedy = nearest(str(case), shipped) or f"`willing new {case}` makes one; shipped are {', '.join(shipped)}"
    found = "a folder without case.toml" if path.is_dir() else "no such folder"
    raise FaultyInput([Fault(clipped(str(case)), found, "a case folder or the name of a shipped case", remedy)])


# ---- reading ----------------------------------------------------------------------------------------------------------


def _read(folder: Path) -> Case:
    faults: list[Fault] = []
    names = Names()
    for one in known_capabilities().values():
        names.add("capability", one.capability, f"{one.capability} {one.name}")
    found: dict[str, list[Any]] = {}
    raw: dict[str, list[Row]] = {}
    for table in TABLES.values():
        raw[table.name], shape = _rows(folder, table)
        found[table.name], cells = records(table, raw[table.name], names)
        faults += shape + cells
    settings = _settings(folder, faults)
    if not faults:
        faults += _meaning_faults(found, raw, settings)
    if faults:
        raise FaultyInput(faults[:MOST_FAULTS])
    return _assembled(found, settings)


def _rows(folder: Path, table: Table) -> tuple[list[Row], list[Fault]]:
    path = folder / table.file
    if not path.exists() and not path.is_symlink():
        if table.name in ("nations", "sources", "statements", "requirements"):
            return [], [Fault(table.file, "no such file", "a table that every case has", "`willing new` makes one")]
        return [], []
    try:
        return rows(plain_text(plain_bytes(path, folder, table.file), table.file), table)
    except FaultyInput as error:
        return [], list(error.faults)


_SETTINGS: Final[Mapping[str, Any]] = {
    "id": "",
    "title": "",
    "says": "",
    "host": "",
    "about": [],
    "scenario": "",
    "requirement": "",
    "count": "indicated",
}


def _settings(folder: Path, faults: list[Fault]) -> dict[str, Any]:
    """What case.toml says, checked for shape; faults are added to the list."""
    name = "case.toml"
    try:
        document = tomllib.loads(plain_text(plain_bytes(folder / name, folder, name), name))
    except FaultyInput as error:
        faults += error.faults
        return {**_SETTINGS, "scenarios": {}, "requirements": {}}
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        faults.append(Fault(name, str(error), "a TOML document"))
        return {**_SETTINGS, "scenarios": {}, "requirements": {}}
    settings: dict[str, Any] = {**_SETTINGS, "scenarios": {}, "requirements": {}}
    for section, wanted in (("case", _SETTINGS), ("scenarios", None), ("requirements", None)):
        values = document.pop(section, {})
        if not isinstance(values, dict):
            faults.append(Fault(f"{name}, [{section}]", clipped(repr(values)), "a table"))
            continue
        if wanted is None:
            settings[section] = values
            continue
        for key, value in values.items():
            if key not in wanted:
                faults.append(Fault(f"{name}, [case]", f"{key!r}", "a known setting", nearest(key, wanted)))
            elif not isinstance(value, type(wanted[key])) or not all(isinstance(v, str) for v in value):
                kind = "a list of texts" if wanted[key] == [] else "a text"
                faults.append(Fault(f"{name}, [case], {key!r}", clipped(repr(value)), kind))
            else:
                settings[key] = value
    faults += [
        Fault(name, f"[{clipped(key)}]", "[case], [scenarios] and [requirements.ID]", nearest(key, settings)) for key in document
    ]
    for key in ("id", "title", "requirement"):
        if not settings[key]:
            faults.append(Fault(f"{name}, [case]", f"no {key!r}", f"a text for {key!r}"))
    for key, value in settings["scenarios"].items():
        if not isinstance(value, str):
            faults.append(Fault(f"{name}, [scenarios], {key!r}", clipped(repr(value)), "a text such as 'ceasefire'"))
    for key, value in settings["requirements"].items():
        if not isinstance(value, dict) or not isinstance(value.get("title"), str):
            faults.append(Fault(f"{name}, [requirements.{key}]", clipped(repr(value)), "a table with a 'title'"))
            continue
        for word, said in value.items():
            kinds: dict[str, type] = {"title": str, "says": str, "basis": str, "sources": list}
            if word not in kinds or not isinstance(said, kinds[word]) or not all(isinstance(v, str) for v in said):
                wanted_words = "title, says and basis as texts, sources as a list of texts"
                faults.append(Fault(f"{name}, [requirements.{key}], {word!r}", clipped(repr(said)), wanted_words))
    return settings


def _assembled(found: Mapping[str, list[Any]], settings: Mapping[str, Any]) -> Case:
    capabilities = dict(known_capabilities())
    for one in found["capabilities"]:
        capabilities[one.capability] = replace(one, unsized=replace(one.unsized, unit=one.unit))
    statements = tuple(
        replace(s, quantity=replace(s.quantity, unit=s.unit or _unit(s.capability, capabilities))) for s in found["statements"]
    )
    requirements = {
        key: Requirement(
            id=key,
            title=said["title"],
            says=said.get("says", ""),
            basis=said.get("basis", "assumption"),
            sources=tuple(said.get("sources", ())),
            lines=tuple(
                sorted((line for line in found["requirements"] if line.requirement == key), key=lambda line: line.priority)
            ),
        )
        for key, said in settings["requirements"].items()
    }
    return Case(
        **{key: settings[key] for key in ("id", "title", "says", "host", "scenario", "requirement", "count")},
        about=tuple(settings["about"]),
        scenarios=MappingProxyType(settings["scenarios"]),
        capabilities=MappingProxyType(capabilities),
        nations=_by("nation", found["nations"]),
        bodies=_by("body", found["bodies"]),
        sources=_by("source", found["sources"]),
        meetings=tuple(sorted(found["meetings"], key=lambda m: (m.held_on, m.meeting))),
        events=_by("event", found["events"]),
        statements=statements,
        requirements=MappingProxyType(requirements),
        sites=_by("site", found["sites"]),
        figures=tuple(found["figures"]),
    )


def _by(key: str, found: Sequence[Any]) -> Mapping[str, Any]:
    return MappingProxyType({getattr(one, key): one for one in found})


def _unit(capability: str, capabilities: Mapping[str, Capability]) -> str:
    return capabilities[capability].unit if capability else ""


# ---- what the tables must mean together ---------------------------------------------------------------------------------


def _meaning_faults(found: Mapping[str, list[Any]], raw: Mapping[str, list[Row]], settings: Mapping[str, Any]) -> Iterator[Fault]:
    capabilities = [*known_capabilities().values(), *found["capabilities"]]
    known = _Known(capabilities, found["nations"], found["events"], found["sources"])
    yield from _setting_faults(found, settings, known)
    for source, row in zip(found["sources"], raw["sources"], strict=True):
        yield from _copy_faults(source, row, known)
    for event, row in zip(found["events"], raw["events"], strict=True):
        where = f"events.csv, row {row.number}, column 'when'"
        yield from known.condition_faults(event.when, row.cells.get("when", ""), where)
    for said, row in zip(found["statements"], raw["statements"], strict=True):
        where = f"statements.csv, row {row.number}, column"
        if said.condition is not ALWAYS:
            yield from known.condition_faults(said.condition, row.cells["condition"], f"{where} 'condition'")
        if said.because is not ALWAYS:
            yield from known.reason_faults(said.because, row.cells["because"], f"{where} 'because'")
    for line, row in zip(found["requirements"], raw["requirements"], strict=True):
        where = f"requirements.csv, row {row.number}, column"
        if line.requirement not in settings["requirements"]:
            remedy = nearest(line.requirement, settings["requirements"]) or f"write [requirements.{line.requirement}] there"
            wanted = "a requirement that case.toml names"
            yield Fault(f"{where} 'requirement'", clipped(line.requirement), wanted, remedy)
        if line.needs <= 0:
            yield Fault(f"{where} 'needs'", f"{line.needs:g}", "a number above nought")


class _Known:
    """What conditions may speak of, and which events hang on offers."""

    def __init__(
        self,
        capabilities: Iterable[Capability],
        nations: Iterable[Nation],
        events: Iterable[Event],
        sources: Iterable[Source],
    ) -> None:
        self.capabilities = {one.capability: one.unit for one in capabilities}
        self.nations = {one.nation: one.name for one in nations}
        self.events = {one.event: one for one in events}
        self.sources = {one.source: one for one in sources}
        self.derived = {name for name, event in self.events.items() if event.when is not ALWAYS}

    def condition_faults(self, condition: Condition, text: str, where: str) -> Iterator[Fault]:
        """Every word of the condition that the case does not know, and every denial that company could break."""
        for atom in dict.fromkeys(atoms(condition)):
            match atom:
                case EventAtom(name):
                    if name not in self.events:
                        yield self._unknown(name, "event", text, where)
                case Offered(nation, capability):
                    if nation not in self.nations:
                        yield self._unknown(nation, "nation", text, where)
                    elif capability is not None and capability not in self.capabilities:
                        yield self._unknown(capability, "capability", text, where)
                case Nations(capability, place, _):
                    yield from self._measure_faults(capability, None, place, text, where)
                case Total(capability, unit, place, _):
                    yield from self._measure_faults(capability, unit, place, text, where)
        for name in dict.fromkeys(denied_events(condition)):
            if name in self.derived:
                wanted = f"no 'not' before it: {name} comes about by offers, and more company never breaks a promise (rule S1)"
                yield Fault(_at(where, text, name), f"'not {name}'", wanted)

    def reason_faults(self, condition: Condition, text: str, where: str) -> Iterator[Fault]:
        """Every part of a reason that is no event of kind 'reason'."""
        for atom in dict.fromkeys(atoms(condition)):
            event = self.events.get(atom.name) if isinstance(atom, EventAtom) else None
            if event is None:
                reasons = [name for name, one in self.events.items() if one.kind == "reason"]
                wanted = "an event of kind 'reason'"
                yield Fault(_at(where, text, str(atom)), clipped(str(atom)), wanted, nearest(str(atom), reasons))
            elif event.kind != "reason":
                yield Fault(_at(where, text, str(atom)), f"{atom}, of kind {event.kind!r}", "an event of kind 'reason'")

    def _measure_faults(self, capability: str, unit: str | None, place: str | None, text: str, where: str) -> Iterator[Fault]:
        if capability not in self.capabilities:
            yield self._unknown(capability, "capability", text, where)
        elif unit is not None and unit in PLACES and place is None:
            yield Fault(_at(where, text, unit), repr(unit), f"the unit before the place: {self.capabilities[capability]}, {unit}")
        elif unit is not None and unit != self.capabilities[capability]:
            wanted = f"{self.capabilities[capability]}, the one unit of {capability} (rule V5)"
            yield Fault(_at(where, text, unit), repr(unit), wanted)
        if place is not None and place not in PLACES:
            yield Fault(_at(where, text, place), repr(place), f"one of {', '.join(PLACES)}", nearest(place, PLACES))

    def _unknown(self, word: str, kind: str, text: str, where: str) -> Fault:
        shown = {name: f"{name} {label}" for name, label in self.nations.items()}
        shown |= {label: f"{name} {label}" for name, label in self.nations.items()}
        near = {"event": [*self.events, *shown], "nation": [*shown], "capability": [*self.capabilities]}[kind]
        remedy = nearest(word, near, shown=shown)
        if kind == "event" and not remedy:
            remedy = "add it to events.csv"
        return Fault(_at(where, text, word), f"no {kind} {clipped(word)}", f"a known {kind}", remedy)


def _at(where: str, text: str, word: str) -> str:
    found = re.search(rf"(?<![\w.]){re.escape(word)}(?![\w.])", text)
    return f"{where}, character {found.start() + 1}" if found else where


def _copy_faults(source: Source, row: Row, known: _Known) -> Iterator[Fault]:
    seen, original = {source.source}, source.copy_of
    while original:
        if original in seen:
            where = f"sources.csv, row {row.number}, column 'copy_of'"
            yield Fault(where, f"{source.copy_of!r}, which retells this very source", "the first report of the chain")
            return
        seen.add(original)
        original = known.sources[original].copy_of


def _setting_faults(found: Mapping[str, list[Any]], settings: Mapping[str, Any], known: _Known) -> Iterator[Fault]:
    name = "case.toml"
    if settings["host"] and settings["host"] not in known.nations:
        remedy = nearest(settings["host"], known.nations)
        yield Fault(f"{name}, [case], 'host'", clipped(settings["host"]), "a nation of nations.csv", remedy)
    if settings["requirement"] not in settings["requirements"]:
        remedy = nearest(settings["requirement"], settings["requirements"])
        wanted = "the id of a [requirements.ID] in this file"
        yield Fault(f"{name}, [case], 'requirement'", clipped(settings["requirement"]), wanted, remedy)
    if settings["count"] not in COUNTS:
        yield Fault(f"{name}, [case], 'count'", clipped(settings["count"]), f"one of {', '.join(COUNTS)}")
    said = {s.about for s in found["statements"]}
    for about in settings["about"]:
        if said and about not in said:
            yield Fault(f"{name}, [case], 'about'", clipped(about), "a word of the column 'about'", nearest(about, said))
    with_lines = {line.requirement for line in found["requirements"]}
    for key, values in settings["requirements"].items():
        if key not in with_lines:
            yield Fault(f"{name}, [requirements.{key}]", "no lines", "at least one row in requirements.csv")
        for source in values.get("sources", ()):
            if source not in known.sources:
                where = f"{name}, [requirements.{key}], 'sources'"
                yield Fault(where, clipped(source), "a source's id", nearest(source, known.sources))
    for key, text in (("scenario", settings["scenario"]), *settings["scenarios"].items()):
        try:
            scenario(text, known.events, settings["scenarios"] if key == "scenario" else None, f"{name}, {key!r}")
        except FaultyInput as error:
            yield from error.faults
