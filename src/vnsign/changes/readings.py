"""Refuse updates that readers read differently: what one of them shows, another must show too.

A signature binds bytes; what a person sees is somebody's reading of them. Where readers are known to differ, such as
over a key that comes twice or over objects beyond the declared size, an update may not choose between them.
"""

from __future__ import annotations

from vnsign.changes.found import Act
from vnsign.changes.update import Update
from vnsign.reader.state import State
from vnsign.reader.values import Stream, Value, has_repeated_key
from vnsign.reasons import Code

_FROM_ELSEWHERE = frozenset({"F", "FFilter", "FDecodeParms", "Ref", "OPI", "PS", "Subtype2", "Alternates"})
"""Keys by which a stream, form or picture is taken from another file or page, or printed otherwise than it is shown.

Source: ISO 32000-2, 7.3.8.2, 8.8.2, 8.9.5.4, 8.10.4 and 14.11.7.
"""


def compare_readings(update: Update) -> None:
    """Note what the update wrote, hid or brought out in a way that readers differ about."""
    _size(update)
    if any("Root" not in section.trailer for section in update.after.sections_since(update.before)):
        # Some readers go back to the trailer before, some repair the file. Source: ISO 32000-2, 7.5.5.
        update.add(Act.DOUBT, Code.CHANGES_UNREADABLE, fact="trailer /Root")
    twofold = {number for number in update.touched if _is_twofold(update, update.after.object(number))}
    for number in sorted(update.references.live(update.after, twofold)):
        update.add(Act.DOUBT, Code.CHANGES_UNREADABLE, objects=(number,))


def _is_twofold(update: Update, value: Value) -> bool:
    """Say whether an object has a key twice, or is a stream that some readers end or take from elsewhere."""
    if has_repeated_key(value):
        return True
    if not isinstance(value, Stream) or value.data is not None:
        return False
    if value.dictionary.keys() & _FROM_ELSEWHERE:
        return True
    return update.after.get(value.dictionary.get("Length")) != value.end - value.start


def _size(update: Update) -> None:
    """An object beyond the trailer's /Size is missing to some readers, to others not. Source: ISO 32000-2, 7.5.5."""
    hidden, brought_out = _beyond(update.after), _beyond(update.before)
    if lost := {number for number in hidden - brought_out if not update.is_new(number)}:
        update.add(Act.ALTER, Code.CATALOG_CHANGED, objects=tuple(sorted(lost)[:3]), fact="trailer /Size")
    for number in sorted(update.references.live(update.after, brought_out - hidden)):
        update.add(Act.DOUBT, Code.HIDDEN_CONTENT_PREPARED, objects=(number,), fact="trailer /Size")


def _beyond(state: State) -> set[int]:
    size = state.whole(state.trailer.get("Size"))
    if not size or max(state.entries, default=0) < size:
        return set()
    return {number for number, place in state.entries.items() if place.offset >= 0 and number >= size}
