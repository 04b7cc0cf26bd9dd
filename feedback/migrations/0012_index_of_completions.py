from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0011_indexes_of_turns_and_newest")]

    operations = [
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["completion", "status", "issue"], name="referral_completion"),
        ),
    ]
