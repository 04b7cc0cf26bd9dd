"""Who works where: granting, ending and handing over postings. Roles of administrators exclude every other role."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import events
from .models import Department, Division, Posting, Role, User, Village, Yard
from .refusals import Conflict, Invalid, NotAllowed
from .roles import ADMINISTRATORS, PLACES
from .scopes import forget_scope, scope_of

PostingPlace = Division | Village | Yard | Department
ONE_DAY = datetime.timedelta(days=1)


def why_not_grant(*, by: User, user: User | None, role: str, path: str) -> str:
    """Return why `by` may not grant or end this role at this place, or an empty string.

    The security administrator of the place grants every role, the county office every business role; nobody to himself.
    """
    scope = scope_of(by)
    if by == user:
        return _("不能给自己授予或结束岗位，请由同事办理。")
    if scope.covers(path, Role.SECURITY_ADMIN):
        return ""
    if not scope.covers(path, Role.COUNTY_OFFICE):
        return _("只有本县联席办或安全管理员可以授予、结束这里的岗位。")
    if role in ADMINISTRATORS:
        return _("系统、安全、审计管理员由安全管理员授予和结束。")
    return ""


@transaction.atomic
def grant(
    *,
    by: User | None,
    user: User,
    role: str,
    place: PostingPlace,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
) -> Posting:
    """Give a person a role at a place from a day on (today), until a day inclusive if one is named.

    `by` is None only on the command line. Raises NotAllowed, Invalid (the role is not held at such a place, the place
    is retired) and Conflict (held already, or excluded by another posting: an administrator holds nothing else).
    """
    posting = Posting(
        user=user,
        role=Role(role),
        starts_on=starts_on or timezone.localdate(),
        ends_on=ends_on,
        granted_by=by,
        **{_field_of(place): place},
    )
    User.objects.select_for_update().get(pk=user.pk)
    check_grant(by=by, posting=posting)
    posting.save()
    forget_scope(user)
    events.posting_granted.send(sender=Posting, by=by, posting=posting)
    return posting


def check_grant(*, by: User | None, posting: Posting) -> PostingPlace:
    """Return where the posting is held, or raise what `grant` would raise; not saved yet, a form asks before."""
    posting.place()
    place = posting.department or posting.yard or posting.village or posting.division
    if place is None:
        raise Invalid(_("县或乡镇、村、屋场、单位四项中，选一项，也只选一项。"))
    _check_authority(by, posting)
    _check_place(Role(posting.role), place)
    if posting.ends_on and posting.ends_on < posting.starts_on:
        raise Invalid(_("结束日期不能早于开始日期。"), errors={"ends_on": [_("结束日期不能早于开始日期。")]})
    _check_others(posting)
    return place


@transaction.atomic
def end(*, by: User | None, posting: Posting, on: datetime.date | None = None) -> Posting:
    """End a posting; `on` (today) is its last day. Raises NotAllowed, Invalid and Conflict (ended already)."""
    day = on or timezone.localdate()
    held = Posting.objects.select_for_update(of=("self",)).select_related("user").get(pk=posting.pk)
    _check_authority(by, held)
    if held.ends_on is not None and held.ends_on <= day:
        raise Conflict(_("这个岗位已经结束。"))
    if day < held.starts_on:
        raise Invalid(_("结束日期不能早于开始日期。"), errors={"ends_on": [_("结束日期不能早于开始日期。")]})
    held.ends_on = day
    held.save(update_fields=["ends_on"])
    forget_scope(held.user)
    events.posting_ended.send(sender=Posting, by=by, posting=held)
    return held


@transaction.atomic
def hand_over(*, by: User | None, from_user: User, to_user: User, on: datetime.date | None = None) -> list[Posting]:
    """Pass all postings of one person to another (换届): ended on the day, granted from the next. Returns the new ones.

    What the successor holds already is only ended for the predecessor. History keeps the person.
    """
    if from_user == to_user:
        raise Invalid(_("交接双方不能是同一个人。"))
    day = on or timezone.localdate()
    held = list(
        Posting.objects.live(day)
        .filter(user=from_user)
        .select_related("division", "village", "yard", "department")
        .order_by("pk")
    )
    if not held:
        raise Conflict(_("移交人没有在任的岗位。"))
    granted = []
    for posting in held:
        until = posting.ends_on
        if until is None or until > day:
            end(by=by, posting=posting, on=day)
        place = posting.department or posting.yard or posting.village or posting.division
        already = Posting.objects.unended(day + ONE_DAY).filter(user=to_user, role=posting.role, path=posting.path)
        if place is None or already.filter(department=posting.department).exists() or until == day:
            continue
        granted.append(
            grant(by=by, user=to_user, role=posting.role, place=place, starts_on=day + ONE_DAY, ends_on=until)
        )
    return granted


def _field_of(place: PostingPlace) -> str:
    return {Division: "division", Village: "village", Yard: "yard", Department: "department"}[type(place)]


def _check_authority(by: User | None, posting: Posting) -> None:
    if by is None:
        return
    if sentence := why_not_grant(by=by, user=posting.user, role=posting.role, path=posting.path):
        raise NotAllowed(sentence)


def _check_place(role: Role, place: PostingPlace) -> None:
    kind = place.level if isinstance(place, Division) else _field_of(place)
    if kind not in PLACES[role]:
        words = {
            "village": _("村（社区）"),
            "yard": _("屋场"),
            "department": _("单位"),
            **dict(Division.Level.choices),
        }
        wanted = "、".join(str(words[name]) for name in PLACES[role])
        raise Invalid(_("“%(role)s”的岗位应当在：%(wanted)s。") % {"role": role.label, "wanted": wanted})
    gone = not place.is_active if isinstance(place, Department) else (place.retired_on or not place.is_usable)
    if gone:
        raise Invalid(_("“%(place)s”已撤并或不可选用，不能再授予岗位。") % {"place": place})


def _check_others(posting: Posting) -> None:
    others = list(Posting.objects.unended(posting.starts_on).filter(user_id=posting.user_id))
    if posting.ends_on:
        others = [other for other in others if other.starts_on <= posting.ends_on]
    for other in others:
        same_place = (other.path, other.department_id) == (posting.path, posting.department_id)
        if other.role == posting.role and same_place:
            raise Conflict(
                _("%(name)s在这里已有“%(role)s”的岗位。") % {"name": posting.user, "role": Role(posting.role).label}
            )
    roles = {other.role for other in others} | {posting.role}
    if len(roles) > 1 and not roles.isdisjoint(ADMINISTRATORS):
        raise Conflict(_("系统、安全、审计管理员不能兼任，也不能再担任其他岗位。请另开一个账号。"))
