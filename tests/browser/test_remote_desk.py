"""A leader whose key lies at a remote service signs by keyboard alone, and follows on the page what the phone does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.browser.looks import faults

if TYPE_CHECKING:  # pytest reads this file before Django is set up
    from playwright.sync_api import Browser
    from pytest_django import Settings

    from tests.browser.keys import Keys
    from tests.cast import Cast
    from tests.domain.signing.remote_doubles import Double

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def phone(cast: Cast, settings: Settings) -> Iterator[Double]:
    """Dũng's key at VNPT SmartCA; what the phone does is its `state`."""
    from tests.domain.signing import test_remote as desk
    from tests.domain.signing.remote_doubles import KEY, USER, serving
    from vanthu.directory.models import Certificate
    from vanthu.signing.remote import services
    from vanthu.signing.remote_words import ServiceKind

    settings.VANTHU_PEER_HOSTS = ["127.0.0.1"]
    certificate = Certificate.objects.get(agency=cast.sender, person_id=cast.dung.person_id or 0)
    with serving(desk.moved(certificate, ServiceKind.SMARTCA)) as served:
        service = desk.kept_service(cast, served, ServiceKind.SMARTCA)
        services.file_key(
            service.pk, USER, KEY, person_id=cast.dung.person_id, actor=cast.quyen, now=desk.NOW
        )
        yield served


@pytest.fixture
def dung(browser: Browser, cast: Cast, address: str, phone: Double) -> Iterator[Keys]:
    """Dũng at the list of what waits, two letters and what has become of them in mind."""
    from tests import cast as people
    from tests.browser.keys import Keys
    from tests.domain import paper
    from vanthu.directory.models import Person

    for subject in ("văn bản thứ nhất", "văn bản thứ hai"):
        paper.submitted(cast, subject=subject)
    username = Person.objects.get(pk=cast.dung.person_id or 0).username
    desk = Keys(browser, address).sign_in(username, people.PASSWORD)
    yield desk
    assert desk.complaints == []


def asked(dung: Keys) -> None:
    """Ask for both signatures, by keys alone."""
    dung.follow("Ký nhiều văn bản")
    dung.press("Ký các văn bản đã chọn")
    dung.page.get_by_role("heading", name="Ký qua VNPT SmartCA").wait_for()


def test_the_page_waits_for_the_phone_and_then_says_that_all_is_signed(dung: Keys, phone: Double) -> None:
    from playwright.sync_api import expect

    from tests.cast import NOW
    from vanthu.jobs.worker import run_due

    asked(dung)
    waiting = dung.page.get_by_role("status")
    expect(waiting).to_contain_text("Chờ bạn xác nhận trên điện thoại")
    expect(dung.page.get_by_text("Chờ ký", exact=True)).to_have_count(2)
    dung.pictured("ky-tu-xa-cho")
    found = faults(dung.page, "remote signing, waiting")
    dung.reach(dung.page.get_by_role("button", name="Thôi ký"))

    with dung.page.expect_response("**/theo-doi"):
        pass  # it looks again by itself
    dung.page.wait_for_timeout(300)
    expect(dung.page.get_by_role("button", name="Thôi ký")).to_be_focused()

    phone.state = "signed"
    run_due(NOW + timedelta(seconds=5))
    expect(dung.page.get_by_role("status")).to_contain_text("Đã ký, kiểm tra và ghi nhận 2 tệp")
    expect(dung.page.get_by_text("Đã ký", exact=True)).to_have_count(2)
    assert found + faults(dung.page, "remote signing, over") == []
    dung.follow("Tiếp tục")


def test_a_refusal_on_the_phone_is_told_and_leads_back(dung: Keys, phone: Double) -> None:
    from playwright.sync_api import expect

    from tests.cast import NOW
    from vanthu.jobs.worker import run_due

    asked(dung)
    phone.state = "refused"
    run_due(NOW + timedelta(seconds=5))

    expect(dung.page.get_by_role("alert")).to_contain_text("Chưa ký tệp nào")
    dung.pictured("ky-tu-xa-tu-choi")
    assert faults(dung.page, "remote signing, refused") == []
    dung.follow("Quay lại để ký lại")
    expect(dung.page.get_by_role("heading", name="Ký nhiều văn bản")).to_be_visible()
    expect(dung.page.locator("[data-result]")).to_have_count(2)


def test_whoever_gives_up_is_told_that_nothing_was_signed(dung: Keys) -> None:
    from playwright.sync_api import expect

    asked(dung)
    dung.press("Thôi ký")

    expect(dung.page.get_by_role("alert")).to_be_visible()
    dung.pictured("ky-tu-xa-thoi")
    expect(dung.page.get_by_text("Đã ký", exact=True)).to_have_count(0)


def test_whoever_loses_the_line_is_told_that_the_outcome_is_not_known(dung: Keys, phone: Double) -> None:
    from playwright.sync_api import expect

    dung.follow("Ký nhiều văn bản")
    dung.page.get_by_role("button", name="Ký các văn bản đã chọn").wait_for()
    dung.page.context.set_offline(True)
    dung.press("Ký các văn bản đã chọn")

    dung.alarmed("chưa biết việc vừa bấm đã được ghi nhận hay chưa")
    dung.pictured("mat-ket-noi")
    dung.page.context.set_offline(False)
    dung.follow("Tải lại trang")
    expect(dung.page.get_by_role("alert")).to_have_count(0)
    assert phone.calls("/sign") == []
