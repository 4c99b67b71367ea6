"""What the caveats of an offer are, what they mean, and how it may be used."""

from __future__ import annotations

import re

import pytest
from builders import area, case, coded, offer, site, statement, task, under

from willing.analysis.caveats import Caveats, Use, caveats_of, use
from willing.faults import FaultyInput
from willing.ledger.case import Case
from willing.vocabulary.records import Caveat, Coded, Statement, Tasks

TASKS = (task("guard", place="in_host"), task("react", place="in_host", reserve="yes"), task("train"))
SITES = (site("front_town", 46.2, 30.5, "XX-02 East"), site("inland", 47.0, 30.5, "XX-01 West"))
AREAS = (area("east", provinces=("XX-02",)), area("west", provinces=("XX-01",)), area("all", provinces=("XX-01", "XX-02")))


def world(*rows: Coded, statements: tuple[Statement, ...] = ()) -> Case:
    """A case of three tasks, an eastern and a western town, and what the rows say that caveats mean."""
    return case(
        caveats=rows,
        tasks={one.task: one for one in TASKS},
        areas={one.area: one for one in AREAS},
        sites={one.site: one for one in SITES},
        statements=statements,
    )


def told(found: Use) -> tuple[str, float | None, list[str], list[str]]:
    """A use in short: verdict, hours, and the caveats behind it and elsewhere."""
    return found.verdict, found.hours, [str(one.caveat) for one in found.because], [str(one.caveat) for one in found.somewhere]


def test_an_offer_without_caveats_is_free() -> None:
    """Nothing public stands against it, and there is nothing to wait for."""
    assert told(use(world(), offer("FRA", place="in_host"), task="guard", site="inland")) == ("free", 0, [], [])


def test_a_caveat_without_a_row_is_unknown() -> None:
    """Words that no row explains, and those whose row fills nothing, have an effect that is unknown (rule C2)."""
    held = offer("FRA", place="in_host", caveats=under("command: asked first"))
    for of in (world(), world(coded("command: asked first"))):
        assert told(use(of, held, task="guard")) == ("unknown", 0, ["command: asked first"], [])


def test_a_row_of_the_nation_goes_before_one_of_anybody() -> None:
    """The same words of another nation mean what the row without a nation says."""
    rows = (coded("task: training only", bears="no"), coded("task: training only", tasks=Tasks(("train",)), nation="FRA"))
    ours, theirs = (offer(nation, place="in_host", caveats=under("task: training only")) for nation in ("FRA", "GBR"))
    assert use(world(*rows), ours, task="guard").verdict == "barred"
    assert use(world(*rows), theirs, task="guard").verdict == "free"


def test_a_prohibition_bars_its_tasks_and_a_limitation_asks_first() -> None:
    """A prohibition bars the tasks it names and no others; a limitation takes the hours of an answer."""
    of = world(
        coded("task: training only", tasks=Tasks(("train",))),
        coded("command: capital asked", "limitation", tasks=Tasks(("train",), every=False), hours=48),
    )
    held = offer("FRA", place="in_host", caveats=under("task: training only", "command: capital asked"))
    assert told(use(of, held, task="guard")) == ("barred", 0, ["task: training only"], [])
    assert told(use(of, held, task="train")) == ("ask first", 48, ["command: capital asked"], [])


def test_the_longest_answer_counts_and_one_unsaid_leaves_it_unsaid() -> None:
    """Capitals are asked at the same time; hours that nobody told are not nought."""
    tasks = Tasks(("guard",), every=False)
    of = world(
        coded("command: a", "limitation", tasks=tasks, hours=24),
        coded("command: b", "limitation", tasks=tasks, hours=72),
        coded("command: c", "limitation", tasks=tasks),
    )
    assert use(of, offer("FRA", place="in_host", caveats=under("command: a", "command: b")), task="guard").hours == 72
    assert use(of, offer("FRA", place="in_host", caveats=under("command: a", "command: c")), task="guard").hours is None


def test_an_area_bars_at_its_sites_and_is_elsewhere_without_one() -> None:
    """Without a site the town that is least limited counts, and the area stands under 'somewhere'; all towns barred bar."""
    of = world(coded("area: not in the east", areas=("east",)), coded("area: not in the west", areas=("west",)))
    held = offer("FRA", place="in_host", caveats=under("area: not in the east"))
    assert use(of, held, task="guard", site="front_town").verdict == "barred"
    assert told(use(of, held, task="guard", site="inland")) == ("free", 0, [], [])
    assert told(use(of, held, task="guard")) == ("free", 0, [], ["area: not in the east"])
    both = offer("FRA", place="in_host", caveats=under("area: not in the east", "area: not in the west"))
    assert told(use(of, both, task="guard")) == ("barred", 0, ["area: not in the east", "area: not in the west"], [])


def test_an_area_of_the_host_does_not_bear_outside_it() -> None:
    """Ships off the host lie in no province of it; one whose place is unsaid may or may not be in the host (rule V2)."""
    of = world(coded("area: nowhere", areas=("all",)))
    found = [use(of, offer("FRA", place=place, caveats=under("area: nowhere"))).verdict for place in ("offshore", "", "in_host")]
    assert found == ["free", "unknown", "barred"]


def test_places_bar_where_the_offer_serves() -> None:
    """A caveat on the host bars a task done there, whoever left the place unsaid, and leaves other tasks open."""
    of = world(coded("posture: outside only", places=("in_host", "airspace")))
    held = offer("FRA", caveats=under("posture: outside only"))
    assert use(of, held, task="guard").verdict == "barred"
    assert use(of, held, task="train").verdict == "unknown"
    assert use(of, held, task="train", site="inland").verdict == "barred"
    assert use(of, offer("FRA", place="neighbour", caveats=under("posture: outside only")), task="train").verdict == "free"


def test_where_several_things_are_told_all_must_be_so() -> None:
    """A row of tasks and areas bars those tasks in those areas."""
    of = world(coded("area: no fight in the east", tasks=Tasks(("react",), every=False), areas=("east",)))
    held = offer("FRA", place="in_host", caveats=under("area: no fight in the east"))
    found = [use(of, held, task=name, site=town).verdict for name in ("guard", "react") for town in ("front_town", "inland")]
    assert found == ["free", "free", "barred", "free"]


def test_what_bears_on_nothing_asked_here_never_matters() -> None:
    """'bears = no' is told and limits nothing."""
    held = offer("FRA", place="in_host", caveats=under("number: volunteers only"))
    assert told(use(world(coded("number: volunteers only", bears="no")), held, task="guard")) == ("free", 0, [], [])


def test_states_follow_from_the_voice_or_the_row() -> None:
    """A nation's own word declares, others report, and a row may say otherwise."""
    of = world(coded("area: not in the east", areas=("east",)), coded("task: x", state="inferred", nation="GBR"))
    own, press = (offer("FRA", caveats=under("area: not in the east", voice=voice)) for voice in ("head", "sourced"))
    assert [one.state for one in (*caveats_of(of, own), *caveats_of(of, press))] == ["declared", "reported"]
    assert [one.state for one in caveats_of(of, offer("GBR", caveats=under("task: x")))] == ["inferred"]


def test_what_nobody_stated_bears_on_every_offer_of_its_nation() -> None:
    """A row of words that no statement of the nation holds is a caveat of all its offers: inferred it bars, prior never."""
    rows = (
        coded("task: fights for nobody", nation="FRA", state="inferred", tasks=Tasks(("react",), every=False)),
        coded("task: asks parliament", nation="FRA", state="prior", tasks=Tasks(("guard",), every=False)),
    )
    of = world(*rows)
    found = caveats_of(of, offer("FRA", "land.light_battalion", place="in_host"))
    assert [(str(one.caveat), one.said, one.state) for one in found] == [
        ("task: fights for nobody", None, "inferred"),
        ("task: asks parliament", None, "prior"),
    ]
    assert use(of, offer("FRA", place="in_host"), task="react").verdict == "barred"
    assert use(of, offer("FRA", place="in_host"), task="guard").verdict == "unknown"
    assert caveats_of(of, offer("GBR")) == ()


def test_what_was_said_of_another_offer_is_no_caveat_of_this_one() -> None:
    """A row whose words some statement of the nation holds is that offer's caveat, not every offer's."""
    said = statement(caveats=(Caveat("task", "no fighting"),))
    of = world(coded("task: no fighting", nation="FRA", tasks=Tasks(("react",), every=False)), statements=(said,))
    assert caveats_of(of, offer("FRA", "sea")) == ()


def test_without_a_task_the_least_limited_of_those_it_can_do_counts() -> None:
    """A bar on some tasks leaves the others; one on all that it can do bars."""
    of = world(
        coded("task: training only", tasks=Tasks(("train",))),
        coded("task: nothing", tasks=Tasks(("guard", "react", "train"), every=False)),
    )
    assert told(use(of, offer("FRA", caveats=under("task: training only")))) == ("free", 0, [], ["task: training only"])
    assert told(use(of, offer("FRA", caveats=under("task: nothing")))) == ("barred", 0, ["task: nothing"], [])


def test_a_site_whose_place_is_unsaid_leaves_it_open() -> None:
    """Whether a town without a province lies in the east is not known, so a bar there leaves unknown, and a limit asks."""
    of = world(coded("area: not in the east", areas=("east",)), coded("area: asked there", "limitation", areas=("east",)))
    of = case(caveats=of.caveats, areas=of.areas, sites={"somewhere": site("somewhere")})
    barred, asked = (offer("FRA", place="in_host", caveats=under(one)) for one in ("area: not in the east", "area: asked there"))
    assert use(of, barred, site="somewhere").verdict == "unknown"
    assert use(of, asked, site="somewhere").verdict == "ask first"


def test_an_unknown_task_or_site_is_refused() -> None:
    """The nearest ones are named."""
    with pytest.raises(FaultyInput, match=re.escape("task: found 'gard'; wanted a task of the case")):
        use(world(), offer("FRA"), task="gard")
    with pytest.raises(FaultyInput, match=re.escape("site: found 'inlan'; wanted a site of the case")):
        Caveats(world()).use(offer("FRA"), site="inlan")
