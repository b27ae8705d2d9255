"""A small OpenID Connect provider on the loopback, for tests: it follows the specification, unless told to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "vanthu", "bi-mat-cua-ung-dung"
Claims = dict[str, Any]  # JSON


class Provider(ThreadingHTTPServer):
    """Knows one client and one person; keeps each code for one use, with what it was asked for."""

    daemon_threads = True

    def __init__(self, now: datetime) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.now = now
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self.subject = "a1b2-c3d4"
        self.claims: Claims = {}
        """Claims that differ from the true ones; None takes one away."""
        self.sign: Callable[[Claims], str] = self._signed
        self.metadata: Claims = {}
        self.answer: dict[str, str] = {}
        """What the answer at our address has beside, or instead of, code and state."""
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.refused: list[str] = []

    def __enter__(self) -> Provider:
        """Serve."""
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        """End."""
        self.shutdown()
        self.server_close()

    def consented(self, address: str) -> str:
        """Return the address that the browser is sent back to, when its person says yes at `address`."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        told = {"code": code, "state": asked["state"], "iss": self.issuer} | self.answer
        return f"{asked['redirect_uri']}?{urlencode({k: v for k, v in told.items() if v})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, Claims]:
        """Answer at the token endpoint. Source: RFC 6749, 4.1.3; RFC 7636, 4.6."""
        asked = self.codes.pop(form.get("code", ""), None)
        expected = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        verifier = form.get("code_verifier", "")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if authorization != expected:
            return 401, {"error": "invalid_client"}
        if asked is None or form.get("grant_type") != "authorization_code":
            return 400, {"error": "invalid_grant"}
        if challenge != asked["code_challenge"] or form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        moment = int(self.now.timestamp())
        claims = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT, "exp": moment + 300, "iat": moment,
            "nonce": asked["nonce"], "name": "Nguyễn Thị Hạnh",
        } | self.claims  # fmt: skip
        told = {name: value for name, value in claims.items() if value is not None}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.sign(told)}

    def _signed(self, claims: Claims) -> str:
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)

    def signed_by_another(self, claims: Claims) -> str:
        """Sign with a key that the provider never published, under the same name."""
        other = RSAKey.generate_key(2048, {"kid": "1"})
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims, other)

    def signed_by_secret(self, claims: Claims) -> str:
        """Sign with the shared secret, which any client could."""
        return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET.encode()))

    def unsigned(self, claims: Claims) -> str:
        """Return a token that nobody signed."""
        parts = ({"alg": "none"}, claims)
        return (
            ".".join(
                base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts
            )
            + "."
        )


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        issuer = self.server.issuer
        told: Claims | None = None
        if self.path == "/.well-known/openid-configuration":
            told = {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/jwks",
            } | self.server.metadata
        elif self.path == "/jwks":
            told = {"keys": [self.server.key.as_dict(private=False)]}
        self._tell(404 if told is None else 200, told or {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        status, told = self.server.token(form, self.headers.get("Authorization", ""))
        if status != 200:
            self.server.refused.append(str(told["error"]))
        self._tell(status, told)

    def _tell(self, status: int, told: Claims) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
