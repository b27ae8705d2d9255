"""Match the manifest to the attachments: by ContentId without "cid:", else by name, else by order.

Completeness is asked by QĐ 28/2018 Art 9.1: a listed file that is not there refuses the package.
"""

from __future__ import annotations

from dataclasses import dataclass

from vnedxml.errors import EdxmlError, ErrorCode, Note, NoteCode
from vnedxml.fields import Fields
from vnedxml.limits import Limits
from vnedxml.tree import Element


@dataclass(frozen=True, slots=True)
class Listed:
    """Hold what the package says of one file, in the manifest or beside the content."""

    content_id: str
    name: str
    description: str


def match(
    manifest: Element | None, attachments: list[Element], notes: list[Note], *, limits: Limits
) -> list[Listed]:
    """Return, for each attachment in order, its identity completed from the manifest.

    Raises EdxmlError if a listed file is missing or an identifier stands twice.
    """
    own = [_listed(Fields(element, notes)) for element in attachments]
    references = [_listed(each) for each in Fields(manifest, notes).each("Reference")] if manifest else []
    if len(references) > limits.attachments:
        raise EdxmlError(ErrorCode.TOO_MANY_ATTACHMENTS, "edXMLManifest", str(limits.attachments))
    _require_distinct(own, "AttachmentEncoded")
    _require_distinct(references, "edXMLManifest")
    pairs = _pairs(references, own, notes)
    return [_completed(each, pairs.get(index), notes) for index, each in enumerate(own)]


def _listed(fields: Fields) -> Listed:
    content_id = fields.text("ContentId")
    if content_id[:4].lower() == "cid:":
        content_id = content_id[4:].strip()
    return Listed(content_id, fields.text("AttachmentName"), fields.text("Description"))


def _require_distinct(listed: list[Listed], place: str) -> None:
    seen: set[str] = set()
    for each in listed:
        if each.content_id and each.content_id in seen:
            raise EdxmlError(ErrorCode.DUPLICATE_CONTENT_ID, place, each.content_id[:100])
        seen.add(each.content_id)


def _pairs(references: list[Listed], own: list[Listed], notes: list[Note]) -> dict[int, Listed]:
    pairs: dict[int, Listed] = {}
    left = list(references)
    for code, key in ((None, "content_id"), (NoteCode.MATCHED_BY_NAME, "name")):
        for index, each in enumerate(own):
            value = getattr(each, key)
            found = next((r for r in left if value and getattr(r, key) == value), None)
            if index not in pairs and found is not None:
                pairs[index] = found
                left.remove(found)
                if code is not None:
                    notes.append(Note(code, each.name))
    free = [index for index in range(len(own)) if index not in pairs]
    if len(left) > len(free):
        raise EdxmlError(
            ErrorCode.ATTACHMENT_MISSING, "AttachmentEncoded", left[-1].name or left[-1].content_id
        )
    # Order is believed only where the counts agree: otherwise nobody can say which file is meant.
    if left and len(left) != len(free):
        raise EdxmlError(
            ErrorCode.ATTACHMENT_MISSING, "AttachmentEncoded", left[0].name or left[0].content_id
        )
    for index, reference in zip(free, left, strict=False):
        pairs[index] = reference
        notes.append(Note(NoteCode.MATCHED_BY_ORDER, own[index].name or reference.name))
    if references:
        notes.extend(Note(NoteCode.NOT_IN_MANIFEST, own[i].name) for i in range(len(own)) if i not in pairs)
    return pairs


def _completed(own: Listed, reference: Listed | None, notes: list[Note]) -> Listed:
    if reference is None:
        return own
    if own.name and reference.name and own.name != reference.name:
        notes.append(Note(NoteCode.NAME_CONFLICT, own.name, reference.name))
    return Listed(
        own.content_id or reference.content_id,
        own.name or reference.name,
        own.description or reference.description,
    )
