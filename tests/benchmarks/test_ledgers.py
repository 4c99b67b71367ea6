"""The benchmark of ledgers measures what it says: the shipped case, said again."""

import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_every_step_is_timed_on_a_small_ledger() -> None:
    """Loading, asking about days, correcting, asking what was known, a history and verifying are each told with their times."""
    told = subprocess.run(
        [sys.executable, str(BENCHMARKS / "ledgers.py"), "2000"], check=True, capture_output=True, text=True
    ).stdout
    for step in (
        "load: checked",
        "load: its index",
        "a process of its own",
        "one correction",
        "--known-on",
        "history of",
        "verify",
    ):
        assert step in told, told
    assert "(600 answers)" in told
