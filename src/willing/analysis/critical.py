r"""Whose absence breaks it.

The players of a game are the nations, or the offers, or the events; a coalition of players wins if the goal is met with exactly
their offers on the table, or exactly their events come true. The chance that a coalition wins in which each player joins with
chance :math:`p` is a polynomial, and its slopes are all that is needed (Owen's extension): Banzhaf's value is the slope at one
half, Shapley's the slopes' mean over all :math:`p` from nought to one,

.. math:: \varphi_i = \int_0^1 \partial_i f(p, \dots, p)\,dp,

which a sum over half as many points as there are players gives exactly (Gauss and Legendre).

Sources: Owen, G. (1972), Multilinear extensions of games, Management Science 18(5); Birnbaum, Z. (1969), On the importance of
different components in a multicomponent system, Multivariate Analysis II; Coleman, J. (1971), Control of collectivities and the
power of a collectivity to act.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from willing.analysis.assessment import Question
from willing.analysis.circuit import Circuit
from willing.analysis.coalition import MODES, Coalition, Moves, circuit_of, coalition
from willing.analysis.fill import Matches, matches
from willing.analysis.fit import Fit
from willing.analysis.goal import Goal
from willing.analysis.offers import Offer
from willing.ledger.case import Case
from willing.logic.answers import Answer, OutOfReach, answers
from willing.logic.network import Network, Rise, at_end
from willing.logic.scenarios import Literals, Plan, fixed_case, packed, restricted, unpacked
from willing.logic.table import tables

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Critical", "Player", "Powers", "critical", "powers"]

_AT_ONCE: Final = 1 << 11  # words
_ONE_TABLE: Final = 18


@dataclass(frozen=True, slots=True)
class Powers:
    """The values of one game.

    Attributes:
        wins: whether all players together win.
        share: the share of all coalitions that win.
        shapley, banzhaf: player to value; Banzhaf's is absolute, the share of the others' coalitions that the player turns.
        breaks: player to the share of the winning coalitions that lose without it (Coleman's power to prevent); of a player who
            may also harm, less those that win for want of it, and nought if these are more.
    """

    wins: bool
    share: float
    shapley: Mapping[str, float]
    banzhaf: Mapping[str, float]
    breaks: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Player:
    """What hangs on one nation, offer or event.

    Attributes:
        name: the nation's code, the offer's id, the event.
        birnbaum: how much the chance of the goal rises from without it to with it, under the case's odds, vague amounts at the
            end of the goal; `None` where that is out of reach.
        fussell_vesely: how much the chance falls without it, as a share of the chance; `None` too where the chance is nought.
        shapley, banzhaf, breaks: as for `Powers`, in the scenario as it was asked; `None` where that is out of reach.
        troops: for nations and offers, the share of all troops that count, at their least amounts.
        sole: ids of the lines for which no other nation has an offer that counts.
    """

    name: str
    birnbaum: float | None
    fussell_vesely: float | None
    shapley: float | None
    banzhaf: float | None
    breaks: float | None
    troops: float
    sole: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Critical:
    """The nations, offers and events on which a goal hangs, the most critical first.

    Attributes:
        goal: what counts as winning; lines that not even everyone together meets are left out of it.
        chance: of the goal, under the case's odds, each at the middle of what is known, and vague amounts at the end of the goal;
            `None` where that is out of reach.
        wins: whether the goal is met by everyone together in the scenario as asked.
        nations, offers, events: those on which something hangs. Others have nought of everything.
    """

    goal: Goal
    chance: float | None
    wins: bool
    nations: tuple[Player, ...]
    offers: tuple[Player, ...]
    events: tuple[Player, ...]


def powers(
    network: Network, root: int, rise: Rise, players: Mapping[str, int], *, fixed: Mapping[int, bool] | None = None, end: int = 0
) -> Powers | OutOfReach:
    """The values of a game whose players are variables of a network.

    Args:
        network, root, rise: what is won, in which fixpoint.
        players: name to variable.
        fixed: the other variables.
        end: 0 to win at the least, 1 to win at the most.

    Returns:
        The values, exact but for the last digits of a float. Without players, empty ones.

    Cost:
        The diagram's, and two passes over it for half as many points as there are players that matter.
    """
    import numpy as np

    (answer,) = answers(network, [root], rise, fixed=fixed, end=end)
    if isinstance(answer, OutOfReach):
        return answer
    count = len(answer.variables)
    points, weights = np.polynomial.legendre.leggauss(max(1, (count + 1) // 2))
    rows = np.concatenate([(points + 1) / 2, [0.5, 1.0]])
    values, slopes = answer.chance_and_slopes(np.repeat(rows[:, None], len(network.variables), axis=1), end)
    share = float(values[-2])
    named = {name: slopes[variable] for name, variable in players.items() if variable in slopes}
    banzhaf = {name: float(found[-2]) for name, found in named.items()}
    return Powers(
        wins=bool(values[-1] > 0.5),
        share=share,
        shapley={name: float(found[:-2] @ weights) / 2 for name, found in named.items()},
        banzhaf=banzhaf,
        breaks={name: max(0.0, value) / (2 * share) if share else 0.0 for name, value in banzhaf.items()},
    )


def critical(case: Case, asked: Question, wanted: Goal, *, found: Iterable[Offer] | None = None) -> Critical:
    """Whose absence breaks a goal.

    Args:
        case, asked: the question.
        wanted: what counts as winning. Lines that nobody's absence could break, since not even everyone meets them, are left out.
        found: the offers to take in the stead of those of the day.

    Cost:
        Four answers, over the nations, the offers and the events that matter; and where no more than eighteen events do, the
        scenarios in which the goal is met once more for each nation, and those that a nation breaks for each of its offers.
    """
    circuit = circuit_of(case, asked, found)
    matched = matches(case, circuit.offers, wanted.lines)
    plain = coalition(circuit, wanted.lines, matched=matched)
    rise = MODES[wanted.mode]
    met = fixed_case(plain.network, [plain.met[line] for line in wanted.wanted], rise, {}, wanted.end)
    at_hand = list(itertools.compress(wanted.wanted, met))
    aim = wanted.within(at_hand) if at_hand else wanted
    nations = _presence(circuit, aim, matched, {offer.id: offer.nation for offer in circuit.offers})
    offers = _presence(circuit, aim, matched, {offer.id: offer.id for offer in circuit.offers})
    root = plain.whole(aim.wanted)
    of_events = powers(plain.grown(), root, rise, plain.events, end=aim.end)
    likely = _Likely(circuit, aim, matched)
    without_nations, without_offers = likely.without()
    troops = _troop_shares(circuit.offers)
    by_nation: dict[str, float] = defaultdict(float)
    for offer in circuit.offers:
        by_nation[offer.nation] += troops[offer.id]
    return Critical(
        goal=aim,
        chance=likely.chance,
        wins=isinstance(nations, Powers) and nations.wins,
        nations=_players(nations, likely, without_nations, by_nation, _sole_lines(circuit, aim, matched)),
        offers=_players(offers, likely, without_offers, troops, {}),
        events=_players(of_events, likely, likely.events(), {}, {}),
    )


def _presence(circuit: Circuit, aim: Goal, matched: Matches, players: Mapping[str, str]) -> Powers | OutOfReach:
    """The game of who is at the table, in the scenario as it was asked: events that it leaves free do not come true."""
    made = coalition(circuit, aim.lines, Moves(present=players), matched=matched)
    root = made.whole(aim.wanted)
    events_off = dict.fromkeys(made.events.values(), False)
    return powers(made.grown(), root, MODES[aim.mode], made.moves, fixed=events_off, end=aim.end)


class _Likely:
    """The chance of a goal under the case's odds, and what it would be without somebody or something."""

    def __init__(self, circuit: Circuit, aim: Goal, matched: Matches) -> None:
        self.circuit, self.aim, self.matched, self.rise = circuit, aim, matched, MODES[aim.mode]
        made = coalition(circuit, aim.lines, odds=circuit.case.odds, matched=matched)
        self.made, root = made, made.whole(aim.wanted)
        network = made.grown()
        (self.answer,) = answers(network, [root], self.rise, end=aim.end)
        self.row = _middles(made, network)
        reached = not isinstance(self.answer, OutOfReach)
        self.chance = float(self.answer.chance(self.row[None, :], aim.end)[0]) if reached else None  # type: ignore[union-attr]

    def events(self) -> dict[str, tuple[float, float]]:
        """Event to its importance, and to how much the chance falls if it surely does not happen."""
        import numpy as np

        if isinstance(self.answer, OutOfReach):
            return {}
        relevant = set(self.answer.variables)
        by_event: dict[str, list[int]] = defaultdict(list)
        for variable, event in self.made.decides.items():
            if variable in relevant:
                by_event[event].append(variable)
        rows = np.tile(self.row, (2 * len(by_event), 1))
        for k, variables in enumerate(by_event.values()):
            rows[2 * k, variables], rows[2 * k + 1, variables] = 0.0, 1.0
        found = self.answer.chance(rows, self.aim.end)
        assert self.chance is not None
        return {
            event: (float(found[2 * k + 1] - found[2 * k]), float(self.chance - found[2 * k])) for k, event in enumerate(by_event)
        }

    def without(self) -> tuple[dict[str, tuple[float, float]], dict[str, tuple[float, float]]]:
        """Nation and offer, to how much the chance falls without them, twice."""
        if isinstance(self.answer, OutOfReach):
            return {}, {}
        ids = {offer.id: offer.id for offer in self.circuit.offers}
        made = coalition(self.circuit, self.aim.lines, Moves(present=ids), odds=self.circuit.case.odds, matched=self.matched)
        root = made.whole(self.aim.wanted)
        left, (top,) = restricted(at_end(made.grown(), self.aim.end), [root], self.rise)
        of_nation: dict[str, list[str]] = defaultdict(list)
        for offer in self.circuit.offers:
            of_nation[offer.nation].append(offer.id)
        # What matters only once somebody is gone matters here.
        among = [variable for variable in left.variables_of([top]) if variable in made.decides]
        if len(among) <= _ONE_TABLE:
            falls = self._lost(left, top, made, among, of_nation)
        else:
            (answer,) = answers(left, [top], self.rise)
            if isinstance(answer, OutOfReach):
                return {}, {}
            falls = self._falls(answer, left, made, of_nation)
        each = {name: (fall, fall) for name, fall in falls.items()}
        return {nation: each[nation] for nation in of_nation}, {offer: each[offer] for offer in ids}

    def _falls(
        self, answer: Answer, network: Network, made: Coalition, of_nation: Mapping[str, Sequence[str]]
    ) -> dict[str, float]:
        """Nation and offer, to how much the chance falls without them, by a diagram of who is there."""
        import numpy as np

        there = _middles(made, network)
        there[list(made.moves.values())] = 1.0
        gone = {**of_nation, **{offer: [offer] for offers in of_nation.values() for offer in offers}}
        rows = np.tile(there, (len(gone) + 1, 1))
        for k, offers in enumerate(gone.values()):
            rows[k, [made.moves[offer] for offer in offers]] = 0.0
        chances = answer.chance(rows, self.aim.end)
        return {name: float(chances[-1] - chances[k]) for k, name in enumerate(gone)}

    def _lost(
        self, network: Network, root: int, made: Coalition, among: Sequence[int], of_nation: Mapping[str, Sequence[str]]
    ) -> dict[str, float]:
        """Nation and offer, to the chance of those scenarios in which the goal is met with everyone and not without them."""
        import numpy as np

        there, (met_there,) = restricted(network, [root], self.rise, dict.fromkeys(made.moves.values(), True))
        (table,) = tables(there, [met_there], self.rise, among)
        met = np.flatnonzero(table.truths[0])
        weights = table.weights.chances(_middles(made, network))
        plan = Plan(network, [root], self.rise)
        look = partial(self._breaks, plan, made, among)
        nations = [(met, offers) for offers in of_nation.values()]
        broken = dict(zip(of_nation, look(nations), strict=True))
        # Where it is met without a nation it is met without each of its offers.
        offers = [(broken[nation], [offer]) for nation, own in of_nation.items() if len(own) > 1 for offer in own]
        found = {**broken, **dict(zip((names[0] for _, names in offers), look(offers), strict=True))}
        found |= {own[0]: broken[nation] for nation, own in of_nation.items() if len(own) == 1}
        return {name: float(weights[where].sum()) for name, where in found.items()}

    def _breaks(
        self,
        plan: Plan,
        made: Coalition,
        among: Sequence[int],
        asked: Sequence[tuple[NDArray[np.int64], Sequence[str]]],
    ) -> Iterator[NDArray[np.int64]]:
        """For each group of scenarios, told by their numbers, and of offers: where the goal is not met without these offers."""
        import numpy as np

        places = np.arange(len(among))[:, None]
        at = 0
        while at < len(asked):
            stop, wide = at, 0
            while stop < len(asked) and (stop == at or wide < _AT_ONCE):
                wide += -(-len(asked[stop][0]) // 64)
                stop += 1
            holds = np.zeros((len(plan.network.variables), wide), np.uint64)
            holds[list(made.moves.values())] = ~np.uint64(0)
            ends = list(itertools.accumulate((-(-len(where) // 64) for where, _ in asked[at:stop]), initial=0))
            parts = list(zip(asked[at:stop], ends, ends[1:], strict=False))
            for (where, away), first, last in parts:
                holds[among, first:last] = packed((where >> places & 1).astype(np.bool_))
                holds[[made.moves[name] for name in away], first:last] = 0
            met = plan.rows(Literals(holds, ~holds), self.aim.end)[0]
            for (where, _), first, last in parts:
                yield where[~unpacked(met[first:last], len(where))]
            at = stop


def _middles(made: Coalition, network: Network) -> NDArray[np.float64]:
    """Each chance at the middle of what is known of it."""
    import numpy as np

    row = np.zeros(len(network.variables))
    for variable, chance in made.chances.items():
        row[variable] = chance.middle
    return row


def _troop_shares(offers: Sequence[Offer]) -> dict[str, float]:
    """Offer to its share of all troops, each at its least; 0 for what is measured otherwise."""
    troops = {offer.id: float(offer.quantity.least) if offer.quantity.unit == "troops" else 0.0 for offer in offers}
    total = sum(troops.values())
    return {name: amount / total if total else 0.0 for name, amount in troops.items()}


def _sole_lines(circuit: Circuit, aim: Goal, matched: Matches) -> dict[str, tuple[str, ...]]:
    """Nation to the lines of a goal for which nobody else has an offer that counts and fits."""
    nations: dict[str, set[str]] = defaultdict(set)
    for offer in circuit.offers:
        for k, meets in matched[offer.id]:
            if meets.fit > Fit.NO:
                nations[aim.lines[k].line].add(offer.nation)
    found: dict[str, list[str]] = defaultdict(list)
    for line in aim.lines:
        if line.line in aim.wanted and len(nations[line.line]) == 1:
            found[next(iter(nations[line.line]))].append(line.line)
    return {nation: tuple(lines) for nation, lines in found.items()}


def _players(
    game: Powers | OutOfReach,
    likely: _Likely,
    falls: Mapping[str, tuple[float, float]],
    troops: Mapping[str, float],
    sole: Mapping[str, tuple[str, ...]],
) -> tuple[Player, ...]:
    """The players on whom something hangs, or who bring troops, the most critical first."""
    known = isinstance(game, Powers)
    names = {*falls, *(game.shapley if isinstance(game, Powers) else ()), *troops, *sole}
    found = []
    for name in sorted(names):
        fall = falls.get(name)
        player = Player(
            name=name,
            birnbaum=None if likely.chance is None or (fall is None and not falls) else (fall or (0.0, 0.0))[0],
            fussell_vesely=None if not likely.chance or not falls else (fall or (0.0, 0.0))[1] / likely.chance,
            shapley=game.shapley.get(name, 0.0) if isinstance(game, Powers) else None,
            banzhaf=game.banzhaf.get(name, 0.0) if isinstance(game, Powers) else None,
            breaks=game.breaks.get(name, 0.0) if isinstance(game, Powers) else None,
            troops=troops.get(name, 0.0),
            sole=sole.get(name, ()),
        )
        values = (player.birnbaum, player.shapley, player.banzhaf, player.troops)
        if player.sole or not known or any(values):
            found.append(player)
    return tuple(sorted(found, key=lambda p: (-(p.breaks or 0), -abs(p.birnbaum or 0), -(p.shapley or 0), -p.troops, p.name)))
