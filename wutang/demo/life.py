"""One matter of the demo on its way: who has the turn, and what each of them does through the verbs."""

import datetime
from collections.abc import Sequence

from django.utils import timezone

from directory.models import Department, User, Village
from feedback import workflow
from feedback.handlers import handled_by
from feedback.models import Contact, Issue, Raiser, Referral
from feedback.permissions import must_contact, never_public

from .clock import NotYetError
from .stage import Stage, another
from .texts import Said

HOURS = (9, 10, 11, 14, 15, 16)
PUBLIC_SHARE = 0.7


class Life:
    """One matter on its way: the people who have the turn, and the time that passes between the steps."""

    def __init__(
        self,
        stage: Stage,
        issue: Issue,
        village: Village,
        said: Said,
        fate: str,
        recorder: User,
        at: datetime.datetime,
        *,
        may_be_public: bool = True,
    ) -> None:
        self.stage, self.issue, self.said, self.fate = stage, issue, said, fate
        self.village, self.recorder, self.at = village, recorder, at
        self.officer, self.second_officer = stage.staff.officers[village.township_id]
        self.visitor, self.second_visitor = stage.staff.visitors
        self.rng, self.script, self.clock = stage.rng, stage.script, stage.clock
        self.is_public = may_be_public and self.rng.random() < PUBLIC_SHARE

    # time

    def wait(self, working_days: int = 1) -> datetime.datetime:
        """Let working days pass; the matter stays where it is when the moment has not come yet."""
        day = self.clock.working_day(timezone.localdate(self.at), working_days)
        return self._be(self.clock.moment(day, self.rng.choice(HOURS), self.rng.randrange(0, 60, 5)))

    def wait_days(self, days: int) -> datetime.datetime:
        """Let calendar days pass."""
        return self._be(self.at + datetime.timedelta(days=days))

    def just_after(self, hours: int) -> datetime.datetime:
        """Let hours of the same day pass."""
        return self._be(self.at + datetime.timedelta(hours=hours))

    def just_now(self, hours: int) -> datetime.datetime:
        """Be some hours before the demo's moment, whatever the day, but not before what happened last."""
        self.at = max(self.at, self.clock.now - datetime.timedelta(hours=hours))
        return self.at

    def _be(self, moment: datetime.datetime) -> datetime.datetime:
        if moment >= self.clock.now:
            raise NotYetError
        self.at = moment
        return moment

    # in the offices

    def arrange(self) -> None:
        """Have the township complete working text and category."""
        category = self.stage.category(self.said)
        workflow.arrange(
            by=self.officer,
            issue=self.issue,
            digest=self.said.digest,
            category=category,
            kind=category.kind,
            now=self.at,
        )

    def publish(self) -> None:
        """Have the township show it, two people each doing half; never what may not be shown."""
        self.issue.refresh_from_db()
        if not self.is_public or never_public(self.issue):
            return
        workflow.review(
            by=self.officer,
            issue=self.issue,
            title=self.said.title,
            text=self.said.digest,
            reply=self.issue.reply,
            now=self.at,
        )
        self.wait()
        workflow.publish(by=self.second_officer, issue=self.issue, now=self.at)

    def order(self) -> Referral:
        """Return the newest order of the matter."""
        return Referral.objects.filter(issue=self.issue).order_by("-ordinal")[0]

    def dispatch(
        self, *, by: User | None = None, department: Department | None = None, handling_class: str = ""
    ) -> None:
        """Send the matter to its department."""
        department = department or self.stage.department(
            self.said.department, self.village.pk, self.village.township_id
        )
        usual = self.stage.category(self.said).handling_class
        workflow.dispatch(
            by=by or self.officer,
            referral=self.order(),
            department=department,
            handling_class=handling_class or self.said.handling_class or usual,
            requirement=self.script.phrase("requirements"),
            digest=self.said.digest,
            now=self.at,
        )

    # at the department

    def handler(self) -> User:
        """Return who works on the newest order: a clerk, the township's second officer, or the village secretary."""
        department = self.order().department
        if department is None:
            raise LookupError(self.issue.number)
        if department.kind == Department.Kind.TOWNSHIP_OFFICE:
            return self.second_officer
        if department.kind == Department.Kind.VILLAGE_COMMITTEE:
            return self.recorder
        key = next(key for key, one in self.stage.staff.departments.items() if one.pk == department.pk)
        return self.stage.staff.clerks[key][int(self.issue.number[-2]) % 2]

    def accept(self) -> None:
        """Have the department accept the order, and contact its raiser."""
        workflow.accept(by=self.handler(), referral=self.order(), now=self.at)
        self.contact()

    def contact(self) -> None:
        """Have the department contact a raiser who wishes it, and note it."""
        order = self.order()
        if not must_contact(order):
            return
        is_direct = order.issue.raiser.contact == Contact.DIRECT
        workflow.note_contact(
            by=self.handler(),
            referral=order,
            contacted_on=timezone.localdate(self.at),
            contact_channel="PHONE" if is_direct else "LIAISON",
            contacted_how=self.script.phrase("called" if is_direct else "passed_on"),
            now=self.at,
        )

    def submit(
        self,
        *,
        completion: str = "SUBSTANTIVE",
        result: str = "",
        milestones: Sequence[tuple[str, datetime.date]] = (),
    ) -> None:
        """Have the department report what it did."""
        workflow.submit(
            by=self.handler(),
            referral=self.order(),
            completion=completion,
            measures=self.said.measures or self.said.reply,
            result=result or self.said.reply,
            contacted_on=timezone.localdate(self.at),
            contact_channel="PHONE",
            contacted_how=self.script.phrase("contacts"),
            milestones=milestones,
            now=self.at,
        )

    def ask_return(self) -> None:
        """Have the department ask to hand the order back to where it belongs."""
        right = self.stage.department(self.said.department, self.village.pk, self.village.township_id)
        workflow.request_return(
            by=self.handler(),
            referral=self.order(),
            reason=self.script.phrase("return_asked"),
            suggested_department=right,
            now=self.at,
        )

    def approve(self, *, by: User | None = None) -> None:
        """Have the sender's side approve the report: the county, where the township's own office handled it."""
        order = self.order()
        is_own = order.department is not None and order.department.kind == Department.Kind.TOWNSHIP_OFFICE
        sender = self.stage.staff.office[0] if is_own else self.officer
        workflow.approve(by=by or sender, referral=order, now=self.at)

    def handle(self, *, by: User | None = None, days: int | None = None, result: str = "") -> None:
        """The usual way from acceptance to the answer, within the limits."""
        self.wait()
        self.accept()
        self.wait(days or self.rng.randint(1, 3))
        self.submit(result=result)
        self.wait()
        self.approve(by=by)

    # asking back

    def visit(self, satisfaction: str, *, by: User | None = None, method: str = "", reason: str = "") -> None:
        """Have a return visitor ask the raiser."""
        chosen = method or self.rng.choice(("PHONE", "PHONE", "IN_PERSON", "NEXT_TALK"))
        has_phone = Raiser.objects.filter(issue=self.issue, sealed_phone__isnull=False).exists()
        workflow.record_visit(
            by=by or self.visitor,
            issue=self.issue,
            method="IN_PERSON" if chosen == "PHONE" and not has_phone else chosen,
            is_solved=satisfaction != "NOT",
            satisfaction=satisfaction,
            reason=reason,
            now=self.at,
        )

    def say_by_code(self, satisfaction: str, *, reason: str = "") -> None:
        """Have the raiser answer with the code of the slip."""
        workflow.villager_answers(
            issue=self.issue,
            is_solved=satisfaction != "NOT",
            satisfaction=satisfaction,
            reason=reason,
            now=self.at,
        )

    def miss(self) -> None:
        """Have a return visitor try in vain."""
        workflow.record_visit(by=self.visitor, issue=self.issue, method="PHONE", was_reached=False, now=self.at)

    def close(self, ground: str, *, by: User | None = None, reason: str = "") -> None:
        """Strike the matter off; an exception by another person than the last visitor."""
        by = by or another([self.visitor, self.second_visitor], self.visitor)
        workflow.close(by=by, issue=self.issue, ground=ground, reason=reason, now=self.at)

    def decline_reopening(self, reason: str) -> None:
        """Decide, as the first office's person who had no hand in it, that it is not done again."""
        issue = Issue.objects.get(pk=self.issue.pk)
        people = [self.officer, self.second_officer, *self.stage.staff.office]
        by = next(person for person in people if not handled_by(person, issue))
        workflow.decline_reopening(by=by, issue=issue, reason=reason, now=self.at)

    def reopen(self) -> None:
        """Have it done again, one level up."""
        workflow.reopen(by=self.officer, issue=self.issue, reason=self.script.phrase("reopen"), now=self.at)
