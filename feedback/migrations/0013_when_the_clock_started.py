from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def start_clocks(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write when each order's finish clock started: at dispatch, or when its matter was taken back from long-term.

    A plan takes the lead's finish time away and only `resume` gives it one again, unless the lead had reported.
    """
    alias = schema_editor.connection.alias
    orders = apps.get_model("feedback", "Referral").objects.using(alias)
    orders.exclude(dispatched_at=None).update(clock_started_at=models.F("dispatched_at"))
    steps = apps.get_model("feedback", "Step").objects.using(alias).filter(verb="resume").order_by("issue", "sequence")
    for issue, at in steps.values_list("issue", "at").iterator():
        leads = orders.filter(issue=issue, role="LEAD", dispatched_at__lte=at, finish_due_at__isnull=False)
        leads.filter(models.Q(ended_at=None) | models.Q(ended_at__gte=at)).update(clock_started_at=at)


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0012_index_of_completions"),
    ]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="clock_started_at",
            field=models.DateTimeField(null=True, verbose_name="办结期限起算"),
        ),
        migrations.RunPython(start_clocks, migrations.RunPython.noop),
    ]
