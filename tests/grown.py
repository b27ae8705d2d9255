"""What grows slowly, a migrated database and the cast's keys: once for each state of the code, then copied.

It is kept in `var/tests`, named by the hash of all that it is made from; what was made from other code is thrown away.
A database is made from the migrations, the settings and what runs after a migration, not from the rest of the product:
an edited view costs no minute of migrations.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
KEPT: Final = ROOT / "var" / "tests"
_OURS: Final = ROOT / "src" / "vanthu"
_PACKAGES: Final = ROOT / "requirements" / "dev.lock"
_DATABASE: Final = "vanthu.sqlite3"
_MIGRATE: Final = """
import django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0, interactive=False)
with connection.cursor() as cursor:
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
connection.close()
"""


def database(target: Path) -> None:
    """Put an SQLite database at `target` to which every migration was applied and nothing else was done."""
    shutil.copyfile(once("database", _migrate, of=_schema()) / _DATABASE, target)
    target.chmod(0o600)


def once(name: str, make: Callable[[Path], object], *, of: str = "") -> Path:
    """Return a folder that `make` filled, now or in an earlier run of the same code. Read it, never write there.

    of: the hash of what it is made from; without it, of all code.
    """
    kept = KEPT / f"{name}-{of or _code()}"
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{name}.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not kept.is_dir():
            for stale in KEPT.glob(f"{name}-*"):
                shutil.rmtree(stale)
            fresh = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=KEPT))
            make(fresh)
            fresh.rename(kept)
    return kept


@cache
def _code() -> str:
    """Return the hash of the product, of the packages beneath it and of the cast."""
    return _hash(_PACKAGES, ROOT / "tests" / "cast.py", *_OURS.rglob("*.py"))


@cache
def _schema() -> str:
    """Return the hash of what a migrated database is made from."""
    # The indexes for searching, which no migration makes, are described in the queries of their apps.
    parts = ("*/migrations/*.py", "*/apps.py", "*/queries.py", "config/**/*.py", "core/**/*.py")
    return _hash(_PACKAGES, *(path for part in parts for path in _OURS.glob(part)))


def _hash(*paths: Path) -> str:
    total = hashlib.sha256()
    for path in sorted({*paths, Path(__file__)}):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:32]


def _migrate(folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VANTHU_")}
    environment |= {
        "VANTHU_HOME": str(folder),
        "DJANGO_SETTINGS_MODULE": "vanthu.config.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    subprocess.run([sys.executable, "-c", _MIGRATE], env=environment, check=True)
