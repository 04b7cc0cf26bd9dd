"""Who works where: granting, ending and handing over postings. Roles of administrators exclude every other role."""

import datetime
from collections.abc import Collection, Iterable

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from . import events
from .accounts import lock_users
from .models import Department, Division, Posting, Role, User, Village, Yard
from .places import followed
from .refusals import Conflict, Invalid, NotAllowed
from .roles import ADMINISTRATORS, KEPT_BY_SECURITY, PLACES, VILLAGE_ROLES
from .scopes import forget_scope, scope_of

PostingPlace = Division | Village | Yard | Department
ONE_DAY = datetime.timedelta(days=1)
HANDED_BACK, HANDED_AHEAD = datetime.timedelta(days=62), datetime.timedelta(days=366)
"""How long after it happened a hand-over may still be entered, and how long before it is to happen."""
HANDED_BY_TOWNSHIP = (*VILLAGE_ROLES, Role.YARD_LEADER)
"""After an election the township passes on what its villages' people held; new postings the county grants."""


def why_not_grant(*, by: User, user: User | None, role: str, path: str) -> str:
    """Return why `by` may not grant or end this role at this place, or an empty string.

    The security administrator of the place grants every role, the county office those of `KEPT_BY_SECURITY` apart;
    nobody to himself.
    """
    scope = scope_of(by)
    if by == user:
        return _("不能给自己授予或结束岗位，请由同事办理。")
    if scope.covers(path, Role.SECURITY_ADMIN):
        return ""
    if not scope.covers(path, Role.COUNTY_OFFICE):
        return _("只有本县联席办或安全管理员可以授予、结束这里的岗位。")
    if role in KEPT_BY_SECURITY:
        return _("督查室、回访员和系统、安全、审计管理员由安全管理员授予和结束。")
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
    wanted = draft(by=by, user=user, role=role, place=place, starts_on=starts_on, ends_on=ends_on)
    (granted,) = grant_each(by=by, wanted=[wanted])
    return granted


def draft(
    *,
    by: User | None,
    user: User,
    role: str,
    place: PostingPlace,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
) -> Posting:
    """Return a posting that is not granted yet, for `grant_each`."""
    posting = Posting(
        user=user,
        role=Role(role),
        starts_on=starts_on or timezone.localdate(),
        ends_on=ends_on,
        granted_by=by,
        **{_field_of(place): place},
    )
    posting.place()
    return posting


@transaction.atomic
def grant_each(*, by: User | None, wanted: Iterable[Posting]) -> list[Posting]:
    """Grant each of these `draft`s, all or none; raises what `grant` raises.

    Each is taken when the one before is granted, so they may be made on the way. The apps above hear of all together at
    the end: the access log, which is locked for everybody from its first row on, is written last.
    """
    granted = []
    for posting in wanted:
        _check_authority(by, posting)
        granted.append(_give(posting))
    _tell(events.posting_granted, by, granted)
    return granted


def _give(posting: Posting) -> Posting:
    lock_users(posting.user_id)
    _place_of(posting)
    posting.save()
    forget_scope(posting.user)
    return posting


def _tell(event: Signal, by: User | None, postings: list[Posting]) -> None:
    if postings:
        event.send(sender=Posting, by=by, postings=postings)


def check_grant(*, by: User | None, posting: Posting) -> PostingPlace:
    """Return where the posting is held, or raise what `grant` would raise; not saved yet, a form asks before."""
    posting.place()
    if posting.path:
        _check_authority(by, posting)
    return _place_of(posting)


def _place_of(posting: Posting) -> PostingPlace:
    posting.place()
    place = posting.department or posting.yard or posting.village or posting.division
    if place is None:
        raise Invalid(_("县或乡镇、村、屋场、单位四项中，选一项，也只选一项。"))
    _check_place(Role(posting.role), place)
    if posting.ends_on and posting.ends_on < posting.starts_on:
        raise Invalid(_("结束日期不能早于开始日期。"), errors={"ends_on": [_("结束日期不能早于开始日期。")]})
    check_others(posting)
    return place


@transaction.atomic
def end(*, by: User | None, posting: Posting, on: datetime.date | None = None) -> Posting:
    """End a posting; `on` (today) is its last day. Raises NotAllowed, Invalid and Conflict (ended already)."""
    held = Posting.objects.select_for_update(of=("self",)).select_related("user").get(pk=posting.pk)
    _check_authority(by, held)
    ended = _finish(held, on or timezone.localdate())
    _tell(events.posting_ended, by, [ended])
    return ended


def _finish(held: Posting, day: datetime.date) -> Posting:
    if held.ends_on is not None and held.ends_on <= day:
        raise Conflict(_("这个岗位已经结束。"))
    if day < held.starts_on:
        raise Invalid(_("结束日期不能早于开始日期。"), errors={"ends_on": [_("结束日期不能早于开始日期。")]})
    held.ends_on = day
    held.save(update_fields=["ends_on"])
    forget_scope(held.user)
    return held


def check_keep_on(*, posting: Posting, until: datetime.date | None) -> None:
    """Raise what `keep_on` would raise for this posting, its authority apart; a form asks before."""
    if posting.ends_on is None:
        raise Conflict(_("这个岗位没有定结束日期。"))
    if posting.ends_on < timezone.localdate():
        raise Conflict(_("这个岗位已经结束，不能恢复；需要时请重新授予。"))
    if until is not None and until <= posting.ends_on:
        raise Invalid(_("新的结束日期要晚于原来的。"), errors={"ends_on": [_("新的结束日期要晚于原来的。")]})
    check_others(
        Posting(
            pk=posting.pk,
            user_id=posting.user_id,
            role=posting.role,
            path=posting.path,
            department_id=posting.department_id,
            starts_on=posting.starts_on,
            ends_on=until,
        )
    )


@transaction.atomic
def keep_on(*, by: User | None, posting: Posting, until: datetime.date | None = None) -> Posting:
    """Take back a planned end that has not come yet, or set a later one; None keeps the person on without end.

    Raises NotAllowed, Invalid (not later) and Conflict (no end, ended already, excluded by another posting).
    """
    lock_users(posting.user_id)
    held = Posting.objects.select_for_update(of=("self",)).select_related("user").get(pk=posting.pk)
    _check_authority(by, held)
    check_keep_on(posting=held, until=until)
    held.ends_on = until
    held.save(update_fields=["ends_on"])
    forget_scope(held.user)
    _tell(events.posting_kept_on, by, [held])
    return held


def why_not_hand_over(*, by: User, posting: Posting) -> str:
    """Return why `by` may not pass this posting on, or an empty string.

    Whoever may grant it may; besides, the township office for the people of its villages.
    """
    why = why_not_grant(by=by, user=posting.user, role=posting.role, path=posting.path)
    is_ours = posting.role in HANDED_BY_TOWNSHIP and scope_of(by).covers(posting.path, Role.TOWNSHIP_OFFICE)
    return "" if is_ours and by != posting.user else why


def postings_to_hand_over(by: User, user: User, on: datetime.date | None = None) -> list[Posting]:
    """Return the postings of somebody in force on a day (today) that `by` may pass on, oldest first."""
    held = Posting.objects.live(on).filter(user=user).select_related(*_WHERE, "user").order_by("pk")
    return [posting for posting in held if not why_not_hand_over(by=by, posting=posting)]


@transaction.atomic
def hand_over(
    *,
    by: User | None,
    from_user: User,
    to_user: User,
    on: datetime.date | None = None,
    only: Collection[int] | None = None,
) -> list[Posting]:
    """Pass postings of one person to another (换届): ended on the day, granted from the next. Returns the new ones.

    All that are in force on the day, or `only` those of these keys. What the successor holds already, in the place that
    followed if theirs was merged, is only ended for the predecessor. The work list follows the posting; history keeps
    the person. Raises NotAllowed, Invalid (the same person, no account in use, a day too far away) and Conflict
    (nothing to hand over, a term that ends on the day by itself, excluded by another posting).
    """
    if from_user == to_user:
        raise Invalid(_("交接双方不能是同一个人。"))
    if not to_user.is_active:
        raise Invalid(_("接任人的账号已停用，请先启用。"))
    day = on or timezone.localdate()
    _check_day(day)
    lock_users(from_user.pk, to_user.pk)
    held = Posting.objects.select_for_update(of=("self",)).live(day).filter(user=from_user)
    held = held.select_related(*_WHERE, "user").order_by("pk")
    chosen = [posting for posting in held if only is None or posting.pk in only]
    if not chosen:
        raise Conflict(_("移交人没有在任的岗位。"))
    passed = [_pass_on(by, posting, to_user, day) for posting in chosen]
    granted = [posting for posting in passed if posting is not None]
    _tell(events.posting_ended, by, chosen)
    _tell(events.posting_granted, by, granted)
    return granted


def _check_day(day: datetime.date) -> None:
    today = timezone.localdate()
    if not today - HANDED_BACK <= day <= today + HANDED_AHEAD:
        sentence = _("移交人最后一天最早可填两个月以前，最晚可填一年以后，请核对日期。")
        raise Invalid(sentence, errors={"on": [sentence]})


_WHERE = ("division", "village", "yard", "department")


def _pass_on(by: User | None, posting: Posting, to_user: User, day: datetime.date) -> Posting | None:
    until, held = posting.ends_on, {name: getattr(posting, name) for name in _WHERE}
    new = Posting(
        user=to_user, role=posting.role, starts_on=day + ONE_DAY, ends_on=until, granted_by=by,
        **{name: place and followed(place) for name, place in held.items()},
    )  # fmt: skip
    new.place()
    if by is not None:
        _check_hand_over(by, posting)
        _check_hand_over(by, new)
    if until == day:
        raise Conflict(
            _("“%(where)s%(role)s”的任期本来就到这一天为止，之后没有可以交接的；请给接任人另外授予岗位。")
            % {"where": posting.where, "role": Role(posting.role).label}
        )
    _finish(posting, day)
    already = Posting.objects.unended(day + ONE_DAY).filter(user=to_user, role=new.role, path=new.path)
    return None if already.filter(department=new.department).exists() else _give(new)


def _check_hand_over(by: User, posting: Posting) -> None:
    if sentence := why_not_hand_over(by=by, posting=posting):
        raise NotAllowed(sentence)


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


def check_others(posting: Posting) -> None:
    """Raise Conflict when the person holds the same already, or what excludes it; not saved yet, an import asks."""
    if posting.user_id is None:
        return  # whose account is still to be opened holds nothing
    others = list(Posting.objects.unended(posting.starts_on).filter(user_id=posting.user_id).exclude(pk=posting.pk))
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
