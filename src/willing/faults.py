"""What is wrong with an input, as data: where, found, wanted, try.

Faults are collected and told together, in the order of the input; nothing of a faulty input is used (rule E7).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["Fault", "Faults", "FaultyInput", "Suggesting", "WillingError", "clipped", "nearest"]


_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: the place, what stands there, what was wanted, and a way out (or none)."""

    where: str
    found: str
    wanted: str
    remedy: str = ""

    def __str__(self) -> str:
        """The fault as it is shown: one sentence, and the way out on a line of its own.

        >>> print(Fault("offers.csv, row 2", "'2k?'", "a number", "write 2000"))
        offers.csv, row 2: found '2k?'; wanted a number.
            Try: write 2000.
        """
        text = f"{self.where}: found {self.found}; wanted {self.wanted}."
        ending = "" if self.remedy.endswith(("?", ".")) else "."
        return f"{text}\n    Try: {self.remedy}{ending}" if self.remedy else text


class WillingError(Exception):
    """The root of every error that Willing raises on purpose; a user can mend each of them."""


class FaultyInput(WillingError):
    """An input was refused whole; `faults` has everything that was wrong with it, at least one."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))

    def __reduce__(self) -> tuple[type[FaultyInput], tuple[tuple[Fault, ...]]]:
        """As it goes from one process to another: its faults."""
        return type(self), (self.faults,)


class Faults:
    """Collects what several checks find wrong, so that it is told together."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def of(self, check: Callable[[], _Found]) -> _Found | None:
        """What a check returns; `None`, and its faults kept, where it refuses."""
        try:
            return check()
        except FaultyInput as error:
            self.found += error.faults
            return None

    def tell(self) -> None:
        """Refuse, if anything was found."""
        if self.found:
            raise FaultyInput(dict.fromkeys(self.found))


def clipped(text: str, width: int = 60) -> str:
    r"""The text quoted for a fault: control characters escaped, long text cut.

    >>> clipped("a\x1b[31mred")
    "'a\\x1b[31mred'"
    """
    return repr(text if len(text) <= width else text[: width - 1] + "…")


def nearest(word: str, known: Iterable[str], *, shown: dict[str, str] | None = None) -> str:
    """A remedy that names the nearest known words, or an empty text when nothing is near.

    >>> nearest("Itlay", ["ITA", "FRA", "Italy", "France"], shown={"Italy": "ITA Italy", "ITA": "ITA Italy"})
    'did you mean ITA Italy?'
    """
    from difflib import get_close_matches  # slow to import, and faults are rare

    folded = {name.casefold(): name for name in known}
    cutoff = 0.7 if len(word) > 5 else 0.6  # in a short word one slip is a large part
    hits = [folded[hit] for hit in get_close_matches(word.casefold()[:80], folded, n=3, cutoff=cutoff)]
    labels = list(dict.fromkeys((shown or {}).get(hit, hit) for hit in hits))
    return f"did you mean {' or '.join(labels)}?" if labels else ""


class Suggesting:
    """Names what is nearest to the first words that are not known, and nothing for those after, which would take long."""

    def __init__(self, most: int = 20) -> None:
        self._left = most

    def nearest(self, word: str, known: Iterable[str]) -> str:
        """As `nearest` says it, of the first words that are asked about; an empty text for those after.

        >>> several = Suggesting(most=1)
        >>> several.nearest("Itlay", ["Italy", "France"]), several.nearest("Itlay", ["Italy", "France"])
        ('did you mean Italy?', '')
        """
        self._left -= 1
        return nearest(word, known) if self._left >= 0 else ""
