"""All tables of the first release; databases made on the way to it are at the same state already."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables."""

    replaces = [("personal", "0001_initial")]

    initial = True

    dependencies = [
        ("directory", "0001_first_release"),
        ("directory", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("turn", "Có việc đến lượt tôi"),
                            ("assigned", "Văn bản đến được giao cho tôi"),
                            ("returned", "Văn bản của tôi bị trả lại"),
                            ("signed", "Văn bản của tôi đã được ký"),
                            ("numbered", "Văn bản của tôi đã có số"),
                            ("issued", "Văn bản của tôi đã phát hành"),
                            ("arrived", "Có văn bản mới đến cơ quan"),
                            ("stuck", "Lượt gửi không đi được"),
                            ("refused", "Bên nhận từ chối văn bản"),
                            ("status", "Bên nhận báo trạng thái xử lý"),
                            ("recall", "Có đề nghị thu hồi, lấy lại"),
                            ("rights", "Quyền truy cập thay đổi"),
                            ("overdue", "Văn bản quá hạn"),
                        ],
                        max_length=20,
                    ),
                ),
                ("cause", models.CharField(max_length=100)),
                ("object_type", models.CharField(max_length=60)),
                ("object_id", models.BigIntegerField()),
                ("code", models.CharField(blank=True, default="", max_length=120)),
                ("label", models.CharField(max_length=600)),
                ("said", models.CharField(blank=True, default="", max_length=1000)),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("in_app", models.BooleanField(default=True)),
                (
                    "by_mail",
                    models.CharField(
                        choices=[("never", "Không gửi"), ("at_once", "Gửi ngay"), ("daily", "Gộp mỗi sáng")],
                        default="never",
                        max_length=10,
                    ),
                ),
                ("mailed_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.agency"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "agency", "-id"], name="notice_by_person"),
                    models.Index(
                        condition=models.Q(("in_app", True), ("read_at", None)),
                        fields=["person", "agency"],
                        name="notice_unread",
                    ),
                    models.Index(
                        condition=models.Q(("by_mail", "daily"), ("mailed_at", None)),
                        fields=["person"],
                        name="notice_for_digest",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "topic", "cause"), name="notice_once_per_cause")
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("turn", "Có việc đến lượt tôi"),
                            ("assigned", "Văn bản đến được giao cho tôi"),
                            ("returned", "Văn bản của tôi bị trả lại"),
                            ("signed", "Văn bản của tôi đã được ký"),
                            ("numbered", "Văn bản của tôi đã có số"),
                            ("issued", "Văn bản của tôi đã phát hành"),
                            ("arrived", "Có văn bản mới đến cơ quan"),
                            ("stuck", "Lượt gửi không đi được"),
                            ("refused", "Bên nhận từ chối văn bản"),
                            ("status", "Bên nhận báo trạng thái xử lý"),
                            ("recall", "Có đề nghị thu hồi, lấy lại"),
                            ("rights", "Quyền truy cập thay đổi"),
                            ("overdue", "Văn bản quá hạn"),
                        ],
                        max_length=20,
                    ),
                ),
                ("in_app", models.BooleanField()),
                (
                    "by_mail",
                    models.CharField(
                        choices=[("never", "Không gửi"), ("at_once", "Gửi ngay"), ("daily", "Gộp mỗi sáng")],
                        max_length=10,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "topic"), name="notice_choice_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("listing", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                ("query", models.CharField(blank=True, default="", max_length=2000)),
                ("kept_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("name", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("person", "listing", "name"), name="view_named_once"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="view_has_a_name"
                    ),
                ],
            },
        ),
    ]
