"""Sign-in, sign-out, the language and the look."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.urls import reverse

from tests import cast as people
from tests.cast import NOW, Cast
from tests.refusing import tells
from vanthu.audit.models import AuditEntry
from vanthu.core.errors import Refusal
from vanthu.directory.models import Person, Post
from vanthu.directory.pauses import PAUSE_AFTER

if TYPE_CHECKING:
    from tests.web.conftest import Desk

DOOR = reverse("web:sign_in")


def username(cast: Cast) -> str:
    """Return the user name of Hạnh."""
    return Person.objects.get(pk=cast.hanh.person_id).username


def test_a_person_signs_in_and_is_at_work(cast: Cast, client: Client) -> None:
    answer = client.post(DOOR, {"username": username(cast), "password": people.PASSWORD}, follow=True)

    assert answer.redirect_chain == [("/", 303)]
    assert "Nguyễn Thị Hạnh" in answer.content.decode()


def test_a_wrong_password_says_so_in_words_and_is_recorded(cast: Cast, client: Client) -> None:
    answer = client.post(
        DOOR, {"username": username(cast), "password": "sai"}, headers={"accept-language": "vi"}
    )

    assert answer.status_code == 422
    assert tells(answer, Refusal.SIGN_IN_FAILED)
    assert AuditEntry.objects.filter(event="session.failed").count() == 1


def test_after_too_many_failures_even_the_right_password_has_to_wait(cast: Cast, client: Client) -> None:
    for _ in range(PAUSE_AFTER):
        client.post(DOOR, {"username": username(cast), "password": "sai"})

    answer = client.post(
        DOOR,
        {"username": username(cast), "password": people.PASSWORD},
        headers={"accept-language": "vi"},
    )

    assert answer.status_code == 422
    assert tells(answer, Refusal.SIGN_IN_PAUSED)
    assert "_auth_user_id" not in client.session


def test_sign_in_never_leads_to_another_site(cast: Cast, client: Client) -> None:
    given = {"username": username(cast), "password": people.PASSWORD, "next": "https://elsewhere.example/"}

    assert client.post(DOOR, given)["Location"] == "/"


def test_an_idle_session_ends(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.hanh)

    with time_machine.travel(NOW + timedelta(seconds=settings.SESSION_IDLE_S + 1), tick=False):
        answer = browser.get("/")

    assert answer.status_code == 302
    assert answer["Location"].startswith(DOOR)


def test_a_session_in_use_goes_on(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.hanh)

    for minutes in (20, 40, 60):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            assert browser.get("/").status_code == 200


def test_a_page_that_refreshes_itself_keeps_no_session_alive(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.hanh)

    for minutes in (20, 29):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            browser.get("/", headers={"X-Background": "yes", "HX-Request": "true"})

    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        answer = browser.get("/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/"})
    assert answer["HX-Redirect"] == f"{DOOR}?next=http%3A%2F%2Ftestserver%2F"
    assert answer.content == b""


def test_signing_out_ends_the_session(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.hanh)

    browser.post(reverse("web:sign_out"))

    assert browser.get("/").status_code == 302


def test_who_holds_no_post_is_told_what_to_do(cast: Cast, desk: Desk) -> None:
    Post.objects.filter(person_id=cast.hanh.person_id).update(held_to=NOW.date() - timedelta(days=1))

    answer = desk(cast.hanh).get("/")

    assert answer.status_code == 403
    assert "Hôm nay bạn không giữ chức vụ nào" in answer.content.decode()


def test_a_post_of_somebody_else_cannot_be_taken(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.hanh)

    browser.post(reverse("web:use_post"), {"post": str(cast.an.post_id)})

    assert browser.get(reverse("deliveries:list")).status_code == 404


def test_one_person_acts_in_the_post_chosen(cast: Cast, desk: Desk) -> None:
    from vanthu.core.actor import Role
    from vanthu.directory import actions

    clerk = actions.give_post(
        cast.hanh.person_id or 0, agency_id=cast.sender.pk, unit_id=None, title="Văn thư kiêm nhiệm",
        roles=frozenset({Role.CLERK}), actor=people.SYSTEM, now=NOW,
    )  # fmt: skip
    browser = desk(cast.hanh)

    browser.post(reverse("web:use_post"), {"post": str(clerk.pk)})

    assert browser.get(reverse("deliveries:list")).status_code == 200


def test_pages_speak_english_to_those_who_choose_it(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.hanh)

    browser.post(reverse("web:use_language"), {"language": "en"})

    answer = browser.get("/")
    assert '<html lang="en"' in answer.content.decode()
    assert "My work" in answer.content.decode()


def test_the_chosen_look_is_kept(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.hanh)

    browser.post(reverse("web:use_theme"), {"theme": "dark"})

    assert 'data-bs-theme="dark"' in browser.get("/").content.decode()


OWN = {"present": people.PASSWORD, "password": "con ca ro bay qua cau 7", "again": "con ca ro bay qua cau 7"}


def test_a_person_changes_the_own_password_and_stays_signed_in_here_alone(cast: Cast, desk: Desk) -> None:
    here, elsewhere = desk(cast.hanh), desk(cast.hanh)

    answer = here.post(reverse("web:change_password"), OWN)

    assert answer.status_code == 303
    assert check_password("con ca ro bay qua cau 7", Person.objects.get(pk=cast.hanh.person_id).password)
    assert here.get(reverse("home:work")).status_code == 200
    assert elsewhere.get(reverse("home:work")).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"present": "sai"}, "id_present-error-1"),
        ({"again": "mat-khau-moi-2"}, "id_again-error-1"),
        ({"password": "ngan", "again": "ngan"}, "id_password-error-1"),
    ],
)
def test_a_password_is_not_changed_by_a_slip(
    cast: Cast, desk: Desk, wrong: dict[str, str], said: str
) -> None:
    answer = desk(cast.hanh).post(reverse("web:change_password"), OWN | wrong)

    assert answer.status_code == 422
    assert f'id="{said}"' in answer.content.decode()
    assert check_password(people.PASSWORD, Person.objects.get(pk=cast.hanh.person_id).password)


def test_the_present_password_is_not_guessed_at_an_open_desk(cast: Cast, desk: Desk) -> None:
    client = desk(cast.hanh)
    for _ in range(PAUSE_AFTER):
        client.post(reverse("web:change_password"), OWN | {"present": "sai"})

    assert tells(client.post(reverse("web:change_password"), OWN), Refusal.SIGN_IN_PAUSED)


def test_the_menu_leads_to_the_own_password(cast: Cast, desk: Desk) -> None:
    assert 'href="/mat-khau"' in desk(cast.hanh).get(reverse("home:work")).content.decode()
