"""The agent as a page meets it: a real socket, a real token (SoftHSM2), a server that keeps what is handed in."""

from __future__ import annotations

import json
import os
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pkcs11
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests import softhsm
from vnagent import loopback
from vnagent.agent import Agent
from vnagent.asking import Pinentry
from vnagent.door import Door
from vnagent.origins import Origins
from vnagent.signing import Desk
from vnagent.tokens import TokenBox

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def letter() -> bytes:
    import typst

    made = typst.compile('#set page(paper: "a4")\nThử'.encode())
    assert isinstance(made, bytes)
    return made


class Server(ThreadingHTTPServer):
    """A records system as far as the agent sees it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = {"/source/t/1.pdf": letter(), "/source/t/2.pdf": letter()}
        self.before: dict[str, Callable[[], object]] = {}
        """What happens at the desk while a file is fetched."""
        self.handed: list[bytes] = []
        self.reply: dict[str, object] = {"Status": True, "Message": "", "FileServer": "ok"}
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.before.get(self.path, lambda: None)()
        content = self.server.files.get(self.path)
        self.send_response(200 if content else 404)
        self.end_headers()
        self.wfile.write(content or b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        found = re.search(rb'name="uploadfile".*?\r\n\r\n(%PDF.*?)\r\n--', body, re.DOTALL)
        self.server.handed.append(found[1] if found else b"")
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(self.server.reply).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> TokenBox:
    """A token with one certificate, Trần Văn Dũng's."""
    module = softhsm.module()
    config = softhsm.configure(tmp_path_factory.mktemp("hsm") / "s")
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Trần Văn Dũng")])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(NOW - timedelta(days=1)).not_valid_after(NOW + timedelta(days=700)).sign(key, hashes.SHA256())
    )  # fmt: skip
    softhsm.plug_in(config, token="the-ky", label="dung", key=key, certificate=certificate)
    os.environ["SOFTHSM2_CONF"] = str(config)
    pkcs11.lib(str(module)).reinitialize()  # another test's tokens may have been loaded in this process
    return TokenBox(module)


@pytest.fixture
def server() -> Iterator[Server]:
    opened = Server()
    threading.Thread(target=opened.serve_forever, daemon=True).start()
    yield opened
    opened.shutdown()
    opened.server_close()


class Stage:
    """One agent with its door, and the person's answers."""

    def __init__(self, box: TokenBox, folder: Path, answers: str, origin: str) -> None:
        self.folder = folder
        asker = Pinentry(str(softhsm.pinentry(folder, answers=answers)))
        self.origins = Origins(folder / "origins.json")
        if origin:
            self.origins.add(origin)
        agent = Agent(Desk(box, asker, lambda: NOW), self.origins, asker)
        self.door = Door(agent.answer, agent.admit, loopback.context(folder, now=datetime.now(UTC)), 0)
        self.port = self.door.open()
        threading.Thread(target=self.door.serve, daemon=True).start()

    def ask(self, endpoint: str, frame: object, *, origin: str, scheme: str = "ws") -> dict[str, object]:
        context = ssl._create_unverified_context() if scheme == "wss" else None
        with connect(
            f"{scheme}://127.0.0.1:{self.port}/{endpoint}", origin=origin, ssl=context, proxy=None
        ) as page:  # type: ignore[arg-type]
            page.send(frame if isinstance(frame, str) else json.dumps(frame))
            found: dict[str, object] = json.loads(page.recv())
            return found

    def asked(self) -> str:
        kept = self.folder / "asked.txt"
        return kept.read_text() if kept.exists() else ""


def one(server: Server, **more: object) -> dict[str, object]:
    return {
        "FileUploadHandler": f"{server.url}/upload/t",
        "SessionId": "",
        "JWTToken": "",
        "FileName": f"{server.url}/source/t/1.pdf",
        **more,
    }


@pytest.mark.parametrize("scheme", ["ws", "wss"])
def test_a_file_is_fetched_signed_and_handed_in(
    box: TokenBox, server: Server, tmp_path: Path, scheme: str
) -> None:
    stage = Stage(box, tmp_path, softhsm.PIN, server.url)

    told = stage.ask("SignApproved", one(server), origin=server.url, scheme=scheme)

    assert (told["Status"], told["FileServer"]) == (0, "ok")
    (signed,) = server.handed
    assert signed.startswith(server.files["/source/t/1.pdf"])
    assert b"/ByteRange" in signed[len(server.files["/source/t/1.pdf"]) :]
    assert server.url.replace("/", "/") in stage.asked(), "the person reads who asks"


def test_a_list_is_signed_with_one_pin_and_each_file_answered(
    box: TokenBox, server: Server, tmp_path: Path
) -> None:
    stage = Stage(box, tmp_path, softhsm.PIN, server.url)
    files = [
        {"FileID": n, "FileName": f"VB {n}.pdf", "URL": f"{server.url}/source/t/{n}.pdf"} for n in (1, 3, 2)
    ]

    told = stage.ask("SignFiles", one(server, Files=files), origin=server.url)

    assert [(each["FileID"], each["Status"]) for each in told["Files"]] == [("1", 0), ("3", 1), ("2", 0)]  # type: ignore[attr-defined]
    assert stage.asked().count("GETPIN") == 1


def test_a_token_pulled_out_in_the_middle_of_a_list_leaves_what_was_signed(
    box: TokenBox, server: Server, tmp_path: Path
) -> None:
    stage = Stage(box, tmp_path, softhsm.PIN, server.url)
    server.files["/source/t/3.pdf"] = letter()
    # What the driver says of every open session once its token is gone.
    server.before["/source/t/2.pdf"] = pkcs11.lib(str(box.module)).reinitialize
    files = [
        {"FileID": n, "FileName": f"VB {n}.pdf", "URL": f"{server.url}/source/t/{n}.pdf"} for n in (1, 2, 3)
    ]

    told = stage.ask("SignFiles", one(server, Files=files), origin=server.url)

    assert [(each["FileID"], each["Status"]) for each in told["Files"]] == [("1", 0), ("2", 1), ("3", 1)]  # type: ignore[attr-defined]
    for each in told["Files"][1:]:  # type: ignore[index]
        assert each["Message"] == "Thiết bị ký báo lỗi. Hãy rút ra, cắm lại rồi thử lại."
    assert [pdf.startswith(server.files["/source/t/1.pdf"]) for pdf in server.handed] == [True]
    server.before.clear()
    again = stage.ask("SignFiles", one(server, Files=files[1:]), origin=server.url)
    assert [each["Status"] for each in again["Files"]] == [0, 0]  # type: ignore[attr-defined]


def test_an_unknown_page_is_put_to_the_person_and_remembered(
    box: TokenBox, server: Server, tmp_path: Path
) -> None:
    stage = Stage(box, tmp_path, "yes", "")

    assert stage.ask("GetVersion", "version", origin=server.url)["Status"] == 0
    assert stage.origins.allows(server.url)
    assert stage.asked().count("CONFIRM") == 1


@pytest.mark.parametrize("origin", ["https://la.example", "null", "http://khong-an-toan.example"])
def test_a_page_that_the_person_refuses_gets_nothing(box: TokenBox, tmp_path: Path, origin: str) -> None:
    stage = Stage(box, tmp_path, "cancel", "")

    with pytest.raises(InvalidStatus) as refused:
        stage.ask("GetCertInfo", "certinfo", origin=origin)

    assert refused.value.response.status_code == 403
    assert stage.origins.listed() == []


def test_a_name_that_was_made_to_point_here_is_turned_away(
    box: TokenBox, server: Server, tmp_path: Path
) -> None:
    stage = Stage(box, tmp_path, softhsm.PIN, server.url)

    import http.client

    asked = http.client.HTTPConnection("127.0.0.1", stage.port)
    asked.request(
        "GET", "/GetCertInfo", headers={"Host": f"ke-gian.example:{stage.port}", "Origin": server.url}
    )

    assert asked.getresponse().status == 421
    asked.close()


def test_a_page_cannot_send_the_agent_elsewhere(box: TokenBox, server: Server, tmp_path: Path) -> None:
    stage = Stage(box, tmp_path, softhsm.PIN, server.url)

    told = stage.ask("SignApproved", one(server, FileName="http://127.0.0.1:1/x.pdf"), origin=server.url)

    assert told["Code"] == "foreign_address"
    assert "GETPIN" not in stage.asked()


def test_a_wrong_pin_is_said_and_asked_again(box: TokenBox, server: Server, tmp_path: Path) -> None:
    stage = Stage(box, tmp_path, f"000000\n{softhsm.PIN}", server.url)

    told = stage.ask("SignApproved", one(server), origin=server.url)

    assert told["Status"] == 0
    assert stage.asked().count("GETPIN") == 2
    assert "SETERROR" in stage.asked()


def test_three_wrong_pins_end_it_and_nothing_is_handed_in(
    box: TokenBox, server: Server, tmp_path: Path
) -> None:
    stage = Stage(box, tmp_path, "000000", server.url)

    told = stage.ask("SignApproved", one(server), origin=server.url)

    assert (told["Status"], told["Code"]) == (1, "wrong_pin")
    assert server.handed == []


def test_the_person_may_cancel(box: TokenBox, server: Server, tmp_path: Path) -> None:
    stage = Stage(box, tmp_path, "cancel", server.url)

    assert stage.ask("SignApproved", one(server), origin=server.url)["Code"] == "cancelled"
    assert server.handed == []


def test_another_persons_token_is_refused_before_the_pin(
    box: TokenBox, server: Server, tmp_path: Path
) -> None:
    stage = Stage(box, tmp_path, softhsm.PIN, server.url)
    meta = [{"Key": "vt-certificate", "Value": "ab" * 32}]

    told = stage.ask("SignApproved", one(server, MetaData=meta), origin=server.url)

    assert told["Code"] == "certificate_missing"
    assert "GETPIN" not in stage.asked()


def test_an_address_that_has_run_out_is_said_before_the_pin(
    box: TokenBox, server: Server, tmp_path: Path
) -> None:
    stage = Stage(box, tmp_path, softhsm.PIN, server.url)

    told = stage.ask("SignApproved", one(server, FileName=f"{server.url}/source/cu/1.pdf"), origin=server.url)

    assert told["Code"] == "fetch_failed"
    assert "GETPIN" not in stage.asked()


@pytest.mark.parametrize(
    ("reply", "status"),
    [({"Status": 0}, 0), ({"Status": 1}, 1), ({"Status": True}, 0), ({"Status": False}, 1)],
)
def test_both_kinds_of_status_that_servers_give_are_understood(
    box: TokenBox, server: Server, tmp_path: Path, reply: dict[str, object], status: int
) -> None:
    stage = Stage(box, tmp_path, softhsm.PIN, server.url)
    server.reply = reply

    assert stage.ask("SignApproved", one(server), origin=server.url)["Status"] == status


def test_the_certificate_is_shown_without_a_pin(box: TokenBox, server: Server, tmp_path: Path) -> None:
    stage = Stage(box, tmp_path, softhsm.PIN, server.url)

    told = stage.ask("GetCertInfo", "certinfo", origin=server.url)

    assert told["CertInfo"]["Name"] == "Trần Văn Dũng"  # type: ignore[index]
    assert stage.asked() == ""


@pytest.mark.parametrize("frame", ["", "[]", "{", '{"FileName": 3}', "\x00", '{"Files": []}'])
def test_a_frame_that_is_no_request_is_refused_in_words(
    box: TokenBox, server: Server, tmp_path: Path, frame: str
) -> None:
    stage = Stage(box, tmp_path, softhsm.PIN, server.url)

    assert stage.ask("SignFiles", frame, origin=server.url)["Code"] == "bad_request"


def test_a_frame_that_is_too_long_ends_the_connection(box: TokenBox, server: Server, tmp_path: Path) -> None:
    stage = Stage(box, tmp_path, softhsm.PIN, server.url)

    with pytest.raises((ConnectionClosed, OSError)):
        stage.ask("SignFiles", "x" * 1_200_000, origin=server.url)


def test_a_sign_in_is_signed_for_the_page_that_asks(box: TokenBox, server: Server, tmp_path: Path) -> None:
    stage = Stage(box, tmp_path, softhsm.PIN, server.url)

    told = stage.ask("Auth", f"vanthu-dang-nhap-v1 {server.url} 20260302T020000Z abc", origin=server.url)

    assert told["Status"] == 0
    assert told["Signature"]
    assert "đăng nhập" in stage.asked(), "the person reads what the PIN is for"


@pytest.mark.parametrize(
    "challenge",
    [
        "vanthu-dang-nhap-v1 https://la.example 20260302T020000Z abc",
        "vanthu-dang-nhap-v1",
        "%PDF-1.7 the beginning of a document",
        "two\nlines",
        "x" * 2001,
        "",
    ],
)
def test_what_is_no_sign_in_of_the_page_is_refused_before_the_pin(
    box: TokenBox, server: Server, tmp_path: Path, challenge: str
) -> None:
    stage = Stage(box, tmp_path, softhsm.PIN, server.url)

    told = stage.ask("Auth", challenge, origin=server.url)

    assert told["Status"] == 1
    assert told["Code"] in {"bad_request", "foreign_address"}
    assert "GETPIN" not in stage.asked()


def test_a_wrong_pin_at_a_sign_in_is_asked_for_again(box: TokenBox, server: Server, tmp_path: Path) -> None:
    stage = Stage(box, tmp_path, f"000000\n{softhsm.PIN}", server.url)

    told = stage.ask("Auth", "mot cau hoi", origin=server.url)

    assert told["Status"] == 0
    assert stage.asked().count("GETPIN") == 2
