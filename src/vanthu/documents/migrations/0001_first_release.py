"""All tables of the first release; databases made on the way to it are at the same state already."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables."""

    replaces = [("documents", "0001_initial"), ("documents", "0002_reading")]

    initial = True

    dependencies = [
        ("directory", "0001_first_release"),
        ("directory", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(default="application/pdf", max_length=100)),
                ("size", models.BigIntegerField()),
                ("pages", models.PositiveIntegerField(null=True)),
                ("added_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="directory.agency",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="ReadMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document_type", models.CharField(max_length=60)),
                ("document_id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField()),
                ("first_read_at", models.DateTimeField()),
                ("last_read_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.post"
                    ),
                ),
            ],
            options={
                "ordering": ("first_read_at", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document_type", "document_id", "person"), name="read_mark_once"
                    )
                ],
            },
        ),
    ]
