"""Every new version of a draft is compared with Appendix I; what is found is kept with it and stops nothing."""

from __future__ import annotations

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.jobs.models import Work
from vanthu.jobs.worker import run_due
from vanthu.outgoing import steps
from vanthu.outgoing.drafting import Upload
from vanthu.outgoing.models import FormReport
from vanthu.outgoing.shown import shown
from vanthu.outgoing.states import State, Way


def test_a_draft_is_compared_by_a_work_row(cast: Cast) -> None:
    document = paper.drafted(cast)

    run_due(NOW)

    found = shown(cast.hanh, document.pk).form
    assert found is not None
    assert (found.problem, found.checked_at) == ("", NOW)
    assert all(
        one["vi"].startswith("Trang 1: ") and one["en"].startswith("Page 1: ") for one in found.findings
    )
    assert paper.events(document)[-1] == "outgoing.form_checked"


def test_every_version_of_a_draft_is_checked(cast: Cast) -> None:
    document = paper.submitted(cast)

    run_due(NOW)

    assert FormReport.objects.filter(file__document=document).count() == 2


def test_what_is_found_is_a_sentence_in_both_languages_and_stops_nothing(cast: Cast) -> None:
    document = paper.drafted(cast)
    row = document.files.get(is_current=True)
    report = FormReport.objects.create(
        file=row,
        findings=[{"rule": "paper", "severity": "fault", "page": 1, "vi": "Sai.", "en": "Wrong."}],
        checked_at=NOW,
    )

    submitted = steps.submit(document.pk, version=document.version, actor=cast.hanh, now=NOW)

    assert submitted.state_word is State.SUBMITTED
    assert shown(cast.dung, document.pk).form == report


def test_a_paper_document_has_no_form_to_check(cast: Cast) -> None:
    paper.drafted(cast, way=Way.PAPER, content="", main=Upload("quet.pdf", paper.scan()))

    assert not Work.objects.filter(kind="outgoing.check_form").exists()
