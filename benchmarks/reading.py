"""How well texts are read, by language; whether confidence can be believed; how fast.

`--fit` makes the weights of confidence anew.
"""

from __future__ import annotations

import argparse
import sys
from itertools import pairwise
from pathlib import Path
from time import process_time

import numpy as np
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from measured import drafted, false_per_negative, keys, labelled, languages, score

from willing.reading.confidence import SIGNS
from willing.reading.reader import read

WEIGHTS = Path(__file__).parent.parent / "src" / "willing" / "reading" / "data" / "confidence.toml"
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
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
    print("Speed, one processor: texts of 3 kB, the language told")
    for language in languages():
        text = "\n\n".join(one.text for one in labelled(language))
        text = (text * (3_000 // len(text) + 1))[:3_000]
        read(text, language=language)
        begun, rounds = process_time(), 30
        for _ in range(rounds):
            read(text, language=language)
        print(f"  {language} {rounds / (process_time() - begun):6.0f} a second")


if __name__ == "__main__":
    main()
