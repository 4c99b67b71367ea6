"""Who may do what: cells, the force that caveats leave, reserves near sites, and what is refused."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from builders import DAY, area, asked, case, coded, event, site, statement, task

from willing.analysis.assessment import Assessment, assess
from willing.analysis.fit import Fit
from willing.analysis.tasks import Roster, tasks, usable
from willing.faults import FaultyInput
from willing.report.screen import shown
from willing.report.tasks_screen import show_tasks
from willing.vocabulary.condition import parse
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Caveat, Coded, Site, Statement, Tasks

TASKS = (
    task("guard", "land", place="in_host"),
    task("react", "land", "air.attack_helicopters", place="in_host", reserve="yes"),
    task("train", "training"),
)
SITES = (
    site("front_town", 46.2, 30.5, "XX-02 East"),
    site("inland", 47.0, 30.5, "XX-01 West"),
    site("far", 47.0, 44.0, "XX-01 West"),
    site("idea", 47.0, 30.5, kind="idea"),
)
ROWS = (
    coded("area: not in the east", areas=("east",)),
    coded("task: no fighting", tasks=Tasks(("react",), every=False)),
    coded("command: asked first", "limitation", tasks=Tasks(("guard",)), hours=10),
    coded("command: asked sometime", "limitation", tasks=Tasks(("guard",))),
)


def said(nation: str, *caveats: str, least: float = 100, most: float | None = 200, **words: object) -> Statement:
    """A pledge of troops in the host, or as the words say, with caveats."""
    found = tuple(Caveat(kind, text) for kind, _, text in (one.partition(": ") for one in caveats))
    given: dict[str, Any] = {"place": "in_host", "quantity": Quantity(least, most, "troops"), "said_on": DAY, **words}
    return statement(nation, statement=f"st_{nation}", caveats=found, **given)


def answer(*statements: Statement, rows: tuple[Coded, ...] = ROWS, more: tuple[Site, ...] = ()) -> Assessment:
    """Which of the offers stand if there is a ceasefire."""
    of = case(
        statements,
        events=(event("ceasefire"), event("vote")),
        caveats=rows,
        tasks={one.task: one for one in TASKS},
        areas={"east": area("east", provinces=("XX-02",))},
        sites={one.site: one for one in (*SITES, *more)},
    )
    return assess(of, asked(of, "ceasefire"))


def force(found: Assessment) -> dict[tuple[str, str, str], tuple[object, ...]]:
    """The usable force in short."""
    return {
        (one.task, one.place, one.unit): (one.at_once, one.in_all, one.barred, one.hours, list(one.offers))
        for one in usable(found)
    }


def reserve(found: Roster) -> dict[str, tuple[float, float]]:
    """The troops in reserve at each site."""
    return {one.site: one.amounts.get("troops", (0, 0)) for one in found.reserves}


def test_force_is_what_stands_less_what_is_barred() -> None:
    """Prohibitions take away, limitations cost hours, and each task has the whole of a contingent."""
    found = answer(said("FRA"), said("GBR", "task: no fighting"), said("POL", "command: asked first"))
    assert force(found) == {
        ("guard", "in_host", "troops"): (
            (300, 600),
            (300, 600),
            (0, 0),
            0,
            ["FRA.land@in_host", "GBR.land@in_host", "POL.land@in_host"],
        ),
        ("react", "in_host", "troops"): ((100, 200), (200, 400), (100, 200), 10, ["FRA.land@in_host", "POL.land@in_host"]),
    }


def test_an_answer_in_unsaid_time_leaves_the_hours_unsaid() -> None:
    """One capital whose answer may take any time makes the hours of the whole unsaid."""
    found = answer(said("GBR", "command: asked sometime"), said("POL", "command: asked first"))
    assert force(found)["react", "in_host", "troops"][:4] == ((0, 0), (200, 400), (0, 0), None)


def test_a_capital_that_answers_at_once_is_asked_all_the_same() -> None:
    """Force whose capital takes no time to answer is not at once, and the screen shows it once asked."""
    told = answer(said("POL", "command: a call"), rows=(coded("command: a call", "limitation", places=("in_host",), hours=0),))
    assert force(told)["guard", "in_host", "troops"][:4] == ((0, 0), (100, 200), (0, 0), 0)
    guard = next(row for row in shown(show_tasks, tasks(told)).split("\n") if " guard " in row)
    assert guard.split()[-4:] == ["100–200", "(in", "0", "h)"]


def test_what_is_unknown_counts_at_the_most_only() -> None:
    """Caveats of unknown effect, places unsaid and kinds unsaid count at the most, never at the least (rules C5 and V2)."""
    found = answer(said("FRA", "task: who knows"), said("GBR", place=""))
    assert force(found)["guard", "in_host", "troops"][:3] == ((0, 400), (0, 400), (0, 0))


def test_what_does_not_stand_is_no_contingent() -> None:
    """An offer that waits is named as withheld; one that stands only at the most counts at the most."""
    found = tasks(answer(said("FRA", condition=parse("vote")), said("GBR")))
    assert [one.offer.id for one in found.contingents] == ["GBR.land@in_host"]
    assert found.withheld == ("FRA.land@in_host",)


def test_units_are_never_added_across() -> None:
    """Helicopters and troops that can answer an attack are two rows (rule V5); amounts unsaid have no ceiling."""
    copters = said("FRA", capability="air.attack_helicopters", quantity=Quantity.unsaid("aircraft"))
    found = force(answer(copters, said("GBR")))
    assert found["react", "in_host", "aircraft"][0] in {(0, math.inf), (0, 12)}
    assert found["react", "in_host", "troops"][0] == (100, 200)


def test_cells_tell_fit_and_use() -> None:
    """A contingent has a cell for each task that it can do, with the caveats that bear somewhere."""
    found = tasks(answer(said("FRA", "area: not in the east")))
    (one,) = found.contingents
    assert list(one.cells) == ["guard", "react"]
    assert one.cells["guard"].fit is Fit.YES
    assert [str(limit.caveat) for limit in one.cells["guard"].use.somewhere] == ["area: not in the east"]


def test_a_reserve_counts_for_certain_where_its_stand_was_told() -> None:
    """Nobody knows where it stands: at the most. Told: for certain within the hours, and not where it is too late or barred."""
    found = answer(said("FRA", "area: not in the east"))
    assert reserve(tasks(found)) == {"front_town": (0, 0), "inland": (0, 200), "far": (0, 200)}
    told = tasks(found, stands={"FRA.land@in_host": "inland"})
    assert reserve(told) == {"front_town": (0, 0), "inland": (100, 200), "far": (0, 0)}
    assert reserve(tasks(found, within=100, stands={"FRA.land@in_host": "inland"}))["far"] == (100, 200)
    (helper,) = told.reserves[1].helpers
    assert (helper.task, helper.travel, helper.hours, helper.gives) == ("react", 0, 0, (100, 200))


def test_a_way_of_unknown_length_is_no_unknown_stand() -> None:
    """Who stands somewhere comes perhaps to a town whose place is unsaid, and is not said to be perhaps at hand."""
    found = tasks(answer(said("FRA"), more=(site("nowhere"),)), stands={"FRA.land@in_host": "inland"})
    assert reserve(found)["nowhere"] == (0, 200)
    screen = " ".join(shown(show_tasks, found).split())
    assert "0–200 troops (perhaps FRA.land@in_host, how long the way is being unknown): nowhere." in screen
    assert "at hand" not in screen.casefold()


def test_a_reserve_waits_for_its_capital() -> None:
    """The hours of an answer come before those of the way; an answer in unsaid time counts at the most."""
    stands = {"FRA.land@in_host": "front_town"}
    asked_first = answer(said("FRA", "command: asked first"))
    assert reserve(tasks(asked_first, within=9, stands=stands)) == {"front_town": (0, 0), "inland": (0, 0), "far": (0, 0)}
    assert reserve(tasks(asked_first, within=11, stands=stands)) == {"front_town": (100, 200), "inland": (0, 0), "far": (0, 0)}
    assert reserve(tasks(asked_first, within=13, stands=stands))["inland"] == (100, 200)
    sometime = answer(said("FRA", "command: asked sometime"))
    assert reserve(tasks(sometime, stands=stands))["front_town"] == (0, 200)


def test_a_longer_time_never_takes_from_a_reserve() -> None:
    """With more hours each site's reserve is no less, at the least and at the most."""
    found = answer(said("FRA"), said("GBR", "command: asked first"), said("POL", "area: not in the east"))
    stands = {"FRA.land@in_host": "far", "GBR.land@in_host": "inland", "POL.land@in_host": "inland"}
    before = reserve(tasks(found, within=0, stands=stands))
    for within in (1, 5, 11, 24, 48):
        after = reserve(tasks(found, within=within, stands=stands))
        assert all(after[one][end] >= before[one][end] for one in before for end in (0, 1))
        before = after


def test_strangers_are_refused_together() -> None:
    """Offers that do not stand, sites that are not, and hours below nought are told at once."""
    with pytest.raises(FaultyInput) as caught:
        tasks(answer(said("FRA")), within=-1, stands={"FRA.lnd@in_host": "inlnd"})
    told = str(caught.value)
    assert told.startswith("within: found -1; wanted hours, none or more.")
    assert re.search(
        "at: found 'FRA.lnd@in_host'; wanted an offer that counts and stands.\n +Try: did you mean FRA.land@in_host", told
    )
    assert "at: found 'inlnd'; wanted a site of the case.\n    Try: did you mean inland?" in told
    with pytest.raises(FaultyInput, match="within: found nan"):
        tasks(answer(said("FRA")), within=math.nan)


def test_a_case_without_tasks_has_none_done() -> None:
    """Without tasks nothing is usable, and no reserve comes."""
    of = case((said("FRA"),), events=(event("ceasefire"),), sites={"inland": SITES[1]})
    found = tasks(assess(of, asked(of, "ceasefire")))
    assert (found.usable, found.contingents[0].cells, found.reserves[0].helpers) == ((), {}, ())


def test_a_contingent_that_is_barred_where_it_stands_is_told() -> None:
    """What stands against a contingent at its site is part of the answer; without a site nothing is."""
    found = answer(said("FRA", "area: not in the east"))
    (one,) = tasks(found, stands={"FRA.land@in_host": "front_town"}).contingents
    assert one.there is not None
    assert (one.there.verdict, [str(limit.caveat) for limit in one.there.because]) == ("barred", ["area: not in the east"])
    assert tasks(found).contingents[0].there is None
