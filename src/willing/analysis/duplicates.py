r"""Which sources are likely one report, and which statements record one utterance twice: suggestions; a person decides.

The likelihood is that of Fellegi and Sunter: two records are compared field by field, and how far a field agrees speaks for or
against one report by so many bits,

.. math:: w = \log_2 \frac{m}{u},

with :math:`m` how often pairs that are one agree so far, and :math:`u` how often pairs that are not do. The bits of all fields
are added to those of the odds before anything was compared; the sum :math:`W` makes the probability :math:`2^W / (1 + 2^W)`.
Fields are taken to agree independently of each other, which they do not quite: the probability orders, and is no frequency.

The chances stand in this module, read off shipped cases whose copies are known (docs/decisions/013-duplicates.md). They are not
learnt anew from each case, so a case of five sources has answers too, and a pair is not likelier because of what else is there,
but for words: one that is rare in the case tells more than one that is everywhere.

Splink does the linking, in memory, with nothing read from a disk or a network.

Source:
    Fellegi, I. P. and Sunter, A. B. (1969), A theory for record linkage.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

from willing.faults import Fault, FaultyInput
from willing.ledger.case import Case
from willing.ledger.reports import address
from willing.vocabulary.records import Source, Statement

if TYPE_CHECKING:
    from pyarrow import Table

__all__ = ["Agreement", "Kind", "Likely", "decision", "duplicates"]

Kind = Literal["report", "statement"]
"""What two records likely are: one report, or one statement."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two records agree in a field, and by how many bits that speaks for their being one; below nought, against it."""

    field: str
    level: str
    weight: float


@dataclass(frozen=True, slots=True)
class Likely:
    """Two records that are likely one: `one` is the earlier, `other` the later; by their ids where no day tells.

    The reasons are the fields in which both have something to compare, those that speak for it most first.
    """

    kind: Kind
    one: str
    other: str
    probability: float
    reasons: tuple[Agreement, ...]


def duplicates(case: Case, least: float = 0.5) -> tuple[Likely, ...]:
    """The pairs of sources and of statements that are likely one, the most likely first.

    Sources that `copy_of` makes one report already are not told again. The order of rows never matters.

    Args:
        case: the case.
        least: the least probability of what is told, above 0 and at most 1.

    Returns:
        The pairs; without sources and statements, or without any that are alike, none.

    Raises:
        FaultyInput: if the package that links records is not there.

    Cost:
        About linear in the records, since only pairs are compared that lie within four days of each other (or have no day) and
        share a statement, a nation, a publisher or a word that few share; and pages with one address.
    """
    _check_library()
    found = [*_reports(case, least), *_statements(case, least)]
    return tuple(sorted(found, key=lambda one: (-one.probability, one.kind, one.one, one.other)))


def decision(case: Case, likely: Likely) -> tuple[str, str]:
    """What a person who agrees would write: the id of the row to change, and the id that stays.

    Of two reports, the later one's row is given the earlier as its `copy_of`; a source that is a copy already speaks for the
    report that it retells. Of two statements the later is withdrawn.
    """
    if likely.kind == "statement":
        return likely.other, likely.one
    reports = (case.sources[case.report_of(name)] for name in (likely.one, likely.other))
    (_, kept), (_, row) = sorted(_told_report(one) for one in reports)
    return row, kept


def _check_library() -> None:
    from importlib.util import find_spec

    if find_spec("splink") is None:
        found, wanted = "no record linkage here", "the package 'splink'"
        raise FaultyInput([Fault("duplicates", found, wanted, "pip install 'willing[linkage]'")])


# ---- what is compared -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Level:
    """How far a field may agree: its words, when it does (the first that holds), and how often pairs do, one or not."""

    says: str
    when: str
    m: float
    u: float


@dataclass(frozen=True, slots=True)
class _Field:
    """A field with its levels, the last for all else; where nothing can be compared (`silent`) it tells nothing."""

    name: str
    silent: str
    levels: tuple[_Level, ...]


@dataclass(frozen=True, slots=True)
class _Model:
    """Which pairs are compared at all, how many of these are one, and by which fields."""

    kind: Kind
    within: str
    prior: float
    fields: tuple[_Field, ...]


def _alike(column: str, *levels: tuple[str, float | None, float, float]) -> tuple[_Level, ...]:
    """Levels of the share of words, weighed by their rarity, that two texts have in common, each below a bound.

    The least alike come first: most pairs are, and the library works the share out anew for each level that it tries.
    """
    both = f"len(list_intersect({column}_l, {column}_r))"
    share = f"{both} / (len({column}_l) + len({column}_r) - {both})"
    return tuple(_Level(says, "ELSE" if most is None else f"{share} < {most}", m, u) for says, most, m, u in levels)


def _days(*levels: tuple[str, int | None, float, float]) -> tuple[_Level, ...]:
    return tuple(_Level(says, "ELSE" if most is None else f"abs(day_l - day_r) <= {most}", m, u) for says, most, m, u in levels)


_WORDLESS: Final = "len({0}_l) = 0 or len({0}_r) = 0"
_NO_DAY: Final = "day_l is null or day_r is null"
_NEAR: Final = "l.day is null or r.day is null or abs(l.day - r.day) <= 4"

_REPORT: Final = _Model(
    "report",
    f"{_NEAR} or l.page = r.page",
    0.012,
    (
        _Field(
            "address",
            "page_l = '' or page_r = ''",
            (
                _Level("same", "address_l = address_r", 0.05, 1e-6),
                _Level("same but for its query", "page_l = page_r and deep_l", 0.03, 2e-5),
                _Level("another", "ELSE", 0.92, 1.0),
            ),
        ),
        _Field(
            "title",
            _WORDLESS.format("words"),
            _alike(
                "words",
                ("hardly a word in common", 0.08, 0.2, 0.563),
                ("some words in common", 0.2, 0.31, 0.39),
                ("many words in common", 0.35, 0.21, 0.037),
                ("mostly the same words", 0.6, 0.1, 0.009),
                ("nearly the same words", 0.9, 0.1, 6e-4),
                ("the same words", None, 0.08, 1e-4),
            ),
        ),
        _Field(
            "day",
            _NO_DAY,
            _days(
                ("same", 0, 0.8, 0.33),
                ("next to each other", 1, 0.15, 0.35),
                ("within four days", 4, 0.04, 0.31),
                ("further apart", None, 0.01, 0.01),
            ),
        ),
        _Field(
            "publisher",
            "len(desks_l) = 0 or len(desks_r) = 0",
            (
                _Level("a paper or agency in common", "len(list_intersect(desks_l, desks_r)) > 0", 0.38, 0.035),
                _Level("others", "ELSE", 0.62, 0.965),
            ),
        ),
        _Field(
            "language",
            "language_l = '' or language_r = ''",
            (_Level("same", "language_l = language_r", 0.92, 0.6), _Level("another", "ELSE", 0.08, 0.4)),
        ),
        _Field(
            "cited",
            "len(cited_l) = 0 or len(cited_r) = 0",
            (
                _Level("for the same statements alone", "cited_l = cited_r", 0.45, 0.022),
                _Level("for a statement together", "len(list_intersect(cited_l, cited_r)) > 0", 0.43, 0.045),
                _Level("never together", "ELSE", 0.12, 0.933),
            ),
        ),
    ),
)

_UTTERANCE: Final = _Model(
    "statement",
    _NEAR,
    0.005,
    (
        _Field(
            "gist",
            _WORDLESS.format("words"),
            _alike(
                "words",
                ("hardly a word in common", 0.1, 0.05, 0.809),
                ("some words in common", 0.2, 0.1, 0.146),
                ("many words in common", 0.35, 0.2, 0.031),
                ("mostly the same words", 0.6, 0.3, 0.009),
                ("nearly the same words", 0.9, 0.2, 0.005),
                ("the same words", None, 0.15, 5e-4),
            ),
        ),
        _Field(
            "day",
            _NO_DAY,
            _days(
                ("same", 0, 0.8, 0.53),
                ("next to each other", 1, 0.15, 0.24),
                ("within four days", None, 0.05, 0.23),
            ),
        ),
        _Field(
            "speaker",
            _WORDLESS.format("names"),
            (
                _Level("same", "names_l = names_r", 0.88, 0.33),
                _Level("a name in common", "len(list_intersect(names_l, names_r)) > 0", 0.08, 0.05),
                _Level("another", "ELSE", 0.04, 0.62),
            ),
        ),
        _Field(
            "capability",
            "capability_l = '' or capability_r = ''",
            (
                _Level("same", "capability_l = capability_r", 0.93, 0.43),
                _Level("of one group", "group_l = group_r", 0.04, 0.03),
                _Level("another", "ELSE", 0.02, 0.55),
            ),
        ),
        _Field(
            "stance",
            "false",
            (_Level("same", "stance_l = stance_r", 0.75, 0.31), _Level("another", "ELSE", 0.25, 0.69)),
        ),
        _Field(
            "about",
            "false",
            (_Level("same", "about_l = about_r", 0.95, 0.66), _Level("something else", "ELSE", 0.05, 0.34)),
        ),
        _Field(
            "quantity",
            "quantity_l = '' or quantity_r = ''",
            (_Level("same", "quantity_l = quantity_r", 0.85, 0.1), _Level("another", "ELSE", 0.15, 0.9)),
        ),
        _Field(
            "place",
            "place_l = '' or place_r = ''",
            (_Level("same", "place_l = place_r", 0.97, 0.74), _Level("another", "ELSE", 0.03, 0.26)),
        ),
        _Field(
            "sources",
            "false",
            (
                _Level("a report in common", "len(list_intersect(reports_l, reports_r)) > 0", 0.35, 0.18),
                _Level("other reports", "ELSE", 0.65, 0.82),
            ),
        ),
    ),
)


# ---- texts and addresses ----------------------------------------------------------------------------------------------

_PLAIN: Final = frozenset(
    re.findall(
        r"\w+",
        "the an of to in on for and or is are be was were that it its as at by with from not no any would could may said says"
        " will has have had he she his her their they this than into but if after before who which more",
    )
)
_TOLD: Final = re.compile(r"\d[\d.,]*\d|\w+")
_STEM: Final = 5
_RAREST: Final = 8


def _words(text: str) -> tuple[str, ...]:
    """The words of a text without accents, endings and words that tell nothing, each once.

    >>> _words("Sánchez sent 1,500 soldiers; the soldier…")
    ('sanch', 'sent', '1500', 'soldi')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    found = (word.replace(",", "").replace(".", "") for word in _TOLD.findall(plain))
    stems = (word if word.isdecimal() else word[:_STEM] for word in found if word not in _PLAIN and len(word) > 1)
    return tuple(dict.fromkeys(stems))


def _weighed(texts: Sequence[Sequence[str]]) -> list[list[int]]:
    """Each text's words as numbers, a rare word by several: the share in common of such numbers is weighed by rarity."""
    known = Counter(word for words in texts for word in words)
    ranks = {word: rank * _RAREST for rank, word in enumerate(sorted(known))}
    rarity = {word: min(_RAREST, max(1, round(math.log2((len(texts) + 1) / count)))) for word, count in known.items()}
    return [[ranks[word] + part for word in words for part in range(rarity[word])] for words in texts]


_EDITIONS: Final = re.compile(r"^(?:(?:en-gb|edition)\.)+")


def _address(url: str) -> tuple[str, str, bool]:
    """An address as rule E4 compares it; the same without its query and the edition; and whether that leads to a page.

    >>> _address("https://edition.example.org:443/amp/news/ministers-meet-again/?utm_source=x&id=3")
    ('edition.example.org/news/ministers-meet-again?id=3', 'example.org/news/ministers-meet-again', True)
    """
    whole = address(url)
    page = _EDITIONS.sub("", whole.partition("?")[0])
    return whole, page, len(page.partition("/")[2].rpartition("/")[2]) >= 20


_BETWEEN: Final = re.compile(r"[()/,;]|\b(?:via|citing|copy|relayed|mirror|with|list)\b", re.I)


def _desks(publisher: str) -> tuple[str, ...]:
    """The paper, the agency and whoever else a publisher is named with.

    >>> _desks("The Straits Times (Reuters/FT)")
    ('straits times', 'reuters', 'ft')
    """
    parts = (re.sub(r"^the\s+", "", part.strip().casefold()) for part in _BETWEEN.split(publisher))
    return tuple(dict.fromkeys(part for part in parts if part))


# ---- records to rows --------------------------------------------------------------------------------------------------

_CROWD: Final = 30


def _near(days: Sequence[date | None], words: Sequence[Iterable[str]], within: int) -> list[list[str]]:
    """For each record, keys that it shares with records of the same days and words; those without a day may be of any."""
    undated = {word for day, found in zip(days, words, strict=True) if day is None for word in found}
    keys = []
    for day, found in zip(days, words, strict=True):
        begin = [day.toordinal() // within, day.toordinal() // within + 1] if day else []
        keys.append([f"{word}|{part}" for word in found for part in begin] + [f"{word}|" for word in found if word in undated])
    return keys


def _shared(keys: Sequence[Sequence[str]]) -> list[list[int]]:
    """Of each record's keys those that at least two records have and no crowd does, as numbers."""
    known = Counter(key for found in keys for key in found)
    kept = {key: number for number, key in enumerate(sorted(key for key, count in known.items() if 1 < count <= _CROWD))}
    return [[kept[key] for key in dict.fromkeys(found) if key in kept] for found in keys]


def _reports(case: Case, least: float) -> Iterable[Likely]:
    found = sorted(case.sources.values(), key=lambda one: one.source)
    cited: defaultdict[str, list[int]] = defaultdict(list)
    for number, statement in enumerate(sorted(case.statements, key=lambda one: one.statement)):
        for source in dict.fromkeys(statement.sources):
            cited[source].append(number)
    titles = [_words(one.title) for one in found]
    addresses = [_address(one.url) for one in found]
    days = [one.published_on for one in found]
    desks = [_desks(one.publisher) for one in found]
    told = [
        (*words, *(f"({desk})" for desk in some), *(f"#{number}" for number in cited[one.source]))
        for one, words, some in zip(found, titles, desks, strict=True)
    ]
    keys = [(f"{page}/", *near) for (_, page, _), near in zip(addresses, _near(days, told, 4), strict=True)]
    rows = {
        "unique_id": range(len(found)),
        "keys": _shared(keys),
        "address": [whole for whole, _, _ in addresses],
        "page": [page for _, page, _ in addresses],
        "deep": [deep for _, _, deep in addresses],
        "words": _weighed(titles),
        "day": [day.toordinal() if day else None for day in days],
        "desks": [list(some) for some in desks],
        "language": [one.language for one in found],
        "cited": [cited[one.source] for one in found],
    }
    for one, other, probability, reasons in _linked(_REPORT, rows, least):
        if case.report_of(found[one].source) != case.report_of(found[other].source):
            yield _likely("report", _told_report(found[one]), _told_report(found[other]), probability, reasons)


def _told_report(source: Source) -> tuple[date, str]:
    return source.published_on or date.max, source.source


def _statements(case: Case, least: float) -> Iterable[Likely]:
    found = sorted(case.statements, key=lambda one: one.statement)
    gists = [_words(one.gist) for one in found]
    days = [one.said_on for one in found]
    # "" is a word that every gist has: those of one nation and day are compared whatever their words.
    spoken = [[f"{one.nation}|{word}" for word in ("", *words)] for one, words in zip(found, gists, strict=True)]
    names = [_words(one.speaker.partition(",")[0]) for one in found]
    number = {name: rank for rank, name in enumerate(sorted({name for some in names for name in some}))}
    reports = {source: case.report_of(source) if source in case.sources else source for one in found for source in one.sources}
    rows = {
        "unique_id": range(len(found)),
        "keys": _shared(_near(days, spoken, 4)),
        "words": _weighed(gists),
        "day": [day.toordinal() if day else None for day in days],
        "names": [[number[name] for name in sorted(some)] for some in names],
        "capability": [one.capability for one in found],
        "group": [one.capability.partition(".")[0] for one in found],
        "stance": [one.stance for one in found],
        "about": [one.about for one in found],
        "quantity": ["" if one.quantity.is_unsaid else str(one.quantity) for one in found],
        "place": [one.place for one in found],
        "reports": [sorted({reports[source] for source in one.sources}) for one in found],
    }
    for one, other, probability, reasons in _linked(_UTTERANCE, rows, least):
        yield _likely("statement", _told_statement(found[one]), _told_statement(found[other]), probability, reasons)


def _told_statement(statement: Statement) -> tuple[date, str]:
    return statement.said_on or date.max, statement.statement


def _likely(
    kind: Kind, one: tuple[date, str], other: tuple[date, str], probability: float, reasons: tuple[Agreement, ...]
) -> Likely:
    """The pair with the earlier record first."""
    (_, first), (_, second) = sorted((one, other))
    return Likely(kind, first, second, probability, reasons)


# ---- linking ----------------------------------------------------------------------------------------------------------


def _linked(
    model: _Model, rows: Mapping[str, Sequence[Any]], least: float
) -> Iterable[tuple[int, int, float, tuple[Agreement, ...]]]:
    """The likely pairs of rows, each with its probability and what it rests on."""
    if len(rows["unique_id"]) < 2 or not any(rows["keys"]):
        return
    import duckdb
    from splink import DuckDBAPI, Linker

    offline: dict[str, str | bool | int | float | list[str]] = {
        "temp_directory": "",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    with duckdb.connect(":memory:", config=offline) as connection:
        library = DuckDBAPI(connection)
        table = library.register(_table(rows), table_name=model.kind)
        linker = Linker(table, _settings(model), log_level=None, validate_settings=False)
        pairs = linker.inference.predict(threshold_match_probability=least, warning_mode="never")
        names = [f"{what}_{field.name}" for field in model.fields for what in ("gamma", "mw")]
        wanted = ", ".join(["unique_id_l", "unique_id_r", "match_probability", *names])
        told = connection.execute(f"SELECT {wanted} FROM {pairs.physical_name} ORDER BY 1, 2").fetchall()
    for one, other, probability, *compared in told:
        yield one, other, probability, _reasons(model, compared[::2], compared[1::2])


def _reasons(model: _Model, levels: Sequence[int], weights: Sequence[float]) -> tuple[Agreement, ...]:
    """The fields that tell something, what speaks most for the pair first."""
    told = [
        Agreement(field.name, field.levels[len(field.levels) - 1 - level].says, round(weight, 4))
        for field, level, weight in zip(model.fields, levels, weights, strict=True)
        if level >= 0
    ]
    return tuple(sorted(told, key=lambda one: -one.weight))


def _table(rows: Mapping[str, Sequence[Any]]) -> Table:
    """The rows as a table with a type for each column, so that empty lists have one too."""
    import pyarrow as pa

    numbers, texts = pa.list_(pa.int32()), pa.list_(pa.string())
    types = {
        "unique_id": pa.int32(),
        "keys": numbers,
        "words": numbers,
        "names": numbers,
        "cited": numbers,
        "desks": texts,
        "reports": texts,
        "day": pa.int32(),
        "deep": pa.bool_(),
    }
    return pa.table({name: pa.array(cells, types.get(name, pa.string())) for name, cells in rows.items()})


def _settings(model: _Model) -> dict[str, Any]:
    """The model as Splink reads it."""
    return {
        "link_type": "dedupe_only",
        "linker_uid": "willing",
        "probability_two_random_records_match": model.prior,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": f"l.keys = r.keys and ({model.within})", "arrays_to_explode": ["keys"]},
        ],
        "comparisons": [
            {
                "output_column_name": field.name,
                "comparison_levels": [
                    {"sql_condition": field.silent, "label_for_charts": "silent", "is_null_level": True},
                    *(
                        {
                            "sql_condition": level.when,
                            "label_for_charts": level.says,
                            "m_probability": level.m,
                            "u_probability": level.u,
                        }
                        for level in field.levels
                    ),
                ],
            }
            for field in model.fields
        ],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
    }
