"""What can they do there? Each contingent that stands by the tasks it may do, and the reserve that could be at a site in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from willing.board.asked import Asked
from willing.board.screen import Screen, Table
from willing.board.screens.places import hours_asked
from willing.board.shelf import Shelf
from willing.faults import Fault, FaultyInput, clipped
from willing.report import tasks_words, tongue
from willing.report.sites_words import site_name
from willing.report.tongue import N_, _

if TYPE_CHECKING:
    from willing.analysis.caveats import Limit
    from willing.analysis.tasks import Reserve, Roster

__all__ = ["SCREENS"]

_WITHIN: Final = 24.0


@dataclass(frozen=True, slots=True)
class Reserves:
    """Sites at which the same could be there in time, brought by the same."""

    amount: str
    brought: str
    sites: tuple[str, ...]


def _stands(asked: Asked) -> dict[str, str]:
    """Where contingents stand: the id of an offer before a colon, that of a site after it."""
    found: dict[str, str] = {}
    faults = []
    for text in asked.all("at"):
        offer, colon, site = (part.strip() for part in text.rpartition(":"))
        if not colon or not offer or not site:
            faults.append(Fault("at", clipped(text), "an offer, a colon and a site: 'FRA.land@in_host: old_harbour'"))
        elif found.setdefault(offer, site) != site:
            faults.append(Fault("at", clipped(text), f"one site for each offer: {offer} stands at {found[offer]}"))
    if faults:
        raise FaultyInput(faults)
    return found


def _found(shelf: Shelf, asked: Asked) -> Roster:
    from willing.analysis.tasks import tasks

    answer = shelf.assessment(asked)
    within, stands = hours_asked(asked, _WITHIN), _stands(asked)
    key = ("tasks", shelf.reading(answer.case), asked.key, within, *stands.items())
    return shelf.kept(key, lambda: tasks(answer, within=within, stands=stands), about=len(answer.offers))


def _page(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    found = _found(shelf, asked)
    case = found.answer.case
    able = [one for one in found.contingents if one.cells]
    whose: dict[Limit, list[str]] = {}
    for one in able:
        for limit in one.limits:
            whose.setdefault(limit, []).append(one.offer.id)
    stands = _stands(asked)
    has_reserve = any(one.reserve for one in case.tasks.values())
    return {
        "settled": asked.base(),
        "answer": found.answer,
        "found": found,
        "words": tasks_words,
        "verdicts": tasks_words.VERDICTS,
        "able": able,
        "used": [name for name in case.tasks if any(name in one.cells for one in able)],
        "force": [(name, [one for one in found.usable if one.task == name]) for name in case.tasks],
        "whose": whose,
        "reserves": list(_alike(found, stands)) if has_reserve else [],
        "towns": [(one.site, site_name(case, one.site)) for one in case.sites.values() if one.kind == "town"],
        "stands": stands,
        "loose": any(helper.offer not in stands for one in found.reserves for helper in one.helpers),
        "movable": [one for one in able if any(case.tasks[name].reserve for name in one.cells)],
    }


def _alike(found: Roster, stands: dict[str, str]) -> Iterator[Reserves]:
    """The reserves, those of sites that have the same told once."""
    alike: dict[tuple[str, str], list[Reserve]] = {}
    case = found.answer.case
    for one in found.reserves:
        told = tasks_words.reserve_words(one), tasks_words.brought_words(case, one, stands)
        alike.setdefault(told, []).append(one)
    for (amount, brought), several in alike.items():
        yield Reserves(amount, brought, tuple(site_name(case, one.site) for one in several))


def _answer(shelf: Shelf, asked: Asked) -> Any:
    from willing.report import tasks_plain

    return tasks_plain.roster(_found(shelf, asked))


def _table(shelf: Shelf, asked: Asked) -> Table:
    found = _found(shelf, asked)
    case = found.answer.case
    head = [
        _("offer"), _("nation"), _("capability"), _("least"), _("most"), _("unit"), _("task"), _("name"), _("may it"),
        _("hours"), _("besides"), _("caveats"),
    ]  # fmt: skip

    def rows() -> Iterator[Sequence[str | float | None]]:
        for one in found.contingents:
            offer = one.offer
            least, most = (None if amount == float("inf") else amount for amount in one.brings)
            whom = [offer.id, tongue.name(case, offer.nation), tongue.name(case, offer.capability), least, most, one.unit]
            for task, cell in one.cells.items():
                why = "; ".join(limit.caveat.words for limit in (*cell.use.because, *cell.use.somewhere))
                yield [
                    *whom, task, tasks_words.task_name(case, task), _(tasks_words.VERDICTS[cell.use.verdict]), cell.use.hours,
                    "; ".join(tasks_words.doubts(cell)), why,
                ]  # fmt: skip

    return Table(head, rows())


SCREENS: Final = (Screen("tasks", N_("What can they do there?"), _page, _answer, _table, words=("within", "at")),)
