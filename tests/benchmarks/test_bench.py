"""The large case of the benchmark is a sound one."""

from __future__ import annotations

import sys
from pathlib import Path

from willing.analysis.assessment import assess, question
from willing.ledger.case import Case

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from bench import large_case


def test_a_small_copy_of_the_large_case_is_sound_and_answered(tmp_path: Path) -> None:
    """It is read without a fault, and every offer is in the answer."""
    large_case(tmp_path / "large", 20, 300)
    case = Case.read(tmp_path / "large")
    answer = assess(case, question(case))
    assert len(answer.offers) == 300
    assert len(answer.lines) == 20
