"""Not content: asked back, reopened one level up, done again."""

from ..life import Life
from .on_the_way import replied
from .registry import fate


@fate
def unhappy(life: Life) -> None:
    """Asked back and not content: somebody must decide."""
    replied(life)
    life.wait(2)
    life.visit("NOT", reason=life.script.phrase("unhappy"))


@fate
def coded_unhappy(life: Life) -> None:
    """The raiser said by code that it is not solved."""
    replied(life)
    life.wait_days(1)
    life.say_by_code("NOT", reason=life.script.phrase("unhappy"))


@fate
def reopened(life: Life) -> None:
    """To be done again, one level up; the county has not dispatched it yet."""
    unhappy(life)
    life.wait()
    life.reopen()


@fate
def second_round(life: Life) -> None:
    """Being done again."""
    reopened(life)
    life.wait()
    life.dispatch(by=life.stage.staff.office[0], handling_class="COMPLEX")
    life.wait()
    life.accept()


@fate
def second_closed(life: Life) -> None:
    """Done again, and content."""
    second_round(life)
    life.wait(4)
    life.submit(result=life.script.phrase("second_reply"))
    life.wait()
    life.approve(by=life.stage.staff.office[0])
    life.wait(2)
    life.visit("SATISFIED", by=life.second_visitor)
