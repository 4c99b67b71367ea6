"""What all commands share: the group they belong to, the options of a question, reading, asking and printing.

Exit codes: 0 an answer (a "no" is one), 1 the input was refused or has faults, 2 the command was not understood,
130 interrupted.
"""

from __future__ import annotations

import atexit
import errno
import gc
import io
import os
import re
import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from willing.faults import Fault, FaultyInput

if TYPE_CHECKING:
    from willing.analysis.assessment import Assessment
    from willing.ledger.case import Case
    from willing.ledger.tables import Sheets

__all__ = [
    "DAY",
    "KNOWN",
    "Faults",
    "InOrder",
    "answer_in",
    "answer_of",
    "case_and_about",
    "case_argument",
    "case_on",
    "is_case",
    "json_option",
    "known_on",
    "known_option",
    "main",
    "print_json",
    "print_json_list",
    "print_shown",
    "progress",
    "question_of",
    "question_options",
    "read_case",
    "read_rows",
    "tell",
    "words_options",
]

_Command = TypeVar("_Command", bound=Callable[..., Any])
DAY = click.DateTime(["%Y-%m-%d"])
_PASSWORD = re.compile(r"(\w+:/+[^\s:/@]+):[^\s@]+@")
_KNOWN = "willing.known"  # where a command keeps it among what it knows of itself


class _KnownType(click.ParamType):  # type: ignore[type-arg]
    """A day, or the number of a ledger's entry."""

    name = "known"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date | int:
        """The day or the number that a word means."""
        try:
            return int(value) if str(value).isdecimal() and len(value) < 16 else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is neither a day, such as 2025-04-10, nor the number of an entry.", param, ctx)


KNOWN = _KnownType()


def known_option(command: _Command) -> _Command:
    """The option --known-on; `read_case` asks the ledger as of then."""
    return click.option(
        "--known-on",
        type=KNOWN,
        metavar="DATE|ENTRY",
        expose_value=False,
        callback=lambda ctx, _, known: ctx.meta.update({_KNOWN: known}),
        help="What the ledger knew by that day, or by that entry.",
    )(command)


def known_on() -> date | int | None:
    """The day or the entry up to which the command asks the ledger; `None` for all of it."""
    return click.get_current_context().meta.get(_KNOWN)


def case_argument(command: _Command) -> _Command:
    """The argument CASE, which may be left out."""
    return click.argument("case", required=False)(command)


def json_option(command: _Command) -> _Command:
    """The option --json, as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON (docs/json.md).")(command)


def question_options(command: _Command) -> _Command:
    """The options of every question: the day, the scenario, the requirement and the rung."""
    return click.option("--as-of", "as_of", type=DAY, metavar="DATE", help="What had been said by then.")(words_options(command))


def words_options(command: _Command) -> _Command:
    """The options of a question apart from its day: the scenario, the requirement and the rung."""
    for option in (
        known_option,
        click.option("--count", metavar="RUNG", help="From which rung an offer counts: indicated, pledged, approved …"),
        click.option("--requirement", metavar="ID", help="Which requirement to compare with."),
        click.option("--scenario", metavar="TEXT", help="Events that hold or not: 'ceasefire, not usa.air_cover'."),
    ):
        command = option(command)
    return command


class Faults:
    """Collects what several checks find wrong, so that it is told together."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def of(self, check: Callable[[], Any]) -> Any:
        """What a check returns; `None`, and its faults kept, where it refuses."""
        try:
            return check()
        except FaultyInput as error:
            self.found += error.faults
            return None

    def tell(self) -> None:
        """Refuse, if anything was found."""
        if self.found:
            raise FaultyInput(dict.fromkeys(self.found))


class InOrder(click.Group):
    """Commands in the order in which they are written."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in that order."""
        return list(self.commands)


class _Commands(InOrder):
    """The commands; a refused input is told on standard error and exits with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            found = super().invoke(ctx)
            sys.stdout.flush()
        except FaultyInput as error:
            tell(error)
            ctx.exit(1)
        except (KeyboardInterrupt, click.Abort):
            click.echo("Interrupted.", err=True)
            ctx.exit(130)
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader has gone; click ends quietly
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left to say cannot be said there
            tell(FaultyInput([Fault("standard output", f"a place that takes no more ({error.strerror})", "room for it")]))
            ctx.exit(1)
        return found


def tell(error: FaultyInput, *, shown: int = 200) -> None:
    """Tell on standard error what is wrong; passwords are not shown."""
    for fault in error.faults[:shown]:
        click.echo(_PASSWORD.sub(r"\1:***@", str(fault)), err=True)
    if len(error.faults) > shown:
        click.echo(f"… and {len(error.faults) - shown} more faults.", err=True)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="willing", message="%(prog)s %(version)s")
def main() -> None:
    """Works out whether a coalition's conditional promises add up to a force.

    CASE is a case folder, a workbook or another file that `willing export` writes, the name of a shipped case (`willing cases`),
    a ledger's file or the address of its database; without it, the current folder.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    gc.set_threshold(100_000, 50, 50)  # a short process: looking often for cycles costs it an eighth, and finds none
    atexit.register(gc.freeze)  # nor does a last look, at all that the libraries made, when the memory goes anyway
    # A linear program of twenty lines gains nothing from threads, and starting them costs more than solving it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def progress(label: str, length: int, *, hidden: bool = False) -> Any:
    """A bar of progress on a screen's standard error; nothing where there is none, or it is to be hidden."""
    return click.progressbar(length=length, label=label, file=sys.stderr, hidden=hidden or not sys.stderr.isatty())


def is_case(case: str) -> bool:
    """Whether a word is the name of a shipped case, something on the disk, or the address of a ledger."""
    from willing.ledger.case import shipped_cases

    return case in shipped_cases() or "://" in case or Path(case).exists()


def case_and_about(case: str | None, about: str | None) -> tuple[str | None, str | None]:
    """The two as they were meant: one word alone is what is asked about, if the current folder is a case."""
    alone = about is None and case is not None and "://" not in case and Path("case.toml").exists()
    return (None, case) if alone else (case, about)


def read_case(case: str | None, known: date | int | None = None) -> Case:
    """The case of that name, folder or ledger, without one that of the current folder; as known then, or as the command asks."""
    return read_rows(case, known)[1]


def read_rows(case: str | None, known: date | int | None = None) -> tuple[Sheets, Case]:
    """The same case, and the rows that it is made of."""
    from willing.ledger.place import rows_and_case_at

    return rows_and_case_at(case or ".", known_on() if known is None else known)


def case_on(case: str | None, as_of: datetime | None) -> tuple[Case, date | None]:
    """The case as far as it bears on a day, and the day: what a question needs that asks for no trail of words.

    Of a ledger that is asked for all it knows, the statements that bear on the day are read, and no others; else everything.
    """
    from willing.ledger.place import is_ledger, ledger_at

    if case is None or known_on() is not None or not is_ledger(case):
        return read_case(case), as_of
    from willing.analysis.bearing import BEARING

    kept = ledger_at(case)
    on = as_of.date() if as_of else kept.last_day()
    return kept.case(on=on, bearing=BEARING), on


def question_of(case: Case, as_of: date | None, **words: Any) -> Any:
    """The question that the options ask of a case."""
    from willing.analysis.assessment import question

    return question(case, as_of=as_of.date() if isinstance(as_of, datetime) else as_of, **words)


def answer_of(case: str | None, *, trails: bool = True, **words: Any) -> Assessment:
    """A case's whole answer to the question that the options ask; without trails, offers keep only the words that bear."""
    if trails:
        read = read_case(case)
    else:
        read, words["as_of"] = case_on(case, words["as_of"])
    return answer_in(read, **words)


def answer_in(read: Case, **words: Any) -> Assessment:
    """The whole answer of a case that has been read."""
    from willing.analysis.assessment import assess as answer

    return answer(read, question_of(read, **words))


def print_shown(show: Callable[..., None], *found: Any) -> None:
    """Print what a `show_...` function shows."""
    from willing.report.screen import shown

    click.echo(shown(show, *found))


def print_json(found: Any) -> None:
    """Print plain data as JSON."""
    import json

    click.echo(json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False))


def print_json_list(found: Iterable[Any]) -> None:
    """Print a list as JSON, as `print_json` does, but each of its values as it comes."""
    import json

    before = "["
    for one in found:
        told = json.dumps(one, ensure_ascii=False, indent=1, allow_nan=False).replace("\n", "\n ")
        click.echo(f"{before}\n {told}", nl=False)
        before = ","
    click.echo("\n]" if before == "," else "[]")
