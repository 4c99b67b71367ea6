"""What case.toml says of a case: its title, its questions' defaults, its scenarios and requirements by name."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, get_args

from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.tables import CONTROL, ID, plain_bytes, plain_text
from willing.vocabulary.records import Basis

__all__ = ["COUNTS", "settings"]

COUNTS: Final = ("floated", "indicated", "pledged", "approved", "arranged", "present")

_NAME: Final = "case.toml"
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
}
_SECTIONS: Final = ("case", "scenarios", "requirements")
_REQUIREMENT: Final[Mapping[str, Any]] = {"title": "", "says": "", "basis": "", "sources": []}


def settings(folder: Path) -> tuple[dict[str, Any], list[Fault]]:
    """What the case.toml of a folder says, with defaults for what it leaves out, and what is wrong with its shape.

    The settings of [case] stand by name, beside `scenarios` and `requirements`, each a mapping by id.
    """
    found: dict[str, Any] = {**_CASE, "scenarios": {}, "requirements": {}}
    try:
        document = tomllib.loads(plain_text(plain_bytes(folder / _NAME, folder, _NAME), _NAME))
    except FaultyInput as error:
        return found, list(error.faults)
    except (ValueError, RecursionError) as error:  # a number of very many digits is a ValueError too
        return found, [Fault(_NAME, clipped(str(error), 200)[1:-1], "a TOML document")]
    faults = [
        Fault(_NAME, f"[{clipped(key)[1:-1]}]", "[case], [scenarios] and [requirements.ID]", nearest(key, _SECTIONS))
        for key in document
        if key not in _SECTIONS
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
    found["scenarios"] = {key: text for key, text in sections["scenarios"].items() if isinstance(text, str)}
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
        elif any(CONTROL.search(text) for text in ([value] if isinstance(value, str) else value)):
            yield Fault(f"{_NAME}, {where}, {key!r}", _told(value), "text without control characters")
        elif key == "basis" and value not in get_args(Basis):
            yield Fault(f"{_NAME}, {where}, {key!r}", _told(value), f"one of {', '.join(get_args(Basis))}")
        else:
            found[key] = value


def _told(value: Any) -> str:
    """A value as a fault shows it."""
    try:
        return clipped(value) if isinstance(value, str) else clipped(repr(value))[1:-1]
    except ValueError:  # an integer of more digits than Python prints
        return "a number of very many digits"
