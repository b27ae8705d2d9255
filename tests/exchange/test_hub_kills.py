"""SIGKILL around the commit of sendEdoc: what was answered is kept, what is sent again is the same, nothing doubles."""

from __future__ import annotations

import hashlib
import http.client
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.api.axis_client import Sdk, sdk_hash
from tests.exchange.callers import document
from tests.exchange.installation import Installation
from vanthu.core.failpoints import Step


def _post(port: int, sdk: Sdk, package: bytes) -> dict[str, Any]:
    sdk.now = datetime.now(UTC)
    told = {"from": "H44.30", "servicetype": "eDoc", "messagetype": "edoc", "hash-file": sdk_hash(package)}
    headers = sdk.headers(told, content_type="application/octet-stream")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with closing(connection):
        connection.request("POST", "/axis//sendEdoc", body=package, headers=headers)
        return dict(json.loads(connection.getresponse().read()))


@pytest.mark.parametrize(
    "step",
    [
        Step.MID_BODY,
        Step.AFTER_FSYNC,
        Step.AFTER_LINK,
        Step.BEFORE_COMMIT,
        Step.AFTER_COMMIT,
        Step.BEFORE_REPLY,
    ],
)
def test_a_package_survives_a_kill_exactly_once(step: Step, tmp_path: Path) -> None:
    hub = Installation(tmp_path / "hub", "H44.12", "Sở Thông tin và Truyền thông tỉnh Phú Thọ")
    first, _ = (
        json.loads(hub._run("-m", "vanthu.cli.main", "axis", "add-system", name, "--agency", code, "--json"))
        for name, code in (("a", "H44.30"), ("b", "H44.31"))
    )
    sdk, package = Sdk(first["system_id"], first["secret"], datetime.now(UTC)), document("H44.30", "H44.31")

    hub.start(VANTHU_FAILPOINT=step.value)
    try:
        with pytest.raises((OSError, http.client.HTTPException)):
            _post(hub.port, sdk, package)
        died = hub.died_at()
        hub.kill()
        hub.start()
        again, once_more = _post(hub.port, sdk, package), _post(hub.port, sdk, package)
    finally:
        hub.kill()

    assert died == step.value
    assert (again["ErrorCode"], again["DocId"]) == ("0", once_more["DocId"])
    with closing(sqlite3.connect(hub.folder / "vanthu.sqlite3")) as rows:
        kept = rows.execute("SELECT doc_id, sha256 FROM hub_consignment").fetchall()
        (parcels,) = rows.execute("SELECT count(*) FROM hub_parcel").fetchone()
    assert (kept, parcels) == ([(again["DocId"], hashlib.sha256(package).hexdigest())], 1)
