"""All tables of the first release; databases made on the way to it are at the same state already."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables."""

    replaces = [
        ("signing", "0001_initial"),
        ("signing", "0002_errands"),
        ("signing", "0003_fault_words"),
        ("signing", "0004_remote"),
        ("signing", "0005_remembered_places"),
    ]

    initial = True

    dependencies = [
        ("directory", "0001_first_release"),
        ("directory", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Errand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("leader", "Ký của người có thẩm quyền"),
                            ("seal", "Ký số của cơ quan"),
                            ("annex", "Ký số của cơ quan trên tệp kèm theo"),
                            ("copy", "Ký số của cơ quan trên bản sao điện tử"),
                        ],
                        max_length=10,
                    ),
                ),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("started_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="errands",
                        to="directory.agency",
                    ),
                ),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="errands",
                        to="directory.certificate",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="errands",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="errands",
                        to="directory.post",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RemoteService",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("smartca", "VNPT SmartCA"),
                            ("mysign", "Viettel MySign"),
                            ("csc", "Chuẩn CSC, phiên bản 1"),
                            ("csc2", "Chuẩn CSC, phiên bản 2"),
                        ],
                        max_length=10,
                    ),
                ),
                ("address", models.CharField(max_length=300)),
                ("client_id", models.CharField(max_length=100)),
                ("secret", models.TextField(blank=True, default="")),
                ("profile", models.CharField(blank=True, default="", max_length=100)),
                ("doorbell_sha256", models.CharField(blank=True, db_index=True, default="", max_length=64)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signing_services",
                        to="directory.agency",
                    ),
                ),
            ],
            options={
                "ordering": ("name", "id"),
            },
        ),
        migrations.CreateModel(
            name="SigningSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("leader", "Ký của người có thẩm quyền"),
                            ("seal", "Ký số của cơ quan"),
                            ("annex", "Ký số của cơ quan trên tệp kèm theo"),
                            ("copy", "Ký số của cơ quan trên bản sao điện tử"),
                        ],
                        max_length=10,
                    ),
                ),
                ("document_type", models.CharField(max_length=60)),
                ("document_id", models.BigIntegerField()),
                ("input_sha256", models.CharField(max_length=64)),
                ("result_sha256", models.CharField(blank=True, default="", max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[("started", "Đang ký"), ("finished", "Đã ký"), ("failed", "Không ký được")],
                        default="started",
                        max_length=10,
                    ),
                ),
                ("why_failed", models.CharField(blank=True, default="", max_length=500)),
                ("signer_label", models.CharField(max_length=400)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signing_sessions",
                        to="directory.agency",
                    ),
                ),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="directory.certificate",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["document_type", "document_id"], name="session_by_document")
                ],
            },
        ),
        migrations.CreateModel(
            name="RememberedPlaces",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("places", models.JSONField(default=dict)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remembered_places",
                        to="directory.agency",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "kind"), name="places_once_per_type")
                ],
            },
        ),
        migrations.CreateModel(
            name="RemoteRun",
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
                            ("sending", "Đang gửi đến dịch vụ ký"),
                            ("waiting", "Chờ bạn xác nhận trên điện thoại"),
                            ("signed", "Đã xác nhận, đang kiểm tra từng tệp"),
                            ("over", "Đã xong"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "refused",
                                "Yêu cầu đã bị từ chối trên điện thoại. Chưa có gì được ký; hãy ký lại khi sẵn sàng.",
                            ),
                            (
                                "expired",
                                "Đã quá thời gian xác nhận trên điện thoại. Chưa có gì được ký; hãy ký lại và xác nhận ngay.",
                            ),
                            (
                                "not_authorised",
                                "Dịch vụ không xác thực được người ký (mã PIN, mã OTP hoặc sinh trắc học). Hãy ký lại và nhập đúng.",
                            ),
                            (
                                "locked",
                                "Khóa ký đang bị dịch vụ tạm khóa. Hãy mở khóa trong ứng dụng của dịch vụ hoặc gọi tổng đài của họ.",
                            ),
                            (
                                "failed",
                                "Dịch vụ ký báo lỗi. Chưa có gì được ký; hãy ký lại, nếu vẫn lỗi hãy gọi tổng đài của dịch vụ.",
                            ),
                            (
                                "no_answer",
                                "Dịch vụ ký không trả lời. Chưa có gì được ký; hãy thử lại, hoặc nhờ quản trị kiểm tra kết nối.",
                            ),
                            (
                                "not_a_service",
                                "Địa chỉ này trả lời không đúng giao thức của dịch vụ ký. Hãy nhờ quản trị kiểm tra địa chỉ, loại dịch vụ.",
                            ),
                            (
                                "wrong_secret",
                                "Dịch vụ không nhận tài khoản kết nối của cơ quan. Hãy nhờ quản trị nhập lại mã và mật khẩu kết nối.",
                            ),
                            (
                                "no_key",
                                "Dịch vụ không có chứng thư này cho tài khoản đã khai. Hãy nhờ quản trị đăng ký lại chứng thư của bạn.",
                            ),
                            (
                                "too_many",
                                "Một lần xác nhận ở dịch vụ này không ký được nhiều tệp như vậy. Hãy chọn ít văn bản hơn.",
                            ),
                            (
                                "bad_value",
                                "Dịch vụ trả chữ ký không khớp với tệp đã gửi. Chữ ký đó không được dùng; hãy ký lại và báo quản trị.",
                            ),
                            (
                                "interrupted",
                                "Máy chủ dừng giữa lúc gửi yêu cầu. Chưa có gì được ký; nếu điện thoại có hỏi, hãy từ chối, rồi ký lại.",
                            ),
                            ("given_up", "Bạn đã thôi ký. Nếu điện thoại vẫn hỏi, hãy từ chối ở đó."),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                ("reference", models.CharField(blank=True, default="", max_length=200)),
                ("problem", models.CharField(blank=True, default="", max_length=300)),
                ("started_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "errand",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="run", to="signing.errand"
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="signing.remoteservice",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ErrandFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ordinal", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("source_sha256", models.CharField(max_length=64)),
                ("source_size", models.BigIntegerField()),
                ("field", models.CharField(max_length=60)),
                ("look", models.CharField(blank=True, default="", max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Chờ ký trên thiết bị"),
                            ("kept", "Đã nhận bản ký"),
                            ("ended", "Đã thôi"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "fault",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "token_unknown",
                                "Phiên ký không có hoặc đã bị thay bằng phiên mới. Hãy tải lại trang rồi ký lại.",
                            ),
                            ("token_expired", "Phiên ký đã quá 20 phút. Hãy tải lại trang rồi ký lại."),
                            (
                                "already_handed_in",
                                "Văn bản này đã nhận một bản ký khác trong cùng phiên; bản này không được dùng.",
                            ),
                            ("not_pdf", "Chương trình ký không gửi tệp PDF. Hãy ký lại."),
                            (
                                "too_large",
                                "Tệp đã ký lớn quá giới hạn. Hãy dùng ảnh chữ ký nhỏ hơn rồi ký lại.",
                            ),
                            (
                                "swapped",
                                "Tệp gửi lên không phải tệp đã giao để ký. Hãy tải lại trang và ký đúng văn bản.",
                            ),
                            ("unsigned", "Tệp gửi lên chưa có chữ ký mới. Hãy ký lại."),
                            (
                                "too_many_signatures",
                                "Tệp gửi lên có nhiều hơn một chữ ký mới. Hãy ký lại, chỉ một lần.",
                            ),
                            (
                                "not_whole",
                                "Chữ ký mới không bao toàn bộ tệp: có nội dung thêm vào sau khi ký. Hãy ký lại.",
                            ),
                            ("wrong_field", "Chữ ký không nằm ở ô đã chuẩn bị. Hãy ký lại vào đúng ô."),
                            ("broken", "Chữ ký không khớp với nội dung tệp. Hãy ký lại."),
                            (
                                "foreign_certificate",
                                "Tệp được ký bằng chứng thư khác với chứng thư đã đăng ký cho việc này. Hãy cắm đúng thiết bị rồi ký lại.",
                            ),
                            (
                                "untrusted",
                                "Chứng thư không đủ tin cậy: bị thu hồi, hết hạn hoặc không rõ nơi cấp. Hãy liên hệ nơi cấp thiết bị.",
                            ),
                            (
                                "extra_changes",
                                "Ngoài chữ ký, tệp còn bị thay đổi nội dung khác. Hãy kiểm tra máy và chương trình ký, rồi ký lại.",
                            ),
                        ],
                        default="",
                        max_length=30,
                    ),
                ),
                ("problem", models.CharField(blank=True, default="", max_length=500)),
                ("result_sha256", models.CharField(blank=True, default="", max_length=64)),
                ("pending_sha256", models.CharField(blank=True, default="", max_length=64)),
                ("value", models.BinaryField(blank=True, default=b"")),
                (
                    "errand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="signing.errand"
                    ),
                ),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="errand_file",
                        to="signing.signingsession",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("errand", "ordinal"), name="errand_file_once")
                ],
            },
        ),
    ]
