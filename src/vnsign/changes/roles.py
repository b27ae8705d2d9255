"""Doubt parts of a form that serve as something else as well: what may change in a field would change there too.

Whoever prepares a document may name one dictionary both as a field and as, say, a node of the page tree or the
settings of its layers; a later filling would then do what no filling may. Source: the shadow attacks.
"""

from __future__ import annotations

from vnsign.changes.found import Act
from vnsign.changes.refs import TRAILER
from vnsign.changes.update import Update
from vnsign.reader.values import Dict, Stream, references
from vnsign.reasons import Code

_FOR_FIELDS = frozenset({
    "Fields", "Kids", "Annots", "Parent", "AcroForm", "CO", "Obj", "Popup", "IRT", "T", "A", "AA", "Next", "AN", "TA",
    "OpenAction", "Data", "Nums", "K",
})  # fmt: skip
"""Keys under which a field or widget is named: by the form, its page, the structure tree, notes and actions."""
_DEPTH = 4


def compare_roles(update: Update) -> None:
    """Doubt every touched field that something live names under a key that is not for fields."""
    for number in sorted(update.fields & update.touched):
        if not update.is_new(number) and (stranger := _stranger(update, number, _DEPTH)) is not None:
            update.add(Act.DOUBT, Code.HIDDEN_CONTENT_PREPARED, objects=(number, stranger))


def _stranger(update: Update, number: int, depth: int) -> int | None:
    """Return what names an object in another role, None if nothing does."""
    for source in update.into.get(number, ()):
        value = update.after.trailer if source == TRAILER else update.after.object(source)
        if isinstance(value, list):
            # An array of its own has the role that it is named under.
            strange = depth == 0 or _stranger(update, source, depth - 1) is not None
        else:
            entries = value.dictionary if isinstance(value, Stream) else value
            strange = isinstance(entries, dict) and _is_strange(entries, number)
        if strange and (source == TRAILER or update.references.live(update.after, (source,))):
            return source
    return None


def _is_strange(entries: Dict, number: int) -> bool:
    keys = {key for key, item in entries.items() if any(found.number == number for found in references(item))}
    return (entries.get("Type") in ("Pages", "Catalog") and "Kids" in keys) or not keys <= _FOR_FIELDS
