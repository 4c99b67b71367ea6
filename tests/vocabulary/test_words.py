"""The capabilities Willing knows, and the records that are the case format."""

import re
from collections import Counter

import pytest

from willing.vocabulary.quantity import Quantity, as_written
from willing.vocabulary.records import PLACES, TABLES, Table
from willing.vocabulary.words import known_capabilities


def test_codes_and_names_tell_capabilities_apart() -> None:
    """No two capabilities share a code or a name."""
    known = known_capabilities().values()
    assert [code for code, count in Counter(one.code for one in known).items() if count > 1] == []
    assert [name for name, count in Counter(one.name for one in known).items() if count > 1] == []


def test_capabilities_have_two_levels_at_most_and_every_kind_its_group() -> None:
    """An id is a word, or the id of a group and a finer word; a group stands before its kinds."""
    seen: list[str] = []
    for capability, one in known_capabilities().items():
        assert re.fullmatch(r"[a-z][a-z_0-9]*(\.[a-z][a-z_0-9]*)?", capability)
        assert one.capability == capability
        assert one.group == capability or one.group in seen
        seen.append(capability)


def test_a_kind_is_coded_after_its_group() -> None:
    """The code of a kind is its group's code and one more."""
    known = known_capabilities()
    for capability, one in known.items():
        if one.group != capability:
            assert re.fullmatch(rf"{re.escape(known[one.group].code)}\.[A-Z0-9]+", one.code), one.code


def test_each_capability_has_one_unit_and_no_size_of_its_own() -> None:
    """A capability has one unit of measure, a smallest useful amount above nought, and an unsaid size."""
    for one in known_capabilities().values():
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9 /-]*", one.unit), one.capability
        assert one.smallest is None or one.smallest > 0
        assert one.unsized == Quantity.unsaid(one.unit)


def test_known_capabilities_cannot_be_changed() -> None:
    """The words are read once and nobody writes to them."""
    with pytest.raises(TypeError):
        known_capabilities()["land"] = known_capabilities()["sea"]  # type: ignore[index]


def test_no_capability_is_named_as_a_place() -> None:
    """A word in a condition is a capability or a place, never both."""
    assert set(PLACES).isdisjoint(known_capabilities())


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: str(table.name))
def test_the_columns_of_a_table_say_what_they_hold(table: Table) -> None:
    """Every column says what it holds; keys may not be blank, save for circumstances, the first day of a line, whose words a
    caveat is and the row of a text about the case itself; choices have examples among them.
    """
    blank = (("odds", "given"), ("requirements", "asked_from"), ("caveats", "nation"), ("translations", "row"))
    assert set(table.key) <= set(table.columns)
    for name, column in table.columns.items():
        assert column.says.endswith("."), name
        assert column.required or name not in table.key or (table.name, name) in blank
        assert (column.kind == "choice") == bool(column.among), name
        if column.among:
            assert set(filter(None, column.examples)) <= set(column.among), name
            assert ("" in column.among) != column.required, name
        if column.kind == "quantity":
            assert all(as_written(example, "") for example in column.examples), name


def test_a_row_names_only_rows_of_tables_before_its_own() -> None:
    """The order of the tables lets every cell that names a row be checked when it is read."""
    makers = {"nation": "nations", "body": "bodies", "source": "sources", "capability": "capabilities"}
    makers |= {"nations": "nations", "sources": "sources", "speaker": "bodies", "accepts": "capabilities"}
    makers |= {"event": "events", "circumstance": "events", "offer": "capabilities", "promise": "capabilities"}
    order = list(TABLES)
    for table in TABLES.values():
        for name, column in table.columns.items():
            if column.kind in makers:
                assert order.index(makers[column.kind]) <= order.index(table.name), (table.name, name)
