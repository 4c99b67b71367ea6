r"""How long a pool of units holds when each must be home between its tours.

Let a pool have :math:`P` units, each out for at most :math:`T` of any :math:`R T` months in a row, and let :math:`o_m` of them
be out in month :math:`m`. With :math:`L = \lceil R T \rceil`, the **law** of rotation is

.. math:: o_m \le P, \qquad \sum_{m = s}^{s + L - 1} o_m \le P\,T \quad \text{for every } s ,

months beyond the horizon counting nothing. The law is kept *exactly* when a roster exists in which no unit is out for more than
:math:`T` of any :math:`L` months in a row. Whoever has such a roster adds it up over the units and has the law. And whoever has
the law numbers the unit-months out in the order of the months, and gives the :math:`n`-th to unit :math:`n \bmod P`. Those of
one month have at most :math:`P` numbers in a row, so different units. Those of any :math:`L` months in a row have at most
:math:`P\,T` numbers in a row, of which each unit has every :math:`P`-th, so at most :math:`T`.

The roster says in which months a unit is out and not that its months out follow each other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["is_kept", "roster", "span"]


def span(tour: int, ratio: float) -> int:
    """How many months in a row the law speaks of: the tour times the ratio, a begun month counting.

    >>> span(6, 3), span(3, 2.5)
    (18, 8)
    """
    return math.ceil(tour * ratio - 1e-9)


def is_kept(out: Sequence[float], pool: float, tour: int, ratio: float) -> bool:
    """Whether so many units out in each month keep the law, but for rounding. Without months it is kept.

    >>> is_kept([2, 2, 0, 0], 2, 2, 2), is_kept([2, 2, 1, 0], 2, 2, 2)
    (True, False)
    """
    months = span(tour, ratio)
    slack = 1e-6 * max(1.0, pool * tour)
    return all(one <= pool + slack for one in out) and all(
        math.fsum(out[s : s + months]) <= pool * tour + slack for s in range(len(out))
    )


def roster(out: Sequence[int], pool: int) -> list[tuple[int, ...]]:
    """For each month the units that are out, numbered from nought, in turn.

    Where `out` keeps the law, no unit is out for more than a tour in any tour times ratio months in a row. More than the pool
    out in one month is refused.

    >>> roster([2, 1, 2, 0], 3)
    [(0, 1), (2,), (0, 1), ()]
    """
    found, turn = [], 0
    for month, count in enumerate(out):
        if count > pool:
            raise ValueError(f"out, month {month + 1}: found {count} units; wanted no more than the pool's {pool}")
        found.append(tuple((turn + n) % pool for n in range(count)))
        turn = (turn + count) % pool if pool else 0
    return found
