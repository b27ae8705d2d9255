"""All tables of the first release; databases made on the way to it are at the same state already."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables."""

    replaces = [("audit", "0001_initial")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("event", models.CharField(max_length=60)),
                ("agency_id", models.BigIntegerField(null=True)),
                ("actor_label", models.CharField(max_length=400)),
                ("person_id", models.BigIntegerField(null=True)),
                ("post_id", models.BigIntegerField(null=True)),
                ("object_type", models.CharField(max_length=60)),
                ("object_id", models.CharField(max_length=80)),
                ("object_label", models.CharField(max_length=600)),
                ("detail", models.JSONField(default=dict)),
                ("leaf_hash", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["object_type", "object_id", "id"], name="audit_by_object"),
                    models.Index(fields=["agency_id", "-id"], name="audit_by_agency"),
                    models.Index(fields=["event", "at"], name="audit_by_event"),
                ],
            },
        ),
    ]
