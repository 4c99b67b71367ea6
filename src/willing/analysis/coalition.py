"""A case's offers, conditions and lines as one network, ready to be asked in very many scenarios at once.

What `standing` and `fill` answer for one scenario, this network answers for all: an offer's node holds where the offer stands, a
line's where the line is met. At the least, amounts are at their least and doubtful fits do not count; at the most, the other way
(rules S5, F6). The laws in tests/laws hold the two together, scenario by scenario.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from willing.analysis.assessment import Question
from willing.analysis.circuit import BOUNDS, Bound, Circuit
from willing.analysis.fill import SLACK, Matches, Supplies, Way, is_met, matches, served, supplies
from willing.analysis.offers import Offer
from willing.faults import Fault, FaultyInput
from willing.ledger.case import Case, Requirement
from willing.logic.network import FALSE, TRUE, Builder, Judge, Network, Rise, Term
from willing.vocabulary.chance import UNKNOWN, Chance
from willing.vocabulary.condition import (
    All,
    Always,
    Any_,
    AtLeast,
    Condition,
    Event,
    Nations,
    Not,
    Offered,
    Total,
)
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Line, Odds

__all__ = ["MODES", "Coalition", "Moves", "Steps", "circuit_of", "coalition", "lines_up_to"]

_MILLIONTHS: Final = 10**6
_MOST_CUT: Final = 6
_MOST_CHOICES: Final = 64
MODES: Final[Mapping[str, Rise]] = {"alone": "least", "jointly": "greatest"}
"""How the offers are announced, and the fixpoint that answers it."""


@dataclass(frozen=True, slots=True)
class Moves:
    """What may vary beside the events: a variable for each.

    Attributes:
        present: offers that may be on the table or not, each with the name of the variable that decides it. Offers that share
            a name come and go together, as those of one nation.
        firm: offers that may be announced whatever their condition, each with the name of the variable.
        silent: offers that stand only if they are made firm, such as those below the rung that counts.
    """

    present: Mapping[str, str] = field(default_factory=dict)
    firm: Mapping[str, str] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()


_NONE: Final = Moves()

Steps = Sequence[tuple[float, float]]
"""The amounts that a vague offer may turn out to bring, rising, each with its chance; the chances add up to one."""


@dataclass(frozen=True, slots=True)
class Coalition:
    """The network of a question.

    Attributes:
        network: all of it.
        events: free event to its variable; events that the scenario or the day settles are not there. An event whose chance
            depends on others has no variable of its own: what decides it are several, one for each circumstance.
        chances: variable to its chance, for those that decide events and amounts.
        decides: variable to the event or the offer that it decides.
        moves: name of a move to its variable.
        stands: offer id to the node that holds where it stands.
        met: line id to the node that holds where it is met, in the order in which lines are served.
        lines: the lines.
    """

    network: Network
    events: Mapping[str, int]
    chances: Mapping[int, Chance]
    decides: Mapping[int, str]
    moves: Mapping[str, int]
    stands: Mapping[str, int]
    met: Mapping[str, int]
    lines: tuple[Line, ...]
    _builder: Builder

    def whole(self, lines: Iterable[str] | None = None) -> int:
        """The node that holds where all of these lines are met, without any named where all are."""
        return self._builder.all_of(self.met[line] for line in (self.met if lines is None else lines))

    def all_stand(self, offers: Iterable[str]) -> int:
        """The node that holds where all of these offers stand."""
        return self._builder.all_of(self.stands[offer] for offer in offers)

    def grown(self) -> Network:
        """The network with the nodes that `whole` and `all_stand` have added to it since."""
        return self._builder.network()


class _Growing:
    """A network being grown from the conditions of a circuit."""

    def __init__(self, circuit: Circuit, moves: Moves, rows: Mapping[str, Sequence[Odds]], steps: Mapping[str, Steps]) -> None:
        self.circuit, self.built, self.rows = circuit, Builder(), rows
        self.events: dict[str, int] = {}
        self.chances: dict[int, Chance] = {}
        self.decides: dict[int, str] = {}
        self.moves: dict[str, int] = {}
        self.stands = {offer.id: self.built.promise() for offer in circuit.offers}
        self.nation_of = {offer.id: offer.nation for offer in circuit.offers}
        self._rises_at: dict[str, list[int]] = {}
        self.forms = {offer.id: self._forms(offer, steps.get(offer.id)) for offer in circuit.offers}
        self.offer_of = {form.id: offer for offer, found in self.forms.items() for _, form in found}
        self._tied: dict[tuple[str, bool], int] = {}
        self._coins: dict[tuple[str, int], int] = {}
        self._derived = {name: self.built.promise() for name in circuit.derived}
        self._sums: dict[object, tuple[int, dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]] = {}
        for name, when in circuit.derived.items():
            self.built.settle(self._derived[name], self.node(when, ""))
        for offer in circuit.offers:
            holds = FALSE if offer.id in moves.silent else self.node(offer.condition, offer.nation)
            if offer.id in moves.firm:
                holds = self.built.any_of((holds, self.move(moves.firm[offer.id])))
            if offer.id in moves.present:
                holds = self.built.all_of((holds, self.move(moves.present[offer.id])))
            self.built.settle(self.stands[offer.id], holds)

    def move(self, name: str) -> int:
        if name not in self.moves:
            self.moves[name] = self.built.variable(name)
        return self.built.literal(self.moves[name])

    def _variable(self, name: str, chance: Chance, decides: str) -> int:
        variable = self.built.variable(name)
        self.chances[variable], self.decides[variable] = chance, decides
        return variable

    def _forms(self, offer: Offer, steps: Steps | None) -> list[tuple[int, Offer]]:
        """The offer as it stands at each amount that it may turn out to bring, rising: a node that holds from there on."""
        if steps is None:
            return [(self.stands[offer.id], offer)]
        found = []
        reached = [self.stands[offer.id]]
        rises_at = []
        left = before = 1.0
        for k, (amount, chance) in enumerate(steps):
            if k:
                goes_on = min(1.0, max(0.0, left / before))
                rises = Chance(goes_on, goes_on)
                variable = self._variable(f"{offer.id} brings {amount:,.15g}", rises, offer.id)
                reached.append(self.built.literal(variable))
                rises_at.append(variable)
            exact = Quantity(amount, amount, offer.quantity.unit)
            found.append((self.built.all_of(reached), replace(offer, id=f"{offer.id} {k}", quantity=exact)))
            before, left = left, left - chance
        self._rises_at[offer.id] = rises_at
        return found

    def _exactly(self, offer: str) -> list[int]:
        """For each form of an offer, a node that holds where it stands in just that form."""
        found = [node for node, _ in self.forms[offer]]
        rises_at = self._rises_at.get(offer, [])
        ends = [self.built.literal(variable, positive=False) for variable in rises_at]
        return [self.built.all_of(pair) for pair in itertools.zip_longest(found, ends, fillvalue=TRUE)]

    def event(self, name: str, positive: bool = True) -> int:
        given = self.circuit.given(name)
        if given or name in self.circuit.scenario.truths:
            return TRUE if given is positive else FALSE
        if name in self._derived:
            return self._derived[name]
        rows = self.rows.get(name, ())
        if all(isinstance(row.given, Always) for row in rows):
            if name not in self.events:
                self.events[name] = self._variable(name, rows[0].chance if rows else UNKNOWN, name)
            return self.built.literal(self.events[name], positive)
        if (name, positive) not in self._tied:
            self._tied[name, positive] = self._tied_event(name, rows, positive)
        return self._tied[name, positive]

    def _tied_event(self, name: str, rows: Sequence[Odds], positive: bool) -> int:
        """An event as what decides it in each circumstance: the first row that applies."""
        ways = []
        not_before: list[int] = []
        for k, row in enumerate(rows):
            coin = self._coin(name, k, f"{name} given {row.given}", row.chance)
            ways.append(self.built.all_of([*not_before, self.circumstance(row.given), self.built.literal(coin, positive)]))
            not_before.append(self.circumstance(row.given, positive=False))
        if FALSE not in not_before:
            coin = self._coin(name, len(rows), f"{name} otherwise", UNKNOWN)
            ways.append(self.built.all_of([*not_before, self.built.literal(coin, positive)]))
        return self.built.any_of(ways)

    def _coin(self, event: str, row: int, name: str, chance: Chance) -> int:
        if (event, row) not in self._coins:
            self._coins[event, row] = self._variable(name, chance, event)
        return self._coins[event, row]

    def circumstance(self, condition: Condition, positive: bool = True) -> int:
        """The node of a condition on events alone, or of its denial."""
        match condition:
            case Event(name):
                return self.event(name, positive)
            case Not(event):
                return self.event(event.name, not positive)
            case All(operands) | Any_(operands):
                parts = [self.circumstance(part, positive) for part in operands]
                return self.built.all_of(parts) if isinstance(condition, All) is positive else self.built.any_of(parts)
            case AtLeast(least, operands):
                parts = [self.circumstance(part, positive) for part in operands]
                return self.built.at_least(least if positive else len(parts) - least + 1, parts)
            case _:
                return TRUE if positive else FALSE

    def node(self, condition: Condition, owner: str) -> int:
        match condition:
            case Always():
                return TRUE
            case Event(name):
                return self.event(name)
            case Not(event):
                return self.event(event.name, positive=False)
            case Offered():
                named = {bound: [o for o, _, _ in self.circuit.matching(Circuit.key(condition), bound)] for bound in BOUNDS}
                return self.built.any_of(self._standing(named["least"]), self._standing(named["most"]))
            case Nations(_, _, least):
                total, own, _ = self._nations(condition)
                return self.built.reach(total, least, own.get(owner, ())) if least > 0 else TRUE
            case Total(_, _, _, amount):
                total, own, endless = self._total(condition)
                enough = round(amount * _MILLIONTHS)
                if enough <= 0:
                    return TRUE
                reached = self.built.reach(total, enough, own.get(owner, ()))
                others = [node for nation, nodes in endless.items() if nation != owner for node in nodes]
                return self.built.any_of((reached,), others)
            case AtLeast(least, operands):
                return self.built.at_least(least, [self.node(part, owner) for part in operands])
            case All(operands):
                return self.built.all_of(self.node(part, owner) for part in operands)
            case Any_(operands):
                return self.built.any_of(self.node(part, owner) for part in operands)

    def _standing(self, offers: Iterable[str]) -> list[int]:
        return [self.stands[offer] for offer in offers]

    def _nations(self, atom: Nations) -> tuple[int, dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
        key = Circuit.key(atom)
        if key not in self._sums:
            members: dict[str, dict[Bound, list[int]]] = defaultdict(lambda: {"least": [], "most": []})
            for bound in BOUNDS:
                for offer, nation, _ in self.circuit.matching(key, bound):
                    members[nation][bound].append(self.stands[offer])
            nodes = {nation: self.built.any_of(ends["least"], ends["most"]) for nation, ends in members.items()}
            total = self.built.sum_of(Term(node, 1, 1) for node in nodes.values())
            self._sums[key] = total, {nation: (node,) for nation, node in nodes.items()}, {}
        return self._sums[key]

    def _total(self, atom: Total) -> tuple[int, dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
        key = Circuit.key(atom)
        if key not in self._sums:
            amounts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
            for end, bound in enumerate(BOUNDS):
                for offer, _, amount in self.circuit.matching(key, bound):
                    amounts[offer][end] = amount
            own: dict[str, list[int]] = defaultdict(list)
            endless: dict[str, list[int]] = defaultdict(list)
            terms = []
            for offer, (least, most) in amounts.items():
                nation = self.nation_of[offer]
                if len(self.forms[offer]) > 1:
                    sure = any(offer == one for one, _, _ in self.circuit.matching(key, "least"))
                    more = _rises([_millionths(form.quantity.least) for _, form in self.forms[offer]])
                    found = [
                        Term(node, rise if sure else 0, rise) for (node, _), rise in zip(self.forms[offer], more, strict=True)
                    ]
                else:
                    if most == math.inf:
                        endless[nation].append(self.stands[offer])
                    ends = _millionths(least), _millionths(least if most == math.inf else most)
                    found = [Term(self.stands[offer], *ends)]
                own[nation] += [term.node for term in found]
                terms += found
            total = self.built.sum_of(terms)
            self._sums[key] = total, _frozen(own), _frozen(endless)
        return self._sums[key]

    def lines(self, lines: Sequence[Line], matched: Matches | None) -> dict[str, int]:
        """A node for each line."""
        forms = {form.id: form for found in self.forms.values() for _, form in found}
        if matched is None:
            matched = matches(self.circuit.case, forms.values(), lines)
        given = {bound: supplies(lines, matched, forms, bound) for bound in BOUNDS}
        found: dict[str, int] = {}
        for together in _competing(len(lines), given.values()):
            if len(together) == 1:
                (k,) = together
                found[lines[k].line] = self._line(k, lines[k], given)
            else:
                found.update(self._cut_lines(together, lines, given) or self._judged_lines(together, lines, given))
        return {line.line: found[line.line] for line in lines}

    def _line(self, k: int, line: Line, given: Mapping[Bound, Supplies]) -> int:
        if line.needs <= 0:
            return TRUE
        brings: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for end, bound in enumerate(BOUNDS):
            for way, pairs in given[bound].items():
                if way[0][0] == k:
                    for form, amount in pairs:
                        brings[form][end] += _millionths(min(amount * way[0][1], line.needs))
        terms = []
        for found in self._forms_among(brings):
            terms += self._terms(
                found, [[brings[form.id][end] if form.id in brings else 0 for _, form in found] for end in (0, 1)]
            )
        return self.built.reach(self.built.sum_of(terms), _enough(line.needs))

    def _terms(self, found: Sequence[tuple[int, Offer]], amounts: Sequence[Sequence[int]]) -> list[Term]:
        """What the forms of an offer add to a sum, at the least and at the most: each what it brings more than the one before.

        More of an offer may bring less to a line, if an earlier one may then claim it. So where amounts fall, each form is told
        by itself.
        """
        nodes = [node for node, _ in found]
        rises = [_rises(one) for one in amounts]
        if min(map(min, rises)) < 0:
            nodes, rises = self._exactly(self.offer_of[found[0][1].id]), [list(one) for one in amounts]
        return [Term(node, least, most) for node, least, most in zip(nodes, *rises, strict=True)]

    def _forms_among(self, wanted: Collection[str]) -> Iterator[list[tuple[int, Offer]]]:
        """The forms of each offer of which some form is wanted."""
        yield from (self.forms[offer] for offer in dict.fromkeys(self.offer_of[form] for form in wanted))

    def _cut_lines(
        self, together: Sequence[int], lines: Sequence[Line], given: Mapping[Bound, Supplies]
    ) -> dict[str, int] | None:
        r"""Lines that compete for offers, as sums; `None` for many lines, and for rates of exchange that have no common unit.

        Let :math:`S(J, I)` be what is brought by ways that serve some line of :math:`J` and none of :math:`I`. By the theorem of
        the least cut (and since cuts are submodular), the line served last of :math:`1, \dots, k` is met if and only if

        .. math:: \forall J \ni k \ \exists I \subseteq J \setminus k:\quad S(J, I) \ge d(J \setminus I).
        """
        if len(together) > _MOST_CUT:
            return None
        place = {k: at for at, k in enumerate(together)}
        needs: list[list[float]] = []
        brings: dict[str, dict[tuple[int, int], float]] = defaultdict(lambda: defaultdict(float))
        for end, bound in enumerate(BOUNDS):
            here = {way: pairs for way, pairs in given[bound].items() if way[0][0] in place}
            rates = _common_rates(together, here)
            if rates is None:
                return None
            needs.append([lines[k].needs / rates[k] for k in together])
            for way, pairs in here.items():
                touched = sum(1 << place[k] for k, _ in way)
                worth = way[0][1] / rates[way[0][0]]
                for form, amount in pairs:
                    brings[form][touched, end] += min(amount * worth, sum(needs[end]))
        reaches: dict[tuple[int, int], int] = {}

        def reach(some: int, but: int) -> int:
            if (some, but) not in reaches:
                terms: list[Term] = []
                for found in self._forms_among(brings):
                    amounts = [
                        [
                            _millionths(sum(v for (w, e), v in brings[f.id].items() if e == end and w & some and not w & but))
                            for _, f in found
                        ]
                        for end in (0, 1)
                    ]
                    terms += self._terms(found, amounts)
                wanted = [sum(need for at, need in enumerate(needs[end]) if some & ~but & 1 << at) for end in (0, 1)]
                total = self.built.sum_of(terms)
                reaches[some, but] = self.built.reach(total, (_enough(wanted[0]), _enough(wanted[1])))
            return reaches[some, but]

        return {
            lines[k].line: self.built.all_of(
                self.built.any_of(reach(some | 1 << at, but) for but in _subsets(some)) for some in range(1 << at)
            )
            for at, k in enumerate(together)
        }

    def _judged_lines(self, together: Sequence[int], lines: Sequence[Line], given: Mapping[Bound, Supplies]) -> dict[str, int]:
        """Lines that compete for offers: what each gets is for the fill to judge, by which offers stand."""
        wanted = {form for ways in given.values() for way, pairs in ways.items() if way[0][0] in together for form, _ in pairs}
        offers = list(self._forms_among(sorted(wanted)))
        parts = [node for found in offers for node in self._exactly(self.offer_of[found[0][1].id])]
        forms = [[form.id for _, form in found] for found in offers]
        judges = [_fill_judge(together, lines, forms, given[bound]) for bound in BOUNDS]
        return {
            lines[k].line: self.built.judged(parts, _one(judges[0], place), _one(judges[1], place))
            for place, k in enumerate(together)
        }


def _millionths(amount: float) -> int:
    return round(amount * _MILLIONTHS)


def _rises(amounts: Sequence[int]) -> list[int]:
    """By how much each amount is more than the one before."""
    return [after - before for before, after in itertools.pairwise([0, *amounts])]


def _frozen(found: Mapping[str, Sequence[int]]) -> dict[str, tuple[int, ...]]:
    return {key: tuple(nodes) for key, nodes in found.items()}


def _enough(needs: float) -> int:
    """The least number of millionths with which so much is met (`is_met`)."""
    return math.ceil(needs * _MILLIONTHS * (1 - SLACK))


def _subsets(of: int) -> Iterator[int]:
    """All subsets of a set of bits, the empty one last."""
    one = of
    while one:
        yield one
        one = (one - 1) & of
    yield 0


def _common_rates(together: Sequence[int], ways: Iterable[Way]) -> dict[int, float] | None:
    """Line to what a common unit is worth there, if what every way is worth on its lines keeps to such rates."""
    rates: dict[int, float] = {}
    left = [way for way in ways if len(way) > 1]
    for k in together:
        if k in rates:
            continue
        rates[k] = 1.0
        grew = True
        while grew:
            grew = False
            for way in left:
                known = next(((j, worth) for j, worth in way if j in rates), None)
                if known is None:
                    continue
                for j, worth in way:
                    rate = rates[known[0]] * worth / known[1]
                    if j not in rates:
                        rates[j] = rate
                        grew = True
                    elif not math.isclose(rates[j], rate, rel_tol=1e-9):
                        return None
    return rates


def _competing(lines: int, given: Iterable[Supplies]) -> list[list[int]]:
    """The lines in groups that compete for parts of offers, each in order."""
    leader = list(range(lines))

    def lead(k: int) -> int:
        while leader[k] != k:
            leader[k] = leader[leader[k]]
            k = leader[k]
        return k

    for ways in given:
        for way in ways:
            for k, _ in way[1:]:
                leader[lead(k)] = lead(way[0][0])
    groups: dict[int, list[int]] = defaultdict(list)
    for k in range(lines):
        groups[lead(k)].append(k)
    return list(groups.values())


def _fill_judge(
    together: Sequence[int], lines: Sequence[Line], forms: Sequence[Sequence[str]], given: Supplies
) -> Callable[[tuple[bool, ...]], tuple[bool, ...]]:
    """Which lines of a group are met, by which of its offers stand and how far; each different answer is worked out once."""
    places = {k: place for place, k in enumerate(together)}
    own_lines = [lines[k] for k in together]
    ways = [(tuple((places[k], worth) for k, worth in way), dict(pairs)) for way, pairs in given.items() if way[0][0] in places]
    met_by: dict[tuple[float, ...], tuple[bool, ...]] = {}

    def answer(here: Sequence[str]) -> tuple[bool, ...]:
        sums = tuple(math.fsum(brings.get(form, 0.0) for form in here) for _, brings in ways)
        if sums not in met_by:
            supply = {way: [("", amount)] for (way, _), amount in zip(ways, sums, strict=True) if amount > 0}
            amounts, _ = served(own_lines, supply)
            met_by[sums] = tuple(is_met(amounts[line.line], line) for line in own_lines)
        return met_by[sums]

    def judge(standing: tuple[bool, ...]) -> tuple[bool, ...]:
        stands = iter(standing)
        here = [some for found in forms if (some := [form for form in found if next(stands)])]
        if math.prod(map(len, here)) > _MOST_CHOICES:  # while it is open in which forms they stand, anything may be
            return (True,) * len(own_lines)
        # More of an offer may serve fewer lines: a line is met if it is in some of the forms that are open.
        return tuple(map(any, zip(*(answer(choice) for choice in itertools.product(*here)), strict=True)))

    return judge


def _one(judge: Callable[[tuple[bool, ...]], tuple[bool, ...]], place: int) -> Judge:
    return lambda standing: judge(standing)[place]


def circuit_of(case: Case, asked: Question, found: Iterable[Offer] | None = None) -> Circuit:
    """The circuit of the offers that count for a question; `found` in the stead of those of its day, if given."""
    every = asked.offers(case, found)
    return Circuit(case, [one for one in every if one.counts_from(asked.count)], asked.scenario, asked.as_of)


def lines_up_to(requirement: Requirement, level: int | None) -> tuple[Line, ...]:
    """The lines of a level of the requirement: those of its priority and of all before; without one, every line.

    Raises:
        FaultyInput: for a level that no line has.
    """
    levels = sorted({line.priority for line in requirement.lines})
    if level is not None and level not in levels:
        there_are = f"there are {', '.join(map(str, levels))}" if levels else "the day asks for no line (rule F7)"
        raise FaultyInput([Fault("level", str(level), "a priority of the requirement's lines", there_are)])
    return tuple(line for line in requirement.lines if level is None or line.priority <= level)


def coalition(
    circuit: Circuit,
    lines: Sequence[Line],
    moves: Moves = _NONE,
    *,
    odds: Iterable[Odds] = (),
    steps: Mapping[str, Steps] | None = None,
    matched: Matches | None = None,
) -> Coalition:
    """The network of the offers of a circuit against lines.

    Args:
        circuit: the case, the offers that count, the scenario and the day. Events it leaves free become variables.
        lines: in the order in which they are served.
        moves: which offers may be away or be made firm.
        odds: how likely events are; of those without a row it is unknown.
        steps: offer id to the amounts that it may turn out to bring. Other vague offers stay between their least and most.
        matched: how the offers meet the lines, if that is known already; not with steps.

    Returns:
        The network. Without offers no line that needs something is met; without lines `whole` always holds.

    Cost:
        Linear in the offers, their conditions and the lines that they fit.
    """
    rows: dict[str, list[Odds]] = defaultdict(list)
    for row in odds:
        rows[row.event].append(row)
    growing = _Growing(circuit, moves, rows, steps or {})
    met = growing.lines(lines, matched)
    return Coalition(
        network=growing.built.network(),
        events=growing.events,
        chances=growing.chances,
        decides=growing.decides,
        moves=growing.moves,
        stands=growing.stands,
        met=met,
        lines=tuple(lines),
        _builder=growing.built,
    )
