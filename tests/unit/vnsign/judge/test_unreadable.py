"""A file that hides what it holds is not called unsigned."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pikepdf
import pytest
import typst

from vnsign.report import Verdict
from vnsign.trust import TrustStore
from vnsign.verify import verify

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def _encrypted(*, user: str, revision: int) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(typst.compile(b"Noi dung"))) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(owner="chu", user=user, R=revision))
    return target.getvalue()


@pytest.mark.parametrize("revision", [4, 6])
def test_a_locked_file_without_a_visible_signature_is_unreadable(revision: int) -> None:
    report = verify(_encrypted(user="khach", revision=revision), trust=TrustStore(), now=NOW)

    assert report.verdict is Verdict.UNREADABLE
    assert [reason.code.value for reason in report.reasons] == ["encrypted_unreadable"]


@pytest.mark.parametrize("revision", [4, 6])
def test_a_password_opens_it(revision: int) -> None:
    report = verify(
        _encrypted(user="khach", revision=revision), trust=TrustStore(), now=NOW, password=b"khach"
    )

    assert report.verdict is Verdict.UNSIGNED


def test_a_file_that_everybody_may_open_is_unsigned() -> None:
    assert verify(_encrypted(user="", revision=6), trust=TrustStore(), now=NOW).verdict is Verdict.UNSIGNED


def test_a_header_and_nothing_else_is_unreadable() -> None:
    assert verify(b"%PDF-1.7\n" + b"x" * 1000, trust=TrustStore(), now=NOW).verdict is Verdict.UNREADABLE
