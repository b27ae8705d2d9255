"""Hold what a filled field shows against its value: a person must read in it what a program does.

Source: ISO 32000-2, 12.7.5.2 (buttons), 12.7.5.3 (text), 12.7.5.4 (choices).
"""

from __future__ import annotations

from vnsign.changes.appearance import Shown, comparable, value_text
from vnsign.changes.found import Act
from vnsign.changes.looks import area, brings_glyphs, looks_text, normal_streams
from vnsign.changes.node import Node
from vnsign.changes.update import Update
from vnsign.reader.document import State
from vnsign.reader.values import Dict, Value
from vnsign.reasons import Code

_COMBO = 1 << 17
_PUSH = 1 << 16
_SWITCH = 2500.0
"""Area in square points beyond which a button's picture is no check mark: it could cover or replace text."""
_MOST_OPTIONS = 2000


def hold_to_value(update: Update, number: int, after: Dict, node: Node, shown: Shown) -> None:
    """Note where a text or choice field that was filled shows something else, or what cannot be read."""
    if not (normal_streams(update.after, after) or after.get("Kids")):
        return
    value = value_text(update.after, after.get("V", node.value))
    extra = update.after.dictionary(after.get("AP")).keys() - {"N"}
    readable = shown.complete and shown.honest and not extra
    if (
        value is None
        or not readable
        or brings_glyphs(update, after)
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
    options = [_option(state, item) for item in state.array(_inherited(state, after, "Opt"))[:_MOST_OPTIONS]]
    names = {comparable(value), *(comparable(name) for export, name in options if export == value)}
    if state.whole(_inherited(state, after, "Ff")) & _COMBO or not options:
        return seen in names
    listed = comparable("".join(name for _, name in options))
    return seen in listed and (not value or any(name in seen for name in names))


def _option(state: State, item: Value) -> tuple[str, str]:
    pair = state.array(item)
    export, name = (pair[0], pair[-1]) if pair else (item, item)
    return value_text(state, export) or "", value_text(state, name) or ""


def _inherited(state: State, dictionary: Dict, key: str) -> Value:
    for _ in range(16):
        if key in dictionary:
            return dictionary[key]
        dictionary = state.dictionary(dictionary.get("Parent"))
    return None


def judge_button(update: Update, number: int, before: Dict, after: Dict, node: Node) -> None:
    """A button may be switched between the small pictures it was signed with, to the one its value names."""
    if not update.same(before.get("AP"), after.get("AP"), source=number):
        update.add(Act.ALTER, Code.APPEARANCE_ONLY_CHANGED, name=node.name, objects=(number,))
        return
    switched = before.get("AS") != after.get("AS")
    value, state = update.after.get(after.get("V", node.value)), after.get("AS")
    if switched and (update.after.whole(_inherited(update.after, after, "Ff")) & _PUSH):
        update.add(Act.ALTER, Code.APPEARANCE_ONLY_CHANGED, name=node.name, objects=(number,), fact="/AS")
    elif switched and state not in (value, "Off", None):
        update.add(
            Act.ALTER, Code.APPEARANCE_DIFFERS_FROM_VALUE, name=node.name, objects=(number,), fact="/AS"
        )
    elif switched and area(update.after, after.get("Rect")) > _SWITCH:
        update.add(Act.DOUBT, Code.HIDDEN_CONTENT_PREPARED, name=node.name, objects=(number,), fact="/AS")
    else:
        update.add(Act.FILL, Code.FORM_FILLED, name=node.name, objects=(number,))
