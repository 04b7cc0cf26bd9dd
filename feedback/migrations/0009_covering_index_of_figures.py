from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0008_plans_and_lapsed_requests")]

    operations = [
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                fields=["path", "status", "outcome", "conflict", "raised_on", "closed_at", "is_demo", "category", "id"],
                name="issue_figures",
            ),
        ),
        migrations.RemoveIndex(model_name="issue", name="issue_path_status"),
    ]
