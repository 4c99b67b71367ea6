"""Needs over months, by cases that can be worked out by hand."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from months_worlds import faults

from willing.logic.lexicographic import Program
from willing.logic.months import Beside, Holding, Need, Supply, filled, sweep
from willing.logic.rotation import is_kept, roster, span

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import holding


def test_a_pool_of_three_tours_holds_a_third_for_ever() -> None:
    """With ratio 3, one of three ships is always out, or all three for one month in three."""
    needs = [Need("patrol", 1)]
    ship = Supply("FRA", 3, {"patrol": 1}, pool=3, tour=1, ratio=3, whole=True)
    assert filled(needs, [ship], 9).amounts["patrol"] == (1.0,) * 9
    assert filled([Need("patrol", 3)], [ship], 6).amounts["patrol"] == (3, 0, 0, 3, 0, 0)


def test_earlier_months_of_a_need_come_first_and_earlier_needs_before_both() -> None:
    """The first need takes in its later month what the second would have had in an earlier one."""
    needs = [Need("first", 1, start=2), Need("second", 1)]
    found = filled(needs, [Supply("FRA", 1, {"first": 1, "second": 1}, pool=1, tour=1, ratio=2, whole=True)], 3)
    assert found.amounts == {"first": (0, 1, 0), "second": (0, 0, 0)}


def test_three_light_battalions_are_one_heavy_one() -> None:
    """Whole units of the line are counted; the third is not even given."""
    needs = [Need("heavy", 5, whole=True)]
    found = filled(needs, [Supply("FRA", 3, {"heavy": 0.5}, whole=True)], 2)
    assert found.amounts["heavy"] == (1.0, 1.0)
    assert sum(share.amount for share in found.shares) == 4


def test_more_than_is_missing_is_given_where_less_is_of_no_use() -> None:
    """Where fifty are missing and a hundred are the least, a hundred go, and fifty count."""
    needs = [Need("people", 250, smallest=100), Need("others", 100, smallest=100)]
    supplies = [Supply("FRA", 200, {"people": 1}, whole=True), Supply("GBR", 150, {"people": 1, "others": 1}, whole=True)]
    found = filled(needs, supplies, 1)
    assert found.amounts == {"people": (250.0,), "others": (0.0,)}
    assert faults(needs, supplies, 1, found) == []


def test_what_must_stand_beside_limits_a_need_and_may_be_sent_for_that_alone() -> None:
    """Four fighters ask for one tanker each two; a tanker that serves nobody comes along, and two needs may share it."""
    fighters = Need("fighters", 4, beside=(Beside(frozenset({"tanker"}), 1, 2),))
    needs = [fighters, replace(fighters, id="more")]
    supplies = [Supply("FRA", 8, {"fighters": 1, "more": 1}, whole=True)]
    tanker = Supply("USA", 1, {}, whole=True, kind="tanker", start=2)
    assert filled(needs, supplies, 2).amounts == {"fighters": (0, 0), "more": (0, 0)}
    found = filled(needs, [*supplies, tanker], 2)
    assert found.amounts == {"fighters": (0, 2), "more": (0, 2)}
    assert [(s.month, s.amount) for s in found.shares if s.supply == "USA"] == [(2, 1.0)]


def test_nobody_and_nothing() -> None:
    """Without supplies every need gets nought, proven; without needs there is nothing."""
    assert filled([Need("a", 1)], [], 2).amounts == {"a": (0.0, 0.0)}
    assert filled([Need("a", 1)], [], 2).is_proven
    assert filled([], [Supply("x", 1, {})], 2).amounts == {}


@pytest.mark.parametrize(
    ("needs", "supplies", "months", "told"),
    [
        ([Need("a", 1), Need("a", 1)], [], 1, "needs: found the id 'a' twice"),
        ([Need("a", -1)], [], 1, "need a: found -1"),
        ([], [Supply("x", 1, {"b": 1})], 1, "supply x: found the needs b"),
        ([], [Supply("x", 1, {}, ratio=0.5)], 1, "supply x: found tour 6, ratio 0.5"),
        ([], [], 0, "months: found 0"),
    ],
)
def test_what_has_no_meaning_is_refused(needs: list[Need], supplies: list[Supply], months: int, told: str) -> None:
    """With where it is and what was found."""
    with pytest.raises(ValueError, match=told):
        filled(needs, supplies, months)


def test_an_unknown_id_is_refused() -> None:
    """A scenario names supplies that there are."""
    with pytest.raises(ValueError, match="found 'y'"):
        list(sweep([Need("a", 1)], [Supply("x", 1, {"a": 1})], 1, [["y"]]))


def test_a_roster_of_more_than_the_pool_is_refused() -> None:
    """Nobody is out twice at once."""
    with pytest.raises(ValueError, match="wanted no more than the pool's 2"):
        roster([3], 2)
    assert roster([], 0) == []
    assert is_kept([], 0, 1, 1)
    assert span(4, 2.5) == 10


def test_an_interrupted_question_can_be_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interruption in the midst of a solve leaves nothing behind."""
    of = holding.world(holding.SIZES["small"])
    asked = Holding(of.needs, of.supplies, 12)
    best = filled(of.needs, of.supplies, 12)
    asked.filled([s.id for s in of.supplies[::2]])
    settled = Program._settled
    calls = 0

    def interrupted(*given: object) -> list[float]:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return settled(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(Program, "_settled", interrupted)
    with pytest.raises(KeyboardInterrupt):
        asked.filled()
    assert asked.filled().amounts == best.amounts


def test_a_sweep_tells_each_scenario_as_soon_as_it_is_known_and_as_afresh() -> None:
    """In order, warm, with a call after each; the same as each by itself."""
    of = holding.world(holding.SIZES["small"])
    scenarios = list(of.scenarios(25))
    told: list[int] = []
    found = list(sweep(of.needs, of.supplies, 12, scenarios, on=told.append))
    assert told == list(range(1, 26))
    assert len({tuple(one.amounts.items()) for one in found}) > 1
    for standing, one in zip(scenarios, found, strict=True):
        alone = [s for s in of.supplies if s.id in standing]
        assert one.amounts == filled(of.needs, alone, 12).amounts
        assert faults(of.needs, alone, 12, one) == []


def test_what_time_does_not_suffice_for_is_said_to_be_unproven_and_can_be_carried_out() -> None:
    """Without time there is an answer all the same, and what it may fall short of is told."""
    of = holding.world(holding.SIZES["coalition"])
    found = filled(of.needs, of.supplies, 24, limit=0.0)
    assert not found.is_proven
    assert sum(found.gaps.values()) > 0
    assert faults(of.needs, of.supplies, 24, found) == []


def test_a_pool_that_two_share_is_one_pool() -> None:
    """What stands at two places out of one pool takes turns in it together: no more out than it has, nor than its tours allow."""
    here = Supply("here", 4, {"a": 1}, pool=6, tour=2, ratio=3, whole=True, shared="FRA.land")
    there = replace(here, id="there", worths={"b": 1})
    found = filled([Need("a", 4, whole=True), Need("b", 4, whole=True)], [here, there], 6)
    assert found.is_proven
    out = [one + other for one, other in zip(found.amounts["a"], found.amounts["b"], strict=True)]
    assert max(out) <= 6
    assert all(sum(out[month : month + 6]) <= 12 for month in range(6))
    assert list(found.amounts["a"]) == [4, 4, 4, 0, 0, 0]
    apart = filled([Need("a", 4, whole=True), Need("b", 4, whole=True)], [replace(here, shared=""), replace(there, shared="")], 6)
    assert list(apart.amounts["b"]) == [4, 4, 4, 0, 0, 0]
