"""Chromium and two offices, once for all browser tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # pytest reads this file before Django is set up
    from playwright.sync_api import Browser

    from tests.browser.office import Offices

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium without a window."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("needs the program chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offices]:
    """Open both offices."""
    from tests.browser.office import Offices
    from vanthu.web.collect import STATIC_ROOT

    if not (STATIC_ROOT / "staticfiles.json").exists():
        pytest.skip("static files are not collected: run script/setup")
    with Offices(tmp_path_factory.mktemp("offices")) as opened:
        yield opened
