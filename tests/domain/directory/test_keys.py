"""Key files that an administrator uploads: what is kept of them, and which ones are not taken."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    pkcs12,
)
from django.conf import settings

from tests.cast import NOW, SYSTEM, Cast
from tests.domain import paper
from vanthu.audit.models import AuditEntry
from vanthu.cli.demo.pki import Pki
from vanthu.core.errors import Conflict, Invalid, NotPermitted, Refusal
from vanthu.directory import actions
from vanthu.directory.models import Certificate
from vanthu.signing import certificates, desk

PIN = "pin-cua-khoa"


def key_file(
    *, ca: bool = False, signs: bool = True, pin: str | None = PIN, name: str = "Nguyễn Văn Khóa"
) -> tuple[bytes, x509.Certificate]:
    """Make a PKCS#12 file and the certificate in it."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(
        digital_signature=signs, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=True, key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, SHA256())
    )
    locked = BestAvailableEncryption(pin.encode()) if pin else NoEncryption()
    return pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, locked), certificate


def filed(cast: Cast, content: bytes, pin: str = PIN, *, person_id: int | None = None) -> Certificate:
    """Upload a key file for the sender as its administrator."""
    return certificates.file_key(
        content,
        pin,
        name="khoa.p12",
        agency_id=cast.sender.pk,
        person_id=person_id,
        actor=cast.quyen,
        now=NOW,
    )


def kept() -> set[str]:
    """Return the names of the key files that uploads left."""
    return {path.name for path in certificates.key_folder().iterdir()}


def test_an_uploaded_key_signs_and_is_for_the_installation_alone(cast: Cast) -> None:
    content, _ = key_file()

    certificate = filed(cast, content, person_id=cast.dung.person_id)

    path = certificates.key_folder() / certificate.key_file
    assert certificate.key_file == f"{certificate.fingerprint[:32]}.p12"
    assert path.read_bytes() == content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    opened = desk.open_key(certificate, PIN, holder="Dũng", now=NOW)
    assert bytes(opened.signer.certificate) == bytes(certificate.der)


def test_the_pin_is_kept_nowhere(cast: Cast) -> None:
    certificate = filed(cast, key_file()[0])

    words = "".join(f"{row.detail}{row.object_label}" for row in AuditEntry.objects.all())
    row = Certificate.objects.filter(pk=certificate.pk).values()
    files = [path.read_bytes() for path in Path(settings.VANTHU_HOME).rglob("*") if path.is_file()]
    assert PIN not in f"{words}{list(row)}"
    assert not any(PIN.encode() in content for content in files)


def test_a_wrong_pin_is_refused_recorded_and_leaves_nothing(cast: Cast) -> None:
    before = kept()

    with pytest.raises(NotPermitted) as caught:
        filed(cast, key_file()[0], "sai")

    assert caught.value.code is Refusal.PIN_WRONG
    assert AuditEntry.objects.filter(event="act.refused", detail__code="pin_wrong").count() == 1
    assert kept() == before


@pytest.mark.parametrize("made", [{"ca": True}, {"signs": False}, {"pin": None}])
def test_a_key_that_nobody_should_sign_with_is_not_taken(cast: Cast, made: dict[str, bool]) -> None:
    before = kept()

    with pytest.raises(Invalid):
        filed(cast, key_file(**made)[0])

    assert kept() == before


@pytest.mark.parametrize("made", [{"ca": True}, {"signs": False}])
def test_a_certificate_that_nobody_signs_with_is_not_taken(made: dict[str, bool]) -> None:
    with pytest.raises(Invalid):
        certificates.read(key_file(**made)[1].public_bytes(Encoding.DER))


@pytest.mark.parametrize("content", [b"", b"khong phai", b"0\x82\xff\xff"])
def test_what_is_no_key_file_is_refused(cast: Cast, content: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        filed(cast, content)

    assert "khoa.p12" in str(caught.value)


def test_a_key_file_without_its_pin_is_asked_for_it(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        filed(cast, key_file()[0], "")

    assert caught.value.code is Refusal.FIELD_REQUIRED


def test_a_key_is_filed_once_and_keeps_its_holder(cast: Cast) -> None:
    content, _ = key_file()
    first = filed(cast, content, person_id=cast.dung.person_id)

    for person_id in (None, cast.dung.person_id, cast.an.person_id):
        with pytest.raises(Conflict):
            filed(cast, content, person_id=person_id)

    assert (certificates.key_folder() / first.key_file).read_bytes() == content


def test_a_refused_filing_leaves_no_key_behind(cast: Cast, pki: Pki) -> None:
    before = kept()

    with pytest.raises(Invalid):
        filed(cast, key_file()[0], person_id=cast.minh.person_id)
    with pytest.raises(Conflict):
        filed(cast, pki.p12("dung").read_bytes(), paper.PIN)

    assert kept() == before


def test_another_file_of_the_same_name_is_not_overwritten(cast: Cast) -> None:
    content, certificate = key_file()
    path = certificates.key_folder() / f"{certificate.fingerprint(SHA256()).hex()[:32]}.p12"
    path.write_bytes(b"khac")

    with pytest.raises(Conflict):
        filed(cast, content)

    assert path.read_bytes() == b"khac"
    path.unlink()


def test_a_certificate_on_file_without_its_key_gets_it(cast: Cast) -> None:
    content, certificate = key_file()
    facts = certificates.read(certificate.public_bytes(Encoding.DER))
    first = actions.file_certificate(facts, agency_id=cast.sender.pk, person_id=None, actor=SYSTEM, now=NOW)

    with pytest.raises(Conflict):
        filed(cast, content, person_id=cast.dung.person_id)
    again = filed(cast, content)

    assert again.pk == first.pk
    assert desk.open_key(again, PIN, holder="Sở", now=NOW)


def test_only_an_administrator_of_the_agency_files_a_key(cast: Cast) -> None:
    before = kept()

    for other in (cast.thanh, cast.an):
        with pytest.raises(NotPermitted) as caught:
            certificates.file_key(
                key_file()[0], PIN, name="", agency_id=cast.sender.pk, person_id=None, actor=other, now=NOW
            )
        assert caught.value.code is Refusal.NOT_PERMITTED

    assert kept() == before
