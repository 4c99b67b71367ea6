"""A screen, or a pipe: tables of at most 100 columns, colour only where there is a screen. Computes no number.

Every text comes from files, so none of it is read as markup. What a colour says, a word says too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from willing.vocabulary.quantity import number_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

__all__ = ["WIDTH", "counted", "grid", "hours_text", "plain_line", "say", "shown", "styled"]

WIDTH = 100
_Rest = ParamSpec("_Rest")


def shown(show: Callable[Concatenate[Console, _Rest], None], *args: _Rest.args, **words: _Rest.kwargs) -> str:
    """What a `show_...` function shows, as text: as wide as the screen and at most 100 columns, 100 where there is none.

    Colours are in it only if standard output is a screen; lines end where their text does.
    """
    from rich.console import Console

    screen = Console(markup=False, highlight=False, emoji=False)
    width = min(WIDTH, screen.width) if screen.is_terminal else WIDTH
    out = Console(markup=False, highlight=False, emoji=False, width=width)
    with out.capture() as captured:
        show(out, *args, **words)
    return "\n".join(line.rstrip() for line in captured.get().split("\n")).rstrip("\n")


def grid(*columns: str, right: Sequence[str] = (), folds: bool = True) -> Table:
    """A table without rows; columns named in `right` have their cells at the right, and never fold if they need not."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
    for name in columns:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold", no_wrap=not folds and name in right)
    return table


def styled(text: str, style: str) -> Text:
    """A text in a colour, which says nothing that its words do not."""
    from rich.text import Text

    return Text(text, style=style)


def say(out: Console, text: str, indent: int = 2, hang: int = 2) -> None:
    """A paragraph with its lines indented alike, the first one less by `hang`."""
    import textwrap

    lead = " " * indent
    out.print(textwrap.fill(text, out.width, initial_indent=lead, subsequent_indent=lead + " " * hang, break_on_hyphens=False))


def plain_line(text: str) -> str:
    """The text without control characters, which could make a terminal do things."""
    from willing.ledger.tables import CONTROL

    return CONTROL.sub("�", text)


def counted(number: int, noun: str) -> str:
    """So many of something: `1 line`, `2 lines`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def hours_text(hours: float) -> str:
    """So many hours: `1 hour`, `1.5 hours`."""
    return "1 hour" if hours == 1 else f"{number_text(hours)} hours"
