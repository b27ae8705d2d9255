"""Prints on paper: their marks, their look-up code, and what the public learns of them."""

from __future__ import annotations

import json
from datetime import timedelta

import pypdfium2
import pytest
from PIL import ImageChops

from tests.cast import NOW, Cast
from tests.domain import paper
from tests.domain.copies import desk
from tests.domain.copies.desk import DOOR
from vanthu.copies import actions, queries, steps
from vanthu.copies.look_up import new_code, read_code, spoken
from vanthu.copies.models import Printout
from vanthu.copies.states import State
from vanthu.copies.words import Form, Medium, PublicFact, Standing
from vanthu.core.blobs import blobs
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal
from vanthu.outgoing.models import OutgoingDocument
from vanthu.registers.models import RegisterEntry

EVERYTHING = frozenset(PublicFact)


def printed(cast: Cast, **changes: int) -> Printout:
    """Return the print of an issued document's original."""
    document = paper.issued(cast)
    return steps.print_original(
        document.pk, copies=changes.get("copies", 1), door=DOOR, actor=cast.an, now=NOW
    )


def copy_on_paper(cast: Cast) -> Printout:
    """Return a true copy on paper of an issued document."""
    copy = desk.of_document(cast, paper.issued(cast).pk, Form.SAO_Y, Medium.PAPER)
    return steps.print_copy(
        copy.pk, copies=2, places=("Ông A;",), door=DOOR, seen=copy.version, actor=cast.an, now=NOW
    )


def words_of(printout: Printout, page: int = 0) -> str:
    """Return the words on a sheet."""
    document = pypdfium2.PdfDocument(blobs().read(printout.file.sha256))
    return " ".join(document[page].get_textpage().get_text_range().split())


def test_every_sheet_carries_the_marks_of_a_conversion(cast: Cast) -> None:
    printout = printed(cast)

    words = words_of(printout)
    for wanted in (
        "BẢN GIẤY CHUYỂN ĐỔI TỪ VĂN BẢN ĐIỆN TỬ",
        f"chủ quản: {cast.sender.name}",
        "Người chuyển đổi: Lê Thị An (Văn thư)",
        "09:00:00 ngày 23/11/2026 (+07:00)",
        printout.spoken_code,
        "https://vt.example/xac-thuc",
    ):
        assert wanted in words, wanted


def test_the_print_shows_the_whole_page_with_number_and_date(cast: Cast) -> None:
    words = words_of(printed(cast))

    assert "ngày 23 tháng 11 năm 2026" in words
    assert "Trần Văn Dũng" in words


def test_the_qr_code_leads_to_the_check_page(cast: Cast) -> None:
    import shutil
    import subprocess

    if shutil.which("zbarimg") is None:
        pytest.skip("zbarimg is not installed")
    printout = printed(cast)
    page = pypdfium2.PdfDocument(blobs().read(printout.file.sha256))[0]
    path = blobs().path(printout.file.sha256).parent / "page.png"
    page.render(scale=4).to_pil().save(path)

    read = subprocess.run(["zbarimg", "-q", "--raw", str(path)], capture_output=True, check=True, text=True)

    assert read.stdout.strip() == f"https://vt.example/xac-thuc/{printout.look_up_code}"


def test_a_paper_copy_has_its_parts(cast: Cast) -> None:
    printout = copy_on_paper(cast)

    document = pypdfium2.PdfDocument(blobs().read(printout.file.sha256))
    words = " ".join(words_of(printout, page) for page in range(len(document)))
    for wanted in (
        "SAO Y", "Số: 01/SY-STTTT", "Phú Thọ, ngày 23 tháng 11 năm 2026", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC",
        "Trần Văn Dũng", "Nơi nhận:", "- Ông A;", "- Lưu: VT.",
    ):  # fmt: skip
        assert wanted in words, wanted
    assert RegisterEntry.objects.get(kind="copies").copies == 2
    assert printout.copy is not None
    assert printout.copy.state_word is State.MADE


def test_the_check_page_shows_the_seal_where_it_stands(cast: Cast) -> None:
    printout = printed(cast)
    dots_per_mm = 4
    page = pypdfium2.PdfDocument(blobs().read(printout.file.sha256))[0]
    red, green, _blue = page.render(scale=dots_per_mm * 25.4 / 72).to_pil().convert("RGB").split()
    seal = ImageChops.subtract(red, green).point(lambda level: 255 * (level > 100)).getbbox()
    assert seal is not None

    proof = queries.proof(printout.look_up_code, facts=EVERYTHING)

    assert proof is not None
    near = [
        line
        for line in proof.outline[0]["lines"]
        if all(abs(side - dots / dots_per_mm) < 1.5 for side, dots in zip(line, seal, strict=True))
    ]
    assert len(near) == 1


def test_only_the_clerk_prints_originals(cast: Cast) -> None:
    document = paper.issued(cast)

    with pytest.raises(NotPermitted):
        steps.print_original(document.pk, copies=1, door=DOOR, actor=cast.dung, now=NOW)
    with pytest.raises(NotFound):
        steps.print_original(document.pk, copies=1, door=DOOR, actor=cast.la, now=NOW)


@pytest.mark.parametrize("state", ["sealed", "recalled", "replaced"])
def test_what_is_not_in_force_is_not_printed(cast: Cast, state: str) -> None:
    document = paper.issued(cast)
    OutgoingDocument.objects.filter(pk=document.pk).update(state=state)

    with pytest.raises(Invalid) as refused:
        steps.print_original(document.pk, copies=1, door=DOOR, actor=cast.an, now=NOW)

    assert refused.value.code is Refusal.COPY_SOURCE_OUT_OF_USE


@pytest.mark.parametrize("copies", [0, -1, 501])
def test_an_odd_number_of_copies_is_refused(cast: Cast, copies: int) -> None:
    with pytest.raises(Invalid):
        printed(cast, copies=copies)

    assert not Printout.objects.exists()


def test_codes_are_read_as_people_type_them() -> None:
    code = new_code()

    assert read_code(spoken(code).lower()) == code
    assert read_code(f"  {spoken(code).replace('-', ' ')} ") == code
    assert read_code("OIL0-0000-0000-0000") == "0110000000000000"


@pytest.mark.parametrize("text", ["", "123", "Đ" * 16, "U" * 16, "0" * 17, "'; drop table", "\x00" * 16])
def test_what_is_no_code_is_none(text: str) -> None:
    assert read_code(text) is None


def test_codes_do_not_come_twice() -> None:
    assert len({new_code() for _ in range(2000)}) == 2000


def test_the_public_learns_nothing_of_the_text(cast: Cast) -> None:
    printout = printed(cast)

    proof = queries.proof(printout.spoken_code, facts=EVERYTHING - {PublicFact.SUBJECT})

    assert proof is not None
    told = json.dumps(
        [proof.code, proof.agency, proof.kind, proof.subject, proof.outline, proof.fingerprints],
        ensure_ascii=False,
    )
    assert "điện tử" not in told
    assert (proof.code, proof.agency, proof.verdict) == ("01/STTTT-CNTT", cast.sender.name, "indeterminate")
    assert proof.standing is Standing.IN_FORCE
    assert proof.sheets == 1
    assert "Trần Văn Dũng" in proof.signers


def test_an_installation_may_let_nothing_out_but_the_proof(cast: Cast) -> None:
    proof = queries.proof(printed(cast).look_up_code, facts=frozenset())

    assert proof is not None
    assert (proof.code, proof.issued_on, proof.agency, proof.kind, proof.signers) == ("", None, "", "", ())
    assert (proof.outline, proof.fingerprints) == ((), ())


def test_an_unknown_code_proves_nothing(cast: Cast) -> None:
    printed(cast)

    assert queries.proof(new_code(), facts=EVERYTHING) is None


@pytest.mark.parametrize("state", ["recalled", "replaced"])
def test_the_check_tells_what_became_of_the_document(cast: Cast, state: str) -> None:
    printout = printed(cast)
    OutgoingDocument.objects.filter(pk=printout.outgoing_id).update(state=state)

    proof = queries.proof(printout.look_up_code, facts=EVERYTHING)

    assert proof is not None
    assert proof.standing == Standing(state)


def test_a_withdrawn_print_counts_no_longer(cast: Cast) -> None:
    printout = printed(cast)
    with pytest.raises(Invalid):
        actions.withdraw_print(printout.pk, reason="", actor=cast.an, now=NOW)
    with pytest.raises(NotPermitted):
        actions.withdraw_print(printout.pk, reason="hỏng", actor=cast.dung, now=NOW)

    later = NOW + timedelta(hours=1)
    actions.withdraw_print(printout.pk, reason="in hỏng", actor=cast.an, now=later)

    proof = queries.proof(printout.look_up_code, facts=EVERYTHING)
    assert proof is not None
    assert proof.withdrawn_at == later
    with pytest.raises(Conflict):
        actions.withdraw_print(printout.pk, reason="lần nữa", actor=cast.an, now=later)


def test_another_agency_sees_no_print(cast: Cast) -> None:
    printout = printed(cast)

    for other in (cast.la, cast.binh):
        with pytest.raises(NotFound):
            queries.printout(other, printout.pk)


def test_prints_are_in_the_record(cast: Cast) -> None:
    printout = printed(cast)

    assert printout.outgoing is not None
    assert paper.events(printout.outgoing)[-1] == "copies.original_printed"
