"""The acceptance over the shared corpus of signed PDFs with expected verdicts.

Of forged and unverifiable files none may have all its signatures intact with harmless changes; of good ones at
least 97 % must; no file may crash a worker or run out of time. `docs/corpus-disagreements.md` explains the rest.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vnsign.report import Changes, Integrity, Report, Verdict
from vnsign.trust import TrustStore, read_certificates
from vnsign.workers import verify_files

ROOT = Path(__file__).parents[4]
CORPUS = ROOT.parent / "shared" / "corpus"
DISAGREEMENTS = ROOT / "docs" / "corpus-disagreements.md"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (CORPUS / "index.tsv").is_file(), reason="the shared corpus does not lie beside the checkout"
    ),
]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (CORPUS / "index.tsv").open(encoding="utf-8", newline="") as index:
        return list(csv.DictReader(index, delimiter="\t"))


@pytest.fixture(scope="module")
def reports(rows: list[dict[str, str]]) -> Mapping[str, Report]:
    roots = [
        der for file in sorted((CORPUS / "roots").iterdir()) for der in read_certificates(file.read_bytes())
    ]
    trust = TrustStore(own=tuple(roots))
    files = [CORPUS / row["file"] for row in rows]
    judged = verify_files(files, trust=trust, now=datetime(2020, 11, 1, tzinfo=UTC))
    return {rows[index]["file"]: report for index, report in judged}


def harmless(report: Report) -> bool:
    """Say whether all signatures are intact and all later changes none or permitted."""
    return bool(report.signatures) and all(
        signature.integrity is Integrity.INTACT and signature.changes in (Changes.NONE, Changes.PERMITTED)
        for signature in report.signatures
    )


def test_every_file_is_judged(rows, reports):
    assert len(reports) == len(rows) >= 600


def test_no_file_crashes_a_worker_or_runs_out_of_its_limits(reports):
    broken = {"worker_died", "time_limit", "memory_limit"}

    assert [
        name for name, report in reports.items() if {reason.code.value for reason in report.reasons} & broken
    ] == []


def test_nothing_forged_or_unverifiable_passes(rows, reports):
    bad = [row["file"] for row in rows if row["exp_integrity"].startswith(("FAIL_", "UNVERIFIABLE"))]

    passed = [name for name in bad if harmless(reports[name]) or reports[name].verdict is Verdict.VALID]

    assert len(bad) >= 130
    assert passed == []


def test_of_good_files_97_in_100_pass_and_every_other_is_explained(rows, reports):
    good = [row["file"] for row in rows if row["exp_integrity"] in ("OK", "OK_MOD")]
    explained = DISAGREEMENTS.read_text(encoding="utf-8")

    failed = [name for name in good if not harmless(reports[name])]

    assert len(failed) <= 0.03 * len(good)
    assert [name for name in failed if name.partition("/")[2].removesuffix(".pdf") not in explained] == []


def test_unsigned_files_are_unsigned(rows, reports):
    unsigned = [row["file"] for row in rows if row["exp_integrity"] == "NOSIG"]

    assert {reports[name].verdict for name in unsigned} == {Verdict.UNSIGNED}


def test_the_quick_ways_agree_with_the_plain_ones(rows):
    import hashlib

    from vnsign.changes.refs import TRAILER, References
    from vnsign.errors import ReadError
    from vnsign.proof.container import PrefixDigests
    from vnsign.proof.coverage import coverage_of
    from vnsign.proof.structure import find_signatures
    from vnsign.reader.document import Document
    from vnsign.reader.values import references
    from vnsign.report import Coverage

    checked = 0
    for row in rows[::3]:
        data = (CORPUS / row["file"]).read_bytes()
        document, digests = Document(data), PrefixDigests(data)
        try:
            signatures = find_signatures(document)
        except ReadError:
            continue
        for found in signatures:
            if found.problem or coverage_of(document, found).coverage is Coverage.PARTIAL:
                continue
            _, first, second, length = found.byte_range
            assert (
                digests.digest("sha256", found.byte_range)
                == hashlib.sha256(data[:first] + data[second : second + length]).digest()
            )
            written = data[found.span[0] + 1 : found.span[1] - 1]
            assert found.contents.hex() == bytes(written).decode().lower().replace("\n", "").replace("\r", "")
            checked += 1
        if signatures and len(document.final.entries) < 300:
            state = document.final
            plain = {
                (item.number, number) for number in state.entries for item in references(state.object(number))
            }
            into = References(document).into(state)
            assert {
                (target, source) for target in into for source in into[target] if source != TRAILER
            } == plain
    assert checked > 100
