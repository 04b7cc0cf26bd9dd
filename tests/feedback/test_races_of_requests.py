"""Two people at once over returns, extensions, mergers, pressing and appeals: one wins, the other reads why."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from feedback import ledger, workflow
from feedback.models import Issue, Mention, RatingAppeal, Referral, Step, Supervision
from feedback.ticking import due_now
from feedback.views.dispatching import key_of
from office.calendar import Calendar
from tests.factories import seed_calendar
from tests.world import World, accept_one, approve_one, dispatch_one, make_meeting, raise_one, refer_one

from .matters import drafted, extending, returning
from .test_races import at_once, post

pytestmark = pytest.mark.django_db(transaction=True)


def version_of(issue: Issue) -> int:
    return Issue.objects.get(pk=issue.pk).version


def steps(*verbs: str) -> int:
    return Step.objects.filter(verb__in=verbs).count()


@pytest.mark.parametrize(
    ("make", "verb", "written"),
    [
        (returning, "decide-return", ("grant-return", "refuse-return")),
        (extending, "decide-extension", ("grant-extension", "refuse-extension")),
    ],
)
def test_a_request_is_decided_once(
    world: World, make: Callable[[World], Issue], verb: str, written: tuple[str, str]
) -> None:
    issue = make(world)
    address = f"{issue.referrals.get().get_absolute_url()}{verb}/"
    form = {"text": "看过了。", "version": version_of(issue)}

    answers = at_once(
        post(world.officer, address, form | {"is_granted": "yes"}),
        post(world.second_officer, address, form | {"is_granted": "no"}),
    )

    assert sorted(answers) == [302, 409]
    assert steps(*written) == 1
    assert list(ledger.verify()) == []


def test_more_time_is_not_asked_for_what_is_reported_at_the_same_moment(world: World) -> None:
    order = accept_one(world)
    address, version = order.get_absolute_url(), version_of(order.issue)
    report = {
        "completion": "SUBSTANTIVE", "measures": "修好。", "result": "坑洼填平。", "version": version,
        "contacted_on": timezone.localdate().isoformat(), "contacted_how": "当面", "contact_channel": "IN_PERSON",
    }  # fmt: skip

    answers = at_once(
        post(world.clerk, f"{address}ask-extension/", {"days": 2, "text": "下雨。", "version": version}),
        post(world.second_clerk, f"{address}submit/", report),
    )

    assert sorted(answers) == [302, 409]
    assert steps("ask-extension", "submit") == 1


def test_an_order_is_accepted_or_taken_back(world: World) -> None:
    order = dispatch_one(world)
    address, form = order.get_absolute_url(), {"text": "派错了。", "version": version_of(order.issue)}

    answers = at_once(post(world.clerk, f"{address}accept/", form), post(world.officer, f"{address}withdraw/", form))

    assert sorted(answers) == [302, 409]
    assert steps("accept", "withdraw") == 1
    assert Referral.objects.get().status in ("ACCEPTED", "WITHDRAWN")


def test_what_is_merged_is_not_dispatched_at_the_same_moment(world: World) -> None:
    order, parent = refer_one(world), raise_one(world)
    version = version_of(order.issue)
    sent = {"department": world.bureau.pk, "handling_class": "GENERAL", "digest": "组道损坏。", "version": version}

    answers = at_once(
        post(world.officer, f"{order.get_absolute_url()}dispatch/", sent),
        post(
            world.second_officer,
            f"{order.issue.get_absolute_url()}merge/",
            {"into": parent.number, "looked_at": parent.number, "text": "同一条路。", "version": version},
        ),
    )

    status = Issue.objects.get(pk=order.issue_id).status
    assert sorted(answers) == [302, 409]
    assert (status, Referral.objects.get().status) in (("MERGED", "DECLINED"), ("REFERRED", "DISPATCHED"))


def test_two_matters_merged_into_each_other_are_merged_once(world: World) -> None:
    one, other = raise_one(world), raise_one(world)

    def merging(child: Issue, parent: Issue, by: object) -> Callable[[], int]:
        form = {"into": parent.number, "looked_at": parent.number, "text": "同一条路。"}
        form["version"] = version_of(child)
        return post(by, f"{child.get_absolute_url()}merge/", form)  # type: ignore[arg-type]

    answers = at_once(merging(one, other, world.officer), merging(other, one, world.second_officer))

    assert sorted(answers) == [302, 409]
    assert Issue.objects.filter(status="MERGED").count() == 1


def test_a_draft_is_signed_or_dropped(world: World) -> None:
    address = drafted(world).get_absolute_url()
    signed = {"text": "请说明。", "answer_due_on": timezone.localdate().isoformat()}

    answers = at_once(
        post(world.supervisor, f"{address}sign/", signed),
        post(world.supervisor, f"{address}drop/", {"text": "办完了。"}),
    )

    assert sorted(answers) == [302, 409]
    assert steps("sign-order", "drop-order") == 1


def test_two_ticks_at_once_press_once(world: World) -> None:
    order = accept_one(world)
    raise_one(world, outcome="ANSWERED", outcome_text="已经讲清楚。")
    seed_calendar()
    calendar = Calendar.for_county(world.county)

    def tick(days: int) -> int:
        day = calendar.add_working_days(order.finish_due_at, days)
        return sum(due.run() for due in due_now(timezone.localtime(day).replace(hour=10, minute=0)))

    first = at_once(*[lambda: tick(6)] * 2)
    second = at_once(*[lambda: tick(7)] * 2)

    assert sum(first) == 2  # a reminder, a silent matter struck off
    assert sum(second) == 2  # an order, a notice to all
    assert sorted(Supervision.objects.values_list("kind", flat=True)) == ["NOTICE", "ORDER", "REMINDER"]
    assert steps("close") == 1
    assert list(ledger.verify()) == []


def test_two_clerks_answer_once(world: World) -> None:
    order = drafted(world)
    workflow.sign(by=world.supervisor, supervision=order, text="请说明。", answer_due_on=timezone.localdate())
    address = f"{order.get_absolute_url()}answer/"

    answers = at_once(post(world.clerk, address, {"text": "一。"}), post(world.second_clerk, address, {"text": "二。"}))

    assert sorted(answers) == [302, 409]
    assert steps("answer-supervision") == 1


def test_a_rating_is_appealed_once(world: World) -> None:
    visit = workflow.villager_answers(issue=approve_one(world), is_solved=False, satisfaction="NOT", reason="没修完")
    address = f"{visit.get_absolute_url()}appeal/"

    answers = at_once(post(world.clerk, address, {"text": "一。"}), post(world.second_clerk, address, {"text": "二。"}))

    assert sorted(answers) == [302, 409]
    assert RatingAppeal.objects.count() == 1


def test_a_matter_is_asked_once_at_a_talk(world: World) -> None:
    issue, meeting = raise_one(world), make_meeting(world)
    address = f"{meeting.get_absolute_url()}again/{issue.number}/"
    form = {"opinion": "NONE", "note": "还没有人来。", "version": version_of(issue)}

    answers = at_once(post(world.secretary, address, form), post(world.recorder, address, form))

    assert sorted(answers) == [302, 409]
    assert Mention.objects.filter(meeting=meeting).count() == 1


def test_two_officers_dispatch_the_same_orders_once_each(world: World) -> None:
    meeting = make_meeting(world)
    orders = [refer_one(world, meeting=meeting) for _number in range(4)]
    form: dict[str, object] = {"department": world.bureau.pk, "handling_class": "GENERAL", "requirement": ""}
    form["order"] = [key_of(order) for order in orders]
    for order in orders:
        form |= {f"order-{order.pk}-digest": "组道损坏。", f"order-{order.pk}-version": version_of(order.issue)}

    answers = at_once(
        post(world.officer, "/desk/referrals/dispatch/", form),
        post(world.second_officer, "/desk/referrals/dispatch/", form),
    )

    assert set(answers) <= {302, 409}
    assert steps("dispatch") == 4
    assert {order.status for order in Referral.objects.all()} == {"DISPATCHED"}
