"""Show a document as a reader sees it that knows only its first bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from vnsign.errors import ReadError
from vnsign.reader import crypt
from vnsign.reader.objects import Objects
from vnsign.reader.values import Dict, Ref, Stream, Value
from vnsign.reader.xref import FREE, Place, Section, scan_objects


@dataclass(eq=False)
class State:
    """Show the document as its first `length` bytes do."""

    document: Objects
    length: int
    sections: tuple[Section, ...]
    """Newest first; empty if the cross-references had to be rebuilt."""
    entries: dict[int, Place]
    trailer: Dict
    rebuilt: bool = False
    tail: int = -1
    """Where the last `startxref` of this state begins, -1 if there is none."""
    memo: dict[object, Any] = field(default_factory=dict)
    """What rules worked out about this state and want to keep, under keys of their own."""
    _is_opening: bool = False
    """Whether the encryption dictionary is being read, whose own strings are never encrypted."""

    def get(self, value: Value) -> Value:
        """Return a value with references followed to an object; what cannot be read is null."""
        for _ in range(16):
            if not isinstance(value, Ref):
                return value
            value = self.object(value.number, value.generation)
        return None

    def object(self, number: int, generation: int | None = None) -> Value:
        """Return the object of a number, null if it is free, missing or unreadable."""
        place = self.entries.get(number)
        if place is None or place.offset < 0:
            return None
        if generation is not None and not place.container and place.generation != generation:
            return None
        try:
            if place.container:
                return self._packed_object(number, place)
            # The way of nearly all: parsed before, and nothing to decrypt.
            loaded = self.document.loaded.get(place.offset)
            known = loaded is not None and loaded.number == number and place.offset < self.length
            value = loaded.value if loaded and known else self._plain_object(number, place)
            return value if self.trailer.get("Encrypt") is None else self._opened(number, place, value)
        except ReadError as error:
            if error.code in ("time_limit", "decoded_size", "objects"):
                raise
            return None

    def _plain_object(self, number: int, place: Place) -> Value:
        document = self.document
        if place.offset < self.length:
            try:
                loaded = document.load(place.offset, self)
                if loaded.number == number:
                    return loaded.value
            except ReadError as error:
                if error.code == "time_limit":
                    raise
        document.repaired = True
        other = self._found_by_scan.get(number)
        return document.load(other.offset, self).value if other else None

    def _opened(self, number: int, place: Place, value: Value) -> Value:
        """Return a value with its strings decrypted; those in object streams are not encrypted by themselves."""
        reference = self.trailer.get("Encrypt")
        own = reference.number if isinstance(reference, Ref) else 0
        if reference is None or number == own or self._is_opening or self.cipher is None:
            return value
        mark, memo = (place, self.cipher), self.document.decrypted
        if mark not in memo:
            memo[mark] = self.cipher.opened(value, Ref(number, place.generation))
        return memo[mark]

    def _packed_object(self, number: int, place: Place) -> Value:
        container = self.entries.get(place.container)
        if container is None or container.offset < 0 or container.container or place.container == number:
            return None
        objects = self.document.packed(container.offset, self)
        if place.offset < len(objects) and objects[place.offset][0] == number:
            return objects[place.offset][1]
        return next((value for at, value in objects if at == number), None)

    @cached_property
    def _found_by_scan(self) -> dict[int, Place]:
        return scan_objects(self.document.data, self.length)

    def where(self, number: int) -> tuple[int, int] | None:
        """Return a mark that is equal in two states exactly if they read the object from the same bytes."""
        place = self.entries.get(number)
        if place is None or place.offset < 0:
            return None
        if place.container:
            container = self.entries.get(place.container)
            return (container.offset, place.offset + 1) if container else None
        return (place.offset, 0)

    @cached_property
    def containers(self) -> frozenset[int]:
        """Return the numbers of the object streams that objects are looked for in."""
        return frozenset(place.container for place in self.entries.values() if place.container)

    def dictionary(self, value: Value) -> Dict:
        """Return the dictionary a value leads to (a stream's too), empty if it is none."""
        value = self.get(value)
        if isinstance(value, Stream):
            return value.dictionary
        return value if isinstance(value, dict) else {}

    def array(self, value: Value) -> list[Value]:
        """Return the array a value leads to, empty if it is none."""
        value = self.get(value)
        return value if isinstance(value, list) else []

    def whole(self, value: Value) -> int:
        """Return the non-negative integer a value leads to, else 0."""
        value = self.get(value)
        return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0

    def flattened(self, dictionary: Dict, *keys: str) -> Dict:
        """Return the named entries with references followed, inside arrays and dictionaries too."""
        return {key: self._flat(dictionary[key], 0) for key in keys if key in dictionary}

    def _flat(self, value: Value, depth: int) -> Value:
        value = self.get(value)
        if depth < 4 and isinstance(value, list):
            return [self._flat(item, depth + 1) for item in value[:64]]
        if depth < 4 and isinstance(value, dict):
            return {key: self._flat(item, depth + 1) for key, item in list(value.items())[:64]}
        return value

    def raw(self, stream: Stream) -> bytes:
        """Return a stream's bytes as stored, decrypted if the document is encrypted and can be opened."""
        data = stream.data if stream.data is not None else self.document.data[stream.start : stream.end]
        if self.cipher is None or stream.dictionary.get("Type") == "XRef":
            return data
        settings = self.flattened(stream.dictionary, "Filter", "DecodeParms", "Type")
        return self.cipher.stream(data, stream.owner, settings)

    def data(self, stream: Stream) -> bytes:
        """Return a stream's decoded bytes. Raises ReadError beyond the limits or for an unknown filter."""
        return self.document.decoded(stream, self)

    @cached_property
    def cipher(self) -> crypt.Cipher | None:
        """Return what decrypts this document, None if it is not encrypted."""
        reference = self.trailer.get("Encrypt")
        if reference is None:
            return None
        self._is_opening = True
        try:
            identifier = self.array(self.trailer.get("ID"))
            settings = self._flat(reference, 0)
        finally:
            self._is_opening = False
        first = identifier[0] if identifier and isinstance(identifier[0], bytes) else b""
        return crypt.open_cipher(
            settings if isinstance(settings, dict) else {}, identifier=first, password=self.document.password
        )

    def sections_since(self, before: State) -> tuple[Section, ...]:
        """Return the cross-reference sections that an earlier state does not read, wherever they lie."""
        known = {section.offset for section in before.sections}
        return tuple(section for section in self.sections if section.offset not in known)

    @cached_property
    def two_readings(self) -> frozenset[tuple[int, Place, Place]]:
        """Return what other readers of a hybrid file see otherwise: object number, place here, place there.

        Others are those that know the tables only, and those that put the stream before its table. An object that
        the first do not see at all is how such files are meant and is left out.
        """
        if not any(section.hybrid for section in self.sections):
            return frozenset()
        tables: dict[int, Place] = {}
        streams: dict[int, Place] = {}
        for section in reversed(self.sections):
            tables.update(section.entries)
            streams.update(section.entries)
            streams.update(section.hybrid)
        return frozenset(
            (number, here, there)
            for number, here in self.entries.items()
            for there in (tables.get(number, FREE), streams.get(number, FREE))
            if here != there and not (there.offset < 0 and there is not streams.get(number))
        )

    @cached_property
    def catalog(self) -> Dict:
        """Return the document catalogue, empty if there is none."""
        return self.dictionary(self.trailer.get("Root"))
