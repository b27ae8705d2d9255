"""Keep the certificates an installation trusts, held to the published fingerprints.

Certificates are not shipped: they come in by `vnsign trust import` and are refused unless their SHA-256 is
one of the pins below or the operator adds them as the installation's own.
Source of the pins: the certificates of Ban Cơ yếu Chính phủ and of the National Root CA as published.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from vnsign.errors import TrustError

PINS: Mapping[str, str] = MappingProxyType(
    {
        "f7bc89054cec7f12730d7b8cd3eb7955b163835087e5eb873edfb584763b3f90": "RootCA chuyên dùng Chính phủ (G1)",
        "75e969c07ba35c29c72bbc1bfb880f20f3891a619b00b77eb02ca6160736a1fe": "CA cơ quan nhà nước (G1)",
        "6e218b3ebc2f31b0d03205c64fd7e8920fb47187d37afcdb4cb2bb4178bf4635": "CA Đảng Cộng sản (G1)",
        "a262cfa489dbbe666f8b89fab832547809874d5a06fa9f7a38fc227ebdf40514": "CA Bộ Tài chính (G1)",
        "ecbf8428266c549eb1bfdc2715270d5b9dff3bbbe2d3f0c33e0fd91f70b2d943": "CA Bộ Công an (G1)",
        "3c4281296f92d292cc952295fe41ad7d0b37438ff1d143b56c4642cc1b14bd93": "CA Bộ Ngoại giao (G1)",
        "f04ba4b459a7c9a1b971ad9b1cb833e695a80c79aea63b174b66a70edfe2fdb8": "RootCA chuyên dùng Chính phủ G2",
        "d8cab7a4aef92e6bb2509d7c61cee7b44f3731b2d21074963530277b366fae4b": "CA phục vụ các cơ quan Nhà nước G2",
        "e4b402e3cb4cacc0a20d21fa49bce76beb4eb47ba7ffb7a8f71c554dbe561a81": "CA phục vụ các cơ quan Đảng G2",
        "bac8bf609ab420a8ee1780d74f4de5c7f7184959d2a7375b0a75e4c29f0908e7": "Vietnam National Root CA",
    }
)
"""SHA-256 of every certificate that may be imported as an anchor without being the installation's own."""

_FOLDERS = ("pinned", "own", "intermediates")


@dataclass(frozen=True)
class TrustStore:
    """Carry trusted certificates as DER: pinned anchors, the installation's own anchors, intermediates."""

    pinned: tuple[bytes, ...] = ()
    own: tuple[bytes, ...] = ()
    intermediates: tuple[bytes, ...] = ()
    """Certificates that help to build a path and give no trust of their own."""

    @cached_property
    def anchors(self) -> tuple[bytes, ...]:
        """Return every certificate that ends a path with trust."""
        return self.pinned + self.own

    @cached_property
    def key(self) -> str:
        """Return a fingerprint of the whole store, for caches."""
        parts = (*self.pinned, b"|", *self.own, b"|", *self.intermediates)
        return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()

    def is_pinned(self, certificate: bytes) -> bool:
        """Say whether a DER certificate is one of the government's pinned ones in this store."""
        return certificate in self.pinned

    @classmethod
    def load(cls, folder: Path) -> TrustStore:
        """Read a store that `import_certificates` wrote.

        Raises TrustError if a file is unreadable, or one under `pinned` does not match its pin.
        """
        pinned, own, intermediates = (tuple(_read_folder(folder / name)) for name in _FOLDERS)
        for certificate in pinned:
            if fingerprint(certificate) not in PINS:
                raise TrustError(
                    "not_pinned", f"{fingerprint(certificate)} is under pinned/ but is not a pin"
                )
        return cls(pinned=pinned, own=own, intermediates=intermediates)


@dataclass(frozen=True, slots=True)
class Imported:
    """Tell what became of one certificate on import."""

    fingerprint: str
    subject: str
    folder: str
    """pinned, own or intermediates."""


def import_certificates(files: Iterable[Path], *, folder: Path, as_own: bool = False) -> tuple[Imported, ...]:
    """Add the certificates of files (DER, PEM or PKCS#7) to the store under a folder.

    Without `as_own`, a certificate must match a pin, or be issued by a pinned one (an intermediate). With it, what one
    of the files or a trusted one issued is an intermediate too: only roots are trusted by themselves.
    Raises TrustError and writes nothing if any certificate is refused.
    """
    certificates = [found for file in files for found in read_certificates(file.read_bytes())]
    anchors = [*_read_folder(folder / "pinned"), *_read_folder(folder / "own"), *certificates]
    placed = [(der, _placed(der, anchors=anchors, as_own=as_own)) for der in certificates]
    for der, name in placed:
        target = folder / name
        target.mkdir(parents=True, exist_ok=True)
        (target / f"{fingerprint(der)}.cer").write_bytes(der)
    return tuple(Imported(fingerprint(der), subject_of(der), name) for der, name in placed)


def read_certificates(content: bytes) -> tuple[bytes, ...]:
    """Return every certificate in a DER, PEM or PKCS#7 file as DER.

    Raises TrustError if there is none.
    """
    for reader in (_read_der, _read_pem, _read_pkcs7_der, _read_pkcs7_pem):
        try:
            return tuple(certificate.public_bytes(Encoding.DER) for certificate in reader(content))
        except (ValueError, x509.InvalidVersion):
            continue
    raise TrustError("not_a_certificate", "The file holds no readable certificate.")


def fingerprint(certificate: bytes) -> str:
    """Return the SHA-256 of a DER certificate in lower-case hexadecimal."""
    return hashlib.sha256(certificate).hexdigest()


def _placed(der: bytes, *, anchors: list[bytes], as_own: bool) -> str:
    if fingerprint(der) in PINS:
        return "pinned"
    certificate = x509.load_der_x509_certificate(der)
    for anchor in anchors:
        if anchor != der and (as_own or fingerprint(anchor) in PINS) and _issued(certificate, anchor):
            return "intermediates"
    if as_own:
        return "own"
    who = f"{fingerprint(der)} ({subject_of(der)})"
    raise TrustError(
        "not_pinned",
        f"{who} matches no pin: check where it comes from, then add it as your own (--own) or not at all.",
    )


def _issued(certificate: x509.Certificate, issuer: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        certificate.verify_directly_issued_by(x509.load_der_x509_certificate(issuer))
    except (ValueError, TypeError, InvalidSignature, x509.InvalidVersion):
        return False
    return True


def subject_of(der: bytes) -> str:
    """Return the subject of a DER certificate as text."""
    return x509.load_der_x509_certificate(der).subject.rfc4514_string()


def _read_folder(folder: Path) -> Iterable[bytes]:
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in {".cer", ".crt", ".der", ".pem", ".p7b"}:
            yield from read_certificates(path.read_bytes())


def _read_der(content: bytes) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(content)]


def _read_pem(content: bytes) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(content)


def _read_pkcs7_der(content: bytes) -> list[x509.Certificate]:
    return pkcs7.load_der_pkcs7_certificates(content)


def _read_pkcs7_pem(content: bytes) -> list[x509.Certificate]:
    return pkcs7.load_pem_pkcs7_certificates(content)
