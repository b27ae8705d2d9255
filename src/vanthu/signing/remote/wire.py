"""JSON over the outward door, and reading what comes back without believing it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, Final

from vanthu.core.errors import Refused
from vanthu.outward import http
from vanthu.outward.http import NoAnswer
from vanthu.signing.remote_words import RunEnd

from .base import ServiceFault

LARGEST: Final = 8_000_000
"""Two hundred signatures with their certificates are far below it."""

Json = dict[str, Any]  # Any: JSON, checked where used


def post(address: str, path: str, body: Mapping[str, object], *, token: str = "") -> tuple[int, Json]:
    """POST JSON and return status and answer. Raises ServiceFault no_answer, not_a_service."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    status, content = raw(address, path, json.dumps(body, ensure_ascii=False).encode(), headers)
    return status, read_object(content, status)


def raw(address: str, path: str, content: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """POST bytes and return status and body. Raises ServiceFault no_answer."""
    try:
        return http.converse(
            "POST",
            address,
            path,
            headers=headers,
            content=content,
            size=len(content),
            read=lambda head, chunks: (head.status, http.whole(chunks, largest=LARGEST)),
        )
    except (NoAnswer, Refused) as error:
        raise ServiceFault(RunEnd.NO_ANSWER, str(error)) from error


def read_object(content: bytes, status: int) -> Json:
    """Return an answer that is one JSON object. Raises ServiceFault not_a_service."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ServiceFault(RunEnd.NOT_A_SERVICE, f"HTTP {status}") from error
    if not isinstance(found, dict):
        raise ServiceFault(RunEnd.NOT_A_SERVICE, f"HTTP {status}")
    return found


def part(answer: Mapping[str, Any], name: str) -> Json:
    """Return an object within an answer, empty if it is none."""
    found = answer.get(name)
    return found if isinstance(found, dict) else {}


def listed(answer: Mapping[str, Any], name: str) -> list[Any]:
    """Return a list within an answer, empty if it is none."""
    found = answer.get(name)
    return found if isinstance(found, list) else []


def octets(item: object) -> bytes:
    """Return base64 as bytes; services break lines in it. Raises ServiceFault not_a_service."""
    try:
        return base64.b64decode("".join(str(item).split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ServiceFault(RunEnd.NOT_A_SERVICE, "base64") from error


def text64(content: bytes) -> str:
    """Return bytes as base64."""
    return base64.b64encode(content).decode("ascii")
