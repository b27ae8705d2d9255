"""What people and the agency sign with: certificates, their keys, and the pictures that signatures show."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vanthu.core import clock
from vanthu.core.errors import Invalid, Refusal
from vanthu.directory import actions
from vanthu.directory import queries as directory
from vanthu.signing import certificates, hsm, pictures
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

from .forms import CertificateForm, HsmKeyForm, PictureForm
from .frame import administrators, answer, form_page


@administrators
@require_GET
def certificates_on_file(request: Request) -> HttpResponse:
    """Show the certificates on file, of the agency and of its people."""
    now = clock.now()
    rows = [
        (found, found.is_usable_at(now), (found.not_after - now).days)
        for found in directory.certificates(request.actor)
    ]
    context = {"rows": rows, "pictures": directory.mark_images(request.actor), "has_hsm": bool(hsm.modules())}
    return page(request, "administration/certificates.html", context)


@sensitive_post_parameters("pin")
@administrators
@require_http_methods(["GET", "POST"])
def file_certificate(request: Request) -> HttpResponse:
    """Put a certificate on file, with its key if the file holds one."""
    form = CertificateForm(
        request.POST or None,
        request.FILES or None,
        agency_name=request.agency.name,
        posts=list(directory.posts(request.actor)),
    )
    content = _content(form["certificate"].data, most=certificates.MOST_BYTES)
    sentence = (
        _("The certificate and its key are on file: it can sign here now.")
        if certificates.is_key_file(content)
        else _("The certificate is on file without its key: its holder signs with the token at the desk.")
    )

    def save(facts: dict[str, Any]) -> object:  # Any: cleaned form values
        return _file(request, facts, content)

    made = answer(request, form, save, reverse("administration:certificates"), sentence)
    return made or form_page(
        request,
        _("Put a certificate on file"),
        form,
        back="administration:certificates",
        save=_("Put on file"),
    )


@sensitive_post_parameters("pin")
@administrators
@require_http_methods(["GET", "POST"])
def file_hsm_key(request: Request) -> HttpResponse:
    """Put the certificate of a key in an HSM on file."""
    form = HsmKeyForm(
        request.POST or None,
        agency_name=request.agency.name,
        posts=list(directory.posts(request.actor)),
        modules=hsm.modules(),
    )

    def save(facts: dict[str, Any]) -> object:  # Any: cleaned form values
        return hsm.file_key(
            hsm.address(facts["module"], facts["token"], facts["key_id"]),
            facts["pin"],
            agency_id=request.agency.pk,
            person_id=int(facts["holder"]) if facts["holder"] else None,
            actor=request.actor,
            now=clock.now(),
        )

    sentence = _("The certificate is on file; its key signs here from the HSM now.")
    made = answer(request, form, save, reverse("administration:certificates"), sentence)
    return made or form_page(
        request, _("A key in an HSM"), form, back="administration:certificates", save=_("Put on file")
    )


def _file(request: Request, facts: dict[str, Any], content: bytes) -> object:  # Any: cleaned form values
    name = facts["certificate"].name
    person_id = int(facts["holder"]) if facts["holder"] else None
    if len(content) > certificates.MOST_BYTES:
        raise Invalid(Refusal.FILE_TOO_LARGE, limit_mb=certificates.MOST_BYTES // 1_000_000)
    if certificates.is_key_file(content):
        return certificates.file_key(
            content,
            facts["pin"],
            name=name,
            agency_id=request.agency.pk,
            person_id=person_id,
            actor=request.actor,
            now=clock.now(),
        )
    return actions.file_certificate(
        certificates.read(content, name=name),
        agency_id=request.agency.pk,
        person_id=person_id,
        actor=request.actor,
        now=clock.now(),
    )


def _content(upload: object, *, most: int) -> bytes:
    """Return what was uploaded: one byte more than `most` if it is too much."""
    return upload.read(most + 1) if isinstance(upload, UploadedFile) else b""


@administrators
@require_POST
def withdraw_certificate(request: Request, certificate_id: int) -> HttpResponse:
    """Take a certificate off file."""
    if not any(found.pk == certificate_id for found in directory.certificates(request.actor)):
        raise Http404
    actions.withdraw_certificate(certificate_id, actor=request.actor, now=clock.now())
    return done(
        request,
        reverse("administration:certificates"),
        _("Nothing is signed here with that certificate any more."),
    )


@administrators
@require_http_methods(["GET", "POST"])
def set_picture(request: Request) -> HttpResponse:
    """Keep the picture of a signature or of the seal."""
    form = PictureForm(
        request.POST or None,
        request.FILES or None,
        agency_name=request.agency.name,
        posts=list(directory.posts(request.actor)),
    )

    def save(facts: dict[str, Any]) -> object:  # Any: cleaned form values
        return pictures.keep(
            _content(facts["picture"], most=pictures.MOST_BYTES),
            width_mm=facts["width_mm"],
            name=facts["picture"].name,
            agency_id=request.agency.pk,
            person_id=int(facts["holder"]) if facts["holder"] else None,
            actor=request.actor,
            now=clock.now(),
        )

    made = answer(request, form, save, reverse("administration:certificates"), _("The picture is kept."))
    return made or form_page(
        request,
        _("Picture of a signature or seal"),
        form,
        back="administration:certificates",
        save=_("Keep the picture"),
    )
