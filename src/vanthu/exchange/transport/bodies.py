"""A fetched package on its way to the blob store: raw, or as base64 inside a JSON answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final

from django.conf import settings

from vanthu.core.blobs import Blob, blobs
from vanthu.exchange.axis import Answer, AxisFault, read_answer
from vanthu.outward.http import Head

from .base import TransportFault, garbled
from .envelopes import LARGEST_HEAD, DataMember, EnvelopeFault

NO_SUCH_OPERATION: Final = frozenset({404, 405, 501})
_BOM: Final = b"\xef\xbb\xbf"


class NotOffered(TransportFault):
    """The other side does not have this operation."""


def stored(head: Head, chunks: Iterator[bytes], *, read: Callable[[str], Answer] = read_answer) -> Blob:
    """Store the package of an answer; the bytes are on the disk before the return.

    read: reads what stands around the package where that is a member of a JSON answer; may raise AxisFault.
    Raises NotOffered, TransportFault for anything but a package, Invalid past the limit on packages.
    """
    if head.status in NO_SUCH_OPERATION:
        raise NotOffered(f"Bên kia không có chức năng này.\nHTTP {head.status}")
    if head.status != 200:
        raise garbled(f"HTTP {head.status} {_beginning(chunks)}")
    if head.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise garbled("the answer is compressed though we asked for it plain")
    first = b""
    for chunk in chunks:
        first += chunk
        if first.removeprefix(_BOM).lstrip():
            break
        if len(first) > LARGEST_HEAD:
            raise garbled("the answer is blank")
    if not first:
        raise garbled("the answer is empty")
    whole = chain([first], chunks)
    if first.removeprefix(_BOM).lstrip().startswith(b"{"):
        return _from_envelope(whole, read)
    return blobs().put_chunks(_all_of(whole, head), limit=settings.VANTHU_PACKAGE_LIMIT)


def _from_envelope(whole: Iterator[bytes], read: Callable[[str], Answer]) -> Blob:
    member = DataMember(whole)
    blob: Blob | None = None
    try:
        chunks = member.chunks()
        first = next(chunks, b"")
        if member.found:
            blob = blobs().put_chunks(chain([first], chunks), limit=settings.VANTHU_PACKAGE_LIMIT)
        answer = read(member.rest)
    except (EnvelopeFault, AxisFault) as error:
        raise garbled(str(error)) from error
    if not answer.is_success or blob is None or blob.size == 0:
        raise TransportFault(f"[{answer.code}] {answer.detail[:300]}")
    return blob


def _all_of(chunks: Iterator[bytes], head: Head) -> Iterator[bytes]:
    """Pass the bytes on and see that none are missing: an answer that was cut off is not a package."""
    announced = head.headers.get("Content-Length", "")
    size = 0
    for chunk in chunks:
        size += len(chunk)
        yield chunk
    if announced.isdecimal() and size != int(announced):
        raise garbled(f"{size} bytes came, {announced} were announced")


def _beginning(chunks: Iterator[bytes]) -> str:
    return next(chunks, b"")[:200].decode("utf-8", "replace")
