"""Scans that a person hands in on a document's page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scans", "0001_first_release"),
    ]

    operations = [
        migrations.AddField(
            model_name="scan",
            name="annexes",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="scan",
            name="handed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="scan",
            name="handed_delegation_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="scan",
            name="handed_person_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="scan",
            name="handed_post_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="scan",
            name="wanted_for",
            field=models.BigIntegerField(db_index=True, null=True),
        ),
    ]
