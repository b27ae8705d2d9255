"""The keys that a peer has had: the present one signs requests, earlier ones still prove what was said in their day."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from .keys import PinnedKey, public_key
from .models import Peer


def pinned_keys(peer: Peer) -> tuple[PinnedKey, ...]:
    """Return the keys pinned for a peer, the present one first, then the earlier ones, the latest first."""
    present = [PinnedKey(public_key(peer.public_key), peer.key_since)] if peer.public_key else []
    return (*present, *(_pinned(row) for row in reversed(peer.earlier_keys)))


def pinned_anew(known: Peer | None, text: str, *, now: datetime) -> dict[str, Any]:  # Any: columns of a peer
    """Return the columns that keep which key since when, for a peer whose key is this from now on."""
    if known is None or not known.public_key:
        return {"key_since": now if text else None}
    if known.public_key == text:
        return {}
    ended = {"key": known.public_key, "since": _stamp(known.key_since), "until": _stamp(now)}
    return {"key_since": now, "earlier_keys": [*known.earlier_keys, ended]}


def without(peer: Peer, key_id: str) -> list[dict[str, str]]:
    """Return a peer's earlier keys but for the one of this short name."""
    return [row for row in peer.earlier_keys if public_key(row["key"]).key_id != key_id]


def _pinned(row: dict[str, str]) -> PinnedKey:
    since = datetime.fromisoformat(row["since"]) if row["since"] else None
    return PinnedKey(public_key(row["key"]), since, datetime.fromisoformat(row["until"]))


def _stamp(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""
