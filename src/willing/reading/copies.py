"""Which texts are near-copies: one report that many papers print is one.

Texts are told apart by sketches (MinHash of their runs of three words), which are small; the texts themselves need not be kept.

Source: A. Broder, "On the resemblance and containment of documents", 1997; bands after Leskovec, Rajaraman and Ullman, Mining of
Massive Datasets, chapter 3.
"""

from __future__ import annotations

import re
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from willing.faults import Fault, FaultyInput

if TYPE_CHECKING:
    from willing.reading.told import Text

__all__ = ["ALIKE", "Met", "copies", "groups", "sketch"]

ALIKE: Final = 0.5  # of the runs of words of either text that both have, from which they are near-copies
_VALUES: Final = 128
_BANDS: Final = 32  # of four values: a pair that is half alike is met with a chance of 0.87, one of 0.7 with 0.9998
_RUN: Final = 3
_MOST_WORDS: Final = 20_000  # of a text, the first ones
_MOST_MET: Final = 32  # groups that one band leads to
_WORD: Final = re.compile(r"\w+")


def copies(texts: Iterable[Text]) -> list[tuple[int, ...]]:
    """The places of texts that are near-copies of each other, groups of two and more, in the order of their first ones.

    Cost: about 1 ms a text of 3 kB, linear in their number; memory does not grow with it.
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
    found: dict[int, list[int]] = {}
    with closing(Met()) as met:
        for place, one in enumerate(sketches):
            first = met.first_of(one)
            found.setdefault(place if first is None else first, []).append(place)
    return [tuple(one) for one in found.values() if len(one) > 1]


class Met:
    """The sketches met so far, against which the next is held. They are on the disk, and gone once it is closed, so that memory
    stays the same however many there are.

    Cost: a quarter of a millisecond a sketch, 2 kB of the folder for temporary files for each that is no copy.
    """

    def __init__(self) -> None:
        self._count = 0
        self._disk = sqlite3.connect("", isolation_level=None)  # a file without a name
        self._disk.executescript(_TABLES)

    def first_of(self, sketch: bytes) -> int | None:
        """The place, from nought, of the first sketch of the group that this one joins; nothing if it is alike to none.

        Raises:
            FaultyInput: for a disk that is full.
        """
        import numpy as np

        place, self._count = self._count, self._count + 1
        if not sketch:
            return None
        values = np.frombuffer(sketch, dtype="<u4")
        bands = _bands(values)
        try:
            known = self._disk.execute(_NEAR, bands).fetchall()
            near = sorted({first for _, first in known})
            others = [self._disk.execute("SELECT sketch FROM firsts WHERE first = ?", (one,)).fetchone()[0] for one in near]
            shares = [float(np.count_nonzero(np.frombuffer(one, dtype="<u4") == values)) / _VALUES for one in others]
            if shares and max(shares) >= ALIKE:
                return int(near[shares.index(max(shares))])
            full = Counter(band for band, _ in known)
            self._disk.executemany("INSERT INTO met VALUES (?, ?)", [(one, place) for one in bands if full[one] < _MOST_MET])
            self._disk.execute("INSERT INTO firsts VALUES (?, ?)", (place, sketch))
        except sqlite3.Error as error:
            found = f"a place that takes nothing ({error})"
            raise FaultyInput([Fault("the folder for temporary files", found, "room to tell copies by")]) from None
        return None

    def close(self) -> None:
        """What was kept is gone."""
        self._disk.close()


_TABLES: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192;
CREATE TABLE firsts (first INTEGER PRIMARY KEY, sketch BLOB);
CREATE TABLE met (band INTEGER, first INTEGER, PRIMARY KEY (band, first)) WITHOUT ROWID;
BEGIN;
"""
_NEAR: Final = f"SELECT band, first FROM met WHERE band IN ({', '.join('?' * _BANDS)})"


def _bands(values: Any) -> list[int]:
    """What stands in each band of a sketch, hashed with the band's number to 64 bits."""
    import numpy as np

    factors, shifts = _turns()
    width = _VALUES // _BANDS
    turned = (values.reshape(_BANDS, width) * factors[:width]).sum(axis=1, dtype=np.uint64) ^ shifts[:_BANDS]
    found: list[int] = turned.view(np.int64).tolist()
    return found


@cache
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
