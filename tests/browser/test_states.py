"""Pages as they stand in the middle of work: menus and folds open, a form refused, a document in each state.

axe finds nothing in any of them, light and dark, wide and narrow, and a finger has room.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.looks import faults, seated

if TYPE_CHECKING:  # pytest reads this file before Django is set up
    from playwright.sync_api import Browser, Page

    from tests.cast import Cast
    from vanthu.core.actor import Actor

    Seat = Callable[[Actor], Page]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_UNFOLD = "for (const fold of document.querySelectorAll('main details')) fold.open = true"


@pytest.fixture
def seat(browser: Browser, address: str) -> Seat:
    """Return the browser of somebody of the cast, signed in at the first time."""
    from vanthu.directory.models import Person

    desks: dict[int | None, Page] = {}

    def seat_of(actor: Actor) -> Page:
        if actor.person_id not in desks:
            username = Person.objects.get(pk=actor.person_id or 0).username
            desks[actor.person_id] = seated(browser, username, address)
        return desks[actor.person_id]

    return seat_of


def opened(page: Page, address: str, *, unfolded: bool = True) -> Page:
    """Open an address with every fold of the page open."""
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(address)
    if page.locator("pdf-viewer").count():
        page.wait_for_selector("pdf-viewer[ready]", timeout=60_000)
    if unfolded:
        page.evaluate(_UNFOLD)
    return page


def test_a_document_in_each_state_with_everything_unfolded(cast: Cast, address: str, seat: Seat) -> None:
    from tests.domain import paper
    from vanthu.outgoing import actions
    from vanthu.outgoing.actions import StepFacts
    from vanthu.outgoing.words import Task
    from vanthu.registers import actions as registers
    from vanthu.registers.models import Book

    book = Book.objects.get(agency=cast.sender, kind="outgoing")
    registers.reserve(
        book.pk, count=3, holder="Phòng CNTT", reason="văn bản đang soạn", expires_on=paper.NOW.date(),
        actor=cast.an, now=paper.NOW,
    )  # fmt: skip
    registers.allow_sub_numbers(
        book.pk,
        allowed=True,
        basis="QĐ 12/QĐ-STTTT",
        decided_on=paper.NOW.date(),
        actor=cast.quyen,
        now=paper.NOW,
    )
    documents = {
        "draft": (paper.drafted(cast), cast.hanh),
        "submitted": (paper.submitted(cast), cast.dung),
        "signed": (paper.signed(cast), cast.an),
        "signed, its signer": (paper.signed(cast), cast.dung),
        "sealed": (paper.sealed(cast), cast.an),
        "issued": (paper.issued(cast), cast.an),
        "paper": (paper.drafted(cast, way="paper", content=""), cast.an),
        "paper numbered": (paper.paper_numbered(cast), cast.an),
    }
    steps = [StepFacts(1, Task.CONTENT, cast.dung.post_id), StepFacts(1, Task.CO_ORDINATE, cast.an.post_id)]
    actions.set_chain(None, steps, actor=cast.quyen, now=paper.NOW)
    checked = paper.submitted(cast)
    documents |= {"in review": (checked, cast.dung), "in review, an opinion": (checked, cast.an)}

    found = []
    for name, (document, actor) in documents.items():
        found += faults(opened(seat(actor), f"{address}/van-ban-di/{document.pk}"), f"state {name}")
    assert found == [], "\n".join(found)


def test_two_versions_are_compared_on_any_screen(cast: Cast, address: str, seat: Seat) -> None:
    from tests.domain import paper
    from vanthu.outgoing import drafting

    document = paper.drafted(cast)
    facts = paper.facts(cast, content=paper.CONTENT.replace("đề nghị", "yêu cầu"))
    drafting.change(document.pk, facts, version=1, main=None, annexes=(), actor=cast.hanh, now=paper.NOW)
    page = opened(seat(cast.hanh), f"{address}/van-ban-di/{document.pk}/tep/0/so-sanh")

    assert page.locator("ins").inner_text() == "yêu cầu"
    found = faults(page, "compare")
    assert found == [], "\n".join(found)


def test_what_is_refused_is_said_where_it_is_read(cast: Cast, address: str, seat: Seat) -> None:
    from tests.domain import paper

    found = []
    hanh = opened(seat(cast.hanh), f"{address}/van-ban-di/moi")
    hanh.locator("form[data-parts]").evaluate("form => form.noValidate = true")
    hanh.get_by_role("button", name="Lưu dự thảo", exact=True).click()
    hanh.locator(".field-error").first.wait_for()
    found += faults(hanh, "refused draft")

    dung = opened(seat(cast.dung), f"{address}/van-ban-di/{paper.submitted(cast).pk}")
    dung.get_by_label("Mã PIN").fill("sai")
    dung.get_by_role("button", name="Ký duyệt").click()
    dung.get_by_role("alert").wait_for()
    found += faults(dung, "refused PIN")

    for name, place in (
        ("not found", "/khong-co"),
        ("not theirs", "/quan-tri/"),
        ("no result", "/van-ban-di/?q=zzz"),
    ):
        found += faults(opened(seat(cast.hanh), address + place), name)
    quyen = opened(seat(cast.quyen), f"{address}/quan-tri/nguoi-dung/moi")
    quyen.locator("main form").last.evaluate("form => form.noValidate = true")
    quyen.locator("main .btn-primary").click()
    quyen.locator(".field-error").first.wait_for()
    found += faults(quyen, "refused person")
    assert found == [], "\n".join(found)


def test_what_is_refused_has_the_keyboard(cast: Cast, address: str, seat: Seat) -> None:
    from playwright.sync_api import expect

    an = opened(seat(cast.an), f"{address}/so-dang-ky/giu-so")
    an.get_by_label("Giữ cho").fill("Phòng CNTT")
    an.locator("form:has(#id_holder)").evaluate("form => form.noValidate = true")
    an.get_by_label("Giữ cho").press("Enter")

    expect(an.locator("#id_reason")).to_have_attribute("aria-invalid", "true")
    expect(an.locator("#id_reason")).to_be_focused()


def test_menus_and_the_palette_are_read_and_pressed(cast: Cast, address: str, seat: Seat) -> None:
    from tests.domain import paper

    paper.drafted(cast, subject="Kế hoạch kiểm tra công tác văn thư, lưu trữ và việc ứng dụng chữ ký số " * 3)
    found = []
    an = opened(seat(cast.an), f"{address}/van-ban-di/", unfolded=False)
    for at in range(an.locator("main details[data-menu]").count()):
        an.evaluate(
            "at => document.querySelectorAll('main details[data-menu]').forEach((m, n) => m.open = n === at)",
            at,
        )
        found += faults(an, f"menu {at}")
    hanh = opened(seat(cast.hanh), f"{address}/", unfolded=False)
    hanh.evaluate("document.querySelector('.bar details').open = true")
    found += faults(hanh, "account")
    hanh.evaluate("document.querySelector('.bar details').open = false")
    hanh.keyboard.press("Control+k")
    hanh.get_by_role("dialog").wait_for()
    found += faults(hanh, "palette")
    assert found == [], "\n".join(found)


def test_public_pages_before_anybody_has_signed_in(
    browser: Browser, cast: Cast, address: str, seat: Seat
) -> None:
    from tests.domain import paper
    from tests.domain.copies import desk as copy_desk
    from vanthu.copies import steps

    printout = steps.print_original(
        paper.issued(cast).pk, copies=1, door=copy_desk.DOOR, actor=cast.an, now=paper.NOW
    )
    visitor = browser.new_context(locale="vi-VN", reduced_motion="reduce").new_page()
    found = []
    places = {
        "sign in": "/dang-nhap", "check": "/xac-thuc/", "check shown": f"/xac-thuc/{printout.look_up_code}",
        "check unknown": "/xac-thuc/AAAA-BBBB-CCCC-DDDD",
    }  # fmt: skip
    for name, place in places.items():
        found += faults(opened(visitor, address + place), name)
    opened(visitor, f"{address}/dang-nhap")
    visitor.get_by_label("Tên đăng nhập").fill("khong-co")
    visitor.get_by_label("Mật khẩu").fill("khong-dung")
    visitor.locator("form button.btn-primary").click()
    visitor.get_by_role("alert").wait_for()
    found += faults(visitor, "sign in refused")
    assert found == [], "\n".join(found)


def test_the_keyboard_stays_where_it_was_when_a_part_is_renewed(cast: Cast, address: str, seat: Seat) -> None:
    from playwright.sync_api import expect

    from tests.domain import paper

    paper.submitted(cast, subject="văn bản thứ nhất")
    paper.submitted(cast, subject="văn bản thứ hai")
    dung = seat(cast.dung)
    dung.clock.install()
    opened(dung, f"{address}/")
    second = dung.locator("#tasks a").filter(has_text="văn bản thứ hai")
    second.focus()
    second.evaluate("link => link.dataset.old = 'yes'")

    with dung.expect_response(f"{address}/"):
        dung.clock.fast_forward("01:05")

    expect(second).not_to_have_attribute("data-old", "yes")
    expect(second).to_be_focused()


def test_what_is_being_filled_in_is_not_renewed(cast: Cast, address: str, seat: Seat) -> None:
    from playwright.sync_api import expect

    from tests.domain import paper

    paper.submitted(cast)
    dung = seat(cast.dung)
    dung.clock.install()
    opened(dung, f"{address}/")
    dung.evaluate(
        "document.querySelector('#tasks').insertAdjacentHTML('beforeend', '<input aria-label=thử>')"
    )
    dung.get_by_label("thử").fill("đang gõ")

    with dung.expect_response(f"{address}/"):
        dung.clock.fast_forward("01:05")
    dung.clock.run_for(500)

    expect(dung.get_by_label("thử")).to_have_value("đang gõ")


def test_show_more_leads_the_keyboard_to_the_first_new_row(cast: Cast, address: str, seat: Seat) -> None:
    from playwright.sync_api import expect

    from tests.domain import paper

    for number in range(55):
        paper.drafted(cast, way="paper", content="", subject=f"văn bản số {number}")
    an = opened(seat(cast.an), f"{address}/van-ban-di/")
    rows = an.locator("a.row-link")
    expect(rows).to_have_count(50)
    an.get_by_role("link", name="Xem thêm").focus()

    an.keyboard.press("Enter")

    expect(rows).to_have_count(55)
    expect(rows.nth(50)).to_be_focused()


@pytest.mark.parametrize("width", [1366, 1920])
def test_every_column_of_the_register_is_seen_on_an_office_screen(
    cast: Cast, address: str, seat: Seat, width: int
) -> None:
    from tests.domain import paper

    paper.issued(cast, recipient_ids=(cast.receiver.pk, cast.stranger.pk), subject="hướng dẫn " * 12)
    an = seat(cast.an)
    an.set_viewport_size({"width": width, "height": 900})
    an.goto(f"{address}/so-dang-ky/")
    table = an.locator(".register-table")

    assert table.locator("thead th:not(:empty)").count() >= 10
    assert table.evaluate("table => table.scrollWidth - table.parentElement.clientWidth") <= 0


def test_what_an_extract_leaves_out_is_asked_for_once_it_is_chosen(
    cast: Cast, address: str, seat: Seat
) -> None:
    from playwright.sync_api import expect

    hanh = opened(seat(cast.hanh), f"{address}/ban-sao/moi", unfolded=False)
    words = hanh.get_by_label("Trích sao: từ ngữ cần che")
    expect(words).to_be_hidden()

    hanh.get_by_label("Hình thức sao").select_option("trich_sao")

    expect(words).to_be_visible()
    assert faults(hanh, "an extract") == []
