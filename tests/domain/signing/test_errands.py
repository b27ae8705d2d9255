"""Errands: what is handed out, and what comes back as it should; the attacks are in test_upload_attacks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from tests.domain.signing.desks import Desk, at_desk, key
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.directory.actions_authority import end_delegation
from vanthu.outgoing import errands, handing_in, steps
from vanthu.outgoing.states import State
from vanthu.signing.models import SigningSession
from vanthu.signing.words import Fault, SessionState
from vnsign.finish import sign
from vnsign.geometry import Box

Clock = Callable[[], datetime]


@pytest.fixture
def desk_of_dung(cast: Cast, clock: Clock) -> Desk:
    return at_desk(cast, clock)


def test_a_signed_file_is_recorded(desk_of_dung: Desk, clock: Clock) -> None:
    received = handing_in.receive(desk_of_dung.token, desk_of_dung.signed(), clock=clock)

    desk_of_dung.document.refresh_from_db()
    assert received.is_taken
    assert desk_of_dung.document.state_word is State.SIGNED
    assert SigningSession.objects.get().state == SessionState.FINISHED


def test_the_same_file_again_is_answered_the_same(desk_of_dung: Desk, clock: Clock) -> None:
    pdf = desk_of_dung.signed()
    handing_in.receive(desk_of_dung.token, pdf, clock=clock)

    again = handing_in.receive(desk_of_dung.token, pdf, clock=clock)

    assert again.is_taken
    assert desk_of_dung.document.files.filter(made_by="sign").count() == 1


def test_one_that_cannot_be_signed_does_not_keep_the_others_back(cast: Cast, clock: Clock) -> None:
    good, stale = paper.submitted(cast), paper.submitted(cast, subject="việc khác")

    begun = errands.begin_signing(
        {good.pk: good.version, stale.pk: stale.version - 1}, actor=cast.dung, clock=clock
    )

    assert begun.errand is not None
    assert begun.errand.files.count() == 1
    assert set(begun.refused) == {stale.pk}


def test_nobody_signs_for_somebody_else(cast: Cast, clock: Clock) -> None:
    document = paper.submitted(cast)

    begun = errands.begin_signing({document.pk: document.version}, actor=cast.hanh, clock=clock)

    assert begun.errand is None
    assert document.pk in begun.refused


def test_the_agency_seals_with_its_token_under_one_number(cast: Cast, clock: Clock) -> None:
    document = paper.signed(cast)
    begun = errands.begin_seal(document.pk, seen=document.version, actor=cast.an, clock=clock)
    assert begun.errand is not None
    (file,) = begun.errand.files.all()

    pdf = sign(
        blobs().read(file.source_sha256), key(begun.errand.certificate), field="CoQuan",
        timestamp_room=10_000, now=NOW,
    )  # fmt: skip
    received = handing_in.receive(begun.token, pdf, clock=clock)

    document.refresh_from_db()
    assert received.is_taken, received
    assert (document.state_word, document.number) == (State.SEALED, 1)


def test_a_seal_that_was_given_up_keeps_its_number(cast: Cast, clock: Clock) -> None:
    document = paper.signed(cast)
    errands.begin_seal(document.pk, seen=document.version, actor=cast.an, clock=clock)
    document.refresh_from_db()

    sealed = steps.number_and_seal(document.pk, pin=paper.PIN, actor=cast.an, clock=clock)

    assert sealed.number == 1


def test_a_field_of_the_tools_own_making_is_found_by_its_certificate(
    desk_of_dung: Desk, cast: Cast, clock: Clock
) -> None:
    pdf = desk_of_dung.signed(field="Signature1", box=Box(1, 120, 230, 50, 20))

    received = handing_in.receive(desk_of_dung.token, pdf, clock=clock)

    assert received.is_taken, received
    sealed = steps.number_and_seal(desk_of_dung.document.pk, pin=paper.PIN, actor=cast.an, clock=clock)
    assert (sealed.state_word, sealed.number) == (State.SEALED, 1)


def standing_in(cast: Cast) -> Actor:
    """Return Hạnh in the clerk's post, by a delegation."""
    from vanthu.directory import queries
    from vanthu.directory.actions_authority import DelegationFacts, give_delegation
    from vanthu.directory.models import Person

    facts = DelegationFacts(cast.an.post_id or 0, cast.hanh.post_id or 0, "QĐ 05", NOW.date(), NOW.date())
    given = give_delegation(facts, decision_file=blobs().put(b"%PDF-1.7 qd"), actor=cast.quyen, now=NOW)
    hanh = queries.actor_for(Person.objects.get(pk=cast.hanh.person_id), now=NOW, delegation_id=given.pk)
    assert hanh is not None
    assert hanh.is_delegated
    return hanh


def test_who_stands_in_for_the_clerk_seals_with_the_token_and_the_record_names_both(
    cast: Cast, clock: Clock
) -> None:
    document = paper.signed(cast)
    begun = errands.begin_seal(document.pk, seen=document.version, actor=standing_in(cast), clock=clock)
    assert begun.errand is not None
    file = begun.errand.files.get()

    signed = sign(
        blobs().read(file.source_sha256),
        key(begun.errand.certificate),
        field="CoQuan",
        timestamp_room=10_000,
        now=NOW,
    )
    received = handing_in.receive(begun.token, signed, clock=clock)

    document.refresh_from_db()
    assert received.is_taken
    assert document.state_word is State.SEALED
    entry = AuditEntry.objects.filter(event="outgoing.sealed").get()
    assert entry.actor_label == "Nguyễn Thị Hạnh (Chuyên viên) thay mặt Lê Thị An (Văn thư), theo QĐ 05"


def test_what_comes_back_after_a_delegation_ended_is_not_taken_and_says_so(cast: Cast, clock: Clock) -> None:
    document = paper.signed(cast)
    hanh = standing_in(cast)
    begun = errands.begin_seal(document.pk, seen=document.version, actor=hanh, clock=clock)
    assert begun.errand is not None
    file = begun.errand.files.get()
    end_delegation(hanh.delegation_id or 0, actor=cast.quyen, now=NOW)

    signed = sign(
        blobs().read(file.source_sha256),
        key(begun.errand.certificate),
        field="CoQuan",
        timestamp_room=10_000,
        now=NOW,
    )
    received = handing_in.receive(begun.token, signed, clock=clock)

    file.refresh_from_db()
    document.refresh_from_db()
    assert (received.is_taken, received.code, file.fault) == (False, Fault.POST_ENDED, Fault.POST_ENDED)
    assert document.state_word is State.NUMBERED
