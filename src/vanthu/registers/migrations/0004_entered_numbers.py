"""Keep with each counter how many numbers of its year stand in the register."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

WORDS = "what is in a register is never deleted, changed or set back"
BACK = "NEW.last < OLD.last OR NEW.book_id <> OLD.book_id OR NEW.year <> OLD.year"
GUARDS = (
    f"CREATE TRIGGER counter_no_delete BEFORE DELETE ON registers_counter BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
    f"CREATE TRIGGER counter_no_change BEFORE UPDATE ON registers_counter WHEN {BACK} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
)


def count(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Count what stands there."""
    numbers = apps.get_model("registers", "TakenNumber").objects.filter(
        book=OuterRef("book"), year=OuterRef("year"), suffix=""
    )
    counted = numbers.order_by().values("book").annotate(count=Count("pk")).values("count")
    apps.get_model("registers", "Counter").objects.update(entered=Coalesce(Subquery(counted), 0))


def guard(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the counter's triggers up again: SQLite made the table anew, without them."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in GUARDS:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    """Count entered numbers (docs/rules/numbers.md)."""

    dependencies = [("registers", "0003_list_orders")]

    operations = [
        migrations.AddField(
            model_name="counter", name="entered", field=models.PositiveIntegerField(default=0)
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
