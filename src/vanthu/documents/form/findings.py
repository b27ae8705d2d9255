"""What the checker may say: one member per rule, each with its demand and its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vanthu.core.words import Worded

from .sheet import Line


class Severity(Worded):
    """How much a finding weighs."""

    FAULT = "fault", "Sai thể thức", "Against the form"
    ADVICE = "advice", "Nên xem lại", "Worth a look"


class FormRule(Worded):
    """The demands of NĐ 30/2020 Appendix I Part I that a page can be measured by."""

    READABLE = "readable", "Có lớp chữ để kiểm tra", "Has text that can be checked"
    PAPER = "paper", "Khổ giấy A4, 210 × 297 mm", "A4 paper, 210 × 297 mm"
    MARGIN_TOP = "margin_top", "Lề trên 20–25 mm", "Top margin 20–25 mm"
    MARGIN_BOTTOM = "margin_bottom", "Lề dưới 20–25 mm", "Bottom margin 20–25 mm"
    MARGIN_LEFT = "margin_left", "Lề trái 30–35 mm", "Left margin 30–35 mm"
    MARGIN_RIGHT = "margin_right", "Lề phải 15–20 mm", "Right margin 15–20 mm"
    TYPEFACE = "typeface", "Phông chữ Times New Roman", "Typeface Times New Roman"
    COLOUR = "colour", "Chữ màu đen, trừ dấu chỉ mức độ khẩn", "Black text, but for the mark of urgency"
    PAGE_NUMBER = (
        "page_number",
        "Số trang chữ số Ả Rập, cỡ 13–14, đứng, canh giữa trong lề trên; không đánh số trang thứ nhất",
        "Page numbers in Arabic digits, 13–14 pt, upright, centred in the top margin; none on page 1",
    )
    NATION = (
        "nation",
        "Quốc hiệu chữ in hoa, cỡ 12–13, đứng, đậm, ở nửa phải phía trên trang đầu",
        "The country's name in capitals, 12–13 pt, bold, top right of page 1",
    )
    MOTTO = (
        "motto",
        "Tiêu ngữ chữ in thường, cỡ 13–14, đứng, đậm, giữa các cụm từ có gạch nối và cách chữ",
        "The motto in sentence case, 13–14 pt, bold, its words joined by spaced hyphens",
    )
    MOTTO_RULE = (
        "motto_rule",
        "Dưới Tiêu ngữ có đường kẻ ngang, nét liền, dài bằng dòng chữ",
        "A ruled line under the motto, as long as its text",
    )
    HEAD_SIZES = (
        "head_sizes",
        "Cỡ chữ Quốc hiệu/Tiêu ngữ/ngày tháng đi cùng nhau: 12/13/13 hoặc 13/14/14",
        "Sizes of country, motto and date belong together: 12/13/13 or 13/14/14",
    )
    AGENCY = (
        "agency",
        "Tên cơ quan ban hành chữ in hoa, cỡ 12–13, đứng, đậm, ở nửa trái phía trên trang đầu",
        "The issuing agency in capitals, 12–13 pt, bold, top left of page 1",
    )
    NUMBER = (
        "number",
        "“Số:” chữ in thường, cỡ 13, đứng; sau số là dấu gạch chéo rồi ký hiệu chữ in hoa",
        "“Số:” 13 pt, upright; after the number a slash and the notation in capitals",
    )
    NOTATION = (
        "notation",
        "Ký hiệu bắt đầu bằng chữ viết tắt của tên loại văn bản (công văn thì không)",
        "The notation begins with the abbreviation of the type (a công văn has none)",
    )
    DATE = (
        "date",
        "Địa danh và ngày tháng năm: cỡ 13–14, nghiêng; ngày dưới 10 và tháng 1, 2 có số 0 ở trước",
        "Place and date 13–14 pt, italic; days below 10 and months 1 and 2 with a leading zero",
    )
    TYPE_NAME = (
        "type_name",
        "Tên loại văn bản chữ in hoa, cỡ 13–14, đứng, đậm, canh giữa",
        "The type's name in capitals, 13–14 pt, bold, centred",
    )
    ABSTRACT = (
        "abstract",
        "Trích yếu dưới tên loại: chữ in thường, cỡ 13–14, đứng, đậm",
        "The abstract under the type's name: sentence case, 13–14 pt, bold",
    )
    LETTER_ABSTRACT = (
        "letter_abstract",
        "Trích yếu công văn sau “V/v”: chữ in thường, cỡ 12–13, đứng, dưới số và ký hiệu",
        "The abstract of a công văn after “V/v”: 12–13 pt, upright, under the number",
    )
    BASES = (
        "bases",
        "Căn cứ ban hành: chữ nghiêng, mỗi căn cứ một dòng, cuối dòng dấu “;”, dòng cuối dấu “.”",
        "Legal bases in italics, each on its own line ending with “;”, the last with “.”",
    )
    BODY_SIZE = (
        "body_size",
        "Nội dung cỡ chữ 13–14, cả văn bản một cỡ",
        "Body text 13–14 pt, one size throughout",
    )
    BODY_SPACING = (
        "body_spacing",
        "Khoảng cách dòng từ dòng đơn đến 1,5 dòng",
        "Line spacing from single to 1.5 lines",
    )
    BODY_INDENT = (
        "body_indent",
        "Chữ đầu dòng của đoạn lùi vào 1 cm hoặc 1,27 cm",
        "The first line of a paragraph is indented by 1 cm or 1.27 cm",
    )
    ADDRESSEES = "addressees", "“Kính gửi:” cỡ 13–14, đứng", "“Kính gửi:” 13–14 pt, upright"
    SIGNER_TITLE = (
        "signer_title",
        "Quyền hạn, chức vụ người ký: chữ in hoa, cỡ 13–14, đứng, đậm",
        "The signer's authority and post in capitals, 13–14 pt, bold",
    )
    SIGNER_AUTHORITY = (
        "signer_authority",
        "Cấp phó ký thay: “KT.” trước chức vụ người đứng đầu, dưới đó là chức vụ cấp phó; ký thừa lệnh: “TL.”",
        "A deputy signs below “KT.” and the head's post, with the deputy's own post under it; by order is “TL.”",
    )
    SIGNER_CHOSEN = (
        "signer_chosen",
        "Quyền hạn, chức vụ, họ tên trên trang là của người ký đã chọn; sửa tệp hoặc chọn lại người ký",
        "Authority, post and name on the page are those of the signer who was chosen; mend the file or choose again",
    )
    SIGNER_NAME = (
        "signer_name",
        "Họ và tên người ký: chữ in thường, cỡ 13–14, đứng, đậm",
        "The signer's name in sentence case, 13–14 pt, bold",
    )
    NO_DEGREE = (
        "no_degree",
        "Trước họ tên người ký không ghi học hàm, học vị, danh hiệu",
        "No degree or honorific before the signer's name",
    )
    RECIPIENTS = (
        "recipients",
        "“Nơi nhận:” cỡ 12, nghiêng, đậm; phần liệt kê cỡ 11, đứng",
        "“Nơi nhận:” 12 pt, bold italic; the list 11 pt, upright",
    )
    FILED = (
        "filed",
        "Dòng cuối của nơi nhận: “Lưu: VT, …” và kết thúc bằng dấu chấm",
        "The last line of the recipients: “Lưu: VT, …”, closed by a full stop",
    )

    @property
    def source(self) -> str:
        """Return the rule's place in NĐ 30/2020/NĐ-CP."""
        return f"NĐ 30/2020 Phụ lục I, Phần I, {_SOURCES[self]}"


_SOURCES: Final = {
    FormRule.READABLE: "I.6",
    FormRule.PAPER: "I.1",
    FormRule.MARGIN_TOP: "I.3",
    FormRule.MARGIN_BOTTOM: "I.3",
    FormRule.MARGIN_LEFT: "I.3",
    FormRule.MARGIN_RIGHT: "I.3",
    FormRule.TYPEFACE: "I.4",
    FormRule.COLOUR: "I.4",
    FormRule.PAGE_NUMBER: "I.7",
    FormRule.NATION: "II.1",
    FormRule.MOTTO: "II.1",
    FormRule.MOTTO_RULE: "II.1",
    FormRule.HEAD_SIZES: "V, ghi chú 1",
    FormRule.AGENCY: "II.2",
    FormRule.NUMBER: "II.3",
    FormRule.NOTATION: "II.3.b",
    FormRule.DATE: "II.4",
    FormRule.TYPE_NAME: "II.5",
    FormRule.ABSTRACT: "II.5",
    FormRule.LETTER_ABSTRACT: "II.5",
    FormRule.BASES: "II.6.b",
    FormRule.BODY_SIZE: "II.6.e",
    FormRule.BODY_SPACING: "II.6.e",
    FormRule.BODY_INDENT: "II.6.e",
    FormRule.ADDRESSEES: "II.9",
    FormRule.SIGNER_TITLE: "II.7",
    FormRule.SIGNER_AUTHORITY: "II.7.b",
    FormRule.SIGNER_CHOSEN: "II.7.c",
    FormRule.SIGNER_NAME: "II.7",
    FormRule.NO_DEGREE: "II.7.c",
    FormRule.RECIPIENTS: "II.9",
    FormRule.FILED: "II.9",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One departure from the form."""

    rule: FormRule
    severity: Severity
    page: int
    found: tuple[str, str]
    """What stands there, in Vietnamese and English."""
    line: Line | None = None
    """Where, if it is one line."""

    def sentence(self, language: str) -> str:
        """Return the finding as a sentence that says what was found and what is wanted."""
        if language == "en":
            return f"Page {self.page}: {self.found[1]}. Wanted: {self.rule.en[0].lower()}{self.rule.en[1:]}."
        return f"Trang {self.page}: {self.found[0]}. Yêu cầu: {self.rule.vi[0].lower()}{self.rule.vi[1:]}."


def fault(rule: FormRule, line: Line, *, severity: Severity = Severity.FAULT) -> Finding:
    """Return the finding that a line is set in another way than wanted."""
    vi, en = line.style
    case_vi, case_en = ("in hoa, ", "capitals, ") if line.is_upper else ("", "")
    text = line.text if len(line.text) <= 60 else f"{line.text[:57]}…"
    return Finding(
        rule=rule,
        severity=severity,
        page=line.page,
        found=(f"“{text}” là {case_vi}{vi}", f"“{text}” is {case_en}{en}"),
        line=line,
    )


def missing(rule: FormRule, what: tuple[str, str], *, page: int = 1) -> Finding:
    """Return the finding that something is not there."""
    return Finding(
        rule=rule,
        severity=Severity.FAULT,
        page=page,
        found=(f"không thấy {what[0]}", f"{what[1]} was not found"),
    )
