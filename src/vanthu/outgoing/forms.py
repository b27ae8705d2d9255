"""Check the form of a version in a child process, outside every transaction, and keep what was found."""

from __future__ import annotations

from datetime import datetime

from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.errors import Invalid
from vanthu.documents.form import Finding, Signer, check

from . import actions
from .drafting import titles
from .models import FormReport, OutgoingFile


def check_form(file_id: int, *, now: datetime) -> FormReport:
    """Check one version and keep the findings; a file that cannot be read is said to be so."""
    row = OutgoingFile.objects.select_related("document__signer__person", "file").get(pk=file_id)
    post = row.document.signer
    signer = Signer(titles=titles(post), name=post.person.full_name)
    actor = Actor.system("Kiểm tra thể thức", agency_id=row.document.agency_id)
    try:
        path, kind = blobs().path(row.file.sha256), row.document.kind_word
        found = check(path, name=row.file.name, kind=kind, signer=signer)
    except Invalid as refused:
        return actions.keep_form_report(file_id, [], problem=str(refused), actor=actor, now=now)
    return actions.keep_form_report(file_id, [_kept(one) for one in found], actor=actor, now=now)


def _kept(finding: Finding) -> dict[str, str | int | float]:
    kept: dict[str, str | int | float] = {
        "rule": finding.rule.value,
        "severity": finding.severity.value,
        "page": finding.page,
        "vi": finding.sentence("vi"),
        "en": finding.sentence("en"),
    }
    if finding.line is not None:
        line = finding.line
        kept |= {"left": line.left, "top": line.top, "right": line.right, "base": line.base}
    return kept
