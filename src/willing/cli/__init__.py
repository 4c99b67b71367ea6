"""The command line: one command for each public function.

Exit codes: 0 an answer (a "no" is one), 1 the input was refused or has faults, 2 the command was not understood,
130 interrupted.
"""

from willing.cli import questions  # isort: skip  (commands stand in the order in which their modules are read)
from willing.cli import chances  # isort: skip
from willing.cli import months  # isort: skip
from willing.cli import places  # isort: skip
from willing.cli import brief  # isort: skip
from willing.cli import evidence  # isort: skip
from willing.cli import files, ledgers, reading  # isort: skip
from willing.cli import confirming  # isort: skip
from willing.cli import board  # isort: skip
from willing.cli.shell import main

__all__ = [
    "board",
    "brief",
    "chances",
    "confirming",
    "evidence",
    "files",
    "ledgers",
    "main",
    "months",
    "places",
    "questions",
    "reading",
]
