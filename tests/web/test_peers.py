"""The screens of connections: only the fields of the kind, no secret ever shown, a try that says what to do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.cast import SYSTEM, Cast
from tests.domain import paper
from tests.exchange.axis_double import SECRET, SYSTEM_ID, Axis, serving
from tests.exchange.conftest import make_key
from vanthu.core import clock
from vanthu.exchange import actions
from vanthu.exchange.keys import installation_key
from vanthu.exchange.models import Delivery, Peer, Polling, Pulled
from vanthu.exchange.peer_settings import PeerFacts
from vanthu.exchange.words import PeerKind
from vanthu.jobs.worker import run_due

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from tests.web.conftest import Desk


@pytest.fixture
def axis(settings: Settings) -> Iterator[Axis]:
    """An axis over loopback."""
    settings.VANTHU_PEER_HOSTS = ["127.0.0.1"]
    with serving(Axis(date="Mon, 23 Nov 2026 02:00:00 GMT")) as made:
        yield made


@pytest.fixture
def peer(axis: Axis, armed: Cast) -> Peer:
    """The axis as configured."""
    facts = PeerFacts(
        name="Trục tỉnh", kind=PeerKind.AXIS, address=axis.address, system_id=SYSTEM_ID, secret=SECRET
    )
    return actions.save_peer(facts, actor=SYSTEM, now=clock.now())


@pytest.mark.parametrize(
    ("kind", "fields", "absent"),
    [
        ("direct", ["address", "public_key", "certificate_sha256"], ["secret", "outbox", "polls_every_s"]),
        ("axis", ["address", "system_id", "secret", "writes_short_hash"], ["public_key", "outbox"]),
        ("lgsp", ["address", "system_id", "secret"], ["public_key", "outbox", "writes_short_hash"]),
        ("folder", ["outbox", "inbox", "public_key"], ["address", "secret", "system_id"]),
    ],
)
def test_a_form_asks_only_what_its_kind_has(
    cast: Cast, desk: Desk, kind: str, fields: list[str], absent: list[str]
) -> None:
    text = desk(cast.quyen).get(reverse("administration:add_peer"), {"kieu": kind}).content.decode()

    assert [name for name in fields if f'name="{name}"' not in text] == []
    assert [name for name in absent if f'name="{name}"' in text] == []


@pytest.mark.parametrize("kind", ["", "loopback", "mailbox", "x"])
def test_a_kind_that_nobody_adds_leads_to_the_choice(cast: Cast, desk: Desk, kind: str) -> None:
    text = desk(cast.quyen).get(reverse("administration:add_peer"), {"kieu": kind}).content.decode()

    assert "?kieu=axis" in text
    assert 'name="address"' not in text


def test_an_axis_is_added_and_its_secret_never_shown(axis: Axis, armed: Cast, desk: Desk) -> None:
    sent = {
        "name": "Trục tỉnh", "address": axis.address, "system_id": SYSTEM_ID, "secret": SECRET,
        "polls_every_s": "60", "is_active": "on", "reaches_all": "on",
    }  # fmt: skip
    browser = desk(armed.quyen)

    browser.post(reverse("administration:add_peer") + "?kieu=axis", sent)

    made = Peer.objects.get(name="Trục tỉnh")
    assert (made.kind, made.system_id, made.reaches_all) == ("axis", SYSTEM_ID, True)
    for name in ("show_peer", "change_peer"):
        text = browser.get(reverse(f"administration:{name}", args=[made.pk])).content.decode()
        assert SECRET not in text
        assert made.secret not in text


def test_changing_a_connection_without_its_secret_keeps_it(peer: Peer, armed: Cast, desk: Desk) -> None:
    sent = {
        "address": peer.address,
        "system_id": "khac",
        "secret": "",
        "polls_every_s": "30",
        "is_active": "on",
    }

    desk(armed.quyen).post(reverse("administration:change_peer", args=[peer.pk]), sent)

    kept = Peer.objects.get(pk=peer.pk)
    assert (kept.system_id, kept.secret, kept.polls_every_s) == ("khac", peer.secret, 30)


def test_a_wrong_value_is_said_in_the_form(cast: Cast, desk: Desk) -> None:
    sent = {
        "name": "Trục",
        "address": "http://10.0.0.1/",
        "system_id": "a",
        "secret": "b",
        "polls_every_s": "60",
    }

    answer = desk(cast.quyen).post(reverse("administration:add_peer") + "?kieu=axis", sent)

    assert answer.status_code == 422
    assert "phải dùng https" in answer.content.decode()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (None, "Kết nối tốt"),
        ("15", "Trục không nhận mã hệ thống hoặc khóa bí mật"),
        (404, "Địa chỉ không phải trục liên thông"),
    ],
)
def test_trying_says_what_it_showed(
    axis: Axis, peer: Peer, armed: Cast, desk: Desk, fault: object, words: str
) -> None:
    axis.faults["getReceivedEdocList"] = [fault] if fault else []

    answer = desk(armed.quyen).post(reverse("administration:try_peer", args=[peer.pk]))

    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_what_is_held_is_shown_and_refused_with_a_reason(
    axis: Axis, peer: Peer, armed: Cast, desk: Desk
) -> None:
    axis.put("goi-1", b"<x/>", "H99.01", "H44.12")
    run_due(clock.now())
    held, browser = Pulled.objects.get(), desk(armed.quyen)
    page = reverse("administration:show_peer", args=[peer.pk])
    assert "goi-1" in browser.get(page).content.decode()
    act = reverse("administration:refuse_held", args=[peer.pk, held.pk])

    assert browser.post(act, {"reason": ""}).status_code == 422
    browser.post(act, {"reason": "Không rõ nơi gửi"})

    assert Pulled.objects.get().refused_at is not None
    assert "goi-1" not in browser.get(page).content.decode()


def test_a_new_connection_has_no_secret_to_keep(armed: Cast, desk: Desk) -> None:
    sent = {
        "name": "Trục tỉnh",
        "address": "https://truc.example",
        "system_id": "stttt",
        "polls_every_s": "60",
    }
    browser, address = desk(armed.quyen), reverse("administration:add_peer") + "?kieu=lgsp"

    asked = browser.get(address).content.decode()
    refused = browser.post(address, {**sent, "secret": ""})

    assert "/v1/getEdoc" in asked
    assert "Để trống để giữ khóa đang có" not in asked
    assert 'name="secret"' in asked
    assert refused.status_code == 422
    assert not Peer.objects.filter(name="Trục tỉnh").exists()


def test_the_short_name_of_the_key_is_shown_whole(armed: Cast, desk: Desk) -> None:
    text = desk(armed.quyen).get(reverse("administration:peers")).content.decode()

    assert f">{installation_key().public.key_id}</output>" in text


def test_the_list_says_that_a_connection_is_asked_in_vain(peer: Peer, armed: Cast, desk: Desk) -> None:
    Polling.objects.create(peer=peer, failures=3, last_error="Không nối được.\nErrno 111")

    text = desk(armed.quyen).get(reverse("administration:peers")).content.decode()

    assert "hỏi 3 lần liên tiếp không được" in text
    assert "Không nối được." in text
    assert "Errno" not in text


def test_a_connection_says_what_waits_for_it_and_when_it_is_tried(
    peer: Peer, armed: Cast, desk: Desk
) -> None:
    paper.issued(armed)
    delivery = Delivery.objects.get()
    Delivery.objects.filter(pk=delivery.pk).update(peer=peer, state="queued")
    Peer.objects.filter(pk=peer.pk).update(failures=7, held_until=clock.now(), last_error="Không nối được.")
    page = reverse("administration:show_peer", args=[peer.pk])

    text = desk(armed.quyen).get(page).content.decode()
    Peer.objects.filter(pk=peer.pk).update(is_active=False)
    off = desk(armed.quyen).get(page).content.decode()

    assert "1 lượt gửi, lượt cũ nhất từ" in text
    assert "Một lượt được thử lúc" in text
    assert "Kết nối đang tắt: không gửi gì qua đường này" in off


def test_an_earlier_key_is_shown_with_its_time_and_can_be_distrusted(
    armed: Cast, desk: Desk, settings: Settings
) -> None:
    settings.VANTHU_PEER_HOSTS = ["127.0.0.1"]
    keys = [make_key().public, make_key().public]
    for key, at in zip(keys, (clock.now() - timedelta(days=2), clock.now()), strict=True):
        facts = PeerFacts(name="Sở Nội vụ", address="http://127.0.0.1:9", public_key=key.text)
        peer = actions.save_peer(facts, actor=SYSTEM, now=at)
    shown = reverse("administration:show_peer", args=[peer.pk])
    distrust = reverse("administration:distrust_key", args=[peer.pk, keys[0].key_id])
    browser = desk(armed.quyen)

    text = browser.get(shown).content.decode()
    assert all(key.key_id in text for key in keys)
    assert "Không còn tin khóa này" in text

    assert desk(armed.an).post(distrust).status_code == 404
    browser.post(distrust)

    text = browser.get(shown).content.decode()
    assert keys[0].key_id not in text
    assert keys[1].key_id in text
    assert browser.post(distrust).status_code == 404
