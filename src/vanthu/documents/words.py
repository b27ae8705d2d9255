"""The closed vocabularies that outgoing and incoming documents share."""

from __future__ import annotations

import re

from vanthu.core.words import Worded


class Kind(Worded):
    """The 29 types of administrative documents, then those of normative ones that agencies of the State issue.

    Source: NĐ 30/2020 Art 7, App III.I; normative: Law on the promulgation of legal documents Art 4.
    """

    NGHI_QUYET = "nghi_quyet", "Nghị quyết", "Resolution"
    QUYET_DINH = "quyet_dinh", "Quyết định", "Decision"
    CHI_THI = "chi_thi", "Chỉ thị", "Directive"
    QUY_CHE = "quy_che", "Quy chế", "Statute"
    QUY_DINH = "quy_dinh", "Quy định", "Regulation"
    THONG_CAO = "thong_cao", "Thông cáo", "Communiqué"
    THONG_BAO = "thong_bao", "Thông báo", "Notice"
    HUONG_DAN = "huong_dan", "Hướng dẫn", "Guideline"
    CHUONG_TRINH = "chuong_trinh", "Chương trình", "Programme"
    KE_HOACH = "ke_hoach", "Kế hoạch", "Plan"
    PHUONG_AN = "phuong_an", "Phương án", "Scheme"
    DE_AN = "de_an", "Đề án", "Proposal"
    DU_AN = "du_an", "Dự án", "Project"
    BAO_CAO = "bao_cao", "Báo cáo", "Report"
    BIEN_BAN = "bien_ban", "Biên bản", "Minutes"
    TO_TRINH = "to_trinh", "Tờ trình", "Submission"
    HOP_DONG = "hop_dong", "Hợp đồng", "Contract"
    CONG_VAN = "cong_van", "Công văn", "Official letter"
    CONG_DIEN = "cong_dien", "Công điện", "Official telegram"
    BAN_GHI_NHO = "ban_ghi_nho", "Bản ghi nhớ", "Memorandum"
    BAN_THOA_THUAN = "ban_thoa_thuan", "Bản thỏa thuận", "Agreement"
    GIAY_UY_QUYEN = "giay_uy_quyen", "Giấy ủy quyền", "Letter of authority"
    GIAY_MOI = "giay_moi", "Giấy mời", "Invitation"
    GIAY_GIOI_THIEU = "giay_gioi_thieu", "Giấy giới thiệu", "Letter of introduction"
    GIAY_NGHI_PHEP = "giay_nghi_phep", "Giấy nghỉ phép", "Leave permit"
    PHIEU_GUI = "phieu_gui", "Phiếu gửi", "Dispatch slip"
    PHIEU_CHUYEN = "phieu_chuyen", "Phiếu chuyển", "Transfer slip"
    PHIEU_BAO = "phieu_bao", "Phiếu báo", "Notification slip"
    THU_CONG = "thu_cong", "Thư công", "Official note"
    NGHI_QUYET_QPPL = "nghi_quyet_qppl", "Nghị quyết (QPPL)", "Resolution (normative)"
    QUYET_DINH_QPPL = "quyet_dinh_qppl", "Quyết định (QPPL)", "Decision (normative)"
    NGHI_DINH = "nghi_dinh", "Nghị định", "Decree"
    THONG_TU = "thong_tu", "Thông tư", "Circular"
    THONG_TU_LIEN_TICH = "thong_tu_lien_tich", "Thông tư liên tịch", "Joint circular"
    NGHI_QUYET_LIEN_TICH = "nghi_quyet_lien_tich", "Nghị quyết liên tịch", "Joint resolution"

    @property
    def printed(self) -> str:
        """Return the name as a document prints it: “(QPPL)” only tells our own lists apart."""
        return self.vi.removesuffix(" (QPPL)")

    @property
    def is_normative(self) -> bool:
        """Say whether it is a legal document: a series of its own (Art 15.1.a), the year in its notation."""
        return self in _NORMATIVE

    @property
    def is_joint(self) -> bool:
        """Say whether several agencies issue it together."""
        return self in {Kind.THONG_TU_LIEN_TICH, Kind.NGHI_QUYET_LIEN_TICH}

    @property
    def abbreviation(self) -> str:
        """Return the type's part of a notation; công văn and thư công have none."""
        return _ABBREVIATIONS.get(self, "")

    @property
    def is_dated(self) -> bool:
        """Say whether it has a line of place and date: minutes say in their text when it was (model 1.9)."""
        return self is not Kind.BIEN_BAN

    @property
    def is_addressed(self) -> bool:
        """Say whether “Kính gửi” stands on it, a telegram's “điện:” (App I II.9.b, App III models 1.5, 1.6)."""
        return self in {Kind.CONG_VAN, Kind.TO_TRINH, Kind.BAO_CAO, Kind.CONG_DIEN}

    @property
    def is_of_parties(self) -> bool:
        """Say whether two parties or more sign it; Appendix III has no model, only the head of 1.4 is the law's."""
        return self in {Kind.HOP_DONG, Kind.BAN_GHI_NHO, Kind.BAN_THOA_THUAN}

    @property
    def is_signed_side_by_side(self) -> bool:
        """Say whether its signatures stand beside each other, with “Nơi nhận” beneath them (model 1.9)."""
        return self is Kind.BIEN_BAN or self.is_of_parties


_ABBREVIATIONS = {
    Kind.NGHI_QUYET: "NQ",
    Kind.QUYET_DINH: "QĐ",
    Kind.CHI_THI: "CT",
    Kind.QUY_CHE: "QC",
    Kind.QUY_DINH: "QyĐ",
    Kind.THONG_CAO: "TC",
    Kind.THONG_BAO: "TB",
    Kind.HUONG_DAN: "HD",
    Kind.CHUONG_TRINH: "CTr",
    Kind.KE_HOACH: "KH",
    Kind.PHUONG_AN: "PA",
    Kind.DE_AN: "ĐA",
    Kind.DU_AN: "DA",
    Kind.BAO_CAO: "BC",
    Kind.BIEN_BAN: "BB",
    Kind.TO_TRINH: "TTr",
    Kind.HOP_DONG: "HĐ",
    Kind.CONG_DIEN: "CĐ",
    Kind.BAN_GHI_NHO: "BGN",
    Kind.BAN_THOA_THUAN: "BTT",
    Kind.GIAY_UY_QUYEN: "GUQ",
    Kind.GIAY_MOI: "GM",
    Kind.GIAY_GIOI_THIEU: "GGT",
    Kind.GIAY_NGHI_PHEP: "GNP",
    Kind.PHIEU_GUI: "PG",
    Kind.PHIEU_CHUYEN: "PC",
    Kind.PHIEU_BAO: "PB",
    Kind.NGHI_QUYET_QPPL: "NQ",
    Kind.QUYET_DINH_QPPL: "QĐ",
    Kind.NGHI_DINH: "NĐ",
    Kind.THONG_TU: "TT",
    Kind.THONG_TU_LIEN_TICH: "TTLT",
    Kind.NGHI_QUYET_LIEN_TICH: "NQLT",
}
_NORMATIVE = frozenset({
    Kind.NGHI_QUYET_QPPL, Kind.QUYET_DINH_QPPL, Kind.NGHI_DINH, Kind.THONG_TU, Kind.THONG_TU_LIEN_TICH,
    Kind.NGHI_QUYET_LIEN_TICH,
})  # fmt: skip
_YEAR = re.compile(r"(\d{4})/(.*)", re.DOTALL)


class Urgency(Worded):
    """The marks of urgency. Source: NĐ 30/2020 App I III.2.b; the values are edXML's Priority."""

    ORDINARY = "0", "Thường", "Ordinary"
    URGENT = "1", "Khẩn", "Urgent"
    VERY_URGENT = "2", "Thượng khẩn", "Very urgent"
    MOST_URGENT = "3", "Hỏa tốc", "Most urgent"


class Circulation(Worded):
    """How far a document may go round. Source: NĐ 30/2020 App I III.2.c."""

    FREE = "", "Không", "None"
    GIVE_BACK = "give_back", "Xem xong trả lại", "Give back after reading"
    INTERNAL = "internal", "Lưu hành nội bộ", "For internal use"


class FileRole(Worded):
    """What a file is to its document. Source: NĐ 30/2020 App I III.1."""

    MAIN = "main", "Văn bản chính", "Main document"
    ANNEX = "annex", "Phụ lục", "Annex"


def notation(kind: Kind, *, agency: str, unit: str) -> str:
    """Return the notation of a document: `QĐ-STTTT`, for a công văn `STTTT-CNTT` (App I II.3)."""
    parts = (kind.abbreviation, agency) if kind.abbreviation else (agency, unit)
    return "-".join(part for part in parts if part)


def in_year(notation_: str, kind: str, year: int) -> str:
    """Return the notation that follows a number of `year`: a normative document's begins with it, `2026/QĐ-UBND`.

    kind: a value of Kind, or empty. Asked again, for this year or another, it names one year. Source: NĐ 34/2016
    Art 58.
    """
    if kind not in _NORMATIVE:
        return notation_
    told = _YEAR.fullmatch(notation_)
    return f"{year}/{told[2] if told else notation_}"


def year_of(notation_: str) -> str:
    """Return the year with which a normative document's notation begins, else nothing."""
    told = _YEAR.fullmatch(notation_)
    return told[1] if told else ""


def printed_number(number: int, suffix: str = "") -> str:
    """Return a number as it is printed: below ten with a leading zero (App I II.3)."""
    return f"{number:02d}{suffix}"


def code_of(number: int, notation_: str, suffix: str = "") -> str:
    """Return number and notation as they are printed together: `05/STTTT-CNTT`, `05a/STTTT-CNTT`."""
    return f"{printed_number(number, suffix)}/{notation_}"
