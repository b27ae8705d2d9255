"""What is done about scans by itself: looked for in the scanner's folder, and read."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.directory.models import Agency
from vanthu.documents import page_reading
from vanthu.jobs.queue import enqueue, wake
from vanthu.jobs.registry import Payload, TryAgain, handler

from . import actions, folder
from .models import Scan

_EVERY: Final = timedelta(seconds=15)
_SYSTEM: Final = "Hộp quét"


def watch_folders(now: datetime) -> int:
    """Put down that every configured scanner folder is watched; return how many there are."""
    for code in settings.VANTHU_SCAN_FOLDERS:
        key = f"scans.watch:{code}"
        if enqueue("scans.watch", {"agency": code}, now=now, priority=8, dedupe_key=key) is None:
            wake(key, now=now)
    return len(settings.VANTHU_SCAN_FOLDERS)


@handler("scans.watch")
def watch(payload: Payload, now: datetime) -> None:
    """Look into one agency's folder; the row stays and comes due again as long as the folder is configured."""
    code = str(payload["agency"])
    place = settings.VANTHU_SCAN_FOLDERS.get(code)
    if place is None:
        return
    agency = Agency.objects.filter(code=code, is_local=True).first()
    if agency is None:
        raise TryAgain(f"no agency {code} here", after=timedelta(minutes=10))
    try:
        folder.look(Path(place), actor=Actor.system(_SYSTEM, agency_id=agency.pk), now=now)
    except OSError as error:
        raise TryAgain(f"{place}: {error}", after=timedelta(minutes=1)) from error
    raise TryAgain("looked", after=_EVERY)


@handler("scans.read")
def read(payload: Payload, now: datetime) -> None:
    """Read the first page of a scan; a second run reads it again and keeps the same."""
    scan = Scan.objects.select_related("file").get(pk=int(payload["scan_id"] or 0))
    if scan.file is None:
        return
    found = page_reading.read_page(blobs().read(scan.file.sha256), name=scan.name)
    actions.keep_reading(
        scan.pk,
        reading={name: {"text": one.text, "sure": one.sure} for name, one in found.fields.items()},
        why=found.problem,
        actor=Actor.system(_SYSTEM, agency_id=scan.agency_id),
        now=now,
    )
