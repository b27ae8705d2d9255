import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Indexes for the questions that are asked, none for those that are not; columns to be filled next."""

    dependencies = [
        ("directory", "0004_search_of_agencies"),
        ("exchange", "0005_setbacks"),
        ("verification", "0001_initial"),
    ]

    operations = [
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
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.RemoveIndex(
            model_name="delivery",
            name="delivery_by_state",
        ),
        migrations.AddField(
            model_name="delivery",
            name="forgotten_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="kind",
            field=models.CharField(
                choices=[("document", "Văn bản"), ("status", "Trạng thái xử lý"), ("unread", "Chưa đọc")],
                default="document",
                max_length=10,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="delivery",
            name="offered_again",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="delivery",
            name="sender",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.agency",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="sequence",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="delivery",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tries",
                to="exchange.delivery",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="message_id",
            field=models.CharField(max_length=64),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="package",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="exchange.outboundpackage",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="peer",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="exchange.peer",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="relay_id",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AlterField(
            model_name="inboundconflict",
            name="package",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conflicts",
                to="exchange.inboundpackage",
            ),
        ),
        migrations.AlterField(
            model_name="inboundfile",
            name="package",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="exchange.inboundpackage",
            ),
        ),
        migrations.AlterField(
            model_name="inboundfile",
            name="report",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="verification.verificationreport",
            ),
        ),
        migrations.AlterField(
            model_name="inboundfile",
            name="sha256",
            field=models.CharField(max_length=64),
        ),
        migrations.AlterField(
            model_name="inboundpackage",
            name="edxml_id",
            field=models.CharField(blank=True, default="", max_length=255),
        ),
        migrations.AlterField(
            model_name="inboundpackage",
            name="parked_for",
            field=models.CharField(blank=True, default="", max_length=255),
        ),
        migrations.AlterField(
            model_name="inboundpackage",
            name="peer",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="received",
                to="exchange.peer",
            ),
        ),
        migrations.AlterField(
            model_name="inboundpackage",
            name="recipient",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="received_packages",
                to="directory.agency",
            ),
        ),
        migrations.AlterField(
            model_name="inboundpackage",
            name="sender",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.agency",
            ),
        ),
        migrations.AlterField(
            model_name="outboundbytes",
            name="package",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="written",
                to="exchange.outboundpackage",
            ),
        ),
        migrations.AlterField(
            model_name="outboundpackage",
            name="edxml_id",
            field=models.CharField(max_length=255),
        ),
        migrations.AlterField(
            model_name="outboundpackage",
            name="sender",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sent_packages",
                to="directory.agency",
            ),
        ),
        migrations.AddIndex(
            model_name="inboundpackage",
            index=models.Index(fields=["sender", "edxml_id"], name="inbound_by_edxml_id"),
        ),
        migrations.AddIndex(
            model_name="inboundpackage",
            index=models.Index(
                condition=models.Q(("is_held", True), ("state", "stored")),
                fields=["recipient", "id"],
                name="inbound_held",
            ),
        ),
        migrations.AddIndex(
            model_name="inboundpackage",
            index=models.Index(
                condition=models.Q(("outcome_sent_at__isnull", True), ("outcome_tries__gt", 0)),
                fields=["recipient", "id"],
                name="inbound_untold",
            ),
        ),
        migrations.AddIndex(
            model_name="inboundpackage",
            index=models.Index(
                condition=models.Q(("parked_for", ""), _negated=True),
                fields=["recipient", "sender", "parked_for"],
                name="inbound_parked",
            ),
        ),
        migrations.AddIndex(
            model_name="outboundpackage",
            index=models.Index(fields=["sender", "edxml_id"], name="package_by_edxml_id"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("message_id",), name="delivery_once_per_message_id"),
        ),
        migrations.AddField(
            model_name="laterreceipt",
            name="delivery",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="later_receipts",
                to="exchange.delivery",
            ),
        ),
    ]
