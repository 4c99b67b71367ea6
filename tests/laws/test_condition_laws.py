"""Laws of the condition language."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, strategies as st

from willing.faults import FaultyInput
from willing.vocabulary.condition import (
    ALWAYS,
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
    all_of,
    atoms,
    conjuncts,
    parse,
    sentence,
)

EVENTS = ("ceasefire", "usa.air_cover", "vote_2", "برلمان.موافقة", "andorra", "nations", "offer")
_event = st.sampled_from(EVENTS)
_atom = st.one_of(
    st.sampled_from(["always", "FRA", "GBR.land", "DEU.land.light_battalion"]),
    _event,
    st.builds("nations(land) >= {}".format, st.integers(1, 30)),
    st.builds("nations( land , in_host ) ≥ {}".format, st.integers(1, 30)),
    st.builds("total(land, troops) >= {}".format, st.sampled_from(["15000", "15_000", "15k", "0.5", "2.5k"])),
    st.builds("total(land, troops, in_host)>={}".format, st.integers(1, 10**9)),
)
_denied = st.recursive(
    _event,
    lambda inner: st.one_of(
        st.builds("not {}".format, _event),
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("2 of ({}, {}, ceasefire)".format, inner, inner),
    ),
    max_leaves=4,
)
texts = st.recursive(
    st.one_of(_atom, st.builds("not ({})".format, _denied)),
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({}   or\n{})".format, inner, inner),
        st.builds("at least 2 of ({}, {}, FRA)".format, inner, inner),
        st.builds("1 of ({}, {})".format, inner, inner),
    ),
    max_leaves=6,
)


def shallow(text: str) -> str:
    """The text, unless its parentheses are deeper than the language takes."""
    depth = deepest = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        deepest = max(deepest, depth)
    return text if deepest <= 8 else "ceasefire"


def parsed(text: str) -> Condition:
    """The condition, or `always` where the choices of an 'of' turned out to be one and the same."""
    try:
        return parse(shallow(text))
    except FaultyInput as error:
        assert all("different things" in fault.found for fault in error.faults)
        return ALWAYS


def holds(condition: Condition, truths: Mapping[str, bool]) -> bool:
    """The truth of a condition when each atom has the truth its text is given."""
    match condition:
        case Always():
            return True
        case Event() | Offered() | Nations() | Total():
            return truths.get(str(condition), False)
        case Not(event):
            return not truths.get(str(event), False)
        case AtLeast(least, operands):
            return sum(holds(part, truths) for part in operands) >= least
        case All(operands):
            return all(holds(part, truths) for part in operands)
        case Any_(operands):
            return any(holds(part, truths) for part in operands)


@given(texts)
def test_a_condition_printed_and_parsed_again_is_the_same(text: str) -> None:
    """`parse(str(c)) == c`, and it prints as before."""
    condition = parsed(text)
    assert parse(str(condition)) == condition
    assert str(parse(str(condition))) == str(condition)


@given(texts, texts)
def test_two_conditions_joined_print_the_same_in_either_order(one: str, other: str) -> None:
    """Order and repetition do not matter to the canonical form."""
    first, second = parsed(one), parsed(other)
    assert all_of((first, second)) == all_of((second, first, first))
    assert all_of(conjuncts(first)) == first


@given(_denied, st.dictionaries(_event, st.booleans()))
def test_a_denial_holds_exactly_when_what_it_denies_does_not(text: str, truths: dict[str, bool]) -> None:
    """Pushing 'not' down to the events changes no truth."""
    plain = parsed(text)
    if plain != ALWAYS:
        assert holds(parsed(f"not ({text})"), truths) != holds(plain, truths)


@given(texts, st.dictionaries(st.text(max_size=3), st.booleans()), st.data())
def test_more_company_never_breaks_a_condition(text: str, truths: dict[str, bool], data: st.DataObject) -> None:
    """With one more atom of other offers true, what held still holds (rule S1)."""
    condition = parsed(text)
    company = [str(atom) for atom in atoms(condition) if not isinstance(atom, Event)]
    before = {name: data.draw(st.booleans()) for name in dict.fromkeys(map(str, atoms(condition)))}
    if company and holds(condition, before):
        assert holds(condition, {**before, data.draw(st.sampled_from(company)): True})


@given(st.text(alphabet="abF RA.(),>=15nofdt_2'\"\\\n", max_size=40))
def test_any_text_is_a_condition_or_is_refused_with_its_place(text: str) -> None:
    """No text makes the parser do anything else, and a refusal names a character of it."""
    try:
        condition = parse(text)
    except FaultyInput as error:
        assert [fault.where.startswith("condition, character ") for fault in error.faults] == [True]
        assert 1 <= int(error.faults[0].where.rsplit(" ", 1)[1]) <= len(text) + 1
    else:
        assert parse(str(condition)) == condition


def test_a_condition_is_said_in_a_sentence() -> None:
    """The sentence speaks of nations, capabilities and events by the reader's words."""
    words = {"ceasefire": "there is a ceasefire", "land": "land forces", "usa.air_cover": "the United States gives air cover"}
    said = sentence(parse("ceasefire and nations(land) >= 5 and (usa.air_cover or total(land, troops) >= 15000)"), words.get)
    assert said == (
        "if there is a ceasefire and at least five others send land forces and either others send at least 15,000 troops"
        " of land forces or the United States gives air cover"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "not FRA.land",
            "condition, character 5: found 'FRA.land' after 'not'; wanted an event there: more company never breaks a promise"
            " (rule S1).\n    Try: deny an event, such as 'not war_resumed'.",
        ),
        (
            "ceasefire and total(land) < 5000",
            "condition, character 27: found '<'; wanted '>=': more company never breaks a promise (rule S1).\n"
            "    Try: turn it round, or name an event.",
        ),
        (
            "ceasefire and",
            "condition, character 14: found the end; wanted a nation or a number or an event or nations(...) or total(...)"
            " or '(' or 'always' or 'at least' or 'not'.",
        ),
        ("3 of (FRA, GBR)", "condition, character 1: found 3 of 2 different things; wanted a number from 1 to 2."),
        (
            "ceasefire & FRA",
            "condition, character 11: found '& FRA'; wanted 'and' or 'or' or the end.\n    Try: write 'and'.",
        ),
        (
            "(" * 9 + "a" + ")" * 9,
            "condition: found parentheses more than 8 deep; wanted at most 8.\n    Try: give a part of it an event's name.",
        ),
        ("a" * 2001, "condition: found 2,001 characters; wanted a condition of at most 2,000 characters."),
    ],
)
def test_a_refused_condition_says_where_found_wanted_and_try(text: str, message: str) -> None:
    """The whole message of each kind of fault."""
    with pytest.raises(FaultyInput) as refused:
        parse(text)
    assert str(refused.value) == message
