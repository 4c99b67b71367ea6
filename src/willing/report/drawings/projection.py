r"""From degrees to a sheet: a conformal cone that fits a box, or for much of the world a cylinder.

With :math:`\varphi_1, \varphi_2` a sixth of the box's height inside its edges, :math:`\lambda_0` its middle meridian and
:math:`t(\varphi) = \tan(\pi/4 + \varphi/2)`, a place at :math:`(\lambda, \varphi)` is drawn at

.. math:: x = \rho \sin\theta, \quad y = \rho_0 - \rho\cos\theta, \quad \theta = n(\lambda - \lambda_0), \quad
   \rho = \frac{\cos\varphi_1}{n} \Bigl(\frac{t(\varphi_1)}{t(\varphi)}\Bigr)^n, \quad
   n = \frac{\ln(\cos\varphi_1 / \cos\varphi_2)}{\ln(t(\varphi_2) / t(\varphi_1))}

in radii of the earth, Lambert's conformal conic [Snyder1987]_; where the box lies about the equator, :math:`n = 0` and it is
Mercator's. Of a country some thousand kilometres high lengths are right to within half a per cent. A box wider than 100 degrees
or higher than 50 is drawn by longitude and latitude alone, narrowed to 0.8, and has no scale.

.. [Snyder1987] Snyder, J. (1987), Map projections: a working manual, US Geological Survey Professional Paper 1395, pp. 107-109.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from willing.analysis.areas import EARTH_KM
from willing.report.lands import Box

__all__ = ["Sheet", "sheet"]

_Flat = Callable[[float, float], tuple[float, float]]
_STEPS: Final = 24
_WIDE, _HIGH = 100.0, 50.0
_NARROWED: Final = 0.8


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet so wide and high, and where on it a place is drawn.

    Attributes:
        wide, high: in units of the drawing.
        unit_km: how many kilometres a unit is at the middle; `None` where that differs too much from place to place.
        seen: a box around all that the sheet shows, and somewhat more.
    """

    wide: float
    high: float
    unit_km: float | None
    seen: Box
    _flat: _Flat
    _shift: tuple[float, float, float]

    def at(self, east: float, north: float) -> tuple[float, float]:
        """Where a place is drawn: from the left and from the top."""
        x, y = self._flat(east, north)
        scale, left, top = self._shift
        return left + scale * x, top - scale * y


def sheet(box: Box, wide: float, least_high: float, most_high: float) -> Sheet:
    """A sheet on which a box is drawn as large as it can be, in the middle.

    Args:
        box: what must be seen; one without an inside is grown to a tenth of a degree.
        wide: how wide the sheet is.
        least_high, most_high: between which heights it is as high as the box takes.
    """
    if min(box.east - box.west, box.north - box.south) < 0.1:
        box = Box(box.west - 0.05, max(box.south - 0.05, -90.0), box.east + 0.05, min(box.north + 0.05, 90.0))
    world = box.east - box.west > _WIDE or box.north - box.south > _HIGH
    flat = _plate if world else _conic(box)
    along = [step / _STEPS for step in range(_STEPS + 1)]
    edge = [
        flat(box.west + u * (box.east - box.west), box.south + v * (box.north - box.south))
        for u in along
        for v in (along if u in (0.0, 1.0) else (0.0, 1.0))
    ]
    xs, ys = zip(*edge, strict=True)
    across, up = max(xs) - min(xs), max(ys) - min(ys)
    high = min(max(wide * up / across, least_high), most_high)
    scale = min(wide / across, high / up)
    left = wide / 2 - scale * (max(xs) + min(xs)) / 2
    top = high / 2 + scale * (max(ys) + min(ys)) / 2
    spare_x, spare_y = wide / (scale * across) - 1, high / (scale * up) - 1
    seen = Box(
        box.west - (0.1 + spare_x) * (box.east - box.west),
        max(box.south - (0.15 + spare_y) * (box.north - box.south), -89.0),
        box.east + (0.1 + spare_x) * (box.east - box.west),
        min(box.north + (0.15 + spare_y) * (box.north - box.south), 89.0),
    )
    return Sheet(wide, high, None if world else EARTH_KM / scale, seen, flat, (scale, left, top))


def _plate(east: float, north: float) -> tuple[float, float]:
    return _NARROWED * math.radians(east), math.radians(north)


def _conic(box: Box) -> _Flat:
    sixth = (box.north - box.south) / 6
    first, second = math.radians(max(box.south + sixth, -85.0)), math.radians(min(box.north - sixth, 85.0))
    middle = (box.west + box.east) / 2
    spread = math.log(_t(second) / _t(first))
    n = math.log(math.cos(first) / math.cos(second)) / spread if spread > 1e-12 else math.sin(first)
    if abs(n) < 1e-3:
        shrink = math.cos(first)
        return lambda east, north: (shrink * math.radians(east - middle), shrink * math.log(_t(math.radians(north))))

    def rho(north: float) -> float:
        return math.cos(first) / n * math.pow(_t(first) / _t(math.radians(north)), n)

    zero = rho((box.south + box.north) / 2)

    def flat(east: float, north: float) -> tuple[float, float]:
        theta = n * math.radians(east - middle)
        return rho(north) * math.sin(theta), zero - rho(north) * math.cos(theta)

    return flat


def _t(north: float) -> float:
    return math.tan(math.pi / 4 + north / 2)
