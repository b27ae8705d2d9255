"""Look at a message that could be read and say what its receiver will stumble over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from vnedxml.errors import Note, NoteCode
from vnedxml.model import Message, Organization, StatusMessage


class Severity(StrEnum):
    """Say whether a finding stops the package or only deserves a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold one note with its weight."""

    severity: Severity
    note: Note


_ERRORS = frozenset({NoteCode.MISSING, NoteCode.BAD_DATE, NoteCode.MISLABELLED})


def examine(message: Message | StatusMessage, *, today: date) -> tuple[Finding, ...]:
    """Return what is missing (error) and what is odd (warning), errors first.

    Lengths are those of NĐ 30/2020 appendix VI and of a widespread checker: beyond them others may cut or
    refuse.
    """
    notes = list(message.notes)
    if isinstance(message, Message):
        notes += _empty_fields(message)
        notes += _long_texts(message)
        issued = message.promulgation_info.promulgation_date
        if issued and issued > today:
            notes.append(Note(NoteCode.FUTURE_DATE, "PromulgationInfo/PromulgationDate", issued.isoformat()))
    findings = [Finding(_severity(note), note) for note in dict.fromkeys(notes)]
    return tuple(sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR))


def _severity(note: Note) -> Severity:
    # Older agencies leave the whole trace list out; nothing else tells less by its absence.
    if note.place.endswith("Bussiness"):
        return Severity.WARNING
    return Severity.ERROR if note.code in _ERRORS else Severity.WARNING


def _empty_fields(message: Message) -> Iterator[Note]:
    wanted = {
        "Code/CodeNumber": message.code.code_number,
        "Code/CodeNotation": message.code.code_notation,
        "PromulgationInfo/PromulgationDate": message.promulgation_info.promulgation_date,
        "DocumentType/TypeName": message.document_type.type_name or message.document_type.kind,
        "AttachmentEncoded/Attachment": message.attachments,
    }
    return (Note(NoteCode.MISSING, place) for place, value in wanted.items() if not value)


def _long_texts(message: Message) -> Iterator[Note]:
    signer, other = message.signer_info, message.other_info
    checked = [
        ("Code/CodeNumber", message.code.code_number, 11),
        ("Code/CodeNotation", message.code.code_notation, 30),
        ("Subject", message.subject, 500),
        ("Content", message.content, 500),
        ("DocumentId", message.document_id, 200),
        ("DocumentType/TypeName", message.document_type.type_name, 100),
        ("SignerInfo/Position", signer.position if signer else "", 100),
        ("SignerInfo/FullName", signer.full_name if signer else "", 50),
        ("OtherInfo/SphereOfPromulgation", other.sphere_of_promulgation if other else "", 100),
        ("OtherInfo/TyperNotation", other.typer_notation if other else "", 10),
        *((f"ToPlaces/Place[{n}]", place, 150) for n, place in enumerate(message.to_places, start=1)),
        *((f"AttachmentName[{n}]", each.name, 200) for n, each in enumerate(message.attachments, start=1)),
    ]
    for place, party in (("From", message.from_), *(("To", each) for each in message.to)):
        checked += _party_lengths(place, party)
    return (
        Note(NoteCode.LONG_TEXT, place, f"{len(text)} > {usual}")
        for place, text, usual in checked
        if len(text) > usual
    )


def _party_lengths(place: str, party: Organization) -> list[tuple[str, str, int]]:
    return [
        (f"{place}/OrganId", party.organ_id, 35),
        (f"{place}/OrganName", party.organ_name, 200),
        (f"{place}/OrganAdd", party.organ_add, 250),
        (f"{place}/Email", party.email, 100),
        (f"{place}/Telephone", party.telephone, 20),
        (f"{place}/Fax", party.fax, 20),
    ]
