"""Finding places in a child: the same answer, and an end to files that cost too much."""

from __future__ import annotations

import zlib

import pytest

from vnsign.errors import PdfError
from vnsign.limits import MIB, Limits
from vnsign.placement import place
from vnsign.placement.apart import place_apart


def page(content: bytes, entries: bytes = b"") -> bytes:
    """Return a PDF of one page with this content stream."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content),
    ]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in places)
    out += b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def test_a_child_finds_what_we_find(letter):
    assert place_apart(letter) == place(letter)


@pytest.mark.parametrize(
    ("pdf", "code"),
    [(b"no pdf", "not_pdf"), (page(b"0 0 9 9 re f"), "no_text")],
    ids=["not-a-pdf", "without-text"],
)
def test_a_childs_refusal_keeps_its_code(pdf, code):
    with pytest.raises(PdfError) as refused:
        place_apart(pdf)

    assert refused.value.code == code


def test_a_bomb_of_text_ends_with_a_code():
    words = b"BT /F1 9 Tf 9 9 Td (So:) Tj ET " * 2_000_000
    bomb = page(zlib.compress(words, 9), b"/Filter /FlateDecode")

    with pytest.raises(PdfError) as refused:
        place_apart(bomb, limits=Limits(seconds=1.0, resident_bytes=64 * MIB))

    assert refused.value.code in ("time_limit", "worker_died")
