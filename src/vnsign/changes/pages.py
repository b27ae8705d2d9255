"""Judge what an update did to pages: a page may gain the widgets of the form, nothing else may happen to it."""

from __future__ import annotations

from vnsign.changes.annotations import judge_annotation
from vnsign.changes.found import Act
from vnsign.changes.update import Update
from vnsign.reader.pagetree import page_numbers
from vnsign.reader.values import Dict, Ref, Value, same
from vnsign.reasons import Code


def compare_pages(update: Update) -> None:
    """Judge every page that the update touched, itself or its array of annotations."""
    for number in sorted(_concerned(update)):
        before, after = update.before.object(number), update.after.object(number)
        if isinstance(before, dict) and isinstance(after, dict):
            _page(update, number, before, after)
    if update.touched and list(page_numbers(update.before)) != list(page_numbers(update.after)):
        # However the tree of pages was rewritten: the pages, and their order, stay.
        update.add(Act.ALTER, Code.PAGES_CHANGED)


def _concerned(update: Update) -> set[int]:
    pages: set[int] = set()
    for number in update.touched:
        if _is_page(update, number):
            pages.add(number)
        elif isinstance(update.after.object(number), list):
            # An array of annotations may be an object of its own; then the page itself is untouched.
            pages.update(source for source in update.into.get(number, ()) if _is_page(update, source))
    return pages


def _is_page(update: Update, number: int) -> bool:
    value = update.before.object(number)
    return isinstance(value, dict) and value.get("Type") == "Page"


def _page(update: Update, number: int, before: Dict, after: Dict) -> None:
    for key in sorted(before.keys() | after.keys()):
        if key == "Annots":
            _annotations(update, number, before.get(key), after.get(key))
        elif key == "Tabs":
            # Structure order is what a reader takes where nothing is said; saying it changes nothing.
            if before.get(key, "S") != after.get(key, "S"):
                update.add(Act.ANNOTATE, Code.PAGE_CHANGED, objects=(number,), fact="/Tabs")
        elif key == "StructParents" and key not in before and isinstance(after[key], int):
            continue
        elif not (update.same_link if key == "Parent" else update.same)(before.get(key), after.get(key)):
            update.add(Act.ALTER, Code.PAGE_CHANGED, objects=(number,), fact=f"/{key}")
            return
    update.vouch_anywhere(number)


def _annotations(update: Update, page: int, old: Value, new: Value) -> None:
    before, after = update.before.array(old), update.after.get(new)
    if after is None:
        after = []
    if not isinstance(after, list):
        update.add(Act.ALTER, Code.PAGE_CHANGED, objects=(page,), fact="/Annots")
        return
    update.vouch(new, page, "Annots")
    update.vouch_anywhere(page)
    kept = {item.number for item in after if isinstance(item, Ref)}
    known = {item.number for item in before if isinstance(item, Ref)}
    for item in before:
        if isinstance(item, Ref) and item.number not in kept and update.before.get(item) is not None:
            _removed(update, page, item)
    source = new.number if isinstance(new, Ref) else page
    for item in after:
        if isinstance(item, Ref) and item.number not in known:
            _added(update, page, item, source)
    old_order = [item for item in before if item in after]
    if old_order != [item for item in after if item in before]:
        # What lies later in the array is drawn on top.
        update.add(Act.ANNOTATE, Code.ANNOTATION_CHANGED, objects=(page,), fact="order")
    old_plain, new_plain = (
        [item for item in items if not isinstance(item, Ref)] for items in (before, after)
    )
    if len(old_plain) != len(new_plain) or not all(
        same(one, other) or update.same(one, other) for one, other in zip(old_plain, new_plain, strict=True)
    ):
        update.add(Act.ANNOTATE, Code.ANNOTATION_CHANGED, objects=(page,))


def _removed(update: Update, page: int, item: Ref) -> None:
    dictionary = update.before.dictionary(item)
    widget = dictionary.get("Subtype") == "Widget"
    signed = widget and (
        dictionary.get("FT") == "Sig" or update.before.dictionary(dictionary.get("Parent")).get("FT") == "Sig"
    )
    update.add(
        Act.ALTER if signed else Act.ANNOTATE,
        Code.SIGNATURE_ALTERED if signed else Code.ANNOTATION_CHANGED,
        objects=(page, item.number),
    )


def _added(update: Update, page: int, item: Ref, source: int) -> None:
    if item.number in update.anywhere or item.number in update.vouched:
        # The form vouches for this widget.
        update.vouch(item, source, "Annots" if source == page else "")
        return
    dictionary = update.after.dictionary(item)
    if dictionary.get("Subtype") == "Widget" and _is_form_widget(update, item):
        return
    if dictionary.get("Subtype") == "Widget":
        update.add(Act.ALTER, Code.ANNOTATION_CHANGED, objects=(page, item.number), fact="/Widget")
        return
    update.vouch_tree(item, source, "Annots" if source == page else "")
    update.vouch_anywhere(item.number)
    judge_annotation(update, item, page=page)


def _is_form_widget(update: Update, item: Ref) -> bool:
    """Say whether a widget that was a form field's before is put on a page now, its field being signed."""
    before = update.before.dictionary(item)
    return before.get("FT") == "Sig" and update.before.get(before.get("V")) is None
