"""Reading texts: drafts of statements with their evidence; each command parses, calls and prints."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from willing.cli.shell import DAY, json_option, main, print_json, print_shown, read_case
from willing.faults import FaultyInput
from willing.report.screen import counted, plain_line

__all__ = ["read"]


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--lang", default="auto", metavar="LANG", help="The language, two letters; else it is told from the text.")
@click.option("--case", "case", metavar="CASE", help="The case that the texts are about: it says who is host and who is patron.")
@click.option("--said-on", "said_on", type=DAY, metavar="DATE", help="The day of the texts, where they do not say.")
@click.option(
    "--drafts", "kept", type=click.Path(path_type=Path), metavar="FILE", help="Keep the drafts in a file, for `willing confirm`."
)
@json_option
def read(
    files: tuple[Path, ...], lang: str, case: str | None, said_on: datetime | None, kept: Path | None, as_json: bool
) -> None:
    """Draft statements from articles, communiqués and transcripts.

    A draft counts for nothing before a person has confirmed it. With --json, one list of drafts. With --drafts, they are added
    to a file, each once; what stands there stays.
    """
    from willing.reading.reader import read as reader
    from willing.reading.texts import read_text

    about = read_case(case) if case else None
    host, patron = (about.host, about.patron) if about else ("", "")
    faults: list[Any] = []
    drafts: list[Any] = []
    lines: list[Any] = []
    for place, file in enumerate(files):
        try:
            text = read_text(file)
        except FaultyInput as error:
            faults += error.faults
            continue
        day = text.published or (said_on.date() if said_on else None)
        language = text.language if lang == "auto" else lang
        found = reader(text.content, language=language if lang != "auto" else "", day=day, host=host, patron=patron)
        if kept is not None:
            from willing.report import drafts_plain

            lines += drafts_plain.kept(text, found)
        if as_json:
            from willing.report import drafts_plain

            drafts += drafts_plain.drafts(text.name, text.content, found)
        else:
            from willing.report.drafts_screen import show_reading

            if place:
                click.echo()
            print_shown(show_reading, text.name, text.content, found)
    if kept is not None:
        from willing.reading.kept import add_drafts

        new, left = add_drafts(kept, lines)
        if not as_json:
            click.echo(f"\n{plain_line(str(kept))} has {counted(new, 'new draft')}" + _others(len(lines) - new - left, left))
    if as_json:
        print_json(drafts)
    if faults:
        raise FaultyInput(faults)


def _others(again: int, left: int) -> str:
    told = f"; {again:,} more it had already" if again else ""
    return told + (f"; {counted(left, 'draft')} left out, of a length that nobody could decide on." if left else ".")
