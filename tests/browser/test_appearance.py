"""Look and language, chosen in a page's own menu: they stand on the root element, which a part of a page never changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def choose(page: Page, name: str, value: str) -> None:
    """Open the menu of the person and press one of its buttons."""
    page.locator(".menu:has([name=theme]) > summary").click()
    page.locator(f"button[name={name}][value={value}]").click()


@pytest.mark.parametrize(("chosen", "ground"), [("dark", "rgb(18, 21, 25)"), ("light", "rgb(245, 246, 248)")])
def test_a_chosen_look_holds_at_once_and_can_be_read(
    browser: Browser, cast: Cast, address: str, chosen: str, ground: str
) -> None:
    from playwright.sync_api import expect

    from tests.browser.desk import AXE
    from tests.browser.looks import seated, violations
    from vanthu.directory.models import Person

    page = seated(browser, Person.objects.get(pk=cast.quyen.person_id).username, address)
    page.emulate_media(color_scheme="light" if chosen == "dark" else "dark")
    page.goto(f"{address}/quan-tri/so/he-thong-so")
    choose(page, "theme", chosen)

    expect(page.locator("body")).to_have_css("background-color", ground)
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    assert violations(page) == []


def test_a_chosen_language_is_that_of_the_whole_page(browser: Browser, cast: Cast, address: str) -> None:
    from playwright.sync_api import expect

    from tests.browser.looks import seated
    from vanthu.directory.models import Person

    page = seated(browser, Person.objects.get(pk=cast.quyen.person_id).username, address)
    choose(page, "language", "en")

    expect(page.get_by_role("heading", name="My work")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
