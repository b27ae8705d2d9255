"""Reading tolerantly: syntax, cross-references, filters, encryption, text."""

from __future__ import annotations

import io
import zlib

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.vnsign.judge import paper
from vnsign.errors import ReadError
from vnsign.reader import filters
from vnsign.reader.document import Document
from vnsign.reader.parse import REPEATED, parse_value
from vnsign.reader.values import Name, Ref, Stream, same


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (b"null", None), (b"true", True), (b" -12 ", -12), (b"+.5", 0.5), (b"4.", 4.0), (b"/A#42c", Name("ABc")),
        (b"12 0 R", Ref(12, 0)), (b"12 0 Rx", 12), (b"[1 2 0 R (a)]", [1, Ref(2, 0), b"a"]), (b"<41 4>", b"A@"),
        (rb"(a\(b\)\101\n(c))", b"a(b)A\n(c)"), (b"(a\r\nb\\\r\nc)", b"a\nbc"), (b"% note\n7", 7),
        (b"<< /A /B /C << /D [] >> >>", {"A": Name("B"), "C": {"D": []}}), (b"/", Name("")), (b"1(a)", 1),
    ],
)  # fmt: skip
def test_a_value_is_read_as_written(written, value):
    found = parse_value(written, 0)[0]

    assert same(found, value)
    assert type(found) is type(value)


@pytest.mark.parametrize("written", [b"", b"]", b"(open", b"<< /A", b"[" * 300])
def test_what_is_no_value_is_refused(written):
    with pytest.raises(ReadError):
        parse_value(written, 0)


def test_a_key_written_twice_is_marked():
    assert REPEATED in parse_value(b"<< /A 1 /A 2 >>", 0)[0]


@given(st.binary(max_size=200))
def test_parsing_always_ends(data):
    position = 0
    while position < len(data):
        try:
            _, after = parse_value(data, position)
        except ReadError:
            return
        assert after > position
        position = after


@pytest.mark.parametrize("mode", list(pikepdf.ObjectStreamMode))
def test_every_kind_of_cross_reference_gives_the_same_document(mode):
    with pikepdf.open(io.BytesIO(paper.document())) as pdf:
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=mode)

    state = Document(out.getvalue()).final

    assert not state.rebuilt
    assert state.catalog["Type"] == "Catalog"
    assert len(state.array(state.dictionary(state.catalog["AcroForm"])["Fields"])) == 3


def test_a_broken_table_is_rebuilt_from_the_objects():
    document = Document(paper.document().replace(b"startxref\n", b"startxref\n9"))

    assert document.final.rebuilt
    assert document.final.catalog["Pages"] == Ref(2, 0)


def test_an_offset_a_few_bytes_off_is_forgiven():
    pdf = paper.document()
    start = paper.last_xref(pdf)

    document = Document(pdf.replace(b"startxref\n%d" % start, b"startxref\n%d" % (start + 1)))

    assert not document.final.rebuilt


def test_a_state_shows_the_document_before_its_updates():
    base = paper.document()
    document = Document(paper.update(base, {4: b"(new)"}))

    assert isinstance(document.state(len(base)).object(4), Stream)
    assert document.final.object(4) == b"new"


@pytest.mark.parametrize("password", [b"", b"mat-khau"])
@pytest.mark.parametrize("revision", [2, 3, 4, 6])
def test_an_encrypted_document_is_opened_with_its_password(password, revision):
    with pikepdf.open(io.BytesIO(paper.document({10: b"(bi mat)"}))) as pdf:
        pdf.Root.Secret = pdf.make_indirect(pikepdf.String("bi mat"))
        out = io.BytesIO()
        encryption = pikepdf.Encryption(owner="chu", user=password.decode(), R=revision, aes=revision >= 4,
                                        metadata=revision >= 4)  # fmt: skip
        pdf.save(out, encryption=encryption)

    state = Document(out.getvalue(), password=password).final
    page = state.dictionary(state.array(state.dictionary(state.catalog["Pages"])["Kids"])[0])

    assert b"Quyet dinh" in state.data(state.get(page["Contents"]))


def test_an_encrypted_document_without_its_password_says_so():
    with pikepdf.open(io.BytesIO(paper.document())) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="chu", user="mat-khau"))
    state = Document(out.getvalue()).final
    page = state.dictionary(state.array(state.dictionary(state.catalog["Pages"])["Kids"])[0])

    with pytest.raises(ReadError) as refused:
        state.data(state.get(page["Contents"]))

    assert refused.value.code == "encrypted"


@pytest.mark.parametrize(
    "name", ["FlateDecode", "ASCIIHexDecode", "ASCII85Decode", "RunLengthDecode", "LZWDecode"]
)
@given(data=st.binary(max_size=300))
def test_filters_give_back_what_went_in(name, data):
    import base64

    coded = {
        "FlateDecode": zlib.compress,
        "ASCIIHexDecode": lambda raw: raw.hex().encode() + b">",
        "ASCII85Decode": lambda raw: base64.a85encode(raw) + b"~>",
        "RunLengthDecode": lambda raw: b"".join(bytes([0, byte]) for byte in raw) + b"\x80",
        "LZWDecode": _lzw,
    }[name](data)

    assert filters.decode(coded, filters=[name], parameters=[{}], limit=10_000) == data


def _lzw(raw: bytes) -> bytes:
    bits = "".join(f"{256:09b}{byte:09b}" for byte in raw) + f"{257:09b}"
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))


def test_a_stream_that_decodes_to_too_much_is_refused():
    with pytest.raises(ReadError) as refused:
        filters.decode(zlib.compress(bytes(10_000)), filters=["FlateDecode"], parameters=[{}], limit=1000)

    assert refused.value.code == "decoded_size"


@pytest.mark.parametrize("predictor", [2, 10, 11, 12, 13, 14])
def test_predictors_are_undone(predictor):
    rows = bytes(range(1, 31))
    kind = predictor - 10
    if predictor == 2:
        coded = b"".join(bytes([row[0]] + [(row[i] - row[i - 1]) & 255 for i in range(1, 10)])
                         for row in (rows[0:10], rows[10:20], rows[20:30]))  # fmt: skip
    else:
        coded = b"".join(bytes([kind]) + _predicted(kind, rows[at : at + 10], rows[at - 10 : at] or bytes(10))
                         for at in (0, 10, 20))  # fmt: skip
    parameter = {"Predictor": predictor, "Columns": 10}

    found = filters.decode(zlib.compress(coded), filters=["FlateDecode"], parameters=[parameter], limit=1000)

    assert found == rows


def _predicted(kind: int, row: bytes, above: bytes) -> bytes:
    out = []
    for at, byte in enumerate(row):
        left, up, corner = (row[at - 1], above[at], above[at - 1]) if at else (0, above[0], 0)
        distances = [abs(left + up - corner - each) for each in (left, up, corner)]
        paeth = (left, up, corner)[distances.index(min(distances))]
        out.append((byte - (0, left, up, (left + up) // 2, paeth)[kind]) & 255)
    return bytes(out)
