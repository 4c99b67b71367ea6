"""The machine finds what NumPy finds when it follows the same program, in a hurry or not, with numbers short or long."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from by_hand import drawn_network

from willing.logic import machine
from willing.logic.network import Rise
from willing.logic.program import NEVER, Op, Program, Writer, write_both

RISES: tuple[Rise, Rise] = ("least", "greatest")


def programs(seeds: range) -> list[Program]:
    """Programs of random networks with sums and circles, all that is judged left out."""
    found = []
    for seed in seeds:
        network, roots = drawn_network(Random(seed), variables=7)
        for rise in RISES:
            writer = Writer()
            literals = {(v, sign): writer.read() for v in range(7) for sign in (True, False)}
            for written in write_both(writer, network, roots, rise, (literals, literals)):
                for root in roots:
                    writer.write(written.of[root])
            program = writer.program()
            if not program.judges:
                found.append(program)
    return found


def drawn_rows(program: Program, words: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint64]]:
    """Rows of random words for what a program reads: a variable, then its denial."""
    rows = np.random.default_rng(1).integers(0, 1 << 64, (program.given, words), dtype=np.uint64)
    rows[1::2] = ~rows[0::2]
    return rows


@pytest.mark.parametrize("words", [1, 16, 33])
@pytest.mark.parametrize("worth", [0, 1 << 60], ids=["in a hurry", "at leisure"])
def test_the_machine_finds_what_numpy_finds(monkeypatch: pytest.MonkeyPatch, worth: int, words: int) -> None:
    """On all processors at once, with those that settle late followed by themselves, and on one without."""
    monkeypatch.setattr(machine, "_WORTH_SHARING", worth)
    for program in programs(range(60)):
        given = drawn_rows(program, words)
        assert np.array_equal(machine.run(program, given), machine._followed(program, given))


def test_those_that_settle_late_are_put_in_their_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one turn for everybody, most scenarios of most circles are late."""
    monkeypatch.setattr(machine, "_WORTH_SHARING", 0)
    for program in programs(range(60)):
        code = program.code.copy()
        code[code[:, 0] == Op.AGAIN, 3] = 1
        given = drawn_rows(program, 48)
        assert np.array_equal(machine.run(replace(program, code=code), given), machine._followed(program, given))


def test_numbers_of_steps_may_be_long() -> None:
    """A program of very many registers has numbers of thirty-two bits for them."""
    for program in programs(range(20)):
        given = drawn_rows(program, 16)
        long = replace(program, code=program.code.astype(np.uint32))
        assert np.array_equal(machine.run(long, given), machine.run(program, given))


def test_rows_are_as_many_as_a_program_reads() -> None:
    (program, *_) = programs(range(20))
    with pytest.raises(ValueError, match="3 rows for a program that reads 14"):
        machine.run(program, np.zeros((3, 1), np.uint64))


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
    for found in (machine.run(program, given), machine._followed(program, given)):
        assert np.array_equal(found[:64], want)
        assert np.array_equal(found[64:], filled)
