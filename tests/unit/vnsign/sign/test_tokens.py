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
    workers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": source})
        for _ in range(2)
    ]

    assert [worker.communicate(timeout=60)[0].strip() for worker in workers] == ["1", "1"]


def test_a_session_is_refused_in_a_process_that_did_not_open_it(token):
    from dataclasses import replace

    with tokens.opened(token, pin=PIN, token=LABEL, label="rsa") as signer:
        elsewhere = replace(signer, _process=1)
        with pytest.raises(SignerError) as refused:
            elsewhere.sign(b"van ban")

    assert refused.value.code == "token_failed"
