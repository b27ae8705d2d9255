"""Read revocation lists and hold them to their issuers. Source: RFC 5280, 5 and 6.3."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from vnsign.errors import ReadError
from vnsign.proof import asn1
from vnsign.proof.algorithms import is_sound, verify_value
from vnsign.proof.answers import Answer, is_fresh
from vnsign.proof.certificates import Certificate, extension_of
from vnsign.proof.cms import Algorithm, algorithm
from vnsign.reasons import Code, Reason


@dataclass(frozen=True, slots=True)
class _Crl:
    crl: x509.CertificateRevocationList
    issuer: bytes
    method: Algorithm
    scope_is_plain: bool
    """Whether it speaks for every certificate of its issuer: no delta, no partition by reason, not indirect."""
    only: str
    """`user`, `ca`, `attribute`, or empty: the kind of certificate it is limited to."""
    points: frozenset[x509.GeneralName] | None
    """Names of the one distribution point it speaks for, None if it speaks for all."""


@lru_cache(maxsize=256)
def _load_crl(der: bytes) -> _Crl | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            crl = x509.load_der_x509_crl(der)
        tbs, method = asn1.read(der).pair()
        fields = [node for node in tbs.children if node.tag == asn1.SEQUENCE]
        plain, only = _scope(crl)
        return _Crl(crl, fields[1].encoded, algorithm(method.encoded), plain, only, _points(crl))
    except (
        ValueError,
        x509.InvalidVersion,
        ReadError,
        IndexError,
        UnsupportedAlgorithm,
        x509.DuplicateExtension,
    ):
        return None


def _scope(crl: x509.CertificateRevocationList) -> tuple[bool, str]:
    plain, only = True, ""
    for extension in crl.extensions:
        value = extension.value
        if isinstance(value, x509.DeltaCRLIndicator):
            plain = False
        elif isinstance(value, x509.IssuingDistributionPoint):
            plain = plain and not value.indirect_crl and value.only_some_reasons is None
            only = (
                "user"
                if value.only_contains_user_certs
                else "ca"
                if value.only_contains_ca_certs
                else "attribute"
                if value.only_contains_attribute_certs
                else ""
            )
        elif extension.critical and not isinstance(value, x509.CRLNumber | x509.AuthorityKeyIdentifier):
            plain = False
    return plain, only


def _points(crl: x509.CertificateRevocationList) -> frozenset[x509.GeneralName] | None:
    for extension in crl.extensions:
        value = extension.value
        if isinstance(value, x509.IssuingDistributionPoint) and (value.full_name or value.relative_name):
            # A name relative to the issuer's is met by no certificate here.
            return frozenset(value.full_name or ())
    return None


def from_crl(
    der: bytes,
    certificate: Certificate,
    issuer: Certificate,
    *,
    at: datetime,
    now: datetime,
    problems: list[Reason],
    sha1: bool = False,
) -> Answer | None:
    """Return what a list says about a certificate, None if nothing that counts; problems are added.

    sha1: whether the issuer is one whose SHA-1 is accepted.
    """
    loaded = _load_crl(der)
    if loaded is None:
        problems.append(Reason(Code.CRL_INVALID))
        return None
    if loaded.issuer != certificate.issuer or not _in_scope(loaded, certificate):
        return None
    crl = loaded.crl
    usage = extension_of(issuer, x509.KeyUsage)
    if (
        not _is_signed(der, issuer)
        or not is_sound(issuer.key, loaded.method, sha1=sha1)
        or (usage is not None and not usage.crl_sign)
    ):
        problems.append(Reason(Code.CRL_INVALID))
        return None
    entry = (
        crl.get_revoked_certificate_by_serial_number(certificate.serial) if certificate.serial >= 0 else None
    )
    return Answer(
        entry.revocation_date_utc if entry is not None and not _removed(entry) else None,
        crl.last_update_utc,
        is_fresh(crl.last_update_utc, crl.next_update_utc, at, now),
        der,
    )


@lru_cache(maxsize=256)
def _is_signed(der: bytes, issuer: Certificate) -> bool:
    """Say whether an issuer's key verifies a list: the same list serves thousands of signatures."""
    loaded = _load_crl(der)
    try:
        return loaded is not None and verify_value(
            issuer.key,
            loaded.crl.signature,
            loaded.crl.tbs_certlist_bytes,
            method=loaded.method,
            digest="sha256",
        )
    except ReadError:
        return False


def _in_scope(loaded: _Crl, certificate: Certificate) -> bool:
    if not loaded.scope_is_plain or loaded.only == "attribute":
        return False
    constraints = extension_of(certificate, x509.BasicConstraints)
    is_ca = constraints is not None and constraints.ca
    return (loaded.only == "" or (loaded.only == "ca") == is_ca) and _is_its_part(loaded, certificate)


def _is_its_part(loaded: _Crl, certificate: Certificate) -> bool:
    """Say whether a list for one distribution point is that of the certificate. Source: RFC 5280, 6.3.3 (b)(2)."""
    if loaded.points is None:
        return True
    points = extension_of(certificate, x509.CRLDistributionPoints)
    named = {name for point in points or () for name in point.full_name or ()}
    return bool(named & loaded.points)


def _removed(entry: x509.RevokedCertificate) -> bool:
    try:
        return (
            entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
            is x509.ReasonFlags.remove_from_crl
        )
    except (x509.ExtensionNotFound, ValueError, x509.InvalidVersion):
        return False


def crl_issuer(crl: bytes) -> bytes:
    """Return the encoded name of a CRL's issuer, empty if the bytes are no CRL."""
    loaded = _load_crl(crl) if crl[:1] == b"0" else None
    return loaded.issuer if loaded else b""
