"""The frame that the page sends to the signing tool. Source: docs/protocol/agent.md."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from vanthu.directory import queries as directory
from vanthu.signing import errands
from vanthu.signing.models import Errand, ErrandFile
from vanthu.signing.words import Purpose

_NAME: Final = "van-ban.pdf"
"""Tools take the name of what they hand in from the end of the address."""


def frame_of(request: HttpRequest, errand: Errand, token: str) -> dict[str, Any]:  # Any: JSON
    """Return endpoint, port and message for the tool.

    Number and date are in the file already, so a seal is a plain signature for the tool (SignPDF), not SignIssued.
    """
    files = errands.files_of(errand)
    message: dict[str, Any] = {
        "FileUploadHandler": request.build_absolute_uri(reverse("api_signing:upload", args=[token])),
        "SessionId": "",
        "JWTToken": "",
    }
    if len(files) == 1:
        endpoint = "SignApproved" if errand.purpose == Purpose.LEADER else "SignPDF"
        message["FileName"] = _source(request, token, files[0])
        message["MetaData"] = _pairs(_meta(request, errand, token, files[0]))
    else:
        endpoint = "SignFiles"
        message["MetaData"] = _pairs({"vt-certificate": errand.certificate.fingerprint})
        message["Files"] = [
            {
                "FileID": file.ordinal,
                "FileName": file.name.replace('"', "")[:170],
                "URL": _source(request, token, file),
                "MetaData": _pairs(_meta(request, errand, token, file)),
            }
            for file in files
        ]
    return {"endpoint": endpoint, "port": settings.VANTHU_SIGNING_PORT, "message": message}


def _source(request: HttpRequest, token: str, file: ErrandFile) -> str:
    return request.build_absolute_uri(reverse("api_signing:source", args=[token, file.ordinal, _NAME]))


def _meta(request: HttpRequest, errand: Errand, token: str, file: ErrandFile) -> dict[str, str]:
    told = {
        "vt-field": file.field,
        "vt-look": file.look,
        "vt-certificate": errand.certificate.fingerprint,
    }
    if file.look not in {"leader", "seal"}:
        return told
    person_id = errand.person_id if errand.purpose == Purpose.LEADER else None
    image = directory.mark_image(agency_id=errand.agency_id, person_id=person_id)
    if image is not None:
        told["vt-picture"] = request.build_absolute_uri(reverse("api_signing:picture", args=[token]))
        told["vt-picture-mm"] = f"{image.width_mm}x{image.height_mm}"
    return told


def _pairs(meta: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in meta.items()]
