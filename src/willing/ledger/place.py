"""Wherever a case is kept: a folder, the name of a shipped one, a workbook or another file of rows, a ledger or its address."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from willing.faults import Fault, FaultyInput, clipped
from willing.ledger.case import Case, case_folder, case_of, read_case, shipped_cases
from willing.ledger.tables import Sheets

if TYPE_CHECKING:
    from willing.ledger.ledger import Ledger

__all__ = ["case_at", "is_ledger", "ledger_at", "rows_and_case_at", "sheets_at"]

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
    return rows_and_case_at(place, known)[1]


def sheets_at(place: str | Path, known: date | int | None = None) -> Sheets:
    """The rows of a sound case at a place, `settings` among them.

    Raises:
        FaultyInput: as `case_at`.
    """
    return rows_and_case_at(place, known)[0]


def rows_and_case_at(place: str | Path, known: date | int | None = None) -> tuple[Sheets, Case]:
    """The rows of a case at a place and the case that they make, both of one state.

    Raises:
        FaultyInput: as `case_at`.
    """
    if is_ledger(place):
        return ledger_at(place).rows_and_case(known)
    file = _file_of_rows(place)
    found = file or _folder_at(place)
    _refuse_known(known)
    return read_case(found) if file is None else _rows_of(file)


def _refuse_known(known: date | int | None) -> None:
    """Refuse to ask what was known by then of a case that is kept elsewhere than in a ledger."""
    if known is not None:
        remedy = "`willing ledger load` makes a ledger of a folder; from then on it knows"
        raise FaultyInput([Fault("known-on", f"{known}, of a case that keeps no record of it", "a ledger", remedy)])


def _folder_at(place: str | Path) -> Path:
    """The case folder that a word means; a file that keeps no case, or that nobody may read, is refused as what it is."""
    path = Path(place)
    if not os.path.isfile(path) or path.name == "case.toml" or str(place) in shipped_cases():
        return case_folder(place)
    found = "a file that is no ledger"
    try:
        path.open("rb").close()
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror})"
    wanted = "a case folder, a ledger, a workbook (.xlsx), JSON Lines (.jsonl) or Parquet (.parquet)"
    raise FaultyInput([Fault(clipped(str(place)), found, wanted)])


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
