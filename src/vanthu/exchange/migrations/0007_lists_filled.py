import json

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery

AT_ONCE = 2000


def fill(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Copy sender and kind from the packages, and the places in the receivers' counts from the receipts."""
    deliveries = apps.get_model("exchange", "Delivery").objects
    packages = apps.get_model("exchange", "OutboundPackage").objects.filter(pk=OuterRef("package_id"))
    deliveries.filter(sender=None).update(
        sender_id=Subquery(packages.values("sender_id")), kind=Subquery(packages.values("kind"))
    )
    counted = []
    for delivery in deliveries.exclude(stored_receipt="").only("stored_receipt").iterator(AT_ONCE):
        delivery.sequence = json.loads(delivery.stored_receipt)["receipt"]["sequence"]
        counted.append(delivery)
        if len(counted) == AT_ONCE:
            deliveries.bulk_update(counted, ["sequence"])
            counted.clear()
    deliveries.bulk_update(counted, ["sequence"])


class Migration(migrations.Migration):
    """Fill what the one before added."""

    dependencies = [("exchange", "0006_long_lists")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
