"""What a record says of people: its texts one by one, checked before it is handed in and before villagers see it."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from directory.models import User
from office.counties import public_phones
from office.privacy import Finding, find_personal_data, refuse_texts

from .models import Meeting

People = tuple[list[str], list[str]]
"""Names and telephones of people who must not be named."""

Source = Callable[[Meeting, User | None], People]
"""Says whom to look for at a talk, as far as a reader may know of them; without a reader, everybody."""

_sources: list[Source] = []


def look_for(source: Source) -> None:
    """Have the check also look for these people; an app above says who spoke at a talk, in its `AppConfig.ready`."""
    if source not in _sources:
        _sources.append(source)


def public_texts(meeting: Meeting) -> dict[str, str]:
    """Return every text of the record that a public page would show, by what it is."""
    return {label: text for label, text in _public(meeting) if text}


def find_in_public_texts(meeting: Meeting, *, reader: User) -> list[Finding]:
    """Return the personal data in what a public page would show, for the page that asks whether to publish."""
    names, phones = people_of(meeting, reader)
    allowed = public_phones(meeting.path)
    return [
        finding
        for text in public_texts(meeting).values()
        for finding in find_personal_data(text, names, phones=phones, allowed=allowed)
    ]


def refuse_personal_data(meeting: Meeting, sentence: str, *, by: User) -> None:
    """Raise PersonalData when the summary or anything villagers would see tells who somebody is."""
    names, phones = people_of(meeting, by)
    texts = {**public_texts(meeting), _("会议小结"): meeting.summary}
    refuse_texts(texts, sentence, names=names, phones=phones, allowed=public_phones(meeting.path))


def people_of(meeting: Meeting, reader: User | None) -> People:
    """Return the names and telephones to look for: of those who spoke, as far as the reader may know that they did."""
    names: list[str] = []
    phones: list[str] = []
    for source in _sources:
        more_names, more_phones = source(meeting, reader)
        names += more_names
        phones += more_phones
    return names, phones


def _public(meeting: Meeting) -> Iterator[tuple[str, str]]:
    yield _("主要话题"), meeting.topic
    yield _("地点说明"), meeting.venue_name
    for place, attendee in enumerate(meeting.attendees.all(), start=1):
        yield _("参会干部 %(n)s") % {"n": place}, attendee.title
    for place, item in enumerate(meeting.agenda.all(), start=1):
        yield _("会议内容 %(n)s") % {"n": place}, item.text
    for place, photo in enumerate(meeting.photos.agreed(), start=1):
        yield _("照片 %(n)s") % {"n": place}, photo.caption
    for place, decision in enumerate(meeting.decisions.prefetch_related("actions"), start=1):
        label = _("议定事项 %(n)s") % {"n": place}
        yield label, decision.text
        for step, action in enumerate(decision.actions.all(), start=1):
            words = "\n".join(filter(None, (action.text, action.owner, action.condition, action.result)))
            yield _("%(decision)s 措施 %(n)s") % {"decision": label, "n": step}, words
