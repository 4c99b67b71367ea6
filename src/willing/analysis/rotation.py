"""When an offer is there, and how many it keeps out without end: arrival, tour, ratio and pool, said or assumed (rule M3)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from willing.analysis.fit import Fit, kind_fit
from willing.analysis.offers import Offer, Status
from willing.ledger.case import Case
from willing.logic.rotation import span
from willing.vocabulary.promises import Key, name_of
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import MONTH_DAYS, Commitment, Promise

__all__ = ["Rotation", "Said", "binds", "general_term", "is_whole", "kept_of", "month_of", "rotation_of", "spread"]

Said = Literal["said", "of its capability", "assumed"]


@dataclass(frozen=True, slots=True)
class Rotation:
    """When an offer is there, and what is behind it.

    Attributes:
        offer: its id.
        amount: the least and the most that it keeps out at once, in its own unit.
        arrives: days after D from which it is there.
        leaves: days after D from which it is there no longer; `None` if nobody said so.
        tour: for how many months a unit stays.
        tours: for how many tours it was promised; `None` if nobody said so.
        ratio: how many units of its pool it takes to keep one out.
        pool: the least and the most in its cycle, without what is bound elsewhere; of one that nobody named, what it keeps out
            and no end, or just that if it needs no relief.
        pool_of: what the pool counts: '' if nobody named one, or 'deployable' or 'army'.
        shared: the promise that named the pool; offers of one share it. '' if nobody named one.
        whole: whether it counts in whole units.
        said: for `arrives`, `tour` and `ratio`, who said so: the promise itself, its capability in general, or nobody.
    """

    offer: str
    amount: tuple[float, float]
    arrives: int
    leaves: int | None
    tour: int
    tours: float | None
    ratio: float
    pool: tuple[float, float]
    pool_of: str
    shared: str
    whole: bool
    said: Mapping[str, Said]

    @property
    def sustained(self) -> tuple[float, float]:
        """How many units it keeps out without end, at the least and at the most, if it has its pool for itself."""
        least, most = (self.kept(pool) for pool in self.pool)
        return min(least, self.amount[0]), min(most, self.amount[1])

    def kept(self, pool: float) -> float:
        """How many units a pool keeps out without end at this tour and ratio."""
        return kept_of(pool, spread(self.tour, self.ratio), whole=self.whole)


def month_of(days: int) -> int:
    """The first month that begins no earlier than so many days after D (rule M1).

    >>> [month_of(days) for days in (0, 1, 30, 31, 90)]
    [1, 2, 2, 3, 4]
    """
    return -(-days // MONTH_DAYS) + 1


def spread(tour: int, ratio: float) -> float:
    """How many units of a pool it takes to keep one out: the ratio, as far as whole months allow.

    >>> spread(6, 4), spread(3, 2.5)
    (4.0, 2.6666666666666665)
    """
    return span(tour, ratio) / tour


def kept_of(pool: float, spread: float, *, whole: bool) -> float:
    """How many units a pool keeps out without end if it takes so many to keep one out; whole ones where only these count.

    >>> kept_of(3_500, 4, whole=True), kept_of(10, 4, whole=False)
    (875.0, 2.5)
    """
    if math.isinf(pool):
        return pool
    return float(math.floor(pool / spread + 1e-9)) if whole else pool / spread


def is_whole(case: Case, capability: str) -> bool:
    """Whether a capability comes in whole units: those of which the smallest useful amount is a whole number do (rule M2)."""
    smallest = case.capabilities[capability].smallest
    return smallest is not None and smallest >= 1 and float(smallest).is_integer()


def rotation_of(
    case: Case, offer: Offer, amount: tuple[float, float], begins_on: date, months: int, ratio: float | None = None
) -> Rotation:
    """When an offer is there and what is behind it, when the force begins on a day.

    Args:
        case: for what its promises, capabilities and assumptions say.
        offer: the offer.
        amount: the least and the most that it brings.
        begins_on: D.
        months: how many are looked at.
        ratio: the ratio that is tried for an offer that names none itself and whose capability has none in general.
    """
    row = _Row(case, (offer.nation, offer.capability, offer.tranche))
    said: dict[str, Said] = {}
    arrives = 0
    said["arrives"] = "said"
    if offer.status is not Status.PRESENT:
        days = row.value("notice_days")
        if offer.arrives_on is not None:
            arrives = max(0, (offer.arrives_on - begins_on).days)
        elif days is not None:
            arrives = math.ceil(days)
        else:
            arrives, said["arrives"] = math.ceil(case.assumptions["notice_days"]), "assumed"
    leaves = None if offer.leaves_on is None else max(0, (offer.leaves_on - begins_on).days)
    terms = {}
    for what in ("tour_months", "ratio"):
        own, general = row.value(what), general_term(case, offer.capability, what)
        terms[what] = own or general or case.assumptions[what]
        said[what.removesuffix("_months")] = "said" if own else "of its capability" if general else "assumed"
    if ratio is not None and said["ratio"] == "assumed":
        terms["ratio"] = ratio
    pool, pool_of, shared = row.pool()
    if pool is None:
        behind = amount if terms["ratio"] == 1 else (amount[0], math.inf)
    else:
        taken = _taken(case, offer, begins_on, months)
        behind = (max(0.0, pool.least - taken[1]), max(0.0, pool.ceiling - taken[0]))
        pool_of = pool_of or "deployable"
    return Rotation(
        offer=offer.id,
        amount=amount,
        arrives=arrives,
        leaves=leaves,
        tour=max(1, int(terms["tour_months"])),
        tours=row.value("tours"),
        ratio=terms["ratio"],
        pool=behind,
        pool_of=pool_of,
        shared=shared,
        whole=is_whole(case, offer.capability),
        said=MappingProxyType(said),
    )


def binds(one: Commitment, offer: Offer, begins_on: date, months: int) -> bool:
    """Whether a commitment binds units of the kind that an offer promises in any of so many months from D on."""
    alike = Fit.YES in (kind_fit(one.capability, offer.capability), kind_fit(offer.capability, one.capability))
    begun = one.since is None or (one.since - begins_on).days < MONTH_DAYS * months
    return one.nation == offer.nation and alike and begun and (one.until is None or begins_on < one.until)


def _taken(case: Case, offer: Offer, begins_on: date, months: int) -> tuple[float, float]:
    """What commitments take of the offer's own unit: the least on the day of the plan on which least is bound, and the most on
    that on which most is (rule M4).
    """
    unit = case.capabilities[offer.capability].unit
    bound = [
        one for one in case.commitments if binds(one, offer, begins_on, months) and case.capabilities[one.capability].unit == unit
    ]
    turns = {begins_on, *(day for one in bound for day in (one.since, one.until) if day is not None and day > begins_on)}
    days = [day for day in turns if (day - begins_on).days < MONTH_DAYS * months]
    least, most = [], []
    for day in days:
        begun = [one for one in bound if one.since is None or one.since <= day]
        active = [one.quantity for one in begun if one.until is None or day < one.until]
        least.append(math.fsum(one.least for one in active))
        most.append(math.fsum(one.ceiling for one in active))
    return min(least), max(most)


def general_term(case: Case, capability: str, what: str) -> float | None:
    """The tour or the ratio of a capability in general, its own or its group's; `None` if neither has one."""
    one = case.capabilities[capability]
    found: float | None = getattr(one, what)
    return getattr(case.capabilities[one.group], what) if found is None and one.group in case.capabilities else found


class _Row:
    """What the rows of a promise say of months; a tranche of which nothing is said has what its whole does."""

    def __init__(self, case: Case, key: Key) -> None:
        names = dict.fromkeys((name_of(key), name_of((*key[:2], None))))
        self._rows: list[Promise] = [case.promises[name] for name in names if name in case.promises]

    def value(self, column: str) -> float | None:
        """The first that is told."""
        return next((found for row in self._rows if (found := getattr(row, column)) is not None), None)

    def pool(self) -> tuple[Quantity | None, str, str]:
        """The pool that was named, what it counts and which promise named it; nothing if none did."""
        named = (row for row in self._rows if not row.pool.is_unsaid)
        return next(((row.pool, row.pool_of, row.promise) for row in named), (None, "", ""))
