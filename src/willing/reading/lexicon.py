"""A language as data: the phrases that matter to promises, found in the words of a text.

A language is one file, `data/languages/xx.toml`; docs/languages.md says how it is written. No language has code of its own.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from operator import itemgetter
from sys import intern
from typing import Any, Final, NamedTuple

from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.reading.words import fold, words

__all__ = ["LANGUAGES", "Lexicon", "Match", "Order", "language_file", "lexicon", "lexicon_of", "unknown_keys"]

_FILES: Final = files("willing.reading") / "data" / "languages"
LANGUAGES: Final = tuple(sorted(one.name.removesuffix(".toml") for one in _FILES.iterdir() if one.name.endswith(".toml")))

_GAP: Final = -1
_WIDEST: Final = 4  # words that "~" stands for at most
_WIDER: Final = 9  # and in languages that put the parts of a verb around the rest
_SHORTEST: Final = 3  # letters that a word keeps when what is written together with it is taken off
_MOST_KNOWN: Final = 15_000  # words whose patterns are kept; a text of 400 kB has about so many


class Match(NamedTuple):
    """A phrase found: what kind of thing it is and which, in words `first` up to `last`, exclusive.

    `beside` tells that something written together with its first word makes it none that acts, as in "to Ukraine".
    """

    kind: str
    value: str
    first: int
    last: int
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """How a language puts its words: where verbs and negations stand, whether a verb's parts stand far apart, whether "and" is
    written together with a name, what ends a question beside "?", the endings of who owns something, and those that say "too"
    where they stand apart.
    """

    verb_first: bool = False
    verb_last: bool = False
    not_after: bool = False
    brackets: bool = False
    joins: bool = False
    asks: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    too: tuple[str, ...] = ()


class _Node:
    """Where the first words of some phrases lead: to more words, and to what ends there. Most lead no further."""

    __slots__ = ("ends", "to")

    def __init__(self) -> None:
        self.to: dict[int, _Node] = _NOWHERE
        self.ends: tuple[tuple[str, str], ...] = ()

    def next(self, number: int) -> _Node:
        """The node to which a word leads, made if there is none."""
        if self.to is _NOWHERE:
            self.to = {}
        if number not in self.to:
            self.to[number] = _Node()
        return self.to[number]

    def share(self, last: dict[Any, _Node]) -> None:
        """From here on nothing is added: nodes that lead no further, and where the same ends, are one."""
        for number, node in self.to.items():
            if node.to is _NOWHERE:
                self.to[number] = last.setdefault(node.ends, node)
            else:
                node.share(last)


_NOWHERE: Final[dict[int, _Node]] = {}  # of all nodes that lead no further; nothing is put into it


class _Known(NamedTuple):
    """The patterns that a word fits, and where those lead that begin phrases, each with whether the word is then beside."""

    patterns: tuple[int, ...]
    begins: tuple[tuple[_Node, bool], ...]


_NOTHING: Final = _Known((), ())
_QUOTE: Final = _Known((), ())  # of a mark of quotation, over which phrases go on: the coalition of the "willing"
_QUOTES: Final = frozenset('"“”„«»‘’')


class Lexicon:
    """The phrases of a language and what each means; finds them in words.

    Args:
        language: two letters.
        phrases: kind, value and phrase. In a phrase "stem*" is any word that begins so, "*end" one that ends so, and "~" up to
            four words.
        prefixes: what comes written together with the next word, and whether that makes it none that acts.
        settings: how the language is written, and its events, as its file has them.
    """

    def __init__(
        self, language: str, phrases: Iterable[tuple[str, str, str]], prefixes: Mapping[str, bool], settings: Mapping[str, Any]
    ) -> None:
        self.language = language
        self.settings = settings
        writing = settings.get("writing", {})
        told = {name: bool(writing.get(name)) for name in ("verb_first", "verb_last", "not_after", "brackets")}
        asks, owners, too = (tuple(writing.get(key, ())) for key in ("questions", "owners", "too"))
        self.order = Order(**told, joins=bool(prefixes), asks=asks, owners=owners, too=too)
        self._prefixes = tuple((fold(prefix), beside) for prefix, beside in prefixes.items())
        self._exact: dict[str, int] = {}
        self._stems: dict[int, dict[str, int]] = defaultdict(dict)
        self._ends: dict[int, dict[str, int]] = defaultdict(dict)
        self._widest = _WIDER if self.order.brackets else _WIDEST
        self._root = _Node()
        self._known: dict[str, _Known] = {}
        self._count = 0
        ends: dict[Any, Any] = {}  # what ends in many places is there once
        for kind, value, phrase in phrases:
            self._add(kind, value, phrase, ends)
        self._root.share({})

    def _add(self, kind: str, value: str, phrase: str, ends: dict[Any, Any]) -> None:
        nodes = [self._root]
        for part in phrase.split():
            if part == "~":
                nodes = [node.next(_GAP) for node in nodes]
                continue
            stem, end = part.endswith("*"), part.startswith("*")
            inner = words(part)
            for place, one in enumerate(inner):
                number = self._number(one, stem=stem and place == len(inner) - 1, end=end and place == 0)
                nodes = [node.next(number) for node in nodes]
        said = (intern(kind), intern(value))
        for node in nodes:
            if node is not self._root:
                here = (*node.ends, ends.setdefault(said, said))
                node.ends = ends.setdefault(here, here)

    def _number(self, word: str, *, stem: bool, end: bool) -> int:
        held = self._stems[len(word)] if stem else self._ends[len(word)] if end else self._exact
        if word not in held:
            held[intern(word)] = self._count
            self._count += 1
        return held[word]

    def matches(self, found: Sequence[str]) -> list[Match]:
        """All phrases in some folded words, by where they begin and the longer first; of one kind none lies within another."""
        known = [self._known.get(word) or self._learned(word) for word in found]
        kept: list[Match] = []
        until: dict[str, int] = {}
        for first, (_, begins) in enumerate(known):
            if not begins:
                continue
            here: list[Match] = []
            for node, beside in begins:
                _follow(node, known, first + 1, here, first, beside, self._widest)
            if len(here) > 1:
                here.sort(key=_LAST, reverse=True)
            for one in here:
                reached = until.get(one.kind, 0)
                if one.last > reached:
                    kept.append(one)
                    until[one.kind] = one.last
                elif one.last == reached and any(_is_other(one, other) for other in kept[-4:]):
                    kept.append(one)
        return kept

    def _learned(self, word: str) -> _Known:
        """What is known of a word from now on."""
        found = dict.fromkeys(self._plain(word), False)
        for prefix, beside in self._prefixes:
            if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST:
                for pattern in self._plain(word[len(prefix) :]):
                    found.setdefault(pattern, beside)
        begins = tuple((self._root.to[pattern], beside) for pattern, beside in found.items() if pattern in self._root.to)
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        nothing = _QUOTE if word in _QUOTES else _NOTHING
        self._known[word] = known = _Known(tuple(found), begins) if found else nothing
        return known

    def _plain(self, word: str) -> Iterator[int]:
        if word in self._exact:
            yield self._exact[word]
        for size, stems in self._stems.items():
            if size <= len(word) and (pattern := stems.get(word[:size])) is not None:
                yield pattern
        for size, ends in self._ends.items():
            if size <= len(word) and (pattern := ends.get(word[len(word) - size :])) is not None:
                yield pattern


_LAST: Final = itemgetter(3)


def _is_other(one: Match, other: Match) -> bool:
    """Whether two phrases are of a kind and of the same words, and mean different things."""
    return one[0] == other[0] and one[2:4] == other[2:4] and one.value != other.value


def _follow(node: _Node, known: Sequence[_Known], at: int, found: list[Match], first: int, beside: bool, widest: int) -> None:
    """Add what begins at word `first` and ends at a node or behind it, in words from `at` on; "~" is at most `widest` words."""
    for kind, value in node.ends:
        found.append(Match(kind, value, first, at, beside))
    to = node.to
    if to and at < len(known) and known[at] is _QUOTE:
        at += 1
    if not to or at >= len(known):
        return
    for pattern in known[at].patterns:
        if pattern in to:
            _follow(to[pattern], known, at + 1, found, first, beside, widest)
    if _GAP in to:
        to = to[_GAP].to
        for skipped in range(at, min(at + widest + 1, len(known))):
            for pattern in known[skipped].patterns:
                if pattern in to:
                    _follow(to[pattern], known, skipped + 1, found, first, beside, widest)


def language_file(language: str) -> Mapping[str, Any]:
    """What stands in the file of a shipped language.

    Raises:
        FaultyInput: for a language that has none.
    """
    if language not in LANGUAGES:
        wanted = f"one of {', '.join(LANGUAGES)}"
        raise FaultyInput([Fault("language", repr(language), wanted, "a file of its own makes a language: docs/languages.md")])
    file = _FILES / f"{language}.toml"
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FaultyInput([Fault(str(file), f"what is no TOML ({error})", "a file as docs/languages.md says")]) from None
    if faults := list(unknown_keys(said, str(file))):
        raise FaultyInput(faults)
    return said


def unknown_keys(said: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """The sections of a language's file that there are not, and in those whose words the reader knows by name what nothing
    reads; codes of capabilities, places, events and voices are not looked at.
    """
    sections = {"name", "names", *_KEYS, *_SECTIONS}
    for section, held in said.items():
        if section not in sections:
            yield Fault(where, clipped(section), f"one of {', '.join(sorted(sections))}", nearest(section, sections))
        if section != "name" and not isinstance(held, dict):
            yield Fault(f"{where}, {clipped(section)}", clipped(str(held)), f"a section, [{section}]")
        known = _KEYS[section].split() if section in _KEYS else list(held) if isinstance(held, dict) else []
        for key in held if isinstance(held, dict) else ():
            if key not in known:
                yield Fault(f"{where}, [{section}]", clipped(key), f"one of {', '.join(known)}", nearest(key, known))


def lexicon_of(language: str, said: Mapping[str, Any], names: Iterable[tuple[str, str, str]] = ()) -> Lexicon:
    """The lexicon that a language's file and the names of its world make."""
    return Lexicon(language, chain(_phrases(said), names), dict(_prefixes(said)), {one: said.get(one, {}) for one in _SETTINGS})


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a shipped language, with names of nations, groups and office holders. Made once a process: 0.1 s, 3 MB."""
    from willing.reading.names import names_in

    said = language_file(language)
    return lexicon_of(language, said, names_in(language, said["particles"]["and"][0]))


def _prefixes(said: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    writing = said.get("writing", {})
    # The longest first, so that of several that fit the most is taken off.
    both = [(one, False) for one in writing.get("prefixes", ())] + [(one, True) for one in writing.get("prefixes_beside", ())]
    yield from sorted(both, key=lambda one: -len(one[0]))


def _phrases(said: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Kind, value and phrase of all that a language's file says."""
    for section, kind in _SECTIONS.items():
        for value, phrases in said.get(section, {}).items():
            if isinstance(phrases, list):
                for phrase in phrases:
                    yield kind, value, phrase
    for capability, phrases in said.get("actions", {}).get("as", {}).items():
        for phrase in phrases:
            yield "action", f"as {capability}", phrase
    for both, phrases in said.get("actions", {}).get("within", {}).items():
        action, stance = both.split()
        for phrase in phrases:
            yield "action", action, phrase
            yield "stance", stance, phrase
    numbers = said.get("numbers", {})
    for value in _BOUNDS:
        for phrase in numbers.get(value, ()):
            yield "bound", value, phrase
    for table in ("words", "times", "several"):
        for phrase, number in numbers.get(table, {}).items():
            yield "number", f"{table} {number}", phrase
    for nation, phrases in said.get("names", {}).items():
        for phrase in phrases:
            yield ("nation" if nation.isupper() else "group" if nation != "none" else "none"), nation, phrase


_SETTINGS: Final = ("writing", "events")
_BOUNDS: Final = ("up_to", "at_least", "about", "to", "up_to_after", "at_least_after")
# What the sections hold whose words the reader knows by name; those of the others are codes of Willing, or names.
_KEYS: Final = {
    "writing": "abbreviations brackets not_after owners prefixes prefixes_beside questions too verb_first verb_last",
    "actions": "as give host join lead none within",
    "stances": "asks considers none pledges ready refuses supports withdraws",
    "particles": "and because because_after beside but by foreign former guess idea if if_after into into_after members most "
    "needs no none not only people press respectively say several such supposing the they unless unless_after we whether which "
    "will",
    "missions": "aid force meeting none site",
    "numbers": f"{' '.join(_BOUNDS)} several times words",
}
_SECTIONS: Final = {
    "actions": "action",
    "stances": "stance",
    "particles": "particle",
    "titles": "title",
    "capabilities": "capability",
    "places": "place",
    "events": "event",
    "reasons": "reason",
    "missions": "mission",
}
