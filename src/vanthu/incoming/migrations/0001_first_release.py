"""All tables of the first release; databases made on the way to it are at the same state already."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables."""

    replaces = [
        ("incoming", "0001_initial"),
        ("incoming", "0002_handling_and_recalls"),
        ("incoming", "0003_lists"),
    ]

    initial = True

    dependencies = [
        ("directory", "0001_first_release"),
        ("documents", "0001_first_release"),
        ("exchange", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="IncomingDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Đã đến, chờ đăng ký"),
                            ("registered", "Đã đăng ký"),
                            ("assigned", "Đã phân công"),
                            ("in_progress", "Đang xử lý"),
                            ("done", "Đã hoàn thành"),
                            ("refused", "Đã từ chối"),
                            ("recalled", "Đã hủy theo thu hồi"),
                            ("replaced", "Đã được thay thế"),
                        ],
                        default="received",
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("sender_code", models.CharField(max_length=50)),
                ("sender_name", models.CharField(max_length=200)),
                ("code", models.CharField(max_length=100)),
                ("code_folded", models.CharField(db_index=True, max_length=100)),
                ("kind_name", models.CharField(max_length=100)),
                ("subject", models.CharField(max_length=1000)),
                ("subject_folded", models.CharField(max_length=1000)),
                ("issued_on", models.DateField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("signer_title", models.CharField(blank=True, default="", max_length=150)),
                ("signer_name", models.CharField(blank=True, default="", max_length=100)),
                (
                    "urgency",
                    models.CharField(
                        choices=[("0", "Thường"), ("1", "Khẩn"), ("2", "Thượng khẩn"), ("3", "Hỏa tốc")],
                        default="0",
                        max_length=2,
                    ),
                ),
                ("arrived_at", models.DateTimeField()),
                ("number", models.PositiveIntegerField(null=True)),
                ("registered_at", models.DateTimeField(null=True)),
                ("registered_by", models.CharField(blank=True, default="", max_length=400)),
                ("refuse_reason", models.CharField(blank=True, default="", max_length=1000)),
                (
                    "business",
                    models.CharField(
                        choices=[
                            ("0", "Văn bản mới"),
                            ("1", "Thu hồi"),
                            ("2", "Cập nhật"),
                            ("3", "Thay thế"),
                        ],
                        default="0",
                        max_length=1,
                    ),
                ),
                ("is_orphan", models.BooleanField(default=False)),
                ("answer_by", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("result", models.CharField(blank=True, default="", max_length=1000)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.CharField(blank=True, default="", max_length=400)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incoming_documents",
                        to="directory.agency",
                    ),
                ),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incoming.incomingdocument",
                    ),
                ),
                (
                    "linked",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="incoming.incomingdocument",
                    ),
                ),
                (
                    "package",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="document",
                        to="exchange.inboundpackage",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["agency", "-id"], name="incoming_by_agency"),
                    models.Index(fields=["agency", "state", "-id"], name="incoming_by_state"),
                    models.Index(fields=["agency", "answer_by", "answered_at"], name="incoming_by_answer_by"),
                    models.Index(fields=["agency", "issued_on", "id"], name="incoming_in_date_order"),
                    models.Index(fields=["agency", "number", "id"], name="incoming_in_number_order"),
                    models.Index(fields=["agency", "subject_folded", "id"], name="incoming_in_subject_order"),
                    models.Index(fields=["agency", "due_on", "id"], name="incoming_in_due_order"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["registered", "assigned", "in_progress", "done"]),
                                _negated=True,
                            ),
                            models.Q(("number__isnull", False), ("registered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="incoming_numbered_when_registered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("refuse_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="incoming_refused_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["recalled", "replaced"]), _negated=True),
                            ("closed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="incoming_closed_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_lead", models.BooleanField()),
                ("instruction", models.CharField(blank=True, default="", max_length=1000)),
                ("due_on", models.DateField(null=True)),
                ("assigned_by", models.CharField(max_length=400)),
                ("assigned_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.post",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.unit",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="incoming.incomingdocument",
                    ),
                ),
            ],
            options={
                "ordering": ("document_id", "-is_lead", "id"),
                "indexes": [models.Index(fields=["post", "ended_at"], name="assignment_by_post")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("is_lead", True)),
                        fields=("document",),
                        name="assignment_one_lead",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("post__isnull", False), ("unit__isnull", True)),
                            models.Q(("post__isnull", True), ("unit__isnull", False)),
                            _connector="OR",
                        ),
                        name="assignment_to_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IncomingFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("main", "Văn bản chính"), ("annex", "Phụ lục")], max_length=10
                    ),
                ),
                ("ordinal", models.PositiveSmallIntegerField(default=0)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="incoming.incomingdocument",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.storedfile",
                    ),
                ),
            ],
            options={
                "ordering": ("ordinal",),
                "constraints": [
                    models.UniqueConstraint(fields=("document", "ordinal"), name="incoming_file_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="RecallRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_by", models.CharField(max_length=400)),
                ("reason", models.CharField(max_length=1000)),
                ("asked_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("open", "Chờ trả lời"),
                            ("agreed", "Đồng ý, đã hủy"),
                            ("declined", "Từ chối"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("answer_reason", models.CharField(blank=True, default="", max_length=1000)),
                ("answered_by", models.CharField(blank=True, default="", max_length=400)),
                ("answered_at", models.DateTimeField(null=True)),
                ("removed", models.JSONField(default=list)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recalls",
                        to="incoming.incomingdocument",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incoming.incomingdocument",
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchange.inboundpackage",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "open")), fields=("document",), name="recall_open_once"
                    ),
                    models.UniqueConstraint(fields=("document", "package"), name="recall_once_per_package"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "declined"), _negated=True),
                            models.Q(("answer_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="recall_declined_why",
                    ),
                ],
            },
        ),
    ]
