from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0002_work_held"),
    ]

    operations = [
        migrations.AlterField(
            model_name="work",
            name="dedupe_key",
            field=models.CharField(max_length=200, null=True),
        ),
        migrations.AddConstraint(
            model_name="work",
            constraint=models.UniqueConstraint(fields=("dedupe_key",), name="work_once_per_key"),
        ),
    ]
