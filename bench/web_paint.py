"""How soon Chromium shows a document's page with the first page of its PDF."""

from __future__ import annotations

import os
import shutil
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOST_MS: Final = 1000.0
VISITS: Final = 9
_FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
_WATCH: Final = """
new MutationObserver(() => {
    if (!window.drawnAt && document.querySelector("pdf-viewer[ready]")) {
        requestAnimationFrame(() => { window.drawnAt = performance.now(); });
    }
}).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ["ready"]});
"""
_DRAWN: Final = """
new Promise(done => {
    const look = () => window.drawnAt ? done(window.drawnAt) : requestAnimationFrame(look);
    look();
})
"""
_PAINTED: Final = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


@dataclass(frozen=True)
class Paint:
    """Medians in milliseconds from the start of the visit, server's time included."""

    words_ms: float
    """Until the first words of the page are painted."""
    pdf_ms: float
    """Until the first page of its PDF is drawn."""
    first_ms: float
    """The same for the very first visit, with nothing in the browser's store."""


def measure(username: str, password: str, document: int) -> Paint | None:
    """Visit the page of a document in a fresh Chromium; None where there is none."""
    program = shutil.which("chromium")
    if program is None:
        return None
    from django.conf import settings
    from django.test.testcases import LiveServerThread, _StaticFilesHandler
    from playwright.sync_api import sync_playwright

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "127.0.0.1"]
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread
    server = LiveServerThread("127.0.0.1", _StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=_FLAGS)
            page = browser.new_context(locale="vi-VN", viewport={"width": 1440, "height": 900}).new_page()
            return _visits(page, f"http://127.0.0.1:{server.port}", username, password, document)
    finally:
        server.terminate()


def _visits(page: Page, url: str, username: str, password: str, document: int) -> Paint:
    page.goto(f"{url}/dang-nhap")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(password)
    page.locator("form button.btn-primary").click()
    page.wait_for_url(f"{url}/")
    page.add_init_script(_WATCH)
    seen: list[tuple[Any, Any]] = []  # numbers, as JavaScript hands them over
    for _ in range(VISITS):
        page.goto(f"{url}/van-ban-di/{document}")
        page.wait_for_selector("pdf-viewer[ready]")
        drawn_at = page.evaluate(_DRAWN)
        seen.append((page.evaluate(_PAINTED), drawn_at))
    words, drawn = zip(*seen[1:], strict=True)
    return Paint(statistics.median(words), statistics.median(drawn), seen[0][1])
