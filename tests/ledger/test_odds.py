"""Odds and amounts of a case: optional, in the order of the file, and refused where they would mean nothing."""

from pathlib import Path

import pytest
from builders import case, csv_row, event, odds_row, spread

from willing.faults import FaultyInput
from willing.ledger.case import Case, case_folder, shipped_cases
from willing.ledger.folder import write_new_case
from willing.vocabulary.chance import UNKNOWN, Chance
from willing.vocabulary.condition import ALWAYS, atoms
from willing.vocabulary.records import Odds, Spread

EVENTS = "event,says,kind,basis\n"
ODDS = "event,given,chance,basis\n"


def with_odds(folder: Path, events: str, rows: str) -> Case:
    """A new case with events of these names beside its own, and these odds."""
    write_new_case(folder)
    known = "".join(f"{name},{name} is so,event,assumption\n" for name in events.split())
    kept = "ceasefire,there is a ceasefire,event,assumption\nown_border,guarded,reason,fact\n"
    (folder / "events.csv").write_text(f"{EVENTS}{kept}{known}", encoding="utf-8")
    (folder / "odds.csv").write_text(f"{ODDS}{rows}", encoding="utf-8")
    return Case.read(folder)


def test_a_case_without_odds_and_amounts_is_sound(tmp_path: Path) -> None:
    """Both tables may be missing: then there are none."""
    write_new_case(tmp_path)
    (tmp_path / "odds.csv").unlink()
    (tmp_path / "amounts.csv").unlink()
    found = Case.read(tmp_path)
    assert (found.odds, found.amounts) == ((), ())


def test_a_case_without_a_patron_has_none(tmp_path: Path) -> None:
    """A case.toml that names no patron is sound; one that names a nation of the case says who it is."""
    write_new_case(tmp_path)
    file = tmp_path / "case.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("patron =", "# patron ="), encoding="utf-8")
    assert Case.read(tmp_path).patron == ""
    file.write_text(text.replace('patron = ""', 'patron = "POL"'), encoding="utf-8")
    assert Case.read(tmp_path).patron == "POL"


def test_odds_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    """The order of rows is kept, since the first that holds applies; blanks are otherwise and unknown."""
    rows = "a,b and ceasefire,0.1,fact\nb,,,estimate\na,b or not ceasefire,0,fact\na,,1,fact\n"
    found = with_odds(tmp_path, "a b", rows)
    assert [(one.event, str(one.given), one.chance) for one in found.odds] == [
        ("a", "b and ceasefire", Chance(0.1, 0.1)),
        ("b", "always", UNKNOWN),
        ("a", "b or not ceasefire", Chance(0, 0)),
        ("a", "always", Chance(1, 1)),
    ]
    assert found.odds[1].given is ALWAYS


def test_a_column_of_circumstances_may_be_left_out(tmp_path: Path) -> None:
    """Odds without `given` are odds in any case."""
    write_new_case(tmp_path)
    (tmp_path / "odds.csv").write_text("event,chance,basis\nceasefire,40%,fact\nown_border,,fact\n", encoding="utf-8")
    assert [(one.given, str(one.chance)) for one in Case.read(tmp_path).odds] == [(ALWAYS, "0.4"), (ALWAYS, "unknown")]


def test_an_event_that_came_true_may_have_odds_and_be_given(tmp_path: Path) -> None:
    """A day from which an event holds is no `when`: before that day it has a chance as others have."""
    write_new_case(tmp_path)
    rows = "own_border,,0.5,fact\nceasefire,own_border,0.5,fact\n"
    (tmp_path / "odds.csv").write_text(f"{ODDS}{rows}", encoding="utf-8")
    assert [one.event for one in Case.read(tmp_path).odds] == ["own_border", "ceasefire"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("a,b,1,fact\nb,c,1,fact\nc,a,1,fact\n", [(4, "a given b given c given a")]),
        ("a,b,1,fact\nb,a,1,fact\nc,d,1,fact\nd,c or a,1,fact\n", [(3, "a given b given a"), (5, "c given d given c")]),
        ("a,b or c,1,fact\nb,a,1,fact\nc,not a,1,fact\n", [(3, "a given b given a"), (4, "a given c given a")]),
        ("d,a,1,fact\na,b,1,fact\nb,not c,1,fact\nc,b,1,fact\n", [(5, "b given c given b")]),
        ("a,b,1,fact\na,not b,1,fact\nb,a,1,fact\n", [(4, "a given b given a")]),
    ],
)
def test_odds_that_go_round_are_told_each(tmp_path: Path, rows: str, told: list[tuple[int, str]]) -> None:
    """Every circle is named at the row that closes it, and no other row is told."""
    with pytest.raises(FaultyInput) as caught:
        with_odds(tmp_path, "a b c d", rows)
    assert [(fault.where, fault.found) for fault in caught.value.faults] == [
        (f"odds.csv, row {row}, column 'given'", f"a circle of odds: {circle}") for row, circle in told
    ]


def test_odds_that_share_what_they_hang_on_are_no_circle(tmp_path: Path) -> None:
    """Two ways to one event are no way back."""
    found = with_odds(tmp_path, "a b c d", "a,b or c,1,fact\nb,d,1,fact\nc,d,1,fact\n")
    assert len(found.odds) == 3


def test_a_long_circle_is_told_in_short(tmp_path: Path) -> None:
    """A circle of ten thousand events is found, and six of them are named."""
    names = [f"e{n}" for n in range(10_000)]
    rows = "".join(f"{one},{other},1,fact\n" for one, other in zip(names, names[1:] + names[:1], strict=True))
    with pytest.raises(FaultyInput) as caught:
        with_odds(tmp_path, " ".join(names), rows)
    (fault,) = caught.value.faults
    assert fault.found == "a circle of odds: e0 given e1 given e2 given e3 given e4 given e5 given … given e0"


def test_an_offer_without_a_place_may_be_one_of_an_earlier_day(tmp_path: Path) -> None:
    """An offer named no place until a later word did; both are offers that statements make, on their days."""
    write_new_case(tmp_path)
    file = tmp_path / "statements.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("head,2025-03-01,force,pledges,land,in_host", "head,2025-03-01,force,pledges,land,"), encoding="utf-8"
    )
    amounts = tmp_path / "amounts.csv"
    amounts.write_text("offer,likely,basis\nFRA.land,3000,fact\n", encoding="utf-8")
    assert [one.offer for one in Case.read(tmp_path).amounts] == ["FRA.land"]
    later = csv_row(
        "statements",
        statement="st4",
        nation="FRA",
        voice="head",
        said_on="2025-03-05",
        about="force",
        stance="pledges",
        capability="land",
        place="in_host",
        gist="Said.",
        sources="s1",
        basis="fact",
    )
    file.write_text(file.read_text(encoding="utf-8") + later, encoding="utf-8")
    amounts.write_text("offer,likely,basis\nFRA.land,3000,fact\nFRA.land@in_host,3000,fact\n", encoding="utf-8")
    assert len(Case.read(tmp_path).amounts) == 2


def test_a_table_of_odds_at_fault_hides_no_unknown_event(tmp_path: Path) -> None:
    """Odds whose first row is at fault are told, and so is an unknown event elsewhere."""
    write_new_case(tmp_path)
    (tmp_path / "odds.csv").write_text("evnt,chance,basis\n", encoding="utf-8")
    file = tmp_path / "statements.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("ceasefire and nations", "truce and nations"), encoding="utf-8")
    with pytest.raises(FaultyInput) as caught:
        Case.read(tmp_path)
    assert {fault.found for fault in caught.value.faults} == {"no event 'truce'", "a column 'evnt'", "no column 'event'"}


@pytest.mark.parametrize("name", shipped_cases())
def test_the_odds_of_a_shipped_case_rest_on_something(name: str) -> None:
    """Each row of odds and amounts says its basis and why; what is no assumption has a source (rule E1)."""
    found = Case.read(name)
    assert found.patron in ("", *found.nations)
    rows: list[Odds | Spread] = [*found.odds, *found.amounts]
    for row in rows:
        assert row.note, row
        assert row.sources or row.basis == "assumption", row
    for one in found.odds:
        assert not one.chance.is_exact, f"{one.event} of {name}: nobody knows it so well"
        assert all(found.events[str(atom)].when is None for atom in atoms(one.given))


@pytest.mark.parametrize("name", shipped_cases())
def test_a_shipped_case_has_both_files(name: str) -> None:
    """The descriptor of a case names every table, so a shipped case has each."""
    assert (case_folder(name) / "odds.csv").exists()
    assert (case_folder(name) / "amounts.csv").exists()


def test_the_builders_make_what_the_reader_makes(tmp_path: Path) -> None:
    """A row built in a test equals the row read from a file."""
    rows = "ceasefire,own_border,0.3-0.5,assumption\n"
    write_new_case(tmp_path)
    (tmp_path / "odds.csv").write_text(f"{ODDS}{rows}", encoding="utf-8")
    (tmp_path / "amounts.csv").write_text("offer,least,basis\nFRA.land@in_host,10,assumption\n", encoding="utf-8")
    read = Case.read(tmp_path)
    built = case(
        events=[event("ceasefire"), event("own_border")],
        odds=(odds_row("ceasefire", "0.3-0.5", "own_border"),),
        amounts=(spread("FRA.land@in_host", 10),),
        patron="USA",
    )
    assert (built.odds, built.amounts, built.patron) == (read.odds, read.amounts, "USA")
