"""Fill a demo installation: units, people, posts, certificates, pictures, the other side as a peer.

Run as a process of its own for each installation: `python -m vanthu.cli.demo.seed PLACE FOLDER`.
"""

from __future__ import annotations

import os
import shutil
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .story import PARENT, PASSWORD, RECEIVER, SENDER, Place, Someone

if TYPE_CHECKING:
    from vanthu.core.actor import Actor
    from vanthu.directory.models import Agency


def seed(place: Place, folder: Path) -> None:
    """Fill the installation of `place` below the demo's `folder`. Asked again, it does nothing twice."""
    from vanthu.core import clock
    from vanthu.core.actor import Actor
    from vanthu.directory import actions as directory
    from vanthu.directory.actions import AgencyFacts

    now, actor = clock.now(), Actor.system("vanthu demo")
    agencies = {}
    for one in (SENDER, RECEIVER):
        facts = AgencyFacts(
            code=one.code, older_code=one.older_code, name=one.name, parent_name=PARENT,
            abbreviation=one.abbreviation, place="Phú Thọ", address=one.address, is_local=one is place,
        )  # fmt: skip
        agencies[one.key] = directory.save_agency(facts, actor=actor, now=now)
    own = agencies[place.key]
    unit = directory.save_unit(
        own.pk, name=place.unit, abbreviation=place.unit_abbreviation, actor=actor, now=now
    )
    _trust(folder)
    _seal(place, own, folder, actor=actor, now=now)
    for person in place.people:
        _person(person, own, unit.pk if person.unit else None, folder, actor=actor, now=now)
    _peer(place, agencies, folder, actor=actor, now=now)


def _trust(folder: Path) -> None:
    from vanthu.verification.check import trust_folder
    from vnsign.trust import import_certificates

    from .pki import load

    pki = load(folder / "pki")
    import_certificates([pki.pem("root"), pki.pem("ca")], folder=trust_folder(), as_own=True)


def _seal(place: Place, own: Agency, folder: Path, *, actor: Actor, now: datetime) -> None:
    from vanthu.core.blobs import blobs
    from vanthu.directory import actions as directory

    from . import marks

    picture = blobs().put(marks.seal("TỈNH PHÚ THỌ", place.seal_words))
    directory.set_mark_image(
        picture, agency_id=own.pk, person_id=None, width_mm=36, height_mm=36, actor=actor, now=now
    )
    _certificate(place.holder, own, None, folder, actor=actor, now=now)


def _person(
    someone: Someone, own: Agency, unit_id: int | None, folder: Path, *, actor: Actor, now: datetime
) -> None:
    from vanthu.core.actor import Role
    from vanthu.core.blobs import blobs
    from vanthu.directory import actions as directory
    from vanthu.directory import queries
    from vanthu.directory.words import SigningMode

    from . import marks

    if queries.person_by_username(someone.username) is not None:
        return
    person = directory.add_person(
        someone.username, full_name=someone.full_name, password=PASSWORD, actor=actor, now=now
    )
    directory.give_post(
        person.pk, agency_id=own.pk, unit_id=unit_id, title=someone.title,
        roles=frozenset(Role(role) for role in someone.roles), signing_mode=SigningMode(someone.signing_mode),
        head_title=someone.head_title, actor=actor, now=now,
    )  # fmt: skip
    if someone.holder:
        picture = blobs().put(marks.signature(seed=len(someone.full_name)))
        directory.set_mark_image(
            picture, agency_id=own.pk, person_id=person.pk, width_mm=46, height_mm=23, actor=actor, now=now
        )
        _certificate(someone.holder, own, person.pk, folder, actor=actor, now=now)


def _certificate(
    holder: str, own: Agency, person_id: int | None, folder: Path, *, actor: Actor, now: datetime
) -> None:
    from vanthu.directory import actions as directory
    from vanthu.directory import queries
    from vanthu.signing import certificates

    from .pki import load

    pki = load(folder / "pki")
    facts = certificates.read(pki.certificate(holder))
    if queries.certificate_by_fingerprint(facts.fingerprint) is not None:
        return
    name = f"{holder}.p12"
    shutil.copyfile(pki.p12(holder), certificates.key_folder() / name)
    (certificates.key_folder() / name).chmod(0o600)
    directory.file_certificate(
        facts, agency_id=own.pk, person_id=person_id, key_file=name, actor=actor, now=now
    )


def _peer(place: Place, agencies: dict[str, Agency], folder: Path, *, actor: Actor, now: datetime) -> None:
    from vanthu.exchange import actions as exchange
    from vanthu.exchange.keys import load_key
    from vanthu.exchange.peer_settings import PeerFacts

    other = RECEIVER if place is SENDER else SENDER
    facts = PeerFacts(
        name=other.name,
        address=f"http://127.0.0.1:{other.port}",
        public_key=load_key(folder / other.key).public.text,
    )
    peer = exchange.save_peer(facts, actor=actor, now=now)
    exchange.set_route(agencies[other.key].pk, peer_id=peer.pk, actor=actor, now=now)


def main() -> int:
    """Fill the installation that the command line names."""
    place = {one.key: one for one in (SENDER, RECEIVER)}[sys.argv[1]]
    folder = Path(sys.argv[2])
    os.environ["VANTHU_HOME"] = str(folder / place.key)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vanthu.config.settings")
    import django

    django.setup()
    seed(place, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
