"""Files and a key for the signing bench, grown in a folder of their own."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from pikepdf import Dictionary, Name


@dataclass(frozen=True)
class Sample:
    """A file to sign. kind: what is said of it in the table."""

    kind: str
    path: Path


def sizes(folder: Path) -> list[Sample]:
    """Return a text of 82 KB, scans of 5 MB and 50 MB."""
    wanted = (("82 KB", 26, 2_700), ("5 MB", 20, 250_000), ("50 MB", 100, 500_000))
    return [
        Sample(kind, pages(folder / f"{kind.replace(' ', '')}.pdf", count, size))
        for kind, count, size in wanted
    ]


def pages(path: Path, count: int, size: int) -> Path:
    """Make a file of `count` pages, each with an image of `size` bytes that does not compress."""
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with pikepdf.new() as pdf:
        for _ in range(count):
            page = pdf.add_blank_page(page_size=(595, 842))
            if size:
                image = pdf.make_stream(os.urandom(size // 300 * 300))
                image.update({"/Type": Name.XObject, "/Subtype": Name.Image, "/ColorSpace": Name.DeviceRGB})
                image.update({"/Width": size // 300, "/Height": 100, "/BitsPerComponent": 8})
                page.Resources = Dictionary(XObject=Dictionary(Im0=image))
                page.Contents = pdf.make_stream(b"q 500 0 0 700 40 70 cm /Im0 Do Q")
        pdf.save(path)
    return path


def key(folder: Path) -> Path:
    """Grow an RSA-2048 key with its certificate and an authority above, as PKCS#12."""
    path = folder / "bench.p12"
    if path.exists():
        return path
    authority, person = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    above = _certificate("Bench CA", authority, "Bench CA", authority, ca=True)
    below = _certificate("Bench", person, "Bench CA", authority, ca=False)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"bench", person, below, [above], BestAvailableEncryption(b"1234")
        )
    )
    return path


def _certificate(
    name: str, key: rsa.RSAPrivateKey, issuer: str, signer: rsa.RSAPrivateKey, *, ca: bool
) -> x509.Certificate:
    def called(common: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)])

    return (
        x509.CertificateBuilder()
        .subject_name(called(name))
        .issuer_name(called(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2035, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .sign(signer, hashes.SHA256())
    )
