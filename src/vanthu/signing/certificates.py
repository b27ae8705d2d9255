"""Read certificates and the key files of the installation."""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from vanthu.core.errors import Invalid, Refusal
from vanthu.directory.actions import CertificateFacts


def read(content: bytes, *, name: str = "") -> CertificateFacts:
    """Return what a certificate, DER or PEM, says of itself. Raises Invalid if it is none."""
    try:
        load = (
            x509.load_pem_x509_certificate
            if b"-----BEGIN" in content[:200]
            else x509.load_der_x509_certificate
        )
        certificate = load(content)
    except ValueError as error:
        raise Invalid(Refusal.VALUE_WRONG, field="chứng thư số", value=name, why=str(error)) from error
    return CertificateFacts(
        der=certificate.public_bytes(Encoding.DER),
        fingerprint=certificate.fingerprint(SHA256()).hex(),
        subject=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        serial=f"{certificate.serial_number:X}",
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def _name(name: x509.Name) -> str:
    names = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else name.rfc4514_string()


def key_folder() -> Path:
    """Return where the installation keeps its key files."""
    return Path(settings.VANTHU_HOME) / "keys"
