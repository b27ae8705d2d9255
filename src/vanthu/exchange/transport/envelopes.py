"""A package inside a JSON answer, `{"status": …, "data": "<base64>"}`, read as it comes: in constant memory.

The public SDK's servers put the whole package as base64 into one member. Reading such an answer whole would take
several times its size in memory; here the text of `data` is decoded on its way to the disk, and everything else is
kept and read as an ordinary answer.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

LARGEST_HEAD: Final = 64_000
"""No more than this is kept of everything but the data."""
_MEMBER: Final = re.compile(rb'"data"\s*:\s*"')
_ESCAPE: Final = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_BLANKS: Final = {b"n": b"", b"r": b"", b"t": b"", b"/": b"/", b"\\": b"\\", b'"': b'"'}


class EnvelopeFault(Exception):
    """The answer is not what was asked for: no member `data`, no base64, cut off."""


class DataMember:
    """Splits an answer into the bytes of its `data` and the rest; `rest` is whole once `chunks` is exhausted."""

    def __init__(self, source: Iterator[bytes]) -> None:
        """Read from `source`."""
        self._source = source
        self._head = b""
        self._tail = b""
        self.found = False
        """Whether there was a member `data` that is a text."""

    @property
    def rest(self) -> str:
        """Return the answer with an empty text in place of the data."""
        return (self._head + self._tail).decode("utf-8", "replace")

    def chunks(self) -> Iterator[bytes]:
        """Yield the decoded bytes. Raises EnvelopeFault for what is no base64, or ends too early."""
        pending = self._until_data()
        if not self.found:
            return
        left = b""
        for text in self._text(pending):
            left += text
            # Padding may stand only at the very end, so the last four letters wait until more comes.
            whole = max(0, (len(left) - 1) // 4 * 4)
            if whole:
                yield _decoded(left[:whole])
                left = left[whole:]
        yield _decoded(left + b"=" * (-len(left) % 4))

    def _until_data(self) -> bytes:
        """Read up to the opening quote of the data; return what came after it."""
        for chunk in self._source:
            self._head += chunk
            match = _MEMBER.search(self._head)
            if match is not None:
                self.found = True
                rest, self._head = self._head[match.end() :], self._head[: match.end()]
                return rest
            if len(self._head) > LARGEST_HEAD:
                raise EnvelopeFault("no data in the answer")
        return b""

    def _text(self, first: bytes) -> Iterator[bytes]:
        """Yield the text of the data without JSON's escapes and blanks, up to its closing quote."""
        pending = first
        while True:
            end = _closing_quote(pending)
            if end is not None:
                yield _plain(pending[:end])
                self._keep_tail(pending[end:])
                return
            # An escape may be cut by the chunk's end: six bytes stay for the next round.
            cut = max(0, len(pending) - 6) if b"\\" in pending[-6:] else len(pending)
            yield _plain(pending[:cut])
            more = next(self._source, None)
            if more is None:
                raise EnvelopeFault("the answer was cut off")
            pending = pending[cut:] + more

    def _keep_tail(self, first: bytes) -> None:
        self._tail = first
        for chunk in self._source:
            self._tail += chunk
            if len(self._tail) > LARGEST_HEAD:
                raise EnvelopeFault("too much after the data")


def _closing_quote(text: bytes) -> int | None:
    place = text.find(b'"')
    while place > 0 and text[place - 1 : place] == b"\\":
        place = text.find(b'"', place + 1)
    return place if place >= 0 else None


def _plain(text: bytes) -> bytes:
    if b"\\" in text:
        text = _ESCAPE.sub(_unescaped, text)
    return text.translate(None, b" \r\n\t")


def _unescaped(match: re.Match[bytes]) -> bytes:
    digits, letter = match.groups()
    if digits:
        return chr(int(digits, 16)).encode("utf-8", "replace")
    return _BLANKS.get(letter, b"\x00")


def _decoded(text: bytes) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise EnvelopeFault("the data is no base64") from error
