"""Keep the small part of a package in memory; attachment contents never enter this tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from vnedxml.errors import EdxmlError, ErrorCode
from vnedxml.spool import Spooled
from vnedxml.texts import composed

Trail = tuple["Trail | None", str]
"The way to an element: that of its parent, and its own name, shortened. Shared, so that paths cost nothing."
_NAME_SHOWN = 64


def trail_to(parent: Element | None, local: str) -> Trail:
    """Return the way to a child of `parent`, or to the root."""
    return (parent.trail if parent else None, local[:_NAME_SHOWN])


@dataclass(slots=True)
class Element:
    """Hold one element; `name` is "" for those of foreign namespaces, which are passed over."""

    name: str
    namespace: str
    trail: Trail
    children: list[Element] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    content: Spooled | None = None
    "The decoded content, for an attachment's ContentTransferEncoded."

    @property
    def path(self) -> str:
        """Return the names from the root to this element, for people."""
        names: list[str] = []
        trail: Trail | None = self.trail
        while trail is not None:
            names.append(trail[1])
            trail = trail[0]
        return "/".join(reversed(names))

    def raw_text(self) -> str:
        """Return the element's own text, NFC and stripped. Raises EdxmlError if it cannot be composed safely."""
        return composed("".join(self.parts), place=self.path)

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
