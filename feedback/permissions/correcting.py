"""Who merges matters, takes back what was decided of one, and writes what became of a suggestion."""

from django.utils.translation import gettext as _

from directory.models import User
from directory.refusals import Conflict, Refused

from ..models import Issue, Referral, Status
from .parties import refuse_non_office
from .states import live_orders, now_is


def refuse_merge(by: User, issue: Issue) -> Refused | None:
    """The offices merge what nobody is handling yet."""
    if refusal := refuse_non_office(by, issue):
        return refusal
    if issue.status not in (Status.RAISED, Status.REFERRED):
        return now_is(issue, _("待分类或已交办时"))
    if any(order.status != Referral.Status.PROPOSED for order in live_orders(issue)):
        return Conflict(_("已有单位在办，先撤回交办单，再并案。"))
    return None


def refuse_unmerge(by: User, issue: Issue) -> Refused | None:
    """The offices take a merge back."""
    if refusal := refuse_non_office(by, issue):
        return refusal
    return None if issue.status == Status.MERGED else now_is(issue, _("已并案时"))


def refuse_unguide(by: User, issue: Issue) -> Refused | None:
    """The offices take a guidance back."""
    if refusal := refuse_non_office(by, issue):
        return refusal
    return None if issue.status == Status.GUIDED else now_is(issue, _("已引导时"))


def refuse_correct(by: User, issue: Issue) -> Refused | None:
    """The offices correct the first outcome, in a step that says so."""
    if refusal := refuse_non_office(by, issue):
        return refusal
    if not issue.outcome:
        return Conflict(_("这件事还没有办理方式。"), code="wrong-state")
    return None if issue.status not in (Status.VOIDED, Status.MERGED) else now_is(issue, _("有效的事项"))


def refuse_adopt(by: User, issue: Issue) -> Refused | None:
    """The offices say what became of a suggestion once it was answered."""
    if refusal := refuse_non_office(by, issue):
        return refusal
    if issue.kind != Issue.Kind.SUGGESTION:
        return Conflict(_("只有意见建议要写采纳情况。"))
    if issue.status in (Status.RAISED, Status.VOIDED, Status.MERGED):
        return now_is(issue, _("有了答复以后"))
    return None
