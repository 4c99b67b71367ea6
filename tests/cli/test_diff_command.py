"""`willing diff`: two days of a case, and two states of a ledger, for people and for programs."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

import willing as front
from willing.cli import main
from willing.ledger.case import Case, shipped_cases
from willing.ledger.entries import RowChange
from willing.ledger.ledger import Ledger
from willing.ledger.place import sheets_at
from willing.report import diff_plain
from willing.vocabulary.records import SHEETS

UKRAINE = ("ukraine-2025", "--from", "2025-04-10", "--to", "2025-09-04")


def diff(*words: str) -> Result:
    """What the command does with these words, in a pipe."""
    return CliRunner().invoke(main, ["diff", *words], env={"FORCE_COLOR": None, "TTY_COMPATIBLE": None, "CLICOLOR_FORCE": None})


def told(*words: str) -> str:
    """What it tells people, its lines run on."""
    result = diff(*words)
    assert (result.exit_code, result.stderr) == (0, "")
    assert max(cell_len(line) for line in result.stdout.splitlines()) <= 100
    return " ".join(result.stdout.split())


def data(*words: str) -> Any:
    """What it tells programs."""
    result = diff(*words, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


@pytest.mark.parametrize("case", shipped_cases())
@pytest.mark.parametrize("words", [(), ("--from", "1900-01-01"), ("--count", "floated", "--scenario", "")])
def test_every_shipped_case_has_changes_to_tell(case: str, words: tuple[str, ...]) -> None:
    """From the meeting before to the last day, and from the beginning: in text of at most 100 columns, and as data."""
    assert told(case, *words).startswith("What changed")
    assert set(data(case, *words)) == {"before", "after", "lines", "events", "requirement", "offers", "statements", "rows"}


def test_programs_are_told_what_the_library_finds() -> None:
    """The JSON is the changes that `willing.diff` makes of the two answers."""
    case = Case.read("ukraine-2025")
    days = [datetime.fromisoformat(one).date() for one in (UKRAINE[2], UKRAINE[4])]
    found = front.diff(*(front.assess(case, front.question(case, as_of=day)) for day in days))
    assert data(*UKRAINE) == json.loads(json.dumps(diff_plain.diff(found)))


def test_people_and_programs_are_told_the_same_statements() -> None:
    """Each statement that a change rests on stands in the text; and each one leads to sources."""
    text, found = told(*UKRAINE), data(*UKRAINE)
    assert len(found["offers"]) > 30
    for one in found["offers"]:
        statements = [one["statement"]] if one["turn"] != "same" else []
        statements += [part["statement"] for part in one["conditions"]] + [one["amount_from"]] * (one["amount_from"] is not None)
        assert statements
        assert [said for said in statements if said not in text] == []
        assert one["sources"]


def test_the_days_between_a_meeting_and_the_last_day_are_the_answer_of_no_words() -> None:
    """Without days the case's last day is compared with the meeting before it."""
    found = data("ukraine-2025")
    assert [found[one]["question"]["as_of"] for one in ("before", "after")] == ["2026-02-24", "2026-07-02"]
    found = data("ukraine-2025", "--to", "2025-04-10")
    assert [found[one]["question"]["as_of"] for one in ("before", "after")] == ["2025-04-04", "2025-04-10"]


def test_a_day_and_itself_have_nothing_between_them() -> None:
    """Nothing changed is an answer."""
    assert told("ukraine-2025", "--from", "2025-04-10", "--to", "2025-04-10").endswith("Nothing changed.")


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("--from", "2025-09-04", "--to", "2025-04-10"), "from: found 2025-09-04, which is after 2025-04-10"),
        (("--count", "firm"), "count: found 'firm'"),
        (("--requirement", "smal"), "requirement: found 'smal'"),
        (("--known-from", "3"), "known-on: found 3, of a case that keeps no record of it"),
    ],
)
def test_what_cannot_be_compared_is_refused(words: tuple[str, ...], fault: str) -> None:
    """Days in the wrong order and words that the case does not know are told as faults."""
    result = diff("ukraine-2025", *words)
    assert result.exit_code == 1
    assert fault in result.stderr


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    """A ledger of a new case in which one statement was corrected since, and one taken out."""
    CliRunner().invoke(main, ["new", str(tmp_path / "case")])
    sheets = sheets_at(tmp_path / "case")
    made = Ledger.load(tmp_path / "kept.db", sheets, by="A. Person", at=datetime(2025, 3, 2, tzinfo=UTC))
    first, second, _ = (row.cells for row in sheets["statements"])
    changes = [
        RowChange("statements", ("st1",), first, {**first, "quantity": "6000", "condition": "ceasefire"}),
        RowChange("statements", ("st2",), second, None),
    ]
    made.append(changes, by="B. Person", at=datetime(2025, 3, 9, tzinfo=UTC))
    return str(tmp_path / "kept.db")


def test_a_ledger_is_compared_with_what_it_knew(ledger: str) -> None:
    """On one day, what was corrected and taken out since, and what that does to offers and lines."""
    text = told(ledger, "--known-from", "2025-03-05")
    assert text.startswith("What changed, as of 1 Mar 2025 ")
    assert "1 statement corrected: st1 (quantity, condition)" in text
    assert "1 statement taken out: st2" in text
    assert "On other terms France: land forces inside the host nation, up to 5,000 troops → 6,000 troops" in text
    assert (
        "No longer on record Poland: land forces inside the host nation, refused — B. Person, Prime Minister, 1 Mar 2025 [st2]"
        in text
    )
    assert "land 6,000 troops 0 → 6,000 short → filled France" in text
    found = data(ledger, "--known-from", "2025-03-05")
    assert [(one["statement"], one["turn"], one["what"]) for one in found["statements"]] == [
        ("st1", "changed", ["quantity", "condition"]),
        ("st2", "gone", []),
    ]
    assert [found[one]["question"]["as_of"] for one in ("before", "after")] == ["2025-03-01"] * 2


def test_a_ledger_known_on_one_day_is_one_case(ledger: str) -> None:
    """Without a beginning of what was known, both days are asked of what the ledger knew by the end."""
    for words in ((), ("--known-on", "2025-03-05")):
        assert data(ledger, *words)["statements"] == []
    gone = [one["offer"] for one in data(ledger, "--known-from", "2025-03-05", "--known-on", "2025-03-05")["offers"]]
    assert gone == []


@pytest.fixture
def learned(ledger: str) -> str:
    """The same ledger, after entries that change no offer and no line: of events, odds, sources, figures and the requirement."""
    kept = Ledger(ledger)
    rows = {table: [row.cells for row in found] for table, found in kept.sheets().items()}

    def to(table: str, place: int, **cells: str) -> RowChange:
        row = rows[table][place]
        return RowChange(table, tuple(row.get(part, "") for part in SHEETS[table].key), row, {**row, **cells})

    source = {**rows["sources"][0], "source": "s9", "url": "https://example.org/nine", "copy_of": "", "digest": ""}
    changed = [
        to("events", 0, says="there is a truce"),
        to("odds", 0, note="guessed anew"),
        to("sources", 0, grade="D"),
        RowChange("sources", ("s9",), None, source),
        RowChange("figures", ("f1",), rows["figures"][0], None),
        to("requirements", 0, name="Presence in three cities", note="after a call"),
    ]
    kept.append(changed, by="C. Person", at=datetime(2025, 3, 12, tzinfo=UTC))
    return ledger


def test_whatever_else_a_ledger_has_learned_is_told(learned: str) -> None:
    """Rows that neither offers nor lines rest on are told by table, with the columns that changed, and nothing is told twice."""
    text = told(learned, "--known-from", "2025-03-09")
    assert "Nothing changed." not in text
    ending = text[text.index("What else the ledger says") :]
    assert "events: 1 row changed: ceasefire (says)" in ending
    assert "sources: 1 row changed: s1 (grade)" in ending
    assert "sources: 1 row entered: s9" in ending
    assert "figures: 1 row taken out: f1" in ending
    assert "requirements: 1 row changed: small | land (name, note)" in ending
    assert "statements:" not in ending
    found = data(learned, "--known-from", "2025-03-09")
    assert found["statements"] == []
    assert [(one["table"], one["change"], one["columns"]) for one in found["rows"] if one["table"] != "sources"] == [
        ("events", "changed", ["says"]),
        ("requirements", "changed", ["name", "note"]),
        ("figures", "taken_out", found["rows"][-2]["columns"]),
        ("odds", "changed", ["note"]),
    ]
    (event,) = (one for one in found["rows"] if one["table"] == "events")
    assert (event["before"]["says"], event["after"]["says"]) == ("there is a ceasefire", "there is a truce")


def test_what_is_told_of_lines_and_statements_is_no_row_besides(ledger: str) -> None:
    """Statements that were corrected, and lines that ask for something else, are told once; nothing else differs, and is told."""
    assert data(ledger, "--known-from", "2025-03-05")["rows"] == []
    kept = Ledger(ledger)
    line = kept.sheets()["requirements"][0].cells
    row = RowChange("requirements", ("small", line["line"], ""), line, {**line, "needs": "7000"})
    kept.append([row], by="C. Person", at=datetime(2025, 3, 12, tzinfo=UTC))
    found = data(ledger, "--known-from", "2025-03-09")
    assert [one["what"] for one in found["requirement"]] == [["needs"]]
    assert found["rows"] == []


def test_two_states_of_a_ledger_are_named_and_in_order(ledger: str) -> None:
    """The answers say on which state they rest; who asks for what was learned before it was known is refused, as for days."""
    first, last = Ledger(ledger).receipt(date(2025, 3, 5)).number, Ledger(ledger).receipt().number
    words = ("--known-from", "2025-03-05", "--known-on", str(last))
    text = told(ledger, *words)
    assert f"Before: As of 1 Mar 2025, as the ledger knew it at entry {first} of 2 Mar 2025, if ceasefire;" in text
    assert f"After: As of 1 Mar 2025, as the ledger knew it at entry {last} of 9 Mar 2025, if ceasefire;" in text
    assert [data(ledger, *words)[one]["question"]["known"] for one in ("before", "after")] == [first, last]
    result = diff(ledger, "--known-from", str(last), "--known-on", "2025-03-05")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"known-from: found {last} (entry {last}), which is after 2025-03-05 (entry {first}); "
        "wanted a day or an entry that is not after what was known last.\n    Try: the two in order.\n"
    )
