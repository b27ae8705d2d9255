"""The certificates on the token at hand, and the one that is to sign."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pkcs11
from cryptography import x509
from pkcs11 import Attribute, ObjectClass, exceptions

from vnagent.errors import AgentError
from vnsign.errors import SignerError
from vnsign.signers import Signer
from vnsign.signers import pkcs11 as tokens

KNOWN_MODULES: Final = (
    # What the agencies' tokens install: bit4id TokenME, SafeNet eToken, OpenSC's own for the rest.
    "/usr/lib/bit4id/libbit4xpki.so", "/usr/lib/libbit4xpki.so", "/usr/lib/libeTPkcs11.so",
    "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so", "/usr/lib/opensc-pkcs11.so",
    "/Library/Frameworks/eToken.framework/Versions/Current/libeToken.dylib",
    "/usr/local/lib/libbit4xpki.dylib", "/Library/OpenSC/lib/opensc-pkcs11.so",
    r"C:\Windows\System32\bit4xpki.dll", r"C:\Windows\System32\eTPKCS11.dll",
    r"C:\Program Files\OpenSC Project\OpenSC\pkcs11\opensc-pkcs11.dll",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate on a token."""

    token: str
    label: str
    der: bytes

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the certificate in lower-case hexadecimal."""
        return hashlib.sha256(self.der).hexdigest()

    @property
    def parsed(self) -> x509.Certificate:
        """Return the certificate, read."""
        return x509.load_der_x509_certificate(self.der)

    @property
    def name(self) -> str:
        """Return the common name of its subject."""
        found = self.parsed.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        return str(found[0].value) if found else self.parsed.subject.rfc4514_string()

    def told(self) -> dict[str, str]:
        """Return what a page is told of it."""
        parsed = self.parsed
        return {
            "Subject": parsed.subject.rfc4514_string(),
            "Name": self.name,
            "Issuer": parsed.issuer.rfc4514_string(),
            "SerialNumber": f"{parsed.serial_number:X}",
            "Fingerprint": self.fingerprint,
            "ValidFrom": parsed.not_valid_before_utc.isoformat(),
            "ValidTo": parsed.not_valid_after_utc.isoformat(),
            "Certificate": base64.b64encode(self.der).decode("ascii"),
        }


@dataclass(frozen=True, slots=True)
class TokenBox:
    """The tokens that one PKCS#11 module sees."""

    module: Path

    def certificates(self) -> list[Held]:
        """Return the certificates that people sign with; needs no PIN. Raises AgentError token_missing."""
        try:
            return [held for token in self._present() for held in _of(token)]
        except exceptions.PKCS11Error as error:
            raise AgentError(
                "token_failed", "Thiết bị ký báo lỗi. Hãy rút ra, cắm lại rồi thử lại."
            ) from error

    def _present(self) -> list[Any]:  # Any: python-pkcs11 has no types
        try:
            library = pkcs11.lib(str(self.module))
            slots = list(library.get_slots(token_present=True))
        except (exceptions.PKCS11Error, RuntimeError, OSError) as error:
            raise AgentError(
                "no_module", f"Không nạp được trình điều khiển thiết bị ký {self.module}."
            ) from error
        return tokens.plugged_in(slots)

    def choose(self, fingerprint: str, *, now: datetime) -> Held:
        """Return the certificate that is to sign: the one the page expects, else the only usable one.

        Raises AgentError token_missing, certificate_missing, certificate_choice, certificate_expired.
        """
        held = self.certificates()
        if not held:
            raise AgentError("token_missing", "Chưa cắm thiết bị ký, hoặc thiết bị không có chứng thư số.")
        fitting = [each for each in held if each.fingerprint == fingerprint.lower()] if fingerprint else held
        if not fitting:
            names = ", ".join(each.name for each in held)
            raise AgentError(
                "certificate_missing",
                f"Thiết bị đang cắm là của {names}, không phải chứng thư đã đăng ký. Hãy cắm đúng thiết bị.",
            )
        usable = [
            each
            for each in fitting
            if each.parsed.not_valid_before_utc <= now <= each.parsed.not_valid_after_utc
        ]
        if not usable:
            raise AgentError(
                "certificate_expired", "Chứng thư số trên thiết bị đã hết hạn hoặc chưa có hiệu lực."
            )
        if len(usable) > 1:
            raise AgentError(
                "certificate_choice", "Thiết bị có nhiều chứng thư; trang cần nói rõ chứng thư nào."
            )
        return usable[0]

    @contextmanager
    def opened(self, held: Held, pin: str) -> Iterator[Signer]:
        """Log in once and yield the signer of a certificate. Raises AgentError with vnsign's code."""
        try:
            with tokens.opened(self.module, pin=pin, token=held.token, label=held.label) as signer:
                if signer.certificate != held.der:
                    raise AgentError("certificate_missing", "Thiết bị vừa được thay. Hãy ký lại.")
                yield signer
        except SignerError as error:
            raise AgentError(error.code, error.sentence()) from error


def _of(token: Any) -> list[Held]:  # Any: python-pkcs11 has no types
    with token.open() as session:
        found = [
            (bytes(each[Attribute.VALUE]), str(each[Attribute.LABEL]))
            for each in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
        ]
    return [Held(token.label.strip(), label, der) for der, label in found if _is_a_signers(der)]


def _is_a_signers(der: bytes) -> bool:
    try:
        value = (
            x509.load_der_x509_certificate(der)
            .extensions.get_extension_for_class(x509.BasicConstraints)
            .value
        )
    except x509.ExtensionNotFound:
        return True
    except ValueError:
        return False
    return not value.ca


def find_module(named: str | None) -> Path:
    """Return the driver to use: the named one, else the first known one that is installed. Raises AgentError."""
    for candidate in [named] if named else KNOWN_MODULES:
        if Path(candidate).is_file():
            return Path(candidate)
    raise AgentError(
        "no_module",
        "Không tìm thấy trình điều khiển (PKCS#11) của thiết bị ký. Hãy cài, hoặc chỉ rõ bằng --module.",
    )
