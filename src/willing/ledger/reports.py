"""Which sources are one report: copies count once, however they came to light (rule E4)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from datetime import date
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from willing.vocabulary.records import Source

__all__ = ["address", "report_ids"]

# What a link carries to tell where a reader came from, and not what the reader sees. Words that elsewhere name the page, such as
# `s`, `src` or `ref`, are not among them.
_TRACKING: Final = re.compile(
    r"(?:utm|at|mc|ea)_\w+|pk_\w+|_?ga|_gl|(?:fb|g|ms|tw|dc|y)clid|igshid|gaa_at|cmp(?:id)?|ocid|icid|ito|ref_src|referrer"
    r"|shared|smid|smtyp|s_cid|amp|output(?:type)?|xtor|traffic_source|soc_src|soc_trk|reflink",
    re.IGNORECASE,
)
# What says for which screen a page is made: the front of a host, a part or an ending of a path.
_FRONTS: Final = re.compile(r"^(?:(?:www\d?|m|mobile|amp)\.)+")
_AMP: Final = re.compile(r"/amp(?=/|$)|[-.]amp(?=\.html?$)|\.amp$")


def report_ids(sources: Mapping[str, Source]) -> dict[str, str]:
    """The id of the report that each source is, or tells again.

    Two sources are one report if one retells the other (`copy_of`), if both have the same `digest`, or if one publisher has
    them at one address. The report goes by the first of its sources that retells none: the one published first, and of those
    of one day the one whose id comes first, whatever the order of the rows.

    Cost: linear in the sources.
    """
    above = {one: one for one in sources}

    def first_of(one: str) -> str:
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    met: dict[Hashable, str] = {}
    for name, source in sources.items():
        for mark in _marks(source):
            above[first_of(name)] = first_of(met.setdefault(mark, name))
        if source.copy_of in sources:
            above[first_of(name)] = first_of(source.copy_of)
    groups: dict[str, list[Source]] = defaultdict(list)
    for name, source in sources.items():
        groups[first_of(name)].append(source)
    return {one.source: report for group in groups.values() for report in (_first(group),) for one in group}


def _first(group: list[Source]) -> str:
    return min(group, key=lambda one: (bool(one.copy_of), one.published_on or date.max, one.source)).source


def _marks(source: Source) -> Iterator[Hashable]:
    """What no other report has."""
    if source.digest:
        yield source.digest
    yield " ".join(source.publisher.casefold().split()), address(source.url)


def address(url: str) -> str:
    """A web address without what does not tell two pages apart: the protocol, `www.`, `m.`, `mobile.` and `amp.`, `amp` as a part
    or an ending of the path, the part of the page, a stroke at the end, and what only tells where a reader came from. What else
    stands behind `?` may be the page itself.

    >>> address("https://www.Example.org/news/1/?utm_source=mail#top"), address("http://example.org/show?id=5&fbclid=x")
    ('example.org/news/1', 'example.org/show?id=5')
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket that makes no address of a machine
        return url
    host = _FRONTS.sub("", parts.netloc.casefold()).removesuffix(":443").removesuffix(":80")
    path = _AMP.sub("", parts.path.rstrip("/"))
    asked = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0]))
    return host + path + ("?" + "&".join(f"{name}={value}" for name, value in asked) if asked else "")
