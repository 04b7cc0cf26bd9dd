"""A merged number opens its parent's page for staff, raiser and public; a plan is read by all three."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from feedback import slips, workflow
from feedback.models import Issue
from tests.world import World, raise_one, refer_one

from .matters import long_term

pytestmark = pytest.mark.django_db


def two_as_one(world: World) -> tuple[Issue, Issue]:
    """A matter and its duplicate, the duplicate merged into it, the parent dispatched."""
    order = refer_one(world, said="组道坏了，这是甲的原话。")
    child = raise_one(world, said="路不能走，这是乙的原话。")
    workflow.merge(by=world.officer, issue=child, into=order.issue, reason="同一条路。")
    workflow.dispatch(
        by=world.officer, referral=order, department=world.bureau, handling_class="GENERAL", digest="组道损坏。"
    )
    return Issue.objects.get(pk=order.issue_id), Issue.objects.get(pk=child.pk)


def publish(world: World, issue: Issue) -> None:
    workflow.review(by=world.officer, issue=issue, title="修组道", text="组道损坏。", reply="分两期修好。")
    workflow.publish(by=world.second_officer, issue=issue)


def body(client: Client, address: str) -> str:
    return client.get(address, follow=True).content.decode()


def test_staff_are_led_to_the_parent_with_a_sentence(world: World, client: Client) -> None:
    parent, child = two_as_one(world)
    client.force_login(world.officer)

    answer = client.get(child.get_absolute_url())

    assert answer.headers["Location"] == f"{parent.get_absolute_url()}?from={child.number}"
    assert "与这件事是同一件，已并到这里一起办" in body(client, child.get_absolute_url())
    assert f'已并入 <span class="number">{parent.number}' in body(client, f"{child.get_absolute_url()}?alone=1")
    assert "与这件事是同一件" not in body(client, f"{parent.get_absolute_url()}?from=HN-2026-999999")


def test_who_may_not_read_the_parent_reads_his_own_alone(world: World, client: Client) -> None:
    parent, child = two_as_one(world)
    elsewhere = world.neighbour_village
    Issue.objects.filter(pk=parent.pk).update(village=elsewhere, yard=None, path=elsewhere.path)
    client.force_login(world.secretary)

    assert client.get(child.get_absolute_url()).status_code == 200


def test_the_raiser_reads_the_parents_progress_in_his_own_words_only(world: World, client: Client) -> None:
    parent, child = two_as_one(world)
    slip = slips.show_code(by=world.secretary, issue=parent)
    assert "甲的原话" in body_after_code(client, slip)
    child.refresh_from_db()
    workflow.unmerge(by=world.officer, issue=child, reason="先给回执。")
    slip = slips.show_code(by=world.secretary, issue=child)
    workflow.withdraw(by=world.officer, referral=parent.referrals.get(), reason="先合并。")
    workflow.merge(by=world.officer, issue=child, into=parent, reason="同一条路。")

    letter = body_after_code(client, slip)

    assert "乙的原话" in letter
    assert "甲的原话" not in letter
    assert "已经并在一起办" in letter
    assert "正在重新安排由哪个单位办" in letter


def body_after_code(client: Client, slip: slips.Slip) -> str:
    return client.post("/trace/", {"number": slip.serial, "code": slip.code}, follow=True).content.decode()


def test_the_public_is_led_to_a_published_parent_and_to_no_other(world: World, client: Client) -> None:
    parent, child = two_as_one(world)
    assert client.get(f"/issues/{child.number}/").status_code == 404

    Issue.objects.filter(pk=parent.pk).update(
        review_state="PUBLISHED",
        public_title="修组道",
        reviewed_at=timezone.now(),
        reviewed_by=world.officer,
        published_at=timezone.now(),
        published_by=world.second_officer,
    )

    page = body(client, f"/issues/{child.number}/")
    assert "修组道" in page
    assert f'编号 <span class="number">{child.number}</span> 说的是同一件事' in page


def test_a_plan_and_its_reports_are_read_by_staff_raiser_and_public(world: World, client: Client) -> None:
    issue = long_term(world)
    order = issue.referrals.get()
    workflow.report_progress(by=world.clerk, referral=order, text="材料已经进场。")
    publish(world, issue)
    slip = slips.show_code(by=world.secretary, issue=issue)
    day = timezone.localdate() + datetime.timedelta(days=30)
    promised = f"{day.year}年{day.month}月{day.day}日"

    pages = {"public": body(client, f"/issues/{issue.number}/"), "letter": body_after_code(client, slip)}
    client.force_login(world.officer)
    pages["staff"] = body(client, issue.get_absolute_url())

    for name, page in pages.items():
        for words in ("修好第一段", promised, "材料已经进场。"):
            assert words in page, (name, words)


def test_the_words_of_every_fact_are_plain(world: World, client: Client) -> None:
    order = refer_one(world)
    workflow.dispatch(
        by=world.officer, referral=order, department=world.bureau, handling_class="GENERAL", digest="组道损坏。"
    )
    world.bureau.is_active = False
    world.bureau.save()
    workflow.reassign(by=world.county_officer, referral=order, department=world.other_bureau, reason="机构合并。")
    workflow.correct_outcome(by=world.officer, issue=order.issue, outcome="ANSWERED", reason="当场就答了。")
    client.force_login(world.officer)

    page = body(client, order.issue.get_absolute_url())

    assert "县交通运输局 → 县水利局" in page
    assert "集中交办 → 当场答复" in page
    assert "[&#x27;" not in page
