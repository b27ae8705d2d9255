"""`vanthu password`: whoever owns the folder lets an administrator in again, and the record says so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .test_axis_command import ROOT, vanthu

_BEGIN = """
import django
django.setup()
from vanthu.core import clock
from vanthu.directory.models import OpenSession, Person, RecoveryCode
person, now = Person.objects.get(username="quantri"), clock.now()
OpenSession.objects.create(person=person, opened_at=now, seen_at=now, address="127.0.0.1", agent="")
RecoveryCode.objects.create(person=person, sha256="0" * 64)
"""
_LOOK = """
import json, sys
import django
django.setup()
from django.contrib.auth.hashers import check_password
from vanthu.audit.models import AuditEntry
from vanthu.directory.models import OpenSession, Person, RecoveryCode
person = Person.objects.get(username="quantri")
print(json.dumps({
    "holds": check_password(sys.argv[1], person.password),
    "codes": RecoveryCode.objects.filter(person=person).count(),
    "open": OpenSession.objects.filter(person=person, ended_at=None).count(),
    "events": list(AuditEntry.objects.order_by("pk").values_list("event", flat=True))[-2:],
}))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("password") / "home"
    vanthu(folder, "init", str(folder), "--agency", "H44.12", "--name", "Sở Thông tin và Truyền thông")
    return folder


def _ask(home: Path, program: str, *words: str) -> str:
    environment = {**os.environ, "VANTHU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "vanthu.config.settings"}
    environment["PYTHONPATH"] = str(ROOT / "src")
    done = subprocess.run(
        [sys.executable, "-c", program, *words], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_lost_password_is_replaced_and_every_session_ends(home: Path) -> None:
    _ask(home, _BEGIN)

    told = json.loads(vanthu(home, "password", "quantri", "--json").stdout)

    found = json.loads(_ask(home, _LOOK, told["password"]))
    assert set(told) == {"username", "password"}
    assert (found["holds"], found["open"], found["codes"]) == (True, 0, 1)
    assert found["events"][-1] == "directory.password_set"


def test_second_factors_go_where_that_is_asked(home: Path) -> None:
    words = vanthu(home, "password", "QuanTri", "--reset-factors").stdout

    found = json.loads(_ask(home, _LOOK, words.split(": ")[1].split(" ")[0]))
    assert (found["holds"], found["codes"]) == (True, 0)
    assert found["events"] == ["directory.password_set", "access.factors_reset"]
    assert "chỉ hiện một lần" in words


def test_somebody_unknown_is_refused_in_a_sentence(home: Path) -> None:
    done = vanthu(home, "password", "nguoi.la", code=1)

    assert "nguoi.la" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
