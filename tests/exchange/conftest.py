"""The cast of the exchange's tests: two agencies of one installation, a stranger's key, and a letter to send."""

# ruff: noqa: E402 Django is started before what needs it
from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import django
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# This file is read before the tests' root has started Django when only this folder is asked for.
os.environ["DJANGO_SETTINGS_MODULE"] = "vanthu.config.settings"
django.setup()

from vanthu.core.actor import Actor, Role
from vanthu.core.blobs import blobs
from vanthu.directory import actions as directory
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.models import Agency
from vanthu.documents.words import Kind
from vanthu.exchange import jobs as exchange_jobs
from vanthu.exchange import keys
from vanthu.exchange.keys import InstallationKey, PublicKey
from vanthu.exchange.letters import Letter, LetterFile
from vanthu.jobs import registry
from vanthu.verification.check import Checked

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SYSTEM = Actor.system("test")


@pytest.fixture
def now() -> datetime:
    """A Monday, three in the afternoon in Hanoi."""
    return NOW


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: pytest.FixtureRequest) -> Path:
    """A fresh folder with a fresh installation key for every test."""
    settings.VANTHU_HOME = tmp_path  # type: ignore[attr-defined]  # pytest-django's settings
    settings.VANTHU_PEER_HOSTS = ["127.0.0.1"]  # type: ignore[attr-defined]  # pytest-django's settings
    keys.ensure_key(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def verdicts(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Verdicts by file hash; a file that is not named is valid. Signatures are tested where they are checked."""
    told: dict[str, str] = {}

    def verify(sha256: str, now: datetime) -> Checked:
        verdict = told.get(sha256, "valid")
        return Checked(
            sha256, verdict, (), f"Kết quả: {verdict}.", f"Verdict: {verdict}.", {"verdict": verdict}
        )

    monkeypatch.setattr(exchange_jobs, "_verify", verify)
    return told


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The packages handed on to incoming, whose own handler stays out of these tests."""
    packages: list[int] = []

    def note(payload: registry.Payload, now: datetime) -> None:
        packages.append(int(payload["package_id"] or 0))

    monkeypatch.setitem(registry._handlers, "incoming.open_package", note)
    yield packages


@pytest.fixture
def sender(db: None) -> Agency:
    """The department that sends."""
    return _agency("H44.12", "Sở Thông tin và Truyền thông tỉnh Phú Thọ", "000.12.00.H44", is_local=True)


@pytest.fixture
def receiver(db: None) -> Agency:
    """The office that receives, in the same installation."""
    return _agency("H44.01", "Văn phòng Ủy ban nhân dân tỉnh Phú Thọ", "000.01.00.H44", is_local=True)


@pytest.fixture
def stranger(db: None) -> Agency:
    """An agency of the address book that nothing reaches."""
    return _agency("H62.05", "Sở Nội vụ tỉnh Vĩnh Phúc", "000.05.00.H62", is_local=False)


def _agency(code: str, name: str, older: str, *, is_local: bool) -> Agency:
    facts = AgencyFacts(code=code, name=name, older_code=older, place="Phú Thọ", is_local=is_local)
    return directory.save_agency(facts, actor=SYSTEM, now=NOW)


@pytest.fixture
def clerk(sender: Agency) -> Actor:
    """The sender's records clerk."""
    return Actor(name="Lê Thị An", agency_id=sender.pk, roles=frozenset({Role.CLERK}), post_title="Văn thư")


@pytest.fixture
def officer(sender: Agency) -> Actor:
    """An officer of the sender, who may not operate the exchange."""
    return Actor(name="Nguyễn Thị Hạnh", agency_id=sender.pk, roles=frozenset({Role.OFFICER}))


@pytest.fixture
def admin(sender: Agency) -> Actor:
    """The sender's administrator."""
    return Actor(name="Quản trị", agency_id=sender.pk, roles=frozenset({Role.ADMINISTRATOR}))


@pytest.fixture
def letter(sender: Agency) -> Letter:
    """A công văn with an annex, ready to be sent."""
    return make_letter(sender, 5)


def make_letter(sender: Agency, number: int, content: bytes = b"%PDF-1.7\nmain\n%%EOF\n") -> Letter:
    """Return a công văn of the sender with a main file and an annex."""
    return Letter(
        sender_agency_id=sender.pk,
        document_type="directory.agency",
        document_id=number,
        document_label=f"{number:02d}/STTTT-CNTT",
        number=number,
        notation="STTTT-CNTT",
        issued_on=date(2026, 11, 23),
        place="Phú Thọ",
        kind=Kind.CONG_VAN,
        subject="V/v triển khai chữ ký số chuyên dùng công vụ",
        signer_mode="KT.",
        signer_title="Phó Giám đốc",
        signer_name="Trần Văn Dũng",
        to_places=("Như trên", "Lưu: VT, CNTT"),
        page_count=2,
        files=(
            _file("Cong van 05.pdf", content + str(number).encode(), is_main=True),
            _file("Phu luc.pdf", b"%PDF-1.7\nannex\n%%EOF\n", is_main=False),
        ),
    )


def _file(name: str, content: bytes, *, is_main: bool) -> LetterFile:
    blob = blobs().put(content)
    return LetterFile(
        sha256=blob.sha256, name=name, media_type="application/pdf", size=blob.size, is_main=is_main
    )


def make_key() -> InstallationKey:
    """Return a fresh key, such as another installation's."""
    private = Ed25519PrivateKey.generate()
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return InstallationKey(private, PublicKey(base64.b64encode(raw).decode("ascii")))


def digest(content: bytes) -> str:
    """Return the SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


MakeLetter = Callable[[Agency, int], Letter]
__all__ = ["NOW", "SYSTEM", "digest", "make_key", "make_letter"]
