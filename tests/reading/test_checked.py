"""The gate: what a model says is a draft only where the text and the vocabulary bear it."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from willing.reading.checked import WORDS, Gate, gate_of, known_events, merged, stances
from willing.reading.draft import Draft, Reading, Span, Unread
from willing.reading.lexicon import LANGUAGES, language_file, lexicon

TEXT = """France will send 10 to 15 thousand soldiers and 20 F-16 jets to the force,
but only with American support. They would stay in the west.
The Baltic states are ready to help. Keir Starmer agreed. France will go. Several hundred police would come from Rome.

Poland refuses, because of Belarus. Nobody else spoke. It was late. It rained. France slept.
"""
FIRST = "France will send 10 to 15 thousand soldiers and 20 F-16 jets to the force, but only with American support."


def claim(sentence: str = FIRST, nation: str = "FRA", stance: str = "ready", **said: str) -> dict[str, Any]:
    """What a model says; words for a part are given as `for_part`."""
    blank = dict.fromkeys(("capability", "place", "quantity", "condition"), "")
    parts = {name: said.pop(f"for_{name}", "") for name in WORDS}
    return {"sentence": sentence, "nation": nation, "stance": stance, **blank, **said, "words": parts}


def gate(text: str = TEXT, language: str = "en", **known: Any) -> Gate:
    """The gate of a text."""
    return gate_of(text, lexicon(language), **known)


def passed(one: object, text: str = TEXT, language: str = "en", **known: Any) -> Draft:
    """The one draft that passes."""
    drafts, unread = gate(text, language, **known).drafts([one], Span(0, len(text)))
    assert not unread
    return drafts[0]


def why(one: object, text: str = TEXT, language: str = "en", **known: Any) -> str:
    """Why it does not pass."""
    drafts, unread = gate(text, language, **known).drafts([one], Span(0, len(text)))
    assert not drafts
    return unread[0].why.removeprefix("a model's draft was refused: ")


def words_of(draft: Draft, part: str) -> str:
    """The words that a part of a draft rests on."""
    return TEXT[draft.spans[part].start : draft.spans[part].end]


# ---- quotations -------------------------------------------------------------------------------------------------------


def test_a_quotation_may_differ_in_gaps_alone() -> None:
    """Lines of the text may break anywhere; the evidence is the whole sentence."""
    draft = passed(claim("France  will send 10 to 15 thousand"))
    assert TEXT[draft.span.start : draft.span.end].split() == FIRST.split()


@pytest.mark.parametrize(
    "sentence", ["", "  ", "france will send 10", "France will send 10,000", "France will sent", "France.*", "\ud800"]
)
def test_an_approximate_quotation_is_none(sentence: str) -> None:
    assert why(claim(sentence)) == "its quotation is not in the text"


def test_a_long_quotation_is_no_evidence() -> None:
    assert why(claim(TEXT)) == "its quotation is longer than 3 sentences"


def test_of_several_places_the_nearest_is_taken() -> None:
    assert words_of(passed(claim("France will go.", for_actor="France")), "actor") == "France"
    draft = passed(claim("France will go.", for_actor="France"))
    assert draft.spans["actor"].start == TEXT.index("France will go.")


def test_a_quotation_that_stands_twice_is_taken_where_its_nation_is_named() -> None:
    text = "It will help. One. Two. Three. Norway spoke. It will help."
    assert passed(claim("It will help.", "NOR"), text).span.start == text.rindex("It will help.")


def test_words_for_a_part_must_stand_near() -> None:
    assert why(claim(for_reason="because of Belarus")) == "the words that it quotes for its reason are not in the text there"
    assert why(claim(for_actor="Warsaw")) == "the words that it quotes for its actor are not in the text there"


def test_only_the_piece_that_was_asked_about_counts() -> None:
    _, unread = gate().drafts([claim()], Span(TEXT.index("Poland"), len(TEXT)))
    assert unread == [
        Unread(Span(TEXT.index("Poland"), TEXT.index("Poland")), "a model's draft was refused: its quotation is not in the text")
    ]


def test_of_very_many_drafts_the_first_are_looked_at() -> None:
    drafts, unread = gate().drafts([claim()] * 200 + [claim(place="in_host")], Span(0, len(TEXT)))
    assert (len(drafts), [one.why for one in unread]) == (1, ["a model's reply was cut: it has more than 200 drafts"])


# ---- who --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "nation"),
    [
        ("They would stay in the west.", "FRA"),  # named in the sentence before
        ("The Baltic states are ready to help.", "LVA"),  # of a group
        ("Keir Starmer agreed.", "GBR"),  # who holds office
        ("police would come from Rome.", "ITA"),  # a seat of government
        (FIRST, "USA"),  # an adjective
    ],
)
def test_a_nation_is_named_in_many_ways(sentence: str, nation: str) -> None:
    assert passed(claim(sentence, nation), day=date(2025, 8, 26)).nation == nation


@pytest.mark.parametrize("nation", ["", "fra", "FR", "XYZ", "EU", "FRA; DROP TABLE"])
def test_a_nation_is_a_code(nation: str) -> None:
    assert why(claim(nation=nation)) == "its nation is no code of one"


def test_a_nation_must_be_named_there() -> None:
    assert why(claim(nation="POL")) == "its nation is not named there"
    assert why(claim("It rained.", "POL")) == "its nation is not named there"
    assert why(claim("Keir Starmer agreed.", "GBR"), day=date(2020, 1, 1)) == "its nation is not named there"


def test_the_host_gives_nothing_to_its_own_force() -> None:
    assert why(claim(), host="FRA") == "the host's own words are no offer"


def test_who_speaks_is_told_by_the_table_of_offices() -> None:
    draft = passed(claim("Keir Starmer agreed.", "GBR", for_actor="Keir Starmer"), day=date(2025, 8, 26))
    assert draft.speaker.startswith("Keir Starmer, ")
    assert draft.voice == "head"


@pytest.mark.parametrize(
    ("text", "nation"),
    [
        ("La France est prête à envoyer des soldats.", "FRA"),
        ("وزارت خارجه: فرانسه آماده است.", "FRA"),
        ("Франция готова отправить солдат.", "FRA"),
    ],
)
def test_nations_are_named_in_the_language_of_the_text(text: str, nation: str) -> None:
    language = {"L": "fr", "و": "fa", "Ф": "ru"}[text[0]]
    assert passed(claim(text, nation), text, language).nation == nation
    assert why(claim(text, "POL"), text, language) == "its nation is not named there"


# ---- vocabulary -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"stance": "asks"}, "stance"),
        ({"stance": ""}, "stance"),
        ({"capability": "land.x"}, "capability"),
        ({"place": "moon"}, "place"),
    ],
)
def test_words_are_those_of_the_case_format(said: dict[str, str], what: str) -> None:
    assert why(claim(**said)) == f"its {what} is none that Willing knows"


@pytest.mark.parametrize("one", [None, 5, "x", [], {"sentence": 5}, {"sentence": FIRST, "words": []}, {"words": {"actor": None}}])
def test_another_shape_is_no_draft(one: object) -> None:
    assert why(one) == "it is not of the shape that was asked for"


def test_the_events_of_the_languages_are_those_that_are_known() -> None:
    there = [one for one in LANGUAGES if (files("willing.reading") / "data" / "languages" / f"{one}.toml").is_file()]
    assert there
    for language in there:
        assert set(language_file(language)["events"]) - {"others", "none"} <= known_events()
    assert {"refuses", "supports", "conditional"} <= set(stances())


# ---- numbers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("quantity", ["10-15k", "10000-15000", "at least 10000", "up to 15,000", "~15000"])
def test_numbers_are_those_of_the_words(quantity: str) -> None:
    assert passed(claim(quantity=quantity, for_quantity="10 to 15 thousand soldiers")).quantity == quantity


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        ("12000", "10 to 15 thousand"),
        ("10000-20000", "10 to 15 thousand"),
        ("5", "5 thousand soldiers"),  # a part of a number is none
        ("20", "10 to 15 thousand"),  # stands elsewhere in the sentence
        ("16", "F-16 jets"),  # belongs to a name
        ("10000", ""),
        ("several thousand", "10 to 15 thousand"),
    ],
)
def test_another_number_is_refused(quantity: str, words: str) -> None:
    assert why(claim(quantity=quantity, for_quantity=words)) == "its amount is not in the words that it quotes"


@pytest.mark.parametrize("quantity", ["many", "?", "ten thousand", "1,5", "1e9", "9" * 70])
def test_an_amount_is_written_as_an_amount_is(quantity: str) -> None:
    assert why(claim(quantity=quantity, for_quantity="10 to 15 thousand")) == "its amount is not written as an amount is"


def test_a_vague_amount_is_that_of_the_text() -> None:
    said = claim("Several hundred police would come from Rome.", "ITA", quantity="hundreds", for_quantity="Several hundred")
    assert passed(said).quantity == "several hundred"
    said["quantity"] = "tens of thousands"
    assert why(said) == "its amount is not in the words that it quotes"


@pytest.mark.parametrize(("text", "language"), [("ترسل فرنسا ٢٥٠٠ جندي.", "ar"), ("France will send 2500 men.", "en")])
def test_figures_may_be_of_any_script(text: str, language: str) -> None:
    quoted = text.split()[-2]
    assert passed(claim(text, quantity="2500", for_quantity=quoted), text, language).quantity == "2500"


# ---- conditions and reasons -------------------------------------------------------------------------------------------


def test_a_condition_is_in_the_language_and_in_the_text() -> None:
    """Who promises only if something happens does so on a condition."""
    draft = passed(claim(stance="pledges", condition="(usa.backstop)", for_condition="only with American support"))
    assert (draft.stance, draft.condition) == ("conditional", "usa.backstop")


@pytest.mark.parametrize(
    ("condition", "because"),
    [
        ("only with help", "its condition is none in the condition language"),
        ("(" * 500, "its condition is none in the condition language"),
        ("pwned", "its condition waits for what is no event that Willing knows"),
        ("usa.pwned", "its condition waits for what is no event that Willing knows"),
        ("deu.backstop", "its condition waits for a nation that is not named there"),
        ("DEU.land", "its condition waits for a nation that is not named there"),
        ("USA.magic", "its condition waits for a capability that Willing does not know"),
        ("nations(land) >= 7", "a number of its condition is not in the words that it quotes"),
    ],
)
def test_a_condition_of_another_kind_is_refused(condition: str, because: str) -> None:
    assert why(claim(condition=condition, for_condition="only with American support")) == because


def test_a_condition_rests_on_words() -> None:
    assert why(claim(condition="ceasefire")) == "it quotes no words for its condition"


def test_a_case_may_know_further_events_and_a_patron() -> None:
    said = claim(condition="tower.falls and deu.backstop", for_condition="only with")
    assert passed(said, events={"tower.falls"}, patron="DEU").condition == "deu.backstop and tower.falls"


def test_a_reason_is_words_of_the_text_with_the_nations_in_it() -> None:
    draft = passed(claim("Poland refuses, because of Belarus.", "POL", "refuses", for_reason="because of Belarus"))
    assert (draft.reason, draft.reason_nations) == ("because of Belarus", ("BLR",))


# ---- both readers -----------------------------------------------------------------------------------------------------


def drawn(**said: Any) -> Draft:
    """A draft of the rules."""
    usual: dict[str, Any] = {"nation": "FRA", "stance": "pledges", "span": Span(0, 10), "rule": "pledges", "confidence": 0.8}
    return Draft(**(usual | said))


def model(**said: Any) -> Draft:
    """A draft of a model."""
    return drawn(**({"rule": "model", "confidence": 0.5} | said))


def both(ruled: list[Draft], *asked: Draft, unread: tuple[Unread, ...] = ()) -> Reading:
    """What both readers made."""
    return merged(Reading("en", tuple(ruled), unread), asked, ())


def test_what_both_read_is_one_draft_with_what_either_has() -> None:
    found = both(
        [drawn(capability="land", spans={"actor": Span(0, 1)})],
        model(capability="land.brigade", place="in_host", quantity="1", spans={"actor": Span(2, 3), "place": Span(4, 5)}),
    )
    assert found.drafts == (
        drawn(
            capability="land",
            place="in_host",
            quantity="1",
            spans={"actor": Span(0, 1), "place": Span(4, 5)},
            rule="model and rules",
            confidence=pytest.approx(0.9),
        ),
    )


def test_who_and_stance_alone_make_both_surer() -> None:
    found = both([drawn(capability="land", confidence=0.95)], model(capability="air"))
    assert [(one.capability, one.rule, one.confidence) for one in found.drafts] == [
        ("land", "model and rules", 0.98),
        ("air", "model and rules", 0.98),
    ]


@pytest.mark.parametrize("other", [{"nation": "POL"}, {"stance": "refuses"}, {"span": Span(10, 20)}])
def test_what_differs_stands_side_by_side(other: dict[str, Any]) -> None:
    assert both([drawn()], model(**other)).drafts == (drawn(), model(**other))


def test_what_the_rules_alone_read_stays() -> None:
    assert both([drawn()]) == Reading("en", (drawn(),), ())


def test_drafts_are_in_the_order_of_the_text() -> None:
    found = both([drawn(span=Span(20, 30)), drawn(nation="POL", span=Span(5, 9))], model(nation="NOR", span=Span(0, 4)))
    assert [one.nation for one in found.drafts] == ["NOR", "POL", "FRA"]


def test_a_sentence_that_the_model_read_is_unread_no_more() -> None:
    left = (Unread(Span(0, 10), "nobody who would do it"), Unread(Span(20, 30), "nobody who would do it"))
    assert both([], model(), unread=left).unread == left[1:]
