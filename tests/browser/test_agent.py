"""The leader signs with a token: real Chromium, the real agent as a process, SoftHSM2 for a token."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
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
_DYING = """
import os
import sys
import pkcs11
from vnagent.__main__ import main
from vnagent.carrying import Carrier
gone_at, what, fetch, fetched = int(sys.argv[1]), sys.argv[2], Carrier.fetch, []
def fetch_until(self, url):
    fetched.append(url)
    if len(fetched) == gone_at and what == "program":
        os._exit(1)
    if len(fetched) == gone_at:  # what the driver says of every open session once its token is gone
        pkcs11.lib(sys.argv[sys.argv.index("--module") + 1]).reinitialize()
    return fetch(self, url)
Carrier.fetch = fetch_until
sys.exit(main(sys.argv[3:]))
"""


class Token:
    """The agent beside a token, as the person at the desk starts it; what it asked is in `asked`."""

    def __init__(self, folder: Path, port: int, config: Path) -> None:
        self.folder, self.port, self.config = folder, port, config
        self.process: subprocess.Popen[str] | None = None

    def start(self, *answers: str, gone: tuple[int, str] | None = None) -> None:
        """Start it; `gone`: at which file the program or the token is gone."""
        from tests import softhsm

        program = softhsm.pinentry(self.folder, answers="\n".join(answers))
        command = [
            *((sys.executable, "-c", _DYING, *map(str, gone)) if gone else (sys.executable, "-m", "vnagent")),
            "--home", str(self.folder / "home"), "serve", "--port", str(self.port),
            "--module", str(softhsm.module()), "--pinentry", str(program),
        ]  # fmt: skip
        environment = os.environ | {"SOFTHSM2_CONF": str(self.config)}
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert str(self.port) in self.process.stdout.readline()

    def start_allowed(self, *answers: str, gone: tuple[int, str] | None = None) -> None:
        """Start for a page that was allowed before, or is allowed now; forget what was asked."""
        (self.folder / "asked.txt").unlink(missing_ok=True)
        known = (self.folder / "home" / "origins.json").exists()
        self.start(*(answers if known else ("yes", *answers)), gone=gone)

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
    os.environ.pop("VANTHU_SIGNING_PORT")


@pytest.fixture(autouse=True)
def _no_program_stays(desk_offices: tuple[Offices, dict[str, Token]]) -> Iterator[None]:
    """Close the signing program after each test: a failed one would keep its port from all that follow."""
    yield
    for token in desk_offices[1].values():
        token.stop()


def submit(offices: Offices, count: int) -> None:
    from vanthu.web.collect import CHECKOUT

    environment = offices.sender.environment | {"PYTHONPATH": f"{CHECKOUT}{os.pathsep}{CHECKOUT / 'src'}"}
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


def test_an_electronic_copy_is_signed_with_the_agency_s_token(
    browser: Browser, desk_offices: tuple[Offices, dict[str, Token]]
) -> None:
    from playwright.sync_api import expect

    from tests import softhsm
    from tests.browser.keys import Keys

    offices, tokens = desk_offices
    submit(offices, 1)
    dung = Keys(browser, offices.sender.url).sign_in("dung")
    tokens["dung"].start_allowed(softhsm.PIN)
    dung.follow("Đọc và ký duyệt")
    dung.reads()
    dung.press("Ký duyệt")
    dung.page.get_by_text("Chờ văn thư cấp số và đóng dấu").first.wait_for()
    tokens["dung"].stop()
    tokens["agency"].start_allowed(softhsm.PIN, softhsm.PIN)
    an = Keys(browser, offices.sender.url).sign_in("an")
    an.follow("Cấp số, đóng dấu")
    an.reads()
    an.press("Cấp số, đóng dấu")
    an.press("Phát hành")
    an.told("Đã phát hành")
    an.follow("Sao văn bản")
    an.select("Hình thức sao", "Trích sao")
    an.select("Bản sao là bản", "Điện tử")
    an.write("Trích sao: vị trí cần che, mỗi dòng một chỗ", "1; 30; 100; 150; 12")
    an.write("Mục đích sao", "nộp hồ sơ giải ngân")
    an.press("Gửi đề nghị")
    an.now("Chờ lãnh đạo duyệt")
    address = an.page.url.removeprefix(an.url)
    dung.go(address)
    dung.reads()
    dung.press("Duyệt sao")
    dung.told("Đã duyệt")
    an.go(address)
    an.reads()
    an.press("Cấp số và ký số")

    expect(an.page.get_by_role("region", name="Việc cần làm")).to_contain_text("Đã sao lúc")
    an.reads()
    an.pictured("ban-sao-thiet-bi", whole=True)
    assert an.violations() == []
    assert tokens["agency"].asked().count("GETPIN") == 2, "one for the seal, one for the copy"
    tokens["agency"].stop()
    assert dung.complaints + an.complaints == []


EVERY_WORD_OF_IT = """element => {
  element.said = [];
  new MutationObserver(() => element.said.push(element.textContent)).observe(
    element, {childList: true, characterData: true, subtree: true});
}"""


def test_many_documents_are_signed_with_one_pin_and_the_stale_one_says_why(
    browser: Browser, desk_offices: tuple[Offices, dict[str, Token]]
) -> None:
    from playwright.sync_api import expect

    from tests import softhsm
    from tests.browser.keys import Keys

    count = int(os.environ.get("VANTHU_TEST_BATCH", "10"))
    offices, tokens = desk_offices
    submit(offices, count)
    tokens["dung"].start_allowed(softhsm.PIN)
    dung = Keys(browser, offices.sender.url).sign_in("dung")
    dung.follow("Ký nhiều văn bản")
    lines = dung.page.locator("[data-result]")
    expect(lines).to_have_count(count)
    first, second = (
        dung.page.get_by_role("link", name=f"văn bản ký loạt số {n}", exact=True) for n in (1, 2)
    )
    row = dung.page.get_by_role("row").filter(has=second)
    dung.reach(row.locator("summary"))  # the second one is returned from the list itself
    dung.page.keyboard.press("Enter")
    dung.reach(row.get_by_label("Lý do"))
    dung.page.keyboard.insert_text("thiếu phụ lục")
    dung.reach(row.get_by_role("button"))
    dung.page.keyboard.press("Enter")
    dung.told("Đã trả lại")
    expect(lines).to_have_count(count - 1)
    other = Keys(browser, offices.sender.url).sign_in("dung")  # elsewhere the first one is returned meanwhile
    other.go(str(first.get_attribute("href")))
    other.unfold("Trả lại kèm lý do")
    other.write("Lý do", "sai nơi nhận")
    other.press("Trả lại")
    other.told("Đã trả lại")

    dung.pictured("ky-loat-truoc", whole=True)
    status = dung.page.locator("[data-signing-status]")
    status.evaluate(EVERY_WORD_OF_IT)  # on a quick machine a sentence of the progress stands a moment only
    began = time.monotonic()
    dung.press("Ký các văn bản đã chọn")
    expect(status).to_contain_text(f"Đã ký {count - 2}/{count - 1} văn bản", timeout=300_000)
    said = status.evaluate("element => element.said.join('\\n')")
    assert re.search(rf"Đã ký \d+/{count - 2} văn bản, đang ký tiếp", said), said
    print(f"{count - 2} documents signed with one PIN in {time.monotonic() - began:.1f} s")  # noqa: T201 the figure

    dung.pictured("ky-loat-sau", whole=True)
    assert lines.filter(has_text="Đã ký").count() == count - 2
    assert tokens["dung"].asked().count("GETPIN") == 1
    assert "Không thể" in lines.first.inner_text()
    assert lines.first.locator(".state-stopped").count() == 1
    assert "Không thể" in status.inner_text(), (
        "whoever sees the top alone learns that one is not signed, and why"
    )
    expect(dung.page.get_by_text(f"Đã chọn 1/{count - 1}")).to_be_visible()
    dung.follow("Đến văn bản đầu tiên chưa ký")
    expect(lines.first).to_be_in_viewport()
    assert dung.violations() == []
    tokens["dung"].stop()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (390, "light"), (390, "dark")])
def test_the_list_is_read_on_any_screen(
    browser: Browser, desk_offices: tuple[Offices, dict[str, Token]], width: int, scheme: str
) -> None:
    from tests.browser.desk import Desk

    offices, _tokens = desk_offices
    submit(offices, 2)
    dung = Desk(browser, offices.sender.url, width=width, scheme=scheme).sign_in("dung")
    dung.go("/ky-so/")
    dung.page.locator("[name=document]").first.wait_for()  # on a phone there is no result to see yet

    dung.pictured(f"ky-loat-{width}-{scheme}", whole=True)
    assert dung.violations() == []
    assert not dung.is_wider_than_window()


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("program", "Chương trình ký đã đóng khi chưa ký xong. Những gì đã ký vẫn được giữ"),
        ("token", "Thiết bị ký báo lỗi. Hãy rút ra, cắm lại rồi thử lại."),
    ],
)
def test_a_token_pulled_out_in_the_middle_keeps_what_was_signed(
    browser: Browser, desk_offices: tuple[Offices, dict[str, Token]], what: str, sentence: str
) -> None:
    from playwright.sync_api import expect

    from tests import softhsm
    from tests.browser.desk import Desk

    offices, tokens = desk_offices
    submit(offices, 6)
    tokens["dung"].start_allowed(softhsm.PIN, gone=(3, what))
    dung = Desk(browser, offices.sender.url).sign_in("dung")
    dung.go("/ky-so/")
    lines = dung.page.locator("[data-result]")
    whole = lines.count()
    dung.press("Ký các văn bản đã chọn")

    status = dung.page.locator("[data-signing-status]")
    expect(status).to_have_attribute("role", "alert")
    done = lines.filter(has_text=re.compile("^Đã ký$")).count()
    dung.pictured(f"ky-loat-rut-{what}", whole=True)
    assert done == 2 < whole
    assert lines.filter(has_text=sentence).count() == whole - done
    tokens["dung"].stop()
    tokens["dung"].start_allowed(softhsm.PIN)
    dung.go("/ky-so/")
    expect(lines).to_have_count(whole - done)  # nothing is lost, nothing is signed twice
    dung.press("Ký các văn bản đã chọn")
    expect(status).to_contain_text(f"{whole - done}/{whole - done}")
    tokens["dung"].stop()


_EXPIRE = """
import sys
from datetime import timedelta
import django
django.setup()
from vanthu.core import clock
from vanthu.directory.models import Certificate
day = timedelta(days=int(sys.argv[1]))
row = Certificate.objects.get(person__username="dung")
row.not_after = clock.now() + day
row.save()
"""


@pytest.mark.parametrize(
    ("holder", "answers", "sentence"),
    [
        ("dung", ["000000"] * 3, "Mã PIN không đúng"),
        ("agency", ["246810"], "không phải"),
    ],
)
def test_a_list_that_cannot_be_signed_at_all_says_why_and_stays_whole(
    browser: Browser,
    desk_offices: tuple[Offices, dict[str, Token]],
    holder: str,
    answers: list[str],
    sentence: str,
) -> None:
    from playwright.sync_api import expect

    from tests.browser.desk import Desk

    offices, tokens = desk_offices
    submit(offices, 2)
    tokens[holder].start_allowed(*answers)
    dung = Desk(browser, offices.sender.url).sign_in("dung")
    dung.go("/ky-so/")
    lines = dung.page.locator("[data-result]")
    count = lines.count()
    dung.press("Ký các văn bản đã chọn")

    status = dung.page.locator("[data-signing-status]")
    expect(status).to_contain_text(f"Đã ký 0/{count} văn bản")
    expect(status).to_have_attribute("role", "alert")
    dung.pictured(f"ky-loat-{holder}-khong-ky-duoc", whole=True)
    assert sentence in status.inner_text()
    assert lines.filter(has_text=sentence).count() == count
    expect(dung.page.get_by_text(f"Đã chọn {count}/{count}")).to_be_visible()
    dung.go("/ky-so/")
    assert lines.count() == count
    tokens[holder].stop()


def test_a_leader_whose_certificate_ran_out_is_told_so_on_the_list(
    browser: Browser, desk_offices: tuple[Offices, dict[str, Token]]
) -> None:
    from playwright.sync_api import expect

    from tests.browser.desk import Desk

    offices, _tokens = desk_offices
    submit(offices, 1)
    command = [sys.executable, "-c", _EXPIRE]
    subprocess.run([*command, "-1"], env=offices.sender.environment, check=True)
    dung = Desk(browser, offices.sender.url).sign_in("dung")
    dung.go("/ky-so/")

    dung.alarmed("Chứng thư số của Trần Văn Dũng không dùng được: đã hết hạn ngày")
    dung.pictured("ky-loat-het-han", whole=True)
    assert dung.page.get_by_role("button", name="Ký các văn bản đã chọn").count() == 0
    dung.go("/ky-so/san-sang")
    expect(dung.page.locator("[data-check=certificate]")).to_contain_text("đã hết hạn ngày")
    subprocess.run([*command, "300"], env=offices.sender.environment, check=True)


def test_a_network_lost_in_the_middle_loses_nothing(
    browser: Browser, desk_offices: tuple[Offices, dict[str, Token]]
) -> None:
    from playwright.sync_api import expect

    from tests import softhsm
    from tests.browser.desk import Desk

    offices, tokens = desk_offices
    submit(offices, 2)
    tokens["dung"].start_allowed(softhsm.PIN)
    dung = Desk(browser, offices.sender.url).sign_in("dung")
    dung.go("/ky-so/")
    lines = dung.page.locator("[data-result]")
    count = lines.count()
    dung.page.route("**/ky-so/phien/**", lambda route: route.abort())  # the page hears nothing of its server
    dung.press("Ký các văn bản đã chọn")
    status = dung.page.locator("[data-signing-status]")
    expect(status).to_contain_text("Không kết nối được tới máy chủ")

    dung.page.unroute("**/ky-so/phien/**")
    for _look in range(60):
        dung.go("/ky-so/")
        if lines.count() == 0:
            break
        dung.page.wait_for_timeout(500)
    assert count > 0
    assert lines.count() == 0, "what the tool handed in was recorded"
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


def test_the_leader_signs_in_with_the_token_and_is_asked_for_no_password(
    browser: Browser, desk_offices: tuple[Offices, dict[str, Token]]
) -> None:
    from tests import softhsm
    from tests.browser.desk import Desk

    offices, tokens = desk_offices
    dung = Desk(browser, offices.sender.url)
    dung.go("/dang-nhap")
    dung.pictured("dang-nhap-chung-thu")
    dung.press("Đăng nhập bằng chứng thư số")
    dung.alarmed("Chương trình ký trên máy này không trả lời")
    dung.pictured("dang-nhap-chung-thu-khong-co-chuong-trinh")

    tokens["agency"].start_allowed(softhsm.PIN)  # a token, but nobody's own
    dung.press("Đăng nhập bằng chứng thư số")
    dung.alarmed("chưa được đăng ký cho người dùng nào")
    assert dung.violations() == []
    tokens["agency"].stop()

    tokens["dung"].start_allowed(softhsm.PIN)
    dung.press("Đăng nhập bằng chứng thư số")
    dung.page.get_by_role("heading", name="Việc của tôi").wait_for()
    assert "đăng nhập bằng chứng thư" in tokens["dung"].asked()
    dung.go("/bao-mat")
    dung.page.get_by_text("Chứng thư số").first.wait_for()
    dung.pictured("dang-nhap-chung-thu-xong", whole=True)
    assert dung.complaints == []


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1440, "dark")])
def test_the_sign_in_page_is_read_on_any_screen(
    browser: Browser, desk_offices: tuple[Offices, dict[str, Token]], width: int, scheme: str
) -> None:
    from tests.browser.desk import Desk

    offices, _tokens = desk_offices
    visitor = Desk(browser, offices.sender.url, width=width, scheme=scheme)
    visitor.go("/dang-nhap")
    visitor.page.get_by_role("button", name="Đăng nhập bằng chứng thư số").wait_for()
    visitor.pictured(f"dang-nhap-{width}-{scheme}")

    assert visitor.violations() == []
    assert not visitor.is_wider_than_window()
