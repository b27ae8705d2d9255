"""All tables of the first release; databases made on the way to it are at the same state already."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables."""

    replaces = [("hub", "0001_initial")]

    initial = True

    dependencies = [
        ("directory", "0001_first_release"),
        ("exchange", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="System",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("system_id", models.CharField(max_length=64, unique=True)),
                ("sealed_secret", models.TextField()),
                ("is_locked", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("renewed_at", models.DateTimeField(null=True)),
                ("last_seen_at", models.DateTimeField(null=True)),
                (
                    "peer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="system", to="exchange.peer"
                    ),
                ),
            ],
            options={
                "ordering": ("system_id",),
            },
        ),
        migrations.CreateModel(
            name="Consignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("doc_id", models.CharField(max_length=64, unique=True)),
                ("sender_code", models.CharField(max_length=50)),
                ("message_type", models.CharField(max_length=10)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("title", models.CharField(blank=True, default="", max_length=2000)),
                ("notation", models.CharField(blank=True, default="", max_length=100)),
                ("edxml_id", models.CharField(blank=True, default="", max_length=255)),
                ("facts", models.JSONField(default=dict)),
                ("received_at", models.DateTimeField(db_index=True)),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.agency"
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posted",
                        to="hub.system",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["system", "received_at"], name="consignment_by_system")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("system__isnull", False)),
                        fields=("sender", "sha256"),
                        name="posted_once_per_sender",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Admission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_registered", models.BooleanField(default=True)),
                ("admitted_at", models.DateTimeField()),
                (
                    "agency",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="admission",
                        to="directory.agency",
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="admissions",
                        to="hub.system",
                    ),
                ),
            ],
            options={
                "ordering": ("agency_id",),
            },
        ),
        migrations.CreateModel(
            name="SeenRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField(db_index=True)),
                (
                    "system",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.system"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("system", "hash"), name="request_served_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Parcel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recipient_code", models.CharField(max_length=50)),
                ("doc_id", models.CharField(max_length=64, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("initial", "Chờ hệ thống nhận lấy"),
                            ("processing", "Hệ thống nhận đang xử lý"),
                            ("done", "Đã nhận xong"),
                            ("fail", "Hệ thống nhận báo lỗi"),
                        ],
                        default="initial",
                        max_length=10,
                    ),
                ),
                ("status_note", models.CharField(blank=True, default="", max_length=1000)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("fetched_at", models.DateTimeField(null=True)),
                (
                    "as_package",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchange.inboundpackage",
                    ),
                ),
                (
                    "by_delivery",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchange.delivery",
                    ),
                ),
                (
                    "consignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parcels",
                        to="hub.consignment",
                    ),
                ),
                (
                    "from_delivery",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchange.delivery",
                    ),
                ),
                (
                    "from_package",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchange.inboundpackage",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parcels",
                        to="directory.agency",
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mailbox",
                        to="hub.system",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "indexes": [models.Index(fields=["system", "status", "id"], name="parcel_by_mailbox")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consignment", "recipient"), name="parcel_once_per_recipient"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("as_package__isnull", True),
                                ("by_delivery__isnull", True),
                                ("system__isnull", False),
                            ),
                            models.Q(
                                ("as_package__isnull", True),
                                ("by_delivery__isnull", False),
                                ("system__isnull", True),
                            ),
                            models.Q(
                                ("as_package__isnull", False),
                                ("by_delivery__isnull", True),
                                ("system__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="parcel_goes_one_way",
                    ),
                ],
            },
        ),
    ]
