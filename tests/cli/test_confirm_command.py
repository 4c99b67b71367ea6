"""`willing confirm`: drafts become statements when a person says so, and not otherwise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from willing.cli import main
from willing.faults import Fault, FaultyInput
from willing.ledger.ledger import Ledger
from willing.ledger.place import case_at, sheets_at
from willing.reading import desk
from willing.reading.decided import alone, decided_path
from willing.vocabulary.records import SHEETS

PLAIN = {"FORCE_COLOR": None, "COLUMNS": None, "WILLING_BY": "Ann"}
NEWS = """France is ready to send up to 3,000 troops to the force if there is a ceasefire, a spokesman said.

Poland will not send soldiers, the prime minister said.

Italy could offer a minehunter to the peacekeeping force.
"""
SOURCE = "The Example\nhttps://example.org/news\n"


def willing(*words: str, typed: str = "") -> Result:
    """What a command does with what is typed."""
    result = CliRunner().invoke(main, words, input=typed, env=PLAIN, prog_name="willing")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def drafts(tmp_path: Path) -> str:
    """Three drafts of a text: FRA, POL, and ITA, which the case does not have."""
    (tmp_path / "news.txt").write_text(NEWS, encoding="utf-8")
    file = str(tmp_path / "d.jsonl")
    told = willing("read", str(tmp_path / "news.txt"), "--lang", "en", "--said-on", "2025-03-02", "--drafts", file)
    assert told.stdout.endswith(f"{file} has 3 new drafts.\n")
    return file


@pytest.fixture(params=["folder", "ledger"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new case, in a folder or a ledger."""
    folder = str(tmp_path / "small")
    willing("new", folder)
    if request.param == "folder":
        return folder
    willing("ledger", "load", folder, str(tmp_path / "team.willing"))
    return str(tmp_path / "team.willing")


def rows(case: str, table: str) -> dict[str, dict[str, str]]:
    """The rows of a table by id, without their blanks."""
    found = [{name: cell for name, cell in row.cells.items() if cell} for row in sheets_at(case)[table]]
    return {row[SHEETS[table].key[0]]: row for row in found}


def verdicts(drafts: str, case: str) -> list[str]:
    """How each draft stands."""
    return list(json.loads(willing("confirm", drafts, case, "--json").stdout)["verdicts"].values())


def test_what_is_confirmed_is_in_the_case_with_its_source(drafts: str, case: str) -> None:
    """A row each; the source is asked for once a text, and the second statement shares it."""
    told = willing("confirm", drafts, case, typed=f"c\n{SOURCE}France would send 3000.\nc\n\nr\nno nation of ours\n")
    assert told.exit_code == 0, told.output
    assert "[who: France] is [stance: ready to send] [quantity: up to 3,000]" in told.stdout
    assert "the case has: st1, 2025-03-01 pledges up to 5,000: France would send up to five thousand once" in told.stdout
    assert told.stdout.endswith("Of 3 drafts 2 are in the case, 1 are rejected, 0 undecided.\n")
    said = rows(case, "statements")
    assert said["d0001"] == {
        "statement": "d0001",
        "nation": "FRA",
        "voice": said["d0001"]["voice"],
        "said_on": "2025-03-02",
        "about": "force",
        "stance": "conditional",
        "capability": "land",
        "quantity": "up to 3000",
        "condition": "ceasefire",
        "gist": "France would send 3000.",
        "sources": "r0001",
        "basis": "fact",
        "confidence": said["d0001"]["confidence"],
    }
    assert said["d0002"]["gist"] == "Poland will not send soldiers, the prime minister said."
    assert said["d0002"]["sources"] == "r0001"
    source = rows(case, "sources")["r0001"]
    assert (source["publisher"], source["url"], source["language"]) == ("The Example", "https://example.org/news", "en")
    assert len(source["digest"]) == 64
    assert verdicts(drafts, case) == ["entered", "entered", "rejected"]
    case_at(case)


def test_a_ledger_keeps_where_it_was_read(drafts: str, tmp_path: Path) -> None:
    """One append a text: who confirmed, and the characters of the text for each statement; the chain is whole."""
    place = str(tmp_path / "team.willing")
    willing("new", str(tmp_path / "small"))
    willing("ledger", "load", str(tmp_path / "small"), place)
    willing("confirm", drafts, place, "--by", "Ben", typed=f"c\n{SOURCE}\nc\n\nq\n")
    *_, source, first, second = Ledger(place).entries()
    assert [one.key for one in (source, first, second)] == ["r0001", "d0001", "d0002"]
    assert {(one.recorded_by, one.recorded_at, one.why) for one in (first, second)} == {
        ("Ben", first.recorded_at, f"read from {tmp_path}/news.txt, characters 0-98 (d0001); 100-155 (d0002)")
    }
    assert willing("ledger", "verify", place).exit_code == 0


def test_a_folder_keeps_what_else_is_in_it(drafts: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Remarks in case.toml, other files, and the folder itself for who stands in it."""
    folder = tmp_path / "small"
    willing("new", str(folder))
    settings = (folder / "case.toml").read_bytes()
    willing("confirm", drafts, str(folder), typed=f"c\n{SOURCE}\nq\n")
    assert b"# A case:" in settings
    assert (folder / "case.toml").read_bytes() == settings
    (folder / "README.md").write_text("mine", encoding="utf-8")
    willing("confirm", drafts, str(folder), typed="c\n\nq\n")
    monkeypatch.chdir(folder)
    willing("confirm", drafts, ".", typed="e\nnation\nFRA\nc\n\n")
    assert (folder / "README.md").read_text(encoding="utf-8") == "mine"
    assert Path.cwd().samefile(folder)
    assert list(rows(".", "statements"))[-3:] == ["d0001", "d0002", "d0003"]
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_a_second_run_goes_on_where_the_first_stopped(drafts: str, case: str) -> None:
    """What is skipped comes again, what is decided does not."""
    willing("confirm", drafts, case, typed="s\nr\n\nq\n")
    assert verdicts(drafts, case) == ["undecided", "rejected", "undecided"]
    told = willing("confirm", drafts, case, typed="q\n").stdout
    assert "1 of 2" in told
    assert "[who: France]" in told
    willing("confirm", drafts, case, typed=f"c\n{SOURCE}\nr\n\n")
    assert willing("confirm", drafts, case).stdout == "Of 3 drafts 1 are in the case, 2 are rejected, 0 undecided.\n"


def test_back_takes_a_decision_back(drafts: str, case: str) -> None:
    """The draft is asked for again with the cells that were edited; before the first there is none."""
    told = willing("confirm", drafts, case, typed=f"b\ne\nquantity\n2000\nc\n{SOURCE}\nb\nr\nafter all not\nq\n")
    assert "This is the first." in told.stdout
    assert told.stdout.count("2000") >= 2
    assert verdicts(drafts, case) == ["rejected", "undecided", "undecided"]
    assert "d0001" not in rows(case, "statements")


def test_a_wrong_answer_is_told_and_asked_again(drafts: str, case: str) -> None:
    """Choices, columns, values and addresses pass the gate of the case's own cells."""
    typed = "x\ne\nstances\nstance\npledge\npledges\ne\ngist\n=1+1\nI say so.\ne\ncondition\nrain\nceasefire\n"
    typed += "c\n\ne\nplace\n.\nc\nP\nftp:x\n"
    told = willing("confirm", drafts, case, typed=f"{typed}https://example.org/1\nq\n")
    assert told.exit_code == 0
    assert [line for line in told.stderr.splitlines() if not line.startswith("    Try")] == [
        "the answer: found 'x'; wanted one of confirm, edit, reject, skip, back, quit, or its first letter.",
        "the column: found 'stances'; wanted a column of statements.",
        "the draft, column 'stance': found 'pledge'; wanted one of refuses, considers, conditional, ready, hosts, leads, "
        "pledges, approves, arranges, deploys, withdraws, supports.",
        "the draft, column 'gist': found '=1+1'; wanted text that no spreadsheet runs as a formula.",
        "the draft, column 'condition', character 1: found no event 'rain'; wanted a known event.",
        "its source, column 'url': found 'ftp:x'; wanted a web address that begins with http:// or https://.",
    ]
    said = rows(case, "statements")["d0001"]
    assert (said["stance"], said["gist"]) == ("pledges", "I say so.")


def test_a_nation_that_the_case_has_not_is_told(drafts: str, case: str) -> None:
    """The draft stays undecided until its cells are sound."""
    typed = f"s\ns\nc\ne\nnation\nPOL\nc\n{SOURCE}\n"
    told = willing("confirm", drafts, case, typed=typed)
    assert "the draft, column 'nation': found no nation 'ITA'" in told.stderr
    assert "The draft stays undecided: edit what is at fault, or skip it." in told.stdout
    assert rows(case, "statements")["d0001"]["nation"] == "POL"
    assert verdicts(drafts, case) == ["undecided", "undecided", "entered"]


def test_the_end_of_what_is_typed_loses_nothing(drafts: str, case: str) -> None:
    """Interrupted in the middle of a question, what was confirmed is in the case."""
    told = willing("confirm", drafts, case, typed=f"c\n{SOURCE}\nc\n")
    assert (told.exit_code, told.stderr) == (130, "Interrupted.\n")
    assert verdicts(drafts, case) == ["entered", "undecided", "undecided"]
    assert "d0001" in rows(case, "statements")


@pytest.mark.parametrize("written", [False, True])
def test_what_could_not_be_entered_is_entered_next_time(
    drafts: str, case: str, written: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails before the rows are there or after: nothing is lost, and nothing comes twice."""
    for kind in (desk._Folder, desk._Ledger):
        enter: Any = kind.enter

        def fails(self: Any, *some: Any, enter: Any = enter) -> None:
            if written:
                enter(self, *some)
            raise FaultyInput([Fault("the disk", "nothing", "something")])

        monkeypatch.setattr(kind, "enter", fails)
    assert willing("confirm", drafts, case, typed=f"c\n{SOURCE}\nq\n").exit_code == 1
    assert verdicts(drafts, case)[0] == "confirmed"
    monkeypatch.undo()
    told = willing("confirm", drafts, case, typed="y\nq\n").stdout
    assert "Confirmed before, and not in the case:\n  nation: FRA; voice: sourced;" in told
    assert "Enter them? [y/N]: y\nEntered d0001.\n" in told
    assert [name for name in rows(case, "statements") if name.startswith("d")] == ["d0001"]
    assert [name for name in rows(case, "sources") if name.startswith("r")] == ["r0001"]


def test_decisions_of_others_are_looked_at(drafts: str, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a file says was confirmed is not entered before somebody says so: unanswered it stays, denied it is undecided."""

    def fails(*some: object) -> None:
        raise FaultyInput([Fault("the disk", "nothing", "something")])

    for kind in (desk._Folder, desk._Ledger):
        monkeypatch.setattr(kind, "enter", fails)
    willing("confirm", drafts, case, typed=f"c\n{SOURCE}\nq\n")
    monkeypatch.undo()
    assert willing("confirm", drafts, case, typed="").exit_code == 130
    assert verdicts(drafts, case)[0] == "confirmed"
    assert "1 of 3" in willing("confirm", drafts, case, typed="n\nq\n").stdout
    assert verdicts(drafts, case)[0] == "undecided"
    assert "d0001" not in rows(case, "statements")


def test_what_the_case_would_not_take_any_more_is_undecided_again(
    drafts: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its faults are told; the case is as it was."""
    folder = tmp_path / "small"
    willing("new", str(folder))

    def fails(*some: object) -> None:
        raise FaultyInput([Fault("the disk", "nothing", "something")])

    monkeypatch.setattr(desk._Folder, "enter", fails)
    willing("confirm", drafts, str(folder), typed=f"c\n{SOURCE}\nq\n")
    monkeypatch.undo()
    for name, was, then in (
        ("events", "ceasefire,", "truce,"),
        ("statements", "ceasefire", "truce"),
        ("odds", "ceasefire", "truce"),
        ("translations", "ceasefire", "truce"),
    ):
        file = folder / f"{name}.csv"
        file.write_text(file.read_text(encoding="utf-8").replace(was, then), encoding="utf-8")
    file = folder / "case.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace('"ceasefire"', '"truce"').replace("not ceasefire", "not truce"), "utf-8"
    )
    assert willing("check", str(folder)).exit_code == 0
    before = {one.name: one.read_bytes() for one in folder.iterdir()}
    told = willing("confirm", drafts, str(folder), typed="y\n")
    assert (told.exit_code, "Entered" in told.stdout) == (1, False)
    assert "column 'condition', character 1: found no event 'ceasefire'" in told.stderr
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == before
    assert verdicts(drafts, str(folder))[0] == "undecided"


def test_a_source_that_the_case_has_is_taken(drafts: str, tmp_path: Path) -> None:
    """By the digest of the text, nothing is asked; by its address, no second row is made."""
    folder = tmp_path / "small"
    willing("new", str(folder))
    willing("confirm", drafts, str(folder), typed="c\nExample Daily\nhttp://www.example.org/1/\n\nq\n")
    assert rows(str(folder), "statements")["d0001"]["sources"] == "s1"
    assert list(rows(str(folder), "sources")) == ["s1", "s2"]


def test_a_text_from_right_to_left_is_set_apart(tmp_path: Path) -> None:
    """Its own marks of direction are gone, and each line of it is isolated."""
    (tmp_path / "news.txt").write_text("ستشارك فرنسا بقوات \u202eبرية في القوة متعددة الجنسيات.\n", encoding="utf-8")
    willing("read", str(tmp_path / "news.txt"), "--lang", "ar", "--drafts", str(tmp_path / "d.jsonl"))
    willing("new", str(tmp_path / "small"))
    told = willing("confirm", str(tmp_path / "d.jsonl"), str(tmp_path / "small"), typed="q\n").stdout
    assert "فرنسا" in told
    assert "\u202e" not in told
    assert all(line.count("\u2068") == line.count("\u2069") > 0 for line in told.splitlines() if "فرنسا" in line)


def test_two_do_not_decide_at_once(drafts: str, case: str) -> None:
    """Who comes second is told; nothing is left of the attempt."""
    with alone(decided_path(Path(drafts))):
        told = willing("confirm", drafts, case, typed="q\n")
    assert (told.exit_code, told.stdout) == (1, "")
    assert "somebody decides on at this moment" in told.stderr
    assert not decided_path(Path(drafts)).exists()


def test_what_is_refused_at_once(drafts: str, tmp_path: Path) -> None:
    """Shipped cases, what is no case, no drafts."""
    shipped = willing("confirm", drafts, "haiti-2024")
    assert (shipped.exit_code, shipped.stderr.partition(";")[0]) == (1, "'haiti-2024': found a case that comes with Willing")
    assert willing("confirm", drafts, str(tmp_path / "nowhere")).exit_code == 1
    assert willing("confirm", str(tmp_path / "nothing.jsonl"), str(tmp_path)).exit_code == 1
    assert not decided_path(Path(drafts)).exists()


def test_the_answers_are_told_and_what_a_draft_lacks(drafts: str, case: str) -> None:
    """A question mark, or nothing, tells what each answer does; a nation that the case has not is told before it is confirmed."""
    told = willing("confirm", drafts, case, typed="?\n\nx\ns\ns\nq\n")
    assert told.stdout.count("  confirm it is said so: it becomes a statement of the case\n") == 2
    assert "the answer: found 'x'; wanted one of confirm, edit, reject, skip, back, quit, or its first letter." in told.stderr
    before, third = told.stdout.split("3 of 3")
    assert "To be mended before it can be confirmed" not in before
    assert "To be mended before it can be confirmed: the draft, column 'nation': found no nation 'ITA'" in third
