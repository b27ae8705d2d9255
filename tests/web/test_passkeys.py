"""Passkeys: what the browser is asked and what of its answers is taken; the ceremony itself runs in Chromium."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse

from tests.cast import Cast

if TYPE_CHECKING:
    from tests.web.conftest import Desk


def test_a_browser_is_asked_for_a_passkey_of_this_site(cast: Cast, desk: Desk) -> None:
    asked = json.loads(desk(cast.hanh).post(reverse("web:ask_passkey")).content)

    assert asked["rp"]["id"] == "testserver"
    assert asked["authenticatorSelection"]["userVerification"] == "required"


def test_an_answer_without_a_question_opens_nothing(cast: Cast) -> None:
    browser = Client()

    answer = browser.post(reverse("web:prove"), {"answer": '{"id": "khoa"}'})

    assert answer.status_code == 422
    assert browser.get(reverse("home:work")).status_code == 302


def test_an_answer_that_is_no_json_is_refused_in_words(cast: Cast) -> None:
    browser = Client(headers={"accept-language": "vi"})
    browser.post(reverse("web:ask_proof"))

    answer = browser.post(reverse("web:prove"), {"answer": "[]{"})

    assert answer.status_code == 422
    assert "Không xác thực được khóa truy cập" in json.loads(answer.content)["why"]
