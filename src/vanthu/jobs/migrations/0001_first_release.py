"""All tables of the first release; databases made on the way to it are at the same state already."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables."""

    replaces = [("jobs", "0001_initial"), ("jobs", "0002_work_held"), ("jobs", "0003_work_once_per_key")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Work",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=80)),
                ("payload", models.JSONField(default=dict)),
                ("priority", models.SmallIntegerField(default=5)),
                ("destination", models.CharField(blank=True, default="", max_length=120)),
                ("dedupe_key", models.CharField(max_length=200, null=True)),
                ("due_at", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
                ("token", models.CharField(blank=True, default="", max_length=32)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("crashes", models.PositiveIntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True)),
                ("dead_at", models.DateTimeField(null=True)),
                ("last_error", models.TextField(blank=True, default="")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("dead_at__isnull", True), ("done_at__isnull", True)),
                        fields=["priority", "due_at", "id"],
                        name="work_live",
                    ),
                    models.Index(
                        condition=models.Q(("token", ""), _negated=True),
                        fields=["destination", "token"],
                        name="work_held",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("dedupe_key",), name="work_once_per_key")],
            },
        ),
    ]
