"""Who sorts a matter: settles it on the spot, refers it, guides it elsewhere, puts it in order, tells its raiser."""

from django.utils.translation import gettext as _

from directory.models import Role, User
from directory.refusals import Conflict, Refused

from ..models import Issue, Referral, Status
from .parties import OFFICES, RECORDERS, covers, not_yours, refuse_non_office
from .states import ON_THE_SPOT, live_orders, now_is


def may_read_raw(by: User, issue: Issue) -> bool:
    """Whether the words as spoken are shown: to who wrote them, and to the reviewer of the township or above."""
    return (issue.created_by_id == by.pk and not issue.is_guarded) or covers(by, issue, *OFFICES)


def refuse_settle(by: User, issue: Issue) -> Refused | None:
    """Answering, resolving on site and referring is for the recorder's side while the matter is unsorted."""
    if not covers(by, issue, *RECORDERS, Role.COUNTY_OFFICE):
        return not_yours(_("登记的村或乡镇"))
    return None if issue.status == Status.RAISED else now_is(issue, _("待分类时"))


def refuse_refer(by: User, issue: Issue) -> Refused | None:
    """A matter is referred while unsorted, when its raiser is not content with an answer, or when it is unplaced."""
    if not covers(by, issue, *RECORDERS, Role.COUNTY_OFFICE):
        return not_yours(_("登记的村或乡镇"))
    if issue.status in (Status.RAISED, *ON_THE_SPOT):
        return None
    if issue.status == Status.REFERRED:
        if any(order.role == Referral.Role.LEAD for order in live_orders(issue)):
            return Conflict(_("这件事已经有一张主办的交办单在办。"), code="already-referred")
        return None
    return now_is(issue, _("待分类、已答复或还没有承办单位时"))


def refuse_guide(by: User, issue: Issue) -> Refused | None:
    """Telling people where else to go is for the recorder's side while unsorted, for the offices afterwards."""
    if issue.status == Status.RAISED:
        return None if covers(by, issue, *RECORDERS, Role.COUNTY_OFFICE) else not_yours(_("登记的村或乡镇"))
    if refusal := refuse_non_office(by, issue):
        return refusal
    if issue.status != Status.REFERRED:
        return now_is(issue, _("待分类或已交办时"))
    if any(order.status != Referral.Status.PROPOSED for order in live_orders(issue)):
        return Conflict(_("已有单位在办，先撤回或等它办完，再引导。"))
    return None


def refuse_arrange(by: User, issue: Issue) -> Refused | None:
    """The working text and the category are completed by the township or the county."""
    if refusal := refuse_non_office(by, issue):
        return refusal
    return None if issue.status not in (Status.VOIDED, Status.MERGED) else now_is(issue, _("有效的事项"))


def refuse_hand_slip(by: User, issue: Issue) -> Refused | None:
    """A slip or a code is given by the recorder's side; nobody who only reads can take a raiser's code away."""
    if not covers(by, issue, *RECORDERS, Role.COUNTY_OFFICE):
        return not_yours(_("登记的村、乡镇或县联席办"))
    return None if issue.status not in (Status.VOIDED, Status.MERGED) else now_is(issue, _("有效的事项"))


def refuse_echo(by: User, issue: Issue) -> Refused | None:
    """Telling the raiser is recorded by whoever told."""
    if not covers(by, issue, *RECORDERS, Role.COUNTY_OFFICE):
        return not_yours(_("登记的村、乡镇或县联席办"))
    if not issue.reply:
        return Conflict(_("还没有可以告诉反映人的答复。"))
    return None
