"""T1, T3, T12, T25: a talk's photos, for its people and, with consent and published, for everybody."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from directory.refusals import Conflict, Invalid, NotAllowed
from meetings.models import Meeting, MeetingPhoto
from meetings.photos import MOST_PHOTOS, add_photo, describe_photo, remove_photo
from office.models import StoredFile
from tests.samples import MARKER, phone_picture, picture, upload
from tests.world import World, make_meeting

pytestmark = pytest.mark.django_db
SCRIPT = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def one_photo(world: World, *, has_consent: bool = True, meeting: Meeting | None = None) -> MeetingPhoto:
    return add_photo(
        by=world.secretary,
        meeting=meeting or make_meeting(world),
        upload=upload(picture(60, 40)),
        caption="禾坪上",
        has_consent=has_consent,
    )


def publish(meeting: Meeting) -> None:
    now = timezone.now()
    Meeting.objects.filter(pk=meeting.pk).update(
        status="SUBMITTED", submitted_at=now, submitted_by=meeting.created_by_id,
        published_at=now, published_by=meeting.created_by_id,
    )  # fmt: skip


def withdraw(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(published_at=None, published_by=None)


def addresses(photo: MeetingPhoto) -> dict[str, str]:
    number, uuid = photo.meeting.number, photo.file.uuid
    return {
        "page": f"/desk/meetings/{number}/photos/",
        "staff": f"/desk/meetings/{number}/photos/{uuid}.jpg",
        "staff-small": f"/desk/meetings/{number}/photos/{uuid}-small.jpg",
        "public": f"/meetings/{number}/photos/{uuid}.jpg",
        "public-small": f"/meetings/{number}/photos/{uuid}-small.jpg",
        "change": f"/desk/meetings/{number}/photos/{uuid}/change/",
        "remove": f"/desk/meetings/{number}/photos/{uuid}/remove/",
    }


def test_a_photo_is_added_on_its_page(world: World, client: Client) -> None:
    meeting = make_meeting(world)
    client.force_login(world.secretary)
    page = f"/desk/meetings/{meeting.number}/photos/"

    answer = client.post(page, {"file": upload(phone_picture()), "caption": "禾坪上", "has_consent": "on"})
    photo = MeetingPhoto.objects.get()

    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    assert (photo.caption, photo.has_consent, photo.meeting) == ("禾坪上", True, meeting)
    shown = client.get(addresses(photo)["staff"])
    assert MARKER.encode() not in b"".join(shown.streaming_content)
    assert "照片 1 张" in client.get(meeting.get_absolute_url()).content.decode()


def test_a_script_gets_the_number_or_the_sentence(world: World, client: Client) -> None:
    meeting = make_meeting(world)
    client.force_login(world.secretary)
    page = f"/desk/meetings/{meeting.number}/photos/"

    added = client.post(page, {"file": upload(picture(60, 40))}, **SCRIPT)
    refused = client.post(page, {"file": upload(b"<svg/>", "a.jpg")}, **SCRIPT)

    assert (added.status_code, added.json()["number"]) == (201, meeting.number)
    assert (refused.status_code, refused.json()["code"]) == (422, "not-a-photo")
    assert refused.json()["errors"]["file"]


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"<svg onload=alert(1)>", "a.svg"), (b"x", "a.php.jpg"), (b"GIF89a", "a.jpg"), (b"", "a.jpg"), (b"x", "a")],
)
def test_t12_what_is_no_photo_comes_back_as_a_page_with_the_sentence_and_what_was_typed(
    world: World, client: Client, content: bytes, name: str
) -> None:
    meeting = make_meeting(world)
    client.force_login(world.secretary)

    answer = client.post(
        f"/desk/meetings/{meeting.number}/photos/", {"file": upload(content, name), "caption": "开会的禾坪"}
    )

    assert answer.status_code in (200, 422)
    assert "还不能保存" in answer.content.decode()
    assert "开会的禾坪" in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_an_empty_file_is_refused_as_what_it_is_and_no_200(world: World, client: Client) -> None:
    meeting = make_meeting(world)
    client.force_login(world.secretary)

    answer = client.post(f"{meeting.get_absolute_url()}photos/", {"file": upload(b"", "empty.jpg"), "caption": "会场"})

    assert answer.status_code == 422
    assert "这个文件是空的" in answer.content.decode()
    assert not meeting.photos.exists()


def test_t12_a_path_in_the_name_is_nowhere_in_the_storage(world: World, client: Client, tmp_path: Path) -> None:
    meeting = make_meeting(world)
    client.force_login(world.secretary)

    answer = client.post(
        f"/desk/meetings/{meeting.number}/photos/", {"file": upload(picture(60, 40), "../../../x.jpg")}
    )

    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert answer.status_code == 302
    assert len(kept) == 2
    assert {path.parent.parent for path in kept} == {tmp_path / "files"}


def test_a_caption_with_personal_data_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        add_photo(by=world.secretary, meeting=make_meeting(world), upload=upload(picture()), caption="找 13800138000")

    assert "caption" in refusal.value.errors
    assert not StoredFile.objects.exists()


def test_nine_are_enough(world: World) -> None:
    meeting = make_meeting(world)
    for _photo in range(MOST_PHOTOS):
        one_photo(world, meeting=meeting)

    with pytest.raises(Conflict, match="最多放 9 张"):
        one_photo(world, meeting=meeting)


def test_only_the_people_of_the_record_add_and_remove(world: World) -> None:
    photo = one_photo(world)

    for person in (world.neighbour, world.clerk, world.official, world.supervisor, world.county_officer):
        with pytest.raises(NotAllowed):
            add_photo(by=person, meeting=photo.meeting, upload=upload(picture()))
    for person in (world.neighbour, world.clerk, world.official):
        with pytest.raises(NotAllowed):
            remove_photo(by=person, photo=photo)


def test_of_a_published_talk_consent_is_withdrawn_at_once_and_never_given_without_review(world: World) -> None:
    photo, hidden = one_photo(world), None
    hidden = one_photo(world, has_consent=False, meeting=photo.meeting)
    publish(photo.meeting)

    with pytest.raises(Conflict, match="已经公开"):
        describe_photo(by=world.secretary, photo=hidden, caption="禾坪上", has_consent=True)
    with pytest.raises(Conflict, match="已经公开"):
        one_photo(world, meeting=photo.meeting)
    describe_photo(by=world.secretary, photo=photo, caption="禾坪上", has_consent=False)

    assert not MeetingPhoto.objects.public().exists()


def test_t25_a_villager_sees_a_photo_only_while_its_talk_is_published_and_people_agreed(
    world: World, client: Client
) -> None:
    photo = one_photo(world)
    hidden = one_photo(world, has_consent=False, meeting=photo.meeting)
    at, at_hidden = addresses(photo), addresses(hidden)

    assert [client.get(at[name]).status_code for name in ("public", "public-small")] == [404, 404]
    publish(photo.meeting)
    assert [client.get(at[name]).status_code for name in ("public", "public-small")] == [200, 200]
    assert [client.get(at_hidden[name]).status_code for name in ("public", "public-small")] == [404, 404]
    page = client.get(f"/meetings/{photo.meeting.number}/").content.decode()
    assert at["public-small"] in page
    assert str(hidden.file.uuid) not in page
    withdraw(photo.meeting)
    assert [client.get(at[name]).status_code for name in ("public", "public-small")] == [404, 404]


def test_t12_a_villager_gets_a_jpeg_in_a_sandbox_that_no_proxy_keeps(world: World, client: Client) -> None:
    photo = one_photo(world)
    publish(photo.meeting)

    headers = client.get(addresses(photo)["public"]).headers

    assert headers["Content-Type"] == "image/jpeg"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"].startswith("private")


@pytest.mark.parametrize("person", ["neighbour", "neighbour_officer", "clerk", "visitor", "stranger"])
def test_t1_for_a_stranger_to_the_talk_no_photo_exists(world: World, client: Client, person: str) -> None:
    at = addresses(one_photo(world))
    client.force_login(getattr(world, person))

    assert [client.get(at[name]).status_code for name in ("page", "staff", "staff-small")] == [404, 404, 404]
    assert [client.post(at[name]).status_code for name in ("page", "change", "remove")] == [404, 404, 404]


def test_t3_a_photo_is_not_reached_through_another_talk(world: World, client: Client) -> None:
    photo, other = one_photo(world), make_meeting(world)
    publish(photo.meeting)
    publish(other)
    client.force_login(world.secretary)

    for prefix in ("/desk/meetings", "/meetings"):
        assert client.get(f"{prefix}/{other.number}/photos/{photo.file.uuid}.jpg").status_code == 404
        assert client.get(f"{prefix}/{photo.meeting.number}/photos/{uuid4()}.jpg").status_code == 404
    assert client.post(f"/desk/meetings/{other.number}/photos/{photo.file.uuid}/remove/").status_code == 404


def test_removing_and_changing_on_the_page(world: World, client: Client) -> None:
    photo = one_photo(world)
    at = addresses(photo)
    client.force_login(world.recorder)

    client.post(at["change"], {f"photo-{photo.pk}-caption": "会场"})
    photo.refresh_from_db()
    assert (photo.caption, photo.has_consent) == ("会场", False)
    assert client.get(at["remove"]).status_code == 405
    client.post(at["remove"])

    assert not MeetingPhoto.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_file_that_is_gone_from_the_storage_is_404(world: World, client: Client) -> None:
    photo = one_photo(world)
    photo.file.content.storage.delete(photo.file.content.name)
    client.force_login(world.secretary)

    assert client.get(addresses(photo)["staff"]).status_code == 404


def test_the_page_asks_as_often_for_nine_as_for_one(
    world: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    photo = one_photo(world)
    client.force_login(world.secretary)
    client.get(addresses(photo)["page"])
    with django_assert_max_num_queries(20) as one:
        client.get(addresses(photo)["page"])
    for _photo in range(8):
        one_photo(world, meeting=photo.meeting)

    with django_assert_max_num_queries(len(one)):
        client.get(addresses(photo)["page"])
