"""Keys at remote services: one confirmation for many hashes, every end in words, and nothing believed unproved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from tests.cast import NOW, Cast
from tests.domain import paper
from tests.domain.signing import remote_doubles as doubles
from tests.domain.signing.remote_doubles import CLIENT, KEY, SECRET, USER, Double, serving
from vanthu.audit.models import AuditEntry
from vanthu.core.errors import Invalid, NotFound, NotPermitted, Refusal
from vanthu.directory.models import Certificate
from vanthu.jobs.models import Work
from vanthu.jobs.registry import TryAgain
from vanthu.jobs.worker import run_due
from vanthu.outgoing import errands, handing_in, remote
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.remote import Proofs
from vanthu.outgoing.states import State
from vanthu.signing import errands as kept
from vanthu.signing.certificates import key_folder
from vanthu.signing.models import Errand, RemoteRun, RemoteService
from vanthu.signing.remote import runs, services
from vanthu.signing.remote.services import ServiceFacts
from vanthu.signing.remote_words import RunEnd, RunState, ServiceKind
from vanthu.signing.words import Fault, FileState

Clock = Callable[[], datetime]
KINDS = {
    ServiceKind.SMARTCA: doubles.SmartCa,
    ServiceKind.MYSIGN: doubles.MySign,
    ServiceKind.CSC: doubles.Csc,
    ServiceKind.CSC2: doubles.Csc,
}
PIN = Proofs(pin="123456")


def at(moment: datetime) -> Clock:
    return lambda: moment


def moved(certificate: Certificate, kind: ServiceKind) -> Double:
    """Return a double that has the key of a certificate, which is no longer on the server."""
    key, held, above = pkcs12.load_key_and_certificates(
        (key_folder() / certificate.key_file).read_bytes(), paper.PIN.encode()
    )
    assert isinstance(key, RSAPrivateKey)
    assert held is not None
    certificate.key_file = ""
    certificate.save()
    return KINDS[kind](key, bytes(certificate.der), above[0].public_bytes(Encoding.DER))


def kept_service(cast: Cast, double: Double, kind: ServiceKind, **changes: Any) -> RemoteService:
    facts = ServiceFacts(
        **{
            "name": kind.vi, "kind": kind, "address": double.address, "client_id": CLIENT, "secret": SECRET,
            "profile": "adss:ras:profile:001", **changes,
        }
    )  # fmt: skip
    return services.save_service(facts, agency_id=cast.sender.pk, actor=cast.quyen, now=NOW)


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> ServiceKind:
    return getattr(request, "param", ServiceKind.SMARTCA)


@pytest.fixture
def double(cast: Cast, settings: Any, kind: ServiceKind) -> Iterator[Double]:
    """Dũng's key at a service, on file from there."""
    settings.VANTHU_PEER_HOSTS = ["127.0.0.1"]
    certificate = Certificate.objects.get(agency=cast.sender, person_id=cast.dung.person_id or 0)
    with serving(moved(certificate, kind)) as served:
        service = kept_service(cast, served, kind)
        services.file_key(service.pk, USER, KEY, person_id=cast.dung.person_id, actor=cast.quyen, now=NOW)
        served.asked.clear()
        yield served


def asked(cast: Cast, clock: Clock, *documents: OutgoingDocument, proofs: Proofs = PIN) -> Errand:
    """Have Dũng ask for the signature of documents."""
    begun = errands.begin_signing({each.pk: each.version for each in documents}, actor=cast.dung, clock=clock)
    assert begun.errand is not None
    remote.ask(begun.errand, proofs, actor=cast.dung, clock=clock)
    return begun.errand


def states(*documents: OutgoingDocument) -> set[State]:
    return {OutgoingDocument.objects.get(pk=each.pk).state_word for each in documents}


@pytest.mark.parametrize("kind", list(KINDS), indirect=True)
def test_one_confirmation_signs_all_documents_at_every_kind_of_service(
    kind: ServiceKind, double: Double, cast: Cast, clock: Clock
) -> None:
    documents = [paper.submitted(cast), paper.submitted(cast, subject="việc khác")]
    errand = asked(cast, clock, *documents)
    if kind is not ServiceKind.CSC:
        with pytest.raises(TryAgain):
            remote.look(errand.pk, clock=clock)
        assert states(*documents) == {State.SUBMITTED}

    double.state = "signed"
    run_due(NOW + timedelta(seconds=5))

    assert states(*documents) == {State.SIGNED}
    assert len(double.hashes) == 2
    starts = double.calls("/sign") + double.calls("/signHash")
    assert len(starts) == 1, "one request, hence one confirmation"
    run = RemoteRun.objects.get()
    assert (run.state, run.end) == (RunState.OVER, "")


@pytest.mark.parametrize(
    ("kind", "state", "end"),
    [
        (ServiceKind.SMARTCA, "refused", RunEnd.REFUSED),
        (ServiceKind.SMARTCA, "expired", RunEnd.EXPIRED),
        (ServiceKind.SMARTCA, "not_authorised", RunEnd.NOT_AUTHORISED),
        (ServiceKind.SMARTCA, "failed", RunEnd.FAILED),
        (ServiceKind.MYSIGN, "refused", RunEnd.REFUSED),
        (ServiceKind.MYSIGN, "failed", RunEnd.FAILED),
        (ServiceKind.CSC2, "refused", RunEnd.REFUSED),
    ],
    indirect=["kind"],
)
def test_every_end_is_told_in_words_and_the_document_can_be_signed_again(
    kind: ServiceKind, state: str, end: RunEnd, double: Double, cast: Cast, clock: Clock
) -> None:
    document = paper.submitted(cast)
    errand = asked(cast, clock, document)
    double.state = state

    remote.look(errand.pk, clock=clock)

    (file,) = kept.files_of(errand)
    assert (RemoteRun.objects.get().end, file.state, file.problem) == (end, FileState.ENDED, end.vi)
    assert states(document) == {State.SUBMITTED}
    assert AuditEntry.objects.filter(event="signing.remote_answered", detail__end=end.value).exists()
    double.state = "signed"
    remote.look(asked(cast, clock, document).pk, clock=clock)
    assert states(document) == {State.SIGNED}, "nothing was lost"


@pytest.mark.parametrize("kind", [ServiceKind.CSC], indirect=True)
def test_a_wrong_pin_is_told_at_once_and_kept_nowhere(double: Double, cast: Cast, clock: Clock) -> None:
    document = paper.submitted(cast)

    with pytest.raises(Invalid) as refused:
        asked(cast, clock, document, proofs=Proofs(pin="khong-dung"))

    assert refused.value.code is Refusal.REMOTE_SIGNING
    assert RunEnd.NOT_AUTHORISED.vi in str(refused.value)
    assert states(document) == {State.SUBMITTED}
    assert "khong-dung" not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


def test_another_certificate_at_the_service_is_sent_nothing(double: Double, cast: Cast, clock: Clock) -> None:
    double.certificate = bytes(Certificate.objects.get(agency=cast.sender, person=None).der)
    document = paper.submitted(cast)

    with pytest.raises(Invalid) as refused:
        asked(cast, clock, document)

    assert RunEnd.NO_KEY.vi in str(refused.value)
    assert double.calls("/sign") == []
    assert states(document) == {State.SUBMITTED}


def test_a_value_that_does_not_fit_is_thrown_away(double: Double, cast: Cast, clock: Clock) -> None:
    document = paper.submitted(cast)
    errand = asked(cast, clock, document)
    double.state, double.tampers = "signed", True

    remote.look(errand.pk, clock=clock)

    assert RemoteRun.objects.get().end == RunEnd.BAD_VALUE
    assert states(document) == {State.SUBMITTED}
    refused = AuditEntry.objects.get(event="signing.upload_refused")
    assert refused.detail["code"] == Fault.BROKEN


def test_what_came_back_passes_the_same_door_as_a_tools_file(
    double: Double, cast: Cast, clock: Clock
) -> None:
    document = paper.submitted(cast)
    errand = asked(cast, clock, document)
    double.state = "signed"
    Certificate.objects.filter(pk=errand.certificate_id).update(withdrawn_at=NOW)

    remote.look(errand.pk, clock=clock)

    assert states(document) == {State.SUBMITTED}, (
        "a certificate that was taken off file meanwhile signs nothing"
    )


def test_a_service_that_falls_silent_is_asked_again_and_said_to_be_silent(
    double: Double, cast: Cast, clock: Clock
) -> None:
    document = paper.submitted(cast)
    errand = asked(cast, clock, document)
    double.is_silent = True
    with pytest.raises(TryAgain):
        remote.look(errand.pk, clock=clock)
    assert RemoteRun.objects.get().problem

    double.is_silent, double.state = False, "signed"
    remote.look(errand.pk, clock=clock)

    assert states(document) == {State.SIGNED}


def test_nobody_waits_for_ever(double: Double, cast: Cast, clock: Clock) -> None:
    document = paper.submitted(cast)
    errand = asked(cast, clock, document)

    remote.look(errand.pk, clock=at(NOW + runs.PATIENCE))

    assert RemoteRun.objects.get().end == RunEnd.EXPIRED
    assert states(document) == {State.SUBMITTED}


def test_cut_off_after_the_values_came_it_goes_on_and_signs_once(
    double: Double, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [paper.submitted(cast), paper.submitted(cast, subject="việc khác")]
    errand = asked(cast, clock, *documents)
    double.state = "signed"
    take, taken = handing_in.take, list[object]()

    def dying(*args: Any, **kwargs: Any) -> object:
        if taken:
            raise SystemExit
        taken.append(args)
        return take(*args, **kwargs)

    monkeypatch.setattr(handing_in, "take", dying)
    with pytest.raises(SystemExit):
        remote.look(errand.pk, clock=clock)
    monkeypatch.undo()
    double.is_silent = True  # the values are here already

    remote.look(errand.pk, clock=clock)

    assert states(*documents) == {State.SIGNED}
    assert all(each.files.filter(made_by="sign").count() == 1 for each in documents)


def test_cut_off_while_it_was_sent_it_is_found_and_ended(
    double: Double, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = paper.submitted(cast)

    def dying(*_args: Any, **_kwargs: Any) -> object:
        raise SystemExit

    monkeypatch.setattr(runs, "told", dying)
    with pytest.raises(SystemExit):
        asked(cast, clock, document)
    monkeypatch.undo()

    run_due(NOW + runs.SENDING_LIFE)

    assert RemoteRun.objects.get().end == RunEnd.INTERRUPTED
    assert states(document) == {State.SUBMITTED}


def test_after_giving_up_a_late_confirmation_is_not_used(double: Double, cast: Cast, clock: Clock) -> None:
    document = paper.submitted(cast)
    errand = asked(cast, clock, document)
    kept.end(errand, why="thôi ký", actor=cast.dung, now=NOW)
    double.state = "signed"

    remote.look(errand.pk, clock=clock)

    assert RemoteRun.objects.get().end == RunEnd.GIVEN_UP
    assert states(document) == {State.SUBMITTED}


def test_a_ring_has_the_service_asked_at_once_and_is_believed_in_nothing(
    double: Double, cast: Cast, clock: Clock
) -> None:
    document = paper.submitted(cast)
    asked(cast, clock, document)
    run_due(NOW)
    waiting = Work.objects.get(kind=runs.WORK)
    assert waiting.due_at > NOW
    token = services.make_doorbell(RemoteService.objects.get().pk, actor=cast.quyen, now=NOW)

    assert not remote.ring("x" * 43, now=NOW)
    assert remote.ring(token, now=NOW)

    waiting.refresh_from_db()
    assert waiting.due_at == NOW
    run_due(NOW)
    assert states(document) == {State.SUBMITTED}, "a ring alone signs nothing"


@pytest.mark.parametrize(
    ("secret", "user", "end"),
    [
        (SECRET, USER, None),
        ("sai", USER, RunEnd.WRONG_SECRET),
        (SECRET, "001099000002", RunEnd.NO_KEY),
    ],
)
@pytest.mark.parametrize("kind", list(KINDS), indirect=True)
def test_a_try_says_what_is_wrong(
    kind: ServiceKind, secret: str, user: str, end: RunEnd | None, double: Double, cast: Cast
) -> None:
    service = kept_service(cast, double, kind, name="thử", secret=secret)

    tried = services.try_service(service.pk, user, actor=cast.quyen, now=NOW)

    assert tried.end is end
    assert [each.key for each in tried.found] == ([KEY] if end is None else [])


def test_a_try_where_no_service_is_says_so(double: Double, cast: Cast) -> None:
    service = RemoteService.objects.get()
    with serving(Double(double.key, double.certificate, b""), answer=lambda _path, _body: (200, {})) as other:
        RemoteService.objects.update(address=other.address)
        no_service = services.try_service(service.pk, USER, actor=cast.quyen, now=NOW)
    nobody = services.try_service(service.pk, USER, actor=cast.quyen, now=NOW)

    assert no_service.end is RunEnd.NOT_A_SERVICE
    assert nobody.end is RunEnd.NO_ANSWER


def test_the_secret_is_kept_sealed(double: Double) -> None:
    assert SECRET not in RemoteService.objects.get().secret


@pytest.mark.parametrize(
    "address", ["http://dich-vu.example.vn", "https://169.254.169.254", "https://10.0.0.1"]
)
def test_an_inner_address_is_no_signing_service(
    address: str, double: Double, cast: Cast, settings: Any
) -> None:
    settings.VANTHU_PEER_HOSTS = []

    with pytest.raises(Invalid) as refused:
        kept_service(cast, double, ServiceKind.CSC, name="trong", address=address)

    assert refused.value.code is Refusal.PEER_URL_REFUSED


def test_only_the_agencys_own_administrator_keeps_its_services(double: Double, cast: Cast) -> None:
    service = RemoteService.objects.get()

    with pytest.raises(NotPermitted):
        services.try_service(service.pk, USER, actor=cast.dung, now=NOW)
    with pytest.raises(NotFound):
        services.try_service(service.pk, USER, actor=cast.thanh, now=NOW)


@pytest.fixture
def seal_double(cast: Cast, settings: Any) -> Iterator[Double]:
    """The agency's key at a service."""
    settings.VANTHU_PEER_HOSTS = ["127.0.0.1"]
    certificate = Certificate.objects.get(agency=cast.sender, person=None)
    with serving(moved(certificate, ServiceKind.SMARTCA)) as served:
        service = kept_service(cast, served, ServiceKind.SMARTCA)
        services.file_key(service.pk, USER, KEY, person_id=None, actor=cast.quyen, now=NOW)
        yield served


def test_a_refused_seal_burns_no_number(seal_double: Double, cast: Cast, clock: Clock) -> None:
    document = paper.signed(cast)
    for state in ("refused", "signed"):
        document.refresh_from_db()
        begun = errands.begin_seal(document.pk, seen=document.version, actor=cast.an, clock=clock)
        assert begun.errand is not None
        remote.ask(begun.errand, Proofs(), actor=cast.an, clock=clock)
        seal_double.state = state
        remote.look(begun.errand.pk, clock=clock)

    document.refresh_from_db()
    assert (document.state_word, document.number) == (State.SEALED, 1)
