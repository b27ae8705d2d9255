"""Read the document security store. Source: ETSI EN 319 142-1, 5.4.2."""

from __future__ import annotations

from dataclasses import dataclass, field

from vnsign.errors import ReadError
from vnsign.proof.revocation import Evidence
from vnsign.reader.state import State
from vnsign.reader.values import Stream, Value


@dataclass(frozen=True, slots=True)
class Store:
    """Hold what a document security store gives, as DER."""

    certificates: tuple[bytes, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)


def read_store(state: State) -> Store:
    """Return the store's certificates, CRLs and OCSP responses; what cannot be read is left out."""
    found = state.memo.get("dss")
    if found is None:
        found = state.memo["dss"] = _read(state)
    store: Store = found
    return store


def _read(state: State) -> Store:
    dss = state.dictionary(state.catalog.get("DSS"))
    if not dss:
        return Store()
    parts = [dss, *(state.dictionary(item) for item in state.dictionary(dss.get("VRI")).values())]
    certificates, crls, ocsp = (
        _streams(state, [part.get(long, part.get(short)) for part in parts])
        for long, short in (("Certs", "Cert"), ("CRLs", "CRL"), ("OCSPs", "OCSP"))
    )
    return Store(certificates, Evidence(crls, ocsp))


def _streams(state: State, arrays: list[Value]) -> tuple[bytes, ...]:
    found: dict[bytes, None] = {}
    for array in arrays:
        for item in state.array(array)[:2000]:
            stream = state.get(item)
            if isinstance(stream, Stream):
                try:
                    found[state.data(stream)] = None
                except ReadError as error:
                    if error.code == "time_limit":
                        raise
    return tuple(found)
