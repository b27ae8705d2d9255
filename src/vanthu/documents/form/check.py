"""Check a file's form: read its pages in a child process, then judge them rule by rule."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid, Refusal
from vanthu.documents.words import Kind

from .body_rules import body_findings
from .findings import Finding, FormRule, Severity
from .head_rules import head_findings
from .page_rules import page_findings
from .sheet import Sheet, Signer

PAGES: Final = 60
"""Looked at; a long annex in the same file has a form of its own."""
SECONDS: Final = 20
MEGABYTES: Final = 1500
_SHARED: Final = frozenset({FormRule.NUMBER, FormRule.NOTATION})


def check(
    path: Path, *, name: str, kind: Kind | None = None, signer: Signer | None = None
) -> tuple[Finding, ...]:
    """Return the findings on a PDF, none for a document in good form. Slow: call it outside every transaction.

    name: the file's name, for refusals. kind, signer: what the document's facts say. Raises Invalid (pdf_broken).
    Source: NĐ 30/2020 Appendix I Part I.
    """
    return judge(read(path, name=name), kind=kind, signer=signer)


def read(path: Path, *, name: str) -> Sheet:
    """Return the lines and rules on a PDF's pages. Slow, no transaction. Raises Invalid (pdf_broken)."""
    outside_transaction()
    request = {"path": str(path.resolve()), "pages": PAGES, "seconds": SECONDS, "megabytes": MEGABYTES}
    command = [sys.executable, "-m", "vanthu.documents.layout_reader", json.dumps(request)]
    try:
        said = subprocess.run(command, capture_output=True, check=False, timeout=2 * SECONDS)  # noqa: S603 our own module
    except subprocess.TimeoutExpired as error:
        raise Invalid(Refusal.PDF_BROKEN, name=name, why="đọc quá lâu") from error
    if said.returncode != 0:
        raise Invalid(Refusal.PDF_BROKEN, name=name, why="vượt giới hạn an toàn khi đọc")
    return Sheet.of(json.loads(said.stdout))


def judge(sheet: Sheet, *, kind: Kind | None = None, signer: Signer | None = None) -> tuple[Finding, ...]:
    """Return the findings on pages already read, in the order of the pages' parts.

    The layout of a normative document is its own (docs/law/vbqppl.md): what differs from App I is advice there, but
    for number and notation.
    """
    if not sheet.pages or not sheet.first.lines:
        found = ("trang đầu không có chữ, chỉ có hình", "page 1 has no text, only a picture")
        return (Finding(rule=FormRule.READABLE, severity=Severity.ADVICE, page=1, found=found),)
    findings = (*page_findings(sheet), *head_findings(sheet, kind), *body_findings(sheet, kind, signer))
    if kind is None or not kind.is_normative:
        return findings
    return tuple(one if one.rule in _SHARED else replace(one, severity=Severity.ADVICE) for one in findings)
