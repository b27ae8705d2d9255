"""Judge updates of the document security store: it may grow, nothing may leave it.

Source: ISO 32000-2, 12.8.4.3; ETSI EN 319 142-1, 5.4.2.
"""

from __future__ import annotations

import re

from vnsign.changes.found import Act
from vnsign.changes.update import Update
from vnsign.errors import ReadError
from vnsign.proof.crl import crl_issuer
from vnsign.proof.ocsp import answered_serials
from vnsign.reader.state import State
from vnsign.reader.values import Dict, Ref, Stream, Value
from vnsign.reasons import Code

_LISTS = ("Certs", "OCSPs", "CRLs")
_VRI_LISTS = ("Cert", "OCSP", "CRL")
_HEX = re.compile(r"[0-9A-Fa-f]{40}")


def compare_store(update: Update, old: Value, new: Value, root: int) -> None:
    """Judge the store's dictionary, old and new, as the catalogue gives it."""
    if _settled(update, old, new) or (old != new and update.same(old, new, source=root, key="DSS")):
        return
    before, after = update.before.dictionary(old), update.after.get(new)
    if not isinstance(after, dict) or not _is_kept(update, before, after, new, root):
        update.add(Act.ALTER, Code.EVIDENCE_REMOVED, fact="/DSS")
        return
    update.vouch(new, root, "DSS")
    update.add(Act.EVIDENCE, Code.EVIDENCE_ADDED)


def _settled(update: Update, old: Value, new: Value) -> bool:
    """Say whether nothing under an unchanged store was touched."""
    if not isinstance(new, Ref) or new != old:
        return False
    stack, seen = [new.number], {new.number}
    for _ in range(20_000):
        if not stack:
            return True
        number = stack.pop()
        if number in update.touched:
            return False
        for target in update.references.out_of(update.after, number):
            if target not in seen:
                seen.add(target)
                stack.append(target)
    return False


def _is_kept(update: Update, before: Dict, after: Dict, new: Value, root: int) -> bool:
    source = new.number if isinstance(new, Ref) else root
    if any(
        key not in {*_LISTS, "VRI", "Type"} or update.after.get(value) is None for key, value in after.items()
    ):
        return False
    if after.get("Type", "DSS") != "DSS":
        return False
    if not all(_is_grown(update, before.get(key), after.get(key), source) for key in _LISTS):
        return False
    return _is_grown_vri(update, before.get("VRI"), after.get("VRI"), source)


def _is_grown(update: Update, old: Value, new: Value, source: int) -> bool:
    """Say whether an array of streams kept all it had and gained streams only."""
    array = update.after.get(new)
    if array is None:
        return not update.before.array(old)
    if not isinstance(array, list):
        return False
    update.vouch(new, source)
    holder = new.number if isinstance(new, Ref) else source
    for item in array:
        if not isinstance(item, Ref) or not isinstance(update.after.get(item), Stream):
            return False
        if item.number in update.touched and not update.is_new(item.number):
            return False
        update.vouch_tree(item, holder)
    return _meanings(update.before, update.before.array(old)) <= _meanings(update.after, array)


def _meanings(state: State, items: list[Value]) -> set[object]:
    """Return what streams of evidence speak about: a newer answer about the same certificates may replace an older."""
    found: set[object] = set()
    for item in items:
        stream = state.get(item)
        if not isinstance(stream, Stream):
            continue
        try:
            content = state.data(stream)
        except ReadError as error:
            if error.code == "time_limit":
                raise
            content = state.document.data[stream.start : stream.end]
        found.add(frozenset(answered_serials([content])) or crl_issuer(content) or content)
    return found


def _is_grown_vri(update: Update, old: Value, new: Value, source: int) -> bool:
    before, after = update.before.dictionary(old), update.after.get(new)
    if after is None:
        return not before
    if not isinstance(after, dict) or not before.keys() <= after.keys():
        return False
    update.vouch(new, source)
    holder = new.number if isinstance(new, Ref) else source
    return all(
        _is_grown_entry(update, before.get(key), value, holder) if _HEX.fullmatch(key) else key == "Type"
        for key, value in after.items()
    )


def _is_grown_entry(update: Update, old: Value, new: Value, source: int) -> bool:
    before, after = update.before.dictionary(old), update.after.get(new)
    if not isinstance(after, dict):
        return False
    update.vouch(new, source)
    holder = new.number if isinstance(new, Ref) else source
    for key, value in after.items():
        if key in _VRI_LISTS:
            if update.after.get(value) is None or not _is_grown(update, before.get(key), value, holder):
                return False
        elif key == "TS":
            update.vouch_tree(value, holder)
        elif key not in ("TU", "Type"):
            return False
    return all(key in after for key in before if key in _VRI_LISTS)
