"""The document security store: what later proves a signature without asking anyone (EN 319 142-1 5.4.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from vnsign.errors import PdfError
from vnsign.gathering import Material
from vnsign.pdf.document import Document, Stream
from vnsign.pdf.increment import Increment
from vnsign.pdf.objects import Dict, Name
from vnsign.pdf.references import Ref
from vnsign.proof.revocation import Evidence

_KINDS = ("Certs", "OCSPs", "CRLs")
_ONE = {"Certs": "Cert", "OCSPs": "OCSP", "CRLs": "CRL"}


def read(document: Document) -> Material:
    """Return what the document's store holds; streams that cannot be read are left out."""
    store = document.dictionary(document.catalog.get("DSS"))
    certificates, ocsp, crls = (tuple(_bodies(document, store.get(kind))) for kind in _KINDS)
    return Material(certificates, Evidence(crls=crls, ocsp=ocsp))


def _bodies(document: Document, array: object) -> Mapping[bytes, Ref]:
    found: dict[bytes, Ref] = {}
    for ref in document.array(array):
        try:
            stream = document.get(ref)
            if isinstance(stream, Stream) and isinstance(ref, Ref):
                found[document.data(stream)] = ref
        except PdfError:
            continue
    return found


def add(document: Document, wanted: Mapping[bytes, Material]) -> bytes:
    """Return the increment that gives the store all `wanted` material, nothing twice; empty if it has it all.

    wanted: by the bytes of the signature's /Contents, padding included, as the key of its VRI entry wants.
    """
    increment = Increment(document)
    store = dict(document.dictionary(document.catalog.get("DSS")))
    refs = {kind: dict(_bodies(document, store.get(kind))) for kind in _KINDS}
    before = {kind: len(found) for kind, found in refs.items()}
    related = dict(document.dictionary(store.get("VRI")))
    for contents, material in wanted.items():
        entry: Dict = {}
        for kind, bodies in _by_kind(material).items():
            for body in bodies:
                if body not in refs[kind]:
                    refs[kind][body] = increment.add_stream({}, body)
            if bodies:
                entry[_ONE[kind]] = [refs[kind][body] for body in bodies]
        key = hashlib.sha1(contents).hexdigest().upper()  # noqa: S324 - the format's own key, no security in it
        related[key] = increment.add(entry)
    if before == {kind: len(found) for kind, found in refs.items()} and "VRI" in store:
        return b""
    for kind, found in refs.items():
        if found:
            kept = [ref for ref in document.array(store.get(kind)) if ref not in found.values()]
            store[kind] = [*kept, *found.values()]
    store["VRI"] = related
    _put(document, increment, {"Type": Name("DSS"), **store})
    return increment.build(salt=b"DSS")[0]


def _by_kind(material: Material) -> dict[str, tuple[bytes, ...]]:
    return {"Certs": material.certificates, "OCSPs": material.evidence.ocsp, "CRLs": material.evidence.crls}


def _put(document: Document, increment: Increment, store: Dict) -> None:
    old = document.catalog.get("DSS")
    if isinstance(old, Ref):
        increment.put(old, store)
    else:
        increment.put(document.root, {**document.catalog, "DSS": increment.add(store)})
