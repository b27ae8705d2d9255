"""Signed requests between installations: HTTP Message Signatures (RFC 9421), one profile of it.

Covered: method, path, the SHA-256 of the body (RFC 9530), message id, sender and recipient; parameters: time, nonce
and key, algorithm ed25519. The components and their order are fixed, so there is nothing to negotiate and nothing
to strip. docs/protocol/exchange.md is the specification.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from vanthu.core.errors import Invalid, NotPermitted, Refusal

from .keys import CLOCKS_APART, InstallationKey, PublicKey

WINDOW: Final = CLOCKS_APART
SKEW_SHOWN: Final = timedelta(seconds=60)
_COMPONENTS: Final = (
    '"@method" "@path" "content-digest" "vanthu-message-id" "vanthu-sender" "vanthu-recipient"'
)
_INPUT: Final = re.compile(
    r"vanthu=(?P<params>\(" + re.escape(_COMPONENTS) + r"\)"
    r";created=(?P<created>\d{1,11})"
    r';nonce="(?P<nonce>[0-9a-f]{32})"'
    r';keyid="(?P<keyid>[0-9a-f]{32})"'
    r';alg="ed25519")'
)
_SIGNATURE: Final = re.compile(r"vanthu=:(?P<value>[A-Za-z0-9+/]{86}==):")
_DIGEST: Final = re.compile(r"sha-256=:(?P<value>[A-Za-z0-9+/]{43}=):")
_MESSAGE_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_AGENCY_CODE: Final = re.compile(r"[A-Za-z0-9._-]{1,50}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a request says of itself; to be believed once its signature was checked."""

    method: str
    path: str
    message_id: str
    sender: str
    recipient: str
    sha256: str
    created: datetime
    nonce: str
    key_id: str


def headers(
    path: str,
    *,
    message_id: str,
    sender: str,
    recipient: str,
    sha256: str,
    nonce: str,
    key: InstallationKey,
    now: datetime,
) -> dict[str, str]:
    """Return the headers that sign a POST to `path`. nonce: 32 hex digits, new for each attempt."""
    covered = {
        "content-digest": f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode('ascii')}:",
        "vanthu-message-id": message_id,
        "vanthu-sender": sender,
        "vanthu-recipient": recipient,
    }
    params = (
        f"({_COMPONENTS});created={int(now.timestamp())}"
        f';nonce="{nonce}";keyid="{key.public.key_id}";alg="ed25519"'
    )
    signature = key.sign(_base("POST", path, covered, params))
    return {
        **covered,
        "signature-input": f"vanthu={params}",
        "signature": f"vanthu=:{base64.b64encode(signature).decode('ascii')}:",
    }


def claims(method: str, path: str, sent: Mapping[str, str]) -> Claims:
    """Return what a request claims. `sent` maps lower-case header names. Raises NotPermitted if it is not signed."""
    params = _INPUT.fullmatch(sent.get("signature-input", ""))
    digest = _DIGEST.fullmatch(sent.get("content-digest", ""))
    message_id, sender = sent.get("vanthu-message-id", ""), sent.get("vanthu-sender", "")
    recipient = sent.get("vanthu-recipient", "")
    if params is None or digest is None or not _MESSAGE_ID.fullmatch(message_id):
        raise NotPermitted(Refusal.SENDER_UNKNOWN)
    if not _AGENCY_CODE.fullmatch(sender) or not _AGENCY_CODE.fullmatch(recipient):
        raise NotPermitted(Refusal.SENDER_UNKNOWN)
    return Claims(
        method=method,
        path=path,
        message_id=message_id,
        sender=sender,
        recipient=recipient,
        sha256=base64.b64decode(digest["value"]).hex(),
        created=datetime.fromtimestamp(int(params["created"]), UTC),
        nonce=params["nonce"],
        key_id=params["keyid"],
    )


def check(claimed: Claims, sent: Mapping[str, str], key: PublicKey) -> None:
    """Check the signature of a request against the pinned key. Raises NotPermitted if it does not hold."""
    found = _SIGNATURE.fullmatch(sent.get("signature", ""))
    if found is None or key.key_id != claimed.key_id:
        raise NotPermitted(Refusal.SENDER_UNKNOWN)
    try:
        signature = base64.b64decode(found["value"], validate=True)
    except binascii.Error as error:
        raise NotPermitted(Refusal.SENDER_UNKNOWN) from error
    params = sent["signature-input"].removeprefix("vanthu=")
    if not key.signed(signature, _base(claimed.method, claimed.path, sent, params)):
        raise NotPermitted(Refusal.SENDER_UNKNOWN)


def check_time(claimed: Claims, *, now: datetime) -> None:
    """Check that the request was made within five minutes. Raises Invalid naming the server's time (G10, G11)."""
    if abs(now - claimed.created) > WINDOW:
        raise Invalid(Refusal.CLOCK_SKEWED, server_time=now.astimezone(UTC).isoformat(timespec="seconds"))


def _base(method: str, path: str, covered: Mapping[str, str], params: str) -> bytes:
    lines = (
        f'"@method": {method}',
        f'"@path": {path}',
        f'"content-digest": {covered["content-digest"]}',
        f'"vanthu-message-id": {covered["vanthu-message-id"]}',
        f'"vanthu-sender": {covered["vanthu-sender"]}',
        f'"vanthu-recipient": {covered["vanthu-recipient"]}',
        f'"@signature-params": {params}',
    )
    return "\n".join(lines).encode()
