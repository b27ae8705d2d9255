"""T15: whatever a file is called, it is handed out under RFC 6266, as itself, and opens nothing of ours."""

from __future__ import annotations

from email.message import Message
from urllib.parse import unquote

import pytest

from vanthu.web.files import file_response


def _named(header: str) -> str:
    """Return the name that a browser reads: `filename*` before `filename` (RFC 6266, 4.3)."""
    told = Message()
    told["Content-Disposition"] = header
    extended = dict(told.get_params(header="Content-Disposition", unquote=True) or []).get("filename*")
    if extended:
        return unquote(str(extended).partition("''")[2])
    return str(told.get_filename())


@pytest.mark.parametrize(
    "name",
    [
        "Công văn số 01.pdf",
        "a\"; filename=\"b.exe",
        "a;b.pdf",
        "50% giảm.pdf",
        "a'b''c.pdf",
        "ệ" * 80 + ".pdf",
        "a\u202efdp.exe",
        "CON.pdf",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "media_type", ["application/pdf", "text/html", "image/svg+xml", "application/x-msdownload"]
)
def test_t15_a_name_reaches_the_browser_as_it_is(name: str, media_type: str) -> None:
    answer = file_response(b"content", name=name, media_type=media_type)
    header = answer.headers["Content-Disposition"]

    assert answer.headers["Content-Length"] == "7"
    assert header.isascii()
    assert _named(header) == name
    assert header.startswith("inline" if media_type == "application/pdf" else "attachment")
    assert answer.headers["Content-Type"] in {"application/pdf", "application/octet-stream"}
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
