"""The machine and NumPy follow a program alike."""

from __future__ import annotations

import numpy as np
import pytest

from willing.logic import machine
from willing.logic.machine import run
from willing.logic.program import NEVER, Writer


@pytest.mark.parametrize("words", [1, 16, 37])
def test_sixty_four_rows_are_turned_as_a_table_of_bits(words: int) -> None:
    """The k-th bit of each becomes the k-th row, by the machine and by NumPy; and turned twice, all is as it was."""
    writer = Writer()
    rows = [writer.read() for _ in range(60)] + [NEVER] * 4
    turned = writer.turned(rows)
    for row in (*turned, *writer.turned(turned)):
        writer.write(row)
    program = writer.program()
    given = np.random.default_rng(words).integers(0, 1 << 64, (60, words), np.uint64)
    filled = np.concatenate([given, np.zeros((4, words), np.uint64)])
    bits = np.unpackbits(filled.view(np.uint8).reshape(64, words, 8), axis=2, bitorder="little")
    want = np.packbits(bits.transpose(2, 1, 0).copy(), axis=2, bitorder="little").reshape(64, 8 * words).view(np.uint64)
    for found in (run(program, given), machine._followed(program, given)):
        assert np.array_equal(found[:64], want)
        assert np.array_equal(found[64:], filled)
