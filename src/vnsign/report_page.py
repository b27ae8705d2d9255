"""Write a report that a clerk, an officer and an expert can each read, as HTML or PDF.

One sentence for the clerk, a table and the changes in pictures for the officer, the codes and objects for the expert.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from importlib import resources
from pathlib import Path
from typing import Any

from vnsign.pictures import ChangedPage, changed_pages
from vnsign.reason_words import WORDS
from vnsign.reasons import Language, Reason
from vnsign.report import Change, Report, SignatureReport

_HANOI = timezone(timedelta(hours=7))

_WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("Kết quả kiểm tra chữ ký số", "Judgement of digital signatures"),
    "sha256": ("Mã băm SHA-256 của tệp", "SHA-256 of the file"),
    "remedies": ("Có thể làm", "What can be done"),
    "changes_found": ("Thay đổi sau khi ký", "Changes after signing"),
    "field": ("trường", "field"),
    "page": ("trang", "page"),
    "pages": ("trang", "pages"),
    "before": ("Khi ký", "When signed"),
    "after": ("Hiện nay", "Now"),
    "how": (
        "Báo cáo do vnsign lập theo trình tự ETSI EN 319 102-1; mã trong ngoặc dành cho người kiểm tra kỹ thuật.",
        "Made by vnsign, following ETSI EN 319 102-1; the codes are for technical examiners.",
    ),
}
_ROWS: Mapping[str, tuple[str, str]] = {
    "integrity": ("Tính toàn vẹn", "Integrity"),
    "changes": ("Thay đổi sau khi ký", "Changes after signing"),
    "trust": ("Chứng thư số người ký", "Signer's certificate"),
    "time": ("Thời điểm ký", "Time of signing"),
    "authority": ("Thẩm quyền", "Authority"),
    "coverage": ("Phạm vi ký", "Coverage"),
    "level": ("Mức chữ ký", "Level"),
    "issuer": ("Tổ chức cấp chứng thư", "Issued by"),
    "serial": ("Số sê-ri, dấu vân tay", "Serial, fingerprint"),
    "validity": ("Hiệu lực chứng thư", "Certificate's validity"),
    "timestamps": ("Dấu thời gian", "Timestamps"),
    "shown": ("Chữ trên hình chữ ký", "Text of the appearance"),
}
_VALUES: Mapping[str, tuple[str, str]] = {
    "intact": ("Nội dung đã ký số chưa bị thay đổi", "intact"),
    "broken": ("Tài liệu đã bị thay đổi hoặc chữ ký bị hỏng", "broken"),
    "indeterminate": ("Chưa xác định được", "indeterminate"),
    "trusted": ("Hợp lệ, tin cậy", "trusted"),
    "untrusted": ("Không tin cậy", "not trusted"),
    "none": ("Không có", "none"),
    "permitted": ("Trong giới hạn cho phép", "within what is permitted"),
    "suspicious": ("Đáng ngờ", "suspicious"),
    "forbidden": ("Ngoài phạm vi cho phép", "beyond what is permitted"),
    "proven": ("Đã được chứng minh", "proven"),
    "claimed": ("Do máy người ký ghi", "claimed by the signer"),
    "unknown": ("Chưa xác định", "not known"),
    "contradicted": ("Không đúng thẩm quyền", "contradicted"),
    "whole_file": ("Toàn bộ tệp", "the whole file"),
    "whole_revision": ("Trọn phiên bản khi ký", "the whole revision that was signed"),
    "partial": ("Chỉ một phần", "only a part"),
    "unclear": ("Không rõ", "unclear"),
}


def write_report(
    reports: Sequence[Report], target: Path, *, language: Language, files: Sequence[Path]
) -> None:
    """Write a report about files to a target whose suffix decides: .pdf, else HTML.

    files: where the judged files lie, in the order of the reports; used for the pictures of changed pages.
    """
    content = render_pdf if target.suffix.lower() == ".pdf" else render_html
    pdfs = [
        file.read_bytes() if report.signatures else b"" for file, report in zip(files, reports, strict=True)
    ]
    target.write_bytes(content(reports, language=language, pdfs=pdfs))


def render_html(reports: Sequence[Report], *, language: Language, pdfs: Sequence[bytes]) -> bytes:
    """Return the report as one HTML page with its pictures inside; an empty PDF gives no pictures."""
    import jinja2

    template = resources.files("vnsign").joinpath("templates/report.html").read_text("utf-8")
    page = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(template)
    facts = _facts(reports, language, pdfs)
    for file in facts["files"]:
        for picture in file["pictures"]:
            for side in ("before", "after"):
                picture[side] = base64.b64encode(picture[side]).decode("ascii")
    return page.render(**facts).encode("utf-8")


def render_pdf(reports: Sequence[Report], *, language: Language, pdfs: Sequence[bytes]) -> bytes:
    """Return the report as PDF; an empty PDF gives no pictures."""
    import typst

    facts = _facts(reports, language, pdfs)
    with tempfile.TemporaryDirectory(prefix="vnsign-") as name:
        folder = Path(name)
        for number, file in enumerate(facts["files"]):
            for index, picture in enumerate(file["pictures"]):
                for side in ("before", "after"):
                    picture[f"{side}_file"] = f"{number}-{index}-{side}.png"
                    (folder / picture[f"{side}_file"]).write_bytes(picture.pop(side))
            del file["report"]
        template = resources.files("vnsign").joinpath("templates/report.typ").read_text("utf-8")
        (folder / "report.typ").write_text(template, "utf-8")
        (folder / "report.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
        compiled: bytes = typst.compile(str(folder / "report.typ"))
        return compiled


def _facts(
    reports: Sequence[Report], language: Language, pdfs: Sequence[bytes]
) -> dict[str, Any]:  # Any: template
    index = 0 if language is Language.VI else 1
    return {
        "language": language.value,
        "words": {key: words[index] for key, words in _WORDS.items()},
        "files": [_file(report, pdf, language) for report, pdf in zip(reports, pdfs, strict=True)],
    }


def _file(report: Report, pdf: bytes, language: Language) -> dict[str, Any]:  # Any: template
    pictures = changed_pages(pdf, report) if pdf else ()
    return {
        "report": report,
        "name": report.file,
        "sha256": report.sha256,
        "verdict": report.verdict.value,
        "sentence": report.sentence(language),
        "remedies": list(report.remedies(language)),
        "reasons": [_reason(reason, language) for reason in report.reasons],
        "signatures": [_signature(signature, language) for signature in report.signatures],
        "pictures": [_picture(picture) for picture in pictures],
    }


def _picture(picture: ChangedPage) -> dict[str, Any]:  # Any: template
    return {"field": picture.field, "page": picture.page, "before": picture.before, "after": picture.after}


def _reason(reason: Reason, language: Language) -> dict[str, str]:
    return {"weight": reason.weight.value, "text": reason.sentence(language), "code": reason.code.value}


def _signature(signature: SignatureReport, language: Language) -> dict[str, Any]:  # Any: template
    signer = signature.signer
    place = ", ".join(part for part in (*signer.units, signer.organisation, signer.locality) if part)
    who = " · ".join(part for part in (signer.common_name, place, signature.field) if part)
    return {
        "who": who or "—",
        "verdict": signature.verdict.value,
        "sentence": signature.sentence(language),
        "rows": _rows(signature, language),
        "reasons": [_reason(reason, language) for reason in signature.reasons],
        "changes": [_change(change, language) for change in signature.changes_found],
    }


def _rows(signature: SignatureReport, language: Language) -> list[tuple[str, str]]:
    index = 0 if language is Language.VI else 1
    signer = signature.signer

    def word(value: str) -> str:
        return _VALUES[value][index]

    when = " · ".join(part for part in (_moment(signature.signing_time), word(signature.time.value)) if part)
    validity = f"{_moment(signer.not_before)} – {_moment(signer.not_after)}" if signer.not_before else ""
    stamps = "; ".join(
        f"{_moment(stamp.at)} · {stamp.authority_name} · {word(stamp.trust.value)}"
        for stamp in signature.timestamps
    )
    values = {
        "integrity": word(signature.integrity.value),
        "changes": word(signature.changes.value),
        "trust": word(signature.trust.value),
        "time": when,
        "authority": word(signature.authority.value),
        "coverage": word(signature.coverage.value),
        "level": signature.level,
        "issuer": signer.issuer,
        "serial": f"{signer.serial} · {signer.fingerprint}" if signer.serial else "",
        "validity": validity,
        "timestamps": stamps,
        "shown": signature.shown,
    }
    return [(_ROWS[key][index], value) for key, value in values.items() if value]


def _change(change: Change, language: Language) -> dict[str, str]:
    index = 0 if language is Language.VI else 1
    pages = ", ".join(map(str, change.pages))
    objects = " ".join(f"{number} 0 R" for number in change.objects[:12])
    judged = _VALUES[change.kind.value][index]
    field = f"{_WORDS['field'][index]} {change.field}" if change.field else ""
    where = f"{_WORDS['pages'][index]} {pages}" if pages else ""
    shown = f"“{change.shown}”" if change.shown else ""
    return {
        "what": WORDS[change.code.value][index + 1],
        "judged": judged,
        "field": change.field,
        "pages": pages,
        "shown": change.shown,
        "objects": objects,
        "line": " · ".join(part for part in (judged, field, where, shown, objects) if part),
    }


def _moment(moment: datetime | None) -> str:
    return moment.astimezone(_HANOI).strftime("%d/%m/%Y %H:%M:%S +07:00") if moment else ""
