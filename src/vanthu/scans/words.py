"""The closed vocabularies of scans."""

from __future__ import annotations

from vanthu.core.words import Worded


class ScanState(Worded):
    """Where a scan stands."""

    WAITING = "waiting", "Chờ đọc chữ", "Waiting to be read"
    READ = "read", "Đã đọc, chờ văn thư", "Read, waiting for the clerk"
    UNREAD = "unread", "Không đọc được chữ, chờ văn thư", "Could not be read, waiting for the clerk"
    QUARANTINED = "quarantined", "Không nhận, để riêng", "Not taken, put aside"
    USED = "used", "Đã gắn vào văn bản", "Attached to a document"
    DROPPED = "dropped", "Đã bỏ", "Dropped"
