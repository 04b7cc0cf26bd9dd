"""Put in the start values of the category list; taken out again only where nothing uses them."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from feedback.categories import CATEGORIES


def put_in(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    category = apps.get_model("feedback", "Category")
    for position, (name, kind, handling_class, never_public, children) in enumerate(CATEGORIES, start=1):
        proposed = {"kind": kind, "handling_class": handling_class, "is_never_public": never_public}
        parent = category.objects.create(name=name, position=position * 100, **proposed)
        category.objects.bulk_create(
            category(parent=parent, name=child, position=position * 100 + place, **proposed)
            for place, child in enumerate(children, start=1)
        )


def take_out(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    category = apps.get_model("feedback", "Category")
    category.objects.filter(issues=None, children=None).delete()
    category.objects.filter(issues=None, children=None).delete()


class Migration(migrations.Migration):
    dependencies = [("feedback", "0002_initial")]

    operations = [migrations.RunPython(put_in, take_out)]
