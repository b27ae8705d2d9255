"""Which fields a signature locks (ISO 32000-1 12.8.2.4, FieldMDP)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vnsign.pdf.document import Document
from vnsign.pdf.objects import read_text


@dataclass(frozen=True, slots=True)
class FieldLock:
    """What a signature's FieldMDP transform locks (ISO 32000-1 12.8.2.4)."""

    action: str
    names: tuple[str, ...]

    def covers(self, name: str) -> bool:
        """Tell whether the field `name`, or a field above it, is locked."""
        hit = any(name == listed or name.startswith(listed + ".") for listed in self.names)
        return (
            self.action == "All"
            or (self.action == "Include" and hit)
            or (self.action == "Exclude" and not hit)
        )


def locks_in_force(document: Document) -> Iterator[tuple[str, FieldLock]]:
    """Yield the name of each signed field with the lock that its signature put on other fields."""
    for field in document.fields():
        if field.inherited.get("FT") != "Sig" or "V" not in field.inherited:
            continue
        signature = document.dictionary(field.inherited["V"])
        for reference in document.array(signature.get("Reference")):
            entry = document.dictionary(reference)
            if document.get(entry.get("TransformMethod")) == "FieldMDP":
                lock = document.dictionary(entry.get("TransformParams"))
                names = tuple(read_text(document.get(item)) for item in document.array(lock.get("Fields")))
                yield field.name, FieldLock(str(document.get(lock.get("Action"))), names)
