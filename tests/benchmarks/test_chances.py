"""The benchmarks of chances ask what they say, end when they should, and tell what was not reached."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import aralia
import chances
from coalitions import MEDIUM, SMALL
from limited import measured, told_by


def test_every_question_of_a_small_coalition_is_answered() -> None:
    item = chances.Item(lambda: chances.drawn(SMALL), tuple(q for q in chances.QUESTIONS if q != chances.ESTIMATED))
    told = list(chances.asked(item, rounds=1))
    assert [line["question"] for line in told] == list(item.questions)
    assert all(line["seconds"] >= 0 and line["memory"] > 1 and line["found"] for line in told)


def test_the_estimate_is_told_with_its_draws_and_holds_the_exact_share() -> None:
    of = chances.drawn(SMALL)
    assert chances.QUESTIONS["odds"](of).endswith("exact")
    assert "draws" in chances.QUESTIONS[chances.ESTIMATED](of)


def test_every_size_of_the_curves_is_an_item_and_the_middle_one_is_in_each() -> None:
    assert {chances.name_of(size) for size in chances.sizes()} <= set(chances.ITEMS)
    assert MEDIUM in list(chances.sizes())
    assert len(list(chances.sizes())) == len(chances.EVENTS) + len(chances.OFFERS) + len(chances.NATIONS) - 2


def test_what_is_not_reached_is_told_beside_what_is() -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(Path(chances.__file__).parent)!r})\n"
        "from limited import limit, tell\n"
        "limit(1)\n"
        "def works():\n"
        "    yield {'question': 'odds', 'seconds': 0.5, 'found': 'x', 'memory': 1.0}\n"
        "    while True: pass\n"
        "tell(works)\n"
    )
    told = told_by([sys.executable, "-c", script], 1)
    assert [line["question"] for line in told.lines] == ["odds"]
    assert told.why == "not within 1 s"
    failed = told_by([sys.executable, "-c", "raise SystemExit('no such thing')"], 5)
    assert (failed.lines, failed.why) == ([], "no such thing")


def test_the_least_of_the_rounds_is_told() -> None:
    waits: Iterator[float] = iter((0.03, 0.0, 0.03))

    def work() -> str:
        until = time.process_time() + next(waits)
        while time.process_time() < until:
            pass
        return "done"

    seconds, found = measured(work, rounds=3)
    assert found == "done"
    assert seconds < 0.03


@pytest.mark.parametrize("model", ["chinese", "das9204"])
def test_a_tree_is_told_with_its_states_and_what_it_agrees_with(model: str) -> None:
    found: dict[str, Any] = next(aralia.answered(model, unlimited=False))
    printed, apart = aralia.agreement(found["chance"], aralia.published()[model])
    assert apart <= aralia.SAME
    assert printed == ("no" if model == "das9204" else "yes")
    assert found["states"] > 0


def test_a_tree_of_which_nobody_found_the_chance_agrees_with_nothing() -> None:
    assert aralia.agreement(0.5, aralia.published()["nus9601"]) == ("", 0.0)
