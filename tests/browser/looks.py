"""What is looked at on every page: axe light and dark, wide and narrow, nothing pushed sideways, room for a finger.

Set VANTHU_TEST_PICTURES to leave a picture of each page beside those of the road.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:  # pytest reads this file before Django is set up
    from playwright.sync_api import Browser, Page

LOOKS: Final = (("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390))
NARROWEST: Final = 320


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong with the page as it stands."""
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]


_CRAMPED: Final = """least => [...document.querySelectorAll(
  ".btn, button, summary, .chip, .tab, .menu-item, .bottom-link, .row-link, select, label.choice, " +
  "input:not([type=hidden], [type=checkbox], [type=radio])"
)].filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("pdf-viewer, .visually-hidden, dialog:not([open])"))
  .map((one) => {
    const row = one.matches(".row-link") ? one.closest("tr, li") : one;
    const box = row.getBoundingClientRect();
    return [box.width > 1 && box.height > 1 && box.height < least, `${one.outerHTML.slice(0, 110)}: ${Math.round(box.height)} px high`];
  }).filter(([isCramped]) => isCramped).map(([, said]) => said)"""
_WIDE: Final = """() => document.documentElement.scrollWidth <= innerWidth ? [] : ["the page", ...
  [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5)
    .slice(-3).map((one) => one.outerHTML.slice(0, 110))]"""
FINGER: Final = 44
"""Pixels that a finger needs: WCAG 2.2, 2.5.5. Links within a sentence are excepted, as there."""


def cramped(page: Page) -> list[str]:
    """Return what is pressed and lower than a finger needs, on the page as it stands."""
    found: list[str] = page.evaluate(_CRAMPED, FINGER)
    return found


def faults(page: Page, name: str) -> list[str]:
    """Return what is wrong with a page in any of its looks."""
    from tests.browser.desk import AXE, PICTURES

    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    found = []
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # "light" or "dark"
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{name} {scheme} {width}: {fault}" for fault in violations(page)]
        if (scheme, width) == ("light", 390):
            found += [f"{name} {width}: {fault}" for fault in cramped(page)]
        if "VANTHU_TEST_PICTURES" in os.environ:
            PICTURES.mkdir(parents=True, exist_ok=True)
            picture = f"trang-{name.replace(':', '-').replace(' ', '-')}-{width}-{scheme}.png"
            page.screenshot(path=PICTURES / picture, full_page=width == 390)
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    found += [f"{name}: wider than {NARROWEST} px: {thing}" for thing in page.evaluate(_WIDE)]
    return found


def seated(browser: Browser, username: str, url: str) -> Page:
    """Sign somebody in; nothing moves there, so that a colour is what it will be, and every request bears one name."""
    from tests import cast as people

    page = browser.new_context(locale="vi-VN", user_agent="vanthu-test", reduced_motion="reduce").new_page()
    page.goto(f"{url}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(people.PASSWORD)
    page.locator("form button.btn-primary").click()
    page.wait_for_url(f"{url}/")
    return page


def is_page(page: Page, address: str) -> bool:
    """Say whether an address answers with a page, not with a file, a part of one or by leading elsewhere."""
    answer = page.context.request.get(address, max_redirects=0)
    kind = answer.headers.get("content-type", "")
    return answer.status // 100 != 3 and kind.startswith("text/html") and "<html" in answer.text()
