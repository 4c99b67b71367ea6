"""Laws of the fill: against an exact solution that solves no program, and against every way in which the unsaid may turn out."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace

from builders import accepts, asked, case, event, line, offer
from hypothesis import assume, given, settings, strategies as st

from willing.analysis.assessment import assess
from willing.analysis.fill import Fill, fill, is_met, match, matches
from willing.analysis.fit import Fit
from willing.analysis.offers import Offer
from willing.ledger.case import Case
from willing.vocabulary.condition import parse
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Line

WORLD = case()
NATIONS = ("AAA", "BBB", "CCC", "DDD", "FRA")


def filled(offers: Sequence[Offer], lines: Sequence[Line], of: Case = WORLD) -> Fill:
    """The fill when all the offers stand."""
    ids = [one.id for one in offers]
    return fill(lines, matches(of, offers, lines), {"least": ids, "most": ids})


def exact(offers: Sequence[Offer], lines: Sequence[Line]) -> list[float]:
    """What each line gets from exact offers at one unit for one, by cuts and without a program.

    The most that the first k lines can get together is the least cut: for some of them their needs, for the others all that
    the offers that fit any of them bring (max-flow min-cut). Served in order, line k gets what it adds to the first k - 1.
    """

    def together(first: Sequence[Line]) -> float:
        return min(
            sum(one.needs for one in saturated)
            + sum(
                float(o.quantity.least)
                for o in offers
                if any((found := match(WORLD, o, one)) and found.fit > Fit.NO for one in first if one not in saturated)
            )
            for size in range(len(first) + 1)
            for saturated in itertools.combinations(first, size)
        )

    cuts = [together(lines[:k]) for k in range(len(lines) + 1)]
    return [after - before for before, after in itertools.pairwise(cuts)]


@st.composite
def many_lines(draw: st.DrawFn) -> list[Line]:
    """One to four lines, each for ships or a kind of them, here or there."""
    kinds = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["sea", "sea.escort", "sea.mine_countermeasures"]),
                st.integers(1, 6),
                st.sampled_from(["", "in_host", "outside", "neighbour"]),
                st.sampled_from([0, 3]),
            ),
            min_size=1,
            max_size=4,
        )
    )
    return [line(f"l{k}", kind, needs, place=place, smallest=small) for k, (kind, needs, place, small) in enumerate(kinds)]


@st.composite
def many_offers(draw: st.DrawFn, vague: bool = False) -> list[Offer]:
    """Up to five offers; with `vague`, of amounts between bounds, and of places and kinds left unsaid."""
    found = []
    for nation in NATIONS[: draw(st.integers(0, 5))]:
        kind = draw(st.sampled_from(["sea.escort", "sea.mine_countermeasures", *(["sea"] if vague else [])]))
        place = draw(st.sampled_from(["in_host", "neighbour", *(["", "outside"] if vague else [])]))
        least = draw(st.integers(0, 5))
        most = draw(st.one_of(st.just(least), st.integers(least, 8), st.none())) if vague else least
        found.append(offer(nation, kind, least=least, most=most, place=place))
    return found


@given(many_offers(), many_lines())
@settings(max_examples=400)
def test_each_line_gets_what_an_exact_solution_gives_it(offers: list[Offer], lines: list[Line]) -> None:
    """With exact offers both bounds are the lexicographic maximum, line by line (rule F1)."""
    found = filled(offers, lines)
    for one, amount in zip(lines, exact(offers, lines), strict=True):
        assert math.isclose(found.least[one.line], amount, abs_tol=1e-4)
        assert math.isclose(found.most[one.line], amount, abs_tol=1e-4)


@given(many_offers(vague=True), many_lines())
@settings(max_examples=300)
def test_no_part_of_an_offer_is_used_twice_and_no_line_gets_more_than_it_needs(offers: list[Offer], lines: list[Line]) -> None:
    """The certain shares of an offer never exceed its least amount, nor a line's shares its need (rule F2)."""
    found = filled(offers, lines)
    for one in offers:
        used = sum(share.amount for shares in found.certain.values() for share in shares if share.offer == one.id)
        assert used <= one.quantity.least + 1e-4
    for one_line in lines:
        for shares, amounts in ((found.certain, found.least), (found.possible, found.most)):
            assert math.isclose(sum(s.amount for s in shares[one_line.line]), amounts[one_line.line], abs_tol=1e-4)
            assert amounts[one_line.line] <= one_line.needs + 1e-9


def completions(one: Offer) -> list[Offer]:
    """The offer with every place and kind that it left unsaid, at its least, at its most, and between."""
    most = one.quantity.most if one.quantity.most is not None else one.quantity.least + 9
    amounts = {one.quantity.least, most, (one.quantity.least + most) // 2}
    places = {"": ("in_host", "neighbour", "home"), "outside": ("neighbour", "home")}.get(one.place, (one.place,))
    kinds = ("sea.escort", "sea.mine_countermeasures") if one.capability == "sea" else (one.capability,)
    return [
        replace(one, capability=kind, place=place, quantity=Quantity.exactly(amount, one.quantity.unit))
        for kind in kinds
        for place in places
        for amount in sorted(amounts)
    ]


@given(many_offers(vague=True), many_lines(), st.data())
@settings(max_examples=600)
def test_the_range_of_a_line_holds_what_every_completion_of_the_unsaid_gives_it(
    offers: list[Offer], lines: list[Line], data: st.DataObject
) -> None:
    """Whatever amounts, places and kinds turn out to be, each line gets between its least and its most (rule F6)."""
    found = filled(offers, lines)
    turned_out = [data.draw(st.sampled_from(completions(one))) for one in offers]
    exactly = filled(turned_out, lines)
    for one in lines:
        assert found.least[one.line] <= exactly.least[one.line] + 1e-4
        assert exactly.most[one.line] <= found.most[one.line] + 1e-4
    least, most = found.filled(lines)
    assert least <= exactly.filled(lines)[0] <= most


CONDITIONS = ("", "ceasefire", "AAA", "FRA or ceasefire", "nations(sea) >= 2", "total(sea.escort) >= 4")


@given(many_offers(vague=True), many_lines(), st.lists(st.sampled_from(CONDITIONS), min_size=5, max_size=5), st.booleans())
@settings(max_examples=200)
def test_alone_jointly_and_if_all_stood_are_three_parts_of_what_a_line_needs(
    offers: list[Offer], lines: list[Line], conditions: list[str], ceasefire: bool
) -> None:
    """At the most a line gets alone no more than jointly, jointly no more than if all stood, and then no more than it needs."""
    world = case(events=[event("ceasefire")], lines=lines)
    waiting = [one.on(parse(text)) for one, text in zip(offers, conditions, strict=False)]
    for one in assess(world, asked(world, "ceasefire" if ceasefire else ""), found=waiting).lines:
        assert one.alone[1] <= one.jointly[1] + 1e-4
        assert one.jointly[1] <= one.if_all_stood + 1e-4
        assert one.if_all_stood <= one.line.needs
    firm = [one.on(parse("")) for one in waiting]
    assert [one.if_all_stood for one in assess(world, asked(world), found=waiting).lines] == [
        one.alone[1] for one in assess(world, asked(world), found=firm).lines
    ]


@given(many_offers(vague=True), many_lines(), st.randoms(use_true_random=False))
def test_the_order_of_the_offers_never_matters(offers: list[Offer], lines: list[Line], random: object) -> None:
    """Shuffled offers fill the same lines in the same way (rule S3)."""
    shuffled = list(offers)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert filled(offers, lines) == filled(shuffled, lines)


@given(st.integers(0, 9), st.integers(0, 4), st.integers(1, 5), st.integers(1, 5))
def test_two_light_battalions_stand_in_for_a_heavy_one(light: int, heavy: int, needs_heavy: int, needs_light: int) -> None:
    """With an exchange of two for one, every whole-number sharing is tried, and none serves the lines better in order."""
    lines = [
        line("heavy", "land.heavy_battalion", needs_heavy, accepts=accepts("land.light_battalion", 2, 1)),
        line("light", "land.light_battalion", needs_light),
    ]
    offers = [
        offer("AAA", "land.light_battalion", least=light, most=light),
        offer("BBB", "land.heavy_battalion", least=heavy, most=heavy),
    ]
    best = max(
        (min(needs_heavy, heavy + part / 2), min(needs_light, light - part))
        for part in range(light + 1)
        if heavy + part / 2 <= needs_heavy or part == 0
    )
    found = filled(offers, lines)
    assert math.isclose(found.least["heavy"], best[0], abs_tol=1e-4)
    assert math.isclose(found.least["light"], best[1], abs_tol=1e-4)


def test_what_a_line_accepts_counts_by_its_exchange_even_if_it_is_a_kind_of_the_lines_own() -> None:
    """Two light battalions at 600 each fill a line of 1,200 troops that accepts them (rule F3)."""
    lines = [line("land", needs=1200, accepts=accepts("land.light_battalion", 1, 600))]
    assert filled([offer("AAA", "land.light_battalion", least=2, most=2)], lines).least == {"land": 1200}


def test_an_offer_that_may_serve_in_two_ways_counts_in_the_best_at_the_most() -> None:
    """Four aircraft of a kind unsaid may be fighters, or tankers worth two each (rule F6)."""
    lines = [line("fighters", "air.fighters", 8, accepts=accepts("air.tanking", 1, 2))]
    found = filled([offer("AAA", "air", least=4, most=4)], lines)
    assert (found.least, found.most) == ({"fighters": 0}, {"fighters": 8})


@given(many_lines())
def test_an_offer_outside_the_host_never_fills_a_line_inside_it(lines: list[Line]) -> None:
    """However large, what stands next door gives nothing to a line in the host nation (rule F3)."""
    assume(any(one.place == "in_host" for one in lines))
    offers = [offer("AAA", one.capability, least=99, most=99, place="neighbour", id=f"AAA.{k}") for k, one in enumerate(lines)]
    found = filled(offers, lines)
    assert all(found.most[one.line] == 0 for one in lines if one.place == "in_host")


def test_an_offer_below_the_smallest_useful_amount_fills_nothing() -> None:
    """Fifty soldiers do not count on a line whose smallest useful amount is a hundred, and a hundred do (rule F4)."""
    lines = [line("l", "land", 1000, smallest=100)]
    assert filled([offer("AAA", least=99, most=99)], lines).most == {"l": 0}
    assert filled([offer("AAA", least=100, most=100)], lines).least == {"l": 100}


def test_without_offers_no_line_gets_anything_and_without_lines_there_is_nothing_to_fill() -> None:
    """The empty cases are answered, not refused."""
    lines = [line("l", needs=5)]
    assert filled([], lines).most == {"l": 0}
    assert filled([offer("AAA", least=5, most=5)], []).least == {}
    assert is_met(5, lines[0])
    assert not is_met(4.999, lines[0])
