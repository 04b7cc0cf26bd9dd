"""T5, T13: a table can be taken while its owner holds the postings it was made under, and no longer."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from directory import postings
from directory.models import Posting, Role, User
from directory.scopes import forget_scope
from feedback.views.exports import ISSUES
from office.exports import PostingChanged, make_export, take_export
from office.models import AccessLog, PrivateExport
from tests.factories import make_user, post
from tests.world import World, raise_one

pytestmark = pytest.mark.django_db
SENTENCE = "岗位有变动，请重新导出"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def yesterday() -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=1)


def held_for_long(user: User) -> Posting:
    """The user's one posting, as if it had begun a month ago."""
    Posting.objects.filter(user=user).update(starts_on=yesterday() - datetime.timedelta(days=30))
    return Posting.objects.get(user=user)


def end(world: World) -> None:
    postings.end(by=world.county_officer, posting=held_for_long(world.officer), on=yesterday())


def hand_over(world: World) -> None:
    held_for_long(world.officer)
    postings.hand_over(by=world.county_officer, from_user=world.officer, to_user=world.second_officer, on=yesterday())


def move(world: World) -> None:
    end(world)
    post(world.officer, Role.TOWNSHIP_OFFICE, world.neighbour_township)


def take_part(world: World) -> None:
    end(world)
    post(world.officer, Role.RECORDER, world.village)


def leave_be(world: World) -> None:
    pass


def widen(world: World) -> None:
    post(world.officer, Role.TOWNSHIP_OFFICE, world.neighbour_township)


def reappoint(world: World) -> None:
    end(world)
    post(world.officer, Role.TOWNSHIP_OFFICE, world.township)


def made(world: World) -> PrivateExport:
    raise_one(world)
    return make_export(by=world.officer, export=ISSUES, query={})


@pytest.mark.parametrize("change", [end, hand_over, move, take_part])
def test_t13_a_table_of_a_posting_that_has_ended_is_refused(
    world: World, client: Client, change: Callable[[World], None]
) -> None:
    kept = made(world)
    change(world)
    client.force_login(world.officer)

    answer = client.post(f"/desk/exports/{kept.uuid}/")

    assert answer.status_code == 404
    assert SENTENCE in answer.content.decode()
    kept.refresh_from_db()
    assert kept.downloaded_at is None
    assert AccessLog.objects.filter(action="EXPORT", actor=world.officer).count() == 1, "made, not taken"


@pytest.mark.parametrize("change", [leave_be, widen, reappoint])
def test_t13_a_table_of_postings_still_held_is_given(
    world: World, client: Client, change: Callable[[World], None]
) -> None:
    kept = made(world)
    change(world)
    client.force_login(world.officer)

    answer = client.post(f"/desk/exports/{kept.uuid}/")

    assert answer.status_code == 200


def test_t13_the_same_role_further_up_covers_what_was_seen_below(world: World) -> None:
    official = make_user(Role.OFFICIAL, world.township)
    kept = make_export(by=official, export=ISSUES, query={})
    postings.end(by=world.county_officer, posting=held_for_long(official), on=yesterday())
    post(official, Role.OFFICIAL, world.county)
    forget_scope(official)

    taken = take_export(by=official, export=kept)

    assert taken.downloaded_at is not None


def test_t13_one_of_two_postings_that_ends_takes_the_table_with_it(world: World) -> None:
    second = post(world.officer, Role.TOWNSHIP_OFFICE, world.neighbour_township)
    forget_scope(world.officer)
    kept = made(world)
    Posting.objects.filter(pk=second.pk).update(starts_on=yesterday(), ends_on=yesterday())
    forget_scope(world.officer)

    with pytest.raises(PostingChanged, match=SENTENCE):
        take_export(by=world.officer, export=kept)


def test_t13_the_list_says_so_instead_of_offering_the_download(world: World, client: Client) -> None:
    kept = made(world)
    client.force_login(world.officer)
    before = client.get("/desk/exports/").content.decode()
    end(world)

    after = client.get("/desk/exports/").content.decode()

    assert (f'/desk/exports/{kept.uuid}/"' in before, SENTENCE in before) == (True, False)
    assert (f'/desk/exports/{kept.uuid}/"' in after, SENTENCE in after) == (False, True)
    assert f"/desk/exports/{kept.uuid}/delete/" in after
