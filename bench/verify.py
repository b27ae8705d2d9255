"""How fast judging is: warm, with chain, revocation evidence and change analysis, against peers in one run.

The rounds go around the contenders so that noise of the machine meets all. Stock pyHanko runs in this process as
we do; pdfsig is a process each time and does neither chains (without NSS trust) nor change analysis; the Rust
peer (pdfsignerpy, which does no change analysis) runs with --peers, or if --peer-python has it.
"""

from __future__ import annotations

import argparse
import io
import shutil
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

import peers
import pikepdf
from pikepdf import Dictionary, Name
from rich.console import Console
from rich.table import Table

from tests.unit.vnsign.judge import paper
from tests.unit.vnsign.pki import NOW, PASSPHRASE, TSA_URL, Pki, Services
from vnsign.begin import TIMESTAMP_ROOM
from vnsign.complete import Level, complete
from vnsign.finish import sign
from vnsign.geometry import Box
from vnsign.signers import pkcs12
from vnsign.trust import TrustStore
from vnsign.verify import verify

GOALS_MS = {"B-B small": 8.5, "B-LTA small": 26.0, "1000 pages x 2": 200.0, "50 signatures": 1000.0}
"""What the issue asks for; the first two are the Rust peer's times of its day, measured anew where it is there."""
LATER = NOW + timedelta(hours=1)
Contender = Callable[[bytes, Path], None]


def main(argv: list[str] | None = None) -> int:
    """Measure and print; return 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--peer-python", help="an interpreter that has pdfsignerpy")
    parser.add_argument(
        "--peers", metavar="FOLDER", type=Path, help="fetch the peers on demand, and keep them there"
    )
    args = parser.parse_args(argv)
    if args.peers and not args.peer_python:
        args.peer_python = peers.fetch(args.peers.resolve()).python
    pki = Pki()
    services = Services(pki)
    trust = TrustStore(own=(pki.root.der,))
    contenders = _contenders(pki, trust, services)
    with tempfile.TemporaryDirectory() as name:
        samples = _samples(pki, services, trust)
        paths = {kind: Path(name) / f"{number}.pdf" for number, kind in enumerate(samples)}
        for kind, pdf in samples.items():
            paths[kind].write_bytes(pdf)
        medians = {kind: _race(contenders, pdf, paths[kind], args.rounds) for kind, pdf in samples.items()}
        roots = Path(name) / "roots.pem"
        roots.write_text(ssl.DER_cert_to_PEM_cert(pki.root.der), encoding="ascii")
        _add_rust(args.peer_python, roots, paths, medians)
    return 0 if _show(medians, contenders) else 1


def _samples(pki: Pki, services: Services, trust: TrustStore) -> dict[str, bytes]:
    leader, agency = (pkcs12.load(pki.p12(holder), PASSPHRASE) for holder in (pki.leader, pki.agency))
    room = {"now": NOW, "timestamp_room": TIMESTAMP_ROOM}
    small = sign(_pages(26, 2_700), leader, field="A", now=NOW)
    kept = complete(small, level=Level.B_LT, fetch=services, trust=trust, tsa_url=TSA_URL, now=NOW)
    stamped = sign(_pages(26, 2_700), leader, field="A", **room)
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


def _contenders(pki: Pki, trust: TrustStore, services: Services) -> dict[str, Contender]:
    crls = {url: services(url) for url in ("http://pki.test/ca.crl", "http://pki.test/root.crl")}

    def fetch(url: str, *, data: bytes | None, content_type: str | None) -> bytes:
        if url not in crls:
            raise OSError(f"{url} is not asked here: {content_type} {data!r}")
        return crls[url]

    def ours(pdf: bytes, _: Path) -> None:
        report = verify(pdf, trust=trust, now=LATER, fetch=fetch)
        assert report.verdict == "valid", report

    found: dict[str, Contender] = {"vnsign": ours, "pyHanko": _pyhanko(pki, list(crls.values()))}
    if shutil.which("pdfsig"):
        found["pdfsig"] = lambda _, path: _run("pdfsig", "-nocert", str(path))
    return found


def _pyhanko(pki: Pki, crls: list[bytes]) -> Contender:
    from asn1crypto import crl, x509
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
    from pyhanko_certvalidator import ValidationContext

    def run(pdf: bytes, _: Path) -> None:
        reader = PdfFileReader(io.BytesIO(pdf))
        context = ValidationContext(
            trust_roots=[x509.Certificate.load(pki.root.der)], other_certs=[x509.Certificate.load(pki.ca.der)],
            crls=[crl.CertificateList.load(each) for each in crls], moment=LATER, allow_fetching=False,
        )  # fmt: skip
        for found in reader.embedded_regular_signatures:
            validate_pdf_signature(found, context)
        for found in reader.embedded_timestamp_signatures:
            validate_pdf_timestamp(found, context)

    return run


def _run(*command: str) -> None:
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 our own words


def _race(contenders: dict[str, Contender], pdf: bytes, path: Path, rounds: int) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, contender in contenders.items():
            if turn > 2 and times[name] and sum(times[name]) > 20:
                continue
            started = time.perf_counter()
            contender(pdf, path)
            if turn:
                times[name].append((time.perf_counter() - started) * 1000)
    return {name: statistics.median(taken) for name, taken in times.items()}


_RUST = """
import sys, time, pdfsigner
for path in sys.argv[2:]:
    taken = []
    for _ in range(12):
        started = time.perf_counter()
        try:
            pdfsigner.verify_pdf(path, sys.argv[1])
        except Exception as error:
            print("nan")
            break
        taken.append((time.perf_counter() - started) * 1000)
    else:
        print(sorted(taken)[len(taken) // 2])
"""


def _add_rust(
    python: Path | None, roots: Path, paths: dict[str, Path], medians: dict[str, dict[str, float]]
) -> None:
    if not python:
        return
    command = [str(python), "-c", _RUST, str(roots), *map(str, paths.values())]
    answer = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 our own words
    for kind, line in zip(paths, answer.stdout.splitlines(), strict=False):
        if line != "nan":
            medians[kind]["pdfsigner"] = float(line)


def _show(medians: dict[str, dict[str, float]], contenders: dict[str, Contender]) -> bool:
    names = [*contenders, *sorted({name for row in medians.values() for name in row} - set(contenders))]
    table = Table("document", "vnsign ms", *(f"{name} / vnsign" for name in names[1:]), "goal ms")
    good = True
    for kind, row in medians.items():
        goal = min(
            GOALS_MS.get(kind, float("inf")),
            row.get("pdfsigner", float("inf")) if "small" in kind else float("inf"),
        )
        good = good and row["vnsign"] <= goal
        ratios = [f"x{row[name] / row['vnsign']:.1f}" if name in row else "-" for name in names[1:]]
        mark = "" if goal == float("inf") else f"{goal:.1f}" + ("" if row["vnsign"] <= goal else " MISSED")
        table.add_row(kind, f"{row['vnsign']:.2f}", *ratios, mark)
    Console().print(table)
    first, last = medians["2^12 shared paths"]["vnsign"], medians["2^18 shared paths"]["vnsign"]
    Console().print(f"shared paths: 64 times as many cost x{last / first:.2f}")
    return good and last < 4 * first


if __name__ == "__main__":
    sys.exit(main())
