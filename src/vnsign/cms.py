"""The CMS of a PAdES signature, assembled from a template that is built once for each certificate.

Everything but digest, signature value and timestamp is fixed once the certificate is known, and so are
the lengths: the exact room in the file is known before signing.
Source: RFC 5652, RFC 5035, EN 319 122-1, EN 319 142-1
6.3.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from vnsign.der import NULL, children, header, integer, octets, oid, sequence, tlv
from vnsign.errors import ProofError, SignerError


class Digest(Protocol):
    """A running digest, as hashlib makes them."""

    def update(self, data: bytes | memoryview, /) -> None:
        """Take in more bytes."""

    def digest(self) -> bytes:
        """Return the digest of what was taken in."""


class Scheme(StrEnum):
    """How a key signs."""

    RSA = "rsa"
    """PKCS#1 v1.5, the default for RSA."""
    RSA_PSS = "rsa-pss"
    ECDSA = "ecdsa"


HASHES: dict[str, tuple[str, hashes.HashAlgorithm]] = {
    "sha256": ("2.16.840.1.101.3.4.2.1", hashes.SHA256()),
    "sha384": ("2.16.840.1.101.3.4.2.2", hashes.SHA384()),
    "sha512": ("2.16.840.1.101.3.4.2.3", hashes.SHA512()),
}
_ECDSA = {"sha256": "1.2.840.10045.4.3.2", "sha384": "1.2.840.10045.4.3.3", "sha512": "1.2.840.10045.4.3.4"}
_DATA, _SIGNED_DATA = oid("1.2.840.113549.1.7.1"), oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE, _DIGEST = oid("1.2.840.113549.1.9.3"), oid("1.2.840.113549.1.9.4")
_CERTIFICATE_V2 = oid("1.2.840.113549.1.9.16.2.47")
_PROTECTION = oid("1.2.840.113549.1.9.52")
_TIMESTAMP = oid("1.2.840.113549.1.9.16.2.14")
_PSS, _MGF1 = "1.2.840.113549.1.1.10", oid("1.2.840.113549.1.1.8")
SMALLEST_RSA = 2048
CURVES = {"secp256r1": "sha256", "secp384r1": "sha384", "secp521r1": "sha512"}


@dataclass(frozen=True)
class Template:
    """What is fixed about a signature once its certificate, chain and scheme are known."""

    certificate: bytes
    scheme: Scheme
    hash_name: str
    signature_size: int
    """The most bytes a signature value takes."""
    _before_digest: bytes
    _after_digest: bytes
    _head: bytes
    """Version, digest algorithms, content type and certificates."""
    _signer_start: bytes
    """Version, signer identifier and digest algorithm of the signer."""
    _algorithm: bytes

    def digest(self) -> Digest:
        """Return a fresh digest of this template's kind."""
        return hashlib.new(self.hash_name)

    def attributes(self, digest: bytes) -> bytes:
        """Return the signed attributes as the SET OF that is signed."""
        return tlv(0x31, self._before_digest, octets(digest), self._after_digest)

    def assemble(self, attributes: bytes, signature: bytes, *, timestamp: bytes | None = None) -> bytes:
        """Return the whole CMS; `timestamp` is a timestamp token over the signature value."""
        unsigned = b""
        if timestamp is not None:
            unsigned = tlv(0xA1, sequence(_TIMESTAMP, tlv(0x31, timestamp)))
        signer = sequence(
            self._signer_start, b"\xa0", attributes[1:], self._algorithm, octets(signature), unsigned
        )  # fmt: skip
        return sequence(_SIGNED_DATA, tlv(0xA0, sequence(self._head, tlv(0x31, signer))))

    @property
    def size(self) -> int:
        """Return the exact length of the CMS without timestamp, for the longest signature value."""
        blank = bytes(hashlib.new(self.hash_name).digest_size)
        return len(self.assemble(self.attributes(blank), bytes(self.signature_size)))


def read_certificate(der: bytes) -> x509.Certificate:
    """Return the parsed certificate. Raises SignerError."""
    try:
        return x509.load_der_x509_certificate(der)
    except ValueError as error:
        raise SignerError("bad_certificate", f"The certificate cannot be read: {error}.") from error


@lru_cache(maxsize=256)
def parsed(der: bytes) -> x509.Certificate:
    """Return the parsed certificate, parsed once for each."""
    return read_certificate(der)


@lru_cache(maxsize=256)
def public_key(der: bytes) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
    """Return the public key of the certificate. Raises SignerError for a weak or unknown one."""
    try:
        key = parsed(der).public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SignerError("bad_certificate", f"The certificate's key cannot be read: {error}.") from error
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < SMALLEST_RSA:
            raise SignerError("weak_key", f"The key has {key.key_size} bits; RSA needs {SMALLEST_RSA}.")
        return key
    if isinstance(key, ec.EllipticCurvePublicKey):
        if key.curve.name not in CURVES:
            raise SignerError("weak_key", f"The curve {key.curve.name} is not one of P-256, P-384, P-521.")
        return key
    raise SignerError("weak_key", "The key is neither RSA nor ECDSA.")


def default_scheme(der: bytes) -> Scheme:
    """Return the scheme that a certificate's key signs with unless asked otherwise."""
    return Scheme.RSA if isinstance(public_key(der), rsa.RSAPublicKey) else Scheme.ECDSA


def hash_for(der: bytes) -> str:
    """Return the digest that suits the certificate's key."""
    key = public_key(der)
    return CURVES[key.curve.name] if isinstance(key, ec.EllipticCurvePublicKey) else "sha256"


@lru_cache(maxsize=128)
def template(certificate: bytes, chain: tuple[bytes, ...], scheme: Scheme) -> Template:
    """Build the template for `certificate`, embedding `chain` with it."""
    key, hash_name = public_key(certificate), hash_for(certificate)
    if (scheme is Scheme.ECDSA) != isinstance(key, ec.EllipticCurvePublicKey):
        raise SignerError("key_mismatch", f"The scheme {scheme} does not fit the certificate's key.")
    issuer, serial = issuer_and_serial(certificate)
    hash_id = sequence(oid(HASHES[hash_name][0]))
    identifier, parameters = signature_algorithm(scheme, hash_name)
    algorithm = sequence(oid(identifier), parameters)
    before, after = _attribute_parts(certificate, hash_name, algorithm)
    certificates = tlv(0xA0, *sorted({certificate, *chain}))
    return Template(
        certificate=certificate,
        scheme=scheme,
        hash_name=hash_name,
        signature_size=_signature_size(key),
        _before_digest=before,
        _after_digest=after,
        _head=integer(1) + tlv(0x31, hash_id) + sequence(_DATA) + certificates,
        _signer_start=integer(1) + sequence(issuer, serial) + hash_id,
        _algorithm=algorithm,
    )


def _attribute_parts(certificate: bytes, hash_name: str, algorithm: bytes) -> tuple[bytes, bytes]:
    issuer, serial = issuer_and_serial(certificate)
    fingerprint = hashlib.new(hash_name, certificate).digest()
    hash_id = sequence(oid(HASHES[hash_name][0]))
    names = sequence(sequence(tlv(0xA4, issuer)), serial)
    # SHA-256 is the default of ESSCertIDv2 and DER leaves defaults out (RFC 5035 4).
    identity = sequence(b"" if hash_name == "sha256" else hash_id, octets(fingerprint), names)
    protection = sequence(hash_id, b"\xa1" + algorithm[1:])
    blank = bytes(len(fingerprint))
    parts = [
        sequence(_CONTENT_TYPE, tlv(0x31, _DATA)),
        sequence(_DIGEST, tlv(0x31, octets(blank))),
        sequence(_CERTIFICATE_V2, tlv(0x31, sequence(sequence(identity)))),
        sequence(_PROTECTION, tlv(0x31, protection)),
    ]
    # Sorted once with a blank digest: the attributes differ before their values begin.
    joined = b"".join(sorted(parts))
    at = joined.index(parts[1]) + len(parts[1]) - len(blank)
    return joined[: at - 2], joined[at + len(blank) :]


def signature_algorithm(scheme: Scheme, hash_name: str) -> tuple[str, bytes]:
    """Return the object identifier in dots and the encoded parameters, none for ECDSA."""
    if scheme is Scheme.RSA:
        return "1.2.840.113549.1.1.1", NULL
    if scheme is Scheme.ECDSA:
        return _ECDSA[hash_name], b""
    hash_id = sequence(oid(HASHES[hash_name][0]))
    salt = HASHES[hash_name][1].digest_size
    mask = sequence(_MGF1, hash_id)
    return _PSS, sequence(tlv(0xA0, hash_id), tlv(0xA1, mask), tlv(0xA2, integer(salt)))


def _signature_size(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> int:
    if isinstance(key, rsa.RSAPublicKey):
        return (key.key_size + 7) // 8
    number = (key.curve.key_size + 7) // 8 + 1
    return len(sequence(tlv(0x02, bytes(number)), tlv(0x02, bytes(number))))


def issuer_and_serial(certificate: bytes) -> tuple[bytes, bytes]:
    """Return the issuer and the serial number as they are encoded in the certificate."""
    body = next(children(certificate), b"")
    parts = list(children(body))
    first = 1 if parts and header(parts[0], 0)[0] == 0xA0 else 0
    if len(parts) < first + 3:
        raise SignerError("bad_certificate", "The certificate lacks issuer or serial number.")
    return parts[first + 2], parts[first]


def require_holds(certificate: bytes, scheme: Scheme, signature: bytes, data: bytes) -> None:
    """Refuse a signature value that does not verify over `data`. Raises ProofError."""
    key, hash_name = public_key(certificate), hash_for(certificate)
    algorithm = HASHES[hash_name][1]
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(algorithm))
        elif scheme is Scheme.RSA_PSS:
            key.verify(signature, data, pss(algorithm), algorithm)
        else:
            key.verify(signature, data, padding.PKCS1v15(), algorithm)
    except (InvalidSignature, ValueError) as error:
        raise ProofError(
            "bad_signature", "The signature value does not verify with the certificate."
        ) from error


def pss(algorithm: hashes.HashAlgorithm) -> padding.PSS:
    """Return the PSS padding that our algorithm identifier declares."""
    return padding.PSS(padding.MGF1(algorithm), algorithm.digest_size)


def as_der(certificate: bytes, value: bytes) -> bytes:
    """Return an ECDSA value as DER where a device gives the two numbers bare; anything else as it is."""
    key = public_key(certificate)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return value
    half = (key.curve.key_size + 7) // 8
    if len(value) != 2 * half or (value[0] == 0x30 and value[1] == len(value) - 2):
        return value
    return encode_dss_signature(int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big"))
