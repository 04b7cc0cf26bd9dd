"""换届: the work list moves with the posting, history keeps the person; a planned end can be taken back."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from directory.merging import merge_departments, merge_villages
from directory.models import Posting, Role, User
from directory.postings import grant, hand_over, keep_on
from directory.refusals import Conflict, Invalid, NotAllowed
from feedback.models import Issue
from tests.factories import make_user, make_village, post
from tests.world import World, raise_one

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def since_last_week(user: User) -> Posting:
    Posting.objects.filter(user=user).update(starts_on=timezone.localdate() - 7 * DAY)
    return Posting.objects.get(user=user)


def again(user: User) -> User:
    """The person as the next request finds him."""
    return User.objects.get(pk=user.pk)


def test_the_work_list_moves_and_history_keeps_the_person(world: World) -> None:
    issue, successor = raise_one(world), make_user(name="辰新任")
    since_last_week(world.secretary)

    hand_over(by=world.county_officer, from_user=world.secretary, to_user=successor, on=timezone.localdate() - DAY)

    assert list(Issue.objects.visible_to(again(successor))) == [issue]
    assert list(Issue.objects.visible_to(again(world.secretary))) == []
    assert Issue.objects.get().created_by == world.secretary
    assert [step.by for step in issue.steps.all()] == [world.secretary]


def test_the_township_passes_on_what_its_villages_held_and_nothing_else(world: World) -> None:
    successor = make_user()

    assert hand_over(by=world.officer, from_user=world.secretary, to_user=successor)
    for person in (world.neighbour, world.second_officer, world.clerk):
        with pytest.raises(NotAllowed):
            hand_over(by=world.officer, from_user=person, to_user=successor)
    with pytest.raises(NotAllowed):
        grant(by=world.officer, user=make_user(), role=Role.RECORDER, place=world.village)


def test_nobody_hands_over_to_himself_or_from_himself(world: World) -> None:
    post(world.officer, Role.VILLAGE_SECRETARY, world.village)

    for leaver, heir in ((world.secretary, world.officer), (world.officer, world.recorder)):
        with pytest.raises(NotAllowed):
            hand_over(by=world.officer, from_user=leaver, to_user=heir)


def test_a_closed_account_takes_nothing_over(world: World) -> None:
    with pytest.raises(Invalid):
        hand_over(by=world.officer, from_user=world.secretary, to_user=make_user(is_active=False))


def test_one_of_several_postings_can_be_handed_over(world: World) -> None:
    kept = Posting.objects.get(user=world.secretary)
    passed = post(world.secretary, Role.FIRST_SECRETARY, world.village)

    granted = hand_over(by=world.officer, from_user=world.secretary, to_user=make_user(), only=[passed.pk])

    kept.refresh_from_db()
    assert ([one.role for one in granted], kept.ends_on) == ([Role.FIRST_SECRETARY], None)


def test_a_posting_of_a_merged_village_is_handed_over_in_its_successor(world: World) -> None:
    merge_villages(by=world.county_officer, village=world.village, into=world.neighbour_village, version=1)

    (granted,) = hand_over(by=world.county_officer, from_user=world.secretary, to_user=make_user())

    assert granted.village == world.neighbour_village


def test_what_the_successor_holds_in_the_department_that_followed_is_only_ended(world: World) -> None:
    merge_departments(by=world.county_officer, department=world.bureau, into=world.other_bureau, version=1)
    held = world.clerk.postings.get()

    granted = hand_over(by=world.county_officer, from_user=world.clerk, to_user=world.other_clerk)

    held.refresh_from_db()
    assert (granted, held.ends_on) == ([], timezone.localdate())
    assert world.other_clerk.postings.get().department == world.other_bureau


def test_a_posting_of_a_merged_department_is_handed_over_in_its_successor(world: World) -> None:
    merge_departments(by=world.county_officer, department=world.bureau, into=world.other_bureau, version=1)

    (granted,) = hand_over(by=world.county_officer, from_user=world.clerk, to_user=make_user())

    assert granted.department == world.other_bureau


def test_a_term_that_ends_on_the_day_by_itself_is_not_handed_over(world: World, client) -> None:
    today, held = timezone.localdate(), Posting.objects.get(user=world.secretary)
    Posting.objects.filter(pk=held.pk).update(ends_on=today)
    client.force_login(world.officer)
    typed = {"postings": [held.pk], "to_user": world.recorder.full_name, "on": today.isoformat()}

    page = client.post(reverse("directory:hand-over", args=[world.secretary.pk]), typed)

    assert "任期本来就到这一天为止" in page.content.decode()
    assert not Posting.objects.filter(user=world.recorder, role=Role.VILLAGE_SECRETARY).exists()


def test_a_term_that_ends_later_is_handed_over_until_then(world: World) -> None:
    today, held = timezone.localdate(), Posting.objects.get(user=world.secretary)
    Posting.objects.filter(pk=held.pk).update(ends_on=today + DAY)

    (granted,) = hand_over(by=world.officer, from_user=world.secretary, to_user=world.recorder)

    held.refresh_from_db()
    assert (held.ends_on, granted.starts_on, granted.ends_on) == (today, today + DAY, today + DAY)


def test_the_pages_lead_from_the_list_to_the_hand_over(world: World, client) -> None:
    successor = make_user(Role.RECORDER, world.village, "巳接任")
    client.force_login(world.officer)
    held = Posting.objects.get(user=world.secretary)

    listed = client.get(reverse("directory:hand-over-list")).content.decode()
    answer = client.post(
        reverse("directory:hand-over", args=[world.secretary.pk]),
        {"postings": [held.pk], "to_user": "巳接任", "on": timezone.localdate().isoformat()},
    )

    assert (world.secretary.full_name in listed, world.neighbour.full_name in listed) == (True, False)
    assert answer.status_code == 302
    assert Posting.objects.get(user=successor, role=Role.VILLAGE_SECRETARY).granted_by == world.officer


@pytest.mark.parametrize(
    ("to_user", "on", "sentence"),
    [
        ("不存在的人", "2026-11-21", "本辖区没有这个人"),
        ("丙邻村", "2026-11-21", "本辖区没有这个人"),
        ("乙记录", "x", ""),
        ("乙记录", "9999-12-31", "请核对日期"),
        ("乙记录", "2001-01-01", "请核对日期"),
    ],
)
def test_a_wrong_hand_over_says_what_is_wrong(world: World, client, to_user: str, on: str, sentence: str) -> None:
    client.force_login(world.officer)
    held = Posting.objects.get(user=world.secretary)

    page = client.post(
        reverse("directory:hand-over", args=[world.secretary.pk]), {"postings": [held.pk], "to_user": to_user, "on": on}
    )

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert Posting.objects.get(pk=held.pk).ends_on is None


def test_a_posting_outside_the_office_cannot_be_smuggled_in(world: World, client) -> None:
    client.force_login(world.officer)
    foreign = Posting.objects.get(user=world.neighbour)

    page = client.post(
        reverse("directory:hand-over", args=[world.secretary.pk]),
        {"postings": [foreign.pk], "to_user": "乙记录", "on": timezone.localdate().isoformat()},
    )

    assert page.status_code == 422
    assert Posting.objects.get(pk=foreign.pk).ends_on is None
    assert client.get(reverse("directory:hand-over", args=[world.neighbour.pk])).status_code == 404


def test_others_do_not_open_the_pages(world: World, client) -> None:
    for person in (world.secretary, world.clerk, world.official):
        client.force_login(person)
        assert client.get(reverse("directory:hand-over-list")).status_code == 403


# A planned end


def test_a_planned_end_is_taken_back_or_set_later(world: World) -> None:
    today = timezone.localdate()
    planned = post(make_user(), Role.RECORDER, world.village, ends_on=today + 5 * DAY)

    assert keep_on(by=world.county_officer, posting=planned, until=today + 9 * DAY).ends_on == today + 9 * DAY
    assert keep_on(by=world.county_officer, posting=planned).ends_on is None
    with pytest.raises(Conflict):
        keep_on(by=world.county_officer, posting=planned)


def test_an_end_that_has_come_stays(world: World) -> None:
    today = timezone.localdate()
    over = post(make_user(), Role.RECORDER, world.village, starts_on=today - 9 * DAY, ends_on=today - DAY)
    planned = post(make_user(), Role.RECORDER, world.village, ends_on=today + 5 * DAY)

    with pytest.raises(Conflict):
        keep_on(by=world.county_officer, posting=over)
    with pytest.raises(Invalid):
        keep_on(by=world.county_officer, posting=planned, until=today + DAY)
    with pytest.raises(NotAllowed):
        keep_on(by=world.officer, posting=planned)


def test_keeping_on_does_not_join_what_excludes_each_other(world: World) -> None:
    today, person = timezone.localdate(), make_user()
    planned = post(person, Role.RECORDER, world.village, ends_on=today + DAY)
    post(person, Role.AUDIT_ADMIN, world.county, starts_on=today + 3 * DAY)

    with pytest.raises(Conflict):
        keep_on(by=world.county_officer, posting=planned)


def test_the_admin_clears_an_end_through_the_verb(world: World, client) -> None:
    planned = post(make_user(), Role.RECORDER, world.village, ends_on=timezone.localdate() + DAY)
    client.force_login(world.county_officer)

    answer = client.post(reverse("admin:directory_posting_change", args=[planned.pk]), {"ends_on": ""})

    planned.refresh_from_db()
    assert (answer.status_code, planned.ends_on) == (302, None)


# The pages of mergers


def test_a_village_is_merged_on_its_page_after_its_name_was_typed(world: World, client) -> None:
    raise_one(world)
    client.force_login(world.county_officer)
    address = reverse("directory:village-merge", args=[world.village.number])
    typed = {"version": 1, "into": world.neighbour_village.pk, "confirmation": "别的村"}

    preview = client.get(address).content.decode()
    refused = client.post(address, typed).content.decode()
    answer = client.post(address, {**typed, "confirmation": "双桥村"})

    assert "事项" in preview
    assert "名字不一样" in refused
    assert answer.status_code == 302
    world.village.refresh_from_db()
    assert world.village.successor == world.neighbour_village
    assert "已撤并" in client.get(address).content.decode()


def test_only_the_county_office_opens_the_pages_of_mergers(world: World, client) -> None:
    for person, status in ((world.officer, 403), (world.secretary, 403), (world.neighbour, 404), (world.stranger, 404)):
        client.force_login(person)
        assert client.get(reverse("directory:village-merge", args=[world.village.number])).status_code == status
    client.force_login(world.clerk)
    assert client.get(reverse("directory:department-merge", args=[world.bureau.pk])).status_code in {403, 404}
    assert make_village(world.township, "旁村").successor is None


def test_a_department_is_merged_on_its_page_and_says_what_waits(world: World, client) -> None:
    client.force_login(world.county_officer)
    address = reverse("directory:department-merge", args=[world.bureau.pk])

    answer = client.post(address, {"version": 1, "into": world.other_bureau.pk})

    assert answer.status_code == 302
    page = client.get(address).content.decode()
    assert "在任岗位" in page
    assert "县水利局" in page
