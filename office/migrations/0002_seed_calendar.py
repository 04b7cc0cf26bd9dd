"""Put the bundled State Council notices into the national calendar, so that due times are exact from the first day."""

import datetime as dt
import json
from pathlib import Path

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

FILES = Path(__file__).parent.parent / "data" / "holidays"
YEARS = (2024, 2025, 2026)


def seed(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add the notices and days that are not there yet."""
    Notice, Day = apps.get_model("office", "CalendarNotice"), apps.get_model("office", "CalendarDay")
    known = set(Day.objects.filter(county=None).values_list("date", flat=True))
    for year in YEARS:
        content = json.loads((FILES / f"{year}.json").read_text(encoding="utf-8"))
        notice, _created = Notice.objects.get_or_create(
            year=year, defaults={"papers": content["papers"], "imported_at": timezone.now()}
        )
        Day.objects.bulk_create(
            Day(
                date=day["date"],
                kind="REST" if day["isOffDay"] else "WORK",
                name=day["name"],
                notice=notice,
                source=content["papers"][0],
            )
            for day in content["days"]
            if dt.date.fromisoformat(day["date"]) not in known
        )


def unseed(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the bundled notices out again, with the days that came from them."""
    Notice, Day = apps.get_model("office", "CalendarNotice"), apps.get_model("office", "CalendarDay")
    Day.objects.filter(notice__year__in=YEARS).delete()
    Notice.objects.filter(year__in=YEARS).delete()


class Migration(migrations.Migration):
    dependencies = [("office", "0001_initial")]
    operations = [migrations.RunPython(seed, unseed)]
