"""The verbs of asking, deciding, pressing, merging, correcting and the long term, one row each."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import User
from directory.refusals import Refused

from .. import permissions, workflow
from ..forms import base, request
from ..models import Referral
from . import verb_words
from .verb import Verb


def _refuse_request_return(by: User, referral: Referral) -> Refused | None:
    return permissions.refuse_request_return(by, referral, now=timezone.now())


def _refuse_ask_extension(by: User, referral: Referral) -> Refused | None:
    return permissions.refuse_ask_extension(by, referral, now=timezone.now())


ISSUE_REQUESTS = (
    Verb(
        "add-co",
        _("加协办单位"),
        (_("协办单位马上收到一张自己的交办单，期限另算。"), _("协办办完，主办单位才能报办结。")),
        request.CoHandlerForm,
        permissions.refuse_add_co,
        workflow.add_co_handler,
        _("已请协办单位办理。"),
        is_rare=True,
    ),
    Verb(
        "instruct",
        _("批示"),
        (_("写给承办单位，到期要回复；留在办理经过里。"),),
        request.InstructForm,
        permissions.refuse_instruct,
        workflow.instruct,
        _("批示已发给承办单位。"),
    ),
    Verb(
        "adopt",
        _("写采纳情况"),
        (_("提建议的人能看到采纳没有、为什么。"),),
        request.AdoptForm,
        permissions.refuse_adopt,
        workflow.adopt,
        _("已记下采纳情况。"),
        is_rare=True,
    ),
    Verb(
        "resume",
        _("恢复按期办理"),
        (_("从长期推进转回普通办理，反映人能看到理由。"),),
        base.OpenReasonForm,
        permissions.refuse_resume,
        workflow.resume,
        _("已恢复按期办理。"),
        is_rare=True,
    ),
    Verb(
        "merge",
        _("并案"),
        (_("这件事跟着并入的那件一起办，两个编号都能查。"), _("并错了可以再分开。")),
        request.MergeForm,
        permissions.refuse_merge,
        workflow.merge,
        _("已并案。"),
        is_rare=True,
    ),
    Verb(
        "unmerge",
        _("分开并案"),
        (_("回到并案前的状态，单独办理。"), _("并案时还没有派出去的交办单已经结束，要重新交办。")),
        base.ReasonForm,
        permissions.refuse_unmerge,
        workflow.unmerge,
        _("已分开；并案前还没有派出去的，请重新交办。"),
        is_rare=True,
    ),
    Verb(
        "unguide",
        _("取消引导"),
        (_("回到待分类，由我们自己办理。"),),
        base.ReasonForm,
        permissions.refuse_unguide,
        workflow.unguide,
        _("已取消引导，回到待分类。"),
        is_rare=True,
    ),
    Verb(
        "correct",
        _("更正办理方式"),
        (_("只改统计用的第一次办理方式，改动留在办理经过里。"),),
        request.CorrectForm,
        permissions.refuse_correct,
        workflow.correct_outcome,
        _("已更正。"),
        is_rare=True,
    ),
)

REFERRAL_REQUESTS = (
    Verb(
        "decide-return",
        _("决定退单"),
        (_("同意：另行派单；退满两次由县联席办裁定。"), _("不同意：由原单位继续办，期限一直在走。")),
        request.DecideForm,
        permissions.refuse_decide_return,
        workflow.decide_return,
        _("已决定退单。"),
        did=verb_words.return_decided,
    ),
    Verb(
        "decide-extension",
        _("决定延期"),
        (_("同意：办结期限和答应群众的日期一起改，承办单位申请的理由给反映人看。"), _("不同意：按原来的期限办。")),
        request.DecideExtensionForm,
        permissions.refuse_decide_extension,
        workflow.decide_extension,
        _("已决定延期。"),
        did=verb_words.extension_decided,
    ),
    Verb(
        "report-progress",
        _("报进展"),
        (_("群众能看到；做到里程碑的一起登记。"), _("长期推进的事项每 30 天报一次。")),
        request.ProgressForm,
        permissions.refuse_report_progress,
        workflow.report_progress,
        _("已报进展。"),
    ),
    Verb(
        "ask-extension",
        _("申请延期"),
        (_("由派单的乡镇或县联席办决定；决定前期限照走。"),),
        request.ExtensionForm,
        _refuse_ask_extension,
        workflow.ask_extension,
        _("已申请延期，等派单的单位决定。"),
        is_rare=True,
    ),
    Verb(
        "request-return",
        _("申请退单"),
        (_("在县里定的退单期限内可以申请；决定前期限照走。"), _("退满两次由县联席办裁定，不能再退。")),
        request.ReturnForm,
        _refuse_request_return,
        workflow.request_return,
        _("已申请退单，等派单的单位决定。"),
        is_rare=True,
    ),
    Verb(
        "reassign",
        _("转给接手的单位"),
        (_("承办单位撤并时用；期限不变。"),),
        request.ReassignForm,
        permissions.refuse_reassign,
        workflow.reassign,
        _("已转给接手的单位。"),
        is_rare=True,
    ),
)
