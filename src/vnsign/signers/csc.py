"""A client of the Cloud Signature Consortium's API, versions 1.0.4 and 2.0: keys at a remote signing service.

The library has no HTTP of its own: `ask` is handed in. Nothing here waits: where the service asks its user first,
`start` returns a ticket and `poll` is called again when it suits the caller.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol

from vnsign import cms
from vnsign.cms import Scheme
from vnsign.errors import SignerError


class Version(StrEnum):
    """The versions of the interface that we speak."""

    V1 = "v1"
    V2 = "v2"


class Ask(Protocol):
    """Posts JSON and brings the answer."""

    def __call__(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Return the HTTP status and the body. Raises OSError if there is no answer."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A key at the service. most: how many hashes one authorisation covers. bound: it is bound to those hashes."""

    identifier: str
    certificate: bytes
    chain: tuple[bytes, ...]
    algorithms: tuple[str, ...]
    most: int
    bound: bool


@dataclass(frozen=True, slots=True)
class Ticket:
    """A batch that waits for its user; keep it and poll."""

    response_id: str
    count: int


_WRONG_SECRET = {"invalid_pin", "invalid_otp", "invalid_credential_pin", "invalid_auth_data"}
_LOCKED = {"pin_locked", "otp_locked", "credential_locked"}
_WAITING = {"waiting_for_credential_activation", "authorization_pending", "signature_pending"}


@dataclass(frozen=True, slots=True)
class Service:
    """A remote signing service. base: up to and without /csc/v1. token: the bearer token of its OAuth 2."""

    base: str
    ask: Ask
    token: str
    version: Version = Version.V1

    def post(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:  # Any: JSON, checked where used
        """Return the answer to one call. Raises SignerError with what the service says."""
        url = f"{self.base.rstrip('/')}/csc/{self.version}/{path}"
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            status, content = self.ask(url, body=json.dumps(body).encode("utf-8"), headers=headers)
        except OSError as error:
            raise SignerError("remote_failed", f"The signing service does not answer: {error}.") from error
        answer = _object(content) if content else {}
        if status != 200:
            raise _refusal(path, status, answer)
        return answer

    def credentials(self, user: str = "") -> list[str]:
        """Return the identifiers of the keys of the token's owner, or of `user` where the token is the service's."""
        asked: dict[str, object] = {"maxResults": 100} | ({"userID": user} if user else {})
        listed = self.post("credentials/list", asked).get("credentialIDs")
        if not isinstance(listed, list):
            raise SignerError("remote_failed", "The signing service lists no credentials.")
        return [str(item) for item in listed]

    def credential(self, identifier: str) -> Credential:
        """Return what the service says of one key. Raises SignerError if it is disabled or has no certificate."""
        asked = {"credentialID": identifier, "certificates": "chain", "certInfo": False, "authInfo": True}
        answer = self.post("credentials/info", asked)
        key, held = _part(answer, "key"), _part(answer, "cert")
        if key.get("status") not in (None, "enabled"):
            raise SignerError(
                "remote_refused", f"The key {identifier} is {key.get('status')} at the service."
            )
        certificates = [_bytes(item) for item in held.get("certificates") or ()]
        if not certificates:
            raise SignerError("remote_failed", f"The service gives no certificate for {identifier}.")
        algorithms = tuple(str(item) for item in key.get("algo") or ())
        most = answer.get("multisign", 1)
        bound = str(answer.get("SCAL", _part(answer, "auth").get("SCAL", "1"))) == "2"
        leaf, *above = certificates
        cms.public_key(leaf)
        return Credential(
            identifier, leaf, tuple(above), algorithms, most if isinstance(most, int) else 1, bound
        )

    def send_otp(self, credential: Credential) -> None:
        """Have the service send its user a one-time password."""
        path = "credentials/sendOTP" if self.version is Version.V1 else "credentials/getChallenge"
        self.post(path, {"credentialID": credential.identifier})

    def authorize(
        self,
        credential: Credential,
        hashes: Sequence[bytes],
        *,
        pin: str | None = None,
        otp: str | None = None,
    ) -> str:
        """Return the activation data (SAD) that covers all `hashes`. Raises SignerError."""
        encoded = [base64.b64encode(each).decode("ascii") for each in hashes]
        body: dict[str, object] = {"credentialID": credential.identifier, "numSignatures": len(hashes)}
        if self.version is Version.V1:
            body |= {"hash": encoded} | ({"PIN": pin} if pin else {}) | ({"OTP": otp} if otp else {})
        else:
            given = [{"id": name, "value": value} for name, value in (("PIN", pin), ("OTP", otp)) if value]
            body |= {"hashes": encoded, "hashAlgorithmOID": _hash_oid(credential), "authData": given}
        activation = self.post("credentials/authorize", body).get("SAD")
        if not isinstance(activation, str) or not activation:
            raise SignerError("remote_failed", "The signing service gives no activation data.")
        return activation

    def sign_hashes(
        self, credential: Credential, scheme: Scheme, hashes: Sequence[bytes], *, activation: str
    ) -> list[bytes]:
        """Return a value for each hash, in order. Raises SignerError."""
        answer = self.post("signatures/signHash", self._signing(credential, scheme, hashes, activation))
        return _values(answer, credential, len(hashes))

    def start(
        self, credential: Credential, scheme: Scheme, hashes: Sequence[bytes], *, activation: str
    ) -> Ticket:
        """Hand in hashes whose user will be asked first (version 2). Raises SignerError."""
        if self.version is not Version.V2:
            raise SignerError("remote_refused", "Only version 2 of the interface signs asynchronously.")
        body = {**self._signing(credential, scheme, hashes, activation), "operationMode": "A"}
        identifier = self.post("signatures/signHash", body).get("responseID")
        if not isinstance(identifier, str) or not identifier:
            raise SignerError("remote_failed", "The signing service gives no ticket.")
        return Ticket(identifier, len(hashes))

    def poll(self, credential: Credential, ticket: Ticket) -> list[bytes] | None:
        """Return the values if they are there, None while the user has not answered. Raises SignerError."""
        try:
            answer = self.post("signatures/signPolling", {"responseID": ticket.response_id})
        except SignerError as error:
            if error.code == "remote_waiting":
                return None
            raise
        return _values(answer, credential, ticket.count) if answer.get("signatures") else None

    def _signing(
        self, credential: Credential, scheme: Scheme, hashes: Sequence[bytes], activation: str
    ) -> dict[str, object]:
        encoded = [base64.b64encode(each).decode("ascii") for each in hashes]
        names = ("hash", "hashAlgo") if self.version is Version.V1 else ("hashes", "hashAlgorithmOID")
        body: dict[str, object] = {
            "credentialID": credential.identifier,
            "SAD": activation,
            names[0]: encoded,
        }
        algorithm, parameters = _algorithm(credential, scheme)
        body |= {names[1]: _hash_oid(credential), "signAlgo": algorithm}
        if parameters:
            body["signAlgoParams"] = base64.b64encode(parameters).decode("ascii")
        return body


@dataclass(frozen=True, slots=True)
class CscSigner:
    """One key at a service, authorised by what its user gave; it signs one file or a batch."""

    service: Service
    credential: Credential
    scheme: Scheme
    pin: str | None = None
    otp: str | None = None

    @property
    def certificate(self) -> bytes:
        """Return the certificate as DER."""
        return self.credential.certificate

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Return the certificates above it as DER."""
        return self.credential.chain

    def sign(self, data: bytes) -> bytes:
        """Return the signature over `data`, with an authorisation of its own. Raises SignerError."""
        running = cms.template(self.certificate, self.chain, self.scheme).digest()
        running.update(data)
        return self.sign_hashes([running.digest()])[0]

    def sign_hashes(self, hashes: Sequence[bytes]) -> list[bytes]:
        """Return a value for each hash under as few authorisations as the key allows. Raises SignerError."""
        values: list[bytes] = []
        step = max(1, self.credential.most)
        for at in range(0, len(hashes), step):
            some = hashes[at : at + step]
            activation = self.service.authorize(self.credential, some, pin=self.pin, otp=self.otp)
            values += self.service.sign_hashes(self.credential, self.scheme, some, activation=activation)
        return values


def open_key(
    service: Service, identifier: str | None = None, *, pin: str | None = None, otp: str | None = None,
    scheme: Scheme | None = None,
) -> CscSigner:  # fmt: skip
    """Return a signer for one key; without identifier the owner must have exactly one. Raises SignerError."""
    if identifier is None:
        listed = service.credentials()
        if len(listed) != 1:
            raise SignerError("token_missing", f"The service has {len(listed)} keys for this user; name one.")
        identifier = listed[0]
    credential = service.credential(identifier)
    return CscSigner(service, credential, scheme or cms.default_scheme(credential.certificate), pin, otp)


def renewed(signer: CscSigner, *, otp: str) -> CscSigner:
    """Return the same key with a fresh one-time password."""
    return replace(signer, otp=otp)


def _algorithm(credential: Credential, scheme: Scheme) -> tuple[str, bytes]:
    """Return what to ask for: the full algorithm where the key lists it, plain RSA where it lists that only."""
    hash_name = cms.hash_for(credential.certificate)
    identifier, parameters = cms.signature_algorithm(scheme, hash_name)
    if scheme is not Scheme.RSA:
        return identifier, parameters
    full = {
        "sha256": "1.2.840.113549.1.1.11",
        "sha384": "1.2.840.113549.1.1.12",
        "sha512": "1.2.840.113549.1.1.13",
    }
    plain = identifier in credential.algorithms and full[hash_name] not in credential.algorithms
    return (identifier if plain else full[hash_name]), b""


def _hash_oid(credential: Credential) -> str:
    return cms.HASHES[cms.hash_for(credential.certificate)][0]


def _values(answer: Mapping[str, object], credential: Credential, count: int) -> list[bytes]:
    listed = answer.get("signatures")
    if not isinstance(listed, list) or len(listed) != count:
        raise SignerError("remote_failed", f"{count} hashes went out, the service answers otherwise.")
    return [cms.as_der(credential.certificate, _bytes(item)) for item in listed]


def _bytes(item: object) -> bytes:
    """Return base64 as bytes; services break lines in it."""
    try:
        return base64.b64decode("".join(str(item).split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignerError("remote_failed", "The signing service sends broken base64.") from error


def _object(content: bytes) -> dict[str, Any]:  # Any: JSON, checked where used
    try:
        found = json.loads(content)
    except ValueError as error:
        raise SignerError("remote_failed", "The signing service does not answer in JSON.") from error
    if not isinstance(found, dict):
        raise SignerError("remote_failed", "The signing service answers with something else than an object.")
    return found


def _part(answer: Mapping[str, object], name: str) -> dict[str, Any]:  # Any: JSON, checked where used
    found = answer.get(name)
    return found if isinstance(found, dict) else {}


def _refusal(path: str, status: int, answer: Mapping[str, object]) -> SignerError:
    error, words = str(answer.get("error", "")), str(answer.get("error_description", ""))
    said = f"{path}: HTTP {status} {error} {words}".strip()
    if error in _WRONG_SECRET or ("PIN" in words and "invalid" in words.lower()):
        return SignerError("wrong_pin", said)
    if error in _LOCKED:
        return SignerError("pin_locked", said)
    if error in _WAITING or status == 202:
        return SignerError("remote_waiting", said)
    return SignerError("remote_failed" if status >= 500 else "remote_refused", said)
