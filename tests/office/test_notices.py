"""A notice comes once to each person, says no more than number and place, and is nobody else's to read."""

import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from office.models import Delivery, Notice
from office.notices import notify, unread_count
from tests.factories import make_county, make_user
from tests.world import World, dispatch_one

pytestmark = pytest.mark.django_db
TEXT = "HN-2026-000017（泉湖镇双桥村）已到办结期限，还没有报办结。"
ADDRESS = "/desk/issues/HN-2026-000017/"


def test_a_notice_comes_once_for_each_person_and_key(world: World) -> None:
    assert notify([world.clerk, world.officer, world.clerk], "HN-2026-000017-due", TEXT, ADDRESS) == 2
    assert notify([world.clerk, world.second_clerk], "HN-2026-000017-due", "换了说法", ADDRESS) == 1
    assert notify([world.clerk], "HN-2026-000017-again", TEXT, ADDRESS) == 1

    assert list(world.clerk.notices.order_by("pk").values_list("text", flat=True)) == [TEXT, TEXT]
    assert unread_count(world.clerk) == 2


def test_who_left_hears_nothing(world: World) -> None:
    world.clerk.is_active = False

    assert notify([world.clerk], "key", TEXT, ADDRESS) == 0


def test_what_looks_like_a_persons_data_is_masked(world: World) -> None:
    notify([world.clerk], "key", "HN-2026-000017 电话 13812345678 请联系", ADDRESS)

    assert "13812345678" not in world.clerk.notices.get().text


def test_a_transaction_that_fails_leaves_no_notice(world: World) -> None:
    with transaction.atomic():
        notify([world.clerk], "key", TEXT, ADDRESS)
        transaction.set_rollback(True)

    assert Notice.objects.count() == 0


def test_without_channels_nothing_goes_out(world: World, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks() as later:
        notify([world.clerk], "key", TEXT, ADDRESS)

    assert (Delivery.objects.count(), later) == (0, [])


def test_the_inbox_shows_ones_own_with_a_constant_number_of_queries(client, world: World) -> None:
    client.force_login(world.clerk)
    notify([world.other_clerk], "other", "HN-2026-000025 不是给您的", ADDRESS)
    asked = []
    for number in range(3):
        notify([world.clerk], f"key-{number}", f"{number} {TEXT}", ADDRESS)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("office:inbox")).content.decode()
        asked.append(len(queries))

    assert asked[0] == asked[2] <= 10
    assert page.count("HN-2026-000017") == 3 * 2  # the line and the button's name
    assert "HN-2026-000025" not in page


def test_the_bar_says_how_many_are_not_looked_at(client, world: World) -> None:
    client.force_login(world.clerk)
    for number in range(3):
        notify([world.clerk], f"key-{number}", TEXT, ADDRESS)

    assert '收件箱 <span class="nav-link__count">3</span>' in client.get(reverse("office:inbox")).content.decode()

    client.post(reverse("office:inbox-read"))
    assert "nav-link__count" not in client.get(reverse("office:inbox")).content.decode()


def test_opening_a_notice_marks_it_and_leads_to_the_matter_but_looking_does_not(client, world: World) -> None:
    client.force_login(world.clerk)
    notify([world.clerk], "key", TEXT, ADDRESS)
    notice = world.clerk.notices.get()

    client.get(reverse("office:inbox"))
    assert unread_count(world.clerk) == 1
    assert client.get(reverse("office:inbox-open", args=[notice.pk])).status_code == 405
    answer = client.post(reverse("office:inbox-open", args=[notice.pk]))

    assert (answer.status_code, answer.headers["Location"]) == (302, ADDRESS)
    assert unread_count(world.clerk) == 0


@pytest.mark.parametrize("address", ["", "https://elsewhere.example/", "//elsewhere.example/", "javascript:1"])
def test_a_notice_never_leads_out_of_the_site(client, world: World, address: str) -> None:
    client.force_login(world.clerk)
    notify([world.clerk], "key", TEXT, address)

    answer = client.post(reverse("office:inbox-open", args=[world.clerk.notices.get().pk]))

    assert answer.headers["Location"] == reverse("office:inbox")


def test_somebody_elses_notice_does_not_exist(client, world: World) -> None:
    notify([world.clerk], "key", TEXT, ADDRESS)
    notice = world.clerk.notices.get()
    client.force_login(world.second_clerk)

    assert client.post(reverse("office:inbox-open", args=[notice.pk])).status_code == 404
    client.post(reverse("office:inbox-read"))

    assert unread_count(world.clerk) == 1


def test_a_long_inbox_is_leafed_through(client) -> None:
    person = make_user("SUPERVISION", make_county())
    client.force_login(person)
    start = timezone.now()
    for number in range(31):
        notify([person], f"key-{number}", f"第{number}条", ADDRESS, now=start + datetime.timedelta(minutes=number))

    first = client.get(reverse("office:inbox"))
    older = client.get(reverse("office:inbox") + first.context["page"].older_url)

    assert [row.text for row in older.context["page"].rows] == ["第0条"]
    assert len(client.get(reverse("office:inbox") + "?unread=1&before=nonsense").context["page"].rows) == 30


def test_a_line_says_what_its_matter_is_about_to_who_may_read_it(client, world: World) -> None:
    order = dispatch_one(world)
    address = order.issue.get_absolute_url()
    notify([world.clerk, world.other_clerk], "k1", f"{order.issue.number} 派给您单位，请签收。", address)

    client.force_login(world.clerk)
    own = client.get("/desk/inbox/").content.decode()
    client.force_login(world.other_clerk)
    others = client.get("/desk/inbox/").content.decode()

    assert "组道损坏，雨天车辆无法通行。" in own
    assert "组道损坏" not in others


def test_what_was_acted_on_is_no_longer_new_to_who_did_it(client, world: World) -> None:
    order = dispatch_one(world)
    notify([world.clerk, world.second_clerk], "k2", "请签收。", order.issue.get_absolute_url())
    client.force_login(world.clerk)

    client.post(f"{order.get_absolute_url()}accept/")

    unread = Notice.objects.filter(key="k2", read_at=None)
    assert [notice.recipient for notice in unread] == [world.second_clerk]
