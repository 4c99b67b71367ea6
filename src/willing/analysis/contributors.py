"""Who is in, by one definition or another: nobody is counted without saying as what.

The number of contributors hangs on the definition: who would put troops into the country, who would do anything at all, who
belongs to the coalition. Each definition has the nations that meet it for certain and those that may, where a place or a
membership was left open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from willing.analysis.assessment import Assessment
from willing.analysis.offers import Offer, Status
from willing.vocabulary.records import Meeting

__all__ = ["Contributors", "Definition", "contributors", "group_of", "offers_by_nation"]

Meaning = Literal["troops", "inside", "any", "members", "everybody"]
_LAND: Final = "land"
_HOST: Final = "in_host"


@dataclass(frozen=True, slots=True)
class Definition:
    """The nations that are in by one definition: for certain, and at most.

    Attributes:
        means: *troops* in the host nation: an offer of land forces that counts, for certain where it is said to serve in the
            host nation, at most where its place was left unsaid; *inside*: the same of any kind of contribution; *any*: an offer
            that counts, of any kind, anywhere; *members*: for certain those that the case has as such, at most those too of which
            it is unclear; *everybody*: whoever offered or refused anything, and all members.
        certain: codes of nations that meet it whatever was left open.
        at_most: those and the nations that may meet it.
    """

    means: Meaning
    certain: frozenset[str]
    at_most: frozenset[str]


@dataclass(frozen=True, slots=True)
class Contributors:
    """Who is in by each definition, and who is counted by none.

    Attributes:
        definitions: by what they mean; *troops* and *inside* only where somebody has offered or refused what they are about.
        unnamed: ids of the live offers of contributors that nobody named; they never count (rule E6).
        refusing: codes of nations that refused something.
        last_meeting: the last one up to the day; who sits there is no contributor for that.
    """

    definitions: Mapping[Meaning, Definition]
    unnamed: tuple[str, ...]
    refusing: frozenset[str]
    last_meeting: Meeting | None


def group_of(capability: str) -> str:
    """The group that a capability is of: the word before its dot, or itself."""
    return capability.partition(".")[0]


def offers_by_nation(answer: Assessment) -> dict[str, tuple[Offer, ...]]:
    """The offers and refusals of the day by nation, those nobody named among them, in the order of their ids."""
    found = groupby(answer.offers.values(), key=lambda offer: offer.nation)
    return {nation: tuple(offers) for nation, offers in found}


def contributors(answer: Assessment) -> Contributors:
    """Who is in. Without offers and nations nobody is, by any definition. Cost: one pass over the offers."""
    case = answer.case
    named = [one for one in answer.offers.values() if one.nation != "unnamed"]
    counted = [one for one in named if one.id in answer.counted]
    members = {member: {one.nation for one in case.nations.values() if one.member == member} for member in ("yes", "unclear")}
    found: list[Definition] = []
    if any(group_of(one.capability) == _LAND for one in named):
        found.append(_inside("troops", [one for one in counted if group_of(one.capability) == _LAND]))
    if any(one.place == _HOST for one in named):
        found.append(_inside("inside", counted))
    found.append(_settled("any", {one.nation for one in counted}))
    found.append(Definition("members", frozenset(members["yes"]), frozenset(members["yes"] | members["unclear"])))
    found.append(_settled("everybody", {one.nation for one in named} | members["yes"] | members["unclear"]))
    met = [one for one in case.meetings if one.held_on <= answer.question.as_of]
    return Contributors(
        definitions={one.means: one for one in found},
        unnamed=tuple(one.id for one in answer.offers.values() if one.nation == "unnamed" and one.status.is_live),
        refusing=frozenset(one.nation for one in named if one.status is Status.REFUSED),
        last_meeting=met[-1] if met else None,
    )


def _inside(means: Meaning, counted: list[Offer]) -> Definition:
    """By where offers serve: for certain in the host nation, at most with those whose place was left unsaid."""
    certain = frozenset(one.nation for one in counted if one.place == _HOST)
    return Definition(means, certain, certain | {one.nation for one in counted if not one.place})


def _settled(means: Meaning, nations: set[str]) -> Definition:
    return Definition(means, frozenset(nations), frozenset(nations))
