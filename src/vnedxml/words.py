"""Hold the words of the command, Vietnamese first; each pair is (vi, en)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from vnedxml.errors import Language

WORDS: Final[dict[str, tuple[str, str]]] = {
    "usage": ("Cách dùng: ", "Usage: "),
    "commands": ("Các lệnh", "Commands"),
    "options": ("Tuỳ chọn", "Options"),
    "arguments": ("Đối số", "Arguments"),
    "help": ("xem hướng dẫn này rồi thoát", "show this help and exit"),
    "lang": ("ngôn ngữ: vi hoặc en (mặc định theo biến LANG)", "language: vi or en (default from LANG)"),
    "about": (
        "Xem, kiểm tra, mở và đóng gói tin edXML: gói văn bản và gói trạng thái mà các cơ quan gửi cho nhau "
        "qua trục liên thông (QCVN 102).",
        "Look at, check, open and make edXML packages: the document and status packages that agencies send "
        "each other over the axis (QCVN 102).",
    ),
    "codes": (
        "Mã thoát: 0 = tốt; 1 = gói tin bị từ chối hoặc có lỗi; 2 = gọi lệnh sai hoặc không mở được tệp.\n"
        "Bắt đầu với:  vnedxml show GÓI.edxml",
        "Exit codes: 0 = fine; 1 = the package is refused or has errors; 2 = wrong usage or the "
        "file cannot be "
        "opened.\nStart with:  vnedxml show PACKAGE.edxml",
    ),
    "show": ("in nội dung gói tin", "print what a package says"),
    "show_more": (
        "In người gửi, nơi nhận, số ký hiệu, trích yếu và từng tệp đính kèm. Chữ ký số không được kiểm tra ở "
        "đây: hãy mở gói rồi dùng vnsign verify cho từng tệp PDF.\n\nVí dụ:\n  vnedxml show den.edxml\n"
        "  vnedxml show --json den.edxml | jq .subject",
        "Print sender, recipients, number, subject and each attachment. Digital signatures are not checked "
        "here: unpack and use vnsign verify on each PDF.\n\nExamples:\n  vnedxml show in.edxml\n"
        "  vnedxml show --json in.edxml | jq .subject",
    ),
    "json": ("in dạng JSON cho máy đọc", "print JSON for machines"),
    "file": ("gói tin .edxml, hoặc - để đọc từ đầu vào chuẩn", "the .edxml package, or - for standard input"),
    "check": ("kiểm tra gói tin, nói rõ lỗi và cách khắc phục", "check a package; name faults and remedies"),
    "check_more": (
        "Đọc gói tin đúng như khi tiếp nhận: cấu trúc, giới hạn, đủ tệp theo danh mục, tệp nén, tên "
        "tệp; rồi nêu "
        "những chỗ thiếu (lỗi) và chỗ lạ (cảnh báo).\n\nVí dụ:\n  vnedxml check den.edxml && echo được",
        "Read the package exactly as on reception: structure, bounds, completeness, archives, file "
        "names; then "
        "name what is missing (errors) and what is odd (warnings).\n\nExample:\n"
        "  vnedxml check in.edxml && echo fine",
    ),
    "unpack": ("lấy các tệp đính kèm ra thư mục", "take the attachments out into a folder"),
    "unpack_more": (
        "Ghi từng tệp đính kèm bằng tên của nó; không bao giờ ghi đè tệp đang có hoặc ghi ra ngoài "
        "thư mục.\n\n"
        "Ví dụ:\n  vnedxml unpack den.edxml --to thu-muc",
        "Write each attachment under its name; never over an existing file, never outside the folder.\n\n"
        "Example:\n  vnedxml unpack in.edxml --to folder",
    ),
    "to": ("thư mục nhận tệp, được tạo nếu chưa có", "the folder to write to; made if missing"),
    "pack": ("tạo gói tin từ mô tả JSON và các tệp", "make a package from a JSON description and files"),
    "pack_more": (
        "META.json dùng các khoá như show --json in ra; các khoá kind, attachments, notes được bỏ "
        "qua. Tệp đầu "
        "tiên là văn bản chính đã ký.\n\nMô tả nhỏ nhất:\n{example}\n\nGói trạng thái: chỉ cần from, "
        "response_for, status_code (01–06, 13, 15, 16), không kèm tệp.\n\nVí dụ:\n"
        "  vnedxml pack meta.json congvan.pdf phuluc.xlsx -o di.edxml",
        "META.json has the keys that show --json prints; kind, attachments and notes are ignored. The first "
        "file is the signed main document.\n\nThe smallest description:\n{example}\n\nA status package needs "
        "only from, response_for, status_code (01–06, 13, 15, 16), and no files.\n\nExample:\n"
        "  vnedxml pack meta.json letter.pdf annex.xlsx -o out.edxml",
    ),
    "meta": ("mô tả JSON của gói tin", "the JSON description of the package"),
    "files": ("các tệp đính kèm, văn bản chính trước", "the files to attach, the main document first"),
    "out": ("tệp gói tin sẽ ghi", "the package file to write"),
    "raw": ("không bọc ZIP quanh tệp đính kèm", "do not wrap attachments in ZIP"),
    "type_form": (
        "cách ghi loại văn bản: group_and_row, row, constant, as_given",
        "how to write the document type: group_and_row, row, constant, as_given",
    ),
    "limit": ("giới hạn gói tin, tính bằng MB (mặc định {detail})", "package limit in MB (default {detail})"),
    "clean": (
        "làm sạch tên tệp không an toàn thay vì từ chối",
        "clean unsafe file names instead of refusing them",
    ),
    "document_package": ("Gói văn bản", "Document package"),
    "status_package": ("Gói trạng thái", "Status package"),
    "from": ("Bên gửi", "From"),
    "told": ("Báo cho", "To"),
    "recipients": ("Nơi nhận", "To"),
    "code": ("Số, ký hiệu", "Number, notation"),
    "document_id": ("Mã định danh", "Document id"),
    "issued": ("Ban hành", "Issued"),
    "kind": ("Loại", "Kind"),
    "subject": ("Trích yếu", "Subject"),
    "content": ("Tóm tắt", "Content"),
    "signer": ("Người ký", "Signer"),
    "due": ("Hạn", "Due"),
    "priority": ("Độ khẩn", "Urgency"),
    "business": ("Nghiệp vụ", "Operation"),
    "concerns": ("Văn bản liên quan", "Concerns"),
    "status": ("Trạng thái", "Status"),
    "when": ("Lúc", "At"),
    "staff": ("Người xử lý", "Staff"),
    "description": ("Nội dung", "Description"),
    "attachments": ("Tệp đính kèm", "Attachments"),
    "notes": ("Ghi chú khi đọc", "Oddities"),
    "error": ("LỖI", "ERROR"),
    "warning": ("CẢNH BÁO", "WARNING"),
    "refused": ("BỊ TỪ CHỐI", "REFUSED"),
    "remedy": ("Cách khắc phục", "Remedy"),
    "fine": ("Gói tin đọc được và đầy đủ.", "The package is readable and complete."),
    "counted": ("{errors} lỗi, {warnings} cảnh báo.", "{errors} errors, {warnings} warnings."),
    "written": ("Đã ghi", "Written"),
    "exists": ("Đã có tệp này, không ghi đè: {detail}", "This file exists and is not overwritten: {detail}"),
    "cannot_open": ("Không mở được {detail}.", "Cannot open {detail}."),
}


def word(key: str, language: Language, **places: object) -> str:
    """Return one text of the command in one language, its named places filled in."""
    text = WORDS[key][0 if language == "vi" else 1]
    for name, value in places.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def language_of(environment: Mapping[str, str] = os.environ) -> Language:
    """Return English if the locale asks for it, else Vietnamese."""
    locale = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    return "en" if locale.lower().startswith("en") else "vi"
