"""A table of travel times that a user brings: hours from site to site, in rows or as a square.

Taken as hostile, as every file is: its size, rows and cells are bounded, it must be UTF-8, and its cells are numbers and ids of
sites, so that no formula gets in. All faults are told together, and nothing of a faulty table is used (rule E7).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.tables import MOST_FAULTS, MOST_ROWS, Names, plain_bytes, plain_text, records, rows
from willing.vocabulary.records import Column, Table

__all__ = ["Times", "read_times"]

Times = Mapping[tuple[str, str], float]
"""Hours by start and end; where one way alone was told, it stands for both."""

_MOST_HOURS: Final = 10_000.0
_MOST_SITES: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trip:
    start: str = field(metadata={"column": Column("site", "The site from which.", required=True)})
    end: str = field(metadata={"column": Column("site", "The site to which.", required=True)})
    hours: float = field(metadata={"column": Column("number", "Hours on the way.", required=True)})


def read_times(path: str | Path, sites: Collection[str]) -> Times:
    """The hours that a CSV file tells between sites.

    It has the columns start, end and hours, a row a trip; or it is a square, with a first row of sites, a first column of sites
    and the hours from the row's to the column's. A blank of a square is unsaid, and so is what stands from a site to itself.

    Args:
        path: the file, which ends in .csv.
        sites: the ids of the sites there are.

    Raises:
        FaultyInput: with everything that is wrong with it.

    Cost:
        Linear in the file: at most 64 MiB, 200,000 rows and 2,000 columns.
    """
    path = Path(path)
    name = clipped(path.name)[1:-1]
    if path.suffix.casefold() != ".csv":
        raise FaultyInput([Fault(clipped(str(path)), "another kind of file", "travel times in a file that ends in .csv")])
    text = plain_text(plain_bytes(path, path.parent, name), name)
    first = text.split("\n", 1)[0]
    header = [cell.strip().strip('"') for cell in first.replace(";", ",").split(",")]
    told, faults = _trips(text, path, sites) if {"start", "end", "hours"} & set(header[:3]) else _square(text, name, sites)
    if not faults and not told:
        faults = [Fault(name, "no travel time", "the hours from one site to another at least")]
    if faults:
        raise FaultyInput(faults[:MOST_FAULTS])
    return MappingProxyType({**{(end, start): hours for (start, end), hours in told.items()}, **told})


def _trips(text: str, path: Path, sites: Collection[str]) -> tuple[dict[tuple[str, str], float], list[Fault]]:
    table = Table(clipped(path.stem)[1:-1], "Travel times.", _Trip, ("start", "end"))
    found, faults = rows(text, table)
    names = Names()
    for site in sites:
        names.add("site", site, site)
    made, cells = records(table, found, names)
    faults = faults + cells
    for row, trip in made:
        if trip.hours > _MOST_HOURS:
            where = f"{table.file}, row {row.number}, column 'hours'"
            faults.append(Fault(where, clipped(row.cells["hours"]), f"at most {_MOST_HOURS:,.0f} hours"))
    return {(trip.start, trip.end): float(trip.hours) for _, trip in made if trip.start != trip.end}, faults


def _square(text: str, name: str, sites: Collection[str]) -> tuple[dict[tuple[str, str], float], list[Fault]]:
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
    told: dict[tuple[str, str], float] = {}
    faults: list[Fault] = []
    number = 1
    try:
        ends = [cell.strip() for cell in next(reader, [])][1:]
        faults += _header_faults(ends, name, sites)
        if faults:
            return {}, faults
        begun: dict[str, int] = {}
        for number, cells in enumerate(reader, 2):
            if number > MOST_ROWS or len(faults) >= MOST_FAULTS:
                break
            if not any(cells):
                continue
            start = cells[0].strip()
            where = f"{name}, row {number}"
            if len(cells) != len(ends) + 1:
                faults.append(Fault(where, f"{len(cells)} cells", f"{len(ends) + 1}, as in the first row"))
            elif start not in sites:
                faults.append(_no_site(f"{where}, first column", start, sites))
            elif begun.setdefault(start, number) != number:
                faults.append(Fault(where, f"{clipped(start)} again", f"each site once (row {begun[start]} has it)"))
            else:
                for end, cell in zip(ends, map(str.strip, cells[1:]), strict=True):
                    if not cell or end == start:
                        continue
                    hours = _hours(cell)
                    if hours is None:
                        at = f"{where}, column {end!r}"
                        faults.append(Fault(at, clipped(cell), f"hours from 0 to {_MOST_HOURS:,.0f}, such as 2.5, or a blank"))
                    else:
                        told[start, end] = hours
    except csv.Error as error:
        faults.append(Fault(f"{name}, row {number + 1}", f"a cell that does not end ({error})", "double quotes in pairs"))
    return told, faults


def _header_faults(ends: list[str], name: str, sites: Collection[str]) -> Iterator[Fault]:
    where = f"{name}, row 1"
    if len(ends) < 1 or not any(ends):
        yield Fault(where, "no site", "the columns start, end and hours, or a first row of sites, the first cell apart")
        return
    if len(ends) > _MOST_SITES:
        yield Fault(where, f"{len(ends):,} columns", f"at most {_MOST_SITES:,}")
        return
    for at, end in enumerate(ends):
        if end not in sites:
            yield _no_site(where, end, sites)
        elif end in ends[:at]:
            yield Fault(where, f"the column {clipped(end)} again", "each site once")


def _no_site(where: str, word: str, sites: Collection[str]) -> Fault:
    return Fault(where, f"no site {clipped(word)}", "a site of the case", nearest(word, sites))


def _hours(cell: str) -> float | None:
    whole, dot, part = cell.partition(".")
    if not (cell.isascii() and whole.isdigit() and (part.isdigit() if dot else True)) or len(cell) > 18:
        return None
    hours = float(cell)
    return hours if hours <= _MOST_HOURS else None
