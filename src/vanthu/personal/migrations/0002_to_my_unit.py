from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("personal", "0001_first_release"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="topic",
            field=models.CharField(
                choices=[
                    ("turn", "Có việc đến lượt tôi"),
                    ("assigned", "Văn bản đến được giao cho tôi"),
                    ("returned", "Văn bản của tôi bị trả lại"),
                    ("signed", "Văn bản của tôi đã được ký"),
                    ("numbered", "Văn bản của tôi đã có số"),
                    ("issued", "Văn bản của tôi đã phát hành"),
                    ("arrived", "Có văn bản mới đến cơ quan"),
                    ("to_my_unit", "Văn bản của cơ quan gửi đơn vị tôi"),
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
        migrations.AlterField(
            model_name="noticechoice",
            name="topic",
            field=models.CharField(
                choices=[
                    ("turn", "Có việc đến lượt tôi"),
                    ("assigned", "Văn bản đến được giao cho tôi"),
                    ("returned", "Văn bản của tôi bị trả lại"),
                    ("signed", "Văn bản của tôi đã được ký"),
                    ("numbered", "Văn bản của tôi đã có số"),
                    ("issued", "Văn bản của tôi đã phát hành"),
                    ("arrived", "Có văn bản mới đến cơ quan"),
                    ("to_my_unit", "Văn bản của cơ quan gửi đơn vị tôi"),
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
    ]
