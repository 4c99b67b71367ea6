"""The board's speeds: from the start to the first screen, from a flip to changed pixels, with fifty readers at once, and the
weight of pages. Every time is beside yardsticks of the same run: how long Python takes to start and to say nothing, and to add up
a million numbers, which tells how fast the processor is at that moment.

The board is a process of its own, reached over loopback, as its readers reach it; flips that are timed were never asked before.
It was started once before, so that its templates are compiled, as Python's own modules are, for all later starts.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench import NATIONS, OFFERS, large_case
from rich.console import Console
from rich.table import Table

READERS = 50
SECONDS = 15.0
THINKS = 2.0  # seconds that a reader looks at a screen, in the mean, before the next flip
FLIPS = 40
_GROUPS = "Object.fromEntries([...document.querySelectorAll('[role=switch]')].map(one => [one.id, one.closest('details').id]))"


@contextlib.contextmanager
def served(place: str) -> Iterator[tuple[str, float]]:
    """A board's address, and the seconds from the start of its process to its first screen, whole."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "willing", "board", place, "--no-browser", "--port", "0"]
    env = {name: word for name, word in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1].rstrip("/")
        asyncio.run(asked(address, ["/assess"]))
        yield address, time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(20)


async def asked(address: str, paths: Sequence[str], *, thinks: float = 0, until: float = float("inf")) -> list[float]:
    """The seconds that each address took to be answered whole, asked one after another over one connection."""
    host, _, port = address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    taken = []
    try:
        for path in paths:
            if thinks:
                await asyncio.sleep(random.expovariate(1 / thinks))
            if time.perf_counter() > until:
                break
            begun = time.perf_counter()
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = next((line for line in head.split("\r\n") if line.startswith("content-length:")), None)
            if length is not None:
                await reader.readexactly(int(length.partition(":")[2]))
            else:
                while size := int(await reader.readline(), 16):
                    await reader.readexactly(size + 2)
                await reader.readline()
            taken.append(time.perf_counter() - begun)
            if " 200 " not in head.split("\r\n")[0]:
                raise RuntimeError(f"{path}: {head.splitlines()[0]}")
    finally:
        writer.close()
    return taken


def flips(place: str, draw: random.Random) -> Iterator[str]:
    """Addresses of flips, each another one: events that turn out otherwise, nations that leave, other rungs."""
    from willing.analysis.assessment import assess, question
    from willing.ledger.place import case_at

    case = case_at(place)
    answer = assess(case, question(case))
    nations = sorted({answer.offers[one].nation for one in answer.counted})
    events = [event for event in case.events if case.events[event].kind != "reason"]
    seen = set()
    while True:
        some = draw.sample(events, min(len(events), draw.randint(1, 3)))
        supposed = ", ".join(f"{'not ' * (draw.random() < 0.3)}{event}" for event in sorted(some))
        gone = "".join(f"&without={nation}" for nation in sorted(draw.sample(nations, draw.randint(0, 2))))
        path = f"/whatif?suppose={quote(supposed)}{gone}"
        if path not in seen:
            seen.add(path)
            yield path


async def crowd(address: str, paths: Iterator[str], *, thinks: float) -> tuple[list[float], int]:
    """The seconds of all flips of fifty readers together, and how many readers met an error."""
    until = time.perf_counter() + SECONDS
    own = [list(itertools.islice(paths, 60)) for _ in range(READERS)]
    found = await asyncio.gather(*(asked(address, some, thinks=thinks, until=until) for some in own), return_exceptions=True)
    return [one for some in found if isinstance(some, list) for one in some], sum(not isinstance(some, list) for some in found)


def in_browser(address: str, count: int = 15) -> tuple[list[float], dict[str, int]]:
    """Milliseconds from a click on a switch to changed pixels, and the bytes of a screen with all it loads."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    taken, weights = [], {}
    with sync_playwright() as plays:
        options = ["--no-sandbox", "--disable-background-networking", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        browser = plays.chromium.launch(executable_path=chromium, args=options)
        for path in ("/assess", "/sites"):
            page = browser.new_page()
            brought: list[int] = []
            page.on("requestfinished", partial(_weigh, brought))
            if (answered := page.goto(address + path)) is None or not answered.ok:
                page.close()
                continue
            page.locator(".waiting-room").wait_for(state="detached", timeout=120_000)
            page.wait_for_load_state("networkidle")
            weights[path] = sum(brought)
            page.close()
        page = browser.new_page()
        page.goto(address + "/assess")
        page.wait_for_load_state("networkidle")
        groups = page.evaluate(_GROUPS)
        switches = list(groups)
        for name in switches[:: max(1, len(switches) // count)][:count]:
            page.evaluate("group => document.getElementById(group).open = true", groups[name])
            page.locator(f"[id='{name}']").wait_for()
            taken.append(
                page.evaluate(
                    """name => new Promise(done => {
                      document.addEventListener("htmx:afterSettle",
                        () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun))), {once: true});
                      const begun = performance.now();
                      document.getElementById(name).click();
                    })""",
                    name,
                )
            )
        browser.close()
    return taken, weights


def _weigh(brought: list[int], asked: Any) -> None:
    brought.append(asked.sizes()["responseBodySize"])


def additions() -> float:
    """The seconds of a processor that a million additions take, one after another."""
    begun, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number
    return time.process_time() - begun


def main() -> None:
    """Print the table."""
    table = Table(title="Willing: the board", title_justify="left")
    for name in ("what", "median", "95 %", "promised"):
        table.add_column(name, justify="left" if name == "what" else "right")

    def row(name: str, seconds: Sequence[float], promised: str = "") -> None:
        ordered = sorted(seconds)
        late = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
        table.add_row(name, f"{1000 * statistics.median(ordered):,.0f} ms", f"{1000 * late:,.0f} ms", promised)

    starts = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        starts.append(time.perf_counter() - begun)
    row("yardstick: python -c pass", starts)
    row("yardstick: a million additions", [additions() for _ in range(5)])
    draw = random.Random(20250410)
    with tempfile.TemporaryDirectory() as scratch:
        large = Path(scratch) / "large"
        large_case(large)
        for place, name, at_most in (
            ("ukraine-2025", "ukraine-2025", "100 ms"),
            (str(large), f"{NATIONS} nations × {OFFERS:,} offers", "500 ms"),
        ):
            paths = flips(place, draw)
            with served(place):
                pass
            with served(place) as (address, first):
                row(f"{name}: from the start to the first screen", [first], "1,000 ms" if place == "ukraine-2025" else "")
                row(f"{name}: a flip, answered whole", asyncio.run(asked(address, list(itertools.islice(paths, FLIPS)))))
                taken, weights = in_browser(address)
                row(f"{name}: a flip, to changed pixels", [one / 1000 for one in taken], at_most)
                for path, weight in weights.items():
                    promised = "2,000 kB" if path == "/sites" else "1,000 kB"
                    table.add_row(f"{name}: {path} with all it loads", f"{weight / 1000:,.0f} kB", "", promised)
                if place != "ukraine-2025":
                    continue
                for thinks, how in ((THINKS, f"each looks {THINKS:g} s between flips"), (0.0, "without a pause")):
                    some, errors = asyncio.run(crowd(address, paths, thinks=thinks))
                    row(f"{READERS} readers, {how}: {len(some):,} flips, {errors} errors", some, "500 ms" if thinks else "")
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
