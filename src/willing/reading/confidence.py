"""How sure a draft is: the share of drafts that looked like it and were right, on sentences that were written to measure it,
less what is lost on those that nothing was mended by.

`data/confidence.toml` holds a weight for each sign; `benchmarks/reading.py --fit` makes it from the sentences in
`tests/reading/sentences`.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

__all__ = ["SIGNS", "confidence", "weights"]

# What is true of a draft that is surer or less sure than others.
SIGNS: Final = (
    "names_nation",  # the actor is named in the sentence, not spoken of before
    "near",  # at most four words between who and what
    "same_stretch",  # no comma or conjunction between who and what
    "has_stance",  # a stance is said, not only an act
    "has_action",  # an act is said, not only a stance
    "has_thing",  # what is given is named
    "thing_follows",  # and stands behind the stance, in its stretch
    "many_actors",  # several do the same
    "one_stance",  # nothing bears on the act but one stance
    "denied",  # a negation was read
    "waits",  # a condition was read
    "speaker",  # who says it is known
    "long",  # a sentence of more than thirty words
    "names_force",  # the force itself is named in the sentence
    "refuses",
    "considers",
    "supports",
)


@cache
def weights() -> Mapping[str, float]:
    """The weight of each sign, of none ('base'), and how sure a draft is said to be at most ('most')."""
    said = tomllib.loads((files("willing.reading") / "data" / "confidence.toml").read_text(encoding="utf-8"))
    told = {name: float(said["weights"].get(name, 0.0)) for name in ("base", *SIGNS)}
    unseen = {name: float(value) for name, value in said["unseen"].items()}
    return {**told, "base": told["base"] + unseen["shift"], "most": unseen["most"]}


def confidence(signs: Collection[str]) -> float:
    """The chance that a draft with these signs is right: who and which stance, from 0.05 to 0.75.

    Of the surest drafts of newspaper articles that nothing was mended by 73 in a hundred were right, so none is said to be surer.
    """
    told = weights()
    return min(told["most"], max(0.05, 1 / (1 + math.exp(-told["base"] - sum(told[sign] for sign in signs)))))
