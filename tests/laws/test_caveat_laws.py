"""Laws of caveats: more of them never widen a use, their order never matters, and less told never tells more."""

from __future__ import annotations

import random
from dataclasses import replace

from builders import area, case, coded, offer, site, statement, task
from hypothesis import given, strategies as st

from willing.analysis.caveats import VERDICTS, Caveats, Use
from willing.ledger.case import Case
from willing.vocabulary.records import Caveat, Coded, Statement, Tasks

TASKS = ("guard", "react", "train")
TOWNS = ("a", "b", "c")
SITES = (site("a", 46, 30, "XX-01"), site("b", 47, 30, "XX-02"), site("c", None, None, ""))
AREAS = (area("one", provinces=("XX-01",)), area("two", provinces=("XX-02",)), area("both", provinces=("XX-01", "XX-02")))
SAID = statement()

HELD = tuple[Caveat, Statement]


@st.composite
def rows(draw: st.DrawFn) -> list[Coded]:
    """Up to five rows, of what caveats `task: 0` and so on mean, some of which may be expected only."""
    found = []
    for number in range(draw(st.integers(0, 5))):
        strength = draw(st.sampled_from(["prohibition", "limitation"]))
        found.append(
            coded(
                f"task: {number}",
                strength,
                Tasks(tuple(draw(st.sets(st.sampled_from(TASKS)))), draw(st.booleans())) if draw(st.booleans()) else Tasks(),
                areas=tuple(draw(st.sets(st.sampled_from(["one", "two", "both"]), max_size=2))),
                places=tuple(draw(st.sets(st.sampled_from(["in_host", "neighbour", "offshore"]), max_size=2))),
                hours=draw(st.sampled_from([None, 12, 72])) if strength == "limitation" else None,
                state=draw(st.sampled_from(["", "prior"])),
                nation="FRA",
            )
        )
    return found


ASKED = st.tuples(st.sampled_from([None, *TASKS]), st.sampled_from([None, *TOWNS]))
PLACES = st.sampled_from(["", "in_host", "neighbour", "offshore", "outside", "airspace"])


def world(found: list[Coded]) -> Case:
    """A case of these rows; every caveat that they explain is stated by France, so none of them is everybody's."""
    said = replace(SAID, caveats=tuple(Caveat(one.kind, one.words) for one in found))
    return case(
        statements=(said,),
        caveats=tuple(found),
        tasks={name: task(name) for name in TASKS},
        areas={one.area: one for one in AREAS},
        sites={one.site: one for one in SITES},
    )


def held(found: list[Coded], some: int) -> tuple[HELD, ...]:
    """The first of the caveats, and one that no row explains where there are six."""
    return tuple((Caveat("task", str(number)), SAID) for number in range(min(some, len(found) + 1)))


def narrowness(found: Use) -> tuple[int, float]:
    """How narrow a use is: its verdict, then the hours that it takes."""
    return VERDICTS.index(found.verdict), float("inf") if found.hours is None else found.hours


@given(rows(), st.integers(0, 6), ASKED, PLACES)
def test_one_more_caveat_never_widens(found: list[Coded], some: int, asked: tuple[str | None, str | None], place: str) -> None:
    """With one more caveat a use is no wider, in verdict and then in hours, whatever it is."""
    of = Caveats(world(found))
    task_, town = asked
    fewer, more = (
        of.use(offer("FRA", place=place, caveats=held(found, count)), task=task_, site=town) for count in (some, some + 1)
    )
    assert narrowness(fewer) <= narrowness(more)


@given(rows(), ASKED, PLACES, st.randoms(use_true_random=False))
def test_order_never_matters(
    found: list[Coded], asked: tuple[str | None, str | None], place: str, shuffle: random.Random
) -> None:
    """The order of caveats and of the rows changes neither verdict nor hours, nor which caveats are behind them."""
    task_, town = asked
    one = offer("FRA", place=place, caveats=held(found, 6))
    mixed = list(one.caveats)
    shuffle.shuffle(mixed)
    again = [*found]
    shuffle.shuffle(again)
    first = Caveats(world(found)).use(one, task=task_, site=town)
    second = Caveats(world(again)).use(replace(one, caveats=tuple(mixed)), task=task_, site=town)
    assert (first.verdict, first.hours) == (second.verdict, second.hours)
    assert {each.caveat for each in first.because} == {each.caveat for each in second.because}
    assert {each.caveat for each in first.somewhere} == {each.caveat for each in second.somewhere}


@given(rows(), st.sampled_from(TASKS), PLACES)
def test_what_is_asked_of_no_task_or_town_is_the_best_of_all(found: list[Coded], task_: str, place: str) -> None:
    """Without a task a use is as wide as for the best of them, and never wider than for each at the best town in the host."""
    of = Caveats(world(found))
    one = offer("FRA", place=place, caveats=held(found, 6))
    assert narrowness(of.use(one)) == min(narrowness(of.use(one, task=name)) for name in TASKS)
    if place:
        assert narrowness(of.use(one, task=task_)) == min(narrowness(of.use(one, task=task_, site=town)) for town in TOWNS)


@given(rows(), ASKED, PLACES)
def test_what_is_only_expected_never_bars(found: list[Coded], asked: tuple[str | None, str | None], place: str) -> None:
    """If all caveats are to be expected only, nothing is barred."""
    of = Caveats(world([replace(one, state="prior") for one in found]))
    assert of.use(offer("FRA", place=place, caveats=held(found, 6)), task=asked[0], site=asked[1]).verdict != "barred"


@given(rows(), ASKED, PLACES)
def test_every_verdict_has_its_reasons(found: list[Coded], asked: tuple[str | None, str | None], place: str) -> None:
    """A use is free if and only if no caveat is behind its verdict, and no caveat is told twice."""
    use = Caveats(world(found)).use(offer("FRA", place=place, caveats=held(found, 6)), task=asked[0], site=asked[1])
    assert (use.verdict == "free") == (use.because == ())
    assert not {each.caveat for each in use.because} & {each.caveat for each in use.somewhere}
