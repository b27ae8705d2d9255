"""The leader's signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests import cast as people
from tests.cast import NOW, SYSTEM, Cast
from tests.domain import paper
from vanthu.audit.models import AuditEntry
from vanthu.cli.demo.pki import Pki
from vanthu.core.blobs import blobs
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal, WrongState
from vanthu.directory import actions as directory
from vanthu.directory.models import Certificate
from vanthu.outgoing import actions, steps, writing
from vanthu.outgoing.actions import NewFile
from vanthu.outgoing.states import Move, State
from vanthu.signing import desk
from vanthu.signing.models import SigningSession
from vanthu.signing.words import SessionState
from vanthu.verification.models import VerificationReport

Clock = Callable[[], datetime]


def test_the_leader_signs_the_bytes_that_were_submitted(cast: Cast, clock: Clock) -> None:
    document = paper.submitted(cast)
    before = document.files.get(is_current=True).file.sha256

    signed = steps.sign(document.pk, pin=paper.PIN, actor=cast.dung, clock=clock)

    session = SigningSession.objects.get()
    after = signed.files.get(is_current=True).file.sha256
    assert signed.state_word is State.SIGNED
    assert blobs().read(after).startswith(blobs().read(before))
    assert (session.input_sha256, session.result_sha256) == (before, after)
    assert session.state == SessionState.FINISHED


def test_the_report_on_the_signature_is_kept(cast: Cast) -> None:
    document = paper.signed(cast)

    kept = VerificationReport.objects.get(sha256=document.files.get(is_current=True).file.sha256)
    found = kept.report["signatures"][0]
    assert (found["field"], found["integrity"], found["changes"]) == ("LanhDao", "intact", "none")
    assert found["signer"]["common_name"] == "Trần Văn Dũng"


def test_a_leader_does_not_sign_twice(cast: Cast, clock: Clock) -> None:
    document = paper.signed(cast)

    with pytest.raises(WrongState) as caught:
        steps.sign(document.pk, pin=paper.PIN, actor=cast.dung, clock=clock)

    assert caught.value.code is Refusal.ALREADY_SIGNED
    assert "Trần Văn Dũng đã ký" in str(caught.value)
    assert paper.refusals(cast.dung) == ["already_signed"]


def test_a_wrong_pin_signs_nothing_and_is_nowhere_in_the_record(cast: Cast, clock: Clock) -> None:
    document = paper.submitted(cast)

    with pytest.raises(NotPermitted) as caught:
        steps.sign(document.pk, pin="ma-pin-bi-mat", actor=cast.dung, clock=clock)

    document.refresh_from_db()
    assert caught.value.code is Refusal.PIN_WRONG
    assert document.state_word is State.SUBMITTED
    assert paper.refusals(cast.dung) == ["pin_wrong"]
    assert not any("ma-pin-bi-mat" in f"{row.detail}{row.object_label}" for row in AuditEntry.objects.all())


def test_after_five_wrong_pins_the_key_rests(cast: Cast) -> None:
    document = paper.submitted(cast)
    for minute in range(5):
        with pytest.raises(NotPermitted):
            steps.sign(
                document.pk, pin="sai", actor=cast.dung, clock=paper.at(NOW + timedelta(minutes=minute))
            )

    with pytest.raises(NotPermitted) as caught:
        steps.sign(document.pk, pin=paper.PIN, actor=cast.dung, clock=paper.at(NOW + timedelta(minutes=6)))

    assert caught.value.code is Refusal.PIN_PAUSED
    later = steps.sign(
        document.pk, pin=paper.PIN, actor=cast.dung, clock=paper.at(NOW + timedelta(minutes=25))
    )
    assert later.state_word is State.SIGNED


def test_only_the_named_signer_signs(cast: Cast, clock: Clock) -> None:
    document = paper.submitted(cast)

    with pytest.raises(NotPermitted):
        steps.sign(document.pk, pin=paper.PIN, actor=cast.hanh, clock=clock)
    for other in (cast.an, cast.minh, cast.quyen, cast.la):
        with pytest.raises(NotFound):
            steps.sign(document.pk, pin=paper.PIN, actor=other, clock=clock)
    with pytest.raises(NotFound):  # the post is no leader's any more
        steps.sign(document.pk, pin=paper.PIN, actor=replace(cast.dung, roles=frozenset()), clock=clock)


def test_without_a_certificate_on_file_nothing_is_signed(cast: Cast, clock: Clock) -> None:
    document = paper.submitted(cast)
    filed = Certificate.objects.get(person_id=cast.dung.person_id)
    directory.withdraw_certificate(filed.pk, actor=SYSTEM, now=NOW)

    with pytest.raises(Invalid) as caught:
        steps.sign(document.pk, pin=paper.PIN, actor=cast.dung, clock=clock)

    assert caught.value.code is Refusal.NO_CERTIFICATE


def test_one_that_ran_out_is_told_from_one_that_was_never_put_on_file(cast: Cast) -> None:
    document = paper.submitted(cast)
    Certificate.objects.filter(person_id=cast.dung.person_id).update(not_after=NOW - timedelta(days=2))

    with pytest.raises(Invalid) as caught:
        steps.sign(document.pk, pin=paper.PIN, actor=cast.dung, clock=paper.at(NOW))

    assert caught.value.code is Refusal.CERTIFICATE_UNUSABLE
    assert "Trần Văn Dũng không dùng được: đã hết hạn ngày 21/11/2026" in str(caught.value)


def test_an_expired_certificate_signs_nothing(cast: Cast) -> None:
    document = paper.submitted(cast)

    with pytest.raises(Invalid):
        steps.sign(document.pk, pin=paper.PIN, actor=cast.dung, clock=paper.at(NOW + timedelta(days=1000)))


def test_a_key_file_that_belongs_to_another_certificate_signs_nothing(cast: Cast, clock: Clock) -> None:
    document = paper.submitted(cast)
    Certificate.objects.filter(person_id=cast.dung.person_id).update(key_file="minh.p12")

    with pytest.raises(Invalid) as caught:
        steps.sign(document.pk, pin=paper.PIN, actor=cast.dung, clock=clock)

    assert caught.value.code is Refusal.CERTIFICATE_UNUSABLE


@pytest.mark.parametrize("name", ["../trust/dung.p12", "/etc/passwd", "khong-co.p12", ""])
def test_a_key_file_lies_in_the_key_folder_or_nowhere(cast: Cast, clock: Clock, name: str) -> None:
    document = paper.submitted(cast)
    Certificate.objects.filter(person_id=cast.dung.person_id).update(key_file=name)

    with pytest.raises(Invalid):
        steps.sign(document.pk, pin=paper.PIN, actor=cast.dung, clock=clock)


def test_a_file_that_was_swapped_while_the_leader_signed_is_a_conflict(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = paper.submitted(cast)
    sign_as_leader = desk.sign_as_leader

    def swap(pdf: bytes, *args: object, **kwargs: object) -> bytes:
        row = document.files.get(is_current=True)
        other = blobs().put(pdf + b"\n% khac\n")
        new = NewFile(sha256=other.sha256, size=other.size, name="khác.pdf", pages=1)
        writing.keep_files(document, [new], move=Move.EDIT, now=NOW)
        assert row.file.sha256 != other.sha256
        return sign_as_leader(pdf, *args, **kwargs)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(desk, "sign_as_leader", swap)
    with pytest.raises(Conflict):
        steps.sign(document.pk, pin=paper.PIN, actor=cast.dung, clock=clock)

    document.refresh_from_db()
    assert document.state_word is State.SUBMITTED
    assert SigningSession.objects.get().state == SessionState.FAILED


def test_a_signature_that_does_not_verify_is_thrown_away(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = paper.submitted(cast)
    before = document.files.get(is_current=True).file.sha256
    sign_as_leader = desk.sign_as_leader

    def spoil(pdf: bytes, *args: object, **kwargs: object) -> bytes:
        made = sign_as_leader(pdf, *args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        return made[:12] + bytes([made[12] ^ 1]) + made[13:]

    monkeypatch.setattr(desk, "sign_as_leader", spoil)
    with pytest.raises(Invalid) as caught:
        steps.sign(document.pk, pin=paper.PIN, actor=cast.dung, clock=clock)

    document.refresh_from_db()
    assert caught.value.code is Refusal.SIGNING_FAILED
    assert document.state_word is State.SUBMITTED
    assert document.files.get(is_current=True).file.sha256 == before
    assert SigningSession.objects.get().state == SessionState.FAILED


def _meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Have something happen while the signature is being made."""
    sign_as_leader = desk.sign_as_leader

    def sign(*args: object, **kwargs: object) -> bytes:
        happens()
        return sign_as_leader(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(desk, "sign_as_leader", sign)


def test_a_post_that_ended_while_its_holder_signed_signs_nothing(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = paper.submitted(cast)
    _meanwhile(monkeypatch, lambda: directory.end_post(cast.dung.post_id or 0, actor=SYSTEM, now=NOW))

    with pytest.raises(NotPermitted):
        steps.sign(document.pk, pin=paper.PIN, actor=cast.dung, clock=clock)

    document.refresh_from_db()
    assert document.state_word is State.SUBMITTED


def test_a_certificate_taken_off_file_while_its_holder_signed_signs_nothing(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = paper.submitted(cast)
    filed = Certificate.objects.get(person_id=cast.dung.person_id)
    _meanwhile(monkeypatch, lambda: directory.withdraw_certificate(filed.pk, actor=SYSTEM, now=NOW))

    with pytest.raises(Invalid) as caught:
        steps.sign(document.pk, pin=paper.PIN, actor=cast.dung, clock=clock)

    assert caught.value.code is Refusal.CERTIFICATE_UNUSABLE
    document.refresh_from_db()
    assert document.state_word is State.SUBMITTED


def test_a_document_returned_while_it_was_signed_stays_returned(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = paper.submitted(cast)
    _meanwhile(
        monkeypatch, lambda: actions.send_back(document.pk, reason="Rút lại.", actor=cast.hanh, now=NOW)
    )

    with pytest.raises(WrongState):
        steps.sign(document.pk, pin=paper.PIN, actor=cast.dung, clock=clock)

    document.refresh_from_db()
    assert document.state_word is State.RETURNED


def test_a_key_of_a_stranger_s_root_does_not_pass_for_the_signer(
    cast: Cast, clock: Clock, pki: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = paper.submitted(cast)
    Certificate.objects.filter(person_id=cast.dung.person_id).update(withdrawn_at=NOW)
    people.file_certificate(pki, "la", agency_id=cast.sender.pk, person_id=cast.dung.person_id)
    with pytest.raises(Invalid) as at_once:
        steps.sign(document.pk, pin=paper.PIN, actor=cast.dung, clock=clock)
    # As if its status could not be told when it signed: then the clerk's desk tells.
    monkeypatch.setattr(steps, "require_trusted", lambda *_found, **_holder: None)
    signed = steps.sign(document.pk, pin=paper.PIN, actor=cast.dung, clock=clock)

    with pytest.raises(Invalid) as caught:
        steps.number_and_seal(signed.pk, pin=paper.PIN, actor=cast.an, clock=clock)

    assert at_once.value.code is Refusal.CERTIFICATE_UNUSABLE
    assert caught.value.code is Refusal.LEADER_HAS_NOT_SIGNED
    signed.refresh_from_db()
    assert signed.number is None


def test_what_the_leader_has_not_seen_is_not_signed(cast: Cast, now: datetime, clock: Clock) -> None:
    document = paper.submitted(cast)
    seen = document.version
    actions.send_back(document.pk, reason="sửa nội dung", actor=cast.hanh, now=now)
    document.refresh_from_db()
    steps.submit(document.pk, version=document.version, actor=cast.hanh, now=now)

    with pytest.raises(Conflict) as refused:
        steps.sign(document.pk, pin=paper.PIN, seen=seen, actor=cast.dung, clock=clock)

    assert refused.value.code is Refusal.CHANGED_MEANWHILE
    document.refresh_from_db()
    assert document.state == State.SUBMITTED
