"""Questions about the evidence itself: how sure a number is, and what may have been recorded twice. Nothing is changed here."""

from __future__ import annotations

from typing import Any

import click

from willing.cli.shell import (
    case_and_about,
    case_argument,
    json_option,
    known_on,
    known_option,
    main,
    print_json,
    print_shown,
    question_of,
    question_options,
    read_case,
)

__all__ = ["duplicates", "evidence"]


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
@known_option
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
        from willing.report import duplicates_plain

        print_json(duplicates_plain.duplicates(read, found))
    else:
        from willing.report.duplicates_screen import show_duplicates

        print_shown(show_duplicates, read, found, least)


@main.command()
@click.argument("case", required=False)
@click.argument("about", required=False)
@question_options
@json_option
def evidence(case: str | None, about: str | None, as_json: bool, **words: Any) -> None:
    """How sure are we of that number?

    ABOUT is an offer (ITA.land, DEU.land@neighbour), a tranche (IDN.land.2) or a nation. Every claim with who said it and what
    such a voice can carry, the reports it was read in, what was taken from it and by which rule, what conflicts, and what would
    raise the answer.
    """
    from willing.analysis.evidence import evidence as found_of
    from willing.ledger.place import is_ledger, ledger_at
    from willing.report.credit import entered

    case, about = case_and_about(case, about)
    if about is None:
        raise click.UsageError("Missing argument 'ABOUT': an offer, a tranche or a nation.")
    kept = ledger_at(case) if case is not None and is_ledger(case) else None
    upto = kept.receipt(known_on()).number if kept else None  # so that words and their entries are of one moment
    read = read_case(case, upto)
    names = (one.statement for one in read.statements if one.nation == about.partition(".")[0])
    trails = entered(kept, upto, names) if kept else {}
    found = found_of(read, question_of(read, **words), about, entered=trails)
    if as_json:
        from willing.report import evidence_plain

        print_json(evidence_plain.evidence(found))
    else:
        from willing.report.evidence_screen import show_evidence

        print_shown(show_evidence, found)
