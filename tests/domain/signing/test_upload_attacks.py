"""The attack set on what is handed in: each is refused by its code, audited, and nothing is lost or changed.

Source: docs/protocol/agent.md#what-the-server-checks.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from tests.domain.signing.desks import Desk, appended, at_desk, key
from vanthu.audit.models import AuditEntry
from vanthu.core.blobs import blobs
from vanthu.core.errors import Refusal
from vanthu.directory.models import Certificate, Post
from vanthu.outgoing import actions, handing_in
from vanthu.outgoing.states import State
from vanthu.signing.models import ErrandFile
from vanthu.signing.words import Fault, FileState
from vnsign.finish import sign

Clock = Callable[[], datetime]
Attack = Callable[[Desk, Cast, Clock], bytes]


def swapped_file(desk: Desk, cast: Cast, clock: Clock) -> bytes:
    other = paper.submitted(cast, subject="việc khác")
    return desk.signed(blobs().read(other.files.get(is_current=True).file.sha256))


def another_errands_file(desk: Desk, cast: Cast, clock: Clock) -> bytes:
    other = at_desk(cast, clock, subject="việc khác")
    return other.signed()


def one_byte_of_the_prefix(desk: Desk, cast: Cast, clock: Clock) -> bytes:
    changed = bytearray(desk.source)
    changed[10] ^= 1  # in the comment after the header: every reader shows the same page
    return desk.signed(bytes(changed))


def rewritten(desk: Desk, cast: Cast, clock: Clock) -> bytes:
    import pikepdf

    with pikepdf.open(io.BytesIO(desk.source)) as pdf:
        pdf.pages.append(pdf.pages[0])
        out = io.BytesIO()
        pdf.save(out)
    return desk.signed(out.getvalue())


def foreign_certificate(desk: Desk, cast: Cast, clock: Clock) -> bytes:
    seal = Certificate.objects.get(agency=cast.sender, person=None)
    return sign(desk.source, key(seal), field="LanhDao", now=NOW)


def extra_page(desk: Desk, cast: Cast, clock: Clock) -> bytes:
    with appended(desk.source) as (writer, out):
        page = writer.find_page_for_modification(0)[0].get_object()
        writer.insert_page(type(page)({name: page[name] for name in page if name != "/Parent"}))
    return desk.signed(out.getvalue())


def shadow_content_over_the_page(desk: Desk, cast: Cast, clock: Clock) -> bytes:
    from pyhanko.pdf_utils.generic import StreamObject

    with appended(desk.source) as (writer, out):
        over = writer.add_object(StreamObject(stream_data=b"q 1 g 0 0 600 400 re f Q"))
        writer.add_stream_to_page(0, over)
    return desk.signed(out.getvalue())


def shadow_content_instead_of_the_page(desk: Desk, cast: Cast, clock: Clock) -> bytes:
    from pyhanko.pdf_utils.generic import NameObject, StreamObject

    with appended(desk.source) as (writer, out):
        page = writer.find_page_for_modification(0)[0]
        writer.update_container(page.get_object())
        instead = writer.add_object(StreamObject(stream_data=b"BT /F1 12 Tf (khac) Tj ET"))
        page.get_object()[NameObject("/Contents")] = instead
    return desk.signed(out.getvalue())


def shadow_content_in_an_annotation(desk: Desk, cast: Cast, clock: Clock) -> bytes:
    from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject

    with appended(desk.source) as (writer, out):
        page = writer.find_page_for_modification(0)[0].get_object()
        corners = ArrayObject(FloatObject(n) for n in (50, 400, 550, 700))
        cover = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Square"),
                NameObject("/Rect"): corners,
                NameObject("/F"): NumberObject(4),
                NameObject("/IC"): ArrayObject(FloatObject(1) for _ in range(3)),
            }
        )
        old = page["/Annots"].get_object() if "/Annots" in page else ArrayObject()
        page[NameObject("/Annots")] = ArrayObject([*old, writer.add_object(cover)])
        writer.update_container(page)
    return desk.signed(out.getvalue())


def script_on_opening(desk: Desk, cast: Cast, clock: Clock) -> bytes:
    from pyhanko.pdf_utils.generic import DictionaryObject, NameObject, TextStringObject

    with appended(desk.source) as (writer, out):
        act = {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert(1)"),
        }
        writer.root[NameObject("/OpenAction")] = DictionaryObject(act)
        writer.update_root()
    return desk.signed(out.getvalue())


def number_filled_by_the_signer(desk: Desk, cast: Cast, clock: Clock) -> bytes:
    from vanthu.signing import desk as signing

    return desk.signed(signing.fill(desk.source, {"so": "99"}))


def something_after_the_signature(desk: Desk, cast: Cast, clock: Clock) -> bytes:
    from vanthu.signing import desk as signing

    return signing.fill(desk.signed(), {"so": "99"})


def two_new_signatures(desk: Desk, cast: Cast, clock: Clock) -> bytes:
    return sign(desk.signed(), desk.signer, field="Ky2", now=NOW)


def no_signature(desk: Desk, cast: Cast, clock: Clock) -> bytes:
    return desk.source


def no_signature_but_an_update(desk: Desk, cast: Cast, clock: Clock) -> bytes:
    from vanthu.signing import desk as signing

    return signing.fill(desk.source, {"so": "99"})


def the_agencys_field(desk: Desk, cast: Cast, clock: Clock) -> bytes:
    return desk.signed(field="CoQuan")


def changed_signature_value(desk: Desk, cast: Cast, clock: Clock) -> bytes:
    pdf = bytearray(desk.signed())
    end = pdf.index(b">", pdf.index(b"<", pdf.index(b"/Contents", len(desk.source))))
    at = len(pdf[:end].rstrip(b"0")) - 40  # in the signature's value, which ends the CMS
    pdf[at] = ord("1") if pdf[at] != ord("1") else ord("2")
    return bytes(pdf)


def a_web_page(desk: Desk, cast: Cast, clock: Clock) -> bytes:
    return b"<html>"


ATTACKS: dict[Attack, Fault] = {
    swapped_file: Fault.SWAPPED,
    another_errands_file: Fault.SWAPPED,
    one_byte_of_the_prefix: Fault.SWAPPED,
    rewritten: Fault.SWAPPED,
    foreign_certificate: Fault.FOREIGN_CERTIFICATE,
    extra_page: Fault.EXTRA_CHANGES,
    shadow_content_over_the_page: Fault.EXTRA_CHANGES,
    shadow_content_instead_of_the_page: Fault.EXTRA_CHANGES,
    shadow_content_in_an_annotation: Fault.EXTRA_CHANGES,
    script_on_opening: Fault.EXTRA_CHANGES,
    number_filled_by_the_signer: Fault.EXTRA_CHANGES,
    something_after_the_signature: Fault.NOT_WHOLE,
    two_new_signatures: Fault.TOO_MANY_SIGNATURES,
    no_signature: Fault.UNSIGNED,
    no_signature_but_an_update: Fault.UNSIGNED,
    the_agencys_field: Fault.WRONG_FIELD,
    changed_signature_value: Fault.BROKEN,
    a_web_page: Fault.NOT_PDF,
}


def audited() -> list[str]:
    rows = AuditEntry.objects.filter(event="signing.upload_refused").order_by("id")
    return [row.detail["code"] for row in rows]


@pytest.mark.parametrize(("attack", "code"), ATTACKS.items(), ids=lambda each: getattr(each, "__name__", ""))
def test_an_attack_is_refused_by_its_code_and_the_right_file_still_counts(
    attack: Attack, code: Fault, cast: Cast, clock: Clock
) -> None:
    desk = at_desk(cast, clock)
    pdf = attack(desk, cast, clock)

    received = handing_in.receive(desk.token, pdf, clock=clock)

    assert (received.is_taken, received.code) == (False, code)
    assert received.message.endswith(".")
    assert audited() == [code]
    desk.document.refresh_from_db()
    assert desk.document.state_word is State.SUBMITTED
    right = handing_in.receive(desk.token, desk.signed(), clock=clock)
    assert right.is_taken, "nothing was lost: the same errand takes the right file"


def test_a_replayed_token_brings_no_second_signature(cast: Cast, clock: Clock) -> None:
    desk = at_desk(cast, clock)
    handing_in.receive(desk.token, desk.signed(), clock=clock)

    again = handing_in.receive(desk.token, desk.signed(reason="lần nữa"), clock=clock)

    assert (again.is_taken, again.code) == (False, Fault.ALREADY_HANDED_IN)
    assert audited() == [Fault.ALREADY_HANDED_IN]
    assert desk.document.files.filter(made_by="sign").count() == 1


def test_the_token_of_another_persons_errand_takes_only_its_own_file(cast: Cast, clock: Clock) -> None:
    mine, other = at_desk(cast, clock), at_desk(cast, clock, subject="việc khác")

    crossed = handing_in.receive(other.token, mine.signed(), clock=clock)

    assert (crossed.is_taken, crossed.code) == (False, Fault.SWAPPED)
    assert audited() == [Fault.SWAPPED]


def test_a_token_that_ran_out_is_refused_and_audited(cast: Cast, clock: Clock) -> None:
    desk = at_desk(cast, clock)

    late = handing_in.receive(desk.token, desk.signed(), clock=lambda: NOW + timedelta(minutes=21))

    assert (late.is_taken, late.code) == (False, Fault.TOKEN_EXPIRED)
    assert audited() == [Fault.TOKEN_EXPIRED]


def test_a_token_that_nobody_was_given_keeps_nothing(cast: Cast, clock: Clock) -> None:
    desk = at_desk(cast, clock)
    pdf = desk.signed(reason="chỉ ở đây")

    received = handing_in.receive("x" * 43, pdf, clock=clock)

    assert received.code == Fault.TOKEN_UNKNOWN
    assert not blobs().has(hashlib.sha256(pdf).hexdigest()), "whoever has no token does not fill the disk"


def test_after_the_document_moved_on_the_signature_is_kept_but_not_recorded(cast: Cast, clock: Clock) -> None:
    desk = at_desk(cast, clock)
    actions.send_back(desk.document.pk, reason="sai tên", actor=cast.dung, now=NOW)

    received = handing_in.receive(desk.token, desk.signed(), clock=clock)

    assert (received.is_taken, received.code) == (False, Refusal.WRONG_STATE)
    assert audited() == ["not_recorded"]
    file = ErrandFile.objects.get()
    assert (file.state, bool(file.problem)) == (FileState.KEPT, True)
    desk.document.refresh_from_db()
    assert desk.document.state_word is State.RETURNED


def test_who_left_the_post_meanwhile_signs_no_more(cast: Cast, clock: Clock) -> None:
    desk = at_desk(cast, clock)
    Post.objects.filter(pk=cast.dung.post_id).update(held_to=NOW.date() - timedelta(days=1))

    received = handing_in.receive(desk.token, desk.signed(), clock=clock)

    assert (received.is_taken, received.code) == (False, Fault.POST_ENDED)
    assert audited() == [Fault.POST_ENDED]


def test_a_newer_errand_ends_the_older_one(cast: Cast, clock: Clock) -> None:
    from vanthu.outgoing import errands

    desk = at_desk(cast, clock)
    errands.begin_signing({desk.document.pk: desk.document.version}, actor=cast.dung, clock=clock)

    received = handing_in.receive(desk.token, desk.signed(), clock=clock)

    assert (received.is_taken, received.code) == (False, Fault.TOKEN_UNKNOWN)
    assert audited() == [Fault.TOKEN_UNKNOWN]
