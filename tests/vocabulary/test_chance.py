"""Chances: from 0 to 1, read as they are written, and unknown where nothing was said."""

import pytest
from hypothesis import given, strategies as st

from willing.vocabulary.chance import UNKNOWN, Chance, chance

PARTS = st.floats(0, 1, allow_subnormal=False)
CHANCES = st.tuples(PARTS, PARTS).map(sorted).map(lambda bounds: Chance(*bounds))


@given(CHANCES)
def test_a_chance_is_read_back_as_it_was_written(one: Chance) -> None:
    """Written and read again a chance is the same."""
    assert chance(str(one)) == one


@given(PARTS, PARTS)
def test_a_chance_has_its_bounds_in_order(one: float, other: float) -> None:
    """A least above its most makes no chance."""
    if one > other:
        with pytest.raises(ValueError, match="no bounds of a chance"):
            Chance(one, other)
    else:
        found = Chance(one, other)
        assert one in found
        assert other in found
        assert (found.is_exact, found.is_unknown) == (one == other, (one, other) == (0, 1))


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_per_cent_is_a_hundredth(low: int, high: int) -> None:
    """Per cents are hundredths to the last digit; the sign after a range is for both of its ends."""
    found = chance(f"{low}-{high}%")
    if low > high:
        assert found is None
    else:
        assert found == Chance(low / 100, high / 100) == chance(f"{low}%-{high}%") == chance(f"{low} % to {high} %")


@given(st.text(max_size=20))
def test_any_text_is_a_chance_or_none(text: str) -> None:
    """No text makes a chance outside 0 to 1, and none breaks the reader."""
    found = chance(text)
    assert found is None or 0 <= found.least <= found.most <= 1


@pytest.mark.parametrize("cell", ["", " ", "?", "unknown", "Unknown", "0-1", "0-100%", "0%-100%"])
def test_what_nobody_said_is_anything_from_never_to_surely(cell: str) -> None:
    """A blank is unknown, and never one half (rule V1)."""
    assert chance(cell) == UNKNOWN == Chance(0, 1)
    assert str(UNKNOWN) == "unknown"


@pytest.mark.parametrize(
    ("cell", "bounds"),
    [
        ("0", (0, 0)),
        ("1", (1, 1)),
        ("1.0", (1, 1)),
        ("100%", (1, 1)),
        ("0.4", (0.4, 0.4)),
        ("7%", (0.07, 0.07)),
        ("2.5 %", (0.025, 0.025)),
        ("0.3-0.5", (0.3, 0.5)),
        ("0.3 – 0.5", (0.3, 0.5)),
        ("0.3 to 0.5", (0.3, 0.5)),
        ("0.5-1%", (0.005, 0.01)),
        ("٠.٤", (0.4, 0.4)),
    ],
)
def test_a_cell_says_a_chance(cell: str, bounds: tuple[float, float]) -> None:
    """Parts of one, per cents and ranges of either, in figures of any script."""
    assert chance(cell) == Chance(*bounds)


@pytest.mark.parametrize(
    "cell",
    [
        "-0.1",
        "1.01",
        "101%",
        "40",
        "0.5-0.3",
        "50-30%",
        "30%-0.5",
        "0,4",
        ".4",
        "0.",
        "nan",
        "inf",
        "1e-3",
        "0.3-",
        "likely",
        "9" * 400,
    ],
)
def test_what_is_no_chance_is_refused(cell: str) -> None:
    """Nothing below nought or above one, no range backwards, no word."""
    assert chance(cell) is None


@pytest.mark.parametrize("bounds", [(-0.1, 0.5), (0.5, 1.1), (float("nan"), 1), (0, float("nan"))])
def test_bounds_outside_nought_and_one_make_no_chance(bounds: tuple[float, float]) -> None:
    """What is no number from 0 to 1 is refused in code too."""
    with pytest.raises(ValueError, match="no bounds of a chance"):
        Chance(*bounds)
