"""Back an installation up and restore it by the very commands of docs/operate/backup.md, as its operator would."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

from tests import postgres
from tests.exchange.installation import ROOT, Installation

PAGE: Final = ROOT / "docs" / "operate" / "backup.md"
INDENT: Final = "    "
WITHOUT_RSYNC: Final = """
rsync() {
    local from=() to=${@: -1} one
    for one in "${@:1:$#-1}"; do [[ $one == -* ]] || from+=("${one/%\\//\\/.}"); done
    cp -a "${from[@]}" "$to"
}
"""
"""For machines that have none: what the page asks of it, by `cp`."""


def commands(heading: str) -> list[str]:
    """Return the blocks of commands under a heading of the page: to back up, to restore."""
    section = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    blocks: list[list[str]] = [[]]
    for line in section.splitlines():
        if line.startswith(INDENT):
            blocks[-1].append(line.removeprefix(INDENT))
        elif blocks[-1]:
            blocks.append([])
    return ["\n".join(block) + "\n" for block in blocks if block]


def back_up(end: Installation, folder: Path) -> None:
    """Back an installation up, while it works, into `folder/backup`."""
    folder.mkdir(parents=True)
    _by_the_page(end, folder, 0)


def restore(end: Installation, folder: Path, *, cluster: postgres.Cluster | None) -> None:
    """Lay an installation that is down anew from `folder/backup`; what it was before is put aside beside it.

    Raises AssertionError where `vanthu check` finds something wrong.
    """
    end.folder.rename(end.folder.with_name(f"{end.folder.name}-before"))
    if cluster is not None:
        (end.environment["VANTHU_DATABASE_URL"],) = postgres.databases(
            cluster, f"vanthu_{end.folder.name}_restored"
        )
    _by_the_page(end, folder, 1)
    end._run("-m", "vanthu.cli.main", "check")


def _by_the_page(end: Installation, folder: Path, block: int) -> None:
    database = "PostgreSQL" if "VANTHU_DATABASE_URL" in end.environment else "SQLite"
    script = (
        "set -euo pipefail\n" + ("" if shutil.which("rsync") else WITHOUT_RSYNC) + commands(database)[block]
    )
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=end.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
