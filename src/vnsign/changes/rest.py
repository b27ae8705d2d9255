"""Judge what no other rule explained: unused objects pass, everything the trailer leads to does not."""

from __future__ import annotations

from vnsign.changes.annotations import judge_annotation
from vnsign.changes.found import Act
from vnsign.changes.refs import TRAILER
from vnsign.changes.update import Update
from vnsign.reader.state import State
from vnsign.reader.values import Ref, Stream, Value, references
from vnsign.reasons import Code


def compare_rest(update: Update) -> None:
    """Judge every touched object that is not vouched for along every reference to it."""
    suspects = {
        number
        for number in update.touched
        if number not in update.anywhere and not _is_container(update, number)
    }
    suspects = {number for number in suspects if not _is_covered(update, number)}
    live = update.references.live(update.after, suspects)
    for number in sorted(live):
        code = (
            _named(update.before, update.before.object(number))
            or _named(update.after, update.after.object(number))
            or Code.OBJECT_CHANGED
        )
        if code is Code.ANNOTATION_CHANGED and isinstance(update.after.object(number), dict):
            judge_annotation(update, Ref(number, 0), page=0)
        else:
            update.add(Act.ALTER, code, objects=(number,))
    _unused(update, suspects - live)
    _recycled(update)
    _resolved_strays(update)


def _unused(update: Update, numbers: set[int]) -> None:
    """Let objects pass that nothing uses; freeing what nothing used before has no honest reason."""
    if not numbers:
        return
    before = update.references.into(update.before)
    added = {number for number in numbers if update.after.object(number) is not None}
    for number in sorted(numbers - added):
        if not any(source in update.touched or source == TRAILER for source in before.get(number, ())):
            update.add(Act.DOUBT, Code.OBJECTS_FREED, objects=(number,))
    if added:
        update.add(Act.EVIDENCE, Code.OBJECTS_UNUSED, objects=tuple(sorted(added)[:20]))


def _recycled(update: Update) -> None:
    """Doubt a number that meant one thing, unused, and now means another."""
    for number in sorted(update.touched & update.vouched.keys() - update.anywhere):
        old, new = update.before.object(number), update.after.object(number)
        if old is not None and type(old) is not type(new):
            update.add(Act.DOUBT, Code.OBJECTS_FREED, objects=(number,), fact="number used anew")


def _is_container(update: Update, number: int) -> bool:
    """Say whether an object only carries others: a cross-reference or object stream that replaced nothing."""
    old, new = update.before.object(number), update.after.object(number)
    if not isinstance(new, Stream) or new.dictionary.get("Type") not in ("XRef", "ObjStm"):
        return False
    return (
        old is None or (isinstance(old, Stream) and old.dictionary.get("Type") in ("XRef", "ObjStm"))
    ) and not update.into.get(number)


def _is_covered(update: Update, number: int) -> bool:
    """Say whether rules vouch for an object along every reference to it that is still in use.

    An object on the way that no rule judged key by key must itself be vouched for along every reference.
    """
    waiting, seen = [number], {number}
    while waiting:
        current = waiting.pop()
        accepted = update.vouched.get(current, set())
        for source in update.into.get(current, ()):
            if not _is_accepted(update, current, source, accepted):
                if source == TRAILER or update.references.live(update.after, (source,)):
                    return False
            elif source != TRAILER and source not in update.anywhere and source not in seen:
                seen.add(source)
                waiting.append(source)
    return number in update.vouched


def _is_accepted(update: Update, number: int, source: int, accepted: set[tuple[int, str]]) -> bool:
    if (source, "") in accepted:
        return True
    return all((source, key) in accepted for key in _keys_to(update, source, number))


def _keys_to(update: Update, source: int, number: int) -> set[str]:
    """Return the keys of a dictionary (or of the trailer) under which an object is referred to."""
    value = update.after.trailer if source == TRAILER else update.after.object(source)
    if isinstance(value, Stream):
        value = value.dictionary
    if not isinstance(value, dict):
        return {"[]"}
    return {key for key, item in value.items() if any(found.number == number for found in references(item))}


def _live_sources(update: Update, others: set[int]) -> bool:
    return TRAILER in others or bool(update.references.live(update.after, others))


def _resolved_strays(update: Update) -> None:
    """Refuse new objects that something signed already referred to before they existed."""
    new = {number for number in update.touched if update.is_new(number) and not _was_in_use(update, number)}
    if not new:
        return
    before = update.references.into(update.before)
    for number in sorted(new):
        sources = {source for source in before.get(number, ()) if source not in update.touched}
        if (
            sources
            and _live_sources(update, sources)
            and update.after.object(number) is not None
            and not _is_form_part(update, number)
        ):
            update.add(
                Act.ALTER, Code.OBJECT_CHANGED, objects=(number, *sorted(sources)[:3]), fact="stray reference"
            )


def _is_form_part(update: Update, number: int) -> bool:
    return number in update.anywhere and number not in update.touched


def _was_in_use(update: Update, number: int) -> bool:
    return update.before.where(number) is not None and update.before.object(number) is not None


_BY_TYPE = {
    "Page": Code.PAGE_CHANGED,
    "Pages": Code.PAGES_CHANGED,
    "Annot": Code.ANNOTATION_CHANGED,
    "Catalog": Code.CATALOG_CHANGED,
    "StructTreeRoot": Code.STRUCTURE_TREE_CHANGED,
    "StructElem": Code.STRUCTURE_TREE_CHANGED,
    "Sig": Code.SIGNATURE_ALTERED,
    "DocTimeStamp": Code.SIGNATURE_ALTERED,
    "Font": Code.PAGE_CHANGED,
    "FontDescriptor": Code.PAGE_CHANGED,
    "XObject": Code.PAGE_CHANGED,
    "Outlines": Code.CATALOG_CHANGED,
    "Metadata": Code.METADATA_UNSAFE,
}


def _named(state: State, value: Value) -> Code | None:
    dictionary = value.dictionary if isinstance(value, Stream) else value
    if not isinstance(dictionary, dict):
        return None
    kind = state.get(dictionary.get("Type"))
    if kind is None and "Rect" in dictionary and "Subtype" in dictionary:
        return Code.ANNOTATION_CHANGED
    if isinstance(value, Stream) and kind is None:
        return Code.PAGE_CHANGED
    return _BY_TYPE.get(str(kind))
