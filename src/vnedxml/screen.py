"""Show messages, findings and refusals at a terminal; what a package says cannot move the cursor."""

from __future__ import annotations

import sys
import unicodedata

from rich.console import Console
from rich.table import Table
from rich.text import Text

from vnedxml.errors import EdxmlError, Language
from vnedxml.examine import Finding, Severity
from vnedxml.model import Message, Organization, ResponseFor, StatusMessage
from vnedxml.words import word


def console(*, error: bool = False) -> Console:
    """Return a console for output or for errors."""
    return Console(stderr=error, highlight=False, soft_wrap=not sys.stdout.isatty())


def visible(text: str) -> Text:
    """Return foreign text as it may be shown: no control, no direction mark, no markup."""
    shown = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in text)
    return Text(" ".join(shown.split()))


def show(message: Message | StatusMessage, language: Language) -> None:
    """Print one message as a table, its attachments, and what was odd."""
    is_document = isinstance(message, Message)
    title = word("document_package" if is_document else "status_package", language)
    table = Table(title=title, show_header=False, title_justify="left", box=None, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    rows = (
        _document_rows(message, language) if isinstance(message, Message) else _status_rows(message, language)
    )
    for key, text in rows:
        if text.strip(" ,·/"):
            table.add_row(word(key, language), visible(text))
    out = console()
    out.print(table)
    if isinstance(message, Message):
        _show_attachments(message, language, out)
    if message.notes:
        out.print(Text(word("notes", language), style="bold"))
        for note in message.notes:
            out.print(Text("• ").append_text(visible(f"{note.place}: {note.message(language)}")))


def _document_rows(message: Message, language: Language) -> list[tuple[str, str]]:
    kind, signer, other = message.document_type.kind, message.signer_info, message.other_info
    issued = message.promulgation_info
    business = message.business
    return [
        ("from", _party(message.from_)),
        *(("recipients", _party(each)) for each in message.to),
        ("code", str(message.code)),
        ("document_id", message.document_id),
        ("kind", message.document_type.type_name or (kind.name_vi if kind else "")),
        ("issued", f"{issued.place}, {issued.promulgation_date or ''}"),
        ("subject", message.subject),
        ("content", message.content if message.content != message.subject else ""),
        ("signer", f"{signer.competence} {signer.position} {signer.full_name}" if signer else ""),
        ("priority", _label(other.priority, language) if other and other.priority else ""),
        ("due", str(message.due_date or "")),
        (
            "business",
            " · ".join(
                filter(None, (_label(business.business_doc_type, language), business.business_doc_reason))
            ),
        ),
        ("concerns", business.document_id),
        *(("concerns", info.document_id) for info in business.replacement_info_list),
        *(("concerns", _target(each)) for each in message.response_for),
    ]


def _status_rows(message: StatusMessage, language: Language) -> list[tuple[str, str]]:
    staff = message.staff_info
    return [
        ("from", _party(message.from_)),
        ("told", message.response_for.organ_id),
        ("concerns", _target(message.response_for)),
        ("status", f"{message.status_code.value} · {_label(message.status_code, language)}"),
        ("when", str(message.timestamp or "")),
        ("description", message.description),
        ("staff", f"{staff.staff}, {staff.department}" if staff else ""),
    ]


def _label(code: object, language: Language) -> str:
    return str(getattr(code, "label_vi" if language == "vi" else "label_en"))


def _party(party: Organization) -> str:
    return " · ".join(filter(None, (party.organ_id, party.organ_name)))


def _target(response: ResponseFor) -> str:
    told = (response.code, response.promulgation_date, response.document_id)
    return " · ".join(str(each) for each in told if each)


def _show_attachments(message: Message, language: Language, out: Console) -> None:
    out.print(Text(word("attachments", language), style="bold"))
    for number, each in enumerate(message.attachments, start=1):
        line = f"{number}. {each.name}  ({each.content_type}, {each.size:,} byte)"
        out.print(visible(line), soft_wrap=True)
        out.print(Text(f"   sha256 {each.sha256}"), soft_wrap=True)


def show_findings(findings: tuple[Finding, ...], language: Language) -> None:
    """Print the findings of a check, or that there are none."""
    out = console()
    for finding in findings:
        line = Text(f"{word(finding.severity.value, language)}  ", style="bold")
        out.print(line.append_text(visible(f"{finding.note.place}: {finding.note.message(language)}")))
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if findings:
        out.print(word("counted", language, errors=errors, warnings=len(findings) - errors))
    else:
        out.print(word("fine", language))


def show_refusal(error: EdxmlError, language: Language) -> None:
    """Print why a package was refused, where, and what to do."""
    out = console(error=True)
    line = Text(f"{word('refused', language)} [{error.code.value}]  ", style="bold red")
    out.print(line.append_text(visible(error.message(language))))
    out.print(
        Text(f"{word('remedy', language)}: ", style="bold").append_text(visible(error.remedy(language)))
    )
