"""What people read of a change: one tiny change a kind, whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from builders import DAY, case, event, line, statement

from willing.analysis.assessment import assess, question
from willing.analysis.diff import diff
from willing.ledger.case import Case
from willing.report.diff_screen import show_diff
from willing.report.screen import shown
from willing.vocabulary.condition import parse
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Event, Line, Statement

LATER = DAY + timedelta(10)
EVENTS = [
    replace(event("truce", holds_from=DAY + timedelta(5)), says="there is a truce", sources=("s1",)),
    replace(event("peace"), says="there is peace"),
    replace(event("vote", kind="approval"), says="parliament agrees"),
]
OTHERS = [line("other", "logistics")]


def said(number: int, nation: str = "FRA", **words: object) -> Statement:
    """A statement of the first day if its number is under ten, and else of a day between the two."""
    return statement(nation, **{"statement": f"st{number}", "said_on": DAY + timedelta(number // 10), **words})  # type: ignore[arg-type]


def troops(amount: float) -> Quantity:
    """So many troops."""
    return Quantity.exactly(amount, "troops")


def text(before: Case, after: Case | None = None, **then: str) -> str:
    """What is shown of the first day and ten days later; of two cases, of that day. Words are those of the first question."""
    later = after or before
    first = assess(before, question(before, as_of=DAY if after is None else LATER, **then))
    last = assess(later, question(later, as_of=LATER))
    return shown(show_diff, diff(first, last))


def paragraphs(*statements: Statement, lines: Sequence[Line] = OTHERS, events: Sequence[Event] = EVENTS) -> list[str]:
    """The paragraphs about offers, each on one line, with the head they stand under."""
    whole = text(case(statements, events, lines))
    blocks = [block.split("\n") for block in whole.split("\n\n")[1:-1]]
    told: list[str] = []
    for head, *rest in blocks:
        for row in rest:
            if row.startswith("    "):
                told[-1] += f" {row.strip()}"
            else:
                told.append(f"{head} | {row.strip()}")
    return told


BY = "A. Person, 15 Apr 2025"


@pytest.mark.parametrize(
    ("statements", "wanted"),
    [
        ([said(50, quantity=troops(9))], f"New | FRA: land forces (9 troops), pledged — {BY} [st50]"),
        (
            [said(50), said(51, capability="air"), said(52, capability="sea", place="offshore")],
            f"New | FRA: air forces and land forces; naval forces at sea off the host, pledged — {BY} [st51, st50, st52]",
        ),
        (
            [said(50, condition=parse("peace"))],
            f"New | FRA: land forces, pledged, withheld, only if there is peace — {BY} [st50]",
        ),
        ([said(1, stance="ready"), said(50)], f"Firmer | FRA: land forces, indicated → pledged — {BY} [st50]"),
        (
            [said(1), said(30, stance="refuses"), said(50, stance="ready")],
            f"Less firm | FRA: land forces, pledged → indicated — {BY} [st50]",
        ),
        ([said(1, stance="refuses"), said(50)], f"Taken up again | FRA: land forces, refused → pledged — {BY} [st50]"),
        (
            [said(1), said(50, stance="refuses", reason="the border comes first")],
            f"Refused | FRA: land forces, pledged → refused, cited: the border comes first — {BY} [st50]",
        ),
        ([said(50, stance="refuses")], f"Refused | FRA: land forces — {BY} [st50]"),
        ([said(1), said(50, stance="withdraws")], f"Withdrawn | FRA: land forces, pledged → withdrawn — {BY} [st50]"),
        (
            [said(1), said(50, quantity=troops(9))],
            f"On other terms | FRA: land forces, size unsaid → 9 troops — {BY} [st50]",
        ),
        (
            [said(1), said(50, place="in_host")],
            f"On other terms | FRA: land forces inside the host nation, its place named since — {BY} [st50]",
        ),
        (
            [said(1, condition=parse("peace")), said(50, condition=parse("truce")), said(60, condition=parse("vote"))],
            "On other terms | FRA: land forces, now also if there is a truce (come true since) and if parliament agrees, "
            f"whether or not there is peace — {BY} [st50]; A. Person, 16 Apr 2025 [st60]",
        ),
        (
            [said(1, condition=parse("peace and vote")), said(50, condition=parse("always"))],
            f"On other terms | FRA: land forces, now without conditions — {BY} [st50]",
        ),
        (
            [said(1, condition=parse("not truce"))],
            "On other terms | FRA: land forces, no longer met: it is not so that there is a truce — A. Person, 10 Apr 2025 [st1]",
        ),
        (
            [said(50, voice="sourced"), said(51, capability="air", voice="sourced"), said(52, nation="unnamed")],
            "Said, but not counted | FRA: air forces and land forces, floated [st51, st50]",
        ),
    ],
)
def test_each_change_is_a_paragraph(statements: list[Statement], wanted: str) -> None:
    """Who, what, where, how firm it was and is, on which conditions, and who said so with the statement."""
    assert wanted in paragraphs(*statements)


def test_what_came_true_is_told_with_those_who_ask_for_it() -> None:
    """The event, its day and source, and whose offers wait for it."""
    told = paragraphs(said(1, condition=parse("truce")), said(2, "GBR", condition=parse("truce")))
    assert told[0] == "Came true | truce: there is a truce, from 15 Apr 2025; 2 offers of FRA, GBR ask for it (s1)"
    assert told[1] == "On other terms | FRA: land forces, met since: there is a truce — A. Person, 10 Apr 2025 [st1]"


def test_the_requirement_is_told_line_by_line() -> None:
    """What is new, what is gone, and what another line asks for."""
    lines = [
        line("land", needs=500, asked_until=LATER, sources=("s1",)),
        line("land", needs=900, place="in_host", asked_from=LATER, sources=("s1",)),
        line("old", "air", 3, asked_until=LATER),
        line("new", "sea", 2, asked_from=LATER),
    ]
    whole = text(case([said(1, quantity=troops(600))], [], lines))
    assert (
        "The requirement\n"
        "  land: the amount, the place changed; was 500 troops of land forces, priority 1, is 900 troops of\n"
        "    land forces, inside the host nation, priority 1 (s1)\n"
        "  new: new, 2 ships of naval forces, priority 1\n"
        "  old: no longer asked for, 3 aircraft of air forces, priority 1"
    ) in whole
    assert [row.split("  ")[0] for row in whole.split("\n\n")[1].split("\n")[2:]] == ["land", "new", "old"]
    assert "not asked → 0" in whole
    assert "0 → not asked" in whole
    assert "short → not asked" in whole


def test_alone_and_jointly_have_columns_where_they_differ() -> None:
    """Amounts are told once where company changes nothing, and twice where it does."""
    alone = text(case([said(50, quantity=troops(600))], [], [line("land", needs=900)]))
    assert alone.split("\n\n")[1].split("\n")[0].split() == ["line", "needs", "gets", "state", "by"]
    france = said(50, quantity=troops(600), condition=parse("GBR"))
    waiting = [france, said(51, "GBR", quantity=troops(300), condition=parse("FRA"))]
    jointly = text(case(waiting, [], [line("land", needs=900)]))
    head, _, row = jointly.split("\n\n")[1].split("\n")
    assert head.split() == ["line", "needs", "alone", "jointly", "state", "by"]
    assert "0 → 900" in row
    assert "short → jointly" in row


def test_two_questions_are_both_told() -> None:
    """Answers to other scenarios or rungs are compared, and the reader sees that they are."""
    of = case([said(1)], EVENTS, OTHERS)
    whole = text(of, count="pledged")
    assert "Before: As of 10 Apr 2025, as things stand; offers count from pledged." in whole
    assert "After: As of 20 Apr 2025, as things stand; offers count from indicated." in whole


def test_two_ledgers_are_told_by_their_statements() -> None:
    """How many were entered, corrected and taken out, the first of them by name, and offers that are no longer there."""
    then = case([said(1), said(2, "GBR"), said(3, "POL", stance="refuses")], [], OTHERS)
    now = case([replace(said(1), gist="Other words."), *(said(n, "FRA") for n in range(10, 40))], [], OTHERS)
    whole = text(then, now)
    assert whole.startswith("What changed, as of 20 Apr 2025\n")
    assert "No longer on record\n  GBR: land forces, pledged — A. Person, 10 Apr 2025 [st2]\n" in whole
    assert "  POL: land forces, refused — A. Person, 10 Apr 2025 [st3]\n" in whole
    named = ", ".join(f"st{n}" for n in range(10, 22))
    assert f"  30 statements entered: {named} and\n    18 more\n" in whole
    assert "  1 statement corrected: st1 (gist)\n  2 statements taken out: st2, st3\n" in whole


def test_the_kinds_of_change_are_counted_first() -> None:
    """One sentence says how many offers changed in which way."""
    words = [said(1, "GBR"), said(50), said(51, "GBR", stance="refuses"), said(52, "POL", voice="sourced")]
    whole = text(case(words, [], OTHERS))
    assert "\nOffers: 1 new, 1 refused, 1 that does not count.\n" in whole
