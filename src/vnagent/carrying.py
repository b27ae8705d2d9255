"""Fetch the file to be signed and hand in the signed one: only from and to the address of the page that asked."""

from __future__ import annotations

import json
import secrets
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from vnagent.errors import AgentError
from vnagent.origins import origin_of

LARGEST_FILE: Final = 200_000_000
_LARGEST_ANSWER: Final = 1_000_000
TIMEOUT_S: Final = 60


@dataclass(frozen=True, slots=True)
class Handed:
    """What the server said to the signed file. Status is a boolean at some servers, 0 for success at others."""

    is_taken: bool
    message: str
    file_server: str
    document_number: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """Carries files for one page. origin: its address. headers: what the page gave to be known by."""

    origin: str
    headers: Mapping[str, str]
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def fetch(self, url: str) -> bytes:
        """Return the file at `url`. Raises AgentError fetch_failed, foreign_address, file_too_large."""
        request = urllib.request.Request(self.own(url), headers=dict(self.headers))  # noqa: S310 http(s) only: `own`
        content = self._ask(request, most=LARGEST_FILE)
        if not content.startswith(b"%PDF-"):
            raise AgentError("not_pdf", "Máy chủ không gửi tệp PDF. Hãy tải lại trang rồi ký lại.")
        return content

    def fetch_picture(self, url: str) -> bytes:
        """Return the picture at `url`. Raises AgentError."""
        request = urllib.request.Request(self.own(url), headers=dict(self.headers))  # noqa: S310 http(s) only: `own`
        return self._ask(request, most=10_000_000)

    def hand_in(self, url: str, pdf: bytes, *, name: str, fields: Mapping[str, str]) -> Handed:
        """Post a signed file as `uploadfile`, with `fields` beside it, and return what the server said."""
        boundary = secrets.token_hex(16)
        body = _multipart(pdf, name=name, fields=fields, boundary=boundary)
        headers = {**self.headers, "Content-Type": f"multipart/form-data; boundary={boundary}"}
        request = urllib.request.Request(self.own(url), data=body, headers=headers, method="POST")  # noqa: S310 http(s) only: `own`
        return _handed(self._ask(request, most=_LARGEST_ANSWER))

    def own(self, url: str) -> str:
        """Return `url` if it is the page's own. Raises AgentError foreign_address."""
        if origin_of(url) != self.origin:
            # A page could otherwise have the agent fetch from, or post to, machines that the page cannot reach.
            raise AgentError(
                "foreign_address", f"Trang {self.origin} chỉ sang địa chỉ khác; yêu cầu bị từ chối."
            )
        return url

    def _ask(self, request: urllib.request.Request, *, most: int) -> bytes:
        opener = (
            urllib.request.OpenerDirector()
        )  # no proxy, no redirect: one would leave the page's own address
        for handler in (
            urllib.request.HTTPHandler(),
            urllib.request.HTTPSHandler(context=self.context),
            urllib.request.HTTPErrorProcessor(),
            urllib.request.HTTPDefaultErrorHandler(),
        ):
            opener.add_handler(handler)
        try:
            with opener.open(request, timeout=TIMEOUT_S) as answer:
                content: bytes = answer.read(most + 1)
        except urllib.error.HTTPError as error:
            with error:
                raise AgentError("fetch_failed", _http_words(error.code)) from error
        except (OSError, ValueError) as error:
            raise AgentError("fetch_failed", f"Không kết nối được tới {self.origin}: {error}.") from error
        if len(content) > most:
            raise AgentError("file_too_large", "Tệp quá lớn để ký.")
        return content


def _http_words(code: int) -> str:
    if code in {403, 404, 410}:
        return "Phiên ký đã hết hạn hoặc đã dùng. Hãy tải lại trang rồi ký lại."
    return f"Máy chủ trả lời lỗi HTTP {code}. Hãy thử lại; nếu vẫn lỗi, báo quản trị hệ thống."


def _multipart(pdf: bytes, *, name: str, fields: Mapping[str, str], boundary: str) -> bytes:
    plain = "".join(each for each in name if each.isprintable() and each not in '"\\')[:170]
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="uploadfile"; filename="{plain}"\r\n'
        "Content-Type: application/pdf\r\n\r\n".encode(),
        pdf,
        b"\r\n",
    ]
    for key, value in fields.items():
        safe = "".join(each for each in key if each.isalnum() or each in "-_.")
        parts.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{safe}"\r\n\r\n{value}\r\n'.encode()
        )
    return b"".join([*parts, f"--{boundary}--\r\n".encode()])


def _handed(content: bytes) -> Handed:
    try:
        said: Any = json.loads(content)  # Any: JSON, checked below
    except ValueError as error:
        raise AgentError("fetch_failed", "Máy chủ không trả lời đúng sau khi nhận tệp đã ký.") from error
    if not isinstance(said, dict):
        raise AgentError("fetch_failed", "Máy chủ không trả lời đúng sau khi nhận tệp đã ký.")
    status = said.get("Status")
    return Handed(
        is_taken=status is True or (status == 0 and status is not False),
        message=str(said.get("Message") or ""),
        file_server=_as_text(said.get("FileServer")),
        document_number=str(said.get("DocumentNumber") or ""),
    )


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) if value else ""
