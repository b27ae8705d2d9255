"""A person at a browser: signs in, reads and presses by accessible names, leaves pictures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, expect

from vanthu.cli.demo.story import PASSWORD
from vanthu.web.collect import CHECKOUT, MODULES

PICTURES: Final = CHECKOUT / "var" / "screenshots"
AXE: Final = MODULES / "axe-core" / "axe.min.js"
SLOW_MS: Final = 90_000
"""What a loaded machine may need to sign and verify; an act that is not done by then is lost."""


class Desk:
    """One person's browser, in Vietnamese."""

    def __init__(self, browser: Browser, url: str, *, width: int = 1440, scheme: str = "light") -> None:
        """Open a window that nobody has signed in to."""
        self.url = url
        self.context = browser.new_context(
            locale="vi-VN", viewport={"width": width, "height": 900}, color_scheme=scheme
        )  # type: ignore[arg-type]  # "light" or "dark"
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(SLOW_MS)
        expect.set_options(timeout=SLOW_MS)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        # With no listener the browser would be asked for choosers only as one is awaited, and not told of in time.
        self.page.on("filechooser", lambda chooser: None)

    def sign_in(self, username: str, password: str = PASSWORD) -> Desk:
        """Sign in and come to “Việc của tôi”."""
        self.page.goto(f"{self.url}/dang-nhap")
        self.page.get_by_label("Tên đăng nhập").fill(username)
        self.page.get_by_label("Mật khẩu").fill(password)
        self.press("Đăng nhập")
        expect(self.page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
        return self

    def go(self, path: str) -> None:
        """Open an address."""
        self.page.goto(self.url + path)

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follow a link whose name begins so."""
        self.page.get_by_role("link", name=re.compile(f"^{re.escape(name)}")).first.click()

    def told(self, words: str) -> None:
        """See that the page says that something was done."""
        expect(self.page.get_by_role("status")).to_contain_text(words)

    def alarmed(self, words: str) -> None:
        """See that the page says why something was not done."""
        expect(self.page.get_by_role("alert")).to_contain_text(words)

    def reads(self) -> None:
        """Wait until the first page of the PDF is drawn."""
        self.page.wait_for_selector("pdf-viewer[ready]")

    def pictured(self, name: str, *, whole: bool = False) -> None:
        """Leave a picture of the page."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)

    def violations(self) -> list[str]:
        """Return what axe finds wrong with the page as it stands."""
        self.page.evaluate(Path(AXE).read_text(encoding="utf-8"))
        found: dict[str, Any] = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]

    def is_wider_than_window(self) -> bool:
        """Say whether the page has to be pushed sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))
