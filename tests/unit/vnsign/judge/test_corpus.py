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
