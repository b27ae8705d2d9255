"""What the directory knows of a signer's authority (NĐ 30/2020 Art 13, 32.2.c; TT 41/2017 Art 9.1)."""

from __future__ import annotations

from datetime import datetime

from vanthu.core.actor import Role
from vanthu.core.clock import hanoi_date
from vanthu.directory import queries as directory
from vnsign.report import Authority, Signer


def authority_of(signer: Signer, *, at: datetime | None) -> Authority:
    """Say whether the holder of a certificate on file held a signing post at `at`; unknown for everybody else.

    An agency's certificate is its own authority; who held no post there at all had none. Only the fingerprint
    links certificate and holder, never a name.
    """
    held = directory.certificate_by_fingerprint(signer.fingerprint)
    if held is None or at is None:
        return Authority.UNKNOWN
    if held.person is None:
        return Authority.PROVEN
    posts = [
        post
        for post in directory.posts_of(held.person, on=hanoi_date(at))
        if post.agency_id == held.agency_id
    ]
    if not posts:
        return Authority.CONTRADICTED
    return Authority.PROVEN if any(Role.LEADER in post.role_set for post in posts) else Authority.UNKNOWN
