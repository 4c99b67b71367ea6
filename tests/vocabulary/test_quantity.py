"""How much: what people type, what is refused, and how bounds add."""

import pytest
from hypothesis import given, strategies as st

from willing.vocabulary.quantity import Quantity, as_written, number_text, total

WRITTEN = {
    "": (0, None),
    "?": (0, None),
    "5000": (5_000, 5_000),
    "5,000": (5_000, 5_000),
    "15 000": (15_000, 15_000),
    "15\u00a0000": (15_000, 15_000),
    "15\u202f000": (15_000, 15_000),
    "1,234,567": (1_234_567, 1_234_567),
    "5000.": (5_000, 5_000),
    "1.5": (1.5, 1.5),
    "2.50": (2.5, 2.5),
    "1.5k": (1_500, 1_500),
    "5K": (5_000, 5_000),
    "3 thousand": (3_000, 3_000),
    "2.5 million": (2_500_000, 2_500_000),
    "3mn": (3_000_000, 3_000_000),
    "3m": (3_000_000, 3_000_000),
    "1.2bn": (1_200_000_000, 1_200_000_000),
    "1 billion": (1_000_000_000, 1_000_000_000),
    "1500-2500": (1_500, 2_500),
    "1500–2500": (1_500, 2_500),
    "1500 to 2500": (1_500, 2_500),
    "10-15k": (10_000, 15_000),
    "1-2 thousand": (1_000, 2_000),
    "5 to 5": (5, 5),
    "up to 300": (0, 300),
    "at most 300": (0, 300),
    "fewer than 300": (0, 300),
    "<= 300": (0, 300),
    "≤300": (0, 300),
    "up to 10-15k": (0, 15_000),
    "at least 300": (300, None),
    "more than 300": (300, None),
    "over 300": (300, None),
    ">=300": (300, None),
    "300+": (300, None),
    "5k+": (5_000, None),
    "at least several thousand": (3_000, None),
    "~5000": (4_000, 6_000),
    "about 5,000": (4_000, 6_000),
    "ca. 10": (8, 12),
    "up to ~5000": (0, 6_000),
    "dozens": (24, 96),
    "Hundreds": (200, 900),
    "several hundred": (300, 900),
    "a few hundred": (200, 500),
    "thousands": (2_000, 9_000),
    "several thousand": (3_000, 9_000),
    "a few thousand": (2_000, 5_000),
    "tens of thousands": (20_000, 90_000),
    "٥٠٠٠": (5_000, 5_000),
    "۱۰-۱۵k": (10_000, 15_000),
    "５０００": (5_000, 5_000),
    "0": (0, 0),
    "1000000000000000": (10**15, 10**15),
}

REFUSED = [
    "1,5",
    "10.000",
    "1.000k",
    "0.125",
    "12,34",
    "1 0000",
    "1,2-3k",
    "-5",
    "+5",
    "−5",
    "nan",
    "inf",
    "1e9",
    "0x10",
    "1_000",
    "10-5",
    "900-1.1k",
    "1-2-3",
    "1000000000000001",
    "9" * 60,
    "9" * 61,
    "1000001bn",
    "a lot",
    "5 troops",
    "10%",
    "½",
    "up to",
    "up to ?",
    "at least ?",
    "about dozens",
    "about 1-2",
    "+",
    "k",
    "5000\x00",
    "up to at least 5",
    "up to 5+",
    "at least up to 5",
]

WHOLE = st.integers(0, 10**15)
UNITS = st.sampled_from(["troops", "ship", "aircraft"])


@st.composite
def quantities(draw: st.DrawFn, unit: str = "troops") -> Quantity:
    """Any quantity with whole-number bounds."""
    least = draw(st.integers(0, 10**9))
    most = draw(st.none() | st.integers(least, 10**12))
    return Quantity(least, most, unit)


@pytest.mark.parametrize(("cell", "bounds"), WRITTEN.items())
def test_each_documented_form_is_read(cell: str, bounds: tuple[float, float | None]) -> None:
    """What people type for an amount has one pair of bounds."""
    assert as_written(cell, "troops") == Quantity(*bounds, "troops")


@pytest.mark.parametrize("cell", REFUSED)
def test_what_could_mean_two_amounts_is_refused(cell: str) -> None:
    """A cell whose amount cannot be told has none: it is neither guessed nor taken as unsaid."""
    assert as_written(cell, "troops") is None


@given(st.text(max_size=70))
def test_any_text_is_an_amount_or_refused(cell: str) -> None:
    """No text breaks the reader, and what it reads has sound bounds."""
    found = as_written(cell, "troops")
    assert found is None or 0 <= found.least <= (10**16 if found.most is None else found.most)


@given(quantities())
def test_a_quantity_is_read_back_as_it_was_shown(quantity: Quantity) -> None:
    """A quantity with whole bounds, shown and read again, is the same."""
    assert as_written(quantity.figure, "troops") == quantity
    assert str(quantity) == f"{quantity.figure} troops"


@given(WHOLE)
def test_digits_of_any_script_are_one_number(amount: int) -> None:
    """Arabic-Indic digits say what ASCII digits say."""
    arabic = str(amount).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert as_written(arabic, "troops") == as_written(str(amount), "troops") == Quantity.exactly(amount, "troops")


@given(quantities(), quantities(), quantities())
def test_addition_is_associative_and_commutative(one: Quantity, two: Quantity, three: Quantity) -> None:
    """The order in which amounts are added never matters, and nothing of a unit adds nothing."""
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)
    assert one + Quantity.exactly(0, "troops") == one
    assert total([one, two, three], "troops") == one + two + three


@given(quantities(), quantities(), st.data())
def test_a_sum_contains_every_possible_sum(one: Quantity, two: Quantity, data: st.DataObject) -> None:
    """Whatever the two amounts really are, their sum lies within the sum of their bounds."""
    real = [data.draw(st.integers(int(q.least), int(q.least + 10**6 if q.most is None else q.most))) for q in (one, two)]
    assert real[0] in one
    assert real[1] in two
    assert sum(real) in one + two


@given(quantities())
def test_what_is_unsaid_keeps_every_sum_open(quantity: Quantity) -> None:
    """An amount that nobody named takes the ceiling of every sum it enters, and adds nothing at the least (rule V1)."""
    assert quantity + Quantity.unsaid("troops") == Quantity(quantity.least, None, "troops")


def test_a_sum_over_nothing_is_exactly_nothing() -> None:
    """Without amounts there is none of the unit, which is no unsaid amount."""
    assert total([], "ship") == Quantity(0, 0, "ship")
    assert not total([], "ship").is_unsaid


@given(UNITS, UNITS)
def test_units_are_never_added_across(one: str, two: str) -> None:
    """Two amounts have a sum exactly if they have one unit (rule V5)."""
    if one == two:
        assert (Quantity(1, 2, one) + Quantity(3, None, two)) == Quantity(4, None, one)
    else:
        with pytest.raises(ValueError, match=f"^{one} and {two} are not added: a sum has one unit of measure$"):
            Quantity(1, 2, one) + Quantity(3, None, two)


@pytest.mark.parametrize(("least", "most"), [(2, 1), (-1, 1), (-1, None), (float("nan"), None), (0, float("nan"))])
def test_bounds_that_bound_nothing_are_no_quantity(least: float, most: float | None) -> None:
    """The least is no less than nought and no more than the most."""
    with pytest.raises(ValueError, match=r"are no bounds of an amount$"):
        Quantity(least, most, "troops")


def test_numbers_are_shown_without_false_decimals() -> None:
    """A number is shown with its thousands apart and no decimals that say nothing."""
    shown = [number_text(amount) for amount in (0, 999, 15_000, 0.5, 2.50, 1_234.125, 10**15)]
    assert shown == ["0", "999", "15,000", "0.5", "2.5", "1,234.125", "1,000,000,000,000,000"]
