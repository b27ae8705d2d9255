"""Whatever is written is read back the same, and writing what was read gives the same bytes."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vnedxml import (
    Attachment,
    BusinessType,
    EdxmlError,
    Message,
    Priority,
    ReceiverType,
    StatusCode,
    StatusMessage,
    SteeringType,
    TypeForm,
    Wrapping,
    WriterStyle,
    read_bytes,
    write_bytes,
)
from vnedxml.jsonform import from_json, to_json
from vnedxml.limits import Limits
from vnedxml.model import (
    Business,
    BusinessDocumentInfo,
    Code,
    DocumentType,
    Organization,
    OtherInfo,
    PromulgationInfo,
    Receiver,
    ReplacementInfo,
    ResponseFor,
    SignerInfo,
    StaffInfo,
    TraceHeader,
)
from vnedxml.names import fault

# What XML cannot hold is refused elsewhere; "null" is read as nothing, by rule.
letters = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
texts = (
    st.text(letters, max_size=40)
    .map(lambda text: unicodedata.normalize("NFC", text).strip())
    .filter(lambda text: text.lower() != "null")
)
words = texts.filter(bool)
days = st.none() | st.dates(date(1900, 1, 1), date(2200, 1, 1))
times = st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 made aware at once
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
amounts = st.none() | st.integers(0, 999_999_999)
organizations = st.builds(
    Organization,
    organ_id=words,
    organ_name=texts,
    organization_in_charge=texts,
    organ_add=texts,
    email=texts,
    telephone=texts,
    fax=texts,
    website=texts,
)
staff = st.builds(
    StaffInfo, department=texts, department_id=texts, staff=texts, staff_id=texts, email=texts, mobile=texts
).filter(lambda info: info != StaffInfo())
responses = st.builds(
    ResponseFor, organ_id=texts, code=texts, promulgation_date=days, document_id=texts
).filter(lambda response: response != ResponseFor())
businesses = st.builds(
    Business,
    business_doc_type=st.sampled_from([BusinessType.NEW, BusinessType.UPDATE]),
    business_doc_reason=texts,
    document_id=words,
    paper=st.none() | st.booleans(),
    business_document_info=st.none()
    | st.builds(
        BusinessDocumentInfo,
        document_info=st.booleans(),
        document_receiver=st.booleans(),
        receiver_list=st.lists(st.builds(Receiver, words, st.sampled_from(ReceiverType)), max_size=3).map(
            tuple
        ),
    ),
    replacement_info_list=st.lists(
        st.builds(ReplacementInfo, texts, st.lists(words, max_size=2).map(tuple)), max_size=2
    ).map(tuple),
    staff_info=st.none() | staff,
)
others = st.builds(
    OtherInfo,
    priority=st.none() | st.sampled_from([p for p in Priority if p is not Priority.TIMED_FLASH]),
    sphere_of_promulgation=texts,
    typer_notation=texts,
    promulgation_amount=amounts,
    page_amount=amounts,
    direction=st.none() | st.booleans(),
    appendixes=st.lists(words, max_size=3).map(tuple),
).filter(lambda other: other != OtherInfo())
names = words.map(lambda text: text.replace("/", "_")).filter(lambda name: not fault(name, limits=Limits()))
contents = st.binary(min_size=1, max_size=300).filter(lambda content: not content.startswith(b"PK"))
attachments = st.lists(
    st.builds(Attachment.of_bytes, names, contents),
    min_size=1,
    max_size=3,
    unique_by=lambda a: a.name.casefold(),
).map(tuple)
messages = st.builds(
    Message,
    from_=organizations,
    to=st.lists(organizations, min_size=1, max_size=3, unique_by=lambda o: o.organ_id).map(tuple),
    document_id=words,
    code=st.builds(Code, words, words),
    promulgation_info=st.builds(PromulgationInfo, texts, st.dates(date(1900, 1, 1))),
    document_type=st.builds(DocumentType, st.integers(0, 40), st.integers(0, 40), words),
    subject=words,
    content=texts,
    signer_info=st.none()
    | st.builds(SignerInfo, texts, texts, texts).filter(lambda signer: signer != SignerInfo()),
    due_date=days,
    other_info=st.none() | others,
    response_for=st.lists(responses, max_size=2).map(tuple),
    steering_type=st.none() | st.sampled_from(SteeringType),
    to_places=st.lists(words, max_size=3).map(tuple),
    trace_headers=st.lists(st.builds(TraceHeader, texts, times), max_size=3).map(tuple),
    business=businesses,
    attachments=attachments,
)
statuses = st.builds(
    StatusMessage,
    from_=organizations,
    response_for=st.builds(
        ResponseFor, organ_id=words, code=words, promulgation_date=days, document_id=texts
    ),
    status_code=st.sampled_from(StatusCode),
    description=texts,
    timestamp=times,
    staff_info=st.none() | staff,
)
styles = st.builds(
    WriterStyle,
    wrapping=st.sampled_from(Wrapping),
    document_type=st.just(TypeForm.AS_GIVEN),
    ordinary_steering=st.sampled_from("01"),
)
calm = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@calm
@given(messages, styles)
def test_a_document_is_read_back_as_it_was_written(message: Message, style: WriterStyle) -> None:
    package = write_bytes(message, style=style)

    again = read_bytes(package)

    assert again == message
    assert write_bytes(again, style=style) == package


@calm
@given(statuses)
def test_a_status_is_read_back_as_it_was_written(message: StatusMessage) -> None:
    package = write_bytes(message)

    assert read_bytes(package) == message
    assert write_bytes(read_bytes(package)) == package


@calm
@given(messages)
def test_the_json_form_is_taken_back_as_it_was_given(message: Message) -> None:
    import json

    assert from_json(json.dumps(to_json(message)), attachments=message.attachments) == message


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_package_is_read_or_refused_never_worse(data: st.DataObject) -> None:
    from tests.unit.vnedxml.builders import SAMPLES

    names_of_samples = sorted(path.name for path in SAMPLES.glob("*.edxml"))
    package = bytearray((SAMPLES / data.draw(st.sampled_from(names_of_samples))).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(package)))
        length = data.draw(st.integers(0, 40))
        package[start : start + length] = data.draw(st.binary(max_size=40))

    try:
        message = read_bytes(bytes(package))
    except EdxmlError as error:
        assert error.message("vi")
        assert error.message("en")
    else:
        assert to_json(message)
