"""What commands share that work on an installation that exists."""

from __future__ import annotations

import os
from pathlib import Path

from vanthu.core.errors import Invalid, Refusal


def keep_private() -> None:
    """Have every file made from here on be its owner's alone: database, scratch files, logs, and children's too."""
    os.umask(0o077)


def enter() -> Path:
    """Set Django up for the installation named by VANTHU_HOME and return its folder. Raises Invalid if it is none."""
    keep_private()
    folder = Path(os.environ.get("VANTHU_HOME") or "var/home").absolute()
    if not (folder / ".installed").exists():
        raise Invalid(
            Refusal.VALUE_WRONG,
            field="VANTHU_HOME",
            value=folder,
            why="không phải thư mục của bản cài đặt; hãy tạo bằng “vanthu init”",
        )
    os.environ["VANTHU_HOME"] = str(folder)
    import django

    django.setup()
    return folder


def require_current() -> None:
    """Refuse to start on a database of another version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise Invalid(
            Refusal.VALUE_WRONG,
            field="cơ sở dữ liệu",
            value=connection.settings_dict["NAME"],
            why=f"còn {len(waiting)} bước nâng cấp; hãy sao lưu rồi chạy “vanthu upgrade”",
        )
