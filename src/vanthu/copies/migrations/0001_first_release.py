"""All tables of the first release; databases made on the way to it are at the same state already."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables."""

    replaces = [("copies", "0001_copies_and_printouts")]

    initial = True

    dependencies = [
        ("directory", "0001_first_release"),
        ("documents", "0001_first_release"),
        ("incoming", "0001_first_release"),
        ("outgoing", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Copy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[("sao_y", "Sao y"), ("sao_luc", "Sao lục"), ("trich_sao", "Trích sao")],
                        max_length=10,
                    ),
                ),
                (
                    "origin",
                    models.CharField(choices=[("paper", "Giấy"), ("electronic", "Điện tử")], max_length=10),
                ),
                (
                    "medium",
                    models.CharField(choices=[("paper", "Giấy"), ("electronic", "Điện tử")], max_length=10),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Chờ duyệt"),
                            ("declined", "Không duyệt"),
                            ("approved", "Chờ văn thư thực hiện"),
                            ("made", "Đã sao"),
                            ("released", "Đã giao"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("nghi_quyet", "Nghị quyết"),
                            ("quyet_dinh", "Quyết định"),
                            ("chi_thi", "Chỉ thị"),
                            ("quy_che", "Quy chế"),
                            ("quy_dinh", "Quy định"),
                            ("thong_cao", "Thông cáo"),
                            ("thong_bao", "Thông báo"),
                            ("huong_dan", "Hướng dẫn"),
                            ("chuong_trinh", "Chương trình"),
                            ("ke_hoach", "Kế hoạch"),
                            ("phuong_an", "Phương án"),
                            ("de_an", "Đề án"),
                            ("du_an", "Dự án"),
                            ("bao_cao", "Báo cáo"),
                            ("bien_ban", "Biên bản"),
                            ("to_trinh", "Tờ trình"),
                            ("hop_dong", "Hợp đồng"),
                            ("cong_van", "Công văn"),
                            ("cong_dien", "Công điện"),
                            ("ban_ghi_nho", "Bản ghi nhớ"),
                            ("ban_thoa_thuan", "Bản thỏa thuận"),
                            ("giay_uy_quyen", "Giấy ủy quyền"),
                            ("giay_moi", "Giấy mời"),
                            ("giay_gioi_thieu", "Giấy giới thiệu"),
                            ("giay_nghi_phep", "Giấy nghỉ phép"),
                            ("phieu_gui", "Phiếu gửi"),
                            ("phieu_chuyen", "Phiếu chuyển"),
                            ("phieu_bao", "Phiếu báo"),
                            ("thu_cong", "Thư công"),
                        ],
                        max_length=30,
                    ),
                ),
                ("original_code", models.CharField(max_length=100)),
                ("original_author", models.CharField(max_length=200)),
                ("original_issued_on", models.DateField(null=True)),
                ("subject", models.CharField(max_length=1000)),
                ("subject_folded", models.CharField(max_length=1000)),
                ("source_sha256", models.CharField(max_length=64)),
                ("pages", models.CharField(blank=True, default="", max_length=100)),
                ("hidden", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.CharField(max_length=1000)),
                ("asked_by", models.CharField(max_length=400)),
                ("asked_person_id", models.BigIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, default="", max_length=400)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decline_reason", models.CharField(blank=True, default="", max_length=1000)),
                ("number", models.PositiveIntegerField(null=True)),
                ("notation", models.CharField(max_length=70)),
                ("issued_on", models.DateField(null=True)),
                ("made_by", models.CharField(blank=True, default="", max_length=400)),
                ("made_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="directory.agency",
                    ),
                ),
                (
                    "decided_post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decided_copies",
                        to="directory.post",
                    ),
                ),
                (
                    "incoming",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="incoming.incomingdocument",
                    ),
                ),
                (
                    "made",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.storedfile",
                    ),
                ),
                (
                    "outgoing",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="outgoing.outgoingdocument",
                    ),
                ),
                (
                    "prepared",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.storedfile",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["agency", "state", "-id"], name="copy_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outgoing", None), ("incoming", None), _connector="OR"),
                        name="copy_of_one_document",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("decline_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="copy_declined_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["made", "released"]), _negated=True),
                            models.Q(
                                ("decided_post__isnull", False),
                                ("issued_on__isnull", False),
                                ("made__isnull", False),
                                ("number__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="copy_made_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Printout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("look_up_code", models.CharField(max_length=16, unique=True)),
                ("source_sha256", models.CharField(max_length=64)),
                ("outline", models.JSONField(default=list)),
                ("copies", models.PositiveSmallIntegerField()),
                ("printed_by", models.CharField(max_length=400)),
                ("printed_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdraw_reason", models.CharField(blank=True, default="", max_length=1000)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="printouts",
                        to="directory.agency",
                    ),
                ),
                (
                    "copy",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="printout",
                        to="copies.copy",
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
                (
                    "outgoing",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="printouts",
                        to="outgoing.outgoingdocument",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("copy", None), ("outgoing__isnull", False)),
                            models.Q(("copy__isnull", False), ("outgoing", None)),
                            _connector="OR",
                        ),
                        name="printout_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at", None),
                            models.Q(("withdraw_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="printout_withdrawn_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[("exchange", "Gửi qua liên thông"), ("hand", "Giao trực tiếp")],
                        max_length=10,
                    ),
                ),
                ("receivers", models.CharField(max_length=1000)),
                ("copies", models.PositiveSmallIntegerField(default=1)),
                ("released_by", models.CharField(max_length=400)),
                ("released_at", models.DateTimeField()),
                (
                    "copy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="releases", to="copies.copy"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("receivers", ""), _negated=True), name="release_to_somebody"
                    )
                ],
            },
        ),
    ]
