from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0010_days_to_hand_back")]

    operations = [
        migrations.RemoveIndex(
            model_name="issue",
            name="issue_figures",
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                fields=["status", "path", "outcome", "conflict", "raised_on", "closed_at", "is_demo", "category", "id"],
                name="issue_turns_and_figures",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(fields=["-raised_on", "-id"], name="issue_newest"),
        ),
    ]
