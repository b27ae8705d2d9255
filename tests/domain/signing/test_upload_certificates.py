"""Certificates that may not sign, at the door where tools hand in: refused by code, audited, and nothing is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography import x509

from tests import cast as people
from tests.cast import NOW, Cast
from tests.domain import paper
from tests.domain.signing.desks import Desk, at_desk, key
from vanthu.audit.models import AuditEntry
from vanthu.cli.demo.pki import PASSPHRASE, Flaw, Holder, Pki, grow
from vanthu.cli.demo.pki_service import PkiAnswers
from vanthu.core.blobs import blobs
from vanthu.core.errors import Invalid, Refusal
from vanthu.directory.models import Certificate
from vanthu.outgoing import errands, handing_in, steps
from vanthu.outgoing.states import State
from vanthu.registers.models import TakenNumber
from vanthu.registers.words import NumberState
from vanthu.signing import certificates
from vanthu.signing.models import Errand, SigningSession
from vanthu.signing.words import Fault, FileState, SessionState
from vanthu.verification import check
from vnsign import begin
from vnsign.finish import sign
from vnsign.signers import pkcs12

if TYPE_CHECKING:
    from pytest_django import Settings

Clock = Callable[[], datetime]
OTHERS = (
    Holder(label="thu-hoi", common_name="Trần Văn Dũng", organisation="Tỉnh Phú Thọ", flaw=Flaw.REVOKED),
    Holder(label="dung-moi", common_name="Trần Văn Dũng", organisation="Tỉnh Phú Thọ"),
    Holder(label="dau-cu", common_name=people.SENDER, organisation="Tỉnh Phú Thọ", flaw=Flaw.REVOKED),
)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    """The keys of the cast, and further certificates of Dũng and of the agency, some revoked."""
    return grow(tmp_path_factory.mktemp("pki"), now=NOW, holders=(*people.HOLDERS, *OTHERS))


@pytest.fixture
def staged(
    db: None, grown: Pki, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cast]:
    """The cast with these keys; the PKI's status services answer."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.VANTHU_HOME = tmp_path
    answers = PkiAnswers(grown.folder)

    def fetch(url: str, *, data: bytes | None = None, content_type: str | None = None) -> bytes:
        said = answers.get(url, now=NOW) if data is None else answers.post(url, data, now=NOW)
        return said.body

    monkeypatch.setattr(check, "fetcher", lambda: fetch)
    people.furnish(tmp_path, grown)
    shutil.copyfile(grown.p12("dung-moi"), tmp_path / "keys" / "dung-moi.p12")
    yield people.build(grown)


def put_on_file(label: str, cast: Cast, grown: Pki, *, person_id: int | None) -> Certificate:
    """Put a revoked certificate on file in the place of the good one: nobody has told the agency yet."""
    Certificate.objects.filter(agency=cast.sender, person_id=person_id).update(withdrawn_at=NOW)
    shutil.copyfile(grown.p12(label), certificates.key_folder() / f"{label}.p12")
    filed = people.file_certificate(grown, label, agency_id=cast.sender.pk, person_id=person_id)
    return Certificate.objects.get(pk=filed)


def audited() -> list[str]:
    """Return the codes of the uploads that were refused, as the record holds them."""
    rows = AuditEntry.objects.filter(event="signing.upload_refused").order_by("id")
    return [row.detail["code"] for row in rows]


def is_untouched(desk: Desk) -> bool:
    """Say whether the document waits for its signature as before, and the errand for its file."""
    desk.document.refresh_from_db()
    desk.file.refresh_from_db()
    signed = desk.document.files.filter(made_by="sign").exists()
    return (desk.document.state_word, desk.file.state, signed) == (State.SUBMITTED, FileState.WAITING, False)


def test_a_revoked_certificate_signs_nothing(staged: Cast, grown: Pki, clock: Clock) -> None:
    put_on_file("thu-hoi", staged, grown, person_id=staged.dung.person_id)
    desk = at_desk(staged, clock)

    received = handing_in.receive(desk.token, desk.signed(), clock=clock)

    assert (received.is_taken, received.code) == (False, Fault.UNTRUSTED)
    assert "bị thu hồi" in received.message
    assert "Hãy liên hệ nơi cấp" in received.message
    assert audited() == [Fault.UNTRUSTED]
    assert is_untouched(desk)


def test_after_a_revoked_certificate_a_good_one_signs_the_same_document(
    staged: Cast, grown: Pki, clock: Clock
) -> None:
    revoked = put_on_file("thu-hoi", staged, grown, person_id=staged.dung.person_id)
    desk = at_desk(staged, clock)
    handing_in.receive(desk.token, desk.signed(), clock=clock)
    Certificate.objects.filter(pk=revoked.pk).update(withdrawn_at=NOW)
    people.file_certificate(grown, "dung-moi", agency_id=staged.sender.pk, person_id=staged.dung.person_id)

    begun = errands.begin_signing({desk.document.pk: desk.document.version}, actor=staged.dung, clock=clock)
    assert begun.errand is not None
    good = key(begun.errand.certificate)
    received = handing_in.receive(begun.token, sign(desk.source, good, field="LanhDao", now=NOW), clock=clock)

    desk.document.refresh_from_db()
    assert received.is_taken
    assert (desk.document.state_word, desk.document.files.filter(made_by="sign").count()) == (State.SIGNED, 1)


def test_a_revoked_seal_seals_nothing_and_the_number_stays(staged: Cast, grown: Pki, clock: Clock) -> None:
    document = paper.signed(staged)
    revoked = put_on_file("dau-cu", staged, grown, person_id=None)
    begun = errands.begin_seal(document.pk, seen=document.version, actor=staged.an, clock=clock)
    assert begun.errand is not None
    (file,) = begun.errand.files.all()
    sealed = sign(blobs().read(file.source_sha256), key(revoked), field="CoQuan", now=NOW)

    received = handing_in.receive(begun.token, sealed, clock=clock)

    document.refresh_from_db()
    assert (received.is_taken, received.code) == (False, Fault.UNTRUSTED)
    assert audited() == [Fault.UNTRUSTED]
    assert (document.state_word, document.code) == (State.NUMBERED, "01/STTTT-CNTT")
    assert TakenNumber.objects.get().state == NumberState.USED, "bound to the document, which is sealed later"


@pytest.mark.parametrize("after", [-1, 1], ids=["said to be before its end", "after its end"])
def test_a_certificate_that_ran_out_signs_nothing(
    after: int, staged: Cast, grown: Pki, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = at_desk(staged, clock)
    end = x509.load_der_x509_certificate(grown.certificate("dung")).not_valid_after_utc
    Errand.objects.update(expires_at=end + timedelta(hours=1))
    monkeypatch.setattr(begin, "require_usable", lambda *_: None)  # other tools sign with what ran out
    pdf = desk.signed(now=end + timedelta(minutes=after))

    received = handing_in.receive(desk.token, pdf, clock=lambda: end + timedelta(minutes=2))

    desk.document.refresh_from_db()
    assert not received.is_taken
    assert received.code == Refusal.CERTIFICATE_UNUSABLE
    assert "hết hạn" in received.message
    assert audited() == ["not_recorded"]
    assert (desk.document.state_word, desk.document.files.filter(made_by="sign").count()) == (
        State.SUBMITTED,
        0,
    )


@pytest.mark.parametrize("label", ["minh", "so-tttt", "la", "thu-hoi"])
def test_somebody_else_s_certificate_signs_nothing(
    label: str, staged: Cast, grown: Pki, clock: Clock
) -> None:
    desk = at_desk(staged, clock)
    other = pkcs12.load(grown.p12(label).read_bytes(), PASSPHRASE)

    received = handing_in.receive(desk.token, sign(desk.source, other, field="LanhDao", now=NOW), clock=clock)

    assert (received.is_taken, received.code) == (False, Fault.FOREIGN_CERTIFICATE)
    assert received.message.endswith(".")
    assert audited() == [Fault.FOREIGN_CERTIFICATE]
    assert is_untouched(desk)
    assert handing_in.receive(desk.token, desk.signed(), clock=clock).is_taken, "the right one still counts"


def test_a_revoked_key_on_the_server_signs_nothing_either(staged: Cast, grown: Pki, clock: Clock) -> None:
    put_on_file("thu-hoi", staged, grown, person_id=staged.dung.person_id)
    document = paper.submitted(staged)

    with pytest.raises(Invalid) as caught:
        steps.sign(document.pk, pin=paper.PIN, actor=staged.dung, clock=clock)

    document.refresh_from_db()
    assert caught.value.code is Refusal.CERTIFICATE_UNUSABLE
    assert "bị thu hồi" in str(caught.value)
    assert (document.state_word, document.files.filter(made_by="sign").count()) == (State.SUBMITTED, 0)
    assert SigningSession.objects.get().state == SessionState.FAILED
    assert paper.refusals(staged.dung) == ["certificate_unusable"]


def test_a_revoked_seal_on_the_server_seals_nothing_and_the_number_stays(
    staged: Cast, grown: Pki, clock: Clock
) -> None:
    document = paper.signed(staged)
    revoked = put_on_file("dau-cu", staged, grown, person_id=None)

    with pytest.raises(Invalid) as caught:
        steps.number_and_seal(document.pk, pin=paper.PIN, actor=staged.an, clock=clock)

    document.refresh_from_db()
    assert caught.value.code is Refusal.CERTIFICATE_UNUSABLE
    assert (document.state_word, document.code) == (State.NUMBERED, "01/STTTT-CNTT")
    Certificate.objects.filter(pk=revoked.pk).update(withdrawn_at=NOW)
    Certificate.objects.filter(agency=staged.sender, person=None).exclude(pk=revoked.pk).update(
        withdrawn_at=None
    )
    sealed = steps.number_and_seal(document.pk, pin=paper.PIN, actor=staged.an, clock=clock)
    assert (sealed.state_word, sealed.code) == (State.SEALED, "01/STTTT-CNTT"), "sealed under the same number"
