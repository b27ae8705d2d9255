"""Steps 3 to 5: digest, signature value, signed attributes.

Source: RFC 5652, 5.4 to 5.6 and 11; ETSI EN 319 122-1, 5.2.2; ETSI EN 319 142-1, 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vnsign.errors import ReadError
from vnsign.proof import asn1, cms
from vnsign.proof.algorithms import (
    DIGESTS,
    ED448,
    ED25519,
    WEAK,
    digest_name,
    digest_of,
    hash_used,
    strength,
    verify_digest,
    verify_value,
)
from vnsign.proof.certificates import Certificate, comparable_name, readable_certificates
from vnsign.proof.cms import Algorithm, SignedData, SignerInfo
from vnsign.reasons import Code, Reason
from vnsign.report import Integrity

_SINGLE = (
    cms.CONTENT_TYPE,
    cms.MESSAGE_DIGEST,
    cms.SIGNING_TIME,
    cms.ALGORITHM_PROTECTION,
    cms.SIGNING_CERTIFICATE,
    cms.SIGNING_CERTIFICATE_V2,
    "1.2.840.113549.1.9.16.2.18",
    "0.4.0.19122.1.1",
    "1.2.840.113549.1.9.16.2.15",
)
"""Attributes that may come once, with one value: also signer attributes (v1, v2) and signature policy."""

_BREAKING = frozenset(
    {
        Code.DIGEST_MISMATCH,
        Code.SIGNATURE_VALUE_WRONG,
        Code.ATTRIBUTE_MISSING,
        Code.CONTENT_TYPE_WRONG,
        Code.ALGORITHM_MISMATCH,
        Code.SIGNING_CERTIFICATE_MISMATCH,
    }
)
_HARMLESS = frozenset(
    {
        Code.ATTRIBUTES_NOT_DER,
        Code.CONTENTS_PADDING,
        Code.DIGEST_WEAK,
        Code.KEY_TOO_SHORT,
        Code.ALGORITHMS_DIFFER,
    }
)
"""What leaves the mathematics intact; weak algorithms weigh in the conclusion (EN 319 102-1, 5.2.8)."""


@dataclass(frozen=True, slots=True)
class Proven:
    """Carry the answer of the three steps for one SignerInfo."""

    integrity: Integrity
    reasons: tuple[Reason, ...]
    certificate: Certificate | None = None
    signer: SignerInfo | None = None


def judged(reasons: Sequence[Reason]) -> Integrity:
    """Join the reasons of the steps to one answer: broken before indeterminate before intact."""
    codes = {reason.code for reason in reasons}
    if codes & _BREAKING:
        return Integrity.BROKEN
    return Integrity.INTACT if codes <= _HARMLESS else Integrity.INDETERMINATE


def prove_signer(signed: SignedData, *, digest: bytes, content_type: str, digest_algorithm: str) -> Proven:
    """Prove one signature over content whose digest is given.

    digest: of the covered bytes (or of the encapsulated content), by `digest_algorithm`.
    """
    if len(signed.signers) != 1:
        return _stopped(Reason(Code.CMS_MALFORMED, f"{len(signed.signers)} signers"))
    signer = signed.signers[0]
    certificate = find_certificate(signed.certificates, signer)
    if certificate is None:
        return Proven(Integrity.INDETERMINATE, (Reason(Code.SIGNER_CERTIFICATE_MISSING),), None, signer)
    try:
        reasons = (
            *_digest_step(signer, digest, digest_algorithm),
            *_value_step(signer, certificate, digest),
            *_attribute_step(signed, signer, certificate, content_type),
        )
    except ReadError as error:
        reasons = (_translated(error),)
    return Proven(judged(reasons), reasons, certificate, signer)


def _stopped(reason: Reason) -> Proven:
    return Proven(Integrity.INDETERMINATE, (reason,))


def _translated(error: ReadError) -> Reason:
    codes = {
        "algorithm": Code.ALGORITHM_UNSUPPORTED,
        "digest": Code.DIGEST_UNSUPPORTED,
        "certificate": Code.CERTIFICATE_UNREADABLE,
    }
    return Reason(codes.get(error.code, Code.CMS_MALFORMED), error.message)


def find_certificate(ders: Sequence[bytes], signer: SignerInfo) -> Certificate | None:
    """Return the certificate that a SignerInfo names, None if it is not among those given."""
    for certificate in readable_certificates(list(ders)):
        if signer.issuer:
            if certificate.serial == signer.serial and (
                certificate.issuer == signer.issuer
                or certificate.issuer_key == comparable_name(signer.issuer)
            ):
                return certificate
        elif signer.key_identifier and certificate.key_identifier == signer.key_identifier:
            return certificate
    return None


def _digest_step(signer: SignerInfo, digest: bytes, algorithm: str) -> Iterable[Reason]:
    if signer.signed_attributes:
        values = signer.attributes.get(cms.MESSAGE_DIGEST, ())
        if not values:
            yield Reason(Code.ATTRIBUTE_MISSING, "messageDigest")
        elif asn1.read(values[0]).octets() != digest:
            yield Reason(Code.DIGEST_MISMATCH)
    if algorithm in WEAK:
        yield Reason(Code.DIGEST_WEAK, algorithm)


def _value_step(signer: SignerInfo, certificate: Certificate, digest: bytes) -> Iterable[Reason]:
    name = digest_name(signer.digest)
    key = certificate.key
    if signer.signed_attributes:
        good = verify_value(
            key, signer.signature, signer.signed_attributes, method=signer.algorithm, digest=name
        )
        if not good and hash_used(signer.algorithm, name) != name:
            # Some writers name one digest in the algorithm and use the other; the conclusion weighs it.
            good = verify_digest(
                key,
                signer.signature,
                digest_of(name, signer.signed_attributes),
                method=Algorithm("1.2.840.113549.1.1.1"),
                digest_name=name,
            )
        if not good and not signer.is_der:
            good = verify_value(
                key, signer.signature, _as_der(signer.signed_attributes), method=signer.algorithm, digest=name
            )
    else:
        good = _verify_bare(certificate, signer, digest, name)
    if not good:
        yield Reason(Code.SIGNATURE_VALUE_WRONG)
    if not strength(key):
        yield Reason(Code.KEY_TOO_SHORT)
    if hash_used(signer.algorithm, name) in WEAK and name not in WEAK:
        yield Reason(Code.DIGEST_WEAK, hash_used(signer.algorithm, name))


def _verify_bare(certificate: Certificate, signer: SignerInfo, digest: bytes, name: str) -> bool:
    return verify_digest(certificate.key, signer.signature, digest, method=signer.algorithm, digest_name=name)


def _as_der(attributes: bytes) -> bytes:
    parts = sorted(child.encoded for child in asn1.read(attributes).children)
    body = b"".join(parts)
    size = len(body)
    length = (
        bytes([size])
        if size < 128
        else bytes([0x80 + (size.bit_length() + 7) // 8]) + size.to_bytes((size.bit_length() + 7) // 8, "big")
    )
    return b"\x31" + length + body


def _attribute_step(
    signed: SignedData, signer: SignerInfo, certificate: Certificate, content_type: str
) -> Iterable[Reason]:
    if signed.content_type != content_type:
        yield Reason(Code.CONTENT_TYPE_WRONG, signed.content_type)
    if signer.signed_attributes:
        yield from _content_type(signer, content_type)
        if not signer.is_der:
            yield Reason(Code.ATTRIBUTES_NOT_DER)
    repeated = [
        name for name in _SINGLE if name in signer.repeated or len(signer.attributes.get(name, ())) > 1
    ]
    if repeated:
        yield Reason(Code.ATTRIBUTE_REPEATED, ", ".join(repeated))
    yield from _consistent(signer)
    yield from _bound(signer, certificate)


def _content_type(signer: SignerInfo, expected: str) -> Iterable[Reason]:
    values = signer.attributes.get(cms.CONTENT_TYPE, ())
    if not values:
        yield Reason(Code.ATTRIBUTE_MISSING, "contentType")
    elif asn1.read(values[0]).oid() != expected:
        yield Reason(Code.CONTENT_TYPE_WRONG, asn1.read(values[0]).oid())


def _consistent(signer: SignerInfo) -> Iterable[Reason]:
    name = digest_name(signer.digest)
    fixed = {ED25519: "sha512", ED448: "shake256"}.get(signer.algorithm.oid)
    if fixed and name != fixed:
        # Source: RFC 8419, 3: the digest beside EdDSA is fixed.
        yield Reason(Code.ALGORITHM_UNSUPPORTED, f"{name} with EdDSA")
    elif not fixed and hash_used(signer.algorithm, name) != name:
        yield Reason(Code.ALGORITHMS_DIFFER, f"{hash_used(signer.algorithm, name)} / {name}")
    for value in signer.attributes.get(cms.ALGORITHM_PROTECTION, ())[:1]:
        # Source: RFC 6211.
        parts = asn1.read(value).children
        if cms.algorithm(parts[0].encoded).oid != signer.digest.oid or (
            len(parts) > 1
            and parts[1].tag == 0xA1
            and asn1.dotted(parts[1].children[0].content) != signer.algorithm.oid
        ):
            yield Reason(Code.ALGORITHM_MISMATCH, "CMSAlgorithmProtection")


def _bound(signer: SignerInfo, certificate: Certificate) -> Iterable[Reason]:
    bound = cms.bound_certificates(signer)
    for index, attribute in enumerate((cms.SIGNING_CERTIFICATE, cms.SIGNING_CERTIFICATE_V2)):
        if attribute not in signer.attributes:
            continue
        # The first certificate of each attribute is the signer's.
        mine = [item for item in bound if (item[0] == "1.3.14.3.2.26") == (index == 0)] or list(bound)
        oid, digest, issuer_serial = mine[0]
        name = DIGESTS.get(oid)
        if name is None:
            yield Reason(Code.DIGEST_UNSUPPORTED, oid)
        elif digest_of(name, certificate.der) != digest or not _same_issuer(issuer_serial, certificate):
            yield Reason(Code.SIGNING_CERTIFICATE_MISMATCH)


def _same_issuer(issuer_serial: bytes, certificate: Certificate) -> bool:
    if not issuer_serial:
        return True
    names, serial = asn1.read(issuer_serial).pair()
    directory = [name.children[0].encoded for name in names.children if name.tag == 0xA4]
    return serial.integer() == certificate.serial and any(
        comparable_name(name) == certificate.issuer_key for name in directory
    )
