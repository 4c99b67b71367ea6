"""Questions about the evidence itself: what may have been recorded twice. A person decides; nothing is changed here."""

from __future__ import annotations

import click

from willing.cli.shell import case_argument, json_option, main, print_json, print_shown, read_case

__all__ = ["duplicates"]


@main.command()
@case_argument
@click.option(
    "--least",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.5,
    show_default=True,
    metavar="CHANCE",
    help="How likely a pair must be to be told.",
)
@json_option
def duplicates(case: str | None, least: float, as_json: bool) -> None:
    """What may have been recorded twice?

    Sources that are likely one report, and statements that are likely one, the likeliest first, each with its reasons. A person
    decides: nothing is changed. Needs the package splink: pip install 'willing[linkage]'.
    """
    from willing.analysis.duplicates import duplicates as likely

    read = read_case(case)
    found = likely(read, least)
    if as_json:
        from willing.report import evidence_plain

        print_json(evidence_plain.duplicates(read, found))
    else:
        from willing.report.evidence_screen import show_duplicates

        print_shown(show_duplicates, read, found, least)
