"""From what a drafter filled in and handed over to files: composed, inspected, stored. Slow, no transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from vanthu.core.actions import long_act
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.clock import hanoi_date
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.core.text import nfc
from vanthu.directory import queries as directory
from vanthu.directory.models import Post
from vanthu.documents import body, compose, convert, intake
from vanthu.documents.words import Kind
from vanthu.signing import desk, places, remembered
from vanthu.signing.places import Place

from . import actions, addressing, policies, states
from .actions import DraftFacts, NewFile
from .models import OutgoingDocument
from .notation import notation_for, require_fit, require_page
from .shown import shown
from .states import Move, Way
from .writing import TYPED_ANNEXES

SUBJECT: Final = "outgoing.outgoingdocument"
_LIFT: Final = 0.3375 * 25.4 / 72
"""Millimetres per point from the middle of a field's height down to the baseline of Liberation Serif."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was handed over."""

    name: str
    content: bytes


@long_act
def begin(
    facts: DraftFacts, *, main: Upload | None, annexes: Sequence[Upload], actor: Actor, now: datetime
) -> OutgoingDocument:
    """Begin a document from its facts and, if there are, its files. Raises Refused; nothing is half-done."""
    require(policies.may_draft(actor), Permission.OUTGOING_DRAFT)
    facts = addressing.by_the_law(facts)
    files = _files(facts, main, annexes, actor=actor, now=now)
    return actions.draft(facts, files=files, actor=actor, now=now)


@long_act
def change(
    document_id: int,
    facts: DraftFacts,
    *,
    version: int,
    main: Upload | None,
    annexes: Sequence[Upload],
    actor: Actor,
    now: datetime,
) -> OutgoingDocument:
    """Change a draft; the main file is composed again if it is composed here."""
    held = shown(actor, document_id)
    facts = addressing.by_the_law(facts)
    is_submitted = held.document.state_word in states.UNDER_DECISION
    policies.require_move(actor, held.document, Move.AMEND if is_submitted else Move.EDIT)
    ordinals = (file.row.ordinal for file in held.files)
    last = max((ordinal for ordinal in ordinals if ordinal <= TYPED_ANNEXES), default=0)
    author = held.document.drafter_id
    files = _files(facts, main, annexes, actor=actor, now=now, first_annex=last + 1, author=author)
    if is_submitted:
        files = [_prepared(file) if file.ordinal == 0 else file for file in files]
        return actions.amend(document_id, facts=facts, files=files, version=version, actor=actor, now=now)
    return actions.edit(document_id, facts=facts, files=files, version=version, actor=actor, now=now)


def _files(
    facts: DraftFacts,
    main: Upload | None,
    annexes: Sequence[Upload],
    *,
    actor: Actor,
    now: datetime,
    first_annex: int = 1,
    author: int | None = None,
) -> list[NewFile]:
    outside_transaction()
    require_fit(facts.kind, way=facts.way, content=facts.content)
    files: list[NewFile] = []
    if main is not None and facts.way is Way.DIGITAL:
        file = uploaded(main, 0, needs_text=True, seal_mm=_seal_mm(actor.agency_id or 0))
        files.append(_placed(file, facts, actor))
        require_page(facts.kind, places.of(files[0].places), year=hanoi_date(now).year)
    elif main is not None:
        files.append(uploaded(main, 0, needs_text=False))
    elif facts.way is Way.DIGITAL and facts.content.strip():
        files += _composed(facts, author=author or actor.post_id or 0, now=now)
    files += [uploaded(annex, i, needs_text=False) for i, annex in enumerate(annexes, first_annex)]
    return files


def _placed(file: NewFile, facts: DraftFacts, actor: Actor) -> NewFile:
    """Return an upload whose marks go where its text shows, else where they went on the last one of its type."""
    kept = remembered.places_for(actor.agency_id or 0, facts.kind, pages=file.pages or 1)
    dated = {places.DATE, *places.PARTS} & file.places.keys()
    fitting = {name: at for name, at in kept.items() if not (dated and name in {places.DATE, *places.PARTS})}
    if facts.kind.is_normative:  # whether this page prints the year, only the page itself can say
        fitting.pop(places.NUMBER, None)
    return replace(file, places={**places.kept(fitting), **file.places})


def _seal_mm(agency_id: int) -> float:
    seal = directory.mark_image(agency_id=agency_id, person_id=None)
    return seal.width_mm if seal else compose.SEAL_MM


def _prepared(file: NewFile) -> NewFile:
    """Return a main file with the fields for number, date and signatures, as it is submitted."""
    blob = blobs().put(desk.prepare(blobs().read(file.sha256), places.of(file.places)))
    return replace(file, sha256=blob.sha256, size=blob.size)


def _composed(facts: DraftFacts, *, author: int, now: datetime) -> list[NewFile]:
    """Return the main file, and the annexes that were typed to become files of their own, from ordinal 1 on."""
    drafter, signer = directory.post(author), directory.post(facts.signer_post_id)
    made = compose.compose(
        draft_of(facts, drafter=drafter, signer=signer), now=now, seal_mm=_seal_mm(drafter.agency_id)
    )
    blob = blobs().put(made.pdf)
    main = NewFile(
        sha256=blob.sha256,
        size=blob.size,
        name=f"{facts.kind.vi}.pdf",
        pages=made.pages,
        places=places.kept(_places(made.boxes)),
    )
    if not facts.annexes_apart:
        return [main]
    annexes = _annex_drafts(_typed(facts), agency=drafter.agency.name)
    return [main, *(_annex_file(annex, at, now=now) for at, annex in enumerate(annexes, 1))]


def _annex_file(annex: compose.AnnexDraft, ordinal: int, *, now: datetime) -> NewFile:
    made = compose.compose_annex(annex, now=now)
    blob = blobs().put(made.pdf)
    name = f"Phụ lục {ordinal}.pdf" if annex.ordinal else "Phụ lục.pdf"
    return NewFile(
        sha256=blob.sha256, size=blob.size, name=name, pages=made.pages, ordinal=TYPED_ANNEXES + ordinal
    )


def draft_of(facts: DraftFacts, *, drafter: Post, signer: Post) -> compose.Draft:
    """Return what the typesetter needs of a draft."""
    agency, typed = drafter.agency, _typed(facts)
    unit = drafter.unit.abbreviation if drafter.unit else ""
    recipients, filed_with = addressing.filed(facts.to_places, otherwise=f"VT, {unit}" if unit else "VT")
    return compose.Draft(
        kind=facts.kind,
        legal_bases=typed.bases,
        annexes=() if facts.annexes_apart else _annex_drafts(typed, agency=agency.name),
        circulation_note=facts.circulation.vi if facts.circulation else "",
        co_signers=tuple(_co_signer(line) for line in facts.co_signers),
        agency=agency.name,
        superior=agency.parent_name,
        notation=notation_for(facts.kind, agency=agency, drafter=drafter),
        place=agency.place,
        subject=facts.subject,
        addressees=facts.addressees,
        body=typed.body,
        signer_titles=titles(signer),
        signer_name=signer.person.full_name,
        recipients=recipients,
        filed_with=filed_with,
        urgency=facts.urgency,
        enacted_by=f"{signer.head_title or signer.title} {agency.name}",
        contact=contact(agency.address, agency.phone, agency.email),
    )


def _typed(facts: DraftFacts) -> body.Parts:
    return body.parts(facts.content, with_bases=facts.kind in {Kind.QUYET_DINH, Kind.NGHI_QUYET})


def _annex_drafts(typed: body.Parts, *, agency: str) -> tuple[compose.AnnexDraft, ...]:
    several = len(typed.annexes) > 1
    return tuple(
        compose.AnnexDraft(
            ordinal=at if several else None, subject=annex.subject, agency=agency, body=annex.body
        )
        for at, annex in enumerate(typed.annexes, 1)
    )


def _co_signer(line: str) -> compose.CoSigner:
    """Return who a line names: "heading | post | name", "heading | name", or the name alone."""
    words = [part.strip() for part in line.split("|")]
    heading, post = (words[0] if len(words) > 1 else ""), (words[1] if len(words) > 2 else "")
    return compose.CoSigner(heading, post, words[-1])


def titles(signer: Post) -> tuple[str, ...]:
    """Return the lines above a signature: `KT. GIÁM ĐỐC` and `PHÓ GIÁM ĐỐC` (App I II.7.a–b)."""
    if signer.signing_mode and signer.head_title:
        return (f"{signer.signing_mode} {signer.head_title}", signer.title)
    return (signer.title,)


def contact(address: str, phone: str, email: str) -> tuple[str, ...]:
    """Return the line at the foot of page 1 (App I III.6), nothing if nothing is known."""
    parts = [address, f"Điện thoại: {phone}" if phone else "", f"E-mail: {email}" if email else ""]
    line = "; ".join(part for part in parts if part)
    return (line,) if line else ()


def _places(boxes: compose.Boxes) -> dict[str, Place]:
    found = {places.LEADER: _plain(boxes.signature), places.AGENCY: _plain(boxes.seal)}
    for name, box in ((places.NUMBER, boxes.number), (places.DATE, boxes.date)):
        if box is not None:
            found[name] = _text(box)
    return found


def _plain(box: compose.Box) -> Place:
    return Place(box.page, box.left_mm, box.top_mm, box.width_mm, box.height_mm)


def _text(box: compose.TextBox) -> Place:
    """Return the place of a text whose baseline, once filled, is that of the line around it."""
    y = box.baseline_mm - box.height_mm / 2 - _LIFT * box.size_pt
    return replace(_plain(box), y=y, size_pt=box.size_pt, italic=box.italic, align=box.align)


def uploaded(upload: Upload, ordinal: int, *, needs_text: bool, seal_mm: float = 0) -> NewFile:
    """Return what is kept of an upload; with the seal's size, its places are looked for on the page."""
    name, content = upload.name, upload.content
    if name.lower().endswith(".docx"):
        content, name = convert.convert_docx(content, name=name), f"{name[:-5]}.pdf"
    facts = intake.inspect_pdf(content, name=name, require_text=needs_text)
    if facts.signatures:
        raise Invalid(Refusal.PDF_ALREADY_SIGNED, name=name)
    blob = blobs().put(content)
    return NewFile(
        sha256=blob.sha256, size=blob.size, name=nfc(name), pages=facts.pages, ordinal=ordinal,
        places=places.kept(places.find(content, seal_mm=seal_mm)) if seal_mm else {},
    )  # fmt: skip
