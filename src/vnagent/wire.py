"""What pages send and what they get back: the frames of the local tool, as frozen values.

Source: docs/protocol/agent.md. Unknown keys are let be, wrong types are refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from vnagent.errors import AgentError

LARGEST_FRAME: Final = 1_000_000
MOST_FILES: Final = 500
FIELDS: Final[Mapping[str, str]] = {
    "SignApproved": "LanhDao",
    "SignIssued": "CoQuan",
    "SignCopy": "CoQuan",
    "SignAppendix": "CoQuan",
    "SignFiles": "LanhDao",
    "SignPDF": "",
    "SignFile": "",
}
"""The endpoints that sign files, and the prepared field that each one fills if the page names none."""


@dataclass(frozen=True, slots=True)
class FileWish:
    """One file to be signed."""

    name: str
    url: str
    file_id: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a page wants signed, where from and where to."""

    endpoint: str
    upload_url: str
    files: tuple[FileWish, ...]
    session_id: str = ""
    jwt: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_list(self) -> bool:
        """Say whether the page asked for a list and wants an answer for each file."""
        return self.endpoint == "SignFiles"

    def meta_of(self, file: FileWish) -> dict[str, str]:
        """Return what the page says about a file: its own words before those for all."""
        return {**self.meta, **file.meta}


def read_wish(endpoint: str, frame: str) -> Wish:
    """Return what a frame asks for. Raises AgentError bad_request."""
    try:
        asked = json.loads(frame)
    except (ValueError, RecursionError) as error:
        raise _bad("không phải JSON") from error
    if not isinstance(asked, dict):
        raise _bad("không phải đối tượng JSON")
    files = _files(asked) if endpoint == "SignFiles" else (_single(asked),)
    return Wish(
        endpoint=endpoint,
        upload_url=_text(asked, "FileUploadHandler"),
        files=files,
        session_id=_text(asked, "SessionId"),
        jwt=_text(asked, "JWTToken"),
        meta=_meta(asked),
    )


def _single(asked: Mapping[str, object]) -> FileWish:
    url = _text(asked, "FileName")
    if not url:
        raise _bad("thiếu FileName")
    return FileWish(name=url.split("?")[0].rsplit("/", 1)[-1], url=url)


def _files(asked: Mapping[str, object]) -> tuple[FileWish, ...]:
    listed = asked.get("Files")
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_FILES:
        raise _bad(f"Files phải có từ 1 đến {MOST_FILES} tệp")
    return tuple(_file(item) for item in listed)


def _file(item: object) -> FileWish:
    if not isinstance(item, dict):
        raise _bad("một tệp trong Files không đúng dạng")
    return FileWish(
        name=_text(item, "FileName"),
        url=_text(item, "URL"),
        file_id=str(item.get("FileID", "")),
        meta=_meta(item),
    )


def _meta(asked: Mapping[str, object]) -> dict[str, str]:
    listed = asked.get("MetaData") or []
    if not isinstance(listed, list):
        raise _bad("MetaData phải là danh sách")
    return {
        str(item["Key"]): str(item.get("Value", ""))
        for item in listed
        if isinstance(item, dict) and item.get("Key")
    }


def _text(asked: Mapping[str, object], name: str) -> str:
    found = asked.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise _bad(f"{name} phải là chuỗi")
    return found


def _bad(why: str) -> AgentError:
    return AgentError(
        "bad_request", f"Trang gửi yêu cầu ký không đúng giao thức ({why}). Hãy báo quản trị hệ thống."
    )


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """What came of one file."""

    wish: FileWish
    is_signed: bool
    message: str = ""
    file_server: str = ""
    """Whatever the server answered in `FileServer`, untouched."""
    document_number: str = ""


def answer_frame(wish: Wish, answers: tuple[FileAnswer, ...]) -> str:
    """Return the frame that tells the page what came of its wish."""
    told: dict[str, Any]  # Any: JSON
    if wish.is_list:
        told = {
            "Status": 0 if any(answer.is_signed for answer in answers) else 1,
            "Message": next((answer.message for answer in answers if not answer.is_signed), ""),
            "Files": [
                {
                    "FileID": answer.wish.file_id,
                    "FileName": answer.wish.name,
                    "Status": 0 if answer.is_signed else 1,
                    "FileServer": answer.file_server,
                    "Message": answer.message,
                }
                for answer in answers
            ],
        }
    else:
        (answer,) = answers
        told = {
            "Status": 0 if answer.is_signed else 1,
            "Message": answer.message,
            "FileName": answer.wish.name,
            "FileServer": answer.file_server,
            "DocumentNumber": answer.document_number,
            "DocumentDate": "",
        }
    return json.dumps(told, ensure_ascii=False)


def failure_frame(error: AgentError) -> str:
    """Return the frame for what failed as a whole. `Error` is what some pages read instead of `Message`."""
    told = {
        "Status": 1,
        "Code": error.code,
        "Message": error.sentence,
        "Error": error.sentence,
        "FileName": "",
        "FileServer": "",
    }
    return json.dumps(told, ensure_ascii=False)
