"""Fills an installation with packages that were sent and received long ago: rows alone, as many as asked for.

Their files are not there: nothing on the road of a new package reads the files of an old one. Everything is settled,
as in an installation of some years, and written by the database itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction

from vanthu.audit.models import AuditEntry
from vanthu.core import clock
from vanthu.directory.models import Agency
from vanthu.exchange.models import (
    Attempt,
    Delivery,
    InboundFile,
    InboundPackage,
    OutboundBytes,
    OutboundPackage,
    Peer,
)
from vanthu.jobs.models import Work
from vanthu.verification.models import VerificationReport

AT_ONCE = 100_000
_RECEIPT = json.dumps({"key": "k" * 44, "receipt": {"filler": "r" * 420}, "signature": "s" * 88})
_REPORT = {"verdict": "valid", "signatures": [], "filler": "x" * 600}


def seed(count: int, *, is_analysed: bool = True) -> None:
    """Add `count` packages sent and `count` received, with all the rows that a settled package leaves.

    is_analysed: have the database count what it has then, as it does by itself in time.
    """
    peer = Peer.objects.exclude(kind="loopback").get()
    here, there = Agency.objects.get(is_local=True), Agency.objects.get(is_local=False)
    then = clock.now() - timedelta(days=400)
    for start in range(0, count, AT_ONCE):
        with transaction.atomic():
            _some(min(AT_ONCE, count - start), peer.pk, here.pk, there.pk, then)
    Peer.objects.filter(pk=peer.pk).update(received_sequence=models.F("received_sequence") + count)
    # SQLite never counts by itself; one that did would take all states of a delivery for equally frequent.
    if is_analysed and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _some(count: int, peer: int, here: int, there: int, then: datetime) -> None:
    packages = _fill(
        OutboundPackage,
        count,
        {
            "sender_id": str(here),
            "kind": "'document'",
            "document_type": "'seed.letter'",
            "document_id": "{base} + i",
            "document_label": "'Văn bản số ' || ({base} + i)",
            "edxml_id": "'SEED,' || ({base} + i)",
        },
        {"facts": {"filler": "f" * 500}, "recipient_codes": ["H44.01"], "created_at": then},
    )
    _fill(
        OutboundBytes,
        count,
        {"package_id": f"{packages} + i", "style": "'zip'", "sha256": _sha("ob")},
        {"size": 110_000},
    )
    deliveries = _fill(
        Delivery,
        count,
        {
            "package_id": f"{packages} + i",
            "sender_id": str(here),
            "kind": "'document'",
            "recipient_id": str(there),
            "peer_id": str(peer),
            "message_id": "'seed-' || ({base} + i)",
            "sequence": "{base} + i",
            "state": "'accepted'",
            "sha256": _sha("ob"),
        },
        {
            **dict.fromkeys(("alive_from", "queued_at", "stored_at", "settled_at", "send_by"), then),
            "stored_receipt": _RECEIPT,
            "outcome_receipt": _RECEIPT,
            "attempts": 1,
            "size": 110_000,
        },
    )
    _fill(
        Attempt,
        count,
        {"delivery_id": f"{deliveries} + i", "number": "1", "result": "'delivered'"},
        {"started_at": then, "finished_at": then, "http_status": 202, "duration_ms": 9},
    )
    _received(count, peer, here, there, then)
    for kind in ("sent", "received"):
        _fill(
            AuditEntry,
            count * 4,
            {
                "object_type": "'exchange.delivery'" if kind == "sent" else "'exchange.inboundpackage'",
                "object_id": "'' || ({base} + i)",
                "event": "'delivery.settled'",
                "agency_id": str(here),
                "leaf_hash": _sha("au"),
            },
            {"at": then, "actor_label": "seed", "object_label": "seed", "detail": {"sha256": "0" * 64}},
        )
    _fill(
        Work,
        count * 4,
        {"kind": "'exchange.send'", "dedupe_key": "'seed:' || ({base} + i)"},
        {"due_at": then, "created_at": then, "done_at": then, "payload": {"delivery_id": 1, "round": 1}},
    )


def _received(count: int, peer: int, here: int, there: int, then: datetime) -> None:
    reports = _fill(
        VerificationReport,
        count,
        {"agency_id": str(here), "sha256": _sha("in"), "verdict": "'valid'"},
        {"report": _REPORT, "sentence_vi": "Hợp lệ.", "sentence_en": "Valid.", "checked_at": then},
    )
    received = _fill(
        InboundPackage,
        count,
        {
            "peer_id": str(peer),
            "sender_id": str(there),
            "recipient_id": str(here),
            "message_id": "'seed-' || ({base} + i)",
            "sequence": "{base} + i",
            "sha256": _sha("in"),
            "state": "'accepted'",
            "kind": "'document'",
            "edxml_id": "'SEED,' || ({base} + i)",
        },
        {
            **dict.fromkeys(("received_at", "outcome_sent_at", "settled_at"), then),
            "sender_code": "H44.01",
            "recipient_code": "H44.12",
            "stored_receipt": _RECEIPT,
            "outcome_receipt": _RECEIPT,
            "outcome_tries": 1,
            "nonces": ["0" * 32],
            "facts": {"filler": "f" * 500},
            "size": 110_000,
        },
    )
    _fill(
        InboundFile,
        count,
        {
            "package_id": f"{received} + i",
            "report_id": f"{reports} + i",
            "sha256": _sha("fi"),
            "name": "({base} + i) || '.pdf'",
        },
        {
            "position": 0,
            "media_type": "application/pdf",
            "size": 108_000,
            "is_main": True,
            "verdict": "valid",
        },
    )


def _fill(model: type[models.Model], count: int, told: Mapping[str, str], same: Mapping[str, Any]) -> int:
    """Insert rows, ids in order; return the id before the first. told: SQL by column, `i` counting from 1."""
    base = model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0
    columns, places, values = [], [], []
    for field in model._meta.concrete_fields:
        columns.append(connection.ops.quote_name(str(field.column)))
        sql = f"{base} + i" if field.primary_key else told.get(str(field.column), "")
        if sql:
            places.append(sql.replace("{base}", str(base)))
        else:
            kept = same[field.name] if field.name in same else field.get_default()
            places.append("%s")
            values.append(field.get_db_prep_save(kept, connection))
    table = connection.ops.quote_name(model._meta.db_table)
    counter = (
        f"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"  # noqa: S608 a number
        " SELECT i FROM n)"
        if connection.vendor == "sqlite"
        else f"generate_series(1, {count}) AS n(i)"
    )
    insert = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(places)} FROM {counter}"  # noqa: S608 our models' names
    with connection.cursor() as cursor:
        cursor.execute(insert.replace("%", "%%").replace("%%s", "%s"), values)
        if connection.vendor == "postgresql":
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), {base + count})"
            )
    return int(base)


def _sha(salt: str) -> str:
    """Return SQL for a text of 64 letters that differs from row to row and lies anywhere in an index."""
    if connection.vendor == "postgresql":
        return f"md5('{salt}' || ({{base}} + i)) || md5('{salt}+' || ({{base}} + i))"
    return "lower(hex(randomblob(32)))"
