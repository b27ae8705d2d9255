"""All tables of the first release; databases made on the way to it are at the same state already."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables."""

    replaces = [
        ("registers", "0001_initial"),
        ("registers", "0002_never_free_again"),
        ("registers", "0003_series_entries_closings"),
        ("registers", "0005_side_books"),
    ]

    initial = True

    dependencies = [
        ("directory", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Book",
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
                            ("outgoing", "Sổ đăng ký văn bản đi"),
                            ("incoming", "Sổ đăng ký văn bản đến"),
                            ("copies", "Sổ đăng ký bản sao"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("is_default", models.BooleanField(default=True)),
                ("allows_sub_numbers", models.BooleanField(default=False)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="books",
                        to="directory.agency",
                    ),
                ),
            ],
            options={
                "ordering": ("agency_id", "kind", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "kind", "name"), name="book_named_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("agency", "kind"),
                        name="one_default_book",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FileUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("used_on", models.DateField()),
                ("user_name", models.CharField(max_length=200)),
                ("code", models.CharField(max_length=120)),
                ("issued_on", models.DateField(null=True)),
                ("subject", models.CharField(max_length=1100)),
                ("file_notation", models.CharField(blank=True, default="", max_length=60)),
                ("receipt", models.CharField(blank=True, default="", max_length=400)),
                ("returned_on", models.DateField(null=True)),
                ("permitted_by", models.CharField(max_length=200)),
                ("remark", models.CharField(blank=True, default="", max_length=1000)),
                ("entered_by", models.CharField(max_length=400)),
                ("entered_at", models.DateTimeField()),
                ("completed_by", models.CharField(blank=True, default="", max_length=400)),
                ("completed_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.agency"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["agency", "used_on", "id"], name="file_use_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("permitted_by", ""), _negated=True), name="file_use_permitted"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("returned_on", None), ("returned_on__gte", models.F("used_on")), _connector="OR"
                        ),
                        name="file_use_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sent_on", models.DateField()),
                ("code", models.CharField(max_length=120)),
                ("places", models.CharField(max_length=1000)),
                ("envelopes", models.PositiveIntegerField()),
                ("receipt", models.CharField(blank=True, default="", max_length=400)),
                ("remark", models.CharField(blank=True, default="", max_length=1000)),
                ("entered_by", models.CharField(max_length=400)),
                ("entered_at", models.DateTimeField()),
                ("completed_by", models.CharField(blank=True, default="", max_length=400)),
                ("completed_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.agency"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["agency", "sent_on", "id"], name="posting_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("envelopes__gte", 1)), name="posting_has_envelopes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True), models.Q(("places", ""), _negated=True)
                        ),
                        name="posting_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeriesDecision",
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
                            ("outgoing", "Sổ đăng ký văn bản đi"),
                            ("incoming", "Sổ đăng ký văn bản đến"),
                            ("copies", "Sổ đăng ký bản sao"),
                        ],
                        max_length=10,
                    ),
                ),
                ("basis", models.CharField(max_length=300)),
                ("decided_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=400)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.agency"
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("basis", ""), _negated=True), name="series_decision_has_basis"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("sequence", models.PositiveIntegerField()),
                ("lines_count", models.PositiveIntegerField()),
                ("content_sha256", models.CharField(max_length=64)),
                ("previous_sha256", models.CharField(blank=True, default="", max_length=64)),
                ("statement", models.TextField()),
                ("statement_sha256", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=100)),
                ("public_key", models.CharField(max_length=60)),
                ("closed_at", models.DateTimeField()),
                ("closed_by", models.CharField(max_length=400)),
                ("print_sha256", models.CharField(blank=True, default="", max_length=64)),
                ("print_signature", models.CharField(blank=True, default="", max_length=100)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closings",
                        to="registers.book",
                    ),
                ),
            ],
            options={
                "ordering": ("book_id", "-sequence"),
                "constraints": [
                    models.UniqueConstraint(fields=("book", "day"), name="day_closed_once"),
                    models.UniqueConstraint(fields=("book", "sequence"), name="closings_in_sequence"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Counter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counters",
                        to="registers.book",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("book", "year"), name="one_counter_per_year")
                ],
            },
        ),
        migrations.CreateModel(
            name="Reservation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("first", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
                ("holder", models.CharField(max_length=200)),
                ("reason", models.CharField(max_length=500)),
                ("expires_on", models.DateField()),
                ("reserved_at", models.DateTimeField()),
                ("reserved_by", models.CharField(max_length=400)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reservations",
                        to="registers.book",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="reservation_in_order"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SeriesRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document_kind", models.CharField(blank=True, default="", max_length=40)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.book"
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="registers.seriesdecision",
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
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="SeriesStart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField()),
                ("basis", models.CharField(max_length=300)),
                ("reason", models.CharField(max_length=500)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=400)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="starts",
                        to="registers.book",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("book", "year"), name="start_once_a_year")],
            },
        ),
        migrations.CreateModel(
            name="TakenNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("suffix", models.CharField(blank=True, default="", max_length=2)),
                (
                    "state",
                    models.CharField(
                        choices=[("used", "Đã dùng"), ("voided", "Đã hủy")], default="used", max_length=10
                    ),
                ),
                ("document_type", models.CharField(max_length=60)),
                ("document_id", models.BigIntegerField()),
                ("document_label", models.CharField(max_length=600)),
                ("taken_at", models.DateTimeField()),
                ("taken_by", models.CharField(max_length=400)),
                ("void_reason", models.CharField(blank=True, default="", max_length=500)),
                ("voided_at", models.DateTimeField(null=True)),
                ("is_final", models.BooleanField(default=False)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="numbers",
                        to="registers.book",
                    ),
                ),
            ],
            options={
                "ordering": ("book_id", "-year", "-number", "-suffix"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("book", "year", "number", "suffix"), name="number_taken_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "used")),
                        fields=("document_type", "document_id"),
                        name="one_number_per_document",
                    ),
                    models.CheckConstraint(condition=models.Q(("number__gt", 0)), name="number_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "voided"), _negated=True),
                            models.Q(("void_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="void_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubNumberRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("document_type", models.CharField(max_length=60)),
                ("document_id", models.BigIntegerField()),
                ("document_label", models.CharField(max_length=600)),
                ("reason", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Chờ duyệt"),
                            ("approved", "Đã duyệt"),
                            ("refused", "Không duyệt"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=400)),
                ("asked_by_id", models.BigIntegerField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.CharField(blank=True, default="", max_length=400)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.book"
                    ),
                ),
                (
                    "taken",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registers.takennumber",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("document_type", "document_id"),
                        name="one_sub_number_wish",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisterLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("taken", "Vào sổ"),
                            ("changed", "Bổ sung"),
                            ("voided", "Hủy số"),
                            ("started", "Nối tiếp số của hệ thống cũ"),
                            ("reserved", "Giữ trước khối số"),
                            ("carried", "Chuyển từ sổ trước khi có khóa sổ ngày"),
                        ],
                        max_length=20,
                    ),
                ),
                ("columns", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=400)),
                ("leaf_hash", models.CharField(max_length=64)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="registers.book"
                    ),
                ),
                (
                    "closing",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="registers.closing",
                    ),
                ),
                (
                    "taken",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="registers.takennumber",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("closing__isnull", True)),
                        fields=["book", "day"],
                        name="line_not_closed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisterEntry",
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
                            ("outgoing", "Sổ đăng ký văn bản đi"),
                            ("incoming", "Sổ đăng ký văn bản đến"),
                            ("copies", "Sổ đăng ký bản sao"),
                        ],
                        max_length=10,
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("suffix", models.CharField(blank=True, default="", max_length=2)),
                ("document_kind", models.CharField(blank=True, default="", max_length=40)),
                ("notation", models.CharField(blank=True, default="", max_length=100)),
                ("entered_on", models.DateField()),
                ("code", models.CharField(blank=True, default="", max_length=120)),
                ("issued_on", models.DateField(null=True)),
                ("subject", models.CharField(blank=True, default="", max_length=1100)),
                ("subject_folded", models.CharField(blank=True, default="", max_length=1100)),
                ("signer", models.CharField(blank=True, default="", max_length=200)),
                ("author", models.CharField(blank=True, default="", max_length=250)),
                ("places", models.CharField(blank=True, default="", max_length=2000)),
                ("holder", models.CharField(blank=True, default="", max_length=400)),
                ("copies", models.PositiveIntegerField(null=True)),
                ("sent_on", models.DateField(null=True)),
                ("receipt", models.CharField(blank=True, default="", max_length=400)),
                ("remark", models.CharField(blank=True, default="", max_length=1000)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.agency"
                    ),
                ),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.book"
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
                    "taken",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entry",
                        to="registers.takennumber",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["book", "year", "-number", "-suffix"], name="entry_in_order"),
                    models.Index(fields=["book", "entered_on"], name="entry_by_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("notation", ""), _negated=True),
                        fields=("agency", "kind", "year", "number", "suffix", "notation"),
                        name="code_once_a_year",
                    )
                ],
            },
        ),
    ]
