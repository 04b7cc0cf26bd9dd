"""T28: who holds a post in a village reads nothing about its cadres and acts on nothing, whatever office he is of."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from directory.models import Posting, Role, User
from directory.refusals import NotAllowed
from directory.scopes import forget_scope
from feedback import unmasking, workflow
from feedback.models import IdentityAccess, Issue, Referral, Supervision
from feedback.recipients import members, over
from feedback.sections import sections_for
from feedback.views.targets import whole_issues, whole_referrals
from feedback.views.verb_table import ISSUE_VERBS, REFERRAL_VERBS
from office.models import Notice
from tests.factories import make_user, post
from tests.neighbour import RAISER
from tests.world import World, raise_one

pytestmark = pytest.mark.django_db
MARK = "村主任占了公家的山"
POSTS = [Role.VILLAGE_SECRETARY, Role.RECORDER, Role.RESIDENT_TEAM, Role.FIRST_SECRETARY, Role.LINKED]


def also(user: User, role: str, place: Any) -> User:
    """Give the person a second posting."""
    post(user, role, place)
    forget_scope(user)
    return user


def about_cadre(world: World, **details: Any) -> Issue:
    return raise_one(world, by=world.recorder, said=MARK, conflict="VILLAGE_CADRE", **details)


def sent(world: World) -> Referral:
    """A cadre's matter whose order is at the bureau."""
    return workflow.dispatch(
        by=world.second_officer, referral=about_cadre(world, raiser=RAISER).referrals.get(), department=world.bureau,
        handling_class="GENERAL", digest=MARK,
    )  # fmt: skip


def verbs_open_to(user: User, issue: Issue) -> list[str]:
    whole = whole_issues().get(pk=issue.pk)
    orders = whole_referrals().filter(issue=issue)
    found = [verb.slug for verb in ISSUE_VERBS.values() if verb.refuse(user, whole) is None]
    return found + [
        verb.slug for order in orders for verb in REFERRAL_VERBS.values() if verb.refuse(user, order) is None
    ]


def sees(client: Client, user: User, issue: Issue) -> tuple[bool, int, bool]:
    """Whether the list, the page and the desk hold the matter."""
    client.force_login(user)
    listed = Issue.objects.visible_to(user).filter(pk=issue.pk).exists()
    waiting = any(
        section.rows.filter(**{("pk" if section.rows.model is Issue else "issue"): issue.pk}).exists()
        for section in sections_for(user)
        if section.rows.model in (Issue, Referral, Supervision, IdentityAccess)
    )
    return listed, client.get(issue.get_absolute_url()).status_code, waiting


@pytest.mark.parametrize("role", POSTS)
def test_t28_a_township_officer_with_a_post_in_the_village_neither_reads_nor_acts(
    world: World, client: Client, role: str
) -> None:
    officer = also(world.officer, role, world.village)

    issue = about_cadre(world)

    assert sees(client, officer, issue) == (False, 404, False)
    assert verbs_open_to(officer, issue) == []
    assert officer not in over(issue, Role.TOWNSHIP_OFFICE)


def test_t28_his_colleague_without_such_a_post_reads_and_acts(world: World, client: Client) -> None:
    also(world.officer, Role.VILLAGE_SECRETARY, world.village)

    issue = about_cadre(world)

    assert sees(client, world.second_officer, issue) == (True, 200, True)
    assert "dispatch" in verbs_open_to(world.second_officer, issue)
    assert over(issue, Role.TOWNSHIP_OFFICE) == [world.second_officer]


def test_t28_he_reads_what_concerns_no_cadre_and_what_concerns_those_of_another_village(
    world: World, client: Client
) -> None:
    county_officer = also(world.county_officer, Role.LINKED, world.neighbour_village)
    plain, elsewhere = raise_one(world), about_cadre(world)

    assert sees(client, county_officer, plain)[:2] == (True, 200)
    assert sees(client, county_officer, elsewhere)[:2] == (True, 200)
    assert "guide" in verbs_open_to(county_officer, elsewhere)


def test_t28_who_left_the_post_reads_it_again(world: World, client: Client) -> None:
    officer = also(world.officer, Role.LINKED, world.village)
    issue = about_cadre(world)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Posting.objects.filter(user=officer, role=Role.LINKED).update(starts_on=yesterday, ends_on=yesterday)
    forget_scope(officer)

    assert sees(client, officer, issue)[:2] == (True, 200)


@pytest.mark.parametrize("person", ["officer", "county_officer"])
def test_t28_a_member_of_the_village_committee_is_concerned_too(world: World, client: Client, person: str) -> None:
    user = also(getattr(world, person), Role.DEPARTMENT, world.committee)

    issue = about_cadre(world)

    assert sees(client, user, issue) == (False, 404, False)
    assert verbs_open_to(user, issue) == []


def test_t28_a_clerk_of_the_handling_bureau_with_a_post_there_learns_of_no_order(
    world: World, client: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    clerk = also(world.clerk, Role.VILLAGE_SECRETARY, world.village)

    with django_capture_on_commit_callbacks(execute=True):
        order = sent(world)

    assert sees(client, clerk, order.issue) == (False, 404, False)
    assert not Referral.objects.visible_to(clerk).filter(pk=order.pk).exists()
    assert verbs_open_to(clerk, order.issue) == []
    assert set(Notice.objects.values_list("recipient__full_name", flat=True)) >= {"壬交通"}
    assert not clerk.notices.exists()
    assert members(world.bureau, order.issue) == [world.second_clerk]
    with pytest.raises(NotAllowed, match="任职的村"):
        workflow.accept(by=clerk, referral=order)


def test_t28_his_colleague_in_the_bureau_handles_it(world: World, client: Client) -> None:
    also(world.clerk, Role.VILLAGE_SECRETARY, world.village)

    order = sent(world)

    assert sees(client, world.second_clerk, order.issue)[:2] == (True, 200)
    assert workflow.accept(by=world.second_clerk, referral=order).status == "ACCEPTED"


def test_t28_supervision_with_a_post_there_rules_on_no_look_and_his_colleague_does(world: World) -> None:
    supervisor = also(world.supervisor, Role.LINKED, world.village)
    colleague = make_user(Role.SUPERVISION, world.county)
    order = workflow.accept(by=world.clerk, referral=sent(world))
    look = unmasking.ask(by=world.clerk, issue=order.issue, purpose="核对位置")

    refusal = unmasking.refuse_decide(supervisor, look)

    assert refusal is not None
    assert refusal.code == "concerned"
    assert list(IdentityAccess.objects.to_decide(supervisor)) == []
    assert list(IdentityAccess.objects.to_decide(colleague)) == [look]
    assert unmasking.refuse_decide(colleague, look) is None
