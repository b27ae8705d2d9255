"""The scanner's folder: whole files alone, each once, nothing lost; and what is read on a page."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.errors import Invalid, NotFound, NotPermitted, Refusal, WrongState
from vanthu.documents import page_reading
from vanthu.documents.page_reading import Line, fields_of
from vanthu.jobs.models import Work
from vanthu.jobs.worker import run_due
from vanthu.scans import actions, folder, jobs, queries
from vanthu.scans.models import Scan
from vanthu.scans.words import ScanState

if TYPE_CHECKING:
    from pytest_django import Settings

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def box(cast: Cast, tmp_path: Path, settings: Settings) -> Path:
    """Return the sender's scanner folder, watched."""
    place = tmp_path / "may-quet"
    place.mkdir()
    settings.VANTHU_HOME = tmp_path / "home"
    settings.VANTHU_SCAN_FOLDERS = {cast.sender.code: str(place)}
    return place


def put(place: Path, name: str, content: bytes, *, at: datetime = NOW - timedelta(minutes=1)) -> Path:
    """Leave a file in the folder, last written at `at`."""
    path = place / name
    path.write_bytes(content)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def look(cast: Cast, place: Path, *, now: datetime = NOW) -> int:
    """Look into the folder once."""
    return folder.look(place, actor=Actor.system("Hộp quét", agency_id=cast.sender.pk), now=now)


def test_a_whole_file_is_taken_in_once_and_moved_out_of_the_way(cast: Cast, box: Path) -> None:
    content = paper.scan()
    put(box, "a.pdf", content)

    assert look(cast, box) == 1
    scan = Scan.objects.get()
    assert scan.file is not None
    assert blobs().read(scan.file.sha256) == content
    assert scan.state_word is ScanState.WAITING
    assert not (box / "a.pdf").exists()
    assert [path.read_bytes() for path in (box / folder.TAKEN).rglob("*.pdf")] == [content]

    put(box, "b.pdf", content)  # the same paper once more, under another name
    look(cast, box)
    assert Scan.objects.count() == 1
    assert Work.objects.filter(kind="scans.read").count() == 1


def test_a_file_that_is_still_written_waits(cast: Cast, box: Path) -> None:
    whole = paper.scan()
    put(box, "a.pdf", whole[: len(whole) // 2], at=NOW)
    assert look(cast, box, now=NOW + timedelta(seconds=5)) == 0, "touched a moment ago"
    assert look(cast, box, now=LATER) == 0, "at rest, but without its end"

    put(box, "a.pdf", whole, at=LATER)
    assert look(cast, box, now=LATER + timedelta(minutes=1)) == 1
    assert Scan.objects.get().state_word is ScanState.WAITING


def test_a_file_without_an_end_is_put_aside_at_last(cast: Cast, box: Path) -> None:
    put(box, "a.pdf", b"%PDF-1.7 cut off", at=NOW - timedelta(seconds=folder.PATIENCE_S + 1))

    assert look(cast, box) == 1
    assert Scan.objects.get().state_word is ScanState.QUARANTINED


def test_an_empty_file_waits_for_the_scanner_to_fill_it(cast: Cast, box: Path) -> None:
    put(box, "a.pdf", b"")
    assert look(cast, box, now=LATER) == 0

    assert look(cast, box, now=NOW + timedelta(seconds=folder.PATIENCE_S)) == 1
    assert "trống" in Scan.objects.get().problem


def test_a_picture_is_put_aside_at_once_and_told_what_to_do(cast: Cast, box: Path) -> None:
    put(box, "a.tiff", b"II*\x00" + bytes(5000))

    assert look(cast, box) == 1
    scan = Scan.objects.get()
    assert (scan.state_word, "PDF" in scan.problem) == (ScanState.QUARANTINED, True)


def test_what_is_no_pdf_is_put_aside_with_the_reason_and_kept(cast: Cast, box: Path) -> None:
    put(box, "a.jpg", b"\xff\xd8 no pdf %%EOF")

    look(cast, box)

    scan = Scan.objects.get()
    assert scan.state_word is ScanState.QUARANTINED
    assert "PDF" in scan.problem
    (kept,) = (box / folder.ASIDE).iterdir()
    assert kept.read_bytes() == b"\xff\xd8 no pdf %%EOF"


def test_a_file_that_is_too_large_is_put_aside_unread(cast: Cast, box: Path, settings: Settings) -> None:
    settings.VANTHU_UPLOAD_LIMIT = 1000
    put(box, "a.pdf", b"x" * 1001)

    look(cast, box)

    assert Scan.objects.get().key.startswith("large:a.pdf:1001:")
    assert len(list((box / folder.ASIDE).iterdir())) == 1


def test_links_hidden_and_unfinished_files_are_nobodys_scans(cast: Cast, box: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(paper.scan())
    (box / "link.pdf").symlink_to(secret)
    put(box, ".hidden.pdf", paper.scan())
    put(box, "half.pdf.part", paper.scan())
    put(box, "Thumbs.db", b"x")
    (box / "folder.pdf").mkdir()

    assert look(cast, box) == 0
    assert not Scan.objects.exists()


@pytest.mark.parametrize("where", ["put", "take_in", "_move"])
def test_a_death_at_any_step_loses_nothing_and_takes_nothing_in_twice(
    where: str, cast: Cast, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = paper.scan()
    put(box, "a.pdf", content)

    def die(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        target: object = {"put": type(blobs()), "take_in": actions, "_move": folder}[where]
        patched.setattr(target, where, die)
        with pytest.raises(KeyboardInterrupt):
            look(cast, box)
    look(cast, box)

    assert Scan.objects.count() == 1
    assert not (box / "a.pdf").exists()
    assert len(list((box / folder.TAKEN).rglob("*.pdf"))) == 1


def test_the_watch_stays_and_reads_in_the_background(
    cast: Cast, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = page_reading.PageReading({"number": page_reading.Field("7", 91)})
    monkeypatch.setattr(page_reading, "read_page", lambda pdf, name: read)
    put(box, "a.pdf", paper.scan())

    jobs.watch_folders(NOW)
    jobs.watch_folders(NOW)
    run_due(NOW)

    scan = Scan.objects.get()
    assert (scan.state_word, scan.reading) == (ScanState.READ, {"number": {"text": "7", "sure": 91}})
    watch = Work.objects.get(kind="scans.watch")
    assert watch.done_at is None
    assert watch.due_at > NOW


def test_a_scan_that_cannot_be_read_still_waits_for_the_clerk(
    cast: Cast, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_reading, "read_page", lambda pdf, name: page_reading.PageReading(problem="mờ"))
    put(box, "a.pdf", paper.scan())
    look(cast, box)
    run_due(NOW)

    scan = Scan.objects.get()
    assert (scan.state_word, scan.problem) == (ScanState.UNREAD, "mờ")
    assert queries.listed(cast.an).rows == (scan,)


def test_only_the_agencys_clerk_sees_and_settles_its_scans(cast: Cast, box: Path) -> None:
    put(box, "a.pdf", paper.scan())
    look(cast, box)
    scan = Scan.objects.get()

    for stranger in (cast.hanh, cast.dung, cast.la, cast.binh):
        assert queries.listed(stranger).rows == ()
        with pytest.raises((NotFound, NotPermitted)):
            actions.drop(scan.pk, reason="x", actor=stranger, now=NOW)
    assert Scan.objects.get().state_word is ScanState.WAITING


def test_what_was_put_aside_leaves_the_desk_once_seen_and_comes_back_with_the_file(
    cast: Cast, box: Path
) -> None:
    put(box, "a.jpg", b"\xff\xd8 no pdf")
    look(cast, box)
    scan = Scan.objects.get()
    for stranger in (cast.hanh, cast.binh):
        with pytest.raises((NotFound, NotPermitted)):
            actions.note_put_aside(scan.pk, actor=stranger, now=NOW)

    actions.note_put_aside(scan.pk, actor=cast.an, now=NOW)
    assert queries.listed(cast.an).rows == ()
    assert queries.listed(cast.an, state=ScanState.QUARANTINED).rows == (scan,)

    put(box, "a.jpg", b"\xff\xd8 no pdf")
    look(cast, box)
    assert queries.listed(cast.an).rows == (scan,)


def test_dropping_asks_for_the_reason_and_happens_once(cast: Cast, box: Path) -> None:
    put(box, "a.pdf", paper.scan())
    look(cast, box)
    scan = Scan.objects.get()

    with pytest.raises(Invalid):
        actions.drop(scan.pk, reason="  ", actor=cast.an, now=NOW)
    actions.drop(scan.pk, reason="trang trắng", actor=cast.an, now=NOW)
    with pytest.raises(WrongState) as refused:
        actions.use(scan.pk, label="x", actor=cast.an, now=NOW)
    assert refused.value.code is Refusal.SCAN_SETTLED


def lines(text: str, sure: int = 90) -> list[Line]:
    """Return lines as Tesseract would read them."""
    return [Line(line.strip(), sure) for line in text.strip().splitlines()]


def told(whole: str, left: str = "") -> dict[str, str]:
    """Return the fields of a page by their text."""
    return {name: one.text for name, one in fields_of(lines(whole), lines(left or whole)).items()}


def test_the_fields_of_a_decision_are_read() -> None:
    left = "ỦY BAN NHÂN DÂN\nSỞ THÔNG TIN VÀ TRUYỀN THÔNG\nSố: 15/QĐ-STTTT"
    whole = f"""{left}
        Phú Thọ, ngày 05 tháng 3 năm 2026
        QUYẾT ĐỊNH
        Về việc ban hành Quy chế văn thư
        Căn cứ Nghị định số 30/2020/NĐ-CP"""

    assert told(whole, left) == {
        "number": "15",
        "notation": "QĐ-STTTT",
        "issued_on": date(2026, 3, 5).isoformat(),
        "author": "SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
        "kind": "quyet_dinh",
        "subject": "Về việc ban hành Quy chế văn thư",
    }


def test_the_abstract_of_a_letter_stands_after_its_mark() -> None:
    left = "SỞ TÀI CHÍNH\nSố: 7/STC-VP\nV/v gửi, nhận văn bản\nđiện tử\nKính gửi: Các sở"

    found = told(left)
    assert (found["kind"], found["subject"]) == ("cong_van", "gửi, nhận văn bản điện tử")


@pytest.mark.parametrize("text", ["", "ngày 31 tháng 2 năm 2026", "Số: /QĐ", "\x00\x01", "Số 1" * 1000])
def test_nonsense_on_a_page_proposes_nothing_wrong(text: str) -> None:
    assert "issued_on" not in told(text or "x")
    assert "notation" not in told(text or "x")


def test_where_the_reader_is_missing_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = page_reading.read_page(b"%PDF-", name="a.pdf")

    assert found.fields == {}
    assert "Tesseract" in found.problem


def test_a_date_in_the_text_is_not_the_documents_own() -> None:
    whole = """SỞ NỘI VỤ Độc lập - Tự do - Hạnh phúc
        Số: 15/QĐ-SNV Phú Thọ, ngày Sã: tháng 11 năm 2026
        QUYẾT ĐỊNH
        Về việc ban hành Quy chế
        Thực hiện Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của
        Chính phủ và Quyết định ngày 07 tháng 3 năm 2020"""

    assert "issued_on" not in told(whole)
    right = lines("Phú Thọ, ngày 27 tháng 11 năm 2026\n020/NĐ-CP ngày 05 tháng 3 năm 2020 của")
    assert fields_of(lines(whole), lines(whole), right)["issued_on"].text == "2026-11-27"


@pytest.mark.parametrize(
    ("foot", "signer"),
    [
        (
            "theo thẩm quyền./.\nKT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n*% ` TRUYỀN THÔNG\nTrần Văn Dũng",
            "KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC: Trần Văn Dũng",
        ),
        ("TL. GIÁM ĐỐC\nCHÁNH VĂN PHÒNG\nĐỗ Thị Ánh", "TL. GIÁM ĐỐC, CHÁNH VĂN PHÒNG: Đỗ Thị Ánh"),
        ("CHỦ TỊCH\nHà Ước", "CHỦ TỊCH: Hà Ước"),
        ("KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nân Văn Dũng", ""),  # the seal lies over the name
        ("Trần Văn Dũng", ""),
        ("BÁO CÁO\nTrần Văn Dũng", ""),
        ("", ""),
    ],
)
def test_the_signer_stands_at_the_foot(foot: str, signer: str) -> None:
    found = fields_of([], [], [], lines(foot))

    assert (found["signer"].text if found else "") == signer
