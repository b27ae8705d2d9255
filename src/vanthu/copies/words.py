"""The closed vocabularies of copies and prints."""

from __future__ import annotations

from vanthu.core.words import Worded


class Form(Worded):
    """The forms of copy. Source: NĐ 30/2020 Art 25."""

    SAO_Y = "sao_y", "Sao y", "True copy"
    SAO_LUC = "sao_luc", "Sao lục", "Copy of a true copy"
    TRICH_SAO = "trich_sao", "Trích sao", "Extract"

    @property
    def mark(self) -> str:
        """Return the words that stand on the copy (App I Part II I.1)."""
        return self.vi.upper()

    @property
    def abbreviation(self) -> str:
        """Return its part of a notation (App III.I)."""
        return {Form.SAO_Y: "SY", Form.SAO_LUC: "SL", Form.TRICH_SAO: "TrS"}[self]


class Medium(Worded):
    """What a document or its copy is on."""

    PAPER = "paper", "Giấy", "Paper"
    ELECTRONIC = "electronic", "Điện tử", "Electronic"


class Way(Worded):
    """How a copy left the desk."""

    EXCHANGE = "exchange", "Gửi qua liên thông", "Sent through the exchange"
    HAND = "hand", "Giao trực tiếp", "Handed out"


class Standing(Worded):
    """What a check of a print says about the document behind it."""

    IN_FORCE = "in_force", "Chưa bị thu hồi, thay thế", "Neither recalled nor replaced"
    AMENDED = "amended", "Đã có văn bản sửa đổi, đính chính", "Amended or corrected by a later document"
    RECALLED = "recalled", "Đã bị thu hồi", "Recalled"
    REPLACED = "replaced", "Đã được thay thế", "Replaced"


class PublicFact(Worded):
    """What the public check page may tell; the installation chooses (VANTHU_CHECK_PAGE_FACTS)."""

    CODE = "code", "Số, ký hiệu", "Number and notation"
    DATE = "date", "Ngày ban hành", "Date of issue"
    AGENCY = "agency", "Cơ quan ban hành", "Issuing agency"
    KIND = "kind", "Tên loại", "Type"
    SUBJECT = "subject", "Trích yếu", "Subject"
    SIGNERS = "signers", "Chữ ký số", "Digital signatures"
    FINGERPRINT = "fingerprint", "Dấu vân tay nội dung", "Fingerprint of the text"
    OUTLINE = "outline", "Bố cục các trang", "Outline of the pages"
