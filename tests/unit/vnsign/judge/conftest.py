"""Fixtures for the judge's tests: documents written by hand and a way to have them judged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.unit.vnsign.judge import paper
from tests.unit.vnsign.pki import NOW, Pki, Services
from vnsign.report import Report, SignatureReport
from vnsign.trust import TrustStore
from vnsign.verify import verify

Judge = Callable[..., Report]


@pytest.fixture
def judge(trust: TrustStore, services: Services) -> Judge:
    """Judge a PDF an hour after the play's moment, with the PKI's root trusted and its services up."""

    def judged(pdf: bytes, **other: object) -> Report:
        settings: dict[str, object] = {
            "trust": trust,
            "now": NOW + timedelta(hours=1),
            "fetch": services,
            **other,
        }
        return verify(pdf, **settings)  # type: ignore[arg-type]

    return judged


@pytest.fixture(scope="session")
def by_leader(pki: Pki) -> bytes:
    """A document that the leader signed: an approval signature without any lock."""
    return paper.sign(paper.document(), pki.leader, paper.LEADER, number=20, chain=(pki.ca,))


@pytest.fixture(scope="session")
def certified(pki: Pki) -> bytes:
    """A document that the leader certified at level 2."""
    return certified_at(pki, 2)


def certified_at(pki: Pki, level: int, base: bytes | None = None) -> bytes:
    """Return a document that the leader certified at a level."""
    reference = (
        b"/Reference [<< /Type /SigRef /TransformMethod /DocMDP"
        b" /TransformParams << /Type /TransformParams /P %d /V /1.2 >> >>]" % level
    )
    catalog = paper.OBJECTS[1].replace(b">>", b"/Perms << /DocMDP 20 0 R >> >>")
    return paper.sign(
        base or paper.document(), pki.leader, paper.LEADER, number=20, entries=reference, others={1: catalog},
        chain=(pki.ca,),
    )  # fmt: skip


def locked(action: bytes, *names: str) -> bytes:
    """Return the entries of a signature that locks fields."""
    fields = b" ".join(b"(%s)" % name.encode() for name in names)
    return (
        b"/Reference [<< /Type /SigRef /TransformMethod /FieldMDP /TransformParams"
        b" << /Type /TransformParams /Action /%s /Fields [%s] /V /1.2 >> >>]" % (action, fields)
    )


def filled(pdf: bytes, value: str, *, shown: str | None = None, first: int = 40, extra: bytes = b"") -> bytes:
    """Return a PDF whose field `so` was filled, with looks that show `shown` (by default the value)."""
    body = paper.OBJECTS[6].replace(
        b">>", b"/V (%s) /AP << /N %d 0 R >> %s >>" % (value.encode(), first, extra)
    )
    return paper.update(pdf, {6: body, first: paper.looks(value if shown is None else shown)})


def codes(report: Report | SignatureReport) -> set[str]:
    """Return the reason codes of a report."""
    return {reason.code.value for reason in report.reasons}


def of(report: Report, field: str) -> SignatureReport:
    """Return the report of one field's signature."""
    return next(signature for signature in report.signatures if signature.field == field)
