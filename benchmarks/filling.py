"""A county with very many matters, written past the verbs: rows as they stand at one moment, without their ledger.

Five years of one county on its real villages; four of a hundred matters are still at work. Every text and every person
is invented.
"""

import datetime
import random
from collections.abc import Iterator
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from directory.models import Division, Role, Village
from feedback.deadlines import policy_for
from feedback.models import Category, Issue, Mention, Referral
from meetings.models import Meeting
from office.models import CountySettings
from office.numbers import make_number
from tests.factories import make_department, make_user

COUNTY = "430422"
DAYS = 5 * 365
AT_ONCE = 6_000
PER_TALK = 12
DEPARTMENTS = 40
STANDS = (
    ("CLOSED", "ANSWERED", 33),
    ("CLOSED", "RESOLVED_ON_SITE", 18),
    ("CLOSED", "REFERRED", 40),
    ("GUIDED", "", 3),
    ("VOIDED", "", 2),
    ("REFERRED", "REFERRED", 2),
    ("REPLIED", "REFERRED", 0.5),
    ("LONG_TERM", "REFERRED", 0.5),
    ("ANSWERED", "ANSWERED", 0.7),
    ("RAISED", "", 0.3),
)
"""Status, first outcome, and how many of a hundred matters stand so."""
SETTLED = ("CLOSED", "REPLIED", "LONG_TERM", "ANSWERED")
WHAT = ("水渠", "组道", "路灯", "自来水", "医保", "低保", "信号", "垃圾", "山塘", "田埂")
HOW = ("垮了一段，浇不上水", "坏了半年没人修", "想请人来看一看", "收费不明白，请讲清楚", "夜里看不见，老人摔过")


class BigCounty:
    """One county, the people who open its pages, and as many matters as are asked for."""

    def __init__(self) -> None:
        call_command("import_divisions", stdout=StringIO())
        self.county = Division.objects.get(level=Division.Level.COUNTY, official_code__startswith=COUNTY)
        CountySettings.objects.create(county=self.county, site_name="衡南县屋场恳谈会", number_prefix="HN")
        self.villages = list(Village.objects.usable().under(self.county.path).order_by("path"))
        self.departments = [make_department(self.county, f"县第{n}局") for n in range(DEPARTMENTS)]
        self.policy = policy_for(self.county, "GENERAL")
        self.categories = list(Category.objects.filter(parent__isnull=False))
        self.people = {
            "village secretary": make_user(Role.VILLAGE_SECRETARY, self.villages[0]),
            "township office": make_user(Role.TOWNSHIP_OFFICE, self.villages[0].township),
            "county office": make_user(Role.COUNTY_OFFICE, self.county),
            "bureau": make_user(Role.DEPARTMENT, self.departments[0]),
            "return visitor": make_user(Role.RETURN_VISITOR, self.county),
            "supervision": make_user(Role.SUPERVISION, self.county),
            "official": make_user(Role.OFFICIAL, self.county),
        }
        self.chance = random.Random(7)
        self.serial = 0

    def fill(self, matters: int) -> None:
        """Write so many matters, with their talks and orders, and let the database count its rows."""
        for start in range(0, matters, AT_ONCE):
            with transaction.atomic():
                self._write(min(AT_ONCE, matters - start))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _write(self, size: int) -> None:
        talks = Meeting.objects.bulk_create([self._talk() for _n in range(-(-size // PER_TALK))])
        at = [talks[n // PER_TALK] for n in range(size)]
        matters = Issue.objects.bulk_create([self._matter(meeting) for meeting in at])
        Mention.objects.bulk_create(
            [Mention(issue=issue, meeting=meeting) for issue, meeting in zip(matters, at, strict=True)]
        )
        Referral.objects.bulk_create([self._order(issue) for issue in matters if issue.outcome == "REFERRED"])

    def _next(self) -> int:
        self.serial += 1
        return self.serial

    def _talk(self) -> Meeting:
        """A talk that was handed in, some evening of the last years."""
        village, writer = self.chance.choice(self.villages), self.people["village secretary"]
        when = evening(timezone.localdate() - datetime.timedelta(days=self.chance.randrange(1, DAYS)))
        return Meeting(
            number=make_number("HN", when.year, self._next(), letter="H"),
            village=village,
            path=village.path,
            started_at=when,
            is_evening=True,
            status="SUBMITTED",
            submitted_at=when,
            submitted_by=writer,
            created_by=writer,
            changed_by=writer,
            heads_at_start=20,
            heads_at_peak=30,
        )

    def _matter(self, meeting: Meeting) -> Issue:
        """A matter of the talk, somewhere on its way, most often at the end of it."""
        chance, when = self.chance, meeting.started_at
        (status, outcome, _share), *_ = chance.choices(STANDS, [share for *_stand, share in STANDS])
        digest = f"{chance.choice(WHAT)}{chance.choice(HOW)}，{chance.choice(WHAT)}也{chance.choice(HOW)}。"
        more: dict[str, Any] = {}
        if status == "CLOSED":
            more = {"closed_at": when + datetime.timedelta(days=9), "closed_ground": "CONFIRMED"}
            more |= self._published(when, digest) if chance.random() < 0.3 else {}
        if status in SETTLED:
            more["settled_at"] = when
        return Issue(
            number=make_number("HN", when.year, self._next()),
            village_id=meeting.village_id,
            path=meeting.path,
            raw_note=digest * 3,
            digest=digest,
            reply="已安排人修，年底前完工。" if outcome else "",
            status=status,
            outcome=outcome,
            raised_on=timezone.localdate(when),
            created_by=self.people["village secretary"],
            category=chance.choice(self.categories) if chance.random() < 0.8 else None,
            **more,
        )

    def _published(self, when: datetime.datetime, digest: str) -> dict[str, Any]:
        """What the database asks of a matter that villagers may read."""
        return {
            "review_state": "PUBLISHED",
            "public_title": digest[:20],
            "public_text": digest,
            "public_reply": "已经修好。",
            "reviewed_at": when,
            "reviewed_by": self.people["township office"],
            "published_at": when + datetime.timedelta(days=12),
            "published_by": self.people["county office"],
        }

    def _order(self, issue: Issue) -> Referral:
        """The lead order of a referred matter: approved where the matter has gone on, else at work."""
        office, clerk, at = self.people["township office"], self.people["bureau"], evening(issue.raised_on)
        done = {"submitted_at": at, "submitted_by": clerk, "approved_at": at, "approved_by": office}
        is_at_work = issue.status == "REFERRED"
        return Referral(
            issue=issue,
            ordinal=1,
            status="ACCEPTED" if is_at_work else "APPROVED",
            department=self.chance.choice(self.departments),
            policy=self.policy,
            finish_due_at=at + datetime.timedelta(days=self.chance.randrange(8, DAYS)),
            proposed_by=office,
            dispatched_at=at,
            dispatched_by=office,
            clock_started_at=at,
            accepted_at=at,
            accepted_by=clerk,
            **({} if is_at_work else done),
        )

    def pages(self) -> Iterator[tuple[str, str]]:
        """Who opens what: every page that lists, counts or searches matters."""
        here, village = f"/summary/{self.county.number}/", self.villages[0]
        first, middle = Issue.objects.earliest("raised_on", "pk"), timezone.localdate().year - 2
        for address in ("/", "/issues/", f"/issues/?before={middle}-06-01~1", "/meetings/", "/figures/"):
            yield "", address
        yield "", f"/villages/{village.number}/"
        for person in self.people:
            yield person, "/desk/"
        for person in ("village secretary", "township office", "county office"):
            yield person, "/desk/issues/"
        for query in (f"before={middle}-06-01~1", "status=RAISED", "overdue=1", "q=水渠", "q=没有这个词", f"q={first}"):
            yield "county office", f"/desk/issues/?{query}"
        for address in ("/desk/meetings/", "/desk/referrals/", "/desk/review/"):
            yield "county office", address
        yield "bureau", "/desk/referrals/"
        yield "return visitor", "/desk/visits/"
        yield "supervision", "/desk/supervisions/"
        for address in (here, f"{here}rows/M17/", f"{here}rows/M15/", f"{here}?from={middle}-01-01&to={middle}-12-31"):
            yield "official", address


def evening(day: datetime.date) -> datetime.datetime:
    """Half past seven of the day."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(19, 30)))
