"""A link to a screen is copied, and where a browser has no clipboard it is there to be copied by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boards import Reader, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_without_a_clipboard_the_address_is_a_field_that_is_selected(browser: Browser) -> None:
    """As on a board that is reached over plain HTTP from another machine; twice makes no second field."""
    with served("haiti-2024") as address:
        reader = Reader(browser, address)
        reader.page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        page = reader.open("/assess?count=pledged")
        page.locator("details.copy summary").click()
        for _again in range(2):
            page.locator("button[data-copies]").click()
        selected = "(one) => document.activeElement === one && one.value.slice(one.selectionStart, one.selectionEnd)"
        field = page.locator("input.address")
        assert field.evaluate(selected) == f"{address}/assess?count=pledged"
        assert field.get_attribute("aria-label") == page.locator("button[data-copies]").inner_text()
        assert not page.locator("button[data-copied]").count()
        assert reader.noted == []
        reader.close()
