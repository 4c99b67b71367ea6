"""What is counted is said as a reader counts it, in both tongues, and what runs from right to left is drawn so."""

from __future__ import annotations

import re

import pytest
from builders import case, statement
from extracted import catalogue

from willing.faults import Fault
from willing.ledger.case import Case, shipped_cases
from willing.report import fault_words, sentences, tongue
from willing.report.drawings.svg import drawing
from willing.report.tongue import _, _n, between, measure, quantity, speaking, terms, units
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.units import one_and_many


def test_english_units_have_a_plural() -> None:
    """One ship, two ships; what nobody taught it a plural stays as it is written."""
    assert [measure(count, "ship") for count in (0, 1, 2, 1.5)] == ["0 ships", "1 ship", "2 ships", "1.5 ships"]
    assert [measure(count, "aircraft") for count in (1, 2)] == ["1 aircraft", "2 aircraft"]
    assert [measure(count, "days of supply") for count in (1, 30)] == ["1 day of supply", "30 days of supply"]
    assert between(0, 1, "battery") == "0–1 batteries"
    assert quantity(Quantity.unsaid("facility")) == "? facilities"
    assert measure(2, "sheaf") == "2 sheaf"


def test_every_unit_is_counted_in_arabic_as_it_is_in_english() -> None:
    """Each unit of the vocabulary and of the shipped cases has all forms; from three to ten it is in the plural."""
    found = [word for kind, word in terms(Case.read(name) for name in shipped_cases()) if kind == "unit"]
    assert len(found) > 30
    with speaking("ar"):
        for unit in found:
            assert not re.search("[A-Za-z]", "".join(measure(count, unit) for count in (0, 1, 2, 3, 11, 100))), unit
        assert [measure(count, "ship") for count in (1, 2, 3, 11)] == ["سفينة واحدة", "سفينتان", "3 سفن", "11 سفينة"]
        assert units("ship") == "سفن"
    assert all(one_and_many(unit)[0] for unit in found)


def test_a_counted_noun_agrees_with_the_whole_of_which_some_are_told() -> None:
    """Of fourteen lines: بندًا, not من البنود."""
    said = [form for one in catalogue("ar") if one.id and isinstance(one.string, (tuple, list)) for form in one.string]
    assert not [form for form in said if re.search(r"\{(count|total)\} من ال", form)]
    with speaking("ar"):
        text = _n("{what} ({some} of {count} offer)", "{what} ({some} of {count} offers)", 14, what="x", some=3)
        assert "3 من أصل 14 عرضًا" in text


def test_an_arrow_between_two_figures_runs_with_the_tongue() -> None:
    """Whatever the page about it: the text says itself that it runs from the right."""
    assert _("{before} → {after}", before="0", after="0–1") == "0 → 0–1"
    with speaking("ar"):
        assert _("{before} → {after}", before="0", after="1") == "\u20670 ← 1\u2069"


@pytest.mark.parametrize("mark", [";", ",", "?"])
def test_arabic_texts_have_the_marks_of_arabic(mark: str) -> None:
    """No Latin semicolon, comma or question mark beside Arabic letters; numbers have their own."""
    said = [
        form
        for one in catalogue("ar")
        if one.id
        for form in (one.string if isinstance(one.string, (tuple, list)) else (one.string or "",))
    ]
    assert not [form for form in said if re.search(rf"[\u0600-\u06ff]\s*{re.escape(mark)}", form)]


def test_digits_of_what_people_wrote_stay_theirs() -> None:
    """Where numbers are told in the numerals of a region, names, ids and titles keep those that they were written with."""
    made = case([statement("FRA")], title="Plan 25")
    with speaking("ar-EG"):
        assert tongue.number(25) == "٢٥"
        assert tongue.quoted("Plan 25") == "«\u2068Plan 25\u2069»"
        assert tongue.text(made, "settings", "", "title") == "Plan 25"
        assert "25" in _("{label} ({name})", label="خطة 25", name="st025")


def test_a_fault_of_a_question_is_told_in_the_tongue_at_hand() -> None:
    """Its frame and what is usual; what a reader typed stays as it was, and what is in no list stays in English."""
    fault = Fault("as_of", "'x'", "a day, such as 2025-04-10", "did you mean 'a' or 'b'?")
    assert fault_words.told(fault) == ("as_of", "'x'", "a day, such as 2025-04-10", "did you mean 'a' or 'b'?")
    with speaking("ar"):
        where, found, wanted, remedy = fault_words.told(fault)
        assert where.startswith("حتى تاريخ")
        assert found == "'x'"
        assert wanted == "يوم، مثل 2025-04-10"
        assert remedy.startswith("هل تقصد")
        assert remedy.endswith("؟")
        assert fault_words.told(Fault("x.csv", "odd", "even", ""))[1:] == ("odd", "even", "")


def test_what_was_said_is_told_in_arabic_where_the_case_tells_it() -> None:
    """Speaker, reason and gist by the translations of the case; in English as they were written."""
    read = Case.read("green-climate-fund-2014")
    one = next(said for said in read.statements if said.reason)
    assert (sentences.speaker(one, read), sentences.gist(one, read)) == (one.speaker, one.gist)
    with speaking("ar"):
        told = sentences.speaker(one, read), sentences.cited(one.reason, one, read), sentences.gist(one, read)
        assert not re.search("[A-Za-z]", "".join(told))
        assert sentences.gist(one) == one.gist


def test_every_reason_that_a_shipped_case_cites_is_told_in_arabic() -> None:
    """They stand on the first screens."""
    for name in shipped_cases():
        read = Case.read(name)
        assert not [
            one.statement
            for one in read.statements
            if one.reason and not read.said_in("ar", "statements", one.statement, "reason")
        ]


def test_ends_of_a_drawing_stay_left_and_right() -> None:
    """In a page that runs from the right a drawing says its own direction; in one that does not it need not."""
    assert "direction" not in drawing(1, 1, "t", "", []).attrib
    with speaking("ar"):
        assert drawing(1, 1, "t", "", []).attrib["direction"] == "ltr"
