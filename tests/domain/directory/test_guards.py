"""What the directory does not take: slips that would lock people out or let one entry stand for another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests import cast as people
from tests.cast import NOW, PASSWORD, SYSTEM, Cast
from vanthu.core.actor import Role
from vanthu.core.errors import Conflict, Invalid, NotPermitted, Refusal
from vanthu.directory import actions
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.models import Agency, Person, Post

FACTS = AgencyFacts(code="H44.30", older_code="000.30.00.H44", name="Sở Tư pháp tỉnh Phú Thọ")


def test_the_last_administrator_of_an_agency_stays(cast: Cast) -> None:
    for who in (cast.quyen, SYSTEM):
        with pytest.raises(Conflict) as caught:
            actions.end_post(cast.quyen.post_id or 0, actor=who, now=NOW)
        assert caught.value.code is Refusal.LAST_ADMINISTRATOR

    assert Post.objects.get(pk=cast.quyen.post_id).held_to is None


def test_an_administrator_goes_when_another_can_act(cast: Cast) -> None:
    other = people.actor("Người thay", cast.sender, "Quản trị", Role.ADMINISTRATOR)

    actions.end_post(cast.quyen.post_id or 0, actor=cast.quyen, now=NOW)

    with pytest.raises(Conflict):
        actions.end_post(other.post_id or 0, actor=other, now=NOW)


def test_an_administrator_whose_account_is_closed_or_post_is_past_is_no_other(cast: Cast) -> None:
    closed = people.actor("Đã khóa", cast.sender, "Quản trị", Role.ADMINISTRATOR)
    past = people.actor("Đã thôi", cast.sender, "Quản trị", Role.ADMINISTRATOR)
    Person.objects.filter(pk=closed.person_id).update(is_active=False)
    Post.objects.filter(pk=past.post_id).update(held_to=NOW.date() - timedelta(days=1))

    with pytest.raises(Conflict):
        actions.end_post(cast.quyen.post_id or 0, actor=cast.quyen, now=NOW)


def test_adding_an_agency_overwrites_none(cast: Cast) -> None:
    added = actions.add_agency(FACTS, actor=cast.quyen, now=NOW)

    for clash in ({"name": "Tên khác"}, {"code": "H44.31"}, {"code": "000.30.00.H44", "older_code": ""}):
        with pytest.raises(Conflict) as caught:
            actions.add_agency(replace(FACTS, **clash), actor=cast.quyen, now=NOW)
        assert caught.value.code is Refusal.ALREADY_EXISTS

    assert Agency.objects.get(pk=added.pk).name == FACTS.name


def test_only_an_administrator_adds_an_agency_and_only_the_installation_a_local_one(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        actions.add_agency(FACTS, actor=cast.an, now=NOW)
    with pytest.raises(NotPermitted):
        actions.add_agency(replace(FACTS, is_local=True), actor=cast.quyen, now=NOW)


@pytest.mark.parametrize("code", ["H44 30", "H44..30", ".H44", "H44/30", "SỞ", "H44-30", "H44.30."])
def test_a_code_is_letters_digits_and_dots(cast: Cast, code: str) -> None:
    for wrong in ({"code": code}, {"older_code": code}):
        with pytest.raises(Invalid) as caught:
            actions.add_agency(replace(FACTS, **wrong), actor=cast.quyen, now=NOW)
        assert caught.value.code is Refusal.VALUE_WRONG


def test_an_agency_does_not_end_before_it_begins(cast: Cast) -> None:
    day = date(2026, 5, 4)

    with pytest.raises(Invalid):
        actions.add_agency(
            replace(FACTS, valid_from=day, valid_to=day - timedelta(days=1)), actor=cast.quyen, now=NOW
        )
    assert actions.add_agency(replace(FACTS, valid_from=day, valid_to=day), actor=cast.quyen, now=NOW)


def test_a_user_name_has_no_blanks(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        actions.add_person("hanh nt", full_name="Hạnh", password=PASSWORD, actor=cast.quyen, now=NOW)

    assert caught.value.code is Refusal.VALUE_WRONG


@pytest.mark.parametrize("field", ["username", "full_name", "email"])
def test_a_person_s_names_fit(cast: Cast, field: str) -> None:
    given = {"username": "mai", "full_name": "Mai", "email": "", field: "x" * 101}

    with pytest.raises(Invalid) as caught:
        actions.add_person(given.pop("username"), **given, password=PASSWORD, actor=cast.quyen, now=NOW)

    assert "ký tự" in str(caught.value)
