"""Signing tools that are older, slower or other than ours: the person is told in words what to do, and nothing hangs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.looks import seated

if TYPE_CHECKING:  # pytest reads this file before Django is set up
    from playwright.sync_api import Browser, Page, WebSocketRoute

    from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLOSE = "close"
SILENT = "silent"


@pytest.fixture
def dung(browser: Browser, cast: Cast, address: str) -> Page:
    """Return the browser of the leader, whose key is on a token."""
    from vanthu.directory.models import Certificate, Person

    Certificate.objects.filter(person_id=cast.dung.person_id).update(key_file="")
    return seated(browser, Person.objects.get(pk=cast.dung.person_id or 0).username, address)


def _tool(page: Page, answer: str, heard: list[str] | None = None) -> None:
    """Put a tool beside the browser that answers everything with `answer`."""

    def hear(route: WebSocketRoute, frame: Any) -> None:  # Any: text or bytes
        if heard is not None:
            heard.append(str(frame))
        if answer == CLOSE:
            route.close()
        elif answer != SILENT:
            route.send(answer)

    page.route_web_socket(
        "ws://127.0.0.1:8987/**", lambda route: route.on_message(lambda frame: hear(route, frame))
    )


ODD = {
    "words": ("unknown command", "bản cũ hoặc chương trình khác"),
    "a list": ("[1]", "bản cũ hoặc chương trình khác"),
    "a number": ("0", "bản cũ hoặc chương trình khác"),
    "no status": ('{"Version": "1.0.2"}', "bản cũ hoặc chương trình khác"),
    "gone at once": (CLOSE, "đóng ngay"),
    "a code alone": ('{"Status": 7}', "mã 7"),
    "words that are none": ('{"Status": 7, "Message": {"a": 1}, "Files": "x"}', "mã 7"),
    "its own words": ('{"Status": "5", "Error": "Chưa cắm thiết bị."}', "Chưa cắm thiết bị."),
    "one file failed": ('{"Status": 0, "Files": [{"Status": 3, "Message": "Tệp hỏng."}]}', "Tệp hỏng."),
    "nothing came": ('{"Status": 0}', "tệp chưa đến"),
    "nothing came, files odd": ('{"Status": "0", "Files": "x"}', "tệp chưa đến"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_answer_is_told_in_words_and_one_may_press_again(
    dung: Page, cast: Cast, address: str, name: str
) -> None:
    from playwright.sync_api import expect

    from tests.domain import paper

    answer, words = ODD[name]
    document = paper.submitted(cast)
    _tool(dung, answer)
    dung.goto(f"{address}/van-ban-di/{document.pk}")
    dung.get_by_role("button", name="Ký duyệt").click()

    status = dung.locator("[data-signing-status]")
    expect(status).to_contain_text(words, timeout=20_000)
    expect(status).to_have_attribute("role", "alert")
    expect(dung.get_by_role("button", name="Ký duyệt")).to_be_enabled()


def test_a_tool_that_is_silent_is_given_up_in_words(dung: Page, cast: Cast, address: str) -> None:
    from playwright.sync_api import expect

    from tests.domain import paper

    heard: list[str] = []
    _tool(dung, SILENT, heard)
    document = paper.submitted(cast)
    dung.clock.install()
    dung.goto(f"{address}/van-ban-di/{document.pk}")
    dung.get_by_role("button", name="Ký duyệt").click()
    status = dung.locator("[data-signing-status]")
    expect(status).to_contain_text("Đang chờ")
    while not heard:
        dung.wait_for_timeout(50)

    dung.clock.fast_forward(31_000)
    expect(status).to_contain_text("thanh tác vụ")
    dung.clock.fast_forward(300_000)
    for _ in range(20):
        dung.clock.fast_forward(1_000)
        dung.wait_for_timeout(50)

    expect(status).to_contain_text("năm phút")
    expect(dung.get_by_role("button", name="Ký duyệt")).to_be_enabled()


CHECKS: dict[str, tuple[Callable[[str], str], str, str, str]] = {
    "garbage": (lambda _print: "hello", "bad", "bản cũ", "bad"),
    "gone": (lambda _print: CLOSE, "bad", "bản cũ", "bad"),
    "certificate as text": (
        lambda own: json.dumps({"Status": 0, "CertInfo": json.dumps({"Fingerprint": own.upper()})}), "good", "", "good",
    ),
    "certificate in words": (lambda _print: '{"Status": 0, "CertInfo": "CN=Trần Văn Dũng"}', "good", "khi ký", "unsure"),
    "no fingerprint": (lambda _print: '{"Status": 0, "CertInfo": {"SerialNumber": "01"}}', "good", "khi ký", "unsure"),
    "odd list": (lambda _print: '{"Status": 0, "Certificates": "x"}', "good", "Không thấy chứng thư", "bad"),
    "no token": (lambda _print: '{"Status": 1, "Message": "Chưa cắm thiết bị."}', "good", "Chưa cắm thiết bị.", "bad"),
    "no words": (lambda _print: '{"Status": 1, "Message": 5}', "good", "mã 1", "bad"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_of_the_desk_understands_or_says_that_it_does_not(
    dung: Page, cast: Cast, address: str, name: str
) -> None:
    from playwright.sync_api import expect

    from vanthu.directory.models import Certificate

    answer, tool, words, token = CHECKS[name]
    _tool(dung, answer(Certificate.objects.get(person_id=cast.dung.person_id).fingerprint))
    dung.goto(f"{address}/ky-so/san-sang")

    expect(dung.locator("[data-check=tool]")).to_have_attribute("data-tone", tool)
    expect(dung.locator("[data-check=token]")).to_have_attribute("data-tone", token)
    expect(dung.locator("[data-desk-check]")).to_contain_text(words)
