"""How stored files are handed out."""

from __future__ import annotations

import io
from typing import IO, Final

from django.http import FileResponse, HttpResponse

from vanthu.core.blobs import blobs
from vanthu.documents.models import StoredFile

from .requests import Request


class _File(FileResponse):
    """In pieces that suit a PDF; Django's own are 4 kB."""

    block_size = 1 << 18


def file_response(content: bytes, *, name: str, media_type: str = "application/pdf") -> HttpResponse:
    """Return a stored file: a PDF to look at, anything else to save; never sniffed, never run in our origin."""
    is_pdf = media_type == "application/pdf"
    # From a file: of an iterator Django takes neither length nor name.
    response = _File(
        io.BytesIO(content),
        content_type=media_type if is_pdf else "application/octet-stream",
        filename=name,
        as_attachment=not is_pdf,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return response  # type: ignore[return-value]  # a streaming response serves as well as a plain one


_KNOWN: Final = "da-biet"
"""In the address of a file: its reader was told that the document is out of use."""


def known(address: str) -> str:
    """Return the address of a file for a page that says itself whether the document is out of use."""
    return f"{address}?{_KNOWN}=1"


def knows(request: Request) -> bool:
    """Say whether the reader comes from a page that says whether the document is out of use."""
    return request.GET.get(_KNOWN) == "1"


def stored(file: StoredFile, *, mark: str = "") -> HttpResponse:
    """Return a file of a document. mark: what its name says first, for whoever keeps it."""
    name = f"{mark.upper()} - {file.name}" if mark else file.name
    return file_response(blobs().read(file.sha256), name=name, media_type=file.media_type)


def zip_response(file: IO[bytes], *, name: str) -> HttpResponse:
    """Return an archive to save, as a stream; the file is closed at the end."""
    answer = _File(file, as_attachment=True, filename=name, content_type="application/zip")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return answer  # type: ignore[return-value]  # a streaming response serves as well as a plain one
