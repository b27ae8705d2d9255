"""The long acts on copies and prints: the slow part outside every transaction, then one short action."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from vanthu.core.actions import long_act
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal, Refused, Unavailable
from vanthu.core.permissions import Permission, require
from vanthu.directory import queries as directory
from vanthu.directory.models import Certificate
from vanthu.documents.intake import PdfFacts, inspect_pdf, inspect_received
from vanthu.outgoing import groundwork
from vanthu.outgoing import queries as outgoing
from vanthu.signing import actions as signing
from vanthu.signing import desk
from vanthu.signing.queries import wrong_pins
from vanthu.signing.words import Purpose
from vanthu.verification import check

from . import actions, policies, sources
from .actions import NewFile, NewPrint, Wish
from .look_up import new_code, spoken
from .models import Copy, Printout
from .paging import Paged, Place, page_numbers, page_out
from .routes import require_route
from .sheets import SYMBOL, SYMBOL_OF_SCAN, Marks, Parts, print_sheets
from .sources import Original
from .states import Move
from .words import Form, Medium

SUBJECT: Final = "copies.copy"
MOST_WRONG_PINS: Final = 5
PIN_REST: Final = timedelta(minutes=15)
FIELD: Final = "CoQuan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What an extract keeps and leaves out."""

    pages: str = ""
    words: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Say whether nothing is left out."""
        return not (self.pages or self.words or self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where the public looks codes up. address: without a code; link: gives the address of one."""

    address: str
    link: Callable[[str], str]


@long_act
def ask(
    wish: Wish,
    original: Original,
    *,
    scan: tuple[str, bytes] | None = None,
    extract: Extract | None = None,
    actor: Actor,
    now: datetime,
) -> Copy:
    """Prepare exactly what is to be signed or printed, and ask the head for it.

    scan: name and bytes, for a document on paper. Raises Invalid for what the law does not know, for a scan below
    the standard, for an extract that leaves nothing out.
    """
    require(policies.may_ask(actor), Permission.COPIES_ASK)
    require_route(wish.form, wish.origin, wish.medium)
    extract = extract or Extract()
    if wish.form is Form.TRICH_SAO and extract.is_whole:
        raise Invalid(Refusal.EXTRACT_LEAVES_NOTHING_OUT)
    if wish.form is not Form.TRICH_SAO:
        extract = Extract()
    name, sha256, facts = _source(wish, original, scan)
    pages = page_numbers(extract.pages, last=facts.pages)
    paged = page_out(blobs().path(sha256), name=name, pages=pages, words=extract.words, places=extract.places)
    if wish.form is Form.SAO_LUC and wish.origin is Medium.ELECTRONIC and "SAO Y;" not in paged.opening:
        raise Invalid(Refusal.COPY_SOURCE_NO_COPY, name=name)
    keeps_bytes = wish.origin is Medium.PAPER and extract.is_whole
    blob = blobs().put(blobs().read(sha256) if keeps_bytes else paged.pdf)
    prepared = NewFile(sha256=blob.sha256, size=blob.size, name=name, pages=len(paged.sheets))
    told = Wish(
        form=wish.form, origin=wish.origin, medium=wish.medium, reason=wish.reason,
        pages=extract.pages, hidden=paged.hidden,
    )  # fmt: skip
    return actions.ask(told, original, prepared=prepared, actor=actor, now=now)


def _source(wish: Wish, original: Original, scan: tuple[str, bytes] | None) -> tuple[str, str, PdfFacts]:
    """Return name, hash and facts of the file that is copied: the scan, else the document's own."""
    if wish.origin is Medium.ELECTRONIC:
        if not original.sha256:
            raise Invalid(Refusal.FIELD_REQUIRED, field="tệp văn bản")
        path = blobs().path(original.sha256)
        return original.name, original.sha256, inspect_received(path, name=original.name)
    if scan is None:
        raise Invalid(Refusal.FIELD_REQUIRED, field="bản quét")
    name, content = scan
    facts = inspect_pdf(content, name=name)
    if not facts.meets_scan_standard:
        colour = "ảnh màu" if facts.scan_in_colour else "không phải ảnh màu"
        raise Invalid(Refusal.SCAN_BELOW_STANDARD, name=name, dpi=facts.scan_dpi or "?", colour=colour)
    return name, blobs().put(content).sha256, facts


@long_act
def sign(copy_id: int, *, pin: str, seen: int, actor: Actor, clock: Callable[[], datetime]) -> Copy:
    """The clerk's one act: take the copy's number and sign it with the agency's certificate (Art 25.1.c, 32.2.d).

    The key is opened before a number is taken; what was signed is verified before it is kept. Cut off after the
    number was taken, the same act goes on with the same number.
    """
    copy = to_be_signed(copy_id, seen=seen, actor=actor)
    certificate = certificate_for(copy, now=clock())
    if wrong_pins(actor, since=clock() - PIN_REST) >= MOST_WRONG_PINS:
        raise NotPermitted(Refusal.PIN_PAUSED, minutes=PIN_REST.seconds // 60)
    key = desk.open_key(certificate, pin, holder=copy.agency.name, now=clock())
    copy = actions.number(copy_id, move=Move.SIGN, actor=actor, now=clock())
    session = signing.start(
        copy, agency_id=copy.agency_id, certificate=certificate, purpose=Purpose.COPY,
        input_sha256=copy.prepared.sha256, actor=actor, now=clock(),
    )  # fmt: skip
    try:
        source = blobs().read(copy.prepared.sha256)
        pdf = desk.mark_copy(source, key, agency=copy.agency.name, form=copy.form_word.mark, now=clock())
        return keep_signed(copy, pdf, session_id=session.pk, actor=actor, now=clock())
    except (Refused, Unavailable) as error:
        signing.fail(session.pk, why=str(error), actor=actor, now=clock())
        raise


def to_be_signed(copy_id: int, *, actor: Actor, seen: int | None = None) -> Copy:
    """Return an electronic copy that `actor` may sign now. Raises Invalid for one on paper."""
    copy = _at_hand(copy_id, Move.SIGN, actor=actor, seen=seen)
    if copy.medium_word is not Medium.ELECTRONIC:
        raise Invalid(Refusal.COPY_NOT_IN_LAW, form=copy.form_word.label, origin="giấy", medium="điện tử")
    return copy


def keep_signed(copy: Copy, pdf: bytes, *, session_id: int, actor: Actor, now: datetime) -> Copy:
    """Verify a copy that was signed, and keep it. Raises Invalid if its signature does not hold."""
    blob = blobs().put(pdf)
    checked = check.run_bytes(pdf, sha256=blob.sha256, now=now)
    groundwork.require_proved(groundwork.signature_by(checked, field=FIELD, person_id=None), field=FIELD)
    name = f"{copy.form_word.vi} {copy.code.replace('/', '-')} – {copy.prepared.name}"
    signed = NewFile(sha256=blob.sha256, size=blob.size, name=name, pages=copy.prepared.pages or 1)
    return actions.record_signature(
        copy.pk,
        signed=signed,
        replaces=copy.prepared.sha256,
        session_id=session_id,
        checked=checked,
        actor=actor,
        now=now,
    )


@long_act
def print_copy(
    copy_id: int, *, copies: int, places: Sequence[str], door: Door, seen: int, actor: Actor, now: datetime
) -> Printout:
    """Number a copy on paper and lay its sheets out, with its parts under the last line (App I Part II II).

    The authorised person then signs it and the clerk stamps it.
    """
    copy = _at_hand(copy_id, Move.PRINT, actor=actor, seen=seen)
    if copy.medium_word is not Medium.PAPER:
        raise Invalid(Refusal.NOT_READY_TO_ISSUE, why="đây là bản sao điện tử, hãy ký số")
    _require_count(copies)
    paged = page_out(blobs().path(copy.prepared.sha256), name=copy.prepared.name)
    copy = actions.number(copy_id, move=Move.PRINT, actor=actor, now=now)
    parts = _parts(copy, places)
    printed = _laid_out(
        paged, parts, agency=copy.agency.name, name=f"{copy.form_word.vi} {copy.code.replace('/', '-')}.pdf",
        symbol=SYMBOL if copy.origin_word is Medium.ELECTRONIC else SYMBOL_OF_SCAN,
        source_sha256=copy.source_sha256, copies=copies, door=door, actor=actor, now=now,
    )  # fmt: skip
    return actions.record_print(copy_id, printed, replaces=copy.prepared.sha256, actor=actor, now=now)


@long_act
def print_original(document_id: int, *, copies: int, door: Door, actor: Actor, now: datetime) -> Printout:
    """Lay out the paper original of an issued electronic document; the clerk stamps it (Art 18.5; NĐ 137/2024)."""
    document = outgoing.get(actor, document_id)
    require(policies.may_print(actor, document), Permission.COPIES_MAKE)
    _require_count(copies)
    original = sources.of_outgoing(actor, document_id)
    paged = page_out(blobs().path(original.sha256), name=original.name)
    printed = _laid_out(
        paged, None, agency=document.agency.name, name=f"Bản giấy {document.code.replace('/', '-')}.pdf",
        source_sha256=original.sha256, copies=copies, door=door, actor=actor, now=now,
    )  # fmt: skip
    return actions.record_original_print(document_id, printed, actor=actor, now=now)


def _require_count(copies: int) -> None:
    if not 1 <= copies <= actions.MOST_SHEETS:
        why = f"phải từ 1 đến {actions.MOST_SHEETS}"
        raise Invalid(Refusal.VALUE_WRONG, field="số lượng", value=copies, why=why)


def _parts(copy: Copy, places: Sequence[str]) -> Parts:
    post = copy.decided_post
    if post is None or copy.issued_on is None:
        raise Conflict(Refusal.CHANGED_MEANWHILE)
    first = f"{post.signing_mode} {post.head_title}".strip() if post.signing_mode else ""
    return Parts(
        mark=copy.form_word.mark,
        agency=copy.agency.name,
        code=copy.code,
        place=copy.agency.place,
        on=copy.issued_on,
        titles=tuple(line.upper() for line in (first, post.title) if line),
        name=post.person.full_name,
        places=(*(place for place in places if place), "Lưu: VT."),
    )


def _laid_out(
    paged: Paged,
    parts: Parts | None,
    *,
    agency: str,
    name: str,
    symbol: str = SYMBOL,
    source_sha256: str,
    copies: int,
    door: Door,
    actor: Actor,
    now: datetime,
) -> NewPrint:
    code = new_code()
    marks = Marks(
        agency=agency,
        converter=actor.label,
        printed_at=now,
        code=spoken(code),
        symbol=symbol,
        address=door.address,
        link=door.link(code),
    )
    pdf = print_sheets(paged, title=name, marks=marks, parts=parts, now=now)
    blob = blobs().put(pdf)
    file = NewFile(sha256=blob.sha256, size=blob.size, name=name, pages=len(paged.sheets))
    return NewPrint(
        file=file,
        look_up_code=code,
        outline=[asdict(sheet) for sheet in paged.sheets],
        source_sha256=source_sha256,
        copies=copies,
    )


def _at_hand(copy_id: int, move: Move, *, actor: Actor, seen: int | None = None) -> Copy:
    """Return the copy if `actor` may make `move` now; asked again under the lock when it is recorded."""
    outside_transaction()
    rows = policies.visible_to(actor).select_related("agency", "prepared", "decided_post__person")
    copy = rows.filter(pk=copy_id).first()
    if copy is None:
        raise NotFound(Refusal.NOT_FOUND, what="bản sao")
    policies.require_move(actor, copy, move)
    if seen is not None and copy.version != seen:
        raise Conflict(Refusal.CHANGED_MEANWHILE)
    return copy


def certificate_for(copy: Copy, *, now: datetime) -> Certificate:
    """Return the agency's usable certificate on file. Raises Invalid if there is none."""
    found = directory.certificate_of(agency_id=copy.agency_id, person_id=None, now=now)
    if found is None:
        raise directory.why_no_certificate(
            agency_id=copy.agency_id, person_id=None, holder=copy.agency.name, now=now
        )
    return found
