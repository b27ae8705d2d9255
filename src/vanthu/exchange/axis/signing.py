"""Sign a request's headers, read what a request claims, and verify it against the shared secret.

Header names are case-insensitive, yet a long-lived client of the public SDK keeps old headers: it then sends both
`XroadVnpt-docId` and `XroadVnpt-docid`, which a server sees as one header with two values. What is signed is the JSON
of `XroadVnpt-sign-header`, whose keys keep their case; so parameters are taken from there first.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import permutations
from types import MappingProxyType
from typing import Final

from .timestamps import moment_of, timestamp
from .words import AxisCode, AxisFault

PREFIX: Final = "XroadVnpt-"
_LOW: Final = PREFIX.lower()
VERSION: Final = "3.0.201608"
AGENT: Final = "JAVASDKAgent/1.0.0 XRoad/VPCP"
_KEYS: Final = f"{_LOW}sign-header-key"
_SIGNED: Final = f"{_LOW}sign-header"
_HASH: Final = f"{_LOW}hash-header"
_MUST_BE_SIGNED: Final = ("systemid", "timestamp")
_ENVELOPE: Final = frozenset({"sign-header-key", "sign-header", "hash-header", "version"})
_LONGEST_SIGNED: Final = 16_000
_MOST_VALUES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a request says of itself; to be believed once `verify` has passed."""

    system_id: str
    moment: datetime
    timestamp: str
    hash: str
    """The HMAC as sent, lower case: with system id and timestamp it is what a replay is known by."""
    signed: Mapping[str, str]
    """The signed parameters by their exact names, without prefix."""
    sent: Mapping[str, str]
    """Every other prefixed header by its lower-case name, without prefix."""

    def parameter(self, name: str) -> str:
        """Return a parameter: as signed under this very name, else signed in another case, else only sent."""
        if name in self.signed:
            return self.signed[name]
        low = name.lower()
        return next(
            (value for key, value in self.signed.items() if key.lower() == low), self.sent.get(low, "")
        )


def sign(
    parameters: Mapping[str, str], *, system_id: str, secret: str, content_type: str, now: datetime
) -> dict[str, str]:
    """Return the headers of a request: the parameters, the caller, the time, and the HMAC over them all.

    parameters: without prefix, in the order to be signed; ASCII values.
    """
    listed = {**parameters, "systemid": system_id, "timestamp": timestamp(now), "Content-Type": content_type}
    prefixed = {f"{PREFIX}{name}": value for name, value in listed.items()}
    signed = json.dumps(prefixed, separators=(",", ":"))
    return {
        **prefixed,
        "Content-Type": content_type,
        "User-Agent": AGENT,
        f"{PREFIX}version": VERSION,
        f"{PREFIX}sign-header-key": ";".join(listed),
        f"{PREFIX}sign-header": signed,
        f"{PREFIX}hash-header": _hmac(secret, signed),
    }


def claims(headers: Mapping[str, str]) -> Claims:
    """Return what a request claims. headers: lower-case names, values as the server decoded them.

    Raises AxisFault (15) if it is not signed, if what is signed was not sent, or sent otherwise.
    """
    pairs = _signed_pairs(headers)
    _require_listed(headers.get(_KEYS, ""), pairs)
    _require_sent(headers, pairs)
    signed = MappingProxyType({_bare(name): value for name, value in pairs})
    by_low = {name.lower(): value for name, value in signed.items()}
    if any(not by_low.get(name) for name in _MUST_BE_SIGNED):
        raise _refused("systemid and timestamp must be signed")
    sent = {
        _bare(name): value
        for name, value in headers.items()
        if name.startswith(_LOW) and _bare(name) not in _ENVELOPE and _bare(name) not in by_low
    }
    return Claims(
        system_id=by_low["systemid"],
        moment=moment_of(by_low["timestamp"]),
        timestamp=by_low["timestamp"],
        hash=headers.get(_HASH, "").strip().lower(),
        signed=signed,
        sent=MappingProxyType(sent),
    )


def verify(headers: Mapping[str, str], secret: str) -> None:
    """Check the HMAC over the very bytes of the signed header. Raises AxisFault (15) if it is another."""
    claimed = headers.get(_HASH, "").strip().lower().encode("utf-8", "replace")
    if not hmac.compare_digest(claimed, _hmac(secret, headers.get(_SIGNED, "")).encode()):
        raise _refused("hash-header does not match")


def _hmac(secret: str, signed: str) -> str:
    return hmac.new(secret.encode(), _bytes(signed), hashlib.sha256).hexdigest()


def _bytes(value: str) -> bytes:
    """Return a header's bytes: servers decode them as Latin-1 (PEP 3333), some as UTF-8."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace")


def _signed_pairs(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    text = headers.get(_SIGNED, "")
    if not text and headers.get(_HASH):
        # The server of this product hands a header with other bytes over as an empty one.
        raise _refused(
            "sign-header came empty: headers take ASCII only; send names with marks in the JSON body"
        )
    if not text or len(text) > _LONGEST_SIGNED:
        raise _refused("sign-header is missing or too long")
    try:
        pairs = json.loads(text, object_pairs_hook=list)
    except (ValueError, RecursionError) as error:
        raise _refused("sign-header is no JSON object") from error
    if not _is_flat(pairs):
        raise _refused("sign-header is no flat JSON object of texts")
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names) or any(not name.lower().startswith(_LOW) for name in names):
        raise _refused(f"sign-header must list each name once, with the prefix {PREFIX}")
    return [(name, value) for name, value in pairs]


def _is_flat(pairs: object) -> bool:
    if not isinstance(pairs, list) or not pairs:
        return False
    return all(
        isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str) and isinstance(pair[1], str)
        for pair in pairs
    )


def _require_listed(keys: str, pairs: Iterable[tuple[str, str]]) -> None:
    told = {name.strip().lower() for name in keys.split(";") if name.strip()}
    if not told or not told <= {_bare(name).lower() for name, _ in pairs}:
        raise _refused("sign-header-key lists a name that sign-header does not hold")


def _require_sent(headers: Mapping[str, str], pairs: Iterable[tuple[str, str]]) -> None:
    """Every signed pair must be the header really sent; names alike but for their case arrive as one header."""
    alike: dict[str, list[str]] = {}
    for name, value in pairs:
        alike.setdefault(name.lower(), []).append(value)
    for name, values in alike.items():
        # CGI, and so WSGI, knows no underscore in a header: `status_desc` arrives as `status-desc`.
        sent = headers.get(name, headers.get(name.replace("_", "-")))
        if sent is None or len(values) > _MOST_VALUES or sent not in _spellings(values):
            raise _refused(f"header {name[:60]} is not what was signed")


def _spellings(values: list[str]) -> set[str]:
    """Return how a server may show several headers of one name: joined in any order, or only one of them."""
    joined = {glue.join(order) for order in permutations(values) for glue in (",", ", ")}
    return joined | set(values)


def _bare(name: str) -> str:
    return name[len(PREFIX) :]


def _refused(why: str) -> AxisFault:
    return AxisFault(AxisCode.WRONG_SYSTEM, why)
