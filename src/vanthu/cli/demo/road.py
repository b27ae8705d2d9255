"""The road itself: what is done, by whom, when it is reached, and what must then be found."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from vanthu.core import clock

from . import artefacts, sheets, story
from .pki import Pki
from .sides import RefusedPage, Side, problem_on
from .story import RECEIVER, SENDER

Found = tuple[str, list[dict[str, Any]]]  # JSON values differ by key
Row = tuple[str, str, Callable[[], None], Callable[[], bool], Callable[[], Found]]

_AFTER_SUBMIT = {"submitted", "signed", "numbered", "sealed", "issued"}
_AFTER_SIGN = {"signed", "numbered", "sealed", "issued"}
_AFTER_SEAL = {"sealed", "issued"}


class NotHeld(Exception):
    """A step did not lead where it must."""


def _require(held: object, words: str) -> None:
    if not held:
        raise NotHeld(words)


@dataclass(slots=True)
class Road:
    """Both sides, and where the results go."""

    folder: Path
    pki: Pki
    sender: Side
    receiver: Side
    is_built: bool = False
    shots: list[str] = field(default_factory=list)
    """What the refused scan said."""

    @property
    def results(self) -> Path:
        """Return the folder for the files that people may want to open."""
        place = self.folder / "ket-qua"
        place.mkdir(exist_ok=True)
        return place

    def build(self) -> None:
        """Make both installations, fill them, start them."""
        sides = (self.sender, self.receiver)
        with ThreadPoolExecutor(len(sides)) as both:
            list(both.map(lambda side: (side.home / ".installed").exists() or side.init(), sides))
            list(
                both.map(
                    lambda side: side.run("vanthu.cli.demo.seed", side.place.key, str(self.folder)), sides
                )
            )
        for side in sides:
            side.begin()
        for side in sides:
            side.ensure()
        self.is_built = True

    def keep(self, source: str, name: str) -> Path:
        """Copy a stored file to the results under a name for people."""
        target = self.results / name
        shutil.copyfile(source, target)
        target.chmod(0o644)
        return target


@dataclass(frozen=True, slots=True)
class Paper:
    """One document on the road, as both sides hold it."""

    road: Road
    subject: str
    short: str
    """Begins the names of its files in the results."""

    def held(self) -> dict[str, Any]:  # Any: JSON values differ by key
        """Return the sender's row. Raises NotHeld if there is none."""
        row = self.road.sender.ask("outgoing", self.subject)
        _require(row, f"bên gửi không có văn bản “{self.subject}”")
        return dict(row)

    def state(self) -> str:
        """Return the sender's state, empty before there is a draft."""
        row = self.road.sender.ask("outgoing", self.subject)
        return str(row["state"]) if row else ""

    def delivery(self) -> dict[str, Any]:  # Any: JSON values differ by key
        """Return the one delivery, empty before the document is issued."""
        deliveries = self.held()["deliveries"]
        return dict(deliveries[0]) if deliveries else {"state": "", "statuses": []}

    def arrived(self) -> dict[str, Any]:  # Any: JSON values differ by key
        """Return the receiver's row."""
        return dict(self.road.receiver.ask("incoming", self.held()["code"] or "?"))

    def file(self, *, made_by: str, ordinal: int = 0) -> dict[str, Any]:  # Any: JSON values differ by key
        """Return the newest version of a file that a move made. Raises NotHeld if there is none."""
        rows = [
            row for row in self.held()["files"] if row["made_by"] == made_by and row["ordinal"] == ordinal
        ]
        _require(rows, f"không có tệp do bước {made_by} tạo ra")
        return dict(rows[-1])

    def has(self, *, made_by: str, ordinal: int = 0) -> bool:
        """Say whether a move made a version of a file."""
        row = self.road.sender.ask("outgoing", self.subject)
        return bool(row) and any(
            one["made_by"] == made_by and one["ordinal"] == ordinal for one in row["files"]
        )

    def judged(
        self, *, made_by: str, name: str, ordinal: int = 0
    ) -> dict[str, Any]:  # Any: JSON values differ by key
        """Copy a version to the results and have it judged."""
        row = self.file(made_by=made_by, ordinal=ordinal)
        path = self.road.keep(row["path"], f"{self.short}-{name}.pdf")
        hosts = frozenset({urlsplit(self.road.pki.base_url).netloc})
        left = artefacts.judged(path, trust=self.road.sender.home / "trust", name=path.name, hosts=hosts)
        _require(left["sha256"] == row["sha256"], "tệp trong kho không đúng mã băm đã ghi")
        return left

    def press(
        self, who: str, act: str, fields: dict[str, Any] | None = None, files: list[Any] | None = None
    ) -> None:
        """Have a person of the sender press a button on the document's page."""
        held = self.held()
        page = f"/van-ban-di/{held['id']}"
        sent = {"version": held["version"], **(fields or {})}
        self.road.sender.visitor(who).post(f"{page}/{act}", sent, form_page=page, files=files)

    def page(self, who: str) -> str:
        """Return the document's page as a person of the sender sees it."""
        return self.road.sender.visitor(who).get(f"/van-ban-di/{self.held()['id']}")


def steps(road: Road) -> list[Row]:
    """Return every step of the road, in order."""
    way_2 = Paper(road, story.WAY_2_SUBJECT, "cach-2")
    way_1 = Paper(road, story.WAY_1_SUBJECT, "cach-1")
    return [
        (
            "build",
            "Dựng hai bản cài đặt và PKI thử nghiệm",
            road.build,
            lambda: road.is_built,
            lambda: _built(road),
        ),
        *_way_2(way_2),
        *_issued(way_2, "way2"),
        *_way_1(way_1),
        *_issued(way_1, "way1"),
        ("books", "Đối chiếu sổ đăng ký hai bên", _wait, lambda: True, lambda: _books(road)),
    ]


def _wait() -> None:
    time.sleep(0.15)


def _built(road: Road) -> Found:
    return f"{road.sender.url} ({SENDER.code}), {road.receiver.url} ({RECEIVER.code})", []


def _way_2(paper: Paper) -> Iterator[Row]:
    officer, leader, clerk = (SENDER.person(role).username for role in ("officer", "leader", "clerk"))
    yield (
        "draft", "Cách 2 · Chuyên viên soạn công văn", lambda: _draft(paper, story.WAY_2_BODY, "compose", officer),
        lambda: paper.state() != "", lambda: _drafted(paper),
    )  # fmt: skip
    yield (
        "submit", "Cách 2 · Trình lãnh đạo",
        lambda: paper.press(officer, "trinh"),
        lambda: paper.state() in _AFTER_SUBMIT, lambda: _prepared(paper),
    )  # fmt: skip
    yield (
        "sign", "Cách 2 · Lãnh đạo ký số", lambda: paper.press(leader, "ky", {"pin": paper.road.pki.passphrase}),
        lambda: paper.state() in _AFTER_SIGN, lambda: _signed(paper),
    )  # fmt: skip
    yield (
        "seal", "Cách 2 · Văn thư cấp số, ngày và ký số cơ quan",
        lambda: paper.press(clerk, "cap-so-dong-dau", {"pin": paper.road.pki.passphrase}),
        lambda: paper.state() in _AFTER_SEAL, lambda: _sealed(paper),
    )  # fmt: skip


def _way_1(paper: Paper) -> Iterator[Row]:
    officer, clerk = (SENDER.person(role).username for role in ("officer", "clerk"))
    yield (
        "paper_draft", "Cách 1 · Chuyên viên lập văn bản giấy", lambda: _draft(paper, "", "paper", officer),
        lambda: paper.state() != "", lambda: _drafted(paper),
    )  # fmt: skip
    yield (
        "paper_number", "Cách 1 · Văn thư cấp số (cùng sổ)", lambda: paper.press(clerk, "cap-so"),
        lambda: bool(paper.held()["number"]), lambda: (f"Số {paper.held()['code']}", []),
    )  # fmt: skip
    yield (
        "wrong_scan", "Cách 1 · Thử bản quét ghi số khác", lambda: _wrong_scan(paper, clerk),
        lambda: bool(paper.road.shots), lambda: _shown(paper),
    )  # fmt: skip
    yield (
        "scan", "Cách 1 · Quét, tải lên kèm phụ lục", lambda: _right_scan(paper, clerk),
        lambda: paper.has(made_by="attach_scan"), lambda: _scanned(paper),
    )  # fmt: skip
    yield (
        "copy_seal", "Cách 1 · Ký số cơ quan trên bản quét",
        lambda: paper.press(clerk, "ky-ban-quet", {"pin": paper.road.pki.passphrase}),
        lambda: paper.state() in _AFTER_SEAL, lambda: _copied(paper),
    )  # fmt: skip


def _issued(paper: Paper, key: str) -> Iterator[Row]:
    clerk, other = SENDER.person("clerk").username, RECEIVER.person("clerk").username
    way = "Cách 2" if key == "way2" else "Cách 1"
    yield (
        f"{key}_complete", f"{way} · Thêm dấu thời gian, dữ liệu thu hồi", _wait,
        lambda: paper.has(made_by="complete") or paper.state() == "issued", lambda: _completed(paper),
    )  # fmt: skip
    yield (
        f"{key}_issue", f"{way} · Phát hành", lambda: paper.press(clerk, "phat-hanh"),
        lambda: paper.state() == "issued", lambda: (f"{paper.held()['code']} đến {RECEIVER.name}", []),
    )  # fmt: skip
    yield (
        f"{key}_deliver", f"{way} · Gửi, bên nhận lưu và kiểm tra", lambda: _send_again(paper, clerk),
        lambda: paper.delivery()["state"] == "accepted" and "01" in paper.delivery()["statuses"],
        lambda: _delivered(paper),
    )  # fmt: skip
    yield (
        f"{key}_register", f"{way} · Bên nhận đăng ký", lambda: _register(paper, other),
        lambda: paper.arrived().get("state") == "registered", lambda: _registered(paper),
    )  # fmt: skip
    yield (
        f"{key}_status", f"{way} · Bên gửi thấy trạng thái", _wait,
        lambda: "03" in paper.delivery()["statuses"],
        lambda: (f"Trạng thái nhận được: {', '.join(paper.delivery()['statuses'])}", []),
    )  # fmt: skip


def _draft(paper: Paper, body: str, source: str, officer: str) -> None:
    side = paper.road.sender
    choice = side.ask("choices", RECEIVER.code)
    side.visitor(officer).post(
        "/van-ban-di/moi",
        {
            "source": source, "kind": "bao_cao" if source == "paper" else "cong_van", "subject": paper.subject,
            "recipients": str(choice["agency"]), "signer": str(choice["signer"]), "content": body,
            "addressees": RECEIVER.name, "to_places": "Như trên\nGiám đốc, các Phó Giám đốc Sở",
            "urgency": "0", "due_on": "",
        },
        form_page="/van-ban-di/moi",
    )  # fmt: skip


def _drafted(paper: Paper) -> Found:
    row = paper.held()
    current = [one for one in row["files"] if one["current"]]
    if not current:
        return "Đã lập, chờ cấp số trên giấy", []
    path = paper.road.keep(current[0]["path"], f"{paper.short}-1-du-thao.pdf")
    seen = artefacts.text(path)
    _require(
        "Kính gửi" in seen and "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in seen,
        "dự thảo thiếu thành phần thể thức",
    )
    return f"Dự thảo {len(seen.split())} từ, đủ Quốc hiệu, Kính gửi, Nơi nhận", [_plain(path)]


def _plain(path: Path) -> dict[str, Any]:  # Any: JSON values differ by key
    return {"name": path.name, "path": str(path), "verdict": "unsigned", "sha256": artefacts.sha256(path)}


def _prepared(paper: Paper) -> Found:
    row = paper.file(made_by="submit")
    path = paper.road.keep(row["path"], f"{paper.short}-2-trinh-ky.pdf")
    fields = artefacts.fields(path)
    _require({"so", "ngay_thang", "LanhDao", "CoQuan"} <= set(fields), f"tệp trình ký thiếu ô: {fields}")
    return f"Đã đặt sẵn các ô {', '.join(fields)}", [_plain(path)]


def _signed(paper: Paper) -> Found:
    left = paper.judged(made_by="sign", name="3-lanh-dao-ky")
    leader = _one(left, "LanhDao")
    _require(leader["integrity"] == "intact" and leader["changes"] == "none", f"chữ ký lãnh đạo: {leader}")
    return artefacts.short(left), [left]


def _sealed(paper: Paper) -> Found:
    left = paper.judged(made_by="seal", name="4-cap-so-dong-dau")
    leader, agency = _one(left, "LanhDao"), _one(left, "CoQuan")
    _require(leader["verdict"] == agency["verdict"] == "valid", f"kết luận: {artefacts.short(left)}")
    _require(leader["changes"] == "permitted", "sau chữ ký lãnh đạo phải chỉ có thay đổi được phép")
    for tool in ("pdfsig", "mutool"):
        _require(left[tool] is None or artefacts.all_good(left[tool], 2), f"{tool}: {left[tool]}")
    row = paper.held()
    seen = " ".join(artefacts.text(Path(left["path"])).split())
    _require(
        f"Số: {row['number']:02d}" in seen or f"{row['number']:02d}" in seen, "không đọc được số trên trang"
    )
    _require(_printed(date.fromisoformat(row["issued_on"])) in seen, "không đọc được ngày trên trang")
    return f"Số {row['code']} đọc được trên trang; {artefacts.short(left)}", [left]


def _printed(day: date) -> str:
    from vanthu.documents.compose import printed_date

    return printed_date(day)


def _one(left: dict[str, Any], name: str) -> dict[str, Any]:  # Any: JSON values differ by key
    found = [one for one in left["signatures"] if one["field"] == name]
    _require(len(found) == 1, f"phải có đúng một chữ ký ở ô {name}")
    return dict(found[0])


def _completed(paper: Paper) -> Found:
    left = paper.judged(made_by="complete", name="5-day-du-bang-chung")
    agency = _one(left, "CoQuan")
    _require(left["verdict"] == "valid", f"kết luận: {artefacts.short(left)}")
    _require(agency["time"] == "proven", "thời điểm ký chưa được chứng minh")
    return f"Mức {agency['level']}, thời điểm ký đã chứng minh; {artefacts.short(left)}", [left]


def _delivered(paper: Paper) -> Found:
    arrived = paper.arrived()
    _require(arrived["count"] == 1, f"bên nhận có {arrived['count']} văn bản, phải có đúng một")
    sent = {row["sha256"] for row in paper.held()["files"] if row["current"]}
    _require({row["sha256"] for row in arrived["files"]} == sent, "tệp bên nhận khác tệp đã gửi")
    _require(
        all(row["verdict"] == "valid" for row in arrived["files"]), f"bên nhận kiểm tra: {arrived['files']}"
    )
    left = [_receipt(paper, index) for index in range(len(_RECEIPTS))]
    tries = paper.delivery()["attempts"]
    return f"Đúng một văn bản đến, {len(sent)} tệp hợp lệ, 2 biên nhận có chữ ký, {tries} lần gửi", left


_RECEIPTS = ("bien-nhan-luu", "bien-nhan-ket-qua")


def _receipt(paper: Paper, index: int) -> dict[str, Any]:  # Any: JSON values differ by key
    """Keep a receipt as a file and have it proved offline by the command."""
    content = paper.delivery()["receipts"][index]
    _require(content, f"chưa có {_RECEIPTS[index]}")
    path = paper.road.results / f"{paper.short}-{_RECEIPTS[index]}.json"
    path.write_text(content, encoding="utf-8")
    paper.road.sender.run("vanthu.cli.main", "receipt", "verify", str(path))
    return {"name": path.name, "path": str(path), "verdict": "valid", "sha256": artefacts.sha256(path)}


def _send_again(paper: Paper, clerk: str) -> None:
    """Wait; where a try failed, do as a clerk who sees it: press "try again" instead of waiting for the back-off."""
    _wait()
    delivery = paper.delivery()
    if delivery.get("can_retry") and delivery["attempts"]:
        page = f"/giao-nhan/{delivery['id']}"
        with suppress(RefusedPage):  # the worker was quicker
            paper.road.sender.visitor(clerk).post(f"{page}/gui-lai", {}, form_page=page)


def _register(paper: Paper, clerk: str) -> None:
    page = f"/van-ban-den/{paper.arrived()['id']}"
    paper.road.receiver.visitor(clerk).post(f"{page}/dang-ky", {}, form_page=page)


def _registered(paper: Paper) -> Found:
    return f"Số đến {paper.arrived()['number']:02d}", []


def _wrong_scan(paper: Paper, clerk: str) -> None:
    """Upload a scan that bears another number: it must be held back, with both numbers shown."""
    if not artefacts.can_read_scans():
        paper.road.shots.append("")
        return
    page = paper.page(clerk)
    if 'data-scan="held"' in page:
        paper.road.shots.append(problem_on(page))
    else:
        _hand_in(paper, clerk, page, number=paper.held()["number"] + 40)


def _right_scan(paper: Paper, clerk: str) -> None:
    _hand_in(paper, clerk, paper.page(clerk), number=paper.held()["number"])


def _hand_in(paper: Paper, clerk: str, page: str, *, number: int) -> None:
    """Upload a scan, unless one is being read, or was attached by itself since the page was asked for."""
    if 'data-scan="reading"' in page:
        _wait()
    elif paper.held()["state"] == "paper_numbered":
        _scan(paper, clerk, number=number)


def _shown(paper: Paper) -> Found:
    words, row = paper.road.shots[0], paper.held()
    if not words:
        return "(bỏ qua: máy này không có Tesseract để đọc số trên bản quét)", []
    _require(row["state"] == "paper_numbered", "bản quét sai số đã được nhận")
    _require(
        row["code"] in words and f"{row['number'] + 40:02d}/" in words, f"lời báo không nêu hai số: {words}"
    )
    return f"Bị giữ lại: bản quét ghi {row['number'] + 40:02d}, số đã cấp {row['number']:02d}", []


def _scan(paper: Paper, clerk: str, *, number: int) -> None:
    row = paper.held()
    made = sheets.paper_scan(
        paper.subject,
        story.WAY_1_BODY,
        number=number,
        on=date.fromisoformat(row["issued_on"]),
        now=clock.now(),
    )
    annex = sheets.annex(story.ANNEX_SUBJECT, story.ANNEX_BODY, now=clock.now())
    files = [
        ("scan", ("bao-cao-quet.pdf", made, "application/pdf")),
        ("annexes", ("phu-luc.pdf", annex, "application/pdf")),
    ]
    paper.press(clerk, "ban-quet", {}, files)


def _scanned(paper: Paper) -> Found:
    row = paper.file(made_by="attach_scan")
    path = paper.road.keep(row["path"], f"{paper.short}-1-ban-quet.pdf")
    return f"Bản quét màu {artefacts.dpi(path):.0f} dpi, chỉ có ảnh; kèm 1 phụ lục", [_plain(path)]


def _copied(paper: Paper) -> Found:
    main = paper.judged(made_by="seal_copy", name="2-sao-y")
    annex = paper.judged(made_by="seal_copy", name="2-phu-luc", ordinal=1)
    for left in (main, annex):
        _require(left["verdict"] == "valid", f"{left['name']}: {artefacts.short(left)}")
        for tool in ("pdfsig", "mutool"):
            _require(left[tool] is None or artefacts.all_good(left[tool], 1), f"{tool}: {left[tool]}")
    marks = [" ".join(artefacts.text(Path(left["path"])).split()) for left in (main, annex)]
    _require(f"SAO Y; {SENDER.name};" in marks[0], "không đọc được dấu SAO Y trên trang")
    _require(f"{paper.held()['code']};" in marks[1], "không đọc được dấu phụ lục trên trang")
    return f"Dấu SAO Y và dấu phụ lục {paper.held()['code']} đọc được; {artefacts.short(main)}", [main, annex]


def _books(road: Road) -> Found:
    sent, received = road.sender.ask("register", "outgoing"), road.receiver.ask("register", "incoming")
    for side, book in ((SENDER.name, sent), (RECEIVER.name, received)):
        _require(not book["gaps"], f"{side}: khuyết số {book['gaps']}")
        numbers = [number for _, number, _ in book["taken"]]
        _require(len(numbers) == len(set(numbers)) == 2, f"{side}: phải có đúng hai số, có {numbers}")
    return "Mỗi bên hai số liền nhau, không trùng, không khuyết", []
