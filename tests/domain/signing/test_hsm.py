"""The agency's seal in an HSM of the server, with SoftHSM2 for one: opened for each signature, never left open."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests import softhsm
from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.core.errors import Invalid, NotPermitted, Refusal
from vanthu.directory.models import Certificate
from vanthu.outgoing import steps
from vanthu.outgoing.states import State
from vanthu.signing import desk, hsm
from vanthu.signing.certificates import key_folder
from vnsign.finish import sign

Clock = Callable[[], datetime]
TOKEN, LABEL = "con-dau", "khoa"
KEY_ID = LABEL.encode().hex()


@pytest.fixture
def uri(cast: Cast, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Move the key of the sender's seal into a token of its own; return the URI of it."""
    import pkcs11
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import pkcs12

    module = softhsm.module()
    config = softhsm.configure(tmp_path / "hsm")
    monkeypatch.setenv("SOFTHSM2_CONF", str(config))
    row = Certificate.objects.get(agency=cast.sender, person=None)
    content = (key_folder() / row.key_file).read_bytes()
    key, certificate, above = pkcs12.load_key_and_certificates(content, paper.PIN.encode())
    assert isinstance(key, RSAPrivateKey)
    assert certificate is not None
    softhsm.plug_in(config, above=above, token=TOKEN, label=LABEL, key=key, certificate=certificate)
    pkcs11.lib(str(module)).reinitialize()  # another test's tokens were loaded in this process
    row.key_file = ""
    row.save()
    settings.VANTHU_PKCS11_MODULES = [str(module)]
    return hsm.address(str(module), TOKEN, KEY_ID)


def filed(uri: str, cast: Cast) -> Certificate:
    return hsm.file_key(uri, softhsm.PIN, agency_id=cast.sender.pk, person_id=None, actor=cast.quyen, now=NOW)


def test_the_clerk_seals_with_the_key_in_the_hsm(uri: str, cast: Cast, clock: Clock) -> None:
    filed(uri, cast)
    document = paper.signed(cast)

    sealed = steps.number_and_seal(document.pk, pin=softhsm.PIN, actor=cast.an, clock=clock)

    assert (sealed.state_word, sealed.number) == (State.SEALED, 1)


def test_a_wrong_pin_takes_no_number(uri: str, cast: Cast, clock: Clock) -> None:
    filed(uri, cast)
    document = paper.signed(cast)

    with pytest.raises(NotPermitted) as caught:
        steps.number_and_seal(document.pk, pin="000000", actor=cast.an, clock=clock)

    document.refresh_from_db()
    assert caught.value.code is Refusal.PIN_WRONG
    assert (document.state_word, document.number) == (State.SIGNED, None)


def test_the_right_pin_of_one_does_not_open_the_key_for_another(uri: str, cast: Cast) -> None:
    # A PKCS#11 login belongs to the whole process: without the lock a wrong PIN would go unnoticed meanwhile.
    row = filed(uri, cast)
    right = desk.open_key(row, softhsm.PIN, holder="", now=NOW)

    def wrong(_turn: int) -> str:
        try:
            desk.open_key(row, "000000", holder="", now=NOW)
        except NotPermitted as error:
            return str(error.code)
        return "opened"

    letter = paper.blank()
    with ThreadPoolExecutor(4) as pool:
        tries = [pool.submit(wrong, turn) for turn in range(4)]
        files = [pool.submit(sign, letter, right.signer, field="K", now=NOW) for _turn in range(8)]

    assert {each.result() for each in tries} == {str(Refusal.PIN_WRONG)}
    assert all(each.result().startswith(letter) for each in files)


def test_only_a_library_on_the_operators_list_is_loaded(uri: str, cast: Cast, settings: Any) -> None:
    settings.VANTHU_PKCS11_MODULES = ["/usr/lib/khac.so"]

    with pytest.raises(Invalid, match="VANTHU_PKCS11_MODULES"):
        filed(uri, cast)

    assert Certificate.objects.get(agency=cast.sender, person=None).key_file == ""


def test_a_key_that_is_not_there_is_said(uri: str, cast: Cast) -> None:
    with pytest.raises(Invalid):
        filed(uri.replace(KEY_ID[:2].upper(), "00"), cast)


def test_only_who_changes_the_directory_puts_a_key_on_file(uri: str, cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        hsm.file_key(uri, softhsm.PIN, agency_id=cast.sender.pk, person_id=None, actor=cast.an, now=NOW)


@pytest.mark.parametrize(
    "broken", ["pkcs11:", "pkcs11:token=a", "pkcs11:id=%01?module-path=/x", "/etc/passwd"]
)
def test_what_is_no_address_of_a_key_is_refused(broken: str, settings: Any) -> None:
    settings.VANTHU_PKCS11_MODULES = ["/x"]

    with pytest.raises(Invalid):
        hsm.key_of(broken)
