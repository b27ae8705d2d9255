"""Judge what an update did to the form: the dictionary, its tree of fields, their widgets.

Source: ISO 32000-2, 12.7.3 to 12.7.5; the keys a filled field may change are those of iText's validator.
"""

from __future__ import annotations

from vnsign.changes import widgets
from vnsign.changes.found import Act
from vnsign.changes.looks import fields_that_would_look_different
from vnsign.changes.node import Node, node_of
from vnsign.changes.update import Update
from vnsign.reader.state import State
from vnsign.reader.values import Dict, Ref, Value, references
from vnsign.reasons import Code


def compare_form(update: Update, old: Value, new: Value, root: int) -> None:
    """Judge the form dictionary, old and new, as the catalogue gives it."""
    before, after = update.before.dictionary(old), update.after.get(new)
    if not isinstance(after, dict):
        if before or new is not None:
            update.add(Act.ALTER, Code.FORM_ALTERED, fact="/AcroForm")
        return
    holder = new.number if isinstance(new, Ref) else root
    if isinstance(new, Ref):
        update.vouch_anywhere(new.number)
        update.vouch(new, root, "AcroForm")
    else:
        update.vouch_anywhere(root)
    for key in sorted(before.keys() | after.keys()):
        if key == "Fields":
            _fields(update, before.get(key), after.get(key), holder, Node("", "", None))
        elif key == "DR":
            _resources(update, before.get(key), after.get(key), holder)
        elif key == "NeedAppearances":
            _need_appearances(update, before.get(key), after.get(key))
        elif key == "DA" and key not in before:
            # What fields without an appearance of their own would be drawn with; nothing signed is.
            continue
        elif key != "SigFlags" and not update.same(before.get(key), after.get(key), source=holder):
            update.add(Act.ALTER, Code.FORM_ALTERED, fact=f"/AcroForm /{key}")


def _need_appearances(update: Update, old: Value, new: Value) -> None:
    """A reader told to draw fields anew must draw what was signed: every field's value is held to its looks."""
    if update.after.get(new) is not True or update.before.get(old) is True:
        return
    for name in fields_that_would_look_different(update.before):
        update.add(Act.ALTER, Code.APPEARANCE_DIFFERS_FROM_VALUE, name=name, fact="/NeedAppearances")


def _resources(update: Update, old: Value, new: Value, holder: int) -> None:
    """The form's resources may gain entries; what was there stays."""
    if update.same(old, new, source=holder):
        return
    before, after = update.before.dictionary(old), update.after.get(new)
    good = isinstance(after, dict)
    update.vouch(new, holder)
    source = new.number if isinstance(new, Ref) else holder
    for category, value in before.items():
        old_part = update.before.get(value)
        new_part = after.get(category) if isinstance(after, dict) else None
        inner = update.after.get(new_part)
        if isinstance(old_part, dict) and isinstance(inner, dict):
            update.vouch(new_part, source)
            origin = new_part.number if isinstance(new_part, Ref) else source
            good = good and all(
                key in inner and update.same(item, inner[key], source=origin)
                for key, item in old_part.items()
            )
        else:
            good = good and update.same(value, new_part, source=source)
    if not good:
        update.add(Act.ALTER, Code.FORM_ALTERED, fact="/DR")
    else:
        update.vouch_tree(after, source)


def _fields(update: Update, old: Value, new: Value, holder: int, parent: Node) -> None:
    """Judge one array of fields: none may leave, and new ones must be signature fields."""
    after = update.after.get(new)
    before = update.before.array(old)
    if not isinstance(after, list):
        if before or new is not None:
            update.add(Act.ALTER, Code.FIELD_ALTERED, name=parent.name, fact="/Kids")
        return
    update.vouch(new, holder)
    source = new.number if isinstance(new, Ref) else holder
    known = {item.number for item in before if isinstance(item, Ref)}
    kept = {item.number for item in after if isinstance(item, Ref)}
    names = {node_of(update.before, item, parent).name for item in before}
    if len(kept) != sum(isinstance(item, Ref) for item in after):
        update.add(Act.ALTER, Code.FIELD_ALTERED, name=parent.name, fact="a field occurs twice")
    for item in before:
        if isinstance(item, Ref) and item.number not in kept:
            _removed(update, item, parent)
    plain_before = [item for item in before if not isinstance(item, Ref)]
    plain_after = [item for item in after if not isinstance(item, Ref)]
    if len(plain_before) != len(plain_after) or not all(map(update.same, plain_before, plain_after)):
        update.add(Act.ALTER, Code.FIELD_ALTERED, name=parent.name, fact="a field that is no reference")
    for item in after:
        if isinstance(item, Ref):
            if item.number in known:
                _field(update, item, parent, source)
            else:
                _added(update, item, parent, source, names)


def _removed(update: Update, item: Ref, parent: Node) -> None:
    node = node_of(update.before, item, parent)
    dictionary = update.before.dictionary(item)
    signed = node.kind == "Sig" and update.before.get(dictionary.get("V")) is not None
    update.add(
        Act.ALTER,
        Code.SIGNATURE_ALTERED if signed else Code.FIELD_REMOVED,
        name=node.name,
        objects=(item.number,),
    )


def _field(update: Update, item: Ref, parent: Node, source: int) -> None:
    before, after = update.before.get(item), update.after.get(item)
    old, new = node_of(update.before, item, parent), node_of(update.after, item, parent)
    if not isinstance(before, dict) or not isinstance(after, dict):
        update.add(Act.ALTER, Code.FIELD_ALTERED, name=old.name, objects=(item.number,))
        return
    if not _is_concerned(update, item, before, after):
        return
    update.vouch_field(item.number)
    update.vouch(item, source)
    if old.name != new.name or old.kind != new.kind:
        update.add(Act.ALTER, Code.FIELD_ALTERED, name=old.name, objects=(item.number,), fact="/T, /FT")
    if ("Kids" in before) != ("Kids" in after) and not _gets_widget(update, before, after, new):
        left = "Kids" in before and _only_widgets_left(update, update.before.array(before["Kids"]), [], new)
        update.add(
            Act.ANNOTATE if left else Act.ALTER,
            Code.FIELD_ALTERED,
            name=old.name,
            objects=(item.number,),
            fact="/Kids",
        )
    elif "Kids" in before or "Kids" in after:
        _kids(update, before, after, item, new)
    widgets.compare_field(update, item.number, before, after, new)


def _is_concerned(update: Update, item: Ref, before: Dict, after: Dict) -> bool:
    if item.number in update.touched or "Kids" in before or "Kids" in after:
        return True
    touched = update.touched
    near = {reference.number for reference in references(after)} - {item.number}
    if near & touched:
        return True
    return any(
        target in touched
        for number in near
        if _is_small(update.after, number)
        for target in update.references.out_of(update.after, number)
    )


def _is_small(state: State, number: int) -> bool:
    """Say whether an object is a plain dictionary or array such as /AP, whose parts belong to the field."""
    value = state.object(number)
    return isinstance(value, list) or (isinstance(value, dict) and "Type" not in value)


def _gets_widget(update: Update, before: Dict, after: Dict, node: Node) -> bool:
    return node.kind == "Sig" and "Kids" in after and update.before.get(before.get("V")) is None


def _only_widgets_left(update: Update, old: list[Value], new: list[Value], node: Node) -> bool:
    """Say whether a field, no signature, lost widgets that left the pages too: that is deleting annotations."""
    gone = [kid for kid in old if kid not in new]
    widgets_gone = all(
        isinstance(kid, Ref)
        and update.before.dictionary(kid).get("Subtype") == "Widget"
        and "FT" not in update.before.dictionary(kid)
        for kid in gone
    )
    numbers = {kid.number for kid in gone if isinstance(kid, Ref)}
    return (
        node.kind != "Sig"
        and widgets_gone
        and all(kid in old for kid in new)
        and not update.references.live(update.after, numbers)
    )


def _kids(update: Update, before: Dict, after: Dict, item: Ref, node: Node) -> None:
    old = update.before.array(before.get("Kids"))
    new = update.after.get(after.get("Kids"))
    widgets_only = bool(old) and not any("T" in update.before.dictionary(kid) for kid in old)
    if isinstance(new, list) and widgets_only and len(new) != len(old):
        act = Act.ANNOTATE if _only_widgets_left(update, old, new, node) else Act.ALTER
        update.add(act, Code.FIELD_ALTERED, name=node.name, objects=(item.number,), fact="/Kids")
    elif (
        not old
        and node.kind == "Sig"
        and update.before.get(before.get("V")) is None
        and isinstance(new, list)
    ):
        # A field without a widget gets one when it is signed.
        update.vouch(after.get("Kids"), item.number)
        update.add(
            Act.ADD_AND_SIGN, Code.SIGNATURE_FIELD_ADDED, name=node.name, objects=(item.number,), fact="/Kids"
        )
        for kid in new:
            widgets.vouch_new_widget(update, kid, item.number, node.name)
    else:
        _fields(update, before.get("Kids"), after.get("Kids"), item.number, node)


def _added(update: Update, item: Ref, parent: Node, source: int, names: set[str]) -> None:
    """Accept a new field if it is a signature field with a name of its own, or a group of such."""
    node = node_of(update.after, item, parent)
    dictionary = update.after.get(item)
    part = update.after.get(dictionary.get("T")) if isinstance(dictionary, dict) else None
    reason = ""
    if (
        not isinstance(dictionary, dict)
        or item.number not in update.touched
        or not update.is_new(item.number)
    ):
        reason = "not a new dictionary"
    elif (
        not isinstance(part, bytes)
        or "." in node.name.removeprefix(parent.name + ".")
        or (node.name in names and node.kind != "Sig")
    ):
        reason = "name"
    elif parent.name and update.after.get(dictionary.get("Parent")) is None:
        reason = "/Parent"
    if reason or not isinstance(dictionary, dict):
        update.add(Act.ALTER, Code.FIELD_ADDED, name=node.name, objects=(item.number,), fact=reason)
        return
    if node.name in names:
        # Careless signers call every field of theirs the same; readers take two such fields for one.
        update.add(Act.DOUBT, Code.FIELD_ADDED, name=node.name, objects=(item.number,), fact="name")
    update.vouch(item, source)
    update.vouch_field(item.number)
    names.add(node.name)
    kids = update.after.array(dictionary.get("Kids"))
    if kids and any("T" in update.after.dictionary(kid) for kid in kids):
        _fields(update, None, dictionary.get("Kids"), item.number, node)
    elif node.kind != "Sig":
        update.add(Act.ALTER, Code.FIELD_ADDED, name=node.name, objects=(item.number,), fact=node.kind)
    else:
        widgets.compare_added_signature(update, item.number, dictionary, node)
