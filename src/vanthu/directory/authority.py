"""Who may sign what in which authority: the register's rules. Source: NĐ 30/2020 Art 13."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from vanthu.core.errors import NotPermitted, Refusal

from .models import Post, SigningAuthority
from .words import SigningMode

STANDING: Final = frozenset({SigningMode.KT, SigningMode.TM})
"""What goes with a deputy's or a chairman's office: entered when the post is given, for as long as it is held."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the chain from a signer back to where the power comes from."""

    who: str
    mode: str
    basis: str
    valid_from: date
    valid_to: date | None


def chain(post: Post, *, kind: str, kind_label: str, on: date) -> tuple[Link, ...]:
    """Return by what authority `post` signs a document of `kind` on a day, the signer's own link first.

    Empty for the head, who signs by office (Art 13.1). Raises NotPermitted with what to do if there is none.
    """
    mode = SigningMode(post.signing_mode)
    if mode is SigningMode.HEAD:
        return ()
    lines = SigningAuthority.objects.filter(post=post, mode=mode).select_related(
        "post__person", "passed_on_by__post__person"
    )
    holding = [line for line in lines if line.holds_on(on)]
    if not holding:
        raise NotPermitted(
            Refusal.NO_SIGNING_AUTHORITY, who=post.person.full_name, mode=mode.value, day=f"{on:%d/%m/%Y}"
        )
    found = next((line for line in holding if line.covers(kind)), None)
    if found is None:
        raise NotPermitted(
            Refusal.AUTHORITY_OUT_OF_SCOPE,
            who=post.person.full_name,
            mode=mode.value,
            kind=kind_label,
            basis=holding[0].basis,
        )
    return tuple(_links(found))


def words(links: tuple[Link, ...]) -> str:
    """Return a chain as the record keeps it."""
    return "; ".join(f"{link.who} {link.mode}: {link.basis}" for link in links)[:900]


def enter_standing(post: Post, *, basis: str, now: datetime) -> SigningAuthority:
    """Enter the authority that goes with a post, inside the action that gives the post."""
    return SigningAuthority.objects.create(
        agency_id=post.agency_id,
        post=post,
        mode=post.signing_mode,
        basis=basis[:300],
        valid_from=post.held_from,
        valid_to=post.held_to,
        filed_at=now,
    )


def _links(line: SigningAuthority) -> list[Link]:
    own = Link(
        who=str(line.post),
        mode=line.mode,
        basis=line.basis,
        valid_from=line.valid_from,
        valid_to=line.valid_to,
    )
    return [own, *(_links(line.passed_on_by) if line.passed_on_by else [])]
