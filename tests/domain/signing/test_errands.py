"""The upload contract: what a tool hands in is taken only if it is what was handed out, signed once, by the right key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.audit.models import AuditEntry
from vanthu.core.blobs import blobs
from vanthu.core.errors import Refusal
from vanthu.outgoing import actions, errands, steps
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import State
from vanthu.signing import desk
from vanthu.signing.certificates import key_folder
from vanthu.signing.models import ErrandFile, SigningSession
from vanthu.signing.words import Fault, SessionState
from vnsign.finish import sign
from vnsign.signers import Signer, pkcs12

Clock = Callable[[], datetime]


def key(certificate: object) -> Signer:
    return pkcs12.load(key_folder() / certificate.key_file, paper.PIN)  # type: ignore[attr-defined]


@dataclass
class Desk:
    """A leader's desk with one errand."""

    document: OutgoingDocument
    token: str
    source: bytes
    signer: Signer

    def signed(self, **options: object) -> bytes:
        return sign(self.source, self.signer, **{"field": "LanhDao", "now": NOW, **options})  # type: ignore[arg-type]


@pytest.fixture
def at_desk(cast: Cast, clock: Clock) -> Desk:
    document = paper.submitted(cast)
    begun = errands.begin_signing({document.pk: document.version}, actor=cast.dung, clock=clock)
    assert begun.errand is not None
    (file,) = begun.errand.files.all()
    return Desk(document, begun.token, blobs().read(file.source_sha256), key(begun.errand.certificate))


def refused(desk_: Desk, pdf: bytes, clock: Clock) -> str:
    """Hand a file in, see it refused with nothing changed, and return the code."""
    before = desk_.document.state
    received = errands.receive(desk_.token, pdf, clock=clock)
    desk_.document.refresh_from_db()
    assert not received.is_taken
    assert desk_.document.state == before
    assert received.message.endswith(".")
    return received.code


def test_a_signed_file_is_recorded(at_desk: Desk, clock: Clock) -> None:
    received = errands.receive(at_desk.token, at_desk.signed(), clock=clock)

    at_desk.document.refresh_from_db()
    assert received.is_taken
    assert at_desk.document.state_word is State.SIGNED
    assert SigningSession.objects.get().state == SessionState.FINISHED


def test_the_same_file_again_is_answered_the_same(at_desk: Desk, clock: Clock) -> None:
    pdf = at_desk.signed()
    errands.receive(at_desk.token, pdf, clock=clock)

    again = errands.receive(at_desk.token, pdf, clock=clock)

    assert again.is_taken
    assert at_desk.document.files.filter(made_by="sign").count() == 1


def test_a_second_signature_under_the_same_token_is_refused(at_desk: Desk, clock: Clock) -> None:
    errands.receive(at_desk.token, at_desk.signed(), clock=clock)
    at_desk.document.refresh_from_db()

    other = at_desk.signed(reason="lần nữa")

    assert refused(at_desk, other, clock) == Fault.ALREADY_HANDED_IN


def test_a_swapped_file_is_refused_and_audited(at_desk: Desk, cast: Cast, clock: Clock) -> None:
    other = paper.submitted(cast, subject="việc khác")
    pdf = blobs().read(other.files.get(is_current=True).file.sha256)

    assert refused(at_desk, sign(pdf, at_desk.signer, field="LanhDao", now=NOW), clock) == Fault.SWAPPED
    assert AuditEntry.objects.filter(event="signing.upload_refused").count() == 1


def test_the_unsigned_file_is_refused(at_desk: Desk, clock: Clock) -> None:
    assert refused(at_desk, at_desk.source, clock) == Fault.UNSIGNED


def test_what_is_no_pdf_is_refused(at_desk: Desk, clock: Clock) -> None:
    assert refused(at_desk, b"<html>", clock) == Fault.NOT_PDF


def test_a_foreign_certificate_is_refused(at_desk: Desk, cast: Cast, clock: Clock) -> None:
    from vanthu.directory.models import Certificate

    seal = Certificate.objects.get(agency=cast.sender, person=None)

    assert (
        refused(at_desk, sign(at_desk.source, key(seal), field="LanhDao", now=NOW), clock)
        == Fault.FOREIGN_CERTIFICATE
    )


def test_two_signatures_are_refused(at_desk: Desk, clock: Clock) -> None:
    twice = sign(at_desk.signed(), at_desk.signer, field="Ky2", now=NOW)

    assert refused(at_desk, twice, clock) == Fault.TOO_MANY_SIGNATURES


def test_another_field_is_refused(at_desk: Desk, clock: Clock) -> None:
    assert refused(at_desk, at_desk.signed(field="CoQuan"), clock) == Fault.WRONG_FIELD


def test_a_field_filled_before_signing_is_refused(at_desk: Desk, clock: Clock) -> None:
    filled = desk.fill(at_desk.source, {"so": "99"})

    assert (
        refused(at_desk, sign(filled, at_desk.signer, field="LanhDao", now=NOW), clock) == Fault.EXTRA_CHANGES
    )


def test_something_added_after_the_signature_is_refused(at_desk: Desk, clock: Clock) -> None:
    assert refused(at_desk, desk.fill(at_desk.signed(), {"so": "99"}), clock) == Fault.NOT_WHOLE


def test_a_changed_signature_is_refused(at_desk: Desk, clock: Clock) -> None:
    pdf = bytearray(at_desk.signed())
    end = pdf.index(b">", pdf.index(b"<", pdf.index(b"/Contents", len(at_desk.source))))
    at = len(pdf[:end].rstrip(b"0")) - 40  # in the signature's value, which ends the CMS
    pdf[at] = ord("1") if pdf[at] != ord("1") else ord("2")

    assert refused(at_desk, bytes(pdf), clock) == Fault.BROKEN


def test_an_extra_page_is_refused(at_desk: Desk, clock: Clock) -> None:
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(at_desk.source)) as pdf:
        pdf.pages.append(pdf.pages[0])
        out = io.BytesIO()
        pdf.save(out)

    assert refused(at_desk, out.getvalue(), clock) == Fault.SWAPPED


def test_a_token_ends_after_twenty_minutes(at_desk: Desk) -> None:
    late = errands.receive(at_desk.token, at_desk.signed(), clock=lambda: NOW + timedelta(minutes=21))

    assert (late.is_taken, late.code) == (False, Fault.TOKEN_EXPIRED)


def test_an_unknown_token_is_refused(at_desk: Desk, clock: Clock) -> None:
    assert errands.receive("x" * 43, at_desk.signed(), clock=clock).code == Fault.TOKEN_UNKNOWN


def test_of_two_pages_the_last_one_counts(at_desk: Desk, cast: Cast, clock: Clock) -> None:
    errands.begin_signing({at_desk.document.pk: at_desk.document.version}, actor=cast.dung, clock=clock)

    assert refused(at_desk, at_desk.signed(), clock) == Fault.TOKEN_UNKNOWN


def test_a_document_that_was_returned_meanwhile_is_not_signed(
    at_desk: Desk, cast: Cast, clock: Clock
) -> None:
    actions.send_back(at_desk.document.pk, reason="sai tên", actor=cast.dung, now=NOW)
    at_desk.document.refresh_from_db()

    assert refused(at_desk, at_desk.signed(), clock) == Refusal.WRONG_STATE
    assert ErrandFile.objects.get().problem


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
    received = errands.receive(begun.token, pdf, clock=clock)

    document.refresh_from_db()
    assert received.is_taken, received
    assert (document.state_word, document.number) == (State.SEALED, 1)


def test_a_seal_that_was_given_up_keeps_its_number(cast: Cast, clock: Clock) -> None:
    document = paper.signed(cast)
    errands.begin_seal(document.pk, seen=document.version, actor=cast.an, clock=clock)
    document.refresh_from_db()

    sealed = steps.number_and_seal(document.pk, pin=paper.PIN, actor=cast.an, clock=clock)

    assert sealed.number == 1
