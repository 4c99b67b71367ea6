"""A case for everybody to see: rows that are restricted are gone, and of those withheld every number (rule H1).

What stays of a withheld row is named, cell by cell; what is not named is cleared. So a column that is added later, or a number
written out in words, stays inside until somebody decides otherwise. Where such numbers stand elsewhere in the copy is told, so
that a person looks before handing it on.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import Final

from willing.faults import Fault, FaultyInput
from willing.ledger.case import case_of
from willing.ledger.entries import key_of
from willing.ledger.reports import report_ids
from willing.ledger.settings import listed, setting_place
from willing.ledger.tables import Row, Sheets
from willing.vocabulary.condition import (
    All,
    Any_,
    AtLeast,
    Condition,
    Event,
    Nations,
    Total,
    all_of,
    atoms,
    conjuncts,
    parse,
)
from willing.vocabulary.numbers import numbers_in, tells_number
from willing.vocabulary.records import SHEETS, TABLES, TRANSLATED, Column, Source
from willing.vocabulary.words import known_capabilities

__all__ = ["GIST", "Left", "Told", "released"]

GIST: Final = "What was said is withheld."
_WITHHELD: Final = "withheld"
_RESTRICTED: Final = "restricted"
_MARKS: Final = (_RESTRICTED, _WITHHELD)
_NOWHERE: Final = "https://withheld.invalid/"
_HOLDS: Final = "a condition holds that is withheld from this copy"
_LEFT: Final = re.compile(r"(numbers of )?(\d+) rows? of (\w+)")
_WORD: Final = re.compile(r"[^\W_][\w.\-/]*")
_LONGEST_ID: Final = 80
# Ids that tell nothing: a few letters and a running number, and those that a copy gives. A round number may be an amount.
_RUNNING: Final = re.compile(r"[^\W\d_]{1,4}(?!\d\d00$)(\d{1,4})")
_NEUTRAL: Final = re.compile(rf"{_WITHHELD}(?:_\d{{1,6}}|(?:_too)*)")
# Cells in which numbers may stand; in those of the first kinds four figures may be a year.
_TEXTS: Final = ("text", "caveats", "names", "distances", "url", "id")
_AMOUNTS: Final = ("number", "latitude", "longitude", "quantity", "condition", "circumstance", "chance", "accepts")
# Tables whose rows say nothing without their numbers: such a row is left out.
_NUMBERS_ALONE: Final = ("requirements", "amounts", "commitments", "caveats")
# Cells of a promise that tell when it is there and what is behind it.
_OF_A_PLAN: Final = ("note", "arrives_on", "leaves_on", "notice_days", "tour_months", "tours", "pool", "pool_of", "ratio")
# Of a withheld row of each table: the cells that stay as they are, those that stay if no figure stands in them, and the words
# in the place of cells that may not be blank.
_STAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "sources": ("source", "publisher", "grade", "published_on", "language", "copy_of"),
    "statements": (
        *("statement", "nation", "voice", "said_on", "about", "stance", "capability", "place", "tranche"),
        *("sources", "basis", "confidence", "claim"),
    ),
    "sites": ("site", "name", "name_local", "name_ar", "kind", "basis", "sources"),
    "figures": ("figure", "said_on", "basis", "sources"),
}
_STAYS_WITHOUT_FIGURES: Final = {"statements": ("speaker", "unit"), "figures": ("who",)}
_INSTEAD: Final = {"statements": {"gist": GIST}, "figures": {"who": _WITHHELD, "amount": _WITHHELD, "gist": GIST}}

_Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """A cell of a public copy in which numbers stand that are withheld elsewhere, by chance or not.

    `near` where more than the number speaks for the same matter: the cell stands for a nation of whom a withheld row told such a
    number, or names that nation, or a row or page that is withheld.
    """

    table: str
    key: str
    column: str
    numbers: tuple[float, ...]
    near: bool


@dataclass(frozen=True, slots=True)
class Left:
    """What a public copy has not: how many rows of each table, and of how many more the numbers. And where it may have them
    after all: the cells in which a number stands that is withheld, those first that are near what is gone.
    """

    rows: Mapping[str, int]
    numbers: Mapping[str, int]
    told_again: tuple[Told, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rows or self.numbers)

    @property
    def words(self) -> tuple[str, ...]:
        """The same as the setting `left_out` says it: `3 rows of statements`, `numbers of 1 row of sources`."""
        gone = (f"{_rows(self.rows[name])} of {name}" for name in TABLES if name in self.rows)
        return (*gone, *(f"numbers of {_rows(self.numbers[name])} of {name}" for name in TABLES if name in self.numbers))


def _rows(number: int) -> str:
    return f"{number} row" if number == 1 else f"{number} rows"


def released(sheets: Sheets) -> tuple[Sheets, Left]:
    """The rows of a public copy of a case, and what it has not.

    The copy is a sound case, and says in its setting `left_out` what was left out. Of a case without marks it is the case itself,
    and of a copy that copy.

    Args:
        sheets: the rows of a sound case by table, `settings` among them.

    Raises:
        FaultyInput: where what may be released makes no case, since no requirement has a line left.

    Cost: linear in the size of the tables.
    """
    copy = _Copy(sheets)
    copy.leave_out()
    copy.withhold()
    if not copy.left:
        return sheets, copy.left
    copy.settle_sources()
    copy.rename()
    copy.settle_texts()
    found = copy.sheets(sheets)
    case_of(found)
    return found, replace(copy.left, told_again=tuple(copy.told_again()))


class _Copy:
    """A public copy in the making: cells by table, changed in place; nothing of it is shared with the case it is made of."""

    def __init__(self, sheets: Sheets) -> None:
        self.tables: dict[str, list[_Cells]] = {name: [dict(row.cells) for row in rows] for name, rows in sheets.items()}
        self.said: dict[str, list[_Cells]] = defaultdict(list)  # by nation and capability
        for cells in self.tables.get("statements", ()):
            self.said[_offer(cells)].append(cells)
        self.first_of = _first_of(self.tables["sources"])
        self.family = _families(self.tables.get("promises", ()))
        self.before = {name: {cells[_id_of(name)] for cells in self.tables.get(name, ())} for name in _STAYS}
        self.gone: Counter[str] = Counter()
        self.cleared: Counter[str] = Counter()
        self.changed: set[int] = set()  # rows of which numbers are gone
        self.numbers: dict[float, set[str]] = {}  # that are gone, each with the nations of whose rows it is
        self.names: dict[str, dict[str, str]] = defaultdict(dict)  # by table: ids that tell something, and what stands for them
        self.ids: set[str] = set()  # of rows that are gone, as texts may name them
        self.short: set[str] = set()  # requirements that lost a line
        self.closed: set[str] = set()  # sources of rows that are gone
        self.neutral: set[str] = set()  # sources whose pages tell what is withheld
        self.translated = dict(self._translated())

    @property
    def left(self) -> Left:
        """What is not in the copy."""
        rows, numbers = ({name: one[name] for name in TABLES if one[name]} for one in (self.gone, self.cleared))
        return Left(MappingProxyType(rows), MappingProxyType(numbers))

    def sheets(self, before: Sheets) -> Sheets:
        """The copy's rows; of a table in which nothing changed, the very rows of before."""
        found: dict[str, Sequence[Row]] = {}
        for name, several in self.tables.items():
            old = before.get(name, ())
            same = len(old) == len(several) and all(cells == row.cells for cells, row in zip(several, old, strict=True))
            found[name] = old if same else [Row(number, cells) for number, cells in enumerate(several, 2)]
        return found

    def _take_out(self, name: str, is_out: Callable[[_Cells], bool]) -> list[_Cells]:
        """The rows of a table that are so, from now on gone."""
        out = [cells for cells in self.tables.get(name, ()) if is_out(cells)]
        if out:
            self.tables[name] = [cells for cells in self.tables[name] if not is_out(cells)]
            self.gone[name] += len(out)
            if name in _STAYS or name == "promises":
                self.ids.update(cells[_id_of(name)] for cells in out)
            elif name == "requirements":  # most of their ids are words that people use
                self.short.update(cells["requirement"] for cells in out)
                named = {cells[column] for cells in out for column in ("requirement", "line")}
                self.ids.update(one for one in named if not one.isalpha())
            for cells in out:
                self._forget(cells, *(_numbers(name, column, cell) for column, cell in cells.items()))
        return out

    def _forget(self, cells: _Cells, *numbers: Iterable[float]) -> None:
        """Numbers of a row are gone."""
        for one in chain(*numbers):
            self.numbers.setdefault(one, set()).add(_nation(cells))

    def _translated(self) -> Iterator[tuple[int, tuple[_Cells, str, str]]]:
        """What each row of translations translates: the row, the column and its text, as they are before anything is gone."""
        places: dict[tuple[str, str, str], tuple[_Cells, str, str]] = {}
        for name in TRANSLATED if self.tables.get("translations") else ():
            for cells in self.tables.get(name, ()):
                if name != "settings":
                    for column in TRANSLATED[name]:
                        places[name, SHEETS[name].row_of(cells), column] = cells, column, cells.get(column, "")
                elif (place := setting_place(cells["setting"])) is not None:
                    column = "setting" if place[1] == "name" else "value"
                    places[name, *place] = cells, column, cells.get(column, "")
        for cells in self.tables.get("translations", ()):
            yield id(cells), places[cells["of_table"], cells.get("row", ""), cells["column"]]

    # ---- rows that are gone

    def leave_out(self) -> None:
        """Gone are the rows that are restricted, those that say nothing without their numbers, and those that are nothing
        without these.
        """
        cited: set[str] = set()
        hidden = {mark: {cells["site"] for cells in self.tables.get("sites", ()) if _mark(cells) == mark} for mark in _MARKS}
        for name in _STAYS.keys() | set(_NUMBERS_ALONE):
            cited.update(
                one for cells in self._take_out(name, lambda cells: _mark(cells) == _RESTRICTED) for one in _cited(cells)
            )
        for name in _NUMBERS_ALONE:
            for cells in self._take_out(name, lambda cells: _mark(cells) == _WITHHELD):
                self.neutral.update(_cited(cells))
        self._leave_out_caveats(cited)
        self._leave_out_roads(cited, hidden)
        marked = {one for offer, said in self.said.items() if any(map(_mark, said)) for one in self._kin(offer)}
        self._take_out("amounts", lambda cells: _stem(cells["offer"]) in marked)
        self._leave_out_promises()
        for cells in self.tables.get("promises", ()):
            if _stem(cells["promise"]) in marked:
                said = {**cells, **dict.fromkeys(_OF_A_PLAN, ""), "name": _without_figures(cells.get("name", ""))}
                self._change("promises", cells, {column: said[column] for column in cells})
        self._without_lines()
        still = {one for name, rows in self.tables.items() if name != "sources" for cells in rows for one in _cited(cells)}
        still |= {one for cells in self._setting_rows(".sources") for one in listed(cells["value"])}
        self._take_out("sources", lambda cells: cells["source"] in cited and cells["source"] not in still)
        self.closed = self.first_of.keys() - {cells["source"] for cells in self.tables["sources"]}

    def _leave_out_caveats(self, cited: set[str]) -> None:
        """Gone is what caveats mean whose words stood only in statements that are restricted, or whose words are cleared."""
        every = [cells for said in self.said.values() for cells in said]
        stated = _stated(every)
        by_mark = {mark: _stated(cells for cells in every if _mark(cells) == mark) for mark in ("", _RESTRICTED)}
        for cells in self._take_out("caveats", lambda cells: _coded(cells) in stated - by_mark[""]):
            (cited if _coded(cells) in by_mark[_RESTRICTED] else self.neutral).update(_cited(cells))

    def _leave_out_roads(self, cited: set[str], hidden: Mapping[str, set[str]]) -> None:
        """Gone are roads from and to sites that are restricted, and those whose kilometres tell where one is that is withheld."""
        for mark, sites in hidden.items():
            for cells in self._take_out("roads", partial(_is_road_to, sites)):
                (cited if mark == _RESTRICTED else self.neutral).update(_cited(cells))

    def _kin(self, stem: str) -> Iterable[str]:
        """The nation and capability of an offer, and those under which it went on or that it goes on with (rule O9)."""
        return self.family.get(stem, (stem,))

    def _leave_out_promises(self) -> None:
        """Gone are promises of which nobody speaks any more; what went on with one goes on with what that went on with."""
        rows = list(self.tables.get("promises", ()))
        before = {cells["promise"]: cells.get("continues", "") for cells in rows}
        gone = {cells["promise"] for cells in self._take_out("promises", lambda cells: self._is_unspoken(cells["promise"]))}
        for cells in self.tables.get("promises", ()):
            one = cells.get("continues", "")
            while one in gone or (one and one not in before and self._is_unspoken(one)):
                one = before.get(one, "")
            if one != cells.get("continues", ""):
                cells["continues"] = "" if _stem(one) == _stem(cells["promise"]) else one

    def _is_unspoken(self, promise: str) -> bool:
        """Whether statements spoke of a promise, or else of what is one with it, and all of them are gone."""
        stem = _stem(promise)
        number = promise.removeprefix(stem).removeprefix(".")
        of_all = self.said[stem]
        said = [cells for cells in of_all if number and cells.get("tranche") == number] or of_all
        said = said or [cells for one in self._kin(stem) for cells in self.said[one]]
        return bool(said) and all(_mark(cells) == _RESTRICTED for cells in said)

    def _without_lines(self) -> None:
        """A requirement that lost a line says no more what it asks for; one of which no line is left is none of the copy's, and
        the case's own may have to be another.
        """
        if not self.gone["requirements"]:
            return
        named = list(dict.fromkeys(cells["requirement"] for cells in self.tables["requirements"]))
        if not named:
            found, wanted = "no line that may be released", "a requirement with a line that may"
            raise FaultyInput([Fault("requirements.csv", found, wanted, "a line without a mark in 'handling'")])
        kept = []
        for cells in self.tables["settings"]:
            section, _, rest = cells["setting"].partition(".")
            if cells["setting"] == "requirement" and cells["value"] not in named:
                cells["value"] = named[0]
            name, _, one = rest.rpartition(".")
            if section == "requirements" and name in self.short and one in ("title", "says"):
                told = cells["value"]
                cells["value"] = "" if one == "says" else _WITHHELD if tells_number(told) else told
                if cells["value"] != told or name not in named:
                    self._forget(cells, numbers_in(told))
            if section != "requirements" or name in named:
                kept.append(cells)
        self.tables["settings"] = kept

    def _setting_rows(self, end: str) -> Iterator[_Cells]:
        return (cells for cells in self.tables["settings"] if cells["setting"].endswith(end))

    # ---- numbers that are gone

    def withhold(self) -> None:
        """Of the rows that are withheld only what is named stays, and so of the pages that tell what they told."""
        for name in ("statements", "sites", "figures"):
            for cells in self.tables.get(name, ()):
                if _mark(cells) == _WITHHELD:
                    self.neutral.update(_cited(cells))
                    self._clear(name, cells, self._condition(cells) if name == "statements" else {})
        self.neutral.update(cells["source"] for cells in self.tables["sources"] if _mark(cells) == _WITHHELD)
        told = {self.first_of[one] for one in self.neutral if one in self.first_of}
        for cells in self.tables["sources"]:
            if self.first_of[cells["source"]] in told:  # a copy tells it too
                self.neutral.add(cells["source"])
                self._clear("sources", cells, {"url": _NOWHERE + cells["source"], "handling": _WITHHELD})
        for name in _STAYS:
            self._name_anew(name)

    def _clear(self, name: str, cells: _Cells, instead: Mapping[str, str]) -> None:
        stays = {column: cells.get(column, "") for column in (*_STAYS[name], "handling")}
        stays |= {column: _without_figures(cells.get(column, "")) for column in _STAYS_WITHOUT_FIGURES.get(name, ())}
        words = {**stays, **{column: word for column, word in _INSTEAD.get(name, {}).items() if not stays.get(column)}, **instead}
        self._change(name, cells, {column: words.get(column, "") for column in (*cells, *instead)})

    def _change(self, name: str, cells: _Cells, to: _Cells) -> None:
        before = {column: cells.get(column, "") for column, cell in to.items() if cells.get(column, "") != cell}
        if before:
            self._count(name, cells)
            cells.update(to)
            self._forget(cells, *(_numbers(name, column, cell) for column, cell in before.items()))

    def _count(self, name: str, cells: _Cells) -> None:
        if id(cells) not in self.changed:
            self.changed.add(id(cells))
            self.cleared[name] += 1

    def _name_anew(self, name: str) -> None:
        """Rows that are withheld have from now on ids that tell nothing, the same ones whenever this copy is made."""
        key, number = _id_of(name), 0
        withheld = [cells for cells in self.tables.get(name, ()) if _mark(cells) == _WITHHELD]
        for cells in withheld:  # an id that somebody wrote may tell the number
            self._forget(cells, _numbers(name, key, cells[key]))
        for cells in withheld:
            if not self._tells_nothing(cells[key]) and not (name == "sites" and _is_name(cells[key], cells["name"])):
                number += 1
                while f"{_WITHHELD}_{number}" in self.before[name]:
                    number += 1
                self.names[name][cells[key]] = f"{_WITHHELD}_{number}"
                self._count(name, cells)

    def _tells_nothing(self, one: str) -> bool:
        running = _RUNNING.fullmatch(one)
        return bool(_NEUTRAL.fullmatch(one) or (running and int(running[1]) not in self.numbers))

    def _condition(self, cells: _Cells) -> dict[str, str]:
        """What stays of a withheld statement's condition, reasons and caveats: all but numbers.

        A part that counts is replaced by an event which says only that something must hold: left away, it would make a promise
        firmer than it is.
        """
        found = {"condition": "", "because": "", "caveats": ""}
        if text := cells.get("condition", ""):
            parts = [self._stand_in(part) if _counts(part) else part for part in conjuncts(parse(text))]
            found["condition"] = (
                text if not any(map(_counts, conjuncts(parse(text)))) else str(all_of(tuple(dict.fromkeys(parts))))
            )
        if text := cells.get("because", ""):
            reasons = conjuncts(parse(text))
            kept = tuple(part for part in reasons if not _counts(part))
            found["because"] = text if len(kept) == len(reasons) else str(all_of(kept)) if kept else ""
        kinds = (part.partition(":")[0].strip() for part in listed(cells.get("caveats", "")))
        found["caveats"] = "; ".join(f"{kind}: {_WITHHELD}" for kind in dict.fromkeys(kinds))
        return {column: text for column, text in found.items() if column in cells}

    def _stand_in(self, part: Condition) -> Event:
        """The event that stands for a part of a condition, of the same matter as it (rule O3)."""
        events = {cells["event"]: cells for cells in self.tables.get("events", ())}
        first = next(iter(atoms(part)))
        kind = events[first.name]["kind"] if isinstance(first, Event) else "others"
        name = f"{_WITHHELD}_{kind}"
        while name in events and events[name]["says"] != _HOLDS:
            name += "_too"
        if name not in events:
            row = dict.fromkeys(SHEETS["events"].columns, "")
            row |= {"event": name, "says": _HOLDS, "kind": kind, "basis": "assumption"}
            self.tables.setdefault("events", []).append(row)
        return Event(name)

    # ---- what is left hangs together

    def settle_sources(self) -> None:
        """Copies stay one report, whatever tied them together; nothing cites a source that is gone, and nothing cites none."""
        self._settle_copies()
        there = {cells["source"]: cells for cells in self.tables["sources"]}
        name = _WITHHELD
        while name in self.closed or (name in there and there[name]["url"] != _NOWHERE + name):
            name += "_too"
        citing = [(cells, "sources") for table, rows in self.tables.items() if table != "sources" for cells in rows]
        stood_in = False
        for cells, column in [*citing, *((cells, "value") for cells in self._setting_rows(".sources"))]:
            cited = listed(cells.get(column, ""))
            kept = [one for one in cited if one in there]
            if len(kept) < len(cited):
                cells[column] = "; ".join(kept) or name
                stood_in |= not kept
        if stood_in and name not in there:
            row = dict.fromkeys(SHEETS["sources"].columns, "")
            row |= {"source": name, "publisher": _WITHHELD, "url": _NOWHERE + name, "handling": _WITHHELD}
            self.tables["sources"].append(row)

    def _settle_copies(self) -> None:
        groups: dict[str, list[_Cells]] = defaultdict(list)
        for cells in self.tables["sources"]:
            groups[self.first_of[cells["source"]]].append(cells)
        touched = {self.first_of[one] for one in (*self.closed, *self.neutral) if one in self.first_of}
        there = {cells["source"] for cells in self.tables["sources"]}
        for first in touched & groups.keys():
            roots = [cells for cells in groups[first] if cells.get("copy_of", "") not in there]
            leads = min(roots, key=lambda cells: (cells["source"] != first, cells.get("published_on") or "9", cells["source"]))
            for cells in roots:
                copy_of = "" if cells is leads else leads["source"]
                if copy_of or cells.get("copy_of"):
                    cells["copy_of"] = copy_of

    def rename(self) -> None:
        """Rows whose ids told something have their new ones, and what refers to them follows."""
        for name, names in self.names.items():
            key = _id_of(name)
            for cells in self.tables[name]:
                if cells[key] in names:
                    if cells.get("url", "") == _NOWHERE + cells[key]:
                        cells["url"] = _NOWHERE + names[cells[key]]
                    cells[key] = names[cells[key]]
        if names := self.names["sources"]:
            for cells in self.tables["sources"]:
                if cells.get("copy_of", "") in names:
                    cells["copy_of"] = names[cells["copy_of"]]
            citing = [(cells, "sources") for table, rows in self.tables.items() if table != "sources" for cells in rows]
            for cells, column in [*citing, *((cells, "value") for cells in self._setting_rows(".sources"))]:
                cited = listed(cells.get(column, ""))
                if any(one in names for one in cited):
                    cells[column] = "; ".join(names.get(one, one) for one in cited)

    def settle_texts(self) -> None:
        """No text names a row that is gone, or one by what it was called; none is told in other languages as it was before; and
        the copy says what was left out.
        """
        words = _Words(self.ids, self.names.values(), self._here())
        if words:
            units = {one.unit for one in known_capabilities().values()}
            units |= {cells["unit"] for cells in self.tables.get("capabilities", ())}
            about = {one for cells in self.tables["settings"] if cells["setting"] == "about" for one in listed(cells["value"])}
            stays = {"unit": units, "about": about}  # words that questions are asked by
            for name, rows in self.tables.items():
                columns = [] if name == "settings" else [*_scrubbed(SHEETS[name].columns)]
                for cells in rows:
                    for column, kind in columns:
                        if (text := cells.get(column, "")) and text not in stays.get(column, ()):
                            cells[column] = words.caveats(text) if kind == "caveats" else words.text(text)
            self._scrub_settings(words)
        self._settle_translations()
        self._own_up()

    def _settle_translations(self) -> None:
        """Gone are translations of a text that is gone or another one, and those of a requirement that lost a line, in whatever
        words they tell its numbers; the others name their rows as these are called now.
        """
        there = {id(cells) for rows in self.tables.values() for cells in rows}
        short = {f"requirements.{name}" for name in self.short}
        kept = []
        for cells in self.tables.get("translations", ()):
            row, column, text = self.translated[id(cells)]
            if id(row) in there and row.get(column, "") == text and cells.get("row", "") not in short:
                kept.append(cells)
                if cells["of_table"] != "settings":
                    cells["row"] = SHEETS[cells["of_table"]].row_of(row)
        if out := len(self.tables.get("translations", ())) - len(kept):
            self.gone["translations"] += out
            self.tables["translations"] = kept

    def _here(self) -> set[str]:
        """The ids that the copy has."""
        here = {
            cells[table.key[0]]
            for name, table in TABLES.items()
            if len(table.key) == 1
            for cells in self.tables.get(name, ())
            if table.key[0] in cells
        }
        lines = self.tables["requirements"]
        return here | {cells[column] for cells in lines for column in ("requirement", "line")}

    def _scrub_settings(self, words: _Words) -> None:
        events = {cells["event"] for cells in self.tables.get("events", ())}
        taken = events | {cells["setting"].partition(".")[2] for cells in self._scenarios()}
        names: dict[str, str] = {}
        for cells in self.tables["settings"]:
            if _is_text(cells["setting"]):
                cells["value"] = words.text(cells["value"])
            elif cells["setting"] == "left_out":
                cells["value"] = "; ".join(one if _LEFT.fullmatch(one) else words.text(one) for one in listed(cells["value"]))
        for cells in self._scenarios():
            name = cells["setting"].partition(".")[2]
            new = words.text(name)
            if new != name:
                number, first = 1, new
                while new in taken:
                    number += 1
                    new = f"{first} {number}"
                taken.add(new)
                names[name] = new
                cells["setting"] = f"scenarios.{new}"
        for cells in self.tables["settings"] if names else ():
            if cells["setting"] == "scenario":
                cells["value"] = ", ".join(names.get(part, part) for part in map(str.strip, cells["value"].split(",")))

    def _scenarios(self) -> list[_Cells]:
        return [cells for cells in self.tables["settings"] if cells["setting"].startswith("scenarios.")]

    # ---- what a person should look at

    def told_again(self) -> list[Told]:
        """The cells of the copy in which a number stands that is gone elsewhere: those near what is gone, then the others.

        Both in the order of the tables and their rows.
        """
        return sorted(self._told_again(), key=lambda one: not one.near)

    def _told_again(self) -> Iterator[Told]:
        pages = {self.names["sources"].get(one, one) for one in self.neutral}
        names = {
            cells["nation"]: [re.compile(rf"\b{re.escape(one)}\b") for one in {cells["nation"], cells.get("name", "")} - {""}]
            for cells in self.tables.get("nations", ())
        }
        for name in SHEETS if self.numbers else ():
            for cells in self.tables.get(name, ()):
                for column in SHEETS[name].columns:
                    if cell := cells.get(column, ""):
                        apart = name == "settings" and (cells["setting"] == "left_out" or cells["setting"].endswith(".sources"))
                        if not apart and (again := self.numbers.keys() & _numbers(name, column, cell)):
                            nations = set(chain.from_iterable(self.numbers[one] for one in again)) - {""}
                            near = (
                                _nation(cells) in nations
                                or _WITHHELD in cell
                                or not pages.isdisjoint(_cited(cells))
                                or any(known.search(cell) for one in nations for known in names.get(one, ()))
                            )
                            yield Told(name, key_of(name, cells), column, tuple(sorted(again)), near)

    def _own_up(self) -> None:
        said = next((cells for cells in self.tables["settings"] if cells["setting"] == "left_out"), None)
        if said is None:
            said = {"setting": "left_out", "value": ""}
            self.tables["settings"].append(said)
        rows, numbers, others = Counter(self.gone), Counter(self.cleared), []
        for one in listed(said["value"]):
            if (found := _LEFT.fullmatch(one)) is None:
                others.append(one)
            else:
                (numbers if found[1] else rows)[found[3]] += int(found[2])
        said["value"] = "; ".join([*Left(rows, numbers).words, *others])


def _first_of(sources: Sequence[_Cells]) -> dict[str, str]:
    """The report that each source is, before anything is gone."""
    found = {}
    for cells in sources:
        day = cells.get("published_on", "")
        found[cells["source"]] = Source(
            source=cells["source"],
            publisher=cells["publisher"],
            grade="",
            url=cells["url"],
            published_on=date.fromisoformat(day) if day else None,
            language="",
            title="",
            copy_of=cells.get("copy_of", ""),
            digest=cells.get("digest", ""),
        )
    return report_ids(found)


def _mark(cells: _Cells) -> str:
    return cells.get("handling", "")


def _stem(offer: str) -> str:
    """The nation and capability of an offer or a promise, without its tranche and its place."""
    return re.sub(r"\.\d+$", "", offer.partition("@")[0])


def _offer(said: _Cells) -> str:
    return f"{said['nation']}.{said.get('capability', '')}"


def _stated(statements: Iterable[_Cells]) -> set[tuple[str, str, str]]:
    """The caveats that statements hold, each as said by its nation and as said by anybody: nation, kind and words."""
    found = set()
    for cells in statements:
        for one in cells.get("caveats", "").split(";"):
            kind, colon, words = one.partition(":")
            if colon:
                found |= {(nation, kind.strip(), words.strip()) for nation in (cells["nation"], "")}
    return found


def _is_road_to(sites: set[str], cells: _Cells) -> bool:
    return not sites.isdisjoint((cells["start"], cells["end"]))


def _coded(cells: _Cells) -> tuple[str, str, str]:
    return cells.get("nation", ""), cells["kind"], cells["words"]


def _nation(cells: _Cells) -> str:
    """The nation that a row is about; blank where it is about none."""
    return cells.get("nation") or (cells.get("offer") or cells.get("promise") or "").partition(".")[0]


def _cited(cells: _Cells) -> list[str]:
    return listed(cells.get("sources", ""))


def _without_figures(text: str) -> str:
    return "" if tells_number(text) else text


def _id_of(table: str) -> str:
    return SHEETS[table].key[0]


def _is_name(one: str, name: str) -> bool:
    """Whether an id is no more than the name of its row, and that no number."""
    bare, other = (re.sub(r"[\W_]", "", text).casefold() for text in (one, name))
    return bare == other and not tells_number(name)


def _families(promises: Iterable[_Cells]) -> dict[str, set[str]]:
    """Nations and capabilities of promises that go on as one another, however far around, each with all of them."""
    found: dict[str, set[str]] = {}
    for cells in promises:
        if cells.get("continues"):
            new, old = _stem(cells["promise"]), _stem(cells["continues"])
            both = found.get(new, {new}) | found.get(old, {old})
            found.update(dict.fromkeys(both, both))
    return found


def _numbers(table: str, column: str, cell: str) -> set[float]:
    """The numbers that a cell tells; ids of other rows, words of a list, days and fingerprints tell none."""
    kind = SHEETS[table].columns[column].kind
    if column == "digest" or kind not in _TEXTS + _AMOUNTS or cell.startswith(_NOWHERE):
        return set()
    if kind == "id":
        if _NEUTRAL.fullmatch(cell) or ((running := _RUNNING.fullmatch(cell)) and len(running[1]) < 4):
            return set()
        return numbers_in(re.sub(r"[._/-]", " ", cell))
    if kind == "url":
        _, _, path = cell.partition("://")[2].partition("/")
        words = re.sub(r"%[0-9A-Fa-f]{2}|[^\w/-]", " ", path)
        days = re.sub(r"(?<!\d)(?:19|20)\d\d[/-]?[01]\d(?:[/-]?[0-3]\d)?(?!\d)", " ", words)
        return {number for number in numbers_in(re.sub(r"[\W_]", " ", days)) if number >= 100}
    return numbers_in(cell, years=kind in _AMOUNTS)


def _scrubbed(columns: Mapping[str, Column]) -> Iterator[tuple[str, str]]:
    """The columns in whose words rows may be named, each with its kind."""
    for name, column in columns.items():
        if column.kind in ("text", "caveats", "names") and name != "digest":
            yield name, column.kind


def _counts(condition: Condition) -> bool:
    """Whether a number stands in a condition."""
    if isinstance(condition, All | Any_):
        return any(map(_counts, condition.operands))
    return isinstance(condition, AtLeast | Nations | Total)


def _is_text(setting: str) -> bool:
    return setting in ("id", "title", "says") or (setting.startswith("requirements.") and setting.endswith((".title", ".says")))


class _Words:
    """What stands in texts for ids that the copy has no more."""

    def __init__(self, gone: Iterable[str], names: Iterable[Mapping[str, str]], here: set[str]) -> None:
        instead = dict.fromkeys(gone, _WITHHELD)
        for old, new in (pair for several in names for pair in several.items()):
            instead[old] = new if old not in instead else _WITHHELD
        self._here = here
        # What is a word of a language stands for a row only as it is written.
        self._instead = {_folded(old): new for old, new in instead.items() if old not in here}

    def __bool__(self) -> bool:
        return bool(self._instead)

    def text(self, text: str) -> str:
        """The text without those ids."""
        return text if text in (GIST, _HOLDS) else _WORD.sub(lambda found: self._word(found[0]), text)

    def caveats(self, text: str) -> str:
        """The caveats without those ids; what kinds they are stays."""
        kinds = (part.partition(":") for part in listed(text))
        changed = "; ".join(f"{kind.strip()}: {self.text(words.strip())}" for kind, _, words in kinds)
        return changed if self.text(text) != text else text

    def _word(self, word: str) -> str:
        if word.rstrip("./-") in self._here:
            return word
        pieces = re.split(r"([./-]+)", word)  # words, and between them what parts them
        found, at = [], 0
        while at < len(pieces):
            one, end = pieces[at], at + 1
            longest = ""
            for to in range(at, len(pieces), 2):
                longest += pieces[to] if to == at else pieces[to - 1] + pieces[to]
                if len(longest) > _LONGEST_ID:
                    break
                if longest in self._here:
                    one, end = longest, to + 1
                elif (instead := self._instead.get(_folded(longest))) is not None:
                    one, end = instead, to + 1
            found.append(one)
            found += pieces[end : end + 1]
            at = end + 1
        return "".join(found)


def _folded(one: str) -> str:
    return one if one.isalpha() else one.casefold()
