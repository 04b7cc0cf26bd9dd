"""Two people at once: one wins, the other reads why; nothing is done twice, nothing answers 500."""

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from directory.models import User
from feedback import ledger
from feedback.models import Issue, Referral, ReturnVisit, Step
from tests.world import World, approve_one, dispatch_one, raise_one, submit_one

from .matters import answered


def at_once(*actions: Callable[[], object]) -> list[object]:
    """Run the actions at the same moment, each on a connection of its own; return their results in order."""
    results: list[object] = [None] * len(actions)
    start = threading.Barrier(len(actions))

    def run(place: int, action: Callable[[], object]) -> None:
        start.wait()
        try:
            results[place] = action()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def post(user: User, address: str, form: dict[str, object]) -> Callable[[], int]:
    """A person who presses a button: logged in beforehand, posting when called."""
    client = Client()
    client.force_login(user)
    return lambda: client.post(address, form).status_code


@pytest.mark.django_db(transaction=True)
def test_two_clerks_accept_and_one_wins(world: World) -> None:
    order = dispatch_one(world)
    address, form = f"{order.get_absolute_url()}accept/", {"version": Issue.objects.get().version}

    answers = at_once(post(world.clerk, address, form), post(world.second_clerk, address, form))

    assert sorted(answers) == [302, 409]
    assert Step.objects.filter(verb="accept").count() == 1


@pytest.mark.django_db(transaction=True)
def test_t18_a_double_tap_closes_once(world: World) -> None:
    issue = approve_one(world)
    address = f"/desk/visits/{issue.number}/"
    form = {
        "method": "IN_PERSON", "was_reached": "yes", "is_solved": "yes", "satisfaction": "SATISFIED",
        "version": Issue.objects.get().version,
    }  # fmt: skip

    answers = at_once(post(world.visitor, address, form), post(world.visitor, address, form))

    assert sorted(answers) in ([302, 409], [302, 404])
    assert (ReturnVisit.objects.count(), Step.objects.filter(verb="close").count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_outcomes_at_once_give_one(world: World) -> None:
    issue = raise_one(world)
    form = {"outcome_text": "好", "version": Issue.objects.get().version}

    answers = at_once(
        post(world.secretary, f"{issue.get_absolute_url()}answer/", form),
        post(world.recorder, f"{issue.get_absolute_url()}resolve/", form),
    )

    assert sorted(answers) == [302, 409]
    assert list(ledger.verify()) == []


@pytest.mark.django_db(transaction=True)
def test_approving_and_sending_back_at_once_does_one(world: World) -> None:
    order = submit_one(world)
    version = Issue.objects.get().version

    answers = at_once(
        post(world.officer, f"{order.get_absolute_url()}approve/", {"reply": "好了。", "version": version}),
        post(world.second_officer, f"{order.get_absolute_url()}send-back/", {"text": "没好", "version": version}),
    )

    assert sorted(answers) == [302, 409]
    assert Referral.objects.get().status in ("APPROVED", "ACCEPTED")


@pytest.mark.django_db(transaction=True)
def test_numbers_of_matters_taken_at_once_are_all_different(world: World) -> None:
    talks = [answered(world).meetings.get() for _ in range(6)]

    at_once(*[lambda talk=talk: raise_one(world, talk, by=world.recorder) for talk in talks])

    numbers = list(Issue.objects.values_list("number", flat=True))
    assert (len(numbers), len(set(numbers))) == (12, 12)


# What the database itself refuses


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["clerk", "second_clerk"])
def test_t21_the_database_refuses_a_visitor_whose_department_handled_the_matter(world: World, person: str) -> None:
    issue = approve_one(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnVisit.objects.create(
            issue=issue, round=1, method="IN_PERSON", is_solved=True, satisfaction="SATISFIED",
            visitor=getattr(world, person),
        )  # fmt: skip


@pytest.mark.django_db
def test_t21_the_database_refuses_a_visitor_who_answered_himself(world: World) -> None:
    issue = answered(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnVisit.objects.create(
            issue=issue, round=1, method="IN_PERSON", is_solved=True, satisfaction="SATISFIED", visitor=world.secretary
        )


@pytest.mark.django_db
def test_the_database_refuses_to_hand_an_old_visit_to_a_handler(world: World) -> None:
    issue = approve_one(world)
    visit = ReturnVisit.objects.create(
        issue=issue, round=1, method="IN_PERSON", was_reached=False, visitor=world.visitor
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnVisit.objects.filter(pk=visit.pk).update(visitor=world.clerk)


@pytest.mark.django_db
def test_somebody_who_left_the_department_today_stays_a_handler(world: World) -> None:
    issue = approve_one(world)
    world.second_clerk.postings.update(starts_on="2020-01-01", ends_on=timezone.localdate())

    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnVisit.objects.create(
            issue=issue, round=1, method="IN_PERSON", was_reached=False, visitor=world.second_clerk
        )
