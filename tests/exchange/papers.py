"""A signed PDF whose signer nobody vouches for: intact, so accepted, and flagged for a person to look at."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, sign_pdf
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import SimpleSigner


def signed_pdf(folder: Path) -> Path:
    """Return the path of a one-page PDF, signed with a key made here."""
    signer = _signer(folder)
    page = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(page)
    out = sign_pdf(
        IncrementalPdfFileWriter(page),
        PdfSignatureMetadata(field_name="CoQuan", subfilter=SigSeedSubFilter.PADES),
        signer=signer,
    )
    path = folder / "signed.pdf"
    path.write_bytes(out.getvalue())
    return path


def _signer(folder: Path) -> SimpleSigner:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Cơ quan thử nghiệm")])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1000)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    container = folder / "signer.pem"
    container.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    chain = folder / "signer.crt"
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    made = SimpleSigner.load(str(container), str(chain))
    assert made is not None
    return made
