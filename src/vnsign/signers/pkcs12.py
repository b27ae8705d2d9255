"""Keys in a PKCS#12 file; parsed once, so that signing costs one private-key operation."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.hazmat.primitives.serialization import pkcs12 as codec

from vnsign import cms
from vnsign.cms import Scheme
from vnsign.errors import SignerError

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Pkcs12Signer:
    """A key held in memory, with its certificate and chain."""

    certificate: bytes
    chain: tuple[bytes, ...]
    scheme: Scheme
    _key: PrivateKey = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        """Return the signature over `data`."""
        algorithm = cms.HASHES[cms.hash_for(self.certificate)][1]
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(data, ec.ECDSA(algorithm))
        if self.scheme is Scheme.RSA_PSS:
            return self._key.sign(data, cms.pss(algorithm), algorithm)
        return self._key.sign(data, padding.PKCS1v15(), algorithm)


def load(
    source: Path | bytes, passphrase: str | bytes | None, *, scheme: Scheme | None = None
) -> Pkcs12Signer:
    """Open a PKCS#12 file once and check that key and certificate belong together.

    scheme: RSA_PSS instead of the default for the key. Raises SignerError.
    """
    secret = passphrase.encode("utf-8") if isinstance(passphrase, str) else passphrase
    try:
        content = source.read_bytes() if isinstance(source, Path) else source
        key, certificate, others = codec.load_key_and_certificates(content, secret)
    except (OSError, ValueError, TypeError) as error:
        raise SignerError("bad_key", f"The PKCS#12 file cannot be opened: {error}.") from error
    if certificate is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise SignerError("bad_key", "The PKCS#12 file lacks a certificate with an RSA or ECDSA key.")
    der = certificate.public_bytes(Encoding.DER)
    form = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    if cms.public_key(der).public_bytes(*form) != key.public_key().public_bytes(*form):
        raise SignerError(
            "key_mismatch", "The key and the certificate in the PKCS#12 file do not belong together."
        )
    chain = tuple(other.public_bytes(Encoding.DER) for other in others)
    chosen = scheme or cms.default_scheme(der)
    cms.template(der, chain, chosen)
    return Pkcs12Signer(der, chain, chosen, key)
