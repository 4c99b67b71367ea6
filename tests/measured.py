"""How well sentences are read that were written for it: precision, recall and F1, and whether confidence can be believed."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from willing.reading.draft import Draft
from willing.reading.frames import Context, read_sentence
from willing.reading.lexicon import LANGUAGES, lexicon
from willing.reading.scene import Known
from willing.reading.words import fold, sentences

SENTENCES = Path(__file__).parent / "reading" / "sentences"


@dataclass(frozen=True)
class Labelled:
    """A text of one sentence or a few with the drafts that a person would make of it."""

    language: str
    text: str
    host: str
    force: bool
    drafts: tuple[dict[str, Any], ...]


def languages() -> tuple[str, ...]:
    """The languages that have sentences."""
    return tuple(one for one in LANGUAGES if (SENTENCES / f"{one}.toml").exists())


@cache
def labelled(language: str) -> tuple[Labelled, ...]:
    """The sentences of a language."""
    said = tomllib.loads((SENTENCES / f"{language}.toml").read_text(encoding="utf-8"))
    return tuple(
        Labelled(language, one["text"], one.get("host", "UKR"), one.get("force", True), tuple(one["drafts"]))
        for one in said["sentence"]
    )


def drafted(one: Labelled) -> list[Draft]:
    """What the built-in reader makes of it, within a text that speaks of a force as it says."""
    lex = lexicon(one.language)
    short = frozenset(fold(word) for word in lex.settings.get("writing", {}).get("abbreviations", ()))
    context, known = Context(force=one.force), Known(None, one.host, "USA")
    found: list[Draft] = []
    for sentence in sentences(one.text, 0, len(one.text), short):
        found += read_sentence(one.text, sentence, lex.matches(sentence.words), lex, known, context)[0]
    return found


def keys(found: Sequence[Draft | dict[str, Any]], *, capability: bool) -> Counter[tuple[str, ...]]:
    """Who and which stance, with the capability if that is asked."""

    def key(one: Draft | dict[str, Any]) -> tuple[str, ...]:
        names = ("nation", "body", "count", "stance", "capability")
        said = one if isinstance(one, dict) else {name: getattr(one, name) for name in names}
        who = said.get("nation") or said.get("body") or (str(said["count"]) if said.get("count") else "")
        return (who, said["stance"], *([said.get("capability", "")] if capability else []))

    return Counter(set(map(key, found)))


@dataclass(frozen=True)
class Score:
    """Right, false and missed drafts."""

    right: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.false)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.false + self.missed)


def score(language: str, *, capability: bool = False) -> Score:
    """How well the sentences of a language are read."""
    right = false = missed = 0
    for one in labelled(language):
        said, found = keys(one.drafts, capability=capability), keys(drafted(one), capability=capability)
        right += sum((said & found).values())
        false += sum((found - said).values())
        missed += sum((said - found).values())
    return Score(right, false, missed)


def false_per_negative(language: str) -> float:
    """Drafts made of a sentence that has none, on average."""
    negatives = [one for one in labelled(language) if not one.drafts]
    return sum(len(drafted(one)) for one in negatives) / max(1, len(negatives))


def differences(language: str) -> Iterator[tuple[str, list[tuple[str, ...]], list[tuple[str, ...]]]]:
    """Each sentence that is not read as it is labelled: what is missed and what is false."""
    for one in labelled(language):
        said, found = keys(one.drafts, capability=True), keys(drafted(one), capability=True)
        if said != found:
            yield one.text, sorted((said - found).elements()), sorted((found - said).elements())
