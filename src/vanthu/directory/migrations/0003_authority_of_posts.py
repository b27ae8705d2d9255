"""Write down the standing authority of those who sign KT. or TM. already: until now their post alone said so."""

from datetime import UTC, datetime, time

from django.db import migrations

BASIS = "Phân công công tác khi giao chức vụ (ghi khi nâng cấp)"


def write_down(apps, schema_editor):  # type: ignore[no-untyped-def]  # noqa: ARG001 Django's own signature
    """Give every post that signs KT. or TM. a line of the register, from the day it is held."""
    authority = apps.get_model("directory", "SigningAuthority")
    for post in apps.get_model("directory", "Post").objects.filter(signing_mode__in=["KT.", "TM."]):
        authority.objects.create(
            agency_id=post.agency_id,
            post_id=post.pk,
            mode=post.signing_mode,
            basis=BASIS,
            valid_from=post.held_from,
            filed_at=datetime.combine(post.held_from, time(), UTC),
        )


class Migration(migrations.Migration):
    """Standing authority of posts."""

    dependencies = [("directory", "0002_access")]
    operations = [migrations.RunPython(write_down, migrations.RunPython.noop)]
