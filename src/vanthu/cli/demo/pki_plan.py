"""Write the plan of a demo PKI: who issues what to whom, in certomancer's words.

The shape is the government's: a root, a CA for state agencies under it, people and agencies under that CA,
and beside them a timestamp authority, OCSP responders and CRLs. Every CA is named as a trial one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

ARCHITECTURE: Final = "gov"
ROOT: Final = "root"
CA: Final = "ca"
TSA: Final = "tsa"
STRANGER: Final = "stranger"
OCSP_ROOT: Final = "ocsp-root"
OCSP_CA: Final = "ocsp-ca"
RESERVED: Final = (ROOT, CA, TSA, STRANGER, OCSP_ROOT, OCSP_CA)

_ORGANISATION: Final = "Hệ thống THỬ NGHIỆM, không có giá trị pháp lý"
_NAMES: Final = {
    ROOT: "Cơ quan chứng thực số THỬ NGHIỆM (RootCA)",
    CA: "CA THỬ NGHIỆM phục vụ các cơ quan nhà nước",
    TSA: "Dịch vụ cấp dấu thời gian THỬ NGHIỆM",
    STRANGER: "Tổ chức chứng thực lạ THỬ NGHIỆM (RootCA)",
    OCSP_ROOT: "OCSP THỬ NGHIỆM của RootCA",
    OCSP_CA: "OCSP THỬ NGHIỆM của CA cơ quan nhà nước",
}
_YEAR: Final = timedelta(days=365)

Config = dict[str, Any]  # a piece of certomancer's own configuration format


class Flaw(StrEnum):
    """What is wrong with a holder's certificate, for tests and demonstrations."""

    REVOKED = "revoked"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    WRONG_USAGE = "wrong_usage"
    STRANGER_ROOT = "stranger_root"
    SHA1 = "sha1"
    SHORT_KEY = "short_key"


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A person or agency to whom the demo CA issues a certificate."""

    label: str
    """File name without its ending, e.g. "dung"."""
    common_name: str
    organisation: str
    units: tuple[str, ...] = ()
    """Organisational levels below `organisation`, highest first."""
    locality: str = "Phú Thọ"
    mail: str | None = None
    flaw: Flaw | None = None
    revoked_at: datetime | None = None
    """Aware time of revocation; thirty days before `now` when only the flaw says revoked."""


def plan(holders: Sequence[Holder], *, now: datetime, base_url: str, serials: dict[str, int]) -> Config:
    """Return certomancer's configuration for the whole PKI.

    serials: certificate serial number per label.
    """
    now = now.replace(microsecond=0)
    labels = [*RESERVED, *(holder.label for holder in holders)]
    return {
        "external-url-prefix": base_url,
        "keysets": {
            ARCHITECTURE: {
                "path-prefix": "keys",
                "keys": {label: {"path": f"{label}.key.pem"} for label in labels},
            }
        },
        "pki-architectures": {
            ARCHITECTURE: {
                "keyset": ARCHITECTURE,
                "entities": {label: _authority_name(label) for label in RESERVED}
                # The common name alone: certomancer knows one level of unit; pki.architecture sets the rest.
                | {holder.label: {"common-name": holder.common_name} for holder in holders},
                "certs": _authorities(now, serials)
                | {holder.label: _end_certificate(holder, now, serials) for holder in holders},
                "services": _services(),
            }
        },
    }


def _authority_name(label: str) -> Config:
    return {"country-name": "VN", "organization-name": _ORGANISATION, "common-name": _NAMES[label]}


def _validity(now: datetime, before: timedelta, after: timedelta) -> Config:
    return {"valid-from": (now - before).isoformat(), "valid-to": (now + after).isoformat()}


def _authorities(now: datetime, serials: dict[str, int]) -> Config:
    root_ca: Config = {"id": "simple-ca", "params": {"max-path-len": 1}}
    return {
        ROOT: {
            "issuer": ROOT,
            "serial": serials[ROOT],
            "profiles": [root_ca],
            "validity": _validity(now, 6 * _YEAR, 15 * _YEAR),
        },
        STRANGER: {
            "issuer": STRANGER,
            "serial": serials[STRANGER],
            "profiles": [root_ca],
            "validity": _validity(now, 6 * _YEAR, 15 * _YEAR),
        },
        CA: {
            "issuer": ROOT,
            "serial": serials[CA],
            "profiles": [{"id": "simple-ca", "params": {"max-path-len": 0}}],
            "validity": _validity(now, 5 * _YEAR, 12 * _YEAR),
            "extensions": _pointers(ROOT),
        },
        TSA: {
            "issuer": ROOT,
            "serial": serials[TSA],
            "validity": _validity(now, 3 * _YEAR, 8 * _YEAR),
            "extensions": [
                _key_usage("digital_signature"),
                _extension("extended_key_usage", ["time_stamping"], critical=True),
                *_pointers(ROOT),
            ],
        },
        OCSP_ROOT: {
            "issuer": ROOT,
            "serial": serials[OCSP_ROOT],
            "profiles": ["ocsp-responder"],
            "validity": _validity(now, 3 * _YEAR, 8 * _YEAR),
        },
        OCSP_CA: {
            "issuer": CA,
            "serial": serials[OCSP_CA],
            "profiles": ["ocsp-responder"],
            "validity": _validity(now, 3 * _YEAR, 8 * _YEAR),
        },
    }


def _extension(name: str, value: object, *, critical: bool) -> Config:
    return {"id": name, "critical": critical, "value": value}


def _key_usage(*names: str) -> Config:
    return {
        "id": "key_usage",
        "critical": True,
        "smart-value": {"schema": "key-usage", "params": list(names)},
    }


def _pointers(issuer: str) -> list[Config]:
    """Say where the issuer's certificate, OCSP responder and CRL are found."""
    return [
        {
            "id": "crl_distribution_points",
            "smart-value": {"schema": "crl-dist-url", "params": {"crl-repo-names": [issuer]}},
        },
        {
            "id": "authority_information_access",
            "smart-value": {
                "schema": "aia-urls",
                "params": {"ocsp-responder-names": [issuer], "ca-issuer-links": [{"repo": issuer}]},
            },
        },
    ]


def _end_certificate(holder: Holder, now: datetime, serials: dict[str, int]) -> Config:
    stranger = holder.flaw is Flaw.STRANGER_ROOT
    certificate: Config = {
        "issuer": STRANGER if stranger else CA,
        "serial": serials[holder.label],
        "validity": _end_validity(holder.flaw, now),
        "digest-algo": "sha1" if holder.flaw is Flaw.SHA1 else "sha256",
        "extensions": [*_usage(holder.flaw), *([] if stranger else _pointers(CA))],
    }
    if holder.flaw is Flaw.REVOKED or holder.revoked_at is not None:
        since = holder.revoked_at or now - timedelta(days=30)
        certificate["revocation"] = {
            "revoked-since": since.replace(microsecond=0).isoformat(),
            "reason": "key_compromise",
        }
    return certificate


def _end_validity(flaw: Flaw | None, now: datetime) -> Config:
    # Three years is what the government CA gives people and agencies.
    if flaw is Flaw.EXPIRED:
        return _validity(now, 4 * _YEAR, -_YEAR)
    if flaw is Flaw.NOT_YET_VALID:
        return _validity(now, -_YEAR, 4 * _YEAR)
    return _validity(now, _YEAR, 2 * _YEAR)


def _usage(flaw: Flaw | None) -> list[Config]:
    if flaw is Flaw.WRONG_USAGE:
        return [
            _key_usage("key_encipherment", "data_encipherment"),
            _extension("extended_key_usage", ["server_auth"], critical=False),
        ]
    return [
        _key_usage("digital_signature", "non_repudiation", "key_encipherment", "data_encipherment"),
        _extension("extended_key_usage", ["email_protection", "client_auth"], critical=False),
    ]


def _services() -> Config:
    return {
        "ocsp": {
            ROOT: {"for-issuer": ROOT, "responder-cert": OCSP_ROOT, "issuer-cert": ROOT},
            CA: {"for-issuer": CA, "responder-cert": OCSP_CA, "issuer-cert": CA},
        },
        # One hour, so that a revocation is on the list soon and the list is fresh whenever it is asked for.
        "crl-repo": {
            ROOT: {"for-issuer": ROOT, "simulated-update-schedule": "PT1H", "issuer-cert": ROOT},
            CA: {"for-issuer": CA, "simulated-update-schedule": "PT1H", "issuer-cert": CA},
        },
        "cert-repo": {
            ROOT: {"for-issuer": ROOT, "issuer-cert": ROOT},
            CA: {"for-issuer": CA, "issuer-cert": CA},
        },
        "time-stamping": {TSA: {"signing-cert": TSA}},
    }
