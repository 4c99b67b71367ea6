"""Which ledger a file's rows came from, and how much of it they knew; so that what others entered since is seen.

Such a file has all that its export had: what it lacks would be taken for what somebody took out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from willing.faults import Fault, FaultyInput, clipped

__all__ = ["Origin", "copied_back", "origin_of"]

_WORD: Final = re.compile(r"[\w.:+/=\-]{1,200}")
_ENTRY: Final = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Origin:
    """The ledger by its id, the last of its entries that the rows knew, and that entry's hash."""

    ledger: str
    entry: int
    hash: str

    @property
    def told(self) -> Mapping[str, str]:
        """The three as texts, as files keep them.

        >>> origin_of(Origin("a1b2", 12, "9f86d081").told, "about")
        Origin(ledger='a1b2', entry=12, hash='9f86d081')
        """
        return {"ledger": self.ledger, "entry": str(self.entry), "hash": self.hash}


def origin_of(told: Mapping[str, Any], where: str) -> Origin | None:
    """The origin that a file tells, if it tells one.

    Args:
        told: what the file says under 'ledger', 'entry' and 'hash'; other keys are passed over.
        where: how faults name the place.

    Raises:
        FaultyInput: where a part of it is missing, or is nothing that Willing writes. It would be guessed at otherwise what
            others entered since.
    """
    texts = {
        part: str(said) if isinstance(said := told.get(part, ""), str | int) else "?" for part in ("ledger", "entry", "hash")
    }
    if not any(texts.values()):
        return None
    faults = []
    for part, text in texts.items():
        if not (_ENTRY if part == "entry" else _WORD).fullmatch(text):
            wanted = "the number of an entry" if part == "entry" else f"the {part} as it was exported"
            remedy = "export the ledger again, and put the rows there"
            faults.append(Fault(f"{where}, {part!r}", clipped(text) if text else "a blank", wanted, remedy))
    if faults:
        raise FaultyInput(faults)
    return Origin(texts["ledger"], int(texts["entry"]), texts["hash"])


def copied_back(what: str) -> str:
    """The remedy where a file with an origin lacks a sheet, a file or a column of its export.

    >>> copied_back("sheet")
    'copy the sheet back from the export; to take rows out, delete the rows'
    """
    instead = "to empty it, clear its cells" if what == "column" else "to take rows out, delete the rows"
    return f"copy the {what} back from the export; {instead}"
