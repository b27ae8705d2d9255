"""A peer that does not answer is told of in the words of whoever has to see to it, not of the system."""

from __future__ import annotations

import json
import socket
import threading

import pytest

from vanthu.exchange import failures
from vanthu.exchange.transport import outbound
from vanthu.exchange.transport.axis import refused
from vanthu.outward.http import NoAnswer, converse, whole


def _ask(port: int) -> str:
    with pytest.raises(NoAnswer) as refused:
        converse(
            "GET",
            f"http://127.0.0.1:{port}",
            "/",
            headers={},
            read=lambda _, chunks: whole(chunks, largest=10),
        )
    return str(refused.value)


def test_nobody_there_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    sentence, cause = _ask(port).split("\n")

    assert sentence == "Không nối được tới máy của bên kia: chương trình ở đó chưa chạy, hoặc địa chỉ bị sai."
    assert cause.startswith("ConnectError: [Errno 111]")


def test_a_line_that_is_cut_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            server.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        said = _ask(server.getsockname()[1])
        thread.join()

    assert said.startswith("Kết nối với bên kia bị ngắt giữa chừng.\n")


def test_a_name_that_nobody_knows_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    sentence, cause = _ask(1).split("\n")

    assert sentence.startswith("Không tìm thấy máy của bên kia")
    assert "Name or service not known" in cause


def test_a_proxy_s_own_page_is_told_as_a_sentence_and_kept_below() -> None:
    page = b"<html>\n<title>502 Bad Gateway</title></html>"
    head = b"HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(page)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with server.accept()[0] as connection:
                connection.recv(65536)
                connection.sendall(head + page)

        thread = threading.Thread(target=answer)
        thread.start()
        reply = outbound.exchange("GET", f"http://127.0.0.1:{server.getsockname()[1]}", "/", headers={})
        thread.join()

    for told in (json.loads(reply.text)["detail"], str(refused(reply))):
        assert failures.sentence(told) == "Máy chủ của bên kia báo lỗi (HTTP 502)."
        assert failures.cause(told) == "<html> <title>502 Bad Gateway</title></html>"
