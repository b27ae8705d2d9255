"""Judge what an update did to one field: its value, its looks, its flags.

The looks of a field belong to its value: a text that is shown and is not the value is a forgery, and so is a
picture that changes while the value stays (the shadow replace).
"""

from __future__ import annotations

from vnsign.changes.appearance import Shown
from vnsign.changes.found import Act
from vnsign.changes.holding import hold_to_value, judge_button
from vnsign.changes.looks import (
    accept_looks,
    area,
    has_looks,
    is_visible,
    looks_text,
    normal_streams,
    pages_of,
    same_looks,
)
from vnsign.changes.node import Node
from vnsign.changes.style import same_border, same_default_appearance
from vnsign.changes.update import Update
from vnsign.reader.pagetree import inherited
from vnsign.reader.state import State
from vnsign.reader.values import Dict, Ref, Value
from vnsign.reasons import Code

_NUMBER_AND_DATE = frozenset({"so", "ngay_thang"})
_READ_ONLY = 1
_NEW_KEYS = frozenset({
    "Type", "Subtype", "FT", "T", "TU", "TM", "V", "AP", "AS", "F", "Ff", "P", "Parent", "Rect", "Lock",
    "SV", "MK", "BS", "Border", "DA", "M", "NM", "StructParent", "Kids", "H", "Q", "DR", "C", "Contents",
    "CreationDate", "DV",
})  # fmt: skip
"""What a signature field that comes later may carry: nothing that acts, nothing that hides."""
_LARGE = 0.25
"""Share of the page beyond which a later signature's picture is no seal any more."""
_WHOLE = 0.6
"""The same for a field that was there when others signed: they saw its frame, and not that it would take the page."""
_STYLE = frozenset({"MK", "BS", "Border", "H", "NM", "Q", "TU", "C"})
"""How a widget is drawn anew; a signature's is drawn once, when it is signed, by the looks that come with it."""
_JUDGED_APART = frozenset(
    {"V", "AP", "AS", "Kids", "M", "Ff", "DA", "I", "F", "Type", "Subtype", "StructParent"}
)


def compare_field(update: Update, number: int, before: Dict, after: Dict, node: Node) -> None:
    """Judge a field or widget that an update touched."""
    signing = node.kind == "Sig" and update.before.get(before.get("V")) is None and "V" in after
    for key in sorted((before.keys() | after.keys()) - _JUDGED_APART):
        if signing and key in _STYLE:
            update.vouch_tree(after.get(key), number, key)
            continue
        alike = update.same_link if key in ("P", "Parent") else update.same
        if alike(before.get(key), after.get(key)):
            continue
        if key == "BS" and same_border(update.before, before, update.after, after):
            update.vouch_tree(after.get(key), number, key)
        else:
            update.add(Act.ALTER, Code.FIELD_ALTERED, name=node.name, objects=(number,), fact=f"/{key}")
    _upkeep(update, number, before, after, node)
    if node.kind == "Sig":
        _signature_field(update, number, before, after, node)
    elif "V" in before or "V" in after or "AP" in before or "AP" in after or "AS" in after:
        _filled(update, number, before, after, node)


def _upkeep(update: Update, number: int, before: Dict, after: Dict, node: Node) -> None:
    def altered(key: str) -> None:
        update.add(Act.ALTER, Code.FIELD_ALTERED, name=node.name, objects=(number,), fact=f"/{key}")

    if before.get("Type") != after.get("Type") and not (
        "Type" not in before and after.get("Type") == "Annot"
    ):
        altered("Type")
    if before.get("Subtype") != after.get("Subtype") and not (
        "Subtype" not in before and after.get("Subtype") == "Widget" and node.kind == "Sig"
    ):
        altered("Subtype")
    old, new = (
        _flags(state, source.get("Ff")) for state, source in ((update.before, before), (update.after, after))
    )
    if new not in (old, old | _READ_ONLY):
        altered("Ff")
    if "DA" in after and not (
        update.same(before.get("DA"), after["DA"], source=number)
        or same_default_appearance(update.before, before.get("DA"), update.after, after["DA"])
    ):
        altered("DA")
    free = node.kind == "Sig" and ("V" in after or not has_looks(update.before, before))
    signing = free and update.before.get(before.get("V")) is None
    if not signing and _flags(update.before, before.get("F")) != _flags(update.after, after.get("F")):
        altered("F")


def _flags(state: State, value: Value) -> int:
    value = state.get(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _signature_field(update: Update, number: int, before: Dict, after: Dict, node: Node) -> None:
    old, new = update.before.get(before.get("V")), update.after.get(after.get("V"))
    if old is None and new is not None:
        if _hides(looks_text(update.before, before)):
            update.add(Act.DOUBT, Code.HIDDEN_CONTENT_PREPARED, name=node.name, objects=(number,), fact="/AP")
        _signed(update, number, after, node, added=False)
        _doubt_large(update, number, after, node, most=_WHOLE)
        return
    if old is not None and (new is None or not update.same(before["V"], after["V"], source=number)):
        update.add(Act.ALTER, Code.SIGNATURE_ALTERED, name=node.name, objects=(number,))
    elif not same_looks(update, number, before, after):
        if old is None and not has_looks(update.before, before):
            update.vouch_tree(after.get("AP"), number)
            _empty_looks(update, number, after, node)
        else:
            update.add(
                Act.ALTER,
                Code.SIGNATURE_ALTERED
                if old is not None or node.value is not None
                else Code.APPEARANCE_ONLY_CHANGED,
                name=node.name,
                objects=(number,),
            )


def _hides(shown: Shown) -> bool:
    """Say whether a signature takes the place of looks that may have shown something over something else.

    A plain ground, as tools draw it in a field that waits for its signature, shows nothing.
    """
    return not shown.complete or (shown.fills and bool(shown.text.strip()))


def _signed(update: Update, number: int, after: Dict, node: Node, *, added: bool) -> None:
    """Accept a new signature in a field: a dictionary of its own, new, with its looks."""
    value = after.get("V")
    dictionary = update.after.get(value)
    if (
        not isinstance(dictionary, dict)
        or "ByteRange" not in dictionary
        or "Contents" not in dictionary
        or (isinstance(value, Ref) and not update.is_new(value.number))
    ):
        update.add(Act.ALTER, Code.SIGNATURE_ALTERED, name=node.name, objects=(number,), fact="/V")
        return
    update.vouch_tree(value, number, "V")
    accept_looks(update, number, after.get("AP"))
    shown = looks_text(update.after, after)
    stamp = dictionary.get("SubFilter") == "ETSI.RFC3161" or dictionary.get("Type") == "DocTimeStamp"
    if stamp and (is_visible(update.after, after) or after.get("Kids")):
        update.add(
            Act.ADD_AND_SIGN if added else Act.SIGN,
            Code.SIGNATURE_ADDED,
            name=node.name,
            objects=(number,),
            shown=shown.text,
        )
    elif stamp:
        update.add(Act.TIMESTAMP, Code.TIMESTAMP_ADDED, name=node.name, objects=(number,))
    else:
        seen = Act.ADD_AND_SIGN if is_visible(update.after, after) or after.get("Kids") else Act.ADD_UNSEEN
        act, code = (seen, Code.SIGNATURE_FIELD_ADDED) if added else (Act.SIGN, Code.SIGNATURE_ADDED)
        update.add(act, code, name=node.name, objects=(number,), shown=shown.text)


def _empty_looks(update: Update, number: int, after: Dict, node: Node) -> None:
    shown = looks_text(update.after, after)
    if shown.text.strip() or not shown.complete:
        update.add(
            Act.ALTER, Code.APPEARANCE_ONLY_CHANGED, name=node.name, objects=(number,), shown=shown.text
        )


def _filled(update: Update, number: int, before: Dict, after: Dict, node: Node) -> None:
    """Judge a field's value and looks together."""
    value_same = update.same(before.get("V"), after.get("V"), source=number)
    if "V" not in after and "V" not in before:
        # A widget whose value is its parent's.
        value_same = update.same(
            _inherited(update.before, before), _inherited(update.after, after), source=number
        )
    looks_same = same_looks(update, number, before, after)
    if value_same and looks_same:
        return
    code = (
        Code.NUMBER_OR_DATE_FILLED if node.name.rpartition(".")[2] in _NUMBER_AND_DATE else Code.FORM_FILLED
    )
    if node.kind == "Btn":
        judge_button(update, number, before, after, node)
        return
    if node.kind not in ("Tx", "Ch"):
        update.add(Act.ALTER, Code.FIELD_ALTERED, name=node.name, objects=(number,), fact="/FT")
        return
    if (
        "AP" in before
        and update.after.get(after.get("AP")) is None
        and update.before.get(before["AP"]) is not None
    ):
        update.add(Act.ALTER, Code.APPEARANCE_ONLY_CHANGED, name=node.name, objects=(number,), fact="/AP")
        return
    if value_same and has_looks(update.before, before):
        update.add(
            Act.ALTER,
            Code.APPEARANCE_ONLY_CHANGED,
            name=node.name,
            objects=(number,),
            shown=looks_text(update.after, after).text,
        )
        return
    update.vouch_tree(after.get("V"), number)
    if not looks_same:
        accept_looks(update, number, after.get("AP"))
    shown = looks_text(update.after, after)
    update.add(Act.FILL, code, name=node.name, objects=(number,), shown=shown.text)
    hold_to_value(update, number, after, node, shown)


def _inherited(state: State, dictionary: Dict) -> Value:
    return state.dictionary(dictionary.get("Parent")).get("V")


def vouch_new_widget(update: Update, kid: Value, source: int, name: str) -> None:
    """Accept a new widget under a signature field."""
    dictionary = update.after.get(kid)
    if (
        not isinstance(kid, Ref)
        or not update.is_new(kid.number)
        or not isinstance(dictionary, dict)
        or dictionary.get("Subtype") != "Widget"
        or not dictionary.keys() <= _NEW_KEYS
    ):
        update.add(Act.ALTER, Code.FIELD_ALTERED, name=name, fact="/Kids")
        return
    update.vouch(kid, source)
    update.vouch_field(kid.number)
    accept_looks(update, kid.number, dictionary.get("AP"))
    for key in ("MK", "BS", "Border"):
        update.vouch_tree(dictionary.get(key), kid.number)


def compare_added_signature(update: Update, number: int, dictionary: Dict, node: Node) -> None:
    """Judge a signature field that the update added."""
    strange = dictionary.keys() - _NEW_KEYS
    if strange:
        fact = ", ".join(f"/{key}" for key in sorted(strange))
        update.add(Act.ALTER, Code.FIELD_ADDED, name=node.name, objects=(number,), fact=fact)
    _doubt_large(update, number, dictionary, node, most=_LARGE)
    for kid in update.after.array(dictionary.get("Kids")):
        vouch_new_widget(update, kid, number, node.name)
    update.vouch(dictionary.get("Kids"), number)
    for key in ("Lock", "SV", "MK", "BS", "Border"):
        update.vouch_tree(dictionary.get(key), number)
    if update.after.get(dictionary.get("V")) is None:
        accept_looks(update, number, dictionary.get("AP"))
        update.add(Act.ADD_AND_SIGN, Code.SIGNATURE_FIELD_ADDED, name=node.name, objects=(number,))
        _empty_looks(update, number, dictionary, node)
    else:
        _signed(update, number, dictionary, node, added=True)


def _doubt_large(update: Update, number: int, dictionary: Dict, node: Node, *, most: float) -> None:
    """Doubt pictures so large, taken together, that they cover what was signed: a sneaky signature."""
    widgets = [(number, dictionary)]
    for kid in update.after.array(dictionary.get("Kids")):
        if isinstance(kid, Ref):
            widgets.append((kid.number, update.after.dictionary(kid)))
    share = 0.0
    for at, widget in widgets:
        if normal_streams(update.after, widget):
            share += area(update.after, widget.get("Rect")) / _sheet(update, at, widget)
    if share > most:
        update.add(Act.DOUBT, Code.SIGNATURE_COVERS_CONTENT, name=node.name, objects=(number,))


def _sheet(update: Update, number: int, widget: Dict) -> float:
    """Return the area of the smallest page, as displayed, that a widget lies on or says it lies on."""
    sizes = [_displayed(update.after, page) for page in pages_of(update, number, widget)]
    return min([size for size in sizes if size > 0], default=595.0 * 842.0)


def _displayed(state: State, page: Dict) -> float:
    sizes = [area(state, inherited(state, page, key)) for key in ("MediaBox", "CropBox")]
    return min([size for size in sizes if size > 0], default=0.0)
