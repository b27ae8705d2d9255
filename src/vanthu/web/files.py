"""How stored files are handed out."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import IO, Any, Final

from django.http import FileResponse, HttpResponse

from vanthu.core.blobs import blobs
from vanthu.documents.models import StoredFile

from .pages import page
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


def handed_out(
    request: Request, file: StoredFile, *, area: str, ended: str, shown: Callable[[], Any]
) -> HttpResponse:
    """Return a file of a document; of one that is out of use, only to who was told so, and its name says it.

    area: “outgoing” or “incoming”. ended: how it went out of use, in a word; empty for what is in use. shown: gives the
    document's page, which is asked for only where that has to be said.
    """
    if ended and request.GET.get(_KNOWN) != "1":
        context = {"page": shown(), "area": area, "name": file.name, "address": known(request.path)}
        return page(request, "parts/out_of_use.html", context)
    name = f"{ended.upper()} - {file.name}" if ended else file.name
    return file_response(blobs().read(file.sha256), name=name, media_type=file.media_type)


def zip_response(file: IO[bytes], *, name: str) -> HttpResponse:
    """Return an archive to save, as a stream; the file is closed at the end."""
    answer = _File(file, as_attachment=True, filename=name, content_type="application/zip")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return answer  # type: ignore[return-value]  # a streaming response serves as well as a plain one
