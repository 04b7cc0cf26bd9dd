"""Not counted, not ours, or not for everyone: guided, voided, merged, taken down, guarded."""

from feedback import workflow
from feedback.models import Issue
from feedback.models.choices import Status

from ..life import Life
from ..stage import another
from .registry import fate


@fate
def guided(life: Life) -> None:
    """Told where to go, in the yard already; the township completes the text."""
    life.wait()
    life.arrange()
    life.publish()


@fate
def voided(life: Life) -> None:
    """Written down twice: the recorder asked, the township voided."""
    life.wait()
    workflow.propose_void(by=life.recorder, issue=life.issue, reason=life.script.phrase("void_reasons"), now=life.at)
    life.wait()
    workflow.void(by=life.officer, issue=life.issue, reason=life.script.phrase("void_reasons"), now=life.at)


@fate
def taken_down(life: Life) -> None:
    """Published, and taken down when the raiser feared to be known."""
    life.is_public = True
    life.wait()
    life.arrange()
    life.publish()
    life.wait()
    workflow.withdraw_publication(
        by=life.officer, issue=life.issue, reason=life.script.phrase("taken_down"), now=life.at
    )


@fate
def guarded(life: Life) -> None:
    """It concerns a cadre or a department: handled one level up, asked back by the office above, never public."""
    above = life.stage.staff.office
    concerns_department = bool(life.said.concerned)
    sender = above[0] if concerns_department else life.officer
    life.wait()
    life.dispatch(by=sender, handling_class="COMPLEX")
    life.wait()
    life.accept()
    life.wait(4)
    life.submit()
    life.wait()
    life.approve(by=sender if concerns_department else None)
    life.wait()
    life.visit("SATISFIED", by=another(above, above[0]), method="IN_PERSON")


@fate
def guarded_open(life: Life) -> None:
    """It concerns a cadre or a department, and the office above has only just dispatched it."""
    life.wait()
    sender = life.stage.staff.office[0] if life.said.concerned else life.officer
    life.dispatch(by=sender, handling_class="COMPLEX")


@fate
def merged(life: Life) -> None:
    """The same as another matter of the talk: merged into it, its raiser follows that one."""
    life.wait()
    others = Issue.objects.filter(mentions__meeting=life.issue.mentions.get().meeting, conflict="")
    others = others.filter(status__in=(Status.REFERRED, Status.REPLIED, Status.CLOSED)).exclude(pk=life.issue.pk)
    workflow.merge(
        by=life.officer,
        issue=life.issue,
        into=others.order_by("number")[0],
        reason=life.script.phrase("merged"),
        now=life.at,
    )
