"""What networks and coalitions come to, worked out the plain way: every scenario a column of truths, every sum a sum.

Nothing here is shared with `willing.logic` but the nodes themselves.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING

import numpy as np
from builders import DAY

from willing.analysis.circuit import Circuit
from willing.analysis.fill import fill, is_met, matches
from willing.analysis.offers import Offer
from willing.ledger.case import Case
from willing.logic.network import All, Any_, Builder, Constant, Judge, Judged, Literal_, Network, Reach, Sum, Term
from willing.vocabulary.condition import (
    All as AllOf,
    Always,
    Any_ as AnyOf,
    AtLeast,
    Condition,
    Event,
    Nations,
    Not,
    Offered,
    Total,
)
from willing.vocabulary.records import Line
from willing.vocabulary.scenario import scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Truths = NDArray[np.bool_]
    Numbers = NDArray[np.float64]


def all_ways(count: int) -> Truths:
    """A row for each of so many variables, a column for each way in which they may turn out, the first counting fastest."""
    return np.array([np.arange(1 << count) >> k & 1 for k in range(count)], np.bool_).reshape(count, 1 << count)


def every(rows: Sequence[Truths]) -> Truths:
    """Where all of them are true."""
    found: Truths = np.logical_and.reduce(rows)
    return found


def some(rows: Sequence[Truths]) -> Truths:
    """Where any of them is true."""
    found: Truths = np.logical_or.reduce(rows)
    return found


def at_least(least: int, rows: Sequence[Truths]) -> Truths:
    """Where so many of them are true."""
    found: Truths = np.sum(rows, axis=0) >= least
    return found


def weights_of(ways: Truths, chances: Iterable[float]) -> Numbers:
    """The chance of each way in which independent variables may turn out."""
    weights = np.ones(ways.shape[1])
    for row, p in zip(ways, chances, strict=True):
        weights *= np.where(row, p, 1 - p)
    return weights


# ---- networks


def settled(network: Network, variables: Truths, rise: str, end: int) -> list[Truths]:
    """Every node's truth in each column of its variables' truths: the fixpoint, by going round until nothing moves.

    A sum has none of its own.
    """
    start = np.full(variables.shape[1], rise == "greatest")
    of = [start] * len(network.nodes)
    while True:
        before = list(of)
        for place, node in enumerate(network.nodes):
            of[place] = _truth(network, node, of, variables, end, start)
        if all(np.array_equal(one, other) for one, other in zip(of, before, strict=True)):
            return of


def _truth(network: Network, node: object, of: Sequence[Truths], variables: Truths, end: int, nothing: Truths) -> Truths:
    columns = variables.shape[1]
    match node:
        case Constant(truth):
            return np.full(columns, truth)
        case Literal_(variable, positive):
            literal: Truths = variables[variable] ^ (not positive)
            return literal
        case All(parts):
            return np.logical_and.reduce([of[part] for part in parts]) if parts else np.ones(columns, np.bool_)
        case Any_(parts, at_most):
            some = [of[part] for part in (*parts, *(at_most if end else ()))]
            return np.logical_or.reduce(some) if some else np.zeros(columns, np.bool_)
        case Reach(total, without, enough):
            found = network.nodes[total]
            assert isinstance(found, Sum)
            reached = np.full(columns, found.base[end])
            for k, term in enumerate(found.terms):
                if k not in without:
                    reached = reached + of[term.node].astype(np.int64) * (term.most if end else term.least)
            return reached >= enough[end]
        case Judged(parts, judges):
            return np.array([judges[end](tuple(bool(of[part][k]) for part in parts)) for k in range(columns)], np.bool_)
        case _:
            return nothing


def drawn_network(draw: Random, *, variables: int = 5, denied: bool = True, vague: bool = True) -> tuple[Network, list[int]]:
    """A random network, with sums of all kinds and nodes that wait for themselves, and some roots."""
    built = Builder()
    literals = [built.literal(built.variable(f"v{k}")) for k in range(variables)]
    if denied:
        literals += [built.literal(k, positive=False) for k in range(variables) if draw.random() < 0.4]
    promised = [built.promise() for _ in range(draw.randint(0, 3))]
    pool = [*literals, *promised]
    for _ in range(draw.randint(2, 9)):
        some = [draw.choice(pool) for _ in range(draw.randint(1, 5))]
        match draw.choice(("all", "any", "sum", "sum", "some", "judged")):
            case "all":
                pool.append(built.all_of(some[:3]))
            case "any":
                pool.append(built.any_of(some[:2], some[2:] if vague else ()))
            case "some":
                pool.append(built.at_least(draw.randint(1, len(some)), some))
            case "judged":
                weights = [draw.randint(1, 4) for _ in some]
                high = draw.randint(1, sum(weights))
                low = draw.randint(1, high) if vague else high
                pool.append(built.judged(some, _judge(weights, high), _judge(weights, low)))
            case "sum":
                pool += _asked_sum(draw, built, some, vague)
    for one in promised:
        built.settle(one, draw.choice(pool[-4:]))
    return built.network(), [draw.choice(pool[-5:]) for _ in range(3)]


def _asked_sum(draw: Random, built: Builder, some: Sequence[int], vague: bool) -> list[int]:
    """One sum, asked one to three times: in whole, and without some of its terms."""
    terms = []
    for part in some:
        most = draw.choice((1, 2, 3, 10, 300, 7_000_000, 10**10))
        terms.append(Term(part, draw.choice((0, most // 2, most, most)) if vague else most, most))
    total = built.sum_of(terms)
    whole = sum(term.most for term in terms)
    found = []
    for _ in range(draw.randint(1, 3)):
        high = draw.choice((draw.randint(0, whole), draw.choice(terms).most, draw.choice(terms).least))
        low = draw.randint(0, high) if vague and draw.random() < 0.3 else high
        found.append(built.reach(total, (high, low), draw.sample(some, draw.choice((0, 0, 1, min(2, len(some)))))))
    return found


def _judge(weights: Sequence[int], enough: int) -> Judge:
    return lambda parts: sum(weight for weight, part in zip(weights, parts, strict=True) if part) >= enough


# ---- coalitions


def stands_everywhere(
    of: Case,
    offers: Sequence[Offer],
    truths: Mapping[str, Truths],
    mode: str,
    end: int,
    *,
    firm: Mapping[str, Truths] | None = None,
    present: Mapping[str, Truths] | None = None,
    silent: Collection[str] = (),
) -> dict[str, Truths]:
    """Offer to where it stands, in each column of the events' truths.

    Firm offers stand whatever their condition where their column says so, those not present never do, and silent ones only if
    firm. Events not named follow from their `when`, and are false without one.
    """
    circuit = Circuit(of, offers, scenario("", of.events), DAY)
    columns = len(next(iter(truths.values())))
    start, none = np.full(columns, mode != "alone"), np.zeros(columns, np.bool_)
    derived = {name: one.when for name, one in of.events.items() if one.when is not None and name not in truths}
    stands = {one.id: start for one in offers}
    events = dict.fromkeys(derived, start) | dict(truths)

    def holds(condition: Condition, owner: str) -> Truths:
        match condition:
            case Always():
                return ~none
            case Event(name):
                return events.get(name, none)
            case Not(event):
                return ~events.get(event.name, none)
            case AllOf(operands):
                return every([holds(part, owner) for part in operands])
            case AnyOf(operands):
                return some([holds(part, owner) for part in operands])
            case AtLeast(least, operands):
                return at_least(least, [holds(part, owner) for part in operands])
        counted = circuit.matching(Circuit.key(condition), "most" if end else "least")
        match condition:
            case Offered():
                return some([none, *(stands[one] for one, _, _ in counted)])
            case Nations(_, _, number):
                nations = {nation for _, nation, _ in counted if nation != owner}
                here = [some([stands[o] for o, n, _ in counted if n == nation]) for nation in nations]
                return at_least(number, [none, *here])
            case Total(_, _, _, amount):
                brought = np.zeros(columns)
                for one, nation, brings in counted:
                    if nation != owner:
                        brought += np.where(stands[one], brings, 0.0)
                return brought >= amount

    while True:
        now = {
            one.id: ((none if one.id in silent else holds(one.condition, one.nation)) | (firm or {}).get(one.id, none))
            & (present or {}).get(one.id, ~none)
            for one in offers
        }
        then = {name: holds(when, "") for name, when in derived.items()}
        if all(np.array_equal(now[one], stands[one]) for one in now) and all(np.array_equal(then[e], events[e]) for e in then):
            return stands
        stands, events = now, {**events, **then}


def met_everywhere(
    of: Case, offers: Sequence[Offer], lines: Sequence[Line], stands: Mapping[str, Truths], end: int
) -> dict[str, Truths]:
    """Line to where it is met at one end, each different set of standing offers being filled once."""
    matched = matches(of, offers, lines)
    ids = [one.id for one in offers]
    together = np.stack([stands[one] for one in ids])
    different, which = np.unique(together, axis=1, return_inverse=True)
    met: dict[str, list[bool]] = {line.line: [] for line in lines}
    for column in different.T:
        here = [one for one, stand in zip(ids, column, strict=True) if stand]
        filled = fill(lines, matched, {"least": here, "most": here})
        for line in lines:
            met[line.line].append(is_met((filled.most if end else filled.least)[line.line], line))
    return {line: np.array(found, np.bool_)[which.ravel()] for line, found in met.items()}


def minimal_sets(count: int, wins: Truths) -> Iterator[frozenset[int]]:
    """The sets of so many things that win and of which no smaller part wins; `wins` says it of each, as bits of its place."""
    found: list[int] = []
    for some in itertools.chain.from_iterable(itertools.combinations(range(count), size) for size in range(count + 1)):
        bits = sum(1 << k for k in some)
        if wins[bits] and not any(smaller & bits == smaller for smaller in found):
            found.append(bits)
            yield frozenset(some)
