"""What a URL asks: the words of its query, named as the options of the commands are, so that a link is a question.

>>> asked = Asked.of([("as_of", "2025-04-10"), ("suppose", "usa.backstop"), ("lang", "ar")])
>>> asked.url("whatif", suppose="")
'/whatif?as_of=2025-04-10&lang=ar'
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote_plus

from willing.faults import Fault, FaultyInput, Suggesting, clipped

if TYPE_CHECKING:
    from willing.analysis.assessment import Question
    from willing.analysis.changes import Change
    from willing.ledger.case import Case

__all__ = ["CHANGE", "Asked"]

_QUESTION: Final = ("as_of", "scenario", "requirement", "count", "known_on")
CHANGE: Final = ("suppose", "without", "stays", "condition", "then_count", "then_requirement")
"""The names of what is supposed besides the question."""
_SCREEN: Final = (
    *("about", "from", "to", "who", "months", "ratio", "line", "sites", "since", "day", "most", "draft", "done", "lang"),
    *("within", "front_km", "evacuation_minutes", "runway", "not_in", "require", "capability", "model", "choice", "at", "no_map"),
    *("known_from", "without_each", "flip"),
)
_KNOWN: Final = (*_QUESTION, *CHANGE, *_SCREEN)
_SEVERAL: Final = frozenset({"without", "stays", "condition", "ratio", "not_in", "require", "at"})
_ORDER: Final = {name: at for at, name in enumerate(_KNOWN)}
_LONGEST: Final = 4_000


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a query, by name; a name that may be told several times has all its words, in order and each once."""

    words: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, query: Iterable[tuple[str, str]]) -> Asked:
        """What the pairs of a query ask; blank words are as if they were not there.

        Raises:
            FaultyInput: for every name that no screen knows, a second word where there can be one, and a word too long.
        """
        found: dict[str, list[str]] = {}
        faults = []
        near = Suggesting()
        for name, word in query:
            if name not in _KNOWN:
                faults.append(Fault("the query", clipped(name), "a name that a screen knows", near.nearest(name, _KNOWN)))
            elif len(word) > _LONGEST or "\0" in word:
                faults.append(Fault(name, clipped(word), f"at most {_LONGEST:,} characters of text"))
            elif word.strip():
                found.setdefault(name, []).append(word.strip())
        for name, words in found.items():
            if len(set(words)) > 1 and name not in _SEVERAL:
                faults.append(Fault(name, f"{len(words)} of them", "one"))
        if faults:
            raise FaultyInput(faults)
        return cls(MappingProxyType({name: tuple(dict.fromkeys(found[name])) for name in _KNOWN if name in found}))

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (dict(self.words),)

    def within(self, words: Collection[str]) -> Asked:
        """The same, if nothing is asked but the question, its tongue, and what words of these names ask.

        Raises:
            FaultyInput: for every other name: what is asked and not answered would be taken for answered.
        """
        known = (*_QUESTION, "lang", *words)
        if unused := [name for name in self.words if name not in known]:
            wanted, near = "a name that this screen uses", Suggesting()
            raise FaultyInput([Fault("the query", clipped(name), wanted, near.nearest(name, known)) for name in unused])
        return self

    def get(self, name: str) -> str:
        """The one word of that name; nothing where it was not told."""
        return self.words.get(name, ("",))[0]

    def all(self, name: str) -> tuple[str, ...]:
        """All words of that name."""
        return self.words.get(name, ())

    def day(self, name: str) -> date | None:
        """The day of that name.

        Raises:
            FaultyInput: for what is no day.
        """
        word = self.get(name)
        try:
            return date.fromisoformat(word) if word else None
        except ValueError:
            raise FaultyInput([Fault(name, clipped(word), "a day, such as 2025-04-10")]) from None

    @property
    def known(self) -> date | int | None:
        """Up to which day or entry the ledger is asked; `None` for all of it."""
        return self._known("known_on")

    @property
    def known_from(self) -> date | int | None:
        """From which day or entry on the ledger has learned what is compared; `None` where two days are compared and no more."""
        return self._known("known_from")

    def _known(self, name: str) -> date | int | None:
        word = self.get(name)
        return int(word) if word.isdecimal() and word.isascii() and len(word) < 16 else self.day(name)

    @property
    def key(self) -> tuple[object, ...]:
        """What the question asks of a case, for the key of an answer that is kept; what was known of it is the case's own."""
        return tuple(self.only("as_of", "scenario", "requirement", "count").words.items())

    @property
    def is_flipped(self) -> bool:
        """Whether anything is changed, so that there is a before and an after."""
        return any(name in self.words for name in CHANGE)

    def question(self, case: Case) -> Question:
        """The question, as the command line asks it.

        Raises:
            FaultyInput: for all words that the case does not know.
        """
        from willing.analysis.assessment import question

        words = {name: self.get(name) or None for name in ("scenario", "requirement", "count")}
        return question(case, as_of=self.day("as_of"), **words)

    def change(self, case: Case) -> Change:
        """What is supposed besides.

        Raises:
            FaultyInput: for all words that the case does not know.
        """
        from willing.analysis.changes import change

        return change(
            case,
            suppose=self.get("suppose"),
            without=self.all("without"),
            stays=self.all("stays"),
            conditions=self.all("condition"),
            count=self.get("then_count"),
            requirement=self.get("then_requirement"),
        )

    def but(self, **words: str | Iterable[str]) -> Asked:
        """The same with other words; none for a name leaves it out. `from_` stands for `from`."""
        return Asked(MappingProxyType(self._with(words)))

    def _with(self, words: Mapping[str, str | Iterable[str]]) -> dict[str, tuple[str, ...]]:
        new = dict(self.words)
        for key, word in words.items():
            name = key.rstrip("_")
            new.pop(name, None)
            if told := (word,) if isinstance(word, str) and word else tuple(one for one in word if one):
                new[name] = told
        return dict(sorted(new.items(), key=_place)) if len(new) > 1 else new

    def only(self, *names: str) -> Asked:
        """The same with the words of these names alone."""
        return Asked(MappingProxyType({name: self.words[name] for name in _KNOWN if name in names and name in self.words}))

    def base(self) -> Asked:
        """The question alone, and the tongue: what every screen shares."""
        return self.only(*_QUESTION, "lang")

    def url(self, screen: str, **words: str | Iterable[str]) -> str:
        """The address of a screen that asks this with other words; the same question has one address."""
        new = self._with(words) if words else self.words
        query = "&".join([_pair(name, word) for name, told in new.items() for word in told])
        return f"/{screen}" + (f"?{query}" if query else "")

    def pairs(self, *without: str) -> list[tuple[str, str]]:
        """The query as pairs, for the hidden fields of a form, without some names."""
        return [(name, word) for name, words in self.words.items() if name not in without for word in words]


@functools.lru_cache(8_192)
def _pair(name: str, word: str) -> str:
    """A name and its word as an address has them; a page has hundreds of addresses, of few words."""
    return f"{name}={quote_plus(word, safe=':,@')}"


def _place(word: tuple[str, object]) -> int:
    return _ORDER[word[0]]


def _again(words: dict[str, tuple[str, ...]]) -> Asked:
    """The same, in another process."""
    return Asked(MappingProxyType(words))
