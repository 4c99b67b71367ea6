"""The needed backstop of small worlds, worked out by hand: what the lines lack without the patron, and once it has spoken."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from builders import asked, case, event, line, offer
from by_hand import stands_everywhere
from drawn import generous_of

from willing.analysis.backstop import Backstop, Need, backstop
from willing.analysis.fill import fill, is_met, matches
from willing.analysis.offers import Offer, Status
from willing.faults import FaultyInput
from willing.ledger.case import Case
from willing.vocabulary.condition import ALWAYS
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Line

EVENTS = [event("ceasefire"), event("backstop", "USA.air and USA.intelligence", kind="backing")]


def asked_of(offers: list[Offer], lines: list[Line], text: str = "", count: Status = Status.INDICATED) -> Backstop:
    """The backstop of a world in which the United States is the patron."""
    of = case(events=EVENTS, lines=lines, patron="USA")
    return backstop(of, asked(of, text, count), found=offers)


def troops(nation: str, amount: float, condition: str = "", **words: object) -> Offer:
    """An offer of exactly so many troops."""
    return offer(nation, "land", condition, least=amount, most=amount, **words)


def only(found: Backstop) -> Need:
    """The need of the only line."""
    (need,) = found.needs
    return need


def test_without_a_word_the_waiting_do_not_come_and_with_it_they_do() -> None:
    """FRA brings 5,000 of 12,000 anyway, GBR 4,000 once the backstop is there: 7,000 are lacking without it, 3,000 with it."""
    offers = [troops("FRA", 5000), troops("GBR", 4000, "backstop")]
    found = asked_of(offers, [line("land", needs=12000)])
    need = only(found)
    assert (need.without, need.with_word, need.unit) == ((7000, 7000), (3000, 3000), "troops")
    assert found.unlocked == ("GBR.land",)
    assert found.asked_by_name == (("air", ("GBR.land",)), ("intelligence", ("GBR.land",)))
    assert need.is_needed


def test_a_scenario_that_rules_the_backstop_out_leaves_nothing_to_a_word() -> None:
    """What the scenario denies no word brings about, so the two are the same and nobody is unlocked."""
    found = asked_of([troops("GBR", 4000, "backstop")], [line("land", needs=5000)], "not backstop")
    need = only(found)
    assert (need.without, need.with_word, found.unlocked) == ((5000, 5000), (5000, 5000), ())


def test_a_word_counts_for_those_who_wait_and_not_for_the_line_it_is_on() -> None:
    """The patron asked for air by name still leaves the air line as empty as it was: that is what must come."""
    offers = [troops("GBR", 4000, "USA.air")]
    found = asked_of(offers, [line("land", needs=4000), line("sky", "air", 20)])
    land, sky = found.needs
    assert (land.without, land.with_word, land.is_needed) == ((4000, 4000), (0, 0), False)
    assert (sky.without, sky.with_word, sky.is_needed) == ((20, 20), (20, 20), True)


def test_vague_offers_leave_a_range_and_the_patrons_own_are_never_a_members() -> None:
    """1,000 to 3,000 of 4,000: 1,000 to 3,000 are lacking; the patron's troops fill nothing, they are what is reported."""
    offers = [offer("FRA", "land", least=1000, most=3000), troops("USA", 900)]
    need = only(asked_of(offers, [line("land", needs=4000)]))
    assert (need.without, need.with_word) == ((1000, 3000), (1000, 3000))
    assert (need.reported, need.offers, need.cover) == ((900, 900), ("USA.land",), "partly")


def test_others_come_with_those_whom_the_word_unlocks() -> None:
    """GBR waits for USA.air, FRA for GBR, and POL for two others: one word brings all three."""
    offers = [
        troops("GBR", 1000, "USA.air"),
        troops("FRA", 2000, "GBR.land"),
        troops("POL", 3000, "nations(land) >= 2"),
        troops("DDD", 4000, "ceasefire"),
    ]
    found = asked_of(offers, [line("land", needs=10000)])
    need = only(found)
    assert (need.without, need.with_word) == ((10000, 10000), (4000, 4000))
    assert found.unlocked == ("FRA.land", "GBR.land", "POL.land")


def test_a_word_without_a_capability_counts_for_none() -> None:
    """FRA waits for anything from the patron; what that is nobody said, so who waits for somebody's command posts waits on."""
    offers = [troops("FRA", 1000, "USA"), troops("GBR", 2000, "nations(command) >= 1"), troops("POL", 3000, "nations(land) >= 3")]
    found = asked_of(offers, [line("land", needs=10000)])
    assert found.unlocked == ("FRA.land",)


def test_a_circle_of_members_closes_without_the_patron() -> None:
    """Two who wait for each other announce jointly, so nothing of theirs is lacking without a word."""
    offers = [troops("FRA", 2000, "GBR.land"), troops("GBR", 2000, "FRA.land")]
    found = asked_of(offers, [line("land", needs=5000)])
    assert (only(found).without, only(found).with_word, found.unlocked) == ((1000, 1000), (1000, 1000), ())


@pytest.mark.parametrize(
    ("own", "cover", "reported"),
    [
        ([], "not mentioned", (0, 0)),
        ([offer("USA", "air", least=30, most=30)], "covered", (20, 20)),
        ([offer("USA", "air", least=20, most=20, status=Status.FLOATED)], "covered", (20, 20)),
        ([offer("USA", "air", least=5, most=8)], "partly", (5, 8)),
        ([offer("USA", "air", least=5, most=None)], "partly", (5, 20)),
        ([offer("USA", "air")], "size unsaid", (0, 20)),
        ([offer("USA", "air", status=Status.REFUSED)], "refused", (0, 0)),
        ([offer("USA", "air", status=Status.WITHDRAWN)], "refused", (0, 0)),
        ([offer("USA", "land", least=20, most=20)], "not mentioned", (0, 0)),
    ],
)
def test_the_word_of_the_cover_says_how_far_what_is_reported_goes(
    own: list[Offer], cover: str, reported: tuple[float, float]
) -> None:
    """Of twenty aircraft that are needed, what the patron is reported to offer there, floated words too."""
    need = only(asked_of([*own, troops("FRA", 10)], [line("sky", "air", 20)]))
    assert (need.with_word, need.reported, str(need.cover)) == ((20, 20), reported, cover)


def test_what_members_bring_themselves_is_not_needed() -> None:
    """A line that members fill is not needed, whatever the patron offers."""
    offers = [offer("FRA", "air", least=20, most=20), offer("USA", "air", status=Status.REFUSED)]
    need = only(asked_of(offers, [line("sky", "air", 20)]))
    assert (need.cover, need.is_needed, need.without, need.with_word) == ("not needed", False, (0, 0), (0, 0))


def test_replacements_are_members_who_do_not_come_and_would_fit() -> None:
    """Withheld and floated members with what they would bring; not the patron, not the unlocked, not who refuses or is there."""
    offers = [
        troops("AAA", 100),
        troops("BBB", 200, "ceasefire"),
        offer("CCC", "land", least=50, most=None, status=Status.FLOATED),
        troops("DDD", 400, status=Status.REFUSED),
        troops("FRA", 500, "USA.air"),
        troops("USA", 600, "ceasefire"),
        offer("POL", "air", "ceasefire", least=9, most=9),
    ]
    need = only(asked_of(offers, [line("land", needs=1000)]))
    told = {one.offer: (one.stop, one.brings) for one in need.replacements}
    assert told == {"BBB.land": ("withheld", (200, 200)), "CCC.land": ("floated", (50, 1000))}
    assert (need.without, need.with_word) == ((900, 900), (400, 400))


def test_a_level_is_the_needed_lines_up_to_it() -> None:
    """Lines of later priority change nothing above them, and lines that are met are in no package."""
    lines = [line("one", "air", 10), line("two", needs=500, priority=2), line("three", "sea", 4, priority=3)]
    found = asked_of([troops("FRA", 500)], lines)
    assert found.levels == (1, 2, 3)
    assert [[need.line.line for need in found.level(k)] for k in (1, 2, 3)] == [["one"], ["one"], ["one", "three"]]


def test_only_what_counts_is_a_members_and_the_rung_is_the_readers() -> None:
    """Floated troops are lacking from the rung of indicated words on, and there if floated ones count."""
    offers = [troops("FRA", 300, status=Status.FLOATED)]
    assert only(asked_of(offers, [line("land", needs=300)])).without == (300, 300)
    assert only(asked_of(offers, [line("land", needs=300)], count=Status.FLOATED)).without == (0, 0)


def test_those_who_stand_alone_at_the_most_and_together_at_the_least_are_there_at_both() -> None:
    """AAA waits for BBB or for aircraft that may or may not be enough, BBB for AAA: jointly they bring 1,000 whatever comes."""
    offers = [
        troops("AAA", 500, "BBB.land or total(air) >= 5"),
        troops("BBB", 500, "AAA.land"),
        offer("CCC", "air", least=1, most=9),
    ]
    need = only(asked_of(offers, [line("land", needs=1000)]))
    assert (need.without, need.with_word) == ((0, 0), (0, 0))


def test_a_patron_must_be_a_nation_of_the_case() -> None:
    """Neither nobody nor a name that is not there; another nation may be asked for."""
    of = case(events=EVENTS, lines=[line("land", needs=300)])
    for name, said in ((None, "none named"), ("USB", "'USB'")):
        with pytest.raises(FaultyInput) as refused:
            backstop(of, asked(of), patron=name, found=[])
        assert [(fault.where, fault.found) for fault in refused.value.faults] == [("patron", said)]
    offers = [troops("GBR", 100), troops("FRA", 200, "GBR.land")]
    found = backstop(of, asked(of), patron="GBR", found=offers)
    assert (only(found).without, only(found).with_word, only(found).reported) == ((300, 300), (100, 100), (100, 100))
    assert found.asked_by_name == (("land", ("FRA.land",)),)


def lacks(of: Case, members: list[Offer], lines: list[Line], given: list[Offer]) -> dict[str, tuple[float, float]]:
    """What each line lacks with these members, all announcing jointly, while others' words are only waited for."""
    found = []
    for end in (1, 0):
        stands = stands_everywhere(of, [*members, *given], {"ceasefire": np.zeros(1, np.bool_)}, "jointly", end)
        here = [one.id for one in members if stands[one.id][0]]
        filled = fill(lines, matches(of, members, lines), {"least": here, "most": here})
        amounts = filled.most if end else filled.least
        found.append([0.0 if is_met(amounts[one.line], one) else one.needs - amounts[one.line] for one in lines])
    return {one.line: both for one, both in zip(lines, zip(*found, strict=True), strict=True)}


def test_what_is_lacking_is_what_members_leave_with_and_without_the_word() -> None:
    """On random coalitions, against the fill of the members that stand, with all that the patron is asked for and without."""
    moved = 0
    for seed in range(250):
        draw = Random(seed)
        of, offers, lines = generous_of(draw)
        patron = "AAA"
        members = [one for one in offers if one.nation != patron]
        found = backstop(of, asked(of), patron=patron, found=offers)
        given = [
            replace(
                troops(patron, 0),
                id=f"given {capability}",
                capability=capability or "command",
                quantity=Quantity.unsaid(of.capabilities[capability or "command"].unit),
                condition=ALWAYS,
            )
            for capability, _ in found.asked_by_name
        ]
        without, with_word = lacks(of, members, lines, []), lacks(of, members, lines, given)
        assert {need.line.line: need.without for need in found.needs} == without, seed
        assert {need.line.line: need.with_word for need in found.needs} == with_word, seed
        moved += without != with_word
    assert moved > 10
