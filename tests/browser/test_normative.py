"""A normative decision in two real browsers' offices: from the head's series to the register of who receives it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.desk import Desk
    from tests.browser.office import Offices

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SUBJECT = "Ban hành Quy định về gửi, nhận văn bản điện tử trên địa bàn tỉnh"
KIND = "Quyết định (QPPL)"
CODE = "01/2026/QĐ-STTTT"


def look(browser: Browser, url: str, who: str, address: str, name: str, *, open_form: bool = False) -> None:
    """See an address in four looks: nothing that axe finds, nothing wider than the window."""
    from tests.browser.desk import Desk

    for width in (1440, 390):
        for scheme in ("light", "dark"):
            desk = Desk(browser, url, width=width, scheme=scheme).sign_in(who)
            desk.go(address)
            if open_form:
                fill(desk)
            desk.pictured(f"{name}-{width}-{scheme}", whole=True)
            assert desk.violations() == []
            assert not desk.is_wider_than_window()
            desk.context.close()


def fill(desk: Desk) -> None:
    """Choose the type and the way, as an officer does."""
    desk.page.get_by_label("Tải lên PDF hoặc .docx đã soạn").check()
    desk.page.locator("#id_kind").select_option(label=KIND)
    desk.page.locator("#id_subject").fill(SUBJECT)


def test_a_normative_decision_goes_its_way(browser: Browser, offices: Offices, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    from tests.browser.desk import Desk
    from tests.domain import paper
    from vanthu.cli.demo import story
    from vanthu.cli.demo.pki import PASSPHRASE
    from vanthu.core import clock

    sender = offices.sender.url
    administrator = Desk(browser, sender).sign_in("quantri", offices.administrator_password)
    administrator.go("/quan-tri/so/he-thong-so")
    administrator.page.locator("#series-name, input[name=name]").first.fill("Sổ quyết định QPPL")
    administrator.page.locator("form[action$='/mo'] button").click()
    administrator.page.locator("select[name=kind-quyet_dinh_qppl]").select_option(label="Sổ quyết định QPPL")
    form = administrator.page.locator("form:has(select[name=kind-quyet_dinh_qppl])")
    form.locator("[name=basis]").fill("Quyết định số 12/QĐ-STTTT ngày 05/01/2026")
    form.locator("[name=decided_on]").fill("05/01/2026")
    form.locator("button").last.click()
    administrator.told("hệ thống số")
    year = clock.hanoi_date(clock.now()).year
    file = tmp_path / "quyet-dinh.pdf"
    file.write_bytes(paper.normative_page(str(year)))

    hanh = Desk(browser, sender).sign_in("hanh")
    hanh.go("/van-ban-di/moi")
    fill(hanh)
    expect(hanh.page.get_by_text("thể thức và hệ thống số riêng")).to_be_visible()
    expect(hanh.page.locator("#id_issued_with")).to_be_hidden()
    hanh.page.get_by_label(story.RECEIVER.name).check()
    hanh.page.locator("#id_main").set_input_files(file)
    hanh.press("Lưu dự thảo")
    hanh.told("Đã lưu dự thảo")
    address = hanh.page.url.removeprefix(hanh.url)
    hanh.press("Trình ký")
    hanh.told("Đã trình")
    dung = Desk(browser, sender).sign_in("dung")
    dung.go(address)
    dung.reads()
    dung.page.get_by_label("Mã PIN").fill(PASSPHRASE)
    dung.press("Ký duyệt")
    dung.told("Đã ký")
    an = Desk(browser, sender).sign_in("an")
    an.go(address)
    expect(an.page.get_by_text(f"01/{year}").first).to_be_visible()
    an.page.get_by_label("Mã PIN").fill(PASSPHRASE)
    an.press("Cấp số, đóng dấu")
    an.told("Đã cấp số")
    code = CODE.replace("2026", str(year))
    expect(an.page.get_by_text(code).first).to_be_visible()
    an.press("Phát hành")

    binh = Desk(browser, offices.receiver.url).sign_in("binh")
    for _look in range(60):
        binh.go("/van-ban-den/")
        if binh.page.get_by_text(code).count():
            break
        binh.page.wait_for_timeout(500)
    binh.page.get_by_role("link", name=SUBJECT).first.click()
    expect(binh.page.get_by_text(KIND).first).to_be_visible()
    binh.press("Đăng ký")
    binh.told("Đã đăng ký")
    look(browser, sender, "hanh", "/van-ban-di/moi", "qppl-soan", open_form=True)
    look(browser, sender, "an", address, "qppl-van-ban")
    look(browser, sender, "an", "/so-dang-ky/?so=outgoing", "qppl-so")
    assert [desk.complaints for desk in (administrator, hanh, dung, an, binh)] == [[]] * 5
