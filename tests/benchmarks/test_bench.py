"""The large case of the benchmark is a sound one."""

from __future__ import annotations

import sys
from pathlib import Path

from willing.analysis.assessment import assess, question
from willing.ledger.case import Case

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from bench import large_case, measured_flips


def test_a_small_copy_of_the_large_case_is_sound_and_answered(tmp_path: Path) -> None:
    """It is read without a fault, and every offer is in the answer."""
    large_case(tmp_path / "large", 20, 300)
    case = Case.read(tmp_path / "large")
    answer = assess(case, question(case))
    assert len(answer.offers) == 300
    assert len(answer.lines) == 20


def test_the_flips_that_are_measured_are_of_every_kind(tmp_path: Path) -> None:
    """A first answer and each kind of flip take some time, the least no more than the median."""
    large_case(tmp_path / "large", 20, 300)
    rows = measured_flips(tmp_path / "large", flips=1)
    assert [name for name, _, _ in rows] == [
        "the first answer",
        "another scenario",
        "another rung",
        "a nation less",
        "other lines",
    ]
    assert all(0 < least <= median for _, least, median in rows)
