"""Groups of recipients, and annexes and notes that a draft carries."""

from __future__ import annotations

import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from tests.domain.documents.pages import text_of
from vanthu.core.blobs import blobs
from vanthu.core.errors import Invalid, NotFound, NotPermitted
from vanthu.documents.words import Circulation, Kind
from vanthu.outgoing import actions, drafting, queries
from vanthu.outgoing.models import OutgoingDocument

ANNEXED = (
    f"{paper.CONTENT}\nPhụ lục I: danh mục cơ quan\nNội dung một.\nPhụ lục II: danh mục mã\nNội dung hai."
)


def test_a_clerk_keeps_a_group_and_the_agency_sees_it(cast: Cast) -> None:
    actions.save_group(
        None, name="Các sở", member_ids=[cast.receiver.pk, cast.sender.pk], actor=cast.an, now=NOW
    )

    (group,) = queries.groups(cast.hanh)
    assert list(group.members.all()) == [cast.receiver], "an agency does not send to itself"
    assert queries.groups(cast.binh) == []


def test_an_officer_keeps_no_group(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        actions.save_group(None, name="Các sở", member_ids=[cast.receiver.pk], actor=cast.hanh, now=NOW)


@pytest.mark.parametrize(("name", "has_members"), [("", True), ("Các sở", True), ("Khác", False)])
def test_a_group_has_a_name_of_its_own_and_members(cast: Cast, name: str, has_members: bool) -> None:
    actions.save_group(None, name="Các sở", member_ids=[cast.receiver.pk], actor=cast.an, now=NOW)

    with pytest.raises(Invalid):
        actions.save_group(
            None, name=name, member_ids=[cast.receiver.pk] if has_members else [], actor=cast.an, now=NOW
        )


def test_another_agency_drops_no_group_of_ours(cast: Cast) -> None:
    group = actions.save_group(None, name="Các sở", member_ids=[cast.receiver.pk], actor=cast.an, now=NOW)

    with pytest.raises(NotFound):
        actions.drop_group(group.pk, actor=cast.binh, now=NOW)


def current(document: OutgoingDocument) -> dict[int, str]:
    rows = document.files.filter(is_current=True).select_related("file")
    return {row.ordinal: text_of(blobs().read(row.file.sha256)) for row in rows}


def test_annexes_typed_below_the_body_stand_in_the_same_file(cast: Cast) -> None:
    document = paper.drafted(cast, content=ANNEXED)

    (text,) = current(document).values()
    assert "Phụ lục I DANH MỤC CƠ QUAN" in text
    assert "Phụ lục II DANH MỤC MÃ" in text
    assert text.index("Trần Văn Dũng") < text.index("Phụ lục I ")


def test_annexes_become_files_of_their_own_on_demand_and_go_when_they_are_struck_out(cast: Cast) -> None:
    document = paper.drafted(cast, content=ANNEXED, annexes_apart=True)
    apart = current(document)
    facts = paper.facts(cast, content=ANNEXED.split("\nPhụ lục II", maxsplit=1)[0], annexes_apart=True)
    drafting.change(
        document.pk, facts, version=document.version, main=None, annexes=(), actor=cast.hanh, now=NOW
    )

    assert "Phụ lục" not in apart[0]
    assert sorted(apart)[1:] == [1001, 1002]
    assert sorted(current(document)) == [0, 1001]
    assert document.files.filter(ordinal=1002).exists(), "its versions stay"


def test_an_uploaded_annex_is_left_out_and_its_version_stays(cast: Cast) -> None:
    document = paper.drafted(cast, annexes=[drafting.Upload("bang.pdf", paper.blank())])

    drafting.change(
        document.pk, paper.facts(cast, dropped=(1,)), version=document.version, main=None, annexes=(),
        actor=cast.hanh, now=NOW,
    )  # fmt: skip

    assert list(document.files.filter(is_current=True).values_list("ordinal", flat=True)) == [0]
    assert document.files.filter(ordinal=1).exists()


def test_the_circulation_note_is_printed(cast: Cast) -> None:
    document = paper.drafted(cast, circulation=Circulation.INTERNAL)

    assert "LƯU HÀNH NỘI BỘ" in current(document)[0]


def test_a_decisions_leading_lines_are_its_legal_bases(cast: Cast) -> None:
    content = "Căn cứ Luật Lưu trữ\nTheo đề nghị của Chánh Văn phòng Sở\nĐiều 1. Ban hành Quy chế."
    document = paper.drafted(cast, kind=Kind.QUYET_DINH, content=content)

    text = current(document)[0]
    assert text.index("Căn cứ Luật Lưu trữ;") < text.index("QUYẾT ĐỊNH:") < text.index("Điều 1.")


def test_who_signs_beside_the_signer_is_named(cast: Cast) -> None:
    lines = ("Đại diện Công ty ABC | Giám đốc | Lê Văn Ba", "Phạm Văn Tư")
    document = paper.drafted(cast, kind=Kind.HOP_DONG, content="Điều 1. Nội dung.", co_signers=lines)

    text = current(document)[0]
    assert "ĐẠI DIỆN CÔNG TY ABC" in text
    assert "ĐẠI DIỆN BÊN C" in text
    assert "Lê Văn Ba" in text
