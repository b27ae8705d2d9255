"""The cast of vnsign's tests: a PKI grown once, signers, services without a network, sample files."""

from __future__ import annotations

import io
from datetime import datetime

import pytest

from tests.unit.vnsign.pki import NOW, PASSPHRASE, Pki, Services
from vnsign.signers import pkcs12
from vnsign.signers.pkcs12 import Pkcs12Signer
from vnsign.trust import TrustStore


@pytest.fixture(scope="session")
def pki() -> Pki:
    """A PKI grown for this run."""
    return Pki()


@pytest.fixture(scope="session")
def now() -> datetime:
    """The moment at which the tests play."""
    return NOW


@pytest.fixture
def services(pki: Pki) -> Services:
    """TSA, OCSP and CRLs of the PKI, to be handed in as fetcher."""
    return Services(pki)


@pytest.fixture(scope="session")
def trust(pki: Pki) -> TrustStore:
    """A store that trusts the PKI's root as its own."""
    return TrustStore(own=(pki.root.der,))


@pytest.fixture(scope="session")
def leader_dung(pki: Pki) -> Pkcs12Signer:
    """The leader Trần Văn Dũng's key."""
    return pkcs12.load(pki.p12(pki.leader), PASSPHRASE)


@pytest.fixture(scope="session")
def agency_stttt(pki: Pki) -> Pkcs12Signer:
    """The agency's key."""
    return pkcs12.load(pki.p12(pki.agency), PASSPHRASE)


@pytest.fixture(scope="session")
def clerk_an(pki: Pki) -> Pkcs12Signer:
    """The clerk Lê Thị An's key, elliptic."""
    return pkcs12.load(pki.p12(pki.elliptic), PASSPHRASE)


@pytest.fixture(scope="session")
def blue_signature() -> bytes:
    """A handwritten signature: blue on nothing, PNG."""
    from PIL import Image, ImageDraw

    image = Image.new("RGBA", (400, 180), (0, 0, 0, 0))
    stroke = [(10, 150), (80, 20), (120, 160), (200, 40), (260, 150), (390, 60)]
    ImageDraw.Draw(image).line(stroke, fill=(20, 40, 190, 255), width=8)
    return _png(image)


@pytest.fixture(scope="session")
def red_seal() -> bytes:
    """A round seal: red on nothing, PNG."""
    from PIL import Image, ImageDraw

    image = Image.new("RGBA", (425, 425), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.ellipse((4, 4, 420, 420), outline=(220, 20, 30, 255), width=10)
    pen.ellipse((100, 100, 324, 324), outline=(220, 20, 30, 255), width=6)
    return _png(image)


def _png(image: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG")  # type: ignore[attr-defined]
    return stream.getvalue()


_TYPST = """
#set page(paper: "a4", margin: (top: 20mm, bottom: 20mm, left: 30mm, right: 20mm))
#set text(font: "Liberation Serif", size: 13pt, lang: "vi")
#grid(columns: (2fr, 3fr), align(center)[UBND TỈNH PHÚ THỌ\\ *SỞ THÔNG TIN VÀ TRUYỀN THÔNG*],
  align(center)[*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM*\\ *Độc lập - Tự do - Hạnh phúc*])
#place(top + left, dy: 20mm)[Số:] #place(top + right, dy: 20mm, dx: -55mm)[_Phú Thọ,_]
#v(20mm)
#lorem(120)
#pagebreak()
#lorem(40)
"""


@pytest.fixture(scope="session")
def letter() -> bytes:
    """Two pages of a letter as PDF/A-2b, number and date blank."""
    import typst

    result = typst.compile(_TYPST.encode(), pdf_standards=["a-2b"])
    assert isinstance(result, bytes)
    return result
