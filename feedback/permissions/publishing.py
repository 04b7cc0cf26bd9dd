"""Who reviews, publishes and takes down the public version; what is never public."""

from django.utils.translation import gettext as _

from directory.models import User
from directory.refusals import Conflict, NotAllowed, Refused

from ..models import Issue, Status
from ..models.choices import ReviewState
from ..naming import is_delicate
from .parties import refuse_non_office
from .states import ON_THE_SPOT, now_is

PUBLISHABLE = (*ON_THE_SPOT, Status.REPLIED, Status.CLOSED, Status.LONG_TERM, Status.GUIDED)
"""Where a matter stands once it has an answer that may be shown."""


def refuse_review(by: User, issue: Issue) -> Refused | None:
    """The public version is written and reviewed by the township; guarded matters and disputes never are."""
    if refusal := refuse_non_office(by, issue):
        return refusal
    if never_public(issue):
        return Conflict(_("涉及干部、纠纷等类别的事项不公开。"), code="never-public")
    if issue.status not in PUBLISHABLE:
        return now_is(issue, _("有了答复以后"))
    if issue.review_state == ReviewState.PUBLISHED:
        return Conflict(_("已经公开；要改先撤下。"))
    return None


def refuse_publish(by: User, issue: Issue) -> Refused | None:
    """A second person publishes what was reviewed."""
    if refusal := refuse_non_office(by, issue):
        return refusal
    if issue.review_state != ReviewState.REVIEWED:
        return Conflict(_("要先由乡镇审核，再公开。"))
    if by.pk == issue.reviewed_by_id:
        return NotAllowed(_("自己审核的要由另一位同事公开。"))
    return Conflict(_("涉及干部、纠纷等类别的事项不公开。")) if never_public(issue) else None


def refuse_withdraw_publication(by: User, issue: Issue) -> Refused | None:
    """What is public may be taken down at once by an office."""
    if refusal := refuse_non_office(by, issue):
        return refusal
    return None if issue.review_state == ReviewState.PUBLISHED else Conflict(_("这件事没有公开。"))


def never_public(issue: Issue) -> bool:
    """Whether the matter may never be shown to the public, whatever its text."""
    return issue.is_guarded or is_delicate(issue)
