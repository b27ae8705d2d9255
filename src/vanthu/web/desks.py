"""Which computer a request comes from, as far as it tells, and whether it is the one where the session was opened."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from vanthu.core.text import plain
from vanthu.directory.actions_sign_in import Desk
from vanthu.directory.models import OpenSession


def desk_of(request: HttpRequest) -> Desk:
    """Return the desk of a request."""
    return Desk(address=address_of(request), agent=request.headers.get("User-Agent", ""))


def is_same_desk(request: HttpRequest, session: OpenSession) -> bool:
    """Say whether a request comes from where its session was opened: the same browser at the same address.

    A cookie that was copied to another computer is worth nothing there. Agencies whose people move between
    networks while they work set VANTHU_SESSION_ANY_ADDRESS.
    """
    desk = desk_of(request)
    if plain(desk.agent)[:300] != session.agent:
        return False
    return settings.SESSION_ANY_ADDRESS or desk.address[:45] == session.address


def address_of(request: HttpRequest) -> str:
    """Return the address of the computer; behind our proxy the last one it wrote, which none can forge."""
    written = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    last = written.rpartition(",")[2].strip()
    return plain(last or str(request.META.get("REMOTE_ADDR") or "?"))[:45]
