"""Judge what an attachment really is: its bytes decide, never the declared type."""

from __future__ import annotations

import codecs
from pathlib import PurePosixPath
from typing import Final

_DETECT_BYTES: Final = 1024
_REPLACEMENT: Final = "\ufffd"
_FEW: Final = 8
_MAGIC: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"Rar!", "application/vnd.rar"),
    (b"7z\xbc\xaf", "application/x-7z-compressed"),
    (b"{\\rtf", "application/rtf"),
)
_OOXML: Final = "application/vnd.openxmlformats-officedocument."
_ZIP_BASED: Final = {
    ".zip": "application/zip",
    ".docx": _OOXML + "wordprocessingml.document",
    ".xlsx": _OOXML + "spreadsheetml.sheet",
    ".pptx": _OOXML + "presentationml.presentation",
    ".docm": "application/vnd.ms-word.document.macroEnabled.12",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".epub": "application/epub+zip",
    ".jar": "application/java-archive",
    ".kmz": "application/vnd.google-earth.kmz",
}
_OLE: Final = {
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
}
_TEXTUAL: Final = {
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".xml": "application/xml",
    ".json": "application/json",
    ".html": "text/html",
    ".htm": "text/html",
}
UNKNOWN: Final = "application/octet-stream"


def suffix(name: str) -> str:
    """Return the lower-case ending of a shown name, with its dot, or ""."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def is_zip_based(name: str) -> bool:
    """Tell whether a file of this name is a ZIP by nature, so that a ZIP may be the document itself."""
    return suffix(name) in _ZIP_BASED


def sniff(head: bytes, name: str) -> str:
    """Return the media type from the first bytes, helped by the name where bytes cannot tell."""
    ending = suffix(name)
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    if head.startswith(b"PK"):
        return _ZIP_BASED.get(ending, "application/zip")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _OLE.get(ending, "application/x-ole-storage")
    return _TEXTUAL.get(ending, UNKNOWN)


def is_mislabelled(head: bytes, name: str) -> bool:
    """Tell whether the name promises PDF or an office file that the bytes are not."""
    ending, found = suffix(name), sniff(head, name)
    if ending == ".pdf":
        return found != "application/pdf"
    if ending in _ZIP_BASED:
        return not head.startswith(b"PK")
    return ending in _OLE and found not in (_OLE[ending], "application/rtf")


class MangledDetector:
    """Watch a file stream by and tell whether binary bytes were once forced through a text decoder.

    Such a round trip leaves a file that is valid UTF-8 from end to end yet holds U+FFFD where bytes were
    lost. A sound binary file stops being UTF-8 within its first bytes, so the watch costs nothing; a plain
    text file may hold U+FFFD by right and is left alone.
    """

    def __init__(self, name: str) -> None:
        self._decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")("strict")
        self._textual = suffix(name) in _TEXTUAL
        self._seen = self._lost = self._lost_early = 0

    def feed(self, block: bytes) -> None:
        """Look at the next bytes."""
        if self._decoder is None or self._textual:
            return
        try:
            text = self._decoder.decode(block)
        except UnicodeDecodeError:
            self._decoder = None
            return
        if self._seen < _DETECT_BYTES:
            self._lost_early += text[:_DETECT_BYTES].count(_REPLACEMENT)
        self._seen += len(block)
        self._lost += text.count(_REPLACEMENT)

    @property
    def is_undecided(self) -> bool:
        """Tell whether further bytes could still change the verdict."""
        return self._decoder is not None and not self._textual

    @property
    def is_mangled(self) -> bool:
        """Tell the verdict for what was seen so far."""
        return self._decoder is not None and (self._lost_early > 0 or self._lost >= _FEW)
