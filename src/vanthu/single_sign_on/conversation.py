"""OpenID Connect with a sign-on service: discovery, the address to go to, the code for an identity.

Source: OpenID Connect Core 1.0, 3.1; Discovery 1.0; RFC 7636 (PKCE); RFC 9207 (issuer in the answer); RFC 9700. Only
hosts that the operator allows are talked to (VANTHU_OIDC_HOSTS), through the one door outward (ADR 0017).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings

from vanthu.core.errors import Invalid, Refusal, Unavailable
from vanthu.outward.http import Head, NoAnswer, converse, whole

LARGEST: Final = 1_000_000
ALGORITHMS: Final = ["RS256", "PS256", "ES256", "ES384", "RS384", "RS512"]
"""Of keys that the service alone holds; never `none`, never one shared secret."""
_DISCOVERY: Final = "/.well-known/openid-configuration"
_SKEW_S: Final = 60
_KNOWN_FOR: Final = timedelta(minutes=10)
_STRONG: Final = frozenset({"mfa", "hwk", "otp", "swk", "sc"})
"""Methods (RFC 8176) that are, or come with, a second factor."""


@dataclass(frozen=True, slots=True)
class Service:
    """A sign-on service as it is talked to."""

    issuer: str
    client_id: str
    secret: str
    """Empty for a client without one: PKCE alone then."""
    back: str
    """Our address that it sends people back to."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What is remembered while somebody is at the service."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the service says of who came back."""

    subject: str
    name: str
    email: str
    is_strong: bool
    """Whether it asked for a second factor."""


def require_allowed(url: str) -> str:
    """Return an address that may be talked to. Raises Invalid for a host that the operator did not allow."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Invalid(Refusal.SIGN_ON_HOST, host=url[:100]) from error
    host = (parts.hostname or "") + (f":{port}" if port else "")
    is_near = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_near)
    if not is_safe or parts.username is not None or host not in settings.OIDC_HOSTS:
        raise Invalid(Refusal.SIGN_ON_HOST, host=host or url[:100])
    return url


def require_answering(issuer: str, *, now: datetime) -> None:
    """Go on if a service says of itself what it should, asked anew. Raises Invalid, which says what to do."""
    _known.pop(issuer, None)
    try:
        _discovered(issuer, now=now)
    except (Invalid, Unavailable) as problem:
        if isinstance(problem, Invalid) and problem.code is Refusal.SIGN_ON_HOST:
            raise
        why = problem.facts.get("why", "") if isinstance(problem, Invalid) else str(problem)
        raise Invalid(
            Refusal.SIGN_ON_SILENT, address=f"{issuer.rstrip('/')}{_DISCOVERY}", why=why
        ) from problem


def way_out(issuer: str, client_id: str, *, now: datetime) -> str:
    """Return the address at which one leaves the service itself; empty if it tells none, or does not answer.

    Source: OpenID Connect RP-Initiated Logout 1.0, 2.
    """
    try:
        there = _discovered(issuer, now=now).get("end_session_endpoint")
        return (
            f"{require_allowed(there)}?{urlencode({'client_id': client_id})}"
            if isinstance(there, str)
            else ""
        )
    except (Invalid, Unavailable):
        return ""


def address(service: Service, errand: Errand, *, now: datetime) -> str:
    """Return the address at the service to which the browser goes. Raises Unavailable, Invalid."""
    known = _discovered(service.issuer, now=now)
    digest = hashlib.sha256(errand.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": service.client_id,
        "redirect_uri": service.back,
        "scope": "openid profile email",
        "state": errand.state,
        "nonce": errand.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    there = str(known["authorization_endpoint"])
    return f"{there}{'&' if '?' in there else '?'}{urlencode(asked)}"


def identity(service: Service, errand: Errand, answer: Mapping[str, str], *, now: datetime) -> Told:
    """Return who came back with `answer`, the query of our address. Raises Invalid, or Unavailable.

    The state is compared here, so that no caller forgets it.
    """
    known = _discovered(service.issuer, now=now)
    if answer.get("state") != errand.state or not errand.state:
        raise Invalid(Refusal.SIGN_ON_STALE)
    if "error" in answer:
        raise Invalid(Refusal.SIGN_ON_DECLINED, why=answer["error"][:100])
    if answer.get("iss", service.issuer) != service.issuer:
        raise _wrong("iss")
    claims = _claims(service, errand, _token(service, errand, answer.get("code", ""), known), known, now=now)
    methods = claims.get("amr")
    return Told(
        subject=str(claims["sub"]),
        name=str(claims.get("name") or ""),
        email=str(claims.get("email") or "") if claims.get("email_verified") is True else "",
        is_strong=isinstance(methods, list) and bool(_STRONG & {str(method) for method in methods}),
    )


def _token(service: Service, errand: Errand, code: str, known: Mapping[str, Any]) -> str:  # Any: JSON
    if not code or len(code) > 4_000:
        raise _wrong("code")
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": service.back,
        "code_verifier": errand.verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if service.secret:
        pair = f"{quote(service.client_id, safe='')}:{quote(service.secret, safe='')}"  # RFC 6749, 2.3.1
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form["client_id"] = service.client_id
    status, got = _asked("POST", known["token_endpoint"], headers=headers, content=urlencode(form).encode())
    if status != 200:
        raise _wrong(f"code: {str(got.get('error', status))[:60]}")
    token = got.get("id_token")
    if not isinstance(token, str) or len(token) > 100_000:
        raise _wrong("id_token")
    return token


def _claims(
    service: Service,
    errand: Errand,
    token: str,
    known: Mapping[str, Any],  # Any: JSON
    *,
    now: datetime,
) -> Mapping[str, Any]:  # Any: JSON
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    rules = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=_SKEW_S,
        iss={"essential": True, "value": service.issuer},
        aud={"essential": True, "value": service.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": errand.nonce},
    )
    try:
        published: Any = _json(known["jwks_uri"])  # Any: the library checks it
        keys = KeySet.import_key_set(published)
        claims: Mapping[str, Any] = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        rules.validate(dict(claims))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise _wrong(getattr(error, "error", type(error).__name__)) from error
    audience = claims["aud"]
    is_ours_alone = audience in (service.client_id, [service.client_id])
    if claims.get("azp", service.client_id if is_ours_alone else "") != service.client_id:
        raise _wrong("azp")
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise _wrong("sub")
    return claims


_known: dict[str, tuple[datetime, dict[str, Any]]] = {}  # Any: JSON


def _discovered(issuer: str, *, now: datetime) -> dict[str, Any]:  # Any: JSON
    """Return what a service says of itself, asked at most once in ten minutes. Raises Unavailable, Invalid."""
    require_allowed(issuer)
    since, kept = _known.get(issuer, (None, {}))
    if since is not None and timedelta(0) <= now - since < _KNOWN_FOR:
        return kept
    told = _json(f"{issuer.rstrip('/')}{_DISCOVERY}")
    if told.get("issuer") != issuer:
        raise _wrong("issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(told.get(name), str):
            raise _wrong(name)
        require_allowed(told[name])
    _known[issuer] = (now, told)
    return told


def _json(url: str) -> dict[str, Any]:  # Any: JSON
    status, told = _asked("GET", url, headers={})
    if status != 200:
        raise Unavailable(f"{url} answered {status}")
    return told


def _asked(
    method: str, url: str, *, headers: Mapping[str, str], content: bytes | None = None
) -> tuple[int, dict[str, Any]]:  # Any: JSON
    """Return status and object of an answer. Raises Unavailable, or Invalid for what is no JSON object."""
    parts = urlsplit(require_allowed(url))
    path = parts.path + (f"?{parts.query}" if parts.query else "")

    def read(head: Head, chunks: Iterator[bytes]) -> tuple[int, bytes]:
        return head.status, whole(chunks, largest=LARGEST)

    try:
        status, body = converse(
            method,
            f"{parts.scheme}://{parts.netloc}",
            path or "/",
            headers={"Accept-Encoding": "identity", **headers},
            read=read,
            content=content,
            size=len(content or b""),
        )
    except NoAnswer as error:
        raise Unavailable(f"{url}: {error}") from error
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _wrong("JSON") from error
    if not isinstance(told, dict):
        raise _wrong("JSON")
    return status, told


def _wrong(why: str) -> Invalid:
    return Invalid(Refusal.SIGN_ON_WRONG, why=why)
