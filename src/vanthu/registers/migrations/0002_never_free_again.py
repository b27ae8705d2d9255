"""Triggers that keep every taken number where it is, on both databases."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# What a number was taken for never changes; a voided one stays voided, a final one stays used.
FIXED = (
    "id",
    "book_id",
    "year",
    "number",
    "document_type",
    "document_id",
    "document_label",
    "taken_at",
    "taken_by",
)
MOVED = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in FIXED)
REVIVED = "OLD.state = 'voided' OR (OLD.is_final AND (NOT NEW.is_final OR NEW.state <> OLD.state))"
SAME = "id = NEW.id OR (book_id = NEW.book_id AND year = NEW.year AND number = NEW.number)"
BACK = "NEW.last < OLD.last OR NEW.book_id <> OLD.book_id OR NEW.year <> OLD.year"

SQLITE = (
    "CREATE TRIGGER number_no_delete BEFORE DELETE ON registers_takennumber BEGIN SELECT RAISE(ABORT, 'taken numbers are never deleted'); END",
    f"CREATE TRIGGER number_no_change BEFORE UPDATE ON registers_takennumber WHEN {MOVED} OR {REVIVED} BEGIN SELECT RAISE(ABORT, 'taken numbers are never changed'); END",
    # INSERT OR REPLACE deletes without a word to the trigger above.
    f"CREATE TRIGGER number_no_replace BEFORE INSERT ON registers_takennumber WHEN EXISTS (SELECT 1 FROM registers_takennumber WHERE {SAME}) BEGIN SELECT RAISE(ABORT, 'taken numbers are never replaced'); END",  # noqa: S608 words of ours alone
    "CREATE TRIGGER counter_no_delete BEFORE DELETE ON registers_counter BEGIN SELECT RAISE(ABORT, 'counters are never deleted'); END",
    f"CREATE TRIGGER counter_forward BEFORE UPDATE ON registers_counter WHEN {BACK} BEGIN SELECT RAISE(ABORT, 'counters only go forward'); END",
)
UNDO_SQLITE = tuple(
    f"DROP TRIGGER {name}"
    for name in (
        "number_no_delete",
        "number_no_change",
        "number_no_replace",
        "counter_no_delete",
        "counter_forward",
    )
)
POSTGRESQL = (
    "CREATE FUNCTION registers_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'taken numbers and counters are never deleted, changed or set back'; END $$",
    "CREATE TRIGGER number_no_delete BEFORE DELETE ON registers_takennumber FOR EACH ROW EXECUTE FUNCTION registers_refuse()",
    f"CREATE TRIGGER number_no_change BEFORE UPDATE ON registers_takennumber FOR EACH ROW WHEN ({MOVED} OR {REVIVED}) EXECUTE FUNCTION registers_refuse()",
    "CREATE TRIGGER number_no_truncate BEFORE TRUNCATE ON registers_takennumber FOR EACH STATEMENT EXECUTE FUNCTION registers_refuse()",
    "CREATE TRIGGER counter_no_delete BEFORE DELETE ON registers_counter FOR EACH ROW EXECUTE FUNCTION registers_refuse()",
    f"CREATE TRIGGER counter_forward BEFORE UPDATE ON registers_counter FOR EACH ROW WHEN ({BACK}) EXECUTE FUNCTION registers_refuse()",
    "CREATE TRIGGER counter_no_truncate BEFORE TRUNCATE ON registers_counter FOR EACH STATEMENT EXECUTE FUNCTION registers_refuse()",
)
UNDO_POSTGRESQL = (
    "DROP TRIGGER number_no_delete ON registers_takennumber",
    "DROP TRIGGER number_no_change ON registers_takennumber",
    "DROP TRIGGER number_no_truncate ON registers_takennumber",
    "DROP TRIGGER counter_no_delete ON registers_counter",
    "DROP TRIGGER counter_forward ON registers_counter",
    "DROP TRIGGER counter_no_truncate ON registers_counter",
    "DROP FUNCTION registers_refuse()",
)


def guard(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers up."""
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def unguard(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers down."""
    for statement in UNDO_POSTGRESQL if schema_editor.connection.vendor == "postgresql" else UNDO_SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """Guard the registers (docs/rules/locking.md)."""

    dependencies = [("registers", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
