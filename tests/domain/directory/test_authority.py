"""The register of signing authority, delegations, and changes of rights that a second person confirms."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import cast as people
from tests.cast import NOW, SYSTEM, Cast
from tests.domain import paper
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor, Role
from vanthu.core.blobs import Blob, blobs
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal
from vanthu.directory import actions, actions_authority, actions_rights, authority, queries
from vanthu.directory import queries_rights as rights
from vanthu.directory.actions_authority import AuthorityFacts, DelegationFacts
from vanthu.directory.models import Delegation, Person, RightsChange, SigningAuthority
from vanthu.directory.words import SigningMode
from vanthu.outgoing import steps

TODAY = NOW.date()


@pytest.fixture
def decision(cast: Cast) -> Blob:
    """A decision, as PDF."""
    return blobs().put(b"%PDF-1.7 quyet dinh uy quyen")


def sign(document_id: int, cast: Cast, actor: Actor) -> object:
    """Sign as the actor."""
    return steps.sign(document_id, pin=paper.PIN, actor=actor, clock=lambda: NOW)


def delegated(cast: Cast, decision: Blob, *, last: date = TODAY) -> Actor:
    """Let Hạnh act in Dũng's post and return her as she acts there."""
    facts = DelegationFacts(cast.dung.post_id or 0, cast.hanh.post_id or 0, "QĐ 05/QĐ-STTTT", TODAY, last)
    given = actions_authority.give_delegation(facts, decision_file=decision, actor=cast.dung, now=NOW)
    hanh = Person.objects.get(pk=cast.hanh.person_id)
    made = queries.actor_for(hanh, now=NOW, delegation_id=given.pk)
    assert made is not None
    return made


def test_a_post_that_signs_for_the_head_brings_its_authority_along(cast: Cast) -> None:
    links = authority.chain(people.post_of(cast.dung), kind="bao_cao", kind_label="Báo cáo", on=TODAY)

    assert [(link.who, link.mode) for link in links] == [("Trần Văn Dũng, Phó Giám đốc", "KT.")]


def test_the_head_signs_by_office(cast: Cast) -> None:
    assert authority.chain(people.post_of(cast.minh), kind="bao_cao", kind_label="Báo cáo", on=TODAY) == ()


def test_nobody_signs_for_the_head_without_authority(cast: Cast) -> None:
    document = paper.submitted(cast)
    line = SigningAuthority.objects.get(post_id=cast.dung.post_id)
    actions_authority.end_authority(line.pk, actor=cast.quyen, now=NOW)

    with pytest.raises(NotPermitted) as caught:
        sign(document.pk, cast, cast.dung)

    assert caught.value.code is Refusal.NO_SIGNING_AUTHORITY
    assert "Thẩm quyền ký" in str(caught.value)


def test_authority_for_some_kinds_is_not_for_others(cast: Cast) -> None:
    document = paper.submitted(cast)
    SigningAuthority.objects.filter(post_id=cast.dung.post_id).update(kinds=["giay_moi"])

    with pytest.raises(NotPermitted) as caught:
        sign(document.pk, cast, cast.dung)

    assert caught.value.code is Refusal.AUTHORITY_OUT_OF_SCOPE


def test_the_record_of_a_signature_names_its_authority(cast: Cast) -> None:
    document = paper.submitted(cast)

    sign(document.pk, cast, cast.dung)

    assert "KT.: Phân công công tác" in AuditEntry.objects.get(event="outgoing.signed").detail["authority"]


def test_signing_by_delegation_needs_an_end(cast: Cast, decision: Blob) -> None:
    with pytest.raises(Invalid):
        actions_authority.file_authority(
            cast.dung.post_id or 0, AuthorityFacts(SigningMode.TUQ, "QĐ 9", TODAY),
            basis_file=decision, actor=cast.quyen, now=NOW,
        )  # fmt: skip


def test_signing_by_delegation_is_never_passed_on(cast: Cast, decision: Blob) -> None:
    tuq = actions_authority.file_authority(
        cast.dung.post_id or 0, AuthorityFacts(SigningMode.TUQ, "QĐ 9", TODAY, TODAY),
        basis_file=decision, actor=cast.quyen, now=NOW,
    )  # fmt: skip

    with pytest.raises(Conflict) as caught:
        actions_authority.file_authority(
            cast.dung.post_id or 0, AuthorityFacts(SigningMode.KT, "QĐ 10", TODAY, passed_on_by=tuq.pk),
            basis_file=None, actor=cast.quyen, now=NOW,
        )  # fmt: skip

    assert caught.value.code is Refusal.NOT_PASSED_ON


def test_what_is_signed_by_order_is_passed_on_to_a_deputy_and_ends_with_it(cast: Cast) -> None:
    by_order = actions_authority.file_authority(
        cast.dung.post_id or 0, AuthorityFacts(SigningMode.TL, "Quy chế", TODAY, TODAY),
        basis_file=None, actor=cast.quyen, now=NOW,
    )  # fmt: skip
    deputy = people.actor("Phó phòng", cast.sender, "Phó Trưởng phòng", Role.LEADER)

    passed = actions_authority.file_authority(
        deputy.post_id or 0, AuthorityFacts(SigningMode.KT, "Giao lại", TODAY, passed_on_by=by_order.pk),
        basis_file=None, actor=cast.quyen, now=NOW,
    )  # fmt: skip

    assert passed.holds_on(TODAY)
    assert not passed.holds_on(TODAY + timedelta(days=1))


def test_who_stands_in_is_named_beside_whom_in_the_record(cast: Cast, decision: Blob) -> None:
    document = paper.submitted(cast)
    standing_in = delegated(cast, decision)

    from vanthu.outgoing import actions as outgoing

    outgoing.send_back(document.pk, reason="thiếu phụ lục", actor=standing_in, now=NOW)

    entry = AuditEntry.objects.get(event="outgoing.returned")
    expected = "Nguyễn Thị Hạnh (Chuyên viên) thay mặt Trần Văn Dũng (Phó Giám đốc), theo QĐ 05/QĐ-STTTT"
    assert entry.actor_label == expected
    assert (entry.person_id, entry.post_id) == (cast.hanh.person_id, cast.dung.post_id)


def test_signing_is_done_in_person(cast: Cast, decision: Blob) -> None:
    document = paper.submitted(cast)

    with pytest.raises(NotPermitted) as caught:
        sign(document.pk, cast, delegated(cast, decision))

    assert caught.value.code is Refusal.PERSONAL_ACT


def test_a_delegation_ends_by_itself(cast: Cast, decision: Blob) -> None:
    delegated(cast, decision)
    hanh = Person.objects.get(pk=cast.hanh.person_id)

    assert queries.delegations_to(hanh, on=TODAY)
    assert queries.delegations_to(hanh, on=TODAY + timedelta(days=1)) == []


def test_a_delegation_ends_with_the_post_of_who_gave_it(cast: Cast, decision: Blob) -> None:
    delegated(cast, decision, last=TODAY + timedelta(days=9))
    actions.end_post(cast.dung.post_id or 0, actor=cast.quyen, now=NOW)

    assert queries.delegations_to(Person.objects.get(pk=cast.hanh.person_id), on=TODAY) == []


def test_a_delegation_is_not_passed_on(cast: Cast, decision: Blob) -> None:
    standing_in = delegated(cast, decision)
    facts = DelegationFacts(cast.dung.post_id or 0, cast.an.post_id or 0, "QĐ 06", TODAY, TODAY)

    with pytest.raises(NotPermitted) as caught:
        actions_authority.give_delegation(facts, decision_file=decision, actor=standing_in, now=NOW)

    assert caught.value.code is Refusal.PERSONAL_ACT
    assert Delegation.objects.count() == 1


def test_administration_is_never_delegated(cast: Cast, decision: Blob) -> None:
    facts = DelegationFacts(cast.quyen.post_id or 0, cast.hanh.post_id or 0, "QĐ 07", TODAY, TODAY)
    given = actions_authority.give_delegation(facts, decision_file=decision, actor=cast.quyen, now=NOW)

    hanh = Person.objects.get(pk=cast.hanh.person_id)
    made = queries.actor_for(hanh, now=NOW, delegation_id=given.pk)

    assert made is not None
    assert not made.holds(Role.ADMINISTRATOR)


def test_nobody_delegates_the_post_of_somebody_else(cast: Cast, decision: Blob) -> None:
    facts = DelegationFacts(cast.dung.post_id or 0, cast.hanh.post_id or 0, "QĐ 08", TODAY, TODAY)

    with pytest.raises(NotPermitted):
        actions_authority.give_delegation(facts, decision_file=decision, actor=cast.hanh, now=NOW)


def test_a_delegation_of_another_agency_is_not_there(cast: Cast, decision: Blob) -> None:
    delegated(cast, decision)

    with pytest.raises(NotFound):
        actions_authority.end_delegation(Delegation.objects.get().pk, actor=cast.thanh, now=NOW)


def change_of(cast: Cast) -> RightsChange:
    """Let the administrator give Hạnh a post, and return the alert."""
    actions.give_post(
        cast.hanh.person_id or 0, agency_id=cast.sender.pk, unit_id=None, title="Văn thư kiêm nhiệm",
        roles=frozenset({Role.CLERK}), actor=cast.quyen, now=NOW,
    )  # fmt: skip
    return RightsChange.objects.get()


def test_a_change_of_rights_waits_for_a_second_person(cast: Cast) -> None:
    change = change_of(cast)

    with pytest.raises(NotPermitted) as caught:
        actions_rights.confirm_change(change.pk, actor=cast.quyen, now=NOW)
    assert caught.value.code is Refusal.CONFIRMED_BY_ANOTHER
    assert rights.unconfirmed(cast.quyen) == 1

    actions_rights.confirm_change(change.pk, actor=cast.dung, now=NOW)
    assert rights.unconfirmed(cast.quyen) == 0


def test_a_change_is_confirmed_once(cast: Cast) -> None:
    change = change_of(cast)
    actions_rights.confirm_change(change.pk, actor=cast.dung, now=NOW)

    with pytest.raises(Conflict):
        actions_rights.confirm_change(change.pk, actor=cast.dung, now=NOW)


@pytest.mark.parametrize(("who", "refusal"), [("hanh", NotPermitted), ("thanh", NotFound)])
def test_a_change_is_confirmed_by_administrators_and_leaders_of_the_agency(
    cast: Cast, who: str, refusal: type[Exception]
) -> None:
    change = change_of(cast)

    with pytest.raises(refusal):
        actions_rights.confirm_change(change.pk, actor=getattr(cast, who), now=NOW)


def test_what_the_installation_sets_up_needs_no_confirmation(cast: Cast) -> None:
    actions.end_post(cast.hanh.post_id or 0, actor=SYSTEM, now=NOW)

    assert not RightsChange.objects.exists()
