"""Which form of copy the law knows from what to what. Source: NĐ 30/2020 Art 25."""

from __future__ import annotations

from typing import Final

from vanthu.core.errors import Invalid, Refusal

from .words import Form, Medium

_P, _E = Medium.PAPER, Medium.ELECTRONIC

ROUTES: Final[frozenset[tuple[Form, Medium, Medium]]] = frozenset(
    {
        (Form.SAO_Y, _P, _P), (Form.SAO_Y, _E, _P), (Form.SAO_Y, _P, _E),
        (Form.SAO_LUC, _P, _P), (Form.SAO_LUC, _P, _E), (Form.SAO_LUC, _E, _P),
        (Form.TRICH_SAO, _P, _P), (Form.TRICH_SAO, _P, _E), (Form.TRICH_SAO, _E, _E), (Form.TRICH_SAO, _E, _P),
    }
)  # fmt: skip


def require_route(form: Form, origin: Medium, medium: Medium) -> None:
    """Go on only if Art 25 knows this copy. Raises Invalid naming what it is of and what it would be.

    An electronic document needs no electronic true copy: the file itself, with its signatures, is the original.
    """
    if (form, origin, medium) not in ROUTES:
        raise Invalid(
            Refusal.COPY_NOT_IN_LAW, form=form.label, origin=origin.label.lower(), medium=medium.label.lower()
        )


def media_for(form: Form, origin: Medium) -> tuple[Medium, ...]:
    """Return what a form may be made on."""
    return tuple(medium for medium in Medium if (form, origin, medium) in ROUTES)
