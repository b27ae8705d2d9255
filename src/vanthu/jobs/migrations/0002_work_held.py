"""Find the rows in hand at once: who holds a destination is asked at every claim."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add an index over the few rows that a worker holds."""

    dependencies = (("jobs", "0001_initial"),)
    operations = (
        migrations.AddIndex(
            model_name="work",
            index=models.Index(
                fields=["destination", "token"],
                name="work_held",
                condition=models.Q(("token", ""), _negated=True),
            ),
        ),
    )
