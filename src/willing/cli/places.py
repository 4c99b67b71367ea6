"""What may be done with a force, and where: each command parses, calls and prints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from willing.cli.shell import (
    DAY,
    answer_of,
    case_argument,
    case_on,
    json_option,
    known_option,
    main,
    print_json,
    print_shown,
    progress,
    question_of,
    question_options,
)
from willing.faults import Fault, FaultyInput, clipped

__all__ = ["sites", "tasks"]

_RUNGS: Final = ("floated", "indicated", "pledged", "approved", "arranged", "present")


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


class _CountType(click.ParamType):  # type: ignore[type-arg]
    """How many sites, one number or a range of them; or the rung from which an offer counts."""

    name = "count"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...] | str:
        """The numbers that a word means; a rung as it is."""
        if not isinstance(value, str):
            return tuple(value)
        found = re.fullmatch(r"(\d{1,3})(?:(?:\.\.|-)(\d{1,3}))?", value)
        if found is not None and int(found[1]) <= int(found[2] or found[1]):
            return tuple(range(int(found[1]), int(found[2] or found[1]) + 1))
        if value not in _RUNGS:
            self.fail(f"{value!r} is neither a number of sites, such as 4 or 3..6, nor a rung: {', '.join(_RUNGS)}.", param, ctx)
        return value


def _finite(least: float) -> click.FloatRange:
    return click.FloatRange(least, 1e6)


@main.command()
@case_argument
@click.option("--as-of", "as_of", type=DAY, metavar="DATE", help="What had been said by then.")
@click.option("--scenario", metavar="TEXT", help="Events that hold or not: 'ceasefire, not usa.air_cover'.")
@click.option("--requirement", metavar="ID", help="Which requirement says how much of the force is wanted.")
@click.option(
    "--count",
    "counted",
    type=_CountType(),
    multiple=True,
    metavar="N|RUNG",
    help="How many sites: 4, or 3..6; may be repeated. A rung: from which rung an offer counts.",
)
@known_option
@click.option("--within", type=_finite(0), default=2, show_default=True, metavar="HOURS", help="How far a site reaches by road.")
@click.option("--front-km", type=_finite(0), metavar="KM", help="At least so far from the front.")
@click.option("--evacuation-minutes", type=_finite(0), metavar="MINUTES", help="At most so long to a hospital.")
@click.option("--runway", type=_finite(0), metavar="METRES", help="At least such a runway near.")
@click.option("--not-in", multiple=True, metavar="AREA", help="No site in this area; may be repeated.")
@click.option("--require", multiple=True, metavar="SITE", help="A town that is chosen in any case; may be repeated.")
@click.option("--without", multiple=True, metavar="SITE", help="A town that is not chosen; may be repeated.")
@click.option(
    "--capability", metavar="ID", help="Which contingents are placed; without it those that most offers that count are of."
)
@click.option(
    "--model",
    type=click.Choice(["coverage", "median", "centre", "cover"]),
    default="coverage",
    show_default=True,
    help="What is sought; 'cover' needs no --count.",
)
@click.option("--times", type=click.Path(path_type=Path), metavar="FILE", help="Travel times that you bring, as CSV.")
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, metavar="K", help="Show K unbeaten choices.")
@click.option("--ideas", is_flag=True, help="Show everything that was said of places, not of these towns alone.")
@click.option("--geojson", metavar="FILE|-", help="Write the choice as GeoJSON to a new file, or print it.")
@json_option
def sites(
    case: str | None,
    as_of: datetime | None,
    scenario: str | None,
    requirement: str | None,
    counted: Sequence[tuple[int, ...] | str],
    within: float,
    front_km: float | None,
    evacuation_minutes: float | None,
    runway: float | None,
    not_in: tuple[str, ...],
    require: tuple[str, ...],
    without: tuple[str, ...],
    capability: str | None,
    model: Any,
    times: Path | None,
    top: int,
    ideas: bool,
    geojson: str | None,
    as_json: bool,
) -> None:
    """Which towns host the force?

    For each number of sites the choice that reaches most people and objects, what comes near it, the choices than which none is
    better in one thing and as good in all others, and which contingent stands at which site, each where its caveats let it.
    """
    from willing.analysis.candidates import Limits
    from willing.analysis.sites import sites as siting
    from willing.ledger.times import read_times

    rungs = [one for one in counted if isinstance(one, str)]
    counts = tuple(dict.fromkeys(number for one in counted if not isinstance(one, str) for number in one))
    if len(rungs) > 1:
        raise click.UsageError("Offers count from one rung.")
    if geojson is not None and as_json and geojson == "-":
        raise click.UsageError("One value is printed, --json or --geojson -.")
    if geojson is not None and model != "cover" and len(counts) != 1:
        raise click.UsageError("--geojson has one choice: name one --count.")
    read, day = case_on(case, as_of)
    asked = question_of(read, day, scenario=scenario, requirement=requirement, count=rungs[0] if rungs else None)
    limits = Limits(within, front_km, evacuation_minutes, runway, not_in, require, without)
    brought = None if times is None else read_times(times, read.sites)
    with progress("choices", 100) as bar:
        found = siting(
            read,
            asked,
            counts,
            limits=limits,
            model=model,
            capability=capability,
            times=brought,
            passed=lambda what, done, of: bar.update(100 * done // of - bar.pos),
        )
    if geojson is not None:
        _write(found, geojson)
    if geojson == "-":
        return
    if as_json:
        from willing.report import sites_plain

        print_json(sites_plain.sites(found))
    else:
        from willing.report.sites_screen import show_sites

        print_shown(lambda out: show_sites(out, found, top=top, ideas=ideas))


def _write(found: Any, to: str) -> None:
    from willing.ledger.disk import put_file, text_writer
    from willing.report.sites_plain import geojson_text

    text = geojson_text(found, found.placements[0])
    if to == "-":
        click.echo(text, nl=False)
    else:
        put_file(Path(to), text_writer(text))
