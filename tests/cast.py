"""The cast: two agencies and a stranger in one installation, their people by name, their keys and pictures."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from tests import grown
from vanthu.cli.demo import marks
from vanthu.cli.demo.pki import Flaw, Holder, Pki, grow, load
from vanthu.core.actor import Actor, Role
from vanthu.core.blobs import Blob, blobs
from vanthu.directory import actions as directory
from vanthu.directory import actions_authority, actions_factors, actions_sign_in, queries
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.actions_authority import AuthorityFacts, DelegationFacts
from vanthu.directory.actions_sign_in import Desk
from vanthu.directory.models import Agency, Person, Post, RightsChange
from vanthu.directory.passkeys import NewPasskey
from vanthu.directory.words import SigningMode
from vanthu.registers import actions as registers
from vanthu.registers.words import BookKind
from vanthu.signing import certificates

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A Monday, nine in the morning in Hanoi."""
SYSTEM = Actor.system("thử nghiệm")
PASSWORD = "mat-khau-thu-nghiem"

SENDER = "Sở Thông tin và Truyền thông tỉnh Phú Thọ"
RECEIVER = "Văn phòng Ủy ban nhân dân tỉnh Phú Thọ"
STRANGER = "Sở Tài chính tỉnh Phú Thọ"

HOLDERS = (
    Holder(label="dung", common_name="Trần Văn Dũng", organisation="Tỉnh Phú Thọ", units=(SENDER,)),
    Holder(label="minh", common_name="Hoàng Văn Minh", organisation="Tỉnh Phú Thọ", units=(RECEIVER,)),
    Holder(label="la", common_name="Vũ Văn Lạ", organisation="Nơi khác", flaw=Flaw.STRANGER_ROOT),
    Holder(label="so-tttt", common_name=SENDER, organisation="Tỉnh Phú Thọ"),
    Holder(label="vp-ubnd", common_name=RECEIVER, organisation="Tỉnh Phú Thọ"),
)


@dataclass(frozen=True)
class Cast:
    """Everybody, as the actors that the product makes of them at sign-in."""

    sender: Agency
    receiver: Agency
    stranger: Agency
    hanh: Actor
    """Officer of the sender, drafts."""
    dung: Actor
    """Deputy head of the sender, signs for the head."""
    an: Actor
    """Clerk of the sender."""
    quyen: Actor
    """Administrator of the sender."""
    huy: Actor
    """Officer of the receiver."""
    minh: Actor
    """Head of the receiver's office."""
    binh: Actor
    """Clerk of the receiver."""
    thanh: Actor
    """Administrator of the receiver."""
    la: Actor
    """Clerk of the stranger."""


def keys(folder: Path) -> Pki:
    """Put the PKI of the cast into `folder`, which is new."""
    kept = grown.once("pki", lambda fresh: grow(fresh, now=NOW, holders=HOLDERS))
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    return load(folder)


def furnish(home: Path, pki: Pki) -> None:
    """Put key files and trusted roots into an installation's folder."""
    from vanthu.exchange.keys import ensure_key
    from vnsign.trust import import_certificates

    ensure_key(home)
    for holder in HOLDERS:
        shutil.copyfile(pki.p12(holder.label), home / "keys" / f"{holder.label}.p12")
    import_certificates([pki.pem("root")], folder=home / "trust", as_own=True)


def build(pki: Pki | None = None, *, now: datetime = NOW) -> Cast:
    """Fill the database with the cast; with their certificates and pictures if there is a PKI."""
    sender = _agency("H44.12", SENDER, "STTTT", now=now)
    receiver = _agency("H44.01", RECEIVER, "VPUBND", now=now)
    stranger = _agency("H44.09", STRANGER, "STC", now=now)
    it = directory.save_unit(sender.pk, name="Phòng CNTT", abbreviation="CNTT", actor=SYSTEM, now=now).pk
    for agency in (sender, receiver):
        for kind in BookKind:
            registers.open_book(agency.pk, kind=kind, actor=SYSTEM, now=now)
    cast = Cast(
        sender,
        receiver,
        stranger,
        hanh=actor("Nguyễn Thị Hạnh", sender, "Chuyên viên", Role.OFFICER, unit_id=it, now=now),
        dung=actor("Trần Văn Dũng", sender, "Phó Giám đốc", Role.LEADER, head="Giám đốc", now=now),
        an=actor("Lê Thị An", sender, "Văn thư", Role.CLERK, now=now),
        quyen=actor("Bùi Văn Quyền", sender, "Quản trị", Role.ADMINISTRATOR, now=now),
        huy=actor("Đỗ Quang Huy", receiver, "Chuyên viên", Role.OFFICER, now=now),
        minh=actor("Hoàng Văn Minh", receiver, "Chánh Văn phòng", Role.LEADER, now=now),
        binh=actor("Phạm Thị Bình", receiver, "Văn thư", Role.CLERK, now=now),
        thanh=actor("Ngô Thị Thanh", receiver, "Quản trị", Role.ADMINISTRATOR, now=now),
        la=actor("Vũ Thị Lạ", stranger, "Văn thư", Role.CLERK, now=now),
    )
    if pki is not None:
        for agency, person_id, label in (
            (sender, None, "so-tttt"),
            (sender, cast.dung.person_id, "dung"),
            (receiver, None, "vp-ubnd"),
            (receiver, cast.minh.person_id, "minh"),
        ):
            _holding(pki, agency, person_id, label, now=now)
    return cast


def actor(
    name: str,
    agency: Agency,
    title: str,
    *roles: Role,
    unit_id: int | None = None,
    head: str = "",
    now: datetime = NOW,
) -> Actor:
    """Add a person with one post and return the actor that a sign-in would make."""
    person = directory.add_person(
        f"nguoi-{Person.objects.count() + 1}", full_name=name, password=PASSWORD, actor=SYSTEM, now=now
    )
    directory.give_post(
        person.pk,
        agency_id=agency.pk,
        unit_id=unit_id,
        title=title,
        roles=frozenset(roles),
        signing_mode=SigningMode.KT if head else SigningMode.HEAD,
        head_title=head,
        actor=SYSTEM,
        now=now,
    )
    made = queries.actor_for(person, now=now)
    assert made is not None
    return made


def post_of(someone: Actor) -> Post:
    """Return the post that an actor holds."""
    return Post.objects.get(pk=someone.post_id)


def rights_of(cast: Cast, *, now: datetime = NOW) -> dict[str, int]:
    """Give the sender one of each kind of right, and return their ids by kind."""
    quyen, dung = cast.quyen, cast.dung
    decision = blobs().put(b"%PDF-1.7 quyet dinh")
    delegation = actions_authority.give_delegation(
        DelegationFacts(dung.post_id or 0, cast.an.post_id or 0, "QĐ 1/QĐ-STTTT", now.date(), now.date()),
        decision_file=decision, actor=quyen, now=now,
    )  # fmt: skip
    authority = actions_authority.file_authority(
        dung.post_id or 0, AuthorityFacts(SigningMode.Q, "QĐ 2/QĐ-UBND", now.date()),
        basis_file=decision, actor=quyen, now=now,
    )  # fmt: skip
    holder = actor("Nguyễn Văn Khóa", cast.sender, "Chuyên viên", Role.OFFICER, now=now)
    passkey = actions_factors.add_passkey(
        holder.person_id or 0, NewPasskey("khoa", b"khoa", 0), name="Điện thoại", actor=holder, now=now
    )
    desk = Desk(address="192.0.2.1", agent="thử")
    session = actions_sign_in.open_session(
        holder.person_id or 0, desk=desk, is_proved=False, actor=holder, now=now
    )
    return {
        "delegation": delegation.pk,
        "authority": authority.pk,
        "passkey": passkey.pk,
        "session": session.pk,
        "change": RightsChange.objects.filter(made_by_person=quyen.person_id).earliest("pk").pk,
    }


def _agency(code: str, name: str, abbreviation: str, *, now: datetime) -> Agency:
    facts = AgencyFacts(
        code=code,
        older_code=f"000.{code[-2:]}.00.H44",
        name=name,
        parent_name="Ủy ban nhân dân tỉnh Phú Thọ",
        abbreviation=abbreviation,
        place="Phú Thọ",
        is_local=True,
    )
    return directory.save_agency(facts, actor=SYSTEM, now=now)


def _holding(pki: Pki, agency: Agency, person_id: int | None, label: str, *, now: datetime) -> None:
    file_certificate(pki, label, agency_id=agency.pk, person_id=person_id, now=now)
    content = _signature() if person_id else _seal()
    sha256 = hashlib.sha256(content).hexdigest()
    picture = Blob(sha256, len(content)) if blobs().has(sha256) else blobs().put(content)
    width, height = (46.0, 23.0) if person_id else (36.0, 36.0)
    directory.set_mark_image(
        picture,
        agency_id=agency.pk,
        person_id=person_id,
        width_mm=width,
        height_mm=height,
        actor=SYSTEM,
        now=now,
    )


def file_certificate(
    pki: Pki, label: str, *, agency_id: int, person_id: int | None, now: datetime = NOW
) -> int:
    """Put a holder's certificate on file and return its id."""
    facts = certificates.read(pki.certificate(label))
    filed = directory.file_certificate(
        facts, agency_id=agency_id, person_id=person_id, key_file=f"{label}.p12", actor=SYSTEM, now=now
    )
    return filed.pk


@cache
def _signature() -> bytes:
    return marks.signature(seed=1, dpi=150)


@cache
def _seal() -> bytes:
    return marks.seal("TỈNH PHÚ THỌ", ("SỞ", "THỬ NGHIỆM"), dpi=150)
