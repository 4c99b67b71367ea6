"""Case folders: their rows, read and written; new ones; and the Table Schema that describes any of them to other tools."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from willing.faults import Fault, FaultyInput
from willing.ledger.disk import put_folder, text_writer
from willing.ledger.settings import document, rows_document, toml_text
from willing.ledger.tables import Row, Sheets, csv_text, plain_bytes, plain_text, rows
from willing.vocabulary.records import TABLES, Column, Table

__all__ = ["NEEDED", "datapackage", "folder_texts", "read_settings", "read_tables", "write_folder", "write_new_case"]

# The tables that every case has.
NEEDED: Final = ("nations", "sources", "statements", "requirements")

_CASE_TOML: Final = """\
# A case: who offers what, on which conditions, against which requirement. `willing check` tells what is wrong with it.
[case]
id = "{name}"
title = "An example coalition"
says = "An example to write over: one row or more in each table, each with its evidence."
host = ""                 # code of the host nation, if there is one
patron = ""               # code of the outside power whose backstop is hoped for, if there is one
about = ["force"]         # which statements make offers, by their column 'about'
scenario = "ceasefire"    # what is taken to happen, unless a question says otherwise
requirement = "small"     # the requirement to compare with, unless a question says otherwise
count = "indicated"       # from which rung an offer counts: indicated, pledged or approved
# front = "front"         # the line of areas.csv from which sites keep their distance

[scenarios]               # names for scenarios
"no truce" = "not ceasefire"

[requirements.small]
title = "A small presence"
says = "Six thousand in two cities, and two minehunters."
basis = "assumption"

# [assumptions]           # what is taken where nobody said so
# tour_months = 6
# ratio = 4
# notice_days = 30
"""


def read_tables(folder: Path) -> tuple[dict[str, list[Row]], dict[str, list[Fault]]]:
    """The rows of each table of a case folder as they stand, and what is wrong with the shape of each; never raises.

    A table without a file has no rows, and is at fault if every case has it.
    """
    found: dict[str, list[Row]] = {}
    faults: dict[str, list[Fault]] = {}
    for table in TABLES.values():
        path = folder / table.file
        found[table.name], faults[table.name] = [], []
        if path.exists() or path.is_symlink():
            try:
                text = plain_text(plain_bytes(path, folder, table.file), table.file)
                found[table.name], faults[table.name] = rows(text, table)
            except FaultyInput as error:
                faults[table.name] = list(error.faults)
        elif table.name in NEEDED:
            faults[table.name] = [Fault(table.file, "no such file", "a table that every case has", "`willing new` makes one")]
    return found, faults


def read_settings(folder: Path) -> Mapping[str, Any]:
    """The document in the case.toml of a folder.

    Raises:
        FaultyInput: where there is none.
    """
    return document(plain_text(plain_bytes(folder / "case.toml", folder, "case.toml"), "case.toml"))


def folder_texts(sheets: Sheets) -> dict[str, str]:
    """The files of a case folder in their canonical form, by name, from the sound rows of each table and of the settings.

    UTF-8 with line feeds; every table, every column, in their order; cells in quotes only where they must be; rows in the order
    in which they come. Read back, they are the same rows.
    """
    said, faults = rows_document(sheets["settings"])
    if faults:
        raise FaultyInput(faults)
    texts = {
        table.file: csv_text(
            table.columns, ([row.cells.get(column, "") for column in table.columns] for row in sheets.get(table.name, ()))
        )
        for table in TABLES.values()
    }
    texts["case.toml"] = toml_text(said)
    texts["datapackage.json"] = _described(said["case"].get("id", "case"), said["case"].get("title", ""))
    return texts


def write_folder(folder: Path, texts: Mapping[str, str], *, replace: bool = False) -> None:
    """The folder holds the texts and nothing else, whole or not at all; a new one, unless it may take the place of such a one.

    Raises:
        FaultyInput: if something stands there already, or the disk does not take it.
    """
    put_folder(folder, {file: text_writer(text) for file, text in texts.items()}, replace=replace)


def datapackage(name: str, title: str) -> dict[str, Any]:
    """The Data Package descriptor of a case folder: every table with its columns, types, constraints and keys.

    Source: the Data Package standard, version 1 (specs.frictionlessdata.io).
    """
    return {
        "profile": "tabular-data-package",
        "name": name.lower(),
        "title": title,
        "resources": [_resource(table) for table in TABLES.values()],
    }


def _described(name: str, title: str) -> str:
    return json.dumps(datapackage(name, title), indent=1, ensure_ascii=False) + "\n"


def _resource(table: Table) -> dict[str, Any]:
    keys = [
        {"fields": column, "reference": {"resource": "" if target == table.name else target, "fields": field}}
        for column, (target, field) in _foreign_keys(table).items()
    ]
    return {
        "name": table.name,
        "path": table.file,
        "title": table.says,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(name, column, table) for name, column in table.columns.items()],
            "primaryKey": list(table.key) if len(table.key) > 1 else table.key[0],
            **({"foreignKeys": keys} if keys else {}),
        },
    }


def _foreign_keys(table: Table) -> Mapping[str, tuple[str, str]]:
    targets = {
        "body": ("bodies", "body"),
        "source": ("sources", "source"),
        "nation": ("nations", "nation"),
        "event": ("events", "event"),
        "area": ("areas", "area"),
        "site": ("sites", "site"),
    }
    return {name: targets[column.kind] for name, column in table.columns.items() if column.kind in targets}


_TYPES: Final = {"day": "date", "number": "number", "latitude": "number", "longitude": "number", "whole": "integer"}


def _field(name: str, column: Column, table: Table) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if table.key == (name,):
        constraints["unique"] = True
    if column.among:
        constraints["enum"] = [word for word in column.among if word]
    if column.kind == "url":
        constraints["pattern"] = "https?://.+"
    example = next((text for text in column.examples if text), None)
    return {
        "name": name,
        "type": _TYPES.get(column.kind, "string"),
        "description": column.says,
        **({"example": example} if example else {}),
        **({"constraints": constraints} if constraints else {}),
    }


def write_new_case(folder: Path) -> tuple[str, ...]:
    """Make a case folder with a worked example in each table, whole or not at all, and return its files' names.

    Raises:
        FaultyInput: if something stands there already, or the disk does not take it.
    """
    name = (
        "".join(c if (c.isascii() and c.isalnum()) or c in "-_" else "-" for c in folder.resolve().name.lower()).strip("-_")
        or "case"
    )
    contents = {table.file: _examples(table) for table in TABLES.values()}
    contents["case.toml"] = _CASE_TOML.format(name=name)
    contents["datapackage.json"] = _described(name, "An example coalition")
    write_folder(folder, contents)
    return tuple(sorted(contents))


def _examples(table: Table) -> str:
    columns = table.columns
    most = max(len(column.examples) for column in columns.values())
    lines = ([_example(column, number) for column in columns.values()] for number in range(most))
    return csv_text(columns, lines)


def _example(column: Column, number: int) -> str:
    return column.examples[number] if number < len(column.examples) else ""
