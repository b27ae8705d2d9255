"""Hold what a filled field shows against its value: a person must read in it what a program does.

Source: ISO 32000-2, 12.7.5.2 (buttons), 12.7.5.3 (text), 12.7.5.4 (choices).
"""

from __future__ import annotations

from vnsign.changes.appearance import Shown, comparable, value_text
from vnsign.changes.found import Act
from vnsign.changes.looks import area, brings_glyphs, looks_text, normal_streams, pages_of
from vnsign.changes.node import Node
from vnsign.changes.update import Update
from vnsign.reader.pagetree import inherited
from vnsign.reader.state import State
from vnsign.reader.values import Dict, Ref, Value
from vnsign.reasons import Code

_COMBO = 1 << 17
_COMB = 1 << 24
_PUSH = 1 << 16
_SWITCH = 2500.0
"""Area in square points beyond which a button's picture is no check mark: it could cover or replace text."""
_NO_ROTATE = 1 << 4
_MOST_OPTIONS = 2000


def hold_to_value(update: Update, number: int, after: Dict, node: Node, shown: Shown) -> None:
    """Note where a text or choice field that was filled shows something else, or what cannot be read."""
    if not (normal_streams(update.after, after) or after.get("Kids")):
        return
    value = value_text(update.after, after.get("V", node.value))
    extra = update.after.dictionary(after.get("AP")).keys() - {"N"}
    readable = shown.complete and shown.honest and not extra and _fits(update.after, after)
    if (
        value is None
        or not readable
        or not _is_divided_as_made(update, number, node, shown)
        or brings_glyphs(update, after)
        or not _is_upright(update, number, after, shown)
        or _hides_anew(update, number, after, shown)
    ):
        update.add(Act.DOUBT, Code.APPEARANCE_UNREADABLE, name=node.name, objects=(number,))
        return
    alike = _is_choice_shown if node.kind == "Ch" else _is_text_shown
    if not alike(update.after, after, value, shown):
        update.add(
            Act.ALTER,
            Code.APPEARANCE_DIFFERS_FROM_VALUE,
            name=node.name,
            objects=(number,),
            fact=f"{shown.text!r} / {value!r}",
        )


def _is_divided_as_made(update: Update, number: int, node: Node, shown: Shown) -> bool:
    """Say whether cells are those of a comb, and ribbons a list's, as the field was when it was signed."""
    before, field = update.before, update.before.dictionary(Ref(number, 0))
    flags = before.whole(inherited(before, field, "Ff"))
    comb = flags & _COMB and shown.cells == before.whole(inherited(before, field, "MaxLen"))
    listed = node.kind == "Ch" and not flags & _COMBO
    return (not shown.cells or bool(comb)) and (not shown.bands or listed)


def _fits(state: State, widget: Dict) -> bool:
    """Say whether looks are drawn about as large as they say: a box far larger shrinks what it shows."""
    sides = _sides(state, widget.get("Rect"))
    for stream in normal_streams(state, widget):
        own = _sides(state, stream.dictionary.get("BBox"))
        pairs = zip(sides, own, strict=True) if sides and own else ()
        if not all(0.2 <= side / drawn <= 5 for side, drawn in pairs):
            return False
    return True


def _is_upright(update: Update, number: int, after: Dict, shown: Shown) -> bool:
    """Say whether text that reads otherwise on its head stands upright on the page as displayed."""
    state = update.after
    if not shown.turns:
        return True
    widgets = [(number, after)]
    widgets += [
        (kid.number, state.dictionary(kid)) for kid in state.array(after.get("Kids")) if isinstance(kid, Ref)
    ]
    turned = {
        0
        if state.whole(widget.get("F")) & _NO_ROTATE
        else state.whole(inherited(state, page, "Rotate")) % 360
        for at, widget in widgets
        for page in pages_of(update, at, widget)
    }
    return shown.turns == (turned or {0})


def _sides(state: State, value: Value) -> list[float]:
    box = [item for item in map(state.get, state.array(value)) if isinstance(item, int | float)]
    sides = sorted((abs(box[2] - box[0]), abs(box[3] - box[1]))) if len(box) == 4 else []
    return sides if all(sides) else []


def _hides_anew(update: Update, number: int, after: Dict, shown: Shown) -> bool:
    """Say whether looks fill an area that was open when the document was signed, with what lies beneath."""
    before = update.before.object(number)
    if not shown.fills or not isinstance(before, dict) or "Kids" in after:
        return False
    if "AP" in before:
        return not looks_text(update.before, before).fills
    return not update.before.array(update.before.dictionary(before.get("MK")).get("BG"))


def _is_text_shown(_: State, __: Dict, value: str, shown: Shown) -> bool:
    return comparable(shown.text) == comparable(value)


def _is_choice_shown(state: State, after: Dict, value: str, shown: Shown) -> bool:
    """A combo box shows the choice made; a list shows options as they follow each other, the choice among them."""
    seen = comparable(shown.text)
    options = [_option(state, item) for item in state.array(inherited(state, after, "Opt"))[:_MOST_OPTIONS]]
    names = {comparable(value), *(comparable(name) for export, name in options if export == value)}
    if state.whole(inherited(state, after, "Ff")) & _COMBO or not options:
        return seen in names
    listed = comparable("".join(name for _, name in options))
    return seen in listed and (not value or any(name in seen for name in names))


def _option(state: State, item: Value) -> tuple[str, str]:
    pair = state.array(item)
    export, name = (pair[0], pair[-1]) if pair else (item, item)
    return value_text(state, export) or "", value_text(state, name) or ""


def judge_button(update: Update, number: int, before: Dict, after: Dict, node: Node) -> None:
    """A button may be switched between the small pictures it was signed with, to the one its value names."""
    if not update.same(before.get("AP"), after.get("AP"), source=number):
        update.add(Act.ALTER, Code.APPEARANCE_ONLY_CHANGED, name=node.name, objects=(number,))
        return
    switched = before.get("AS") != after.get("AS")
    value, state = update.after.get(after.get("V", node.value)), after.get("AS")
    if switched and (update.after.whole(inherited(update.after, after, "Ff")) & _PUSH):
        update.add(Act.ALTER, Code.APPEARANCE_ONLY_CHANGED, name=node.name, objects=(number,), fact="/AS")
    elif switched and state not in (value, "Off", None):
        update.add(
            Act.ALTER, Code.APPEARANCE_DIFFERS_FROM_VALUE, name=node.name, objects=(number,), fact="/AS"
        )
    elif switched and area(update.after, after.get("Rect")) > _SWITCH:
        update.add(Act.DOUBT, Code.HIDDEN_CONTENT_PREPARED, name=node.name, objects=(number,), fact="/AS")
    elif isinstance(value, str) and value != "Off" and not _shows_state(update.after, after, value):
        update.add(
            Act.ALTER, Code.APPEARANCE_DIFFERS_FROM_VALUE, name=node.name, objects=(number,), fact="/V"
        )
    else:
        update.add(Act.FILL, Code.FORM_FILLED, name=node.name, objects=(number,))


def _shows_state(state: State, button: Dict, value: str) -> bool:
    """Say whether the widgets of a button that have a picture for its value show that picture."""
    widgets = [button, *map(state.dictionary, state.array(button.get("Kids"))[:_MOST_OPTIONS])]
    having = [
        widget for widget in widgets if value in state.dictionary(state.dictionary(widget.get("AP")).get("N"))
    ]
    return not having or any(widget.get("AS") == value for widget in having)
