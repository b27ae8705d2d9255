"""The leader signs with a token: real Chromium, the real agent as a process, SoftHSM2 for a token."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.office import Offices

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_ON_TOKENS = """
import django
django.setup()
from vanthu.directory.models import Certificate
from vanthu.signing.certificates import key_folder
for row in Certificate.objects.exclude(key_file=""):
    print(row.person.username if row.person else "", key_folder() / row.key_file)
    row.key_file = ""
    row.save()
"""
_SUBMIT = """
import sys
import django
django.setup()
from tests.domain import paper
from vanthu.core import clock
from vanthu.directory import queries
from vanthu.directory.models import Agency, Person, Post
from vanthu.documents.words import Kind
from vanthu.outgoing import drafting, steps
from vanthu.outgoing.actions import DraftFacts
from vanthu.outgoing.states import Way
now = clock.now()
hanh = queries.actor_for(Person.objects.get(username="hanh"), now=now)
signer = Post.objects.get(person__username="dung")
other = Agency.objects.exclude(pk=hanh.agency_id).order_by("pk").last()
for n in range(int(sys.argv[1])):
    facts = DraftFacts(way=Way.DIGITAL, kind=Kind.CONG_VAN, subject=f"văn bản ký loạt số {n + 1}", signer_post_id=signer.pk,
        recipient_ids=(other.pk,), content=paper.CONTENT, addressees=("Như trên",), to_places=("Như trên",))
    document = drafting.begin(facts, main=None, annexes=(), actor=hanh, now=now)
    steps.submit(document.pk, version=document.version, actor=hanh, now=now)
"""


class Token:
    """The agent beside a token, as the person at the desk starts it; what it asked is in `asked`."""

    def __init__(self, folder: Path, port: int, config: Path) -> None:
        self.folder, self.port, self.config = folder, port, config
        self.process: subprocess.Popen[str] | None = None

    def start(self, *answers: str) -> None:
        from tests import softhsm

        program = softhsm.pinentry(self.folder, answers="\n".join(answers))
        command = [
            sys.executable, "-m", "vnagent", "--home", str(self.folder / "home"), "serve", "--port", str(self.port),
            "--module", str(softhsm.module()), "--pinentry", str(program),
        ]  # fmt: skip
        environment = os.environ | {"SOFTHSM2_CONF": str(self.config)}
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert str(self.port) in self.process.stdout.readline()

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def asked(self) -> str:
        return (self.folder / "asked.txt").read_text()


@pytest.fixture(scope="module")
def desk_offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Offices, dict[str, Token]]]:
    """Two offices whose keys have moved to tokens: one of the leader, one of the agency."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import pkcs12

    from tests import softhsm
    from tests.browser.office import Offices, free_ports
    from vanthu.cli.demo.pki import PASSPHRASE

    softhsm.module()
    (port,) = free_ports(1)
    os.environ["VANTHU_SIGNING_PORT"] = str(port)
    offices = Offices(tmp_path_factory.mktemp("offices"))
    told = subprocess.run(
        [sys.executable, "-c", _ON_TOKENS], env=offices.sender.environment, check=True, capture_output=True, text=True
    ).stdout  # fmt: skip
    tokens = {}
    for line in told.splitlines():
        username, _, path = line.partition(" ")
        folder = tmp_path_factory.mktemp("desk")
        config = softhsm.configure(folder / "hsm")
        key, certificate, above = pkcs12.load_key_and_certificates(
            Path(path).read_bytes(), PASSPHRASE.encode()
        )
        assert isinstance(key, RSAPrivateKey)
        assert isinstance(certificate, x509.Certificate)
        softhsm.plug_in(config, above=above, token="the-ky", label="khoa", key=key, certificate=certificate)
        tokens[username or "agency"] = Token(folder, port, config)
    with offices:
        yield offices, tokens
    for token in tokens.values():
        token.stop()
    os.environ.pop("VANTHU_SIGNING_PORT")


def submit(offices: Offices, count: int) -> None:
    from vanthu.web.collect import CHECKOUT

    environment = offices.sender.environment | {"PYTHONPATH": str(CHECKOUT)}
    subprocess.run([sys.executable, "-c", _SUBMIT, str(count)], env=environment, check=True)


def test_a_document_is_signed_and_sealed_with_tokens(
    browser: Browser, desk_offices: tuple[Offices, dict[str, Token]]
) -> None:
    from tests import softhsm
    from tests.browser.desk import Desk

    offices, tokens = desk_offices
    submit(offices, 1)
    dung = Desk(browser, offices.sender.url).sign_in("dung")
    dung.follow("Đọc và ký duyệt")
    dung.reads()
    dung.press("Ký duyệt")
    dung.alarmed("Chương trình ký trên máy này không trả lời")
    dung.pictured("ky-thiet-bi-khong-co-chuong-trinh")

    tokens["dung"].start("yes", "000000", softhsm.PIN)
    dung.press("Ký duyệt")
    dung.page.get_by_text("Chờ văn thư cấp số và đóng dấu").first.wait_for()
    dung.pictured("ky-thiet-bi-xong")
    asked = tokens["dung"].asked()
    assert asked.count("CONFIRM") == 1, "the person allowed this page"
    assert asked.count("GETPIN") == 2, "one wrong PIN, one right"
    assert dung.page.locator("input[type=password]").count() == 0, "the browser never asks for the PIN"
    tokens["dung"].stop()

    tokens["agency"].start("yes", softhsm.PIN)
    an = Desk(browser, offices.sender.url).sign_in("an")
    an.follow("Cấp số, đóng dấu")
    an.reads()
    an.press("Cấp số, đóng dấu")
    an.page.get_by_role("button", name="Phát hành", exact=True).wait_for()
    an.pictured("dong-dau-thiet-bi-xong")
    tokens["agency"].stop()
    assert dung.complaints + an.complaints == []


def test_many_documents_are_signed_with_one_pin_and_the_stale_one_says_why(
    browser: Browser, desk_offices: tuple[Offices, dict[str, Token]]
) -> None:
    from playwright.sync_api import expect

    from tests import softhsm
    from tests.browser.desk import Desk

    count = int(os.environ.get("VANTHU_TEST_BATCH", "10"))
    offices, tokens = desk_offices
    submit(offices, count)
    tokens["dung"].start(softhsm.PIN, softhsm.PIN)
    tokens["dung"].folder.joinpath("asked.txt").unlink(missing_ok=True)
    tokens["dung"].stop()
    tokens["dung"].start(
        "yes" if not (tokens["dung"].folder / "home/origins.json").exists() else softhsm.PIN, softhsm.PIN
    )
    dung = Desk(browser, offices.sender.url).sign_in("dung")
    dung.go("/ky-so/")
    other = Desk(browser, offices.sender.url).sign_in("dung")  # a second page returns one meanwhile
    first = dung.page.get_by_role("link", name="văn bản ký loạt số 1", exact=True)
    other.page.goto(offices.sender.url + str(first.get_attribute("href")))
    other.page.get_by_text("Trả lại người soạn").first.click()
    other.page.get_by_label("Lý do").fill("sai nơi nhận")
    other.page.get_by_role("button", name="Trả lại", exact=True).click()
    other.told("Đã trả lại")

    dung.pictured("ky-loat-truoc", whole=True)
    dung.press("Ký các văn bản đã chọn")
    status = dung.page.locator("[data-signing-status]")
    expect(status).to_contain_text(f"{count - 1}/{count - 1}", timeout=300_000)

    dung.pictured("ky-loat-sau", whole=True)
    done = dung.page.locator("[data-result]").filter(has_text="Đã ký")
    assert done.count() == count - 1
    assert tokens["dung"].asked().count("GETPIN") == 1
    assert "Không thể" in dung.page.locator("[data-result]").first.inner_text()
    assert dung.violations() == []
    tokens["dung"].stop()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_check_of_the_desk_finds_what_is_missing(
    browser: Browser, desk_offices: tuple[Offices, dict[str, Token]], width: int, scheme: str
) -> None:
    from playwright.sync_api import expect

    from tests import softhsm
    from tests.browser.desk import Desk

    offices, tokens = desk_offices
    tokens["agency"].start("yes", softhsm.PIN)  # somebody else's token
    dung = Desk(browser, offices.sender.url, width=width, scheme=scheme).sign_in("dung")
    dung.go("/ky-so/san-sang")

    expect(dung.page.locator("[data-check=tool]")).to_have_attribute("data-tone", "good")
    expect(dung.page.locator("[data-check=token]")).to_have_attribute("data-tone", "bad")
    expect(dung.page.locator("[data-check=certificate]")).to_have_attribute("data-tone", "good")
    dung.pictured(f"san-sang-{width}-{scheme}", whole=True)
    assert dung.violations() == []
    assert not dung.is_wider_than_window()
    tokens["agency"].stop()
