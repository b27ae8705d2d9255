"""Raise a signed file to PAdES B-T, B-LT or B-LTA, at any time after signing and without the key.

Source: EN 319 142-1 6: a timestamp proves when, the store proves that the certificates stood, a document
timestamp over both keeps the proof when algorithms age.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vnsign import store, tsa
from vnsign.begin import TIMESTAMP_ROOM, close_digest
from vnsign.errors import EvidenceError, ProofError, ReadError
from vnsign.fetch import Fetcher
from vnsign.finish import Expected, prove_structure, with_contents
from vnsign.gathering import Gatherer, Material
from vnsign.laying import Request, lay
from vnsign.pdf.document import Document
from vnsign.proof import cms
from vnsign.proof.algorithms import digest_name, digest_of
from vnsign.proof.integrity import find_certificate, prove_signer
from vnsign.proof.path import Purpose
from vnsign.proof.timestamps import signature_tokens
from vnsign.report import Integrity
from vnsign.trust import TrustStore

_LEAST_ROOM = 1500
"""Bytes below which no timestamp token fits, so none is asked for."""


class Level(StrEnum):
    """The baseline levels of PAdES."""

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"


@dataclass(frozen=True, slots=True)
class _Signature:
    """One signature or document timestamp as it lies in the file."""

    field: str
    contents: bytes
    """Padding included."""
    gap: tuple[int, int]
    end: int
    """Where the bytes that it covers end."""
    is_timestamp: bool


def complete(
    pdf: bytes, *, level: Level, fetch: Fetcher, trust: TrustStore, tsa_url: str | None, now: datetime
) -> bytes:
    """Return `pdf` raised to `level`; a file that is there already gains what a renewal needs.

    Raises EvidenceError if a timestamp, a chain or revocation evidence cannot be had, and then changes
    nothing.
    """
    level = Level(level)
    signatures = _signatures(Document(pdf))
    if not any(not each.is_timestamp for each in signatures):
        raise EvidenceError("no_signature", "The file has no signature to complete.")
    asking = _Asking(fetch, trust, tsa_url, now)
    if level is not Level.B_B and not _time_is_proven(signatures):
        pdf = _stamp_last(pdf, signatures[-1], asking, level)
    if level in (Level.B_LT, Level.B_LTA):
        pdf = pdf + _store_for(pdf, asking)
    if level is Level.B_LTA:
        pdf = document_timestamp(pdf, fetch=fetch, tsa_url=tsa_url, now=now)
        pdf = pdf + _store_for_last(pdf, asking)
    return pdf


@dataclass(frozen=True, slots=True)
class _Asking:
    fetch: Fetcher
    trust: TrustStore
    tsa_url: str | None
    now: datetime


def _signatures(document: Document) -> list[_Signature]:
    found: list[_Signature] = []
    for field in document.fields():
        if field.inherited.get("FT") != "Sig":
            continue
        value = document.dictionary(field.inherited.get("V"))
        contents, covered = document.get(value.get("Contents")), document.array(value.get("ByteRange"))
        numbers = [number for number in covered if isinstance(number, int)]
        if not isinstance(contents, bytes) or len(numbers) != 4:
            continue
        stamp = document.get(value.get("SubFilter")) == "ETSI.RFC3161"
        gap = numbers[0] + numbers[1], numbers[2]
        found.append(_Signature(field.name, contents, gap, numbers[2] + numbers[3], stamp))
    return sorted(found, key=lambda each: each.end)


def _time_is_proven(signatures: list[_Signature]) -> bool:
    last = signatures[-1]
    return last.is_timestamp or bool(_tokens(last.contents))


def _tokens(contents: bytes) -> list[cms.SignedData]:
    try:
        signer = cms.parse_signed_data(contents).signers[0]
    except (ReadError, IndexError) as error:
        raise EvidenceError("no_signature", f"A signature in the file cannot be read: {error}.") from error
    return [token.signed for token in signature_tokens(signer)[0] if token.signed is not None]


def _stamp_last(pdf: bytes, last: _Signature, asking: _Asking, level: Level) -> bytes:
    """Stamp the last signature in the room left for it; if there is none, the whole document."""
    room = (last.gap[1] - last.gap[0] - 2) // 2
    unpadded = cms.parse_signed_data(last.contents)
    used = len(last.contents) - len(unpadded.trailing)
    if last.end == len(pdf) and room - used >= _LEAST_ROOM and asking.tsa_url is not None:
        value = unpadded.signers[0].signature
        token = tsa.timestamp(hashlib.sha256(value).digest(), url=asking.tsa_url, fetch=asking.fetch)
        contents = tsa.with_timestamp(last.contents, token)
        if len(contents) <= room:
            return _proved_stamp(pdf, last, contents)
    if level is Level.B_LTA:
        return pdf  # its document timestamp proves the time as well
    return document_timestamp(pdf, fetch=asking.fetch, tsa_url=asking.tsa_url, now=asking.now)


def _proved_stamp(pdf: bytes, last: _Signature, contents: bytes) -> bytes:
    result = with_contents(pdf, last.gap, contents, base=0)
    again = next(each for each in _signatures(Document(result)) if each.field == last.field)
    signed = cms.parse_signed_data(again.contents)
    name = digest_name(signed.signers[0].digest)
    view = memoryview(result)
    digest = digest_of(name, view[: again.gap[0]], view[again.gap[1] : again.end])
    proven = prove_signer(signed, digest=digest, content_type="1.2.840.113549.1.7.1", digest_algorithm=name)
    if proven.integrity is not Integrity.INTACT or not _tokens(again.contents) or len(result) != len(pdf):
        raise ProofError("not_proved", "The signature with its timestamp does not verify.")
    return result


def _store_for(pdf: bytes, asking: _Asking) -> bytes:
    document = Document(pdf)
    held = store.read(document)
    gatherer = Gatherer(asking.fetch, asking.trust, asking.now, held)
    wanted: dict[bytes, Material] = {}
    for each in _signatures(document):
        wanted[each.contents] = _material(each, gatherer)
    return store.add(document, wanted)


def _store_for_last(pdf: bytes, asking: _Asking) -> bytes:
    """Return what the store lacks about the last timestamp's own authority; nothing if it knows it already.

    Whose certificate stamps is known only from the stamp. Without this, a judge without a network could not tell
    that it stood. The store may grow after a timestamp (EN 319 142-1, 5.4 and 5.5).
    """
    document = Document(pdf)
    last = _signatures(document)[-1]
    gatherer = Gatherer(asking.fetch, asking.trust, asking.now, store.read(document))
    return store.add(document, {last.contents: _material(last, gatherer)})


def _material(each: _Signature, gatherer: Gatherer) -> Material:
    signed = cms.parse_signed_data(each.contents)
    if each.is_timestamp:
        return _gathered(signed, gatherer, at=gatherer.now, purpose=Purpose.TIMESTAMPING)
    tokens = signature_tokens(signed.signers[0])[0]
    at = min((token.at for token in tokens), default=gatherer.now)
    material = _gathered(signed, gatherer, at=at, purpose=Purpose.SIGNING)
    for token in tokens:
        if token.signed is not None:
            material += _gathered(token.signed, gatherer, at=gatherer.now, purpose=Purpose.TIMESTAMPING)
    return material


def _gathered(signed: cms.SignedData, gatherer: Gatherer, *, at: datetime, purpose: Purpose) -> Material:
    pool = [*signed.certificates, *gatherer.held.certificates]
    leaf = find_certificate(pool, signed.signers[0])
    if leaf is None:
        raise EvidenceError("no_chain", "A signature does not carry its signer's certificate.")
    return gatherer.gather(leaf, pool, at=at, purpose=purpose)


def document_timestamp(pdf: bytes, *, fetch: Fetcher, tsa_url: str | None, now: datetime) -> bytes:
    """Return `pdf` with a document timestamp over all of it. Raises EvidenceError."""
    if tsa_url is None:
        raise EvidenceError("timestamp_failed", "No timestamp authority is named.")
    document = Document(pdf)
    taken = {field.name for field in document.fields()}
    name = next(f"DauThoiGian{i}" for i in range(1, len(taken) + 2) if f"DauThoiGian{i}" not in taken)
    laid = lay(document, Request(name, now, TIMESTAMP_ROOM, sub_filter="ETSI.RFC3161"))
    running = hashlib.sha256(pdf)
    digest = close_digest(running, laid, len(pdf))
    token = tsa.timestamp(digest, url=tsa_url, fetch=fetch)
    result = pdf + with_contents(laid.tail, laid.gap, token, base=len(pdf))
    expected = Expected(len(pdf), document.start_offset, name, laid.changed, laid.gap, digest)
    if not prove_structure(result, expected).startswith(token):
        raise ProofError("not_proved", "The document timestamp is not where it was put.")
    return result
