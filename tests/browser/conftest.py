"""Chromium; two offices as processes, once for all browser tests; one office in the test's own database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import time_machine

if TYPE_CHECKING:  # pytest reads this file before Django is set up
    from playwright.sync_api import Browser
    from pytest_django import Settings

    from tests.browser.office import Offices
    from tests.cast import Cast

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


@pytest.fixture(scope="module")
def threads_of_our_own() -> Iterator[None]:
    """Let Django work here: it would take Playwright's loop, which runs in this thread, for a program without threads."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture
def database(browser: Browser, threads_of_our_own: None, transactional_db: None) -> None:
    """Let the connection that Django opens beside Playwright's loop be emptied as every other is."""
    from django.db import connection

    from tests.flush import past_the_triggers

    connection.ops.execute_sql_flush = past_the_triggers(connection.ops.execute_sql_flush)  # type: ignore[method-assign]


@pytest.fixture
def cast(database: None, tmp_path: Path, settings: Settings) -> Iterator[Cast]:
    """Bring the cast on stage, with keys, on the day on which it lives, in a database that a server can read."""
    from tests import cast as people
    from vanthu.web.collect import STATIC_ROOT

    if not (STATIC_ROOT / "staticfiles.json").exists():
        pytest.skip("static files are not collected: run script/setup")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.VANTHU_HOME = tmp_path
    pki = people.keys(tmp_path / "pki")
    people.furnish(tmp_path, pki)
    with time_machine.travel(people.NOW, tick=False):
        yield people.build(pki)


@pytest.fixture
def address(cast: Cast, settings: Settings) -> Iterator[str]:
    """Serve the cast's office, with the static files as they are installed, and return where."""
    from django.test.testcases import LiveServerThread, _StaticFilesHandler

    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    server = LiveServerThread("127.0.0.1", _StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert server.error is None
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()
