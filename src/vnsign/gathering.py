"""Gather what proves that certificates stood: chains, OCSP responses, CRLs; nothing that does not verify."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from vnsign.errors import EvidenceError, ReadError, TrustError
from vnsign.fetch import Fetcher
from vnsign.proof.certificates import Certificate, extension_of
from vnsign.proof.path import Purpose, certification_path
from vnsign.proof.revocation import Evidence, path_standing
from vnsign.report import Trust
from vnsign.trust import TrustStore, read_certificates

_MOST_FETCHED = 6


@dataclass(frozen=True, slots=True)
class Material:
    """What a document's security store should hold for one signature or timestamp, as DER."""

    certificates: tuple[bytes, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)

    def __add__(self, other: Material) -> Material:
        """Return both, each piece once."""
        certificates = tuple(dict.fromkeys(self.certificates + other.certificates))
        return Material(certificates, self.evidence + other.evidence)


@dataclass(slots=True)
class _Recorder:
    """Fetches, and keeps what came, by kind."""

    fetch: Fetcher
    crls: list[bytes] = field(default_factory=list)
    ocsp: list[bytes] = field(default_factory=list)

    def __call__(self, url: str, *, data: bytes | None = None, content_type: str | None = None) -> bytes:
        body = self.fetch(url, data=data, content_type=content_type)
        (self.crls if data is None else self.ocsp).append(body)
        return body


@dataclass(frozen=True, slots=True)
class Gatherer:
    """Builds paths and asks for revocation evidence, what the document holds already coming first."""

    fetch: Fetcher
    trust: TrustStore
    now: datetime
    held: Material

    def gather(self, leaf: Certificate, pool: Sequence[bytes], *, at: datetime, purpose: Purpose) -> Material:
        """Return the chain of `leaf` and the evidence that each certificate of it stood at a time.

        Raises EvidenceError: no_chain, revoked, no_revocation.
        """
        chain = self._path(leaf, pool, at=at, purpose=purpose)
        recorder = _Recorder(self.fetch)
        standing = path_standing(
            chain, at=at, now=self.now, evidence=self.held.evidence, fetch=recorder, trust=self.trust
        )
        words = "; ".join(str(reason.code) for reason in standing.reasons)
        if standing.trust is Trust.UNTRUSTED:
            raise EvidenceError("revoked", f"A certificate of the chain was revoked: {words}.")
        if standing.trust is not Trust.TRUSTED:
            raise EvidenceError("no_revocation", f"It cannot be proved that the chain stood: {words}.")
        evidence = Evidence(crls=tuple(recorder.crls), ocsp=tuple(recorder.ocsp))
        return Material(tuple(certificate.der for certificate in chain), evidence)

    def _path(
        self, leaf: Certificate, pool: Sequence[bytes], *, at: datetime, purpose: Purpose
    ) -> tuple[Certificate, ...]:
        helpers = [*pool, *self.held.certificates]
        for _ in range(_MOST_FETCHED):
            path = certification_path(leaf, pool=helpers, trust=self.trust, at=at, purpose=purpose)
            if path.trust is Trust.TRUSTED:
                return path.certificates
            more = self._issuers_of(path.certificates[-1])
            if not set(more) - set(helpers):
                break
            helpers += more
        words = "; ".join(str(reason.code) for reason in path.reasons)
        raise EvidenceError("no_chain", f"No trusted path from the certificate could be built: {words}.")

    def _issuers_of(self, certificate: Certificate) -> list[bytes]:
        try:
            access = extension_of(certificate, x509.AuthorityInformationAccess)
        except ReadError:
            return []
        found: list[bytes] = []
        for item in access or ():
            location = item.access_location
            if item.access_method == AuthorityInformationAccessOID.CA_ISSUERS and isinstance(
                location, x509.UniformResourceIdentifier
            ):
                found += self._certificates_at(location.value)
        return found

    def _certificates_at(self, url: str) -> tuple[bytes, ...]:
        try:
            return read_certificates(self.fetch(url, data=None, content_type=None))
        except (OSError, TrustError):
            return ()
