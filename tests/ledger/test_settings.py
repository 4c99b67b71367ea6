"""What case.toml says, as a document, as rows and as text: the same each way."""

from typing import Any, get_args

import pytest
from hypothesis import given, strategies as st

from willing.faults import FaultyInput
from willing.ledger.case import case_folder, case_of, shipped_cases
from willing.ledger.folder import folder_texts, read_settings, read_tables
from willing.ledger.settings import document, rows_document, setting_rows, settings, toml_text
from willing.ledger.tables import CONTROL, ID, Row
from willing.vocabulary.records import SETTINGS, Basis

TEXT = st.text(st.one_of(st.sampled_from("\"'\\#[]=.;,\n\t ابج"), st.characters(codec="utf-8")), max_size=12).map(
    lambda text: CONTROL.sub("", text)
)
SAID = TEXT.map(lambda text: text or "x")
NAME = TEXT.map(lambda text: text.strip() or "x")
WORD = TEXT.map(lambda text: text.replace(";", "").strip() or "x")
DOCUMENTS = st.fixed_dictionaries(
    {
        "case": st.fixed_dictionaries(
            {"id": SAID, "title": SAID, "about": st.lists(WORD, min_size=1, max_size=3), "requirement": SAID},
            optional=dict.fromkeys(("says", "host", "patron", "scenario", "count"), TEXT),
        )
    },
    optional={
        "scenarios": st.dictionaries(NAME, TEXT, min_size=1, max_size=3),
        "requirements": st.dictionaries(
            st.from_regex(ID, fullmatch=True),
            st.fixed_dictionaries(
                {"title": TEXT},
                optional={
                    "says": TEXT,
                    "basis": st.sampled_from(get_args(Basis)),
                    "sources": st.lists(WORD, max_size=3),
                },
            ),
            min_size=1,
            max_size=3,
        ),
    },
)


def row(setting: str, value: str = "") -> Row:
    """A row of settings, the third of its table."""
    return Row(4, {"setting": setting, "value": value})


@pytest.mark.parametrize("name", shipped_cases())
def test_the_settings_of_a_shipped_case_are_the_same_as_rows(name: str) -> None:
    """The rows of its settings stand for the document they were made from, each setting by a name of its own."""
    said = read_settings(case_folder(name))
    rows = setting_rows(said)
    assert rows_document(rows) == (said, [])
    assert [one.number for one in rows] == list(range(2, len(rows) + 2))
    assert len({one.cells["setting"] for one in rows}) == len(rows)
    assert all(list(one.cells) == list(SETTINGS.columns) for one in rows)


@pytest.mark.parametrize("name", shipped_cases())
def test_the_settings_of_a_shipped_case_are_the_same_as_text(name: str) -> None:
    """The canonical text says what the file says, and is its own canonical text."""
    said = read_settings(case_folder(name))
    assert document(toml_text(said)) == said
    assert toml_text(document(toml_text(said))) == toml_text(said)


@given(DOCUMENTS)
def test_any_sound_document_is_the_same_as_rows_and_as_text(said: dict[str, Any]) -> None:
    """Whatever words a sound document holds, its rows and its canonical text stand for the same document."""
    assert settings(said)[1] == []
    assert rows_document(setting_rows(said)) == (said, [])
    assert document(toml_text(said)) == said
    assert toml_text(document(toml_text(said))) == toml_text(said)


@given(DOCUMENTS)
def test_the_order_in_which_settings_stand_changes_no_text(said: dict[str, Any]) -> None:
    """The canonical text has the sections and the settings of a case in one order, however the file had them."""
    turned = {key: dict(reversed(said[key].items())) if key == "case" else said[key] for key in reversed(said)}
    assert toml_text(turned) == toml_text(said)


@pytest.mark.parametrize(
    ("setting", "remedy"),
    [
        ("titel", "did you mean title?"),
        ("scenarios", "did you mean scenario or scenarios.NAME?"),
        ("scenarios.", "did you mean scenario or scenarios.NAME?"),
        ("requirements.small", "did you mean requirements.ID.says or requirement or requirements.ID.title?"),
        ("requirements.small.needs", ""),
        ("requirements..title", "did you mean requirements.ID.title or requirement or requirements.ID.says?"),
        ("", ""),
    ],
)
def test_a_row_of_no_known_setting_is_told(setting: str, remedy: str) -> None:
    """A row that sets nothing known is a fault with its row and with what can be set; the others are taken all the same."""
    said, faults = rows_document([Row(2, {"setting": "title", "value": "A title"}), row(setting, "x")])
    assert said == {"case": {"title": "A title"}}
    assert [(one.where, one.found) for one in faults] == [("settings.csv, row 4, column 'setting'", repr(setting))]
    assert faults[0].wanted == (
        "one of id, title, says, host, patron, about, scenario, requirement, count, front, left_out, scenarios.NAME, "
        "requirements.ID.title, requirements.ID.says, requirements.ID.basis, requirements.ID.sources, assumptions.tour_months, "
        "assumptions.ratio, assumptions.notice_days, assumptions.detour, assumptions.road_kmh, assumptions.air_kmh"
    )
    assert faults[0].remedy == remedy


def test_an_unknown_setting_makes_no_case_and_no_folder() -> None:
    """Rows of a sound case with one unknown setting among them are refused whole, with that fault alone."""
    folder = case_folder("haiti-2024")
    sheets = read_tables(folder)[0] | {"settings": [*setting_rows(read_settings(folder)), row("colour", "blue")]}
    for make in (case_of, folder_texts):
        with pytest.raises(FaultyInput) as caught:
            make(sheets)
        assert [(one.where, one.found) for one in caught.value.faults] == [("settings.csv, row 4, column 'setting'", "'colour'")]


def test_several_words_of_a_setting_stand_apart_by_semicolons() -> None:
    """A list is one cell; blanks about its words and empty words say nothing."""
    said, faults = rows_document([row("about", " force;  funds ;"), row("requirements.a.b.sources", "s1;s2")])
    assert (said, faults) == ({"case": {"about": ["force", "funds"]}, "requirements": {"a.b": {"sources": ["s1", "s2"]}}}, [])


@pytest.mark.parametrize("text", ["[case", "x = 1\nx = 2\n", "n = " + "9" * 5_000])
def test_a_text_that_is_no_document_is_refused(text: str) -> None:
    """What is no TOML is one fault of case.toml."""
    with pytest.raises(FaultyInput) as caught:
        document(text)
    assert [(one.where, one.wanted) for one in caught.value.faults] == [("case.toml", "a TOML document")]
