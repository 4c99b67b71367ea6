"""Laws of standing, on random small coalitions, against an engine that knows nothing of the fast one."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence

from builders import DAY, case, event, offer, truths
from hypothesis import given, strategies as st
from standing_worlds import AMOUNTS, CAPABILITIES, NATIONS, PLACES, conditions

from willing.analysis.offers import Offer
from willing.analysis.standing import Mode, circles, standing
from willing.ledger.case import Case
from willing.vocabulary.condition import (
    All,
    Always,
    Any_,
    AtLeast,
    Condition,
    Event,
    Nations,
    Not,
    Offered,
    Total,
)
from willing.vocabulary.scenario import Scenario

SURE = {
    ("in_host", "in_host"),
    ("outside", "outside"),
    ("neighbour", "outside"),
    ("neighbour", "neighbour"),
}
PERHAPS = {("", "in_host"), ("", "outside"), ("", "neighbour"), ("outside", "neighbour")}


def holds(condition: Condition, others: Sequence[Offer], events: Mapping[str, bool], owner: str, most: bool) -> bool:
    """Whether a condition holds when exactly these offers stand, by its definition."""

    def counts(one: Offer, capability: str | None, place: str | None) -> bool:
        kind = capability is None or one.capability == capability or one.capability.startswith(f"{capability}.")
        coarser = capability is not None and capability.startswith(f"{one.capability}.")
        there = not place or (one.place, place) in SURE
        perhaps = (one.place, place) in PERHAPS
        return (kind or (most and coarser)) and (there or (most and perhaps))

    match condition:
        case Always():
            return True
        case Event(name):
            return events[name]
        case Not(denied):
            return not events[denied.name]
        case Offered(nation, capability):
            return any(one.nation == nation and counts(one, capability, None) for one in others)
        case Nations(capability, place, least):
            return len({one.nation for one in others if one.nation != owner and counts(one, capability, place)}) >= least
        case Total(capability, unit, place, least):
            measured = unit or {"land": "troops", "air": "aircraft"}.get(capability, "battalion")
            amounts = [
                (math.inf if one.quantity.most is None else one.quantity.most) if most else one.quantity.least
                for one in others
                if one.nation != owner
                and counts(one, capability, place)
                and (one.quantity.unit == measured or (one.quantity.is_unsaid and capability.startswith(f"{one.capability}.")))
            ]
            return sum(amounts) >= least
        case AtLeast(least, operands):
            return sum(holds(part, others, events, owner, most) for part in operands) >= least
        case All(operands):
            return all(holds(part, others, events, owner, most) for part in operands)
        case Any_(operands):
            return any(holds(part, others, events, owner, most) for part in operands)


def fixpoints(of: Case, offers: Sequence[Offer], given_truths: Mapping[str, bool], most: bool) -> Iterator[frozenset[str]]:
    """Every set of offers and events that is its own image, found by trying them all."""
    derived = [(e.event, e.when) for e in of.events.values() if e.when is not None and e.event not in given_truths]
    free = {e: given_truths.get(e, False) for e in of.events if e not in dict(derived)}
    for chosen in itertools.product((False, True), repeat=len(offers) + len(derived)):
        standing_now = [one for one, stands in zip(offers, chosen, strict=False) if stands]
        events = {**free, **{name: v for (name, _), v in zip(derived, chosen[len(offers) :], strict=True)}}
        same_offers = all(
            holds(one.condition, standing_now, events, one.nation, most) == stands
            for one, stands in zip(offers, chosen, strict=False)
        )
        same_events = all(holds(when, standing_now, events, "", most) == events[name] for name, when in derived)
        if same_offers and same_events:
            yield frozenset(one.id for one in standing_now)


KEYS = st.lists(
    st.tuples(st.sampled_from(NATIONS), st.sampled_from(CAPABILITIES), st.sampled_from(PLACES)), max_size=6, unique=True
)


@st.composite
def coalitions(draw: st.DrawFn) -> tuple[Case, list[Offer], Scenario]:
    """At most six offers, two free events, and two that offers bring about."""
    world = case(
        events=[
            event("ceasefire"),
            event("mandate"),
            event("backstop", draw(st.sampled_from(["DDD", "DDD.air and AAA", "lead or DDD.air"]))),
            event("lead", draw(st.sampled_from(["AAA.land and BBB.land", "nations(land) >= 2", "backstop and CCC"]))),
        ]
    )
    offers = []
    for nation, capability, place in draw(KEYS):
        least, most = draw(AMOUNTS)
        offers.append(offer(nation, capability, draw(conditions()), least=least, most=most, place=place))
    text = draw(st.sampled_from(["", "ceasefire", "ceasefire, mandate", "mandate, not backstop", "backstop"]))
    return world, offers, Scenario(truths(world, text))


@given(coalitions())
def test_both_fixpoints_are_those_found_by_trying_every_set(found: tuple[Case, list[Offer], Scenario]) -> None:
    """Alone is the least set that is its own image and alone with together the greatest, at either bound (rule S2)."""
    world, offers, scenario = found
    answer = standing(world, offers, scenario, DAY)
    for modes, most in ((answer.least, False), (answer.most, True)):
        every = list(fixpoints(world, offers, scenario.truths, most))
        assert frozenset(one for one, mode in modes.items() if mode is Mode.ALONE) == frozenset.intersection(*every)
        assert frozenset(one for one, mode in modes.items() if mode > Mode.WITHHELD) == frozenset.union(*every)


@given(coalitions())
def test_a_standing_at_the_most_is_never_below_the_one_at_the_least(found: tuple[Case, list[Offer], Scenario]) -> None:
    """Greater amounts never make an offer fall (rule S5)."""
    world, offers, scenario = found
    answer = standing(world, offers, scenario, DAY)
    assert all(answer.least[one.id] <= answer.most[one.id] for one in offers)


@given(coalitions(), st.randoms(use_true_random=False))
def test_the_order_of_the_offers_never_matters(found: tuple[Case, list[Offer], Scenario], random: object) -> None:
    """Shuffled offers have the same standings and the same circles (rule S3)."""
    world, offers, scenario = found
    shuffled = list(offers)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standing(world, offers, scenario, DAY) == standing(world, shuffled, scenario, DAY)
    assert circles(world, offers, scenario, DAY) == circles(world, shuffled, scenario, DAY)


@given(coalitions())
def test_one_more_offer_never_makes_another_fall(found: tuple[Case, list[Offer], Scenario]) -> None:
    """Without the last offer, no other stands better than with it (rule S1)."""
    world, offers, scenario = found
    if offers:
        fewer, more = standing(world, offers[:-1], scenario, DAY), standing(world, offers, scenario, DAY)
        assert all(fewer.least[one.id] <= more.least[one.id] for one in offers[:-1])
        assert all(fewer.most[one.id] <= more.most[one.id] for one in offers[:-1])


@given(coalitions())
def test_the_members_of_a_circle_do_not_stand_alone_at_the_least(found: tuple[Case, list[Offer], Scenario]) -> None:
    """Whoever waits for himself by way of others stands at the least only jointly, or not at all."""
    world, offers, scenario = found
    answer = standing(world, offers, scenario, DAY)
    for circle in circles(world, offers, scenario, DAY):
        assert len({member.partition(".")[0] for member in circle.members}) > 1
        assert all(answer.least[member] is not Mode.ALONE for member in circle.members)
