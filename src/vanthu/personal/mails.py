"""E-mails about notices: that something is there and where, never what a document says."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from vanthu.core.clock import HANOI
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Unavailable
from vanthu.directory.models import Person

from .models import Notice

_PATIENCE_S: Final = 20
_NOTICES: Final = "/cua-toi/thong-bao"


def is_possible() -> bool:
    """Say whether this installation sends mail at all."""
    return bool(settings.EMAIL_HOST)


def send(person: Person, notices: Sequence[Notice], *, key: str) -> None:
    """Send one mail about notices; `key` is the same at every try, so that a repeat is known by its message id.

    Raises Unavailable if the mail server does not take it now.
    """
    outside_transaction()
    with override("en" if person.language.startswith("en") else "vi"):
        message = _composed(person, notices, key)
    try:
        with get_connection(timeout=_PATIENCE_S) as connection:
            connection.send_messages([message])
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(f"mail: {type(error).__name__}: {error}") from error


def _composed(person: Person, notices: Sequence[Notice], key: str) -> EmailMessage:
    if len(notices) == 1:
        subject = _line(notices[0])
    else:
        subject = ngettext("%(n)d notice", "%(n)d notices", len(notices)) % {"n": len(notices)}
    address = f"{settings.VANTHU_ADDRESS}{_NOTICES}"
    body = [
        _("Dear %(name)s,") % {"name": person.full_name},
        "",
        *(f"- {notice.at.astimezone(HANOI):%H:%M %d/%m/%Y}  {_line(notice)}" for notice in notices),
        "",
        _("Open: %(address)s") % {"address": f"{address}/{notices[0].pk}" if len(notices) == 1 else address},
        "",
        _("What documents say is never sent by e-mail. Choose what you are told by e-mail here: %(address)s")
        % {"address": f"{address}/cach-nhan"},
    ]
    host = settings.VANTHU_MAIL_SENDER.rpartition("@")[2] or "vanthu"
    headers = {
        "Message-ID": f"<{key}@{host}>",
        "List-Unsubscribe": f"<{address}/cach-nhan>",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(
        f"Văn Thư: {subject}", "\n".join(body), settings.VANTHU_MAIL_SENDER, [person.email], headers=headers
    )


def _line(notice: Notice) -> str:
    topic = notice.topic_word.label
    return f"{topic} ({notice.code})" if notice.code else topic
