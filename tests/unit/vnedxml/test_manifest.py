"""Attachments and manifest are matched, and what is listed must be there (QĐ 28/2018 Art 9.1)."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.unit.vnedxml.builders import PDF, attachment, document, manifest, package, reference
from vnedxml import EdxmlError, ErrorCode, NoteCode, read, read_bytes


def codes(package_bytes: bytes) -> list[NoteCode]:
    return [note.code for note in document(package_bytes).notes if note.code is not NoteCode.MISSING]


def refusal_of(package_bytes: bytes) -> EdxmlError:
    with pytest.raises(EdxmlError) as refusal:
        read_bytes(package_bytes)
    return refusal.value


def test_identifiers_match_with_or_without_cid() -> None:
    listed = manifest(reference("a.pdf", "7"))

    assert codes(package(attachment(content_id="7"), manifest=listed)) == []
    assert codes(package(attachment(content_id="CID:7"), manifest=listed)) == []


def test_names_match_where_identifiers_differ() -> None:
    listed = manifest(reference("b.pdf", "x"), reference("a.pdf", "y"))
    both = package(attachment(content_id="1"), attachment(name="b.pdf", content_id="2"), manifest=listed)

    assert codes(both) == [NoteCode.MATCHED_BY_NAME, NoteCode.MATCHED_BY_NAME]


def test_order_matches_where_nothing_else_does() -> None:
    listed = manifest(reference("van ban.pdf", "x"))

    assert codes(package(attachment(content_id="1"), manifest=listed)) == [
        NoteCode.MATCHED_BY_ORDER,
        NoteCode.NAME_CONFLICT,
    ]


def test_a_name_missing_beside_the_content_comes_from_the_manifest() -> None:
    listed = manifest(reference("from-manifest.pdf", "1"))

    message = document(package(attachment(name=""), manifest=listed))

    assert message.attachments[0].name == "from-manifest.pdf"


def test_a_listed_file_that_is_missing_refuses_the_package() -> None:
    listed = manifest(reference("a.pdf", "1"), reference("phu-luc.xlsx", "2"))

    refusal = refusal_of(package(attachment(), manifest=listed))

    assert refusal.code is ErrorCode.ATTACHMENT_MISSING
    assert refusal.detail == "phu-luc.xlsx"


def test_order_is_not_believed_where_the_counts_differ() -> None:
    listed = manifest(reference("x.pdf", "x"))
    two = package(attachment(), attachment(name="b.pdf", content_id="2"), manifest=listed)

    assert refusal_of(two).code is ErrorCode.ATTACHMENT_MISSING


def test_an_attachment_without_content_refuses_the_package() -> None:
    bare = "<Attachment><AttachmentName>a.pdf</AttachmentName></Attachment>"

    assert refusal_of(package(bare)).code is ErrorCode.ATTACHMENT_MISSING


def test_a_file_that_is_not_listed_is_kept_and_noted() -> None:
    listed = manifest(reference("a.pdf", "1"))
    two = package(attachment(), attachment(name="b.pdf", content_id="2"), manifest=listed)

    assert codes(two) == [NoteCode.NOT_IN_MANIFEST]
    assert len(document(two).attachments) == 2


def test_a_package_without_manifest_is_read() -> None:
    assert codes(package(attachment())) == []


@pytest.mark.parametrize(
    "twins",
    [
        package(attachment(), attachment(name="b.pdf")),
        package(attachment(), manifest=manifest(reference("a.pdf"), reference("b.pdf"))),
    ],
)
def test_an_identifier_that_stands_twice_is_refused(twins: bytes) -> None:
    assert refusal_of(twins).code is ErrorCode.DUPLICATE_CONTENT_ID


def test_a_manifest_longer_than_allowed_is_refused() -> None:
    listed = manifest(*(reference(f"{n}.pdf", str(n)) for n in range(101)))

    assert refusal_of(package(attachment(), manifest=listed)).code is ErrorCode.TOO_MANY_ATTACHMENTS


def test_two_contents_in_one_attachment_are_refused() -> None:
    content = attachment().replace(
        "</Attachment>", "<ContentTransferEncoded>QQ==</ContentTransferEncoded></Attachment>"
    )

    assert refusal_of(package(content)).code is ErrorCode.DUPLICATE_ELEMENT


def test_several_lists_of_attachments_are_joined() -> None:
    second = f"<AttachmentEncoded>{attachment(name='b.pdf', content_id='2')}</AttachmentEncoded>"

    assert [each.name for each in document(package(attachment(), body=second)).attachments] == [
        "a.pdf",
        "b.pdf",
    ]


def test_a_description_that_repeats_the_name_is_none() -> None:
    named = attachment().replace("<AttachmentName>", "<Description>a.pdf</Description><AttachmentName>")
    told = attachment().replace("<AttachmentName>", "<Description>Công văn</Description><AttachmentName>")

    assert document(package(named)).attachments[0].description == ""
    assert document(package(told)).attachments[0].description == "Công văn"


def test_the_bytes_decide_the_type() -> None:
    message = document(package(attachment(PDF, name="a.docx")))

    assert message.attachments[0].content_type == "application/pdf"
    assert NoteCode.MISLABELLED in [note.code for note in message.notes]


def test_an_attachment_outside_its_list_is_not_lost() -> None:
    stray = attachment(name="b.pdf", content_id="2")

    assert [each.name for each in document(package(attachment(), body=stray)).attachments] == [
        "a.pdf",
        "b.pdf",
    ]


def test_an_attachment_that_belongs_nowhere_leaves_no_file(tmp_path: Path) -> None:
    stray = f"<Unknown>{attachment(PDF + b'2', name='b.pdf', content_id='2')}</Unknown>"

    read(io.BytesIO(package(attachment(), body=stray)), into=tmp_path)

    assert len(list(tmp_path.iterdir())) == 1
