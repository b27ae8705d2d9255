"""Name everything that can be wrong with a package, with its remedy, in Vietnamese and English."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from vnedxml.messages import ERRORS, NOTES, Wording

Language = Literal["vi", "en"]


class ErrorCode(StrEnum):
    """Say why a package was refused; the value is stable and may be sent to the peer."""

    NOT_EDXML = "not_edxml"
    NOT_WELL_FORMED = "not_well_formed"
    TRUNCATED = "truncated"
    JUNK_BEFORE_DECLARATION = "junk_before_declaration"
    ENCODING = "encoding"
    CONTROL_CHARACTER = "control_character"
    DOCTYPE = "doctype"
    ENTITY = "entity"
    XINCLUDE = "xinclude"
    UNBOUND_PREFIX = "unbound_prefix"
    TOO_DEEP = "too_deep"
    TOO_MANY_ATTRIBUTES = "too_many_attributes"
    TOO_MANY_ELEMENTS = "too_many_elements"
    TOO_MANY_ATTACHMENTS = "too_many_attachments"
    TOO_LARGE = "too_large"
    TEXT_TOO_LONG = "text_too_long"
    DUPLICATE_ELEMENT = "duplicate_element"
    DUPLICATE_RECIPIENT = "duplicate_recipient"
    DUPLICATE_NAME = "duplicate_name"
    DUPLICATE_CONTENT_ID = "duplicate_content_id"
    UNSAFE_NAME = "unsafe_name"
    BASE64 = "base64"
    ATTACHMENT_MISSING = "attachment_missing"
    ATTACHMENT_EMPTY = "attachment_empty"
    MANGLED_CONTENT = "mangled_content"
    BROKEN_ARCHIVE = "broken_archive"
    ARCHIVE_BOMB = "archive_bomb"
    ARCHIVE_UNSAFE = "archive_unsafe"
    NESTED_ARCHIVE = "nested_archive"
    ENCRYPTED_ARCHIVE = "encrypted_archive"
    UNKNOWN_BUSINESS_TYPE = "unknown_business_type"
    UNKNOWN_STATUS = "unknown_status"
    MISSING_FIELD = "missing_field"
    BAD_VALUE = "bad_value"
    CONTENT_CHANGED = "content_changed"
    BAD_META = "bad_meta"
    STORAGE = "storage"


class NoteCode(StrEnum):
    """Say what was odd in a package that could still be read."""

    NULL_TEXT = "null_text"
    MISSING = "missing"
    BAD_DATE = "bad_date"
    BAD_NUMBER = "bad_number"
    UNKNOWN_VALUE = "unknown_value"
    TYPE_CONFLICT = "type_conflict"
    MISLABELLED = "mislabelled"
    NOT_IN_MANIFEST = "not_in_manifest"
    MATCHED_BY_NAME = "matched_by_name"
    MATCHED_BY_ORDER = "matched_by_order"
    NAME_CLEANED = "name_cleaned"
    NAME_CONFLICT = "name_conflict"
    OLD_NAMESPACE = "old_namespace"
    LONG_TEXT = "long_text"
    FUTURE_DATE = "future_date"
    STATUS_WITH_ATTACHMENTS = "status_with_attachments"
    DUPLICATE_RECIPIENT = "duplicate_recipient"


@dataclass(frozen=True, slots=True)
class Note:
    """Keep one oddity found while reading: what, where, and the words that were there."""

    code: NoteCode
    place: str
    detail: str = ""

    def message(self, language: Language = "vi") -> str:
        """Return the note as a sentence for a person."""
        return NOTES[self.code.value][0 if language == "vi" else 1].format(detail=self.detail)


class EdxmlError(Exception):
    """Refuse a package or a message, naming the reason, the place and the remedy.

    `place` is an element path, an attachment name or a line, as precise as is known.
    Nothing but this leaves a public function of the package because of what it was given.
    """

    def __init__(self, code: ErrorCode, place: str = "", detail: str = "") -> None:
        super().__init__(code, place, detail)
        self.code = code
        self.place = place
        self.detail = detail

    @property
    def is_transient(self) -> bool:
        """Tell whether the same bytes may succeed later: only our own storage failed."""
        return self.code is ErrorCode.STORAGE

    def message(self, language: Language = "vi") -> str:
        """Return what is wrong and where, as one sentence for a person."""
        return self._wording().message(language).format(detail=self.detail, place=self.place or "—")

    def remedy(self, language: Language = "vi") -> str:
        """Return what the person or the sender should do about it."""
        return self._wording().remedy(language)

    def _wording(self) -> Wording:
        return ERRORS[self.code.value]

    def __str__(self) -> str:
        return f"{self.code.value}: {self.message('en')} {self.remedy('en')}"
