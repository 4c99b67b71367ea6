"""The power of voters, against the tables of others to the digits they print."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from willing.analysis.critical import Powers, powers
from willing.logic.network import Builder, Term

POWER = Path(__file__).parents[1] / "data" / "power"
TABLES = ("electoral_college.csv", "eu_council.csv", "security_council.csv")


def games() -> dict[str, list[dict[str, str]]]:
    """Every game of the tables, with a row a member."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for table in TABLES:
        with (POWER / table).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found[row["game"]].append(row)
    return found


GAMES = games()


def of_vote(rows: list[dict[str, str]]) -> Powers:
    """The powers of a vote: enough weight and enough members for it, or hardly anybody against."""
    built = Builder()
    players = {row["member"]: built.variable(row["member"]) for row in rows}
    voters = [built.literal(v) for v in players.values()]
    weights = [int(row["weight"]) for row in rows]
    total = built.sum_of(Term(voter, weight, weight) for voter, weight in zip(voters, weights, strict=True))
    won = built.reach(total, int(rows[0]["quota"]))
    if rows[0]["least_members"]:
        won = built.all_of([won, built.at_least(int(rows[0]["least_members"]), voters)])
    if rows[0]["most_against"]:
        won = built.any_of([won, built.at_least(len(voters) - int(rows[0]["most_against"]), voters)])
    found = powers(built.network(), won, "least", players)
    assert isinstance(found, Powers)
    return found


def printed(value: float, text: str) -> bool:
    """Whether a value is what is printed, to the last digit printed."""
    digits = Decimal(text)
    last = Decimal(1).scaleb(int(digits.as_tuple().exponent))
    return abs(Decimal(repr(value)) - digits) <= last / 2


@pytest.mark.parametrize("game", GAMES)
def test_the_powers_of_a_vote_are_those_of_the_tables(game: str) -> None:
    """Shapley's and Banzhaf's values to every printed digit, and to the last digits of a float those recomputed by others."""
    rows = GAMES[game]
    found = of_vote(rows)
    swings = sum(found.banzhaf.values())
    half = 2 ** (len(rows) - 1)
    assert set(found.shapley) <= {row["member"] for row in rows}
    for row in rows:
        shapley, banzhaf = found.shapley.get(row["member"], 0.0), found.banzhaf.get(row["member"], 0.0)
        if row["published_shapley"]:
            assert printed(shapley, row["published_shapley"]), row
        if row["published_banzhaf"]:
            assert row["banzhaf_kind"] == "normalised"
            assert printed(banzhaf / swings, row["published_banzhaf"]), row
        if row["published_swings"]:
            assert round(banzhaf * half) == int(row["published_swings"]), row
        assert abs(shapley - float(row["recomputed_shapley"])) < 1e-12, row
        assert abs(banzhaf / swings - float(row["recomputed_banzhaf_normalised"])) < 1e-12, row
        assert abs(banzhaf - float(row["recomputed_banzhaf_absolute"])) < 1e-12, row
        assert round(banzhaf * half) == int(row["recomputed_swings"]), row
    assert found.wins
    assert abs(sum(found.shapley.values()) - 1) < 1e-12


def test_the_tables_have_all_their_games() -> None:
    """Two electoral colleges, the Security Council and the EU's councils, members and all."""
    assert {game: len(rows) for game, rows in GAMES.items()} == {
        "Electoral College 1992-2000 (census of 1990)": 51,
        "Electoral College 2024-2028 (census of 2020)": 51,
        "EEC-6 1958-1972": 6,
        "EC-9 1973-1980": 9,
        "EC-10 1981-1985": 10,
        "EC-12 1986-1994": 12,
        "EU-15 1995-2004": 15,
        "EU-27 Nice 2007-2013 (without the population clause)": 27,
        "EU-28 Lisbon": 28,
        "EU-28 Lisbon (without the blocking clause)": 28,
        "EU-27 Lisbon (populations of EU-28)": 27,
        "UN Security Council": 15,
    }
    assert sum(bool(row["published_swings"]) for rows in GAMES.values() for row in rows) == 21
