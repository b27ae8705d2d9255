"""Build and check a certification path, in bounded steps.

Source: RFC 5280, 6.1, and RFC 4158 for the search. Certificate policies are checked where a certificate
in the path demands it (requireExplicitPolicy); the trust store itself demands none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from vnsign.errors import ReadError
from vnsign.proof.algorithms import strength
from vnsign.proof.certificates import Certificate, extension_of, name_text, readable_certificates
from vnsign.proof.names import inside_constraints
from vnsign.reasons import Code, Reason
from vnsign.report import Trust
from vnsign.trust import TrustStore


class Purpose(StrEnum):
    """Name what a certificate is asked to be good for."""

    SIGNING = "signing"
    TIMESTAMPING = "timestamping"
    OCSP = "ocsp"


@dataclass(frozen=True, slots=True)
class Path:
    """Carry the outcome: the certificates from the signer's up, and what stands against them."""

    certificates: tuple[Certificate, ...]
    trust: Trust
    reasons: tuple[Reason, ...]


_KNOWN_CRITICAL = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
        ExtensionOID.CERTIFICATE_POLICIES,
        ExtensionOID.POLICY_CONSTRAINTS,
        ExtensionOID.NAME_CONSTRAINTS,
        ExtensionOID.INHIBIT_ANY_POLICY,
        ExtensionOID.POLICY_MAPPINGS,
        ExtensionOID.SUBJECT_KEY_IDENTIFIER,
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
        ExtensionOID.CRL_DISTRIBUTION_POINTS,
        ExtensionOID.AUTHORITY_INFORMATION_ACCESS,
        ExtensionOID.OCSP_NO_CHECK,
    }
)
_SIGNING_USES = frozenset(
    {
        ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE.dotted_string,
        ExtendedKeyUsageOID.EMAIL_PROTECTION.dotted_string,
        ExtendedKeyUsageOID.CLIENT_AUTH.dotted_string,
        "1.3.6.1.5.5.7.3.36",
        "1.2.840.113583.1.1.5",
        "1.3.6.1.4.1.311.10.3.12",
    }
)
"""Any, e-mail protection, client authentication; document signing, Adobe's and Microsoft's names for it."""


def certification_path(
    leaf: Certificate,
    *,
    pool: Sequence[bytes],
    trust: TrustStore,
    at: datetime,
    purpose: Purpose,
    steps: int = 200,
) -> Path:
    """Find a path from a certificate to an anchor that holds at a time.

    pool: DER certificates that may help. steps: how many candidate issuers may be tried in all.
    Returns the trusted path, else the path that came furthest with what is wrong with it.
    """
    if not trust.anchors:
        return Path((leaf,), Trust.INDETERMINATE, (Reason(Code.NO_TRUST_ANCHORS),))
    helpers = readable_certificates([*trust.intermediates, *pool])
    search = _Search(
        trust=trust,
        at=at,
        purpose=purpose,
        steps=steps,
        by_subject=_by_subject([*readable_certificates(list(trust.anchors)), *helpers]),
    )
    return search.run(leaf)


def _by_subject(certificates: Iterable[Certificate]) -> dict[object, list[Certificate]]:
    table: dict[object, list[Certificate]] = {}
    for certificate in certificates:
        table.setdefault(certificate.subject_key, []).append(certificate)
    return table


@dataclass
class _Search:
    trust: TrustStore
    at: datetime
    purpose: Purpose
    steps: int
    by_subject: dict[object, list[Certificate]]
    best: Path | None = None

    def run(self, leaf: Certificate) -> Path:
        stack: list[tuple[Certificate, ...]] = [(leaf,)]
        while stack:
            chain = stack.pop()
            if chain[-1].der in self.trust.anchors:
                path = self._judged(chain)
                if path.trust is Trust.TRUSTED:
                    return path
                self.best = self.best if self.best and self.best.trust is Trust.UNTRUSTED else path
                continue
            if len(chain) > 12:
                continue
            for candidate in self._candidates(chain):
                if self.steps <= 0:
                    return Path(chain, Trust.INDETERMINATE, (Reason(Code.CHAIN_TOO_COMPLEX),))
                self.steps -= 1
                if chain[-1].issued_by(candidate):
                    stack.append((*chain, candidate))
        return self.best or Path(
            (leaf,), Trust.UNTRUSTED, (Reason(Code.CHAIN_UNTRUSTED, name_text(leaf.issuer)),)
        )

    def _candidates(self, chain: tuple[Certificate, ...]) -> list[Certificate]:
        child = chain[-1]
        wanted = child.authority_identifier

        def likelihood(candidate: Certificate) -> tuple[bool, bool, bool]:
            # The stack takes the last first: anchors, then matching key identifiers, then those in force.
            return (
                candidate.der in self.trust.anchors,
                wanted is None or candidate.key_identifier == wanted,
                candidate.not_before <= self.at <= candidate.not_after,
            )

        found = [item for item in self.by_subject.get(child.issuer_key, []) if item not in chain]
        return sorted(found, key=likelihood)[-64:]

    def _judged(self, chain: tuple[Certificate, ...]) -> Path:
        try:
            reasons = [
                *_validity(chain, self.at),
                *_authority(chain),
                *_names(chain),
                *_policies(chain),
                *_usage(chain[0], self.purpose),
                *_sha1(chain, self.trust),
                *_keys(chain),
            ]
        except ReadError as error:
            reasons = [Reason(Code.CERTIFICATE_UNREADABLE, error.message)]
        bad = [reason for reason in reasons if reason.code is not Code.SHA1_ABOVE_LEAF]
        return Path(chain, Trust.UNTRUSTED if bad else Trust.TRUSTED, tuple(reasons))


def _validity(chain: Sequence[Certificate], at: datetime) -> Iterable[Reason]:
    for certificate in chain:
        if at < certificate.not_before:
            yield Reason(Code.CERTIFICATE_NOT_YET_VALID, certificate.not_before.isoformat())
        elif at > certificate.not_after:
            yield Reason(Code.CERTIFICATE_EXPIRED, certificate.not_after.isoformat())


def _authority(chain: Sequence[Certificate]) -> Iterable[Reason]:
    intermediates_below = 0
    for depth, certificate in enumerate(chain):
        for extension in certificate.extensions:
            if extension.critical and extension.oid not in _KNOWN_CRITICAL:
                yield Reason(Code.CHAIN_INVALID, f"critical extension {extension.oid.dotted_string}")
        if depth == 0:
            continue
        constraints, usage = (
            extension_of(certificate, x509.BasicConstraints),
            extension_of(certificate, x509.KeyUsage),
        )
        is_anchor = depth == len(chain) - 1
        # An old anchor may be version 1 and carry no extensions at all: its trust is the store's word.
        if (constraints is None and not is_anchor) or (constraints is not None and not constraints.ca):
            yield Reason(Code.CHAIN_INVALID, "an issuer is not a certification authority")
        elif (
            constraints is not None
            and constraints.path_length is not None
            and intermediates_below > constraints.path_length
        ):
            yield Reason(Code.CHAIN_INVALID, "the path is longer than an issuer permits")
        if usage is not None and not usage.key_cert_sign:
            yield Reason(Code.CHAIN_INVALID, "an issuer may not sign certificates")
        if not certificate.self_issued:
            intermediates_below += 1


def _names(chain: Sequence[Certificate]) -> Iterable[Reason]:
    for depth in range(1, len(chain)):
        constraints = extension_of(chain[depth], x509.NameConstraints)
        if constraints is None:
            continue
        for below in chain[:depth]:
            if below.self_issued and below is not chain[0]:
                continue
            if not inside_constraints(below, constraints):
                yield Reason(Code.CHAIN_INVALID, "a name lies outside the issuer's name constraints")
                return


def _policies(chain: Sequence[Certificate]) -> Iterable[Reason]:
    demanded = False
    for depth in range(1, len(chain)):
        constraint = extension_of(chain[depth], x509.PolicyConstraints)
        if constraint is not None and constraint.require_explicit_policy is not None:
            demanded = demanded or constraint.require_explicit_policy < depth
    if not demanded:
        return
    common: set[str] | None = None
    for certificate in chain[:-1]:
        policies = extension_of(certificate, x509.CertificatePolicies)
        names = {policy.policy_identifier.dotted_string for policy in policies or ()}
        if "2.5.29.32.0" not in names:
            common = names if common is None else common & names
    if common is not None and not common:
        yield Reason(Code.CHAIN_INVALID, "no certificate policy holds along the path")


def _usage(leaf: Certificate, purpose: Purpose) -> Iterable[Reason]:
    usage, extended = extension_of(leaf, x509.KeyUsage), extension_of(leaf, x509.ExtendedKeyUsage)
    purposes = {item.dotted_string for item in extended} if extended is not None else None
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        yield Reason(Code.KEY_USAGE_WRONG, "keyUsage")
    if purpose is Purpose.SIGNING and purposes is not None and not purposes & _SIGNING_USES:
        yield Reason(Code.KEY_USAGE_WRONG, "extKeyUsage")
    if purpose is Purpose.TIMESTAMPING and not (
        purposes == {ExtendedKeyUsageOID.TIME_STAMPING.dotted_string}
        and any(item.critical for item in leaf.extensions if item.oid == ExtensionOID.EXTENDED_KEY_USAGE)
    ):
        # Source: RFC 3161, 2.3: this purpose alone, and critical.
        yield Reason(Code.KEY_USAGE_WRONG, "timeStamping")
    if purpose is Purpose.OCSP and (
        purposes is None or ExtendedKeyUsageOID.OCSP_SIGNING.dotted_string not in purposes
    ):
        yield Reason(Code.KEY_USAGE_WRONG, "OCSPSigning")


def _keys(chain: Sequence[Certificate]) -> Iterable[Reason]:
    """Refuse issuers whose key anyone could find; the signer's own is weighed with the signature."""
    for certificate in chain[1:]:
        if not strength(certificate.key):
            yield Reason(Code.KEY_TOO_SHORT, name_text(certificate.subject))


def _sha1(chain: Sequence[Certificate], trust: TrustStore) -> Iterable[Reason]:
    for depth, certificate in enumerate(chain):
        if not certificate.uses_sha1:
            continue
        if depth and trust.is_pinned(certificate.der):
            yield Reason(Code.SHA1_ABOVE_LEAF, certificate.fingerprint[:16])
        elif certificate.der not in trust.anchors:
            yield Reason(Code.SHA1_IN_CHAIN, certificate.fingerprint[:16])
