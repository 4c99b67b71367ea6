"""In which tongue: texts, names, numbers and days as the reader has them.

Every text is written once, in English, and asked for by `_` or `_n`, which answer in the tongue at hand; `speaking` sets it for
a while, for the one task that asks. Without it the tongue is English, and a text is what it says.

>>> with speaking("ar"):
...     tongue().direction, number(25_000), day(date(2025, 4, 10))
('rtl', '25,000', '10 أبريل 2025')
>>> with speaking("ar-EG"):
...     number(25_000)
'٢٥٬٠٠٠'

Words that tables and files have, such as a status or a unit of measure, are *terms*: `term` says one, and `name` what a case
calls by an id.

A tongue is one file, `tongues/xx.po`, as translators and their programs know it (docs/tongues.md). `tests/report/test_tongue.py`
holds it to the texts: none is missing, none is idle, and each has the same blanks to fill.
"""

from __future__ import annotations

import functools
import io
import math
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.vocabulary.condition import ENGLISH, Wording
from willing.vocabulary.quantity import Quantity, number_text
from willing.vocabulary.records import CLAIMS, HANDLING, PLACES, TABLES, VOICES, Caveat, Line
from willing.vocabulary.units import one_and_many
from willing.vocabulary.words import known_capabilities

if TYPE_CHECKING:
    from willing.ledger.case import Case, Requirement

__all__ = [
    "N_",
    "TONGUES",
    "Kind",
    "Tongue",
    "_",
    "_n",
    "apart",
    "between",
    "bounds",
    "day",
    "figure",
    "isolated",
    "joined",
    "line_name",
    "listed",
    "measure",
    "name",
    "number",
    "place",
    "quantity",
    "quoted",
    "scenario_name",
    "speaking",
    "term",
    "terms",
    "text",
    "title",
    "tongue",
    "tongue_of",
    "units",
    "wording",
]

TONGUES: Final = {"en": "English", "ar": "العربية"}
"""The languages that the texts are in, each by its own name."""

_FILES: Final = Path(__file__).parent / "tongues"
_RIGHT_TO_LEFT: Final = frozenset({"ar"})
_RIGHT: Final = re.compile(r"[֐-ࣿ]")
_LEFT: Final = re.compile(r"[A-Za-zÀ-ʯͰ-ӿḀ-῿]")
_ISOLATE: Final = "\u2068{}\u2069"  # first strong isolate … pop: what is put into a text keeps its own direction
_INNER: Final = re.compile("\u2068[^\u2068\u2069]*\u2069")
_SEVERAL: Final = 3  # of that form of a plural which can stand without its number
_MANY: Final = 100  # of that form of a plural which round numbers and fractions have


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language, perhaps of a region, which has its own numerals: `ar` writes 25, `ar-EG` writes ٢٥."""

    code: str
    language: str = field(init=False)
    """The language without the region."""
    direction: Literal["ltr", "rtl"] = field(init=False)
    """Which way it is written."""

    def __post_init__(self) -> None:
        language = self.code.partition("-")[0]
        object.__setattr__(self, "language", language)
        object.__setattr__(self, "direction", "rtl" if language in _RIGHT_TO_LEFT else "ltr")


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
    """The text for one or for many, by the plurals of the tongue at hand; `{count}` is the number as it is written there.

    A number that is not whole is as a round hundred: "1.5 hours".
    """
    found = _texts(tongue().language).ngettext(one, many, _whole(count))
    return _filled(found, {"count": number(count), **values})


def _whole(count: float) -> int:
    return int(count) if math.isfinite(count) and count == int(count) else _MANY


def N_(text: str) -> str:  # noqa: N802 - translators' programs know it by this name
    """The text itself, marked for translation: `_` is to be asked where it is shown."""
    return text


def number(value: float, digits: int | None = None) -> str:
    """A number in the reader's numerals, grouped, with so many decimals; without `digits`, those it has, three at most.

    >>> number(2.50), number(2.50, 2), number(15_000)
    ('2.5', '2.50', '15,000')
    """
    if tongue() == _ENGLISH:
        return number_text(value) if digits is None else f"{value:,.{digits}f}"
    from babel.numbers import format_decimal

    pattern = None if digits is None else f"#,##0{'.' if digits else ''}{'0' * digits}"
    locale = tongue().code.replace("-", "_")
    return _numerals(format_decimal(value, format=pattern, locale=locale, numbering_system="default"))


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
    return text.format(**{name: isolated(str(value)) for name, value in values.items()})


def isolated(value: str) -> str:
    """What is put into a text, kept to itself where it runs the other way, so that neither turns the other round."""
    other = _LEFT if tongue().direction == "rtl" else _RIGHT
    rest, inner = value, 1
    while inner and other.search(rest):
        rest, inner = _INNER.subn("", rest)
    return _ISOLATE.format(value) if other.search(rest) else value


# ---- amounts -------------------------------------------------------------------------------------------------------------


def measure(amount: float, unit: str) -> str:
    """So much of a unit of measure; the number alone where there is none.

    >>> measure(1, "battalion"), measure(2, "battalion"), measure(2_500, "troops")
    ('1 battalion', '2 battalions', '2,500 troops')
    >>> with speaking("ar"):
    ...     measure(2, "battalion"), measure(3, "battalion"), measure(15_000, "troops")
    ('كتيبتان', '3 كتائب', '15,000 جندي')
    """
    return _measured(amount, unit, _whole(amount))


def _measured(amount: float, unit: str, plural: int) -> str:
    if not unit:
        return number(amount)
    if (found := _counted(unit, plural)) is None:
        one, many = one_and_many(unit)
        return f"{number(amount)} {isolated(one if plural == 1 else many)}"
    return _filled(found, {"count": number(amount)})


def _counted(unit: str, plural: int) -> str | None:
    """The text for so many of a unit; none in English, or of a unit of the case's own, whose braces are no blanks."""
    one, many = (f"{{count}} {form}" for form in one_and_many(unit))
    found = _texts(tongue().language).npgettext("unit", one, many, plural)
    if found not in (one, many):
        return found
    money = _currencies(tongue().language).get(unit)
    return None if money is None else f"{{count}} {money}"


@functools.cache
def _currencies(language: str) -> dict[str, str]:
    """Names of currencies by ISO 4217 code, as CLDR has them in a language; none in English, where codes are used."""
    if language == "en":
        return {}
    from babel import Locale

    return {code: called for code, called in Locale(language).currencies.items() if called != code}


def units(unit: str) -> str:
    """A unit of measure by its plural, without a number.

    >>> units("ship"), units("troops")
    ('ships', 'troops')
    >>> with speaking("ar"):
    ...     units("ship"), units("troops")
    ('سفن', 'جنود')
    """
    found = _counted(unit, _SEVERAL)
    return one_and_many(unit)[1] if found is None else found.replace("{count}", "").strip()


def bounds(least: float, most: float) -> str:
    """An amount between two bounds: one figure, a range, or an open end.

    >>> bounds(3, 3), bounds(0, 5000), bounds(3000, 9999), bounds(100, float("inf"))
    ('3', '0–5,000', '3,000–9,999', '100–?')
    """
    return between(least, most, "")


def between(least: float, most: float, unit: str) -> str:
    """An amount between two bounds, with its unit.

    >>> between(3000, 9999, "troops"), between(100, float("inf"), "troops")
    ('3,000–9,999 troops', '100–? troops')
    >>> with speaking("ar"):
    ...     between(3000, 9000, "troops")
    'من 3,000 إلى 9,000 جندي'
    """
    if least == most:
        return measure(least, unit)
    if most == math.inf:
        if unit:
            return _("{least}–? {unit}", least=number(least), unit=units(unit))
        return _("{least}–?", least=number(least))
    whole = _whole(most)
    return _("{least}–{most}", least=number(least), most=_measured(most, unit, whole if whole > 2 else _MANY))


def quantity(said: Quantity) -> str:
    """An amount with its unit, as `Quantity` writes it in English.

    >>> quantity(Quantity(0, 300, "troops")), quantity(Quantity.unsaid("troops"))
    ('up to 300 troops', '? troops')
    >>> with speaking("ar"):
    ...     quantity(Quantity(0, 300, "troops"))
    '300 جندي على الأكثر'
    """
    if said.is_unsaid:
        return _("? {unit}", unit=units(said.unit)) if said.unit else _("?")
    if said.most is None:
        return _("at least {amount}", amount=measure(said.least, said.unit))
    if said.least == 0 and not said.is_exact:
        return _("up to {amount}", amount=measure(said.most, said.unit))
    return between(said.least, said.most, said.unit)


def figure(said: Quantity) -> str:
    """An amount without its unit."""
    return quantity(replace(said, unit=""))


# ---- several words -------------------------------------------------------------------------------------------------------


def apart(words: Iterable[str]) -> str:
    """Words apart by commas, each with its own direction."""
    return _(", ").join(map(isolated, words))


def joined(words: Iterable[str]) -> str:
    """One word or more as a sentence has them; nothing of none.

    >>> joined(["land", "air", "sea"])
    'land, air and sea'
    """
    *first, last = list(words) or [""]
    return _("{words} and {last}", words=apart(first), last=last) if first else last


def listed(words: Iterable[str], most: int = 6) -> str:
    """Words apart by commas, the first few and how many more.

    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    found = list(words)
    if len(found) <= most:
        return apart(found)
    return _n("{words} and {count} more", "{words} and {count} more", len(found) - most, words=apart(found[:most]))


def quoted(title: str) -> str:
    """A title in the quotation marks of the tongue at hand."""
    return _("“{title}”", title=title)


# ---- terms and names -----------------------------------------------------------------------------------------------------

Kind = Literal[
    "basis",
    "capability",
    "caveat",
    "caveat state",
    "caveat strength",
    "claim",
    "confidence",
    "event kind",
    "handling",
    "member",
    "mode",
    "place",
    "site kind",
    "stance",
    "status",
    "table",
    "unit",
    "voice",
]
"""What a term is a word for; translators' files have it as the context."""


def term(kind: Kind, word: str) -> str:
    """A word of a table or a file in the tongue at hand; the word itself where there is none for it.

    >>> with speaking("ar"):
    ...     term("status", "pledged"), term("voice", VOICES["head"]), term("unit", "a unit of the case's own")
    ('متعهَّد به', 'رئيس دولة أو حكومة', "a unit of the case's own")
    """
    told = _texts(tongue().language).pgettext(kind, word) if word else word
    return _currencies(tongue().language).get(word, told) if kind == "unit" and told == word else told


def terms(cases: Iterable[Case] = ()) -> Iterator[tuple[Kind, str]]:
    """Every term there is, with those units and capabilities that the cases have besides; each once.

    Translators' files have a unit twice: by itself, and counted.
    """
    from willing.analysis.offers import Status
    from willing.analysis.standing import Mode

    columns: tuple[tuple[Kind, str, str], ...] = (
        ("stance", "statements", "stance"),
        ("basis", "statements", "basis"),
        ("confidence", "statements", "confidence"),
        ("event kind", "events", "kind"),
        ("site kind", "sites", "kind"),
        ("member", "nations", "member"),
        ("caveat strength", "caveats", "strength"),
        ("caveat state", "caveats", "state"),
    )
    found: dict[tuple[Kind, str], None] = {}
    tables: tuple[tuple[Kind, Iterable[str]], ...] = (
        ("place", PLACES.values()),
        ("voice", VOICES.values()),
        ("claim", CLAIMS.values()),
        ("handling", HANDLING.values()),
        ("caveat", Caveat.KINDS),
        ("table", TABLES),
        ("status", map(str, Status)),
        ("mode", map(str, Mode)),
        *((kind, TABLES[table].columns[column].among) for kind, table, column in columns),
    )
    for kind, words in tables:
        found |= dict.fromkeys((kind, word) for word in words if word)
    known = [known_capabilities(), *(case.capabilities for case in cases)]
    found |= dict.fromkeys(("capability", one.name) for some in known for one in some.values())
    found |= dict.fromkeys(("unit", one.unit) for some in known for one in some.values())
    yield from found


def name(case: Case, word: str) -> str:
    """The reader's words for a nation, body, event, capability or place, as `Case.name` has them in the case's own.

    A nation is called by what CLDR calls its ISO code, a capability that the case has not named otherwise by its term, all else
    as `text` has it.
    """
    if tongue().language == "en":
        return case.name(word)
    if word in case.nations:
        return _nations(tongue().language).get(word) or text(case, "nations", word, "name")
    if word in case.events:
        return text(case, "events", word, "says")
    if word in case.capabilities:
        own = text(case, "capabilities", word, "name")
        return term("capability", own) if own == case.capabilities[word].name else own
    if word in case.bodies:
        return text(case, "bodies", word, "name")
    if word in PLACES:
        return place(word)
    return _("a nation nobody named") if word == "unnamed" else word


def place(word: str) -> str:
    """Where an offer serves, by its word in a table; nothing where that is blank."""
    return term("place", PLACES.get(word, word))


def text(case: Case, table: str, row: str, column: str) -> str:
    """What a case says in its own words, in the tongue at hand if the case tells it there; blank where there is nothing.

    Args:
        case: the case.
        table: the table in which the text stands; `settings` is case.toml.
        row: the id of the row; of a line `Line.row`; of case.toml `requirements.ID`, `scenarios.NAME`, or a blank for the case.
        column: the column of the text.
    """
    spoken = tongue().language
    if spoken != "en" and (told := case.said_in(spoken, table, row, column)) is not None:
        return told
    return str(getattr(_record(case, table, row), column, "") or "")


def _record(case: Case, table: str, row: str) -> object:
    """The record that a row of a table is."""
    if table == "settings":
        kind, dot, key = row.partition(".")
        return getattr(case, kind).get(key) if dot and kind == "requirements" else None if dot else case
    if table == "requirements":
        return next((line for one in case.requirements.values() for line in one.lines if line.row == row), None)
    records = getattr(case, table)
    if isinstance(records, tuple):
        key = TABLES[table].key[0]
        return next((one for one in records if getattr(one, key) == row), None)
    return records.get(row)


def title(case: Case, requirement: Requirement) -> str:
    """What a requirement is called, by the case."""
    return text(case, "settings", f"requirements.{requirement.id}", "title") or requirement.title


def line_name(case: Case, line: Line) -> str:
    """What a line of a requirement is for, by the case."""
    spoken = tongue().language
    return (None if spoken == "en" else case.said_in(spoken, "requirements", line.row, "name")) or line.name


def scenario_name(case: Case, scenario: str) -> str:
    """What a scenario that the case names is called."""
    spoken = tongue().language
    return (None if spoken == "en" else case.said_in(spoken, "settings", f"scenarios.{scenario}", "name")) or scenario


@functools.cache
def _nations(language: str) -> dict[str, str]:
    """Names of nations by ISO 3166-1 alpha-3 code, as CLDR has them in a language."""
    from babel import Locale

    from willing.reading.names import alpha_3

    called = Locale(language).territories
    return {three: called[two] for two, three in alpha_3().items() if two in called}


def wording() -> Wording:
    """What conditions are said with in the tongue at hand."""
    return ENGLISH if tongue().language == "en" else Wording(_, _n, _amount_of)


def _amount_of(amount: float, unit: str | None) -> str:
    return measure(amount, unit or "")


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
