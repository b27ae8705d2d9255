"""Reports are kept, by agency; services are asked by name only."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.audit.models import AuditEntry
from vanthu.core.blobs import blobs
from vanthu.core.db import write_transaction
from vanthu.core.errors import Unavailable
from vanthu.verification import actions, check, fetcher, queries
from vanthu.verification.fetcher import FetchRefused, PkiFetcher


def test_a_new_look_is_a_new_row_and_the_newest_counts(cast: Cast) -> None:
    blob = blobs().put(paper.blank())
    found = check.run(blob.sha256, now=NOW)

    first = actions.keep(found, agency_id=cast.sender.pk, actor=cast.an, now=NOW)
    second = actions.keep(found, agency_id=cast.sender.pk, actor=cast.an, now=NOW)

    assert first.verdict == "unsigned"
    assert queries.latest(blob.sha256, agency_id=cast.sender.pk) == second
    assert queries.latest_of([blob.sha256], agency_id=cast.sender.pk) == {blob.sha256: second}
    assert queries.latest(blob.sha256, agency_id=cast.receiver.pk) is None
    assert AuditEntry.objects.filter(event="verification.file_verified").count() == 2


def test_a_file_that_cannot_be_read_has_a_verdict_too(cast: Cast) -> None:
    found = check.run_bytes(b"khong phai pdf", sha256="0" * 64, now=NOW)

    assert found.verdict == "unreadable"
    assert found.report["explained"][0]["vi"]


def test_a_blob_that_is_gone_is_no_verdict(cast: Cast) -> None:
    with pytest.raises(Unavailable):
        check.run("0" * 64, now=NOW)


def test_a_signature_is_explained_in_both_languages(cast: Cast) -> None:
    document = paper.signed(cast)
    found = check.run(document.files.get(is_current=True).file.sha256, now=NOW)

    leader = found.signature("LanhDao")
    assert leader is not None
    assert leader["sentence_vi"].startswith("Nội dung đã ký số chưa bị thay đổi")
    assert leader["sentence_en"]
    assert found.signature("CoQuan") is None


def test_no_file_is_verified_inside_a_transaction(cast: Cast) -> None:
    with pytest.raises(RuntimeError, match="slow work"), write_transaction():
        check.run_bytes(b"", sha256="", now=NOW)


@dataclass
class Asked:
    """What would have gone out."""

    urls: list[str]
    size: int = 10

    def __call__(self, url: str, data: bytes | None, content_type: str | None) -> bytes:
        self.urls.append(url)
        return bytes(self.size)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, db: None) -> Asked:
    """A network that answers everything."""
    network = Asked([])
    monkeypatch.setattr(fetcher, "_ask", network)
    return network


@pytest.mark.parametrize(
    "url",
    [
        "http://khac.vn/ocsp",
        "file:///etc/passwd",
        "http://ca.gov.vn.khac.vn/",
        "http://ca.gov.vn@khac.vn/",
        "http://127.0.0.1/",
        "ftp://ca.gov.vn/",
    ],
)
def test_only_listed_services_are_asked(asked: Asked, url: str) -> None:
    with pytest.raises(FetchRefused):
        PkiFetcher(["ca.gov.vn"])(url)

    assert asked.urls == []


def test_the_same_question_is_asked_once_but_every_timestamp_anew(asked: Asked) -> None:
    fetch = PkiFetcher(["ca.gov.vn"])
    for _ in range(3):
        fetch("http://ca.gov.vn/crl")
        fetch("http://ca.gov.vn/tsa", data=b"x", content_type="application/timestamp-query")

    assert asked.urls.count("http://ca.gov.vn/crl") == 1
    assert asked.urls.count("http://ca.gov.vn/tsa") == 3


def test_what_is_remembered_stays_small(asked: Asked) -> None:
    fetch = PkiFetcher(["ca.gov.vn"])
    asked.size = 9_000_000

    for step in range(30):
        fetch(f"http://ca.gov.vn/crl/{step}")

    assert sum(len(body) for _, body in fetch._kept.values()) <= 50_000_000
