"""Keep what is being typed before it is kept as a draft: nothing is lost with a closed window or a dead line.

No part of the record: nobody else sees it, nothing is decided by it, and it goes once the draft is kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from vanthu.core.actor import Actor
from vanthu.core.clock import HANOI
from vanthu.core.db import write_transaction
from vanthu.core.errors import Conflict, Invalid, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.documents.secrecy import bears_mark

from . import policies
from .models import UnsavedForm

Fields = Mapping[str, Sequence[str]]

MOST: Final = 30
"""Kept per person and post; the oldest goes."""
_LETTERS: Final = 1_000_000


def key_of(document_id: int) -> str:
    """Return the key of the form of a draft."""
    return f"van-ban-{document_id}"


def document_of(key: str) -> int | None:
    """Return the draft whose form has this key, None for a new document's."""
    number = key.removeprefix("van-ban-")
    return int(number) if number != key and number.isdecimal() else None


def keep(
    key: str, fields: Fields, *, seen_version: int, revision: int, actor: Actor, now: datetime
) -> UnsavedForm:
    """Keep what stands in a form. revision: of what this window kept last, 0 if it kept nothing yet.

    Raises Conflict (typed_elsewhere) if another window kept something since, Invalid for what may not be stored.
    """
    require(policies.may_draft(actor), Permission.OUTGOING_DRAFT)
    typed = [text for texts in fields.values() for text in texts]
    if any(bears_mark(text) for text in typed):
        raise Invalid(Refusal.SECRET_NOT_ALLOWED)
    if len(json.dumps(dict(fields), ensure_ascii=False)) > _LETTERS:
        raise Invalid(Refusal.FILE_TOO_LARGE, name="nội dung đang soạn", limit_mb=1)
    with write_transaction():
        held = _of(actor).select_for_update().filter(key=key).first()
        if held is None:
            held = UnsavedForm(
                agency_id=actor.agency_id or 0,
                person_id=actor.person_id or 0,
                post_id=actor.post_id or 0,
                key=key[:40],
                revision=0,
            )
        elif held.revision != revision:
            raise Conflict(Refusal.TYPED_ELSEWHERE, at=f"{held.kept_at.astimezone(HANOI):%H:%M:%S}")
        held.fields = {name: list(texts) for name, texts in fields.items()}
        held.kept_at, held.seen_version = now, seen_version
        held.revision += 1
        held.save()
        old = _of(actor).order_by("-kept_at", "-id").values_list("pk", flat=True)[MOST:]
        UnsavedForm.objects.filter(pk__in=list(old)).delete()
    return held


def drop(key: str, *, actor: Actor) -> None:
    """Forget what was typed: it is kept as a draft now, or not wanted."""
    with write_transaction():
        _of(actor).filter(key=key).delete()


def held(key: str, *, actor: Actor) -> UnsavedForm | None:
    """Return what was typed in a form, None if nothing waits."""
    return _of(actor).filter(key=key).first()


def waiting(actor: Actor) -> list[UnsavedForm]:
    """Return what was typed for new documents and never kept, the newest first."""
    return list(_of(actor).exclude(key__startswith="van-ban-"))


def _of(actor: Actor) -> QuerySet[UnsavedForm]:
    return UnsavedForm.objects.filter(person_id=actor.person_id or 0, post_id=actor.post_id or 0)
