"""What feedback does not keep for ever: contact data, failures of tracing, requests to see an identity."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.paths import under
from office.models import CountySettings
from office.models.county import CONTACT_DAYS
from office.retention import Rule, log_months_ago, rule_of_deleting

from .anonymising import anonymise
from .models import IdentityAccess, Issue, ProtectionRequest, Raiser, Status, Step, TraceFailure

TRACE_FAILURE_KEPT = datetime.timedelta(days=1)
"""A window of counted failures is over after fifteen minutes; a day leaves room for a clock that is wrong."""


def raisers_due(now: datetime.datetime) -> "models.QuerySet[Raiser]":
    """Raisers of matters that ended longer ago than their county keeps contact data (30–365 days)."""
    due = models.Q(issue__isnull=False, ended_at__lt=now - datetime.timedelta(days=CONTACT_DAYS))
    for path, days in CountySettings.objects.values_list("county__path", "contact_days"):
        here = under(path, "issue__path")
        due = (due & ~here) | (here & models.Q(ended_at__lt=now - datetime.timedelta(days=days)))
    return Raiser.objects.filter(erased_at=None).annotate(ended_at=_ended_at()).filter(due)


def _ended_at() -> models.Case:
    """When the matter was over: struck off, guided elsewhere, voided; a merged one ends with its parent."""
    voided = Step.objects.filter(issue=models.OuterRef("issue"), to_status=Status.VOIDED).order_by("sequence")
    return models.Case(
        models.When(issue__status=Status.CLOSED, then="issue__closed_at"),
        models.When(issue__status=Status.GUIDED, then="issue__settled_at"),
        models.When(issue__status=Status.VOIDED, then=models.Subquery(voided.values("at")[:1])),
        models.When(issue__status=Status.MERGED, issue__parent__status=Status.GUIDED, then="issue__parent__settled_at"),
        models.When(issue__status=Status.MERGED, then="issue__parent__closed_at"),
        output_field=models.DateTimeField(),
    )


def _anonymise(keys: Sequence[Any], now: datetime.datetime) -> int:
    """Lock the matters first, as every verb does; one reopened meanwhile is no longer due and is left alone."""
    wanted = Issue.objects.filter(raiser__in=keys).order_by("pk")
    issues = {issue.pk: issue for issue in wanted.select_for_update(of=("self",))}
    still = list(raisers_due(now).filter(pk__in=keys).values_list("issue", flat=True))
    for pk in still:
        anonymise(issues[pk], now=now)
    return len(still)


def protections_due(now: datetime.datetime) -> "models.QuerySet[ProtectionRequest]":
    """Requests for protection that were dealt with longer ago than contact data are kept at most by default."""
    kept = ProtectionRequest.objects.exclude(sealed_words=None, sealed_contact=None)
    return kept.filter(handled_at__lt=now - datetime.timedelta(days=CONTACT_DAYS))


def _forget_protections(keys: Sequence[Any], now: datetime.datetime) -> int:
    return ProtectionRequest.objects.filter(pk__in=keys).update(sealed_words=None, sealed_contact=None, digest="")


RULES = (
    Rule(
        name="raisers",
        model=Raiser,
        what=_("反映人的称呼和电话，以及各段文字里的个人信息"),
        kept=_("办结销号（引导、作废）后九十天，各县可定三十到三百六十五天；反映人可以随时凭查询码要求删除"),
        due=raisers_due,
        erase=_anonymise,
    ),
    Rule(
        name="protection-requests",
        model=ProtectionRequest,
        what=_("保护申请的内容和联系方式"),
        kept=_("处理后九十天"),
        due=protections_due,
        erase=_forget_protections,
    ),
    rule_of_deleting(
        "trace-failures",
        TraceFailure,
        _("查询失败计数"),
        _("一天"),
        lambda now: TraceFailure.objects.filter(window_started_at__lt=now - TRACE_FAILURE_KEPT),
    ),
    rule_of_deleting(
        "identity-accesses",
        IdentityAccess,
        _("查看反映人的申请"),
        _("与访问记录相同（默认十二个月）"),
        lambda now: IdentityAccess.objects.filter(asked_at__lt=log_months_ago(now)).exclude(
            decision=IdentityAccess.Decision.OPEN
        ),
    ),
)
"""What `retain` erases here."""
