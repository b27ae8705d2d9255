"""One contender of the judging bench in a process of its own: reads paths, answers seconds.

Run by bench/verify.py, also with another interpreter that has a peer installed; so nothing is imported at the top
that a peer's interpreter may lack. The folder holds what all are given: root.der, root.pem, ca.der, *.crl, later.txt.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from children import serve

Contender = Callable[[Path], None]


def vnsign(folder: Path) -> Contender:
    """Judge as a warm worker does: chain, revocation evidence, changes after signing, all of the report."""
    from vnsign.trust import TrustStore
    from vnsign.verify import verify
    from vnsign.workers import settle, tidy

    trust = TrustStore(own=((folder / "root.der").read_bytes(),))
    crls = {f"http://pki.test/{path.name}": path.read_bytes() for path in folder.glob("*.crl")}
    later = datetime.fromisoformat((folder / "later.txt").read_text(encoding="ascii"))

    def fetch(url: str, *, data: bytes | None, content_type: str | None) -> bytes:
        if url not in crls:
            raise OSError(f"{url} is not asked here: {content_type} {data!r}")
        return crls[url]

    def run(path: Path) -> None:
        report = verify(path, trust=trust, now=later, fetch=fetch)
        assert report.verdict == "valid", report
        tidy()

    settle()
    return run


def pyhanko(folder: Path) -> Contender:
    """Judge with stock pyHanko: chain, the same lists, its difference analysis."""
    from asn1crypto import crl, x509
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
    from pyhanko_certvalidator import ValidationContext

    root, authority = ((folder / f"{name}.der").read_bytes() for name in ("root", "ca"))
    crls = [path.read_bytes() for path in folder.glob("*.crl")]
    later = datetime.fromisoformat((folder / "later.txt").read_text(encoding="ascii"))

    def run(path: Path) -> None:
        with path.open("rb") as file:
            reader = PdfFileReader(file)
            context = ValidationContext(
                trust_roots=[x509.Certificate.load(root)], other_certs=[x509.Certificate.load(authority)],
                crls=[crl.CertificateList.load(each) for each in crls], moment=later, allow_fetching=False,
            )  # fmt: skip
            for found in reader.embedded_regular_signatures:
                validate_pdf_signature(found, context)
            for found in reader.embedded_timestamp_signatures:
                validate_pdf_timestamp(found, context)

    return run


def pdfsigner(folder: Path) -> Contender:
    """Judge with pdfsignerpy (Rust), which does no change analysis."""
    import pdfsigner as peer

    roots = str(folder / "root.pem")
    return lambda path: peer.verify_pdf(str(path), roots)


def pdfsig(_: Path) -> Contender:
    """Judge with poppler's pdfsig: a process each time, neither chains nor change analysis."""
    _quietly("pdfsig", "-v")
    return lambda path: _quietly("pdfsig", "-nocert", str(path))


def _quietly(*command: str) -> None:
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - ours


CONTENDERS = {each.__name__: each for each in (vnsign, pyhanko, pdfsigner, pdfsig)}

if __name__ == "__main__":
    serve(CONTENDERS[sys.argv[1]](Path(sys.argv[2])))
