"""Hostile XML is refused with a code, quickly, in bounded memory, without touching network or files (T12)."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.unit.vnedxml.builders import NS, SAMPLES, attachment, content_of, document, encoded, package
from vnedxml import EdxmlError, ErrorCode, Limits, StatusMessage, read, read_bytes
from vnedxml.spool import Base64Sink, Workspace

ROOT = f'<edXML xmlns="{NS}">'
BILLION = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{("&" + a + ";") * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><edXML>&i;</edXML>"
)
QUADRATIC = f'<!DOCTYPE l [<!ENTITY a "{"x" * 50_000}">]><edXML>{"&a;" * 50_000}</edXML>'


def text_in_subject(text: str) -> bytes:
    return package(header=f"<Subject>{text}</Subject>")


HOSTILE = {
    "billion laughs": (BILLION.encode(), ErrorCode.DOCTYPE),
    "quadratic": (QUADRATIC.encode(), ErrorCode.DOCTYPE),
    "xxe file": (
        b'<!DOCTYPE e [<!ENTITY x SYSTEM "file:///etc/passwd">]><edXML>&x;</edXML>',
        ErrorCode.DOCTYPE,
    ),
    "xxe http": (
        b'<!DOCTYPE e [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]><edXML>&x;</edXML>',
        ErrorCode.DOCTYPE,
    ),
    "parameter entity": (
        b'<!DOCTYPE e [<!ENTITY % x SYSTEM "http://127.0.0.1:9/"> %x;]><edXML/>',
        ErrorCode.DOCTYPE,
    ),
    "external dtd": (b'<!DOCTYPE edXML SYSTEM "http://127.0.0.1:9/x.dtd"><edXML/>', ErrorCode.DOCTYPE),
    "public dtd": (
        b'<!DOCTYPE edXML PUBLIC "-//x//y" "http://127.0.0.1:9/x.dtd"><edXML/>',
        ErrorCode.DOCTYPE,
    ),
    "undefined entity": (text_in_subject("&nbsp;"), ErrorCode.ENTITY),
    "xinclude": (
        text_in_subject('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'),
        ErrorCode.XINCLUDE,
    ),
    "depth 100k": ((ROOT + "<a>" * 100_000).encode(), ErrorCode.TOO_DEEP),
    "depth inside the header": (text_in_subject("<a>" * 70 + "</a>" * 70), ErrorCode.TOO_DEEP),
    "65 attributes": (
        text_in_subject("<x " + " ".join(f'a{n}="1"' for n in range(65)) + "/>"),
        ErrorCode.TOO_MANY_ATTRIBUTES,
    ),
    "100k attributes": (
        ("<edXML " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>").encode(),
        ErrorCode.TEXT_TOO_LONG,
    ),
    "10k namespaces": (
        ("<edXML " + " ".join(f'xmlns:a{n}="u:{n}"' for n in range(10_000)) + "/>").encode(),
        ErrorCode.TOO_MANY_ATTRIBUTES,
    ),
    "100k elements": ((ROOT + "<a/>" * 100_000 + "</edXML>").encode(), ErrorCode.TOO_MANY_ELEMENTS),
    "20 MB text": (text_in_subject("x" * 20_000_000), ErrorCode.TEXT_TOO_LONG),
    "20 MB of short texts": (
        package(header="".join(f"<Subject>{'x' * 60_000}</Subject>" for _ in range(340))),
        ErrorCode.TEXT_TOO_LONG,
    ),
    "20 MB tag": (("<" + "e" * 20_000_000).encode(), ErrorCode.TEXT_TOO_LONG),
    "20 MB attribute": (('<edXML a="' + "e" * 20_000_000).encode(), ErrorCode.TEXT_TOO_LONG),
    "20 MB comment": (("<edXML><!--" + "e" * 20_000_000).encode(), ErrorCode.TEXT_TOO_LONG),
    "20 MB instruction": (("<edXML><?x " + "e" * 20_000_000).encode(), ErrorCode.TEXT_TOO_LONG),
    "20 MB cdata": (("<edXML><![CDATA[" + "e" * 20_000_000).encode(), ErrorCode.TEXT_TOO_LONG),
    "long namespace, many names": (
        (f'<edXML xmlns="{"u" * 200_000}">' + "".join(f"<a{n}/>" for n in range(40_000))).encode(),
        ErrorCode.TEXT_TOO_LONG,
    ),
    "many long names": (
        (ROOT + "".join(f"<{'n' * 10_000}{n}/>" for n in range(2_000))).encode(),
        ErrorCode.TEXT_TOO_LONG,
    ),
    "many long attributes": (
        (ROOT + "".join(f'<x {"n" * 10_000}{n}="1"/>' for n in range(2_000))).encode(),
        ErrorCode.TEXT_TOO_LONG,
    ),
    "many elements deep down": (
        (ROOT + f"<{'d' * 64}>" * 62 + "<leaf/>" * 50_000).encode(),
        ErrorCode.TOO_MANY_ELEMENTS,
    ),
    "combining marks in both orders": (
        text_in_subject("a" + "\u0301\u0323" * 32_000),
        ErrorCode.TEXT_TOO_LONG,
    ),
    "content in single letters": (
        package(attachment("A<!---->" * 1_000_000 + "!")),
        ErrorCode.BASE64,
    ),
    "utf-16 with mark": (package().decode().encode("utf-16"), ErrorCode.ENCODING),
    "utf-16 little end": (package().decode().encode("utf-16-le"), ErrorCode.ENCODING),
    "utf-16 big end": (package().decode().encode("utf-16-be"), ErrorCode.ENCODING),
    "utf-16 declared": (b'<?xml version="1.0" encoding="UTF-16"?>' + package(), ErrorCode.ENCODING),
    "utf-7 declared": (b'<?xml version="1.0" encoding="UTF-7"?>' + package(), ErrorCode.ENCODING),
    "utf-7": (b"+ADw-edXML+AD4-", ErrorCode.ENCODING),
    "latin-1 declared": (b'<?xml version="1.0" encoding="ISO-8859-1"?>' + package(), ErrorCode.ENCODING),
    "windows-1258 declared": (
        b'<?xml version="1.0" encoding="windows-1258"?>' + package(),
        ErrorCode.ENCODING,
    ),
    "bad utf-8": (package().replace(b"<Subject>s", b"<Subject>\xff\xfe"), ErrorCode.NOT_WELL_FORMED),
    "overlong utf-8": (package().replace(b"<Subject>s", b"<Subject>\xc0\xbc"), ErrorCode.NOT_WELL_FORMED),
    "nul": (package().replace(b"<Subject>s", b"<Subject>\0"), ErrorCode.CONTROL_CHARACTER),
    "escape character": (text_in_subject("\x1b[2J"), ErrorCode.NOT_WELL_FORMED),
    "reference to nul": (text_in_subject("&#0;"), ErrorCode.NOT_WELL_FORMED),
    "junk before": (b"junk" + package(), ErrorCode.JUNK_BEFORE_DECLARATION),
    "space before declaration": (b" <?xml version='1.0'?>" + package(), ErrorCode.JUNK_BEFORE_DECLARATION),
    "mark twice": (b"\xef\xbb\xbf" * 2 + package(), ErrorCode.JUNK_BEFORE_DECLARATION),
    "junk after": (package() + b"junk", ErrorCode.NOT_WELL_FORMED),
    "second root": (package() + package(), ErrorCode.NOT_WELL_FORMED),
    "unbound prefix": (text_in_subject("<edXML:x/>"), ErrorCode.UNBOUND_PREFIX),
    "mismatched tag": (text_in_subject("<a></b>"), ErrorCode.NOT_WELL_FORMED),
    "empty": (b"", ErrorCode.TRUNCATED),
    "white space": (b" \n ", ErrorCode.NOT_EDXML),
    "pdf": (b"%PDF-1.7\n", ErrorCode.NOT_EDXML),
    "other xml": (b"<html><body/></html>", ErrorCode.NOT_EDXML),
    "foreign namespace": (package().replace(NS.encode(), b"urn:other"), ErrorCode.NOT_EDXML),
    "no header": (f"{ROOT}<edXMLEnvelope/></edXML>".encode(), ErrorCode.NOT_EDXML),
    "element in content": (package(attachment("QUJD<b/>QUJD")), ErrorCode.BASE64),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_refused_with_their_code(name: str) -> None:
    package_bytes, code = HOSTILE[name]

    with pytest.raises(EdxmlError) as refusal:
        read_bytes(package_bytes)

    assert refusal.value.code is code
    assert refusal.value.place


@pytest.mark.parametrize("cut", range(1, 1500, 37))
def test_a_package_cut_anywhere_is_refused(cut: int) -> None:
    whole = package(attachment())

    with pytest.raises(EdxmlError):
        read_bytes(whole[:-cut] if cut < len(whole) else b"")


def test_a_cut_package_is_called_truncated() -> None:
    with pytest.raises(EdxmlError) as refusal:
        read_bytes(package(attachment())[:-30])

    assert refusal.value.code is ErrorCode.TRUNCATED


@pytest.mark.parametrize(
    "repeated", ["From", "DocumentId", "Code", "Subject", "PromulgationInfo", "DocumentType", "SignerInfo"]
)
def test_a_field_that_stands_twice_is_refused(repeated: str) -> None:
    with pytest.raises(EdxmlError) as refusal:
        read_bytes(package(header=f"<{repeated}/>" * 2))

    assert refusal.value.code is ErrorCode.DUPLICATE_ELEMENT
    assert refusal.value.detail == repeated


@pytest.mark.parametrize(
    "second",
    [
        "<edXMLEnvelope><edXMLHeader><MessageHeader/></edXMLHeader></edXMLEnvelope>",
        "<MessageHeader/>",
        "<edXMLHeader><TraceHeaderList/></edXMLHeader>",
    ],
)
def test_a_second_header_hidden_elsewhere_is_refused(second: str) -> None:
    with pytest.raises(EdxmlError) as refusal:
        read_bytes(package(after_header="<TraceHeaderList/>", body=second))

    assert refusal.value.code is ErrorCode.DUPLICATE_ELEMENT


@pytest.mark.parametrize("element", ["Bussiness", "Business"])
def test_a_second_business_beside_the_list_is_refused(element: str) -> None:
    new = "<TraceHeaderList><Bussiness><BussinessDocType>0</BussinessDocType></Bussiness></TraceHeaderList>"
    recall = f"<{element}><BussinessDocType>1</BussinessDocType><DocumentId>x</DocumentId></{element}>"

    for both in (new + recall, recall + new):
        with pytest.raises(EdxmlError) as refusal:
            read_bytes(package(after_header=both))

        assert refusal.value.code is ErrorCode.DUPLICATE_ELEMENT


def test_a_header_inside_a_foreign_element_is_not_seen() -> None:
    message = document(
        package(body='<x:w xmlns:x="urn:x"><MessageHeader><Subject>evil</Subject></MessageHeader></x:w>')
    )

    assert message.subject == "s"


@pytest.mark.parametrize("code", ["4", "44", "new", "-1"])
def test_an_unknown_business_type_is_refused(code: str) -> None:
    trace = f"<TraceHeaderList><Bussiness><BussinessDocType>{code}</BussinessDocType></Bussiness></TraceHeaderList>"

    with pytest.raises(EdxmlError) as refusal:
        read_bytes(package(after_header=trace))

    assert refusal.value.code is ErrorCode.UNKNOWN_BUSINESS_TYPE


@pytest.mark.parametrize("code", ["", "00", "07", "99", "x"])
def test_an_unknown_status_is_refused(code: str) -> None:
    with pytest.raises(EdxmlError) as refusal:
        read_bytes(package(header=f"<StatusCode>{code}</StatusCode>"))

    assert refusal.value.code is ErrorCode.UNKNOWN_STATUS


def test_reading_stops_one_block_after_the_limit() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"<edXML>" + b" " * (size - 7) if self.given == size else b" " * size

    stream = Endless()

    with pytest.raises(EdxmlError) as refusal:
        read_bytes_of(stream, Limits(package_bytes=1_000_000, field_chars=10**9, header_chars=10**9))

    assert refusal.value.code is ErrorCode.TOO_LARGE
    assert stream.given <= 1_000_000 + 65_536


def read_bytes_of(stream: io.RawIOBase, limits: Limits) -> None:
    read(stream, into=Path(), limits=limits)  # type: ignore[arg-type]


def test_61_mb_are_too_much_by_default(tmp_path: Path) -> None:
    content = "QUFB" * (61_000_000 // 4)

    with pytest.raises(EdxmlError) as refusal:
        read(io.BytesIO(package(attachment(content))), into=tmp_path)

    assert refusal.value.code is ErrorCode.TOO_LARGE
    assert list(tmp_path.iterdir()) == []


def test_more_attachments_than_allowed_are_refused() -> None:
    many = [attachment(name=f"{n}.pdf", content_id=str(n)) for n in range(101)]

    with pytest.raises(EdxmlError) as refusal:
        read_bytes(package(*many))

    assert refusal.value.code is ErrorCode.TOO_MANY_ATTACHMENTS


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("QUJD!UJD", "alphabet"),
        ("QUJ", "cut"),
        ("QQ==QUJD", "after the end"),
        ("Q===", "padding"),
        ("QUJĐ", "letter"),
    ],
)
def test_what_is_not_base64_is_refused(content: str, why: str) -> None:
    with pytest.raises(EdxmlError) as refusal:
        read_bytes(package(attachment(content)))

    assert refusal.value.code is ErrorCode.BASE64, why


def test_an_empty_content_is_refused() -> None:
    with pytest.raises(EdxmlError) as refusal:
        read_bytes(package(attachment("")))

    assert refusal.value.code is ErrorCode.ATTACHMENT_EMPTY


def test_base64_may_be_broken_into_lines_anywhere() -> None:
    content = b"%PDF-1.7 \xff content of a letter"
    broken = "".join(f"{letter}\r\n\t " for letter in encoded(content))

    assert content_of(document(package(attachment(broken)))) == content


def test_a_pdf_destroyed_by_a_text_round_trip_is_refused() -> None:
    whole = (SAMPLES / "written-raw.edxml").read_bytes()
    mangled = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nstream\x80\x81".decode("utf-8", "replace").encode()

    with pytest.raises(EdxmlError) as refusal:
        read_bytes(package(attachment(mangled)))

    assert refusal.value.code is ErrorCode.MANGLED_CONTENT
    assert refusal.value.place == "a.pdf"
    assert document(whole).attachments


def test_an_office_file_destroyed_likewise_is_refused() -> None:
    mangled = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".decode("utf-8", "replace").encode()

    with pytest.raises(EdxmlError) as refusal:
        read_bytes(package(attachment(mangled, name="a.doc")))

    assert refusal.value.code is ErrorCode.MANGLED_CONTENT


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "chữ \ufffd lạ".encode()),
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + "\ufffd".encode() * 20),
        ("a.pdf", b"%PDF-1.7 ascii only" + b" " * 2000 + "\ufffd".encode()),
    ],
)
def test_sound_files_that_hold_the_replacement_character_are_accepted(name: str, content: bytes) -> None:
    assert document(package(attachment(content, name=name))).attachments[0].size == len(content)


def test_a_refused_package_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"before")
    broken = package(attachment(), attachment("!", name="b.pdf", content_id="2"))

    with pytest.raises(EdxmlError):
        read(io.BytesIO(broken), into=tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_a_refusal_after_keeping_a_file_takes_it_back_unless_it_was_there(tmp_path: Path) -> None:
    first = document(package(attachment())).attachments[0]
    late = package(attachment(), attachment(name="../b.pdf", content_id="2"))
    (tmp_path / first.sha256).write_bytes(b"already here")

    with pytest.raises(EdxmlError):
        read(io.BytesIO(late), into=tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [first.sha256]


def test_a_status_with_attachments_leaves_no_file(tmp_path: Path) -> None:
    message = read(io.BytesIO(package(attachment(), header="<StatusCode>01</StatusCode>")), into=tmp_path)

    assert isinstance(message, StatusMessage)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_a_storage_fault(tmp_path: Path) -> None:
    with pytest.raises(EdxmlError) as refusal:
        read(io.BytesIO(package(attachment())), into=tmp_path / "none")

    assert refusal.value.code is ErrorCode.STORAGE
    assert refusal.value.is_transient


def test_a_field_is_bounded_by_itself() -> None:
    assert len(document(text_in_subject("x" * 65_536)).subject) == 65_536
    with pytest.raises(EdxmlError) as refusal:
        read_bytes(text_in_subject("x" * 65_537))

    assert refusal.value.code is ErrorCode.TEXT_TOO_LONG


def test_content_after_the_padding_is_refused_also_in_the_next_piece(tmp_path: Path) -> None:
    sink = Base64Sink(Workspace(tmp_path), place="p", limit=100)
    sink.feed("QQ==")

    with pytest.raises(EdxmlError) as refusal:
        sink.feed("QUJD")
    sink.close()

    assert refusal.value.code is ErrorCode.BASE64
