"""The address book from outside: a CSV file, or what an axis tells, brought into the same form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Invalid, Refusal
from vanthu.core.text import nfc

from .axis import Operation
from .book_lines import LARGEST_FILE, Line, judged, outcome, read, template, written
from .models import Peer, Route
from .transport.axis import AxisTransport, row_text
from .transport.lgsp import LgspTransport
from .words import PeerKind

__all__ = ["LARGEST_FILE", "Line", "from_axis", "judged", "outcome", "read", "template", "written"]


def from_axis(peer: Peer, *, now: datetime) -> bytes:
    """Ask an axis for its agencies and return them as a file of ours. Slow: outside every transaction.

    Raises TransportFault if the axis does not answer or refuses, Invalid for a peer that has no such list.
    """
    if peer.kind == PeerKind.LGSP:
        lists = {Operation.GET_AGENCIES_LIST: LgspTransport().agencies(peer)}
    elif peer.kind == PeerKind.AXIS:
        lists = AxisTransport().agencies(peer, now=now)
    else:
        raise Invalid(Refusal.NOT_FOUND, what="danh sách cơ quan ở kết nối này")
    return written(_rows_of(lists, peer, now=now))


def _rows_of(
    lists: Mapping[Operation, list[dict[str, object]]], peer: Peer, *, now: datetime
) -> list[dict[str, str]]:
    today = f"{hanoi_date(now):%d/%m/%Y}"
    reached = "" if peer.reaches_all else peer.name
    # Who is reached by another connection stays so: an axis lists everybody, also those whom we reach directly.
    others = Route.objects.exclude(peer=peer).values_list("agency__code", "agency__older_code")
    elsewhere = {code for codes in others for code in codes if code}
    found: dict[str, dict[str, str]] = {}
    older: set[str] = set()
    for operation in (
        Operation.GET_AGENCIES_LIST_QD20,
        Operation.GET_AGENCIES_LIST,
        Operation.GET_SYNCHRONIZE_UNIT,
    ):
        for row in lists.get(operation, []):
            code = nfc(row_text(row, "code"))
            if not code or code in older:
                continue
            old = nfc(row_text(row, "code102", "oldCode"))
            way = "" if elsewhere & {code, old} else reached
            kept = found.setdefault(code, {"ma_dinh_danh": code, "ket_noi": way})
            kept.setdefault("ten_co_quan", nfc(row_text(row, "name")))
            kept.setdefault("thu_dien_tu", nfc(row_text(row, "mail")))
            if old and old != code:
                kept.setdefault("ma_cu", old)
                older.add(old)
            if row.get("deleted") is True or row_text(row, "deleted").lower() in {"1", "true"}:
                kept["hieu_luc_den"] = today
    return [row for code, row in sorted(found.items()) if code not in older]
