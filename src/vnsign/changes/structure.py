"""Judge what an update did to the logical structure: it may grow by the annotations that the update added.

Source: ISO 32000-2, 14.7.2 to 14.7.5.
"""

from __future__ import annotations

from vnsign.changes.found import Act
from vnsign.changes.update import Update
from vnsign.reader.state import State
from vnsign.reader.values import Dict, Ref, Value
from vnsign.reasons import Code


def compare_structure(update: Update) -> None:
    """Judge the structure tree's root and every element that the update touched."""
    before, after = (state.catalog.get("StructTreeRoot") for state in (update.before, update.after))
    if not isinstance(after, Ref) or before != after:
        return
    elements = {number for number in update.touched if _is_element(update.before, number)}
    if after.number in update.touched:
        _root(update, after.number)
    elif (tree := update.after.dictionary(after).get("ParentTree")) is not None:
        _parent_tree(update, tree, tree, after.number)
    for number in sorted(elements):
        _element(update, number)


def _is_element(state: State, number: int) -> bool:
    value = state.object(number)
    return isinstance(value, dict) and (
        value.get("Type") == "StructElem" or ("S" in value and "P" in value and "Type" not in value)
    )


def _changed(update: Update, number: int, fact: str) -> None:
    update.add(Act.ALTER, Code.STRUCTURE_TREE_CHANGED, objects=(number,), fact=fact)


def _root(update: Update, number: int) -> None:
    before, after = (state.dictionary(Ref(number, 0)) for state in (update.before, update.after))
    for key in sorted(before.keys() | after.keys()):
        if key == "ParentTree":
            _parent_tree(update, before.get(key), after.get(key), number)
        elif key == "K":
            _kids(update, number, before, after)
        elif key != "ParentTreeNextKey" and not update.same(
            before.get(key), after.get(key), source=number, key=key
        ):
            _changed(update, number, f"/{key}")
    update.vouch_anywhere(number)


def _element(update: Update, number: int) -> None:
    before, after = update.before.object(number), update.after.object(number)
    if not isinstance(before, dict) or not isinstance(after, dict):
        return
    for key in sorted(before.keys() | after.keys()):
        alike = update.same_link if key in ("P", "Pg") else update.same
        if key == "K":
            _kids(update, number, before, after)
        elif not alike(before.get(key), after.get(key)):
            _changed(update, number, f"/{key}")
    update.vouch_anywhere(number)


def _kids(update: Update, number: int, before: Dict, after: Dict) -> None:
    """Accept kids that were added at the end and lead to annotations only."""
    old, new = _listed(update.before, before.get("K")), _listed(update.after, after.get("K"))
    update.vouch(after.get("K"), number, "K")
    kept = [item for item in new if any(_alike(update, item, known) for known in old)]
    added = [item for item in new if item not in kept]
    if len(kept) != len(old) or not all(update.same_link(x, y) for x, y in zip(old, kept, strict=False)):
        _changed(update, number, "/K")
        return
    for item in added:
        if _leads_to_annotations(update, item):
            update.vouch_tree(item, number, "K")
            if isinstance(item, Ref):
                update.vouch_anywhere(item.number)
        else:
            _changed(update, number, "/K")


def _alike(update: Update, new: Value, old: Value) -> bool:
    return update.same_link(old, new)


def _listed(state: State, value: Value) -> list[Value]:
    resolved = state.get(value)
    if isinstance(resolved, list):
        return resolved
    return [] if resolved is None else [value]


def _leads_to_annotations(update: Update, item: Value) -> bool:
    stack: list[Value] = [item]
    for _ in range(5000):
        if not stack:
            return True
        value = stack.pop()
        if isinstance(value, Ref) and not update.is_new(value.number):
            return False
        element = update.after.get(value)
        if not isinstance(element, dict):
            return False
        if element.get("Type") == "OBJR":
            target = element.get("Obj")
            if not isinstance(target, Ref) or "Subtype" not in update.after.dictionary(target):
                return False
            continue
        kids = _listed(update.after, element.get("K"))
        if not isinstance(value, Ref) or not kids:
            return False
        stack.extend(kids)
    return False


def _parent_tree(update: Update, old: Value, new: Value, root: int) -> None:
    """Accept a parent tree that kept what it said and says more about new annotations."""
    before, after = _numbers(update.before, old), _numbers(update.after, new)
    if before is None or after is None:
        return
    if not all(key in after and _same_parents(update, value, after[key]) for key, value in before.items()):
        _changed(update, root, "/ParentTree")
        return
    update.vouch(new, root, "ParentTree")
    stack: list[tuple[Value, int, str]] = [(new, root, "ParentTree")]
    for _ in range(20_000):
        if not stack:
            break
        value, source, key = stack.pop()
        update.vouch(value, source, key)
        node = update.after.get(value)
        source, key = (value.number, "") if isinstance(value, Ref) else (source, key)
        if isinstance(node, dict) and ("Nums" in node or "Kids" in node):
            for part in ("Nums", "Kids"):
                stack.append((node.get(part), source, key))
        elif isinstance(node, list):
            stack.extend((item, source, key) for item in node if isinstance(item, Ref))


def _same_parents(update: Update, old: Value, new: Value) -> bool:
    if update.same_link(old, new):
        return True
    before, after = update.before.get(old), update.after.get(new)
    return (
        isinstance(before, list)
        and isinstance(after, list)
        and len(before) == len(after)
        and all(update.same_link(x, y) for x, y in zip(before, after, strict=True))
    )


def _numbers(state: State, tree: Value) -> dict[int, Value] | None:
    """Return a number tree as a table, None if it is too large or malformed."""
    table: dict[int, Value] = {}
    stack, seen = [tree], 0
    while stack:
        node = state.dictionary(stack.pop())
        seen += 1
        if seen > 20_000:
            return None
        stack.extend(state.array(node.get("Kids")))
        numbers = state.array(node.get("Nums"))
        for key, value in zip(numbers[::2], numbers[1::2], strict=False):
            if isinstance(key, int):
                table[key] = value
    return table
