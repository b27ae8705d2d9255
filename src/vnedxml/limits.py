"""Hold the bounds that a package must keep; all may be set by the operator."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MEGABYTE: Final = 1_000_000


class NamePolicy(StrEnum):
    """Decide what happens to an attachment name that could harm where it is later used."""

    REFUSE = "refuse"
    CLEAN = "clean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bound size, shape and expansion of a package.

    The defaults are the service's promise G12: 60 MB, 100 attachments, depth 64, 64 attributes,
    names of 255 bytes. The rest keeps memory below 64 MB and time linear for hostile bytes.
    """

    package_bytes: int = 60 * MEGABYTE
    "The whole package, as sent."
    attachments: int = 100
    recipients: int = 3_500
    depth: int = 64
    attributes: int = 64
    elements: int = 30_000
    namespaces: int = 1_000
    name_bytes: int = 255
    field_chars: int = 65_536
    "The text of one element other than an attachment's content."
    header_chars: int = 4_000_000
    "All such text, with names and attributes."
    uri_chars: int = 256
    "One namespace."
    token_bytes: int = 262_144
    "One tag, comment or instruction; also bounds the work of a parser that starts a token again."
    unpacked_bytes: int | None = None
    "All attachments after unwrapping; also what one archive may claim to hold. None: see `unpacked_limit`."
    ratio: int = 200
    "Unpacked over packed size of one archive, looked at above `ratio_floor_bytes`."
    ratio_floor_bytes: int = 10 * MEGABYTE
    archive_entries: int = 10_000
    directory_bytes: int = 4_000_000
    "The directory of one archive, which is held in memory to be judged."
    inner_archives: int = 10
    "Archives directly inside an archive; a bomb in layers has many."
    names: NamePolicy = NamePolicy.REFUSE

    @property
    def unpacked_limit(self) -> int:
        """Return `unpacked_bytes`, or 500 MB, or the package limit if the operator has raised that above."""
        if self.unpacked_bytes is not None:
            return self.unpacked_bytes
        return max(500 * MEGABYTE, self.package_bytes)
