"""The agent as a whole: which endpoint does what, one act at a time."""

from __future__ import annotations

import base64
import binascii
import importlib.metadata
import json
import logging
import ssl
import threading
from dataclasses import dataclass, field

from vnagent import wire
from vnagent.asking import Asker
from vnagent.carrying import Carrier
from vnagent.errors import AgentError
from vnagent.origins import Origins, is_safe, origin_of
from vnagent.signing import Desk

LOG = logging.getLogger("vnagent")


@dataclass(slots=True)
class Agent:
    """Answers pages for one person at one desk."""

    desk: Desk
    origins: Origins
    asker: Asker
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)
    _refused: set[str] = field(default_factory=set)

    def admit(self, origin: str) -> bool:
        """Say whether a page may ask; one that is not known yet is put to the person, once."""
        try:
            if origin_of(origin) != origin or not is_safe(origin):
                return False
        except AgentError:
            return False
        if self.origins.allows(origin):
            return True
        with self._one_at_a_time:
            if origin in self._refused:
                return False
            text = (
                f"Trang {origin} muốn dùng thiết bị ký số trên máy này.\n"
                "Chỉ cho phép nếu đây là hệ thống của cơ quan bạn."
            )
            if self.asker.consent("Văn Thư – cho phép trang web", text):
                self.origins.add(origin)
                return True
            self._refused.add(origin)
            return False

    def answer(self, endpoint: str, frame: str, origin: str) -> str:
        """Return the frame for one question."""
        if not self._one_at_a_time.acquire(blocking=False):
            return wire.failure_frame(
                AgentError(
                    "busy",
                    "Chương trình ký đang thực hiện một yêu cầu khác. Hãy hoàn tất hoặc hủy yêu cầu đó.",
                )
            )
        try:
            return self._answer(endpoint, frame, origin)
        except AgentError as error:
            LOG.info("%s for %s: %s", endpoint, origin, error.code)
            return wire.failure_frame(error)
        finally:
            self._one_at_a_time.release()

    def _answer(self, endpoint: str, frame: str, origin: str) -> str:
        if endpoint in wire.FIELDS:
            wish = wire.read_wish(endpoint, frame)
            return wire.answer_frame(wish, self.desk.carry_out(wish, self._carrier(wish, origin)))
        if endpoint == "GetVersion":
            return json.dumps(
                {"Status": 0, "Version": importlib.metadata.version("vanthu"), "Name": "vanthu-agent"}
            )
        if endpoint == "GetCertInfo":
            told = [held.told() for held in self.desk.box.certificates()]
            if not told:
                raise AgentError(
                    "token_missing", "Chưa cắm thiết bị ký, hoặc thiết bị không có chứng thư số."
                )
            return json.dumps({"Status": 0, "CertInfo": told[0], "Certificates": told}, ensure_ascii=False)
        if endpoint in {"Auth", "SignMsg"}:
            if endpoint == "Auth":
                signature = self.desk.sign_in(frame, origin=origin)
            else:
                signature = self.desk.sign_message(_message(frame), origin=origin)
            return json.dumps({"Status": 0, "Signature": signature})
        raise AgentError("unknown_endpoint", f"Chương trình ký này không có chức năng “{endpoint[:40]}”.")

    def _carrier(self, wish: wire.Wish, origin: str) -> Carrier:
        headers = {"User-Agent": "vanthu-agent"}
        if wish.session_id:
            headers["Cookie"] = wish.session_id
        if wish.jwt:
            headers["Authorization"] = f"Bearer {wish.jwt}"
        return Carrier(origin, headers, self.tls)


def _message(frame: str) -> bytes:
    try:
        return base64.b64decode(frame, validate=True)
    except (binascii.Error, ValueError) as error:
        raise AgentError("bad_request", "Thông điệp cần ký không đúng dạng base64.") from error
