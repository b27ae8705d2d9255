"""What a clerk reads of a verdict: grounds, not facts."""

from __future__ import annotations

from vanthu.verification.grounds import grounds

NOTE = {
    "code": "number_or_date_filled",
    "vi": "Văn thư đã điền số hoặc ngày ban hành (so).",
    "en": "Filled (so).",
}
DOUBT = {"code": "revocation_unknown", "vi": "Không kiểm tra được (CN=Dũng).", "en": "Not known (CN=Dũng)."}
FAULT = {"code": "signature_altered", "vi": "Sai (Dung).", "en": "Wrong (Dung)."}


def test_faults_come_before_doubts_and_notes_are_left_to_the_proof() -> None:
    told = grounds([NOTE, DOUBT, FAULT], language="en")

    assert len(told) == 2
    assert told == (*grounds([FAULT], language="en"), *grounds([DOUBT], language="en"))


def test_the_same_ground_of_two_signatures_is_said_once_without_its_fact() -> None:
    told = grounds([DOUBT, DOUBT | {"vi": "Không kiểm tra được (CN=Sở)."}], language="vi")

    assert len(told) == 1
    assert "(" not in told[0]


def test_notes_are_said_where_there_is_nothing_else() -> None:
    assert grounds([NOTE], language="vi") == ("Văn thư đã điền số hoặc ngày ban hành.",)


def test_a_code_of_another_version_keeps_its_own_sentence() -> None:
    assert grounds([{"code": "no_such", "vi": "Lạ.", "en": "Strange."}], language="en") == ("Strange.",)
