"""Who stands in for the clerk seals with a token, and is told on the page when the delegation ends in the middle of it.

The tool is a door of the browser's own: what it does with a frame, the test says.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.looks import faults, seated

if TYPE_CHECKING:  # pytest reads this file before Django is set up
    from playwright.sync_api import Browser, Page, WebSocketRoute

    from tests.cast import Cast
    from vanthu.outgoing.models import OutgoingDocument
    from vnsign.signers import Signer

    Tool = Callable[[dict[str, Any]], dict[str, Any]]  # Any: JSON

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ENDED = "Việc ủy quyền mà bạn đang dùng đã kết thúc."
SLOW_MS = 90_000
WHAT_TO_DO = "Người ủy quyền có thể ủy quyền lại"


@pytest.fixture
def token(cast: Cast) -> Signer:
    """The agency's key, from now on only on a token."""
    from tests.domain.signing.desks import key
    from vanthu.directory.models import Certificate

    certificate = Certificate.objects.get(agency=cast.sender, person=None)
    signer = key(certificate)
    Certificate.objects.filter(pk=certificate.pk).update(key_file="")
    return signer


@pytest.fixture
def document(cast: Cast, token: Signer) -> OutgoingDocument:
    """A document that waits for number and seal."""
    from tests.domain import paper

    return paper.signed(cast)


@pytest.fixture
def hanh(browser: Browser, cast: Cast, address: str, document: OutgoingDocument) -> Page:
    """Hạnh in the clerk's post, at the document."""
    from tests.cast import NOW
    from vanthu.core.blobs import blobs
    from vanthu.directory.actions_authority import DelegationFacts, give_delegation
    from vanthu.directory.models import Person

    facts = DelegationFacts(cast.an.post_id or 0, cast.hanh.post_id or 0, "QĐ 05", NOW.date(), NOW.date())
    give_delegation(facts, decision_file=blobs().put(b"%PDF-1.7 qd"), actor=cast.quyen, now=NOW)
    page = seated(browser, Person.objects.get(pk=cast.hanh.person_id or 0).username, address)
    page.locator(".bar details summary").click()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Thay mặt Lê Thị An").click()
    page.goto(f"{address}/van-ban-di/{document.pk}")
    page.wait_for_selector("pdf-viewer[ready]", timeout=SLOW_MS)
    page.set_default_timeout(SLOW_MS)
    return page


def end_it(cast: Cast) -> None:
    """End the delegation, as an administrator does."""
    from tests.cast import NOW
    from vanthu.directory.actions_authority import end_delegation
    from vanthu.directory.models import Delegation

    end_delegation(Delegation.objects.get().pk, actor=cast.quyen, now=NOW)


def beside(page: Page, tool: Tool) -> None:
    """Put a tool beside the page that answers each frame with what `tool` makes of it."""

    def opened(socket: WebSocketRoute) -> None:
        socket.on_message(lambda frame: socket.send(json.dumps(tool(json.loads(str(frame))))))

    page.route_web_socket(lambda url: "127.0.0.1" in url, opened)


def seal(page: Page) -> None:
    """Press the button of number and seal."""
    page.get_by_role("button", name="Cấp số, đóng dấu").click()


def told_of_the_end(page: Page) -> None:
    """See that the page says what has happened and what to do."""
    from playwright.sync_api import expect

    expect(page.get_by_role("main")).to_contain_text(ENDED, timeout=SLOW_MS)
    expect(page.get_by_role("main")).to_contain_text(WHAT_TO_DO)


def test_one_that_ended_before_the_button_is_told_and_nothing_is_numbered(
    cast: Cast, hanh: Page, document: OutgoingDocument
) -> None:
    end_it(cast)

    seal(hanh)

    told_of_the_end(hanh)
    assert faults(hanh, "delegation ended") == []
    document.refresh_from_db()
    assert document.state == "signed"


def test_one_that_ends_while_the_tool_asks_for_the_pin_is_told(
    cast: Cast, hanh: Page, document: OutgoingDocument
) -> None:
    def refused(frame: dict[str, Any]) -> dict[str, Any]:  # Any: JSON
        end_it(cast)
        return {"Status": 12, "Message": "Không gửi được tệp đã ký.", "Error": ""}

    beside(hanh, refused)

    seal(hanh)

    told_of_the_end(hanh)
    document.refresh_from_db()
    assert document.state == "numbered", "An seals it under the number it has"


def test_one_that_ends_as_the_seal_has_come_back_is_told_and_the_seal_stands(
    cast: Cast, hanh: Page, document: OutgoingDocument, token: Signer
) -> None:
    from tests.cast import NOW
    from vanthu.core import clock
    from vanthu.core.blobs import blobs
    from vanthu.outgoing import handing_in
    from vanthu.signing.models import Errand
    from vnsign.finish import sign

    def signed(frame: dict[str, Any]) -> dict[str, Any]:  # Any: JSON
        file = Errand.objects.get().files.get()
        pdf = sign(blobs().read(file.source_sha256), token, field="CoQuan", timestamp_room=10_000, now=NOW)
        received = handing_in.receive(frame["FileUploadHandler"].rpartition("/")[2], pdf, clock=clock.now)
        end_it(cast)
        return {"Status": int(not received.is_taken), "Message": received.message}

    beside(hanh, signed)

    seal(hanh)

    told_of_the_end(hanh)
    document.refresh_from_db()
    assert document.state == "sealed"
