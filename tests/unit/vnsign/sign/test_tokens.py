"""Keys on a token, proven with SoftHSM2: one login, many signatures; one process for each session."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from vnsign.cms import Scheme
from vnsign.errors import SignerError
from vnsign.finish import sign
from vnsign.signers import pkcs11 as tokens

MODULES = (
    Path("/usr/lib/softhsm/libsofthsm2.so"),
    Path("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
    Path("/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"),
)
PIN = "246810"
LABEL = "co-quan"


def install(session, holder, label: str, key_id: bytes) -> None:
    """Put a key and its certificate on the token."""
    import pkcs11
    from pkcs11 import Attribute, ObjectClass
    from pkcs11.util.ec import decode_ec_private_key
    from pkcs11.util.rsa import decode_rsa_private_key

    form = holder.key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    decode = (
        decode_rsa_private_key
        if hasattr(holder.key, "key_size") and holder.key.key_size >= 2048
        else decode_ec_private_key
    )
    shared = {Attribute.TOKEN: True, Attribute.ID: key_id, Attribute.LABEL: label}
    session.create_object(
        {**decode(form), **shared, Attribute.SIGN: True, Attribute.PRIVATE: True, Attribute.SENSITIVE: True}
    )
    certificate = {
        Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
        Attribute.SUBJECT: holder.certificate.subject.public_bytes(), Attribute.VALUE: holder.der,
    }  # fmt: skip
    session.create_object({**shared, **certificate})


@pytest.fixture(scope="module")
def token(pki, tmp_path_factory):
    """A SoftHSM2 token with an RSA and an EC key; returns the module."""
    module = next((path for path in MODULES if path.is_file()), None)
    tool = shutil.which("softhsm2-util")
    if module is None or tool is None:
        pytest.skip("SoftHSM2 is not installed")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    os.environ["SOFTHSM2_CONF"] = str(config)
    command = [tool, "--init-token", "--free", "--label", LABEL, "--so-pin", "13579", "--pin", PIN]
    subprocess.run(command, check=True, capture_output=True)
    import pkcs11

    pkcs11.lib(str(module)).reinitialize()  # another test's tokens may have been loaded in this process
    with pkcs11.lib(str(module)).get_token(token_label=LABEL).open(rw=True, user_pin=PIN) as session:
        install(session, pki.agency, "rsa", b"\x01")
        install(session, pki.elliptic, "ec", b"\x02")
    return module


def test_two_hundred_files_are_signed_under_one_login(token, letter, now):
    with tokens.opened(token, pin=PIN, token=LABEL, label="rsa") as signer:
        signed = [sign(letter, signer, field=f"Ky{i}", now=now) for i in range(200)]

    assert all(pdf.startswith(letter) for pdf in signed)


@pytest.mark.parametrize(("label", "scheme"), [("rsa", Scheme.RSA_PSS), ("ec", None)])
def test_the_token_signs_with_pss_and_ecdsa(token, letter, now, label, scheme):
    with tokens.opened(token, pin=PIN, label=label, scheme=scheme) as signer:
        assert sign(letter, signer, field="Ky", now=now).startswith(letter)


def test_a_wrong_pin_is_said_and_not_tried_again(token):
    with pytest.raises(SignerError) as refused, tokens.opened(token, pin="000000", token=LABEL):
        pass

    assert refused.value.code == "wrong_pin"


@pytest.mark.parametrize("names", [{"token": "khac"}, {"token": LABEL, "label": "khac"}, {"token": LABEL}])
def test_a_token_or_key_that_is_not_one_is_said(token, names):
    with pytest.raises(SignerError) as refused, tokens.opened(token, pin=PIN, **names):
        pass

    assert refused.value.code == "token_missing"


def test_a_module_that_is_none_is_said(tmp_path):
    (tmp_path / "module.so").write_bytes(b"no module")

    with pytest.raises(SignerError) as refused, tokens.opened(tmp_path / "module.so", pin=PIN):
        pass

    assert refused.value.code == "token_missing"


class _Slot:
    """A slot whose module answers with an error, and then as if its token were blank, so many times each."""

    def __init__(self, label, *, errors=0, blank=0):
        self.label, self.errors, self.blank = label, errors, blank

    @property
    def flags(self):
        import pkcs11

        self.blank -= 1
        return pkcs11.TokenFlag(0) if self.blank >= 0 else pkcs11.TokenFlag.TOKEN_INITIALIZED

    def get_token(self):
        from pkcs11 import exceptions

        self.errors -= 1
        if self.errors >= 0:
            raise exceptions.GeneralError
        return self


@pytest.mark.parametrize("trouble", [{"errors": 2}, {"blank": 2}, {"errors": 1, "blank": 1}])
def test_a_token_that_another_program_is_logging_in_to_is_looked_at_again(trouble):
    other, busy = _Slot("other"), _Slot("busy", **trouble)

    assert tokens.plugged_in([other, busy], "busy") == [busy]


def test_a_token_that_cannot_be_read_hides_no_other():
    broken, blank, good = _Slot("broken", errors=99), _Slot("blank", blank=99), _Slot("good")

    assert tokens.plugged_in([broken, blank, good]) == [good]


def test_where_no_token_can_be_read_the_module_s_error_is_said():
    from pkcs11 import exceptions

    with pytest.raises(exceptions.GeneralError):
        tokens.plugged_in([_Slot("broken", errors=99)])


class _Module:
    """A module that read its token while another program wrote it: it knows none until it is loaded anew."""

    def __init__(self, token):
        self.token, self.loads = token, 1

    def reinitialize(self):
        self.loads += 1

    def get_slots(self, token_present):
        assert token_present
        return [self.token] if self.loads > 1 else []


@pytest.fixture
def module(monkeypatch):
    """A module of that sort, with a token that says who logs in."""
    import pkcs11

    token = _Slot("co-quan")
    token.open = lambda user_pin: f"session of {user_pin}"
    made = _Module(token)
    monkeypatch.setattr(pkcs11, "lib", lambda _name: made)
    return made


def test_a_module_that_knows_no_token_is_loaded_anew(module):
    assert tokens._open("module.so", PIN, "co-quan") == f"session of {PIN}"
    assert module.loads == 2


def test_a_module_is_not_loaded_anew_under_an_open_session(module, monkeypatch):
    monkeypatch.setitem(tokens._SESSIONS, os.getpid(), 1)

    with pytest.raises(SignerError, match="0 tokens fit"):
        tokens._open("module.so", PIN, "co-quan")

    assert module.loads == 1


_WORKER = """
import sys
from vnsign.signers import pkcs11
with pkcs11.opened(sys.argv[1], pin=sys.argv[2], token=sys.argv[3], label="rsa") as signer:
    values = {signer.sign(b"van ban") for _ in range(50)}
print(len(values))
"""


def test_two_processes_sign_at_once_each_with_its_own_session(token):
    command = [sys.executable, "-c", _WORKER, str(token), PIN, LABEL]
    source = str(Path(__file__).resolve().parents[4] / "src")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    workers = [
        subprocess.Popen(command, text=True, env={**os.environ, "PYTHONPATH": source}, **pipes)
        for _ in range(2)
    ]

    assert [worker.communicate(timeout=60) for worker in workers] == [("1\n", "")] * 2


def test_a_session_is_refused_in_a_process_that_did_not_open_it(token):
    from dataclasses import replace

    with tokens.opened(token, pin=PIN, token=LABEL, label="rsa") as signer:
        elsewhere = replace(signer, _process=1)
        with pytest.raises(SignerError) as refused:
            elsewhere.sign(b"van ban")

    assert refused.value.code == "token_failed"
