"""The signing desk: keys opened by PIN, fields prepared, filled and signed. Slow, outside every transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from vanthu.core.blobs import blobs
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid, NotPermitted, Refusal, Unavailable
from vanthu.directory.models import Certificate, MarkImage
from vnsign import appearance as marks
from vnsign import complete as completion
from vnsign import errors, fields
from vnsign import finish as signatures
from vnsign.begin import TIMESTAMP_ROOM
from vnsign.cms import parsed
from vnsign.complete import Level
from vnsign.fetch import Fetcher
from vnsign.fields import FieldName
from vnsign.signers import Signer, pkcs12
from vnsign.trust import TrustStore

from . import hsm, places
from .certificates import key_folder
from .places import Places
from .remote.services import is_remote

_PIN_CODES = frozenset({"bad_key", "wrong_pin"})


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A key that its PIN opened, with the certificate on file that it belongs to."""

    certificate: Certificate
    signer: Signer


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn vnsign's errors into refusals that people can act on."""
    try:
        yield
    except errors.EvidenceError as error:
        raise Unavailable(error.sentence()) from error
    except errors.SigningError as error:
        raise Invalid(Refusal.SIGNING_FAILED, why=error.sentence().rstrip(".")) from error


def open_key(certificate: Certificate, pin: str, *, holder: str, now: datetime) -> OpenKey:
    """Open the key of a certificate on file. Raises Invalid if it cannot be used, NotPermitted for a wrong PIN."""
    outside_transaction()
    if not certificate.is_usable_at(now):
        raise Invalid(Refusal.CERTIFICATE_UNUSABLE, holder=holder, why="hết hạn hoặc đã thu hồi đăng ký")
    if not certificate.key_file or is_remote(certificate.key_file):
        raise Invalid(Refusal.CERTIFICATE_UNUSABLE, holder=holder, why="khóa nằm trên thiết bị ngoài máy chủ")
    signer = _opened(certificate, pin, holder=holder)
    if bytes(signer.certificate) != bytes(certificate.der):
        raise Invalid(Refusal.CERTIFICATE_UNUSABLE, holder=holder, why="tệp khóa thuộc chứng thư khác")
    return OpenKey(certificate, signer)


def _opened(certificate: Certificate, pin: str, *, holder: str) -> Signer:
    if hsm.is_hsm(certificate.key_file):
        return hsm.open_signer(certificate.key_file, pin)
    path = key_folder() / certificate.key_file
    if path.parent.resolve() != key_folder().resolve() or not path.is_file():
        raise Invalid(Refusal.CERTIFICATE_UNUSABLE, holder=holder, why="không tìm thấy tệp khóa")
    try:
        return pkcs12.load(path, pin)
    except errors.SignerError as error:
        if error.code in _PIN_CODES:
            raise NotPermitted(Refusal.PIN_WRONG) from error
        raise Invalid(
            Refusal.CERTIFICATE_UNUSABLE, holder=holder, why=error.sentence().rstrip(".")
        ) from error


def prepare(pdf: bytes, where: Places) -> bytes:
    """Return the file with the fields for number, date and signatures, made before anybody signs.

    Raises Invalid if `where` lacks one of them.
    """
    outside_transaction()
    wanted = places.plan(where)
    with _refusing():
        return fields.prepare(pdf, wanted)


def sign_as_leader(pdf: bytes, key: OpenKey, *, image: MarkImage | None, now: datetime) -> bytes:
    """Return the file with the leader's signature in its field, shown as the blue picture (App I II.7.d)."""
    outside_transaction()
    with _refusing():
        shown = marks.leader_image(blobs().read(image.sha256)) if image is not None else None
        return signatures.sign(pdf, key.signer, field=FieldName.LEADER, appearance=shown, now=now)


def fill(pdf: bytes, written: Mapping[str, str]) -> bytes:
    """Return the file with number and date in their fields, as an update that the leader's signature permits.

    written: by field name, from `places.texts`.
    """
    outside_transaction()
    with _refusing():
        return fields.fill(pdf, written)


def seal(pdf: bytes, key: OpenKey, *, image: MarkImage | None, now: datetime) -> bytes:
    """Return the file with the agency's signature in its field, the red seal in its real size (App I II.8.a)."""
    outside_transaction()
    with _refusing():
        shown = None
        if image is not None:
            shown = marks.seal_image(
                blobs().read(image.sha256), width_mm=image.width_mm, height_mm=image.height_mm
            )
        return _agency(pdf, key, shown, now=now)


def mark_annex(pdf: bytes, key: OpenKey, *, code: str, now: datetime) -> bytes:
    """Return a separate annex with the agency's mark, top right of page 1, no picture (App I II.8.b)."""
    outside_transaction()
    with _refusing():
        return _agency(pdf, key, marks.annex_mark(code, now), now=now)


def copy_look(form: str, agency: str) -> str:
    """Return how a tool is told to show a copy's mark. form: as for `mark_copy`."""
    return marks.copy_look(form, agency)


def mark_copy(
    pdf: bytes, key: OpenKey, *, agency: str, form: str = marks.CopyForm.COPY, now: datetime
) -> bytes:
    """Return a file with the mark of an electronic copy: form, agency, time (App I Part II I.3).

    form: “SAO Y”, “SAO LỤC” or “TRÍCH SAO”.
    """
    outside_transaction()
    with _refusing():
        shown = marks.copy_mark(form, agency, now)
        return _agency(pdf, key, shown, now=now)


def _agency(pdf: bytes, key: OpenKey, shown: marks.Appearance | None, *, now: datetime) -> bytes:
    """Sign for the agency, with room for a timestamp that comes later, without another PIN."""
    return signatures.sign(
        pdf, key.signer, field=FieldName.AGENCY, appearance=shown, timestamp_room=TIMESTAMP_ROOM, now=now
    )


def complete(pdf: bytes, *, trust: TrustStore, fetch: Fetcher, now: datetime) -> bytes:
    """Return the file completed to B-LTA: timestamps and revocation data. Raises Unavailable if a service is away."""
    outside_transaction()
    with _refusing():
        return completion.complete(
            pdf, level=Level.B_LTA, fetch=fetch, trust=trust, tsa_url=tsa_url(), now=now
        )


def tsa_url() -> str | None:
    """Return the timestamp service of the installation, if one is set."""
    return settings.VANTHU_TSA_URL[0] if settings.VANTHU_TSA_URL else None


def is_issuer_known(certificate: Certificate, *, trust: TrustStore) -> bool:
    """Say whether the installation has a certificate of the authority that issued this one, by name."""
    issuer = parsed(bytes(certificate.der)).issuer
    return any(parsed(anchor).subject == issuer for anchor in (*trust.anchors, *trust.intermediates))
