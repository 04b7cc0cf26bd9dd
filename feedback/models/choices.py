"""Fixed lists of the life of a matter; `workflow.md` is the source."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a matter stands."""

    RAISED = "RAISED", _("待分类")
    ANSWERED = "ANSWERED", _("已当场答复")
    RESOLVED_ON_SITE = "RESOLVED_ON_SITE", _("已现场解决")
    REFERRED = "REFERRED", _("已交办")
    LONG_TERM = "LONG_TERM", _("长期推进")
    REPLIED = "REPLIED", _("已办结待回访")
    CLOSED = "CLOSED", _("已销号")
    GUIDED = "GUIDED", _("已引导")
    MERGED = "MERGED", _("已并案")
    VOIDED = "VOIDED", _("录入作废")


ENDED = (Status.CLOSED, Status.GUIDED, Status.MERGED, Status.VOIDED)
"""Nobody's turn any more."""


class ReferralStatus(models.TextChoices):
    """Where a hand-over order stands."""

    PROPOSED = "PROPOSED", _("待派单")
    DISPATCHED = "DISPATCHED", _("待签收")
    ACCEPTED = "ACCEPTED", _("办理中")
    SUBMITTED = "SUBMITTED", _("已报办结")
    APPROVED = "APPROVED", _("已审核")
    RETURN_REQUESTED = "RETURN_REQUESTED", _("申请退单")
    RETURNED = "RETURNED", _("已退单")
    WITHDRAWN = "WITHDRAWN", _("已撤回")
    DECLINED = "DECLINED", _("未派单")


RUNNING = (ReferralStatus.DISPATCHED, ReferralStatus.ACCEPTED, ReferralStatus.RETURN_REQUESTED)
"""Orders whose clocks run."""
LIVE = tuple(status for status in ReferralStatus if status not in ("APPROVED", "RETURNED", "WITHDRAWN", "DECLINED"))
"""Orders that are somebody's turn."""
HANDLING = (*RUNNING, ReferralStatus.SUBMITTED, ReferralStatus.APPROVED)
"""Orders that a department has, or had to the end."""


class Outcome(models.TextChoices):
    """The first disposition of a matter (三类办理)."""

    ANSWERED = "ANSWERED", _("当场答复")
    RESOLVED_ON_SITE = "RESOLVED_ON_SITE", _("现场解决")
    REFERRED = "REFERRED", _("集中交办")


class Kind(models.TextChoices):
    """What sort of thing was said."""

    SUGGESTION = "SUGGESTION", _("意见建议")
    DEMAND = "DEMAND", _("诉求")
    DISPUTE = "DISPUTE", _("利益纠纷")
    CONSULTATION = "CONSULTATION", _("咨询")
    PRAISE = "PRAISE", _("表扬")


class HandlingClass(models.TextChoices):
    """Which clocks a matter runs under."""

    CONSULT = "CONSULT", _("咨询")
    EMERGENCY = "EMERGENCY", _("突发")
    LIVELIHOOD = "LIVELIHOOD", _("水电路讯")
    GENERAL = "GENERAL", _("一般")
    COMPLEX = "COMPLEX", _("复杂")
    LONG_TERM = "LONG_TERM", _("长期")
    PETITION_LAW = "PETITION_LAW", _("信访事项")


class ResolvedLevel(models.TextChoices):
    """At which level a matter was settled."""

    YARD = "YARD", _("屋场")
    VILLAGE = "VILLAGE", _("村")
    TOWNSHIP = "TOWNSHIP", _("乡镇")
    COUNTY = "COUNTY", _("县")
    ABOVE = "ABOVE", _("县以上")


class Conflict(models.TextChoices):
    """Whom a matter is about, when that person must not read it."""

    NONE = "", _("不涉及")
    VILLAGE_CADRE = "VILLAGE_CADRE", _("涉及村干部")
    DEPARTMENT = "DEPARTMENT", _("涉及某单位")
    OFFICIAL = "OFFICIAL", _("涉及领导干部")


class ReviewState(models.TextChoices):
    """How far the public version has come."""

    DRAFT = "DRAFT", _("未拟公开")
    REVIEWED = "REVIEWED", _("乡镇已审核")
    PUBLISHED = "PUBLISHED", _("已公开")
    WITHDRAWN = "WITHDRAWN", _("已撤下")


class ClosedBy(models.TextChoices):
    """On what ground a matter was struck off."""

    CONFIRMED = "CONFIRMED", _("群众确认")
    NO_OBJECTION = "NO_OBJECTION", _("七日无异议")
    EXPLAINED = "EXPLAINED", _("政策不允许，已解释")
    UNREACHABLE = "UNREACHABLE", _("三次联系不上")
    WITHDRAWN = "WITHDRAWN", _("群众撤回")
    IMPORTED = "IMPORTED", _("历史台账")


class EchoChannel(models.TextChoices):
    """How the raiser was told."""

    IN_PERSON = "IN_PERSON", _("当面")
    PHONE = "PHONE", _("电话")
    BY_CODE = "BY_CODE", _("凭码查询")
    NEXT_TALK = "NEXT_TALK", _("下次恳谈会")
    LIAISON = "LIAISON", _("经联络人")
    PUBLISHED = "PUBLISHED", _("公示")


class Identity(models.TextChoices):
    """How far a raiser lets the name be known; each label says who still sees it."""

    ANONYMOUS = "ANONYMOUS", _("匿名：不留姓名和电话，谁也看不到是谁说的")
    CONFIDENTIAL = "CONFIDENTIAL", _("保密：只有为这件事联系您的人和另经审批的人能看，每看一次都留记录")
    OPEN = "OPEN", _("实名：主办单位也能看到姓名，公示里没有，每看一次都留记录")


class Contact(models.TextChoices):
    """How a raiser may be reached; each label says who sees the number."""

    DIRECT = "DIRECT", _("可以直接联系：主办单位和回访员能看到电话")
    LIAISON = "LIAISON", _("只经联络人：登记的村或乡镇和回访员能看到电话")
    NONE = "NONE", _("不要联系：谁也不打电话")


class Satisfaction(models.TextChoices):
    """What a raiser says of the result; no opinion is not satisfied."""

    SATISFIED = "SATISFIED", _("满意")
    BASICALLY = "BASICALLY", _("基本满意")
    NOT = "NOT", _("不满意")
    NO_OPINION = "NO_OPINION", _("不作评价")


class VisitMethod(models.TextChoices):
    """How the return visit was made."""

    IN_PERSON = "IN_PERSON", _("上门")
    PHONE = "PHONE", _("电话")
    BY_CODE = "BY_CODE", _("凭码评价")
    NEXT_TALK = "NEXT_TALK", _("下次恳谈会上问")


class Completion(models.TextChoices):
    """What kind of completion a department reports."""

    SUBSTANTIVE = "SUBSTANTIVE", _("实质性办结")
    INTERIM = "INTERIM", _("阶段性办结")
    PROCEDURAL = "PROCEDURAL", _("程序性办结")


class Adoption(models.TextChoices):
    """What became of a suggestion."""

    ADOPTED = "ADOPTED", _("采纳")
    PARTLY = "PARTLY", _("部分采纳")
    NOT = "NOT", _("未采纳")
