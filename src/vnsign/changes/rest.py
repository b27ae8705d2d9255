"""Judge what no other rule explained: unused objects pass, everything the trailer leads to does not."""

from __future__ import annotations

from vnsign.changes.found import Act
from vnsign.changes.refs import TRAILER
from vnsign.changes.update import Update
from vnsign.reader.document import State
from vnsign.reader.values import Stream, Value
from vnsign.reasons import Code


def compare_rest(update: Update) -> None:
    """Judge every touched object that is not vouched for along every reference to it."""
    suspects = {number for number in update.touched
                if number not in update.anywhere and not _is_container(update, number)}
    suspects = {number for number in suspects if not _is_covered(update, number)}
    live = update.references.live(update.after, suspects)
    for number in sorted(live):
        code = _named(update.before, update.before.object(number)) or _named(
            update.after, update.after.object(number)) or Code.OBJECT_CHANGED
        act = Act.ANNOTATE if code is Code.ANNOTATION_CHANGED else Act.ALTER
        update.add(act, code, objects=(number,))
    unused = suspects - live - {number for number in suspects if update.after.object(number) is None}
    if unused:
        update.add(Act.EVIDENCE, Code.OBJECTS_UNUSED, objects=tuple(sorted(unused)[:20]))
    _resolved_strays(update)


def _is_container(update: Update, number: int) -> bool:
    """Say whether an object only carries others: a cross-reference or object stream that replaced nothing."""
    old, new = update.before.object(number), update.after.object(number)
    if not isinstance(new, Stream) or new.dictionary.get("Type") not in ("XRef", "ObjStm"):
        return False
    return (old is None or (isinstance(old, Stream) and old.dictionary.get("Type") in ("XRef", "ObjStm"))) \
        and not update.into.get(number)


def _is_covered(update: Update, number: int) -> bool:
    """Say whether a rule vouches for an object and nothing else, still in use, refers to it."""
    sources = update.vouched.get(number)
    if sources is None:
        return False
    others = set(update.into.get(number, ())) - sources
    return not others or not _live_sources(update, others)


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
        if sources and _live_sources(update, sources) and update.after.object(number) is not None \
                and number not in update.anywhere:
            update.add(Act.ALTER, Code.OBJECT_CHANGED, objects=(number, *sorted(sources)[:3]), fact="stray reference")


def _was_in_use(update: Update, number: int) -> bool:
    return update.before.where(number) is not None and update.before.object(number) is not None


_BY_TYPE = {
    "Page": Code.PAGE_CHANGED, "Pages": Code.PAGES_CHANGED, "Annot": Code.ANNOTATION_CHANGED,
    "Catalog": Code.CATALOG_CHANGED, "StructTreeRoot": Code.STRUCTURE_TREE_CHANGED,
    "StructElem": Code.STRUCTURE_TREE_CHANGED, "Sig": Code.SIGNATURE_ALTERED, "DocTimeStamp": Code.SIGNATURE_ALTERED,
    "Font": Code.PAGE_CHANGED, "FontDescriptor": Code.PAGE_CHANGED, "XObject": Code.PAGE_CHANGED,
    "Outlines": Code.CATALOG_CHANGED, "Metadata": Code.METADATA_UNSAFE,
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
