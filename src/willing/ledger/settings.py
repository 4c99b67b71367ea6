"""What case.toml says of a case: its title, its questions' defaults, its scenarios and requirements by name.

The same as rows, one a setting, for what keeps, compares and edits rows: `title`, `scenarios.NAME`, `requirements.ID.title`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, get_args

from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.tables import CONTROL, ID, Row
from willing.vocabulary.records import Basis

__all__ = ["ASSUMED", "COUNTS", "document", "listed", "rows_document", "setting_place", "setting_rows", "settings", "toml_text"]

COUNTS: Final = ("floated", "indicated", "pledged", "approved", "arranged", "present")

_NAME: Final = "case.toml"
_MOST_ASSUMED: Final = 1e6
_CASE: Final[Mapping[str, Any]] = {
    "id": "",
    "title": "",
    "says": "",
    "host": "",
    "patron": "",
    "about": [],
    "scenario": "",
    "requirement": "",
    "count": "indicated",
    "front": "",
    "left_out": [],
}
# What is taken to be so where nothing was said, by name: a number above nought each, and what it is the number of.
ASSUMED: Final[Mapping[str, tuple[float, str]]] = {
    "tour_months": (6, "months that a unit stays"),
    "ratio": (4, "units in the cycle for one that is out"),
    "notice_days": (30, "days from the order until a unit is there"),
    "detour": (1.25, "kilometres by road for one in a straight line"),
    "road_kmh": (50, "kilometres an hour by road"),
    "air_kmh": (220, "kilometres an hour of a helicopter"),
}
_SECTIONS: Final = ("case", "scenarios", "requirements", "assumptions")
_REQUIREMENT: Final[Mapping[str, Any]] = {"title": "", "says": "", "basis": "", "sources": []}


def document(text: str) -> Mapping[str, Any]:
    """The TOML document in a text.

    Raises:
        FaultyInput: for a text that is none.
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of very many digits is a ValueError too
        raise FaultyInput([Fault(_NAME, clipped(str(error), 200)[1:-1], "a TOML document")]) from None


def settings(document: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """What a case.toml says, with defaults for what it leaves out, and what is wrong with its shape.

    The settings of [case] stand by name, beside `scenarios` and `requirements`, each a mapping by id, and `assumptions`, each
    a number by name.
    """
    found: dict[str, Any] = {
        **_CASE,
        "scenarios": {},
        "requirements": {},
        "assumptions": {name: number for name, (number, _) in ASSUMED.items()},
    }
    wanted = "[case], [scenarios], [assumptions] and [requirements.ID]"
    faults = [
        Fault(_NAME, f"[{clipped(key)[1:-1]}]", wanted, nearest(key, _SECTIONS)) for key in document if key not in _SECTIONS
    ]
    sections = {}
    for section in _SECTIONS:
        sections[section] = document.get(section, {})
        if not isinstance(sections[section], dict):
            faults.append(Fault(f"{_NAME}, [{section}]", _told(sections[section]), "a table"))
            sections[section] = {}
    faults += _taken(sections["case"], _CASE, "[case]", found)
    faults += [
        Fault(f"{_NAME}, [case]", f"no {key!r}", f"a {'list of texts' if _CASE[key] == [] else 'text'} for {key!r}")
        for key in ("id", "title", "about", "requirement")
        if not sections["case"].get(key, _CASE[key])
    ]
    faults += [
        Fault(f"{_NAME}, [scenarios], {key!r}", _told(text), "a text such as 'ceasefire'")
        for key, text in sections["scenarios"].items()
        if not isinstance(text, str)
    ]
    faults += [
        Fault(f"{_NAME}, [scenarios]", clipped(key), "a name: text without blanks around it and without control characters")
        for key in sections["scenarios"]
        if not key or key != key.strip() or CONTROL.search(key)
    ]
    found["scenarios"] = {key: text for key, text in sections["scenarios"].items() if isinstance(text, str)}
    faults += _assumed(sections["assumptions"], found["assumptions"])
    for key, values in sections["requirements"].items():
        where = f"[requirements.{clipped(key)[1:-1]}]"
        if not ID.fullmatch(key):
            faults.append(Fault(f"{_NAME}, {where}", clipped(key), "an id: letters, figures, '.', '_', '-', no spaces"))
        found["requirements"][key] = taken = dict(_REQUIREMENT)
        if not isinstance(values, dict) or "title" not in values:
            faults.append(Fault(f"{_NAME}, {where}", _told(values), "a table with a 'title'"))
        else:
            faults += _taken(values, _REQUIREMENT, where, taken)
    return found, faults


def _taken(values: Mapping[str, Any], known: Mapping[str, Any], where: str, found: dict[str, Any]) -> Iterator[Fault]:
    """Take the values that have the shape of the known ones into `found`, and tell of the others."""
    for key, value in values.items():
        if key not in known:
            yield Fault(f"{_NAME}, {where}", f"{key!r}", "a known setting", nearest(key, known))
        elif known[key] == [] and not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
            yield Fault(f"{_NAME}, {where}, {key!r}", _told(value), "a list of texts")
        elif known[key] != [] and not isinstance(value, str):
            yield Fault(f"{_NAME}, {where}, {key!r}", _told(value), "a text")
        elif isinstance(value, list) and any(";" in text or text != text.strip() or not text for text in value):
            yield Fault(f"{_NAME}, {where}, {key!r}", _told(value), "a list of words without ';'")
        elif any(CONTROL.search(text) for text in ([value] if isinstance(value, str) else value)):
            yield Fault(f"{_NAME}, {where}, {key!r}", _told(value), "text without control characters")
        elif key == "basis" and value not in get_args(Basis):
            yield Fault(f"{_NAME}, {where}, {key!r}", _told(value), f"one of {', '.join(get_args(Basis))}")
        else:
            found[key] = value


def _assumed(values: Mapping[str, Any], found: dict[str, float]) -> Iterator[Fault]:
    """Take the numbers that are above nought into `found`, and tell of all else."""
    for key, value in values.items():
        where = f"{_NAME}, [assumptions]"
        if key not in ASSUMED:
            yield Fault(where, f"{clipped(key)}", f"one of {', '.join(ASSUMED)}", nearest(key, ASSUMED))
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < _MOST_ASSUMED:
            yield Fault(f"{where}, {key!r}", _told(value), f"a number above nought, the {ASSUMED[key][1]}")
        elif key == "tour_months" and (value < 1 or value != int(value)):
            yield Fault(f"{where}, {key!r}", _told(value), f"a whole number, the {ASSUMED[key][1]}")
        elif key in ("ratio", "detour") and value < 1:
            yield Fault(f"{where}, {key!r}", _told(value), f"a number of at least 1, the {ASSUMED[key][1]}")
        else:
            found[key] = value


def _number_of(text: str) -> float | str:
    """The number that a cell says; the cell itself if it says none."""
    if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text):
        return text
    return float(text) if "." in text else int(text)


def setting_rows(document: Mapping[str, Any]) -> list[Row]:
    """A sound document as rows, numbered as in a spreadsheet: one a setting that it names, in the order of `toml_text`."""
    said = [(key, document["case"][key]) for key in _CASE if key in document["case"]]
    said += [(f"scenarios.{key}", text) for key, text in document.get("scenarios", {}).items()]
    for key, values in document.get("requirements", {}).items():
        said += [(f"requirements.{key}.{one}", values[one]) for one in _REQUIREMENT if one in values]
    assumed = document.get("assumptions", {})
    said += [(f"assumptions.{key}", f"{assumed[key]:.15g}") for key in ASSUMED if key in assumed]
    return [
        Row(number, {"setting": setting, "value": value if isinstance(value, str) else "; ".join(value)})
        for number, (setting, value) in enumerate(said, 2)
    ]


def setting_place(setting: str) -> tuple[str, str] | None:
    """Where translations find the text of a setting, as row and column; nothing for a setting that holds no text.

    >>> setting_place("title"), setting_place("requirements.small.says"), setting_place("scenarios.no truce")
    (('', 'title'), ('requirements.small', 'says'), ('scenarios.no truce', 'name'))
    """
    if setting.startswith("scenarios."):
        return setting, "name"
    row, _, column = setting.rpartition(".")
    return (row, column) if column in ("title", "says") and (not row or row.startswith("requirements.")) else None


def rows_document(rows: Iterable[Row]) -> tuple[dict[str, Any], list[Fault]]:
    """The document that rows of settings stand for, and every row that is none."""
    found: dict[str, Any] = {"case": {}}
    faults: list[Fault] = []
    for row in rows:
        setting, value = row.cells.get("setting", ""), row.cells.get("value", "")
        section, _, rest = setting.partition(".")
        key, _, one = rest.rpartition(".")
        if setting in _CASE:
            found["case"][setting] = listed(value) if _CASE[setting] == [] else value
        elif section == "scenarios" and rest:
            found.setdefault("scenarios", {})[rest] = value
        elif section == "assumptions" and rest in ASSUMED:
            found.setdefault("assumptions", {})[rest] = _number_of(value)
        elif section == "requirements" and key and one in _REQUIREMENT:
            said = found.setdefault("requirements", {}).setdefault(key, {})
            said[one] = listed(value) if _REQUIREMENT[one] == [] else value
        else:
            known = [*_CASE, "scenarios.NAME", *(f"requirements.ID.{one}" for one in _REQUIREMENT)]
            known += [f"assumptions.{one}" for one in ASSUMED]
            where = f"settings.csv, row {row.number}, column 'setting'"
            faults.append(Fault(where, clipped(setting), f"one of {', '.join(known)}", nearest(setting, known)))
    return found, faults


def toml_text(document: Mapping[str, Any]) -> str:
    """A sound document as case.toml in its canonical form: the sections and settings in their order, without remarks."""
    import tomli_w

    ordered: dict[str, Any] = {"case": {key: document["case"][key] for key in _CASE if key in document["case"]}}
    if document.get("scenarios"):
        ordered["scenarios"] = document["scenarios"]
    if document.get("requirements"):
        ordered["requirements"] = {
            key: {one: values[one] for one in _REQUIREMENT if one in values} for key, values in document["requirements"].items()
        }
    if document.get("assumptions"):
        ordered["assumptions"] = {key: document["assumptions"][key] for key in ASSUMED if key in document["assumptions"]}
    return tomli_w.dumps(ordered)


def listed(value: str) -> list[str]:
    """The words of a cell that stand apart by ';', without blank ones."""
    return [part for part in map(str.strip, value.split(";")) if part]


def _told(value: Any) -> str:
    """A value as a fault shows it."""
    try:
        return clipped(value) if isinstance(value, str) else clipped(repr(value))[1:-1]
    except ValueError:  # an integer of more digits than Python prints
        return "a number of very many digits"
