"""Run the demo as its users do, as a process of its own on free ports, and read what it wrote for programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.ports import block

LIMIT_S = 600


@dataclass(frozen=True)
class Run:
    """One run of the demo."""

    code: int
    printed: str
    told: dict[str, Any]
    folder: Path

    def step(self, key: str) -> dict[str, Any]:
        """Return one step as the run told it."""
        return next(step for step in self.told["steps"] if step["key"] == key)

    def artefact(self, name: str) -> dict[str, Any]:
        """Return one artefact by its file name."""
        return next(left for step in self.told["steps"] for left in step["artefacts"] if left["name"] == name)


def drive(folder: Path, *arguments: str) -> Run:
    """Run `vanthu demo --no-serve` in `folder`; the caller asserts what must hold."""
    told = folder / "demo.json"
    command = [
        sys.executable,
        "-m",
        "vanthu.cli.main",
        "demo",
        "--no-serve",
        "--folder",
        str(folder / "demo"),
        "--json",
        str(told),
        "--port",
        str(block(0, 1, 9)),  # it derives the two others
        *arguments,
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VANTHU_")}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=LIMIT_S, env=environment, check=False
    )
    printed = done.stdout + done.stderr
    assert told.exists(), printed
    return Run(done.returncode, printed, json.loads(told.read_text(encoding="utf-8")), folder / "demo")
