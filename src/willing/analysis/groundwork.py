"""What of an answer hangs on the offers and the lines alone, whatever the events: worked out once, kept for the next question.

Seen only inside this room. An answer carries its groundwork, so that the same offers in another scenario, without a nation, from
another rung or against other lines need not be looked at afresh. It changes no answer.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from willing.analysis.fill import Fill, Match, Matches, Serving, matches
from willing.analysis.offers import Offer, Status, offers
from willing.analysis.wiring import Gates, Wiring
from willing.ledger.case import Case
from willing.vocabulary.records import Line

__all__ = ["Groundwork", "groundwork"]


_KEPT: Final = 2  # other requirements


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Groundwork:
    """What the answers to questions about the same offers share.

    Attributes:
        day: whose offers they are; `None` if others were given in their stead.
        found: the offers as they were found.
        count: the rung from which they count.
        offers: each with the amount that counts from the rung, by id.
        counted, firm: those that count, in order, and their wiring.
        live, wired: all that are no refusals, firm or floated, and their wiring.
        lines: the lines that they meet, in the order in which they are served.
        matched: how the offers, and others perhaps that are wired with them, meet these lines.
        meeting: of each line the offers of its kind, by id, each with how it meets the line.
        serving: what each offer has to give to the lines.
        everyone: the fill if all that count stood, whatever their conditions.
        earlier: the last groundworks of these offers against other lines, so that a requirement that is asked for again is there.
    """

    day: date | None
    found: tuple[Offer, ...]
    count: Status
    offers: Mapping[str, Offer]
    counted: tuple[Offer, ...]
    firm: Wiring
    live: tuple[Offer, ...]
    wired: Wiring
    lines: tuple[Line, ...]
    matched: Matches
    meeting: tuple[tuple[tuple[Offer, Match], ...], ...]
    serving: Serving
    everyone: Fill
    earlier: tuple[Groundwork, ...]


def groundwork(
    case: Case,
    as_of: date,
    count: Status,
    lines: tuple[Line, ...],
    found: Iterable[Offer] | None = None,
    before: Groundwork | None = None,
) -> Groundwork:
    """The groundwork of the offers of a day, or of those found in their stead, from a rung and against lines.

    Args:
        case: the case.
        as_of, count, lines: what a question asks.
        found: the offers, if not those of the day.
        before: one of the same case, of which all is kept that is the same: how offers are wired if they are among those that
            are wired there, how they meet lines if these are the same.

    Cost:
        Linear in the offers and in what conditions name, and a look at each line for each different wording of its kind; next
        to nothing where all is kept.
    """
    day = as_of if found is None else None
    if found is not None:
        found = tuple(found)
    else:
        found = before.found if before is not None and before.day == as_of else offers(case, as_of)
    by_id = _at(count, found, before)
    every = tuple(by_id.values())
    if before is not None and by_id is before.offers and count is before.count:
        if lines == before.lines:
            return before
        counted, live, gates, firm = before.counted, before.live, before.firm.gates, before.firm
    else:
        live = tuple(one for one in every if one.counts_from(Status.FLOATED))
        counted = tuple(one for one in every if one.counts_from(count))
        gates = before.firm.gates if before is not None and _are_among(case, every, before.firm.gates) else Gates(case, every)
        firm = _wired(gates, counted, before)
    earlier = (before, *before.earlier) if before is not None and before.firm.gates is gates else ()
    kept = next((one for one in earlier if one.lines == lines), None)
    matched = kept.matched if kept else matches(case, gates.offers, lines)
    serving = kept.serving if kept else Serving(lines, matched)
    return Groundwork(
        day=day,
        found=found,
        count=count,
        offers=by_id,
        counted=counted,
        firm=firm,
        live=live,
        wired=firm if len(live) == len(counted) else _wired(gates, live, before),
        lines=lines,
        matched=matched,
        meeting=_meeting(by_id, lines, matched, kept),
        serving=serving,
        everyone=kept.everyone if kept and kept.firm is firm else serving.fill({"least": (), "most": firm.ids}),
        earlier=tuple(replace(one, earlier=()) for one in earlier if one.lines != lines)[:_KEPT],
    )


def _at(count: Status, found: tuple[Offer, ...], before: Groundwork | None) -> Mapping[str, Offer]:
    """The offers with the amounts that count, by id; those of before if they are the same."""
    if before is not None and len(found) == len(before.found) and all(map(operator.is_, found, before.found)):
        alike = count is before.count or Status.PRESENT not in (count, before.count)
        if alike:
            return before.offers
    return MappingProxyType({one.id: one.at(count) for one in found})


def _are_among(case: Case, every: Sequence[Offer], gates: Gates) -> bool:
    """Whether the offers are wired there, each on the same terms."""
    for one in every:
        place = gates.place.get(one.id)
        if place is None:
            return False
        other = gates.offers[place]
        if one is not other and (case.left_out or one.terms != other.terms):
            return False
    return True


def _wired(gates: Gates, offers: Sequence[Offer], before: Groundwork | None) -> Wiring:
    """The wiring of some offers; the one that was there before if it is of the same."""
    ids = frozenset(one.id for one in offers)
    for wiring in (before.firm, before.wired) if before is not None else ():
        if wiring.gates is gates and wiring.ids == ids:
            return wiring
    return Wiring(gates, ids)


def _meeting(
    by_id: Mapping[str, Offer], lines: Sequence[Line], matched: Matches, kept: Groundwork | None
) -> tuple[tuple[tuple[Offer, Match], ...], ...]:
    """The offers that meet each line, by id; of one that is kept those that are left, where none is another."""
    if kept is not None and kept.offers is by_id:
        return kept.meeting
    if kept is not None and all(kept.offers.get(name) is one for name, one in by_id.items()):
        return tuple(tuple(pair for pair in pairs if pair[0].id in by_id) for pairs in kept.meeting)
    found: list[list[tuple[Offer, Match]]] = [[] for _ in lines]
    for offer in sorted(by_id.values(), key=lambda one: one.id):
        for k, meets in matched[offer.id]:
            found[k].append((offer, meets))
    return tuple(map(tuple, found))
