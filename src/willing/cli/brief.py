"""`willing brief`: one page for whoever decides, as a file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from willing.cli.shell import (
    DAY,
    case_argument,
    json_option,
    main,
    print_json,
    progress,
    question_of,
    question_options,
    read_case,
)
from willing.faults import Fault, FaultyInput, clipped, nearest

__all__ = ["brief"]

_SITES: Final = 3


@main.command()
@case_argument
@question_options
@click.option("--since", type=DAY, metavar="DATE", help="The day to compare with; without it, that of the last meeting before.")
@click.option(
    "--sites", type=click.IntRange(1, 12), default=_SITES, show_default=True, metavar="N", help="How many sites to show."
)
@click.option(
    "--front-km",
    type=click.FloatRange(0, 1e6),
    metavar="KM",
    help="Sites at least so far from the front; without it as far as the case says, 0 for anywhere.",
)
@click.option("--no-map", is_flag=True, help="No sites and no map, which take seconds.")
@click.option("--lang", default="en", show_default=True, metavar="LANG", help="In English (en) or Arabic (ar, ar-EG …).")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write FILE.pdf, FILE.docx, FILE.html or FILE.xlsx.")
@click.option("--replace", is_flag=True, help="FILE may take the place of a file.")
@json_option
def brief(
    case: str | None,
    since: datetime | None,
    sites: int,
    front_km: float | None,
    no_map: bool,
    lang: str,
    out: Path | None,
    replace: bool,
    as_json: bool,
    **words: Any,
) -> None:
    """What does the minister need on one page?

    The verdict, the lines, the sites, firm and conditional contributions, what is missing, the decisions that would bring most
    and whose they are, and what changed; behind it tables with everything, and its sources. The same question gives the same
    file.
    """
    from willing.analysis.brief import brief as brief_of

    form = _form(out, lang)
    if out is None and not as_json:
        raise click.UsageError("Missing option '--out': a file to write; or --json.")
    read = read_case(case)
    asked = question_of(read, **words)
    with progress("brief", 100, hidden=as_json) as bar:
        found = brief_of(
            read,
            asked,
            since=since.date() if since else None,
            sites=0 if no_map else sites,
            front_km=front_km,
            passed=lambda done, of: bar.update(max(0, 100 * done // of - bar.pos)),
        )
    if out is not None:
        from willing.ledger.disk import put_file
        from willing.report.brief.files import brief_file

        put_file(out, lambda file: file.write(brief_file(found, form, lang)), replace=replace)
    if as_json:
        from willing.report.brief import plain

        print_json(plain.brief(found))
    elif out is not None:
        click.echo(f"{out} has the brief as of {found.answer.question.as_of}, compared with {found.since}.")


def _form(out: Path | None, lang: str) -> str:
    """How the file's name ends.

    Raises:
        FaultyInput: for an end that no form of a brief has, and a tongue that it is not written in.
    """
    from willing.report.tongue import tongue_of

    forms, faults = (".pdf", ".docx", ".html", ".xlsx"), []
    form = "" if out is None else out.suffix.lower()
    if out is not None and form not in forms:
        wanted = f"a name that ends in {', '.join(forms[:-1])} or {forms[-1]}"
        faults.append(Fault("out", clipped(str(out)), wanted, nearest(form, forms) if form else ""))
    try:
        tongue_of(lang)
    except FaultyInput as error:
        faults += error.faults
    if faults:
        raise FaultyInput(faults)
    return form
