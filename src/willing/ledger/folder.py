"""New case folders, and the Table Schema that describes any case folder to other tools."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from willing.faults import Fault, FaultyInput, clipped
from willing.ledger.tables import csv_text
from willing.vocabulary.records import TABLES, Column, Table

__all__ = ["datapackage", "write_new_case"]

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

[scenarios]               # names for scenarios
"no truce" = "not ceasefire"

[requirements.small]
title = "A small presence"
says = "Six thousand in two cities, and two minehunters."
basis = "assumption"
"""


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
    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        found = f"a place that cannot be written ({error.strerror})"
        raise FaultyInput([Fault(clipped(str(folder)), found, "a writable place")]) from None
    if taken:
        wanted = "a name that is free, or an empty folder"
        raise FaultyInput([Fault(clipped(str(folder)), "something that is there already", wanted)])
    name = (
        "".join(c if (c.isascii() and c.isalnum()) or c in "-_" else "-" for c in folder.resolve().name.lower()).strip("-_")
        or "case"
    )
    contents = {table.file: _examples(table) for table in TABLES.values()}
    contents["case.toml"] = _CASE_TOML.format(name=name)
    contents["datapackage.json"] = json.dumps(datapackage(name, "An example coalition"), indent=1, ensure_ascii=False) + "\n"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".willing-new-", dir=folder.parent))
        try:
            for file, text in contents.items():
                (scratch / file).write_text(text, encoding="utf-8", newline="")
            scratch.chmod(0o755)
            os.replace(scratch, folder)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    except OSError as error:
        found = f"a place that cannot be written ({error.strerror})"
        raise FaultyInput([Fault(clipped(str(folder)), found, "a writable place")]) from None
    return tuple(sorted(contents))


def _examples(table: Table) -> str:
    columns = table.columns
    most = max(len(column.examples) for column in columns.values())
    lines = ([_example(column, number) for column in columns.values()] for number in range(most))
    return csv_text(columns, lines)


def _example(column: Column, number: int) -> str:
    return column.examples[number] if number < len(column.examples) else ""
