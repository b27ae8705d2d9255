"""Receipts: what the receiving installation states over its signature, provable years later without anybody's help.

A receipt travels and is kept as one line of JSON: `{"key": …, "receipt": {…}, "signature": …}`. The signature is
Ed25519 over `vanthu-receipt-1`, a line feed, and the canonical JSON of `receipt` (keys sorted, no blanks, UTF-8).
docs/protocol/receipts.md is the specification.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

from vanthu.core.errors import Invalid, Refusal

from .keys import InstallationKey, PinnedKey, PublicKey, public_key
from .words import ReceiptKind

CONTEXT: Final = b"vanthu-receipt-1\n"
VERSIONS: Final = (1,)
"""Of receipts and of the doors at `/exchange/v…`, those spoken here."""
EVIDENCE_PACKAGE: Final = "goi-tin.edxml"
EVIDENCE_RECEIPTS: Final = "bien-nhan.jsonl"
"""What the two are called in an evidence file."""
LARGEST: Final = 20_000
"""No receipt is longer, in characters: reasons are cut to 1000."""
_OTHER_KEY: Final = "khóa ký không phải khóa đã ghim của bên nhận / not the pinned key"
_FIELDS: Final = ("kind", "message_id", "sender", "recipient", "sha256", "size", "sequence", "at", "outcome")
_FIELDS_MORE: Final = ("code", "reason", "stored_at", "version")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The statement: these bytes, under this id, from this sender, for this recipient."""

    kind: ReceiptKind
    message_id: str
    sender: str
    """Agency code of who sent."""
    recipient: str
    """Agency code of whom it is for."""
    sha256: str
    size: int
    sequence: int
    """The receiver's count of packages from the same peer, without gaps."""
    at: datetime
    """When it was stored, or checked, by the receiver's clock."""
    stored_at: datetime
    outcome: str = ""
    """`accepted` or `refused`; empty in a stored receipt."""
    code: str = ""
    """The coded reason of a refusal."""
    reason: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """A receipt whose signature holds, the key that made it, and its text to the byte."""

    receipt: Receipt
    key: PublicKey
    text: str


def canonical(value: object) -> bytes:
    """Return the one JSON form of a value: keys sorted, no blanks, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sign(receipt: Receipt, key: InstallationKey) -> str:
    """Return the receipt with the key's signature, as it travels and is kept."""
    facts = asdict(receipt)
    facts["kind"] = receipt.kind.value
    facts["at"], facts["stored_at"] = _stamp(receipt.at), _stamp(receipt.stored_at)
    signature = key.sign(CONTEXT + canonical(facts))
    envelope = {
        "key": key.public.text,
        "receipt": facts,
        "signature": base64.b64encode(signature).decode("ascii"),
    }
    return canonical(envelope).decode()


def read(text: str, *, pinned: PublicKey | None = None) -> SignedReceipt:
    """Return a receipt whose signature holds. Raises Invalid for anything else.

    pinned: the key that must have made it; without one the receipt proves only which key it was, and the reader
    has to know whose key that is.
    """
    facts, key, signature = _opened(text)
    if pinned is not None and key.text != pinned.text:
        raise _broken(_OTHER_KEY)
    if not key.signed(signature, CONTEXT + _canonical_of_stranger(facts)):
        raise _broken("chữ ký của biên nhận không đúng / the signature is wrong")
    return SignedReceipt(_receipt(facts), key, text)


def read_from(text: str, pinned: Collection[PinnedKey]) -> SignedReceipt:
    """Return a receipt that one of these keys made in its time. Raises Invalid for anything else."""
    signed = read(text)
    if all(known.key.text != signed.key.text for known in pinned):
        raise _broken(_OTHER_KEY)
    if not is_by(signed, pinned):
        raise _broken("ghi sau khi khóa này đã được thay / dated after this key was replaced")
    return signed


def is_by(signed: SignedReceipt, pinned: Collection[PinnedKey]) -> bool:
    """Say whether one of these keys made a receipt, in its time."""
    at = signed.receipt.at
    return any(known.key.text == signed.key.text and known.may_speak_at(at) for known in pinned)


def _opened(text: str) -> tuple[dict[str, Any], PublicKey, bytes]:  # facts are judged field by field below
    if len(text) > LARGEST:
        raise _broken("quá dài / too long")
    try:
        envelope = json.loads(text)
        facts = envelope["receipt"]
        signature = base64.b64decode(envelope["signature"], validate=True)
        key = public_key(envelope["key"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, binascii.Error) as error:
        raise _broken("không phải biên nhận / not a receipt") from error
    if not isinstance(facts, dict):
        raise _broken("không phải biên nhận / not a receipt")
    return facts, key, signature


def _receipt(facts: dict[str, Any]) -> Receipt:
    try:
        # A later installation may say more under its signature; what it says anew is a version of its own.
        if not {*_FIELDS, *_FIELDS_MORE} <= set(facts) or facts["version"] not in VERSIONS:
            raise _broken("phiên bản biên nhận không hỗ trợ / unknown version")
        return Receipt(
            message_id=str(facts["message_id"]),
            sender=str(facts["sender"]),
            recipient=str(facts["recipient"]),
            sha256=str(facts["sha256"]),
            outcome=str(facts["outcome"]),
            kind=ReceiptKind(facts["kind"]),
            size=int(facts["size"]),
            sequence=int(facts["sequence"]),
            at=_moment(facts["at"]),
            stored_at=_moment(facts["stored_at"]),
            code=str(facts["code"]),
            reason=str(facts["reason"]),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise _broken("thiếu trường / a field is missing or wrong") from error


def _canonical_of_stranger(facts: dict[str, Any]) -> bytes:  # facts are judged field by field later
    try:
        return canonical(facts)
    except (ValueError, RecursionError) as error:
        raise _broken("không phải biên nhận / not a receipt") from error


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    return moment


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _broken(why: str) -> Invalid:
    return Invalid(Refusal.VALUE_WRONG, field="biên nhận", value="…", why=why)
