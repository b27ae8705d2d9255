"""Name the baseline level that a signature has reached. Source: ETSI EN 319 142-1, 6."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cryptography import x509

from vnsign.errors import ReadError
from vnsign.proof import cms
from vnsign.proof.certificates import Certificate, comparable_name, readable_certificates
from vnsign.proof.cms import SignerInfo
from vnsign.proof.crl import crl_issuer
from vnsign.proof.dss import Store
from vnsign.proof.ocsp import answered_serials


def level_of(
    subfilter: str, signer: SignerInfo | None, *, stamped: bool, complete: bool, archived: bool
) -> str:
    """Return B-B, B-T, B-LT or B-LTA; `pkcs7` forms for older signatures; empty where none applies.

    stamped: a timestamp proves the time. complete: the store holds certificates and revocation evidence.
    archived: an intact document timestamp covers that store.
    """
    if subfilter == "ETSI.RFC3161":
        return "timestamp"
    if subfilter in ("adbe.pkcs7.detached", "adbe.pkcs7.sha1", "adbe.x509.rsa_sha1"):
        base = "x509" if subfilter == "adbe.x509.rsa_sha1" else "pkcs7"
        return base + (
            "-LTA"
            if stamped and complete and archived
            else "-LT"
            if stamped and complete
            else "-T"
            if stamped
            else ""
        )
    if subfilter != "ETSI.CAdES.detached" or signer is None:
        return ""
    bound = cms.SIGNING_CERTIFICATE in signer.attributes or cms.SIGNING_CERTIFICATE_V2 in signer.attributes
    if not bound:
        return "CAdES"
    return (
        "B-LTA"
        if stamped and complete and archived
        else "B-LT"
        if stamped and complete
        else "B-T"
        if stamped
        else "B-B"
    )


def has_complete_evidence(
    certificates: Iterable[Certificate], store: Store, *, others: Sequence[bytes]
) -> bool:
    """Say whether the store explains every certificate up to a self-issued one: issuer and revocation evidence.

    others: certificates that came with the signature.
    """
    known = readable_certificates([*store.certificates, *others])
    serials, issuers = _answered(store)
    for start in certificates:
        current, steps = start, 0
        while not current.self_issued and steps < 12:
            if not (current.serial in serials or current.issuer_key in issuers or _exempt(current)):
                return False
            issuer = next((item for item in known if item.subject_key == current.issuer_key), None)
            if issuer is None:
                # The root itself may be left out; its absence is for the trust store to fill.
                break
            current, steps = issuer, steps + 1
    return bool(store.certificates or store.evidence.crls or store.evidence.ocsp)


def _exempt(certificate: Certificate) -> bool:
    try:
        return any(isinstance(item.value, x509.OCSPNoCheck) for item in certificate.extensions)
    except ReadError:
        return False


def _answered(store: Store) -> tuple[set[int], set[object]]:
    issuers: set[object] = {comparable_name(name) for crl in store.evidence.crls if (name := crl_issuer(crl))}
    return answered_serials(store.evidence.ocsp), issuers
