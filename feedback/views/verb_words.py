"""What a verb does and did in words, where it is not the same for every order: an approval, a decision."""

from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import ExtensionRequest, Issue, RatingAppeal, Referral, Status
from ..models.choices import Completion
from ..other_office import sender_of
from ..permissions import is_ruled
from ..workflow.extending import day_unit


def approving(order: Referral) -> tuple[str, ...]:
    """What approving this report will do."""
    if order.role == Referral.Role.CO:
        return (_("协办单位办的部分算办完；协办都审核过了，主办单位才能报办结。"),)
    if order.completion == Completion.INTERIM:
        return (
            _("转为长期推进：报的结果作为答复，和计划的每一步一起给反映人看。"),
            _("承办单位按计划办、按期报进展。"),
        )
    return (_("答复给反映人，转入回访；由没有办理过的同事回访。"),)


def approved(order: Referral) -> str:
    """What approving it did."""
    if order.role == Referral.Role.CO:
        return _("协办单位办的部分已审核通过。")
    if order.issue.status == Status.LONG_TERM:
        return _("已审核通过，转入长期推进。")
    return _("已审核通过，等回访。")


def reopened(issue: Issue) -> str:
    """That it is done again, and who sends it this time."""
    return _("已决定重办，等%(who)s派单。") % {"who": sender_of(issue.referrals.live().get(role=Referral.Role.LEAD))}


def return_decided(order: Referral) -> str:
    """What was decided on handing an order back."""
    if order.status != Referral.Status.RETURNED:
        return _("没有同意退单，由原单位继续办，期限照走。")
    if order.role == Referral.Role.CO:
        return _("已同意协办单位退单。")
    if is_ruled(order):
        return _("已同意退单；已退满两次，由县联席办裁定由谁办。")
    return _("已同意退单，等重新派单。")


def extension_decided(request: ExtensionRequest) -> str:
    """What was decided on more time."""
    if request.decision != ExtensionRequest.Decision.GRANTED or request.due_after is None:
        return _("没有同意延期，按原来的期限办。")
    return _("已同意延期 %(n)s %(unit)s，办结期限改到%(month)s月%(day)s日。") % {
        "n": request.granted_days,
        "unit": day_unit(request.referral),
        "month": timezone.localdate(request.due_after).month,
        "day": timezone.localdate(request.due_after).day,
    }


def appeal_decided(appeal: RatingAppeal) -> str:
    """What was decided on an appealed rating."""
    return _("申诉成立，这次评价不计入满意率。") if appeal.is_upheld else _("申诉不成立，评价照计。")
