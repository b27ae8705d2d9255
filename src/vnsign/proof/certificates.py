"""Read certificates once each, tolerantly where certificates met in practice need it."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.x509.extensions import Extensions, ExtensionType

from vnsign.errors import ReadError
from vnsign.proof import asn1
from vnsign.proof.algorithms import WEAK, hash_used, verify_value
from vnsign.proof.asn1 import Node
from vnsign.proof.cms import Algorithm, algorithm
from vnsign.report import Signer

_Extension = TypeVar("_Extension", bound=x509.ExtensionType)


@dataclass(frozen=True, eq=False)
class Certificate:
    """Hold one certificate: its DER and the parts of it, each read when asked for."""

    der: bytes
    serial: int
    issuer: bytes
    """Encoded issuer name."""
    subject: bytes
    """Encoded subject name."""
    not_before: datetime
    not_after: datetime
    spki: bytes
    signed: bytes
    """The bytes that the issuer signed."""
    method: Algorithm
    signature: bytes

    def __hash__(self) -> int:
        """Hash by the certificate's bytes."""
        return hash(self.der)

    def __eq__(self, other: object) -> bool:
        """Compare by the certificate's bytes."""
        return isinstance(other, Certificate) and self.der == other.der

    @cached_property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the certificate in lower-case hexadecimal."""
        return hashlib.sha256(self.der).hexdigest()

    @cached_property
    def issuer_key(self) -> tuple[str, ...] | bytes:
        """Return the issuer name in the form names are compared in."""
        return comparable_name(self.issuer)

    @cached_property
    def subject_key(self) -> tuple[str, ...] | bytes:
        """Return the subject name in the form names are compared in."""
        return comparable_name(self.subject)

    @cached_property
    def x509(self) -> x509.Certificate:
        """Return the certificate as the cryptography library reads it. Raises ReadError."""
        try:
            # Certificates met in practice bend the rules in ways that the library warns of; we judge them ourselves.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return x509.load_der_x509_certificate(self.der)
        except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
            raise ReadError("certificate", str(error)) from error

    @cached_property
    def extensions(self) -> Extensions:
        """Return the extensions. Raises ReadError if they are malformed."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return self.x509.extensions
        except (
            ValueError,
            x509.InvalidVersion,
            x509.DuplicateExtension,
            x509.UnsupportedGeneralNameType,
        ) as error:
            raise ReadError("certificate", str(error)) from error

    @cached_property
    def by_kind(self) -> dict[type, ExtensionType]:
        """Return the extensions' values by their classes. Raises ReadError if they are malformed."""
        return {type(item.value): item.value for item in self.extensions}

    @cached_property
    def key(self) -> PublicKeyTypes:
        """Return the public key. Raises ReadError if it is malformed or of an unknown kind."""
        try:
            return self.x509.public_key()
        except (ValueError, x509.InvalidVersion, UnsupportedAlgorithm, ReadError) as error:
            key = _rsa_with_negative_modulus(self.spki)
            if key is None:
                raise ReadError("certificate", str(error)) from error
            return key

    @cached_property
    def self_issued(self) -> bool:
        """Say whether subject and issuer are the same."""
        return self.subject_key == self.issuer_key

    @property
    def uses_sha1(self) -> bool:
        """Say whether the issuer signed it with SHA-1 or something weaker."""
        try:
            return hash_used(self.method, "sha256") in WEAK
        except ReadError:
            return False

    @cached_property
    def key_identifier(self) -> bytes:
        """Return the subject key identifier, computed if the certificate names none."""
        found = extension_of(self, x509.SubjectKeyIdentifier)
        if found is not None:
            return found.digest
        return hashlib.sha1(asn1.read(self.spki).children[1].bits(), usedforsecurity=False).digest()

    @cached_property
    def authority_identifier(self) -> bytes | None:
        """Return the issuer's key identifier, None if the certificate names none."""
        found = extension_of(self, x509.AuthorityKeyIdentifier)
        return found.key_identifier if found is not None else None

    def issued_by(self, issuer: Certificate) -> bool:
        """Say whether the issuer's key verifies the signature on this certificate."""
        return _issued(self, issuer)


def extension_of(certificate: Certificate, kind: type[_Extension]) -> _Extension | None:
    """Return a certificate's extension of a kind, None if it has none. Raises ReadError if malformed."""
    value = certificate.by_kind.get(kind)
    return value if isinstance(value, kind) else None


@lru_cache(maxsize=4096)
def _issued(child: Certificate, issuer: Certificate) -> bool:
    try:
        return verify_value(issuer.key, child.signature, child.signed, method=child.method, digest="sha256")
    except ReadError:
        return False


@lru_cache(maxsize=2048)
def parse_certificate(der: bytes) -> Certificate:
    """Read a DER certificate. Raises ReadError if it is none."""
    outer = asn1.read(der).expect(asn1.SEQUENCE)
    parts = outer.children
    if len(parts) < 3:
        raise ReadError("certificate", "the certificate is incomplete")
    fields = parts[0].expect(asn1.SEQUENCE).children
    fields = fields[1:] if fields and fields[0].tag == 0xA0 else fields
    if len(fields) < 6:
        raise ReadError("certificate", "the certificate is incomplete")
    begin, finish = fields[3].pair()
    return Certificate(
        der=outer.encoded,
        serial=fields[0].integer(),
        issuer=fields[2].encoded,
        subject=fields[4].encoded,
        not_before=begin.moment(),
        not_after=finish.moment(),
        spki=fields[5].encoded,
        signed=parts[0].encoded,
        method=algorithm(parts[1].encoded),
        signature=parts[2].bits(),
    )


def readable_certificates(ders: tuple[bytes, ...] | list[bytes]) -> list[Certificate]:
    """Return the certificates that can be read, once each, in order."""
    found: dict[bytes, Certificate] = {}
    for der in ders:
        if der not in found:
            try:
                found[der] = parse_certificate(der)
            except (ReadError, IndexError, ValueError):
                continue
    return list(found.values())


@lru_cache(maxsize=2048)
def comparable_name(encoded: bytes) -> tuple[str, ...] | bytes:
    """Return a name so that equal names compare equal: string kinds, case and blanks do not count.

    Source: RFC 5280, 7.1.
    """
    try:
        return tuple(part for rdn in asn1.read(encoded).children for part in sorted(map(_pair, rdn.children)))
    except (ReadError, IndexError):
        return encoded


def _pair(node: Node) -> str:
    name, value = node.pair()
    return f"{name.oid()}={' '.join(_text(value).casefold().split())}"


def _text(value: Node) -> str:
    codec = {0x1E: "utf-16-be", 0x0C: "utf-8", 0x1C: "utf-32-be"}.get(value.tag, "latin-1")
    return value.content.decode(codec, "replace")


def _rsa_with_negative_modulus(spki: bytes) -> rsa.RSAPublicKey | None:
    # Cards of one country were issued with moduli encoded without the leading zero, hence "negative".
    try:
        parts = asn1.read(asn1.read(spki).children[1].bits()).children
        modulus, exponent = (int.from_bytes(part.content, "big") for part in parts[:2])
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except (ReadError, ValueError, IndexError):
        return None


_SHORT = {
    "2.5.4.3": "CN", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.6": "C",
    "1.2.840.113549.1.9.1": "E",
}  # fmt: skip


@lru_cache(maxsize=2048)
def name_parts(encoded: bytes) -> tuple[tuple[str, str], ...]:
    """Return a name's attributes as (object id, text) in order; empty if it cannot be read."""
    try:
        pairs = [node.pair() for rdn in asn1.read(encoded).children for node in rdn.children]
        return tuple((name.oid(), _text(value)) for name, value in pairs)
    except (ReadError, ValueError):
        return ()


def name_text(encoded: bytes) -> str:
    """Return a name for people: the most particular part first."""
    return ", ".join(f"{_SHORT.get(oid, oid)}={text}" for oid, text in reversed(name_parts(encoded)))


def describe(certificate: Certificate) -> Signer:
    """Return the signer as the certificate names it."""
    subject, issuer = name_parts(certificate.subject), dict(name_parts(certificate.issuer))
    first = dict(reversed(subject))
    return Signer(
        common_name=first.get("2.5.4.3", ""), organisation=first.get("2.5.4.10", ""),
        units=tuple(text for oid, text in subject if oid == "2.5.4.11"), locality=first.get("2.5.4.7", ""),
        email=first.get("1.2.840.113549.1.9.1", ""), issuer=issuer.get("2.5.4.3", "") or issuer.get("2.5.4.10", ""),
        serial=f"{certificate.serial:x}", fingerprint=certificate.fingerprint,
        not_before=certificate.not_before, not_after=certificate.not_after, certificate=certificate.der,
    )  # fmt: skip
