"""Second factors, sessions and pauses: what a stolen password or a copied cookie is worth."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse
from pytest_django import Settings

from tests import cast as people
from tests.cast import NOW, SYSTEM, Cast
from tests.domain import paper
from tests.refusing import tells
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor, Role
from vanthu.core.errors import Invalid, Refusal
from vanthu.directory import actions, actions_factors, pauses
from vanthu.directory.models import AuthenticatorApp, Delegation, OpenSession, Person, RecoveryCode
from vanthu.web.step_up import GUARDED

if TYPE_CHECKING:
    from tests.web.conftest import Desk

DOOR = reverse("web:sign_in")
SECOND = reverse("web:second_step")
SECRET = pyotp.random_base32()
GIVE = {"title": "Chuyên viên", "roles": ["officer"], "signing_mode": ""}


def enrolled(someone: Actor) -> Person:
    """Give somebody an authenticator app, ten minutes before the day begins, and return the person."""
    before = NOW - timedelta(minutes=10)
    actions_factors.add_authenticator(
        someone.person_id or 0, secret=SECRET, code=code(before), actor=someone, now=before
    )
    return Person.objects.get(pk=someone.person_id)


def code(moment: object = NOW) -> str:
    """Return the code that the app shows."""
    return str(pyotp.TOTP(SECRET).at(moment))


def password_given(person: Person, **extra: str) -> Client:
    """Return a browser at which the right password was given."""
    browser = Client(headers={"accept-language": "vi", **extra})
    browser.post(DOOR, {"username": person.username, "password": people.PASSWORD})
    return browser


def at_work(browser: Client) -> bool:
    """Say whether somebody is signed in at a browser."""
    return browser.get(reverse("home:work")).status_code == 200


def test_the_password_alone_opens_nothing_where_a_factor_is_enrolled(cast: Cast) -> None:
    browser = password_given(enrolled(cast.quyen))

    assert not at_work(browser)
    assert browser.get(SECOND).status_code == 200


def test_password_and_code_open_the_session(cast: Cast) -> None:
    browser = password_given(enrolled(cast.quyen))

    answer = browser.post(SECOND, {"code": code()})

    assert answer.status_code == 303
    assert at_work(browser)


def test_a_code_is_good_once(cast: Cast) -> None:
    person = enrolled(cast.quyen)
    password_given(person).post(SECOND, {"code": code()})

    second = password_given(person)
    answer = second.post(SECOND, {"code": code()})

    assert answer.status_code == 422
    assert not at_work(second)


def test_a_recovery_code_is_good_once(cast: Cast) -> None:
    person = enrolled(cast.quyen)
    paper = actions_factors.renew_recovery_codes(person.pk, actor=cast.quyen, now=NOW)[3]
    first, second = password_given(person), password_given(person)

    first.post(SECOND, {"code": paper.lower().replace("-", " ")})
    second.post(SECOND, {"code": paper})

    assert at_work(first)
    assert not at_work(second)


def test_the_second_step_waits_five_minutes(cast: Cast) -> None:
    browser = password_given(enrolled(cast.quyen))

    with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
        answer = browser.post(SECOND, {"code": code(NOW + timedelta(minutes=6))})

    assert answer["Location"] == DOOR


def test_codes_are_not_guessed(cast: Cast) -> None:
    browser = password_given(enrolled(cast.quyen))
    for _ in range(pauses.PAUSE_AFTER):
        browser.post(SECOND, {"code": "000000"})

    browser.post(SECOND, {"code": code()})

    assert not at_work(browser)


def test_the_secret_is_not_in_the_database_as_it_is(cast: Cast) -> None:
    enrolled(cast.quyen)

    assert SECRET not in AuthenticatorApp.objects.get().sealed_secret


def test_an_app_is_added_only_with_a_code_of_it(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.hanh)
    browser.get(reverse("web:add_authenticator"))
    secret = browser.session["new_authenticator"]

    wrong = browser.post(reverse("web:add_authenticator"), {"code": "000000"})
    right = browser.post(reverse("web:add_authenticator"), {"code": pyotp.TOTP(secret).at(NOW)})

    assert wrong.status_code == 422
    assert right.status_code == 200
    assert RecoveryCode.objects.filter(person_id=cast.hanh.person_id).count() == 10


def test_nobody_enrols_a_factor_for_somebody_else(cast: Cast) -> None:
    from vanthu.core.errors import NotPermitted

    with pytest.raises(NotPermitted):
        actions_factors.add_authenticator(
            cast.hanh.person_id or 0, secret=SECRET, code=code(), actor=cast.quyen, now=NOW
        )


def test_a_role_that_must_have_a_factor_gets_no_further_without(
    cast: Cast, desk: Desk, settings: Settings
) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset({"administrator"})

    browser = desk(cast.quyen)

    assert browser.get(reverse("home:work"))["Location"] == reverse("web:security")
    assert browser.get(reverse("web:add_authenticator")).status_code == 200
    assert at_work(desk(cast.hanh))


def test_the_last_factor_stays_where_one_is_required(cast: Cast, settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset({"administrator"})
    browser = password_given(enrolled(cast.quyen))
    browser.post(SECOND, {"code": code()})

    answer = browser.post(reverse("web:remove_authenticator"))

    assert answer.status_code == 409
    assert tells(answer, Refusal.FACTOR_REQUIRED)
    assert AuthenticatorApp.objects.exists()


def test_an_administrator_lets_somebody_in_who_lost_the_phone(cast: Cast, desk: Desk) -> None:
    person = enrolled(cast.hanh)

    desk(cast.quyen).post(reverse("administration:reset_factors", args=[cast.hanh.post_id]))

    assert at_work(password_given(person))


# T20: a stolen session


def test_t20_a_cookie_from_another_browser_is_refused_and_ended(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.hanh)
    thief = Client(headers={"user-agent": "Mozilla/5.0 (khac)"})
    thief.cookies = browser.cookies

    assert thief.get(reverse("home:work")).status_code == 302
    assert browser.get(reverse("home:work")).status_code == 302
    assert AuditEntry.objects.filter(event="session.refused").count() == 1


def test_t20_a_cookie_from_another_address_is_refused(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.hanh)

    answer = browser.get(reverse("home:work"), REMOTE_ADDR="203.0.113.7")

    assert answer.status_code == 302


def test_t20_agencies_whose_people_move_about_may_allow_other_addresses(
    cast: Cast, desk: Desk, settings: Settings
) -> None:
    settings.SESSION_ANY_ADDRESS = True

    assert desk(cast.hanh).get(reverse("home:work"), REMOTE_ADDR="203.0.113.7").status_code == 200


def copied(browser: Client) -> Client:
    """Return another browser with the same cookies, as a thief at the same desk would have."""
    copy = Client(headers={"accept-language": "vi"})
    for name, morsel in browser.cookies.items():
        copy.cookies[name] = morsel.value
    return copy


def test_t20_a_copied_cookie_dies_with_signing_out(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.hanh)
    copy = copied(browser)

    browser.post(reverse("web:sign_out"))

    assert not at_work(copy)


def test_t20_a_copied_cookie_dies_when_rights_change(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.hanh)
    copy = copied(browser)
    actions.give_post(
        cast.hanh.person_id or 0, agency_id=cast.sender.pk, unit_id=None, title="Văn thư",
        roles=frozenset({Role.CLERK}), actor=cast.quyen, now=NOW,
    )  # fmt: skip

    assert at_work(browser)
    assert not at_work(copy)


def test_t20_the_cookie_before_signing_in_is_worth_nothing_afterwards(cast: Cast) -> None:
    browser = Client()
    browser.post(reverse("web:ask_proof"))  # leaves a session without a person
    planted = copied(browser)
    person = Person.objects.get(pk=cast.hanh.person_id)

    browser.post(DOOR, {"username": person.username, "password": people.PASSWORD})

    assert at_work(browser)
    assert not at_work(planted)


def test_t20_what_binds_the_agency_asks_for_the_factor_again(cast: Cast) -> None:
    browser = password_given(enrolled(cast.quyen))
    browser.post(SECOND, {"code": code()})
    place = reverse("administration:set_password", args=[cast.an.post_id])
    later = NOW + timedelta(minutes=11)

    assert browser.get(place).status_code == 200
    with time_machine.travel(later, tick=False):
        asked = browser.get(place)
        browser.post(reverse("web:confirm"), {"code": code(later), "next": place})
        answer = browser.get(place)

    assert asked["Location"].startswith(reverse("web:confirm"))
    assert answer.status_code == 200


def test_t20_every_guarded_address_exists() -> None:
    from tests.contracts.test_addresses import addresses

    assert get_resolver()
    assert sorted(GUARDED - set(addresses())) == []


def test_a_session_lasts_twelve_hours_at_most(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.hanh)

    for minutes in range(20, 12 * 60, 20):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            assert at_work(browser)

    with time_machine.travel(NOW + timedelta(hours=12, minutes=1), tick=False):
        assert not at_work(browser)


def test_a_person_ends_a_session_elsewhere(cast: Cast, desk: Desk) -> None:
    here, elsewhere = desk(cast.hanh), desk(cast.hanh)
    other = OpenSession.objects.filter(person_id=cast.hanh.person_id).latest("pk")

    here.post(reverse("web:end_session", args=[other.pk]))

    assert at_work(here)
    assert not at_work(elsewhere)


def test_nobody_ends_the_session_of_somebody_else(cast: Cast, desk: Desk) -> None:
    victim = desk(cast.an)
    theirs = OpenSession.objects.get(person_id=cast.an.person_id)

    answer = desk(cast.hanh).post(reverse("web:end_session", args=[theirs.pk]))

    assert answer.status_code == 404
    assert at_work(victim)


# Pauses


def fail(username: str, times: int, address: str) -> None:
    """Fail to sign in."""
    for _ in range(times):
        Client().post(DOOR, {"username": username, "password": "sai"}, REMOTE_ADDR=address)


def test_an_outsider_locks_nobody_out(cast: Cast) -> None:
    person = Person.objects.get(pk=cast.hanh.person_id)
    fail(person.username, pauses.PAUSE_AFTER + 2, "203.0.113.7")

    assert at_work(password_given(person))


def test_pauses_grow_but_end() -> None:
    waits = [pauses.pause_of(failures).total_seconds() for failures in (4, 5, 6, 7, 40)]

    assert waits == [0, 30, 60, 120, 3600]


def test_after_the_pause_the_right_password_opens(cast: Cast) -> None:
    person = Person.objects.get(pk=cast.hanh.person_id)
    fail(person.username, pauses.PAUSE_AFTER, "127.0.0.1")
    assert not at_work(password_given(person))

    with time_machine.travel(NOW + timedelta(seconds=31), tick=False):
        assert at_work(password_given(person))


def test_guessing_from_many_addresses_is_stopped_but_for_the_persons_own(cast: Cast) -> None:
    person = Person.objects.get(pk=cast.hanh.person_id)
    known = password_given(person)
    for number in range(pauses.MOST_AS_NAME):
        fail(person.username, 1, f"203.0.113.{number}")

    stranger = Client()
    stranger.post(
        DOOR, {"username": person.username, "password": people.PASSWORD}, REMOTE_ADDR="198.51.100.1"
    )

    assert at_work(known)
    assert at_work(password_given(person))
    assert stranger.get(reverse("home:work"), REMOTE_ADDR="198.51.100.1").status_code == 302


def test_the_switcher_leads_into_the_post_that_was_delegated(cast: Cast, desk: Desk) -> None:
    from vanthu.core.blobs import blobs
    from vanthu.directory.actions_authority import DelegationFacts, give_delegation

    facts = DelegationFacts(cast.an.post_id or 0, cast.hanh.post_id or 0, "QĐ 05", NOW.date(), NOW.date())
    given = give_delegation(facts, decision_file=blobs().put(b"%PDF-1.7 qd"), actor=cast.quyen, now=NOW)
    browser = desk(cast.hanh)
    assert browser.get(reverse("deliveries:list")).status_code == 404

    browser.post(reverse("web:use_post"), {"post": f"d{given.pk}"})

    answer = browser.get(reverse("deliveries:list"))
    assert answer.status_code == 200
    assert "thay mặt Lê Thị An" in answer.content.decode()
    with time_machine.travel(NOW + timedelta(minutes=20), tick=False):
        assert at_work(browser)


def test_a_delegation_that_is_to_begin_says_when_and_is_used_from_that_day_on(cast: Cast, desk: Desk) -> None:
    an, hanh = desk(cast.an), desk(cast.hanh)
    tomorrow = NOW + timedelta(days=1)
    facts = {
        "giver": cast.an.post_id, "taker": cast.hanh.post_id, "decision": "QĐ 05",
        "starts_on": f"{tomorrow:%d/%m/%Y}", "ends_on": f"{tomorrow:%d/%m/%Y}",
    }  # fmt: skip

    told, again = (
        an.post(
            reverse("web:add_delegation"),
            {**facts, "decision_file": SimpleUploadedFile("qd.pdf", b"%PDF-1.7 qd")},
            follow=True,
        )
        for _ in range(2)
    )
    hanh.post(reverse("web:use_post"), {"post": f"d{Delegation.objects.get().pk}"})

    assert f"Từ {tomorrow:%d/%m/%Y}" in told.content.decode()
    assert "Chưa đến ngày" in told.content.decode()
    assert tells(again, Refusal.ALREADY_DELEGATED)
    assert hanh.get(reverse("deliveries:list")).status_code == 404, "not before its first day"
    with time_machine.travel(tomorrow, tick=False):
        browser = password_given(Person.objects.get(pk=cast.hanh.person_id))
        browser.post(reverse("web:use_post"), {"post": f"d{Delegation.objects.get().pk}"})
        assert "thay mặt Lê Thị An" in browser.get(reverse("deliveries:list")).content.decode()
    with time_machine.travel(tomorrow + timedelta(days=1), tick=False):
        browser = password_given(Person.objects.get(pk=cast.hanh.person_id))
        assert browser.get(reverse("deliveries:list")).status_code == 404
        assert "Đã kết thúc" in browser.get(reverse("web:delegations")).content.decode()


def in_ended_delegation(cast: Cast, desk: Desk) -> Client:
    """Return the browser of Hạnh, who acts in Dũng's post by a delegation that ended meanwhile."""
    from vanthu.core.blobs import blobs
    from vanthu.directory.actions_authority import DelegationFacts, give_delegation

    facts = DelegationFacts(cast.dung.post_id or 0, cast.hanh.post_id or 0, "QĐ 05", NOW.date(), NOW.date())
    given = give_delegation(facts, decision_file=blobs().put(b"%PDF-1.7 qd"), actor=cast.quyen, now=NOW)
    browser = desk(cast.hanh)
    browser.post(reverse("web:use_post"), {"post": f"d{given.pk}"})
    Delegation.objects.filter(pk=given.pk).update(
        starts_on=NOW.date() - timedelta(days=2), ends_on=NOW.date() - timedelta(days=1)
    )
    return browser


def test_what_is_begun_under_a_delegation_that_ended_is_not_done_in_one_s_own_post(
    cast: Cast, desk: Desk
) -> None:
    browser = in_ended_delegation(cast, desk)
    document = paper.drafted(cast)
    address = reverse("outgoing:submit", args=[document.pk])

    renewed = browser.get(reverse("home:work"), headers={"X-Background": "yes"})
    first = browser.post(address, {"version": document.version})
    document.refresh_from_db()

    assert renewed.status_code == 200, "nobody is at the desk to read it"
    assert first.status_code == 403
    assert "Việc ủy quyền mà bạn đang dùng đã kết thúc" in first.content.decode()
    assert document.state == "draft"
    assert browser.post(address, {"version": document.version}).status_code == 303


@pytest.mark.parametrize("accept", ["application/json", "*/*", "image/avif,image/webp,*/*;q=0.8"])
def test_the_end_of_a_delegation_is_not_told_to_a_script_alone(cast: Cast, desk: Desk, accept: str) -> None:
    browser = in_ended_delegation(cast, desk)

    by_script = browser.get(reverse("home:work"), headers={"Accept": accept})
    by_person = browser.get(reverse("home:work"), headers={"Accept": "text/html, */*"})

    assert (by_script.status_code, by_person.status_code) == (403, 403)
    assert browser.get(reverse("home:work")).status_code == 200


def test_who_signs_out_after_the_end_of_a_delegation_is_out(cast: Cast, desk: Desk) -> None:
    browser = in_ended_delegation(cast, desk)

    assert browser.post(reverse("web:sign_out")).status_code in (302, 303)
    assert browser.get(reverse("home:work")).status_code in (302, 303)


def test_unknown_words_in_the_setting_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.exceptions import ImproperlyConfigured

    from vanthu.config import environment

    monkeypatch.setenv("VANTHU_SECOND_FACTOR_ROLES", "clerk chief")

    with pytest.raises(ImproperlyConfigured):
        environment.roles("VANTHU_SECOND_FACTOR_ROLES")


def test_a_wrong_code_is_refused_in_words(cast: Cast) -> None:
    person = enrolled(cast.hanh)

    with pytest.raises(Invalid) as caught:
        actions_factors.use_code(person.pk, "000000", actor=SYSTEM, now=NOW)

    assert caught.value.code is Refusal.CODE_WRONG


def test_an_address_with_a_nul_in_it_is_no_page(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.an)

    assert browser.get(reverse("deliveries:list") + "?q=%00").status_code == 400
    assert browser.get(reverse("deliveries:list") + "?q=00").status_code == 200


def test_nobody_is_offered_to_act_for_themselves(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.dung)

    offered = browser.get(reverse("web:add_delegation")).content.decode().partition('name="taker"')[2]

    assert f'value="{cast.hanh.post_id}"' in offered.partition("</select>")[0]
    assert f'value="{cast.dung.post_id}"' not in offered.partition("</select>")[0]
