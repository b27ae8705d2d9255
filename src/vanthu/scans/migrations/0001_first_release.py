"""All tables of the first release; databases made on the way to it are at the same state already."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables."""

    replaces = [("scans", "0001_initial")]

    initial = True

    dependencies = [
        ("directory", "0001_first_release"),
        ("documents", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Scan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=400)),
                ("name", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Chờ đọc chữ"),
                            ("read", "Đã đọc, chờ văn thư"),
                            ("unread", "Không đọc được chữ, chờ văn thư"),
                            ("quarantined", "Không nhận, để riêng"),
                            ("used", "Đã gắn vào văn bản"),
                            ("dropped", "Đã bỏ"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("problem", models.CharField(blank=True, default="", max_length=1000)),
                ("reading", models.JSONField(default=dict)),
                ("found_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by", models.CharField(blank=True, default="", max_length=400)),
                ("document_label", models.CharField(blank=True, default="", max_length=600)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to="directory.agency",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.storedfile",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["agency", "state", "-id"], name="scan_by_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "key"), name="scan_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "quarantined"), ("file__isnull", False), _connector="OR"
                        ),
                        name="scan_has_its_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "quarantined"), _negated=True),
                            models.Q(("problem", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="scan_put_aside_why",
                    ),
                ],
            },
        ),
    ]
