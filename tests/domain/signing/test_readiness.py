"""The services that a signature needs: where the certificate says they are, and whether they answer."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from vanthu.directory.models import Certificate
from vanthu.signing import readiness
from vnsign.fetch import Fetcher


def answering(problem: str) -> Fetcher:
    def fetch(url: str, *, data: bytes | None = None, content_type: str | None = None) -> bytes:
        if problem:
            raise OSError(f"{url} {problem}")
        return b"x"

    return fetch


@pytest.mark.parametrize(
    ("problem", "is_there"),
    [
        ("", True),
        ("answered 405", True),
        ("is not among the hosts that may be asked", False),
        ("timed out", False),
    ],
)
def test_a_status_service_that_answers_anything_is_there(problem: str, is_there: bool, db: None) -> None:
    assert readiness.is_answered("http://ocsp.example.vn/", answering(problem)) is is_there


def test_the_certificate_itself_says_whom_to_ask(cast: Cast) -> None:
    certificate = Certificate.objects.get(agency=cast.sender, person=None)

    found = readiness.status_addresses(certificate)

    assert found
    assert all(address.startswith("http") for address in found)


def test_whatever_is_no_timestamp_that_holds_is_none(db: None) -> None:
    assert not readiness.stamps("http://tsa.example.vn/", answering(""))
    assert not readiness.stamps("http://tsa.example.vn/", answering("timed out"))
