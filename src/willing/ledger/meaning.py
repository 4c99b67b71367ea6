"""What the tables of a case must mean together, once each is well formed by itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.settings import COUNTS
from willing.ledger.tables import Names, Row
from willing.vocabulary.condition import (
    ALWAYS,
    Condition,
    Event as EventAtom,
    Nations,
    Offered,
    Total,
    atoms,
    denied_events,
    parse,
)
from willing.vocabulary.promises import Key, continued, goes_on, key_of, name_of, next_name
from willing.vocabulary.records import (
    PLACES,
    TABLES,
    TRANSLATED,
    Area,
    Capability,
    Caveat,
    Coded,
    Commitment,
    Event,
    Line,
    Nation,
    Odds,
    Promise,
    Road,
    Source,
    Spread,
    Statement,
)
from willing.vocabulary.scenario import scenario
from willing.vocabulary.words import known_capabilities

__all__ = ["Known", "meaning_faults"]


_MOST_NAMED: Final = 6  # events of one circle that a fault names

_LOOKED_AT: Final = ("nation", "capability", "condition", "because", "unit", "about")  # of a statement

Sound = Mapping[str, Sequence[tuple[Row, Any]]]  # by table: the rows without a fault of their own, each with its record


def meaning_faults(sound: Sound, settings: Mapping[str, Any] | None, names: Names, *, whole: bool = True) -> Iterator[Fault]:
    """What is wrong with rows that are each well formed: words that no table knows, and rules broken across tables.

    Args:
        sound: the rows without a fault of their own, with their records, by table.
        settings: what case.toml says; `None` if that is faulty, and then nothing is asked of it.
        names: every id there is, those of faulty rows too, so that no fault is told twice.
        whole: whether all statements are among the rows; if not, nothing is asked that only all of them can answer.
    """
    capabilities = [*known_capabilities().values(), *(one for _, one in sound["capabilities"])]
    nations, events, sources = ([one for _, one in sound[name]] for name in ("nations", "events", "sources"))
    known = Known(capabilities, nations, events, sources, names)
    for table, column, lead, wanted in _NAMED:
        for row, one in sound[table]:
            name = getattr(one, column)
            if not _can_be_named(f"{lead}{name}"):
                yield Fault(f"{table}.csv, row {row.number}, column {column!r}", clipped(name), wanted)
    yield from _copy_faults(sound["sources"], known)
    for row, event in sound["events"]:
        if event.when is not None:
            where = f"events.csv, row {row.number}, column 'when'"
            yield from known.condition_faults(event.when, row.cells["when"], where)
    about = {one.about for _, one in sound["statements"]}.intersection(() if settings is None else settings["about"])
    clean: set[tuple[str, ...]] = set()  # what many statements say alike is looked at once
    for row, said in sound["statements"]:
        alike = tuple([row.cells.get(column, "") for column in _LOOKED_AT])
        if alike in clean:
            continue
        where = f"statements.csv, row {row.number}, column"
        faults: list[Fault] = []
        if said.condition is not None:
            faults += known.condition_faults(said.condition, row.cells["condition"], f"{where} 'condition'", said.nation)
        if said.because is not None:
            faults += known.reason_faults(said.because, row.cells["because"], f"{where} 'because'")
        faults += _slips(said, known, about, where)
        if not faults:
            clean.add(alike)
        yield from faults
    for row, line in sound["requirements"]:
        where = f"requirements.csv, row {row.number}, column"
        if settings is not None and line.requirement not in settings["requirements"]:
            remedy = nearest(line.requirement, settings["requirements"]) or f"write [requirements.{line.requirement}] there"
            wanted = "a requirement that case.toml names"
            yield Fault(f"{where} 'requirement'", clipped(line.requirement), wanted, remedy)
        if line.needs <= 0:
            yield Fault(f"{where} 'needs'", f"{line.needs:g}", "a number above nought")
        if line.needed_until is not None and line.needed_until <= (line.needed_by or 0):
            wanted = f"a day after 'needed_by', which is D+{line.needed_by or 0}"
            yield Fault(f"{where} 'needed_until'", row.cells["needed_until"], wanted)
    yield from _window_faults(sound["requirements"])
    yield from _promise_faults(sound["promises"])
    yield from _commitment_faults(sound["commitments"])
    yield from _caveat_faults(sound, names, whole=whole)
    yield from _road_faults(sound["roads"])
    for table in ("capabilities", "promises"):
        yield from _rotation_faults(table, sound[table])
    yield from _odds_faults(sound["odds"], known)
    yield from _spread_faults(sound["amounts"])
    if whole and about and "statements" not in names.faulty:
        said_of = [one for _, one in sound["statements"] if one.about in about]
        yield from _unmade_faults(sound["amounts"], said_of, [one for _, one in sound["promises"]])
    yield from _translation_faults(sound, settings, names)
    if settings is not None:
        yield from _setting_faults(sound, settings, names, whole=whole)


def _window_faults(rows: Sequence[tuple[Row, Line]]) -> Iterator[Fault]:
    """Every line asked for until a day before its first, and every two rows of one line that one day asks for (rule F7).

    Cost: that of sorting the rows.
    """
    windows: dict[tuple[str, str], list[tuple[date, date, Row, Line]]] = {}
    for row, line in rows:
        begin, end = line.asked_from or date.min, line.asked_until or date.max
        if begin < end:
            windows.setdefault((line.requirement, line.line), []).append((begin, end, row, line))
        else:
            where = f"requirements.csv, row {row.number}, column 'asked_until'"
            wanted = f"a day after 'asked_from', which is {line.asked_from}"
            yield Fault(where, str(line.asked_until), wanted, "the first day that no longer asks for the line, or a blank")
    for (_, name), found in windows.items():
        found.sort(key=lambda window: (window[0], window[2].number))
        last = found[0]
        for window in found[1:]:
            begin, end, row, line = window
            if begin < last[1]:
                where = f"requirements.csv, row {row.number}, column 'asked_from'"
                asked = f"from {line.asked_from}" if line.asked_from else "from the first day"
                until = f"until {last[3].asked_until}" if last[3].asked_until else "to the last day"
                wanted = f"a day on which no other row asks for {name!r}: row {last[2].number} does {until}"
                remedy = f"end row {last[2].number} with 'asked_until' {begin}" if begin > last[0] else "one row for these days"
                yield Fault(where, f"{name!r} asked for {asked}", wanted, remedy)
            last = max(last, window, key=lambda one: one[1])


def _slips(said: Statement, known: Known, about: Collection[str], where: str) -> Iterator[Fault]:
    """Words that would silently drop a statement and are one slip from one that would not."""
    unit = known.capabilities.get(said.capability, said.unit)
    if said.unit and said.unit != unit and (remedy := nearest(said.unit, [unit])):
        yield Fault(f"{where} 'unit'", clipped(said.unit), f"{unit}, the unit of {said.capability}, or quite another", remedy)
    if said.about not in about and (remedy := nearest(said.about, about)):
        yield Fault(f"{where} 'about'", clipped(said.about), "a word that makes offers, or quite another", remedy)


# What conditions speak of must have names they can speak: table, column, what stands before such a name, and its shape.
_NAMED = (
    ("capabilities", "capability", "AAA.", "one word in lower case, or two with a dot: land, land.light_battalion"),
    ("nations", "nation", "", "three capital letters (ISO 3166-1 alpha-3)"),
    ("events", "event", "", "a word that begins with a small letter, is none of and, or, not, of, always, and has no hyphen"),
)


_PLAIN: Final = re.compile(r"(?!(?:and|or|not|of|at|always)\b)(?:[A-Z]{3}|(?:[A-Z]{3}\.)?[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)")


def _can_be_named(name: str) -> bool:
    if _PLAIN.fullmatch(name):  # most names are plain, and to parse each would take a while
        return True
    try:
        condition = parse(name)
    except FaultyInput:
        return False
    if isinstance(condition, EventAtom):
        return not name[0].isupper() and str(condition) == name
    return isinstance(condition, Offered) and str(condition) == name


class Known:
    """What conditions may speak of, and which events hang on offers."""

    def __init__(
        self,
        capabilities: Iterable[Capability],
        nations: Iterable[Nation],
        events: Iterable[Event],
        sources: Iterable[Source],
        names: Names | None = None,
    ) -> None:
        self.capabilities = {one.capability: one.unit for one in capabilities}
        self.nations = {one.nation: one.name for one in nations}
        self.events = {one.event: one for one in events}
        self.sources = {one.source: one for one in sources}
        self.derived = {name for name, event in self.events.items() if event.when is not None}
        self._names = names
        self._ids: Mapping[str, Collection[str]] = {
            "nation": self.nations,
            "event": self.events,
            "capability": self.capabilities,
        }

    def _has(self, kind: str, name: str) -> bool:
        return name in self._ids[kind] or (self._names is not None and self._names.has(kind, name))

    def condition_faults(self, condition: Condition, text: str, where: str, owner: str = "") -> Iterator[Fault]:
        """Every word of the condition that the case does not know, every denial that company could break, and every wait of
        the nation that owns it for itself.
        """
        for atom in dict.fromkeys(atoms(condition)):
            match atom:
                case EventAtom(name):
                    if not self._has("event", name):
                        yield self._unknown(name, "event", text, where)
                case Offered(nation, capability):
                    if not self._has("nation", nation):
                        yield self._unknown(nation, "nation", text, where)
                    elif nation == owner:
                        wanted = "another nation: nobody waits for itself (rule S5)"
                        yield Fault(_at(where, text, str(atom)), clipped(str(atom)), wanted)
                    elif capability is not None and not self._has("capability", capability):
                        yield self._unknown(capability, "capability", text, where, within=f"{nation}.")
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
            if event is None and self._has("event", str(atom)):  # its row is faulty, and that has been told
                continue
            if event is None:
                reasons = [name for name, one in self.events.items() if one.kind == "reason"]
                wanted = "an event of kind 'reason'"
                yield Fault(_at(where, text, str(atom)), clipped(str(atom)), wanted, nearest(str(atom), reasons))
            elif event.kind != "reason":
                yield Fault(_at(where, text, str(atom)), f"{atom}, of kind {event.kind!r}", "an event of kind 'reason'")

    def circumstance_faults(self, condition: Condition, text: str, where: str) -> Iterator[Fault]:
        """Every part of a circumstance that is no event, or one that offers bring about."""
        for atom in dict.fromkeys(atoms(condition)):
            if not isinstance(atom, EventAtom):
                wanted = "events alone: which offers stand is worked out from them"
                yield Fault(_at(where, text, str(atom)), clipped(str(atom)), wanted)
            elif not self._has("event", atom.name):
                yield self._unknown(atom.name, "event", text, where)
            elif atom.name in self.derived:
                yield self._brought_about(atom.name, _at(where, text, atom.name))

    def odds_faults(self, odds: Odds, where: str) -> Iterator[Fault]:
        """That offers bring the event about, if they do: then it has no odds of its own."""
        if odds.event in self.derived:
            yield self._brought_about(odds.event, where)

    def _brought_about(self, event: str, where: str) -> Fault:
        wanted = "an event without 'when' in events.csv"
        return Fault(where, f"{event!r}, which follows from {clipped(str(self.events[event].when))}", wanted)

    def _measure_faults(self, capability: str, unit: str | None, place: str | None, text: str, where: str) -> Iterator[Fault]:
        if not self._has("capability", capability):
            yield self._unknown(capability, "capability", text, where)
        elif capability not in self.capabilities:
            return
        elif unit is not None and unit in PLACES and place is None:
            yield Fault(_at(where, text, unit), repr(unit), f"the unit before the place: {self.capabilities[capability]}, {unit}")
        elif unit is not None and unit != self.capabilities[capability]:
            wanted = f"{self.capabilities[capability]}, the one unit of {capability} (rule V5)"
            yield Fault(_at(where, text, unit), repr(unit), wanted)
        if place is not None and place not in PLACES:
            yield Fault(_at(where, text, place), repr(place), f"one of {', '.join(PLACES)}", nearest(place, PLACES))

    def _unknown(self, word: str, kind: str, text: str, where: str, within: str = "") -> Fault:
        shown = {name: f"{name} {label}" for name, label in self.nations.items()}
        shown |= {label: f"{name} {label}" for name, label in self.nations.items()}
        near = {"event": [*self.events, *shown], "nation": [*shown], "capability": [*self.capabilities]}[kind]
        remedy = nearest(word, near, shown=shown)
        if kind == "event" and not remedy:
            remedy = "add it to events.csv"
        return Fault(_at(where, text, word, within), f"no {kind} {clipped(word)}", f"a known {kind}", remedy)


def _at(where: str, text: str, word: str, within: str = "") -> str:
    """The place with the character at which the word stands, behind `within` if it is a part of something longer."""
    found = re.search(rf"(?<![\w.]){re.escape(within)}({re.escape(word)})(?!\w)", text)
    return f"{where}, character {found.start(1) + 1}" if found else where


def _odds_faults(rows: Sequence[tuple[Row, Odds]], known: Known) -> Iterator[Fault]:
    """Odds of what offers decide, odds in circumstances that no scenario tells, rows that never apply, and circles."""
    told: dict[str, dict[Condition, int]] = {}
    hangs: dict[str, dict[str, Row]] = {}  # event to the events that its odds hang on, each with the first row that says so
    for row, odds in rows:
        where, text = f"odds.csv, row {row.number}, column", row.cells.get("given", "")
        yield from known.odds_faults(odds, f"{where} 'event'")
        yield from known.circumstance_faults(odds.given, text, f"{where} 'given'")
        above = told.setdefault(odds.event, {})
        for circumstance, why in ((ALWAYS, "applies in any case"), (odds.given, "applies whenever it does")):
            if circumstance in above:
                found = f"a row of {odds.event!r} below row {above[circumstance]}, which {why}"
                wanted = "a row that can apply: of those that do, the first is taken"
                yield Fault(f"{where} 'given'", found, wanted, "put it above that row, or leave it out")
                break
        above.setdefault(odds.given, row.number)
        for atom in atoms(odds.given):
            hangs.setdefault(odds.event, {}).setdefault(str(atom), row)
    yield from _circle_faults(hangs)


def _circle_faults(hangs: Mapping[str, Mapping[str, Row]]) -> Iterator[Fault]:
    """Every way back from an event to itself along what its odds hang on, each told at the row that closes it.

    Cost: linear in what hangs on what; of a long circle only the first events are named.
    """
    settled: set[str] = set()
    for start in hangs:
        path: dict[str, int] = {}
        ahead = [] if start in settled else [(start, iter(hangs[start]))]
        while ahead:
            event, others = ahead[-1]
            path[event] = len(ahead) - 1
            for other in others:
                if other in path:
                    where = f"odds.csv, row {hangs[event][other].number}, column 'given'"
                    begin, end = path[other], path[other] + _MOST_NAMED
                    passed = [one for one, _ in ahead[begin:end]] + ["…"] * (len(ahead) > end)
                    found = f"a circle of odds: {' given '.join([*passed, other])}"
                    yield Fault(where, found, "odds that never hang on themselves")
                elif other in hangs and other not in settled:
                    ahead.append((other, iter(hangs[other])))
                    break
            else:
                ahead.pop()
                del path[event]
                settled.add(event)


def _spread_faults(rows: Sequence[tuple[Row, Spread]]) -> Iterator[Fault]:
    """Every amount of a row that is less than one that must not be greater."""
    for row, spread in rows:
        named = (("least", spread.least), ("likely", spread.likely), ("most", spread.most))
        said = [(name, amount) for name, amount in named if amount is not None]
        for (low, below), (high, above) in pairwise(said):
            if below > above:
                where = f"amounts.csv, row {row.number}, column {high!r}"
                yield Fault(where, f"{above:.15g}", f"a number not below {low!r}, which is {below:.15g}")


def _unmade_faults(
    rows: Sequence[tuple[Row, Spread]], statements: Iterable[Statement], promises: Iterable[Promise]
) -> Iterator[Fault]:
    """Every spread of an offer that the statements make on no day."""
    found = continued(promises)
    first: dict[str, dict[str, date]] = {}  # each name of a promise or tranche to the places named, each with its first day
    for said in statements if rows else ():
        if said.said_on is not None and said.capability:
            key = (said.nation, said.capability, said.tranche)
            for one in (key, *(other for other, _ in goes_on(found, key))):
                places = first.setdefault(name_of(one), {})
                places[said.place] = min(said.said_on, places.get(said.place, said.said_on))
    for row, spread in rows:
        stem, _, place = spread.offer.partition("@")
        whole = first.get(name_of((*key_of(stem)[:2], None)), {})  # where a tranche is that says no place itself
        places = {**(whole if "" in first.get(stem, {}) else {}), **first.get(stem, {})}
        before = {day for other, day in places.items() if other}
        # A word that names no place joins one that does, so the offer without a place is there only before any is named.
        if place not in places or (not place and any(day <= places[place] for day in before)):
            others = [f"{stem}@{other}" for other in places if other] or ([stem] if place and places else [])
            remedy = f"did you mean {' or '.join(others)}?" if others else ""
            where = f"amounts.csv, row {row.number}, column 'offer'"
            yield Fault(
                where, f"{spread.offer!r}, of which no statement speaks", "an offer that statements make (rule E2)", remedy
            )


def _promise_faults(rows: Sequence[tuple[Row, Promise]]) -> Iterator[Fault]:
    """Promises that leave before they are there, and those that cannot go on with what they say they do (rule O9)."""
    by_name = {one.promise: one for _, one in rows}
    first: dict[Key, int] = {}  # what is continued, to the row that says so
    found = continued(one for _, one in rows)
    for row, one in rows:
        where = f"promises.csv, row {row.number}, column"
        yield from _date_faults(one, by_name.get(name_of((*key_of(one.promise)[:2], None)), one), where)
        if not one.continues:
            continue
        new, old = key_of(one.promise), key_of(one.continues)
        where = f"{where} 'continues'"
        if new[0] != old[0]:
            yield Fault(where, f"{one.continues!r}, a promise of another nation", f"a promise of {new[0]} (rule O9)")
        elif _is_part(new, old):
            what = "the whole of this tranche" if old[2] is None else "a tranche of this very promise"
            yield Fault(where, f"{one.continues!r}, {what}", "another promise, or another tranche of the same one")
        elif new == old or _comes_back(found, new):
            wanted = "the name that came before, or a blank"
            yield Fault(where, f"{one.continues!r}, which goes on as this very promise", wanted)
        for other in [other for other in first if other == old or _is_part(other, old)]:
            taken = "which" if other == old else "of which" if old[2] is None else "whose whole"
            what = "" if other == old or old[2] is not None else " a tranche"
            wanted = "a promise that no other one continues: it cannot go on as two (rule O9)"
            yield Fault(where, f"{one.continues!r}, {taken} row {first[other]} continues{what}", wanted)
        first.setdefault(old, row.number)


def _commitment_faults(rows: Sequence[tuple[Row, Commitment]]) -> Iterator[Fault]:
    """Commitments that end before they begin."""
    for row, one in rows:
        if one.since and one.until and one.until <= one.since:
            where = f"commitments.csv, row {row.number}, column 'until'"
            yield Fault(where, str(one.until), f"a day after 'since', which is {one.since}")


def _rotation_faults(table: str, rows: Sequence[tuple[Row, Any]]) -> Iterator[Fault]:
    """Tours that last no time, and ratios of which less than one unit is in the cycle for one that is out."""
    for row, one in rows:
        where = f"{table}.csv, row {row.number}, column"
        if getattr(one, "pool_of", "") and one.pool.is_unsaid:
            yield Fault(f"{where} 'pool_of'", repr(one.pool_of), "a pool that it counts, or a blank")
        for column, least in (("tour_months", 1), ("tours", 1), ("ratio", 1)):
            number = getattr(one, column, None)
            if number is not None and number < least:
                yield Fault(f"{where} {column!r}", f"{number:g}", f"a number of at least {least:g}")


def _area_faults(rows: Sequence[tuple[Row, Area]], names: Names) -> Iterator[Fault]:
    """Areas that are nowhere, those that are two things at once, and those near what is no line."""
    lines = {one.area for _, one in rows if one.points}
    for row, one in rows:
        where = f"areas.csv, row {row.number}, column"
        ways = [column for column in ("provinces", "points", "near") if getattr(one, column)]
        if len(ways) != 1:
            found = (
                f"{' and '.join(repr(way) for way in ways)}" if ways else "no provinces, no points and nothing that it is near"
            )
            yield Fault(f"{where} 'area'", found, "one of provinces, points, or near what it lies and within how many kilometres")
        if one.near and one.near not in lines and "areas" not in names.faulty:
            yield Fault(f"{where} 'near'", f"{one.near!r}, which has no points", "an area that is a line")
        if bool(one.near) != (one.within_km is not None):
            what = "a blank" if one.within_km is None else f"{one.within_km:g}"
            yield Fault(f"{where} 'within_km'", what, "a number of kilometres where 'near' is told, and a blank where it is not")


def _caveat_faults(sound: Sound, names: Names, *, whole: bool) -> Iterator[Fault]:
    """What is wrong with areas and what caveats mean; whether a nation stated them only all statements can tell."""
    yield from _area_faults(sound["areas"], names)
    yield from _coded_faults(sound["caveats"], {one.area for _, one in sound["areas"] if one.points})
    if whole and "statements" not in names.faulty:
        yield from _unstated_faults(sound["caveats"], [one for _, one in sound["statements"]])


def _coded_faults(rows: Sequence[tuple[Row, Coded]], lines: Collection[str]) -> Iterator[Fault]:
    """Hours to answer of what is never asked, caveats that nobody stated and that are nobody's, and those on areas in which
    nothing lies.
    """
    for row, one in rows:
        where = f"caveats.csv, row {row.number}, column"
        if one.hours is not None and one.strength != "limitation":
            yield Fault(f"{where} 'hours'", f"{one.hours:g} hours to answer, for a prohibition", "a limitation, or a blank")
        if one.state in ("inferred", "prior") and not one.nation:
            yield Fault(f"{where} 'nation'", "a blank", f"whose caveat it is, as it is {one.state}")
        if one.bears and (one.tasks.names or one.areas or one.places):
            yield Fault(f"{where} 'bears'", repr(one.bears), "a blank, or no tasks, areas and places")
        for area in one.areas:
            if area in lines:
                wanted = "an area with an inside: some provinces, or what lies near that line"
                yield Fault(f"{where} 'areas'", f"{area!r}, which is a line", wanted)


def _unstated_faults(rows: Sequence[tuple[Row, Coded]], statements: Iterable[Statement]) -> Iterator[Fault]:
    """Caveats of a nation that none of its statements holds, and that do not say why they are there (rule C1)."""
    stated = {(said.nation, str(caveat)) for said in statements for caveat in said.caveats} if rows else set()
    for row, one in rows:
        caveat = str(Caveat(one.kind, one.words))
        if one.nation and one.state not in ("inferred", "prior") and (one.nation, caveat) not in stated:
            remedy = nearest(caveat, [words for nation, words in stated if nation == one.nation])
            found = f"{clipped(caveat)}, which no statement of {one.nation} holds"
            wanted = "words of one, or a 'state' that says why it is there: inferred or prior (rule C1)"
            yield Fault(f"caveats.csv, row {row.number}, column 'words'", found, wanted, remedy)


def _road_faults(rows: Sequence[tuple[Row, Road]]) -> Iterator[Fault]:
    """Roads that lead nowhere, and those told twice, once each way."""
    first: dict[frozenset[str], int] = {}
    for row, one in rows:
        where = f"roads.csv, row {row.number}, column 'end'"
        if one.start == one.end:
            yield Fault(where, f"{one.end!r} again", "another site than 'start'")
        elif one.km <= 0:
            yield Fault(f"roads.csv, row {row.number}, column 'km'", f"{one.km:g}", "a number of kilometres above nought")
        elif (before := first.setdefault(frozenset((one.start, one.end)), row.number)) != row.number:
            yield Fault(where, f"{one.start!r} and {one.end!r} again", f"a pair not told before (row {before} has it)")


def _translation_faults(sound: Sound, settings: Mapping[str, Any] | None, names: Names) -> Iterator[Fault]:
    """Translations of rows that are not there, of columns that hold no text for people, of blanks, and of what a site says."""
    texts = _texts(sound, settings) if sound["translations"] else {}
    in_arabic = {site.site for _, site in sound["sites"] if site.name_ar}
    for row, one in sound["translations"]:
        where = f"translations.csv, row {row.number}, column"
        of = "case.toml" if one.of_table == "settings" else f"{one.of_table}.csv"
        there = texts.get(one.of_table, {})
        columns = there.get(one.row, dict.fromkeys(TRANSLATED[one.of_table], ""))
        if one.column not in columns:
            remedy = nearest(one.column, columns)
            yield Fault(f"{where} 'column'", f"{one.column!r}, of {of}", f"a text for people: {', '.join(columns)}", remedy)
        elif one.row not in there:
            if one.of_table in names.faulty or (one.of_table == "settings" and settings is None):
                continue  # it may be a row at fault, and that has been told
            found = f"no row {clipped(one.row)} in {of}" if one.row else "a blank"
            yield Fault(f"{where} 'row'", found, f"a row of {of}", nearest(one.row, there))
        elif not columns[one.column]:
            place = f"{one.column!r} of {one.row!r}" if one.row else repr(one.column)
            yield Fault(f"{where} 'text'", f"a translation of {place}, which is blank in {of}", f"a text in {of} first")
        elif (one.of_table, one.language) == ("sites", "ar") and one.row in in_arabic:
            wanted = "a language in which it is not told: sites.csv has its 'name_ar'"
            yield Fault(f"{where} 'language'", f"the name of {one.row!r} in Arabic again", wanted)


def _texts(sound: Sound, settings: Mapping[str, Any] | None) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """The texts that can be translated, blank ones too, by table, row and column."""
    found: dict[str, dict[str, dict[str, str]]] = {table: {} for table in TRANSLATED}
    for table, columns in TRANSLATED.items():
        for row, _ in sound.get(table, ()):
            found[table][TABLES[table].row_of(row.cells)] = {column: row.cells.get(column, "") for column in columns}
    if settings is not None:
        found["settings"] = {
            "": {column: settings[column] for column in ("title", "says")},
            **{f"scenarios.{name}": {"name": name} for name in settings["scenarios"]},
            **{
                f"requirements.{key}": {column: values[column] for column in ("title", "says")}
                for key, values in settings["requirements"].items()
            },
        }
    return found


def _is_part(one: Key, other: Key) -> bool:
    """Whether one is a tranche of the other, or the other way round."""
    return one[:2] == other[:2] and (one[2] is None) != (other[2] is None)


def _comes_back(found: Mapping[Key, Key], start: Key) -> bool:
    """Whether a promise goes on, however far around, as itself."""
    key, seen = start, set[Key]()
    while (following := next_name(found, key)) is not None and key not in seen:
        seen.add(key)
        key = following[0]
        if key == start:
            return True
    return False


def _date_faults(one: Promise, whole: Promise, where: str) -> Iterator[Fault]:
    """A day of leaving that is not after that of arrival; what a tranche does not say itself is said of its whole."""
    arrives, leaves = one.arrives_on or whole.arrives_on, one.leaves_on or whole.leaves_on
    if arrives is None or leaves is None or leaves > arrives or not (one.arrives_on or one.leaves_on):
        return
    if one.leaves_on:
        of = "" if one.arrives_on else f" of {whole.promise}"
        yield Fault(f"{where} 'leaves_on'", repr(str(leaves)), f"a day after 'arrives_on'{of}, which is {arrives}")
    else:
        yield Fault(
            f"{where} 'arrives_on'", repr(str(arrives)), f"a day before 'leaves_on' of {whole.promise}, which is {leaves}"
        )


def _copy_faults(sources: Sequence[tuple[Row, Source]], known: Known) -> Iterator[Fault]:
    """Every source that retells itself, however far around; each link is followed once."""
    settled: set[str] = set()
    around: set[str] = set()
    for _, source in sources:
        path: dict[str, None] = {}
        at = source.source
        while at in known.sources and at not in settled and at not in path:
            path[at] = None
            at = known.sources[at].copy_of
        if at in path:
            passed = list(path)
            around.update(passed[passed.index(at) :])
        settled.update(path)
    for row, source in sources:
        if source.source in around:
            where = f"sources.csv, row {row.number}, column 'copy_of'"
            yield Fault(where, f"{source.copy_of!r}, which retells this very source", "the first report of the chain")


def _setting_faults(sound: Sound, settings: Mapping[str, Any], names: Names, *, whole: bool) -> Iterator[Fault]:
    name = "case.toml"
    for role in ("host", "patron"):
        if settings[role] and not names.has("nation", settings[role]):
            remedy = names.remedy("nation", settings[role])
            yield Fault(f"{name}, [case], {role!r}", clipped(settings[role]), "a nation of nations.csv", remedy)
    lines = [one.area for _, one in sound["areas"] if one.points]
    if settings["front"] and settings["front"] not in lines:
        remedy = nearest(settings["front"], lines)
        yield Fault(f"{name}, [case], 'front'", clipped(settings["front"]), "an area of areas.csv that is a line", remedy)
    if settings["requirement"] not in settings["requirements"]:
        remedy = nearest(settings["requirement"], settings["requirements"])
        wanted = "the id of a [requirements.ID] in this file"
        yield Fault(f"{name}, [case], 'requirement'", clipped(settings["requirement"]), wanted, remedy)
    if settings["count"] not in COUNTS:
        remedy = nearest(settings["count"], COUNTS)
        yield Fault(f"{name}, [case], 'count'", clipped(settings["count"]), f"one of {', '.join(COUNTS)}", remedy)
    said = {one.about for _, one in sound["statements"]}
    for about in settings["about"]:
        if whole and said and about not in said and not settings["left_out"]:  # a public copy may be without those statements
            yield Fault(f"{name}, [case], 'about'", clipped(about), "a word of the column 'about'", nearest(about, said))
    with_lines = {one.requirement for _, one in sound["requirements"]}
    for key, values in settings["requirements"].items():
        if key not in with_lines and not names.has("requirement", key):
            yield Fault(f"{name}, [requirements.{key}]", "no lines", "at least one row in requirements.csv")
        for source in values["sources"]:
            if not names.has("source", source):
                where = f"{name}, [requirements.{key}], 'sources'"
                yield Fault(where, clipped(source), "a source's id", names.remedy("source", source))
    events = names.of.get("event", {})
    for key, text in (("scenario", settings["scenario"]), *settings["scenarios"].items()):
        try:
            scenario(text, events, settings["scenarios"] if key == "scenario" else None, f"{name}, {key!r}")
        except FaultyInput as error:
            yield from error.faults
