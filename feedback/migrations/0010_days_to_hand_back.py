from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_two_days(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write into every version what held until now: two working days, and none for emergencies."""
    policies = apps.get_model("feedback", "DeadlinePolicy").objects.using(schema_editor.connection.alias)
    policies.exclude(handling_class="EMERGENCY").update(return_limit=2)


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0009_covering_index_of_figures'),
    ]

    operations = [
        migrations.AddField(
            model_name='deadlinepolicy',
            name='return_limit',
            field=models.PositiveSmallIntegerField(blank=True, help_text='派单后几个工作日内可以申请退单；不许退单留空。', null=True, verbose_name='可退单'),
        ),
        migrations.RunPython(keep_two_days, migrations.RunPython.noop),
    ]
