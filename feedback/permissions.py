"""Who may do what with a matter. Each question answers None, or the refusal to raise or to show.

The same answer draws the button and guards the verb, so a person never sees a button that will refuse, and why a verb
is not there can be said.
"""

from django.utils.translation import gettext as _

from directory.models import Role, User
from directory.refusals import Conflict, NotAllowed, Refused
from directory.roles import VILLAGE_ROLES
from directory.scopes import scope_of

from .handlers import handled_by
from .models import Issue, Referral, Status
from .models.choices import ReviewState
from .models.referral import LIVE
from .visibility import GUARD_READERS

RECORDERS = (*VILLAGE_ROLES, Role.TOWNSHIP_OFFICE)
OFFICES = (Role.TOWNSHIP_OFFICE, Role.COUNTY_OFFICE)
CONFIRMERS = (*VILLAGE_ROLES, Role.TOWNSHIP_OFFICE, Role.COUNTY_OFFICE, Role.RETURN_VISITOR)
ON_THE_SPOT = (Status.ANSWERED, Status.RESOLVED_ON_SITE)


def _covers(by: User, issue: Issue, *roles: str) -> bool:
    """Whether the user holds one of the roles over the matter, and the guard does not keep him out."""
    scope = scope_of(by)
    if issue.is_guarded:
        if issue.created_by_id == by.pk or issue.concerned_department_id in scope.department_ids:
            return False
        roles = tuple(role for role in roles if role in GUARD_READERS[issue.conflict])
    return bool(roles) and scope.covers(issue.path, *roles)


def _not_yours(who: str) -> NotAllowed:
    return NotAllowed(_("这一步由%(who)s办理。") % {"who": who}, code="not-yours")


def _now_is(issue: Issue, wanted: str) -> Conflict:
    return Conflict(
        _("这件事现在是“%(now)s”，%(wanted)s才能这样办。") % {"now": issue.get_status_display(), "wanted": wanted},
        code="wrong-state",
    )


def may_read_raw(by: User, issue: Issue) -> bool:
    """Whether the words as spoken are shown: to who wrote them, and to the reviewer of the township or above."""
    return (issue.created_by_id == by.pk and not issue.is_guarded) or _covers(by, issue, *OFFICES)


def refuse_settle(by: User, issue: Issue) -> Refused | None:
    """Answering, resolving on site and referring is for the recorder's side while the matter is unsorted."""
    if not _covers(by, issue, *RECORDERS, Role.COUNTY_OFFICE):
        return _not_yours(_("登记的村或乡镇"))
    return None if issue.status == Status.RAISED else _now_is(issue, _("待分类时"))


def refuse_refer(by: User, issue: Issue) -> Refused | None:
    """A matter is referred while unsorted, when its raiser is not content with an answer, or when it is unplaced."""
    if not _covers(by, issue, *RECORDERS, Role.COUNTY_OFFICE):
        return _not_yours(_("登记的村或乡镇"))
    if issue.status in (Status.RAISED, *ON_THE_SPOT):
        return None
    if issue.status == Status.REFERRED:
        if any(order.role == Referral.Role.LEAD for order in _live(issue)):
            return Conflict(_("这件事已经有一张主办的交办单在办。"), code="already-referred")
        return None
    return _now_is(issue, _("待分类、已答复或还没有承办单位时"))


def refuse_guide(by: User, issue: Issue) -> Refused | None:
    """Telling people where else to go is for the recorder's side while unsorted, for the offices afterwards."""
    if issue.status == Status.RAISED:
        return None if _covers(by, issue, *RECORDERS, Role.COUNTY_OFFICE) else _not_yours(_("登记的村或乡镇"))
    if not _covers(by, issue, *OFFICES):
        return _not_yours(_("乡镇或县联席办"))
    if issue.status != Status.REFERRED:
        return _now_is(issue, _("待分类或已交办时"))
    if any(order.status != Referral.Status.PROPOSED for order in _live(issue)):
        return Conflict(_("已有单位在办，先撤回或等它办完，再引导。"))
    return None


def refuse_arrange(by: User, issue: Issue) -> Refused | None:
    """The working text and the category are completed by the township or the county."""
    if not _covers(by, issue, *OFFICES):
        return _not_yours(_("乡镇或县联席办"))
    return None if issue.status not in (Status.VOIDED, Status.MERGED) else _now_is(issue, _("有效的事项"))


def refuse_propose_void(by: User, issue: Issue) -> Refused | None:
    """Who mistyped asks for it to be voided; another person decides."""
    if not _covers(by, issue, *RECORDERS):
        return _not_yours(_("登记的村或乡镇"))
    if issue.void_proposed_by_id:
        return Conflict(_("已经申请作废，等另一位同事确认。"))
    return _voidable(issue)


def refuse_void(by: User, issue: Issue) -> Refused | None:
    """A second person voids: an office, never who wrote it down or who asked."""
    if not _covers(by, issue, *OFFICES):
        return _not_yours(_("乡镇或县联席办"))
    if by.pk in (issue.created_by_id, issue.void_proposed_by_id):
        return NotAllowed(_("作废要由登记人、申请人以外的另一位同事确认。"))
    return _voidable(issue)


def refuse_decline_void(by: User, issue: Issue) -> Refused | None:
    """An office lets the matter stand; whoever asked may take it back himself."""
    if issue.void_proposed_by_id is None:
        return Conflict(_("没有人申请作废。"), code="wrong-state")
    if by.pk == issue.void_proposed_by_id or _covers(by, issue, *OFFICES):
        return None
    return _not_yours(_("乡镇或县联席办"))


def _voidable(issue: Issue) -> Refused | None:
    if issue.status not in (Status.RAISED, *ON_THE_SPOT, Status.REFERRED):
        return _now_is(issue, _("还没有办结时"))
    if any(order.status != Referral.Status.PROPOSED for order in _live(issue)):
        return Conflict(_("已有单位在办，先撤回交办单，再作废。"))
    if takes_in(issue):
        return Conflict(_("有别的事项并入这件事，先分开并案，再作废。"))
    return None


def takes_in(issue: Issue) -> bool:
    """Whether other matters are merged into this one; pages bring the answer along as `takes_in`."""
    known = issue.__dict__.get("takes_in")
    return issue.children.exists() if known is None else bool(known)


def refuse_dispatch(by: User, referral: Referral) -> Refused | None:
    """What was proposed is dispatched, declined or passed up by the office whose turn it is, or by the county."""
    if not _sends(by, referral):
        return _not_yours(referral.get_sender_level_display())
    if referral.status != Referral.Status.PROPOSED:
        return _referral_is(referral, _("待派单时"))
    return None


def refuse_pass_up(by: User, referral: Referral) -> Refused | None:
    """The township passes to the county what it cannot place."""
    if referral.sender_level == Referral.SenderLevel.COUNTY:
        return Conflict(_("已经在县联席办。"))
    return refuse_dispatch(by, referral)


def refuse_withdraw(by: User, referral: Referral) -> Refused | None:
    """An order may be taken back only until it is accepted."""
    if not _sends(by, referral):
        return _not_yours(_("派单的乡镇或县联席办"))
    if referral.status in (Referral.Status.ACCEPTED, Referral.Status.SUBMITTED):
        return Conflict(_("承办单位已经签收，不能再撤回；需要改派请与承办单位商量退单。"), code="wrong-state")
    return None if referral.status == Referral.Status.DISPATCHED else _referral_is(referral, _("待签收时"))


def refuse_accept(by: User, referral: Referral) -> Refused | None:
    """A department accepts what was dispatched to it."""
    return _handler(by, referral) or (
        None if referral.status == Referral.Status.DISPATCHED else _referral_is(referral, _("待签收时"))
    )


def refuse_submit(by: User, referral: Referral) -> Refused | None:
    """A department reports completion of what it accepted; the lead only when no co-handler is open."""
    refusal = _handler(by, referral)
    if refusal:
        return refusal
    if referral.status != Referral.Status.ACCEPTED:
        return _referral_is(referral, _("办理中时"))
    others = [order for order in _live(referral.issue) if order.pk != referral.pk]
    if referral.role == Referral.Role.LEAD and any(order.role == Referral.Role.CO for order in others):
        return Conflict(_("协办单位还没有办完，主办单位等他们办完再报办结。"))
    return None


def refuse_approve(by: User, referral: Referral) -> Refused | None:
    """The sender's side approves or sends back, never a person of the department that reports.

    What a township office handles itself is therefore approved by the county.
    """
    if not _sends(by, referral):
        return _not_yours(_("派单的乡镇或县联席办"))
    if referral.status != Referral.Status.SUBMITTED:
        return _referral_is(referral, _("已报办结时"))
    if referral.department_id in scope_of(by).department_ids or by.pk == referral.submitted_by_id:
        return NotAllowed(_("自己单位办理的不能自己审核；乡镇办理的由县联席办审核。"))
    return None


def refuse_visit(by: User, issue: Issue) -> Refused | None:
    """A return visit is made by somebody who neither handled nor answered the matter."""
    if not _covers(by, issue, *CONFIRMERS):
        return _not_yours(_("回访员或没有办理过这件事的同事"))
    if issue.status not in (*ON_THE_SPOT, Status.REPLIED):
        return _now_is(issue, _("已答复或已办结时"))
    if handled_by(by, issue):
        return NotAllowed(_("这件事由您或您的单位办理过，回访要请没有办理过的同事来做。"), code="handler")
    return None


def refuse_close(by: User, issue: Issue) -> Refused | None:
    """Striking off is for those who may visit; what ground holds is asked by the verb (三不销号)."""
    return refuse_visit(by, issue)


def refuse_reopen(by: User, issue: Issue) -> Refused | None:
    """The township or the county decides to have a matter done again."""
    if not _covers(by, issue, *OFFICES):
        return _not_yours(_("乡镇或县联席办"))
    if issue.status not in (*ON_THE_SPOT, Status.REPLIED, Status.CLOSED):
        return _now_is(issue, _("已答复、已办结或已销号时"))
    return None


def refuse_decline_reopening(by: User, issue: Issue) -> Refused | None:
    """A request to do it again may be declined, with a reason the raiser can read."""
    if issue.reopening_asked_at is None:
        return Conflict(_("反映人没有要求重办。"))
    return refuse_reopen(by, issue)


def refuse_echo(by: User, issue: Issue) -> Refused | None:
    """Telling the raiser is recorded by whoever told."""
    if not _covers(by, issue, *RECORDERS, Role.COUNTY_OFFICE):
        return _not_yours(_("登记的村、乡镇或县联席办"))
    if not issue.reply:
        return Conflict(_("还没有可以告诉反映人的答复。"))
    return None


def refuse_review(by: User, issue: Issue) -> Refused | None:
    """The public version is written and reviewed by the township; guarded matters and disputes never are."""
    if not _covers(by, issue, *OFFICES):
        return _not_yours(_("乡镇或县联席办"))
    if never_public(issue):
        return Conflict(_("涉及干部、纠纷等类别的事项不公开。"), code="never-public")
    if issue.status not in (*ON_THE_SPOT, Status.REPLIED, Status.CLOSED, Status.LONG_TERM, Status.GUIDED):
        return _now_is(issue, _("有了答复以后"))
    if issue.review_state == ReviewState.PUBLISHED:
        return Conflict(_("已经公开；要改先撤下。"))
    return None


def refuse_publish(by: User, issue: Issue) -> Refused | None:
    """A second person publishes what was reviewed."""
    if not _covers(by, issue, *OFFICES):
        return _not_yours(_("乡镇或县联席办"))
    if issue.review_state != ReviewState.REVIEWED:
        return Conflict(_("要先由乡镇审核，再公开。"))
    if by.pk == issue.reviewed_by_id:
        return NotAllowed(_("自己审核的要由另一位同事公开。"))
    return Conflict(_("涉及干部、纠纷等类别的事项不公开。")) if never_public(issue) else None


def refuse_withdraw_publication(by: User, issue: Issue) -> Refused | None:
    """What is public may be taken down at once by an office."""
    if not _covers(by, issue, *OFFICES):
        return _not_yours(_("乡镇或县联席办"))
    return None if issue.review_state == ReviewState.PUBLISHED else Conflict(_("这件事没有公开。"))


def refuse_hand_slip(by: User, issue: Issue) -> Refused | None:
    """A slip or a code is given by the recorder's side; nobody who only reads can take a raiser's code away."""
    if not _covers(by, issue, *RECORDERS, Role.COUNTY_OFFICE):
        return _not_yours(_("登记的村、乡镇或县联席办"))
    return None if issue.status not in (Status.VOIDED, Status.MERGED) else _now_is(issue, _("有效的事项"))


def never_public(issue: Issue) -> bool:
    """Whether the matter may never be shown to the public, whatever its text."""
    return issue.is_guarded or issue.kind == "DISPUTE" or bool(issue.category and issue.category.is_never_public)


def _live(issue: Issue) -> list[Referral]:
    """The live orders, from what is prefetched if the page has it; a locked matter has nothing prefetched."""
    return [order for order in issue.referrals.all() if order.status in LIVE]


def _sends(by: User, referral: Referral) -> bool:
    if referral.sender_level == Referral.SenderLevel.COUNTY:
        return _covers(by, referral.issue, Role.COUNTY_OFFICE)
    return _covers(by, referral.issue, *OFFICES)


def _handler(by: User, referral: Referral) -> Refused | None:
    scope = scope_of(by)
    if referral.department_id is None or referral.department_id not in scope.department_ids:
        return _not_yours(str(referral.department or _("承办单位")))
    if referral.issue.concerned_department_id in scope.department_ids:
        return NotAllowed(_("这件事涉及您的单位，由上一级办理。"))
    return None


def _referral_is(referral: Referral, wanted: str) -> Conflict:
    return Conflict(
        _("这张交办单现在是“%(now)s”，%(wanted)s才能这样办。")
        % {"now": referral.get_status_display(), "wanted": wanted},
        code="wrong-state",
    )
