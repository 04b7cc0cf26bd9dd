from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CHANNELS = [
    ("IN_PERSON", "当面"),
    ("PHONE", "电话"),
    ("BY_CODE", "凭码查询"),
    ("NEXT_TALK", "下次恳谈会"),
    ("LIAISON", "经联络人"),
    ("PUBLISHED", "公示"),
]


def copy_contact(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Until now a contact was only recorded with the report: it was the first, and the one in which he was told."""
    orders = apps.get_model("feedback", "Referral").objects.using(schema_editor.connection.alias)
    orders.filter(contacted_on__isnull=False).update(
        told_on=models.F("contacted_on"), told_channel=models.F("contact_channel")
    )


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0015_explain_read_only_fields"),
    ]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="told_on",
            field=models.DateField(
                help_text="随报办结报的：哪天把结果告诉了反映人。", null=True, verbose_name="告知结果日期"
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="told_channel",
            field=models.CharField(
                blank=True,
                choices=CHANNELS,
                help_text="用什么方式把结果告诉反映人的。",
                max_length=9,
                verbose_name="告知结果方式",
            ),
        ),
        migrations.AlterField(
            model_name="referral",
            name="contacted_on",
            field=models.DateField(
                help_text="第一次联系，联系期限到此为止。", null=True, verbose_name="联系反映人日期"
            ),
        ),
        migrations.RunPython(copy_contact, migrations.RunPython.noop),
    ]
