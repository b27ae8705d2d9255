"""Every page of the matrix, as each role sees it: axe finds nothing, light and dark, and nothing is pushed sideways.

Set VANTHU_TEST_PICTURES to leave a picture of each page beside those of the road.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

if TYPE_CHECKING:  # pytest reads this file before Django is set up
    from playwright.sync_api import Browser, Page
    from pytest_django import Settings

    from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOOKS = (("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390))
NARROWEST = 320


@pytest.fixture(scope="module", autouse=True)
def threads_of_our_own() -> Iterator[None]:
    """Let Django work here: it would take Playwright's loop, which runs in this thread, for a program without threads."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture
def database(browser: Browser, transactional_db: None) -> None:
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


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong with the page as it stands."""
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]


def faults(page: Page, name: str) -> list[str]:
    """Return what is wrong with a page in any of its looks."""
    from tests.browser.desk import AXE, PICTURES

    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    found = []
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # "light" or "dark"
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{name} {scheme} {width}: {fault}" for fault in violations(page)]
        if "VANTHU_TEST_PICTURES" in os.environ:
            PICTURES.mkdir(parents=True, exist_ok=True)
            picture = f"trang-{name.replace(':', '-').replace(' ', '-')}-{width}-{scheme}.png"
            page.screenshot(path=PICTURES / picture, full_page=width == 390)
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{name}: wider than {NARROWEST} px")
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


@pytest.mark.parametrize("role", ["officer", "leader", "clerk", "administrator"])
def test_every_page_of_the_matrix_is_accessible_and_fits(
    browser: Browser, cast: Cast, address: str, role: str
) -> None:
    from django.urls import reverse

    from tests.browser.desk import AXE
    from tests.web import test_matrix as matrix
    from vanthu.directory.models import Person
    from vanthu.web.matrix import MATRIX, PUBLIC, ROLES, Access

    if not AXE.exists():
        pytest.skip("axe-core is not installed: run `python -m vanthu.web.collect --dev`")
    things = matrix.things_of(cast)
    at = [one.value for one in ROLES].index(role)
    desks: dict[str, Page] = {}
    found: list[str] = []
    complaints: list[object] = []
    seen = 0
    hidden = {name for name, row in MATRIX.items() if row.method == "GET" and row.cells[at] is Access.HIDDEN}
    hidden -= {min(hidden)}  # all of them are one page: “there is nothing here”
    for name, row in MATRIX.items():
        if row.method != "GET" or name in PUBLIC or name in hidden:
            continue
        actor = matrix.people_of(name, cast)[at]
        username = Person.objects.get(pk=actor.person_id).username
        if username not in desks:
            desks[username] = seated(browser, username, address)
            desks[username].on("pageerror", lambda error: complaints.append(error))  # noqa: PLW0108 one list; a builtin will not do
        page = desks[username]
        matrix.restore(name, row, things)
        place = address + reverse(name, args=matrix.arguments(name, cast, things))
        if not is_page(page, place):
            continue
        page.goto(place)
        if page.locator("pdf-viewer").count():
            page.wait_for_selector("pdf-viewer[ready]", timeout=60_000)
        found += faults(page, f"{name} {role}")
        seen += 1

    assert found + complaints == [], "\n".join(map(str, found + complaints))
    assert seen > 20, "few of them were opened"


def test_a_link_to_a_file_gives_the_file_also_where_nobody_said_so(
    browser: Browser, cast: Cast, address: str
) -> None:
    from vanthu.directory.models import Person

    page = seated(browser, Person.objects.get(pk=cast.quyen.person_id).username, address)
    page.goto(f"{address}/quan-tri/co-quan/nhap")
    page.get_by_role("link", name="Tải tệp mẫu").evaluate(
        "link => { const same = link.cloneNode(true); same.removeAttribute('hx-boost');"
        " link.replaceWith(same); htmx.process(same) }"
    )
    with page.expect_download() as taken:
        page.get_by_role("link", name="Tải tệp mẫu").click()

    assert taken.value.suggested_filename.endswith(".csv")
    assert page.get_by_role("heading", level=1).count() == 1, "the page is still there"
