"""Verbs of the public version: reviewed by the township, published by a second person, taken down by any office."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.models import User
from directory.refusals import allow
from office.access import log_access
from office.models import AccessLog

from ..models import Issue
from ..models.choices import ReviewState
from ..models.issue import MOST_SIGNS
from ..permissions import refuse_publish, refuse_review, refuse_withdraw_publication
from ..personal_data import refuse_personal_data
from ._moving import fitting, for_others, lock, move, needed

IN_PUBLIC = gettext_lazy("公开的内容里有个人信息，请改写后再存。")


@transaction.atomic
def review(
    *,
    by: User,
    issue: Issue,
    title: str,
    text: str,
    reply: str = "",
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> Issue:
    """Write and review the public title, text and answer; refused while they hold personal data."""
    now = now or timezone.now()
    issue = lock(issue, version=version)
    allow(refuse_review(by, issue))
    title = needed("public_title", title, _("请写公开标题。"), most=60)
    text = needed("public_text", text, _("请写公开内容。"), most=MOST_SIGNS)
    reply = fitting("public_reply", reply or issue.reply, most=MOST_SIGNS)
    refuse_personal_data(issue, {"public_title": title, "public_text": text, "public_reply": reply}, str(IN_PUBLIC))
    move(
        issue,
        verb="review",
        by=by,
        now=now,
        public_title=title,
        public_text=text,
        public_reply=reply,
        review_state=ReviewState.REVIEWED,
        reviewed_at=now,
        reviewed_by=by,
        published_at=None,
        published_by=None,
    )
    return issue


@transaction.atomic
def publish(*, by: User, issue: Issue, version: int | None = None, now: datetime.datetime | None = None) -> Issue:
    """Show the reviewed version to everyone, as a second person; the check for personal data runs again."""
    now = now or timezone.now()
    issue = lock(issue, version=version)
    allow(refuse_publish(by, issue))
    refuse_personal_data(
        issue,
        {"public_title": issue.public_title, "public_text": issue.public_text, "public_reply": issue.public_reply},
        str(IN_PUBLIC),
    )
    move(issue, verb="publish", by=by, now=now, review_state=ReviewState.PUBLISHED, published_at=now, published_by=by)
    log_access(by=by, action=AccessLog.Action.PUBLISH, target=issue, purpose=_("公开"))
    return issue


@transaction.atomic
def withdraw_publication(
    *, by: User, issue: Issue, reason: str, version: int | None = None, now: datetime.datetime | None = None
) -> Issue:
    """Take the public version down, with a reason."""
    issue = lock(issue, version=version)
    allow(refuse_withdraw_publication(by, issue))
    why = for_others(issue, "text", reason, _("请写明为什么撤下。"))
    move(
        issue,
        verb="withdraw-publication",
        by=by,
        now=now or timezone.now(),
        internal=why,
        review_state=ReviewState.WITHDRAWN,
    )
    log_access(by=by, action=AccessLog.Action.PUBLISH, target=issue, purpose=_("撤下"))
    return issue
