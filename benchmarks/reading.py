"""How well texts are read, by language; whether confidence can be believed; how fast.

`--fit` makes the weights of confidence anew.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import perf_counter, process_time

import numpy as np
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from measured import drafted, false_per_negative, keys, labelled, languages, score

from willing.reading.confidence import SIGNS
from willing.reading.reader import read

WEIGHTS = Path(__file__).parent.parent / "src" / "willing" / "reading" / "data" / "confidence.toml"
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
FILES = 200
FIRST = """
import sys, time
from willing.reading.reader import read
read(sys.stdin.read())
print(time.process_time())
"""
EVEN = 1.0  # how strongly weights are drawn to nought, so that few sentences make no sign decide


def judged() -> list[tuple[frozenset[str], float, bool]]:
    """Every draft of every sentence: its signs, its confidence, and whether who and which stance are right."""
    found = []
    for language in languages():
        for one in labelled(language):
            right = keys(one.drafts, capability=False)
            found += [(d.signs, d.confidence, bool(keys([d], capability=False) & right)) for d in drafted(one)]
    return found


def fit(found: list[tuple[frozenset[str], float, bool]]) -> dict[str, float]:
    """Weights by which the signs tell best which drafts are right: a logistic regression, drawn to nought."""
    x = np.array([[1.0, *(float(sign in signs) for sign in SIGNS)] for signs, _, _ in found])
    y = np.array([1.0 if right else -1.0 for _, _, right in found])

    def loss(w: np.ndarray) -> float:
        return float(np.logaddexp(0, -y * (x @ w)).sum() + EVEN * (w[1:] ** 2).sum() / 2)

    best = minimize(loss, np.zeros(x.shape[1]), method="L-BFGS-B").x
    return dict(zip(("base", *SIGNS), best, strict=True))


def prose(language: str) -> str:
    """3,000 letters of a language's sentences."""
    text = "\n\n".join(one.text for one in labelled(language))
    return (text * (3_000 // len(text) + 1))[:3_000]


def quickest(text: str, language: str, rounds: int = 10) -> float:
    """The seconds of a processor that a text takes to be read, at best."""
    found = []
    for _ in range(rounds + 1):  # the first one brings the lexicon
        begun = process_time()
        read(text, language=language)
        found.append(process_time() - begun)
    return min(found)


def process_seconds(script: str) -> float:
    """The seconds of a processor that a script tells of its process."""
    run = subprocess.run([sys.executable, "-c", script], input=prose("en"), capture_output=True, text=True, check=True)
    return float(run.stdout)


def many(folder: Path) -> Path:
    """A folder of texts, of which one in fifty is none."""
    texts = [prose(language).encode() for language in languages()]
    for number in range(FILES):
        text = texts[number % len(texts)]
        (folder / f"{number:05d}.txt").write_bytes(b"%d\n\n" % number + text if number % 50 else b"\0")
    return folder


def of_many(folder: Path) -> tuple[float, int, int]:
    """How long a folder takes to be read, the most bytes its processes have together, and how many files are no texts."""
    begun, most = perf_counter(), 0
    with subprocess.Popen(
        [sys.executable, "-m", "willing", "read", str(folder), "--json"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        told: list[str] = []
        reader = Thread(target=lambda: told.extend(process.stderr or ()))
        reader.start()
        while process.poll() is None:
            most = max(most, held(process.pid))
            reader.join(0.5)
        reader.join()
    return perf_counter() - begun, most, sum("binary file" in line for line in told)


def held(number: int) -> int:
    """The bytes that a process and those it started have in memory; 0 where the system does not tell."""
    try:
        own = int(Path(f"/proc/{number}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
        children = Path(f"/proc/{number}/task/{number}/children").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return own + sum(held(int(child)) for child in children)


def main() -> None:
    """Print the measures, or write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true")
    if parser.parse_args().fit:
        told = "".join(f"{name} = {weight:.2f}\n" for name, weight in fit(judged()).items())
        head = WEIGHTS.read_text(encoding="utf-8").partition("[weights]")[0]
        WEIGHTS.write_text(f"{head}[weights]\n{told}", encoding="utf-8")
        return
    print("Reading: sentences written for it (tests/reading/sentences); P, R, F1 of who and stance, then with what")
    for language in languages():
        who, what = score(language), score(language, capability=True)
        print(
            f"  {language} {len(labelled(language)):4} sentences   {who.precision:.2f} {who.recall:.2f} {who.f1:.2f}   "
            f"{what.precision:.2f} {what.recall:.2f} {what.f1:.2f}   {false_per_negative(language):.2f} false a negative"
        )
    found = judged()
    print("Confidence: of drafts said to be so sure, how many are right")
    for low, high in pairwise(BINS):
        here = [(sure, right) for _, sure, right in found if low <= sure < high]
        if here:
            said, right = np.mean([sure for sure, _ in here]), np.mean([right for _, right in here])
            print(f"  {low:.1f} to {min(high, 1):.1f}: {len(here):5} drafts, said {said:.2f}, right {right:.2f}")
    print("Speed, one processor: texts of 3 kB of nothing but what is said of forces, the language told; the best of ten rounds")
    for language in languages():
        print(f"  {language} {1 / quickest(prose(language), language):6.0f} a second")
    long = prose("en") * 80
    one, four = (quickest(text, "en", rounds=1) for text in (long[: len(long) // 4], long))
    print(f"Growth: four times the text takes {four / one:.1f} times as long ({len(long) / 1e6:.2f} MB in {four:.1f} s)")
    started = min(process_seconds(FIRST) for _ in range(3))
    print(f"First text, its language to be told: {started:.2f} s of a processor after the start of Python")
    print(f"Many files: {FILES:,} texts of 3 kB in {len(languages())} languages, some of them no texts")
    with TemporaryDirectory() as folder:
        seconds, most, left = of_many(many(Path(folder)))
    print(f"  {seconds:.0f} s, {most / 2**20:.0f} MiB at most of all processes together, {left} told to be unreadable")


if __name__ == "__main__":
    main()
