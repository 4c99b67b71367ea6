"""The questions of a case: one command for each public function; each parses, calls and prints."""

from __future__ import annotations

import shlex
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from willing.cli.shell import (
    DAY,
    KNOWN,
    answer_in,
    answer_of,
    case_and_about,
    case_argument,
    is_case,
    json_option,
    known_on,
    known_option,
    main,
    print_json,
    print_shown,
    progress,
    question_of,
    question_options,
    read_case,
    read_rows,
    words_options,
)
from willing.faults import Fault, Faults, FaultyInput, clipped

if TYPE_CHECKING:
    from willing.analysis.sweep import Grid
    from willing.ledger.case import Case

__all__ = ["assess", "cases", "check", "diff", "events", "history", "nations", "new", "sources", "sweep", "whatif", "why"]


@main.command()
@case_argument
@question_options
@json_option
def assess(case: str | None, as_json: bool, **words: Any) -> None:
    """Do the promises add up?

    The verdict, then the lines, then what would change it.
    """
    answer = answer_of(case, trails=as_json, **words)
    if as_json:
        from willing.report import plain

        print_json(plain.assessment(answer))
    else:
        from willing.report.terminal import show_assessment

        print_shown(show_assessment, answer)


@main.command()
@case_argument
@question_options
@json_option
def nations(case: str | None, as_json: bool, **words: Any) -> None:
    """Who is in, and who refused?

    Each nation's offers and refusals, with status, amount, standing, conditions and reasons.
    """
    from willing.analysis.contributors import offers_by_nation

    answer = answer_of(case, **words)
    by_nation = offers_by_nation(answer)
    if as_json:
        from willing.report import plain

        print_json(plain.nations(answer, by_nation))
    else:
        from willing.report.terminal import show_nations

        print_shown(show_nations, answer, list(by_nation.items()))


@main.command()
@click.argument("case", required=False)
@click.argument("about", required=False)
@question_options
@json_option
def why(case: str | None, about: str | None, as_json: bool, **words: Any) -> None:
    """Why does an offer stand, or a line fall short?

    ABOUT is a nation (ITA), an offer (ITA.land, DEU.land@neighbour) or a line of the requirement.
    """
    from willing.analysis.why import explained

    case, about = case_and_about(case, about)
    if about is None:
        raise click.UsageError("Missing argument 'ABOUT': a nation, an offer or a line.")
    answer = answer_of(case, **words)
    found = explained(answer, about)
    if as_json:
        from willing.report import plain

        print_json(plain.explained(found))
        return
    from willing.report.sentences import asked
    from willing.report.terminal import show_line, show_reason

    click.echo(click.wrap_text(asked(answer), 100))
    for offer, chain in found.offers:
        click.echo()
        print_shown(show_reason, answer, offer, chain)
    for line in found.lines:
        click.echo()
        print_shown(show_line, answer, line)


@main.command()
@case_argument
@question_options
@click.option("--suppose", metavar="TEXT", default="", help="Events to set: 'usa.backstop, not ceasefire'.")
@click.option("--without", metavar="NATION", multiple=True, help="A nation that leaves; may be repeated.")
@click.option(
    "--condition",
    "conditions",
    metavar="'OFFER: TEXT'",
    multiple=True,
    help="Another condition for an offer: 'NLD.land: ceasefire'.",
)
@click.option(
    "--stays",
    metavar="'NATION: PLACE'",
    multiple=True,
    help="A nation that stays outside the host nation: 'DEU: neighbour'; offshore, neighbour, home or outside; may be repeated.",
)
@click.option("--then-count", metavar="RUNG", help="From which rung an offer counts after the change.")
@click.option("--then-requirement", metavar="ID", help="Which requirement to compare with after the change.")
@json_option
def whatif(
    case: str | None,
    suppose: str,
    without: tuple[str, ...],
    conditions: tuple[str, ...],
    stays: tuple[str, ...],
    then_count: str | None,
    then_requirement: str | None,
    as_json: bool,
    **words: Any,
) -> None:
    """What changes if something else does?

    The answer before and after a change of events, nations, conditions, places, the rung that counts or the requirement.
    """
    from willing.analysis.changes import change, whatif as compare

    read = read_case(case)
    faults = Faults()
    changed = change(
        read,
        suppose=suppose,
        without=without,
        stays=stays,
        conditions=conditions,
        count=then_count,
        requirement=then_requirement,
        faults=faults,
    )
    asked = faults.of(lambda: question_of(read, **words)) or question_of(read, words["as_of"])
    found = faults.of(lambda: compare(read, asked, changed))
    faults.tell()
    assert found is not None
    if as_json:
        from willing.report import plain

        print_json(plain.difference(found))
    else:
        from willing.report.terminal import show_difference

        print_shown(show_difference, found)


@main.command()
@case_argument
@question_options
@json_option
def history(case: str | None, as_json: bool, **words: Any) -> None:
    """How did the answer change over time?

    The same question at the date of each meeting.
    """
    from willing.analysis.changes import history as moments, history_days

    read = read_case(case)
    asked = question_of(read, **words)
    days = len(history_days(read, asked.as_of))
    with progress("meetings", days) as bar:
        found = list(moments(read, asked, lambda done, of: bar.update(1)))
    if as_json:
        from willing.report import plain

        print_json([plain.moment(one) for one in found])
    else:
        from willing.report.terminal import show_history

        print_shown(show_history, found)


@main.command()
@case_argument
@click.option("--from", "begin", type=DAY, metavar="DATE", help="The first day; without it, that of the meeting before --to.")
@click.option("--to", "end", type=DAY, metavar="DATE", help="The last day; without it, the case's last.")
@click.option(
    "--known-from",
    "known",
    type=KNOWN,
    metavar="DATE|ENTRY",
    help="What the ledger knew at first; --from is then --to, if not said.",
)
@words_options
@json_option
def diff(
    case: str | None, begin: datetime | None, end: datetime | None, known: date | int | None, as_json: bool, **words: Any
) -> None:
    """What changed between two days?

    What it does to the lines, then the offers that are new, firmer, refused or withdrawn, and the conditions that were added,
    dropped or met, each with the statement that says so.

    With --known-from, what a ledger has learned since, whatever it is about: each row that says something else too.
    """
    from willing.analysis.diff import check_order, diff as compare, diff_days
    from willing.ledger.merge import changes

    rows, later = read_rows(case)
    then, earlier = (rows, later) if known is None else read_rows(case, known)
    if known is not None:
        check_order(earlier, later, known, known_on())
    last = end.date() if end else later.last_day
    first, last = diff_days(later, begin.date() if begin else None if known is None else last, last)
    learned = changes(then, rows) if then is not rows else ()
    told = compare(answer_in(earlier, as_of=first, **words), answer_in(later, as_of=last, **words), rows=learned)
    if as_json:
        from willing.report import diff_plain

        print_json(diff_plain.diff(told))
    else:
        from willing.report.diff_screen import show_diff

        print_shown(show_diff, told)


@main.command()
@case_argument
@click.argument("about", required=False)
@known_option
@json_option
def sources(case: str | None, about: str | None, as_json: bool) -> None:
    """Where was it read?

    All sources, or the statements behind ABOUT: a nation, an offer (ITA.land), a statement or a source.
    """
    from willing.analysis.behind import cited, statements_about
    from willing.report import plain

    if case is not None and not is_case(case):
        case, about = case_and_about(case, about)
    read = read_case(case)
    if about is None:
        found = cited(read)
        if as_json:
            print_json([plain.source(read, one, count) for one, count in found])
        else:
            from willing.report.terminal import show_sources

            print_shown(show_sources, read, found)
        return
    said = statements_about(read, about)
    if as_json:
        print_json([plain.statement(read, one) for one in said])
    else:
        from willing.report.terminal import show_statements

        print_shown(show_statements, read, said)


@main.command()
@case_argument
@question_options
@json_option
def events(case: str | None, as_json: bool, **words: Any) -> None:
    """What may happen, and who waits for it?

    The events that conditions speak of, with their truth in the scenario.
    """
    answer = answer_of(case, trails=False, **words)
    if as_json:
        from willing.report import plain

        print_json(plain.events(answer))
    else:
        from willing.report.terminal import show_events

        print_shown(show_events, answer)


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@json_option
def new(folder: Path, as_json: bool) -> None:
    """Make a case folder with a worked example in each table."""
    from willing.ledger.folder import write_new_case

    files = write_new_case(folder)
    if as_json:
        print_json({"folder": str(folder), "files": list(files)})
    else:
        click.echo(f"{folder} has {', '.join(files)}.")
        click.echo(f"Write over the examples, then: willing check {shlex.quote(str(folder))}")


@main.command()
@case_argument
@known_option
@json_option
def check(case: str | None, as_json: bool) -> None:
    """Is a case folder sound?

    All faults at once; exits with 1 if there are any.
    """
    from willing.report import plain

    try:
        read = read_case(case)
    except FaultyInput as error:
        if as_json:
            print_json({"sound": False, "faults": plain.faults(error.faults)})
            sys.exit(1)
        raise
    counts = {
        "statements": len(read.statements),
        "sources": len(read.sources),
        "nations": len(read.nations),
        "events": len(read.events),
        "lines": len({(line.requirement, line.line) for one in read.requirements.values() for line in one.lines}),
    }
    if as_json:
        print_json({"sound": True, "faults": [], "counts": counts, "left_out": list(read.left_out)})
    else:
        told = f"{read.title} is sound: {', '.join(f'{count:,} {what}' for what, count in counts.items())}."
        click.echo(click.wrap_text(told, 100))
        if read.left_out:
            from willing.report.sentences import left_out

            click.echo(click.wrap_text(left_out(read), 100))


@main.command()
@json_option
def cases(as_json: bool) -> None:
    """Which cases come with Willing?"""
    from willing.ledger.case import Case, shipped_cases

    found = {name: Case.read(name) for name in shipped_cases()}
    if as_json:
        print_json([{"case": name, "title": one.title, "says": one.says} for name, one in found.items()])
    else:
        for name, one in found.items():
            click.echo(f"{name}: {one.title}\n    {one.says}")


@main.command()
@case_argument
@click.option("--as-of", "as_of", type=DAY, multiple=True, metavar="DATE", help="A day; may be repeated.")
@click.option("--from", "begin", type=DAY, metavar="DATE", help="Instead of --as-of: the first day …")
@click.option("--to", "end", type=DAY, metavar="DATE", help="… the last; without it, the case's last day …")
@click.option("--every", type=click.Choice(["day", "week", "month", "meeting"]), help="… and which days between them.")
@click.option("--scenario", "scenarios", multiple=True, metavar="TEXT", help="A scenario; may be repeated.")
@click.option("--requirement", "requirements", multiple=True, metavar="ID", help="A requirement; may be repeated.")
@click.option("--count", "counts", multiple=True, metavar="RUNG", help="From which rung an offer counts; may be repeated.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write every line to FILE.csv or FILE.parquet.")
@click.option("--workers", type=click.IntRange(1, 256), default=1, metavar="N", help="Work in N processes of this machine.")
@click.option("--dask", metavar="ADDRESS", help="Let the workers of a Dask scheduler work: tcp://host:port.")
@known_option
@json_option
def sweep(
    case: str | None,
    as_of: tuple[datetime, ...],
    begin: datetime | None,
    end: datetime | None,
    every: str | None,
    out: Path | None,
    workers: int,
    dask: str | None,
    as_json: bool,
    **words: tuple[str, ...],
) -> None:
    """What do many questions say at once?

    Each day with each scenario, requirement and rung; what is not named is as the case says: its last day, the scenarios it
    names, all its requirements.

    With --out, parts that are done are kept in the folder FILE.parts: the same command goes on where one was stopped, and ends
    in the same file.
    """
    from willing.analysis.sweep import Grid, days_between, sweep as rows_of

    if as_of and (begin or end or every):
        raise click.UsageError("Days are named by --as-of, or by --from, --to and --every.")
    if begin is None and (end or every):
        raise click.UsageError("Missing option '--from': the first day.")
    if dask is not None and workers > 1:
        raise click.UsageError("The work is done by --workers here or by those of --dask.")
    read = read_case(case)
    days = [day.date() for day in as_of]
    if begin is not None:
        days = [*days_between(read, begin.date(), end.date() if end else read.last_day, every or "day")]
    grid = Grid.of(read, days=days, **words)
    if out is not None:
        told = _swept_to(out, read, grid, workers=workers, dask=dask)
        if as_json:
            print_json(told)
        else:
            kept = f", {told['kept']:,} of them from before" if told["kept"] else ""
            click.echo(f"{out} has {told['rows']:,} rows on {told['cells']:,} cells{kept}.")
        return
    with progress("cells", len(grid)) as bar:
        found = list(rows_of(read, grid, workers=workers, dask=dask, done=lambda done, of: bar.update(done - bar.pos)))
    if as_json:
        from willing.report import plain

        print_json([plain.swept(row) for row in found])
    else:
        from willing.report.terminal import show_sweep

        print_shown(show_sweep, found)


def _swept_to(out: Path, case: Case, grid: Grid, *, workers: int, dask: str | None) -> dict[str, Any]:
    """Answer a grid into a file, part by part, and say what the file has."""
    from importlib.util import find_spec

    from willing.analysis.sweep import parts
    from willing.ledger.parts import Parts
    from willing.report import plain
    from willing.report.frames import write_sweep_csv, write_sweep_parquet

    writers = {".csv": write_sweep_csv, ".parquet": write_sweep_parquet}
    if out.suffix not in writers:
        raise FaultyInput([Fault("out", clipped(str(out)), "a name that ends in .csv or .parquet")])
    if out.suffix == ".parquet" and find_spec("pyarrow") is None:
        found, wanted = "no Parquet here", "the package 'pyarrow'"
        raise FaultyInput([Fault("out", found, wanted, "pip install 'willing[parquet]', or a name that ends in .csv")])
    kept = Parts(out, grid.fingerprint(case), grid.parts)
    missing = kept.missing()
    before = len(grid) - sum(len(grid.part(number)) for number in missing)
    with progress("cells", len(grid)) as bar:
        bar.update(before)
        for number, rows in parts(case, grid, missing, workers=workers, dask=dask):
            kept.keep(number, [[*plain.swept_columns(row).values()] for row in rows])
            bar.update(len(grid.part(number)))
    kept.finish(writers[out.suffix])
    lines = sum(len(case.requirements[name].on(day).lines) for name in grid.requirements for day in grid.days)
    written = lines * len(grid.scenarios) * len(grid.counts)
    return {"out": str(out), "rows": written, "cells": len(grid), "kept": before}
