"""What an administrator enters about a peer, judged by its kind, before it is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.conf import settings

from vanthu.core.errors import Invalid, Refusal
from vanthu.core.text import nfc
from vanthu.outward import addresses

from .keys import public_key
from .models import Peer
from .words import PeerKind

BY_KEY: Final = frozenset({PeerKind.DIRECT, PeerKind.FOLDER})
"""Kinds whose other end signs with a key of its own."""
BY_SECRET: Final = frozenset({PeerKind.AXIS, PeerKind.LGSP})
FETCHED: Final = frozenset({PeerKind.AXIS, PeerKind.LGSP, PeerKind.FOLDER})
_HEADER_TEXT: Final = re.compile(r"[\x21-\x7e]{1,100}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_SHORTEST_ROUND_S: Final = 5
_LONGEST_ROUND_S: Final = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerFacts:
    """What an administrator enters about a peer; what its kind does not have stays empty."""

    name: str
    kind: PeerKind = PeerKind.DIRECT
    address: str = ""
    """The base URL."""
    public_key: str = ""
    is_active: bool = True
    writes_older_codes: bool = False
    writes_raw_files: bool = False
    reaches_all: bool = False
    system_id: str = ""
    secret: str = field(default="", repr=False)
    """The secret shared with an axis; empty keeps the one that is there."""
    writes_short_hash: bool = False
    polls_every_s: int = 60
    outbox: str = ""
    inbox: str = ""
    certificate_sha256: str = ""
    """The pinned client certificate of a direct peer, SHA-256 in hex; colons and blanks are taken out."""


def settings_of(facts: PeerFacts, known: Peer | None) -> dict[str, str | int | bool | None]:
    """Return the columns of a peer of this kind, checked; columns of other kinds are emptied.

    Raises Invalid naming the field. The secret is no part of it.
    """
    kind = facts.kind
    kept: dict[str, str | int | bool | None] = {
        "address": "" if kind is PeerKind.FOLDER else _address(kind, facts.address),
        "public_key": "",
        "key_id": None,
        "writes_older_codes": facts.writes_older_codes,
        "writes_raw_files": facts.writes_raw_files,
        "reaches_all": facts.reaches_all and kind in BY_SECRET,
        "system_id": "",
        "writes_short_hash": facts.writes_short_hash and kind is PeerKind.AXIS,
        "polls_every_s": _round(facts.polls_every_s) if kind in FETCHED else 60,
        "outbox": "",
        "inbox": "",
        "certificate_sha256": _fingerprint(facts.certificate_sha256) if kind is PeerKind.DIRECT else "",
    }
    if kind in BY_KEY:
        key = public_key(facts.public_key)
        kept |= {"public_key": key.text, "key_id": key.key_id}
    if kind in BY_SECRET:
        kept["system_id"] = _credentials(facts, known)
    if kind is PeerKind.FOLDER:
        kept |= _folders(facts)
    return kept


def _address(kind: PeerKind, address: str) -> str:
    if kind in {PeerKind.LOOPBACK, PeerKind.MAILBOX}:
        why = "hệ thống tự tạo kết nối này"
        raise Invalid(Refusal.PEER_URL_REFUSED, url=address.strip()[:200], why=why)
    return addresses.checked(address)


def _credentials(facts: PeerFacts, known: Peer | None) -> str:
    system_id = facts.system_id.strip()
    if _HEADER_TEXT.fullmatch(system_id) is None:
        why = "chỉ gồm chữ cái không dấu, chữ số, dấu; tối đa 100 ký tự"
        raise Invalid(Refusal.VALUE_WRONG, field="mã hệ thống", value=system_id[:40], why=why)
    if not facts.secret and not (known is not None and known.secret):
        raise Invalid(Refusal.FIELD_REQUIRED, field="khóa bí mật")
    if facts.secret and not facts.secret.strip().isascii():
        raise Invalid(Refusal.VALUE_WRONG, field="khóa bí mật", value="…", why="chỉ gồm ký tự ASCII")
    return system_id


def _folders(facts: PeerFacts) -> dict[str, str | int | bool | None]:
    found: dict[str, str | int | bool | None] = {}
    for name, label, text in (
        ("outbox", "thư mục gửi", facts.outbox),
        ("inbox", "thư mục nhận", facts.inbox),
    ):
        found[name] = str(exchange_folder(text, label))
    if found["outbox"] == found["inbox"]:
        raise Invalid(
            Refusal.VALUE_WRONG, field="thư mục nhận", value=str(found["inbox"]), why="trùng với thư mục gửi"
        )
    return found


def exchange_folder(text: str, label: str) -> Path:
    """Return the folder of this path. Raises Invalid if it lies outside the listed places or is no folder.

    Only folders below those of VANTHU_EXCHANGE_FOLDERS are used: whoever may type a path here must not be able to
    have the server read or write anywhere else. Links are followed before the comparison.
    """
    wanted = nfc(text)
    if not wanted:
        raise Invalid(Refusal.FIELD_REQUIRED, field=label)
    try:
        folder = Path(wanted).resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        why = "không có thư mục này trên máy chủ"
        raise Invalid(Refusal.VALUE_WRONG, field=label, value=wanted[:100], why=why) from error
    allowed = [Path(root).resolve() for root in settings.VANTHU_EXCHANGE_FOLDERS]
    if not folder.is_dir() or not any(folder.is_relative_to(root) for root in allowed):
        why = "không nằm trong các thư mục mà máy chủ cho phép (VANTHU_EXCHANGE_FOLDERS)"
        raise Invalid(Refusal.VALUE_WRONG, field=label, value=wanted[:100], why=why)
    return folder


def _fingerprint(text: str) -> str:
    kept = "".join(text.lower().replace(":", "").split())
    if kept and _SHA256.fullmatch(kept) is None:
        why = "phải là SHA-256 gồm 64 chữ số thập lục phân"
        raise Invalid(Refusal.VALUE_WRONG, field="vân tay chứng thư", value=text[:40], why=why)
    return kept


def _round(seconds: int) -> int:
    if not _SHORTEST_ROUND_S <= seconds <= _LONGEST_ROUND_S:
        why = f"từ {_SHORTEST_ROUND_S} đến {_LONGEST_ROUND_S} giây"
        raise Invalid(Refusal.VALUE_WRONG, field="chu kỳ hỏi", value=seconds, why=why)
    return seconds
