"""What the register of outgoing documents says about a document (NĐ 30/2020 App IV.I)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from vanthu.registers.facts import EntryFacts

from . import addressing
from .models import OutgoingDocument


def facts_of(document: OutgoingDocument) -> EntryFacts:
    """Return the columns that are known when the document is numbered."""
    unit = document.unit.name if document.unit else document.drafter.person.full_name
    names = [row.agency.name for row in document.recipients.select_related("agency")]
    names += [row.unit.name for row in document.units.select_related("unit")]
    listed, _filed = addressing.filed(document.to_places, otherwise="")
    printed = addressing.named(listed, document.addressees or names) or names
    return EntryFacts(
        document_kind=document.kind,
        unit_id=document.unit_id,
        notation=document.notation,
        subject=f"{document.kind_word.vi}: {document.subject}",
        signer=document.signer.person.full_name,
        places="; ".join(printed),
        holder=f"Văn thư; {unit}",
    )


def sent_facts(recipients: Sequence[str], *, on: date) -> EntryFacts:
    """Return what is known once it was issued: to whom by name, how many, when."""
    return EntryFacts(places="; ".join(recipients), copies=len(recipients), sent_on=on)
