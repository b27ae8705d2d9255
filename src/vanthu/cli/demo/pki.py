"""Grow a demo PKI shaped like the government's, for the demo and the tests.

`grow` writes a folder: keys, certificates, one PKCS#12 file per holder, and certomancer's configuration, from
which `vanthu.cli.demo.pki_service` serves timestamps, OCSP answers and CRLs. Nothing in it has legal value.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import certomancer.crypto_utils
from asn1crypto import algos, keys, x509
from asn1crypto.core import UTF8String
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, EntityLabel, PKIArchitecture
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import load_der_x509_certificate

from vanthu.cli.demo.pki_plan import ARCHITECTURE, CA, RESERVED, ROOT, STRANGER, TSA, Flaw, Holder, plan

__all__ = ["BASE_URL", "PASSPHRASE", "Flaw", "Holder", "Pki", "architecture", "grow", "load"]

BASE_URL: Final = "http://127.0.0.1:8009"
PASSPHRASE: Final = "thu-nghiem"  # noqa: S105 guards demo keys only, and is printed
_SHORT_KEY_BITS: Final = 1024
_CONFIG: Final = "certomancer.yml"
_INDEX: Final = "pki.json"


@dataclass(frozen=True)
class Pki:
    """A grown PKI: where its files lie and what its services are called."""

    folder: Path
    base_url: str
    passphrase: str
    labels: tuple[str, ...]
    """Labels of the holders, in the order they were asked for."""

    @property
    def tsa_url(self) -> str:
        """Return the address of the RFC 3161 timestamp authority."""
        return f"{self.base_url}/{ARCHITECTURE}/tsa/{TSA}"

    @property
    def ocsp_url(self) -> str:
        """Return the address of the OCSP responder that people's and agencies' certificates name."""
        return f"{self.base_url}/{ARCHITECTURE}/ocsp/{CA}"

    @property
    def crl_url(self) -> str:
        """Return the address of the CRL that people's and agencies' certificates name."""
        return f"{self.base_url}/{ARCHITECTURE}/crls/{CA}/latest.crl"

    def p12(self, label: str) -> Path:
        """Return the holder's PKCS#12 file: key, certificate and the CA's certificate."""
        return self.folder / "p12" / f"{label}.p12"

    def certificate(self, label: str) -> bytes:
        """Return a certificate in DER, of a holder or of root, ca, tsa, stranger, ocsp-root, ocsp-ca."""
        return (self.folder / "certs" / f"{label}.der").read_bytes()

    def pem(self, label: str) -> Path:
        """Return the PEM file of a certificate; labels as in `certificate`."""
        return self.folder / "certs" / f"{label}.pem"

    @property
    def root(self) -> bytes:
        """Return the root's certificate in DER."""
        return self.certificate(ROOT)

    @property
    def ca(self) -> bytes:
        """Return the certificate, in DER, of the CA for state agencies."""
        return self.certificate(CA)

    @property
    def stranger_root(self) -> bytes:
        """Return, in DER, the root that nobody should trust."""
        return self.certificate(STRANGER)

    @property
    def tsa(self) -> bytes:
        """Return the timestamp authority's certificate in DER."""
        return self.certificate(TSA)


def grow(
    folder: Path,
    *,
    now: datetime,
    holders: Sequence[Holder],
    base_url: str = BASE_URL,
    passphrase: str = PASSPHRASE,
    key_bits: int = 2048,
) -> Pki:
    """Grow a PKI in `folder`, which is made if need be, and return it.

    now: aware; validity periods are laid around it.
    base_url: where `pki_service` will answer; it is written into every certificate.
    Raises ValueError for a label that is taken twice or reserved.
    """
    labels = [*RESERVED, *(holder.label for holder in holders)]
    if len(set(labels)) != len(labels):
        raise ValueError(f"labels must differ from each other and from {', '.join(RESERVED)}: {labels}")
    for name in ("keys", "certs", "p12"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    short = {holder.label for holder in holders if holder.flaw is Flaw.SHORT_KEY}
    pairs = _make_keys({label: _SHORT_KEY_BITS if label in short else key_bits for label in labels})
    for label, key in pairs.items():
        _write_secret(folder / "keys" / f"{label}.key.pem", _pem_of(key))
    serials = {label: _serial(key) for label, key in pairs.items()}
    config = plan(holders, now=now, base_url=base_url, serials=serials)
    (folder / _CONFIG).write_text(json.dumps(config, indent=1), encoding="ascii")
    _write_index(folder, holders, base_url=base_url, passphrase=passphrase)
    _write_certificates(folder, holders, pairs=pairs, passphrase=passphrase)
    return load(folder)


def load(folder: Path) -> Pki:
    """Return the PKI that was grown in `folder`."""
    index = json.loads((folder / _INDEX).read_text(encoding="utf-8"))
    return Pki(
        folder=folder,
        base_url=index["base_url"],
        passphrase=index["passphrase"],
        labels=tuple(holder["label"] for holder in index["holders"]),
    )


def architecture(folder: Path) -> PKIArchitecture:
    """Return certomancer's own view of the PKI grown in `folder`, ready to issue and to answer."""
    certomancer.crypto_utils.CRYPTO_BACKEND = _OwnKeys()
    config = CertomancerConfig.from_file(str(folder / _CONFIG), key_search_dir=str(folder))
    arch = config.get_pki_arch(ArchLabel(ARCHITECTURE))
    index = json.loads((folder / _INDEX).read_text(encoding="utf-8"))
    for holder in index["holders"]:
        # Its registry builds names from a mapping, which holds one organisational unit; people have two.
        arch.entities._dict[EntityLabel(holder["label"])] = _subject(holder)
    return arch


class _OwnKeys(certomancer.crypto_utils.PycaCryptographyBackend):
    """Skip OpenSSL's check of private keys, 50 ms at each use: these were made here a moment ago."""

    def load_private_key(
        self, key_bytes: bytes, password: bytes | None
    ) -> tuple[keys.PrivateKeyInfo, keys.PublicKeyInfo]:
        key = serialization.load_pem_private_key(key_bytes, password, unsafe_skip_rsa_key_validation=True)
        private = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        public = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return keys.PrivateKeyInfo.load(private), keys.PublicKeyInfo.load(public)

    def generic_sign(
        self, private_key: keys.PrivateKeyInfo, tbs_bytes: bytes, sd_algo: algos.SignedDigestAlgorithm
    ) -> bytes:
        key = serialization.load_der_private_key(
            private_key.dump(), password=None, unsafe_skip_rsa_key_validation=True
        )
        assert isinstance(key, rsa.RSAPrivateKey)
        digest = getattr(hashes, sd_algo.hash_algo.upper())()
        return key.sign(tbs_bytes, padding.PKCS1v15(), digest)


def _make_keys(bits: dict[str, int]) -> dict[str, rsa.RSAPrivateKey]:
    def make(size: int) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(65537, size)

    with ThreadPoolExecutor(4) as threads:
        return dict(zip(bits, threads.map(make, bits.values()), strict=True))


def _pem_of(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write_secret(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)


def _serial(key: rsa.RSAPrivateKey) -> int:
    """Return a serial number that no other growth of this PKI has, 63 bits and positive."""
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    digest = hashes.Hash(hashes.SHA256())
    digest.update(public)
    return int.from_bytes(digest.finalize()[:8], "big") >> 1


def _write_index(folder: Path, holders: Sequence[Holder], *, base_url: str, passphrase: str) -> None:
    index = {
        "base_url": base_url,
        "passphrase": passphrase,
        "holders": [asdict(holder) for holder in holders],
    }
    text = json.dumps(index, ensure_ascii=False, indent=1, default=str)
    _write_secret(folder / _INDEX, text.encode())


def _write_certificates(
    folder: Path, holders: Sequence[Holder], *, pairs: dict[str, rsa.RSAPrivateKey], passphrase: str
) -> None:
    arch = architecture(folder)
    ders = {label: arch.get_cert(CertLabel(label)).dump() for label in pairs}
    certificates = {label: load_der_x509_certificate(der) for label, der in ders.items()}
    for label, certificate in certificates.items():
        (folder / "certs" / f"{label}.der").write_bytes(ders[label])
        (folder / "certs" / f"{label}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    for holder in holders:
        issuers = [] if holder.flaw is Flaw.STRANGER_ROOT else [certificates[CA]]
        package = pkcs12.serialize_key_and_certificates(
            holder.common_name.encode(),
            pairs[holder.label],
            certificates[holder.label],
            issuers,
            serialization.BestAvailableEncryption(passphrase.encode()),
        )
        _write_secret(folder / "p12" / f"{holder.label}.p12", package)


def _subject(holder: dict[str, Any]) -> x509.Name:
    """Return C, L, O, OU…, CN, E in the order the government's certificates have them."""
    parts: list[tuple[str, str]] = [
        ("country_name", "VN"),
        ("locality_name", holder["locality"]),
        ("organization_name", holder["organisation"]),
        *(("organizational_unit_name", unit) for unit in holder["units"]),
        ("common_name", holder["common_name"]),
    ]
    if holder["mail"]:
        parts.append(("email_address", holder["mail"]))
    return x509.Name(name="", value=x509.RDNSequence([_part(kind, text) for kind, text in parts]))


def _part(kind: str, text: str) -> x509.RelativeDistinguishedName:
    value: Any
    if kind == "country_name":
        value = x509.DirectoryString(name="printable_string", value=text)
    elif kind == "email_address":
        value = x509.EmailAddress(text)
    else:
        value = x509.DirectoryString(name="utf8_string", value=UTF8String(text))
    return x509.RelativeDistinguishedName([x509.NameTypeAndValue({"type": kind, "value": value})])
