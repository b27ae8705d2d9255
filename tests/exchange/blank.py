"""Empty databases in a PostgreSQL cluster, migrated once; for SQLite see tests/grown.py."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import psycopg

from tests import postgres

SOURCE = Path(__file__).resolve().parents[2] / "src"
BLANK = "vanthu_blank"
_MAKING = threading.Lock()


def database_in(cluster: postgres.Cluster, name: str) -> str:
    """Make an empty database in a cluster and return its URL."""
    with _MAKING:
        _migrated(cluster)
    with psycopg.connect(cluster.url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {BLANK}".encode())
    return _url(cluster, name)


@functools.cache
def _migrated(cluster: postgres.Cluster) -> None:
    with psycopg.connect(cluster.url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {BLANK}".encode())
    with tempfile.TemporaryDirectory(prefix="vanthu-blank-") as home:
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("VANTHU_")},
            "VANTHU_HOME": home,
            "VANTHU_DATABASE_URL": _url(cluster, BLANK),
            "DJANGO_SETTINGS_MODULE": "vanthu.config.settings",
            "PYTHONPATH": str(SOURCE),
        }
        words = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _url(cluster: postgres.Cluster, name: str) -> str:
    return cluster.url.replace("@/postgres?", f"@/{name}?")
