"""How bars and swatches show standings."""

from __future__ import annotations

from itertools import product

from willing.analysis.standing import Mode
from willing.report.bars import PARTS, standing_part


def test_each_standing_looks_like_itself() -> None:
    """Of two modes at the least and at the most no two pairs share a part, and each part has its words."""
    pairs = [(least, most) for least, most in product(Mode, Mode) if least <= most]
    parts = [standing_part(pair) for pair in pairs]
    assert len(set(parts)) == len(pairs) == 6
    assert {one for one in parts if one} <= PARTS.keys()
