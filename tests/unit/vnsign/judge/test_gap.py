"""What lies in the gap of a signature is not signed: nothing else of the document may lie there."""

from __future__ import annotations

import pytest

from tests.unit.vnsign.judge import paper
from tests.unit.vnsign.judge.conftest import codes
from vnsign.report import Verdict

BLANK = b"[0 " + b" " * 40 + b"]"
SIGNATURE = (
    b"20 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange %s /Contents "
    % BLANK
)
ROOM = 9_000
LINE = b"BT /F1 12 Tf 72 720 Td (Quyet dinh 100 trieu dong) Tj ET"
WITHOUT = {number: body for number, body in paper.OBJECTS.items() if number != 4}
WITHOUT[paper.LEADER] = WITHOUT[paper.LEADER].replace(b">>", b"/V 20 0 R >>")


class Written:
    """A PDF of one revision in the making: where its objects lie may be said otherwise than it is written."""

    def __init__(self, objects=WITHOUT):
        self.out, self.places = b"%PDF-1.7\n", {}
        for number, body in objects.items():
            self.begin(number, b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def begin(self, number, written):
        self.places[number] = len(self.out)
        self.out += written

    def signed(self, pki, gap, digits):
        """Close the file and sign it; `digits` writes the signature into the gap."""
        table, size = len(self.out), 21
        rows = [
            b"%010d 00000 n \n" % self.places[number] if number in self.places else b"0000000000 65535 f \n"
            for number in range(1, size)
        ]
        self.out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, b"".join(rows))
        self.out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, table)
        begin, end = gap
        numbers = b"%d %d %d" % (begin, end, len(self.out) - end)
        pdf = self.out.replace(BLANK, b"[0 " + numbers.ljust(40) + b"]")
        made = paper.signed_data(pki.leader, pdf[:begin] + pdf[end:], chain=(pki.ca,))
        return pdf[:begin] + digits(made, pdf[begin:end]) + pdf[end:]


def as_text(made, gap):
    """Write a signature as a literal string over the first bytes of the gap."""
    plain = made.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)").replace(b"\r", b"\\r")
    return b"(" + plain.ljust(ROOM, b"\0") + gap[1 + ROOM :]


def as_digits(made, gap):
    """Write a signature as the digits that the gap is made for."""
    return b"<" + made.hex().encode().ljust(len(gap) - 2, b"0") + b">"


def with_text_beside(pki, beside, number=0, objects=WITHOUT):
    """Return a paper whose signature is a string that ends with more; an object may be said to lie there."""
    written = Written(objects)
    written.begin(20, SIGNATURE)
    begin = len(written.out)
    written.places |= {number: begin + 1 + ROOM} if number else {}
    written.out += b"(" + bytes(ROOM) + beside + b")"
    gap = begin, len(written.out)
    written.out += b" >>\nendobj\n"
    return written.signed(pki, gap, as_text)


def test_a_signature_may_be_written_as_a_literal_string(judge, pki):
    complete = {**WITHOUT, 4: paper.stream(LINE)}

    assert judge(with_text_beside(pki, b"", objects=complete)).verdict is Verdict.VALID


@pytest.mark.parametrize("amount", [b"100", b"900"])
@pytest.mark.parametrize("listed", [True, False])
def test_an_object_may_not_lie_in_the_gap(judge, pki, amount, listed):
    line = paper.stream(LINE.replace(b"100", amount))

    report = judge(with_text_beside(pki, b"4 0 obj\n%s\nendobj\n" % line, number=4 if listed else 0))

    assert report.verdict is Verdict.INVALID
    assert "byte_range_gap" in codes(report)


def around(pki, before, after):
    """Return a paper whose object 4 goes on around the signature."""
    written = Written()
    written.begin(4, b"4 0 obj\n<< /Length 0000000 >>\nstream\n")
    start = len(written.out)
    written.out += before
    written.begin(20, SIGNATURE)
    begin = len(written.out)
    written.out += b"<" + b"0" * paper.ROOM + b">"
    gap = begin, len(written.out)
    written.out += b" >>\nendobj\n" + after
    written.out = written.out.replace(b"/Length 0000000", b"/Length %07d" % (len(written.out) - start))
    written.out += b"endstream\nendobj\n"
    return written.signed(pki, gap, as_digits)


@pytest.mark.parametrize(
    "before",
    [b"BI /W 100 /H 100 /BPC 8 /CS /G ID ", b"endstream\nendobj\n", b"% "],
    ids=["image", "ended-early", "comment"],
)
def test_a_stream_may_not_go_on_around_the_gap(judge, pki, before):
    report = judge(around(pki, before, b" EI\n"))

    assert report.verdict is Verdict.INVALID
    assert "byte_range_gap" in codes(report)


@pytest.mark.parametrize("opened", [b"(", b"[ (", b"<< /A ("], ids=["string", "array", "dictionary"])
def test_no_other_value_may_go_on_around_the_gap(judge, pki, opened):
    written = Written({**WITHOUT, 9: paper.OBJECTS[9]})
    written.begin(4, b"4 0 obj\n" + opened)
    written.begin(20, SIGNATURE)
    begin = len(written.out)
    written.out += b"<" + b"0" * paper.ROOM + b">"
    gap = begin, len(written.out)
    written.out += (
        b" >>\nendobj\n" + {b"(": b")", b"[ (": b") ]", b"<< /A (": b") >>"}[opened] + b"\nendobj\n"
    )

    report = judge(written.signed(pki, gap, as_digits))

    assert report.verdict is Verdict.INVALID
    assert "byte_range_gap" in codes(report)
