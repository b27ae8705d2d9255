"""Read CMS signatures and timestamps down to the facts the proof needs.

Source: RFC 5652, RFC 3161, RFC 5035, ETSI EN 319 122-1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from vnsign.errors import ReadError
from vnsign.proof import asn1
from vnsign.proof.asn1 import Node

SIGNED_DATA, DATA, TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.7.1", "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
SIGNING_TIME, ALGORITHM_PROTECTION = "1.2.840.113549.1.9.5", "1.2.840.113549.1.9.52"
SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"
TIMESTAMP_TOKEN, ADOBE_REVOCATION = "1.2.840.113549.1.9.16.2.14", "1.2.840.113583.1.1.8"
OCSP_BASIC_IN_CMS = "1.3.6.1.5.5.7.16.2"


@dataclass(frozen=True, slots=True)
class Algorithm:
    """Hold an algorithm identifier: object id in dots and its encoded parameters, empty if absent."""

    oid: str
    parameters: bytes = b""


@dataclass(frozen=True, slots=True)
class SignerInfo:
    """Hold one SignerInfo."""

    issuer: bytes
    """Encoded issuer name, empty if the signer is named by key identifier."""
    serial: int
    key_identifier: bytes
    digest: Algorithm
    signed_attributes: bytes
    """The signed attributes as a SET, ready to be verified; empty if there are none."""
    attributes: dict[str, tuple[bytes, ...]]
    """Values of every signed attribute, encoded, by object id; one tuple for all its occurrences."""
    repeated: tuple[str, ...]
    """Signed attributes that occur more than once."""
    is_der: bool
    algorithm: Algorithm
    signature: bytes
    unsigned: dict[str, tuple[bytes, ...]]


@dataclass(frozen=True, slots=True)
class SignedData:
    """Hold one SignedData."""

    content_type: str
    content: bytes | None
    digests: tuple[Algorithm, ...]
    certificates: tuple[bytes, ...]
    crls: tuple[bytes, ...]
    ocsp_responses: tuple[bytes, ...]
    signers: tuple[SignerInfo, ...]
    trailing: bytes = field(default=b"", repr=False)
    """Bytes after the structure."""


@dataclass(frozen=True, slots=True)
class TimestampInfo:
    """Hold what a timestamp token states."""

    at: datetime
    hash: Algorithm
    imprint: bytes


def parse_signed_data(data: bytes) -> SignedData:
    """Parse a ContentInfo that holds SignedData. Raises ReadError `asn1` or `cms`."""
    outer = asn1.read(data).expect(asn1.SEQUENCE)
    parts = outer.children
    if len(parts) < 2 or parts[0].oid() != SIGNED_DATA:
        raise ReadError("cms", "the content is not SignedData")
    fields = parts[1].children[0].expect(asn1.SEQUENCE).children
    if len(fields) < 4:
        raise ReadError("cms", "SignedData is incomplete")
    encapsulated = fields[2].expect(asn1.SEQUENCE).children
    certificates, crls, ocsp = _collections(fields[3:-1])
    return SignedData(
        content_type=encapsulated[0].oid(),
        content=encapsulated[1].children[0].octets() if len(encapsulated) > 1 else None,
        digests=tuple(_algorithm(node) for node in fields[1].expect(asn1.SET).children),
        certificates=certificates,
        crls=crls,
        ocsp_responses=ocsp,
        signers=tuple(_signer(node) for node in fields[-1].expect(asn1.SET).children),
        trailing=data[outer.end :],
    )


def _collections(nodes: list[Node]) -> tuple[tuple[bytes, ...], tuple[bytes, ...], tuple[bytes, ...]]:
    certificates: list[bytes] = []
    crls: list[bytes] = []
    ocsp: list[bytes] = []
    for node in nodes:
        if node.tag == 0xA0:
            certificates += [child.encoded for child in node.children if child.tag == asn1.SEQUENCE]
        elif node.tag == 0xA1:
            crls += [child.encoded for child in node.children if child.tag == asn1.SEQUENCE]
            for child in node.children:
                inner = child.children if child.tag == 0xA1 else []
                if len(inner) == 2 and inner[0].oid() == OCSP_BASIC_IN_CMS:
                    ocsp.append(inner[1].encoded)
    return tuple(certificates), tuple(crls), tuple(ocsp)


def _algorithm(node: Node) -> Algorithm:
    parts = node.expect(asn1.SEQUENCE).children
    return Algorithm(parts[0].oid(), parts[1].encoded if len(parts) > 1 else b"")


def _signer(node: Node) -> SignerInfo:
    parts = node.expect(asn1.SEQUENCE).children
    if len(parts) < 5:
        raise ReadError("cms", "SignerInfo is incomplete")
    issuer, serial, key_identifier = _identified(parts[1])
    digest, rest = _algorithm(parts[2]), parts[3:]
    signed: Node | None = None
    if rest[0].tag == 0xA0:
        signed, rest = rest[0], rest[1:]
    attributes, repeated = _attributes(signed)
    unsigned, _ = _attributes(next((part for part in rest[2:] if part.tag == 0xA1), None))
    return SignerInfo(
        issuer=issuer,
        serial=serial,
        key_identifier=key_identifier,
        digest=digest,
        signed_attributes=_as_set(signed) if signed else b"",
        attributes=attributes,
        repeated=repeated,
        is_der=signed is None or asn1.is_der_set(signed),
        algorithm=_algorithm(rest[0]),
        signature=rest[1].expect(asn1.OCTET_STRING).octets(),
        unsigned=unsigned,
    )


def _as_set(node: Node) -> bytes:
    # Source: RFC 5652, 5.4: the implicit tag is replaced by SET before verifying.
    return b"\x31" + node.encoded[1:]


def _identified(node: Node) -> tuple[bytes, int, bytes]:
    if node.tag == 0x80:
        return b"", 0, node.content
    if node.tag == 0xA0:
        return b"", 0, node.children[0].octets()
    parts = node.expect(asn1.SEQUENCE).children
    return parts[0].encoded, parts[1].integer(), b""


def _attributes(node: Node | None) -> tuple[dict[str, tuple[bytes, ...]], tuple[str, ...]]:
    values: dict[str, tuple[bytes, ...]] = {}
    repeated: list[str] = []
    for attribute in node.children if node else []:
        parts = attribute.expect(asn1.SEQUENCE).children
        name = parts[0].oid()
        if name in values:
            repeated.append(name)
        values[name] = values.get(name, ()) + tuple(
            child.encoded for child in parts[1].expect(asn1.SET).children
        )
    return values, tuple(repeated)


def parse_timestamp_info(content: bytes) -> TimestampInfo:
    """Parse a TSTInfo. Raises ReadError `asn1` or `cms`. Source: RFC 3161, 2.4.2."""
    parts = asn1.read(content).expect(asn1.SEQUENCE).children
    if len(parts) < 5:
        raise ReadError("cms", "TSTInfo is incomplete")
    imprint = parts[2].expect(asn1.SEQUENCE).children
    return TimestampInfo(at=parts[4].moment(), hash=_algorithm(imprint[0]), imprint=imprint[1].octets())


def bound_certificates(signer: SignerInfo) -> tuple[tuple[str, bytes, bytes], ...]:
    """Return the certificates that the signed attributes bind: hash object id, hash, encoded issuer and serial.

    The third part is empty when the attribute names no issuer. Raises ReadError.
    Source: RFC 2634, 5.4 and RFC 5035, 5.
    """
    found: list[tuple[str, bytes, bytes]] = []
    for value in signer.attributes.get(SIGNING_CERTIFICATE, ()):
        found += [_bound(node, "1.3.14.3.2.26") for node in asn1.read(value).children[0].children]
    for value in signer.attributes.get(SIGNING_CERTIFICATE_V2, ()):
        found += [_bound(node, "2.16.840.1.101.3.4.2.1") for node in asn1.read(value).children[0].children]
    return tuple(found)


def _bound(node: Node, default: str) -> tuple[str, bytes, bytes]:
    parts = node.expect(asn1.SEQUENCE).children
    oid = default
    if parts[0].tag == asn1.SEQUENCE:
        oid, parts = _algorithm(parts[0]).oid, parts[1:]
    return oid, parts[0].octets(), parts[1].encoded if len(parts) > 1 else b""


def signing_time(signer: SignerInfo) -> datetime | None:
    """Return the claimed signing time, None if there is none or it is unreadable."""
    values = signer.attributes.get(SIGNING_TIME, ())
    try:
        return asn1.read(values[0]).moment() if values else None
    except ReadError:
        return None


def algorithm(encoded: bytes) -> Algorithm:
    """Parse an encoded AlgorithmIdentifier. Raises ReadError."""
    return _algorithm(asn1.read(encoded))


def adobe_revocation(signer: SignerInfo) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Return the CRLs and OCSP responses of Adobe's archival attribute, unreadable ones left out."""
    crls: list[bytes] = []
    ocsp: list[bytes] = []
    for source in (signer.attributes, signer.unsigned):
        for value in source.get(ADOBE_REVOCATION, ()):
            try:
                for part in asn1.read(value).children:
                    kind = {0xA0: crls, 0xA1: ocsp}.get(part.tag)
                    if kind is not None:
                        kind += [node.encoded for node in part.children[0].children]
            except (ReadError, IndexError):
                continue
    return tuple(crls), tuple(ocsp)
