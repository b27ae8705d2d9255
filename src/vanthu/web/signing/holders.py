"""The certificate that a signing form shows, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from vanthu.core import clock
from vanthu.directory import queries as directory
from vanthu.directory.models import Certificate
from vanthu.signing.remote.services import behind, is_remote
from vanthu.web.requests import Request


@dataclass(frozen=True, slots=True)
class Held:
    """A usable certificate, or the sentence that stands where there is none."""

    certificate: Certificate | None
    why_none: str = ""
    expired: Certificate | None = None
    """What is on file where nothing usable is."""

    @property
    def shown(self) -> dict[str, object]:
        """Return what the templates of signing read."""
        return {
            "certificate": self.certificate,
            "is_remote": self.certificate is not None and is_remote(self.certificate.key_file),
            "signing_service": behind(self.certificate),
            "no_certificate": self.why_none,
        }


def _held_by(request: Request, *, person_id: int | None, holder: str) -> Held:
    """Return the certificate of a person, or of the agency."""
    agency_id, now = request.agency.pk, clock.now()
    found = directory.certificate_of(agency_id=agency_id, person_id=person_id, now=now)
    if found is not None:
        return Held(found)
    why = directory.why_no_certificate(agency_id=agency_id, person_id=person_id, holder=holder, now=now)
    return Held(None, str(why), directory.last_certificate_of(agency_id=agency_id, person_id=person_id))


def held_by_reader(request: Request) -> Held:
    """Return the reader's own certificate."""
    return _held_by(request, person_id=request.actor.person_id, holder=request.actor.name)


def held_by_agency(request: Request) -> Held:
    """Return the agency's certificate."""
    return _held_by(request, person_id=None, holder=request.agency.name)
