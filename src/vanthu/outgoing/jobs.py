"""Slow work on outgoing documents."""

from __future__ import annotations

from datetime import datetime

from vanthu.jobs.registry import Payload, handler

from . import forms, remote, scanning, steps


@handler("outgoing.complete")
def complete(payload: Payload, now: datetime) -> None:
    """Add timestamps and revocation data to a sealed document, as soon as the services answer."""
    steps.complete(int(payload["document_id"] or 0), now=now)


@handler("outgoing.check_form")
def check_form(payload: Payload, now: datetime) -> None:
    """Check the form of a new version of a document."""
    forms.check_form(int(payload["file_id"] or 0), now=now)


@handler("outgoing.remote_signing")
def remote_signing(payload: Payload, now: datetime) -> None:
    """Ask a signing service whether its user has confirmed, and record what comes back."""
    remote.look(int(payload["errand_id"] or 0), clock=lambda: now)


@handler("outgoing.attach_scan")
def attach_scan(payload: Payload, now: datetime) -> None:
    """Attach a scan that was handed in on a document's page, as soon as it was read."""
    scanning.attach_by_itself(int(payload["scan_id"] or 0), now=now)
