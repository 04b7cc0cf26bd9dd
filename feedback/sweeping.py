"""Looking through everything that is public for personal data that came in by another way, or before a rule was known.

A finding says where it stands and of what kind it is, never the data itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from meetings.models import Meeting
from meetings.personal_data import People, people_of, public_texts
from office.counties import public_phones
from office.privacy import find_personal_data

from .identity import people_to_hide
from .models import Issue

BATCH = 200
PUBLIC_FIELDS = ("public_title", "public_text", "public_reply")


@dataclass(frozen=True)
class Leak:
    """Personal data in a public text: of which matter or talk, in which text, of what kind."""

    number: str
    text: str
    kind: str

    def __str__(self) -> str:
        return f"{self.number} {self.text}：{self.kind}"


def sweep() -> Iterator[Leak]:
    """Look through every published talk and matter and yield each leak; memory stays flat."""
    for meeting in Meeting.objects.published().order_by("pk").iterator(chunk_size=BATCH):
        yield from _leaks_of_meeting(meeting)
    public = Issue.objects.published().select_related("raiser").prefetch_related("milestones", "reports").order_by("pk")
    for issue in public.iterator(chunk_size=BATCH):
        yield from _leaks_of_issue(issue)


def _leaks_of_meeting(meeting: Meeting) -> list[Leak]:
    return _leaks(meeting, public_texts(meeting).items(), people_of(meeting, None))


def _leaks_of_issue(issue: Issue) -> list[Leak]:
    texts = [(str(issue._meta.get_field(name).verbose_name), getattr(issue, name)) for name in PUBLIC_FIELDS]  # type: ignore[union-attr]
    texts += [(_("里程碑"), f"{milestone.title}\n{milestone.note}") for milestone in issue.milestones.all()]
    texts += [(_("进展报告"), report.text) for report in issue.reports.all()]
    return _leaks(issue, texts, people_to_hide(issue))


def _leaks(row: Meeting | Issue, texts: Iterable[tuple[str, str]], people: People) -> list[Leak]:
    names, phones = people
    allowed = public_phones(row.path)
    return [
        Leak(row.number, label, finding.label)
        for label, text in texts
        for finding in find_personal_data(text, names, phones=phones, allowed=allowed)
    ]
