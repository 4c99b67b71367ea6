"""`willing evidence` at a screen, and answers on a public copy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import willing
from recorded import day, gone, loaded, to

from willing.ledger.folder import folder_texts, read_settings, read_tables, write_folder, write_new_case
from willing.ledger.release import released
from willing.ledger.settings import setting_rows

UKRAINE = "ukraine-2025"


def told(*words: str) -> str:
    """What it says, on one line."""
    found = willing(*words)
    assert (found.exit_code, found.stderr) == (0, "")
    return " ".join(found.stdout.split())


def test_the_evidence_of_a_refusal() -> None:
    """Who refused, what was overruled and superseded by which rule, who could turn it, and how well each claim is confirmed."""
    text = told("evidence", UKRAINE, "ITA.land", "--as-of", "2025-04-10")
    for part in (
        "11 claims; 11 reports in 13 sources",
        "Promise ITA.land.",
        "6 more claims are of a later day, and not seen (rule E5).",
        "the stronger voice governs (rule O7)",
        "a later word of Italy that it would take part",
        "claims indicated, earns floated: such a voice (the press, on unnamed people) can carry no more than floated (rule O2)",
        "1 report in 2 sources: s125 A News (C, fairly reliable, en), told again by s127 Yeni Safak (D, not usually reliable,",
        "claim not graded; its reports hint at 3, possibly true (rule E8)",
        "→ superseded by st115 of 18 Mar 2025 (rule O1)",
        "→ shown beside the nation's own word (rule O6)",
    ):
        assert part in text


def test_the_evidence_of_an_offer() -> None:
    """Where status, amount and each condition come from, and what would raise them."""
    text = told("evidence", UKRAINE, "GBR.land@in_host", "--as-of", "2025-08-26", "--count", "approved")
    for part in (
        "pledged, up to 10,000 troops; does not count from approved",
        "approved needs an act: a parliament or council that decided or an agreed text (rule O2)",
        "the amount (st159) rests on 1 report, graded C: two independent ones graded A or B (rule E8)",
        "one figure: st159 leaves it at up to 10,000 troops (rule V1)",
    ):
        assert part in text


def test_before_anybody_spoke_there_is_no_offer() -> None:
    """What is undated is shown, what is later is counted, and a word of the nation is what would raise it."""
    text = told("evidence", UKRAINE, "ITA.training", "--as-of", "2025-01-01")
    assert "No word of a day up to 1 Jan 2025 makes an offer or a refusal." in text
    assert "a word of the nation itself" in text


def test_a_statement_is_credited_to_who_entered_and_who_corrected_it(tmp_path: Path) -> None:
    """As far as the ledger knew then: a later correction is not told, and what was taken out since keeps its credit."""
    ledger = loaded(tmp_path / "team.willing")
    place, first = ledger.name, str(ledger.receipt().number)
    (entry,) = (one.number for one in ledger.entries(table="statements", key="st1"))
    entered = f"st1 1 Mar 2025 A. Person, President; entry {entry}, by Ann, 10 Apr 2025"
    ledger.append([to(ledger, "statements", "st1", gist="Said.")], by="Ben", at=day(1))
    once = ledger.receipt().number
    ledger.append([to(ledger, "statements", "st1", gist="Said so.")], by="Cem", at=day(2))
    assert f"{entered} " in told("evidence", place, "FRA.land", "--known-on", first)
    corrected = told("evidence", place, "FRA.land", "--known-on", str(once))
    assert f"{entered}; corrected by entry {once}, by Ben, 11 Apr 2025 " in corrected
    assert f"{entered}; corrected 2 times, last by entry {once + 1}, by Cem, 12 Apr 2025 " in told("evidence", place, "FRA.land")
    ledger.append([gone(ledger, "amounts", "FRA.land@in_host"), gone(ledger, "statements", "st1")], by="Ben", at=day(3))
    assert f"{entered}; corrected by entry {once}" in told("evidence", place, "FRA.land", "--known-on", str(once))


def test_what_nobody_speaks_of_is_refused_with_what_is_near() -> None:
    """A slip in an offer's id is told with the offers that are near."""
    found = willing("evidence", UKRAINE, "ITA.lnd")
    assert found.exit_code == 1
    assert "ITA.land" in found.stderr
    assert willing("evidence", UKRAINE).exit_code == 2


def test_in_the_folder_of_a_case_the_offer_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One word is what is asked about, where the current folder is a case."""
    write_new_case(tmp_path / "new")
    monkeypatch.chdir(tmp_path / "new")
    assert "FRA.land@in_host" in told("evidence", "FRA.land")


# ---- a public copy ------------------------------------------------------------------------------------------------------


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    """A new case with marks on two statements and a source, and its public copy."""
    write_new_case(tmp_path / "new")
    rows, _ = read_tables(tmp_path / "new")
    sheets = {**rows, "settings": setting_rows(read_settings(tmp_path / "new"))}
    for row in sheets["statements"]:
        row.cells["handling"] = {"st1": "withheld", "st2": "restricted"}.get(row.cells["statement"], "")
    sheets["sources"][1].cells["handling"] = "restricted"
    copy, _ = released(sheets)
    for name, found in (("inside", sheets), ("public", copy)):
        write_folder(tmp_path / name, folder_texts(found))
    return str(tmp_path / "inside"), str(tmp_path / "public")


def test_whoever_makes_a_copy_is_told_where_to_look(folders: tuple[str, str], tmp_path: Path) -> None:
    """Cells in which a withheld number stands are named with it, those near what is gone first; all are listed with --json."""
    inside, _ = folders
    start = (
        "Numbers that are withheld stand again in 26 cells of the copy, by chance or not (2 of them about the same nation, row "
        "or page, told first); look at: "
    )
    notes = Path(inside) / "nations.csv"
    rows = notes.read_text(encoding="utf-8")
    rows += "".join(f"A{one}A,Land {one},no,,Has 5k{' of France' * (one == 'X')}\n" for one in "ABCDEFGHIJKLMNOPQRSTUVWXY")
    notes.write_text(rows, encoding="utf-8")
    text = told("export", inside, str(tmp_path / "more"), "--release", "public")
    assert f"{start}nations AXA (note: 5,000), commitments c1 (quantity: 1,000), nations AAA (note: 5,000), " in text
    assert "nations ARA (note: 5,000); 6 are not shown (--json lists them)." in text
    answer = json.loads(willing("export", inside, str(tmp_path / "told"), "--release", "public", "--json").stdout)
    assert len(answer["look_at"]) == 26
    assert answer["look_at"][0] == {"table": "nations", "key": "AXA", "column": "note", "numbers": [5000], "near": True}
    assert [one["table"] for one in answer["look_at"][1:] if one["near"]] == ["commitments"]
    assert json.loads(willing("export", inside, str(tmp_path / "all"), "--json").stdout)["look_at"] == []


@pytest.mark.parametrize("words", [(), ("--line", "land"), ("--without-each",)], ids=["all lines", "one line", "without each"])
def test_for_how_long_tells_what_a_public_copy_has_not(folders: tuple[str, str], words: tuple[str, ...]) -> None:
    """Each screen of `hold` names the amounts that are withheld, as other answers do (rule H1)."""
    _, public = folders
    assert "1 amount is withheld from this copy: FRA.land@in_host; the true totals may be higher." in told("hold", public, *words)


def test_inside_a_number_is_marked_and_counted(folders: tuple[str, str]) -> None:
    """In the case itself nothing is missing; what may not be told further says so."""
    inside, _ = folders
    assert "1 amount is not for release: FRA.land@in_host." in told("assess", inside)
    assert "up to 5,000 troops (not for release)" in told("why", inside, "FRA.land")
    assert "its numbers are not for release" in told("evidence", inside, "FRA.land")
    answer = json.loads(willing("assess", inside, "--json").stdout)
    assert (answer["left_out"], answer["amounts_withheld"]) == ([], [])


def test_a_public_copy_says_what_it_cannot_know(folders: tuple[str, str]) -> None:
    """Check, totals, offers and evidence name what was left out and whose amounts are withheld; no screen has the number."""
    _, public = folders
    left = "This is a public copy; left out of it: 1 row of sources, 1 row of statements, 1 row of caveats, 1 row of amounts,"
    missing = "1 amount is withheld from this copy: FRA.land@in_host; the true totals may be higher."
    assert left in told("check", public)
    assessed = told("assess", public)
    assert left in assessed
    assert missing in assessed
    assert "land * †" in assessed
    assert "mines * " in assessed
    assert "mines * †" not in assessed
    assert missing in told("nations", public)
    assert "pledged, amount withheld" in told("why", public, "FRA.land")
    evidence = told("evidence", public, "FRA.land")
    assert "the amount is withheld from this copy (rule H1)" in evidence
    assert "5,000" not in evidence + assessed
    answer = json.loads(willing("assess", public, "--json").stdout)
    assert answer["amounts_withheld"] == ["FRA.land@in_host"]
    assert [one["offer"] for one in answer["offers"] if one["amount_withheld"]] == ["FRA.land@in_host"]
    assert json.loads(willing("check", public, "--json").stdout)["left_out"] == answer["left_out"] != []
    assert willing("evidence", public, "POL.land").exit_code == 1
