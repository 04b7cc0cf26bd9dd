"""Referred and on its way: each of them stands where somebody has the turn."""

import datetime

from django.utils import timezone

from feedback import workflow

from ..life import Life
from .registry import fate

MILESTONES = (("完成勘测和设计", 40), ("资金列入年度计划", 100), ("开工", 160), ("完工验收", 260))
"""The plan of a long-term matter: a step and how many days after the plan."""


@fate
def proposed(life: Life) -> None:
    """Waiting for the township to dispatch it; late when the talk is long past."""


@fate
def declined(life: Life) -> None:
    """The township did not dispatch it; it is unplaced."""
    life.wait()
    workflow.decline(by=life.officer, referral=life.order(), reason=life.script.phrase("declined"), now=life.at)


@fate
def declined_guided(life: Life) -> None:
    """Not dispatched, and the raiser told where to go."""
    declined(life)
    life.wait()
    workflow.guide(by=life.officer, issue=life.issue, text=life.script.phrase("explained_reply"), now=life.at)


@fate
def dispatched(life: Life) -> None:
    """Dispatched today; the department has a working day to accept."""
    life.just_now(2)
    life.dispatch()


@fate
def overdue_accept(life: Life) -> None:
    """Dispatched, and nobody accepted it."""
    life.wait()
    life.dispatch()


@fate
def accepted(life: Life) -> None:
    """In work."""
    life.wait()
    life.dispatch(handling_class="COMPLEX")
    life.wait()
    life.accept()


@fate
def overdue_finish(life: Life) -> None:
    """Accepted long ago and not finished."""
    life.wait()
    life.dispatch(handling_class="GENERAL")
    life.wait(2)
    life.accept()


@fate
def submitted(life: Life) -> None:
    """Reported done, waiting for the sender."""
    accepted(life)
    life.wait(2)
    life.submit()


@fate
def sent_back(life: Life) -> None:
    """Reported done and sent back."""
    submitted(life)
    life.wait()
    workflow.send_back(by=life.officer, referral=life.order(), reason=life.script.phrase("sent_back"), now=life.at)


@fate
def replied(life: Life) -> None:
    """Answered, waiting to be asked back."""
    life.wait()
    life.dispatch()
    life.handle()
    life.publish()


@fate
def tried(life: Life) -> None:
    """Answered; the visitor tried twice in vain."""
    replied(life)
    for _day in range(2):
        life.wait()
        life.miss()


@fate
def return_asked(life: Life) -> None:
    """The department says that it belongs elsewhere; the sender has not decided."""
    life.wait()
    life.dispatch(department=life.stage.staff.departments["林业"])
    life.just_after(1)
    life.ask_return()


@fate
def extension_asked(life: Life) -> None:
    """In work, and more time asked for."""
    accepted(life)
    life.just_after(2)
    workflow.ask_extension(
        by=life.handler(), referral=life.order(), days=5, reason=life.script.phrase("extension"), now=life.at
    )


@fate
def extended(life: Life) -> None:
    """In work with more time, openly."""
    extension_asked(life)
    life.wait()
    workflow.decide_extension(
        by=life.officer,
        referral=life.order(),
        is_granted=True,
        reason=life.script.phrase("extension_granted"),
        now=life.at,
    )


@fate
def long_term(life: Life) -> None:
    """Cannot be done soon: a public plan with milestones, the first of them reached."""
    accepted(life)
    life.wait(3)
    planned = timezone.localdate(life.at)
    plan = [(step, planned + datetime.timedelta(days=days)) for step, days in MILESTONES]
    life.submit(completion="INTERIM", result=life.script.phrase("long_term"), milestones=plan)
    life.wait()
    life.approve()
    life.publish()
    life.wait(20)
    workflow.report_progress(
        by=life.handler(),
        referral=life.order(),
        text=life.script.phrase("progress"),
        milestone=life.issue.milestones.order_by("due_on")[0],
        now=life.at,
    )
