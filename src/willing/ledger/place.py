"""Wherever a case is kept: a folder, the name of a shipped one, a workbook or another file of rows, a ledger or its address."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from willing.faults import Fault, FaultyInput
from willing.ledger.case import Case, case_folder, case_of, read_case
from willing.ledger.tables import Sheets

if TYPE_CHECKING:
    from willing.ledger.ledger import Ledger

__all__ = ["case_at", "is_ledger", "ledger_at", "sheets_at"]

_MAGIC = b"SQLite format 3\0"


def is_ledger(place: str | Path) -> bool:
    """Whether a word means a ledger: an address with '://', or a file that SQLite wrote."""
    if "://" in str(place):
        return True
    try:
        with open(place, "rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except (OSError, ValueError):
        return False


def ledger_at(place: str | Path) -> Ledger:
    """The ledger at a place.

    Raises:
        FaultyInput: where there is none.
    """
    from willing.ledger.ledger import Ledger  # the database's library takes longer to load than most questions to answer

    return Ledger(place)


def case_at(place: str | Path, known: date | int | None = None) -> Case:
    """The case at a place; of a ledger, as it was known on a day or by the entry of a number.

    Raises:
        FaultyInput: where there is no case, a faulty one, or one that has no record of what was known when.
    """
    if is_ledger(place):
        return ledger_at(place).case(known)
    _refuse_known(known)
    if (file := _file_of_rows(place)) is not None:
        return _rows_of(file)[1]
    return Case.read(place)


def sheets_at(place: str | Path, known: date | int | None = None) -> Sheets:
    """The rows of a sound case at a place, `settings` among them.

    Raises:
        FaultyInput: as `case_at`.
    """
    if is_ledger(place):
        from willing.ledger.known import LOOKED_INTO, told_by_key

        kept = ledger_at(place).sheets(known)
        told_by_key(kept, case_of, LOOKED_INTO)
        return kept
    _refuse_known(known)
    if (file := _file_of_rows(place)) is not None:
        return _rows_of(file)[0]
    return read_case(case_folder(place))[0]


def _refuse_known(known: date | int | None) -> None:
    """Refuse to ask what was known by then of a case that is kept elsewhere than in a ledger."""
    if known is not None:
        remedy = "`willing ledger load` makes a ledger of a folder; from then on it knows"
        raise FaultyInput([Fault("known-on", f"{known}, of a case that keeps no record of it", "a ledger", remedy)])


def _file_of_rows(place: str | Path) -> Path | None:
    """The path of a workbook, of JSON Lines or of a folder of Parquet, if a word is one."""
    path = Path(place)
    is_one = path.is_dir() if path.suffix == ".parquet" else path.suffix in (".xlsx", ".jsonl") and path.exists()
    return path if is_one and not (path / "case.toml").exists() else None


def _rows_of(file: Path) -> tuple[Sheets, Case]:
    """The rows of a workbook or another file, and the case that they make; faults in the file's words."""
    from willing.ledger.formats import in_words_of, read_sheets

    sheets, _ = read_sheets(file)
    with in_words_of(file):
        return sheets, case_of(sheets)
