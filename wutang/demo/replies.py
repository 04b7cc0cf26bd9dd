"""The ready answers a county of the demo starts with, so that who writes one finds some."""

from django.utils.translation import gettext as _

from directory.models import Division
from directory.refusals import Invalid
from feedback.models import ReplyTemplate
from feedback.replies import faults_of_template

from .texts import load


def give(county: Division) -> None:
    """Put the ready answers of the data file into a county. Raises Invalid for one that could not be kept."""
    rows = [ReplyTemplate(county=county, **{**row, "text": row["text"].strip()}) for row in load("replies")["reply"]]
    for row in rows:
        if fault := faults_of_template(row.text):
            raise Invalid(_("答复模板“%(name)s”：%(fault)s") % {"name": row.name, "fault": fault})
    ReplyTemplate.objects.bulk_create(rows)
