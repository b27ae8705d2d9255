"""Open a signature by its SubFilter and run steps 3 to 5 on what is inside.

Source: ISO 32000-2, 12.8.3; ETSI EN 319 142-1, 5.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

from vnsign.errors import ReadError
from vnsign.proof import asn1, cms
from vnsign.proof.algorithms import WEAK, digest_name, digest_of, verify_digest
from vnsign.proof.certificates import Certificate, readable_certificates
from vnsign.proof.cms import Algorithm, SignedData, TimestampInfo
from vnsign.proof.integrity import Proven, judged, prove_signer
from vnsign.proof.structure import Found
from vnsign.reader.document import Document
from vnsign.reasons import Code, Reason
from vnsign.report import Integrity, Kind

DETACHED = frozenset({"adbe.pkcs7.detached", "ETSI.CAdES.detached"})


@dataclass(frozen=True, slots=True)
class Opened:
    """Carry what steps 3 to 5 found in one signature."""

    kind: Kind
    subfilter: str
    proven: Proven
    signed: SignedData | None = None
    stamp: TimestampInfo | None = None
    """What a document timestamp states."""
    reasons: tuple[Reason, ...] = ()

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """Return the certificates that came with the signature."""
        return self.signed.certificates if self.signed else ()


@dataclass
class PrefixDigests:
    """Compute digests of many byte ranges of one file, each byte read once where ranges nest."""

    data: bytes
    _running: dict[str, tuple[int, Any]] = field(
        default_factory=dict
    )  # Any: hashlib's objects have no public type

    def digest(self, name: str, byte_range: tuple[int, ...]) -> bytes:
        """Return the digest over a byte range of the form [0, a, b, c]."""
        _, first, second, length = byte_range
        view = memoryview(self.data)
        tail = view[second : second + length]
        if name == "shake256":
            return digest_of(name, view[:first], tail)
        position, engine = self._running.get(name, (0, None))
        if engine is None or position > first:
            position, engine = 0, hashlib.new(name, usedforsecurity=False)
        engine.update(view[position:first])
        self._running[name] = (first, engine)
        whole = engine.copy()
        whole.update(tail)
        return bytes(whole.digest())


def open_signature(document: Document, found: Found, digests: PrefixDigests) -> Opened:
    """Run digest, signature value and attributes on one signature whose byte range is well formed."""
    subfilter = str(document.final.get(found.dictionary.get("SubFilter")) or "")
    kind = (
        Kind.DOCUMENT_TIMESTAMP
        if subfilter == "ETSI.RFC3161" or (document.final.get(found.dictionary.get("Type")) == "DocTimeStamp")
        else Kind.SIGNATURE
    )
    try:
        if kind is Kind.DOCUMENT_TIMESTAMP:
            return _open_timestamp(found, digests, subfilter)
        if subfilter in DETACHED or subfilter == "adbe.pkcs7.sha1":
            return _open_cms(found, digests, subfilter)
        if subfilter == "adbe.x509.rsa_sha1":
            return _open_bare_rsa(document, found, digests)
    except (ReadError, IndexError) as error:
        if isinstance(error, ReadError) and error.code == "time_limit":
            raise
        return _refused(kind, subfilter, Reason(Code.CMS_MALFORMED, str(error)))
    return _refused(kind, subfilter, Reason(Code.SUBFILTER_UNKNOWN, subfilter))


def _refused(kind: Kind, subfilter: str, reason: Reason) -> Opened:
    return Opened(kind, subfilter, Proven(Integrity.INDETERMINATE, (reason,)))


def _padding(signed: SignedData) -> tuple[Reason, ...]:
    return (Reason(Code.CONTENTS_PADDING),) if signed.trailing.strip(b"\x00") else ()


def _open_cms(found: Found, digests: PrefixDigests, subfilter: str) -> Opened:
    signed = cms.parse_signed_data(found.contents)
    if not signed.signers:
        return _refused(Kind.SIGNATURE, subfilter, Reason(Code.CMS_MALFORMED, "no signer"))
    name = digest_name(signed.signers[0].digest)
    reasons = list(_padding(signed))
    if subfilter == "ETSI.CAdES.detached" and not signed.signers[0].signed_attributes:
        # Source: ETSI EN 319 142-1, 4.1; what is signed without attributes could be the attributes of something else.
        reasons.append(Reason(Code.CMS_MALFORMED, "no signed attributes"))
    if subfilter == "adbe.pkcs7.sha1":
        # The encapsulated content is the SHA-1 of the document, and it is the content that is signed.
        content = signed.content or b""
        if digests.digest("sha1", found.byte_range) != content:
            reasons.append(Reason(Code.DIGEST_MISMATCH))
        reasons.append(Reason(Code.DIGEST_WEAK, "sha1"))
        digest = digest_of(name, content)
    else:
        if signed.content is not None:
            reasons.append(Reason(Code.CMS_MALFORMED, "a detached signature carries content"))
        digest = digests.digest(name, found.byte_range)
    proven = prove_signer(signed, digest=digest, content_type=cms.DATA, digest_algorithm=name)
    return Opened(Kind.SIGNATURE, subfilter, _joined(proven, reasons), signed)


def _open_timestamp(found: Found, digests: PrefixDigests, subfilter: str) -> Opened:
    signed = cms.parse_signed_data(found.contents)
    if signed.content is None or signed.content_type != cms.TST_INFO:
        return _refused(Kind.DOCUMENT_TIMESTAMP, subfilter, Reason(Code.CMS_MALFORMED, "no timestamp token"))
    stamp = cms.parse_timestamp_info(signed.content)
    name = digest_name(stamp.hash)
    reasons = list(_padding(signed))
    if digests.digest(name, found.byte_range) != stamp.imprint:
        reasons.append(Reason(Code.DIGEST_MISMATCH))
    inner = digest_name(signed.signers[0].digest) if signed.signers else name
    proven = prove_signer(
        signed, digest=digest_of(inner, signed.content), content_type=cms.TST_INFO, digest_algorithm=inner
    )
    if name in WEAK:
        reasons.append(Reason(Code.TIMESTAMP_SHA1))
    return Opened(Kind.DOCUMENT_TIMESTAMP, subfilter, _joined(proven, reasons), signed, stamp)


def _joined(proven: Proven, reasons: list[Reason]) -> Proven:
    together = (*proven.reasons, *reasons)
    # An imprint by SHA-1 weakens the time that the stamp proves and nothing else.
    weighed = tuple(reason for reason in together if reason.code is not Code.TIMESTAMP_SHA1)
    return replace(proven, integrity=judged(weighed), reasons=together)


def _open_bare_rsa(document: Document, found: Found, digests: PrefixDigests) -> Opened:
    state = document.final
    value = state.get(found.dictionary.get("Cert"))
    ders = (
        [value]
        if isinstance(value, bytes)
        else [item for item in state.array(value) if isinstance(item, bytes)]
    )
    certificates = readable_certificates(ders)
    if not certificates:
        return _refused(Kind.SIGNATURE, "adbe.x509.rsa_sha1", Reason(Code.SIGNER_CERTIFICATE_MISSING))
    signature = asn1.read(found.contents).expect(asn1.OCTET_STRING).octets()
    name = _bare_digest(certificates[0], signature, found, digests)
    reasons = [Reason(Code.DIGEST_WEAK, "sha1")] if name == "sha1" else []
    if name is None:
        reasons.append(Reason(Code.SIGNATURE_VALUE_WRONG))
    proven = Proven(judged(reasons), tuple(reasons), certificates[0])
    signed = SignedData(cms.DATA, None, (), tuple(item.der for item in certificates), (), (), ())
    return Opened(Kind.SIGNATURE, "adbe.x509.rsa_sha1", proven, signed)


def _bare_digest(
    certificate: Certificate, signature: bytes, found: Found, digests: PrefixDigests
) -> str | None:
    # Despite its name the format is met with SHA-2 as well; the padding of the value tells which.
    for name in ("sha1", "sha256", "sha384", "sha512"):
        digest = digests.digest(name, found.byte_range)
        if verify_digest(
            certificate.key, signature, digest, method=Algorithm("1.2.840.113549.1.1.1"), digest_name=name
        ):
            return name
    return None
