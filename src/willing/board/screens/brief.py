"""One page for whoever decides, to be taken away: the brief of the question, as `willing brief` writes it."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from willing.board.screen import Screen
from willing.faults import Fault, FaultyInput, clipped
from willing.report.tongue import N_

if TYPE_CHECKING:
    from willing.analysis.brief import Brief
    from willing.board.asked import Asked
    from willing.board.shelf import Shelf
    from willing.ledger.case import Case

__all__ = ["SCREENS"]

_SITES: Final = 3
_MOST: Final = 12
_FARTHEST: Final = 20_000
_FORMS: Final = MappingProxyType({".pdf": "PDF", ".docx": "Word", ".html": "HTML", ".xlsx": N_("workbook")})


def _page(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    from willing.analysis.brief import front_distance

    answer = shelf.assessment(asked)
    found: dict[str, Any] = {"answer": answer, "settled": asked.base(), "forms": _FORMS, "since": asked.day("since")}
    found |= {"wanted": _sites(asked), "most": _MOST, "front_km": _front_km(asked), "usual_km": front_distance(answer.case)[0]}
    return found


def _sites(asked: Asked) -> int:
    """How many sites the page shows; none where no map is wanted.

    Raises:
        FaultyInput: for what is no such number.
    """
    word = asked.get("sites") or str(_SITES)
    if not (word.isascii() and word.isdecimal() and 1 <= int(word) <= _MOST):
        raise FaultyInput([Fault("sites", clipped(word), f"a number from 1 to {_MOST}")])
    return 0 if asked.get("no_map") else int(word)


def _front_km(asked: Asked) -> float | None:
    """How far from the front sites lie at least, if anybody says so.

    Raises:
        FaultyInput: for what is no such distance.
    """
    word = asked.get("front_km")
    if not word:
        return None
    if not (word.isascii() and word.isdecimal() and int(word) <= _FARTHEST):
        raise FaultyInput([Fault("front_km", clipped(word), f"kilometres from 0 to {_FARTHEST:,}")])
    return float(word)


def _brief_of(case: Case, asked: Asked) -> Brief:
    from willing.analysis.brief import brief

    return brief(case, asked.question(case), since=asked.day("since"), sites=_sites(asked), front_km=_front_km(asked))


def _plain(case: Case, asked: Asked) -> Any:
    from willing.report.brief import plain

    return plain.brief(_brief_of(case, asked))


def _file_of(case: Case, asked: Asked, form: str) -> bytes:
    from willing.report.brief.files import brief_file

    return brief_file(_brief_of(case, asked), form, asked.get("lang") or "en")


def _pdf(case: Case, asked: Asked) -> bytes:
    return _file_of(case, asked, ".pdf")


def _docx(case: Case, asked: Asked) -> bytes:
    return _file_of(case, asked, ".docx")


def _html(case: Case, asked: Asked) -> bytes:
    return _file_of(case, asked, ".html")


def _xlsx(case: Case, asked: Asked) -> bytes:
    return _file_of(case, asked, ".xlsx")


def _made(work: Any, shelf: Shelf, asked: Asked) -> bytes:
    made: bytes = shelf.slow(work, asked, spoken=True)
    return made


SCREENS: Final = (
    Screen(
        "brief",
        N_("One page to print"),
        _page,
        lambda shelf, asked: shelf.slow(_plain, asked),
        words=("since", "sites", "front_km", "no_map"),
        files=MappingProxyType(
            {form: partial(_made, work) for form, work in ((".pdf", _pdf), (".docx", _docx), (".html", _html), (".xlsx", _xlsx))}
        ),
    ),
)
