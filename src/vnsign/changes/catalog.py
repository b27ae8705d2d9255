"""Judge what an update did to the trailer and the catalogue. Source: ISO 32000-2, 7.5.5 and 7.7.2."""

from __future__ import annotations

from xml.parsers import expat

from vnsign.changes import evidence, form
from vnsign.changes.found import Act
from vnsign.changes.refs import TRAILER
from vnsign.changes.update import Update
from vnsign.errors import ReadError
from vnsign.reader.values import Ref, Stream, Value, same
from vnsign.reasons import Code

_TRAILER_UPKEEP = frozenset(
    {
        "Prev",
        "Size",
        "XRefStm",
        "ID",
        "Type",
        "W",
        "Index",
        "Filter",
        "DecodeParms",
        "Length",
        "Root",
        "Info",
        "DocChecksum",
        "AuthCode",
    }
)
"""What every update writes anew; /AuthCode is ISO/TS 32004's and guards against strangers, not against signers."""
_SCALARS = (bool, int, float, bytes, str, type(None))


def compare_trailer(update: Update) -> None:
    """Judge the trailer, and through it the catalogue."""
    before, after = update.before.trailer, update.after.trailer
    for key in (before.keys() | after.keys()) - _TRAILER_UPKEEP:
        if not update.same(before.get(key), after.get(key)):
            update.add(Act.ALTER, Code.CATALOG_CHANGED, fact=f"trailer /{key}")
    if update.before.cipher != update.after.cipher:
        # The identifier takes part in the key: what was signed could not be opened any more, or opens otherwise.
        update.add(Act.ALTER, Code.CATALOG_CHANGED, fact="trailer /Encrypt, /ID")
    update.vouch_tree(after.get("AuthCode"), TRAILER, "AuthCode")
    for key, value in update.after.dictionary(after.get("AuthCode")).items():
        if key == "SigObjRef":
            update.vouch(value, TRAILER, "AuthCode")
    _information(update)
    root = after.get("Root")
    if not isinstance(root, Ref) or not isinstance(before.get("Root"), Ref) or root != before.get("Root"):
        update.add(Act.ALTER, Code.CATALOG_CHANGED, fact="/Root")
        return
    _catalogue(update, root.number)


def _information(update: Update) -> None:
    value = update.after.trailer.get("Info")
    if not isinstance(value, Ref) or (
        value.number not in update.touched and value == update.before.trailer.get("Info")
    ):
        return
    information = update.after.get(value)
    plain = information is None or (
        isinstance(information, dict)
        and all(isinstance(update.after.get(item), _SCALARS) for item in information.values())
    )
    if not plain:
        update.add(Act.ALTER, Code.METADATA_UNSAFE, objects=(value.number,), fact="/Info")
        return
    update.vouch(value, TRAILER, "Info")
    if isinstance(information, dict):
        for item in information.values():
            update.vouch_tree(item, value.number)
    update.add(Act.EVIDENCE, Code.METADATA_CHANGED, objects=(value.number,))


def _catalogue(update: Update, root: int) -> None:
    before, after = update.before.catalog, update.after.catalog
    update.vouch_anywhere(root)
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        rule = _RULES.get(key)
        if rule is not None:
            rule(update, old, new, root)
        elif not _same_key(update, old, new, root, key):
            update.add(Act.ALTER, Code.CATALOG_CHANGED, objects=(root,), fact=f"/{key}")


def _same_key(update: Update, old: Value, new: Value, root: int, key: str) -> bool:
    # What is written as before is judged where its references lead to, object by object: LibreOffice's /OpenAction
    # names a page, to which a later signature adds its widget.
    return same(old, new) or update.same(old, new, source=root, key=key)


def _version(update: Update, old: Value, new: Value, root: int) -> None:
    if old != new and not (isinstance(new, str) and new[:2] in ("1.", "2.")):
        update.add(Act.ALTER, Code.CATALOG_CHANGED, objects=(root,), fact="/Version")


def _extensions(update: Update, old: Value, new: Value, root: int) -> None:
    """Developer extensions may be declared: names, versions and addresses, nothing else."""
    if update.same(old, new, source=root, key="Extensions"):
        return
    update.vouch(new, root, "Extensions")
    stack: list[tuple[Value, int]] = [(new, new.number if isinstance(new, Ref) else root)]
    for _ in range(500):
        if not stack:
            return
        value, source = stack.pop()
        if source != root:
            update.vouch(value, source)
        source = value.number if isinstance(value, Ref) else source
        value = update.after.get(value)
        if isinstance(value, dict):
            stack.extend((item, source) for item in value.values())
        elif isinstance(value, list):
            stack.extend((item, source) for item in value)
        elif not isinstance(value, _SCALARS):
            break
    update.add(Act.ALTER, Code.CATALOG_CHANGED, objects=(root,), fact="/Extensions")


def _metadata(update: Update, old: Value, new: Value, root: int) -> None:
    if isinstance(new, Ref) and new == old and new.number not in update.touched:
        return
    if update.same(old, new, source=root, key="Metadata"):
        return
    stream = update.after.get(new)
    if not isinstance(new, Ref) or not isinstance(stream, Stream) or not _is_xmp(update, stream):
        update.add(Act.ALTER, Code.METADATA_UNSAFE, fact="/Metadata")
        return
    update.vouch(new, root, "Metadata")
    update.add(Act.EVIDENCE, Code.METADATA_CHANGED, objects=(new.number,))


def _is_xmp(update: Update, stream: Stream) -> bool:
    """Say whether a stream is XMP that no reader can be led astray by: well formed, no document type, no entities."""
    dictionary = stream.dictionary
    if (
        dictionary.get("Type") != "Metadata"
        or dictionary.get("Subtype") != "XML"
        or any(isinstance(value, Ref | dict) for key, value in dictionary.items() if key != "Length")
    ):
        return False
    try:
        content = update.after.data(stream)
    except ReadError as error:
        return error.code == "encrypted"
    names: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: object) -> None:
        raise ReadError("xmp", "a document type or entity")

    def begin(name: str, _: object) -> None:
        if len(names) < 4:
            names.append(name)

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.StartElementHandler = begin
    try:
        parser.Parse(content.strip(b"\x00"), True)  # noqa: FBT003 expat's own signature
    except (expat.ExpatError, ReadError):
        return False
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns# RDF"
    return names[:1] == [rdf] or names[:2] == ["adobe:ns:meta/ xmpmeta", rdf]


def _permissions(update: Update, old: Value, new: Value, root: int) -> None:
    if update.same(old, new, source=root, key="Perms"):
        return
    before, after = update.before.dictionary(old), update.after.dictionary(new)
    holder = new.number if isinstance(new, Ref) else root
    kept = all(key in after and _same_key(update, before[key], after[key], holder, key) for key in before)
    added = set(after) - set(before)
    if not kept or not added <= {"DocMDP"}:
        update.add(Act.ALTER, Code.CERTIFICATION_CHANGED, objects=(root,))
        return
    update.vouch(new, root, "Perms")
    for key in added:
        update.vouch(after[key], holder, key if holder != root else "Perms")
        update.add(Act.CERTIFY, Code.CERTIFICATION_AFTER_APPROVAL, objects=(root,))


_RULES = {
    "AcroForm": form.compare_form,
    "DSS": evidence.compare_store,
    "Version": _version,
    "Extensions": _extensions,
    "Metadata": _metadata,
    "Perms": _permissions,
}
