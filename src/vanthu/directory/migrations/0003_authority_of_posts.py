"""Write down the standing authority of those who sign KT. or TM. already: until now their post alone said so."""

from django.db import migrations
from django.utils import timezone

BASIS = "Phân công công tác khi giao chức vụ (ghi khi nâng cấp)"


def write_down(apps, schema_editor):  # type: ignore[no-untyped-def]  # Django's own signature
    """Give every post that signs KT. or TM. a line of the register, from the day it is held."""
    authority = apps.get_model("directory", "SigningAuthority")
    for post in apps.get_model("directory", "Post").objects.filter(signing_mode__in=["KT.", "TM."]):
        authority.objects.create(
            agency_id=post.agency_id,
            post_id=post.pk,
            mode=post.signing_mode,
            basis=BASIS,
            valid_from=post.held_from,
            filed_at=timezone.now(),
        )


class Migration(migrations.Migration):
    """Standing authority of posts."""

    dependencies = [("directory", "0002_access")]  # noqa: RUF012 Django's own shape
    operations = [migrations.RunPython(write_down, migrations.RunPython.noop)]  # noqa: RUF012 Django's own shape
