"""Viettel MySign: sign in for a user, hand in hashes, ask for the state. Source: docs/operate/remote-signing.md."""

from __future__ import annotations

from typing import Final

from vanthu.signing.remote_words import RunEnd

from . import wire
from .base import Account, Held, Open, ServiceFault, Ticket, Wish
from .wire import Json

_SHA256: Final = "2.16.840.1.101.3.4.2.1"
_RSA: Final = "1.2.840.113549.1.1.1"
_DONE, _WAITING = "1", "0"
_ENDS: Final = {"4001": RunEnd.EXPIRED, "4002": RunEnd.REFUSED, "4003": RunEnd.NOT_AUTHORISED}


class MySign:
    """The interface under /vtss/service/ras."""

    def keys(self, account: Account, user: str) -> list[Held]:
        """Return the certificates of a user."""
        asked = {**_ours(account), "user_id": user, "certificates": "chain", "certInfo": True}
        answer = _post(account, "/v1/certificates/info", asked, token=_token(account, user))
        told = wire.listed(answer, "certificates") or [answer]
        return [_held(item) for item in told if isinstance(item, dict) and "cert" in item]

    def start(self, account: Account, wish: Wish) -> Ticket:
        """Hand in the hashes, all under one confirmation."""
        body = {
            **_ours(account),
            "credentialID": wish.held.key,
            "numSignatures": len(wish.hashes),
            "documents": [
                {"document_id": str(at), "document_name": name[:100]} for at, name in enumerate(wish.names, 1)
            ],
            "hash": [wire.text64(each) for each in wish.hashes],
            "hashAlgo": _SHA256,
            "signAlgo": _RSA,
            "async": 1,
        }
        answer = _post(account, "/v1/signHash", body, token=_token(account, wish.user))
        reference = answer.get("transactionId")
        if not isinstance(reference, str) or not reference:
            raise ServiceFault(RunEnd.NOT_A_SERVICE, "transactionId")
        return Ticket(reference)

    def poll(self, account: Account, asked: Open) -> list[bytes] | None:
        """Return the values in order; "0" is waiting, "1" is done, everything else is an end."""
        body = {**_ours(account), "transactionId": asked.reference}
        answer = _post(account, "/v1/requests/status", body, token=_token(account, asked.user))
        state, words = str(answer.get("status", "")), str(answer.get("message", ""))
        if state == _WAITING:
            return None
        values = wire.listed(answer, "signatures")
        if state != _DONE:
            raise ServiceFault(_ENDS.get(state, RunEnd.FAILED), f"{state} {words}")
        if len(values) != asked.count:
            raise ServiceFault(RunEnd.FAILED, f"{len(values)}/{asked.count}")
        return [wire.octets(value) for value in values]


def _ours(account: Account) -> Json:
    return {"client_id": account.client_id, "client_secret": account.secret}


def _token(account: Account, user: str) -> str:
    body = {**_ours(account), "user_id": user, "profile_id": account.profile}
    token = _post(account, "/v1/login", body).get("access_token")
    if not isinstance(token, str) or not token.isascii() or not token:
        raise ServiceFault(RunEnd.NOT_A_SERVICE, "access_token")
    return token


def _held(item: Json) -> Held:
    leaf, *above = wire.listed(wire.part(item, "cert"), "certificates") or [""]
    key = str(item.get("credentialID") or item.get("credential_id") or "")
    return Held(key, wire.octets(leaf), tuple(wire.octets(each) for each in above[:1]))


def _post(account: Account, path: str, body: Json, *, token: str = "") -> Json:
    status, answer = wire.post(account.address, path, body, token=token)
    if status == 200 and not answer.get("error"):
        return answer
    words = f"HTTP {status} {answer.get('error', '')} {answer.get('error_description') or answer.get('message', '')}"
    if status >= 500:
        raise ServiceFault(RunEnd.NO_ANSWER, words)
    if status in {401, 403} or answer.get("error") in {"invalid_client", "unauthorized_client"}:
        raise ServiceFault(RunEnd.WRONG_SECRET, words)
    raise ServiceFault(RunEnd.FAILED, words)
