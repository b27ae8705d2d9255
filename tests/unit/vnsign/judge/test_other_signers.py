"""Honest files of other signers are judged as honest: stock pyHanko's made here, the other tools' as samples."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers, timestamps
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.unit.vnsign.judge import paper
from tests.unit.vnsign.judge.conftest import codes, of
from tests.unit.vnsign.pki import CRL_URL, NOW, ROOT_CRL_URL
from vnsign.finish import sign
from vnsign.geometry import Box
from vnsign.report import Changes, Integrity, Verdict
from vnsign.trust import TrustStore
from vnsign.verify import verify

SAMPLES = sorted((Path(__file__).parents[3] / "samples" / "signed").glob("*.pdf"))
PADES = fields.SigSeedSubFilter.PADES


@pytest.mark.parametrize("sample", SAMPLES, ids=[each.stem for each in SAMPLES])
def test_a_file_of_another_tool_is_intact_and_its_second_signature_permitted(sample):
    report = verify(sample, trust=TrustStore(), now=NOW)

    assert [each.integrity for each in report.signatures] == [Integrity.INTACT] * 2
    assert [each.changes for each in report.signatures] == [Changes.PERMITTED, Changes.NONE]


@pytest.fixture(scope="module")
def stock(pki):
    """Sign with stock pyHanko in one of its ways."""
    store = SimpleCertificateStore()
    store.register_multiple([asn1_x509.Certificate.load(each.der) for each in (pki.ca, pki.root)])

    def parts(holder):
        private = holder.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return asn1_x509.Certificate.load(holder.der), asn1_keys.PrivateKeyInfo.load(private), store

    def signed(pdf, holder, field, *, stamped=False, spec=None, look=None, **other):
        stamper = timestamps.DummyTimeStamper(*parts(pki.tsa), fixed_dt=NOW) if stamped else None
        signer = signers.PdfSigner(
            signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256", **other),
            signers.SimpleSigner(*parts(holder)),
            timestamper=stamper,
            new_field_spec=spec,
            stamp_style=look,
        )
        return signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)).getvalue()

    signed.stamper = timestamps.DummyTimeStamper(*parts(pki.tsa), fixed_dt=NOW)
    return signed


@pytest.fixture
def evidenced(pki, services):
    """Return what makes stock pyHanko embed the evidence of the PKI."""
    lists = [asn1_crl.CertificateList.load(services(url)) for url in (CRL_URL, ROOT_CRL_URL)]
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(pki.root.der)],
        other_certs=[asn1_x509.Certificate.load(pki.ca.der)],
        moment=NOW, crls=lists, revocation_mode="soft-fail",
    )  # fmt: skip
    return {"stamped": True, "subfilter": PADES, "embed_validation_info": True, "validation_context": context}


def box(name):
    return {"spec": fields.SigFieldSpec(name, box=(200, 300, 300, 350)), "look": TextStampStyle()}


@pytest.mark.parametrize(
    "ways",
    [
        [("LanhDao", {"subfilter": PADES})],
        [("LanhDao", {})],
        [("LanhDao", {"subfilter": PADES, "stamped": True})],
        [("Moi", {"subfilter": PADES, **box("Moi")})],
        [("LanhDao", {"subfilter": PADES}), ("CoQuan", {"subfilter": PADES})],
        [("LanhDao", {"subfilter": PADES}), ("Moi", {"subfilter": PADES, **box("Moi")})],
        [("LanhDao", {"certify": True, "docmdp_permissions": fields.MDPPerm.NO_CHANGES})],
        [("LanhDao", {"certify": True, "docmdp_permissions": fields.MDPPerm.FILL_FORMS}), ("CoQuan", {})],
        [("LanhDao", {"certify": True, "docmdp_permissions": fields.MDPPerm.ANNOTATE}), ("CoQuan", {})],
    ],
    ids=["b-b", "pkcs7", "b-t", "new-field", "two", "two-new-field", "level-1", "level-2", "level-3"],
)
def test_what_stock_pyhanko_signs_is_valid(judge, pki, stock, ways):
    pdf = paper.document()
    for holder, (field, settings) in zip((pki.leader, pki.agency), ways, strict=False):
        pdf = stock(pdf, holder, field, **settings)

    report = judge(pdf)

    assert report.verdict is Verdict.VALID
    assert len(report.signatures) == len(ways)


@pytest.mark.parametrize("level", [None, *fields.MDPPerm])
def test_what_stock_pyhanko_archives_is_valid_without_a_network(judge, pki, stock, evidenced, level):
    certified = {"certify": True, "docmdp_permissions": level} if level else {}

    pdf = stock(paper.document(), pki.leader, "LanhDao", use_pades_lta=True, **certified, **evidenced)

    report = judge(pdf, fetch=None)
    assert report.verdict is Verdict.VALID
    assert of(report, "LanhDao").level == "B-LTA"


def test_an_archive_that_stock_pyhanko_renewed_is_valid_without_a_network(judge, pki, stock, evidenced):
    pdf = stock(paper.document(), pki.leader, "LanhDao", use_pades_lta=True, **evidenced)
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    renewing = signers.PdfTimeStamper(stock.stamper)

    renewed = renewing.update_archival_timestamp_chain(
        reader, evidenced["validation_context"], in_place=False
    ).getvalue()

    report = judge(renewed, fetch=None)
    assert report.verdict is Verdict.VALID
    assert len(report.signatures) == 3


# A catalogue that names a page, as LibreOffice writes it: the page gains a widget, the catalogue stays

OPENING = b"/OpenAction [3 0 R /Fit] /Dests << /dau [3 0 R /Fit] >>"
LINKED = paper.OBJECTS[3].replace(
    b"/Annots [", b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /Dest [3 0 R /Fit] >> "
)


def opening(entries=OPENING, script=b"<< /S /JavaScript /JS (1) >>"):
    catalog = paper.OBJECTS[1].replace(b">>", entries + b" >>")
    return paper.document({1: catalog, 3: LINKED, 30: script})


def test_a_page_that_the_catalogue_names_may_gain_a_signature(judge, pki, agency_stttt, now):
    pdf = paper.sign(opening(), pki.leader, paper.LEADER, number=20, chain=(pki.ca,))

    both = sign(pdf, agency_stttt, field="Moi", box=Box(1, 20, 20, 30, 30), now=now)

    report = judge(both)
    assert of(report, "LanhDao").changes is Changes.PERMITTED
    assert report.verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("entries", "changed"),
    [
        (b"/OpenAction [3 0 R /Fit]", {1: b"/OpenAction [3 0 R /FitH 1]"}),
        (b"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next 30 0 R >>", {30: b"<< /S /JavaScript /JS (2) >>"}),
        (b"/OpenAction [30 0 R]", {30: b"<< /S /JavaScript /JS (2) >>"}),
        (b"/Dests << /dau [3 0 R /Fit] >>", {1: b"/Dests << /dau [3 0 R /Fit 2] >>"}),
    ],
)
def test_what_the_catalogue_leads_to_may_not_change(judge, pki, entries, changed):
    pdf = paper.sign(opening(entries), pki.leader, paper.LEADER, number=20, chain=(pki.ca,))
    bodies = {
        number: paper.OBJECTS[1].replace(b">>", body + b" >>") if number == 1 else body
        for number, body in changed.items()
    }

    report = judge(paper.update(pdf, bodies))

    assert report.verdict is Verdict.INVALID
    assert codes(report) & {"catalog_changed", "object_changed"}
