"""Write indented XML in the prefix habit of the axis' SDK, measured and hashed as it goes out."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from vnedxml.errors import EdxmlError, ErrorCode
from vnedxml.limits import Limits
from vnedxml.model import Written
from vnedxml.namespaces import QCVN_102
from vnedxml.texts import composed

PREFIX = "edXML:"
DECLARATION = f' xmlns:edXML="{QCVN_102}"'
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


class XmlWriter:
    """Write elements in order; names come with their prefix, as they should appear."""

    def __init__(self, out: BinaryIO, *, limits: Limits) -> None:
        self._out = out
        self._limit = limits.package_bytes
        self._field_chars = limits.field_chars
        self._depth = 0
        self._digest = hashlib.sha256()
        self._size = 0
        self._put(b'<?xml version="1.0" encoding="UTF-8"?>\n')

    @contextmanager
    def inside(self, name: str, attributes: str = "") -> Iterator[None]:
        """Open an element, let the caller write its children, close it."""
        self._line(f"<{name}{attributes}>")
        self._depth += 1
        yield
        self._depth -= 1
        self._line(f"</{name}>")

    def text(self, name: str, value: str) -> None:
        """Write a leaf. Raises EdxmlError for texts that are too long or that XML cannot hold."""
        place = name.removeprefix(PREFIX)
        if len(value) > self._field_chars:
            raise EdxmlError(ErrorCode.TEXT_TOO_LONG, place, str(self._field_chars))
        if _UNWRITABLE.search(value):
            raise EdxmlError(ErrorCode.CONTROL_CHARACTER, place)
        self._line(f"<{name}>{composed(value, place=place).translate(_ESCAPES)}</{name}>")

    def optional(self, name: str, value: str) -> None:
        """Write a leaf unless it is empty: readers of numbers fail on empty elements."""
        if value:
            self.text(name, value)

    def base64(self, name: str, attributes: str, blocks: Iterator[bytes]) -> None:
        """Write a leaf of base64 in one line, for strict decoders, from blocks of any size."""
        self._put(b"  " * self._depth + f"<{name}{attributes}>".encode())
        carry = b""
        for block in blocks:
            data = carry + block
            whole = len(data) - len(data) % 3
            carry = data[whole:]
            self._put(base64.b64encode(memoryview(data)[:whole]))
        self._put(base64.b64encode(carry) + f"</{name}>\n".encode())

    def finish(self) -> Written:
        """Return the measure of what was written."""
        return Written(self._digest.hexdigest(), self._size)

    def _line(self, text: str) -> None:
        self._put(b"  " * self._depth + text.encode() + b"\n")

    def _put(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._limit:
            raise EdxmlError(ErrorCode.TOO_LARGE, "edXML", str(self._limit))
        self._digest.update(data)
        self._out.write(data)
