"""The board on a socket of this machine, until it is ended."""

from __future__ import annotations

import secrets
import socket as sockets
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from willing.board.shelf import Shelf
    from willing.board.tray import Tray

__all__ = ["listening", "serve"]


def listening(host: str, port: int, *, or_any: bool) -> sockets.socket:
    """A socket that listens at a host and port; where the port is taken and any will do, at a free one.

    Raises:
        OSError: where it cannot be had.
    """
    family = sockets.AF_INET6 if ":" in host else sockets.AF_INET
    made = sockets.socket(family, sockets.SOCK_STREAM, sockets.IPPROTO_TCP)  # named, or asyncio leaves small packets waiting
    made.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
    try:
        try:
            made.bind((host, port))
        except OSError:
            if not or_any:
                raise
            made.bind((host, 0))
        made.listen(256)
    except OSError:
        made.close()
        raise
    return made


def serve(
    shelf: Shelf, tray: Tray, socket: sockets.socket, *, shared: str | None, open_browser: bool, say: Callable[[str], None]
) -> None:
    """Answer requests until Ctrl-C or a signal to end.

    Args:
        shelf: where the case is.
        tray: where texts that are brought to be read go.
        socket: where to listen.
        shared: the address that others reach it at; `None` for this machine alone.
        open_browser: whether to open the first screen.
        say: is told the address.
    """
    import gc
    import signal

    import uvicorn

    from willing.board.app import board

    port = socket.getsockname()[1]
    token = secrets.token_urlsafe(24) if shared else None
    hosts = {"127.0.0.1", "localhost", "::1"}
    if shared:
        hosts |= {shared, sockets.gethostname().lower(), sockets.getfqdn().lower()}
    name = sockets.gethostname() if shared in ("0.0.0.0", "::") else shared or "127.0.0.1"
    address = f"http://{f'[{name}]' if ':' in name else name}:{port}/" + (f"?token={token}" if token else "")
    app = board(shelf, tray, hosts=hosts, token=token, shared=bool(shared))
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        loop="asyncio",
        log_level="warning",
        access_log=False,
        server_header=False,
        h11_max_incomplete_event_size=65_536,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    say(f"The board is at {address}")
    say("Ctrl-C ends it.")
    if open_browser:
        import webbrowser

        threading.Timer(0.3, webbrowser.open, [address]).start()
    gc.freeze()  # the case stays as long as the board: no look for cycles goes through it again
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # a signal to end is as good as Ctrl-C
    try:
        server.run(sockets=[socket])
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)
        shelf.close()
