"""Courses of referred matters: the usual way, and every way it can go otherwise."""

import datetime

from django.utils import timezone

from directory.models import Role
from feedback import workflow
from feedback.models import ReturnVisit

from .matter import Course, Matter, course
from .parts import accepted, approved, content, discontent, done, handled, placed, planned, reported, shown


@course("referred", 40)
def ordinary(matter: Matter) -> Course:
    """Dispatched, done in time, asked back, content."""
    yield from placed(matter)
    yield from done(matter, matter.rng.randint(1, 3))
    if matter.is_public:
        yield from shown(matter)
    yield from content(matter)


@course("referred", 5)
def late(matter: Matter) -> Course:
    """Accepted late and finished late: `tick` reminds, an order is drafted, signed and answered."""
    yield from placed(matter, handling_class="LIVELIHOOD")
    yield matter.on(3)
    matter.accept()
    yield from reported(matter, 9)
    yield from approved(matter)
    yield from content(matter)


@course("referred", 3)
def sent_back(matter: Matter) -> Course:
    """The report said too little."""
    yield from placed(matter)
    yield from accepted(matter)
    yield from reported(matter, 1)
    yield matter.on(1)
    why = matter.script.phrase("sent_back")
    workflow.send_back(by=matter.sender(), referral=matter.order(), reason=why, now=matter.at)
    yield from reported(matter, 1)
    yield from approved(matter)
    yield from content(matter)


@course("referred")
def returned_twice(matter: Matter) -> Course:
    """Handed back twice; the county office rules, and nobody hands it back again."""
    for _time in range(2):
        yield matter.on(1)
        matter.wrong_place()
        yield matter.within(2)
        matter.ask_return()
        yield matter.within(3)
        matter.decide_return(is_granted=True)
    yield from handled(matter)


@course("referred")
def return_refused(matter: Matter) -> Course:
    """Asked to hand back before accepting; it was theirs."""
    yield from placed(matter)
    yield matter.within(1)
    _hand_back(matter)
    yield matter.within(3)
    matter.decide_return(is_granted=False)
    yield from done(matter)
    yield from content(matter)


@course("referred")
def return_refused_later(matter: Matter) -> Course:
    """The same after accepting."""
    yield from placed(matter)
    yield from accepted(matter)
    yield matter.within(1)
    _hand_back(matter)
    yield matter.within(3)
    matter.decide_return(is_granted=False)
    yield from reported(matter)
    yield from approved(matter)
    yield from content(matter)


def _hand_back(matter: Matter) -> None:
    own = matter.order().department
    elsewhere = next(one for one in matter.stage.staff.departments.values() if own is None or one.pk != own.pk)
    workflow.request_return(
        by=matter.handler(),
        referral=matter.order(),
        reason=matter.script.phrase("return_asked"),
        suggested_department=elsewhere,
        now=matter.at,
    )


@course("referred")
def withdrawn(matter: Matter) -> Course:
    """Sent to the wrong body, taken back before it was accepted, sent anew."""
    yield matter.on(1)
    matter.wrong_place()
    yield matter.within(1)
    why = matter.script.phrase("ended_early")
    workflow.withdraw(by=matter.officer, referral=matter.order(), reason=why, now=matter.at)
    yield matter.within(1)
    workflow.refer(by=matter.officer, issue=matter.issue, now=matter.at)
    yield from handled(matter)


@course("referred")
def declined_and_guided(matter: Matter) -> Course:
    """Not dispatched, unplaced for a day, then guided."""
    yield matter.on(1)
    why = matter.script.phrase("declined")
    workflow.decline(by=matter.officer, referral=matter.order(), reason=why, now=matter.at)
    yield matter.on(1)
    where = matter.script.phrase("explained_reply")
    workflow.guide(by=matter.officer, issue=matter.issue, text=where, now=matter.at)


@course("referred")
def passed_up(matter: Matter) -> Course:
    """The township cannot place it; the county does."""
    yield matter.on(1)
    why = matter.script.phrase("passed_up")
    workflow.pass_up(by=matter.officer, referral=matter.order(), reason=why, now=matter.at)
    yield from handled(matter)


@course("referred", 3)
def extended(matter: Matter) -> Course:
    """More time asked for in time, and given openly."""
    yield from _ask_for_time(matter, is_granted=True)


@course("referred")
def not_extended(matter: Matter) -> Course:
    """More time asked for, and not given."""
    yield from _ask_for_time(matter, is_granted=False)


def _ask_for_time(matter: Matter, *, is_granted: bool) -> Course:
    yield from placed(matter, handling_class="GENERAL")
    yield from accepted(matter)
    yield matter.on(1)
    why = matter.script.phrase("extension")
    workflow.ask_extension(by=matter.handler(), referral=matter.order(), days=3, reason=why, now=matter.at)
    yield matter.within(4)
    workflow.decide_extension(
        by=matter.sender(),
        referral=matter.order(),
        is_granted=is_granted,
        reason=matter.script.phrase("extension_granted" if is_granted else "extension_refused"),
        now=matter.at,
    )
    yield from reported(matter, 3 if is_granted else 1)
    yield from approved(matter)
    yield from content(matter)


@course("referred")
def helped(matter: Matter) -> Course:
    """Two bodies at it, each under its own clock; the lead reports last."""
    yield from placed(matter, handling_class="COMPLEX")
    lead = matter.order()
    yield from accepted(matter)
    yield matter.within(2)
    other = next(
        matter.stage.staff.departments[key]
        for key in matter.stage.staff.clerks
        if matter.stage.staff.departments[key].pk != lead.department_id
    )
    matter.focus = workflow.add_co_handler(
        by=matter.officer,
        issue=matter.issue,
        department=other,
        requirement=matter.script.phrase("requirements"),
        now=matter.at,
    )
    yield from done(matter)
    matter.focus = lead
    yield from reported(matter)
    yield from approved(matter)
    yield from content(matter)


@course("referred")
def long_term_done(matter: Matter) -> Course:
    """A plan with milestones; the first is reached, then all of it."""
    yield from planned(matter)
    yield matter.on(3)
    workflow.report_progress(
        by=matter.handler(),
        referral=matter.order(),
        text=matter.script.phrase("progress"),
        milestone=matter.issue.milestones.earliest("due_on"),
        now=matter.at,
    )
    yield from reported(matter, 4)
    yield from approved(matter)
    yield from content(matter)


@course("referred")
def long_term_resumed(matter: Matter) -> Course:
    """A plan; then the money comes, and it is done under a clock."""
    yield from planned(matter)
    yield matter.on(2)
    why = matter.script.phrase("resumed")
    workflow.resume(by=matter.officer, issue=matter.issue, reason=why, now=matter.at)
    yield from reported(matter)
    yield from approved(matter)
    yield from content(matter)


@course("referred")
def second_round(matter: Matter) -> Course:
    """Not content: done again, one level up; meanwhile the department appeals the rating and is right."""
    yield from placed(matter)
    yield from done(matter, 1)
    yield from discontent(matter)
    yield from _appealed(matter, is_upheld=True)
    yield matter.within(2)
    matter.reopen()
    yield from handled(matter)


@course("referred")
def poor_and_explained(matter: Matter) -> Course:
    """The rules do not allow it: explained, not content, appealed in vain, struck off by a second person."""
    yield from placed(matter)
    yield from accepted(matter)
    yield matter.on(1)
    matter.submit(completion="PROCEDURAL", result=matter.script.phrase("explained_reply"))
    yield from approved(matter)
    yield from discontent(matter)
    yield from _appealed(matter, is_upheld=False)
    yield matter.on(1)
    matter.decline_reopening(matter.script.phrase("explained"))
    matter.close("EXPLAINED", by=matter.second_visitor, reason=matter.script.phrase("explained"))


def _appealed(matter: Matter, *, is_upheld: bool) -> Course:
    visit = ReturnVisit.objects.filter(issue=matter.issue).latest("pk")
    yield matter.within(2)
    why = matter.script.phrase("appeal")
    workflow.appeal_rating(by=matter.handler(), visit=visit, reason=why, now=matter.at)
    yield matter.on(1)
    workflow.decide_appeal(
        by=matter.stage.staff.seats[Role.SUPERVISION][0],
        visit=visit,
        is_upheld=is_upheld,
        reason=matter.script.phrase("appeal_upheld" if is_upheld else "appeal_dismissed"),
        now=matter.at,
    )


@course("referred")
def closed_and_reopened(matter: Matter) -> Course:
    """Struck off, and a week later it has come back: the raiser says so by code."""
    yield from handled(matter)
    yield matter.on(2)
    matter.say_by_code("NOT", reason=matter.script.phrase("unhappy"))
    yield matter.on(1)
    matter.reopen()
    yield from handled(matter)


@course("referred")
def unreachable(matter: Matter) -> Course:
    """Nobody answers on three different days."""
    yield from placed(matter)
    yield from done(matter, 1)
    for _try in range(3):
        yield matter.on(1)
        matter.miss()
    yield matter.on(1)
    matter.close("UNREACHABLE", by=matter.second_visitor, reason=matter.script.phrase("unreachable"))


@course("referred")
def emergency(matter: Matter) -> Course:
    """People are in danger: dispatched the same night, day and night counted."""
    yield matter.at + datetime.timedelta(minutes=20)
    matter.dispatch(handling_class="EMERGENCY")
    yield matter.at + datetime.timedelta(minutes=25)
    matter.accept()
    yield matter.at + datetime.timedelta(hours=11)
    matter.submit()
    yield from approved(matter)
    yield from content(matter)


@course("referred")
def instructed(matter: Matter) -> Course:
    """An official writes a note on it; the department answers and does it."""
    yield from placed(matter, handling_class="COMPLEX")
    yield from accepted(matter)
    yield matter.within(3)
    department = matter.order().department
    if department is None:
        raise LookupError(matter.issue.number)
    note = workflow.instruct(
        by=matter.stage.staff.seats[Role.OFFICIAL][0],
        issue=matter.issue,
        department=department,
        text=matter.script.phrase("instruction"),
        answer_due_on=timezone.localdate(matter.on(3)),
        now=matter.at,
    )
    yield matter.on(1)
    answer = matter.script.phrase("instruction_answer")
    workflow.answer_supervision(by=matter.handler(), supervision=note, text=answer, now=matter.at)
    yield from reported(matter)
    yield from approved(matter)
    yield from content(matter)


@course("referred", 2)
def never_done(matter: Matter) -> Course:
    """Accepted, and nothing more: reminders, an order, a notice to all."""
    yield from placed(matter, handling_class="LIVELIHOOD")
    yield from accepted(matter)
