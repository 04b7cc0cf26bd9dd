"""Confirming and merging yards that people wrote down."""

import pytest
from django.urls import reverse

from directory.models import Role, Yard, YardPartyGroup
from directory.places import find_or_add_yard
from directory.refusals import Conflict, Invalid, NotAllowed
from directory.yards import confirm_yard, merge_yards
from tests.factories import make_township, make_user, make_village, make_yard

pytestmark = pytest.mark.django_db


def test_the_township_confirms_what_it_saw(village, office) -> None:
    yard = make_yard(village)

    confirmed = confirm_yard(by=office, yard=yard, version=yard.version)

    assert (confirmed.status, confirmed.version) == (Yard.Status.CONFIRMED, yard.version + 1)
    with pytest.raises(Conflict):
        confirm_yard(by=office, yard=yard, version=yard.version)


def test_others_may_not(village) -> None:
    neighbour = make_user(Role.TOWNSHIP_OFFICE, make_township(village.township.parent, "车江街道"))
    yard, into = make_yard(village), make_yard(village, "新屋场")

    for person in (neighbour, make_user(Role.VILLAGE_SECRETARY, village)):
        with pytest.raises(NotAllowed):
            confirm_yard(by=person, yard=yard, version=1)
        with pytest.raises(NotAllowed):
            merge_yards(by=person, yard=yard, into=into, version=1)


def test_merging_takes_every_row_along_and_the_old_name_leads_to_the_new(village, office) -> None:
    yard, into = make_yard(village), make_yard(village, "新屋场")
    group = YardPartyGroup(name="老屋场党小组")
    group.stand_in(village, yard)
    group.save()
    leader = make_user(Role.YARD_LEADER, yard)

    moved = merge_yards(by=office, yard=yard, into=into, version=yard.version)

    group.refresh_from_db()
    yard.refresh_from_db()
    assert moved == 2
    assert (group.yard, group.path) == (into, into.path)
    assert (leader.postings.get().yard, leader.postings.get().path) == (into, into.path)
    assert (yard.status, yard.successor) == (Yard.Status.MERGED, into)
    assert find_or_add_yard(village=village, name="老屋场", by=None) == into


def test_a_yard_is_merged_only_within_its_village_and_into_a_living_one(village, office) -> None:
    yard, into = make_yard(village), make_yard(village, "新屋场")
    far = make_yard(make_village(village.township, "石塘村"))

    for target in (yard, far):
        with pytest.raises(Invalid):
            merge_yards(by=office, yard=yard, into=target, version=yard.version)
    with pytest.raises(Conflict):
        merge_yards(by=office, yard=yard, into=into, version=yard.version + 1)
    merge_yards(by=office, yard=into, into=yard, version=into.version)
    with pytest.raises(Conflict):
        merge_yards(by=office, yard=yard, into=into, version=yard.version)


def test_the_list_asks_the_same_number_of_queries_for_one_and_three(
    village, office, client, django_assert_max_num_queries
) -> None:
    client.force_login(office)
    make_yard(village)
    client.get(reverse("directory:yard-list"))
    with django_assert_max_num_queries(12) as one:
        client.get(reverse("directory:yard-list"))
    make_yard(village, "甲屋场")
    make_yard(village, "乙屋场")
    with django_assert_max_num_queries(12) as three:
        page = client.get(reverse("directory:yard-list"))

    assert len(three) == len(one)
    assert "乙屋场" in page.content.decode()


def test_the_pages_confirm_and_merge(village, office, client) -> None:
    client.force_login(office)
    first, second, into = make_yard(village), make_yard(village, "甲屋场"), make_yard(village, "乙屋场")

    client.post(reverse("directory:yard-confirm", args=[first.number]), {"version": first.version})
    client.post(reverse("directory:yard-merge", args=[second.number]), {"version": second.version, "into": into.pk})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (Yard.Status.CONFIRMED, Yard.Status.MERGED)


def test_a_stale_confirmation_is_a_sentence(village, office, client) -> None:
    client.force_login(office)
    yard = make_yard(village)

    for version in ("99", "x", "", "9" * 5000):
        page = client.post(reverse("directory:yard-confirm", args=[yard.number]), {"version": version}, follow=True)
        assert "刚才已被别人改过" in page.content.decode()


def test_a_neighbours_yard_does_not_exist(village, client) -> None:
    client.force_login(make_user(Role.TOWNSHIP_OFFICE, make_township(village.township.parent, "车江街道")))

    assert client.get(reverse("directory:yard-merge", args=[make_yard(village).number])).status_code == 404
