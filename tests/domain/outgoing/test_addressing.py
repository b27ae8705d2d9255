"""“Kính gửi” and “Nơi nhận” on the page: NĐ 30/2020 App I II.9."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.domain import paper
from tests.domain.documents.pages import text_of
from vanthu.core.blobs import blobs
from vanthu.documents.words import Kind
from vanthu.outgoing.entries import facts_of
from vanthu.outgoing.models import OutgoingDocument


def page_of(document: OutgoingDocument) -> str:
    return text_of(blobs().read(document.files.get().file.sha256))


@pytest.mark.parametrize("kind", [Kind.CONG_VAN, Kind.TO_TRINH, Kind.BAO_CAO])
def test_a_letter_a_submission_and_a_report_are_addressed(cast: Cast, kind: Kind) -> None:
    document = paper.drafted(cast, kind=kind)

    assert f"Kính gửi: {cast.receiver.name}" in page_of(document)
    assert "Nơi nhận: - Như trên;" in page_of(document)
    assert document.addressees == [cast.receiver.name]


@pytest.mark.parametrize("kind", [Kind.THONG_BAO, Kind.QUYET_DINH, Kind.KE_HOACH])
def test_what_has_no_addressees_names_its_receivers_at_the_foot(cast: Cast, kind: Kind) -> None:
    document = paper.drafted(cast, kind=kind, to_places=("Như trên", "Giám đốc Sở (b/c)"))

    page = page_of(document)
    assert "Kính gửi" not in page
    assert "Như trên" not in page
    assert document.to_places == [cast.receiver.name, "Giám đốc Sở (b/c)"]
    assert "- Giám đốc Sở (b/c); - Lưu: VT, CNTT." in page


def test_the_lines_may_be_typed_as_they_are_printed(cast: Cast) -> None:
    document = paper.drafted(
        cast,
        addressees=("- Sở Nội vụ;", "- Sở Y tế."),
        to_places=("- Như trên;", " – Sở Nội vụ; ", "- Lưu: VT."),
    )

    assert document.addressees == ["Sở Nội vụ", "Sở Y tế"]
    page = page_of(document)
    assert "- Sở Nội vụ; - Sở Y tế." in page
    assert "- Như trên; - Sở Nội vụ; - Lưu: VT, CNTT." in page


def test_how_many_copies_are_filed_may_be_typed(cast: Cast) -> None:
    page = page_of(paper.drafted(cast, to_places=("Như trên", "- Lưu: VT, CNTT (Hạnh), 03b.")))

    assert "- Như trên; - Lưu: VT, CNTT (Hạnh), 03b." in page
    assert page.count("Lưu:") == 1


def test_the_register_names_whom_as_above_means(cast: Cast) -> None:
    document = paper.drafted(cast, to_places=("Như trên", "Giám đốc Sở (b/c)", "Lưu: VT"))

    assert facts_of(document).places == f"{cast.receiver.name}; Giám đốc Sở (b/c)"


@pytest.mark.parametrize(
    "typed", ["V/v gửi, nhận văn bản", "Về việc gửi, nhận văn bản", "v/v: gửi, nhận văn bản"]
)
def test_the_page_of_a_letter_says_once_what_it_is_about(cast: Cast, typed: str) -> None:
    document = paper.drafted(cast, subject=typed)

    page = page_of(document)
    assert "V/v gửi, nhận văn bản" in page
    assert "ề việc gửi" not in page
    assert document.subject == typed
