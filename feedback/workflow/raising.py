"""Taking down what was said: the matter, its raiser, its slip, and the first outcome, in one transaction."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Department, User
from directory.paths import COUNTY
from directory.refusals import Invalid, Refused, allow
from meetings.drafts import DraftDiffers, draft_digest
from meetings.models import Meeting
from meetings.permissions import refuse_before_start
from office.counties import settings_of
from office.numbers import take_number

from ..models import Category, Contact, Identity, Issue, Mention, Outcome, Raiser, Status, TraceCode
from ..models.choices import Conflict as ConflictKind
from ..models.issue import MOST_SIGNS
from ..permissions import refuse_hand_slip
from ..slips import read_serial
from ._moving import fitting, lock, move, needed
from .reach import check_concerned
from .settling import check_category, settle

CONSENT = "同意留下称呼和电话，只用于联系我反映的这件事，办结 {days} 天后删除；可以随时凭查询码要求删除。"


@dataclass(frozen=True)
class RaiserDetails:
    """What a raiser chose to leave. `consent` must be given when a name or phone is kept."""

    identity: str = Identity.CONFIDENTIAL
    contact: str = Contact.NONE
    name: str = ""
    phone: str = ""
    consent: bool = False


@transaction.atomic
def raise_issue(
    *,
    by: User,
    meeting: Meeting,
    said: str,
    draft_uuid: uuid.UUID,
    outcome: str = "",
    outcome_text: str = "",
    suggested_department: Department | None = None,
    category: Category | None = None,
    conflict: str = ConflictKind.NONE,
    concerned_department: Department | None = None,
    raiser: RaiserDetails | None = None,
    slip_serial: str = "",
    now: datetime.datetime | None = None,
) -> tuple[Issue, bool]:
    """Take down one matter at a talk; return it, and whether it is new.

    `outcome` may stay empty until the talk is handed in. A matter that concerns a cadre, department or official can
    only be referred; it leaves the writer's hands with this call. Raises NotAllowed, Conflict, Invalid, DraftDiffers.
    """
    now = now or timezone.now()
    raiser = raiser or RaiserDetails()
    said = needed("said", said, _("请写下群众说了什么。"), most=MOST_SIGNS)
    User.objects.select_for_update().get(pk=by.pk)
    digest = draft_digest(
        {
            "meeting": meeting,
            "said": said,
            "outcome": outcome,
            "outcome_text": outcome_text,
            "department": suggested_department,
            "category": category,
            "conflict": conflict,
            "concerned": concerned_department,
            "slip": slip_serial,
            "raiser": [raiser.identity, raiser.contact, raiser.name, raiser.phone],
        }
    )
    if known := _known(by, draft_uuid, digest):
        return known, False
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    allow(refuse_raise(by, meeting, now=now))
    outcome = _outcome_under_guard(outcome, conflict, concerned_department)
    issue = _said_at(meeting, said, category, by=by, now=now)
    issue.draft_uuid, issue.draft_digest = draft_uuid, digest
    if conflict == ConflictKind.DEPARTMENT and concerned_department is not None:
        check_concerned(issue, concerned_department)
        issue.concerned_department = concerned_department
    issue.conflict = conflict
    county = settings_of(meeting.path)
    issue.number = take_number(county.number_prefix, timezone.localdate(now).year)
    move(issue, verb="raise", to=Status.RAISED, by=by, now=now, facts={"meeting": meeting.number})
    Mention.objects.create(issue=issue, meeting=meeting, created_at=now)
    _keep_raiser(issue, raiser, consent=consent_text(county.contact_days), now=now)
    if slip_serial.strip():
        _link(issue, slip_serial, by=by, now=now)
    if outcome:
        settle(
            issue,
            outcome,
            by=by,
            text=outcome_text,
            suggested_department=suggested_department,
            now=now,
            told_at=meeting.started_at,
        )
    return issue, True


def _said_at(meeting: Meeting, said: str, category: Category | None, *, by: User, now: datetime.datetime) -> Issue:
    """The matter as it was said at the locked talk, without a number yet and not saved."""
    if category is not None:
        check_category(category)
    issue = Issue(
        raw_note=said,
        category=category,
        kind=category.kind if category else Issue.Kind.DEMAND,
        raised_on=timezone.localdate(meeting.started_at),
        created_by=by,
        created_at=now,
        is_demo=meeting.is_demo,
        status=Status.RAISED,
        version=0,
    )
    issue.stand_with(meeting)
    return issue


def _known(by: User, draft_uuid: uuid.UUID, digest: str) -> Issue | None:
    """The matter this author made of the same draft; raise DraftDiffers when it came with other content."""
    known = Issue.objects.filter(created_by=by, draft_uuid=draft_uuid).first()
    if known and known.draft_digest != digest:
        raise DraftDiffers(known.number)
    return known


def consent_text(days: int) -> str:
    """Return what is read to a raiser before a name or telephone is kept; `days` is how long the county keeps it."""
    return CONSENT.format(days=days)


def refuse_raise(by: User, meeting: Meeting, *, now: datetime.datetime | None = None) -> Refused | None:
    """Matters are taken down in an open record, once the talk has begun, by those who may write in it."""
    return refuse_before_start(by, meeting, _("恳谈会还没有开始，开始以后再记大家说的话。"), now=now)


@transaction.atomic
def link_slip(*, by: User, issue: Issue, serial: str, now: datetime.datetime | None = None) -> TraceCode:
    """Note which sealed slip the raiser was given; the slip before, if any, is revoked."""
    issue = lock(issue)
    allow(refuse_hand_slip(by, issue))
    return _link(issue, serial, by=by, now=now or timezone.now())


def _outcome_under_guard(outcome: str, conflict: str, department: Department | None) -> str:
    if outcome and outcome not in Outcome.values:
        raise Invalid(_("请在三种办理方式里选一种。"), errors={"outcome": [_("请在三种办理方式里选一种。")]})
    if conflict not in ConflictKind.values:
        raise Invalid(_("请重新选择涉及谁。"), errors={"conflict": [_("请重新选择涉及谁。")]})
    if conflict == ConflictKind.NONE:
        return outcome
    if conflict == ConflictKind.DEPARTMENT and department is None:
        raise Invalid(_("请选涉及的是哪个单位。"), errors={"concerned_department": [_("请选涉及的是哪个单位。")]})
    if outcome in (Outcome.ANSWERED, Outcome.RESOLVED_ON_SITE):
        sentence = _("涉及干部或单位的事不能当场了结，请选“集中交办”，会直接交给上一级。")
        raise Invalid(sentence, errors={"outcome": [sentence]})
    return Outcome.REFERRED


def _keep_raiser(issue: Issue, details: RaiserDetails, *, consent: str, now: datetime.datetime) -> None:
    name = fitting("raiser_name", details.name, most=30)
    phone = "".join(fitting("raiser_phone", details.phone, most=30).split())
    errors: dict[str, list[str]] = {}
    if details.identity == Identity.ANONYMOUS:
        if name or phone:
            errors["identity"] = [_("选了匿名就不要写称呼和电话；想等回话请改选“保密”。")]
    elif (name or phone) and not details.consent:
        errors["consent"] = [_("留称呼和电话要先征得本人同意，请念给他听，同意了再勾选。")]
    if details.contact != Contact.NONE and not phone:
        errors["raiser_phone"] = [_("要联系就请留一个电话；不留电话请选“不要联系”。")]
    if phone and not (phone.lstrip("+").replace("-", "").isdigit() and 7 <= len(phone) <= 20):
        errors["raiser_phone"] = [_("电话只写数字，例如 13800000000 或 0734-8550000。")]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)
    row = Raiser(issue=issue, identity=details.identity, contact=details.contact)
    if name or phone:
        row.seal(name=name, phone=phone)
        row.consent_text, row.consented_at = consent, now
    row.save()


def _link(issue: Issue, serial: str, *, by: User, now: datetime.datetime) -> TraceCode:
    slip = (
        TraceCode.objects.select_for_update(of=("self",))
        .filter(serial=read_serial(serial), county__path=issue.path[:COUNTY])
        .first()
    )
    problem = ""
    if slip is None:
        problem = _("没有这个回执号，请对照回执再输一遍。")
    elif slip.revoked_at:
        problem = _("这张回执已经作废，请换一张。")
    elif slip.issue_id and slip.issue_id != issue.pk:
        problem = _("这张回执已经用在别的事情上，请换一张。")
    if slip is None or problem:
        raise Invalid(problem, errors={"slip_serial": [problem]})
    if slip.issue_id == issue.pk:
        return slip
    replaced = issue.trace_codes.filter(revoked_at=None).update(revoked_at=now)
    slip.issue, slip.handed_over_at = issue, now
    slip.save(update_fields=["issue", "handed_over_at"])
    move(issue, verb="hand-slip", by=by, now=now, facts={"serial": slip.serial, "replaces": replaced > 0})
    return slip
