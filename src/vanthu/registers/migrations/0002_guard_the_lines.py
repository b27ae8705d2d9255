"""Triggers that keep numbers, lines and closings as they are, on both databases."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

NUMBER_FIXED = (
    "id",
    "book_id",
    "year",
    "number",
    "suffix",
    "document_type",
    "document_id",
    "document_label",
    "taken_at",
    "taken_by",
)
LINE_FIXED = ("id", "book_id", "day", "kind", "columns", "at", "by", "leaf_hash")
CLOSING_FIXED = (
    "id",
    "book_id",
    "day",
    "sequence",
    "lines_count",
    "content_sha256",
    "previous_sha256",
    "statement",
    "statement_sha256",
    "signature",
    "public_key",
    "closed_at",
    "closed_by",
)
REVIVED = "OLD.state = 'voided' OR (OLD.is_final AND (NOT NEW.is_final OR NEW.state <> OLD.state))"
SAME_NUMBER = "id = NEW.id OR (book_id = NEW.book_id AND year = NEW.year AND number = NEW.number AND suffix = NEW.suffix)"
BACK = "NEW.last < OLD.last OR NEW.book_id <> OLD.book_id OR NEW.year <> OLD.year"


def moved(names: tuple[str, ...], cast: str = "") -> str:
    """Return the condition that one of the columns changed."""
    return " OR ".join(
        f"NEW.{name}{cast if name == 'columns' else ''} <> OLD.{name}{cast if name == 'columns' else ''}"
        for name in names
    )


def changes(cast: str = "") -> dict[str, str]:
    """Return, by table, which updates are refused."""
    return {
        "takennumber": f"{moved(NUMBER_FIXED)} OR {REVIVED}",
        "counter": BACK,
        # A line is taken up by one closing, once.
        "registerline": f"{moved(LINE_FIXED, cast)} OR (OLD.closing_id IS NOT NULL AND (NEW.closing_id IS NULL OR NEW.closing_id <> OLD.closing_id))",
        "closing": f"{moved(CLOSING_FIXED)} OR (OLD.print_sha256 <> '' AND (NEW.print_sha256 <> OLD.print_sha256 OR NEW.print_signature <> OLD.print_signature))",
    }


TABLES = ("takennumber", "counter", "registerentry", "registerline", "closing")
WORDS = "what is in a register is never deleted, changed or set back"


def sqlite() -> list[str]:
    """Return the statements that put the triggers up on SQLite."""
    made = [
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON registers_{table} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        for table in TABLES
    ]
    made += [
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE ON registers_{table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        for table, when in changes().items()
    ]
    # INSERT OR REPLACE deletes without a word to the triggers above.
    for table, same in (
        ("takennumber", SAME_NUMBER),
        ("registerline", "id = NEW.id"),
        ("closing", "id = NEW.id"),
    ):
        made.append(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON registers_{table} WHEN EXISTS (SELECT 1 FROM registers_{table} WHERE {same}) BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"  # noqa: S608 words of ours alone
        )
    return made


def postgresql() -> list[str]:
    """Return the statements that put the triggers up on PostgreSQL."""
    made = [
        f"CREATE FUNCTION registers_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$"
    ]
    for table in TABLES:
        made.append(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON registers_{table} FOR EACH ROW EXECUTE FUNCTION registers_refuse()"
        )
        made.append(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON registers_{table} FOR EACH STATEMENT EXECUTE FUNCTION registers_refuse()"
        )
    made += [
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE ON registers_{table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION registers_refuse()"
        for table, when in changes("::text").items()
    ]
    return made


def guard(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers up."""
    for statement in postgresql() if schema_editor.connection.vendor == "postgresql" else sqlite():
        schema_editor.execute(statement)


def unguard(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers down."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in postgresql() if is_postgresql else sqlite():
        words = statement.split()
        if words[1] == "FUNCTION":
            continue
        where = f" ON {words[words.index('ON') + 1]}" if is_postgresql else ""
        schema_editor.execute(f"DROP TRIGGER {words[2]}{where}")
    if is_postgresql:
        schema_editor.execute("DROP FUNCTION registers_refuse()")


class Migration(migrations.Migration):
    """Guard the registers (docs/rules/locking.md)."""

    dependencies = [("registers", "0001_first_release")]
    replaces = [("registers", "0004_guard_the_lines")]

    operations = [migrations.RunPython(guard, unguard)]
