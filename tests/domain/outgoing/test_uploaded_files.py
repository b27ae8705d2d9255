"""A document written elsewhere: its places are found on its own page, then it goes the same road."""

from __future__ import annotations

import re
import subprocess
from datetime import datetime

import pytest
import typst

from vanthu.core.errors import Invalid, Refusal
from vanthu.signing import places

PAGE = """
#set page(width: 210mm, height: 297mm, margin: (left: 30mm, rest: 20mm))
#set text(font: "Liberation Serif", size: 13pt)
#grid(columns: (75mm, 1fr), align: center,
  [SỞ THÔNG TIN VÀ TRUYỀN THÔNG \\ #v(4mm) Số: #h(14mm)/STTTT-CNTT],
  [*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM* \\ *Độc lập - Tự do - Hạnh phúc* \\ #v(4mm) _Phú Thọ, ngày #h(8mm) tháng #h(8mm) năm 2026_])
#v(10mm) #align(center)[Kính gửi: Văn phòng Ủy ban nhân dân tỉnh Phú Thọ]
#lorem(60)
#v(8mm)
#grid(columns: (75mm, 1fr), [*_Nơi nhận:_* \\ - Như trên; \\ - Lưu: VT.],
  align(center)[*KT. GIÁM ĐỐC* \\ *PHÓ GIÁM ĐỐC* #v(30mm) *Trần Văn Dũng*])
"""


def test_the_places_of_a_page_made_elsewhere_are_found_and_the_blanks_of_the_date_filled() -> None:
    found = places.find(typst.compile(PAGE.encode()), seal_mm=36)

    assert {"number", "leader", "agency"} <= found.keys()
    assert "date" in found or {"day", "month"} <= found.keys()
    written = places.texts(
        found, number=7, notation="STTTT-CNTT", moment=datetime.fromisoformat("2026-02-03T09:00+07:00")
    )
    assert written["so"] == "07"
    assert {"03", "02"} <= set(re.findall(r"\d+", " ".join(written.values())))


def test_a_page_without_places_is_refused_by_what_it_lacks() -> None:
    found = places.find(
        typst.compile(("#set page(width: 210mm)\n" + "Chỉ có chữ. " * 40).encode()), seal_mm=36
    )

    with pytest.raises(Invalid) as refused:
        places.plan(found)

    assert refused.value.code is Refusal.LAYOUT_FAILED
    assert "số" in str(refused.value)
    assert "con dấu" in str(refused.value)


@pytest.mark.outside_tool("pdftotext")
def test_number_and_date_of_an_uploaded_file_can_be_read_once_it_is_filled(tmp_path) -> None:
    from vanthu.signing import desk

    pdf = typst.compile(PAGE.encode())
    found = places.find(pdf, seal_mm=36)
    moment = datetime.fromisoformat("2026-11-23T09:00+07:00")

    filled = desk.fill(
        desk.prepare(pdf, found), places.texts(found, number=7, notation="STTTT-CNTT", moment=moment)
    )

    path = tmp_path / "filled.pdf"
    path.write_bytes(filled)
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
    ).stdout
    assert re.search(r"Số:\s*07\s*/STTTT-CNTT", text)
    assert re.search(r"ngày\s+23\s+tháng\s+11\s+năm\s+2026", text)
