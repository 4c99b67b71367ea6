"""What stands is held month by month: arrival, departure, tours, pools and ratios, and why it is not held longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.builders import DAY, asked, case, line, promise, statement
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
    assert list(found.lines[0].keeps(4)) == [875, 875]
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
    assert [one.offer for one in more.over] == ["FRA.land"]
    ended = held(replace(of, commitments=(replace(bound, until=DAY),)))
    assert (ended.rotations["FRA.land"].pool, ended.doubles) == ((3_000, 3_000), ())


def test_what_is_needed_beside_must_be_there() -> None:
    """Six fighters with one tanker for six are six, without it none; and that is the reason told."""
    fighters = statement("FRA", statement="st1", capability="air.fighters", quantity=Quantity.exactly(12, "aircraft"))
    tanker = statement("GBR", statement="st2", capability="air.tanking", quantity=Quantity.exactly(1, "aircraft"))
    lines = [line("fighters", "air.fighters", needs=12, needed_with=(Substitution("air.tanking", 1, 6),))]
    one = held(case([fighters, tanker], lines=lines), months=3).lines[0]
    assert list(one.jointly[1]) == [0, 6, 6]
    assert one.short[0].cause == "several of these"
    assert held(case([fighters], lines=lines), months=3).lines[0].jointly[1] == (0, 0, 0)


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
    name, before, after = told[0].lines[0]
    assert (name, [list(one) for one in before], [list(one) for one in after]) == ("land", [[1, 4]] * 2, [[0, 0]] * 2)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"months": 0}, "months: found 0; wanted a number from 1 to 120."),
        ({"months": 121}, "months: found 121; wanted a number from 1 to 120."),
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
