"""What stands behind a number: the statements about something, and how often a source is cited."""

from __future__ import annotations

from collections import Counter
from datetime import date

from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.case import Case
from willing.vocabulary.promises import name_of
from willing.vocabulary.records import Source, Statement

__all__ = ["cited", "statements_about"]


def cited(case: Case) -> tuple[tuple[Source, int], ...]:
    """Every source of a case, with how many statements cite it."""
    times = Counter(source for said in case.statements for source in said.sources)
    return tuple((one, times[one.source]) for one in case.sources.values())


def statements_about(case: Case, about: str) -> tuple[Statement, ...]:
    """The statements behind something, the latest first; those without a day last.

    Args:
        case: the case.
        about: a nation, an offer (`ITA.land`, `DEU.land@neighbour`), a tranche, a statement or a source.

    Raises:
        FaultyInput: for what no statement speaks of or rests on.

    Cost:
        One pass over the statements.
    """
    offer, _, place = about.partition("@")

    def speaks(one: Statement) -> bool:
        """Whether it is what was asked about, rests on it, or is a word on the offer or the tranche."""
        names = {name_of((one.nation, one.capability, tranche)) for tranche in (None, one.tranche)}
        return about in (one.statement, one.nation, *one.sources) or (offer in names and place in ("", one.place))

    said = [one for one in case.statements if speaks(one)]
    if not said:
        known = {*case.nations, *case.bodies, *case.sources, *(s.statement for s in case.statements)}
        known |= {f"{s.nation}.{s.capability}" for s in case.statements if s.capability}
        wanted = "a nation, an offer, a statement or a source with statements"
        raise FaultyInput([Fault("ABOUT", clipped(about), wanted, nearest(about, known))])
    return tuple(sorted(said, key=lambda s: s.said_on or date.min, reverse=True))
