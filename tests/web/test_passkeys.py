"""Passkeys: what the browser is asked and what of its answers is taken; the ceremony itself runs in Chromium."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import NOW, Cast
from tests.refusing import tells
from vanthu.core.errors import Refusal
from vanthu.directory import passkeys as ceremonies
from vanthu.directory.models import Passkey
from vanthu.web.access import passkeys

if TYPE_CHECKING:
    from tests.web.conftest import Desk


def test_a_browser_is_asked_for_a_passkey_of_this_site(cast: Cast, desk: Desk) -> None:
    asked = json.loads(desk(cast.hanh).post(reverse("web:ask_passkey")).content)

    assert asked["rp"]["id"] == "testserver"
    assert asked["authenticatorSelection"]["userVerification"] == "required"


def test_an_answer_without_a_question_opens_nothing(cast: Cast) -> None:
    browser = Client(headers={"accept-language": "vi"})

    answer = browser.post(reverse("web:prove"), {"answer": '{"id": "khoa"}'})

    assert answer.status_code == 422
    assert tells(answer, Refusal.PASSKEY_FAILED)
    assert browser.get(reverse("home:work")).status_code == 302


def test_an_answer_that_is_no_json_is_refused_in_words(cast: Cast) -> None:
    browser = Client(headers={"accept-language": "vi"})
    browser.post(reverse("web:ask_proof"))

    answer = browser.post(reverse("web:prove"), {"answer": "[]{"})

    assert answer.status_code == 422
    assert tells(answer, Refusal.PASSKEY_FAILED)


def test_a_passkey_s_challenge_is_taken_once_in_whatever_window(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two requests may read one session before either of them forgets the challenge: the table tells them apart."""
    Passkey.objects.create(
        person_id=cast.hanh.person_id, name="USB", credential_id="khoa", public_key=b"-", added_at=NOW
    )
    monkeypatch.setattr(ceremonies, "count_of", lambda *_a, **_k: 1)
    monkeypatch.setattr(passkeys, "_challenge", lambda _request: "cung-mot-thach-do")

    first, again = (
        Client(headers={"accept-language": "vi"}).post(reverse("web:prove"), {"answer": '{"id": "khoa"}'})
        for _ in range(2)
    )

    assert (first.status_code, again.status_code) == (200, 409)
    assert tells(again, Refusal.CHALLENGE_SPENT)
