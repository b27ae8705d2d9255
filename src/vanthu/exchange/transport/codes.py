"""The code by which a peer knows an agency."""

from __future__ import annotations

from vanthu.directory.models import Agency
from vanthu.exchange.models import Peer


def code_for(peer: Peer, code: str) -> str:
    """Return the older code (QCVN 102:2016) where the peer knows only those and the agency has one."""
    if not peer.writes_older_codes:
        return code
    found = Agency.objects.filter(code=code).exclude(older_code="").first()
    return found.older_code if found is not None else code
