"""Give messages a JSON form, its keys the element names in snake case, and take them back."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, cast

from vnedxml import values
from vnedxml.errors import EdxmlError, ErrorCode
from vnedxml.model import Attachment, Message, StatusMessage

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]

_KEYS: Final = {
    "from_": "from",
    "business": "bussiness",
    "business_doc_type": "bussiness_doc_type",
    "business_doc_reason": "bussiness_doc_reason",
    "business_document_info": "bussiness_document_info",
    "trace_headers": "trace_header_list",
    "organ_ids": "organ_id_list",
}
"Where the element name is misspelt, or is a Python word, the two differ."
_FOREIGN: Final = frozenset({"kind", "attachments", "notes"})
"What `to_json` adds and a description may leave out."


def to_json(message: Message | StatusMessage) -> dict[str, Json]:
    """Return the message as JSON values; dates are ISO, codes the text on the wire.

    Each attachment has name, type (by its bytes), size and sha256.
    """
    is_document = isinstance(message, Message)
    result: dict[str, Json] = {"kind": "document" if is_document else "status"}
    result |= cast("dict[str, Json]", _encoded(message))
    result["notes"] = [
        {"code": note.code.value, "place": note.place, "detail": note.detail} for note in message.notes
    ]
    return result


def _encoded(value: object) -> Json:
    if isinstance(value, Attachment):
        return _encoded_attachment(value)
    if isinstance(value, tuple):
        return [_encoded(each) for each in value]
    if isinstance(value, date):
        local = value.astimezone(values.VIETNAM) if isinstance(value, datetime) else value
        return local.isoformat()
    if value is None or isinstance(value, bool | int | str):
        return value.value if isinstance(value, StrEnum) else value
    named = ((f.name, getattr(value, f.name)) for f in _fields(value) if f.name != "notes")
    return {_KEYS.get(name, name): _encoded(each) for name, each in named}


def _fields(shape: object) -> tuple[Field[Any], ...]:  # Any: fields of every type
    return fields(cast("Any", shape))  # Any: the type of dataclasses has no name


def _encoded_attachment(attachment: Attachment) -> Json:
    return {
        "name": attachment.name,
        "type": attachment.content_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "description": attachment.description,
        "content_id": attachment.content_id,
    }


def from_json(text: str | bytes, *, attachments: tuple[Attachment, ...] = ()) -> Message | StatusMessage:
    """Return the message that a JSON description means; a description with status_code is a status.

    Raises EdxmlError naming the key, for anything missing, unknown or of the wrong shape.
    """
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise EdxmlError(ErrorCode.BAD_META, "JSON", str(error)) from error
    if not isinstance(told, dict):
        raise EdxmlError(ErrorCode.BAD_META, "JSON", "{…}")
    bare = {key: value for key, value in told.items() if key not in _FOREIGN}
    if "status_code" in bare:
        return cast("StatusMessage", _decoded(StatusMessage, bare, "$"))
    return cast("Message", _decoded(Message, bare, "$", attachments=attachments))


def _decoded(shape: type, told: object, place: str, **given: object) -> object:
    if not isinstance(told, Mapping):
        raise EdxmlError(ErrorCode.BAD_META, place, "{…}")
    hints = typing.get_type_hints(shape)
    arguments = dict(given)
    known = {_KEYS.get(f.name, f.name): f for f in _fields(shape) if f.name not in _FOREIGN}
    unknown = sorted(set(told) - set(known))
    if unknown:
        raise EdxmlError(ErrorCode.BAD_META, f"{place}.{unknown[0]}", ", ".join(known))
    for key, field in known.items():
        if key in told:
            arguments[field.name] = _value(hints[field.name], told[key], f"{place}.{key}")
        elif field.default is MISSING and field.default_factory is MISSING:
            raise EdxmlError(ErrorCode.BAD_META, f"{place}.{key}", "—")
    return shape(**arguments)


def _value(hint: Any, told: object, place: str) -> object:  # Any: typing has no type for hints
    if typing.get_origin(hint) is types.UnionType:
        if told is None:
            return None
        hint = next(each for each in typing.get_args(hint) if each is not types.NoneType)
    if typing.get_origin(hint) is tuple:
        if not isinstance(told, list):
            raise EdxmlError(ErrorCode.BAD_META, place, "[…]")
        return tuple(_value(typing.get_args(hint)[0], each, f"{place}[{n}]") for n, each in enumerate(told))
    if is_dataclass(hint):
        return _decoded(cast("type", hint), told, place)
    return _scalar(cast("type", hint), told, place)


def _scalar(hint: type, told: object, place: str) -> object:
    value: object = told
    if issubclass(hint, StrEnum) and isinstance(told, str | int):
        value = next((each for each in hint if each.value == str(told)), None)
    elif hint is datetime and isinstance(told, str):
        value = values.read_time(told)
    elif hint is date and isinstance(told, str):
        value = values.read_date(told)
    # In Python a truth value is a number; in a description it is not.
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise EdxmlError(ErrorCode.BAD_META, place, f"{hint.__name__}: {str(told)[:40]!r}")
    return value
