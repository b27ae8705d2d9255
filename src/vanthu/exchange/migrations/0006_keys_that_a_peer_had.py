from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0005_one_hand_over_for_several"),
    ]

    operations = [
        migrations.AddField(
            model_name="peer",
            name="key_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="peer",
            name="earlier_keys",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
