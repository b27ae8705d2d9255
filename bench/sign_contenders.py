"""One contender of the signing bench in a process of its own: reads times, source and target, answers seconds.

Run by bench/sign.py, also with another interpreter that has a peer installed; so nothing is imported at the top
that a peer's interpreter may lack.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from children import serve

Contender = Callable[[Path, Path], None]
NOW = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
PASSPHRASE = b"1234"


def floor(p12: Path) -> Contender:
    """Read, SHA-256, one private-key operation, write: what no signer can do without."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.serialization import pkcs12

    key, _, _ = pkcs12.load_key_and_certificates(p12.read_bytes(), PASSPHRASE)
    assert isinstance(key, rsa.RSAPrivateKey)

    def run(source: Path, target: Path) -> None:
        content = source.read_bytes()
        value = key.sign(hashlib.sha256(content).digest(), padding.PKCS1v15(), hashes.SHA256())
        with target.open("wb") as writing:
            writing.write(content)
            writing.write(value)

    return run


def vnsign(p12: Path) -> Contender:
    """Sign as `vnsign sign` does: path to path, proved."""
    from vnsign.signers import pkcs12
    from vnsign.streaming import sign_file

    signer = pkcs12.load(p12, PASSPHRASE)
    return lambda source, target: sign_file(source, target, signer, field="Sig1", now=NOW)


def vnsign_bytes(p12: Path) -> Contender:
    """Sign as the server does: bytes to bytes, proved, read and written by the caller."""
    from vnsign.finish import sign
    from vnsign.signers import pkcs12

    signer = pkcs12.load(p12, PASSPHRASE)

    def run(source: Path, target: Path) -> None:
        target.write_bytes(sign(source.read_bytes(), signer, field="Sig1", now=NOW))

    return run


def pyhanko(p12: Path) -> Contender:
    """Sign with pyHanko as its documentation shows."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    signer = signers.SimpleSigner.load_pkcs12(str(p12), passphrase=PASSPHRASE)
    assert signer is not None
    from pyhanko.sign.fields import SigSeedSubFilter

    settings = signers.PdfSignatureMetadata(
        field_name="Sig1", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )

    def run(source: Path, target: Path) -> None:
        with source.open("rb") as reading, target.open("wb") as writing:
            signers.sign_pdf(IncrementalPdfFileWriter(reading), settings, signer=signer, output=writing)

    return run


def pdfsigner(p12: Path) -> Contender:
    """Sign with pdfsignerpy (Rust)."""
    import pdfsigner as peer

    return lambda source, target: peer.sign_pdf(str(source), str(target), str(p12), PASSPHRASE.decode())


def endesive(p12: Path) -> Contender:
    """Sign with endesive."""
    from cryptography.hazmat.primitives.serialization import pkcs12
    from endesive.pdf import cms

    key, certificate, others = pkcs12.load_key_and_certificates(p12.read_bytes(), PASSPHRASE)
    settings = {"sigflags": 3, "signingdate": "D:20260305150000+07'00'", "sigandcertify": False}

    def run(source: Path, target: Path) -> None:
        content = source.read_bytes()
        target.write_bytes(content + cms.sign(content, settings, key, certificate, others, "sha256"))

    return run


def pdfsig(p12: Path) -> Contender:
    """Sign with poppler's pdfsig; its NSS database is made from the same key, the process counts as well."""
    folder = p12.parent / "nss"
    folder.mkdir(exist_ok=True)
    if not (folder / "cert9.db").exists():
        _quietly("certutil", "-N", "-d", f"sql:{folder}", "--empty-password")
        _quietly("pk12util", "-i", str(p12), "-d", f"sql:{folder}", "-W", PASSPHRASE.decode(), "-K", "")
    command = ["pdfsig", "-nssdir", f"sql:{folder}", "-add-signature", "-nick", "bench"]
    return lambda source, target: _quietly(*command, str(source), str(target))


def _quietly(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - ours


CONTENDERS = {
    each.__name__: each for each in (floor, vnsign, vnsign_bytes, pyhanko, pdfsigner, endesive, pdfsig)
}


if __name__ == "__main__":
    serve(CONTENDERS[sys.argv[1]](Path(sys.argv[2])))
