"""Reading and judging a file takes seconds, in which no transaction is open: on SQLite nobody else could write."""

import pytest
from django.db import connection

from directory.importing import people_import
from feedback import documents as referral_documents
from feedback.documents import add_document
from feedback.models import ReferralDocument
from meetings import photos as meeting_photos
from meetings.models import MeetingPhoto
from meetings.photos import add_photo
from tests.samples import pdf, picture, upload
from tests.world import accept_one, make_meeting, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def watched(monkeypatch):
    """Watch a judging function of a module; the list says whether a transaction was open when it was called."""

    def watch(module, name: str) -> list[bool]:
        judge, open_then = getattr(module, name), []

        def watching(*args, **kwargs):
            open_then.append(connection.in_atomic_block)
            return judge(*args, **kwargs)

        monkeypatch.setattr(module, name, watching)
        return open_then

    return watch


def test_a_photo_is_drawn_anew_before(watched, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    world = make_world()
    open_then = watched(meeting_photos, "judge_photo_upload")

    add_photo(by=world.secretary, meeting=make_meeting(world), upload=upload(picture()))

    assert (open_then, MeetingPhoto.objects.count()) == ([False], 1)


def test_a_document_is_judged_before(watched, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    world = make_world()
    open_then = watched(referral_documents, "judge_document_upload")

    add_document(by=world.clerk, referral=accept_one(world), upload=upload(pdf(), "验收单.pdf"))

    assert (open_then, ReferralDocument.objects.count()) == ([False], 1)


def test_a_workbook_of_people_is_checked_before(watched, monkeypatch) -> None:
    world = make_world()
    monkeypatch.setattr(people_import, "check_people", lambda *_args, **_kwargs: [])
    open_then = watched(people_import, "check_people")

    people_import.upload(by=world.county_officer, county=world.county, content=b"")

    assert open_then == [False]
