"""The tables that reading rests on: who held which office when, groups of nations, and what the press calls nations."""

import csv
import re
import unicodedata
from collections import defaultdict
from datetime import date
from itertools import combinations, product
from pathlib import Path

import pytest

import willing

PACKAGE = Path(willing.__file__).parent
TABLES = PACKAGE / "reading" / "data"
LANGUAGES = {"ar", "en", "fr", "de", "uk", "pl", "it", "es", "tr", "el", "ro", "nl", "sv", "cs", "ru", "fa"}
VOICES = {"head", "minister", "military", "official", "organisation_head", "party"}
NOBODY = ("Government", "Department", "Ministry", "Ministries", "Office", "High Court", "German delegation", "Social Democrats")


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of one of the tables."""
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def forms_of(cell: str) -> list[str]:
    """The spellings of a cell."""
    return cell.split("; ")


def scripts(form: str) -> set[str]:
    """The scripts of a spelling, Roman numerals aside."""
    return {unicodedata.name(letter).split()[0] for letter in re.sub(r"\b[IVX]+\b", "", form) if letter.isalpha()}


def check_forms(forms: list[str]) -> None:
    """Spellings are of one script and told once; stars stand only at the end of a word of three letters or more."""
    assert len(forms) == len(set(forms)), forms
    for form in forms:
        assert form
        assert form == form.strip()
        assert len(scripts(form)) == 1, form
        assert unicodedata.is_normalized("NFC", form), form
        for word in form.split():
            assert "*" not in word[:-1], form
        if form.endswith("*") and " " not in form:
            assert len(form) >= 4, form


def covers(stem: str, form: str) -> bool:
    """Whether what one spelling finds and what the other finds may be the same words."""
    mine, theirs = stem.split(), form.split()
    return len(mine) == len(theirs) and all(
        a == b or (a.endswith("*") and b.rstrip("*").startswith(a[:-1])) or (b.endswith("*") and a.rstrip("*").startswith(b[:-1]))
        for a, b in zip(mine, theirs, strict=True)
    )


def term(row: dict[str, str]) -> tuple[date, date]:
    """The first and the last day of an office."""
    return date.fromisoformat(row["from"]), date.fromisoformat(row["until"]) if row["until"] else date.max


def names(speaker: str, person: str) -> bool:
    """Whether the speaker of a statement is that person, told by the full name or by the surname alone."""
    return (person in speaker and f"{person}'s " not in speaker) or speaker.partition(",")[0] == person.rsplit(maxsplit=1)[-1]


OFFICES = rows_of("offices.csv")


def test_offices_have_what_they_need() -> None:
    for row in OFFICES:
        assert all((row["person"], row["office"], row["spellings"])), row
        assert row["voice"] in VOICES
        assert row["nation"] or row["voice"] in {"organisation_head", "military"}, row
        assert row["voice"] != "organisation_head" or not row["nation"], row
        assert re.fullmatch("([A-Z]{3})?", row["nation"])
        first, last = term(row)
        assert first < last, row
        check_forms(forms_of(row["spellings"]))


def test_nobody_holds_one_office_twice_at_once() -> None:
    held: dict[tuple[str, str, str], list[tuple[date, date]]] = defaultdict(list)
    for row in OFFICES:
        held[row["person"], row["nation"], row["office"]].append(term(row))
    for who, terms in held.items():
        for one, other in combinations(terms, 2):
            assert one[1] <= other[0] or other[1] <= one[0], who


def test_no_two_people_share_a_spelling_while_both_hold_office() -> None:
    people: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in OFFICES:
        people[row["person"]].append(row)
    by_start: dict[tuple[str, int], set[tuple[str, str]]] = defaultdict(set)
    for person, rows in people.items():
        for form in forms_of(rows[0]["spellings"]):
            by_start[form[:3], form.count(" ")].add((person, form))
    shared = [
        (one, other)
        for found in by_start.values()
        for one, other in combinations(sorted(found), 2)
        if one[0] != other[0]
        and covers(one[1], other[1])
        and any(term(a)[0] < term(b)[1] and term(b)[0] < term(a)[1] for a, b in product(people[one[0]], people[other[0]]))
    ]
    assert not shared


def test_groups_are_of_nations() -> None:
    rows = rows_of("groups.csv")
    assert len({row["group"] for row in rows}) == len(rows)
    for row in rows:
        assert re.fullmatch("[a-z][a-z0-9_]*", row["group"])
        assert row["kind"] in {"nations", "organisation"}
        members = row["members"].split()
        assert members == sorted(set(members))
        assert all(re.fullmatch("[A-Z]{3}", member) for member in members)
        assert members or row["kind"] == "organisation"
    sizes = {row["group"]: len(row["members"].split()) for row in rows}
    assert (sizes["eu"], sizes["nato"], sizes["g7"], sizes["commonwealth"]) == (27, 32, 7, 56)


def test_names_are_of_nations_and_of_one_each() -> None:
    rows = rows_of("names.csv")
    keys = [(row["nation"], row["language"]) for row in rows]
    assert len(set(keys)) == len(keys)
    told: dict[tuple[str, int, str], list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        assert re.fullmatch("[A-Z]{3}", row["nation"])
        assert row["language"] in LANGUAGES
        check_forms(forms_of(row["forms"]))
        for form in forms_of(row["forms"]):
            told[row["language"], form.count(" "), form[:2]].append((form, row["nation"]))
    clashes = [(a, b) for forms in told.values() for a, b in combinations(forms, 2) if a[1] != b[1] and covers(a[0], b[0])]
    assert not clashes
    assert {nation for nation, _ in keys} >= {nation for row in rows_of("groups.csv")[:7] for nation in row["members"].split()}


@pytest.mark.parametrize("case", sorted(path.parent.name for path in (PACKAGE / "cases").glob("*/statements.csv")))
def test_speakers_of_the_shipped_cases_hold_their_offices(case: str) -> None:
    with (PACKAGE / "cases" / case / "statements.csv").open(encoding="utf-8", newline="") as file:
        statements = list(csv.DictReader(file))
    faults = []
    for row in statements:
        who, day = row["speaker"], row["said_on"]
        if row["voice"] not in VOICES:
            continue
        held = [office for office in OFFICES if names(who, office["person"])]
        found = {
            (office["nation"], office["voice"])
            for office in held
            if not day or term(office)[0] <= date.fromisoformat(day) <= term(office)[1]
        }
        if not held and ", " in who and not who.startswith(NOBODY):
            faults.append(f"{row['statement']}: nobody is {who}")
        elif held and not found:
            faults.append(f"{row['statement']}: {who} held no office on {day}")
        elif held and row["nation"].isupper() and (row["nation"], row["voice"]) not in found:
            faults.append(f"{row['statement']}: {who} spoke on {day} as {found}")
    assert not faults
