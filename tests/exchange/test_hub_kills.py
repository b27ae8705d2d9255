"""SIGKILL around the commit of sendEdoc: what was answered is kept, what is sent again is the same, nothing doubles."""

from __future__ import annotations

import hashlib
import http.client
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.api.axis_client import Sdk, sdk_hash
from tests.exchange.callers import document
from tests.exchange.installation import Installation
from tests.exchange.nursing import begin, until_dead
from vanthu.core.failpoints import Step


def _post(port: int, sdk: Sdk, package: bytes) -> dict[str, Any]:
    sdk.now = datetime.now(UTC)
    told = {"from": "H44.30", "servicetype": "eDoc", "messagetype": "edoc", "hash-file": sdk_hash(package)}
    headers = sdk.headers(told, content_type="application/octet-stream")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with closing(connection):
        connection.request("POST", "/axis//sendEdoc", body=package, headers=headers)
        return dict(json.loads(connection.getresponse().read()))


STEPS = (
    Step.MID_BODY,
    Step.AFTER_FSYNC,
    Step.AFTER_LINK,
    Step.BEFORE_COMMIT,
    Step.AFTER_COMMIT,
    Step.BEFORE_REPLY,
)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The installation that is the axis; nothing of it runs yet."""
    made = Installation(tmp_path_factory.mktemp("axis") / "hub", "H44.12", "Sở Thông tin tỉnh Phú Thọ")
    yield made
    made.close()


@pytest.fixture(scope="module")
def sdk(hub: Installation) -> Sdk:
    """A system that is admitted there; so is another, which its packages go to."""
    first, _ = (
        json.loads(hub._run("-m", "vanthu.cli.main", "axis", "add-system", name, "--agency", code, "--json"))
        for name, code in (("a", "H44.30"), ("b", "H44.31"))
    )
    return Sdk(first["system_id"], first["secret"], datetime.now(UTC))


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_a_package_survives_a_kill_exactly_once(step: Step, hub: Installation, sdk: Sdk) -> None:
    package = document("H44.30", "H44.31", number=str(100 + STEPS.index(step)))
    begin(hub, step.value)
    with pytest.raises((OSError, http.client.HTTPException)):
        _post(hub.port, sdk, package)
    assert until_dead(hub) == step.value

    again, once_more = _post(hub.port, sdk, package), _post(hub.port, sdk, package)

    assert (again["ErrorCode"], again["DocId"]) == ("0", once_more["DocId"])
    with closing(sqlite3.connect(hub.folder / "vanthu.sqlite3")) as rows:
        wanted = (hashlib.sha256(package).hexdigest(),)
        kept = rows.execute("SELECT id, doc_id FROM hub_consignment WHERE sha256 = ?", wanted).fetchall()
        ((row, doc_id),) = kept
        parcels = rows.execute("SELECT count(*) FROM hub_parcel WHERE consignment_id = ?", (row,)).fetchone()
    assert (doc_id, parcels) == (again["DocId"], (1,))
