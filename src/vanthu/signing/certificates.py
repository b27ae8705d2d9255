"""Read certificates and the key files of the installation, and put both on file."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Final

from asn1crypto import pkcs12 as structure
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from vanthu.core.actions import long_act
from vanthu.core.actor import Actor
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Conflict, Invalid, NotPermitted, Refusal, Refused
from vanthu.core.permissions import Permission, require
from vanthu.directory import actions, policies, queries
from vanthu.directory.actions import CertificateFacts
from vanthu.directory.models import Certificate
from vnsign.errors import SignerError
from vnsign.signers import pkcs12

MOST_BYTES: Final = 1_000_000
"""A certificate or key file is never larger."""
_FIELD: Final = "chứng thư số"


def read(content: bytes, *, name: str = "") -> CertificateFacts:
    """Return what a certificate, DER or PEM, says of itself.

    Raises Invalid if it is none, is a certification authority's, or is not meant for signing.
    """
    try:
        load = (
            x509.load_pem_x509_certificate
            if b"-----BEGIN" in content[:200]
            else x509.load_der_x509_certificate
        )
        certificate = load(content)
        unfit = _why_unfit(certificate)
    except ValueError as error:
        raise Invalid(Refusal.VALUE_WRONG, field=_FIELD, value=name, why=str(error)) from error
    if unfit:
        raise Invalid(Refusal.VALUE_WRONG, field=_FIELD, value=name or _name(certificate.subject), why=unfit)
    return CertificateFacts(
        der=certificate.public_bytes(Encoding.DER),
        fingerprint=certificate.fingerprint(SHA256()).hex(),
        subject=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        serial=f"{certificate.serial_number:X}",
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def _why_unfit(certificate: x509.Certificate) -> str:
    """Return why nobody signs documents with this certificate; empty if somebody may. Source: RFC 5280 §4.2.1.3, 9."""
    extensions = certificate.extensions
    for extension in extensions:
        value = extension.value
        if isinstance(value, x509.BasicConstraints) and value.ca:
            return "đây là chứng thư của tổ chức chứng thực, không phải của người hay cơ quan ký văn bản"
        if isinstance(value, x509.KeyUsage) and not (value.digital_signature or value.content_commitment):
            return "chứng thư này không được cấp để ký số"
    return ""


def _name(name: x509.Name) -> str:
    names = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else name.rfc4514_string()


def key_folder() -> Path:
    """Return where the installation keeps its key files."""
    return Path(settings.VANTHU_HOME) / "keys"


def is_key_file(content: bytes) -> bool:
    """Say whether `content` has the shape of a PKCS#12 file."""
    try:
        return bool(structure.Pfx.load(content)["version"].native == "v3")
    except (ValueError, TypeError):
        return False


def read_key_file(content: bytes, pin: str, *, name: str = "") -> CertificateFacts:
    """Return what the certificate in a PKCS#12 file says of itself.

    Raises NotPermitted for a wrong PIN, Invalid for a file that no PIN protects or that holds no usable key.
    """
    outside_transaction()
    if not is_key_file(content):
        raise Invalid(Refusal.VALUE_WRONG, field="tệp khóa", value=name, why="không phải tệp PKCS#12")
    if not pin:
        raise Invalid(Refusal.FIELD_REQUIRED, field="mã PIN của tệp khóa")
    if _opens(content, None) or _opens(content, ""):
        # Whoever signs is known by the PIN: a file that opens without one would sign for anybody at the desk.
        why = "tệp không được bảo vệ bằng mã PIN; hãy xuất lại tệp và đặt mã PIN"
        raise Invalid(Refusal.VALUE_WRONG, field="tệp khóa", value=name, why=why)
    try:
        signer = pkcs12.load(content, pin)
    except SignerError as error:
        if isinstance(error.__cause__, ValueError):
            raise NotPermitted(Refusal.PIN_WRONG) from error
        why = error.sentence().rstrip(".")
        raise Invalid(Refusal.VALUE_WRONG, field="tệp khóa", value=name, why=why) from error
    return read(signer.certificate, name=name)


def _opens(content: bytes, pin: str | None) -> bool:
    try:
        pkcs12.load(content, pin)
    except SignerError as error:
        return error.__cause__ is None  # it opened, and what was in it did not fit
    return True


@long_act
def file_key(
    content: bytes,
    pin: str,
    *,
    name: str,
    agency_id: int,
    person_id: int | None,
    actor: Actor,
    now: datetime,
) -> Certificate:
    """Keep a PKCS#12 file as it came and put its certificate on file; the PIN is used once and kept nowhere.

    Raises what `read_key_file` and `file_certificate` raise, and Conflict if another file of this certificate is kept.
    """
    require(policies.may_change(actor, agency_id), Permission.DIRECTORY_CHANGE)
    facts = read_key_file(content, pin, name=name)
    key_file = f"{facts.fingerprint[:32]}.p12"
    is_new = _keep(key_folder() / key_file, content, subject=facts.subject)
    try:
        return actions.file_certificate(
            facts, agency_id=agency_id, person_id=person_id, key_file=key_file, actor=actor, now=now
        )
    except Refused:
        known = queries.certificate_by_fingerprint(facts.fingerprint)
        if is_new and (known is None or known.key_file != key_file):
            (key_folder() / key_file).unlink(missing_ok=True)
        raise


def _keep(path: Path, content: bytes, *, subject: str) -> bool:
    """Write a key file, durable and for the installation alone; return whether it was not there before."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}.new")
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(scratch, path)  # unlike a rename, it never takes the place of another file
    except FileExistsError as error:
        if path.read_bytes() != content:
            raise Conflict(Refusal.ALREADY_EXISTS, what=subject) from error
        return False
    finally:
        scratch.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return True
