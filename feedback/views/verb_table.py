"""What may be done, one row a verb: its words, its form, who may, what runs. Pages and buttons are drawn from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.models import User
from directory.refusals import Refused

from .. import permissions, slips, workflow
from ..forms import base, issue, referral


@dataclass(frozen=True)
class Verb:
    """One verb: its address, its words, what pressing it does, its form, its permission, and what runs."""

    slug: str
    label: str | Promise
    effects: tuple[str | Promise, ...]
    form: type[base.VerbForm]
    refuse: Callable[[User, Any], Refused | None]
    run: Callable[..., Any]
    done: str | Promise
    is_rare: bool = False
    shows_code: bool = False


_ISSUE_VERBS = (
    Verb(
        "answer",
        _("当场答复"),
        (_("记下当场怎样答复的，算“当场答复”。"), _("七日无异议，或回访后群众满意，就可以销号。")),
        issue.AnswerForm,
        permissions.refuse_settle,
        workflow.answer,
        _("已记为当场答复。"),
    ),
    Verb(
        "resolve",
        _("现场解决"),
        (_("记下现场做了什么，算“现场解决”。"), _("七日无异议，或回访后群众满意，就可以销号。")),
        issue.ResolveForm,
        permissions.refuse_settle,
        workflow.resolve_on_site,
        _("已记为现场解决。"),
    ),
    Verb(
        "refer",
        _("集中交办"),
        (_("交给乡镇派单（第二次办理和涉及单位、领导的交县联席办）。"), _("一个工作日内派给承办单位。")),
        issue.ReferForm,
        permissions.refuse_refer,
        workflow.refer,
        _("已交办，等乡镇或县联席办派单。"),
    ),
    Verb(
        "visit",
        _("回访"),
        (
            _("解决了并且满意：马上销号。"),
            _("没解决或不满意：记下来，由乡镇或县联席办决定重办。"),
            _("没联系上也记一次。"),
        ),
        issue.VisitForm,
        permissions.refuse_visit,
        workflow.record_visit,
        _("已记下回访。"),
    ),
    Verb(
        "close",
        _("销号"),
        (_("没解决、不满意、没和好的不能销号。"), _("例外销号要写理由，由另一位同事办理，单独统计。")),
        issue.CloseForm,
        permissions.refuse_close,
        workflow.close,
        _("已销号。"),
    ),
    Verb(
        "reopen",
        _("重办"),
        (_("重新交办，由上一级（县联席办）派单。"), _("答应群众的日期不会悄悄改动。")),
        base.OpenReasonForm,
        permissions.refuse_reopen,
        workflow.reopen,
        _("已决定重办，等县联席办派单。"),
        is_rare=True,
    ),
    Verb(
        "decline-reopening",
        _("不重办"),
        (_("写明理由，反映人能看到；事情仍可再回访。"),),
        base.OpenReasonForm,
        permissions.refuse_decline_reopening,
        workflow.decline_reopening,
        _("已记下不重办的理由。"),
    ),
    Verb(
        "arrange",
        _("整理、分类"),
        (_("整理稿代替原话给其他同事看，每次改动都留记录。"),),
        issue.ArrangeForm,
        permissions.refuse_arrange,
        workflow.arrange,
        _("已存整理稿和类别。"),
        is_rare=True,
    ),
    Verb(
        "echo",
        _("登记回音"),
        (_("记下什么时候、怎样把答复告诉了反映人。"),),
        issue.EchoForm,
        permissions.refuse_echo,
        workflow.echo,
        _("已登记回音。"),
        is_rare=True,
    ),
    Verb(
        "guide",
        _("引导到别处"),
        (_("不归我们管的事，告诉反映人该去哪里、找谁。"), _("还没派出去的交办单一起结束。")),
        issue.GuideForm,
        permissions.refuse_guide,
        workflow.guide,
        _("已引导，反映人凭码能看到去处。"),
        is_rare=True,
    ),
    Verb(
        "hand-slip",
        _("登记回执"),
        (_("把交给反映人的回执号记在这件事上，他凭里面的查询码查进展。"), _("换新回执时，旧回执作废。")),
        issue.SlipForm,
        permissions.refuse_hand_slip,
        workflow.link_slip,
        _("已登记回执。"),
        is_rare=True,
    ),
    Verb(
        "show-code",
        _("显示查询码"),
        (
            _("没有纸回执时用：屏幕上显示一次，请反映人抄下或打印给他。"),
            _("旧回执马上作废；会标明工作人员见过查询码。"),
        ),
        issue.CodeForm,
        permissions.refuse_hand_slip,
        slips.show_code,
        _("查询码只显示这一次。"),
        is_rare=True,
        shows_code=True,
    ),
    Verb(
        "review",
        _("审核公开内容"),
        (_("写成谁都能看的样子；有个人信息就存不了。"), _("存好以后由另一位同事公开。")),
        issue.ReviewForm,
        permissions.refuse_review,
        workflow.review,
        _("已审核，等另一位同事公开。"),
        is_rare=True,
    ),
    Verb(
        "publish",
        _("公开"),
        (_("所有人都能在网上看到标题、内容和答复。"), _("公开前再查一遍个人信息。")),
        base.PlainForm,
        permissions.refuse_publish,
        workflow.publish,
        _("已公开。"),
    ),
    Verb(
        "withdraw-publication",
        _("撤下公开"),
        (_("马上从网上撤下；改好后可以再审核、再公开。"),),
        base.ReasonForm,
        permissions.refuse_withdraw_publication,
        workflow.withdraw_publication,
        _("已撤下。"),
        is_rare=True,
    ),
    Verb(
        "propose-void",
        _("申请作废"),
        (_("只用于录错、录重；编号不会再用。"), _("由登记人和申请人以外的另一位同事确认。")),
        base.ReasonForm,
        permissions.refuse_propose_void,
        workflow.propose_void,
        _("已申请作废，等另一位同事确认。"),
        is_rare=True,
    ),
    Verb(
        "void",
        _("作废"),
        (_("这件事不再办理，也不计入统计；编号不会再用。"),),
        base.ReasonForm,
        permissions.refuse_void,
        workflow.void,
        _("已作废。"),
        is_rare=True,
    ),
)

_REFERRAL_VERBS = (
    Verb(
        "dispatch",
        _("派单"),
        (
            _("期限从派单这一刻起算，办结日期会告诉反映人。"),
            _("承办单位看到整理稿和办理要求，看不到原话和反映人。"),
        ),
        referral.DispatchForm,
        permissions.refuse_dispatch,
        workflow.dispatch,
        _("已派单。"),
    ),
    Verb(
        "accept",
        _("签收"),
        (_("由本单位主办，办结期限照派单时定的算，不从签收起算。"),),
        base.PlainForm,
        permissions.refuse_accept,
        workflow.accept,
        _("已签收，请按期办理。"),
    ),
    Verb(
        "submit",
        _("报办结"),
        (_("交派单的乡镇或县联席办审核，审核期间不计时。"), _("发回重办的，仍按原来的期限算。")),
        referral.SubmitForm,
        permissions.refuse_submit,
        workflow.submit,
        _("已报办结，等审核。"),
    ),
    Verb(
        "approve",
        _("审核通过"),
        (_("答复给反映人，转入回访；由没有办理过的同事回访。"),),
        referral.ApproveForm,
        permissions.refuse_approve,
        workflow.approve,
        _("已审核通过，等回访。"),
    ),
    Verb(
        "send-back",
        _("发回"),
        (_("退给承办单位继续办，仍按原来的期限算。"),),
        base.ReasonForm,
        permissions.refuse_approve,
        workflow.send_back,
        _("已发回承办单位。"),
    ),
    Verb(
        "pass-up",
        _("转县联席办"),
        (_("由县联席办派单，派单期限不变。"),),
        base.ReasonForm,
        permissions.refuse_pass_up,
        workflow.pass_up,
        _("已转县联席办。"),
        is_rare=True,
    ),
    Verb(
        "decline",
        _("不派单"),
        (_("这张交办单结束；事情进入“没有承办单位”，要重新交办或引导。"),),
        base.ReasonForm,
        permissions.refuse_dispatch,
        workflow.decline,
        _("已记为不派单。"),
        is_rare=True,
    ),
    Verb(
        "withdraw",
        _("撤回"),
        (_("承办单位签收前可以撤回；答应群众的日期不变，要尽快重新交办。"),),
        base.ReasonForm,
        permissions.refuse_withdraw,
        workflow.withdraw,
        _("已撤回，请重新交办。"),
        is_rare=True,
    ),
)

ISSUE_VERBS = {verb.slug: verb for verb in _ISSUE_VERBS}
REFERRAL_VERBS = {verb.slug: verb for verb in _REFERRAL_VERBS}
