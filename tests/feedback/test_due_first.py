"""Lists put first what is due first, several rows are chosen at once, and supervision finds what is late."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from directory.models import User
from feedback import workflow
from feedback.models import Referral, Supervision
from tests.world import World, accept_one, dispatch_one, refer_one

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def enter(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def due_in(order: Referral, **days: int) -> Referral:
    moments = {name: timezone.now() + days[key] * DAY for key, name in NAMES.items() if key in days}
    Referral.objects.filter(pk=order.pk).update(**moments)
    return order


NAMES = {"accept": "accept_due_at", "finish": "finish_due_at"}


@pytest.mark.parametrize(("person", "query"), [("clerk", ""), ("officer", ""), ("clerk", "?todo=accept")])
def test_an_order_to_be_accepted_tomorrow_stands_before_what_is_due_in_a_week(
    world: World, client: Client, person: str, query: str
) -> None:
    due_in(dispatch_one(world), accept=3, finish=5)
    first = due_in(dispatch_one(world), accept=1, finish=30)
    if not query:
        due_in(accept_one(world), finish=2)

    rows = enter(client, getattr(world, person)).get(f"/desk/referrals/{query}").context["rows"]

    moments = [row["due"].due_at for row in rows]
    assert rows[0]["order"].pk == first.pk
    assert moments == sorted(moments)


def test_a_list_by_the_next_due_time_goes_on_where_the_page_before_ended(world: World, client: Client) -> None:
    due_in(dispatch_one(world), accept=1, finish=20)
    last = due_in(dispatch_one(world), accept=9, finish=9)
    mark = f"{(timezone.now() + 2 * DAY).isoformat()}~1"

    rows = enter(client, world.officer).get("/desk/referrals/", {"before": mark}).context["rows"]

    assert [row["order"].pk for row in rows] == [last.pk]


def test_all_that_may_be_dispatched_are_ticked_by_one_link_and_unticked_by_another(
    world: World, client: Client
) -> None:
    refer_one(world), refer_one(world)
    page = enter(client, world.officer).get("/desk/referrals/?show=proposed")

    everything = client.get(f"/desk/referrals/{page.context['choose_url']}")

    assert page.content.decode().count(" checked>") == 0
    assert everything.content.decode().count(" checked>") == 2
    assert "全选（2 件）" in page.content.decode()
    assert client.get(f"/desk/referrals/{everything.context['choose_url']}").content.decode().count(" checked>") == 0


def test_a_list_with_nothing_to_choose_offers_no_choosing(world: World, client: Client) -> None:
    dispatch_one(world)

    assert "全选" not in enter(client, world.officer).get("/desk/referrals/?choose=all").content.decode()


def test_supervision_finds_what_is_late_and_what_it_waits_for_on_its_desk(world: World, client: Client) -> None:
    late = due_in(accept_one(world), finish=-3)
    order = accept_one(world)
    for day, occasion in ((-1, "1-order"), (5, "2-order")):
        Supervision.objects.create(
            kind="ORDER", state="SENT", issue=order.issue, referral=order, department=world.bureau, text="请说明原因。",
            occasion=occasion, answer_due_on=timezone.localdate() + day * DAY, signed_by=world.supervisor,
            signed_at=timezone.now(),
        )  # fmt: skip

    desk = enter(client, world.supervisor).get("/desk/").content.decode()
    rows = client.get("/desk/referrals/?todo=late").context["rows"]

    assert "手上的事都办完了" not in desk
    assert ("已超期的交办单" in desk, "督办到期没有回复" in desk, "督办，等单位回复" in desk) == (True, True, True)
    assert [row["order"].pk for row in rows] == [late.pk]


def test_what_is_merged_into_is_read_before_it_is_done(world: World, client: Client) -> None:
    issue, into = refer_one(world).issue, refer_one(world).issue
    workflow.arrange(by=world.officer, issue=into, digest="老屋场的水沟堵了。", kind="DEMAND", category=None)
    given = {"into": into.number, "text": "同一条沟"}
    address = f"{issue.get_absolute_url()}merge/"

    looked = enter(client, world.officer).post(address, given)
    issue.refresh_from_db()
    before = issue.status
    done = client.post(address, given | {"looked_at": into.number})

    assert (looked.status_code, before) == (422, "REFERRED")
    assert "老屋场的水沟堵了" in looked.content.decode()
    assert f'name="looked_at" value="{into.number}"' in looked.content.decode()
    assert done.status_code == 302


def test_another_number_than_the_one_looked_at_is_shown_again(world: World, client: Client) -> None:
    issue, one, other = refer_one(world).issue, refer_one(world).issue, refer_one(world).issue

    told = enter(client, world.officer).post(
        f"{issue.get_absolute_url()}merge/", {"into": one.number, "text": "同一件事", "looked_at": other.number}
    )

    issue.refresh_from_db()
    assert (told.status_code, issue.status) == (422, "REFERRED")


def test_taking_a_merge_back_says_that_what_was_proposed_is_over(world: World, client: Client) -> None:
    issue, into = refer_one(world).issue, refer_one(world).issue
    workflow.merge(by=world.officer, issue=issue, into=into, reason="同一件事")

    page = enter(client, world.officer).get(f"{issue.get_absolute_url()}unmerge/").content.decode()

    assert "并案时还没有派出去的交办单已经结束，要重新交办" in page
