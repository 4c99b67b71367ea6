"""Copies of one report are one report, however they came to light (rule E4)."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from builders import case
from hypothesis import given, strategies as st

from willing.ledger.case import Case, shipped_cases
from willing.ledger.folder import write_new_case
from willing.ledger.reports import address, report_ids
from willing.vocabulary.records import Source


def source(name: str, **words: object) -> Source:
    """A source of its own publisher and address."""
    given: dict[str, object] = {
        "publisher": f"Publisher of {name}",
        "grade": "",
        "url": f"https://{name}.example/page",
        "published_on": None,
        "language": "en",
        "title": "",
        "copy_of": "",
        **words,
    }
    return Source(source=name, **given)  # type: ignore[arg-type]


def reports(*sources: Source) -> dict[str, str]:
    """The reports of the sources."""
    return report_ids({one.source: one for one in sources})


def test_a_copy_is_the_report_it_retells_however_far_around() -> None:
    """`copy_of` is followed to its end."""
    assert reports(source("c", copy_of="b"), source("b", copy_of="a"), source("a")) == dict.fromkeys("abc", "a")


def test_two_with_one_fingerprint_are_one_report() -> None:
    """The same text under two names; without a fingerprint two texts are two."""
    assert reports(source("a", digest="f00d"), source("b", digest="f00d"), source("c"), source("d")) == {
        "a": "a",
        "b": "a",
        "c": "c",
        "d": "d",
    }


def test_one_publisher_at_one_address_is_one_report() -> None:
    """Case, spaces, protocol, `www.`, the part of the page and tracking tell no two pages apart; another publisher does."""
    one = source("a", publisher="Example  Daily", url="https://www.example.org/news/1/?utm_source=mail")
    two = source("b", publisher="example daily", url="http://m.example.org/news/1#part")
    other = source("c", publisher="Example Weekly", url="https://example.org/news/1")
    assert reports(one, two, other) == {"a": "a", "b": "a", "c": "c"}


def test_links_of_different_kinds_join() -> None:
    """A copy of one whose text is that of another is a third of the same report; it goes by what was there first."""
    found = reports(
        source("a", digest="x", published_on=date(2025, 3, 2)),
        source("b", digest="x", published_on=date(2025, 3, 1)),
        source("c", copy_of="a", published_on=date(2025, 2, 1)),
    )
    assert found == dict.fromkeys("abc", "b")


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://example.org", "example.org"),
        ("http://EXAMPLE.org:80/", "example.org"),
        ("https://example.org/a/?fbclid=1&utm_medium=x", "example.org/a"),
        ("https://example.org/show?id=5", "example.org/show?id=5"),
        ("https://example.org/show?b=2&a=1", "example.org/show?a=1&b=2"),
        ("https://amp.example.org/a", "example.org/a"),
        ("https://mobile.example.org/amp/a/?ea_src=x&icid=y", "example.org/a"),
        ("https://example.org/news/a.amp.html", "example.org/news/a.html"),
        ("https://example.org/guitar-amp", "example.org/guitar-amp"),
        ("https://example.org/find?ref=A/RES/1&s=harbour&src=b", "example.org/find?ref=A/RES/1&s=harbour&src=b"),
        ("https://[broken/a", "https://[broken/a"),
    ],
)
def test_an_address_keeps_what_tells_pages_apart(url: str, same: str) -> None:
    """What stands behind `?` may be the page itself, so only what is known to track is left out."""
    assert address(url) == same


@given(
    st.lists(st.tuples(st.sampled_from("pq"), st.sampled_from(["", "x", "y"]), st.integers(0, 7), st.integers(1, 3)), max_size=8)
)
def test_the_order_of_rows_never_matters(drawn: list[tuple[str, str, int, int]]) -> None:
    """Reports are the same in any order; each goes by one of its own, which is its own report; all links are kept."""
    made = [
        source(
            f"s{number}",
            publisher=publisher,
            url=f"https://example.org/{page}",
            digest=digest,
            copy_of=f"s{below}" if below < number else "",
        )
        for number, (publisher, digest, below, page) in enumerate(drawn)
    ]
    found = reports(*made)
    assert found == reports(*reversed(made))
    assert all(found[one] == one for one in found.values())
    for one in made:
        for other in made:
            same_page = (one.publisher, one.url) == (other.publisher, other.url)
            if one.copy_of == other.source or same_page or (one.digest and one.digest == other.digest):
                assert found[one.source] == found[other.source]


def test_the_example_has_one_report_in_two_sources(tmp_path: Path) -> None:
    """A case counts by the same rule."""
    write_new_case(tmp_path)
    found = Case.read(tmp_path)
    assert found.reports(["s1", "s2"]) == 1
    assert {found.report_of(one) for one in found.sources} == {"s1"}


@pytest.mark.parametrize("name", shipped_cases())
def test_each_report_of_a_shipped_case_goes_by_one_that_retells_none(name: str) -> None:
    """Nothing in the shipped cases is counted otherwise than its `copy_of` says."""
    found = Case.read(name)
    for one in found.sources.values():
        first = one
        while first.copy_of:
            first = found.sources[first.copy_of]
        assert found.report_of(one.source) == first.source


def test_what_is_worked_out_is_no_part_of_the_case() -> None:
    """Asking changes nothing: equality, copies and what travels know the fields alone; a changed case is asked anew."""
    asked, fresh = case(), case()
    assert asked.report_of("s1") == "s1"
    assert asked == fresh
    more = replace(asked, sources={**asked.sources, "s2": source("s2", copy_of="s1")})
    assert more.reports(["s1", "s2"]) == 1
    assert pickle.loads(pickle.dumps(asked.sources["s1"])) == asked.sources["s1"]
