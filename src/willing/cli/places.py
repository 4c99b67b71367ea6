"""What may be done with a force, and where: each command parses, calls and prints."""

from __future__ import annotations

from typing import Any

import click

from willing.cli.shell import answer_of, case_argument, json_option, main, print_json, print_shown, question_options
from willing.faults import Fault, FaultyInput, clipped

__all__ = ["tasks"]


@main.command()
@case_argument
@question_options
@click.option(
    "--within", type=float, default=24, show_default=True, metavar="HOURS", help="In what time a reserve must be there."
)
@click.option("--at", "at", multiple=True, metavar="'OFFER: SITE'", help="Where a contingent stands; may be repeated.")
@json_option
def tasks(case: str | None, within: float, at: tuple[str, ...], as_json: bool, **words: Any) -> None:
    """Who may do what?

    The force that caveats leave for each task; each contingent that stands, with the tasks it may do, must ask for, or is barred
    from; and the reserve that could be at each site in time.
    """
    from willing.analysis.tasks import tasks as roster_of

    stands = _stands(at)
    found = roster_of(answer_of(case, **words), within=within, stands=stands)
    if as_json:
        from willing.report import tasks_plain

        print_json(tasks_plain.roster(found))
    else:
        from willing.report.tasks_screen import show_tasks

        print_shown(show_tasks, found)


def _stands(at: tuple[str, ...]) -> dict[str, str]:
    """Where contingents stand: the id of an offer before a colon, that of a site after it."""
    found: dict[str, str] = {}
    faults = []
    for text in at:
        offer, colon, site = (part.strip() for part in text.rpartition(":"))
        if not colon or not offer or not site:
            faults.append(Fault("at", clipped(text), "an offer, a colon and a site: 'FRA.land@in_host: old_harbour'"))
        elif found.setdefault(offer, site) != site:
            faults.append(Fault("at", clipped(text), f"one site for each offer: {offer} stands at {found[offer]}"))
    if faults:
        raise FaultyInput(faults)
    return found
