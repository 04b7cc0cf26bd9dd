"""Settled in the yard: silence, a content raiser, or one who is not."""

from feedback import workflow

from ..life import Life
from .registry import fate


@fate
def raised(life: Life) -> None:
    """Only written down; the outcome is still to be chosen this evening."""


@fate
def spot_fresh(life: Life) -> None:
    """Answered or resolved, nothing since."""


@fate
def spot_silence(life: Life) -> None:
    """Nobody objected for seven days."""
    life.wait()
    life.arrange()
    life.publish()
    life.wait_days(8)
    life.close("NO_OBJECTION", by=life.visitor)


@fate
def spot_confirmed(life: Life) -> None:
    """A return visitor asked, and the raiser is content."""
    life.wait()
    life.arrange()
    life.publish()
    life.wait(2)
    life.visit("SATISFIED")


@fate
def spot_coded(life: Life) -> None:
    """The raiser said by code that he is content; seven days later it is struck off."""
    life.wait_days(2)
    life.say_by_code("SATISFIED")
    life.wait()
    life.arrange()
    life.publish()
    life.wait_days(8)
    life.close("NO_OBJECTION", by=life.visitor)


@fate
def spot_declined(life: Life) -> None:
    """Not content with an answer that cannot be another: explained again, struck off by a second person."""
    life.wait()
    life.arrange()
    life.wait()
    life.visit("NOT", reason=life.script.phrase("unhappy"))
    from_office = life.script.phrase("explained")
    life.wait()
    life.decline_reopening(from_office)
    life.wait(3)
    life.close("EXPLAINED", by=life.second_visitor, reason=from_office)


@fate
def spot_unhappy(life: Life) -> None:
    """Not content with the answer: the township has it referred after all."""
    life.wait()
    life.arrange()
    life.wait()
    life.visit("NOT", reason=life.script.phrase("unhappy"))
    life.wait()
    workflow.refer(by=life.officer, issue=life.issue, text=life.script.phrase("requirements"), now=life.at)
    life.wait()
    life.dispatch(department=life.stage.staff.offices[life.village.township_id], handling_class="GENERAL")
    life.handle()
    life.wait()
    life.visit("BASICALLY")
