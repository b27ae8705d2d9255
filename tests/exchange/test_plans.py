"""What the exchange asks again and again reads no growing table whole, however much was exchanged before."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection

from bench import exchange_plans, exchange_seed
from tests.exchange.callers import known_caller
from tests.exchange.conftest import make_key
from vanthu.directory.models import Agency


def test_no_list_and_no_claim_reads_a_growing_table_whole(sender: Agency, now: datetime) -> None:
    known_caller("H44.40", "Sở Nội vụ tỉnh Phú Thọ", make_key(), now=now)
    exchange_seed.seed(60, is_analysed=False)
    if connection.vendor == "postgresql":
        with (
            connection.cursor() as cursor
        ):  # so few rows are read whole by choice; whether it must is the question
            cursor.execute("SET LOCAL enable_seqscan = off")

    told = {row["what"]: row["whole"] for row in exchange_plans.plans() if row["whole"]}

    assert told == {}


def test_the_check_would_tell(sender: Agency, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    known_caller("H44.40", "Sở Nội vụ tỉnh Phú Thọ", make_key(), now=now)
    exchange_seed.seed(60, is_analysed=False)

    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM exchange_delivery WHERE size > 5")
            cursor.fetchall()

    assert exchange_plans._looked_at("by size", ask)["whole"] == ["exchange_delivery"]
