"""All tables of the first release; databases made on the way to it are at the same state already."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables."""

    replaces = [
        ("exchange", "0001_initial"),
        ("exchange", "0002_relays"),
        ("exchange", "0003_transports"),
        ("exchange", "0004_holds_and_links"),
        ("exchange", "0005_setbacks"),
        ("exchange", "0006_long_lists"),
        ("exchange", "0007_lists_filled"),
        ("exchange", "0008_lists_indexed"),
    ]

    initial = True

    dependencies = [
        ("directory", "0001_first_release"),
        ("verification", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutboundPackage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("document", "Văn bản"),
                            ("status", "Trạng thái xử lý"),
                            ("unread", "Chưa đọc"),
                        ],
                        max_length=10,
                    ),
                ),
                ("document_type", models.CharField(max_length=60)),
                ("document_id", models.BigIntegerField()),
                ("document_label", models.CharField(max_length=600)),
                ("edxml_id", models.CharField(max_length=255)),
                ("facts", models.JSONField()),
                ("recipient_codes", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                (
                    "sender",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sent_packages",
                        to="directory.agency",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["document_type", "document_id"], name="package_by_document"),
                    models.Index(fields=["sender", "edxml_id"], name="package_by_edxml_id"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Peer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("direct", "Kết nối trực tiếp"),
                            ("axis", "Trục liên thông (giao thức VXP)"),
                            ("lgsp", "Trục tỉnh (LGSP)"),
                            ("folder", "Thư mục trao đổi"),
                            ("loopback", "Trong cùng hệ thống"),
                            ("mailbox", "Hộp thư trên trục của ta"),
                        ],
                        default="direct",
                        max_length=10,
                    ),
                ),
                ("address", models.CharField(blank=True, default="", max_length=300)),
                ("public_key", models.CharField(blank=True, default="", max_length=60)),
                ("key_id", models.CharField(max_length=32, null=True, unique=True)),
                ("is_active", models.BooleanField(default=True)),
                ("writes_older_codes", models.BooleanField(default=False)),
                ("writes_raw_files", models.BooleanField(default=False)),
                ("reaches_all", models.BooleanField(default=False)),
                ("system_id", models.CharField(blank=True, default="", max_length=100)),
                ("secret", models.TextField(blank=True, default="")),
                ("writes_short_hash", models.BooleanField(default=False)),
                ("polls_every_s", models.PositiveIntegerField(default=60)),
                ("outbox", models.CharField(blank=True, default="", max_length=300)),
                ("inbox", models.CharField(blank=True, default="", max_length=300)),
                ("certificate_sha256", models.CharField(blank=True, default="", max_length=64)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("held_until", models.DateTimeField(null=True)),
                ("last_success_at", models.DateTimeField(null=True)),
                ("last_failure_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, default="", max_length=500)),
                ("received_sequence", models.BigIntegerField(default=0)),
            ],
            options={
                "ordering": ("name",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reaches_all", True)),
                        fields=("reaches_all",),
                        name="one_peer_reaches_all",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("document", "Văn bản"),
                            ("status", "Trạng thái xử lý"),
                            ("unread", "Chưa đọc"),
                        ],
                        max_length=10,
                    ),
                ),
                ("message_id", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Chờ gửi"),
                            ("sending", "Đang gửi"),
                            ("relayed", "Đã lên trục, chờ bên nhận lấy"),
                            ("stored", "Bên nhận đã lưu"),
                            ("accepted", "Bên nhận đã kiểm tra, đạt"),
                            ("rejected", "Bên nhận từ chối"),
                            ("stuck", "Không gửi được, cần xử lý"),
                            ("stopped", "Đã dừng gửi"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("priority", models.SmallIntegerField(default=5)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("setbacks", models.PositiveIntegerField(default=0)),
                ("round", models.PositiveIntegerField(default=1)),
                ("alive_from", models.DateTimeField()),
                ("next_try_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, default="", max_length=1000)),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("size", models.BigIntegerField(default=0)),
                ("relay_id", models.CharField(blank=True, default="", max_length=100)),
                ("relay_answer", models.TextField(blank=True, default="")),
                ("relayed_at", models.DateTimeField(null=True)),
                ("relay_outcome", models.TextField(blank=True, default="")),
                ("stored_receipt", models.TextField(blank=True, default="")),
                ("stored_at", models.DateTimeField(null=True)),
                ("sequence", models.BigIntegerField(null=True)),
                ("forgotten_at", models.DateTimeField(null=True)),
                ("offered_again", models.PositiveIntegerField(default=0)),
                ("outcome_receipt", models.TextField(blank=True, default="")),
                ("outcome_code", models.CharField(blank=True, default="", max_length=60)),
                ("outcome_reason", models.CharField(blank=True, default="", max_length=1000)),
                ("settled_at", models.DateTimeField(null=True)),
                ("queued_at", models.DateTimeField()),
                ("send_by", models.DateTimeField(null=True)),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="directory.agency",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.agency",
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="exchange.outboundpackage",
                    ),
                ),
                (
                    "peer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="exchange.peer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["sender", "kind", "id"], name="delivery_by_sender"),
                    models.Index(fields=["sender", "kind", "state", "id"], name="delivery_by_state"),
                    models.Index(fields=["peer", "sequence"], name="delivery_by_sequence"),
                    models.Index(
                        condition=models.Q(("state", "relayed")),
                        fields=["peer", "relayed_at"],
                        name="delivery_relayed",
                    ),
                    models.Index(
                        condition=models.Q(("forgotten_at__isnull", False)),
                        fields=["peer", "id"],
                        name="delivery_forgotten",
                    ),
                    models.Index(fields=["send_by", "recipient", "stored_at"], name="delivery_by_send_by"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("package", "recipient"), name="delivery_once_per_recipient"
                    ),
                    models.UniqueConstraint(fields=("message_id",), name="delivery_once_per_message_id"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "stored"), _negated=True),
                            models.Q(("stored_receipt", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="delivery_stored_has_receipt",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "relayed"), _negated=True),
                            models.Q(("relay_id", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="delivery_relayed_has_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["accepted", "rejected"]), _negated=True),
                            models.Q(("outcome_receipt", ""), _negated=True),
                            models.Q(("relay_outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="delivery_settled_has_receipt",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboundBytes",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("style", models.CharField(max_length=20)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                (
                    "package",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="written",
                        to="exchange.outboundpackage",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("package", "style"), name="bytes_once_per_style")
                ],
            },
        ),
        migrations.CreateModel(
            name="InboundPackage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sender_code", models.CharField(max_length=50)),
                ("recipient_code", models.CharField(max_length=50)),
                ("message_id", models.CharField(max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("sequence", models.BigIntegerField()),
                ("received_at", models.DateTimeField()),
                ("nonces", models.JSONField(default=list)),
                ("repeats", models.PositiveIntegerField(default=0)),
                ("stored_receipt", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("stored", "Đã lưu, chờ kiểm tra"),
                            ("accepted", "Đạt kiểm tra"),
                            ("refused", "Bị từ chối"),
                        ],
                        default="stored",
                        max_length=10,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("document", "Văn bản"),
                            ("status", "Trạng thái xử lý"),
                            ("unread", "Chưa đọc"),
                        ],
                        default="unread",
                        max_length=10,
                    ),
                ),
                ("edxml_id", models.CharField(blank=True, default="", max_length=255)),
                ("facts", models.JSONField(default=dict)),
                ("is_flagged", models.BooleanField(default=False)),
                ("is_held", models.BooleanField(default=False)),
                ("outcome_code", models.CharField(blank=True, default="", max_length=60)),
                ("outcome_reason", models.CharField(blank=True, default="", max_length=1000)),
                ("outcome_receipt", models.TextField(blank=True, default="")),
                ("outcome_sent_at", models.DateTimeField(null=True)),
                ("outcome_tries", models.PositiveIntegerField(default=0)),
                ("outcome_error", models.CharField(blank=True, default="", max_length=500)),
                ("settled_at", models.DateTimeField(null=True)),
                ("parked_for", models.CharField(blank=True, default="", max_length=255)),
                ("parked_at", models.DateTimeField(null=True)),
                (
                    "recipient",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="received_packages",
                        to="directory.agency",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.agency",
                    ),
                ),
                (
                    "peer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="received",
                        to="exchange.peer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["recipient", "-id"], name="inbound_by_recipient"),
                    models.Index(fields=["sender", "edxml_id"], name="inbound_by_edxml_id"),
                    models.Index(
                        condition=models.Q(("is_held", True), ("state", "stored")),
                        fields=["recipient", "id"],
                        name="inbound_held",
                    ),
                    models.Index(
                        condition=models.Q(("outcome_sent_at__isnull", True), ("outcome_tries__gt", 0)),
                        fields=["recipient", "id"],
                        name="inbound_untold",
                    ),
                    models.Index(
                        condition=models.Q(("parked_for", ""), _negated=True),
                        fields=["recipient", "sender", "parked_for"],
                        name="inbound_parked",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sender", "message_id"), name="package_once_per_message_id"
                    ),
                    models.UniqueConstraint(fields=("peer", "sequence"), name="package_sequence_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "stored"),
                            models.Q(("outcome_receipt", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="package_settled_has_receipt",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Polling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("failures", models.PositiveIntegerField(default=0)),
                ("held_until", models.DateTimeField(null=True)),
                ("last_try_at", models.DateTimeField(null=True)),
                ("last_success_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, default="", max_length=500)),
                (
                    "peer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="polling",
                        to="exchange.peer",
                    ),
                ),
            ],
            options={
                "ordering": ("peer_id",),
            },
        ),
        migrations.CreateModel(
            name="Route",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "agency",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="route",
                        to="directory.agency",
                    ),
                ),
                (
                    "peer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="routes", to="exchange.peer"
                    ),
                ),
            ],
            options={
                "ordering": ("agency_id",),
            },
        ),
        migrations.CreateModel(
            name="LaterReceipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("stored", "Biên nhận đã lưu"), ("outcome", "Biên nhận kết quả kiểm tra")],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField()),
                ("kept_at", models.DateTimeField()),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later_receipts",
                        to="exchange.delivery",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Pulled",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=255)),
                ("listed_sender", models.CharField(blank=True, default="", max_length=100)),
                ("listed_recipient", models.CharField(blank=True, default="", max_length=100)),
                ("is_status", models.BooleanField(default=False)),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("size", models.BigIntegerField(default=0)),
                ("held_code", models.CharField(blank=True, default="", max_length=60)),
                ("held_reason", models.CharField(blank=True, default="", max_length=1000)),
                ("refused_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("first_seen_at", models.DateTimeField()),
                (
                    "package",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pulled",
                        to="exchange.inboundpackage",
                    ),
                ),
                (
                    "peer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pulled", to="exchange.peer"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["peer", "-id"], name="pulled_by_peer")],
                "constraints": [models.UniqueConstraint(fields=("peer", "reference"), name="pulled_once")],
            },
        ),
        migrations.CreateModel(
            name="ReceivedStatus",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=4)),
                ("description", models.CharField(blank=True, default="", max_length=1000)),
                ("staff", models.CharField(blank=True, default="", max_length=200)),
                ("department", models.CharField(blank=True, default="", max_length=200)),
                ("reported_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField()),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statuses",
                        to="exchange.delivery",
                    ),
                ),
                (
                    "package",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="status",
                        to="exchange.inboundpackage",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("open", "Chưa có kết quả"),
                            ("delivered", "Đã giao"),
                            ("relayed", "Đã lên trục"),
                            ("transient", "Lỗi tạm thời"),
                            ("permanent", "Lỗi không tự hết"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("http_status", models.PositiveSmallIntegerField(null=True)),
                ("error_code", models.CharField(blank=True, default="", max_length=60)),
                ("error", models.CharField(blank=True, default="", max_length=1000)),
                ("duration_ms", models.PositiveIntegerField(null=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tries",
                        to="exchange.delivery",
                    ),
                ),
            ],
            options={
                "ordering": ("delivery_id", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("delivery", "number"), name="attempt_numbered_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="InboundFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=255)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.BigIntegerField()),
                ("is_main", models.BooleanField(default=False)),
                ("verdict", models.CharField(blank=True, default="", max_length=20)),
                (
                    "report",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="verification.verificationreport",
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="exchange.inboundpackage",
                    ),
                ),
            ],
            options={
                "ordering": ("package_id", "position"),
                "constraints": [
                    models.UniqueConstraint(fields=("package", "position"), name="inbound_file_placed_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="InboundConflict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("received_at", models.DateTimeField()),
                (
                    "package",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflicts",
                        to="exchange.inboundpackage",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("package", "sha256"), name="conflict_once")],
            },
        ),
    ]
