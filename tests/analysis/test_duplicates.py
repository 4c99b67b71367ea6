"""What may have been recorded twice: known copies are found again, and what is unlike is let be."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from math import log2

import pytest
from builders import DAY, case, statement

from willing.analysis.duplicates import Likely, _address, decision, duplicates
from willing.faults import FaultyInput
from willing.ledger.case import Case
from willing.ledger.reports import address
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Source, Statement

UKRAINE = Case.read("ukraine-2025")


def source(name: str, title: str = "", **words: object) -> Source:
    """A source on `DAY` by a publisher of its own, with other words where given."""
    given: dict[str, object] = {
        "source": name,
        "publisher": f"Paper {name}",
        "grade": "B",
        "url": f"https://{name}.example.org/a-page-of-{name}",
        "published_on": DAY,
        "language": "en",
        "title": title,
        "copy_of": "",
        **words,
    }
    return Source(**given)  # type: ignore[arg-type]


def with_sources(of: Case, sources: Iterable[Source]) -> Case:
    """The case with other sources."""
    return replace(of, sources={one.source: one for one in sources})


def without_copies(of: Case) -> Case:
    """The case with no source known as a copy."""
    return with_sources(of, (replace(one, copy_of="") for one in of.sources.values()))


def pairs(found: Iterable[Likely], kind: str) -> set[frozenset[str]]:
    """The pairs of a kind."""
    return {frozenset((one.one, one.other)) for one in found if one.kind == kind}


def copies(of: Case) -> set[frozenset[str]]:
    """The pairs of sources that are one report, as the case says."""
    return {frozenset(pair) for pair in combinations(of.sources, 2) if of.report_of(pair[0]) == of.report_of(pair[1])}


def test_an_empty_case_has_none() -> None:
    """Without sources and statements, and with one of each, nothing is recorded twice."""
    assert duplicates(case(sources={})) == ()
    assert duplicates(case([statement()])) == ()


def test_known_copies_are_found_again() -> None:
    """With copy_of blanked out, two of five known copies are found, a third of what is suggested; most are if less is asked."""
    truth, blanked = copies(UKRAINE), without_copies(UKRAINE)
    for least, recall, precision in ((0.5, 0.38, 0.35), (0.2, 0.5, 0.3), (0.05, 0.8, 0.18)):
        found = pairs(duplicates(blanked, least), "report")
        assert len(found & truth) >= recall * len(truth)
        assert len(found & truth) >= precision * len(found)


def test_what_is_known_is_not_told_again() -> None:
    """No pair that copy_of makes one report already is suggested."""
    assert not pairs(duplicates(UKRAINE, 0.01), "report") & copies(UKRAINE)


@pytest.mark.parametrize(
    ("changed", "field", "level"),
    [
        ({"url": "https://m.s1.example.org/a-page-of-s1/?utm_source=x#top", "title": "Another title"}, "address", "same"),
        ({"url": "https://s1.example.org:443/a-page-of-s1", "published_on": None, "title": ""}, "address", "same"),
        ({"published_on": DAY + timedelta(1), "publisher": "Copyist (Paper s1)"}, "title", "the same words"),
        ({"title": "Minister names three conditions for Ruritania's harbour"}, "title", "nearly the same words"),
    ],
)
def test_a_near_copy_is_suggested(changed: dict[str, object], field: str, level: str) -> None:
    """A copy under another name of the same page, or with a title as good as the same, is likely one report."""
    first = source("s1", "Minister names conditions for Ruritania harbour")
    unlike = ("Fish prices rise", "Opera opens again", "Snow on mountain roads", "Council debates parking", "Old bridge closed")
    others = [source(f"x{n}", title, language="fr") for n, title in enumerate(unlike)]
    given = {"source": "s2", "publisher": "Copyist (Paper s1)", "url": "https://b.example.net/2", **changed}
    copied = replace(first, **given)  # type: ignore[arg-type]
    (found,) = duplicates(with_sources(case(), [first, *others, copied]))
    assert (found.kind, {found.one, found.other}) == ("report", {"s1", "s2"})
    assert (field, level) in {(reason.field, reason.level) for reason in found.reasons}


def second(of: Statement, **words: object) -> Statement:
    """The statement recorded again from another report."""
    return replace(of, **{"statement": f"z{of.statement}", "sources": ("s999",), **words})  # type: ignore[arg-type]


def test_a_statement_recorded_twice_is_suggested() -> None:
    """A statement recorded once more in other words, from another report and a day later, is likely one."""
    said = {one.statement: one for one in UKRAINE.statements}
    again = [
        second(said["st246"], gist="Finland's part will be very small and there are no plans for troops, Häkkänen said."),
        second(said["st294"], gist="In Kyiv Carney pledged 2 billion dollars of Canadian aid."),
        second(said["st150"], gist="Cyprus offered office and support work in a formation that watches the peace."),
        second(
            said["st102"],
            gist="Meloni again refused any Italian participation in a ground force after the leaders' call.",
            said_on=said["st102"].said_on and said["st102"].said_on + timedelta(1),
        ),
    ]
    found = duplicates(replace(UKRAINE, statements=(*UKRAINE.statements, *again)))
    assert {frozenset((one.statement, one.statement[1:])) for one in again} <= pairs(found, "statement")
    assert len(pairs(found, "statement")) <= len(again) + 8


def test_what_was_said_on_distant_days_is_not_suggested() -> None:
    """Two statements of one nation on one capability, even in the same words, are two if they lie weeks apart."""
    later = statement(statement="st2", said_on=DAY + timedelta(30))
    assert duplicates(case([statement(), later]), 0.01) == ()
    near = replace(later, said_on=DAY)
    assert pairs(duplicates(case([statement(), near])), "statement") == {frozenset(("st1", "st2"))}


def test_two_nations_never_say_one_thing() -> None:
    """The same words of two nations are two statements."""
    assert duplicates(case([statement(), statement("POL", statement="st2")]), 0.01) == ()


def test_what_differs_in_capability_or_quantity_is_less_likely() -> None:
    """Another capability and another amount speak against, the same amount speaks for."""

    def chance(**words: object) -> float:
        gist = "They said they would send soldiers."
        first = statement(gist=gist, quantity=Quantity(500, 500, "troops"))
        given = {"statement": "st2", "sources": ("s2",), "gist": "Soldiers they would send.", **words}
        again = replace(first, **given)  # type: ignore[arg-type]
        found = duplicates(case([first, again]), 1e-9)
        return next(one.probability for one in found if one.kind == "statement")

    assert chance(quantity=Quantity.unsaid("troops")) < chance()
    assert chance(quantity=Quantity(900, 900, "troops")) < chance(quantity=Quantity.unsaid("troops"))
    assert chance(capability="sea") < chance(capability="land.brigade") < chance(capability="land")


def test_the_order_of_rows_never_matters() -> None:
    """The same pairs with the same chances and reasons come in the same order, however the rows are shuffled, and each time."""
    rng = random.Random(1)
    blanked = without_copies(UKRAINE)
    found = duplicates(blanked, 0.2)
    for _ in range(2):
        sources, statements = list(blanked.sources.values()), list(blanked.statements)
        rng.shuffle(sources)
        rng.shuffle(statements)
        assert duplicates(replace(with_sources(blanked, sources), statements=tuple(statements)), 0.2) == found
    assert list(found) == sorted(found, key=lambda one: -one.probability)


def test_the_reasons_add_up_to_the_chance() -> None:
    """Of one kind, bits of reasons and bits of odds differ by the same, the odds before anything was compared."""
    for kind in ("report", "statement"):
        before = {
            round(log2(one.probability / (1 - one.probability)) - sum(reason.weight for reason in one.reasons), 1)
            for one in duplicates(without_copies(UKRAINE), 0.3)
            if one.kind == kind
        }
        assert len(before) == 1


def test_a_decision_settles_it() -> None:
    """Once what a decision says is written down, the pair is not suggested again; a copy's own report is what is named."""
    found = next(one for one in duplicates(UKRAINE, 0.2) if one.kind == "report")
    row, kept = decision(UKRAINE, found)
    settled = {**UKRAINE.sources, row: replace(UKRAINE.sources[row], copy_of=kept)}
    after = replace(UKRAINE, sources=settled)
    assert after.report_of(found.one) == after.report_of(found.other)
    assert frozenset((found.one, found.other)) not in pairs(duplicates(after, 0.01), "report")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("https://www.example.org/news/1", "http://m.example.org/news/1/", True),
        ("https://example.org/news/1?utm_source=a&gclid=2", "https://example.org/news/1", True),
        ("https://example.org/amp/news/1", "https://example.org/news/1", True),
        ("https://example.org/news/1?icid=a", "https://mobile.example.org/news/1", True),
        ("https://example.org/?s=harbour", "https://example.org/?s=bridge", False),
        ("https://example.org/?p=686", "https://example.org/?p=687", False),
        ("https://example.org/view.php?id=1", "https://example.org/view.php?id=2", False),
        ("https://example.org/news/1", "https://example.com/news/1", False),
        ("https://example.org/camp", "https://example.org/c", False),
    ],
)
def test_an_address_is_the_same_whoever_was_followed(one: str, other: str, is_same: bool) -> None:
    """Mobile hosts, ports and what follows readers make no other page; a query that leads to a page does."""
    assert (_address(one)[0] == _address(other)[0]) is is_same
    assert _address(one)[0] == address(one)


def test_without_the_library_the_way_to_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the package that links records is not there, the fault names the extra that brings it."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(FaultyInput) as refused:
        duplicates(UKRAINE)
    assert str(refused.value) == (
        "duplicates: found no record linkage here; wanted the package 'splink'.\n    Try: pip install 'willing[linkage]'."
    )
