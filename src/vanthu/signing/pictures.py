"""Pictures of signatures and seals: what is taken as one, and where it is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from vanthu.core.actions import long_act
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.directory import actions, policies
from vanthu.directory.models import MarkImage
from vnsign import images
from vnsign.errors import LayoutError

MOST_BYTES: Final = 5_000_000
_FIELD: Final = "ảnh chữ ký, con dấu"
_LEAST_MM: Final = 5
_MOST_MM: Final = 100


@long_act
def keep(
    content: bytes,
    *,
    width_mm: float,
    name: str,
    agency_id: int,
    person_id: int | None,
    actor: Actor,
    now: datetime,
) -> MarkImage:
    """Keep the picture of a person's signature or, without a person, of the agency's seal.

    width_mm: as the mark measures on paper; the height follows. Raises Invalid for what is no PNG with a transparent
    background or measures less than 5 mm or more than 100 mm. Source: NĐ 30/2020 App I II.7.d, II.8.a.
    """
    require(policies.may_change(actor, agency_id), Permission.DIRECTORY_CHANGE)
    outside_transaction()
    height_mm = round(_height(content, width_mm=width_mm, name=name), 2)
    return actions.set_mark_image(
        blobs().put(content),
        agency_id=agency_id,
        person_id=person_id,
        width_mm=width_mm,
        height_mm=height_mm,
        actor=actor,
        now=now,
    )


def _height(content: bytes, *, width_mm: float, name: str) -> float:
    if len(content) > MOST_BYTES:
        raise Invalid(Refusal.FILE_TOO_LARGE, limit_mb=MOST_BYTES // 1_000_000)
    try:
        picture = images.picture(content)
    except LayoutError as error:
        raise Invalid(
            Refusal.VALUE_WRONG, field=_FIELD, value=name, why="không phải ảnh PNG đọc được"
        ) from error
    if picture.mask is None:
        # It would cover the text and the other mark that it lies upon.
        raise Invalid(Refusal.VALUE_WRONG, field=_FIELD, value=name, why="ảnh không có nền trong suốt")
    height_mm = width_mm * picture.height / picture.width
    if not (_LEAST_MM <= width_mm <= _MOST_MM and _LEAST_MM <= height_mm <= _MOST_MM):
        why = f"cao, rộng phải từ {_LEAST_MM} đến {_MOST_MM} mm"
        raise Invalid(
            Refusal.VALUE_WRONG, field="kích thước thật", value=f"{width_mm:g} x {height_mm:.1f} mm", why=why
        )
    return height_mm
