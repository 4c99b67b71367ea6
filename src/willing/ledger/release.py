"""A case for everybody to see: rows that are restricted are gone, and of those withheld every number (rule H1).

What stays of a withheld row is named, cell by cell; what is not named is cleared. So a column that is added later, or a number
written out in words, stays inside until somebody decides otherwise.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from willing.faults import Fault, FaultyInput
from willing.ledger.case import case_of
from willing.ledger.reports import report_ids
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
from willing.vocabulary.records import SHEETS, TABLES, Source

__all__ = ["GIST", "Left", "released"]

GIST: Final = "What was said is withheld."
_WITHHELD: Final = "withheld"
_RESTRICTED: Final = "restricted"
_NOWHERE: Final = "https://withheld.invalid/"
_HOLDS: Final = "a condition holds that is withheld from this copy"
_LEFT: Final = re.compile(r"(numbers of )?(\d+) rows? of (\w+)")
_WORD: Final = re.compile(r"[^\W_][\w.\-/]*")
# Tables whose rows say nothing without their numbers: such a row is left out.
_NUMBERS_ALONE: Final = ("requirements", "amounts")
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
class Left:
    """What a public copy has not: how many rows of each table, and of how many more the numbers."""

    rows: Mapping[str, int]
    numbers: Mapping[str, int]

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
    left = copy.left
    if not left:
        return sheets, left
    copy.settle_sources()
    copy.settle_settings()
    found = copy.sheets(sheets)
    case_of(found)
    return found, left


class _Copy:
    """A public copy in the making: cells by table, changed in place; nothing of it is shared with the case it is made of."""

    def __init__(self, sheets: Sheets) -> None:
        self.tables: dict[str, list[_Cells]] = {name: [dict(row.cells) for row in rows] for name, rows in sheets.items()}
        self.said: dict[str, list[_Cells]] = defaultdict(list)  # by nation and capability
        for cells in self.tables.get("statements", ()):
            self.said[_offer(cells)].append(cells)
        self.first_of = _first_of(self.tables["sources"])
        self.gone: Counter[str] = Counter()
        self.cleared: Counter[str] = Counter()
        self.ids: set[str] = set()  # of rows that are gone, as texts may name them
        self.closed: set[str] = set()  # sources of rows that are gone
        self.neutral: set[str] = set()  # sources whose pages tell what is withheld

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
            key = SHEETS[name].key[0]
            if SHEETS[name].key == (key,) and SHEETS[name].columns[key].kind == "id":
                self.ids.update(cells[key] for cells in out)
        return out

    # ---- rows that are gone

    def leave_out(self) -> None:
        """Gone are the rows that are restricted, those that say nothing without their numbers, and those that are nothing
        without these.
        """
        cited: set[str] = set()
        for name in _STAYS.keys() | set(_NUMBERS_ALONE):
            cited.update(
                one for cells in self._take_out(name, lambda cells: _mark(cells) == _RESTRICTED) for one in _cited(cells)
            )
        for name in _NUMBERS_ALONE:
            for cells in self._take_out(name, lambda cells: _mark(cells) == _WITHHELD):
                self.neutral.update(_cited(cells))
        marked = {offer for offer, said in self.said.items() if any(map(_mark, said))}
        self._take_out("amounts", lambda cells: _stem(cells["offer"]) in marked)
        gone = {cells["promise"] for cells in self._take_out("promises", self._is_unspoken)}
        for cells in self.tables.get("promises", ()):
            if cells.get("continues") in gone:
                cells["continues"] = ""
        self._without_lines()
        still = {one for name, rows in self.tables.items() if name != "sources" for cells in rows for one in _cited(cells)}
        still |= {one for cells in self._setting_rows(".sources") for one in _listed(cells["value"])}
        self._take_out("sources", lambda cells: cells["source"] in cited and cells["source"] not in still)
        self.closed = self.first_of.keys() - {cells["source"] for cells in self.tables["sources"]}

    def _is_unspoken(self, promise: _Cells) -> bool:
        """Whether statements spoke of a promise, and all of them are gone."""
        stem = _stem(promise["promise"])
        number = promise["promise"].removeprefix(stem).removeprefix(".")
        of_all = self.said[stem]
        said = [cells for cells in of_all if number and cells.get("tranche") == number] or of_all
        return bool(said) and all(_mark(cells) == _RESTRICTED for cells in said)

    def _without_lines(self) -> None:
        """A requirement of which no line is left is none of the copy's; the case's own may have to be another."""
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
            if section != "requirements" or rest.rpartition(".")[0] in named:
                kept.append(cells)
        self.tables["settings"] = kept

    def _setting_rows(self, end: str) -> Iterator[_Cells]:
        return (cells for cells in self.tables["settings"] if cells["setting"].endswith(end))

    # ---- numbers that are gone

    def withhold(self) -> None:
        """Of the rows that are withheld only what is named stays, and so of the pages that tell what they told."""
        offers = set()
        for name in ("statements", "sites", "figures"):
            for cells in self.tables.get(name, ()):
                if _mark(cells) == _WITHHELD:
                    self.neutral.update(_cited(cells))
                    self._clear(name, cells, self._condition(cells) if name == "statements" else {})
                    if name == "statements":
                        offers.add(_offer(cells))
        for cells in self.tables.get("promises", ()):
            if _stem(cells["promise"]) in offers:
                said = {**cells, "note": "", "name": _without_figures(cells.get("name", ""))}
                self._change("promises", cells, {column: said[column] for column in cells})
        self.neutral.update(cells["source"] for cells in self.tables["sources"] if _mark(cells) == _WITHHELD)
        told = {self.first_of[one] for one in self.neutral if one in self.first_of}
        for cells in self.tables["sources"]:
            if self.first_of[cells["source"]] in told:  # a copy tells it too
                self.neutral.add(cells["source"])
                self._clear("sources", cells, {"url": _NOWHERE + cells["source"], "handling": _WITHHELD})

    def _clear(self, name: str, cells: _Cells, instead: Mapping[str, str]) -> None:
        stays = {column: cells.get(column, "") for column in (*_STAYS[name], "handling")}
        stays |= {column: _without_figures(cells.get(column, "")) for column in _STAYS_WITHOUT_FIGURES.get(name, ())}
        words = {**stays, **{column: word for column, word in _INSTEAD.get(name, {}).items() if not stays.get(column)}, **instead}
        self._change(name, cells, {column: words.get(column, "") for column in (*cells, *instead)})

    def _change(self, name: str, cells: _Cells, to: _Cells) -> None:
        if any(cells.get(column, "") != cell for column, cell in to.items()):
            self.cleared[name] += 1
            cells.update(to)

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
        kinds = (part.partition(":")[0].strip() for part in _listed(cells.get("caveats", "")))
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
            cited = _listed(cells.get(column, ""))
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

    def settle_settings(self) -> None:
        """No text names a row that is gone, and the copy says what was left out."""
        here = {
            cells[table.key[0]]
            for name, table in TABLES.items()
            if len(table.key) == 1
            for cells in self.tables.get(name, ())
            if table.key[0] in cells
        }
        unnamed = {one for one in self.ids - here if re.search(r"[\d_]", one)}
        for name, rows in self.tables.items() if unnamed else ():
            columns = [column for column, what in SHEETS[name].columns.items() if what.kind in ("text", "caveats")]
            for cells in rows:
                texts = ("value",) if name == "settings" and _is_text(cells["setting"]) else () if name == "settings" else columns
                for column in texts:
                    if text := cells.get(column, ""):
                        cells[column] = _WORD.sub(lambda word: _unnamed(word[0], unnamed), text)
        self._own_up()

    def _own_up(self) -> None:
        said = next((cells for cells in self.tables["settings"] if cells["setting"] == "left_out"), None)
        if said is None:
            said = {"setting": "left_out", "value": ""}
            self.tables["settings"].append(said)
        rows, numbers, others = Counter(self.gone), Counter(self.cleared), []
        for one in _listed(said["value"]):
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


def _listed(text: str) -> list[str]:
    return [one for one in map(str.strip, text.split(";")) if one]


def _cited(cells: _Cells) -> list[str]:
    return _listed(cells.get("sources", ""))


def _without_figures(text: str) -> str:
    return "" if any(letter.isnumeric() for letter in text) else text


def _counts(condition: Condition) -> bool:
    """Whether a number stands in a condition."""
    if isinstance(condition, All | Any_):
        return any(map(_counts, condition.operands))
    return isinstance(condition, AtLeast | Nations | Total)


def _is_text(setting: str) -> bool:
    return setting in ("title", "says") or (setting.startswith("requirements.") and setting.endswith((".title", ".says")))


def _unnamed(word: str, gone: Collection[str]) -> str:
    bare = word.rstrip("./-")
    return _WITHHELD + word[len(bare) :] if bare in gone else word
