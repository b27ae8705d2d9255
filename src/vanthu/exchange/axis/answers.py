"""The envelope of every answer: `{"status", "ErrorCode", "ErrorDesc", …}`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from .words import AxisCode, AxisFault

OK: Final = "OK"
FAIL: Final = "FAIL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An axis' answer as read by a client."""

    code: str
    """As sent; “0” is success. Not every axis keeps to AxisCode, so it stays a text."""
    detail: str
    fields: Mapping[str, object]
    """Everything the answer carries, the envelope included."""

    @property
    def is_success(self) -> bool:
        """Say whether the operation was done."""
        return self.code == AxisCode.SUCCESS


def answer(**fields: object) -> dict[str, object]:
    """Return the envelope of a success around the operation's own fields."""
    return {"status": OK, "ErrorCode": AxisCode.SUCCESS.value, "ErrorDesc": "", **fields}


def failure(fault: AxisFault) -> dict[str, object]:
    """Return the envelope of a refusal."""
    return {
        "status": FAIL,
        "ErrorCode": fault.code.value,
        "ErrorDesc": f"{fault.code.vi} / {fault.code.en}: {fault.detail}",
    }


def read_answer(text: str) -> Answer:
    """Read an answer. Raises AxisFault (20) if it is no envelope: a proxy's error page, half an answer."""
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AxisFault(AxisCode.SYSTEM_ERROR, f"no JSON: {text[:200]!r}") from error
    if not isinstance(fields, dict) or "ErrorCode" not in fields:
        raise AxisFault(AxisCode.SYSTEM_ERROR, f"no ErrorCode: {text[:200]!r}")
    return Answer(
        code=str(fields["ErrorCode"]),
        detail=str(fields.get("ErrorDesc") or ""),
        fields=MappingProxyType(fields),
    )
