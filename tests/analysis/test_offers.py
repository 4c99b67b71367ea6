"""What statements add up to: one test a rule (O1 to O9 and E6 in docs/rules.md)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from builders import DAY, case, event, promise, statement
from hypothesis import given, strategies as st

from willing.analysis.offers import Offer, Status, offers, rung
from willing.ledger.case import Case
from willing.vocabulary.condition import parse
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Body, Promise, Statement

EVENTS = [
    event("ceasefire"),
    event("peace"),
    event("backstop", kind="backing"),
    event("guarantee", kind="backing"),
    event("parliament", kind="approval"),
    event("cabinet", kind="approval"),
]


def said(days: int, **words: object) -> Statement:
    """A statement so many days after the first."""
    return statement(said_on=DAY + timedelta(days=days), **{"statement": f"st{days}", **words})  # type: ignore[arg-type]


def only(*statements: Statement, as_of: date = DAY + timedelta(days=99)) -> Offer:
    """The one offer that the statements add up to."""
    (found,) = offers(case(statements, EVENTS), as_of)
    return found


def troops(least: float, most: float | None) -> Quantity:
    """So many troops."""
    return Quantity(least, most, "troops")


def test_the_latest_word_governs_and_the_older_ones_stay() -> None:
    """A refusal after a pledge refuses; both are in the trail, the latest first (rule O1)."""
    found = only(said(0), said(5, stance="refuses"))
    assert found.status is Status.REFUSED
    assert [one.statement for one in found.trail] == ["st5", "st0"]


def test_a_day_sees_only_what_had_been_said_by_then() -> None:
    """As of the day before the refusal the pledge stands (rule E5)."""
    statements = (said(0), said(5, stance="refuses"))
    assert only(*statements, as_of=DAY + timedelta(days=4)).status is Status.PLEDGED


@pytest.mark.parametrize(
    ("voice", "stance", "earned"),
    [
        ("head", "pledges", "pledged"),
        ("minister", "considers", "indicated"),
        ("official", "pledges", "indicated"),
        ("military", "pledges", "indicated"),
        ("sourced", "pledges", "floated"),
        ("named_by_other", "ready", "floated"),
        ("minister", "approves", "pledged"),
        ("parliament_or_council", "approves", "approved"),
        ("head", "arranges", "pledged"),
        ("text", "arranges", "arranged"),
        ("minister", "deploys", "present"),
        ("sourced", "deploys", "floated"),
        ("head", "supports", None),
        ("party", "refuses", None),
        ("sourced", "refuses", "refused"),
        ("head", "withdraws", "withdrawn"),
    ],
)
def test_each_rung_needs_a_voice_that_can_carry_it(voice: str, stance: str, earned: str | None) -> None:
    """A word above what its voice can carry falls to the highest rung below (rule O2)."""
    found = rung(statement(voice=voice, stance=stance))
    assert (None if found is None else str(found)) == earned


def test_a_rung_once_earned_is_kept_until_a_refusal() -> None:
    """A later, weaker word of the same position takes nothing back; a refusal takes all (rule O2)."""
    assert only(said(0), said(5, stance="considers", voice="minister")).status is Status.PLEDGED
    found = only(said(0), said(5, stance="refuses"), said(9, stance="considers"))
    assert found.status is Status.INDICATED


def test_a_condition_stays_until_a_later_word_on_the_same_matter() -> None:
    """Silence drops no condition; another word on the backing replaces the one on the backing alone (rule O3)."""
    first = said(0, condition=parse("backstop and ceasefire"))
    assert str(only(first, said(3)).condition) == "backstop and ceasefire"
    assert str(only(first, said(3, condition=parse("guarantee"))).condition) == "ceasefire and guarantee"
    assert str(only(first, said(3, condition=parse("peace and parliament"))).condition) == "backstop and parliament and peace"


def test_each_approval_is_a_matter_of_its_own() -> None:
    """A word on the cabinet leaves parliament as it was (rule O3)."""
    found = only(said(0, condition=parse("parliament")), said(3, condition=parse("cabinet")))
    assert str(found.condition) == "cabinet and parliament"


def test_a_nation_that_says_always_drops_every_condition() -> None:
    """What a blank leaves as it is, the word 'always' takes away (rule O3)."""
    first = said(0, condition=parse("backstop and ceasefire"))
    assert str(only(first, said(3, condition=parse("always"))).condition) == "always"
    assert str(only(first, said(3, condition=parse("always")), said(5, condition=parse("peace"))).condition) == "peace"


def test_each_part_of_a_condition_knows_who_said_it() -> None:
    """The parts carry the statements they come from."""
    found = only(said(0, condition=parse("backstop")), said(3, condition=parse("ceasefire")))
    assert {str(part): one.statement for part, one in found.conditions} == {"backstop": "st0", "ceasefire": "st3"}


def test_an_amount_stays_until_another_is_named() -> None:
    """A word without an amount keeps the amount; a word with one replaces it (rule O4)."""
    sized = said(0, quantity=troops(5000, 10000))
    assert only(sized, said(3)).quantity == troops(5000, 10000)
    found = only(sized, said(3, quantity=troops(300, 300)))
    assert (found.quantity, found.amount_from) == (troops(300, 300), found.trail[0])


def test_an_arrival_does_not_shrink_a_promise() -> None:
    """Twenty-four of two hundred landed: two hundred are promised, twenty-four are there (rule O5)."""
    found = only(said(0, quantity=troops(200, 200)), said(9, stance="deploys", quantity=troops(24, 24)))
    assert (found.status, found.quantity, found.arrived) == (Status.PRESENT, troops(200, 200), troops(24, 24))
    assert found.at(Status.PRESENT).quantity == troops(24, 24)
    assert found.at(Status.PLEDGED).quantity == troops(200, 200)


def test_an_arrival_within_a_range_narrows_it_from_below_only() -> None:
    """Five hundred of up to ten thousand are there: at least five hundred, at most ten thousand (rule O5)."""
    found = only(said(0, quantity=troops(0, 10000)), said(9, stance="deploys", quantity=troops(500, 500)))
    assert found.quantity == troops(500, 10000)


def test_what_is_there_waits_for_nothing_that_was_asked_before() -> None:
    """A deployment drops the conditions of earlier days and keeps later ones (rule O5)."""
    first = said(0, condition=parse("ceasefire"))
    assert str(only(first, said(9, stance="deploys")).condition) == "always"
    assert str(only(first, said(9, stance="deploys"), said(12, condition=parse("peace"))).condition) == "peace"


def test_reports_never_speak_over_the_nation_itself() -> None:
    """A paper's refusal after the head's pledge is shown and does not govern; without the nation's own word it does (rule O6)."""
    own, report = said(0), said(5, stance="refuses", voice="sourced")
    assert (only(own, report).status, only(own, report).trail[0]) == (Status.PLEDGED, report)
    assert (only(report).status, only(report).reported) == (Status.REFUSED, True)


def test_two_words_of_one_day_that_clash_are_both_shown() -> None:
    """The stronger voice governs, and the clash names both (rule O7)."""
    head, minister = said(0, stance="refuses"), said(0, statement="st0b", voice="minister", stance="conditional")
    for words in ((head, minister), (minister, head)):
        (clash,) = only(*words).clashes
        assert (clash.governs, {one.statement for one in clash.statements}) == (head, {"st0", "st0b"})
        assert (only(*words).status, clash.why) == (Status.REFUSED, "the stronger voice governs")


def test_of_voices_of_one_strength_the_refusal_governs_until_they_agree() -> None:
    """Two heads that clash on one day leave a refusal and say so (rule O7)."""
    found = only(said(0), said(0, statement="st0b", stance="refuses"))
    assert found.status is Status.REFUSED
    assert found.clashes[0].why == "voices of one strength: the refusal governs until they agree"


def test_two_amounts_of_one_day_make_a_range() -> None:
    """The range holds both, and the clash is shown (rule O7)."""
    found = only(said(0, quantity=troops(150, 150)), said(0, statement="st0b", quantity=troops(400, 500)))
    assert (found.quantity, len(found.clashes)) == (troops(150, 500), 1)


def test_a_word_without_a_place_joins_the_place_last_named() -> None:
    """What is said of no place in particular is said of the place the nation spoke of."""
    found = offers(
        case(
            [
                said(0, place="in_host"),
                said(1, place=""),
                said(2, place="neighbour", stance="refuses"),
                said(3, place="", stance="considers"),
            ]
        ),
        DAY + timedelta(days=9),
    )
    assert [(one.id, str(one.status), len(one.trail)) for one in found] == [
        ("FRA.land@in_host", "pledged", 2),
        ("FRA.land@neighbour", "indicated", 2),
    ]


def test_a_report_does_not_say_where_the_nation_meant() -> None:
    """A paper's other place is an offer of its own; the nation's next word joins the place the nation named (rules O1, O6)."""
    words = [
        said(0, place="in_host"),
        said(1, place="neighbour", voice="sourced"),
        said(2, stance="considers", quantity=troops(5, 5)),
    ]
    found = {one.id: one for one in offers(case(words), DAY + timedelta(days=9))}
    assert found["FRA.land@in_host"].quantity == troops(5, 5)
    assert found["FRA.land@neighbour"].status is Status.FLOATED


def test_a_refusal_without_a_place_is_one_of_every_place_and_kind() -> None:
    """No soldiers anywhere means none inside, none next door, and no light battalion (rule O1)."""
    words = [
        said(0, place="in_host"),
        said(1, place="neighbour"),
        said(2, capability="land.light_battalion", place="in_host"),
        said(5, stance="refuses"),
    ]
    assert {str(one.status) for one in offers(case(words), DAY + timedelta(days=9))} == {"refused"}


STANCES = ("refuses", "withdraws", "considers", "pledges", "deploys", "supports")


@given(
    st.lists(
        st.builds(
            lambda day, number, words: said(day, statement=f"st{number}", **words),
            st.integers(0, 2),
            st.integers(0, 10**6),
            st.fixed_dictionaries(
                {
                    "stance": st.sampled_from(STANCES),
                    "voice": st.sampled_from(["head", "minister", "sourced", "text"]),
                    "place": st.sampled_from(["", "in_host", "neighbour"]),
                    "capability": st.sampled_from(["land", "land.reserve"]),
                    "condition": st.sampled_from([None, *map(parse, ("always", "ceasefire", "backstop", "peace and guarantee"))]),
                    "quantity": st.sampled_from([troops(0, None), troops(5, 9), troops(7, 7), Quantity(1, 1, "brigade")]),
                }
            ),
        ),
        max_size=7,
        unique_by=lambda one: one.statement,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_never_matters(statements: list[Statement], random: Random) -> None:
    """Shuffled statements add up to the same offers (rule S3)."""
    shuffled = list(statements)
    random.shuffle(shuffled)
    assert offers(case(statements, EVENTS), DAY + timedelta(days=9)) == offers(case(shuffled, EVENTS), DAY + timedelta(days=9))


def test_an_unnamed_contributor_is_shown_and_never_counts() -> None:
    """ "One of six, not named" is an offer of nobody in particular (rule E6)."""
    found = only(said(0, nation="unnamed"))
    assert found.nation == "unnamed"
    assert not found.counts_from(Status.FLOATED)


def test_a_body_makes_no_nations_offer() -> None:
    """What a coalition says of twenty-six nations is no offer of any of them (rule E6)."""
    body = Body(body="cow", name="The coalition", kind="coalition", note="")
    world: Case = case([said(0, nation="cow")], bodies={"cow": body})
    assert offers(world, DAY + timedelta(days=9)) == ()


def test_a_statement_without_a_day_makes_no_offer() -> None:
    """A word that nobody dated governs nothing (rule E3)."""
    assert offers(case([statement(said_on=None)]), DAY) == ()


def test_help_beside_the_force_makes_no_offer() -> None:
    """Only statements about what the case is about make offers."""
    assert offers(case([statement(about="aid")]), DAY) == ()


def found_in(*statements: Statement, promises: tuple[Promise, ...] = ()) -> dict[str, Offer]:
    """The offers that the statements add up to in the end, by id."""
    of = case(statements, EVENTS, promises={one.promise: one for one in promises})
    return {one.id: one for one in offers(of, DAY + timedelta(days=99))}


def amounts(found: dict[str, Offer]) -> dict[str, str]:
    """How much each live offer brings."""
    return {name: one.quantity.figure for name, one in found.items() if one.status.is_live}


def test_a_tranche_is_an_offer_of_its_own_and_the_whole_what_is_beyond() -> None:
    """Eight thousand, one of them in April and three later: one, three, and four that nobody dated (rule O8)."""
    words = [
        said(0, quantity=troops(8000, 8000), place="in_host"),
        said(1, quantity=troops(1000, 1000), tranche=1),
        said(2, quantity=troops(3000, 3000), tranche=2),
    ]
    found = found_in(*words)
    assert amounts(found) == {"FRA.land.1@in_host": "1,000", "FRA.land.2@in_host": "3,000", "FRA.land@in_host": "4,000"}
    assert [found[f"FRA.land.{n}@in_host"].tranche for n in (1, 2)] == [1, 2]
    assert amounts(found_in(*words, said(3, quantity=troops(4000, 4000), tranche=3))) == {
        f"FRA.land.{n}@in_host": figure for n, figure in ((1, "1,000"), (2, "3,000"), (3, "4,000"))
    }


def test_what_is_beyond_a_vague_tranche_is_what_is_there_whatever_it_turns_out_to_be() -> None:
    """Of eight thousand, one to two in April: six remain, whatever April brings (rule O8)."""
    found = found_in(said(0, quantity=troops(8000, 8000)), said(1, quantity=troops(1000, 2000), tranche=1))
    assert amounts(found) == {"FRA.land.1": "1,000–2,000", "FRA.land": "6,000"}


def test_without_an_amount_of_the_whole_only_tranches_count() -> None:
    """A readiness without a number adds nothing to the tranches that have one (rule O8)."""
    assert amounts(found_in(said(0), said(1, quantity=troops(1000, 1000), tranche=1))) == {"FRA.land.1": "1,000"}


def test_a_word_on_the_whole_is_one_on_each_tranche_but_for_its_amount() -> None:
    """Conditions, caveats and approvals of the whole are those of the tranches; words on a tranche are of it alone (rule O8)."""
    found = found_in(
        said(0, quantity=troops(8000, 8000), condition=parse("ceasefire")),
        said(1, quantity=troops(1000, 1000), tranche=1, condition=parse("backstop")),
        said(2, quantity=troops(2000, 2000), tranche=2),
        said(3, stance="approves", voice="parliament_or_council"),
    )
    assert {name: (str(one.status), str(one.condition)) for name, one in found.items()} == {
        "FRA.land": ("approved", "ceasefire"),
        "FRA.land.1": ("approved", "backstop and ceasefire"),
        "FRA.land.2": ("approved", "ceasefire"),
    }
    assert amounts(found) == {"FRA.land": "5,000", "FRA.land.1": "1,000", "FRA.land.2": "2,000"}


def test_what_is_there_of_the_whole_is_there_in_no_tranche_in_particular() -> None:
    """An arrival that names no tranche makes none of them present, and is kept beside them (rules O5, O8)."""
    found = found_in(
        said(0, quantity=troops(2000, 2000)),
        said(1, quantity=troops(2000, 2000), tranche=1),
        said(2, stance="deploys", quantity=troops(300, 300)),
    )
    assert (str(found["FRA.land.1"].status), found["FRA.land.1"].quantity) == ("pledged", troops(2000, 2000))
    assert (found["FRA.land"].quantity, found["FRA.land"].arrived) == (troops(0, 0), troops(300, 300))


def test_a_refusal_of_the_whole_is_one_of_every_tranche() -> None:
    """No soldiers means neither the first thousand nor the second (rule O8)."""
    found = found_in(said(0, tranche=1), said(1, tranche=2), said(2), said(3, stance="withdraws"))
    assert {str(one.status) for one in found.values()} == {"withdrawn"}


def test_a_refused_tranche_takes_what_it_was_from_the_whole() -> None:
    """Of eight thousand four are taken back: four remain, until the nation says how many it now means (rule O8)."""
    words = [
        said(0, quantity=troops(8000, 8000)),
        said(1, quantity=troops(4000, 4000), tranche=2),
        said(2, stance="refuses", tranche=2),
    ]
    assert amounts(found_in(*words)) == {"FRA.land": "4,000"}
    again = (said(2, statement="st2b", stance="refuses"), said(3, quantity=troops(6000, 6000), stance="considers"))
    assert amounts(found_in(*words, *again))["FRA.land"] == "6,000"


def test_a_tranche_of_unsaid_size_is_within_the_whole() -> None:
    """Who says that the first soldiers come in April promises no more than before; on other terms, less is certain (rule O8)."""
    whole = said(0, quantity=troops(5000, 8000))
    found = found_in(whole, said(1, tranche=1))
    assert (found["FRA.land"].quantity, found["FRA.land.1"].is_within_the_whole) == (troops(5000, 8000), True)
    found = found_in(whole, said(1, tranche=1, condition=parse("ceasefire")))
    assert (found["FRA.land"].quantity, found["FRA.land.1"].is_within_the_whole) == (troops(0, 8000), True)


def test_a_tranche_is_where_its_own_words_or_those_of_the_whole_put_it() -> None:
    """A tranche without a place is where the whole is; one with a place of its own is no part of what is elsewhere (rule O8)."""
    found = found_in(
        said(0, quantity=troops(8000, 8000), place="in_host"),
        said(1, quantity=troops(1000, 1000), tranche=1),
        said(2, quantity=troops(500, 500), tranche=2, place="neighbour"),
    )
    assert amounts(found) == {"FRA.land.1@in_host": "1,000", "FRA.land.2@neighbour": "500", "FRA.land@in_host": "7,000"}


def test_a_tranche_has_the_days_of_its_row_or_of_the_whole() -> None:
    """What is said of the whole's days holds for a tranche of which nothing else is said (rule O8)."""
    rows = (promise("FRA.land", leaves_on=DAY + timedelta(days=400)), promise("FRA.land.1", arrives_on=DAY))
    found = found_in(said(0, tranche=1), said(1, tranche=2), promises=rows)
    assert [(one.arrives_on, one.leaves_on) for one in found.values()] == [
        (DAY, DAY + timedelta(days=400)),
        (None, DAY + timedelta(days=400)),
    ]


def test_a_promise_under_a_new_name_is_the_old_one() -> None:
    """From its first word on the old words are its own, with their conditions, and the two never add (rule O9)."""
    old = said(0, quantity=troops(2000, 2000), condition=parse("ceasefire"))
    row = (promise("FRA.land.light_battalion", continues="FRA.land"),)
    assert amounts(found_in(old, promises=row)) == {"FRA.land": "2,000"}
    found = found_in(old, said(5, capability="land.light_battalion", stance="considers"), promises=row)
    (one,) = found.values()
    assert (one.id, str(one.status), str(one.condition)) == ("FRA.land.light_battalion", "pledged", "ceasefire")
    assert [word.statement for word in one.trail] == ["st5", "st0"]
    assert one.quantity == troops(2000, 2000)  # said in another unit: shown, and fills nothing (rule V5)


def test_a_tranche_may_go_on_as_another() -> None:
    """What was the first tranche is the second from its first word on (rule O9)."""
    words = [
        said(0, quantity=troops(9000, 9000)),
        said(1, quantity=troops(1000, 1000), tranche=1),
        said(2, quantity=troops(1500, 1500), tranche=2),
    ]
    assert amounts(found_in(*words, promises=(promise("FRA.land.2", continues="FRA.land.1"),))) == {
        "FRA.land": "7,500",
        "FRA.land.2": "1,500",
    }


def test_the_reasons_of_a_refusal_are_kept_with_their_statements() -> None:
    """Each reason cited, the latest first, reports included."""
    found = only(
        said(0, stance="refuses", reason="own border"),
        said(2, stance="refuses"),
        said(5, stance="refuses", voice="sourced", reason="threat from the east"),
    )
    assert [(text, one.statement) for text, one in found.reasons] == [("threat from the east", "st5"), ("own border", "st0")]
