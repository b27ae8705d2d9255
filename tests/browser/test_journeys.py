"""The journeys of outgoing documents, each by accessible names and by keyboard alone, in one pair of offices.

Each fixture is a journey that the next ones begin from; a test says what must be found at its end.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.keys import Keys
    from tests.browser.office import Offices

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SUBJECT = "Kế hoạch kiểm tra việc ký số tại các xã, phường"
REASON = "Thiếu căn cứ: bổ sung Nghị định 30/2020/NĐ-CP"
_REVIEWERS = """
import django
django.setup()
from vanthu.cli.demo.story import PASSWORD
from vanthu.core import clock
from vanthu.core.actor import Actor, Role
from vanthu.directory import actions as directory, queries
from vanthu.directory.models import Agency, Person, Post
from vanthu.documents.words import Kind
from vanthu.outgoing.actions import StepFacts, set_chain
from vanthu.outgoing.words import Task
now, system = clock.now(), Actor.system("thử nghiệm")
own = Post.objects.get(person__username="hanh").agency
for username, name, title in (("long", "Phạm Hải Long", "Trưởng phòng"), ("mai", "Đinh Thị Mai", "Chánh Văn phòng")):
    person = directory.add_person(username, full_name=name, password=PASSWORD, actor=system, now=now)
    directory.give_post(person.pk, agency_id=own.pk, unit_id=None, title=title, roles=frozenset({Role.OFFICER}), actor=system, now=now)
post = {name: Post.objects.get(person__username=name).pk for name in ("long", "mai", "an")}
steps = [StepFacts(1, Task.CONTENT, post["long"]), StepFacts(2, Task.INITIAL, post["mai"]), StepFacts(3, Task.FORM, post["an"])]
quyen = queries.actor_for(Person.objects.get(username="quantri"), now=now)
set_chain(Kind.CONG_VAN, steps, actor=quyen, now=now)
"""


@dataclass
class Office:
    """The pair of offices, and whoever has sat down in them."""

    browser: Browser
    offices: Offices
    seated: dict[str, Keys]

    def __call__(self, username: str) -> Keys:
        """Return somebody's browser at “Việc của tôi”; signed in at the first time."""
        from tests.browser.keys import Keys

        side = self.offices.receiver if username == "binh" else self.offices.sender
        if username not in self.seated:
            self.seated[username] = Keys(self.browser, side.url).sign_in(username)
        self.seated[username].work()
        return self.seated[username]


@pytest.fixture(scope="module")
def office(browser: Browser, offices: Offices) -> Iterator[Office]:
    """Name two more reviewers, so that a letter takes three approvals."""
    subprocess.run([sys.executable, "-c", _REVIEWERS], env=offices.sender.environment, check=True)
    opened = Office(browser, offices, {})
    yield opened
    assert [said for desk in opened.seated.values() for said in desk.complaints] == []


@pytest.fixture(scope="module")
def issued(office: Office) -> str:
    """Way 2: drafted, returned by the second of three, approved by all, signed, sealed, issued; its address."""
    from vanthu.cli.demo import story
    from vanthu.cli.demo.pki import PASSPHRASE

    hanh = office("hanh")
    hanh.follow("Văn bản mới")
    hanh.write("Trích yếu", SUBJECT)
    hanh.tick(story.RECEIVER.name)
    hanh.write("Nội dung", "Sở Thông tin và Truyền thông thông báo kế hoạch kiểm tra.")
    hanh.press("Lưu dự thảo")
    hanh.told("Đã lưu dự thảo")
    address = hanh.page.url.removeprefix(hanh.url)
    hanh.press("Trình ký")
    hanh.now("Phạm Hải Long")

    approve(office("long"), "Nội dung phù hợp")
    mai = office("mai")
    mai.take_up(SUBJECT)
    mai.unfold("Trả lại kèm lý do")
    mai.write("Lý do", REASON)
    mai.press("Trả lại")
    mai.told("Đã trả lại")
    hanh.work()
    hanh.go(address)
    hanh.now(REASON)
    hanh.pictured("hanh-trinh-tra-lai")
    hanh.follow("Sửa dự thảo")
    hanh.write("Nội dung", "Căn cứ Nghị định số 30/2020/NĐ-CP, Sở thông báo kế hoạch kiểm tra.")
    hanh.press("Lưu dự thảo")
    hanh.press("Trình ký")
    hanh.now("Phạm Hải Long")
    for username in ("long", "mai", "an"):
        approve(office(username), "")

    dung = office("dung")
    dung.follow("Đọc và ký duyệt")
    dung.reads()
    dung.write("Mã PIN", PASSPHRASE)
    dung.press("Ký duyệt")
    dung.told("Đã ký và kiểm tra lại chữ ký")
    an = office("an")
    an.follow("Cấp số, đóng dấu")
    an.write("Mã PIN", PASSPHRASE)
    an.press("Cấp số, đóng dấu")
    an.told("Đã cấp số, ngày và đóng dấu")
    an.press("Phát hành")
    an.told("Đã phát hành")
    return address


def approve(desk: Keys, opinion: str) -> None:
    """Open what waits, and approve it."""
    desk.take_up(SUBJECT)
    desk.reads()
    if opinion:
        desk.write("Ý kiến", opinion)
    desk.press("Duyệt")
    desk.told("Đã ghi nhận")


def test_three_approve_one_returns_and_the_letter_is_issued(office: Office, issued: str) -> None:
    from playwright.sync_api import expect

    hanh = office("hanh")
    hanh.go(issued)
    hanh.reads()

    hanh.now("Đã phát hành")
    checks = hanh.page.locator("#checks")
    expect(checks.get_by_text("Đồng ý")).to_have_count(4)
    hanh.unfold("Các vòng trước")
    expect(checks).to_contain_text(REASON)
    hanh.pictured("hanh-trinh-da-phat-hanh", whole=True)
    assert hanh.violations() == []


def test_a_paper_document_with_an_annex_is_numbered_scanned_sealed_and_issued(
    office: Office, issued: str, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    from vanthu.cli.demo import sheets, story
    from vanthu.cli.demo.pki import PASSPHRASE
    from vanthu.core import clock

    hanh = office("hanh")
    hanh.follow("Văn bản mới")
    hanh.choose("Cách lập văn bản", "Ký, đóng dấu trên giấy")
    hanh.select("Loại", "Báo cáo")
    hanh.write("Trích yếu", story.WAY_1_SUBJECT)
    hanh.tick(story.RECEIVER.name)
    hanh.press("Lưu dự thảo")
    hanh.now("Chờ văn thư")
    address = hanh.page.url.removeprefix(hanh.url)

    an = office("an")
    an.go(address)
    an.press("Lấy số")
    an.now("/BC-STTTT")
    number = int(an.page.locator(".document-code").inner_text().partition("/")[0])
    now = datetime.now(UTC)
    scan, annex = tmp_path / "bao-cao.pdf", tmp_path / "phu-luc.pdf"
    day = clock.hanoi_date(now)
    scan.write_bytes(sheets.paper_scan(story.WAY_1_SUBJECT, story.WAY_1_BODY, number=number, on=day, now=now))
    annex.write_bytes(sheets.annex(story.ANNEX_SUBJECT, story.ANNEX_BODY, now=now))
    an.attach("Tệp PDF bản quét", scan)
    an.attach("Phụ lục ở tệp riêng", annex)
    an.press("Thêm bản quét")
    an.write("Mã PIN", PASSPHRASE)
    an.press("Ký số bản quét")
    an.press("Phát hành")
    an.told("Đã phát hành")
    an.reads()

    expect(an.page.get_by_role("link", name="phu-luc")).not_to_have_count(0)
    an.pictured("hanh-trinh-van-ban-giay", whole=True)
    assert an.violations() == []


def test_a_post_is_delegated_and_the_record_names_both(office: Office, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    decision = tmp_path / "quyet-dinh.pdf"
    decision.write_bytes(b"%PDF-1.7\n%%EOF\n")
    today = f"{datetime.now(UTC).astimezone():%d/%m/%Y}"
    hanh = office("hanh")
    hanh.unfold("Nguyễn Thị Hạnh")
    hanh.follow("Ủy quyền")
    expect(hanh.page.get_by_role("heading", name="Ủy quyền")).to_be_visible()
    hanh.reach(hanh.page.get_by_role("main").get_by_role("link", name="Ủy quyền"))
    hanh.page.keyboard.press("Enter")
    hanh.select("Người làm thay", "Phạm Hải Long")
    hanh.write("Quyết định", "12/QĐ-STTTT")
    hanh.attach("Quyết định (PDF)", decision)
    hanh.write("Từ ngày", today)
    hanh.write("Đến ngày", today)
    hanh.press("Ủy quyền")
    hanh.told("Đã ủy quyền")
    hanh.pictured("hanh-trinh-uy-quyen")

    long = office("long")
    long.unfold("Phạm Hải Long")
    long.press("Thay mặt Nguyễn Thị Hạnh", exact=False)
    long.follow("Văn bản mới")
    long.write("Trích yếu", "Văn bản soạn thay khi vắng mặt")
    long.tick("Văn phòng")
    long.write("Nội dung", "Nội dung soạn thay.")
    long.press("Lưu dự thảo")
    long.told("Đã lưu dự thảo")

    told = long.page.locator(".timeline")
    expect(told).to_contain_text("Phạm Hải Long (Trưởng phòng) thay mặt Nguyễn Thị Hạnh (Chuyên viên)")
    long.pictured("hanh-trinh-soan-thay")
    assert long.violations() == []
    long.unfold("Phạm Hải Long")
    long.press("Trưởng phòng – Sở Thông tin và Truyền thông tỉnh Phú Thọ")


def test_a_copy_is_asked_for_approved_and_laid_out(office: Office, issued: str) -> None:
    hanh = office("hanh")
    hanh.go(issued)
    hanh.follow("Sao văn bản")
    hanh.select("Hình thức sao", "Sao y")
    hanh.select("Bản sao là bản", "Giấy")
    hanh.write("Mục đích sao", "nộp hồ sơ giải ngân")
    hanh.press("Gửi đề nghị")
    hanh.now("Chờ lãnh đạo duyệt")
    address = hanh.page.url.removeprefix(hanh.url)
    dung = office("dung")
    dung.go(address)
    dung.reads()
    dung.press("Duyệt sao")
    dung.told("Đã duyệt")
    an = office("an")
    an.go(address)
    an.press("Cấp số và dàn trang")

    an.now("mã tra cứu")
    an.pictured("hanh-trinh-ban-sao", whole=True)
    assert an.violations() == []


def test_a_copy_sent_wrongly_is_taken_back_and_leaves_a_tombstone(office: Office, issued: str) -> None:
    from playwright.sync_api import expect

    binh = office("binh")
    binh.until(binh.page.get_by_role("link", name=SUBJECT))
    an = office("an")
    an.go(issued)
    an.unfold("Lấy lại bản của một nơi nhận")
    an.write("Lý do", "gửi nhầm nơi nhận")
    an.press("Đề nghị lấy lại")
    an.told("Đã đề nghị")
    dung = office("dung")
    dung.go(issued)
    dung.press("Duyệt lấy lại")
    dung.told("Đã duyệt")
    binh.until(binh.page.get_by_role("link", name="Trả lời đề nghị thu hồi"))
    binh.follow("Trả lời đề nghị thu hồi")
    binh.reads()
    binh.pictured("hanh-trinh-xin-lay-lai", whole=True)
    binh.press("Đồng ý và hủy văn bản")

    expect(binh.page.get_by_text("Bên gửi đã thu hồi")).not_to_have_count(0)
    assert binh.page.locator("pdf-viewer").count() == 0
    binh.pictured("hanh-trinh-da-lay-lai", whole=True)
    assert binh.violations() == []


def put_out(office: Office, subject: str, *, about: str = "", verb: str = "") -> str:
    """Draft, sign, seal and issue an announcement, which nobody checks first; return its address.

    about, verb: the earlier document that it does something to, and what.
    """
    from vanthu.cli.demo import story
    from vanthu.cli.demo.pki import PASSPHRASE

    hanh = office("hanh")
    if about:
        hanh.go(about)
        hanh.follow(verb)
    else:
        hanh.follow("Văn bản mới")
    hanh.select("Loại văn bản", "Thông báo")
    hanh.write("Trích yếu", subject)
    if not about:
        hanh.tick(story.RECEIVER.name)
    hanh.write("Nội dung", "Sở thông báo để các đơn vị biết, thực hiện.")
    hanh.press("Lưu dự thảo")
    hanh.told("Đã lưu dự thảo")
    address = hanh.page.url.removeprefix(hanh.url)
    hanh.press("Trình ký")
    hanh.now("Chờ Trần Văn Dũng ký duyệt")
    dung = office("dung")
    dung.take_up(subject)
    dung.write("Mã PIN", PASSPHRASE)
    dung.press("Ký duyệt")
    dung.told("Đã ký và kiểm tra lại chữ ký")
    an = office("an")
    an.take_up(subject)
    an.write("Mã PIN", PASSPHRASE)
    an.press("Cấp số, đóng dấu")
    an.told("Đã cấp số, ngày và đóng dấu")
    an.press("Phát hành")
    an.told("Đã phát hành")
    return address


def test_a_notice_recalls_a_document_at_both_ends(office: Office) -> None:
    from playwright.sync_api import expect

    subject = "Lịch tập huấn ký số đợt một"
    earlier = put_out(office, subject)
    binh = office("binh")
    binh.until(binh.page.get_by_role("link", name=subject))
    put_out(office, "Việc thu hồi lịch tập huấn", about=earlier, verb="Thu hồi")

    an = office("an")
    an.go(earlier)
    an.now("Đã thu hồi: không sử dụng, không thực hiện theo văn bản này nữa.")
    assert an.page.get_by_role("button", name="Phát hành").count() == 0
    an.pictured("hanh-trinh-thu-hoi", whole=True)
    assert an.violations() == []
    binh.until(binh.page.get_by_role("link", name="Trả lời đề nghị thu hồi"))
    binh.follow("Trả lời đề nghị thu hồi")
    binh.press("Đồng ý và hủy văn bản")
    expect(binh.page.get_by_text("Bên gửi đã thu hồi")).not_to_have_count(0)
    assert binh.page.locator("pdf-viewer").count() == 0


def test_a_newer_document_replaces_or_amends_an_earlier_one_at_both_ends(office: Office) -> None:
    from playwright.sync_api import expect

    subject, newer = "Lịch trực tháng mười hai", "Lịch trực tháng mười hai đã sửa"
    earlier = put_out(office, subject)
    binh = office("binh")
    binh.until(binh.page.get_by_role("link", name=subject))
    put_out(office, newer, about=earlier, verb="Thay thế")

    an = office("an")
    an.go(earlier)
    an.now("Đã được thay thế: không sử dụng, không thực hiện theo văn bản này nữa.")
    expect(an.page.get_by_role("main")).to_contain_text("Thay thế")
    an.pictured("hanh-trinh-thay-the", whole=True)
    assert an.violations() == []
    binh.until(binh.page.get_by_role("link", name=newer))
    binh.take_up(newer)
    binh.press("Đăng ký")
    binh.told("Đã đăng ký")
    expect(binh.page.get_by_role("main")).to_contain_text("Thay thế")

    later = put_out(office, "Bổ sung lịch trực", about=newer_address(an), verb="Sửa đổi, bổ sung")
    an.go(later)
    expect(an.page.get_by_role("main")).to_contain_text("Sửa đổi, bổ sung")


def newer_address(an: Keys) -> str:
    """Return where the document lies that replaced the one on the page."""
    link = an.page.get_by_role("main").locator(".facts").get_by_role("link").first
    return str(link.get_attribute("href"))
