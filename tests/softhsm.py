"""A token in a file: SoftHSM2, for the tests of whatever signs with PKCS#11."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

MODULES = (
    Path("/usr/lib/softhsm/libsofthsm2.so"),
    Path("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
    Path("/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"),
)
PIN = "246810"


def module() -> Path:
    """Return SoftHSM2's module, or skip."""
    found = next((path for path in MODULES if path.is_file()), None)
    if found is None or shutil.which("softhsm2-util") is None:
        pytest.skip("SoftHSM2 is not installed")
    return found


def configure(folder: Path) -> Path:
    """Make a place for tokens in `folder` and return its configuration, which SOFTHSM2_CONF must name."""
    (folder / "tokens").mkdir(parents=True)
    config = folder / "softhsm2.conf"
    config.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    return config


_INSTALL = """
import sys
from pathlib import Path
import pkcs11
from pkcs11 import Attribute, ObjectClass
from pkcs11.util.rsa import decode_rsa_private_key
from cryptography import x509
module, token, pin, label, key, certificate, *above = sys.argv[1:]
der = Path(certificate).read_bytes()
shared = {Attribute.TOKEN: True, Attribute.ID: label.encode(), Attribute.LABEL: label}
with pkcs11.lib(module).get_token(token_label=token).open(rw=True, user_pin=pin) as session:
    session.create_object({**decode_rsa_private_key(Path(key).read_bytes()), **shared, Attribute.SIGN: True,
                           Attribute.PRIVATE: True, Attribute.SENSITIVE: True})
    session.create_object({Attribute.CLASS: ObjectClass.CERTIFICATE,
        Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509, Attribute.VALUE: der,
        Attribute.SUBJECT: x509.load_der_x509_certificate(der).subject.public_bytes(), **shared})
    for n, path in enumerate(above):
        der = Path(path).read_bytes()
        session.create_object({Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.TOKEN: True,
            Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509, Attribute.VALUE: der,
            Attribute.SUBJECT: x509.load_der_x509_certificate(der).subject.public_bytes(),
            Attribute.ID: b"ca%d" % n, Attribute.LABEL: f"ca{n}"})
"""


def plug_in(
    config: Path,
    *,
    above: Sequence[x509.Certificate] = (),
    token: str,
    label: str,
    key: RSAPrivateKey,
    certificate: x509.Certificate,
) -> None:
    """Make a token with one key and its certificate. In processes of their own: a loaded module sees no new token."""
    import sys

    environment = os.environ | {"SOFTHSM2_CONF": str(config)}
    made = ["softhsm2-util", "--init-token", "--free", "--label", token, "--so-pin", "13579", "--pin", PIN]
    subprocess.run(made, check=True, capture_output=True, env=environment)
    folder = config.parent
    (folder / "key.der").write_bytes(
        key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    )
    (folder / "certificate.der").write_bytes(certificate.public_bytes(Encoding.DER))
    arguments = [str(module()), token, PIN, label, str(folder / "key.der"), str(folder / "certificate.der")]
    for n, each in enumerate(above):
        (folder / f"ca{n}.der").write_bytes(each.public_bytes(Encoding.DER))
        arguments.append(str(folder / f"ca{n}.der"))
    subprocess.run(
        [sys.executable, "-c", _INSTALL, *arguments], check=True, capture_output=True, env=environment
    )


def pinentry(folder: Path, *, answers: str = PIN, log: str = "asked.txt") -> Path:
    """Return a pinentry program that answers like a person who types `answers`, one line for each question.

    It keeps what it was asked in `log`. “cancel” cancels.
    """
    program = folder / "pinentry-test"
    (folder / "answers").write_text(answers + "\n")
    program.write_text(
        f"""#!{shutil.which("python3")}
import sys
from pathlib import Path
folder = Path({str(folder)!r})
print("OK Pleased to meet you", flush=True)
for line in sys.stdin:
    line = line.rstrip("\\n")
    with (folder / {log!r}).open("a") as kept: kept.write(line + "\\n")
    if line in ("GETPIN", "CONFIRM"):
        lines = (folder / "answers").read_text().splitlines()
        answer = lines[0]
        if len(lines) > 1: (folder / "answers").write_text("\\n".join(lines[1:]) + "\\n")
        if answer == "cancel":
            print("ERR 83886179 canceled", flush=True); continue
        if line == "GETPIN": print("D " + answer, flush=True)
    print("OK", flush=True)
    if line == "BYE": break
"""
    )
    program.chmod(0o755)
    return program
