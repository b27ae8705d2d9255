"""The form checker: what is composed here passes; every rule finds the one thing that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.domain.documents.conftest import NOW
from vanthu.core.errors import Invalid
from vanthu.documents.compose import Draft, Issued, compose
from vanthu.documents.form import Finding, FormRule, Line, Page, Severity, Sheet, Signer, check, judge
from vanthu.documents.words import Kind


def _in_kind(letter: Draft, kind: Kind) -> Draft:
    notation = f"{kind.abbreviation}-STTTT" if kind.abbreviation else "STTTT-CNTT"
    return replace(letter, kind=kind, notation=notation)


@pytest.mark.parametrize("kind", sorted(kind for kind in Kind if not kind.is_normative))
def test_what_is_composed_here_is_in_good_form(letter: Draft, kind: Kind, tmp_path: Path) -> None:
    for issued in (None, Issued(7, date(2026, 2, 5))):
        path = tmp_path / "a.pdf"
        path.write_bytes(compose(_in_kind(letter, kind), now=NOW, issued=issued).pdf)

        assert [finding.sentence("en") for finding in check(path, name="a.pdf", kind=kind)] == []


def test_the_margins_of_a_short_page_are_those_of_its_short_lines(letter: Draft, tmp_path: Path) -> None:
    decision = replace(
        _in_kind(letter, Kind.QUYET_DINH),
        subject="Phân công nhiệm vụ", addressees=(), enacted_by="Giám đốc Sở Thông tin và Truyền thông tỉnh Phú Thọ", body="1. Quán triệt.",
    )  # fmt: skip
    path = tmp_path / "a.pdf"
    path.write_bytes(compose(decision, now=NOW).pdf)

    rules = {finding.rule for finding in check(path, name="a.pdf", kind=Kind.QUYET_DINH)}

    assert rules.isdisjoint({FormRule.MARGIN_LEFT, FormRule.MARGIN_RIGHT})


def test_where_every_paragraph_is_short_their_last_lines_show_the_margin(
    letter: Draft, tmp_path: Path
) -> None:
    decision = replace(
        _in_kind(letter, Kind.QUYET_DINH),
        subject="Kiện toàn Ban Chỉ đạo", addressees=(), enacted_by="Giám đốc Sở Thông tin và Truyền thông tỉnh Phú Thọ",
        legal_bases=("Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",),
        body="Điều 1. Kiện toàn Ban Chỉ đạo chuyển đổi số của Sở theo danh sách kèm theo.\n"
        "Điều 2. Các đơn vị có tên ở nơi nhận chịu trách nhiệm thi hành Quyết định này.",
    )  # fmt: skip
    path = tmp_path / "a.pdf"
    path.write_bytes(compose(decision, now=NOW).pdf)

    assert check(path, name="a.pdf", kind=Kind.QUYET_DINH) == ()


def test_a_file_that_is_no_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"not a PDF")

    with pytest.raises(Invalid):
        check(path, name="a.pdf")


def _line(
    text: str, left: float, base: float, size: float = 14, *, width: float = 0, style: str = "", page: int = 1
) -> Line:
    return Line(
        page=page,
        text=text,
        left=left,
        right=left + (width or len(text) * size * 0.17),
        top=base - size * 0.26,
        base=base,
        size=size,
        bold="b" in style,
        italic="i" in style,
        family="TimesNewRomanPSMT",
        red="r" in style,
    )


def _good() -> list[Line]:
    """A one-page công văn in good form."""
    body = [
        _line(
            f"Nội dung văn bản dòng {n}", 30 if n % 3 else 42.7, 75 + 6.2 * n, width=165 - 12.7 * (n % 3 == 0)
        )
        for n in range(20)
    ]
    return [
        _line("UBND TỈNH PHÚ THỌ", 45, 25, 13),
        _line("SỞ NỘI VỤ", 50, 30, 13, style="b"),
        _line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 110, 25, 13, style="b"),
        _line("Độc lập - Tự do - Hạnh phúc", 120, 30, 14, style="b", width=60),
        _line("Số: 05/SNV-TCCB", 45, 40, 13),
        _line("Phú Thọ, ngày 05 tháng 02 năm 2026", 115, 40, 14, style="i"),
        _line("V/v báo cáo biên chế", 42, 46, 12),
        _line("Kính gửi: Ủy ban nhân dân tỉnh", 75, 60),
        *body,
        _line("Nơi nhận:", 30, 210, 12, style="bi"),
        _line("- Như trên;", 30, 215, 11),
        _line("- Lưu: VT, TCCB.", 30, 220, 11),
        _line("KT. GIÁM ĐỐC", 130, 210, style="b"),
        _line("PHÓ GIÁM ĐỐC", 130, 216, style="b"),
        _line("Trần Văn Dũng", 132, 245, style="b"),
    ]


def _sheet(
    lines: list[Line], *, width: float = 210, height: float = 297, rules: bool = True, rule_at: float = 31.5
) -> Sheet:
    under = ((120.0, 180.0, rule_at),) if rules else ()
    return Sheet((Page(number=1, width=width, height=height, lines=tuple(lines), rules=under),))


def _with(start: str, change: Callable[[Line], Line]) -> Sheet:
    lines = _good()
    assert any(line.text.startswith(start) for line in lines), start
    return _sheet([change(line) if line.text.startswith(start) else line for line in lines])


def _without(start: str) -> Sheet:
    return _sheet([line for line in _good() if not line.text.startswith(start)])


def _rules(sheet: Sheet) -> set[FormRule]:
    return {finding.rule for finding in judge(sheet, kind=Kind.CONG_VAN)}


def test_the_page_the_next_tests_break_is_in_good_form() -> None:
    assert [finding.sentence("en") for finding in judge(_sheet(_good()), kind=Kind.CONG_VAN)] == []


@pytest.mark.parametrize(
    ("start", "changes", "rule"),
    [
        ("CỘNG HÒA", {"italic": True}, FormRule.NATION),
        ("CỘNG HÒA", {"bold": False}, FormRule.NATION),
        ("CỘNG HÒA", {"size": 12.0}, FormRule.HEAD_SIZES),
        ("Độc lập", {"italic": True}, FormRule.MOTTO),
        ("Độc lập", {"text": "Độc lập-Tự do-Hạnh phúc"}, FormRule.MOTTO),
        ("Độc lập", {"text": "ĐỘC LẬP - TỰ DO - HẠNH PHÚC"}, FormRule.MOTTO),
        ("SỞ NỘI VỤ", {"bold": False}, FormRule.AGENCY),
        ("SỞ NỘI VỤ", {"size": 15.0}, FormRule.AGENCY),
        ("Số:", {"size": 14.0}, FormRule.NUMBER),
        ("Số:", {"text": "Số: 05-SNV"}, FormRule.NUMBER),
        ("Số:", {"text": "Số: 05/snv-tccb"}, FormRule.NUMBER),
        ("Phú Thọ,", {"italic": False}, FormRule.DATE),
        ("Phú Thọ,", {"text": "Phú Thọ, ngày 5 tháng 02 năm 2026"}, FormRule.DATE),
        ("Phú Thọ,", {"text": "Phú Thọ, ngày 05 tháng 2 năm 2026"}, FormRule.DATE),
        ("V/v", {"size": 14.0}, FormRule.LETTER_ABSTRACT),
        ("Kính gửi", {"bold": True}, FormRule.ADDRESSEES),
        ("Nơi nhận", {"italic": False}, FormRule.RECIPIENTS),
        ("- Như trên", {"size": 13.0}, FormRule.RECIPIENTS),
        ("- Lưu", {"text": "- Lưu: VT, TCCB"}, FormRule.FILED),
        ("- Lưu", {"text": "- Lưu: phòng TCCB."}, FormRule.FILED),
        ("KT. GIÁM ĐỐC", {"bold": False}, FormRule.SIGNER_TITLE),
        ("KT. GIÁM ĐỐC", {"text": "KT. Giám đốc"}, FormRule.SIGNER_TITLE),
        ("Trần Văn Dũng", {"bold": False}, FormRule.SIGNER_NAME),
        ("Trần Văn Dũng", {"text": "TRẦN VĂN DŨNG"}, FormRule.SIGNER_NAME),
        ("Trần Văn Dũng", {"text": "ThS. Trần Văn Dũng"}, FormRule.NO_DEGREE),
        ("Nội dung", {"size": 12.0}, FormRule.BODY_SIZE),
        ("Nội dung", {"family": "Arial"}, FormRule.TYPEFACE),
        ("Nội dung văn bản dòng 1", {"red": True}, FormRule.COLOUR),
    ],
    ids=lambda value: value.value if isinstance(value, FormRule) else "",
)
def test_each_rule_finds_what_breaks_it(start: str, changes: dict[str, object], rule: FormRule) -> None:
    assert {rule} == _rules(_with(start, lambda line: replace(line, **changes)))  # type: ignore[arg-type] # fields of Line


@pytest.mark.parametrize(
    ("start", "rule"),
    [
        ("CỘNG HÒA", FormRule.NATION),
        ("Độc lập", FormRule.MOTTO),
        ("Số:", FormRule.NUMBER),
        ("Phú Thọ,", FormRule.DATE),
        ("V/v", FormRule.LETTER_ABSTRACT),
        ("Nơi nhận", FormRule.RECIPIENTS),
        ("- Lưu", FormRule.FILED),
        ("Trần Văn Dũng", FormRule.SIGNER_NAME),
    ],
    ids=lambda value: value.value if isinstance(value, FormRule) else "",
)
def test_what_is_missing_is_named(start: str, rule: FormRule) -> None:
    assert _rules(_without(start)) == {rule}


@pytest.mark.parametrize(
    ("kind", "text", "rules"),
    [
        (Kind.QUYET_DINH_QPPL, "Số: 05/2026/QĐ-SNV", set()),
        (Kind.QUYET_DINH_QPPL, "Số:          /2026/QĐ-SNV", set()),
        (Kind.QUYET_DINH_QPPL, "Số:          /QĐ-SNV", set()),
        (Kind.QUYET_DINH_QPPL, "Số: 05/2026/NQ-SNV", {FormRule.NOTATION}),
        (Kind.QUYET_DINH_QPPL, "Số: 05/2026/qđ-snv", {FormRule.NUMBER}),
        (Kind.THONG_TU_LIEN_TICH, "Số: 05/2026/TTLT-BTC-BNV", set()),
        (Kind.QUYET_DINH, "Số: 05/2026/QĐ-SNV", {FormRule.NOTATION}),
        (Kind.QUYET_DINH, "Số: 05/QĐ-SNV", set()),
        (Kind.CONG_VAN, "Số: 05/2026/SNV-TCCB", {FormRule.NOTATION}),
        (None, "Số: 05/2026/QĐ-SNV", set()),
    ],
    ids=str,
)
def test_the_year_belongs_to_normative_documents(kind: Kind | None, text: str, rules: set[FormRule]) -> None:
    found = judge(_with("Số:", lambda line: replace(line, text=text)), kind=kind)

    assert {one.rule for one in found} & {FormRule.NUMBER, FormRule.NOTATION} == rules
    assert all(one.severity is Severity.FAULT for one in found if one.rule is FormRule.NOTATION)


def test_the_title_of_a_normative_decision_is_the_word_alone() -> None:
    title = _line("QUYẾT ĐỊNH", 85, 55, style="b", width=40)

    with_title = {one.rule for one in judge(_sheet([*_good(), title]), kind=Kind.QUYET_DINH_QPPL)}
    missing = [
        one for one in judge(_sheet(_good()), kind=Kind.QUYET_DINH_QPPL) if one.rule is FormRule.TYPE_NAME
    ]

    assert FormRule.TYPE_NAME not in with_title
    assert "“QUYẾT ĐỊNH”" in missing[0].sentence("vi")


def test_the_rest_of_appendix_i_is_advice_on_a_normative_document() -> None:
    sheet = _with("CỘNG HÒA", lambda line: replace(line, italic=True))

    for kind, severity in ((Kind.CONG_VAN, Severity.FAULT), (Kind.QUYET_DINH_QPPL, Severity.ADVICE)):
        found = {one.rule: one.severity for one in judge(sheet, kind=kind)}
        assert found[FormRule.NATION] is severity


@pytest.mark.parametrize(
    ("shift", "rule"),
    [
        ({"left": -8.0}, FormRule.MARGIN_LEFT),
        ({"left": 8.0}, FormRule.MARGIN_LEFT),
        ({"right": 8.0}, FormRule.MARGIN_RIGHT),
        ({"right": -8.0}, FormRule.MARGIN_RIGHT),
    ],
    ids=str,
)
def test_margins_are_measured(shift: dict[str, float], rule: FormRule) -> None:
    moved = [
        replace(line, left=line.left + shift.get("left", 0), right=line.right + shift.get("right", 0))
        if line.text.startswith("Nội dung")
        else line
        for line in _good()
    ]

    assert _rules(_sheet(moved)) == {rule}


def test_text_too_near_the_upper_edge_is_found() -> None:
    raised = [replace(line, top=line.top - 10, base=line.base - 10) for line in _good()]

    assert _rules(_sheet(raised, rule_at=21.5)) == {FormRule.MARGIN_TOP}


def test_text_too_near_the_lower_edge_is_found() -> None:
    last = _line("Dòng cuối của trang một", 30, 285, width=165)
    number, text = _line("2", 104, 15, 14, page=2), _line("Tiếp theo", 30, 40, width=160, page=2)
    first = _sheet([*_good(), last]).first
    second = Page(number=2, width=210, height=297, lines=(number, text))

    assert _rules(Sheet((first, second))) == {FormRule.MARGIN_BOTTOM}


def test_paragraphs_that_begin_too_far_in_are_found() -> None:
    moved = [
        replace(line, left=55.0) if line.text.startswith("Nội dung") and line.left > 40 else line
        for line in _good()
    ]

    assert _rules(_sheet(moved)) == {FormRule.BODY_INDENT}


def test_legal_bases_that_stand_upright_are_found() -> None:
    bases = [_line(f"Căn cứ Nghị định số {n}/2020/NĐ-CP;", 42.7, 66 + 5 * n, style="i") for n in range(1, 3)]

    assert _rules(_sheet([*_good(), *bases])) == set()
    upright = [replace(line, italic=False) for line in bases]
    assert _rules(_sheet([*_good(), *upright])) == {FormRule.BASES}


def test_letter_paper_is_found_and_landscape_is_not() -> None:
    # Letter paper is wider, so that its right margin is wrong with it.
    assert _rules(_sheet(_good(), width=216, height=279)) - {FormRule.MARGIN_RIGHT} == {FormRule.PAPER}
    assert FormRule.PAPER not in _rules(_sheet(_good(), width=297, height=210))


def test_the_line_under_the_motto_is_missed() -> None:
    assert _rules(_sheet(_good(), rules=False)) == {FormRule.MOTTO_RULE}


def test_lines_too_far_apart_are_found() -> None:
    spread = [
        replace(line, base=60 + (line.base - 60) * 2.2, top=line.top + (line.base - 60) * 1.2)
        if line.text.startswith("Nội dung")
        else line
        for line in _good()
    ]

    assert _rules(_sheet(spread)) == {FormRule.BODY_SPACING}


@pytest.mark.parametrize(
    ("number", "is_fault"),
    [
        (_line("2", 104, 15, 14, page=2), False),
        (_line("2", 180, 15, 14, page=2), True),
        (_line("2", 104, 290, 14, page=2), True),
        (_line("2", 104, 15, 11, page=2), True),
        (None, True),
    ],
)
def test_the_second_page_bears_its_number(number: Line | None, *, is_fault: bool) -> None:
    first = _sheet(_good()).first
    text = _line("Tiếp theo", 30, 40, width=160, page=2)
    second = Page(number=2, width=210, height=297, lines=(text, number) if number else (text,))

    assert _rules(Sheet((first, second))) == ({FormRule.PAGE_NUMBER} if is_fault else set())


def test_the_first_page_bears_none() -> None:
    assert _rules(_sheet([*_good(), _line("1", 104, 15, 14)])) == {FormRule.PAGE_NUMBER}


def test_a_notation_of_another_type_is_found() -> None:
    lines = [replace(line, text="Số: 05/TB-SNV") if line.text.startswith("Số:") else line for line in _good()]

    assert FormRule.NOTATION in {finding.rule for finding in judge(_sheet(lines), kind=Kind.QUYET_DINH)}
    assert FormRule.NOTATION not in {finding.rule for finding in judge(_sheet(lines), kind=Kind.THONG_BAO)}


def test_a_type_name_is_measured_with_its_abstract() -> None:
    title = _line("QUYẾT ĐỊNH", 88, 55, style="b", width=34)
    abstract = _line("Về việc ban hành Quy chế", 75, 62, width=60)
    rest = [line for line in _good() if not line.text.startswith(("V/v", "Kính gửi"))]

    found = {finding.rule for finding in judge(_sheet([*rest, title, abstract]), kind=Kind.QUYET_DINH)}

    assert FormRule.ABSTRACT in found
    assert FormRule.TYPE_NAME not in found
    plain = replace(title, bold=False)
    assert FormRule.TYPE_NAME in {
        f.rule for f in judge(_sheet([*rest, plain, abstract]), kind=Kind.QUYET_DINH)
    }
    assert FormRule.TYPE_NAME in {f.rule for f in judge(_sheet(rest), kind=Kind.QUYET_DINH)}


def test_a_scan_cannot_be_checked_and_says_so() -> None:
    (finding,) = judge(_sheet([]))

    assert (finding.rule, finding.severity) == (FormRule.READABLE, Severity.ADVICE)


def test_a_finding_says_what_stands_there_what_is_wanted_and_where_that_is_written() -> None:
    (finding,) = [
        each
        for each in judge(_with("Nơi nhận", lambda line: replace(line, italic=False)), kind=Kind.CONG_VAN)
        if each.rule is FormRule.RECIPIENTS
    ]

    assert finding.sentence("vi") == (
        "Trang 1: “Nơi nhận:” là 12 pt, đậm. Yêu cầu: “Nơi nhận:” cỡ 12, nghiêng, đậm; phần liệt kê cỡ 11, đứng."
    )
    assert finding.rule.source == "NĐ 30/2020 Phụ lục I, Phần I, II.9"
    assert isinstance(finding, Finding)
    assert finding.line is not None


def test_every_rule_is_named_by_a_test_that_breaks_it() -> None:
    told = Path(__file__).read_text(encoding="utf-8")

    assert [rule.name for rule in FormRule if f"FormRule.{rule.name}" not in told] == []


def test_a_draft_from_word_leaves_room_for_number_and_date() -> None:
    """Blanks cut both lines into pieces, and the place may begin near the notation, almost on its base line."""
    lines = [
        _line("Số:", 40, 41.3, 13),
        _line("/SNV-TCCB", 55, 41.3, 13),
        _line("Phú Thọ, ngày", 100, 40.2, 14, style="i"),
        _line("tháng", 140, 40.2, 14, style="i"),
        _line("năm 2026", 165, 40.2, 14, style="i"),
    ]
    rest = [line for line in _good() if not line.text.startswith(("Số:", "Phú Thọ"))]

    assert [finding.sentence("en") for finding in judge(_sheet([*rest, *lines]), kind=Kind.CONG_VAN)] == []


@pytest.mark.parametrize(
    ("titles", "found"),
    [
        (["GIÁM ĐỐC"], ""),
        (["KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"], ""),
        (["TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"], ""),
        (["TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"], ""),
        (["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], ""),
        (["PHÓ GIÁM ĐỐC"], "“KT.”"),
        (["TL. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "“TL. GIÁM ĐỐC”"),
        (["KT. GIÁM ĐỐC", "TRƯỞNG PHÒNG"], "cấp phó"),
    ],
)
def test_authority_and_post_of_the_signer_agree(titles: list[str], found: str) -> None:
    rest = [line for line in _good() if "GIÁM ĐỐC" not in line.text]
    lines = [_line(text, 130, 210 + 6 * at, style="b") for at, text in enumerate(titles)]

    said = [one for one in judge(_sheet([*rest, *lines])) if one.rule is FormRule.SIGNER_AUTHORITY]

    assert bool(said) is bool(found)
    assert all(found in one.sentence("vi") for one in said)


@pytest.mark.parametrize(
    ("signer", "severity"),
    [
        (Signer(titles=("KT. Giám đốc", "Phó Giám đốc"), name="Trần Văn Dũng"), None),
        (Signer(titles=("Giám đốc",), name="Lê Thị An"), Severity.FAULT),
        (Signer(titles=("TL. Giám đốc", "Chánh Văn phòng"), name="Trần Văn Dũng"), Severity.ADVICE),
    ],
)
def test_the_page_is_made_for_the_signer_who_was_chosen(signer: Signer, severity: Severity | None) -> None:
    found = judge(_sheet(_good()), kind=Kind.CONG_VAN, signer=signer)

    assert [(one.rule, one.severity) for one in found] == (
        [(FormRule.SIGNER_CHOSEN, severity)] if severity else []
    )


def test_many_lines_in_red_are_one_finding() -> None:
    red = [replace(line, red=True) if line.text.startswith("Nội dung") else line for line in _good()]

    (finding,) = judge(_sheet(red), kind=Kind.CONG_VAN)

    assert (finding.rule, "20 dòng" in finding.sentence("vi")) == (FormRule.COLOUR, True)


def test_the_styles_of_one_typeface_are_one_finding() -> None:
    names = {(False, False): "Arial", (True, False): "Arial-BoldMT", (True, True): "Arial-BoldItalicMT"}
    other = [replace(line, family=names.get((line.bold, line.italic), "Arial-ItalicMT")) for line in _good()]

    (finding,) = judge(_sheet(other), kind=Kind.CONG_VAN)

    assert "“Arial”" in finding.sentence("vi")
