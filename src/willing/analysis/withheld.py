"""What a public copy keeps back, and what is not for release: amounts that answers must not pass over (rule H1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from willing.analysis.offers import Offer
from willing.ledger.case import Case

__all__ = ["not_for_release", "withheld", "withheld_amounts"]


def withheld_amounts(case: Case, offers: Iterable[Offer]) -> tuple[str, ...]:
    """Ids of the live offers whose amount, or whose latest one, is withheld from this copy; none if the case is no copy."""
    return tuple(offer.id for offer in offers if withheld(case, offer)) if case.left_out else ()


def withheld(case: Case, offer: Offer) -> bool:
    """Whether an amount of the offer may have been said that this copy has not.

    Rows whose numbers were withheld look alike whether they had an amount or not, and so count alike. An amount that was said
    openly after them is the offer's own.
    """
    if not case.left_out or not offer.status.is_live:
        return False
    since = offer.amount_from.said_on if offer.amount_from else None
    return any(
        one.handling == "withheld" and one.quantity.is_unsaid and (one.said_on or date.min) >= (since or date.min)
        for one in offer.position
    )


def not_for_release(case: Case, offers: Iterable[Offer]) -> tuple[str, ...]:
    """Ids of the offers whose amount is here and is marked as not for release, or rests on a row that is."""
    return tuple(
        offer.id
        for offer in offers
        if offer.status.is_live and offer.amount_from is not None and offer.amount_from.handling and not offer.quantity.is_unsaid
    )
