"""From a PDF, a place and a certificate to the bytes that a key must sign; no key comes near this module."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypedDict, Unpack

from cryptography import x509

from vnsign import cms
from vnsign.appearance import Appearance
from vnsign.cms import Scheme
from vnsign.errors import SignerError, SigningError
from vnsign.geometry import Box
from vnsign.laying import Laid, Request, lay
from vnsign.locks import FieldLock
from vnsign.pdf.document import Document

TIMESTAMP_ROOM = 10_000
"""Bytes to keep free for a timestamp token that comes later; tokens with a long chain take about 6,000."""
_MAGIC = b"VNSIGN-PENDING 1\n"


@dataclass(frozen=True, slots=True)
class Pending:
    """A signature that waits for its value; everything else is settled.

    base: the input, byte for byte. tail: what will follow it, zeros where the CMS goes. gap: where /Contents
    lies.
    """

    base: bytes
    tail: bytes
    gap: tuple[int, int]
    field: str
    changed: frozenset[int]
    certificate: bytes
    chain: tuple[bytes, ...]
    scheme: Scheme
    document_digest: bytes
    """Digest of the byte ranges that the signature covers."""
    to_be_signed: bytes
    """DER of the signed attributes: sign these bytes, with the hash named below."""

    @property
    def hash_name(self) -> str:
        """Return the name of the hash, "sha256" for every RSA key."""
        return cms.hash_for(self.certificate)

    @property
    def digest(self) -> bytes:
        """Return the hash of `to_be_signed`: what goes to a device or service that signs hashes."""
        return hashlib.new(self.hash_name, self.to_be_signed).digest()

    @property
    def template(self) -> cms.Template:
        """Return the CMS template of the signer."""
        return cms.template(self.certificate, self.chain, self.scheme)

    def to_bytes(self) -> bytes:
        """Return everything in one piece, to be stored until the value arrives."""
        blobs = [self.base, self.tail, self.certificate, self.document_digest, self.to_be_signed, *self.chain]
        head = {
            "gap": self.gap,
            "field": self.field,
            "changed": sorted(self.changed),
            "scheme": self.scheme,
            "sizes": [len(blob) for blob in blobs],
        }
        return b"".join([_MAGIC, json.dumps(head).encode("ascii"), b"\n", *blobs])

    @classmethod
    def from_bytes(cls, stored: bytes) -> Pending:
        """Return what `to_bytes` stored. Raises SigningError if it is anything else."""
        try:
            head, blobs = _unpack(stored)
            base, tail, certificate, document_digest, to_be_signed, *chain = blobs
            return cls(
                base=base,
                tail=tail,
                gap=(int(head["gap"][0]), int(head["gap"][1])),
                field=str(head["field"]),
                changed=frozenset(head["changed"]),
                certificate=certificate,
                chain=tuple(chain),
                scheme=Scheme(head["scheme"]),
                document_digest=document_digest,
                to_be_signed=to_be_signed,
            )
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise SigningError("bad_pending", f"The stored session cannot be read: {error}.") from error


def _unpack(stored: bytes) -> tuple[dict[str, Any], list[bytes]]:  # Any: what JSON holds is checked by use
    if not stored.startswith(_MAGIC):
        raise ValueError("the first line is another")
    at = stored.index(b"\n", len(_MAGIC)) + 1
    head: dict[str, Any] = json.loads(stored[len(_MAGIC) : at])
    blobs: list[bytes] = []
    for size in head["sizes"]:
        blobs.append(stored[at : at + size])
        at += size
    if at != len(stored):
        raise ValueError("the length is another")
    return head, blobs


class Options(TypedDict, total=False):
    """What a signature may be asked for besides field, certificate and time."""

    appearance: Appearance | None
    box: Box | None
    """Where to make the field if the file does not have it; a mark without box finds its own place."""
    timestamp_room: int
    """Bytes left free for a timestamp to be added without another PIN, see TIMESTAMP_ROOM."""
    reason: str | None
    location: str | None
    lock: FieldLock | None
    """What a new field locks; a prepared field brings its own."""


def begin(
    pdf: bytes,
    *,
    field: str,
    certificate: bytes,
    chain: Sequence[bytes] = (),
    scheme: Scheme | None = None,
    now: datetime,
    **options: Unpack[Options],
) -> Pending:
    """Return what is to be signed, everything else about the signed PDF being settled.

    field: an empty signature field, or a new name. chain: certificates to embed. scheme: None for the usual.
    Raises SigningError: the file, the field, the layout or the certificate does not allow it.
    """
    template = usable_template(certificate, chain, scheme, now)
    laid = laid_out(Document(pdf), template, field=field, now=now, **options)
    running = template.digest()
    running.update(pdf)
    digest = close_digest(running, laid, len(pdf))
    return Pending(
        base=pdf,
        tail=laid.tail,
        gap=laid.gap,
        field=field,
        changed=laid.changed,
        certificate=certificate,
        chain=tuple(chain),
        scheme=template.scheme,
        document_digest=digest,
        to_be_signed=template.attributes(digest),
    )


def usable_template(
    certificate: bytes, chain: Sequence[bytes], scheme: Scheme | None, now: datetime
) -> cms.Template:
    """Return the signer's template if the certificate may sign `now`. Raises SignerError."""
    require_usable(certificate, now)
    return cms.template(certificate, tuple(chain), scheme or cms.default_scheme(certificate))


def laid_out(
    document: Document, template: cms.Template, *, field: str, now: datetime, **options: Unpack[Options]
) -> Laid:
    """Return the increment for a signature by `template`'s signer; shared by `begin` and `sign_file`."""
    room = template.size + options.get("timestamp_room", 0)
    request = Request(
        field=field,
        now=now,
        contents_size=room,
        box=options.get("box"),
        appearance=options.get("appearance"),
        reason=options.get("reason"),
        location=options.get("location"),
        lock=options.get("lock"),
        name=common_name(template.certificate),
    )
    return lay(document, request)


def close_digest(running: cms.Digest, laid: Laid, base: int) -> bytes:
    """Finish a digest that has seen the input with the rest of the covered bytes."""
    view = memoryview(laid.tail)
    running.update(view[: laid.gap[0] - base])
    running.update(view[laid.gap[1] - base :])
    return running.digest()


def require_usable(certificate: bytes, now: datetime) -> None:
    """Refuse a certificate that is not valid `now` or not made for signing. Raises SignerError."""
    first, last, signs = _usage(certificate)
    if not first <= now <= last:
        raise SignerError(
            "certificate_expired", f"The certificate is valid from {first} to {last}, not at {now}."
        )
    if not signs:
        raise SignerError("certificate_usage", "The certificate is not made for signing documents.")


@lru_cache(maxsize=256)
def _usage(certificate: bytes) -> tuple[datetime, datetime, bool]:
    parsed = cms.parsed(certificate)
    try:
        usage = parsed.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return parsed.not_valid_before_utc, parsed.not_valid_after_utc, True
    except ValueError as error:
        raise SignerError(
            "bad_certificate", f"The certificate's extensions cannot be read: {error}."
        ) from error
    signs = usage.digital_signature or usage.content_commitment
    return parsed.not_valid_before_utc, parsed.not_valid_after_utc, signs


@lru_cache(maxsize=256)
def common_name(certificate: bytes) -> str | None:
    """Return the common name of the certificate's subject."""
    try:
        found = cms.parsed(certificate).subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    except ValueError as error:
        raise SignerError("bad_certificate", f"The certificate's subject cannot be read: {error}.") from error
    return str(found[0].value) if found else None
