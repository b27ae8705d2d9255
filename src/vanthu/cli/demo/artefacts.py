"""Judge the files that the road left, by our own judge and by whatever other vendors' tools are there."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

from vanthu.core import clock
from vnsign.fetch import HttpFetcher
from vnsign.trust import TrustStore
from vnsign.verify import verify

OUTSIDE: Final = ("pdfsig", "mutool", "pdftotext")


def tools() -> dict[str, bool]:
    """Say which other vendors' tools are on this machine."""
    return {name: shutil.which(name) is not None for name in OUTSIDE}


def judged(
    path: Path, *, trust: Path, name: str, hosts: frozenset[str]
) -> dict[str, Any]:  # Any: JSON values
    """Return what every judge at hand says of a signed PDF. The hash shows which bytes were judged.

    hosts: the revocation and timestamp services that may be asked.
    """
    found = verify(path, trust=TrustStore.load(trust), now=clock.now(), fetch=HttpFetcher(hosts))
    report = found.to_json()
    return {
        "name": name,
        "path": str(path),
        "sha256": sha256(path),
        "verdict": report["verdict"],
        "signatures": [
            {
                key: one[key]
                for key in (
                    "field",
                    "kind",
                    "verdict",
                    "integrity",
                    "trust",
                    "changes",
                    "time",
                    "level",
                    "reasons",
                )
            }
            for one in report["signatures"]
        ],
        "pdfsig": pdfsig(path),
        "mutool": mutool(path),
    }


def pdfsig(path: Path) -> list[str] | None:
    """Return poppler's word for each signature value, None where the tool is missing."""
    if not tools()["pdfsig"]:
        return None
    done = subprocess.run(
        ["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False, timeout=60
    )
    return re.findall(r"Signature Validation: (.+)", done.stdout)


def mutool(path: Path) -> list[str] | None:
    """Return MuPDF's word for the digest of each signature, None where the tool is missing."""
    if not tools()["mutool"]:
        return None
    done = subprocess.run(
        ["mutool", "sign", "-v", str(path)], capture_output=True, text=True, check=False, timeout=60
    )
    return re.findall(
        r"(?m)^\s+((?:The signature is|The document is|Signature invalid|Digest ).+)$",
        done.stdout + done.stderr,
    )


def text(path: Path) -> str:
    """Return the text of a PDF as another program reads it: poppler's pdftotext, else PDFium."""
    if tools()["pdftotext"]:
        done = subprocess.run(
            ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=False
        )
        return done.stdout
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    document.init_forms()
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def all_good(words: list[str] | None, count: int) -> bool:
    """Say whether an outside tool called every one of `count` signature values good."""
    return words is not None and len(words) == count and all(_good(word) for word in words)


def _good(word: str) -> bool:
    """Read poppler's and MuPDF's words; both judge the value only, not what was changed afterwards."""
    return word.startswith(("Signature is Valid", "The signature is valid", "The document is unchanged"))


def count_good(words: list[str]) -> int:
    """Return how many values an outside tool called good."""
    return sum(_good(word) for word in words)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fields(path: Path) -> list[str]:
    """Return the names of a PDF's form fields, as qpdf's library reads them."""
    import pikepdf

    with pikepdf.open(path) as pdf:
        form = pdf.Root.get("/AcroForm")
        return [str(one["/T"]) for one in form["/Fields"]] if form is not None else []


def dpi(path: Path) -> float:
    """Return the resolution of the first page's largest image."""
    import pikepdf

    with pikepdf.open(path) as pdf:
        page = pdf.pages[0]
        widest = max(int(image["/Width"]) for image in page.images.values())
        left, _, right, _ = (float(edge) for edge in page.mediabox)
        return widest / ((right - left) / 72)


def can_read_scans() -> bool:
    """Say whether the number on a scan can be read here."""
    return shutil.which("tesseract") is not None


def word(verdict: str) -> str:
    """Return a verdict in the reader's word."""
    return _WORDS.get(verdict, verdict)


def short(report: dict[str, Any]) -> str:  # Any: JSON values differ by key
    """Return the judgement of a file in a few words."""
    parts = [
        f"{one['field']}: {word(one['verdict'])}, {_CHANGES.get(one['changes'], one['changes'])}"
        for one in report["signatures"]
        if one["kind"] == "signature"
    ]
    return f"{word(report['verdict'])} ({'; '.join(parts)})"


_WORDS: Final = {
    "valid": "hợp lệ", "invalid": "không hợp lệ", "indeterminate": "chưa đủ căn cứ", "unsigned": "chưa ký",
    "unreadable": "không đọc được",
}  # fmt: skip
_CHANGES: Final = {
    "none": "không đổi", "permitted": "chỉ thay đổi được phép", "suspicious": "thay đổi đáng ngờ",
    "forbidden": "thay đổi không được phép", "indeterminate": "không rõ thay đổi",
}  # fmt: skip
