"""Who decides reads what was asked; who rules knows that he does; and what was done is said as it was done."""

import pytest
from django.test import Client

from directory.models import Department, User
from feedback import workflow
from feedback.forms.request import CoHandlerForm, InstructForm
from feedback.models import Issue, Referral
from feedback.turn import turn_of
from feedback.views.verb_table import ISSUE_VERBS, REFERRAL_VERBS
from tests.factories import make_department, make_user
from tests.feedback.test_staff_pages import MOST_QUERIES
from tests.world import World, accept_one, dispatch_one, refer_one, submit_one

from .matters import extending, long_term, returning, unhappy

pytestmark = pytest.mark.django_db


def read(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    return client.get(address).content.decode()


def said(client: Client, user: User, order: Referral, verb: str, **fields: object) -> list[str]:
    client.force_login(user)
    answer = client.post(f"{order.get_absolute_url()}{verb}/", fields, follow=True)
    return [str(message) for message in answer.context["messages"]]


def twice_returned(world: World) -> Referral:
    """Proposed anew after two bureaus handed it back."""
    order = returning(world).referrals.get()
    workflow.decide_return(by=world.officer, referral=order, is_granted=True, reason="换一家。")
    second = order.issue.referrals.get(status="PROPOSED")
    second = dispatch_one(world, department=world.other_bureau, referral=second)
    workflow.request_return(
        by=world.other_clerk, referral=second, reason="也不归水利。", suggested_department=world.bureau
    )
    workflow.decide_return(by=world.officer, referral=second, is_granted=True, reason="报县里。")
    return Referral.objects.get(status="PROPOSED")


def helped(world: World) -> tuple[Referral, Referral]:
    """A lead at work and the order of its helper."""
    lead = accept_one(world)
    helper = workflow.add_co_handler(
        by=world.officer, issue=lead.issue, department=world.other_bureau, requirement="清水沟。"
    )
    workflow.accept(by=world.other_clerk, referral=helper)
    return lead, helper


def report(world: World, helper: Referral) -> Referral:
    return workflow.submit(
        by=world.other_clerk, referral=helper, completion="SUBSTANTIVE", measures="清了沟。", result="水沟通了。"
    )


# What was asked


def test_a_return_is_decided_with_its_reason_and_the_place_it_names(
    world: World, client: Client, django_assert_max_num_queries
) -> None:
    order = returning(world).referrals.get()
    address = f"{order.get_absolute_url()}decide-return/"
    read(client, world.officer, address)

    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(address).content.decode()

    assert "不归我们。" in page
    assert "县水利局" in page


def test_more_time_is_decided_with_the_reason_the_raiser_will_read(world: World, client: Client) -> None:
    order = extending(world).referrals.get()

    page = read(client, world.officer, f"{order.get_absolute_url()}decide-extension/")

    assert "连日下雨。" in page
    assert "2 个工作日，原期限 " in page
    assert "上面这段理由会原样给反映人看" in page


@pytest.mark.parametrize(
    ("verb", "make", "fields", "words"),
    [
        ("decide-return", returning, {"is_granted": "yes"}, "已同意退单，等重新派单。"),
        ("decide-return", returning, {"is_granted": "no"}, "没有同意退单，由原单位继续办，期限照走。"),
        ("decide-extension", extending, {"is_granted": "yes", "days": 2}, "已同意延期 2 个工作日，办结期限改到"),
        ("decide-extension", extending, {"is_granted": "no"}, "没有同意延期，按原来的期限办。"),
    ],
)
def test_a_decision_is_said_as_it_was_taken(
    world: World, client: Client, verb: str, make, fields: dict[str, object], words: str
) -> None:
    order = make(world).referrals.get()

    told = said(client, world.officer, order, verb, text="按规定。", **fields)

    assert [message.startswith(words) for message in told] == [True]


# Ruling


def test_what_was_handed_back_twice_waits_apart_for_the_countys_ruling(world: World, client: Client) -> None:
    order = twice_returned(world)
    client.force_login(world.county_officer)

    titles = {one["slug"]: one["count"] for one in desk_of(client)}

    assert titles == {"ruling": "1"}
    assert turn_of(order.issue).what == "退满两次，裁定由谁办"


def desk_of(client: Client) -> list[dict[str, str]]:
    rows = client.get("/desk/").context["sections"]
    wanted = ("ruling", "dispatch")
    found = [(name, row) for row in rows for name in wanted if f"todo={name}" in row["url"]]
    return [{"slug": name, "count": row["count"]} for name, row in found]


def test_the_county_rules_with_both_reasons_before_it(world: World, client: Client) -> None:
    order = twice_returned(world)

    page = read(client, world.county_officer, f"{order.get_absolute_url()}dispatch/")

    assert page.index("不归我们。") < page.index("也不归水利。")
    assert "这次派给谁，谁就要办" in page


def test_the_third_bureau_reads_that_it_was_ruled(world: World, client: Client) -> None:
    third = make_department(world.county, "县住建局")
    order = workflow.dispatch(
        by=world.county_officer, referral=twice_returned(world), department=third, handling_class="GENERAL", digest="路"
    )

    page = read(client, make_user("DEPARTMENT", third), order.get_absolute_url())

    assert "县联席办裁定由这个单位办，不能再退" in page


# Helpers


def test_a_helpers_report_is_the_offices_turn_and_offered_on_the_matters_page(world: World, client: Client) -> None:
    lead, helper = helped(world)
    report(world, helper)
    issue = Issue.objects.get(pk=lead.issue_id)

    page = read(client, world.officer, issue.get_absolute_url())

    turn = turn_of(issue)
    assert (turn.who, turn.what) == ("泉湖镇", "审核协办的办理结果：县水利局")
    assert f"{helper.get_absolute_url()}approve/" in page
    assert "现在没有等您办的步骤" not in page


def test_while_the_helper_works_it_is_the_leads_turn(world: World) -> None:
    lead, _helper = helped(world)

    assert turn_of(Issue.objects.get(pk=lead.issue_id)).who == "县交通运输局"


def test_a_lead_is_told_for_whom_it_waits(world: World) -> None:
    lead, helper = helped(world)
    refuse = REFERRAL_VERBS["submit"].refuse

    working = refuse(world.clerk, lead)
    report(world, helper)
    reported = refuse(world.clerk, Referral.objects.get(pk=lead.pk))

    assert working.sentence == "协办单位还没有办完，主办单位等他们办完再报办结。"
    assert reported.sentence == "协办单位已经报了，等派单的乡镇或县联席办审核，审核过了再报办结。"


# Approving


def test_approving_a_helpers_part_says_so(world: World, client: Client) -> None:
    _lead, helper = helped(world)
    report(world, helper)

    page = read(client, world.officer, f"{helper.get_absolute_url()}approve/")

    assert "转入回访" not in page
    assert "给群众的答复" not in page
    assert said(client, world.officer, helper, "approve") == ["协办单位办的部分已审核通过。"]


def test_approving_a_plan_says_that_it_becomes_long_term(world: World, client: Client) -> None:
    done = long_term(world).referrals.get()
    plan = Referral(status="SUBMITTED", role="LEAD", completion="INTERIM", issue=done.issue)

    effects = REFERRAL_VERBS["approve"].on(plan).effects

    assert effects[0].startswith("转为长期推进")
    assert REFERRAL_VERBS["approve"].done_words(done) == "已审核通过，转入长期推进。"


def test_approving_a_result_says_that_the_raiser_is_asked_next(world: World, client: Client) -> None:
    order = submit_one(world)

    assert said(client, world.officer, order, "approve", reply=order.result) == ["已审核通过，等回访。"]


# An official's note


def test_a_note_goes_to_who_has_the_matter_now(world: World) -> None:
    issue = workflow.reopen(by=world.officer, issue=unhappy(world), reason="还有一段没修。")
    proposed = InstructForm(by=world.official, target=issue)
    order = issue.referrals.get(status="PROPOSED")
    workflow.dispatch(
        by=world.county_officer, referral=order, department=world.other_bureau, handling_class="GENERAL", digest="路。"
    )

    dispatched = ISSUE_VERBS["instruct"].form(by=world.official, target=Issue.objects.get(pk=issue.pk))

    assert proposed.initial["department"] is None
    assert dispatched.initial["department"] == world.other_bureau.pk


# Who may handle


def test_who_sends_and_who_supervises_is_no_handler_but_may_be_asked_and_complained_of(world: World) -> None:
    near = [
        make_department(world.county, "县联席办", Department.Kind.JOINT_OFFICE),
        make_department(world.county, "县督查室", Department.Kind.SUPERVISION),
    ]
    order = refer_one(world)

    handlers = REFERRAL_VERBS["dispatch"].form(by=world.officer, target=order).fields["department"].queryset
    asked = InstructForm(by=world.official, target=order.issue).fields["department"].queryset

    assert world.bureau in handlers
    assert not handlers.filter(pk__in=[one.pk for one in near]).exists()
    assert asked.filter(pk__in=[one.pk for one in near]).count() == 2


def test_who_is_at_it_is_not_offered_as_its_helper(world: World) -> None:
    lead, _helper = helped(world)

    offered = CoHandlerForm(by=world.officer, target=lead.issue).fields["department"].queryset

    assert not {world.bureau, world.other_bureau} & set(offered)
    assert world.township_office in offered
