import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Every delivery has its sender now; index the lists."""

    dependencies = [("exchange", "0007_lists_filled")]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="sender",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.agency",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["sender", "kind", "id"], name="delivery_by_sender"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["sender", "kind", "state", "id"], name="delivery_by_state"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["peer", "sequence"], name="delivery_by_sequence"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "relayed")),
                fields=["peer", "relayed_at"],
                name="delivery_relayed",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("forgotten_at__isnull", False)),
                fields=["peer", "id"],
                name="delivery_forgotten",
            ),
        ),
    ]
