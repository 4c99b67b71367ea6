"""Which towns host the force: limits, what a choice comes to, reasons, contingents."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from builders import coded, site
from lands import NAMES, asked_of, land, land_offer

from willing import question
from willing.analysis.assessment import assess
from willing.analysis.candidates import Limits
from willing.analysis.sites import Choice, Siting, sites, usual_kind
from willing.faults import FaultyInput
from willing.ledger.case import Case
from willing.vocabulary.quantity import Quantity


def sited(of: Case, *counts: int, limits: Limits | None = None, **words: object) -> Siting:
    """The answer for some numbers of sites."""
    return sites(of, asked_of(of), counts, limits=limits, **words)  # type: ignore[arg-type]


def best(of: Case, count: int, limits: Limits | None = None, **words: object) -> Choice:
    """The recommended choice of so many sites."""
    return sited(of, count, limits=limits, **words).placements[0].best


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_choice_reaches_most(count: int) -> None:
    """Rule L5: no other choice of so many towns reaches more people and objects together."""
    of = land(more=[site("mine", 46.0, 31.4, kind="object"), site("port", 46.0, 36.0, kind="object", weight=3)])
    found = sited(of, count)
    every = [best(of, count, Limits(require=choice)).worth for choice in combinations(NAMES, count)]
    assert found.placements[0].best.worth == pytest.approx(max(every))
    assert found.placements[0].proven


def test_the_whole_answer_of_a_small_land() -> None:
    """Within two hours at 50 km an hour and a detour of 1.25 a town reaches its neighbours, 77 km away, and no farther."""
    found = best(land(), 1, Limits(within=2))
    assert found.sites == ("ee",)
    assert found.people == pytest.approx((4 + 5 + 6) / 21)
    assert found.objects is None
    assert found.front_km == pytest.approx(154, abs=1)
    assert found.evacuation is not None
    start, way = found.evacuation
    assert (start, way.to, way.by) == ("ee", "aa", "air")
    assert way.minutes == pytest.approx(309 / 220 * 60, abs=1)
    assert found.airfields == (0, 1)
    assert found.rails == (1, 0)


@pytest.mark.parametrize(
    ("limits", "town", "why"),
    [
        (Limits(front_km=100), "ff", "near the line"),
        (Limits(evacuation_minutes=30), "cc", "far from a hospital"),
        (Limits(runway_m=2600), "aa", "no runway"),
        (Limits(runway_m=2400), "dd", "runway unknown"),
        (Limits(not_in=("east",)), "ee", "in the area"),
        (Limits(without=("bb",)), "bb", "left out"),
        (Limits(), "lost", "no coordinates"),
    ],
)
def test_a_town_that_breaks_a_limit_is_left_out_with_the_reason(limits: Limits, town: str, why: str) -> None:
    """Rule L3: each limit bars the towns that break it, or of which nothing tells that they keep it, and says so."""
    of = land(more=[site("lost")])
    if why == "no runway":
        with pytest.raises(FaultyInput) as refused:
            sited(of, 1, limits=limits)
        assert str(refused.value).startswith("count: found 1 sites, and 0 towns that keep the limits")
        return
    found = sited(of, 1, limits=limits)
    assert found.left[town].why == why
    assert town not in found.candidates
    assert found.candidates.keys() | found.left.keys() == {*NAMES, "lost"}


def test_what_is_required_is_chosen() -> None:
    """A required town is in every choice: the recommended one, those near it and all that nothing beats."""
    placement = sited(land(), 2, limits=Limits(require=("aa",))).placements[0]
    assert all("aa" in one.sites for one in (placement.best, *placement.runners_up, *placement.unbeaten))


def test_the_way_leads_from_the_site_to_whom_it_reaches() -> None:
    """Rule L1: where a table tells each way by itself, a site reaches whoever is within the hours from it, not to it."""
    hours = {(start, end): 1.0 if start == "aa" else 50.0 for start in NAMES for end in NAMES if start != end}
    found = best(land(), 1, times=hours)
    assert found.sites == ("aa",)
    assert found.people == 1
    back = best(land(), 1, times={(end, start): told for (start, end), told in hours.items()})
    assert back.sites == ("ff",)
    assert back.people == pytest.approx((6 + 1) / 21)


def test_unsaid_people_are_no_nought() -> None:
    """Rule V1: a town that tells no people is left out of the sum, and told."""
    found = sited(land(more=[site("new", 46.5, 30)]), 1)
    assert found.people_unsaid == ("new",)
    assert found.people == 2_100_000


def test_runners_up_are_within_three_per_cent() -> None:
    """Each choice told as nearly as good has at least 97 per cent of the recommended one's worth, and no more than it."""
    of = Case.read("ukraine-2025")
    placement = sited(of, 4, limits=Limits(front_km=100, evacuation_minutes=120)).placements[0]
    assert placement.runners_up
    for one in placement.runners_up:
        assert placement.best.worth * 0.97 - 1e-9 <= one.worth <= placement.best.worth + 1e-9
        assert one.sites != placement.best.sites


def test_a_tie_goes_to_the_quickest_way_to_a_hospital() -> None:
    """Rule L5: of two towns that reach as much, the one nearer to a hospital is recommended."""
    twin = site("gg", 46.0, 34.01, "XX-04", population=0)
    nearer = site("hh", 46.0, 33.99, "XX-04", population=0)
    assert best(land(more=[twin, nearer]), 1, Limits(front_km=60)).sites == ("hh",)


def test_nobody_stands_where_a_caveat_bars() -> None:
    """A contingent barred from the east stands at none of its towns, and a town where nobody may stand is no candidate."""
    of = land([land_offer("FRA", 3000, "area: not in the east")], rows=[coded("area: not in the east", areas=("east",))])
    found = sited(of, 2)
    assert {left.site: left.why for left in found.left.values()} == dict.fromkeys(("ee", "ff"), "nobody may stand there")
    posts = found.placements[0].jointly.posts
    assert sum(part.amount for post in posts for part in post.certain) == 3000
    assert all(part.use.verdict == "free" for post in posts for part in post.certain)


def test_who_asks_first_serves_only_where_nobody_is_free() -> None:
    """Rule L7: at a site where a free contingent stands, one that must ask its capital has no part."""
    ask = coded("area: ask in the east", "limitation", areas=("everywhere",), hours=12)
    of = land([land_offer("FRA", 3000), land_offer("GBR", 3000, "area: ask in the east")], rows=[ask])
    posting = sited(of, 2).placements[0].jointly
    assert {part.offer for post in posting.posts for part in post.possible} == {"FRA.land@in_host"}
    assert posting.unused == (("GBR.land@in_host", "ask first"),)
    alone = land([land_offer("GBR", 3000, "area: ask in the east")], rows=[ask])
    posts = sited(alone, 2).placements[0].jointly.posts
    assert {part.use.verdict for post in posts for part in post.certain} == {"ask first"}


def test_what_is_unknown_counts_at_the_most_alone() -> None:
    """Rule L7: an offer under words that nobody coded has no part for certain, and may have one."""
    of = land([land_offer("FRA", 3000, "area: somewhere else")])
    posting = sited(of, 2).placements[0].jointly
    assert [post.gets[0] for post in posting.posts] == [0, 0]
    assert sum(post.gets[1] for post in posting.posts) == 3000
    assert {part.use.verdict for post in posting.posts for part in post.possible} == {"unknown"}


def test_sites_want_what_they_serve() -> None:
    """Rule L6: what sites want comes to what the requirement asks, each its part of what the choice serves."""
    posting = sited(land([land_offer("FRA", 3000)]), 2).placements[0].jointly
    assert sum(post.wanted for post in posting.posts) == pytest.approx(6000)
    assert [post.wanted for post in posting.posts] == pytest.approx([6000 * post.share for post in posting.posts])
    assert posting.filled == pytest.approx((0.5, 0.5), abs=1e-3)


def test_a_vague_offer_has_two_amounts() -> None:
    """An offer of 1,000 to 4,000 places so much for certain and so much at most; one without a ceiling what is wanted."""
    for most, total in ((4000, 4000), (None, 6000)):
        vague = Quantity(1000, most, "troops")
        of = land([replace(land_offer("FRA", 1), quantity=vague)])
        posting = sited(of, 2).placements[0].jointly
        assert sum(post.gets[0] for post in posting.posts) == 1000
        assert sum(post.gets[1] for post in posting.posts) == pytest.approx(total, abs=1)


def test_a_part_too_small_to_be_of_use_stands_nowhere() -> None:
    """Rule F4: an offer below the smallest useful amount is told as such and placed nowhere."""
    posting = sited(land([land_offer("FRA", 99)]), 1).placements[0].jointly
    assert posting.unused == (("FRA.land@in_host", "size"),)
    assert posting.posts[0].gets == (0, 0)


def test_a_choice_that_leaves_a_site_empty_while_contingents_are_left_is_passed_over() -> None:
    """Two sites in the east reach most, but one offer alone may stand there and fills one: a western one is taken, and told."""
    of = land(
        [land_offer("FRA", 100, "area: not in the east"), land_offer("GBR", 100, "area: not in the west")],
        rows=[coded("area: not in the east", areas=("east",)), coded("area: not in the west", areas=("west",))],
        more=[
            site("gg", 46.0, 34.5, "XX-04", population=900_000, hospital="yes"),
            site("ww", 48.0, 30.0, "XX-00", population=595_000, hospital="yes"),
        ],
        needs=200,
    )
    placement = sited(of, 2, limits=Limits(within=0)).placements[0]
    assert [one.sites for one in placement.passed_over] == [("ff", "gg")]
    assert placement.best.sites == ("gg", "ww")
    assert [post.gets for post in placement.jointly.posts] == [(100, 100), (100, 100)]
    assert placement.best not in placement.runners_up


@pytest.mark.parametrize("model", ["median", "centre"])
def test_the_classical_models_alone(model: str) -> None:
    """They choose so many towns, without a front, and say what the choice comes to."""
    placement = sited(land(), 2, model=model).placements[0]
    assert (placement.count, placement.unbeaten, placement.proven) == (2, (), True)
    worths = [sited(land(), 2, model=model, limits=Limits(require=pair)).placements[0].value for pair in combinations(NAMES, 2)]
    assert placement.value == pytest.approx(min(worths))


def test_cover_tells_how_many_it_takes() -> None:
    """Six towns of which each reaches its neighbours take two, and who is out of reach is told."""
    placement = sited(land(more=[site("far", 60.0, 30.0, kind="object")]), model="cover").placements[0]
    assert placement.best.sites == ("bb", "ee")
    assert placement.beyond == ("far",)
    assert placement.best.people == 1


def test_a_site_that_every_choice_leaves_empty_is_told() -> None:
    """Where every choice within 3 per cent leaves a site empty while contingents are left, the best is taken, and says so."""
    offers = [land_offer("FRA", 100, "area: not in the east"), land_offer("GBR", 100, "area: not in the west")]
    rows = [coded("area: not in the east", areas=("east",)), coded("area: not in the west", areas=("west",))]
    placement = sited(land(offers, rows=rows, needs=200), 2, limits=Limits(within=0)).placements[0]
    assert placement.leaves_empty
    assert placement.passed_over == ()
    assert placement.best.sites == ("ee", "ff")
    assert [post.gets[1] for post in placement.jointly.posts].count(0) == 1


def test_who_may_perhaps_stand_and_is_not_needed_is_not_needed() -> None:
    """Of an offer of which nobody knows whether it may stand, and that has no part, no capital has to be asked first."""
    offers = [land_offer("FRA", 6_000), land_offer("GBR", 100, "area: somewhere")]
    posting = sited(land(offers, needs=6_000), 1).placements[0].jointly
    assert posting.unused == (("GBR.land@in_host", "not needed"),)


def test_people_that_no_town_tells_are_unknown() -> None:
    """Rule V1: where no town tells its inhabitants, the part of them that is reached is unknown, and no nought."""
    towns = {name: site(name, 46.0, 30.0 + k) for k, name in enumerate(NAMES)}
    port = site("port", 46.0, 30.0, kind="object")
    found = best(land(sites={**towns, "port": port}), 1)
    assert (found.people, found.objects, found.worth) == (None, 1, 1)


def test_the_progress_of_several_numbers_is_one() -> None:
    """It never goes back from one number of sites to the next, and is never beyond the whole."""
    told: list[float] = []
    sited(land(), 1, 2, 3, passed=lambda what, done, of: told.append(done / of))
    assert told == sorted(told)
    assert 0 <= told[0] < 1 / 3
    assert 2 / 3 <= told[-1] <= 1


def test_too_many_numbers_of_sites_are_one_fault() -> None:
    """A range far beyond what is answered is refused in one line."""
    with pytest.raises(FaultyInput) as refused:
        sited(land(), *range(13, 900))
    assert str(refused.value) == "count: found 13 and 886 more such; wanted from 1 to 12 sites."


def test_nobody_takes_no_town_to_cover() -> None:
    """Without anybody to reach, the fewest towns are none, and nobody stands anywhere."""
    towns = {name: site(name, 46.0, 30.0 + k) for k, name in enumerate(NAMES)}
    placement = sited(land(sites=towns), model="cover").placements[0]
    assert (placement.count, placement.best.sites, placement.proven) == (0, (), True)
    assert (placement.jointly.posts, placement.jointly.filled) == ((), (0, 0))


def test_ideas_stand_beside_with_what_became_of_them() -> None:
    """Towns that an idea names are found by their names, rivers of the same name are not, and each says why it is not chosen."""
    named = [replace(site(name, kind="idea"), name=says) for name, says in (("i1", "aa or ff"), ("i2", "west of the bb"))]
    found = sited(land(more=named), 1, limits=Limits(front_km=100))
    assert [(idea.site.site, idea.towns) for idea in found.ideas] == [("i1", ("aa", "ff")), ("i2", ())]
    fates = {one.site: one for one in found.placements[0].unchosen}
    assert fates["ff"].left == found.left["ff"]
    assert found.left["ff"].why == "near the line"
    assert fates["aa"].left is None
    assert fates["aa"].with_it is not None
    assert "aa" in fates["aa"].with_it.sites
    assert fates["aa"].with_it.worth <= found.placements[0].best.worth


def test_nothing_beats_the_recommended_choice() -> None:
    """The recommended choice is among those that nothing beats, in the shipped case too."""
    placement = sited(Case.read("ukraine-2025"), 3, limits=Limits(front_km=100)).placements[0]
    assert placement.best in placement.unbeaten
    assert len({one.sites for one in placement.unbeaten}) == len(placement.unbeaten) > 10


FAULTS = {
    "require: found no town 'zz'; wanted a town of the case.": {"limits": Limits(require=("zz",))},
    "without: found 'aa', which is required too; wanted towns that are not required.": {
        "limits": Limits(require=("aa",), without=("aa",))
    },
    "not-in: found no area 'estt'; wanted an area of the case.\n    Try: did you mean west or east?": {
        "limits": Limits(not_in=("estt",))
    },
    "capability: found 'lnad'; wanted a capability of the case.\n    Try: did you mean land?": {"capability": "lnad"},
    "within: found -1; wanted a number, nought or more.": {"limits": Limits(within=-1)},
    "require: found 'ff': near the line; wanted towns that keep the limits.": {"limits": Limits(front_km=100, require=("ff",))},
    "count: found 0; wanted from 1 to 12 sites.": {"counts": (0,)},
    "count: found 7 sites, and 6 towns that keep the limits; wanted no more sites than towns.\n    Try: a wider limit.": {
        "counts": (7,)
    },
    "count: found 1 sites, and 2 that are required; wanted no fewer sites.": {"limits": Limits(require=("aa", "bb"))},
    "count: found none; wanted how many sites to choose.\n    Try: --count 4, or --count 3..6.": {"counts": ()},
    "count: found 2; wanted none, since 'cover' tells how many.": {"counts": (2,), "model": "cover"},
}


@pytest.mark.parametrize(("message", "words"), FAULTS.items())
def test_what_cannot_be_asked_is_told(message: str, words: dict[str, object]) -> None:
    """Each thing that the case does not know, or that no choice can keep, is refused with where, found and wanted."""
    of = land()
    given = {"counts": (1,), **words}
    with pytest.raises(FaultyInput) as refused:
        sites(of, asked_of(of), **given)  # type: ignore[arg-type]
    assert str(refused.value) == message


def test_a_front_that_the_case_has_not_cannot_be_kept_away_from() -> None:
    """Kilometres from the front ask for a case that names one."""
    of = land(front="")
    with pytest.raises(FaultyInput) as refused:
        sited(of, 1, limits=Limits(front_km=10))
    assert str(refused.value) == (
        "front-km: found a case without a front; wanted a case whose case.toml names its `front`, a line of areas.csv."
    )
    assert best(of, 1).front_km is None


@pytest.mark.parametrize("name", ["ukraine-2025", "haiti-2024"])
def test_without_a_word_the_kind_is_one_that_the_case_has_offers_of(name: str) -> None:
    """It is the group that most offers of the host that count are of, and what is placed without a word is of it."""
    case = Case.read(name)
    asked = question(case)
    answer = assess(case, asked)
    here = [answer.offers[one].capability.partition(".")[0] for one in answer.counted if answer.offers[one].place == "in_host"]
    kind = usual_kind(answer)
    assert here.count(kind) == max(map(here.count, here))
    assert sites(case, asked, (1,)).capability == kind
