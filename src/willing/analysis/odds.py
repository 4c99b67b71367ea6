r"""How likely it is that the promises add up.

Let each event :math:`e` come true with chance :math:`p_e`, given others where the case ties them (rule P2). A line is
met in some scenarios and not in others, so

.. math:: P(\text{met}) = \sum_{s} \Pr(s)\,[\text{the line is met in } s],

a multilinear function of the chances. It is worked out exactly where that can be done, and otherwise by drawing scenarios,
with an interval that holds as often as it says (rule P6). Where chances are only bounded or unknown the answer is the range
that the function takes over them: its ends lie at corners, and where an event can only help, at a known one (rule P4).
Nothing unknown is taken to be one half; middles serve only to say which event moves the answer most (rule P5).
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from willing.analysis.assessment import Question
from willing.analysis.coalition import MODES, Coalition, Steps, circuit_of, coalition, lines_up_to
from willing.analysis.goal import Mode, goal
from willing.analysis.offers import Offer
from willing.faults import Fault, FaultyInput
from willing.ledger.case import Case
from willing.logic.answers import Answer, OutOfReach, answers, directions
from willing.logic.network import Network, Rise
from willing.vocabulary.chance import Chance
from willing.vocabulary.records import Line, Spread

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from willing.logic.estimate import Estimate

__all__ = ["Likelihood", "Mover", "Outlook", "Prospect", "Span", "Way", "amount_steps", "drawing_faults", "odds", "ways"]

_STEPS: Final = 9
_MOST_CORNERS: Final = 10
_NOTHING: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Span:
    """A chance, or the range it can take where the chances it rests on are not known.

    Attributes:
        low, high: the ends; the same where everything is known.
        error: an end is known up to so much: nought if it was worked out, and otherwise half the width of its interval.
        whole: whether the range is known to reach no further; not so where too many events can both help and harm.
    """

    low: float
    high: float
    error: float = 0.0
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How likely something is met for certain, whatever the vague amounts turn out to be, and how likely at most."""

    certain: Span
    possible: Span


@dataclass(frozen=True, slots=True)
class Mover:
    """What an event does to a chance, all others being at the middle of what is known of them.

    Attributes:
        event: the event, or the offer whose amount may turn out in several ways.
        importance: how much the chance rises from the event not happening to its happening, for certain and at most
            (Birnbaum's importance).
        swing: how much of that is unknown: the change as the event's own chance goes from its least to its most.
        error: half the width of the interval of the importance; nought if it was worked out.
    """

    event: str
    importance: tuple[float, float]
    swing: tuple[float, float]
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class Way:
    """Scenarios in which something is met, by the events that suffice for it, with what chance they come to.

    Attributes:
        truths: what must be so; whatever else happens does not matter.
        chance: with each chance at its middle.
    """

    truths: Mapping[str, bool]
    chance: float


@dataclass(frozen=True, slots=True)
class Prospect:
    """How likely one line is met, or all of them.

    Attributes:
        line: the line; `None` for the whole.
        alone, jointly: how likely when nobody moves first, and when all announce jointly.
        movers: the events on which it hangs when all announce jointly, those with the widest swing first.
        out_of_reach: what an exact answer would have taken, where it was estimated instead.
    """

    line: Line | None
    alone: Likelihood
    jointly: Likelihood
    movers: tuple[Mover, ...]
    out_of_reach: OutOfReach | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """How likely each line and the whole is met.

    Attributes:
        question: what was asked.
        level: the lines that count as the whole: up to this priority, or all.
        chances: event to its chance, for events with one chance alone; for tied ones, each circumstance with its own.
        whole: all lines together.
        lines: each line, in the order in which lines are served.
        draws: how many scenarios were drawn for what was estimated; 0 if all is exact.
        confidence: how often the intervals of what was estimated hold.
        complete: whether it was finished, or broken off and the errors are those reached.
    """

    question: Question
    level: int | None
    chances: Mapping[str, Chance]
    whole: Prospect
    lines: tuple[Prospect, ...]
    draws: int
    confidence: float
    complete: bool


def drawing_faults(precision: float, confidence: float, seed: int) -> Iterator[Fault]:
    """What is wrong with a precision, a confidence or a seed, if nothing can be drawn with it."""
    if not 0.00001 <= precision <= 0.1:
        yield Fault("precision", f"{precision:g}", "half a width from 0.00001 to 0.1", "0.001 is a tenth of a per cent")
    if not 0.5 <= confidence <= 0.999999:
        yield Fault("confidence", f"{confidence:g}", "a share from 0.5 to 0.999999", "0.99 holds in 99 of 100 answers")
    if not 0 <= seed < 1 << 64:
        yield Fault("seed", f"{seed}", "a whole number from 0 to 18,446,744,073,709,551,615")


def amount_steps(offer: Offer, spread: Spread) -> Steps | None:
    """The amounts that a vague offer may turn out to bring, nine of them, with their chances (rule P3).

    The span from least to most is cut into nine equal parts, each taken at its middle, with the chance that an even or a
    triangular distribution gives it. `None` for an exact offer, for one without a most, and for a row that leaves nothing of what
    was said.
    """
    least, most = float(offer.quantity.least), offer.quantity.most
    if least == most:
        return None
    # A row never moves what was said: it tells how likely what lies within it is.
    least = least if spread.least is None else max(least, spread.least)
    if spread.most is not None:
        most = spread.most if most is None else min(most, spread.most)
    if most is None or most <= least:
        return None
    width = (most - least) / _STEPS
    if spread.likely is None:
        shares = [1 / _STEPS] * _STEPS
    else:
        likely = min(max(spread.likely, least), most)
        below = [_below(least + k * width, least, likely, most) for k in range(_STEPS + 1)]
        shares = [after - before for before, after in itertools.pairwise(below)]
    return [(least + (k + 0.5) * width, share) for k, share in enumerate(shares)]


def _below(amount: float, least: float, likely: float, most: float) -> float:
    """The part of a triangular distribution that lies below an amount."""
    if amount <= least:
        return 0.0
    if amount >= most:
        return 1.0
    if amount < likely:
        return (amount - least) ** 2 / ((most - least) * (likely - least))
    return 1 - (most - amount) ** 2 / ((most - least) * (most - likely))


def odds(
    case: Case,
    asked: Question,
    *,
    level: int | None = None,
    found: Iterable[Offer] | None = None,
    precision: float = 0.001,
    confidence: float = 0.99,
    seed: int = 1,
    method: Literal["best", "exact", "estimate"] = "best",
    passed: Callable[[str, int, int], None] | None = None,
) -> Outlook:
    """How likely each line, and all lines together, are met.

    Args:
        case, asked: the question. Events that its scenario fixes are certain; the others have the chances of the case's odds.
        level: count only lines up to this priority as the whole.
        found: the offers to take in the stead of those of the day.
        precision: half the width of the interval wanted of what is estimated.
        confidence: how often each such interval must hold.
        seed: which scenarios are drawn.
        method: 'exact' goes on for as long as memory allows before it estimates, 'estimate' draws at once.
        passed: told what is being done and how many of how many steps of it are.

    Returns:
        The odds. Interrupted while it draws, those reached by then, marked as not complete.

    Cost:
        Exact for any number of events of which up to 20 matter to a line, in a bit for each scenario and node; for more, as far
        as a diagram stays narrow (`willing.logic.answers`).
    """
    if faults := list(drawing_faults(precision, confidence, seed)):
        raise FaultyInput(faults)
    asked_lines = lines_up_to(asked.requirement, level)
    circuit = circuit_of(case, asked, found)
    spreads = {spread.offer: spread for spread in case.amounts}
    steps = {
        offer.id: found_steps
        for offer in circuit.offers
        if offer.id in spreads and (found_steps := amount_steps(offer, spreads[offer.id]))
    }
    made = coalition(circuit, asked_lines, odds=case.odds, steps=steps)
    roots = [made.whole(), *made.met.values()]
    work = _Work(made, made.grown(), roots, precision, confidence, seed, method, passed or (lambda what, done, of: None))
    by_mode = {mode: work.asked(MODES[mode]) for mode in ("alone", "jointly")}
    prospects = [
        Prospect(
            line=line,
            alone=by_mode["alone"][k].likelihood,
            jointly=by_mode["jointly"][k].likelihood,
            movers=by_mode["jointly"][k].movers,
            out_of_reach=by_mode["jointly"][k].out_of_reach or by_mode["alone"][k].out_of_reach,
        )
        for k, line in enumerate([None, *asked_lines])
    ]
    return Outlook(
        question=asked,
        level=level,
        chances={made.grown().variables[variable]: chance for variable, chance in made.chances.items()},
        whole=prospects[0],
        lines=tuple(prospects[1:]),
        draws=work.draws,
        confidence=confidence,
        complete=work.complete,
    )


def ways(
    case: Case, asked: Question, line: str | None, *, level: int | None = None, mode: Mode = "jointly", count: int = 10
) -> tuple[Way, ...]:
    """The scenarios that carry the chance of a line or of the whole: those that come to most, first.

    Each is told by events that together suffice, so that no two tell of the same scenario; vague amounts are at their least, and
    how likely others are is not weighed. Without any, events alone do not make it certain. Where the answer is out of reach, none
    are told.

    Raises:
        FaultyInput: for a line or a level that the requirement has not.
    """
    from willing.logic.diagram import TooWide, diagram
    from willing.logic.sets import likeliest

    asked_lines = goal(asked, level=level, line=line).lines
    made = coalition(circuit_of(case, asked), asked_lines, odds=case.odds)
    root = made.whole() if line is None else made.met[line]
    network = made.grown()
    try:
        found = diagram(network, root, MODES[mode])
    except TooWide:
        return ()
    middle = {v: chance.middle for v, chance in made.chances.items()}
    return tuple(
        Way({network.variables[v]: truth for v, truth in truths.items()}, chance)
        for truths, chance in likeliest(found, middle, count)
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    likelihood: Likelihood
    movers: tuple[Mover, ...]
    out_of_reach: OutOfReach | None


class _Work:
    """One network asked in both fixpoints, with what was drawn for it."""

    def __init__(
        self,
        made: Coalition,
        network: Network,
        roots: Sequence[int],
        precision: float,
        confidence: float,
        seed: int,
        method: str,
        passed: Callable[[str, int, int], None],
    ) -> None:
        self.made, self.network, self.roots = made, network, roots
        self.precision, self.confidence, self.seed, self.method, self.passed = precision, confidence, seed, method, passed
        self.draws, self.complete = 0, True
        self.middle = self._row(lambda chance: chance.middle)
        self.signs = dict(zip(roots, directions(network, roots), strict=True))
        self.by_event: dict[str, list[int]] = defaultdict(list)
        for variable, name in made.decides.items():
            self.by_event[name].append(variable)

    def asked(self, rise: Rise) -> list[_Asked]:
        what = "alone" if rise == "least" else "jointly"
        if self.method == "estimate":
            found: list[Answer | OutOfReach] = [
                OutOfReach(n, n) if (n := len(self.signs[root])) else answers(self.network, [root], rise)[0]
                for root in self.roots
            ]
        else:
            found = answers(
                self.network,
                self.roots,
                rise,
                unlimited=self.method == "exact",
                passed=lambda done, of: self.passed(what, done, of),
            )
        drawn = [k for k, one in enumerate(found) if isinstance(one, OutOfReach)]
        estimated = self._estimated([self.roots[k] for k in drawn], rise, what) if drawn else []
        by_place = dict(zip(drawn, estimated, strict=True))
        return [
            _Asked(*by_place[k], one)
            if isinstance(one, OutOfReach)
            else _Asked(*self._exact(self.roots[k], one, rise == "greatest"), None)
            for k, one in enumerate(found)
        ]

    # ---- exact

    def _exact(self, root: int, answer: Answer, with_movers: bool) -> tuple[Likelihood, tuple[Mover, ...]]:
        import numpy as np

        ranged = any(not self.made.chances[variable].is_exact for variable in answer.variables)
        relevant = set(answer.depends_on if ranged else answer.variables)
        corners, whole = self._corners(root, relevant)
        ends = (0, 1) if answer.is_vague else (0,)
        at_middle = [answer.chance_and_slopes(self.middle[None, :], end) for end in ends] if with_movers else []
        spans: list[Span] = []
        for end in ends:
            known = at_middle and not ranged
            at_corners = np.clip(at_middle[end][0] if known else answer.chance(np.stack(corners), end), 0.0, 1.0)
            spans.append(Span(float(at_corners.min()), float(at_corners.max()), 0.0, whole))
        likelihood = Likelihood(spans[0], spans[-1])
        movers = []
        for name, variables in self.by_event.items() if with_movers else ():
            here = [variable for variable in variables if variable in relevant]
            if not here:
                continue
            if len(variables) == 1:
                (variable,) = variables
                chance = self.made.chances[variable]
                slopes = [float(found[variable][0]) if variable in found else 0.0 for _, found in at_middle]
                movers.append(Mover(name, _both(slopes), _both(s * (chance.most - chance.least) for s in slopes)))
            else:
                movers.append(self._tied_mover(name, here, answer, ends))
        return likelihood, _by_swing(movers)

    def _tied_mover(self, name: str, variables: Sequence[int], answer: Answer, ends: Sequence[int]) -> Mover:
        """What an event with several chances does: all of them none or one, all of them at their least or their most."""
        import numpy as np

        rows = np.tile(self.middle, (4, 1))
        for variable in variables:
            chance = self.made.chances[variable]
            rows[:, variable] = (0.0, 1.0, chance.least, chance.most)
        found = [answer.chance(rows, end) for end in ends]
        return Mover(name, _both(float(v[1] - v[0]) for v in found), _both(float(v[3] - v[2]) for v in found))

    def _row(self, value: Callable[[Chance], float]) -> NDArray[np.float64]:
        import numpy as np

        found = np.zeros(len(self.network.variables))
        for variable, chance in self.made.chances.items():
            found[variable] = value(chance)
        return found

    def _corners(self, root: int, relevant: set[int]) -> tuple[list[NDArray[np.float64]], bool]:
        """Rows of chances among which the least and the greatest chance of a node lie, and whether they surely do."""
        low = self._row(lambda chance: chance.least)
        high = self._row(lambda chance: chance.most)
        if all(low[variable] == high[variable] for variable in relevant):
            return [low], True
        signs = self.signs[root]
        for variable, sign in signs.items():
            if sign < 0:
                low[variable], high[variable] = high[variable], low[variable]
        unclear = [v for v in relevant if signs.get(v) == 0 and low[v] != high[v]]
        if not unclear:
            return [low, high], True
        tried = unclear[:_MOST_CORNERS]
        corners = []
        for start in (low, high):
            for taken in itertools.product((False, True), repeat=len(tried)):
                row = start.copy()
                for variable, truth in zip(tried, taken, strict=True):
                    row[variable] = self.made.chances[variable].most if truth else self.made.chances[variable].least
                corners.append(row)
        return corners, len(unclear) <= _MOST_CORNERS

    # ---- by draws

    def _estimated(self, roots: Sequence[int], rise: Rise, what: str) -> list[tuple[Likelihood, tuple[Mover, ...]]]:
        """Estimates at the low corner, the high corner and the middle, for each root."""
        relevant = set(self.network.variables_of(roots))
        corners, signs = self._corners_of_all(roots, relevant)
        rows = [*corners, self.middle] if len(corners) > 1 else [self.middle]
        drawn = [self._draws(roots, rise, row, f"{what}, drawing {k + 1} of {len(rows)}") for k, row in enumerate(rows)]
        found = []
        for k, root in enumerate(roots):
            hangs_on = self.signs[root]
            whole = all(sign == signs[v] != 0 for v, sign in hangs_on.items() if not self.made.chances[v].is_exact)
            spans = []
            for end in (0, 1):
                at = [one[k][end] for one in drawn[: max(1, len(corners))]]
                error = max(max(one.high - one.chance, one.chance - one.low) for one in at)
                spans.append(Span(min(one.chance for one in at), max(one.chance for one in at), error, whole))
            slopes = [drawn[-1][k][end].slopes for end in (0, 1)]
            movers = []
            for name, variables in self.by_event.items():
                here = [v for v in variables if v in slopes[0] and v in hangs_on]
                if not here or name in self.made.stands:
                    continue  # what an amount does is no sum of slopes
                # Of the chances of one event each matters only in circumstances of its own, so what they do adds up.
                rises = [sum(slope[v][0] for v in here) for slope in slopes]
                swings = [sum(slope[v][0] * self._width(v) for v in here) for slope in slopes]
                error = sum(max(slope[v][1] for slope in slopes) for v in here)
                if max(map(abs, rises)) > error:
                    movers.append(Mover(name, _both(rises), _both(swings), error))
            found.append((Likelihood(*spans), _by_swing(movers)))
        return found

    def _width(self, variable: int) -> float:
        chance = self.made.chances[variable]
        return chance.most - chance.least

    def _corners_of_all(self, roots: Sequence[int], relevant: set[int]) -> tuple[list[NDArray[np.float64]], dict[int, int]]:
        """The low and the high corner that serve all roots, or one row if nothing is open, and the signs they were made by."""
        signs = _joined(self.signs[root] for root in roots)
        low = self._row(lambda chance: chance.least)
        high = self._row(lambda chance: chance.most)
        ranged = [v for v in relevant if low[v] != high[v]]
        for variable in ranged:
            if signs[variable] < 0:
                low[variable], high[variable] = high[variable], low[variable]
        return ([low, high] if ranged else [low]), signs

    def _draws(self, roots: Sequence[int], rise: Rise, row: NDArray[np.float64], what: str) -> list[tuple[Estimate, Estimate]]:
        from willing.logic.estimate import estimates

        reached = None
        try:
            for better in estimates(
                self.network,
                roots,
                rise,
                row,
                precision=self.precision,
                confidence=self.confidence,
                seed=self.seed,
                passed=lambda done, of: self.passed(what, done, of),
            ):
                reached = better
                if not self.complete:  # broken off before: a first look at the rest, and no more
                    break
        except KeyboardInterrupt:
            if reached is None:
                raise
            self.complete = False
        assert reached is not None
        self.draws += reached[0][0].draws
        return reached


def _joined(signs: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """The sign of each variable for several roots together: 0 where they differ."""
    found: dict[int, int] = {}
    for one in signs:
        for variable, sign in one.items():
            found[variable] = sign if found.get(variable, sign) == sign else 0
    return found


def _both(numbers: Iterable[float]) -> tuple[float, float]:
    """What holds at the least and at the most, of one number that holds at both or of one for each."""
    found = tuple(numbers)
    return found[0], found[-1]


def _by_swing(movers: Iterable[Mover]) -> tuple[Mover, ...]:
    moving = (m for m in movers if max(map(abs, (*m.importance, *m.swing))) > _NOTHING)
    return tuple(sorted(moving, key=lambda m: (-max(map(abs, m.swing)), -max(map(abs, m.importance)), m.event)))
