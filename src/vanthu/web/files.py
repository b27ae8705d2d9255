"""How stored files are handed out."""

from __future__ import annotations

import io
from typing import IO

from django.http import FileResponse, HttpResponse


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


def zip_response(file: IO[bytes], *, name: str) -> HttpResponse:
    """Return an archive to save, as a stream; the file is closed at the end."""
    answer = _File(file, as_attachment=True, filename=name, content_type="application/zip")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return answer  # type: ignore[return-value]  # a streaming response serves as well as a plain one
