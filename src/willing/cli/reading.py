"""Reading texts: drafts of statements with their evidence; each command parses, calls and prints."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from willing.cli.shell import DAY, json_option, main, print_json_list, print_shown, progress, read_case
from willing.faults import Fault, FaultyInput
from willing.report.screen import counted, plain_line

if TYPE_CHECKING:
    from willing.reading.kept import DraftsFile
    from willing.reading.many import Done
    from willing.reading.reader import Reader
    from willing.reading.told import Text

__all__ = ["made_of", "read"]

_EDITION = 2  # of what is made of a text; to be raised when it changes, so that what was kept is read anew
_KEPT_HELP = "Keep there what is read, and take from there what was."


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(), metavar="FILE...")
@click.option("--lang", default="auto", metavar="LANG", help="The language, two letters; else it is told from the text.")
@click.option("--case", "case", metavar="CASE", help="The case that the texts are about: it says who is host and who is patron.")
@click.option("--said-on", "said_on", type=DAY, metavar="DATE", help="The day of texts that do not say theirs.")
@click.option("--kept", type=click.Path(path_type=Path), metavar="FILE", help=_KEPT_HELP)
@click.option(
    "--drafts", "into", type=click.Path(path_type=Path), metavar="FILE", help="Add the drafts to a file, for `confirm`."
)
@click.option("--reader", "url", metavar="URL", help="Ask a model as well (docs/endpoint.md); 'rules' for none.")
@click.option("--model", metavar="NAME", help="The model's name there.")
@click.option("--plain-http", is_flag=True, help="Let texts go to another machine without encryption.")
@click.option("--whole", is_flag=True, help="With --json, also what was left unread, notes and near-copies, by text.")
@json_option
def read(
    files: tuple[str, ...],
    lang: str,
    case: str | None,
    said_on: datetime | None,
    kept: Path | None,
    into: Path | None,
    url: str | None,
    model: str | None,
    plain_http: bool,
    whole: bool,
    as_json: bool,
) -> None:
    """Draft statements from articles, communiqués and transcripts.

    FILE is a text (.txt, .md), a page (.html), a .pdf or a .docx, a folder of them, or - for what is piped in. A draft counts for
    nothing before a person has confirmed it. With --json, one list of drafts. With --drafts, they are added to a file, each once.
    """
    from willing.reading.kept import DraftsFile
    from willing.reading.lexicon import LANGUAGES
    from willing.reading.many import files_of, read_many

    if lang not in ("auto", *LANGUAGES):
        raise FaultyInput([Fault("lang", repr(lang), f"auto, or one of {', '.join(LANGUAGES)}", "docs/languages.md")])
    about = read_case(case) if case else None
    host, patron = (about.host, about.patron) if about else ("", "")
    day = said_on.date() if said_on else None
    reader = _reader(url, model, plain_http)
    made = partial(made_of, reader=reader, lang="" if lang == "auto" else lang, host=host, patron=patron, day=day)
    edition = f"{_EDITION} {lang} {host} {patron} {day} {getattr(reader, 'host', '')} {model or ''}"
    piped = [_piped(made)] if "-" in files else []
    every = files_of(Path(one) for one in files if one != "-")
    drafts = DraftsFile(into) if into is not None else None
    faults: list[Fault] = []
    with progress("texts", len(every), hidden=sys.stdout.isatty()) as bar:
        done = read_many(
            every,
            made,
            kept=kept,
            edition=edition,
            workers=None if reader is None else 0,  # who asks a model waits for it, and needs no processors
            done=lambda done, of: bar.update(done - bar.pos),
        )
        with closing(done):
            texts = _texts(chain(piped, done), drafts, faults)
            if as_json:
                print_json_list(texts if whole else (draft for text in texts for draft in text["drafts"]))
            else:
                _show(texts)
    if into is not None and drafts is not None and not as_json:
        told = f"{plain_line(str(into))} has {counted(drafts.new, 'new draft')}"
        click.echo(f"\n{told}{_others(drafts.again, drafts.left)}")
    if faults:
        raise FaultyInput(faults)


def _piped(made: Callable[[Text], Sequence[Any]]) -> Done:
    """What became of the text that is piped in."""
    from willing.reading.many import Done
    from willing.reading.texts import text_piped

    try:
        text = text_piped(sys.stdin.buffer)
    except FaultyInput as error:
        return Done("-", "", faults=tuple(error.faults))
    return Done("-", text.digest, tuple(made(text)))


def _texts(done: Iterable[Done], drafts: DraftsFile | None, faults: list[Fault]) -> Iterator[dict[str, Any]]:
    """What was read of each text, near-copies named; its drafts are added to the file, what is wrong with it to the faults.

    No text is held: the first of a group of near-copies comes before the others.
    """
    from willing.reading.copies import Met

    names: list[str] = []
    with closing(Met()) as met:
        for one in done:
            faults += one.faults
            for text in one.found:
                lines = text.pop("kept")
                if drafts is not None:
                    drafts.add(lines)
                names.append(text["file"])
                if seems := text.pop("seems", ""):
                    read_as = f"read as {text['language']}, as --lang says, though it looks like {seems}"
                    click.echo(f"{plain_line(text['file'])}: {read_as}.", err=True)
                first = met.first_of(bytes.fromhex(text.pop("sketch")))
                if first is not None:
                    for row in (text, *text["drafts"]):
                        row["copy_of"] = names[first]
                yield text


def _show(texts: Iterable[dict[str, Any]]) -> None:
    """Show each text as it comes, and in the end how many there were."""
    from willing.report.drafts_screen import show_count, show_text

    count = {"drafts": 0, "texts": 0, "copies": 0}
    for text in texts:
        print_shown(show_text, text)
        if text["copy_of"] is None:
            click.echo()
            count["drafts"] += len(text["drafts"])
            count["texts"] += 1
        else:
            count["copies"] += 1
    print_shown(show_count, *count.values())


def made_of(text: Text, *, reader: Reader | None, lang: str, host: str, patron: str, day: date | None) -> Sequence[Any]:
    """What is kept of a text: its drafts, what was left unread and notes, as plain data, with a sketch to tell copies by.

    Without a reader, the rules read it.
    """
    from willing.reading.copies import sketch
    from willing.reading.reader import language_of, read as rules
    from willing.report.drafts_plain import kept, reading

    found = (reader or rules)(text.content, language=lang, day=text.published or day, host=host, patron=patron)
    seems = language_of(text.content) if lang else ""
    own = {"kept": kept(text, found), "sketch": sketch(text.content).hex(), "seems": seems if seems != lang else ""}
    return [{**reading(text, found), **own}]


def _reader(url: str | None, model: str | None, plain_http: bool) -> Reader | None:
    """The model that is asked beside the rules, if one is configured, which is said; None for the rules alone."""
    if url or os.environ.get("WILLING_READER_URL"):
        from willing.reading.endpoint import configured

        if (asked := configured(url, model, plain_http=plain_http)) is not None:
            click.echo(f"Texts are sent to {asked.host}.", err=True)
            return asked
    elif model or plain_http:
        raise click.UsageError("Missing option '--reader': the address of the endpoint that has the model.")
    return None


def _others(again: int, left: int) -> str:
    told = f"; {again:,} more it had already" if again else ""
    return told + (f"; {counted(left, 'draft')} left out, of a length that nobody could decide on." if left else ".")
