"""All tables of the first release; databases made on the way to it are at the same state already."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables."""

    replaces = [
        ("outgoing", "0001_initial"),
        ("outgoing", "0002_links_and_take_backs"),
        ("outgoing", "0003_review"),
        ("outgoing", "0004_form_reports"),
        ("outgoing", "0005_lists"),
        ("outgoing", "0006_drafting"),
    ]

    initial = True

    dependencies = [
        ("directory", "0001_first_release"),
        ("directory", "__first__"),
        ("documents", "0001_first_release"),
        ("exchange", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Chain",
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
                        blank=True,
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
                        default="",
                        max_length=30,
                    ),
                ),
                ("is_current", models.BooleanField(default=True)),
                ("set_by", models.CharField(max_length=400)),
                ("set_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.agency"
                    ),
                ),
            ],
            options={
                "ordering": ("agency_id", "kind", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("agency", "kind"),
                        name="chain_one_current",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutgoingDocument",
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
                        choices=[("digital", "Điện tử từ đầu"), ("paper", "Số hóa văn bản giấy")],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Dự thảo"),
                            ("in_review", "Đang kiểm tra, cho ý kiến"),
                            ("submitted", "Chờ lãnh đạo ký"),
                            ("returned", "Bị trả lại"),
                            ("signed", "Lãnh đạo đã ký, chờ cấp số"),
                            ("numbered", "Đã cấp số, chờ ký số của cơ quan"),
                            ("paper_numbered", "Đã cấp số trên giấy, chờ bản quét"),
                            ("scanned", "Đã quét, chờ ký số của cơ quan"),
                            ("sealed", "Đã ký số của cơ quan, chờ phát hành"),
                            ("issued", "Đã phát hành"),
                            ("recalled", "Đã thu hồi"),
                            ("replaced", "Đã được thay thế"),
                        ],
                        default="draft",
                        max_length=20,
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
                (
                    "urgency",
                    models.CharField(
                        choices=[("0", "Thường"), ("1", "Khẩn"), ("2", "Thượng khẩn"), ("3", "Hỏa tốc")],
                        default="0",
                        max_length=2,
                    ),
                ),
                ("subject", models.CharField(max_length=500)),
                ("subject_folded", models.CharField(db_index=True, max_length=500)),
                ("content", models.TextField(blank=True, default="")),
                ("addressees", models.JSONField(default=list)),
                ("to_places", models.JSONField(default=list)),
                (
                    "circulation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Không"),
                            ("give_back", "Xem xong trả lại"),
                            ("internal", "Lưu hành nội bộ"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                ("co_signers", models.JSONField(default=list)),
                ("annexes_apart", models.BooleanField(default=False)),
                ("notation", models.CharField(max_length=70)),
                ("number", models.PositiveIntegerField(null=True)),
                ("issued_on", models.DateField(null=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "link_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("recall", "Thu hồi"),
                            ("replace", "Thay thế"),
                            ("amend", "Sửa đổi, bổ sung"),
                            ("correct", "Đính chính"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("return_reason", models.CharField(blank=True, default="", max_length=1000)),
                ("returned_by", models.CharField(blank=True, default="", max_length=400)),
                ("change_reason", models.CharField(blank=True, default="", max_length=1000)),
                ("change_asked_by", models.CharField(blank=True, default="", max_length=400)),
                ("waiting_since", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                ("sealed_at", models.DateTimeField(null=True)),
                ("issued_at", models.DateTimeField(null=True)),
                ("send_by", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outgoing_documents",
                        to="directory.agency",
                    ),
                ),
                (
                    "drafter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafted_documents",
                        to="directory.post",
                    ),
                ),
                (
                    "linked",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="outgoing.outgoingdocument",
                    ),
                ),
                (
                    "signer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents_to_sign",
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["agency", "-id"], name="outgoing_by_agency"),
                    models.Index(fields=["agency", "state", "-id"], name="outgoing_by_state"),
                    models.Index(fields=["agency", "send_by", "issued_at"], name="outgoing_by_send_by"),
                    models.Index(fields=["agency", "issued_on", "id"], name="outgoing_in_date_order"),
                    models.Index(fields=["agency", "number", "id"], name="outgoing_in_number_order"),
                    models.Index(fields=["agency", "subject_folded", "id"], name="outgoing_in_subject_order"),
                    models.Index(fields=["agency", "due_on", "id"], name="outgoing_in_due_order"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "state__in",
                                    [
                                        "numbered",
                                        "paper_numbered",
                                        "scanned",
                                        "sealed",
                                        "issued",
                                        "recalled",
                                        "replaced",
                                    ],
                                ),
                                _negated=True,
                            ),
                            models.Q(("issued_on__isnull", False), ("number__isnull", False)),
                            _connector="OR",
                        ),
                        name="outgoing_numbered_when_sealed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["issued", "recalled", "replaced"]), _negated=True),
                            ("issued_at__isnull", False),
                            _connector="OR",
                        ),
                        name="outgoing_issued_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("link_kind", ""), ("linked", None)),
                            models.Q(models.Q(("link_kind", ""), _negated=True), ("linked__isnull", False)),
                            _connector="OR",
                        ),
                        name="outgoing_link_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecipientGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("saved_by", models.CharField(max_length=400)),
                ("saved_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.agency"
                    ),
                ),
                ("members", models.ManyToManyField(related_name="+", to="directory.agency")),
            ],
            options={
                "ordering": ("name", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "name"), name="recipient_group_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.post"
                    ),
                ),
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnsavedForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("fields", models.JSONField(default=dict)),
                ("seen_version", models.PositiveIntegerField(default=0)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("kept_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="directory.agency"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="directory.post"
                    ),
                ),
            ],
            options={
                "ordering": ("-kept_at", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("person", "post", "key"), name="unsaved_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ChainStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stage", models.PositiveSmallIntegerField()),
                (
                    "task",
                    models.CharField(
                        choices=[
                            ("co_ordinate", "Cho ý kiến phối hợp"),
                            ("content", "Duyệt nội dung"),
                            ("form", "Kiểm tra thể thức"),
                            ("initial", "Ký nháy"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="outgoing.chain"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.post",
                    ),
                ),
            ],
            options={
                "ordering": ("stage", "id"),
            },
        ),
        migrations.CreateModel(
            name="OutgoingFile",
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
                ("version", models.PositiveIntegerField()),
                ("made_by", models.CharField(max_length=20)),
                ("places", models.JSONField(default=dict)),
                ("is_current", models.BooleanField(default=True)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="outgoing.outgoingdocument",
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
                "ordering": ("ordinal", "version"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "ordinal", "version"), name="outgoing_version_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("document", "ordinal"),
                        name="outgoing_one_current",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recipient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.agency"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recipients",
                        to="outgoing.outgoingdocument",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("document", "agency"), name="recipient_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="TakeBack",
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
                            ("asked", "Chờ lãnh đạo duyệt"),
                            ("sent", "Đã gửi đề nghị"),
                            ("dropped", "Không duyệt"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=1000)),
                ("asked_by", models.CharField(max_length=400)),
                ("asked_person_id", models.BigIntegerField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, default="", max_length=400)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="take_backs",
                        to="exchange.delivery",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="take_backs",
                        to="outgoing.outgoingdocument",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("delivery",),
                        name="take_back_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="take_back_says_why"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveIntegerField()),
                ("stage", models.PositiveSmallIntegerField()),
                (
                    "task",
                    models.CharField(
                        choices=[
                            ("co_ordinate", "Cho ý kiến phối hợp"),
                            ("content", "Duyệt nội dung"),
                            ("form", "Kiểm tra thể thức"),
                            ("initial", "Ký nháy"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Chưa đến lượt"),
                            ("open", "Đang chờ"),
                            ("approved", "Đồng ý"),
                            ("objected", "Có ý kiến khác"),
                            ("returned", "Trả lại"),
                            ("dropped", "Không cần nữa"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(blank=True, default="", max_length=400)),
                ("comment", models.CharField(blank=True, default="", max_length=2000)),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turns",
                        to="outgoing.outgoingdocument",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="turns", to="directory.post"
                    ),
                ),
            ],
            options={
                "ordering": ("round", "stage", "id"),
                "indexes": [models.Index(fields=["post", "state"], name="turn_by_post")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "round", "stage", "task", "post"), name="turn_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "objected", "returned"]), _negated=True),
                            models.Q(
                                ("decided_at__isnull", False), models.Q(("decided_by", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="turn_decided_by",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("findings", models.JSONField(default=list)),
                ("problem", models.CharField(blank=True, default="", max_length=300)),
                ("checked_at", models.DateTimeField()),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="form_report",
                        to="outgoing.outgoingfile",
                    ),
                ),
            ],
        ),
    ]
