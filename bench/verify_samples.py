"""Signed papers for the judging bench, and what every contender is given with them, grown in one folder."""

from __future__ import annotations

import io
import ssl
import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

import pikepdf
from pikepdf import Dictionary, Name

from tests.unit.vnsign.judge import paper
from tests.unit.vnsign.pki import NOW, PASSPHRASE, TSA_URL, Pki, Services
from vnsign.begin import TIMESTAMP_ROOM
from vnsign.complete import Level, complete
from vnsign.finish import sign
from vnsign.geometry import Box
from vnsign.signers import pkcs12
from vnsign.trust import TrustStore

LATER = NOW + timedelta(hours=1)


def grow(folder: Path) -> dict[str, Path]:
    """Write the papers and what goes with them; return each paper's path by what is said of it in the table."""
    pki = Pki()
    services = Services(pki)
    (folder / "root.der").write_bytes(pki.root.der)
    (folder / "root.pem").write_text(ssl.DER_cert_to_PEM_cert(pki.root.der), encoding="ascii")
    (folder / "ca.der").write_bytes(pki.ca.der)
    (folder / "later.txt").write_text(LATER.isoformat(), encoding="ascii")
    for name in ("ca.crl", "root.crl"):
        (folder / name).write_bytes(services(f"http://pki.test/{name}"))
    paths: dict[str, Path] = {}
    for number, (kind, pdf) in enumerate(_papers(pki, services).items()):
        paths[kind] = folder / f"{number}.pdf"
        paths[kind].write_bytes(pdf)
    return paths


def _papers(pki: Pki, services: Services) -> dict[str, bytes]:
    trust = TrustStore(own=(pki.root.der,))
    leader, agency = (pkcs12.load(pki.p12(holder), PASSPHRASE) for holder in (pki.leader, pki.agency))
    small = sign(_pages(26, 2_700), leader, field="A", now=NOW)
    kept = complete(small, level=Level.B_LT, fetch=services, trust=trust, tsa_url=TSA_URL, now=NOW)
    stamped = sign(_pages(26, 2_700), leader, field="A", now=NOW, timestamp_room=TIMESTAMP_ROOM)
    archived = complete(stamped, level=Level.B_LTA, fetch=services, trust=trust, tsa_url=TSA_URL, now=NOW)
    long = sign(_pages(1000, 0), leader, field="A", now=NOW, box=Box(1, 20, 200, 50, 20))
    long = sign(long, agency, field="B", now=NOW, box=Box(1000, 20, 200, 50, 20))
    many = _pages(5, 0)
    for number in range(50):
        many = sign(
            many, (leader, agency)[number % 2], field=f"S{number}", now=NOW, box=Box(1, 20, 100, 40, 20)
        )
    return {
        "B-B small": small, "B-B small + evidence": kept, "B-LTA small": archived, "1000 pages x 2": long,
        "50 signatures": many, "2^12 shared paths": _shared(pki, 12), "2^18 shared paths": _shared(pki, 18),
    }  # fmt: skip


def _pages(count: int, size: int) -> bytes:
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        for number in range(count):
            page = pdf.add_blank_page(page_size=(595, 842))
            page.Resources = Dictionary(Font=Dictionary(F1=font))
            filler = b"% " + bytes(32 + byte % 90 for byte in range(size))
            page.Contents = pdf.make_stream(b"BT /F1 12 Tf 72 720 Td (Trang %d) Tj ET %s" % (number, filler))
        out = io.BytesIO()
        pdf.save(out, compress_streams=False)
    return out.getvalue()


def _shared(pki: Pki, depth: int) -> bytes:
    """Return a paper signed twice, with two to the power of `depth` paths to one object."""
    levels = {100 + at: b"[%d 0 R %d 0 R]" % (101 + at, 101 + at) for at in range(depth)} | {
        100 + depth: b"null"
    }
    catalog = paper.OBJECTS[1].replace(b">>", b"/Share 100 0 R >>")
    pdf = paper.document({**levels, 1: catalog})
    pdf = paper.sign(pdf, pki.leader, paper.LEADER, number=200, chain=(pki.ca,))
    return paper.sign(pdf, pki.agency, paper.AGENCY, number=201, chain=(pki.ca,))
