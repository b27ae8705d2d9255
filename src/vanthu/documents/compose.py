"""Compose official documents and annexes by the layout rules of NĐ 30/2020 Appendix I, as PDF/A-2b.

`compose` returns the PDF and the places on it that are filled after the leader has approved: number, date,
the leader's signature image and the agency's seal. The places come from the typesetter itself.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from vanthu.core.text import nfc
from vanthu.documents.body import Piece, bases, closed, pieces
from vanthu.documents.typeset import Box, TextBox, typeset
from vanthu.documents.words import Kind, Urgency, printed_number

__all__ = [
    "AnnexDraft",
    "Box",
    "Boxes",
    "CoSigner",
    "Composed",
    "ComposedAnnex",
    "Draft",
    "Issued",
    "TextBox",
    "blank_date",
    "compose",
    "compose_annex",
    "printed_date",
]

SEAL_MM: Final = 36.0
_ABOUT: Final = re.compile(r"^(V/v|về việc)[\s:.]+", re.IGNORECASE)
"""What many type before the subject of a letter, whose page begins it with “V/v” already."""
_PLACE: Final = re.compile(r" (tỉnh|thành phố|huyện|quận|thị xã) [^,]+$")

_ENACTING: Final = {Kind.QUYET_DINH: "QUYẾT ĐỊNH:", Kind.NGHI_QUYET: "QUYẾT NGHỊ:"}


@dataclass(frozen=True)
class Boxes:
    """Where a composed document is filled and signed; `number` and `date` are None when printed already.

    Minutes have no date of their own on the page.
    """

    number: TextBox | None
    date: TextBox | None
    signature: Box
    """The leader's signature image: centred between title and name (II.7.d)."""
    seal: Box
    """The agency's seal in real size, over the left third of the signature image (II.8.a)."""


@dataclass(frozen=True)
class Composed:
    """A composed document."""

    pdf: bytes
    pages: int
    boxes: Boxes


@dataclass(frozen=True)
class ComposedAnnex:
    """A composed annex file; the agency's signature writes its line into `mark`, top right of page 1."""

    pdf: bytes
    pages: int
    mark: TextBox


@dataclass(frozen=True)
class Issued:
    """Number and date of a document that is numbered before it becomes a file: paper, later scanned."""

    number: int
    on: date


@dataclass(frozen=True)
class CoSigner:
    """Somebody who signs beside the agency: the secretary of minutes, the other party of a contract."""

    heading: str
    """What stands above, e.g. "Thư ký", "Đại diện Công ty ABC"."""
    post: str
    name: str


@dataclass(frozen=True, kw_only=True)
class AnnexDraft:
    """An annex in a file of its own."""

    ordinal: int | None = None
    """Its place among several annexes, printed in Roman numerals; None when it is the only one."""
    subject: str
    agency: str
    """The agency that issues the main document, for the line that refers to it."""
    body: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What stands in an official document, before it is numbered and signed."""

    kind: Kind
    agency: str
    superior: str = ""
    """The agency above, in its usual short form, e.g. "UBND tỉnh Phú Thọ"."""
    notation: str
    """e.g. "STTTT-CNTT"."""
    place: str
    """The administrative unit of the seat, e.g. "Phú Thọ"."""
    subject: str
    addressees: tuple[str, ...] = ()
    """"Kính gửi": công văn, and tờ trình or báo cáo to a superior."""
    legal_bases: tuple[str, ...] = ()
    enacted_by: str = ""
    """Who enacts, e.g. "Giám đốc Sở Thông tin và Truyền thông"; printed on decisions and resolutions only."""
    body: str
    """Plain text, one paragraph per line; see `vanthu.documents.body.pieces`."""
    signer_titles: tuple[str, ...]
    """e.g. ("KT. Giám đốc", "Phó Giám đốc")."""
    signer_other_post: str = ""
    signer_name: str
    recipients: tuple[str, ...] = ()
    """"Nơi nhận", without dashes and without the last line."""
    filed_with: str
    """What follows "Lưu:", e.g. "VT, CNTT (Hạnh)"."""
    urgency: Urgency = Urgency.ORDINARY
    circulation_note: str = ""
    contact: tuple[str, ...] = ()
    """Address, telephone, e-mail: lines at the foot of page 1."""
    co_signers: tuple[CoSigner, ...] = ()
    """Printed on minutes, contracts, memoranda and agreements only."""
    annexes: tuple[AnnexDraft, ...] = ()
    """Annexes in the same file, each from a page of its own (III.1)."""


def compose(
    draft: Draft, *, now: datetime, issued: Issued | None = None, seal_mm: float = SEAL_MM
) -> Composed:
    """Compose a document. With `issued`, number and date are printed; without, their places are left blank.

    now: aware; the file's own date of creation, not the document's.
    seal_mm: diameter of the agency's seal.
    Raises Invalid (font_missing, layout_failed).
    Source: NĐ 30/2020 Appendix I Part I, Appendix III models 1.1-1.10.
    """
    sheet = typeset("document.typ", _document_inputs(draft, issued), now=now)
    signature = sheet.box("signature")
    return Composed(
        pdf=sheet.pdf,
        pages=sheet.pages,
        boxes=Boxes(
            number=None if issued else sheet.text_box("number"),
            date=None if issued or not draft.kind.is_dated else sheet.text_box("date"),
            signature=signature,
            seal=_seal_beside(signature, diameter_mm=seal_mm),
        ),
    )


def compose_annex(draft: AnnexDraft, *, now: datetime) -> ComposedAnnex:
    """Compose an annex as a file of its own; the line that names the main document stays unfilled.

    Raises Invalid (font_missing, layout_failed).
    Source: NĐ 30/2020 Appendix I Part I III.1.
    """
    sheet = typeset("annex.typ", _annex_inputs(draft), now=now)
    return ComposedAnnex(pdf=sheet.pdf, pages=sheet.pages, mark=sheet.text_box("mark"))


def _annex_inputs(draft: AnnexDraft) -> dict[str, Any]:
    heading = f"Phụ lục {_roman(draft.ordinal)}" if draft.ordinal else "Phụ lục"
    return {
        "title": f"{heading}: {nfc(draft.subject)}",
        "heading": heading,
        "subject": nfc(draft.subject),
        "reference": f"(Kèm theo văn bản số …/… ngày … tháng … năm … của {nfc(draft.agency)})",
        "body": _dicts(pieces(draft.body)),
    }


def blank_date(year: int) -> str:
    """Return the date as it is shown until the clerk fills it."""
    return f"ngày      tháng      năm {year}"


def printed_date(on: date) -> str:
    """Return a date as documents print it: days below 10 and months 1 and 2 with a leading zero (II.4.b)."""
    month = f"{on.month:02d}" if on.month <= 2 else str(on.month)
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"


def _document_inputs(draft: Draft, issued: Issued | None) -> dict[str, Any]:
    letter = draft.kind is Kind.CONG_VAN
    telegram = draft.kind is Kind.CONG_DIEN
    recipients = [nfc(line).rstrip(" .;") + ";" for line in draft.recipients if line.strip()]
    return {
        "title": f"{draft.kind.vi}: {nfc(draft.subject)}",
        "letter": letter,
        "type": draft.kind.vi,
        "agency": _without_place(nfc(draft.agency), nfc(draft.superior)),
        "superior": nfc(draft.superior),
        "notation": nfc(draft.notation),
        "place": nfc(draft.place),
        "number": printed_number(issued.number) if issued else "",
        "date": printed_date(issued.on) if issued else "",
        "widest-date": printed_date(date(2000, 12, 20)),
        "subject": _ABOUT.sub("", nfc(draft.subject)) if letter else nfc(draft.subject),
        "addressed": f"{nfc(draft.agency)} điện:" if telegram else "Kính gửi:",
        "addressees": _listed(draft.addressees),
        "bases": _dicts(bases(draft.legal_bases)),
        "enacted-by": nfc(draft.enacted_by) if draft.kind in _ENACTING else "",
        "enacting": _ENACTING.get(draft.kind, ""),
        "body": _dicts(closed(pieces(draft.body))),
        "signer-titles": [nfc(line) for line in draft.signer_titles],
        "signer-other-post": nfc(draft.signer_other_post),
        "signer-name": nfc(draft.signer_name),
        "recipients": [*recipients, f"Lưu: {nfc(draft.filed_with).rstrip('.')}."],
        "urgency": "" if draft.urgency is Urgency.ORDINARY else draft.urgency.vi.upper(),
        "circulation": nfc(draft.circulation_note),
        "contact": [nfc(line) for line in draft.contact],
        "dated": draft.kind.is_dated,
        "seats": _seats(draft),
        "annexes": [_annex_inputs(annex) for annex in draft.annexes],
        "confirmation": draft.kind is Kind.GIAY_NGHI_PHEP,
    }


def _seats(draft: Draft) -> list[dict[str, Any]]:
    """Return who signs side by side, from left to right; empty where the signer stands beside "Nơi nhận".

    Minutes: the secretary left, the chair right (model 1.9). Parties: the agency first, then the others.
    """
    own = {"own": True, "heading": "", "titles": [nfc(line) for line in draft.signer_titles], "name": ""}
    if draft.kind is Kind.BIEN_BAN:
        others = draft.co_signers or (CoSigner("Thư ký", "", ""),)
        return [*(_seat(one, "Thư ký") for one in others), own | {"heading": "Chủ tọa"}]
    if draft.kind.is_of_parties:
        others = draft.co_signers or (CoSigner("", "", ""),)
        letters = "BCDĐEGHIK"
        return [
            own | {"heading": "Đại diện bên A"},
            *(_seat(one, f"Đại diện bên {letters[min(at, 8)]}") for at, one in enumerate(others)),
        ]
    return []


def _seat(one: CoSigner, heading: str) -> dict[str, Any]:
    titles = [nfc(one.post)] if one.post else []
    return {"own": False, "heading": nfc(one.heading) or heading, "titles": titles, "name": nfc(one.name)}


def _without_place(agency: str, superior: str) -> str:
    """Return the agency's name without the province that the line above it names already (II.2.a)."""
    found = _PLACE.search(agency)
    return agency[: found.start()] if found and superior.endswith(found[0]) else agency


def _listed(lines: tuple[str, ...]) -> list[str]:
    """Return one addressee bare, several closed by semicolons and a full stop (II.9.d)."""
    clean = [nfc(line).rstrip(" .;") for line in lines if line.strip()]
    if len(clean) < 2:
        return clean
    return [*(f"{line};" for line in clean[:-1]), f"{clean[-1]}."]


def _dicts(body: tuple[Piece, ...]) -> list[dict[str, Any]]:
    return [asdict(piece) for piece in body]


def _seal_beside(signature: Box, *, diameter_mm: float) -> Box:
    """Return the seal's place: over the left third of the signature image, centred on its height."""
    right = signature.left_mm + signature.width_mm / 3
    middle = signature.top_mm + signature.height_mm / 2
    return Box(signature.page, right - diameter_mm, middle - diameter_mm / 2, diameter_mm, diameter_mm)


def _roman(number: int) -> str:
    signs = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for value, sign in signs:
        text += sign * (number // value)
        number %= value
    return text
