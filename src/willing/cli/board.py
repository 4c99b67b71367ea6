"""The board: `willing board` shows the answers on this machine's own browser."""

from __future__ import annotations

import click

from willing.cli.shell import case_argument, main
from willing.faults import Fault, FaultyInput

__all__ = ["board"]

_PORT = 8377


@main.command()
@case_argument
@click.option(
    "--port", type=click.IntRange(0, 65535), default=None, metavar="N", help=f"The port; without it {_PORT}, or a free one."
)
@click.option("--no-browser", is_flag=True, help="Print the address, and open nothing.")
@click.option("--share", metavar="HOST", help="Let others in, who have the token: the address to listen at, such as 0.0.0.0.")
def board(case: str | None, port: int | None, no_browser: bool, share: str | None) -> None:
    """Look at the answers in a browser.

    Opens a board on this machine that nobody else can reach; nothing leaves the machine. Ctrl-C ends it. With --share, others who
    were given the whole address, token and all, can look too.
    """
    from willing.board.serving import listening, serve
    from willing.board.shelf import Shelf

    shelf = Shelf(case or ".")
    try:
        socket = listening(share or "127.0.0.1", _PORT if port is None else port, or_any=port is None)
    except OSError as error:
        found = f"port {port} at {share or '127.0.0.1'}, which cannot be had ({error.strerror})"
        raise FaultyInput([Fault("port", found, "a free port of this machine", "--port 0 takes any")]) from None
    serve(shelf, socket, shared=share, open_browser=not no_browser, say=click.echo)
