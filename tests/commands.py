"""The command line asked in a pipe: what it prints, as text or as data."""

from __future__ import annotations

import json
from typing import Any

from click.testing import CliRunner, Result

from willing.cli import main

PLAIN = {"FORCE_COLOR": None, "TTY_COMPATIBLE": None, "COLUMNS": "300", "CLICOLOR_FORCE": None}


def willing(*words: str) -> Result:
    """What the command line does with these words, in a pipe."""
    return CliRunner().invoke(main, words, env=PLAIN)


def parsed(*words: str) -> Any:
    """The answer to these words as data."""
    found = willing(*words, "--json")
    assert (found.exit_code, found.stderr) == (0, ""), found.output
    return json.loads(found.stdout)


def one_line(text: str) -> str:
    """A text without the breaks of its lines."""
    return " ".join(text.split())
