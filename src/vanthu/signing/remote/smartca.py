"""VNPT SmartCA: three calls, our id and password in the body of each. Source: docs/operate/remote-signing.md."""

from __future__ import annotations

from typing import Final

from vanthu.signing.remote_words import RunEnd

from . import wire
from .base import Account, Held, Open, ServiceFault, Ticket, Wish
from .wire import Json

_WAITING: Final = 4000
_ENDS: Final = {
    4001: RunEnd.EXPIRED,
    4002: RunEnd.REFUSED,
    4003: RunEnd.NOT_AUTHORISED,
    4004: RunEnd.FAILED,
}


class SmartCa:
    """The interface that VNPT documents for service providers."""

    def keys(self, account: Account, user: str) -> list[Held]:
        """Return the certificates of a user, who is known by the citizen's number."""
        asked = {"user_id": user, "serial_number": "", "transaction_id": ""}
        answer = _post(account, "/v1/credentials/get_certificate", asked)
        return [_held(item) for item in wire.listed(wire.part(answer, "data"), "user_certificates")]

    def start(self, account: Account, wish: Wish) -> Ticket:
        """Hand in the hashes as hexadecimal, all in one transaction."""
        files = [
            {"doc_id": f"d{at}", "file_type": "pdf", "sign_type": "hash", "data_to_be_signed": each.hex()}
            for at, each in enumerate(wish.hashes, 1)
        ]
        body = {
            "user_id": wish.user,
            "transaction_id": wish.transaction,
            "transaction_desc": wish.names[0][:100] if len(files) == 1 else f"Ky {len(files)} van ban",
            "serial_number": wish.held.key,
            "time_stamp": f"{wish.now:%Y%m%d%H%M%S}Z",
            "sign_files": files,
        }
        code = wire.part(_post(account, "/v1/signatures/sign", body), "data").get("tran_code")
        if not isinstance(code, str) or not code.replace("-", "").isalnum():
            raise ServiceFault(RunEnd.NOT_A_SERVICE, "tran_code")
        return Ticket(code)

    def poll(self, account: Account, asked: Open) -> list[bytes] | None:
        """Return the values by the names that we gave the files; the service may tell them in any order."""
        answer = _post(account, f"/v1/signatures/sign/{asked.reference}/status", {"user_id": asked.user})
        data = wire.part(answer, "data")
        found = {
            str(item.get("doc_id")): item.get("signature_value")
            for item in wire.listed(data, "signatures")
            if isinstance(item, dict)
        }
        values = [found.get(f"d{at}") for at in range(1, asked.count + 1)]
        if found and all(values):
            return [wire.octets(value) for value in values]
        if found:
            raise ServiceFault(RunEnd.FAILED, f"{len(found)}/{asked.count}")
        return None


def _held(item: object) -> Held:
    told = item if isinstance(item, dict) else {}
    chain = wire.part(told, "chain_data")
    above = tuple(wire.octets(chain[name]) for name in ("ca_cert",) if chain.get(name))
    return Held(str(told.get("serial_number", "")), wire.octets(told.get("cert_data", "")), above)


def _post(account: Account, path: str, body: Json) -> Json:
    told = {"sp_id": account.client_id, "sp_password": account.secret, **body}
    status, answer = wire.post(account.address, path, told)
    code, words = _code(answer), str(answer.get("message", ""))
    if code in _ENDS:
        raise ServiceFault(_ENDS[code], f"{code} {words}")
    if status in {401, 403} or code in {401, 403}:
        raise ServiceFault(RunEnd.WRONG_SECRET, f"{code} {words}")
    if status >= 500:
        raise ServiceFault(RunEnd.NO_ANSWER, f"HTTP {status}")
    if status != 200 or code not in {200, 0, 1, _WAITING}:
        raise ServiceFault(
            RunEnd.FAILED if "status_code" in answer else RunEnd.NOT_A_SERVICE, f"{code} {words}"
        )
    return answer


def _code(answer: Json) -> int:
    """Return the state of a transaction where it has one, else the code of the call."""
    for told in (wire.part(answer, "data").get("status_code"), answer.get("status_code")):
        if isinstance(told, int | str) and str(told).isdecimal():
            return int(told)
    return -1
