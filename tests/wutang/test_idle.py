"""A login nobody uses ends; an evening's talk does not end with it."""

import datetime

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory.models import LoginSession
from feedback.models import Issue
from meetings.recording import cancel_meeting
from tests.factories import PASSWORD, make_yard
from tests.samples import picture, upload
from tests.world import World, make_meeting, raise_one

SCRIPT = {"HTTP_ACCEPT": "application/json"}


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def go_on(self, **time: int) -> None:
        self.now += datetime.timedelta(**time)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


def detail(meeting) -> str:
    return reverse("meetings:detail", args=[meeting.number])


def test_a_login_that_is_used_goes_on(world: World, client, clock: Clock) -> None:
    client.force_login(world.officer)

    for _step in range(4):
        clock.go_on(minutes=20)
        assert client.get("/desk/").status_code == 200


def test_unused_for_half_an_hour_it_is_over(world: World, client, clock: Clock) -> None:
    client.force_login(world.officer)
    clock.go_on(minutes=31)

    page, script = client.get("/desk/"), client.get("/desk/", **SCRIPT)

    assert page.headers["Location"] == "/accounts/login/?next=/desk/"
    assert (script.status_code, script.json()["code"]) == (401, "login-required")
    assert not LoginSession.objects.exists()
    assert not Session.objects.exists()


def test_nothing_lasts_longer_than_an_evening(world: World, client, clock: Clock) -> None:
    client.force_login(world.officer)

    for _step in range(14 * 3):
        clock.go_on(minutes=20)
        client.get("/accounts/places/")
    clock.go_on(minutes=1)

    assert client.get("/desk/").status_code == 302


def test_what_was_typed_is_shown_when_the_login_is_over(world: World, client, clock: Clock) -> None:
    client.force_login(world.officer)
    clock.go_on(minutes=31)

    answer = client.post("/desk/issues/HN-2026-000017/approve/", {"text": "写了很久的审核意见，不能丢。"})

    assert answer.status_code == 401
    assert "写了很久的审核意见，不能丢。" in answer.content.decode()


def test_a_recorder_keeps_his_own_talk_and_nothing_else(world: World, client, clock: Clock) -> None:
    meeting, foreign = make_meeting(world), make_meeting(world, by=world.recorder)
    client.force_login(world.secretary)
    clock.go_on(hours=5)

    assert client.get(detail(meeting)).status_code == 200
    assert client.get(reverse("feedback:raise", args=[meeting.number])).status_code == 200
    assert client.get(reverse("meetings:create")).status_code == 200
    for address in (detail(foreign), "/desk/", "/desk/issues/", "/admin/", "/summary/", "/accounts/sessions/"):
        answer = client.get(address)
        assert (answer.status_code, "login" in answer.headers["Location"]) == (302, True)


def test_a_matter_raised_late_in_the_evening_is_kept(world: World, client, clock: Clock) -> None:
    meeting = make_meeting(world)
    client.force_login(world.secretary)
    clock.go_on(hours=3)

    answer = client.post(
        reverse("feedback:raise", args=[meeting.number]),
        {"said": "组里的水管冻裂了，好几户没有水。", "draft_uuid": "5f1b2c3d-0000-4000-8000-000000000001"},
        **SCRIPT,
    )

    assert answer.status_code == 201
    assert Issue.objects.get().created_by == world.secretary


def test_photos_likeness_and_what_was_left_over_belong_to_the_evening(
    world: World, client, clock: Clock, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    left_over = raise_one(world)
    meeting = make_meeting(world, started_at=timezone.now() - datetime.timedelta(hours=1))
    client.force_login(world.secretary)
    clock.go_on(hours=3)
    photos, again = f"{detail(meeting)}photos/", f"{detail(meeting)}again/{left_over.number}/"

    added = client.post(photos, {"file": upload(picture(60, 40)), "caption": "禾坪上"})
    photo = meeting.photos.get()

    assert added.headers["Location"] == photos
    assert [client.get(page).status_code for page in (photos, again)] == [200, 200]
    assert client.get(f"{photos}{photo.file.uuid}-small.jpg").status_code == 200
    assert client.post(f"{detail(meeting)}similar/", {"said": "路坏了"}).status_code == 200
    assert client.post(again, {"opinion": "NONE", "note": "还是没人来修。", "version": left_over.version}).headers[
        "Location"
    ] == detail(meeting)
    assert client.post(f"{photos}{photo.file.uuid}/remove/").headers["Location"] == photos


def test_an_idle_login_opens_neither_matters_of_other_yards_nor_photos_of_other_talks(
    world: World, client, clock: Clock
) -> None:
    elsewhere = raise_one(world, make_meeting(world, yard=make_yard(world.village, "新屋场")))
    foreign = make_meeting(world, by=world.recorder)
    meeting = make_meeting(world, started_at=timezone.now() - datetime.timedelta(hours=1))
    client.force_login(world.secretary)
    clock.go_on(hours=3)

    for address in (f"{detail(meeting)}again/{elsewhere.number}/", f"{detail(foreign)}photos/"):
        assert "login" in client.get(address).headers["Location"]


def test_recording_does_not_make_an_idle_login_full_again(world: World, client, clock: Clock) -> None:
    meeting = make_meeting(world)
    client.force_login(world.secretary)
    clock.go_on(hours=1)

    client.get(detail(meeting))

    assert client.get("/desk/").status_code == 302


def test_the_password_makes_it_full_again_on_the_same_page(world: World, client, clock: Clock) -> None:
    client.force_login(world.secretary)
    clock.go_on(hours=1)

    asked = client.get("/desk/", follow=True).content.decode()
    answer = client.post(
        "/accounts/login/?next=/desk/", {"username": world.secretary.username, "password": PASSWORD, "next": "/desk/"}
    )

    assert "请再输一次密码" in asked
    assert world.secretary.username in asked
    assert (answer.status_code, client.get("/desk/").status_code) == (302, 200)
    assert LoginSession.objects.filter(user=world.secretary).count() == 1


def test_the_long_login_ends_too(world: World, client, clock: Clock) -> None:
    meeting = make_meeting(world)
    client.force_login(world.secretary)
    clock.go_on(hours=14, minutes=1)

    assert client.get(detail(meeting)).status_code == 302


def test_a_talk_that_is_closed_is_no_longer_open_to_an_idle_login(world: World, client, clock: Clock) -> None:
    meeting = make_meeting(world)
    cancel_meeting(by=world.secretary, meeting=meeting, reason="下大雨，改日再开。")
    client.force_login(world.secretary)
    clock.go_on(hours=1)

    assert client.get(detail(meeting)).status_code == 302


def test_whoever_no_longer_records_keeps_nothing(world: World, client, clock: Clock) -> None:
    meeting = make_meeting(world)
    client.force_login(world.secretary)
    world.secretary.postings.update(ends_on=timezone.localdate() - datetime.timedelta(days=1), starts_on="2020-01-01")
    clock.go_on(hours=1)

    assert client.get(detail(meeting)).status_code == 302


def test_public_pages_stay_open_to_an_idle_login(world: World, client, clock: Clock) -> None:
    client.force_login(world.officer)
    clock.go_on(hours=1)

    assert client.get("/").status_code == 200


def test_a_get_writes_at_most_every_five_minutes(world: World, client, clock: Clock) -> None:
    client.force_login(world.officer)
    client.get("/accounts/places/")

    def writes() -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/accounts/places/")
        return [query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "INSERT"))]

    clock.go_on(minutes=4)
    early = writes()
    clock.go_on(minutes=1)
    late = writes()

    assert early == []
    assert [sql.split()[1] for sql in late] == ['"directory_loginsession"', '"django_session"']
    assert writes() == []


def test_a_session_without_its_moments_is_over(world: World, client) -> None:
    client.force_login(world.officer)
    session = client.session
    del session["seen_at"]
    session.save()

    assert client.get("/desk/").status_code == 302


def test_the_admin_has_no_address_that_sends_to_any_row(world: World, client) -> None:
    client.force_login(world.county_officer)

    assert client.get("/admin/r/1/1/").status_code == 404
