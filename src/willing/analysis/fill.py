r"""Which requirement lines the standing offers fill, each part of an offer used once.

Let the lines be :math:`1, \dots, n` in the order in which they are served: by priority, equal ones in the order of the file
(rule F1). With :math:`b_i` what offer :math:`i` brings, :math:`r_{ik}` what a unit of it is worth on line :math:`k`,
:math:`d_k` what the line needs, and :math:`x_{ik} \ge 0` the part of the offer given to the line, the fill is the
lexicographic maximum of :math:`(v_1, \dots, v_n)` subject to

.. math:: v_k = \sum_i r_{ik} x_{ik} \le d_k, \qquad \sum_k x_{ik} \le b_i .

An offer is given to a line only if its capability, unit and place fit and it is no smaller than the smallest useful amount
(rules F2 to F4). Each step is a linear program, solved by HiGHS: first the most that line 1 can get, then the most that line 2
can get without taking from line 1, and so on. Offers that fit the same lines in the same way are one column, so the size of
the program hangs on the lines and not on the offers.

**Vagueness.** A fill is computed *for certain* (amounts at their least, and of fits that hang on something unsaid only what no
earlier line could claim) and *at most* (amounts at their most, every doubtful fit granted to each line for itself). With
exchange rates that are the same for every offer of a capability, :math:`v_k` never falls when an offer grows, since offers and
lines are complements [Shapley1962]_; so what any exact completion of the unsaid would fill lies between the two, line by line
(rule F6).

Source: Shapley, L. (1962), Complements and substitutes in the optimal assignment problem, Naval Research Logistics 9(1).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from willing.analysis.circuit import BOUNDS, Bound, bounds_of
from willing.analysis.fit import Fit, kind_fit, place_fit
from willing.analysis.offers import Offer
from willing.analysis.withheld import withheld
from willing.ledger.case import Case
from willing.vocabulary.records import Line

__all__ = [
    "SLACK",
    "Fill",
    "Match",
    "Matches",
    "Serving",
    "Share",
    "Supplies",
    "Way",
    "fill",
    "is_met",
    "match",
    "matches",
    "served",
    "smallest_useful",
    "supplies",
]

SLACK: Final = 1e-6  # of what a line needs: below it, rounding
_TOLERANCE: Final = 1e-7  # HiGHS's own on a row


@dataclass(frozen=True, slots=True)
class Match:
    """How an offer meets a line: whether it fits, what a unit of it is worth there, and what stops it if it does not.

    Attributes:
        fit: whether kind, unit, place and size let it serve: yes, maybe or no.
        worth: units of the line for one unit of the offer, at the least and at the most.
        brings: the least and the most that the offer could give, in its own unit.
        stop: "" or one of 'place', 'unit', 'size': the first thing that keeps a fitting kind off the line.
    """

    fit: Fit
    worth: tuple[float, float]
    brings: tuple[float, float]
    stop: str


Matches = dict[str, list[tuple[int, Match]]]


@dataclass(frozen=True, slots=True)
class Share:
    """What one offer gives to one line, in the line's unit."""

    offer: str
    amount: float


@dataclass(frozen=True, slots=True)
class Fill:
    """What each line gets, for certain and at most; lines in the order in which they are served.

    Attributes:
        least: line id to the amount it gets whatever the unsaid turns out to be.
        most: line id to the amount it could get at most.
        certain: line id to the shares behind `least`.
        possible: line id to the shares behind `most`; of doubtful fits the same part may stand behind several lines.
    """

    least: Mapping[str, float]
    most: Mapping[str, float]
    certain: Mapping[str, tuple[Share, ...]]
    possible: Mapping[str, tuple[Share, ...]]

    def filled(self, lines: Sequence[Line]) -> tuple[int, int]:
        """How many of the lines are filled for certain, and how many at most."""
        return (
            sum(is_met(self.least[line.line], line) for line in lines),
            sum(is_met(self.most[line.line], line) for line in lines),
        )


def is_met(amount: float, line: Line) -> bool:
    """Whether the amount is all that the line needs, but for rounding."""
    return amount >= line.needs * (1 - SLACK)


def match(case: Case, offer: Offer, line: Line) -> Match | None:
    """How the offer meets the line; `None` if its capability is another one altogether.

    An offer named by its group only ("land forces") may be of the finer kind that a line asks for: maybe. One of unsaid size
    is taken in the line's own unit. Where it could serve in several ways, as the line's own capability and as one that the
    line accepts, the surest way counts at the least and the best one at the most.
    """
    ways = [found for wanted, worth in _wanted(line) if (found := _way(case, offer, line, wanted, worth)) is not None]
    if not ways:
        return None
    fitting = [way for way in ways if way.fit > Fit.NO]
    if not fitting:
        return ways[0]
    surest = max(fitting, key=lambda way: (way.fit, way.worth[0]))
    best = max(fitting, key=lambda way: way.worth[1] * way.brings[1])
    return Match(
        fit=surest.fit if surest.worth == best.worth else Fit.MAYBE,
        worth=(surest.worth[0], best.worth[1]),
        brings=(surest.brings[0], best.brings[1]),
        stop="",
    )


def _wanted(line: Line) -> Iterator[tuple[str, float]]:
    """The line's own capability and each it accepts, with what a unit of it is worth."""
    yield line.capability, 1.0
    for other in line.accepts:
        yield other.capability, other.take / other.give


def _way(case: Case, offer: Offer, line: Line, wanted: str, worth: float) -> Match | None:
    """How the offer meets the line as one of the capabilities it may be filled with."""
    kind = kind_fit(offer.capability, wanted)
    if kind is Fit.NO:
        return None
    same_unit = offer.quantity.unit == case.capabilities[wanted].unit
    if offer.quantity.is_unsaid and not same_unit:
        kind = Fit.MAYBE
    brings = bounds_of(case, offer, offer.capability if kind is Fit.YES else wanted)
    place = place_fit(offer.place, line.place)
    smallest = smallest_useful(case, line)
    stop = ""
    if not offer.quantity.is_unsaid and not same_unit:
        stop = "unit"
    elif place is Fit.NO:
        stop = "place"
    elif brings[1] * worth < smallest or brings[1] == 0:
        stop = "size"
    size = Fit.YES if brings[0] * worth >= smallest else Fit.MAYBE
    return Match(Fit.NO if stop else min(kind, place, size), (worth, worth), brings, stop)


def matches(case: Case, offers: Iterable[Offer], lines: Sequence[Line]) -> Matches:
    """How each offer meets each line of its kind: offer id to pairs of a line's place in the order and the match.

    Cost: one look at each line for each different capability, and at each line of its kind for each different way in which
    offers are worded.
    """
    found: Matches = {}
    of_kind: dict[str, list[tuple[int, Line]]] = {}
    alike: dict[tuple[object, ...], list[tuple[int, Match]]] = {}
    for offer in offers:
        wording = (offer.capability, offer.place, offer.quantity, withheld(case, offer))
        if wording not in alike:
            if offer.capability not in of_kind:
                of_kind[offer.capability] = [(k, line) for k, line in enumerate(lines) if _is_of_kind(offer.capability, line)]
            pairs = ((k, match(case, offer, line)) for k, line in of_kind[offer.capability])
            alike[wording] = [(k, one) for k, one in pairs if one is not None]
        found[offer.id] = alike[wording]
    return found


def _is_of_kind(capability: str, line: Line) -> bool:
    return any(kind_fit(capability, wanted) is not Fit.NO for wanted, _ in _wanted(line))


def smallest_useful(case: Case, line: Line) -> float:
    """The smallest useful amount of a line, its own or its capability's, and no more than it needs (rule F4)."""
    smallest = line.smallest if line.smallest is not None else case.capabilities[line.capability].smallest
    return min(smallest or 0, line.needs)


def fill(lines: Sequence[Line], matched: Matches, standing: Mapping[Bound, Iterable[str]]) -> Fill:
    """The fill of the lines by offers, those that stand at the least amounts and those that stand at the most.

    Args:
        lines: in the order in which they are served.
        matched: how the offers meet them, from `matches`.
        standing: ids of the offers that stand, for each bound of the amounts; those at the least are among those at the most.

    Returns:
        An amount for each line, from nought to what it needs. Without offers, nought everywhere; without lines, nothing.

    Cost:
        A linear program a line and bound, with a column for each different way in which offers fit lines.
    """
    return Serving(lines, matched).fill(standing)


Way = tuple[tuple[int, float], ...]  # the lines a part of an offer may serve, each with its worth there
Supplies = Mapping[Way, list[tuple[str, float]]]


class Serving:
    """What each offer has to give to the lines if it stands, so that they can be filled again and again.

    Args:
        lines: in the order in which they are served.
        matched: how the offers meet them, from `matches`.
    """

    def __init__(self, lines: Sequence[Line], matched: Matches) -> None:
        self._lines = lines
        self._ways: tuple[list[Way], list[Way]] = [], []
        self._given: tuple[dict[str, list[tuple[int, float]]], ...] = ({}, {})
        meeting = sorted(offer for offer, pairs in matched.items() if pairs)
        for bound, ways, given in zip(BOUNDS, self._ways, self._given, strict=True):
            numbers: dict[Way, int] = {}
            alike: dict[int, list[tuple[int, float]]] = {}  # by the list of matches, which offers worded alike share
            for offer in meeting:
                pairs = matched[offer]
                found = alike.get(id(pairs))
                if found is None:
                    ways_in = _ways(lines, pairs, bound)
                    found = alike[id(pairs)] = [(numbers.setdefault(way, len(numbers)), amount) for way, amount in ways_in]
                if found:
                    given[offer] = found
            ways.extend(numbers)

    def fill(self, standing: Mapping[Bound, Iterable[str]]) -> Fill:
        """The fill by the offers that stand, as `fill` has it."""
        least, certain = served(self._lines, self.supplies(standing["least"], "least"))
        most, possible = served(self._lines, self.supplies(standing["most"], "most"))
        return Fill(least, most, certain, possible)

    def supplies(self, standing: Iterable[str], bound: Bound) -> Supplies:
        """What the offers that stand have to give at a bound, as `supplies` has it."""
        end = BOUNDS.index(bound)
        stand = standing if isinstance(standing, (set, frozenset)) else frozenset(standing)
        found: dict[int, list[tuple[str, float]]] = {}
        for offer, given in self._given[end].items() if stand else ():
            if offer in stand:
                for number, amount in given:
                    if number in found:
                        found[number].append((offer, amount))
                    else:
                        found[number] = [(offer, amount)]
        return {self._ways[end][number]: given for number, given in found.items()}


def supplies(lines: Sequence[Line], matched: Matches, standing: Iterable[str], bound: Bound) -> Supplies:
    """What offers have to give, by the lines that a part of it may serve: pairs of an offer and what it brings.

    At the least, only lines that no doubtful fit could claim it before; at the most, each doubtful fit by itself (rule F6).
    """
    return Serving(lines, matched).supplies(standing, bound)


def _ways(lines: Sequence[Line], pairs: Sequence[tuple[int, Match]], bound: Bound) -> Iterator[tuple[Way, float]]:
    """The ways in which an offer may be used, each with what it then brings."""
    fitting = [(k, one) for k, one in pairs if one.fit > Fit.NO]
    if not fitting:
        return
    doubtful = [k for k, one in fitting if one.fit is Fit.MAYBE]
    if bound == "least":  # a doubtful fit may turn out to claim the offer, so later lines cannot be sure of it
        sure = [(k, one) for k, one in fitting if k < min(doubtful, default=len(lines))]
        ways = [sure] if sure else []
    else:
        ways = [[pair] for pair in fitting] if doubtful else [fitting]
    end = BOUNDS.index(bound)
    for found in ways:
        yield tuple((k, one.worth[end]) for k, one in found), found[0][1].brings[end]


def served(lines: Sequence[Line], given: Supplies) -> tuple[dict[str, float], dict[str, tuple[Share, ...]]]:
    """The lexicographic maximum of the lines' amounts, and the shares behind it."""
    ways = list(given)
    caps = [_cap(lines, way, given[way]) for way in ways]
    parts = _solved(lines, ways, caps)
    shares: list[list[Share]] = [[] for _ in lines]
    for way, cap, part in zip(ways, caps, parts, strict=True):
        left = [(offer, min(amount, cap)) for offer, amount in given[way]]
        for k, worth in way:
            left = _drawn(shares[k], left, part.get(k, 0.0), worth)
    amounts = {line.line: min(line.needs, math.fsum(s.amount for s in shares[k])) for k, line in enumerate(lines)}
    return amounts, {line.line: tuple(shares[k]) for k, line in enumerate(lines)}


def _cap(lines: Sequence[Line], way: Way, amounts: list[tuple[str, float]]) -> float:
    """What the offers of one way bring, no more than their lines together could ever take."""
    return min(math.fsum(amount for _, amount in amounts), math.fsum(lines[k].needs / worth for k, worth in way))


def _drawn(shares: list[Share], left: list[tuple[str, float]], given: float, worth: float) -> list[tuple[str, float]]:
    """Draw a part from the offers in order, note the shares, and return what is left of each."""
    rest: list[tuple[str, float]] = []
    for offer, amount in left:
        if not given:
            return rest + left[len(rest) :]
        part = min(amount, given)
        if part * worth > 1e-5:
            shares.append(Share(offer, _clean(part * worth)))
        given -= part
        rest.append((offer, amount - part))
    return rest


def _clean(amount: float) -> float:
    """The amount without what the solver's tolerance adds to a whole number."""
    return float(round(amount)) if abs(amount - round(amount)) < 1e-5 * max(1.0, amount) else amount


def _solved(lines: Sequence[Line], ways: Sequence[Way], caps: Sequence[float]) -> list[dict[int, float]]:
    """For each way, the part given to each of its lines."""
    parts: list[dict[int, float]] = [{} for _ in ways]
    needs = [line.needs for line in lines]
    shared = {i: way for i, way in enumerate(ways) if caps[i] > 0}
    while (i := next((i for i, way in shared.items() if _is_settled(i, way, shared, needs)), None)) is not None:
        for k, worth in shared.pop(i):
            given = min(caps[i] - math.fsum(parts[i].values()), needs[k] / worth)
            parts[i][k] = given
            needs[k] = max(0.0, needs[k] - given * worth)
    if shared:
        for (i, k), part in _by_program(shared, caps, needs).items():
            parts[i][k] = part
    return parts


def _is_settled(i: int, way: Way, shared: Mapping[int, Way], needs: Sequence[float]) -> bool:
    """Whether serving the lines of a way in order is best: one line is open to it, or nobody else can serve any of them."""
    still_open = [k for k, _ in way if needs[k] > 0]
    if len(still_open) <= 1:
        return True
    rivals = {k for j, other in shared.items() if j != i for k, _ in other}
    return rivals.isdisjoint(still_open)


def _by_program(shared: Mapping[int, Way], caps: Sequence[float], needs: Sequence[float]) -> dict[tuple[int, int], float]:
    """The parts of ways that compete for lines: a linear program a line, each keeping what the earlier lines got."""
    import highspy  # slow to import; most questions do without

    model = highspy.Highs()  # type: ignore[no-untyped-call]
    model.silent()
    columns = {
        (i, k): model.addVariable(lb=0, ub=min(caps[i], needs[k] / worth)) for i, way in shared.items() for k, worth in way
    }
    for i, way in shared.items():
        model.addConstr(sum(columns[i, k] for k, _ in way) <= caps[i])
    gets = {}
    for k in sorted({k for way in shared.values() for k, _ in way}):
        gets[k] = sum(columns[i, j] * worth for i, way in shared.items() for j, worth in way if j == k)
        model.addConstr(gets[k] <= needs[k])
    for amount in gets.values():
        model.maximize(amount)
        if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS found no fill: {model.modelStatusToString(model.getModelStatus())}")
        model.addConstr(amount >= model.getObjectiveValue() - _TOLERANCE)
    found = model.allVariableValues()  # type: ignore[no-untyped-call]
    return {pair: max(0.0, found[column.index]) for pair, column in columns.items()}
