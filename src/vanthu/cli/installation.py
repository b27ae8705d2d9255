"""What commands share that work on an installation that exists."""

from __future__ import annotations

import gc
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


def migrate() -> None:
    """Bring the database up to this version. Raises Invalid if it was left half-way by a trial version."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    for key, migration in loader.replacements.items():
        # Django would take such an app for one without migrations, and say nothing.
        if (
            loader.applied_migrations.keys() & set(migration.replaces)
            and key not in loader.applied_migrations
        ):
            raise _database_is(
                "do một bản thử trước 0.1.0 để lại giữa chừng; hãy chạy “vanthu upgrade” của bản thử cuối cùng trước"
            )
    # Models are made anew for every step and live to the end: to look for garbage among them is a third of the time.
    gc.disable()
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        gc.enable()


def require_current() -> None:
    """Refuse to start on a database of another version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise _database_is(f"còn {len(waiting)} bước nâng cấp; hãy sao lưu rồi chạy “vanthu upgrade”")


def _database_is(why: str) -> Invalid:
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    return Invalid(Refusal.VALUE_WRONG, field="cơ sở dữ liệu", value=name, why=why)
