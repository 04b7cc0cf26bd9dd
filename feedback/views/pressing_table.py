"""The verbs done to orders of supervision, notices and officials' notes, and to ratings, one row each."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import User
from directory.refusals import Refused

from .. import permissions, workflow
from ..forms import pressing
from ..models import Supervision
from . import verb_words
from .verb import Verb


def _refuse_sign(by: User, supervision: Supervision) -> Refused | None:
    return permissions.refuse_sign(by, supervision, now=timezone.now())


SUPERVISION_VERBS = {
    verb.slug: verb
    for verb in (
        Verb(
            "sign",
            _("签发"),
            (_("承办单位马上收到，到期要回复；留在办理经过里。"),),
            pressing.SignForm,
            _refuse_sign,
            workflow.sign,
            _("已签发。"),
        ),
        Verb(
            "drop",
            _("不发"),
            (_("这份稿子不再出现，理由留在办理经过里。"),),
            pressing.DropForm,
            permissions.refuse_drop,
            workflow.drop,
            _("已记为不发。"),
        ),
        Verb(
            "answer",
            _("回复"),
            (_("只能回复一次；签发人和派单的单位看得到。"),),
            pressing.AnswerSupervisionForm,
            permissions.refuse_answer_supervision,
            workflow.answer_supervision,
            _("已回复。"),
        ),
    )
}

RATING_VERBS = {
    verb.slug: verb
    for verb in (
        Verb(
            "appeal",
            _("申诉"),
            (_("由县督查室决定；只能申诉一次。"), _("申诉期间重办照样进行。")),
            pressing.AppealForm,
            permissions.refuse_appeal,
            workflow.appeal_rating,
            _("已申诉，等督查室决定。"),
        ),
        Verb(
            "decide-appeal",
            _("决定申诉"),
            (_("成立：这次评价还能看到，不计入满意率。"), _("不成立：照计。")),
            pressing.DecideAppealForm,
            permissions.refuse_decide_appeal,
            workflow.decide_appeal,
            _("已决定申诉。"),
            did=verb_words.appeal_decided,
        ),
    )
}
