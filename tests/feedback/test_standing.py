"""A referred matter says in every list how far its order has come, and no list asks once a row for it."""

from collections.abc import Callable

import pytest
from django.test import Client

from feedback import workflow
from feedback.letter import letter_of
from feedback.models import Issue
from feedback.standing import standing_of
from tests.world import World, accept_one, approve_one, dispatch_one, make_meeting, refer_one, submit_one

from .matters import answered, long_term, of_order, returning, unplaced

pytestmark = pytest.mark.django_db


def explained(world: World) -> Issue:
    """A matter whose bureau could do nothing but explain."""
    report = {"completion": "PROCEDURAL", "measures": "当面说明。", "result": "按规定现在不能修，原因已经说明。"}
    order = workflow.submit(by=world.clerk, referral=accept_one(world), **report)
    return workflow.approve(by=world.officer, referral=order).issue


WORDS: list[tuple[Callable[[World], Issue], str, str]] = [
    (answered, "ANSWERED", "已当场答复"),
    (of_order(refer_one), "PROPOSED", "已交办 · 待派单"),
    (of_order(dispatch_one), "DISPATCHED", "已交办 · 待签收"),
    (of_order(accept_one), "ACCEPTED", "已交办 · 办理中"),
    (of_order(submit_one), "SUBMITTED", "已交办 · 已报办结"),
    (returning, "RETURN_REQUESTED", "已交办 · 申请退单"),
    (unplaced, "REFERRED", "已交办 · 没有承办单位"),
    (long_term, "LONG_TERM", "长期推进"),
    (approve_one, "REPLIED", "已办结待回访"),
    (explained, "REPLIED", "已办结待回访 · 已解释"),
]


@pytest.mark.parametrize(("make", "state", "label"), WORDS)
def test_a_tag_says_who_has_the_turn(world: World, make: Callable[[World], Issue], state: str, label: str) -> None:
    issue = make(world)

    standing = standing_of(Issue.objects.with_standing().get(pk=issue.pk))

    assert (standing.state, standing.label) == (state, label)
    assert standing_of(Issue.objects.prefetch_related("referrals").get(pk=issue.pk)) == standing


def test_its_raiser_is_not_told_that_it_is_done(world: World) -> None:
    told = {part.heading: part.text for part in letter_of(explained(world)).parts}

    assert told["现在办到哪一步"] == "已经向您说明情况，等您说一声解决了没有、满意不满意。"


def test_done_again_it_is_no_longer_only_explained(world: World) -> None:
    issue = explained(world)
    workflow.reopen(by=world.officer, issue=issue, reason="可以先修一段。")
    order = workflow.dispatch(
        by=world.county_officer,
        referral=issue.referrals.get(round=2),
        department=world.bureau,
        handling_class="GENERAL",
    )
    order = workflow.accept(by=world.clerk, referral=order)
    done = {"completion": "SUBSTANTIVE", "measures": "先修一段。", "result": "前段已修好。"}
    workflow.approve(by=world.county_officer, referral=workflow.submit(by=world.clerk, referral=order, **done))

    assert standing_of(Issue.objects.with_standing().get()).label == "已办结待回访"


def test_a_loaded_matter_asks_nothing(world: World, django_assert_num_queries) -> None:
    refer_one(world)
    issue = Issue.objects.with_standing().get()

    with django_assert_num_queries(0):
        standing_of(issue)


def test_lists_talk_and_desk_say_it(world: World) -> None:
    meeting = make_meeting(world)
    issue = refer_one(world, meeting=meeting).issue
    client = Client()
    client.force_login(world.secretary)

    for address in ("/desk/issues/", meeting.get_absolute_url(), issue.get_absolute_url()):
        assert "已交办 · 待派单" in client.get(address).content.decode()
