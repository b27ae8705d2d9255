"""Keys in an HSM of the installation, named by a PKCS#11 URI (RFC 7512) where a key file would be named.

`pkcs11:token=con-dau;id=%01?module-path=/usr/lib/hsm.so`; only modules on the operator's list are ever loaded.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, quote, unquote, unquote_to_bytes

from django.conf import settings

from vanthu.core.actions import long_act
from vanthu.core.actor import Actor
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid, NotPermitted, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.directory import actions, policies
from vanthu.directory.models import Certificate
from vnsign.errors import SignerError
from vnsign.signers import hsm
from vnsign.signers.hsm import HsmKey, HsmSigner

from . import certificates

SCHEME: Final = "pkcs11:"
_FIELD: Final = "khóa trong HSM"
_PIN_CODES: Final = frozenset({"wrong_pin", "pin_locked"})


def modules() -> tuple[str, ...]:
    """Return the PKCS#11 modules that the operator allows: VANTHU_PKCS11_MODULES."""
    return tuple(settings.VANTHU_PKCS11_MODULES)


def is_hsm(key_file: str) -> bool:
    """Say whether a certificate's key lies in an HSM."""
    return key_file.startswith(SCHEME)


def address(module: str, token: str, key_id: str) -> str:
    """Return the URI of a key. key_id: CKA_ID in hexadecimal."""
    identifier = "".join(f"%{byte:02X}" for byte in bytes.fromhex(key_id))
    return f"{SCHEME}token={quote(token, safe='')};id={identifier}?module-path={quote(module)}"


def key_of(uri: str) -> HsmKey:
    """Return the key that a URI names. Raises Invalid if it is none, or its module is not on the list."""
    path, _, query = uri.removeprefix(SCHEME).partition("?")
    parts = dict(part.split("=", 1) for part in path.split(";") if "=" in part)
    module = parse_qs(query).get("module-path", [""])[0]
    if not uri.startswith(SCHEME) or not parts.get("token") or not parts.get("id"):
        raise _wrong(uri, "thiếu tên thiết bị hoặc mã khóa")
    if module not in modules():
        raise _wrong(module, "thư viện PKCS#11 này không có trong danh sách cho phép (VANTHU_PKCS11_MODULES)")
    return HsmKey(Path(module), unquote(parts["token"]), unquote_to_bytes(parts["id"]))


def open_signer(uri: str, pin: str) -> HsmSigner:
    """Open a key by its PIN. Raises NotPermitted for a wrong PIN, Invalid if the key cannot be used."""
    outside_transaction()
    key = key_of(uri)
    try:
        return hsm.open_key(key, pin=pin)
    except SignerError as error:
        if error.code in _PIN_CODES:
            raise NotPermitted(Refusal.PIN_WRONG) from error
        raise _wrong(key.token, error.sentence().rstrip(".")) from error


@long_act
def file_key(
    uri: str, pin: str, *, agency_id: int, person_id: int | None, actor: Actor, now: datetime
) -> Certificate:
    """Put the certificate of a key in an HSM on file; the PIN is tried once and kept nowhere.

    Raises NotPermitted for a wrong PIN, Invalid if the key is not there, what `file_certificate` raises.
    """
    require(policies.may_change(actor, agency_id), Permission.DIRECTORY_CHANGE)
    signer = open_signer(uri, pin)
    facts = certificates.read(signer.certificate)
    return actions.file_certificate(
        facts, agency_id=agency_id, person_id=person_id, key_file=uri, actor=actor, now=now
    )


def _wrong(value: str, why: str) -> Invalid:
    return Invalid(Refusal.VALUE_WRONG, field=_FIELD, value=value[:100], why=why)
