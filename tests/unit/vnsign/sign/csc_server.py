"""A remote signing service as the CSC API describes it (1.0.4.0 and 2.0.0.2), for one user with one key.

It checks what the specification says a service checks: the bearer token, the required members, the PIN, that the
activation data was given for these hashes, is not spent and covers enough signatures.
"""

from __future__ import annotations

import base64
import json
import secrets
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

from tests.unit.vnsign.pki import Holder, Pki

TOKEN = "token-thu-nghiem"
PIN = "246810"
RSA_ALGORITHMS = ("1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.10")
EC_ALGORITHMS = ("1.2.840.10045.4.3.2",)


class Refused(Exception):
    def __init__(self, error: str, words: str = "", status: int = 400) -> None:
        super().__init__(error)
        self.status, self.answer = status, {"error": error, "error_description": words}


@dataclass
class CscServer:
    """The service's state. most: signatures under one authorisation. bare: ECDSA values as two bare numbers."""

    pki: Pki
    holder: Holder
    most: int = 1000
    bare: bool = False
    plain_only: bool = False
    patience: int = 2
    given: dict[str, tuple[list[str], int]] = field(default_factory=dict)
    waiting: dict[str, tuple[int, dict[str, object]]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def ask(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Answer without a network."""
        status, answer = self.answer(
            url.partition("/csc/")[2], json.loads(body), headers.get("Authorization", "")
        )
        return status, json.dumps(answer).encode()

    def answer(self, path: str, body: dict[str, object], authorization: str) -> tuple[int, dict[str, object]]:
        version, _, call = path.partition("/")
        self.calls.append(call)
        if authorization != f"Bearer {TOKEN}":
            return 401, {"error": "invalid_token", "error_description": "Invalid access_token"}
        known = {
            "credentials/list": self._list, "credentials/info": self._info, "credentials/authorize": self._authorize,
            "signatures/signHash": self._sign, "signatures/signPolling": self._poll,
            "credentials/sendOTP": lambda *_: {},
        }  # fmt: skip
        try:
            return 200, known[call](version, body)
        except KeyError:
            return 404, {"error": "not_found"}
        except Refused as refused:
            return refused.status, refused.answer

    def _list(self, version: str, body: dict[str, object]) -> dict[str, object]:
        return {"credentialIDs": ["GX0112348"]}

    def _info(self, version: str, body: dict[str, object]) -> dict[str, object]:
        self._require_credential(body)
        algorithms = RSA_ALGORITHMS if isinstance(self.holder.key, rsa.RSAPrivateKey) else EC_ALGORITHMS
        chain = [base64.encodebytes(der).decode() for der in (self.holder.der, self.pki.ca.der)]
        return {
            "key": {"status": "enabled", "algo": list(algorithms[:1] if self.plain_only else algorithms), "len": 2048},
            "cert": {"status": "valid", "certificates": chain},
            "authMode": "explicit", "SCAL": "2", "PIN": {"presence": "true"}, "multisign": self.most,
        }  # fmt: skip

    def _require_credential(self, body: dict[str, object]) -> None:
        if body.get("credentialID") != "GX0112348":
            raise Refused("invalid_request", "Invalid parameter credentialID")

    def _authorize(self, version: str, body: dict[str, object]) -> dict[str, object]:
        self._require_credential(body)
        listed = body.get("hash" if version == "v1" else "hashes")
        pin = body.get("PIN")
        if version == "v2":
            pin = {item["id"]: item["value"] for item in body["authData"]}.get("PIN")
            if "hashAlgorithmOID" not in body:
                raise Refused("invalid_request", "Missing parameter hashAlgorithmOID")
        if pin != PIN:
            raise Refused("invalid_pin", "The PIN is invalid")
        if not isinstance(listed, list) or body.get("numSignatures") != len(listed):
            raise Refused("invalid_request", "Invalid number of hashes")
        if len(listed) > self.most:
            raise Refused("invalid_request", "Numbers of signatures is too high")
        activation = secrets.token_urlsafe(24)
        self.given[activation] = (listed, len(listed))
        return {"SAD": activation, "expiresIn": 300}

    def _sign(self, version: str, body: dict[str, object]) -> dict[str, object]:
        self._require_credential(body)
        listed, algorithm = body.get("hash" if version == "v1" else "hashes"), body.get("signAlgo")
        allowed, left = self.given.get(str(body.get("SAD")), ([], 0))
        if not listed or not set(listed) <= set(allowed) or len(listed) > left:
            raise Refused("invalid_request", "Invalid parameter SAD")
        if body.get("hashAlgo" if version == "v1" else "hashAlgorithmOID") != "2.16.840.1.101.3.4.2.1":
            raise Refused("invalid_request", "Invalid parameter hashAlgo")
        self.given[str(body["SAD"])] = (allowed, left - len(listed))
        values = [self._value(base64.b64decode(item), str(algorithm), body) for item in listed]
        answer: dict[str, object] = {"signatures": [base64.b64encode(value).decode() for value in values]}
        if body.get("operationMode") == "A":
            self.waiting["phieu-1"] = (self.patience, answer)
            return {"responseID": "phieu-1"}
        return answer

    def _value(self, digest: bytes, algorithm: str, body: dict[str, object]) -> bytes:
        key, done = self.holder.key, utils.Prehashed(hashes.SHA256())
        if isinstance(key, ec.EllipticCurvePrivateKey):
            value = key.sign(digest, ec.ECDSA(done))
            numbers = utils.decode_dss_signature(value)
            return b"".join(number.to_bytes(32, "big") for number in numbers) if self.bare else value
        if algorithm == "1.2.840.113549.1.1.10":
            if "signAlgoParams" not in body:
                raise Refused("invalid_request", "Missing parameter signAlgoParams")
            return key.sign(digest, padding.PSS(padding.MGF1(hashes.SHA256()), 32), done)
        if algorithm not in RSA_ALGORITHMS or (self.plain_only and algorithm != RSA_ALGORITHMS[0]):
            raise Refused("invalid_request", "Invalid parameter signAlgo")
        return key.sign(digest, padding.PKCS1v15(), done)

    def _poll(self, version: str, body: dict[str, object]) -> dict[str, object]:
        patience, answer = self.waiting[str(body["responseID"])]
        if patience:
            self.waiting[str(body["responseID"])] = (patience - 1, answer)
            raise Refused("signature_pending", "The user has not answered yet")
        return answer


@contextmanager
def over_http(server: CscServer) -> Iterator[str]:
    """Serve on loopback; yield the base address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            path = self.path.partition("/csc/")[2]
            status, answer = server.answer(path, body, self.headers.get("Authorization", ""))
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_address[1]}"
        finally:
            http.shutdown()
            thread.join()


def ask_over_http(url: str, *, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Post with the standard library."""
    request = urllib.request.Request(url, data=body, headers=dict(headers))
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
