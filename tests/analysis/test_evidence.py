"""The evidence of one offer: what became of every claim, by which rule, and what would raise the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import pytest
from builders import DAY, asked, case, event, line, statement
from hypothesis import given, strategies as st

from willing.analysis.assessment import assess, question
from willing.analysis.evidence import Cell, Report, evidence, hint
from willing.analysis.offers import Status, carried, offers, rung
from willing.analysis.withheld import not_for_release, withheld_amounts
from willing.faults import FaultyInput
from willing.ledger.case import Case, shipped_cases
from willing.vocabulary.condition import ALWAYS, parse
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import VOICES, Body, Source, Statement
from willing.vocabulary.words import known_capabilities

EVENTS = [event("ceasefire"), event("peace"), event("guarantee", kind="backing"), event("backstop", kind="backing")]


def said(days: int, **words: object) -> Statement:
    """A statement so many days after the first."""
    return statement(said_on=DAY + timedelta(days=days), **{"statement": f"st{days}", **words})  # type: ignore[arg-type]


def of(*statements: Statement, about: str = "FRA.land", **words: object) -> Cell:
    """The one cell that the statements make."""
    made = case(statements, EVENTS, **words)  # type: ignore[arg-type]
    (found,) = evidence(made, replace(asked(made), as_of=DAY + timedelta(days=99)), about).cells
    return found


def fates(cell: Cell) -> dict[str, list[tuple[str, str, str]]]:
    """What became of each claim: fate, rule, and what it gave way to."""
    return {
        claim.statement.statement: [(one.fate, one.rule, one.by.statement if one.by else "") for one in claim.effects]
        for claim in cell.claims
    }


def conflicts(cell: Cell) -> list[tuple[str, str, str, list[str]]]:
    """About what, by which rule, which claim was taken, against which."""
    return [
        (one.about, one.rule, one.chosen.statement if one.chosen else "", [s.statement for s in one.against])
        for one in cell.conflicts
    ]


def gains(cell: Cell) -> list[str]:
    """The kinds of what would raise it."""
    return [one.kind for one in cell.gains]


def troops(amount: float) -> Quantity:
    """So many troops."""
    return Quantity.exactly(amount, "troops")


def test_the_one_word_governs_and_gives_all() -> None:
    """A pledge with amount and condition is where status, amount and condition come from."""
    cell = of(said(0, quantity=troops(500), condition=parse("ceasefire")))
    assert fates(cell) == {"st0": [("governs", "O1", ""), ("status", "O2", ""), ("amount", "O4", ""), ("condition", "O3", "")]}
    assert [(one.about, one.value, one.rule) for one in cell.chosen] == [
        ("status", "pledged", "O1"),
        ("amount", "500 troops", "O4"),
        ("condition", "ceasefire", "O3"),
    ]
    assert conflicts(cell) == []
    assert gains(cell) == ["next rung", "amount confirmed", "status confirmed"]
    assert (cell.gains[0].rung, cell.gains[0].voices) == (Status.APPROVED, ("parliament_or_council", "text"))


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("stance", ["considers", "pledges", "approves", "arranges", "deploys"])
def test_a_claim_above_its_voice_is_told_as_lowered(voice: str, stance: str) -> None:
    """What was claimed, what such a voice can carry and what it earns stand side by side (rule O2)."""
    one = said(0, voice=voice, stance=stance)
    claim = of(one).claims[0]
    assert claim.earned == rung(one)
    assert claim.carries == carried(voice)
    assert claim.is_lowered == (claim.claimed not in claim.carries)


def test_a_later_word_supersedes_and_both_stand_side_by_side() -> None:
    """A refusal after two offers: each is superseded by it (rule O1)."""
    cell = of(said(0), said(3), said(5, stance="refuses"))
    assert fates(cell) == {
        "st5": [("governs", "O1", "")],
        "st3": [("superseded", "O1", "st5")],
        "st0": [("superseded", "O1", "st5")],
    }
    assert conflicts(cell) == [("position", "O1", "st5", ["st3", "st0"])]
    assert gains(cell) == ["turn", "status confirmed"]


def test_each_turn_is_told() -> None:
    """Offer, refusal, offer: the first gave way to the second, the second to the third."""
    assert conflicts(of(said(0), said(3, stance="refuses"), said(5))) == [
        ("position", "O1", "st5", ["st3"]),
        ("position", "O1", "st3", ["st0"]),
    ]


def test_words_of_one_day_that_clash_are_told_with_the_rule() -> None:
    """The stronger voice governs, the other is overruled (rule O7)."""
    cell = of(said(0, statement="a", voice="head", stance="refuses"), said(0, statement="b", voice="minister"))
    assert fates(cell) == {"a": [("governs", "O1", "")], "b": [("lost", "O7", "a")]}
    assert conflicts(cell) == [("position", "O7", "a", ["b"])]
    assert cell.conflicts[0].why == "the stronger voice governs"
    assert cell.chosen[0].rule == "O7"


def test_a_later_amount_replaces_an_earlier_one() -> None:
    """Of amounts on two days the later is taken (rule O4); two of one day make a range (rule O7)."""
    assert conflicts(of(said(0, quantity=troops(500)), said(5, quantity=troops(300)))) == [("amount", "O4", "st5", ["st0"])]
    same_day = of(said(0, statement="a", quantity=troops(500)), said(0, statement="b", quantity=troops(300)))
    assert conflicts(same_day) == [("amount", "O7", "b", ["a"])]
    assert same_day.chosen[1].value == "300–500 troops"


def test_an_amount_in_another_unit_is_told() -> None:
    """It is shown and fills nothing (rule V5)."""
    cell = of(said(0, quantity=Quantity.exactly(3, "ship"), unit="ship"))
    assert conflicts(cell) == [("unit", "V5", "", ["st0"])]
    assert "unit" in gains(cell)


def test_a_replaced_condition_is_told_once() -> None:
    """What a later word on the same matter replaced, and what `always` dropped (rule O3)."""
    twice = of(said(0, condition=parse("backstop")), said(2, condition=parse("backstop")), said(5, condition=parse("guarantee")))
    assert conflicts(twice) == [("condition", "O3", "st5", ["st2", "st0"])]
    assert twice.conflicts[0].why == "backstop: a later word on the same matter"
    dropped = of(said(0, condition=parse("backstop and ceasefire")), said(5, condition=ALWAYS))
    assert conflicts(dropped) == [("condition", "O3", "st5", ["st0"])]
    assert dropped.conflicts[0].why == "backstop, ceasefire: every condition of before is dropped"


def test_reports_stand_beside_the_nations_own_word() -> None:
    """A report that says otherwise is a conflict that the own word wins (rule O6); one that agrees is none."""
    own = said(0, quantity=troops(500))
    cell = of(
        own, said(3, voice="sourced", stance="refuses"), said(4, voice="sourced", quantity=troops(900)), said(5, voice="sourced")
    )
    assert conflicts(cell) == [("position", "O6", "st0", ["st3"]), ("amount", "O6", "st0", ["st4"])]
    assert {name: found[0][:2] for name, found in fates(cell).items()} == {
        "st5": ("beside", "O6"),
        "st4": ("beside", "O6"),
        "st3": ("beside", "O6"),
        "st0": ("governs", "O1"),
    }


def test_what_makes_no_offer_is_shown_with_its_reason() -> None:
    """Undated words, voices that make no offers, words that offer nothing, other matters (rules E3, O2, E2)."""
    cell = of(
        said(0),
        statement(statement="undated", said_on=None),
        said(1, voice="party"),
        said(2, stance="supports"),
        said(3, about="other"),
    )
    assert fates(cell) == {
        "st3": [("other matter", "E2", "")],
        "st2": [("no offer", "O2", "")],
        "st1": [("no voice", "O2", "")],
        "st0": [("governs", "O1", ""), ("status", "O2", "")],
        "undated": [("undated", "E3", "")],
    }
    assert gains(cell)[-1] == "day"


def test_a_day_sees_only_what_had_been_said() -> None:
    """Later claims are counted and not seen; before the first there is a cell without an offer (rule E5)."""
    made = case([said(5), said(9)], EVENTS)
    (before,) = evidence(made, asked(made), "FRA.land").cells
    assert (before.offer, before.claims, before.later, gains(before)) == (None, (), 2, ["own word"])
    (after,) = evidence(made, replace(asked(made), as_of=DAY + timedelta(days=5)), "FRA.land").cells
    assert (after.offer is not None, len(after.claims), after.later) == (True, 1, 1)


def test_a_tranche_of_which_nobody_has_spoken_yet_can_be_asked_about() -> None:
    """Before its first word it has a cell of its own, and so has the whole (rule E5)."""
    made = case([said(5, tranche=2), said(6)], EVENTS)
    cells = {about: evidence(made, asked(made), about).cells for about in ("FRA.land.2", "FRA.land", "FRA")}
    assert {about: [(one.id, one.promise, one.later) for one in found] for about, found in cells.items()} == {
        "FRA.land.2": [("FRA.land.2", "FRA.land.2", 2)],
        "FRA.land": [("FRA.land", "FRA.land", 2)],
        "FRA": [("FRA.land", "FRA.land", 2)],
    }


def test_a_bodys_word_is_no_nations() -> None:
    """It is shown, and nothing of a nation's would raise it (rule E6)."""
    cell = of(said(0, nation="club"), about="club.land", bodies={"club": Body(body="club", name="A club", kind="", note="")})
    assert cell.offer is None
    assert fates(cell) == {"st0": [("no nation", "E6", "")]}
    assert gains(cell) == []


def test_an_offer_a_promise_and_a_nation_may_be_asked_about() -> None:
    """An id means one cell, a promise one for each place, a nation all of its own."""
    made = case(
        [
            said(0, place="in_host"),
            said(1, place="home"),
            said(2, capability="air", place="airspace"),
            said(20, capability="training"),
        ],
        EVENTS,
    )
    late = replace(asked(made), as_of=DAY + timedelta(days=9))
    ids = {about: [one.id for one in evidence(made, late, about).cells] for about in ("FRA.land@home", "FRA.land", "FRA")}
    assert ids["FRA.land@home"] == ["FRA.land@home"]
    assert sorted(ids["FRA.land"]) == ["FRA.land@home", "FRA.land@in_host"]
    assert sorted(ids["FRA"]) == ["FRA.air@airspace", "FRA.land@home", "FRA.land@in_host", "FRA.training"]
    assert {one.promise for one in evidence(made, late, "FRA.land").cells} == {"FRA.land"}
    for slip in ("FRA.lnd", "FRA.land@offshore"):
        with pytest.raises(FaultyInput, match=r"FRA\.land"):
            evidence(made, late, slip)


def test_the_entry_of_a_claim_is_told_where_a_ledger_has_one() -> None:
    """When and by whom it was entered comes from outside."""
    made = case([said(0)], EVENTS)
    (cell,) = evidence(made, asked(made), "FRA.land", entered={"st0": "entry 17, by A. Person"}).cells
    assert [claim.entered for claim in cell.claims] == ["entry 17, by A. Person"]


# ---- reports and grades -------------------------------------------------------------------------------------------------


def source(name: str, grade: str = "", publisher: str = "", copy_of: str = "") -> Source:
    """A source at an address of its own."""
    return Source(
        source=name,
        publisher=publisher or name,
        grade=grade,
        url=f"https://{name}.example",
        published_on=date(2025, 3, 1),
        language="en",
        title="",
        copy_of=copy_of,
    )


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        ("", "6"),
        ("F", "6"),
        ("EF", "4"),
        ("D", "4"),
        ("C", "3"),
        ("CD", "3"),
        ("CC", "2"),
        ("B", "2"),
        ("BC", "2"),
        ("AB", "1"),
        ("AAD", "1"),
    ],
)
def test_the_hint_comes_from_reports_and_their_grades(grades: str, expected: str) -> None:
    """Each step of rule E8 at its boundary; without any report it cannot be judged."""
    assert hint(Report(f"s{n}", (source(f"s{n}", grade),)) for n, grade in enumerate(grades)) == expected


def test_two_reports_of_one_publisher_confirm_nothing() -> None:
    """Independent are two publishers, however their names are spelled."""
    assert hint([Report("a", (source("a", "A", "Daily  News"),)), Report("b", (source("b", "B", "daily news"),))]) == "2"


def test_a_report_is_graded_by_its_first_publisher() -> None:
    """A copy by a better publisher makes no better report; where the first is not graded, the best of the others counts."""
    first, copy = source("a", "D"), source("b", "A", copy_of="a")
    assert Report("a", (first, copy)).grade == "D"
    assert Report("a", (source("a"), source("c", "C"), copy)).grade == "A"


def test_copies_are_grouped_and_a_persons_grade_stops_the_asking() -> None:
    """Three sources of which one is a copy are two reports; a claim that a person graded 1 asks for no more of them."""
    sources = MappingProxyType({one.source: one for one in (source("a", "C"), source("b", "D", copy_of="a"), source("c", "C"))})
    one = said(0, quantity=troops(500), sources=("b", "a", "c"))
    cell = of(one, sources=sources)
    assert [[told.source for told in report.sources] for report in cell.claims[0].reports] == [["a", "b"], ["c"]]
    assert cell.claims[0].hint == "2"
    confirmed = next(gain for gain in cell.gains if gain.kind == "amount confirmed")
    assert (confirmed.reports, confirmed.grade) == (2, "C")
    judged = of(replace(one, claim="1"), sources=sources)
    assert not {"amount confirmed", "status confirmed"} & {*gains(judged)}
    assert judged.claims[0].hint == "2"


# ---- what is not for release --------------------------------------------------------------------------------------------


def test_a_number_that_is_not_for_release_is_marked_in_the_case_and_missed_in_the_copy() -> None:
    """In the case itself the amount is there; in a copy an offer with a withheld row and no later amount is named (rule H1)."""
    open_word = said(0, quantity=troops(100))
    inside = case([open_word, said(5, quantity=troops(500), handling="withheld")], EVENTS)
    found = offers(inside, DAY + timedelta(days=9))
    assert (withheld_amounts(inside, found), not_for_release(inside, found)) == ((), ("FRA.land",))
    copy = case([open_word, said(5, handling="withheld")], EVENTS, left_out=("numbers of 1 row of statements",))
    found = offers(copy, DAY + timedelta(days=9))
    assert (withheld_amounts(copy, found), not_for_release(copy, found)) == (("FRA.land",), ())
    later = case([said(0, handling="withheld"), said(5, quantity=troops(100))], EVENTS, left_out=("1 row of sites",))
    assert withheld_amounts(later, offers(later, DAY + timedelta(days=9))) == ()
    (cell,) = evidence(copy, replace(asked(copy), as_of=DAY + timedelta(days=9)), "FRA.land").cells
    assert cell.is_withheld
    assert "latest amount" in gains(cell)


def test_a_withheld_amount_may_be_anything() -> None:
    """What a line gets in a copy holds what it gets in the case itself, whatever was said before and whatever is assumed."""
    words = dict(known_capabilities())
    words["land"] = replace(words["land"], unsized=Quantity(0, 50, "troops"))
    for before in (said(0, quantity=troops(100)), said(0)):
        told = [before, said(5, handling="withheld")]
        left = ("numbers of 1 row of statements",)
        copy = case(told, EVENTS, [line("land", needs=1000)], capabilities=words, left_out=left)
        (answer,) = assess(copy, replace(asked(copy), as_of=DAY + timedelta(days=9))).lines
        assert answer.jointly == (0, 1000)


# ---- laws ---------------------------------------------------------------------------------------------------------------

WORDS = st.tuples(
    st.integers(0, 6),
    st.sampled_from(tuple(VOICES)),
    st.sampled_from(("refuses", "withdraws", "considers", "pledges", "deploys", "approves", "supports")),
    st.sampled_from(("", "in_host", "home")),
    st.sampled_from((0, 100, 300)),
    st.sampled_from((None, "ceasefire", "backstop", "guarantee", "always", "BBB.land")),
)


@given(st.lists(WORDS, min_size=1, max_size=9))
def test_every_claim_has_its_fate_and_every_value_its_claim(drawn: list[tuple[int, str, str, str, int, str | None]]) -> None:
    """Each claim of an offer's trail is told once, with at least one effect; exactly one governs; the values told are those of
    the offer; every conflict names claims of the cell.
    """
    statements = [
        said(
            day,
            statement=f"st{number}",
            voice=voice,
            stance=stance,
            place=place,
            quantity=troops(amount) if amount else Quantity.unsaid("troops"),
            condition=parse(condition) if condition else None,
        )
        for number, (day, voice, stance, place, amount, condition) in enumerate(drawn)
    ]
    made = case(statements, EVENTS)
    late = replace(asked(made), as_of=DAY + timedelta(days=9))
    found = {one.id: one for one in offers(made, late.as_of)}
    cells = evidence(made, late, "FRA").cells
    assert {cell.id for cell in cells} == ({*found} or {"FRA.land"})
    for cell in cells:
        told = [claim.statement for claim in cell.claims]
        assert len(told) == len(set(told))
        assert all(claim.effects for claim in cell.claims)
        assert all(one in told for conflict in cell.conflicts for one in conflict.against)
        if (offer := found.get(cell.id)) is None:
            continue
        assert {*offer.trail} <= {*told}
        assert [c.statement for c in cell.claims for e in c.effects if e.fate == "governs"] == [offer.word]
        assert cell.chosen[0].value == str(offer.status)
        for choice in cell.chosen:
            assert choice.source is None or choice.source in offer.trail
        if offer.status.is_live:
            assert cell.chosen[1].value == str(offer.quantity)
        for claim in cell.claims:
            superseded = [effect for effect in claim.effects if effect.fate in ("superseded", "lost")]
            assert all(effect.by in offer.trail for effect in superseded)
            assert not (superseded and claim.statement in offer.position)


@pytest.mark.parametrize("name", shipped_cases())
def test_every_nation_of_a_shipped_case_has_its_evidence(name: str) -> None:
    """Whoever speaks of a capability can be asked about, and each of their claims has a report."""
    made = Case.read(name)
    late = question(made)
    for nation in sorted({one.nation for one in made.statements if one.capability}):
        for cell in evidence(made, late, nation).cells:
            assert all(claim.reports for claim in cell.claims)
