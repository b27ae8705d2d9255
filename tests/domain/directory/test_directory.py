"""The directory: agencies, people, posts, certificates; and who may change them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.db import IntegrityError, transaction

from tests import cast as people
from tests.cast import NOW, PASSWORD, SENDER, SYSTEM, Cast
from tests.domain import paper
from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry
from vanthu.cli.demo.pki import Pki
from vanthu.core.actor import Actor, Role
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal
from vanthu.directory import actions, actions_sign_in, queries
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.models import Agency, Certificate, FailedSignIns, Person, Post
from vanthu.directory.words import CertificateHolder
from vanthu.signing import certificates

FACTS = AgencyFacts(code="H44.30", older_code="000.30.00.H44", name="Sở Tư pháp tỉnh Phú Thọ")
VISITOR = Actor(name="khách", agency_id=None)


def test_an_administrator_adds_an_agency_to_the_address_book(cast: Cast) -> None:
    saved = actions.save_agency(FACTS, actor=cast.quyen, now=NOW)

    assert queries.agency_by_code("000.30.00.H44", on=NOW.date()) == saved
    assert AuditEntry.objects.get(event="directory.agency_saved", detail__code="H44.30").person_id


def test_a_code_that_nobody_has_is_refused_by_name(cast: Cast) -> None:
    for code in ("H44.77", "", "000"):
        with pytest.raises(Invalid) as caught:
            queries.agency_by_code(code, on=NOW.date())
        assert caught.value.code is Refusal.RECIPIENT_UNKNOWN
        assert f"“{code}”" in str(caught.value)


def test_a_code_leads_to_one_agency(cast: Cast) -> None:
    actions.save_agency(FACTS, actor=cast.quyen, now=NOW)

    for clash in ({"older_code": "H44.12"}, {"older_code": "000.12.00.H44"}, {"code": "000.12.00.H44"}):
        with pytest.raises(Conflict):
            actions.save_agency(replace(FACTS, **clash), actor=cast.quyen, now=NOW)


def test_nobody_changes_the_entry_of_an_agency_whose_documents_are_kept_here_but_its_own(cast: Cast) -> None:
    sender = AgencyFacts(code="H44.12", older_code="000.12.00.H44", name="Tên khác", is_local=True)

    with pytest.raises(NotPermitted):
        actions.save_agency(sender, actor=cast.thanh, now=NOW)
    assert actions.save_agency(sender, actor=cast.quyen, now=NOW).name == "Tên khác"


def test_an_administrator_makes_no_agency_local_and_none_remote(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        actions.save_agency(replace(FACTS, is_local=True), actor=cast.quyen, now=NOW)
    with pytest.raises(NotPermitted):
        actions.save_agency(AgencyFacts(code="H44.12", name=SENDER), actor=cast.quyen, now=NOW)

    assert Agency.objects.get(code="H44.12").is_local


def test_a_password_is_set_by_its_owner_or_an_administrator_of_all_the_posts(cast: Cast) -> None:
    huy = cast.huy.person_id or 0
    for other in (cast.quyen, cast.binh, cast.minh, VISITOR):
        with pytest.raises(NotPermitted):
            actions.set_password(huy, password="con ca ro bay qua cau", actor=other, now=NOW)
    assert check_password(PASSWORD, Person.objects.get(pk=huy).password)

    actions.set_password(huy, password="con ca ro bay qua cau", actor=cast.thanh, now=NOW)

    assert check_password("con ca ro bay qua cau", Person.objects.get(pk=huy).password)


def test_an_administrator_who_lends_a_post_does_not_gain_the_person_s_password(cast: Cast) -> None:
    minh = cast.minh.person_id or 0
    actions.give_post(
        minh,
        agency_id=cast.sender.pk,
        unit_id=None,
        title="Tổ trưởng",
        roles=frozenset(),
        actor=cast.quyen,
        now=NOW,
    )

    with pytest.raises(NotPermitted):
        actions.set_password(minh, password="con ca ro bay qua cau", actor=cast.quyen, now=NOW)


def test_no_password_reaches_the_record(cast: Cast) -> None:
    actions.set_password(cast.huy.person_id or 0, password="bi-mat-cua-huy", actor=cast.huy, now=NOW)
    with pytest.raises(Invalid):
        actions.set_password(cast.huy.person_id or 0, password="ngan", actor=cast.huy, now=NOW)

    words = "".join(f"{row.detail}{row.object_label}" for row in AuditEntry.objects.all())
    assert "bi-mat" not in words
    assert "ngan" not in words
    assert "pbkdf2" not in words
    assert "md5" not in words


@pytest.mark.parametrize(
    "field",
    ["code", "older_code", "name", "parent_name", "abbreviation", "place", "address", "email", "phone"],
)
def test_what_does_not_fit_is_refused_by_its_name(cast: Cast, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        actions.save_agency(replace(FACTS, **{field: "x" * 300}), actor=cast.quyen, now=NOW)

    assert caught.value.code is Refusal.VALUE_WRONG
    assert "ký tự" in str(caught.value)


def test_a_user_name_is_taken_once_whatever_its_case(cast: Cast) -> None:
    actions.add_person("Mai", full_name="Mai", password=PASSWORD, actor=cast.quyen, now=NOW)

    with pytest.raises(Conflict):
        actions.add_person(" MAI ", full_name="Mai", password=PASSWORD, actor=cast.quyen, now=NOW)


def test_only_administrators_change_the_directory(cast: Cast) -> None:
    for other in (cast.an, cast.hanh, cast.dung, VISITOR):
        with pytest.raises(NotPermitted):
            actions.add_person("ai", full_name="Ai", password=PASSWORD, actor=other, now=NOW)
        with pytest.raises(NotPermitted):
            actions.save_agency(FACTS, actor=other, now=NOW)
    with pytest.raises(NotPermitted):
        actions.save_unit(cast.receiver.pk, name="Phòng", abbreviation="P", actor=cast.quyen, now=NOW)


def test_a_post_in_a_unit_of_another_agency_is_refused(cast: Cast) -> None:
    unit = actions.save_unit(cast.receiver.pk, name="Phòng KGVX", abbreviation="KGVX", actor=SYSTEM, now=NOW)

    with pytest.raises(Invalid):
        actions.give_post(
            cast.hanh.person_id or 0,
            agency_id=cast.sender.pk,
            unit_id=unit.pk,
            title="Chuyên viên",
            roles=frozenset({Role.OFFICER}),
            actor=cast.quyen,
            now=NOW,
        )


def test_rights_end_at_once_with_the_post(cast: Cast) -> None:
    person = Person.objects.get(pk=cast.an.person_id)

    actions.end_post(cast.an.post_id or 0, actor=cast.quyen, now=NOW)

    assert queries.actor_for(person, now=NOW) is None


def test_ending_a_post_again_does_not_rewrite_when_it_ended(cast: Cast) -> None:
    Post.objects.filter(pk=cast.an.post_id).update(held_from=date(2026, 1, 1))
    actions.end_post(cast.an.post_id or 0, actor=cast.quyen, now=NOW)

    again = actions.end_post(cast.an.post_id or 0, actor=cast.quyen, now=NOW + timedelta(days=30))

    assert again.held_to == date(2026, 11, 22)


def test_a_person_chooses_among_the_posts_held_today(cast: Cast) -> None:
    person = Person.objects.get(pk=cast.hanh.person_id)
    second = actions.give_post(
        person.pk,
        agency_id=cast.sender.pk,
        unit_id=None,
        title="Văn thư",
        roles=frozenset({Role.CLERK}),
        actor=cast.quyen,
        now=NOW,
    )

    chosen = queries.actor_for(person, now=NOW, post_id=second.pk)
    foreign = queries.actor_for(person, now=NOW, post_id=cast.dung.post_id)

    assert chosen is not None
    assert foreign is not None
    assert chosen.roles == {Role.CLERK}
    assert foreign.post_id == cast.hanh.post_id


@pytest.mark.parametrize("verb", ["end_post", "withdraw_certificate", "set_password"])
def test_what_is_not_there_is_not_found(cast: Cast, verb: str) -> None:
    with pytest.raises(NotFound):
        if verb == "set_password":
            actions.set_password(999_999, password=PASSWORD, actor=cast.quyen, now=NOW)
        else:
            getattr(actions, verb)(999_999, actor=cast.quyen, now=NOW)


def test_a_certificate_is_filed_once(cast: Cast, pki: Pki) -> None:
    with pytest.raises(Conflict):
        people.file_certificate(pki, "dung", agency_id=cast.receiver.pk, person_id=cast.minh.person_id)


def test_a_certificate_is_filed_for_people_of_the_agency(cast: Cast, pki: Pki) -> None:
    facts = certificates.read(pki.certificate("la"))

    with pytest.raises(Invalid):
        actions.file_certificate(
            facts, agency_id=cast.sender.pk, person_id=cast.minh.person_id, actor=cast.quyen, now=NOW
        )


def test_a_certificate_taken_off_file_is_not_used_and_keeps_its_first_day(cast: Cast) -> None:
    filed = Certificate.objects.get(person_id=cast.dung.person_id)
    actions.withdraw_certificate(filed.pk, actor=cast.quyen, now=NOW)
    again = actions.withdraw_certificate(filed.pk, actor=cast.quyen, now=NOW + timedelta(days=9))

    assert again.withdrawn_at == NOW
    assert queries.certificate_of(agency_id=cast.sender.pk, person_id=cast.dung.person_id, now=NOW) is None
    with pytest.raises(NotPermitted):
        actions.withdraw_certificate(filed.pk, actor=cast.thanh, now=NOW)


def test_the_agency_s_certificate_is_not_a_person_s(cast: Cast) -> None:
    filed = queries.certificate_of(agency_id=cast.sender.pk, person_id=None, now=NOW)

    assert filed is not None
    assert filed.holder == CertificateHolder.AGENCY
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=filed.pk).update(person_id=cast.dung.person_id)


@pytest.mark.parametrize(
    "content", [b"", b"khong phai", b"-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----"]
)
def test_what_is_no_certificate_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        certificates.read(content, name="tệp.cer")

    assert "tệp.cer" in str(caught.value)


def test_a_private_key_uploaded_for_a_certificate_is_not_taken(pki: Pki) -> None:
    with pytest.raises(Invalid):
        certificates.read(pki.p12("dung").read_bytes(), name="dung.p12")


def test_a_failed_sign_in_is_told_to_the_administrators_of_the_person(cast: Cast) -> None:
    from vanthu.audit import queries as audit

    username = Person.objects.get(pk=cast.an.person_id).username
    actions_sign_in.note_failed_sign_in(username, address="192.0.2.9", actor=VISITOR, now=NOW)
    actions_sign_in.note_failed_sign_in("khong-co-ai", address="192.0.2.9", actor=VISITOR, now=NOW)

    failed = audit.visible_to(cast.quyen).filter(event="session.failed")
    assert [row.object_label for row in failed] == [username]
    assert not audit.visible_to(cast.thanh).filter(event="session.failed").exists()
    assert AuditEntry.objects.filter(event=Event.SIGN_IN_FAILED, object_label=username).count() == 1


@pytest.mark.parametrize("typed", ["a\x00b", "\ud800"])
def test_whatever_is_typed_as_a_user_name_is_only_a_failed_sign_in(cast: Cast, typed: str) -> None:
    assert queries.person_by_username(typed) is None

    actions_sign_in.note_failed_sign_in(typed, address="192.0.2.9", actor=VISITOR, now=NOW)

    assert FailedSignIns.objects.get().failures == 1


def test_people_are_named_in_their_record_by_post(cast: Cast) -> None:
    paper.drafted(cast, content="")

    assert AuditEntry.objects.get(event="outgoing.drafted").actor_label == "Nguyễn Thị Hạnh (Chuyên viên)"
