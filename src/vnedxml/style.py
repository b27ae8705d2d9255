"""Say how to write for a peer where writers disagree; the defaults are what this profile holds right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from vnedxml.model import DocumentType


class Wrapping(StrEnum):
    """Decide how attachment bytes travel."""

    ZIP = "zip"
    "In a one-entry ZIP, as the axis' SDK does."
    RAW = "raw"
    "As they are, as the 2025 gateway does."


class TypeForm(StrEnum):
    """Decide how Type and TypeDetail are filled."""

    GROUP_AND_ROW = "group_and_row"
    "Type = table (1 legislation, 2 administrative), TypeDetail = row."
    ROW = "row"
    "Type = row, TypeDetail = 0: the .NET lineage."
    CONSTANT = "constant"
    "Type = 1, TypeDetail = 0: the SDK's samples."
    AS_GIVEN = "as_given"
    "What the message holds, untouched."


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterStyle:
    """Hold the choices for one peer."""

    wrapping: Wrapping = Wrapping.ZIP
    document_type: TypeForm = TypeForm.GROUP_AND_ROW
    ordinary_steering: str = "1"
    '"1" or "0": both are in use for a document that does not steer.'
    older_codes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    "QĐ 20 code → QCVN 102 code, for a peer that knows only the older ones; applied to every OrganId."
    content_id_prefix: str = "cid:"

    def organ_id(self, code: str) -> str:
        """Return the code that the peer knows."""
        return self.older_codes.get(code, code)

    def type_codes(self, told: DocumentType) -> tuple[int | None, int | None]:
        """Return Type and TypeDetail for the peer; a kind that is in no table keeps what it has, 0 for nothing."""
        kind = told.kind
        if self.document_type is TypeForm.AS_GIVEN:
            return told.type, told.type_detail
        if kind is None:
            return told.type or 0, told.type_detail or 0
        forms = {TypeForm.GROUP_AND_ROW: (int(kind.group), kind.row), TypeForm.ROW: (kind.row, 0)}
        return forms.get(self.document_type, (1, 0))
