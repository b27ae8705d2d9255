"""Keep the small part of a package in memory; attachment contents never enter this tree."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from vnedxml.errors import EdxmlError, ErrorCode
from vnedxml.spool import Spooled


@dataclass(slots=True)
class Element:
    """Hold one element; `name` is "" for those of foreign namespaces, which are passed over."""

    name: str
    namespace: str
    path: str
    children: list[Element] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    content: Spooled | None = None
    "The decoded content, for an attachment's ContentTransferEncoded."

    def raw_text(self) -> str:
        """Return the element's own text, NFC and stripped."""
        return unicodedata.normalize("NFC", "".join(self.parts)).strip()

    def all(self, name: str) -> Iterator[Element]:
        """Yield the children of this name, in order."""
        return (child for child in self.children if child.name == name)

    def one(self, name: str) -> Element | None:
        """Return the only child of this name, or None.

        Raises EdxmlError if there are several: two readers could believe two different ones.
        """
        found = list(self.all(name))
        if len(found) > 1:
            raise EdxmlError(ErrorCode.DUPLICATE_ELEMENT, self.path, name)
        return found[0] if found else None
