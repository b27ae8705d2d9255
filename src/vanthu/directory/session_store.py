"""Sessions in the database as Django keeps them, but that what every page asks is composed once (docs/adr/0015)."""

from __future__ import annotations

from typing import Final

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from vanthu.core import clock
from vanthu.core.places import moment, text
from vanthu.core.statements import Rows

_KEPT: Final = Rows(lambda: Session.objects.filter(session_key=text("key"), expire_date__gt=moment("now")))


class SessionStore(db.SessionStore):
    """A session of Django's own table."""

    def _get_session_from_db(self) -> Session | None:
        """Return the row of the session's key that has not expired; without one the key is worth nothing."""
        kept = _KEPT.first(key=self.session_key, now=clock.now())
        if kept is None:
            self._session_key = None
        return kept
