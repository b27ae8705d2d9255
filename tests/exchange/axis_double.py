"""An axis that follows the recorded wire protocol, over loopback; it shares no code with the client it tests."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "bi-mat-dung-chung"
SYSTEM_ID = "he-thong-thu"
PREFIX = "xroadvnpt-"


@dataclass
class Item:
    """A package in somebody's mailbox."""

    reference: str
    content: bytes
    sender: str
    recipient: str
    kind: str = "edoc"
    status: str = "initial"


@dataclass
class Axis:
    """The double's state, and what a test makes it do."""

    items: list[Item] = field(default_factory=list)
    sent: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    """What sendEdoc brought: headers without prefix, in lower case, and the bytes."""
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    sent_list: list[dict[str, object]] = field(default_factory=list)
    lists: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    """Agency lists by operation; an operation that is not here answers 404."""
    faults: dict[str, list[Any]] = field(default_factory=dict)
    """By operation: the next answers, each an ErrorCode, an HTTP status or the word `cut`; `lost` does what was asked for
    and does not say so."""
    lists_all: bool = False
    """Whether it lists what was confirmed too, with the status that it has."""
    unfetchable: dict[str, Any] = field(default_factory=dict)
    """By reference: the fault that asking for this package always meets."""
    download_only: bool = False
    keeps_all: bool = False
    """Whether it says, as an axis of our own kind does, that its list of what was sent is complete."""
    secret: str = SECRET
    address: str = ""
    date: str = "Mon, 23 Nov 2026 08:00:00 GMT"

    def put(self, reference: str, content: bytes, sender: str, recipient: str, kind: str = "edoc") -> None:
        """Have a package wait."""
        self.items.append(Item(reference, content, sender, recipient, kind))

    def waiting(self, kind: str, *, and_done: bool = False) -> list[dict[str, object]]:
        """Return the list as the axis gives it: everything that is not done, or all."""
        return [
            {
                "docId": item.reference,
                "serviceType": "eDoc",
                "messageType": item.kind,
                "created_time": "23/11/2026 15:00:00",
                "updated_time": "23/11/2026 15:00:00",
                "from": item.sender,
                "to": item.recipient,
                "status": item.status,
                "status_desc": "",
            }
            for item in self.items
            if item.kind == kind and (and_done or item.status not in {"done", "fail"})
        ]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    axis: Axis
    is_lost = False

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Tell the time of the tests."""
        return self.axis.date

    def do_GET(self) -> None:
        """Serve downloadEdoc."""
        self._serve(b"")

    def do_POST(self) -> None:
        """Serve everything else."""
        self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _serve(self, body: bytes) -> None:
        operation = self.path.rpartition("/")[2]
        self.axis.calls.append(operation)
        given = {
            name[len(PREFIX) :].lower(): value
            for name, value in self.headers.items()
            if name.lower().startswith(PREFIX)
        }
        if not self._is_signed(given):
            return self._answer({"status": "FAIL", "ErrorCode": "15", "ErrorDesc": "sai chữ ký"})
        fault = (
            (self.axis.faults.get(operation) or [None]).pop(0) if self.axis.faults.get(operation) else None
        )
        if operation in {"getEdoc", "downloadEdoc"}:
            fault = self.axis.unfetchable.get(given.get("docid", ""), fault)
        if fault == "cut":
            self._send(200, b'{"status":"OK","ErrorCode":"0","ErrorDesc":"","data":"PD94bW', cut=True)
        elif fault == "lost":
            self.is_lost = True
            getattr(self, f"_{operation}")(given, body)
        elif isinstance(fault, int):
            self._send(fault, b"<html>")
        elif fault is not None:
            self._answer({"status": "FAIL", "ErrorCode": fault, "ErrorDesc": "theo kịch bản"})
        else:
            getattr(self, f"_{operation}", self._unknown)(given, body)
        return None

    def _is_signed(self, given: dict[str, str]) -> bool:
        text = given.get("sign-header", "")
        right = hmac.new(self.axis.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        pairs = json.loads(text or "{}")
        listed = [name.removeprefix("XroadVnpt-") for name in pairs]
        same = all(self.headers.get(name) == value for name, value in pairs.items())
        return (
            given.get("hash-header") == right
            and same
            and given.get("sign-header-key") == ";".join(listed)
            and {"systemid", "timestamp", "Content-Type"} <= set(listed)
        )

    def _sendEdoc(self, given: dict[str, str], body: bytes) -> None:
        if given.get("hash-file") not in _spellings(body):
            return self._answer({"status": "FAIL", "ErrorCode": "21", "ErrorDesc": "sai mã băm"})
        self.axis.sent.append((given, body))
        name = f"doc-{len(self.axis.sent)}"
        if self.axis.keeps_all:
            self.axis.sent_list.append({"senderDocId": name, "receiveStatus": "initial"})
        self._answer({"status": "OK", "ErrorCode": "0", "ErrorDesc": "", "DocId": name})
        return None

    def _getReceivedEdocList(self, given: dict[str, str], body: bytes) -> None:
        and_done = self.axis.keeps_all and "vanthu-since" in given
        self._ok(data=self.axis.waiting(given["messagetype"], and_done=and_done or self.axis.lists_all))

    def _getEdoc(self, given: dict[str, str], body: bytes) -> None:
        assert body == b"{}"
        if self.axis.download_only:
            return self._send(404, b"")
        item = self._item(given["docid"])
        self._ok(data=base64.b64encode(item.content).decode())
        return None

    def _downloadEdoc(self, given: dict[str, str], body: bytes) -> None:
        self._send(200, self._item(given["docid"]).content, kind="application/octet-stream")

    def _updateStatus(self, given: dict[str, str], body: bytes) -> None:
        self._item(given["docid"]).status = given["status"]
        self.axis.acknowledged.append((given["docid"], given["status"]))
        self._ok()

    def _getSentEdocList(self, given: dict[str, str], body: bytes) -> None:
        size, page = int(given["pagesize"]), int(given["pageindex"])
        self._ok(data=self.axis.sent_list[(page - 1) * size : page * size])

    def _unknown(self, given: dict[str, str], body: bytes) -> None:
        rows = self.axis.lists.get(self.path.rpartition("/")[2])
        if rows is None:
            return self._send(404, b"")
        self._ok(data=rows)
        return None

    def _item(self, reference: str) -> Item:
        return next(item for item in self.axis.items if item.reference == reference)

    def _ok(self, **fields: object) -> None:
        self._answer({"status": "OK", "ErrorCode": "0", "ErrorDesc": "", **fields})

    def _answer(self, fields: dict[str, object]) -> None:
        self._send(200, json.dumps(fields, ensure_ascii=False).encode())

    def _send(
        self, status: int, content: bytes, *, kind: str = "application/json", cut: bool = False
    ) -> None:
        if self.is_lost:
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content) + (1000 if cut else 0)))
        if self.axis.keeps_all:
            self.send_header("Vanthu-Axis", "1")
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = cut


def _spellings(body: bytes) -> set[str]:
    digest = hashlib.sha256(body)
    return {digest.hexdigest(), "".join(f"{byte:x}" for byte in digest.digest())}


@contextmanager
def serving(axis: Axis) -> Iterator[Axis]:
    """Serve the axis on a port of its own."""
    handler = type("Handler", (_Handler,), {"axis": axis})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    axis.address = f"http://127.0.0.1:{server.server_port}/axis"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield axis
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
