"""Errands of who stands in for somebody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signing", "0001_first_release"),
    ]

    operations = [
        migrations.AddField(
            model_name="errand",
            name="delegation_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="errandfile",
            name="fault",
            field=models.CharField(
                blank=True,
                choices=[
                    (
                        "token_unknown",
                        "Phiên ký không có hoặc đã bị thay bằng phiên mới. Hãy tải lại trang rồi ký lại.",
                    ),
                    ("token_expired", "Phiên ký đã quá 20 phút. Hãy tải lại trang rồi ký lại."),
                    (
                        "post_ended",
                        "Người ký đã thôi giữ chức vụ, hoặc hết ủy quyền; chữ ký không được nhận. Hãy nhờ người giữ chức vụ ký.",
                    ),
                    (
                        "already_handed_in",
                        "Văn bản này đã nhận một bản ký khác trong cùng phiên; bản này không được dùng.",
                    ),
                    ("not_pdf", "Chương trình ký không gửi tệp PDF. Hãy ký lại."),
                    ("too_large", "Tệp đã ký lớn quá giới hạn. Hãy dùng ảnh chữ ký nhỏ hơn rồi ký lại."),
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
    ]
