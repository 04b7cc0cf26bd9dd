"""Referred, done, asked back and struck off; or struck off on another ground."""

from feedback import workflow

from ..life import Life
from .on_the_way import replied, tried
from .registry import fate


@fate
def confirmed(life: Life) -> None:
    """Done, asked back, content."""
    replied(life)
    life.wait(2)
    life.visit("SATISFIED")


@fate
def basically(life: Life) -> None:
    """Done; the raiser answered by code, the visitor asked too."""
    replied(life)
    life.wait_days(2)
    life.say_by_code("BASICALLY")
    life.wait()
    life.visit("BASICALLY")


@fate
def by_township(life: Life) -> None:
    """The township's own office did it."""
    life.wait()
    life.dispatch(department=life.stage.staff.offices[life.village.township_id])
    life.handle()
    life.publish()
    life.wait()
    life.visit("SATISFIED")


@fate
def by_village(life: Life) -> None:
    """The village committee did it, the township approved."""
    life.wait()
    life.dispatch(department=life.stage.staff.committees[life.village.pk], handling_class="GENERAL")
    life.handle()
    life.publish()
    life.wait()
    life.visit("SATISFIED")


@fate
def finished_late(life: Life) -> None:
    """Accepted late, finished late, yet done."""
    life.wait()
    life.dispatch(handling_class="GENERAL")
    life.wait(3)
    life.accept()
    life.wait(9)
    life.submit()
    life.wait()
    life.approve()
    life.wait()
    life.visit("BASICALLY")


@fate
def redirected(life: Life) -> None:
    """Sent to the wrong body, taken back, sent anew."""
    life.wait()
    life.dispatch(department=life.stage.staff.departments["林业"])
    life.just_after(3)
    workflow.withdraw(by=life.officer, referral=life.order(), reason=life.script.phrase("ended_early"), now=life.at)
    life.just_after(1)
    workflow.refer(by=life.officer, issue=life.issue, now=life.at)
    life.just_after(1)
    life.dispatch()
    life.handle()
    life.publish()
    life.wait()
    life.visit("SATISFIED")


@fate
def passed_up(life: Life) -> None:
    """The township could not place it; the county did."""
    life.wait()
    workflow.pass_up(by=life.officer, referral=life.order(), reason=life.script.phrase("passed_up"), now=life.at)
    life.wait()
    office = life.stage.staff.office[0]
    life.dispatch(by=office, handling_class="COMPLEX")
    life.handle(by=office, days=6)
    life.publish()
    life.wait()
    life.visit("SATISFIED")


@fate
def explained(life: Life) -> None:
    """Policy does not allow it: explained, not content, struck off by a second person with the reason."""
    life.wait()
    life.dispatch()
    life.wait()
    life.accept()
    life.wait(2)
    life.submit(completion="PROCEDURAL", result=life.script.phrase("explained_reply"))
    life.wait()
    life.approve()
    life.wait(2)
    life.visit("NOT", reason=life.script.phrase("unhappy"))
    life.wait(2)
    life.decline_reopening(life.script.phrase("explained"))
    life.close("EXPLAINED", by=life.second_visitor, reason=life.script.phrase("explained"))


@fate
def unreachable(life: Life) -> None:
    """Nobody answered on three different days."""
    tried(life)
    life.wait()
    life.miss()
    life.wait()
    life.close("UNREACHABLE", by=life.second_visitor, reason=life.script.phrase("unreachable"))


@fate
def withdrawn(life: Life) -> None:
    """The raiser took it back."""
    replied(life)
    life.wait()
    life.close("WITHDRAWN", by=life.second_visitor, reason=life.script.phrase("withdrawn"))


@fate
def returned(life: Life) -> None:
    """Handed back as belonging elsewhere, sent anew, done."""
    life.wait()
    life.dispatch(department=life.stage.staff.departments["林业"])
    life.just_after(1)
    life.ask_return()
    life.wait()
    workflow.decide_return(
        by=life.officer,
        referral=life.order(),
        is_granted=True,
        reason=life.script.phrase("return_granted"),
        now=life.at,
    )
    life.wait()
    life.dispatch()
    life.handle()
    life.publish()
    life.wait()
    life.visit("BASICALLY")
