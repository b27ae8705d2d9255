"""What other systems send: written by the codec, kept at the door, checked and concluded on as any package."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from tests.cast import NOW, SYSTEM, Cast
from vanthu.core.blobs import blobs
from vanthu.exchange import actions, inspection
from vanthu.exchange.actions.receiving import Arrival
from vanthu.exchange.keys import installation_key
from vanthu.exchange.models import InboundPackage
from vanthu.exchange.routing import loopback
from vanthu.verification.check import Checked
from vnedxml import Attachment, Message, StatusMessage, write_bytes
from vnedxml.codes import BusinessType, StatusCode
from vnedxml.model import (
    Business,
    Code,
    DocumentType,
    Organization,
    PromulgationInfo,
    ReplacementInfo,
    ResponseFor,
)

DAY = date(2026, 11, 23)
UNSAID = "KHONG-GHI"
"""An identifier that the writer leaves out: ours would refuse to."""
PDF = b"%PDF-1.7\nfrom outside\n%%EOF\n"


def name(number: str) -> str:
    """Return the identifier that the sender gives to its document of this number."""
    return f"H44.12,2026/11/23,{number}/STTTT-CNTT"


def document(
    cast: Cast,
    number: str,
    business: Business | None = None,
    *,
    response_for: tuple[ResponseFor, ...] = (),
    document_id: str | None = None,
) -> Message:
    """Return a document of the sender's for the receiver."""
    return Message(
        from_=Organization(organ_id=cast.sender.code, organ_name=cast.sender.name),
        to=(Organization(organ_id=cast.receiver.code, organ_name=cast.receiver.name),),
        document_id=name(number) if document_id is None else document_id,
        code=Code(number, "STTTT-CNTT"),
        promulgation_info=PromulgationInfo("Phú Thọ", DAY),
        document_type=DocumentType(2, 18, "Công văn"),
        subject=f"V/v văn bản số {number}",
        response_for=response_for,
        business=business or Business(),
        attachments=(Attachment.of_bytes("Cong van.pdf", PDF),),
    )


def replacing(*numbers: str, only_for: tuple[str, ...] = ()) -> Business:
    """Say that a document replaces others; `only_for`: the agencies that have the last of them."""
    infos = [ReplacementInfo(name(number)) for number in numbers]
    if only_for:
        infos[-1] = ReplacementInfo(name(numbers[-1]), only_for)
    return Business(business_doc_type=BusinessType.REPLACE, replacement_info_list=tuple(infos))


def recalling(number: str) -> Business:
    """Say that a document recalls another."""
    return Business(
        business_doc_type=BusinessType.RECALL, business_doc_reason="Ban hành nhầm.", document_id=name(number)
    )


def taking_back(cast: Cast, about: ResponseFor, *, now: datetime = NOW) -> StatusMessage:
    """Return the sender's wish to have a document back: status 13."""
    return StatusMessage(
        from_=Organization(organ_id=cast.sender.code, organ_name=cast.sender.name),
        response_for=about,
        status_code=StatusCode.TAKE_BACK,
        description="Gửi nhầm nơi.",
        timestamp=now,
    )


def bring(
    cast: Cast, message: Message | StatusMessage, *, verdict: str = "valid", now: datetime = NOW
) -> InboundPackage:
    """Return the package of a message as the receiver concluded on it; verdict: that on its signature."""
    arrival = Arrival(
        peer=loopback(),
        sender=cast.sender,
        recipient=cast.receiver,
        sender_code=cast.sender.code,
        recipient_code=cast.receiver.code,
        message_id=uuid.uuid4().hex,
        nonce="",
        blob=blobs().put(write_bytes(message).replace(UNSAID.encode(), b"")),
    )
    kept = actions.accept(arrival, key=installation_key(), actor=SYSTEM, now=now)
    package = InboundPackage.objects.select_related("sender", "recipient").get(pk=kept.package_id)
    findings = inspection.inspect(package, verify=lambda sha256, _: _checked(sha256, verdict), now=now)
    return actions.settle(package.pk, findings, key=installation_key(), actor=SYSTEM, now=now)


def _checked(sha256: str, verdict: str) -> Checked:
    return Checked(
        sha256,
        verdict,
        (),
        f"Kết quả: {verdict}.",
        f"Verdict: {verdict}.",
        {"verdict": verdict, "signatures": []},
    )
