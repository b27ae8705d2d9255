"""What a page says of the signatures of a file."""

from __future__ import annotations

from tests.cast import NOW
from vanthu.verification.models import VerificationReport
from vanthu.web.verification.card import card_of


def test_a_timestamp_is_in_the_list_but_is_not_counted_as_a_signature() -> None:
    kinds = ("signature", "signature", "document_timestamp")
    rows = [{"kind": kind, "verdict": "valid", "signer": {"common_name": kind}} for kind in kinds]
    kept = VerificationReport(sha256="0" * 64, verdict="valid", report={"signatures": rows}, checked_at=NOW)

    card = card_of(kept)

    assert (len(card.signatures), len(card.people)) == (3, 2)
