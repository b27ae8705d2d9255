"""Documents that are encrypted and signed: the signature holds what the key opens, and the key cannot be exchanged.

Source: ISO 32000-2, 7.6. They are encrypted by qpdf (through pikepdf) and signed by stock pyHanko.
"""

from __future__ import annotations

import io

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from tests.unit.vnsign.judge import paper
from tests.unit.vnsign.judge.conftest import codes, of
from tests.unit.vnsign.pki import PASSPHRASE
from vnsign.report import Changes, Integrity, Verdict

WAYS = {
    "rc4-128": {"R": 3, "aes": False, "metadata": False},
    "aes-128": {"R": 4, "aes": True},
    "aes-256": {"R": 6, "aes": True},
}


@pytest.fixture(scope="module", params=WAYS.values(), ids=WAYS)
def way(request):
    return request.param


def encrypted(way, user="", owner="chu"):
    with pikepdf.open(io.BytesIO(paper.document())) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner=owner, user=user, **way))
    return out.getvalue()


def writer_of(pdf, password=b""):
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    writer.encrypt(password)
    return writer


def signed_by_pyhanko(pki, pdf, password=b"", field="LanhDao"):
    signer = signers.SimpleSigner.load_pkcs12_data(
        pki.p12(pki.leader), other_certs=[], passphrase=PASSPHRASE.encode()
    )
    settings = signers.PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    return signers.sign_pdf(writer_of(pdf, password), settings, signer=signer).getvalue()


@pytest.fixture(scope="module")
def signed(way, pki):
    return signed_by_pyhanko(pki, encrypted(way))


def updated(pdf, change):
    writer = writer_of(pdf)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def trailer_of(pdf):
    """Return the newest trailer's Encrypt, ID and Root as written."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {
            "Encrypt": opened.trailer.Encrypt.unparse() if opened.trailer.Encrypt.is_indirect else b"",
            "ID": opened.trailer.ID.unparse(),
            "Root": opened.trailer.Root.unparse(),
            "key": opened.trailer.Encrypt.unparse(resolved=True),
        }


def with_trailer(pdf, objects, **entries):
    """Append an update with a trailer of its own; objects are written as they are, unencrypted."""
    out, rows = bytearray(pdf), []
    for number, body in objects.items():
        rows.append(b"%d 1\n%010d 00000 n \n" % (number, len(out)))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    said = b" ".join(b"/%s %s" % (key.encode(), value) for key, value in entries.items())
    out += b"xref\n%strailer\n<< /Size 200 %s /Prev %d >>\n" % (
        b"".join(rows) or b"0 0\n",
        said,
        paper.last_xref(pdf),
    )
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % start


def passes(report):
    return bool(report.signatures) and all(
        found.integrity is Integrity.INTACT and found.changes in (Changes.NONE, Changes.PERMITTED)
        for found in report.signatures
    )


def test_an_encrypted_document_that_everybody_may_open_is_judged_like_any_other(judge, signed):
    report = judge(signed)

    assert report.verdict is Verdict.VALID
    assert of(report, "LanhDao").changes is Changes.NONE


def test_a_document_locked_with_a_password_is_judged_when_the_password_is_given(judge, pki, way):
    locked = signed_by_pyhanko(pki, encrypted(way, "mat-khau"), b"mat-khau")

    assert judge(locked, password=b"mat-khau").verdict is Verdict.VALID


def test_one_changed_byte_of_an_encrypted_document_is_found(judge, signed):
    at = signed.index(b"stream\n") + 9
    changed = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]

    assert "digest_mismatch" in codes(judge(changed))


def test_content_replaced_in_an_encrypted_document_is_forbidden(judge, signed):
    def replaced(writer):
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        writer.mark_update(page.container_ref)
        page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 600 900 re f"))

    report = judge(updated(signed, replaced))

    assert of(report, "LanhDao").changes is Changes.FORBIDDEN
    assert report.verdict is Verdict.INVALID


def test_a_second_signature_in_an_encrypted_document_is_permitted(judge, signed, pki):
    report = judge(signed_by_pyhanko(pki, signed, field="CoQuan"))

    assert report.verdict is Verdict.VALID
    assert of(report, "LanhDao").changes is Changes.PERMITTED


def test_the_encryption_cannot_be_dropped(judge, signed):
    was = trailer_of(signed)

    report = judge(with_trailer(signed, {150: b"(x)"}, Root=was["Root"], ID=was["ID"]))

    assert report.verdict is not Verdict.VALID
    assert not passes(report)


def test_the_encryption_cannot_be_exchanged_for_another(judge, signed, way):
    was, other = trailer_of(signed), trailer_of(encrypted(way, owner="khac"))

    report = judge(
        with_trailer(signed, {150: other["key"]}, Root=was["Root"], ID=was["ID"], Encrypt=b"150 0 R")
    )

    assert report.verdict is not Verdict.VALID
    assert not passes(report)


def test_the_encryption_dictionary_cannot_be_rewritten_in_place(judge, signed, way):
    was, other = trailer_of(signed), trailer_of(encrypted(way, owner="khac"))
    number = int(was["Encrypt"].split()[0])

    report = judge(
        with_trailer(signed, {number: other["key"]}, Root=was["Root"], ID=was["ID"], Encrypt=was["Encrypt"])
    )

    assert report.verdict is not Verdict.VALID
    assert not passes(report)


def test_an_identifier_that_takes_the_key_away_is_not_harmless(judge, pki):
    signed = signed_by_pyhanko(pki, encrypted(WAYS["aes-128"]))
    was = trailer_of(signed)

    report = judge(
        with_trailer(signed, {150: b"(x)"}, Root=was["Root"], ID=b"[<11> <11>]", Encrypt=was["Encrypt"])
    )

    assert report.verdict is not Verdict.VALID
    assert not passes(report)


def test_encryption_cannot_come_over_a_signed_document(judge, by_leader, way):
    other = trailer_of(encrypted(way, owner="khac"))

    report = judge(
        with_trailer(by_leader, {150: other["key"]}, Root=b"1 0 R", ID=other["ID"], Encrypt=b"150 0 R")
    )

    assert report.verdict is not Verdict.VALID
    assert not passes(report)


def test_without_its_password_a_locked_document_hides_no_change(judge, pki, way):
    locked = signed_by_pyhanko(pki, encrypted(way, "mat-khau"), b"mat-khau")
    writer = writer_of(locked, b"mat-khau")
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    writer.mark_update(page.container_ref)
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 600 900 re f"))
    out = io.BytesIO()
    writer.write(out)

    report = judge(out.getvalue())

    assert report.verdict is not Verdict.VALID
    assert not passes(report)


def filled(pdf, value, shown=None):
    """Return an encrypted PDF whose field `so` was filled, by pyHanko's writer."""

    def change(writer):
        name = generic.pdf_name
        form = writer.root["/AcroForm"]
        widget = next(item.get_object() for item in form["/Fields"] if item.get_object()["/T"] == "so")
        fonts = generic.DictionaryObject({name("/F1"): form["/DR"]["/Font"].raw_get("/F1")})
        looks = generic.StreamObject(
            {
                name("/Type"): name("/XObject"),
                name("/Subtype"): name("/Form"),
                name("/BBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 200, 20))),
                name("/Resources"): generic.DictionaryObject({name("/Font"): fonts}),
            },
            stream_data=b"/Tx BMC q BT /F1 12 Tf 2 4 Td (%s) Tj ET Q EMC" % (shown or value).encode(),
        )
        widget["/V"] = generic.TextStringObject(value)
        widget["/AP"] = generic.DictionaryObject({name("/N"): writer.add_object(looks)})
        writer.mark_update(widget.container_ref)

    return updated(pdf, change)


def test_the_number_may_be_filled_in_an_encrypted_document(judge, signed):
    report = judge(filled(signed, "12"))

    assert report.verdict is Verdict.VALID
    assert of(report, "LanhDao").changes is Changes.PERMITTED


def test_looks_are_held_to_the_decrypted_value(judge, signed):
    report = judge(filled(signed, "12", shown="99"))

    assert "appearance_differs_from_value" in codes(report)
    assert report.verdict is Verdict.INVALID


def test_a_lock_names_its_fields_in_encrypted_documents_too(judge, pki, way):
    signer = signers.SimpleSigner.load_pkcs12_data(
        pki.p12(pki.leader), other_certs=[], passphrase=PASSPHRASE.encode()
    )
    lock = fields.FieldMDPSpec(fields.FieldMDPAction.INCLUDE, fields=["so"])
    writer = writer_of(encrypted(way))
    fields.append_signature_field(writer, fields.SigFieldSpec("Khoa", field_mdp_spec=lock))
    settings = signers.PdfSignatureMetadata(field_name="Khoa", md_algorithm="sha256")
    locked = signers.sign_pdf(writer, settings, signer=signer).getvalue()

    assert judge(locked).verdict is Verdict.VALID
    assert "field_locked" in codes(judge(filled(locked, "12")))
