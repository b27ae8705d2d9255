"""Say what an uploaded or received file is, and refuse what cannot become part of the record.

The file is read in a child process under limits, because it may be made to hurt its reader.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid
from vanthu.core.refusals import Refusal

__all__ = [
    "Limits",
    "Marks",
    "PdfFacts",
    "inspect_pdf",
    "inspect_received",
    "picture_of_first_page",
    "picture_of_last_page",
    "picture_of_page",
]

_HEADER_ROOM: Final = 1024  # readers accept rubbish before %PDF- within the first kilobyte
_MB: Final = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a file may cost; beyond, it is refused."""

    size: int = 100 * _MB
    """Bytes."""
    pages: int = 5000
    objects: int = 500_000
    seconds: int = 15
    """Processor time of the child; it may take twice as long by the clock."""
    megabytes: int = 1500
    """Address space of the child."""
    text_pages: int = 30
    """Pages looked at for text and pictures."""


@dataclass(frozen=True, kw_only=True)
class PdfFacts:
    """What a PDF is, as far as the record cares."""

    size: int
    pages: int
    pdf_version: str
    """e.g. "1.7"."""
    page_sizes_mm: tuple[tuple[float, float], ...]
    """Width and height of each page as shown."""
    pages_with_text: int
    """Among the first `Limits.text_pages` pages."""
    bears_secrecy_mark: bool
    """Whether a line on those pages is a mark of state secrets."""
    active_content: tuple[str, ...]
    """e.g. ("JavaScript", "Launch")."""
    embedded_files: int
    signatures: int
    """Signatures and document timestamps in the file, valid or not."""
    damage: str
    """The reader's first complaint about the file's structure; empty for a sound file."""
    scan_dpi: int | None
    """Least resolution of a file that is pictures of pages only; None for any other."""
    scan_in_colour: bool

    @property
    def has_text(self) -> bool:
        """Return whether the file has a text layer at all."""
        return self.pages_with_text > 0

    @property
    def meets_scan_standard(self) -> bool:
        """Return whether a scan is a colour PDF of at least 1.4 and 200 dpi.

        Source: NĐ 30/2020 Appendix I Part II I.2. The scale of 100 % cannot be told from the file.
        """
        return self.scan_in_colour and (self.scan_dpi or 0) >= 199 and self.pdf_version >= "1.4"


def inspect_pdf(
    source: bytes | Path,
    *,
    name: str,
    limits: Limits | None = None,
    require_text: bool = False,
    allow_embedded_files: bool = False,
) -> PdfFacts:
    """Return the facts of a PDF that this agency is about to sign; refuse what nobody should sign.

    name: the file's name as the person knows it; it stands in the refusal.
    require_text: refuse a file without a text layer, as a born-digital document must have one.
    Raises Invalid: those of `inspect_received`, and secret_not_allowed, pdf_active_content, pdf_no_text, and
    pdf_broken for any damage, because viewers would disagree on what such a file shows.
    """
    facts = inspect_received(source, name=name, limits=limits)
    if facts.bears_secrecy_mark:
        raise Invalid(Refusal.SECRET_NOT_ALLOWED)
    if facts.damage:
        raise Invalid(Refusal.PDF_BROKEN, name=name, why=facts.damage)
    active = facts.active_content
    if facts.embedded_files and not allow_embedded_files:
        active = (*active, "EmbeddedFile")
    if active:
        raise Invalid(Refusal.PDF_ACTIVE_CONTENT, name=name, what=", ".join(active))
    if require_text and not facts.has_text:
        raise Invalid(Refusal.PDF_NO_TEXT, name=name)
    return facts


def inspect_received(source: bytes | Path, *, name: str, limits: Limits | None = None) -> PdfFacts:
    """Return the facts of a PDF that somebody else made and that is kept as it came.

    Raises Invalid: file_empty, file_too_large, not_a_pdf, pdf_encrypted, pdf_broken.
    """
    outside_transaction()
    limits = limits or Limits()
    if isinstance(source, Path):
        return _facts(source, name=name, limits=limits)
    with tempfile.NamedTemporaryFile(prefix="vanthu-", suffix=".pdf") as file:
        file.write(source)
        file.flush()
        return _facts(Path(file.name), name=name, limits=limits)


def _facts(path: Path, *, name: str, limits: Limits) -> PdfFacts:
    size = path.stat().st_size
    if size == 0:
        raise Invalid(Refusal.FILE_EMPTY, name=name)
    if size > limits.size:
        raise Invalid(Refusal.FILE_TOO_LARGE, name=name, limit_mb=limits.size // _MB)
    with path.open("rb") as file:
        if b"%PDF-" not in file.read(_HEADER_ROOM):
            raise Invalid(Refusal.NOT_A_PDF, name=name)
    answer = _ask(path, name=name, limits=limits)
    if "refused" in answer:
        raise Invalid(Refusal(answer["refused"]), name=name, why=answer["why"])
    read = answer["facts"]
    return PdfFacts(
        **read
        | {
            "size": size,
            "page_sizes_mm": tuple((width, height) for width, height in read["page_sizes_mm"]),
            "active_content": tuple(read["active_content"]),
        }
    )


def picture_of_first_page(source: Path, *, name: str, dpi: int, limits: Limits | None = None) -> bytes:
    """Return the first page of a PDF as a grey PNG, drawn in the child. Raises Invalid (pdf_broken)."""
    outside_transaction()
    return _run(source, {"picture_dpi": dpi, "at": 0}, name=name, limits=limits or Limits())


def picture_of_last_page(source: Path, *, name: str, dpi: int, limits: Limits | None = None) -> bytes:
    """Return the last page of a PDF as a grey PNG, drawn in the child. Raises Invalid (pdf_broken)."""
    outside_transaction()
    return _run(source, {"picture_dpi": dpi, "at": -1}, name=name, limits=limits or Limits())


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked on the picture of a page."""

    boxes: tuple[tuple[float, float, float, float], ...]
    """Left, top, right, bottom in millimetres."""
    colour: str
    other: Path | None = None
    """Another file: what looks different on its page is marked too."""


def picture_of_page(
    source: Path, *, name: str, number: int, marks: Marks, dpi: int = 80, limits: Limits | None = None
) -> bytes:
    """Return a page of a PDF, counted from 1, as a PNG with marks, drawn in the child. Raises Invalid (pdf_broken)."""
    outside_transaction()
    drawn = {"number": number, "boxes": marks.boxes, "colour": marks.colour}
    if marks.other is not None:
        drawn["other"] = str(marks.other.resolve())
    return _run(source, {"picture_dpi": dpi, "marks": drawn}, name=name, limits=limits or Limits())


def _ask(path: Path, *, name: str, limits: Limits) -> dict[str, Any]:
    request = {"pages": limits.pages, "objects": limits.objects, "text_pages": limits.text_pages}
    answer: dict[str, Any] = json.loads(_run(path, request, name=name, limits=limits))
    return answer


def _run(path: Path, request: dict[str, Any], *, name: str, limits: Limits) -> bytes:
    costs = {"seconds": limits.seconds, "megabytes": limits.megabytes}
    whole = json.dumps(request | costs | {"path": str(path.resolve())})
    command = [sys.executable, "-m", "vanthu.documents.pdf_reader", whole]
    try:
        said = subprocess.run(  # noqa: S603 our own interpreter and module
            command, capture_output=True, check=False, timeout=2 * limits.seconds
        )
    except subprocess.TimeoutExpired as error:
        raise Invalid(Refusal.PDF_BROKEN, name=name, why="đọc quá lâu") from error
    if said.returncode != 0:
        # Killed by its limits, or the file crashed the reader: either way nobody should open it.
        raise Invalid(Refusal.PDF_BROKEN, name=name, why="vượt giới hạn an toàn khi đọc")
    return said.stdout
