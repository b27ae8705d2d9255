"""Decrypt documents that the standard security handler protects. Source: ISO 32000-2, 7.6.

Public-key encryption is not opened; what it hides stays unread and is said to be.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from dataclasses import dataclass, replace

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher as Engine
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from vnsign.errors import ReadError
from vnsign.reader.values import Dict, Ref, Stream, Value

_PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


@dataclass(frozen=True, slots=True)
class Cipher:
    """Decrypt strings and streams; without a key every use raises ReadError `encrypted`."""

    key: bytes | None
    string_method: str
    stream_method: str
    metadata: bool

    @property
    def is_open(self) -> bool:
        """Say whether streams can be read: a password fitted, or they are not encrypted at all."""
        return self.key is not None or self.stream_method == "Identity"

    def opened(self, value: Value, owner: Ref) -> Value:
        """Return an object's value with its strings plain; what cannot be decrypted stays as it is.

        /Contents of a signature is never encrypted. Source: ISO 32000-2, 7.6.2.
        """
        if self.string_method == "Identity" or self.key is None:
            return value
        if isinstance(value, Stream):
            if value.dictionary.get("Type") == "XRef":
                return value
            return replace(value, dictionary=self._dictionary(value.dictionary, owner))
        return self._value(value, owner)

    def _value(self, value: Value, owner: Ref) -> Value:
        if isinstance(value, dict):
            return self._dictionary(value, owner)
        if isinstance(value, list):
            return [self._value(item, owner) for item in value]
        if type(value) is bytes:
            try:
                return self._plain(value, owner, self.string_method)
            except ReadError:
                return value
        return value

    def _dictionary(self, value: Dict, owner: Ref) -> Dict:
        kept = {"Contents"} if "ByteRange" in value else frozenset()
        return {key: item if key in kept else self._value(item, owner) for key, item in value.items()}

    def stream(self, data: bytes, owner: Ref, dictionary: Dict) -> bytes:
        """Return a stream's plain bytes. Raises ReadError `encrypted`."""
        named = dictionary.get("Filter")
        if named == "Crypt" or (isinstance(named, list) and "Crypt" in named):
            return data
        if dictionary.get("Type") == "Metadata" and not self.metadata:
            return data
        return self._plain(data, owner, self.stream_method)

    def _plain(self, data: bytes, owner: Ref, method: str) -> bytes:
        if method == "Identity":
            return data
        if self.key is None:
            raise ReadError("encrypted", "the document is encrypted with a password or key that is not known")
        key = self.key
        if method != "AESV3":
            salt = struct.pack("<I", owner.number)[:3] + struct.pack("<I", owner.generation)[:2]
            salt += b"sAlT" if method == "AESV2" else b""
            key = hashlib.md5(key + salt, usedforsecurity=False).digest()[: min(len(key) + 5, 16)]
        try:
            return _rc4(key, data) if method == "V2" else _aes(key, data)
        except ValueError as error:
            raise ReadError("encrypted", f"the encryption dictionary is malformed: {error}") from error


def open_cipher(settings: Dict, *, identifier: bytes, password: bytes) -> Cipher:
    """Return the cipher of a document from its encryption dictionary, trying the empty password too."""
    version = _whole(settings.get("V"))
    methods = [_method(settings, version, key) for key in ("StrF", "StmF")]
    key: bytes | None = None
    if settings.get("Filter") == "Standard":
        for attempt in dict.fromkeys((password, b"")):
            key = _key(settings, version, identifier, attempt)
            if key is not None:
                break
    return Cipher(key, methods[0], methods[1], settings.get("EncryptMetadata") is not False)


def _method(settings: Dict, version: int, role: str) -> str:
    if version < 4:
        return "V2"
    name, filters = settings.get(role, "Identity"), settings.get("CF")
    chosen = filters.get(str(name)) if isinstance(filters, dict) else None
    method = chosen.get("CFM") if isinstance(chosen, dict) else None
    return str(method) if method in ("V2", "AESV2", "AESV3") else "Identity"


def _key(settings: Dict, version: int, identifier: bytes, password: bytes) -> bytes | None:
    revision = _whole(settings.get("R"))
    owner, user = (_bytes(settings.get(name)) for name in ("O", "U"))
    if revision >= 5:
        return _key_256(settings, revision, owner, user, password)
    size = 5 if version == 1 or revision == 2 else max(5, min(16, _whole(settings.get("Length")) // 8 or 5))
    if version == 4:
        size = 16
    for attempt in (password, _user_password(owner, password, revision, size)):
        key = _key_128(settings, revision, (owner, identifier), attempt, size)
        if _user_matches(key, revision, identifier, user):
            return key
    return None


def _key_128(settings: Dict, revision: int, seeds: tuple[bytes, bytes], password: bytes, size: int) -> bytes:
    permission = settings.get("P")
    flags = struct.pack("<I", (permission if isinstance(permission, int) else 0) & 0xFFFFFFFF)
    seed = (password + _PAD)[:32] + seeds[0][:32] + flags + seeds[1]
    if revision >= 4 and settings.get("EncryptMetadata") is False:
        seed += b"\xff\xff\xff\xff"
    digest = hashlib.md5(seed, usedforsecurity=False).digest()
    for _ in range(50 if revision >= 3 else 0):
        digest = hashlib.md5(digest[:size], usedforsecurity=False).digest()
    return digest[:size]


def _user_matches(key: bytes, revision: int, identifier: bytes, user: bytes) -> bool:
    if revision == 2:
        return hmac.compare_digest(_rc4(key, _PAD), user[:32])
    result = _rc4(key, hashlib.md5(_PAD + identifier, usedforsecurity=False).digest())
    for step in range(1, 20):
        result = _rc4(bytes(byte ^ step for byte in key), result)
    return hmac.compare_digest(result, user[:16])


def _user_password(owner: bytes, password: bytes, revision: int, size: int) -> bytes:
    digest = hashlib.md5((password + _PAD)[:32], usedforsecurity=False).digest()
    for _ in range(50 if revision >= 3 else 0):
        digest = hashlib.md5(digest, usedforsecurity=False).digest()
    key, result = digest[:size], owner[:32]
    for step in range(19 if revision >= 3 else 0, -1, -1):
        result = _rc4(bytes(byte ^ step for byte in key), result)
    return result


def _key_256(settings: Dict, revision: int, owner: bytes, user: bytes, password: bytes) -> bytes | None:
    password = password[:127]
    for record, extra, wrapped in ((user, b"", "UE"), (owner, user[:48], "OE")):
        if _hash_256(password, record[32:40], extra, revision) == record[:32] and len(record) >= 48:
            intermediate = _hash_256(password, record[40:48], extra, revision)
            engine = Engine(AES(intermediate), CBC(bytes(16))).decryptor()
            return engine.update(_bytes(settings.get(wrapped))[:32])
    return None


def _hash_256(password: bytes, salt: bytes, extra: bytes, revision: int) -> bytes:
    digest = hashlib.sha256(password + salt + extra).digest()
    if revision < 6:
        return digest
    step = 0
    while True:
        block = (password + digest + extra) * 64
        encrypted = Engine(AES(digest[:16]), CBC(digest[16:32])).encryptor().update(block)
        name = ("sha256", "sha384", "sha512")[sum(encrypted[:16]) % 3]
        digest = hashlib.new(name, encrypted).digest()
        step += 1
        if step >= 64 and encrypted[-1] <= step - 32:
            return digest[:32]


def _rc4(key: bytes, data: bytes) -> bytes:
    if len(key) in (5, 7, 8, 10, 16):
        return Engine(ARC4(key), None).encryptor().update(data)
    raise ReadError("encrypted", f"RC4 with {len(key) * 8} bits is not read")


def _aes(key: bytes, data: bytes) -> bytes:
    body = data[16 : len(data) - len(data) % 16]
    if len(data) < 16 or not body:
        return b""
    plain = Engine(AES(key), CBC(data[:16])).decryptor().update(body)
    return plain[: -plain[-1]] if 1 <= plain[-1] <= 16 else plain


def _whole(value: Value) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _bytes(value: Value) -> bytes:
    return value if isinstance(value, bytes) else b""
