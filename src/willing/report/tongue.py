"""In which tongue: texts, names, numbers and days as the reader has them.

Every text is written once, in English, and asked for by `_` or `_n`, which answer in the tongue at hand; `speaking` sets it for
a while, for the one task that asks. Without it the tongue is English, and a text is what it says.

>>> with speaking("ar"):
...     tongue().direction, number(25_000), day(date(2025, 4, 10))
('rtl', '25,000', '10 أبريل 2025')
>>> with speaking("ar-EG"):
...     number(25_000)
'٢٥٬٠٠٠'

A tongue is one file, `tongues/xx.po`, as translators and their programs know it. `tests/report/test_tongue.py` holds it to the
texts: none is missing, none is idle, and each has the same blanks to fill.
"""

from __future__ import annotations

import functools
import io
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.vocabulary.quantity import number_text

__all__ = ["N_", "TONGUES", "Tongue", "_", "_n", "day", "number", "speaking", "tongue", "tongue_of"]

TONGUES: Final = {"en": "English", "ar": "العربية"}
"""The languages that the texts are in, each by its own name."""

_FILES: Final = Path(__file__).parent / "tongues"
_RIGHT_TO_LEFT: Final = frozenset({"ar"})
_RIGHT: Final = re.compile(r"[֐-ࣿ]")
_LEFT: Final = re.compile(r"[A-Za-zÀ-ʯͰ-ӿḀ-῿]")
_ISOLATE: Final = "\u2068{}\u2069"  # first strong isolate … pop: what is put into a text keeps its own direction


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language, perhaps of a region, which has its own numerals: `ar` writes 25, `ar-EG` writes ٢٥."""

    code: str

    @property
    def language(self) -> str:
        """The language without the region."""
        return self.code.partition("-")[0]

    @property
    def direction(self) -> str:
        """Which way it is written: 'ltr' or 'rtl'."""
        return "rtl" if self.language in _RIGHT_TO_LEFT else "ltr"


_ENGLISH: Final = Tongue("en")
_AT_HAND: Final[ContextVar[Tongue]] = ContextVar("tongue", default=_ENGLISH)


def tongue() -> Tongue:
    """The tongue at hand."""
    return _AT_HAND.get()


@functools.cache
def tongue_of(code: str) -> Tongue:
    """The tongue of that code: a language that the texts are in, and a region that it is spoken in, if one is named.

    Raises:
        FaultyInput: for any other.
    """
    from babel import Locale, UnknownLocaleError

    try:
        found = Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        found = None
    if found is None or found.language not in TONGUES or found.script or found.variant:
        remedy = nearest(code, TONGUES) or "a region may follow, such as ar-EG"
        raise FaultyInput([Fault("lang", clipped(code), f"one of {', '.join(TONGUES)}", remedy)])
    return Tongue(f"{found.language}-{found.territory}" if found.territory else found.language)


@contextmanager
def speaking(code: str) -> Iterator[Tongue]:
    """Within it, texts are in that tongue; tasks and threads beside this one keep theirs."""
    before = _AT_HAND.set(tongue_of(code))
    try:
        yield tongue()
    finally:
        _AT_HAND.reset(before)


def _(text: str, /, **values: object) -> str:
    """A text in the tongue at hand, its blanks filled: `_("{count} of {total} lines", count=3, total=19)`."""
    return _filled(_texts(tongue().language).gettext(text), values)


def _n(one: str, many: str, count: float, /, **values: object) -> str:
    """The text for one or for many, by the plurals of the tongue at hand; `{count}` is the number as it is written there."""
    found = _texts(tongue().language).ngettext(one, many, math.ceil(count))
    return _filled(found, {"count": number(count), **values})


def N_(text: str) -> str:  # noqa: N802 - translators' programs know it by this name
    """The text itself, marked for translation: `_` is to be asked where it is shown."""
    return text


def number(value: float) -> str:
    """A number in the reader's numerals, grouped; what a number is written like is said once, in `number_text`."""
    if tongue() == _ENGLISH:
        return number_text(value)
    from babel.numbers import format_decimal

    return _numerals(format_decimal(value, locale=tongue().code.replace("-", "_"), numbering_system="default"))


def day(when: date | None) -> str:
    """A day as people write it; `undated` without one."""
    if when is None:
        return _("undated")
    if tongue().language == "en":
        return f"{when.day} {when:%b %Y}"
    from babel.dates import format_date

    return _numerals(format_date(when, "d MMMM y", locale=tongue().code.replace("-", "_")))


_EASTERN: Final = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def _numerals(written: str) -> str:
    """The same in the numerals of the tongue at hand, which Babel leaves as they are."""
    return written.translate(_EASTERN) if _numbering(tongue().code) == "arab" else written


@functools.cache
def _numbering(code: str) -> str:
    from babel import Locale

    return str(Locale.parse(code, sep="-").default_numbering_system)


def _filled(text: str, values: dict[str, object]) -> str:
    if not values:
        return text
    return text.format(**{name: _isolated(str(value)) for name, value in values.items()})


def _isolated(value: str) -> str:
    """What is put into a text, kept to itself where it runs the other way."""
    other = _LEFT if tongue().direction == "rtl" else _RIGHT
    return _ISOLATE.format(value) if other.search(value) else value


@functools.cache
def _texts(language: str) -> NullTranslations:
    """The texts of a language; English ones are what they say."""
    path = _FILES / f"{language}.po"
    if language == "en":
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    made = io.BytesIO()
    write_mo(made, catalog)
    made.seek(0)
    return GNUTranslations(made)
