"""Know what a widget looks like, before and after, and accept new looks where they may be.

The looks of a field belong to its value; what they show is read by `vnsign.changes.appearance`.
"""

from __future__ import annotations

from collections.abc import Iterable

from vnsign.changes.appearance import Shown, comparable, shown_by, value_text
from vnsign.changes.found import Act
from vnsign.changes.glyphs import brings_its_own
from vnsign.changes.update import Update
from vnsign.proof.structure import FieldFound, form_fields
from vnsign.reader.pagetree import inherited
from vnsign.reader.state import State
from vnsign.reader.values import Dict, Ref, Stream, Value, references
from vnsign.reasons import Code

_HIDDEN = 1 << 1 | 1 << 5
"""Flags of a widget that is not shown on the screen."""


def accept_looks(update: Update, number: int, looks: Value) -> None:
    """Accept new appearances of a field that may have them, dictionaries changed in place included."""
    update.vouch_field(number)
    update.vouch(looks, number, "AP")
    source, key = (looks.number, "") if isinstance(looks, Ref) else (number, "AP")
    update.vouch_tree(looks, number, "AP")
    entries = update.after.dictionary(looks)
    for value in entries.values():
        update.vouch(value, source, key)
        states = update.after.get(value)
        if isinstance(states, dict):
            holder, under = (value.number, "") if isinstance(value, Ref) else (source, key)
            for inner in states.values():
                update.vouch(inner, holder, under)
                _accept_stream(update, inner)
        else:
            _accept_stream(update, value)
        update.vouch_tree(value, source, key)
    _doubt_shared_looks(update, number)


def _doubt_shared_looks(update: Update, number: int) -> None:
    """Doubt new looks where the old ones were shared with a part of the document that is no widget.

    Whoever prepared the document could have shown there what is hidden here: a preparation of the shadow attacks.
    """
    before = update.before.object(number)
    old = before.get("AP") if isinstance(before, dict) else None
    entries = update.before.dictionary(old)
    numbers = {item.number for item in (old, *references(entries)) if isinstance(item, Ref)}
    if not numbers:
        return
    into = update.references.into(update.before)
    strange = {
        source
        for item in numbers
        for source in into.get(item, ())
        if source != number and source not in numbers and not _is_widget_part(update.before, source)
    }
    if strange and (0 in strange or update.references.live(update.before, strange)):
        update.add(Act.DOUBT, Code.HIDDEN_CONTENT_PREPARED, objects=(number, *sorted(strange)[:3]))


def _is_widget_part(state: State, number: int) -> bool:
    value = state.object(number)
    return (
        number != 0
        and isinstance(value, dict)
        and (value.get("Subtype") == "Widget" or "FT" in value or value.keys() <= {"N", "R", "D"})
    )


def _accept_stream(update: Update, value: Value) -> None:
    if isinstance(value, Ref) and isinstance(update.after.get(value), Stream):
        update.vouch_tree(update.after.get(value), value.number)


def same_looks(update: Update, number: int, before: Dict, after: Dict) -> bool:
    """Say whether a widget looks the same before and after."""
    return update.same(before.get("AP"), after.get("AP"), source=number) and before.get("AS") == after.get(
        "AS"
    )


def has_looks(state: State, dictionary: Dict) -> bool:
    """Say whether a widget shows anything: an appearance stream that is not empty."""
    return any(_draws(state, stream) for stream in normal_streams(state, dictionary))


def _draws(state: State, stream: Stream) -> bool:
    shown = shown_by(state, stream)
    return bool(shown.text.strip()) or not shown.complete


def normal_streams(state: State, dictionary: Dict) -> list[Stream]:
    """Return the streams a widget may show as its normal appearance."""
    normal = state.get(state.dictionary(dictionary.get("AP")).get("N"))
    if isinstance(normal, Stream):
        return [normal]
    if isinstance(normal, dict):
        chosen = dictionary.get("AS")
        values = (
            [normal[str(chosen)]] if isinstance(chosen, str) and chosen in normal else list(normal.values())
        )
        return [stream for value in values if isinstance(stream := state.get(value), Stream)]
    return []


def looks_text(state: State, dictionary: Dict) -> Shown:
    """Return what a widget shows, its own and its kids' normal appearances taken together; alike ones once."""
    shown = [shown_by(state, stream) for stream in normal_streams(state, dictionary)]
    widgets = [state.dictionary(kid) for kid in state.array(dictionary.get("Kids"))[:64]]
    for widget in widgets:
        shown += [shown_by(state, stream) for stream in normal_streams(state, widget)]
    parts = list(dict.fromkeys(shown))
    return Shown(
        "".join(part.text for part in parts),
        all(part.complete for part in parts),
        all(part.honest for part in parts),
        any(part.fills for part in parts),
        max((part.cells for part in parts), default=0),
        frozenset().union(*(part.turns for part in parts)),
        any(part.bands for part in parts),
    )


def brings_glyphs(update: Update, after: Dict) -> bool:
    """Say whether looks come with glyphs of their own: what their codes stand for is then anyone's word."""
    reached: set[int] = set()
    stack: list[Value] = [after.get("AP")]
    while stack and len(reached) < 2000:
        item = stack.pop()
        if isinstance(item, Ref):
            number = item.number
            if number not in reached and number in update.touched and update.is_new(number):
                reached.add(number)
                stack.append(update.after.object(number))
            continue
        entries = item.dictionary if isinstance(item, Stream) else item
        if isinstance(entries, dict):
            if brings_its_own(update.after, entries):
                return True
            stack.extend(entries.values())
        elif isinstance(entries, list):
            stack.extend(entries)
    return False


def pages_of(update: Update, number: int, widget: Dict) -> list[Dict]:
    """Return the pages that a widget lies on or says it lies on."""
    pages = [update.after.dictionary(widget.get("P"))]
    for source in update.into.get(number, ()):
        holders = [source, *update.into.get(source, ())]
        pages += [update.after.dictionary(Ref(holder, 0)) for holder in holders[:8] if holder]
    return [page for page in pages if page.get("Type") == "Page"]


def is_visible(state: State, dictionary: Dict) -> bool:
    """Say whether a widget has room and looks to be seen."""
    box = [
        item for item in map(state.get, state.array(dictionary.get("Rect"))) if isinstance(item, int | float)
    ]
    return len(box) == 4 and box[0] != box[2] and box[1] != box[3] and bool(normal_streams(state, dictionary))


def area(state: State, value: Value) -> float:
    """Return the area of a rectangle, 0 if it is none."""
    box = [item for item in map(state.get, state.array(value)) if isinstance(item, int | float)]
    return abs((box[2] - box[0]) * (box[3] - box[1])) if len(box) == 4 else 0.0


def fields_that_would_look_different(state: State) -> Iterable[str]:
    """Yield the names of text and choice fields whose looks and value differ already, or whose value is not shown."""
    for field in form_fields(state):
        widgets = [field.dictionary, *map(state.dictionary, state.array(field.dictionary.get("Kids"))[:64])]
        if field.kind not in ("Tx", "Ch") or all(_is_hidden(state, widget) for widget in widgets):
            continue
        shown, value = (
            looks_text(state, field.dictionary),
            value_text(state, inherited(state, field.dictionary, "V")),
        )
        if value is not None and (
            not shown.complete or not _is_shown(state, field, comparable(shown.text), value)
        ):
            yield field.name


def _is_hidden(state: State, widget: Dict) -> bool:
    return "Rect" not in widget or bool(state.whole(widget.get("F")) & _HIDDEN)


def _is_shown(state: State, field: FieldFound, shown: str, value: str) -> bool:
    if shown == comparable(value):
        return True
    options = [state.array(item) for item in state.array(inherited(state, field.dictionary, "Opt"))[:2000]]
    names = {value_text(state, pair[-1]) for pair in options if pair and value_text(state, pair[0]) == value}
    return shown in {comparable(name) for name in names if name is not None}
