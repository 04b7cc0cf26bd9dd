"""Lists that are opened all day are read through an index, on both databases, as the database itself says."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from feedback.models import Issue, Referral, ReturnVisit, Status, Supervision, TraceCode
from meetings.models import Meeting
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.plants_faults]
LISTS: dict[str, tuple[Callable[[World], QuerySet], str]] = {
    "a county's newest matters": (lambda world: Issue.objects.order_by("-raised_on", "-pk")[:30], "issue_newest"),
    "a matter by its number": (lambda world: Issue.objects.filter(number="HN-2026-000017"), "number"),
    "what is published": (
        lambda world: Issue.objects.filter(review_state="PUBLISHED").order_by("-published_at")[:30],
        "issue_published",
    ),
    "orders past their time, longest first": (
        lambda world: Referral.objects.filter(status="ACCEPTED", finish_due_at__lt=timezone.now()).order_by(
            "finish_due_at"
        )[:30],
        "referral_status_due",
    ),
    "orders done, newest first": (
        lambda world: Referral.objects.filter(status="APPROVED").order_by("-approved_at", "-pk")[:30],
        "referral_done_newest",
    ),
    "ratings, newest first": (lambda world: ReturnVisit.objects.order_by("-visited_at", "-pk")[:30], "visit_newest"),
    "answered orders of supervision, newest first": (
        lambda world: Supervision.objects.filter(state="ANSWERED").order_by("-created_at", "-pk")[:30],
        "supervision_newest",
    ),
    "talks, newest first": (lambda world: Meeting.objects.order_by("-started_at", "-pk")[:30], "meeting_start"),
    "a slip by its serial": (lambda world: TraceCode.objects.filter(serial="A-0000-000017"), "serial"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_read_through_its_index(world: World, name: str) -> None:
    rows, index = LISTS[name]

    assert index in plan(rows(world))


def test_what_waits_is_found_among_what_is_done(world: World) -> None:
    """In a county whose matters are nearly all closed."""
    at = timezone.now()
    Issue.objects.bulk_create(
        Issue(
            number=f"HN-2026-9{n:05d}",
            village=world.village,
            path=world.village.path,
            status=Status.CLOSED,
            outcome="ANSWERED",
            raised_on=at.date(),
            closed_at=at,
            closed_ground="CONFIRMED",
            created_by=world.secretary,
        )
        for n in range(1500)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    waiting = Issue.objects.under(world.county.path).filter(status=Status.RAISED).order_by()

    assert "issue_turns_and_figures" in plan(waiting)


def plan(rows: QuerySet) -> str:
    """What the database would do; PostgreSQL is kept from reading a table that is small enough to be read whole."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    return rows.explain()
