"""Names of nations, groups and office holders in the press of a language: from CLDR, and from tables for what CLDR lacks.

The tables are `data/names.csv` (short forms, adjectives, seats of government), `data/groups.csv` ("the Baltic states") and
`data/offices.csv` (who held which office when).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from willing.reading.words import fold

__all__ = ["Group", "Office", "alpha_3", "body_of", "groups", "names_in", "office_on", "offices", "parties"]

_BODIES: Final = {"eu": {"European"}, "nato": {"NATO"}, "un": {"United"}}  # the words of an office that tell for whom it speaks
_DATA: Final = "willing.reading"
_KOSOVO: Final = {"XKK": "XKX"}  # CLDR's own code, and the one in use
_OF_OLD: Final = frozenset({"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"})  # codes of nations that are no more


@dataclass(frozen=True, slots=True)
class Office:
    """An office that a person held for a nation, from a day until another, exclusive; open where it is None."""

    person: str
    nation: str
    voice: str
    office: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Group:
    """A named group of nations; one of kind 'organisation' speaks for itself and not for each of its members."""

    group: str
    kind: str
    members: tuple[str, ...]


def _rows(file: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader((files(_DATA) / "data" / file).read_text(encoding="utf-8").splitlines())


def _listed(cell: str) -> list[str]:
    return [part for one in cell.split(";") if (part := one.strip())]


@cache
def alpha_3() -> Mapping[str, str]:
    """ISO 3166-1 alpha-3 codes of nations by their alpha-2 codes, as CLDR has them."""
    from babel.core import get_global

    return {
        twos[0]: _KOSOVO.get(three, three)
        for three, twos in get_global("territory_aliases").items()
        if len(three) == 3 and three.isalpha() and len(twos) == 1 and three not in _OF_OLD and (three[0] != "Q" or three == "QAT")
    }


@cache
def groups() -> Mapping[str, Group]:
    """Named groups by their ids."""
    return {row["group"]: Group(row["group"], row["kind"], tuple(row["members"].split())) for row in _rows("groups.csv")}


def body_of(office: str) -> str:
    """The organisation for which who holds an office speaks, as the groups name it; or the office where it is none of them.

    >>> body_of("Secretary General of NATO"), body_of("President of the European Council")
    ('nato', 'eu')
    """
    words = {word.strip(",") for word in office.split()}
    return next((body for body, marks in _BODIES.items() if marks & words), office)


@cache
def parties() -> Mapping[str, frozenset[str]]:
    """The nations that are a party to the war which a force in a host's country would end, by the host's code."""
    return {row["host"]: frozenset(_listed(row["parties"])) for row in _rows("parties.csv")}


@cache
def offices() -> Mapping[str, tuple[Office, ...]]:
    """The offices of each person, the latest last."""
    found: dict[str, list[Office]] = defaultdict(list)
    for row in _rows("offices.csv"):
        until = date.fromisoformat(row["until"]) if row["until"] else None
        found[row["person"]].append(
            Office(row["person"], row["nation"], row["voice"], row["office"], date.fromisoformat(row["from"]), until)
        )
    return {person: tuple(sorted(held, key=lambda one: one.since)) for person, held in found.items()}


def office_on(person: str, day: date | None) -> Office | None:
    """The office that a person held on a day; without a day the last one. None for who held none then."""
    held = offices().get(person, ())
    if day is None:
        return held[-1] if held else None
    on = [one for one in held if one.since <= day and (one.until is None or day < one.until)]
    return on[-1] if on else None


def names_in(language: str, joint: str = "and") -> Iterator[tuple[str, str, str]]:
    """Kind, value and phrase of names in a language: nations by alpha-3, groups by id, persons by their name in English; seats
    of government ("seat") by the alpha-3 of the nations for which they stand.

    `joint` is the language's "and", for names such as "Trinidad & Tobago".
    """
    seats: dict[str, str] = {}
    for kind, nation, form in _of_cldr(language, joint):
        yield "nation", nation, form
        if kind == "seat":
            yield kind, nation, form
            seats[nation] = fold(form)[: max(4, len(form) - 2)]
    for row in _rows("names.csv"):
        if row["language"] in (language, ""):
            stem = seats.get(row["nation"], "")
            for form in _listed(row["forms"]):
                yield "nation", row["nation"], form
                if stem and fold(form).startswith(stem):
                    yield "seat", row["nation"], form
    for row in _rows("offices.csv"):
        for form in (row["person"], *_listed(row["spellings"])):
            yield "person", row["person"], form


def _of_cldr(language: str, joint: str) -> Iterator[tuple[str, str, str]]:
    from unicodedata import name

    from babel import Locale
    from babel.core import get_global
    from babel.localedata import clear_caches

    locale, codes = Locale(language), alpha_3()
    for two, land in locale.territories.items():
        if two in codes:
            yield "nation", codes[two], land.partition(" (")[0].replace(" & ", f" {joint} ")
    seats = {
        zone
        for line in (files(_DATA) / "data" / "capitals.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
        for zone in line.split()
    }
    # Cities that CLDR does not translate are written as in English, where they are written in such letters at all.
    latin = all(name(letter, "").startswith("LATIN") for letter in locale.territories["DE"] if letter.isalpha())
    territory = get_global("zone_territories")
    cities = locale.time_zones
    for zone in seats:
        city = (cities[zone].get("city") if zone in cities else "") or (
            zone.rpartition("/")[2].replace("_", " ") if latin else ""
        )
        two = territory.get(zone)
        if city and two is not None and two in codes:
            yield "nation" if city == locale.territories.get(two) else "seat", codes[two], city
    clear_caches()  # a megabyte a language
