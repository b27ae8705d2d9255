"""Know digests and signature algorithms, and verify one signature value.

Source: RFC 8017, RFC 5753, RFC 8419, BSI TR-03111 (plain ECDSA), ISO/TS 32001 and 32002.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature

from vnsign.errors import ReadError
from vnsign.proof import asn1
from vnsign.proof.cms import Algorithm, algorithm

DIGESTS: Mapping[str, str] = MappingProxyType(
    {
        "1.2.840.113549.2.5": "md5",
        "1.3.14.3.2.26": "sha1",
        "2.16.840.1.101.3.4.2.1": "sha256",
        "2.16.840.1.101.3.4.2.2": "sha384",
        "2.16.840.1.101.3.4.2.3": "sha512",
        "2.16.840.1.101.3.4.2.4": "sha224",
        "2.16.840.1.101.3.4.2.5": "sha512_224",
        "2.16.840.1.101.3.4.2.6": "sha512_256",
        "2.16.840.1.101.3.4.2.7": "sha3_224",
        "2.16.840.1.101.3.4.2.8": "sha3_256",
        "2.16.840.1.101.3.4.2.9": "sha3_384",
        "2.16.840.1.101.3.4.2.10": "sha3_512",
        "2.16.840.1.101.3.4.2.12": "shake256",
        "2.16.840.1.101.3.4.2.18": "shake256",
    }
)
"""Digest names by object id, as hashlib knows them."""

WEAK = frozenset({"md5", "sha1"})

_HASHES: Mapping[str, type[hashes.HashAlgorithm]] = MappingProxyType(
    {
        "md5": hashes.MD5,
        "sha1": hashes.SHA1,
        "sha224": hashes.SHA224,
        "sha256": hashes.SHA256,
        "sha384": hashes.SHA384,
        "sha512": hashes.SHA512,
        "sha512_224": hashes.SHA512_224,
        "sha512_256": hashes.SHA512_256,
        "sha3_224": hashes.SHA3_224,
        "sha3_256": hashes.SHA3_256,
        "sha3_384": hashes.SHA3_384,
        "sha3_512": hashes.SHA3_512,
    }
)

_RSA = "1.2.840.113549.1.1."
_RSA_HASH: Mapping[str, str | None] = MappingProxyType(
    {
        _RSA + "1": None,
        _RSA + "4": "md5",
        _RSA + "5": "sha1",
        _RSA + "11": "sha256",
        _RSA + "12": "sha384",
        _RSA + "13": "sha512",
        _RSA + "14": "sha224",
        _RSA + "15": "sha512_224",
        _RSA + "16": "sha512_256",
        "1.3.14.3.2.29": "sha1",
        "2.16.840.1.101.3.4.3.13": "sha3_224",
        "2.16.840.1.101.3.4.3.14": "sha3_256",
        "2.16.840.1.101.3.4.3.15": "sha3_384",
        "2.16.840.1.101.3.4.3.16": "sha3_512",
    }
)
_ECDSA_HASH: Mapping[str, str | None] = MappingProxyType(
    {
        "1.2.840.10045.2.1": None,
        "1.2.840.10045.4": None,
        "1.2.840.10045.4.3": None,
        "1.2.840.10045.4.1": "sha1",
        "1.2.840.10045.4.3.1": "sha224",
        "1.2.840.10045.4.3.2": "sha256",
        "1.2.840.10045.4.3.3": "sha384",
        "1.2.840.10045.4.3.4": "sha512",
        "2.16.840.1.101.3.4.3.9": "sha3_224",
        "2.16.840.1.101.3.4.3.10": "sha3_256",
        "2.16.840.1.101.3.4.3.11": "sha3_384",
        "2.16.840.1.101.3.4.3.12": "sha3_512",
    }
)
_PLAIN = "0.4.0.127.0.7.1.1.4.1."
_PLAIN_HASH: Mapping[str, str | None] = MappingProxyType(
    {
        _PLAIN + "1": "sha1",
        _PLAIN + "2": "sha224",
        _PLAIN + "3": "sha256",
        _PLAIN + "4": "sha384",
        _PLAIN + "5": "sha512",
        _PLAIN + "8": "sha3_224",
        _PLAIN + "9": "sha3_256",
        _PLAIN + "10": "sha3_384",
        _PLAIN + "11": "sha3_512",
    }
)
_DSA_HASH: Mapping[str, str | None] = MappingProxyType(
    {
        "1.2.840.10040.4.1": None,
        "1.2.840.10040.4.3": "sha1",
        "2.16.840.1.101.3.4.3.1": "sha224",
        "2.16.840.1.101.3.4.3.2": "sha256",
    }
)
_MLDSA: Mapping[str, str] = MappingProxyType(
    {
        "2.16.840.1.101.3.4.3.17": "MLDSA44PublicKey",
        "2.16.840.1.101.3.4.3.18": "MLDSA65PublicKey",
        "2.16.840.1.101.3.4.3.19": "MLDSA87PublicKey",
    }
)
"""Source: FIPS 204, RFC 9882."""
_PSS, ED25519, ED448 = _RSA + "10", "1.3.101.112", "1.3.101.113"


def digest_name(digest: Algorithm) -> str:
    """Return the name of a digest algorithm. Raises ReadError `digest` if it is not known."""
    name = DIGESTS.get(digest.oid)
    if name is None:
        raise ReadError("digest", digest.oid)
    return name


def digest_of(name: str, *pieces: bytes | memoryview) -> bytes:
    """Return the digest of pieces taken together; SHAKE256 gives 64 bytes."""
    if name == "shake256":
        shake = hashlib.shake_256()
        for piece in pieces:
            shake.update(piece)
        return shake.digest(64)
    engine = hashlib.new(name, usedforsecurity=False)
    for piece in pieces:
        engine.update(piece)
    return engine.digest()


def hash_used(signature: Algorithm, fallback: str) -> str:
    """Return the digest that a signature algorithm itself names, else the fallback."""
    if signature.oid == _PSS:
        return _pss(signature)[0]
    if signature.oid == ED25519:
        return "sha512"
    if signature.oid == ED448:
        return "shake256"
    if signature.oid in _MLDSA:
        return fallback
    for table in (_RSA_HASH, _ECDSA_HASH, _PLAIN_HASH, _DSA_HASH):
        if signature.oid in table:
            return table[signature.oid] or fallback
    raise ReadError("algorithm", signature.oid)


def verify_value(
    key: PublicKeyTypes, signature: bytes, data: bytes, *, method: Algorithm, digest: str
) -> bool:
    """Say whether a signature value over data verifies with a key.

    digest: the digest named beside the algorithm, used where the algorithm names none.
    Raises ReadError `algorithm` if algorithm and key do not go together or are not supported.
    """
    try:
        _verify(key, signature, data, method, digest)
    except (InvalidSignature, ValueError):
        return False
    except UnsupportedAlgorithm as error:
        raise ReadError("algorithm", method.oid) from error
    return True


def _verify(key: PublicKeyTypes, signature: bytes, data: bytes, method: Algorithm, digest: str) -> None:
    name = hash_used(method, digest)
    if isinstance(key, rsa.RSAPublicKey) and (method.oid in _RSA_HASH or method.oid == _PSS):
        if method.oid == _PSS:
            _, mask, salt = _pss(method)
            key.verify(signature, data, padding.PSS(padding.MGF1(_hash(mask)), salt), _hash(name))
        else:
            key.verify(signature, data, padding.PKCS1v15(), _hash(name))
    elif isinstance(key, ec.EllipticCurvePublicKey) and (
        method.oid in _ECDSA_HASH or method.oid in _PLAIN_HASH
    ):
        if method.oid in _PLAIN_HASH:
            signature = _plain_to_der(signature)
        # Prehashed, because the library's own ECDSA does not take every digest that documents use.
        key.verify(signature, digest_of(name, data), ec.ECDSA(Prehashed(_hash(name))))
    elif (isinstance(key, ed25519.Ed25519PublicKey) and method.oid == ED25519) or (
        isinstance(key, ed448.Ed448PublicKey) and method.oid == ED448
    ):
        key.verify(signature, data)
    elif isinstance(key, dsa.DSAPublicKey) and method.oid in _DSA_HASH:
        key.verify(signature, data, _hash(name))
    elif type(key).__name__ == _MLDSA.get(method.oid, "-"):
        key.verify(signature, data)  # type: ignore[union-attr, call-arg]  # the three classes share no base
    else:
        raise ReadError("algorithm", method.oid)


def verify_digest(
    key: PublicKeyTypes, signature: bytes, digest: bytes, *, method: Algorithm, digest_name: str
) -> bool:
    """Say whether a signature made without signed attributes verifies over a digest.

    Raises ReadError `algorithm` if algorithm and key do not go together or are not supported.
    """
    try:
        hashing = Prehashed(_hash(hash_used(method, digest_name)))
        if isinstance(key, rsa.RSAPublicKey) and method.oid == _PSS:
            _, mask, salt = _pss(method)
            key.verify(signature, digest, padding.PSS(padding.MGF1(_hash(mask)), salt), hashing)
        elif isinstance(key, rsa.RSAPublicKey) and method.oid in _RSA_HASH:
            key.verify(signature, digest, padding.PKCS1v15(), hashing)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            plain = method.oid in _PLAIN_HASH
            key.verify(_plain_to_der(signature) if plain else signature, digest, ec.ECDSA(hashing))
        elif isinstance(key, dsa.DSAPublicKey):
            key.verify(signature, digest, hashing)
        else:
            raise ReadError("algorithm", method.oid)
    except (InvalidSignature, ValueError):
        return False
    except UnsupportedAlgorithm as error:
        raise ReadError("algorithm", method.oid) from error
    return True


def strength(key: PublicKeyTypes) -> bool:
    """Say whether a key is long enough: RSA and DSA 2048 bits, elliptic curves 224. Source: TT 15/2025/TT-BKHCN."""
    if isinstance(key, rsa.RSAPublicKey):
        exponent = key.public_numbers().e
        return key.key_size >= 2048 and exponent >= 3 and exponent % 2 == 1
    if isinstance(key, dsa.DSAPublicKey):
        return key.key_size >= 2048
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.curve.key_size >= 224
    if type(key).__name__ in _MLDSA.values():
        return True
    return isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey)


def is_sound(key: PublicKeyTypes, method: Algorithm, *, sha1: bool) -> bool:
    """Say whether evidence signed so can carry a verdict; sha1: whether SHA-1 is accepted of this signer.

    Raises ReadError `algorithm` if the algorithm is not known.
    """
    name = hash_used(method, "sha256")
    return strength(key) and (name not in WEAK or (sha1 and name == "sha1"))


def _hash(name: str) -> hashes.HashAlgorithm:
    found = _HASHES.get(name)
    if found is None:
        raise ReadError("algorithm", name)
    return found()


def _plain_to_der(signature: bytes) -> bytes:
    half = len(signature) // 2
    return encode_dss_signature(
        int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    )


def _pss(method: Algorithm) -> tuple[str, str, int]:
    digest, mask, salt = "sha1", "sha1", 20
    for part in asn1.read(method.parameters).children if method.parameters else []:
        inner = part.children[0]
        if part.tag == 0xA0:
            digest = digest_name(algorithm(inner.encoded))
        elif part.tag == 0xA1:
            mask = digest_name(algorithm(algorithm(inner.encoded).parameters))
        elif part.tag == 0xA2:
            salt = inner.integer()
    return digest, mask, salt
