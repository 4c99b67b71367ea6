"""Reading texts: drafts of statements with their evidence; each command parses, calls and prints."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from willing.cli.shell import DAY, json_option, main, print_json, print_shown, read_case
from willing.faults import FaultyInput

if TYPE_CHECKING:
    from willing.reading.reader import Reader

__all__ = ["read"]


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--lang", default="auto", metavar="LANG", help="The language, two letters; else it is told from the text.")
@click.option("--case", "case", metavar="CASE", help="The case that the texts are about: it says who is host and who is patron.")
@click.option("--said-on", "said_on", type=DAY, metavar="DATE", help="The day of the texts, where they do not say.")
@click.option("--reader", "url", metavar="URL", help="Ask a model as well (docs/endpoint.md); 'rules' for none.")
@click.option("--model", metavar="NAME", help="The model's name there.")
@click.option("--plain-http", is_flag=True, help="Let texts go to another machine without encryption.")
@json_option
def read(
    files: tuple[Path, ...],
    lang: str,
    case: str | None,
    said_on: datetime | None,
    url: str | None,
    model: str | None,
    plain_http: bool,
    as_json: bool,
) -> None:
    """Draft statements from articles, communiqués and transcripts.

    A draft counts for nothing before a person has confirmed it. With --json, one list of drafts.
    """
    from willing.reading.texts import read_text

    reader = _reader(url, model, plain_http)
    about = read_case(case) if case else None
    host, patron = (about.host, about.patron) if about else ("", "")
    faults: list[Any] = []
    drafts: list[Any] = []
    for place, file in enumerate(files):
        try:
            text = read_text(file)
        except FaultyInput as error:
            faults += error.faults
            continue
        day = text.published or (said_on.date() if said_on else None)
        language = text.language if lang == "auto" else lang
        try:
            found = reader(text.content, language=language if lang != "auto" else "", day=day, host=host, patron=patron)
        except FaultyInput as error:  # who does not answer for one text does not for the next
            faults += error.faults
            break
        if as_json:
            from willing.report import drafts_plain

            drafts += drafts_plain.drafts(text.name, text.content, found)
        else:
            from willing.report.drafts_screen import show_reading

            if place:
                click.echo()
            print_shown(show_reading, text.name, text.content, found)
    if as_json:
        print_json(drafts)
    if faults:
        raise FaultyInput(faults)


def _reader(url: str | None, model: str | None, plain_http: bool) -> Reader:
    """The reader that brings the drafts: the rules, and a model where one is configured, which is said."""
    if url or os.environ.get("WILLING_READER_URL"):
        from willing.reading.endpoint import configured

        if (asked := configured(url, model, plain_http=plain_http)) is not None:
            click.echo(f"Texts are sent to {asked.host}.", err=True)
            return asked
    elif model or plain_http:
        raise click.UsageError("Missing option '--reader': the address of the endpoint that has the model.")
    from willing.reading.reader import read as rules

    return rules
