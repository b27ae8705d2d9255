"""Doubles of remote signing services on the loopback: the documented shapes and codes, with a person's phone beside.

SmartCA and MySign follow the public integrators' samples (docs/operate/remote-signing.md); CSC its standard.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

USER, CLIENT, SECRET, KEY = "001099000001", "so-tttt", "mat-khau-ket-noi", "khoa-1"
Json = dict[str, Any]  # Any: JSON
Answer = tuple[int, Json]


@dataclass
class Double:
    """One service with one user. state: what the user did on the phone; asked: every call, path and body."""

    key: rsa.RSAPrivateKey
    certificate: bytes
    above: bytes
    state: str = "waiting"
    asked: list[tuple[str, Json]] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    is_silent: bool = False
    tampers: bool = False
    address: str = ""

    def calls(self, ending: str) -> list[Json]:
        """Return the bodies of the calls to paths with this ending."""
        return [body for path, body in self.asked if path.endswith(ending)]

    def answer(self, path: str, body: Json) -> Answer:
        """Return status and answer to one call."""
        raise NotImplementedError

    def values(self) -> list[str]:
        """Return the signatures in base64, in order."""
        hashes = [hashlib.sha256(each).digest() for each in self.hashes] if self.tampers else self.hashes
        made = [self.key.sign(each, padding.PKCS1v15(), Prehashed(SHA256())) for each in hashes]
        return [base64.b64encode(each).decode() for each in made]

    def chain(self) -> list[str]:
        """Return the certificate and the one above it in base64."""
        return [base64.b64encode(each).decode() for each in (self.certificate, self.above)]


class SmartCa(Double):
    """VNPT SmartCA."""

    CODES: ClassVar = {"refused": 4002, "expired": 4001, "not_authorised": 4003, "failed": 4004}

    def answer(self, path: str, body: Json) -> Answer:
        """Answer as the gateway does: HTTP 200, a status_code of its own."""
        if (body.get("sp_id"), body.get("sp_password")) != (CLIENT, SECRET):
            return 401, {"status_code": 401, "message": "sp_credential_invalid", "data": None}
        if body.get("user_id") != USER:
            return 200, {"status_code": 200, "message": "success", "data": {"user_certificates": []}}
        if path == "/v1/credentials/get_certificate":
            leaf, above = self.chain()
            held = {
                "cert_id": "c1",
                "serial_number": KEY,
                "cert_data": leaf,
                "chain_data": {"ca_cert": above},
            }
            return 200, {"status_code": 200, "message": "success", "data": {"user_certificates": [held]}}
        if path == "/v1/signatures/sign":
            files = body["sign_files"]
            assert all((each["file_type"], each["sign_type"]) == ("pdf", "hash") for each in files)
            self.names = [each["doc_id"] for each in files]
            self.hashes = [bytes.fromhex(each["data_to_be_signed"]) for each in files]
            told = {"transaction_id": body["transaction_id"], "tran_code": "tran-1"}
            return 200, {"status_code": 200, "message": "sig_wait_for_user_confirm", "data": told}
        assert path == "/v1/signatures/sign/tran-1/status", path
        told = {"transaction_id": "t", "tran_code": "tran-1"}
        if self.state == "waiting":
            return 200, {"status_code": 4000, "message": "sig_wait_for_user_confirm", "data": told}
        if self.state in self.CODES:
            return 200, {"status_code": self.CODES[self.state], "message": self.state, "data": told}
        signed = [
            {"doc_id": name, "signature_value": value}
            for name, value in zip(self.names, self.values(), strict=True)
        ]
        return 200, {"status_code": 1, "message": "signed", "data": {**told, "signatures": signed[::-1]}}


class MySign(Double):
    """Viettel MySign."""

    def answer(self, path: str, body: Json) -> Answer:
        """Answer as the service does."""
        if (body.get("client_id"), body.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client", "error_description": "wrong client"}
        if path == "/v1/login":
            assert body["profile_id"], "the profile says how the holder is asked"
            return 200, {"access_token": "tok", "expires_in": 3600}
        if path == "/v1/certificates/info":
            held = {"credentialID": KEY, "cert": {"certificates": self.chain()}}
            return 200, {"certificates": [held] if body["user_id"] == USER else []}
        if path == "/v1/signHash":
            assert (body["async"], body["numSignatures"]) == (1, len(body["hash"]))
            self.hashes = [base64.b64decode(each) for each in body["hash"]]
            return 200, {"transactionId": "giao-dich-1"}
        assert (path, body["transactionId"]) == ("/v1/requests/status", "giao-dich-1")
        if self.state == "waiting":
            return 200, {"status": "0", "signatures": [], "message": ""}
        if self.state != "signed":
            code = {"expired": "4001", "refused": "4002", "not_authorised": "4003"}.get(self.state, "9")
            return 200, {"status": code, "signatures": [], "message": self.state}
        broken_lines = [f"{value[:76]}\r\n{value[76:]}" for value in self.values()]
        return 200, {"status": "1", "signatures": broken_lines, "message": ""}


class Csc(Double):
    """A service by the CSC standard; version 1 asks for a PIN and answers at once, version 2 asks its user."""

    def answer(self, path: str, body: Json) -> Answer:
        """Answer as the standard says."""
        if path == "/oauth2/token":
            known = (body.get("client_id"), body.get("client_secret")) == (CLIENT, SECRET)
            return (
                (200, {"access_token": "tok", "token_type": "Bearer"})
                if known
                else (401, {"error": "invalid_client"})
            )
        _, _, version, call = path.split("/", 3)
        if call == "credentials/list":
            return 200, {"credentialIDs": [KEY] if body.get("userID") == USER else []}
        if call == "credentials/info":
            key = {"status": "enabled", "algo": ["1.2.840.113549.1.1.11"]}
            return 200, {"key": key, "cert": {"certificates": self.chain()}, "multisign": 100, "SCAL": "2"}
        if call == "credentials/authorize":
            if version == "v1" and body.get("PIN") != "123456":
                return 400, {"error": "invalid_pin", "error_description": "Invalid parameter PIN"}
            self.hashes = [base64.b64decode(each) for each in body.get("hash") or body["hashes"]]
            return 200, {"SAD": "sad-1"}
        if call == "signatures/signHash" and version == "v2":
            return 200, {"responseID": "tra-loi-1"}
        if call == "signatures/signHash":
            return 200, {"signatures": self.values()}
        assert (call, body["responseID"]) == ("signatures/signPolling", "tra-loi-1")
        if self.state == "waiting":
            return 202, {}
        if self.state != "signed":
            return 400, {"error": "access_denied", "error_description": self.state}
        return 200, {"signatures": self.values()}


@contextmanager
def serving(double: Double, answer: Callable[[str, Json], Answer] | None = None) -> Iterator[Double]:
    """Have a double answer at an address of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers["Content-Type"] == "application/json":
                body = json.loads(raw)
            else:
                body = {name: values[0] for name, values in parse_qs(raw.decode()).items()}
            double.asked.append((self.path, body))
            if double.is_silent:
                self.close_connection = True
                return
            status, told = (answer or double.answer)(self.path, body)
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    double.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
