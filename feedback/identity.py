"""The raiser's identity: read one at a time, for a task or an approval that is its ground, and every look is logged."""

import dataclasses
import datetime
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Role, User
from directory.refusals import Conflict, NotAllowed, Refused
from directory.scopes import scope_of
from meetings.models import Meeting
from office.access import log_access
from office.models import AccessLog
from office.privacy import find_own, replace

from .concerned import concerns
from .models import Contact, Identity, IdentityAccess, Issue, Raiser, Referral, Status
from .permissions import refuse_visit


@dataclass(frozen=True)
class Revealed:
    """What one look shows."""

    name: str
    phone: str


@dataclass(frozen=True)
class Look:
    """One look at a matter's raiser or at the words as spoken, as the raiser is told of it: no name of staff."""

    at: datetime.datetime
    what: str
    who: str
    purpose: str


@dataclass(frozen=True)
class Ground:
    """Why somebody may look now, as whom and at what is kept; `access` is the approval that the look uses up."""

    purpose: str
    acting_as: str
    shows_name: bool = True
    shows_phone: bool = True
    access: IdentityAccess | None = None

    @property
    def what(self) -> str:
        """What the look shows, in words; empty when it would show nothing."""
        if self.shows_name and self.shows_phone:
            return _("称呼和电话")
        return (_("称呼") if self.shows_name else "") or (_("电话") if self.shows_phone else "")


@dataclass(frozen=True)
class Offer:
    """Whether somebody may look now: why not, or what he would see, in words."""

    refusal: Refused | None
    what: str = ""


@transaction.atomic
def reveal(
    *, by: User, issue: Issue, request: HttpRequest | None = None, now: datetime.datetime | None = None
) -> Revealed:
    """Show what the grant, a task or an approval, opens; log the look and what it showed in the same transaction.

    The raiser's row is locked, so that a look never overtakes the erasing. Raises Conflict when nothing is kept,
    NotAllowed without a ground.
    """
    now = now or timezone.now()
    raiser = Raiser.objects.select_for_update().filter(issue=issue).first()
    ground = _ground_or_refusal(by, issue, raiser, now)
    if isinstance(ground, Refused):
        raise ground
    if ground.access:
        _use(ground.access, now)
    log_access(
        by=by,
        action=AccessLog.Action.REVEAL,
        target=issue,
        purpose=_("看了%(what)s：%(why)s") % {"what": ground.what, "why": ground.purpose},
        acting_as=ground.acting_as,
        request=request,
    )
    name, phone = raiser.unsealed() if raiser else ("", "")
    return Revealed(name=name if ground.shows_name else "", phone=phone if ground.shows_phone else "")


def offer_look(by: User, issue: Issue, *, now: datetime.datetime | None = None) -> Offer:
    """Say what somebody may look at now, or why nothing.

    A lead whose raiser chose DIRECT, a return visitor with a task, the liaison; anybody else needs an approval.
    """
    ground = _ground_or_refusal(by, issue, raiser_of(issue), now or timezone.now())
    return Offer(refusal=ground) if isinstance(ground, Refused) else Offer(refusal=None, what=ground.what)


def looks_at(issue: Issue) -> list[Look]:
    """Return who looked at the raiser or at the words as spoken, latest first, for as long as the log is kept.

    Made for the raiser's own letter: unit or post, moment and purpose, never the name of a member of staff.
    """
    rows = AccessLog.objects.filter(
        target_label=issue.number, action__in=[AccessLog.Action.REVEAL, AccessLog.Action.RAW_NOTE]
    ).order_by("-at", "-pk")
    return [
        Look(
            at=row.at,
            what=str(row.get_action_display()),
            who=row.acting_as or str(_("工作人员")),
            purpose=row.purpose,
        )
        for row in rows
    ]


def raiser_of(issue: Issue) -> Raiser | None:
    """Return the raiser's row, from `select_related` where the page has it."""
    return getattr(issue, "raiser", None)


def people_to_hide(issue: Issue) -> tuple[list[str], list[str]]:
    """Return the raiser's name and telephone, in lists that may be empty, for the personal-data check alone."""
    raiser = raiser_of(issue)
    return known_of(raiser) if raiser else ([], [])


def purpose_of(access: IdentityAccess, issue: Issue) -> str:
    """Return why somebody asked to look, without the raiser's name and number: the access log names no raiser."""
    return replace(access.purpose, find_own(access.purpose, *people_to_hide(issue)))


def people_at(meeting: Meeting, reader: User | None) -> tuple[list[str], list[str]]:
    """Return names and telephones left at a talk in matters the reader may see, for the personal-data check alone.

    What the check finds, its reader learns: whoever may not see a matter would else try names until one is refused. A
    name nobody there may look for can so stay in a record; it is the lesser evil, and publication by an office that
    sees the matter, and the sweep of public texts (no reader), still find it.
    """
    names: list[str] = []
    phones: list[str] = []
    raisers = Raiser.objects.filter(issue__mentions__meeting=meeting, erased_at=None)
    if reader is not None:
        raisers = raisers.filter(issue__in=Issue.objects.visible_to(reader))
    for raiser in raisers:
        known_names, known_phones = known_of(raiser)
        names += known_names
        phones += known_phones
    return names, phones


def known_of(raiser: Raiser) -> tuple[list[str], list[str]]:
    """Return the name and telephone to look for in texts; a name of one sign is an ordinary word."""
    name, phone = raiser.unsealed()
    return [name] if len(name) > 1 else [], [phone] if phone else []


@transaction.atomic
def erase(raiser: Raiser, *, now: datetime.datetime | None = None) -> None:
    """Erase name and phone; the matter, the level chosen and the proof of the consent stay."""
    raiser.sealed_name = raiser.sealed_phone = None
    raiser.contact = Contact.NONE
    raiser.erased_at = now or timezone.now()
    raiser.save()


def _ground_or_refusal(by: User, issue: Issue, raiser: Raiser | None, now: datetime.datetime) -> Ground | Refused:
    if raiser is None or not (raiser.sealed_name or raiser.sealed_phone):
        return Conflict(_("反映人没有留下称呼和电话。"), code="nothing-kept")
    task = _of_what_is_kept(_task(by, issue, raiser), raiser)
    if task and (task.shows_name, task.shows_phone) == (bool(raiser.sealed_name), bool(raiser.sealed_phone)):
        return task  # nothing is kept that an approval could add
    ground = _of_what_is_kept(_approval(by, issue, now), raiser) or task
    if ground and ground.what:
        return ground
    sentence = _("您现在没有需要联系反映人的任务；请经联络人（登记的村或乡镇）联系，确有需要的先申请审批。")
    if scope_of(by).covers(issue.path, Role.TOWNSHIP_OFFICE) or issue.created_by_id == by.pk:
        sentence = _("反映人没有请您联系；确有需要的，先申请审批。")
    return NotAllowed(sentence, code="no-ground")


def _of_what_is_kept(ground: Ground | None, raiser: Raiser) -> Ground | None:
    """A look shows no more than what was left."""
    return ground and dataclasses.replace(
        ground,
        shows_name=ground.shows_name and bool(raiser.sealed_name),
        shows_phone=ground.shows_phone and bool(raiser.sealed_phone),
    )


def _task(by: User, issue: Issue, raiser: Raiser) -> Ground | None:
    """The name is the lead's to see at OPEN alone, the number at DIRECT alone, as the form's words promise."""
    order = _leads(by, issue)
    shows_name, shows_phone = raiser.identity == Identity.OPEN, raiser.contact == Contact.DIRECT
    if order and (shows_name or shows_phone):
        return Ground(_("主办单位联系反映人"), str(order.department), shows_name, shows_phone)
    if raiser.contact == Contact.NONE:
        return None
    scope = scope_of(by)
    if scope.has(Role.RETURN_VISITOR) and refuse_visit(by, issue) is None:
        return Ground(_("回访"), str(Role.RETURN_VISITOR.label), shows_name=False)
    return _liaison(by, issue) if raiser.contact == Contact.LIAISON else None


def _liaison(by: User, issue: Issue) -> Ground | None:
    """The township's office, or who took the matter down, until it is struck off."""
    is_officer = scope_of(by).covers(issue.path, Role.TOWNSHIP_OFFICE)
    if issue.status == Status.CLOSED or not (is_officer or issue.created_by_id == by.pk) or not _sees(by, issue):
        return None
    return Ground(_("联络人联系反映人"), str(Role.TOWNSHIP_OFFICE.label if is_officer else _("登记人")))


def _approval(by: User, issue: Issue, now: datetime.datetime) -> Ground | None:
    access = IdentityAccess.objects.filter(issue=issue, asked_by=by.pk).usable(now).first()
    if access is None or not _sees(by, issue):
        return None
    return Ground(purpose_of(access, issue), access.asked_as, access=access)


def _use(access: IdentityAccess, now: datetime.datetime) -> None:
    """Use an approval up; of two looks at once one is told that it is gone."""
    if not IdentityAccess.objects.filter(pk=access.pk).usable(now).update(used_at=now):
        raise Conflict(_("这次审批已经用过，还要看请重新申请。"), code="used")


def _sees(by: User, issue: Issue) -> bool:
    return Issue.objects.visible_to(by).filter(pk=issue.pk).exists()


def _leads(by: User, issue: Issue) -> Referral | None:
    if concerns(by, issue):
        return None
    own = scope_of(by).department_ids
    return next(
        (
            order
            for order in issue.referrals.all()
            if order.status == Referral.Status.ACCEPTED
            and order.role == Referral.Role.LEAD
            and order.department_id in own
        ),
        None,
    )
