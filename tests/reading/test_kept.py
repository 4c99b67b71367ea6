"""Drafts in a file, and decisions beside it: what goes in comes out, and what strangers put in is refused with its line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from willing.faults import FaultyInput
from willing.reading.decided import Decision, add_decision, decided_path, decisions
from willing.reading.draft import Draft, Reading, Span
from willing.reading.kept import BESIDE, add_drafts, draft_id, kept_drafts
from willing.reading.told import Text
from willing.report.drafts_plain import kept

CONTENT = "Before it. France will send 300 troops.\nAfter it."
DIGEST = "ab" * 32
DRAFT = Draft(
    "FRA",
    "pledges",
    Span(11, 39),
    said_on=date(2025, 3, 2),
    capability="land",
    quantity="300",
    spans={"actor": Span(11, 17), "quantity": Span(28, 31)},
    rule="pledges",
    confidence=0.87,
)
TEXT = Text("a.txt", CONTENT, title="A title", published=date(2025, 3, 2), publisher="P", address="https://x.org", digest=DIGEST)


def lines(*some: Draft) -> list[Any]:
    """The drafts as they are kept."""
    return kept(TEXT, Reading("en", some or (DRAFT,), ()))


def test_a_draft_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    """Its cells, its places with the words there, what is known of the text, and what stands beside."""
    file = tmp_path / "d.jsonl"
    assert add_drafts(file, lines()) == (1, 0)
    (one,) = kept_drafts(file)
    assert one.draft == DRAFT
    assert (one.id, one.where, one.words) == (draft_id(DIGEST, DRAFT), "11-39", "France will send 300 troops.")
    assert (one.before, one.after, dict(one.spans)) == ("Before it. ", "\nAfter it.", {"actor": "France", "quantity": "300"})
    assert (one.text.name, one.text.title, one.text.published, one.text.language) == ("a.txt", "A title", TEXT.published, "en")


def test_what_stands_there_stays_and_nothing_comes_twice(tmp_path: Path) -> None:
    """The same draft again is not added; another one is, after it, on a line of its own."""
    file = tmp_path / "d.jsonl"
    add_drafts(file, lines())
    before = file.read_bytes()
    file.write_bytes(before.rstrip(b"\n"))
    other = Draft("POL", "refuses", DRAFT.span, said_on=DRAFT.said_on)
    assert [add_drafts(file, lines(DRAFT, other)), add_drafts(file, lines(DRAFT, other))] == [(1, 0), (0, 0)]
    assert file.read_bytes().startswith(before)
    assert [one.draft.nation for one in kept_drafts(file)] == ["FRA", "POL"]


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    """A draft with a cell that no line may hold is left out, and told; the others are there."""
    file = tmp_path / "d.jsonl"
    assert add_drafts(file, lines(DRAFT, Draft("POL", "refuses", DRAFT.span, condition="x" * 501))) == (1, 1)
    assert len(kept_drafts(file)) == 1


def test_a_file_that_holds_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    """Drafts are added to drafts alone."""
    file = tmp_path / "notes.txt"
    file.write_text("my notes\n", encoding="utf-8")
    with pytest.raises(FaultyInput, match=r"notes.txt, line 1: found a line that is no JSON"):
        add_drafts(file, lines())
    assert file.read_text(encoding="utf-8") == "my notes\n"


def test_a_full_disk_takes_no_part_of_a_draft(tmp_path: Path) -> None:
    """What stood there stays as it was; what comes later goes on from there."""
    file, script = tmp_path / "d.jsonl", tmp_path / "add.py"
    add_drafts(file, lines())
    before = file.read_bytes()
    more = lines(*(Draft("POL", "refuses", DRAFT.span, count=str(number)) for number in range(9)))
    script.write_text(
        f"""import json, resource, signal, sys
from pathlib import Path
from willing.faults import FaultyInput
from willing.reading.kept import add_drafts
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) + 100}, resource.RLIM_INFINITY))
try:
    add_drafts(Path(sys.argv[1]), json.loads(sys.stdin.read()))
except FaultyInput as error:
    print(error)
""",
        encoding="utf-8",
    )
    words = [sys.executable, str(script), str(file)]
    run = subprocess.run(words, input=json.dumps(more), capture_output=True, text=True, timeout=60, check=True)
    assert "found a place that takes nothing" in run.stdout
    assert file.read_bytes() == before
    assert add_drafts(file, more) == (9, 0)


HOSTILE: list[tuple[str, Callable[[dict[str, Any]], Any], str]] = [
    ("other name", lambda said: said.update(more=1), "found a name 'more'"),
    ("no name", lambda said: said.pop("rule"), "found no 'rule'"),
    ("other id", lambda said: said.update(id="0" * 16), "found '0000000000000000' in 'id'"),
    ("changed", lambda said: said.update(nation="POL"), "in 'id'; wanted the id of this draft"),
    ("escape", lambda said: said.update(title="a\x1b[2J"), "a control character in 'title'"),
    ("long", lambda said: said.update(title="a" * 501), "501 characters in 'title'"),
    ("number", lambda said: said.update(stance=3), "no text in 'stance'"),
    ("digest", lambda said: said.update(digest="x"), "'x' in 'digest'"),
    ("day", lambda said: said.update(said_on="2025-02-30"), "'2025-02-30' in 'said_on'"),
    ("week", lambda said: said.update(said_on="20250302"), "'20250302' in 'said_on'"),
    ("outside", lambda said: said.update(letters=20), "a span outside the text in 'span'"),
    ("length", lambda said: said["span"].update(end=38), "28 characters at a span of 27 in 'span'"),
    ("words", lambda said: said["spans"]["actor"].update(text="Norway"), "other words in 'spans.actor'"),
    ("no span", lambda said: said.update(span=[1, 2]), "no span in 'span'"),
    ("true", lambda said: said["span"].update(start=True), "a span outside the text in 'span'"),
    ("many", lambda said: said.update(spans={f"a{n}": {} for n in range(26)} | {"A": {}}), "no map of spans"),
    ("nan", lambda said: said.update(confidence=float("nan")), "no chance in 'confidence'"),
    ("two", lambda said: said.update(confidence=2), "no chance in 'confidence'"),
    ("beside", lambda said: said.update(before="a" * (2 * BESIDE + 1)), "601 characters in 'before'"),
]


@pytest.mark.parametrize(("change", "told"), [one[1:] for one in HOSTILE], ids=[one[0] for one in HOSTILE])
def test_a_line_that_is_no_draft_is_refused_with_its_number(
    tmp_path: Path, change: Callable[[dict[str, Any]], Any], told: str
) -> None:
    """Every field is checked, and the others of the file are told as well."""
    said = json.loads(json.dumps(lines()[0]))
    change(said)
    file = tmp_path / "d.jsonl"
    file.write_text(f"\n{json.dumps(said)}\n[]\n", encoding="utf-8")
    with pytest.raises(FaultyInput) as refused:
        kept_drafts(file)
    first, second = refused.value.faults
    assert first.where == "d.jsonl, line 2"
    assert told in str(first)
    assert str(second) == "d.jsonl, line 3: found JSON that is no object; wanted an object of JSON, as Willing writes it."


def test_lines_are_bounded(tmp_path: Path) -> None:
    """A line without an end is not read to its end."""
    file = tmp_path / "d.jsonl"
    file.write_bytes(b'{"id": "' + b"a" * 2**20)
    with pytest.raises(FaultyInput, match=r"line 1: found a line of more than 256 KiB"):
        kept_drafts(file)
    file.write_bytes(b'{"id": 1, "id": 2}\n{"id": \xff}\n' + b"[" * 100_000 + b"\n")
    with pytest.raises(FaultyInput) as refused:
        kept_drafts(file)
    assert [one.found for one in refused.value.faults] == ["a name twice", "a line that is no JSON", "a line that is no JSON"]


# ---- decisions


def decided(draft: str, verdict: Any = "rejected", case: str = "small") -> Decision:
    """A decision on a draft."""
    return Decision(draft, case, "Ann", datetime(2025, 3, 3, tzinfo=UTC), verdict, remark="no", read_from="a.txt", span="11-39")


def test_the_last_decision_on_a_draft_counts(tmp_path: Path) -> None:
    """One taken back is as none; those for another case are not this one's."""
    path = decided_path(tmp_path / "d.jsonl")
    assert (path.name, decisions(path, "small")) == ("d.jsonl.decided", {})
    for one in (decided("a"), decided("b"), decided("a", "taken back"), decided("c", case="other"), decided("b", "confirmed")):
        add_decision(path, one)
    assert decisions(path, "small") == {"b": decided("b", "confirmed")}
    assert decisions(path, "other") == {"c": decided("c", case="other")}


@pytest.mark.parametrize("left", [1, 40, 100])
def test_a_decision_that_was_cut_short_counts_as_not_written(tmp_path: Path, left: int) -> None:
    """The next one begins a line of its own; one that lacks its line's end only is whole."""
    path = tmp_path / "d.jsonl.decided"
    add_decision(path, decided("a"), decided("b"))
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    path.write_bytes(whole[: first + left])
    assert list(decisions(path, "small")) == ["a"]
    add_decision(path, decided("c"))
    assert list(decisions(path, "small")) == ["a", "c"]
    path.write_bytes(whole[:-1])
    add_decision(path, decided("c"))
    assert list(decisions(path, "small")) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "accepted"},
        {"at": "today"},
        {"by": "a\x1b[2J"},
        {"by": 1},
        {"statement": {"nations": "FRA"}},
        {"statement": {"nation": 1}},
        {"statement": []},
        {"more": ""},
    ],
    ids=str,
)
def test_a_line_that_is_no_decision_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    """What becomes rows is checked as drafts are."""
    path = tmp_path / "d.jsonl.decided"
    add_decision(path, decided("a"))
    said = json.loads(path.read_text(encoding="utf-8")) | change
    path.write_text(json.dumps(said) + "\n", encoding="utf-8")
    with pytest.raises(FaultyInput, match=r"d.jsonl.decided, line 1: found a line that is no decision"):
        decisions(path, "small")
