"""Lines of the books of posting and of the use of file copies: entered, completed once, never taken out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.errors import Invalid, NotFound, Refusal, WrongState
from vanthu.core.permissions import Permission, require
from vanthu.core.text import nfc
from vanthu.registers import policies
from vanthu.registers.models import FileUse, Posting

SUBJECT: Final = "registers.posting"


@action
def enter_posting(
    *,
    sent_on: date,
    code: str,
    places: str,
    envelopes: int,
    receipt: str = "",
    remark: str = "",
    actor: Actor,
    now: datetime,
) -> Posting:
    """Enter what goes out by post."""
    require(policies.may_keep(actor), Permission.OUTGOING_ISSUE)
    told = _texts({"số, ký hiệu": (code, 120), "nơi nhận": (places, 1000)})
    if envelopes < 1:
        raise Invalid(Refusal.VALUE_WRONG, field="số lượng bì", value=envelopes, why="phải từ 1 trở lên")
    line = Posting.objects.create(
        agency_id=actor.agency_id or 0,
        sent_on=sent_on,
        code=told["số, ký hiệu"],
        places=told["nơi nhận"],
        envelopes=envelopes,
        receipt=nfc(receipt)[:400],
        remark=nfc(remark)[:1000],
        entered_by=actor.label[:400],
        entered_at=now,
    )
    record(Event.POSTING_ENTERED, line, actor=actor, now=now)
    return line


@action
def complete_posting(line_id: int, *, receipt: str, actor: Actor, now: datetime) -> Posting:
    """Enter the post's receipt; what is entered is not written over."""
    require(policies.may_keep(actor), Permission.OUTGOING_ISSUE)
    line = Posting.objects.select_for_update().filter(pk=line_id, agency_id=actor.agency_id or 0).first()
    if line is None:
        raise NotFound(Refusal.NOT_FOUND, what="dòng trong sổ")
    if line.receipt:
        raise WrongState(Refusal.LINE_COMPLETE, what=str(line))
    line.receipt = _texts({"ký nhận": (receipt, 400)})["ký nhận"]
    line.completed_by, line.completed_at = actor.label[:400], now
    line.save(update_fields=["receipt", "completed_by", "completed_at"])
    record(Event.POSTING_COMPLETED, line, actor=actor, now=now, receipt=line.receipt)
    return line


@action
def enter_file_use(
    *,
    used_on: date,
    user_name: str,
    code: str,
    issued_on: date | None,
    subject: str,
    permitted_by: str,
    file_notation: str = "",
    receipt: str = "",
    remark: str = "",
    actor: Actor,
    now: datetime,
) -> FileUse:
    """Enter who uses a file copy, with whose permission."""
    require(policies.may_keep(actor), Permission.OUTGOING_ISSUE)
    told = _texts(
        {
            "họ tên người sử dụng": (user_name, 200),
            "số, ký hiệu": (code, 120),
            "trích yếu": (subject, 1100),
            "người cho phép": (permitted_by, 200),
        }
    )
    line = FileUse.objects.create(
        agency_id=actor.agency_id or 0,
        used_on=used_on,
        user_name=told["họ tên người sử dụng"],
        code=told["số, ký hiệu"],
        issued_on=issued_on,
        subject=told["trích yếu"],
        permitted_by=told["người cho phép"],
        file_notation=nfc(file_notation)[:60],
        receipt=nfc(receipt)[:400],
        remark=nfc(remark)[:1000],
        entered_by=actor.label[:400],
        entered_at=now,
    )
    record(Event.FILE_USE_ENTERED, line, actor=actor, now=now, why=line.permitted_by)
    return line


@action
def return_file(line_id: int, *, returned_on: date, actor: Actor, now: datetime) -> FileUse:
    """Enter the day on which a file copy came back."""
    require(policies.may_keep(actor), Permission.OUTGOING_ISSUE)
    line = FileUse.objects.select_for_update().filter(pk=line_id, agency_id=actor.agency_id or 0).first()
    if line is None:
        raise NotFound(Refusal.NOT_FOUND, what="dòng trong sổ")
    if line.returned_on is not None:
        raise WrongState(Refusal.LINE_COMPLETE, what=str(line))
    if returned_on < line.used_on:
        raise Invalid(
            Refusal.VALUE_WRONG, field="ngày trả", value=f"{returned_on:%d/%m/%Y}", why="trước ngày sử dụng"
        )
    line.returned_on, line.completed_by, line.completed_at = returned_on, actor.label[:400], now
    line.save(update_fields=["returned_on", "completed_by", "completed_at"])
    record(Event.FILE_RETURNED, line, actor=actor, now=now)
    return line


def _texts(given: Mapping[str, tuple[str, int]]) -> dict[str, str]:
    """Return texts as they are kept. Raises Invalid for an empty one."""
    kept = {name: nfc(text).strip()[:longest] for name, (text, longest) in given.items()}
    for name, text in kept.items():
        if not text:
            raise Invalid(Refusal.FIELD_REQUIRED, field=name)
    return kept
