"""Way 2 as three people walk it, and the receiver's clerk after them; then every page, looked at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.office import Offices

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = {
    "an": (
        "/", "/van-ban-di/", "/van-ban-di/1", "/van-ban-di/moi", "/giao-nhan/", "/giao-nhan/1", "/giao-nhan/nhan",
        "/so-dang-ky/", "/kiem-tra/", "/tra-cuu/?q=van+ban", "/khong-co",
    ),
    "binh": ("/", "/van-ban-den/", "/van-ban-den/1", "/so-dang-ky/?so=incoming"),
    "quantri": (
        "/quan-tri/nguoi-dung", "/quan-tri/nguoi-dung/moi", "/quan-tri/co-quan", "/quan-tri/co-quan/moi",
        "/quan-tri/chung-thu", "/quan-tri/chung-thu/moi", "/quan-tri/so", "/quan-tri/ket-noi", "/quan-tri/ket-noi/moi",
    ),
}  # fmt: skip


def test_a_document_is_drafted_signed_sealed_issued_and_registered(
    browser: Browser, offices: Offices
) -> None:
    from playwright.sync_api import expect

    from tests.browser.desk import Desk
    from vanthu.cli.demo import story
    from vanthu.cli.demo.pki import PASSPHRASE

    hanh = Desk(browser, offices.sender.url).sign_in("hanh")
    hanh.follow("Văn bản mới")
    hanh.page.get_by_label("Trích yếu").fill(story.WAY_2_SUBJECT)
    hanh.page.get_by_label(story.RECEIVER.name).check()
    hanh.page.get_by_label("Nội dung").fill(story.WAY_2_BODY)
    hanh.pictured("01-soan", whole=True)
    hanh.press("Lưu dự thảo")
    hanh.told("Đã lưu dự thảo")
    hanh.reads()
    hanh.pictured("02-du-thao")
    hanh.press("Trình ký")
    hanh.told("Đã trình ký")

    dung = Desk(browser, offices.sender.url).sign_in("dung")
    dung.pictured("03-viec-cua-lanh-dao")
    dung.follow("Đọc và ký duyệt")
    dung.reads()
    dung.page.get_by_label("Mã PIN").fill("khong-phai-pin")
    dung.press("Ký duyệt")
    dung.alarmed("Mã PIN của chứng thư không đúng")
    dung.page.get_by_label("Mã PIN").fill(PASSPHRASE)
    dung.pictured("04-ky-duyet")
    dung.press("Ký duyệt")
    dung.told("Đã ký và kiểm tra lại chữ ký")

    an = Desk(browser, offices.sender.url).sign_in("an")
    an.follow("Cấp số, đóng dấu")
    an.reads()
    an.page.get_by_label("Mã PIN").fill(PASSPHRASE)
    an.pictured("05-cap-so-dong-dau")
    an.press("Cấp số, đóng dấu")
    an.told("Đã cấp số, ngày và đóng dấu")
    expect(an.page.get_by_text("01/STTTT-CNTT").first).to_be_visible()
    an.press("Phát hành")
    an.told("Đã phát hành")

    binh = Desk(browser, offices.receiver.url).sign_in("binh")
    for _ in range(90):
        if binh.page.get_by_role("link", name=re.compile("^Kiểm tra, đăng ký")).count():
            break
        binh.page.wait_for_timeout(1000)
        binh.go("/")
    binh.follow("Kiểm tra, đăng ký")
    binh.reads()
    expect(binh.page.get_by_role("region", name="Chữ ký số")).to_contain_text("Hợp lệ.")
    binh.page.get_by_text("2 chữ ký: ai ký").click()
    binh.page.get_by_text("Chứng minh từng bước").first.click()
    binh.pictured("06-van-ban-den", whole=True)
    binh.press("Đăng ký")
    binh.told("Đã đăng ký, số đến 01")
    binh.pictured("07-da-dang-ky")

    recipients = an.page.get_by_role("listitem").filter(has_text=story.RECEIVER.name)
    expect(recipients).to_contain_text("số đến 01")
    an.pictured("08-theo-doi", whole=True)
    assert hanh.complaints + dung.complaints + an.complaints + binh.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_is_accessible_and_fits(
    browser: Browser, offices: Offices, width: int, scheme: str
) -> None:
    from tests.browser.desk import AXE, Desk

    if not AXE.exists():
        pytest.skip("axe-core is not installed: run `python -m vanthu.web.collect --dev`")
    found = []
    for username, places in PAGES.items():
        side = offices.receiver if username == "binh" else offices.sender
        desk = Desk(browser, side.url, width=width, scheme=scheme)
        if username == "quantri":
            desk.sign_in(username, offices.administrator_password)
        else:
            desk.sign_in(username)
        for place in places:
            desk.go(place)
            if desk.page.locator("pdf-viewer").count():
                desk.reads()
            name = re.sub(r"\W+", "-", place).strip("-") or "viec"
            desk.pictured(f"{username}-{name}-{width}-{scheme}", whole=width == 390)
            found += [f"{username} {place}: {violation}" for violation in desk.violations()]
            if desk.is_wider_than_window():
                found.append(f"{username} {place}: wider than {width} px")

    assert not found, "\n".join(found)


def test_the_road_can_be_walked_by_keyboard_alone(browser: Browser, offices: Offices) -> None:
    from playwright.sync_api import expect

    from tests.browser.desk import Desk

    desk = Desk(browser, offices.sender.url).sign_in("an")
    desk.page.keyboard.press("Control+k")
    expect(desk.page.get_by_role("dialog").get_by_role("searchbox")).to_be_focused()
    desk.pictured("bang-lenh")
    assert desk.violations() == []
    desk.page.keyboard.type("van ban di")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("heading", name="Văn bản đi", exact=True)).to_be_visible()
    expect(desk.page.get_by_role("main")).to_be_focused()
    desk.page.keyboard.press("?")
    desk.page.keyboard.type("gui nhan van ban")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("heading", name="Tra cứu: gui nhan van ban")).to_be_visible()
    expect(desk.page.get_by_role("main")).to_be_focused()
    desk.page.keyboard.press("j")
    expect(desk.page.locator("a.row-link").first).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("region", name="Việc cần làm")).to_be_visible()


def test_pages_work_without_javascript(browser: Browser, offices: Offices) -> None:
    from vanthu.cli.demo.story import PASSWORD

    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{offices.sender.url}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill("hanh")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.goto(f"{offices.sender.url}/van-ban-di/1")

    assert page.get_by_role("link", name=re.compile("bằng trình đọc PDF")).count() == 1
    page.get_by_role("link", name="Văn bản mới").count()
    page.goto(f"{offices.sender.url}/van-ban-di/moi")
    assert page.get_by_label("Tệp văn bản").is_visible(), "every part of the form is shown"
