"""The board: `willing board` shows the answers on this machine's own browser."""

from __future__ import annotations

from pathlib import Path

import click

from willing.cli.ledgers import follow_with_index, recorder
from willing.cli.shell import case_argument, main
from willing.faults import Fault, FaultyInput

__all__ = ["board"]

_PORT = 8377
_NOBODY = frozenset({"root", "admin", "administrator"})  # logins of a machine, and of no person


@main.command()
@case_argument
@click.option(
    "--port", type=click.IntRange(0, 65535), default=None, metavar="N", help=f"The port; without it {_PORT}, or a free one."
)
@click.option("--no-browser", is_flag=True, help="Print the address, and open nothing.")
@click.option("--share", metavar="HOST", help="Let others in, who have the token: the address to listen at, such as 0.0.0.0.")
@click.option(
    "--desk/--no-desk",
    "is_open",
    default=None,
    help="Whether texts may be read and decided on; not where it is shared, if not said.",
)
@click.option(
    "--drafts", type=click.Path(path_type=Path), metavar="FILE", help="Where drafts are kept; without it, beside the case."
)
@click.option("--by", envvar="WILLING_BY", metavar="NAME", help="Who decides; else $WILLING_BY, or the login name.")
def board(
    case: str | None,
    port: int | None,
    no_browser: bool,
    share: str | None,
    is_open: bool | None,
    drafts: Path | None,
    by: str | None,
) -> None:
    """Look at the answers in a browser.

    Opens a board on this machine that nobody else can reach; nothing leaves the machine. Ctrl-C ends it. With --share, others who
    were given the whole address, token and all, can look too.
    """
    from willing.board.serving import listening, serve
    from willing.board.shelf import Shelf
    from willing.board.tray import Tray

    place = case or "."
    shelf = Shelf(place)
    open_desk = share is None if is_open is None else is_open
    tray = Tray(place, drafts or _beside(place), by=_decides(by), is_open=open_desk, follow=follow_with_index)
    try:
        socket = listening(share or "127.0.0.1", _PORT if port is None else port, or_any=port is None)
    except OSError as error:
        found = f"port {port} at {share or '127.0.0.1'}, which cannot be had ({error.strerror})"
        raise FaultyInput([Fault("port", found, "a free port of this machine", "--port 0 takes any")]) from None
    serve(shelf, tray, socket, shared=share, open_browser=not no_browser, say=click.echo)


def _decides(by: str | None) -> str:
    """Who decides at the desk where a reader does not say; blank where nobody said and the login is no person's."""
    name = recorder(by)
    return "" if by is None and name.casefold() in _NOBODY else name


def _beside(place: str) -> Path | None:
    """Where the drafts of a case are kept if nobody said: beside it, if it is somebody's own."""
    from willing.ledger.case import shipped_cases

    if "://" in place or (place in shipped_cases() and not Path(place).exists()):
        return None
    path = Path(place).resolve()
    return path.with_name(f"{path.name}.drafts.jsonl")
