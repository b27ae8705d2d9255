"""Stays inside one installation and does what it is told: each line read is `[MODULE, WHAT, WORDS…]` as JSON.

Each is answered by a line, `{"told": …}` or `{"failed": "traceback"}`. No connection to the database is kept meanwhile.
"""

# ruff: noqa: E402 Django is started before what needs it
from __future__ import annotations

import json
import os
import sys
import traceback
from importlib import import_module
from typing import Any

import django

django.setup()

from django.db import connections


def answer(line: str) -> dict[str, Any]:
    """Do what a line says."""
    module, what, *words = json.loads(line)
    try:
        return {"told": getattr(import_module(module), what)(*words)}
    except Exception:  # noqa: BLE001 whatever it is, who asked is told
        return {"failed": traceback.format_exc()}
    finally:
        connections.close_all()


def main() -> None:
    """Answer until nobody asks any more."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as told:
        os.dup2(2, 1)  # what is printed by the way is no answer
        for line in sys.stdin:
            told.write(json.dumps(answer(line)) + "\n")
            told.flush()


if __name__ == "__main__":
    main()
