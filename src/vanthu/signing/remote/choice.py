"""Which interface a service speaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vanthu.core import sealed
from vanthu.signing.models import RemoteService
from vanthu.signing.remote_words import ServiceKind
from vnsign.signers.csc import Version

from .base import Account, Service
from .csc import Csc
from .mysign import MySign
from .smartca import SmartCa

_SERVICES: Final[Mapping[ServiceKind, Service]] = {
    ServiceKind.SMARTCA: SmartCa(),
    ServiceKind.MYSIGN: MySign(),
    ServiceKind.CSC: Csc(Version.V1),
    ServiceKind.CSC2: Csc(Version.V2),
}


def speaking(kind: str) -> Service:
    """Return what speaks to services of a kind."""
    return _SERVICES[ServiceKind(kind)]


def account_of(service: RemoteService) -> Account:
    """Return how we are known to a service, its secret opened. Raises Unavailable if the seal does not open."""
    secret = sealed.unseal(service.secret, purpose=purpose_of(service)) if service.secret else ""
    return Account(service.address, service.client_id, secret, service.profile)


def purpose_of(service: RemoteService) -> str:
    """Return what the secret of a service is sealed for."""
    return f"signing.service:{service.pk}"
