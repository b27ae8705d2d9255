"""A column to search the address book by, without marks."""

import unicodedata
from typing import Any

from django.db import migrations, models


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFD", " ".join(text.split()).lower().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def fill(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 Django's own signature
    """Fold what is there."""
    agencies = apps.get_model("directory", "Agency").objects
    batch = []
    for agency in agencies.iterator(chunk_size=1000):
        parts = (agency.code, agency.older_code, agency.name, agency.abbreviation)
        agency.folded = _fold(" ".join(part for part in parts if part))
        batch.append(agency)
        if len(batch) == 1000:
            agencies.bulk_update(batch, ["folded"])
            batch = []
    agencies.bulk_update(batch, ["folded"])


class Migration(migrations.Migration):
    """Adds the column and fills it."""

    dependencies = (("directory", "0003_authority_of_posts"),)
    operations = (
        migrations.AddField(
            model_name="agency",
            name="folded",
            field=models.TextField(blank=True, default="", editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    )
