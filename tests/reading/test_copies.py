"""Near-copies found, and what is only alike left apart."""

import tracemalloc
from random import Random

from willing.reading.copies import copies, groups, sketch
from willing.reading.texts import Text


def report(seed: int, words: int = 200) -> list[str]:
    """The words of a report."""
    draw = Random(seed)
    return [f"w{draw.randrange(5_000)}" for _ in range(words)]


def text(words: list[str]) -> Text:
    """A text of these words."""
    return Text("a", " ".join(words))


def test_one_report_in_many_papers_is_one() -> None:
    """With another headline, a line left out, other marks and case; other reports stay apart."""
    one, other = report(1), report(2)
    printed = [one, other, ["Exclusive", *one], one[:150], [word.upper() + "," for word in one], report(3)]
    assert copies(map(text, printed)) == [(0, 2, 3, 4)]


def test_reports_of_one_event_are_not_copies() -> None:
    """A third in common, as quotes are, makes no copy."""
    assert copies([text(report(1)[:70] + report(2)[:130]), text(report(1)[:70] + report(3)[:130])]) == []


def test_small_texts() -> None:
    """Those without words are nobody's copies; those of a word or two only of the same."""
    assert groups(map(sketch, ["", "—", "Yes", "yes!", "No", "We agree", "we agree.", ""])) == [(2, 3), (5, 6)]


def test_a_sketch_is_the_same_everywhere() -> None:
    """It may be kept, and compared with those of later."""
    assert len(sketch("We agree to send troops")) == 512
    assert sketch("We agree to send troops")[:8].hex() == "0fc059752c652bab"


def test_ten_thousand_texts_stay_small() -> None:
    """Half of them copies, they are found in pairs; what they are told by is on the disk."""
    tracemalloc.start()
    found = copies(text(report(number // 2, 30)) for number in range(10_000))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [(number, number + 1) for number in range(0, 10_000, 2)]
    assert most < 10 * 2**20
