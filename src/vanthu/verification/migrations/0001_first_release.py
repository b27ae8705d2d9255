"""All tables of the first release; databases made on the way to it are at the same state already."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables."""

    replaces = [("verification", "0001_initial")]

    initial = True

    dependencies = [
        ("directory", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="VerificationReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("verdict", models.CharField(max_length=20)),
                ("sentence_vi", models.CharField(max_length=1000)),
                ("sentence_en", models.CharField(max_length=1000)),
                ("report", models.JSONField()),
                ("checked_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verification_reports",
                        to="directory.agency",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["agency", "sha256", "-id"], name="report_by_file")],
            },
        ),
    ]
