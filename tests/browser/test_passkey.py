"""A passkey in a real browser: made, asked for at the second step, and enough alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vanthu.cli.demo.story import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.office import Offices

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def with_authenticator(page: Page) -> None:
    """Plug a virtual authenticator in, which verifies its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_made_and_opens_the_door(browser: Browser, offices: Offices) -> None:
    url = offices.sender.url.replace("127.0.0.1", "localhost")
    page = browser.new_context(locale="vi-VN").new_page()
    with_authenticator(page)
    page.goto(f"{url}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill("hanh")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.locator("form button.btn-primary").click()
    page.wait_for_url(f"{url}/")

    page.goto(f"{url}/bao-mat")
    page.get_by_label("Tên thiết bị").fill("Máy bàn")
    page.get_by_role("button", name="Thêm khóa truy cập").click()
    page.get_by_text("Máy bàn", exact=False).first.wait_for()
    page.context.clear_cookies()
    page.goto(f"{url}/dang-nhap")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()

    page.wait_for_url(f"{url}/")
    assert page.locator("h1").count() == 1
