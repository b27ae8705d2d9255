"""Lists as one works with them: what narrows them is what is kept and taken away; one comes back to where one was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.looks import seated

if TYPE_CHECKING:  # pytest reads this file before Django is set up
    from playwright.sync_api import Browser, Page

    from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LIST = "/van-ban-di/"


@pytest.fixture
def an(browser: Browser, cast: Cast, address: str) -> Page:
    """Return the browser of the clerk, with 130 numbered papers in the list."""
    from tests.domain import paper
    from vanthu.directory.models import Person
    from vanthu.outgoing.models import OutgoingDocument

    first = paper.drafted(cast, way="paper", content="", subject="đề án số 0")
    row = OutgoingDocument.objects.get(pk=first.pk)
    for number in range(1, 130):
        row.pk, row.subject, row.subject_folded = None, f"đề án số {number}", f"de an so {number}"
        row.kind = "bao_cao" if number % 2 else "cong_van"
        row.save()
    return seated(browser, Person.objects.get(pk=cast.an.person_id or 0).username, address)


def test_what_is_typed_is_what_is_taken_away_kept_and_narrowed_further(an: Page, address: str) -> None:
    from playwright.sync_api import expect

    an.goto(address + LIST)
    box = an.locator("form.filters [name=q]")
    box.press_sequentially("de an so 12")
    expect(an.locator("a.row-link").first).to_have_attribute("title", "đề án số 129")

    expect(an.locator("a[data-export]").first).to_have_attribute("href", f"{LIST}?q=de+an+so+12&xuat=xlsx")
    expect(an.locator("form.list-keep [name=query]")).to_have_value("q=de+an+so+12")
    expect(an.locator(".chips a.chip").nth(1)).to_have_attribute(
        "href", f"{LIST}?q=de+an+so+12&trang-thai=draft"
    )
    expect(an.locator(".list-taken")).to_contain_text("“de an so 12”")
    expect(box).to_be_focused()
    expect(an).to_have_url(f"{address}{LIST}?q=de+an+so+12")

    box.fill("")
    expect(an.locator(".list-taken")).to_have_count(0)
    expect(an.locator("a[data-export]").first).to_have_attribute("href", f"{LIST}?xuat=xlsx")


def test_what_was_chosen_is_said_above_the_list_and_the_menu_is_shut(an: Page, address: str) -> None:
    from playwright.sync_api import expect

    an.goto(address + LIST)
    an.locator("form.filters summary").click()
    an.locator("form.filters [name=loai]").select_option("bao_cao")
    an.locator("form.filters").get_by_role("button", name="Xem").click()

    expect(an.locator(".list-taken")).to_contain_text("Báo cáo")
    expect(an.locator("form.filters details[open]")).to_have_count(0)
    expect(an).to_have_url(f"{address}{LIST}?loai=bao_cao")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("query", ["", "?loai=bao_cao&xep=trich-yeu"])
def test_one_comes_back_to_the_row_from_which_one_went(
    an: Page, address: str, width: int, query: str
) -> None:
    from playwright.sync_api import expect

    an.set_viewport_size({"width": width, "height": 900})
    an.goto(address + LIST + query)
    rows = an.locator("a.row-link")
    an.get_by_role("link", name="Xem thêm").click()
    expect(rows).to_have_count(65 if query else 100)
    left = rows.nth(60)
    left.scroll_into_view_if_needed()
    href, top = left.get_attribute("href"), left.bounding_box()["y"]  # type: ignore[index]  # it is there
    left.click()
    if width == 1440:
        an.get_by_role("link", name="Mở riêng").click()
    expect(an).to_have_url(address + str(href))

    an.go_back()

    expect(rows).to_have_count(65 if query else 100)
    assert rows.nth(60).get_attribute("href") == href
    an.wait_for_function(
        "top => Math.abs(document.querySelectorAll('a.row-link')[60].getBoundingClientRect().top - top) < 40",
        arg=top,
    )
    expect(rows.nth(60)).to_be_focused()

    an.reload()
    expect(rows).to_have_count(65 if query else 100)


def test_a_row_that_opens_beside_stays_where_it_was_pressed(an: Page, address: str) -> None:
    from playwright.sync_api import expect

    an.goto(address + LIST)
    row = an.locator("a.row-link").nth(40)
    row.scroll_into_view_if_needed()
    top = row.bounding_box()["y"]  # type: ignore[index]  # it is there
    row.click()
    expect(an.get_by_role("link", name="Mở riêng")).to_be_visible()

    assert abs(row.bounding_box()["y"] - top) < 40  # type: ignore[index]  # it is there
    an.keyboard.press("Escape")
    expect(row).to_be_focused()
    assert abs(row.bounding_box()["y"] - top) < 40  # type: ignore[index]  # it is there


def test_a_row_stays_where_it_is_while_its_box_is_ticked(an: Page, address: str) -> None:
    from vanthu.outgoing.models import OutgoingDocument

    OutgoingDocument.objects.update(subject="Kế hoạch kiểm tra công tác văn thư, lưu trữ " * 6)
    an.goto(address + LIST)

    an.locator("#rows .tick").nth(2).click()
    an.locator("#rows .tick").nth(5).click()

    assert [an.locator("#rows .tick").nth(n).is_checked() for n in (2, 5)] == [True, True]
    an.locator("a.row-link").nth(3).focus()
    an.keyboard.press("j")
    height = an.locator("a.row-link").nth(4).evaluate("link => link.getBoundingClientRect().height")
    assert height > 30, "by the keyboard the whole subject is read"


def test_the_keyboard_goes_into_the_row_that_opens_beside_and_on_from_it(an: Page, address: str) -> None:
    from playwright.sync_api import expect

    an.goto(address + LIST)
    rows, beside = an.locator("a.row-link"), an.locator("#beside")
    rows.nth(3).focus()
    an.keyboard.press("Enter")
    expect(beside).to_be_focused()
    an.keyboard.press("Tab")
    expect(an.get_by_role("link", name="Mở riêng")).to_be_focused()

    an.keyboard.press("j")
    expect(rows.nth(4)).to_be_focused()
    an.keyboard.press("Enter")
    expect(rows.nth(4).locator("xpath=ancestor::tr")).to_have_class("is-beside")

    beside.evaluate("part => part.insertAdjacentHTML('beforeend', '<input aria-label=thử>')")
    an.get_by_label("thử").fill("đang gõ")
    an.keyboard.press("Escape")
    expect(an.get_by_label("thử")).to_have_value("đang gõ")
    an.get_by_role("link", name="Mở riêng").focus()
    an.keyboard.press("Escape")
    expect(rows.nth(4)).to_be_focused()


def test_the_mouse_finds_a_link_beside_that_of_its_row(browser: Browser, cast: Cast, address: str) -> None:
    from vanthu.directory.models import Person

    quyen = seated(browser, Person.objects.get(pk=cast.quyen.person_id or 0).username, address)
    quyen.goto(f"{address}/quan-tri/co-quan")

    quyen.get_by_role("link", name="Xem các cơ quan cấp dưới").first.click(timeout=5000)

    quyen.wait_for_url("**/quan-tri/co-quan?duoi=*")


def test_a_register_beside_an_open_row_has_no_room_for_nothing(
    browser: Browser, cast: Cast, address: str
) -> None:
    from tests.domain import paper
    from vanthu.directory.models import Person

    paper.issued(cast)
    clerk = seated(browser, Person.objects.get(pk=cast.an.person_id or 0).username, address)
    clerk.goto(f"{address}/so-dang-ky/")
    clerk.locator("a.row-link").first.click()
    clerk.get_by_role("link", name="Mở riêng").wait_for()

    assert clerk.locator("#rows tbody td:empty:visible").count() == 0
