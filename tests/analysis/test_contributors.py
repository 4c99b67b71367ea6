"""Who is in by each definition: for certain, and at most."""

from dataclasses import replace
from datetime import date
from typing import Any

from builders import DAY, asked, case, meeting, statement

from willing.analysis.assessment import Assessment, assess
from willing.analysis.contributors import contributors, group_of, offers_by_nation
from willing.vocabulary.records import Nation, Statement


def answer(*statements: Statement, **words: Any) -> Assessment:
    """The answer for these words."""
    of = case(statements, **words)
    return assess(of, asked(of))


def said(nation: str, **words: Any) -> Statement:
    """A pledge of a nation, or what else the words say."""
    return statement(nation, statement=f"{nation}.{words.get('capability', 'land')}.{words.get('place', '')}", **words)


def counted(of: Assessment, means: str) -> list[set[str]]:
    """Who is in by a definition, for certain and at most."""
    found = next(one for one in contributors(of).definitions.values() if one.means == means)
    return [set(found.certain), set(found.at_most)]


def test_troops_in_the_country_are_a_range_where_a_place_was_left_unsaid() -> None:
    """Inside for certain; at most those too who did not say where; never those next door, at sea, or below the rung."""
    found = answer(
        said("AAA", place="in_host"),
        said("BBB"),
        said("CCC", place="neighbour"),
        said("DDD", capability="sea", place="offshore"),
        said("FRA", place="in_host", voice="sourced"),
        said("GBR", place="in_host", stance="refuses"),
    )
    assert counted(found, "troops") == [{"AAA"}, {"AAA", "BBB"}]
    assert counted(found, "any") == [{"AAA", "BBB", "CCC", "DDD"}] * 2


def test_anything_in_the_country_is_of_any_kind() -> None:
    """A coalition without land forces has people in the country all the same, and no definition of troops."""
    found = answer(said("AAA", capability="training", place="in_host"), said("BBB", capability="funds"))
    assert list(contributors(found).definitions) == ["inside", "any", "members", "everybody"]
    assert counted(found, "inside") == [{"AAA"}, {"AAA", "BBB"}]


def test_members_are_a_range_where_membership_is_unclear() -> None:
    """Members for certain, at most with those of which it is unclear; who is none is among everybody only with a word."""
    nations = {
        code: Nation(nation=code, name=code, member=member, groups=(), note="")
        for code, member in {"AAA": "yes", "BBB": "unclear", "CCC": "no", "DDD": "no", "FRA": ""}.items()
    }
    of = replace(case([said("CCC", stance="refuses")]), nations=nations)
    found = assess(of, asked(of))
    assert counted(found, "members") == [{"AAA"}, {"AAA", "BBB"}]
    assert counted(found, "everybody") == [{"AAA", "BBB", "CCC"}] * 2


def test_the_unnamed_and_who_attends_are_counted_by_no_definition() -> None:
    """A contributor nobody named is told apart, and a meeting counts nobody; a later one is not seen."""
    held = [meeting(DAY, place="here"), meeting(date(2030, 1, 1))]
    found = contributors(answer(said("unnamed"), said("AAA", stance="refuses"), nations=["AAA"], meetings=tuple(held)))
    assert (found.unnamed, set(found.refusing)) == (("unnamed.land",), {"AAA"})
    assert found.last_meeting == held[0]
    assert all("unnamed" not in one.at_most for one in found.definitions.values())


def test_without_a_word_nobody_is_in() -> None:
    """No definition has anybody, there are no troops to speak of, and there was no meeting."""
    found = contributors(answer(nations=()))
    assert {means: len(one.at_most) for means, one in found.definitions.items()} == {"any": 0, "members": 0, "everybody": 0}
    assert (found.unnamed, found.last_meeting) == ((), None)


def test_offers_stand_by_nation_once_each() -> None:
    """Every offer and refusal of the day, those nobody named too, in the order of their ids."""
    of = answer(said("BBB"), said("AAA", capability="sea"), said("AAA"), said("unnamed"))
    assert {nation: [one.id for one in found] for nation, found in offers_by_nation(of).items()} == {
        "AAA": ["AAA.land", "AAA.sea"],
        "BBB": ["BBB.land"],
        "unnamed": ["unnamed.land"],
    }
    assert [group_of(one) for one in ("land", "land.reserve")] == ["land", "land"]
