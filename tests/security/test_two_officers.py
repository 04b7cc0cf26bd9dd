"""T19: two officers and one matter: one wins, the other reads why; counters under twenty threads, on both databases."""

from collections.abc import Callable

import pytest
from django.db import transaction

from directory.models import Counter, User
from feedback import ledger, slips
from feedback.models import Issue, Referral, SlipBatch, Step, TraceCode
from meetings.models import Meeting
from office.access import log_access, verify_access_log
from office.models import AccessLog
from office.numbers import take_number
from tests.feedback.matters import answered, extending, returning
from tests.feedback.test_races import at_once, post
from tests.neighbour import RAISER
from tests.world import World, approve_one, make_meeting, raise_one, refer_one, submit_one

THREADS = 20


def press(world: World, person: str, address: str, **form: object) -> Callable[[], int]:
    issue = Issue.objects.order_by("pk").last()
    assert issue is not None
    return post(getattr(world, person), address, {"version": issue.version, **form})


def dispatching(world: World) -> list[Callable[[], int]]:
    page = f"{refer_one(world).get_absolute_url()}dispatch/"
    form = {"handling_class": "GENERAL", "digest": "组道损坏。"}
    return [
        press(world, "officer", page, department=world.bureau.pk, **form),
        press(world, "second_officer", page, department=world.other_bureau.pk, **form),
    ]


def ruling(world: World) -> list[Callable[[], int]]:
    page = f"{submit_one(world).get_absolute_url()}"
    return [
        press(world, "officer", f"{page}approve/", reply="好了。"),
        press(world, "county_officer", f"{page}send-back/", text="没好"),
    ]


def returns(world: World) -> list[Callable[[], int]]:
    page = f"{returning(world).referrals.get().get_absolute_url()}decide-return/"
    return [
        press(world, "officer", page, is_granted="yes", text="同意"),
        press(world, "second_officer", page, is_granted="no", text="不同意"),
    ]


def extensions(world: World) -> list[Callable[[], int]]:
    page = f"{extending(world).referrals.get().get_absolute_url()}decide-extension/"
    return [
        press(world, "officer", page, is_granted="yes", days=2, text="同意"),
        press(world, "second_officer", page, is_granted="no", text="不同意"),
    ]


def reopening(world: World) -> list[Callable[[], int]]:
    page = approve_one(world, raiser=RAISER).get_absolute_url()
    return [
        press(world, "officer", f"{page}reopen/", text="没有修到头"),
        press(world, "visitor", page.replace("issues", "visits"), method="PHONE", was_reached="yes", is_solved="yes",
              satisfaction="SATISFIED"),
    ]  # fmt: skip


def guiding(world: World) -> list[Callable[[], int]]:
    page = raise_one(world).get_absolute_url()
    return [
        press(world, "officer", f"{page}guide/", text="请到镇便民中心办。"),
        press(world, "secretary", f"{page}answer/", outcome_text="年底动工。"),
    ]


def voiding(world: World) -> list[Callable[[], int]]:
    page = answered(world).get_absolute_url()
    return [
        press(world, "officer", f"{page}void/", text="录重了"),
        press(world, "second_officer", f"{page}refer/", outcome_text="请修"),
    ]


PAIRS = [dispatching, ruling, returns, extensions, reopening, guiding, voiding]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make", PAIRS)
def test_t19_of_two_who_press_at_once_one_wins_and_the_other_reads_why(
    world: World, make: Callable[[World], list[Callable[[], int]]]
) -> None:
    before_steps, actions = Step.objects.count(), make(world)
    steps = Step.objects.count() - before_steps

    answers = at_once(*actions)

    assert answers.count(302) == 1, answers
    assert set(answers) - {302} <= {403, 404, 409}
    assert list(ledger.verify()) == []
    assert Step.objects.count() > steps


@pytest.mark.django_db(transaction=True)
def test_t19_a_counter_under_twenty_threads_gives_every_number_once(world: World) -> None:
    def take() -> str:
        with transaction.atomic():
            return take_number("HN", 2031)

    numbers = at_once(*[take] * THREADS)

    assert len(set(numbers)) == THREADS
    assert Counter.objects.get(name="HN-2031").last == THREADS


@pytest.mark.django_db(transaction=True)
def test_t19_twenty_recorders_at_once_lose_no_matter_and_double_no_number(world: World) -> None:
    talks = [make_meeting(world) for _talk in range(THREADS)]

    at_once(*[lambda talk=talk: raise_one(world, talk, by=world.recorder) for talk in talks])

    numbers = list(Issue.objects.values_list("number", flat=True))
    serials = sorted(int(number[8:-1]) for number in numbers)
    assert len(set(numbers)) == THREADS
    assert serials == list(range(serials[0], serials[0] + THREADS))
    assert list(ledger.verify()) == []


@pytest.mark.django_db(transaction=True)
def test_t19_twenty_requests_by_twenty_clients_answer_no_500(world: World) -> None:
    meeting = make_meeting(world)
    users: list[User] = [world.secretary, world.recorder, world.officer, world.second_officer]
    actions = [post(users[number % 4], f"{meeting.get_absolute_url()}heads/", {"add": 1}) for number in range(THREADS)]

    answers = at_once(*actions)

    assert set(answers) <= {200, 201, 302}
    assert Meeting.objects.get().heads_at_peak == (meeting.heads_at_start or 0) + THREADS


@pytest.mark.django_db(transaction=True)
def test_t19_two_pads_printed_at_once_share_no_serial(world: World) -> None:
    at_once(*[lambda: slips.print_pad(by=world.county_officer, county=world.county, count=5)] * 6)

    assert SlipBatch.objects.count() == 6
    assert TraceCode.objects.values("serial").distinct().count() == 30


@pytest.mark.django_db(transaction=True)
def test_t19_twenty_lines_of_the_access_log_at_once_are_one_chain(world: World) -> None:
    def log() -> None:
        log_access(by=world.officer, action=AccessLog.Action.PRINT, target="HN-1")

    at_once(*[log] * THREADS)

    rows = AccessLog.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(rows) == list(range(1, THREADS + 1))
    assert list(verify_access_log()) == []


@pytest.mark.django_db(transaction=True)
def test_t19_one_matter_has_one_lead_whoever_refers_it_at_once(world: World) -> None:
    issue = raise_one(world)
    page = f"{issue.get_absolute_url()}refer/"

    answers = at_once(*[press(world, name, page) for name in ("secretary", "recorder", "officer", "county_officer")])

    assert answers.count(302) == 1
    assert Referral.objects.filter(issue=issue).count() == 1
