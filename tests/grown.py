"""What grows slowly, a migrated database and the cast's keys: once for each state of the code, then copied.

It is kept in `var/tests`, named by the hash of all that it is made from; what was made from other code is thrown away.
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
    shutil.copyfile(once("database", _migrate) / _DATABASE, target)
    target.chmod(0o600)


def once(name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that `make` filled, now or in an earlier run of the same code. Read it, never write there."""
    kept = KEPT / f"{name}-{_code()}"
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
    total = hashlib.sha256()
    packages, ours = ROOT / "requirements" / "dev.lock", ROOT / "src" / "vanthu"
    for path in (packages, ROOT / "tests" / "cast.py", Path(__file__), *sorted(ours.rglob("*.py"))):
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
