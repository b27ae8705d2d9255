"""Signed PDFs for the exchange's benchmark, each with a proof of its own that it holds."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name

from tests.unit.vnsign.pki import PASSPHRASE, TSA_URL, Pki, Services
from vnsign.begin import TIMESTAMP_ROOM
from vnsign.complete import Level, complete
from vnsign.finish import sign
from vnsign.signers import pkcs12
from vnsign.trust import TrustStore

_HIGH_BIT = bytes(byte | 0x80 for byte in range(256))


class Papers:
    """Makes PDFs of 26 pages that hardly compress, as scans and fonts do not."""

    def __init__(self) -> None:
        """Grow the PKI."""
        self._pki = Pki()
        self._signer = pkcs12.load(self._pki.p12(self._pki.leader), PASSPHRASE)
        self.root = self._pki.root.der

    def make(self, folder: Path, count: int, *, size: int) -> Path:
        """Fill `folder` with `count` different PDFs of about `size` bytes, signed, with evidence (B-LT)."""
        folder.mkdir(parents=True)
        now = datetime.now(UTC) - timedelta(minutes=5)  # noqa: TID251 a program of its own
        services, trust = Services(self._pki, now=now), TrustStore(own=(self.root,))
        for number in range(count):
            base = _pages(max(size - 40_000, 0) // 26)
            pdf = sign(base, self._signer, field="CoQuan", now=now, timestamp_room=TIMESTAMP_ROOM)
            pdf = complete(pdf, level=Level.B_LT, fetch=services, trust=trust, tsa_url=TSA_URL, now=now)
            (folder / f"{number:06d}.pdf").write_bytes(pdf)
        return folder


def _pages(filler: int) -> bytes:
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        for number in range(26):
            page = pdf.add_blank_page(page_size=(595, 842))
            page.Resources = Dictionary(Font=Dictionary(F1=font))
            # A comment: no byte below 0x80, so that it does not end before its line.
            noise = b"% " + os.urandom(filler).translate(_HIGH_BIT)
            page.Contents = pdf.make_stream(b"BT /F1 12 Tf 72 720 Td (Trang %d) Tj ET %s" % (number, noise))
        out = io.BytesIO()
        pdf.save(out, compress_streams=False)
    return out.getvalue()
