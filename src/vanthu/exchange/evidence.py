"""The evidence of one delivery or one received package as a file to take away (G3): provable without this installation.

docs/protocol/receipts.md says what is in it and how it is proved.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any, Final

from vanthu.audit import queries as audit
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid

from . import attention, queries, receipts
from .keys import installation_key
from .models import Delivery, InboundPackage
from .pinned import pinned_keys
from .receipts import EVIDENCE_PACKAGE as PACKAGE
from .receipts import EVIDENCE_RECEIPTS as RECEIPTS

FACTS: Final = "dien-bien.json"
GUIDE: Final = "HUONG-DAN.txt"
IN_MEMORY: Final = 4_000_000
"""A larger bundle is written to the disk on its way."""
_GUIDE: Final = """\
Bằng chứng gửi, nhận văn bản điện tử / Evidence of an electronic exchange

{package}      gói tin đúng như đã gửi hoặc nhận / the package, byte for byte
{receipts}   biên nhận do hệ thống bên nhận ký, mỗi dòng một biên nhận / receipts signed by the receiver, one a line
{facts}   các lần gửi, trạng thái, nhật ký / attempts, statuses and the record

Kiểm tra, không cần mạng, không cần hệ thống này / To prove it, without network and without this installation:

    vanthu receipt verify "<tệp này / this file>.zip" {keys}

Khóa trên là khóa của bên nhận đã ghim khi hai bên khai báo kết nối; hãy so với khóa mà bên nhận công bố.
The key above is the receiver's, as it was pinned; compare it with the one that the receiver publishes.
{named}
Chỉ với OpenSSL: xem docs/protocol/receipts.md. With OpenSSL alone: see docs/protocol/receipts.md.
"""
_NOT_PINNED: Final = "chưa từng hoặc không còn được ghim / never pinned, or no longer"
_PRESENT: Final = "khóa hiện nay của hệ thống này / the present key of this installation"
_FORMER: Final = "khóa trước đây của hệ thống này / an earlier key of this installation"
_NO_KEY: Final = "<khóa công khai của bên nhận / the receiver's public key>"


def of_delivery(actor: Actor, delivery_id: int, *, now: datetime) -> IO[bytes]:
    """Return the evidence of a delivery of the actor's agency, as a ZIP file. Slow. Raises NotFound."""
    outside_transaction()
    delivery = queries.delivery_record(actor, delivery_id)
    later = [(row.kind, row.text) for row in delivery.later_receipts.all()]
    texts = [delivery.stored_receipt, delivery.outcome_receipt, *(text for _, text in later)]
    kept = [text for text in texts if text]
    reported = InboundPackage.objects.filter(status__delivery=delivery).order_by("id")
    files = {f"trang-thai/{number:02d}.edxml": row.sha256 for number, row in enumerate(reported, 1)}
    return _bundle(
        files={PACKAGE: delivery.sha256, **files},
        lines=kept,
        keys=_pinned_of(delivery, kept),
        facts=_sent(delivery, now=now),
    )


def of_package(actor: Actor, package_id: int, *, now: datetime) -> IO[bytes]:
    """Return the evidence of a package that the actor's agency received, as a ZIP file. Slow. Raises NotFound."""
    outside_transaction()
    found = attention.package_page(actor, package_id)
    package = found.package
    others = {f"khac-noi-dung/{row.sha256}.edxml": row.sha256 for row in found.conflicts}
    kept = [text for text in (package.stored_receipt, package.outcome_receipt) if text]
    return _bundle(
        files={PACKAGE: package.sha256, **others},
        lines=kept,
        keys=_own(kept),
        facts=_received(package, found.history, now=now),
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """A key that receipts name, what is known of it, and whether it is offered as proof."""

    text: str
    said: str
    is_proof: bool = True


def _pinned_of(delivery: Delivery, texts: list[str]) -> list[_Named]:
    pinned, named = pinned_keys(delivery.peer), list[_Named]()
    for text in _keys_in(texts):
        times = [f"{_day(row.since)} – {_day(row.until)}" for row in pinned if row.key.text == text]
        named.append(_Named(text, "; ".join(times)) if times else _Named(text, _NOT_PINNED, is_proof=False))
    # Before the first receipt there is one key to tell.
    return named or [_Named(row.key.text, f"{_day(row.since)} –") for row in pinned if row.until is None]


def _own(texts: list[str]) -> list[_Named]:
    """Return the keys that we signed with; what we keep of our own we signed ourselves."""
    present = installation_key().public.text
    return [_Named(text, _PRESENT if text == present else _FORMER) for text in _keys_in(texts) or [present]]


def _keys_in(texts: list[str]) -> list[str]:
    named = dict[str, None]()
    for text in texts:
        # A line that was altered is handed out too: the command says that it does not hold.
        with suppress(Invalid):
            named[receipts.read(text).key.text] = None
    return list(named)


def _day(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else "…"


def _bundle(
    *, files: dict[str, str], lines: list[str], keys: list[_Named], facts: dict[str, Any]
) -> IO[bytes]:
    made = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 handed out open
    # What is in a package is packed already: nothing is gained by doing it once more.
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as bundle:
        proofs = [named.text for named in keys if named.is_proof] or [_NO_KEY]
        guide = _GUIDE.format(
            package=PACKAGE,
            receipts=RECEIPTS,
            facts=FACTS,
            keys=" ".join(f"--key {text}" for text in proofs),
            named="".join(f"\n    {named.text}  {named.said}" for named in keys),
        )
        bundle.writestr(GUIDE, guide)
        bundle.writestr(RECEIPTS, "".join(f"{text}\n" for text in lines))
        bundle.writestr(FACTS, json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True))
        for name, sha256 in files.items():
            if sha256:
                with blobs().open(sha256) as source, bundle.open(name, "w", force_zip64=True) as target:
                    shutil.copyfileobj(source, target, 1 << 20)
    made.seek(0)
    return made


def _sent(delivery: Delivery, *, now: datetime) -> dict[str, Any]:  # JSON for people and programs
    return {
        "made_at": _stamp(now),
        "document": delivery.package.document_label,
        "document_id": delivery.package.edxml_id,
        "message_id": delivery.message_id,
        "sender": delivery.package.sender.code,
        "recipient": delivery.recipient.code,
        "recipient_name": delivery.recipient.name,
        "through": delivery.peer.name,
        "key": delivery.peer.public_key,
        "keys": _pinned_facts(delivery),
        "sha256": delivery.sha256,
        "size": delivery.size,
        "state": delivery.state,
        "queued_at": _stamp(delivery.queued_at),
        "stored_at": _stamp(delivery.stored_at),
        "settled_at": _stamp(delivery.settled_at),
        "outcome_code": delivery.outcome_code,
        "outcome_reason": delivery.outcome_reason,
        # What an axis answered: no receipts, but what there is.
        "axis_id": delivery.relay_id,
        "axis_answer": delivery.relay_answer,
        "axis_outcome": delivery.relay_outcome,
        "attempts": [
            {
                "number": row.number,
                "started_at": _stamp(row.started_at),
                "finished_at": _stamp(row.finished_at),
                "result": row.result,
                "http_status": row.http_status,
                "error_code": row.error_code,
                "error": row.error,
            }
            for row in delivery.tries.all()
        ],
        "statuses": [
            {
                "code": row.code,
                "staff": row.staff,
                "department": row.department,
                "description": row.description,
                "reported_at": _stamp(row.reported_at),
                "received_at": _stamp(row.received_at),
            }
            for row in delivery.statuses.all()
        ],
        "record": _record(audit.history(delivery)),
    }


def _pinned_facts(delivery: Delivery) -> list[dict[str, str]]:
    return [
        {"key": row.key.text, "since": _stamp(row.since), "until": _stamp(row.until)}
        for row in pinned_keys(delivery.peer)
    ]


def _received(
    package: InboundPackage, history: Iterable[AuditEntry], *, now: datetime
) -> dict[str, Any]:  # JSON for people and programs
    return {
        "made_at": _stamp(now),
        "document_id": package.edxml_id,
        "message_id": package.message_id,
        "sender": package.sender_code,
        "sender_name": package.sender.name,
        "recipient": package.recipient_code,
        "through": package.peer.name,
        "key": installation_key().public.text,
        "sha256": package.sha256,
        "size": package.size,
        "sequence": package.sequence,
        "repeats": package.repeats,
        "state": package.state,
        "received_at": _stamp(package.received_at),
        "settled_at": _stamp(package.settled_at),
        "outcome_code": package.outcome_code,
        "outcome_reason": package.outcome_reason,
        "record": _record(history),
    }


def _record(history: Iterable[AuditEntry]) -> list[dict[str, Any]]:  # JSON for people and programs
    return [
        {
            "id": entry.pk,
            "at": _stamp(entry.at),
            "event": entry.event,
            "actor": entry.actor_label,
            "detail": entry.detail,
            "leaf_hash": entry.leaf_hash,
        }
        for entry in history
    ]


def _stamp(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else ""
