"""Every family of attack, and of honest update, on every way that files are written: no corpus stands behind these.

The updates are made by stock pyHanko's incremental writer, which keeps to the file's own kind of cross-reference.
"""

from __future__ import annotations

import io

import pikepdf
import pytest

from tests.unit.vnsign.pki import PASSPHRASE
from vnsign.appearance import leader_image
from vnsign.fields import FieldPlan, fill, prepare
from vnsign.finish import sign
from vnsign.geometry import Box
from vnsign.report import Changes, Integrity, Verdict

HARMLESS = (Changes.NONE, Changes.PERMITTED)
PLAN = FieldPlan(
    number=Box(1, 40, 60, 45, 8), leader=Box(1, 120, 170, 50, 25), agency=Box(1, 100, 170, 36, 36)
)
WRITTEN = {
    "table": {"object_stream_mode": pikepdf.ObjectStreamMode.disable},
    "object-streams": {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
    "linearized": {"linearize": True},
    "linearized-streams": {"linearize": True, "object_stream_mode": pikepdf.ObjectStreamMode.generate},
    "version-2.0": {"force_version": "2.0"},
    "uncompressed": {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.generalized},
}


@pytest.fixture(scope="module", params=WRITTEN.values(), ids=WRITTEN)
def prepared(request, letter):
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        out = io.BytesIO()
        pdf.save(out, **request.param)
    return prepare(out.getvalue(), PLAN)


@pytest.fixture(scope="module")
def approved(prepared, leader_dung, blue_signature, now):
    return sign(prepared, leader_dung, field="LanhDao", appearance=leader_image(blue_signature), now=now)


def updated(pdf, change):
    """Return a PDF with one incremental update that `change` makes."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def page_of(writer):
    return writer.root["/Pages"]["/Kids"][0].get_object()


def marked(writer, value):
    writer.mark_update(value.container_ref if hasattr(value, "container_ref") else value)
    return value


def new_stream(writer, content, **entries):
    from pyhanko.pdf_utils import generic

    settings = {generic.pdf_name("/" + key): value for key, value in entries.items()}
    return writer.add_object(generic.StreamObject(settings, stream_data=content))


def names(**entries):
    from pyhanko.pdf_utils import generic

    return generic.DictionaryObject({generic.pdf_name("/" + key): value for key, value in entries.items()})


def name(value):
    from pyhanko.pdf_utils import generic

    return generic.pdf_name(value)


def rect(*numbers):
    from pyhanko.pdf_utils import generic

    return generic.ArrayObject([generic.NumberObject(number) for number in numbers])


def picture(writer, content=b"0 0 300 300 re f"):
    return new_stream(
        writer, content, Type=name("/XObject"), Subtype=name("/Form"), BBox=rect(0, 0, 300, 300)
    )


def field_of(writer, wanted):
    return next(
        item.get_object() for item in writer.root["/AcroForm"]["/Fields"] if item.get_object()["/T"] == wanted
    )


def replaced_content(writer):
    page = marked(writer, page_of(writer))
    page["/Contents"] = new_stream(writer, b"BT ET 0 0 600 900 re f")


def more_content(writer):
    from pyhanko.pdf_utils import generic

    page = marked(writer, page_of(writer))
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), new_stream(writer, b"0 0 9 9 re f")])


def turned(writer):
    from pyhanko.pdf_utils import generic

    marked(writer, page_of(writer))["/Rotate"] = generic.NumberObject(180)


def other_font(writer):
    fonts = page_of(writer)["/Resources"]["/Font"]
    key = next(iter(fonts))
    fonts[key] = writer.add_object(
        names(Type=name("/Font"), Subtype=name("/Type1"), BaseFont=name("/Symbol"))
    )
    marked(writer, page_of(writer))
    writer.update_container(fonts)


def fewer_pages(writer):
    from pyhanko.pdf_utils import generic

    pages = writer.root["/Pages"]
    marked(writer, pages)
    pages["/Kids"] = generic.ArrayObject([pages["/Kids"].raw_get(0)])
    pages["/Count"] = generic.NumberObject(1)


def pages_swapped(writer):
    from pyhanko.pdf_utils import generic

    pages = writer.root["/Pages"]
    marked(writer, pages)
    kids = pages["/Kids"]
    pages["/Kids"] = generic.ArrayObject([kids.raw_get(1), kids.raw_get(0)])


def annotated(kind):
    def change(writer):
        from pyhanko.pdf_utils import generic

        page = marked(writer, page_of(writer))
        note = names(
            Type=name("/Annot"), Subtype=name("/" + kind), Rect=rect(50, 500, 500, 800), P=writer.root["/Pages"]["/Kids"].raw_get(0),
            AP=names(N=picture(writer)),
        )  # fmt: skip
        page["/Annots"] = generic.ArrayObject(
            [*(page["/Annots"].raw_get(at) for at in range(len(page["/Annots"]))), writer.add_object(note)]
        )

    return change


def looks_alone(writer):
    marked(writer, field_of(writer, "so"))["/AP"] = names(N=picture(writer))


def leader_looks(writer):
    marked(writer, field_of(writer, "LanhDao"))["/AP"] = names(N=picture(writer))


def leader_gone(writer):
    marked(writer, field_of(writer, "LanhDao")).pop("/V")


def leader_moved(writer):
    marked(writer, field_of(writer, "LanhDao"))["/Rect"] = rect(50, 700, 500, 800)


def field_renamed(writer):
    from pyhanko.pdf_utils import generic

    marked(writer, field_of(writer, "so"))["/T"] = generic.TextStringObject("khac")


def text_field_added(writer):
    from pyhanko.pdf_utils import generic

    field = names(
        Type=name("/Annot"), Subtype=name("/Widget"), FT=name("/Tx"), T=generic.TextStringObject("Them"),
        V=generic.TextStringObject("900"), Rect=rect(50, 500, 500, 800), P=writer.root["/Pages"]["/Kids"].raw_get(0),
        AP=names(N=picture(writer)),
    )  # fmt: skip
    reference = writer.add_object(field)
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.append(reference)
    writer.update_container(fields)
    page = marked(writer, page_of(writer))
    page["/Annots"] = generic.ArrayObject(
        [*(page["/Annots"].raw_get(at) for at in range(len(page["/Annots"]))), reference]
    )


def acting(writer):
    from pyhanko.pdf_utils import generic

    writer.root["/OpenAction"] = names(S=name("/JavaScript"), JS=generic.TextStringObject("x"))
    writer.update_root()


def layers(writer):
    from pyhanko.pdf_utils import generic

    group = writer.add_object(names(Type=name("/OCG"), Name=generic.TextStringObject("x")))
    writer.root["/OCProperties"] = names(OCGs=generic.ArrayObject([group]), D=names())
    writer.update_root()


ATTACKS = {
    "replaced-content": replaced_content, "more-content": more_content, "turned": turned, "other-font": other_font,
    "fewer-pages": fewer_pages, "pages-swapped": pages_swapped, "stamp": annotated("Stamp"),
    "free-text": annotated("FreeText"), "widget-alone": annotated("Widget"), "redaction": annotated("Redact"),
    "looks-alone": looks_alone, "leader-looks": leader_looks, "leader-gone": leader_gone, "leader-moved": leader_moved,
    "field-renamed": field_renamed, "text-field-added": text_field_added, "acting": acting, "layers": layers,
}  # fmt: skip


def passes(report):
    return bool(report.signatures) and all(
        found.integrity is Integrity.INTACT and found.changes in HARMLESS for found in report.signatures
    )


@pytest.mark.parametrize("change", ATTACKS.values(), ids=ATTACKS)
def test_no_attack_passes_in_any_way_of_writing(judge, approved, change):
    report = judge(updated(approved, change))

    assert report.verdict is not Verdict.VALID
    assert not passes(report)


@pytest.mark.parametrize("change", ATTACKS.values(), ids=ATTACKS)
def test_no_attack_passes_behind_another_honest_signature(judge, approved, agency_stttt, now, change):
    pdf = sign(updated(fill(approved, {"so": "12/QĐ"}), change), agency_stttt, field="CoQuan", now=now)

    report = judge(pdf)

    assert report.verdict is not Verdict.VALID
    assert not passes(report)


def test_the_road_passes_in_every_way_of_writing(judge, approved, agency_stttt, now):
    report = judge(sign(fill(approved, {"so": "12/QĐ"}), agency_stttt, field="CoQuan", now=now))

    assert report.verdict is Verdict.VALID


def test_stock_pyhanko_may_sign_and_fill_after_us(judge, approved, pki):
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    signer = signers.SimpleSigner.load_pkcs12_data(
        pki.p12(pki.agency), other_certs=[], passphrase=PASSPHRASE.encode()
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(fill(approved, {"so": "12/QĐ"})), strict=False)
    settings = signers.PdfSignatureMetadata(field_name="CoQuan", md_algorithm="sha256")
    out = signers.sign_pdf(writer, settings, signer=signer)

    report = judge(out.getvalue())

    assert report.verdict is Verdict.VALID


def test_pyhankos_own_signature_bears_our_filling_and_sealing(judge, prepared, pki, agency_stttt, now):
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    signer = signers.SimpleSigner.load_pkcs12_data(
        pki.p12(pki.leader), other_certs=[], passphrase=PASSPHRASE.encode()
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(prepared), strict=False)
    settings = signers.PdfSignatureMetadata(field_name="LanhDao", md_algorithm="sha256")
    signed = signers.sign_pdf(writer, settings, signer=signer).getvalue()

    report = judge(sign(fill(signed, {"so": "12/QĐ"}), agency_stttt, field="CoQuan", now=now))

    assert report.verdict is Verdict.VALID
