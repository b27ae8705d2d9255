"""The database's shape: no migration is missing, and migrations import no code of ours that may move on."""

from __future__ import annotations

import ast

import pytest
from django.core.management import call_command

from tests.contracts.tree import SOURCE, where


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_import_no_code_of_ours() -> None:
    # A migration must still run when the code it was written beside has changed (docs/rules/migrations).
    allowed = {"vanthu.core.text"}
    found = []
    for path in sorted((SOURCE / "vanthu").glob("*/migrations/[0-9]*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or "."]
            found += [
                f"{where(path, node)} {name}"
                for name in names
                if name.startswith("vanthu") and name not in allowed
            ]

    assert found == []
