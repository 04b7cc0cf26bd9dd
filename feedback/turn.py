"""Whose turn a matter is: who, for what, until when; the first thing its page says."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from .clocks import due_of
from .deadlines import SILENCE
from .models import Issue, Referral, Status
from .models.choices import LIVE
from .other_office import county_office_of
from .permissions import ON_THE_SPOT, is_ruled


@dataclass(frozen=True)
class Turn:
    """Who is expected to act, to do what, until when (None where no limit runs), or until which day of the calendar."""

    who: str
    what: str
    due_at: datetime.datetime | None = None
    ends_on: datetime.date | None = None
    is_over: bool = False


def turn_of(issue: Issue) -> Turn:
    """Return whose turn it is, from the matter and its prefetched orders."""
    if issue.status == Status.CLOSED and not issue.reopening_asked_at:
        return Turn(_("已销号"), _("依据：%(ground)s") % {"ground": issue.get_closed_ground_display()}, is_over=True)
    if issue.status in (Status.GUIDED, Status.MERGED, Status.VOIDED):
        return Turn(str(issue.get_status_display()), _("不再办理。"), is_over=True)
    if issue.void_proposed_by_id:
        return Turn(_office(issue), _("另一位同事确认是否作废"))
    if issue.reopening_asked_at:
        return Turn(_office(issue), _("反映人不满意，决定是否重办"))
    if issue.status == Status.RAISED:
        return Turn(issue.village.label, _("选办理方式"))
    if issue.status in ON_THE_SPOT:
        until = timezone.localdate(issue.settled_at + SILENCE) if issue.settled_at else None
        return Turn(_("回访人"), _("问问反映人；七日无异议可以销号"), ends_on=until)
    if issue.status == Status.REPLIED:
        return Turn(_("回访人"), _("由没有办理过的同事回访"))
    return _order_turn(issue)


def lead_of(issue: Issue) -> Referral | None:
    """Return the live lead order among the prefetched orders."""
    orders = [order for order in issue.referrals.all() if order.status in LIVE and order.role == Referral.Role.LEAD]
    return orders[-1] if orders else None


def _order_turn(issue: Issue) -> Turn:
    lead = lead_of(issue)
    if lead is None:
        return Turn(_office(issue), _("现在没有承办单位，重新交办或引导"))
    sender = _sender(lead)
    if waiting := _co_turn(issue, lead):
        return waiting
    match lead.status:
        case Referral.Status.PROPOSED if is_ruled(lead):
            return Turn(sender, _("退满两次，裁定由谁办"), due_of(lead))
        case Referral.Status.PROPOSED:
            return Turn(sender, _("派单"), due_of(lead))
        case Referral.Status.DISPATCHED:
            return Turn(str(lead.department), _("签收"), due_of(lead))
        case Referral.Status.SUBMITTED:
            return Turn(_decider(lead), _("审核办理结果"))
        case Referral.Status.RETURN_REQUESTED:
            return Turn(_decider(lead), _("答复退单申请"), due_of(lead))
    return Turn(str(lead.department), _("办理并报办结"), due_of(lead))


def helpers_of(issue: Issue) -> list[Referral]:
    """Return the live orders of co-handlers among the prefetched orders."""
    return [order for order in issue.referrals.all() if order.status in LIVE and order.role == Referral.Role.CO]


def _co_turn(issue: Issue, lead: Referral) -> Turn | None:
    """While the lead is at work, its report waits for its helpers', and theirs for who approves them."""
    reported = [order for order in helpers_of(issue) if order.status == Referral.Status.SUBMITTED]
    if lead.status != Referral.Status.ACCEPTED or not reported:
        return None
    names = "、".join(str(order.department) for order in reported)
    return Turn(_decider(reported[0]), _("审核协办的办理结果：%(names)s") % {"names": names})


def _office(issue: Issue) -> str:
    level = (
        Referral.SenderLevel.COUNTY if issue.goes_to_county(issue.referrals.all()) else Referral.SenderLevel.TOWNSHIP
    )
    return _office_at(level, issue)


def _office_at(level: str, issue: Issue) -> str:
    is_county = level == Referral.SenderLevel.COUNTY
    return county_office_of(issue) if is_county else issue.village.township.short_name


def _sender(referral: Referral) -> str:
    return _office_at(referral.sender_level, referral.issue)


def _decider(referral: Referral) -> str:
    return _office_at(referral.decider_level, referral.issue)
