"""What the register of incoming documents says about a document (NĐ 30/2020 App IV.VI)."""

from __future__ import annotations

from datetime import date

from vanthu.documents.words import Kind
from vanthu.registers.facts import EntryFacts

from .models import IncomingDocument


def facts_of(document: IncomingDocument) -> EntryFacts:
    """Return the columns that are known when the document is registered."""
    return EntryFacts(
        document_kind=next((kind.value for kind in Kind if kind.vi == document.kind_name), ""),
        code=document.code,
        issued_on=document.issued_on,
        author=document.sender_name,
        subject=f"{document.kind_name}: {document.subject}" if document.kind_name else document.subject,
        signer=document.signer_name,
    )


def passed_facts(holders: str, *, on: date) -> EntryFacts:
    """Return what is known once the leader said who works on it."""
    return EntryFacts(holder=holders, sent_on=on)
