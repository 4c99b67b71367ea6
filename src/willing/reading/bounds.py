"""How long and how much a process may, where strangers' files are taken apart; and what became of one that was ended."""

from __future__ import annotations

from typing import Final

from willing.faults import Fault

__all__ = ["SECONDS", "bound_memory", "bound_processor", "ended"]

SECONDS: Final = 5  # of a processor, for one document
_MEMORY: Final = 2 * 2**30


def bound_processor(seconds: int) -> None:
    """From here on this process may take so many more seconds of a processor, and is ended after; where the system knows how."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def bound_memory(most: int = _MEMORY) -> None:
    """This process may have no more memory than that, and leaves no picture of it; where the system knows how."""
    try:
        import resource
    except ImportError:
        return
    for what, bound in ((resource.RLIMIT_AS, most), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (bound if hard == resource.RLIM_INFINITY else min(bound, hard), hard))


def ended(name: str, code: int | None, seconds: float = SECONDS) -> Fault:
    """What became of a file whose process ended too early: by the number of a signal, negative; `None` for a wait too long."""
    import signal

    wanted = "a document that comes apart in a short while"
    if code is None or -code == getattr(signal, "SIGXCPU", 0):
        return Fault(
            name, f"a document that takes more than {seconds:.0f} seconds", wanted, "save it anew, as plain text, or in parts"
        )
    found = "a document on which its reader broke off"
    if -code == getattr(signal, "SIGKILL", 0):
        found = "a document whose reader was ended from outside"
    return Fault(name, found, "a document that can be read", "save it anew, or as plain text")
