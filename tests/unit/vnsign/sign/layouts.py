"""Layouts of official documents with known truth: every piece of text is placed to the millimetre.

`prepared` layouts are those of our own templates (blank after "Số:" and after the place name); `foreign` ones are
what other agencies' drafts look like. All names are invented.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pikepdf
import typst

POINT = 72 / 25.4


@dataclass(frozen=True)
class Text:
    """One piece on a baseline. anchor: what x means."""

    x: float
    y: float
    words: str
    anchor: str = "left"
    size: float = 13
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Truth:
    """What is known of one place: kind, left edge (or centre) in mm, baseline or middle."""

    fill: str
    x: float
    y: float
    right: float | None = None
    top: float | None = None
    bottom: float | None = None


@dataclass
class Layout:
    name: str
    prepared: bool = False
    width: float = 210.0
    height: float = 297.0
    pages: list[list[Text]] = field(default_factory=lambda: [[]])
    truth: list[Truth] = field(default_factory=list)
    rotate: int = 0
    skew: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    printed: tuple[str, ...] = ()
    sandwich: bool = False

    def add(self, *pieces: Text, page: int = 1) -> None:
        while len(self.pages) < page:
            self.pages.append([])
        self.pages[page - 1] += pieces


LOREM = (
    "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư, đề nghị các "
    "đơn vị, địa phương nghiêm túc triển khai thực hiện và báo cáo kết quả về cơ quan trước thời hạn quy định."
)


def _piece(text: Text) -> str:
    words = text.words.replace("\\", "\\\\").replace('"', '\\"')
    style = f'size: {text.size}pt, weight: "{"bold" if text.bold else "regular"}", style: "{"italic" if text.italic else "normal"}"'
    wide = 400
    x = {"left": text.x, "right": text.x - wide, "centre": text.x - wide / 2}[text.anchor]
    align = {"left": "left", "right": "right", "centre": "center"}[text.anchor]
    return f'#place(top + left, dx: {x}mm, dy: {text.y}mm, box(width: {wide}mm, align({align}, text({style}, "{words}"))))'


_MADE: dict[str, bytes] = {}


def pdf_of(layout: Layout) -> bytes:
    """Return the layout as PDF, made once in a run."""
    if layout.name not in _MADE:
        _MADE[layout.name] = _made(layout)
    return _MADE[layout.name]


def _made(layout: Layout) -> bytes:
    head = f"""#set page(width: {layout.width}mm, height: {layout.height}mm, margin: 0mm)
#set text(font: "Liberation Serif", lang: "vi", hyphenate: false, top-edge: "baseline", bottom-edge: "baseline")
"""
    body = "\n#pagebreak()\n".join(
        "\n".join(_piece(piece) for piece in page) + "\n#box[]" for page in layout.pages
    )
    plain = typst.compile((head + body).encode())
    if not (layout.rotate or layout.skew or layout.shift != (0.0, 0.0) or layout.sandwich):
        return plain
    return _turned(plain, layout)


def _turned(plain: bytes, layout: Layout) -> bytes:
    wide, high = layout.width * POINT, layout.height * POINT
    dx, dy = layout.shift
    turn = {
        0: f"1 0 0 1 {dx} {dy}", 90: f"0 1 -1 0 {high + dx} {dy}", 180: f"-1 0 0 -1 {wide + dx} {high + dy}",
        270: f"0 -1 1 0 {dx} {wide + dy}",
    }[layout.rotate]  # fmt: skip
    angle = math.radians(layout.skew)
    cos, sin = math.cos(angle), math.sin(angle)
    skew = f"{cos:.6f} {sin:.6f} {-sin:.6f} {cos:.6f} 0 0"
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        for page in pdf.pages:
            across, along = (wide, high) if layout.rotate % 180 == 0 else (high, wide)
            page.MediaBox = pikepdf.Array([dx - 9, dy - 9, across + dx + 9, along + dy + 9])
            page.CropBox = pikepdf.Array([dx, dy, across + dx, along + dy])
            page.Rotate = layout.rotate
            page.contents_add(f"q {turn} cm {skew} cm\n".encode(), prepend=True)
            cover = b"Q 0.98 g 0 0 9999 9999 re -9999 -9999 9999 9999 re f\n" if layout.sandwich else b"Q\n"
            page.contents_add(cover)
        pdf.save(stream)
    return stream.getvalue()


def skewed(layout: Layout, x: float, y: float) -> tuple[float, float]:
    """Return where a point of the layout lies after skewing about the lower left corner, in mm from the top left."""
    angle = math.radians(layout.skew)
    up = layout.height - y
    return (
        x * math.cos(angle) - up * math.sin(angle),
        layout.height - (x * math.sin(angle) + up * math.cos(angle)),
    )


def header(layout: Layout, *, left: float = 68, right: float = 140, size: float = 13, above: tuple[str, ...] = ("UBND TỈNH PHÚ THỌ",),
           agency: tuple[str, ...] = ("SỞ THÔNG TIN VÀ TRUYỀN THÔNG",)) -> float:  # fmt: skip
    """Set the two-column head; return the baseline of the number line."""
    line = size * 0.45
    y = 24.0
    layout.add(
        Text(right, y, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "centre", size - 1, bold=True),
        Text(right, y + line, "Độc lập - Tự do - Hạnh phúc", "centre", size, bold=True),
    )
    for words in above:
        layout.add(Text(left, y, words, "centre", size - 1))
        y += line
    for words in agency:
        layout.add(Text(left, y, words, "centre", size - 1, bold=True))
        y += line
    return y + line


def number_blank(layout: Layout, y: float, *, left: float = 50, gap: float = 14, notation: str = "STTTT-CNTT", size: float = 13,
                 label: str = "Số:", filler: str = "") -> None:  # fmt: skip
    """Set "Số:      /STTTT-CNTT" and say where the blank is."""
    layout.add(Text(left, y, label, "right", size), Text(left + gap, y, "/" + notation, size=size))
    if filler:
        layout.add(Text(left + gap / 2, y, filler, "centre", size))
    layout.truth.append(Truth("number", left, y, right=left + gap))


def number_code(layout: Layout, y: float, *, left: float = 52, size: float = 13) -> None:
    """Set "Số:" with nothing after it, as our own templates do."""
    layout.add(Text(left, y, "Số:", "right", size))
    layout.truth.append(Truth("code", left, y))


def date_blank(layout: Layout, y: float, *, right: float = 182, place: str = "Phú Thọ", gap: float = 9, size: float = 13,
               year: str | None = "2026") -> None:  # fmt: skip
    """Set "Phú Thọ, ngày   tháng   năm 2026" and say where the blanks are; pieces are placed one by one."""
    tail = f"năm {year}" if year else "năm"
    edge = right - (20 if year else 26)
    month = edge - gap
    day = month - 13.5 - gap
    layout.add(
        Text(day, y, f"{place}, ngày", "right", size, italic=True),
        Text(month, y, "tháng", "right", size, italic=True),
        Text(edge, y, tail, "left", size, italic=True),
    )
    layout.truth += [Truth("day", day, y), Truth("month", month, y, right=edge)]


def date_after_place(
    layout: Layout, y: float, *, left: float = 135, place: str = "Phú Thọ", size: float = 13
) -> None:
    """Set the place and a comma only, as our own templates do."""
    layout.add(Text(left, y, f"{place},", "right", size, italic=True))
    layout.truth.append(Truth("date", left, y))


def body(layout: Layout, y: float, lines: int, *, page: int = 1, left: float = 30, size: float = 13) -> float:
    """Set running text; return the baseline after it."""
    words = (LOREM.split() * 6)[: lines * 13]
    for i in range(lines):
        layout.add(Text(left, y, " ".join(words[i * 12 : i * 12 + 12])[:88], size=size), page=page)
        y += size * 0.48
    return y


def signer(layout: Layout, y: float, *, centre: float = 145, titles: tuple[str, ...] = ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
           person: str = "Trần Văn Dũng", gap: float = 32, size: float = 13, page: int = 1) -> float:  # fmt: skip
    """Set titles and name `gap` mm apart (baseline to baseline) and say where the room between is."""
    for words in titles:
        layout.add(Text(centre, y, words, "centre", size, bold=True), page=page)
        last = y
        y += size * 0.45
    layout.add(Text(centre, last + gap, person, "centre", size, bold=True), page=page)
    em = size / POINT
    layout.truth.append(Truth("leader", centre, 0, top=last, bottom=last + gap - 0.66 * em))
    return last + gap


def recipients(layout: Layout, y: float, *, lines: tuple[str, ...] = ("- Như trên;", "- Giám đốc (b/c);", "- Lưu: VT, CNTT."), page: int = 1,
               left: float = 30) -> None:  # fmt: skip
    """Set "Nơi nhận" on the left."""
    layout.add(Text(left, y, "Nơi nhận:", size=12, bold=True, italic=True), page=page)
    for i, words in enumerate(lines, 1):
        layout.add(Text(left, y + 5 * i, words, size=11), page=page)


def standard(
    name: str, *, prepared: bool = False, size: float = 13, gap: float = 32, **signing: object
) -> Layout:
    """Return the common letter."""
    layout = Layout(name, prepared=prepared)
    y = header(layout, size=size)
    if prepared:
        number_code(layout, y, size=size)
        date_after_place(layout, y, size=size)
    else:
        number_blank(layout, y, size=size)
        date_blank(layout, y, size=size)
    end = body(layout, y + 20, 9, size=size)
    recipients(layout, end + 12)
    signer(layout, end + 12, gap=gap, size=size, **signing)  # type: ignore[arg-type]
    return layout


TITLES: list[tuple[tuple[str, ...], str]] = [
    (("GIÁM ĐỐC",), "Nguyễn Văn An"),
    (("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Trần Văn Dũng"),
    (("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "Đỗ Quang Huy"),
    (("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "Lê Thị Ánh Tuyết"),
    (("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"), "Hoàng Văn Minh"),
    (("TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ NỘI VỤ"), "Phạm Ngọc Khuê"),
    (("Q. GIÁM ĐỐC",), "Vũ Đình Ước"),
    (("BỘ TRƯỞNG",), "Ngô Hữu Ý"),
    (("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"), "Bùi Thị Quỳnh Như"),
    (("TL. BỘ TRƯỞNG", "VỤ TRƯỞNG VỤ TỔ CHỨC CÁN BỘ"), "Đặng Xuân Thủy"),
    (("HIỆU TRƯỞNG",), "Trịnh Công Đoàn"),
    (("TM. HỘI ĐỒNG NHÂN DÂN", "CHỦ TỊCH"), "Y Thông"),
    (("CHI CỤC TRƯỞNG",), "Cao Bá Lâm"),
    (("VIỆN TRƯỞNG",), "Hà Thị Mỹ Duyên"),
    (("TRƯỞNG BAN",), "Kiều Oanh"),
    (("TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"), "Triệu Quang Phục"),
]


def _prepared() -> list[Layout]:
    found = [
        standard(f"prepared-{size}-{gap}", prepared=True, size=size, gap=gap)
        for size in (13, 14)
        for gap in (26, 32, 40)
    ]
    found += [
        standard(f"prepared-title-{i}", prepared=True, titles=titles, person=name)
        for i, (titles, name) in enumerate(TITLES[:8])
    ]
    for turn in (90, 180, 270):
        found.append(replace(standard(f"prepared-rotate-{turn}", prepared=True), rotate=turn))
    return found


def _two_pages(name: str, *, annex: bool = False) -> Layout:
    layout = Layout(name)
    y = header(layout)
    number_blank(layout, y)
    date_blank(layout, y)
    body(layout, y + 20, 30)
    end = body(layout, 25, 6, page=2)
    recipients(layout, end + 10, page=2)
    signer(layout, end + 10, page=2)
    if annex:
        layout.add(Text(105, 30, "PHỤ LỤC", "centre", bold=True), page=3)
        body(layout, 45, 20, page=3)
    return layout


def _joint(name: str, centres: tuple[float, ...], *, landscape: bool = False) -> Layout:
    layout = Layout(name, width=297 if landscape else 210, height=210 if landscape else 297)
    right = 220 if landscape else 140
    y = header(layout, right=right)
    number_blank(layout, y)
    date_blank(layout, y, right=262 if landscape else 182)
    end = body(layout, y + 16, 6)
    people = [
        (("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Trần Văn Dũng"),
        (("CHÁNH VĂN PHÒNG",), "Hoàng Văn Minh"),
        (("CHỦ TỊCH",), "Nguyễn Thị Hạnh"),
    ]
    for centre, (titles, name_) in zip(centres, people, strict=False):
        signer(layout, end + 14, centre=centre, titles=titles, person=name_)
    recipients(layout, end + 62)
    return layout


def _table(name: str) -> Layout:
    layout = Layout(name)
    y = header(layout)
    number_blank(layout, y)
    date_blank(layout, y)
    top = body(layout, y + 18, 3)
    for row in range(7):
        for column, x in enumerate((32, 60, 110, 160)):
            layout.add(
                Text(
                    x,
                    top + 6 + row * 6,
                    ("STT", "Số: 12", "Nguyễn Văn Tám", "GIÁM ĐỐC")[column] if row else "Cột",
                    size=11,
                )
            )
    recipients(layout, top + 62)
    signer(layout, top + 62)
    return layout


def _names_on_the_left(name: str) -> Layout:
    layout = Layout(name)
    y = header(layout)
    number_blank(layout, y)
    date_blank(layout, y)
    end = body(layout, y + 20, 8)
    recipients(layout, end + 12, lines=("Như Trên", "Sở Nội Vụ", "Trần Văn Nam", "Lưu Văn Thư"))
    signer(layout, end + 12)
    return layout


def _edge(
    name: str,
    change: Callable[[Layout, float], None],
    *,
    gap: float = 32,
    titles: tuple[str, ...] = ("GIÁM ĐỐC",),
) -> Layout:
    layout = Layout(name)
    y = header(layout)
    change(layout, y)
    end = body(layout, y + 20, 8)
    recipients(layout, end + 12)
    signer(layout, end + 12, gap=gap, titles=titles)
    return layout


def _long_head(name: str) -> Layout:
    layout = Layout(name)
    y = header(
        layout, above=("ỦY BAN NHÂN DÂN", "TỈNH PHÚ THỌ"), agency=("BAN QUẢN LÝ DỰ ÁN ĐẦU TƯ XÂY DỰNG", "CÔNG TRÌNH GIAO THÔNG")
    )  # fmt: skip
    number_blank(layout, y, notation="BQLDA-KTTĐ&GSĐT", left=42)
    date_blank(layout, y)
    end = body(layout, y + 20, 8)
    recipients(
        layout, end + 12, lines=tuple(f"- Sở, ban, ngành số {i} của tỉnh Phú Thọ;" for i in range(1, 9))
    )
    signer(
        layout,
        end + 12,
        centre=150,
        titles=("TM. BAN QUẢN LÝ DỰ ÁN", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC PHỤ TRÁCH KỸ THUẬT"),
    )
    return layout


def _foreign() -> list[Layout]:
    found = [
        standard(f"letter-{size}-{gap}", size=size, gap=gap)
        for size in (12, 13, 14)
        for gap in (24, 30, 38, 45)
    ]
    found += [standard(f"title-{i}", titles=titles, person=name) for i, (titles, name) in enumerate(TITLES)]
    for turn in (90, 180, 270):
        found.append(replace(standard(f"rotate-{turn}"), rotate=turn))
    for skew in (-0.6, -0.3, 0.4, 0.7):
        found.append(replace(standard(f"scan-{skew}"), skew=skew, sandwich=True))
    found += [
        replace(standard("shifted"), shift=(37.0, -53.0)),
        replace(standard("shifted-rotated"), shift=(-20.0, 11.0), rotate=90),
    ]
    found += [_two_pages("two-pages"), _two_pages("annex-after", annex=True), _long_head("long-head")]
    found += [
        _joint("joint-two", (65, 148)),
        _joint("joint-three", (60, 150, 240), landscape=True),
        _joint("landscape", (220,), landscape=True),
    ]
    found += [_table("table"), _names_on_the_left("names-on-the-left")]
    found += [_variant(*each) for each in _VARIANTS]
    return found


def _variant(name: str, number: dict[str, object], date: dict[str, object]) -> Layout:
    def change(layout: Layout, y: float) -> None:
        number_blank(layout, y, **number)  # type: ignore[arg-type]
        date_blank(layout, y, **date)  # type: ignore[arg-type]

    return _edge(name, change)


_VARIANTS: list[tuple[str, dict[str, object], dict[str, object]]] = [
    ("narrow-blank", {"gap": 8}, {"gap": 6}),
    ("wide-blank", {"gap": 26}, {"gap": 13}),
    ("dotted", {"filler": "….."}, {}),
    ("ocr-6", {"label": "S6:"}, {}),
    ("decision", {"notation": "QĐ-UBND", "left": 46}, {"place": "Việt Trì"}),
    ("long-place", {}, {"place": "Thành phố Hồ Chí Minh", "gap": 7}),
    ("no-year", {}, {"year": None}),
    ("joint-notation", {"notation": "TTLT-BNV-BTC", "left": 44}, {"place": "Hà Nội"}),
    ("small", {"size": 12}, {"size": 12}),
    ("large", {"size": 14}, {"size": 14}),
]


def _printed() -> list[Layout]:
    def change(layout: Layout, y: float) -> None:
        layout.add(
            Text(68, y, "Số: 01/STTTT-CNTT", "centre"),
            Text(140, y, "Phú Thọ, ngày 05 tháng 3 năm 2026", "centre", italic=True),
        )
        layout.printed = ("code", "date")

    return [_edge("printed", change)]


def layouts() -> list[Layout]:
    """Return every layout."""
    return _prepared() + _foreign() + _printed()
