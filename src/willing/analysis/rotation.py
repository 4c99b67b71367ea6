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
from willing.vocabulary.promises import Key, name_of
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import MONTH_DAYS, Commitment, Promise

__all__ = ["Rotation", "Said", "binds", "general_term", "kept_of", "month_of", "rotation_of"]

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
    said: Mapping[str, Said]

    @property
    def sustained(self) -> tuple[float, float]:
        """How many units it keeps out without end, at the least and at the most: whole ones."""
        least, most = (kept_of(pool, self.ratio) for pool in self.pool)
        return min(least, self.amount[0]), min(most, self.amount[1])

    @property
    def is_over(self) -> bool:
        """Whether it keeps out more than its pool allows without end, whatever the unsaid turns out to be."""
        return bool(self.pool_of) and self.amount[0] > self.sustained[1] + 1e-9


def month_of(days: int) -> int:
    """The first month that begins no earlier than so many days after D (rule M1).

    >>> [month_of(days) for days in (0, 1, 30, 31, 90)]
    [1, 2, 2, 3, 4]
    """
    return -(-days // MONTH_DAYS) + 1


def kept_of(pool: float, ratio: float) -> float:
    """How many units a pool keeps out without end: whole ones, or all of it where nobody has to be relieved.

    >>> kept_of(3_500, 4), kept_of(359.7, 1)
    (875.0, 359.7)
    """
    return pool if ratio == 1 or math.isinf(pool) else float(math.floor(pool / ratio + 1e-9))


def rotation_of(case: Case, offer: Offer, amount: tuple[float, float], begins_on: date, ratio: float | None = None) -> Rotation:
    """When an offer is there and what is behind it, when the force begins on a day.

    Args:
        case: for what its promises, capabilities and assumptions say.
        offer: the offer.
        amount: the least and the most that it brings.
        begins_on: D.
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
    pool, pool_of = row.pool()
    if pool is None:
        behind = amount if terms["ratio"] == 1 else (amount[0], math.inf)
    else:
        bound = [one for one in case.commitments if binds(one, offer, begins_on)]
        taken = (math.fsum(one.quantity.least for one in bound), math.fsum(_ceiling(one.quantity) for one in bound))
        behind = (max(0.0, pool.least - taken[1]), max(0.0, _ceiling(pool) - taken[0]))
        pool_of = pool_of or "deployable"
    return Rotation(
        offer=offer.id,
        amount=amount,
        arrives=arrives,
        leaves=leaves,
        tour=max(1, round(terms["tour_months"])),
        tours=row.value("tours"),
        ratio=terms["ratio"],
        pool=behind,
        pool_of=pool_of,
        said=MappingProxyType(said),
    )


def _ceiling(amount: Quantity) -> float:
    return math.inf if amount.most is None else amount.most


def binds(one: Commitment, offer: Offer, day: date) -> bool:
    """Whether a commitment takes units of the kind that an offer promises, once the force begins."""
    alike = Fit.YES in (kind_fit(one.capability, offer.capability), kind_fit(offer.capability, one.capability))
    return one.nation == offer.nation and alike and (one.until is None or day < one.until)


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

    def pool(self) -> tuple[Quantity | None, str]:
        """The pool that was named, and what it counts; nothing if none was."""
        return next(((row.pool, row.pool_of) for row in self._rows if not row.pool.is_unsaid), (None, ""))
