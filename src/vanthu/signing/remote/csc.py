"""Services that speak the standard of the Cloud Signature Consortium, through vnsign's client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from vanthu.signing.remote_words import RunEnd
from vnsign import cms
from vnsign.errors import SignerError
from vnsign.signers import csc
from vnsign.signers.csc import Credential, Version

from . import wire
from .base import Account, Held, Open, ServiceFault, Ticket, Wish

_ENDS: Final = {
    "wrong_pin": RunEnd.NOT_AUTHORISED,
    "pin_locked": RunEnd.LOCKED,
    "remote_refused": RunEnd.REFUSED,
}
"""By vnsign's code; what is not here is the service's own failure."""
_OURS: Final = frozenset({"invalid_client", "unauthorized_client", "invalid_grant", "invalid_scope"})


@dataclass(frozen=True, slots=True)
class Csc:
    """Version 1 answers at once, having asked us for PIN or code; version 2 asks its user and is polled."""

    version: Version

    def keys(self, account: Account, user: str) -> list[Held]:
        """Return the credentials of a user."""
        service = self._service(account)
        with _telling():
            held = [service.credential(name) for name in service.credentials(user)]
        return [Held(each.identifier, each.certificate, each.chain[:1], each.most) for each in held]

    def start(self, account: Account, wish: Wish) -> Ticket:
        """Authorise all hashes at once, then have them signed or hand them in."""
        service = self._service(account)
        with _telling():
            credential = service.credential(wish.held.key)
            scheme = cms.default_scheme(credential.certificate)
            activation = service.authorize(
                credential, wish.hashes, pin=wish.pin or None, otp=wish.otp or None
            )
            if self.version is Version.V2:
                ticket = service.start(credential, scheme, wish.hashes, activation=activation)
                return Ticket(ticket.response_id)
            return Ticket(
                "", tuple(service.sign_hashes(credential, scheme, wish.hashes, activation=activation))
            )

    def poll(self, account: Account, asked: Open) -> list[bytes] | None:
        """Return the values, None while the user has not answered."""
        held = asked.held
        credential = Credential(held.key, held.certificate, held.chain, (), asked.count, bound=True)
        with _telling():
            return self._service(account).poll(credential, csc.Ticket(asked.reference, asked.count))

    def _service(self, account: Account) -> csc.Service:
        return csc.Service(account.address, _ask, _token(account), self.version)


def _ask(url: str, *, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    return wire.raw(url, "", body, headers)


def _token(account: Account) -> str:
    """Return an access token for our own account (RFC 6749 §4.4)."""
    form = {
        "grant_type": "client_credentials",
        "client_id": account.client_id,
        "client_secret": account.secret,
        "scope": "service",
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    status, content = wire.raw(account.address, "/oauth2/token", urlencode(form).encode(), headers)
    answer = wire.read_object(content, status)
    if status in {400, 401, 403} or answer.get("error") in _OURS:
        raise ServiceFault(RunEnd.WRONG_SECRET, f"HTTP {status} {answer.get('error', '')}")
    token = answer.get("access_token")
    if status != 200 or not isinstance(token, str) or not token.isascii():
        raise ServiceFault(RunEnd.NOT_A_SERVICE, f"HTTP {status}")
    return token


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except SignerError as error:
        raise ServiceFault(_ENDS.get(error.code, RunEnd.FAILED), error.message) from error
