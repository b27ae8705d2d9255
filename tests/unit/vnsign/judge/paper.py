"""Small PDFs written by hand, so that a test can put any byte where it wants it.

Every document here is made up; keys come from `tests.unit.vnsign.pki`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.unit.vnsign.pki import NOW, Holder

ROOM = 16_000
"""Hexadecimal digits kept free for a signature."""


def stream(body: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object's content."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(body), body)


def looks(text: str, font: int = 9) -> bytes:
    """Return a form XObject that shows one line of text."""
    return stream(
        b"/Tx BMC q BT /F1 12 Tf 2 4 Td (%s) Tj ET Q EMC" % text.encode("cp1252"),
        b"/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F1 %d 0 R >> >>" % font,
    )


OBJECTS: Mapping[int, bytes] = {
    1: b"<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R >>",
    2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    b" /Resources << /Font << /F1 9 0 R >> >> /Annots [6 0 R 7 0 R 8 0 R] >>",
    4: stream(b"BT /F1 12 Tf 72 720 Td (Quyet dinh 100 trieu dong) Tj ET"),
    5: b"<< /Fields [6 0 R 7 0 R 8 0 R] /SigFlags 3 /DR << /Font << /F1 9 0 R >> >> /DA (/F1 12 Tf) >>",
    6: b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (so) /F 4 /P 3 0 R /Rect [100 700 300 720] /DA (/F1 12 Tf) >>",
    7: b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (LanhDao) /F 132 /P 3 0 R /Rect [300 100 400 150] >>",
    8: b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (CoQuan) /F 132 /P 3 0 R /Rect [250 100 350 150] >>",
    9: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
}
"""One page with a text field `so` and the signature fields `LanhDao` and `CoQuan`."""

LEADER, AGENCY = 7, 8
FIELD_OF = {LEADER: b"(LanhDao) /F 132 /P 3 0 R /Rect [300 100 400 150]",
            AGENCY: b"(CoQuan) /F 132 /P 3 0 R /Rect [250 100 350 150]"}  # fmt: skip


def document(changed: Mapping[int, bytes] | None = None) -> bytes:
    """Return a whole PDF of one revision."""
    objects = {**OBJECTS, **(changed or {})}
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        place = places.get(number)
        out += b"%010d 00000 n \n" % place if place else b"0000000000 65535 f \n"
    out += b"trailer\n<< /Size %d /Root 1 0 R /ID [<00> <00>] >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(out)


def last_xref(pdf: bytes) -> int:
    """Return where the newest cross-reference of a PDF begins."""
    return int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])


def update(
    pdf: bytes, objects: Mapping[int, bytes | None], *, trailer: bytes = b"", junk: bytes = b""
) -> bytes:
    """Append an incremental update; None frees an object; `junk` lies between objects and cross-reference."""
    out = bytearray(pdf)
    rows = []
    for number, body in sorted(objects.items()):
        if body is None:
            rows.append(b"%d 1\n0000000000 00001 f \n" % number)
            continue
        rows.append(b"%d 1\n%010d 00000 n \n" % (number, len(out)))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    out += junk
    start = len(out)
    size = max(
        [*(int(found) for found in re.findall(rb"/Size (\d+)", pdf)), *(number + 1 for number in objects)]
    )
    out += b"xref\n%s" % b"".join(rows)
    out += b"trailer\n<< /Size %d /Root 1 0 R /ID [<00> <00>] /Prev %d %s >>\n" % (
        size,
        last_xref(pdf),
        trailer,
    )
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def sign(
    pdf: bytes, holder: Holder, field: int, *, number: int, others: Mapping[int, bytes | None] | None = None,
    entries: bytes = b"", subfilter: bytes = b"ETSI.CAdES.detached", widget: bytes = b"",
    ranges: Callable[[int, int, int], tuple[int, int, int, int]] | None = None,
    container: Callable[[bytes], bytes] | None = None, chain: tuple[Holder, ...] = (), apart: bool = False,
) -> bytes:  # fmt: skip
    """Append a signature in a field as object `number`.

    ranges: makes the byte range from where /Contents begins and ends and the file's length.
    container: makes what goes into /Contents from the signed bytes.
    apart: /Contents and /ByteRange are objects of their own, 90 and 91.
    """
    hole = b"<" + b"0" * ROOM + b">"
    blank = b"[0 %s]" % (b" " * 40)
    contents, byte_range = (b"90 0 R", b"91 0 R") if apart else (hole, blank)
    signature = b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /%s %s /ByteRange %s /Contents %s >>" % (
        subfilter, entries, byte_range, contents,
    )  # fmt: skip
    others = {**(others or {}), **({90: hole, 91: blank} if apart else {})}
    body = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T %s %s /V %d 0 R >>" % (
        FIELD_OF[field],
        widget,
        number,
    )
    out = update(pdf, {field: body, number: signature, **others})
    begin = out.rindex(hole)
    end = begin + len(hole)
    numbers = (ranges or (lambda start, stop, size: (0, start, stop, size - stop)))(begin, end, len(out))
    written = b"%d %d %d" % numbers[1:]
    hollow = out.rindex(b"[0 " + b" " * 40) + 3
    out = out[:hollow] + written + b" " * (40 - len(written)) + out[hollow + 40 :]
    signed = out[numbers[0] : numbers[0] + numbers[1]] + out[numbers[2] : numbers[2] + numbers[3]]
    made = (container or (lambda data: signed_data(holder, data, chain=chain)))(signed)
    digits = made.hex().encode().upper()
    return out[: begin + 1] + digits + b"0" * (ROOM - len(digits)) + out[end - 1 :]


def signed_data(
    holder: Holder, data: bytes, *, chain: tuple[Holder, ...] = (), bound: Holder | None = None, digest: str = "sha256",
    repeat_digest: bool = False, at: datetime | None = None, stamp: Callable[[bytes], bytes] | None = None,
    content: bytes | None = None,
) -> bytes:  # fmt: skip
    """Return SignedData over data: detached, or around a TSTInfo given as `content`.

    bound: the certificate that the attributes bind, if not the holder's. stamp: makes a timestamp token from
    the signature value.
    """
    certificate = asn1_x509.Certificate.load(holder.der)
    kind = "tst_info" if content is not None else "data"
    hashed = hashlib.new(digest, content if content is not None else data).digest()
    binding = tsp.SigningCertificateV2(
        {"certs": [{"cert_hash": hashlib.sha256((bound or holder).der).digest()}]})  # fmt: skip
    attributes = [
        {"type": "content_type", "values": [kind]},
        {"type": "message_digest", "values": [hashed]},
        {"type": "signing_certificate_v2", "values": [binding]},
    ]
    if repeat_digest:
        attributes.append({"type": "message_digest", "values": [hashed]})
    if at is not None:
        attributes.append({"type": "signing_time", "values": [cms.Time({"utc_time": at})]})
    encoded = cms.CMSAttributes(attributes)
    value, method = _signed(holder, encoded.dump(), digest)
    info = {
        "version": "v1",
        "sid": {
            "issuer_and_serial_number": {
                "issuer": certificate.issuer,
                "serial_number": certificate.serial_number,
            }
        },
        "digest_algorithm": {"algorithm": digest},
        "signed_attrs": encoded,
        "signature_algorithm": method,
        "signature": value,
    }
    if stamp is not None:
        token = cms.ContentInfo.load(stamp(value))
        info["unsigned_attrs"] = [{"type": "signature_time_stamp_token", "values": [token]}]
    inside = {"content_type": kind}
    if content is not None:
        inside["content"] = core.ParsableOctetString(content)
    return cms.ContentInfo({"content_type": "signed_data", "content": {
        "version": "v3" if content is not None else "v1", "digest_algorithms": [{"algorithm": digest}],
        "encap_content_info": inside,
        "certificates": [asn1_x509.Certificate.load(each.der) for each in (holder, *chain)],
        "signer_infos": [info]}}).dump()  # fmt: skip


def _signed(holder: Holder, data: bytes, digest: str) -> tuple[bytes, dict[str, object]]:
    algorithm = {"sha256": hashes.SHA256, "sha1": hashes.SHA1, "sha384": hashes.SHA384}[digest]()
    if isinstance(holder.key, ec.EllipticCurvePrivateKey):
        return holder.key.sign(data, ec.ECDSA(algorithm)), {"algorithm": f"{digest}_ecdsa"}
    return holder.key.sign(data, padding.PKCS1v15(), algorithm), {"algorithm": f"{digest}_rsa"}


def token(
    tsa: Holder, stamped: bytes, *, at: datetime = NOW, digest: str = "sha256", **other: object
) -> bytes:
    """Return a timestamp token over bytes."""
    info = tsp.TSTInfo({
        "version": "v1", "policy": "1.2.3.4", "serial_number": 7, "gen_time": at,
        "message_imprint": {"hash_algorithm": algos.DigestAlgorithm({"algorithm": digest}),
                            "hashed_message": hashlib.new(digest, stamped).digest()}})  # fmt: skip
    return signed_data(tsa, b"", content=info.dump(), **other)


def public_der(holder: Holder) -> bytes:
    """Return a holder's public key."""
    return holder.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
