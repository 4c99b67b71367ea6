"""What is told of months holds: nobody out before, after or above what there is, and each reason is one that can be removed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import ceil

from builders import asked, case, event, line, promise, statement
from hypothesis import given, settings, strategies as st

from willing.analysis.fill import is_met
from willing.analysis.holding import Hold, Late, hold
from willing.analysis.rotation import month_of
from willing.ledger.case import Case
from willing.vocabulary.condition import parse
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Caveat, Coded, Promise, Statement, Substitution, Tasks

NATIONS = ("AAA", "BBB", "CCC")
KINDS = {"land.light_battalion": "battalion", "air.tanking": "aircraft"}
MONTHS = 8
LATER = 1_000_000.0


def _quantity(draw: st.DrawFn, unit: str) -> Quantity:
    """An amount; a vague one is no smaller than the smallest useful amount, since its fit would be vague too (rule F6)."""
    least = draw(st.integers(0, 4))
    return draw(st.sampled_from((Quantity.exactly(least, unit), Quantity(least + 2, least + 5, unit))))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A small coalition: promises of two kinds, on conditions or not, with days, tours, pools and caveats; and three lines."""
    statements: list[Statement] = []
    rows: dict[str, Promise] = {}
    for nation in NATIONS:
        for kind, unit in KINDS.items():
            if not draw(st.booleans()):
                continue
            name = f"{nation}.{kind}"
            statements.append(
                statement(
                    nation,
                    capability=kind,
                    place=draw(st.sampled_from(("in_host", "in_host", ""))),
                    statement=f"st{len(statements)}",
                    quantity=_quantity(draw, unit),
                    condition=parse(draw(st.sampled_from(("ceasefire", "other", f"nations({kind}) >= 1"))))
                    if draw(st.booleans())
                    else None,
                    caveats=(Caveat("posture", "outside only"),) if draw(st.integers(0, 3)) == 0 else (),
                )
            )
            rows[name] = promise(
                name,
                notice_days=draw(st.sampled_from((None, 0, 30, 75))),
                leaves_on=None,
                tour_months=draw(st.sampled_from((None, 1, 2, 3))),
                tours=draw(st.sampled_from((None, None, 1, 2))),
                ratio=draw(st.sampled_from((None, 1, 2, 3))),
                pool=draw(st.sampled_from((Quantity.unsaid(""), Quantity.exactly(draw(st.integers(0, 8)), "")))),
            )
    barred = Coded(
        kind="posture", words="outside only", nation="", strength="prohibition", hours=None, state="", tasks=Tasks(), areas=(),
        places=("in_host",), basis="fact", sources=(), note="",
    )  # fmt: skip
    beside = (Substitution("air.tanking", 1, 2),) if draw(st.booleans()) else ()
    lines = [
        line(
            f"l{number}",
            draw(st.sampled_from(("land.light_battalion", "land.light_battalion", "air.tanking"))),
            needs=draw(st.integers(1, 5)),
            place=draw(st.sampled_from(("in_host", ""))),
            smallest=draw(st.sampled_from((None, 0, 2))),
            needed_by=draw(st.sampled_from((None, 30, 60))),
            needed_until=draw(st.sampled_from((None, None, 150))),
            needed_with=beside if number == 1 else (),
        )
        for number in range(3)
    ]
    events = [event("ceasefire"), event("other")]
    return case(statements, events=events, lines=lines, promises=rows, caveats=(barred,), nations=NATIONS)


def _promises(of: Case, change: Callable[[Promise], Promise]) -> Mapping[str, Promise]:
    return {name: change(row) for name, row in of.promises.items()}


def _now(of: Case) -> Case:
    rows = _promises(of, lambda row: replace(row, notice_days=0, arrives_on=None))
    return replace(of, promises=rows)


def _relieved(of: Case) -> Case:
    return replace(of, promises=_promises(of, lambda row: replace(row, tours=None, pool=Quantity.exactly(LATER, ""))))


def _beside(of: Case) -> Case:
    return _with_lines(of, needed_with=())


def _divisible(of: Case) -> Case:
    kinds = {name: replace(one, smallest=None) for name, one in of.capabilities.items()}
    return replace(_with_lines(of, smallest=0), capabilities=kinds)


def _unbarred(of: Case) -> Case:
    return replace(of, caveats=())


def _unconditional(of: Case) -> Case:
    return replace(of, statements=tuple(replace(said, condition=None) for said in of.statements))


def _with_lines(of: Case, **words: object) -> Case:
    requirement = of.requirements["r"]
    lines = tuple(replace(one, **words) for one in requirement.lines)  # type: ignore[arg-type]
    return replace(of, requirements={"r": replace(requirement, lines=lines)})


REMOVED: Mapping[str, tuple[Callable[[Case], Case], ...]] = {
    "arrives late": (_now,),
    "not relieved": (_relieved,),
    "pool too small": (_relieved,),
    "without what it needs beside": (_beside,),
    "not in whole units": (_divisible,),
    "barred": (_unbarred,),
    "several of these": (_now, _relieved, _beside, _divisible, _unbarred),
    "conditional": (_unconditional,),
    "several, conditions among them": (_now, _relieved, _beside, _divisible, _unbarred, _unconditional),
    "vague": (),
}


def _answer(of: Case) -> Hold:
    return hold(of, asked(of, "ceasefire"), months=MONTHS, ratios=(3,))


@settings(max_examples=40, deadline=None)
@given(cases())
def test_each_reason_is_one_whose_removal_meets_the_line(of: Case) -> None:
    """What a month is short for is taken away in the case itself; then the month is met, for certain or at most as told."""
    found = _answer(of)
    again: dict[str, Hold] = {}
    for place, one in enumerate(found.lines):
        for late in one.short:
            if late.cause not in REMOVED:
                continue
            if late.cause not in again:
                other = of
                for change in REMOVED[late.cause]:
                    other = change(other)
                again[late.cause] = _answer(other)
            amounts = again[late.cause].lines[place].jointly[0 if late.surely else 1]
            assert is_met(amounts[late.month - 1], one.line), (one.line.line, late)


@settings(max_examples=40, deadline=None)
@given(cases())
def test_what_is_told_is_told_in_order(of: Case) -> None:
    """Nothing is more than required, and there is a reason for the first short month, or of one never met for its best.

    Where no promise names a pool or a number of tours, for certain is no more than at most (rule M2).
    """
    found = _answer(of)
    assert found.proven
    for one in found.lines:
        unbound = all(row.pool.is_unsaid and row.tours is None for row in of.promises.values())
        for least, most in (one.alone, one.jointly):
            assert not unbound or all(low <= high + 1e-6 for low, high in zip(least, most, strict=True))
            assert all(high <= need + 1e-6 for high, need in zip(most, one.required, strict=True))
        short = [month for month in one.asked if not is_met(one.jointly[0][month - 1], one.line)]
        if one.span(1).since:
            assert [late.month for late in one.short][:1] == short[:1]
        elif one.asked:
            assert one.jointly[1][one.short[0].month - 1] == one.peak(1)
        assert _is_first(one.short)


@settings(max_examples=40, deadline=None)
@given(cases())
def test_nobody_is_used_twice_or_where_or_when_it_cannot_be(of: Case) -> None:
    """In each month an offer gives no more than it brings and its pool has, none before it arrives and none where it is barred.

    And over any stretch of tour times ratio months, no more unit-months than its pool has tours for.
    """
    found = _answer(of)
    gives: dict[tuple[str, int], float] = defaultdict(float)
    for one in found.lines:
        for each in one.given[0]:
            barred = of.statements and any(
                said.caveats and said.nation == each.offer[:3] and each.offer.startswith(f"{said.nation}.{said.capability}")
                for said in of.statements
            )
            assert not (barred and (one.line.place == "in_host" or each.offer.endswith("@in_host")))
            for month in range(each.first, each.last + 1):
                gives[each.offer, month] += each.amount
    for offer, turns in found.rotations.items():
        months = [gives[offer, month] for month in range(1, MONTHS + 1)]
        assert all(amount <= min(turns.amount[0], turns.pool[0]) + 1e-6 for amount in months)
        assert all(amount == 0 for amount in months[: month_of(turns.arrives) - 1])
        stretch = ceil(turns.tour * turns.ratio)
        for begin in range(MONTHS):
            assert sum(months[begin : begin + stretch]) <= turns.pool[0] * turns.tour + 1e-6


def _is_first(late: tuple[Late, ...]) -> bool:
    return [one.month for one in late] == sorted({one.month for one in late})
