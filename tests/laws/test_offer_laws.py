"""What holds of all words, however often repeated: days worked out one from another, tranches, new names, and what bears."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from builders import DAY, case, event, promise, statement
from hypothesis import given, strategies as st

from willing.analysis.bearing import bearing, bearings
from willing.analysis.offers import Offer, OffersByDay, offers
from willing.ledger.case import Case
from willing.vocabulary.condition import parse
from willing.vocabulary.promises import key_of
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Caveat, Promise, Statement

EVENTS = [
    event("ceasefire"),
    event("peace"),
    event("backstop", kind="backing"),
    event("guarantee", kind="backing"),
    event("own_border", kind="reason"),
    event("parliament", kind="approval"),
]
LAST = 9
DAYS = [DAY + timedelta(days=n) for n in range(LAST + 1)]
STANCES = ("refuses", "withdraws", "considers", "pledges", "pledges", "approves", "deploys", "supports")
NAMES = (
    ("FRA.land.2", "FRA.land.1"),
    ("FRA.land.light_battalion", "FRA.land"),
    ("FRA.air", "FRA.land"),
    ("FRA.air", "FRA.land.1"),
    ("FRA.air.3", "FRA.land"),
    ("FRA.sea", "FRA.air"),
    ("FRA.sea.2", "FRA.air.3"),
)


def troops(least: float, most: float | None) -> Quantity:
    """So many troops."""
    return Quantity(least, most, "troops")


@st.composite
def words(draw: st.DrawFn, most: int = 30) -> list[Statement]:
    """Words of a nation or two, many of them said again on other days."""
    kinds = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "nation": st.sampled_from(["FRA", "FRA", "FRA", "POL"]),
                    "stance": st.sampled_from(STANCES),
                    "voice": st.sampled_from(["head", "minister", "sourced", "text", "party"]),
                    "place": st.sampled_from(["", "", "in_host", "neighbour"]),
                    "tranche": st.sampled_from([None, None, 1, 2]),
                    "capability": st.sampled_from(["land", "land", "land.light_battalion", "air", "sea"]),
                    "condition": st.sampled_from(
                        [None, *map(parse, ("always", "ceasefire", "backstop", "peace and guarantee", "parliament"))]
                    ),
                    "because": st.sampled_from([None, parse("own_border")]),
                    "reason": st.sampled_from(["", "the border", "the budget"]),
                    "caveats": st.sampled_from([(), (Caveat("area", "far"),), (Caveat("time", "short"),)]),
                    "quantity": st.sampled_from(
                        [troops(0, None), troops(0, None), troops(5, 9), troops(7, 7), troops(20, 30), Quantity(1, 1, "brigade")]
                    ),
                }
            ),
            min_size=1,
            max_size=7,
        )
    )
    said = draw(st.lists(st.tuples(st.integers(0, LAST), st.integers(0, len(kinds) - 1)), max_size=most))
    return [
        statement(said_on=DAYS[day], statement=f"st{number:03}", **kinds[kind])  # type: ignore[arg-type]
        for number, (day, kind) in enumerate(said)
    ]


@st.composite
def promises(draw: st.DrawFn) -> dict[str, Promise]:
    """Rows that are sound together: nothing continues itself, and nothing is continued twice, as a whole or in part."""
    found: dict[str, Promise] = {}
    for new, old in draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True)):
        taken = {key_of(one.continues)[:2] for one in found.values()}
        if new not in found and key_of(old)[:2] not in taken:
            found[new] = promise(new, continues=old)
    return found


def told(found: tuple[Offer, ...]) -> list[tuple[object, ...]]:
    """All of the offers but their trails, with the reasons that these tell."""
    return [(replace(one, trail=()), one.reasons) for one in found]


def world(said: list[Statement], rows: dict[str, Promise]) -> Case:
    """A case of these words."""
    return case(said, EVENTS, promises=rows)


@given(words(), promises(), st.randoms(use_true_random=False))
def test_a_day_is_the_same_however_it_is_reached(said: list[Statement], rows: dict[str, Promise], random: Random) -> None:
    """Worked out from the day before, from a day after or from nothing, and from rows in any order, offers are the same."""
    of = world(said, rows)
    shuffled = list(said)
    random.shuffle(shuffled)
    by_day = OffersByDay(world(shuffled, rows))
    days = sorted(random.sample(DAYS, 6)) + random.sample(DAYS, 2)
    for day in days:
        assert by_day.on(day) == offers(of, day)


@given(words(), promises())
def test_what_bears_is_enough(said: list[Statement], rows: dict[str, Promise]) -> None:
    """On each day the statements that bear add up to what all do, in everything but the trail."""
    of = world(said, rows)
    spans = list(bearings(of))
    for day in DAYS:
        kept = {one for one, since, until in spans if since <= day and (until is None or day < until)}
        assert kept == bearing(of, day)
        few = replace(of, statements=tuple(one for one in said if one.statement in kept))
        assert told(offers(few, day)) == told(offers(of, day))


@given(words(), promises())
def test_later_words_bear_on_no_earlier_day(said: list[Statement], rows: dict[str, Promise]) -> None:
    """What bore on a day is told alike by a case that ends with the day (rule E5)."""
    of = world(said, rows)
    middle = DAYS[LAST // 2]
    then = world([one for one in said if one.said_on is not None and one.said_on <= middle], rows)
    assert {one for one in bearings(of) if one[1] <= middle and not (one[2] and one[2] > middle)} >= {
        one for one in bearings(then) if one[2] is not None
    }


@given(words(most=10), promises(), st.integers(4, 30))
def test_few_statements_bear_however_often_words_are_repeated(
    said: list[Statement], rows: dict[str, Promise], times: int
) -> None:
    """Said again in the same words, no more statements bear than when all was said three times; clashes, all kept, apart."""
    alone = {one.said_on: one for one in said}.values()  # one a day, so none clashes

    def repeated(often: int) -> Case:
        again = [
            replace(one, statement=f"{one.statement}r{turn}", said_on=(one.said_on or date.min) + timedelta(days=20 * turn))
            for turn in range(often)
            for one in alone
        ]
        return world(again, rows)

    assert len(bearing(repeated(times), date.max)) <= len(bearing(repeated(3), date.max))


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=4),
    st.one_of(st.none(), st.tuples(st.integers(0, 150), st.integers(0, 150))),
    st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_splitting_into_tranches_changes_no_total_at_most(
    sizes: list[tuple[int, int]], whole: tuple[int, int] | None, sized: list[bool]
) -> None:
    """Tranches and whole add up to no more than the greater of the two, and for certain to no more than it is (rule O8)."""
    parts = [troops(min(pair), max(pair)) if known else troops(0, None) for pair, known in zip(sizes, sized, strict=False)]
    said = [statement(said_on=DAYS[n], statement=f"st{n}", tranche=n, quantity=part) for n, part in enumerate(parts, 1)]
    if whole is not None:
        said.append(statement(said_on=DAYS[0], statement="st0", quantity=troops(min(whole), max(whole))))
    found = offers(world(said, {}), DAYS[-1])
    named = [part for part in parts if not part.is_unsaid]
    most = sum(part.most or 0 for part in named)
    if whole is None:
        assert len(found) == len(parts)
    else:
        assert sum(one.quantity.most or 0 for one in found) == max(most, *whole)
        assert all(one.quantity.most is not None for one in found)
        assert sum(one.quantity.least for one in found) <= max(min(whole), sum(part.least for part in named))


@given(words(), promises())
def test_a_continued_promise_never_adds(said: list[Statement], rows: dict[str, Promise]) -> None:
    """Once a word was said of a new name, no offer bears the old one (rule O9)."""
    of = world(said, rows)
    names = {one.promise for one in offers(of, DAYS[-1])}
    spoken = {(one.nation, one.capability, one.tranche) for one in said if one.voice != "party" and one.stance != "supports"}
    for one in rows.values():
        new, old = key_of(one.promise), key_of(one.continues)
        if new in spoken or (new[2] is None and any(key[:2] == new[:2] for key in spoken)):
            assert one.continues not in names
            if old[2] is None:
                assert not any(key_of(name)[:2] == old[:2] for name in names)
