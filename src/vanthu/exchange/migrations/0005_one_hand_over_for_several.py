import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0001_first_release"),
        ("exchange", "0004_awaited"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="rides_with",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="riders",
                to="exchange.delivery",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="told_codes",
            field=models.JSONField(null=True),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("rides_with__isnull", False)),
                fields=["rides_with"],
                name="delivery_riding",
            ),
        ),
    ]
