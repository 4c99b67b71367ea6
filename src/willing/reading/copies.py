"""Which texts are near-copies: one report that many papers print is one.

Texts are told apart by sketches (MinHash of their runs of three words), which are small; the texts themselves need not be kept.

Source: A. Broder, "On the resemblance and containment of documents", 1997; bands after Leskovec, Rajaraman and Ullman, Mining of
Massive Datasets, chapter 3.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from willing.reading.told import Text

__all__ = ["ALIKE", "copies", "groups", "sketch"]

ALIKE: Final = 0.5  # of the runs of words of either text that both have, from which they are near-copies
_VALUES: Final = 128
_BANDS: Final = 32  # of four values: a pair that is half alike is met with a chance of 0.87, one of 0.7 with 0.9998
_RUN: Final = 3
_MOST_WORDS: Final = 20_000  # of a text, the first ones
_MOST_MET: Final = 32  # groups that one band leads to
_WORD: Final = re.compile(r"\w+")


def copies(texts: Iterable[Text]) -> list[tuple[int, ...]]:
    """The places of texts that are near-copies of each other, groups of two and more, in the order of their first ones.

    Cost: about 1 ms a text of 3 kB, linear in their number; some 600 bytes are kept of each that is no copy.
    """
    return groups(sketch(one.content) for one in texts)


def sketch(content: str) -> bytes:
    """What is kept of a text to know its copies: 512 bytes, the same on every machine, or none for a text without words.

    Case, marks and blanks do not count. A text of less than three words is alike only to the same one.
    """
    import numpy as np

    words = _WORD.findall(content.casefold(), 0, 20 * _MOST_WORDS)[:_MOST_WORDS]
    if not words:
        return b""
    runs = {" ".join(words[at : at + _RUN]) for at in range(max(len(words) - _RUN, 0) + 1)}
    hashed = np.fromiter((zlib.crc32(run.encode("utf-8", "replace")) for run in runs), dtype=np.uint64, count=len(runs))
    values = np.full(_VALUES, np.iinfo(np.uint32).max, dtype=np.uint32)
    factors, shifts = _turns()
    for begin in range(0, len(hashed), 2048):
        turned = factors[:, None] * hashed[None, begin : begin + 2048] + shifts[:, None]  # modulo 2**64
        np.minimum(values, (turned >> np.uint64(32)).min(axis=1).astype(np.uint32), out=values)
    return values.astype("<u4").tobytes()


def groups(sketches: Iterable[bytes]) -> list[tuple[int, ...]]:
    """The places of sketches that are alike, groups of two and more, in the order of their first ones.

    A text joins the group to whose first text it is most alike, so that no chain of small steps joins what is unlike.
    """
    import numpy as np

    firsts: list[Any] = []
    found: list[list[int]] = []
    met: dict[tuple[int, bytes], list[int]] = {}
    width = 4 * _VALUES // _BANDS
    for place, one in enumerate(sketches):
        if not one:
            continue
        values = np.frombuffer(one, dtype="<u4")
        bands = [(band, one[band * width : (band + 1) * width]) for band in range(_BANDS)]
        near = sorted({group for band in bands for group in met.get(band, ())})
        shares = [float(np.count_nonzero(firsts[group] == values)) / _VALUES for group in near]
        if shares and max(shares) >= ALIKE:
            found[near[shares.index(max(shares))]].append(place)
            continue
        for band in bands:
            known = met.setdefault(band, [])
            if len(known) < _MOST_MET:
                known.append(len(firsts))
        firsts.append(values)
        found.append([place])
    return [tuple(one) for one in found if len(one) > 1]


def _turns() -> tuple[Any, Any]:
    """The odd factors and the shifts of multiply-shift hashing, always the same."""
    import numpy as np

    state, drawn = 0x9E3779B97F4A7C15, []
    for _ in range(2 * _VALUES):  # splitmix64
        state = (state + 0x9E3779B97F4A7C15) % 2**64
        mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB % 2**64
        drawn.append(mixed ^ (mixed >> 31))
    return np.array([one | 1 for one in drawn[:_VALUES]], dtype=np.uint64), np.array(drawn[_VALUES:], dtype=np.uint64)
