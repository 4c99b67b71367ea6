r"""Which offers stand when some of them wait for each other, and the circles in which they wait.

For a scenario :math:`s` let :math:`F_s(X)` be the set of offers whose condition holds when exactly the offers in :math:`X`
stand. Conditions are monotone in other offers, so :math:`F_s` is monotone and has a least and a greatest fixpoint:

* **alone**     :math:`= \mathrm{lfp}\,F_s`: reached from nobody standing;
* **together**  :math:`= \mathrm{gfp}\,F_s \setminus \mathrm{lfp}\,F_s`: stands only if announced jointly;
* **withheld**  everything else.

The order of the offers never matters (rule S3). Where amounts are vague a condition on a total is itself undecided, so both
fixpoints are taken with every amount at its least and again at its most (rule S5).

Source: Tarski, A. (1955), A lattice-theoretical fixpoint theorem and its applications, Pacific Journal of Mathematics 5(2),
theorem 1.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from types import MappingProxyType

from willing.analysis.circuit import Bound, Circuit
from willing.analysis.offers import Offer
from willing.ledger.case import Case
from willing.logic.graph import strongly_connected
from willing.vocabulary.condition import Condition, Event, Nations, Offered, Total, atoms, conjuncts
from willing.vocabulary.scenario import Scenario

__all__ = ["Circle", "Mode", "Standing", "Waits", "circles", "circles_in", "standing", "standing_in", "waits_in"]


_Node = str | Condition
Waits = Mapping[_Node, Sequence[_Node]]
"""Offers by their ids and what is waited for; each with what it waits for, or with what could bring it about."""


class Mode(IntEnum):
    """Whether an offer stands; the greater, the less it waits for."""

    WITHHELD = 0
    TOGETHER = 1
    ALONE = 2

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Standing:
    """The standing of every offer that counts, with all amounts at their least and at their most.

    Attributes:
        least: offer id to its mode when every vague amount turns out smallest.
        most: the same when every one turns out greatest; never a lower mode than at the least.
    """

    least: Mapping[str, Mode]
    most: Mapping[str, Mode]

    def of(self, offer: str) -> tuple[Mode, Mode] | None:
        """The two modes of an offer; `None` for one that does not count."""
        return (self.least[offer], self.most[offer]) if offer in self.least else None

    @property
    def is_circling(self) -> bool:
        """Whether any offer stands only together with others, at either bound: then announcing jointly makes a difference."""
        return Mode.TOGETHER in {*self.least.values(), *self.most.values()}

    def at(self, mode: Mode) -> dict[Bound, frozenset[str]]:
        """The offers of at least this mode, at either bound of the amounts."""
        return {
            "least": frozenset(offer for offer, found in self.least.items() if found >= mode),
            "most": frozenset(offer for offer, found in self.most.items() if found >= mode),
        }


@dataclass(frozen=True, slots=True)
class Circle:
    """Offers each of which waits, by way of the others, for itself.

    Attributes:
        members: offer ids, in order.
        waits: what is waited for within the circle, each with the offers that wait for it, in order.
        besides: what members wait for outside it, each with the offers, in order.
        standing: the lowest mode of its members at the least and at the most amounts, once all that is free turns out well:
            *together* where announcing jointly closes it, *alone* where the amounts left unsaid may resolve it by themselves.
    """

    members: tuple[str, ...]
    standing: tuple[Mode, Mode]
    waits: tuple[tuple[Condition, tuple[str, ...]], ...]
    besides: tuple[tuple[Condition, tuple[str, ...]], ...]


def standing(case: Case, counted: Sequence[Offer], scenario: Scenario, as_of: date) -> Standing:
    """The standing of the offers in a scenario.

    Args:
        case: the words and events that conditions speak of.
        counted: the offers that count; what does not count moves nobody.
        scenario: the events that are fixed; the others keep their course (rule S4).
        as_of: events hold from their day on.

    Returns:
        Each offer in exactly one mode at each bound; without offers, two empty mappings.

    Cost:
        At most ``len(counted) + len(case.events) + 1`` passes for each of the four fixpoints; each pass looks once at
        every different condition and measure.
    """
    return standing_in(Circuit(case, counted, scenario, as_of))


def standing_in(circuit: Circuit) -> Standing:
    """The standing of the offers of a circuit."""
    return Standing(_modes(circuit, "least"), _modes(circuit, "most"))


def _modes(circuit: Circuit, bound: Bound) -> Mapping[str, Mode]:
    alone, jointly = circuit.least(bound).standing, circuit.greatest(bound).standing
    return MappingProxyType(
        {
            offer.id: Mode.ALONE if offer.id in alone else Mode.TOGETHER if offer.id in jointly else Mode.WITHHELD
            for offer in circuit.offers
        }
    )


def circles(case: Case, live: Sequence[Offer], scenario: Scenario, as_of: date) -> tuple[Circle, ...]:
    """The circles among the offers: groups in which everyone waits for everyone, largest first.

    A circle is there whatever the free events turn out to be, so events that the scenario leaves free are taken to turn out
    well; one that the scenario rules out breaks the circles through it. Offers that do not count yet are part of it too, since
    the circle may be why.

    Args:
        case, scenario, as_of: as for `standing`.
        live: every offer, firm or floated, that is no refusal.

    Returns:
        Strongly connected groups with offers of two nations or more, in the graph "waits for, and does not have yet at the
        least amounts". Without offers, none. Cost: linear in the offers and what their conditions name.
    """
    return circles_in(Circuit(case, live, scenario, as_of, open_events=True))


def circles_in(circuit: Circuit) -> tuple[Circle, ...]:
    """The circles among the offers of a circuit whose free events turn out well."""
    return tuple(circle for circle, _ in waits_in(circuit))


def waits_in(circuit: Circuit) -> tuple[tuple[Circle, Waits], ...]:
    """The circles among the offers of a circuit whose free events turn out well, each with who waits for what in it.

    Of each only what is in the circle itself: every offer, and everything waited for, leads by way of the others back to itself.
    """
    nobody = circuit.least("least")
    waiting = circuit.greatest("most").standing - nobody.standing
    by_id = {offer.id: offer for offer in circuit.offers if offer.id in waiting}
    graph: dict[_Node, list[_Node]] = {
        one: [atom for atom in atoms(by_id[one].condition) if not circuit.holds(atom, nobody, by_id[one].nation)]
        for one in sorted(waiting)
    }
    for atom in [a for needs in list(graph.values()) for a in needs]:
        _grow(graph, atom, circuit, waiting)
    groups = [group for group in strongly_connected(graph) if _is_circle(group, by_id)]
    if not groups:
        return ()
    usual = Circuit(circuit.case, circuit.offers, circuit.scenario, circuit.as_of)
    modes = standing_in(circuit)
    found = [
        (
            _circle(usual, modes, group, by_id),
            {one: tuple(dict.fromkeys(to for to in graph[one] if to in group)) for one in group},
        )
        for group in groups
    ]
    return tuple(sorted(found, key=lambda pair: (-len(pair[0].members), pair[0].members)))


def _is_circle(group: set[_Node], by_id: Mapping[str, Offer]) -> bool:
    return len({by_id[one].nation for one in group if isinstance(one, str)}) > 1


def _grow(graph: dict[_Node, list[_Node]], atom: _Node, circuit: Circuit, waiting: set[str]) -> None:
    """Add an atom to the graph, with the waiting offers (or, for an event, the atoms) that could bring it about."""
    unseen = [atom]
    while unseen:
        one = unseen.pop()
        if one in graph:
            continue
        match one:
            case Event(name):
                graph[one] = list(atoms(circuit.derived[name])) if name in circuit.derived else []
                unseen += graph[one]
            case Offered() | Nations() | Total():
                graph[one] = [offer for offer in circuit.feeders(one) if offer in waiting]


def _circle(usual: Circuit, modes: Standing, group: set[_Node], by_id: Mapping[str, Offer]) -> Circle:
    """The circle that a group is, with what its members wait for beside it in the scenario as it stands."""
    nobody = usual.least("least")
    members = sorted(one for one in group if isinstance(one, str))
    waits: dict[Condition, list[str]] = defaultdict(list)
    besides: dict[Condition, list[str]] = defaultdict(list)
    for member in members:
        offer = by_id[member]
        for part in conjuncts(offer.condition):
            if not group.isdisjoint(atoms(part)):
                waits[part].append(member)
            elif not usual.holds(part, nobody, offer.nation):
                besides[part].append(member)
    lowest = (min(modes.least[one] for one in members), min(modes.most[one] for one in members))
    return Circle(tuple(members), lowest, tuple(_ordered(waits)), tuple(_ordered(besides)))


def _ordered(found: Mapping[Condition, list[str]]) -> Iterator[tuple[Condition, tuple[str, ...]]]:
    for part in sorted(found, key=lambda part: (-len(found[part]), str(part))):
        yield part, tuple(found[part])
