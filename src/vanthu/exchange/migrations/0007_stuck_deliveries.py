from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0006_keys_that_a_peer_had"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("state", "stuck")), fields=["id"], name="delivery_stuck"),
        ),
    ]
