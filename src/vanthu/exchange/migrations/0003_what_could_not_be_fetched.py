from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0002_outcome_setbacks"),
    ]

    operations = [
        migrations.AddField(
            model_name="pulled",
            name="tries",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="pulled",
            name="fetch_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="pulled",
            index=models.Index(
                condition=models.Q(("package__isnull", True), ("refused_at__isnull", True)),
                fields=["peer", "fetch_at"],
                name="pulled_not_in",
            ),
        ),
    ]
