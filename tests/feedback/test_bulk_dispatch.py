"""Several proposed orders go to one department at once: each through the verb, a failed one said by name."""

import pytest
from django.test import Client

from feedback.models import Issue, Referral, Step
from feedback.views.dispatching import key_of
from tests.factories import make_department
from tests.world import World, dispatch_one, make_meeting, raise_one, refer_one

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/referrals/dispatch/"


def three(world: World) -> list[Referral]:
    meeting = make_meeting(world)
    return [refer_one(world, meeting=meeting, said=f"第{n}处路灯不亮，打13912345678问。") for n in range(3)]


def fields(world: World, orders: list[Referral], **changes: str) -> dict[str, object]:
    given: dict[str, object] = {
        "order": [key_of(order) for order in orders],
        "department": world.bureau.pk,
        "handling_class": "LIVELIHOOD",
        "requirement": "三天内修好。",
    }
    for order in orders:
        given[f"order-{order.pk}-digest"] = "路灯不亮。"
        given[f"order-{order.pk}-version"] = Issue.objects.get(pk=order.issue_id).version
    return given | changes


def test_all_go_out_each_with_its_own_step(world: World, client: Client) -> None:
    orders = three(world)
    client.force_login(world.officer)

    answer = client.post(ADDRESS, fields(world, orders))

    assert answer.status_code == 302
    assert {order.status for order in Referral.objects.all()} == {"DISPATCHED"}
    assert Step.objects.filter(verb="dispatch").count() == 3


def test_the_list_offers_it_and_the_working_texts_are_masked(world: World, client: Client) -> None:
    orders = three(world)
    client.force_login(world.officer)

    assert f'value="{key_of(orders[0])}"' in client.get("/desk/referrals/?show=proposed").content.decode()
    page = client.get(ADDRESS, {"order": [key_of(order) for order in orders]}).content.decode()

    assert "一起派单：3 件" in page
    assert "\n第0处路灯不亮，打139****5678问。</textarea>" in page


def test_one_that_fails_is_said_by_name_and_the_others_go(world: World, client: Client) -> None:
    orders = three(world)
    client.force_login(world.officer)
    given = fields(world, orders, **{f"order-{orders[1].pk}-version": "0"})
    given[f"order-{orders[2].pk}-digest"] = ""

    answer = client.post(ADDRESS, given)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert [order.status for order in Referral.objects.order_by("pk")] == ["DISPATCHED", "PROPOSED", "PROPOSED"]
    assert orders[0].issue.number not in page.split("这几件没有派出去")[1]
    for order in orders[1:]:
        assert order.issue.number in page


def test_a_script_is_told_what_was_done_and_what_was_not(world: World, client: Client) -> None:
    orders = three(world)
    client.force_login(world.officer)
    given = fields(world, orders, **{f"order-{orders[1].pk}-version": "0"})

    answer = client.post(ADDRESS, given, headers={"accept": "application/json"})

    assert answer.status_code == 409
    assert answer.json()["done"] == [orders[0].issue.number, orders[2].issue.number]
    assert [one["number"] for one in answer.json()["failed"]] == [orders[1].issue.number]


@pytest.mark.parametrize("person", ["secretary", "clerk", "neighbour_officer", "supervisor", "official", "stranger"])
def test_nobody_else_dispatches_any(world: World, client: Client, person: str) -> None:
    orders = three(world)
    client.force_login(getattr(world, person))

    assert client.post(ADDRESS, fields(world, orders)).status_code == 302
    assert {order.status for order in Referral.objects.all()} == {"PROPOSED"}


def test_what_is_out_already_is_not_sent_again(world: World, client: Client) -> None:
    orders = three(world)
    dispatch_one(world, referral=orders[0])
    client.force_login(world.officer)

    client.post(ADDRESS, fields(world, orders))

    assert Step.objects.filter(verb="dispatch").count() == 3


def test_one_that_a_colleague_sent_meanwhile_is_said_by_name(world: World, client: Client) -> None:
    orders = three(world)
    dispatch_one(world, referral=orders[0], department=world.other_bureau)
    client.force_login(world.second_officer)

    answer = client.post(ADDRESS, fields(world, orders), follow=True)

    said = [str(message) for message in answer.context["messages"]]
    assert said == ["已派单 2 件。", f"{orders[0].issue.number} 没有派：已由丁镇办派给县水利局。"]


def test_a_script_is_told_of_it_too(world: World, client: Client) -> None:
    order = refer_one(world)
    dispatch_one(world, referral=order)
    client.force_login(world.officer)

    answer = client.post(ADDRESS, fields(world, [order]), headers={"accept": "application/json"})

    assert answer.status_code == 409
    assert [one["number"] for one in answer.json()["failed"]] == [order.issue.number]


def test_who_does_not_send_it_is_told_nothing_of_it(world: World, client: Client) -> None:
    order = dispatch_one(world)
    client.force_login(world.clerk)

    answer = client.post(ADDRESS, fields(world, [order]), follow=True)

    assert [str(message) for message in answer.context["messages"]] == ["请先勾选要派的交办单。"]
    script = client.post(ADDRESS, headers={"accept": "application/json"})
    assert (script.status_code, script.json()["title"]) == (422, "请先勾选要派的交办单。")


def test_a_department_out_of_reach_or_concerned_is_refused(world: World, client: Client) -> None:
    orders = three(world)
    elsewhere = make_department(world.neighbour_township, "三塘镇水管站")
    client.force_login(world.officer)

    assert client.post(ADDRESS, fields(world, orders, department=str(elsewhere.pk))).status_code == 422
    assert Step.objects.filter(verb="dispatch").count() == 0


def test_a_guarded_one_fails_alone_when_its_department_is_the_one(world: World, client: Client) -> None:
    plain = refer_one(world)
    guarded = raise_one(world, conflict="DEPARTMENT", concerned_department=world.bureau).referrals.get()
    client.force_login(world.county_officer)

    answer = client.post(ADDRESS, fields(world, [plain, guarded]))

    assert answer.status_code == 409
    assert [order.status for order in Referral.objects.order_by("pk")] == ["DISPATCHED", "PROPOSED"]


@pytest.mark.parametrize("keys", [[], ["~"], ["HN-2026-000017~99999999"], ["x" * 500], ["~1"] * 50])
def test_what_cannot_be_read_is_ignored(world: World, client: Client, keys: list[str]) -> None:
    client.force_login(world.officer)

    assert client.get(ADDRESS, {"order": keys}).status_code == 302


def test_the_page_asks_the_same_for_one_and_for_three(
    world: World, client: Client, settings, django_assert_max_num_queries
) -> None:
    settings.SITE_CACHE_SECONDS = 30
    keys = [key_of(refer_one(world)) for _number in range(3)]
    client.force_login(world.officer)
    client.get(ADDRESS, {"order": keys[:1]})
    asked = []

    for number in (1, 3):
        with django_assert_max_num_queries(12) as queries:
            client.get(ADDRESS, {"order": keys[:number]})
        asked.append(len(queries))

    assert asked[0] == asked[1]
