"""Sources in words: where they stand on the web, in which language, how reliable; and whose words a statement keeps.

What a source says of itself comes from others, its address too: only what begins as the web's addresses do is ever a link.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from willing.report.evidence_words import grade
from willing.report.tongue import _, tongue

if TYPE_CHECKING:
    from willing.ledger.case import Case
    from willing.vocabulary.records import Statement

__all__ = ["graded", "held_in", "host", "language", "web"]


def web(url: str) -> str:
    """An address, if it is one of the web, http or https, with a host; else nothing.

    >>> web("https://example.org/1"), web("javascript:alert(1)"), web("//example.org"), web("https:example.org")
    ('https://example.org/1', '', '', '')
    """
    try:
        parts = urlsplit(url)
        found = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        return ""
    return url if found else ""


def host(url: str) -> str:
    """The host of an address of the web, as a reader is shown it; nothing of another.

    >>> host("https://www.example.org:8080/1"), host("javascript:alert(1)")
    ('example.org', '')
    """
    return (urlsplit(web(url)).hostname or "").removeprefix("www.")


def graded(letter: str) -> str:
    """A grade with what it says; of a blank one, that there is none.

    >>> graded("B"), graded("")
    ('B, usually reliable', 'not graded')
    """
    words = grade(letter)
    return _("{letter}, {words}", letter=letter, words=words) if letter else words


def language(code: str) -> str:
    """A language by its ISO 639-1 code, in the tongue at hand; the code itself where it is none that is known.

    >>> language("uk"), language("qq")
    ('Ukrainian', 'qq')
    """
    return _languages(tongue().language).get(code, code)


@functools.cache
def _languages(spoken: str) -> dict[str, str]:
    from babel import Locale

    return dict(Locale(spoken).languages)


def held_in(case: Case, said: Statement) -> str:
    """In which language a statement keeps the very words of a text that was read; blank where its gist was told in English.

    It does where one of its sources is a text that was read, of which the digest is kept, and its gist is in that one's language.
    """
    told = {case.sources[one].language for one in said.sources if case.sources[one].digest} - {"", "en"}
    if not told:
        return ""
    from willing.reading.reader import language_of

    try:
        found = language_of(said.gist)
    except ModuleNotFoundError:
        return ""
    return found if found in told else ""
