"""The direction of dependence: every import contract holds, and each is seen to fail on a deliberate breach."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.contracts.tree import ROOT, SOURCE

PROGRAM = Path(sys.executable).parent / "lint-imports"

# Contract → the file that breaks it → what stands in that file. Where the file exists, the line is added to it.
BREACHES: Mapping[str, Mapping[str, str]] = {
    "layers": {"vanthu/core/breach.py": "import vanthu.directory"},
    "pure-libraries": {"vnedxml/breach.py": "import django"},
    "independent-libraries": {"vnedxml/breach.py": "import vnsign"},
    "agent-alone": {"vnagent/breach.py": "import vanthu"},
    "vnsign-door": {"vanthu/outgoing/breach.py": "import vnsign"},
    "vnedxml-door": {"vanthu/incoming/breach.py": "import vnedxml"},
    "pyhanko-door": {"vanthu/signing/breach.py": "import pyhanko"},
    "http-outward": {"vanthu/outgoing/breach.py": "import httpx"},
    "leaves": {"vanthu/outgoing/policies.py": "import vanthu.outgoing.actions"},
    "no-cycles": {
        "vnedxml/breach_a.py": "import vnedxml.breach_b",
        "vnedxml/breach_b.py": "import vnedxml.breach_a",
    },
}


@pytest.fixture(scope="module")
def clean_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay the sources and the contracts in a folder of their own."""
    folder = tmp_path_factory.mktemp("contracts")
    skipped = shutil.ignore_patterns("__pycache__", "dist", "static", "templates", "locale")
    shutil.copytree(SOURCE, folder / "src", ignore=skipped)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.fixture
def copy(clean_copy: Path, tmp_path: Path) -> Path:
    """Give each test a copy that it may break."""
    return Path(shutil.copytree(clean_copy, tmp_path / "copy"))


def judge(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """Run lint-imports on a copy, as script/lint runs it on the checkout."""
    chosen = [word for contract in contracts for word in ("--contract", contract)]
    return subprocess.run(
        [PROGRAM, "--no-cache", *chosen],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "src")},
        check=False,
        capture_output=True,
        text=True,
    )


def test_every_contract_has_a_deliberate_breach() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]}

    assert contracts == set(BREACHES)


@pytest.mark.slow
def test_every_contract_holds(clean_copy: Path) -> None:
    result = judge(clean_copy)

    assert result.returncode == 0, result.stdout


@pytest.mark.slow
@pytest.mark.parametrize("contract", BREACHES)
def test_a_breach_is_caught(contract: str, copy: Path) -> None:
    for name, line in BREACHES[contract].items():
        with (copy / "src" / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")

    result = judge(copy, contract)

    assert result.returncode == 1, result.stdout
    assert "Contracts: 0 kept, 1 broken" in result.stdout, result.stdout
    assert all(Path(name).stem in result.stdout for name in BREACHES[contract]), result.stdout


@pytest.mark.slow
def test_an_app_in_no_layer_is_caught(copy: Path) -> None:
    (copy / "src" / "vanthu" / "elsewhere").mkdir()
    (copy / "src" / "vanthu" / "elsewhere" / "__init__.py").touch()

    result = judge(copy, "layers")

    assert result.returncode == 1, result.stdout
    assert "elsewhere" in result.stdout + result.stderr
