"""The road of one document: prepared, signed by the leader, filled by the clerk, sealed by the agency."""

from __future__ import annotations

import pytest

from vnsign.appearance import annex_mark, copy_mark, drawn_box, leader_image, seal_box, seal_image
from vnsign.begin import TIMESTAMP_ROOM, Pending, begin
from vnsign.describe import describe
from vnsign.errors import FieldError, LayoutError, PdfError, ProofError, SignerError, SigningError
from vnsign.fields import FieldName, FieldPlan, fill, prepare
from vnsign.finish import finish, sign
from vnsign.geometry import Box
from vnsign.pdf.document import Document
from vnsign.pdf.references import Ref

LEADER_BOX = Box(1, 120, 200, 50, 25)
VALUES = {"so": "01/STTTT-CNTT", "ngay_thang": "ngày 05 tháng 3 năm 2026"}


@pytest.fixture(scope="module")
def prepared(letter, blue_signature):
    seal = seal_box(drawn_box(leader_image(blue_signature), LEADER_BOX), width_mm=36)
    plan = FieldPlan(
        number=Box(1, 40, 38, 45, 8), date=Box(1, 140, 38, 55, 8), leader=LEADER_BOX, agency=seal
    )
    return prepare(letter, plan)


@pytest.fixture(scope="module")
def signed(prepared, leader_dung, blue_signature, now):
    return sign(
        prepared, leader_dung, field=FieldName.LEADER, appearance=leader_image(blue_signature), now=now
    )


@pytest.fixture(scope="module")
def sealed(signed, agency_stttt, red_seal, now):
    shown = seal_image(red_seal, width_mm=36)
    return sign(fill(signed, VALUES), agency_stttt, field=FieldName.AGENCY, appearance=shown, now=now)


def test_every_step_only_appends(letter, prepared, signed, sealed):
    assert prepared.startswith(letter)
    assert signed.startswith(prepared)
    assert sealed.startswith(signed)


def test_number_and_date_are_in_the_fields_and_both_signatures_are_there(sealed):
    fields = {field.name: field for field in describe(sealed).fields}

    assert fields["so"].value == VALUES["so"]
    assert fields["ngay_thang"].value == VALUES["ngay_thang"]
    assert fields["LanhDao"].signer == "Trần Văn Dũng"
    assert fields["CoQuan"].signed


def test_filling_changes_the_two_fields_and_adds_two_appearances_only(signed):
    filled = Document(fill(signed, VALUES))

    numbers = {first + i for first, count, _ in filled.newest.runs for i in range(count)}
    old = {number for number in numbers if Document(signed).place(number)}
    assert len(numbers) == 4
    assert {filled.get(Ref(number))["T"] for number in old} == {b"so", b"ngay_thang"}


def test_filling_touches_nothing_but_value_and_appearance(signed):
    before = {field.name: field.dictionary for field in Document(signed).fields()}
    after = {field.name: field.dictionary for field in Document(fill(signed, VALUES)).fields()}

    for name in VALUES:
        changed = {
            key
            for key in before[name].keys() | after[name].keys()
            if before[name].get(key) != after[name].get(key)
        }
        assert changed == {"V", "AP"}


def test_the_leader_cannot_sign_twice(signed, leader_dung, now):
    with pytest.raises(FieldError) as refused:
        sign(signed, leader_dung, field=FieldName.LEADER, now=now)

    assert refused.value.code == "field_signed"


def test_the_number_cannot_change_once_the_agency_has_signed(sealed):
    with pytest.raises(FieldError) as refused:
        fill(sealed, {"so": "02/STTTT-CNTT"})

    assert refused.value.code == "field_locked"


def test_fields_are_not_prepared_after_the_first_signature(signed):
    with pytest.raises(FieldError) as refused:
        prepare(signed, FieldPlan(number=Box(2, 40, 38, 45, 8)))

    assert refused.value.code == "already_signed"


def test_a_field_is_not_prepared_twice(prepared):
    with pytest.raises(FieldError) as refused:
        prepare(prepared, FieldPlan(number=Box(2, 40, 38, 45, 8)))

    assert refused.value.code == "field_exists"


def test_a_number_too_long_for_its_field_is_refused(signed):
    with pytest.raises(LayoutError) as refused:
        fill(signed, {"so": "123456789/" + "STTTT-CNTT-" * 12})

    assert refused.value.code == "text_too_long"


def test_a_letter_that_the_font_lacks_is_refused(signed):
    with pytest.raises(LayoutError) as refused:
        fill(signed, {"so": "01/中文"})

    assert refused.value.code == "no_glyph"


def test_a_box_off_the_page_is_refused(letter):
    with pytest.raises(LayoutError) as refused:
        prepare(letter, FieldPlan(number=Box(1, 200, 38, 45, 8)))

    assert refused.value.code == "outside_page"


def test_a_missing_page_is_refused(letter):
    with pytest.raises(PdfError) as refused:
        prepare(letter, FieldPlan(number=Box(3, 20, 38, 45, 8)))

    assert refused.value.code == "no_page"


def test_a_pending_signature_survives_storage(prepared, leader_dung, now):
    pending = begin(
        prepared, field="LanhDao", certificate=leader_dung.certificate, chain=leader_dung.chain, now=now
    )

    again = Pending.from_bytes(pending.to_bytes())

    assert again == pending
    assert finish(again, leader_dung.sign(again.to_be_signed)).startswith(prepared)


@pytest.mark.parametrize("cut", [0, 5, 40, 400, -1])
def test_a_pending_signature_that_was_cut_is_refused(prepared, leader_dung, now, cut):
    stored = begin(prepared, field="LanhDao", certificate=leader_dung.certificate, now=now).to_bytes()

    with pytest.raises(SigningError) as refused:
        Pending.from_bytes(stored[:cut])

    assert refused.value.code == "bad_pending"


def test_a_value_made_with_another_key_is_not_handed_out(prepared, leader_dung, agency_stttt, now):
    pending = begin(prepared, field="LanhDao", certificate=leader_dung.certificate, now=now)

    with pytest.raises(ProofError) as refused:
        finish(pending, agency_stttt.sign(pending.to_be_signed))

    assert refused.value.code == "bad_signature"


def test_a_signature_over_other_bytes_is_not_handed_out(prepared, leader_dung, now):
    from dataclasses import replace

    pending = begin(prepared, field="LanhDao", certificate=leader_dung.certificate, now=now)
    other = pending.template.attributes(bytes(32))
    tampered = replace(pending, to_be_signed=other)

    with pytest.raises(ProofError) as refused:
        finish(tampered, leader_dung.sign(other))

    assert refused.value.code == "not_proved"


def test_an_expired_certificate_does_not_sign(letter, leader_dung, now):
    with pytest.raises(SignerError) as refused:
        begin(letter, field="X", certificate=leader_dung.certificate, now=now.replace(year=2036))

    assert refused.value.code == "certificate_expired"


def test_a_certificate_of_an_authority_does_not_sign_documents(letter, pki, now):
    with pytest.raises(SignerError) as refused:
        begin(letter, field="X", certificate=pki.ca.der, now=now)

    assert refused.value.code == "certificate_usage"


def test_an_annex_mark_and_a_copy_mark_carry_vietnam_time(now):
    assert annex_mark("01/STTTT-CNTT", now).text == "01/STTTT-CNTT; 2026-03-05T15:00:00+07:00"
    assert copy_mark("SAO Y", "Sở Nội vụ", now).text == "SAO Y; Sở Nội vụ; 2026-03-05T15:00:00+07:00"


def test_a_word_that_is_no_form_of_copy_is_refused(now):
    with pytest.raises(LayoutError):
        copy_mark("BẢN SAO", "Sở Nội vụ", now)


def test_the_seal_covers_a_third_of_the_leaders_image_on_its_left(blue_signature):
    image = drawn_box(leader_image(blue_signature), LEADER_BOX)

    seal = seal_box(image, width_mm=36)

    assert seal.x < image.x
    assert seal.right - image.x == pytest.approx(image.width / 3)
    assert seal.centre[1] == pytest.approx(image.centre[1])
    assert (seal.width, seal.height) == (36, 36)


def test_room_is_exact_unless_a_timestamp_is_to_come(letter, leader_dung, now):
    exact = begin(letter, field="X", certificate=leader_dung.certificate, chain=leader_dung.chain, now=now)
    roomy = begin(
        letter, field="X", certificate=leader_dung.certificate, chain=leader_dung.chain, now=now,
        timestamp_room=TIMESTAMP_ROOM,
    )  # fmt: skip

    assert exact.gap[1] - exact.gap[0] == 2 * exact.template.size + 2
    assert roomy.gap[1] - roomy.gap[0] == exact.gap[1] - exact.gap[0] + 2 * TIMESTAMP_ROOM


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda pdf: b"", "not_pdf"),
        (lambda pdf: b"%PDF-1.7\n", "damaged"),
        (lambda pdf: pdf[: len(pdf) // 2], "damaged"),
        (lambda pdf: b"junk" + pdf, "not_pdf"),
        (lambda pdf: pdf.replace(b"/Root", b"/Riit"), "damaged"),
        (lambda pdf: pdf.replace(b"trailer\n<<", b"trailer\n<</Encrypt 5 0 R"), "encrypted"),
    ],
)
def test_a_file_that_cannot_be_signed_is_refused_with_its_reason(letter, leader_dung, now, spoil, code):
    with pytest.raises(SigningError) as refused:
        sign(spoil(letter), leader_dung, field="X", now=now)

    assert refused.value.code == code
    assert refused.value.sentence("vi") != refused.value.message


def test_filling_needs_no_font_on_the_machine(signed, monkeypatch):
    from vnsign import fonts

    def missing(*, italic):
        raise AssertionError("the font of the file is enough")

    monkeypatch.setattr(fonts, "face", missing)

    assert {field.value for field in describe(fill(signed, VALUES)).fields if field.kind == "text"} == set(
        VALUES.values()
    )


def test_two_leaders_sign_one_after_the_other_and_the_clerk_fills(
    letter, leader_dung, clerk_an, agency_stttt, pki, now
):
    from tests.unit.vnsign.sign.test_other_judges import pyhanko_says

    plan = FieldPlan(
        number=Box(1, 40, 38, 45, 8),
        leader=LEADER_BOX,
        leaders=(Box(1, 40, 200, 50, 25),),
        agency=Box(2, 40, 200, 37, 37),
    )

    first = sign(prepare(letter, plan), leader_dung, field="LanhDao", now=now)
    second = sign(first, clerk_an, field="LanhDao2", now=now)
    sealed = sign(fill(second, {"so": "01/TTLT"}), agency_stttt, field="CoQuan", now=now)

    assert pyhanko_says(sealed, pki) == {
        "LanhDao": (True, "FORM_FILLING"), "LanhDao2": (True, "FORM_FILLING"), "CoQuan": (True, "NONE"),
    }  # fmt: skip


def test_a_filled_file_that_holds_something_else_is_not_handed_out(signed, monkeypatch):
    from vnsign import fields

    monkeypatch.setattr(fields, "text_string", lambda text: b"02")

    with pytest.raises(ProofError) as refused:
        fill(signed, {"so": "01"})

    assert refused.value.code == "not_proved"
