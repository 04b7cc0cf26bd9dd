"""Mergers: visibility and paths move, numbers lead on, names stay, in every app."""

import pytest
from django.urls import reverse

from directory.merging import merge_departments, merge_villages, standing_in, waiting_at
from directory.models import Department, Posting, Role, User, Village, Yard, YardPartyGroup
from directory.moving import placed_models
from directory.places import find_or_add_yard
from directory.refusals import Conflict, Invalid, NotAllowed
from directory.scopes import scope_of
from feedback.models import Issue
from feedback.workflow import reassign
from meetings.models import Meeting
from tests.factories import make_county, make_department, make_township, make_user, make_village, make_yard
from tests.world import World, accept_one, approve_one, make_meeting, raise_one


def merge(world: World, **details) -> int:
    details = {"by": world.county_officer, "village": world.village, "into": world.neighbour_village, **details}
    details.setdefault("version", details["village"].version)
    return merge_villages(**details)


def test_whoever_works_in_the_successor_sees_it_from_now_on_and_names_stay(world: World) -> None:
    issue, meeting = raise_one(world), make_meeting(world)
    place_of_issue = issue.where
    for person in (world.neighbour, world.neighbour_officer):
        assert not Issue.objects.visible_to(person).exists()

    merge(world)

    for known in (world.neighbour, world.neighbour_officer, world.secretary):
        person = User.objects.get(pk=known.pk)  # the next request asks anew what the postings add up to
        assert set(Issue.objects.visible_to(person)) == {issue}
        assert meeting in Meeting.objects.visible_to(person)
    assert not Issue.objects.visible_to(User.objects.get(pk=world.officer.pk)).exists()
    kept = Issue.objects.get(pk=issue.pk)
    assert (kept.village, kept.where, kept.number) == (world.village, place_of_issue, issue.number)
    assert Meeting.objects.get(pk=meeting.pk).village == world.village


def test_yards_go_on_under_paths_of_their_own(world: World) -> None:
    namesake = make_yard(world.neighbour_village, "老屋场")
    meeting = make_meeting(world)

    merge(world)

    yard = Yard.objects.get(pk=world.yard.pk)
    namesake.refresh_from_db()
    assert (yard.village, yard.number) == (world.neighbour_village, world.yard.number)
    assert yard.short_name == "老屋场(原双桥村)"
    assert yard.path.startswith(world.neighbour_village.path)
    assert yard.path != namesake.path
    assert Meeting.objects.get(pk=meeting.pk).path == yard.path


def test_postings_groups_and_committees_go_along(world: World) -> None:
    other = make_department(
        world.neighbour_township, "大桥村村委会", Department.Kind.VILLAGE_COMMITTEE, village=world.neighbour_village
    )
    leader = make_user(Role.YARD_LEADER, world.yard)
    group = YardPartyGroup(name="老屋场党小组")
    group.stand_in(world.village, world.yard)
    group.save()

    merge(world)

    yard = Yard.objects.get(pk=world.yard.pk)
    group.refresh_from_db()
    world.committee.refresh_from_db()
    assert group.path == leader.postings.get().path == yard.path
    assert scope_of(User.objects.get(pk=world.secretary.pk)).covers(
        world.neighbour_village.path, Role.VILLAGE_SECRETARY
    )
    assert (world.committee.path, world.committee.is_active) == (world.neighbour_village.path, False)
    assert world.committee.successor == other
    assert Posting.objects.get(user=world.secretary).village == world.village


def test_the_number_leads_to_the_successor(world: World, client) -> None:
    merge(world)

    answer = client.get(reverse("summary:village", args=[world.village.number]))

    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        reverse("summary:village", args=[world.neighbour_village.number]),
    )


def test_old_records_stay_editable_and_new_yards_belong_to_the_successor(world: World) -> None:
    merge(world)
    gone = Village.objects.get(pk=world.village.pk)

    yard = find_or_add_yard(village=gone, name="新屋场", by=world.secretary)

    assert yard.village == world.neighbour_village
    assert gone.path == world.neighbour_village.path


def test_a_village_merged_since_it_was_loaded_gets_no_yard(world: World) -> None:
    loaded = Village.objects.get(pk=world.village.pk)
    merge(world)

    yard = find_or_add_yard(village=loaded, name="新屋场", by=world.secretary)

    assert yard.village == world.neighbour_village
    assert yard.path.startswith(world.neighbour_village.path)


def test_a_matter_stands_where_its_locked_talk_stands_and_is_moved_after_it(world: World) -> None:
    meeting = make_meeting(world)
    Meeting.objects.filter(pk=meeting.pk).update(path=world.village.path + "009")  # a merger moves talks, then places

    assert raise_one(world, meeting).path == world.village.path + "009"
    assert placed_models().index(Meeting) < placed_models().index(Issue)


def test_a_village_merged_on_takes_along_what_came_before(world: World) -> None:
    issue = raise_one(world)
    last = make_village(world.neighbour_township, "洪山村")
    merge(world)

    merge_villages(by=world.county_officer, village=world.neighbour_village, into=last, version=1)

    assert Issue.objects.get(pk=issue.pk).path.startswith(last.path)
    assert Village.objects.get(pk=world.village.pk).path == last.path


def test_everything_under_the_village_is_counted_before_and_moved_after(world: World) -> None:
    approve_one(world)

    moved = merge(world)

    assert standing_in(world.village) == []
    assert moved == 5  # two postings, the committee, a talk and a matter


def test_a_merger_costs_the_same_for_one_matter_and_three(world: World, django_assert_max_num_queries) -> None:
    raise_one(world)
    with django_assert_max_num_queries(40) as one:
        merge(world)
    yard = make_yard(world.neighbour_village, "新屋场")
    for _step in range(3):
        raise_one(
            world, make_meeting(world, by=world.neighbour, village=world.neighbour_village, yard=yard), world.neighbour
        )
    last = make_village(world.neighbour_township, "洪山村")

    with django_assert_max_num_queries(len(one) + 2):  # a yard is saved by itself
        merge(world, village=world.neighbour_village, into=last, version=1)


def test_only_the_county_office_merges_within_its_county(world: World) -> None:
    elsewhere = make_village(make_township(make_county("衡阳县", "430421")))

    for person in (world.officer, world.secretary, world.stranger, make_user(Role.SYSTEM_ADMIN, world.county)):
        with pytest.raises(NotAllowed):
            merge(world, by=person)
    with pytest.raises(NotAllowed):
        merge(world, into=elsewhere)


def test_a_merger_that_makes_no_sense_is_refused(world: World) -> None:
    with pytest.raises(Invalid):
        merge(world, into=world.village)
    with pytest.raises(Conflict):
        merge(world, version=7)
    merge(world)
    with pytest.raises(Conflict):
        merge(world, version=2)
    with pytest.raises(Invalid):
        merge(world, village=world.neighbour_village, into=world.village, version=1)


# Departments


def test_a_merged_department_gets_nothing_new_and_its_orders_are_moved_by_their_own_verb(world: World) -> None:
    referral = accept_one(world)

    old = merge_departments(by=world.county_officer, department=world.bureau, into=world.other_bureau, version=1)

    assert (old.is_active, old.successor) == (False, world.other_bureau)
    assert [(standing.label, standing.count) for standing in waiting_at(old)] == [("在任岗位", 2), ("在办交办单", 1)]
    moved = reassign(by=world.county_officer, referral=referral, department=world.other_bureau, reason="机构改革")
    assert moved.department == world.other_bureau
    assert [standing.label for standing in waiting_at(old)] == ["在任岗位"]


def test_nobody_has_to_follow_a_chain_of_departments(world: World) -> None:
    last = make_department(world.county, "县综合局")
    merge_departments(by=world.county_officer, department=world.bureau, into=world.other_bureau, version=1)

    merge_departments(by=world.county_officer, department=world.other_bureau, into=last, version=1)

    world.bureau.refresh_from_db()
    assert world.bureau.successor == last


def test_departments_merge_once_within_the_county_and_by_its_office(world: World) -> None:
    far = make_department(make_county("衡阳县", "430421"), "外县交通局")
    wanted = {"department": world.bureau, "version": 1}

    with pytest.raises(NotAllowed):
        merge_departments(by=world.officer, into=world.other_bureau, **wanted)
    with pytest.raises(NotAllowed):
        merge_departments(by=world.county_officer, into=far, **wanted)
    with pytest.raises(Invalid):
        merge_departments(by=world.county_officer, into=world.bureau, **wanted)
    merge_departments(by=world.county_officer, into=world.other_bureau, **wanted)
    with pytest.raises(Conflict):
        merge_departments(by=world.county_officer, into=world.other_bureau, **wanted)
