"""What an uploaded file is, and every refusal of one that cannot become part of the record."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from tests.domain.documents.conftest import NOW
from vanthu.cli.demo.scan import scan
from vanthu.core.errors import Invalid
from vanthu.core.refusals import Refusal
from vanthu.documents.compose import Draft, compose
from vanthu.documents.intake import Limits, inspect_pdf, inspect_received

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def born_digital(letter: Draft) -> bytes:
    return compose(letter, now=NOW).pdf


def changed(pdf: bytes, change: Callable[[pikepdf.Pdf], None], **saving: object) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        document.save(output, **saving)  # type: ignore[arg-type]  # pikepdf's own keywords
    return output.getvalue()


def refusal_of(source: bytes, **options: object) -> Invalid:
    with pytest.raises(Invalid) as refused:
        inspect_pdf(source, name="van-ban.pdf", **options)  # type: ignore[arg-type]  # the case's own keywords
    return refused.value


def test_a_composed_document_is_what_it_looks_like(born_digital: bytes) -> None:
    facts = inspect_pdf(born_digital, name="van-ban.pdf", require_text=True)

    assert facts.size == len(born_digital)
    assert (facts.pages, facts.pdf_version, facts.page_sizes_mm) == (1, "1.7", ((210.0, 297.0),))
    assert (facts.has_text, facts.signatures, facts.embedded_files) == (True, 0, 0)
    assert (facts.active_content, facts.damage) == ((), "")
    assert facts.scan_dpi is None
    assert not facts.meets_scan_standard


def test_a_path_is_read_as_bytes_are(born_digital: bytes, tmp_path: Path) -> None:
    path = tmp_path / "van-ban.pdf"
    path.write_bytes(born_digital)

    assert inspect_pdf(path, name="van-ban.pdf") == inspect_pdf(born_digital, name="van-ban.pdf")


def test_a_colour_scan_of_200_dpi_meets_the_standard(born_digital: bytes) -> None:
    facts = inspect_pdf(scan(born_digital), name="ban-quet.pdf")

    assert (facts.has_text, facts.scan_dpi, facts.scan_in_colour) == (False, 200, True)
    assert facts.meets_scan_standard


def test_a_coarse_scan_does_not_meet_the_standard(born_digital: bytes) -> None:
    facts = inspect_pdf(scan(born_digital, dpi=150), name="ban-quet.pdf")

    assert facts.scan_dpi == 150
    assert not facts.meets_scan_standard


def test_a_scan_is_refused_where_text_is_needed(born_digital: bytes) -> None:
    assert refusal_of(scan(born_digital), require_text=True).code is Refusal.PDF_NO_TEXT


@pytest.mark.parametrize(
    "source", [b"PK\x03\x04 a word file", b"<html>", b"%PD", b"\x00" * 2000 + b"%PDF-1.7"]
)
def test_what_is_no_pdf_is_refused(source: bytes) -> None:
    refused = refusal_of(source)

    assert refused.code is Refusal.NOT_A_PDF
    assert refused.facts["name"] == "van-ban.pdf"


def test_an_empty_file_is_refused() -> None:
    assert refusal_of(b"").code is Refusal.FILE_EMPTY


def test_a_file_over_the_limit_is_refused_with_the_limit(born_digital: bytes) -> None:
    refused = refusal_of(born_digital + b" " * 2_000_000, limits=Limits(size=2_000_000))

    assert refused.code is Refusal.FILE_TOO_LARGE
    assert refused.facts["limit_mb"] == "2"


@pytest.mark.parametrize("user", ["", "mat-khau"])
def test_an_encrypted_file_is_refused_whether_or_not_it_opens(born_digital: bytes, user: str) -> None:
    encrypted = changed(
        born_digital, lambda _: None, encryption=pikepdf.Encryption(owner="chu", user=user, R=6)
    )

    assert refusal_of(encrypted).code is Refusal.PDF_ENCRYPTED


@pytest.mark.parametrize("share", [0.3, 0.6, 0.97])
def test_a_file_cut_off_is_broken(born_digital: bytes, share: float) -> None:
    with pytest.raises(Invalid) as refused:
        inspect_received(born_digital[: int(len(born_digital) * share)], name="den.pdf")

    assert refused.value.code is Refusal.PDF_BROKEN


def test_a_file_that_readers_must_rebuild_is_broken_whoever_made_it(born_digital: bytes) -> None:
    # Readers rebuild the table of objects each in its own way, so that what people see depends on the viewer.
    at = born_digital.rindex(b"startxref")
    astray = born_digital[:at] + b"startxref\n77\n%%EOF\n"

    with pytest.raises(Invalid) as refused:
        inspect_received(astray, name="den.pdf")

    assert refused.value.code is Refusal.PDF_BROKEN


def test_damage_that_readers_pass_over_is_said_and_not_signed(born_digital: bytes) -> None:
    at = born_digital.rindex(b"/Size ")
    miscounted = born_digital[:at] + b"/Size 7" + born_digital[at + 7 :]

    assert inspect_received(miscounted, name="den.pdf").damage
    assert refusal_of(miscounted).code is Refusal.PDF_BROKEN


def _open_action(**action: object) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pdf.make_indirect(Dictionary(**action))

    return change


def _annotation(**annotation: object) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        entry = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **annotation)
        pdf.pages[0].Annots = Array([pdf.make_indirect(entry)])

    return change


def _scripts_by_name(pdf: pikepdf.Pdf) -> None:
    action = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS="app.alert(1)"))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", action])))


def _xfa(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))


def _external_stream(pdf: pikepdf.Pdf) -> None:
    stream = pdf.make_stream(
        b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]), F="//host/x"
    )
    pdf.pages[0].Resources.XObject = Dictionary(Fm0=stream)


ACTIVE = {
    "JavaScript when opened": (_open_action(S=Name.JavaScript, JS="app.alert(1)"), "JavaScript"),
    "script of an unknown action": (_open_action(S=Name.Hide, JS="app.alert(1)"), "JavaScript"),
    "JavaScript by name": (_scripts_by_name, "JavaScript"),
    "Launch": (_open_action(S=Name.Launch, F="cmd.exe"), "Launch"),
    "form sent away": (_open_action(S=Name.SubmitForm, F="http://nguoi-la.example"), "SubmitForm"),
    "address opened unasked": (_open_action(S=Name.URI, URI="http://nguoi-la.example"), "OpenAction"),
    "another file opened": (_annotation(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F="a.pdf")), "GoToR"),
    "film": (_annotation(Subtype=Name.RichMedia), "RichMedia"),
    "XFA": (_xfa, "XFA"),
    "content from elsewhere": (_external_stream, "ExternalContent"),
}


@pytest.mark.parametrize("case", ACTIVE)
def test_active_content_is_refused_and_named(born_digital: bytes, case: str) -> None:
    change, named = ACTIVE[case]

    refused = refusal_of(changed(born_digital, change))

    assert refused.code is Refusal.PDF_ACTIVE_CONTENT
    assert named in refused.facts["what"]


def test_what_others_sent_is_described_rather_than_refused(born_digital: bytes) -> None:
    active = changed(born_digital, ACTIVE["Launch"][0])

    assert inspect_received(active, name="den.pdf").active_content == ("Launch",)


def test_a_link_that_a_person_clicks_is_no_active_content(born_digital: bytes) -> None:
    linked = changed(
        born_digital, _annotation(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI="https://phutho.example"))
    )

    assert inspect_pdf(linked, name="van-ban.pdf").active_content == ()


def test_embedded_files_are_refused_unless_allowed(born_digital: bytes) -> None:
    def attach(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["so-lieu.xml"] = b"<so-lieu/>"

    with_file = changed(born_digital, attach)

    assert refusal_of(with_file).facts["what"] == "EmbeddedFile"
    assert inspect_pdf(with_file, name="van-ban.pdf", allow_embedded_files=True).embedded_files == 1


def test_too_many_pages_or_objects_are_refused(born_digital: bytes) -> None:
    assert refusal_of(born_digital, limits=Limits(pages=0)).code is Refusal.PDF_BROKEN
    assert refusal_of(born_digital, limits=Limits(objects=10)).code is Refusal.PDF_BROKEN


def test_a_reader_that_runs_out_of_memory_harms_nobody_else(born_digital: bytes) -> None:
    def swell(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Contents = pdf.make_stream(b" " * 300_000_000)

    bomb = changed(born_digital, swell, recompress_flate=True, compress_streams=True)

    assert len(bomb) < 1_000_000
    assert refusal_of(bomb, limits=Limits(megabytes=300)).code is Refusal.PDF_BROKEN


def test_refusals_name_the_file_and_say_what_to_do(born_digital: bytes) -> None:
    sentence = str(refusal_of(b"khong phai pdf"))

    assert "van-ban.pdf" in sentence
    assert sentence.endswith(".")


@pytest.mark.slow
@pytest.mark.corpus
def test_hostile_files_end_with_a_code_and_never_hang() -> None:
    folder = ROOT.parent / "shared" / "corpus"
    files = sorted(
        [
            *folder.glob("selfmade/dos_*.pdf"),
            *folder.glob("pdf101/01-*/*.pdf"),
            *folder.glob("pdf101/01-*.pdf"),
        ]
    )
    assert files

    for path in files:
        try:
            facts = inspect_pdf(path, name=path.name, limits=Limits(seconds=5))
        except Invalid as refused:
            assert refused.code in {Refusal.PDF_BROKEN, Refusal.PDF_ACTIVE_CONTENT}, path.name
        else:
            assert facts.pages >= 1, path.name


@pytest.mark.slow
@pytest.mark.corpus
def test_no_file_that_calls_out_is_let_in() -> None:
    folder = ROOT.parent / "shared" / "corpus" / "pdf101"
    # A link that is clicked, and an action that nothing refers to, call nobody.
    harmless = {"uri-link", "uri-name", "xhtml"}
    files = [
        path
        for path in folder.glob("02-disclosure__01-url*.pdf")
        if path.stem.split("__")[-1] not in harmless
    ]
    assert files

    let_in = []
    for path in files:
        try:
            inspect_pdf(path, name=path.name)
            let_in.append(path.name)
        except Invalid:
            continue

    assert let_in == []
