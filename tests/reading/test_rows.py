"""Confirmed drafts as rows: cells that every case takes, ids that are free, sources that are there already."""

from __future__ import annotations

from typing import Any

import pytest

from willing.ledger.folder import write_new_case
from willing.ledger.place import sheets_at
from willing.ledger.tables import Sheets
from willing.reading.draft import Draft, Span
from willing.reading.kept import KeptDraft
from willing.reading.rows import Proposal, gist_of, latest_word, proposal, row_faults, with_rows
from willing.reading.told import Text

WORDS = "France will send 300 troops."
TEXT = Text("a.txt", "", title="=1+1\x1b A title", publisher="P", address="https://x.org/a", language="en", digest="ab" * 32)


def a_draft(text: Text = TEXT, **said: Any) -> KeptDraft:
    """A draft that says so, of a text."""
    cells: dict[str, Any] = {"nation": "FRA", "stance": "pledges", "span": Span(0, 28), "capability": "land", **said}
    return KeptDraft("0" * 16, Draft(**cells), text, WORDS, {}, "", "")


@pytest.fixture
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Sheets:
    """The rows of a new case."""
    folder = tmp_path_factory.mktemp("made") / "case"
    write_new_case(folder)
    return sheets_at(folder)


def told(one: Proposal) -> Proposal:
    """The draft with its sentence."""
    return one.edited("gist", gist_of(WORDS))


def test_a_draft_becomes_two_sound_rows(sheets: Sheets) -> None:
    """What a spreadsheet would run and what a terminal would do is gone from the cells that the text tells."""
    one = told(proposal(a_draft(reason="-its own\nborder", reason_nations=("RUS",), count="26"), sheets))
    assert row_faults(sheets, one) == []
    assert one.source["title"] == "1+1 A title"
    assert (one.statement["statement"], one.statement["sources"], one.source["source"]) == ("d0001", "r0001", "r0001")
    assert one.statement["reason"] == "its own border (RUS)"


@pytest.mark.parametrize(
    ("said", "nation"), [({"nation": "", "body": "coalition"}, "coalition"), ({"nation": "", "count": "26"}, "unnamed")]
)
def test_who_is_no_nation_has_a_word_too(sheets: Sheets, said: dict[str, Any], nation: str) -> None:
    """A body of the case, and nations that nobody named."""
    one = told(proposal(a_draft(**said), sheets))
    assert one.statement["nation"] == nation
    assert row_faults(sheets, one) == []


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"nation": "=1+1"}, "the draft, column 'nation'"),
        ({"nation": "", "body": "elsewhere"}, "the draft, column 'nation'"),
        ({"stance": "asks"}, "the draft, column 'stance'"),
        ({"quantity": "=300"}, "the draft, column 'quantity'"),
        ({"condition": "rain"}, "the draft, column 'condition', character 1"),
        ({"voice": "@x"}, "the draft, column 'voice'"),
    ],
)
def test_cells_pass_the_gate_of_the_case(sheets: Sheets, said: dict[str, Any], where: str) -> None:
    """Whatever a line of drafts says, the case refuses what it would refuse from anybody."""
    assert [one.where for one in row_faults(sheets, told(proposal(a_draft(**said), sheets)))] == [where]


def test_ids_that_were_taken_meanwhile_give_way(sheets: Sheets) -> None:
    """Two drafts of one text share their source; a third of another has its own; the same again is there already."""
    other = Text("b.txt", "", publisher="P", address="https://x.org/b", digest="cd" * 32)
    some = [told(proposal(one, sheets)) for one in (a_draft(), a_draft(quantity="300"), a_draft(other), a_draft())]
    rows, made = with_rows(sheets, some)
    assert [one.statement["statement"] for one in made] == ["d0001", "d0002", "d0003", "d0001"]
    assert [one.statement["sources"] for one in made] == ["r0001", "r0001", "r0002", "r0001"]
    assert [len(rows[name]) - len(sheets[name]) for name in ("statements", "sources")] == [3, 2]
    again, same = with_rows(rows, some)
    assert (len(again["statements"]), [one.statement for one in same]) == (
        len(rows["statements"]),
        [one.statement for one in made],
    )


def test_the_last_word_is_the_latest_on_that_capability(sheets: Sheets) -> None:
    """Of another capability, or of nobody, there is none."""
    found = latest_word(sheets, "FRA", "land")
    assert found is not None
    assert found["statement"] == "st1"
    assert latest_word(sheets, "FRA", "air") is None


def test_a_sentence_is_a_line_of_at_most_200_characters() -> None:
    """A longer one is cut."""
    assert gist_of("  a\nb\t=c ") == "a b =c"
    assert len(gist_of("word " * 100)) <= 200
