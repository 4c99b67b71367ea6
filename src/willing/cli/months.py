"""For how long the force can be held: `willing hold`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from willing.cli.shell import (
    DAY,
    case_argument,
    json_option,
    main,
    print_json,
    print_shown,
    progress,
    question_of,
    question_options,
    read_case,
)

__all__ = ["hold"]


@main.command()
@case_argument
@question_options
@click.option("--months", type=click.IntRange(1, 120), default=24, show_default=True, help="How many months to look at.")
@click.option(
    "--from", "begin", type=DAY, metavar="DATE", help="D, the day on which the force begins; without it, the question's."
)
@click.option(
    "--ratio",
    "ratios",
    type=click.FloatRange(1, 100),
    multiple=True,
    metavar="NUMBER",
    help="A ratio to tell for: 4 is four units in the cycle for one that is out; may be repeated. Without it 3, 4 and 5.",
)
@click.option("--line", metavar="LINE", help="One line alone, with a chart of its months.")
@click.option("--without-each", "spared", is_flag=True, help="What the months lose without each nation in turn.")
@json_option
def hold(
    case: str | None,
    months: int,
    begin: datetime | None,
    ratios: tuple[float, ...],
    line: str | None,
    spared: bool,
    as_json: bool,
    **words: Any,
) -> None:
    """For how long can it be held?

    The lines month by month, for how long each is held at which ratio, the pool that this takes, what fails first and why.
    """
    from willing.analysis.holding import RATIOS, absences, check_line, hold as answer, steps

    read = read_case(case)
    asked = question_of(read, **words)
    if spared and line is not None:
        raise click.UsageError("--line and --without-each do not go together.")
    start = begin.date() if begin else None
    if line is not None:
        check_line(read, asked, start, line)
    with progress("months", steps(len(asked.requirement.lines), ratios or RATIOS)) as bar:
        found = answer(
            read,
            asked,
            months=months,
            begins_on=start,
            ratios=ratios or RATIOS,
            on=lambda done: bar.update(1),
        )
    if spared:
        from willing.report import hold_plain, hold_screen

        nations = {found.answer.offers[name].nation for name in found.rotations}
        with progress("nations", len(nations)) as bar:
            told = absences(found, on=lambda done: bar.update(1))
        if as_json:
            print_json(hold_plain.absences(found, told))
        else:
            print_shown(hold_screen.show_absences, found, told)
        return
    one = next((each for each in found.lines if each.line.line == line), None)
    if as_json:
        from willing.report.hold_plain import hold as plain

        print_json(plain(found, one))
    elif one is not None:
        from willing.report.hold_screen import show_hold_line

        print_shown(show_hold_line, found, one)
    else:
        from willing.report.hold_screen import show_hold

        print_shown(show_hold, found)
