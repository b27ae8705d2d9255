"""Every page of the matrix, as each role sees it: axe finds nothing, light and dark, and nothing is pushed sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.looks import faults, is_page, seated

if TYPE_CHECKING:  # pytest reads this file before Django is set up
    from playwright.sync_api import Browser, Page

    from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("role", ["officer", "leader", "clerk", "administrator", "archivist"])
def test_every_page_of_the_matrix_is_accessible_and_fits(
    browser: Browser, cast: Cast, address: str, role: str
) -> None:
    from django.urls import reverse

    from tests import cast as people
    from tests.browser.desk import AXE
    from tests.web import test_matrix as matrix
    from vanthu.core.actor import Role
    from vanthu.directory.models import Person
    from vanthu.web.matrix import MATRIX, PUBLIC, ROLES, Access, of_archivist

    if not AXE.exists():
        pytest.skip("axe-core is not installed: run `python -m vanthu.web.collect --dev`")
    things = matrix.things_of(cast)
    at = [one.value for one in (*ROLES, Role.ARCHIVIST)].index(role)
    archivists = (
        people.actor("Đinh Thị Lưu", cast.sender, "Lưu trữ viên", Role.ARCHIVIST),
        people.actor("Đinh Văn Trữ", cast.receiver, "Lưu trữ viên", Role.ARCHIVIST),
    )
    desks: dict[str, Page] = {}
    found: list[str] = []
    complaints: list[object] = []
    seen = 0
    cells = {name: (*row.cells, of_archivist(name, row))[at] for name, row in MATRIX.items()}
    hidden = {name for name, row in MATRIX.items() if row.method == "GET" and cells[name] is Access.HIDDEN}
    hidden -= {min(hidden)}  # all of them are one page: “there is nothing here”
    for name, row in MATRIX.items():
        if row.method != "GET" or name in PUBLIC or name in hidden:
            continue
        actor = matrix.people_of(name, cast, archivists)[at]
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
    assert seen > 15, "few of them were opened"


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
