"""Which contingents stand at which of some chosen sites, each where its caveats let it.

Each site wants of the force what it serves of all that the choice serves (rule L6). Placed are the offers of a kind that stand,
in the host, in whole units, whole or in parts no smaller than what is useful, by `willing.logic.postings`: the least-filled site
first, then as much as there is. A pair that a caveat bars is never taken; one of which the capital must be asked first only at
a site where nothing that stands is free; one of which nobody knows at the most alone, and told apart (rule L7).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from willing.analysis.assessment import Assessment
from willing.analysis.caveats import Caveats, Use
from willing.analysis.circuit import BOUNDS, Bound, bounds_of
from willing.analysis.fit import Fit, kind_fit, place_fit
from willing.analysis.offers import Offer
from willing.analysis.standing import Mode
from willing.logic.postings import Contingent, postings

__all__ = ["Contingents", "Part", "Post", "Posting", "Unused"]

Unused = Literal["barred", "ask first", "size", "unit", "not needed"]
_Able = list[tuple[Offer, tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class Part:
    """What one offer has at one site, and whether its caveats let it: free, ask first, or unknown.

    `is_open` if nobody said how much of it there is at most: what it has at the most is then what the site still wants.
    """

    offer: str
    amount: float
    use: Use
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """One site of a choice, and who stands there.

    Attributes:
        site: its id.
        share: its part of what the choice serves.
        wanted: how much it wants of the force.
        certain: the parts that stand there with all amounts at their least and nothing unknown.
        possible: the parts that could with amounts at their most, what is unknown turning out free.
    """

    site: str
    share: float
    wanted: float
    certain: tuple[Part, ...]
    possible: tuple[Part, ...]

    @property
    def gets(self) -> tuple[float, float]:
        """How much stands there, for certain and at most."""
        return math.fsum(part.amount for part in self.certain), math.fsum(part.amount for part in self.possible)


@dataclass(frozen=True, slots=True)
class Posting:
    """Who stands where, if nobody moves first or if all announce jointly.

    Attributes:
        unit: what amounts are counted in.
        posts: a site each, in the order of the choice.
        unused: offers that stand, and have a part nowhere, with why: barred at all of these sites, asked
            first at all that it may be at, too small to be of use, in another unit, or not needed.
        filled: the share of what it wants that the least-filled site gets, at the least and at the most; nought without sites.
    """

    unit: str
    posts: tuple[Post, ...]
    unused: tuple[tuple[str, Unused], ...]
    filled: tuple[float, float]


class Contingents:
    """The offers of an answer that could stand at a site: of a kind, in the host, standing.

    Args:
        answer: which offers count and stand.
        capability: the kind.
        towns: ids of the sites that are asked of.

    Cost:
        A look at each offer's caveats for each town.
    """

    def __init__(self, answer: Assessment, capability: str, towns: Sequence[str]) -> None:
        self._case, self._answer, self._capability, self._towns = answer.case, answer, capability, tuple(towns)
        self._offers = [
            (offer, bounds_of(self._case, offer))
            for offer in answer.offers.values()
            if offer.id in answer.counted
            and kind_fit(offer.capability, capability) is Fit.YES
            and place_fit(offer.place, "in_host") > Fit.NO
        ]
        caveats = Caveats(self._case)
        self.uses: Mapping[str, tuple[Use, ...]] = {
            offer.id: tuple(caveats.use_of(offer, limits, site=town) for town in towns)
            for offer, _ in self._able("most", Mode.TOGETHER)
            for limits in (caveats.of(offer),)
        }

    @property
    def unit(self) -> str:
        """What amounts are counted in: the unit of the kind, since units are never added across (rule V5)."""
        return self._case.capabilities[self._capability].unit

    def may_stand(self, at: int) -> bool:
        """Whether any of them may be at a town, by its place among the towns; so too where none stands at all."""
        return not self.uses or any(uses[at].verdict != "barred" for uses in self.uses.values())

    def posted(self, chosen: Sequence[int], shares: Sequence[float], mode: Mode) -> Posting:
        """Who stands where.

        Args:
            chosen: the sites, by their places among the towns.
            shares: the part of what the choice serves that each serves; they come to one.
            mode: if nobody moves first, or all announce jointly.
        """
        wanted = self._wanted(shares, mode)
        amounts: dict[Bound, Mapping[tuple[str, int], int]] = {}
        lets: set[tuple[str, int]] = set()
        for bound in BOUNDS:
            able = self._able(bound, mode)
            lets = self._lets(chosen, able, bound, lets)
            there = [
                Contingent(
                    offer.id,
                    brings[BOUNDS.index(bound)],
                    self._smallest(offer),
                    tuple(j for j in range(len(chosen)) if (offer.id, j) in lets),
                )
                for offer, brings in able
            ]
            amounts[bound] = postings(there, wanted)
        endless = {offer.id for offer, brings in self._offers if brings[1] == math.inf}
        posts = []
        for j, at in enumerate(chosen):
            certain, possible = (
                tuple(
                    Part(offer, float(amount), self.uses[offer][at], offer in endless)
                    for (offer, site), amount in sorted(amounts[bound].items(), key=lambda one: (-one[1], one[0]))
                    if site == j
                )
                for bound in BOUNDS
            )
            posts.append(Post(self._towns[at], shares[j], wanted[j], certain, possible))
        least, most = ([min(1.0, post.gets[end] / post.wanted) for post in posts] for end in range(len(BOUNDS)))
        filled = (min(least, default=0.0), min(most, default=0.0))
        return Posting(self.unit, tuple(posts), tuple(self._unused(posts, chosen, mode, lets)), filled)

    def _wanted(self, shares: Sequence[float], mode: Mode) -> list[float]:
        """How much of the force each site wants: its share of what the requirement asks for, or else of what there is."""
        lines = self._answer.question.requirement.lines
        asked = math.fsum(line.needs for line in lines if self._asks(line.capability) and line.place == "in_host")
        most = [brings[1] for _, brings in self._able("most", mode)]
        total = asked or math.fsum(amount for amount in most if amount < math.inf)
        least = max(1.0, self._case.capabilities[self._capability].smallest or 0)
        return [max(total * share, least) for share in shares]

    def _asks(self, capability: str) -> bool:
        return kind_fit(capability, self._capability) is Fit.YES and self._case.capabilities[capability].unit == self.unit

    def _lets(self, chosen: Sequence[int], able: _Able, bound: Bound, before: set[tuple[str, int]]) -> set[tuple[str, int]]:
        """The pairs of an offer and a site that may be; at the most those at the least, so that more never stands there then."""
        verdicts = {(offer.id, j): self.uses[offer.id][at].verdict for offer, _ in able for j, at in enumerate(chosen)}
        free = {j for (_, j), verdict in verdicts.items() if verdict == "free"}
        found = {pair for pair, verdict in verdicts.items() if verdict == "free"}
        found |= {pair for pair, verdict in verdicts.items() if verdict == "ask first" and pair[1] not in free}
        if bound == "most":
            found |= {pair for pair, verdict in verdicts.items() if verdict == "unknown"} | (before & verdicts.keys())
        return found

    def _unused(
        self, posts: Sequence[Post], chosen: Sequence[int], mode: Mode, lets: Collection[tuple[str, int]]
    ) -> Iterator[tuple[str, Unused]]:
        used = {part.offer for post in posts for part in (*post.certain, *post.possible)}
        for offer, brings in self._stand("most", mode):
            if stop := self._stop(offer, brings[1]):
                yield offer.id, stop
            elif offer.id not in used:
                may = any((offer.id, j) in lets for j in range(len(chosen)))
                barred = all(self.uses[offer.id][at].verdict == "barred" for at in chosen)
                yield offer.id, "not needed" if may else "barred" if barred else "ask first"

    def _able(self, bound: Bound, mode: Mode) -> _Able:
        """Those that stand at the bound, in the unit of the kind and not too small, with what they bring."""
        end = BOUNDS.index(bound)
        return [(offer, brings) for offer, brings in self._stand(bound, mode) if not self._stop(offer, brings[end])]

    def _stand(self, bound: Bound, mode: Mode) -> _Able:
        standing = set(self._answer.standing.at(mode)[bound])
        return [(offer, brings) for offer, brings in self._offers if offer.id in standing]

    def _stop(self, offer: Offer, amount: float) -> Unused | None:
        if offer.quantity.unit != self.unit:
            return "unit"
        return "size" if amount < max(1.0, self._smallest(offer)) else None

    def _smallest(self, offer: Offer) -> float:
        return self._case.capabilities[offer.capability].smallest or 0
