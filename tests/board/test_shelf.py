"""The case of a board and its answers: never of another case, never worked out twice at once, never in anybody's way."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from slow_answers import endless, held_up, refused, told

from willing.board import shelf as shelves
from willing.board.asked import Asked
from willing.board.shelf import NotYet, Shelf, patient
from willing.faults import FaultyInput
from willing.ledger.case import Case
from willing.ledger.folder import write_new_case
from willing.ledger.place import case_at

NOTHING = Asked.of([])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case of one's own."""
    write_new_case(tmp_path / "own")
    return tmp_path / "own"


@pytest.fixture
def shelf(folder: Path) -> Iterator[Shelf]:
    """The shelf of it."""
    made = Shelf(str(folder))
    yield made
    made.close()


def retitled(folder: Path, title: str) -> None:
    """The case is called otherwise from now on."""
    file = folder / "case.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('title = "', f'title = "{title} ', 1), encoding="utf-8")


def test_a_case_that_changed_is_read_again(shelf: Shelf, folder: Path) -> None:
    """And has another number, by which no answer of the earlier one is found."""
    before = shelf.case()
    assert shelf.case() is before
    number = shelf.reading(before)
    retitled(folder, "Changed")
    after = shelf.case()
    assert after.title.startswith("Changed")
    assert shelf.reading(after) not in (number, shelf.reading(before))


def test_an_old_reading_that_comes_late_is_not_kept(shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who began to read before a change gets what was there then; who asks after it, what is there now."""
    retitled(folder, "First")
    begun, may_go_on, found = threading.Event(), threading.Event(), []
    real = case_at

    def slowly(*words: Any) -> Case:
        case = real(*words)
        if not begun.is_set():
            begun.set()
            may_go_on.wait(20)
        return case

    monkeypatch.setattr(shelves, "case_at", slowly)
    late = threading.Thread(target=lambda: found.append(shelf.case()))
    late.start()
    assert begun.wait(20)
    retitled(folder, "Second")
    assert shelf.case().title.startswith("Second")
    may_go_on.set()
    late.join(20)
    assert found[0].title.startswith("First")
    assert shelf.case().title.startswith("Second")


def test_an_answer_is_made_once_for_all_who_ask_at_once(shelf: Shelf) -> None:
    """The others wait for the first."""
    made, answers = [], []

    def make() -> int:
        made.append(1)
        time.sleep(0.2)
        return 7

    threads = [threading.Thread(target=lambda: answers.append(shelf.kept("key", make))) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    assert (made, answers) == ([1], [7] * 6)


def test_what_cannot_be_made_is_told_and_tried_again(shelf: Shelf) -> None:
    """A refusal is nobody's answer."""
    with pytest.raises(ZeroDivisionError):
        shelf.kept("key", lambda: 1 // 0)
    assert shelf.kept("key", lambda: 1) == 1


def test_answers_about_many_offers_are_kept_beside_fewer_others(shelf: Shelf) -> None:
    """The sum of what all are about is bounded; the oldest go."""
    for key in range(40):
        shelf.kept(key, lambda: "small")
    shelf.kept("large", lambda: "large", about=390_000)
    made: list[int] = []
    for key in range(40):
        shelf.kept(key, lambda key=key: made.append(key))  # type: ignore[misc]
    assert len(made) >= 25


def test_slow_answers_that_nobody_waits_for_are_in_nobodys_way(shelf: Shelf) -> None:
    """However many were asked for and left, the next one is answered; and the left ones are there."""
    with patient(0):
        for number in range(40):
            with pytest.raises(NotYet):
                shelf.slow(told, NOTHING.but(about=str(number)))
    deadline = time.monotonic() + 60
    while shelf._underway and time.monotonic() < deadline:
        time.sleep(0.05)
    with patient(30):
        assert shelf.slow(told, NOTHING.but(about="new")).endswith(" new")
    with patient(0):
        assert shelf.slow(told, NOTHING.but(about="0")).endswith(" 0")


def test_a_slow_refusal_is_told_to_whoever_asks(shelf: Shelf) -> None:
    """As often as it is asked for, at once from the second time."""
    with patient(60), pytest.raises(FaultyInput, match="no such event"):
        shelf.slow(refused, NOTHING)
    with patient(0), pytest.raises(FaultyInput, match="no such event"):
        shelf.slow(refused, NOTHING)


def ended_from_outside(shelf: Shelf) -> None:
    """The process that works answers out is killed."""
    assert shelf._apart is not None
    for number in shelf._apart._processes or {}:
        os.kill(number, signal.SIGKILL)


def test_a_process_that_ended_is_replaced(shelf: Shelf) -> None:
    """Whatever ended it; what it was working on can be asked again."""
    with patient(60):
        assert shelf.slow(told, NOTHING)
    with patient(0.5), pytest.raises(NotYet):
        shelf.slow(held_up, NOTHING)
    ended_from_outside(shelf)
    with patient(30), pytest.raises(NotYet):
        shelf.slow(held_up, NOTHING)
    with patient(60):
        assert shelf.slow(told, NOTHING.but(about="after")).endswith(" after")


def test_work_has_an_end(folder: Path) -> None:
    """An answer that takes more work than is allowed is refused, to whoever asks for it; the next one is begun anew."""
    shelf = Shelf(str(folder), most_work=0.3)
    try:
        for _ in range(2):
            with patient(60), pytest.raises(FaultyInput, match=r"the work of the answer: found more than 0\.3 seconds"):
                shelf.slow(endless, NOTHING)
        with patient(30):
            assert shelf.slow(told, NOTHING)
    finally:
        shelf.close()


def test_what_nobody_waits_for_any_more_is_not_begun(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers that were asked for and left make room, but for those that are being worked out."""
    monkeypatch.setattr(shelves, "_MOST_UNDERWAY", 4)
    with patient(0):
        for number in range(4):
            with pytest.raises(NotYet):
                shelf.slow(held_up, NOTHING.but(about=str(number)))
    left = list(shelf._underway.values())
    shelf._waited_for = dict.fromkeys(shelf._waited_for, 0.0)
    with patient(0), pytest.raises(NotYet):
        shelf.slow(told, NOTHING.but(about="wanted"))
    assert [one.cancelled() for one in left] == [False, True, True, True]
    assert [one in left for one in shelf._underway.values()] == [True, False]


def test_a_process_that_ends_while_answers_wait_their_turn_is_replaced(shelf: Shelf) -> None:
    """Whether or not somebody still waits for them; those that were left are not begun, and the others are there."""
    with patient(0):
        for name in ("left", "wanted"):
            with pytest.raises(NotYet):
                shelf.slow(held_up if name == "left" else told, NOTHING.but(about=name))
        with pytest.raises(NotYet):
            shelf.slow(told, NOTHING.but(about="nobody's"))
    shelf._waited_for = {key: 0.0 if "nobody's" in str(key) else shelf._waited_for[key] for key in shelf._waited_for}
    with patient(0), pytest.raises(NotYet):
        shelf.slow(told, NOTHING.but(about="another"))
    ended_from_outside(shelf)
    with patient(60):
        assert shelf.slow(told, NOTHING.but(about="wanted")).endswith(" wanted")
        assert shelf.slow(told, NOTHING.but(about="another")).endswith(" another")
    assert not shelf._underway


def test_where_no_process_can_be_had_it_is_told_and_tried_again(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """To whoever asks; nothing waits for ever, and the next answer is begun."""
    real, refusals = ProcessPoolExecutor, [OSError(24, "too many open files"), RuntimeError("no more threads")]

    def pool(*words: Any, **more: Any) -> Any:
        if refusals:
            raise refusals.pop()
        return real(*words, **more)

    monkeypatch.setattr(shelves, "ProcessPoolExecutor", pool)
    with patient(60):
        for refusal in (RuntimeError, OSError):
            with pytest.raises(refusal):
                shelf.slow(told, NOTHING)
        assert shelf.slow(told, NOTHING)
    assert not shelf._underway


def test_once_it_is_closed_nothing_slow_is_begun(shelf: Shelf) -> None:
    """Whoever still asks gets no answer, and no process is left."""
    shelf.close()
    with patient(0), pytest.raises(NotYet):
        shelf.slow(told, NOTHING)
    assert shelf._apart is None


def test_a_folder_that_is_gone_is_told(shelf: Shelf, folder: Path) -> None:
    """As a fault, and once it is back, it is read."""
    away = folder.with_name("away")
    folder.rename(away)
    with pytest.raises(FaultyInput):
        shelf.case()
    away.rename(folder)
    assert shelf.case().title
