"""How stored files are handed out."""

from __future__ import annotations

from typing import IO

from django.http import FileResponse, HttpResponse


def file_response(content: bytes, *, name: str, media_type: str = "application/pdf") -> HttpResponse:
    """Return a stored file: a PDF to look at, anything else to save; never sniffed, never run in our origin."""
    is_pdf = media_type == "application/pdf"
    response = FileResponse(
        iter([content]),
        content_type=media_type if is_pdf else "application/octet-stream",
        filename=name,
        as_attachment=not is_pdf,
    )
    response.headers["Content-Length"] = str(len(content))
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return response  # type: ignore[return-value]  # a streaming response serves as well as a plain one


def zip_response(file: IO[bytes], *, name: str) -> HttpResponse:
    """Return an archive to save, as a stream; the file is closed at the end."""
    answer = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return answer  # type: ignore[return-value]  # a streaming response serves as well as a plain one
