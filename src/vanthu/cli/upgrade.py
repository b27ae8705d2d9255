"""`vanthu upgrade`: bring the database up to this version."""

from __future__ import annotations

import argparse
import json

from . import installation


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")


def run(args: argparse.Namespace) -> int:
    """Apply what waits; nothing happens on a database that is up to date."""
    folder = installation.enter()
    installation.migrate()
    installation.require_current()
    print(
        json.dumps({"home": str(folder), "current": True})
        if args.json
        else "Cơ sở dữ liệu đã ở phiên bản hiện tại."
    )
    return 0
