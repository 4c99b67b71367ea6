r"""Which contingents stand at which of the chosen sites, whole or in parts, each where its caveats let it.

Let :math:`w_j` be how much is wanted at site :math:`j`, :math:`b_i` what offer :math:`i` brings, in whole units,
:math:`s_i` its smallest useful amount and :math:`x_{ij}` the part of it that stands at :math:`j`. One after the other,

.. math:: \max \min_j \frac{\sum_i x_{ij}}{w_j}, \qquad \max \sum_{ij} x_{ij}, \qquad \min |\{(i, j) : x_{ij} > 0\}|

with :math:`\sum_j x_{ij} \le b_i`, :math:`\sum_i x_{ij} \le w_j`, each :math:`x_{ij}` nought or at least :math:`s_i`, and nought
where the offer may not stand: each a program with whole numbers, solved by HiGHS. The least-filled site comes first (rule L6).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["Contingent", "postings"]

_MOST_NODES: Final = 2_000  # for the fewest parts alone, which change no amount
_TOLERANCE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Contingent:
    """What an offer brings in whole units, infinite if it has no ceiling; its smallest part; and at which sites it may stand."""

    offer: str
    brings: float
    smallest: float
    at: tuple[int, ...]


def postings(contingents: Sequence[Contingent], wanted: Sequence[float]) -> Mapping[tuple[str, int], int]:
    """How much of each offer stands at each site, by offer and place of the site; pairs with nothing are left out.

    Args:
        contingents: of different offers.
        wanted: how much is wanted at each site, above nought; a site takes no more than that, rounded up, or the smallest part
            that could stand there.

    Returns:
        Whole units. The share of the least-filled site is the greatest that there can be, and so is the total beside it.

    Cost:
        Three small programs with whole numbers, hard in the worst case.
    """
    able = [one for one in contingents if one.at and one.brings + _TOLERANCE >= max(1, math.ceil(one.smallest))]
    if not able or not wanted:
        return {}
    room = [
        max(math.ceil(want - _TOLERANCE), min((math.ceil(one.smallest) for one in able if j in one.at), default=0))
        for j, want in enumerate(wanted)
    ]
    return _Program(able, wanted, room).solved()


class _Program:
    def __init__(self, able: Sequence[Contingent], wanted: Sequence[float], room: Sequence[int]) -> None:
        import highspy  # slow to import; most questions do without

        self._highspy, self._wanted = highspy, wanted
        self._model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._model.silent()
        for option, value in (("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-6), ("threads", 1), ("random_seed", 0)):
            self._model.setOptionValue(option, value)
        self._parts: dict[tuple[str, int], Any] = {}
        self._stands: dict[tuple[str, int], Any] = {}
        for one in able:
            most = min(one.brings, float(sum(room)))
            pairs = []
            for j in one.at:
                cap, least = math.floor(min(most, room[j]) + _TOLERANCE), max(1, math.ceil(one.smallest))
                if cap < least:
                    continue
                part = self._model.addIntegral(lb=0, ub=cap)
                stands = self._model.addBinary()
                self._model.addConstr(part <= cap * stands)
                self._model.addConstr(part >= least * stands)
                self._parts[one.offer, j], self._stands[one.offer, j] = part, stands
                pairs.append(part)
            if pairs:
                self._model.addConstr(sum(pairs) <= math.floor(most + _TOLERANCE))
        self._at = {j: [part for (_, site), part in self._parts.items() if site == j] for j in range(len(wanted))}
        for j, parts in self._at.items():
            if parts:
                self._model.addConstr(sum(parts) <= room[j])

    def solved(self) -> Mapping[tuple[str, int], int]:
        """The parts, the least-filled site first, then the total, then as few parts as are found."""
        if not self._parts:
            return {}
        served = {j: sum(parts) for j, parts in self._at.items() if parts}
        share = self._model.addVariable(lb=0, ub=1)
        for j, gets in served.items():
            self._model.addConstr(gets >= self._wanted[j] * share)
        self._maximise(share)
        best = self._model.getSolution().col_value[share.index]
        for j, gets in served.items():
            self._model.addConstr(gets >= math.ceil(self._wanted[j] * best - 1e-4))
        self._maximise(sum(self._parts.values()))
        total = round(sum(self._amounts().values()))
        found = self._amounts()
        self._model.addConstr(sum(self._parts.values()) >= total)
        self._model.setOptionValue("mip_max_nodes", _MOST_NODES)
        self._model.minimize(sum(self._stands.values()))
        if self._model.getInfo().primal_solution_status == self._highspy.SolutionStatus.kSolutionStatusFeasible:
            found = self._amounts()
        return {pair: amount for pair, amount in found.items() if amount}

    def _maximise(self, what: Any) -> None:
        self._model.maximize(what)
        status = self._model.getModelStatus()
        if status != self._highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS found no posting: {self._model.modelStatusToString(status)}")

    def _amounts(self) -> dict[tuple[str, int], int]:
        values = self._model.getSolution().col_value
        return {pair: round(values[part.index]) for pair, part in self._parts.items()}
