"""The agent's door: one port on the loopback that takes WebSocket with and without TLS, one question per connection.

Who may come in: only this machine (the socket), only under a loopback name (the Host header: a page of another host
whose name was made to point here is turned away), only pages that the person has allowed (the Origin header, which
scripts cannot set). Source: docs/protocol/agent.md.
"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from websockets.exceptions import InvalidHandshake, ProtocolError
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from vnagent.wire import LARGEST_FRAME

LOG = logging.getLogger("vnagent")
PORT: Final = 8987
_HOSTS: Final = ("127.0.0.1", "localhost", "[::1]")
_HANDSHAKE_S: Final = 10
_MOST_CONNECTIONS: Final = 16

Answer = Callable[[str, str, str], str]
"""From endpoint, frame and origin to the frame that goes back."""
Admit = Callable[[str], bool]
"""Says whether a page's address may ask; it may put the question to the person."""


@dataclass(slots=True)
class Door:
    """Listens until it is closed. answer: what the page is told. admit: who may ask."""

    answer: Answer
    admit: Admit
    context: ssl.SSLContext | None = None
    port: int = PORT
    _listener: socket.socket | None = None
    _room: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(_MOST_CONNECTIONS))

    def open(self) -> int:
        """Listen on the loopback and return the port. Raises OSError if it is taken."""
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=16)
        self.port = self._listener.getsockname()[1]
        return self.port

    def serve(self) -> None:
        """Take connections, each in a thread of its own, until `close`."""
        listener = self._listener
        assert listener is not None
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            if not self._room.acquire(blocking=False):
                connection.close()
                continue
            threading.Thread(target=self._guarded, args=(connection,), daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        if self._listener is not None:
            self._listener.close()

    def _guarded(self, connection: socket.socket) -> None:
        try:
            with connection:
                self._talk(connection)
        except (OSError, InvalidHandshake, ProtocolError) as error:
            LOG.info("connection ended: %s", error)
        finally:
            self._room.release()

    def _talk(self, connection: socket.socket) -> None:
        connection.settimeout(_HANDSHAKE_S)
        if connection.recv(1, socket.MSG_PEEK) == b"\x16" and self.context is not None:
            with self.context.wrap_socket(connection, server_side=True) as secured:
                self._converse(secured)
        else:
            self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        protocol = ServerProtocol(max_size=LARGEST_FRAME)
        request = _request(connection, protocol)
        if request is None:
            return
        refusal = self._refusal(request)
        if refusal:
            protocol.send_response(protocol.reject(*refusal))
            _flush(connection, protocol)
            return
        protocol.send_response(protocol.accept(request))
        _flush(connection, protocol)
        if protocol.state is not State.OPEN:
            return
        frame = _frame(connection, protocol)
        if frame is None:
            return
        endpoint = request.path.split("?")[0].strip("/")
        protocol.send_text(self.answer(endpoint, frame, request.headers["Origin"]).encode())
        protocol.send_close(1000)
        _flush(connection, protocol)

    def _refusal(self, request: Request) -> tuple[int, str] | None:
        """Return status and words for who may not come in; 200 to whoever only looks whether the agent is there."""
        host = request.headers.get("Host", "")
        if host not in {f"{name}:{self.port}" for name in _HOSTS}:
            return 421, "This is no host of ours.\n"
        if request.headers.get("Upgrade", "").lower() != "websocket":
            return 200, "vanthu-agent\n"
        origins = request.headers.get_all("Origin")
        if len(origins) != 1 or not self.admit(origins[0]):
            return 403, "This page may not ask.\n"
        return None


def _request(connection: socket.socket, protocol: ServerProtocol) -> Request | None:
    while True:
        for event in protocol.events_received():
            if isinstance(event, Request):
                return event
        data = connection.recv(65536)
        if not data:
            return None
        protocol.receive_data(data)
        if protocol.handshake_exc is not None:
            return None


def _frame(connection: socket.socket, protocol: ServerProtocol) -> str | None:
    """Return the one text that a page sends; a longer one comes in pieces."""
    pieces: list[bytes] = []
    while protocol.state is State.OPEN:
        for event in protocol.events_received():
            if not isinstance(event, Frame) or event.opcode not in {Opcode.TEXT, Opcode.CONT}:
                continue
            pieces.append(bytes(event.data))
            if event.fin:
                connection.settimeout(None)
                return b"".join(pieces).decode("utf-8", "replace")
        _flush(connection, protocol)
        data = connection.recv(65536)
        if not data:
            return None
        protocol.receive_data(data)
    _flush(connection, protocol)
    return None


def _flush(connection: socket.socket, protocol: ServerProtocol) -> None:
    for data in protocol.data_to_send():
        if data:
            connection.sendall(data)
