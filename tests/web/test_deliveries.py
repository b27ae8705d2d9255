"""The operator's pages: what does not arrive is found without looking for it, and who gave it up, and why."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.cast import NOW, Cast
from tests.exchange.callers import known_caller
from tests.exchange.conftest import make_key, make_letter
from vanthu.core.actor import Actor
from vanthu.directory.models import Agency
from vanthu.exchange import actions
from vanthu.exchange.models import Attempt, Delivery, OutboundPackage

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.web.conftest import Desk

WAITING = reverse("deliveries:waiting")


@pytest.fixture(autouse=True)
def loopback(settings: Settings) -> None:
    """Let peers be on the loopback."""
    settings.VANTHU_PEER_HOSTS = ["127.0.0.1"]


def _sent(cast: Cast, number: int = 5, **facts: object) -> Delivery:
    known_caller("H44.40", "Sở Nội vụ tỉnh Phú Thọ", make_key(), now=NOW)
    letter = make_letter(cast.sender, number)
    recipient = Agency.objects.get(code="H44.40")
    (made,) = actions.queue(letter, recipients=[recipient], actor=Actor.system("test"), now=NOW)
    Delivery.objects.filter(pk=made.pk).update(**facts)
    return made


def _page(cast: Cast, desk: Desk, address: str = WAITING) -> str:
    return desk(cast.an).get(address).content.decode()


@pytest.mark.parametrize(
    ("facts", "is_shown"),
    [
        ({"state": "stuck", "last_error": "Bên nhận không biết khóa của ta"}, True),
        ({"state": "stuck", "kind": "status"}, True),
        ({"queued_at": NOW - timedelta(minutes=15)}, True),
        ({"queued_at": NOW - timedelta(minutes=14)}, False),
        ({"queued_at": NOW - timedelta(minutes=2), "priority": 1}, True),
        ({"queued_at": NOW - timedelta(days=2), "state": "stopped"}, False),
    ],
)
def test_what_is_stuck_or_late_needs_attention_and_nothing_else(
    cast: Cast, desk: Desk, facts: dict[str, object], is_shown: bool
) -> None:
    delivery = _sent(cast, **facts)

    shown = _page(cast, desk)

    assert (f'action="{reverse("deliveries:retry", args=[delivery.pk])}"' in shown) is is_shown
    assert str(facts.get("last_error", "")) in shown


@pytest.mark.parametrize(
    ("late", "said"), [(119, "119 phút"), (120, "2 giờ"), (47 * 60 + 59, "47 giờ"), (4741, "3 ngày")]
)
def test_how_late_it_is_is_said_in_a_unit_that_can_be_read(
    cast: Cast, desk: Desk, late: int, said: str
) -> None:
    made = _sent(cast, queued_at=NOW - timedelta(minutes=late))

    assert f"Sau {said} bên nhận vẫn chưa lưu" in _page(
        cast, desk, reverse("deliveries:show", args=[made.pk])
    )


@pytest.mark.parametrize(("hours", "is_shown"), [(24, True), (23, False)])
def test_what_nobody_fetches_from_an_axis_for_a_day_needs_attention(
    cast: Cast, desk: Desk, hours: int, is_shown: bool
) -> None:
    made = _sent(cast, queued_at=NOW - timedelta(hours=hours), state="relayed", relay_id="x")

    assert (reverse("deliveries:show", args=[made.pk]) in _page(cast, desk)) is is_shown


def test_what_nobody_fetches_from_an_axis_says_whom_to_call(cast: Cast, desk: Desk) -> None:
    made = _sent(cast, queued_at=NOW - timedelta(days=3), state="relayed", relay_id="x", sha256="0" * 64)
    Attempt.objects.create(delivery=made, number=1, started_at=NOW, result="relayed")

    shown = _page(cast, desk, reverse("deliveries:show", args=[made.pk]))

    assert "Đã nằm trên trục 3 ngày mà bên nhận chưa lấy" in shown
    assert "bên nhận không ký biên nhận" in shown
    assert "vanthu receipt verify" not in shown
    assert "Không tự gửi lại" not in _page(cast, desk)


def test_another_agency_s_deliveries_are_not_shown(cast: Cast, desk: Desk) -> None:
    _sent(cast, state="stuck")

    assert "05/STTTT-CNTT" not in desk(cast.binh).get(WAITING).content.decode()


def test_a_delivery_that_was_given_up_says_who_did_so_and_why(cast: Cast, desk: Desk) -> None:
    delivery = _sent(cast)
    client, here = desk(cast.an), reverse("deliveries:show", args=[delivery.pk])

    client.post(reverse("deliveries:stop", args=[delivery.pk]), {"reason": "Đã gửi bản giấy"})

    shown = client.get(here).content.decode()
    assert "Đã dừng gửi, vì" in shown
    assert "Lần gửi gần nhất không thành công" not in shown
    assert "Lê Thị An (Văn thư) – Đã gửi bản giấy" in shown


def test_the_reason_for_giving_up_is_no_error_of_what_goes_on(cast: Cast, desk: Desk) -> None:
    delivery = _sent(cast)
    client = desk(cast.an)
    client.post(reverse("deliveries:stop", args=[delivery.pk]), {"reason": "Đã gửi bản giấy"})

    client.post(reverse("deliveries:retry", args=[delivery.pk]))

    again = Delivery.objects.get(pk=delivery.pk)
    assert (again.state, again.last_error) == ("queued", "")


def test_a_clerk_reads_a_sentence_and_what_the_system_said_is_folded(cast: Cast, desk: Desk) -> None:
    error = "Không nối được tới máy của bên kia.\nConnectError: [Errno 111] Connection refused"
    delivery = _sent(cast, state="stuck", last_error=error)
    Attempt.objects.create(delivery=delivery, number=1, started_at=NOW, result="transient", error=error)

    waiting = _page(cast, desk)
    shown = _page(cast, desk, reverse("deliveries:show", args=[delivery.pk]))
    listed = _page(cast, desk, reverse("deliveries:list"))

    for page in (waiting, shown, listed):
        assert "Không nối được tới máy của bên kia." in page
    assert "Errno" not in waiting
    assert "Errno" not in listed
    assert shown.count("Errno") == 1
    assert re.search(r"<details[^<]*<summary>.*?</summary>[^/]*Errno", shown, re.DOTALL)


def test_tries_that_ended_alike_stand_on_one_line(cast: Cast, desk: Desk) -> None:
    delivery = _sent(cast)
    ends = ["Không nối được."] * 30 + ["Bị ngắt giữa chừng.", "Không nối được."]
    for number, error in enumerate(ends, start=1):
        Attempt.objects.create(
            delivery=delivery, number=number, started_at=NOW, result="transient", error=error
        )

    shown = _page(cast, desk, reverse("deliveries:show", args=[delivery.pk]))

    lines = re.findall(r"Lần [0-9–]+: Lỗi tạm thời", shown)
    assert lines == [f"Lần {numbers}: Lỗi tạm thời" for numbers in ("32", "31", "1–30")]


@pytest.mark.parametrize(
    "text", ["sở nội vụ", "so noi vu", "NỘI VỤ tỉnh", "h44.40", "hướng", "Hương DAN", "5/", "noi huong"]
)
def test_a_delivery_is_found_marks_and_case_aside(cast: Cast, desk: Desk, text: str) -> None:
    made = _sent(cast)
    OutboundPackage.objects.update(document_label="5/STTTT-CNTT: Hướng dẫn gửi, nhận [a-z] văn bản")
    Agency.objects.filter(code="H44.40").update(folded="h44.40 000.40.00.h44 so noi vu tinh phu tho")

    shown = desk(cast.an).get(reverse("deliveries:list"), {"q": text}).content.decode()
    other = desk(cast.an).get(reverse("deliveries:list"), {"q": f"{text} .*"}).content.decode()

    assert reverse("deliveries:show", args=[made.pk]) in shown
    assert reverse("deliveries:show", args=[made.pk]) not in other, "words, no pattern"


def test_all_that_is_stuck_is_tried_again_by_one_act(cast: Cast, desk: Desk) -> None:
    stuck = [_sent(cast, number, state="stuck", last_error="Sai") for number in (5, 6)]
    given_up = _sent(cast, 7, state="stopped")
    assert "Gửi lại cả 2 lượt không gửi được" in _page(cast, desk)

    desk(cast.an).post(reverse("deliveries:retry_stuck"))

    states = dict(Delivery.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in (*stuck, given_up)] == ["queued", "queued", "stopped"]
    assert "Gửi lại cả" not in _page(cast, desk)


def test_what_waits_for_a_peer_that_is_away_is_not_promised_for_a_moment_that_has_passed(
    cast: Cast, desk: Desk
) -> None:
    late = NOW - timedelta(hours=3)
    delivery = _sent(cast, queued_at=late, next_try_at=NOW - timedelta(minutes=2), attempts=4)

    for page in (WAITING, reverse("deliveries:show", args=[delivery.pk])):
        assert "Tự gửi lại ngay khi bên kia trả lời." in _page(cast, desk, page)
        assert "Tự gửi lại lúc" not in _page(cast, desk, page)
