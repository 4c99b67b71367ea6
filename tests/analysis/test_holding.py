"""What stands is held month by month: arrival, departure, tours, pools and ratios, and why it is not held longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from builders import DAY, asked, case, line, promise, statement

from willing import Case, FaultyInput, Hold, hold, question
from willing.analysis.holding import HeldLine, absences
from willing.ledger.case import Case as TheCase
from willing.vocabulary.condition import parse
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Caveat, Coded, Commitment, Statement, Substitution, Tasks


def troops(amount: float, nation: str = "FRA", **words: object) -> Statement:
    """A pledge of so many soldiers."""
    return statement(nation, quantity=Quantity.exactly(amount, "troops"), statement=f"st_{nation}", **words)  # type: ignore[arg-type]


def held(of: TheCase, months: int = 24, **words: object) -> Hold:
    """The answer about a case made for a test."""
    return hold(of, asked(of), months=months, **words)  # type: ignore[arg-type]


def spans(one: HeldLine, ratio: float = 4) -> list[list[int]]:
    """For how long it is held at a ratio, all announcing jointly: since and months, for certain and at most."""
    return [list(each) for each in one.held[ratio][1]]


def pool(amount: float) -> Quantity:
    """A pool of so many."""
    return Quantity.exactly(amount, "")


def test_the_published_arithmetic_holds() -> None:
    """64,000 for two years at four to one take a pool of 256,000: with it they are held, with one soldier less not."""
    lines = [line("land", needs=64_000, smallest=100)]
    for size, months in ((256_000, 24), (255_999, 23)):
        rows = {"FRA.land": promise("FRA.land", pool=pool(size), ratio=4, tour_months=6, notice_days=0)}
        found = held(case([troops(64_000)], lines=lines, promises=rows))
        assert spans(found.lines[0])[0] == [1, months]
        assert found.lines[0].needs_pool == {3: 192_000, 4: 256_000, 5: 320_000}
        assert found.proven


def test_the_shipped_case_agrees_with_the_published_arithmetic() -> None:
    """What a chief of defence asked for takes the pool that allies named, and the medium option what it takes at each ratio."""
    read = Case.read("ukraine-2025")
    chief = hold(read, question(read, requirement="chief"), months=24).lines[0]
    assert (chief.line.needs, chief.needs_pool[4]) == (64_000, 256_000)
    land = hold(read, question(read, requirement="medium"), months=24).lines[0]
    assert land.needs_pool == {3: 75_000, 4: 100_000, 5: 125_000}


def test_a_pool_that_is_too_small_is_exhausted_when_the_formula_says() -> None:
    """A pool of P holds d for P times the tour over d months, if the ratio is not met."""
    rows = {"FRA.land": promise("FRA.land", pool=pool(3_500), ratio=4, tour_months=6, notice_days=0)}
    found = held(case([troops(1_000)], lines=[line("land", needs=1_000, smallest=100)], promises=rows))
    assert spans(found.lines[0]) == [[1, 21], [1, 21]]
    assert list(found.lines[0].keeps[4]) == [875, 875]
    assert [late.cause for late in found.lines[0].short] == ["not relieved"]
    assert found.first_to_fail[0] is found.lines[0]


def test_a_promise_without_a_pool_is_kept_for_a_tour_at_least_and_to_the_end_at_most() -> None:
    """Of a promise that names no pool nobody knows who relieves it (rule M3)."""
    found = held(
        case([troops(1_000)], lines=[line("land", needs=1_000)], promises={"FRA.land": promise("FRA.land", notice_days=0)})
    )
    assert spans(found.lines[0]) == [[1, 6], [1, 24]]
    assert list(found.lines[0].pool) == [1_000, float("inf")]
    assert found.assumed == {"arrives": 0, "tour": 1, "ratio": 1, "pool": 1}


def test_nobody_is_there_before_the_notice_and_after_the_departure() -> None:
    """Months are told as of their first day: what comes on D+31 is there from month 3, what leaves on D+89 is gone in month 4."""
    begin = date(2025, 6, 1)
    rows = {
        "FRA.land": promise(
            "FRA.land", arrives_on=begin + timedelta(31), leaves_on=begin + timedelta(89), pool=pool(9_000), ratio=1
        )
    }
    found = held(case([troops(500)], lines=[line("land", needs=500)], promises=rows), begins_on=begin, months=6)
    assert list(found.lines[0].jointly[0]) == [0, 0, 500, 0, 0, 0]
    assert [(late.month, late.cause) for late in found.lines[0].short] == [(1, "arrives late"), (4, "leaves")]
    assert [found.lines[0].by[days] for days in (0, 10, 30, 90)] == [(0, 0), (0, 0), (0, 0), (0, 0)]


def test_a_line_is_asked_for_in_its_months_alone() -> None:
    """What is needed by D+30 and until month 4 is asked for in months 2 and 3, and on the days between."""
    found = held(case([troops(500)], lines=[line("land", needs=500, needed_by=30, needed_until=90)]), months=6)
    one = found.lines[0]
    assert list(one.asked) == [2, 3]
    assert list(one.required) == [0, 500, 500, 0, 0, 0]
    assert {days: amounts is None for days, amounts in one.by.items()} == {0: True, 10: True, 30: False, 90: True}


def test_a_tour_that_was_promised_once_is_one_tour() -> None:
    """A promise for so many tours is no longer than that, whoever stands behind it."""
    rows = {"FRA.land": promise("FRA.land", tours=2, tour_months=4, pool=pool(10_000), ratio=4, notice_days=0)}
    found = held(case([troops(500)], lines=[line("land", needs=500)], promises=rows))
    assert spans(found.lines[0], 3) == [[1, 8], [1, 8]]


def test_the_ratio_tried_is_that_of_promises_that_name_none() -> None:
    """A ratio that was said stays; the others are tried at each."""
    rows = {
        "FRA.land": promise("FRA.land", pool=pool(1_500), ratio=3, tour_months=6, notice_days=0),
        "GBR.sea": promise("GBR.sea", pool=pool(3), tour_months=6, notice_days=0),
    }
    ships = statement("GBR", statement="st2", capability="sea", quantity=Quantity.exactly(1, "ship"))
    lines = [line("land", needs=500), line("sea", "sea", needs=1)]
    found = held(case([troops(500), ships], lines=lines, promises=rows), ratios=(3, 4))
    assert [one.held[4][1][0].months for one in found.lines] == [24, 18]
    assert [one.held[3][1][0].months for one in found.lines] == [24, 24]


def test_units_bound_elsewhere_are_not_in_the_pool() -> None:
    """Of a pool that was named, what another mission has is taken away; and the offer is double-hatted (rule M4)."""
    bound = Commitment(
        commitment="c1", nation="FRA", capability="land", quantity=Quantity.exactly(1_000, "troops"), what="another mission",
        home="", since=None, until=None, basis="fact", sources=("s1",), note="",
    )  # fmt: skip
    rows = {"FRA.land": promise("FRA.land", pool=pool(3_000), ratio=4, tour_months=6, notice_days=0)}
    of = case([troops(500)], lines=[line("land", needs=500)], promises=rows, commitments=(bound,))
    found = held(of)
    assert list(found.rotations["FRA.land"].pool) == [2_000, 2_000]
    assert list(found.rotations["FRA.land"].sustained) == [500, 500]
    assert [(one.offers, one.free) for one in found.doubles] == [(("FRA.land",), (2_000, 2_000))]
    more = held(replace(of, commitments=(replace(bound, quantity=Quantity.exactly(2_500, "troops")),)))
    assert list(more.over) == ["FRA.land"]
    ended = held(replace(of, commitments=(replace(bound, until=DAY),)))
    assert (ended.rotations["FRA.land"].pool, ended.doubles) == ((3_000, 3_000), ())


def test_what_is_needed_beside_must_be_there() -> None:
    """Six fighters with one tanker for six are six, without it none; and that is the reason told."""
    fighters = statement("FRA", statement="st1", capability="air.fighters", quantity=Quantity.exactly(12, "aircraft"))
    tanker = statement("GBR", statement="st2", capability="air.tanking", quantity=Quantity.exactly(1, "aircraft"))
    lines = [line("fighters", "air.fighters", needs=12, needed_with=(Substitution("air.tanking", 1, 6),))]
    one = held(case([fighters, tanker], lines=lines), months=3).lines[0]
    assert list(one.jointly[1]) == [0, 6, 6]
    assert [(late.month, late.cause) for late in one.short] == [(2, "without what it needs beside")]
    assert held(case([fighters], lines=lines), months=3).lines[0].jointly[1] == (0, 0, 0)


def test_one_pool_serves_all_that_its_promise_offers() -> None:
    """What a nation offers at two places takes turns in the one pool that it named: no more out than that, and over its ratio."""
    here = statement("FRA", statement="st1", place="in_host", quantity=Quantity.exactly(1_500, "troops"))
    there = statement("FRA", statement="st2", place="neighbour", quantity=Quantity.exactly(1_500, "troops"))
    rows = {"FRA.land": promise("FRA.land", pool=pool(6_000), ratio=4, tour_months=6, notice_days=0)}
    lines = [line("in", needs=1_500, place="in_host"), line("near", needs=1_500, place="neighbour")]
    found = held(case([here, there], lines=lines, promises=rows))
    assert spans(found.lines[0]) == [[1, 24], [1, 24]]
    assert spans(found.lines[1]) == [[0, 0], [0, 0]]
    assert sorted(found.over) == ["FRA.land@in_host", "FRA.land@neighbour"]
    both = held(case([here, there], lines=[line("both", needs=3_000)], promises=rows)).lines[0]
    assert (list(both.pool), list(both.keeps[4])) == ([6_000] * 2, [1_500] * 2)
    assert spans(both) == [[1, 12], [1, 12]]


def test_a_promise_larger_than_its_line_relieves_itself() -> None:
    """For certain the promised units are the pool: ten thousand hold a thousand at four to one without end (rule M3)."""
    rows = {"FRA.land": promise("FRA.land", notice_days=0)}
    found = held(case([troops(10_000)], lines=[line("land", needs=1_000)], promises=rows))
    assert spans(found.lines[0]) == [[1, 24], [1, 24]]
    assert found.lines[0].short == ()


def test_the_ratio_of_a_capability_is_taken_before_that_of_the_case() -> None:
    """What a capability says in general stays, whichever ratio is tried; one that is tried alone is that of all else."""
    of = case([troops(1_000)], lines=[line("land", needs=1_000)], promises={"FRA.land": promise("FRA.land", notice_days=0)})
    steady = {**of.capabilities, "land": replace(of.capabilities["land"], ratio=1)}
    assert spans(held(replace(of, capabilities=steady)).lines[0]) == [[1, 24], [1, 24]]
    assert held(replace(of, capabilities=steady)).lines[0].needs_pool == {3: 1_000, 4: 1_000, 5: 1_000}
    alone = held(of, ratios=(1,))
    assert (alone.ratio, list(alone.lines[0].span(0))) == (1, [1, 24])


def test_only_what_is_bound_during_the_plan_and_in_its_unit_is_taken_from_a_pool() -> None:
    """Bound later than the plan, or before it: nothing. Stages of one commitment: the greatest. Another unit: told, not taken."""
    bound = Commitment(
        commitment="c1", nation="FRA", capability="land", quantity=Quantity.exactly(1_000, "troops"), what="another mission",
        home="", since=None, until=None, basis="fact", sources=("s1",), note="",
    )  # fmt: skip
    rows = {"FRA.land": promise("FRA.land", pool=pool(3_000), ratio=4, tour_months=6, notice_days=0)}
    of = case([troops(500)], lines=[line("land", needs=500)], promises=rows)

    def left(*several: Commitment) -> list[float]:
        found = held(replace(of, commitments=several)).rotations["FRA.land"]
        return list(found.pool)

    assert left(replace(bound, since=DAY + timedelta(720))) == [3_000, 3_000]
    turn = DAY + timedelta(100)
    assert left(replace(bound, until=turn), replace(bound, commitment="c2", since=turn)) == [2_000, 2_000]
    assert left(replace(bound, since=turn)) == [2_000, 3_000]
    battalions = Commitment(**{**_fields(bound), "capability": "land.light_battalion"})
    assert left(battalions) == [3_000, 3_000]
    assert [one.offers for one in held(replace(of, commitments=(battalions,))).doubles] == [("FRA.land",)]


def _fields(one: Commitment) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Commitment.__dataclass_fields__}


def test_what_supports_may_serve_a_line_too() -> None:
    """Five tankers of which a line asks for one support the fighters with all; a group that may be tankers does at most."""
    fighters = statement("FRA", statement="st1", capability="air.fighters", quantity=Quantity.exactly(12, "aircraft"))
    tankers = statement("GBR", statement="st2", capability="air.tanking", quantity=Quantity.exactly(5, "aircraft"))
    asks = line("fighters", "air.fighters", needs=12, needed_with=(Substitution("air.tanking", 1, 6),))
    rows = {name: promise(name, notice_days=0) for name in ("FRA.air.fighters", "GBR.air.tanking", "GBR.air")}
    both = held(case([fighters, tankers], lines=[line("tankers", "air.tanking", needs=1), asks], promises=rows), months=2)
    assert [list(one.jointly[0]) for one in both.lines] == [[1, 1], [12, 12]]
    group = statement("GBR", statement="st2", capability="air", quantity=Quantity.exactly(5, "aircraft"))
    perhaps = held(case([fighters, group], lines=[asks], promises=rows), months=2).lines[0]
    assert (list(perhaps.jointly[0]), list(perhaps.jointly[1])) == ([0, 0], [12, 12])


def test_a_window_of_days_holds_over_the_months() -> None:
    """A line that D asks for until a day is asked for until the month of that day; one that D does not ask for is none."""
    rows = {"FRA.land": promise("FRA.land", notice_days=0)}
    ends = line("land", needs=500, asked_until=DAY + timedelta(60))
    assert list(held(case([troops(500)], lines=[ends], promises=rows), months=4).lines[0].asked) == [1, 2]
    assert held(case([troops(500)], lines=[line("land", asked_from=DAY + timedelta(1))], promises=rows), months=4).lines == ()


def test_who_went_home_is_told_before_who_comes_late() -> None:
    """A line that was held fails since nobody relieves those who were there, though others who come later would do as well."""
    rows = {
        "FRA.land": promise("FRA.land", notice_days=0, pool=pool(500), tour_months=2, ratio=4),
        "GBR.land": promise("GBR.land", notice_days=90, pool=pool(500), tour_months=2, ratio=1),
    }
    found = held(case([troops(500), troops(500, "GBR")], lines=[line("land", needs=500)], promises=rows), months=6)
    assert [(late.month, late.cause) for late in found.lines[0].short] == [(3, "not relieved")]


def test_a_pool_too_small_for_what_is_out_at_once_is_told_as_that() -> None:
    """Nobody has gone home in month 1: the pool has fewer than the line needs."""
    rows = {"FRA.land": promise("FRA.land", notice_days=0, pool=pool(300), ratio=1)}
    one = held(case([troops(500)], lines=[line("land", needs=500)], promises=rows), months=3).lines[0]
    assert (list(one.jointly[0]), one.by[0]) == ([300, 300, 300], (300, 300))
    assert [(late.month, late.cause, late.surely) for late in one.short] == [(1, "pool too small", True)]


def test_half_a_battalion_is_no_battalion() -> None:
    """Three light battalions at two for one are one heavy battalion, not one and a half (rule M2)."""
    light = statement("FRA", capability="land.light_battalion", quantity=Quantity.exactly(3, "battalion"))
    accepted = (Substitution("land.light_battalion", 2, 1),)
    lines = [line("heavy", "land.heavy_battalion", needs=2, accepts=accepted, smallest=None)]
    rows = {"FRA.land.light_battalion": promise("FRA.land.light_battalion", notice_days=0)}
    assert held(case([light], lines=lines, promises=rows), months=2).lines[0].jointly[0] == (1, 1)


def test_an_offer_that_a_caveat_bars_fills_nothing_there() -> None:
    """A prohibition on the line's place bars it, and lifting it is the reason told; a limitation bars nothing."""
    caveats = (Caveat("posture", "outside only"),)
    said = statement("FRA", quantity=Quantity.exactly(500, "troops"), place="in_host", caveats=caveats)
    row = Coded(
        kind="posture", words="outside only", nation="", strength="prohibition", hours=None, state="", tasks=Tasks(), areas=(),
        places=("in_host",), basis="fact", sources=(), note="",
    )  # fmt: skip
    rows = {"FRA.land": promise("FRA.land", notice_days=0)}
    of = case([said], lines=[line("land", needs=500, place="in_host")], promises=rows, caveats=(row,))
    one = held(of, months=2).lines[0]
    assert list(one.jointly[1]) == [0, 0]
    assert (one.short[0].cause, one.short[0].surely) == ("barred", True)
    asks = held(replace(of, caveats=(replace(row, strength="limitation"),)), months=2).lines[0]
    assert asks.jointly[1] == (500, 500)


def test_without_a_nation_lines_are_met_for_less() -> None:
    """Who stays away is missed where it served, and where others wait for it; who is needless is missed nowhere."""
    waiting = troops(500, "GBR", condition=parse("FRA"))
    rows = {
        f"{n}.land": promise(f"{n}.land", notice_days=0, pool=pool(1_000), tour_months=2, ratio=6) for n in ("FRA", "GBR", "POL")
    }
    of = case([troops(500), waiting, troops(1, "POL")], lines=[line("land", needs=1_000, smallest=100)], promises=rows)
    found = held(of, months=6)
    assert list(found.lines[0].span(0)) == [1, 4]
    told = absences(found)
    assert [(one.nation, one.lost) for one in told] == [("FRA", (4, 4)), ("GBR", (4, 4)), ("POL", (0, 0))]
    missed = told[0].lines[0]
    assert (missed.line, [list(one) for one in (*missed.before, *missed.after)]) == ("land", [[1, 4], [1, 4], [0, 0], [0, 0]])
    assert [*missed.peak_before, *missed.peak_after] == [1_000, 1_000, 0, 0]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"months": 0}, "months: found 0; wanted a number from 1 to 120."),
        ({"months": 121}, "months: found 121; wanted a number from 1 to 120."),
        ({"ratios": (float("nan"),)}, "ratio: found nan; wanted a number of at least 1, such as 4 for four to one."),
        ({"begins_on": date(9999, 12, 1)}, "D: found 9999-12-01; wanted a day that leaves room for the months in the calendar."),
        ({"ratios": (0.5,)}, "ratio: found 0.5; wanted a number of at least 1, such as 4 for four to one."),
    ],
)
def test_questions_out_of_bounds_are_refused(words: dict[str, object], told: str) -> None:
    """Months and ratios have bounds, and both faults are told."""
    of = case([troops(1)], lines=[line("land")])
    with pytest.raises(FaultyInput) as refused:
        hold(of, asked(of), **words)  # type: ignore[arg-type]
    assert str(refused.value) == told


def test_without_lines_or_offers_nothing_is_held() -> None:
    """A case without offers fills nothing, and one without lines has nothing to hold."""
    nobody = held(case(lines=[line("land", needs=5)]))
    assert nobody.lines[0].jointly == ((0.0,) * 24, (0.0,) * 24)
    assert nobody.never_met == nobody.lines
    assert held(case([troops(5)])).lines == ()
