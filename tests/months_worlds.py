"""Small worlds of needs and supplies over months, a checker that trusts nothing, and a second way to the answer."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from hypothesis import assume, strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from willing.logic.months import Beside, Filled, Need, Supply
from willing.logic.rotation import is_kept, roster, span

CLOSE = 1e-4


@st.composite
def worlds(draw: st.DrawFn, whole: bool | None = None, plain: bool = False) -> tuple[list[Need], list[Supply], int]:
    """Up to three needs, four supplies and five months; `plain` is without smallest amounts, substitutes and beside."""
    months = draw(st.integers(1, 5))
    kinds = ("", "tanker", "drone")
    needs = []
    for k in range(draw(st.integers(1, 3))):
        beside: tuple[Beside, ...] = ()
        if not plain and draw(st.integers(0, 3)) == 0:
            beside = (Beside(frozenset({draw(st.sampled_from(kinds[1:]))}), draw(st.integers(1, 2)), draw(st.integers(1, 3))),)
        start = draw(st.integers(1, months))
        needs.append(
            Need(
                f"n{k}",
                draw(st.integers(1, 6)),
                start,
                draw(st.sampled_from([None, start + 1, start + 2])),
                0 if plain else draw(st.sampled_from([0, 0, 1, 2, 3])),
                (draw(st.booleans()) if whole is None else whole) and not plain,
                beside,
            )
        )
    supplies = []
    for i in range(draw(st.integers(1, 4))):
        serves = draw(st.lists(st.sampled_from([n.id for n in needs]), unique=True, max_size=3))
        amount = draw(st.integers(1, 4))
        start = draw(st.integers(1, 2))
        supplies.append(
            Supply(
                f"s{i}",
                amount,
                {need: 1.0 if plain else draw(st.sampled_from([1.0, 1.0, 0.5, 2.0])) for need in serves},
                start,
                draw(st.sampled_from([None, None, start + 2])),
                draw(st.sampled_from([None, amount, amount + 1, 2 * amount])),
                draw(st.integers(1, 2)),
                draw(st.sampled_from([1.0, 1.5, 2.0, 3.0])),
                draw(st.sampled_from([None, None, 1, 1.5])),
                draw(st.booleans()) if whole is None else whole,
                draw(st.sampled_from(kinds)),
            )
        )
    return needs, supplies, months


def cells(needs: Sequence[Need], months: int) -> list[tuple[Need, int]]:
    """Needs in order, of each its months in order, as far as it asks in them."""
    return [(n, m) for n in needs for m in range(1, months + 1) if n.start <= m and (n.end is None or m < n.end)]


def exact(needs: Sequence[Need], supplies: Sequence[Supply], months: int) -> dict[tuple[str, int], float]:
    """What each cell gets: a program in whole numbers a cell, with a switch for each share, and nothing clever."""
    names: dict[tuple[object, ...], int] = {}
    upper, integral = list[float](), list[int]()

    def column(*name: object, most: float = math.inf, whole: bool = False) -> int:
        names[name] = len(names)
        upper.append(most)
        integral.append(int(whole))
        return names[name]

    rows: list[tuple[dict[int, float], float]] = []
    outs: dict[tuple[str, int], list[int]] = {}
    asked = cells(needs, months)
    for n, m in asked:
        column("v", n.id, m, most=n.amount, whole=n.whole)
    for s in supplies:
        cap = s.amount if s.pool is None else min(s.amount, s.pool)
        for m in range(1, months + 1):
            outs[s.id, m] = []
            if not (s.start <= m and (s.end is None or m < s.end)):
                continue
            outs[s.id, m].append(column("z", s.id, m, most=cap, whole=s.whole))
            for n, at in asked:
                if at == m and n.id in s.worths:
                    x = column("x", s.id, n.id, m, most=cap, whole=s.whole)
                    on = column("on", s.id, n.id, m, most=1, whole=True)
                    outs[s.id, m].append(x)
                    rows.append(({x: 1.0, on: -cap}, 0.0))
                    rows.append(({x: -s.worths[n.id], on: n.smallest}, 0.0))
            rows.append((dict.fromkeys(outs[s.id, m], 1.0), cap))
        if s.pool is not None:
            length = span(s.tour, s.ratio)
            for first in range(1, months + 1):
                run = [j for m in range(first, min(months, first + length - 1) + 1) for j in outs[s.id, m]]
                rows.append((dict.fromkeys(run, 1.0), s.pool * s.tour))
        if s.tours is not None:
            every = [j for m in range(1, months + 1) for j in outs[s.id, m]]
            rows.append((dict.fromkeys(every, 1.0), s.tours * s.tour * s.amount))
    for n, m in asked:
        gets = {names["v", n.id, m]: 1.0}
        gets |= {names["x", s.id, n.id, m]: -s.worths[n.id] for s in supplies if ("x", s.id, n.id, m) in names}
        rows.append((gets, 0.0))
        for one in n.beside:
            out = {j: -1.0 for s in supplies if s.kind in one.kinds for j in outs[s.id, m]}
            rows.append(({names["v", n.id, m]: one.give / one.per} | out, 0.0))
    matrix = np.zeros((len(rows), len(names)))
    for r, (entries, _) in enumerate(rows):
        for j, value in entries.items():
            matrix[r, j] = value
    limits = LinearConstraint(matrix, -np.inf, np.array([most for _, most in rows]))
    lower = np.zeros(len(names))
    found = {}
    for n, m in asked:
        weights = np.zeros(len(names))
        weights[names["v", n.id, m]] = -1
        options = {"mip_rel_gap": 0, "time_limit": 1}
        answer = milp(weights, integrality=integral, bounds=Bounds(lower, upper), constraints=limits, options=options)
        assume(answer.status == 0)  # once in thousands it does not come to an end
        found[n.id, m] = -answer.fun
        lower[names["v", n.id, m]] = max(0.0, -answer.fun - 1e-5)
    return found


def faults(needs: Sequence[Need], supplies: Sequence[Supply], months: int, found: Filled) -> list[str]:
    """What is wrong with an answer, whatever the best one may be; nothing if it can be carried out."""
    wrong = []
    by_need = {n.id: n for n in needs}
    given: dict[tuple[str, int], float] = defaultdict(float)
    out: dict[str, list[float]] = {s.id: [0.0] * months for s in supplies}
    seen = set()
    by_supply = {s.id: s for s in supplies}
    for share in found.shares:
        s = by_supply[share.supply]
        if (share.supply, share.need, share.month) in seen:
            wrong.append(f"twice {share}")
        seen.add((share.supply, share.need, share.month))
        out[s.id][share.month - 1] += share.amount
        if share.amount <= 0 or (s.whole and share.amount != round(share.amount)):
            wrong.append(f"not whole {share}")
        if not (s.start <= share.month and (s.end is None or share.month < s.end)):
            wrong.append(f"not there {share}")
        if share.need:
            n = by_need[share.need]
            if (n, share.month) not in cells([n], months) or share.need not in s.worths:
                wrong.append(f"not asked {share}")
            worth = share.amount * s.worths[share.need]
            if worth < n.smallest - CLOSE:
                wrong.append(f"too small {share}")
            given[share.need, share.month] += worth
    for s in supplies:
        cap = s.amount if s.pool is None else min(s.amount, s.pool)
        if max(out[s.id]) > cap + CLOSE:
            wrong.append(f"more than there is {s.id}")
        if s.pool is not None and not is_kept(out[s.id], s.pool, s.tour, s.ratio):
            wrong.append(f"no rest {s.id}")
        if s.pool is not None and s.whole:
            turns = roster([round(n) for n in out[s.id]], int(s.pool))
            length = span(s.tour, s.ratio)
            for first, unit in itertools.product(range(months), range(int(s.pool))):
                if sum(unit in month for month in turns[first : first + length]) > s.tour:
                    wrong.append(f"unit {unit} of {s.id} is out too long")
        if s.tours is not None and sum(out[s.id]) > s.tours * s.tour * s.amount + CLOSE:
            wrong.append(f"too many tours {s.id}")
    for n in needs:
        for m, amount in enumerate(found.amounts[n.id], start=1):
            if (n, m) not in cells([n], months):
                wrong += [f"outside its window {n.id} {m}"] * (amount != 0)
                continue
            if amount > n.amount + CLOSE or amount > given[n.id, m] + CLOSE or (n.whole and amount != round(amount)):
                wrong.append(f"counted too much {n.id} {m}")
            for one in n.beside:
                there = sum(out[s.id][m - 1] for s in supplies if s.kind in one.kinds)
                if amount * one.give / one.per > there + CLOSE:
                    wrong.append(f"too little beside {n.id} {m}")
    return wrong
